//! What is filled in: kept while it is, checked as the rules check it, and sent.

use funfair_campaign::widgets::challenge::link::{self, LinkProblem, Site};

use super::desk::Desk;
use crate::{
    endpoint::Json,
    i18n::{Words, words},
    ui::dom::Part,
};

const LINK_MISSING: Words = words(
    "请粘贴作品链接，以 https:// 开头",
    "Please paste the link to your post; it begins with https://",
);
const LINK_TOO_LONG: Words = words(
    "这段文字太长，请只粘贴链接",
    "This is too long. Please paste the link alone",
);
const LINK_OTHER_SITE: Words = words(
    "这个链接不属于本次活动的平台",
    "This link leads to none of the platforms of this challenge",
);
const LINK_NO_POST: Words = words(
    "这是#的链接，但不是一条作品。请打开作品，用“分享 → 复制链接”",
    "This leads to #, but not to a post. Open your post and copy its link from Share",
);
const FOUND: Words = words("# 作品", "A post on #");
const LINK_OR_FILE: Words = words(
    "请粘贴作品链接，或者上传图片、视频",
    "Please paste a link, or add a picture or video",
);
const FILE_MISSING: Words = words("请先添加图片或视频", "Please add a picture or video");
const FILE_UNDER_WAY: Words = words(
    "还在上传，传完就可以提交",
    "Still uploading. Hand it in when that is done",
);
const FILE_FAILED: Words = words(
    "有文件没有传上，请移除或重试",
    "A file was not uploaded. Please remove it or try again",
);
const OTHER_ACCOUNT: Words = words(
    "链接里的账号是 @#，和填写的不一样",
    "The link is one of @#, not of the account that you gave",
);
const ACCOUNT_MISSING: Words = words("请填写平台账号", "Please give your account");
const CAPTION_MISSING: Words = words("请写一句话介绍", "Please say something about it");
const CATEGORY_MISSING: Words = words("请选择一个分类", "Please choose a category");
const RIGHTS_MISSING: Words = words(
    "需要同意展示授权才能参加",
    "Please agree to how your post may be shown",
);
const AGE_MISSING: Words = words("请确认年龄", "Please confirm your age");

/// Names of texts, and of what is ticked.
const TEXTS: [&str; 3] = ["link", "account", "caption"];
const TICKS: [&str; 2] = ["rights", "age"];

/// What was filled in before.
pub(super) fn draft(desk: Desk) -> Json {
    let draft = desk.play.kept_text().and_then(|text| Json::parse(&text));
    draft.unwrap_or_default()
}

/// The first field of this name, or what stands for it.
fn field(place: &Part, name: &str) -> Option<Part> {
    place.find(&format!("[name={name}], [part={name}]"))
}

/// What is filled in now, a `Form`.
fn filled(desk: Desk) -> Json {
    let Some(place) = Part::at(desk.place) else {
        return Json::default();
    };
    let text = |name: &str| {
        let found = field(&place, name);
        Json::from(
            found
                .map(|it| it.text("value"))
                .unwrap_or_default()
                .as_str(),
        )
    };
    let ticked = |name: &str| {
        let found = field(&place, name);
        Json::from(found.is_some_and(|it| it.is("checked")))
    };
    let category = place.find("[name=category]:checked");
    let category = category.map(|it| it.text("value")).unwrap_or_default();
    let [link, account, caption] = TEXTS.map(text);
    let [rights, age] = TICKS.map(ticked);
    Json::object(&[
        ("type", &"enter".into()),
        ("link", &link),
        ("media", &media(desk)),
        ("account", &account),
        ("caption", &caption),
        ("category", &category.as_str().into()),
        ("rights", &rights),
        ("age", &age),
    ])
}

/// Ids of what was uploaded.
fn media(desk: Desk) -> Json {
    let items = desk.uploads.get_untracked();
    let ready = items
        .items()
        .filter(|item| item.text_of("state") == "ready");
    Json::list(ready.map(|item| item.field("id")))
}

/// Something was typed or chosen: it is kept, and the link is looked at.
pub(super) fn typed(desk: Desk) {
    let form = filled(desk);
    desk.play.keep(Some(&form.text()));
    let link = form.text_of("link");
    let found = match check_link(desk, &link) {
        Ok(found) => desk.lang.fill(FOUND, &site_name(desk, &found.site)),
        Err(_) => String::new(),
    };
    if desk.found.get_untracked() != found {
        desk.found.set(found);
    }
    let (name, _) = desk.wrong.get_untracked();
    if !name.is_empty() && first_wrong(desk, &form).0 != name {
        desk.wrong.set(("", String::new()));
    }
}

