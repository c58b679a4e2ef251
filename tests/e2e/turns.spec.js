// @ts-check
/** Limits, schedules and sessions. */
import { Api, tokenOf } from "./support/api.js";
import { moment, sample, variant } from "./support/campaigns.js";
import { expect, test } from "./support/test.js";
import { SAYS } from "./support/texts.js";
import { COUPON, always } from "./support/wheel-campaigns.js";

test.use({ contextOptions: { reducedMotion: "reduce" } });

test("after the last turn the button rests and tells when the next one comes, also after a reload", async ({
  open,
  page,
  server,
}) => {
  const stage = await open({ campaign: "wheel-once" });
  await stage.accept();
  await expect(stage.part("turns")).toHaveText("Turns left: 1");
  await stage.press();
  await stage.isIn("outcome");
  await stage.part("close").click();
  for (const when of ["at once", "after a reload"]) {
    await stage.isIn("ready");
    await expect(stage.part("turns"), when).toContainText(SAYS.noTurns);
    await expect(stage.part("turns"), when).toContainText(SAYS.nextTurn);
    await expect(stage.part("turns"), "midnight of the campaign's day").toContainText("00:00");
    await expect(stage.part("primary"), when).toHaveAttribute("aria-disabled", "true");
    for (const part of ["primary", "wheel"]) await stage.part(part).tap({ force: true });
    await stage.isIn("ready");
    await page.reload();
  }
  expect(server.plays()).toBe(1);
});

test("turns count down", async ({ open }) => {
  const stage = await open({ campaign: "wheel-loss" });
  await stage.accept();
  for (const left of [3, 2, 1]) {
    await expect(stage.part("turns")).toHaveText(`Turns left: ${left}`);
    await stage.playOnce();
  }
  await expect(stage.part("turns")).toContainText(SAYS.noTurns);
});

test("a press that comes twice is one play", async ({ open, server }) => {
  const stage = await open({ campaign: "wheel-win" });
  await stage.accept();
  await stage.part("primary").evaluate((/** @type {HTMLElement} */ button) => {
    button.click();
    button.click();
  });
  await stage.isIn("outcome");
  expect(server.plays()).toBe(1);
});

test("a campaign that is over says so, and one that has not begun says when it does", async ({
  open,
  server,
}) => {
  const over = await open({ campaign: "wheel-ended" });
  await over.isIn("ended");
  await expect(over.element.getByText(SAYS.ended)).toBeVisible();
  const soon = await open({ campaign: "wheel-soon" });
  await soon.isIn("closed");
  await expect(soon.element.getByText(SAYS.notOpen)).toBeVisible();
  await expect(soon.element.getByText(SAYS.opens)).toBeVisible();
  await soon.element.locator(".ff-cover").getByRole("button", { name: "Rules" }).click();
  await expect(soon.part("odds")).toBeVisible();
  expect(server.rows("SELECT * FROM consent")).toEqual([]);
});

test.describe("a campaign that ends while the page is open", () => {
  const SECONDS = 5;

  test("refuses the press, and prizes can still be claimed", async ({
    open,
    page,
    server,
    witness,
  }) => {
    witness.announce(/Failed to load resource.*409/);
    // Written now: the end is near.
    const campaign = variant(sample("sample-wheel"), "ending", (ending) => {
      always(ending, COUPON);
      ending.schedule.ends_at = moment((SECONDS + 1) * 1000);
    });
    await server.kill();
    await server.publish([campaign]);
    await server.start();
    const stage = await open({ campaign: "ending" });
    await stage.accept();
    await stage.playOnce();
    const ends = Date.parse(campaign.schedule.ends_at);
    await expect.poll(() => Date.now()).toBeGreaterThanOrEqual(ends);
    await stage.press();
    await stage.isIn("ended");
    expect(server.plays()).toBe(1);
    await page.reload();
    await stage.isIn("ended");
    await stage.element.locator(".ff-cover").getByRole("button", { name: "My prizes" }).click();
    await stage.part("award").locator(`[part="claim"]`).click();
    await stage.field("phone").fill("13800138000");
    await stage.part("send").click();
    await expect(stage.part("code")).toHaveText("TT-BLOOM-50");
  });
});

test.describe("a session of two seconds", () => {
  test.use({ world: { args: ["--session-seconds", "2"] } });

  test("renews silently and keeps the participant, before a play and before a claim", async ({
    open,
    page,
    server,
  }) => {
    const api = new Api(server.url, "wheel-win");
    const hasExpired = async () => (await api.awards(await tokenOf(page))).status === 401;
    const stage = await open({ campaign: "wheel-win" });
    await stage.accept();
    await stage.playOnce();
    await expect.poll(hasExpired).toBe(true);
    await stage.press();
    await stage.isIn("outcome");
    await expect.poll(hasExpired).toBe(true);
    await stage.fillClaim({ phone: "13800138000" });
    await stage.part("send").click();
    await expect(stage.part("code")).toBeVisible();
    await expect.poll(hasExpired).toBe(true);
    await page.reload();
    await stage.isReady();
    await stage.part("prizes").click();
    await expect(stage.part("award")).toHaveCount(2);
    expect(server.rows("SELECT DISTINCT participant FROM play")).toHaveLength(1);
  });

  test.beforeEach(({ witness }) => {
    // The browser itself notes the 401 that the renewal answers.
    witness.announce(/Failed to load resource.*401/);
  });
});
