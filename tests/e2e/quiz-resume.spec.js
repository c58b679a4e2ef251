// @ts-check
/** A run that is interrupted goes on where it stands, and nothing of it counts twice. */
import { loseAnswers } from "./support/network.js";
import { level, questions, quizOf } from "./support/quiz-campaigns.js";
import { answer, asked, choose, finish, goOn, isAsked, isTold, places, start }
  from "./support/quiz.js";
import { expect, test } from "./support/test.js";
import { SAYS } from "./support/texts.js";

test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: {
    campaigns: [
      quizOf("three", [level("a", questions("A", 3), { pool: "pool" }), level("b", questions("B", 1))]),
    ],
  },
});

const THREE = { campaign: "three", widget: "quiz" };

/** Answers that the server has decided. @param {import("./support/server.js").GameServer} server */
function decided(server) {
  const bodies = server.rows("SELECT body FROM answer").map(({ body }) => JSON.parse(body));
  return bodies.filter(({ outcome }) => outcome.verdict);
}

test("a verdict whose response was lost is shown after a reload, once", async ({
  open,
  page,
  server,
  witness,
}) => {
  witness.announceBadNetwork();
  const stage = await open(THREE);
  await stage.isReady();
  await start(stage);
  const { sent, stop } = await loseAnswers(page, Infinity);
  await choose(stage, true);
  await expect.poll(() => decided(server)).toHaveLength(1);
  await page.reload();
  await stage.isIn("playing");
  stop();
  await isTold(stage);
  await expect(stage.part("verdict")).toContainText("Right +100 points");
  await expect(stage.element.locator(`.quiz-option[data-state="right"]`)).toHaveCount(1);
  expect(new Set(sent.map(({ key, body }) => `${key} ${body}`)).size, "one request").toBe(1);
  await page.reload();
  await stage.isReady();
  await expect(stage.part("verdict"), "seen already").toHaveCount(0);
  await expect(stage.part("primary")).toHaveText(SAYS.goOn);
  await stage.part("primary").tap();
  await isAsked(stage);
  expect(await asked(stage)).toBe("What of A2?");
  await finish(stage);
  await stage.isIn("outcome");
  await expect(stage.part("total")).toHaveText("300 points");
  expect(decided(server)).toHaveLength(3);
  expect(server.plays()).toBe(1);
});

test("a reload at the last verdict leads to the result, and to its prize once", async ({
  open,
  page,
  server,
  witness,
}) => {
  const stage = await open(THREE);
  await stage.isReady();
  await start(stage);
  for (let n = 1; n <= 2; n++) {
    await answer(stage);
    await goOn(stage);
  }
  await answer(stage);
  await page.reload();
  await isTold(stage);
  await expect(stage.part("primary")).toHaveText(SAYS.result);
  await stage.part("primary").tap();
  await stage.isIn("outcome");
  await expect(stage.part("won")).toHaveCount(1);
  await page.reload();
  await stage.isReady();
  await expect(stage.card).toHaveCount(0);
  expect(witness.of("outcome")).toHaveLength(1);
  expect(server.awards()).toHaveLength(1);
});

test("back to the levels and on again is the same question", async ({ open, page, server }) => {
  const stage = await open(THREE);
  await stage.isReady();
  await start(stage);
  await answer(stage);
  await goOn(stage);
  const before = [await asked(stage), await places(stage, true)];
  await stage.part("back").tap();
  await stage.isIn("ready");
  await expect(stage.part("question")).toHaveCount(0);
  await expect(stage.part("level").first()).toContainText("under way");
  await expect(stage.part("primary")).toHaveText("Go on: Level a");
  await stage.part("primary").tap();
  await isAsked(stage);
  expect([await asked(stage), await places(stage, true)]).toEqual(before);
  await page.reload();
  await isAsked(stage);
  expect([await asked(stage), await places(stage, true)], "after a reload").toEqual(before);
  await answer(stage);
  await stage.part("back").tap();
  await stage.isIn("ready");
  await stage.part("primary").tap();
  await isAsked(stage);
  expect(await asked(stage)).toBe("What of A3?");
  expect(server.plays()).toBe(1);
});

test("the browser's back and forward keep the run", async ({ open, page, server, site }) => {
  const stage = await open(THREE);
  await stage.isReady();
  await start(stage);
  await answer(stage);
  await goOn(stage);
  await page.goto(site.page(server.url, [], { loader: "" }));
  await page.goBack();
  await isAsked(stage);
  expect(await asked(stage)).toBe("What of A2?");
  await page.goForward();
  await expect(page.locator("funfair-widget")).toHaveCount(0);
  await page.goBack();
  await isAsked(stage);
  await finish(stage);
  await stage.isIn("outcome");
  await expect(stage.part("total")).toHaveText("300 points");
  expect(server.plays()).toBe(1);
});

