// @ts-check
/** What only a jigsaw has: its desk, its tiles, and logs that the server plays again. */
import { Api } from "./support/api.js";
import { sample, variant, withoutConsent } from "./support/campaigns.js";
import { always, drag, isOnDesk, place, placeOf, placeUntil, progress, swipe, tray } from "./support/jigsaw.js";
import { expect, test } from "./support/test.js";

/** @param {string} id @param {number} side @param {(level: any) => void} [change] */
const puzzle = (id, side, change = () => {}) =>
  variant(sample("sample-jigsaw"), id, (campaign) => {
    always(campaign, null, side);
    withoutConsent(campaign);
    change(campaign.widgets[0].config.levels[0]);
  });

const plain = (/** @type {any} */ level) => Object.assign(level, { faint: false, outline: false, look_seconds: 5 });

test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: {
    campaigns: [puzzle("two", 2), puzzle("three", 3, plain), puzzle("ten", 10, plain)],
  },
});

const tag = (/** @type {string} */ campaign) => ({ campaign, widget: "jigsaw" });

/** @param {import("./support/stage.js").Stage} stage */
async function start(stage) {
  await stage.isReady();
  await stage.press();
  await isOnDesk(stage);
}

test("a reload in the middle goes on where the run was, and to its end", async ({ open, page, server }) => {
  const stage = await open(tag("three"));
  await start(stage);
  await placeUntil(stage, 6);
  await page.reload();
  await isOnDesk(stage);
  await expect.poll(() => progress(stage)).toMatchObject({ fitted: 3, all: 9 });
  await placeUntil(stage, 0);
  await stage.isIn("outcome", 20_000);
  await expect(stage.part("facts")).toContainText("9 moves");
  expect(server.plays(), "one turn").toBe(1);
});

test("back and on again keeps the pieces, and giving up ends the run", async ({ open }) => {
  const stage = await open(tag("three"));
  await start(stage);
  await placeUntil(stage, 7);
  await stage.part("back").click();
  await stage.isIn("ready");
  await stage.press();
  await isOnDesk(stage);
  expect(await progress(stage)).toMatchObject({ fitted: 2 });
  await stage.part("back").click();
  await stage.part("quit").click();
  await stage.part("quit").click();
  await stage.isIn("outcome");
  await stage.part("close").click();
  await stage.isReady();
  await expect(stage.part("quit")).toHaveCount(0);
});

test("pieces that are joined beside their place move as a group", async ({ open }) => {
  const stage = await open(tag("two"));
  await start(stage);
  // Pieces 0 and 1 belong side by side; both are put a cell too low.
  for (const piece of [0, 1]) {
    const thumb = await stage.part("tray").locator(`canvas[data-piece="${piece}"]`).boundingBox();
    if (!thumb) throw new Error("the piece is not in sight");
    await drag(stage, { x: thumb.x + 34, y: thumb.y + 34 }, await placeOf(stage, piece + 2));
    await expect(tray(stage)).toHaveCount(3 - piece);
  }
  await expect(stage.part("status")).toContainText("fits");
  expect((await progress(stage)).fitted).toBe(0);
  await drag(stage, await placeOf(stage, 3), await placeOf(stage, 1));
  await expect.poll(async () => (await progress(stage)).fitted).toBe(2);
});

test("a press takes a piece up, and one on the board puts it down", async ({ open }) => {
  const stage = await open(tag("two"));
  await start(stage);
  const piece = Number(await tray(stage).first().getAttribute("data-piece"));
  await tray(stage).first().tap();
  await expect(stage.part("status")).toHaveText(/^Row/);
  const { x, y } = await placeOf(stage, piece);
  await stage.page.touchscreen.tap(x, y);
  await expect.poll(async () => (await progress(stage)).fitted).toBe(1);
});

test("the page scrolls from an empty place of the board, and stays under a piece", async ({ open, page }) => {
  const stage = await open(tag("two"), { after: `<div style="height:2000px"></div>` });
  await start(stage);
  const scrolled = () => page.evaluate(() => scrollY);
  const up = async (/** @type {{ x: number, y: number }} */ from) => {
    const before = await scrolled();
    await swipe(stage, from, { x: from.x, y: from.y - 120 });
    return (await scrolled()) - before;
  };
  expect(await up(await placeOf(stage, 2)), "from an empty place").toBeGreaterThan(50);
  await page.evaluate(() => scrollTo(0, 0));
  // Pieces put where they do not belong stay loose.
  const piece = Number(await tray(stage).first().getAttribute("data-piece"));
  const [thumb] = await tray(stage).evaluateAll((all) => all.map((one) => one.getBoundingClientRect()));
  const elsewhere = await placeOf(stage, 3 - piece);
  await drag(stage, { x: thumb.x + 34, y: thumb.y + 34 }, elsewhere);
  await expect(tray(stage)).toHaveCount(3);
  expect(await up(elsewhere), "under a piece").toBe(0);
});

