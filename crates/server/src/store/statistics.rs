//! Counts for statistics: how far participants came, by hour, widget and source.

use sqlx::AssertSqlSafe;

use super::Store;

/// How many reached one step of the way in one hour.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Count {
    /// When the hour began, ms since 1970 UTC.
    pub hour_ms: i64,
    /// Id of the widget.
    pub widget: String,
    /// The hidden field `utm_source`, else `source`; empty where neither is known.
    pub source: String,
    /// The variant that the participant is served; empty for those outside the test.
    pub variant: String,
    /// How many.
    pub number: i64,
}

/// What partners told of in one hour.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Converted {
    /// When the hour began, ms since 1970 UTC.
    pub hour_ms: i64,
    /// As in [`Count`].
    pub source: String,
    /// As in [`Count`].
    pub variant: String,
    /// `order`, `sign_up` or `redemption`.
    pub what: String,
    /// Currency of the values; `None` for those without a value.
    pub currency: Option<String>,
    /// How many.
    pub number: i64,
    /// Their values together, in minor units.
    pub minor: Option<i64>,
}

/// A step on the way from seeing a widget to having a prize.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The widget was seen.
    Impression,
    /// A play was opened.
    Start,
    /// An outcome was shown.
    Finish,
    /// Something was won, and not taken back.
    Win,
    /// It was claimed.
    Claim,
}

impl Step {
    /// In their order.
    pub const ALL: [Self; 5] = [
        Self::Impression,
        Self::Start,
        Self::Finish,
        Self::Win,
        Self::Claim,
    ];

    /// What is counted, with its row as `x`, and the moment of it.
    fn rows(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Impression => ("event x", "x.received_ms", "x.name = 'impression'"),
            Self::Start => ("play x", "x.opened_ms", "1 = 1"),
            Self::Finish => ("event x", "x.received_ms", "x.name = 'outcome'"),
            Self::Win => (
                "award x",
                "x.won_ms",
                "(x.void_reason IS NULL OR x.void_reason = 'unclaimed')",
            ),
            Self::Claim => (
                "claim c JOIN award x ON x.id = c.award",
                "c.at_ms",
                "c.campaign = $1",
            ),
        }
    }
}

/// Where a participant came from, and what they are served in the test `$4`, to which a moment is to be added; the row that is about them is `x`.
const SOURCE: &str = "LEFT JOIN context u
    ON u.campaign = x.campaign AND u.participant = x.participant AND u.name = 'utm_source'
    LEFT JOIN context s
    ON s.campaign = x.campaign AND s.participant = x.participant AND s.name = 'source'
    LEFT JOIN exposure e
    ON e.campaign = x.campaign AND e.participant = x.participant AND e.experiment = $4";

/// How many reached a step from `from_ms` on and before `to_ms`.
///
/// # Errors
/// When the database fails.
pub async fn step(
    store: &Store,
    campaign: &str,
    experiment: &str,
    step: Step,
    (from_ms, to_ms): (i64, i64),
) -> Result<Vec<Count>, sqlx::Error> {
    let (rows, moment, which) = step.rows();
    let sql = format!(
        "SELECT {moment} - {moment} % 3600000 AS hour_ms, x.widget AS widget,
                COALESCE(u.value, s.value, '') AS source, COALESCE(e.variant, '') AS variant,
                COUNT(*) AS number
         FROM {rows} {SOURCE} AND e.at_ms <= {moment}
         WHERE x.campaign = $1 AND {moment} >= $2 AND {moment} < $3 AND {which}
         GROUP BY 1, 2, 3, 4"
    );
    // Made of the texts above; whatever comes from outside is bound.
    sqlx::query_as(AssertSqlSafe(sql))
        .bind(campaign)
        .bind(from_ms)
        .bind(to_ms)
        .bind(experiment)
        .fetch_all(&store.reader)
        .await
}

/// What partners told of from `from_ms` on and before `to_ms`, by when it happened.
///
/// # Errors
/// When the database fails.
pub async fn conversions(
    store: &Store,
    campaign: &str,
    experiment: &str,
    (from_ms, to_ms): (i64, i64),
) -> Result<Vec<Converted>, sqlx::Error> {
    let sql = format!(
        "SELECT x.at_ms - x.at_ms % 3600000 AS hour_ms, COALESCE(u.value, s.value, '') AS source,
                COALESCE(e.variant, '') AS variant, x.what AS what, x.currency AS currency, COUNT(*) AS number,
                CAST(SUM(x.minor) AS BIGINT) AS minor
         FROM conversion x {SOURCE} AND e.at_ms <= x.at_ms
         WHERE x.campaign = $1 AND x.at_ms >= $2 AND x.at_ms < $3
         GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5"
    );
    sqlx::query_as(AssertSqlSafe(sql))
        .bind(campaign)
        .bind(from_ms)
        .bind(to_ms)
        .bind(experiment)
        .fetch_all(&store.reader)
        .await
}
