// @ts-check
/**
 * A tab in the background. A headless browser draws every page, so the page is told what a
 * browser tells a hidden one: it is hidden, and no frame is asked for.
 */

/** To be called before the page opens. @param {import("@playwright/test").Page} page */
export async function canHide(page) {
  await page.addInitScript(() => {
    const draw = window.requestAnimationFrame.bind(window);
    /** @type {FrameRequestCallback[]} */
    let waiting = [];
    let hidden = false;
    window.requestAnimationFrame = (callback) => {
      if (!hidden) return draw(callback);
      waiting.push(callback);
      return 0;
    };
    Object.defineProperty(document, "hidden", { get: () => hidden });
    Object.defineProperty(document, "visibilityState", {
      get: () => (hidden ? "hidden" : "visible"),
    });
    Object.assign(window, {
      setHidden: (/** @type {boolean} */ now) => {
        hidden = now;
        document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
        if (hidden) return;
        for (const callback of waiting) draw(callback);
        waiting = [];
      },
    });
  });
}

/** @param {import("@playwright/test").Page} page @param {boolean} hidden */
export async function setHidden(page, hidden) {
  await page.evaluate((now) => /** @type {any} */ (window).setHidden(now), hidden);
}
