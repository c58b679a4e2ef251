// @ts-check
/** Pictures and videos of a challenge: chosen, sent, resumed, moderated, shown, forgotten. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { challengeOf } from "./support/challenge.js";
import { photo, picture, video } from "./support/files.js";
import { Desk } from "./support/moderate.js";
import { expect, test } from "./support/test.js";

/** @typedef {import("./support/stage.js").Stage} Stage */
/** @typedef {import("./support/server.js").GameServer} GameServer */

const SECRET = "moderator-of-the-tests-0123456789abcdef";
const MEDIA = "**/v1/campaigns/*/media/**";
const LIMITS = { pictures: 3, video: { seconds: 30, megabytes: 5 } };

test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: {
    campaigns: [
      challengeOf("glow", (config) => Object.assign(config, { hand_in: "either", uploads: LIMITS })),
      challengeOf("photos", (config) => {
        Object.assign(config, { hand_in: "upload", uploads: { pictures: 3 }, tags: [], mentions: [], platforms: [], ideas: [] });
      }),
    ],
    args: ["--admin-tokens", `ann=${SECRET}`],
  },
});

const tag = (/** @type {string} */ campaign) => ({ campaign, widget: "challenge" });

/** The tiles that have come so far. @param {Stage} stage @param {string} state */
const tiles = (stage, state) => stage.element.locator(`[part~="upload"][data-state="${state}"]`);

/** Opens the form of a campaign. @param {Stage} stage */
async function opened(stage) {
  await stage.isReady();
  await stage.part("primary").tap();
  await expect(stage.part("media")).toBeVisible({ timeout: 30_000 });
}

/** Fills the rest in and hands in. @param {Stage} stage */
async function handIn(stage) {
  for (const part of ["category", "rights", "age"]) await stage.part(part).first().check();
  await stage.part("primary").tap();
  await stage.isIn("outcome");
  await stage.part("close").tap();
}

/** @param {GameServer} server @param {string} campaign @param {string} state */
async function decide(server, campaign, state) {
  const [{ id }] = server.rows("SELECT id FROM entry");
  const answer = await fetch(`${server.url}/admin/v1/campaigns/${campaign}/entries/${id}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${SECRET}` },
    body: JSON.stringify({ state, reason: "It shows somebody else." }),
  });
  expect(answer.status).toBe(200);
}

/** Every file of the media folder. @param {GameServer} server @returns {Promise<string[]>} */
async function stored(server) {
  const root = join(server.folder, "media");
  const all = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  return all.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
}

/** Address of what the only entry shows. @param {GameServer} server @param {string} campaign */
function addressOf(server, campaign) {
  const [{ body }] = server.rows("SELECT body FROM entry");
  const [{ id }] = JSON.parse(body).media;
  return `${server.url}/v1/campaigns/${campaign}/media/${id}`;
}

/** @param {Stage} stage */
const own = (stage) => stage.element.locator("[part=sort][data-sort=own]").tap();

/** Counts uploads that begin, and notes where their pieces do. @param {import("@playwright/test").Page} page */
function traffic(page) {
  const seen = { begun: 0, from: /** @type {number[]} */ ([]) };
  page.on("request", (request) => {
    if (!request.url().includes("/media")) return;
    if (request.method() === "POST") seen.begun += 1;
    if (request.method() === "PATCH") seen.from.push(Number(request.headers()["upload-offset"]));
  });
  return seen;
}

test("a photograph is made upright and small, loses its place, waits for a moderator, and is shown", async ({ newPlayer, open, page, server }) => {
  const stage = await open(tag("photos"));
  await opened(stage);
  await stage.part("pictures").setInputFiles([await photo(page, 3200, 2400)]);
  await expect(tiles(stage, "ready")).toHaveCount(1);
  await handIn(stage);
  const [{ body }] = server.rows("SELECT body FROM entry");
  const [{ kind, width, height }] = JSON.parse(body).media;
  expect({ kind, width, height }).toEqual({ kind: "picture", width: 1536, height: 2048 });

  await expect(stage.part("entry"), "nobody sees it among the new").toHaveCount(0);
  const address = addressOf(server, "photos");
  expect((await fetch(address)).status, "nor by its address").toBe(404);
  await own(stage);
  const image = stage.part("entry").locator("img");
  const seen = () => image.evaluate((img) => /** @type {HTMLImageElement} */ (img).naturalHeight);
  await expect.poll(seen, "its entrant sees it").toBeGreaterThan(400);

  const desk = new Desk(await newPlayer(), server);
  await desk.enter("photos", SECRET);
  await expect(desk.page.getByRole("img", { name: "Picture 1" }), "an operator does").toHaveJSProperty("naturalHeight", 2048);
  await desk.press("a");
  await desk.saved();
  const answer = await fetch(address);
  expect(answer.status, "now everybody does").toBe(200);
  expect(answer.headers.get("content-type")).toBe("image/jpeg");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("content-security-policy")).toContain("sandbox");
  await stage.element.locator("[part=sort][data-sort=new]").tap();
  await expect(stage.part("entry")).toHaveCount(1);
  await expect.poll(seen).toBeGreaterThan(400);
  await expect(image).toHaveAttribute("alt", /Picture by Entrant/);

  await decide(server, "photos", "rejected");
  expect((await fetch(address)).status, "and now nobody").toBe(404);
  const files = await stored(server);
  expect(files, "the picture and its small version").toHaveLength(2);
  for (const file of files) {
    const bytes = await readFile(file);
    expect(bytes.includes("Exif"), file).toBe(false);
  }
});

