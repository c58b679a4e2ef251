// @ts-check
/** The landing page that the server itself serves. */
import AxeBuilder from "@axe-core/playwright";
import { Stage } from "./support/stage.js";
import { expect, test } from "./support/test.js";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const WIDTHS = [320, 344, 360, 390, 412, 480, 600, 768, 834, 1024, 1280, 1440, 1680, 1920];
const CHINESE = /\p{Script=Han}/u;

test.use({ contextOptions: { reducedMotion: "reduce" } });

for (const [width, height] of [
  [390, 844],
  [1280, 800],
]) {
  test.describe(`at ${width} by ${height}`, () => {
    test.use({ viewport: { width, height } });

    for (const lang of ["zh-CN", "en"]) {
      test(`axe finds nothing, light and dark, in ${lang}`, async ({ page, server }) => {
        for (const theme of ["light", "dark"]) {
          await page.goto(`${server.url}/?lang=${lang}&theme=${theme}`);
          await new Stage(page).isIn("consent");
          await expect(page.locator("html")).toHaveAttribute("lang", lang);
          const { violations } = await new AxeBuilder({ page })
            .withTags(RULES)
            .setLegacyMode()
            .analyze();
          const findings = violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`),
          );
          expect.soft(findings, theme).toEqual([]);
        }
      });
    }
  });
}

test.describe("on any screen", () => {
  test.use({ isMobile: false, hasTouch: false, deviceScaleFactor: 1 });

  for (const lang of ["zh-CN", "en"]) {
    test(`nothing is wider than the page, from 320 to 1920, in ${lang}`, async ({ page, server }) => {
      await page.goto(`${server.url}/?lang=${lang}`);
      const stage = new Stage(page);
      await stage.accept();
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect.soft(wide, `at ${width}`).toBeLessThanOrEqual(0);
        const dial = await stage.part("stage").boundingBox();
        expect.soft((dial?.x ?? 0) + (dial?.width ?? 0), `at ${width}`).toBeLessThanOrEqual(width);
      }
    });
  }
});

test("the sample is played on it, and nothing is asked of other origins", async ({
  page,
  server,
}) => {
  /** @type {Set<string>} */
  const origins = new Set();
  page.on("request", (request) => void origins.add(new URL(request.url()).origin));
  await page.goto(server.url);
  const stage = new Stage(page);
  await stage.accept();
  await stage.playOnce();
  await stage.part("rules").click();
  await expect(stage.part("odds")).toBeVisible();
  await stage.part("close").click();
  expect([...origins]).toEqual([server.url]);
});

test("the language switch changes page and widget, and keeps the choice in the address", async ({
  page,
  server,
}) => {
  await page.goto(`${server.url}/?lang=en`);
  const stage = new Stage(page);
  await stage.accept();
  await expect(stage.part("primary")).toHaveText("Spin");
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(CHINESE);
  await expect(stage.part("primary")).toHaveText(CHINESE);
  await expect(stage.part("stage")).toHaveAttribute("lang", "zh-CN");
  await stage.isReady();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await page.getByRole("button", { name: "English" }).click();
  await expect(stage.part("primary")).toHaveText("Spin");
});

test("the snippet on it is a tag that works", async ({ page, server, site }) => {
  await page.goto(`${server.url}/?lang=en`);
  const snippet = await page.locator("[data-snippet]").innerText();
  expect(snippet).toContain(`${server.url}/funfair.js`);
  const [script, ...tag] = snippet.split("\n");
  await page.goto(site.page(server.url, [], { loader: script, after: tag.join("\n") }));
  const stage = new Stage(page);
  await stage.accept();
  await stage.playOnce();
});
