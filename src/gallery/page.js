// @ts-check
/**
 * The gallery: every kind on a shelf of phones, and how to put it on a page of one's own.
 *
 * `cargo xtask bundle` joins these files to `page.js`, and writes a button and a phone for each kind
 * into the page. Nothing is stored: a choice stands in the address, so every state is a link.
 */
import "./page.css";
import { listen } from "./events.js";
import { languageAtFirst, showIn } from "./language.js";
import { readOptions, watchOptions, writeOptions } from "./options.js";
import { follow, choose, chosen, playHere } from "./shelf.js";
import { describe, watchCopy } from "./snippet.js";

const page = document.documentElement;
const themeButton = /** @type {HTMLButtonElement} */ (document.querySelector("[data-theme-switch]"));
const languageButtons = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("button[data-lang]"))];
/** What the address said when the page was opened. */
const asked = new URLSearchParams(location.search);
const systemDark = matchMedia("(prefers-color-scheme: dark)");

/** @param {Record<string, string>} choices names in the address and their values; an empty one goes */
function remember(choices) {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(choices)) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  history.replaceState(history.state, "", address);
}

/** Snippet, link and code, and the phones, as everything chosen has it. */
function update() {
  const options = readOptions();
  follow({
    lang: options.lang || page.lang,
    theme: options.theme || page.dataset.theme || "",
    context: options.source && `utm_source=${encodeURIComponent(options.source)}`,
  });
  describe(chosen(), options);
}

/** @param {string} language */
function setLanguage(language) {
  showIn(language);
  for (const button of languageButtons) {
    button.setAttribute("aria-pressed", String(button.dataset.lang === language));
  }
  update();
}

/** @param {string | null} theme `light` or `dark`; anything else follows the system */
function setTheme(theme) {
  if (theme === "light" || theme === "dark") page.dataset.theme = theme;
  themeButton.setAttribute("aria-pressed", String(isDark()));
  update();
}

function isDark() {
  return page.dataset.theme ? page.dataset.theme === "dark" : systemDark.matches;
}

for (const button of /** @type {NodeListOf<HTMLElement>} */ (
  document.querySelectorAll("[data-widget], [data-pick]")
)) {
  button.addEventListener("click", () => {
    const kind = button.dataset.widget ?? button.dataset.pick ?? "";
    choose(kind);
    remember({ widget: kind });
    update();
  });
}
for (const button of languageButtons) {
  button.addEventListener("click", () => {
    const language = button.dataset.lang ?? "zh-CN";
    setLanguage(language);
    remember({ lang: language });
  });
}
themeButton.addEventListener("click", () => {
  const theme = isDark() ? "light" : "dark";
  setTheme(theme);
  remember({ theme });
});
systemDark.addEventListener("change", () => setTheme(null));
watchOptions((changed) => {
  remember(changed);
  update();
});
watchCopy();
listen();

choose(asked.get("widget"));
writeOptions(asked);
setLanguage(languageAtFirst(asked.get("lang")));
setTheme(asked.get("theme"));
playHere().then(update);
