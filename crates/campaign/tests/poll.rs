//! The poll as a host runs it: one vote a participant, exact counts, and no count before its time.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;

use funfair_campaign::{
    Campaign,
    memory::MemoryHost,
    player_view::player_view,
    random::Random,
    rules::{Counters, Effect, EffectResult, Facts, Language, Rejection, Rules},
    schedule::Context,
    validate::{Loaded, load},
    widgets::poll::{Action, Choice, Config, Poll, Results, State},
};
use proptest::prelude::*;
use serde_json::{Value, json};

const START_MS: i64 = 1_772_330_400_000;
const END_MS: i64 = 1_774_922_400_000;

fn document() -> Value {
    json!({
        "id": "tea", "title": "Tea", "locales": ["en"],
        "schedule": {
            "starts_at": "2026-03-01T10:00:00+08:00", "ends_at": "2026-03-31T10:00:00+08:00",
            "time_zone": "Asia/Shanghai", "claim_days": 7
        },
        "organiser": {"name": "Hua & Co", "contact": "care@example.com"},
        "prizes": [
            {"id": "cup", "tier": 1, "name": "A cup", "kind": "coupon", "code": "TEA-7F3K",
             "value": {"minor": 1500, "currency": "CNY"}, "quantity": 1,
             "claim": {"fields": [], "delivery": "At once"}}
        ],
        "pools": [{"id": "main", "mode": "odds", "publish": "quantities", "no_prize_weight": 0,
                   "entries": [{"prize": "cup", "weight": 1}]}],
        "widgets": [{"id": "poll", "kind": "poll", "config": config(1, "after_vote")}]
    })
}

fn config(choose: u8, results: &str) -> Value {
    json!({
        "question": "Which one?", "choose": choose, "results": results,
        "options": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}, {"id": "c", "text": "C"}]
    })
}

fn with(change: impl FnOnce(&mut Value)) -> Value {
    let mut document = document();
    change(&mut document);
    document
}

fn loaded(document: Value) -> Loaded {
    let campaign: Campaign = serde_json::from_value(document).unwrap();
    load(campaign).unwrap_or_else(|findings| panic!("{findings:?}"))
}

fn at(now_ms: i64) -> Context {
    Context::at(now_ms, 480).until(END_MS)
}

fn vote(host: &mut MemoryHost, key: &str, options: Value) -> Result<Value, Rejection> {
    let action = json!({"type": "vote", "options": options});
    host.act("poll", key, &action, "en", &at(START_MS), [7; 32])
        .map(|response| serde_json::to_value(response).unwrap())
}

