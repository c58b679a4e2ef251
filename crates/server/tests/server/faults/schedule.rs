//! A schedule of everything that may go wrong, made from a seed, and played on the real server.
//!
//! The same seed makes the same requests, faults and times. What is sent at once in one step, and who
//! was hung up on, comes to the database in an order that is its own.

use std::{num::NonZeroU64, path::Path, sync::Arc, time::Duration};

use axum::Router;
use funfair_campaign::{random::Random, time::Instant};
use funfair_server::{
    app::app,
    state::Shared,
    store::{Pool, stock::stock_invariant},
    void,
};
use serde_json::{Value, json};
use tokio::{task::JoinSet, time::sleep};

use super::{
    books::{Rules, balance},
    network::{Client, Fate, Letter},
};
use crate::{
    faulty::{self, Fault, Kind},
    poll::poll,
    sample::{DAY_MS, END_MS, START_MS, sure_win, with_codes},
    world::World,
};

const RULES: Rules = Rules {
    widgets: &[
        ("wheel", Some(4), None),
        ("daily", Some(9), Some(2)),
        ("hour", Some(8), None),
        ("third", Some(9), None),
    ],
    prizes: &[("set", Some(2), None), ("coupon", None, Some(3))],
    codes: "coupon",
    moments: Some("pin"),
    guarantee: Some(("third", 3)),
};
const MINUTE: i64 = 60_000;
/// Refusals that are right at some time or other.
const REFUSALS: [&str; 7] = [
    "limit_reached",
    "ended",
    "not_started",
    "expired_token",
    "claim_expired",
    "contact_used",
    "already_claimed",
];

/// A campaign on which every spin wins while there is stock and the limits allow it, or when its
/// time or its turn has come, so that the schedule decides.
fn campaign(coupons: u64, sets: u64) -> Value {
    let mut campaign = with_codes(sure_win("coupon", 0), json!({"pattern": "TEA-XXXX-XXXX"}));
    campaign["prizes"][0]["quantity"] = json!(sets);
    campaign["prizes"][0]["per_day"] = json!(2);
    campaign["prizes"][1]["quantity"] = json!(coupons);
    campaign["prizes"][1]["max_wins"] = json!(3);
    let mut pool = campaign["pools"][0].clone();
    pool["id"] = json!("sets");
    pool["entries"][0]["prize"] = json!("set");
    campaign["pools"].as_array_mut().unwrap().push(pool);
    let mut daily = campaign["widgets"][0].clone();
    daily["id"] = json!("daily");
    daily["pool"] = json!("sets");
    daily["config"]["sectors"][0]["prize"] = json!("set");
    campaign["widgets"][0]["limits"] = json!({"total": 4});
    daily["limits"] = json!({"total": 9, "per_day": 2});
    let mut vote = poll("always")["widgets"][0].clone();
    vote.as_object_mut().unwrap().remove("pool");
    let hour = also(&mut campaign, "hour", "pin", moments());
    let third = also(&mut campaign, "third", "cap", third());
    let widgets = campaign["widgets"].as_array_mut().unwrap();
    widgets.extend([daily, vote, hour, third]);
    campaign
}

/// A pool of 20 winning moments, each of which waits for three days.
fn moments() -> Value {
    let times: Vec<_> = (0..20)
        .map(|n| Instant(START_MS + n * 36 * 60 * MINUTE).to_rfc3339())
        .collect();
    json!({"mode": "moments", "publish": "quantities", "moments": {"void_after_minutes": 3 * 24 * 60},
           "entries": [{"prize": "pin", "at": times}]})
}

/// A pool of which each third draw of a participant wins, and as good as no other.
fn third() -> Value {
    json!({"mode": "odds", "publish": "quantities", "no_prize_weight": 4_000_000_000_u32,
           "entries": [{"prize": "cap", "weight": 1}], "guarantee": {"after": 3, "prize": "cap"}})
}

