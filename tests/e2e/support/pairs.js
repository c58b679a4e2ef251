// @ts-check
/** Pairwise combinations: few cases that hold every pair of values that may meet. */

/**
 * @template {Record<string, string>} Case
 * @param {{ [Name in keyof Case]: readonly Case[Name][] }} values of each dimension
 * @param {(one: Case) => boolean} fits whether the values of a case may meet
 * @returns {Case[]} every case that fits
 */
export function everyCase(values, fits) {
  const names = Object.keys(values);
  /** @type {any[]} */
  let cases = [{}];
  for (const name of names) {
    cases = cases.flatMap((one) => values[name].map((value) => ({ ...one, [name]: value })));
  }
  return cases.filter(fits);
}

/** The pairs in a case, as texts. @param {Record<string, string>} one */
export function pairsOf(one) {
  const parts = Object.entries(one).map(([name, value]) => `${name}=${value}`);
  return parts.flatMap((first, n) => parts.slice(n + 1).map((second) => `${first} ${second}`));
}

/**
 * Few of the cases that together hold every pair of all of them: each time the one that adds most.
 * @template {Record<string, string>} Case
 * @param {Case[]} cases
 */
export function pairwise(cases) {
  const left = new Set(cases.flatMap(pairsOf));
  /** @type {Case[]} */
  const chosen = [];
  while (left.size > 0) {
    const gain = (/** @type {Case} */ one) => pairsOf(one).filter((pair) => left.has(pair)).length;
    const best = cases.reduce((a, b) => (gain(b) > gain(a) ? b : a));
    for (const pair of pairsOf(best)) left.delete(pair);
    chosen.push(best);
  }
  return chosen;
}
