/**
 * Fetching and starting the wasm files. Every file goes through `take`, so that the loader can
 * start its requests before this script is there, and a request that failed can be made again.
 */

/** @type {Map<string, Promise<Response>>} */
const given = new Map();

/**
 * Hands in a request that is already under way; it is used once.
 * @param {string} name file name beside this script
 * @param {Promise<Response>} response
 */
export function give(name, response) {
  // Nobody may be listening yet when it fails.
  response.catch(() => {});
  given.set(name, response);
}

/**
 * @param {string} name file name beside this script
 * @returns {Promise<Response>} rejects unless the file is there
 */
export async function take(name) {
  const early = given.get(name);
  given.delete(name);
  const response = await (early ?? fetch(new URL(name, import.meta.url)));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response;
}

/** @param {string} name @param {WebAssembly.Imports} imports */
async function instantiate(name, imports) {
  const response = await take(name);
  // A server that does not know wasm sends another type, which streaming refuses.
  if (response.headers.get("content-type")?.startsWith("application/wasm")) {
    return WebAssembly.instantiateStreaming(response, imports);
  }
  return WebAssembly.instantiate(await response.arrayBuffer(), imports);
}

/**
 * Keeps a promise until it fails.
 * @template T
 * @param {() => Promise<T>} run
 * @returns {() => Promise<T>}
 */
export function once(run) {
  /** @type {Promise<T> | undefined} */
  let running;
  return () =>
    (running ??= run().catch((error) => {
      running = undefined;
      throw error;
    }));
}

/** @type {Map<string, () => Promise<unknown>>} */
const files = new Map();

/**
 * The function that wasm calls to load a split point.
 * @param {string[]} names files to load
 * @param {() => Record<string, any>} shared what the core shares with them
 */
export function part(names, shared) {
  return async (/** @type {number} */ callback, /** @type {number} */ data) => {
    const host = shared();
    let loaded = true;
    try {
      await Promise.all(
        names.map((name) => {
          if (!files.has(name)) files.set(name, once(() => instantiate(name, { host })));
          return files.get(name)();
        }),
      );
    } catch (error) {
      console.error(error);
      loaded = false;
    }
    host.__indirect_function_table.get(callback)(data, loaded);
  };
}
