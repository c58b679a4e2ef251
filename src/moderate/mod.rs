//! The page of operators: entries of a challenge are looked at and decided about, by keys alone if
//! wanted. Players never see it, and it is fetched where an address asks for it only.
//!
//! | part, class | what it is |
//! |---|---|
//! | `part="token"`, `part="sign-in"`, `part="sign-out"` | who decides |
//! | `part="state"`, `part="widget"`, `part="count"` | which entries, and how many are left of those that are here |
//! | `part="entry"`, `part="name"`, `part="open"` | the entry that is looked at, whose it is, its post |
//! | `part="item"` | an entry in the list |
//! | `part="accept"`, `part="feature"`, `part="reject"`, `part="wait"`, `part="undo"` | what is decided |
//! | `part="reason"`, `part="why"`, `part="send"`, `part="cancel"` | why an entry is rejected |
//! | `part="notice"`, `part="status"` | what went wrong; what has happened |
//!
//! `desk` is the state in the page, `queue` the entries in it, `decide` what happens to them.

mod bar;
mod decide;
mod desk;
mod door;
mod entry;
mod help;
mod keys;
mod list;
mod pane;
mod queue;
mod verdict;

use self::desk::{Desk, Place};
use crate::{
    i18n::{Words, words},
    stage::{Sheet, Stage},
    ui::{
        dom::{Part, Spot},
        node::{Node, key, node, screen},
        slot::watch,
    },
    widgets::Panel,
};

const NAME: Words = words("作品审核", "Moderation");
const LOOK: Words = words("看这一条", "Show it");
const CLOSE: Words = words("知道了", "Dismiss");

/// The page.
pub(crate) const PAGE: Panel = page;

fn page(stage: Stage, _: Sheet) -> Node {
    let desk = Desk::new(stage);
    desk.open();
    let place = Spot::new();
    keys::listen(desk, place);
    watch(move || {
        let title = desk.campaign.get().text_of("title");
        if let Some(window) = Part::window() {
            let name = desk.say(NAME);
            let whole = if title.is_empty() {
                name.to_owned()
            } else {
                title + " · " + name
            };
            window.get("document").set("title", whole);
        }
    });
    let bar = screen(Box::new(move || bar::build(desk)), || false, |_| {});
    let notice = screen(Box::new(move || notice(desk)), || false, |_| {});
    let inside = move || {
        Some(match desk.place.get() {
            Place::Desk => work(desk),
            Place::Door => screen(Box::new(move || door::build(desk)), || true, |_| {}),
            _ => screen(Box::new(move || door::waiting(desk)), || false, |_| {}),
        })
    };
    let help = screen(Box::new(move || help::build(desk)), || false, |_| {});
    node("div", "mod")
        .live("lang", move || desk.stage.lang.get().tag().to_owned())
        .at(place)
        .hold(bar)
        .hold(node("main", "mod-main").hold(notice).make_some(inside))
        .hold(help)
}

/// The entry that is looked at, and the list beside it.
fn work(desk: Desk) -> Node {
    let tools = screen(Box::new(move || bar::tools(desk)), || false, |_| {});
    let said = node("p", "mod-said")
        .with("role", "status")
        .with("part", "status")
        .tell(move || desk.said.get());
    let count = node("p", "mod-count")
        .with("part", "count")
        .tell(move || bar::count(desk));
    let top = node("div", "mod-top").hold(tools).hold(said).hold(count);
    node("div", "mod-work")
        .hold(top)
        .hold(pane::view(desk))
        .hold(list::view(desk))
}

/// What the operator has to know; reactive.
fn notice(desk: Desk) -> Node {
    // Its place is there from the start: what comes together with its text is not read out.
    let place = node("div", "mod-notice-place").with("role", "alert");
    let Some(notice) = desk.notice.get() else {
        return place;
    };
    let entry = notice.entry.clone();
    let look = (!entry.is_empty())
        .then(|| key("mod-plain", "look", move || desk.show(&entry)).say(desk.say(LOOK)));
    let close = key("mod-plain", "dismiss", move || desk.notice.set(None)).say(desk.say(CLOSE));
    place.hold(
        node("div", "mod-notice")
            .with("part", "notice")
            .hold(node("p", "").with("dir", "auto").say(&notice.text))
            .hold_some(look)
            .hold(close),
    )
}