/// Adds a prize and a pool to a campaign, and gives a widget that draws there.
fn also(campaign: &mut Value, id: &str, prize: &str, mut pool: Value) -> Value {
    let mut goods = campaign["prizes"][0].clone();
    goods["id"] = json!(prize);
    goods["quantity"] = json!(100);
    goods.as_object_mut().unwrap().remove("per_day");
    goods["claim"].as_object_mut().unwrap().remove("once_per");
    campaign["prizes"].as_array_mut().unwrap().push(goods);
    pool["id"] = json!(id);
    campaign["pools"].as_array_mut().unwrap().push(pool);
    let mut wheel = campaign["widgets"][0].clone();
    wheel["id"] = json!(id);
    wheel["pool"] = json!(id);
    wheel["config"]["sectors"][0]["prize"] = json!(prize);
    let limits = RULES.widgets.iter().find(|(widget, ..)| *widget == id);
    wheel["limits"] = json!({"total": limits.unwrap().1});
    wheel
}

/// How much of what has happened, so that a suite can tell that it has tried it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) faults: u64,
    pub(super) answers: u64,
    pub(super) refusals: u64,
    pub(super) failures: u64,
    pub(super) restarts: u64,
    pub(super) voids: u64,
    /// Wins by a moment, and by the guarantee.
    pub(super) moments: u64,
    pub(super) guaranteed: u64,
}

struct Run {
    random: Random,
    world: World,
    servers: Vec<Router>,
    /// Those that have stopped, too: a request may still be under way there.
    states: Vec<Shared>,
    clients: Vec<Client>,
    on_the_way: Vec<Letter>,
    stock: (u64, u64),
    log: Log,
    tally: Tally,
}

/// What was done, told when it comes to a bad end.
struct Log(u64, Vec<String>);

impl Drop for Log {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "FUNFAIR_SEED={} plays this again:\n  {}",
                self.0,
                self.1.join("\n  ")
            );
        }
    }
}

/// Plays the schedule of `seed`, on a copy of the database `template` where there is one.
pub(super) async fn play(seed: u64, template: Option<&Path>) -> Tally {
    faulty::disarm();
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    let mut random = Random::from_seed(bytes);
    let mut pick = |below: u64| random.below(NonZeroU64::new(below).unwrap());
    let stock = (2 + pick(6), 1 + pick(4));
    let (two_servers, clients, steps) = (pick(3) == 0, 2 + pick(3), 40 + pick(60));
    let world = World::copied(template, &campaign(stock.0, stock.1)).await;
    let mut run = Run {
        random,
        servers: Vec::new(),
        states: Vec::new(),
        clients: Vec::new(),
        on_the_way: Vec::new(),
        stock,
        log: Log(seed, vec![format!("{stock:?}, two servers: {two_servers}")]),
        tally: Tally::default(),
        world,
    };
    run.meet_servers(if two_servers { 2 } else { 1 }).await;
    for _ in 0..clients {
        let client = Client::join(&run.world).await;
        run.clients.push(client);
    }
    for _ in 0..steps {
        run.step().await;
    }
    run.settle().await;
    run.tally
}

impl Run {
    fn pick(&mut self, below: usize) -> usize {
        let below = NonZeroU64::new(u64::try_from(below).unwrap()).unwrap();
        usize::try_from(self.random.below(below)).unwrap()
    }

    fn note(&mut self, what: impl std::fmt::Debug) {
        self.log.1.push(format!("{what:?}"));
    }

    async fn step(&mut self) {
        let is_open = (START_MS..END_MS).contains(&self.world.now_ms());
        if !is_open && self.pick(5) == 0 {
            self.jump();
        }
        match self.pick(20) {
            0..6 => self.ask(),
            6..14 => {
                let most = [1, 1, 1, 1, 2, 4][self.pick(6)];
                self.deliver(most).await;
            }
            14 => {
                if !self.on_the_way.is_empty() {
                    let n = self.pick(self.on_the_way.len());
                    let lost = self.on_the_way.swap_remove(n);
                    self.note(("lost", lost));
                }
            }
            15 => self.claim(),
            16 => self.jump(),
            17 => self.ask_again(),
            18 => match self.pick(6) {
                0 => self.restart().await,
                1 => {
                    self.arm();
                    let back = void::sweep(&self.world.state).await;
                    self.tally.voids += back;
                    self.note(("came back", back));
                    faulty::disarm();
                }
                _ => self.jump(),
            },
            _ => {
                let who = self.pick(self.clients.len());
                let yes = self.pick(2) == 0;
                self.on_the_way.push(Letter::Consent(who, yes));
            }
        }
    }

