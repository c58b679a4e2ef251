//! Operators: who may, what they see, what they decide, and what is written down of it.

use axum::{body::Body, http::Request};
use funfair_campaign::entry::{EntryState, NewEntry};
use serde_json::{Value, json};

use crate::{
    entries::{enter, handed_in, like},
    sample::{DAY_MS, END_MS, campaign},
    world::{Reply, World},
};

const ANN: &str = "ann-0123456789abcdef0123456789abcdef";
const BOB: &str = "bob-0123456789abcdef0123456789abcdef";
const QUEUE: &str = "widgets/wheel/entries";

async fn world() -> World {
    let tokens = format!("ann={ANN},bob={BOB}");
    World::with_arguments(&campaign(), &["--admin-tokens", &tokens]).await
}

async fn get(world: &World, secret: &str, path: &str) -> Reply {
    let request = Request::get(format!("/admin/v1/campaigns/spring/{path}"))
        .header("authorization", format!("Bearer {secret}"));
    world.send(request.body(Body::empty()).unwrap()).await
}

async fn moderate(world: &World, secret: &str, entry: &str, decision: Value) -> Reply {
    let request = Request::post(format!("/admin/v1/campaigns/spring/entries/{entry}"))
        .header("authorization", format!("Bearer {secret}"));
    world
        .send(request.body(Body::from(decision.to_string())).unwrap())
        .await
}

fn pending(text: &str) -> NewEntry {
    handed_in(text, EntryState::Pending)
}

