// @ts-check
/**
 * Kind of widget, language, theme and the copy button of the landing page.
 *
 * A kind is a button with `data-widget` and `data-campaign`; what is shown with one kind only has
 * its widget in `data-of`. Texts stand in the page in Chinese; `data-en` holds the English of a
 * text, `data-en-label` that of an `aria-label`. Nothing is stored: a choice stands in the address.
 */

const LANGUAGES = ["zh-CN", "en"];
const COPIED = { "zh-CN": "已复制", en: "Copied" };
const NOT_COPIED = { "zh-CN": "没能复制，请手动选择代码", en: "Could not copy; please select the code" };
/** How long the copy button says that it has copied, in ms. */
const COPIED_MS = 2500;

const page = document.documentElement;
const widget = /** @type {HTMLElement} */ (document.querySelector("funfair-widget"));
const snippet = /** @type {HTMLElement} */ (document.querySelector("[data-snippet]"));
const copyButton = /** @type {HTMLButtonElement} */ (document.querySelector("[data-copy]"));
const copyStatus = /** @type {HTMLElement} */ (document.querySelector("[data-copy-status]"));
const themeButton = /** @type {HTMLButtonElement} */ (document.querySelector("[data-theme-switch]"));
const campaignLink = /** @type {HTMLAnchorElement} */ (document.querySelector("[data-campaign-link]"));
const kindButtons = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("button[data-widget]"))];
const ofOneKind = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-of]"))];
const languageButtons = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("button[data-lang]"))];
/** What the address said when the page was opened. */
const asked = new URLSearchParams(location.search);
const systemDark = matchMedia("(prefers-color-scheme: dark)");

/** Each translated place: how to write it, and its text per language. */
const places = [
  ...[.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-en]"))].map((element) => ({
    texts: { "zh-CN": element.textContent ?? "", en: element.dataset.en ?? "" },
    write: (/** @type {string} */ text) => {
      element.textContent = text;
    },
  })),
  ...[.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-en-label]"))].map((element) => ({
    texts: { "zh-CN": element.getAttribute("aria-label") ?? "", en: element.dataset.enLabel ?? "" },
    write: (/** @type {string} */ text) => element.setAttribute("aria-label", text),
  })),
];

/** The language asked for in the address, else the first of the browser's that there is, else English. */
function firstLanguage() {
  const wanted = [asked.get("lang"), ...navigator.languages];
  const known = (/** @type {string | null} */ tag) =>
    LANGUAGES.find((language) => tag && language.split("-")[0] === tag.split("-")[0].toLowerCase());
  return wanted.map(known).find(Boolean) ?? "en";
}

/** @param {string} name @param {string} value */
function remember(name, value) {
  const address = new URL(location.href);
  address.searchParams.set(name, value);
  history.replaceState(history.state, "", address);
}

/** @param {string} language one of {@link LANGUAGES} */
function setLanguage(language) {
  page.lang = language;
  for (const { texts, write } of places) write(texts[language]);
  for (const button of languageButtons) {
    button.setAttribute("aria-pressed", String(button.dataset.lang === language));
  }
  if (widget.lang !== language) widget.lang = language;
  writeSnippet();
}

/** @param {string | null} name a widget's id; of one that there is not, the first kind */
function setKind(name) {
  const chosen = kindButtons.find((button) => button.dataset.widget === name) ?? kindButtons[0];
  const { widget: id = "", campaign = "" } = chosen.dataset;
  for (const button of kindButtons) button.setAttribute("aria-pressed", String(button === chosen));
  for (const element of ofOneKind) element.hidden = element.dataset.of !== id;
  campaignLink.href = `v1/campaigns/${campaign}`;
  widget.setAttribute("campaign", campaign);
  widget.setAttribute("widget", id);
  writeSnippet();
}

/** The tag of the widget on the page, as another page would write it. */
function writeSnippet() {
  const [campaign, id] = [widget.getAttribute("campaign"), widget.getAttribute("widget")];
  snippet.textContent =
    `<script async src="${new URL("funfair.js", document.baseURI)}"></script>\n` +
    `<funfair-widget campaign="${campaign}" widget="${id}"\n  lang="${widget.lang}"></funfair-widget>`;
  copyStatus.textContent = "";
}

/** @param {string | null} theme `light` or `dark`; anything else follows the system */
function setTheme(theme) {
  if (theme === "light" || theme === "dark") {
    page.dataset.theme = theme;
    widget.setAttribute("theme", theme);
  }
  themeButton.setAttribute("aria-pressed", String(isDark()));
}

function isDark() {
  return page.dataset.theme ? page.dataset.theme === "dark" : systemDark.matches;
}

/** The button's own text, put back after it said "copied". @type {number | undefined} */
let resetting;

async function copy() {
  const language = page.lang === "en" ? "en" : "zh-CN";
  const label = /** @type {HTMLElement} */ (copyButton.querySelector("span"));
  const own = places.find(({ texts }) => texts.en === label.dataset.en);
  try {
    await navigator.clipboard.writeText(snippet.textContent ?? "");
    copyStatus.textContent = label.textContent = COPIED[language];
    copyButton.dataset.done = "";
  } catch {
    // No permission, or a page without https: select the code so that one key press copies it.
    getSelection()?.selectAllChildren(snippet);
    copyStatus.textContent = NOT_COPIED[language];
  }
  clearTimeout(resetting);
  resetting = setTimeout(() => {
    delete copyButton.dataset.done;
    copyStatus.textContent = "";
    own?.write(own.texts[page.lang]);
  }, COPIED_MS);
}

for (const button of kindButtons) {
  button.addEventListener("click", () => {
    const id = button.dataset.widget ?? "";
    setKind(id);
    remember("widget", id);
  });
}
for (const button of languageButtons) {
  button.addEventListener("click", () => {
    const language = button.dataset.lang ?? "zh-CN";
    setLanguage(language);
    remember("lang", language);
  });
}
themeButton.addEventListener("click", () => {
  const theme = isDark() ? "light" : "dark";
  setTheme(theme);
  remember("theme", theme);
});
systemDark.addEventListener("change", () => setTheme(null));
copyButton.addEventListener("click", copy);

setKind(asked.get("widget"));
setLanguage(firstLanguage());
setTheme(asked.get("theme"));
