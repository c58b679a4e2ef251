//! The uploads in the form: a tile for each, and a place to add more.

use super::{add, again, prepare::Problem, remove, room};
use crate::{
    endpoint::Json,
    i18n::{Words, words},
    ui::{
        dom::Part,
        node::{Node, image, key, node},
        slot::watch,
    },
    widgets::challenge::desk::Desk,
};

const PICTURES: Words = words("图片", "Pictures");
const VIDEO: Words = words("视频", "Video");
const EITHER: Words = words("图片或视频", "Pictures or a video");
const ADD_PICTURES: Words = words("拍照或选图", "Take or choose");
const ADD_VIDEO: Words = words("选择视频", "Choose a video");
const MOST_PICTURES: Words = words("最多 # 张", "Up to # pictures");
const MOST_VIDEO: Words = words(
    "，或一个 # 秒以内的视频",
    ", or one video of up to # seconds",
);
const ONLY_VIDEO: Words = words("一个 # 秒以内的视频", "One video of up to # seconds");
const REMOVE: Words = words("移除第 # 个", "Remove number #");
const AGAIN: Words = words("重试", "Try again");
const MAKING: Words = words("正在处理…", "Preparing…");
const QUEUED: Words = words("等待上传", "Waiting");
const READY: Words = words("已上传", "Uploaded");
const OFFLINE: Words = words("网络断开，恢复后继续", "No connection; goes on by itself");
const NO_MORE: Words = words(
    "已经到上限了，多出来的没有加入。",
    "That is the most; the rest was not added.",
);
const UNREADABLE: Words = words(
    "这个文件打不开，请换一张 JPG 或 PNG。",
    "This file cannot be read. Please choose a JPEG or PNG.",
);
const HEIC: Words = words(
    "这个浏览器读不了 HEIC。请在“设置 → 相机 → 格式”里选“兼容性最佳”再拍，或换一张 JPG。",
    "This browser cannot read HEIC. Choose Most Compatible under Settings, Camera, Formats, or pick a JPEG.",
);
const TOO_LARGE: Words = words("文件太大了。", "The file is too large.");
const TOO_LONG: Words = words(
    "视频太长了，请剪短一些。",
    "The video is too long. Please cut it.",
);
const NOT_TAKEN: Words = words(
    "这个文件不能用。图片可用 JPG、PNG、WebP，视频可用 MP4、MOV。",
    "This file cannot be used. Pictures may be JPEG, PNG or WebP, videos MP4 or MOV.",
);
const TOO_MANY: Words = words(
    "未提交的文件太多，请稍后再试。",
    "Too many files wait. Please try later.",
);
const CLOSED: Words = words("现在不收作品。", "Entries are not taken now.");
const FAILED: Words = words("上传没有成功。", "That did not work.");

/// Why a file is not sent, in words.
pub(super) fn told(desk: Desk, problem: &str) -> String {
    let words = match Problem::named(problem) {
        Problem::Unreadable => UNREADABLE,
        Problem::Heic => HEIC,
        Problem::TooLarge => TOO_LARGE,
        Problem::TooLong => TOO_LONG,
        Problem::NotTaken => NOT_TAKEN,
        Problem::TooMany => TOO_MANY,
        Problem::Closed => CLOSED,
        Problem::Failed => FAILED,
    };
    desk.lang.say(words).to_owned()
}

pub(super) fn no_more(desk: Desk) -> String {
    desk.lang.say(NO_MORE).to_owned()
}

pub(super) fn waiting(desk: Desk) -> String {
    desk.lang.say(OFFLINE).to_owned()
}

pub(super) fn sent(desk: Desk) -> String {
    desk.lang.say(READY).to_owned()
}

