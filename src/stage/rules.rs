//! The rules of a campaign, generated from what the server will do.

use funfair_campaign::{
    prize::Odds,
    protocol::{CampaignView, DrawView, PrizeView, WidgetView},
};
use leptos::{prelude::*, task::spawn_local};
use serde::de::IgnoredAny;

use super::{Play, Stage, draws, me::link};
use crate::{
    i18n::{Lang, Words, words},
    ui::{
        button::{Look, button},
        cover::Cover,
        dom,
        live::part,
        node::Node,
        slot::Slot,
    },
};

const TITLE: Words = words("活动规则", "Rules");
const WHEN: Words = words("活动时间", "When");
const ZONE: Words = words("（#）", " (#)");
const TURNS: Words = words("参与次数", "Turns");
const PER_DAY: Words = words("每人每天 # 次", "# a day per person");
const TOTAL: Words = words("活动期间共 # 次", "# in the whole campaign");
const NO_LIMIT: Words = words("不限次数", "No limit");
const DAY: Words = words("每天 0 点（#）更新", "A day begins at midnight, #");
const FAILED: Words = words(
    "这一段没有打开，请检查网络后重试。",
    "This part did not open. Please check the connection and open the rules again.",
);
const PLAYING: Words = words("玩法", "How it works");
const PRIZES: Words = words("奖品", "Prizes");
const PRIZE: Words = words("奖品", "Prize");
const VALUE: Words = words("价值", "Value");
const QUANTITY: Words = words("数量", "Quantity");
const CHANCE: Words = words("中奖概率", "Chance");
const NO_PRIZE: Words = words("未中奖", "No prize");
const CLAIMING: Words = words("领取", "Claiming");
const CLAIM_DAYS: Words = words(
    "中奖后请在 # 天内领取，逾期作废。",
    "Claim a prize within # days of winning it; after that it is forfeited.",
);
const CODE_DAYS: Words = words(
    "券码自领取起 # 天内有效。",
    " The code is good for # days from claiming it.",
);
const CODE_UNTIL: Words = words("券码有效期至 #。", " The code is good until #.");
const TERMS: Words = words("其他说明", "Conditions");
const ORGANISER: Words = words("主办方", "Organiser");
const PRIVACY: Words = words("隐私", "Privacy");
const NOTICE: Words = words("隐私说明", "Privacy notice");
const CLOSE: Words = words("关闭", "Close");

type Campaign = CampaignView<IgnoredAny>;

/// The rules sheet.
pub(super) fn rules(stage: Stage) -> Node {
    let lang = stage.lang.get_untracked();
    let body = stage.campaign.get_untracked().and_then(|campaign| {
        let id = campaign.widget.text_of("id");
        let campaign = campaign.whole()?;
        let widget = campaign.widgets.iter().find(|widget| widget.id == id)?;
        Some(view! {
            {when(lang, &campaign)}
            {(!acts_once(stage)).then(|| turns(lang, &campaign, widget))}
            {playing(lang, stage)}
            {prizes(lang, &campaign, widget)}
            {claiming(lang, &campaign)}
            {terms(lang, &campaign)}
            {privacy(stage, &campaign)}
        })
    });
    let cover = Cover {
        title: lang.say(TITLE),
        sheet: true,
        class: "ff-rules",
        close: Some(Box::new(move || stage.hide())),
        ..Cover::default()
    };
    let inside = view! {
        <div class="ff-scroll" tabindex="0" role="region" aria-label=lang.say(TITLE)>
            {body}
        </div>
        {button(Look::Plain, "close", move || lang.say(CLOSE), move || stage.hide())}
    };
    cover.around(|card| card.fill(dom::view(inside.into_any())))
}

fn when(lang: Lang, campaign: &Campaign) -> impl IntoView + use<> {
    let schedule = &campaign.schedule;
    let time = |ms| lang.date_time(ms, Some(&schedule.time_zone));
    let zone = lang.fill(ZONE, &schedule.time_zone);
    let span = format!(
        "{} – {}{zone}",
        time(schedule.starts_ms),
        time(schedule.ends_ms)
    );
    view! {
        <h4>{lang.say(WHEN)}</h4>
        <p>{span}</p>
    }
}

/// Whether the kind leaves no more to say of turns.
fn acts_once(stage: Stage) -> bool {
    stage.face.get_untracked().is_some_and(|face| face.once)
}

fn turns(
    lang: Lang,
    campaign: &Campaign,
    widget: &WidgetView<IgnoredAny>,
) -> impl IntoView + use<> {
    let number = |limit: u32| lang.number(limit.into());
    let day = widget
        .limits
        .per_day
        .map(|limit| lang.fill(PER_DAY, &number(limit)));
    let total = widget
        .limits
        .total
        .map(|limit| lang.fill(TOTAL, &number(limit)));
    let midnight = day
        .is_some()
        .then(|| lang.fill(DAY, &campaign.schedule.time_zone));
    let none = (day.is_none() && total.is_none()).then(|| lang.say(NO_LIMIT).to_owned());
    let lines = [day, total, midnight, none];
    view! {
        <h4>{lang.say(TURNS)}</h4>
        {list(lines.into_iter().flatten().collect())}
    }
}

