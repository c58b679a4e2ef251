// @ts-check
/** The quiz against the clock, which is the server's. */
import { level, question, questions, quizOf } from "./support/quiz-campaigns.js";
import { answer, asked, choose, goOn, isAsked, isTold, places, start } from "./support/quiz.js";
import { holdActions } from "./support/network.js";
import { expect, test } from "./support/test.js";
import { SAYS } from "./support/texts.js";

const SHORT = 5;
const LONG = 60;
/** @param {number} seconds @param {any} [more] */
const timing = (seconds, more) => ({ timing: { seconds, grace_ms: 0, ...more } });

test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: {
    campaigns: [
      quizOf("short", [level("a", questions("A", 2))], timing(SHORT)),
      quizOf("lenient", [level("a", questions("A", 2))], timing(SHORT, { grace_ms: 5000 })),
      quizOf("told", [level("a", [question("A1", { seconds: 11 })])], timing(SHORT)),
      quizOf("long", [level("a", questions("A", 2))], {
        ...timing(LONG),
        scoring: { right: 100, speed_bonus: 50 },
      }),
      quizOf("twice", [level("a", questions("A", 2))], timing(SHORT, { relaxed: { times: 2 } })),
    ],
  },
});

/** Waits until a time of the server, which has the clock of this machine. @param {number} ms */
async function isPast(ms) {
  await expect.poll(() => Date.now(), { intervals: [100], timeout: 30_000 }).toBeGreaterThan(ms);
}

/** Notes until when the question may be answered. @param {import("@playwright/test").Page} page */
function noteDue(page) {
  const noted = { due: 0 };
  page.on("response", async (response) => {
    if (!response.url().endsWith("/actions") || response.request().method() !== "POST") return;
    const json = await response.json().catch(() => undefined);
    noted.due = json?.outcome?.question?.due_ms ?? noted.due;
  });
  return noted;
}

/** Seconds on the screen. @param {import("./support/stage.js").Stage} stage */
async function left(stage) {
  return parseInt(await stage.element.locator(".quiz-left").innerText(), 10);
}

test("the clock runs to 0, tells it at 10 and at 5 seconds, and then time is up", async ({
  open,
  page,
}) => {
  const stage = await open({ campaign: "told", widget: "quiz" });
  await stage.isReady();
  await stage.element.evaluate((element) => {
    const told = /** @type {string[]} */ ([]);
    Object.assign(window, { told });
    const note = () => {
      const status = element.shadowRoot?.querySelector(`[role="timer"] [role="status"]`);
      const text = status?.textContent ?? "";
      if (text && told.at(-1) !== text) told.push(text);
    };
    const root = /** @type {ShadowRoot} */ (element.shadowRoot);
    new MutationObserver(note).observe(root, { subtree: true, childList: true, characterData: true });
  });
  await start(stage);
  const timer = stage.element.getByRole("timer");
  await expect(timer).toHaveAttribute("data-hurry", "false");
  await expect(timer).toHaveAttribute("data-hurry", "true");
  await isTold(stage);
  await expect(stage.part("verdict")).toContainText(SAYS.timeIsUp);
  await expect(stage.part("explanation")).toHaveText("Because of A1.");
  await expect(timer).toHaveCount(0);
  const told = await page.evaluate(() => /** @type {any} */ (window).told);
  expect(told).toEqual(["10 seconds left", "5 seconds left"]);
  await stage.part("primary").tap();
  await stage.isIn("outcome");
  await expect(stage.card).toContainText("0 / 1 right");
});

test("an answer that is delayed on its way beyond the limit is late", async ({ open, page, server }) => {
  const stage = await open({ campaign: "short", widget: "quiz" });
  await stage.isReady();
  const noted = noteDue(page);
  await start(stage);
  const [right] = await places(stage, true);
  const held = await holdActions(page);
  await stage.part("option").nth(right).tap();
  await isPast(noted.due);
  held.open();
  await isTold(stage);
  await expect(stage.part("verdict")).toContainText(SAYS.timeIsUp);
  await expect(stage.part("verdict")).not.toContainText("points");
  await expect(stage.element.locator(`.quiz-segment[data-state="wrong"]`)).toHaveCount(1);
  await goOn(stage);
  expect(await asked(stage)).toBe("What of A2?");
  const answers = server.rows("SELECT body FROM answer").map(({ body }) => JSON.parse(body).outcome);
  expect(answers.filter(({ verdict }) => verdict?.late)).toHaveLength(1);
});

