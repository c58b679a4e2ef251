//! What the consent question promises: personal data goes when it was said to, and only then.

use std::{sync::Arc, time::Duration};

use funfair_server::{
    retention::{delete_due, keep},
    store::{
        awards, claims,
        personal::Forgotten,
        plays::Seat,
        stock::{self, Reason, stock_invariant},
    },
};
use serde_json::{Value, json};

use crate::{
    database,
    player::Player,
    sample::{DAY_MS, END_MS, sure_win},
    world::World,
};

/// By the 30 days of the sample.
const DEADLINE_MS: i64 = END_MS + 30 * DAY_MS;
const NOTHING: Forgotten = Forgotten {
    contacts: 0,
    events: 0,
    consents: 0,
    scores: 0,
    context: 0,
    partner_ids: 0,
    entries: 0,
    likes: 0,
    media: 0,
    conversions: 0,
    exposures: 0,
};
const ONE_OF_EACH: Forgotten = Forgotten {
    contacts: 1,
    events: 1,
    consents: 1,
    scores: 1,
    context: 1,
    partner_ids: 1,
    entries: 1,
    likes: 1,
    media: 1,
    conversions: 1,
    exposures: 1,
};

/// Somebody who agreed, was counted, won, claimed and is ranked.
async fn known_player(world: &World) -> Player {
    let mut player = world.player().await;
    let consent = json!({"version": "1", "purposes": ["statistics"]});
    player.start(json!({"consent": consent})).await.ok();
    let award = player.win("key-00001").await;
    let contact = json!({"name": "李雷", "phone": "13800138000"});
    player.claim(&award, contact).await.ok();
    let event = json!({"id": "event-001", "widget": "wheel", "name": "start", "at_ms": 1});
    player
        .post("events", None, &json!({"events": [event]}).to_string())
        .await;
    // A wheel ranks nobody; written as another kind's rules would have it written. No page and no
    // partner is needed either: what they tell is written as a session would.
    for sql in [
        "INSERT INTO score VALUES ('spring', 'quiz', '', $1, 100, 2000, 0, 1)",
        "INSERT INTO context VALUES ('spring', $1, 'store', '12', 1)",
        "INSERT INTO partner_id VALUES ('spring', $1, 'shop', 'user-7', 1)",
        "INSERT INTO conversion VALUES ('spring', 'order-1', 'h', 'order', $1, 'shop', 100, 'CNY', 1, 1)",
        "INSERT INTO exposure VALUES ('spring', 'title-1', $1, 'bold', 1)",
        "INSERT INTO entry VALUES ('mine', 'spring', 'wheel', $1, 'accepted', 1, '{}', '', '', '',
                                   1, NULL, 1, NULL)",
        "INSERT INTO entry_like VALUES ('mine', $1, 1)",
        "INSERT INTO media VALUES ('photo', 'spring', 'wheel', $1, 'ready', 9, 9, NULL, 'picture', 3,
                                   4, 'media/a', 9, 'media/b', 5, 'mine', 1, 1)",
    ] {
        sqlx::query(sql)
            .bind(player.get("me").await.ok()["participant"].as_str())
            .execute(&world.database().await)
            .await
            .unwrap();
    }
    player
}

/// Everything stored, table by table, row by row.
async fn dump(world: &World, tables: &[&str]) -> Vec<String> {
    let pool = world.database().await;
    let mut rows = Vec::new();
    for table in tables {
        let found = database::rows(&pool, table).await;
        assert!(!found.is_empty(), "nothing to compare in {table}");
        rows.extend(found);
    }
    rows
}

const RECORDS: &[&str] = &[
    "play",
    "play_slot",
    "award",
    "ledger",
    "stock",
    "draw",
    "answer",
];
const PERSONAL: &[&str] = &[
    "claim",
    "event",
    "consent",
    "score",
    "context",
    "partner_id",
    "entry",
    "entry_like",
    "media",
    "conversion",
];

#[tokio::test]
async fn nothing_is_deleted_before_the_deadline() {
    let world = World::with(&sure_win("set", 5)).await;
    known_player(&world).await;
    let before = dump(&world, &[RECORDS, PERSONAL].concat()).await;
    for now_ms in [world.now_ms(), END_MS, DEADLINE_MS - 1] {
        world.set_time(now_ms);
        assert_eq!(delete_due(&world.state).await, NOTHING);
    }
    assert_eq!(dump(&world, &[RECORDS, PERSONAL].concat()).await, before);
}

