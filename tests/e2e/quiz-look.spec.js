// @ts-check
/** The quiz on the screen and for those who do not see it: focus, names, and room for texts. */
import { level, question, questions, quizOf } from "./support/quiz-campaigns.js";
import { answer, asked, byKeys, choose, goOn, isAsked, isTold, places, start }
  from "./support/quiz.js";
import { expect, test } from "./support/test.js";

/** Made of words. @param {string} first @param {number} length */
function words(first, length) {
  return `${first} ${"an answer of several words ".repeat(12)}`.slice(0, length - 1) + ".";
}

/** Without a space. @param {string} first @param {number} length */
function oneWord(first, length) {
  return (first + "Donaudampfschifffahrtsgesellschaft".repeat(10)).slice(0, length);
}

/** @param {(first: string, length: number) => string} text @param {any} [more] of each option */
const options = (text, more) =>
  ["Right", "Wrong", "Other", "Least"].map((id) => ({
    ...{ id: id.toLowerCase(), text: text(id, 60), ...more },
  }));

const source = { name: words("Written", 80), url: "https://example.com/" };
const explanation = words("Because", 300);
const LEVEL = level(
  "a",
  [
    question("words", { text: words("What", 200), options: options(words), explanation, source }),
    question("again", { text: words("Who", 200), options: options(words), explanation, source }),
    question("pictured", {
      options: options(words, { picture: "pictures/quiz/cup-green.svg" }),
      picture: "pictures/quiz/sprig.svg",
      alt: words("A picture", 120),
    }),
    question("several", { answer: ["right"], text: words("What", 120) }),
  ],
  {
    ...{ title: words("A level", 60), text: words("It is", 200) },
    ...{ pool: "pool", limits: { per_day: 30 } },
  },
);
/** Addresses, say. */
const UNBROKEN = {
  ...{ title: oneWord("Level", 40), text: oneWord("It is", 80) },
  questions: LEVEL.questions.map((/** @type {any} */ it) => ({
    ...it,
    text: oneWord(it.id, 200),
    options: it.options.map((/** @type {any} */ one) => ({
      ...{ ...one, text: oneWord(one.text.en ?? one.text, 60) },
    })),
    explanation: oneWord("Because", 80),
    source: { ...source, name: oneWord("Written", 80) },
  })),
};

test.use({
  contextOptions: { reducedMotion: "reduce" },
  world: {
    campaigns: [
      quizOf("short", [level("a", questions("A", 3)), level("b", questions("B", 1))], {
        timing: { seconds: 600 },
      }),
      quizOf("long", [LEVEL, level("b", questions("B", 1))], { lives: 9, timing: { seconds: 600 } }),
      quizOf("any", [level("a", questions("A", 1)), level("b", questions("B", 1))], { order: "any" }),
      quizOf("unbroken", [{ ...LEVEL, ...UNBROKEN }], { timing: { seconds: 600 } }),
    ],
  },
});

const SHORT = { campaign: "short", widget: "quiz" };
const LONG = { campaign: "long", widget: "quiz" };

/** What is wider than its place. @param {import("./support/stage.js").Stage} stage @param {string} when */
async function fits(stage, when) {
  const misfits = await stage.element.evaluate((element) => {
    const found = /** @type {string[]} */ ([]);
    const root = /** @type {ShadowRoot} */ (element.shadowRoot);
    const stage = /** @type {Element} */ (root.querySelector(`[part="stage"]`));
    const { left, right } = stage.getBoundingClientRect();
    const page = document.documentElement;
    const over = page.scrollWidth - page.clientWidth;
    if (over > 0) found.push(`the page by ${over}`);
    if (left < -0.5 || right > page.clientWidth + 0.5) found.push(`the stage, ${left} to ${right}`);
    for (const one of stage.querySelectorAll("*")) {
      if (one.closest(".ff-unseen, .ff-petals, svg")) continue;
      const box = one.getBoundingClientRect();
      if (box.width === 0) continue;
      const name = `${one.localName}.${one.className}: ${one.textContent?.slice(0, 20)}`;
      if (box.left < left - 1 || box.right > right + 1) found.push(`${name} sticks out`);
      if (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline") {
        found.push(`${name} is ${one.scrollWidth} in ${one.clientWidth}`);
      }
    }
    return found;
  });
  expect.soft(misfits, when).toEqual([]);
}

