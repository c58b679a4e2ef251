// @ts-check
/** Widgets by script: `Funfair.mount`, hidden fields, and players whom a partner has signed. */
import { createHmac } from "node:crypto";
import { framed } from "./support/host.js";
import { Stage } from "./support/stage.js";
import { FALLBACK, expect, test } from "./support/test.js";

const SECRET = "a-secret-of-the-partner-32-chars-long";
const STUB = `<script>
  window.Funfair ??= { q: [], mount: (...call) => new Promise((done) => Funfair.q.push([call, done])) };
</script>`;

/** @param {string} id @param {string} campaign @param {string} [secret] */
function signed(id, campaign, secret = SECRET) {
  const claims = { key: "shop", id, campaign, exp: Math.floor(Date.now() / 1000) + 600 };
  const text = `fp1.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

test.use({ contextOptions: { reducedMotion: "reduce" } });

/** @typedef {any} Mounted a widget with the methods of docs/embedding.md */

for (const when of ["before the loader", "after the loader"]) {
  test(`a widget mounted ${when} plays, reloads and goes`, async ({ page, server, site }) => {
    const options = { campaign: "wheel-free", widget: "wheel", endpoint: server.url, lang: "en", id: "ours" };
    const mount = `const mounted = Funfair.mount("#place", ${JSON.stringify(options)});`;
    const loader = `<script async src="${server.url}/funfair.js"></script>`;
    const early = when === "before the loader";
    await page.goto(
      site.page(server.url, [], {
        loader: early ? STUB : loader,
        after: `<div id="place"></div>${early ? `<script>${mount}</script>${loader}` : ""}`,
      }),
    );
    if (!early) {
      await page.waitForFunction(() => "Funfair" in window);
      await page.addScriptTag({ content: mount });
    }
    const ready = await page.evaluate(async () => {
      const widget = await /** @type {any} */ (globalThis).eval("mounted");
      return (await widget.ready) === widget && widget.parentElement.id;
    });
    expect(ready, "`ready` is the element, in its place").toBe("place");
    const stage = new Stage(page, "#ours");
    await stage.isReady();
    await stage.press();
    await stage.isIn("outcome");
    await page.evaluate(async () => {
      const widget = /** @type {Mounted} */ (document.querySelector("#ours"));
      widget.reload();
      await widget.ready;
    });
    await stage.isReady();
    await page.evaluate(() => /** @type {Mounted} */ (document.querySelector("#ours")).destroy());
    await expect(stage.element).toHaveCount(0);
  });
}

test("a tag that is there already gets the methods, and events stay with their element", async ({ open, page }) => {
  const stage = await open({ campaign: "wheel-free", id: "ours" });
  await stage.isReady();
  const heard = await page.evaluate(async () => {
    const tag = /** @type {HTMLElement} */ (document.querySelector("#ours"));
    // `null` is what a framework may give for no options.
    const widget = await /** @type {any} */ (window).Funfair.mount(tag, null);
    await widget.ready;
    const names = /** @type {string[]} */ ([]);
    const other = document.createElement("div");
    tag.after(other);
    widget.addEventListener("funfair:ready", () => names.push("ours"));
    other.addEventListener("funfair:ready", () => names.push("other"));
    widget.reload();
    await widget.ready;
    return { same: widget === tag, names };
  });
  expect(heard).toEqual({ same: true, names: ["ours"] });
});

test("a frame that is open already is ready, and may be reloaded", async ({ open, page }) => {
  const stage = await open({ campaign: "wheel-free", id: "ours" }, { embedding: "frame" });
  await stage.isReady();
  const same = await page.evaluate(async () => {
    const widget = await /** @type {any} */ (window).Funfair.mount("#ours");
    const first = widget.ready;
    const isSame = (await first) === widget;
    widget.reload();
    return isSame && widget.ready !== first && (await widget.ready) === widget;
  });
  expect(same).toBe(true);
});

test.describe("without WebAssembly", () => {
  test.beforeEach(({ context }) => context.addInitScript(() => Reflect.deleteProperty(window, "WebAssembly")));

  for (const embedding of /** @type {const} */ (["element", "frame"])) {
    test(`${embedding}: \`ready\` rejects, one error is told, and the text follows the language`, async ({
      open,
      page,
      witness,
    }) => {
      await open({ campaign: "wheel-free", id: "ours" }, { embedding });
      const shown = new Stage(page);
      await expect(shown.part("stage")).toContainText(FALLBACK.text.en);
      const said = () =>
        page.evaluate(async () => {
          const widget = await /** @type {any} */ (window).Funfair.mount("#ours");
          return widget.ready.catch((/** @type {Error} */ error) => error.message);
        });
      expect(await said(), "what has failed before").toContain("could not be opened");
      await shown.element.evaluate((element) => element.setAttribute("lang", "zh-CN"));
      await expect(shown.part("stage")).toContainText(FALLBACK.text["zh-CN"]);
      expect(witness.events.map(({ name, element }) => [name, element])).toEqual([["error", "ours"]]);
      const [{ detail }] = witness.events;
      expect(detail).toMatchObject({ v: 1, campaign: "wheel-free", widget: "wheel", data: null });
      await page.evaluate(() => /** @type {Mounted} */ (document.querySelector("#ours")).reload());
      expect(await said(), "what fails now").toContain("could not be opened");
    });
  }
});

