// @ts-check
/** Where the release build and the campaign files are. */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Root of the repository. */
export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Folder of the built client. */
export const DIST = resolve(ROOT, process.env.FUNFAIR_DIST || "dist");

/** The server's binary. */
export const SERVER = resolve(
  ROOT,
  process.env.FUNFAIR_SERVER ||
    join(process.env.CARGO_TARGET_DIR || "target", "release", "funfair-server"),
);
