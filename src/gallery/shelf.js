// @ts-check
/**
 * The shelf of phones. One is in front and can be played; the next ones stand beside it where there is
 * room, and come to the front when they are pressed.
 */

const page = document.documentElement;
const buttons = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-widget]"))];
const slides = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".slide"))];
const previewNote = /** @type {HTMLElement} */ (document.querySelector("[data-preview-note]"));
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

/** How long the server may take to say that it is there, ms; then the page waits no more. */
const ANSWER_MS = 8000;

/** The element in a slide. @param {HTMLElement} slide */
const widgetIn = (slide) => /** @type {HTMLElement} */ (slide.querySelector("funfair-widget"));

/** The slide in front. */
const front = () => slides.find((slide) => slide.dataset.at === "0") ?? slides[0];

/** What is in front. */
export function chosen() {
  const widget = widgetIn(front());
  return {
    kind: front().dataset.of ?? "",
    widget: widget.getAttribute("widget") ?? "",
    campaign: widget.getAttribute("campaign") ?? "",
    isPreview: widget.getAttribute("endpoint") === "preview",
  };
}

/** @param {string | null} kind of one that there is not, the first */
export function choose(kind) {
  const at = Math.max(0, slides.findIndex((slide) => slide.dataset.of === kind));
  slides.forEach((slide, index) => {
    const place = (index - at + slides.length) % slides.length;
    slide.dataset.at = String(place);
    /** @type {HTMLElement} */ (slide.querySelector(".phone")).inert = place !== 0;
  });
  for (const button of buttons) {
    const isChosen = button.dataset.widget === front().dataset.of;
    button.setAttribute("aria-pressed", String(isChosen));
    if (!isChosen) continue;
    colour(button.dataset.accent ?? "", button.dataset.second ?? "");
    bringIntoRow(button);
  }
}

/** The page takes on the colours of the campaign in front. @param {string} accent @param {string} second */
function colour(accent, second) {
  page.style.setProperty("--ff-accent", accent);
  page.style.setProperty("--ff-second", second);
}

/** On phones the buttons are a row that is wider than the screen. @param {HTMLElement} button */
function bringIntoRow(button) {
  const row = /** @type {HTMLElement} */ (button.parentElement);
  const left = button.offsetLeft - (row.clientWidth - button.offsetWidth) / 2;
  row.scrollTo({ left, behavior: stillness.matches ? "auto" : "smooth" });
}

/** Gives every phone these attributes; an empty one goes. @param {Record<string, string>} attributes */
export function follow(attributes) {
  for (const widget of slides.map(widgetIn)) {
    for (const [name, value] of Object.entries(attributes)) {
      if ((widget.getAttribute(name) ?? "") === value) continue;
      if (value) widget.setAttribute(name, value);
      else widget.removeAttribute(name);
    }
  }
}

/** Plays the samples in the page where this address has no server: on a host of files. */
export async function playHere() {
  if (await hasServer()) return;
  previewNote.hidden = false;
  for (const slide of slides) {
    const widget = widgetIn(slide);
    // One after the other they mount anew; the last change counts.
    widget.setAttribute("campaign", slide.dataset.sample ?? "");
    widget.setAttribute("endpoint", "preview");
  }
}

/** Whether a Funfair server answers here. Where the network fails, widgets themselves say so. */
async function hasServer() {
  try {
    const response = await fetch("healthz", { signal: AbortSignal.timeout(ANSWER_MS) });
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    // A server that cannot reach its database is there, too.
    return isJson && (response.ok || response.status === 503);
  } catch {
    return true;
  }
}