#[tokio::test]
async fn at_the_deadline_people_are_forgotten_and_records_stay() {
    let world = World::with(&sure_win("set", 5)).await;
    let mut player = known_player(&world).await;
    let records = dump(&world, RECORDS).await;
    world.set_time(DEADLINE_MS);
    assert_eq!(delete_due(&world.state).await, ONE_OF_EACH);

    player.start(json!({})).await.ok();
    let me = player.get("me").await.ok();
    assert_eq!(me["consents"], json!([]));
    assert_eq!(me["contacts"], json!({}));
    assert_eq!(me["events"], 0);
    assert_eq!(me["scores"], json!([]));
    assert!(
        me.get("context").is_none() && me.get("partner").is_none(),
        "{me}"
    );
    assert_eq!(me["awards"][0]["status"], "claimed");
    for (kept, sql) in [
        (
            "hashes",
            "SELECT COUNT(*) FROM claim WHERE once_hash IS NOT NULL",
        ),
        ("counts", "SELECT COUNT(*) FROM event"),
    ] {
        assert_eq!(world.count(sql).await, 1, "{kept}");
    }
    assert_eq!(dump(&world, RECORDS).await, records);
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

/// Whether the database's files hold `text`, in use or not.
fn files_hold(world: &World, text: &str) -> bool {
    ["funfair.db", "funfair.db-wal"].iter().any(|file| {
        let bytes = std::fs::read(world.path(file)).unwrap();
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    })
}

#[tokio::test]
async fn what_is_deleted_is_in_the_files_no_longer() {
    let world = World::in_a_file(&sure_win("set", 5)).await;
    known_player(&world).await;
    assert!(files_hold(&world, "13800138000"));
    world.set_time(DEADLINE_MS);
    delete_due(&world.state).await;
    assert!(!files_hold(&world, "13800138000"));
}

#[tokio::test]
async fn once_deleted_there_is_nothing_left_to_delete() {
    let world = World::with(&sure_win("set", 5)).await;
    known_player(&world).await;
    world.set_time(DEADLINE_MS);
    delete_due(&world.state).await;
    let after = dump(&world, &["claim", "event", "award"]).await;
    assert_eq!(delete_due(&world.state).await, NOTHING);
    assert_eq!(dump(&world, &["claim", "event", "award"]).await, after);
}

#[tokio::test]
async fn what_comes_late_is_deleted_the_next_time() {
    let world = World::with(&sure_win("set", 5)).await;
    known_player(&world).await;
    world.set_time(DEADLINE_MS);
    delete_due(&world.state).await;
    let database = world.database().await;
    for (late, deleted) in [
        (
            "UPDATE claim SET contact = '{}'",
            Forgotten {
                contacts: 1,
                ..NOTHING
            },
        ),
        (
            "UPDATE event SET participant = 'somebody'",
            Forgotten {
                events: 1,
                ..NOTHING
            },
        ),
        (
            "INSERT INTO consent VALUES ('spring', 'somebody', 1, '1', '[]', 'en', 1)",
            Forgotten {
                consents: 1,
                ..NOTHING
            },
        ),
        (
            "INSERT INTO score VALUES ('spring', 'quiz', '', 'somebody', 1, 1, 0, 1)",
            Forgotten {
                scores: 1,
                ..NOTHING
            },
        ),
        (
            "INSERT INTO context VALUES ('spring', 'somebody', 'store', '12', 1)",
            Forgotten {
                context: 1,
                ..NOTHING
            },
        ),
        (
            "INSERT INTO partner_id VALUES ('spring', 'somebody', 'shop', 'user-7', 1)",
            Forgotten {
                partner_ids: 1,
                ..NOTHING
            },
        ),
        (
            "UPDATE conversion SET participant = 'somebody'",
            Forgotten {
                conversions: 1,
                ..NOTHING
            },
        ),
        (
            "INSERT INTO exposure VALUES ('spring', 'title-1', 'somebody', 'bold', 1)",
            Forgotten {
                exposures: 1,
                ..NOTHING
            },
        ),
        (
            "INSERT INTO entry VALUES ('late', 'spring', 'wheel', 'somebody', 'pending', 0, '{}',
                                       '', '', '', 0, NULL, 1, NULL)",
            Forgotten {
                entries: 1,
                ..NOTHING
            },
        ),
        (
            "INSERT INTO media VALUES ('late', 'spring', 'wheel', 'somebody', 'open', 9, 0, NULL,
                                       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, 1)",
            Forgotten {
                media: 1,
                ..NOTHING
            },
        ),
    ] {
        sqlx::query(late).execute(&database).await.unwrap();
        assert_eq!(delete_due(&world.state).await, deleted, "{late}");
        assert_eq!(delete_due(&world.state).await, NOTHING, "{late}");
    }
}

