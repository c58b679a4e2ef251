// @ts-check
/** The gallery: the page that the server serves without a campaign. */
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { KINDS } from "./kinds.js";
import { sample } from "./support/campaigns.js";
import { Stage } from "./support/stage.js";
import { expect, test } from "./support/test.js";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const WIDTHS = [320, 344, 360, 390, 412, 480, 600, 768, 834, 1024, 1280, 1440, 1680, 1920];
const CHINESE = /\p{Script=Han}/u;
const READER = fileURLToPath(import.meta.resolve("jsqr"));
const ALL = KINDS.map(({ name }) => name);

test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: { campaigns: ALL.map((kind) => sample(`sample-${kind}`)) },
});

/** The switch of the kinds. @param {import("@playwright/test").Page} page */
const kinds = (page) => page.getByRole("group", { name: "Kind of widget" });

/** The phone of a kind. @param {import("@playwright/test").Page} page @param {string} kind */
const phone = (page, kind) => new Stage(page, `funfair-widget[widget="${kind}"]`);

/** Everything on the page is about this kind, in English.
 * @param {import("@playwright/test").Page} page @param {{ kind: string, button: string }} it */
async function isAbout(page, { kind, button }) {
  const pressed = kinds(page).getByRole("button", { pressed: true });
  await expect(pressed).toHaveCount(1);
  await expect(pressed).toContainText(button);
  const snippet = page.locator("[data-snippet]");
  await expect(snippet).toContainText(`campaign="sample-${kind}"\n  widget="${kind}"`);
  await expect(page.locator('.slide[data-at="0"]')).toHaveAttribute("data-of", kind);
  await expect(page.locator(".phone:not([inert])")).toHaveCount(1);
  const data = page.getByRole("link", { name: "Campaign data as players may see it" });
  await expect(data).toHaveAttribute("href", `v1/campaigns/sample-${kind}`);
  const open = page.getByRole("link", { name: "Open as a page" });
  await expect(open).toHaveAttribute("href", new RegExp(`campaign=sample-${kind}&widget=${kind}`));
}

/**
 * What a camera reads in a picture of it.
 * @param {import("@playwright/test").Page} page @param {import("@playwright/test").Locator} shown
 */
async function read(page, shown) {
  const picture = (await shown.screenshot()).toString("base64");
  await page.addScriptTag({ path: READER });
  return page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    return /** @type {any} */ (window).jsQR(data, image.width, image.height)?.data;
  }, picture);
}

const WHEEL = { kind: "wheel", button: "Spin wheel" };
const QUIZ = { kind: "quiz", button: "Quiz levels" };