test("a resize in the middle keeps every piece, and they are taken where they are", async ({ open, page }) => {
  const stage = await open(tag("three"));
  await start(stage);
  await placeUntil(stage, 5);
  for (const viewport of [{ width: 1280, height: 800 }, { width: 844, height: 390 }, { width: 320, height: 640 }]) {
    await page.setViewportSize(viewport);
    // Drawn anew for the new size.
    const drawn = () => stage.part("puzzle").evaluate((board) => {
      const width = Math.round(board.clientWidth * devicePixelRatio);
      return { width: innerWidth, height: innerHeight, sharp: board.querySelector("canvas")?.width === width };
    });
    await expect.poll(drawn).toEqual({ ...viewport, sharp: true });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const before = await progress(stage);
    await place(stage);
    expect((await progress(stage)).fitted).toBe(before.fitted + 1);
  }
});

for (const size of [
  { width: 320, height: 640 },
  { width: 390, height: 844 },
  { width: 1280, height: 900 },
]) {
  test(`no seam shows between pieces in place, ${size.width} px wide`, async ({ open, page }) => {
    await page.setViewportSize(size);
    // On a page of its own, the picture is of the same origin and its pixels can be read.
    const stage = await open(tag("three"), { embedding: "page" });
    await start(stage);
    await placeUntil(stage, 0);
    // What is on the canvas, before the whole picture is laid over it.
    const off = await stage.element.evaluate((element) => {
      const root = /** @type {ShadowRoot} */ (element.shadowRoot);
      const drawn = /** @type {HTMLCanvasElement} */ (root.querySelector(".jigsaw-under"));
      const picture = /** @type {HTMLImageElement} */ (root.querySelector(".jigsaw-board .jigsaw-picture"));
      // Drawn as the widget does, in strips: clipped, edges are smoothed a little differently.
      const STRIPS = 8;
      const draw = (/** @type {number} */ strips) => {
        const plain = new OffscreenCanvas(drawn.width, drawn.height);
        const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (plain.getContext("2d"));
        const tall = Math.ceil(drawn.height / strips);
        for (let top = 0; top < drawn.height; top += tall) {
          const strip = new OffscreenCanvas(drawn.width, tall);
          strip.getContext("2d")?.drawImage(picture, 0, -top, drawn.width, drawn.height);
          pen.drawImage(strip, 0, top);
        }
        return { pen, tall };
      };
      // The line around the whole picture is no seam.
      const rim = 4;
      const area = /** @type {[number, number, number, number]} */ ([rim, rim, drawn.width - 2 * rim, drawn.height - 2 * rim]);
      const ours = /** @type {CanvasRenderingContext2D} */ (drawn.getContext("2d")).getImageData(...area).data;
      const { pen, tall } = draw(STRIPS);
      const theirs = pen.getImageData(...area).data;
      let most = 0;
      for (let at = 0; at < ours.length; at++) most = Math.max(most, Math.abs(ours[at] - theirs[at]));
      // Where strips meet nothing shows either: two rows of pixels at each.
      const whole = draw(1).pen;
      let between = 0;
      for (let n = 1; n < STRIPS; n++) {
        const rows = /** @type {[number, number, number, number]} */ ([rim, n * tall - 1, drawn.width - 2 * rim, 2]);
        const [strips, one] = [pen, whole].map((it) => it.getImageData(...rows).data);
        const sum = strips.reduce((sum, value, at) => sum + Math.abs(value - one[at]), 0);
        between = Math.max(between, sum / strips.length);
      }
      return { most, between, pixels: ours.length / 4 };
    });
    expect(off.pixels).toBeGreaterThan(60_000);
    expect(off.most, "of 255").toBeLessThanOrEqual(2);
    expect(off.between, "on average, of 255").toBeLessThan(1);
  });
}

test("a board with small pieces zooms by buttons, and pieces fit there too", async ({ open }) => {
  const stage = await open(tag("ten"));
  await start(stage);
  await expect(stage.part("nearer")).toBeVisible();
  await stage.part("nearer").click();
  await expect(stage.part("puzzle")).toHaveAttribute("data-zoomed", "true");
  await stage.part("farther").click();
  await expect(stage.part("puzzle")).toHaveAttribute("data-zoomed", "false");
  await place(stage);
});

