// @ts-check
/**
 * The widget kinds that `loop.spec.js` and `accessibility.spec.js` go through. A new kind joins
 * by an entry here.
 *
 * @typedef {import("./support/stage.js").Stage} Stage
 * @typedef {(when: string) => Promise<void>} Look
 * @typedef {{
 *   name: string,
 *   campaign: () => any,
 *   alwaysWins: (campaign: any) => void,
 *   neverWins: (campaign: any) => void,
 *   forTour: (campaign: any) => void,
 *   contact: Record<string, string>,
 *   code: string,
 *   winsAgain: boolean,
 *   replays: boolean,
 *   deferred: boolean,
 *   spent: RegExp,
 *   sheets: string[],
 *   told: (outcome: any) => any,
 *   arrived?: (stage: Stage) => Promise<void>,
 *   begin: (stage: Stage) => Promise<void>,
 *   untilLast: (stage: Stage) => Promise<void>,
 *   decide: (stage: Stage) => Promise<void>,
 *   rest: (stage: Stage) => Promise<void>,
 *   byTouch: (stage: Stage) => Promise<void>,
 *   byMouse: (stage: Stage) => Promise<void>,
 *   byKeyboard: (stage: Stage, key: "Enter" | "Space") => Promise<void>,
 *   tour: (stage: Stage, look: Look) => Promise<void>,
 * }} Kind
 *
 * - `campaign`: a sample whose first widget is of the kind and has the kind as its id
 * - `alwaysWins`, `neverWins`: change it so that a first play wins a coupon, or nothing
 * - `forTour`: changes one that always wins so that its play shows all there is to see
 * - `contact`, `code`: what claiming that coupon takes, and the code that it then shows
 * - `winsAgain`: whether the second play of a participant wins, too
 * - `replays`: whether a participant can play again; where not, the tests hold that they cannot
 * - `deferred`: whether an action may wait for its answer: a player without a network is told that
 *   it is saved, and is back in phase `ready`. Other kinds stay in `playing` until they know
 * - `spent`: what the part `turns` says to those who have played as often as they may
 * - `sheets`: parts that open a sheet
 * - `told`: what the host page is told of an outcome; nothing while the play goes on
 * - `arrived`: until all is here that is fetched while the widget is looked at, and that `begin` needs
 * - `begin`: the press that begins a play
 * - `untilLast`: from a ready stage until only the press is missing that decides the outcome
 * - `decide`: that press
 * - `rest`: everything from wherever a play stands to its last press
 * - `byTouch`, `byMouse`, `byKeyboard`: play once, from a ready stage to the last press
 * - `tour`: the same by touch, with a look at every phase
 */
import { expect } from "@playwright/test";
import { sample } from "./support/campaigns.js";
import { challenge } from "./support/challenge.js";
import { jigsaw } from "./support/jigsaw.js";
import { holdActions } from "./support/network.js";
import { poll } from "./support/poll.js";
import { quiz } from "./support/quiz.js";
import { SAYS } from "./support/texts.js";
import { COUPON, always } from "./support/wheel-campaigns.js";

const nothing = async () => {};

/** @param {Stage} stage */
const tap = (stage) => stage.part("primary").tap();

/** @type {Kind} */
const wheel = {
  name: "wheel",
  campaign: () => sample("sample-wheel"),
  alwaysWins: (campaign) => always(campaign, COUPON),
  neverWins: (campaign) => always(campaign, null),
  forTour: () => {},
  contact: { phone: "13800138000" },
  code: "TT-BLOOM-50",
  winsAgain: true,
  replays: true,
  deferred: false,
  spent: SAYS.noTurns,
  sheets: ["rules", "prizes"],
  told: ({ prize, rest }) => ({ prize, rest }),
  begin: tap,
  untilLast: nothing,
  decide: tap,
  rest: nothing,
  byTouch: tap,
  byMouse: (stage) => stage.part("wheel").click(),
  byKeyboard: async (stage, key) => {
    await stage.tabTo("primary");
    await stage.page.keyboard.press(key);
  },
  tour: async (stage, look) => {
    const held = await holdActions(stage.page);
    await tap(stage);
    await expect(stage.part("notice")).not.toBeEmpty();
    await look("playing");
    held.open();
  },
};

/** @type {Kind[]} */
export const KINDS = [wheel, quiz, poll, jigsaw, challenge];
