//! Entries with pictures and videos, by facts made up here and by the host in memory.

use funfair_campaign::{
    media::{Media, MediaKind, Uploads, VideoLimits},
    rules::{Effect, Facts, Rejection},
    schedule::Context,
};
use serde_json::{Value, json};

use crate::play::{START_MS, campaign, form, loaded};

/// Takes three pictures or a video.
fn takes(hand_in: &str) -> impl FnOnce(&mut Value) {
    move |config| {
        config["hand_in"] = json!(hand_in);
        config["uploads"] = json!({"pictures": 3, "video": {"seconds": 30, "megabytes": 50}});
    }
}

fn media(id: &str, kind: MediaKind) -> Media {
    Media {
        id: id.to_owned(),
        kind,
        width: 1200,
        height: 1600,
    }
}

/// Hands in what `form` says, where these uploads are found.
fn enter(
    config: impl FnOnce(&mut Value),
    form: &Value,
    found: &[Media],
) -> Result<(Value, Vec<String>), String> {
    let loaded = loaded(campaign(config)).unwrap();
    let (_, game) = loaded.widget("challenge").unwrap();
    let asked = game.reads(form).unwrap().media;
    let facts = Facts {
        media: found
            .iter()
            .filter(|it| asked.contains(&it.id))
            .cloned()
            .collect(),
        ..Facts::default()
    };
    let context = Context::at(START_MS, 0).until(START_MS + 10);
    match game.plan(None, form, &facts, &context) {
        Ok(plan) => {
            let entry = plan.effects.into_iter().find_map(|effect| match effect {
                Effect::Enter(entry) => Some((entry.body, entry.media)),
                _ => None,
            });
            Ok(entry.unwrap())
        }
        Err(Rejection::BadAction { detail }) => Err(detail),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn an_entry_holds_its_pictures_in_their_order() {
    let found = [
        media("a", MediaKind::Picture),
        media("b", MediaKind::Picture),
    ];
    let form = form(|it| {
        it["link"] = json!("");
        it["media"] = json!(["a", "b"]);
    });
    for hand_in in ["upload", "either"] {
        let (body, attached) = enter(takes(hand_in), &form, &found).unwrap();
        assert_eq!(attached, ["a", "b"]);
        assert_eq!(
            body["media"],
            json!([
                {"id": "a", "kind": "picture", "width": 1200, "height": 1600},
                {"id": "b", "kind": "picture", "width": 1200, "height": 1600},
            ])
        );
        assert_eq!((&body["link"], &body["site"]), (&json!(""), &json!("")));
    }
}

#[test]
fn a_link_and_a_video_go_together_where_either_is_taken() {
    let form = form(|it| it["media"] = json!(["v"]));
    let (body, _) = enter(takes("either"), &form, &[media("v", MediaKind::Video)]).unwrap();
    assert_eq!(body["site"], "tiktok");
    assert_eq!(body["media"][0]["kind"], "video");
}

#[test]
fn what_cannot_be_handed_in_is_refused_by_name() {
    let pictures = ["a", "b", "c", "d"].map(|id| media(id, MediaKind::Picture));
    let videos = ["v", "w"].map(|id| media(id, MediaKind::Video));
    let found = [&pictures[..], &videos[..]].concat();
    for (hand_in, link, ids, told) in [
        (
            "upload",
            "https://x.com/a/status/1",
            json!(["a"]),
            "link: is not asked for",
        ),
        ("upload", "", json!([]), "media: must not be empty"),
        ("either", "", json!([]), "media: must not be empty"),
        ("upload", "", json!(["a", "a"]), "media[1]: is there twice"),
        ("upload", "", json!(["a", "x"]), "media[1]: unknown_media"),
        (
            "upload",
            "",
            json!(["a", "b", "c", "d"]),
            "media: there may be 3",
        ),
        (
            "upload",
            "",
            json!(["a", "v"]),
            "media: there may be pictures or a video",
        ),
        (
            "upload",
            "",
            json!(["v", "w"]),
            "media: there may be one video",
        ),
        ("either", "nonsense", json!(["a"]), "link: link_missing"),
    ] {
        let form = form(|it| {
            it["link"] = json!(link);
            it["media"] = ids;
        });
        let refused = enter(takes(hand_in), &form, &found).unwrap_err();
        assert!(refused.starts_with(told), "{hand_in} {link}: {refused}");
    }
}

#[test]
fn a_challenge_of_links_takes_no_uploads() {
    let form = form(|it| it["media"] = json!(["a"]));
    let refused = enter(|_| {}, &form, &[media("a", MediaKind::Picture)]).unwrap_err();
    assert_eq!(refused, "media: there may be 0 pictures");
}

#[test]
fn the_host_is_told_what_may_be_uploaded() {
    let of = |config: Value| {
        let loaded = loaded(config).unwrap();
        loaded.widget("challenge").unwrap().1.uploads()
    };
    assert_eq!(of(campaign(|_| {})), None);
    let video = VideoLimits {
        seconds: 30,
        megabytes: 50,
    };
    let all = Uploads {
        pictures: 3,
        video: Some(video),
    };
    assert_eq!(of(campaign(takes("either"))), Some(all));
}

#[test]
fn every_problem_of_uploads_is_told_with_its_path() {
    type Change = fn(&mut Value);
    let cases: &[(Change, &str)] = &[
        (|it| it["hand_in"] = json!("upload"), "uploads"),
        (|it| it["uploads"] = json!({"pictures": 1}), "uploads"),
        (
            |it| {
                it["hand_in"] = json!("either");
                it["uploads"] = json!({});
            },
            "uploads",
        ),
        (
            |it| {
                it["hand_in"] = json!("either");
                it["uploads"] = json!({"pictures": 11});
            },
            "uploads.pictures",
        ),
        (
            |it| {
                it["hand_in"] = json!("either");
                it["uploads"] = json!({"video": {"seconds": 0, "megabytes": 10}});
            },
            "uploads.video.seconds",
        ),
        (
            |it| {
                it["hand_in"] = json!("either");
                it["uploads"] = json!({"video": {"seconds": 10, "megabytes": 101}});
            },
            "uploads.video.megabytes",
        ),
    ];
    for (change, path) in cases {
        let findings = loaded(campaign(change)).err().unwrap();
        let path = format!("widgets[0].config.{path}");
        assert!(
            findings.iter().any(|finding| finding.path == path),
            "{path}: {findings:?}"
        );
    }
}

#[test]
fn without_links_neither_tags_nor_platforms_are_needed() {
    let config = campaign(|it| {
        takes("upload")(it);
        it["tags"] = json!([]);
        it["platforms"] = json!([]);
    });
    assert!(loaded(config).is_ok());
}
