//! Sheets that open on request. Their chunk is fetched while the player looks at the widget.

use leptos::{prelude::*, task::spawn_local};

use super::{Phase, Sheet, Stage, claim::Claim, prizes::Prizes, rules::Rules};
use crate::{
    endpoint::sleep_ms,
    i18n::{Words, words},
    ui::cover::Cover,
    widgets,
};

const LOADING: Words = words("正在打开…", "Opening…");
const FAILED: Words = words(
    "没有打开，请检查网络后重试。",
    "This did not open. Please check the connection and try again.",
);
const RETRY: Words = words("重试", "Try again");
const CLOSE: Words = words("关闭", "Close");

/// How long after the widget is ready the sheets' chunk is fetched, ms.
const PREFETCH_MS: f64 = 1200.0;

type Panel = fn(Stage, Sheet) -> AnyView;

/// Shows the open sheet.
#[component]
pub(super) fn SheetHost(
    /// The stage that it lies over.
    stage: Stage,
) -> impl IntoView {
    let panel = RwSignal::new_local(None::<Panel>);
    let failed = RwSignal::new_local(false);
    let fetch = move || {
        spawn_local(async move {
            let fetched = widgets::panels::fetch().await;
            // The stage may be gone by then.
            let _ = failed.try_set(fetched.is_err());
            let _ = panel.try_set(fetched.ok());
        });
    };
    Effect::new(move |asked: Option<bool>| {
        let ready = stage.phase.get() == Phase::Ready;
        if ready && asked != Some(true) {
            spawn_local(async move {
                sleep_ms(PREFETCH_MS).await;
                if panel.try_get_untracked() == Some(None) {
                    fetch();
                }
            });
        }
        ready || asked == Some(true)
    });
    Effect::new(move |_| {
        if stage.open.get().is_some() && panel.get_untracked().is_none() {
            fetch();
        }
    });
    move || {
        let sheet = stage.open.get()?;
        Some(match panel.get() {
            Some(panel) => panel(stage, sheet),
            None => waiting(stage, failed, fetch),
        })
    }
}

fn waiting(
    stage: Stage,
    failed: RwSignal<bool, LocalStorage>,
    fetch: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let close = Callback::new(move |()| stage.hide());
    view! {
        <Cover title=stage.say(LOADING).to_owned() sheet=true close>
            <Show when=move || failed.get()>
                <p role="alert">{move || stage.say(FAILED)}</p>
                <button type="button" class="ff-button" part="retry" on:click=move |_| fetch()>
                    {move || stage.say(RETRY)}
                </button>
            </Show>
            <button
                type="button"
                class="ff-button ff-button-plain"
                part="close"
                on:click=move |_| stage.hide()
            >
                {stage.say(CLOSE)}
            </button>
        </Cover>
    }
    .into_any()
}

/// The content of a sheet; the root of the sheets' chunk.
pub(crate) fn sheet(stage: Stage, sheet: Sheet) -> AnyView {
    match sheet {
        Sheet::Rules => view! { <Rules stage /> }.into_any(),
        Sheet::Prizes => view! { <Prizes stage /> }.into_any(),
        Sheet::Claim { award } => view! { <Claim stage award /> }.into_any(),
    }
}
