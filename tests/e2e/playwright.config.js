// @ts-check
/**
 * End-to-end tests: the release build in a real Chromium, with a phone's profile.
 *
 * `cargo xtask test` runs them; by hand: `npx playwright test -c tests/e2e`. What is tested:
 * FUNFAIR_DIST (dist/), FUNFAIR_SERVER (target/release/funfair-server), FUNFAIR_CHROMIUM.
 */
import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";
import { PHONE } from "./support/phone.js";

const SYSTEM_CHROMIUM = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

/** The browser of Playwright when none of them is there. */
const executablePath =
  process.env.FUNFAIR_CHROMIUM || SYSTEM_CHROMIUM.find((path) => existsSync(path));

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.js",
  outputDir: "report",
  globalSetup: "./support/check-tools.js",
  fullyParallel: true,
  // On two cores: with two workers a fifth of the time nobody works.
  workers: 3,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: "list",
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-quic",
        "--no-first-run",
      ],
    },
    ...PHONE,
    screenshot: "only-on-failure",
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
  },
});
