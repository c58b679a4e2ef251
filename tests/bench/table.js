// @ts-check
/** What was found, as Markdown. */

/**
 * @typedef {import("./summary.js").Found} Found
 * @typedef {[head: string, cell: (row: Found) => string]} Column
 */

/** @param {number} value @param {number} [digits] */
const number = (value, digits = 0) =>
  Number.isNaN(value) ? "–" : value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** @type {Column[]} */
const LOAD = [
  ["requests", ({ cold }) => number(cold.requests)],
  ["KB", ({ cold }) => number(cold.kB, 1)],
  ["first paint", ({ look }) => number(look.firstMs)],
  ["largest paint", ({ look }) => number(look.largestMs)],
  ["playable", ({ cold }) => number(cold.playableMs)],
  ["of it tap", ({ cold }) => number(cold.latencyMs)],
  ["longest task", ({ cold }) => number(cold.longestMs)],
  ["once playable", ({ cold }) => number(cold.longestAfterMs)],
  ["KB, warm", ({ warm }) => number(warm.kB, 1)],
  ["playable, warm", ({ warm }) => number(warm.playableMs)],
  ["mount to ready, warm", ({ warm }) => number(warm.mountMs)],
  ["once playable, warm", ({ warm }) => number(warm.longestAfterMs)],
  ["KB in all", ({ look }) => number(look.allKB, 1)],
  ["heap MiB", ({ look }) => number(look.heapMiB, 1)],
  ["wasm MiB", ({ look }) => number(look.wasmMiB, 1)],
];

/** @param {string[]} heads @param {string[][]} lines the first column is text */
function table(heads, lines) {
  const rule = heads.map((_, n) => (n === 0 ? "---" : "--:"));
  return [heads, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** @param {Found} row */
const title = ({ name, count }) => (count === 1 ? name : `${name}, ${count} widgets`);

/** @param {string} kind @param {Found[]} rows */
function ofKind(kind, rows) {
  const heads = [kind, ...LOAD.map(([head]) => head)];
  const lines = rows.map((row) => [title(row), ...LOAD.map(([, cell]) => cell(row))]);
  return table(heads, lines);
}

/** Ours beside each peer. @param {Found[]} rows */
function ratios(rows) {
  const lines = rows
    .filter(({ own }) => !own)
    .map((peer) => {
      const ours = /** @type {Found} */ (rows.find(({ own, kind, count }) => own && kind === peer.kind && count === peer.count));
      const times = (/** @type {(row: Found) => number} */ of) => number(of(ours) / of(peer), 2);
      return [
        `${peer.kind}: ${title(peer)}`,
        times(({ cold }) => cold.kB),
        times(({ cold }) => cold.playableMs),
        times(({ warm }) => warm.playableMs),
        times(({ look }) => look.heapMiB + look.wasmMiB),
        peer.spin && ours.spin ? times(({ spin }) => spin?.medianMs ?? NaN) : "–",
      ];
    });
  return table(["Funfair as a share of", "KB", "playable", "playable, warm", "memory", "spin"], lines);
}

/** @param {Found[]} rows */
function spins(rows) {
  const lines = rows.flatMap((row) =>
    row.spin ? [[title(row), number(row.spin.frames), number(row.spin.medianMs, 1), number(row.spin.p95Ms, 1)]] : [],
  );
  return lines.length > 0 ? table(["main thread per frame of a spin, ms", "frames", "median", "p95"], lines) : "";
}

/** @param {import("./aims.js").Verdict[]} verdicts */
function aims(verdicts) {
  const digits = (/** @type {string} */ unit) => (unit === "×" ? 2 : 0);
  const lines = verdicts.map(({ aim, of, found, limit, unit, met }) => [
    `${aim} (${of})`,
    `${number(found, digits(unit))} ${unit}`,
    `${number(limit, digits(unit))} ${unit}`,
    met ? "met" : "**not met**",
  ]);
  return table(["aim", "found", "at most", ""], lines);
}

/**
 * @param {string} profile @param {number} runs @param {Found[]} rows
 * @param {import("./aims.js").Verdict[]} verdicts
 * @param {string[]} givenUp why visits were made again
 */
export function markdown(profile, runs, rows, verdicts, givenUp) {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  return [
    `${profile}; medians of ${runs}; times in ms since navigation began.`,
    ...kinds.map((kind) => ofKind(kind, rows.filter((row) => row.kind === kind))),
    spins(rows),
    ratios(rows),
    aims(verdicts),
    givenUp.length > 0 ? `Visits that came to nothing and were made again: ${givenUp.length}.` : "",
  ]
    .filter(Boolean)
    .join("\n\n");
}
