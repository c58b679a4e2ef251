// @ts-check
/** Plays a quiz. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { sample } from "./campaigns.js";
import { holdActions } from "./network.js";
import { DIST } from "./paths.js";
import { CALLED, COUPON, always, withTiles } from "./quiz-campaigns.js";
import { SAYS } from "./texts.js";

/**
 * @typedef {import("./stage.js").Stage} Stage
 * @typedef {(control: import("@playwright/test").Locator) => Promise<void>} Press
 */

/** Everything that a press leads to is waited for this long, ms. */
const PATIENCE = 30_000;
const STATEMENT = [/^(True|对)$/, /^(False|错)$/];

/** @type {Press} */
export const tap = (control) => control.tap();
/** @type {Press} */
export const click = (control) => control.click();

/** What is right in the samples, by question and in any language.
 * @type {Map<string, string[] | boolean> | undefined} */
let known;

function solutions() {
  if (known) return known;
  known = new Map();
  const preview = JSON.parse(readFileSync(join(DIST, "samples", "quiz.json"), "utf8"));
  const widgets = [sample("sample-quiz"), preview].map((campaign) => campaign.widgets[0]);
  const levels = widgets.flatMap((widget) => widget.config.levels);
  for (const { answer, options, text } of levels.flatMap((level) => level.questions)) {
    const ids = [answer].flat();
    const right = options?.filter((/** @type {any} */ option) => ids.includes(option.id));
    for (const lang of Object.keys(text)) {
      const texts = right?.map((/** @type {any} */ option) => option.text[lang]);
      known.set(text[lang], texts ?? answer);
    }
  }
  return known;
}

/** Whether an option is right; made-up ones say so. @param {string} question @param {string} option */
function isRight(question, option) {
  const solution = solutions().get(question);
  if (solution === undefined) {
    const statement = STATEMENT.findIndex((truth) => truth.test(option));
    return statement < 0 ? option.startsWith("Right") : question.startsWith(CALLED[statement]);
  }
  if (typeof solution === "boolean") return STATEMENT[solution ? 0 : 1].test(option);
  return solution.includes(option);
}

/** Waits for a question that takes an answer. @param {Stage} stage */
export async function isAsked(stage) {
  await stage.isIn("playing", PATIENCE);
  await expect(stage.part("option").first()).toHaveAttribute("aria-disabled", "false", {
    timeout: PATIENCE,
  });
}

/** What is asked. @param {Stage} stage */
export function asked(stage) {
  return stage.part("question").innerText();
}

/** Texts of the options. @param {Stage} stage */
export function options(stage) {
  return stage.part("option").locator(".quiz-label").allInnerTexts();
}

/** Places of what is right, or of something that is not. @param {Stage} stage @param {boolean} right */
export async function places(stage, right) {
  await isAsked(stage);
  const question = await asked(stage);
  const good = (await options(stage)).map((option) => isRight(question, option));
  if (!right) return [good.indexOf(false)];
  return good.flatMap((one, n) => (one ? [n] : []));
}

/** Answers the question without waiting for what becomes of it.
 * @param {Stage} stage @param {boolean} right @param {Press} press */
export async function choose(stage, right = true, press = tap) {
  const chosen = await places(stage, right);
  const isConfirmed = (await stage.part("primary").count()) > 0;
  for (const place of chosen) await press(stage.part("option").nth(place));
  if (isConfirmed) await press(stage.part("primary"));
}

/** Answers the question. @param {Stage} stage @param {boolean} right @param {Press} press */
export async function answer(stage, right = true, press = tap) {
  await choose(stage, right, press);
  await isTold(stage);
}

/** Waits for what became of the answer. @param {Stage} stage */
export async function isTold(stage) {
  await expect(stage.part("verdict")).toBeVisible({ timeout: PATIENCE });
}

/** From what became of an answer to the next question. @param {Stage} stage @param {Press} press */
export async function goOn(stage, press = tap) {
  await press(stage.part("primary"));
  await expect(stage.part("verdict")).toHaveCount(0);
  await isAsked(stage);
}

