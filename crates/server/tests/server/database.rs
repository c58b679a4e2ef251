//! The database that the tests run on: an SQLite file, or a schema of its own in the PostgreSQL
//! database that `FUNFAIR_TEST_DATABASE` names (`cargo xtask postgres` has one).

use std::{fmt::Write as _, path::Path};

use funfair_server::store::Pool;
use sqlx::{AssertSqlSafe, SqlitePool, migrate::Migrator};

use crate::faulty;

/// The address of the PostgreSQL database, where the tests run on one.
fn postgres() -> Option<String> {
    let url = std::env::var("FUNFAIR_TEST_DATABASE").ok()?;
    (url != "sqlite").then_some(url)
}

pub(crate) fn is_postgres() -> bool {
    postgres().is_some()
}

/// The SQLite file in this folder.
pub(crate) fn file(folder: &Path) -> String {
    format!("sqlite://{}?mode=rwc", folder.join("funfair.db").display())
}

/// The database that belongs to this folder.
pub(crate) fn address(folder: &Path) -> String {
    let Some(url) = postgres() else {
        return file(folder);
    };
    let mut schema = String::from("t");
    for byte in folder.file_name().unwrap().as_encoded_bytes() {
        write!(schema, "{byte:02x}").unwrap();
    }
    // Some tests have no runtime, and none may be in another.
    std::thread::spawn({
        let (url, schema) = (url.clone(), schema.clone());
        move || create(&url, &schema)
    })
    .join()
    .unwrap();
    let and = if url.contains('?') { '&' } else { '?' };
    format!("{url}{and}options=-csearch_path%3D{schema}&application_name={schema}")
}

/// Ends every connection to this database but its own, and tells how many. A file has none that
/// could break.
pub(crate) async fn break_connections(pool: &Pool) -> i64 {
    if is_postgres() {
        let sql = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE application_name = current_setting('application_name')
                   AND pid <> pg_backend_pid()";
        return sqlx::query_scalar(sql).fetch_one(pool).await.unwrap();
    }
    0
}

/// An SQLite file of a server from before this migration, and its address.
pub(crate) async fn before(migration: i64, folder: &Path) -> (SqlitePool, String) {
    let url = file(folder);
    let pool = SqlitePool::connect(&url).await.unwrap();
    let all = sqlx::migrate!();
    let older = all.iter().filter(|it| it.version < migration).cloned();
    Migrator::with_migrations(older.collect())
        .run(&pool)
        .await
        .unwrap();
    (pool, url)
}

#[tokio::main(flavor = "current_thread")]
async fn create(url: &str, schema: &str) {
    let pool = open(url).await;
    let sql = format!("CREATE SCHEMA IF NOT EXISTS {schema}");
    let created = sqlx::query(AssertSqlSafe(sql)).execute(&pool).await;
    created.unwrap();
    pool.close().await;
}

pub(crate) async fn open(url: &str) -> Pool {
    faulty::install();
    Pool::connect(url).await.unwrap()
}

/// The tables of the server.
pub(crate) async fn tables(pool: &Pool) -> Vec<String> {
    let sql = if is_postgres() {
        "SELECT CAST(table_name AS TEXT) FROM information_schema.tables
         WHERE table_schema = current_schema() AND table_name NOT LIKE '%sqlx%'"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlx%'"
    };
    sqlx::query_scalar(sql).fetch_all(pool).await.unwrap()
}

/// Every row of a table, as a text that begins with its name.
pub(crate) async fn rows(pool: &Pool, table: &str) -> Vec<String> {
    let sql = if is_postgres() {
        "SELECT CAST(column_name AS TEXT) FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position"
    } else {
        "SELECT name FROM pragma_table_info($1) ORDER BY cid"
    };
    let columns = sqlx::query_scalar(sql).bind(table).fetch_all(pool);
    let columns: Vec<String> = columns.await.unwrap();
    let texts = columns
        .iter()
        .map(|column| format!("COALESCE(CAST({column} AS TEXT), 'NULL')"));
    let texts = texts.collect::<Vec<_>>().join(" || ', ' || ");
    let sql = format!("SELECT '{table} ' || {texts} FROM {table} ORDER BY 1");
    let rows = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(pool);
    rows.await.unwrap()
}
