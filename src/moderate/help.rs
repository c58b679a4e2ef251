//! Which keys there are.

use super::{bar::cap, desk::Desk};
use crate::{
    i18n::{Words, words},
    ui::{
        dom::Part,
        node::{Node, key, node},
    },
};

const TITLE: Words = words("快捷键", "Keys");
const CLOSE: Words = words("关闭", "Close");
const ON: Words = words("快捷键：开", "Keys are on");
const OFF: Words = words("快捷键：关", "Keys are off");
const HINT: Words = words(
    "在输入框里打字时，快捷键不起作用。",
    "While you type into a field, keys only type.",
);

const KEYS: [(&[&str], Words); 10] = [
    (&["J", "↓"], words("下一条", "Next")),
    (&["K", "↑"], words("上一条", "Previous")),
    (&["A"], words("通过", "Accept")),
    (&["F"], words("精选", "Feature")),
    (&["R"], words("驳回", "Reject")),
    (
        &["1", "…", "5"],
        words("选一个常用原因，↵ 驳回", "A ready-made reason; ↵ rejects"),
    ),
    (&["P"], words("放回待审", "Put back among the waiting")),
    (
        &["Z"],
        words("撤销上一个决定", "Take the latest decision back"),
    ),
    (&["O"], words("打开原帖", "Open the post")),
    (&["?"], words("这张表", "This list")),
];

/// The list; reactive.
pub(super) fn build(desk: Desk) -> Node {
    let mut keys = node("dl", "mod-keys");
    for (names, words) in KEYS {
        let mut caps = node("dt", "");
        for name in names {
            // Here they are read out.
            caps = caps.hold(match *name {
                "…" => node("span", "").say("…"),
                name => node("kbd", "mod-key").say(name),
            });
        }
        keys = keys.hold(
            node("div", "")
                .hold(caps)
                .hold(node("dd", "").say(desk.say(words))),
        );
    }
    let switch = key("ff-button ff-button-plain", "keys", move || {
        desk.keys.update(|on| *on = !*on);
    })
    .live("aria-pressed", move || desk.keys.get().to_string())
    .tell(move || desk.say(if desk.keys.get() { ON } else { OFF }).to_owned());
    let close = key("ff-button", "close-help", close)
        .say(desk.say(CLOSE))
        .hold(cap("Esc"));
    node("dialog", "mod-help")
        .with("aria-labelledby", "mod-help-title")
        .hold(
            node("h2", "mod-card-title")
                .with("id", "mod-help-title")
                .say(desk.say(TITLE)),
        )
        .hold(keys)
        .hold(node("p", "mod-hint").say(desk.say(HINT)))
        .hold(node("div", "mod-pair").hold(switch).hold(close))
}

fn dialog() -> Option<Part> {
    let page = Part::window()?.get("document").get("documentElement");
    page.find("dialog")
}

/// Opens the list; the browser keeps the focus in it and gives it back.
pub(super) fn open(_: Desk) {
    if let Some(dialog) = dialog().filter(|dialog| !dialog.is("open")) {
        dialog.call("showModal", &[]);
    }
}

fn close() {
    if let Some(dialog) = dialog() {
        dialog.call("close", &[]);
    }
}

/// Whether the list lies over the page.
pub(super) fn is_open(root: &Part) -> bool {
    root.find("dialog[open]").is_some()
}
