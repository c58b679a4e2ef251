//! The entries that are left, beside the one that is looked at.

use std::rc::Rc;

use super::{
    desk::{Desk, Fetch},
    entry::Entry,
};
use crate::{
    i18n::{Words, words},
    ui::{
        dom::{Part, Spot},
        node::{Node, key, node, screen},
        slot::watch,
    },
};

const LIST: Words = words("这一列的作品", "Entries in this list");
const PICTURES: Words = words("# 个文件", "# files");
const NO_CAPTION: Words = words("没有文字", "No caption");
const LOADING: Words = words("正在取下一批…", "Fetching more…");
const FAILED: Words = words("下一批没有取到", "The next ones did not come");
const RETRY: Words = words("重试", "Try again");

/// The list.
pub(super) fn view(desk: Desk) -> Node {
    let place = Spot::new();
    watch(move || {
        let shown = desk.entry.get();
        if shown.is_some() {
            follow(place);
        }
    });
    let list = screen(Box::new(move || build(desk)), || false, |_| {});
    node("div", "mod-list").at(place).hold(list)
}

/// Scrolls the list, and never the page, to the entry that is looked at.
fn follow(place: Spot) {
    let Some(list) = Part::at(place) else {
        return;
    };
    if let Some(item) = list.find("[aria-current=true]") {
        let above = (list.number("clientHeight") - item.number("offsetHeight")) / 2.0;
        list.set("scrollTop", item.number("offsetTop") - above);
    }
}

fn build(desk: Desk) -> Node {
    let queue = desk.queue.get();
    let shown = desk.entry.get().map(|entry| entry.id.clone());
    let mut list = node("ol", "mod-items")
        .with("role", "list")
        .with("aria-label", desk.say(LIST));
    for entry in queue.left() {
        let is = shown.as_ref() == Some(&entry.id);
        list = list.hold(node("li", "").hold(item(desk, &entry, is)));
    }
    // Of the first page the pane tells.
    let waits = !queue.next.is_empty();
    let line = match desk.fetch.get() {
        Fetch::UnderWay if waits => Some(node("p", "mod-hint").say(desk.say(LOADING))),
        Fetch::Failed if waits => Some(
            node("p", "mod-hint")
                .with("role", "alert")
                .say(desk.say(FAILED))
                .say(" ")
                .hold(key("ff-link", "retry", move || desk.more()).say(desk.say(RETRY))),
        ),
        _ => None,
    };
    node("div", "mod-list-inside").hold(list).hold_some(line)
}

fn item(desk: Desk, entry: &Rc<Entry>, is_shown: bool) -> Node {
    let id = entry.id.clone();
    let lang = desk.lang();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "ms of dates are exact integers"
    )]
    let time = lang.date_time(entry.at_ms as i64, None);
    let said = if entry.caption.is_empty() {
        let words = if entry.media.is_empty() {
            desk.say(NO_CAPTION).to_owned()
        } else {
            lang.fill(PICTURES, &entry.media.len().to_string())
        };
        node("span", "mod-item-none").say(&words)
    } else {
        node("span", "mod-item-caption")
            .with("dir", "auto")
            .say(&entry.caption)
    };
    let name = node("bdi", "").say(&entry.name());
    key("mod-item", "item", move || desk.show(&id))
        .with("aria-current", if is_shown { "true" } else { "false" })
        .hold(node("span", "mod-item-name").hold(name))
        .hold(node("span", "mod-item-time").say(&time))
        .hold(said)
}
