// @ts-check
/** Host pages: somebody else's site, on another origin than the server. */
import { createServer } from "node:http";
import { Stage } from "./stage.js";

/**
 * @typedef {{
 *   before?: string,
 *   after?: string,
 *   head?: string,
 *   headers?: Record<string, string>,
 *   loader?: string,
 * }} PageOptions
 *
 * `before`, `after`: HTML around the widgets; `loader`: instead of the one script tag
 */
export class HostSite {
  /** @type {Map<string, { html: string, headers: Record<string, string> }>} */
  #pages = new Map();
  #server = createServer((request, response) => {
    const page = this.#pages.get((request.url ?? "").split("?")[0]);
    if (!page) {
      response.writeHead(204).end();
      return;
    }
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...page.headers });
    response.end(page.html);
  });

  static async start() {
    const site = new HostSite();
    await new Promise((resolve) => site.#server.listen(0, "127.0.0.1", () => resolve(undefined)));
    return site;
  }

  get url() {
    const { port } = /** @type {import("node:net").AddressInfo} */ (this.#server.address());
    return `http://127.0.0.1:${port}`;
  }

  /**
   * Puts a page on the site and gives its address.
   * @param {string} server root of the Funfair server
   * @param {Record<string, string>[]} tags attributes of each widget
   * @param {PageOptions} options
   */
  page(server, tags, options = {}) {
    const path = `/page-${this.#pages.size}`;
    const loader = options.loader ?? `<script async src="${server}/funfair.js"></script>`;
    const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>A page of a shop</title>
    ${options.head ?? ""}
    ${loader}
  </head>
  <body>
    <main>
      <h1>Spring is here</h1>
      ${options.before ?? ""}
      ${tags.map((tag) => element(tag)).join("\n      ")}
      ${options.after ?? ""}
    </main>
  </body>
</html>`;
    this.#pages.set(path, { html, headers: options.headers ?? {} });
    return this.url + path;
  }

  /**
   * Puts a JSON document on the site and gives its address.
   * @param {unknown} document
   */
  file(document) {
    const path = `/file-${this.#pages.size}.json`;
    const headers = { "content-type": "application/json" };
    this.#pages.set(path, { html: JSON.stringify(document), headers });
    return this.url + path;
  }

  stop() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

/** @param {Record<string, string>} attributes */
function element(attributes) {
  const written = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
  return `<funfair-widget ${written.join(" ")}></funfair-widget>`;
}

/**
 * The address of a campaign's own page, or of what is in a frame.
 * @param {string} server @param {Record<string, string>} tag @param {Record<string, string>} [more]
 */
export function playPage(server, { endpoint, mode, participant, context, id, ...query }, more = {}) {
  return `${server}/?${new URLSearchParams({ ...query, ...more })}`;
}

/** The stage in the frame of an element with `mode="frame"`.
 * @param {import("@playwright/test").Page} page @param {string} [element] */
export function framed(page, element = "funfair-widget") {
  return new Stage(page, "funfair-widget", page.locator(element).locator("iframe").contentFrame());
}

/** The iframe and the listener that docs/embedding.md gives to paste.
 * @param {string} source @param {string} [sandbox] */
export function plainFrame(source, sandbox) {
  const sandboxed = sandbox === undefined ? "" : ` sandbox="${sandbox}"`;
  return `<iframe id="plain" title="Campaign" src="${source}" width="100%" height="640" style="border: 0"${sandboxed}></iframe>
    <script>
      const frame = document.getElementById("plain");
      const origin = frame.sandbox.length > 0 ? "null" : new URL(frame.src).origin;
      addEventListener("message", ({ source, origin: from, data }) => {
        if (source !== frame.contentWindow || from !== origin || data?.type !== "hello") return;
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => {
          if (data.type === "height") frame.height = data.height;
          if (data.type === "event") document.dispatchEvent(new CustomEvent("plain", { detail: data }));
        };
        frame.contentWindow.postMessage({ funfair: 1, type: "connect" }, origin === "null" ? "*" : origin, [port2]);
      });
    </script>`;
}
