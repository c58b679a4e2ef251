// @ts-check
/** The page of operators as tests use it. */
import { expect } from "@playwright/test";
import { call } from "./api.js";

/** @typedef {import("./server.js").GameServer} GameServer */
/** @typedef {{ server: GameServer, witness: import("./witness.js").Witness }} World */

export const ANN = "moderator-ann-of-the-tests-0123456789abcdef";
export const BOB = "moderator-bob-of-the-tests-0123456789abcdef";
export const OPERATORS = ["--admin-tokens", `ann=${ANN},bob=${BOB}`];

/** A post of somebody. @param {string} account @param {number} [number] */
export const postOf = (account, number = 1) =>
  `https://www.tiktok.com/@${account}/video/${7_301_234_567_890_000 + number}`;

/** Hands an entry in without a browser; gives its id and whose it is.
 * @param {World} world @param {string} campaign @param {string} account
 * @param {Record<string, any>} [form] */
export async function handIn({ server, witness }, campaign, account, form = {}) {
  const root = `${server.url}/v1/campaigns/${campaign}`;
  const { json: session } = await call(`${root}/sessions`, { body: { lang: "en" } });
  const action = { type: "enter", link: postOf(account), caption: `By ${account}`, category: "diary", rights: true, age: true, ...form };
  const answer = await call(`${root}/widgets/challenge/actions`, {
    token: session.token,
    key: crypto.randomUUID(),
    body: { action, lang: "en" },
  });
  expect(answer.status, answer.text).toBe(200);
  witness.unseen.plays += 1;
  return { id: /** @type {string} */ (answer.json.outcome.entry), token: /** @type {string} */ (session.token) };
}

/** What operators did, oldest first. @param {GameServer} server */
export const deeds = (server) =>
  server.rows("SELECT operator, what, subject, detail FROM audit ORDER BY at_ms, rowid");

/** The page. */
export class Desk {
  /** @param {import("@playwright/test").Page} page @param {GameServer} server */
  constructor(page, server) {
    this.page = page;
    this.server = server;
  }

  /** @param {string} name */
  part(name) {
    return this.page.locator(`.mod [part=${name}]`);
  }

  /** @param {string} campaign @param {string} [query] */
  async open(campaign, query = "&lang=en") {
    await this.page.goto(`${this.server.url}/?moderate=${campaign}${query}`);
  }

  /** @param {string} secret */
  async signIn(secret) {
    await this.part("token").fill(secret);
    await this.part("token").press("Enter");
  }

  /** Opens the page and signs in. @param {string} campaign @param {string} secret @param {string} [query] */
  async enter(campaign, secret, query) {
    await this.open(campaign, query);
    await this.signIn(secret);
    await expect(this.part("count")).toBeVisible();
  }

  /** @param {...string} keys */
  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Whose entry is looked at. @param {string} account */
  shows(account) {
    return expect(this.part("name")).toHaveText(`@${account}`);
  }

  /** @param {"pending"|"accepted"|"featured"|"rejected"} state */
  async among(state) {
    await this.part("state").and(this.page.locator(`[data-state=${state}]`)).click();
  }

  /** Everything was sent. */
  async saved() {
    await expect(this.part("count")).not.toContainText("saving");
  }
}
