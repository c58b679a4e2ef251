// @ts-check
/** Actions that may wait: saved before they are sent, sent until there is an answer, counted once. */
import { Api, tokenOf } from "./support/api.js";
import { ended, variant } from "./support/campaigns.js";
import { loseAnswers, problem } from "./support/network.js";
import { counted, option, pollOf, vote } from "./support/poll.js";
import { expect, test } from "./support/test.js";
import { SAYS } from "./support/texts.js";

const ACTIONS = "**/v1/campaigns/*/widgets/*/actions";
const CORS = { "access-control-allow-origin": "*", "access-control-expose-headers": "retry-after" };
const tag = { campaign: "tea", widget: "poll" };

test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: { campaigns: [pollOf("tea")] },
});

/**
 * Keeps actions of a page or context from the server until `open` is called, as a dead network does.
 * @param {import("@playwright/test").Page | import("@playwright/test").BrowserContext} of
 */
async function cutOff(of) {
  /** @type {string[]} */
  const keys = [];
  let cut = true;
  await of.route(ACTIONS, (route) => {
    const request = route.request();
    if (request.method() !== "POST") return route.continue();
    keys.push(request.headers()["idempotency-key"]);
    return cut ? route.abort("internetdisconnected") : route.continue();
  });
  return {
    keys,
    open: () => {
      cut = false;
    },
  };
}

/** @param {import("./support/stage.js").Stage} stage */
async function isSaved(stage) {
  await expect(stage.part("notice")).toContainText(SAYS.saved);
  await stage.isIn("ready");
  await expect(option(stage, 1)).toContainText("Your vote");
  await expect(stage.part("primary")).toHaveCount(0);
  await expect(stage.part("turns")).toHaveText("Not counted yet");
}

/** @param {import("./support/stage.js").Stage} stage */
async function isCounted(stage) {
  await expect(option(stage, 1)).toHaveText(/100% 1 vote\s*Your vote/, { timeout: 30_000 });
  await expect(stage.part("notice")).toBeEmpty();
}

test("a vote without a network is saved, stays over a reload, and is counted once", async ({
  open,
  page,
  server,
  witness,
}) => {
  witness.announceBadNetwork();
  const network = await cutOff(page);
  const stage = await open(tag);
  await stage.isReady();
  await vote(stage);
  await isSaved(stage);
  await stage.part("rules").tap();
  await expect(stage.card).toBeVisible();
  await stage.part("close").tap();
  await page.reload();
  await isSaved(stage);
  expect(counted(server)).toEqual({});
  network.open();
  await isCounted(stage);
  expect(counted(server)).toEqual({ b: 1 });
  expect(new Set(network.keys).size, "one key").toBe(1);
  await page.reload();
  await isCounted(stage);
  expect(witness.of("outcome")).toHaveLength(1);
});

test("without the server the page says so on a reload, and the vote is sent when it is back", async ({
  open,
  page,
  server,
  witness,
}) => {
  witness.announceBadNetwork();
  const stage = await open(tag);
  await stage.isReady();
  await page.route("**/v1/**", (route) => route.abort());
  await vote(stage);
  await isSaved(stage);
  await page.reload();
  await stage.isIn("error");
  await page.unroute("**/v1/**");
  await stage.part("retry").tap();
  await isCounted(stage);
  expect(counted(server)).toEqual({ b: 1 });
});

test("a sheet that is open when the answer comes stays open", async ({ open, page, witness }) => {
  witness.announceBadNetwork();
  const network = await cutOff(page);
  const stage = await open(tag);
  await stage.isReady();
  await vote(stage);
  await isSaved(stage);
  await stage.part("rules").tap();
  await expect(stage.card).toBeVisible();
  const answered = page.waitForResponse((response) => response.url().endsWith("/actions"));
  network.open();
  await answered;
  await expect(stage.card).toBeVisible();
  expect(witness.of("outcome")).toEqual([]);
  await stage.part("close").tap();
  await isCounted(stage);
});

test("two tabs send one vote, and one of them shows it", async ({
  open,
  context,
  page,
  server,
  witness,
}) => {
  witness.announceBadNetwork();
  const network = await cutOff(context);
  const one = await open(tag);
  await one.isReady();
  await vote(one);
  await isSaved(one);
  const two = await open(tag, { page: await context.newPage() });
  await isSaved(two);
  const three = await open(tag, { page: await context.newPage() });
  await isSaved(three);
  network.open();
  for (const stage of [one, two, three]) await isCounted(stage);
  expect(counted(server)).toEqual({ b: 1 });
  expect(server.plays()).toBe(1);
  expect(new Set(network.keys).size).toBe(1);
  expect(witness.of("outcome"), "shown once").toHaveLength(1);
  await page.reload();
  await isCounted(one);
});

test("a tab that is closed leaves its vote to the other", async ({
  open,
  context,
  page,
  server,
  witness,
}) => {
  witness.announceBadNetwork();
  const network = await cutOff(context);
  const one = await open(tag, { page: await context.newPage() });
  await one.isReady();
  await vote(one);
  await isSaved(one);
  const two = await open(tag, { page });
  await isSaved(two);
  await one.page.close();
  network.open();
  await isCounted(two);
  expect(counted(server)).toEqual({ b: 1 });
});

test("a tab hears what another one has done", async ({ open, context, server }) => {
  const one = await open(tag);
  await one.isReady();
  const two = await open(tag, { page: await context.newPage() });
  await two.isReady();
  await vote(one);
  await isCounted(one);
  await isCounted(two);
  expect(counted(server)).toEqual({ b: 1 });
});

