// @ts-check
/** Widgets in frames and on pages of their own, as the element is held to in `loop.spec.js`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { KINDS } from "./kinds.js";
import { framed, playPage } from "./support/host.js";
import { ROOT } from "./support/paths.js";
import { Stage } from "./support/stage.js";
import { expect, test } from "./support/test.js";

/** How much a frame's height may differ from what is in it, px. */
const ROUNDING = 1;

test.use({ contextOptions: { reducedMotion: "reduce" } });

/** What the page around a frame was warned of, as one text.
 * @param {import("@playwright/test").Page} page */
function warningsOf(page) {
  /** @type {string[]} */
  const said = [];
  page.on("console", (message) => {
    // Not what the frame says for itself.
    const isOurs = message.location().url.endsWith("/embed.js");
    if (isOurs && message.type() === "warning") said.push(message.text());
  });
  return () => said.join("\n");
}

for (const kind of KINDS) {
  test.describe(kind.name, () => {
    const win = { campaign: `${kind.name}-win`, widget: kind.name };

    for (const embedding of /** @type {const} */ (["frame", "iframe", "page"])) {
      for (const lang of ["zh-CN", "en"]) {
        test(`${embedding}: touch leads from consent to the claimed prize, in ${lang}`, async ({
          open,
          server,
        }) => {
          const stage = await open({ ...win, lang }, { embedding });
          await stage.isIn("consent");
          await expect(stage.part("stage")).toHaveAttribute("lang", lang);
          await stage.part("accept").tap();
          await stage.isReady();
          await kind.byTouch(stage);
          await stage.isIn("outcome", 20_000);
          await stage.fillClaim(kind.contact);
          await stage.part("send").tap();
          await expect(stage.part("code")).toHaveText(kind.code);
          expect(server.awards()).toHaveLength(1);
        });
      }

      test(`${embedding}: a server that is away is asked again, and nothing is lost`, async ({
        open,
        server,
        witness,
      }) => {
        witness.announceBadNetwork();
        const stage = await open(win, { embedding });
        await stage.accept();
        await kind.untilLast(stage);
        await server.kill();
        await kind.decide(stage);
        await expect(stage.part("notice")).not.toBeEmpty();
        await server.start();
        await stage.element.evaluate(() => dispatchEvent(new Event("online")));
        await kind.rest(stage);
        await stage.isIn("outcome", 30_000);
        expect(server.plays()).toBe(1);
      });
    }

    for (const embedding of /** @type {const} */ (["frame", "iframe"])) {
      test(`${embedding}: the height follows the content, without a scroll bar or a jump`, async ({
        open,
        page,
      }) => {
        const stage = await open({ ...win, campaign: `${kind.name}-free` }, { embedding });
        await stage.isReady();
        const frame = embedding === "frame" ? page.locator("funfair-widget iframe") : page.locator("#plain");
        const height = async () => (await frame.boundingBox())?.height ?? 0;
        const inside = () => stage.element.evaluate((element) => element.getBoundingClientRect().height);
        const fits = async () => Math.abs((await height()) - (await inside())) <= ROUNDING;
        await expect.poll(fits).toBe(true);
        const scrolls = () =>
          stage.element.evaluate(({ ownerDocument: { documentElement: page } }) => page.scrollHeight > page.clientHeight);
        expect(await scrolls()).toBe(false);
        await stage.part("stage").evaluate((element) => (element.style.minHeight = "2345px"));
        await expect.poll(height).toBe(2345);
        await stage.part("stage").evaluate((element) => (element.style.minHeight = ""));
        await expect.poll(fits).toBe(true);
        expect(await height(), "it shrinks, too").toBeLessThan(2345);
        expect(await scrolls()).toBe(false);
      });
    }

    test("a frame takes the place of its skeleton, and what follows does not move", async ({ open, page }) => {
      await open({ ...win, campaign: `${kind.name}-free` }, {
        embedding: "frame",
        head: `<script>
          window.shift = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) window.shift += entry.value;
          }).observe({ type: "layout-shift", buffered: true });
        </script>`,
        after: `<p id="after">After it</p>`,
      });
      await framed(page).isReady();
      await page.locator("#after").scrollIntoViewIfNeeded();
      expect(await page.evaluate(() => /** @type {any} */ (window).shift)).toBeLessThan(0.1);
    });

    test("a frame passes its events on, as the element's own", async ({ open, page, witness }) => {
      await open({ ...win, id: "ours" }, { embedding: "frame" });
      const stage = framed(page);
      await stage.accept();
      await kind.byTouch(stage);
      await stage.isIn("outcome", 20_000);
      const ours = () => witness.events.filter(({ element }) => element === "ours");
      await expect.poll(() => ours().map(({ name }) => name).filter((name) => name !== "progress")).toEqual([
        ..."ready start outcome award".split(" "),
      ]);
      const instances = new Set(ours().map(({ detail }) => detail.instance));
      expect(instances.size, "one element").toBe(1);
      const ids = (/** @type {import("./support/witness.js").Seen[]} */ events) => events.map(({ detail }) => detail.event_id);
      expect(ids(ours()), "each is one of the frame's, told once").toEqual(ids(witness.framed));
    });

    test("two frames on one page are two widgets, and one taken out leaves nothing", async ({
      page,
      server,
      site,
    }) => {
      const tag = { ...win, campaign: `${kind.name}-free`, endpoint: server.url, lang: "en", mode: "frame" };
      await page.goto(site.page(server.url, [{ ...tag, id: "one" }, { ...tag, id: "two" }]));
      await framed(page, "#one").isReady();
      await page.locator("#two").scrollIntoViewIfNeeded();
      await framed(page, "#two").isReady();
      const left = await page.evaluate(() => {
        const one = /** @type {HTMLElement} */ (document.querySelector("#one"));
        one.remove();
        return one.shadowRoot?.childNodes.length;
      });
      expect(left).toBe(0);
      expect(page.frames(), "the page and the other").toHaveLength(2);
      await kind.byTouch(framed(page, "#two"));
      await framed(page, "#two").isIn("outcome", 20_000);
    });

    test("language, theme and campaign of a frame change with the element's attributes", async ({ open, page }) => {
      const stage = await open({ ...win, campaign: `${kind.name}-free` }, { embedding: "frame" });
      await stage.isReady();
      const set = (/** @type {string} */ name, /** @type {string} */ value) =>
        page.locator("funfair-widget").evaluate((element, [key, to]) => element.setAttribute(key, to), [name, value]);
      await set("lang", "zh-CN");
      await expect(stage.part("stage")).toHaveAttribute("lang", "zh-CN");
      await set("theme", "dark");
      await expect(stage.part("stage")).toHaveAttribute("data-theme", "dark");
      await set("campaign", `${kind.name}-ended`);
      await stage.isIn("ended");
    });

    test("a page of its own has the campaign's title and fills a phone's screen", async ({ open, page }) => {
      const stage = await open({ ...win, lang: "zh-CN" }, { embedding: "page" });
      await stage.isIn("consent");
      await expect(page).toHaveTitle(kind.campaign().title["zh-CN"]);
      await expect(page.locator('meta[property="og:title"]')).toHaveAttribute("content", kind.campaign().title["zh-CN"]);
      const box = await stage.part("stage").boundingBox();
      expect(box).toMatchObject({ x: 0, y: 0, width: 390 });
      expect(box?.height).toBeGreaterThanOrEqual(844);
    });
  });
}

