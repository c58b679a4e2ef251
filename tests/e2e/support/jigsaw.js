// @ts-check
/** Plays a jigsaw. */
import { expect } from "@playwright/test";
import { sample } from "./campaigns.js";
import { holdActions } from "./network.js";
import { SAYS } from "./texts.js";

/**
 * @typedef {import("./stage.js").Stage} Stage
 * @typedef {{ x: number, y: number }} Point
 */

export const COUPON = "coupon-30";
/** Everything that a press leads to is waited for this long, ms. */
const PATIENCE = 30_000;
/** The middle of a piece is so far over the finger: this and half its height up to a limit, px. */
const LIFT = [30, 44];

/**
 * One level of so many columns and rows, whose first finish draws `prize`; `null` for nothing.
 * @param {any} campaign
 * @param {string | null} prize
 * @param {number} [side]
 */
export function always(campaign, prize, side = 2) {
  const [pool] = campaign.pools;
  pool.entries = prize ? [{ prize, weight: 1 }] : [];
  pool.no_prize_weight = prize ? 0 : 1;
  delete pool.guarantee;
  delete pool.consolation;
  const { config } = campaign.widgets[0];
  const [level] = config.levels;
  level.grid = { cols: side, rows: side };
  config.levels = [level];
}

/** Pieces in the tray that can be seen. @param {Stage} stage */
export const tray = (stage) => stage.part("tray").locator("canvas");

/** Waits until pieces can be moved. @param {Stage} stage */
export async function isOnDesk(stage) {
  await stage.isIn("playing", PATIENCE);
  await expect(tray(stage).or(stage.part("tile")).first()).toBeVisible({ timeout: PATIENCE });
}

/** How many pieces fit, and how many there are. @param {Stage} stage */
export async function progress(stage) {
  const text = await stage.part("progress").innerText();
  const [fitted, all] = [...text.matchAll(/\d+/g)].map(Number);
  return { fitted, all, side: Math.sqrt(all) };
}

/** The middle of a cell of the board, on the page. @param {Stage} stage @param {number} piece */
export async function placeOf(stage, piece) {
  const { side } = await progress(stage);
  const board = await box(stage.part("puzzle"));
  const cell = { x: board.width / side, y: board.height / side };
  return {
    x: board.x + ((piece % side) + 0.5) * cell.x,
    y: board.y + (Math.floor(piece / side) + 0.5) * cell.y,
    cell,
  };
}

/** @param {import("@playwright/test").Locator} locator */
async function box(locator) {
  const found = await locator.boundingBox();
  if (!found) throw new Error("it is not to be seen");
  return found;
}

/** The first piece of the tray, and where it is. @param {Stage} stage */
async function first(stage) {
  const thumb = tray(stage).first();
  const { x, y, width, height } = await box(thumb);
  const piece = Number(await thumb.getAttribute("data-piece"));
  return { piece, from: { x: x + width / 2, y: y + height / 2 } };
}

/** Drags by mouse. @param {Stage} stage @param {Point} from @param {Point} to */
export async function drag(stage, from, to) {
  const { mouse } = stage.page;
  await mouse.move(from.x, from.y);
  await mouse.down();
  await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 });
  await mouse.move(to.x, to.y, { steps: 3 });
  await mouse.up();
}

/** Drags by finger: up from where it is first. @param {Stage} stage @param {Point} from @param {Point} to */
export async function swipe(stage, from, to) {
  const session = await stage.page.context().newCDPSession(stage.page);
  const send = (/** @type {"touchStart"|"touchMove"|"touchEnd"} */ type, /** @type {Point[]} */ touchPoints) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints });
  await send("touchStart", [from]);
  // Beyond what browsers take for a press; sideways it would scroll the tray.
  await send("touchMove", [{ x: from.x, y: from.y - 20 }]);
  await send("touchMove", [{ x: from.x, y: from.y - 40 }]);
  for (const share of [0.3, 0.6, 0.9, 1]) {
    await send("touchMove", [
      { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share },
    ]);
  }
  await send("touchEnd", []);
  await session.detach();
}

/** Puts the first piece of the tray where it belongs. @param {Stage} stage @param {"mouse"|"touch"} by */
export async function place(stage, by = "mouse") {
  // All of the board and the tray, on screens where these just fit.
  await stage.part("puzzle").evaluate((board) => board.scrollIntoView({ block: "start" }));
  const before = await progress(stage);
  const { piece, from } = await first(stage);
  const { x, y, cell } = await placeOf(stage, piece);
  if (by === "mouse") await drag(stage, from, { x, y });
  else await swipe(stage, from, { x, y: y + LIFT[0] + Math.min(LIFT[1], cell.y / 2) });
  await expect.poll(async () => (await progress(stage)).fitted).toBe(before.fitted + 1);
}

