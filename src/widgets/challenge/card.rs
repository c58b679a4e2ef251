//! An entry in the gallery.

use super::{fill::site_name, media, wall::Wall};
use crate::{
    endpoint::Json,
    i18n::{Words, words},
    ui::node::{Node, key, node},
};

const OPEN: Words = words("看作品", "Open the post");
const LIKE: Words = words("点赞", "Like");
const WITHDRAW: Words = words("撤回", "Take back");
const SURE: Words = words("确定撤回？", "Really take it back?");
const PENDING: Words = words("审核中", "Being looked at");
const ACCEPTED: Words = words("已通过", "Accepted");
const REJECTED: Words = words("未通过", "Not accepted");
const REASON: Words = words("原因：#", "Why: #");
const ANYBODY: Words = words("参与者 #", "Entrant #");
const FEATURED: Words = words("精选", "Featured");

/// The card of an entry.
pub(super) fn card(wall: Wall, entry: &Json) -> Node {
    let (desk, lang) = (wall.desk, wall.desk.lang);
    let (body, own) = (entry.field("body"), entry.is("own"));
    let account = body.text_of("account");
    let who = if account.is_empty() {
        lang.fill(ANYBODY, &entry.text_of("who"))
    } else {
        "@".to_owned() + &account
    };
    let site = body.text_of("site");
    let site =
        (!site.is_empty()).then(|| node("span", "challenge-badge").say(&site_name(desk, &site)));
    let mut head = node("p", "challenge-who")
        .hold_some(site)
        .say(" ")
        .hold(node("bdi", "").say(&who));
    let category = desk.play.json().field("categories");
    if let Some(category) = category.with_id("id", &body.text_of("category")) {
        let name = node("span", "challenge-kind").say(&category.text_of("text"));
        head = head.say(" ").hold(name);
    }
    let state = entry.text_of("state");
    let mut card = node("li", "challenge-entry")
        .with("part", "entry")
        .with("data-state", &state)
        .hold(head);
    let caption = body.text_of("caption");
    if !caption.is_empty() {
        card = card.hold(
            node("p", "challenge-caption")
                .with("dir", "auto")
                .say(&caption),
        );
    }
    card = card.hold_some(media::strip(desk, entry, &who));
    let reason = entry.text_of("reason");
    if own && !reason.is_empty() {
        card = card.hold(node("p", "challenge-reason").say(&lang.fill(REASON, &reason)));
    }
    let mut foot = node("div", "challenge-foot");
    let link = body.text_of("link");
    if !link.is_empty() {
        foot = foot.hold(
            node("a", "challenge-open")
                .with("href", &link)
                .with("target", "_blank")
                .with("rel", "noopener noreferrer nofollow ugc")
                .say(lang.say(OPEN)),
        );
    }
    if own {
        foot = foot.hold(stands(wall, &state));
        foot = foot.hold(withdraw(wall, entry));
    } else if desk.play.json().field("likes").is_there() {
        foot = foot.hold(heart(wall, entry));
    }
    card.hold(foot)
}

/// Where one's own entry stands.
fn stands(wall: Wall, state: &str) -> Node {
    let words = match state {
        "pending" => PENDING,
        "rejected" => REJECTED,
        "featured" => FEATURED,
        _ => ACCEPTED,
    };
    node("span", "challenge-state").say(wall.desk.lang.say(words))
}

fn withdraw(wall: Wall, entry: &Json) -> Node {
    let (lang, id, entry) = (wall.desk.lang, entry.text_of("id"), entry.clone());
    key("ff-link", "withdraw", move || wall.press_withdraw(&entry)).tell(move || {
        let sure = wall.sure.get() == id;
        lang.say(if sure { SURE } else { WITHDRAW }).to_owned()
    })
}

fn heart(wall: Wall, entry: &Json) -> Node {
    let lang = wall.desk.lang;
    let (pressed, shown, told) = (entry.clone(), entry.clone(), entry.clone());
    let press = entry.clone();
    key("challenge-like", "like", move || wall.press_like(&press))
        .live("aria-pressed", move || wall.liked(&pressed).0.to_string())
        .live("aria-label", move || {
            let (_, count) = wall.liked(&told);
            let count = count.map_or_else(String::new, |count| lang.number(count));
            (lang.say(LIKE).to_owned() + " " + &count).trim().to_owned()
        })
        .hold(node("i", "challenge-heart").with("aria-hidden", "true"))
        .tell(move || {
            let (_, count) = wall.liked(&shown);
            count.map_or_else(String::new, |count| lang.number(count))
        })
}
