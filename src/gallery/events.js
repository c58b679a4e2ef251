// @ts-check
/** What the widgets of the page tell, as a page around them hears it. */

const NAMES = ["ready", "start", "progress", "outcome", "award", "claim", "share", "error"];
/** How many stay to be read. */
const MOST = 6;

const list = /** @type {HTMLElement} */ (document.querySelector("[data-events]"));

export function listen() {
  for (const name of NAMES) {
    document.addEventListener(`funfair:${name}`, (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      // The phones behind it open, too, and nobody has asked them to.
      if (/** @type {HTMLElement} */ (event.target).closest("[inert]")) return;
      write(name, detail);
    });
  }
}

/** @param {string} name @param {{ widget: string, data: unknown }} detail */
function write(name, detail) {
  const line = document.createElement("li");
  const code = document.createElement("code");
  code.textContent = `funfair:${name}`;
  const rest = document.createElement("span");
  rest.textContent = detail.data === null ? detail.widget : `${detail.widget} ${JSON.stringify(detail.data)}`;
  line.append(code, " ", rest);
  list.querySelector(".quiet")?.remove();
  list.prepend(line);
  while (list.children.length > MOST) list.lastElementChild?.remove();
}
