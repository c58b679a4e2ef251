//! The form: where to post, and what is handed in.

use leptos::{prelude::untrack, task::spawn_local};

use super::{desk::Desk, fill, home::tags};
use crate::{
    endpoint::{Json, sleep_ms},
    i18n::{Words, words},
    ui::{
        node::{Node, key, node},
        slot::Slot,
    },
};

const BACK: Words = words("返回", "Back");
const POST: Words = words("1. 去发布", "1. Post it");
const OPEN: Words = words(
    "点平台会复制话题并打开它。发好后复制作品链接，回到这里。",
    "A platform's button copies the tags and opens it. Then copy the link to your post and come back.",
);
const IDEAS: Words = words("不知道写什么？点一句复制", "No idea? Copy one of these");
const HAND_IN: Words = words("2. 交作品", "2. Hand it in");
const HAND_IN_ALONE: Words = words("交作品", "Hand it in");
const LINK: Words = words("作品链接", "Link to your post");
const LINK_EITHER: Words = words(
    "作品链接，或者在下面上传",
    "Link to your post, or upload it below",
);
const LINK_HINT: Words = words(
    "把分享的文字整段粘贴也可以",
    "What the app shares can be pasted as it is",
);
const ACCOUNT: Words = words("平台账号", "Your account there");
const CAPTION: Words = words("一句话介绍", "About it, in a sentence");
const CATEGORY: Words = words("分类", "Category");
const OPTIONAL: Words = words("（选填）", " (optional)");
const SEND: Words = words("交作品", "Hand it in");
const SENDING: Words = words("正在提交…", "Sending…");

/// The form; built once for each time that it is opened, in two parts so that neither keeps the page
/// from answering.
pub(super) fn build(desk: Desk) -> Node {
    let (lang, view) = (desk.lang, desk.play.json());
    let back = key("ff-link challenge-back", "back", move || fill::leave(desk)).say(lang.say(BACK));
    let mut form = node("div", "challenge-form challenge-screen")
        .with("role", "group")
        .hold(back);
    if view.field("sites").items().next().is_some() {
        form = form
            .hold(heading(desk, POST).with("tabindex", "-1"))
            .hold(node("p", "challenge-hint").say(lang.say(OPEN)))
            .hold(sites(desk, &view))
            .hold_some((!desk.tags().is_empty()).then(|| tags(desk)))
            .hold_some(ideas(desk))
            .hold(heading(desk, HAND_IN));
    } else {
        form = form.hold(heading(desk, HAND_IN_ALONE).with("tabindex", "-1"));
    }
    let soon = Slot::new(false);
    spawn_local(async move {
        sleep_ms(0.0).await;
        soon.set(true);
    });
    form.make_some(move || soon.get().then(|| untrack(|| hand_in(desk))))
}

fn heading(desk: Desk, words: Words) -> Node {
    node("h3", "challenge-heading").say(desk.lang.say(words))
}

/// What is handed in.
fn hand_in(desk: Desk) -> Node {
    let (lang, view) = (desk.lang, desk.play.json());
    let draft = fill::draft(desk);
    let mut form = node("div", "challenge-fields");
    let way = view.text_of("hand_in");
    if way != "upload" {
        let label = if way == "either" { LINK_EITHER } else { LINK };
        form = form
            .hold(field(desk, "link", label, "", &draft, Some(LINK_HINT)))
            .hold(
                node("p", "challenge-found")
                    .with("part", "found")
                    .with("role", "status")
                    .tell(move || desk.found.get()),
            );
    }
    if let Some(tray) = desk.later.get_untracked().and_then(|later| later.tray) {
        (tray.restore)(desk);
        form = form.hold((tray.build)(desk));
    }
    for (name, label, asked) in [
        ("account", ACCOUNT, view.text_of("account")),
        ("caption", CAPTION, view.field("caption").text_of("asked")),
    ] {
        if asked != "no" {
            let optional = if asked == "optional" {
                lang.say(OPTIONAL)
            } else {
                ""
            };
            form = form.hold(field(desk, name, label, optional, &draft, None));
        }
    }
    form = form
        .hold_some(categories(desk, &view, &draft))
        .hold(confirmed(desk, "rights", &view.text_of("rights"), &draft));
    let age = view.text_of("age");
    if !age.is_empty() {
        form = form.hold(confirmed(desk, "age", &age, &draft));
    }
    let wrong = node("p", "ff-error")
        .with("part", "wrong")
        .with("role", "alert")
        .with("id", "challenge-wrong")
        .tell(move || desk.wrong.get().1);
    let press = key("ff-button ff-play", "primary", move || fill::send(desk))
        .live("aria-disabled", move || (!desk.is_open()).to_string())
        .tell(move || {
            let sending = desk.play.is_playing();
            lang.say(if sending { SENDING } else { SEND }).to_owned()
        });
    form.hold(node("div", "challenge-act").hold(wrong).hold(press))
}

