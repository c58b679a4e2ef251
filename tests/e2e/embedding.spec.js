// @ts-check
/** The tag in somebody's page: what is fetched, what the page may forbid, what may go wrong. */
import { KINDS } from "./kinds.js";
import { Stage } from "./support/stage.js";
import { expect, test } from "./support/test.js";

test.use({ contextOptions: { reducedMotion: "reduce" } });

const MOST_WASM_FILES = 6;
const A_YEAR = "public, max-age=31536000, immutable";

for (const kind of KINDS) {
  test.describe(kind.name, () => {
    const win = { campaign: `${kind.name}-win`, widget: kind.name };

    test("a first play fetches few wasm files, and nothing twice", async ({ open, page, server }) => {
      /** @type {import("@playwright/test").Response[]} */
      const responses = [];
      page.on("response", (response) => responses.push(response));
      const stage = await open(win);
      await stage.accept();
      await kind.byTouch(stage);
      await stage.isIn("outcome");
      const files = responses.filter((response) => !response.url().includes("/v1/"));
      const urls = files.map((response) => response.url());
      expect(urls.filter((url, n) => urls.indexOf(url) !== n), "fetched twice").toEqual([]);
      const wasm = urls.filter((url) => url.endsWith(".wasm"));
      expect(wasm.length).toBeGreaterThan(0);
      expect(wasm.length).toBeLessThanOrEqual(MOST_WASM_FILES);
      const campaign = responses.filter((one) => /\/v1\/campaigns\/[^/]+$/.test(one.url()));
      expect(campaign.length, "the campaign is asked for once").toBeLessThanOrEqual(1);
      const ours = files.filter((response) => response.url().startsWith(server.url));
      for (const response of ours.filter((one) => /\.(wasm|js|css)$/.test(one.url()))) {
        const headers = response.headers();
        expect(headers["content-encoding"], response.url()).toBe("br");
        if (response.url().includes("/assets/")) {
          expect(headers["cache-control"], response.url()).toBe(A_YEAR);
        }
      }
      const loader = ours.find((response) => response.url().endsWith("/funfair.js"));
      expect(loader?.headers()["cache-control"]).toBe("public, max-age=300");
    });

    test("the loader twice in one page is harmless", async ({ open, server, witness }) => {
      const tag = `<script async src="${server.url}/funfair.js"></script>`;
      const other = `<script async src="${server.url}/funfair.js?again"></script>`;
      const stage = await open(win, { loader: tag + other + tag });
      await stage.accept();
      await kind.byTouch(stage);
      await stage.isIn("outcome");
      await expect.poll(() => witness.of("outcome")).toHaveLength(1);
    });

    test("an element that was there before the loader and one made by script both play", async ({
      open,
      page,
    }) => {
      const stage = await open({ ...win, campaign: `${kind.name}-free` });
      await stage.isReady();
      await page.evaluate(() => {
        const copy = /** @type {Element} */ (document.querySelector("funfair-widget")).cloneNode();
        document.querySelector("funfair-widget")?.replaceWith(copy);
      });
      await stage.isReady();
      await kind.byTouch(stage);
      await stage.isIn("outcome");
    });

    test("a strict policy of the page is kept", async ({ open, page, server }) => {
      const policy = [
        "default-src 'none'",
        `script-src 'nonce-x' ${server.url} 'wasm-unsafe-eval'`,
        `connect-src ${server.url}`,
        `img-src ${server.url}`,
      ];
      const stage = await open(win, {
        loader: `<script nonce="x" async src="${server.url}/funfair.js"></script>`,
        headers: { "content-security-policy": policy.join("; ") },
      });
      await stage.accept();
      await kind.byTouch(stage);
      await stage.isIn("outcome");
      await stage.fillClaim(kind.contact);
      await stage.part("send").click();
      await expect(stage.part("code")).toBeVisible();
      const sheets = await stage.element.evaluate(
        (element) => element.shadowRoot?.adoptedStyleSheets.length,
      );
      expect(sheets, "styles came as sheets").toBeGreaterThan(0);
      const drawn = await page.evaluate(() =>
        performance.getEntriesByType("resource").every(({ name }) => !name.startsWith("data:")),
      );
      expect(drawn).toBe(true);
    });

    test("the host page keeps its styles, and the widget keeps its own", async ({ open, page }) => {
      const stage = await open(win, {
        head: `<style>
          * { color: red !important; font-size: 40px; box-sizing: content-box }
          button { display: none !important } p { margin: 80px }
        </style>`,
        after: `<p id="own">A paragraph</p>`,
      });
      const before = await page.evaluate(() => document.head.innerHTML);
      await stage.accept();
      const outside = page.locator("#own");
      await expect(outside).toHaveCSS("margin-top", "80px");
      await expect(stage.part("primary")).toBeVisible();
      await expect(stage.part("turns")).toHaveCSS("margin-top", "0px");
      expect(await page.evaluate(() => document.head.innerHTML)).toBe(before);
    });

    for (const file of ["app.js", "core.wasm", `${kind.name}.wasm`, `${kind.name}.css`]) {
      test(`${file} that is missing once is fetched again on request`, async ({
        open,
        page,
        witness,
      }) => {
        witness.announceBadNetwork();
        witness.announce(/^console: .*(Failed to fetch dynamically|WebAssembly|MIME|404)/);
        await page.route(
          `**/assets/*/${file}`,
          (route) =>
            route.fulfill({
              status: 404,
              headers: { "access-control-allow-origin": "*" },
              body: "not there",
            }),
          { times: 1 },
        );
        const stage = await open(win);
        await expect(stage.part("retry")).toBeVisible();
        await stage.isIn("error");
        await stage.part("retry").tap();
        await stage.accept();
        await kind.byTouch(stage);
        await stage.isIn("outcome");
      });
    }

    test("sheets that are missing once are fetched again on request", async ({
      open,
      page,
      witness,
    }) => {
      witness.announceBadNetwork();
      witness.announce(/^console: .*(Failed to fetch dynamically|WebAssembly|MIME|404)/);
      let missing = true;
      await page.route("**/assets/*/panels.wasm", (route) => {
        if (!missing) return route.continue();
        return route.fulfill({ status: 404, headers: { "access-control-allow-origin": "*" } });
      });
      const stage = await open({ ...win, campaign: `${kind.name}-free` });
      await stage.isReady();
      await stage.part("rules").tap();
      await expect(stage.part("retry")).toBeVisible();
      missing = false;
      await stage.part("retry").tap();
      await expect(stage.part("odds")).toBeVisible();
    });

    test("attributes change language and theme live, and another campaign mounts anew", async ({
      open,
    }) => {
      const stage = await open({ ...win, campaign: `${kind.name}-free`, theme: "light" });
      await stage.isReady();
      const set = (/** @type {string} */ name, /** @type {string} */ value) =>
        stage.element.evaluate((element, [key, to]) => element.setAttribute(key, to), [name, value]);
      const surface = () =>
        stage
          .part("stage")
          .evaluate((element) => getComputedStyle(element).getPropertyValue("--ff-surface").trim());
      const light = await surface();
      await set("theme", "dark");
      await expect.poll(surface).not.toBe(light);
      await set("lang", "zh-CN");
      await expect(stage.part("stage")).toHaveAttribute("lang", "zh-CN");
      await expect(stage.part("primary")).toHaveText(/\p{Script=Han}/u);
      await stage.isReady();
      await set("campaign", `${kind.name}-ended`);
      await stage.isIn("ended");
    });
  });
}

