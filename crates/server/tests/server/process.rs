//! The command itself: how it starts, what it says, how it stops.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Output, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    database::{address, is_postgres},
    sample::{campaign, sure_win},
};

pub(crate) fn folder(campaign: &Value) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::create_dir(folder.path().join("campaigns")).unwrap();
    std::fs::write(
        folder.path().join("campaigns/spring.json"),
        campaign.to_string(),
    )
    .unwrap();
    folder
}

/// The command with everything in `folder`, by the environment.
pub(crate) fn server(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_funfair-server"));
    command
        .current_dir(folder.path())
        .env("FUNFAIR_LISTEN", "127.0.0.1:0")
        .env("FUNFAIR_CAMPAIGNS", "campaigns")
        .env("FUNFAIR_DATABASE_URL", address(folder.path()))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if is_postgres() {
        command.env("FUNFAIR_MEDIA_URL", "media");
    }
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A running server and its address.
pub(crate) fn running(folder: &TempDir) -> (Child, String) {
    spawn(server(folder).stderr(Stdio::null()))
}

/// The process of `command`, which listens, and its address.
pub(crate) fn spawn(command: &mut Command) -> (Child, String) {
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line.trim().rsplit_once("http://").unwrap().1.to_owned();
    (child, address)
}

pub(crate) fn stop(mut child: Child, signal: &str) -> Option<i32> {
    Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status()
        .unwrap();
    child.wait().unwrap().code()
}

/// One request on a connection of its own; the body of the answer, empty when there was none.
pub(crate) fn call(address: &str, target: &str, headers: &[(&str, &str)], body: &str) -> String {
    let Ok(mut stream) = TcpStream::connect(address) else {
        return String::new();
    };
    let mut head = format!("{target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    let length = body.len();
    let _ = write!(stream, "{head}content-length: {length}\r\n\r\n{body}");
    let mut reply = String::new();
    if stream.read_to_string(&mut reply).is_err() {
        return String::new();
    }
    reply
        .split_once("\r\n\r\n")
        .map_or_else(String::new, |(_, body)| body.to_owned())
}

pub(crate) fn session(address: &str) -> String {
    let reply = call(address, "POST /v1/campaigns/spring/sessions", &[], "{}");
    let session: Value = serde_json::from_str(&reply).unwrap();
    session["token"].as_str().unwrap().to_owned()
}

/// The session of somebody who has one.
pub(crate) fn renewed(address: &str, token: &str) -> Value {
    let token = format!("Bearer {token}");
    let headers = [("authorization", token.as_str())];
    let target = "POST /v1/campaigns/spring/sessions";
    serde_json::from_str(&call(address, target, &headers, "{}")).unwrap()
}

pub(crate) fn spin(address: &str, token: &str, key: &str) -> String {
    let token = format!("Bearer {token}");
    let headers = [("authorization", token.as_str()), ("idempotency-key", key)];
    let target = "POST /v1/campaigns/spring/widgets/wheel/actions";
    call(address, target, &headers, r#"{"action":{"type":"spin"}}"#)
}

/// [`sure_win`] that runs while the tests do.
pub(crate) fn running_campaign() -> Value {
    let mut campaign = sure_win("coupon", 1000);
    campaign["schedule"]["starts_at"] = json!("2020-01-01T00:00:00Z");
    campaign["schedule"]["ends_at"] = json!("2099-01-01T00:00:00Z");
    campaign
}

#[test]
fn a_broken_campaign_stops_the_start() {
    let mut broken = campaign();
    broken["widgets"][0]["config"]["sectors"][3]["prize"] = json!("gone");
    let folder = folder(&broken);
    for flags in [&[][..], &["--check"]] {
        let Output {
            status,
            stdout,
            stderr,
        } = server(&folder).args(flags).output().unwrap();
        assert_eq!(status.code(), Some(1));
        let said = text(&stderr);
        assert!(
            said.contains("spring.json: widgets[0].config.sectors[3].prize: `gone`"),
            "{said}"
        );
        assert_eq!(text(&stdout), "");
    }
}

#[test]
fn what_the_law_forbids_stops_the_start_and_what_it_may_mind_is_a_warning() {
    let mut chinese = campaign();
    chinese["jurisdiction"] = json!("CN");
    chinese["terms"] = json!([]);
    let folder = folder(&chinese);
    for flags in [&[][..], &["--check"]] {
        let Output { status, stderr, .. } = server(&folder).args(flags).output().unwrap();
        assert_eq!(status.code(), Some(1));
        assert!(
            text(&stderr).contains("spring.json: terms: must say who"),
            "{}",
            text(&stderr)
        );
    }
    chinese["terms"] = json!(["全网最低价。"]);
    let folder = self::folder(&chinese);
    let checked = server(&folder).arg("--check").output().unwrap();
    let said = text(&checked.stdout);
    assert!(
        said.starts_with("warning: spring.json: terms[0]: `最低`"),
        "{said}"
    );
    assert!(said.ends_with("1 campaign(s), no problems\n"), "{said}");
    chinese["accepted"] =
        json!([{ "word": "最低", "because": "比价记录 2026-03-01", "by": "李雷" }]);
    let folder = self::folder(&chinese);
    let checked = server(&folder).arg("--check").output().unwrap();
    assert_eq!(text(&checked.stdout), "1 campaign(s), no problems\n");
}

#[test]
fn a_wrong_option_stops_the_start_and_says_why() {
    let folder = folder(&campaign());
    for (flags, why) in [
        (
            ["--database-url", "mysql://db/funfair"],
            "`mysql` is not supported",
        ),
        (["--database-url", "sqlite::memory:"], "forgets awards"),
        (["--campaigns", "nowhere"], "--campaigns nowhere"),
        (["--dist", "nowhere"], "--dist nowhere"),
        (["--media-url", "ftp://x/y"], "`ftp` is not supported"),
        (["--media-url", "file://here"], "three slashes"),
        (["--secret", "short"], "32 characters"),
        (["--partner-keys", "shop=short"], "32 characters"),
        (["--admin-tokens", "ann=short"], "32 characters"),
        (["--trusted-proxies", "10.0.0.0/40"], "no network"),
        (["--address-limits", "spins=3"], "must be like actions=300"),
    ] {
        let Output { status, stderr, .. } = server(&folder).args(flags).output().unwrap();
        assert_eq!(status.code(), Some(1), "{flags:?}");
        assert!(text(&stderr).contains(why), "{flags:?}: {}", text(&stderr));
    }
}

#[test]
fn checks_and_documents_need_no_database() {
    let folder = folder(&campaign());
    let checked = server(&folder).arg("--check").output().unwrap();
    assert_eq!(text(&checked.stdout), "1 campaign(s), no problems\n");
    let printed = server(&folder).arg("--print-openapi").output().unwrap();
    let document: Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(!folder.path().join("funfair.db").exists());
}

#[test]
fn a_server_that_is_told_to_stop_ends_well() {
    let folder = folder(&campaign());
    for signal in ["-TERM", "-INT"] {
        let (child, address) = running(&folder);
        assert_eq!(
            call(&address, "GET /healthz", &[], ""),
            r#"{"status":"ok"}"#
        );
        assert_eq!(stop(child, signal), Some(0), "{signal}");
    }
}

/// Whatever was answered before the crash is answered the same after it, and nothing is given
/// twice.
#[test]
fn a_server_that_is_killed_forgets_no_answer() {
    let folder = folder(&running_campaign());
    let (child, address) = running(&folder);
    let token = session(&address);
    let (answered, heard) = std::sync::mpsc::channel();
    let players: Vec<_> = (0..4)
        .map(|n| {
            let (address, token, answered) = (address.clone(), token.clone(), answered.clone());
            std::thread::spawn(move || {
                let key = |m: usize| format!("key-{n}-{m:05}");
                let spins = (0..200).map(|m| (key(m), spin(&address, &token, &key(m))));
                spins
                    .take_while(|(_, answer)| !answer.is_empty())
                    .inspect(|_| answered.send(()).unwrap())
                    .collect::<Vec<_>>()
            })
        })
        .collect();
    // In the midst of it, however fast the machine is.
    for _ in 0..40 {
        heard.recv().unwrap();
    }
    stop(child, "-KILL");
    let answers: Vec<_> = players
        .into_iter()
        .flat_map(|p| p.join().unwrap())
        .collect();
    assert!((40..800).contains(&answers.len()), "killed while it worked");

    let (child, address) = running(&folder);
    for (key, answer) in &answers {
        assert_eq!(&spin(&address, &token, key), answer);
    }
    stop(child, "-TERM");
}

#[test]
fn a_start_deletes_what_became_due_and_the_server_still_ends_well() {
    let mut campaign = running_campaign();
    let folder = folder(&campaign);
    let (child, address) = running(&folder);
    let token = format!("Bearer {}", session(&address));
    let consent = r#"{"consent": {"version": "1", "purposes": []}}"#;
    let headers = [("authorization", token.as_str())];
    let target = "/v1/campaigns/spring";
    let me = |address: &str| -> Value {
        let shown = call(address, &format!("GET {target}/me"), &headers, "");
        serde_json::from_str(&shown).unwrap()
    };
    call(
        &address,
        &format!("POST {target}/sessions"),
        &headers,
        consent,
    );
    assert_eq!(me(&address)["consents"][0]["version"], "1");
    assert_eq!(stop(child, "-TERM"), Some(0));

    campaign["schedule"]["ends_at"] = json!("2020-02-01T00:00:00Z");
    let file = folder.path().join("campaigns/spring.json");
    std::fs::write(file, campaign.to_string()).unwrap();
    let (child, address) = running(&folder);
    let begun = std::time::Instant::now();
    while me(&address)["consents"] != json!([]) {
        assert!(begun.elapsed().as_secs() < 10, "nothing was deleted");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(stop(child, "-TERM"), Some(0));
}