    /// A client makes a new key; its request is sent once or twice.
    fn ask(&mut self) {
        let who = self.pick(self.clients.len());
        let widget = [
            "wheel", "wheel", "daily", "daily", "hour", "third", "third", "poll",
        ];
        let widget = widget[self.pick(widget.len())];
        let action = if widget == "poll" {
            let option = ["a", "b"][self.pick(2)];
            json!({"type": "vote", "options": [option]})
        } else {
            json!({"type": "spin"})
        };
        let n = self.clients[who].want(widget, action);
        for _ in 0..=self.pick(3) / 2 {
            self.on_the_way.push(Letter::Act(who, n));
        }
        self.note((who, widget, n));
    }

    /// Clients repeat what they have no answer for.
    fn ask_again(&mut self) {
        for who in 0..self.clients.len() {
            for n in 0..self.clients[who].wants.len() {
                if self.clients[who].wants[n].1 && self.pick(2) == 0 {
                    self.on_the_way.push(Letter::Act(who, n));
                }
            }
        }
    }

    fn claim(&mut self) {
        let who = self.pick(self.clients.len());
        if self.clients[who].won.is_empty() {
            return;
        }
        let n = self.pick(self.clients[who].won.len());
        let award = self.clients[who].won[n].clone();
        let phone = u64::try_from(self.pick(2)).unwrap();
        for _ in 0..=self.pick(2) {
            self.on_the_way
                .push(Letter::Claim(who, award.clone(), phone));
        }
    }

    /// The clock goes on, or back, or to an edge.
    fn jump(&mut self) {
        let now = self.world.now_ms();
        let midnight = START_MS + 14 * 60 * MINUTE;
        let days = i64::try_from(self.pick(9)).unwrap() * DAY_MS;
        let to = match self.pick(12) {
            0..3 => now + 10 * MINUTE,
            3 => now + DAY_MS,
            4 => now + 8 * DAY_MS,
            5 => now - 60 * MINUTE,
            6 => now - DAY_MS,
            7..9 => midnight + days,
            9 => midnight + days - 1,
            10 => START_MS + days,
            _ => [START_MS - 1, END_MS - 1, END_MS][self.pick(3)],
        };
        self.note(("clock", to - START_MS));
        self.world.set_time(to);
    }

    /// Half of the time, something is to go wrong soon.
    fn arm(&mut self) {
        if self.pick(2) == 0 {
            return;
        }
        let fault = Fault {
            kind: [Kind::Busy, Kind::Broken, Kind::Full][self.pick(3)],
            after: u64::try_from(self.pick(22)).unwrap(),
            times: [1, 1, 1, 1, 1, 1, 2, 2, 3, 8][self.pick(10)],
            done: self.pick(2) == 0,
        };
        self.note(fault);
        faulty::arm(fault);
    }

    /// Some of what is on the way arrives, in any order, at once.
    async fn deliver(&mut self, most: usize) {
        self.arm();
        let before = faulty::fired();
        let mut arriving = JoinSet::new();
        for place in 0..most.min(self.on_the_way.len()) {
            let n = self.pick(self.on_the_way.len());
            let letter = self.on_the_way.swap_remove(n);
            let n = self.pick(self.servers.len());
            let server = self.servers[n].clone();
            let fate = match self.pick(10) {
                0..6 => Fate::Answered,
                6..8 => Fate::Unheard,
                _ => Fate::HungUp(u64::try_from(self.pick(300)).unwrap()),
            };
            self.note((&letter, n, fate));
            let reply = self.clients[letter.whose()].send(&letter, server, fate);
            arriving.spawn(async move { (place, letter, fate, reply.await) });
        }
        let mut replies = arriving.join_all().await;
        replies.sort_by_key(|(place, ..)| *place);
        let faults = faulty::fired() - before;
        faulty::disarm();
        self.tally.faults += faults;
        for (_, letter, fate, reply) in replies {
            let Some(reply) = reply else { continue };
            let code = self.clients[letter.whose()].hear(&letter, &reply, fate);
            self.note((&letter, &code));
            match code.as_deref() {
                None => self.tally.answers += 1,
                Some("unavailable" | "internal") => {
                    assert!(faults > 0, "{letter:?} failed, and nothing had gone wrong");
                    self.tally.failures += 1;
                }
                Some(code) => {
                    assert!(REFUSALS.contains(&code), "{letter:?}: {code}");
                    self.tally.refusals += 1;
                }
            }
            if code.as_deref() == Some("expired_token") {
                let renewed = self.clients[letter.whose()].player.start(json!({})).await;
                assert!(renewed.status.is_success(), "{renewed:?}");
            }
        }
    }

