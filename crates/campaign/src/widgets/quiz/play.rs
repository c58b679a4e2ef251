//! What an action leads to.

use serde::{Deserialize, Serialize};

use super::{
    config::{Config, Level, Order, Question},
    state::{Best, Run, Showing, State},
    wire::Action,
};
use crate::{
    limits::Turns,
    rules::{Effect, MAIN_BOARD, Plan, Rejection},
    schedule::Context,
};

/// What was decided, for the outcome to be told of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Step {
    /// The moment of the decision, ms since 1970 UTC.
    pub(super) now_ms: i64,
    /// What to show.
    pub(super) show: Show,
    /// How the run ended; `None` while it is under way.
    pub(super) ended: Option<Ended>,
}

/// What an outcome shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Show {
    /// A question that is yet to be drawn.
    Another,
    /// The question that waits.
    Waiting,
    /// What became of the last answer.
    Answered(Answered),
    /// No question.
    Nothing,
}

/// An answer that was decided.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Answered {
    pub(super) choice: Vec<u8>,
    pub(super) late: bool,
    pub(super) points: i64,
    pub(super) bonus: i64,
}

/// How a run ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Ended {
    pub(super) passed: bool,
    pub(super) quit: bool,
    pub(super) stars: u8,
    pub(super) best: bool,
    pub(super) unlocked: Option<String>,
    pub(super) complete: bool,
}

/// What `action` leads to.
pub(super) fn plan(
    config: &Config,
    mut state: State,
    action: Action,
    context: &Context,
) -> Result<Plan<State, Step>, Rejection> {
    forget_what_is_gone(config, &mut state);
    match action {
        Action::Next { level, relaxed } => next(config, state, level, relaxed, context),
        Action::Answer {
            run,
            showing,
            choice,
        } => answer(config, state, (run, showing), choice, context),
        Action::Quit { run } => quit(state, run, context),
    }
}

/// A run that began on an earlier revision goes on without what was taken out of the campaign.
fn forget_what_is_gone(config: &Config, state: &mut State) {
    state.run = state.run.take().and_then(|mut run| {
        let (_, level) = config.level(&run.level)?;
        let is_there = |showing: &Showing| {
            level
                .question(&showing.question)
                .is_some_and(|question| question.can_stand_in(&showing.order))
        };
        run.showings.retain(is_there);
        Some(run)
    });
}

fn out_of_order(detail: impl Into<String>) -> Rejection {
    Rejection::OutOfOrder {
        detail: detail.into(),
    }
}

fn next(
    config: &Config,
    mut state: State,
    wanted: Option<String>,
    relaxed: bool,
    context: &Context,
) -> Result<Plan<State, Step>, Rejection> {
    let Some(run) = &mut state.run else {
        return begin(config, state, wanted, relaxed, context);
    };
    if wanted.is_some_and(|wanted| wanted != run.level) {
        let detail = format!("level `{}` is under way: finish it, or `quit`", run.level);
        return Err(out_of_order(detail));
    }
    let now_ms = context.now_ms;
    match run.showings.last_mut().filter(|it| it.right.is_none()) {
        Some(showing) if showing.is_late(config.grace_ms(), now_ms) => {
            let answered = decide(config, run, None, now_ms);
            Ok(conclude(config, state, Show::Answered(answered), now_ms))
        }
        Some(_) => Ok(conclude(config, state, Show::Waiting, now_ms)),
        None => Ok(conclude(config, state, Show::Another, now_ms)),
    }
}

