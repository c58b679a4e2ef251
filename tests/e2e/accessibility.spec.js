// @ts-check
/** axe finds nothing, in any phase, light or dark, in a page, in a frame and on a page of its own. */
import AxeBuilder from "@axe-core/playwright";
import { KINDS } from "./kinds.js";
import { expect, test } from "./support/test.js";
import { noPlay, play } from "./support/walk.js";

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
  // Between two colours is no colour of ours.
  for (const frame of page.frames()) await frame.evaluate(comeToRest);
  // Where there is one frame there is nothing to put together, which takes as long as looking.
  const hasOneFrame = page.frames().length === 1;
  // What passes is not described, which takes time, too.
  const axe = new AxeBuilder({ page })
    .options({ resultTypes: ["violations"] })
    .withTags(RULES)
    .setLegacyMode(hasOneFrame);
  const { violations } = await axe.analyze();
  const findings = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`),
  );
  expect.soft(findings, when).toEqual([]);
}

/** Runs in a page: waits for every transition and animation that has an end. */
async function comeToRest() {
  const hosts = [...document.querySelectorAll("funfair-widget")];
  const roots = [document, ...hosts.flatMap(({ shadowRoot }) => shadowRoot ?? [])];
  const moving = roots.flatMap((root) => root.getAnimations());
  const ending = moving.filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
  // One that is called off has come to rest, too.
  await Promise.allSettled(ending.map(({ finished }) => finished));
}

for (const kind of KINDS) {
  for (const { theme, embedding } of LOOKS) {
    const look = `${theme} ${embedding}`;

    test(`${kind.name}: axe finds nothing from consent to claim, ${look}`, async ({
      open,
      page,
    }) => {
      const tag = { campaign: `${kind.name}-tour`, widget: kind.name, theme };
      await play(kind, await open(tag, { embedding }), (when) => isClean(page, when));
    });

    test(`${kind.name}: axe finds nothing when it cannot be played, ${look}`, async ({
      open,
      page,
      witness,
    }) => {
      const show = (/** @type {string} */ campaign) =>
        open({ campaign: `${kind.name}-${campaign}`, widget: kind.name, theme }, { embedding });
      await noPlay(page, witness, show, (when) => isClean(page, when));
    });
  }
}
