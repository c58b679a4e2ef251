//! The stage as the player sees it: the widget, and what lies over it.

use leptos::{html, prelude::*};

use super::{
    Notice, Phase, Stage, bar::Bar, consent::Consent, play::Play, sheet::SheetHost, texts,
};
use crate::{
    i18n::{Words, words},
    theme,
    ui::{
        button::{Look, button},
        dom,
        live::{part, text},
        slot::watch,
    },
    widgets,
};

const PREVIEW: Words = words("预览 · 不会真的中奖", "Preview · nothing is really won");
const STILL_WAITING: Words = words(
    "网络有点慢，正在取回你的结果，请不要担心，次数不会丢。",
    "Still getting your result. It is safe: your turn is not lost.",
);
const TURN_RETURNED: Words = words(
    "这次没有成功，次数已退回，请再试一次。",
    "That did not work. Your turn is back, please try again.",
);
const WENT_ON: Words = words(
    "这一局已在别处继续，以下是最新进度。",
    "This went on elsewhere. Here is where you stand.",
);
const NOT_STARTED: Words = words("活动还没开始", "Not open yet");
const STARTS: Words = words("开始时间：#", "Opens #");
const ENDED: Words = words("活动已结束", "This campaign has ended");
const ENDED_HINT: Words = words(
    "感谢关注。已中的奖品仍可在“我的奖品”里领取。",
    "Thank you. What you have won can still be claimed under My prizes.",
);
const FAILED: Words = words("暂时打不开", "This cannot be opened right now");
const FAILED_HINT: Words = words(
    "请检查网络后重试，你的记录都在。",
    "Please check the connection and try again. Nothing is lost.",
);
const NOTHING: Words = words("没有中奖", "no prize");
const AND: Words = words("、", ", ");
const HEARD: Words = words("结果：#", "Result: #");
const RETRY: Words = words("重试", "Try again");

/// One widget with all that surrounds it.
#[component]
pub(crate) fn StageView(
    /// Its state.
    stage: Stage,
) -> impl IntoView {
    let root = NodeRef::<html::Section>::new();
    watch(move || {
        let (Some(root), Some(campaign)) = (root.get(), stage.campaign.get()) else {
            return;
        };
        for (name, value) in theme::properties(&campaign.theme) {
            dom::set_property(&root, name, &value);
        }
    });
    let covered = move || {
        stage.open.get().is_some()
            || match shown(stage) {
                Phase::Ended => !lasts(stage),
                phase => matches!(phase, Phase::Closed | Phase::Consent | Phase::Error),
            }
    };
    let title = move || {
        stage
            .campaign
            .get()
            .map(|c| c.title.clone())
            .unwrap_or_default()
    };
    let locale = move || {
        stage
            .campaign
            .get()
            .map(|c| c.locale.clone())
            .unwrap_or_default()
    };
    let badge = (!stage.is_real())
        .then(|| view! { <p class="ff-badge">{text(move || stage.say(PREVIEW))}</p> }.into_any());
    view! {
        <section
            class="ff-root ff-stage"
            part="stage"
            node_ref=root
            data-phase=text(move || shown(stage).key())
            data-theme=text(move || stage.theme.get())
            lang=text(locale)
            dir=text(move || direction(&locale()))
            aria-label=text(title)
            aria-busy=text(move || (shown(stage) == Phase::Loading).to_string())
        >
            <div class="ff-main" inert=covered>
                <header class="ff-head">
                    <h2 class="ff-title">{text(title)}</h2>
                    {badge}
                </header>
                <div class="ff-widget">{widget(stage)}</div>
                <p class="ff-notice" part="notice" role="status">
                    {text(move || notice(stage).unwrap_or_default())}
                </p>
                <Bar stage />
            </div>
            <div class="ff-under" inert=move || stage.open.get().is_some()>
                {part(move || cover(stage))}
            </div>
            <SheetHost stage />
            <p class="ff-unseen" role="status" part="announcement">
                {text(move || heard(stage).unwrap_or_default())}
            </p>
        </section>
    }
}

/// Which way a language is written.
fn direction(tag: &str) -> &'static str {
    match tag.as_bytes() {
        [b'a', b'r', ..] | [b'f', b'a', ..] | [b'h', b'e', ..] | [b'u', b'r', ..] => "rtl",
        _ => "ltr",
    }
}

