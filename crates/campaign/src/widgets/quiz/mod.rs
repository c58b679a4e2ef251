//! Quiz in levels: a question comes when it is asked for, its solution after the answer.
//!
//! A play is a run: one attempt at a level. What a player may know is what an outcome has told;
//! the pool of questions is in no view, and the clock is the server's. `config` is what a
//! marketer writes, `check` what can be wrong with it, `wire` what travels, `state` what is
//! remembered, `play` what an action leads to.

mod check;
mod config;
mod play;
mod state;
mod wire;

use std::{collections::BTreeSet, num::NonZeroU64};

pub use self::{
    config::{
        Answer, Choice, Config, Finale, Level, Mode, Order, Question, Relaxed, Scoring, Source,
        Timing,
    },
    play::Step,
    state::State,
    wire::{
        Action, Ask, LevelShown, LevelView, Mark, OptionView, Outcome, QuestionView, Review,
        RunShown, Shown, SourceView, Summary, TimingView, Verdict, View,
    },
};
use self::{
    play::{Answered, Ended, Show},
    state::{Progress, Run, Showing},
};
use crate::{
    Campaign, Finding,
    campaign::Widget,
    random::Random,
    rules::{
        EffectResult, Facts, Language, MAIN_BOARD, Plan, PoolUse, Reads, Rejection, Rules, Settled,
    },
    schedule::Context,
};

/// The kind `quiz`.
pub struct Quiz;

impl Rules for Quiz {
    const KIND: &'static str = "quiz";
    const BOARDS: &'static [&'static str] = &[MAIN_BOARD];
    type Config = Config;
    type View = View;
    type Action = Action;
    type State = State;
    type Step = Step;
    type Shown = Shown;
    type Outcome = Outcome;

    fn validate(config: &Config, campaign: &Campaign, widget: &Widget) -> Vec<Finding> {
        check::check(config, campaign, widget)
    }

    fn view(config: &Config, language: Language<'_>) -> View {
        let levels = config.levels.iter().map(|level| LevelView {
            id: level.id.clone(),
            title: language.of(&level.title),
            text: level.text.as_ref().map(|text| language.of(text)),
            picture: level.picture.clone(),
            ask: level.ask,
            pass: level.pass,
            stars: level.stars(),
            opens_ms: level.opens_at.map(|at| at.0),
        });
        View {
            mode: config.mode,
            order: config.order,
            lives: config.lives,
            rounds: config.rounds(),
            timing: config.timing.map(|timing| TimingView {
                seconds: timing.seconds,
                grace_ms: timing.grace_ms,
                relaxed_times: match timing.relaxed {
                    Relaxed::Unlimited => None,
                    Relaxed::Times(times) => Some(times),
                },
            }),
            right: config.scoring.right,
            speed_bonus: config.scoring.speed_bonus,
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
        let finale = config.finale.as_ref().map(|finale| PoolUse {
            pool: finale.pool.clone(),
            title: Some(language.of(&finale.title)),
        });
        of_levels.chain(finale).collect()
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
        play::plan(config, state, action, context)
    }

    fn settle(
        config: &Config,
        plan: Plan<State, Step>,
        results: &[EffectResult],
        language: Language<'_>,
        random: &mut Random,
    ) -> Settled<State, Outcome> {
        let Plan {
            mut state, step, ..
        } = plan;
        // A plan always has a run of a level that there is.
        let mut run = state.run.take().unwrap_or_default();
        let level = config.level(&run.level).map(|(_, level)| level);
        if let (Show::Another, Some(level)) = (&step.show, level) {
            let showing = draw(
                config,
                level,
                &run,
                state.of(&run.level),
                step.now_ms,
                random,
            );
            run.shown = showing.as_ref().map_or(run.shown, |showing| showing.number);
            run.showings.extend(showing);
        }
        let tell = Tell {
            config,
            level,
            run: &run,
            language,
        };
        let outcome = tell.outcome(&step.show, step.ended.as_ref(), results);
        state.run = step.ended.is_none().then_some(run);
        Settled { state, outcome }
    }

    fn show(config: &Config, state: &State, context: &Context) -> Shown {
        let levels = config.levels.iter().enumerate().map(|(place, level)| {
            let nothing = Progress::default();
            let progress = state.levels.get(&level.id).unwrap_or(&nothing);
            let turns = level.limits.turns(progress.used(context), context);
            LevelShown {
                unlocked: play::is_unlocked(config, state, place),
                passed: progress.passed,
                stars: progress.stars,
                points: progress.best.map(|best| best.points),
                left: turns.left,
                next_ms: turns.next_ms,
            }
        });
        let run = state.run.as_ref().and_then(|run| {
            let (_, level) = config.level(&run.level)?;
            let waiting = run.waiting();
            Some(RunShown {
                run: run.number,
                level: run.level.clone(),
                relaxed: run.relaxed,
                marks: run.marks(level),
                waiting: waiting.is_some(),
                due_ms: waiting.and_then(due_ms),
            })
        });
        Shown {
            levels: levels.collect(),
            run,
        }
    }
}

