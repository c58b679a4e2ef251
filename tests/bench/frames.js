// @ts-check
/** Work of a page's main thread for each frame, from a trace of the browser. */

/**
 * Traces while `act` runs and gives ms per frame. `act` has to cause a DOM event of this type, which
 * tells the page's process from others.
 * @param {import("@playwright/test").CDPSession} session
 * @param {string} type
 * @param {() => Promise<unknown>} act
 * @returns {Promise<number[]>}
 */
export async function workPerFrame(session, type, act) {
  /** @type {any[]} */
  const events = [];
  const collect = (/** @type {{ value: any[] }} */ { value }) => events.push(...value);
  session.on("Tracing.dataCollected", collect);
  await session.send("Tracing.start", {
    traceConfig: { includedCategories: ["toplevel", "disabled-by-default-devtools.timeline", "devtools.timeline"] },
    transferMode: "ReportEvents",
  });
  await act();
  const done = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await done;
  session.off("Tracing.dataCollected", collect);
  return perFrame(events, type);
}

/** @param {any[]} events @param {string} type */
function perFrame(events, type) {
  // The main thread of the page's process: of all renderers, the one that handled the event.
  const handled = events.find(({ name, args }) => name === "EventDispatch" && args?.data?.type === type);
  if (!handled) throw new Error(`the trace has no ${type}`);
  const { pid, tid } = handled;
  const ofPage = events.filter((event) => event.pid === pid && event.tid === tid && event.ph === "X");
  const tasks = ofPage.filter(({ name }) => name === "RunTask");
  // A frame ends when the main thread commits it.
  const ends = ofPage
    .filter(({ name }) => name === "Commit")
    .map(({ ts, dur }) => ts + dur)
    .sort((a, b) => a - b);
  return ends.slice(1).map((end, n) => {
    const inside = tasks.filter(({ ts }) => ts >= ends[n] && ts < end);
    return inside.reduce((sum, { dur }) => sum + dur / 1000, 0);
  });
}