/// By then claims are closed, so the second one is written as the claim would write it.
#[tokio::test]
async fn a_forgotten_contact_has_still_claimed_once() {
    let world = World::with(&sure_win("set", 5)).await;
    known_player(&world).await;
    world.set_time(DEADLINE_MS);
    delete_due(&world.state).await;
    let once_hash: String = sqlx::query_scalar("SELECT once_hash FROM claim")
        .fetch_one(&world.database().await)
        .await
        .unwrap();
    let now_ms = world.now_ms();
    let mut tx = world.state.store.begin().await.unwrap();
    let award = awards::AwardRow {
        id: "second".to_owned(),
        widget: "wheel".to_owned(),
        prize: "set".to_owned(),
        won_ms: now_ms,
        claim_by_ms: now_ms,
        contact_hash: None,
        void_reason: None,
        code: None,
        code_expires_ms: None,
        redeemed_ms: None,
    };
    let seat = Seat {
        campaign: "spring",
        widget: "wheel",
        participant: "somebody else",
    };
    awards::insert(&mut tx, seat, "r", &award).await.unwrap();
    let key = ("spring", "set");
    assert!(stock::take(&mut tx, key.0, key.1, i64::MAX).await.unwrap());
    stock::record(&mut tx, key, 1, Reason::Grant, Some(&award.id), now_ms)
        .await
        .unwrap();
    let mut claim = claims::Claim {
        award: &award.id,
        campaign: key.0,
        prize: key.1,
        contact: "{}",
        contact_hash: "other",
        once_hash: Some(&once_hash),
    };
    assert!(!claims::insert(&mut tx, claim, now_ms).await.unwrap());
    claim.once_hash = Some("of another phone");
    assert!(claims::insert(&mut tx, claim, now_ms).await.unwrap());
}

#[tokio::test]
async fn who_promises_nothing_deletes_nothing() {
    let mut world = World::with(&sure_win("set", 5)).await;
    known_player(&world).await;
    let mut silent = sure_win("set", 5);
    silent.as_object_mut().unwrap().remove("consent");
    world.restart(&silent).await.unwrap();
    world.set_time(DEADLINE_MS + 3650 * DAY_MS);
    assert_eq!(delete_due(&world.state).await, NOTHING);
}

#[tokio::test]
async fn the_schedule_that_is_served_decides() {
    let mut world = World::with(&sure_win("set", 5)).await;
    known_player(&world).await;
    let mut longer = sure_win("set", 5);
    longer["schedule"]["ends_at"] = json!("2026-04-30T10:00:00+08:00");
    world.restart(&longer).await.unwrap();
    world.set_time(DEADLINE_MS + 30 * DAY_MS - 1);
    assert_eq!(delete_due(&world.state).await, NOTHING);
    world.restart(&sure_win("set", 5)).await.unwrap();
    assert_eq!(delete_due(&world.state).await, ONE_OF_EACH);
}

/// [`sure_win`] under another id, so that `spring` is gone from the folder.
fn summer() -> Value {
    let mut other = sure_win("set", 5);
    other["id"] = json!("summer");
    other
}

#[tokio::test]
async fn a_campaign_that_left_the_folder_keeps_its_promise() {
    let mut world = World::with(&sure_win("set", 5)).await;
    known_player(&world).await;
    let mut shorter = sure_win("set", 5);
    shorter["consent"]["retention_days"] = json!(10);
    // The latest revision must be later.
    world.set_time(world.now_ms() + 1);
    world.restart(&shorter).await.unwrap();
    world.restart(&summer()).await.unwrap();
    world.set_time(END_MS + 10 * DAY_MS - 1);
    assert_eq!(delete_due(&world.state).await, NOTHING);
    world.set_time(END_MS + 10 * DAY_MS);
    assert_eq!(delete_due(&world.state).await, ONE_OF_EACH);
}

