//! Variants of a campaign: who is served which, that it stays so, and what is counted.

use std::collections::BTreeMap;

use axum::{body::Body, http::Request};
use serde_json::{Value, json};

use crate::{
    player::Player,
    sample::{START_MS, sure_win},
    world::World,
};

const ADMIN: &str = "ann-0123456789abcdef0123456789abcdef";

/// Whoever is served `bold` reads another title and wins the gift set; everybody else wins coupons.
fn tested(percent: u32, original_weight: u32) -> Value {
    let mut campaign = sure_win("coupon", 1000);
    let mut generous = campaign["pools"][0].clone();
    generous["id"] = json!("generous");
    generous["entries"][0]["prize"] = json!("set");
    campaign["pools"].as_array_mut().unwrap().push(generous);
    campaign["experiment"] = json!({
        "id": "title-1", "percent": percent, "original_weight": original_weight,
        "variants": [{"id": "bold", "changes": {
            "title": {"en": "Win big"},
            "widgets": {"wheel": {
                "pool": "generous",
                "config": {"sectors": {"a": {"label": "Gift set", "prize": "set"}}}
            }}
        }}]
    });
    campaign
}

async fn world(campaign: &Value) -> World {
    World::with_arguments(campaign, &["--admin-tokens", &format!("ann={ADMIN}")]).await
}

/// What a session says of the variant; empty for the original.
async fn served(player: &mut Player) -> String {
    let session = player.start(json!({})).await.ok();
    session["variant"].as_str().unwrap_or_default().to_owned()
}

async fn statistics(world: &World, query: &str) -> Value {
    let path = format!("/admin/v1/campaigns/spring/statistics{query}");
    let request = Request::get(path).header("authorization", format!("Bearer {ADMIN}"));
    world.send(request.body(Body::empty()).unwrap()).await.ok()
}

#[tokio::test]
async fn a_variant_is_what_is_shown_and_what_is_played() {
    let world = world(&tested(100, 0)).await;
    let mut player = world.player().await;
    assert_eq!(served(&mut player).await, "bold");
    let view = world.get("/v1/campaigns/spring?lang=en").await.ok();
    assert_eq!(view["title"], "Spring luck");
    let bold = &view["variants"]["bold"];
    assert_eq!(bold["title"], "Win big");
    assert_ne!(bold["revision"], view["revision"]);
    assert_eq!(
        bold["widgets"][0]["view"]["sectors"][0]["label"],
        "Gift set"
    );
    // What is the same is not sent twice.
    let fields: Vec<_> = bold.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["revision", "title", "widgets"]);
    let answer = player.spin("key-00001").await.ok();
    assert_eq!(answer["awards"][0]["prize"], "set");
    // The document by which it was drawn is kept.
    let documents = "SELECT COUNT(*) FROM draw d JOIN revision r
                     ON r.campaign = d.campaign AND r.revision = d.revision
                     WHERE r.document LIKE '%Win big%' AND r.document NOT LIKE '%experiment%'";
    assert_eq!(world.count(documents).await, 1);
}

