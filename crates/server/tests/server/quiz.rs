//! A quiz over HTTP: the server's clock and the server's order count, whatever a page says.

use axum::http::StatusCode;
use funfair_server::store::stock::stock_invariant;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    database,
    player::Player,
    plays::repeat_draws,
    sample::{CODE, DAY_MS, START_MS, campaign},
    world::{Reply, World},
};

const LIMIT_MS: i64 = 20_000;
const GRACE_MS: i64 = 1_500;

/// Two levels of three questions, two to be right, and a finale, all of which win. The first
/// option is right.
pub(crate) fn quiz() -> Value {
    let mut document = campaign();
    let pool = |id: &str, prize: &str| {
        json!({"id": id, "mode": "odds", "publish": "quantities", "no_prize_weight": 0,
               "entries": [{"prize": prize, "weight": 1}]})
    };
    document["pools"] = json!([pool("levels", "coupon"), pool("finale", "set")]);
    document["widgets"] = json!([{"id": "quiz", "kind": "quiz", "config": {
        "timing": {"seconds": LIMIT_MS / 1000, "grace_ms": GRACE_MS},
        "scoring": {"right": 100, "speed_bonus": 100},
        "levels": [level("one", 3), level("two", 3)],
        "finale": {"title": "Everything passed", "pool": "finale"}
    }}]);
    document
}

fn level(id: &str, questions: u32) -> Value {
    let question = |n: u32| {
        let option = |option: &str| json!({"id": format!("answer-{option}"), "text": format!("secret {option} of {id} {n}.")});
        json!({"id": format!("secret-{id}-{n}"), "text": format!("secret text of {id} {n}."),
               "options": [option("x"), option("y"), option("z")], "keep_order": true,
               "answer": "answer-x", "explanation": format!("secret reason of {id} {n}."),
               "source": {"name": "secret source", "url": "https://secret.example/"}})
    };
    let questions: Vec<Value> = (0..questions).map(question).collect();
    json!({"id": id, "title": format!("Level {id}"), "ask": 3, "pass": 2, "keep_order": true,
           "pool": "levels", "questions": questions})
}

/// Acts like a patient page: repeats the same key while the server is busy.
pub(crate) async fn act(player: &Player, key: &str, action: &Value) -> Reply {
    let request = json!({"action": action, "lang": "en"}).to_string();
    loop {
        let reply = player
            .post("widgets/quiz/actions", Some(key), &request)
            .await;
        if reply.status != StatusCode::SERVICE_UNAVAILABLE {
            return reply;
        }
    }
}

fn next(level: &str) -> Value {
    json!({"type": "next", "level": level})
}

fn answer(question: &Value, choice: u8) -> Value {
    json!({"type": "answer", "run": question["run"], "showing": question["showing"],
           "choice": [choice]})
}

/// Plays a run of `level`, of which as many as `right` are right, each after `thought_ms`; gives
/// its last response.
pub(crate) async fn play(
    (world, player): (&World, &Player),
    (run, level): (&str, &str),
    right: usize,
    thought_ms: i64,
) -> Value {
    let mut last = Value::Null;
    for n in 0..3 {
        let asked = act(player, &format!("{run}-next-{n}"), &next(level))
            .await
            .ok();
        world.set_time(world.now_ms() + thought_ms);
        let answer = answer(&asked["outcome"]["question"], u8::from(n >= right));
        last = act(player, &format!("{run}-answer-{n}"), &answer)
            .await
            .ok();
        assert_eq!(last["outcome"]["verdict"]["right"], n < right);
    }
    last
}

/// Every table with every row of it.
async fn everything(world: &World) -> Vec<String> {
    let pool = world.database().await;
    let mut rows = Vec::new();
    for table in database::tables(&pool).await {
        rows.extend(database::rows(&pool, &table).await);
    }
    rows
}

