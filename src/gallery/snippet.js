// @ts-check
/** The code to copy, the link to open and its QR code. */
import { inPageLanguage } from "./language.js";

const COPIED = { "zh-CN": "已复制", en: "Copied" };
const COPY = { "zh-CN": "复制", en: "Copy" };
const NOT_COPIED = { "zh-CN": "没能复制，请手动选择代码", en: "Could not copy; please select the code" };
/** How long the copy button says that it has copied, in ms. */
const COPIED_MS = 2500;
/** Names of this machine, which no phone can reach. */
const LOCAL = /^(localhost|127\..*|\[::1\])$/;
/** What a frame is allowed; docs/embedding.md says why. */
const SANDBOX =
  "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads";

const snippet = /** @type {HTMLElement} */ (document.querySelector("[data-snippet]"));
const copyButton = /** @type {HTMLButtonElement} */ (document.querySelector("[data-copy]"));
const copyStatus = /** @type {HTMLElement} */ (document.querySelector("[data-copy-status]"));
const links = [.../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[data-open]"))];
const code = /** @type {HTMLElement} */ (document.querySelector("[data-code]"));
const localHint = /** @type {HTMLElement} */ (document.querySelector("[data-local]"));
const dataLink = /** @type {HTMLAnchorElement} */ (document.querySelector("[data-campaign-link]"));

/**
 * @param {{ kind: string, widget: string, campaign: string, isPreview: boolean }} what
 * @param {import("./options.js").Options} options
 */
export function describe(what, options) {
  const address = pageOf(what, options);
  const writers = { tag: () => tagOf(what, options), iframe: () => frameOf(what, options), page: () => address.href };
  snippet.textContent = writers[options.as]();
  copyStatus.textContent = "";
  for (const link of links) {
    link.href = address.href;
    // The one without words of its own shows where it leads.
    if (!("en" in link.dataset)) link.textContent = address.href.replace(/^https?:\/\//, "");
  }
  localHint.hidden = !LOCAL.test(address.hostname);
  /** @type {HTMLElement} */ (dataLink.parentElement).hidden = what.isPreview;
  dataLink.href = `v1/campaigns/${what.campaign}`;
  draw(address.href);
}

/** A campaign's own page. */
function pageOf({ widget, campaign }, { lang, theme, source }) {
  const address = new URL("./", document.baseURI);
  const query = { campaign, widget, lang, theme, utm_source: source };
  for (const [name, value] of Object.entries(query)) if (value) address.searchParams.set(name, value);
  return address;
}

function tagOf({ kind, widget, campaign, isPreview }, { lang, theme, source, apart }) {
  const attributes = {
    campaign: isPreview ? new URL(campaign, document.baseURI).href : campaign,
    widget,
    kind: kind === widget ? "" : kind,
    endpoint: isPreview ? "preview" : "",
    lang,
    theme,
    context: source && `utm_source=${encodeURIComponent(source)}`,
    mode: apart ? "frame" : "",
  };
  const written = Object.entries(attributes).flatMap(([name, value]) =>
    value ? [`${name}="${escaped(value)}"`] : [],
  );
  return (
    `<script async src="${escaped(new URL("funfair.js", document.baseURI).href)}"></script>\n` +
    `<funfair-widget ${written.join("\n  ")}></funfair-widget>`
  );
}

function frameOf(what, options) {
  const address = pageOf(what, options);
  address.searchParams.set("embed", "frame");
  const frame =
    `<iframe id="funfair" title="${escaped(document.querySelector(`[data-widget="${what.kind}"] .kind-name`)?.textContent ?? "")}"\n` +
    `  width="100%" height="640" style="border: 0" loading="lazy"\n` +
    `  src="${escaped(address.href)}"\n` +
    `  sandbox="${SANDBOX}"\n` +
    `  allow="clipboard-write" referrerpolicy="strict-origin-when-cross-origin"></iframe>`;
  if (!options.fits) return frame;
  return (
    `${frame}\n<script>\n` +
    `  const frame = document.getElementById("funfair");\n` +
    `  const home = new URL(frame.src).origin;\n` +
    `  addEventListener("message", ({ source, origin, data }) => {\n` +
    `    if (source !== frame.contentWindow || origin !== home || data?.funfair !== 1) return;\n` +
    `    const { port1, port2 } = new MessageChannel();\n` +
    `    port1.onmessage = ({ data: { type, height } }) => {\n` +
    `      if (type === "height") frame.height = height;\n` +
    `    };\n` +
    `    source.postMessage({ funfair: 1, type: "connect" }, home, [port2]);\n` +
    `  });\n</script>`
  );
}

/** @param {string} text */
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");

/** Counts drawings: the last one wins. */
let turn = 0;

/** @param {string} text */
async function draw(text) {
  const own = ++turn;
  try {
    const { drawing } = await import("./code.js");
    if (own === turn) code.replaceChildren(drawing(text));
  } catch {
    // Without the code there is the link beside it.
    code.replaceChildren();
  }
}

/** Puts the button's own word back after it said "copied". @type {number | undefined} */
let resetting;

export function watchCopy() {
  const label = /** @type {HTMLElement} */ (copyButton.querySelector("span"));
  copyButton.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(snippet.textContent ?? "");
      copyStatus.textContent = label.textContent = inPageLanguage(COPIED);
      copyButton.dataset.done = "";
    } catch {
      // No permission, or a page without https: select the code so that one key press copies it.
      getSelection()?.selectAllChildren(snippet);
      copyStatus.textContent = inPageLanguage(NOT_COPIED);
    }
    clearTimeout(resetting);
    resetting = setTimeout(() => {
      delete copyButton.dataset.done;
      copyStatus.textContent = "";
      label.textContent = inPageLanguage(COPY);
    }, COPIED_MS);
  });
}
