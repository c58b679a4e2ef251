// @ts-check
/** Says what is missing before the first test, rather than in each of them. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkReader } from "./database.js";
import { DIST, SERVER } from "./paths.js";

export default function checkTools() {
  const missing = [join(DIST, "funfair.js"), SERVER].filter((path) => !existsSync(path));
  if (missing.length > 0) {
    throw new Error(`not built: ${missing.join(", ")}; run \`cargo xtask build\``);
  }
  checkReader();
}
