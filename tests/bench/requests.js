// @ts-check
/** What a page fetches over the network. */

export class Requests {
  #bytes = 0;
  #count = 0;
  #open = new Set();
  /** When something happened last, ms. */
  #last = performance.now();

  /** @param {import("@playwright/test").CDPSession} session with its domain Network enabled */
  constructor(session) {
    session.on("Network.requestWillBeSent", ({ requestId, request }) => {
      if (!/^https?:/.test(request.url)) return;
      this.#open.add(requestId);
      this.#last = performance.now();
    });
    session.on("Network.requestServedFromCache", ({ requestId }) => this.#open.delete(requestId));
    session.on("Network.responseReceived", ({ requestId, response }) => {
      if (response.fromDiskCache) this.#open.delete(requestId);
    });
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      this.#last = performance.now();
      if (!this.#open.delete(requestId)) return;
      this.#count += 1;
      this.#bytes += encodedDataLength;
    });
    session.on("Network.loadingFailed", ({ requestId }) => {
      this.#open.delete(requestId);
      this.#last = performance.now();
    });
  }

  /** Everything until now, heads included. */
  sum() {
    return { requests: this.#count, kB: this.#bytes / 1000 };
  }

  /** Until nothing has been asked for and nothing has come for so long. @param {number} ms */
  async quiet(ms) {
    for (;;) {
      const left = this.#open.size > 0 ? ms : ms - (performance.now() - this.#last);
      if (left <= 0) return;
      await new Promise((done) => setTimeout(done, left));
    }
  }
}
