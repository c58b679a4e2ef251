// @ts-check
/** What the poll alone does: choosing, counting, and showing counts when it may. */
import { Api } from "./support/api.js";
import { ended, variant } from "./support/campaigns.js";
import { counted, option, pollOf, vote } from "./support/poll.js";
import { expect, test } from "./support/test.js";

test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: {
    campaigns: [
      pollOf("single"),
      pollOf("several", { choose: 2 }),
      pollOf("open", { results: "always" }),
      pollOf("later", { results: "after_end" }),
      pollOf("arabic", { results: "always" }, (campaign) => {
        campaign.locales = ["ar"];
        for (const place of ["title", "terms"]) campaign[place] = place === "title" ? "x" : [];
        campaign.organiser.name = "x";
        delete campaign.share;
      }),
    ],
  },
});

/** Votes of others. @param {import("./support/server.js").GameServer} server
 * @param {import("./support/witness.js").Witness} witness
 * @param {string} campaign @param {string[]} options */
async function others(server, witness, campaign, options) {
  const api = new Api(server.url, campaign);
  for (const [n, id] of options.entries()) {
    const token = await api.session();
    const { status } = await api.vote(token, `key-of-other-${n}`, [id]);
    expect(status).toBe(200);
    witness.unseen.plays += 1;
  }
}

/** @param {string} campaign */
const tag = (campaign) => ({ campaign, widget: "poll" });

test("its rules say that there is one vote each, when, and in which time zone", async ({ open }) => {
  const stage = await open(tag("single"));
  await stage.isReady();
  await stage.part("rules").tap();
  await expect(stage.card).toContainText("One vote each");
  await expect(stage.card).not.toContainText("No limit");
  await expect(stage.card).toContainText(`(${pollOf("single").schedule.time_zone})`);
});

test("a vote without a prize shows the shares in place, and no card", async ({
  open,
  server,
  witness,
}) => {
  await others(server, witness, "single", ["a", "a"]);
  const stage = await open(tag("single"));
  await stage.isReady();
  await expect(stage.element.getByText("%"), "nothing is told before the vote").toHaveCount(0);
  await vote(stage);
  await stage.isIn("ready");
  await expect(stage.part("option")).toHaveText([
    /^Option a\s*67% 2 votes/,
    /^Option b\s*33% 1 vote\s*Your vote/,
    /^Option c\s*0% 0 votes/,
  ]);
  await expect(stage.card).toHaveCount(0);
  await expect(stage.part("mine")).toHaveCount(1);
  await expect(stage.part("turns")).toHaveText("3 votes in all");
  await expect(stage.part("status")).toHaveText(/counted.*Option a 67%.*Option b 33%.*3 votes/);
  await expect.poll(() => stage.focused()).toMatchObject({ part: "question" });
  const outcome = { options: ["b"], prize: null };
  await expect.poll(() => witness.of("outcome").map(({ data }) => data)).toEqual([outcome]);
  expect(counted(server)).toEqual({ a: 2, b: 1 });
});

test("after a reload the own vote and the newest shares are shown", async ({
  open,
  page,
  server,
  witness,
}) => {
  const stage = await open(tag("single"));
  await stage.isReady();
  await vote(stage);
  await expect(stage.part("mine")).toBeVisible();
  await others(server, witness, "single", ["c"]);
  await page.reload();
  await expect(stage.part("turns")).toHaveText("2 votes in all");
  await expect(option(stage, 1)).toHaveText(/50% 1 vote\s*Your vote/);
  await expect(stage.part("primary")).toHaveCount(0);
});

test("keys choose and Enter votes; arrows move the choice as in any radio group", async ({
  open,
  page,
  server,
}) => {
  const stage = await open(tag("single"));
  await stage.isReady();
  await stage.tabTo("choice");
  await page.keyboard.press("3");
  await expect(stage.element.getByRole("radio", { name: "Option c" })).toBeChecked();
  await page.keyboard.press("1");
  await expect(stage.element.getByRole("radio", { name: "Option a" })).toBeChecked();
  await page.keyboard.press("ArrowDown");
  await expect(stage.element.getByRole("radio", { name: "Option b" })).toBeChecked();
  await expect(stage.element.getByRole("radio", { checked: true })).toHaveCount(1);
  await page.keyboard.press("9");
  await page.keyboard.press("Enter");
  await expect(stage.part("mine")).toBeVisible();
  expect(counted(server)).toEqual({ b: 1 });
});

