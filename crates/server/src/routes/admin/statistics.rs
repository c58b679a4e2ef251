//! How a campaign does: from seeing a widget to having a prize, and what came of it afterwards.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, Method},
    routing::get,
};
use funfair_campaign::{ids::is_id, protocol::ProblemCode, time::DAY_MS};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    failure::Failure,
    operation::{Operation, Parameter, Token, schema},
    request::Segments,
    state::Shared,
    store::{
        exposures,
        statistics::{self, Converted, Count, Step},
    },
};

/// The usual span, and the longest.
const USUAL_MS: i64 = 7 * DAY_MS;
const LONGEST_MS: i64 = 92 * DAY_MS;
/// Sources that are told apart. Anybody can make up more.
const MOST_SOURCES: usize = 50;
const OTHER: &str = "(other)";

const FROM: Parameter = Parameter {
    place: "query",
    name: "from_ms",
    required: false,
    description: "first moment, ms since 1970 UTC; without it 7 days before `to_ms`",
};
const TO: Parameter = Parameter {
    place: "query",
    name: "to_ms",
    required: false,
    description: "first moment after it; without it now. At most 92 days after `from_ms`",
};

const EXPERIMENT: Parameter = Parameter {
    place: "query",
    name: "experiment",
    required: false,
    description: "id of the test whose variants are told apart; without it the one that the campaign \
                  has now",
};

pub(in crate::routes) static SHOW: Operation = Operation {
    method: Method::GET,
    path: "/admin/v1/campaigns/{campaign}/statistics",
    id: "showStatistics",
    summary: "How many saw, started, finished, won and claimed, by hour, widget, source and variant, \
              the conversions by hour, source and variant, and how the variants of a test do.",
    token: Token::Operator,
    parameters: &[FROM, TO, EXPERIMENT],
    request: None,
    status: 200,
    response: Some(schema::<Statistics>),
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadToken,
        ProblemCode::UnknownCampaign,
    ],
    handler: || get(show),
};

/// How a campaign does.
#[derive(Debug, Serialize, JsonSchema)]
struct Statistics {
    /// First moment, ms since 1970 UTC.
    from_ms: i64,
    /// First moment after it, ms since 1970 UTC.
    to_ms: i64,
    /// One row for each hour, widget and source in which something happened.
    rows: Vec<Hour>,
    /// What partners told of, by when it happened.
    conversions: Vec<Conversions>,
    /// How the variants of the test do, from its beginning to now, whatever the span; left out where
    /// nobody has taken part.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    variants: Vec<Arm>,
}

/// How a variant does, in participants: each of them is counted once.
#[derive(Debug, Serialize, JsonSchema)]
struct Arm {
    /// Id of the variant, or `original`.
    variant: String,
    /// How many were served it.
    exposed: i64,
    /// How many of them have played since.
    played: i64,
    /// How many of them have won since, and it was not taken back.
    won: i64,
    /// How many of them have claimed what they have won since.
    claimed: i64,
    /// Of how many a partner has told a conversion since.
    converted: i64,
}

/// An hour of a widget, of participants from one source.
#[derive(Debug, Serialize, JsonSchema)]
struct Hour {
    /// When it began, ms since 1970 UTC.
    hour_ms: i64,
    /// Id of the widget.
    widget: String,
    /// The hidden field `utm_source` of the participants, else `source`; empty where neither is
    /// known, and `(other)` beyond the 50 most frequent ones.
    source: String,
    /// What the participants are served in the test, `original` or a variant's id; empty for those
    /// who do not take part, or are not known.
    variant: String,
    /// How often the widget was shown.
    impressions: i64,
    /// Plays that were opened.
    starts: i64,
    /// Outcomes that were shown.
    finishes: i64,
    /// Awards that were given, without those that were taken back.
    wins: i64,
    /// Awards that were claimed.
    claims: i64,
}

/// Conversions of one kind and currency in an hour, of participants from one source.
#[derive(Debug, Serialize, JsonSchema)]
struct Conversions {
    /// When the hour began, ms since 1970 UTC.
    hour_ms: i64,
    /// As in `rows`.
    source: String,
    /// As in `rows`.
    variant: String,
    /// `order`, `sign_up` or `redemption`.
    what: String,
    /// How many.
    count: i64,
    /// Currency of the values; `null` where they have none.
    currency: Option<String>,
    /// Their values together, in minor units; `null` where they have none.
    minor: Option<i64>,
}

/// The query.
#[derive(Debug, Default, Deserialize)]
struct Span {
    from_ms: Option<i64>,
    to_ms: Option<i64>,
    experiment: Option<String>,
}