test("what cannot be mounted is an error that says what to do", async ({ open, page }) => {
  await (await open({ campaign: "wheel-free" })).isReady();
  const failure = (/** @type {string} */ place, /** @type {any} */ options) =>
    page.evaluate(
      ([where, what]) => /** @type {any} */ (window).Funfair.mount(where, what).catch((/** @type {Error} */ error) => error.message),
      [place, options],
    );
  expect(await failure("#nowhere", {})).toContain("#nowhere");
  expect(await failure("main", { campain: "x" })).toMatch(/campain.*campaign/);
});

test("a widget that cannot be opened rejects `ready`", async ({ open, page, witness }) => {
  witness.announceBadNetwork();
  witness.announce(/404/);
  await (await open({ campaign: "wheel-free" })).isReady();
  const said = await page.evaluate(async () => {
    const widget = await /** @type {any} */ (window).Funfair.mount("main", { campaign: "no-such", widget: "wheel" });
    return widget.ready.catch((/** @type {Error} */ error) => error.message);
  });
  expect(said).toContain("could not be opened");
});

test.describe("hidden fields", () => {
  const SQL = "SELECT name, value FROM context ORDER BY name";

  test("come from the address, the attribute and the script, and those not listed are told of", async ({
    page,
    server,
    site,
  }) => {
    /** @type {string[]} */
    const warnings = [];
    page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
    const tag = { campaign: "wheel-win", widget: "wheel", lang: "en", endpoint: server.url, id: "ours" };
    const path = site.page(server.url, [{ ...tag, context: "store=12&amp;shoe_size=43" }]);
    await page.goto(`${path}?utm_source=wechat&store=9&gclid=1`);
    const stage = new Stage(page);
    await stage.accept();
    await expect.poll(() => server.rows(SQL)).toEqual([
      { name: "store", value: "12" },
      { name: "utm_source", value: "wechat" },
    ]);
    expect(warnings.filter((text) => text.includes("gclid")), "addresses carry all kinds of things").toEqual([]);
    await page.evaluate(async () => {
      const widget = await /** @type {any} */ (window).Funfair.mount("#ours");
      widget.setContext({ store: "Nanjing Road" });
    });
    await expect.poll(() => server.rows(SQL)[0]).toEqual({ name: "store", value: "Nanjing Road" });
    expect(warnings.filter((text) => text.includes("shoe_size")), "told once").toHaveLength(1);
  });

  test("are not sent by those who reject", async ({ open, server }) => {
    const stage = await open({ campaign: "wheel-win", context: "store=12" });
    await stage.reject();
    await stage.press();
    await stage.isIn("outcome");
    expect(server.rows(SQL)).toEqual([]);
  });

  test("reach a frame from its element", async ({ open, server }) => {
    const stage = await open({ campaign: "wheel-free", context: "store=12" }, { embedding: "frame" });
    await stage.isReady();
    await expect.poll(() => server.rows(SQL)).toEqual([{ name: "store", value: "12" }]);
  });
});

test.describe("a participant whom the partner has signed", () => {
  test.use({ world: { args: ["--partner-keys", `shop=${SECRET}`] } });
  const SQL = "SELECT DISTINCT participant FROM play";

  test("is the same in the element, in a frame and on another device", async ({ page, server, site, newPlayer }) => {
    const participant = signed("user-7", "wheel-free");
    const tag = { campaign: "wheel-free", widget: "wheel", lang: "en", endpoint: server.url, participant };
    const play = async (/** @type {Stage} */ stage) => {
      await stage.isReady();
      await stage.press();
      await stage.isIn("outcome");
    };
    await page.goto(site.page(server.url, [tag]));
    await play(new Stage(page));
    await page.goto(site.page(server.url, [{ ...tag, mode: "frame" }]));
    await play(framed(page));
    const other = await newPlayer({ reducedMotion: "reduce" });
    await other.goto(site.page(server.url, [tag]));
    await play(new Stage(other));
    expect(server.plays()).toBe(3);
    expect(server.rows(SQL)).toHaveLength(1);
    expect(page.url() + (await page.content()), "not in the frame's address").not.toContain(`signed=${participant}`);
    const frames = page.frames().map((frame) => frame.url());
    expect(frames.join(" ")).not.toContain("fp1.");
  });

  test("is not somebody else on a shared device", async ({ page, server, site }) => {
    for (const id of ["user-1", "user-2"]) {
      const participant = signed(id, "wheel-free");
      const tag = { campaign: "wheel-free", widget: "wheel", lang: "en", endpoint: server.url, participant };
      await page.goto(site.page(server.url, [tag]));
      const stage = new Stage(page);
      await stage.isReady();
      await stage.press();
      await stage.isIn("outcome");
    }
    expect(server.rows(SQL)).toHaveLength(2);
  });

  test("who is not signed by a key of the server is refused, and nobody plays as them", async ({ open, server, witness }) => {
    witness.announce(/403/, /bad_participant/);
    const participant = signed("user-7", "wheel-free", "another-secret-of-32-characters-xx");
    const stage = await open({ campaign: "wheel-free", participant });
    await stage.isIn("error");
    expect(server.plays()).toBe(0);
  });
});
