// @ts-check
/**
 * How smoothly pieces are dragged, in one run beside headbreaker: work of the main thread per frame
 * with the processor four times slower, and the time from the picture's arrival to the first drag. It
 * compares and judges nothing: how busy the machine is shows in the rows where nothing is held.
 * `cargo xtask bench` builds everything and runs it.
 */
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import esbuild from "esbuild";
import { sample, variant, withoutConsent } from "../e2e/support/campaigns.js";
import { GameServer } from "../e2e/support/server.js";
import { workPerFrame } from "./frames.js";
import { quantile } from "./numbers.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const PICTURE = join(HERE, "../../public/pictures/jigsaw/vase.svg");
const SLOWER = 4;
const MOVES = 120;
const FRAME_MS = 1000 / 60;
/** Pieces that lie on the board before one is dragged. */
const LOOSE = 24;
const VIEW = { width: 800, height: 900 };
/** What is aimed at, ms: work per frame by number of pieces, and the first drag of 100. */
const AIMS = { 100: 8, 400: 16 };
const FIRST_DRAG_MS = 150;

/** @typedef {import("@playwright/test").Page} Page */

/** A campaign whose jigsaw has so many columns and rows. @param {number} side */
const campaign = (side) =>
  variant(sample("sample-jigsaw"), `jigsaw-${side}`, (it) => {
    withoutConsent(it);
    const { config } = it.widgets[0];
    const [level] = config.levels;
    Object.assign(level, { grid: { cols: side, rows: side } });
    delete level.narrow;
    config.levels = [level];
    it.pools[0].entries = [];
    it.pools[0].no_prize_weight = 1;
    delete it.pools[0].guarantee;
    delete it.pools[0].consolation;
  });

/**
 * Work of the page's main thread for each frame while `act` moves the pointer, ms.
 * @param {Page} page
 * @param {() => Promise<void>} act
 */
async function work(page, act) {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const found = await workPerFrame(session, "pointermove", act);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await session.detach();
  return found;
}

/**
 * Moves the mouse once a frame. By the browser's own protocol: Playwright asks the page at every move
 * of a pressed mouse whether something is dragged and dropped, which the page would pay for.
 * @param {Page} page @param {number} x @param {number} y @param {"left" | "none"} button
 */
async function wander(page, x, y, button) {
  const session = await page.context().newCDPSession(page);
  const buttons = button === "left" ? 1 : 0;
  for (let n = 0; n < MOVES; n++) {
    const began = performance.now();
    const at = { x: x + 90 * Math.sin(n / 9), y: y + 90 * Math.cos(n / 7) };
    await session.send("Input.dispatchMouseEvent", { type: "mouseMoved", ...at, button, buttons });
    await new Promise((done) => setTimeout(done, Math.max(0, FRAME_MS - (performance.now() - began))));
  }
  await session.detach();
}