/// Back to the task; what was filled in stays for the next time.
pub(super) fn leave(desk: Desk) {
    desk.wrong.set(("", String::new()));
    desk.filling.set(false);
}

/// Hands the entry in, unless something is wrong with it.
pub(super) fn send(desk: Desk) {
    if !desk.is_open() {
        return;
    }
    let form = filled(desk);
    let wrong = first_wrong(desk, &form);
    let name = wrong.0;
    desk.wrong.set(wrong);
    if name.is_empty() {
        return desk.play.defer(&form);
    }
    if let Some(first) = Part::at(desk.place).and_then(|place| field(&place, name)) {
        first.call("focus", &[]);
    }
}

/// The first field that is wrong, and what is; empty names for none.
fn first_wrong(desk: Desk, form: &Json) -> (&'static str, String) {
    let (lang, view) = (desk.lang, desk.play.json());
    let say = |name, words: Words| (name, lang.say(words).to_owned());
    let way = view.text_of("hand_in");
    let given = !form.text_of("link").trim().is_empty();
    let mut handle = None;
    if way == "link" || (way == "either" && given) {
        match check_link(desk, &form.text_of("link")) {
            Ok(link) => handle = link.handle,
            Err(problem) => return ("link", told(desk, &problem)),
        }
    }
    let uploads = desk.uploads.get_untracked();
    let any = |wanted: &[&str]| {
        let mut items = uploads.items();
        items.any(|item| wanted.contains(&item.text_of("state").as_str()))
    };
    if any(&["failed"]) {
        return say("media", FILE_FAILED);
    }
    if any(&["making", "waiting", "sending"]) {
        return say("media", FILE_UNDER_WAY);
    }
    if way == "upload" && !any(&["ready"]) {
        return say("media", FILE_MISSING);
    }
    if way == "either" && !given && !any(&["ready"]) {
        return say("link", LINK_OR_FILE);
    }
    let text = |name: &str| form.text_of(name).trim().to_owned();
    let account = text("account");
    let account = account.trim_start_matches('@');
    if account.is_empty() && view.text_of("account") == "required" {
        return say("account", ACCOUNT_MISSING);
    }
    if let Some(handle) = handle
        && !account.is_empty()
        && !handle.eq_ignore_ascii_case(account)
    {
        return ("account", lang.fill(OTHER_ACCOUNT, &handle));
    }
    if text("caption").is_empty() && view.field("caption").text_of("asked") == "required" {
        return say("caption", CAPTION_MISSING);
    }
    let sorted = view.field("categories").items().next().is_some();
    if sorted && text("category").is_empty() {
        return say("category", CATEGORY_MISSING);
    }
    if !form.is("rights") {
        return say("rights", RIGHTS_MISSING);
    }
    if !view.text_of("age").is_empty() && !form.is("age") {
        return say("age", AGE_MISSING);
    }
    ("", String::new())
}

fn check_link(desk: Desk, text: &str) -> Result<link::Link, LinkProblem> {
    link::find(text, &sites(desk))
}

fn sites(desk: Desk) -> Vec<Site> {
    let texts = |json: &Json, name: &str| json.field(name).items().map(|it| it.as_text()).collect();
    let sites = desk.play.json().field("sites");
    let sites = sites.items().map(|site| Site {
        id: site.text_of("id"),
        name: site.text_of("name"),
        home: String::new(),
        posts: texts(&site, "posts"),
        short: texts(&site, "short"),
        keep: Vec::new(),
    });
    sites.collect()
}

/// What players call a platform.
pub(super) fn site_name(desk: Desk, id: &str) -> String {
    let site = desk.play.json().field("sites").with_id("id", id);
    site.map_or_else(|| id.to_owned(), |site| site.text_of("name"))
}

fn told(desk: Desk, problem: &LinkProblem) -> String {
    let lang = desk.lang;
    match problem {
        LinkProblem::Missing => lang.say(LINK_MISSING).to_owned(),
        LinkProblem::TooLong => lang.say(LINK_TOO_LONG).to_owned(),
        LinkProblem::OtherSite => lang.say(LINK_OTHER_SITE).to_owned(),
        LinkProblem::NoPost(site) => lang.fill(LINK_NO_POST, &site_name(desk, site)),
    }
}
