// @ts-check
/**
 * A campaign on a page of its own, or in a frame on somebody's page: reads the address, makes the
 * widget, and inside a frame tells the page around it what happens (docs/embedding.md).
 */

/** The endpoints that play a campaign file in the page. */
const PREVIEW = "preview";
const WEBHOOK = "webhook";
/** Waits between greetings, ms; a page that listens late is greeted late. */
const GREETINGS = [0, 250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000];
/** How long a frame waits for the participant that its page has promised, ms. */
const PARTICIPANT_MS = 15_000;
const EVENTS = "ready start progress outcome award claim share close error".split(" ");
const NO_CAMPAIGN = {
  zh: "这个链接里没有活动，请向发给你的人确认。",
  en: "This link names no campaign. Please ask whoever sent it to you.",
};
const NOT_HERE = {
  zh: "这里不能打开别处的活动文件。",
  en: "A campaign file of another site cannot be opened here.",
};

const page = document.documentElement;
const query = new URLSearchParams(location.search);
const root = new URL(".", document.baseURI).href;
const lang = query.get("lang") || navigator.language || "en";
const isFrame = query.get("embed") === "frame";
const theme = query.get("theme") ?? "";
const named = document.querySelector('meta[name="funfair-endpoint"]')?.getAttribute("content") ?? "";

const main = document.querySelector("main");
// What is most important on a page around a frame is that page's to say.
if (isFrame) main?.replaceWith(...main.childNodes);
const place = (!isFrame && main) || document.body;
if (isFrame) page.dataset.embed = "frame";
if (theme) page.dataset.theme = theme;

/** The language of what is shown. */
let shownIn = lang;
/** Gets the campaign's words in another language. @type {((lang: string) => Promise<any>) | undefined} */
let translated;
/** What the page around a frame has said last. @type {{ participant?: string, context?: string }} */
let told = {};
/** @type {MessagePort | undefined} */
let port;
/** What happened before that page has listened. @type {object[]} */
let untold = [];
/** Origins that were told of once. @type {Set<string>} */
const refused = new Set();
/** @type {(value?: unknown) => void} */
let connected = () => {};
const connection = new Promise((done) => (connected = done));
/** Origins that may talk to this frame. @type {Promise<string[]>} */
let origins = Promise.resolve([]);

/** The campaign as players may see it, or the file that the address names. */
async function open() {
  const campaign = query.get("campaign");
  if (!campaign) return say(NO_CAMPAIGN);
  const isFile = /[/.]/.test(campaign);
  const file = isFile ? new URL(campaign, root) : undefined;
  // Whoever could name any file could show anything under this address.
  if (file && file.origin !== location.origin) return say(NOT_HERE);
  const widget = document.createElement("funfair-widget");
  const set = (/** @type {string} */ name, /** @type {string | null | undefined} */ value) =>
    value && widget.setAttribute(name, value);
  set("campaign", file?.href ?? campaign);
  for (const name of ["widget", "kind"]) set(name, query.get(name));
  set("lang", lang);
  set("theme", theme);
  const endpoint = named || root;
  const isSigned = isFrame && query.get("signed");
  // Who plays is said before the loader asks for anything: then this page has to ask by itself.
  const address = file ?? viewOf(endpoint, campaign, lang);
  const view = file || isSigned ? fetchView(address) : fromLoader(widget, address);
  if (file) {
    const isPosted = named === WEBHOOK || (named !== PREVIEW && (await view.catch(() => ({}))).webhook);
    set("endpoint", isPosted ? WEBHOOK : PREVIEW);
  } else {
    set("endpoint", endpoint);
  }
  view.then(describe, () => {});
  translated = (tag) => (file ? view : fetchView(viewOf(endpoint, campaign, tag)));
  if (isFrame && parent !== window) {
    origins = view.then(({ embed }) => embed?.origins ?? [], () => []);
    listen(widget);
    if (isSigned) await Promise.race([connection, elapsed(PARTICIPANT_MS)]);
  }
  set("participant", told.participant);
  set("context", told.context);
  // The page around a frame has waited until it came near the screen.
  Object.assign(widget, { eager: isFrame });
  place.append(widget);
}

/** @param {string | URL} url @returns {Promise<any>} */
const fetchView = async (url) => (await fetch(url)).json();

/** @param {string} endpoint @param {string} campaign @param {string} lang */
const viewOf = (endpoint, campaign, lang) =>
  `${endpoint.replace(/\/$/, "")}/v1/campaigns/${encodeURIComponent(campaign)}?lang=${encodeURIComponent(lang)}`;

/**
 * The campaign that the loader asks for, so that nobody asks twice. Where it gets none, the client
 * asks again, and so does this page when that has worked.
 * @param {HTMLElement} widget
 * @param {string | URL} url
 * @returns {Promise<any>}
 */
