// @ts-check
/** What strangers say to a frame, and to the page around it: nothing changes, and nothing leaks. */
import { framed } from "./support/host.js";
import { expect, test } from "./support/test.js";

const MESSAGES = 10_000;
/** Printed with a failure, so that the same messages can be sent again. */
const SEED = 20_261_127;

test.use({ contextOptions: { reducedMotion: "reduce" } });

/**
 * Runs in the page: posts many messages, some random and some nearly right, to a window.
 * @param {{ count: number, seed: number, to: "frame" | "self" }} how
 */
async function bombard({ count, seed, to }) {
  let state = seed;
  const below = (/** @type {number} */ n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const pick = (/** @type {any[]} */ from) => from[below(from.length)];
  const element = document.querySelector("funfair-widget");
  const frame = element?.shadowRoot?.querySelector("iframe") ?? document.querySelector("iframe");
  const target = to === "frame" ? /** @type {Window} */ (frame?.contentWindow) : window;
  const strings = ["", "hello", "connect", "set", "height", "event", "reload", "funfair:award", "__proto__", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "9".repeat(5000)];
  /** @returns {any} */
  const value = (depth = 0) =>
    pick([
      () => pick(strings),
      () => below(2 ** 31) - 2 ** 30,
      () => pick([NaN, Infinity, -1, 0, null, undefined, true]),
      () => (depth > 3 ? null : Array.from({ length: below(4) }, () => value(depth + 1))),
      () => (depth > 3 ? null : Object.fromEntries(Array.from({ length: below(5) }, () => [pick([...strings, "funfair", "type", "v", "height", "name", "detail", "lang"]), value(depth + 1)]))),
    ])();
  const crafted = () => ({
    funfair: pick([1, "1", 2, true, [1], undefined]),
    v: pick([1, 2, "1"]),
    type: pick(["hello", "connect", "set", "event", "height", "reload", ["connect"], { toString: "connect" }]),
    lang: value(),
    theme: value(),
    context: value(),
    participant: value(),
    height: value(),
    name: pick(["funfair:award", "funfair:outcome", "click", value()]),
    detail: value(),
    endpoint: "https://evil.example/",
    campaign: "other",
  });
  /** What came back on the ports that were handed over. @type {any[]} */
  const heard = [];
  for (let n = 0; n < count; n++) {
    const message = below(2) === 0 ? value() : crafted();
    const ports = Array.from({ length: pick([0, 0, 1, 1, 2]) }, () => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => heard.push(data);
      return port2;
    });
    target.postMessage(message, "*", ports);
    if (n % 500 === 0) await new Promise((done) => requestAnimationFrame(done));
  }
  // Messages are delivered in order: the answer to one of our own comes after all of them.
  await new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage("done");
  });
  return heard;
}

test(`${MESSAGES} messages from another window of the host page change nothing, seed ${SEED}`, async ({
  open,
  page,
  witness,
}) => {
  const stage = await open({ campaign: "wheel-free", id: "ours" }, { embedding: "frame" });
  await stage.isReady();
  const snapshot = () =>
    page.locator("funfair-widget").evaluate((element) => ({
      tag: element.outerHTML,
      frame: element.shadowRoot?.querySelector("iframe")?.outerHTML,
    }));
  const before = await snapshot();
  const events = witness.events.length;
  // As the page's own scripts, an advertisement or an extension would: not from the frame's window.
  expect(await page.evaluate(bombard, { count: MESSAGES, seed: SEED, to: /** @type {const} */ ("self") })).toEqual([]);
  expect(await snapshot()).toEqual(before);
  expect(witness.events).toHaveLength(events);
  await stage.press();
  await stage.isIn("outcome");
});

test(`${MESSAGES} messages to the frame of a page that is not listed change nothing and tell nothing, seed ${SEED}`, async ({
  page,
  server,
  witness,
}) => {
  witness.announce(/frame-ancestors/);
  // The policy that keeps a frame off strange pages is taken away: the frame stands by itself.
  await page.route(/\/\?campaign=/, async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    delete headers["content-security-policy"];
    await route.fulfill({ response, headers });
  });
  const source = `${server.url}/?campaign=wheel-free&widget=wheel&lang=en&embed=frame`;
  await page.route("https://stranger.example/**", (route) =>
    route.fulfill({ contentType: "text/html", body: `<iframe src="${source}" width="380" height="700"></iframe>` }),
  );
  await page.goto("https://stranger.example/page");
  const inside = page.frameLocator("iframe").locator('funfair-widget [part~="stage"]');
  await expect(inside).toHaveAttribute("data-phase", "ready");
  const widget = page.frameLocator("iframe").locator("funfair-widget");
  const before = await widget.evaluate((element) => element.outerHTML);
  const heard = await page.evaluate(bombard, { count: MESSAGES, seed: SEED, to: /** @type {const} */ ("frame") });
  expect(heard, "nothing is told").toEqual([]);
  expect(await widget.evaluate((element) => element.outerHTML)).toBe(before);
  await expect(inside).toHaveAttribute("data-phase", "ready");
  expect(await inside.evaluate(({ ownerDocument }) => ownerDocument.documentElement.hasAttribute("data-connected"))).toBe(false);
});

test(`${MESSAGES} messages from a page that is listed leave campaign and endpoint alone, and invent no player, seed ${SEED}`, async ({
  open,
  page,
  server,
  witness,
}) => {
  // A participant that nobody has signed is refused.
  witness.announce(/status of 403/, /bad_participant/);
  /** @type {string[]} */
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  const stage = await open({ campaign: "wheel-free" }, { embedding: "iframe" });
  await stage.isReady();
  await page.evaluate(bombard, { count: MESSAGES, seed: SEED, to: /** @type {const} */ ("frame") });
  await expect(stage.element).toHaveAttribute("campaign", "wheel-free");
  await expect(stage.element).toHaveAttribute("endpoint", `${server.url}/`);
  expect(asked.filter((url) => url.includes("evil.example"))).toEqual([]);
  expect(await stage.element.evaluate(({ ownerDocument }) => ownerDocument.querySelectorAll("script:not([src])").length)).toBe(0);
});

test("a hello says nothing of the player, and events carry no code and no contact", async ({
  page,
  server,
  site,
}) => {
  const tag = { campaign: "wheel-win", widget: "wheel", lang: "en", endpoint: server.url, mode: "frame" };
  await page.addInitScript(() => {
    Object.assign(window, { said: [] });
    addEventListener("message", ({ data }) => /** @type {any} */ (window).said.push(JSON.stringify(data)));
    const { port1 } = new MessageChannel();
    const onMessage = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
    Object.defineProperty(MessagePort.prototype, "onmessage", {
      ...onMessage,
      set(listener) {
        onMessage?.set?.call(this, (/** @type {MessageEvent} */ event) => {
          /** @type {any} */ (window).said.push(JSON.stringify(event.data));
          listener(event);
        });
      },
    });
    port1.close();
  });
  await page.goto(site.page(server.url, [tag]));
  const stage = framed(page);
  await stage.accept();
  await stage.press();
  await stage.isIn("outcome", 20_000);
  await stage.fillClaim({ phone: "13800138000" });
  await stage.part("send").click();
  const code = await stage.part("code").textContent();
  const said = () => page.evaluate(() => /** @type {any} */ (window).said.join("\n"));
  await expect.poll(said).toContain("funfair:claim");
  expect(await said()).toContain('{"funfair":1,"type":"hello"}');
  for (const secret of [code ?? "", "13800138000", "ff1."]) expect(await said()).not.toContain(secret);
});
