//! What is wrong with a config, by path.

use funfair_campaign::{memory::MemoryHost, schedule::Context};
use serde_json::{Value, json};

use crate::play::{START_MS, campaign, form, loaded};

#[test]
fn every_problem_is_told_with_its_path() {
    type Change = fn(&mut Value);
    let cases: &[(Change, &str)] = &[
        (|it| it["tags"] = json!([]), "tags"),
        (|it| it["tags"] = json!([""]), "tags[0]"),
        (|it| it["platforms"] = json!([]), "platforms"),
        (|it| it["platforms"] = json!(["myspace"]), "platforms[0]"),
        (
            |it| it["platforms"] = json!(["tiktok", "tiktok"]),
            "platforms[1]",
        ),
        (
            |it| {
                it["platforms"] = json!([{
                    "id": "forum", "name": "Forum", "home": "http://forum.example", "posts": ["forum.example/{x}"],
                }]);
            },
            "platforms[0].home",
        ),
        (
            |it| {
                it["platforms"] = json!([{
                    "id": "forum", "name": "Forum", "home": "https://forum.example", "posts": ["forum.example/{x}"],
                }]);
            },
            "platforms[0].posts[0]",
        ),
        (|it| it["caption"]["max"] = json!(501), "caption.max"),
        (
            |it| it["categories"] = json!([{"id": "a", "text": "A"}]),
            "categories",
        ),
        (
            |it| it["entry"] = json!({"starts_at": "2026-01-01T00:00:00Z"}),
            "entry.starts_at",
        ),
        (
            |it| it["entry"] = json!({"ends_at": "2026-03-01T00:00:00Z"}),
            "entry.ends_at",
        ),
        (|it| it["likes"]["per_day"] = json!(0), "likes.per_day"),
        (
            |it| it["likes"]["window"]["ends_at"] = json!("2026-02-01T00:00:00Z"),
            "likes.window.ends_at",
        ),
        (
            |it| it["tiers"][0]["prize"] = json!("nothing"),
            "tiers[0].prize",
        ),
        (
            |it| it["tiers"][0]["places"] = json!(60_000),
            "tiers[0].places",
        ),
        (
            // Two and two of three.
            |it| {
                it["tiers"][0]["places"] = json!(2);
                let more = it["tiers"][0].clone();
                it["tiers"].as_array_mut().unwrap().push(more);
            },
            "tiers[1].places",
        ),
        (
            |it| it["tiers"][0]["prize"] = json!("coffee"),
            "tiers[0].prize",
        ),
        (
            |it| {
                it.as_object_mut().unwrap().remove("likes");
            },
            "tiers[0].by",
        ),
        (
            |it| it["picture"] = json!("http://example.com/a.png"),
            "picture",
        ),
        (
            |it| {
                it.as_object_mut().unwrap().remove("picture");
                it["alt"] = json!("A");
            },
            "alt",
        ),
    ];
    for (change, path) in cases {
        let findings = loaded(campaign(change)).err().unwrap_or_default();
        let wanted = format!("widgets[0].config.{path}");
        let paths: Vec<&str> = findings.iter().map(|it| it.path.as_str()).collect();
        assert!(paths.contains(&wanted.as_str()), "{wanted} in {findings:?}");
    }
}

#[test]
fn a_platform_of_the_campaign_takes_its_own_links() {
    let forum = json!([{
        "id": "forum", "name": {"en": "Forum", "zh-CN": "论坛"}, "home": "https://forum.example",
        "posts": ["forum.example/@{handle}/posts/{n}"],
    }]);
    let loaded = loaded(campaign(|it| it["platforms"] = forum)).unwrap();
    let mut host = MemoryHost::new(loaded);
    let action = form(|it| it["link"] = json!("https://forum.example/@a/posts/7?x=1"));
    let context = Context::at(START_MS, 0);
    let answer = host.act("challenge", "a", &action, "en", &context, [1; 32]);
    assert_eq!(answer.unwrap().outcome["state"], "accepted");
}
