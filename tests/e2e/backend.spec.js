// @ts-check
/** A backend of somebody else: the client comes from one server and plays against another. */
import { expect, test as base } from "@playwright/test";
import { HostSite } from "./support/host.js";
import { SecondBackend } from "./support/second-backend.js";
import { GameServer } from "./support/server.js";
import { Stage } from "./support/stage.js";

/**
 * `files`: a server without campaigns, for the client's files
 *
 * @type {import("@playwright/test").TestType<
 *   import("@playwright/test").PlaywrightTestArgs
 *     & import("@playwright/test").PlaywrightTestOptions
 *     & { files: GameServer, backend: SecondBackend, site: HostSite },
 *   import("@playwright/test").PlaywrightWorkerArgs
 *     & import("@playwright/test").PlaywrightWorkerOptions
 * >}
 */
const test = base.extend({
  files: async ({}, use) => {
    const server = await GameServer.start([]);
    await use(server);
    await server.remove();
  },
  backend: async ({}, use) => {
    const backend = await SecondBackend.start();
    await use(backend);
    await backend.stop();
  },
  site: async ({}, use) => {
    const site = await HostSite.start();
    await use(site);
    await site.stop();
  },
});

test.use({ contextOptions: { reducedMotion: "reduce" } });

const CODE = "CONFORMANCE-CUP-7F3K";

test("a widget is played, won and claimed on a backend that is not ours", async ({
  backend,
  files,
  page,
  site,
}) => {
  /** @type {string[]} */
  const calls = [];
  page.on("request", (request) => {
    if (request.url().includes("/v1/")) calls.push(request.url());
  });
  const tag = { campaign: "conformance", widget: "three", kind: "wheel", lang: "en" };
  await page.goto(site.page(files.url, [{ ...tag, endpoint: backend.url }]));
  const stage = new Stage(page);
  await stage.accept();
  await expect(stage.part("turns")).toContainText("3");
  await stage.press();
  await stage.isIn("outcome");
  await stage.fillClaim({ phone: "13800138000" });
  await stage.part("send").click();
  await expect(stage.part("code")).toHaveText(CODE);
  await stage.part("close").click();
  await page.reload();
  await stage.isReady();
  await expect(stage.part("turns")).toContainText("2");
  await stage.part("prizes").click();
  await expect(stage.part("award")).toHaveCount(1);
  await expect(stage.part("code")).toHaveText(CODE);
  expect(calls.length).toBeGreaterThan(0);
  expect(calls.filter((url) => !url.startsWith(backend.url))).toEqual([]);
});
