// @ts-check
/** What a marketer chooses for the snippet: how to embed, for whom, from where. */

const form = /** @type {HTMLFormElement} */ (document.querySelector("form.options"));
const ofOneWay = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-way]"))];
/** Fields whose values stand in the address. */
const NAMES = ["as", "player-lang", "player-theme", "source"];
/** Values that need not stand there. */
const DEFAULTS = { as: "tag" };

/**
 * @typedef {object} Options
 * @property {"tag" | "iframe" | "page"} as
 * @property {string} lang BCP 47 tag, or empty: the visitor's
 * @property {string} theme `light` or `dark`, or empty: the visitor's
 * @property {string} source of visitors, or empty
 * @property {boolean} apart whether the tag puts the widget into a frame
 * @property {boolean} fits whether a frame follows the height of its content
 */

/** @returns {Options} */
export function readOptions() {
  const data = new FormData(form);
  const text = (/** @type {string} */ name) => String(data.get(name) ?? "").trim();
  return {
    as: /** @type {Options["as"]} */ (text("as")),
    lang: text("player-lang"),
    theme: text("player-theme"),
    source: text("source"),
    apart: data.has("apart"),
    fits: data.has("fits"),
  };
}

/** Shows what the address asks for; what there is not stays as it is. @param {URLSearchParams} asked */
export function writeOptions(asked) {
  for (const name of NAMES) {
    const field = form.elements.namedItem(name);
    const [value, before] = [asked.get(name), /** @type {any} */ (field)?.value];
    if (!field || value === null) continue;
    /** @type {any} */ (field).value = value;
    // A choice that there is not leaves none chosen.
    if (/** @type {any} */ (field).value !== value) /** @type {any} */ (field).value = before;
  }
  showWay();
}

/** @param {(changed: Record<string, string>) => void} changed names and values for the address */
export function watchOptions(changed) {
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    showWay();
    const data = new FormData(form);
    changed(
      Object.fromEntries(
        NAMES.map((name) => {
          const value = String(data.get(name) ?? "").trim();
          return [name, value === DEFAULTS[name] ? "" : value];
        }),
      ),
    );
  });
}

/** Shows what belongs to the chosen way only. */
function showWay() {
  const { as } = readOptions();
  for (const element of ofOneWay) element.hidden = element.dataset.way !== as;
}
