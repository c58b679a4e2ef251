// @ts-check
/** The endpoint `webhook`: the page decides, and a program that takes POST hears of it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020.js";
import { KINDS } from "./kinds.js";
import { sample, variant, withoutConsent } from "./support/campaigns.js";
import { DIST } from "./support/paths.js";
import { Receiver } from "./support/receiver.js";
import { Stage } from "./support/stage.js";
import { expect, test as base } from "./support/test.js";
import { SAYS } from "./support/texts.js";
import { challengeFor, quizFor, wheelFor } from "./support/webhook-campaigns.js";

/** @typedef {{ receiver: Receiver, play: (campaign: any) => Promise<Stage> }} Own `play`: opens it */

const test = base.extend(
  /** @type {import("@playwright/test").Fixtures<Own, {}, any, any>} */ ({
    receiver: async ({}, /** @type {(it: Receiver) => Promise<void>} */ use) => {
      const receiver = await Receiver.start();
      await use(receiver);
      await receiver.stop();
    },
    play: async ({ open, site }, /** @type {any} */ use) => {
      await use((/** @type {any} */ campaign) => {
        const [{ id: widget }] = campaign.widgets;
        return open({ widget, endpoint: "webhook", campaign: site.file(campaign) });
      });
    },
  }),
);

test.use({ world: { campaigns: [] }, contextOptions: { reducedMotion: "reduce" } });

const schema = JSON.parse(readFileSync(join(DIST, "schema/webhook.schema.json"), "utf8"));
const isEnvelope = new Ajv({ strict: false, validateFormats: false }).compile(schema);
const TRANSPORTS = [
  { as: "json", type: "application/json", headers: { "x-form": "tea" } },
  { as: "text", type: "text/plain;charset=UTF-8", headers: undefined },
];

/** The envelopes of posts, each as the schema says. @param {Receiver} receiver @returns {any[]} */
function envelopes(receiver) {
  return receiver.posts.map(({ body }) => {
    const envelope = JSON.parse(body);
    expect(isEnvelope(envelope), JSON.stringify([isEnvelope.errors, envelope])).toBe(true);
    expect(envelope.data.key).toBe(envelope.id);
    return envelope;
  });
}

/** What waits on the device. @param {import("@playwright/test").Page} page @returns {Promise<any[]>} */
const waiting = (page) =>
  page.evaluate(() => {
    const [, outbox] = Object.entries({ ...localStorage }).find(([name]) => name.endsWith("#outbox")) ?? [];
    return outbox ? JSON.parse(outbox).entries : [];
  });

/** What the page tells its developer. @param {import("@playwright/test").Page} page */
function warnings(page) {
  const told = /** @type {string[]} */ ([]);
  page.on("console", (message) => void (message.type() === "warning" && told.push(message.text())));
  return told;
}

for (const { as, type, headers } of TRANSPORTS) {
  for (const [name, campaign] of /** @type {const} */ ([
    ["wheel", wheelFor],
    ["quiz", quizFor],
    ["challenge", challengeFor],
  ])) {
    test(`what a ${name} decides arrives as ${as}, action by action`, async ({ play, receiver }) => {
      const stage = await play(campaign({ url: receiver.url, as, headers }));
      await stage.isReady();
      await expect(stage.element.getByText(SAYS.preview)).toHaveCount(0);
      await KINDS.find((kind) => kind.name === name)?.byTouch(stage);
      await stage.isIn("outcome");
      const types = { wheel: ["spin"], quiz: ["next", "answer", "next", "answer"], challenge: ["enter"] }[name];
      await expect.poll(() => receiver.posts.length).toBe(types.length);
      const sent = envelopes(receiver);
      expect(sent.map(({ data }) => data.action.type)).toEqual(types);
      expect(new Set(sent.map(({ id }) => id)).size, "an id of its own each").toBe(types.length);
      expect(new Set(sent.map(({ data }) => data.participant)).size, "one participant").toBe(1);
      for (const { data, source, subject } of sent) {
        expect(data).toMatchObject({ campaign: `${name}-demo`, kind: name, widget: name, lang: "en" });
        expect(data).toMatchObject({ decided_by: "browser", consent: null, context: {} });
        expect([source, subject]).toEqual([expect.stringMatching(/\/file-\d+\.json$/), name]);
      }
      for (const post of receiver.posts) {
        expect(post.headers["content-type"]).toBe(type);
        expect(post.headers["x-form"]).toBe(headers?.["x-form"]);
        expect(post.headers.cookie).toBeUndefined();
      }
      const preflights = receiver.requests.filter(({ method }) => method === "OPTIONS").length;
      expect(preflights > 0, "asked for permission").toBe(as === "json");
    });
  }
}

