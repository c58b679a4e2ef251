//! Before the work: the campaign is fetched, and the operator's token asked for.

use super::desk::{Desk, Place};
use crate::{
    i18n::{Words, words},
    ui::node::{Node, key, node},
};

const SIGN_IN: Words = words("登录审核台", "Sign in to moderate");
const TOKEN: Words = words("审核员口令", "Operator's token");
const HINT: Words = words(
    "口令只留在这个标签页，关掉就没有了。",
    "It stays in this tab only, and is gone when the tab is closed.",
);
const ENTER: Words = words("进入", "Sign in");
const OPENING: Words = words("正在打开…", "Opening…");
const FAILED: Words = words("活动暂时打不开", "The campaign cannot be opened right now");
const FAILED_HINT: Words = words(
    "请检查网络后重试。",
    "Please check the connection and try again.",
);
const RETRY: Words = words("重试", "Try again");
const UNKNOWN: Words = words("没有这个活动", "There is no such campaign");
const UNKNOWN_HINT: Words = words(
    "请核对地址：?moderate= 后面是活动的 id。",
    "Please check the address: the campaign's id stands behind ?moderate=.",
);
const WITHOUT: Words = words("这个活动不收作品", "This campaign takes no entries");
const WITHOUT_HINT: Words = words(
    "只有话题挑战才需要审核。",
    "Only a hashtag challenge has something to moderate.",
);

/// The form; reactive.
pub(super) fn build(desk: Desk) -> Node {
    let field = node("input", "mod-field")
        .with("id", "mod-token")
        .with("type", "password")
        .with("name", "token")
        .with("part", "token")
        .with("autocomplete", "current-password")
        .with("autocapitalize", "none")
        .with("spellcheck", "false")
        .with("required", "")
        // Takes the focus.
        .with("tabindex", "0")
        .with("aria-describedby", "mod-token-hint mod-token-wrong")
        .live("aria-invalid", move || {
            (!desk.door.get().is_empty()).to_string()
        });
    // Password managers look for whom a password is.
    let name = node("input", "")
        .with("type", "text")
        .with("name", "username")
        .with("autocomplete", "username")
        .with("value", "operator")
        .with("hidden", "");
    let wrong = node("p", "mod-wrong")
        .with("id", "mod-token-wrong")
        .with("role", "alert")
        .with("part", "wrong")
        .tell(move || desk.door.get());
    let send = node("button", "ff-button")
        .with("type", "submit")
        .with("part", "sign-in")
        .say(desk.say(ENTER));
    node("form", "mod-card mod-door")
        .with("novalidate", "")
        .with("aria-labelledby", "mod-door-title")
        .hold(
            node("h2", "mod-card-title")
                .with("id", "mod-door-title")
                .say(desk.say(SIGN_IN)),
        )
        .hold(
            node("label", "mod-label")
                .with("for", "mod-token")
                .say(desk.say(TOKEN)),
        )
        .hold(name)
        .hold(field)
        .hold(
            node("p", "mod-hint")
                .with("id", "mod-token-hint")
                .say(desk.say(HINT)),
        )
        .hold(wrong)
        .hold(send)
}

/// While the campaign is not here; reactive.
pub(super) fn waiting(desk: Desk) -> Node {
    let (title, hint) = match desk.place.get() {
        Place::Failed => (FAILED, Some(FAILED_HINT)),
        Place::Unknown => (UNKNOWN, Some(UNKNOWN_HINT)),
        Place::Without => (WITHOUT, Some(WITHOUT_HINT)),
        _ => (OPENING, None),
    };
    let failed = desk.place.get() == Place::Failed;
    let retry = failed.then(|| {
        key("ff-button", "retry", move || {
            desk.place.set(Place::Opening);
            desk.open();
        })
        .say(desk.say(RETRY))
    });
    node("div", "mod-card mod-message")
        .with("role", "status")
        .hold(node("h2", "mod-card-title").say(desk.say(title)))
        .hold_some(hint.map(|hint| node("p", "mod-hint").say(desk.say(hint))))
        .hold_some(retry)
}
