// @ts-check
/** For `cargo xtask shots`: pictures to look at, no tests. Into the folder FUNFAIR_SHOTS. */
import config from "./playwright.config.js";

export default { ...config, testMatch: "*.shots.js", timeout: 120_000 };