/// Opens a play: a run of the wanted level.
fn begin(
    config: &Config,
    mut state: State,
    wanted: Option<String>,
    relaxed: bool,
    context: &Context,
) -> Result<Plan<State, Step>, Rejection> {
    let wanted =
        wanted.ok_or_else(|| out_of_order("no run is under way: name a `level` to begin"))?;
    let (place, level) = config.level(&wanted).ok_or_else(|| Rejection::BadAction {
        detail: format!("there is no level `{wanted}`"),
    })?;
    if !is_unlocked(config, &state, place) {
        let before = place
            .checked_sub(1)
            .and_then(|place| config.levels.get(place))
            .map_or_else(String::new, |level| format!(": pass `{}` first", level.id));
        return Err(out_of_order(format!("level `{wanted}` is locked{before}")));
    }
    if let Some(at) = level.opens_at.filter(|at| context.now_ms < at.0) {
        return Err(Rejection::NotStarted { starts_ms: at.0 });
    }
    let progress = state.of(&wanted);
    let turns = level.limits.turns(progress.used(context), context);
    if let Turns {
        left: Some(0),
        next_ms,
    } = turns
    {
        return Err(Rejection::LimitReached { next_ms });
    }
    progress.count_run(context);
    state.runs = state.runs.saturating_add(1);
    state.run = Some(Run {
        number: state.runs,
        level: wanted,
        relaxed: relaxed && config.timing.is_some(),
        ..Run::default()
    });
    Ok(Plan {
        state,
        step: Step {
            now_ms: context.now_ms,
            show: Show::Another,
            ended: None,
        },
        effects: vec![Effect::OpenPlay],
    })
}

/// Whether the level at `place` can be played as far as other levels are concerned.
pub(super) fn is_unlocked(config: &Config, state: &State, place: usize) -> bool {
    let before = place
        .checked_sub(1)
        .and_then(|place| config.levels.get(place));
    config.order == Order::Any || before.is_none_or(|level| state.has_passed(&level.id))
}

fn answer(
    config: &Config,
    mut state: State,
    named: (u32, u32),
    choice: Vec<u8>,
    context: &Context,
) -> Result<Plan<State, Step>, Rejection> {
    let run = state
        .run
        .as_mut()
        .ok_or_else(|| out_of_order("no run is under way: begin with `next`"))?;
    let question = run
        .waiting()
        .filter(|waiting| named == (run.number, waiting.number))
        .and_then(|waiting| question(config, &run.level, waiting))
        .ok_or_else(|| out_of_order("this question does not wait for an answer: ask by `next`"))?;
    check_choice(question, &choice)?;
    let answered = decide(config, run, Some(choice), context.now_ms);
    Ok(conclude(
        config,
        state,
        Show::Answered(answered),
        context.now_ms,
    ))
}

fn question<'a>(config: &'a Config, level: &str, showing: &Showing) -> Option<&'a Question> {
    config.level(level)?.1.question(&showing.question)
}

fn check_choice(question: &Question, choice: &[u8]) -> Result<(), Rejection> {
    let bad = |detail: &str| {
        Err(Rejection::BadAction {
            detail: detail.to_owned(),
        })
    };
    if choice
        .iter()
        .any(|&at| usize::from(at) >= question.places().len())
    {
        return bad("`choice` names an option that is not there; the first is 0");
    }
    let mut seen = std::collections::BTreeSet::new();
    if !choice.iter().all(|at| seen.insert(at)) {
        return bad("`choice` names an option twice");
    }
    if choice.len() > 1 && !question.takes_several() {
        return bad("this question takes one option");
    }
    Ok(())
}

/// Decides the answer to the question that waits; `None` when there was none in time.
fn decide(config: &Config, run: &mut Run, choice: Option<Vec<u8>>, now_ms: i64) -> Answered {
    let grace_ms = config.grace_ms();
    let mut answered = Answered {
        late: choice.is_none(),
        choice: choice.unwrap_or_default(),
        points: 0,
        bonus: 0,
    };
    let Some(showing) = run.waiting().cloned() else {
        return answered;
    };
    answered.late |= showing.is_late(grace_ms, now_ms);
    let right = !answered.late
        && question(config, &run.level, &showing)
            .is_some_and(|question| is_right(question, &showing.order, &answered.choice));
    if right {
        let first = run
            .showings
            .iter()
            .filter(|other| other.question == showing.question)
            .count()
            == 1;
        let full = i64::from(config.scoring.right);
        answered.bonus = if first && !run.relaxed {
            speed_bonus(config, &showing, now_ms)
        } else {
            0
        };
        answered.points = answered.bonus + if first { full } else { full / 2 };
    }
    let thought = showing.thought_ms(now_ms);
    let most = showing
        .limit_ms
        .map_or(i64::MAX, |limit| limit.saturating_add(grace_ms));
    if let Some(last) = run.showings.last_mut() {
        last.right = Some(right);
        last.points = answered.points;
        last.time_ms = thought.min(most);
    }
    answered
}

