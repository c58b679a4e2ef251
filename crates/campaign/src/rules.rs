//! What a widget kind is made of, and how a host runs it.
//!
//! A kind is a set of pure functions over plain data ([`Rules`]). Effects on anything shared are
//! data too: whoever hosts the rules carries them out, the server inside one transaction, the
//! page in memory. [`Game`] is a loaded widget with its types forgotten, as hosts see it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    Campaign, Finding,
    campaign::Widget,
    entry::{EntryFacts, NewEntry, Showing, Tier},
    media::{Media, Uploads},
    random::Random,
    schedule::Context,
    text::Text,
};

/// The language that a player reads.
#[derive(Clone, Copy, Debug)]
pub struct Language<'a> {
    /// The locale asked for, already one of the campaign's.
    pub wanted: &'a str,
    /// The campaign's first locale.
    pub fallback: &'a str,
}

impl Language<'_> {
    /// The words of `text` in this language.
    #[must_use]
    pub fn of(&self, text: &Text) -> String {
        text.resolve(self.wanted, self.fallback).to_owned()
    }
}

/// What is shared that an action needs to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// Names of counters of this widget.
    pub counters: Vec<String>,
    /// Id of an entry of this widget.
    pub entry: Option<String>,
    /// Ids of uploads of the participant.
    pub media: Vec<String>,
}

/// Values of counters by name; one that was never added to is missing.
pub type Counters = BTreeMap<String, i64>;

/// What the host found for [`Reads`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The counters.
    pub counters: Counters,
    /// The entry; `None` when there is no such entry, or none was asked for.
    pub entry: Option<EntryFacts>,
    /// The uploads, in the order asked for: complete, of the participant, and not yet of an entry.
    /// Others are left out.
    pub media: Vec<Media>,
}

/// A change to something shared, for the host to carry out in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Opens a play; uses up a turn, or rejects the action when none is left.
    OpenPlay,
    /// Draws from a pool and takes the prize from stock.
    Draw {
        /// Id of the pool; `None` for the widget's own.
        pool: Option<String>,
    },
    /// Adds to a shared counter of this widget.
    Add {
        /// Name of the counter.
        counter: String,
        /// How much; may be negative.
        by: i64,
    },
    /// Sets the participant's place on a board of the widget; places on its other boards stay.
    Score {
        /// Id of the board, one of [`Rules::BOARDS`].
        board: &'static str,
        /// What ranks the participant there.
        score: Score,
    },
    /// Keeps an entry of the participant.
    Enter(NewEntry),
    /// Has the participant like an entry, once, or no longer.
    Like {
        /// Id of the entry, which is there.
        entry: String,
        /// Whether it is liked afterwards.
        liked: bool,
    },
    /// Forgets an entry of the participant, with the likes that it has.
    Withdraw {
        /// Id of the entry, which is there.
        entry: String,
    },
}

/// Id of a kind's main ranking.
pub const MAIN_BOARD: &str = "";

/// What a participant is ranked by: more points first, then less time, then fewer moves. Who has
/// all three the same shares a rank, and as many ranks are left out after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Points.
    pub points: i64,
    /// Time that it took, ms.
    pub time_ms: i64,
    /// Moves that it took; 0 where the kind counts none.
    #[serde(default)]
    pub moves: i64,
}

impl Score {
    /// Whether it ranks before `other`; neither does where they share a rank.
    #[must_use]
    pub fn is_ahead_of(self, other: Self) -> bool {
        (self.points, other.time_ms, other.moves) > (other.points, self.time_ms, self.moves)
    }
}

/// What carrying out an [`Effect`] gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EffectResult {
    /// The play is open.
    PlayOpened,
    /// The prize that was won; `None` for no prize, which includes one out of stock.
    Drawn(Option<String>),
    /// The counter's value afterwards.
    Added(i64),
    /// The score stands.
    Scored,
    /// The entry is kept, under this id.
    Entered(String),
    /// How many like the entry by now.
    Liked(i64),
    /// The entry is forgotten.
    Withdrawn,
}