/// A button for each platform.
fn sites(desk: Desk, view: &Json) -> Node {
    let mut list = node("div", "challenge-sites");
    for site in view.field("sites").items() {
        let mut link = node("a", "challenge-site")
            .with("part", "site")
            .with("href", &site.text_of("home"))
            .with("target", "_blank")
            .with("rel", "noopener noreferrer")
            .say(&site.text_of("name"));
        link.0.press = Some(Box::new(move || desk.copy(desk.tags())));
        list = list.hold(link);
    }
    list
}

fn ideas(desk: Desk) -> Option<Node> {
    let ideas = desk.texts("ideas");
    if ideas.is_empty() {
        return None;
    }
    let mut list =
        node("div", "challenge-ideas").hold(node("p", "challenge-hint").say(desk.lang.say(IDEAS)));
    for idea in ideas {
        let (what, shown) = (idea.clone() + " " + &desk.tags(), idea.clone());
        let copied = what.clone();
        list = list.hold(
            key("challenge-idea", "idea", move || desk.copy(what.clone()))
                .live("data-copied", move || {
                    (desk.copied.get() == copied).to_string()
                })
                .say(&shown),
        );
    }
    Some(list)
}

/// A field with its label; what is wrong with it is said beside the button.
fn field(
    desk: Desk,
    name: &'static str,
    label: Words,
    optional: &str,
    draft: &Json,
    hint: Option<Words>,
) -> Node {
    let id = "challenge-".to_owned() + name;
    let long = name == "caption";
    let mut input = node(if long { "textarea" } else { "input" }, "")
        .with("id", &id)
        .with("name", name)
        .with("part", name)
        .with("aria-describedby", "challenge-wrong")
        .live("aria-invalid", move || {
            (desk.wrong.get().0 == name).to_string()
        });
    let value = draft.text_of(name);
    if long {
        let most = desk.play.json().field("caption").count_of("max");
        input = input
            .with("rows", "2")
            .with("maxlength", &most.to_string())
            .say(&value);
    } else {
        // A link is pasted with words around it, which `type=url` would refuse.
        let keyboard = if name == "link" { "url" } else { "text" };
        input = input
            .with("inputmode", keyboard)
            .with("autocapitalize", "off")
            .with("autocomplete", "off")
            .with("spellcheck", "false")
            .with("value", &value);
    }
    let caption = node("label", "")
        .with("for", &id)
        .say(desk.lang.say(label))
        .say(optional);
    let hint = hint.map(|hint| node("small", "challenge-hint").say(desk.lang.say(hint)));
    node("div", "ff-field challenge-field")
        .hold(caption)
        .hold(input)
        .hold_some(hint)
}

fn categories(desk: Desk, view: &Json, draft: &Json) -> Option<Node> {
    let categories: Vec<Json> = view.field("categories").items().collect();
    if categories.is_empty() {
        return None;
    }
    let mut group = node("fieldset", "challenge-categories")
        .hold(node("legend", "").say(desk.lang.say(CATEGORY)));
    let chosen = draft.text_of("category");
    for category in categories {
        let id = category.text_of("id");
        let mut input = node("input", "challenge-input")
            .with("type", "radio")
            .with("name", "category")
            .with("part", "category")
            .with("value", &id);
        if id == chosen {
            input = input.with("checked", "");
        }
        let label = node("label", "challenge-category").hold(input);
        group = group.hold(label.hold(node("span", "").say(&category.text_of("text"))));
    }
    Some(group)
}

/// A box that has to be ticked.
fn confirmed(desk: Desk, name: &'static str, words: &str, draft: &Json) -> Node {
    let mut input = node("input", "")
        .with("type", "checkbox")
        .with("name", name)
        .with("part", name)
        .live("aria-invalid", move || {
            (desk.wrong.get().0 == name).to_string()
        });
    if draft.is(name) {
        input = input.with("checked", "");
    }
    node("label", "challenge-confirmed")
        .hold(input)
        .hold(node("span", "").say(words))
}