#[tokio::test]
async fn a_stored_campaign_is_read_no_further_than_needed() {
    let mut world = World::with(&sure_win("set", 5)).await;
    known_player(&world).await;
    world.restart(&summer()).await.unwrap();
    world.set_time(DEADLINE_MS);
    let database = world.database().await;
    for (document, deleted) in [
        ("{", NOTHING),
        (r#"{"schedule": {"ends_at": "soon"}}"#, NOTHING),
        (
            r#"{"schedule": {"ends_at": "2026-03-31T10:00:00+08:00"}, "widgets": "of old",
                "consent": {"retention_days": 30}}"#,
            ONE_OF_EACH,
        ),
    ] {
        sqlx::query("UPDATE revision SET document = $1 WHERE campaign = 'spring'")
            .bind(document)
            .execute(&database)
            .await
            .unwrap();
        assert_eq!(delete_due(&world.state).await, deleted, "{document}");
    }
}

#[tokio::test]
async fn what_fails_is_left_whole_and_done_the_next_time() {
    let mut world = World::with(&sure_win("set", 5)).await;
    known_player(&world).await;
    // Comes after `autumn` by its id, and must not be kept waiting by it.
    world.restart(&summer()).await.unwrap();
    let database = world.database().await;
    for sql in [
        "INSERT INTO revision (campaign, revision, document, published_ms)
         SELECT 'autumn', revision, document, published_ms FROM revision
         WHERE campaign = 'spring'",
        "INSERT INTO consent SELECT 'autumn', participant, number, version, purposes, lang, at_ms
         FROM consent",
        "INSERT INTO score SELECT 'autumn', widget, board, participant, points, time_ms, moves, at_ms
         FROM score",
        "INSERT INTO context SELECT 'autumn', participant, name, value, at_ms FROM context",
        "INSERT INTO partner_id SELECT 'autumn', participant, partner_key, id, at_ms
         FROM partner_id",
        "INSERT INTO entry SELECT 'autumn', 'autumn', widget, participant, state, public, body,
         category, words, sameness, likes, reason, at_ms, moderated_ms FROM entry",
        "INSERT INTO media SELECT 'autumn', 'autumn', widget, participant, state, length, upload_offset,
         reason, kind, width, height, 'media/c', bytes, 'media/d', small_bytes, 'autumn', at_ms,
         touched_ms FROM media",
        "INSERT INTO exposure SELECT 'autumn', experiment, participant, variant, at_ms FROM exposure",
        "INSERT INTO entry_like SELECT 'autumn', participant, at_ms FROM entry_like",
        "INSERT INTO event SELECT 'autumn', id, widget, name, participant, at_ms, received_ms
         FROM event",
        "INSERT INTO conversion SELECT 'autumn', id, body_hash, what, participant, partner_key, minor,
         currency, at_ms, received_ms FROM conversion",
        "CREATE TABLE holder (campaign TEXT, participant TEXT, number BIGINT,
         FOREIGN KEY (campaign, participant, number)
         REFERENCES consent (campaign, participant, number))",
        "INSERT INTO holder SELECT campaign, participant, number FROM consent
         WHERE campaign = 'autumn'",
    ] {
        sqlx::query(sql).execute(&database).await.unwrap();
    }
    world.set_time(DEADLINE_MS);
    assert_eq!(delete_due(&world.state).await, ONE_OF_EACH, "of spring");
    let named = "SELECT COUNT(*) FROM event WHERE participant IS NOT NULL";
    assert_eq!(world.count(named).await, 1, "all or nothing of autumn");
    sqlx::query("DROP TABLE holder")
        .execute(&database)
        .await
        .unwrap();
    let rest = Forgotten {
        contacts: 0,
        ..ONE_OF_EACH
    };
    assert_eq!(delete_due(&world.state).await, rest, "of autumn");
}

#[tokio::test]
async fn a_running_server_deletes_when_the_time_has_come() {
    let world = World::with(&sure_win("set", 5)).await;
    known_player(&world).await;
    let every = Duration::from_millis(10);
    let deleting = tokio::spawn(keep(Arc::clone(&world.state), every));
    let contacts = "SELECT COUNT(contact) FROM claim";
    tokio::time::sleep(10 * every).await;
    assert_eq!(world.count(contacts).await, 1);
    world.set_time(DEADLINE_MS);
    let gone = async {
        while world.count(contacts).await > 0 {
            tokio::time::sleep(every).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), gone)
        .await
        .unwrap();
    deleting.abort();
}
