//! The database alone: the statements of plays, without a server.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use funfair_campaign::{protocol::ActionRequest, random::ALGORITHM};
use funfair_server::{
    act::{Order, act},
    grant::grant,
    publish::Published,
    run::open,
    state::App,
    store::{
        Store,
        awards::{self, Draw},
        plays::{self, Answer, Seat},
    },
};
use serde_json::json;
use tokio::{task::JoinSet, time::sleep};

use crate::{
    load::{Kind, participant, whose},
    place::{CAMPAIGN, PRIZE, Place},
};

/// A seed in hex, as long as any.
const SEED: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
/// A hash in hex, as long as any.
const HASH: &str = SEED;

/// After which what the loop has written is in SQLite's file.
const SETTLE: Duration = Duration::from_millis(500);

/// A database with nobody in front of it.
pub(crate) struct Bare {
    /// A server that is not asked over HTTP, for one play of each kind.
    pub(crate) app: App,
    looping: Arc<Loop>,
    writers: u32,
}

struct Loop {
    store: Store,
    campaign: Arc<Published>,
    plays: AtomicU64,
}

/// What a play writes down of itself.
pub(crate) struct Written {
    state: String,
    body: String,
}

impl Bare {
    pub(crate) async fn open(place: &Place) -> Self {
        let options = place.options();
        let app = open(&options).await.unwrap();
        let writers = place.writers();
        // Half of the connections to a PostgreSQL server are for reading.
        let store = Store::open(&options.database_url, writers * 2).await;
        let looping = Arc::new(Loop {
            store: store.unwrap(),
            campaign: app.campaign(CAMPAIGN).unwrap(),
            plays: AtomicU64::new(0),
        });
        Self {
            app,
            looping,
            writers,
        }
    }

    /// One play as a server carries it out, and its answer.
    pub(crate) async fn served(&self, kind: Kind) -> String {
        let participant = participant(0);
        let seat = seat(kind, &participant);
        let request: ActionRequest<_> =
            serde_json::from_value(json!({"action": {"type": "spin"}})).unwrap();
        let key = key(self.looping.next());
        let order = Order {
            campaign: &self.looping.campaign,
            seat,
            key: &key,
            request: &request,
        };
        act(&self.app, &order).await.unwrap()
    }

    /// What a play writes down, as a server does it.
    pub(crate) async fn written(&self, kind: Kind) -> Written {
        let body = self.served(kind).await;
        let participant = participant(0);
        let mut tx = self.app.store.begin().await.unwrap();
        let state = plays::state(&mut *tx, seat(kind, &participant)).await;
        let state = state.unwrap().unwrap();
        Written { state, body }
    }

    /// The statements of one play.
    pub(crate) async fn once(&self, kind: Kind, written: &Written) {
        let number = self.looping.next();
        self.looping
            .play(kind, number, &participant(0), written)
            .await;
    }

    /// Runs the statements of plays as fast as the database does, and tells how many plays a second
    /// that is.
    pub(crate) async fn press(&self, kind: Kind, time: Duration) -> f64 {
        let written = Arc::new(self.written(kind).await);
        // As the servers do it: those in other processes wait for a turn for long.
        let log = tokio::spawn(self.looping.store.clone().write_log());
        let begun = Instant::now();
        let mut writers = JoinSet::new();
        for _ in 0..self.writers {
            let (all, written) = (Arc::clone(&self.looping), Arc::clone(&written));
            writers.spawn(async move {
                let mut count = 0_u32;
                while begun.elapsed() < time {
                    // Nobody is in two writers' hands, who would wait for each other.
                    let number = all.next();
                    let participant = participant(whose(number));
                    all.play(kind, number, &participant, &written).await;
                    count += 1;
                }
                count
            });
        }
        let count: u32 = writers.join_all().await.into_iter().sum();
        let carried = f64::from(count) / begun.elapsed().as_secs_f64();
        // What is left is written now, and not while the servers are measured.
        sleep(SETTLE).await;
        log.abort();
        let _ = log.await;
        carried
    }
}

fn seat(kind: Kind, participant: &str) -> Seat<'_> {
    Seat {
        campaign: CAMPAIGN,
        widget: kind.widget(),
        participant,
    }
}

fn key(number: u64) -> String {
    format!("bare-{number:016}")
}

impl Loop {
    /// The number of the next play.
    fn next(&self) -> u64 {
        self.plays.fetch_add(1, Ordering::Relaxed)
    }

    /// What [`act`] has the database do for a play that nothing is in the way of.
    async fn play(&self, kind: Kind, number: u64, participant: &str, written: &Written) {
        let seat = seat(kind, participant);
        let key = key(number);
        let (campaign, revision) = (&*self.campaign, &self.campaign.revision);
        let now_ms = funfair_server::clock::Clock::system().now_ms();
        let context = campaign.context(now_ms);
        let (widget, _) = campaign.widget(seat.widget).unwrap();

        let tx = self.store.begin_for(CAMPAIGN, participant).await;
        let mut tx = tx.unwrap();
        plays::answer(&mut tx, seat, &key).await.unwrap();
        plays::state(&mut *tx, seat).await.unwrap();
        let used = plays::used(&mut *tx, seat, &context.day.to_string()).await;
        let slots = widget.limits.next_slots(used.unwrap(), &context).unwrap();
        let opened = plays::open(&mut tx, seat, revision, &slots, now_ms).await;
        assert!(opened.unwrap());
        let award = match kind {
            Kind::Losing => None,
            Kind::Winning => {
                let given = grant(&mut tx, campaign, seat, PRIZE, now_ms).await.unwrap();
                Some(given.unwrap().id)
            }
        };
        let draw = Draw {
            revision,
            algorithm: ALGORITHM,
            seed: SEED,
            pool: seat.widget,
            place: 0,
            drawn: award.as_ref().map(|_| PRIZE),
            award: award.as_deref(),
            why: award.as_ref().map(|_| "odds"),
            tries: None,
            moment: None,
        };
        awards::insert_draw(&mut tx, seat, draw, now_ms)
            .await
            .unwrap();
        plays::set_state(&mut tx, seat, &written.state, now_ms)
            .await
            .unwrap();
        let answer = Answer {
            request_hash: HASH.to_owned(),
            body: written.body.clone(),
        };
        plays::keep_answer(&mut tx, seat, &key, &answer, now_ms)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}
