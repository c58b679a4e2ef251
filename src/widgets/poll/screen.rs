//! What the player sees: options to choose from, or their shares.

use super::ballot::{Ballot, Counts, Stand};
use crate::{
    endpoint::Json,
    i18n::{Lang, Words, words},
    ui::node::{Node, image, key, node},
};

const VOTE: Words = words("投票", "Vote");
const SENDING: Words = words("正在提交…", "Sending…");
const ONE: Words = words("选一项，投出后不能更改", "Choose one. A vote is final.");
const SEVERAL: Words = words(
    "最多选 # 项，投出后不能更改",
    "Choose up to #. A vote is final.",
);
const MINE: Words = words("你的选择", "Your vote");
const ONE_VOTE: Words = words("# 票", "# vote");
const VOTES: Words = words("# 票", "# votes");
const ALL_VOTES: Words = words("共 #", "# in all");
const NOT_YET: Words = words(
    "你的一票已计入，结果在活动结束后公布",
    "Your vote is counted. Results come when the campaign has ended.",
);
const UNSENT: Words = words("还没有计入", "Not counted yet");
const OVER: Words = words("投票已结束", "Voting has ended");
const LOADING: Words = words("正在取回结果…", "Fetching the results…");
const FAILED: Words = words("结果没有取到", "The results could not be fetched");
const RETRY: Words = words("重试", "Try again");

/// The screen; reactive.
pub(super) fn build(ballot: Ballot) -> Node {
    let (lang, view) = (ballot.lang, ballot.play.json());
    let (stand, mine) = ballot.stands.get();
    let open = stand == Stand::Open;
    let mut screen = node("div", "poll-screen");
    if stand == Stand::Over {
        screen = screen.hold(node("p", "poll-over").say(lang.say(OVER)));
    }
    let picture = view.text_of("picture");
    if !picture.is_empty() {
        let address = ballot.play.address(&picture);
        screen = screen.hold(image("poll-picture", &address, &view.text_of("alt")));
    }
    let mut heading = node("h3", "poll-question")
        .with("part", "question")
        .with("id", "poll-question");
    if !open {
        heading = heading.with("tabindex", "-1");
    }
    screen = screen
        .hold(heading.say(&view.text_of("question")))
        .hold(options(ballot, stand, mine));
    if open {
        screen = screen.hold(button(ballot));
    }
    let line = node("p", "ff-turns").with("part", "turns");
    screen
        .hold(line.tell(move || summary(ballot, stand)))
        .hold_some((!open).then(|| again(ballot)))
}

fn options(ballot: Ballot, stand: Stand, mine: u32) -> Node {
    let open = stand == Stand::Open;
    let mut list = if open {
        let role = if ballot.most() == 1 {
            "radiogroup"
        } else {
            "group"
        };
        node("div", "poll-options")
            .with("role", role)
            .with("aria-labelledby", "poll-question")
    } else {
        node("ul", "poll-options")
            .with("role", "list")
            .with("part", "results")
    };
    list = list.live("data-counts", move || ballot.has_counts().to_string());
    for (place, option) in ballot.options() {
        list = list.hold(if open {
            choice(ballot, place, &option)
        } else {
            result(ballot, &option, mine >> place & 1 == 1)
        });
    }
    list
}

/// An option that can be chosen: a real box or radio button in its label.
fn choice(ballot: Ballot, place: u32, option: &Json) -> Node {
    let is_picked = move || ballot.picked.get() >> place & 1 == 1;
    let kind = if ballot.most() == 1 {
        "radio"
    } else {
        "checkbox"
    };
    let mut input = node("input", "poll-input")
        .with("type", kind)
        .with("part", "choice")
        .with("name", "poll")
        .with("value", &place.to_string())
        .live("aria-disabled", move || (!ballot.is_open()).to_string());
    input.0.press = Some(Box::new(move || ballot.pick(place)));
    let label = node("label", "poll-option")
        .with("part", "option")
        .with("data-kind", kind)
        .live("data-picked", move || is_picked().to_string())
        .hold(input)
        .hold(mark());
    body(ballot, label, option)
}

