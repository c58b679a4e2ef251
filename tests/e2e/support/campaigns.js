// @ts-check
/** Campaigns for tests: variants of the sample campaigns that the repository publishes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./paths.js";

const DAY_MS = 86_400_000;

/** A sample campaign, fresh each time. @param {string} name @returns {any} */
export function sample(name) {
  return JSON.parse(readFileSync(join(ROOT, "campaigns", `${name}.json`), "utf8"));
}

/**
 * Changes a campaign that a test may change, and gives it.
 * @param {any} campaign
 * @param {string} id
 * @param {(campaign: any) => void} [change]
 */
export function variant(campaign, id, change) {
  const copy = structuredClone(campaign);
  copy.id = id;
  copy.schedule.starts_at = moment(-30 * DAY_MS);
  copy.schedule.ends_at = moment(30 * DAY_MS);
  change?.(copy);
  return copy;
}

/** A moment as campaign files write it. @param {number} fromNowMs */
export function moment(fromNowMs) {
  return new Date(Date.now() + fromNowMs).toISOString().replace(/\.\d+Z$/, "+00:00");
}

/** No question of consent. @param {any} campaign */
export function withoutConsent(campaign) {
  delete campaign.consent;
}

/** Over since yesterday. @param {any} campaign */
export function ended(campaign) {
  campaign.schedule.ends_at = moment(-DAY_MS);
}

/** Begins in ten days. @param {any} campaign */
export function notStarted(campaign) {
  campaign.schedule.starts_at = moment(10 * DAY_MS);
}

/**
 * Limits of every widget.
 * @param {any} campaign
 * @param {{ total?: number, per_day?: number }} limits
 */
export function limit(campaign, limits) {
  for (const widget of campaign.widgets) widget.limits = limits;
}
