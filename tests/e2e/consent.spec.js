// @ts-check
/** What is stored on the device, and when. */
import { KINDS } from "./kinds.js";
import { Stage } from "./support/stage.js";
import { expect, test } from "./support/test.js";

test.use({ contextOptions: { reducedMotion: "reduce" } });

/** Everything that a site can keep in a browser. @param {import("@playwright/test").Page} page */
async function kept(page) {
  const inPage = await page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }));
  return { ...inPage, cookies: await page.context().cookies() };
}

const NOTHING = { local: {}, session: {}, databases: [], caches: [], workers: 0, cookies: [] };

test("who rejects plays and wins, and nothing is ever kept on the device", async ({
  open,
  page,
  server,
}) => {
  const stage = await open({ campaign: "wheel-win" });
  await stage.isIn("consent");
  expect(await kept(page), "before the answer").toEqual(NOTHING);
  await stage.reject();
  expect(await kept(page), "after the answer").toEqual(NOTHING);
  await stage.press();
  await stage.isIn("playing");
  expect(await kept(page), "during the play").toEqual(NOTHING);
  await stage.isIn("outcome");
  expect(await kept(page), "with the outcome").toEqual(NOTHING);
  await stage.fillClaim({ phone: "13800138000" });
  await stage.part("send").click();
  await expect(stage.part("code")).toBeVisible();
  expect(await kept(page), "after the claim").toEqual(NOTHING);
  expect(server.rows("SELECT purposes FROM consent")).toEqual([{ purposes: "[]" }]);
  expect(server.rows("SELECT * FROM event WHERE participant IS NOT NULL")).toEqual([]);
  await page.reload();
  await stage.isIn("consent");
});

test("a rejection in one widget holds for the other one of the page", async ({
  page,
  server,
  site,
}) => {
  const tag = { campaign: "wheel-win", widget: "wheel", endpoint: server.url, lang: "en" };
  await page.goto(site.page(server.url, [{ ...tag, id: "one" }, { ...tag, id: "two" }]));
  const [one, two] = ["one", "two"].map((id) => new Stage(page, `#${id}`));
  await one.accept();
  expect(Object.keys((await kept(page)).local)).toHaveLength(1);
  await two.element.scrollIntoViewIfNeeded();
  await two.reject();
  expect(await kept(page), "after the rejection").toEqual(NOTHING);
  await one.press();
  await one.isIn("outcome");
  expect(await kept(page), "after a play of the other").toEqual(NOTHING);
});

test("who accepts is remembered, and nothing is kept before the answer", async ({
  open,
  page,
  server,
}) => {
  const stage = await open({ campaign: "wheel-win" });
  await stage.isIn("consent");
  expect(await kept(page)).toEqual(NOTHING);
  await stage.accept();
  const { local, ...rest } = await kept(page);
  expect(Object.keys(local)).toHaveLength(1);
  expect({ ...rest, local: {} }).toEqual(NOTHING);
  const [answer] = server.rows("SELECT purposes, lang FROM consent");
  expect({ ...answer, purposes: JSON.parse(answer.purposes) }).toEqual({
    purposes: ["news", "statistics"],
    lang: "en",
  });
  await stage.playOnce();
  await page.reload();
  await stage.isReady();
  await stage.playOnce();
  expect(server.rows("SELECT DISTINCT participant FROM play")).toHaveLength(1);
});

test("reject is as prominent as accept", async ({ open }) => {
  const stage = await open({ campaign: "wheel-win" });
  await stage.isIn("consent");
  const [reject, accept] = await stage.element.evaluate((element) =>
    ["reject", "accept"].map((name) => {
      const button = /** @type {Element} */ (element.shadowRoot?.querySelector(`[part="${name}"]`));
      const { width, height, y } = button.getBoundingClientRect();
      const style = getComputedStyle(button);
      const { color, backgroundColor, borderColor, fontSize, fontWeight } = style;
      return { width, height, y, color, backgroundColor, borderColor, fontSize, fontWeight };
    }),
  );
  expect(reject).toEqual(accept);
});

test("a campaign that asks nothing is played at once", async ({ open }) => {
  const stage = await open({ campaign: "wheel-free" });
  await stage.isReady();
  await expect(stage.part("accept")).toHaveCount(0);
  await stage.playOnce();
});

for (const { name } of KINDS) {
  test(`${name}: the buttons stay where they first appear, even if the kind arrives late`, async ({ open, page }) => {
    await page.route(`**/assets/*/${name}.wasm`, async (route) => {
      await new Promise((done) => setTimeout(done, 700));
      await route.continue();
    });
    await page.addInitScript(followCard);
    const stage = await open({ campaign: `${name}-win`, widget: name });
    await expect(stage.element.locator(".ff-skeleton")).toHaveCount(0);
    await page.waitForLoadState("networkidle");
    await stage.accept();
    const places = await page.evaluate(() => /** @type {any} */ (window).cardPlaces);
    expect(places).toHaveLength(1);
  });
}

/** Notes every place where the card is after a frame, in CSS px from the page's top. */
function followCard() {
  /** @type {number[]} */
  const places = [];
  /** @type {any} */ (window).cardPlaces = places;
  const look = () => {
    const card = /** @type {HTMLElement | undefined | null} */ (document.querySelector("funfair-widget")?.shadowRoot?.querySelector('.ff-card:has([part="accept"])'));
    const cover = card?.parentElement;
    // Its layout, without the motion that it comes with.
    const place = card && cover && Math.round(cover.getBoundingClientRect().top + scrollY + card.offsetTop);
    if (place && places.at(-1) !== place) places.push(place);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