test("two fingers zoom the board and leave the page as it is", async ({ open, page }) => {
  const stage = await open(tag("ten"));
  await start(stage);
  const board = await stage.part("puzzle").boundingBox();
  if (!board) throw new Error("there is no board");
  const middle = { x: board.x + board.width / 2, y: board.y + board.height / 2 };
  const session = await page.context().newCDPSession(page);
  const fingers = (/** @type {number} */ apart) => [
    { x: middle.x - apart, y: middle.y, id: 0 },
    { x: middle.x + apart, y: middle.y, id: 1 },
  ];
  const send = (/** @type {"touchStart"|"touchMove"|"touchEnd"} */ type, /** @type {any[]} */ touchPoints) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints });
  await send("touchStart", fingers(40));
  for (const apart of [50, 70, 90]) await send("touchMove", fingers(apart));
  await send("touchEnd", []);
  await expect(stage.part("puzzle")).toHaveAttribute("data-zoomed", "true");
  expect(await page.evaluate(() => visualViewport?.scale)).toBe(1);
});

test("a look shows the picture while it is held, and its seconds count", async ({ open, page }) => {
  const stage = await open(tag("three"));
  await start(stage);
  const look = await stage.part("look").boundingBox();
  if (!look) throw new Error("there is no such button");
  await page.mouse.move(look.x + 20, look.y + 20);
  await page.mouse.down();
  await expect(stage.part("puzzle")).toHaveAttribute("data-look", "true");
  await page.mouse.up();
  await expect(stage.part("puzzle")).toHaveAttribute("data-look", "false");
  await placeUntil(stage, 0);
  await stage.isIn("outcome", 20_000);
  await expect(stage.part("facts")).toContainText("5 s of it for looks");
});

for (const by of /** @type {const} */ (["keys", "touch"])) {
  test(`swap mode by ${by} to the end, with a ranking of its own`, async ({ open, page }) => {
    const stage = await open(tag("three"));
    await stage.isReady();
    await stage.part("mode").nth(1).click();
    await start(stage);
    const tile = (/** @type {number} */ at) => stage.part("tile").nth(at);
    await expect(tile(0)).toHaveAccessibleName(/^Row 1, column 1: tile \d/);
    const number = async (/** @type {number} */ at) => Number(await tile(at).getAttribute("data-number")) - 1;
    await tile(0).focus();
    let focus = 0;
    /** @param {number} at */
    const press = async (at) => {
      if (by === "touch") return tile(at).tap();
      while (focus !== at) {
        const [key, step] = Math.floor(focus / 3) < Math.floor(at / 3) ? ["ArrowDown", 3]
          : Math.floor(focus / 3) > Math.floor(at / 3) ? ["ArrowUp", -3]
          : focus < at ? ["ArrowRight", 1] : ["ArrowLeft", -1];
        await page.keyboard.press(String(key));
        focus += Number(step);
      }
      await expect(tile(at)).toBeFocused();
      await page.keyboard.press("Enter");
    };
    for (let at = 0; at < 9; at++) {
      let from = at;
      while ((await number(from)) !== at) from += 1;
      if (from === at) continue;
      await press(from);
      await expect(tile(from)).toHaveAttribute("data-state", "picked");
      await press(at);
      await expect(tile(at)).toHaveAttribute("data-state", "fitted");
    }
    await stage.isIn("outcome", 20_000);
    await stage.part("see-board").click();
    await expect(stage.card).toContainText(/nobody is ranked/i);
    await stage.part("choose-ranking").nth(1).click();
    await expect(stage.part("ranking").getByRole("row")).toHaveCount(2);
    await expect(stage.part("ranking")).toContainText("Moves");
  });
}

test("a log that nobody can have played is refused with the reason, and the run goes on", async ({ server }) => {
  const api = new Api(server.url, "two");
  const token = await api.session();
  const begun = await api.jigsaw(token, { type: "start", level: "easy" });
  const { run, seed } = begun.json.outcome.run;
  for (const [change, reason] of /** @type {[any, RegExp][]} */ ([
    [{ seed: (seed ^ 1) >>> 0, log: [] }, /another one/],
    [{ log: [] }, /not whole: 0 of 4/],
    [{ log: [400, 0, 0, 0, 4, 400, 0, 0, 0, 4] }, /entry 2: the piece is already where it belongs/],
    [{ log: [400, 0, 150, 0, 4] }, /have joined 1 times, they have met 0 times/],
    [{ log: [4, 0, 0, 0, 5, 4, 1, 0, 0, 9, 4, 2, 0, 0, 9, 4, 3, 0, 0, 13] }, /moves in \d+ ms|have met/],
  ])) {
    const refused = await api.jigsaw(token, { type: "finish", run, seed, ...change });
    expect(refused.status).toBe(400);
    expect(refused.json.detail).toMatch(reason);
  }
  const again = await api.jigsaw(token, { type: "start", level: "easy" });
  expect(again.json.outcome.run).toEqual(begun.json.outcome.run);
});