/// What the kind has to say.
fn playing(lang: Lang, stage: Stage) -> impl IntoView {
    let lines = Slot::new(Vec::new());
    if let Some(face) = stage.face.get_untracked() {
        spawn_local(async move {
            let told = (face.rules)(Play { stage }).await;
            lines.set(told.unwrap_or_else(|| vec![lang.say(FAILED).to_owned()]));
        });
    }
    part(move || {
        let lines = lines.get();
        if lines.is_empty() {
            return None;
        }
        let playing = view! {
            <h4>{lang.say(PLAYING)}</h4>
            {list(lines)}
        };
        Some(playing.into_any())
    })
}

fn list(lines: Vec<String>) -> AnyView {
    let lines: Vec<_> = lines
        .into_iter()
        .map(|line| view! { <li>{line}</li> })
        .collect();
    view! { <ul class="ff-list">{lines}</ul> }.into_any()
}

fn prizes(lang: Lang, campaign: &Campaign, widget: &WidgetView<IgnoredAny>) -> Option<AnyView> {
    if widget.draws.is_empty() {
        return None;
    }
    let tables = widget.draws.iter().map(|draw| table(lang, campaign, draw));
    let prizes = view! {
        <h4>{lang.say(PRIZES)}</h4>
        {tables.collect::<Vec<_>>()}
    };
    Some(prizes.into_any())
}

/// What one pool holds.
fn table(lang: Lang, campaign: &Campaign, draw: &DrawView) -> AnyView {
    let rows: Vec<_> = draw
        .prizes
        .iter()
        .filter_map(|id| campaign.prizes.iter().find(|prize| prize.id == *id))
        .map(|prize| prize_row(lang, prize, draw))
        .collect();
    let title = draw
        .title
        .clone()
        .map(|title| view! { <p class="ff-table-title">{title}</p> });
    let none = draw.odds.as_ref().map(|odds| {
        view! {
            <tr>
                <th scope="row">{lang.say(NO_PRIZE)}</th>
                <td></td>
                <td></td>
                <td>{chance(lang, odds.none, odds)}</td>
            </tr>
        }
    });
    let heading = draw
        .odds
        .is_some()
        .then(|| view! { <th scope="col">{lang.say(CHANCE)}</th> });
    let table = view! {
        {title}
        <table class="ff-table" part="odds">
            <thead>
                <tr>
                    <th scope="col">{lang.say(PRIZE)}</th>
                    <th scope="col">{lang.say(VALUE)}</th>
                    <th scope="col">{lang.say(QUANTITY)}</th>
                    {heading}
                </tr>
            </thead>
            <tbody>{rows} {none}</tbody>
        </table>
        {list(draws::sentences(lang, campaign, draw))}
    };
    table.into_any()
}

fn prize_row(lang: Lang, prize: &PrizeView, draw: &DrawView) -> impl IntoView + use<> {
    let count = draw.counts.iter().find(|count| count.prize == prize.id);
    let quantity = count.map_or(prize.quantity, |count| count.quantity);
    let odds = draw.odds.as_ref().map(|odds| {
        let weight = odds.entries.iter().find(|entry| entry.prize == prize.id);
        view! { <td>{weight.map(|entry| chance(lang, entry.weight, odds))}</td> }
    });
    view! {
        <tr>
            <th scope="row">{prize.name.clone()}</th>
            <td>{lang.money(&prize.value)}</td>
            <td>{lang.number(quantity.into())}</td>
            {odds}
        </tr>
    }
}

fn chance(lang: Lang, weight: u32, odds: &Odds) -> String {
    #[expect(clippy::cast_precision_loss, reason = "sums of u32 are far below 2^53")]
    let total = odds.total as f64;
    lang.percent(f64::from(weight) / total)
}

fn claiming(lang: Lang, campaign: &Campaign) -> impl IntoView + use<> {
    let days = lang.fill(CLAIM_DAYS, &campaign.schedule.claim_days.to_string());
    let deliveries = campaign.prizes.iter().map(|prize| {
        let good = prize
            .code_days
            .map(|days| lang.fill(CODE_DAYS, &days.to_string()));
        let until = prize.code_until_ms.map(|ms| {
            let until = lang.date_time(ms, Some(&campaign.schedule.time_zone));
            lang.fill(CODE_UNTIL, &until)
        });
        let good = good.or(until).unwrap_or_default();
        format!("{}: {}{good}", prize.name, prize.delivery)
    });
    let deliveries = deliveries.collect();
    view! {
        <h4>{lang.say(CLAIMING)}</h4>
        <p>{days}</p>
        {list(deliveries)}
    }
}

/// The privacy notice, and what is stored.
fn privacy(stage: Stage, campaign: &Campaign) -> impl IntoView + use<> {
    let lang = stage.lang.get_untracked();
    let notice = campaign.consent.as_ref().and_then(|consent| {
        let address = stage.address(consent.privacy_url.as_ref()?);
        let notice = view! {
            <a class="ff-link" href=address target="_blank" rel="noopener">
                {lang.say(NOTICE)}
            </a>
        };
        Some(notice)
    });
    view! {
        <h4>{lang.say(PRIVACY)}</h4>
        <p>{notice} {stage.has_joined().then(|| link(stage))}</p>
    }
}

fn terms(lang: Lang, campaign: &Campaign) -> impl IntoView + use<> {
    let heading = (!campaign.terms.is_empty()).then(|| view! { <h4>{lang.say(TERMS)}</h4> });
    view! {
        {heading}
        {list(campaign.terms.clone())}
        <h4>{lang.say(ORGANISER)}</h4>
        <p>{campaign.organiser.name.clone()} " · " {campaign.organiser.contact.clone()}</p>
    }
}
