//! Codes for one winner each: imported or made, given once, shown once claimed, redeemed once.

use std::collections::BTreeSet;

use axum::{body::Body, http::Request};
use funfair_server::{
    import::{Counts, Heard, import},
    store::stock::stock_invariant,
    void::sweep,
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    player::Player,
    sample::{CODE, DAY_MS, END_MS, START_MS, sure_win, with_codes},
    world::World,
};

const ANN: &str = "ann-0123456789abcdef0123456789abcdef";
const BOB: &str = "bob-0123456789abcdef0123456789abcdef";

/// Every spin wins a coupon of this `quantity`, with codes from `codes`.
fn document(quantity: u32, codes: Value) -> Value {
    with_codes(sure_win("coupon", quantity), codes)
}

async fn world(quantity: u32, codes: Value) -> World {
    let tokens = format!("ann={ANN},bob={BOB}");
    World::with_arguments(&document(quantity, codes), &["--admin-tokens", &tokens]).await
}

async fn take(world: &World, csv: &str) -> (Counts, Vec<String>) {
    let mut rows = Vec::new();
    let counts = import(
        &world.state.store,
        ("spring", "coupon"),
        csv.as_bytes(),
        world.now_ms(),
        |heard| {
            if let Heard::Row { line, message } = heard {
                rows.push(format!("{line}: {message}"));
            }
        },
    );
    (counts.await.unwrap(), rows)
}

async fn redeem(world: &World, secret: &str, key: &str, code: &str) -> Value {
    let request = Request::post("/admin/v1/campaigns/spring/redeem")
        .header("authorization", format!("Bearer {secret}"))
        .header("idempotency-key", key);
    let body = json!({"code": code, "till": "shop 12"}).to_string();
    world
        .send(request.body(Body::from(body)).unwrap())
        .await
        .ok()
}

