//! Sheets that open on request. Their chunk is fetched while the player looks at the widget.

use leptos::{prelude::*, task::spawn_local};

use super::{
    Phase, Sheet, Stage, board::Board, claim::Claim, me::Me, outcome::Outcome, prizes::Prizes,
    rules::Rules,
};
use crate::{
    endpoint::sleep_ms,
    i18n::{Words, words},
    ui::{
        button::{Look, button},
        cover::{Close, Cover},
        live::part,
        slot::{Slot, watch},
    },
    widgets::{self, Panel},
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

/// The sheets' chunk: not here yet, here, or failed.
#[derive(Clone, Copy, Default)]
enum Fetched {
    #[default]
    NotYet,
    Here(Panel),
    Failed,
}

/// Shows the open sheet.
#[component]
pub(super) fn SheetHost(
    /// The stage that it lies over.
    stage: Stage,
) -> impl IntoView {
    let panel = Slot::new(Fetched::NotYet);
    let asked = Slot::new(false);
    watch(move || {
        let wanted = stage.open.get().is_some();
        if matches!(panel.get_untracked(), Fetched::Here(_)) {
            return;
        }
        if wanted {
            fetch(panel);
        } else if stage.phase.get() == Phase::Ready && !asked.get_untracked() {
            asked.set(true);
            spawn_local(async move {
                sleep_ms(PREFETCH_MS).await;
                fetch(panel);
            });
        }
    });
    part(move || {
        let sheet = stage.open.get()?;
        // A sheet is written in one language.
        stage.lang.get();
        Some(match panel.get() {
            Fetched::Here(panel) => panel(stage, sheet),
            Fetched::NotYet => waiting(stage, None),
            Fetched::Failed => waiting(stage, Some(panel)),
        })
    })
}

fn fetch(panel: Slot<Fetched>) {
    spawn_local(async move {
        let fetched = match widgets::panels::fetch().await {
            Ok(here) => Fetched::Here(here),
            Err(_) => Fetched::Failed,
        };
        // It may have been asked for twice: setting it again would build the open sheet anew.
        if !matches!(panel.get_untracked(), Fetched::Here(_)) {
            panel.set(fetched);
        }
    });
}

/// While the chunk is fetched, or with a way to fetch it again.
fn waiting(stage: Stage, failed: Option<Slot<Fetched>>) -> AnyView {
    let close: Close = Box::new(move || stage.hide());
    let again = failed.map(|panel| {
        view! {
            <p role="alert">{stage.say(FAILED)}</p>
            {button(Look::Main, "retry", move || stage.say(RETRY), move || fetch(panel))}
        }
        .into_any()
    });
    view! {
        <Cover title=stage.say(LOADING) sheet=true close>
            {again}
            {button(Look::Plain, "close", move || stage.say(CLOSE), move || stage.hide())}
        </Cover>
    }
    .into_any()
}

/// The content of a sheet; the root of the sheets' chunk.
pub(crate) fn sheet(stage: Stage, sheet: Sheet) -> AnyView {
    match sheet {
        Sheet::Outcome => view! { <Outcome stage /> }.into_any(),
        Sheet::Rules => view! { <Rules stage /> }.into_any(),
        Sheet::Prizes => view! { <Prizes stage /> }.into_any(),
        Sheet::Board => view! { <Board stage /> }.into_any(),
        Sheet::Me => view! { <Me stage /> }.into_any(),
        Sheet::Claim { award } => view! { <Claim stage award /> }.into_any(),
        Sheet::Moderate => moderate(stage),
    }
}

/// The page of operators, from a chunk of its own.
fn moderate(stage: Stage) -> AnyView {
    let page = Slot::new(None);
    spawn_local(async move {
        page.set(Some(widgets::moderate::fetch().await.ok()));
    });
    let shown = part(move || {
        match page.get()? {
        Some(page) => Some(page(stage, Sheet::Moderate)),
        None => Some(
            view! {
                <p role="alert">{stage.say(FAILED)}</p>
                // Shown anew, it is fetched anew.
                {button(Look::Main, "retry", move || stage.say(RETRY), move || stage.show(Sheet::Moderate))}
            }
            .into_any(),
        ),
    }
    });
    view! { <div class="moderate">{shown}</div> }.into_any()
}
