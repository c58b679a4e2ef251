//! What is stored of participants, and how it is forgotten.

use funfair_campaign::limits::TOTAL_PERIOD;
use sqlx::AssertSqlSafe;

use super::{
    Connection, Executor,
    entries::{self, Gone},
    media_gone,
};

/// An answer to the consent question.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Consent {
    /// Version of the texts that were shown.
    pub version: String,
    /// Ids of the accepted purposes, a JSON array.
    pub purposes: String,
    /// Language of the texts.
    pub lang: String,
    /// When, ms since 1970 UTC.
    pub at_ms: i64,
}

/// Every answer of the participant to the consent question, first one first.
///
/// # Errors
/// When the database fails.
pub async fn consents(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<Vec<Consent>, sqlx::Error> {
    sqlx::query_as(
        "SELECT version, purposes, lang, at_ms FROM consent
         WHERE campaign = $1 AND participant = $2 ORDER BY number",
    )
    .bind(campaign)
    .bind(participant)
    .fetch_all(executor)
    .await
}

/// The widgets that the participant played, and when, first play first.
///
/// # Errors
/// When the database fails.
pub async fn plays(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<Vec<(String, i64)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT p.widget, p.opened_ms FROM play_slot s JOIN play p ON p.id = s.play
         WHERE s.campaign = $1 AND s.participant = $2 AND s.period = $3
         ORDER BY p.opened_ms, p.id",
    )
    .bind(campaign)
    .bind(participant)
    .bind(TOTAL_PERIOD)
    .fetch_all(executor)
    .await
}

/// The contacts that the participant gave, as JSON, each with the id of its award.
///
/// # Errors
/// When the database fails.
pub async fn contacts(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT c.award, c.contact FROM claim c JOIN award a ON a.id = c.award
         WHERE a.campaign = $1 AND a.participant = $2 AND c.contact IS NOT NULL
         ORDER BY c.at_ms, c.award",
    )
    .bind(campaign)
    .bind(participant)
    .fetch_all(executor)
    .await
}

/// A place on a board.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Place {
    /// Id of the widget.
    pub widget: String,
    /// Id of the board among the widget's; empty for the main one.
    pub board: String,
    /// Points.
    pub points: i64,
    /// Time that it took, ms.
    pub time_ms: i64,
    /// Moves that it took.
    pub moves: i64,
}

/// Where the participant is ranked, on every board of every widget.
///
/// # Errors
/// When the database fails.
pub async fn scores(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<Vec<Place>, sqlx::Error> {
    sqlx::query_as(
        "SELECT widget, board, points, time_ms, moves FROM score
         WHERE campaign = $1 AND participant = $2 ORDER BY widget, board",
    )
    .bind(campaign)
    .bind(participant)
    .fetch_all(executor)
    .await
}

/// How many events carry the participant's id.
///
/// # Errors
/// When the database fails.
pub async fn events(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT COUNT(*) FROM event WHERE campaign = $1 AND participant = $2")
        .bind(campaign)
        .bind(participant)
        .fetch_one(executor)
        .await
}

/// Who is to be forgotten.
#[derive(Clone, Copy, Debug)]
pub enum Whom<'a> {
    /// The participant with this id.
    One(&'a str),
    /// Every participant of the campaign.
    All,
}

/// What was there to forget, in rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Claims that had a contact.
    pub contacts: u64,
    /// Events that had a participant.
    pub events: u64,
    /// Answers to the consent question.
    pub consents: u64,
    /// Places on boards.
    pub scores: u64,
    /// Hidden fields that host pages gave.
    pub context: u64,
    /// Ids of partners.
    pub partner_ids: u64,
    /// What was handed in.
    pub entries: u64,
    /// Likes that were given.
    pub likes: u64,
    /// What was uploaded.
    pub media: u64,
    /// Conversions that had a participant.
    pub conversions: u64,
    /// What they were served in tests.
    pub exposures: u64,
}

impl Forgotten {
    /// Counts `more`, too.
    pub fn add(&mut self, more: Self) {
        self.contacts += more.contacts;
        self.events += more.events;
        self.consents += more.consents;
        self.scores += more.scores;
        self.context += more.context;
        self.partner_ids += more.partner_ids;
        self.entries += more.entries;
        self.likes += more.likes;
        self.media += more.media;
        self.conversions += more.conversions;
        self.exposures += more.exposures;
    }
}

/// What is kept only of those who agree to it: whose events are, fields, and whose conversions are.
fn agreed(theirs: &str) -> [String; 3] {
    [
        format!("UPDATE event SET participant = NULL WHERE {theirs}"),
        format!("DELETE FROM context WHERE {theirs}"),
        format!("UPDATE conversion SET participant = NULL WHERE {theirs}"),
    ]
}