for (const [width, height] of [
  [390, 844],
  [1280, 800],
]) {
  test.describe(`at ${width} by ${height}`, () => {
    test.use({ viewport: { width, height } });

    for (const lang of ["zh-CN", "en"]) {
      for (const kind of ALL) {
        test(`axe finds nothing with the ${kind}, light and dark, in ${lang}`, async ({
          page,
          server,
        }) => {
          for (const theme of ["light", "dark"]) {
            await page.goto(`${server.url}/?widget=${kind}&lang=${lang}&theme=${theme}`);
            await phone(page, kind).isIn("consent");
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
    for (const kind of ALL) {
      test(`with the ${kind}, nothing is wider than the page, from 320 to 1920, in ${lang}`, async ({
        page,
        server,
      }) => {
        await page.goto(`${server.url}/?widget=${kind}&lang=${lang}`);
        const stage = phone(page, kind);
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
  const stage = phone(page, "wheel");
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
  const stage = phone(page, "wheel");
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

test("a press on another kind plays it, and the page and its address follow", async ({
  page,
  server,
  witness,
}) => {
  await page.goto(`${server.url}/?lang=en`);
  const wheel = phone(page, "wheel");
  const quiz = phone(page, "quiz");
  await wheel.accept();
  await wheel.playOnce();
  await isAbout(page, WHEEL);

  await kinds(page).getByRole("button", { name: QUIZ.button }).click();
  await isAbout(page, QUIZ);
  await quiz.accept();
  await expect(wheel.part("wheel")).toBeHidden();
  await expect(quiz.part("level")).toHaveCount(3);
  expect(new URL(page.url()).search).toBe("?lang=en&widget=quiz");

  await page.reload();
  await isAbout(page, QUIZ);
  await quiz.isReady();
  await quiz.press();
  await expect(quiz.part("question")).toBeVisible();
  // The run is left open.
  witness.unseen.plays++;
  await kinds(page).getByRole("button", { name: WHEEL.button }).click();
  await isAbout(page, WHEEL);
  await wheel.isReady();
  await expect(wheel.part("turns")).toContainText("2");
  await wheel.playOnce();
  expect(new URL(page.url()).searchParams.get("widget")).toBe("wheel");
});

test("on a phone, an address with the quiz opens it, and never asks for the wheel", async ({
  page,
  server,
}) => {
  /** @type {string[]} */
  const asked = [];
  page.on("request", (request) => void asked.push(new URL(request.url()).pathname));
  await page.goto(`${server.url}/?widget=quiz&lang=en`);
  await phone(page, "quiz").isIn("consent");
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
    await phone(page, "wheel").isIn("consent");
    await isAbout(page, WHEEL);
  }
});

test("without the page's script the wheel is still there", async ({ page, server, witness }) => {
  witness.announceBadNetwork();
  await page.route("**/page.js", (route) => route.abort());
  await page.goto(server.url);
  const stage = phone(page, "wheel");
  await stage.accept();
  await expect(stage.part("wheel")).toBeVisible();
});

test("choices on the page are stored nowhere but in the address", async ({ page, server }) => {
  await page.goto(`${server.url}/?lang=en`);
  await phone(page, "wheel").isIn("consent");
  await kinds(page).getByRole("button", { name: QUIZ.button }).click();
  const quiz = phone(page, "quiz");
  await quiz.isIn("consent");
  await page.getByRole("button", { name: "Dark mode" }).click();
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByLabel("来源").fill("poster");
  await page.getByRole("radio", { name: "链接" }).check();
  await quiz.reject();
  const kept = await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);
  expect(kept).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
    lang: "zh-CN",
    widget: "quiz",
    theme: "dark",
    source: "poster",
    as: "page",
  });
  const snippet = await page.locator("[data-snippet]").innerText();
  await page.reload();
  await expect(page.locator("[data-snippet]")).toHaveText(snippet);
});

test.describe("on a wide screen", () => {
  test.use({ viewport: { width: 1280, height: 800 }, isMobile: false });

  test("the next kind stands beside the one in front, shut, and comes forward when pressed", async ({
    page,
    server,
  }) => {
    await page.goto(`${server.url}/?lang=en`);
    const [wheel, poll] = [phone(page, "wheel"), phone(page, "poll")];
    await wheel.isIn("consent");
    await poll.isIn("consent");
    // What stands beside asks nobody anything yet.
    await expect(poll.part("accept")).toBeHidden();
    await page.locator('[data-pick="poll"]').click({ position: { x: 40, y: 300 } });
    await isAbout(page, { kind: "poll", button: "Poll" });
    await poll.accept();
    await expect(wheel.part("stage")).toBeHidden();
    // By keyboard one gets to the phone in front and past it, to none of the others.
    const met = new Set();
    for (let press = 0; press < 30; press++) {
      await page.keyboard.press("Tab");
      met.add(await page.evaluate(() => document.activeElement?.closest(".slide")?.getAttribute("data-of") ?? ""));
    }
    expect([...met].sort()).toEqual(["", "poll"]);
  });
});

test.describe("without a server", () => {
  test("every kind is played in the browser, and the page says so", async ({
    page,
    server,
    witness,
  }) => {
    witness.announceBadNetwork();
    // A host of files has neither.
    await page.route(/\/(healthz|v1\/)/, (route) => route.fulfill({ status: 404, contentType: "text/html", body: "" }));
    for (const kind of KINDS) {
      await page.goto(`${server.url}/?lang=en&widget=${kind.name}`);
      const stage = phone(page, kind.name);
      await expect(page.locator("[data-preview-note]")).toBeVisible();
      await expect(stage.element).toHaveAttribute("endpoint", "preview");
      await expect(stage.part("stage")).toHaveAttribute("data-phase", /consent|ready/);
      await expect(page.locator("[data-snippet]")).toContainText('endpoint="preview"');
      await expect(page.locator("[data-snippet]")).toContainText(`/samples/${kind.name}.json`);
    }
  });
});

for (const as of ["tag", "iframe", "page"]) {
  test(`what is copied as ${as} plays, in the language and theme and from the source that were chosen`, async ({
    page,
    server,
    site,
  }) => {
    await page.goto(`${server.url}/?lang=en&widget=poll&as=${as}`);
    await page.getByRole("combobox", { name: "Language" }).selectOption("zh-CN");
    await page.getByLabel("Colours").selectOption("dark");
    await page.getByLabel("Source").fill("poster & co");
    // The phone shows it at once.
    await expect(phone(page, "poll").part("stage")).toHaveAttribute("lang", "zh-CN");
    const snippet = await page.locator("[data-snippet]").innerText();
    const asked = page.waitForRequest((request) => /\/sessions$/.test(request.url()));
    if (as === "page") await page.goto(snippet);
    else if (as === "tag") {
      const [script, ...tag] = snippet.split("\n");
      await page.goto(site.page(server.url, [], { loader: script, after: tag.join("\n") }));
    } else {
      // The sample names no other sites, so its frame opens on a page of the server's own.
      await page.goto(`${server.url}/privacy.html`);
      await page.evaluate((html) => {
        document.body.replaceChildren(document.createRange().createContextualFragment(html));
      }, snippet);
      // It is as high as its content, not as it was written.
      await expect(page.locator("iframe")).not.toHaveAttribute("height", "640");
    }
    const frame = as === "iframe" ? page.frameLocator("iframe") : undefined;
    const stage = new Stage(page, undefined, frame);
    await expect(stage.part("stage")).toHaveAttribute("lang", "zh-CN");
    await stage.accept();
    expect((await asked).postDataJSON().context).toEqual({ utm_source: "poster & co" });
  });
}

test("the code on the page is the campaign's address", async ({ page, server }) => {
  await page.goto(`${server.url}/?lang=en&widget=jigsaw`);
  const shown = page.getByRole("img", { name: "QR code of this campaign's page" });
  await expect(shown.locator("path")).toHaveCount(1);
  const link = page.locator(".scan a");
  expect(await link.getAttribute("href")).toBe(`${server.url}/?campaign=sample-jigsaw&widget=jigsaw`);
  expect(await read(page, shown)).toBe(await link.getAttribute("href"));
  await expect(page.getByText("cargo xtask run --lan")).toBeVisible();
  const before = await shown.locator("path").getAttribute("d");
  await page.getByLabel("Colours").selectOption("dark");
  await expect(shown.locator("path")).not.toHaveAttribute("d", before ?? "");
  expect(await read(page, shown)).toMatch(/&theme=dark$/);
});

test("what the widget tells its page is listed as it happens", async ({ page, server }) => {
  await page.goto(`${server.url}/?lang=en`);
  const stage = phone(page, "wheel");
  await stage.accept();
  await stage.playOnce();
  const told = page.locator("[data-events] code");
  await expect(told.filter({ hasText: /^funfair:outcome$/ })).toHaveCount(1);
  await expect(told.last()).toHaveText("funfair:ready");
});
