//! The run on the screen: what there is to see of it, before anybody moves a piece.

use std::rc::Rc;

use super::{
    desk::Desk,
    game::Game,
    menu::{clock, picture},
    run::Run,
    tiles,
};
use leptos::task::spawn_local;

use crate::{
    endpoint::sleep_ms,
    i18n::{Words, words},
    ui::{
        dom::Part,
        node::{Node, key, node},
    },
};

const PROGRESS: Words = words("已拼 #", "# in place");
const BOARD: Words = words("拼图板", "Puzzle board");
const HELP: Words = words(
    "左右方向键选一块，回车拿起；拿起后用方向键按格移动，回车放下，Esc 放回托盘。也可以拖动，或先点一块再点板上的位置。",
    "Left and right choose a piece, Enter takes it up. Then arrow keys move it by cells, Enter puts it down, Escape puts it back. Or drag, or tap a piece and then its place.",
);
const TRAY: Words = words("待拼的拼块", "Pieces to place");
const LOOK: Words = words("看原图（+# 秒）", "See the picture (+# s)");
const LOOK_FREE: Words = words("看原图", "See the picture");
const EDGES: Words = words("只看边块", "Edges only");
const NEARER: Words = words("放大", "Zoom in");
const FARTHER: Words = words("缩小", "Zoom out");
const NUMBERS: Words = words("显示编号", "Show numbers");
const BACK: Words = words("返回", "Back");

/// The screen of a run.
pub(super) fn build(game: Game, run: &Rc<Run>) -> Node {
    let desk = Desk::new(game, run);
    game.desk.set(Some(Rc::clone(&desk)));
    spawn_local(async move {
        // When the elements are in the page.
        sleep_ms(0.0).await;
        if let Some(place) = Part::at(game.place) {
            desk.attach(&place);
        }
    });
    let lang = game.lang;
    let counted = Rc::clone(run);
    let progress = node("span", "jigsaw-progress")
        .with("part", "progress")
        .tell(move || {
            game.moved.get();
            lang.fill(PROGRESS, &counted.progress())
        });
    let time = node("span", "jigsaw-time")
        .with("part", "time")
        .with("role", "timer")
        .tell(move || clock(game.seconds.get()));
    let back = key("ff-link", "back", move || game.back()).say(lang.say(BACK));
    let bar = node("div", "jigsaw-bar")
        .hold(back)
        .hold(progress)
        .hold(time);
    let screen = node("div", "jigsaw-desk")
        .with("data-mode", if run.swaps { "swap" } else { "pieces" })
        .hold(bar);
    let screen = if run.swaps {
        screen.hold(tiles::board(game, run))
    } else {
        let flying = node("canvas", "jigsaw-flying").with("aria-hidden", "true");
        screen.hold(board(game)).hold(tray(game)).hold(flying)
    };
    screen.hold(tools(game, run))
}

fn board(game: Game) -> Node {
    let lang = game.lang;
    node("div", "jigsaw-board")
        .with("part", "puzzle")
        .with("role", "application")
        .with("tabindex", "0")
        .with("aria-label", lang.say(BOARD))
        .with("aria-describedby", "jigsaw-help")
        .hold(node("canvas", "jigsaw-under").with("aria-hidden", "true"))
        .hold(node("canvas", "jigsaw-loose").with("aria-hidden", "true"))
        .hold(picture(game))
        .hold(
            node("p", "ff-unseen")
                .with("id", "jigsaw-help")
                .say(lang.say(HELP)),
        )
}

fn tray(game: Game) -> Node {
    node("div", "jigsaw-tray")
        .with("part", "tray")
        .with("role", "group")
        // It scrolls.
        .with("tabindex", "0")
        .with("aria-label", game.lang.say(TRAY))
        .hold(node("div", "jigsaw-rail"))
}

/// Buttons; `more` has what they do.
fn tools(game: Game, run: &Run) -> Node {
    let lang = game.lang;
    let tool = |name: &str, words: &str| key("jigsaw-tool", name, || ()).say(words);
    let level = game.level(&run.level);
    let look = level.field("look_seconds").is_there().then(|| {
        let says = match level.count_of("look_seconds") {
            0 => lang.say(LOOK_FREE).to_owned(),
            seconds => lang.fill(LOOK, &seconds.to_string()),
        };
        tool("look", &says)
    });
    let mut tools = node("div", "jigsaw-tools").hold_some(look);
    let others: &[(&str, Words)] = if run.swaps {
        &[("numbers", NUMBERS)]
    } else {
        &[("edges", EDGES), ("nearer", NEARER), ("farther", FARTHER)]
    };
    for (name, words) in others {
        tools = tools.hold(tool(name, lang.say(*words)));
    }
    tools
}
