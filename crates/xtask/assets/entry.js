/** What the loader imports: hand in requests, ask for the session, then start the core. */
import init, * as client from "./funfair.js";
import { give, once, take } from "./parts.js";

export { give };

/** Starts the core once; a failed start can be repeated. Resolves to its exports. */
export const start = once(async () => {
  await init({ module_or_path: await take("core.wasm") });
  return client;
});

/** How long a session may take before it counts as lost, ms; as in the client. */
const TIMEOUT_MS = 12_000;

/** @type {Map<string, Promise<any>>} */
const joining = new Map();

/**
 * Asks for the session of somebody who has been here, beside all else that is fetched, and once for all
 * widgets of a campaign that start together. No hidden fields and no answer to a question go with it.
 *
 * @param {string} endpoint root of a server
 * @param {string} campaign
 * @param {string} lang
 * @returns {Promise<{status: number, json: any, sent: number} | undefined> | undefined} `sent` is of the
 *   page's steady clock, ms; nothing where there is no token, or no answer: then the client asks
 */
export function join(endpoint, campaign, lang) {
  const token = tokenOf(`funfair:${endpoint}:${campaign}`);
  if (!token) return undefined;
  const url = `${endpoint.replace(/\/$/, "")}/v1/campaigns/${encodeURIComponent(campaign)}/sessions`;
  const name = `${url} ${lang} ${token}`;
  let answer = joining.get(name);
  if (!answer) {
    const sent = performance.now();
    answer = fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ lang, context: {} }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
      .then(async (response) => ({ status: response.status, json: await response.json(), sent }))
      .catch(() => undefined)
      .finally(() => joining.delete(name));
    joining.set(name, answer);
  }
  return answer;
}

/** The token that the client has left on the device; see `src/endpoint/storage.rs`. @param {string} name */
function tokenOf(name) {
  // Storage may be forbidden, and may hold anything.
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null")?.token;
  } catch {
    return undefined;
  }
}
