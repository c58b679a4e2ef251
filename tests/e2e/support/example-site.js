// @ts-check
/** An example on an origin of its own, as its author would put it on the web. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { ROOT } from "./paths.js";

/** The server's address that every example names once. */
const NAMED = "http://127.0.0.1:8787";
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};
const LISTENING = /http:\/\/127\.0\.0\.1:\d+/;

/**
 * Serves a folder of `examples/`, with the address that it names replaced by that of a server.
 * @param {string} name such as `react/dist`
 */
export async function serveExample(name) {
  const folder = join(ROOT, "examples", name);
  if (!existsSync(join(folder, "index.html"))) {
    throw new Error(`not built: examples/${name}; run \`cargo xtask examples\``);
  }
  let funfair = NAMED;
  const site = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const file = join(folder, path === "/" ? "index.html" : path);
    const type = TYPES[/** @type {keyof typeof TYPES} */ (extname(file))];
    if (!type || !existsSync(file)) return response.writeHead(204).end();
    const text = (await readFile(file, "utf8")).replaceAll(NAMED, funfair);
    response.writeHead(200, { "content-type": type }).end(text);
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (site.address());
  return {
    url: `http://127.0.0.1:${port}`,
    /** @param {string} url */
    playsAgainst: (url) => void (funfair = url),
    stop: () => {
      site.closeAllConnections();
      return new Promise((resolve) => site.close(resolve));
    },
  };
}

/**
 * Runs an example that is a server.
 * @param {string} name such as `strict-csp/server.js`
 * @param {Record<string, string>} env
 */
export async function runExample(name, env) {
  const child = spawn(process.execPath, [join(ROOT, "examples", name)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  const url = await new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (chunk) => {
      said += chunk;
      const found = LISTENING.exec(said);
      if (found && said.endsWith("\n")) resolve(found[0]);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${name} ended (${code}): ${said}`)));
  });
  return { url: /** @type {string} */ (url), stop: () => void child.kill() };
}
