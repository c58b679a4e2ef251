//! Secrets in files, as containers mount them, and that none of them is ever shown.

use std::{
    fs::{self, File, Permissions},
    os::unix::fs::PermissionsExt as _,
    process::{Command, Output},
};

use tempfile::TempDir;

use crate::{
    process::{call, folder, server, session, spawn, stop},
    sample::campaign,
};

const SECRET: &str = "hush-0123456789abcdef0123456789abcdef";
const ANN: &str = "hush-ann-0123456789abcdef0123456789ab";
const SHOP: &str = "hush-shop-0123456789abcdef0123456789a";

/// Writes the three files, with `mode`, and names them in the environment.
fn with_files(folder: &TempDir, mode: u32) -> Command {
    let mut command = server(folder);
    for (name, variable, text) in [
        ("secret", "FUNFAIR_SECRET_FILE", format!("{SECRET}\n")),
        (
            "partners",
            "FUNFAIR_PARTNER_KEYS_FILE",
            format!("shop={SHOP}\n"),
        ),
        (
            "operators",
            "FUNFAIR_ADMIN_TOKENS_FILE",
            format!("ann={ANN}\n"),
        ),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        command.env(variable, path);
    }
    command
}

/// What a server with the files says while it is used, at the most talkative level.
fn said(mode: u32) -> String {
    let folder = folder(&campaign());
    let log = folder.path().join("log");
    let mut command = with_files(&folder, mode);
    command
        .env("RUST_LOG", "trace")
        .stderr(File::create(&log).unwrap());
    let (child, address) = spawn(&mut command);
    session(&address);
    let bearer = format!("Bearer {ANN}");
    let headers = [("authorization", bearer.as_str())];
    let target = "GET /admin/v1/campaigns/spring/audit";
    assert_eq!(
        call(&address, target, &headers, ""),
        r#"{"rows":[],"next":null}"#
    );
    stop(child, "-TERM");
    fs::read_to_string(log).unwrap()
}

#[test]
fn a_server_takes_its_secrets_from_files_and_its_log_shows_none() {
    let log = said(0o640);
    assert!(log.contains("answered"), "{log}");
    assert!(!log.contains("hush"), "{log}");
    assert!(!log.contains("can read it"), "{log}");
}

#[test]
fn a_file_that_everybody_can_read_is_warned_of() {
    let log = said(0o644);
    for flag in [
        "--secret-file",
        "--partner-keys-file",
        "--admin-tokens-file",
    ] {
        let warning = log
            .lines()
            .find(|line| line.contains(flag) && line.contains("every user"));
        assert!(warning.unwrap().contains(r#""level":"WARN""#), "{log}");
    }
    assert!(!log.contains("hush"), "{log}");
}

#[test]
fn help_and_messages_show_no_secret() {
    let folder = folder(&campaign());
    let secrets = [
        ("FUNFAIR_SECRET", SECRET.to_owned()),
        ("FUNFAIR_PARTNER_KEYS", format!("shop={SHOP}")),
        ("FUNFAIR_ADMIN_TOKENS", format!("ann={ANN}")),
    ];
    for flags in [&["--help"][..], &["-h"], &["--no-such-flag"]] {
        let mut command = server(&folder);
        command.envs(secrets.iter().cloned()).args(flags);
        let Output { stdout, stderr, .. } = command.output().unwrap();
        let said = String::from_utf8([stdout, stderr].concat()).unwrap();
        assert!(!said.contains("hush"), "{said}");
    }
    // Both ways at once is a mistake, which is told without either.
    let mut command = with_files(&folder, 0o600);
    let Output { status, stderr, .. } = command.env("FUNFAIR_SECRET", SECRET).output().unwrap();
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(1));
    assert!(
        said.contains("--secret and --secret-file: give one of them"),
        "{said}"
    );
    assert!(!said.contains("hush"), "{said}");
}
