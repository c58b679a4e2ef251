//! The gallery: everybody's entries and one's own, in pages, with likes.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use funfair_campaign::protocol::ProblemCode;
use leptos::{prelude::*, task::spawn_local};

use super::{card::card, desk::Desk};
use crate::{
    endpoint::{Json, encoded, sleep_ms},
    i18n::{Words, words},
    ui::{
        dom::{Listening, Part, Spot},
        node::{Node, key, node, screen},
        slot::{Slot, watch},
    },
};

const TITLE: Words = words("作品展厅", "Gallery");
const NEW: Words = words("最新", "New");
const TOP: Words = words("最热", "Top");
const FEATURED: Words = words("精选", "Featured");
const MINE: Words = words("我的", "Mine");
const SEARCH: Words = words("搜索介绍或账号", "Search captions and accounts");
const NOTHING_YET: Words = words(
    "还没有作品，来做第一个吧。",
    "Nothing here yet. Be the first!",
);
const NO_FEATURED: Words = words("精选还没有出炉。", "Nothing has been featured yet.");
const NOTHING_MINE: Words = words("你还没有交作品。", "You have not handed anything in yet.");
const NOTHING_FOUND: Words = words("没有找到相关作品。", "Nothing was found.");
const LOADING: Words = words("正在打开展厅…", "Opening the gallery…");
const FAILED: Words = words("展厅暂时打不开", "The gallery cannot be opened right now");
const RETRY: Words = words("重试", "Try again");
const MORE: Words = words("再看一些", "Show more");
const NO_LIKES: Words = words(
    "今天的赞已经用完了，明天再来。",
    "You have no likes left today. Come back tomorrow.",
);
const LIKES_CLOSED: Words = words("现在不能点赞。", "Likes are not taken now.");
const NOT_LIKED: Words = words(
    "没有成功，请再试一次。",
    "That did not work. Please try again.",
);
const LIKED: Words = words("已点赞", "Liked");
const UNLIKED: Words = words("已取消点赞", "Like taken back");
const WITHDRAWN: Words = words("已撤回", "Taken back");

/// How long after the last key a search begins, ms.
const TYPING_MS: f64 = 350.0;

/// The gallery in the page. Copies share it.
#[derive(Clone, Copy)]
pub(super) struct Wall {
    pub(super) desk: Desk,
    place: Spot,
    /// In which order: as the protocol names it.
    sort: Slot<&'static str>,
    search: Slot<String>,
    page: Slot<Page>,
    /// What this page has done to likes since they were fetched: by entry, whether it is liked and
    /// how many do.
    likes: Slot<BTreeMap<String, (bool, Option<f64>)>>,
    /// The entry that may be taken back by another press.
    pub(super) sure: Slot<String>,
    /// Whether more was asked for: the focus goes to the first of it.
    more: Slot<bool>,
}

/// What is on the screen of it.
#[derive(Clone, Default)]
struct Page {
    state: Fetch,
    entries: Vec<Json>,
    /// How many there were before the latest page came.
    before: usize,
    next: String,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Fetch {
    #[default]
    UnderWay,
    Here,
    Failed,
}

/// The gallery.
pub(super) fn view(desk: Desk) -> Node {
    let wall = Wall {
        desk,
        place: Spot::new(),
        sort: Slot::new("new"),
        search: Slot::new(String::new()),
        page: Slot::new(Page::default()),
        likes: Slot::new(BTreeMap::new()),
        sure: Slot::new(String::new()),
        more: Slot::new(false),
    };
    watch(move || {
        // A new entry is the participant's own, which may be the only place where it is seen.
        desk.entered.get();
        wall.sort.get();
        wall.search.get();
        untrack(|| wall.fetch(String::new()));
    });
    let tools = screen(Box::new(move || tools(wall)), || false, |_| {});
    let list = screen(
        Box::new(move || list(wall)),
        move || wall.more.get_untracked(),
        |_| {},
    );
    listen(wall);
    let place = node("div", "challenge-wall").at(wall.place);
    place.hold(tools).hold(list)
}

/// Hears what is typed: into the form, and into the search.
fn listen(wall: Wall) {
    let listening: Rc<RefCell<Vec<Listening>>> = Rc::default();
    let counted = Rc::new(std::cell::Cell::new(0_u32));
    watch(move || {
        let desk = wall.desk;
        if desk.place.element().is_none() {
            return;
        }
        let Some(place) = Part::at(desk.place) else {
            return;
        };
        let counted = Rc::clone(&counted);
        *listening.borrow_mut() = vec![place.on("input", move |event| {
            if event.get("target").text("name") != "search" {
                return super::fill::typed(desk);
            }
            let typed = event.get("target").text("value");
            let turn = counted.get().wrapping_add(1);
            counted.set(turn);
            let counted = Rc::clone(&counted);
            spawn_local(async move {
                sleep_ms(TYPING_MS).await;
                if counted.get() == turn {
                    wall.search.set(typed);
                }
            });
        })];
    });
}

impl Wall {
    /// Fetches the first page, or the one `after`.
    fn fetch(self, after: String) {
        let first = after.is_empty();
        if first {
            self.likes.set(BTreeMap::new());
            self.more.set(false);
            self.page.set(Page::default());
        }
        let (sort, search) = (self.sort.get_untracked(), self.search.get_untracked());
        let query = "sort=".to_owned()
            + sort
            + "&search="
            + &encoded(search.trim())
            + "&after="
            + &encoded(&after);
        spawn_local(async move {
            let answer = self.desk.play.entries(&query).await;
            // Something else may have been asked for meanwhile.
            let same = self.sort.get_untracked() == sort && self.search.get_untracked() == search;
            if !same {
                return;
            }
            self.page.update(|page| {
                let Some(answer) = answer else {
                    page.state = Fetch::Failed;
                    return;
                };
                page.state = Fetch::Here;
                page.before = page.entries.len();
                page.entries.extend(answer.field("entries").items());
                page.next = answer.text_of("next");
            });
        });
    }

