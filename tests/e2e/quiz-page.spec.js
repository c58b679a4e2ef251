// @ts-check
/** Two quizzes on one page, pages that move them about, and levels that open while one waits. */
import { moment } from "./support/campaigns.js";
import { level, questions, quizOf } from "./support/quiz-campaigns.js";
import { isAsked, start } from "./support/quiz.js";
import { Stage } from "./support/stage.js";
import { expect, test } from "./support/test.js";
import { SAYS } from "./support/texts.js";

const OPENS_MS = 8_000;

test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: { campaigns: [quizOf("two", [level("a", questions("A", 3)), level("b", questions("B", 1))])] },
});

/**
 * Two elements of the campaign on one page.
 * @param {import("@playwright/test").Page} page
 * @param {import("./support/server.js").GameServer} server
 * @param {import("./support/host.js").HostSite} site
 */
async function openTwo(page, server, site) {
  const tag = { campaign: "two", widget: "quiz", endpoint: server.url, lang: "en" };
  await page.goto(site.page(server.url, [{ ...tag, id: "one" }, { ...tag, id: "two" }]));
  return ["one", "two"].map((id) => new Stage(page, `#${id}`));
}

for (const [what, change] of Object.entries({
  "taken out": "target.remove()",
  moved: "document.body.append(target)",
  "given another campaign": "target.setAttribute('widget', 'other')",
})) {
  test(`an element that is ${what} as it starts harms no other`, async ({ page, server, site, witness }) => {
    // Its action may have been sent before, and there is no other widget.
    witness.unseen.plays++;
    witness.announce(/^console: funfair: /);
    const [one, two] = await openTwo(page, server, site);
    await one.isReady();
    await two.element.scrollIntoViewIfNeeded();
    await two.isReady();
    await page.evaluate((code) => {
      addEventListener("funfair:start", ({ target }) => new Function("target", code)(target), { once: true });
    }, change);
    await one.press();
    await start(two);
    await isAsked(two);
  });
}

test("two elements of a campaign are one participant from the first visit", async ({
  page,
  server,
  site,
  witness,
}) => {
  const [one, two] = await openTwo(page, server, site);
  await one.isReady();
  await two.element.scrollIntoViewIfNeeded();
  await two.isReady();
  await start(one);
  await isAsked(one);
  await two.press();
  await expect(two.part("question")).toHaveText(await one.part("question").innerText());
  witness.unseen.plays++;
  expect(server.plays()).toBe(1);
});

test.describe("a level that opens later", () => {
  test.use({
    world: async ({}, use) => {
      const later = level("a", questions("A", 2), { opens_at: moment(OPENS_MS) });
      await use({ campaigns: [quizOf("later", [later])] });
    },
  });

  test("opens by itself while the page is open", async ({ open, witness }) => {
    const stage = await open({ campaign: "later", widget: "quiz" });
    await stage.isIn("ready");
    await expect(stage.part("primary")).toHaveAttribute("aria-disabled", "true");
    await expect(stage.element.getByText(SAYS.levelOpens)).toBeVisible();
    await expect(stage.part("primary")).toHaveAttribute("aria-disabled", "false", { timeout: 20_000 });
    await start(stage);
    await isAsked(stage);
    witness.unseen.plays++;
  });
});
