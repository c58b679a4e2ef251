// @ts-check
/** The poll as tests play it. */
import { expect } from "@playwright/test";
import { sample, variant, withoutConsent } from "./campaigns.js";
import { holdActions } from "./network.js";
import { SAYS } from "./texts.js";

/** @typedef {import("./stage.js").Stage} Stage */

/** Every vote draws `prize`; `null` for nothing. @param {any} campaign @param {string | null} prize */
function always(campaign, prize) {
  const [pool] = campaign.pools;
  pool.entries = prize ? [{ prize, weight: 1 }] : [];
  pool.no_prize_weight = prize ? 0 : 1;
}

/**
 * A poll of the options `a`, `b` and `c` without consent, prizes and pictures.
 * @param {string} id
 * @param {any} [config]
 * @param {(campaign: any) => void} [change]
 */
export function pollOf(id, config = {}, change) {
  return variant(sample("sample-poll"), id, (campaign) => {
    withoutConsent(campaign);
    campaign.prizes = [];
    campaign.pools = [];
    const options = ["a", "b", "c"].map((option) => ({ id: option, text: `Option ${option}` }));
    campaign.widgets = [{ id: "poll", kind: "poll", config: { question: "Which one?", options, ...config } }];
    change?.(campaign);
  });
}

/** An option, counted from 0. @param {Stage} stage @param {number} place */
export function option(stage, place) {
  return stage.part("option").nth(place);
}

/** The votes that the server has counted, by option. @param {import("./server.js").GameServer} server */
export function counted(server) {
  const rows = server.rows("SELECT name, value FROM counter ORDER BY name");
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** @param {Stage} stage */
async function choose(stage) {
  await option(stage, 1).tap();
  await expect(option(stage, 1)).toHaveAttribute("data-picked", "true");
}

/** @param {Stage} stage */
const cast = (stage) => stage.part("primary").tap();

/** Chooses the second option and votes. @param {Stage} stage */
export async function vote(stage) {
  await choose(stage);
  await cast(stage);
}

/** @type {import("../kinds.js").Kind} */
export const poll = {
  name: "poll",
  campaign: () => sample("sample-poll"),
  alwaysWins: (campaign) => always(campaign, "cup"),
  neverWins: (campaign) => always(campaign, null),
  forTour: () => {},
  contact: { phone: "13800138000" },
  code: "ZX-AUTUMN-CUP",
  winsAgain: false,
  replays: false,
  deferred: true,
  spent: /votes? in all/,
  sheets: ["rules", "prizes"],
  told: ({ options, prize }) => ({ options, prize }),
  begin: vote,
  untilLast: choose,
  decide: cast,
  rest: async () => {},
  byTouch: vote,
  byMouse: async (stage) => {
    await option(stage, 1).click();
    await stage.part("primary").click();
  },
  byKeyboard: async (stage, key) => {
    await stage.tabTo("choice");
    await stage.page.keyboard.press("Space");
    await stage.tabTo("primary");
    await stage.page.keyboard.press(key);
  },
  tour: async (stage, look) => {
    await stage.part("primary").tap();
    await look("a vote without a choice");
    const held = await holdActions(stage.page);
    await vote(stage);
    await look("playing");
    await expect(stage.part("notice")).toContainText(SAYS.saved);
    await look("saved");
    held.open();
  },
};