/** @param {Page} page @param {GameServer} server @param {number} side */
async function ours(page, server, side) {
  let arrive = () => {};
  const held = new Promise((done) => (arrive = () => done(undefined)));
  await page.route("**/vase.svg", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${server.url}/?campaign=jigsaw-${side}&lang=en`);
  const part = (/** @type {string} */ name) => page.locator(`[part~="${name}"]`);
  const begin = part("primary").and(page.locator('[aria-disabled="false"]'));
  await begin.waitFor();
  // A click by Playwright leaves listeners in the page that every move of the mouse would pay for.
  await begin.evaluate((button) => /** @type {HTMLElement} */ (button).click());
  await part("puzzle").waitFor();
  // Everything else has settled by then.
  await part("time").filter({ hasText: "0:01" }).waitFor();
  // A hand that takes the first piece as soon as there is one.
  const first = page.evaluate(
    () =>
      new Promise((resolve) => {
        const root = /** @type {ShadowRoot} */ (document.querySelector("funfair-widget")?.shadowRoot);
        const picture = /** @type {HTMLImageElement} */ (root.querySelector(".jigsaw-board .jigsaw-picture"));
        let arrived = 0;
        picture.addEventListener("load", () => (arrived = performance.now()), { capture: true });
        const rail = /** @type {Element} */ (root.querySelector(".jigsaw-rail"));
        new MutationObserver((_, observer) => {
          const thumb = rail.querySelector("canvas");
          if (!thumb) return;
          observer.disconnect();
          const { x, y } = thumb.getBoundingClientRect();
          const fire = (/** @type {string} */ type, /** @type {number} */ dy) =>
            thumb.dispatchEvent(
              new PointerEvent(type, {
                ...{ bubbles: true, composed: true, pointerId: 1, pointerType: "mouse" },
                ...{ clientX: x + 30, clientY: y + 30 - dy },
              }),
            );
          fire("pointerdown", 0);
          fire("pointermove", 60);
          requestAnimationFrame(() =>
            setTimeout(() => {
              const flying = root.querySelector(".jigsaw-flying");
              const taken = performance.now() - arrived;
              fire("pointercancel", 0);
              resolve(flying?.getAttribute("data-held") === "false" && arrived === 0 ? -1 : taken);
            }),
          );
        }).observe(rail, { childList: true });
      }),
  );
  arrive();
  const firstMs = /** @type {number} */ (await first);
  const board = await part("puzzle").boundingBox();
  if (!board) throw new Error("there is no board");
  for (let n = 0; n < LOOSE; n++) {
    const thumb = await page.locator(".jigsaw-rail canvas").first().boundingBox();
    if (!thumb) break;
    await page.mouse.move(thumb.x + 30, thumb.y + 30);
    await page.mouse.down();
    await page.mouse.move(thumb.x + 40, thumb.y);
    await page.mouse.move(board.x + board.width * (0.15 + 0.7 * ((n * 7) % 11) / 11), board.y + board.height * (0.15 + 0.7 * ((n * 5) % 13) / 13));
    await page.mouse.up();
  }
  const thumb = await page.locator(".jigsaw-rail canvas").first().boundingBox();
  if (!thumb) throw new Error("the tray is empty");
  await page.mouse.move(thumb.x + 30, thumb.y + 30);
  await page.mouse.down();
  await page.mouse.move(thumb.x + 40, thumb.y - 10);
  const middle = { x: board.x + board.width / 2, y: board.y + board.height / 2 };
  const frames = await work(page, () => wander(page, middle.x, middle.y, "left"));
  await page.mouse.up();
  const idle = await work(page, () => wander(page, middle.x, middle.y, "none"));
  return { firstMs, frames, idle, size: board.width };
}

/** @param {Page} page @param {string} url @param {number} side @param {number} size */
async function theirs(page, url, side, size) {
  await page.goto(url);
  const firstMs = await page.evaluate(
    ([count, px]) => /** @type {any} */ (window).puzzle(count, "/vase.svg", px),
    [side, size],
  );
  // Its topmost piece under the pointer: any is as good as another.
  await page.mouse.move(size / 2, size / 2);
  await page.mouse.down();
  await page.mouse.move(size / 2 + 10, size / 2 + 10);
  const frames = await work(page, () => wander(page, size / 2, size / 2, "left"));
  await page.mouse.up();
  return { firstMs, frames };
}

const bundle = await esbuild.build({
  entryPoints: [join(HERE, "headbreaker-page.js")],
  ...{ bundle: true, write: false, format: "iife", minify: true, logLevel: "error" },
});
const site = createServer(({ url }, response) => {
  if (url === "/vase.svg") {
    response.setHeader("content-type", "image/svg+xml");
    return response.end(readFileSync(PICTURE));
  }
  response.setHeader("content-type", url === "/page.js" ? "text/javascript" : "text/html");
  response.end(url === "/page.js" ? bundle.outputFiles[0].text : '<!doctype html><body style="margin:0"><div id="puzzle"></div><script src="/page.js"></script>');
});
await new Promise((done) => site.listen(0, "127.0.0.1", () => done(undefined)));
const address = /** @type {import("node:net").AddressInfo} */ (site.address());
const server = await GameServer.start([campaign(10), campaign(20)]);
const browser = await chromium.launch({
  executablePath: process.env.FUNFAIR_CHROMIUM || undefined,
  args: ["--no-sandbox", "--disable-background-networking", "--disable-quic", "--no-first-run"],
});
console.log(`${"board".padEnd(24)}${"frames".padStart(8)}${"median".padStart(9)}${"p95".padStart(9)}${"max".padStart(9)}${"first drag".padStart(12)}   (ms; main thread per frame, processor ${SLOWER}x slower; first drag at full speed)`);
/** @param {string} name @param {{ firstMs: number, frames: number[] }} found */
function row(name, { firstMs, frames }) {
  const number = (/** @type {number} */ value) => value.toFixed(1).padStart(9);
  console.log(`${name.padEnd(24)}${String(frames.length).padStart(8)}${number(quantile(frames, 0.5))}${number(quantile(frames, 0.95))}${number(Math.max(...frames))}${(firstMs ? firstMs.toFixed(0) : "").padStart(12)}`);
}
try {
  for (const side of [10, 20]) {
    const pieces = /** @type {100 | 400} */ (side * side);
    const page = await browser.newPage({ viewport: VIEW });
    const found = await ours(page, server, side);
    row(`Funfair, ${pieces}`, found);
    row("  its page, nothing held", { firstMs: NaN, frames: found.idle });
    row(`headbreaker, ${pieces}`, await theirs(page, `http://127.0.0.1:${address.port}/`, side, found.size));
    const aims = [`${AIMS[pieces]} ms a frame`, ...(pieces === 100 ? [`${FIRST_DRAG_MS} ms to the first drag`] : [])];
    console.log(`  aimed at: ${aims.join(", ")}`);
    await page.close();
  }
} finally {
  await browser.close();
  await server.remove();
  site.close();
}
