//! Challenge: a topic on other platforms, whose posts are handed in by their links, or pictures and
//! videos that are uploaded; looked at by a moderator, shown in a gallery and liked.
//!
//! Handing in opens a play, so limits count entries; everybody who hands one in may draw from the
//! widget's own pool. Likes open none. Prizes of tiers are given at the end, by a call of
//! an operator.

pub mod config;
pub mod link;
pub mod platforms;
pub mod wire;

mod check;
mod form;

pub use self::{
    config::Config,
    wire::{Action, Form, Outcome, Post, Shown, State, View},
};
use self::{
    config::{By, Likes, Moderation, Shown as LikesShown, Window},
    wire::{CategoryView, LikesView, TierView, WindowView},
};
use crate::{
    Campaign, Finding,
    campaign::Widget,
    entry::{EntryState, NewEntry, Showing, Tier, searched},
    media::Uploads,
    random::Random,
    rules::{Effect, EffectResult, Facts, Language, Plan, Reads, Rejection, Rules, Settled},
    schedule::Context,
};

/// The kind `challenge`.
pub struct Challenge;

/// What was decided of an action.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Step {
    /// The entry is taken, and stands so.
    Enter(EntryState),
    /// The entry is liked, or no longer; the number may be seen, or not.
    Like {
        /// Id of the entry.
        entry: String,
        /// Whether it is liked.
        liked: bool,
        /// Whether the number may be seen.
        seen: bool,
    },
    /// The entry with this id is taken back.
    Withdraw(String),
}

impl Rules for Challenge {
    const KIND: &'static str = "challenge";
    type Config = Config;
    type View = View;
    type Action = Action;
    type State = State;
    type Step = Step;
    type Shown = Shown;
    type Outcome = Outcome;

    fn validate(config: &Config, campaign: &Campaign, _: &Widget) -> Vec<Finding> {
        check::check(config, campaign)
    }

    fn view(config: &Config, language: Language<'_>) -> View {
        let all = |texts: &[crate::text::Text]| texts.iter().map(|it| language.of(it)).collect();
        let categories = config.categories.iter().map(|category| CategoryView {
            id: category.id.clone(),
            text: language.of(&category.text),
        });
        let tiers = config.tiers.iter().map(|tier| TierView {
            title: language.of(&tier.title),
            prize: tier.prize.clone(),
            by: tier.by,
            places: tier.places,
        });
        View {
            task: language.of(&config.task),
            picture: config.picture.clone(),
            alt: config.alt.as_ref().map(|alt| language.of(alt)),
            tags: all(&config.tags),
            mentions: all(&config.mentions),
            hand_in: config.hand_in,
            uploads: config.uploads,
            sites: config.sites(language),
            ideas: all(&config.ideas),
            caption: config.caption,
            categories: categories.collect(),
            account: config.account,
            rights: language.of(&config.rights),
            age: config.age.as_ref().map(|age| language.of(age)),
            moderation: config.moderation,
            entry: shown_window(config.entry),
            likes: config.likes.map(|likes| LikesView {
                per_day: likes.per_day,
                hidden: likes.shown == LikesShown::AfterVoting,
                window: shown_window(likes.window),
            }),
            tiers: tiers.collect(),
        }
    }

    fn reads(_: &Config, action: &Action) -> Reads {
        let mut reads = Reads::default();
        match action {
            Action::Enter(form) => reads.media.clone_from(&form.media),
            Action::Like { entry } | Action::Unlike { entry } | Action::Withdraw { entry } => {
                reads.entry = Some(entry.clone());
            }
        }
        reads
    }

    fn plan(
        config: &Config,
        state: State,
        action: Action,
        facts: &Facts,
        context: &Context,
    ) -> Result<Plan<State, Step>, Rejection> {
        match action {
            Action::Enter(form) => enter(config, state, &form, facts, context),
            Action::Like { entry } => like(config, state, entry, facts, context),
            Action::Unlike { entry } => unlike(config, state, entry, facts, context),
            Action::Withdraw { entry } => {
                facts.entry.filter(|it| it.own).ok_or_else(no_entry)?;
                Ok(Plan {
                    state,
                    effects: vec![Effect::Withdraw {
                        entry: entry.clone(),
                    }],
                    step: Step::Withdraw(entry),
                })
            }
        }
    }

    fn settle(
        _: &Config,
        plan: Plan<State, Step>,
        results: &[EffectResult],
        _: Language<'_>,
        _: &mut Random,
    ) -> Settled<State, Outcome> {
        let outcome = match plan.step {
            Step::Enter(state) => {
                let (mut entry, mut prize) = (String::new(), None);
                for result in results {
                    match result {
                        EffectResult::Entered(id) => entry.clone_from(id),
                        EffectResult::Drawn(drawn) => prize.clone_from(drawn),
                        _ => {}
                    }
                }
                Outcome::Entered {
                    entry,
                    state,
                    prize,
                }
            }
            Step::Like { entry, liked, seen } => {
                let likes = results.iter().find_map(|result| match result {
                    EffectResult::Liked(likes) => Some(*likes),
                    _ => None,
                });
                Outcome::Liked {
                    entry,
                    liked,
                    likes: likes.filter(|_| seen),
                }
            }
            Step::Withdraw(entry) => Outcome::Withdrawn { entry },
        };
        Settled {
            state: plan.state,
            outcome,
        }
    }

