//! The entry that is looked at: whose, what, and what became of it.

use std::collections::BTreeMap;

use funfair_campaign::entry::EntryState;
use leptos::task::spawn_local;

use super::{
    bar::cap,
    decide::state_words,
    desk::{Desk, Fetch, is_about_token},
    entry::{Entry, Medium},
    verdict,
};
use crate::{
    endpoint::Json,
    i18n::{Words, words},
    stage::{fetched, let_go},
    ui::{
        node::{Node, key, node, screen},
        slot::{Slot, watch},
    },
};

const OPEN: Words = words("打开原帖", "Open the post");
const SAME_AS: Words = words(
    "同一条帖子还有 # 次投稿",
    "The same post was handed in # more times",
);
const SAME_AS_ONE: Words = words(
    "同一条帖子还有 1 次投稿",
    "The same post was handed in once more",
);
const LIKES: Words = words("# 个赞", "# likes");
const WHY: Words = words("驳回原因：#", "Why it was rejected: #");
const HISTORY: Words = words("审核记录", "Decisions so far");
const NO_HISTORY: Words = words(
    "审核记录没有取到。",
    "What was decided before did not come.",
);
const PICTURE: Words = words("第 # 张图片", "Picture #");
const VIDEO: Words = words("视频", "Video");
const FETCHING: Words = words("正在取文件…", "Fetching…");
const NO_FILE: Words = words("文件没有取到", "This file did not come");
const RETRY: Words = words("重试", "Try again");
const NO_CAPTION: Words = words("作者没有写介绍。", "The entrant wrote nothing.");
const LOADING: Words = words("正在取作品…", "Fetching entries…");
const FAILED: Words = words("作品没有取到", "The entries did not come");
const FAILED_HINT: Words = words(
    "请检查网络后重试，没有丢失任何决定。",
    "Please check the connection and try again. No decision was lost.",
);
const DONE: Words = words("都看完了", "Nothing waits");
const DONE_HINT: Words = words(
    "桌面干干净净，去喝杯茶吧。新作品来了再看。",
    "A clear desk. Have some tea, and look again when new entries come.",
);
const EMPTY: Words = words("这里还没有作品", "Nothing is here yet");
const EMPTY_HINT: Words = words(
    "换一个状态看看。",
    "Look among the entries in another state.",
);
const AGAIN: Words = words("再看看", "Look again");

/// Files by their ids, as addresses within the page; nothing for one that did not come.
type Files = BTreeMap<String, Option<String>>;

/// All of it. Each part is built anew by itself, so that a file that comes takes no one's place.
pub(super) fn view(desk: Desk) -> Node {
    let files: Slot<Files> = Slot::new(Files::new());
    let history: Slot<Option<Vec<Json>>> = Slot::new(Some(Vec::new()));
    let mut of = String::new();
    watch(move || {
        let entry = desk.entry.get();
        let id = entry.as_ref().map(|it| it.id.clone()).unwrap_or_default();
        if of != id {
            of = id;
            for address in files.get_untracked().into_values().flatten() {
                let_go(&address);
            }
            files.set(Files::new());
            fetch_files(desk, files);
        }
        history.set(Some(Vec::new()));
        if entry.is_some_and(|entry| entry.moderated) {
            fetch_history(desk, history);
        }
    });
    let moved = move || {
        // It waits for what is fetched.
        if desk.fetch.get_untracked() == Fetch::UnderWay && desk.entry.get_untracked().is_none() {
            return false;
        }
        let moved = desk.moved.get_untracked();
        desk.moved.set(false);
        moved
    };
    let head = screen(Box::new(move || head(desk)), moved, |_| {});
    let media = screen(Box::new(move || media(desk, files)), || false, |_| {});
    let said = screen(Box::new(move || said(desk)), || false, |_| {});
    let past = screen(Box::new(move || past(desk, history)), || false, |_| {});
    let verdict = verdict::view(desk);
    let sheet = node("div", "mod-sheet").hold(head).hold(media);
    node("article", "mod-pane")
        .with("part", "entry")
        .with("aria-labelledby", "mod-name")
        .hold(sheet.hold(said).hold(past))
        .hold(verdict)
}