async fn show(
    State(app): State<Shared>,
    Segments(id): Segments<String>,
    query: Result<Query<Span>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Json<Statistics>, Failure> {
    app.operators.of(&headers)?;
    let campaign = app.campaign(&id)?;
    let bad = || {
        let detail = "the query is like ?from_ms=…&to_ms=…, at most 92 days apart";
        Failure::new(ProblemCode::BadRequest, detail)
    };
    let Query(span) = query.map_err(|_| bad())?;
    let to_ms = span.to_ms.unwrap_or_else(|| app.clock.now_ms());
    let from_ms = span.from_ms.unwrap_or(to_ms.saturating_sub(USUAL_MS));
    if from_ms < 0 || !(0..=LONGEST_MS).contains(&to_ms.saturating_sub(from_ms)) {
        return Err(bad());
    }
    if span.experiment.as_deref().is_some_and(|id| !is_id(id)) {
        let detail = "`experiment` is the id of a test, such as title-1";
        return Err(Failure::new(ProblemCode::BadRequest, detail));
    }
    let current = campaign.loaded.campaign.experiment.as_ref();
    let current = || current.map(|experiment| experiment.id.clone());
    let experiment = span.experiment.or_else(current).unwrap_or_default();
    let mut counts = Vec::new();
    for step in Step::ALL {
        for count in statistics::step(&app.store, &id, &experiment, step, (from_ms, to_ms)).await? {
            counts.push((step, count));
        }
    }
    let converted = statistics::conversions(&app.store, &id, &experiment, (from_ms, to_ms)).await?;
    let arms = exposures::arms(&app.store, &id, &experiment).await?;
    let known = frequent(&counts, &converted);
    Ok(Json(Statistics {
        from_ms,
        to_ms,
        rows: hours(&counts, &known),
        conversions: together(converted, &known),
        variants: arms.into_iter().map(Arm::read).collect(),
    }))
}

impl Arm {
    fn read(row: exposures::Arm) -> Self {
        Self {
            variant: row.variant,
            exposed: row.exposed,
            played: row.played,
            won: row.won,
            claimed: row.claimed,
            converted: row.converted,
        }
    }
}

/// The sources that are told apart.
fn frequent(counts: &[(Step, Count)], converted: &[Converted]) -> BTreeSet<String> {
    let mut totals: BTreeMap<&str, i64> = BTreeMap::new();
    let seen = counts.iter().map(|(_, it)| (it.source.as_str(), it.number));
    let told = converted.iter().map(|it| (it.source.as_str(), it.number));
    for (source, number) in seen.chain(told) {
        *totals.entry(source).or_default() += number;
    }
    let mut totals: Vec<_> = totals.into_iter().collect();
    totals.sort_by_key(|(source, number)| (std::cmp::Reverse(*number), *source));
    totals.truncate(MOST_SOURCES);
    totals
        .into_iter()
        .map(|(source, _)| source.to_owned())
        .collect()
}

fn named(source: &str, known: &BTreeSet<String>) -> String {
    known.get(source).map_or(OTHER, String::as_str).to_owned()
}

fn hours(counts: &[(Step, Count)], known: &BTreeSet<String>) -> Vec<Hour> {
    let mut rows: BTreeMap<_, Hour> = BTreeMap::new();
    for (step, count) in counts {
        let source = named(&count.source, known);
        let key = (
            count.hour_ms,
            count.widget.clone(),
            source.clone(),
            count.variant.clone(),
        );
        let row = rows.entry(key).or_insert_with(|| Hour {
            hour_ms: count.hour_ms,
            widget: count.widget.clone(),
            source,
            variant: count.variant.clone(),
            impressions: 0,
            starts: 0,
            finishes: 0,
            wins: 0,
            claims: 0,
        });
        *match step {
            Step::Impression => &mut row.impressions,
            Step::Start => &mut row.starts,
            Step::Finish => &mut row.finishes,
            Step::Win => &mut row.wins,
            Step::Claim => &mut row.claims,
        } += count.number;
    }
    rows.into_values().collect()
}

fn together(converted: Vec<Converted>, known: &BTreeSet<String>) -> Vec<Conversions> {
    let mut rows: BTreeMap<_, Conversions> = BTreeMap::new();
    for it in converted {
        let source = named(&it.source, known);
        let key = (
            it.hour_ms,
            source.clone(),
            it.variant.clone(),
            it.what.clone(),
            it.currency.clone(),
        );
        let row = rows.entry(key).or_insert_with(|| Conversions {
            hour_ms: it.hour_ms,
            source,
            variant: it.variant,
            what: it.what,
            count: 0,
            currency: it.currency,
            minor: it.minor.map(|_| 0),
        });
        row.count += it.number;
        row.minor = row.minor.zip(it.minor).map(|(a, b)| a.saturating_add(b));
    }
    rows.into_values().collect()
}
