// @ts-check
/** axe finds nothing, in any phase, light or dark, in a page, in a frame and on a page of its own. */
import AxeBuilder from "@axe-core/playwright";
import { KINDS } from "./kinds.js";
import { expect, test } from "./support/test.js";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * Both themes in a page; elsewhere the stage shows the same, and what is around it differs.
 *
 * @type {{ theme: string, embedding: import("./support/test.js").Embedding }[]}
 */
const LOOKS = [
  { theme: "light", embedding: "element" },
  { theme: "dark", embedding: "element" },
  { theme: "light", embedding: "page" },
  { theme: "dark", embedding: "frame" },
];

test.use({ contextOptions: { reducedMotion: "reduce" } });

/** Every finding as one line. @param {import("@playwright/test").Page} page @param {string} when */
async function isClean(page, when) {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  const findings = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`),
  );
  expect.soft(findings, when).toEqual([]);
}

for (const kind of KINDS) {
  for (const { theme, embedding } of LOOKS) {
    const look = `${theme} ${embedding}`;

    test(`${kind.name}: axe finds nothing from consent to claim, ${look}`, async ({
      open,
      page,
    }) => {
      const tag = { campaign: `${kind.name}-tour`, widget: kind.name, theme };
      const stage = await open(tag, { embedding });
      await stage.isIn("consent");
      await isClean(page, "consent");
      await stage.accept();
      await isClean(page, "ready");
      for (const part of kind.sheets) {
        await stage.part(part).click();
        await expect(stage.card).toBeVisible();
        await expect(stage.part("retry")).toHaveCount(0);
        await isClean(page, part);
        await stage.part("close").click();
      }
      await kind.tour(stage, (when) => isClean(page, when));
      await stage.isIn("outcome");
      await isClean(page, "outcome");
      await stage.part("claim").click();
      await stage.isIn("claim");
      await stage.part("send").click();
      await isClean(page, "claim with a mistake");
      for (const [name, value] of Object.entries(kind.contact)) {
        await stage.field(name).fill(value);
      }
      await stage.part("send").click();
      await expect(stage.part("claimed")).toBeVisible();
      await isClean(page, "claimed");
      await stage.part("close").click();
      await stage.part("prizes").click();
      await expect(stage.part("award")).toBeVisible();
      await isClean(page, "prizes with one");
      if (!kind.sheets.includes("board")) return;
      await stage.part("close").click();
      await stage.part("board").click();
      await expect(stage.part("ranking")).toBeVisible();
      await isClean(page, "a ranking with one");
    });

    test(`${kind.name}: axe finds nothing when it cannot be played, ${look}`, async ({
      open,
      page,
      witness,
    }) => {
      const show = (/** @type {string} */ campaign) =>
        open({ campaign: `${kind.name}-${campaign}`, widget: kind.name, theme }, { embedding });
      await (await show("soon")).isIn("closed");
      await isClean(page, "closed");
      await (await show("ended")).isIn("ended");
      await isClean(page, "ended");
      witness.announceBadNetwork();
      await page.route("**/v1/**", (route) => route.abort());
      await (await show("win")).isIn("error");
      await isClean(page, "error of the stage");
      await page.route("**/core.wasm", (route) => route.abort());
      await (await show("win")).isIn("error");
      await isClean(page, "error of the loader");
      await page.route("**/core.wasm", () => {});
      await (await show("win")).isIn("loading");
      await isClean(page, "loading");
    });
  }
}