/// The kind's view, once its chunk is here. Built anew for every campaign that arrives, which
/// is once per language.
fn widget(stage: Stage) -> impl IntoView {
    watch(move || {
        let Some(campaign) = stage.campaign.get() else {
            return;
        };
        if stage.face.get_untracked().is_some() {
            return;
        }
        let kind = campaign.widget.text_of("kind");
        leptos::task::spawn_local(async move {
            let fetched = match widgets::face(&kind) {
                Some(fetching) => fetching.await.ok(),
                None => None,
            };
            match fetched {
                Some(face) => stage.face.set(Some(face)),
                None => stage.fail(),
            }
        });
    });
    part(move || {
        Some(match (stage.face.get(), stage.campaign.get()) {
            (Some(face), Some(_)) => (face.view)(Play { stage }),
            _ => view! { <div class="ff-skeleton" aria-hidden="true"></div> }.into_any(),
        })
    })
}

/// What to tell beside the widget.
fn notice(stage: Stage) -> Option<String> {
    Some(match stage.notice.get()? {
        Notice::StillWaiting => stage.say(STILL_WAITING).to_owned(),
        Notice::TurnReturned => stage.say(TURN_RETURNED).to_owned(),
        Notice::WentOn => stage.say(WENT_ON).to_owned(),
        // The limit may have been that of a part of the widget, used up elsewhere.
        Notice::NoTurns(_) if stage.has_turns() => stage.say(WENT_ON).to_owned(),
        Notice::NoTurns(next) => texts::no_turns(stage, next),
        Notice::Kept(words) => stage.say(words).to_owned(),
    })
}

/// Whether the kind has something to show after the end.
fn lasts(stage: Stage) -> bool {
    stage.face.get().is_some_and(|face| face.lasts)
}

/// The phase as it is shown: consent is asked for when the widget stands, or its height would come
/// later and move the buttons away from under the finger.
fn shown(stage: Stage) -> Phase {
    match stage.phase.get() {
        Phase::Consent if stage.face.get().is_none() => Phase::Loading,
        phase => phase,
    }
}

/// What lies over the widget in this phase.
fn cover(stage: Stage) -> Option<AnyView> {
    match shown(stage) {
        Phase::Consent => Some(view! { <Consent stage /> }.into_any()),
        Phase::Closed => Some(message(stage, NOT_STARTED, opens(stage), None)),
        Phase::Ended if lasts(stage) => None,
        Phase::Ended => Some(message(
            stage,
            ENDED,
            stage.say(ENDED_HINT).to_owned(),
            None,
        )),
        Phase::Error => {
            let hint = stage.say(FAILED_HINT).to_owned();
            Some(message(stage, FAILED, hint, Some(RETRY)))
        }
        _ => None,
    }
}

fn opens(stage: Stage) -> String {
    let Some(campaign) = stage.campaign.get() else {
        return String::new();
    };
    let (lang, schedule) = (stage.lang.get(), &campaign.schedule);
    lang.fill(
        STARTS,
        &lang.date_time(schedule.starts_ms, Some(&schedule.time_zone)),
    )
}

/// A card with a sentence; with `retry` it offers to start over, else rules and prizes.
fn message(stage: Stage, title: Words, hint: String, retry: Option<Words>) -> AnyView {
    let below = match retry {
        Some(words) => view! {
            {button(Look::Main, "retry", move || stage.say(words), move || stage.restart())}
        }
        .into_any(),
        None => view! { <Bar stage /> }.into_any(),
    };
    view! {
        <div class="ff-cover">
            <div class="ff-card ff-message" role="alert">
                <p class="ff-card-title">{stage.say(title)}</p>
                <p class="ff-soft">{hint}</p>
                {below}
            </div>
        </div>
    }
    .into_any()
}

/// The outcome for those who do not see it. Its place is there from the start: a live region
/// that appears together with its text is not read.
fn heard(stage: Stage) -> Option<String> {
    if stage.phase.get() != Phase::Outcome {
        return None;
    }
    let (lang, campaign) = (stage.lang.get(), stage.campaign.get()?);
    let finish = stage.finish.get();
    let said = finish.as_ref().map(|finish| finish.said.clone());
    if finish.is_some_and(|finish| !finish.drew) {
        return said;
    }
    let mut names = String::new();
    for award in stage.won.get().items() {
        if !names.is_empty() {
            names.push_str(lang.say(AND));
        }
        if let Some(prize) = campaign.prize(&award.text_of("prize")) {
            names.push_str(&prize.text_of("name"));
        }
    }
    if names.is_empty() {
        names.push_str(lang.say(NOTHING));
    }
    Some(said.unwrap_or_default() + &lang.fill(HEARD, &names))
}
