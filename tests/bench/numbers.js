// @ts-check
/** Statistics of a few runs. */

/** @param {number[]} values @param {number} share */
export function quantile(values, share) {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** @param {number[]} values */
export const median = (values) => quantile(values, 0.5);
