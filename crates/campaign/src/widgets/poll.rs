//! Poll: one question, one vote a participant, and shared counts of what was chosen.
//!
//! A vote is final. What others chose may be seen before it, after it, or after the end; until
//! then no view, state or board holds a count. Everybody who votes may draw from a pool.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    Campaign, Finding,
    campaign::Widget,
    ids::check_ids,
    prize::check_address,
    random::Random,
    rules::{Effect, EffectResult, Facts, Language, Plan, Reads, Rejection, Rules, Settled},
    schedule::Context,
    tally::Tally,
    text::Text,
};

/// Fewest options.
pub const MIN_OPTIONS: usize = 2;
/// Most options.
pub const MAX_OPTIONS: usize = 12;

/// The kind `poll`.
pub struct Poll;

/// What a marketer writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "PollConfig")
)]
pub struct Config {
    /// What is asked.
    pub question: Text,
    /// A picture over the question: a path, or https.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// What the picture shows, for those who do not see it; without it the picture is decoration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<Text>,
    /// How many options one vote may hold; 1 for a single choice.
    #[serde(default = "one")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_OPTIONS)))]
    pub choose: u8,
    /// When the counts may be seen.
    #[serde(default)]
    pub results: Results,
    /// What can be chosen, in this order.
    #[cfg_attr(feature = "schema", schemars(length(min = MIN_OPTIONS, max = MAX_OPTIONS)))]
    pub options: Vec<Choice>,
}

fn one() -> u8 {
    1
}

/// When the counts of a poll may be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "PollResults")
)]
#[serde(rename_all = "snake_case")]
pub enum Results {
    /// By those who have voted, and by everybody after the campaign's end.
    #[default]
    AfterVote,
    /// By everybody, also before voting.
    Always,
    /// By nobody before the campaign's end.
    AfterEnd,
}

/// An option as a marketer writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "PollOption")
)]
pub struct Choice {
    /// Names the option in votes and tallies. Changing it loses the votes that it has.
    pub id: String,
    /// What stands on it.
    pub text: Text,
    /// A picture beside it: a path, or https.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

/// What players may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "PollView")
)]
pub struct View {
    /// What is asked.
    pub question: String,
    /// A picture over the question.
    pub picture: Option<String>,
    /// What the picture shows.
    pub alt: Option<String>,
    /// How many options one vote may hold.
    pub choose: u8,
    /// When the counts may be seen.
    pub results: Results,
    /// What can be chosen.
    pub options: Vec<ChoiceView>,
}

/// An option in the player's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "PollOptionView")
)]
pub struct ChoiceView {
    /// Names the option in votes and tallies.
    pub id: String,
    /// What stands on it.
    pub text: String,
    /// A picture beside it.
    pub picture: Option<String>,
}

/// What a participant can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "PollAction")
)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Votes, once.
    Vote {
        /// Ids of the chosen options.
        options: Vec<String>,
    },
}

/// What is remembered per participant, and shown to them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "PollState")
)]
pub struct State {
    /// Ids of the options that they voted for, in the poll's order; empty before the vote.
    pub options: Vec<String>,
}

/// The counts before the vote, in the order of the options; `None` where they may not be seen.
pub type Before = Option<Vec<i64>>;

/// What a player sees of a vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "PollOutcome")
)]
pub struct Outcome {
    /// Ids of the options that were voted for.
    pub options: Vec<String>,
    /// The counts with this vote; `null` where they may not be seen yet.
    pub tally: Option<Tally>,
    /// Id of the prize won; `null` for no prize, and where there is nothing to win.
    pub prize: Option<String>,
}

impl Rules for Poll {
    const KIND: &'static str = "poll";
    type Config = Config;
    type View = View;
    type Action = Action;
    type State = State;
    type Step = Before;
    type Shown = State;
    type Outcome = Outcome;

    fn validate(config: &Config, campaign: &Campaign, widget: &Widget) -> Vec<Finding> {
        let mut findings = Vec::new();
        check_frame(config, campaign, widget, &mut findings);
        check_options(config, campaign, &mut findings);
        findings
    }

    fn view(config: &Config, language: Language<'_>) -> View {
        let options = config.options.iter().map(|option| ChoiceView {
            id: option.id.clone(),
            text: language.of(&option.text),
            picture: option.picture.clone(),
        });
        View {
            question: language.of(&config.question),
            picture: config.picture.clone(),
            alt: config.alt.as_ref().map(|alt| language.of(alt)),
            choose: config.choose,
            results: config.results,
            options: options.collect(),
        }
    }

    fn reads(config: &Config, _: &Action) -> Reads {
        let counters = match config.results {
            Results::AfterEnd => Vec::new(),
            _ => names(config),
        };
        Reads {
            counters,
            ..Reads::default()
        }
    }

