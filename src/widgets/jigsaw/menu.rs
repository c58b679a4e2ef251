//! The levels: how many pieces each has, the best so far, and in which way to play.

use leptos::prelude::untrack;

use super::game::{Game, grid_of};
use crate::{
    endpoint::Json,
    i18n::{Words, words},
    ui::node::{Node, image, key, node},
};

const START: Words = words("开始：#", "Start: #");
const RESUME: Words = words("继续：#", "Go on: #");
const PIECES: Words = words("# 块", "# pieces");
const BEST: Words = words("最佳 #", "best #");
const DRAG: Words = words("拼图", "Pieces");
const SWAP: Words = words("交换", "Swap tiles");
const HOW: Words = words("玩法", "Way of playing");
const LEVELS: Words = words("难度", "Difficulty");
const QUIT: Words = words("放弃这一局", "Give this run up");
const REALLY: Words = words("确定放弃？再点一次", "Really? Press again to give it up");

/// The screen of the levels; reactive.
pub(super) fn menu(game: Game) -> Node {
    let lang = game.lang;
    let shown = game.play.state_json();
    let run = shown.field("run");
    let runs = run.is_there();
    let levels: Vec<Json> = game.play.json().field("levels").items().collect();
    let named = run.text_of("level");
    let under_way = levels.iter().position(|level| level.text_of("id") == named);
    let chosen = under_way.unwrap_or_else(|| game.chosen.get());
    let swaps = if runs {
        run.text_of("mode") == "swap"
    } else {
        game.swaps.get()
    };
    let mut list = node("div", "jigsaw-levels")
        .with("role", "group")
        .with("aria-label", lang.say(LEVELS));
    let reached: Vec<Json> = shown.field("levels").items().collect();
    for (place, level) in levels.iter().enumerate() {
        let best = reached
            .get(place)
            .map(|it| it.field(if swaps { "swap" } else { "pieces" }));
        let item = row(game, level, best, place == chosen).with("data-place", &place.to_string());
        let choose = move || {
            if !runs {
                game.chosen.set(place);
            }
        };
        list = list.hold(pressed_by(item, choose));
    }
    let how = node("div", "jigsaw-modes")
        .with("role", "group")
        .with("aria-label", lang.say(HOW));
    let mode = |swap: bool, words: Words| {
        let choose = move || {
            if !runs {
                game.swaps.set(swap);
            }
        };
        key("jigsaw-mode", "mode", choose)
            .with("aria-pressed", if swap == swaps { "true" } else { "false" })
            .say(lang.say(words))
    };
    let how = how.hold(mode(false, DRAG)).hold(mode(true, SWAP));
    let level = levels.get(chosen).cloned().unwrap_or_default();
    let (id, title) = (level.text_of("id"), level.text_of("title"));
    let can = move || {
        if runs {
            game.play.can_act()
        } else {
            game.play.can_play()
        }
    };
    let press = move || {
        if untrack(can) {
            game.acted.set(true);
            game.start(&id, swaps);
        }
    };
    let primary = key("ff-button ff-play", "primary", press)
        .live("aria-disabled", move || (!can()).to_string())
        .say(&lang.fill(if runs { RESUME } else { START }, &title));
    let turns = node("p", "ff-turns")
        .with("part", "turns")
        .tell(move || game.play.turns_text().unwrap_or_default());
    let quit = runs.then(|| {
        let quit = key("ff-link", "quit", move || game.quit());
        quit.tell(move || {
            let words = if game.quitting.get() { REALLY } else { QUIT };
            lang.say(words).to_owned()
        })
    });
    node("div", "jigsaw-menu")
        .hold(node("div", "jigsaw-cover").hold(picture(game)))
        .hold(how)
        .hold(list)
        .hold(primary)
        .hold(turns)
        .hold_some(quit)
}

fn pressed_by(mut node: Node, press: impl Fn() + 'static) -> Node {
    node.0.press = Some(Box::new(press));
    node
}

/// A level, to be chosen.
fn row(game: Game, level: &Json, best: Option<Json>, chosen: bool) -> Node {
    let lang = game.lang;
    let grid = grid_of(&level.field(if game.is_narrow() { "narrow" } else { "grid" }));
    let count = lang.fill(PIECES, &grid.count().to_string());
    let best = best.and_then(|best| best.number_of("time_ms"));
    let says = best.map_or(count.clone(), |time_ms| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "`as` saturates"
        )]
        let seconds = (time_ms / 1000.0) as u32;
        count + " · " + &lang.fill(BEST, &clock(seconds))
    });
    let mut look = node("span", "jigsaw-grid").with("aria-hidden", "true");
    look = look
        .live("--jigsaw-cols", move || grid.cols.to_string())
        .live("--jigsaw-rows", move || grid.rows.to_string());
    key("jigsaw-level", "level", || ())
        .with("aria-pressed", if chosen { "true" } else { "false" })
        .hold(look)
        .hold(node("span", "jigsaw-title").say(&level.text_of("title")))
        .say(" ")
        .hold(node("span", "jigsaw-says").say(&says))
}

/// Minutes and seconds.
pub(super) fn clock(seconds: u32) -> String {
    let (minutes, rest) = (seconds / 60, seconds % 60);
    minutes.to_string() + if rest < 10 { ":0" } else { ":" } + &rest.to_string()
}

/// The picture that is put together, to be shown as a whole.
pub(super) fn picture(game: Game) -> Node {
    let picture = game.play.json().field("picture");
    let address = game.play.address(&picture.text_of("src"));
    image("jigsaw-picture", &address, "")
}
