// @ts-check
/** Whatever accent a campaign has, what is written in colours made of it can be read. */
import { sample, variant } from "./support/campaigns.js";
import { expect, test } from "./support/test.js";

/** Contrast of text, WCAG 2.2, 1.4.3. */
const AA = 4.5;
/** Text colour, and what it stands on, as tokens of style/tokens.css. */
const PAIRS = [
  ["--ff-text", "--ff-accent-soft"],
  ["--ff-accent-strong", "--ff-surface"],
  ["--ff-accent-strong", "--ff-surface-2"],
  ["--ff-accent-strong", "--ff-surface-3"],
  ["--ff-accent-strong", "--ff-accent-soft"],
  ["--ff-text", "--ff-surface-3"],
  ["--ff-text-soft", "--ff-surface-2"],
  ["--ff-good", "--ff-surface"],
  ["--ff-bad", "--ff-surface"],
];
/** Every sixth of each channel: 343 accents, of every hue, pale to dark. */
const STEPS = [0, 42, 85, 128, 170, 213, 255];

test.use({ world: { campaigns: [variant(sample("sample-wheel"), "wheel-win", () => {})] } });

for (const theme of ["light", "dark"]) {
  test(`343 accents can be read, ${theme}`, async ({ open, page }) => {
    const stage = await open({ campaign: "wheel-win", theme });
    await stage.isIn("consent");
    const accents = STEPS.flatMap((r) => STEPS.flatMap((g) => STEPS.map((b) => `rgb(${r} ${g} ${b})`)));
    const poor = await stage.part("stage").evaluate(
      (element, { accents, pairs, AA }) => {
        const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
          new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true })
        );
        const probe = document.createElement("i");
        element.append(probe);
        /** Relative luminance of what is painted. @param {string} token */
        const luminance = (token) => {
          probe.style.color = `var(${token})`;
          context.fillStyle = getComputedStyle(probe).color;
          context.fillRect(0, 0, 1, 1);
          const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((channel) => {
            const value = channel / 255;
            return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const findings = [];
        for (const accent of accents) {
          /** @type {HTMLElement} */ (element).style.setProperty("--ff-accent", accent);
          for (const [text, ground] of pairs) {
            const [low, high] = [luminance(text), luminance(ground)].sort((a, b) => a - b);
            const contrast = (high + 0.05) / (low + 0.05);
            if (contrast < AA) findings.push(`${accent}: ${text} on ${ground}: ${contrast.toFixed(2)}`);
          }
        }
        probe.remove();
        return findings;
      },
      { accents, pairs: PAIRS, AA },
    );
    expect(poor).toEqual([]);
  });
}
