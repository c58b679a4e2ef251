//! Statistics and exports: what operators learn of a campaign, and what they do not.

use axum::{body::Body, http::Request};
use funfair_server::export::{Export, Format, Table};
use futures_util::TryStreamExt as _;
use serde_json::{Value, json};

use crate::{
    player::Player,
    sample::sure_win,
    world::{Reply, World},
};

const HOUR_MS: i64 = 3_600_000;
const ANN: &str = "ann-0123456789abcdef0123456789abcdef";

async fn world(campaign: &Value) -> World {
    let tokens = format!("ann={ANN}");
    World::with_arguments(campaign, &["--admin-tokens", &tokens]).await
}

async fn get(world: &World, path: &str) -> Reply {
    let request = Request::get(format!("/admin/v1/campaigns/spring/{path}"))
        .header("authorization", format!("Bearer {ANN}"));
    world.send(request.body(Body::empty()).unwrap()).await
}

/// A campaign that takes hidden fields and asks nothing.
fn with_sources(prize: &str) -> Value {
    let mut campaign = sure_win(prize, 50);
    campaign.as_object_mut().unwrap().remove("consent");
    campaign["embed"] = json!({"context": ["utm_source", "source", "store"]});
    campaign
}

async fn from(world: &World, context: Value) -> Player {
    let mut player = world.player().await;
    player.start(json!({"context": context})).await.ok();
    player
}

fn rows(reply: &Reply) -> Vec<Vec<String>> {
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
    let text = reply.body.strip_prefix("\u{feff}".as_bytes()).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text);
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        row.iter().map(str::to_owned).collect()
    });
    rows.collect()
}

#[tokio::test]
async fn the_way_of_participants_is_counted_by_hour_widget_and_source() {
    let world = world(&with_sources("coupon")).await;
    let wechat = from(&world, json!({"utm_source": "wechat", "source": "no"})).await;
    let poster = from(&world, json!({"source": "poster", "store": "12"})).await;
    let nobody = world.player().await;
    let event = |id: &str, name: &str| {
        json!({"events": [{"id": id, "widget": "wheel", "name": name, "at_ms": 1}]}).to_string()
    };
    // Seen before anything is known of anybody, and after.
    nobody
        .post("events", None, &event("event-001", "impression"))
        .await;
    nobody
        .post("events", None, &event("event-002", "impression"))
        .await;
    let one = wechat.win("key-00001").await;
    wechat.win("key-00002").await;
    wechat.claim(&one, json!({})).await.ok();
    nobody
        .post("events", None, &event("event-003", "outcome"))
        .await;
    let hour = world.now_ms() - world.now_ms() % HOUR_MS;
    world.set_time(hour + HOUR_MS);
    poster.win("key-00001").await;

    let statistics = get(&world, "statistics").await.ok();
    let row = |hour_ms: i64, source: &str, numbers: [i64; 5]| {
        let [impressions, starts, finishes, wins, claims] = numbers;
        json!({"hour_ms": hour_ms, "widget": "wheel", "source": source, "variant": "",
               "impressions": impressions, "starts": starts, "finishes": finishes,
               "wins": wins, "claims": claims})
    };
    // The moment of the last play is the end, which is not in it.
    let expected = [
        row(hour, "", [2, 0, 1, 0, 0]),
        row(hour, "wechat", [0, 2, 0, 2, 1]),
    ];
    assert_eq!(statistics["rows"], json!(expected));
    world.set_time(hour + HOUR_MS + 1);
    let statistics = get(&world, "statistics").await.ok();
    let last = row(hour + HOUR_MS, "poster", [0, 1, 0, 1, 0]);
    assert_eq!(statistics["rows"][2], last);
    let only = get(&world, &format!("statistics?from_ms={}", hour + HOUR_MS))
        .await
        .ok();
    assert_eq!(only["rows"], json!([last]));

    for wrong in ["from_ms=5&to_ms=4", "from_ms=x", "from_ms=-1", "from_ms=0"] {
        let reply = get(&world, &format!("statistics?{wrong}")).await;
        assert_eq!(reply.code(), "bad_request", "{wrong}");
    }
}

