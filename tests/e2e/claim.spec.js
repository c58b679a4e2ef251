// @ts-check
/** Claiming what was won. */
import { sample, variant } from "./support/campaigns.js";
import { expect, test } from "./support/test.js";
import { SAYS } from "./support/texts.js";
import { COUPON, GOODS, always } from "./support/wheel-campaigns.js";

test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: {
    campaigns: [
      variant(sample("sample-wheel"), "coupon", (campaign) => always(campaign, COUPON)),
      variant(sample("sample-wheel"), "goods", (campaign) => always(campaign, GOODS)),
    ],
  },
});

const PARCEL = { name: "李雷", phone: "138-0013-8000", address: "上海市黄浦区 1 号" };

/** @param {import("./support/stage.js").Stage} stage */
async function win(stage) {
  await stage.accept();
  await stage.press();
  await stage.isIn("outcome");
}

test("a phone number that cannot be one is marked, and a right one is taken", async ({
  open,
  page,
  server,
}) => {
  const stage = await open({ campaign: "coupon" });
  await win(stage);
  await stage.fillClaim({ phone: "12ab" });
  await expect(stage.field("phone")).toHaveAttribute("aria-invalid", "false");
  await stage.part("send").click();
  const phone = stage.field("phone");
  await expect(phone).toHaveAttribute("aria-invalid", "true");
  await expect(stage.card.getByText(SAYS.badPhone)).toBeVisible();
  const told = await phone.evaluate((/** @type {HTMLInputElement} */ input) => {
    const ids = (input.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
    const root = /** @type {ShadowRoot} */ (input.getRootNode());
    const by = [...(input.labels ?? []), ...ids.map((id) => root.getElementById(id))];
    return by.map((element) => element?.textContent).join(" ");
  });
  expect(told, "the message belongs to the field").toMatch(SAYS.badPhone);
  await expect
    .soft(phone, "the focus is where there is something to do")
    .toBeFocused({ timeout: 2000 });
  expect(server.rows("SELECT * FROM claim")).toEqual([]);
  await phone.fill("138 0013 8000");
  await stage.part("send").click();
  await expect(stage.part("claimed")).toBeVisible();
  await expect(stage.part("code")).toHaveText("TT-BLOOM-50");
  await stage.part("close").click();
  await page.reload();
  await stage.isReady();
  await stage.part("prizes").click();
  await expect(stage.part("award")).toHaveCount(1);
  await expect(stage.part("award")).toContainText(SAYS.claimed);
  await expect(stage.part("code")).toHaveText("TT-BLOOM-50");
});

test("the code is on its way to nobody before the claim", async ({ open, page }) => {
  /** @type {Promise<string>[]} */
  const bodies = [];
  page.on("response", (response) => {
    const api = response.url().includes("/v1/") && response.request().method() !== "OPTIONS";
    if (api) bodies.push(response.text().catch(() => ""));
  });
  const stage = await open({ campaign: "coupon" });
  await win(stage);
  await stage.fillClaim({ phone: "13800138000" });
  expect((await Promise.all(bodies)).join()).not.toContain("TT-BLOOM-50");
});

test("what is typed stays, whatever is fetched meanwhile", async ({ open, page }) => {
  await page.clock.install();
  const stage = await open({ campaign: "coupon" });
  await win(stage);
  await stage.fillClaim({ phone: "13800138000" });
  await page.clock.runFor(5000);
  await expect(stage.field("phone")).toHaveValue("13800138000");
});

test("a claim that does not get through keeps what was typed, and works afterwards", async ({
  open,
  server,
  witness,
}) => {
  witness.announceBadNetwork();
  const stage = await open({ campaign: "goods" });
  await win(stage);
  await stage.fillClaim(PARCEL);
  await server.kill();
  await stage.part("send").click();
  await expect(stage.card.getByRole("alert")).toContainText(SAYS.noConnection);
  for (const [name, value] of Object.entries(PARCEL)) {
    await expect(stage.field(name)).toHaveValue(value);
  }
  await server.start();
  await stage.part("send").click();
  await expect(stage.part("claimed")).toBeVisible();
  expect(server.rows("SELECT count(*) AS n FROM claim")).toEqual([{ n: 1 }]);
});

test("a claim whose answer was lost is claimed once", async ({ open, page, server, witness }) => {
  witness.announceBadNetwork();
  const stage = await open({ campaign: "coupon" });
  await win(stage);
  await stage.fillClaim({ phone: "13800138000" });
  await page.route(
    "**/claim",
    async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    },
    { times: 1 },
  );
  await stage.part("send").click();
  await expect(stage.part("code")).toBeVisible();
  expect(server.rows("SELECT count(*) AS n FROM claim")).toEqual([{ n: 1 }]);
  expect(witness.of("claim")).toHaveLength(1);
});

test("one contact claims a prize once, whoever won it", async ({
  open,
  newPlayer,
  server,
  witness,
}) => {
  witness.announce(/Failed to load resource.*409/);
  const first = await open({ campaign: "goods" });
  await win(first);
  await first.fillClaim(PARCEL);
  await first.part("send").click();
  await expect(first.part("claimed")).toBeVisible();
  const page = await newPlayer({ reducedMotion: "reduce" });
  const second = await open({ campaign: "goods" }, { page });
  await win(second);
  // Another spelling of the same number.
  await second.fillClaim({ ...PARCEL, phone: "13800138000" });
  await second.part("send").click();
  await expect(second.card.getByRole("alert")).toContainText(SAYS.contactUsed);
  await expect(second.field("phone")).toHaveValue("13800138000");
  await second.field("phone").fill("13900139000");
  await second.part("send").click();
  await expect(second.part("claimed")).toBeVisible();
  expect(server.rows("SELECT count(*) AS n FROM claim")).toEqual([{ n: 2 }]);
});

test("a prize left for later is claimed from the list of prizes", async ({ open, page }) => {
  const stage = await open({ campaign: "coupon" });
  await win(stage);
  await stage.part("close").click();
  await page.reload();
  await stage.isReady();
  await expect(stage.part("prizes")).toContainText("1");
  await stage.part("prizes").click();
  await stage.part("award").locator(`[part="claim"]`).click();
  await stage.isIn("claim");
  await stage.field("phone").fill("13800138000");
  await stage.part("send").click();
  await expect(stage.part("code")).toBeVisible();
  await stage.part("close").click();
  await stage.isReady();
  await expect(stage.part("prizes"), "there is none to claim").not.toContainText(/\d/);
});
