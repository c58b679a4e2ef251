//! Clients that ask over a network which drops, repeats, delays and reorders what they send, and
//! forgets answers.

use axum::Router;
use funfair_server::token;
use serde_json::{Value, json};
use tokio::task::yield_now;

use super::books::{Asked, Told};
use crate::{
    player::Player,
    world::{Reply, World},
};

/// A request on its way.
#[derive(Clone, Debug)]
pub(super) enum Letter {
    /// The action of the client's key with this number.
    Act(usize, usize),
    /// A claim, with one of two phones.
    Claim(usize, String, u64),
    /// An answer to the question of consent.
    Consent(usize, bool),
}

/// What becomes of a request that arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Answered,
    /// The client hears nothing of the answer.
    Unheard,
    /// The client hangs up after so many turns of the runtime.
    HungUp(u64),
}

pub(super) struct Client {
    pub(super) player: Player,
    pub(super) told: Told,
    /// What each key asks for, and whether the client still wants to know.
    pub(super) wants: Vec<(Value, bool)>,
    /// Awards that the client has been shown.
    pub(super) won: Vec<String>,
}

impl Client {
    pub(super) async fn join(world: &World) -> Self {
        let player = world.player().await;
        let claims = token::read(&player.token, &world.state.secret).unwrap();
        Self {
            player,
            told: Told {
                participant: claims.participant,
                asked: Vec::new(),
                claimed: Vec::new(),
                session: Value::Null,
            },
            wants: Vec::new(),
            won: Vec::new(),
        }
    }

    /// Makes a key for an action, and gives its number.
    pub(super) fn want(&mut self, widget: &'static str, action: Value) -> usize {
        let n = self.wants.len();
        self.wants.push((action, true));
        self.told.asked.push(Asked {
            widget,
            key: format!("key-{n:05}"),
            answer: None,
        });
        n
    }

    /// Sends a request to a server; `None` when nobody waited for the answer.
    pub(super) fn send(
        &self,
        letter: &Letter,
        server: Router,
        fate: Fate,
    ) -> impl Future<Output = Option<Reply>> + Send + 'static {
        let (path, key, body) = match letter {
            Letter::Act(_, n) => {
                let asked = &self.told.asked[*n];
                let path = format!("widgets/{}/actions", asked.widget);
                let body = json!({"action": self.wants[*n].0, "lang": "en"});
                (path, Some(asked.key.clone()), body)
            }
            Letter::Claim(_, award, phone) => {
                let contact = json!({"name": "Li Lei", "phone": format!("1380013800{phone}")});
                (
                    format!("awards/{award}/claim"),
                    None,
                    json!({"contact": contact}),
                )
            }
            Letter::Consent(_, yes) => {
                let purposes = if *yes {
                    json!(["statistics"])
                } else {
                    json!([])
                };
                let consent = json!({"consent": {"version": "1", "purposes": purposes}});
                ("sessions".to_owned(), None, consent)
            }
        };
        let player = self.player.with(server);
        async move {
            let body = body.to_string();
            let reply = player.post(&path, key.as_deref(), &body);
            let Fate::HungUp(after) = fate else {
                return Some(reply.await);
            };
            let patience = async {
                for _ in 0..after {
                    yield_now().await;
                }
            };
            tokio::select! {
                biased;
                reply = reply => Some(reply),
                () = patience => None,
            }
        }
    }

    /// Takes note of an answer, and gives the code of a refusal.
    pub(super) fn hear(&mut self, letter: &Letter, reply: &Reply, fate: Fate) -> Option<String> {
        let code = (!reply.status.is_success()).then(|| reply.code());
        let text = || String::from_utf8(reply.body.to_vec()).unwrap();
        match letter {
            Letter::Act(_, n) if code.is_none() => {
                let asked = &mut self.told.asked[*n];
                // Whether the client heard of it or not: the same key has the same answer.
                let before = asked.answer.get_or_insert_with(text);
                assert_eq!(*before, text(), "another answer for {}", asked.key);
                if fate == Fate::Answered {
                    self.wants[*n].1 = false;
                    for award in reply.json()["awards"].as_array().unwrap() {
                        self.won.push(award["id"].as_str().unwrap().to_owned());
                    }
                }
            }
            Letter::Act(_, n) => {
                let passes = ["unavailable", "internal", "expired_token"];
                let waits = code.as_deref().is_some_and(|code| passes.contains(&code));
                if fate == Fate::Answered && !waits {
                    self.wants[*n].1 = false;
                }
            }
            Letter::Claim(_, award, _) if code.is_none() => {
                let shown = reply.json()["code"].as_str().map(str::to_owned);
                self.told.claimed.push((award.clone(), shown));
            }
            _ => {}
        }
        code
    }
}