/// The field of the form.
pub(super) fn build(desk: Desk) -> Node {
    listen(desk);
    let limits = desk.play.json().field("uploads");
    let (pictures, video) = (limits.count_of("pictures"), limits.field("video"));
    let title = match (pictures, video.is_there()) {
        (0, _) => VIDEO,
        (_, false) => PICTURES,
        (_, true) => EITHER,
    };
    let mut hint = String::new();
    if pictures > 0 {
        hint = desk.lang.fill(MOST_PICTURES, &pictures.to_string());
    }
    if video.is_there() {
        let words = if pictures > 0 { MOST_VIDEO } else { ONLY_VIDEO };
        let seconds = video.count_of("seconds").to_string();
        hint += &desk.lang.fill(words, &seconds);
    }
    let name = desk.lang.say(title);
    node("div", "ff-field challenge-field challenge-media")
        .with("role", "group")
        .with("aria-label", name)
        .with("part", "media")
        .with("tabindex", "-1")
        .hold(node("span", "challenge-label").say(name))
        .make(move || tiles(desk))
        .hold(node("small", "challenge-hint").say(&hint))
}

/// Hears of chosen files for as long as the form is there.
fn listen(desk: Desk) {
    let Some(place) = Part::at(desk.place) else {
        return;
    };
    let listening = std::rc::Rc::new(place.on("change", move |event| {
        let input = event.get("target");
        match input.text("name").as_str() {
            "pictures" => add(desk, "picture", &input),
            "video" => add(desk, "video", &input),
            _ => {}
        }
    }));
    // Holds the listener as long as everything else here.
    watch(move || drop(std::rc::Rc::clone(&listening)));
}

/// A tile for each item, and for what can be added; reactive.
fn tiles(desk: Desk) -> Node {
    let items: Vec<Json> = desk.uploads.get().items().collect();
    let (pictures, video) = room(desk, &items);
    let mut list = node("ul", "challenge-tiles").with("role", "list");
    for (place, item) in items.iter().enumerate() {
        list = list.hold(tile(desk, place + 1, item));
    }
    if pictures > 0 {
        list = list.hold(adding(desk, "pictures", "image/*", ADD_PICTURES));
    }
    if video {
        list = list.hold(adding(
            desk,
            "video",
            "video/mp4,video/quicktime",
            ADD_VIDEO,
        ));
    }
    list
}

/// A field for files that looks like a tile.
fn adding(desk: Desk, name: &str, accept: &str, words: Words) -> Node {
    let mut input = node("input", "challenge-input")
        .with("type", "file")
        .with("accept", accept)
        .with("name", name)
        .with("part", name)
        .with("aria-label", desk.lang.say(words));
    if name == "pictures" {
        input = input.with("multiple", "");
    }
    let label = node("label", "challenge-add")
        .with("data-name", name)
        .hold(node("i", "challenge-plus").with("aria-hidden", "true"))
        .hold(
            node("span", "")
                .with("aria-hidden", "true")
                .say(desk.lang.say(words)),
        )
        .hold(input);
    node("li", "challenge-tile").hold(label)
}

fn tile(desk: Desk, place: usize, item: &Json) -> Node {
    let (lang, state) = (desk.lang, item.text_of("state"));
    let number = item.number_of("key").unwrap_or_default();
    let preview = item.text_of("preview");
    let mut tile = node("li", "challenge-tile")
        .with("part", "upload")
        .with("data-state", &state);
    if !preview.is_empty() {
        tile = tile.hold(if item.text_of("kind") == "video" {
            node("video", "")
                .with("src", &preview)
                .with("muted", "")
                .with("playsinline", "")
                .with("preload", "metadata")
        } else {
            image("", &preview, "")
        });
    }
    let line = node("p", "challenge-sent");
    let line = match state.as_str() {
        "sending" => line
            .live("--challenge-sent", move || {
                let sent = desk.sent.get();
                if sent.ends_with('%') {
                    sent
                } else {
                    "0%".to_owned()
                }
            })
            .tell(move || desk.sent.get()),
        "making" => line.say(lang.say(MAKING)),
        "ready" => line.say(lang.say(READY)),
        "failed" => line.say(&told(desk, &item.text_of("problem"))),
        _ => line.say(lang.say(QUEUED)),
    };
    tile = tile.hold(line);
    if state == "failed" && Problem::named(&item.text_of("problem")).may_pass() {
        let retry = key("ff-link", "retry", move || again(desk, number));
        tile = tile.hold(retry.say(lang.say(AGAIN)));
    }
    tile.hold(
        key("challenge-remove", "remove", move || remove(desk, number))
            .with("aria-label", &lang.fill(REMOVE, &place.to_string())),
    )
}
