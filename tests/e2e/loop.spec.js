// @ts-check
/** One play from consent to claim, for every kind of widget. */
import { KINDS } from "./kinds.js";
import { holdActions } from "./support/network.js";
import { Stage } from "./support/stage.js";
import { expect, test } from "./support/test.js";
import { SAYS } from "./support/texts.js";

const CHINESE = /\p{Script=Han}/u;
const LATIN_WORD = /[a-z]{3,}/i;

for (const kind of KINDS) {
  test.describe(kind.name, () => {
    const win = { campaign: `${kind.name}-win`, widget: kind.name };

    for (const lang of ["zh-CN", "en"]) {
      test(`touch leads from consent to the claimed prize, in ${lang}`, async ({
        open,
        witness,
        server,
      }) => {
        const stage = await open({ ...win, lang });
        await stage.isIn("consent");
        await expect(stage.part("stage")).toHaveAttribute("lang", lang);
        await stage.part("accept").tap();
        await stage.isReady();
        await kind.begin(stage);
        await stage.isIn("playing");
        await kind.rest(stage);
        await stage.isIn("outcome", 20_000);
        await expect(stage.part("announcement")).not.toBeEmpty();
        await stage.part("claim").tap();
        await stage.isIn("claim");
        for (const [name, value] of Object.entries(kind.contact)) {
          await stage.field(name).fill(value);
        }
        const said = await stage.card.innerText();
        if (lang === "en") expect(said).not.toMatch(CHINESE);
        else expect(said).not.toMatch(LATIN_WORD);
        await stage.part("send").tap();
        await expect(stage.part("claimed")).toBeVisible();
        await expect(stage.part("code")).toHaveText(kind.code);
        const steps = () => witness.events.filter(({ name }) => name !== "progress");
        await expect.poll(() => steps().map(({ name }) => name)).toEqual([
          ..."ready start outcome award claim".split(" "),
        ]);
        const claims = server.rows("SELECT award, contact FROM claim");
        expect(claims.map(({ award }) => award)).toEqual(server.awards().map(({ id }) => id));
        expect(claims[0].contact).toContain(Object.values(kind.contact)[0]);
        expect(JSON.stringify(witness.events), "no code leaves by an event").not.toContain(kind.code);
      });
    }

    test("the keyboard alone leads from consent to the claimed prize and back", async ({ open }) => {
      const stage = await open(win, {
        before: `<button id="before" type="button">Before</button>`,
        after: `<button id="after" type="button">After</button>`,
      });
      const { keyboard } = stage.page;
      await stage.isIn("consent");
      await stage.page.locator("#before").focus();
      await stage.tabTo("accept");
      await keyboard.press("Space");
      await stage.isReady();
      await kind.byKeyboard(stage, "Enter");
      await stage.isIn("outcome", 20_000);
      await expect(stage.part("claim")).toBeVisible();
      await expect.poll(() => stage.focused(), "the card takes the focus").toMatchObject({
        inside: true,
        tag: "h3",
      });
      await stage.tabTo("claim");
      await keyboard.press("Enter");
      await stage.isIn("claim");
      await expect.poll(() => stage.focused()).toMatchObject({ inside: true, tag: "h3" });
      for (const [name, value] of Object.entries(kind.contact)) {
        await stage.tabToField(name);
        await keyboard.type(value);
      }
      await keyboard.press("Enter");
      await expect(stage.part("claimed")).toBeVisible();
      expect
        .soft(await stage.focused(), "the focus stays in the sheet")
        .toMatchObject({ inside: true });
      await stage.tabTo("close");
      await keyboard.press("Enter");
      await stage.isIn("ready");
      await expect.soft
        .poll(() => stage.focused(), { message: "the focus comes back to the widget", timeout: 2000 })
        .toMatchObject({ inside: true });
      if (!kind.replays) {
        await expect(stage.part("primary")).toHaveCount(0);
        await expect(stage.part("turns")).toContainText(kind.spent);
        return;
      }
      await kind.byKeyboard(stage, "Space");
      await stage.isIn("outcome", 20_000);
      await keyboard.press("Escape");
      await stage.isIn("ready");
      await expect
        .poll(() => stage.focused(), "the focus comes back to the main control")
        .toMatchObject({ part: "primary", ringed: true });
    });

    for (const when of ["fetched when asked for", "fetched before"]) {
      test(`sheets open and close by keyboard and give the focus back, ${when}`, async ({
        open,
        page,
      }) => {
        let here = () => {};
        const chunk = new Promise((resolve) => {
          here = () => resolve(undefined);
        });
        await page.route("**/assets/*/panels.wasm", async (route) => {
          await chunk;
          await route.continue();
        });
        const fetched = page.waitForResponse("**/assets/*/panels.wasm");
        const stage = await open({ ...win, campaign: `${kind.name}-free` });
        await stage.isReady();
        if (when === "fetched before") {
          here();
          await (await fetched).finished();
        }
        for (const part of kind.sheets) {
          await stage.tabTo(part);
          await page.keyboard.press("Enter");
          await expect(stage.card).toBeVisible();
          await expect.poll(() => stage.focused()).toMatchObject({ inside: true, tag: "h3" });
          here();
          await expect(stage.card.getByRole("region")).toBeVisible();
          await expect.poll(() => stage.focused()).toMatchObject({ inside: true, tag: "h3" });
          await page.keyboard.press("Escape");
          await expect(stage.card).toBeHidden();
          await expect.poll(() => stage.focused()).toMatchObject({ part });
        }
      });
    }

    test("a widget that opens leaves the focus where the visitor has it", async ({ open }) => {
      const stage = await open(win, {
        before: `<label>Search <input id="search" autofocus /></label>`,
      });
      await stage.isIn("consent");
      await expect(stage.part("accept")).toBeVisible();
      expect(await stage.focused()).toMatchObject({ id: "search" });
    });

    test.describe("on a desktop", () => {
      test.use({
        viewport: { width: 1280, height: 800 },
        deviceScaleFactor: 1,
        hasTouch: false,
        isMobile: false,
      });

      test("the mouse leads from consent to the claimed prize", async ({ open }) => {
        const stage = await open(win);
        await stage.accept();
        await kind.byMouse(stage);
        await stage.isIn("outcome", 20_000);
        await stage.fillClaim(kind.contact);
        await stage.part("send").click();
        await expect(stage.part("code")).toHaveText(kind.code);
      });
    });

    test.describe("without motion", () => {
      test.use({ contextOptions: { reducedMotion: "reduce" } });

      test("a play that wins nothing says so and can be repeated where the kind can", async ({ open, witness }) => {
        const stage = await open({ ...win, campaign: `${kind.name}-loss` });
        await stage.accept();
        await kind.byTouch(stage);
        await stage.isIn("outcome");
        await expect(stage.part("claim")).toHaveCount(0);
        await expect(stage.part("announcement")).toContainText(SAYS.noPrize);
        await stage.part("close").click();
        const prizes = () => witness.of("outcome").map(({ data }) => data.prize);
        if (!kind.replays) {
          await stage.isIn("ready");
          await expect(stage.part("primary")).toHaveCount(0);
          expect(prizes()).toEqual([null]);
          return;
        }
        await stage.isReady();
        await kind.byTouch(stage);
        await stage.isIn("outcome");
        await expect(stage.part("claim")).toHaveCount(0);
        expect(prizes()).toEqual([null, null]);
      });

      test("two widgets on one page are played one beside the other", async ({
        page,
        server,
        site,
        witness,
      }) => {
        const tag = { ...win, endpoint: server.url, lang: "en" };
        await page.goto(site.page(server.url, [{ ...tag, id: "one" }, { ...tag, id: "two" }]));
        const stages = ["one", "two"].map((id) => new Stage(page, `#${id}`));
        for (const stage of stages) {
          await stage.element.scrollIntoViewIfNeeded();
          await stage.accept();
        }
        // The second play of one visitor, where there can be only one.
        if (!kind.replays) witness.announce(/^console: Failed to load resource.*409/);
        for (const stage of stages) await kind.byTouch(stage);
        await stages[0].isIn("outcome");
        if (kind.replays) await stages[1].isIn("outcome");
        else await expect(stages[1].part("notice")).toContainText(SAYS.tooLate);
        const elements = (/** @type {string} */ name) => witness.of(name).map((seen) => seen.element);
        for (const name of ["ready", "start", "outcome"]) {
          const all = kind.replays || name !== "outcome";
          const those = all ? ["one", "two"] : ["one"];
          await expect.poll(() => elements(name).sort(), name).toEqual(those);
        }
        const winners = kind.winsAgain ? ["one", "two"] : ["one"];
        await expect.poll(() => elements("award").sort()).toEqual(winners);
        const participants = new Set(server.awards().map((award) => award.participant));
        expect([...participants], "one visitor is one participant").toHaveLength(1);
      });

      test("an element taken out of the page leaves nothing behind, ten times over", async ({
        open,
        page,
      }) => {
        await page.clock.install();
        const stage = await open({ ...win, campaign: `${kind.name}-free` });
        await stage.isReady();
        await page.evaluate(() => {
          const element = /** @type {Element} */ (document.querySelector("funfair-widget"));
          Object.assign(window, { element, place: element.parentElement });
        });
        for (let n = 0; n < 10; n++) {
          const left = await page.evaluate(() => {
            const { element } = /** @type {any} */ (window);
            element.remove();
            return element.shadowRoot.childNodes.length;
          });
          expect(left).toBe(0);
          await page.clock.fastForward(30_000);
          await page.evaluate(() => {
            const { element, place } = /** @type {any} */ (window);
            place.append(element);
          });
          await stage.isReady();
        }
        await kind.byTouch(stage);
        await stage.isIn("outcome");
      });

      test("a play whose element is taken out is revealed when it comes back", async ({
        open,
        page,
        server,
      }) => {
        const stage = await open(win);
        await stage.accept();
        await kind.untilLast(stage);
        const held = await holdActions(page);
        await kind.decide(stage);
        await stage.isIn("playing");
        await page.evaluate(() => {
          const element = /** @type {Element} */ (document.querySelector("funfair-widget"));
          Object.assign(window, { element, place: element.parentElement });
          element.remove();
        });
        held.open();
        await expect.poll(() => server.outcomes()).toHaveLength(1);
        await page.evaluate(() => {
          const { element, place } = /** @type {any} */ (window);
          place.append(element);
        });
        await kind.rest(stage);
        await stage.isIn("outcome");
        await stage.part("close").click();
        if (kind.replays) await stage.isReady();
        else await stage.isIn("ready");
      });

      test("a preview plays without a backend and says that it is one", async ({
        open,
        page,
        server,
      }) => {
        /** @type {string[]} */
        const calls = [];
        page.on("request", (request) => {
          if (request.url().includes("/v1/")) calls.push(request.url());
        });
        const file = `${server.url}/samples/${kind.name}.json`;
        const stage = await open({ widget: kind.name, endpoint: "preview", campaign: file });
        await stage.isReady();
        await expect(stage.element.getByText(SAYS.preview)).toBeVisible();
        await kind.byTouch(stage);
        await stage.isIn("outcome");
        expect(calls).toEqual([]);
        expect(server.plays()).toBe(0);
      });
    });
  });
}