/** Goes through a run and looks. @param {import("./support/stage.js").Stage} stage */
async function fitsThroughout(stage) {
  await stage.isReady();
  await fits(stage, "levels");
  await start(stage);
  for (let n = 1; n <= 4; n++) {
    await fits(stage, `question ${n}`);
    await answer(stage, n > 2);
    await fits(stage, `verdict ${n}`);
    if (n < 4) await goOn(stage);
  }
  await stage.part("primary").click();
  await stage.isIn("outcome");
  await stage.part("review").locator("summary").click();
  await fits(stage, "outcome");
  await stage.part("see-board").click();
  await expect(stage.part("ranking")).toBeVisible();
  await fits(stage, "ranking");
  await stage.part("close").click();
}

/** Plays a run; whatever is new is in sight. @param {import("./support/stage.js").Stage} stage */
async function seesAll(stage) {
  await start(stage);
  for (let n = 1; n <= 4; n++) {
    await expect(stage.part("question")).toBeInViewport();
    await answer(stage, n > 2);
    await expect(stage.part("verdict").locator("p").first()).toBeInViewport();
    if (n < 4) await goOn(stage);
  }
  await stage.part("primary").tap();
  await stage.isIn("outcome");
  await expect(stage.part("won")).toBeVisible();
}

for (const [what, size] of /** @type {const} */ ([
  ["a phone of 320 pixels", { viewport: { width: 320, height: 568 } }],
  ["a desktop of 1280 pixels", { viewport: { width: 1280, height: 800 }, isMobile: false }],
])) {
  test.describe(`on ${what}`, () => {
    test.use({ ...size, deviceScaleFactor: 1 });

    test("long texts stay inside", async ({ open }) => {
      await fitsThroughout(await open(LONG, { head: "<style>body { margin: 0 }</style>" }));
    });
  });
}

test("texts of twice the size stay inside", async ({ open }) => {
  const stage = await open(LONG, { head: "<style>body { margin: 0 }</style>" });
  await stage.isReady();
  await stage.part("stage").evaluate((/** @type {HTMLElement} */ section) => {
    const style = getComputedStyle(section);
    for (const size of ["xs", "s", "m", "l", "xl", "2xl"]) {
      const name = `--ff-font-size-${size}`;
      section.style.setProperty(name, `calc(2 * ${style.getPropertyValue(name)})`);
    }
  });
  await fitsThroughout(stage);
});

test("texts without a space stay inside", async ({ open }) => {
  await fitsThroughout(await open({ ...LONG, campaign: "unbroken" }));
});

test("a page that is written from right to left does not break it", async ({ open }) => {
  const head = `<script>document.documentElement.dir = "rtl"</script><style>body { margin: 0 }</style>`;
  const stage = await open(LONG, { head });
  await fitsThroughout(stage);
});

test.describe("on a phone of 390 by 664", () => {
  test.use({ viewport: { width: 390, height: 664 } });

  test("question, verdict and the title of the card are in sight", async ({ open }) => {
    const stage = await open(LONG);
    await stage.isReady();
    await seesAll(stage);
    await expect(stage.card.getByRole("heading", { level: 3 })).toBeInViewport({ ratio: 1 });
  });

  test("in a long page, too", async ({ open }) => {
    const before = `<div style="height: 500px"></div>`;
    const stage = await open(LONG, { before, after: `<div style="height: 2000px"></div>` });
    await stage.isReady();
    await seesAll(stage);
    await expect(stage.card.getByRole("heading", { level: 3 })).toBeInViewport({ ratio: 1 });
  });
});

