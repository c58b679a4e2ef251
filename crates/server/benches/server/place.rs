//! Where the bench happens: a database, and servers on it.

use std::{
    fmt,
    fs::{self, File},
    io::{BufRead as _, BufReader, Write as _},
    iter::repeat_n,
    process::{Child, Command, Stdio},
    str::FromStr,
    time::{Duration, Instant},
};

use clap::Parser as _;
use funfair_server::{
    options::Options,
    store::{DRIVERS, Pool},
};
use sqlx::{AssertSqlSafe, any::install_default_drivers};
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle, time::sleep};

use crate::{EARLY, LATE, campaign, load::CONNECTIONS};

pub(crate) const CAMPAIGN: &str = "bench";
pub(crate) const PRIZE: &str = "gift";
pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";
/// Names the PostgreSQL database, which `cargo xtask bench server` starts.
const VARIABLE: &str = "FUNFAIR_TEST_DATABASE";
/// Files of PostgreSQL's log, of 16 MiB each: about what it keeps of them by itself.
const LOG_FILES: usize = 60;
/// How often memory is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// Which database, and how many servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setup {
    Sqlite,
    Postgres(usize),
}

impl Setup {
    pub(crate) fn servers(self) -> usize {
        match self {
            Self::Sqlite => 1,
            Self::Postgres(servers) => servers,
        }
    }
}

impl FromStr for Setup {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "sqlite" => Ok(Self::Sqlite),
            "postgres" => Ok(Self::Postgres(1)),
            "postgres-2" => Ok(Self::Postgres(2)),
            _ => Err("is none of `sqlite`, `postgres` and `postgres-2`".to_owned()),
        }
    }
}

impl fmt::Display for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite => f.pad("SQLite"),
            Self::Postgres(1) => f.pad("PostgreSQL"),
            Self::Postgres(servers) => f.pad(&format!("PostgreSQL x {servers}")),
        }
    }
}

/// A folder with a campaign, and an empty database.
pub(crate) struct Place {
    pub(crate) setup: Setup,
    folder: TempDir,
    url: String,
}

impl Place {
    pub(crate) fn make(setup: Setup) -> Self {
        let folder = TempDir::new().unwrap();
        let campaigns = folder.path().join("campaigns");
        fs::create_dir(&campaigns).unwrap();
        campaign(&campaigns);
        let url = match setup {
            Setup::Sqlite => format!("sqlite://{}?mode=rwc", folder.path().join("db").display()),
            Setup::Postgres(servers) => schema(&format!("bench{servers}")),
        };
        Self { setup, folder, url }
    }

    /// The options of a server here.
    fn arguments(&self) -> Vec<String> {
        let campaigns = self.folder.path().join("campaigns").display().to_string();
        // Participants are few, and all have one address.
        let limits = "actions=0";
        [
            ["--listen", "127.0.0.1:0"],
            ["--database-url", &self.url],
            ["--campaigns", &campaigns],
            ["--secret", SECRET],
            ["--address-limits", limits],
            ["--participant-limits", limits],
        ]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect()
    }

    pub(crate) fn options(&self) -> Options {
        let name = std::iter::once("funfair-server".to_owned());
        Options::parse_from(name.chain(self.arguments()))
    }

    /// How many write at once where there are servers: in SQLite those who share a commit, otherwise
    /// those who have a connection.
    pub(crate) fn writers(&self) -> u32 {
        match self.setup {
            Setup::Sqlite => CONNECTIONS,
            Setup::Postgres(servers) => {
                let connections = self.options().database_connections;
                (connections - connections / 2) * u32::try_from(servers).unwrap()
            }
        }
    }

    /// Has PostgreSQL make the files of its log. Where it has been in service for some time it writes
    /// old ones anew; a new one would make another file every few seconds, and everybody waits until
    /// that is on disk.
    pub(crate) async fn make_log(&self) {
        if self.setup == Setup::Sqlite {
            return;
        }
        let next = "SELECT 1 FROM pg_logical_emit_message(true, 'bench', ''), pg_switch_wal()";
        let statements = repeat_n(next, LOG_FILES).chain(["CHECKPOINT"]);
        execute(&self.url, statements.map(str::to_owned)).await;
    }

    pub(crate) fn start(&self) -> Servers {
        Servers(
            (0..self.setup.servers())
                .map(|_| self.start_one())
                .collect(),
        )
    }

