// @ts-check
/**
 * The widget kinds that `loop.spec.js` and `accessibility.spec.js` go through. A new kind joins
 * by an entry here.
 *
 * @typedef {import("./support/stage.js").Stage} Stage
 * @typedef {{
 *   name: string,
 *   campaign: () => any,
 *   alwaysWins: (campaign: any) => void,
 *   neverWins: (campaign: any) => void,
 *   contact: Record<string, string>,
 *   code: string,
 *   byTouch: (stage: Stage) => Promise<void>,
 *   byMouse: (stage: Stage) => Promise<void>,
 *   byKeyboard: (stage: Stage, key: "Enter" | "Space") => Promise<void>,
 * }} Kind
 *
 * - `campaign`: a sample whose first widget is of the kind and has the kind as its id
 * - `alwaysWins`, `neverWins`: change it so that every play wins a coupon, or nothing
 * - `contact`, `code`: what claiming that coupon takes, and the code that it then shows
 * - `byTouch`, `byMouse`, `byKeyboard`: play once, from a ready stage to the last press
 */
import { sample } from "./support/campaigns.js";
import { COUPON, always } from "./support/wheel-campaigns.js";

/** @type {Kind[]} */
export const KINDS = [
  {
    name: "wheel",
    campaign: () => sample("sample-wheel"),
    alwaysWins: (campaign) => always(campaign, COUPON),
    neverWins: (campaign) => always(campaign, null),
    contact: { phone: "13800138000" },
    code: "TT-BLOOM-50",
    byTouch: (stage) => stage.part("primary").tap(),
    byMouse: (stage) => stage.part("wheel").click(),
    byKeyboard: async (stage, key) => {
      await stage.tabTo("primary");
      await stage.page.keyboard.press(key);
    },
  },
];
