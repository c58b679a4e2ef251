// @ts-check
/** The challenge: links, moderation, the gallery and likes, against the real server. */
import { LINK, challengeOf, enter, fill, openForm } from "./support/challenge.js";
import { SAYS } from "./support/texts.js";
import { expect, test } from "./support/test.js";

/** @typedef {import("./support/stage.js").Stage} Stage */
/** @typedef {import("./support/server.js").GameServer} GameServer */
/** @typedef {{ server: GameServer, witness: import("./support/witness.js").Witness }} World */

const SECRET = "moderator-of-the-tests-0123456789abcdef";
const HOSTILE = `<img src=x onerror=alert(1)> \u202etxet <b>bold</b>`;

test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: {
    campaigns: [
      challengeOf("glow"),
      challengeOf("open", (config) => (config.moderation = "after")),
      challengeOf("hidden", (config) => {
        config.moderation = "after";
        config.likes.shown = "after_voting";
      }),
      challengeOf("short", (config) => (config.short_links = false)),
    ],
    args: ["--admin-tokens", `ann=${SECRET}`],
  },
});

const tag = (/** @type {string} */ campaign) => ({ campaign, widget: "challenge" });

/** Hands an entry in as somebody else. @param {World} world @param {string} campaign
 * @param {Record<string, any>} [form] */
async function others({ server, witness }, campaign, form = {}) {
  const root = `${server.url}/v1/campaigns/${campaign}`;
  const headers = { "content-type": "application/json" };
  const joined = await fetch(`${root}/sessions`, { method: "POST", headers, body: JSON.stringify({ lang: "en" }) });
  const { token } = await joined.json();
  const action = { type: "enter", link: LINK, caption: "By somebody else", category: "diary", rights: true, age: true, ...form };
  const answer = await fetch(`${root}/widgets/challenge/actions`, {
    method: "POST",
    headers: { ...headers, authorization: `Bearer ${token}`, "idempotency-key": crypto.randomUUID() },
    body: JSON.stringify({ action, lang: "en" }),
  });
  expect(answer.status, await answer.clone().text()).toBe(200);
  witness.unseen.plays += 1;
}

/** @param {GameServer} server @param {string} campaign @param {string} entry @param {any} decision */
async function moderate(server, campaign, entry, decision) {
  const answer = await fetch(`${server.url}/admin/v1/campaigns/${campaign}/entries/${entry}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${SECRET}` },
    body: JSON.stringify(decision),
  });
  expect(answer.status).toBe(200);
}

/** @param {Stage} stage @param {"new"|"top"|"featured"|"own"} order */
async function sortBy(stage, order) {
  await stage.element.locator(`[part=sort][data-sort=${order}]`).tap();
  await expect(stage.element.locator(`[part=sort][data-sort=${order}]`)).toHaveAttribute("aria-pressed", "true");
}

const idsOf = (/** @type {GameServer} */ server) => server.rows("SELECT id FROM entry ORDER BY at_ms").map(({ id }) => id);

test("an entry waits for a moderator, seen by its entrant alone, until it is accepted", async ({ open, page, server, witness }) => {
  const stage = await open(tag("glow"));
  await stage.isReady();
  await enter(stage);
  await stage.isIn("outcome");
  await stage.part("close").tap();
  expect(witness.of("outcome").at(-1)?.data).toEqual({ state: "pending", prize: null });
  await expect(stage.part("entry"), "nobody sees it among the new").toHaveCount(0);
  await sortBy(stage, "own");
  await expect(stage.part("entry")).toHaveAttribute("data-state", "pending");
  const [id] = idsOf(server);
  await moderate(server, "glow", id, { state: "rejected", reason: "The picture is of somebody else." });
  await sortBy(stage, "new");
  await sortBy(stage, "own");
  await expect(stage.part("entry")).toContainText("Why: The picture is of somebody else.");
  await moderate(server, "glow", id, { state: "featured" });
  await page.reload();
  await stage.isReady();
  await expect(stage.part("entry")).toContainText("Day 3: my skin says thank you.");
  await expect(stage.part("entry").locator("a")).toHaveAttribute("href", LINK);
  await sortBy(stage, "featured");
  await expect(stage.part("entry")).toHaveCount(1);
  const told = server.rows("SELECT what, operator FROM audit ORDER BY at_ms");
  expect(told).toEqual([
    { what: "entry.rejected", operator: "ann" },
    { what: "entry.featured", operator: "ann" },
  ]);
});