/// Whether exactly the right options were chosen.
fn is_right(question: &Question, order: &[String], choice: &[u8]) -> bool {
    !choice.is_empty()
        && (0_u8..)
            .zip(order)
            .all(|(place, id)| choice.contains(&place) == question.is_right(id))
}

/// The bonus for speed: whole within the allowance for the network, then falling evenly to 0.
fn speed_bonus(config: &Config, showing: &Showing, now_ms: i64) -> i64 {
    let Some(limit) = showing.limit_ms.filter(|limit| *limit > 0) else {
        return 0;
    };
    let spent = (showing.thought_ms(now_ms) - config.grace_ms()).clamp(0, limit);
    i64::from(config.scoring.speed_bonus) * (limit - spent) / limit
}

fn quit(state: State, named: u32, context: &Context) -> Result<Plan<State, Step>, Rejection> {
    if state.run.as_ref().is_none_or(|run| run.number != named) {
        return Err(out_of_order("this run is not under way"));
    }
    let ended = Ended {
        passed: false,
        quit: true,
        stars: 0,
        best: false,
        unlocked: None,
        complete: false,
    };
    Ok(Plan {
        state,
        step: Step {
            now_ms: context.now_ms,
            show: Show::Nothing,
            ended: Some(ended),
        },
        effects: Vec::new(),
    })
}

/// Ends the run if nothing is left to ask, with what that brings.
fn conclude(config: &Config, mut state: State, show: Show, now_ms: i64) -> Plan<State, Step> {
    let mut step = Step {
        now_ms,
        show,
        ended: None,
    };
    let mut effects = Vec::new();
    if let Some(run) = state.run.take() {
        if let Some((place, level)) = config.level(&run.level)
            && run.is_over(config, level)
        {
            if matches!(step.show, Show::Another) {
                step.show = Show::Nothing;
            }
            step.ended = Some(end(config, &mut state, &run, (place, level), &mut effects));
        }
        state.run = Some(run);
    }
    Plan {
        state,
        step,
        effects,
    }
}

/// What a run that came to its end brings.
fn end(
    config: &Config,
    state: &mut State,
    run: &Run,
    (place, level): (usize, &Level),
    effects: &mut Vec<Effect>,
) -> Ended {
    let passed = run.passes(config, level);
    let stars = if passed { run.stars(level) } else { 0 };
    let now = Best {
        points: run.points(),
        time_ms: run.time_ms(),
    };
    let had_passed = state.has_passed(&level.id);
    let progress = state.of(&level.id);
    let best = progress.best.is_none_or(|before| now.is_ahead_of(before));
    progress.passed |= passed;
    progress.stars = progress.stars.max(stars);
    if best {
        progress.best = Some(now);
        let board = MAIN_BOARD;
        effects.extend(
            state
                .score(config)
                .map(|score| Effect::Score { board, score }),
        );
    }
    let drawn_for = |pool: &str| Effect::Draw {
        pool: Some(pool.to_owned()),
    };
    effects.extend(
        level
            .pool
            .as_deref()
            .filter(|_| passed && !had_passed)
            .map(drawn_for),
    );
    let all = config
        .levels
        .iter()
        .all(|level| state.has_passed(&level.id));
    let complete = all && !had_passed;
    if let Some(finale) = config.finale.as_ref().filter(|_| all && !state.finale) {
        state.finale = true;
        effects.push(drawn_for(&finale.pool));
    }
    let next = config.levels.get(place + 1);
    Ended {
        passed,
        quit: false,
        stars,
        best,
        complete,
        unlocked: next
            .filter(|_| passed && !had_passed && config.order == Order::InOrder)
            .map(|level| level.id.clone()),
    }
}