    fn show(config: &Config, state: &State, context: &Context) -> Shown {
        Shown {
            entries: state.entries,
            likes_left: config
                .likes
                .map_or(0, |likes| likes_left(likes, state, context)),
        }
    }

    fn gallery(config: &Config, context: &Context) -> Option<Showing> {
        let likes = config.likes.is_some_and(|likes| shows(likes, context));
        Some(Showing { likes })
    }

    fn tiers(config: &Config, context: &Context) -> Vec<Tier> {
        let ends = |window: Window| window.within(i64::MIN, context.ends_ms).1;
        let entries = ends(config.entry);
        let likes = config.likes.map_or(entries, |likes| ends(likes.window));
        let tiers = config.tiers.iter().map(|tier| Tier {
            prize: tier.prize.clone(),
            by: tier.by,
            places: tier.places,
            from_ms: match tier.by {
                By::Likes => entries.max(likes),
                By::Jury | By::Draw => entries,
            },
        });
        tiers.collect()
    }

    fn uploads(config: &Config) -> Option<Uploads> {
        config.uploads
    }
}

fn enter(
    config: &Config,
    mut state: State,
    form: &Form,
    facts: &Facts,
    context: &Context,
) -> Result<Plan<State, Step>, Rejection> {
    open(config.entry, context)?;
    let (post, sameness) = form::read(config, form, &facts.media)?;
    let stands = match config.moderation {
        Moderation::Before => EntryState::Pending,
        Moderation::After => EntryState::Accepted,
    };
    state.entries = state.entries.saturating_add(1);
    let entry = NewEntry {
        state: stands,
        category: post.category.clone(),
        words: searched(&format!("{} {}", post.caption, post.account)),
        sameness,
        media: form.media.clone(),
        body: serde_json::to_value(post).unwrap_or_default(),
    };
    Ok(Plan {
        state,
        step: Step::Enter(stands),
        effects: vec![
            Effect::OpenPlay,
            Effect::Enter(entry),
            Effect::Draw { pool: None },
        ],
    })
}

fn like(
    config: &Config,
    mut state: State,
    entry: String,
    facts: &Facts,
    context: &Context,
) -> Result<Plan<State, Step>, Rejection> {
    let likes = open_likes(config, context)?;
    let found = facts.entry.filter(|it| it.state.is_public());
    let found = found.ok_or_else(no_entry)?;
    if found.own {
        return bad("nobody likes their own entry");
    }
    if !found.liked {
        if likes_left(likes, &state, context) == 0 {
            return Err(Rejection::LimitReached {
                next_ms: (context.day_ends_ms < context.ends_ms).then_some(context.day_ends_ms),
            });
        }
        let today = context.day.to_string();
        if state.likes_day != today {
            (state.likes_day, state.likes) = (today, 0);
        }
        state.likes = state.likes.saturating_add(1);
    }
    Ok(set_like(likes, state, entry, true, context))
}

fn unlike(
    config: &Config,
    state: State,
    entry: String,
    facts: &Facts,
    context: &Context,
) -> Result<Plan<State, Step>, Rejection> {
    let likes = open_likes(config, context)?;
    facts
        .entry
        .filter(|it| it.state.is_public())
        .ok_or_else(no_entry)?;
    Ok(set_like(likes, state, entry, false, context))
}

fn set_like(
    likes: Likes,
    state: State,
    entry: String,
    liked: bool,
    context: &Context,
) -> Plan<State, Step> {
    Plan {
        state,
        effects: vec![Effect::Like {
            entry: entry.clone(),
            liked,
        }],
        step: Step::Like {
            entry,
            liked,
            seen: shows(likes, context),
        },
    }
}

fn open_likes(config: &Config, context: &Context) -> Result<Likes, Rejection> {
    let Some(likes) = config.likes else {
        return bad("entries of this challenge are not liked");
    };
    open(likes.window, context)?;
    Ok(likes)
}

/// Whether `window` is open; the campaign itself is.
fn open(window: Window, context: &Context) -> Result<(), Rejection> {
    let (starts_ms, ends_ms) = window.within(i64::MIN, context.ends_ms);
    if context.now_ms < starts_ms {
        Err(Rejection::NotStarted { starts_ms })
    } else if context.now_ms >= ends_ms {
        Err(Rejection::Ended)
    } else {
        Ok(())
    }
}

fn likes_left(likes: Likes, state: &State, context: &Context) -> u16 {
    let given = if state.likes_day == context.day.to_string() {
        state.likes
    } else {
        0
    };
    likes.per_day.saturating_sub(given)
}

/// Whether the numbers can be seen.
fn shows(likes: Likes, context: &Context) -> bool {
    let (_, ends_ms) = likes.window.within(i64::MIN, context.ends_ms);
    likes.shown == LikesShown::Always || context.now_ms >= ends_ms
}

fn shown_window(window: Window) -> WindowView {
    WindowView {
        starts_ms: window.starts_at.map(|at| at.0),
        ends_ms: window.ends_at.map(|at| at.0),
    }
}

fn no_entry() -> Rejection {
    Rejection::BadAction {
        detail: "there is no such entry".to_owned(),
    }
}

fn bad<T>(detail: impl Into<String>) -> Result<T, Rejection> {
    Err(Rejection::BadAction {
        detail: detail.into(),
    })
}
