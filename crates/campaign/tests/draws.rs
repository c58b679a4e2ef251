//! Draw modes and limits, as a whole campaign plays them in memory.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;

use funfair_campaign::{
    Campaign,
    memory::{MemoryHost, beyond_preview},
    player_view::player_view,
    schedule::Context,
    time::DAY_MS,
    validate::load,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// 2026-03-01T00:00:00+08:00.
const START_MS: i64 = 1_772_294_400_000;
const DAYS: i64 = 10;

/// A poll that anybody may answer as often as they like draws from the pool `main`.
fn document(pool: Value) -> Value {
    let prize = |id: &str, quantity: u32| {
        json!({"id": id, "tier": 1, "name": id, "kind": "goods", "quantity": quantity,
            "value": {"minor": 100, "currency": "CNY"},
            "claim": {"fields": ["name"], "delivery": "By post"}})
    };
    let sector = |id: &str| json!({"id": id, "label": id, "prize": id});
    json!({
        "id": "spring", "title": "Spring", "locales": ["en"],
        "schedule": {
            "starts_at": "2026-03-01T00:00:00+08:00", "ends_at": "2026-03-11T00:00:00+08:00",
            "time_zone": "Asia/Shanghai", "claim_days": 7
        },
        "organiser": {"name": "Hua & Co", "contact": "care@example.com"},
        "prizes": [prize("a", 5), prize("b", 100), prize("c", 1000)],
        "pools": [pool],
        "widgets": [{"id": "wheel", "kind": "wheel", "pool": "main", "config": {"sectors": [
            sector("a"), sector("b"), sector("c"), {"id": "none", "label": "Thanks"}
        ]}}]
    })
}

fn odds(none: u32, a: u32, b: u32) -> Value {
    json!({"id": "main", "mode": "odds", "publish": "odds", "no_prize_weight": none,
        "entries": [{"prize": "a", "weight": a}, {"prize": "b", "weight": b}],
        "consolation": "c"})
}

fn campaign(document: &Value) -> Campaign {
    serde_json::from_value(document.clone()).unwrap()
}

fn findings(document: &Value) -> Vec<String> {
    match load(campaign(document)) {
        Ok(_) => Vec::new(),
        Err(findings) => findings.into_iter().map(|it| it.path).collect(),
    }
}

struct Game {
    host: MemoryHost,
    played: u64,
}

impl Game {
    fn of(document: &Value) -> Self {
        let loaded = load(campaign(document)).unwrap_or_else(|findings| panic!("{findings:?}"));
        Self {
            host: MemoryHost::new(loaded),
            played: 0,
        }
    }

    /// Spins at so many ms after the start; the prize, or an empty text.
    fn spin(&mut self, at_ms: i64, seed: u64) -> String {
        self.played += 1;
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let context = Context::at(START_MS + at_ms, 480);
        let key = format!("key-{}", self.played);
        let action = json!({"type": "spin"});
        let answer = self.host.act("wheel", &key, &action, "en", &context, bytes);
        let won = answer.unwrap().awards;
        assert!(won.len() <= 1);
        won.first()
            .map(|award| award.prize.clone())
            .unwrap_or_default()
    }
}

fn counts(won: &[String]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for prize in won {
        *counts.entry(prize.as_str()).or_default() += 1;
    }
    counts
}

#[test]
fn a_guarantee_gives_by_the_nth_try_and_begins_anew_after_a_win() {
    let mut pool = odds(1, 0, 0);
    pool["entries"] = json!([]);
    pool["consolation"] = Value::Null;
    pool["guarantee"] = json!({"after": 3, "prize": "b"});
    let mut document = document(pool);
    document["widgets"][0]["config"]["sectors"] = json!([
        {"id": "b", "label": "b", "prize": "b"}, {"id": "none", "label": "Thanks"}]);
    let mut game = Game::of(&document);
    let won: Vec<_> = (0..7).map(|seed| game.spin(0, seed)).collect();
    assert_eq!(won, ["", "", "b", "", "", "b", ""]);
}

#[test]
fn a_guarantee_that_cannot_be_kept_consoles_and_stays_due() {
    let mut pool = odds(1_000_000_000, 1, 1);
    pool["guarantee"] = json!({"after": 2, "prize": "b"});
    let mut document = document(pool);
    document["prizes"][1]["max_wins"] = json!(1);
    let mut game = Game::of(&document);
    let won: Vec<_> = (0..5).map(|seed| game.spin(0, seed)).collect();
    assert_eq!(won, ["c", "b", "c", "c", "c"]);
}

#[test]
fn everyone_gets_the_first_of_the_list_that_is_left() {
    let pool = json!({"id": "main", "mode": "everyone", "publish": "quantities",
        "entries": [{"prize": "a"}, {"prize": "b"}], "consolation": "c"});
    let mut game = Game::of(&document(pool));
    let won: Vec<_> = (0..110).map(|seed| game.spin(0, seed)).collect();
    assert!(won[..5].iter().all(|prize| prize == "a"));
    assert!(won[5..105].iter().all(|prize| prize == "b"));
    assert!(won[105..].iter().all(|prize| prize == "c"));
}

#[test]
fn a_pool_gives_one_participant_so_many_and_consolations_besides() {
    let mut pool = odds(0, 1, 1);
    pool["max_wins"] = json!(2);
    let mut game = Game::of(&document(pool));
    let won: Vec<_> = (0..5).map(|seed| game.spin(0, seed)).collect();
    assert!(won[..2].iter().all(|prize| prize != "c"), "{won:?}");
    assert_eq!(won[2..], ["c", "c", "c"]);
}

#[test]
fn moments_wait_for_the_next_play_in_their_order() {
    let pool = json!({"id": "main", "mode": "moments", "publish": "quantities", "entries": [
        {"prize": "a", "at": ["2026-03-02T00:00:00+08:00", "2026-03-01T00:01:00+08:00"]},
        {"prize": "b", "at": ["2026-03-01T00:00:30+08:00"]}], "consolation": "c"});
    let mut game = Game::of(&document(pool));
    let at = [
        0,
        29_999,
        30_000,
        59_999,
        60_000,
        DAY_MS - 1,
        DAY_MS,
        DAY_MS + 1,
    ];
    let won: Vec<_> = at.into_iter().map(|at| game.spin(at, 1)).collect();
    assert_eq!(won, ["c", "c", "b", "c", "a", "c", "a", "c"]);
}

#[test]
fn a_moment_that_nobody_met_in_time_is_void() {
    let pool = json!({"id": "main", "mode": "moments", "publish": "quantities", "entries": [
        {"prize": "a", "at": ["2026-03-01T00:00:00+08:00", "2026-03-01T00:01:00+08:00"]},
        {"prize": "b", "quantity": 1, "at": ["2026-03-01T00:02:00+08:00"]}],
        "consolation": "c", "moments": {"void_after_minutes": 1}});
    let mut game = Game::of(&document(pool));
    let won: Vec<_> = [119_999, 119_999, 179_999, 179_999]
        .map(|at| game.spin(at, 1))
        .into();
    assert_eq!(won, ["a", "c", "b", "c"]);
}

#[test]
fn a_moment_is_not_used_up_by_somebody_who_may_not_win() {
    let pool = json!({"id": "main", "mode": "moments", "publish": "quantities", "entries": [
        {"prize": "a", "at": ["2026-03-01T00:00:00+08:00", "2026-03-01T00:01:00+08:00"]},
        {"prize": "b", "at": ["2026-03-01T00:02:00+08:00"]}], "consolation": "c"});
    let mut document = document(pool);
    document["prizes"][0]["max_wins"] = json!(1);
    let mut game = Game::of(&document);
    let won: Vec<_> = (0..3).map(|seed| game.spin(DAY_MS, seed)).collect();
    assert_eq!(won, ["a", "b", "c"]);
}

#[test]
fn a_raffle_gives_tickets_and_a_preview_says_that_it_does_not_draw() {
    let mut document = document(
        json!({"id": "main", "mode": "raffle", "publish": "quantities",
        "entries": [{"prize": "a"}]}),
    );
    document["widgets"] = json!([{"id": "poll", "kind": "poll", "pool": "main", "config": {
        "question": "?", "results": "after_vote",
        "options": [{"id": "x", "text": "x"}, {"id": "y", "text": "y"}]}}]);
    let loaded = load(campaign(&document)).unwrap_or_else(|findings| panic!("{findings:?}"));
    assert_eq!(beyond_preview(&loaded.campaign).len(), 1);
    let mut host = MemoryHost::new(loaded);
    let context = Context::at(START_MS, 480);
    let action = json!({"type": "vote", "options": ["x"]});
    let answer = host
        .act("poll", "key-0001", &action, "en", &context, [0; 32])
        .unwrap();
    assert_eq!((answer.tickets, answer.awards.len()), (1, 0));
}

#[test]
fn what_players_read_of_a_pool_is_what_its_mode_can_keep() {
    let draws = |pool: Value| {
        let loaded = load(campaign(&document(pool))).unwrap_or_else(|it| panic!("{it:?}"));
        let view = serde_json::to_value(player_view(&loaded, "r", "en")).unwrap();
        view["widgets"][0]["draws"][0].clone()
    };
    let mut pool = odds(1, 1, 1);
    pool["guarantee"] = json!({"after": 3, "prize": "b"});
    assert_eq!(
        draws(pool),
        json!({"title": null, "prizes": ["a", "b", "c"], "consolation": "c",
            "guarantee": {"after": 3, "prize": "b"},
            "odds": {"total": 3, "none": 1,
                "entries": [{"prize": "a", "weight": 1}, {"prize": "b", "weight": 1}]}})
    );
    let moments = |at: &str| {
        json!({"id": "main", "mode": "moments", "publish": "quantities", "consolation": "c",
            "entries": [{"prize": "a", "at": [at]}, {"prize": "b", "quantity": 7}]})
    };
    let told = draws(moments("2026-03-02T00:00:00+08:00"));
    let counts = json!([{"prize": "a", "quantity": 1}, {"prize": "b", "quantity": 7}]);
    assert_eq!(
        (&told["mode"], &told["counts"]),
        (&json!("moments"), &counts)
    );
    assert_eq!(told["odds"], Value::Null);
    // When they are is a secret.
    assert_eq!(told, draws(moments("2026-03-03T00:00:00+08:00")));
}

#[test]
fn every_promise_that_cannot_be_kept_is_found() {
    let with = |change: fn(&mut Value)| {
        let mut document = document(odds(1, 1, 1));
        change(&mut document);
        findings(&document)
    };
    assert_eq!(with(|_| ()), [""; 0]);
    assert_eq!(
        with(|d| {
            d["pools"][0] = json!({"id": "main", "mode": "moments", "publish": "odds",
                "no_prize_weight": 3, "guarantee": {"after": 1, "prize": "x"}, "consolation": "a",
                "raffle": {}, "max_wins": 0, "moments": {"hours": {"from": 9, "to": 9}},
                "entries": [
                    {"prize": "a", "weight": 1, "quantity": 6},
                    {"prize": "b", "quantity": 3, "at": ["2026-03-11T00:00:00+08:00"]}]});
        })
        .iter()
        .filter(|path| path.starts_with("pools"))
        .collect::<Vec<_>>(),
        [
            "pools[0].publish",
            "pools[0].no_prize_weight",
            "pools[0].guarantee",
            "pools[0].raffle",
            "pools[0].moments.hours",
            "pools[0].max_wins",
            "pools[0].entries[0].weight",
            "pools[0].entries[1].at[0]",
            "pools[0].entries[1].quantity",
            "pools[0].guarantee.after",
            "pools[0].guarantee.prize",
            "pools[0].consolation",
            "pools[0].entries[0].quantity",
        ]
    );
    assert_eq!(
        with(|d| {
            d["pools"][0]["guarantee"] = json!({"after": 3, "prize": "b"});
            d["pools"][0]["entries"][0]["at"] = json!(["2026-03-02T00:00:00+08:00"]);
            d["pools"][0]["entries"][0]["quantity"] = json!(1);
            d["prizes"][1]["per_day"] = json!(0);
            d["prizes"][0]["releases"] = json!([
                {"at": "2026-03-02T00:00:00+08:00", "quantity": 4},
                {"at": "2026-03-11T00:00:00+08:00", "quantity": 0}]);
        }),
        [
            "prizes[0].releases[1].quantity",
            "prizes[0].releases[1].at",
            "prizes[0].releases",
            "prizes[1].per_day",
            "pools[0].entries[0].quantity",
            "pools[0].entries[0].at",
            "pools[0].guarantee.prize",
        ]
    );
    // A prize of which a pool gives a fixed number is not given away elsewhere.
    assert_eq!(
        with(|d| {
            let raffle = json!({"id": "end", "mode": "raffle", "publish": "quantities",
                "entries": [{"prize": "a", "quantity": 4}, {"prize": "c", "quantity": 1}]});
            let more = json!({"id": "more", "mode": "raffle", "publish": "quantities",
                "consolation": "b", "entries": [{"prize": "c", "quantity": 1000}]});
            d["pools"].as_array_mut().unwrap().extend([raffle, more]);
        }),
        [
            "pools[0].entries[0].prize",
            "pools[0].consolation",
            "pools[1].entries[1].quantity",
            "pools[2].consolation",
            "pools[2].entries[0].quantity",
        ]
    );
    // A wheel cannot land on a raffle.
    assert_eq!(
        with(|d| {
            d["pools"][0] = json!({"id": "main", "mode": "raffle", "publish": "quantities",
                "entries": [{"prize": "a"}, {"prize": "b"}, {"prize": "c"}]});
        }),
        ["widgets[0].config"]
    );
}

proptest! {
    /// Whatever the weights: by the `after`-th try since the last win there is a win, as long as
    /// there is stock, and the weights' own wins come no later.
    #[test]
    fn nobody_waits_longer_than_guaranteed(
        none in 0_u32..20, a in 1_u32..5, b in 1_u32..5, after in 2_u32..6,
        seeds in proptest::collection::vec(any::<u64>(), 1..40),
    ) {
        let mut pool = odds(none, a, b);
        pool["guarantee"] = json!({"after": after, "prize": "b"});
        let mut game = Game::of(&document(pool));
        let mut waited = 0;
        for seed in seeds {
            let won = game.spin(0, seed);
            waited = if won == "c" { waited + 1 } else { 0 };
            prop_assert!(waited < after, "{waited}");
        }
    }

    /// The published chances stay true: as long as nothing is due, limited or out of stock, the
    /// same seed gives the same with and without a guarantee and a consolation.
    #[test]
    fn a_guarantee_takes_nothing_from_the_odds(
        seeds in proptest::collection::vec(any::<u64>(), 1..5),
    ) {
        let mut plain = odds(3, 1, 1);
        plain["consolation"] = Value::Null;
        let mut document_of_plain = document(plain);
        document_of_plain["widgets"][0]["config"]["sectors"] = json!([
            {"id": "a", "label": "a", "prize": "a"}, {"id": "b", "label": "b", "prize": "b"},
            {"id": "none", "label": "Thanks"}]);
        let mut more = odds(3, 1, 1);
        more["guarantee"] = json!({"after": 1000, "prize": "b"});
        let (mut one, mut other) = (Game::of(&document_of_plain), Game::of(&document(more)));
        for seed in seeds {
            let (one, other) = (one.spin(0, seed), other.spin(0, seed));
            prop_assert_eq!(if one.is_empty() { "c" } else { &one }, other);
        }
    }

    /// Over any plays at any times no day gives more than `per_day`, nothing is given before it is
    /// released, and a participant wins no more than `max_wins`.
    #[test]
    fn no_limit_is_ever_passed(
        plays in proptest::collection::vec((0..DAYS * 24, any::<u64>()), 1..120),
        per_day in 1_u32..4, max_wins in 1_u32..30,
        releases in proptest::collection::vec((0..DAYS * 24, 1_u32..4), 1..5),
    ) {
        let mut document = document(odds(0, 1, 1));
        let total: u32 = releases.iter().map(|(_, quantity)| quantity).sum();
        let at = |hour: i64| START_MS + hour * 3_600_000;
        let written: Vec<_> = releases.iter().map(|(hour, quantity)| json!({
            "at": funfair_campaign::time::Instant(at(*hour)).to_rfc3339(), "quantity": quantity,
        })).collect();
        document["prizes"][0]["quantity"] = json!(total);
        document["prizes"][0]["releases"] = json!(written);
        document["prizes"][1]["per_day"] = json!(per_day);
        document["prizes"][1]["max_wins"] = json!(max_wins);
        let mut plays = plays;
        plays.sort_unstable();
        let mut game = Game::of(&document);
        let mut released = 0;
        let mut all = Vec::new();
        let mut days: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for (hour, seed) in plays {
            let won = game.spin(hour * 3_600_000, seed);
            released += u32::from(won == "a");
            let due = releases.iter().filter(|(from, _)| *from <= hour);
            prop_assert!(released <= due.map(|(_, quantity)| quantity).sum());
            days.entry(hour / 24).or_default().push(won.clone());
            all.push(won);
        }
        for won in days.values() {
            prop_assert!(counts(won).get("b").copied().unwrap_or(0) <= per_day as usize);
        }
        prop_assert!(counts(&all).get("b").copied().unwrap_or(0) <= max_wins as usize);
    }

    /// Each moment is met once, by the first play at or after it.
    #[test]
    fn as_many_win_as_moments_have_come(
        moments in proptest::collection::vec(0..DAYS * 24, 1..6),
        plays in proptest::collection::vec(0..DAYS * 24, 1..40),
    ) {
        let times: Vec<_> = moments.iter().map(|hour| {
            funfair_campaign::time::Instant(START_MS + hour * 3_600_000).to_rfc3339()
        }).collect();
        let pool = json!({"id": "main", "mode": "moments", "publish": "quantities",
            "entries": [{"prize": "b", "at": times}, {"prize": "a", "quantity": 1,
                "at": ["2026-03-10T23:59:59+08:00"]}], "consolation": "c"});
        let mut game = Game::of(&document(pool));
        let mut plays = plays;
        plays.sort_unstable();
        let mut won = 0;
        for (n, hour) in plays.into_iter().enumerate() {
            let due = moments.iter().filter(|moment| **moment <= hour).count();
            let wins = game.spin(hour * 3_600_000, 0) == "b";
            prop_assert_eq!(wins, won < due, "play {}", n);
            won += usize::from(wins);
        }
    }
}
