//! Sheets that open on request. Their chunk is fetched while the player looks at the widget.

use leptos::task::spawn_local;

use super::{
    Phase, Sheet, Stage, board::board, claim::claim, me::me, outcome::outcome, prizes::prizes,
    rules::rules,
};
use crate::{
    endpoint::sleep_ms,
    i18n::{Words, words},
    ui::{
        cover::Cover,
        dom,
        node::{Node, key, node},
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
pub(super) fn sheet_host(stage: Stage) -> impl FnMut() -> Option<Node> {
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
    move || {
        let sheet = stage.open.get()?;
        // A sheet is written in one language.
        stage.lang.get();
        Some(match panel.get() {
            Fetched::Here(panel) => panel(stage, sheet),
            Fetched::NotYet => waiting(stage, None),
            Fetched::Failed => waiting(stage, Some(panel)),
        })
    }
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
fn waiting(stage: Stage, failed: Option<Slot<Fetched>>) -> Node {
    let cover = Cover {
        title: stage.say(LOADING),
        sheet: true,
        close: Some(Box::new(move || stage.hide())),
        ..Cover::default()
    };
    let close = key("ff-button ff-button-plain", "close", move || stage.hide());
    cover.around(|card| {
        let card = match failed {
            Some(panel) => failure(card, stage, move || fetch(panel)),
            None => card,
        };
        card.hold(close.say(stage.say(CLOSE)))
    })
}

/// With what is said of a chunk that did not come, and a way to ask for it again.
fn failure(place: Node, stage: Stage, again: impl Fn() + 'static) -> Node {
    place
        .hold(node("p", "").with("role", "alert").say(stage.say(FAILED)))
        .hold(key("ff-button", "retry", again).say(stage.say(RETRY)))
}

/// How sheets look.
const SHEETS: &str = include_str!("sheets.css");

/// The content of a sheet; the root of the sheets' chunk.
pub(crate) fn sheet(stage: Stage, sheet: Sheet) -> Node {
    let shown = match sheet {
        Sheet::Outcome => outcome(stage),
        Sheet::Rules => rules(stage),
        Sheet::Prizes => prizes(stage),
        Sheet::Board => board(stage),
        Sheet::Me => me(stage),
        Sheet::Claim { award } => claim(stage, award),
        Sheet::Moderate => moderate(stage),
    };
    shown.fill(dom::dressed("sheets", SHEETS))
}

/// The page of operators, from a chunk of its own.
fn moderate(stage: Stage) -> Node {
    let page = Slot::new(None);
    spawn_local(async move {
        page.set(Some(widgets::moderate::fetch().await.ok()));
    });
    node("div", "moderate").make_some(move || {
        Some(match page.get()? {
            Some(page) => page(stage, Sheet::Moderate),
            // Shown anew, it is fetched anew.
            None => failure(node("div", ""), stage, move || stage.show(Sheet::Moderate)),
        })
    })
}
