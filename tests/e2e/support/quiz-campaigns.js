// @ts-check
/** What the quiz needs of a campaign. */
import { sample, variant, withoutConsent } from "./campaigns.js";

export const COUPON = "coupon-30";
/** Longer than any test. */
const LONG_SECONDS = 600;

/** A question of the sample, with all the time that a test needs. @param {string} id */
function known(id) {
  const [{ config }] = sample("sample-quiz").widgets;
  const questions = config.levels.flatMap((/** @type {any} */ level) => level.questions);
  const { seconds: _, ...question } = questions.find((/** @type {any} */ one) => one.id === id);
  return question;
}

/** A pool that always gives `prize`; `null` for nothing. @param {string | null} prize */
function pool(prize) {
  return {
    ...{ id: "pool", mode: "odds", publish: "odds" },
    no_prize_weight: prize ? 0 : 1,
    entries: prize ? [{ prize, weight: 1 }] : [],
  };
}

/**
 * One level of three questions: with a picture, with several right options, and true or false.
 * Passing it draws `prize`; `null` for nothing.
 * @param {any} campaign
 * @param {string | null} prize
 */
export function always(campaign, prize) {
  campaign.pools = [pool(prize)];
  const { config } = campaign.widgets[0];
  delete config.finale;
  config.timing.seconds = LONG_SECONDS;
  const [level] = config.levels;
  delete level.limits;
  const questions = ["plant-name", "fixed-teas", "same-bush"].map(known);
  Object.assign(level, { ask: 3, pass: 1, stars: [2, 3], pool: "pool", keep_order: true, questions });
  config.levels = [level];
}

/** A fourth question, whose options have pictures. @param {any} campaign */
export function withTiles(campaign) {
  const [level] = campaign.widgets[0].config.levels;
  level.ask = 4;
  level.questions.push(known("junshan-class"));
}

/**
 * A question made up. What is right begins with the word.
 * @param {string} name
 * @param {any} [change]
 */
export function question(name, change = {}) {
  const option = (/** @type {string} */ what) => ({
    ...{ id: what.toLowerCase(), text: { en: `${what} of ${name}`, "zh-CN": `${what} 之于 ${name}` } },
  });
  return {
    id: name.toLowerCase(),
    text: { en: `What of ${name}?`, "zh-CN": `${name} 是什么？` },
    options: ["Right", "Wrong", "Other"].map(option),
    answer: "right",
    explanation: { en: `Because of ${name}.`, "zh-CN": `因为 ${name}。` },
    ...change,
  };
}

/** A question with two right options of four. @param {string} name */
export function several(name) {
  const option = (/** @type {string} */ what) => ({ id: what.toLowerCase(), text: `${what} of ${name}` });
  const options = ["Right", "Right-too", "Wrong", "Other"].map(option);
  return question(name, { options, answer: ["right", "right-too"] });
}

/** How a statement that is true begins, and one that is false. */
export const CALLED = ["Truly", "Falsely"];

/** True or false. @param {string} name @param {boolean} is */
export function statement(name, is) {
  const text = `${CALLED[is ? 0 : 1]} ${name}.`;
  return question(name, { text, options: undefined, answer: is });
}

/**
 * A level that asks all of its questions, in their order.
 * @param {string} id
 * @param {any[]} questions
 * @param {any} [change]
 */
export function level(id, questions, change = {}) {
  return {
    ...{ id, title: { en: `Level ${id}`, "zh-CN": `第 ${id} 关` }, ask: questions.length, pass: 1 },
    ...{ keep_order: true, questions, ...change },
  };
}

/** Made-up questions. @param {string} name @param {number} count */
export function questions(name, count) {
  return Array.from({ length: count }, (_, n) => question(`${name}${n + 1}`));
}

/**
 * A quiz with these levels, without consent and time limit, and with turns enough.
 * @param {string} id
 * @param {any[]} levels
 * @param {any} [change] of the config
 */
export function quizOf(id, levels, change = {}) {
  return variant(sample("sample-quiz"), id, (campaign) => {
    withoutConsent(campaign);
    campaign.pools = [pool(COUPON)];
    campaign.widgets[0].limits = { per_day: 50 };
    campaign.widgets[0].config = { scoring: { right: 100 }, levels, ...change };
  });
}
