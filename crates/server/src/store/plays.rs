//! Plays, what they used up, and the answers that were given.

use funfair_campaign::{
    limits::{Slot, TOTAL_PERIOD, Used},
    rules::Counters,
};

use super::{Connection, Executor, new_row_id};

/// One participant at one widget.
#[derive(Clone, Copy, Debug)]
pub struct Seat<'a> {
    /// Id of the campaign.
    pub campaign: &'a str,
    /// Id of the widget.
    pub widget: &'a str,
    /// Id of the participant.
    pub participant: &'a str,
}

/// An answer given before.
#[derive(Debug, sqlx::FromRow)]
pub struct Answer {
    /// Hash of the request that it answers.
    pub request_hash: String,
    /// The response's body.
    pub body: String,
}

/// The answer that `key` got before.
///
/// # Errors
/// When the database fails.
pub async fn answer(
    tx: &mut Connection,
    seat: Seat<'_>,
    key: &str,
) -> Result<Option<Answer>, sqlx::Error> {
    sqlx::query_as(
        "SELECT request_hash, body FROM answer
         WHERE campaign = $1 AND participant = $2 AND request_key = $3",
    )
    .bind(seat.campaign)
    .bind(seat.participant)
    .bind(key)
    .fetch_optional(tx)
    .await
}

/// Keeps the answer of `key`, which has none yet.
///
/// # Errors
/// When the database fails.
pub async fn keep_answer(
    tx: &mut Connection,
    seat: Seat<'_>,
    key: &str,
    answer: &Answer,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO answer (campaign, participant, request_key, request_hash, body, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(seat.campaign)
    .bind(seat.participant)
    .bind(key)
    .bind(&answer.request_hash)
    .bind(&answer.body)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// How often the participant has played, in all and on `day`.
///
/// # Errors
/// When the database fails.
pub async fn used(
    executor: impl Executor<'_>,
    seat: Seat<'_>,
    day: &str,
) -> Result<Used, sqlx::Error> {
    // Each is the end of an index, however many plays there are.
    let (total, today): (i64, i64) = sqlx::query_as(
        "SELECT COALESCE((SELECT MAX(number) FROM play_slot
             WHERE campaign = $1 AND widget = $2 AND participant = $3 AND period = $4), 0),
             COALESCE((SELECT MAX(number) FROM play_slot
             WHERE campaign = $1 AND widget = $2 AND participant = $3 AND period = $5), 0)",
    )
    .bind(seat.campaign)
    .bind(seat.widget)
    .bind(seat.participant)
    .bind(TOTAL_PERIOD)
    .bind(day)
    .fetch_one(executor)
    .await?;
    let number = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(Used {
        total: number(total),
        today: number(today),
    })
}

/// Opens a play in these slots; `false` when somebody else has just taken one of them.
///
/// # Errors
/// When the database fails.
pub async fn open(
    tx: &mut Connection,
    seat: Seat<'_>,
    revision: &str,
    slots: &[Slot; 2],
    now_ms: i64,
) -> Result<bool, sqlx::Error> {
    let play = new_row_id();
    sqlx::query(
        "INSERT INTO play (id, campaign, widget, participant, revision, opened_ms)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&play)
    .bind(seat.campaign)
    .bind(seat.widget)
    .bind(seat.participant)
    .bind(revision)
    .bind(now_ms)
    .execute(&mut *tx)
    .await?;
    let [total, day] = slots;
    let taken = sqlx::query(
        "INSERT INTO play_slot (campaign, widget, participant, period, number, play)
         VALUES ($1, $2, $3, $4, $5, $8), ($1, $2, $3, $6, $7, $8) ON CONFLICT DO NOTHING",
    )
    .bind(seat.campaign)
    .bind(seat.widget)
    .bind(seat.participant)
    .bind(&total.period)
    .bind(i64::from(total.number))
    .bind(&day.period)
    .bind(i64::from(day.number))
    .bind(&play)
    .execute(tx)
    .await?;
    Ok(taken.rows_affected() == 2)
}

/// What the widget remembers of the participant, as JSON.
///
/// # Errors
/// When the database fails.
pub async fn state(
    executor: impl Executor<'_>,
    seat: Seat<'_>,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT state FROM widget_state
         WHERE campaign = $1 AND widget = $2 AND participant = $3",
    )
    .bind(seat.campaign)
    .bind(seat.widget)
    .bind(seat.participant)
    .fetch_optional(executor)
    .await
}

/// Remembers `state`, JSON, for the participant.
///
/// # Errors
/// When the database fails.
pub async fn set_state(
    tx: &mut Connection,
    seat: Seat<'_>,
    state: &str,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO widget_state (campaign, widget, participant, state, at_ms)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (campaign, widget, participant) DO UPDATE
         SET state = excluded.state, at_ms = excluded.at_ms",
    )
    .bind(seat.campaign)
    .bind(seat.widget)
    .bind(seat.participant)
    .bind(state)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// The values of these counters; one that was never added to is missing.
///
/// # Errors
/// When the database fails.
pub async fn counters(
    tx: &mut Connection,
    seat: Seat<'_>,
    names: &[String],
) -> Result<Counters, sqlx::Error> {
    let mut facts = Counters::new();
    for name in names {
        let value: Option<i64> = sqlx::query_scalar(
            "SELECT value FROM counter WHERE campaign = $1 AND widget = $2 AND name = $3",
        )
        .bind(seat.campaign)
        .bind(seat.widget)
        .bind(name)
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(value) = value {
            facts.insert(name.clone(), value);
        }
    }
    Ok(facts)
}

/// Adds to a counter and tells its value afterwards.
///
/// # Errors
/// When the database fails.
pub async fn add_to_counter(
    tx: &mut Connection,
    seat: Seat<'_>,
    name: &str,
    by: i64,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "INSERT INTO counter (campaign, widget, name, value) VALUES ($1, $2, $3, $4)
         ON CONFLICT (campaign, widget, name) DO UPDATE
         SET value = counter.value + excluded.value RETURNING value",
    )
    .bind(seat.campaign)
    .bind(seat.widget)
    .bind(name)
    .bind(by)
    .fetch_one(tx)
    .await
}
