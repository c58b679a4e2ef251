// @ts-check
/** The ranking of a quiz. */
import { Api } from "./support/api.js";
import { level, questions, quizOf } from "./support/quiz-campaigns.js";
import { finish, playRun, start } from "./support/quiz.js";
import { expect, test } from "./support/test.js";
import { SAYS } from "./support/texts.js";

const SECONDS = 5;

test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: {
    campaigns: [
      quizOf("ranked", [level("a", questions("A", 1))], { timing: { seconds: SECONDS, grace_ms: 0 } }),
    ],
  },
});

test("points come first, then time; ties share a rank, and one's own row is marked", async ({
  newPlayer,
  open,
  server,
  witness,
}) => {
  const api = new Api(server.url, "ranked");
  const next = { type: "next", level: "a" };
  /** Whoever never answers has no points and the whole time: two of them have the same. */
  const [late, later, wrong] = await Promise.all([1, 2, 3].map(() => api.session()));
  for (const token of [late, later]) await api.quiz(token, "question-1", next);
  const over = Date.now() + SECONDS * 1000;
  const stage = await open({ campaign: "ranked", widget: "quiz" });
  await stage.isReady();
  await stage.part("board").tap();
  await expect(stage.card).toContainText("Nobody is ranked yet.");
  await stage.part("close").tap();
  await start(stage);
  await finish(stage);
  await stage.isIn("outcome");
  await stage.part("see-board").tap();
  const row = (/** @type {number} */ n) => stage.part("ranking").locator("tbody tr").nth(n);
  await expect(row(0)).toHaveText(/^1You100\d+(\.\d)? s$/);
  await expect(row(0)).toHaveAttribute("data-own", "true");
  await expect(stage.card).toContainText("1 ranked in all");
  await stage.part("close").tap();
  await stage.isIn("ready");
  const { json } = await api.quiz(wrong, "question-1", next);
  const { run, showing } = json.outcome.question;
  await api.quiz(wrong, "answer-1", { type: "answer", run, showing, choice: [] });
  await expect.poll(() => Date.now(), { intervals: [100] }).toBeGreaterThan(over);
  for (const token of [late, later]) await api.quiz(token, "settled-1", next);
  witness.unseen = { plays: 3, awards: [] };
  await stage.part("board").tap();
  const ranking = stage.part("ranking");
  await expect(ranking.locator("tbody tr")).toHaveCount(4);
  const column = (/** @type {number} */ n) =>
    ranking.locator(`tbody tr > :nth-child(${n})`).allInnerTexts();
  expect(await column(1), "ranks").toEqual(["1", "2", "3", "3"]);
  expect(await column(3), "points").toEqual(["100", "0", "0", "0"]);
  expect((await column(4)).slice(2), "time of a tie").toEqual([`${SECONDS} s`, `${SECONDS} s`]);
  await expect(ranking.locator(`[data-own="true"]`)).toHaveCount(1);
  const names = await column(2);
  expect(names[0]).toBe("You");
  expect(new Set(names).size, "everybody has a name of their own").toBe(4);
  const participants = server.rows("SELECT DISTINCT participant FROM play");
  for (const { participant } of participants) expect(names).not.toContain(participant);
  await expect(stage.card).toContainText("4 ranked in all");
  await expect(stage.card.getByRole("columnheader")).toHaveText(["Rank", "Player", "Points", "Time"]);

  const other = await newPlayer({ reducedMotion: "reduce" });
  const stranger = await open({ campaign: "ranked", widget: "quiz" }, { page: other });
  await stranger.isReady();
  await stranger.part("board").tap();
  await expect(stranger.part("ranking").locator("tbody tr")).toHaveCount(4);
  await expect(stranger.part("ranking").locator(`[data-own="true"]`)).toHaveCount(0);
});

test("a better run moves up, a worse one changes nothing, and one given up does not count", async ({
  open,
}) => {
  const stage = await open({ campaign: "ranked", widget: "quiz" });
  await stage.isReady();
  const points = async () => {
    await stage.part("board").tap();
    await expect(stage.part("ranking")).toBeVisible();
    const text = await stage.part("ranking").locator("tbody td").nth(1).innerText();
    await stage.part("close").tap();
    return text;
  };
  await playRun(stage, false);
  expect(await points()).toBe("0");
  await playRun(stage, true);
  expect(await points()).toBe("100");
  await playRun(stage, false);
  expect(await points()).toBe("100");
  await start(stage);
  await stage.part("back").tap();
  await stage.part("quit").tap();
  await expect(stage.part("quit")).toHaveText(SAYS.reallyQuit);
  await stage.part("quit").tap();
  await stage.isIn("outcome");
  await stage.part("close").tap();
  expect(await points()).toBe("100");
});

test("a ranking that cannot be read says so", async ({ open, page, witness }) => {
  witness.announceBadNetwork();
  const stage = await open({ campaign: "ranked", widget: "quiz" });
  await stage.isReady();
  await page.route("**/board", (route) => route.abort());
  await stage.part("board").tap();
  await expect(stage.card).toContainText("The ranking cannot be read right now");
  await page.unroute("**/board");
  await stage.part("close").tap();
  await stage.part("board").tap();
  await expect(stage.card).toContainText("Nobody is ranked yet.");
});