test("a receiver that fails three times gets the envelope until it has it, and not again", async ({
  page,
  play,
  receiver,
  witness,
}) => {
  witness.announceBadNetwork();
  await receiver.answers(500, 500, 500, 204);
  const stage = await play(wheelFor({ url: receiver.url }));
  await stage.isReady();
  await stage.playOnce();
  await expect.poll(() => receiver.taken.length).toBe(1);
  expect(receiver.posts.map(({ status }) => status)).toEqual([500, 500, 500, 204]);
  expect(new Set(receiver.posts.map(({ body }) => body)).size, "the same bytes").toBe(1);
  await expect.poll(() => waiting(page)).toEqual([]);
  await page.reload();
  await stage.isReady();
  await stage.playOnce();
  await expect.poll(() => receiver.taken.length).toBe(2);
  expect(receiver.posts).toHaveLength(5);
});

test("a receiver that asks to wait is not posted to sooner", async ({ play, receiver, witness }) => {
  witness.announceBadNetwork();
  await receiver.answers(429, 204);
  const stage = await play(wheelFor({ url: receiver.url, as: "text" }));
  await stage.isReady();
  await stage.playOnce();
  await expect.poll(() => receiver.taken.length).toBe(1);
  const [first, second] = receiver.posts.map(({ at }) => at);
  expect(second - first).toBeGreaterThanOrEqual(2000);
});

test("what is decided offline is sent when the network is back", async ({
  context,
  page,
  play,
  receiver,
  witness,
}) => {
  witness.announceBadNetwork();
  const stage = await play(wheelFor({ url: receiver.url }));
  await stage.isReady();
  await stage.playOnce();
  await expect.poll(() => receiver.taken.length).toBe(1);
  await context.setOffline(true);
  await stage.playOnce();
  expect(await waiting(page)).toHaveLength(1);
  await context.setOffline(false);
  await expect.poll(() => receiver.taken.length).toBe(2);
  await expect.poll(() => waiting(page)).toEqual([]);
  expect(new Set(receiver.taken).size).toBe(2);
});

test("what was not delivered is delivered by the next page, without another play", async ({
  page,
  play,
  receiver,
  witness,
}) => {
  witness.announceBadNetwork();
  await receiver.answers(503);
  const stage = await play(wheelFor({ url: receiver.url }));
  await stage.isReady();
  await stage.playOnce();
  await stage.playOnce();
  const address = page.url();
  const ids = (await waiting(page)).map(({ id }) => id);
  expect(ids).toHaveLength(2);
  await page.goto("about:blank");
  await receiver.answers(204);
  await page.goto(address);
  await stage.isReady();
  await expect.poll(() => receiver.taken).toEqual(ids);
  expect(envelopes(receiver).length).toBeGreaterThanOrEqual(2);
});

test("two tabs deliver each envelope once", async ({ context, page, play, receiver, witness }) => {
  witness.announceBadNetwork();
  await receiver.answers(503);
  const stage = await play(wheelFor({ url: receiver.url }));
  await stage.isReady();
  for (let n = 0; n < 3; n++) await stage.playOnce();
  const ids = (await waiting(page)).map(({ id }) => id);
  const second = await context.newPage();
  await second.goto(page.url());
  await new Stage(second).isReady();
  await context.setOffline(true);
  await receiver.answers(204);
  // Both hear it in the same moment.
  await context.setOffline(false);
  await expect.poll(() => waiting(page)).toEqual([]);
  expect(receiver.taken).toEqual(ids);
});