/// The ids in a page.
fn ids(page: &Value) -> Vec<String> {
    let entries = page["entries"].as_array().unwrap().iter();
    entries
        .map(|entry| entry["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn without_operators_there_are_no_admin_routes() {
    for tokens in [&[][..], &["--admin-tokens", ""]] {
        let world = World::with_arguments(&campaign(), tokens).await;
        let accepted = json!({"state": "accepted"});
        for reply in [
            get(&world, ANN, QUEUE).await,
            get(&world, ANN, "audit").await,
            moderate(&world, ANN, "id", accepted).await,
        ] {
            assert_eq!(reply.code(), "not_found");
            let detail = reply.json()["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains("--admin-tokens name=secret"), "{detail}");
        }
    }
}

#[tokio::test]
async fn only_an_operator_may() {
    let world = world().await;
    let id = enter(&world, "one", &pending("mine")).await;
    let player = world.player().await.token;
    for secret in ["", "ann", &player, &ANN[1..], &format!("{ANN}0")] {
        for reply in [
            get(&world, secret, QUEUE).await,
            get(&world, secret, "audit").await,
            moderate(&world, secret, &id, json!({"state": "accepted"})).await,
        ] {
            assert_eq!(reply.code(), "bad_token", "{secret}");
            assert_eq!(reply.header("www-authenticate"), "Bearer");
        }
    }
    let path = format!("/admin/v1/campaigns/spring/{QUEUE}");
    assert_eq!(world.get(&path).await.code(), "bad_token");
    let untouched = "SELECT COUNT(*) FROM entry WHERE state = 'pending' AND moderated_ms IS NULL";
    assert_eq!(world.count(untouched).await, 1);
    for secret in [ANN, BOB] {
        assert_eq!(ids(&get(&world, secret, QUEUE).await.ok()), [id.as_str()]);
    }
}

#[tokio::test]
async fn a_moderator_sees_all_of_an_entry() {
    let world = world().await;
    let mut entry = pending("mine");
    entry.category = "sport".to_owned();
    entry.sameness = "post-7".to_owned();
    let id = enter(&world, "one", &entry).await;
    // The same post twice more, once under another state, and one that is like nothing else.
    entry.state = EntryState::Rejected;
    enter(&world, "two", &entry).await;
    entry.state = EntryState::Accepted;
    enter(&world, "two", &entry).await;
    let alone = enter(&world, "two", &handed_in("alone", EntryState::Accepted)).await;
    enter(&world, "two", &pending("as alone")).await;
    for fan in ["one", "two"] {
        like(&world, fan, &id, true).await;
    }
    let page = get(&world, ANN, QUEUE).await.ok();
    let mut seen = page["entries"].as_array().unwrap().iter();
    let seen = seen.find(|entry| entry["id"] == json!(id)).unwrap().clone();
    let who = world.state.secret.masked("spring", "one");
    let expected = json!({
        "id": id, "widget": "wheel", "who": who, "body": {"text": "mine"}, "state": "pending",
        "category": "sport", "sameness": "post-7", "same_as": 2, "reason": null, "likes": 2,
        "at_ms": world.now_ms(), "moderated_ms": null
    });
    assert_eq!(seen, expected);
    let page = get(&world, ANN, &format!("{QUEUE}?state=accepted"))
        .await
        .ok();
    let entries = page["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    let same_as = |entry: &&Value| entry["id"] == json!(alone);
    assert_eq!(entries.iter().find(same_as).unwrap()["same_as"], 0);
}

#[tokio::test]
async fn a_decision_is_carried_out_and_written_down() {
    let world = world().await;
    let id = enter(&world, "one", &pending("mine")).await;
    let decisions = [
        (ANN, "ann", json!({"state": "accepted"}), ""),
        (
            BOB,
            "bob",
            json!({"state": "featured", "reason": "lovely"}),
            "lovely",
        ),
        (
            ANN,
            "ann",
            json!({"state": "rejected", "reason": "  blurred "}),
            "blurred",
        ),
        (
            ANN,
            "ann",
            json!({"state": "rejected", "reason": "dark"}),
            "dark",
        ),
        (BOB, "bob", json!({"state": "pending"}), ""),
    ];
    let mut rows = Vec::new();
    for (secret, operator, decision, detail) in decisions {
        world.set_time(world.now_ms() + 1);
        let now_ms = world.now_ms();
        let state = decision["state"].as_str().unwrap().to_owned();
        let answer = moderate(&world, secret, &id, decision.clone()).await.ok();
        let reason = if state == "rejected" {
            json!(detail)
        } else {
            Value::Null
        };
        assert_eq!(
            (
                &answer["id"],
                &answer["state"],
                &answer["reason"],
                &answer["moderated_ms"]
            ),
            (&json!(id), &json!(state), &reason, &json!(now_ms))
        );
        rows.insert(
            0,
            json!({"at_ms": now_ms, "operator": operator, "subject": id,
                              "what": format!("entry.{state}"), "detail": detail}),
        );
        let again = moderate(&world, BOB, &id, decision).await.ok();
        assert_eq!(again, answer, "what is so already stays so");
        let queue = get(&world, ANN, &format!("{QUEUE}?state={state}"))
            .await
            .ok();
        assert_eq!(queue["entries"], json!([answer]));
    }
    let audit = get(&world, ANN, "audit").await.ok();
    assert_eq!(audit["next"], Value::Null);
    let mut written = audit["rows"].as_array().unwrap().clone();
    for row in &mut written {
        assert!(row.as_object_mut().unwrap().remove("id").is_some());
    }
    assert_eq!(written, rows);
}

#[tokio::test]
async fn of_two_operators_who_saw_the_same_the_first_decides() {
    let world = world().await;
    let id = enter(&world, "one", &pending("mine")).await;
    let other = enter(&world, "one", &pending("other")).await;
    let accepts = json!({"state": "accepted", "was": "pending"});
    let first = moderate(&world, ANN, &id, accepts.clone()).await.ok();
    let rejects = json!({"state": "rejected", "reason": "dark", "was": "pending"});
    let second = moderate(&world, BOB, &id, rejects).await.ok();
    assert_eq!(second, first, "it tells where the entry stands");
    let again = moderate(&world, BOB, &id, accepts).await.ok();
    assert_eq!(again, first);
    let back = json!({"state": "pending", "was": "accepted"});
    assert_eq!(
        moderate(&world, BOB, &id, back).await.ok()["state"],
        "pending"
    );
    moderate(&world, ANN, &other, json!({"state": "featured"}))
        .await
        .ok();
    let audit = get(&world, ANN, &format!("audit?subject={id}")).await.ok();
    let rows = audit["rows"].as_array().unwrap().iter();
    let rows: Vec<_> = rows.map(|row| (&row["operator"], &row["what"])).collect();
    let (ann, bob) = (json!("ann"), json!("bob"));
    let (accepted, pending) = (json!("entry.accepted"), json!("entry.pending"));
    assert_eq!(rows.len(), 2);
    for row in [(&ann, &accepted), (&bob, &pending)] {
        assert!(rows.contains(&row), "{rows:?}");
    }
}

#[tokio::test]
async fn what_is_no_decision_is_refused_and_leaves_nothing() {
    let world = world().await;
    let id = enter(&world, "one", &pending("mine")).await;
    for decision in [
        json!({}),
        json!({"state": "deleted"}),
        json!({"state": "rejected"}),
        json!({"state": "rejected", "reason": "  "}),
        json!({"state": "rejected", "reason": "变".repeat(301)}),
        json!({"state": "accepted", "reason": "x".repeat(301)}),
        json!(["accepted"]),
    ] {
        let reply = moderate(&world, ANN, &id, decision.clone()).await;
        assert_eq!(reply.code(), "bad_request", "{decision}");
    }
    let accepted = json!({"state": "accepted"});
    let reply = moderate(&world, ANN, "nothing", accepted.clone()).await;
    assert_eq!(reply.code(), "not_found");
    for (path, code) in [
        ("widgets/nothing/entries", "unknown_widget"),
        ("widgets/wheel/entries?state=deleted", "bad_request"),
        ("widgets/wheel/entries?after=nonsense", "bad_request"),
        ("audit?after=nonsense", "bad_request"),
    ] {
        assert_eq!(get(&world, ANN, path).await.code(), code, "{path}");
    }
    let elsewhere = "UPDATE entry SET campaign = 'autumn'";
    sqlx::query(elsewhere)
        .execute(&world.database().await)
        .await
        .unwrap();
    let reply = moderate(&world, ANN, &id, accepted).await;
    assert_eq!(reply.code(), "not_found", "of another campaign");
    assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 0);
    let touched = "SELECT COUNT(*) FROM entry WHERE state <> 'pending'";
    assert_eq!(world.count(touched).await, 0);
    let longest = json!({"state": "rejected", "reason": "变".repeat(300)});
    sqlx::query("UPDATE entry SET campaign = 'spring'")
        .execute(&world.database().await)
        .await
        .unwrap();
    moderate(&world, ANN, &id, longest).await.ok();
}

#[tokio::test]
async fn pages_of_queue_and_audit_visit_every_row_once() {
    let world = world().await;
    let mut expected = Vec::new();
    for n in 0..120 {
        // Four at a moment each.
        world.set_time(world.now_ms() + i64::from(n % 4 == 0));
        let id = enter(&world, "one", &pending("mine")).await;
        expected.push((world.now_ms(), id));
    }
    expected.sort();
    let expected: Vec<String> = expected.into_iter().map(|(_, id)| id).collect();
    let (mut walked, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("{QUEUE}?state=pending&after={after}");
        let page = get(&world, ANN, &path).await.ok();
        walked.extend(ids(&page));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        assert_eq!(walked.len() % 50, 0);
        next.clone_into(&mut after);
    }
    assert_eq!(walked, expected, "oldest first");
    for id in &expected {
        moderate(&world, ANN, id, json!({"state": "accepted"}))
            .await
            .ok();
    }
    let (mut subjects, mut after) = (Vec::new(), String::new());
    loop {
        let page = get(&world, ANN, &format!("audit?after={after}")).await.ok();
        for row in page["rows"].as_array().unwrap() {
            subjects.push(row["subject"].as_str().unwrap().to_owned());
        }
        let Some(next) = page["next"].as_str() else {
            break;
        };
        next.clone_into(&mut after);
    }
    subjects.sort();
    let mut expected = expected;
    expected.sort();
    assert_eq!(subjects, expected);
}

#[tokio::test]
async fn what_was_said_of_an_entry_goes_when_participants_are_forgotten() {
    let world = world().await;
    let id = enter(&world, "one", &pending("mine")).await;
    like(&world, "two", &id, true).await;
    let rejected = json!({"state": "rejected", "reason": "shows Li Lei"});
    moderate(&world, ANN, &id, rejected).await.ok();
    world.set_time(END_MS + 30 * DAY_MS);
    let forgotten = funfair_server::retention::delete_due(&world.state).await;
    assert_eq!((forgotten.entries, forgotten.likes), (1, 1));
    let rows = get(&world, ANN, "audit").await.ok()["rows"].clone();
    assert_eq!(
        (&rows[0]["what"], &rows[0]["subject"], &rows[0]["detail"]),
        (&json!("entry.rejected"), &json!(id), &json!(""))
    );
}
