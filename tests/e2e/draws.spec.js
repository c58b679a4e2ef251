// @ts-check
/** What players see of draws and of operators: tickets, codes of their own, a pause. */
import { call } from "./support/api.js";
import { sample, variant, withoutConsent } from "./support/campaigns.js";
import { ANN, OPERATORS } from "./support/moderate.js";
import { vote } from "./support/poll.js";
import { expect, test } from "./support/test.js";
import { SAYS } from "./support/texts.js";
import { COUPON, always } from "./support/wheel-campaigns.js";

/** @param {string} id @param {(campaign: any) => void} change */
const wheel = (id, change) =>
  variant(sample("sample-wheel"), id, (campaign) => {
    withoutConsent(campaign);
    change(campaign);
  });

test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: {
    args: OPERATORS,
    campaigns: [
      variant(sample("sample-poll"), "raffle", (campaign) => {
        withoutConsent(campaign);
        campaign.pools = [{ id: "end", mode: "raffle", publish: "quantities", entries: [{ prize: "set", quantity: 1 }] }];
        campaign.widgets[0].pool = "end";
      }),
      wheel("codes", (campaign) => {
        always(campaign, COUPON);
        const coupon = campaign.prizes.find((/** @type {any} */ prize) => prize.id === COUPON);
        delete coupon.code;
        coupon.codes = { pattern: "BLOOM-XXXX-XXXX" };
        coupon.code_expires = { days: 30 };
        coupon.claim.fields = [];
      }),
      wheel("pausing", (campaign) => always(campaign, COUPON)),
    ],
  },
});

/** What an operator does. @param {import("./support/server.js").GameServer} server @param {string} path @param {any} body */
const operate = (server, path, body) =>
  call(`${server.url}/admin/v1/campaigns/${path}`, { token: ANN, body, key: crypto.randomUUID() });

test("a raffle gives tickets, and its winner finds the prize once it is drawn", async ({ open, page, server, witness }) => {
  const stage = await open({ campaign: "raffle", widget: "poll" });
  await stage.isReady();
  await vote(stage);
  await stage.isIn("outcome");
  await expect(stage.card).toContainText(SAYS.inTheDraw);
  await stage.part("close").click();
  expect(server.rows("SELECT COUNT(*) AS n FROM ticket")).toEqual([{ n: 1 }]);
  expect(server.awards()).toEqual([]);
  await stage.part("rules").click();
  await expect(stage.card).toContainText(/tickets?/i);
  await stage.part("close").click();
  // It is over, and drawn.
  await server.stop();
  const over = new Date(Date.now() - 60_000).toISOString().replace(/\.\d+Z$/, "+00:00");
  await server.publish([
    variant(JSON.parse(String(server.rows("SELECT document FROM revision WHERE campaign = 'raffle'")[0].document)), "raffle", (campaign) => {
      campaign.schedule.ends_at = over;
    }),
  ]);
  await server.start();
  const drawn = await operate(server, "raffle/pools/end/raffle", {});
  expect(drawn.status, drawn.text).toBe(200);
  witness.unseen.awards.push(...server.awards().map(({ id }) => id));
  await page.reload();
  await stage.isIn("ended");
  await stage.part("prizes").click();
  await expect(stage.part("award")).toHaveCount(1);
});

test("each winner has a code of their own, which a till redeems once", async ({ open, page, server }) => {
  const stage = await open({ campaign: "codes" });
  await stage.isReady();
  await stage.press();
  await stage.isIn("outcome");
  await expect(stage.part("code")).toHaveCount(0);
  await stage.part("claim").click();
  await stage.part("send").click();
  await expect(stage.part("code")).toHaveText(/^BLOOM-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  await expect(stage.part("claimed")).toContainText(SAYS.useBy);
  const code = await stage.part("code").textContent();
  await stage.part("close").click();
  const redeemed = await operate(server, "codes/redeem", { code, till: "shop 12" });
  expect(redeemed.json.verdict).toBe("redeemed");
  await page.reload();
  await stage.isReady();
  await stage.part("prizes").click();
  await expect(stage.part("award")).toContainText(SAYS.used);
  await stage.part("close").click();
  await stage.part("rules").click();
  await expect(stage.card).toContainText(SAYS.goodForDays);
});

test("a pause is told, nothing of it is lost, and it goes on", async ({ open, page, server, witness }) => {
  witness.announceBadNetwork();
  const stage = await open({ campaign: "pausing" });
  await stage.isReady();
  const paused = await operate(server, "pausing/pause", { reason: "out of stock" });
  expect(paused.status, paused.text).toBe(200);
  await stage.press();
  await stage.isIn("paused");
  await expect(stage.element.getByRole("alert")).toContainText(SAYS.paused);
  await page.reload();
  await stage.isIn("paused");
  const resumed = await operate(server, "pausing/resume", { reason: "delivered" });
  expect(resumed.status, resumed.text).toBe(200);
  await stage.part("retry").click();
  await stage.isReady();
  await stage.playOnce();
  expect(server.awards()).toHaveLength(1);
});
