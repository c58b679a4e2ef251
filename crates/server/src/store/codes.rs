//! Codes for one winner each: imported or made, given once, redeemed once.

use sqlx::AssertSqlSafe;

use super::{Connection, Executor};

/// A code on its way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCode {
    /// Its line of the file, from 1.
    pub line: i64,
    /// The code.
    pub code: String,
    /// Until when it is good, ms since 1970 UTC; `None` as the prize says.
    pub expires_ms: Option<i64>,
}

/// A code as a till asks for it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CodeRow {
    /// Number of the pool.
    pub pool: i64,
    /// Number in the pool.
    pub number: i64,
    /// Id of the prize.
    pub prize: String,
    /// Id of the award that it was given for.
    pub award: Option<String>,
    /// When that was claimed, ms since 1970 UTC.
    pub claimed_ms: Option<i64>,
    /// Until when it is good, ms since 1970 UTC.
    pub expires_ms: Option<i64>,
    /// When it was redeemed, ms since 1970 UTC.
    pub redeemed_ms: Option<i64>,
    /// Name of the operator who redeemed it.
    pub redeemed_by: Option<String>,
    /// Where.
    pub till: Option<String>,
    /// Key of the request that redeemed it.
    pub redeem_key: Option<String>,
}

/// The number of a prize's pool; a new one where there is none.
///
/// # Errors
/// When the database fails.
pub async fn pool(tx: &mut Connection, campaign: &str, prize: &str) -> Result<i64, sqlx::Error> {
    loop {
        if let Some(number) = find_pool(&mut *tx, campaign, prize).await? {
            return Ok(number);
        }
        // Where another transaction was faster with this number, the next one is tried.
        sqlx::query(
            "INSERT INTO code_pool (number, campaign, prize)
             SELECT COALESCE(MAX(number), 0) + 1, CAST($1 AS TEXT), CAST($2 AS TEXT) FROM code_pool
             WHERE 1 = 1 ON CONFLICT DO NOTHING",
        )
        .bind(campaign)
        .bind(prize)
        .execute(&mut *tx)
        .await?;
    }
}

async fn find_pool(
    executor: impl Executor<'_>,
    campaign: &str,
    prize: &str,
) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar("SELECT number FROM code_pool WHERE campaign = $1 AND prize = $2")
        .bind(campaign)
        .bind(prize)
        .fetch_optional(executor)
        .await
}

/// Sets `count` numbers of a pool aside, and gives the one before the first of them.
///
/// # Errors
/// When the database fails.
pub async fn reserve(tx: &mut Connection, pool: i64, count: i64) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "UPDATE code_pool SET last = last + $2 WHERE number = $1 RETURNING last - $2",
    )
    .bind(pool)
    .bind(count)
    .fetch_one(tx)
    .await
}

/// Whether somebody has won the prize and got no code of their own.
///
/// # Errors
/// When the database fails.
pub async fn is_one_for_all_out(
    tx: &mut Connection,
    key: (&str, &str),
) -> Result<bool, sqlx::Error> {
    is_one_for_all(tx, key, "void_ms IS NULL").await
}

/// Whether somebody has claimed the prize and got no code of their own.
///
/// # Errors
/// When the database fails.
pub async fn is_one_for_all_told(
    tx: &mut Connection,
    key: (&str, &str),
) -> Result<bool, sqlx::Error> {
    is_one_for_all(tx, key, "claimed_ms IS NOT NULL").await
}

/// Whether the prize has an award that is `so`, and no code of its own.
async fn is_one_for_all(
    tx: &mut Connection,
    (campaign, prize): (&str, &str),
    so: &'static str,
) -> Result<bool, sqlx::Error> {
    let there: i64 = sqlx::query_scalar(AssertSqlSafe(format!(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM award a
             WHERE a.campaign = $1 AND a.prize = $2 AND a.{so}
             AND NOT EXISTS (SELECT 1 FROM code k WHERE k.award = a.id)) THEN 1 ELSE 0 END"
    )))
    .bind(campaign)
    .bind(prize)
    .fetch_one(tx)
    .await?;
    Ok(there == 1)
}

/// Keeps codes that are not in the pool yet, and tells how many those are. Their numbers, which have
/// been reserved, are those of their lines after `base`.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Connection,
    (pool, base): (i64, i64),
    codes: &[NewCode],
) -> Result<u64, sqlx::Error> {
    if codes.is_empty() {
        return Ok(0);
    }
    let mut sql = String::from("INSERT INTO code (pool, number, code, expires_ms) VALUES ");
    for n in 0..codes.len() {
        let (first, comma) = (2 + 3 * n, if n == 0 { "" } else { "," });
        sql.push_str(&format!(
            "{comma}($1,${first},${},${})",
            first + 1,
            first + 2
        ));
    }
    sql.push_str(" ON CONFLICT (pool, code) DO NOTHING");
    // Made of numbers of parameters; codes are bound.
    let query = sqlx::query(AssertSqlSafe(sql)).bind(pool);
    let query = codes.iter().fold(query, |query, code| {
        query
            .bind(base + code.line)
            .bind(code.code.as_str())
            .bind(code.expires_ms)
    });
    Ok(query.execute(tx).await?.rows_affected())
}

