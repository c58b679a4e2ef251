// @ts-check
/** The quiz: its modes, what a run brings, and how often it can be tried. */
import { Api, tokenOf } from "./support/api.js";
import { level, question, questions, quizOf, several, statement } from "./support/quiz-campaigns.js";
import { answer, asked, choose, finish, goOn, isAsked, isTold, places, playRun, start }
  from "./support/quiz.js";
import { expect, test } from "./support/test.js";
import { SAYS } from "./support/texts.js";

test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: {
    campaigns: [
      quizOf("two-levels", [
        level("a", questions("A", 2), { pass: 1, stars: [1, 2], pool: "pool", text: "The first one." }),
        level("b", questions("B", 2), { pass: 2 }),
      ]),
      quizOf("kinds", [
        level("a", [question("A"), several("B"), statement("C", true), statement("D", false)]),
      ]),
      quizOf("lives", [level("a", questions("A", 4))], { lives: 2 }),
      quizOf("repeat", [level("a", questions("A", 2), { pass: 2 })], { mode: "repeat_wrong" }),
      quizOf("sudden", [level("a", questions("A", 3))], { mode: "sudden_death" }),
      quizOf("tries", [level("a", questions("A", 1), { limits: { total: 2 } })]),
      quizOf(
        "any",
        [level("a", questions("A", 1), { limits: { total: 1 } }), level("b", questions("B", 1))],
        { order: "any" },
      ),
    ],
  },
});

/** Stars that are lit. @param {import("@playwright/test").Locator} within */
const lit = (within) => within.locator(`.quiz-star[data-state="on"]`);

test("a run shows stars, points, prize and what was right, and unlocks the next level", async ({
  open,
  witness,
}) => {
  const stage = await open({ campaign: "two-levels", widget: "quiz" });
  await stage.isReady();
  const [a, b] = [0, 1].map((n) => stage.part("level").nth(n));
  await expect(stage.element.getByText("The first one.")).toBeVisible();
  await expect(stage.element.getByText("questions: 2 · 1 right to pass")).toBeVisible();
  await expect(b).toContainText("Pass the level before");
  await b.tap();
  await expect(b).toHaveAttribute("aria-pressed", "true");
  await expect(a).toHaveAttribute("aria-pressed", "false");
  await expect(stage.part("primary"), "a locked level cannot begin").toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await stage.part("primary").tap({ force: true });
  await stage.isIn("ready");
  await a.tap();
  await start(stage);
  await answer(stage, true);
  await expect(stage.part("verdict")).toHaveText(/^Right \+100 points.*Because of A1\.$/s);
  await goOn(stage);
  await answer(stage, false);
  await expect(stage.part("verdict").locator("p").first()).toHaveText(SAYS.notRight);
  await expect(stage.part("explanation")).toHaveText("Because of A2.");
  await expect(stage.element.locator(`[data-state="right"] .quiz-label`)).toHaveText("Right of A2");
  await expect(stage.part("back"), "the run is over").toHaveCount(0);
  await stage.part("primary").tap();
  await stage.isIn("outcome");
  await expect(stage.card.getByRole("heading", { level: 3 })).toHaveText(SAYS.passed);
  await expect(lit(stage.card)).toHaveCount(2);
  await expect(stage.part("total")).toHaveText("100 points");
  await expect(stage.card).toContainText("1 / 2 right");
  await expect(stage.part("announcement")).toContainText("100 points. 1 / 2 right.");
  await expect(stage.part("won").locator(`[part="claim"]`)).toBeVisible();
  await expect(stage.part("review")).not.toHaveAttribute("open");
  await stage.part("review").locator("summary").tap();
  await expect(stage.part("review").locator("li")).toHaveText([
    /What of A1\?.*Answer: Right of A1.*Because of A1/s,
    /What of A2\?.*Answer: Right of A2.*Because of A2/s,
  ]);
  await stage.part("next-level").tap();
  await isAsked(stage);
  expect(await asked(stage)).toBe("What of B1?");
  await finish(stage, { right: false });
  await stage.isIn("outcome");
  await expect(stage.card.getByRole("heading", { level: 3 })).toHaveText(SAYS.notPassed);
  await expect(lit(stage.card)).toHaveCount(0);
  await expect(stage.part("won")).toHaveCount(0);
  await expect(stage.card, "no word of prizes without a draw").not.toContainText(SAYS.noPrize);
  await stage.part("again").tap();
  await isAsked(stage);
  await finish(stage);
  await stage.isIn("outcome");
  await stage.part("close").click();
  await stage.isIn("ready");
  await expect(lit(a)).toHaveCount(2);
  await expect(a).toContainText("best: 100 points");
  await expect(lit(b)).toHaveCount(3);
  await expect(b).toContainText("best: 200 points");
  const told = witness.of("outcome").map(({ data }) => data);
  expect(told).toEqual([
    {
      ...{ level: "a", passed: true, stars: 2, points: 100, right: 1, of: 2 },
      ...{ prize: "coupon-30", prizes: ["coupon-30"] },
    },
    { level: "b", passed: false, stars: 0, points: 0, right: 0, of: 2, prize: null, prizes: [] },
    { level: "b", passed: true, stars: 3, points: 200, right: 2, of: 2, prize: null, prizes: [] },
  ]);
  expect(witness.of("start")).toHaveLength(3);
  const steps = witness.of("progress").map(({ data }) => data);
  expect(steps).toContainEqual({ level: "a", answered: 1, of: 2, points: 100 });
  expect(Math.max(...steps.map(({ answered }) => answered)), "the last is the outcome").toBe(1);
  expect(JSON.stringify(witness.events), "no texts leave by events").not.toMatch(/Right|Because|What/);
});