test("an answer that is delayed within the allowance for the network is in time", async ({
  open,
  page,
}) => {
  const stage = await open({ campaign: "lenient", widget: "quiz" });
  await stage.isReady();
  const noted = noteDue(page);
  await start(stage);
  const held = await holdActions(page);
  await choose(stage, true);
  await isPast(noted.due);
  held.open();
  await isTold(stage);
  await expect(stage.part("verdict")).toContainText("Right +100 points");
});

test("a page whose clocks are slow has no more time than others", async ({ open, page }) => {
  await page.addInitScript(() => {
    const SLOWER = 10;
    for (const clock of /** @type {any[]} */ ([Date, Performance.prototype])) {
      const now = clock.now;
      const first = clock === Date ? Date.now() : performance.now();
      clock.now = function () {
        return Math.round(first + (now.call(this) - first) / SLOWER);
      };
    }
  });
  const stage = await open({ campaign: "short", widget: "quiz" });
  await stage.isReady();
  const noted = noteDue(page);
  await start(stage);
  const [right] = await places(stage, true);
  await isPast(noted.due);
  expect(await left(stage), "this page believes that there is time").toBeGreaterThan(0);
  await stage.part("option").nth(right).tap();
  await isTold(stage);
  await expect(stage.part("verdict")).toContainText(SAYS.timeIsUp);
  await expect(stage.element.locator(".quiz-points")).toHaveText("0 points");
});

test("after a reload the same question waits, with no more time than is left", async ({ open, page }) => {
  const stage = await open({ campaign: "long", widget: "quiz" });
  await stage.isReady();
  const noted = noteDue(page);
  await start(stage);
  const before = { asked: await asked(stage), due: noted.due };
  const [right] = await places(stage, true);
  await expect.poll(() => left(stage), { timeout: 15_000 }).toBeLessThan(LONG - 1);
  await page.reload();
  await isAsked(stage);
  expect(await asked(stage)).toBe(before.asked);
  expect(await places(stage, true), "options stay where they were").toEqual([right]);
  expect(noted.due, "until the same moment").toBe(before.due);
  const most = Math.ceil((before.due - Date.now()) / 1000) + 1;
  expect(await left(stage)).toBeLessThanOrEqual(most);
  await answer(stage, true);
  await expect(stage.part("verdict")).toContainText(SAYS.right);
});

test("a question whose time ran out while the page was away is settled when it is back", async ({
  open,
  page,
}) => {
  const stage = await open({ campaign: "short", widget: "quiz" });
  await stage.isReady();
  const noted = noteDue(page);
  await start(stage);
  const address = page.url();
  await page.goto("about:blank");
  await isPast(noted.due);
  await page.goto(address);
  await stage.isReady();
  await expect(stage.part("primary")).toHaveText(SAYS.goOn);
  await stage.part("primary").tap();
  await isTold(stage);
  await expect(stage.part("verdict")).toContainText(SAYS.timeIsUp);
  await goOn(stage);
  await answer(stage, true);
  await stage.part("primary").tap();
  await stage.isIn("outcome");
  await expect(stage.card).toContainText("1 / 2 right");
});

test("who asks for more time has no clock, no limit and no bonus", async ({ open }) => {
  const stage = await open({ campaign: "short", widget: "quiz" });
  await stage.isReady();
  const relaxed = stage.part("relaxed");
  await expect(relaxed).toHaveAttribute("aria-pressed", "false");
  await expect(relaxed).toHaveText(/no time limit/i);
  await relaxed.tap();
  await expect(relaxed).toHaveAttribute("aria-pressed", "true");
  await start(stage);
  const since = Date.now();
  await expect(stage.element.getByRole("timer")).toHaveCount(0);
  await isPast(since + (SHORT + 1) * 1000);
  await answer(stage, true);
  await expect(stage.part("verdict")).toContainText("Right +100 points");
  await goOn(stage);
  await expect(stage.element.getByRole("timer"), "for the whole run").toHaveCount(0);
});

test("more time may be a multiple, and speed is worth points without it", async ({ open, page }) => {
  const stage = await open({ campaign: "twice", widget: "quiz" });
  await stage.isReady();
  await expect(stage.part("relaxed")).toHaveText(/2 times the time/);
  await stage.part("relaxed").tap();
  const noted = noteDue(page);
  const from = Date.now();
  await start(stage);
  await expect(stage.element.getByRole("timer")).toBeVisible();
  expect(noted.due - from).toBeGreaterThanOrEqual(2 * SHORT * 1000);
  const fast = await open({ campaign: "long", widget: "quiz" });
  await fast.isReady();
  await start(fast);
  await answer(fast, true);
  const [, points] = /\+(\d+) points/.exec(await fast.part("verdict").innerText()) ?? [];
  expect(Number(points)).toBeGreaterThan(100);
  expect(Number(points)).toBeLessThanOrEqual(150);
});