test("a video goes with a link, is cleaned, and can be played in parts", async ({ open, server }) => {
  const stage = await open(tag("glow"));
  await opened(stage);
  await stage.part("video").setInputFiles([video()]);
  await expect(tiles(stage, "ready")).toHaveCount(1);
  await expect(stage.part("pictures"), "one or the other").toHaveCount(0);
  await stage.part("link").fill("https://www.tiktok.com/@moon.white/video/7301234567890123456");
  await handIn(stage);
  await decide(server, "glow", "featured");
  await stage.element.locator("[part=sort][data-sort=featured]").tap();
  await expect(stage.part("entry").locator("video")).toHaveAttribute("controls", "");
  await expect(stage.part("entry").locator("a")).toHaveAttribute("href", /tiktok/);
  const part = await fetch(addressOf(server, "glow"), { headers: { range: "bytes=0-99" } });
  expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 100]);
  const [file] = await stored(server);
  const bytes = await readFile(file);
  expect(bytes.length, "nothing was moved").toBe(video().buffer.length);
  expect(bytes.includes("+31.2304"), "the place is gone").toBe(false);
});

test("pictures of three kinds keep their order, one can be taken away, and no more than three are taken", async ({ open, page, server }) => {
  const stage = await open(tag("photos"));
  await opened(stage);
  const [jpeg, png, webp] = [await photo(page), await picture(page, "png"), await picture(page, "webp")];
  await stage.part("pictures").setInputFiles([jpeg, png, webp, png]);
  await expect(tiles(stage, "ready")).toHaveCount(3);
  await expect(stage.part("status")).toContainText(/the rest was not added|Uploaded/);
  await expect(stage.part("pictures"), "there is no room").toHaveCount(0);
  await stage.part("remove").nth(1).tap();
  await expect(tiles(stage, "ready")).toHaveCount(2);
  await expect.poll(() => server.rows("SELECT * FROM media WHERE state = 'ready'").length).toBe(2);
  await handIn(stage);
  const sizes = JSON.parse(server.rows("SELECT body FROM entry")[0].body).media.map(
    (/** @type {any} */ it) => [it.width, it.height],
  );
  expect(sizes).toEqual([[1200, 1600], [640, 640]]);
  expect(await stored(server), "two pictures, each with a small version").toHaveLength(4);
});

test("what is no picture is told of at once, and is nothing that could be handed in", async ({ open, page, server }) => {
  const stage = await open(tag("photos"));
  await opened(stage);
  await stage.part("primary").tap();
  await expect(stage.part("wrong")).toHaveText(/add a picture/);
  await stage.part("pictures").setInputFiles([
    { name: "holiday.jpg", mimeType: "image/jpeg", buffer: Buffer.from("<script>alert(1)</script>") },
    { name: "IMG_2.HEIC", mimeType: "image/heic", buffer: Buffer.from("\0\0\0\x18ftypheic") },
  ]);
  await expect(tiles(stage, "failed")).toHaveCount(2);
  await expect(tiles(stage, "failed").first()).toContainText("cannot be read");
  await expect(tiles(stage, "failed").last()).toContainText("HEIC");
  await stage.part("pictures").setInputFiles([await picture(page, "png")]);
  await expect(tiles(stage, "ready")).toHaveCount(1);
  for (const part of ["category", "rights", "age"]) await stage.part(part).first().check();
  await stage.part("primary").tap();
  await expect(stage.part("wrong")).toHaveText(/remove it or try again/);
  await stage.part("remove").first().tap();
  await stage.part("remove").first().tap();
  await handIn(stage);
  expect(server.rows("SELECT * FROM media")).toHaveLength(1);
});

test("what the server refuses is said at the file", async ({ open, server, witness }) => {
  witness.announce(/422/);
  const stage = await open(tag("glow"));
  await opened(stage);
  // The page cannot look into it: its boxes say nothing of a picture.
  await stage.part("video").setInputFiles([
    { name: "clip.mp4", mimeType: "video/mp4", buffer: Buffer.concat([video().buffer.subarray(0, 32), Buffer.from("not a movie")]) },
  ]);
  await expect(tiles(stage, "failed")).toContainText("cannot be used");
  expect(await stored(server)).toEqual([]);
});

