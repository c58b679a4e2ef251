//! What came of a run: the whole picture, time and moves.

use std::rc::Rc;

use leptos::prelude::untrack;

use super::{
    game::{Game, grid_of},
    menu::{clock, picture},
};
use crate::{
    endpoint::Json,
    i18n::{Words, words},
    stage::Finish,
    ui::node::{Node, key, node},
};

const DONE: Words = words("拼好了", "Complete");
const QUIT: Words = words("这一局已结束", "This run is over");
const PIECES: Words = words("# 块", "# pieces");
const TOOK: Words = words("用时 #", "time #");
const MOVES: Words = words("# 步", "# moves");
const LOOKS: Words = words("其中看原图 +# 秒", "# s of it for looks");
const BEST: Words = words("本关新纪录", "your best for this level");
const BOARD: Words = words("查看排行榜", "See the ranking");

/// The card after a run.
pub(super) fn finish(game: Game, outcome: &Json) -> Finish {
    let lang = game.lang;
    let summary = outcome.field("summary");
    let done = summary.is("done");
    let title = lang.say(if done { DONE } else { QUIT });
    let facts = if done {
        facts(game, &summary)
    } else {
        String::new()
    };
    let prize = summary.field("prizes").items().next().unwrap_or_default();
    let mut told = vec![("level", outcome.field("level")), ("prize", prize)];
    let names = ["prizes", "done", "mode", "time_ms", "moves"];
    told.extend(names.map(|name| (name, summary.field(name))));
    let told: Vec<_> = told.iter().map(|(name, value)| (*name, value)).collect();
    let said = title.to_owned() + ". " + &facts + ". ";
    Finish {
        title,
        said,
        drew: summary.count_of("draws") > 0,
        quiet: false,
        told: Json::object(&told),
        parts: [
            card_part(move || done.then(|| result(game, &facts))),
            card_part(move || {
                let board = key("ff-link", "see-board", move || game.play.show_board());
                Some(board.say(lang.say(BOARD)))
            }),
        ],
    }
}

fn card_part(make: impl Fn() -> Option<Node> + 'static) -> Rc<dyn Fn() -> Option<Node>> {
    Rc::new(move || untrack(&make))
}

fn result(game: Game, facts: &str) -> Node {
    node("div", "jigsaw-finish")
        .hold(picture(game))
        .hold(node("p", "ff-soft").with("part", "facts").say(facts))
}

fn facts(game: Game, summary: &Json) -> String {
    let lang = game.lang;
    let seconds = |name: &str| summary.count_of(name) / 1000;
    let pieces = grid_of(&summary.field("grid")).count().to_string();
    let mut facts = lang.fill(PIECES, &pieces);
    let mut add = |fact: &str| {
        facts.push_str(" · ");
        facts.push_str(fact);
    };
    add(&lang.fill(TOOK, &clock(seconds("time_ms"))));
    add(&lang.fill(MOVES, &summary.count_of("moves").to_string()));
    if seconds("looks_ms") > 0 {
        add(&lang.fill(LOOKS, &seconds("looks_ms").to_string()));
    }
    if summary.is("best") {
        add(lang.say(BEST));
    }
    facts
}
