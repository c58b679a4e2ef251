// @ts-check
/** The wheel: how it turns, where it stops, what stands on it. */
import { Api, tokenOf } from "./support/api.js";
import { sample, variant } from "./support/campaigns.js";
import { canHide, setHidden } from "./support/hidden.js";
import { answerFirstAction, holdActions, problem } from "./support/network.js";
import { expect, test } from "./support/test.js";
import { SAYS } from "./support/texts.js";
import { evenOdds, wheelOf } from "./support/wheel-campaigns.js";
import { WheelAngle, largestFall, pointedAt } from "./support/wheel.js";

/** The pointer keeps this share of a sector away from its lines. */
const FROM_LINES = 0.05;
/** A press is seen within this time, ms, or, on a machine that draws slowly, this many frames. */
const AT_ONCE = { ms: 100, frames: 4 };
/** Degrees that the wheel has turned when an answer has been missing for 1.5 s, and for 7 s. */
const AFTER_1500_MS = 900;
const AFTER_7000_MS = 3250;

/** Ids of the sectors, clockwise from the top, as the page got them.
 * @param {string} server @param {string} campaign @returns {Promise<string[]>} */
async function sectorsOf(server, campaign) {
  const response = await fetch(`${server}/v1/campaigns/${campaign}`);
  const { widgets } = /** @type {any} */ (await response.json());
  return widgets[0].view.sectors.map((/** @type {any} */ sector) => sector.id);
}

/** Checks that the wheel rests where the outcome says.
 * @param {number} angle @param {string[]} sectors @param {any} outcome */
function restsOn(angle, sectors, outcome) {
  const { sector, inside } = pointedAt(angle, sectors.length);
  expect(sectors[sector], `sector at ${angle} degrees`).toBe(outcome.rest.sector);
  expect(inside).toBeGreaterThan(FROM_LINES);
  expect(inside).toBeLessThan(1 - FROM_LINES);
}

test("a spin never turns back and ends inside the sector of its outcome, twice in a row", async ({
  open,
  server,
  witness,
}) => {
  const sectors = await sectorsOf(server.url, "sample-wheel");
  const stage = await open({ campaign: "sample-wheel" });
  await stage.accept();
  const angle = new WheelAngle(stage);
  await angle.record();
  for (let n = 1; n <= 2; n++) {
    await stage.press();
    await stage.isIn("outcome", 20_000);
    await expect.poll(() => witness.of("outcome")).toHaveLength(n);
    restsOn(await angle.now(), sectors, witness.of("outcome")[n - 1].data);
    await stage.part("close").click();
    await stage.isReady();
  }
  const { samples } = await angle.recording();
  expect(largestFall(samples)).toBe(0);
  expect(samples.at(-1)?.angle, "several turns a spin").toBeGreaterThan(2 * 720);
});

test("it spins at once on the press and keeps turning until the answer is there", async ({
  open,
  page,
}) => {
  const stage = await open({ campaign: "wheel-win" });
  await stage.accept();
  const held = await holdActions(page);
  const angle = new WheelAngle(stage);
  await angle.record();
  const before = await angle.now();
  await stage.press();
  await expect.poll(() => angle.now()).toBeGreaterThan(before + AFTER_1500_MS);
  held.open();
  await stage.isIn("outcome", 20_000);
  const { pressedAt, pressedFrame, samples } = await angle.recording();
  const moved = samples.findIndex((one, n) => n >= pressedFrame && one.angle > before);
  const soon = samples[moved].at - pressedAt <= AT_ONCE.ms || moved - pressedFrame <= AT_ONCE.frames;
  expect(soon, `moved after ${samples[moved].at - pressedAt} ms`).toBe(true);
  expect(largestFall(samples)).toBe(0);
  // From the press to the rest it stands still in no two frames that are 100 ms apart.
  const end = samples.at(-1)?.angle ?? 0;
  const turning = samples.slice(moved).filter((one) => one.angle < end - 2);
  const stalls = turning.filter((one, n) => {
    const earlier = turning.slice(0, n).findLast((past) => one.at - past.at >= AT_ONCE.ms);
    return earlier !== undefined && earlier.angle === one.angle;
  });
  expect(stalls).toEqual([]);
});

test("an answer that takes seven seconds is waited for, in words and in motion", async ({
  open,
  page,
  server,
  witness,
}) => {
  const sectors = await sectorsOf(server.url, "wheel-win");
  const stage = await open({ campaign: "wheel-win" });
  await stage.accept();
  const held = await holdActions(page);
  const angle = new WheelAngle(stage);
  await angle.record();
  const before = await angle.now();
  await stage.press();
  await expect(stage.part("notice")).toContainText(SAYS.stillWaiting);
  const atNotice = await angle.now();
  await expect.poll(() => angle.now()).toBeGreaterThan(atNotice);
  await expect.poll(() => angle.now()).toBeGreaterThan(before + AFTER_7000_MS);
  await stage.isIn("playing");
  held.open();
  await stage.isIn("outcome", 20_000);
  await expect(stage.part("notice")).toBeEmpty();
  await expect.poll(() => witness.of("outcome")).toHaveLength(1);
  restsOn(await angle.now(), sectors, witness.of("outcome")[0].data);
  expect(largestFall((await angle.recording()).samples)).toBe(0);
});

