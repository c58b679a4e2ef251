/** What the loader imports: hand in requests, then start the core. */
import init, * as client from "./funfair.js";
import { give, once, take } from "./parts.js";

export { give };

/** Starts the core once; a failed start can be repeated. Resolves to its exports. */
export const start = once(async () => {
  await init({ module_or_path: await take("core.wasm") });
  return client;
});
