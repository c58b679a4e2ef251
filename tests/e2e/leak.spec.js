// @ts-check
/** Fifty times in and out of a page, after which the page is as it was. */
import { KINDS } from "./kinds.js";
import { expect, test } from "./support/test.js";
import { keepMemories, wasmBytes } from "./support/wasm-memory.js";

const ROUNDS = 50;
/** After this many the client has what it keeps: chunks, sheets, its memory. */
const WARM = 10;

// So many sessions in a minute are more than a participant may start.
test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: { args: ["--participant-limits", "sessions=0"] },
});

for (const { name } of KINDS) {
  for (const mode of ["element", "frame"]) {
    test(`${name}: ${ROUNDS} mounts and unmounts leave no node and no listener, ${mode}`, async ({ open, page }) => {
      test.slow();
      await page.addInitScript(keepMemories);
      const tag = { campaign: `${name}-free`, widget: name, ...(mode === "frame" ? { mode } : {}) };
      const stage = await open(tag, mode === "frame" ? { embedding: "frame" } : {});
      await stage.isReady();
      const session = await page.context().newCDPSession(page);
      const count = async () => {
        await session.send("HeapProfiler.collectGarbage");
        const { nodes, jsEventListeners, documents } = await session.send("Memory.getDOMCounters");
        return { nodes, jsEventListeners, documents };
      };
      /** Takes the widget out, after it was put in and became ready. */
      const round = () =>
        page.evaluate(
          () =>
            new Promise((done) => {
              const { tag, place } = /** @type {any} */ (window);
              const next = tag.cloneNode();
              next.addEventListener("funfair:ready", () => done(next.remove()), { once: true });
              place.append(next);
            }),
        );
      await page.evaluate(() => {
        const first = /** @type {Element} */ (document.querySelector("funfair-widget"));
        Object.assign(window, { tag: first.cloneNode(), place: first.parentElement });
        first.remove();
      });
      await round();
      const start = await count();
      for (let n = 1; n < WARM; n++) await round();
      const warm = await wasmBytes(page);
      if (mode === "element") expect(warm, "there is a memory to watch").toBeGreaterThan(0);
      for (let n = WARM; n < ROUNDS; n++) await round();
      await expect.poll(async () => (await count()).nodes).toBeLessThanOrEqual(start.nodes);
      const end = await count();
      expect(end.jsEventListeners).toBeLessThanOrEqual(start.jsEventListeners);
      expect(end.documents).toBeLessThanOrEqual(start.documents);
      expect(await wasmBytes(page), "memory of wasm is flat after the tenth").toBe(warm);
    });
  }
}
