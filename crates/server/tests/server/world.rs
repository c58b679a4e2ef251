//! A server on a database of its own, with a clock that a test moves.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Request, StatusCode},
};
use clap::Parser as _;
use funfair_server::{
    app::app, clock::Clock, options::Options, run::open_at, state::Shared, store::Pool,
};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::{database, faulty, player::Player, sample::START_MS};

pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) app: Router,
    pub(crate) state: Shared,
    now_ms: Arc<AtomicI64>,
    url: String,
    arguments: Vec<String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl World {
    /// A server with one campaign, one minute after its start.
    pub(crate) async fn with(campaign: &Value) -> Self {
        Self::with_arguments(campaign, &[]).await
    }

    /// The same in an SQLite file, whatever the other tests run on.
    pub(crate) async fn in_a_file(campaign: &Value) -> Self {
        let folder = TempDir::new().unwrap();
        let url = database::file(folder.path());
        Self::begin(folder, url, campaign, Vec::new()).await
    }

    /// The same in a copy of this file, which has all tables, and no rows.
    pub(crate) async fn copied(template: Option<&Path>, campaign: &Value) -> Self {
        let Some(template) = template else {
            return Self::with(campaign).await;
        };
        let folder = TempDir::new().unwrap();
        std::fs::copy(template, folder.path().join("funfair.db")).unwrap();
        let url = database::file(folder.path());
        Self::begin(folder, url, campaign, Vec::new()).await
    }

    pub(crate) async fn with_arguments(campaign: &Value, more: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let url = database::address(folder.path());
        let mut arguments: Vec<_> = more.iter().map(|&argument| argument.to_owned()).collect();
        if database::is_postgres() {
            let media = folder.path().join("media").display().to_string();
            arguments.extend(["--media-url".to_owned(), media]);
        }
        Self::begin(folder, url, campaign, arguments).await
    }

    async fn begin(folder: TempDir, url: String, campaign: &Value, arguments: Vec<String>) -> Self {
        std::fs::create_dir(folder.path().join("campaigns")).unwrap();
        let now_ms = Arc::new(AtomicI64::new(START_MS + 60_000));
        write(&folder, campaign);
        let state = start(&folder, &url, &now_ms, &arguments).await.unwrap();
        Self {
            app: app(Arc::clone(&state)),
            state,
            folder,
            now_ms,
            url,
            arguments,
        }
    }

    /// Stops the server and starts it again on the same database, with this campaign file.
    pub(crate) async fn restart(&mut self, campaign: &Value) -> Result<(), String> {
        self.state.store.close().await;
        write(&self.folder, campaign);
        self.state = start(&self.folder, &self.url, &self.now_ms, &self.arguments).await?;
        self.app = app(Arc::clone(&self.state));
        Ok(())
    }

    /// Another server on the same database.
    pub(crate) async fn second_server(&self) -> Router {
        app(self.second_state().await)
    }

    /// The parts of another server on the same database.
    pub(crate) async fn second_state(&self) -> Shared {
        start(&self.folder, &self.url, &self.now_ms, &self.arguments)
            .await
            .unwrap()
    }

    pub(crate) fn set_time(&self, now_ms: i64) {
        self.now_ms.store(now_ms, Ordering::SeqCst);
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        send(self.app.clone(), request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    pub(crate) async fn player(&self) -> Player {
        Player::join(self.app.clone()).await
    }

    /// The database, beside the server.
    pub(crate) async fn database(&self) -> Pool {
        database::open(&self.url).await
    }

    /// The one number that `sql` gives.
    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql)
            .fetch_one(&self.database().await)
            .await
            .unwrap()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

pub(crate) async fn send(app: Router, request: Request<Body>) -> Reply {
    let response = app.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    Reply {
        status: parts.status,
        headers: parts.headers,
        body: body.collect().await.unwrap().to_bytes(),
    }
}

fn write(folder: &TempDir, campaign: &Value) {
    let path = folder.path().join("campaigns/spring.json");
    std::fs::write(path, campaign.to_string()).unwrap();
}

async fn start(
    folder: &TempDir,
    url: &str,
    now_ms: &Arc<AtomicI64>,
    more: &[String],
) -> Result<Shared, String> {
    faulty::install();
    let campaigns = folder.path().join("campaigns").display().to_string();
    let mut arguments = vec![
        "funfair-server",
        "--database-url",
        url,
        "--campaigns",
        &campaigns,
    ];
    arguments.extend(more.iter().map(String::as_str));
    let now_ms = Arc::clone(now_ms);
    let clock = Clock::new(move || now_ms.load(Ordering::SeqCst));
    let state = open_at(&Options::try_parse_from(arguments).unwrap(), clock).await?;
    Ok(Arc::new(state))
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    /// The body of a success.
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{:?}", self.body);
        self.json()
    }

    /// The code of a problem, after checking what all problems have in common.
    pub(crate) fn code(&self) -> String {
        let problem = self.json();
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.header("cache-control"), "no-store");
        assert_eq!(problem["status"], self.status.as_u16());
        let code = problem["code"].as_str().unwrap().to_owned();
        assert_eq!(problem["type"], format!("urn:funfair:problem:{code}"));
        assert!(!problem["detail"].as_str().unwrap().is_empty());
        code
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}
