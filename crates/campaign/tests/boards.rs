//! A widget with more than one ranking, as the host in memory keeps it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use funfair_campaign::{
    Campaign, Finding,
    campaign::Widget,
    memory::{Kept, MemoryHost},
    player_view::player_view,
    protocol::Ranked,
    random::Random,
    rules::{
        Effect, EffectResult, Facts, Language, MAIN_BOARD, Plan, Reads, Rejection, Rules, Score,
        Settled, load,
    },
    schedule::Context,
    validate::Loaded,
};
use serde_json::{Value, json};

const NOW_MS: i64 = 1_772_330_400_000;

/// Puts whoever acts on the board of the action, with the score of the action.
struct Ranker;

impl Rules for Ranker {
    const KIND: &'static str = "ranker";
    const BOARDS: &'static [&'static str] = &[MAIN_BOARD, "swap"];
    type Config = Value;
    type View = Value;
    type Action = Value;
    type State = Value;
    type Step = Value;
    type Shown = Value;
    type Outcome = Value;

    fn validate(_: &Value, _: &Campaign, _: &Widget) -> Vec<Finding> {
        Vec::new()
    }

    fn view(_: &Value, _: Language<'_>) -> Value {
        Value::Null
    }

    fn reads(_: &Value, _: &Value) -> Reads {
        Reads::default()
    }

    fn plan(
        _: &Value,
        state: Value,
        action: Value,
        _: &Facts,
        _: &Context,
    ) -> Result<Plan<Value, Value>, Rejection> {
        let board = Self::BOARDS.iter().find(|id| action["board"] == **id);
        let score = serde_json::from_value(action["score"].clone());
        Ok(Plan {
            state,
            step: Value::Null,
            effects: vec![Effect::Score {
                board: board.unwrap(),
                score: score.unwrap(),
            }],
        })
    }

    fn settle(
        _: &Value,
        plan: Plan<Value, Value>,
        results: &[EffectResult],
        _: Language<'_>,
        _: &mut Random,
    ) -> Settled<Value, Value> {
        assert_eq!(results, [EffectResult::Scored]);
        Settled {
            state: plan.state,
            outcome: Value::Null,
        }
    }

    fn show(_: &Value, _: &Value, _: &Context) -> Value {
        Value::Null
    }
}

fn context() -> Context {
    Context::at(NOW_MS, 480)
}

fn host() -> MemoryHost {
    let campaign: Campaign = serde_json::from_value(json!({
        "id": "tea", "title": "Tea", "locales": ["en"],
        "schedule": {
            "starts_at": "2026-03-01T10:00:00+08:00", "ends_at": "2026-03-31T10:00:00+08:00",
            "time_zone": "Asia/Shanghai", "claim_days": 7
        },
        "organiser": {"name": "Hua & Co", "contact": "care@example.com"},
        "prizes": [], "pools": [],
        "widgets": [{"id": "one", "kind": "ranker", "config": {}}]
    }))
    .unwrap();
    let games = vec![load::<Ranker>(&json!({})).unwrap()];
    MemoryHost::new(Loaded { campaign, games })
}

fn score(host: &mut MemoryHost, key: &str, board: &str, (points, time_ms, moves): (i64, i64, i64)) {
    let score = Score {
        points,
        time_ms,
        moves,
    };
    let action = json!({"board": board, "score": score});
    host.act("one", key, &action, "en", &context(), [7; 32])
        .unwrap();
}

fn own(host: &MemoryHost, ranking: Option<&str>) -> Option<(i64, i64, i64)> {
    let own: Option<Ranked> = host.board("one", ranking, &context()).ranking.unwrap().own;
    own.map(|row| (row.points, row.time_ms, row.moves))
}

#[test]
fn every_ranking_of_a_widget_keeps_a_score_of_its_own() {
    let mut host = host();
    assert!(player_view(host.loaded(), "1", "en").widgets[0].ranked);
    assert_eq!((own(&host, None), own(&host, Some("swap"))), (None, None));
    score(&mut host, "key-00001", "", (10, 2_000, 30));
    assert_eq!(own(&host, Some("swap")), None);
    score(&mut host, "key-00002", "swap", (20, 1_000, 12));
    score(&mut host, "key-00003", "swap", (20, 1_000, 11));

    assert_eq!(own(&host, None), Some((10, 2_000, 30)), "the first is main");
    assert_eq!(own(&host, Some("")), Some((10, 2_000, 30)));
    assert_eq!(own(&host, Some("swap")), Some((20, 1_000, 11)));
    assert_eq!(host.board("one", Some("drag"), &context()).ranking, None);
}

#[test]
fn what_is_kept_has_all_rankings_and_may_be_older_than_moves() {
    let mut before = host();
    score(&mut before, "key-00001", "", (10, 2_000, 30));
    score(&mut before, "key-00002", "swap", (20, 1_000, 12));
    let text = serde_json::to_string(&before.kept()).unwrap();
    let mut after = host();
    after.restore(serde_json::from_str(&text).unwrap());
    assert_eq!(own(&after, None), Some((10, 2_000, 30)));
    assert_eq!(own(&after, Some("swap")), Some((20, 1_000, 12)));

    let old = json!({"scores": {"one": {"points": 5, "time_ms": 900}}});
    let kept: Kept = serde_json::from_value(old).unwrap();
    after.restore(kept);
    assert_eq!(own(&after, None), Some((5, 900, 0)));
    assert_eq!(own(&after, Some("swap")), None);
}
