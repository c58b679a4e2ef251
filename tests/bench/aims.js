// @ts-check
/**
 * What is aimed at, held against what was found.
 *
 * @typedef {import("./summary.js").Found} Found
 * @typedef {{ aim: string, of: string, found: number, limit: number, unit: string, met: boolean }} Verdict
 */

/** ms, and shares of what a peer takes. */
const FIRST_PAINT = 600;
const PLAYABLE = { cold: 1500, warm: 600 };
const LONG_TASK = 50;
const SPIN_FRAME = 8;
const OF_FASTEST = 1.5;
const OF_FULL = 0.5;
/** Twenty wheels, from the first mount to the last that is ready, as a share of one. */
const TWENTY = { kind: "wheel", count: 20, share: 2 };

/** @param {Found[]} all @returns {Verdict[]} */
export function judge(all) {
  return [...all.filter(({ own, count }) => own && count === 1).flatMap((ours) => ofKind(ours, all)), ...ofTwenty(all)];
}

/** @param {string} aim @param {string} of @param {number} found @param {number} limit @param {string} unit @returns {Verdict} */
const verdict = (aim, of, found, limit, unit) => ({ aim, of, found, limit, unit, met: found <= limit });

/** @param {Found} ours @param {Found[]} all */
function ofKind(ours, all) {
  const { kind, cold, warm, look, spin } = ours;
  const peers = all.filter((row) => row.kind === kind && row.count === 1 && !row.own);
  const of = (/** @type {Found} */ peer) => cold.playableMs / peer.cold.playableMs;
  const fastest = [...peers].sort((a, b) => a.cold.playableMs - b.cold.playableMs).slice(0, 1);
  return [
    verdict("first paint", kind, look.firstMs, FIRST_PAINT, "ms"),
    verdict("playable, cold", kind, cold.playableMs, PLAYABLE.cold, "ms"),
    verdict("playable, warm", kind, warm.playableMs, PLAYABLE.warm, "ms"),
    verdict("longest task once playable", kind, Math.max(cold.longestAfterMs, warm.longestAfterMs), LONG_TASK, "ms"),
    ...fastest.map((peer) => verdict("playable, of the fastest peer", `${kind}, ${peer.name}`, of(peer), OF_FASTEST, "×")),
    ...peers.filter(({ full }) => full).map((peer) => verdict("playable, of a full-featured peer", `${kind}, ${peer.name}`, of(peer), OF_FULL, "×")),
    ...(spin ? [verdict("main thread per frame of a spin", kind, spin.medianMs, SPIN_FRAME, "ms")] : []),
  ];
}

/** @param {Found[]} all */
function ofTwenty(all) {
  const wheels = all.filter(({ own, kind }) => own && kind === TWENTY.kind);
  const one = wheels.find(({ count }) => count === 1);
  const many = wheels.find(({ count }) => count === TWENTY.count);
  if (!one || !many) return [];
  const aim = `${TWENTY.count} widgets, warm, first mount to last ready, of one's time`;
  return [verdict(aim, TWENTY.kind, many.warm.mountMs / one.warm.mountMs, TWENTY.share, "×")];
}