/** Places pieces until so many are left. @param {Stage} stage @param {number} left
 * @param {"mouse"|"touch"} [by] */
export async function placeUntil(stage, left, by) {
  await expect(stage.part("progress")).toBeVisible({ timeout: PATIENCE });
  for (;;) {
    const { fitted, all } = await progress(stage);
    if (all - fitted <= left) return;
    await isOnDesk(stage);
    await place(stage, by);
  }
}

/** Puts every piece in its place by keys, from a desk that has the focus. @param {Stage} stage */
export async function byKeys(stage) {
  const { keyboard } = stage.page;
  await isOnDesk(stage);
  for (;;) {
    const { fitted, all, side } = await progress(stage);
    if (fitted === all) return;
    const { piece } = await first(stage);
    await keyboard.press("Enter");
    const said = stage.part("status");
    await expect(said).toHaveText(/^(Row|第)/);
    const target = { col: piece % side, row: Math.floor(piece / side) };
    for (;;) {
      const [row, col] = [...(await said.innerText()).matchAll(/\d+/g)].map((found) => Number(found) - 1);
      if (row < target.row) await keyboard.press("ArrowDown");
      else if (row > target.row) await keyboard.press("ArrowUp");
      else if (col < target.col) await keyboard.press("ArrowRight");
      else if (col > target.col) await keyboard.press("ArrowLeft");
      else break;
    }
    await keyboard.press("Enter");
    await expect.poll(async () => (await progress(stage)).fitted).toBe(fitted + 1);
  }
}

/** @param {Stage} stage */
const begin = (stage) => stage.part("primary").tap();

/** The rest of a run, if there is one. @param {Stage} stage @param {"mouse"|"touch"} [by] */
async function rest(stage, by) {
  const there = stage.part("progress").or(stage.card);
  await expect(there.first()).toBeVisible({ timeout: PATIENCE });
  if ((await stage.part("progress").count()) > 0) await placeUntil(stage, 0, by);
}

/** Waits for the card: the picture is seen before it comes. @param {Stage} stage */
const isOver = (stage) => stage.isIn("outcome", PATIENCE);

/** @type {import("../kinds.js").Kind} */
export const jigsaw = {
  name: "jigsaw",
  campaign: () => sample("sample-jigsaw"),
  alwaysWins: (campaign) => always(campaign, COUPON),
  neverWins: (campaign) => always(campaign, null),
  forTour: (campaign) => always(campaign, COUPON, 3),
  contact: { phone: "13800138000" },
  code: "SY-MOON-30",
  winsAgain: false,
  replays: true,
  deferred: false,
  spent: SAYS.noTurns,
  sheets: ["rules", "board", "prizes"],
  told: ({ level, summary }) => {
    if (!summary) return undefined;
    const { done, mode, time_ms, moves, prizes } = summary;
    return { level, done, mode, time_ms, moves, prizes, prize: prizes[0] ?? null };
  },
  begin,
  untilLast: async (stage) => {
    await begin(stage);
    await placeUntil(stage, 1);
  },
  decide: (stage) => placeUntil(stage, 0),
  rest,
  byTouch: async (stage) => {
    await begin(stage);
    await isOnDesk(stage);
    await rest(stage, "touch");
    await isOver(stage);
  },
  byMouse: async (stage) => {
    await stage.part("primary").click();
    await isOnDesk(stage);
    await rest(stage, "mouse");
    await isOver(stage);
  },
  byKeyboard: async (stage, key) => {
    await stage.tabTo("primary");
    await stage.page.keyboard.press(key);
    await byKeys(stage);
    await isOver(stage);
  },
  tour: async (stage, look) => {
    const held = await holdActions(stage.page);
    await begin(stage);
    await expect(stage.part("notice")).not.toBeEmpty();
    await look("waiting for a run");
    held.open();
    await isOnDesk(stage);
    await look("all pieces in the tray");
    await stage.part("edges").tap();
    await look("pieces of the rim");
    await stage.part("edges").tap();
    await tray(stage).first().tap();
    await expect(stage.part("status")).toHaveText(/^(Row|第)/);
    await look("a piece in hand");
    await stage.part("puzzle").press("Escape");
    await place(stage);
    await look("a piece in place");
    await stage.part("back").tap();
    await stage.isIn("ready");
    await look("levels with a run under way");
    await stage.part("primary").tap();
    await placeUntil(stage, 0);
  },
};
