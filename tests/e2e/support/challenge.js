// @ts-check
/** The challenge as tests play it. */
import { expect } from "@playwright/test";
import { sample, variant, withoutConsent } from "./campaigns.js";
import { holdActions } from "./network.js";
import { SAYS } from "./texts.js";

/** @typedef {import("./stage.js").Stage} Stage */

export const LINK = "https://www.tiktok.com/@moon.white/video/7301234567890123456";

/** Every entry draws `prize`; `null` for nothing. @param {any} campaign @param {string | null} prize */
function always(campaign, prize) {
  const [pool] = campaign.pools;
  pool.entries = prize ? [{ prize, weight: 1 }] : [];
  pool.no_prize_weight = prize ? 0 : 1;
  campaign.widgets[0].limits = { total: 20 };
}

/** Entries and likes as long as the campaign runs: tests change when that is. @param {any} campaign */
function untimed(campaign) {
  const { config } = campaign.widgets[0];
  delete config.entry;
  delete config.likes.window;
  return campaign;
}

/**
 * The sample without consent, prizes for entering and limits.
 * @param {string} id
 * @param {(config: any, campaign: any) => void} [change]
 */
export function challengeOf(id, change) {
  return variant(sample("sample-challenge"), id, (campaign) => {
    withoutConsent(untimed(campaign));
    always(campaign, null);
    const [widget] = campaign.widgets;
    delete widget.pool;
    campaign.pools = [];
    change?.(widget.config, campaign);
  });
}

/** Opens the form. @param {Stage} stage */
export async function openForm(stage) {
  await stage.part("primary").tap();
  await expect(stage.part("link")).toBeVisible({ timeout: 30_000 });
}

/** Fills the form in. @param {Stage} stage @param {string} [link] @param {string} [caption] */
export async function fill(stage, link = LINK, caption = "Day 3: my skin says thank you.") {
  await openForm(stage);
  await stage.part("link").fill(link);
  await expect(stage.part("found")).not.toBeEmpty();
  await stage.part("caption").fill(caption);
  // A campaign may ask for less.
  for (const part of ["category", "rights", "age"]) {
    if (await stage.part(part).count()) await stage.part(part).first().check();
  }
}

/** @param {Stage} stage */
const send = (stage) => stage.part("primary").tap();

/** Fills the form in and hands it in. @param {Stage} stage @param {string} [link] @param {string} [caption] */
export async function enter(stage, link, caption) {
  await fill(stage, link, caption);
  await send(stage);
}

/** @type {import("../kinds.js").Kind} */
export const challenge = {
  name: "challenge",
  campaign: () => untimed(sample("sample-challenge")),
  alwaysWins: (campaign) => always(campaign, "coupon-50"),
  neverWins: (campaign) => always(campaign, null),
  forTour: () => {},
  contact: { phone: "13800138000" },
  code: "QY-GLOW-50",
  winsAgain: true,
  replays: true,
  deferred: true,
  spent: SAYS.noTurns,
  sheets: ["rules", "prizes"],
  // Likes are no plays.
  told: ({ type, state, prize }) => (type === "entered" ? { state, prize } : undefined),
  arrived: (stage) => stage.part("search").waitFor({ state: "attached" }),
  begin: (stage) => enter(stage),
  untilLast: (stage) => fill(stage),
  decide: send,
  rest: async () => {},
  byTouch: (stage) => enter(stage),
  byMouse: async (stage) => {
    await stage.part("primary").click();
    await stage.part("link").click();
    await stage.page.keyboard.insertText(LINK);
    await stage.part("category").first().click();
    await stage.part("rights").click();
    await stage.part("age").click();
    await stage.part("primary").click();
  },
  byKeyboard: async (stage, key) => {
    const { keyboard } = stage.page;
    await stage.tabTo("primary");
    await keyboard.press(key);
    await expect(stage.part("link")).toBeVisible({ timeout: 30_000 });
    await stage.tabTo("link");
    await keyboard.insertText(LINK);
    for (const part of ["category", "rights", "age"]) {
      await stage.tabTo(part);
      await keyboard.press("Space");
    }
    await stage.tabTo("primary");
    await keyboard.press(key);
  },
  tour: async (stage, look) => {
    await openForm(stage);
    await stage.part("primary").tap();
    await expect(stage.part("wrong")).not.toBeEmpty();
    await look("a form without a link");
    await stage.part("back").tap();
    const held = await holdActions(stage.page);
    await enter(stage);
    await look("playing");
    await expect(stage.part("notice")).toContainText(SAYS.saved);
    await look("saved");
    held.open();
  },
};
