// @ts-check
/**
 * The page's two languages. Texts stand in the page in Chinese; `data-en` holds the English of a
 * text, `data-en-label` that of an `aria-label`.
 */

const LANGUAGES = ["zh-CN", "en"];

const page = document.documentElement;

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

/**
 * The language asked for in the address, else the first of the browser's that there is, else English.
 * @param {string | null} asked
 */
export function languageAtFirst(asked) {
  const known = (/** @type {string | null} */ tag) =>
    LANGUAGES.find((language) => tag && language.split("-")[0] === tag.split("-")[0].toLowerCase());
  return [asked, ...navigator.languages].map(known).find(Boolean) ?? "en";
}

/** @param {string} language one of the two */
export function showIn(language) {
  page.lang = language;
  for (const { texts, write } of places) write(texts[language]);
}

/** One of two texts, as the page speaks. @param {{ "zh-CN": string, en: string }} texts */
export function inPageLanguage(texts) {
  return texts[page.lang === "en" ? "en" : "zh-CN"];
}
