//! What an entrant uploads: chosen, made small, sent while the rest is filled in, and kept on the
//! device until it is handed in.
//!
//! Items are objects of the page, a list in [`Desk::uploads`], so that the browser's database keeps
//! them as they are:
//!
//! | field | what it is |
//! |---|---|
//! | `key` | tells it from the others |
//! | `kind` | `picture` or `video`, as the protocol names them |
//! | `file` | a `Blob`: as it was chosen, later as it is sent |
//! | `preview` | its address in this page |
//! | `state` | `making`, `waiting`, `sending`, `ready`, `failed` |
//! | `id` | what the backend calls it |
//! | `problem` | why it failed, see [`Problem`] |
//!
//! One at a time is made and sent, by whoever changed the list when nothing was under way.

mod keep;
mod prepare;
mod tray;

use funfair_campaign::protocol::ProblemCode;
use leptos::task::spawn_local;

use self::prepare::{Problem, prepare};
use super::desk::Desk;
use crate::{
    endpoint::{Json, Refusal},
    stage::{Progress, UploadFault, address_of, let_go},
    ui::{dom::Part, node::Node},
};

/// What shows uploads in the form, and forgets them.
#[derive(Clone, Copy)]
pub(crate) struct Tray {
    pub(super) build: fn(Desk) -> Node,
    pub(super) clear: fn(Desk),
    pub(super) restore: fn(Desk),
}

/// The tray.
pub(crate) const TRAY: Tray = Tray {
    build: tray::build,
    clear,
    restore,
};

/// Names of an item's fields.
const FIELDS: [&str; 7] = ["key", "kind", "file", "preview", "state", "id", "problem"];

/// What changes of an item.
type Change<'a> = &'a [(&'static str, &'a Json)];

/// `item` with what has changed.
fn changed(item: &Json, change: Change<'_>) -> Json {
    let value = |name: &str| {
        let new = change.iter().find(|(field, _)| *field == name);
        new.map_or_else(|| item.field(name), |(_, value)| (*value).clone())
    };
    let values = FIELDS.map(value);
    let fields: Vec<_> = FIELDS.into_iter().zip(&values).collect();
    Json::object(&fields)
}

fn items(desk: Desk) -> Vec<Json> {
    desk.uploads.get_untracked().items().collect()
}

fn set(desk: Desk, items: Vec<Json>) {
    desk.uploads.set(Json::list(items.into_iter()));
    keep::save(desk);
}

/// The item with this key, while it is wanted.
fn find(desk: Desk, key: f64) -> Option<Json> {
    let mut all = items(desk).into_iter();
    all.find(|item| item.number_of("key") == Some(key))
}

/// The items, one of them changed.
fn with(desk: Desk, key: f64, change: Change<'_>) -> Vec<Json> {
    let all = items(desk).into_iter();
    let all = all.map(|item| {
        if item.number_of("key") == Some(key) {
            changed(&item, change)
        } else {
            item
        }
    });
    all.collect()
}

fn change(desk: Desk, key: f64, change: Change<'_>) {
    set(desk, with(desk, key, change));
}

fn is_under_way(item: &Json) -> bool {
    matches!(
        item.text_of("state").as_str(),
        "making" | "waiting" | "sending"
    )
}

/// How many more pictures, and whether a video, can be added.
fn room(desk: Desk, items: &[Json]) -> (usize, bool) {
    let limits = desk.play.json().field("uploads");
    let videos = items.iter().any(|item| item.text_of("kind") == "video");
    let most = limits.count_of("pictures") as usize;
    let pictures = if videos {
        0
    } else {
        most.saturating_sub(items.len())
    };
    (
        pictures,
        items.is_empty() && limits.field("video").is_there(),
    )
}

/// Takes what was chosen in a field for files of this `kind`.
fn add(desk: Desk, kind: &'static str, input: &Part) {
    let before = items(desk);
    let (pictures, video) = room(desk, &before);
    let room = if kind == "video" {
        usize::from(video)
    } else {
        pictures
    };
    let last = before.iter().filter_map(|item| item.number_of("key"));
    let mut key = last.fold(0.0, f64::max);
    let files = input.get("files");
    let count = files.number("length");
    let mut all = before;
    let mut place = 0.0;
    let mut left = room;
    while place < count && left > 0 {
        key += 1.0;
        let file = files.call("item", &[place]).json();
        all.push(changed(
            &Json::default(),
            &[
                ("key", &key.into()),
                ("kind", &kind.into()),
                ("file", &file),
                ("state", &"making".into()),
            ],
        ));
        place += 1.0;
        left -= 1;
    }
    // The same file may be chosen again.
    input.set("value", "");
    if place < count {
        desk.said.set(tray::no_more(desk));
    }
    start(desk, all);
}

/// Sets the items, and does what they need unless that is under way already.
fn start(desk: Desk, all: Vec<Json>) {
    let idle = !items(desk).iter().any(is_under_way);
    set(desk, all);
    if idle {
        spawn_local(work(desk));
    }
}