#[tokio::test]
async fn sources_that_somebody_makes_up_are_counted_together() {
    let world = world(&with_sources("coupon")).await;
    let database = world.database().await;
    let now_ms = world.now_ms();
    for n in 0..60 {
        let plays = if n < 10 { 3 } else { 1 };
        for m in 0..plays {
            let sql = "INSERT INTO event VALUES ('spring', $1, 'wheel', 'impression', $2, 1, $3)";
            let query = sqlx::query(sql)
                .bind(format!("event-{n}-{m}"))
                .bind(format!("p{n}"));
            query.bind(now_ms - 1).execute(&database).await.unwrap();
        }
        let sql = "INSERT INTO context VALUES ('spring', $1, 'utm_source', $2, 1)";
        let query = sqlx::query(sql)
            .bind(format!("p{n}"))
            .bind(format!("s{n:02}"));
        query.execute(&database).await.unwrap();
    }
    let statistics = get(&world, "statistics").await.ok();
    let rows = statistics["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 51);
    assert_eq!(
        (&rows[0]["source"], &rows[0]["impressions"]),
        (&json!("(other)"), &json!(10))
    );
    assert_eq!(
        (&rows[1]["source"], &rows[1]["impressions"]),
        (&json!("s00"), &json!(3))
    );
}

#[tokio::test]
async fn conversions_are_summed_by_what_and_currency() {
    let world = world(&with_sources("coupon")).await;
    let wechat = from(&world, json!({"utm_source": "wechat"})).await;
    let participant = wechat.get("me").await.ok()["participant"].clone();
    let database = world.database().await;
    let at_ms = world.now_ms() - 1;
    for (n, (what, minor, currency)) in [
        ("order", Some(100), Some("CNY")),
        ("order", Some(250), Some("CNY")),
        ("order", Some(7), Some("EUR")),
        ("sign_up", None, None),
    ]
    .into_iter()
    .enumerate()
    {
        let sql = "INSERT INTO conversion VALUES ('spring', $1, 'h', $2, $3, 'k', $4, $5, $6, 1)";
        let query = sqlx::query(sql).bind(format!("c{n}")).bind(what);
        let query = query.bind(participant.as_str()).bind(minor).bind(currency);
        query.bind(at_ms).execute(&database).await.unwrap();
    }
    let statistics = get(&world, "statistics").await.ok();
    let hour = at_ms - at_ms % HOUR_MS;
    let row = |what: &str, count: i64, currency: Option<&str>, minor: Option<i64>| {
        json!({"hour_ms": hour, "source": "wechat", "variant": "", "what": what, "count": count,
               "currency": currency, "minor": minor})
    };
    let expected = [
        row("order", 2, Some("CNY"), Some(350)),
        row("order", 1, Some("EUR"), Some(7)),
        row("sign_up", 1, None, None),
    ];
    assert_eq!(statistics["conversions"], json!(expected));
}

#[tokio::test]
async fn contacts_are_exported_only_where_they_are_asked_for() {
    let world = world(&with_sources("set")).await;
    let player = world.player().await;
    let award = player.win("key-00001").await;
    let contact = json!({"name": "=HYPERLINK(\"x\")", "phone": "+8613800138000"});
    player.claim(&award, contact).await.ok();
    player.win("key-00002").await;

    let reply = get(&world, "export/awards").await;
    let disposition = reply.header("content-disposition").to_owned();
    assert_eq!(disposition, "attachment; filename=\"spring-awards.csv\"");
    let without = rows(&reply);
    assert_eq!(without.len(), 3);
    assert_eq!(without[0][0], "id");
    let text = String::from_utf8_lossy(&reply.body);
    assert!(
        !text.contains("138001") && !text.contains("HYPERLINK"),
        "{text}"
    );

    let with = rows(&get(&world, "export/awards?contacts=true").await);
    let column = |name: &str| with[0].iter().position(|head| head == name).unwrap();
    let mine = with.iter().find(|row| row[0] == award).unwrap();
    assert_eq!(mine[column("name")], "'=HYPERLINK(\"x\")");
    assert_eq!(mine[column("phone")], "'+8613800138000");
    assert_eq!(mine[column("won_at")], "2026-03-01T02:01:00.000Z");
    assert_eq!(mine[column("claimed_at")], "2026-03-01T02:01:00.000Z");

    let audit = get(&world, "audit").await.ok();
    let rows = audit["rows"].as_array().unwrap().iter();
    let mut said: Vec<_> = rows
        .map(|row| {
            (
                row["what"].as_str().unwrap(),
                row["detail"].as_str().unwrap(),
            )
        })
        .collect();
    said.sort_unstable();
    assert_eq!(
        said,
        [
            ("export.awards", "csv"),
            ("export.awards", "csv, with contacts")
        ]
    );

    for (path, code) in [
        ("export/secrets", "not_found"),
        ("export/awards?format=xls", "bad_request"),
        ("export/awards?contacts=perhaps", "bad_request"),
    ] {
        assert_eq!(get(&world, path).await.code(), code, "{path}");
    }
    let request = Request::get("/admin/v1/campaigns/spring/export/awards");
    let refused = player.send(request, Body::empty()).await;
    assert_eq!(refused.code(), "bad_token");
}

#[tokio::test]
async fn everything_can_be_exported_as_lines_of_json() {
    let world = world(&with_sources("coupon")).await;
    let player = world.player().await;
    player.win("key-00001").await;
    let event = json!({"id": "event-001", "widget": "wheel", "name": "start", "at_ms": i64::MAX});
    player
        .post("events", None, &json!({"events": [event]}).to_string())
        .await;
    for sql in [
        "INSERT INTO entry VALUES ('mine', 'spring', 'wheel', 'p', 'accepted', 1, '{\"a\":1}', '', '',
                                   '', 3, NULL, 1, NULL)",
        "INSERT INTO conversion VALUES ('spring', 'c', 'h', 'order', NULL, 'k', 5, 'CNY', 1, 1)",
    ] {
        sqlx::query(sql).execute(&world.database().await).await.unwrap();
    }
    for (table, name, value) in [
        ("plays", "widget", json!("wheel")),
        ("awards", "prize", json!("coupon")),
        ("entries", "likes", json!(3)),
        ("events", "at", json!("9999-12-30T22:00:00.000Z")),
        ("conversions", "minor", json!(5)),
    ] {
        let reply = get(&world, &format!("export/{table}?format=jsonl")).await;
        let text = String::from_utf8(reply.body.to_vec()).unwrap();
        let lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 1, "{table}");
        assert_eq!(lines[0][name], value, "{table}");
        let head = rows(&get(&world, &format!("export/{table}")).await)[0].clone();
        let mut fields: Vec<_> = lines[0].as_object().unwrap().keys().cloned().collect();
        let mut head = head;
        head.sort();
        fields.sort();
        assert_eq!(fields, head, "{table}");
    }
}

#[tokio::test]
async fn a_long_export_comes_in_pieces_and_is_whole() {
    let world = world(&with_sources("coupon")).await;
    // Many at the same moment, which a page must not cut apart.
    let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2600)
               INSERT INTO event SELECT 'spring', 'event-' || i, 'wheel', 'start', NULL, i, i / 900 FROM n";
    sqlx::query(sql)
        .execute(&world.database().await)
        .await
        .unwrap();
    let export = Export {
        campaign: "spring".to_owned(),
        table: Table::Events,
        format: Format::Jsonl,
        contacts: false,
    };
    let stream = export.stream(world.state.store.clone());
    let pieces: Vec<_> = stream.try_collect().await.unwrap();
    let lines = |piece: &axum::body::Bytes| piece.iter().filter(|byte| **byte == b'\n').count();
    let counts: Vec<_> = pieces.iter().map(lines).collect();
    assert_eq!(counts, [0, 500, 500, 500, 500, 500, 100]);
    let mut ids: Vec<String> = pieces
        .iter()
        .flat_map(|piece| {
            String::from_utf8_lossy(piece)
                .lines()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .map(|line| serde_json::from_str::<Value>(&line).unwrap()["id"].to_string())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 2600);
}