    fn start_one(&self) -> Server {
        // They log as they do anywhere.
        let log = File::options()
            .append(true)
            .create(true)
            .open(self.folder.path().join("log"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_funfair-server"))
            .args(self.arguments())
            .current_dir(self.folder.path())
            .stdout(Stdio::piped())
            .stderr(log.unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let (_, address) = line.trim().rsplit_once("http://").unwrap();
        let address = address.to_owned();
        Server { child, address }
    }
}

/// Running servers, which end with it.
pub(crate) struct Servers(Vec<Server>);

struct Server {
    child: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Servers {
    pub(crate) fn addresses(&self) -> Vec<String> {
        self.0.iter().map(|it| it.address.clone()).collect()
    }

    /// Looks at the memory of each from here on.
    pub(crate) fn watch(&self) -> Watch {
        let processes: Vec<u32> = self.0.iter().map(|it| it.child.id()).collect();
        let (end, mut ended) = oneshot::channel();
        let watching = tokio::spawn(async move {
            let begun = Instant::now();
            let mut seen = vec![Vec::new(); processes.len()];
            while ended.try_recv().is_err() {
                for (process, seen) in processes.iter().zip(&mut seen) {
                    seen.push((begun.elapsed(), resident(*process)));
                }
                sleep(EVERY).await;
            }
            seen.iter().filter_map(|seen| Memory::of(seen)).collect()
        });
        Watch { end, watching }
    }
}

/// Looks at memory until it is told to end.
pub(crate) struct Watch {
    end: oneshot::Sender<()>,
    watching: JoinHandle<Vec<Memory>>,
}

impl Watch {
    pub(crate) async fn end(self) -> Vec<Memory> {
        self.end.send(()).unwrap();
        self.watching.await.unwrap()
    }
}

/// What a server had in memory early and late under load.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    pub(crate) early: (Duration, u64),
    pub(crate) late: (Duration, u64),
    /// Whether it ran for long enough to tell.
    pub(crate) is_telling: bool,
}

impl Memory {
    fn of(seen: &[(Duration, u64)]) -> Option<Self> {
        let late = *seen.last()?;
        let is_telling = late.0 + EVERY * 2 >= LATE;
        let at = if is_telling { EARLY } else { late.0 / 10 };
        let early = *seen.iter().find(|(when, _)| *when >= at)?;
        Some(Self {
            early,
            late,
            is_telling,
        })
    }
}

/// What a process has in memory, KiB.
fn resident(process: u32) -> u64 {
    let said = Command::new("ps")
        .args(["-o", "rss=", "-p", &process.to_string()])
        .output()
        .unwrap();
    String::from_utf8(said.stdout)
        .unwrap()
        .trim()
        .parse()
        .unwrap()
}

/// The address of an empty schema in the PostgreSQL database.
fn schema(name: &str) -> String {
    let url = std::env::var(VARIABLE);
    let url = url.unwrap_or_else(|_| panic!("{VARIABLE} is missing: `cargo xtask bench server`"));
    let sql = format!("CREATE SCHEMA {name}");
    std::thread::spawn({
        let url = url.clone();
        move || create(&url, sql)
    })
    .join()
    .unwrap();
    let and = if url.contains('?') { '&' } else { '?' };
    format!("{url}{and}options=-csearch_path%3D{name}")
}

#[tokio::main(flavor = "current_thread")]
async fn create(url: &str, sql: String) {
    execute(url, [sql]).await;
}

/// Has the database carry out the statements.
async fn execute(url: &str, statements: impl IntoIterator<Item = String>) {
    DRIVERS.call_once(install_default_drivers);
    let pool = Pool::connect(url).await.unwrap();
    for sql in statements {
        sqlx::query(AssertSqlSafe(sql))
            .execute(&pool)
            .await
            .unwrap();
    }
    pool.close().await;
}

/// How long this disk takes to keep 4 KiB: every transaction waits for one such write at least.
pub(crate) fn disk_write() -> Duration {
    let folder = TempDir::new().unwrap();
    let mut file = File::create(folder.path().join("file")).unwrap();
    let mut times: Vec<Duration> = (0..200)
        .map(|_| {
            let begun = Instant::now();
            file.write_all(&[7; 4096]).unwrap();
            file.sync_data().unwrap();
            begun.elapsed()
        })
        .collect();
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
