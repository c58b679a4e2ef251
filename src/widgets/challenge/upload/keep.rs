//! What was chosen survives a reload: in the browser's database, where the player has agreed that
//! something is kept on the device. `funfair:…#uploads` holds a list of items for each widget.

use leptos::task::spawn_local;

use super::super::desk::Desk;
use crate::{endpoint::Json, ui::dom::Part};

const TABLE: &str = "kept";

fn text(text: &str) -> Part {
    Part::of(&text.into())
}

/// A connection to the database; `None` where there is none, or nothing may be kept.
async fn open(desk: Desk) -> Option<Part> {
    let name = desk.play.place_for_files()?;
    let databases = Part::window()?.get("indexedDB");
    let request = databases.call_text("open", &name);
    let _making = request.on("upgradeneeded", |event| {
        let database = event.get("target").get("result");
        database.call_text("createObjectStore", TABLE);
    });
    request.result().await
}

/// The table, for reading or writing.
fn table(database: &Part, mode: &str) -> Part {
    let transaction = database.call_parts("transaction", &[&text(TABLE), &text(mode)]);
    transaction.call_text("objectStore", TABLE)
}

/// Keeps the items as they are now.
pub(super) fn save(desk: Desk) {
    spawn_local(async move {
        let Some(database) = open(desk).await else {
            return;
        };
        let items = desk.uploads.get_untracked();
        let (table, widget) = (table(&database, "readwrite"), text(&desk.play.widget_id()));
        let request = if items.items().next().is_some() {
            table.call_parts("put", &[&Part::of(&items), &widget])
        } else {
            table.call_parts("delete", &[&widget])
        };
        // Full or forbidden: the page still has them.
        let _ = request.result().await;
        database.call("close", &[]);
    });
}

/// The items that were kept.
pub(super) async fn load(desk: Desk) -> Option<Json> {
    let database = open(desk).await?;
    let table = table(&database, "readonly");
    let request = table.call_text("get", &desk.play.widget_id());
    let found = request.result().await;
    database.call("close", &[]);
    Some(found?.json())
}
