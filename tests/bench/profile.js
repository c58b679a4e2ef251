// @ts-check
/** How slow the phone is that everything is measured on, and its line. */

import { PHONE } from "../e2e/support/phone.js";

export { PHONE };

export const CPU_SLOWER = 4;
const DOWN_BITS = 1_600_000;
const UP_BITS = 750_000;
const ROUND_TRIP_MS = 150;

/** What tables say of it. */
export const PROFILE = `${PHONE.viewport?.width}×${PHONE.viewport?.height}, processor ${CPU_SLOWER}x slower, ${DOWN_BITS / 1e6} Mbit/s, ${ROUND_TRIP_MS} ms round trip`;

/** Makes a page as slow as the phone. Requests of workers would not be slowed: none may start one.
 * @param {import("@playwright/test").Page} page */
export async function slowDown(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: ROUND_TRIP_MS,
    downloadThroughput: DOWN_BITS / 8,
    uploadThroughput: UP_BITS / 8,
  });
  await session.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWER });
  page.on("worker", (worker) => {
    throw new Error(`${worker.url()} runs in a worker, which is not slowed down`);
  });
  return session;
}
