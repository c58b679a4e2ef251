// @ts-check
/**
 * Runs in every measured page before anything else of it: notes when it can be played, and when the
 * first tap shows. It costs all rows the same.
 *
 * @typedef {() => Element | null | false | undefined} Find gives what is tapped first, once it is there
 * @typedef {{ x: number, y: number, firstMs: number, lastMs: number, visibleMs: number }} Playable
 *   `firstMs`: when the first widget was mounted, `lastMs`: when the last one was ready, `visibleMs`:
 *   the end of the frame that shows what is tapped where it stays; since navigation began
 * @typedef {{ tappedMs: number, shownMs: number }} Tap
 * @typedef {{ playable: Promise<Playable>, tap: Promise<Tap>, longTasks: { at: number, ms: number }[], largestMs: number }} Bench
 */

/** @param {number} count how many widgets the page will have */
export function watch(count) {
  /** @type {Find[]} */
  const finds = [];
  /** @type {(found: Playable) => void} */
  let isPlayable;
  /** @type {(tap: Tap) => void} */
  let hasShown;
  let firstMs = 0;

  /** The end of the frame that is under way, or of the next one. @returns {Promise<number>} */
  const frameEnd = () =>
    new Promise((done) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now());
        port2.postMessage(undefined);
      }),
    );

  /** Whether the element can be tapped. @param {ReturnType<Find>} element */
  const isThere = (element) => element && element.getBoundingClientRect().width > 0;

  /** Looks once a frame, until all are there and what is tapped first does not move any more. */
  async function look() {
    while (!finds.every((find) => isThere(find()))) await new Promise((done) => requestAnimationFrame(done));
    const lastMs = performance.now();
    const element = () => /** @type {Element} */ (finds[0]());
    const place = () => JSON.stringify(element().getBoundingClientRect());
    let [visibleMs, before] = [await frameEnd(), place()];
    for (;;) {
      const nextMs = await frameEnd();
      const now = place();
      if (now === before) break;
      [visibleMs, before] = [nextMs, now];
    }
    watchTap(element());
    if (element().getBoundingClientRect().bottom > innerHeight) element().scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = element().getBoundingClientRect();
    isPlayable({ x: x + width / 2, y: y + height / 2, firstMs, lastMs, visibleMs });
  }

  /** Waits for a touch, and then for the first frame in which anything has changed.
   * @param {Element} element */
  function watchTap(element) {
    let changed = false;
    const note = () => (changed = true);
    async function touched(/** @type {PointerEvent} */ { timeStamp }) {
      const observer = new MutationObserver(note);
      for (const root of new Set([document, element.getRootNode()])) {
        observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
      }
      const restore = watchCanvases(note);
      let shownMs = 0;
      while (!changed) shownMs = await frameEnd();
      observer.disconnect();
      restore();
      // A change in a task before its frame has not been shown yet.
      hasShown({ tappedMs: timeStamp, shownMs: shownMs || (await frameEnd()) });
    }
    addEventListener("pointerdown", touched, { once: true, capture: true, passive: true });
  }

  /** Notes what is drawn on canvases. @param {() => void} note */
  function watchCanvases(note) {
    const proto = /** @type {any} */ (CanvasRenderingContext2D.prototype);
    const kept = ["fill", "stroke", "fillRect", "clearRect", "drawImage", "fillText"].map((name) => {
      const draw = proto[name];
      proto[name] = function (/** @type {any[]} */ ...args) {
        note();
        return draw.apply(this, args);
      };
      return () => (proto[name] = draw);
    });
    return () => kept.forEach((restore) => restore());
  }

  /** @type {Bench["longTasks"]} */
  const longTasks = [];
  const bench = {
    playable: new Promise((done) => (isPlayable = done)),
    tap: new Promise((done) => (hasShown = done)),
    longTasks,
    largestMs: 0,
    /** A peer's widget was made. @param {Find} find */
    made(find) {
      firstMs ||= performance.now();
      if (finds.push(find) === count) look();
    },
    /** One of ours will be mounted; it is ready in the phase of that name. @param {Element} widget @param {string} part */
    madeBy(widget, part) {
      const find = () =>
        widget.shadowRoot?.querySelector(`[data-phase="ready"] [part~="${part}"]:not([aria-disabled="true"])`);
      widget.addEventListener("funfair:ready", () => bench.made(find), { once: true });
    },
  };
  Object.assign(window, { bench });
  const define = customElements.define;
  customElements.define = function (...given) {
    firstMs ||= performance.now();
    return define.apply(this, given);
  };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) longTasks.push({ at: startTime, ms: duration });
  }).observe({ type: "longtask", buffered: true });
  new PerformanceObserver((list) => {
    bench.largestMs = list.getEntries().at(-1)?.startTime ?? 0;
  }).observe({ type: "largest-contentful-paint", buffered: true });
}