test("the host page is told of every answer but the last, and of no question", async ({
  open,
  witness,
}) => {
  const stage = await open({ campaign: "kinds", widget: "quiz" });
  await stage.isReady();
  await start(stage);
  await finish(stage);
  await stage.isIn("outcome");
  await expect.poll(() => witness.of("outcome")).toHaveLength(1);
  const answered = witness.of("progress").map(({ data }) => data.answered);
  expect(answered).toEqual([1, 2, 3]);
});

test("one choice answers at once, several are confirmed, true and false are a pair", async ({ open }) => {
  const stage = await open({ campaign: "kinds", widget: "quiz" });
  await stage.isReady();
  await start(stage);
  await expect(stage.part("primary"), "nothing to confirm").toHaveCount(0);
  await answer(stage);
  await goOn(stage);
  const confirm = stage.part("primary");
  const option = (/** @type {number} */ place) => stage.part("option").nth(place);
  await expect(stage.element.getByText("Choose all that are right")).toBeVisible();
  await expect(confirm).toHaveAttribute("aria-disabled", "true");
  const [first, second] = await places(stage, true);
  await option(first).tap();
  await expect(option(first)).toHaveAttribute("aria-pressed", "true");
  await expect(confirm).toHaveAttribute("aria-disabled", "false");
  await option(first).tap();
  await expect(option(first)).toHaveAttribute("aria-pressed", "false");
  await expect(confirm).toHaveAttribute("aria-disabled", "true");
  await option(second).tap();
  await confirm.tap();
  await isTold(stage);
  await expect(stage.part("verdict").locator("p").first(), "one of two").toHaveText(SAYS.notRight);
  await expect(stage.element.locator(`.quiz-option[data-state="right"]`)).toHaveCount(2);
  await goOn(stage);
  for (const text of ["True", "False"]) {
    await expect(stage.part("option")).toHaveText([/^1True$/, /^2False$/]);
    await stage.part("option").filter({ hasText: text }).tap();
    await isTold(stage);
    await expect(stage.part("verdict").locator("p").first()).toHaveText(SAYS.right);
    if (text === "True") await goOn(stage);
  }
  await stage.part("primary").tap();
  await stage.isIn("outcome");
  await stage.part("review").locator("summary").tap();
  await expect(stage.part("review").locator("li").nth(1)).toContainText("Right of B, Right-too of B");
  await expect(stage.part("review").locator("li").nth(3)).toContainText("Answer: False");
});

test("all right options and no other is right", async ({ open }) => {
  const stage = await open({ campaign: "kinds", widget: "quiz" });
  await stage.isReady();
  await start(stage);
  await answer(stage);
  await goOn(stage);
  await answer(stage);
  await expect(stage.part("verdict").locator("p").first()).toHaveText(SAYS.right);
  await goOn(stage);
  await finish(stage);
  await stage.isIn("outcome");
  await expect(stage.card).toContainText("4 / 4 right");
});

