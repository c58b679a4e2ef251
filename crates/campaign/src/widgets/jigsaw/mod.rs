//! Jigsaw: a picture in pieces, put together by moving them, or by swapping tiles.
//!
//! A play is a run of one level. The server gives a seed; the page plays, and sends at the end what
//! was done; the server plays that again with the same code and only then counts a time. What that
//! proves and what not is in `docs/jigsaw-log.md`. `grid` divides the picture, `cut` shapes the
//! pieces, `board` says what a move does, `log` writes moves down, `replay` plays them again.

pub mod board;
mod config;
pub mod cut;
pub mod grid;
pub mod log;
pub mod replay;
mod state;
mod wire;

use serde::{Deserialize, Serialize};

pub use self::{
    config::{Config, Level, Picture},
    state::State,
    wire::{
        Action, Best, LevelShown, LevelView, Mode, Outcome, PictureView, RunShown, Shown, Summary,
        View,
    },
};
use self::{
    replay::{Known, replay},
    state::Run,
};
use crate::{
    Campaign, Finding,
    campaign::Widget,
    random::Random,
    rules::{
        Effect, EffectResult, Facts, Language, MAIN_BOARD, Plan, PoolUse, Reads, Rejection, Rules,
        Settled,
    },
    schedule::Context,
};

/// Time that the network may take at the end of a run without counting, ms.
pub const GRACE_MS: i64 = 2000;

/// Id of the ranking of swap mode.
pub const SWAP_BOARD: &str = "swap";

/// The kind `jigsaw`.
pub struct Jigsaw;

/// What was decided, for the outcome to be told of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Step {
    /// A run begins; its seed is yet to be drawn.
    Begins,
    /// The run under way is told of again.
    GoesOn,
    /// The run is over.
    Ends {
        /// Its level.
        level: String,
        /// What came of it; prizes are yet to be drawn.
        summary: Summary,
    },
}

impl Rules for Jigsaw {
    const KIND: &'static str = "jigsaw";
    const BOARDS: &'static [&'static str] = &[MAIN_BOARD, SWAP_BOARD];
    type Config = Config;
    type View = View;
    type Action = Action;
    type State = State;
    type Step = Step;
    type Shown = Shown;
    type Outcome = Outcome;

    fn validate(config: &Config, campaign: &Campaign, widget: &Widget) -> Vec<Finding> {
        config::check(config, campaign, widget)
    }

    fn view(config: &Config, language: Language<'_>) -> View {
        let levels = config.levels.iter().map(|level| LevelView {
            id: level.id.clone(),
            title: language.of(&level.title),
            grid: level.grid,
            narrow: level.grid(true),
            outline: level.outline,
            faint: level.faint,
            look_seconds: level.look_seconds,
        });
        let picture = &config.picture;
        View {
            picture: PictureView {
                src: picture.src.clone(),
                width: picture.width,
                height: picture.height,
                alt: language.of(&picture.alt),
            },
            levels: levels.collect(),
        }
    }

    fn pools(config: &Config, _: &Widget, language: Language<'_>) -> Vec<PoolUse> {
        let of_levels = config.levels.iter().filter_map(|level| {
            Some(PoolUse {
                pool: level.pool.clone()?,
                title: Some(language.of(&level.title)),
            })
        });
        of_levels.collect()
    }

    fn reads(_: &Config, _: &Action) -> Reads {
        Reads::default()
    }

    fn plan(
        config: &Config,
        state: State,
        action: Action,
        _: &Facts,
        context: &Context,
    ) -> Result<Plan<State, Step>, Rejection> {
        match action {
            Action::Start {
                level,
                mode,
                narrow,
            } => start(config, state, (&level, mode, narrow), context),
            Action::Finish { run, seed, log } => {
                finish(config, state, run, (seed, &log), context.now_ms)
            }
            Action::Quit { run } => quit(state, run),
        }
    }

    fn settle(
        _: &Config,
        plan: Plan<State, Step>,
        results: &[EffectResult],
        _: Language<'_>,
        random: &mut Random,
    ) -> Settled<State, Outcome> {
        let Plan {
            mut state, step, ..
        } = plan;
        if let (Step::Begins, Some(run)) = (&step, &mut state.run) {
            // 32 bits, which every reader of JSON takes as they are.
            let range = std::num::NonZeroU64::MIN.saturating_add(u32::MAX.into());
            run.seed = u32::try_from(random.below(range)).unwrap_or_default();
        }
        let outcome = match (step, &state.run) {
            (Step::Ends { level, mut summary }, _) => {
                let drawn = results.iter().filter_map(|result| match result {
                    EffectResult::Drawn(prize) => Some(prize),
                    _ => None,
                });
                for prize in drawn {
                    summary.draws += 1;
                    summary.prizes.extend(prize.clone());
                }
                Outcome {
                    level,
                    run: None,
                    summary: Some(summary),
                }
            }
            (_, run) => Outcome {
                level: run
                    .as_ref()
                    .map(|run| run.level.clone())
                    .unwrap_or_default(),
                run: run.as_ref().map(Run::shown),
                summary: None,
            },
        };
        Settled { state, outcome }
    }

    fn show(config: &Config, state: &State, _: &Context) -> Shown {
        let levels = config.levels.iter().map(|level| {
            let reached = state.levels.get(&level.id).copied().unwrap_or_default();
            reached.shown()
        });
        let run = state.run.as_ref();
        let run = run.filter(|run| config.level(&run.level).is_some());
        Shown {
            levels: levels.collect(),
            run: run.map(Run::shown),
        }
    }
}