test("a campaign that ended meanwhile: told that it was too late, nothing is counted", async ({
  open,
  page,
  server,
  witness,
}) => {
  witness.announceBadNetwork();
  const network = await cutOff(page);
  const stage = await open(tag);
  await stage.isReady();
  await vote(stage);
  await isSaved(stage);
  await server.kill();
  await server.publish([variant(pollOf("tea"), "tea", ended)]);
  await server.start();
  network.open();
  await expect(stage.part("notice")).toContainText(SAYS.tooLate, { timeout: 30_000 });
  await stage.isIn("ended");
  await expect(stage.element.getByText("Voting has ended")).toBeVisible();
  await expect(stage.part("mine")).toHaveCount(0);
  await expect(stage.part("turns")).toHaveText("0 votes in all");
  expect(counted(server)).toEqual({});
  await page.reload();
  await stage.isIn("ended");
  await expect(stage.part("notice"), "it is told once").toBeEmpty();
});

test("a vote that reached the server before the end counts, though its answer came after it", async ({
  open,
  page,
  server,
  witness,
}) => {
  witness.announceBadNetwork();
  const stage = await open(tag);
  await stage.isReady();
  const { stop } = await loseAnswers(page, Infinity);
  await vote(stage);
  await isSaved(stage);
  await expect.poll(() => counted(server)).toEqual({ b: 1 });
  await server.kill();
  await server.publish([variant(pollOf("tea"), "tea", ended)]);
  await server.start();
  stop();
  await isCounted(stage);
  await page.reload();
  await stage.isIn("ended");
  await isCounted(stage);
  expect(witness.of("outcome")).toHaveLength(1);
});

test("who has voted elsewhere meanwhile is told so, and sees that vote", async ({
  open,
  page,
  server,
  witness,
}) => {
  witness.announceBadNetwork();
  const network = await cutOff(page);
  const stage = await open(tag);
  await stage.isReady();
  await vote(stage);
  await isSaved(stage);
  const { status } = await new Api(server.url, "tea").vote(await tokenOf(page), "key-elsewhere", ["c"]);
  expect(status).toBe(200);
  witness.unseen.plays += 1;
  network.open();
  await expect(stage.part("notice")).toContainText(SAYS.tooLate, { timeout: 30_000 });
  await stage.isIn("ready");
  await expect(option(stage, 2)).toHaveText(/100% 1 vote\s*Your vote/);
  await expect(stage.part("mine")).toHaveCount(1);
  expect(counted(server)).toEqual({ c: 1 });
});

test.describe("with sessions of two seconds", () => {
  test.use({ world: { campaigns: [pollOf("tea")], args: ["--session-seconds", "2"] } });

  test("a token that expired meanwhile is renewed, and the vote is counted", async ({
    open,
    page,
    server,
    witness,
  }) => {
    witness.announceBadNetwork();
    const network = await cutOff(page);
    const stage = await open(tag);
    await stage.isReady();
    await vote(stage);
    await isSaved(stage);
    const api = new Api(server.url, "tea");
    const token = await tokenOf(page);
    await expect.poll(async () => (await api.awards(token)).status).toBe(401);
    network.open();
    await isCounted(stage);
    expect(counted(server)).toEqual({ b: 1 });
  });
});

test("three failures of the server, and then an answer", async ({ open, page, server, witness }) => {
  witness.announceBadNetwork();
  let failures = 0;
  await page.route(ACTIONS, (route) => {
    if (route.request().method() !== "POST" || failures === 3) return route.continue();
    failures += 1;
    return route.fulfill({ status: 500, headers: CORS, json: problem("internal", 500) });
  });
  const stage = await open(tag);
  await stage.isReady();
  await vote(stage);
  await isSaved(stage);
  await isCounted(stage);
  expect(failures).toBe(3);
  expect(counted(server)).toEqual({ b: 1 });
});

test("a server that asks to wait is not asked sooner", async ({ open, page, witness }) => {
  witness.announceBadNetwork();
  /** @type {number[]} */
  const times = [];
  await page.route(ACTIONS, (route) => {
    if (route.request().method() !== "POST") return route.continue();
    times.push(Date.now());
    if (times.length > 1) return route.continue();
    return route.fulfill({ status: 429, headers: { ...CORS, "retry-after": "2" }, body: "" });
  });
  const stage = await open(tag);
  await stage.isReady();
  await vote(stage);
  await isSaved(stage);
  await isCounted(stage);
  expect(times).toHaveLength(2);
  expect(times[1] - times[0]).toBeGreaterThanOrEqual(2000);
});

test.describe("where consent is asked", () => {
  test.use({
    world: {
      campaigns: [
        pollOf("tea", {}, (campaign) => {
          campaign.consent = {
            ...{ version: "1", text: "May we count?", retention_days: 30 },
            purposes: [{ id: "statistics", text: "Statistics" }],
          };
        }),
      ],
    },
  });

  test("who rejected is asked to keep the page open, and a reload keeps nothing", async ({
    open,
    page,
    server,
    witness,
  }) => {
    witness.announceBadNetwork();
    const network = await cutOff(page);
    const stage = await open(tag);
    await stage.reject();
    await vote(stage);
    await expect(stage.part("notice")).toContainText(SAYS.savedHere);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    network.open();
    await isCounted(stage);
    expect(counted(server)).toEqual({ b: 1 });
    await page.reload();
    await stage.isIn("consent");
  });
});
