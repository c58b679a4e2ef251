//! The head of the page, and what is looked at: which widget, which state, how many are left.

use funfair_campaign::entry::EntryState;

use super::{
    NAME,
    desk::{Desk, Fetch, Place},
    help,
};
use crate::{
    i18n::{Lang, Words, words},
    ui::node::{Node, key, node},
};

const LANGUAGE: Words = words("语言", "Language");
const HELP: Words = words("快捷键", "Keys");
const SIGN_OUT: Words = words("退出", "Sign out");
const STATES: Words = words("状态", "State");
const WIDGETS: Words = words("组件", "Widget");
const PENDING: Words = words("待审核", "Waiting");
const ACCEPTED: Words = words("已通过", "Accepted");
const FEATURED: Words = words("精选", "Featured");
const REJECTED: Words = words("已驳回", "Rejected");
const LEFT: [Words; 4] = [
    words("# 条待审核", "# waiting"),
    words("# 条已通过", "# accepted"),
    words("# 条精选", "# featured"),
    words("# 条已驳回", "# rejected"),
];
const MORE: Words = words("，后面还有", ", more to come");
const SAVING: Words = words(" · 正在保存 #", " · saving #");

/// The head; reactive.
pub(super) fn build(desk: Desk) -> Node {
    let title = desk.campaign.get().text_of("title");
    let name = node("p", "mod-eyebrow").say(desk.say(NAME));
    // Until the campaign is here, the page's own name is its heading.
    let head = if title.is_empty() {
        node("div", "mod-brand").hold(node("h1", "mod-title").say(desk.say(NAME)))
    } else {
        let title = node("h1", "mod-title").with("dir", "auto").say(&title);
        node("div", "mod-brand").hold(name).hold(title)
    };
    let mut languages = node("div", "mod-switch")
        .with("role", "group")
        .with("aria-label", desk.say(LANGUAGE));
    for (lang, name) in [(Lang::Zh, "中文"), (Lang::En, "English")] {
        let is = desk.stage.lang.get() == lang;
        languages = languages.hold(
            key("", "lang", move || desk.speak(lang, lang.tag()))
                .with("lang", lang.tag())
                .with("aria-pressed", if is { "true" } else { "false" })
                .say(name),
        );
    }
    let mut tools = node("div", "mod-tools").hold(languages);
    if desk.place.get() == Place::Desk {
        tools = tools
            .hold(
                key("mod-plain mod-only-wide", "help", move || help::open(desk))
                    .with("aria-keyshortcuts", "?")
                    .say(desk.say(HELP))
                    .hold(cap("?")),
            )
            .hold(key("mod-plain", "sign-out", move || desk.sign_out()).say(desk.say(SIGN_OUT)));
    }
    node("header", "mod-bar").hold(head).hold(tools)
}

/// A key on a button; it is told by `aria-keyshortcuts`.
pub(super) fn cap(name: &str) -> Node {
    node("kbd", "mod-key").with("aria-hidden", "true").say(name)
}

/// Which entries; reactive.
pub(super) fn tools(desk: Desk) -> Node {
    let widgets = desk.widgets();
    let choice = (widgets.len() > 1).then(|| {
        let mut choice = node("div", "mod-switch")
            .with("role", "group")
            .with("aria-label", desk.say(WIDGETS));
        for widget in widgets {
            let id = widget.text_of("id");
            let is = desk.widget.get() == id;
            let chosen = id.clone();
            choice = choice.hold(
                key("", "widget", move || desk.choose(&chosen))
                    .with("aria-pressed", if is { "true" } else { "false" })
                    .say(&id),
            );
        }
        choice
    });
    let mut states = node("div", "mod-switch mod-states")
        .with("role", "group")
        .with("aria-label", desk.say(STATES));
    let names = [PENDING, ACCEPTED, FEATURED, REJECTED];
    for (state, name) in EntryState::ALL.into_iter().zip(names) {
        let is = desk.queue.get().state == state;
        states = states.hold(
            key("", "state", move || desk.turn_to(state))
                .with("data-state", state.key())
                .with("aria-pressed", if is { "true" } else { "false" })
                .say(desk.say(name)),
        );
    }
    node("div", "mod-filter").hold_some(choice).hold(states)
}

/// How many are left of those that are here; more is said only of what is known. Reactive.
pub(super) fn count(desk: Desk) -> String {
    let (lang, queue) = (desk.stage.lang.get(), desk.queue.get());
    let left = queue.left().len();
    if left == 0 && desk.fetch.get() != Fetch::Here {
        return String::new();
    }
    let words = EntryState::ALL.iter().zip(LEFT);
    let words = words.filter(|(state, _)| **state == queue.state);
    let mut text = String::new();
    for (_, words) in words {
        text = lang.fill(words, &left.to_string());
    }
    if !queue.next.is_empty() {
        text.push_str(lang.say(MORE));
    }
    let saving = desk.jobs.get().len();
    if saving > 0 {
        text.push_str(&lang.fill(SAVING, &saving.to_string()));
    }
    text
}