#[tokio::test]
async fn who_takes_part_stays_where_they_are_while_the_test_grows_and_after_it_shrinks() {
    let mut world = world(&tested(20, 1)).await;
    let mut players = Vec::new();
    for _ in 0..60 {
        players.push(world.player().await);
    }
    let rows = "SELECT COUNT(*) FROM exposure";
    let at_first = world.count(rows).await;
    assert!(
        (1..40).contains(&at_first),
        "{at_first} of 60 take part at 20 %"
    );
    let exposed: BTreeMap<String, String> =
        sqlx::query_as("SELECT participant, variant FROM exposure")
            .fetch_all(&world.database().await)
            .await
            .unwrap()
            .into_iter()
            .collect();
    for percent in [100, 1] {
        world.restart(&tested(percent, 1)).await.unwrap();
        let mut counts = [0, 0];
        for player in &mut players {
            *player = player.with(world.app.clone());
            counts[usize::from(served(player).await == "bold")] += 1;
            assert_eq!(served(player).await, served(player).await);
        }
        assert!(counts[0] > 12 && counts[1] > 12, "{counts:?} of 60");
        assert_eq!(world.count(rows).await, 60, "each is recorded once");
    }
    for (participant, variant) in exposed {
        let now: String = sqlx::query_scalar("SELECT variant FROM exposure WHERE participant = $1")
            .bind(&participant)
            .fetch_one(&world.database().await)
            .await
            .unwrap();
        assert_eq!(now, variant);
    }
    // Another test with a variant of the same name is not what their tokens say.
    let mut other = tested(1, 1);
    other["experiment"]["id"] = json!("title-2");
    world.restart(&other).await.unwrap();
    let drawn = world
        .count("SELECT COUNT(*) FROM award WHERE prize = 'set'")
        .await;
    for player in &mut players {
        *player = player.with(world.app.clone());
        player.win("key-00000").await;
    }
    let since = world
        .count("SELECT COUNT(*) FROM award WHERE prize = 'set'")
        .await;
    assert_eq!(since, drawn);
    // Without the test everybody is served what the file says, and nothing is lost.
    let mut campaign = tested(1, 1);
    campaign.as_object_mut().unwrap().remove("experiment");
    world.restart(&campaign).await.unwrap();
    for player in &mut players {
        *player = player.with(world.app.clone());
        let answer = player.spin("key-00001").await.ok();
        assert_eq!(answer["awards"][0]["prize"], "coupon");
    }
}

#[tokio::test]
async fn each_participant_is_counted_once_under_what_they_were_served() {
    let world = world(&tested(100, 1)).await;
    let mut expected: BTreeMap<&str, [i64; 3]> = BTreeMap::new();
    for _ in 0..24 {
        let mut player = world.player().await;
        let arm = match served(&mut player).await.as_str() {
            "" => "original",
            _ => "bold",
        };
        let counts = expected.entry(arm).or_default();
        let n = counts[0];
        counts[0] += 1;
        if n % 2 == 0 {
            counts[1] += 1;
            player.win("key-00001").await;
            let award = player.win("key-00002").await;
            if n % 4 == 0 && arm == "original" {
                counts[2] += 1;
                player.claim(&award, json!({})).await.ok();
            }
        }
    }
    assert_eq!(expected.len(), 2, "{expected:?}");
    // Its end is the first moment that does not count.
    world.set_time(world.now_ms() + 1);
    let told = statistics(&world, "").await;
    let arms: BTreeMap<_, _> = told["variants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|arm| {
            let count = |name: &str| arm[name].as_i64().unwrap();
            assert_eq!((count("won"), count("converted")), (count("played"), 0));
            let counts = ["exposed", "played", "claimed"].map(count);
            (arm["variant"].as_str().unwrap(), counts)
        })
        .collect();
    assert_eq!(arms, expected);
    assert_eq!(told["rows"].as_array().unwrap().len(), 2);
    for row in told["rows"].as_array().unwrap() {
        let [_, played, claimed] = expected[row["variant"].as_str().unwrap()];
        let count = |name: &str| row[name].as_i64().unwrap();
        assert_eq!((count("starts"), count("wins")), (2 * played, 2 * played));
        assert_eq!(count("claims"), claimed);
    }
    let other = statistics(&world, "?experiment=title-0").await;
    assert_eq!(other["variants"], Value::Null);
    assert_eq!(other["rows"][0]["variant"], "");
    let path = "/admin/v1/campaigns/spring/statistics?experiment=%00";
    let request = Request::get(path).header("authorization", format!("Bearer {ADMIN}"));
    let wrong = world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(wrong.code(), "bad_request");
}

#[tokio::test]
async fn outside_the_test_nothing_is_recorded_and_who_is_forgotten_is_forgotten_there_too() {
    let world = world(&tested(1, 1)).await;
    let mut player = world.player().await;
    while world.count("SELECT COUNT(*) FROM exposure").await == 0 {
        assert_eq!(served(&mut player).await, "");
        assert_eq!(player.get("me").await.ok()["exposures"], Value::Null);
        player = world.player().await;
    }
    let told = player.get("me").await.ok();
    assert_eq!(told["exposures"][0]["experiment"], "title-1");
    assert_eq!(told["exposures"][0]["at_ms"], START_MS + 60_000);
    let request = Request::delete("/v1/campaigns/spring/me");
    let reply = player.send(request, Body::empty()).await;
    assert_eq!(reply.status.as_u16(), 204);
    assert_eq!(world.count("SELECT COUNT(*) FROM exposure").await, 0);
}