    fn plan(
        config: &Config,
        state: State,
        action: Action,
        facts: &Facts,
        _: &Context,
    ) -> Result<Plan<State, Before>, Rejection> {
        let Action::Vote { options } = action;
        let options = chosen(config, &options)?;
        if !state.options.is_empty() {
            return Err(Rejection::LimitReached { next_ms: None });
        }
        let before = config
            .options
            .iter()
            .map(|option| facts.counters.get(&option.id).copied().unwrap_or_default());
        let seen = config.results != Results::AfterEnd;
        let mut effects = vec![Effect::OpenPlay];
        effects.extend(options.iter().map(|option| Effect::Add {
            counter: option.clone(),
            by: 1,
        }));
        effects.push(Effect::Draw { pool: None });
        Ok(Plan {
            step: seen.then(|| before.collect()),
            state: State { options },
            effects,
        })
    }

    fn settle(
        config: &Config,
        plan: Plan<State, Before>,
        results: &[EffectResult],
        _: Language<'_>,
        _: &mut Random,
    ) -> Settled<State, Outcome> {
        let options = plan.state.options.clone();
        let prize = results.iter().find_map(|result| match result {
            EffectResult::Drawn(prize) => prize.clone(),
            _ => None,
        });
        let tally = plan.step.map(|before| {
            let counts = config.options.iter().zip(before).map(|(option, count)| {
                let own = i64::from(options.contains(&option.id));
                (option.id.clone(), count.saturating_add(own))
            });
            Tally::of(counts)
        });
        Settled {
            outcome: Outcome {
                options,
                tally,
                prize,
            },
            state: plan.state,
        }
    }

    fn show(_: &Config, state: &State, _: &Context) -> State {
        state.clone()
    }

    fn tally(config: &Config, state: &State, context: &Context) -> Option<Vec<String>> {
        let may_see = match config.results {
            Results::Always => true,
            Results::AfterVote => !state.options.is_empty(),
            Results::AfterEnd => false,
        };
        (may_see || context.now_ms >= context.ends_ms).then(|| names(config))
    }
}

/// A counter for each option, by its id.
fn names(config: &Config) -> Vec<String> {
    config
        .options
        .iter()
        .map(|option| option.id.clone())
        .collect()
}

/// The options of a vote in the poll's order.
fn chosen(config: &Config, ids: &[String]) -> Result<Vec<String>, Rejection> {
    let bad = |detail: String| Err(Rejection::BadAction { detail });
    let most = usize::from(config.choose);
    if ids.is_empty() || ids.len() > most {
        return bad(format!("a vote holds 1 to {most} options"));
    }
    let wanted: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    let known: Vec<String> = names(config)
        .into_iter()
        .filter(|id| wanted.contains(id.as_str()))
        .collect();
    if known.len() != ids.len() {
        return bad("each option of a vote is one of the poll, and another one".to_owned());
    }
    Ok(known)
}

fn check_frame(config: &Config, campaign: &Campaign, widget: &Widget, findings: &mut Vec<Finding>) {
    let locales = &campaign.locales;
    config.question.check("question", locales, findings);
    check_address("picture", config.picture.as_deref(), findings);
    if let Some(alt) = &config.alt {
        alt.check("alt", locales, findings);
        if config.picture.is_none() {
            findings.push(Finding::new("alt", "needs a `picture` to speak of"));
        }
    }
    let most = config.options.len().min(MAX_OPTIONS);
    if !(1..=most).contains(&usize::from(config.choose)) {
        let message = format!("must be 1 to the number of options, {most}");
        findings.push(Finding::new("choose", message));
    }
    let limits = widget.limits;
    let several = |limit: Option<u32>| limit.is_some_and(|limit| limit > 1);
    if several(limits.total) || several(limits.per_day) {
        let message = "a poll takes one vote a participant: leave `limits` out";
        findings.push(Finding::new("", message));
    }
}

fn check_options(config: &Config, campaign: &Campaign, findings: &mut Vec<Finding>) {
    let count = config.options.len();
    if !(MIN_OPTIONS..=MAX_OPTIONS).contains(&count) {
        let message = format!("must be {MIN_OPTIONS} to {MAX_OPTIONS}, there are {count}");
        findings.push(Finding::new("options", message));
    }
    let ids = config.options.iter().map(|option| option.id.as_str());
    check_ids(ids, |n| format!("options[{n}].id"), findings);
    for (n, option) in config.options.iter().enumerate() {
        let path = format!("options[{n}]");
        option
            .text
            .check(&format!("{path}.text"), &campaign.locales, findings);
        check_address(
            &format!("{path}.picture"),
            option.picture.as_deref(),
            findings,
        );
    }
    let pictures = config
        .options
        .iter()
        .filter(|option| option.picture.is_some())
        .count();
    if pictures > 0 && pictures < count {
        let message = "either every option has a `picture`, or none: one without would stand back";
        findings.push(Finding::new("options", message));
    }
}
