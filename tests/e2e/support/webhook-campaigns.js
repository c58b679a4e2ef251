// @ts-check
/** Campaigns that give nothing away, for pages that post to a webhook. */
import { sample, variant, withoutConsent } from "./campaigns.js";
import { challengeOf } from "./challenge.js";
import { level, questions } from "./quiz-campaigns.js";

/** Nothing to win. @param {any} campaign */
function withoutPrizes(campaign) {
  delete campaign.prizes;
  delete campaign.pools;
  delete campaign.widgets[0].pool;
}

/**
 * A wheel whose sectors stand for nothing but themselves.
 * @param {any} webhook
 * @param {(campaign: any) => void} [change]
 */
export function wheelFor(webhook, change = withoutConsent) {
  return variant(sample("sample-wheel"), "wheel-demo", (campaign) => {
    withoutPrizes(campaign);
    for (const sector of campaign.widgets[0].config.sectors) delete sector.prize;
    campaign.widgets[0].limits = { per_day: 9 };
    campaign.webhook = webhook;
    change(campaign);
  });
}

/**
 * A quiz of two questions that rewards nobody.
 * @param {any} webhook
 */
export function quizFor(webhook) {
  return variant(sample("sample-quiz"), "quiz-demo", (campaign) => {
    withoutPrizes(campaign);
    withoutConsent(campaign);
    campaign.widgets[0].limits = { per_day: 9 };
    campaign.widgets[0].config = { scoring: { right: 100 }, levels: [level("one", questions("Tea", 2))] };
    campaign.webhook = webhook;
  });
}

/**
 * A challenge of links without prizes: files need a server that keeps them.
 * @param {any} webhook
 */
export function challengeFor(webhook) {
  return challengeOf("challenge-demo", (config, campaign) => {
    withoutPrizes(campaign);
    for (const name of ["uploads", "hand_in", "tiers"]) delete config[name];
    campaign.webhook = webhook;
  });
}
