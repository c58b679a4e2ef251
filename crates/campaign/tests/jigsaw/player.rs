//! Somebody who plays a jigsaw, on a clock and with randomness that a test decides.

use funfair_campaign::{
    random::Random,
    rules::{Effect, EffectResult, Facts, Language, Rejection},
    schedule::Context,
    validate::{Loaded, load},
    widgets::jigsaw::grid::Grid,
};
use serde_json::{Value, json};

use crate::games::game;

pub(crate) const START_MS: i64 = 1_772_330_400_000;

/// A campaign whose one widget is a jigsaw of two levels.
pub(crate) fn campaign() -> Value {
    let level = |id: &str, side: u8| {
        json!({"id": id, "title": format!("Level {id}"), "grid": {"cols": side, "rows": side},
               "look_seconds": 5, "pool": "thanks"})
    };
    let mut levels = vec![level("easy", 3), level("hard", 6)];
    levels[1]["narrow"] = json!({"cols": 4, "rows": 4});
    json!({
        "id": "autumn",
        "title": "Autumn",
        "locales": ["en"],
        "schedule": {
            "starts_at": "2026-03-01T10:00:00+08:00", "ends_at": "2026-03-31T10:00:00+08:00",
            "time_zone": "Asia/Shanghai", "claim_days": 7
        },
        "organiser": {"name": "Hua & Co", "contact": "care@example.com"},
        "prizes": [{
            "id": "cup", "tier": 2, "name": "Cup", "kind": "coupon", "code": "CUP",
            "value": {"minor": 5000, "currency": "CNY"}, "quantity": 9,
            "claim": {"fields": [], "delivery": "At once"}
        }],
        "pools": [{"id": "thanks", "mode": "odds", "publish": "quantities", "no_prize_weight": 50,
                   "entries": [{"prize": "cup", "weight": 40}]}],
        "widgets": [{"id": "jigsaw", "kind": "jigsaw", "config": {
            "picture": {"src": "pictures/a.svg", "width": 800, "height": 800, "alt": "A vase"},
            "levels": levels
        }}]
    })
}

pub(crate) struct Player {
    loaded: Loaded,
    pub(crate) state: Option<Value>,
    pub(crate) now_ms: i64,
    seed: u64,
    /// Of the last action that happened.
    pub(crate) effects: Vec<Effect>,
}

impl Player {
    pub(crate) fn new() -> Self {
        let campaign = serde_json::from_value(campaign()).unwrap();
        Self {
            loaded: load(campaign).unwrap(),
            state: None,
            now_ms: START_MS,
            seed: 1,
            effects: Vec::new(),
        }
    }

    pub(crate) fn act(&mut self, action: &Value) -> Result<Value, Rejection> {
        self.seed += 1;
        let context = Context::at(self.now_ms, 480).until(START_MS + 9_000_000_000);
        let (_, rules) = self.loaded.widget("jigsaw").unwrap();
        let plan = rules.plan(self.state.as_ref(), action, &Facts::default(), &context)?;
        let results = plan.effects.iter().map(|effect| match effect {
            Effect::OpenPlay => EffectResult::PlayOpened,
            Effect::Draw { .. } => EffectResult::Drawn(Some("cup".to_owned())),
            Effect::Score { .. } => EffectResult::Scored,
            other => panic!("a jigsaw has no {other:?}"),
        });
        let results: Vec<_> = results.collect();
        self.effects.clone_from(&plan.effects);
        let language = Language {
            wanted: "en",
            fallback: "en",
        };
        let mut seed = [7; 32];
        seed[..8].copy_from_slice(&self.seed.to_le_bytes());
        let settled = rules.settle(plan, &results, language, &mut Random::from_seed(seed));
        self.state = Some(settled.state);
        Ok(settled.outcome)
    }

    pub(crate) fn start(&mut self, level: &str, mode: &str, narrow: bool) -> Value {
        let action = json!({"type": "start", "level": level, "mode": mode, "narrow": narrow});
        self.act(&action).unwrap()["run"].clone()
    }

    /// Plays a run to its end, in `took_ms` by the server's clock.
    pub(crate) fn finish(&mut self, run: &Value, took_ms: i64) -> Value {
        self.now_ms += took_ms;
        let action = finish(run, &log_of(run));
        self.act(&action).unwrap()["summary"].clone()
    }

    pub(crate) fn shown(&self) -> Value {
        let context = Context::at(self.now_ms, 480);
        let (_, rules) = self.loaded.widget("jigsaw").unwrap();
        rules.show(self.state.as_ref(), &context)
    }

    pub(crate) fn score(&self) -> Option<(&str, i64, i64, i64)> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Score { board, score } => {
                Some((*board, score.points, score.time_ms, score.moves))
            }
            _ => None,
        })
    }

    pub(crate) fn draws(&self) -> usize {
        let draws = self.effects.iter();
        draws.filter(|it| matches!(it, Effect::Draw { .. })).count()
    }
}

pub(crate) fn finish(run: &Value, log: &[i32]) -> Value {
    json!({"type": "finish", "run": run["run"], "seed": run["seed"], "log": log})
}

/// What somebody has done to finish a run.
pub(crate) fn log_of(run: &Value) -> Vec<i32> {
    let grid: Grid = serde_json::from_value(run["grid"].clone()).unwrap();
    let seed = u32::try_from(run["seed"].as_u64().unwrap()).unwrap();
    game(grid, seed, run["mode"] == "swap", 3).0
}
