// @ts-check
/** The memory of wasm that a page has. */

/** Runs in the page: remembers every memory that an instance of wasm has. */
export function keepMemories() {
  const memories = /** @type {WebAssembly.Memory[]} */ ([]);
  Object.assign(window, { memories });
  for (const name of /** @type {const} */ (["instantiate", "instantiateStreaming"])) {
    const original = /** @type {any} */ (WebAssembly)[name];
    /** @type {any} */ (WebAssembly)[name] = async (/** @type {any[]} */ ...given) => {
      const result = await original.apply(WebAssembly, given);
      const { memory } = (result.instance ?? result).exports;
      if (memory && !memories.includes(memory)) memories.push(memory);
      return result;
    };
  }
}

/** Of a page that `keepMemories` runs in. @param {import("@playwright/test").Page} page @returns {Promise<number>} */
export const wasmBytes = (page) =>
  page.evaluate(() =>
    /** @type {any} */ (window).memories.reduce((/** @type {number} */ sum, /** @type {any} */ memory) => sum + memory.buffer.byteLength, 0),
  );
