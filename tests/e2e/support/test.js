// @ts-check
/** The tests' fixtures: a server of their own, somebody's site, and a witness. */
import { test as base } from "@playwright/test";
import { KINDS } from "../kinds.js";
import { ended, limit, notStarted, sample, variant, withoutConsent } from "./campaigns.js";
import { HostSite, framed, plainFrame, playPage } from "./host.js";
import { GameServer } from "./server.js";
import { Stage } from "./stage.js";
import { Witness } from "./witness.js";

export { expect } from "@playwright/test";

/** What browsers without WebAssembly are shown. */
export const FALLBACK = {
  url: "https://shop.example/spring",
  text: { "zh-CN": "请到店参加。", en: "Please join us in the shop." },
};

/** For every kind: `<kind>-win`, `<kind>-loss`, and so on. */
function standardCampaigns(/** @type {string} */ site) {
  const campaigns = KINDS.flatMap((kind) => {
    const make = (/** @type {string} */ name, /** @type {((campaign: any) => void)[]} */ ...changes) =>
      variant(kind.campaign(), `${kind.name}-${name}`, (campaign) => {
        for (const change of changes) change(campaign);
        campaign.embed = { origins: [site], context: ["utm_source", "store"] };
        campaign.fallback = FALLBACK;
      });
    const { alwaysWins, neverWins, forTour } = kind;
    return [
      make("win", alwaysWins),
      make("loss", neverWins),
      make("once", alwaysWins, (campaign) => limit(campaign, { per_day: 1 })),
      make("ended", alwaysWins, ended),
      make("soon", alwaysWins, notStarted),
      make("free", alwaysWins, withoutConsent),
      make("tour", alwaysWins, forTour),
    ];
  });
  return [...campaigns, sample("sample-wheel")];
}

/**
 * `world`: the server's campaigns, instead of the usual ones, and its arguments
 *
 * How a widget is opened: on a page of a shop, in the shop's frame (`frame` by the element's
 * `mode`, `iframe` by a plain iframe with its listener, which may have a sandbox; `element, framed`
 * is an element that falls back to a frame), or on its own.
 *
 * @typedef {"element" | "element, framed" | "frame" | "iframe" | "page"} Embedding
 * @typedef {import("./host.js").PageOptions & {
 *   page?: import("@playwright/test").Page, embedding?: Embedding, sandbox?: string,
 * }} OpenOptions
 * @typedef {{
 *   world: { campaigns?: any[], args?: string[] },
 *   server: GameServer,
 *   witness: Witness,
 *   newPlayer: (options?: import("@playwright/test").BrowserContextOptions)
 *     => Promise<import("@playwright/test").Page>,
 *   open: (tag?: Record<string, string>, options?: OpenOptions) => Promise<Stage>,
 * }} Fixtures
 */

/** @type {import("@playwright/test").TestType<
 *   import("@playwright/test").PlaywrightTestArgs
 *     & import("@playwright/test").PlaywrightTestOptions & Fixtures,
 *   import("@playwright/test").PlaywrightWorkerArgs
 *     & import("@playwright/test").PlaywrightWorkerOptions & { site: HostSite }
 * >} */
export const test = base.extend({
  world: [{}, { option: true }],

  server: async ({ world, site }, use) => {
    const campaigns = world.campaigns ?? standardCampaigns(site.url);
    const server = await GameServer.start(campaigns, world.args);
    await use(server);
    await server.remove();
  },

  site: [
    async ({}, use) => {
      const site = await HostSite.start();
      await use(site);
      await site.stop();
    },
    { scope: "worker" },
  ],

  witness: async ({ server }, use, testInfo) => {
    const witness = new Witness();
    await use(witness);
    if (testInfo.errors.length > 0) return;
    await witness.agreesWith(server);
    base.expect(witness.complaints(), "what pages complained of").toEqual([]);
  },

  context: async ({ context, witness }, use) => {
    await witness.watch(context);
    await use(context);
  },

  newPlayer: async ({ browser, witness }, use, testInfo) => {
    /** @type {import("@playwright/test").BrowserContext[]} */
    const contexts = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ ...contextOptions(testInfo), ...options });
      contexts.push(context);
      await witness.watch(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },

  open: async ({ page: ownPage, server, site }, use) => {
    await use(async (tag = {}, given = {}) => {
      const { page = ownPage, embedding = "element", sandbox, ...options } = given;
      const attributes = { widget: "wheel", lang: "en", endpoint: server.url, ...tag };
      if (embedding === "page") {
        await page.goto(playPage(server.url, attributes));
        return new Stage(page);
      }
      if (embedding.startsWith("element")) {
        await page.goto(site.page(server.url, [attributes], options));
        return embedding === "element" ? new Stage(page) : framed(page);
      }
      if (embedding === "frame") {
        await page.goto(site.page(server.url, [{ ...attributes, mode: "frame" }], options));
        return framed(page);
      }
      const frame = plainFrame(playPage(server.url, attributes, { embed: "frame" }), sandbox);
      await page.goto(site.page(server.url, [], { ...options, loader: "", after: frame }));
      return new Stage(page, undefined, page.frameLocator("#plain"));
    });
  },
});

/** What the configuration says of contexts. @param {import("@playwright/test").TestInfo} testInfo */
function contextOptions(testInfo) {
  const { viewport, deviceScaleFactor, hasTouch, isMobile, locale, timezoneId } =
    testInfo.project.use;
  return { viewport, deviceScaleFactor, hasTouch, isMobile, locale, timezoneId };
}
