// @ts-check
/**
 * Every embedding on every kind of host page and network, against pages that were not written for
 * us. By default every pair of values meets once; `FUNFAIR_MATRIX=all` runs every combination.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { KINDS } from "./kinds.js";
import { answerFirstActions, slow3g } from "./support/network.js";
import { everyCase, pairsOf, pairwise } from "./support/pairs.js";
import { ROOT } from "./support/paths.js";
import { Stage } from "./support/stage.js";
import { FALLBACK, expect, test } from "./support/test.js";
import { SAYS } from "./support/texts.js";

/** @typedef {import("./support/test.js").Embedding} Embedding */
/** @typedef {import("./support/test.js").OpenOptions} OpenOptions */

const POLYFILL = "node_modules/@webcomponents/custom-elements/custom-elements.min.js";

/** What a host page is like. Each gives the options that its page is opened with.
 * @type {Record<string, (server: string) => OpenOptions>} */
const HOSTS = {
  plain: () => ({}),
  "strict policy": (server) => ({
    loader: `<script nonce="x" async src="${server}/funfair.js"></script>`,
    headers: {
      "content-security-policy": `default-src 'none'; script-src 'nonce-x' ${server} 'wasm-unsafe-eval'; ` +
        `connect-src ${server}; img-src ${server}; frame-src ${server}; base-uri 'none'`,
    },
  }),
  "no wasm allowed": (server) => ({
    loader: `<script nonce="x" async src="${server}/funfair.js"></script>`,
    headers: {
      "content-security-policy": `default-src 'none'; script-src 'nonce-x' ${server}; frame-src ${server}`,
    },
  }),
  "trusted types": () => ({
    headers: { "content-security-policy": "require-trusted-types-for 'script'; trusted-types 'none'" },
  }),
  "hostile styles": () => ({
    head: `<style>
      main * { all: unset; box-sizing: content-box; font-size: 60px; letter-spacing: 9px; text-transform: uppercase }
      html { font-size: 300% } div, section, button, p { display: none !important }
    </style>`,
  }),
  polyfilled: (server) => {
    const polyfill = readFileSync(join(ROOT, POLYFILL), "utf8");
    const forced = `<script>customElements.forcePolyfill = true;</script><script>${polyfill}</script>`;
    const tag = `<script async src="${server}/funfair.js"></script>`;
    return { loader: forced + forced + tag + tag };
  },
  "right to left": () => ({ head: `<script>document.documentElement.dir = "rtl";</script>` }),
  "blocked storage": () => ({}),
  sandboxed: () => ({ sandbox: "allow-scripts allow-forms" }),
};

const NETWORKS = ["good", "offline for a while", "500 three times", "429", "slow 3G", "a chunk that fails once", "no WebAssembly"];

/** Where a widget does not run in the page, and the element falls back to a frame. */
const FORBIDS = ["no wasm allowed", "trusted types"];

const CASES = everyCase(
  {
    kind: KINDS.map(({ name }) => name),
    embedding: ["element", "frame", "iframe", "page"],
    host: Object.keys(HOSTS),
    network: NETWORKS,
  },
  ({ embedding, host }) => {
    // Its own page has no host, and a plain iframe none of our script on it.
    if (embedding === "page") return ["plain", "blocked storage"].includes(host);
    if (embedding === "iframe") return ["plain", "right to left", "blocked storage", "sandboxed"].includes(host);
    return host !== "sandboxed";
  },
);
const CHOSEN = process.env.FUNFAIR_MATRIX === "all" ? CASES : pairwise(CASES);

test.use({ contextOptions: { reducedMotion: "reduce" } });

test("every pair that may meet does", () => {
  const met = new Set(CHOSEN.flatMap(pairsOf));
  expect(CASES.flatMap(pairsOf).filter((pair) => !met.has(pair))).toEqual([]);
});

for (const { kind: name, embedding, host, network } of CHOSEN) {
  const kind = /** @type {import("./kinds.js").Kind} */ (KINDS.find((one) => one.name === name));

  test(`${name}: ${embedding}, ${host}, ${network}`, async ({ open, page, context, server, witness }) => {
    witness.announceBadNetwork();
    witness.announce(/Failed to fetch dynamically|WebAssembly|MIME|404|500|429|503/);
    if (FORBIDS.includes(host)) witness.announce(/policy violated: (require-trusted-types-for|script-src|connect-src)|TrustedHTML|wasm-eval|unsafe-eval|Content Security Policy/);
    if (host === "blocked storage") await context.addInitScript(blockStorage);
    if (network === "no WebAssembly") {
      await context.addInitScript(() => Reflect.deleteProperty(window, "WebAssembly"));
    }
    if (network === "slow 3G") await slow3g(page);
    if (network === "a chunk that fails once") await failOnce(page, `**/assets/*/${name}.wasm`);

    const falls = embedding === "element" && FORBIDS.includes(host);
    const stage = await open(
      { campaign: `${name}-win`, widget: name },
      { embedding: /** @type {Embedding} */ (falls ? "element, framed" : embedding), ...HOSTS[host](server.url) },
    );
    if (network === "no WebAssembly") {
      // The element itself says so, without a frame.
      const shown = embedding === "frame" || falls ? new Stage(page) : stage;
      const mayAsk = host !== "no wasm allowed";
      await expect(shown.part("stage")).toContainText(mayAsk ? FALLBACK.text.en : SAYS.tooOld);
      if (mayAsk) await expect(shown.part("fallback")).toHaveAttribute("href", FALLBACK.url);
      return;
    }
    if (network === "a chunk that fails once") {
      await stage.isIn("error");
      await stage.part("retry").click();
    }
    await stage.isIn("consent", 40_000);
    await stage.accept();
    await kind.untilLast(stage);
    if (network === "500 three times") await answerFirstActions(page, 3, { status: 500 });
    if (network === "429") await answerFirstActions(page, 1, { status: 429, headers: { "retry-after": "1" } });
    if (network === "offline for a while") await context.setOffline(true);
    await kind.decide(stage);
    if (network === "offline for a while") {
      await expect(stage.part("notice")).not.toBeEmpty();
      await context.setOffline(false);
    }
    await kind.rest(stage);
    await stage.isIn("outcome", 30_000);
    await expect(stage.part("claim")).toBeVisible();
    expect(server.plays(), "counted once").toBe(1);
    expect(server.awards()).toHaveLength(1);
    const box = await stage.element.boundingBox();
    expect(box?.width, "as wide as there is room").toBeGreaterThan(300);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
}

/** As in a browser that keeps nothing of third parties. */
function blockStorage() {
  for (const name of /** @type {const} */ (["localStorage", "sessionStorage", "indexedDB"])) {
    Object.defineProperty(window, name, {
      get() {
        throw new DOMException("The operation is insecure.", "SecurityError");
      },
    });
  }
}

/** @param {import("@playwright/test").Page} page @param {string} pattern */
async function failOnce(page, pattern) {
  const headers = { "access-control-allow-origin": "*" };
  await page.route(pattern, (route) => route.fulfill({ status: 404, headers, body: "" }), { times: 1 });
}
