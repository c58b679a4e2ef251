//! What is stored of the participant: theirs to see, to take along, and to have forgotten.

use leptos::{prelude::*, task::spawn_local};

use super::{Sheet, Stage};
use crate::{
    endpoint::Json,
    i18n::{Lang, Words, words},
    ui::{
        button::{Look, button},
        cover::Cover,
        dom,
        live::{part, text},
        node::Node,
        slot::Slot,
    },
};

const TITLE: Words = words("我的数据", "My data");
const LOADING: Words = words("正在打开…", "Opening…");
const AWAY: Words = words(
    "网络不通，请稍后再试。什么都没有改变。",
    "There is no connection. Please try again; nothing has changed.",
);
const RANDOM: Words = words(
    "我们用一个随机编号记录你，不知道你是谁：#",
    "We know you by a random number, not by who you are: #",
);
const SIGNED: Words = words(
    "这个网站告诉了我们你在它那里的编号：#",
    "This site has told us your number with it: #",
);
const CAME_FROM: Words = words("你是从哪里来的：#", "Where you came from: #");
const PLAYS: Words = words("参与 # 次", "Plays: #");
const AWARDS: Words = words("中奖 # 次", "Prizes won: #");
const ANSWERS: Words = words(
    "回答过 # 次数据使用的询问",
    "Answers about the use of data: #",
);
const EVENTS: Words = words(
    "带有你编号的统计记录 # 条",
    "Counts that carry your number: #",
);
const ENTRIES: Words = words("交过的作品 # 件", "Entries handed in: #");
const LIKES: Words = words("点过赞的作品 # 件", "Entries that you like: #");
const RANKED: Words = words("在排行榜上", "On a ranking");
const CONTACT: Words = words("你留下的联系方式：#", "Contact that you gave: #");
const SAVE: Words = words("下载", "Download");
const COPY: Words = words("复制", "Copy");
const COPIED: Words = words("已复制", "Copied");
const FORGET: Words = words("删除我的数据", "Delete my data");
const SURE: Words = words(
    "联系方式、作品、点赞、排名和你的选择会被删除，这台设备也会忘记你。还没寄出的奖品将无法寄达，已中的券将无法再查看。",
    "Contacts, entries, likes, rankings and your choices are deleted, and this device forgets you. Prizes not yet sent cannot arrive, and coupons that you have won can no longer be seen.",
);
const REALLY: Words = words("确认删除", "Delete it all");
const KEEP: Words = words("先不删除", "Keep it");
const GONE: Words = words("已删除", "Deleted");
const CLOSE: Words = words("关闭", "Close");

/// How far the sheet is.
#[derive(Clone, Default)]
enum Known {
    #[default]
    NotYet,
    /// A `Me`, and whether deleting was asked for.
    Here(Json, bool),
    Failed,
    Gone,
}

/// The sheet of what is stored.
pub(super) fn me(stage: Stage) -> Node {
    let lang = stage.lang.get_untracked();
    let known = Slot::new(Known::NotYet);
    spawn_local(async move {
        known.set(match stage.stored().await {
            Some(me) => Known::Here(me, false),
            None => Known::Failed,
        });
    });
    let leave = move || match known.get_untracked() {
        Known::Gone => stage.start_over(),
        _ => stage.hide(),
    };
    let body = part(move || {
        Some(match known.get() {
            Known::NotYet => line(lang.say(LOADING).to_owned()),
            Known::Failed => line(lang.say(AWAY).to_owned()),
            Known::Gone => line(lang.say(GONE).to_owned()),
            Known::Here(me, false) => told(lang, known, me),
            Known::Here(me, true) => sure(stage, known, me),
        })
    });
    let cover = Cover {
        title: lang.say(TITLE),
        sheet: true,
        close: Some(Box::new(leave)),
        ..Cover::default()
    };
    let inside = view! {
        <div class="ff-scroll" tabindex="0" role="region" aria-label=lang.say(TITLE)>
            <div class="ff-me" role="status" part="me">
                {body}
            </div>
        </div>
        {button(Look::Plain, "close", move || lang.say(CLOSE), leave)}
    };
    cover.around(|card| card.fill(dom::view(inside.into_any())))
}

fn line(text: String) -> AnyView {
    view! { <p>{text}</p> }.into_any()
}

/// The values of an object's fields.
fn listed(fields: &Json) -> String {
    let values: Vec<_> = fields.values().map(|value| value.as_text()).collect();
    values.join(", ")
}

/// What is stored, and what can be done about it.
fn told(lang: Lang, known: Slot<Known>, me: Json) -> AnyView {
    let count = |words: Words, name: &str| {
        let count = me.field(name).items().count();
        (count > 0).then(|| lang.fill(words, &count.to_string()))
    };
    let events = Some(me.count_of("events")).filter(|count| *count > 0);
    let mut facts = vec![match me.field("partner").text_of("id").as_str() {
        "" => lang.fill(RANDOM, &me.text_of("participant")),
        id => lang.fill(SIGNED, id),
    }];
    facts.extend(count(PLAYS, "plays"));
    facts.extend(count(AWARDS, "awards"));
    facts.extend(count(ANSWERS, "consents"));
    facts.extend(events.map(|count| lang.fill(EVENTS, &count.to_string())));
    facts.extend(count(RANKED, "scores"));
    facts.extend(count(ENTRIES, "entries"));
    facts.extend(count(LIKES, "likes"));
    let fields = listed(&me.field("context"));
    facts.extend((!fields.is_empty()).then(|| lang.fill(CAME_FROM, &fields)));
    for contact in me.field("contacts").values() {
        facts.push(lang.fill(CONTACT, &listed(&contact)));
    }
    let facts: Vec<_> = facts
        .into_iter()
        .map(|fact| view! { <li>{fact}</li> })
        .collect();
    let copied = Slot::new(false);
    let (saved, copy) = (me.text(), me.text());
    let save = move || dom::download("my-data.json", &saved);
    let copy = move || {
        let copy = copy.clone();
        spawn_local(async move {
            copied.set(dom::copy(&copy).await);
        });
    };
    let ask = move || known.set(Known::Here(me.clone(), true));
    view! {
        <ul class="ff-list">{facts}</ul>
        <div class="ff-pair">
            {button(Look::Plain, "save", move || lang.say(SAVE), save)}
            {button(
                Look::Plain,
                "copy",
                text(move || lang.say(if copied.get() { COPIED } else { COPY })),
                copy,
            )}
        </div>
        {button(Look::Link, "forget", move || lang.say(FORGET), ask)}
    }
    .into_any()
}

/// Asks once more, with what it means.
fn sure(stage: Stage, known: Slot<Known>, me: Json) -> AnyView {
    let lang = stage.lang.get_untracked();
    let really = move || {
        known.set(Known::NotYet);
        spawn_local(async move {
            let gone = stage.forget_me().await;
            known.set(if gone { Known::Gone } else { Known::Failed });
        });
    };
    let keep = move || known.set(Known::Here(me.clone(), false));
    view! {
        <p>{lang.say(SURE)}</p>
        <div class="ff-pair">
            {button(Look::Plain, "keep", move || lang.say(KEEP), keep)}
            {button(Look::Plain, "really", move || lang.say(REALLY), really)}
        </div>
    }
    .into_any()
}

/// The way to it.
pub(super) fn link(stage: Stage) -> AnyView {
    button(
        Look::Link,
        "my-data",
        move || stage.say(TITLE),
        move || stage.show(Sheet::Me),
    )
}
