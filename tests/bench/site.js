// @ts-check
/**
 * The pages that are measured. They lie in a copy of the built client, compressed as its files are,
 * so that one Funfair server sends ours and the peers' in the same way.
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { DIST } from "../e2e/support/paths.js";
import { GameServer } from "../e2e/support/server.js";
import { CAMPAIGNS } from "./samples.js";

const FOLDER = "bench";
const BEST = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };

/** A page of somebody's site, which says nothing that only one of the rows needs.
 * @param {{ head: string, place: string, script: string }} parts @param {number} count */
function html({ head, place, script }, count) {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>A page of a shop</title>
    <link rel="icon" href="data:," />
    <style>body { margin: 0 auto; max-width: 640px; font: 16px/1.5 system-ui, sans-serif }</style>
    ${head}
  </head>
  <body>
    <h1>Spring is here</h1>
    ${Array(count).fill(place).join("\n    ")}
    ${script && `<script>${script}</script>`}
  </body>
</html>`;
}

export class Site {
  /** @param {string} folder @param {GameServer} server */
  constructor(folder, server) {
    this.folder = folder;
    this.server = server;
  }

  /** Writes the pages of all rows and starts the server. @param {import("./rows.js").Row[]} rows */
  static async start(rows) {
    const folder = await mkdtemp(join(tmpdir(), "funfair-bench-"));
    await cp(DIST, folder, { recursive: true });
    await mkdir(join(folder, FOLDER));
    const server = await GameServer.start(CAMPAIGNS, [], folder);
    const site = new Site(folder, server);
    for (const { page, parts, files, count } of rows) {
      await site.#put(`${page}.html`, html(parts, count));
      for (const [name, text] of Object.entries(await files())) await site.#put(name, text);
    }
    return site;
  }

  /** @param {import("./rows.js").Row} row */
  url({ page }) {
    return `${this.server.url}/${FOLDER}/${page}.html`;
  }

  async stop() {
    await this.server.remove();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** @param {string} name @param {string} text */
  async #put(name, text) {
    const path = join(this.folder, FOLDER, name);
    await writeFile(path, text);
    await writeFile(`${path}.br`, brotliCompressSync(text, BEST));
    await writeFile(`${path}.gz`, gzipSync(text, { level: 9 }));
  }
}
