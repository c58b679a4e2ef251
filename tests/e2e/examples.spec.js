// @ts-check
/** The examples, each on an origin of its own against a real server. */
import { sample, variant } from "./support/campaigns.js";
import { runExample, serveExample } from "./support/example-site.js";
import { Stage } from "./support/stage.js";
import { expect, test as base } from "./support/test.js";
import { COUPON, always } from "./support/wheel-campaigns.js";

/** The sample campaigns under their own ids, with a wheel that always wins. */
const wheel = variant(sample("sample-wheel"), "sample-wheel", (campaign) => always(campaign, COUPON));
const quiz = variant(sample("sample-quiz"), "sample-quiz");

/**
 * `example`: opens an example of a folder and gives the stage of its wheel
 *
 * @type {import("@playwright/test").TestType<
 *   import("@playwright/test").PlaywrightTestArgs
 *     & import("@playwright/test").PlaywrightTestOptions
 *     & import("./support/test.js").Fixtures
 *     & { example: (name: string, page?: import("@playwright/test").Page) => Promise<Stage> },
 *   import("@playwright/test").PlaywrightWorkerArgs
 *     & import("@playwright/test").PlaywrightWorkerOptions
 *     & { site: import("./support/host.js").HostSite }
 * >}
 */
const test = base.extend({
  example: async ({ page: ownPage, server }, use) => {
    /** @type {Awaited<ReturnType<typeof serveExample>>[]} */
    const sites = [];
    await use(async (name, page = ownPage) => {
      const site = await serveExample(name);
      sites.push(site);
      site.playsAgainst(server.url);
      await page.goto(`${site.url}/?from=a-test`);
      return new Stage(page, 'funfair-widget[campaign="sample-wheel"]');
    });
    for (const site of sites) await site.stop();
  },
});

test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: { campaigns: [wheel, quiz] },
});

for (const name of ["react", "vue"]) {
  test.describe(name, () => {
    test("a wheel is played, and the component hears every event once", async ({ example, page }) => {
      const stage = await example(`${name}/dist`);
      await stage.accept();
      await stage.press();
      await stage.isIn("outcome");
      const heard = ["ready sample-wheel", `outcome ${COUPON}`, `award ${COUPON}`];
      await expect(page.getByRole("list", { name: "Events" }).getByRole("listitem")).toHaveText(heard);
      await expect(page.locator("script[src$='/funfair.js']")).toHaveCount(1);
    });

    test("the language changes in place, and another campaign mounts anew", async ({
      example,
      page,
    }) => {
      const stage = await example(`${name}/dist`);
      await stage.accept();
      await page.getByRole("button", { name: "Language" }).click();
      await expect(stage.part("primary")).toHaveText(/\p{Script=Han}/u);
      await stage.isReady();
      const events = page.getByRole("list", { name: "Events" }).getByRole("listitem");
      await expect(events).toHaveText(["ready sample-wheel"]);
      await page.getByRole("button", { name: "Other campaign" }).click();
      await expect(events).toHaveText(["ready sample-wheel", "ready sample-quiz"]);
      await expect(page.locator("funfair-widget")).toHaveCount(1);
      await new Stage(page).isIn("consent");
    });

    test("a component that is taken out leaves nothing, and comes back as new", async ({
      example,
      page,
    }) => {
      const stage = await example(`${name}/dist`);
      await stage.accept();
      const former = await stage.element.elementHandle();
      await page.getByRole("button", { name: "Hide" }).click();
      await expect(page.locator("funfair-widget")).toHaveCount(0);
      const left = await former?.evaluate((element) => {
        const detail = { campaign: "of-the-past", data: { prize: null } };
        element.dispatchEvent(new CustomEvent("funfair:outcome", { detail }));
        return element.shadowRoot?.childElementCount;
      });
      expect(left, "elements in the shadow root").toBe(0);
      await page.getByRole("button", { name: "Show" }).click();
      await stage.isReady();
      await stage.press();
      await stage.isIn("outcome");
      const heard = ["ready sample-wheel", "ready sample-wheel", `outcome ${COUPON}`, `award ${COUPON}`];
      await expect(page.getByRole("list", { name: "Events" }).getByRole("listitem")).toHaveText(heard);
    });
  });
}

