// @ts-check
/**
 * The page of operators: starts the client for all entries of the campaign that the address names.
 * They lie on the server that this page came from; no address can name another one.
 */

/** Where the build's files are; written by `cargo xtask bundle`. */
const MANIFEST = /*manifest*/{ base: "assets/dev/" }/*end*/;
const DEV = /*dev*/true/*end*/;
/** All of a campaign's widgets at once: `ALL` of src/embed. */
const ALL = "*";
/** What the client will ask for, one after the other. */
const FILES = ["core.wasm", "panels.wasm", "moderate.wasm"];
const NO_CAMPAIGN = {
  zh: "这个链接里没有活动：?moderate= 后面要写活动的 id。",
  en: "This link names no campaign: the campaign's id belongs behind ?moderate=.",
};
const FAILED = {
  zh: "暂时打不开，请检查网络后刷新页面。",
  en: "This cannot be opened right now. Please check the connection and reload the page.",
};

const query = new URLSearchParams(location.search);
const root = new URL(".", document.baseURI).href;
const base = root + MANIFEST.base;
const lang = query.get("lang") || navigator.language || "en";
const theme = query.get("theme") ?? "";
const place = /** @type {HTMLElement} */ (document.querySelector("[data-place]"));

document.documentElement.lang = /^zh/i.test(lang) ? "zh-CN" : "en";
if (/^(light|dark)$/.test(theme)) document.documentElement.dataset.theme = theme;

/** The client's hold on the page. @type {unknown} */
let mounted;

async function open() {
  const campaign = query.get("moderate");
  if (!campaign) return say(NO_CAMPAIGN);
  const [client] = await Promise.all([start(), style(base + "base.css"), style(base + "moderate.css")]);
  const nothing = { participant: "", who: "", instance: "", reply: null };
  // What nobody holds is taken out of the page.
  mounted = client.mount(place, {
    ...nothing,
    campaign,
    widget: ALL,
    endpoint: root,
    lang,
    theme,
    context: async () => null,
    base: root,
    host: place,
    crashed: (/** @type {string} */ message) => failed(message),
  });
}

/** The client's module, started. @returns {Promise<any>} */
async function start() {
  if (DEV) return unsplit();
  const early = FILES.map((name) => /** @type {const} */ ([name, fetch(base + name)]));
  for (const [, response] of early) response.catch(() => {});
  const app = await import(base + "app.js");
  for (const [name, response] of early) app.give(name, response);
  return app.start();
}

/** In development Trunk starts the client. @returns {Promise<any>} */
const unsplit = () =>
  new Promise((resolve) => {
    const found = () => /** @type {any} */ (window).wasmBindings;
    if (found()) return resolve(found());
    addEventListener("TrunkApplicationStarted", () => resolve(found()), { once: true });
  });

/** Fetches a sheet and waits for it. @param {string} url @returns {Promise<unknown>} */
const style = (url) =>
  new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = url;
    link.addEventListener("load", resolve, { once: true });
    link.addEventListener("error", reject, { once: true });
    document.querySelector("head")?.append(link);
  });

/** Says one sentence instead of the page. @param {{ zh: string, en: string }} words */
function say(words) {
  const line = document.createElement("p");
  line.setAttribute("role", "alert");
  line.textContent = /^zh/i.test(lang) ? words.zh : words.en;
  document.title = "Funfair";
  style(root + "play.css").catch(() => {});
  document.body.replaceChildren(line);
}

/** @param {unknown} error */
function failed(error) {
  mounted = undefined;
  console.error("funfair:", error);
  say(FAILED);
}

open().catch(failed);
