//! Many servers that start at once on a database that nobody has used before.

use std::{process::Command, thread};

use serde_json::json;

use crate::{
    database::{self, address, is_postgres},
    media_world::challenge,
    process::{folder, running, server, session, spin, stop},
    sample::sure_win,
};

#[tokio::test]
async fn eight_servers_that_start_at_once_make_the_tables_and_the_stock_once() {
    let mut campaign = sure_win("coupon", 20);
    campaign["schedule"]["starts_at"] = json!("2020-01-01T00:00:00Z");
    campaign["schedule"]["ends_at"] = json!("2099-01-01T00:00:00Z");
    let folder = folder(&campaign);
    let url = address(folder.path());
    let servers: Vec<_> = thread::scope(|scope| {
        let starts = [(); 8].map(|()| scope.spawn(|| running(&folder)));
        starts.map(|start| start.join().unwrap()).into()
    });
    // One secret, and one row for each key: whichever server is asked.
    let token = session(&servers[0].1);
    let answers: Vec<_> = servers
        .iter()
        .map(|(_, address)| spin(address, &token, "key-00001"))
        .collect();
    assert!(answers[0].contains("outcome"), "{}", answers[0]);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    for (child, _) in servers {
        assert_eq!(stop(child, "-TERM"), Some(0));
    }
    let pool = database::open(&url).await;
    for (sql, expected) in [
        ("SELECT COUNT(*) FROM setting", 1),
        ("SELECT COUNT(*) FROM revision", 1),
        ("SELECT quantity FROM stock WHERE prize = 'coupon'", 20),
        ("SELECT remaining FROM stock WHERE prize = 'coupon'", 19),
        ("SELECT COUNT(*) FROM ledger WHERE reason = 'restock'", 0),
        ("SELECT COUNT(*) FROM play", 1),
    ] {
        let found: i64 = sqlx::query_scalar(sql).fetch_one(&pool).await.unwrap();
        assert_eq!(found, expected, "{sql}");
    }
}

#[test]
fn uploads_have_a_place_beside_a_file_and_elsewhere_they_need_one() {
    let folder = folder(&challenge("after"));
    let start = |command: &mut Command| {
        let mut child = command.env_remove("FUNFAIR_MEDIA_URL").spawn().unwrap();
        if is_postgres() {
            let output = child.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(1));
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(said.starts_with("--media-url must be given: "), "{said}");
        } else {
            let mut line = [0; 7];
            let mut output = child.stdout.take().unwrap();
            std::io::Read::read_exact(&mut output, &mut line).unwrap();
            assert_eq!(&line, b"Funfair");
            assert!(folder.path().join("media").is_dir());
            assert_eq!(stop(child, "-TERM"), Some(0));
        }
    };
    start(&mut server(&folder));
}