test("plain HTML plays by tag and by script, and says where its players come from", async ({
  example,
  page,
}) => {
  const stage = await example("plain-html");
  await stage.isIn("consent");
  const session = page.waitForRequest(/\/v1\/campaigns\/sample-wheel\/sessions$/);
  await stage.part("accept").click();
  expect((await session).postDataJSON().context).toEqual({ utm_source: "plain-html" });
  await stage.isReady();
  await stage.press();
  await stage.isIn("outcome");
  await stage.part("close").click();
  await page.getByRole("button", { name: "Open the quiz" }).click();
  const other = new Stage(page, 'funfair-widget[campaign="sample-quiz"]');
  await other.element.scrollIntoViewIfNeeded();
  await other.isIn("consent");
  await expect(page.getByText("the quiz is there")).toBeVisible();
  await page.getByRole("button", { name: "Close it" }).click();
  await expect(other.element).toHaveCount(0);
  await expect(page.getByText(`outcome sample-wheel {"`)).toHaveCount(1);
});

test("in an in-app browser the page shares itself, and shows a picture to press", async ({
  example,
  newPlayer,
}) => {
  const page = await newPlayer({
    userAgent: "Mozilla/5.0 (Linux; Android 14) Chrome/120.0.0.0 Mobile MicroMessenger/8.0.50",
    reducedMotion: "reduce",
  });
  const signed = { appId: "wx1", timestamp: 1, nonceStr: "n", signature: "s" };
  await page.route("**/wechat-signature?*", (route) => route.fulfill({ json: signed }));
  await page.route("https://res.wx.qq.com/**", (route) =>
    route.fulfill({
      contentType: "text/javascript",
      body: `wx = {
        config: (given) => (wx.configured = given), ready: (then) => then(), shared: [],
        updateAppMessageShareData: (card) => wx.shared.push(card),
        updateTimelineShareData: (card) => wx.shared.push(card),
      }`,
    }),
  );
  const signature = page.waitForRequest("**/wechat-signature?*");
  const stage = await example("in-app", page);
  const asked = new URL((await signature).url()).searchParams.get("url");
  expect(asked, "signed is the address as it stands").toBe(page.url());
  await expect.poll(() => page.evaluate(() => /** @type {any} */ (window).wx?.shared)).toHaveLength(2);
  const [card] = await page.evaluate(() => /** @type {any} */ (window).wx.shared);
  expect(card.link, "shared is the page, not who shared it").toBe(page.url().split("?")[0]);
  await expect(page.locator("#poster")).toBeHidden();
  await stage.accept();
  await stage.press();
  await stage.isIn("outcome");
  await expect(page.locator("#poster")).toBeVisible();
});

test.describe("strict-csp", () => {
  /** @param {import("./support/server.js").GameServer} server */
  const run = (server) =>
    runExample("strict-csp/server.js", { FUNFAIR_SERVER: server.url, PORT: "0" });

  test("the tag breaks no rule of the page", async ({ page, server }) => {
    const site = await run(server);
    await page.goto(site.url);
    const stage = new Stage(page);
    await stage.accept();
    await stage.press();
    await stage.isIn("outcome");
    await expect(page.getByText(`outcome ${COUPON}`)).toBeVisible();
    site.stop();
  });

  test("a plain frame plays, is as high as its widget, and tells its page", async ({
    page,
    server,
  }) => {
    const site = await run(server);
    await server.stop();
    await server.publish([{ ...wheel, embed: { origins: [site.url] } }]);
    await server.start();
    await page.goto(`${site.url}/frame`);
    const stage = new Stage(page, undefined, page.frameLocator("#game"));
    await stage.accept();
    await stage.press();
    await stage.isIn("outcome");
    await expect(page.getByText(`outcome ${COUPON}`)).toBeVisible();
    const inside = () => stage.element.evaluate((element) => element.clientHeight);
    const outside = () => page.locator("#game").evaluate((element) => element.clientHeight);
    await expect.poll(async () => (await outside()) - (await inside())).toBe(0);
    site.stop();
  });

  test("a frame on a page that the campaign does not name stays closed", async ({
    page,
    server,
    witness,
  }) => {
    witness.announce(/frame-ancestors/);
    const site = await run(server);
    const answer = page.waitForResponse(/embed=frame/);
    await page.goto(`${site.url}/frame`);
    expect((await answer).headers()["content-security-policy"]).toBe("frame-ancestors 'self'");
    await expect(page.frameLocator("#game").locator("funfair-widget")).toHaveCount(0);
    site.stop();
  });
});