fn fetch_files(desk: Desk, files: Slot<Files>) {
    let Some(entry) = desk.entry.get_untracked() else {
        return;
    };
    for medium in entry.media.clone() {
        spawn_local(async move {
            let token = desk.token.get_untracked();
            let address = fetched(&desk.admin().media(&medium.id), &token).await;
            let shown = desk.entry.get_untracked();
            if shown.is_some_and(|shown| shown.media.contains(&medium)) {
                files.update(|files| drop(files.insert(medium.id, address)));
            } else if let Some(address) = address {
                let_go(&address);
            }
        });
    }
}

fn fetch_history(desk: Desk, history: Slot<Option<Vec<Json>>>) {
    let Some(entry) = desk.entry.get_untracked() else {
        return;
    };
    spawn_local(async move {
        let token = desk.token.get_untracked();
        let answer = desk.admin().history(&token, &entry.id).await;
        if desk.entry.get_untracked() != Some(entry) {
            return;
        }
        match answer {
            Ok(page) => history.set(Some(page.field("rows").items().collect())),
            Err(fault) if is_about_token(&fault) => desk.lock(),
            Err(_) => history.set(None),
        }
    });
}

/// Whose it is, and where it stands; or why there is none.
fn head(desk: Desk) -> Node {
    let Some(entry) = desk.entry.get() else {
        return nothing(desk);
    };
    let (lang, view) = (desk.stage.lang.get(), desk.view());
    let name = node("h2", "mod-name")
        .with("id", "mod-name")
        .with("part", "name")
        .with("tabindex", "-1")
        .hold(node("bdi", "").say(&entry.name()));
    let state = node("span", "mod-state")
        .with("data-state", entry.state.key())
        .say(desk.say(state_words(entry.state)));
    let mut facts = node("p", "mod-facts");
    if !entry.site.is_empty() {
        let site = view.field("sites").with_id("id", &entry.site);
        let site = site.map_or_else(|| entry.site.clone(), |site| site.text_of("name"));
        facts = facts.hold(node("span", "").say(&site));
    }
    if let Some(category) = view.field("categories").with_id("id", &entry.category) {
        facts = facts.hold(node("span", "").say(&category.text_of("text")));
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "ms of dates are exact integers"
    )]
    let time = lang.date_time(entry.at_ms as i64, None);
    facts = facts.hold(node("span", "").say(&time));
    if !entry.account.is_empty() {
        facts = facts.hold(node("span", "").say(&entry.who));
    }
    if entry.likes > 0 {
        let likes = lang.fill(LIKES, &entry.likes.to_string());
        facts = facts.hold(node("span", "").say(&likes));
    }
    let same = (entry.same_as > 0).then(|| {
        let words = if entry.same_as == 1 {
            SAME_AS_ONE
        } else {
            SAME_AS
        };
        node("p", "mod-same").say(&lang.fill(words, &entry.same_as.to_string()))
    });
    node("header", "mod-head")
        .hold(node("div", "mod-names").hold(name).hold(state))
        .hold(facts)
        .hold_some(same)
}

/// No entry is there: it is fetched, did not come, or there is none.
fn nothing(desk: Desk) -> Node {
    let state = desk.queue.get().state;
    let (title, hint, again) = match desk.fetch.get() {
        Fetch::UnderWay => (LOADING, None, None),
        Fetch::Failed => (FAILED, Some(FAILED_HINT), Some(RETRY)),
        Fetch::Here if state == EntryState::Pending => (DONE, Some(DONE_HINT), Some(AGAIN)),
        Fetch::Here => (EMPTY, Some(EMPTY_HINT), Some(AGAIN)),
    };
    let again = again.map(|words| {
        key("ff-button ff-button-plain", "again", move || {
            desk.moved.set(true);
            desk.load(state);
        })
        .say(desk.say(words))
    });
    let fine = title == DONE;
    node("div", "mod-nothing")
        .hold_some(fine.then(|| node("div", "mod-tick").with("aria-hidden", "true")))
        .hold(
            node("h2", "mod-card-title")
                .with("id", "mod-name")
                .with("tabindex", "-1")
                .say(desk.say(title)),
        )
        .hold_some(hint.map(|hint| node("p", "mod-hint").say(desk.say(hint))))
        .hold_some(again)
}

