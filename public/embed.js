// @ts-check
/**
 * What few pages need of Funfair, fetched by the loader (`funfair.js`) when they do: the JS API,
 * widgets in a frame, and what is shown where the client cannot run at all.
 *
 * Messages between the two sides of a frame are described in docs/embedding.md.
 */

/**
 * What the loader keeps of a mounted widget.
 * @typedef {{
 *   unmount(): void,
 *   setLang(tag: string): void,
 *   setTheme(name: string): void,
 *   setContext(): void,
 * }} Handle
 */

/** Attributes that `mount` takes as options. */
const OPTIONS = "campaign widget endpoint lang theme kind mode participant context id class".split(" ");
/** Events that a frame may pass on. */
const EVENTS = "ready start progress outcome award claim share close error".split(" ").map((name) => `funfair:${name}`);
/** After this long without a word from the frame it counts as not there, ms. */
const SILENT_MS = 15_000;
/** Longest value of a hidden field, characters. */
const MOST_VALUE = 200;
/** Height of the loader's skeleton, px. */
const SKELETON_HEIGHT = 640;
/** No widget is as high as this, px. */
const MOST_HEIGHT = 20_000;
/** A frame may do what a widget needs, and nothing to the page around it. */
const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads";
const ALLOWED = "clipboard-write";

const WORDS = {
  zh: {
    old: "这个浏览器暂不支持，请升级后再来。",
    title: "活动",
    away: "这里暂时打不开，请稍后再试。",
  },
  en: {
    old: "This browser is too old for this widget. Please update it.",
    title: "Campaign",
    away: "This cannot be opened here right now. Please try again later.",
  },
};

/** Widgets without a client in this page that were heard of: whether they have opened, or failed.
 * @type {WeakMap<HTMLElement, boolean>} */
const opened = new WeakMap();
/** Hidden fields that the page's developer was told of. @type {WeakMap<HTMLElement, Set<string>>} */
const toldOf = new WeakMap();

/** @param {string} lang */
const words = (lang) => (/^zh/i.test(lang) ? WORDS.zh : WORDS.en);

/**
 * Makes a widget and puts it at the end of a place; a widget that is there already is taken as it is.
 *
 * @param {string} tag name of the element
 * @param {string | Element} place an element, or a selector of one
 * @param {Record<string, any> | null} [given] attributes; `context` may be an object
 * @returns {Promise<HTMLElement>} the element, with `ready`, `reload`, `setContext` and `destroy`
 */
export async function mount(tag, place, given) {
  const options = given ?? {};
  const parent = typeof place === "string" ? document.querySelector(place) : place;
  if (!(parent instanceof Element)) throw new Error(`Funfair.mount: there is no ${place} on this page`);
  const unknown = Object.keys(options).filter((name) => !OPTIONS.includes(name));
  if (unknown.length > 0) {
    throw new Error(`Funfair.mount: no option ${unknown.join(", ")}; there are ${OPTIONS.join(", ")}`);
  }
  const isThere = parent.localName === tag;
  const widget = /** @type {HTMLElement} */ (isThere ? parent : document.createElement(tag));
  const { context, ...attributes } = options;
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) widget.setAttribute(name, String(value));
  }
  addMethods(widget);
  if (typeof context === "string") widget.setAttribute("context", context);
  else if (context) /** @type {any} */ (widget).setContext(context);
  if (!isThere) parent.append(widget);
  return widget;
}

/** @param {HTMLElement} widget */
function addMethods(widget) {
  if ("setContext" in widget) return;
  /** @type {Promise<HTMLElement> | undefined} */
  let opening;
  /** The first word of the widget, since it was mounted; `known` if that was already said. */
  const open = (/** @type {boolean | undefined} */ known = undefined) => {
    opening = new Promise((done, fail) => {
      const heard = new AbortController();
      const on = (/** @type {string} */ name, /** @type {() => void} */ then) =>
        widget.addEventListener(
          name,
          (event) => {
            if (event.target !== widget) return;
            heard.abort();
            then();
          },
          { signal: heard.signal },
        );
      on("funfair:ready", () => done(widget));
      const failed = () => fail(new Error("Funfair: the widget could not be opened"));
      on("funfair:error", failed);
      // It was opened before this script was here, or in a frame.
      if (known) done(widget);
      else if (known === false) failed();
    });
    // Whoever does not ask for it need not catch it.
    opening.catch(() => {});
  };
  const phase = widget.shadowRoot?.querySelector("[data-phase]")?.getAttribute("data-phase");
  open(opened.get(widget) ?? (phase && phase !== "loading" ? phase !== "error" : undefined));
  Object.defineProperties(widget, {
    ready: { get: () => opening },
    reload: {
      value: () => {
        open();
        const { parentNode, nextSibling } = widget;
        widget.remove();
        parentNode?.insertBefore(widget, nextSibling);
      },
    },
    setContext: {
      value: (/** @type {Record<string, string>} */ fields) => {
        const known = new URLSearchParams(widget.getAttribute("context") ?? "");
        for (const [name, value] of Object.entries(fields)) known.set(name, String(value));
        widget.setAttribute("context", known.toString());
      },
    },
    destroy: { value: () => widget.remove() },
  });
}

