//! The task: what to post, with which tags, and what can be won.

use super::desk::{Desk, Stand};
use crate::{
    endpoint::Json,
    i18n::{Words, words},
    ui::node::{Node, image, key, node},
};

const COPY: Words = words("一键复制", "Copy");
const TAGS: Words = words("带上这些", "Add these to your post");
const PRIZES: Words = words("奖品", "Prizes");
const BY_LIKES: Words = words("按点赞数，前 # 名", "# with the most likes");
const BY_JURY: Words = words("评审选出 # 名", "# chosen by the jury");
const BY_DRAW: Words = words("抽取 # 名", "# drawn by lot");
const ENTER: Words = words("我要参加", "Take part");
const OPENING: Words = words("正在打开…", "Opening…");
const KEPT: Words = words("还没有交上去", "Not handed in yet");
const EARLY: Words = words("投稿还没有开始", "Entries are not taken yet");
const CLOSED: Words = words("投稿已结束", "Entries are closed");

/// The task; reactive.
pub(super) fn build(desk: Desk) -> Node {
    let view = desk.play.json();
    let mut screen = node("div", "challenge-screen").with("tabindex", "-1");
    let picture = view.text_of("picture");
    if !picture.is_empty() {
        let address = desk.play.address(&picture);
        screen = screen.hold(image("challenge-picture", &address, &view.text_of("alt")));
    }
    screen
        .hold(node("p", "challenge-task").say(&view.text_of("task")))
        .hold_some((!desk.tags().is_empty()).then(|| tags(desk)))
        .hold_some(tiers(desk, &view))
        .hold(act(desk))
}

/// The tags, and a button that copies them.
pub(super) fn tags(desk: Desk) -> Node {
    let mut list = node("p", "challenge-tags");
    for tag in desk.texts("tags") {
        list = list.hold(node("b", "").say(&tag)).say(" ");
    }
    for account in desk.texts("mentions") {
        list = list.hold(node("span", "").say(&account)).say(" ");
    }
    let all = desk.tags();
    let shown = all.clone();
    let press = key(
        "ff-button ff-button-small ff-button-plain",
        "copy",
        move || {
            desk.copy(all.clone());
        },
    )
    .tell(move || desk.copy_text(&shown, COPY).to_owned());
    let heading = node("h3", "challenge-heading").say(desk.lang.say(TAGS));
    node("div", "challenge-copy")
        .hold(heading)
        .hold(list)
        .hold(press)
}

fn tiers(desk: Desk, view: &Json) -> Option<Node> {
    let tiers: Vec<Json> = view.field("tiers").items().collect();
    if tiers.is_empty() {
        return None;
    }
    let mut list = node("ul", "challenge-tiers").with("role", "list");
    for tier in tiers {
        let prize = desk.play.prize(&tier.text_of("prize"));
        let by = match tier.text_of("by").as_str() {
            "likes" => BY_LIKES,
            "jury" => BY_JURY,
            _ => BY_DRAW,
        };
        let places = tier.count_of("places").to_string();
        let mut item = node("li", "challenge-tier");
        let picture = prize.text_of("picture");
        if !picture.is_empty() {
            item = item.hold(image("", &desk.play.address(&picture), ""));
        }
        list = list.hold(
            item.hold(node("b", "").say(&tier.text_of("title")))
                .say(" ")
                .hold(node("span", "").say(&prize.text_of("name")))
                .say(" ")
                .hold(node("small", "").say(&desk.lang.fill(by, &places))),
        );
    }
    let heading = node("h3", "challenge-heading").say(desk.lang.say(PRIZES));
    Some(node("div", "challenge-prizes").hold(heading).hold(list))
}

fn act(desk: Desk) -> Node {
    let lang = desk.lang;
    let stand = desk.stands.get();
    let press = key("ff-button ff-play", "primary", move || desk.open_form())
        .live("aria-disabled", move || (!desk.is_open()).to_string())
        .tell(move || {
            let opening = desk.opening.get();
            lang.say(if opening { OPENING } else { ENTER }).to_owned()
        });
    let line = node("p", "ff-turns")
        .with("part", "turns")
        .tell(move || match stand {
            Stand::Open => desk.play.turns_text().unwrap_or_default(),
            Stand::Kept => lang.say(KEPT).to_owned(),
            Stand::Early => lang.say(EARLY).to_owned(),
            Stand::Closed => lang.say(CLOSED).to_owned(),
        });
    node("div", "challenge-act").hold(press).hold(line)
}
