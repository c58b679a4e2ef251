//! Stock and its ledger: nothing is given without a row that says so.

use super::{Connection, Executor, Store, new_row_id};

/// Why an amount was written into the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The stock that a campaign began with.
    Initial,
    /// More was added later.
    Restock,
    /// One was given to a participant.
    Grant,
    /// One came back.
    Void,
}

impl Reason {
    fn key(self) -> &'static str {
        match self {
            Self::Initial => "initial",
            Self::Restock => "restock",
            Self::Grant => "grant",
            Self::Void => "void",
        }
    }
}

/// How many of a prize were published, without what operators have added; `None` when it has no
/// stock yet.
///
/// # Errors
/// When the database fails.
pub async fn quantity(
    tx: &mut Connection,
    campaign: &str,
    prize: &str,
) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar("SELECT quantity - added FROM stock WHERE campaign = $1 AND prize = $2")
        .bind(campaign)
        .bind(prize)
        .fetch_optional(tx)
        .await
}

/// Adds to the stock of a prize, which has none so far when the reason is `Initial`.
///
/// # Errors
/// When the database fails.
pub async fn add(
    tx: &mut Connection,
    (campaign, prize): (&str, &str),
    amount: i64,
    reason: Reason,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO stock (campaign, prize, quantity, remaining) VALUES ($1, $2, $3, $3)
         ON CONFLICT (campaign, prize) DO UPDATE
         SET quantity = stock.quantity + excluded.quantity,
             remaining = stock.remaining + excluded.remaining",
    )
    .bind(campaign)
    .bind(prize)
    .bind(amount)
    .execute(&mut *tx)
    .await?;
    record(tx, (campaign, prize), amount, reason, None, now_ms).await
}

/// Adds to the stock of a prize what no document says; `false` when the prize has none.
///
/// # Errors
/// When the database fails.
pub async fn restock(
    tx: &mut Connection,
    (campaign, prize): (&str, &str),
    amount: i64,
    now_ms: i64,
) -> Result<bool, sqlx::Error> {
    let restocked = sqlx::query(
        "UPDATE stock SET quantity = quantity + $3, remaining = remaining + $3, added = added + $3
         WHERE campaign = $1 AND prize = $2",
    )
    .bind(campaign)
    .bind(prize)
    .bind(amount)
    .execute(&mut *tx)
    .await?;
    if restocked.rows_affected() == 0 {
        return Ok(false);
    }
    let reason = Reason::Restock;
    record(tx, (campaign, prize), amount, reason, None, now_ms).await?;
    Ok(true)
}

/// The stock of a prize.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Shelf {
    /// Id of the prize.
    pub prize: String,
    /// How many there are in the whole campaign.
    pub quantity: i64,
    /// How many of these operators have added.
    pub added: i64,
    /// How many are left.
    pub remaining: i64,
}

/// The stock of every prize of a campaign.
///
/// # Errors
/// When the database fails.
pub async fn shelves(
    executor: impl Executor<'_>,
    campaign: &str,
) -> Result<Vec<Shelf>, sqlx::Error> {
    sqlx::query_as(
        "SELECT prize, quantity, added, remaining FROM stock WHERE campaign = $1 ORDER BY prize",
    )
    .bind(campaign)
    .fetch_all(executor)
    .await
}

/// Takes one from stock, or tells that there is none, or that `most` are out already.
///
/// # Errors
/// When the database fails.
pub async fn take(
    tx: &mut Connection,
    campaign: &str,
    prize: &str,
    most: i64,
) -> Result<bool, sqlx::Error> {
    let taken = sqlx::query(
        "UPDATE stock SET remaining = remaining - 1
         WHERE campaign = $1 AND prize = $2 AND remaining > 0 AND quantity - remaining < $3",
    )
    .bind(campaign)
    .bind(prize)
    .bind(most)
    .execute(tx)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Adds one to what remains, such as one that this transaction has taken in vain.
///
/// # Errors
/// When the database fails.
pub async fn add_one(tx: &mut Connection, campaign: &str, prize: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE stock SET remaining = remaining + 1 WHERE campaign = $1 AND prize = $2")
        .bind(campaign)
        .bind(prize)
        .execute(tx)
        .await?;
    Ok(())
}

/// Puts one back into stock that an award had taken.
///
/// # Errors
/// When the database fails.
pub async fn put_back(
    tx: &mut Connection,
    (campaign, prize): (&str, &str),
    award: &str,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    add_one(tx, campaign, prize).await?;
    record(tx, (campaign, prize), 1, Reason::Void, Some(award), now_ms).await
}

/// Writes a row into the ledger.
///
/// # Errors
/// When the database fails.
pub async fn record(
    tx: &mut Connection,
    (campaign, prize): (&str, &str),
    amount: i64,
    reason: Reason,
    award: Option<&str>,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO ledger (id, campaign, prize, reason, amount, award, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new_row_id())
    .bind(campaign)
    .bind(prize)
    .bind(reason.key())
    .bind(amount)
    .bind(award)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// A prize whose stock is not what its ledger says, or whose grants or voids are not its awards'.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Mismatch {
    /// Id of the campaign.
    pub campaign: String,
    /// Id of the prize.
    pub prize: String,
    /// What is left.
    pub remaining: i64,
    /// `initial + restock - grant + void` of the ledger.
    pub expected: i64,
    /// `grant` of the ledger.
    pub granted: i64,
    /// Awards of this prize.
    pub awards: i64,
    /// `void` of the ledger.
    pub voided: i64,
    /// Awards of this prize that have come back.
    pub void_awards: i64,
}

/// Every prize that breaks `initial + restock - grant + void = remaining`, or whose awards are
/// not as many as its grants, or those that came back not as many as its voids. Always empty, or
/// something is badly wrong.
///
/// # Errors
/// When the database fails.
pub async fn stock_invariant(store: &Store) -> Result<Vec<Mismatch>, sqlx::Error> {
    sqlx::query_as(
        "SELECT * FROM (
             SELECT s.campaign AS campaign, s.prize AS prize, s.remaining AS remaining,
                 (SELECT CAST(COALESCE(SUM(CASE WHEN l.reason = 'grant' THEN -l.amount
                                                ELSE l.amount END), 0) AS BIGINT)
                  FROM ledger l WHERE l.campaign = s.campaign AND l.prize = s.prize) AS expected,
                 (SELECT CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) FROM ledger l
                  WHERE l.campaign = s.campaign AND l.prize = s.prize
                    AND l.reason = 'grant') AS granted,
                 (SELECT COUNT(*) FROM award a
                  WHERE a.campaign = s.campaign AND a.prize = s.prize) AS awards,
                 (SELECT CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) FROM ledger l
                  WHERE l.campaign = s.campaign AND l.prize = s.prize
                    AND l.reason = 'void') AS voided,
                 (SELECT COUNT(*) FROM award a
                  WHERE a.campaign = s.campaign AND a.prize = s.prize
                    AND a.void_ms IS NOT NULL) AS void_awards
             FROM stock s
         ) AS sums
         WHERE remaining <> expected OR granted <> awards OR voided <> void_awards",
    )
    .fetch_all(&store.reader)
    .await
}
