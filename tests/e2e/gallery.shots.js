// @ts-check
/** The gallery, whole, from the smallest phone to a wide screen. */
import { KINDS } from "./kinds.js";
import { saver } from "./support/shots.js";
import { Stage } from "./support/stage.js";
import { test } from "./support/test.js";

const SIZES = [
  { width: 320, height: 568 },
  { width: 390, height: 844 },
  { width: 834, height: 1112 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

for (const viewport of SIZES) {
  for (const theme of ["light", "dark"]) {
    for (const lang of ["zh-CN", "en"]) {
      const size = `${viewport.width}x${viewport.height}`;

      test.describe(`${size} ${theme} ${lang}`, () => {
        test.use({
          viewport,
          isMobile: viewport.width < 1000,
          deviceScaleFactor: 1,
          contextOptions: { reducedMotion: "reduce" },
          world: { campaigns: KINDS.map((kind) => kind.campaign()) },
        });

        for (const kind of KINDS) {
          test(`with the ${kind.name}`, async ({ page, server }) => {
            await page.goto(`${server.url}/?widget=${kind.name}&theme=${theme}&lang=${lang}`);
            const stage = new Stage(page, `funfair-widget[widget="${kind.name}"]`);
            await stage.accept();
            await saver(page, "gallery", `${size}-${theme}-${lang}`)(kind.name);
          });
        }
      });
    }
  }
}