#[tokio::test]
async fn rows_are_taken_once_and_every_other_one_is_named_by_its_line() {
    let world = world(10, json!({})).await;
    let csv = "\u{feff}code,expires\nA-1\n B-2 ,2026-06-30T00:00:00+08:00\n\nA-1\n,\nC-3,soon\n\
               D-4,,x\n\"E,5\"\nG-7;2026-06-30\n\"H;8\"\nI\t9\n";
    let (counts, rows) = take(&world, csv).await;
    let expected = Counts {
        rows: 10,
        imported: 4,
        known: 0,
        repeated: 1,
        bad: 5,
    };
    assert_eq!(counts, expected);
    let mut rows = rows;
    rows.sort();
    assert_eq!(
        rows,
        [
            "10: has a `;`: save the file with commas, or put the code in quotes",
            "12: has a control character, such as a tab, in its code",
            "5: is on line 2, too",
            "6: a code is 1 to 64 characters",
            "7: `soon` is no time; write it like 2026-06-30T00:00:00+08:00",
            "8: has 3 fields; a code and its end are 2",
        ]
    );
    // Run again, with one more: the rest is there.
    let (counts, rows) = take(&world, "A-1\nB-2\nF-6\n").await;
    assert_eq!((counts.imported, counts.known, rows.len()), (1, 2, 0));
    // Under another heading, some that nobody could use.
    let csv = "Codes\nJ-1,2026-02-28T00:00:00+08:00\n\"K-2\n";
    let (counts, rows) = take(&world, csv).await;
    assert_eq!((counts.rows, counts.bad), (2, 2));
    let expected = [
        "2: was good until 2026-02-28T00:00:00+08:00 only, so that nobody would get it",
        "3: has a quote that is not closed on its line",
    ];
    assert_eq!(rows, expected);
    let stored = "SELECT COUNT(*) FROM code WHERE code IN ('A-1', 'B-2', 'E,5', 'F-6')";
    assert_eq!(world.count(stored).await, 4);
    assert_eq!(world.count("SELECT COUNT(*) FROM code").await, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_imports_at_once_come_to_all_of_both() {
    let world = world(10, json!({})).await;
    let csv =
        |from: u32, to: u32| -> String { (from..to).map(|n| format!("CODE-{n}\n")).collect() };
    let (one, other) = (csv(0, 4_000), csv(2_000, 6_000));
    let ((one, _), (other, _)) = tokio::join!(take(&world, &one), take(&world, &other));
    assert_eq!(one.imported + other.imported, 6_000);
    assert_eq!(one.known + other.known, 2_000);
    assert_eq!((one.repeated, other.repeated), (0, 0));
    assert_eq!(world.count("SELECT COUNT(*) FROM code").await, 6_000);
}

#[tokio::test]
async fn codes_that_end_soonest_are_given_first_and_those_that_end_too_early_never() {
    let world = world(10, json!({})).await;
    let csv = "EVER-1\nLATE-2,2026-06-30T00:00:00+08:00\nSOON-3,2026-04-30T00:00:00+08:00\n\
               OVER-4,2026-03-02T00:00:00+08:00\nSOON-5,2026-04-30T00:00:00+08:00\nEVER-6\n";
    take(&world, csv).await;
    let mut given = Vec::new();
    for number in 0..5 {
        let player = world.player().await;
        let award = player.win(&format!("key-0000{number}")).await;
        let claimed = player.claim(&award, json!({})).await.ok();
        given.push(claimed["code"].as_str().unwrap().to_owned());
    }
    assert_eq!(given, ["SOON-3", "SOON-5", "LATE-2", "EVER-1", "EVER-6"]);
    let player = world.player().await;
    assert_eq!(player.spin("key-00001").await.ok()["awards"], json!([]));
}

#[tokio::test]
async fn codes_are_taken_only_where_they_belong() {
    let world = world(10, json!({"pattern": "SUMMER-XXXX-XXXX"})).await;
    for (campaign, prize, why) in [
        ("autumn", "coupon", "has not been published"),
        ("spring", "car", "has no prize `car`"),
        ("spring", "coupon", "takes no imported codes"),
        ("spring", "set", "takes no imported codes"),
    ] {
        let store = &world.state.store;
        let error = import(store, (campaign, prize), "A\n".as_bytes(), START_MS, |_| ())
            .await
            .unwrap_err();
        assert!(error.contains(why), "{error}");
    }
}

#[tokio::test]
async fn more_rows_than_a_batch_holds_are_all_taken() {
    let world = world(10, json!({})).await;
    let csv: String = (0..120_000).map(|n| format!("CODE-{n}\n")).collect();
    let (counts, rows) = take(&world, &(csv + "CODE-7\n")).await;
    assert_eq!((counts.imported, counts.repeated), (120_000, 1));
    assert_eq!(rows, ["120001: is on line 8, too"]);
    assert_eq!(world.count("SELECT COUNT(*) FROM code").await, 120_000);
}

/// So many players spin and claim at once; the codes that they see.
async fn codes_of(world: &World, players: usize) -> Vec<String> {
    let mut tasks = JoinSet::new();
    for _ in 0..players {
        let app = world.app.clone();
        tasks.spawn(async move {
            let player = Player::join(app).await;
            let answer = player.spin_until_answered("key-00001").await.ok();
            let award = answer["awards"][0].clone();
            assert_eq!(award["code"], Value::Null);
            let id = award["id"].as_str()?;
            let claimed = player.claim(id, json!({})).await;
            Some(claimed.ok()["code"].as_str().unwrap().to_owned())
        });
    }
    tasks.join_all().await.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_code_is_given_once_and_without_one_there_is_no_prize() {
    let world = world(100, json!({})).await;
    let csv: String = (0..20).map(|n| format!("CODE-{n}\n")).collect();
    take(&world, &csv).await;
    let codes = codes_of(&world, 40).await;
    let different: BTreeSet<_> = codes.iter().collect();
    assert_eq!((codes.len(), different.len()), (20, 20));
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
    let remaining = "SELECT remaining FROM stock WHERE prize = 'coupon'";
    assert_eq!(world.count(remaining).await, 80);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn codes_by_a_pattern_are_made_one_for_each() {
    let world = world(30, json!({"pattern": "SUMMER-XXXX-XXXX"})).await;
    let codes = codes_of(&world, 40).await;
    let different: BTreeSet<_> = codes.iter().collect();
    assert_eq!((codes.len(), different.len()), (30, 30));
    assert!(
        codes
            .iter()
            .all(|code| code.starts_with("SUMMER-") && code.len() == 16)
    );
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
    // Who hears of a code that was not theirs gains nothing from the campaign's own document.
    let document = world.get("/v1/campaigns/spring").await;
    assert!(
        !String::from_utf8(document.body.to_vec())
            .unwrap()
            .contains("SUMMER")
    );
}

#[tokio::test]
async fn a_code_comes_back_only_if_nobody_has_seen_it() {
    let world = world(10, json!({})).await;
    take(&world, "ONLY-ONE\n").await;
    let one = world.player().await;
    one.win("key-00001").await;
    let mut other = world.player().await;
    assert_eq!(other.spin("key-00001").await.ok()["awards"], json!([]));
    world.set_time(world.now_ms() + 7 * DAY_MS + 60_001);
    assert_eq!(sweep(&world.state).await, 1);
    other.start(json!({})).await.ok();
    let award = other.win("key-00002").await;
    assert_eq!(
        other.claim(&award, json!({})).await.ok()["code"],
        "ONLY-ONE"
    );
    // Seen: it stays with its winner.
    world.set_time(world.now_ms() + 7 * DAY_MS + 60_001);
    assert_eq!(sweep(&world.state).await, 0);
    let mut third = world.player().await;
    third.start(json!({})).await.ok();
    assert_eq!(third.spin("key-00001").await.ok()["awards"], json!([]));
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test]
async fn a_till_redeems_a_code_once_and_is_told_what_happened_before() {
    let world = world(10, json!({"pattern": "SUMMER-XXXX-XXXX"})).await;
    let player = world.player().await;
    let award = player.win("key-00001").await;
    let hidden: String = sqlx::query_scalar("SELECT code FROM code")
        .fetch_one(&world.database().await)
        .await
        .unwrap();
    let verdict = |told: &Value| told["verdict"].as_str().unwrap().to_owned();
    assert_eq!(
        verdict(&redeem(&world, ANN, "sale-0001", &hidden).await),
        "not_given"
    );
    assert_eq!(
        verdict(&redeem(&world, ANN, "sale-0001", "SUMMER-9999").await),
        "unknown"
    );
    let claimed = player.claim(&award, json!({})).await.ok();
    let code = claimed["code"].as_str().unwrap();
    assert_eq!(code, hidden);
    let typed = format!(" {} ", code.to_lowercase());
    let first = redeem(&world, ANN, "sale-0001", &typed).await;
    let now_ms = world.now_ms();
    assert_eq!(
        first,
        json!({"verdict": "redeemed", "prize": "coupon", "award": award, "redeemed_ms": now_ms,
            "operator": "ann", "till": "shop 12", "expires_ms": null})
    );
    world.set_time(now_ms + 5000);
    assert_eq!(
        redeem(&world, ANN, "sale-0001", code).await,
        first,
        "the same sale"
    );
    for (secret, key) in [(ANN, "sale-0002"), (BOB, "sale-0001")] {
        let again = redeem(&world, secret, key, code).await;
        assert_eq!(verdict(&again), "redeemed_before");
        assert_eq!(
            (&again["redeemed_ms"], &again["operator"]),
            (&json!(now_ms), &json!("ann"))
        );
    }
    assert_eq!(player.awards().await[0]["redeemed_ms"], now_ms);
    let audit = "SELECT COUNT(*) FROM audit WHERE what = 'code.redeem' AND detail = 'shop 12'";
    assert_eq!(world.count(audit).await, 1);
    let told = "SELECT COUNT(*) FROM audit WHERE subject LIKE 'SUMMER%' OR detail LIKE 'SUMMER%'";
    assert_eq!(world.count(told).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_tills_at_once_redeem_a_code_once() {
    let world = world(10, json!({"pattern": "SUMMER-XXXX-XXXX"})).await;
    let player = world.player().await;
    let award = player.win("key-00001").await;
    let claimed = player.claim(&award, json!({})).await.ok();
    let code = claimed["code"].as_str().unwrap().to_owned();
    let tills = (0..20).map(|n| {
        let (world, code) = (&world, &code);
        async move { redeem(world, ANN, &format!("sale-{n:04}"), code).await }
    });
    let told = futures_util::future::join_all(tills).await;
    let count = |verdict: &str| told.iter().filter(|it| it["verdict"] == verdict).count();
    assert_eq!((count("redeemed"), count("redeemed_before")), (1, 19));
}

#[tokio::test]
async fn codes_end_at_a_time_or_some_days_after_the_claim() {
    for (expires, own, until) in [
        (json!({"days": 3}), "", START_MS + 60_000 + 3 * DAY_MS),
        (
            json!({"at": "2026-04-30T10:00:00+08:00"}),
            "",
            END_MS + 30 * DAY_MS,
        ),
        (
            json!({"days": 3}),
            ",2026-03-12T10:00:00+08:00",
            START_MS + 11 * DAY_MS,
        ),
    ] {
        let mut document = document(10, json!({}));
        document["prizes"][1]["code_expires"] = expires;
        let tokens = format!("ann={ANN}");
        let world = World::with_arguments(&document, &["--admin-tokens", &tokens]).await;
        take(&world, &format!("CODE-1{own}\nCODE-2{own}\n")).await;
        let player = world.player().await;
        for key in ["key-00001", "key-00002"] {
            let award = player.win(key).await;
            let claimed = player.claim(&award, json!({})).await.ok();
            assert_eq!(claimed["code_expires_ms"], until);
            // Claimed again, it ends at the same time.
            assert_eq!(player.claim(&award, json!({})).await.ok(), claimed);
        }
        world.set_time(until - 1);
        assert_eq!(
            redeem(&world, ANN, "sale-0001", "CODE-1").await["verdict"],
            "redeemed"
        );
        world.set_time(until);
        let late = redeem(&world, ANN, "sale-0002", "CODE-2").await;
        assert_eq!(
            (&late["verdict"], &late["expires_ms"]),
            (&json!("expired"), &json!(until))
        );
    }
}

#[tokio::test]
async fn a_code_that_ends_before_it_has_to_be_claimed_is_given_to_nobody() {
    let world = world(10, json!({})).await;
    take(&world, "TOO-EARLY,2026-03-04T10:00:00+08:00\nGOOD\n").await;
    let player = world.player().await;
    let award = player.win("key-00001").await;
    assert_eq!(player.claim(&award, json!({})).await.ok()["code"], "GOOD");
    assert_eq!(player.spin("key-00002").await.ok()["awards"], json!([]));
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_sale_that_is_sent_again_while_it_is_under_way_is_told_the_same() {
    let world = world(10, json!({"pattern": "SUMMER-XXXX-XXXX"})).await;
    let player = world.player().await;
    let award = player.win("key-00001").await;
    let claimed = player.claim(&award, json!({})).await.ok();
    let code = claimed["code"].as_str().unwrap();
    let again = (0..20).map(|_| redeem(&world, ANN, "sale-0001", code));
    let told = futures_util::future::join_all(again).await;
    assert!(
        told.iter().all(|it| it["verdict"] == "redeemed"),
        "{told:?}"
    );
}

#[tokio::test]
async fn who_was_promised_the_one_code_keeps_it() {
    let mut world = World::with(&sure_win("coupon", 10)).await;
    let codes = document(10, json!({"pattern": "SUMMER-XXXX-XXXX"}));
    let player = world.player().await;
    let award = player.win("key-00001").await;
    let error = world.restart(&codes).await.unwrap_err();
    assert!(
        error.contains("prizes[1].codes: winners have the one"),
        "{error}"
    );
    world.restart(&sure_win("coupon", 10)).await.unwrap();
    let player = player.with(world.app.clone());
    assert_eq!(player.claim(&award, json!({})).await.ok()["code"], CODE);
}

#[tokio::test]
async fn a_code_for_all_is_known_and_not_used_up() {
    let tokens = format!("ann={ANN}");
    let mut campaign = sure_win("coupon", 5);
    campaign["prizes"][1]["code_expires"] = json!({"at": "2026-05-01T00:00:00+08:00"});
    let mut world = World::with_arguments(&campaign, &["--admin-tokens", &tokens]).await;
    for (key, code) in [("sale-0001", CODE), ("sale-0002", "  spring-7f3k ")] {
        let told = redeem(&world, ANN, key, code).await;
        assert_eq!(
            (&told["verdict"], &told["prize"]),
            (&json!("for_all"), &json!("coupon"))
        );
    }
    // Also of a prize that the campaign no longer has; and not for ever.
    let mut without = sure_win("set", 50);
    without["prizes"].as_array_mut().unwrap().truncate(1);
    world.restart(&without).await.unwrap();
    let told = redeem(&world, ANN, "sale-0003", CODE).await;
    let end_ms = END_MS + 30 * DAY_MS + 14 * DAY_MS / 24;
    assert_eq!(
        (&told["verdict"], &told["expires_ms"]),
        (&json!("for_all"), &json!(end_ms))
    );
    world.set_time(end_ms);
    let told = redeem(&world, ANN, "sale-0004", CODE).await;
    assert_eq!(told["verdict"], "expired");
    assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 0);
}

/// A player wins a coupon and claims it.
async fn claimed(world: &World) -> Value {
    let player = world.player().await;
    let award = player.win("key-00001").await;
    player.claim(&award, json!({})).await.ok()
}

#[tokio::test]
async fn the_one_code_changes_only_until_a_winner_was_told_it() {
    let tokens = format!("ann={ANN}");
    let with = |code: &str| {
        let mut campaign = sure_win("coupon", 10);
        campaign["prizes"][1]["code"] = json!(code);
        campaign
    };
    let mut world = World::with_arguments(&with("WRONG"), &["--admin-tokens", &tokens]).await;
    world.restart(&with("RIGHT")).await.unwrap();
    assert_eq!(claimed(&world).await["code"], "RIGHT");
    let error = world.restart(&with("OTHER")).await.unwrap_err();
    assert!(
        error.contains("prizes[1].code: winners were told"),
        "{error}"
    );
    world.restart(&with("RIGHT")).await.unwrap();
    let verdict = redeem(&world, ANN, "sale-00001", "right").await;
    assert_eq!(verdict["verdict"], "for_all");
}

#[tokio::test]
async fn a_code_that_several_prizes_have_is_judged_for_whoever_holds_it() {
    let mut campaign = document(10, json!({}));
    let mut other = sure_win("coupon", 10)["prizes"][1].clone();
    other["id"] = json!("other");
    other["code"] = json!("SAME");
    campaign["prizes"].as_array_mut().unwrap().push(other);
    let tokens = format!("ann={ANN}");
    let world = World::with_arguments(&campaign, &["--admin-tokens", &tokens]).await;
    take(&world, "SAME\n").await;
    let verdict = redeem(&world, ANN, "sale-00001", "SAME").await;
    assert_eq!(verdict["verdict"], "for_all", "nobody has that of the pool");
    claimed(&world).await;
    for (key, expected) in [
        ("sale-00002", "redeemed"),
        ("sale-00003", "redeemed_before"),
    ] {
        assert_eq!(redeem(&world, ANN, key, "SAME").await["verdict"], expected);
    }
}
