// @ts-check
/** The wheel's angle, as it is drawn. */

/**
 * @typedef {{ at: number, angle: number }} Sample `at`: ms; `angle`: degrees turned in all
 * @typedef {{ pressedAt: number, pressedFrame: number, samples: Sample[] }} Recording
 */

export class WheelAngle {
  /** @param {import("./stage.js").Stage} stage */
  constructor(stage) {
    this.page = stage.page;
    this.element = stage.element.locator(".wheel-turn");
  }

  /** Notes the angle before every frame, and when the main control is pressed. */
  async record() {
    await this.element.evaluate((element) => {
      const samples = /** @type {Sample[]} */ ([]);
      const recording = { pressedAt: 0, pressedFrame: 0, samples };
      addEventListener(
        "click",
        () => {
          recording.pressedAt = performance.now();
          recording.pressedFrame = samples.length;
        },
        { capture: true },
      );
      const turn = /** @type {HTMLElement} */ (element);
      const note = () => {
        const angle = parseFloat(/rotate\((-?[\d.]+)deg\)/.exec(turn.style.transform)?.[1] ?? "0");
        samples.push({ at: performance.now(), angle });
        requestAnimationFrame(note);
      };
      note();
      Object.assign(window, { recording });
    });
  }

  /** What was noted. @returns {Promise<Recording>} */
  recording() {
    return this.page.evaluate(() => /** @type {any} */ (window).recording);
  }

  /** The angle at this moment. */
  now() {
    return this.element.evaluate((element) =>
      parseFloat(
        /rotate\((-?[\d.]+)deg\)/.exec(/** @type {HTMLElement} */ (element).style.transform)?.[1] ??
          "0",
      ),
    );
  }
}

/**
 * Where the pointer at the top stands on a wheel of `count` sectors that is turned clockwise by
 * `angle` degrees; sector 0 is centred on the top of the wheel at rest.
 * @param {number} angle
 * @param {number} count
 * @returns {{ sector: number, inside: number }} `inside`: 0 to 1, from the sector's first line
 */
export function pointedAt(angle, count) {
  const step = 360 / count;
  const place = (((step / 2 - angle) % 360) + 360) % 360;
  return { sector: Math.floor(place / step), inside: (place % step) / step };
}

/** The largest fall from one frame to the next, in degrees; 0 for a wheel that never turns back.
 * @param {Sample[]} samples */
export function largestFall(samples) {
  return samples.reduce(
    (worst, { angle }, n) => Math.max(worst, n > 0 ? samples[n - 1].angle - angle : 0),
    0,
  );
}
