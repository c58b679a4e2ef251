// @ts-check
/**
 * The sample campaigns, which Funfair plays as they are, without their limits: every visit begins a
 * play. What they say in English is what the peers' pages show.
 */
import { KINDS } from "../e2e/kinds.js";
import { variant } from "../e2e/support/campaigns.js";

/** @param {any} campaign */
function unlimited(campaign) {
  for (const widget of campaign.widgets) {
    delete widget.limits;
    for (const level of widget.config.levels ?? []) delete level.limits;
  }
}

/** A campaign for each kind, whose id is the kind's name. */
export const CAMPAIGNS = KINDS.map(({ name, campaign }) => variant(campaign(), name, unlimited));

/** What a kind's widget is set up with. @param {string} kind @returns {any} */
export function config(kind) {
  return CAMPAIGNS.find(({ id }) => id === kind).widgets[0].config;
}
