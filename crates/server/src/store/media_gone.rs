//! Media that go: their rows at once, their objects by the list `media_gone`, which is written in
//! the same transaction.

use sqlx::AssertSqlSafe;

use super::{Connection, Executor, personal::Whom};

/// How many objects are deleted at once.
const BATCH: i64 = 100;

/// Why an upload is not there any more that nobody went on with.
const GIVEN_UP: &str = "nobody went on with the upload for a day; begin anew";

/// The statements that write the objects of the uploads down whose ids `which` selects, and forget
/// their parts. Nobody else changes the uploads from the first one on.
fn objects(which: &str) -> [String; 5] {
    let gone = |table: &str, column: &str, id: &str| {
        format!(
            "INSERT INTO media_gone (object, due_ms) SELECT {column}, 0 FROM {table}
             WHERE {column} IS NOT NULL AND {id} IN ({which})"
        )
    };
    [
        format!("UPDATE media SET touched_ms = touched_ms WHERE id IN ({which})"),
        gone("media_part", "object", "media"),
        gone("media", "object", "id"),
        gone("media", "small", "id"),
        format!("DELETE FROM media_part WHERE media IN ({which})"),
    ]
}

/// The statements that forget the uploads whose ids `which` selects; the last one counts them.
pub(super) fn statements(which: &str) -> [String; 6] {
    let [held, parts, large, small, forget_parts] = objects(which);
    let forget = format!("DELETE FROM media WHERE id IN ({which})");
    [held, parts, large, small, forget_parts, forget]
}

/// Forgets uploads, in entries or not, and tells how many.
///
/// # Errors
/// When the database fails.
pub async fn forget(
    tx: &mut Connection,
    campaign: &str,
    whom: Whom<'_>,
) -> Result<u64, sqlx::Error> {
    let which = match whom {
        Whom::One(_) => "SELECT id FROM media WHERE campaign = $1 AND participant = $2",
        Whom::All => "SELECT id FROM media WHERE campaign = $1",
    };
    let mut rows = 0;
    for statement in statements(which) {
        // Made of the texts above; whatever comes from outside is bound.
        let mut query = sqlx::query(AssertSqlSafe(statement)).bind(campaign);
        if let Whom::One(participant) = whom {
            query = query.bind(participant);
        }
        rows = query.execute(&mut *tx).await?.rows_affected();
    }
    Ok(rows)
}

/// Forgets an upload that is in no entry, and tells whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut Connection, id: &str) -> Result<bool, sqlx::Error> {
    let mut rows = 0;
    for statement in statements("SELECT id FROM media WHERE id = $1 AND entry IS NULL") {
        // Made of the texts above; whatever comes from outside is bound.
        let query = sqlx::query(AssertSqlSafe(statement)).bind(id);
        rows = query.execute(&mut *tx).await?.rows_affected();
    }
    Ok(rows > 0)
}

/// Refuses uploads in no entry that were not touched since `before_ms`. Those that were refused by
/// then are forgotten.
///
/// # Errors
/// When the database fails.
pub async fn give_up(tx: &mut Connection, before_ms: i64, now_ms: i64) -> Result<(), sqlx::Error> {
    let refused = "SELECT id FROM media WHERE state = 'refused' AND touched_ms <= $1";
    let idle = "SELECT id FROM media
         WHERE entry IS NULL AND state <> 'refused' AND touched_ms <= $1";
    for statement in statements(refused).into_iter().chain(objects(idle)) {
        // Made of the texts above; whatever comes from outside is bound.
        let query = sqlx::query(AssertSqlSafe(statement)).bind(before_ms);
        query.execute(&mut *tx).await?;
    }
    sqlx::query(
        "UPDATE media SET state = 'refused', reason = $2, object = NULL, small = NULL,
                touched_ms = $3
         WHERE entry IS NULL AND state <> 'refused' AND touched_ms <= $1",
    )
    .bind(before_ms)
    .bind(GIVEN_UP)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// Refuses an upload that is open, for this reason; tells whether it was.
///
/// # Errors
/// When the database fails.
pub async fn refuse(
    tx: &mut Connection,
    id: &str,
    reason: &str,
    now_ms: i64,
) -> Result<bool, sqlx::Error> {
    for statement in objects("SELECT id FROM media WHERE id = $1 AND state = 'open'") {
        // Made of the texts above; whatever comes from outside is bound.
        let query = sqlx::query(AssertSqlSafe(statement)).bind(id);
        query.execute(&mut *tx).await?;
    }
    let refused = sqlx::query(
        "UPDATE media SET state = 'refused', reason = $2, touched_ms = $3
         WHERE id = $1 AND state = 'open'",
    );
    let refused = refused.bind(id).bind(reason).bind(now_ms);
    Ok(refused.execute(tx).await?.rows_affected() > 0)
}

/// Writes an object down that is going to be stored: deleted at `due_ms`, unless it is claimed
/// before.
///
/// # Errors
/// When the database fails.
pub async fn announce(tx: &mut Connection, object: &str, due_ms: i64) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO media_gone (object, due_ms) VALUES ($1, $2)")
        .bind(object)
        .bind(due_ms)
        .execute(tx)
        .await?;
    Ok(())
}

/// Strikes an announced object out, which belongs to an upload from now on; `false` when it came
/// too late, and may be deleted already.
///
/// # Errors
/// When the database fails.
pub async fn claim(tx: &mut Connection, object: &str, now_ms: i64) -> Result<bool, sqlx::Error> {
    let struck = sqlx::query("DELETE FROM media_gone WHERE object = $1 AND due_ms > $2");
    let struck = struck.bind(object).bind(now_ms).execute(tx).await?;
    Ok(struck.rows_affected() > 0)
}

/// Has an announced object deleted now: it was stored for nothing.
///
/// # Errors
/// When the database fails.
pub async fn renounce(tx: &mut Connection, object: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE media_gone SET due_ms = 0 WHERE object = $1")
        .bind(object)
        .execute(tx)
        .await?;
    Ok(())
}

/// Some of the objects that are to be deleted by now.
///
/// # Errors
/// When the database fails.
pub async fn due(executor: impl Executor<'_>, now_ms: i64) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT object FROM media_gone WHERE due_ms <= $1 ORDER BY due_ms LIMIT $2")
        .bind(now_ms)
        .bind(BATCH)
        .fetch_all(executor)
        .await
}

/// Forgets objects that were deleted.
///
/// # Errors
/// When the database fails.
pub async fn deleted(tx: &mut Connection, objects: &[String]) -> Result<(), sqlx::Error> {
    for object in objects {
        sqlx::query("DELETE FROM media_gone WHERE object = $1")
            .bind(object)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}
