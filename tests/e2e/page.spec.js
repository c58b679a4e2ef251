// @ts-check
/** The landing page that the server itself serves. */
import AxeBuilder from "@axe-core/playwright";
import { sample } from "./support/campaigns.js";
import { Stage } from "./support/stage.js";
import { expect, test } from "./support/test.js";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const WIDTHS = [320, 344, 360, 390, 412, 480, 600, 768, 834, 1024, 1280, 1440, 1680, 1920];
const CHINESE = /\p{Script=Han}/u;
const KINDS = ["wheel", "quiz"];

test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: { campaigns: KINDS.map((kind) => sample(`sample-${kind}`)) },
});

/** The switch of the kinds. @param {import("@playwright/test").Page} page */
const kinds = (page) => page.getByRole("group", { name: "Kind of widget" });

/** Everything on the page is about this kind, in English.
 * @param {import("@playwright/test").Page} page @param {{ kind: string, button: string, brand: string }} it */
async function isAbout(page, { kind, button, brand }) {
  const pressed = kinds(page).getByRole("button", { pressed: true });
  await expect(pressed).toHaveText([button]);
  const snippet = page.locator("[data-snippet]");
  await expect(snippet).toContainText(`campaign="sample-${kind}" widget="${kind}"`);
  await expect(page.locator(".note:visible")).toContainText([brand]);
  await expect(page.locator(".scene:visible")).toHaveAttribute("src", new RegExp(`/${kind}/`));
  await expect(page.locator("footer p:visible")).toHaveCount(1);
  const data = page.getByRole("link", { name: "Campaign data as players may see it" });
  await expect(data).toHaveAttribute("href", `v1/campaigns/sample-${kind}`);
}

const WHEEL = { kind: "wheel", button: "Spin wheel", brand: "Tangting" };
const QUIZ = { kind: "quiz", button: "Quiz levels", brand: "Yanjian Tea" };

for (const [width, height] of [
  [390, 844],
  [1280, 800],
]) {
  test.describe(`at ${width} by ${height}`, () => {
    test.use({ viewport: { width, height } });

    for (const lang of ["zh-CN", "en"]) {
      for (const kind of KINDS) {
        test(`axe finds nothing with the ${kind}, light and dark, in ${lang}`, async ({
          page,
          server,
        }) => {
          for (const theme of ["light", "dark"]) {
            await page.goto(`${server.url}/?widget=${kind}&lang=${lang}&theme=${theme}`);
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
    }
  });
}

test.describe("on any screen", () => {
  test.use({ isMobile: false, hasTouch: false, deviceScaleFactor: 1 });

  for (const lang of ["zh-CN", "en"]) {
    for (const kind of KINDS) {
      test(`with the ${kind}, nothing is wider than the page, from 320 to 1920, in ${lang}`, async ({
        page,
        server,
      }) => {
        await page.goto(`${server.url}/?widget=${kind}&lang=${lang}`);
        const stage = new Stage(page);
        await stage.accept();
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect.soft(wide, `at ${width}`).toBeLessThanOrEqual(0);
          const shown = await stage.part("stage").boundingBox();
          const end = (shown?.x ?? 0) + (shown?.width ?? 0);
          expect.soft(end, `at ${width}`).toBeLessThanOrEqual(width);
        }
      });
    }
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

test("a press on the other kind plays it, and the page and its address follow", async ({
  page,
  server,
  witness,
}) => {
  await page.goto(`${server.url}/?lang=en`);
  const stage = new Stage(page);
  await stage.accept();
  await stage.playOnce();
  await isAbout(page, WHEEL);

  await kinds(page).getByRole("button", { name: QUIZ.button }).click();
  await isAbout(page, QUIZ);
  await stage.accept();
  await expect(stage.part("wheel")).toHaveCount(0);
  await expect(stage.part("level")).toHaveCount(3);
  expect(new URL(page.url()).search).toBe("?lang=en&widget=quiz");

  await page.reload();
  await isAbout(page, QUIZ);
  await stage.isReady();
  await stage.press();
  await expect(stage.part("question")).toBeVisible();
  // The run is left open.
  witness.unseen.plays++;
  await kinds(page).getByRole("button", { name: WHEEL.button }).click();
  await isAbout(page, WHEEL);
  await stage.isReady();
  await expect(stage.part("turns")).toContainText("2");
  await stage.playOnce();
  expect(new URL(page.url()).searchParams.get("widget")).toBe("wheel");
});

test("an address with the quiz opens it, and never asks for the wheel", async ({ page, server }) => {
  /** @type {string[]} */
  const asked = [];
  page.on("request", (request) => void asked.push(new URL(request.url()).pathname));
  await page.goto(`${server.url}/?widget=quiz&lang=en`);
  const stage = new Stage(page);
  await stage.isIn("consent");
  await isAbout(page, QUIZ);
  expect(asked.filter((path) => path.startsWith("/v1/campaigns/sample-wheel"))).toEqual([]);
  expect(asked.filter((path) => path === "/v1/campaigns/sample-quiz")).toHaveLength(1);
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page.locator(".note:visible")).toHaveText(CHINESE);
  await expect(page.locator("[data-snippet]")).toContainText('widget="quiz"');
});

test("an address with a kind that there is not opens the wheel", async ({ page, server }) => {
  for (const unknown of ["", "slot", "Quiz", '"]']) {
    await page.goto(`${server.url}/?lang=en&widget=${encodeURIComponent(unknown)}`);
    await new Stage(page).isIn("consent");
    await isAbout(page, WHEEL);
  }
});

test("without the page's script the wheel is still there", async ({ page, server, witness }) => {
  witness.announceBadNetwork();
  await page.route("**/page.js", (route) => route.abort());
  await page.goto(server.url);
  const stage = new Stage(page);
  await stage.accept();
  await expect(stage.part("wheel")).toBeVisible();
});

test("choices on the page are stored nowhere but in the address", async ({ page, server }) => {
  await page.goto(`${server.url}/?lang=en`);
  const stage = new Stage(page);
  await stage.isIn("consent");
  await kinds(page).getByRole("button", { name: QUIZ.button }).click();
  await stage.isIn("consent");
  await page.getByRole("button", { name: "Dark mode" }).click();
  await page.getByRole("button", { name: "中文" }).click();
  await stage.reject();
  const kept = await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);
  expect(kept).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
    lang: "zh-CN",
    widget: "quiz",
    theme: "dark",
  });
});