test("the focus goes along with question and verdict, by keys alone", async ({ open, page }) => {
  const stage = await open(SHORT, { before: `<button id="before" type="button">Before</button>` });
  await stage.isReady();
  await page.locator("#before").focus();
  await stage.tabTo("primary");
  await page.keyboard.press("Enter");
  await isAsked(stage);
  const onText = { inside: true, text: "What of A1?" };
  await expect.poll(() => stage.focused(), "the question").toMatchObject(onText);
  await page.keyboard.press("9");
  await page.keyboard.press("Enter");
  await stage.isIn("playing");
  await expect(stage.part("verdict"), "no such option").toHaveCount(0);
  const [right] = await places(stage, true);
  await page.keyboard.press(`${right + 1}`);
  await isTold(stage);
  await expect.poll(() => stage.focused(), "the verdict").toMatchObject({ part: "verdict" });
  await page.keyboard.press("1");
  await page.keyboard.press("Enter");
  await isAsked(stage);
  await expect.poll(() => stage.focused(), "the next question").toMatchObject({ text: "What of A2?" });
  await stage.tabTo("option");
  await page.keyboard.press("Enter");
  await isTold(stage);
  await expect.poll(() => stage.focused()).toMatchObject({ part: "verdict" });
  await stage.tabTo("primary");
  await page.keyboard.press("Enter");
  await isAsked(stage);
  await byKeys(stage);
  await stage.isIn("outcome");
  const onTitle = { inside: true, tag: "h3", text: "Level passed" };
  await expect.poll(() => stage.focused(), "the card").toMatchObject(onTitle);
  await stage.tabTo("next-level");
  await page.keyboard.press("Enter");
  await isAsked(stage);
  await expect.poll(() => stage.focused()).toMatchObject({ inside: true, text: "What of B1?" });
});

test("the focus is not lost among the levels", async ({ open, page }) => {
  const stage = await open({ ...SHORT, campaign: "any" });
  await stage.isReady();
  await stage.tabTo("level");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(stage.part("level").nth(1)).toHaveAttribute("aria-pressed", "true");
  const inside = { inside: true };
  await expect.soft.poll(() => stage.focused(), "after the choice of a level").toMatchObject(inside);
  await stage.tabTo("primary");
  await page.keyboard.press("Enter");
  await isAsked(stage);
  await stage.tabTo("back");
  await page.keyboard.press("Enter");
  await stage.isIn("ready");
  await expect.soft.poll(() => stage.focused(), "after going back").toMatchObject(inside);
});

test("keys that belong to the page or to a field of it choose nothing", async ({ open, page }) => {
  const before = `<label>Search <input id="search" /></label>`;
  const stage = await open(SHORT, { before });
  await stage.isReady();
  await start(stage);
  await page.keyboard.press("Control+1");
  await page.locator("#search").focus();
  await page.keyboard.type("123");
  await expect(page.locator("#search")).toHaveValue("123");
  await expect(stage.part("verdict")).toHaveCount(0);
  await isAsked(stage);
});

test("a question that comes by itself after a reload leaves the focus with the page", async ({
  open,
  page,
}) => {
  const stage = await open(SHORT, { before: `<label>Search <input id="search" autofocus /></label>` });
  await stage.isReady();
  await start(stage);
  await page.reload();
  await isAsked(stage);
  expect(await asked(stage)).toBe("What of A1?");
  expect(await stage.focused()).toMatchObject({ id: "search" });
  expect(await page.evaluate(() => scrollY), "and does not scroll").toBe(0);
  await choose(stage, true);
  await isTold(stage);
  await expect.poll(() => stage.focused(), "from then on it goes along").toMatchObject({ part: "verdict" });
});

test("everything has its name and role", async ({ open }) => {
  const stage = await open(SHORT);
  await stage.isReady();
  const button = (/** @type {RegExp | string} */ name, /** @type {boolean[]} */ ...[pressed]) =>
    stage.element.getByRole("button", { name, pressed });
  await expect(button(/Level a/, true).first()).toBeVisible();
  await expect(button(/Level b/, false)).toContainText("stars: 0");
  await expect(button(/No time limit/, false)).toBeVisible();
  await expect(stage.element.getByRole("list")).toHaveCount(1);
  await start(stage);
  await expect(stage.element.getByRole("heading", { level: 3, name: "What of A1?" })).toBeVisible();
  await expect(stage.element.getByRole("timer")).toBeVisible();
  for (const name of ["Right of A1", "Wrong of A1", "Other of A1"]) {
    await expect(stage.element.getByRole("button", { name, exact: true })).toBeVisible();
  }
  await expect(stage.element.getByRole("listitem")).toHaveCount(3);
  await answer(stage, false);
  await expect(button("Right of A1 (right)")).toBeVisible();
  await expect(button(/of A1 \(your choice, not right\)$/)).toBeVisible();
  await expect(button("Next question")).toBeVisible();
});