test("a link is looked at while it is typed, and what is wrong is said at the field", async ({ open, server }) => {
  const stage = await open(tag("glow"));
  await stage.isReady();
  await openForm(stage);
  for (const [link, said] of [
    ["", /paste a link, or add/],
    ["I posted it!", /paste the link/],
    ["https://example.com/post/1", /none of the platforms/],
    ["https://www.tiktok.com/@moon.white", /leads to TikTok, but not to a post/],
  ]) {
    await stage.part("link").fill(String(link));
    await stage.part("primary").tap();
    await expect(stage.part("wrong")).toHaveText(said);
    await expect(stage.part("link")).toHaveAttribute("aria-invalid", "true");
    await expect(stage.part("link")).toBeFocused();
  }
  await stage.part("link").fill(`我的作品 ${LINK}?lang=en 快来看`);
  await expect(stage.part("found")).toHaveText("A post on TikTok");
  await expect(stage.part("wrong")).toBeEmpty();
  await stage.part("account").fill("@somebody.else");
  await stage.part("primary").tap();
  await expect(stage.part("wrong")).toContainText("@moon.white");
  await expect(stage.part("account")).toBeFocused();
  await stage.part("account").fill("");
  for (const part of ["category", "rights", "age"]) {
    await stage.part("primary").tap();
    await expect(stage.part("wrong")).not.toBeEmpty();
    await stage.part(part).first().check();
  }
  await stage.part("primary").tap();
  await stage.isIn("outcome");
  const [{ body }] = server.rows("SELECT body FROM entry");
  expect(JSON.parse(body)).toEqual({
    ...{ site: "tiktok", link: LINK, account: "moon.white" },
    ...{ caption: "", category: "diary" },
  });
});

test("short links are refused where a campaign says so", async ({ open }) => {
  const stage = await open(tag("short"));
  await stage.isReady();
  await openForm(stage);
  await stage.part("link").fill("https://vm.tiktok.com/ZMabc123/");
  await stage.part("primary").tap();
  await expect(stage.part("wrong")).toHaveText(/none of the platforms/);
});

test("what was filled in is there again after a reload", async ({ open, page }) => {
  const stage = await open(tag("glow"));
  await stage.isReady();
  await fill(stage, LINK, "Half of a sentence");
  await page.reload();
  await stage.isReady();
  await openForm(stage);
  await expect(stage.part("link")).toHaveValue(LINK);
  await expect(stage.part("caption")).toHaveValue("Half of a sentence");
  await expect(stage.part("category").first()).toBeChecked();
  await expect(stage.part("rights")).toBeChecked();
});

test("a caption is text, whatever stands in it", async ({ open, page, server, witness }) => {
  const stage = await open(tag("open"));
  await stage.isReady();
  let dialogs = 0;
  page.on("dialog", (dialog) => {
    dialogs += 1;
    void dialog.dismiss();
  });
  await others({ server, witness }, "open", { caption: HOSTILE });
  await page.reload();
  await stage.isReady();
  const caption = stage.part("entry").locator("p[dir=auto]");
  await expect(caption).toHaveText(HOSTILE.replace("\u202e", ""));
  await expect(stage.part("entry").locator("img")).toHaveCount(0);
  expect(dialogs).toBe(0);
  await expect(others({ server, witness }, "open", { caption: "x".repeat(10_000) })).rejects.toThrow(/caption: may have 80/);
});

test("a like is counted once, taken back, and nobody likes their own", async ({ open, page, server, witness }) => {
  await others({ server, witness }, "open");
  const stage = await open(tag("open"));
  await stage.isReady();
  const likes = () => server.rows("SELECT likes FROM entry").map(({ likes }) => likes);
  await expect(stage.part("like")).toHaveText("0");
  await stage.part("like").tap();
  await expect(stage.part("like")).toHaveAttribute("aria-pressed", "true");
  await expect(stage.part("status")).toHaveText("Liked");
  await expect(stage.part("like")).toHaveText("1");
  expect(likes()).toEqual([1]);
  await page.reload();
  await stage.isReady();
  await expect(stage.part("like")).toHaveAttribute("aria-pressed", "true");
  await stage.part("like").tap();
  await expect(stage.part("status")).toHaveText("Like taken back");
  expect(likes()).toEqual([0]);
  expect(server.rows("SELECT entry FROM entry_like")).toEqual([]);
  await enter(stage);
  await stage.isIn("outcome");
  await stage.part("close").tap();
  await expect(stage.part("entry")).toHaveCount(2);
  await expect(stage.part("like"), "of the other's alone").toHaveCount(1);
});

