//! What came of a run: stars, points, and what was right.

use std::rc::Rc;

use leptos::prelude::untrack;

use super::{game::Game, map::stars, wire::Outcome};
use crate::{
    endpoint::Json,
    i18n::{Words, words},
    stage::Finish,
    ui::{
        live::tenths,
        node::{Node, key, node},
    },
};

const PASSED: Words = words("过关", "Level passed");
const COMPLETE: Words = words("全部通关", "All levels passed");
const FAILED: Words = words("还差一点", "Not passed yet");
const QUIT: Words = words("这一局已结束", "This run is over");
const RIGHT: Words = words("答对 # 题", "# right");
const TOOK: Words = words("用时 # 秒", "# s");
const POINTS: Words = words("# 分", "# points");
const BEST: Words = words("本关新纪录", "your best for this level");
const NEXT_LEVEL: Words = words("下一关：#", "Next level: #");
const RETRY: Words = words("再挑战一次", "Try again");
const BOARD: Words = words("查看排行榜", "See the ranking");
const REVIEW: Words = words("回顾 # 道题", "Look back (#)");
const TRUE: Words = words("对", "True");
const FALSE: Words = words("错", "False");
const ANSWER: Words = words("正确答案：#", "Answer: #");
const WAS_RIGHT: Words = words("答对：", "Right: ");
const WAS_WRONG: Words = words("答错：", "Not right: ");
const AND: Words = words("、", ", ");

/// The card after a run.
pub(super) fn finish(game: Game, outcome: &Outcome) -> Finish {
    let lang = game.lang;
    let summary = outcome.summary.clone();
    let title = lang.say(if summary.is("quit") {
        QUIT
    } else if summary.is("complete") {
        COMPLETE
    } else if summary.is("passed") {
        PASSED
    } else {
        FAILED
    });
    let points = game.number(POINTS, summary.count_of("points"));
    let right = lang.fill(RIGHT, &right_of(&summary));
    let level = Json::from(outcome.level.as_str());
    let prize = summary.field("prizes").items().next();
    let mut told = vec![("level", level), ("prize", prize.unwrap_or_default())];
    told.extend(
        ["prizes", "passed", "stars", "points", "right", "of"]
            .map(|name| (name, summary.field(name))),
    );
    let told: Vec<_> = told.iter().map(|(name, value)| (*name, value)).collect();
    let level = outcome.level.clone();
    Finish {
        title,
        said: format!("{title}. {points}. {right}. "),
        drew: summary.count_of("draws") > 0,
        quiet: false,
        told: Json::object(&told),
        parts: [
            card_part(game, &level, &summary, result),
            card_part(game, &level, &summary, further),
        ],
    }
}

fn card_part(
    game: Game,
    level: &str,
    summary: &Json,
    part: fn(Game, &str, &Json) -> Node,
) -> Rc<dyn Fn() -> Option<Node>> {
    let known = Rc::new((level.to_owned(), summary.clone()));
    Rc::new(move || Some(untrack(|| part(game, &known.0, &known.1))))
}

fn right_of(summary: &Json) -> String {
    format!("{} / {}", summary.count_of("right"), summary.count_of("of"))
}

/// Stars and points.
fn result(game: Game, _: &str, summary: &Json) -> Node {
    let lang = game.lang;
    let mut facts = lang.fill(RIGHT, &right_of(summary));
    let time_ms = summary.number_of("time_ms").unwrap_or_default();
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds")]
    let time = tenths(time_ms as i64);
    facts = facts + " · " + &lang.fill(TOOK, &time);
    if summary.is("best") && summary.count_of("points") > 0 {
        facts = facts + " · " + lang.say(BEST);
    }
    let points = game.number(POINTS, summary.count_of("points"));
    node("div", "quiz-finish")
        .hold(stars(game, summary.count_of("stars")))
        .hold(node("p", "quiz-total").with("part", "total").say(&points))
        .hold(node("p", "ff-soft").say(&facts))
}

/// What was asked, with its solution; closed at first.
fn review(game: Game, questions: &Json) -> Option<Node> {
    let lang = game.lang;
    let mut count = 0;
    let mut list = node("ol", "").with("role", "list");
    for question in questions.items() {
        count += 1;
        let mut solution = String::new();
        for text in question.field("solution").items() {
            if !solution.is_empty() {
                solution.push_str(lang.say(AND));
            }
            solution.push_str(&text.as_text());
        }
        if solution.is_empty() {
            let truth = if question.is("truth") { TRUE } else { FALSE };
            solution.push_str(lang.say(truth));
        }
        let right = question.is("right");
        let was = lang.say(if right { WAS_RIGHT } else { WAS_WRONG });
        let asked = node("p", "").hold(node("span", "ff-unseen").say(was));
        let answer = lang.fill(ANSWER, &solution);
        let item = node("li", "")
            .with("data-right", if right { "true" } else { "false" })
            .hold(asked.say(&question.text_of("text")))
            .hold(node("p", "ff-soft").say(&answer))
            .hold(node("p", "ff-soft").say(&question.text_of("explanation")));
        list = list.hold(item);
    }
    let title = node("summary", "").say(&game.number(REVIEW, count));
    let review = node("details", "quiz-review").with("part", "review");
    (count > 0).then(|| review.hold(title).hold(list))
}

/// What was right, and ways on from here.
fn further(game: Game, level: &str, summary: &Json) -> Node {
    let lang = game.lang;
    let further = node("div", "quiz-further")
        .hold_some(onward(game, level, summary))
        .hold_some(review(game, &summary.field("review")));
    let board = key("ff-link", "see-board", move || game.play.show_board());
    further.hold(board.say(lang.say(BOARD)))
}

/// The next level, or the same one again.
fn onward(game: Game, level: &str, summary: &Json) -> Option<Node> {
    let (lang, quiz, shown) = (game.lang, game.quiz(), game.shown()?);
    let begin = |name: &str, id: &str| {
        let won = summary.field("prizes").items().next().is_some();
        let look = if won {
            "ff-button ff-button-plain"
        } else {
            "ff-button"
        };
        let id = id.to_owned();
        key(look, name, move || {
            game.play.close_card();
            game.begin(&id);
        })
    };
    let playable = |id: &str| {
        let place = quiz.levels.iter().position(|it| it.id == id)?;
        let (level, stands) = (quiz.levels.get(place)?, shown.levels.get(place)?);
        let can = game.is_playable(level, stands) && game.play.has_turns();
        can.then_some(level)
    };
    if let Some(next) = playable(&summary.text_of("unlocked")) {
        let label = lang.fill(NEXT_LEVEL, &next.title);
        return Some(begin("next-level", &next.id).say(&label));
    }
    playable(level).filter(|_| !summary.is("passed"))?;
    Some(begin("again", level).say(lang.say(RETRY)))
}