/// Takes an item away.
fn remove(desk: Desk, key: f64) {
    let Some(gone) = find(desk, key) else {
        return;
    };
    let_go(&gone.text_of("preview"));
    let id = gone.text_of("id");
    if !id.is_empty() {
        spawn_local(async move { desk.play.drop_media(&id).await });
    }
    let all = items(desk).into_iter();
    let rest = all.filter(|item| item.number_of("key") != Some(key));
    set(desk, rest.collect());
    desk.wrong.set(("", String::new()));
}

/// Tries an item again that failed.
fn again(desk: Desk, key: f64) {
    let state = if find(desk, key).is_some_and(|it| it.text_of("preview").is_empty()) {
        "making"
    } else {
        "waiting"
    };
    let reset = [("state", &state.into()), ("problem", &Json::default())];
    start(desk, with(desk, key, &reset));
}

/// Makes and sends one after the other, until nothing is left to do.
async fn work(desk: Desk) {
    // The page may have left meanwhile.
    while Part::at(desk.place).is_some() {
        let next = items(desk).into_iter().find(is_under_way);
        let Some((item, key)) = next.and_then(|item| Some((item.clone(), item.number_of("key")?)))
        else {
            return;
        };
        if item.text_of("state") == "making" {
            make(desk, key, &item).await;
        } else {
            send(desk, key, &item).await;
        }
    }
}

async fn make(desk: Desk, key: f64, item: &Json) {
    let limits = desk.play.json().field("uploads");
    let file = Part::of(&item.field("file"));
    match prepare(&file, &item.text_of("kind"), &limits).await {
        Ok(file) => {
            let preview = address_of(&file);
            change(
                desk,
                key,
                &[
                    ("file", &file.json()),
                    ("preview", &preview.as_str().into()),
                    ("state", &"waiting".into()),
                ],
            );
        }
        Err(problem) => fail(desk, key, problem),
    }
}

async fn send(desk: Desk, key: f64, item: &Json) {
    desk.sent.set(String::new());
    change(desk, key, &[("state", &"sending".into())]);
    if !desk.play.takes_files() {
        // A preview sends nothing: the page alone has it.
        let id = item.text_of("kind") + " " + &item.text_of("preview");
        return change(
            desk,
            key,
            &[("state", &"ready".into()), ("id", &id.as_str().into())],
        );
    }
    let begun = Some(item.text_of("id")).filter(|id| !id.is_empty());
    let file = Part::of(&item.field("file"));
    let heard = move |progress: Progress| {
        if find(desk, key).is_none() || Part::at(desk.place).is_none() {
            return false;
        }
        match progress {
            Progress::Began(id) => change(desk, key, &[("id", &id.as_str().into())]),
            Progress::Sent(share) => {
                let whole = (share * 100.0).round() / 100.0;
                desk.sent.set(desk.lang.percent(whole));
            }
            Progress::Waiting => desk.sent.set(tray::waiting(desk)),
        }
        true
    };
    match desk.play.upload(&file, begun, heard).await {
        Ok(id) => {
            let done = [("state", &"ready".into()), ("id", &id.as_str().into())];
            change(desk, key, &done);
            desk.said.set(tray::sent(desk));
        }
        Err(UploadFault::Refused(refusal)) => {
            change(desk, key, &[("id", &Json::default())]);
            fail(desk, key, Problem::of(&refusal));
        }
        Err(UploadFault::Stopped) => {}
    }
}

fn fail(desk: Desk, key: f64, problem: Problem) {
    let problem_key = problem.key();
    change(
        desk,
        key,
        &[
            ("state", &"failed".into()),
            ("problem", &problem_key.into()),
        ],
    );
    desk.said.set(tray::told(desk, problem_key));
}

/// Goes on with what was chosen before the page was loaded anew.
fn restore(desk: Desk) {
    spawn_local(async move {
        let Some(kept) = keep::load(desk).await else {
            return;
        };
        if !items(desk).is_empty() {
            return;
        }
        let all: Vec<Json> = kept
            .items()
            .map(|item| {
                let state = item.text_of("state");
                let file = Part::of(&item.field("file"));
                let preview = if state == "making" || !file.is("size") {
                    String::new()
                } else {
                    address_of(&file)
                };
                let state = if state == "sending" {
                    "waiting"
                } else {
                    &state
                };
                changed(
                    &item,
                    &[
                        ("preview", &preview.as_str().into()),
                        ("state", &state.into()),
                    ],
                )
            })
            .collect();
        if all.is_empty() {
            return;
        }
        set(desk, all);
        work(desk).await;
    });
}

/// What was handed in is the backend's from now on.
fn clear(desk: Desk) {
    // In a preview the gallery goes on showing them.
    if desk.play.takes_files() {
        for item in items(desk) {
            let_go(&item.text_of("preview"));
        }
    }
    set(desk, Vec::new());
}

impl Problem {
    /// What a refusal of the backend means for a file.
    fn of(refusal: &Refusal) -> Self {
        let meanings = [
            (ProblemCode::BadMedia, Self::NotTaken),
            (ProblemCode::TooLarge, Self::TooLarge),
            (ProblemCode::LimitReached, Self::TooMany),
            (ProblemCode::Ended, Self::Closed),
            (ProblemCode::NotStarted, Self::Closed),
        ];
        let found = meanings.into_iter().find(|(code, _)| refusal.is(*code));
        found.map_or(Self::Failed, |(_, problem)| problem)
    }
}