/// What an action leads to, before its effects are carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan<S, T> {
    /// The participant's next state.
    pub state: S,
    /// What was decided, for [`Rules::settle`] to go on from.
    pub step: T,
    /// What to carry out.
    pub effects: Vec<Effect>,
}

/// What an action led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled<S, O> {
    /// The participant's state to store.
    pub state: S,
    /// What the player sees.
    pub outcome: O,
}

/// Why an action did not happen. Nothing was changed, no turn was used up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// The campaign has not begun.
    NotStarted {
        /// When it begins, ms since 1970 UTC.
        starts_ms: i64,
    },
    /// The campaign is over.
    Ended,
    /// No turn is left.
    LimitReached {
        /// When more turns come, ms since 1970 UTC; `None` when none will.
        next_ms: Option<i64>,
    },
    /// The action is not one of the widget, or not possible in this state.
    BadAction {
        /// What is wrong with it, for developers.
        detail: String,
    },
    /// The action was possible at another moment: in another order, or in another tab.
    OutOfOrder {
        /// What to do first, for developers.
        detail: String,
    },
}

/// A pool that a widget draws from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolUse {
    /// Id of the pool.
    pub pool: String,
    /// What it is drawn for; `None` where the widget draws for one thing only.
    pub title: Option<String>,
}

/// One widget kind: types and pure functions.
pub trait Rules: Sized + 'static {
    /// Name of the kind in campaign files.
    const KIND: &'static str;
    /// Ids of the boards on which [`Effect::Score`] ranks participants, the main one first; none
    /// where the kind ranks nobody. An id stands in addresses: lower case, digits, hyphens.
    const BOARDS: &'static [&'static str] = &[];
    /// What a marketer writes.
    type Config: Serialize + DeserializeOwned + Send + Sync;
    /// What players may see of it.
    type View: Serialize;
    /// What a participant can do.
    type Action: DeserializeOwned;
    /// What is remembered per participant.
    type State: Serialize + DeserializeOwned + Default;
    /// What [`Rules::plan`] tells [`Rules::settle`].
    type Step: Serialize + DeserializeOwned;
    /// What a participant may see of their own state.
    type Shown: Serialize;
    /// What a player sees of an action's result.
    type Outcome: Serialize;

    /// Every problem of a config, paths relative to it.
    fn validate(config: &Self::Config, campaign: &Campaign, widget: &Widget) -> Vec<Finding>;

    /// The config with everything secret taken out: configs that differ only in secrets give
    /// byte-identical views.
    fn view(config: &Self::Config, language: Language<'_>) -> Self::View;

    /// The pools that the widget draws from, in the order of its rules.
    fn pools(config: &Self::Config, widget: &Widget, language: Language<'_>) -> Vec<PoolUse> {
        let _ = (config, language);
        own_pool(widget, None).into_iter().collect()
    }

    /// What `action` needs to know of what is shared.
    fn reads(config: &Self::Config, action: &Self::Action) -> Reads;

    /// Decides what `action` leads to.
    ///
    /// # Errors
    /// A [`Rejection`] when the action is not possible.
    fn plan(
        config: &Self::Config,
        state: Self::State,
        action: Self::Action,
        facts: &Facts,
        context: &Context,
    ) -> Result<Plan<Self::State, Self::Step>, Rejection>;

    /// Turns the results of a plan's effects, in their order, into what the player sees.
    fn settle(
        config: &Self::Config,
        plan: Plan<Self::State, Self::Step>,
        results: &[EffectResult],
        language: Language<'_>,
        random: &mut Random,
    ) -> Settled<Self::State, Self::Outcome>;

    /// What the participant may see of `state`.
    fn show(config: &Self::Config, state: &Self::State, context: &Context) -> Self::Shown;

    /// The counters that a participant in `state` may see by now, in the order of a tally; `None`
    /// where the kind counts nothing, or not for them yet.
    fn tally(config: &Self::Config, state: &Self::State, context: &Context) -> Option<Vec<String>> {
        let _ = (config, state, context);
        None
    }

    /// What may be seen of the entries by now; `None` where the kind has none.
    fn gallery(config: &Self::Config, context: &Context) -> Option<Showing> {
        let _ = (config, context);
        None
    }

    /// Prizes that an operator gives at the end, in the order of the config.
    fn tiers(config: &Self::Config, context: &Context) -> Vec<Tier> {
        let _ = (config, context);
        Vec::new()
    }

    /// What may be uploaded for an entry; `None` where nothing may.
    fn uploads(config: &Self::Config) -> Option<Uploads> {
        let _ = config;
        None
    }
}