/** Begins a run and waits for its question. @param {Stage} stage @param {Press} press */
export async function start(stage, press = tap) {
  await press(stage.part("primary"));
  await isAsked(stage);
}

/**
 * Goes on from wherever a run stands to the press that shows the card.
 * @param {Stage} stage
 * @param {{ right?: boolean, press?: Press }} [how]
 */
export async function finish(stage, { right = true, press = tap } = {}) {
  const there = stage.element.locator(`[part="option"][aria-disabled="false"], [part="verdict"]`);
  for (;;) {
    await expect(there.first()).toBeVisible({ timeout: PATIENCE });
    if ((await stage.part("verdict").count()) === 0) await answer(stage, right, press);
    const isLast = SAYS.result.test(await stage.part("primary").innerText());
    if (isLast) return press(stage.part("primary"));
    await goOn(stage, press);
  }
}

/** A whole run, with its card closed. @param {Stage} stage @param {boolean} right */
export async function playRun(stage, right = true) {
  await start(stage);
  await finish(stage, { right });
  await stage.isIn("outcome");
  await stage.part("close").click();
  await stage.isIn("ready");
}

/** Answers by keys alone. @param {Stage} stage */
export async function byKeys(stage) {
  const { keyboard } = stage.page;
  for (;;) {
    const right = await places(stage, true);
    const isConfirmed = (await stage.part("primary").count()) > 0;
    for (const place of right) await keyboard.press(`${place + 1}`);
    if (isConfirmed) await keyboard.press("Enter");
    await isTold(stage);
    const isLast = SAYS.result.test(await stage.part("primary").innerText());
    await keyboard.press("Enter");
    if (isLast) return;
    await expect(stage.part("verdict")).toHaveCount(0);
  }
}

/** @param {Stage} stage */
const begin = (stage) => stage.part("primary").tap();

/** Whether the question is the last of its run. @param {Stage} stage */
async function isLast(stage) {
  const [place, of] = (await stage.element.locator(".quiz-place").innerText()).split(" / ");
  return place === of;
}

/** @type {import("../kinds.js").Kind} */
export const quiz = {
  name: "quiz",
  campaign: () => sample("sample-quiz"),
  alwaysWins: (campaign) => always(campaign, COUPON),
  neverWins: (campaign) => always(campaign, null),
  forTour: withTiles,
  contact: { phone: "13800138000" },
  code: "YJ-TEA-30",
  winsAgain: false,
  replays: true,
  deferred: false,
  spent: SAYS.noTurns,
  sheets: ["rules", "board", "prizes"],
  told: ({ level, summary }) => {
    if (!summary) return undefined;
    const { passed, stars, points, right, of, prizes } = summary;
    return { level, passed, stars, points, right, of, prizes, prize: prizes[0] ?? null };
  },
  begin,
  untilLast: async (stage) => {
    await start(stage);
    while (!(await isLast(stage))) {
      await answer(stage);
      await goOn(stage);
    }
  },
  decide: (stage) => choose(stage),
  rest: (stage) => finish(stage),
  byTouch: async (stage) => {
    await begin(stage);
    await finish(stage);
  },
  byMouse: async (stage) => {
    await start(stage, click);
    await finish(stage, { press: click });
  },
  byKeyboard: async (stage, key) => {
    await stage.tabTo("primary");
    await stage.page.keyboard.press(key);
    await byKeys(stage);
  },
  tour: async (stage, look) => {
    const held = await holdActions(stage.page);
    await begin(stage);
    await expect(stage.part("notice")).not.toBeEmpty();
    await look("waiting for a question");
    held.open();
    await isAsked(stage);
    await look("a question with a picture");
    await answer(stage, true);
    await look("a right answer");
    await goOn(stage);
    await look("a question with several right options");
    const [place] = await places(stage, true);
    await stage.part("option").nth(place).tap();
    await look("one of several chosen");
    await stage.part("primary").tap();
    await isTold(stage);
    await look("a wrong answer");
    await goOn(stage);
    await look("true or false");
    await answer(stage, true);
    await goOn(stage);
    await look("options with pictures");
    await answer(stage, false);
    await look("the last answer");
    await stage.part("primary").tap();
  },
};
