//! What a person does at a shell beside a server that runs: a copy of the database, and changes that
//! the server notices.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    os::unix::fs::PermissionsExt as _,
    process::{Child, Command, Output, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use funfair_server::store::{Store, stock::stock_invariant};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    database::file,
    process::{
        call, folder, renewed, running, running_campaign, server, session, spawn, spin, stop,
    },
    sample::with_codes,
};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The command on an SQLite file, whatever the other tests run on.
fn in_a_file(folder: &TempDir) -> Command {
    let mut command = server(folder);
    command.env("FUNFAIR_DATABASE_URL", file(folder.path()));
    command
}

fn running_on_a_file(folder: &TempDir) -> (Child, String) {
    spawn(in_a_file(folder).stderr(Stdio::null()))
}

/// Runs the command on the database in `folder`, and gives what it wrote.
fn command(folder: &TempDir, arguments: &[&str]) -> Result<String, String> {
    said(server(folder).args(arguments))
}

fn said(command: &mut Command) -> Result<String, String> {
    let Output {
        status,
        stdout,
        stderr,
    } = command.env("USER", "ann").output().unwrap();
    if status.success() {
        Ok(text(&stdout))
    } else {
        Err(text(&stderr))
    }
}

/// Waits for what a server notices within seconds.
fn eventually(mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "it was not noticed"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A copy is taken while players play; a server that starts on it knows every answer that was
/// given before, and its stock adds up.
#[test]
fn a_backup_under_load_is_whole() {
    let folder = folder(&running_campaign());
    let (child, address) = running_on_a_file(&folder);
    let playing = Arc::new(AtomicBool::new(true));
    let players: Vec<_> = (0..3)
        .map(|_| {
            let (address, token) = (address.clone(), session(&address));
            let playing = Arc::clone(&playing);
            std::thread::spawn(move || {
                let mut answers = Vec::new();
                let mut n = 0;
                while playing.load(Ordering::SeqCst) && n < 250 {
                    let key = format!("key-{n:05}");
                    let answer = spin(&address, &token, &key);
                    answers.push((Instant::now(), token.clone(), key, answer));
                    n += 1;
                }
                answers
            })
        })
        .collect();
    // In the midst of it.
    std::thread::sleep(Duration::from_millis(300));
    let begun = Instant::now();
    said(in_a_file(&folder).args(["backup", "copy.db"])).unwrap();
    playing.store(false, Ordering::SeqCst);
    let answers: Vec<_> = players
        .into_iter()
        .flat_map(|it| it.join().unwrap())
        .collect();
    assert_eq!(stop(child, "-TERM"), Some(0));
    let before: Vec<_> = answers.iter().filter(|(at, ..)| *at < begun).collect();
    assert!(
        !before.is_empty() && before.len() < answers.len(),
        "under load"
    );

    let copy = folder.path().join("copy.db");
    let mode = std::fs::metadata(&copy).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let url = format!("sqlite://{}?mode=rw", copy.display());
    let mismatches = tokio::runtime::Runtime::new().unwrap().block_on(async {
        let store = Store::open(&url, 4).await.unwrap();
        let mismatches = stock_invariant(&store).await.unwrap();
        store.close().await;
        mismatches
    });
    assert_eq!(mismatches, []);

    let mut restored = in_a_file(&folder);
    restored
        .env("FUNFAIR_DATABASE_URL", &url)
        .stderr(Stdio::null());
    let (child, address) = spawn(&mut restored);
    for (_, token, key, answer) in before {
        assert_eq!(&spin(&address, token, key), answer);
    }
    stop(child, "-TERM");
}

#[test]
fn a_backup_overwrites_nothing_and_invents_nothing() {
    let folder = folder(&running_campaign());
    let error = said(in_a_file(&folder).args(["backup", "copy.db"])).unwrap_err();
    assert!(error.contains("unable to open database file"), "{error}");
    assert!(!folder.path().join("funfair.db").exists());
    assert!(!folder.path().join("copy.db").exists());
    let (child, _) = running_on_a_file(&folder);
    stop(child, "-TERM");
    std::fs::write(folder.path().join("copy.db"), "mine").unwrap();
    let error = said(in_a_file(&folder).args(["backup", "copy.db"])).unwrap_err();
    assert!(error.contains("exists"), "{error}");
    assert_eq!(
        std::fs::read(folder.path().join("copy.db")).unwrap(),
        b"mine"
    );
    let postgres = ["--database-url", "postgres://x/y", "backup", "other.db"];
    assert!(command(&folder, &postgres).unwrap_err().contains("pg_dump"));
}

#[test]
fn a_running_server_notices_what_is_done_at_a_shell() {
    let folder = folder(&running_campaign());
    let (child, address) = running(&folder);
    let token = session(&address);
    let won: Value = serde_json::from_str(&spin(&address, &token, "key-00001")).unwrap();
    let award = won["awards"][0]["id"].as_str().unwrap();
    let shown = || call(&address, "GET /v1/campaigns/spring", &[], "");

    command(&folder, &["pause", "spring", "--reason", "misprinted"]).unwrap();
    eventually(|| shown().contains(r#""paused":true"#));
    assert!(spin(&address, &token, "key-00002").contains(r#""code":"paused""#));
    command(&folder, &["resume", "spring", "--reason", "printed anew"]).unwrap();
    eventually(|| !shown().contains(r#""paused":true"#));
    let restock = ["restock", "spring", "coupon", "5", "--reason", "more came"];
    command(&folder, &restock).unwrap();
    eventually(|| shown().contains(r#""quantity":1005"#));
    let mut newer = running_campaign();
    newer["title"]["en"] = json!("Newer luck");
    let file = folder.path().join("newer.json");
    std::fs::write(&file, newer.to_string()).unwrap();
    let file = file.display().to_string();
    let said = command(&folder, &["publish", &file]).unwrap();
    assert!(said.starts_with("spring: published, revision "), "{said}");
    eventually(|| {
        shown().contains("Newer luck") || shown().contains(&said[said.len() - 65..said.len() - 1])
    });
    assert!(
        command(&folder, &["publish", &file])
            .unwrap()
            .contains("served already")
    );

    let void = ["void", "spring", award, "--reason", "won by a program"];
    assert_eq!(
        command(&folder, &void).unwrap(),
        format!("{award}: taken back\n")
    );
    assert_eq!(
        command(&folder, &void).unwrap(),
        format!("{award}: had come back before\n")
    );
    assert_eq!(renewed(&address, &token)["awards"][0]["status"], "void");

    let csv = command(&folder, &["export", "spring", "awards"]).unwrap();
    assert!(csv.starts_with("\u{feff}id,widget,"), "{csv}");
    assert!(csv.contains(award), "{csv}");
    for (wrong, why) in [
        (
            &["pause", "autumn", "--reason", "x"][..],
            "no such campaign",
        ),
        (&["pause", "spring", "--reason", " "], "reason"),
        (
            &["restock", "spring", "gone", "1", "--reason", "x"],
            "no such prize",
        ),
        (
            &["void", "spring", "gone", "--reason", "x"],
            "no such award",
        ),
        (&["void", "autumn", award, "--reason", "x"], "campaign"),
        (&["void", "spring", award, "--reason", " "], "reason"),
        (&["export", "spring", "secrets"], "`plays`"),
        (&["publish", "nowhere.json"], "nowhere.json"),
    ] {
        let error = command(&folder, wrong).unwrap_err();
        assert!(error.contains(why), "{wrong:?}: {error}");
    }
    stop(child, "-TERM");
}

/// Codes come out of a pipe that stops in between: how far it is is told, players win meanwhile, and
/// what was no code is named at the end.
#[test]
fn codes_are_imported_out_of_a_pipe_while_players_play() {
    let folder = folder(&with_codes(running_campaign(), json!({})));
    let (child, address) = running(&folder);
    let token = session(&address);

    let mut importing = server(&folder);
    let arguments = ["import-codes", "--campaign", "spring", "--prize", "coupon"];
    importing.args(arguments).arg("-").env("RUST_LOG", "error");
    importing
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut importing = importing.spawn().unwrap();
    let mut pipe = importing.stdin.take().unwrap();
    let mut told = BufReader::new(importing.stderr.take().unwrap());
    // Progress is told every two seconds.
    std::thread::sleep(Duration::from_millis(2100));
    let rows: String = (0..5_000).map(|n| format!("TEA-{n:05}\n")).collect();
    pipe.write_all(rows.as_bytes()).unwrap();
    let mut progress = String::new();
    told.read_line(&mut progress).unwrap();
    assert_eq!(progress, "5000 rows, 5000 imported\n");
    let won: Value = serde_json::from_str(&spin(&address, &token, "key-00001")).unwrap();
    assert_eq!(won["awards"][0]["prize"], "coupon", "{won}");

    pipe.write_all(b"TEA-05000\nno,date\n").unwrap();
    drop(pipe);
    let status = importing.wait().unwrap();
    let (mut rest, mut counts) = (String::new(), String::new());
    told.read_to_string(&mut rest).unwrap();
    let mut output = importing.stdout.take().unwrap();
    output.read_to_string(&mut counts).unwrap();
    assert_eq!(status.code(), Some(1), "{rest}");
    assert!(rest.contains("line 5002: "), "{rest}");
    assert!(counts.starts_with("5002 rows in "), "{counts}");
    assert!(
        counts.ends_with(": 5001 imported, 0 imported before, 0 repeated, 1 bad\n"),
        "{counts}"
    );
    stop(child, "-TERM");
}
