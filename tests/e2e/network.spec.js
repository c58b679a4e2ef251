// @ts-check
/** Bad networks: whatever happens on the way, a play counts once and its outcome is shown once. */
import { KINDS } from "./kinds.js";
import { answerFirstAction, loseAnswers } from "./support/network.js";
import { expect, test } from "./support/test.js";
import { SAYS } from "./support/texts.js";

test.use({ contextOptions: { reducedMotion: "reduce" } });

const API = "**/v1/**";
/** Far enough down that the widget does not load before it is scrolled to, px. */
const FAR = 4000;

/** The player is told that the result is not known, and waits for it only where it cannot be otherwise.
 * @param {import("./kinds.js").Kind} kind @param {import("./support/stage.js").Stage} stage */
async function isWaiting(kind, stage) {
  await expect(stage.part("notice")).toContainText(kind.deferred ? SAYS.saved : SAYS.stillWaiting);
  await stage.isIn(kind.deferred ? "ready" : "playing");
}

for (const kind of KINDS) {
  test.describe(kind.name, () => {
    const win = { campaign: `${kind.name}-win`, widget: kind.name };

    test("a server that is away when the widget loads is asked again on request", async ({
      open,
      page,
      server,
      witness,
    }) => {
      witness.announceBadNetwork();
      const stage = await open(win, { before: `<div style="height: ${FAR}px"></div>` });
      await expect(stage.part("stage")).toHaveAttribute("data-phase", "loading");
      await server.kill();
      await page.evaluate(() => document.querySelector("funfair-widget")?.scrollIntoView());
      await stage.isIn("error");
      await expect.poll(() => witness.of("error").length).toBeGreaterThan(0);
      await stage.part("retry").tap();
      await stage.isIn("error");
      await server.start();
      await stage.part("retry").tap();
      await stage.isIn("consent");
      await stage.accept();
      await kind.byTouch(stage);
      await stage.isIn("outcome");
    });

    test("an API that is away when the widget loads is asked again on request", async ({
      open,
      page,
      witness,
    }) => {
      witness.announceBadNetwork();
      await page.route(API, (route) => route.abort("connectionrefused"));
      const stage = await open(win);
      await stage.isIn("error");
      await expect(stage.element.getByRole("alert")).toBeVisible();
      await page.unroute(API);
      await stage.part("retry").tap();
      await stage.accept();
      await kind.byTouch(stage);
      await stage.isIn("outcome");
    });

    test("a server that is away at the press costs no turn: the result comes when it is back", async ({
      open,
      server,
      witness,
    }) => {
      witness.announceBadNetwork();
      const stage = await open({ ...win, campaign: `${kind.name}-once` });
      await stage.accept();
      await kind.arrived?.(stage);
      await server.kill();
      await kind.begin(stage);
      await isWaiting(kind, stage);
      expect(server.plays()).toBe(0);
      await server.start();
      await kind.rest(stage);
      await stage.isIn("outcome", 30_000);
      expect(server.plays()).toBe(1);
      expect(server.awards()).toHaveLength(1);
    });

    test("a phone that finds its network again does not wait to ask", async ({
      open,
      context,
      server,
      witness,
    }) => {
      witness.announceBadNetwork();
      const stage = await open(win);
      await stage.accept();
      await kind.untilLast(stage);
      await context.setOffline(true);
      await kind.decide(stage);
      await isWaiting(kind, stage);
      await context.setOffline(false);
      await kind.rest(stage);
      await stage.isIn("outcome", 3000);
      expect(server.plays()).toBe(1);
    });

    test("an answer lost after the server decided is asked for again, and shown once", async ({
      open,
      page,
      server,
      witness,
    }) => {
      witness.announceBadNetwork();
      const stage = await open({ ...win, campaign: `${kind.name}-once` });
      await stage.accept();
      await kind.untilLast(stage);
      const { sent } = await loseAnswers(page, 2);
      await kind.decide(stage);
      await kind.rest(stage);
      await stage.isIn("outcome", 20_000);
      expect(sent, "two lost answers and the one that came").toHaveLength(3);
      expect(new Set(sent.map(({ key, body }) => `${key} ${body}`)).size, "one request").toBe(1);
      expect(server.plays()).toBe(1);
      expect(server.awards()).toHaveLength(1);
      await stage.part("close").click();
      await stage.part("prizes").click();
      await expect(stage.part("award")).toHaveCount(1);
      expect(witness.of("outcome")).toHaveLength(1);
      expect(witness.of("award")).toHaveLength(1);
    });

    test("an outcome that was not known at a reload is revealed after it, once", async ({
      open,
      page,
      server,
      witness,
    }) => {
      witness.announceBadNetwork();
      const stage = await open({ ...win, campaign: `${kind.name}-once` });
      await stage.accept();
      await kind.untilLast(stage);
      const { sent, stop } = await loseAnswers(page, Infinity);
      await kind.decide(stage);
      await expect.poll(() => server.outcomes()).toHaveLength(1);
      expect(witness.of("outcome")).toEqual([]);
      await page.reload();
      await stage.isIn(kind.deferred ? "ready" : "playing");
      if (kind.deferred) await isWaiting(kind, stage);
      stop();
      await kind.rest(stage);
      await stage.isIn("outcome", 30_000);
      expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
      await stage.part("close").click();
      await page.reload();
      await stage.isIn("ready");
      await expect(stage.part("turns")).toContainText(kind.spent);
      await stage.part("prizes").click();
      await expect(stage.part("award")).toHaveCount(1);
      expect(server.plays()).toBe(1);
      expect(server.awards()).toHaveLength(1);
      expect(witness.of("outcome")).toHaveLength(1);
      expect(witness.of("award")).toHaveLength(1);
    });

    test("a server killed right after it decided still has the play when it is back", async ({
      open,
      page,
      server,
      witness,
    }) => {
      witness.announceBadNetwork();
      const stage = await open({ ...win, campaign: `${kind.name}-once` });
      await stage.accept();
      await kind.untilLast(stage);
      const { stop } = await loseAnswers(page, Infinity);
      await kind.decide(stage);
      await expect.poll(() => server.outcomes()).toHaveLength(1);
      await server.kill();
      stop();
      await server.start();
      await kind.rest(stage);
      await stage.isIn("outcome", 30_000);
      expect(server.plays()).toBe(1);
      expect(server.awards()).toHaveLength(1);
    });

    test("a server that asks to wait is not asked sooner", async ({ open, page, witness }) => {
      witness.announceBadNetwork();
      const stage = await open(win);
      await stage.accept();
      await kind.untilLast(stage);
      const times = await answerFirstAction(page, { status: 503, headers: { "retry-after": "2" } });
      await kind.decide(stage);
      await kind.rest(stage);
      await stage.isIn("outcome");
      expect(times).toHaveLength(2);
      expect(times[1] - times[0]).toBeGreaterThanOrEqual(2000);
    });
  });
}
