//! Where a campaign may be shown, what it takes from there, and how it is shared: every mistake is
//! found where it is, and players see the rest in their language.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use funfair_campaign::{player_view::player_view, validate::load};
use serde_json::{Value, json};

/// A campaign without prizes: nothing in it can be claimed.
fn document() -> Value {
    json!({
        "id": "spring",
        "title": {"zh-CN": "春日好运", "en": "Spring luck"},
        "locales": ["zh-CN", "en"],
        "schedule": {
            "starts_at": "2026-03-01T10:00:00+08:00", "ends_at": "2026-03-31T10:00:00+08:00",
            "time_zone": "Asia/Shanghai", "claim_days": 7
        },
        "organiser": {"name": "Hua & Co", "contact": "care@example.com"},
        "widgets": [{"id": "quiz", "kind": "quiz", "config": {
            "levels": [{"id": "only", "title": "Only", "ask": 1, "pass": 1, "questions": [
                {"id": "one", "text": "Tea is a drink.", "options": [], "answer": true,
                 "explanation": "It is.", "source": {"name": "A book", "url": "https://e.example"}}
            ]}]
        }}]
    })
}

/// [`document`] with these sections.
fn with(sections: Value) -> Value {
    let mut document = document();
    for (name, section) in sections.as_object().unwrap() {
        document[name] = section.clone();
    }
    document
}

/// Paths and messages of what is wrong.
fn findings(document: Value) -> Vec<(String, String)> {
    let found = load(serde_json::from_value(document).unwrap()).err();
    let found = found.into_iter().flatten();
    found
        .map(|finding| (finding.path, finding.message))
        .collect()
}

fn paths(document: Value) -> Vec<String> {
    findings(document)
        .into_iter()
        .map(|(path, _)| path)
        .collect()
}

#[test]
fn an_origin_is_spelled_as_browsers_spell_it() {
    for good in [
        "https://shop.example",
        "https://www.shop-1.example:8443",
        "https://xn--fiq228c.example",
        "https://10.0.0.7",
        "http://localhost",
        "http://localhost:5173",
        "http://127.0.0.1:8787",
        "*",
    ] {
        let found = findings(with(json!({"embed": {"origins": [good]}})));
        assert_eq!(found, [], "{good}");
    }
    for (bad, why) in [
        ("", "scheme and a host"),
        ("shop.example", "must be https"),
        ("https://", "scheme and a host"),
        ("https://shop.example/", "scheme and a host"),
        ("https://shop.example/tea", "scheme and a host"),
        ("https://shop.example?x", "scheme and a host"),
        ("https://Shop.example", "scheme and a host"),
        ("https://*.shop.example", "scheme and a host"),
        ("https://me@shop.example", "scheme and a host"),
        ("https://shop..example", "scheme and a host"),
        ("https://-shop.example", "scheme and a host"),
        ("https://shop.example; script-src *", "scheme and a host"),
        (
            "https://shop.example https://b.example",
            "scheme and a host",
        ),
        ("https://茶.example", "scheme and a host"),
        ("https://shop.example:", "scheme and a host"),
        ("https://shop.example:0", "scheme and a host"),
        ("https://shop.example:65536", "scheme and a host"),
        ("https://shop.example:+80", "scheme and a host"),
        ("https://shop.example:1:2", "scheme and a host"),
        ("https://shop.example:443", "leave `:443` out"),
        ("http://localhost:80", "leave `:80` out"),
        ("http://shop.example", "must be https"),
        ("http://localhost.shop.example", "must be https"),
        ("HTTPS://shop.example", "must be https"),
        ("javascript://shop.example", "must be https"),
        ("null", "must be https"),
    ] {
        let origins = json!(["https://fine.example", bad]);
        let found = findings(with(json!({"embed": {"origins": origins}})));
        let [(path, message)] = found.as_slice() else {
            panic!("{bad}: {found:?}");
        };
        assert_eq!(path, "embed.origins[1]", "{bad}");
        assert!(message.contains(why), "{bad}: {message}");
    }
}

#[test]
fn pages_that_may_call_are_spelled_like_those_that_may_hold_a_frame() {
    let findings = |pages: Value| findings(with(json!({"embed": {"pages": pages}})));
    assert_eq!(
        findings(json!(["https://shop.example", "http://localhost:5173"])),
        []
    );
    for (pages, why) in [
        (json!(["https://shop.example/"]), "scheme and a host"),
        (json!(["null"]), "must be https"),
        (json!(["*"]), "leave it out"),
        (
            json!(["https://a.example", "https://a.example"]),
            "there twice",
        ),
    ] {
        let found = findings(pages.clone());
        let [(path, message)] = found.as_slice() else {
            panic!("{pages}: {found:?}");
        };
        assert!(
            path.starts_with("embed.pages[") && message.contains(why),
            "{message}"
        );
    }
    let many: Vec<_> = (0..51).map(|n| format!("https://{n}.example")).collect();
    assert_eq!(findings(json!(many))[0].0, "embed.pages");
}