test("a page that the campaign does not list gets a frame that neither hears nor tells", async ({
  page,
  server,
  site,
  witness,
}) => {
  // Another name of the same machine is another origin.
  const stranger = site.url.replace("127.0.0.1", "localhost");
  witness.announce(/frame-ancestors|Refused to (frame|display)|violates/);
  const tag = { campaign: "wheel-free", widget: "wheel", lang: "en", endpoint: server.url, mode: "frame" };
  const path = new URL(site.page(server.url, [tag])).pathname;
  await page.clock.install();
  await page.goto(stranger + path);
  await expect(page.locator("funfair-widget iframe")).toHaveCount(1);
  const warned = warningsOf(page);
  await page.clock.runFor(20_000);
  const shown = new Stage(page);
  await expect(shown.part("retry")).toBeVisible();
  expect(warned()).toMatch(/embed\.origins.*localhost/);
  await expect(shown.part("stage"), "it is not for the player to mend").not.toContainText(/connection/i);
  expect(server.plays()).toBe(0);
});

test("a frame that any page may hold, but whose campaign does not list this one, is shown and told of", async ({
  page,
  server,
  site,
}) => {
  // As from a static folder that sends no `frame-ancestors`.
  await page.route(/\/play\.html\?/, async (route) => {
    const response = await route.fetch();
    const { "content-security-policy": _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  const tag = { campaign: "wheel-free", widget: "wheel", lang: "en", endpoint: server.url, mode: "frame" };
  const path = new URL(site.page(server.url, [tag])).pathname;
  const warned = warningsOf(page);
  await page.goto(site.url.replace("127.0.0.1", "localhost") + path);
  await expect.poll(warned).toMatch(/embed\.origins.*localhost/);
  await expect(page.locator("funfair-widget iframe")).toBeVisible();
  await expect(page.locator('funfair-widget [part~="stage"]')).toHaveCount(0);
});

test("a frame near the screen opens before it is seen, and nothing warns of it", async ({ open, page }) => {
  const warned = warningsOf(page);
  const stage = await open({ campaign: "wheel-free" }, {
    embedding: "frame",
    before: `<div style="height: 1000px"></div>`,
  });
  await stage.isReady();
  await expect(page.locator("funfair-widget iframe")).not.toHaveAttribute("data-waiting");
  expect(await page.evaluate(() => scrollY)).toBe(0);
  expect(warned()).toBe("");
});

test("a frame that waits for its campaign is neither shown nor told of", async ({ open, page }) => {
  const warned = warningsOf(page);
  /** @type {() => void} */
  let release = () => {};
  const held = new Promise((resolve) => (release = () => resolve(undefined)));
  await page.route("**/v1/campaigns/*", async (route) => {
    await held;
    await route.continue();
  });
  await page.clock.install();
  const stage = await open({ campaign: "wheel-free" }, { embedding: "frame" });
  await stage.isIn("loading");
  await page.clock.runFor(10_000);
  await expect(page.locator("funfair-widget iframe")).toHaveAttribute("data-waiting");
  release();
  await page.clock.resume();
  await stage.isReady();
  await expect(page.locator("funfair-widget iframe")).toBeVisible();
  expect(warned()).toBe("");
});

test("a campaign file of another site is not for a frame, which says so at once", async ({ open, page, site }) => {
  const warned = warningsOf(page);
  const file = site.file(KINDS[0].campaign());
  for (const endpoint of ["preview", "webhook"]) {
    await open({ campaign: file, endpoint }, { embedding: "frame" });
    await expect(new Stage(page).part("retry")).toBeVisible();
    await expect(page.locator("funfair-widget iframe")).toHaveCount(0);
    expect(warned()).toContain("the campaign file must lie on");
  }
});

test("title and language of a frame follow a later change of `lang`", async ({ open, page }) => {
  const { title } = KINDS[0].campaign();
  const stage = await open({ campaign: `${KINDS[0].name}-free`, widget: KINDS[0].name }, { embedding: "frame" });
  await stage.isReady();
  const frame = page.locator("funfair-widget iframe");
  const inside = () =>
    stage.element.evaluate(({ ownerDocument }) => [ownerDocument.documentElement.lang, ownerDocument.title]);
  for (const lang of ["en", "zh-CN", "en"]) {
    await page.locator("funfair-widget").evaluate((element, tag) => element.setAttribute("lang", tag), lang);
    await expect.poll(inside).toEqual([lang, title[lang]]);
    await expect(frame).toHaveAttribute("title", title[lang]);
  }
});

test("a page of its own has one main part and one first heading, and a frame has neither", async ({ open, page }) => {
  const campaign = KINDS[0].campaign();
  const tag = { campaign: `${KINDS[0].name}-free`, widget: KINDS[0].name };
  const stage = await open(tag, { embedding: "page" });
  await stage.isReady();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(campaign.organiser.name.en);
  await expect(page.getByRole("heading", { name: campaign.title.en }), "said once").toHaveCount(1);
  const rules = ["landmark-one-main", "landmark-no-duplicate-main", "page-has-heading-one", "heading-order", "region"];
  const { violations } = await new AxeBuilder({ page }).withRules(rules).analyze();
  expect(violations).toEqual([]);
  const inFrame = await open(tag, { embedding: "frame" });
  await inFrame.isReady();
  const counts = await inFrame.element.evaluate(({ ownerDocument }) =>
    ["main", "h1"].map((name) => ownerDocument.querySelectorAll(name).length),
  );
  expect(counts).toEqual([0, 0]);
});

test("a frame whose campaign cannot be fetched tells its page of the error, and shows it", async ({
  open,
  page,
  witness,
}) => {
  witness.announceBadNetwork();
  await page.route("**/v1/campaigns/**", (route) => route.abort());
  const stage = await open({ campaign: "wheel-free", id: "ours" }, { embedding: "frame" });
  await stage.isIn("error");
  await expect(page.locator("funfair-widget iframe")).toBeVisible();
  const ours = () => witness.events.filter(({ element }) => element === "ours").map(({ name }) => name);
  await expect.poll(ours).toEqual(["error"]);
  await page.unroute("**/v1/campaigns/**");
  await stage.part("retry").tap();
  await stage.isReady();
});

test("an address without a campaign, or with a file of another site, says so", async ({ page, server, site, witness }) => {
  witness.announce(/404/);
  await page.goto(`${server.url}/play.html?lang=en`);
  await expect(page.getByRole("alert")).toContainText("names no campaign");
  const asked = /** @type {string[]} */ ([]);
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`${server.url}/?campaign=${encodeURIComponent(`${site.url}/evil.json`)}&lang=zh-CN`);
  await expect(page.getByRole("alert")).toContainText("不能打开");
  expect(asked.filter((url) => url.startsWith(site.url))).toEqual([]);
});

test("the query cannot set where results go", async ({ page, server, site }) => {
  const asked = /** @type {string[]} */ ([]);
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`${server.url}/?campaign=wheel-free&widget=wheel&endpoint=${encodeURIComponent(site.url)}`);
  await expect(page.locator('funfair-widget [part~="stage"]')).toHaveAttribute("data-phase", "ready");
  expect(asked.filter((url) => url.startsWith(site.url))).toEqual([]);
});

test("a page that listens late hears what it has missed, and what it says at once counts", async ({
  page,
  server,
  site,
}) => {
  const source = playPage(server.url, { campaign: "wheel-free", widget: "wheel", lang: "en" }, { embed: "frame" });
  const frame = `<iframe id="late" title="Campaign" src="${source}" height="640"></iframe>`;
  await page.goto(site.page(server.url, [], { loader: "", after: frame }));
  const stage = new Stage(page, undefined, page.frameLocator("#late"));
  await stage.isReady();
  const session = page.waitForRequest(
    (request) => request.url().endsWith("/sessions") && request.postDataJSON().context?.store === "12",
  );
  await page.evaluate(() => {
    const names = /** @type {string[]} */ ([]);
    Object.assign(window, { names });
    addEventListener("message", ({ source, origin }) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => data.type === "event" && names.push(data.name);
      const message = { funfair: 1, type: "connect", lang: "zh-CN", context: "store=12" };
      /** @type {Window} */ (source).postMessage(message, origin, [port2]);
    });
  });
  await expect.poll(() => page.evaluate(() => /** @type {any} */ (window).names)).toEqual(["funfair:ready"]);
  await expect(stage.part("stage")).toHaveAttribute("lang", "zh-CN");
  await session;
});

test("the frame to paste from the documentation draws no border", async ({ page, server, site }) => {
  const text = readFileSync(join(ROOT, "docs/embedding.md"), "utf8");
  const [pasted] = text.match(/<iframe id="game"[^]*?<\/iframe>/) ?? [""];
  const frame = pasted.replace("https://funfair.example", server.url).replace("tea-week", "wheel-free");
  await page.goto(site.page(server.url, [], { loader: "", after: frame }));
  await expect(page.locator("#game")).toHaveCSS("border-top-width", "0px");
  await new Stage(page, undefined, page.frameLocator("#game")).isReady();
});

test("what is stored of a player can be taken along out of a frame", async ({ open, page }) => {
  const stage = await open({ campaign: "wheel-free" }, { embedding: "frame" });
  await stage.isReady();
  await stage.part("rules").tap();
  await stage.part("my-data").tap();
  const downloading = page.waitForEvent("download");
  await stage.part("save").tap();
  expect((await downloading).suggestedFilename()).toBe("my-data.json");
});
