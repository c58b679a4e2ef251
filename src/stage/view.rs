//! The stage as the player sees it: the widget, and what lies over it.

use leptos::{html, prelude::*};

use super::{
    Notice, Phase, Stage,
    bar::Bar,
    consent::Consent,
    outcome::{Announcement, Outcome},
    play::Play,
    sheet::SheetHost,
    texts,
};
use crate::{
    i18n::{Words, words},
    theme,
    ui::dom,
    widgets::{self, View},
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
const NOT_STARTED: Words = words("活动还没开始", "Not open yet");
const STARTS: Words = words("开始时间：{}", "Opens {}");
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
const RETRY: Words = words("重试", "Try again");

/// One widget with all that surrounds it.
#[component]
pub(crate) fn StageView(
    /// Its state.
    stage: Stage,
) -> impl IntoView {
    let root = NodeRef::<html::Section>::new();
    Effect::new(move |_| {
        let (Some(root), Some(campaign)) = (root.get(), stage.campaign.get()) else {
            return;
        };
        for (name, value) in theme::properties(&campaign.theme) {
            dom::set_property(&root, name, &value);
        }
    });
    let covered = move || {
        stage.open.get().is_some()
            || !matches!(
                stage.phase.get(),
                Phase::Ready | Phase::Playing | Phase::Loading
            )
    };
    let title = move || stage.campaign.get().map(|campaign| campaign.title.clone());
    let locale = move || stage.campaign.get().map(|campaign| campaign.locale.clone());
    view! {
        <section
            class="ff-root ff-stage"
            part="stage"
            node_ref=root
            data-phase=move || stage.phase.get().key()
            data-theme=move || stage.theme.get()
            lang=locale
            aria-label=title
            aria-busy=move || (stage.phase.get() == Phase::Loading).to_string()
        >
            <div class="ff-main" inert=covered>
                <header class="ff-head">
                    <h2 class="ff-title">{title}</h2>
                    <Show when=move || !stage.is_real()>
                        <p class="ff-badge">{move || stage.say(PREVIEW)}</p>
                    </Show>
                </header>
                <div class="ff-widget">
                    <Widget stage />
                </div>
                <NoticeLine stage />
                <Bar stage />
            </div>
            {move || cover(stage)}
            <SheetHost stage />
            <Announcement stage />
        </section>
    }
}

/// The kind's view, once its chunk is here. Built anew for every campaign that arrives, which
/// is once per language.
#[component]
fn Widget(
    /// The stage around it.
    stage: Stage,
) -> impl IntoView {
    let kind = Memo::new(move |_| {
        stage.campaign.with(|campaign| {
            let campaign = campaign.as_ref()?;
            stage.widget(campaign).map(|widget| widget.kind.clone())
        })
    });
    let built = RwSignal::new_local(None::<View>);
    Effect::new(move |_| {
        let Some(kind) = kind.get() else { return };
        leptos::task::spawn_local(async move {
            match widgets::view(&kind).await {
                Some(Ok(view)) => {
                    let _ = built.try_set(Some(view));
                }
                Some(Err(_)) | None => {
                    let _ = stage.phase.try_set(Phase::Error);
                }
            }
        });
    });
    move || match (built.get(), stage.campaign.get()) {
        (Some(view), Some(_)) => view(Play { stage }),
        _ => view! { <div class="ff-skeleton" aria-hidden="true"></div> }.into_any(),
    }
}

/// What to tell beside the widget; announced, as it appears while the player waits.
#[component]
fn NoticeLine(
    /// The stage around it.
    stage: Stage,
) -> impl IntoView {
    let text = move || {
        Some(match stage.notice.get()? {
            Notice::StillWaiting => stage.say(STILL_WAITING).to_owned(),
            Notice::TurnReturned => stage.say(TURN_RETURNED).to_owned(),
            Notice::NoTurns(next) => texts::no_turns(stage, next),
        })
    };
    view! { <p class="ff-notice" part="notice" role="status">{text}</p> }
}

/// What lies over the widget in this phase.
fn cover(stage: Stage) -> Option<AnyView> {
    match stage.phase.get() {
        Phase::Consent => Some(view! { <Consent stage /> }.into_any()),
        Phase::Outcome => Some(view! { <Outcome stage /> }.into_any()),
        Phase::Closed => Some(closed(stage)),
        Phase::Ended => Some(message(stage, ENDED, stage.say(ENDED_HINT).to_owned())),
        Phase::Error => Some(failed(stage)),
        _ => None,
    }
}

fn closed(stage: Stage) -> AnyView {
    let hint = stage.campaign.get().map(|campaign| {
        let lang = stage.lang.get();
        let schedule = &campaign.schedule;
        lang.fill(
            STARTS,
            &lang.date_time(schedule.starts_ms, Some(&schedule.time_zone)),
        )
    });
    message(stage, NOT_STARTED, hint.unwrap_or_default())
}

fn message(stage: Stage, title: Words, hint: String) -> AnyView {
    view! {
        <div class="ff-cover">
            <div class="ff-card" role="status">
                <p class="ff-card-title">{stage.say(title)}</p>
                <p class="ff-soft">{hint}</p>
                <Bar stage />
            </div>
        </div>
    }
    .into_any()
}

fn failed(stage: Stage) -> AnyView {
    view! {
        <div class="ff-cover">
            <div class="ff-card" role="alert">
                <p class="ff-card-title">{stage.say(FAILED)}</p>
                <p class="ff-soft">{stage.say(FAILED_HINT)}</p>
                <button
                    type="button"
                    class="ff-button"
                    part="retry"
                    on:click=move |_| stage.restart()
                >
                    {stage.say(RETRY)}
                </button>
            </div>
        </div>
    }
    .into_any()
}
