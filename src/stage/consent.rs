//! The question before anything is stored: Reject is as prominent as Accept, and still plays.

use super::Stage;
use crate::{
    i18n::{Words, words},
    ui::{
        cover::Cover,
        node::{Node, key, node},
    },
};

const TITLE: Words = words("开始之前", "Before you play");
const ALWAYS: Words = words(
    "不同意也可以参加，只是这台设备不会记住你。",
    "You can play either way. If you reject, this device remembers nothing.",
);
const PRIVACY: Words = words("隐私说明", "Privacy notice");
const RETENTION: Words = words(
    "活动结束 # 天后删除。",
    "Deleted # days after the campaign ends.",
);
const ACCEPT: Words = words("同意", "Accept");
const REJECT: Words = words("不同意", "Reject");

/// Asks for consent.
pub(super) fn consent(stage: Stage) -> Option<Node> {
    let campaign = stage.campaign.get_untracked()?;
    let consent = campaign.consent.as_ref()?;
    let lang = stage.lang.get_untracked();
    let mut purposes = node("ul", "ff-list");
    for purpose in &consent.purposes {
        purposes = purposes.hold(node("li", "").say(&purpose.text));
    }
    let days = lang.fill(RETENTION, &consent.retention_days.to_string());
    let privacy = consent.privacy_url.as_ref().map(|url| {
        node("a", "ff-link")
            .with("href", &stage.address(url))
            .with("target", "_blank")
            .with("rel", "noopener")
            .say(lang.say(PRIVACY))
    });
    let small = node("p", "ff-soft")
        .say(&(days + " " + lang.say(ALWAYS) + " "))
        .hold_some(privacy);
    let answer = |name: &str, words, agrees| {
        let class = "ff-button ff-button-plain";
        key(class, name, move || stage.answer_consent(agrees)).say(lang.say(words))
    };
    let pair = node("div", "ff-pair")
        .hold(answer("reject", REJECT, false))
        .hold(answer("accept", ACCEPT, true));
    let cover = Cover {
        title: lang.say(TITLE),
        sheet: true,
        quiet: true,
        ..Cover::default()
    };
    Some(cover.around(|card| {
        card.hold(node("p", "").say(&consent.text))
            .hold(purposes)
            .hold(small)
            .hold(pair)
    }))
}
