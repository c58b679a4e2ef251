//! What can be decided of the entry, and why it is rejected.

use funfair_campaign::entry::EntryState;

use super::{bar::cap, decide::MOST, desk::Desk};
use crate::{
    i18n::{Lang, Words, words},
    ui::node::{Node, key, node, screen},
};

const ACCEPT: Words = words("通过", "Accept");
const FEATURE: Words = words("精选", "Feature");
const REJECT: Words = words("驳回", "Reject");
const WAIT: Words = words("放回待审", "Put back");
const UNDO: Words = words("撤销", "Undo");
const DECIDE: Words = words("怎么处理", "Decide");
const WHY: Words = words("为什么驳回？", "Why is it rejected?");
const READ_BY: Words = words("作者会读到这句话。", "Its entrant reads this.");
const REASON: Words = words("原因", "Reason");
const UNSAID: Words = words(
    "请写明原因，最多 300 个字。",
    "Please say why, in 300 characters at most.",
);
const SEND: Words = words("驳回", "Reject");
const CANCEL: Words = words("取消", "Cancel");

/// Reasons that come up again and again, as entrants read them.
const REASONS: [Words; 5] = [
    words(
        "链接打不开，或者作品没有公开。",
        "The link does not open, or the post is not public.",
    ),
    words(
        "作品没有带上活动话题。",
        "The post does not carry the tag of the campaign.",
    ),
    words(
        "作品和这次挑战的主题无关。",
        "The post is not about this challenge.",
    ),
    words("作品不是本人原创。", "The post is not your own work."),
    words(
        "作品含有他人隐私，或不适合公开展示的内容。",
        "It shows other people's private matters, or what cannot be shown in public.",
    ),
];

/// A ready-made reason by its number, from 1 on.
pub(super) fn ready(desk: Desk, number: usize) -> Option<&'static str> {
    let words = *REASONS.get(number.checked_sub(1)?)?;
    Some(reader(desk).say(words))
}

/// Entrants read the campaign's language, which need not be the operator's.
fn reader(desk: Desk) -> Lang {
    Lang::of(&desk.campaign.get_untracked().text_of("locale"))
}

/// All of it.
pub(super) fn view(desk: Desk) -> Node {
    let asked = move || {
        let asked = desk.asked.get_untracked();
        desk.asked.set(false);
        asked
    };
    screen(Box::new(move || build(desk)), asked, |_| {})
}

fn build(desk: Desk) -> Node {
    let Some(state) = desk.entry.get().map(|entry| entry.state) else {
        let row = node("div", "mod-verdict");
        return row.hold_some(undo(desk));
    };
    if desk.rejecting.get() {
        return form(desk);
    }
    let mut row = node("div", "mod-verdict")
        .with("role", "group")
        .with("aria-label", desk.say(DECIDE));
    for (to, name, part, cap_name) in [
        (EntryState::Accepted, ACCEPT, "accept", "A"),
        (EntryState::Featured, FEATURE, "feature", "F"),
        (EntryState::Rejected, REJECT, "reject", "R"),
        (EntryState::Pending, WAIT, "wait", "P"),
    ] {
        // What it is already is no decision, but for another reason.
        if to == state && to != EntryState::Rejected {
            continue;
        }
        let mut button = key("mod-act", part, move || act(desk, to))
            .with("aria-keyshortcuts", cap_name)
            .say(desk.say(name))
            .hold(cap(cap_name));
        if to == EntryState::Rejected {
            // The focus comes back here from the form.
            button = button.with("tabindex", "0");
        }
        row = row.hold(button);
    }
    row.hold_some(undo(desk))
}

fn undo(desk: Desk) -> Option<Node> {
    desk.queue.get().can_undo().then(|| {
        key("mod-act", "undo", move || desk.undo())
            .with("aria-keyshortcuts", "Z")
            .say(desk.say(UNDO))
            .hold(cap("Z"))
    })
}

/// Carries out what a button or a key asks for.
pub(super) fn act(desk: Desk, to: EntryState) {
    if to == EntryState::Rejected {
        desk.ask_why(true);
    } else {
        desk.decide(to, "");
    }
}

/// Why it is rejected. What is typed stays where it is: this is built once.
fn form(desk: Desk) -> Node {
    let mut ready_made = node("div", "mod-reasons");
    for (words, number) in REASONS.into_iter().zip(1_u32..) {
        let text = reader(desk).say(words);
        ready_made = ready_made.hold(
            key("mod-reason", "reason", move || desk.draft(text))
                .with("aria-keyshortcuts", &number.to_string())
                .live("aria-pressed", move || (desk.drafted() == text).to_string())
                .hold(cap(&number.to_string()))
                .say(text),
        );
    }
    let typed = node("textarea", "mod-field mod-area")
        .with("id", "mod-why")
        .with("name", "why")
        .with("part", "why")
        .with("rows", "2")
        .with("maxlength", &MOST.to_string())
        .with("dir", "auto")
        .with("aria-describedby", "mod-why-wrong mod-why-hint")
        .live("aria-invalid", move || desk.unsaid.get().to_string())
        .say(&desk.drafted_now());
    let wrong = node("p", "mod-wrong")
        .with("id", "mod-why-wrong")
        .with("role", "alert")
        .with("part", "wrong")
        .tell(move || {
            let unsaid = desk.unsaid.get();
            if unsaid { desk.say(UNSAID) } else { "" }.to_owned()
        });
    let send = key("ff-button mod-bad", "send", move || desk.reject())
        .say(desk.say(SEND))
        .hold(cap("↵"));
    let cancel = key("ff-button ff-button-plain", "cancel", move || {
        desk.ask_why(false)
    })
    .say(desk.say(CANCEL))
    .hold(cap("Esc"));
    node("div", "mod-verdict mod-asks")
        .with("role", "group")
        .with("aria-labelledby", "mod-asks-title")
        .hold(
            node("h3", "mod-small-title")
                .with("id", "mod-asks-title")
                .with("tabindex", "-1")
                .say(desk.say(WHY)),
        )
        .hold(ready_made)
        .hold(
            node("p", "mod-label-row")
                .hold(
                    node("label", "mod-label")
                        .with("for", "mod-why")
                        .say(desk.say(REASON)),
                )
                .hold(
                    node("span", "mod-hint")
                        .with("id", "mod-why-hint")
                        .say(desk.say(READ_BY)),
                ),
        )
        .hold(typed)
        .hold(wrong)
        .hold(node("div", "mod-pair").hold(cancel).hold(send))
}
