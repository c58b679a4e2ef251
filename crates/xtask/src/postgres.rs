//! `cargo xtask postgres COMMAND…`: a PostgreSQL server for as long as a command runs, for tests. It
//! is a real one with a data folder of its own, found on this machine or installed.

use crate::project::show;
use crate::shell::{ask, quiet, run};
use anyhow::{Context, Result, bail};
use std::env;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio, id};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What names the server to the tests.
const VARIABLE: &str = "FUNFAIR_TEST_DATABASE";
/// Names the folder of `initdb` and `postgres`.
const PROGRAMS: &str = "FUNFAIR_POSTGRES_BIN";
/// How long the server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);
/// Connections for two tests at once that open several servers each.
const CONNECTIONS: u32 = 400;

/// Runs the command with a server, whose address is in `FUNFAIR_TEST_DATABASE`.
pub(crate) fn postgres(command: &[String]) -> Result<()> {
    let Some((program, arguments)) = command.split_first() else {
        bail!("name a command: `cargo xtask postgres cargo test -p funfair-server`");
    };
    let cluster = Cluster::start()?;
    run(cluster.shown_to(Command::new(program).args(arguments)))
}

/// What keeps the server: a shell, which ends it and deletes all that it holds when this process
/// closes the pipe, or is gone, whatever way.
const KEEPER: &str = r#"
"$1" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=on -c "max_connections=$3" >"$2/log" 2>&1 &
read -r _
kill -INT $!
wait
rm -rf "$2"
"#;

/// A server that runs until it is dropped.
pub(crate) struct Cluster {
    programs: PathBuf,
    /// Short, because the path of a socket may have 107 bytes at most; and where another user may
    /// reach it, because a server does not run as root.
    folder: PathBuf,
    keeper: Option<Child>,
}

impl Cluster {
    /// Makes an empty database and starts its server.
    pub(crate) fn start() -> Result<Self> {
        let programs = programs()?;
        let folder = env::temp_dir().join(format!("funfair-postgres-{}", id()));
        let mut builder = DirBuilder::new();
        builder
            .mode(0o700)
            .create(&folder)
            .with_context(|| format!("cannot make {}", show(&folder)))?;
        let mut cluster = Self {
            programs,
            folder,
            keeper: None,
        };
        if let Some(user) = other_user()? {
            run(Command::new("chown").arg(user).arg(&cluster.folder))?;
        }
        cluster.make_data()?;
        cluster.serve()?;
        Ok(cluster)
    }

    fn serve(&mut self) -> Result<()> {
        let mut keeper = self.as_other_user("sh".as_ref())?;
        keeper
            .args(["-c", KEEPER, "keeper"])
            .arg(self.programs.join("postgres"))
            .arg(&self.folder)
            .arg(CONNECTIONS.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            // Ctrl-C is for the command that runs meanwhile.
            .process_group(0);
        let keeper = keeper.spawn().context("cannot start `sh`")?;
        self.keeper = Some(keeper);
        let began = Instant::now();
        while !self.is_ready() {
            if began.elapsed() > PATIENCE {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                bail!("the PostgreSQL server of the tests does not start:\n{log}");
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Whether it says so in its file of eight lines.
    fn is_ready(&self) -> bool {
        let said = fs::read_to_string(self.folder.join("data/postmaster.pid"));
        said.is_ok_and(|said| said.lines().nth(7).is_some_and(|it| it.trim() == "ready"))
    }

    /// An ordinary database, whose texts are ordered by a language: the tests must not depend on
    /// it. Where it knows no languages it is made without.
    fn make_data(&self) -> Result<()> {
        let make = |languages: &[&str]| -> Result<String> {
            let mut make = self.as_other_user(&self.programs.join("initdb"))?;
            make.arg("--pgdata")
                .arg(self.folder.join("data"))
                .args(["--auth=trust", "--encoding=UTF8", "--locale=C"])
                .args(["--username=funfair", "--no-instructions"])
                .args(languages);
            quiet(&mut make)
        };
        if make(&["--locale-provider=icu", "--icu-locale=en-US"]).is_err() {
            make(&[])?;
        }
        Ok(())
    }

    /// A program, as a user that may run a server, in a folder where that user may be.
    fn as_other_user(&self, program: &Path) -> Result<Command> {
        let mut command = match other_user()? {
            Some(user) => {
                let mut command = Command::new("runuser");
                command.args(["-u", &user, "--"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.current_dir(&self.folder);
        Ok(command)
    }

    /// The command, which will find the server's address in its environment.
    pub(crate) fn shown_to<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env(VARIABLE, self.url())
    }

    /// The address for `--database-url`.
    pub(crate) fn url(&self) -> String {
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://funfair@localhost/postgres?host={folder}")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper.stdin.take());
            let _ = keeper.wait();
        }
        // The keeper has done so, if there was one.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The folder of `initdb` and `postgres`, which are installed where that can be done.
fn programs() -> Result<PathBuf> {
    if let Some(folder) = env::var_os(PROGRAMS).map(PathBuf::from) {
        if has_programs(&folder) {
            return Ok(folder);
        }
        bail!(
            "{PROGRAMS} names {}, which does not hold initdb and postgres",
            show(&folder)
        );
    }
    if let Some(folder) = find() {
        return Ok(folder);
    }
    if is_root() && ask("apt-get", &["--version"]).is_some() {
        eprintln!("Installing PostgreSQL");
        let mut install = Command::new("sh");
        install
            .args(["-c", "apt-get update && apt-get install -y postgresql"])
            .env("DEBIAN_FRONTEND", "noninteractive");
        if run(&mut install).is_ok()
            && let Some(folder) = find()
        {
            return Ok(folder);
        }
    }
    bail!(
        "PostgreSQL is missing: install its server, 15 or newer, on Debian and Ubuntu \
         `apt-get install postgresql`, on macOS `brew install postgresql`; or name the folder of \
         initdb and postgres in {PROGRAMS}"
    )
}

/// Looks on PATH, where `pg_config` says, and where Debian, Red Hat and Homebrew put it; the newest
/// of several.
fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    folders.extend(ask("pg_config", &["--bindir"]).map(PathBuf::from));
    let mut versions = Vec::new();
    for (place, prefix) in [
        ("/usr/lib/postgresql", ""),
        ("/usr", "pgsql-"),
        ("/opt/homebrew/opt", "postgresql"),
        ("/usr/local/opt", "postgresql"),
    ] {
        let entries = fs::read_dir(place).into_iter().flatten().flatten();
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            if let Some(rest) = name.strip_prefix(prefix) {
                let version: u32 = rest.trim_start_matches('@').parse().unwrap_or(0);
                versions.push((version, entry.path().join("bin")));
            }
        }
    }
    versions.sort();
    folders.extend(versions.into_iter().rev().map(|(_, folder)| folder));
    folders.into_iter().find(|folder| has_programs(folder))
}

fn has_programs(folder: &Path) -> bool {
    ["initdb", "postgres"]
        .iter()
        .all(|name| folder.join(name).is_file())
}

fn is_root() -> bool {
    ask("id", &["-u"]).is_some_and(|id| id == "0")
}

/// Whom the server runs as where this is root, which it does not run as.
fn other_user() -> Result<Option<String>> {
    if !is_root() {
        return Ok(None);
    }
    let user = ["postgres", "nobody"]
        .into_iter()
        .find(|user| ask("id", &["-u", user]).is_some());
    let Some(user) = user else {
        bail!("a PostgreSQL server does not run as root, and there is no user `postgres`");
    };
    Ok(Some(user.to_owned()))
}
