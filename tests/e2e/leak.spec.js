// @ts-check
/** Fifty times in and out of a page, after which the page is as it was. */
import { KINDS } from "./kinds.js";
import { expect, test } from "./support/test.js";

const ROUNDS = 50;
/** After this many the client has what it keeps: chunks, sheets, its memory. */
const WARM = 10;

test.use({ contextOptions: { reducedMotion: "reduce" } });

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
      const round = (/** @type {number} */ n) =>
        page.evaluate(
          ([number, of]) =>
            new Promise((done) => {
              const old = /** @type {Element} */ (document.querySelector("funfair-widget"));
              const place = /** @type {Element} */ (old.parentElement);
              const next = /** @type {Element} */ (old.cloneNode());
              next.addEventListener("funfair:ready", () => done(undefined), { once: true });
              old.remove();
              if (number < of) place.append(next);
              else done(undefined);
            }),
          [n, ROUNDS],
        );
      for (let n = 0; n < WARM; n++) await round(n);
      const warm = { ...(await count()), wasm: await wasmBytes(page) };
      for (let n = WARM; n < ROUNDS; n++) await round(n);
      expect(await page.locator("funfair-widget").count(), "the last one is gone, too").toBe(0);
      await expect.poll(async () => (await count()).nodes).toBeLessThanOrEqual(warm.nodes);
      const end = await count();
      expect(end.jsEventListeners).toBeLessThanOrEqual(warm.jsEventListeners);
      expect(end.documents).toBeLessThanOrEqual(warm.documents);
      expect(await wasmBytes(page), "memory of wasm is flat after the tenth").toBe(warm.wasm);
    });
  }
}

/** Runs in the page: remembers every memory that an instance of wasm has. */
function keepMemories() {
  const memories = /** @type {WebAssembly.Memory[]} */ ([]);
  Object.assign(window, { memories });
  for (const name of /** @type {const} */ (["instantiate", "instantiateStreaming"])) {
    const original = /** @type {any} */ (WebAssembly)[name];
    /** @type {any} */ (WebAssembly)[name] = async (/** @type {any[]} */ ...given) => {
      const result = await original.apply(WebAssembly, given);
      const { memory } = (result.instance ?? result).exports;
      if (memory && !memories.includes(memory)) memories.push(memory);
      return result;
    };
  }
}

/** @param {import("@playwright/test").Page} page */
const wasmBytes = (page) =>
  page.evaluate(() =>
    /** @type {any} */ (window).memories.reduce((/** @type {number} */ sum, /** @type {any} */ memory) => sum + memory.buffer.byteLength, 0),
  );
