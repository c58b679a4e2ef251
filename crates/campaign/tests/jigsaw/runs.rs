//! Runs from the start to the reward.

use funfair_campaign::{
    rules::{Effect, Rejection},
    widgets::jigsaw::GRACE_MS,
};
use serde_json::{Value, json};

use crate::player::{Player, finish, log_of};

const MINUTE_MS: i64 = 600_000;

fn detail(rejection: Rejection) -> String {
    match rejection {
        Rejection::BadAction { detail } | Rejection::OutOfOrder { detail } => detail,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_run_begins_with_a_seed_uses_a_turn_and_is_told_again() {
    let mut player = Player::new();
    let run = player.start("easy", "pieces", false);
    assert_eq!(player.effects, [Effect::OpenPlay]);
    assert_eq!(run["grid"], json!({"cols": 3, "rows": 3}));
    assert_eq!(player.shown()["run"], run);
    assert_eq!(player.start("easy", "pieces", false), run, "after a reload");
    assert_eq!(player.effects, [], "for no other turn");
    let other = json!({"type": "start", "level": "hard"});
    let reason = detail(player.act(&other).unwrap_err());
    assert!(reason.contains("`easy` is under way"), "{reason}");
    let mut second = Player::new();
    second.start("hard", "pieces", false);
    let quit = json!({"type": "quit", "run": 1});
    let summary = second.act(&quit).unwrap()["summary"].clone();
    assert_eq!((&summary["done"], second.draws()), (&json!(false), 0));
    let again = second.start("hard", "pieces", false);
    assert_eq!(again["run"], 2);
}

#[test]
fn a_narrow_screen_gets_fewer_pieces_and_its_time_and_moves_count_as_of_all() {
    let mut player = Player::new();
    let run = player.start("hard", "pieces", true);
    assert_eq!(run["grid"], json!({"cols": 4, "rows": 4}));
    let summary = player.finish(&run, MINUTE_MS);
    let (time, moves) = (
        summary["time_ms"].as_i64().unwrap(),
        summary["moves"].as_i64().unwrap(),
    );
    let score = player.score().unwrap();
    assert_eq!(score, ("", 36, time * 36 / 16, moves * 36 / 16));
}

#[test]
fn the_first_finish_of_a_level_draws_whatever_the_mode() {
    let mut player = Player::new();
    for (mode, draws) in [("swap", 1), ("pieces", 0), ("swap", 0)] {
        let run = player.start("easy", mode, false);
        let summary = player.finish(&run, MINUTE_MS);
        assert_eq!(summary["prizes"].as_array().unwrap().len(), draws, "{mode}");
        assert_eq!(player.draws(), draws);
    }
    let run = player.start("hard", "pieces", false);
    assert_eq!(
        player.finish(&run, MINUTE_MS)["draws"],
        1,
        "another level draws for itself"
    );
}

#[test]
fn each_mode_has_its_own_ranking_and_levels_add_up() {
    let mut player = Player::new();
    let run = player.start("easy", "swap", false);
    player.finish(&run, MINUTE_MS);
    let (board, points, ..) = player.score().unwrap();
    assert_eq!((board, points), ("swap", 9));
    let run = player.start("easy", "pieces", false);
    player.finish(&run, MINUTE_MS);
    let (board, points, easy_ms, easy_moves) = player.score().unwrap();
    assert_eq!((board, points), ("", 9));
    let run = player.start("hard", "pieces", false);
    let summary = player.finish(&run, MINUTE_MS);
    let (time, moves) = (
        summary["time_ms"].as_i64().unwrap(),
        summary["moves"].as_i64().unwrap(),
    );
    assert_eq!(
        player.score(),
        Some(("", 45, easy_ms + time, easy_moves + moves))
    );
}

#[test]
fn only_a_better_run_counts_and_the_clock_is_the_servers() {
    let mut player = Player::new();
    let run = player.start("easy", "pieces", false);
    let first = player.finish(&run, MINUTE_MS);
    let looks_ms = first["looks_ms"].as_i64().unwrap();
    assert_eq!(
        first["time_ms"],
        MINUTE_MS - GRACE_MS + looks_ms,
        "not what the page says"
    );
    let run = player.start("easy", "pieces", false);
    let slower = player.finish(&run, 2 * MINUTE_MS);
    assert_eq!((&slower["best"], player.score()), (&json!(false), None));
    assert_eq!(
        player.shown()["levels"][0]["pieces"]["time_ms"],
        first["time_ms"]
    );
    let run = player.start("easy", "pieces", false);
    let faster = player.finish(&run, MINUTE_MS / 2);
    assert_eq!(faster["best"], true);
    assert!(player.score().is_some());
}

#[test]
fn a_look_costs_what_the_level_says() {
    let mut player = Player::new();
    let run = player.start("easy", "pieces", false);
    let mut log = vec![3, 3];
    log.extend(log_of(&run));
    player.now_ms += MINUTE_MS;
    let before = player.act(&finish(&run, &log_of(&run)));
    let run = player.start("easy", "pieces", false);
    let mut looked = vec![3, 3];
    looked.extend(log_of(&run));
    player.now_ms += MINUTE_MS;
    let after = player.act(&finish(&run, &looked)).unwrap()["summary"].clone();
    let without = before.unwrap()["summary"]["looks_ms"].as_i64().unwrap();
    let more = after["looks_ms"].as_i64().unwrap();
    // The games differ by their seeds, and so may their own looks.
    assert!(
        more >= 10_000 && more % 5_000 == 0 && without % 5_000 == 0,
        "{without} {more}"
    );
}

#[test]
fn a_forged_log_changes_nothing_and_the_run_goes_on() {
    let mut player = Player::new();
    let run = player.start("easy", "pieces", false);
    player.now_ms += MINUTE_MS;
    let state = player.state.clone();
    let mut forged = run.clone();
    forged["seed"] = json!(run["seed"].as_u64().unwrap() ^ 1);
    let reason = detail(player.act(&finish(&forged, &log_of(&run))).unwrap_err());
    assert!(reason.contains("another one"), "{reason}");
    let reason = detail(player.act(&finish(&run, &[])).unwrap_err());
    assert_eq!(reason, "the picture is not whole: 0 of 9 pieces fit");
    let mut other = run.clone();
    other["run"] = json!(7);
    let reason = detail(player.act(&finish(&other, &log_of(&run))).unwrap_err());
    assert!(reason.contains("not under way"), "{reason}");
    assert_eq!(player.state, state);
    assert_eq!(player.finish(&run, 0)["done"], true);
    assert_eq!(player.shown()["run"], Value::Null);
}