/// Forgets what a participant had agreed to, who takes that back.
///
/// # Errors
/// When the database fails.
pub async fn forget_agreed(
    tx: &mut Connection,
    (campaign, participant): (&str, &str),
) -> Result<(), sqlx::Error> {
    for statement in agreed(ONE) {
        // Made of the texts above; whatever comes from outside is bound.
        let query = sqlx::query(AssertSqlSafe(statement)).bind(campaign);
        query.bind(participant).execute(&mut *tx).await?;
    }
    Ok(())
}

/// Rows of one participant.
const ONE: &str = "campaign = $1 AND participant = $2";

/// Forgets what tells who participants are. Plays, awards and keyed hashes stay under an id that
/// tells nothing, so that limits, stock and "once per contact" stay true.
///
/// # Errors
/// When the database fails.
pub async fn forget(
    tx: &mut Connection,
    campaign: &str,
    whom: Whom<'_>,
) -> Result<Forgotten, sqlx::Error> {
    let theirs = match whom {
        Whom::One(_) => ONE,
        Whom::All => "campaign = $1 AND participant IS NOT NULL",
    };
    let contacts = format!(
        "UPDATE claim SET contact = NULL WHERE contact IS NOT NULL
         AND award IN (SELECT id FROM award WHERE {theirs})"
    );
    let [events, context, conversions] = agreed(theirs);
    let consents = format!("DELETE FROM consent WHERE {theirs}");
    let scores = format!("DELETE FROM score WHERE {theirs}");
    let partner_ids = format!("DELETE FROM partner_id WHERE {theirs}");
    let exposures = format!("DELETE FROM exposure WHERE {theirs}");
    let said = format!(
        "UPDATE audit SET detail = '' WHERE what = 'award.void' AND detail <> ''
         AND subject IN (SELECT id FROM award WHERE {theirs})"
    );
    let messages = format!("DELETE FROM webhook_message WHERE {theirs}");
    let mut rows = [0; 10];
    let statements = [
        contacts,
        events,
        consents,
        scores,
        context,
        partner_ids,
        conversions,
        exposures,
        said,
        messages,
    ];
    for (statement, rows) in statements.into_iter().zip(&mut rows) {
        // Made of the texts above; whatever comes from outside is bound.
        let mut query = sqlx::query(AssertSqlSafe(statement)).bind(campaign);
        if let Whom::One(participant) = whom {
            query = query.bind(participant);
        }
        *rows = query.execute(&mut *tx).await?.rows_affected();
    }
    let [
        contacts,
        events,
        consents,
        scores,
        context,
        partner_ids,
        conversions,
        exposures,
        _,
        _,
    ] = rows;
    // Before the entries that they are in.
    let media = media_gone::forget(tx, campaign, whom).await?;
    let Gone { entries, likes } = entries::forget(tx, campaign, whom).await?;
    Ok(Forgotten {
        contacts,
        events,
        consents,
        scores,
        context,
        partner_ids,
        entries,
        likes,
        media,
        conversions,
        exposures,
    })
}

/// Whether [`forget`] would find anything of [`Whom::All`]. Unlike it, asking takes no turn to
/// write.
///
/// # Errors
/// When the database fails.
pub async fn is_anybody_known(
    executor: impl Executor<'_>,
    campaign: &str,
) -> Result<bool, sqlx::Error> {
    let known: i64 = sqlx::query_scalar(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM claim WHERE campaign = $1 AND contact IS NOT NULL)
             OR EXISTS (SELECT 1 FROM event WHERE campaign = $1 AND participant IS NOT NULL)
             OR EXISTS (SELECT 1 FROM consent WHERE campaign = $1)
             OR EXISTS (SELECT 1 FROM score WHERE campaign = $1)
             OR EXISTS (SELECT 1 FROM context WHERE campaign = $1)
             OR EXISTS (SELECT 1 FROM partner_id WHERE campaign = $1)
             OR EXISTS (SELECT 1 FROM entry WHERE campaign = $1)
             OR EXISTS (SELECT 1 FROM media WHERE campaign = $1)
             OR EXISTS (SELECT 1 FROM conversion
                        WHERE campaign = $1 AND participant IS NOT NULL)
             OR EXISTS (SELECT 1 FROM exposure WHERE campaign = $1)
             OR EXISTS (SELECT 1 FROM webhook_message
                        WHERE campaign = $1 AND participant IS NOT NULL) THEN 1 ELSE 0 END",
    )
    .bind(campaign)
    .fetch_one(executor)
    .await?;
    Ok(known == 1)
}