#[test]
fn players_are_not_told_who_may_call() {
    let listed = with(json!({"embed": {"pages": ["https://shop.example"]}}));
    let view = |document| {
        let loaded = load(serde_json::from_value(document).unwrap())
            .ok()
            .unwrap();
        serde_json::to_string(&player_view(&loaded, "r", "en")).unwrap()
    };
    assert_eq!(view(listed), view(document()));
}

#[test]
fn no_page_of_just_anybody_holds_a_campaign_with_prizes() {
    let any = json!({"embed": {"origins": ["*"]}});
    assert_eq!(paths(with(any.clone())), [""; 0]);
    let mut prizes = with(any);
    prizes["prizes"] = json!([
        {"id": "set", "tier": 1, "name": "Gift set", "kind": "goods", "quantity": 2,
         "value": {"minor": 100, "currency": "CNY"},
         "claim": {"fields": ["phone"], "delivery": "By post"}}
    ]);
    assert_eq!(paths(prizes), ["embed.origins[0]"]);
}

#[test]
fn every_mistake_of_these_sections_is_found() {
    let names = |count: usize| (0..count).map(|n| format!("n{n}")).collect::<Vec<_>>();
    let pages = |count: usize| {
        let page = |n| format!("https://{n}.example");
        (0..count).map(page).collect::<Vec<_>>()
    };
    let text = json!({"zh-CN": "好", "en": "Good"});
    for (sections, expected) in [
        (json!({}), &[][..]),
        (json!({"embed": {}}), &[]),
        (
            json!({"embed": {"context": ["utm_source", "a", "s2", "x".repeat(40)]}}),
            &[],
        ),
        (
            json!({"embed": {"context": ["ok", "", "2a", "_a", "A", "a-b", "a b", "x".repeat(41)]}}),
            &[
                "embed.context[1]",
                "embed.context[2]",
                "embed.context[3]",
                "embed.context[4]",
                "embed.context[5]",
                "embed.context[6]",
                "embed.context[7]",
            ],
        ),
        (
            json!({"embed": {"context": ["a", "b", "a", "a"]}}),
            &["embed.context[2]", "embed.context[3]"],
        ),
        (
            json!({"embed": {"context": names(20), "origins": pages(50)}}),
            &[],
        ),
        (
            json!({"embed": {"context": names(21), "origins": pages(51)}}),
            &["embed.origins", "embed.context"],
        ),
        (
            json!({"embed": {"origins": ["https://a.example", "https://a.example"]}}),
            &["embed.origins[1]"],
        ),
        (json!({"share": {"description": text}}), &[]),
        (
            json!({"share": {"description": text, "picture": "pictures/x.jpg"}}),
            &[],
        ),
        (
            json!({"share": {"description": text, "picture": "https://cdn.example/x.jpg"}}),
            &[],
        ),
        (
            json!({"share": {"description": {"en": " "}, "picture": "javascript:x"}}),
            &["share.description.en", "share.description", "share.picture"],
        ),
        (
            json!({"fallback": {"url": "https://shop.example/tea?a=1", "text": text}}),
            &[],
        ),
        (
            json!({"fallback": {"url": "/tea", "text": text}}),
            &["fallback.url"],
        ),
        (
            json!({"fallback": {"url": "http://shop.example", "text": text}}),
            &["fallback.url"],
        ),
        (
            json!({"fallback": {"url": "javascript:x", "text": ""}}),
            &["fallback.text", "fallback.url"],
        ),
    ] {
        let case = sections.to_string();
        assert_eq!(paths(with(sections)), expected, "{case}");
    }
}

#[test]
fn players_see_these_sections_in_their_language_and_nothing_where_there_is_nothing() {
    let view = |document: Value, lang: &str| {
        let loaded = load(serde_json::from_value(document).unwrap());
        let loaded = loaded.unwrap_or_else(|findings| panic!("{findings:?}"));
        serde_json::to_value(player_view(&loaded, "r", lang)).unwrap()
    };
    let whole = with(json!({
        "embed": {"origins": ["https://shop.example"], "context": ["store"]},
        "share": {"description": {"zh-CN": "来玩", "en": "Come and play"}, "picture": "a.jpg"},
        "fallback": {"url": "https://shop.example/tea", "text": {"zh-CN": "去店里", "en": "Shop"}}
    }));
    let english = view(whole.clone(), "en-GB");
    assert_eq!(
        [&english["embed"], &english["share"], &english["fallback"]],
        [
            &json!({"origins": ["https://shop.example"], "context": ["store"]}),
            &json!({"description": "Come and play", "picture": "a.jpg"}),
            &json!({"url": "https://shop.example/tea", "text": "Shop"}),
        ]
    );
    assert_eq!(view(whole, "zh")["share"]["description"], "来玩");

    let bare = view(document(), "en");
    for name in ["embed", "share", "fallback"] {
        assert!(bare.get(name).is_none(), "{name}");
    }
    let only = with(json!({"embed": {"context": ["store"]}, "share": {"description": "Come"}}));
    let only = view(only, "en");
    assert_eq!(only["embed"], json!({"context": ["store"]}));
    assert_eq!(only["share"], json!({"description": "Come"}));
}
