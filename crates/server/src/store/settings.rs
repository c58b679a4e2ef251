//! Values that the server keeps for itself.

use super::Connection;

/// The value of `name`, which becomes `value` when there was none.
///
/// # Errors
/// When the database fails.
pub async fn get_or_set(
    tx: &mut Connection,
    name: &str,
    value: &str,
) -> Result<String, sqlx::Error> {
    sqlx::query("INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(name)
        .bind(value)
        .execute(&mut *tx)
        .await?;
    sqlx::query_scalar("SELECT value FROM setting WHERE name = $1")
        .bind(name)
        .fetch_one(tx)
        .await
}
