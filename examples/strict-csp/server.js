// @ts-check
/**
 * Two pages under a strict content security policy, with a nonce per answer. A server, because a
 * nonce that stands in a file is none. No packages: `node server.js`.
 */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

/** Root of the Funfair server: the one place that names it. */
const FUNFAIR = process.env.FUNFAIR_SERVER ?? "http://127.0.0.1:8787";
const PORT = Number(process.env.PORT ?? 8080);

const PAGES = {
  "/": {
    file: "tag.html",
    policy: (/** @type {string} */ nonce) => [
      `script-src 'nonce-${nonce}' ${FUNFAIR} 'wasm-unsafe-eval'`,
      `connect-src ${FUNFAIR}`,
      // The campaign's pictures.
      `img-src ${FUNFAIR}`,
    ],
  },
  "/frame": {
    file: "frame.html",
    policy: (/** @type {string} */ nonce) => [
      `script-src 'nonce-${nonce}'`,
      `frame-src ${FUNFAIR}`,
      "require-trusted-types-for 'script'",
    ],
  },
};
/** Of both pages. */
const COMMON = [
  "default-src 'none'",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

const read = (/** @type {string} */ name) => readFile(new URL(name, import.meta.url), "utf8");

const server = createServer(async (request, response) => {
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  if (path === "/page.css") {
    response.setHeader("content-type", "text/css; charset=utf-8");
    return response.end(await read("page.css"));
  }
  const page = PAGES[/** @type {keyof typeof PAGES} */ (path)];
  if (!page) return response.writeHead(204).end();
  const nonce = randomBytes(16).toString("base64");
  const policy = [...COMMON, ...page.policy(nonce)].join("; ");
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.setHeader("content-security-policy", policy);
  const html = await read(page.file);
  response.end(html.replaceAll("{nonce}", nonce).replaceAll("{funfair}", FUNFAIR));
});

server.listen(PORT, "127.0.0.1", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(`http://127.0.0.1:${port}/ and http://127.0.0.1:${port}/frame`);
});