test("a language that changes while the campaign is on its way is the one shown", async ({
  open,
  page,
}) => {
  /** @type {() => void} */
  let release = () => {};
  const held = new Promise((resolve) => (release = () => resolve(undefined)));
  await page.route(/\/v1\/campaigns\/[^/]*lang=en$/, async (route) => {
    await held;
    await route.continue();
  });
  const stage = await open({ campaign: "wheel-free", lang: "en" });
  await stage.element.evaluate((element) => element.setAttribute("lang", "zh-CN"));
  release();
  await expect(stage.part("stage")).toHaveAttribute("lang", "zh-CN");
  await expect(stage.part("primary")).toHaveText(/\p{Script=Han}/u);
});

test("widgets that start together ask for their campaign once", async ({ page, server, site }) => {
  const asked = /** @type {string[]} */ ([]);
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const tag = { campaign: "wheel-free", widget: "wheel", lang: "en", endpoint: server.url };
  await page.goto(site.page(server.url, [{ ...tag, id: "one" }, { ...tag, id: "other" }]));
  for (const id of ["one", "other"]) await new Stage(page, `#${id}`).isReady();
  expect(asked.filter((path) => path === "/v1/campaigns/wheel-free")).toHaveLength(1);
  expect(asked, "nobody has told of hidden fields").not.toContain("/embed.js");
});

test("where the kind is not known, what every kind needs does not wait for the campaign", async ({ open, page }) => {
  let answer = () => {};
  const held = new Promise((done) => (answer = () => done(undefined)));
  await page.route("**/v1/campaigns/*", async (route) => {
    await held;
    await route.continue();
  });
  const core = page.waitForRequest("**/core.wasm");
  const stage = await open({ campaign: "wheel-free", widget: "" });
  await core;
  answer();
  await stage.isReady();
});

test("the campaign's own page asks for the client beside its own files, and for nothing twice", async ({ open, page }) => {
  const asked = /** @type {string[]} */ ([]);
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const stage = await open({ campaign: "wheel-free" }, { embedding: "page" });
  await stage.isReady();
  const place = (/** @type {string} */ name) => asked.findIndex((path) => path.endsWith(name));
  for (const name of ["core.wasm", "base.css", "app.js"]) {
    expect(place(name), name).toBeGreaterThan(0);
    expect(place(name), name).toBeLessThan(place("/funfair.js"));
  }
  expect(asked.filter((path, n) => asked.indexOf(path) !== n), "fetched twice").toEqual([]);
});

test("every event carries the same fields, those of the loader too", async ({
  open,
  page,
  witness,
}) => {
  witness.announceBadNetwork();
  const FIELDS = ["at", "campaign", "data", "event_id", "instance", "v", "widget"];
  const stage = await open({ campaign: "wheel-win" });
  await stage.accept();
  await stage.press();
  await stage.isIn("outcome");
  await stage.fillClaim({ phone: "13800138000" });
  await stage.part("send").click();
  await expect(stage.part("code")).toBeVisible();
  await page.route("**/core.wasm", (route) => route.abort());
  await page.reload();
  await stage.isIn("error");
  const names = "ready start outcome award claim error".split(" ");
  await expect.poll(() => witness.events.map(({ name }) => name)).toEqual(names);
  for (const { name, detail } of witness.events) {
    expect.soft(Object.keys(detail).sort(), name).toEqual(FIELDS);
    expect.soft(detail, name).toMatchObject({ v: 1, campaign: "wheel-win", widget: "wheel" });
  }
});

test("a campaign that does not exist is an error, not a blank", async ({ open, witness }) => {
  witness.announce(/Failed to load resource.*404/);
  const stage = await open({ campaign: "no-such-campaign" });
  await stage.isIn("error");
  await expect(stage.part("retry")).toBeVisible();
});