test("a run whose lives run out ends there", async ({ open, witness }) => {
  const stage = await open({ campaign: "lives", widget: "quiz" });
  await stage.isReady();
  await start(stage);
  await expect(stage.part("lives")).toContainText("lives left: 2");
  await answer(stage, false);
  await expect(stage.part("lives")).toContainText("lives left: 1");
  await goOn(stage);
  await answer(stage, true);
  await goOn(stage);
  await answer(stage, false);
  await expect(stage.part("lives")).toContainText("lives left: 0");
  await expect(stage.part("primary")).toHaveText(SAYS.result);
  await stage.part("primary").tap();
  await stage.isIn("outcome");
  await expect(stage.card.getByRole("heading", { level: 3 })).toHaveText(SAYS.notPassed);
  await expect(stage.part("review").locator("summary")).toHaveText("Look back (3)");
  expect(await stage.card.innerText(), "what was never asked").not.toContain("A4");
  expect(witness.of("outcome")[0].data).toMatchObject({ passed: false, stars: 0, right: 1, of: 4 });
});

test("a question that was wrong comes again, keeps its solution, and gives half", async ({ open }) => {
  const stage = await open({ campaign: "repeat", widget: "quiz" });
  await stage.isReady();
  await start(stage);
  await answer(stage, false);
  await expect(stage.part("verdict")).toContainText(SAYS.comesAgain);
  await expect(stage.part("explanation")).toHaveCount(0);
  await expect(stage.element.locator(`[data-state="right"][part="option"]`)).toHaveCount(0);
  await goOn(stage);
  expect(await asked(stage)).toBe("What of A2?");
  await answer(stage, true);
  await expect(stage.part("verdict")).not.toContainText(SAYS.comesAgain);
  await goOn(stage);
  expect(await asked(stage)).toBe("What of A1?");
  await expect(stage.element.locator(".quiz-place")).toContainText("Once more");
  await answer(stage, true);
  await expect(stage.part("verdict")).toContainText("+50 points");
  await expect(stage.part("explanation")).toHaveText("Because of A1.");
  await stage.part("primary").tap();
  await stage.isIn("outcome");
  await expect(stage.part("total")).toHaveText("150 points");
  await expect(stage.card).toContainText("2 / 2 right");
});

test("the last wrong answer to one that came again tells the solution", async ({ open }) => {
  const stage = await open({ campaign: "repeat", widget: "quiz" });
  await stage.isReady();
  await start(stage);
  // Three rounds of two questions.
  for (let n = 1; n <= 6; n++) {
    await answer(stage, false);
    await expect(stage.part("explanation")).toHaveCount(n > 4 ? 1 : 0);
    if (n < 6) await goOn(stage);
  }
  await stage.part("primary").tap();
  await stage.isIn("outcome");
  await expect(stage.card.getByRole("heading", { level: 3 })).toHaveText(SAYS.notPassed);
});

test("sudden death ends with the first wrong answer, and not before", async ({ open, witness }) => {
  const stage = await open({ campaign: "sudden", widget: "quiz" });
  await stage.isReady();
  await start(stage);
  await answer(stage, true);
  await goOn(stage);
  await answer(stage, false);
  await expect(stage.part("explanation")).toBeVisible();
  await expect(stage.part("primary")).toHaveText(SAYS.result);
  await stage.part("primary").tap();
  await stage.isIn("outcome");
  await expect.poll(() => witness.of("outcome").map(({ data }) => data)).toMatchObject([
    { points: 100, right: 1, of: 3 },
  ]);
});

test("tries of a level are counted, shown and refused by the server when they are used up", async ({
  open,
  page,
  server,
}) => {
  const stage = await open({ campaign: "tries", widget: "quiz" });
  await stage.isReady();
  await expect(stage.element.getByText("tries left: 2")).toBeVisible();
  await playRun(stage, false);
  await expect(stage.element.getByText("tries left: 1")).toBeVisible();
  await start(stage);
  await finish(stage, { right: false });
  await stage.isIn("outcome");
  await expect(stage.part("again"), "nothing to try again").toHaveCount(0);
  await stage.part("close").click();
  for (const when of ["at once", "after a reload"]) {
    await stage.isIn("ready");
    await expect(stage.element.getByText("no tries left"), when).toBeVisible();
    await expect(stage.part("primary"), when).toHaveAttribute("aria-disabled", "true");
    await stage.part("primary").tap({ force: true });
    await stage.isIn("ready");
    await page.reload();
  }
  const api = new Api(server.url, "tries");
  const refused = await api.quiz(await tokenOf(page), "one-too-many", { type: "next", level: "a" });
  expect([refused.status, refused.json.code]).toEqual([409, "limit_reached"]);
  expect(server.plays()).toBe(2);
});

