// @ts-check
/** The page of operators, against the real server: by keys alone, and when things go wrong. */
import AxeBuilder from "@axe-core/playwright";
import { call } from "./support/api.js";
import { challengeOf, enter } from "./support/challenge.js";
import { ANN, BOB, Desk, OPERATORS, deeds, handIn, postOf } from "./support/moderate.js";
import { expect, test } from "./support/test.js";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const HOSTILE = `<img src=x onerror=alert(1)> <b>bold</b>`;
const RTL = "صباح الخير <i>x</i>";
const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><rect width="60" height="40" fill="#c36"/></svg>`;
const UNAUTHORISED = /Failed to load resource: .*401/;

test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: { campaigns: [challengeOf("glow"), challengeOf("quiet")], args: OPERATORS },
});

/** What everybody sees. @param {import("./support/server.js").GameServer} server */
async function gallery(server) {
  const { json } = await call(`${server.url}/v1/campaigns/glow/widgets/challenge/entries`);
  return json.entries.map((/** @type {any} */ entry) => entry.body.account);
}

test("entries are decided about by keys alone, and the gallery shows them", async ({ page, server, witness }) => {
  const world = { server, witness };
  const first = await handIn(world, "glow", "one");
  const second = await handIn(world, "glow", "two");
  await handIn(world, "glow", "three");
  const desk = new Desk(page, server);
  await desk.open("glow");
  await expect(desk.part("token")).toBeFocused();
  await page.keyboard.insertText(ANN);
  await desk.press("Enter");
  await desk.shows("one");
  await expect(desk.part("name"), "the entry is read out").toBeFocused();
  await expect(desk.part("count")).toHaveText("3 waiting");
  await desk.press("j");
  await desk.shows("two");
  await desk.press("ArrowUp");
  await desk.shows("one");
  await desk.press("a");
  await desk.shows("two");
  await expect(desk.part("status")).toHaveText("Accepted: @one. Next: @two.");
  await desk.press("F");
  await desk.shows("three");
  await expect(desk.part("count")).toHaveText("1 waiting");
  expect((await gallery(server)).sort()).toEqual(["one", "two"]);
  expect(deeds(server)).toEqual([
    { operator: "ann", what: "entry.accepted", subject: first.id, detail: "" },
    { operator: "ann", what: "entry.featured", subject: second.id, detail: "" },
  ]);
});

test("an entrant reads why the entry was rejected", async ({ open, newPlayer, server }) => {
  const stage = await open({ campaign: "glow", widget: "challenge" });
  await stage.isReady();
  await enter(stage);
  await stage.isIn("outcome");
  await stage.part("close").tap();
  const desk = new Desk(await newPlayer(), server);
  await desk.enter("glow", BOB);
  await desk.shows("moon.white");
  await desk.press("r");
  await expect(desk.page.getByRole("heading", { name: "Why is it rejected?" })).toBeFocused();
  await desk.press("Enter");
  await expect(desk.part("wrong")).toHaveText(/say why/);
  await desk.press("4");
  await expect(desk.part("reason").nth(3)).toHaveAttribute("aria-pressed", "true");
  await expect(desk.part("why")).toHaveValue("The post is not your own work.");
  await desk.part("why").press("End");
  // Here these are letters, and decide nothing.
  await desk.page.keyboard.type(" afjz2");
  await expect(desk.part("why")).toHaveValue("The post is not your own work. afjz2");
  await desk.press("Enter");
  await expect(desk.part("name").or(desk.page.getByText("Nothing waits"))).toHaveText("Nothing waits");
  await desk.saved();
  await stage.element.locator("[part=sort][data-sort=own]").tap();
  await expect(stage.part("entry")).toContainText("Why: The post is not your own work. afjz2");
  expect(deeds(server).map(({ operator, what, detail }) => [operator, what, detail])).toEqual([
    ["bob", "entry.rejected", "The post is not your own work. afjz2"],
  ]);
  await desk.among("rejected");
  await expect(desk.part("history")).toContainText("bob · Rejected");
  await desk.among("featured");
  await desk.page.getByRole("button", { name: "Look again" }).click();
  await expect(desk.page.getByRole("heading", { name: "Nothing is here yet" })).toBeFocused();
});

test("decisions are taken back one by one", async ({ page, server, witness }) => {
  const world = { server, witness };
  for (const name of ["one", "two", "three"]) await handIn(world, "glow", name);
  const desk = new Desk(page, server);
  await desk.enter("glow", ANN);
  await desk.press("a", "r", "2", "Enter");
  await desk.shows("three");
  await desk.press("z");
  await desk.shows("two");
  await expect(desk.part("status")).toHaveText("Taken back: @two.");
  await desk.press("z");
  await desk.shows("one");
  await desk.press("z");
  await expect(desk.part("status")).toHaveText("There is no decision to take back.");
  await expect(desk.part("count")).toHaveText("3 waiting");
  expect(server.rows("SELECT DISTINCT state FROM entry")).toEqual([{ state: "pending" }]);
  // What was accepted can be put back among the waiting.
  await desk.press("a");
  await desk.saved();
  await desk.among("accepted");
  await desk.shows("one");
  await desk.press("p");
  await expect(page.getByText("Nothing is here yet")).toBeVisible();
  await desk.saved();
  expect(await gallery(server)).toEqual([]);
});

test("keys decide nothing while somebody types, holds another key, or has switched them off", async ({ page, server, witness }) => {
  for (const name of ["one", "two"]) await handIn({ server, witness }, "glow", name);
  const desk = new Desk(page, server);
  await desk.enter("glow", ANN);
  await desk.shows("one");
  await desk.press("Control+a", "Alt+a", "Meta+a");
  await desk.press("r");
  await desk.part("why").focus();
  await page.keyboard.type("a");
  await desk.press("Escape");
  await expect(desk.part("why")).toHaveCount(0);
  await expect(desk.part("reject"), "back to where the form was opened").toBeFocused();
  await desk.press("r");
  await expect(desk.part("why"), "what was written is kept").toHaveValue("a");
  await desk.press("Escape", "?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await desk.press("a");
  await desk.part("keys").click();
  await desk.press("Escape", "a");
  await desk.shows("one");
  await expect(desk.part("count")).toHaveText("2 waiting");
  expect(deeds(server)).toEqual([]);
  await desk.part("accept").click();
  await desk.shows("two");
});

test("the next page is fetched before the end is reached", async ({ page, server, witness }) => {
  test.slow();
  for (let number = 1; number <= 53; number++) await handIn({ server, witness }, "glow", `n${number}`);
  const desk = new Desk(page, server);
  await desk.enter("glow", ANN);
  await expect(desk.part("count")).toHaveText("50 waiting, more to come");
  for (let number = 1; number < 45; number++) await desk.press("ArrowDown");
  await desk.shows("n45");
  await expect(desk.part("count")).toHaveText("53 waiting");
  for (let number = 45; number < 53; number++) await desk.press("j");
  await desk.shows("n53");
});

test("a wrong token is told, and the right one stays in this tab alone", async ({ page, context, server, witness }) => {
  witness.announce(UNAUTHORISED);
  await handIn({ server, witness }, "glow", "one");
  const desk = new Desk(page, server);
  await desk.open("glow");
  await desk.signIn("not-a-token");
  await expect(desk.part("wrong")).toHaveText(/not right/);
  await expect(desk.part("token")).toHaveAttribute("aria-invalid", "true");
  await desk.signIn(ANN);
  await desk.shows("one");
  expect(page.url()).not.toContain(ANN);
  const kept = await page.evaluate(() => [JSON.stringify({ ...localStorage }), document.cookie]);
  expect(kept.join()).not.toContain(ANN);
  await page.reload();
  await desk.shows("one");
  const other = new Desk(await context.newPage(), server);
  await other.open("glow");
  await expect(other.part("token"), "another tab knows nothing").toBeVisible();
  await desk.part("sign-out").click();
  await expect(desk.part("token")).toBeVisible();
  await page.reload();
  await expect(desk.part("token")).toBeVisible();
  const headers = (await page.request.get(page.url())).headers();
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
});

test("who has to sign in again goes on where they were", async ({ page, server, witness }) => {
  witness.announce(UNAUTHORISED);
  for (const name of ["one", "two", "three"]) await handIn({ server, witness }, "glow", name);
  const desk = new Desk(page, server);
  await desk.enter("glow", ANN);
  await desk.press("j");
  await desk.shows("two");
  await server.stop();
  server.args = ["--admin-tokens", `ann=${BOB}`];
  await server.start();
  await desk.press("r", "1", "Enter");
  await expect(desk.part("wrong")).toHaveText(/no longer accepted/);
  await expect(desk.part("notice")).toContainText("@two");
  expect(deeds(server)).toEqual([]);
  await desk.signIn(BOB);
  await desk.shows("two");
  await desk.press("r");
  await expect(desk.part("why"), "what was written is not lost").toHaveValue(/does not open/);
  await desk.press("Enter");
  await desk.shows("three");
  await desk.saved();
  expect(deeds(server).map(({ what }) => what)).toEqual(["entry.rejected"]);
});

test("of two operators the faster one decides, and the other sees it", async ({ page, newPlayer, server, witness }) => {
  for (const name of ["one", "two"]) await handIn({ server, witness }, "glow", name);
  const ann = new Desk(page, server);
  const bob = new Desk(await newPlayer(), server);
  await ann.enter("glow", ANN);
  await bob.enter("glow", BOB);
  await ann.shows("one");
  await bob.shows("one");
  await ann.press("r", "3", "Enter");
  await ann.shows("two");
  await ann.saved();
  await bob.press("a");
  await bob.shows("two");
  await expect(bob.part("notice")).toContainText(/faster with @one.*Rejected · The post is not about this challenge/);
  await bob.part("look").click();
  await bob.shows("one");
  await expect(bob.page.locator(".mod-state")).toHaveText("Rejected");
  await expect(bob.part("history")).toContainText("ann · Rejected");
  expect(deeds(server).map(({ operator, what }) => [operator, what])).toEqual([["ann", "entry.rejected"]]);
  // Having seen that, bob may decide otherwise.
  await bob.press("a");
  await expect(bob.part("notice"), "it stays until it was read").toBeVisible();
  await bob.part("dismiss").click();
  await bob.saved();
  expect(await gallery(server)).toEqual(["one"]);
});

test("a decision that the server does not hear of is put back, and loses nothing", async ({ page, server, witness }) => {
  witness.announceBadNetwork();
  for (const name of ["one", "two", "three"]) await handIn({ server, witness }, "glow", name);
  const desk = new Desk(page, server);
  await desk.enter("glow", ANN);
  await desk.shows("one");
  await server.kill();
  await desk.press("a");
  await desk.shows("two");
  await desk.press("r", "5", "Enter");
  await desk.shows("three");
  await expect(desk.part("notice")).toContainText("@one, @two");
  await desk.shows("one");
  await expect(desk.part("count")).toHaveText("3 waiting");
  await server.start();
  await desk.press("a");
  await desk.shows("two");
  await expect(desk.part("notice")).toHaveCount(0);
  await desk.press("r");
  await expect(desk.part("why")).toHaveValue(/private matters/);
  await desk.press("Enter");
  await desk.shows("three");
  await desk.saved();
  expect(deeds(server).map(({ what }) => what)).toEqual(["entry.accepted", "entry.rejected"]);
});

test("what entrants write is text, in its own direction, and a post is opened apart", async ({ page, context, server, witness }) => {
  await handIn({ server, witness }, "glow", "one", { caption: HOSTILE });
  await handIn({ server, witness }, "glow", "two", { caption: RTL, link: postOf("one") });
  const desk = new Desk(page, server);
  await desk.enter("glow", ANN);
  await expect(desk.part("caption")).toHaveText(HOSTILE);
  await expect(page.locator(".mod-same")).toHaveText("The same post was handed in once more");
  await expect(page.locator(".mod img, .mod-caption b")).toHaveCount(0);
  const link = desk.part("open");
  await expect(link).toHaveAttribute("href", postOf("one"));
  await expect(link).toHaveAttribute("rel", "noopener noreferrer nofollow ugc");
  await context.route("https://www.tiktok.com/**", (route) => route.fulfill({ body: "A post" }));
  const opened = context.waitForEvent("page");
  await desk.press("o");
  const post = await opened;
  expect(await post.evaluate(() => [document.referrer, String(window.opener)])).toEqual(["", "null"]);
  await post.close();
  await desk.press("j");
  await expect(desk.part("caption")).toHaveText(RTL);
  const direction = await desk.part("caption").evaluate((caption) => getComputedStyle(caption).direction);
  expect(direction).toBe("rtl");
});

test("pictures are fetched with the operator's token, shown, and asked for again when they do not come", async ({ page, server, witness }) => {
  witness.announce(/Failed to load resource: .*503/);
  await handIn({ server, witness }, "glow", "one");
  const media = ["a", "b"].map((id) => ({ id, kind: "picture", width: 60, height: 40 }));
  await page.route("**/admin/v1/**/entries?*", async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    for (const entry of json.entries) entry.body.media = media;
    await route.fulfill({ response, json });
  });
  /** @type {(string | undefined)[]} */
  const tokens = [];
  let broken = true;
  await page.route("**/v1/campaigns/glow/media/*", async (route) => {
    tokens.push(route.request().headers().authorization);
    if (broken && route.request().url().endsWith("b")) return route.fulfill({ status: 503 });
    await route.fulfill({ contentType: "image/svg+xml", body: PICTURE });
  });
  const desk = new Desk(page, server);
  await desk.enter("glow", ANN);
  const first = page.getByRole("img", { name: "Picture 1" });
  await expect(first).toHaveJSProperty("naturalWidth", 60);
  await expect(first).toHaveAttribute("src", /^blob:/);
  await expect(page.getByText("This file did not come")).toBeVisible();
  broken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("img", { name: "Picture 2" })).toHaveJSProperty("naturalWidth", 60);
  expect(new Set(tokens)).toEqual(new Set([`Bearer ${ANN}`]));
  await desk.press("a");
  await expect(first, "what was seen is let go").toHaveCount(0);
  await desk.saved();
  await page.unrouteAll({ behavior: "wait" });
});

test("addresses without a campaign, and servers without operators, say so", async ({ page, server, witness }) => {
  witness.announce(/Failed to load resource: .*404/);
  const desk = new Desk(page, server);
  await desk.open("gone");
  await expect(page.getByRole("heading", { name: "There is no such campaign" })).toBeVisible();
  await desk.open("");
  await expect(page.getByText("This link names no campaign")).toBeVisible();
  await server.stop();
  server.args = [];
  await server.start();
  await desk.open("glow");
  await desk.signIn(ANN);
  await expect(desk.part("wrong")).toContainText("--admin-tokens");
});

for (const theme of ["light", "dark"]) {
  for (const lang of ["en", "zh-CN"]) {
    test(`axe finds nothing and nothing is wider than a phone, ${theme} ${lang}`, async ({ page, server, witness }) => {
      const isClean = async (/** @type {string} */ when) => {
        const { violations } = await new AxeBuilder({ page }).withTags(RULES).setLegacyMode().analyze();
        const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`));
        expect.soft(found, when).toEqual([]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect.soft(wide, `${when}: wider than the screen`).toBeLessThanOrEqual(0);
      };
      for (const name of ["one", "two"]) await handIn({ server, witness }, "glow", name, { link: postOf("one") });
      const desk = new Desk(page, server);
      await desk.open("glow", `&lang=${lang}&theme=${theme}`);
      await expect(desk.part("token")).toBeVisible();
      await isClean("the door");
      await desk.signIn(ANN);
      await desk.shows("one");
      await isClean("an entry");
      await page.setViewportSize({ width: 1280, height: 800 });
      await isClean("an entry on a wide screen");
      await page.setViewportSize({ width: 320, height: 640 });
      await desk.press("r", "Enter");
      await isClean("a reason that is missing");
      await desk.press("2", "Enter", "?");
      await isClean("the keys");
      await desk.press("Escape", "a");
      await expect(desk.part("item")).toHaveCount(0);
      await isClean("a clear desk");
      await desk.among("rejected");
      await expect(desk.part("history")).toBeVisible();
      await isClean("a rejected entry");
    });
  }
}