/// The pool that stands beside the widget's config, drawn from for what `title` says.
#[must_use]
pub fn own_pool(widget: &Widget, title: Option<String>) -> Option<PoolUse> {
    let pool = widget.pool.clone()?;
    Some(PoolUse { pool, title })
}

/// A loaded widget whose kind's types are forgotten.
pub trait Game: Send + Sync {
    /// See [`Rules::validate`].
    fn validate(&self, campaign: &Campaign, widget: &Widget) -> Vec<Finding>;
    /// See [`Rules::view`].
    fn view(&self, language: Language<'_>) -> Value;
    /// See [`Rules::pools`].
    fn pools(&self, widget: &Widget, language: Language<'_>) -> Vec<PoolUse>;
    /// See [`Rules::BOARDS`].
    fn boards(&self) -> &'static [&'static str];
    /// The board with the id `asked`, the first one when none is asked for; `None` when there is
    /// no such board.
    fn board(&self, asked: Option<&str>) -> Option<&'static str> {
        let mut boards = self.boards().iter().copied();
        boards.find(|id| asked.is_none_or(|asked| asked == *id))
    }
    /// See [`Rules::reads`].
    ///
    /// # Errors
    /// [`Rejection::BadAction`] when `action` is not one of this kind.
    fn reads(&self, action: &Value) -> Result<Reads, Rejection>;
    /// See [`Rules::plan`].
    ///
    /// # Errors
    /// See [`Rules::plan`].
    fn plan(
        &self,
        state: Option<&Value>,
        action: &Value,
        facts: &Facts,
        context: &Context,
    ) -> Result<Plan<Value, Value>, Rejection>;
    /// See [`Rules::settle`].
    fn settle(
        &self,
        plan: Plan<Value, Value>,
        results: &[EffectResult],
        language: Language<'_>,
        random: &mut Random,
    ) -> Settled<Value, Value>;
    /// See [`Rules::show`]; without a state, that of somebody who has not played.
    fn show(&self, state: Option<&Value>, context: &Context) -> Value;
    /// See [`Rules::tally`]; without a state, that of somebody who has not played.
    fn tally(&self, state: Option<&Value>, context: &Context) -> Option<Vec<String>>;
    /// See [`Rules::gallery`].
    fn gallery(&self, context: &Context) -> Option<Showing>;

    /// See [`Rules::tiers`].
    fn tiers(&self, context: &Context) -> Vec<Tier>;

    /// See [`Rules::uploads`].
    fn uploads(&self) -> Option<Uploads>;
}

/// A config of kind `R`, read and ready.
struct Loaded<R: Rules>(R::Config);

/// Reads a widget's config.
///
/// # Errors
/// Why the config has not the shape that the kind asks for, as one finding.
pub fn load<R: Rules>(config: &Value) -> Result<Box<dyn Game>, Finding> {
    R::Config::deserialize(config)
        .map(|config| Box::new(Loaded::<R>(config)) as Box<dyn Game>)
        .map_err(|error| Finding::new("", error.to_string()))
}

impl<R: Rules> Game for Loaded<R> {
    fn validate(&self, campaign: &Campaign, widget: &Widget) -> Vec<Finding> {
        R::validate(&self.0, campaign, widget)
    }

