// @ts-check
/** Variants of a campaign: shown from the first moment, in every embedding, and played by. */
import { limit, sample, variant, withoutConsent } from "./support/campaigns.js";
import { expect, test } from "./support/test.js";
import { COUPON, GOODS, always } from "./support/wheel-campaigns.js";

const BOLD = { "zh-CN": "大奖来了", en: "Win something big" };
const PLAIN = /First Bloom/;

/** Everybody is served a variant with another title, in which gift sets are won in place of coupons.
 * @param {string} id @param {(campaign: any) => void} [change] */
const tested = (id, change) =>
  variant(sample("sample-wheel"), id, (campaign) => {
    always(campaign, COUPON);
    limit(campaign, { total: 2 });
    const [pool] = campaign.pools;
    campaign.pools.push({ ...pool, id: "generous", entries: [{ prize: GOODS, weight: 1 }] });
    const sectors = campaign.widgets[0].config.sectors.map((/** @type {any} */ sector) =>
      sector.prize ? { ...sector, prize: GOODS } : sector,
    );
    const changes = { title: BOLD, widgets: { wheel: { pool: "generous", config: { sectors } } } };
    campaign.experiment = { id: "title-1", original_weight: 0, variants: [{ id: "bold", changes }] };
    change?.(campaign);
  });

test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: { campaigns: [tested("asked"), tested("free", withoutConsent)] },
});

/** Notes every title that the page shows. @param {import("@playwright/test").Page} page */
async function watchTitles(page) {
  await page.addInitScript(() => {
    const seen = /** @type {Set<string>} */ (new Set());
    Object.assign(window, { titles: seen });
    const look = () => {
      const title = document.querySelector("funfair-widget")?.shadowRoot?.querySelector(".ff-title");
      if (title?.textContent) seen.add(title.textContent);
      requestAnimationFrame(look);
    };
    look();
  });
}

/** @param {import("@playwright/test").Page} page @returns {Promise<string[]>} */
const titles = (page) => page.evaluate(() => [.../** @type {any} */ (window).titles]);

for (const campaign of ["asked", "free"]) {
  test(`${campaign}: who is served a variant never sees another title, and plays by it`, async ({ open, page, server }) => {
    await watchTitles(page);
    const stage = await open({ campaign });
    if (campaign === "asked") {
      await expect(stage.element.locator(".ff-title")).toHaveText(BOLD.en);
      await stage.accept();
    }
    await stage.isReady();
    await stage.playOnce();
    expect(await titles(page)).toEqual([BOLD.en]);
    expect(server.awards().map(({ prize }) => prize)).toEqual([GOODS]);
    // Again, with a session from before; and in the other language.
    await page.reload();
    await stage.isReady();
    expect(await titles(page)).toEqual([BOLD.en]);
    await stage.element.evaluate((element) => element.setAttribute("lang", "zh-CN"));
    await expect(stage.element.locator(".ff-title")).toHaveText(BOLD["zh-CN"]);
    expect(server.rows("SELECT variant, COUNT(*) AS n FROM exposure GROUP BY variant")).toEqual([
      { variant: "bold", n: 1 },
    ]);
  });
}

for (const embedding of /** @type {const} */ (["frame", "iframe", "page"])) {
  test(`a variant in a ${embedding}`, async ({ open, server, site }) => {
    await server.publish([tested("asked", (campaign) => (campaign.embed = { origins: [site.url] }))]);
    await server.stop();
    await server.start();
    const stage = await open({ campaign: "asked" }, { embedding });
    await stage.isIn("consent");
    await expect(stage.element.locator(".ff-title")).toHaveText(BOLD.en);
    await stage.accept();
    await stage.playOnce();
  });
}

test("two widgets of a visitor are served the same, and are one participant", async ({ page, server, site }) => {
  const tag = { campaign: "asked", widget: "wheel", endpoint: server.url, lang: "en" };
  await page.goto(site.page(server.url, [{ ...tag, id: "one" }, { ...tag, id: "two" }]));
  const { Stage } = await import("./support/stage.js");
  const [one, two] = ["one", "two"].map((id) => new Stage(page, `#${id}`));
  await one.accept();
  await two.element.scrollIntoViewIfNeeded();
  await two.accept();
  await one.playOnce();
  await two.playOnce();
  expect(server.rows("SELECT COUNT(DISTINCT participant) AS n FROM play")).toEqual([{ n: 1 }]);
});

test("a marketer looks at a variant by its name behind the file's", async ({ open, page, server }) => {
  await page.route("**/campaigns/tested.json", (route) => route.fulfill({ json: tested("asked", withoutConsent) }));
  const campaign = `${server.url}/campaigns/tested.json`;
  const bold = await open({ campaign: `${campaign}#bold`, endpoint: "preview" });
  await bold.isReady();
  await expect(bold.element.locator(".ff-title")).toHaveText(BOLD.en);
  const plain = await open({ campaign, endpoint: "preview" });
  await plain.isReady();
  await expect(plain.element.locator(".ff-title")).toHaveText(PLAIN);
});