/**
 * The hidden fields among `names`: from the page's address, and from the tag, which wins. Of the
 * tag's others the page's developer is told.
 *
 * @param {HTMLElement} widget
 * @param {string[]} names what the campaign takes
 */
export function context(widget, names) {
  const given = new URLSearchParams(widget.getAttribute("context") ?? "");
  const told = toldOf.get(widget) ?? new Set();
  toldOf.set(widget, told);
  for (const name of given.keys()) {
    if (names.includes(name) || told.has(name)) continue;
    told.add(name);
    console.warn(`funfair: embed.context of the campaign does not list ${name}`);
  }
  const address = new URLSearchParams(location.search);
  const found = names.map((name) => [name, (given.get(name) ?? address.get(name) ?? "").slice(0, MOST_VALUE)]);
  return Object.fromEntries(found.filter(([, value]) => value));
}

/**
 * The partner's id of a player, from what its backend has signed: `fp1.<claims>.<signature>`. What
 * is remembered on the device is kept apart by it; who it really is, the server finds out.
 *
 * @param {string} signed
 */
export function who(signed) {
  try {
    const claims = atob(signed.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    return `:${JSON.parse(claims).id}`;
  } catch {
    console.warn("funfair: `participant` must be fp1.<claims>.<signature>, see docs/protocol.md");
    return ":";
  }
}

/**
 * Shows the widget in a frame of the server that it plays against.
 *
 * @param {HTMLElement} host
 * @param {ShadowRoot} shadow holds the loader's skeleton
 * @param {string} endpoint root of the server
 * @param {string} lang
 * @param {string} instance
 * @param {(message: string) => void} failed shows an error with a button
 * @returns {Handle | undefined}
 */
export function frame(host, shadow, endpoint, lang, instance, failed) {
  if (typeof WebAssembly !== "object") return fallback(host, shadow, endpoint, lang, instance);
  const attribute = (/** @type {string} */ name) => host.getAttribute(name) ?? "";
  const source = address(host, endpoint, lang);
  const file = isFile(host) && new URL(attribute("campaign"), document.baseURI);
  if (file && file.origin !== source.origin) {
    // The page in the frame opens no file of another site.
    console.warn(`funfair: in a frame the campaign file must lie on ${source.origin}, not on ${file.origin}`);
    return void failed(words(lang).away);
  }
  const frame = document.createElement("iframe");
  frame.title = words(lang).title;
  frame.allow = ALLOWED;
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  // A frame of the page's own origin could take its sandbox off: it would only look like one.
  if (source.origin !== location.origin) frame.setAttribute("sandbox", SANDBOX);
  frame.src = source.href;
  frame.part.add("frame");
  /** @type {MessagePort | undefined} */
  let port;

  const shown = (/** @type {number} */ height) => {
    if (!(height > 0 && height <= MOST_HEIGHT)) return;
    shadow.querySelector("div")?.remove();
    delete frame.dataset.waiting;
    frame.style.height = `${Math.ceil(height)}px`;
  };
  const received = (/** @type {MessageEvent} */ { data }) => {
    if (data?.type === "height") shown(Number(data.height));
    if (data?.type === "title") frame.title = String(data.title || frame.title);
    if (data?.type === "event" && EVENTS.includes(data.name) && data.detail) {
      if (data.name === "funfair:ready") frame.title = String(data.title || frame.title);
      tell(host, data.name, { ...data.detail, instance });
    }
  };
  const hello = (/** @type {MessageEvent} */ { source: from, origin, data }) => {
    if (from !== frame.contentWindow || origin !== source.origin) return;
    if (data?.funfair !== 1) return;
    if (data.type === "failed") {
      showAsItIs();
      tell(host, "funfair:error", failure(host, instance));
    }
    if (data.type === "refused") {
      // It says so itself, too, but on its own console.
      console.warn(`funfair: embed.origins of the campaign does not list ${location.origin}`);
      showAsItIs();
    }
    if (data.type !== "hello") return;
    if (!port) {
      clearTimeout(silent);
      silent = setTimeout(showAsItIs, SILENT_MS);
    }
    port?.close();
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = received;
    const message = { funfair: 1, type: "connect", ...settings(), participant: attribute("participant") };
    frame.contentWindow?.postMessage(message, source.origin, [channel.port2]);
  };
  const settings = () => ({
    lang: attribute("lang") || lang,
    theme: attribute("theme"),
    context: attribute("context"),
  });
  const set = () => port?.postMessage({ v: 1, type: "set", ...settings() });
  addEventListener("message", hello);
  /** It does not take this page, or has failed, or still waits for its campaign: that can be seen in it. */
  const showAsItIs = () => {
    // The skeleton's height: an inline host has none, and the skeleton has none while it is hidden.
    if (frame.dataset.waiting !== undefined) shown(shadow.querySelector("div")?.clientHeight || SKELETON_HEIGHT);
  };
  let silent = setTimeout(() => {
    console.warn(
      `funfair: no word from ${source.origin} in its frame. Does embed.origins of the campaign list ` +
        `${location.origin}, does this page's policy allow the frame, and is the server there?`,
    );
    unmount();
    failed(words(lang).away);
  }, SILENT_MS);
  const unmount = () => {
    opened.delete(host);
    removeEventListener("message", hello);
    clearTimeout(silent);
    port?.close();
  };
  frame.dataset.waiting = "";
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, style()];
  shadow.append(frame);
  return { unmount, setLang: set, setTheme: set, setContext: set };
}

