// @ts-check
/**
 * Players who have agreed to a campaign before. What a page keeps of that is taken from a real visit;
 * each player is a participant of their own, since every visit begins a play.
 */
import { Api } from "../e2e/support/api.js";
import { playPage } from "../e2e/support/host.js";
import { Stage } from "../e2e/support/stage.js";
import { PHONE } from "./profile.js";

/** @typedef {{ name: string, value: string }[]} Kept what is in `localStorage` */

export class Players {
  /** What pages keep, by campaign. @type {Map<string, Kept>} */
  #kept = new Map();

  /** @param {import("@playwright/test").Browser} browser @param {string} server root of the Funfair server */
  constructor(browser, server) {
    this.browser = browser;
    this.server = server;
  }

  /** What the device of a new player keeps. @param {string} campaign @returns {Promise<Kept>} */
  async next(campaign) {
    const kept = this.#kept.get(campaign) ?? (await this.#agree(campaign));
    this.#kept.set(campaign, kept);
    const token = await new Api(this.server, campaign).session();
    return kept.map(({ name, value }) => ({ name, value: JSON.stringify({ ...JSON.parse(value), token }) }));
  }

  /** Visits the campaign's page and accepts. @param {string} campaign */
  async #agree(campaign) {
    const context = await this.browser.newContext(PHONE);
    const page = await context.newPage();
    await page.goto(playPage(this.server, { campaign, widget: campaign, lang: "en" }));
    const stage = new Stage(page);
    await stage.part("accept").click();
    await stage.isIn("ready");
    const { origins } = await context.storageState();
    await context.close();
    return origins[0].localStorage.filter(({ value }) => value.includes('"token"'));
  }
}

/** Runs in a page before anything else of it: this is what its device keeps. @param {Kept} kept */
export function keep(kept) {
  localStorage.clear();
  for (const { name, value } of kept) localStorage.setItem(name, value);
}
