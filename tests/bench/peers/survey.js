// @ts-check
/**
 * SurveyJS by its scripts and style sheet, as its tutorial for plain pages says; without the web font,
 * which its usual sheet fetches from elsewhere.
 */
import { packaged, versioned } from "../packages.js";
import { config } from "../samples.js";

/** Of pictures: nothing moves when they come. */
const SIZE = { imageWidth: 300, imageHeight: 200 };

/** A page with these surveys; the first tap is on what `first` selects. @param {any} model @param {string} first */
const page = (model, first) => ({
  name: versioned("survey-core"),
  full: true,
  files: async () => ({
    "survey.css": packaged("survey-core/survey-core.fontless.min.css"),
    "survey-core.js": packaged("survey-core/survey.core.min.js"),
    "survey-js-ui.js": packaged("survey-js-ui/survey-js-ui.min.js"),
  }),
  head: '<link rel="stylesheet" href="survey.css"><script src="survey-core.js"></script><script src="survey-js-ui.js"></script>',
  place: '<div class="survey"></div>',
  script: `for (const place of document.querySelectorAll(".survey")) {
  new Survey.Model(${JSON.stringify(model)}).render(place);
  bench.made(() => place.querySelector(${JSON.stringify(first)}));
}`,
});

const [level] = config("quiz").levels;

/** A page with a question. @param {any} question */
function asked({ id, text, picture, options, answer }) {
  const image = picture && { type: "image", name: `${id}-picture`, imageLink: `/${picture}` };
  const choices = options?.map((/** @type {any} */ option) => ({
    value: option.id,
    text: option.text?.en ?? option.id,
    ...(option.picture ? { imageLink: `/${option.picture}` } : {}),
  }));
  const hasPictures = choices?.some((/** @type {any} */ choice) => choice.imageLink);
  const type = !choices ? "boolean" : hasPictures ? "imagepicker" : Array.isArray(answer) ? "checkbox" : "radiogroup";
  const question = { type, name: id, title: text.en, choices, correctAnswer: answer };
  return { elements: image ? [image, question] : [question] };
}

/** A run of a quiz with a page to start from. @type {import("../peers.js").Peer} */
export const surveyQuiz = {
  kind: "quiz",
  ...page(
    {
      title: level.title.en,
      firstPageIsStartPage: true,
      showTimer: true,
      timeLimitPerPage: 20,
      startSurveyText: "Start",
      pages: [
        {
          elements: [
            { type: "image", name: "hero", imageLink: `/${level.picture}`, ...SIZE },
            { type: "html", name: "intro", html: level.text.en },
          ],
        },
        ...level.questions.slice(0, level.ask).map(asked),
      ],
    },
    ".sd-navigation__start-btn, .sv_start_btn, .sd-footer input",
  ),
};

const { question, picture, options } = config("poll");

/** @type {import("../peers.js").Peer} */
export const surveyPoll = {
  kind: "poll",
  ...page(
    {
      elements: [
        { type: "image", name: "hero", imageLink: `/${picture}`, ...SIZE },
        {
          type: "imagepicker",
          name: "vote",
          title: question.en,
          showLabel: true,
          choices: options.map((/** @type {any} */ option) => ({
            value: option.id,
            text: option.text.en,
            imageLink: `/${option.picture}`,
          })),
        },
      ],
      completeText: "Vote",
    },
    ".sd-imagepicker__item-decorator, .sd-imagepicker__item",
  ),
};