/** The frame's address. @param {HTMLElement} host @param {string} endpoint @param {string} lang */
function address(host, endpoint, lang) {
  const attribute = (/** @type {string} */ name) => host.getAttribute(name) ?? "";
  const campaign = attribute("campaign");
  const file = isFile(host) ? new URL(campaign, document.baseURI) : undefined;
  const base = file ? new URL(".", import.meta.url).href : endpoint.replace(/\/?$/, "/");
  const url = new URL("play.html", base);
  const query = {
    campaign: file?.href ?? campaign,
    widget: attribute("widget"),
    kind: attribute("kind"),
    lang,
    theme: attribute("theme"),
    signed: attribute("participant") && "1",
    embed: "frame",
  };
  for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
  return url;
}

function style() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    // As wide as there is room; where the page asks how wide it would like to be, as the skeleton.
    "iframe{display:block;inline-size:280px;min-inline-size:100%;max-inline-size:100%;border:0;color-scheme:normal}" +
      "iframe[data-waiting]{position:absolute;inset:0;block-size:100%;visibility:hidden}",
  );
  return sheet;
}

/**
 * What a browser without WebAssembly shows: what the campaign says for that case, else a sentence.
 *
 * @param {HTMLElement} host
 * @param {ShadowRoot} shadow
 * @param {string} endpoint
 * @param {string} lang
 * @param {string} instance
 * @returns {Handle}
 */
function fallback(host, shadow, endpoint, lang, instance) {
  /** Counts what is shown, so that what was overtaken stops. */
  let turn = 0;
  const show = async (/** @type {string} */ tag) => {
    const mine = ++turn;
    const given = await fallbackOf(host, endpoint, tag);
    const part = shadow.querySelector("div");
    if (mine !== turn || !part) return;
    part.dataset.phase = "error";
    part.removeAttribute("aria-label");
    part.setAttribute("role", "alert");
    const text = document.createElement("p");
    text.textContent = inLanguage(given?.text, tag) || words(tag).old;
    part.replaceChildren(text);
    if (typeof given?.url === "string" && given.url.startsWith("https://")) {
      const link = document.createElement("a");
      link.href = given.url;
      link.textContent = new URL(given.url).host;
      link.part.add("fallback");
      part.append(link);
    }
    if (!opened.has(host)) tell(host, "funfair:error", failure(host, instance));
  };
  show(lang);
  const unmount = () => {
    turn++;
    opened.delete(host);
  };
  return { unmount, setLang: show, setTheme() {}, setContext() {} };
}

/** What the campaign says for browsers that cannot show it.
 * @param {HTMLElement} host @param {string} endpoint @param {string} lang */
async function fallbackOf(host, endpoint, lang) {
  const campaign = host.getAttribute("campaign") ?? "";
  const url = isFile(host)
    ? new URL(campaign, document.baseURI).href
    : `${endpoint.replace(/\/$/, "")}/v1/campaigns/${encodeURIComponent(campaign)}?lang=${encodeURIComponent(lang)}`;
  const view = await fetch(url).then((response) => response.json()).catch(() => undefined);
  return view?.fallback;
}

/** Whether the element names a campaign file. @param {HTMLElement} host */
const isFile = (host) => /^(preview|webhook)$/.test(host.getAttribute("endpoint") ?? "");

/** Sends an event of a widget that has no client in this page.
 * @param {HTMLElement} host @param {string} name @param {object} detail */
function tell(host, name, detail) {
  const isReady = name === "funfair:ready";
  if (isReady || name === "funfair:error") opened.set(host, opened.get(host) || isReady);
  host.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
}

/** What `funfair:error` carries. @param {HTMLElement} host @param {string} instance */
function failure(host, instance) {
  return {
    v: 1,
    campaign: host.getAttribute("campaign") ?? "",
    widget: host.getAttribute("widget") ?? "",
    instance,
    event_id: Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(""),
    at: Date.now(),
    data: null,
  };
}

/** A text of a campaign file: the same in every language, or one per language.
 * @param {unknown} text @param {string} lang */
function inLanguage(text, lang) {
  if (typeof text === "string" || !text) return text;
  const texts = /** @type {Record<string, string>} */ (text);
  const fits = Object.keys(texts).find((tag) => tag.split("-")[0] === lang.split("-")[0].toLowerCase());
  return texts[fits ?? Object.keys(texts)[0]];
}
