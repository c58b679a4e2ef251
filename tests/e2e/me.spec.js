// @ts-check
/** What is stored of a player: theirs to see, to take along, and to have forgotten. */
import { readFile } from "node:fs/promises";
import { call, tokenOf } from "./support/api.js";
import { expect, test } from "./support/test.js";

const CONTACT = { phone: "13800138000" };

test.use({ contextOptions: { reducedMotion: "reduce" } });

/** Wins, claims, and opens what is stored. @param {import("./support/stage.js").Stage} stage */
async function winAndLook(stage) {
  await stage.accept();
  await stage.press();
  await stage.isIn("outcome");
  await stage.fillClaim(CONTACT);
  await stage.part("send").tap();
  await expect(stage.part("claimed")).toBeVisible();
  await stage.part("close").tap();
  await stage.isIn("ready");
  await look(stage);
}

/** Opens what is stored. @param {import("./support/stage.js").Stage} stage */
async function look(stage) {
  await stage.part("rules").tap();
  await stage.part("my-data").tap();
  await expect(stage.part("save")).toBeVisible();
}

test("a player sees what is stored, and takes it along as the server has it", async ({
  open,
  page,
  server,
}) => {
  const stage = await open({ campaign: "wheel-win" });
  await winAndLook(stage);
  const token = await tokenOf(page);
  const { json: me } = await call(`${server.url}/v1/campaigns/wheel-win/me`, { token });
  await expect(stage.part("me")).toContainText(me.participant);
  await expect(stage.part("me")).toContainText(CONTACT.phone);
  const downloading = page.waitForEvent("download");
  await stage.part("save").tap();
  const file = await (await downloading).path();
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual(me);
});

test("what is stored stands apart from the buttons below it, in line with them", async ({ open }) => {
  const stage = await open({ campaign: "wheel-free" });
  await stage.isReady();
  await look(stage);
  const box = async (/** @type {import("@playwright/test").Locator} */ of) => {
    const found = await of.boundingBox();
    if (!found) throw new Error("not shown");
    return { ...found, end: found.y + found.height };
  };
  const [list, save, forget] = [stage.part("me").locator("ul"), stage.part("save"), stage.part("forget")];
  expect((await box(save)).y - (await box(list)).end).toBeGreaterThanOrEqual(8);
  expect((await box(forget)).y - (await box(save)).end).toBeGreaterThanOrEqual(8);
  const indent = await forget.evaluate((link) => parseFloat(getComputedStyle(link).paddingInlineStart));
  expect((await box(forget)).x + indent).toBeCloseTo((await box(save)).x, 0);
});

test("in the dark a sheet has an edge that can be seen", async ({ open }) => {
  const stage = await open({ campaign: "wheel-free", theme: "dark" });
  await stage.isReady();
  await stage.part("rules").tap();
  const hasEdge = () =>
    stage.card.evaluate((card) => {
      const probe = document.createElement("i");
      probe.style.color = "var(--ff-line)";
      card.append(probe);
      const edge = `${getComputedStyle(probe).color} 0px 0px 0px 1px`;
      probe.remove();
      return getComputedStyle(card).boxShadow.includes(edge);
    });
  await expect.poll(hasEdge).toBe(true);
});

test("what is deleted is gone from the server and from the device", async ({ open, page, server }) => {
  const stage = await open({ campaign: "wheel-win" });
  await winAndLook(stage);
  await stage.part("forget").tap();
  await stage.part("keep").tap();
  await expect(stage.part("forget")).toBeVisible();
  const contacts = () => server.rows("SELECT contact FROM claim WHERE contact IS NOT NULL").length;
  expect(contacts(), "nothing happens before the second answer").toBe(1);
  await stage.part("forget").tap();
  await stage.part("really").tap();
  await expect(stage.part("me")).toHaveText("Deleted");
  expect(contacts()).toBe(0);
  expect(server.rows("SELECT 1 FROM consent")).toEqual([]);
  expect(server.rows("SELECT 1 FROM event WHERE participant IS NOT NULL")).toEqual([]);
  expect(await page.evaluate(() => ({ ...localStorage }))).toEqual({});
  await stage.part("close").tap();
  await stage.accept();
  await stage.part("prizes").tap();
  await expect(stage.card).toBeVisible();
  await expect(stage.part("award"), "a newcomer has won nothing").toHaveCount(0);
});

test("a server that is away deletes nothing and says so", async ({ open, page, server, witness }) => {
  const stage = await open({ campaign: "wheel-win" });
  await winAndLook(stage);
  witness.announceBadNetwork();
  await page.route("**/me", (route) => route.abort());
  await stage.part("forget").tap();
  await stage.part("really").tap();
  await expect(stage.part("me")).toContainText("nothing has changed");
  expect(server.rows("SELECT 1 FROM claim WHERE contact IS NOT NULL")).toHaveLength(1);
  expect(await tokenOf(page)).not.toBe("");
});

test("a preview forgets, too", async ({ open, server }) => {
  const file = `${server.url}/samples/wheel.json`;
  const stage = await open({ endpoint: "preview", campaign: file });
  await stage.isReady();
  await stage.playOnce();
  await look(stage);
  await stage.part("forget").tap();
  await stage.part("really").tap();
  await expect(stage.part("me")).toHaveText("Deleted");
  await stage.part("close").tap();
  await stage.isReady();
  await stage.part("prizes").tap();
  await expect(stage.part("award")).toHaveCount(0);
});