    /// The servers stop, perhaps while they are at it, and start again, perhaps with more stock. The
    /// first start may fail.
    async fn restart(&mut self) {
        self.stock.0 += u64::try_from(self.pick(3)).unwrap();
        self.stock.1 += u64::try_from(self.pick(2)).unwrap();
        let campaign = campaign(self.stock.0, self.stock.1);
        self.note(("restart", self.stock));
        self.tally.restarts += 1;
        self.arm();
        let before = faulty::fired();
        let started = self.world.restart(&campaign).await;
        let faults = faulty::fired() - before;
        self.tally.faults += faults;
        faulty::disarm();
        if let Err(error) = started {
            assert!(faults > 0, "{error}");
            self.note(error);
            self.world.restart(&campaign).await.unwrap();
        }
        self.meet_servers(self.servers.len()).await;
        let app = &self.world.app;
        for client in &mut self.clients {
            client.player = client.player.with(app.clone());
        }
    }

    /// So many servers are there to talk to: that of the world, and another one.
    async fn meet_servers(&mut self, count: usize) {
        let mut running = vec![Arc::clone(&self.world.state)];
        if count > 1 {
            running.push(self.world.second_state().await);
        }
        self.servers = running.iter().cloned().map(app).collect();
        self.states.extend(running);
    }

    /// All goes well again: who waits is answered, every key says what it said, and the books are
    /// right.
    async fn settle(&mut self) {
        self.note("settle");
        // Whom nobody waits for any more is still at it.
        for server in &self.states {
            while server.metrics.running.count() > 0 {
                sleep(Duration::from_millis(1)).await;
            }
        }
        for client in &mut self.clients {
            client.player.start(json!({})).await.ok();
            for n in 0..client.wants.len() {
                // Also what was refused: a copy that nobody waited for may have come after that.
                let letter = Letter::Act(0, n);
                let server = self.world.app.clone();
                let reply = client.send(&letter, server, Fate::Answered).await.unwrap();
                let known = client.told.asked[n].answer.is_some();
                let code = client.hear(&letter, &reply, Fate::Answered);
                let code = code.unwrap_or_default();
                let fine = !known && REFUSALS.contains(&code.as_str());
                assert!(code.is_empty() || fine, "{:?}", client.told.asked[n]);
            }
            client.told.session = client.player.start(json!({})).await.ok();
        }
        let told: Vec<_> = self.clients.iter().map(|it| it.told.clone()).collect();
        let pool = self.world.database().await;
        balance(&pool, &told, RULES).await;
        self.tally.moments = wins(&pool, "moment").await;
        self.tally.guaranteed = wins(&pool, "guarantee").await;
        pool.close().await;
        let store = &self.world.state.store;
        assert_eq!(stock_invariant(store).await.unwrap(), []);
        store.close().await;
    }
}

/// How many awards were given because of that.
async fn wins(pool: &Pool, why: &str) -> u64 {
    let sql = "SELECT COUNT(*) FROM draw WHERE award IS NOT NULL AND why = $1";
    let wins: i64 = sqlx::query_scalar(sql)
        .bind(why)
        .fetch_one(pool)
        .await
        .unwrap();
    u64::try_from(wins).unwrap()
}

impl Letter {
    fn whose(&self) -> usize {
        match self {
            Self::Act(who, _) | Self::Claim(who, ..) | Self::Consent(who, _) => *who,
        }
    }
}