    /// Whether an entry is liked, and how many like it; reactive.
    pub(super) fn liked(self, entry: &Json) -> (bool, Option<f64>) {
        let own = self.likes.get().get(&entry.text_of("id")).copied();
        own.unwrap_or_else(|| (entry.is("liked"), entry.number_of("likes")))
    }

    pub(super) fn press_like(self, entry: &Json) {
        let (before, count) = untrack(|| self.liked(entry));
        let id = entry.text_of("id");
        let liked = !before;
        let by = if liked { 1.0 } else { -1.0 };
        let set = move |id: &str, to: (bool, Option<f64>)| {
            self.likes.update(|likes| {
                likes.insert(id.to_owned(), to);
            });
        };
        // Shown at once, and taken back if it is refused.
        set(&id, (liked, count.map(|count| count + by)));
        let kind = if liked { "like" } else { "unlike" };
        let action = Json::object(&[("type", &kind.into()), ("entry", &id.as_str().into())]);
        let desk = self.desk;
        spawn_local(async move {
            let said = match desk.play.aside(&action).await {
                Some(Ok(outcome)) => {
                    set(&id, (outcome.is("liked"), outcome.number_of("likes")));
                    if liked { LIKED } else { UNLIKED }
                }
                refused => {
                    set(&id, (before, count));
                    let refusal = refused.and_then(Result::err);
                    let is = |code| refusal.as_ref().is_some_and(|it| it.is(code));
                    if is(ProblemCode::LimitReached) {
                        NO_LIKES
                    } else if is(ProblemCode::NotStarted) || is(ProblemCode::Ended) {
                        LIKES_CLOSED
                    } else {
                        NOT_LIKED
                    }
                }
            };
            desk.said.set(desk.lang.say(said).to_owned());
        });
    }

    pub(super) fn press_withdraw(self, entry: &Json) {
        let id = entry.text_of("id");
        if self.sure.get_untracked() != id {
            return self.sure.set(id);
        }
        let action = Json::object(&[("type", &"withdraw".into()), ("entry", &id.as_str().into())]);
        let desk = self.desk;
        spawn_local(async move {
            let gone = matches!(desk.play.aside(&action).await, Some(Ok(_)));
            let said = if gone { WITHDRAWN } else { NOT_LIKED };
            desk.said.set(desk.lang.say(said).to_owned());
            self.sure.set(String::new());
            if gone {
                self.fetch(String::new());
            }
        });
    }
}

/// Orders and search; reactive.
fn tools(wall: Wall) -> Node {
    let (lang, view) = (wall.desk.lang, wall.desk.play.json());
    let chosen = wall.sort.get();
    let likes = view.field("likes");
    let mut sorts = node("div", "challenge-sorts")
        .with("role", "group")
        .with("aria-label", lang.say(TITLE));
    for (id, name) in [
        ("new", NEW),
        ("top", TOP),
        ("featured", FEATURED),
        ("own", MINE),
    ] {
        if id == "top" && (!likes.is_there() || likes.is("hidden") && !wall.desk.play.is_over()) {
            continue;
        }
        let pressed = if id == chosen { "true" } else { "false" };
        sorts = sorts.hold(
            key("challenge-sort", "sort", move || {
                if wall.sort.get_untracked() != id {
                    wall.sort.set(id);
                }
            })
            .with("aria-pressed", pressed)
            .with("data-sort", id)
            .say(lang.say(name)),
        );
    }
    let search = node("input", "challenge-search")
        .with("type", "search")
        .with("name", "search")
        .with("part", "search")
        .with("placeholder", lang.say(SEARCH))
        .with("aria-label", lang.say(SEARCH))
        .with("value", &wall.search.get_untracked());
    node("div", "challenge-tools")
        .hold(node("h3", "challenge-heading").say(lang.say(TITLE)))
        .hold(sorts)
        .hold(search)
}

/// The entries; reactive.
fn list(wall: Wall) -> Node {
    let lang = wall.desk.lang;
    let page = wall.page.get();
    let mut list = node("ul", "challenge-entries")
        .with("role", "list")
        .with("part", "entries")
        .with("aria-label", lang.say(TITLE));
    for (place, entry) in page.entries.iter().enumerate() {
        let mut card = card(wall, entry);
        if place > 0 && place == page.before {
            card = card.with("tabindex", "-1");
        }
        list = list.hold(card);
    }
    let empty = page.entries.is_empty();
    let said = match page.state {
        Fetch::UnderWay if empty => Some(LOADING),
        Fetch::Failed => Some(FAILED),
        Fetch::Here if empty => Some(match wall.sort.get_untracked() {
            _ if !wall.search.get_untracked().is_empty() => NOTHING_FOUND,
            "own" => NOTHING_MINE,
            "featured" => NO_FEATURED,
            _ => NOTHING_YET,
        }),
        _ => None,
    };
    let failed = page.state == Fetch::Failed;
    let next = page.next.clone();
    let again = page.next;
    let line = said.map(|said| node("p", "challenge-empty").say(lang.say(said)));
    let retry = failed
        .then(|| key("ff-link", "retry", move || wall.fetch(again.clone())).say(lang.say(RETRY)));
    let more = (!failed && !next.is_empty()).then(|| {
        key("ff-button ff-button-plain", "more", move || {
            wall.more.set(true);
            wall.fetch(next.clone());
        })
        .say(lang.say(MORE))
    });
    node("div", "challenge-list")
        .hold(list)
        .hold_some(line)
        .hold_some(retry)
        .hold_some(more)
}