    fn view(&self, language: Language<'_>) -> Value {
        to_value(&R::view(&self.0, language))
    }

    fn pools(&self, widget: &Widget, language: Language<'_>) -> Vec<PoolUse> {
        R::pools(&self.0, widget, language)
    }

    fn boards(&self) -> &'static [&'static str] {
        R::BOARDS
    }

    fn reads(&self, action: &Value) -> Result<Reads, Rejection> {
        Ok(R::reads(&self.0, &read_action::<R>(action)?))
    }

    fn plan(
        &self,
        state: Option<&Value>,
        action: &Value,
        facts: &Facts,
        context: &Context,
    ) -> Result<Plan<Value, Value>, Rejection> {
        let action = read_action::<R>(action)?;
        let plan = R::plan(&self.0, read_state::<R>(state), action, facts, context)?;
        Ok(Plan {
            state: to_value(&plan.state),
            step: to_value(&plan.step),
            effects: plan.effects,
        })
    }

    fn settle(
        &self,
        plan: Plan<Value, Value>,
        results: &[EffectResult],
        language: Language<'_>,
        random: &mut Random,
    ) -> Settled<Value, Value> {
        let Ok(step) = R::Step::deserialize(&plan.step) else {
            // It was written a moment ago, by `plan`.
            return Settled {
                state: plan.state,
                outcome: Value::Null,
            };
        };
        let plan = Plan {
            state: read_state::<R>(Some(&plan.state)),
            step,
            effects: plan.effects,
        };
        let settled = R::settle(&self.0, plan, results, language, random);
        Settled {
            state: to_value(&settled.state),
            outcome: to_value(&settled.outcome),
        }
    }

    fn show(&self, state: Option<&Value>, context: &Context) -> Value {
        to_value(&R::show(&self.0, &read_state::<R>(state), context))
    }

    fn tally(&self, state: Option<&Value>, context: &Context) -> Option<Vec<String>> {
        R::tally(&self.0, &read_state::<R>(state), context)
    }

    fn gallery(&self, context: &Context) -> Option<Showing> {
        R::gallery(&self.0, context)
    }

    fn tiers(&self, context: &Context) -> Vec<Tier> {
        R::tiers(&self.0, context)
    }

    fn uploads(&self) -> Option<Uploads> {
        R::uploads(&self.0)
    }
}

fn read_action<R: Rules>(action: &Value) -> Result<R::Action, Rejection> {
    // serde would read a tagged enum from an array too; the protocol has one spelling.
    if !action.is_object() {
        return Err(Rejection::BadAction {
            detail: "an action is an object".to_owned(),
        });
    }
    R::Action::deserialize(action).map_err(|error| Rejection::BadAction {
        detail: error.to_string(),
    })
}

/// A state that a later revision can no longer read starts over.
fn read_state<R: Rules>(state: Option<&Value>) -> R::State {
    state
        .and_then(|state| R::State::deserialize(state).ok())
        .unwrap_or_default()
}

fn to_value(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(points: i64, time_ms: i64, moves: i64) -> Score {
        Score {
            points,
            time_ms,
            moves,
        }
    }

    #[test]
    fn points_rank_before_time_and_time_before_moves() {
        let best_first = [
            score(9, 900, 90),
            score(8, 100, 50),
            score(8, 200, 10),
            score(8, 200, 11),
            score(8, 201, 0),
            score(0, 0, 0),
        ];
        for (place, one) in best_first.iter().enumerate() {
            for (other_place, other) in best_first.iter().enumerate() {
                let is_ahead = one.is_ahead_of(*other);
                assert_eq!(is_ahead, place < other_place, "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_score_that_was_kept_before_moves_were_counted_has_none() {
        let kept = r#"{"points": 400, "time_ms": 2100}"#;
        let read: Score = serde_json::from_str(kept).unwrap();
        assert_eq!(read, score(400, 2_100, 0));
    }
}
