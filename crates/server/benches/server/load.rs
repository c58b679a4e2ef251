//! Players, who ask the servers over HTTP.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::body::Bytes;
use funfair_server::{
    secret::Secret,
    token::{Claims, issue},
};
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request,
    client::conn::http1::{SendRequest, handshake},
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, task::JoinSet, time::sleep_until};

use crate::place::{CAMPAIGN, SECRET, Servers};

pub(crate) const PARTICIPANTS: usize = 10_000;
/// Connections, each with one request at a time.
pub(crate) const CONNECTIONS: u32 = 64;

/// What comes of a play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Losing,
    Winning,
}

impl Kind {
    pub(crate) const ALL: [Self; 2] = [Self::Losing, Self::Winning];

    /// Id of its wheel, and of its pool.
    pub(crate) fn widget(self) -> &'static str {
        match self {
            Self::Losing => "losing",
            Self::Winning => "winning",
        }
    }
}

/// Whose turn it is: everybody's, before it is anybody's again, in an order in which those who come
/// after each other do not stand beside each other in the tables.
pub(crate) fn whose(play: u64) -> usize {
    // No prime factor of the number of participants is one of the step's.
    const STEP: u64 = 6_181;
    usize::try_from(play % PARTICIPANTS as u64 * STEP).unwrap() % PARTICIPANTS
}

/// Id of a participant.
pub(crate) fn participant(number: usize) -> String {
    format!("participant-{number:020}")
}

/// Players of one setup.
pub(crate) struct Load(Arc<Players>);

struct Players {
    servers: Vec<String>,
    /// One of each participant. The sessions are made beforehand: what is measured are plays.
    tokens: Vec<String>,
    plays: AtomicU64,
}

/// How long answers took, the shortest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn add(&mut self, mut more: Self) {
        self.0.append(&mut more.0);
        self.0.sort();
    }

    /// The time that `percent` of 100 answers stayed under.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0.get(rank - 1).copied().unwrap_or_default()
    }
}

impl Load {
    pub(crate) fn on(servers: &Servers) -> Self {
        let secret = Secret::new(SECRET.as_bytes().to_vec());
        let token = |number| {
            let claims = Claims {
                campaign: CAMPAIGN.to_owned(),
                participant: participant(number),
                variant: None,
                iat: 0,
                exp: i64::MAX,
            };
            issue(&claims, &secret)
        };
        Self(Arc::new(Players {
            servers: servers.addresses(),
            tokens: (0..PARTICIPANTS).map(token).collect(),
            plays: AtomicU64::new(0),
        }))
    }

    /// Plays as fast as the servers answer, and tells how many plays a second that is.
    pub(crate) async fn press(&self, kind: Kind, time: Duration) -> f64 {
        let begun = Instant::now();
        let mut players = JoinSet::new();
        for number in 0..CONNECTIONS {
            let all = Arc::clone(&self.0);
            players.spawn(async move {
                let mut connection = all.connect(number).await;
                let mut count = 0_u32;
                while begun.elapsed() < time {
                    all.play(&mut connection, kind).await;
                    count += 1;
                }
                count
            });
        }
        let count: u32 = players.join_all().await.into_iter().sum();
        f64::from(count) / begun.elapsed().as_secs_f64()
    }

    /// Plays at an even `rate` a second, and tells how long answers took: each from the moment at
    /// which its request was due, also where no connection was free for it.
    pub(crate) async fn keep(&self, kind: Kind, rate: f64, time: Duration) -> Times {
        let begun = tokio::time::Instant::now();
        let next = Arc::new(AtomicU64::new(0));
        let mut players = JoinSet::new();
        for number in 0..CONNECTIONS {
            let (all, next) = (Arc::clone(&self.0), Arc::clone(&next));
            players.spawn(async move {
                let mut connection = all.connect(number).await;
                let mut times = Vec::new();
                loop {
                    let turn = u32::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap();
                    let due = Duration::from_secs_f64(f64::from(turn) / rate);
                    if due > time {
                        return times;
                    }
                    let due = begun + due;
                    sleep_until(due).await;
                    all.play(&mut connection, kind).await;
                    times.push(due.elapsed());
                }
            });
        }
        let mut times = players.join_all().await.concat();
        times.sort();
        Times(times)
    }
}

impl Players {
    /// A connection to one of the servers, by turns.
    async fn connect(&self, number: u32) -> SendRequest<Full<Bytes>> {
        let number = usize::try_from(number).unwrap();
        let address = self.servers.get(number % self.servers.len()).unwrap();
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        sender
    }

    /// One play of the next participant, whose answer has to be what it should be.
    async fn play(&self, connection: &mut SendRequest<Full<Bytes>>, kind: Kind) {
        let play = self.plays.fetch_add(1, Ordering::Relaxed);
        let token = self.tokens.get(whose(play)).unwrap();
        let widget = kind.widget();
        let request = Request::post(format!("/v1/campaigns/{CAMPAIGN}/widgets/{widget}/actions"))
            .header("host", "bench")
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {token}"))
            .header("idempotency-key", format!("key-{play:016}"))
            .body(Full::from(r#"{"action":{"type":"spin"}}"#))
            .unwrap();
        connection.ready().await.unwrap();
        let answer = connection.send_request(request).await.unwrap();
        let status = answer.status();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let body = str::from_utf8(&body).unwrap();
        let has_won = !body.contains(r#""awards":[]"#);
        assert!(
            status.is_success() && has_won == (kind == Kind::Winning),
            "{status} {body}"
        );
    }
}
