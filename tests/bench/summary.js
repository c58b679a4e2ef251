// @ts-check
/**
 * Medians of what the visits to a row have found.
 *
 * @typedef {{
 *   kind: string, name: string, own: boolean, full: boolean, count: number,
 *   cold: import("./visits.js").Tapped,
 *   warm: import("./visits.js").Tapped,
 *   look: import("./visits.js").Looked,
 *   spin: { frames: number, medianMs: number, p95Ms: number } | null,
 * }} Found
 */
import { median, quantile } from "./numbers.js";

/** @template {Record<string, number>} T @param {T[]} all @returns {T} */
function medians(all) {
  const names = Object.keys(all[0]);
  return /** @type {T} */ (Object.fromEntries(names.map((name) => [name, median(all.map((one) => one[name]))])));
}

/**
 * @param {{
 *   row: import("./rows.js").Row,
 *   cold: import("./visits.js").Tapped[],
 *   warm: import("./visits.js").Tapped[],
 *   look: import("./visits.js").Looked[],
 *   frames: number[],
 * }} visits
 * @returns {Found}
 */
export function summary({ row: { kind, name, own, full, count }, cold, warm, look, frames }) {
  const spin = frames.length > 0 ? { frames: frames.length, medianMs: median(frames), p95Ms: quantile(frames, 0.95) } : null;
  return { kind, name, own, full, count, cold: medians(cold), warm: medians(warm), look: medians(look), spin };
}
