// @ts-check
/**
 * What was seen in the browser: the widgets' events, and everything that a page complained of.
 *
 * After each test it must match the server's database, and there must be no complaint that the
 * test has not announced.
 */
import { expect } from "@playwright/test";

/** @typedef {{ name: string, element: string, campaign: string, data: any, detail: any }} Seen */

const EVENTS = ["ready", "start", "progress", "outcome", "award", "claim", "error"];

export class Witness {
  /** @type {(Seen & { framed: boolean })[]} */
  #seen = [];
  /** @type {string[]} */
  #complaints = [];
  /** @type {RegExp[]} */
  #announced = [];
  /** Plays without a browser, and plays whose outcome nobody was there to see. A play that is left
   * open may be among them. */
  unseen = { plays: 0, awards: /** @type {string[]} */ ([]) };

  /** Watches every page of a context. @param {import("@playwright/test").BrowserContext} context */
  async watch(context) {
    await context.exposeBinding("funfairWitness", (_, seen) => void this.#seen.push(seen));
    await context.addInitScript((names) => {
      for (const name of names) {
        addEventListener(`funfair:${name}`, (event) => {
          const { detail, target } = /** @type {CustomEvent} */ (event);
          /** @type {any} */ (window).funfairWitness({
            name,
            element: /** @type {Element} */ (target).id,
            campaign: detail.campaign,
            data: detail.data,
            detail,
            framed: window !== top,
          });
        });
      }
      addEventListener("securitypolicyviolation", (event) => {
        console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI}`);
      });
    }, EVENTS);
    context.on("weberror", (error) => {
      this.#complaints.push(`page error: ${error.error().stack ?? error.error()}`);
    });
    context.on("console", (message) => {
      if (["error", "assert"].includes(message.type())) {
        this.#complaints.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
  }

  /** Announces a complaint that belongs to the test. @param {...RegExp} patterns */
  announce(...patterns) {
    this.#announced.push(...patterns);
  }

  /** Announces that requests fail and that the loader says so. */
  announceBadNetwork() {
    this.announce(
      /^console: Failed to load resource/,
      /^console: funfair: /,
      /^console: .*blocked by CORS policy/,
      /^console: TypeError: Failed to fetch/,
    );
  }

  /** All events. One that a frame has passed on to the element around it counts as the element's.
   * @returns {Seen[]} */
  get events() {
    const outside = new Set(this.#seen.filter(({ framed }) => !framed).map(({ detail }) => detail.event_id));
    return this.#seen.filter(({ framed, detail }) => !framed || !outside.has(detail.event_id));
  }

  /** Events as they were told inside of frames. */
  get framed() {
    return this.#seen.filter(({ framed }) => framed);
  }

  /** Events of this name. @param {string} name */
  of(name) {
    return this.events.filter((event) => event.name === name);
  }

  /** Complaints that no test has announced. */
  complaints() {
    return this.#complaints.filter((text) => !this.#announced.some((known) => known.test(text)));
  }

  /** Everything that players saw is in the database, and the other way round.
   * @param {import("./server.js").GameServer} server */
  async agreesWith(server) {
    const real = (/** @type {Seen[]} */ events) =>
      events.filter((event) => !event.detail.campaign.endsWith("-demo"));
    const line = (/** @type {string} */ campaign, /** @type {any} */ told) =>
      JSON.stringify([campaign, ...Object.entries(told).sort(([a], [b]) => (a < b ? -1 : 1))]);
    await expect
      .poll(
        () => {
          const stored = server.outcomes().map(({ campaign, ...told }) => line(campaign, told));
          const seen = real(this.of("outcome")).map(({ campaign, data }) => line(campaign, data));
          const known = seen.length + this.unseen.plays;
          const [few, many] = [known < stored.length, known > server.plays()];
          return { few, many, missing: lacking(stored, seen) };
        },
        { message: "outcomes seen are those stored, and none is without a play" },
      )
      .toEqual({ few: false, many: false, missing: [] });
    const seen = real(this.of("award")).map((event) => event.data.award);
    expect(
      [...seen, ...this.unseen.awards].sort(),
      "awards seen are those stored, each shown once",
    ).toEqual(server.awards().map((award) => award.id));
    expect(server.unbalanced(), "stock, ledger and awards agree").toEqual([]);
  }
}

/** What of `seen` is not in `stored`, counting repeats. @param {string[]} stored @param {string[]} seen */
function lacking(stored, seen) {
  const left = [...stored];
  return seen.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
