// @ts-check
/** Where a widget stands in somebody's page: it can be hidden, and has a width wherever it is put. */
import { framed } from "./support/host.js";
import { expect, test } from "./support/test.js";

test.use({ contextOptions: { reducedMotion: "reduce" } });

/** Less than this nobody plays, CSS px. */
const USABLE = 280;

/** Rules that shops reset their pages with. */
const RESETS = {
  "no rules": "",
  "everything unset": "main * { all: unset }",
  "everything inline": "main * { display: inline }",
};

/** Ways to hide an element, each with what shows it again. */
const HIDING = [
  { way: "hidden", hide: "element.hidden = true", show: "element.hidden = false" },
  { way: "style", hide: "element.style.display = 'none'", show: "element.style.display = ''" },
  { way: "class", hide: "element.className = 'gone'", show: "element.className = ''" },
];

/** Parents that ask how wide their content would like to be. */
const PARENTS = {
  "flex row": "display: flex",
  "flex row beside others": "display: flex; gap: 8px",
  "flex column, centred": "display: flex; flex-direction: column; align-items: center",
  "inline flex": "display: inline-flex",
  "inline block": "display: inline-block",
  float: "float: left",
  "fit-content": "inline-size: fit-content",
  "grid, centred": "display: grid; place-items: center",
  "grid of fractions": "display: grid; grid-template-columns: 1fr",
  "table cell": "display: table-cell",
  block: "display: block",
};

for (const embedding of /** @type {const} */ (["element", "frame"])) {
  test.describe(embedding, () => {
    for (const [reset, rules] of Object.entries(RESETS)) {
      test(`a page with ${reset} gets a block that it can hide`, async ({ open, page }) => {
        // In a page of its own making, what hides has to outweigh what resets.
        const head = `<style>${rules} main .gone.gone { display: none } main [hidden] { display: none }</style>`;
        const stage = await open({ campaign: "wheel-free" }, { embedding, head });
        await stage.isReady();
        const stands = embedding === "frame" ? page.locator("funfair-widget iframe") : stage.part("stage");
        const wide = async () => (await stands.boundingBox())?.width ?? 0;
        expect(await wide()).toBeGreaterThan(USABLE);
        if (embedding === "element") {
          const container = stage.part("stage").locator("..");
          await expect(container, "what is inside asks how wide it is").toHaveCSS("container-type", "inline-size");
        }
        for (const { way, hide, show } of HIDING) {
          const run = (/** @type {string} */ script) =>
            page.locator("funfair-widget").evaluate((element, code) => void new Function("element", code)(element), script);
          await run(hide);
          await expect(stands, `hidden by ${way}`).toBeHidden();
          await run(show);
          await expect(stands, `shown again by ${way}`).toBeVisible();
          expect(await wide()).toBeGreaterThan(USABLE);
        }
      });
    }

    test("it has a width, and no more than there is, whatever its parent is", async ({ open, page }) => {
      const stage = await open({ campaign: "wheel-free" }, {
        embedding,
        before: `<div id="parent"><span id="beside">A</span>`,
        after: "</div>",
        head: `<style>main { max-inline-size: 340px }</style>`,
      });
      await stage.isReady();
      for (const [name, style] of Object.entries(PARENTS)) {
        const widths = await page.locator("#parent").evaluate(
          (parent, [css, beside]) => {
            parent.style.cssText = css;
            /** @type {HTMLElement} */ (document.querySelector("#beside")).hidden = beside === "";
            const main = /** @type {HTMLElement} */ (document.querySelector("main"));
            return [340, 300, 240].map((room) => {
              main.style.maxInlineSize = `${room}px`;
              const widget = /** @type {HTMLElement} */ (document.querySelector("funfair-widget"));
              return [room, widget.getBoundingClientRect().width];
            });
          },
          [style, name.includes("beside") ? "beside" : ""],
        );
        for (const [room, width] of widths) {
          expect.soft(width, `${name}, ${room} px`).toBeGreaterThan(Math.min(room - 50, 279));
          // Only these tell their content how much room there is.
          if (/flex row|column|grid|block$/.test(name) && !name.includes("inline")) {
            expect.soft(width, `${name}, ${room} px`).toBeLessThanOrEqual(room);
          }
        }
      }
    });
  });
}

test("a widget that is hidden when the page opens starts once it is shown", async ({ open, page }) => {
  const stage = await open({ campaign: "wheel-free", hidden: "" });
  await expect(stage.element).toBeHidden();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await expect(stage.part("stage")).toHaveAttribute("data-phase", "loading");
  await stage.element.evaluate((element) => element.removeAttribute("hidden"));
  await stage.isReady();
});

test("a frame in a page with everything unset is as high as what is in it", async ({ open, page }) => {
  await open({ campaign: "wheel-free" }, { embedding: "frame", head: `<style>${RESETS["everything unset"]}</style>` });
  await framed(page).isReady();
  const height = async () => (await page.locator("funfair-widget iframe").boundingBox())?.height ?? 0;
  expect(await height()).toBeGreaterThan(600);
});
