//! Campaign files on their way in: all faults at once, and stock that only grows.

use axum::http::StatusCode;
use funfair_campaign::widgets::KINDS;
use funfair_server::store::stock::stock_invariant;
use serde_json::{Value, json};

use crate::{
    sample::{campaign, sure_win},
    world::World,
};

/// What a start with this file says, on a fresh database.
async fn refusal(broken: &Value) -> Vec<String> {
    let mut world = World::with(&campaign()).await;
    let error = world.restart(broken).await.unwrap_err();
    error.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn every_fault_of_structure_is_named_by_its_path() {
    let mut broken = campaign();
    broken["titel"] = json!("typo");
    broken["schedule"]["ends_at"] = json!("tomorrow");
    broken["schedule"]["time_zone"] = json!("Asia/Atlantis");
    broken["prizes"][0]["kind"] = json!("car");
    broken["prizes"][1]["quantity"] = json!(-1);
    broken["widgets"][0]["limits"] = json!({"total": "many"});
    broken["widgets"][0]["config"]["sectors"][3] = json!({"id": "d", "prize": 7});
    broken["widgets"]
        .as_array_mut()
        .unwrap()
        .push(json!({"id": "x", "kind": "no-such-kind", "config": {}}));
    let lines = refusal(&broken).await;
    let kinds: Vec<_> = KINDS
        .iter()
        .map(|kind| json!(kind.name).to_string())
        .collect();
    let no_such_kind = format!(
        "spring.json: widgets[1].kind: must be one of {}",
        kinds.join(", ")
    );
    let expected = [
        "spring.json: prizes[0].kind: must be \"goods\" or \"coupon\"",
        "spring.json: prizes[1].quantity: must be 0 or more",
        "spring.json: schedule.ends_at: must be RFC 3339 with seconds and an offset: \
         2026-03-01T10:00:00+08:00",
        "spring.json: titel: is no field here; check the spelling",
        "spring.json: widgets[0].config.sectors[3].label: is missing",
        "spring.json: widgets[0].config.sectors[3].prize: must be a string",
        "spring.json: widgets[0].limits.total: must be a whole number",
        &no_such_kind,
        "spring.json: schedule.time_zone: `Asia/Atlantis` is no time zone; write an IANA name \
         such as Asia/Shanghai",
        "9 problem(s) in the campaign files",
    ];
    assert_eq!(lines, expected);
}

#[tokio::test]
async fn what_only_looks_like_a_value_is_named_by_its_path() {
    let mut broken = campaign();
    broken["schedule"]["ends_at"] = json!("2026-02-30T00:00:00Z");
    broken["schedule"]["time_zone"] = json!("Asia/Atlantis");
    let lines = refusal(&broken).await;
    assert!(
        lines[0].starts_with("spring.json: schedule.time_zone: "),
        "{lines:?}"
    );
    assert!(
        lines[1].starts_with("spring.json: schedule.ends_at: `2026-02-30T"),
        "{lines:?}"
    );
    let mut broken = campaign();
    broken["pools"][0]["entries"][1]["weight"] = json!(1_u64 << 33);
    let lines = refusal(&broken).await;
    let path = "spring.json: pools[0].entries[1].weight: ";
    assert!(lines[0].starts_with(path), "{lines:?}");
}

#[tokio::test]
async fn a_key_says_what_it_said_when_its_widget_is_gone() {
    let mut world = World::with(&campaign()).await;
    let player = world.player().await;
    let said = player.spin("key-00001").await.body;
    let mut other = campaign();
    other["widgets"][0]["id"] = json!("other");
    world.restart(&other).await.unwrap();
    let player = player.with(world.app.clone());
    assert_eq!(player.spin("key-00001").await.body, said);
    assert_eq!(player.spin("key-00002").await.code(), "unknown_widget");
}

#[tokio::test]
async fn every_fault_of_meaning_is_named_by_its_path_once() {
    let mut broken = campaign();
    broken["widgets"][0]["config"]["sectors"][0]["prize"] = json!("gone");
    broken["widgets"][0]["limits"] = json!({"total": 0});
    broken["pools"][0]["entries"][1]["weight"] = json!(0);
    broken["schedule"]["time_zone"] = json!("Mars!");
    broken["extra"] = json!(true);
    let lines = refusal(&broken).await;
    for path in [
        "extra",
        "widgets[0].config.sectors[0].prize",
        "widgets[0].limits.total",
        "pools[0].entries[1].weight",
        "schedule.time_zone",
    ] {
        let start = format!("spring.json: {path}: ");
        assert_eq!(
            lines.iter().filter(|line| line.starts_with(&start)).count(),
            1,
            "{lines:#?}"
        );
    }
}

#[tokio::test]
async fn a_config_of_the_wrong_shape_is_told_once_and_where() {
    let mut broken = crate::quiz::quiz();
    broken["widgets"][0]["config"]["levels"][0]["ask"] = json!("three");
    let lines = refusal(&broken).await;
    assert_eq!(lines.len(), 2, "{lines:?}");
    let place = "spring.json: widgets[0].config.levels[0].ask: ";
    assert!(lines[0].starts_with(place), "{lines:?}");
}

#[tokio::test]
async fn a_mark_that_editors_put_in_front_is_no_fault() {
    let mut world = World::with(&campaign()).await;
    let marked = format!("\u{feff}{}", campaign());
    std::fs::write(
        world.path("campaigns/marked.json"),
        marked.replace("\"spring\"", "\"marked\""),
    )
    .unwrap();
    world.restart(&campaign()).await.unwrap();
    let reply = world.get("/v1/campaigns/marked").await;
    assert_eq!(reply.ok()["id"], "marked");
}

#[tokio::test]
async fn faults_of_all_files_are_told_together() {
    let mut world = World::with(&campaign()).await;
    std::fs::write(world.path("campaigns/autumn.json"), "{").unwrap();
    std::fs::write(world.path("campaigns/copy.json"), campaign().to_string()).unwrap();
    std::fs::write(world.path("campaigns/notes.txt"), "no campaign").unwrap();
    let error = world.restart(&campaign()).await.unwrap_err();
    assert!(error.contains("autumn.json: is not JSON: "), "{error}");
    assert!(
        error.contains("spring.json: id: `spring` is also in copy.json"),
        "{error}"
    );
    assert!(error.contains("2 problem(s)"), "{error}");
}

#[tokio::test]
async fn more_stock_is_added_and_the_ledger_says_so() {
    let mut world = World::with(&sure_win("coupon", 1)).await;
    world.player().await.win("key-00001").await;
    world.restart(&sure_win("coupon", 3)).await.unwrap();
    world.restart(&sure_win("coupon", 3)).await.unwrap();
    let player = world.player().await;
    player.win("key-00001").await;
    player.win("key-00002").await;
    assert_eq!(player.spin("key-00003").await.ok()["awards"], json!([]));
    let ledger: Vec<(String, i64)> = sqlx::query_as(
        "SELECT reason, CAST(SUM(amount) AS BIGINT) FROM ledger WHERE prize = 'coupon' GROUP BY reason
         ORDER BY reason",
    )
    .fetch_all(&world.database().await)
    .await
    .unwrap();
    let row = |reason: &str, amount| (reason.to_owned(), amount);
    assert_eq!(
        ledger,
        [row("grant", 3), row("initial", 1), row("restock", 2)]
    );
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
    assert_eq!(world.count("SELECT COUNT(*) FROM revision").await, 2);
}

#[tokio::test]
async fn less_stock_is_refused_and_nothing_changes() {
    let mut world = World::with(&sure_win("coupon", 3)).await;
    let mut less = sure_win("coupon", 2);
    less["prizes"][0]["quantity"] = json!(60);
    let error = world.restart(&less).await.unwrap_err();
    let first = error.lines().next().unwrap();
    assert_eq!(
        first,
        "spring.json: prizes[1].quantity: 2 is less than the 3 published before; stock may only \
         grow"
    );
    assert_eq!(
        world
            .count("SELECT quantity FROM stock WHERE prize = 'set'")
            .await,
        50
    );
    assert_eq!(world.count("SELECT COUNT(*) FROM revision").await, 1);
}

#[tokio::test]
async fn a_ledger_that_does_not_add_up_is_found() {
    let world = World::with(&sure_win("coupon", 3)).await;
    sqlx::query("UPDATE stock SET remaining = 1 WHERE prize = 'coupon'")
        .execute(&world.database().await)
        .await
        .unwrap();
    let found = stock_invariant(&world.state.store).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].remaining, found[0].expected), (1, 3));
}

#[tokio::test]
async fn a_campaign_that_is_gone_from_the_folder_is_not_served() {
    let mut world = World::with(&campaign()).await;
    let mut other = campaign();
    other["id"] = json!("summer");
    world.restart(&other).await.unwrap();
    assert_eq!(
        world.get("/v1/campaigns/spring").await.code(),
        "unknown_campaign"
    );
    assert_eq!(
        world.get("/v1/campaigns/summer").await.status,
        StatusCode::OK
    );
}
