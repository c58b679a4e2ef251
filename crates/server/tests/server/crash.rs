//! Servers that are killed while many play: what was answered stands, and what was not is asked again.
//!
//! The system goes on when a process is killed, so this shows that transactions are whole, not that
//! the disk keeps its word.

use std::{
    process::Child,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    database::{self, address},
    faults::books::{Asked, Rules, Told, balance},
    process::{folder, renewed, running, session, spin, stop},
    sample::{limited, sure_win, with_codes},
};

const CLIENTS: usize = 12;
const KILLS: usize = 6;
const RULES: Rules = Rules {
    widgets: &[("wheel", Some(PLAYS), None)],
    prizes: &[("coupon", None, Some(WINS))],
    codes: "coupon",
    moments: None,
    guarantee: None,
};
/// Of each client at most; more than there is time for.
const PLAYS: usize = 10_000;
/// Of each client at most.
const WINS: usize = 10;
/// Most prizes are gone before the end.
const STOCK: u32 = 110;

/// Servers on one database, which come and go.
struct Servers {
    folder: TempDir,
    running: Mutex<Vec<(Child, String)>>,
    over: AtomicBool,
    /// Answers so far.
    answered: AtomicUsize,
}

impl Servers {
    fn start(servers: usize) -> Self {
        let campaign = limited(sure_win("coupon", STOCK), json!({"total": PLAYS}));
        let mut campaign = with_codes(campaign, json!({"pattern": "TEA-XXXX-XXXX"}));
        campaign["prizes"][1]["max_wins"] = json!(WINS);
        campaign["schedule"]["starts_at"] = json!("2020-01-01T00:00:00Z");
        campaign["schedule"]["ends_at"] = json!("2099-01-01T00:00:00Z");
        let folder = folder(&campaign);
        let running = (0..servers).map(|_| running(&folder)).collect();
        Self {
            folder,
            running: Mutex::new(running),
            over: AtomicBool::new(false),
            answered: AtomicUsize::new(0),
        }
    }

    /// The address of one of them, by turns; empty while there is none.
    fn any(&self, turn: usize) -> String {
        let running = self.running.lock().unwrap();
        let one = running.get(turn % running.len().max(1));
        one.map(|(_, address)| address.clone()).unwrap_or_default()
    }

    /// Kills one, and starts another in its place.
    fn kill(&self, which: usize) {
        let mut running = self.running.lock().unwrap();
        let which = which % running.len();
        let (child, _) = running.swap_remove(which);
        // Those who ask it meanwhile are refused; the others go on.
        drop(running);
        assert_eq!(stop(child, "-KILL"), None);
        let another = self::running(&self.folder);
        self.running.lock().unwrap().push(another);
    }

    /// Plays until it is over, each key until there is an answer.
    fn play(&self, client: usize, token: String) -> (String, Vec<Asked>) {
        let mut asked = Vec::new();
        while !self.over.load(Ordering::SeqCst) {
            let key = format!("key-{:05}", asked.len());
            let mut tries = client;
            let answer = loop {
                tries += 1;
                let answer = spin(&self.any(tries), &token, &key);
                // Cut short, or none at all, where the server was killed.
                if let Ok(read) = serde_json::from_str::<Value>(&answer) {
                    if read["outcome"].is_object() {
                        break answer;
                    }
                    assert_eq!(read["code"], "unavailable", "{answer}");
                }
                thread::sleep(Duration::from_millis(5));
            };
            self.answered.fetch_add(1, Ordering::SeqCst);
            asked.push(Asked {
                widget: "wheel",
                key,
                answer: Some(answer),
            });
        }
        (token, asked)
    }

    /// Waits until so many more are answered, or not, when that takes too long.
    fn wait(&self, more: usize) {
        let until = self.answered.load(Ordering::SeqCst) + more;
        for _ in 0..3000 {
            if self.answered.load(Ordering::SeqCst) >= until {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        // Or the scope would wait for clients that never end.
        self.over.store(true, Ordering::SeqCst);
        panic!("nothing is answered any more");
    }
}

/// Id of the participant whom a token is for.
fn participant(token: &str) -> String {
    let claims = token.split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    claims["participant"].as_str().unwrap().to_owned()
}

fn killed(servers: usize) {
    let servers = Servers::start(servers);
    let clients: Vec<_> = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (servers, token) = (&servers, session(&servers.any(client)));
                scope.spawn(move || servers.play(client, token))
            })
            .collect();
        for n in 0..KILLS {
            // Not always at the same moment of a play.
            servers.wait(20 + 7 * n);
            servers.kill(n);
        }
        servers.wait(40);
        servers.over.store(true, Ordering::SeqCst);
        clients.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let one = servers.any(0);
    let told: Vec<_> = clients
        .into_iter()
        .map(|(token, asked)| {
            for asked in &asked {
                let again = spin(&one, &token, &asked.key);
                assert_eq!(Some(&again), asked.answer.as_ref(), "{}", asked.key);
            }
            Told {
                participant: participant(&token),
                asked,
                claimed: Vec::new(),
                session: renewed(&one, &token),
            }
        })
        .collect();
    for (child, _) in servers.running.into_inner().unwrap() {
        assert_eq!(stop(child, "-TERM"), Some(0));
    }
    books(&address(servers.folder.path()), &told);
}

#[tokio::main(flavor = "current_thread")]
async fn books(url: &str, told: &[Told]) {
    let pool = database::open(url).await;
    balance(&pool, told, RULES).await;
    let left = "SELECT remaining FROM stock WHERE prize = 'coupon'";
    let left: i64 = sqlx::query_scalar(left).fetch_one(&pool).await.unwrap();
    let won = "SELECT COUNT(*) FROM award";
    let won: i64 = sqlx::query_scalar(won).fetch_one(&pool).await.unwrap();
    assert_eq!(left + won, i64::from(STOCK));
    pool.close().await;
}

#[test]
fn a_server_that_is_killed_again_and_again_loses_nothing_and_gives_nothing_twice() {
    killed(1);
}

#[test]
fn of_two_servers_one_that_is_killed_takes_nothing_of_the_other_with_it() {
    killed(2);
}