#[tokio::test]
async fn a_player_passes_both_levels_and_wins_for_each_and_for_all() {
    let world = World::with(&quiz()).await;
    let player = world.player().await;
    let first = play((&world, &player), ("first", "one"), 2, 1_000).await;
    let summary = &first["outcome"]["summary"];
    assert_eq!(
        (&summary["passed"], &summary["stars"]),
        (&json!(true), &json!(1))
    );
    assert_eq!(
        (&summary["points"], &summary["time_ms"]),
        (&json!(400), &json!(3_000))
    );
    assert_eq!(summary["unlocked"], "two");
    assert_eq!(summary["prizes"], json!(["coupon"]));
    assert_eq!(first["awards"].as_array().unwrap().len(), 1);
    assert_eq!(first["state"]["state"]["levels"][1]["unlocked"], true);

    let award = first["awards"][0]["id"].as_str().unwrap();
    assert_eq!(player.claim(award, json!({})).await.ok()["code"], CODE);

    // A second time there is nothing more to win.
    let again = play((&world, &player), ("again", "one"), 3, 1_000).await;
    assert_eq!(again["awards"], json!([]));
    let second = play((&world, &player), ("second", "two"), 3, 1_000).await;
    assert_eq!(
        second["outcome"]["summary"]["prizes"],
        json!(["coupon", "set"])
    );
    assert_eq!(player.awards().await.len(), 3);
    assert_eq!(world.count("SELECT COUNT(*) FROM play").await, 3);
    assert_eq!(repeat_draws(&world).await, 3);
    assert_eq!(world.count("SELECT MAX(place) FROM draw").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM score").await, 1);
    assert_eq!(world.count("SELECT points FROM score").await, 1_200);
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test]
async fn the_time_of_arrival_decides_to_the_millisecond() {
    for (thought_ms, late) in [
        (LIMIT_MS + GRACE_MS, false),
        (LIMIT_MS + GRACE_MS + 1, true),
    ] {
        let world = World::with(&quiz()).await;
        let player = world.player().await;
        let asked = act(&player, "key-00001", &next("one")).await.ok();
        let question = &asked["outcome"]["question"];
        assert_eq!(question["due_ms"], world.now_ms() + LIMIT_MS);
        // What a page says of its clock is not read.
        let mut answer = answer(question, 0);
        answer["at_ms"] = question["due_ms"].clone();
        answer["thought_ms"] = json!(1);
        world.set_time(world.now_ms() + thought_ms);
        let judged = act(&player, "key-00002", &answer).await.ok();
        let verdict = &judged["outcome"]["verdict"];
        assert_eq!(
            (&verdict["late"], &verdict["right"]),
            (&json!(late), &json!(!late))
        );
        assert_eq!(verdict["points"], if late { 0 } else { 100 });
    }
}

#[tokio::test]
async fn a_key_gives_the_same_bytes_when_its_moment_is_long_gone() {
    let world = World::with(&quiz()).await;
    let player = world.player().await;
    let asked = act(&player, "key-00001", &next("one")).await;
    let answer = answer(&asked.ok()["outcome"]["question"], 0);
    let judged = act(&player, "key-00002", &answer).await;
    let more = act(&player, "key-00003", &next("one")).await;
    let before = everything(&world).await;
    world.set_time(world.now_ms() + 600_000);
    for (key, action, first) in [
        ("key-00001", next("one"), &asked),
        ("key-00002", answer.clone(), &judged),
        ("key-00003", next("one"), &more),
    ] {
        let again = act(&player, key, &action).await;
        assert_eq!(again.body, first.body, "{key}");
    }
    // Whether another option would have been right is not told either.
    let mut other = answer;
    other["choice"] = json!([1]);
    assert_eq!(act(&player, "key-00002", &other).await.code(), "key_reused");
    assert_eq!(everything(&world).await, before);
}

#[tokio::test]
async fn a_page_that_is_loaded_again_goes_on_with_the_time_that_remains() {
    let world = World::with(&quiz()).await;
    let mut player = world.player().await;
    let asked = act(&player, "key-00001", &next("one")).await.ok();
    let due_ms = world.now_ms() + LIMIT_MS;
    world.set_time(due_ms - 1_000);
    let session = player.start(json!({})).await.ok();
    let run = &session["widgets"][0]["state"]["run"];
    assert_eq!(
        (&run["level"], &run["waiting"]),
        (&json!("one"), &json!(true))
    );
    assert_eq!(run["due_ms"], due_ms);
    assert_eq!(session["server_ms"], due_ms - 1_000);
    let again = act(&player, "key-00002", &json!({"type": "next"}))
        .await
        .ok();
    assert_eq!(again["outcome"], asked["outcome"]);
    assert_eq!(world.count("SELECT COUNT(*) FROM play").await, 1);
    // Nor is there more of it after the time.
    world.set_time(due_ms + GRACE_MS + 1);
    let late = act(&player, "key-00003", &json!({"type": "next"}))
        .await
        .ok();
    assert_eq!(late["outcome"]["verdict"]["late"], true);
    let answer = answer(&asked["outcome"]["question"], 0);
    assert_eq!(
        act(&player, "key-00004", &answer).await.code(),
        "out_of_order"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_tabs_that_answer_at_once_one_is_heard() {
    let world = World::with(&quiz()).await;
    let mut players = JoinSet::new();
    for _ in 0..20 {
        let player = world.player().await;
        players.spawn(async move {
            let asked = act(&player, "key-00001", &next("one")).await.ok();
            let question = &asked["outcome"]["question"];
            let (right, wrong) = (answer(question, 0), answer(question, 1));
            let (one, other) = tokio::join!(
                act(&player, "key-00002", &right),
                act(&player, "key-00003", &wrong),
            );
            let is_right = one.status == StatusCode::OK;
            let (heard, unheard) = if is_right { (one, other) } else { (other, one) };
            let verdict = heard.ok()["outcome"]["verdict"].clone();
            assert_eq!(verdict["right"], is_right);
            assert_eq!(unheard.code(), "out_of_order");
            let state = act(&player, "key-00004", &json!({"type": "next"}))
                .await
                .ok();
            let points = if is_right { 200 } else { 0 };
            assert_eq!(state["outcome"]["points"], points);
        });
    }
    players.join_all().await;
    assert_eq!(world.count("SELECT COUNT(*) FROM play").await, 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_tabs_that_begin_at_once_begin_one_run() {
    let mut document = quiz();
    document["widgets"][0]["limits"] = json!({"total": 1});
    let world = World::with(&document).await;
    let mut players = JoinSet::new();
    for _ in 0..20 {
        let player = world.player().await;
        players.spawn(async move {
            let level = next("one");
            let (one, other) = tokio::join!(
                act(&player, "key-00001", &level),
                act(&player, "key-00002", &level),
            );
            assert_eq!(one.ok()["outcome"], other.ok()["outcome"]);
        });
    }
    players.join_all().await;
    assert_eq!(world.count("SELECT COUNT(*) FROM play").await, 20);
    assert_eq!(world.count("SELECT MAX(number) FROM play_slot").await, 1);
}

#[tokio::test]
async fn a_run_that_is_one_too_many_is_refused_and_told_when_to_come_back() {
    let mut document = quiz();
    let levels = &mut document["widgets"][0]["config"]["levels"];
    levels[0]["limits"] = json!({"per_day": 1});
    levels[1]["opens_at"] = json!("2026-03-04T10:00:00+08:00");
    document["widgets"][0]["limits"] = json!({"total": 2});
    let world = World::with(&document).await;
    let mut player = world.player().await;
    let last = play((&world, &player), ("first", "one"), 3, 0).await;
    assert_eq!(last["state"]["turns"]["left"], 1);
    assert_eq!(last["state"]["state"]["levels"][0]["left"], 0);
    let before = everything(&world).await;
    let midnight = START_MS + 14 * 3_600_000;
    let opens_ms = START_MS + 3 * DAY_MS;
    for (level, code, next_ms) in [
        ("one", "limit_reached", midnight),
        ("two", "not_started", opens_ms),
    ] {
        let refused = act(&player, "key-00001", &next(level)).await;
        assert_eq!(refused.code(), code);
        assert_eq!(refused.json()["next_ms"], next_ms);
    }
    assert_eq!(everything(&world).await, before);
    world.set_time(opens_ms);
    player.start(json!({})).await.ok();
    play((&world, &player), ("second", "two"), 3, 0).await;
    let refused = act(&player, "key-00002", &next("two")).await;
    assert_eq!(refused.code(), "limit_reached");
    assert_eq!(refused.json()["next_ms"], Value::Null);
    assert_eq!(world.count("SELECT COUNT(*) FROM play").await, 2);
}

#[tokio::test]
async fn what_comes_out_of_order_is_refused_and_changes_no_row() {
    let world = World::with(&quiz()).await;
    let player = world.player().await;
    let of = |run: u32, showing: u32, choice: Value| json!({"type": "answer", "run": run, "showing": showing, "choice": choice});
    let refused = async |number: u32, action: Value, code: &str| {
        let reply = act(&player, &format!("refused-{number}"), &action).await;
        assert_eq!(reply.code(), code, "{action}");
        let status = if code == "out_of_order" { 409 } else { 400 };
        assert_eq!(reply.status, status, "{action}");
    };
    let empty = everything(&world).await;
    for (action, code) in [
        (json!({"type": "next"}), "out_of_order"),
        (next("two"), "out_of_order"),
        (of(1, 1, json!([0])), "out_of_order"),
        (json!({"type": "quit", "run": 1}), "out_of_order"),
        (next("three"), "bad_action"),
        (json!({"type": "spin"}), "bad_action"),
        (json!({"type": "answer"}), "bad_action"),
    ] {
        refused(1, action, code).await;
    }
    assert_eq!(everything(&world).await, empty);

    act(&player, "key-00001", &next("one")).await.ok();
    let begun = everything(&world).await;
    for (action, code) in [
        (next("two"), "out_of_order"),
        (of(1, 2, json!([0])), "out_of_order"),
        (of(2, 1, json!([0])), "out_of_order"),
        (json!({"type": "quit", "run": 2}), "out_of_order"),
        (of(1, 1, json!([3])), "bad_action"),
        (of(1, 1, json!([0, 1])), "bad_action"),
        (of(1, 1, json!([-1])), "bad_action"),
        (of(1, 1, json!(0)), "bad_action"),
    ] {
        refused(2, action, code).await;
    }
    assert_eq!(everything(&world).await, begun);
    // A key whose request was refused is still free.
    act(&player, "refused-2", &of(1, 1, json!([0]))).await.ok();
    let answered = everything(&world).await;
    refused(3, of(1, 1, json!([0])), "out_of_order").await;
    assert_eq!(everything(&world).await, answered);
}

#[tokio::test]
async fn nothing_of_a_question_is_sent_before_it_is_asked() {
    let world = World::with(&quiz()).await;
    let mut player = world.player().await;
    let board = "/v1/campaigns/spring/widgets/quiz/board";
    let session = player.start(json!({})).await;
    for sent in [
        world.get("/v1/campaigns/spring?lang=en").await,
        world.get("/v1/campaigns/spring?lang=zh-CN").await,
        world.get(board).await,
        player.get("me").await,
        session,
    ] {
        let text = String::from_utf8(sent.body.to_vec()).unwrap();
        for secret in ["secret", "answer-", CODE] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    let asked = act(&player, "key-00001", &next("one"))
        .await
        .ok()
        .to_string();
    assert_eq!(
        asked.matches("secret").count(),
        4,
        "a text and three options: {asked}"
    );
    assert!(
        !asked.contains("answer-") && !asked.contains("reason"),
        "{asked}"
    );
}

#[tokio::test]
async fn a_run_outlives_a_server_and_a_question() {
    let mut world = World::with(&quiz()).await;
    let mut player = world.player().await;
    act(&player, "key-00001", &next("one")).await.ok();
    let mut fewer = quiz();
    fewer["widgets"][0]["config"]["levels"][0] = level("one", 4);
    let questions = &mut fewer["widgets"][0]["config"]["levels"][0]["questions"];
    questions.as_array_mut().unwrap().remove(0);
    world.restart(&fewer).await.unwrap();
    let token = player.token.clone();
    player = world.player().await;
    player.token = token;
    let asked = act(&player, "key-00002", &json!({"type": "next"}))
        .await
        .ok();
    let question = &asked["outcome"]["question"];
    assert_eq!(
        (&question["run"], &question["showing"]),
        (&json!(1), &json!(2)),
        "an answer to the first cannot meet it"
    );
    assert_eq!(question["text"], "secret text of one 1.");
    let judged = act(&player, "key-00003", &answer(question, 0)).await.ok();
    assert_eq!(judged["outcome"]["verdict"]["right"], true);
    assert_eq!(world.count("SELECT COUNT(*) FROM play").await, 1);
}
