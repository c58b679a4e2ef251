// @ts-check
/** The protocol without a browser. */

/**
 * @param {string} url
 * @param {{ token?: string, key?: string, body?: unknown }} options
 * @returns {Promise<{ status: number, headers: Headers, json: any, text: string }>}
 */
export async function call(url, { token, key, body } = {}) {
  const response = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(key ? { "idempotency-key": key } : {}),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  let json = null;
  try {
    json = JSON.parse(text);
  } catch {
    // Not every answer has a body.
  }
  return { status: response.status, headers: response.headers, json, text };
}

export class Api {
  /** @param {string} server @param {string} campaign */
  constructor(server, campaign) {
    this.root = `${server}/v1/campaigns/${campaign}`;
  }

  /** A new participant's token, or that of a former token renewed. @param {string} [token] */
  async session(token) {
    const { json } = await call(`${this.root}/sessions`, { token, body: {} });
    return /** @type {string} */ (json.token);
  }

  /** @param {string} token @param {string} key */
  spin(token, key) {
    const body = { action: { type: "spin" } };
    return call(`${this.root}/widgets/wheel/actions`, { token, key, body });
  }

  /** A vote. @param {string} token @param {string} key @param {string[]} options */
  vote(token, key, options) {
    const body = { action: { type: "vote", options }, lang: "en" };
    return call(`${this.root}/widgets/poll/actions`, { token, key, body });
  }

  /** An action of a quiz. @param {string} token @param {string} key @param {any} action */
  quiz(token, key, action) {
    return call(`${this.root}/widgets/quiz/actions`, { token, key, body: { action, lang: "en" } });
  }

  /** An action of a jigsaw. @param {string} token @param {any} action */
  jigsaw(token, action) {
    const key = crypto.randomUUID();
    return call(`${this.root}/widgets/jigsaw/actions`, { token, key, body: { action, lang: "en" } });
  }

  /** @param {string} token */
  awards(token) {
    return call(`${this.root}/awards`, { token });
  }

  /** @param {string} token @param {string} award @param {Record<string, string>} contact */
  claim(token, award, contact) {
    return call(`${this.root}/awards/${award}/claim`, { token, body: { contact } });
  }
}

/** The token that a page keeps after its player has agreed.
 * @param {import("@playwright/test").Page} page */
export async function tokenOf(page) {
  const kept = await page.evaluate(() => Object.values({ ...localStorage }));
  const found = kept.map((text) => JSON.parse(text).token).find(Boolean);
  if (!found) throw new Error("the page keeps no token");
  return /** @type {string} */ (found);
}