test("a level whose tries were used up elsewhere leaves the other levels to be played", async ({
  open,
  page,
  server,
  witness,
}) => {
  witness.announce(/Failed to load resource.*409/);
  const stage = await open({ campaign: "any", widget: "quiz" });
  await stage.isReady();
  const [api, token] = [new Api(server.url, "any"), await tokenOf(page)];
  const { json } = await api.quiz(token, "elsewhere-1", { type: "next", level: "a" });
  const { run, showing } = json.outcome.question;
  await api.quiz(token, "elsewhere-2", { type: "answer", run, showing, choice: [] });
  witness.unseen = { plays: 1, awards: [] };
  await stage.part("primary").tap();
  await expect(stage.part("notice")).not.toBeEmpty();
  await stage.isIn("ready");
  await expect(stage.part("level").first()).toContainText("best: 0 points");
  await stage.part("level").first().tap();
  await expect(stage.element.getByText("no tries left")).toBeVisible();
  await stage.part("level").nth(1).tap();
  await expect(stage.part("primary")).toHaveAttribute("aria-disabled", "false");
  await playRun(stage);
});

test("who gives a run up ends it, and may begin anew", async ({ open, server, witness }) => {
  const stage = await open({ campaign: "two-levels", widget: "quiz" });
  await stage.isReady();
  await expect(stage.part("quit")).toHaveCount(0);
  await start(stage);
  await answer(stage, true);
  await goOn(stage);
  await stage.part("back").tap();
  await stage.isIn("ready");
  await expect(stage.part("primary")).toHaveText(SAYS.goOn);
  await stage.part("quit").tap();
  await expect(stage.part("quit")).toHaveText(SAYS.reallyQuit);
  await stage.part("quit").tap();
  await stage.isIn("outcome");
  await expect(stage.card.getByRole("heading", { level: 3 })).toHaveText("This run is over");
  const told = await stage.card.innerText();
  expect(told, "the question that waited keeps its secret").not.toContain("A2");
  await stage.part("close").click();
  await expect(stage.part("quit")).toHaveCount(0);
  await expect(stage.part("level").first()).not.toContainText("best");
  expect(witness.of("outcome")[0].data).toMatchObject({ passed: false, stars: 0, prize: null });
  await playRun(stage);
  expect(server.plays()).toBe(2);
});

test("a press that comes twice is one answer", async ({ open, page, server }) => {
  const stage = await open({ campaign: "sudden", widget: "quiz" });
  await stage.isReady();
  const twice = (/** @type {string} */ part, n = 0) =>
    stage.part(part).nth(n).evaluate((/** @type {HTMLElement} */ button) => {
      button.click();
      button.click();
    });
  await twice("primary");
  const [place] = await places(stage, true);
  await twice("option", place);
  await isTold(stage);
  await twice("primary");
  await isAsked(stage);
  expect(await asked(stage)).toBe("What of A2?");
  await choose(stage, false);
  await isTold(stage);
  await twice("primary");
  await stage.isIn("outcome");
  await expect(stage.card).toHaveCount(1);
  expect(server.plays()).toBe(1);
  const answers = server.rows("SELECT count(*) AS n FROM answer");
  expect(answers, "two questions and two answers").toEqual([{ n: 4 }]);
  await expect(page.locator("funfair-widget")).toHaveCount(1);
});

test.describe("the sample", () => {
  test.use({ world: {} });

  test("pictures of levels, questions and options load, and say what they show", async ({ open }) => {
    const stage = await open({ campaign: "quiz-tour", widget: "quiz" });
    await stage.accept();
    const load = async (/** @type {string} */ selector, /** @type {number} */ count) => {
      const pictures = stage.element.locator(selector);
      await expect(pictures).toHaveCount(count);
      for (const picture of await pictures.all()) {
        await expect(picture).toBeVisible();
        await expect
          .poll(() => picture.evaluate((/** @type {HTMLImageElement} */ it) => it.naturalWidth))
          .toBeGreaterThan(0);
      }
    };
    await load(".quiz-level-picture", 1);
    await start(stage);
    await load(".quiz-picture", 1);
    await expect(stage.element.getByRole("img", { name: /young shoot with a bud/ })).toBeVisible();
    for (let n = 1; n <= 3; n++) {
      await answer(stage);
      await goOn(stage);
    }
    await load(".quiz-option-picture", 6);
    await expect(stage.element.getByRole("button", { name: "Yellow tea" })).toBeVisible();
    await finish(stage);
    await stage.isIn("outcome");
    await load(".ff-prize-picture", 1);
  });
});