/// Pictures and the video.
fn media(desk: Desk, files: Slot<Files>) -> Node {
    let list = node("div", "mod-media");
    let Some(entry) = desk.entry.get() else {
        return list;
    };
    let files_here = files.get();
    let count = entry.media.len().min(3).to_string();
    let mut list = list.with("data-count", &count);
    for (medium, number) in entry.media.iter().zip(1_u32..) {
        let lang = desk.stage.lang.get();
        let alt = if medium.is_video {
            lang.say(VIDEO).to_owned()
        } else {
            lang.fill(PICTURE, &number.to_string())
        };
        list = list.hold(match files_here.get(&medium.id) {
            Some(Some(address)) => shown(medium, address, &alt),
            Some(None) => node("p", "mod-file")
                .with("role", "alert")
                .say(desk.say(NO_FILE))
                .say(" ")
                .hold(
                    key("ff-link", "retry", move || {
                        files.update(|files| files.retain(|_, address| address.is_some()));
                        fetch_files(desk, files);
                    })
                    .say(desk.say(RETRY)),
                ),
            None => node("p", "mod-file").say(desk.say(FETCHING)),
        });
    }
    list
}

fn shown(medium: &Medium, address: &str, alt: &str) -> Node {
    let (width, height) = (medium.width.to_string(), medium.height.to_string());
    if medium.is_video {
        return node("video", "mod-video")
            .with("src", address)
            .with("controls", "")
            .with("playsinline", "")
            .with("width", &width)
            .with("height", &height)
            .with("aria-label", alt);
    }
    let picture = node("img", "")
        .with("src", address)
        .with("alt", alt)
        .with("width", &width)
        .with("height", &height);
    node("div", "mod-picture").hold(picture)
}

/// What the entrant says, and the post.
fn said(desk: Desk) -> Node {
    let said = node("div", "mod-text");
    let Some(entry) = desk.entry.get() else {
        return said;
    };
    let caption = if entry.caption.is_empty() {
        node("p", "mod-hint").say(desk.say(NO_CAPTION))
    } else {
        node("p", "mod-caption")
            .with("part", "caption")
            .with("dir", "auto")
            .say(&entry.caption)
    };
    let reason = (!entry.reason.is_empty()).then(|| {
        let why = desk.stage.lang.get().fill(WHY, &entry.reason);
        node("p", "mod-why").with("dir", "auto").say(&why)
    });
    said.hold(caption)
        .hold_some(post(desk, &entry))
        .hold_some(reason)
}

fn post(desk: Desk, entry: &Entry) -> Option<Node> {
    // The server has checked it; an address that runs something is never made a link.
    let is_web = ["https://", "http://"]
        .iter()
        .any(|start| entry.link.starts_with(start));
    is_web.then(|| {
        let open = node("a", "mod-open")
            .with("href", &entry.link)
            .with("target", "_blank")
            .with("rel", "noopener noreferrer nofollow ugc")
            .with("part", "open")
            .with("aria-keyshortcuts", "O")
            .say(desk.say(OPEN))
            .hold(cap("O"));
        let address = node("bdi", "mod-address")
            .with("dir", "ltr")
            .say(&entry.link);
        node("p", "mod-post").hold(open).hold(address)
    })
}

/// What operators did to it.
fn past(desk: Desk, history: Slot<Option<Vec<Json>>>) -> Node {
    let place = node("div", "mod-past");
    let rows = match history.get() {
        None => return place.hold(node("p", "mod-hint").say(desk.say(NO_HISTORY))),
        Some(rows) if rows.is_empty() => return place,
        Some(rows) => rows,
    };
    let lang = desk.stage.lang.get();
    let mut list = node("ol", "mod-deeds");
    for row in rows {
        let what = row.text_of("what");
        let state = EntryState::of(what.trim_start_matches("entry."));
        let what = state.map_or(what, |state| desk.say(state_words(state)).to_owned());
        #[expect(
            clippy::cast_possible_truncation,
            reason = "ms of dates are exact integers"
        )]
        let at_ms = row.number_of("at_ms").unwrap_or_default() as i64;
        let line = node("li", "")
            .hold(node("b", "").say(&row.text_of("operator")))
            .say(" · ")
            .say(&what)
            .say(" · ")
            .say(&lang.date_time(at_ms, None));
        let detail = row.text_of("detail");
        let detail = (!detail.is_empty())
            .then(|| node("span", "mod-detail").with("dir", "auto").say(&detail));
        list = list.hold(line.hold_some(detail));
    }
    place
        .with("part", "history")
        .hold(node("h3", "mod-small-title").say(desk.say(HISTORY)))
        .hold(list)
}
