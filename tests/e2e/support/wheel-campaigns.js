// @ts-check
/** What the wheel needs of a campaign. */
import { sample, variant, withoutConsent } from "./campaigns.js";

export const COUPON = "coupon-50";
export const GOODS = "gift-set";

const LABELS = {
  "zh-CN": ["谢谢参与", "全年护肤礼盒", "50 元无门槛券", "春日花信礼盒一份", "下次好运", "会员积分一千"],
  en: [
    "Thank you for playing",
    "A year of skincare",
    "¥50 coupon, no minimum",
    "First Bloom gift set",
    "Better luck next time",
    "Thousand member points",
  ],
};

/**
 * Every spin wins `prize`; `null` for a wheel that never wins.
 * @param {any} campaign
 * @param {string | null} prize
 * @param {number} [quantity]
 */
export function always(campaign, prize, quantity) {
  const [pool] = campaign.pools;
  pool.entries = prize ? [{ prize, weight: 1 }] : [];
  pool.no_prize_weight = prize ? 0 : 1;
  const { config } = campaign.widgets[0];
  config.sectors = config.sectors.filter(
    (/** @type {any} */ sector) => !sector.prize || sector.prize === prize,
  );
  if (quantity !== undefined) {
    campaign.prizes.find((/** @type {any} */ known) => known.id === prize).quantity = quantity;
  }
}

/** Each spin wins a coupon, or nothing, one as likely as the other. @param {any} campaign */
export function evenOdds(campaign) {
  always(campaign, COUPON);
  campaign.pools[0].entries[0].weight = 1;
  campaign.pools[0].no_prize_weight = 1;
}

/** A wheel of `count` sectors with long labels. @param {number} count */
export function wheelOf(count) {
  return variant(sample("sample-wheel"), `wheel-of-${count}`, (campaign) => {
    always(campaign, null);
    withoutConsent(campaign);
    campaign.widgets[0].config.sectors = Array.from({ length: count }, (_, n) => ({
      id: `sector-${n}`,
      label: {
        "zh-CN": LABELS["zh-CN"][n % LABELS["zh-CN"].length],
        en: LABELS.en[n % LABELS.en.length],
      },
    }));
  });
}
