//! What the participant has won, and what has become of it.

use funfair_campaign::protocol::{Award, AwardStatus};
use leptos::{prelude::*, task::spawn_local};

use super::{
    Sheet, Stage,
    nothing::{GIFT, nothing},
    winners::Winners,
};
use crate::{
    i18n::{Words, words},
    ui::{
        button::{Look, button},
        cover::Cover,
        dom,
        live::part,
        node::Node,
        slot::Slot,
    },
};

const TITLE: Words = words("我的奖品", "My prizes");
const EMPTY: Words = words("还没有奖品，去试试手气吧。", "Nothing yet. Good luck!");
const CLAIM: Words = words("领取", "Claim");
const CLAIM_BY: Words = words("请在 # 前领取", "Claim by #");
const CLAIMED: Words = words("已领取", "Claimed");
const USED: Words = words("已使用", "Used");
const USE_BY: Words = words("请在 # 前使用", "Use it by #");
const OVER: Words = words("已于 # 失效", "No longer good since #");
const EXPIRED: Words = words("已过期", "Expired");
const VOID: Words = words("已被主办方取消", "Taken back by the organiser");
const COPY: Words = words("复制", "Copy");
const COPIED: Words = words("已复制", "Copied");
const CLOSE: Words = words("关闭", "Close");

/// The sheet of prizes.
pub(super) fn prizes(stage: Stage) -> Node {
    let lang = stage.lang.get_untracked();
    let list = part(move || {
        let awards = stage.read_awards();
        if awards.is_empty() {
            return Some(nothing(GIFT, lang.say(EMPTY)));
        }
        let rows = awards
            .into_iter()
            .map(|award| view! { <Row stage award /> })
            .collect_view();
        Some(view! { <ul class="ff-prizes">{rows}</ul> }.into_any())
    });
    let cover = Cover {
        title: lang.say(TITLE),
        sheet: true,
        close: Some(Box::new(move || stage.hide())),
        ..Cover::default()
    };
    let inside = view! {
        <div class="ff-scroll" tabindex="0" role="region" aria-label=lang.say(TITLE)>
            {list} <Winners stage />
        </div>
        {button(Look::Plain, "close", move || lang.say(CLOSE), move || stage.hide())}
    };
    cover.around(|card| card.fill(dom::view(inside.into_any())))
}

/// One award.
#[component]
fn Row(
    /// The stage that it belongs to.
    stage: Stage,
    /// What was won.
    award: Award,
) -> impl IntoView {
    let lang = stage.lang.get_untracked();
    let prize = stage.prize(&award.prize);
    let picture = prize.as_ref().and_then(|prize| prize.picture.clone());
    let name = prize.map_or_else(|| award.prize.clone(), |prize| prize.name);
    let state = match award.status {
        AwardStatus::Won => {
            let (id, deadline) = (award.id.clone(), lang.date_time(award.claim_by_ms, None));
            view! {
                <span class="ff-soft">{lang.fill(CLAIM_BY, &deadline)}</span>
                {button(Look::Small, "claim", move || lang.say(CLAIM), move || stage.show(Sheet::Claim { award: id.clone() }))}
            }
            .into_any()
        }
        AwardStatus::Claimed => {
            let used = award.redeemed_ms.is_some();
            let said = lang.say(if used { USED } else { CLAIMED });
            view! {
                <span class="ff-soft">{said}</span>
                {award.code.clone().map(|code| view! { <Code stage code /> })}
                {use_by(stage, &award).map(|text| view! { <span class="ff-soft">{text}</span> })}
            }
            .into_any()
        }
        AwardStatus::Expired => {
            view! { <span class="ff-soft">{lang.say(EXPIRED)}</span> }.into_any()
        }
        AwardStatus::Void => view! { <span class="ff-soft">{lang.say(VOID)}</span> }.into_any(),
    };
    view! {
        <li class="ff-prize" part="award" data-status=format!("{:?}", award.status)>
            {picture.map(|path| view! { <img src=stage.address(&path) alt="" /> })}
            <div>
                <p class="ff-prize-title">{name}</p>
                {state}
            </div>
        </li>
    }
}

/// Until when the code of a claimed award is good; nothing where it is used, or good for ever.
pub(super) fn use_by(stage: Stage, award: &Award) -> Option<String> {
    let lang = stage.lang.get_untracked();
    let expires_ms = award
        .code_expires_ms
        .filter(|_| award.redeemed_ms.is_none())?;
    #[expect(clippy::cast_precision_loss, reason = "times are far below 2^53")]
    let is_over = stage.server_now_ms() >= expires_ms as f64;
    let words = if is_over { OVER } else { USE_BY };
    Some(lang.fill(words, &lang.date_time(expires_ms, None)))
}

/// A coupon's code with a button that copies it.
#[component]
pub(super) fn Code(
    /// The stage that it belongs to.
    stage: Stage,
    /// The code.
    code: String,
) -> impl IntoView {
    let copied = Slot::new(false);
    let shown = code.clone();
    let copy = move || {
        let code = code.clone();
        spawn_local(async move {
            let done = dom::copy(&code).await;
            copied.set(done);
        });
    };
    view! {
        <p class="ff-code">
            <code part="code">{shown}</code>
            {button(Look::Link, "copy", move || stage.say(if copied.get() { COPIED } else { COPY }), copy)}
        </p>
    }
}