/// Path and message of every finding, in words.
fn findings(document: Value) -> Vec<String> {
    let campaign: Campaign = serde_json::from_value(document).unwrap();
    match load(campaign) {
        Ok(_) => Vec::new(),
        Err(findings) => findings.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn a_vote_counts_and_comes_back_with_the_counts() {
    let mut host = MemoryHost::new(loaded(document()));
    let response = vote(&mut host, "key-1", json!(["b"])).unwrap();
    let expected = json!({
        "options": ["b"], "prize": null,
        "tally": {"total": 1, "rows": [
            {"id": "a", "count": 0, "percent": 0},
            {"id": "b", "count": 1, "percent": 100},
            {"id": "c", "count": 0, "percent": 0}
        ]}
    });
    assert_eq!(response["outcome"], expected);
    assert_eq!(response["state"]["state"], json!({"options": ["b"]}));
    let board = serde_json::to_value(host.board("poll", None, &at(START_MS))).unwrap();
    assert_eq!(board["tally"], expected["tally"]);
}

#[test]
fn a_second_vote_is_refused_and_the_same_key_gives_the_same_answer() {
    let mut host = MemoryHost::new(loaded(document()));
    let first = vote(&mut host, "key-1", json!(["b"])).unwrap();
    let over = Rejection::LimitReached { next_ms: None };
    assert_eq!(vote(&mut host, "key-2", json!(["a"])), Err(over.clone()));
    assert_eq!(vote(&mut host, "key-3", json!(["b"])), Err(over));
    assert_eq!(vote(&mut host, "key-1", json!(["b"])), Ok(first));
}

#[test]
fn several_options_count_once_each_in_the_order_of_the_poll() {
    let document = with(|it| it["widgets"][0]["config"] = config(2, "after_vote"));
    let mut host = MemoryHost::new(loaded(document));
    let response = vote(&mut host, "key-1", json!(["c", "a"])).unwrap();
    assert_eq!(response["outcome"]["options"], json!(["a", "c"]));
    assert_eq!(response["outcome"]["tally"]["total"], 2);
}

#[test]
fn what_is_no_vote_is_refused_and_changes_nothing() {
    for (choose, options) in [
        (1, json!([])),
        (1, json!(["d"])),
        (1, json!(["a", "b"])),
        (2, json!(["a", "a"])),
        (2, json!(["a", "d"])),
        (3, json!(["a", "b", "c", "a"])),
    ] {
        let document = with(|it| it["widgets"][0]["config"] = config(choose, "always"));
        let mut host = MemoryHost::new(loaded(document));
        let refused = vote(&mut host, "key-1", options.clone());
        assert!(
            matches!(refused, Err(Rejection::BadAction { .. })),
            "{options}: {refused:?}"
        );
        let tally = host.board("poll", None, &at(START_MS)).tally.unwrap();
        assert_eq!(tally.total, 0, "{options}");
    }
}

#[test]
fn everybody_who_votes_draws_until_stock_is_gone() {
    let document = with(|it| it["widgets"][0]["pool"] = json!("main"));
    let mut host = MemoryHost::new(loaded(document));
    let response = vote(&mut host, "key-1", json!(["a"])).unwrap();
    assert_eq!(response["outcome"]["prize"], "cup");
    assert_eq!(response["awards"][0]["prize"], "cup");
    assert_eq!(host.stock()["cup"], 0);
}

/// Who may see counts, in the order: before the vote, after it, after the end without a vote.
#[test]
fn counts_are_seen_when_the_campaign_says() {
    for (results, seen) in [
        ("always", [true, true, true]),
        ("after_vote", [false, true, true]),
        ("after_end", [false, false, true]),
    ] {
        let document = with(|it| it["widgets"][0]["config"] = config(1, results));
        let mut host = MemoryHost::new(loaded(document));
        let board =
            |host: &MemoryHost, now_ms| host.board("poll", None, &at(now_ms)).tally.is_some();
        let (before, after_end) = (board(&host, END_MS - 1), board(&host, END_MS));
        let response = vote(&mut host, "key-1", json!(["a"])).unwrap();
        let in_outcome = response["outcome"]["tally"].is_object();
        assert_eq!([before, in_outcome, after_end], seen, "{results}");
        assert_eq!(board(&host, END_MS - 1), seen[1], "{results}");
    }
}

/// Neither views nor states say anything that others have done.
#[test]
fn views_and_states_hold_no_counts() {
    let document = with(|it| it["widgets"][0]["config"] = config(1, "after_end"));
    let mut host = MemoryHost::new(loaded(document));
    let view = |host: &MemoryHost| {
        serde_json::to_string(&player_view(host.loaded(), "revision", "en")).unwrap()
    };
    let before = view(&host);
    let response = vote(&mut host, "key-1", json!(["a"])).unwrap();
    assert_eq!(view(&host), before);
    assert_eq!(response["state"]["state"], json!({"options": ["a"]}));
    assert_eq!(
        response["outcome"],
        json!({"options": ["a"], "tally": null, "prize": null})
    );
}

#[test]
fn every_mistake_is_found_at_its_place() {
    type Change = fn(&mut Value);
    let cases: [(Change, &str); 12] = [
        (
            |it| it["question"] = json!(" "),
            "widgets[0].config.question",
        ),
        (
            |it| it["picture"] = json!("http://x.example/a.png"),
            "widgets[0].config.picture",
        ),
        (|it| it["alt"] = json!("A cup"), "widgets[0].config.alt"),
        (|it| it["choose"] = json!(0), "widgets[0].config.choose"),
        (|it| it["choose"] = json!(4), "widgets[0].config.choose"),
        (
            |it| it["options"] = json!([{"id": "a", "text": "A"}]),
            "widgets[0].config.options",
        ),
        (|it| it["options"] = many(13), "widgets[0].config.options"),
        (
            |it| it["options"][1]["id"] = json!("a"),
            "widgets[0].config.options[1].id",
        ),
        (
            |it| it["options"][1]["id"] = json!("B b"),
            "widgets[0].config.options[1].id",
        ),
        (
            |it| it["options"][2]["text"] = json!(""),
            "widgets[0].config.options[2].text",
        ),
        (
            |it| it["options"][0]["picture"] = json!("a.svg"),
            "widgets[0].config.options",
        ),
        (
            |it| {
                for n in 0..3 {
                    it["options"][n]["picture"] = json!("//x.example/a.svg");
                }
            },
            "widgets[0].config.options[0].picture",
        ),
    ];
    assert_eq!(findings(document()), Vec::<String>::new());
    for (change, path) in cases {
        let found = findings(with(|it| change(&mut it["widgets"][0]["config"])));
        assert!(
            found
                .iter()
                .any(|finding| finding.starts_with(&format!("{path}: "))),
            "{path}: {found:?}"
        );
    }
    for (limits, fits) in [
        (json!({"total": 1}), true),
        (json!({"per_day": 1}), true),
        (json!({"per_day": 3}), false),
        (json!({"total": 2}), false),
    ] {
        let found = findings(with(|it| it["widgets"][0]["limits"] = limits.clone()));
        assert_eq!(found.is_empty(), fits, "{limits}: {found:?}");
    }
}

fn many(count: usize) -> Value {
    let options = (0..count).map(|n| json!({"id": format!("o{n}"), "text": "Option"}));
    Value::Array(options.collect())
}

fn poll_of(options: usize, choose: u8, results: Results) -> Config {
    let option = |n: usize| Choice {
        id: format!("o{n}"),
        text: "Option".into(),
        picture: None,
    };
    Config {
        question: "Which one?".into(),
        picture: None,
        alt: None,
        choose,
        results,
        options: (0..options).map(option).collect(),
    }
}

/// What hosts keep: a state per participant, and counters that all of them share.
#[derive(Default)]
struct World {
    states: BTreeMap<usize, State>,
    counters: Counters,
    plays: BTreeMap<usize, usize>,
}

impl World {
    /// The total that the outcome shows; `Err` when the vote was refused.
    fn vote(&mut self, config: &Config, who: usize, options: Vec<String>) -> Result<u64, ()> {
        let state = self.states.get(&who).cloned().unwrap_or_default();
        let action = Action::Vote { options };
        let names = Poll::reads(config, &action).counters;
        let counters: Counters = names
            .into_iter()
            .filter_map(|name| Some((name.clone(), *self.counters.get(&name)?)))
            .collect();
        let facts = Facts {
            counters,
            ..Facts::default()
        };
        let plan = Poll::plan(config, state, action, &facts, &at(START_MS)).map_err(|_| ())?;
        let mut results = Vec::new();
        for effect in &plan.effects {
            results.push(match effect {
                Effect::Add { counter, by } => {
                    let value = self.counters.entry(counter.clone()).or_default();
                    *value += by;
                    EffectResult::Added(*value)
                }
                Effect::Draw { .. } => EffectResult::Drawn(None),
                _ => {
                    *self.plays.entry(who).or_default() += 1;
                    EffectResult::PlayOpened
                }
            });
        }
        let language = Language {
            wanted: "en",
            fallback: "en",
        };
        let mut random = Random::from_seed([1; 32]);
        let settled = Poll::settle(config, plan, &results, language, &mut random);
        self.states.insert(who, settled.state);
        let tally = settled.outcome.tally.unwrap_or_default();
        for row in &tally.rows {
            let counted = self.counters.get(&row.id).copied().unwrap_or_default();
            assert_eq!(i64::try_from(row.count), Ok(counted), "{}", row.id);
        }
        Ok(tally.total)
    }
}

proptest! {
    #[test]
    fn counts_are_the_votes_and_nobody_votes_twice(
        options in 2_usize..=12, choose in 1_u8..=4,
        votes in proptest::collection::vec((0_usize..8, proptest::collection::vec(0_usize..13, 0..5)), 0..40),
    ) {
        let config = poll_of(options, choose.min(u8::try_from(options).unwrap()), Results::Always);
        let mut world = World::default();
        for (who, picks) in votes {
            let before = world.counters.clone();
            let picks = picks.iter().map(|n| format!("o{n}")).collect();
            match world.vote(&config, who, picks) {
                Ok(total) => {
                    let counted: i64 = world.counters.values().sum();
                    prop_assert_eq!(i64::try_from(total), Ok(counted));
                }
                Err(()) => prop_assert_eq!(&world.counters, &before),
            }
        }
        for (who, state) in &world.states {
            prop_assert_eq!(world.plays[who], 1);
            prop_assert!((1..=usize::from(config.choose)).contains(&state.options.len()));
        }
        let chosen: usize = world.states.values().map(|state| state.options.len()).sum();
        let counted: i64 = world.counters.values().sum();
        prop_assert_eq!(i64::try_from(chosen).unwrap(), counted);
    }
}
