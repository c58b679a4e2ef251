//! The line under a widget: rules and prizes.

use super::{Sheet, Stage};
use crate::{
    i18n::{Words, words},
    ui::node::{Node, key, node},
};

const RULES: Words = words("活动规则", "Rules");
const BOARD: Words = words("排行榜", "Ranking");
const PRIZES: Words = words("我的奖品", "My prizes");

/// Opens the rules and the participant's prizes.
pub(super) fn bar(stage: Stage) -> Node {
    let badge = move || {
        let awards = stage.awards.get();
        let open = awards.items();
        let open = open
            .filter(|award| award.text_of("status") == "won")
            .count();
        (open > 0).then(|| node("span", "ff-count").say(&open.to_string()))
    };
    let board = move || {
        let ranked = stage.campaign.get()?.widget.is("ranked");
        ranked.then(|| link(stage, "board", BOARD, Sheet::Board))
    };
    node("nav", "ff-bar")
        .hold(link(stage, "rules", RULES, Sheet::Rules))
        .make_some(board)
        .hold(link(stage, "prizes", PRIZES, Sheet::Prizes).make_some(badge))
}

fn link(stage: Stage, name: &str, words: Words, sheet: Sheet) -> Node {
    key("ff-link", name, move || stage.show(sheet.clone()))
        .tell(move || stage.say(words).to_owned())
}