#[tokio::test]
async fn two_servers_that_are_asked_at_once_serve_the_same() {
    let mut campaign = tested(100, 1);
    campaign.as_object_mut().unwrap().remove("experiment");
    let mut world = world(&campaign).await;
    let mut players = Vec::new();
    for _ in 0..12 {
        players.push(world.player().await);
    }
    // The test begins when they are all known, and none of them has been served anything.
    world.restart(&tested(100, 1)).await.unwrap();
    let second = world.second_server().await;
    let mut arms = BTreeMap::new();
    for player in &players {
        let [mut here, mut there] = [&world.app, &second].map(|app| player.with(app.clone()));
        let (a, b) = tokio::join!(served(&mut here), served(&mut there));
        assert_eq!(a, b);
        *arms.entry(a).or_insert(0) += 1;
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM exposure").await, 12);
}

#[tokio::test]
async fn what_came_before_the_test_is_none_of_its_doing() {
    let mut before = tested(100, 0);
    before.as_object_mut().unwrap().remove("experiment");
    let mut world = world(&before).await;
    let mut player = world.player().await;
    player.win("key-00001").await;
    world.restart(&tested(100, 0)).await.unwrap();
    world.set_time(START_MS + 120_000);
    player = player.with(world.app.clone());
    assert_eq!(served(&mut player).await, "bold");
    world.set_time(START_MS + 180_000);
    player.win("key-00002").await;
    world.set_time(START_MS + 180_001);
    let told = statistics(&world, "").await;
    let starts = told["rows"].as_array().unwrap().iter();
    let starts: BTreeMap<_, _> = starts
        .map(|row| {
            (
                row["variant"].as_str().unwrap(),
                row["starts"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(starts, BTreeMap::from([("", 1), ("bold", 1)]));
}

#[tokio::test]
async fn what_is_wrong_with_a_variant_is_told_with_its_place() {
    let problems = |changes: Value| {
        let mut campaign = tested(10, 1);
        campaign["experiment"]["variants"][0]["changes"] = changes;
        let read = funfair_server::publish::read_document(&campaign.to_string(), "x");
        let findings = read.err().unwrap();
        let findings = findings.iter().map(ToString::to_string);
        findings.collect::<Vec<_>>().join("\n")
    };
    let place = "experiment.variants[0].changes";
    for (changes, told) in [
        (
            json!({"prizes": {"set": {"quantity": 1}}}),
            "prizes.set.quantity: must be the same for everybody",
        ),
        (
            json!({"widgets": {"wheel": {"pool": "none"}}}),
            "widgets[0].pool: `none` is not one of `pools`",
        ),
        (json!({"title": {"en": 7}}), "title"),
        (json!({"title": null}), "title: is missing"),
    ] {
        let problems = problems(changes);
        assert!(problems.contains(&format!("{place}.{told}")), "{problems}");
    }
    let mut campaign = tested(0, 1);
    campaign["experiment"]["variants"][0]["id"] = json!("original");
    let read = funfair_server::publish::read_document(&campaign.to_string(), "x");
    let findings = read.err().unwrap();
    let paths: Vec<_> = findings.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["experiment.percent", "experiment.variants[0].id"]);
}

#[tokio::test]
async fn the_law_is_asked_about_what_a_variant_says_as_well() {
    let mut campaign = tested(10, 1);
    campaign["jurisdiction"] = json!("CN");
    campaign["terms"] = json!([{"zh-CN": "年满十八岁", "en": "18 and older"}]);
    campaign["experiment"]["variants"][0]["changes"]["title"] = json!({"zh-CN": "最佳好运"});
    let document = funfair_server::publish::read_document(&campaign.to_string(), "x");
    let document = document.unwrap_or_else(|findings| panic!("{findings:?}"));
    let paths: Vec<_> = document
        .warnings
        .iter()
        .map(|it| it.path.as_str())
        .collect();
    assert_eq!(paths, ["experiment.variants[0].changes.title.zh-CN"]);
}
