//! Swap mode: the same picture in square tiles that change places, each a button.

use std::rc::Rc;

use funfair_campaign::widgets::jigsaw::log::{Entry, Table};

use super::{desk::Desk, game::Game, menu::picture, more::arrow, run::Run};
use crate::{
    i18n::{Words, words},
    ui::{
        dom::{Listening, Part},
        node::{Node, key, node},
        slot::Slot,
    },
};

const BOARD: Words = words("交换拼图", "Tile puzzle");
const HELP: Words = words(
    "选一块，再选另一块，两块互换位置。拼块从左到右、从上到下编号，第 1 块在左上角。",
    "Choose a tile, then another one: the two change places. Tiles are numbered row by row, number 1 belongs top left.",
);
const ROW: Words = words("第 # 行", "Row #");
const COLUMN: Words = words("第 # 列", ", column #");
const TILE: Words = words("：第 # 块", ": tile #");
const RIGHT: Words = words("，位置正确", ", in place");
const PICKED: Words = words("，已选中", ", chosen");
const SWAPPED: Words = words("已互换，位置正确 #", "Swapped. # in place");

/// Class of the board.
const TILES: &str = "jigsaw-board jigsaw-tiles";

/// The board of tiles.
pub(super) fn board(game: Game, run: &Rc<Run>) -> Node {
    let lang = game.lang;
    let picked = Slot::new(None::<u16>);
    let grid = run.grid;
    let mut board = node("div", TILES)
        .with("part", "puzzle")
        .with("role", "group")
        .with("aria-label", lang.say(BOARD))
        .with("aria-describedby", "jigsaw-help")
        .live("--jigsaw-cols", move || grid.cols.to_string())
        .live("--jigsaw-rows", move || grid.rows.to_string());
    for place in 0..grid.count() {
        board = board.hold(tile(game, run, picked, place));
    }
    board.hold(picture(game)).hold(
        node("p", "ff-unseen")
            .with("id", "jigsaw-help")
            .say(lang.say(HELP)),
    )
}

fn tile(game: Game, run: &Rc<Run>, picked: Slot<Option<u16>>, place: u16) -> Node {
    let run = Rc::clone(run);
    let (lang, grid) = (game.lang, run.grid);
    let piece = {
        let run = Rc::clone(&run);
        move || {
            game.moved.get();
            match &*run.table.borrow() {
                Table::Swap(tiles) => tiles.at(place).unwrap_or_default(),
                Table::Pieces(..) => 0,
            }
        }
    };
    let piece = Rc::new(piece);
    let at = |which: fn((i32, i32)) -> i32| {
        let piece = Rc::clone(&piece);
        move || which(grid.cell(piece())).to_string()
    };
    let state = {
        let piece = Rc::clone(&piece);
        move || {
            if piece() == place {
                "fitted"
            } else if picked.get() == Some(place) {
                "picked"
            } else {
                "open"
            }
            .to_owned()
        }
    };
    let says = {
        let piece = Rc::clone(&piece);
        move || {
            let (col, row) = grid.cell(place);
            let number = (piece() + 1).to_string();
            let said = lang.fill(ROW, &(row + 1).to_string())
                + &lang.fill(COLUMN, &(col + 1).to_string())
                + &lang.fill(TILE, &number);
            let more = match (piece() == place, picked.get() == Some(place)) {
                (true, _) => lang.say(RIGHT),
                (_, true) => lang.say(PICKED),
                _ => "",
            };
            said + more
        }
    };
    let fitted = Rc::clone(&piece);
    let number = Rc::clone(&piece);
    let (col, row) = (at(|cell| cell.0), at(|cell| cell.1));
    let press = move || {
        if !game.is_open() || piece() == place {
            return;
        }
        game.acted.set(true);
        match picked.get_untracked() {
            None => picked.set(Some(place)),
            Some(other) => {
                picked.set(None);
                if other != place
                    && game
                        .act(
                            &run,
                            Entry::Swap {
                                one: other,
                                other: place,
                            },
                        )
                        .is_ok()
                    && !run.table.borrow().is_done()
                {
                    game.said.set(lang.fill(SWAPPED, &run.progress()));
                }
            }
        }
    };
    key("jigsaw-tile", "tile", press)
        .with("data-place", &place.to_string())
        .with("tabindex", if place == 0 { "0" } else { "-1" })
        .live("aria-label", says)
        .live("aria-disabled", move || (fitted() == place).to_string())
        .live("data-state", state)
        .live("data-number", move || (number() + 1).to_string())
        .live("--jigsaw-col", col)
        .live("--jigsaw-row", row)
}

/// Arrow keys move the focus over the tiles, of which one at a time can be reached by Tab.
pub(super) fn listen(desk: &Rc<Desk>, place: &Part) -> Vec<Listening> {
    let Some(board) = place.find(".jigsaw-tiles") else {
        return Vec::new();
    };
    let grid = desk.run.grid;
    let source = desk.game.play.json().field("picture").text_of("src");
    let address = desk.game.play.address(&source);
    // An address holds no quotation mark that is not encoded.
    let picture = "url(\"".to_owned() + &address.replace('"', "%22") + "\")";
    board.property("--jigsaw-picture", &picture);
    let tiles = board.clone();
    vec![board.on("keydown", move |event| {
        let target = event.get("target");
        let (dx, dy) = arrow(&event.text("key"));
        if (dx, dy) == (0, 0) {
            return;
        }
        let Ok(place) = target.get("dataset").text("place").parse::<u16>() else {
            return;
        };
        let (col, row) = grid.cell(place);
        event.call("preventDefault", &[]);
        if let Some(next) = grid.piece(col + dx, row + dy)
            && let Some(next) =
                tiles.find(&("[data-place=\"".to_owned() + &next.to_string() + "\"]"))
        {
            target.attribute("tabindex", "-1");
            next.attribute("tabindex", "0");
            next.call("focus", &[]);
        }
    })]
}

/// Shows the number of each tile, or not.
pub(super) fn toggle_numbers(desk: &Desk) {
    let place = Part::at(desk.game.place);
    let found = place.and_then(|it| Some((it.find("[part=puzzle]")?, it.find("[part=numbers]")?)));
    if let Some((board, tool)) = found {
        let shows = board.text("className") == TILES;
        let more = if shows { " jigsaw-numbered" } else { "" };
        board.set("className", TILES.to_owned() + more);
        tool.flag("aria-pressed", shows);
    }
}
