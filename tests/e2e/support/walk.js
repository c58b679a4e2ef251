// @ts-check
/** Through everything that a player of a kind can see, with a look at each. */
import { expect } from "@playwright/test";

/**
 * @typedef {import("./stage.js").Stage} Stage
 * @typedef {import("../kinds.js").Kind} Kind
 * @typedef {import("../kinds.js").Look} Look
 */

/**
 * From the consent question to a claimed prize.
 * @param {Kind} kind @param {Stage} stage on the kind's campaign `tour` @param {Look} look
 */
export async function play(kind, stage, look) {
  await stage.isIn("consent");
  await look("consent");
  await stage.accept();
  await look("ready");
  for (const part of kind.sheets) {
    await stage.part(part).click();
    await expect(stage.card).toBeVisible();
    await expect(stage.part("retry")).toHaveCount(0);
    await look(part);
    await stage.part("close").click();
  }
  await kind.tour(stage, look);
  await stage.isIn("outcome");
  await look("outcome");
  await stage.part("claim").click();
  await stage.isIn("claim");
  await stage.part("send").click();
  await look("claim with a mistake");
  for (const [name, value] of Object.entries(kind.contact)) {
    await stage.field(name).fill(value);
  }
  await stage.part("send").click();
  await expect(stage.part("claimed")).toBeVisible();
  await look("claimed");
  await stage.part("close").click();
  await stage.part("prizes").click();
  await expect(stage.part("award")).toBeVisible();
  await look("prizes with one");
  if (!kind.sheets.includes("board")) return;
  await stage.part("close").click();
  await stage.part("board").click();
  await expect(stage.part("ranking")).toBeVisible();
  await look("a ranking with one");
}

/**
 * What there is instead of play.
 * @param {import("@playwright/test").Page} page
 * @param {import("./witness.js").Witness} witness
 * @param {(campaign: string) => Promise<Stage>} show opens the kind's campaign of that name
 * @param {Look} look
 */
export async function noPlay(page, witness, show, look) {
  await (await show("soon")).isIn("closed");
  await look("closed");
  await (await show("ended")).isIn("ended");
  await look("ended");
  witness.announceBadNetwork();
  await page.route("**/v1/**", (route) => route.abort());
  await (await show("win")).isIn("error");
  await look("error of the stage");
  await page.route("**/core.wasm", (route) => route.abort());
  await (await show("win")).isIn("error");
  await look("error of the loader");
  await page.route("**/core.wasm", () => {});
  await (await show("win")).isIn("loading");
  await look("loading");
}
