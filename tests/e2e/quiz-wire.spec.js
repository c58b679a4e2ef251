// @ts-check
/** What of a quiz crosses the network, and what the server takes from a client. */
import { Api, tokenOf } from "./support/api.js";
import { level, question, questions, quizOf, several } from "./support/quiz-campaigns.js";
import { answer, goOn, isAsked, places, start } from "./support/quiz.js";
import { expect, test } from "./support/test.js";

test.use({ contextOptions: { reducedMotion: "reduce" } });

test.describe("secrets", () => {
  const COUNT = 4;
  /** Texts of a question, by when they may be known. @param {number} n */
  const secrets = (n) => ({
    asked: [`text-${n}`, ...["x", "y", "z"].map((name) => `option-${name}-${n}`), `alt-${n}`],
    answered: [`reason-${n}`, `source-${n}`],
    never: [`id-${n}`, ...["x", "y", "z"].map((name) => `id-${name}-${n}`)],
  });
  /** @param {number} n */
  const secret = (n) =>
    question(`id-${n}`, {
      text: `text-${n}`,
      picture: "pictures/quiz/sprig.svg",
      alt: `alt-${n}`,
      options: ["x", "y", "z"].map((name) => ({ id: `id-${name}-${n}`, text: `option-${name}-${n}` })),
      answer: `id-x-${n}`,
      explanation: `reason-${n}`,
      source: { name: `source-${n}`, url: `https://source-${n}.example/` },
    });
  const all = Array.from({ length: COUNT }, (_, n) => secret(n));
  // Of four questions a run asks two; one comes again, with its solution kept until then.
  const levels = [level("a", all, { ask: 2, pass: 2, pool: "pool" })];
  const more = { mode: "repeat_wrong", rounds: 2, timing: { seconds: 60 } };
  test.use({ world: { campaigns: [quizOf("secrets", levels, more)] } });

  test("no question crosses the network before it is asked, no solution before the answer", async ({
    open,
    page,
    witness,
  }) => {
    /** @type {Promise<string>[]} */
    const bodies = [];
    page.on("response", (response) => {
      if (response.request().method() === "OPTIONS") return;
      const headers = JSON.stringify(response.headers());
      bodies.push(response.text().then((text) => text + headers, () => headers));
    });
    const stage = await open({ campaign: "secrets", widget: "quiz" });
    await stage.isReady();
    /** @param {string} when @param {number[]} asked @param {number[]} answered */
    const onlyKnown = async (when, asked, answered) => {
      const seen = (await Promise.all(bodies)).join("\n");
      for (let n = 0; n < COUNT; n++) {
        const { asked: question, answered: solution, never } = secrets(n);
        for (const text of question) {
          expect(seen.includes(text), `${when}: ${text}`).toBe(asked.includes(n));
        }
        for (const text of solution) {
          expect(seen.includes(text), `${when}: ${text}`).toBe(answered.includes(n));
        }
        for (const text of never) expect(seen.includes(text), `${when}: ${text}`).toBe(false);
      }
    };
    const choose = async (/** @type {string} */ option) => {
      await stage.part("option").filter({ hasText: option }).tap();
      await expect(stage.part("verdict")).toBeVisible();
    };
    await onlyKnown("ready", [], []);
    await stage.part("rules").tap();
    await expect(stage.part("odds")).toBeVisible();
    await stage.part("close").tap();
    await onlyKnown("rules", [], []);
    await start(stage);
    await onlyKnown("the first question", [0], []);
    await page.reload();
    await isAsked(stage);
    await onlyKnown("after a reload", [0], []);
    await choose("option-y-0");
    await onlyKnown("a wrong answer to what comes again", [0], []);
    await goOn(stage);
    await onlyKnown("the second question", [0, 1], []);
    await choose("option-x-1");
    await onlyKnown("a right answer", [0, 1], [1]);
    await goOn(stage);
    await onlyKnown("the first question again", [0, 1], [1]);
    await stage.part("back").tap();
    await stage.part("board").tap();
    await expect(stage.card.getByRole("region")).toBeVisible();
    await stage.part("close").tap();
    await stage.part("primary").tap();
    await isAsked(stage);
    await choose("option-x-0");
    await stage.part("primary").tap();
    await stage.isIn("outcome");
    await onlyKnown("the end", [0, 1], [0, 1]);
    expect(JSON.stringify(witness.events)).not.toMatch(/text-|option-|reason-|source-|id-/);
  });
});