test("a connection that breaks after more than half goes on there", async ({ open, page, server, witness }) => {
  witness.announceBadNetwork();
  const seen = traffic(page);
  const stage = await open(tag("photos"));
  await opened(stage);
  let broken = 0;
  await page.route(MEDIA, async (route) => {
    const request = route.request();
    const offset = Number(request.headers()["upload-offset"]);
    const [row] = server.rows("SELECT length FROM media");
    if (request.method() !== "PATCH" || broken > 1 || offset < row.length / 2) return route.continue();
    broken += 1;
    await route.abort("connectionreset");
  });
  await stage.part("pictures").setInputFiles([await photo(page, 4000, 3000)]);
  await expect(tiles(stage, "ready")).toHaveCount(1, { timeout: 30_000 });
  expect(broken, "it broke twice").toBe(2);
  expect(seen.begun, "it did not begin anew").toBe(1);
  const [{ length }] = server.rows("SELECT length FROM media");
  const after = seen.from.filter((from) => from >= length / 2);
  expect(after.length, "sent until it arrived").toBeGreaterThan(2);
  expect(new Set(after).size, "and no byte before it again").toBe(after.length - 2);
  await handIn(stage);
  expect(await stored(server)).toHaveLength(2);
});

test("a page that is loaded anew in the middle goes on where it was", async ({ open, page, server, witness }) => {
  witness.announceBadNetwork();
  const seen = traffic(page);
  let cut = true;
  const stage = await open(tag("photos"));
  await opened(stage);
  await page.route(MEDIA, async (route) => {
    const offset = Number(route.request().headers()["upload-offset"] ?? 0);
    // The first pieces arrive, then nothing does.
    if (cut && route.request().method() === "PATCH" && offset > 200_000) await route.abort();
    else await route.continue();
  });
  await stage.part("pictures").setInputFiles([await photo(page, 4000, 3000)]);
  await expect.poll(() => Number(server.rows("SELECT upload_offset AS at FROM media")[0]?.at ?? 0)).toBeGreaterThan(200_000);
  const [before] = server.rows("SELECT id, upload_offset AS at, length FROM media");
  await page.reload();
  cut = false;
  seen.from = [];
  await opened(stage);
  await expect(tiles(stage, "ready")).toHaveCount(1, { timeout: 30_000 });
  expect(seen.begun).toBe(1);
  expect(seen.from[0], "only what was missing").toBe(before.at);
  await handIn(stage);
  expect(server.rows("SELECT id FROM media")).toEqual([{ id: before.id }]);
});

test("a server that is away is waited for, and the form says so", async ({ open, page, server, witness }) => {
  witness.announceBadNetwork();
  const stage = await open(tag("photos"));
  await opened(stage);
  await server.kill();
  await stage.part("pictures").setInputFiles([await picture(page, "png")]);
  await expect(tiles(stage, "sending")).toContainText("No connection");
  for (const part of ["category", "rights", "age"]) await stage.part(part).first().check();
  await stage.part("primary").tap();
  await expect(stage.part("wrong")).toHaveText(/Still uploading/);
  await server.start();
  await expect(tiles(stage, "ready")).toHaveCount(1, { timeout: 40_000 });
  await stage.part("primary").tap();
  await stage.isIn("outcome");
});

test("who is forgotten leaves no file, on the device and on the server", async ({ open, page, server }) => {
  const stage = await open(tag("photos"));
  await opened(stage);
  await stage.part("caption").fill("My draft");
  await stage.part("pictures").setInputFiles([await picture(page, "png")]);
  await expect(tiles(stage, "ready")).toHaveCount(1);
  expect(await stored(server)).toHaveLength(2);
  const kept = () => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  await expect.poll(kept).toHaveLength(1);
  await stage.part("rules").tap();
  await stage.part("my-data").tap();
  await stage.part("forget").tap();
  await stage.part("really").tap();
  await expect.poll(kept).toEqual([]);
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain("My draft");
  await expect.poll(() => stored(server)).toEqual([]);
});

test("an entry that is taken back takes its files along", async ({ open, page, server }) => {
  const stage = await open(tag("photos"));
  await opened(stage);
  await stage.part("pictures").setInputFiles([await picture(page, "webp")]);
  await expect(tiles(stage, "ready")).toHaveCount(1);
  await handIn(stage);
  await own(stage);
  await stage.part("withdraw").tap();
  await stage.part("withdraw").tap();
  await expect(stage.part("entry")).toHaveCount(0);
  await expect.poll(() => stored(server)).toEqual([]);
  expect(server.rows("SELECT * FROM media")).toEqual([]);
});

