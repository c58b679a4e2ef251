//! Pictures and videos of an entry in the gallery.

use leptos::task::spawn_local;

use super::desk::Desk;
use crate::{
    endpoint::Json,
    i18n::{Words, words},
    ui::{
        node::{Node, image, node},
        slot::Slot,
    },
};

const PICTURE: Words = words("# 的作品图片", "Picture by #");
const VIDEO: Words = words("# 的作品视频", "Video by #");

/// What an entry shows of itself; `None` when that is nothing. `who` is its entrant.
pub(super) fn strip(desk: Desk, entry: &Json, who: &str) -> Option<Node> {
    let all: Vec<Json> = entry.field("body").field("media").items().collect();
    let first = all.first()?;
    let state = entry.text_of("state");
    let public = matches!(state.as_str(), "accepted" | "featured") || !desk.play.takes_files();
    let is_video = first.text_of("kind") == "video";
    let mut strip = node("div", "challenge-strip").with("data-count", &all.len().to_string());
    if all.len() > 1 {
        // It scrolls, so the keyboard has to reach it.
        strip = strip
            .with("tabindex", "0")
            .with("role", "group")
            .with("aria-label", &desk.lang.fill(PICTURE, who));
    }
    for media in &all {
        let words = if is_video { VIDEO } else { PICTURE };
        strip = strip.hold(shown(desk, media, public, &desk.lang.fill(words, who)));
    }
    Some(strip)
}

fn shown(desk: Desk, media: &Json, public: bool, name: &str) -> Node {
    let is_video = media.text_of("kind") == "video";
    let address = desk.play.media(&media.text_of("id")).unwrap_or_default();
    let small = if is_video || !desk.play.takes_files() {
        address.clone()
    } else {
        address.clone() + "?size=small"
    };
    let element = if is_video {
        node("video", "")
            .with("controls", "")
            .with("playsinline", "")
            .with("preload", "metadata")
            .with("aria-label", name)
    } else {
        image("", "", name).with("loading", "lazy")
    };
    let element = element
        .with("width", &media.count_of("width").to_string())
        .with("height", &media.count_of("height").to_string());
    if !public {
        return fetched(desk, element, small);
    }
    let element = element.with("src", &small);
    if is_video {
        return element;
    }
    node("a", "")
        .with("href", &address)
        .with("target", "_blank")
        .with("rel", "noopener noreferrer")
        .hold(element)
}

/// What nobody else may see yet comes with the participant's token, which no address carries.
fn fetched(desk: Desk, element: Node, address: String) -> Node {
    let shown = Slot::new(String::new());
    spawn_local(async move {
        if let Some(here) = desk.play.own_media(&address).await {
            shown.set(here);
        }
    });
    element.live("src", move || shown.get())
}
