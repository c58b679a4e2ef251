// @ts-check
/**
 * Visits to a page with the phone's profile.
 *
 * @typedef {import("./watch.js").Bench} Bench
 * @typedef {import("@playwright/test").Page} Page
 * @typedef {import("@playwright/test").CDPSession} CDPSession
 * @typedef {import("@playwright/test").BrowserContext} BrowserContext
 * @typedef {import("./rows.js").Row} Row
 * @typedef {{ url: string, row: Row, kept: import("./agreed.js").Kept }} Visit `kept`: what the device keeps
 * @typedef {Awaited<ReturnType<typeof tapped>>} Tapped
 * @typedef {Awaited<ReturnType<typeof looked>>} Looked
 */
import { keepMemories } from "../e2e/support/wasm-memory.js";
import { keep } from "./agreed.js";
import { workPerFrame } from "./frames.js";
import { memory } from "./memory.js";
import { slowDown } from "./profile.js";
import { Requests } from "./requests.js";
import { watch } from "./watch.js";

/** For how long nothing may be on the line before a page counts as loaded, ms: some is fetched a
 * while after the rest, for later. */
const QUIET_MS = 1500;
/** How long a page may take to be playable, or to show that it was tapped, ms. */
const PATIENCE_MS = 60_000;
/** How long a spin is watched, ms. */
const SPIN_MS = 3000;
/** How far a piece is dragged, px. */
const DRAG = 24;

/**
 * Opens a page until it can be played.
 * @template T
 * @param {BrowserContext} context @param {Visit} what
 * @param {(() => void)[]} scripts run in the page first
 * @param {(visit: { page: Page, session: CDPSession, requests: Requests, at: import("./watch.js").Playable }) => Promise<T>} then
 */
async function visit(context, { url, row, kept }, scripts, then) {
  const page = await context.newPage();
  await page.addInitScript(keep, kept);
  await page.addInitScript(watch, row.count);
  for (const script of scripts) await page.addInitScript(script);
  const session = await slowDown(page);
  const requests = new Requests(session);
  await page.goto(url, { waitUntil: "commit" });
  const said = complaints(page);
  const at = await within(url, page.evaluate(() => /** @type {any} */ (window).bench.playable)).catch(async (error) => {
    throw new Error([error.message, await page.evaluate(phases), ...said].join("\n"));
  });
  const result = await then({ page, session, requests, at });
  await page.close();
  return result;
}

/** What the page and the network complain of, as it comes. @param {Page} page */
function complaints(page) {
  /** @type {string[]} */
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("requestfailed", (request) => said.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on("response", (response) => {
    if (response.status() >= 400) said.push(`${response.url()}: ${response.status()}`);
  });
  return said;
}

/** Runs in a page: where its widgets are, for the message when they do not come. */
function phases() {
  const stage = (/** @type {Element} */ widget) => widget.shadowRoot?.querySelector("[data-phase]");
  const widgets = [...document.querySelectorAll("funfair-widget")];
  return widgets.map((widget) => stage(widget)?.getAttribute("data-phase")).join(" ");
}

/** A promise that is kept in time, or an error. @template T @param {string} what @param {Promise<T>} promise */
async function within(what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing for ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
  });
  try {
    return /** @type {T} */ (await Promise.race([promise, late]));
  } finally {
    clearTimeout(timer);
  }
}

/** A finger at a place. @param {CDPSession} session @param {{ x: number, y: number }} at @param {boolean} drags */
async function touch(session, { x, y }, drags) {
  const send = (/** @type {"touchStart" | "touchMove" | "touchEnd"} */ type, /** @type {any[]} */ ...touchPoints) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints });
  // One after the other, as the browser gets them, without waiting for the page.
  const sent = [send("touchStart", { x, y })];
  if (drags) sent.push(send("touchMove", { x: x + DRAG, y: y + DRAG }), send("touchMove", { x: x + 2 * DRAG, y: y + 2 * DRAG }));
  sent.push(send("touchEnd"));
  await Promise.all(sent);
}

/** A tap as soon as the page can be played, and what comes after it.
 * @param {BrowserContext} context @param {Visit} what */
export function tapped(context, what) {
  return visit(context, what, [], async ({ page, session, requests, at }) => {
    const { requests: count, kB } = requests.sum();
    await touch(session, at, what.row.drags);
    /** @type {import("./watch.js").Tap} */
    const { tappedMs, shownMs } = await within(
      `${what.url}, tapped`,
      page.evaluate(() => /** @type {any} */ (window).bench.tap),
    );
    await requests.quiet(QUIET_MS);
    const tasks = await page.evaluate(() => /** @type {any} */ (window).bench.longTasks);
    const latencyMs = shownMs - tappedMs;
    return {
      ...{ requests: count, kB, latencyMs, visibleMs: at.visibleMs, mountMs: at.lastMs - at.firstMs },
      playableMs: at.visibleMs + latencyMs,
      ...blocked(tasks, at.visibleMs),
    };
  });
}

/** Long tasks before and after a page can be played. A task that began before is not one of after.
 * @param {{ at: number, ms: number }[]} tasks @param {number} playableMs */
function blocked(tasks, playableMs) {
  const longest = (/** @type {{ ms: number }[]} */ some) => Math.max(0, ...some.map(({ ms }) => ms));
  return {
    longestMs: longest(tasks.filter(({ at }) => at < playableMs)),
    longestAfterMs: longest(tasks.filter(({ at }) => at >= playableMs)),
  };
}

/** A look without a touch: a touch ends the search for the largest paint.
 * @param {BrowserContext} context @param {Visit} what */
export function looked(context, what) {
  return visit(context, what, [keepMemories], async ({ page, session, requests }) => {
    await requests.quiet(QUIET_MS);
    const paints = await page.evaluate(() => ({
      firstMs: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
      largestMs: /** @type {any} */ (window).bench.largestMs,
    }));
    const { requests: allRequests, kB: allKB } = requests.sum();
    return { ...paints, allRequests, allKB, ...(await memory(page, session)) };
  });
}

/** Work of the main thread per frame from the tap that spins a wheel, ms.
 * @param {BrowserContext} context @param {Visit} what */
export function spun(context, what) {
  return visit(context, what, [], async ({ session, requests, at }) => {
    await requests.quiet(QUIET_MS);
    return workPerFrame(session, "pointerdown", async () => {
      await touch(session, at, false);
      await new Promise((done) => setTimeout(done, SPIN_MS));
    });
  });
}