test("a wheel whose tab was hidden during the spin is found where it belongs", async ({
  open,
  page,
  server,
  witness,
}) => {
  await canHide(page);
  const sectors = await sectorsOf(server.url, "wheel-win");
  const stage = await open({ campaign: "wheel-win" });
  await stage.accept();
  const angle = new WheelAngle(stage);
  await stage.press();
  const before = await angle.now();
  await expect.poll(() => angle.now()).toBeGreaterThan(before);
  await setHidden(page, true);
  await expect.poll(() => server.plays()).toBe(1);
  const hiddenAt = Date.now();
  // Longer than any spin lasts after its answer.
  await expect.poll(() => Date.now() - hiddenAt, { intervals: [250] }).toBeGreaterThan(5500);
  await setHidden(page, false);
  // The spin was over long ago: the wheel is not turned again for those who come back.
  await stage.isIn("outcome", 1500);
  await expect.poll(() => witness.of("outcome")).toHaveLength(1);
  restsOn(await angle.now(), sectors, witness.of("outcome")[0].data);
});

test("after a reload the wheel rests where the last spin left it", async ({
  open,
  page,
  server,
  witness,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const sectors = await sectorsOf(server.url, "sample-wheel");
  const stage = await open({ campaign: "sample-wheel" });
  await stage.accept();
  await stage.playOnce();
  await page.reload();
  await stage.isReady();
  restsOn(await new WheelAngle(stage).now(), sectors, witness.of("outcome")[0].data);
});

test("with reduced motion the wheel stands at once and the outcome follows", async ({
  open,
  page,
  server,
  witness,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const sectors = await sectorsOf(server.url, "wheel-win");
  const stage = await open({ campaign: "wheel-win" });
  await stage.accept();
  const angle = new WheelAngle(stage);
  await angle.record();
  await stage.press();
  await stage.isIn("outcome");
  const { samples } = await angle.recording();
  const angles = new Set(samples.map((one) => one.angle));
  expect(angles.size, "one jump at most").toBeLessThanOrEqual(2);
  restsOn(await angle.now(), sectors, witness.of("outcome")[0].data);
});

test.describe("labels", () => {
  const COUNTS = Array.from({ length: 11 }, (_, n) => n + 2);
  const SMALLEST_PX = 9.5;
  test.use({ viewport: { width: 320, height: 800 }, world: { campaigns: COUNTS.map(wheelOf) } });

  for (const lang of ["zh-CN", "en"]) {
    test(`fit their sectors from 2 to 12 on a screen of 320 pixels, in ${lang}`, async ({
      page,
      server,
      site,
    }) => {
      const tags = COUNTS.map((count) => ({
        ...{ id: `of-${count}`, campaign: `wheel-of-${count}`, widget: "wheel" },
        ...{ endpoint: server.url, lang },
      }));
      const head = "<style>body { margin: 0 }</style>";
      await page.goto(site.page(server.url, tags, { head }));
      /** @type {string[]} */
      const misfits = [];
      for (const count of COUNTS) {
        const element = page.locator(`#of-${count}`);
        await element.scrollIntoViewIfNeeded();
        await expect(element.locator("svg text").first()).toBeAttached();
        const labels = await element.locator("svg").evaluate(measure, count);
        for (const { text, pixels, length, room, innerEdge, hub } of labels) {
          const note = (/** @type {string} */ what) => misfits.push(`${count}: ${text}: ${what}`);
          if (pixels < SMALLEST_PX) note(`letters of ${pixels.toFixed(1)} px`);
          if (length > room) note(`${length.toFixed(0)} long, room for ${room.toFixed(0)}`);
          if (innerEdge < hub) note("under the hub");
        }
        const whole = wheelOf(count).widgets[0].config.sectors;
        await expect(element.locator("ol li")).toHaveText(
          whole.map((/** @type {any} */ sector) => sector.label[lang]),
        );
      }
      expect(misfits).toEqual([]);
    });
  }

  /**
   * Every line of text in a wheel: its length and the room for it, in units of the drawing, and
   * the size of its letters on the screen, in pixels.
   * @param {Element} svg
   * @param {number} count
   */
  function measure(svg, count) {
    const RADIUS = 178;
    const HUB = 400 * (0.5 - 0.382);
    const scale = svg.getBoundingClientRect().width / 400;
    return [...svg.querySelectorAll("text")].map((text) => {
      const size = parseFloat(getComputedStyle(text).fontSize);
      const radius = -parseFloat(text.getAttribute("y") ?? "0");
      // The room at the lower and at the upper edge of the letters.
      const [inner, outer] = [radius - 0.35 * size, radius + 0.35 * size];
      const chord = count > 2 ? 2 * inner * Math.tan(Math.PI / count) : Infinity;
      const circle = 2 * Math.sqrt(Math.max(0, RADIUS ** 2 - outer ** 2));
      return {
        text: text.textContent?.trim() ?? "",
        length: text.getComputedTextLength(),
        room: Math.min(chord, circle),
        pixels: size * scale,
        innerEdge: inner,
        hub: HUB,
      };
    });
  }
});

test("the corners of a turned wheel take no taps from what is around it", async ({ open }) => {
  const stage = await open({ campaign: "wheel-free" });
  await stage.isReady();
  const covered = await stage.element.evaluate((element) => {
    const root = /** @type {ShadowRoot} */ (element.shadowRoot);
    const turn = /** @type {HTMLElement} */ (root.querySelector(".wheel-turn"));
    const taken = [];
    for (let angle = 0; angle < 90; angle += 5) {
      turn.style.transform = `rotate(${angle}deg)`;
      for (const part of ["primary", "turns"]) {
        const around = /** @type {Element} */ (root.querySelector(`[part="${part}"]`));
        const { x, y, width, height } = around.getBoundingClientRect();
        const at = root.elementFromPoint(x + width / 2, y + height / 2);
        if (!around.contains(at)) taken.push(`${part} at ${angle} degrees`);
      }
    }
    return taken;
  });
  expect(covered).toEqual([]);
});

test("a turn that was used up elsewhere is refused without an outcome", async ({
  open,
  page,
  server,
  witness,
}) => {
  witness.announce(/Failed to load resource.*409/);
  const stage = await open({ campaign: "wheel-once" });
  await stage.accept();
  const { json } = await new Api(server.url, "wheel-once").spin(await tokenOf(page), "elsewhere-1");
  witness.unseen = { plays: 1, awards: [json.awards[0].id] };
  await stage.press();
  await stage.isIn("playing");
  await stage.isIn("ready", 20_000);
  await expect(stage.part("notice")).toContainText(SAYS.noTurns);
  await expect(stage.part("turns")).toContainText(SAYS.nextTurn);
  await expect(stage.part("primary")).toHaveAttribute("aria-disabled", "true");
  expect(witness.of("outcome")).toEqual([]);
});

test("any other definite refusal gives the turn back", async ({ open, page, server, witness }) => {
  witness.announce(/Failed to load resource.*400/);
  await page.emulateMedia({ reducedMotion: "reduce" });
  const stage = await open({ campaign: "wheel-once" });
  await stage.accept();
  await answerFirstAction(page, { status: 400, body: problem("bad_action", 400) });
  await stage.press();
  await expect(stage.part("notice")).toContainText(SAYS.turnReturned);
  await stage.isReady();
  expect(server.plays()).toBe(0);
  await stage.press();
  await stage.isIn("outcome");
  expect(server.plays()).toBe(1);
});

test.describe("at the end of the day", () => {
  test.use({
    world: { campaigns: [variant(sample("sample-wheel"), "even", evenOdds)] },
    contextOptions: { reducedMotion: "reduce" },
  });

  test("the database holds exactly what the players saw", async ({
    newPlayer,
    open,
    server,
    witness,
  }) => {
    const PLAYERS = 4;
    const SPINS = 3;
    for (let player = 0; player < PLAYERS; player++) {
      const page = await newPlayer({ reducedMotion: "reduce" });
      const stage = await open({ campaign: "even" }, { page });
      await (player % 2 ? stage.reject() : stage.accept());
      for (let n = 0; n < SPINS; n++) await stage.playOnce();
    }
    await expect.poll(() => witness.of("outcome")).toHaveLength(PLAYERS * SPINS);
    const seen = witness.of("outcome").map(({ data }) => data);
    expect(server.outcomes().map(({ rest, prize }) => ({ rest, prize }))).toEqual(
      seen.map(({ rest, prize }) => ({ rest, prize })),
    );
    const won = witness.of("award").map(({ data }) => ({ id: data.award, prize: data.prize }));
    const stored = server.awards().map(({ id, prize }) => ({ id, prize }));
    expect(won.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(stored);
    expect(seen.filter(({ prize }) => prize)).toHaveLength(stored.length);
    const draws = server.rows("SELECT count(*) AS n, count(award) AS won FROM draw");
    expect(draws).toEqual([{ n: PLAYERS * SPINS, won: stored.length }]);
    const participants = server.rows("SELECT participant, count(*) AS n FROM play GROUP BY 1");
    expect(participants.map(({ n }) => n)).toEqual(Array(PLAYERS).fill(SPINS));
  });
});