/// Until when the player may think.
fn due_ms(showing: &Showing) -> Option<i64> {
    Some(showing.at_ms.saturating_add(showing.limit_ms?))
}

/// A number below `below`; 0 when there is none.
fn below(below: usize, random: &mut Random) -> usize {
    u64::try_from(below)
        .ok()
        .and_then(NonZeroU64::new)
        .and_then(|below| usize::try_from(random.below(below)).ok())
        .unwrap_or_default()
}

/// Draws the next question of `run`: a new one while the level asks for more, else one that was
/// wrong.
fn draw(
    config: &Config,
    level: &Level,
    run: &Run,
    progress: &mut Progress,
    now_ms: i64,
    random: &mut Random,
) -> Option<Showing> {
    let question = if run.has_more(level) {
        let question = draw_new(level, run, progress, random)?;
        progress.seen.push(question.id.clone());
        question
    } else {
        level.question(&run.again(config)?)?
    };
    let mut order = question.places();
    if !question.keep_order && !matches!(question.answer, Answer::Truth(_)) {
        for last in (1..order.len()).rev() {
            order.swap(last, below(last + 1, random));
        }
    }
    Some(Showing {
        number: run.shown.saturating_add(1),
        question: question.id.clone(),
        order,
        at_ms: now_ms,
        limit_ms: config.limit_ms(question, run.relaxed),
        right: None,
        points: 0,
        time_ms: 0,
    })
}

/// A question that this run has not asked, and no earlier one while there are such.
fn draw_new<'a>(
    level: &'a Level,
    run: &Run,
    progress: &mut Progress,
    random: &mut Random,
) -> Option<&'a Question> {
    let asked = run.questions();
    let unasked = |question: &&Question| !asked.contains(&question.id.as_str());
    let seen: BTreeSet<&str> = progress.seen.iter().map(String::as_str).collect();
    let unseen = |question: &&Question| !seen.contains(question.id.as_str());
    let questions = level.questions.iter().filter(unasked);
    let mut candidates: Vec<&Question> = questions.clone().filter(unseen).collect();
    if candidates.is_empty() {
        // Everything was shown: the pool starts over.
        progress.seen.retain(|seen| asked.contains(&seen.as_str()));
        candidates = questions.collect();
    }
    let at = match level.keep_order {
        true => 0,
        false => below(candidates.len(), random),
    };
    candidates.get(at).copied()
}

/// Tells a player what came of an action.
struct Tell<'a> {
    config: &'a Config,
    level: Option<&'a Level>,
    run: &'a Run,
    language: Language<'a>,
}

impl<'a> Tell<'a> {
    fn outcome(&self, show: &Show, ended: Option<&Ended>, results: &[EffectResult]) -> Outcome {
        let last = self.run.showings.last();
        let shown = last.filter(|_| !matches!(show, Show::Nothing));
        let verdict = match show {
            Show::Answered(answered) => last.and_then(|last| self.verdict(last, answered)),
            Show::Another | Show::Waiting | Show::Nothing => None,
        };
        Outcome {
            level: self.run.level.clone(),
            question: shown.and_then(|showing| self.question(showing)),
            marks: self.level.map(|it| self.run.marks(it)).unwrap_or_default(),
            points: self.run.points(),
            lives: self.run.lives(self.config),
            verdict,
            summary: ended.map(|ended| self.summary(ended, results)),
        }
    }

