// @ts-check
/**
 * The rows of the table: every kind of ours and every peer, each with so many widgets on a page.
 *
 * @typedef {{
 *   kind: string,
 *   name: string,
 *   own: boolean,
 *   full: boolean,
 *   drags: boolean,
 *   count: number,
 *   page: string,
 *   parts: { head: string, place: string, script: string },
 *   files: () => Promise<Record<string, string>>,
 * }} Row
 */
import { KINDS } from "../e2e/kinds.js";
import { PEERS } from "./peers.js";

/** What is tapped first where that is not the main control. @type {Record<string, string>} */
const FIRST_TAP = { poll: "option" };

/** How many widgets are on a page. */
export const COUNTS = [1, 5, 20];

/** Elements read it when they are put in, and then do not wait until they come near the screen. */
const AT_ONCE = "<script>HTMLElement.prototype.eager = true</script>";

/** A page with the tag as docs/embedding.md has it. Several start at once, as all peers do, and not
 * when they come near the screen. @param {string} kind @param {number} count */
const ownParts = (kind, count) => ({
  head: `${count > 1 ? AT_ONCE : ""}<script async src="/funfair.js"></script>`,
  place: `<funfair-widget campaign="${kind}" widget="${kind}" lang="en"></funfair-widget>`,
  script: `for (const widget of document.querySelectorAll("funfair-widget")) {
  bench.madeBy(widget, "${FIRST_TAP[kind] ?? "primary"}");
}`,
});

/** @param {string} [only] a kind @param {number[]} [counts] @returns {Row[]} */
export function rows(only, counts = COUNTS) {
  const kinds = KINDS.map(({ name }) => name).filter((name) => !only || name === only);
  if (kinds.length === 0) throw new Error(`there is no kind ${only}`);
  return kinds.flatMap((kind) =>
    counts.flatMap((count) => [
      {
        ...{ kind, count, name: "Funfair", own: true, full: false, drags: false },
        ...{ page: `${kind}-${count}`, parts: ownParts(kind, count), files: async () => ({}) },
      },
      ...PEERS.filter((peer) => peer.kind === kind).map(({ name, full, drags = false, files, ...parts }) => ({
        ...{ kind, count, name, own: false, full, drags, parts, files },
        page: `${kind}-${name.replace(/\W+/g, "-")}-${count}`,
      })),
    ]),
  );
}