test("an envelope that is refused for good is given up and told of, and the next one arrives", async ({
  page,
  play,
  receiver,
  witness,
}) => {
  witness.announceBadNetwork();
  const told = warnings(page);
  await receiver.answers(410, 204);
  const stage = await play(wheelFor({ url: receiver.url }));
  await stage.isReady();
  await stage.playOnce();
  await expect.poll(() => told.join()).toContain("answered 410");
  await stage.playOnce();
  await expect.poll(() => receiver.taken.length).toBe(1);
  expect(receiver.posts).toHaveLength(2);
});

test("turns and participant outlive a reload", async ({ page, play, receiver }) => {
  const onceMore = (/** @type {any} */ campaign) => {
    withoutConsent(campaign);
    campaign.widgets[0].limits = { per_day: 2 };
  };
  const stage = await play(wheelFor({ url: receiver.url }, onceMore));
  await stage.isReady();
  await stage.playOnce();
  await page.reload();
  await stage.isReady();
  await stage.press();
  await stage.isIn("outcome");
  await page.reload();
  await stage.isIn("ready");
  await expect(stage.part("turns")).toContainText(SAYS.noTurns);
  await expect.poll(() => receiver.taken.length).toBe(2);
  const sent = envelopes(receiver);
  expect(sent[0].data.participant).toBe(sent[1].data.participant);
  expect(sent.map(({ data }) => data.turns.left)).toEqual([1, 0]);
});

test("who rejects plays and is posted for, and nothing is ever kept on the device", async ({
  page,
  play,
  receiver,
}) => {
  const stage = await play(wheelFor({ url: receiver.url }, () => {}));
  await stage.isIn("consent");
  expect(await page.evaluate(() => ({ ...localStorage }))).toEqual({});
  await stage.reject();
  await stage.playOnce();
  await stage.playOnce();
  await expect.poll(() => receiver.taken.length).toBe(2);
  const sent = envelopes(receiver);
  expect(sent.map(({ data }) => data.consent.purposes)).toEqual([[], []]);
  expect(sent[0].data.participant).toBe(sent[1].data.participant);
  expect(await page.evaluate(() => ({ ...localStorage }))).toEqual({});
});

test("who accepts is posted with the purposes, and can have it all forgotten", async ({
  page,
  play,
  receiver,
}) => {
  const stage = await play(wheelFor({ url: receiver.url }, () => {}));
  await stage.accept();
  await stage.playOnce();
  await expect.poll(() => receiver.taken.length).toBe(1);
  const [{ data }] = envelopes(receiver);
  expect([...data.consent.purposes].sort()).toEqual(["news", "statistics"]);
  await stage.part("rules").tap();
  await stage.part("my-data").tap();
  await expect(stage.part("me")).toContainText(data.participant);
  await stage.part("forget").tap();
  await stage.part("really").tap();
  await expect(stage.part("me")).toHaveText("Deleted");
  expect(await page.evaluate(() => ({ ...localStorage }))).toEqual({});
});

const REFUSED = [
  {
    why: "has prizes",
    campaign: (/** @type {any} */ webhook) =>
      variant(sample("sample-wheel"), "wheel-demo", (campaign) => Object.assign(campaign, { webhook })),
    names: [/prizes\[0\]: cannot be in a campaign with `webhook`/, /pools\[0\]: /, /widgets\[0\]\.pool: /],
  },
  {
    why: "names a secret in a header",
    campaign: (/** @type {any} */ webhook) => wheelFor({ ...webhook, headers: { "x-api-key": "abc" } }),
    names: [/webhook\.headers\.x-api-key: is named like a secret, and everybody/],
  },
  {
    why: "has no webhook",
    campaign: () => wheelFor(undefined),
    names: [/webhook: is missing/],
  },
];
for (const { why, campaign, names } of REFUSED) {
  test(`a campaign that ${why} is not opened, and the console says what is wrong`, async ({
    page,
    play,
    receiver,
  }) => {
    const told = warnings(page);
    const stage = await play(campaign({ url: receiver.url }));
    await stage.isIn("error");
    await expect(stage.element.getByRole("alert")).toBeVisible();
    for (const name of names) expect(told.join("\n")).toMatch(name);
    expect(receiver.requests).toEqual([]);
  });
}
