// @ts-check
/** Networks that are slow, broken or lying. */

const ACTIONS = "**/v1/campaigns/*/widgets/*/actions";
const ANY_ORIGIN = { "access-control-allow-origin": "*", "access-control-expose-headers": "retry-after" };

/** Holds the answers to actions back until `open` is called.
 * @param {import("@playwright/test").Page} page */
export async function holdActions(page) {
  let open = () => {};
  const opened = new Promise((resolve) => {
    open = () => resolve(undefined);
  });
  await page.route(ACTIONS, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    await opened;
    await route.continue();
  });
  return { open };
}

/** Lets actions reach the server and loses the first `count` answers on their way back.
 * @param {import("@playwright/test").Page} page @param {number} count */
export async function loseAnswers(page, count) {
  /** @type {{ key: string, body: string | null }[]} */
  const sent = [];
  let losing = true;
  await page.route(ACTIONS, async (route) => {
    const request = route.request();
    if (request.method() !== "POST") return route.continue();
    sent.push({ key: request.headers()["idempotency-key"], body: request.postData() });
    if (!losing || sent.length > count) return route.continue();
    try {
      await route.fetch();
      await route.abort("connectionreset");
    } catch {
      // The page or the server went away meanwhile: that loses the answer, too.
      await route.abort("connectionreset").catch(() => {});
    }
  });
  return {
    sent,
    /** From now on answers arrive. */
    stop: () => {
      losing = false;
    },
  };
}

/** Answers the first action in the server's place.
 * @param {import("@playwright/test").Page} page
 * @param {{ status: number, headers?: Record<string, string>, body?: any }} answer */
export function answerFirstAction(page, answer) {
  return answerFirstActions(page, 1, answer);
}

/** Answers the first `count` actions in the server's place.
 * @param {import("@playwright/test").Page} page @param {number} count
 * @param {{ status: number, headers?: Record<string, string>, body?: any }} answer */
export async function answerFirstActions(page, count, { status, headers = {}, body }) {
  /** When each action was sent, ms. @type {number[]} */
  const times = [];
  await page.route(ACTIONS, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    times.push(Date.now());
    if (times.length > count) return route.continue();
    await route.fulfill({
      status,
      headers: { ...ANY_ORIGIN, "content-type": "application/problem+json", ...headers },
      body: JSON.stringify(body ?? problem("unavailable", status)),
    });
  });
  return times;
}

/** A problem as the server writes it. @param {string} code @param {number} status */
export function problem(code, status) {
  return { type: `urn:funfair:problem:${code}`, title: code, status, code, detail: "" };
}

/** A phone at the edge of its network: 400 kbit/s, and 400 ms there and back.
 * @param {import("@playwright/test").Page} page */
export async function slow3g(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 400,
    downloadThroughput: 50_000,
    uploadThroughput: 50_000,
  });
}