    fn asked(&self, showing: &Showing) -> Option<&'a Question> {
        self.level?.question(&showing.question)
    }

    fn question(&self, showing: &Showing) -> Option<QuestionView> {
        let question = self.asked(showing)?;
        let options = showing.order.iter().filter_map(|id| {
            let option = question.options.iter().find(|option| option.id == *id)?;
            Some(OptionView {
                text: self.language.of(&option.text),
                picture: option.picture.clone(),
            })
        });
        let questions = self.run.questions();
        let place = questions.iter().position(|id| *id == showing.question);
        let times = self.run.showings.iter();
        let times = times.filter(|other| other.question == showing.question);
        Some(QuestionView {
            run: self.run.number,
            showing: showing.number,
            place: count(place.unwrap_or_default()),
            again: times.count() > 1,
            ask: match question.answer {
                Answer::Truth(_) => Ask::Truth,
                Answer::One(_) => Ask::Single,
                Answer::Several(_) => Ask::Multiple,
            },
            text: self.language.of(&question.text),
            picture: question.picture.clone(),
            alt: question.alt.as_ref().map(|alt| self.language.of(alt)),
            options: options.collect(),
            limit_ms: showing.limit_ms,
            due_ms: due_ms(showing),
        })
    }

    fn verdict(&self, showing: &Showing, answered: &Answered) -> Option<Verdict> {
        let question = self.asked(showing)?;
        // What comes again keeps its solution.
        let told = !self.run.comes_again(self.config, &showing.question);
        let solution = (0_u8..)
            .zip(&showing.order)
            .filter(|(_, id)| question.is_right(id))
            .map(|(place, _)| place);
        let source = question.source.as_ref().filter(|_| told);
        let explanation = question.explanation.as_ref().filter(|_| told);
        Some(Verdict {
            right: showing.right == Some(true),
            late: answered.late,
            choice: answered.choice.clone(),
            solution: told.then(|| solution.collect()),
            explanation: explanation.map(|text| self.language.of(text)),
            source: source.map(|source| SourceView {
                name: self.language.of(&source.name),
                url: source.url.clone(),
            }),
            points: answered.points,
            bonus: answered.bonus,
        })
    }

    fn summary(&self, ended: &Ended, results: &[EffectResult]) -> Summary {
        let drawn: Vec<&Option<String>> = results
            .iter()
            .filter_map(|result| match result {
                EffectResult::Drawn(prize) => Some(prize),
                _ => None,
            })
            .collect();
        let marks = self.level.map(|it| self.run.marks(it)).unwrap_or_default();
        let right = self.level.map_or(0, |level| self.run.right(level));
        let review = self
            .run
            .questions()
            .into_iter()
            .zip(&marks)
            .filter(|(id, _)| self.run.is_settled(self.config, id))
            .filter_map(|(id, mark)| self.review(id, *mark));
        Summary {
            passed: ended.passed,
            quit: ended.quit,
            stars: ended.stars,
            points: self.run.points(),
            best: ended.best,
            time_ms: self.run.time_ms(),
            right: count(right),
            of: count(marks.len()),
            unlocked: ended.unlocked.clone(),
            complete: ended.complete,
            draws: count(drawn.len()),
            prizes: drawn.into_iter().flatten().cloned().collect(),
            review: review.collect(),
        }
    }

    fn review(&self, id: &str, mark: Mark) -> Option<Review> {
        let question = self.level?.question(id)?;
        let right = question.options.iter();
        let right = right.filter(|option| question.is_right(&option.id));
        Some(Review {
            text: self.language.of(&question.text),
            right: mark == Mark::Right,
            solution: right.map(|it| self.language.of(&it.text)).collect(),
            truth: match question.answer {
                Answer::Truth(truth) => Some(truth),
                Answer::One(_) | Answer::Several(_) => None,
            },
            explanation: question
                .explanation
                .as_ref()
                .map(|text| self.language.of(text)),
        })
    }
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