/// The numbers that codes have in the pool.
///
/// # Errors
/// When the database fails.
pub async fn numbers(
    tx: &mut Connection,
    pool: i64,
    codes: &[NewCode],
) -> Result<Vec<(String, i64)>, sqlx::Error> {
    let mut sql = String::from("SELECT code, number FROM code WHERE pool = $1 AND code IN (");
    for n in 0..codes.len() {
        sql.push_str(&format!("{}${}", if n == 0 { "" } else { "," }, n + 2));
    }
    sql.push(')');
    // Made of numbers of parameters; codes are bound.
    let query = sqlx::query_as(AssertSqlSafe(sql)).bind(pool);
    let query = codes
        .iter()
        .fold(query, |query, code| query.bind(code.code.as_str()));
    query.fetch_all(tx).await
}

/// Takes a code that nobody has for an award: the one that ends soonest of those that are good until
/// `good_ms` at least, and of several the first. `None` when there is none. The transaction holds the
/// stock of the prize, so that nobody else takes one meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn take(
    tx: &mut Connection,
    pool: i64,
    award: &str,
    good_ms: i64,
) -> Result<Option<String>, sqlx::Error> {
    // As the index `code_free` has them.
    sqlx::query_scalar(
        "UPDATE code SET award = $2 WHERE pool = $1 AND award IS NULL AND number = (
             SELECT number FROM code WHERE pool = $1 AND award IS NULL
             AND COALESCE(expires_ms, 9223372036854775807) > $3
             ORDER BY COALESCE(expires_ms, 9223372036854775807), number LIMIT 1)
         RETURNING code",
    )
    .bind(pool)
    .bind(award)
    .bind(good_ms)
    .fetch_optional(tx)
    .await
}

/// Keeps a code that was made for an award; `false` when the pool has it already.
///
/// # Errors
/// When the database fails.
pub async fn keep(
    tx: &mut Connection,
    pool: i64,
    (code, award): (&str, &str),
) -> Result<bool, sqlx::Error> {
    let number = reserve(&mut *tx, pool, 1).await? + 1;
    let kept = sqlx::query(
        "INSERT INTO code (pool, number, code, award) VALUES ($1, $2, $3, $4)
         ON CONFLICT (pool, code) DO NOTHING",
    )
    .bind(pool)
    .bind(number)
    .bind(code)
    .bind(award)
    .execute(tx)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// Gives the code of an award back, which nobody has seen.
///
/// # Errors
/// When the database fails.
pub async fn release(tx: &mut Connection, award: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE code SET award = NULL WHERE award = $1 AND redeemed_ms IS NULL")
        .bind(award)
        .execute(tx)
        .await?;
    Ok(())
}

/// Every code of the campaign that reads `code`: prizes may have some in common.
///
/// # Errors
/// When the database fails.
pub async fn find(
    tx: &mut Connection,
    campaign: &str,
    code: &str,
) -> Result<Vec<CodeRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT k.pool, k.number, p.prize, k.award, a.claimed_ms,
                a.code_expires_ms AS expires_ms, k.redeemed_ms, k.redeemed_by, k.till, k.redeem_key
         FROM code_pool p JOIN code k ON k.pool = p.number LEFT JOIN award a ON a.id = k.award
         WHERE p.campaign = $1 AND k.code = $2 ORDER BY p.number",
    )
    .bind(campaign)
    .bind(code)
    .fetch_all(tx)
    .await
}

/// A code that is being used.
#[derive(Clone, Copy, Debug)]
pub struct Redemption<'a> {
    /// Name of the operator.
    pub operator: &'a str,
    /// Where.
    pub till: &'a str,
    /// Key of the request.
    pub key: &'a str,
    /// When, ms since 1970 UTC.
    pub now_ms: i64,
}

/// Redeems a code; `false` when it was redeemed before.
///
/// # Errors
/// When the database fails.
pub async fn redeem(
    tx: &mut Connection,
    code: &CodeRow,
    redemption: Redemption<'_>,
) -> Result<bool, sqlx::Error> {
    let redeemed = sqlx::query(
        "UPDATE code SET redeemed_ms = $3, redeemed_by = $4, till = $5, redeem_key = $6
         WHERE pool = $1 AND number = $2 AND redeemed_ms IS NULL AND award = $7",
    )
    .bind(code.pool)
    .bind(code.number)
    .bind(redemption.now_ms)
    .bind(redemption.operator)
    .bind(redemption.till)
    .bind(redemption.key)
    .bind(code.award.as_deref())
    .execute(tx)
    .await?;
    Ok(redeemed.rows_affected() == 1)
}
