// @ts-check
/**
 * The libraries that npm ships for the job of a kind, each set up as its documentation says.
 *
 * @typedef {{
 *   kind: string,
 *   name: string,
 *   full: boolean,
 *   drags?: boolean,
 *   files: () => Promise<Record<string, string>>,
 *   head: string,
 *   place: string,
 *   script: string,
 * }} Peer
 *
 * - `name`: the package, with its version
 * - `full`: whether it does about as much as Funfair does, and more than the job
 * - `drags`: the first touch moves something instead of pressing it
 * - `files`: what its page loads, by name
 * - `head`, `place`, `script`: of the page: what loads those files, the HTML of one widget, and the
 *   script at the end that makes them. For each widget it says `bench.made(find)`; `find` gives the
 *   element of the first tap once it is there
 */
import { headbreaker } from "./peers/headbreaker.js";
import { luckyCanvas } from "./peers/lucky-canvas.js";
import { reactPoll, reactQuiz } from "./peers/react.js";
import { spinWheel } from "./peers/spin-wheel.js";
import { surveyPoll, surveyQuiz } from "./peers/survey.js";

/** @type {Peer[]} */
export const PEERS = [luckyCanvas, spinWheel, surveyQuiz, reactQuiz, surveyPoll, reactPoll, headbreaker];