fn start(
    config: &Config,
    mut state: State,
    (id, mode, narrow): (&str, Mode, bool),
    context: &Context,
) -> Result<Plan<State, Step>, Rejection> {
    if let Some(run) = &state.run
        && config.level(&run.level).is_some()
    {
        if run.level != id || run.mode != mode {
            let detail = format!("level `{}` is under way: finish it, or `quit`", run.level);
            return Err(Rejection::OutOfOrder { detail });
        }
        return Ok(Plan {
            state,
            step: Step::GoesOn,
            effects: Vec::new(),
        });
    }
    let Some(level) = config.level(id) else {
        let detail = format!("there is no level `{id}`");
        return Err(Rejection::BadAction { detail });
    };
    state.runs = state.runs.saturating_add(1);
    state.run = Some(Run {
        number: state.runs,
        level: id.to_owned(),
        mode,
        grid: level.grid(narrow),
        seed: 0,
        began_ms: context.now_ms,
    });
    Ok(Plan {
        state,
        step: Step::Begins,
        effects: vec![Effect::OpenPlay],
    })
}

/// The run under way, taken out of the state.
fn under_way(state: &mut State, number: u32) -> Result<Run, Rejection> {
    let run = state.run.take().filter(|run| run.number == number);
    run.ok_or_else(|| Rejection::OutOfOrder {
        detail: "this run is not under way".to_owned(),
    })
}

fn finish(
    config: &Config,
    mut state: State,
    number: u32,
    (seed, log): (u32, &[i32]),
    now_ms: i64,
) -> Result<Plan<State, Step>, Rejection> {
    let run = under_way(&mut state, number)?;
    let Some(level) = config.level(&run.level) else {
        let detail = format!("there is no level `{}` any more", run.level);
        return Err(Rejection::OutOfOrder { detail });
    };
    let known = Known {
        grid: run.grid,
        seed: run.seed,
        swaps: run.mode == Mode::Swap,
        elapsed_ms: now_ms.saturating_sub(run.began_ms).max(0),
    };
    let played = replay(known, seed, log).map_err(|detail| Rejection::BadAction { detail })?;
    let looks_ms = i64::from(level.look_seconds.unwrap_or_default()) * 1000 * played.looks;
    // The page's clock cannot make a run shorter than the server has seen it, but for the network.
    let time_ms = played.time_ms.max(known.elapsed_ms - GRACE_MS) + looks_ms;
    let mut reached = state.levels.get(&run.level).copied().unwrap_or_default();
    let was_done = reached.is_done();
    let now = Best {
        // A run on a narrow screen has fewer pieces: its time counts as that of the whole grid.
        time_ms: time_ms * i64::from(level.grid.count()) / i64::from(run.grid.count().max(1)),
        moves: played.moves * i64::from(level.grid.count()) / i64::from(run.grid.count().max(1)),
    };
    let held = reached.best(run.mode);
    let best = held.is_none_or(|held| now < held);
    let mut effects = Vec::new();
    if best {
        *held = Some(now);
    }
    state.levels.insert(run.level.clone(), reached);
    if best {
        effects.push(Effect::Score {
            board: match run.mode {
                Mode::Pieces => MAIN_BOARD,
                Mode::Swap => SWAP_BOARD,
            },
            score: state.score(config, run.mode),
        });
    }
    if let Some(pool) = level.pool.as_ref().filter(|_| !was_done) {
        effects.push(Effect::Draw {
            pool: Some(pool.clone()),
        });
    }
    let summary = Summary {
        done: true,
        mode: run.mode,
        grid: run.grid,
        time_ms,
        looks_ms,
        moves: played.moves,
        best,
        draws: 0,
        prizes: Vec::new(),
    };
    Ok(Plan {
        state,
        step: Step::Ends {
            level: run.level,
            summary,
        },
        effects,
    })
}

fn quit(mut state: State, number: u32) -> Result<Plan<State, Step>, Rejection> {
    let run = under_way(&mut state, number)?;
    let summary = Summary {
        done: false,
        mode: run.mode,
        grid: run.grid,
        time_ms: 0,
        looks_ms: 0,
        moves: 0,
        best: false,
        draws: 0,
        prizes: Vec::new(),
    };
    Ok(Plan {
        state,
        step: Step::Ends {
            level: run.level,
            summary,
        },
        effects: Vec::new(),
    })
}