function fromLoader(widget, url) {
  return new Promise((done) => {
    const again = () => done(fetchView(url));
    Object.defineProperty(widget, "reply", {
      set(reply) {
        reply?.then((/** @type {any} */ answer) => {
          if (answer?.status === 200) done(answer.json);
          else widget.addEventListener("funfair:ready", again, { once: true });
        });
        Object.defineProperty(widget, "reply", { value: reply, writable: true, configurable: true });
      },
      configurable: true,
    });
  });
}

/** Title and description, where the server has not written them. @param {any} view */
function describe(view) {
  const title = textOf(view.title);
  if (title) document.title = title;
  page.lang = view.locale ?? shownIn;
  port?.postMessage({ v: 1, type: "title", title: document.title });
  if (!isFrame) head(textOf(view.organiser?.name) || document.title);
  const description = textOf(view.share?.description);
  if (description && !document.querySelector('meta[name="description"]')) {
    const meta = document.createElement("meta");
    Object.assign(meta, { name: "description", content: description });
    document.head.append(meta);
  }
}

/** The page's own heading, for those who do not see it: whose page it is. The campaign's title is the
 * widget's heading, one level below. @param {string} name */
function head(name) {
  const heading = place.querySelector("h1") ?? document.createElement("h1");
  heading.textContent = name;
  place.prepend(heading);
}

/** What is said of the campaign follows the language of the widget. @param {string} tag */
async function follow(tag) {
  if (tag === shownIn) return;
  shownIn = tag;
  const view = await translated?.(tag).catch(() => undefined);
  if (view && tag === shownIn) describe(view);
}

/** A text of a view, or of a file with one per language. @param {any} text */
function textOf(text) {
  if (typeof text === "string" || !text) return text;
  const tags = Object.keys(text);
  return text[tags.find((tag) => tag.split("-")[0] === shownIn.split("-")[0]) ?? tags[0]];
}

/** Greets the page around this frame, and takes its port. @param {HTMLElement} widget */
function listen(widget) {
  addEventListener("message", async ({ source, origin, data, ports }) => {
    if (source !== parent || ports.length !== 1) return;
    if (data?.funfair !== 1 || data.type !== "connect") return;
    const allowed = await origins;
    if (origin !== location.origin && !allowed.includes(origin) && !allowed.includes("*")) {
      if (!refused.has(origin)) console.warn(`funfair: embed.origins of the campaign does not list ${origin}`);
      refused.add(origin);
      parent.postMessage({ funfair: 1, type: "refused" }, "*");
      return;
    }
    port?.close();
    port = ports[0];
    told = { participant: text(data.participant), context: text(data.context) };
    port.onmessage = (event) => settle(widget, event.data);
    settle(widget, { ...data, type: "set" });
    if (told.participant && widget.isConnected) widget.setAttribute("participant", told.participant);
    page.dataset.connected = "";
    connected();
    for (const message of untold) port.postMessage(message);
    untold = [];
    tellHeight(widget);
  });
  greet();
  new ResizeObserver(() => tellHeight(widget)).observe(widget);
  for (const name of EVENTS) {
    widget.addEventListener(`funfair:${name}`, (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      const message = { v: 1, type: "event", name: event.type, detail, title: document.title };
      if (port) return port.postMessage(message);
      untold.push(message);
      // Without a campaign nobody knows who may hear more than this.
      if (name === "error") parent.postMessage({ funfair: 1, type: "failed" }, "*");
    });
  }
}

async function greet() {
  for (const wait of GREETINGS) {
    await elapsed(wait);
    if (port) return;
    // Empty, for nobody knows yet who reads it.
    parent.postMessage({ funfair: 1, type: "hello" }, "*");
  }
}

/** Carries out what the page around this frame says. @param {HTMLElement} widget @param {any} message */
function settle(widget, message) {
  if (message?.type === "reload") return location.reload();
  if (message?.type !== "set") return;
  for (const name of ["lang", "theme", "context"]) {
    const value = text(message[name]);
    if (value !== undefined && (value || name !== "lang")) widget.setAttribute(name, value);
  }
  if (text(message.lang)) follow(message.lang);
  if (text(message.theme) !== undefined) page.dataset.theme = message.theme;
}

/** @param {unknown} value */
const text = (value) => (typeof value === "string" && value.length < 4000 ? value : undefined);

/** @param {HTMLElement} widget */
function tellHeight(widget) {
  const height = Math.ceil(widget.getBoundingClientRect().height);
  if (height > 0) port?.postMessage({ v: 1, type: "height", height });
}

/** @param {number} ms */
const elapsed = (ms) => new Promise((done) => setTimeout(done, ms));

/** @param {{ zh: string, en: string }} words */
function say(words) {
  const line = document.createElement("p");
  line.setAttribute("role", "alert");
  line.textContent = /^zh/i.test(lang) ? words.zh : words.en;
  place.append(line);
}

open();
