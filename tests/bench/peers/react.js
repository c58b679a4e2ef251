// @ts-check
/** Small components for React, bundled with it: react-quiz-component and react-leaf-polls. */
import { bundle } from "../bundle.js";
import { packaged, versioned } from "../packages.js";
import { config } from "../samples.js";

const RENDER = 'import { createRoot } from "react-dom/client";';

const [level] = config("quiz").levels;
const quiz = {
  quizTitle: level.title.en,
  quizSynopsis: level.text.en,
  nrOfQuestions: String(level.ask),
  questions: level.questions
    .filter((/** @type {any} */ { options, answer }) => options && !Array.isArray(answer))
    .slice(0, level.ask)
    .map((/** @type {any} */ { text, options, answer, explanation, picture }) => ({
      question: text.en,
      questionType: "text",
      ...(picture ? { questionPic: `/${picture}` } : {}),
      answerSelectionType: "single",
      answers: options.map((/** @type {any} */ option) => option.text.en),
      correctAnswer: String(options.findIndex((/** @type {any} */ { id }) => id === answer) + 1),
      explanation: explanation?.en ?? "",
    })),
};

/** @type {import("../peers.js").Peer} */
export const reactQuiz = {
  kind: "quiz",
  name: versioned("react-quiz-component"),
  full: false,
  files: async () => ({
    "react-quiz.js": await bundle(`${RENDER}
import Quiz from "react-quiz-component";
for (const place of document.querySelectorAll(".quiz")) {
  createRoot(place).render(<Quiz quiz={${JSON.stringify(quiz)}} />);
  bench.made(() => place.querySelector("button"));
}`),
  }),
  head: '<script defer src="react-quiz.js"></script>',
  place: '<div class="quiz"></div>',
  script: "",
};

const { question, options } = config("poll");
const results = options.map((/** @type {any} */ { text }, /** @type {number} */ id) => ({ id, text: text.en, votes: 0 }));

/** It shows no pictures. @type {import("../peers.js").Peer} */
export const reactPoll = {
  kind: "poll",
  name: versioned("react-leaf-polls"),
  full: false,
  files: async () => ({
    "react-poll.css": packaged("react-leaf-polls/dist/index.css"),
    "react-poll.js": await bundle(`${RENDER}
import { LeafPoll } from "react-leaf-polls";
for (const place of document.querySelectorAll(".poll")) {
  const results = ${JSON.stringify(results)};
  createRoot(place).render(
    <LeafPoll type="multiple" question={${JSON.stringify(question.en)}} results={results} onVote={() => {}} isVoted={false} />,
  );
  bench.made(() => place.querySelector('[role="button"], [class*="answer"]'));
}`),
  }),
  head: '<link rel="stylesheet" href="react-poll.css"><script defer src="react-poll.js"></script>',
  place: '<div class="poll"></div>',
  script: "",
};