test.describe("a client that does not keep to the order", () => {
  const CAMPAIGNS = [
    quizOf(
      "order",
      [level("a", [...questions("A", 2), several("B")], { pass: 3 }), level("b", questions("C", 1))],
      { timing: { seconds: 60 } },
    ),
  ];
  test.use({ world: { campaigns: CAMPAIGNS } });

  test("gets clear rejections, and has nothing of it", async ({ server }) => {
    const api = new Api(server.url, "order");
    const token = await api.session();
    let keys = 0;
    /** @param {any} action @param {string} [key] */
    const act = (action, key = `key-number-${keys++}`) => api.quiz(token, key, action);
    /** @param {string} why @param {any} action @param {number} status @param {string} code */
    const isRefused = async (why, action, status, code) => {
      const { status: got, json } = await act(action);
      expect.soft([got, json.code], why).toEqual([status, code]);
      expect.soft(json.detail, `${why}: says why`).toMatch(/\w{3}/);
      expect.soft(json.outcome, why).toBeUndefined();
    };
    const CONFLICT = /** @type {const} */ ([409, "out_of_order"]);
    const BAD = /** @type {const} */ ([400, "bad_action"]);
    const early = { type: "answer", run: 1, showing: 1, choice: [0] };
    await isRefused("an answer before a run", early, ...CONFLICT);
    await isRefused("no level", { type: "next" }, ...CONFLICT);
    await isRefused("a locked level", { type: "next", level: "b" }, ...CONFLICT);
    await isRefused("an unknown level", { type: "next", level: "c" }, ...BAD);
    await isRefused("no run to quit", { type: "quit", run: 1 }, ...CONFLICT);
    await isRefused("no action", { type: "reveal" }, ...BAD);
    expect(server.plays(), "no play by a refusal").toBe(0);

    const first = await act({ type: "next", level: "a" }, "the-first-key");
    const { run, showing, due_ms: due } = first.json.outcome.question;
    const right = first.json.outcome.question.options.findIndex((/** @type {any} */ it) =>
      it.text.startsWith("Right"));
    const wrong = (right + 1) % 3;
    const choose = (/** @type {number[]} */ choice, more = {}) =>
      ({ type: "answer", run, showing, choice, ...more });
    await isRefused("another level meanwhile", { type: "next", level: "b" }, ...CONFLICT);
    await isRefused("another showing", choose([right], { showing: showing + 1 }), ...CONFLICT);
    await isRefused("another run", choose([right], { run: run + 1 }), ...CONFLICT);
    await isRefused("two of one", choose([right, wrong]), ...BAD);
    await isRefused("the same twice", choose([right, right]), ...BAD);
    await isRefused("an option that is not there", choose([3]), ...BAD);
    await isRefused("no list", { ...choose([]), choice: right }, ...BAD);
    await isRefused("another run to quit", { type: "quit", run: run + 1 }, ...CONFLICT);
    const reused = await act(choose([right]), "the-first-key");
    expect(reused.json.code).toBe("key_reused");

    const again = await act({ type: "next", level: "a", relaxed: true });
    expect(again.json.outcome.question, "the same question, with no more time").toEqual(
      first.json.outcome.question,
    );
    expect(again.json.outcome.question.due_ms).toBe(due);
    const told = await act(choose([wrong]));
    expect(told.json.outcome).toMatchObject({ points: 0, verdict: { right: false, points: 0 } });
    await isRefused("a second answer", choose([right]), ...CONFLICT);
    const second = await act({ type: "next" });
    expect(second.json.outcome.question.showing).toBe(showing + 1);
    await isRefused("an answer to the question before", choose([right]), ...CONFLICT);
    expect(second.json.outcome.marks, "what was wrong stays").toEqual(["wrong", "open", "open"]);
    const repeated = await act({ type: "next", level: "a" }, "the-first-key");
    expect(repeated.text, "a repeated key repeats its answer").toBe(first.text);
    const now = await act({ type: "next" });
    expect(now.json.outcome.question, "and moves nothing").toEqual(second.json.outcome.question);
    const stranger = await api.quiz(await api.session(), "a-stranger-key", choose([right]));
    expect(stranger.json.code, "somebody else's run").toBe("out_of_order");
    const nobody = await api.quiz("", "nobodys-key-1", choose([right]));
    expect(nobody.status).toBe(401);
    expect(server.plays()).toBe(1);
    expect(server.awards()).toEqual([]);
  });

  test("in a page's own run it takes nothing from the page", async ({ open, page, server, witness }) => {
    const stage = await open({ campaign: "order", widget: "quiz" });
    await stage.isReady();
    await start(stage);
    const [api, token] = [new Api(server.url, "order"), await tokenOf(page)];
    const ahead = { type: "answer", run: 1, showing: 2, choice: [0] };
    expect((await api.quiz(token, "ahead-of-time", ahead)).json.code).toBe("out_of_order");
    await answer(stage, true);
    await goOn(stage);
    expect(await places(stage, true)).toHaveLength(1);
    await answer(stage, true);
    await expect(stage.element.locator(".quiz-points")).toHaveText("200 points");
    expect(witness.complaints()).toEqual([]);
  });
});

test.describe("a large pool", () => {
  const sized = (/** @type {string} */ id, /** @type {number} */ count) =>
    quizOf(id, [level("a", questions("Q", count), { ask: 5, keep_order: false })]);
  test.use({ world: { campaigns: [sized("pool-of-10", 10), sized("pool-of-1k", 1000)] } });

  test("a thousand questions weigh as much as ten until the widget is ready", async ({
    newPlayer,
    open,
  }) => {
    const weigh = async (/** @type {string} */ campaign) => {
      const page = await newPlayer({ reducedMotion: "reduce" });
      /** @type {Promise<number>[]} */
      const sizes = [];
      page.on("requestfinished", (request) => {
        const size = async () => {
          const { responseBodySize, responseHeadersSize } = await request.sizes();
          return responseBodySize + responseHeadersSize;
        };
        sizes.push(size());
      });
      const stage = await open({ campaign, widget: "quiz" }, { page });
      await stage.isReady();
      await page.waitForLoadState("networkidle");
      return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    };
    const [ten, thousand] = [await weigh("pool-of-10"), await weigh("pool-of-1k")];
    expect(ten, "everything was weighed").toBeGreaterThan(70_000);
    expect(Math.abs(thousand - ten) / ten, `${ten} and ${thousand} bytes`).toBeLessThan(0.02);
  });
});