/// An option with its share.
fn result(ballot: Ballot, option: &Json, mine: bool) -> Node {
    let mut item = node("li", "poll-option")
        .with("part", "option")
        .with("data-picked", if mine { "true" } else { "false" });
    if mine {
        item = item.hold(mark());
    }
    body(ballot, item, option).hold_some(mine.then(|| {
        let own = node("span", "poll-mine").with("part", "mine");
        own.say(ballot.lang.say(MINE))
    }))
}

/// Drawn by the style sheet.
fn mark() -> Node {
    node("i", "poll-mark").with("aria-hidden", "true")
}

/// Picture, text, share and bar.
fn body(ballot: Ballot, holder: Node, option: &Json) -> Node {
    let id = option.text_of("id");
    let mut holder = holder;
    let picture = option.text_of("picture");
    if !picture.is_empty() {
        let address = ballot.play.address(&picture);
        holder = holder.hold(image("poll-thumb", &address, ""));
    }
    let share = {
        let id = id.clone();
        move || {
            ballot
                .row(&id)
                .map_or_else(String::new, |row| percent(&row))
        }
    };
    let count = {
        let id = id.clone();
        move || {
            let row = ballot.row(&id);
            row.map_or_else(String::new, |row| votes(ballot.lang, row.count_of("count")))
        }
    };
    let width = move || {
        let row = ballot.row(&id);
        row.map_or(0, |row| row.count_of("percent")).to_string()
    };
    let numbers = node("span", "poll-numbers")
        .hold(node("b", "").tell(share))
        .say(" ")
        .hold(node("span", "poll-count").tell(count));
    let bar = node("i", "poll-bar")
        .with("aria-hidden", "true")
        .live("--poll-share", width);
    holder
        .hold(node("span", "poll-text").say(&option.text_of("text")))
        .say(" ")
        .hold(numbers)
        .hold(bar)
        .say(" ")
}

fn button(ballot: Ballot) -> Node {
    let lang = ballot.lang;
    let hint = node("p", "poll-hint")
        .with("role", "alert")
        .tell(move || ballot.hint.get());
    let press = key("ff-button ff-play", "primary", move || ballot.vote())
        .live("aria-disabled", move || (!ballot.is_open()).to_string())
        .tell(move || {
            let sending = ballot.play.is_playing();
            lang.say(if sending { SENDING } else { VOTE }).to_owned()
        });
    node("div", "poll-act").hold(hint).hold(press)
}

/// What a vote may hold, or what came of the votes; reactive.
fn summary(ballot: Ballot, stand: Stand) -> String {
    let lang = ballot.lang;
    let counts = ballot.counts.get();
    let hidden = ballot.play.json().text_of("results") == "after_end";
    match (stand, counts) {
        (Stand::Open, _) => match ballot.most() {
            1 => lang.say(ONE).to_owned(),
            most => lang.fill(SEVERAL, &most.to_string()),
        },
        (Stand::Kept, _) => lang.say(UNSENT).to_owned(),
        (_, Counts::Known(tally)) => lang.fill(ALL_VOTES, &votes(lang, tally.count_of("total"))),
        (Stand::Voted, _) if hidden => lang.say(NOT_YET).to_owned(),
        (_, Counts::Failed) => lang.say(FAILED).to_owned(),
        (_, Counts::Unknown) => lang.say(LOADING).to_owned(),
    }
}

/// A way to the counts when they could not be had; the style sheet shows it then only.
fn again(ballot: Ballot) -> Node {
    let failed = move || matches!(ballot.counts.get(), Counts::Failed);
    node("div", "poll-again")
        .live("data-failed", move || failed().to_string())
        .hold(key("ff-link", "retry", move || ballot.ask_for_counts()).say(ballot.lang.say(RETRY)))
}

/// A share, of a row of a tally.
pub(super) fn percent(row: &Json) -> String {
    row.count_of("percent").to_string() + "%"
}

/// So many votes.
pub(super) fn votes(lang: Lang, count: u32) -> String {
    let words = if count == 1 { ONE_VOTE } else { VOTES };
    lang.fill(words, &lang.number(count.into()))
}
