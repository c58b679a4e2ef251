//! Somebody who plays, on a clock and with randomness that a test decides.

use funfair_campaign::{
    random::Random,
    rules::{Effect, EffectResult, Facts, Language, MAIN_BOARD, Rejection},
    schedule::Context,
    validate::{Loaded, load},
};
use serde_json::{Value, json};

use crate::document::{END_MS, START_MS, campaign, mistake, solution};

/// One participant, without anything shared: what the rules ask of it is written down.
pub(crate) struct Player {
    pub(crate) document: Value,
    loaded: Loaded,
    pub(crate) state: Option<Value>,
    pub(crate) now_ms: i64,
    /// Decides the next action; every action counts it on.
    pub(crate) seed: u64,
    pub(crate) lang: &'static str,
    /// What every draw gives.
    pub(crate) prize: Option<&'static str>,
    /// Of the last action that happened.
    pub(crate) effects: Vec<Effect>,
}

/// The campaign of a document without mistakes.
pub(crate) fn loaded(document: &Value) -> Loaded {
    let campaign = serde_json::from_value(document.clone()).unwrap();
    load(campaign).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

pub(crate) fn at(now_ms: i64) -> Context {
    Context::at(now_ms, 480).until(END_MS)
}

pub(crate) fn next(level: &str) -> Value {
    json!({"type": "next", "level": level})
}

/// The answer to `question`.
pub(crate) fn answer(question: &Value, choice: &[usize]) -> Value {
    json!({"type": "answer", "run": question["run"], "showing": question["showing"],
           "choice": choice})
}

pub(crate) fn seed(number: u64) -> [u8; 32] {
    let mut seed = [7; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    seed
}

impl Player {
    /// At the start of a campaign with this quiz.
    pub(crate) fn of(config: &Value) -> Self {
        Self::new(campaign(config))
    }

    pub(crate) fn new(document: Value) -> Self {
        Self {
            loaded: loaded(&document),
            document,
            state: None,
            now_ms: START_MS,
            seed: 1,
            lang: "en",
            prize: None,
            effects: Vec::new(),
        }
    }

    /// Goes on with another revision of the campaign.
    pub(crate) fn revise(&mut self, document: Value) {
        self.loaded = loaded(&document);
        self.document = document;
    }

    pub(crate) fn act(&mut self, action: &Value) -> Result<Value, Rejection> {
        self.seed += 1;
        let (_, game) = self.loaded.widget("quiz").unwrap();
        let facts = Facts::default();
        assert!(game.reads(action)?.counters.is_empty());
        let plan = game.plan(self.state.as_ref(), action, &facts, &at(self.now_ms))?;
        let results: Vec<EffectResult> = plan.effects.iter().map(|it| self.result(it)).collect();
        self.effects.clone_from(&plan.effects);
        let language = Language {
            wanted: self.lang,
            fallback: "zh-CN",
        };
        let mut random = Random::from_seed(seed(self.seed));
        let settled = game.settle(plan, &results, language, &mut random);
        self.state = Some(settled.state);
        Ok(settled.outcome)
    }

    fn result(&self, effect: &Effect) -> EffectResult {
        match effect {
            Effect::OpenPlay => EffectResult::PlayOpened,
            Effect::Draw { .. } => EffectResult::Drawn(self.prize.map(str::to_owned)),
            Effect::Score { .. } => EffectResult::Scored,
            other => panic!("a quiz has no {other:?}"),
        }
    }

    pub(crate) fn wait(&mut self, ms: i64) {
        self.now_ms += ms;
    }

    /// Begins a run of `level`, and gives its first question.
    pub(crate) fn begin(&mut self, level: &str) -> Value {
        self.act(&next(level)).unwrap()["question"].clone()
    }

    /// The next question of the run under way.
    pub(crate) fn another(&mut self) -> Value {
        self.act(&json!({"type": "next"})).unwrap()["question"].clone()
    }

    /// Answers `question`: `R`ight, `W`rong, `L`ate though right, or `P`assed.
    pub(crate) fn give(&mut self, question: &Value, how: char) -> Value {
        let right = solution(&self.document, question);
        let choice = match how {
            'R' | 'L' => right,
            'W' => mistake(&self.document, question),
            'P' => Vec::new(),
            other => panic!("{other}"),
        };
        if how == 'L' {
            let timing = &self.document["widgets"][0]["config"]["timing"];
            let grace_ms = timing["grace_ms"].as_i64().unwrap_or(2_000);
            self.now_ms = question["due_ms"].as_i64().unwrap() + grace_ms + 1;
        }
        self.act(&answer(question, &choice)).unwrap()
    }

    /// Plays a run of `level` by one letter per question, see [`Player::give`]; gives the
    /// outcomes of its answers.
    pub(crate) fn play(&mut self, level: &str, script: &str) -> Vec<Value> {
        let mut question = self.begin(level);
        let mut outcomes = Vec::new();
        for how in script.chars() {
            if !outcomes.is_empty() {
                question = self.another();
            }
            outcomes.push(self.give(&question, how));
        }
        outcomes
    }

    /// Plays a run of `level` to its end; gives its summary.
    pub(crate) fn finish(&mut self, level: &str, script: &str) -> Value {
        let last = self.play(level, script).pop().unwrap();
        assert!(last["summary"].is_object(), "{script} ends no run: {last}");
        last["summary"].clone()
    }

    /// What the player may see of their state.
    pub(crate) fn shown(&self) -> Value {
        let (_, game) = self.loaded.widget("quiz").unwrap();
        game.show(self.state.as_ref(), &at(self.now_ms))
    }

    /// The score that the last action set.
    pub(crate) fn score(&self) -> Option<(i64, i64)> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Score { board, score } => {
                assert_eq!((*board, score.moves), (MAIN_BOARD, 0));
                Some((score.points, score.time_ms))
            }
            _ => None,
        })
    }

    /// The pools that the last action drew from.
    pub(crate) fn drawn(&self) -> Vec<&str> {
        let pools = self.effects.iter().filter_map(|effect| match effect {
            Effect::Draw { pool } => pool.as_deref(),
            _ => None,
        });
        pools.collect()
    }
}
