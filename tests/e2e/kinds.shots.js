// @ts-check
/** Every kind in every phase, theme and language, on a phone and on a desktop; some on odd screens. */
import { KINDS } from "./kinds.js";
import { saver } from "./support/shots.js";
import { test } from "./support/test.js";
import { noPlay, play } from "./support/walk.js";

const THEMES = ["light", "dark"];
const LANGUAGES = ["zh-CN", "en"];
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };
/** The smallest phone there is, and one on its side. */
const ODD = [
  { width: 320, height: 568 },
  { width: 844, height: 390 },
];

const looks = [PHONE, DESKTOP].flatMap((viewport) =>
  THEMES.flatMap((theme) => LANGUAGES.map((lang) => ({ viewport, theme, lang }))),
);
for (const viewport of ODD) looks.push({ viewport, theme: "light", lang: "en" });

for (const { viewport, theme, lang } of looks) {
  const size = `${viewport.width}x${viewport.height}`;

  test.describe(`${size} ${theme} ${lang}`, () => {
    test.use({ viewport, isMobile: viewport !== DESKTOP, contextOptions: { reducedMotion: "reduce" } });

    for (const kind of KINDS) {
      test(`${kind.name}`, async ({ open, page }) => {
        const tag = { campaign: `${kind.name}-tour`, widget: kind.name, theme, lang };
        const stage = await open(tag, { embedding: "page" });
        await play(kind, stage, saver(page, kind.name, `${size}-${theme}-${lang}`));
      });

      test(`${kind.name} that cannot be played`, async ({ open, page, witness }) => {
        const show = (/** @type {string} */ campaign) =>
          open({ campaign: `${kind.name}-${campaign}`, widget: kind.name, theme, lang }, { embedding: "page" });
        await noPlay(page, witness, show, saver(page, kind.name, `${size}-${theme}-${lang}`));
      });
    }
  });
}
