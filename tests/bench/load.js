// @ts-check
/**
 * How soon pages with widgets can be played on a phone, how much they fetch and keep, and what a
 * spin costs: every kind, beside the libraries that npm has for its job, in one run on one server.
 * `cargo xtask bench load` builds everything and runs it; docs/performance.md says how.
 */
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { judge } from "./aims.js";
import { Players } from "./agreed.js";
import { PHONE, PROFILE } from "./profile.js";
import { COUNTS, rows } from "./rows.js";
import { Site } from "./site.js";
import { summary } from "./summary.js";
import { markdown } from "./table.js";
import { looked, spun, tapped } from "./visits.js";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    runs: { type: "string", default: "7" },
    only: { type: "string" },
    counts: { type: "string", default: COUNTS.join(",") },
  },
});
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${values.runs}: a number from 1`);
const found = rows(values.only, values.counts.split(",").map(Number)).map((row) => ({
  row,
  cold: /** @type {import("./visits.js").Tapped[]} */ ([]),
  warm: /** @type {import("./visits.js").Tapped[]} */ ([]),
  look: /** @type {import("./visits.js").Looked[]} */ ([]),
  /** Of all runs. */
  frames: /** @type {number[]} */ ([]),
}));

const site = await Site.start(found.map(({ row }) => row));
const browser = await chromium.launch({
  executablePath: process.env.FUNFAIR_CHROMIUM || undefined,
  args: ["--no-sandbox", "--disable-background-networking", "--disable-quic", "--no-first-run"],
});
const players = new Players(browser, site.server.url);

/** One of each visit. @param {typeof found[number]} of */
async function visitAll({ row, cold, warm, look, frames }) {
  const visit = async () => ({ url: site.url(row), row, kept: row.own ? await players.next(row.kind) : [] });
  const [context, other] = [await browser.newContext(PHONE), await browser.newContext(PHONE)];
  try {
    const first = await tapped(context, await visit());
    const again = await tapped(context, await visit());
    const spin = row.kind === "wheel" ? await spun(context, await visit()) : [];
    const seen = await looked(other, await visit());
    // All of a run, or nothing of it.
    cold.push(first);
    warm.push(again);
    frames.push(...spin);
    look.push(seen);
  } finally {
    await context.close();
    await other.close();
  }
}

/** Why visits were made again. @type {string[]} */
const givenUp = [];
try {
  for (let run = 1; run <= runs; run++) {
    // Rows in turn: what else the machine does hits all of them.
    for (const one of found) {
      console.error(`run ${run} of ${runs}: ${one.row.page}`);
      await visitAll(one).catch(async (error) => {
        // A visit that comes to nothing is told, and made once more: the others must not be for nothing.
        givenUp.push(String(error));
        console.error(error);
        await visitAll(one);
      });
    }
  }
} finally {
  await browser.close();
  await site.stop();
}
const rowsFound = found.map(summary);
const verdicts = judge(rowsFound);
if (values.json) console.log(JSON.stringify({ profile: PROFILE, runs, rows: rowsFound, aims: verdicts, givenUp }));
else console.log(markdown(PROFILE, runs, rowsFound, verdicts, givenUp));