test("a like that the server refuses is taken back on the screen, with the reason", async ({ open, server, witness }) => {
  witness.announce(/status of 409/);
  for (let n = 0; n < 11; n++) await others({ server, witness }, "open", { caption: `Entry ${n}` });
  const stage = await open(tag("open"));
  await stage.isReady();
  await expect(stage.part("like")).toHaveCount(11);
  for (let n = 0; n < 11; n++) {
    await stage.part("like").nth(n).tap();
    await expect(stage.part("status")).toHaveText(n < 10 ? "Liked" : /no likes left today/);
    await expect(stage.part("like").nth(n)).toHaveAttribute("aria-pressed", n < 10 ? "true" : "false");
  }
  expect(server.rows("SELECT COUNT(*) AS n FROM entry_like")).toEqual([{ n: 10 }]);
});

test("numbers of likes are hidden where a campaign hides them until voting ends", async ({ open, server, witness }) => {
  await others({ server, witness }, "hidden");
  const stage = await open(tag("hidden"));
  await stage.isReady();
  await expect(stage.part("like")).toHaveText("");
  await stage.part("like").tap();
  await expect(stage.part("status")).toHaveText("Liked");
  await expect(stage.part("like")).toHaveText("");
  await expect(stage.element.locator("[part=sort][data-sort=top]")).toHaveCount(0);
  const answer = await fetch(`${server.url}/v1/campaigns/hidden/widgets/challenge/entries?sort=top`);
  expect(answer.status).toBe(400);
});

test("the gallery goes on page by page, and a search narrows it", async ({ open, server, witness }) => {
  for (let n = 0; n < 30; n++) await others({ server, witness }, "open", { caption: `Number ${n} of many` });
  const stage = await open(tag("open"));
  await stage.isReady();
  await expect(stage.part("entry")).toHaveCount(24);
  await stage.part("more").tap();
  await expect(stage.part("entry")).toHaveCount(30);
  await expect(stage.part("entry").nth(24), "the focus goes to the first that is new").toBeFocused();
  await expect(stage.part("more")).toHaveCount(0);
  await stage.part("search").fill("number 17");
  await expect(stage.part("entry")).toHaveCount(1);
  await expect(stage.part("entry")).toContainText("Number 17 of many");
  await expect(stage.part("search")).toBeFocused();
  await stage.part("search").fill("%");
  await expect(stage.part("entry")).toHaveCount(0);
});

test("an entry is taken back after a second press, and is gone", async ({ open, server }) => {
  const stage = await open(tag("open"));
  await stage.isReady();
  await enter(stage);
  await stage.isIn("outcome");
  await stage.part("close").tap();
  await stage.part("withdraw").tap();
  await expect(stage.part("withdraw")).toHaveText("Really take it back?");
  expect(idsOf(server)).toHaveLength(1);
  await stage.part("withdraw").tap();
  await expect(stage.part("entry")).toHaveCount(0);
  expect(idsOf(server)).toEqual([]);
});

test("my data counts entries and likes, and deleting it takes them out of the gallery", async ({ open, server, witness }) => {
  await others({ server, witness }, "open");
  const stage = await open(tag("open"));
  await stage.isReady();
  await stage.part("like").tap();
  await expect(stage.part("status")).toHaveText("Liked");
  await enter(stage);
  await stage.isIn("outcome");
  await stage.part("close").tap();
  await stage.part("rules").tap();
  await stage.part("my-data").tap();
  await expect(stage.part("me")).toContainText("Entries handed in: 1");
  await expect(stage.part("me")).toContainText("Entries that you like: 1");
  await stage.part("forget").tap();
  await stage.part("really").tap();
  await expect(stage.part("me")).toHaveText("Deleted");
  expect(server.rows("SELECT likes FROM entry"), "of the other's entry").toEqual([{ likes: 0 }]);
});

test("one press copies tags and accounts", async ({ context, open, page }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const stage = await open(tag("glow"));
  await stage.isReady();
  await stage.part("copy").tap();
  await expect(stage.part("copy")).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("#GlowIn7Days @islebleue");
  await openForm(stage);
  const site = stage.part("site").filter({ hasText: "TikTok" });
  await expect(site).toHaveAttribute("href", "https://www.tiktok.com/");
  await expect(site).toHaveAttribute("rel", /noopener/);
});

test("an entry that is made offline is handed in when the network is back", async ({ context, open, server, witness }) => {
  witness.announceBadNetwork();
  const stage = await open(tag("glow"));
  await stage.isReady();
  await fill(stage);
  await context.setOffline(true);
  await stage.part("primary").tap();
  await expect(stage.part("notice")).toContainText(SAYS.saved);
  await expect(stage.part("turns")).toHaveText("Not handed in yet");
  expect(idsOf(server)).toEqual([]);
  await context.setOffline(false);
  await stage.isIn("outcome", 30_000);
  expect(idsOf(server)).toHaveLength(1);
});
