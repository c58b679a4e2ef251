// @ts-check
/** Saving pictures to look at. */
import { join } from "node:path";
import { ROOT } from "./paths.js";

const FOLDER = process.env.FUNFAIR_SHOTS || join(ROOT, "target/shots");

/**
 * A look that saves `<of>/<when>-<look>.png`.
 * @param {import("@playwright/test").Page} page @param {string} of @param {string} look
 * @returns {import("../kinds.js").Look}
 */
export function saver(page, of, look) {
  return async (when) => {
    // What is under way ends first: pictures decoded, fonts there, a frame painted.
    await page.evaluate(async () => {
      await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
      await document.fonts.ready;
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    });
    const name = `${when.replace(/[^a-z0-9]+/gi, "-")}-${look}.png`;
    await page.screenshot({ path: join(FOLDER, of, name), fullPage: true, animations: "disabled" });
  };
}
