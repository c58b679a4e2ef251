//! Somebody who plays.

use axum::{Router, body::Body, http::Request};
use serde_json::{Value, json};

use crate::world::{Reply, send};

#[derive(Clone)]
pub(crate) struct Player {
    app: Router,
    pub(crate) token: String,
}

impl Player {
    pub(crate) async fn join(app: Router) -> Self {
        let mut player = Self {
            app,
            token: String::new(),
        };
        player.start(json!({})).await.ok();
        player
    }

    /// The same one at another server.
    pub(crate) fn with(&self, app: Router) -> Self {
        let token = self.token.clone();
        Self { app, token }
    }

    /// Starts a session, or renews the one there is.
    pub(crate) async fn start(&mut self, request: Value) -> Reply {
        let reply = self.post("sessions", None, &request.to_string()).await;
        if reply.status.is_success() {
            self.token = reply.json()["token"].as_str().unwrap().to_owned();
        }
        reply
    }

    pub(crate) async fn spin(&self, key: &str) -> Reply {
        self.act(key, json!({"type": "spin"})).await
    }

    pub(crate) async fn act(&self, key: &str, action: Value) -> Reply {
        let request = json!({"action": action, "lang": "en"});
        self.post("widgets/wheel/actions", Some(key), &request.to_string())
            .await
    }

    /// Spins like a patient page: repeats the same key while the server is busy.
    pub(crate) async fn spin_until_answered(&self, key: &str) -> Reply {
        loop {
            let reply = self.spin(key).await;
            if reply.status.as_u16() != 503 {
                return reply;
            }
        }
    }

    pub(crate) async fn awards(&self) -> Vec<Value> {
        let reply = self.get("awards").await;
        reply.ok()["awards"].as_array().unwrap().clone()
    }

    pub(crate) async fn claim(&self, award: &str, contact: Value) -> Reply {
        let request = json!({"contact": contact});
        self.post(&format!("awards/{award}/claim"), None, &request.to_string())
            .await
    }

    /// Spins once, which must win, and gives the award's id.
    pub(crate) async fn win(&self, key: &str) -> String {
        self.spin(key).await.ok()["awards"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        let request = self.signed(Request::get(format!("/v1/campaigns/spring/{path}")));
        send(self.app.clone(), request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, key: Option<&str>, body: &str) -> Reply {
        let mut request = self.signed(Request::post(format!("/v1/campaigns/spring/{path}")));
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        send(
            self.app.clone(),
            request.body(Body::from(body.to_owned())).unwrap(),
        )
        .await
    }

    /// Sends a request as it is, with the participant's token.
    pub(crate) async fn send(&self, request: axum::http::request::Builder, body: Body) -> Reply {
        send(self.app.clone(), self.signed(request).body(body).unwrap()).await
    }

    fn signed(&self, request: axum::http::request::Builder) -> axum::http::request::Builder {
        if self.token.is_empty() {
            return request;
        }
        request.header("authorization", format!("Bearer {}", self.token))
    }
}
