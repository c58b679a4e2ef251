//! The question before anything is stored: Reject is as prominent as Accept, and still plays.

use leptos::prelude::*;

use super::Stage;
use crate::{
    i18n::{Words, words},
    ui::{
        button::{Look, button},
        cover::Cover,
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
#[component]
pub(super) fn Consent(
    /// The stage that asks.
    stage: Stage,
) -> impl IntoView {
    let consent = stage
        .campaign
        .get_untracked()
        .and_then(|campaign| campaign.consent.clone());
    let Some(consent) = consent else {
        return ().into_any();
    };
    let lang = stage.lang.get_untracked();
    let purposes = consent
        .purposes
        .into_iter()
        .map(|purpose| view! { <li>{purpose.text}</li> })
        .collect_view();
    let privacy = consent.privacy_url.map(|url| {
        let url = stage.address(&url);
        view! {
            <a class="ff-link" href=url target="_blank" rel="noopener">
                {lang.say(PRIVACY)}
            </a>
        }
    });
    view! {
        <Cover title=lang.say(TITLE) sheet=true quiet=true>
            <p>{consent.text}</p>
            <ul class="ff-list">{purposes}</ul>
            <p class="ff-soft">
                {lang.fill(RETENTION, &consent.retention_days.to_string())} " " {lang.say(ALWAYS)}
                " " {privacy}
            </p>
            <div class="ff-pair">
                {button(Look::Plain, "reject", move || lang.say(REJECT), move || stage.answer_consent(false))}
                {button(Look::Plain, "accept", move || lang.say(ACCEPT), move || stage.answer_consent(true))}
            </div>
        </Cover>
    }
    .into_any()
}
