// @ts-check
/**
 * The phone that tests play on and that benches measure.
 * @type {import("@playwright/test").BrowserContextOptions}
 */
export const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
  locale: "en",
  timezoneId: "Asia/Shanghai",
  colorScheme: "light",
  serviceWorkers: "block",
};