test("two tabs show the same question, one answers, and the other goes on from there", async ({
  open,
  context,
  server,
  witness,
}) => {
  witness.announce(/Failed to load resource.*409/);
  const one = await open(THREE);
  await one.isReady();
  await start(one);
  const two = await open(THREE, { page: await context.newPage() });
  await isAsked(two);
  expect(await asked(two)).toBe(await asked(one));
  expect(await places(two, true)).toEqual(await places(one, true));
  await answer(one, false);
  await choose(two, true);
  await expect(two.part("notice")).toContainText(SAYS.wentOn);
  await two.isIn("ready");
  await expect(two.part("primary")).toHaveText(SAYS.goOn);
  await two.part("primary").tap();
  await isAsked(two);
  expect(await asked(two)).toBe("What of A2?");
  await expect(two.element.locator(".quiz-points"), "no second chance").toHaveText("0 points");
  await expect(two.element.locator(`.quiz-segment[data-state="wrong"]`)).toHaveCount(1);
  await expect(two.part("notice")).toBeEmpty();
  await goOn(one);
  expect(await asked(one)).toBe("What of A2?");
  await finish(two);
  await two.isIn("outcome");
  await choose(one, true);
  await expect(one.part("notice")).toContainText(SAYS.wentOn);
  await one.isIn("ready");
  await expect(one.part("primary"), "the run is over").toHaveText("Start: Level b");
  expect(server.plays()).toBe(1);
  expect(server.awards()).toHaveLength(1);
  expect(decided(server)).toHaveLength(3);
});

test("two tabs that begin at the same time are in one run", async ({ open, context, server }) => {
  const one = await open(THREE);
  await one.isReady();
  const two = await open(THREE, { page: await context.newPage() });
  await two.isReady();
  await Promise.all([one, two].map((stage) => start(stage)));
  expect(await asked(two)).toBe(await asked(one));
  expect(await places(two, true)).toEqual(await places(one, true));
  expect(server.plays()).toBe(1);
});

test("a run that was given up in one tab is over in the other", async ({
  open,
  context,
  server,
  witness,
}) => {
  witness.announce(/Failed to load resource.*409/);
  const one = await open(THREE);
  await one.isReady();
  await start(one);
  const two = await open(THREE, { page: await context.newPage() });
  await isAsked(two);
  await two.part("back").tap();
  await two.part("quit").tap();
  await expect(two.part("quit")).toHaveText(SAYS.reallyQuit);
  await two.part("quit").tap();
  await two.isIn("outcome");
  await choose(one, true);
  await expect(one.part("notice")).toContainText(SAYS.wentOn);
  await one.isIn("ready");
  await expect(one.part("primary")).toHaveText("Start: Level a");
  await start(one);
  await finish(one);
  await one.isIn("outcome");
  await expect(one.part("total")).toHaveText("300 points");
  expect(server.plays()).toBe(2);
});

test("a server that is away during an answer loses nothing", async ({ open, server, witness }) => {
  witness.announceBadNetwork();
  const stage = await open(THREE);
  await stage.isReady();
  await start(stage);
  await server.kill();
  await choose(stage, true);
  await expect(stage.part("notice")).toContainText(SAYS.stillWaiting);
  expect(await asked(stage), "the question stays").toBe("What of A1?");
  await expect(stage.part("option").first()).toHaveAttribute("aria-disabled", "true");
  await server.start();
  await isTold(stage);
  await expect(stage.part("notice")).toBeEmpty();
  await expect(stage.part("verdict")).toContainText("Right +100 points");
  await server.kill();
  await stage.part("primary").tap();
  await expect(stage.part("notice")).toContainText(SAYS.stillWaiting);
  await expect(stage.part("verdict"), "what was told stays").toBeVisible();
  await server.start();
  await isAsked(stage);
  await finish(stage);
  await stage.isIn("outcome");
  await expect(stage.part("total")).toHaveText("300 points");
  expect(decided(server)).toHaveLength(3);
});

test("a language that changes in mid-run keeps the run", async ({ open, server, witness }) => {
  const stage = await open(THREE);
  await stage.isReady();
  await start(stage);
  await answer(stage, true);
  const set = (/** @type {string} */ lang) =>
    stage.element.evaluate((element, to) => element.setAttribute("lang", to), lang);
  await set("zh-CN");
  await goOn(stage);
  await answer(stage, true);
  await stage.part("back").tap();
  await expect(stage.part("stage")).toHaveAttribute("lang", "zh-CN");
  await expect(stage.part("primary")).toHaveText("继续：第 a 关");
  await stage.part("primary").tap();
  await isAsked(stage);
  expect(await asked(stage)).toBe("A3 是什么？");
  await expect(stage.part("option").first()).toHaveText(/之于 A3/);
  const right = await places(stage, true);
  await set("en");
  await expect(stage.part("question"), "while it is on the screen").toHaveText("What of A3?");
  await isAsked(stage);
  expect(await places(stage, true), "options stay where they were").toEqual(right);
  await answer(stage, true);
  await stage.part("primary").tap();
  await stage.isIn("outcome");
  await expect(stage.part("total")).toHaveText("300 points");
  expect(server.plays()).toBe(1);
  expect(witness.of("start")).toHaveLength(1);
});

test("an element taken out with a question on it shows the question when it is back", async ({
  open,
  page,
}) => {
  const stage = await open(THREE);
  await stage.isReady();
  await start(stage);
  const right = await places(stage, true);
  await page.evaluate(() => {
    const element = /** @type {Element} */ (document.querySelector("funfair-widget"));
    const place = element.parentElement;
    element.remove();
    place?.append(element);
  });
  await isAsked(stage);
  expect(await places(stage, true)).toEqual(right);
  await answer(stage, true);
  await expect(stage.part("verdict")).toContainText("Right +100 points");
});