test("a vote for several options holds no more than it may", async ({ open, server }) => {
  const stage = await open(tag("several"));
  await stage.isReady();
  await expect(stage.part("turns")).toContainText("up to 2");
  for (const place of [0, 1, 2]) await option(stage, place).tap();
  const box = (/** @type {string} */ name) => stage.element.getByRole("checkbox", { name });
  await expect(stage.element.getByRole("alert")).toHaveText("You can choose 2 at most");
  await expect(box("Option c")).not.toBeChecked();
  await option(stage, 0).tap();
  await option(stage, 2).tap();
  await expect(box("Option a")).not.toBeChecked();
  await expect(box("Option c")).toBeChecked();
  await stage.press();
  await expect(stage.part("mine")).toHaveCount(2);
  expect(counted(server)).toEqual({ b: 1, c: 1 });
});

test("a vote without a choice says what is missing and sends nothing", async ({ open, server }) => {
  const stage = await open(tag("single"));
  await stage.isReady();
  await stage.press();
  await expect(stage.element.getByRole("alert")).toHaveText("Please choose first");
  await option(stage, 0).tap();
  await expect(stage.element.getByRole("alert")).toBeEmpty();
  expect(server.plays()).toBe(0);
});

test("shares that are open to all are shown before the vote", async ({ open, server, witness }) => {
  await others(server, witness, "open", ["a", "b", "b", "b"]);
  const stage = await open(tag("open"));
  await stage.isReady();
  await expect(option(stage, 1)).toHaveText(/75% 3 votes/);
  await expect(option(stage, 1).locator(".poll-bar")).toBeVisible();
});

test("counts that come after the end are in no answer before it", async ({
  open,
  page,
  server,
  witness,
}) => {
  witness.announceBadNetwork();
  /** @type {string[]} */
  const answers = [];
  page.on("response", async (response) => {
    if (response.url().includes("/v1/") && response.request().method() !== "OPTIONS") {
      answers.push(await response.text().catch(() => ""));
    }
  });
  const stage = await open(tag("later"));
  await stage.isReady();
  await vote(stage);
  await expect(stage.part("turns")).toContainText("Results come when the campaign has ended");
  await expect(stage.part("mine")).toBeVisible();
  expect(answers.join(), "no count").not.toMatch(/"(count|percent)"/);
  await server.kill();
  await server.publish([variant(pollOf("later", { results: "after_end" }), "later", ended)]);
  await server.start();
  await page.reload();
  await stage.isIn("ended");
  await expect(stage.element.getByText("Voting has ended")).toBeVisible();
  await expect(option(stage, 1)).toHaveText(/100% 1 vote\s*Your vote/);
});

test("who comes after the end sees the results without a session", async ({
  open,
  newPlayer,
  server,
  witness,
}) => {
  await others(server, witness, "single", ["c"]);
  await server.kill();
  await server.publish([variant(pollOf("single"), "single", ended)]);
  await server.start();
  const stage = await open(tag("single"), { page: await newPlayer() });
  await stage.isIn("ended");
  await expect(option(stage, 2)).toHaveText(/100% 1 vote/);
  await stage.part("rules").click();
  await expect(stage.card).toBeVisible();
});

test("in a language from right to left bars grow from the right", async ({
  open,
  server,
  witness,
}) => {
  await others(server, witness, "arabic", ["a"]);
  const stage = await open(tag("arabic"));
  await stage.isReady();
  await expect(option(stage, 0)).toHaveText(/100%/);
  const bar = option(stage, 0).locator(".poll-bar");
  const origin = await bar.evaluate((it) => getComputedStyle(it, "::before").transformOrigin);
  const { width } = /** @type {any} */ (await bar.boundingBox());
  expect(Math.abs(parseFloat(origin) - width)).toBeLessThan(1);
});
