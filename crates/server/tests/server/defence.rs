//! Callers who ask too often, too slowly or for too much, over real connections.

use std::{
    future::pending,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::{Duration, Instant},
};

use funfair_server::{
    app::app,
    listen::{Patience, listen},
};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    process::{folder, server, spawn, stop},
    sample::campaign,
    world::World,
};

/// What a connection answers to `sent`, as far as it comes within a few seconds.
fn exchange(address: SocketAddr, sent: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(sent.as_bytes()).unwrap();
    rest(&mut stream)
}

fn rest(stream: &mut TcpStream) -> String {
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let mut reply = Vec::new();
    // One that is reset has answered nothing more.
    let _ = stream.read_to_end(&mut reply);
    String::from_utf8(reply).unwrap()
}

fn post(forwarded: &str) -> String {
    format!(
        "POST /v1/campaigns/spring/sessions HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
         {forwarded}content-length: 2\r\n\r\n{{}}"
    )
}

#[test]
fn an_address_that_asks_too_often_is_told_to_wait_and_cannot_pass_for_another() {
    let folder = folder(&campaign());
    let mut command = server(&folder);
    command.args(["--address-limits", "sessions=3,events=0"]);
    let (child, address) = spawn(command.stderr(std::process::Stdio::null()));
    let address: SocketAddr = address.parse().unwrap();
    let ask = |forwarded: &str| exchange(address, &post(forwarded));
    for lie in ["", "10.0.0.1, ", "unknown, "] {
        let reply = ask(&format!("X-Forwarded-For: {lie}198.51.100.1\r\n"));
        assert!(reply.starts_with("HTTP/1.1 200 "), "{reply}");
    }
    for lie in ["", "192.0.2.77, ", "\"x, "] {
        let reply = ask(&format!("X-Forwarded-For: {lie}198.51.100.1\r\n"));
        assert!(reply.starts_with("HTTP/1.1 429 "), "{reply}");
        assert!(reply.contains("\r\nretry-after: 20\r\n"), "{reply}");
        assert!(reply.contains("\r\ncontent-type: application/problem+json\r\n"));
        assert!(reply.contains("access-control-allow-origin: *"));
        assert!(reply.contains(r#""code":"too_many""#), "{reply}");
    }
    // Others go on, and so does the machine itself, whom no proxy names.
    for other in ["X-Forwarded-For: 198.51.100.2\r\n", ""] {
        for _ in 0..3 {
            assert!(ask(other).starts_with("HTTP/1.1 200 "));
        }
    }
    assert!(ask("X-Forwarded-For: 198.51.100.2\r\n").starts_with("HTTP/1.1 429 "));
    assert!(ask("").starts_with("HTTP/1.1 200 "));
    stop(child, "-TERM");
}

#[test]
fn without_trusted_proxies_a_header_is_only_a_header() {
    let folder = folder(&campaign());
    let log = folder.path().join("log");
    let mut command = server(&folder);
    command
        .args(["--trusted-proxies", "", "--address-limits", "sessions=2"])
        .stderr(std::fs::File::create(&log).unwrap());
    let (child, address) = spawn(&mut command);
    let address: SocketAddr = address.parse().unwrap();
    let statuses: Vec<_> = (1..=4)
        .map(|n| {
            let reply = exchange(address, &post(&format!("X-Forwarded-For: 192.0.2.{n}\r\n")));
            reply.get(9..12).unwrap().to_owned()
        })
        .collect();
    assert_eq!(statuses, ["200", "200", "429", "429"]);
    stop(child, "-TERM");
    let log = std::fs::read_to_string(log).unwrap();
    assert_eq!(log.matches("--trusted-proxies does not name").count(), 1);
    assert!(!log.contains("192.0.2."), "{log}");
}

#[tokio::test]
async fn a_participant_is_limited_wherever_they_are() {
    let arguments = ["--participant-limits", "actions=2"];
    let world = World::with_arguments(&campaign(), &arguments).await;
    let player = world.player().await;
    player.spin("key-00001").await.ok();
    player.spin("key-00002").await.ok();
    let refused = player.spin("key-00003").await;
    assert_eq!(refused.code(), "too_many");
    assert_eq!(refused.header("retry-after"), "30");
    world.player().await.spin("key-00001").await.ok();
    // Nothing has happened: the key is as good as before.
    let keys = "SELECT COUNT(*) FROM answer WHERE request_key = 'key-00003'";
    assert_eq!(world.count(keys).await, 0);
}

/// A server of short patience, in this process.
async fn impatient(patience: Patience) -> (World, SocketAddr, JoinHandle<()>) {
    let world = World::with(&campaign()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = app(Arc::clone(&world.state));
    let serving = tokio::spawn(listen(listener, router, patience, pending()));
    (world, address, serving)
}

/// Runs what blocks beside the server.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

const SHORT: Duration = Duration::from_millis(300);
const HEALTH: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";

fn short() -> Patience {
    Patience {
        head: SHORT,
        body: SHORT,
        ..Patience::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_a_head_or_a_body_drop_by_drop_is_cut_off() {
    let (_world, address, serving) = impatient(short()).await;
    // One byte at a time, each sooner than the time is over.
    let drip = move |start: &str, drop: &'static [u8]| {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(start.as_bytes()).unwrap();
        let begun = Instant::now();
        let mut dripping = stream.try_clone().unwrap();
        let dripper = std::thread::spawn(move || {
            while dripping.write_all(drop).is_ok() && begun.elapsed() < 20 * SHORT {
                std::thread::sleep(SHORT / 10);
            }
        });
        let reply = rest(&mut stream);
        let took = begun.elapsed();
        drop_stream(stream);
        dripper.join().unwrap();
        (reply, took)
    };
    let (reply, took) = beside(move || drip("GET /healthz HTTP/1.1\r\nx: ", b"x")).await;
    assert!(!reply.contains("200 OK"), "{reply}");
    assert!(took >= SHORT && took < 10 * SHORT, "{took:?}");

    let start = "POST /v1/campaigns/spring/sessions HTTP/1.1\r\nhost: x\r\n\
                 content-length: 60000\r\n\r\n{";
    let (reply, took) = beside(move || drip(start, b" ")).await;
    assert!(reply.starts_with("HTTP/1.1 408 "), "{reply}");
    assert!(reply.contains(r#""code":"too_slow""#), "{reply}");
    assert!(took >= SHORT && took < 10 * SHORT, "{took:?}");
    serving.abort();
}

fn drop_stream(stream: TcpStream) {
    let _ = stream.shutdown(std::net::Shutdown::Both);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_asks_for_nothing_more_is_closed() {
    let (_world, address, serving) = impatient(short()).await;
    let (reply, took) = beside(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        for _ in 0..2 {
            stream.write_all(HEALTH.as_bytes()).unwrap();
            std::thread::sleep(SHORT / 3);
        }
        let begun = Instant::now();
        (rest(&mut stream), begun.elapsed())
    })
    .await;
    assert_eq!(reply.matches("HTTP/1.1 200 OK").count(), 2, "{reply}");
    assert!(took < 10 * SHORT, "{took:?}");
    serving.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_is_neither_long_nor_of_many_headers() {
    let (_world, address, serving) = impatient(Patience::default()).await;
    let head = |headers: &str| {
        format!("GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n")
    };
    for (headers, status) in [
        (format!("x: {}\r\n", "x".repeat(8000)), "200"),
        (format!("x: {}\r\n", "x".repeat(17_000)), "431"),
        ("x: y\r\n".repeat(60), "200"),
        ("x: y\r\n".repeat(65), "431"),
    ] {
        let sent = head(&headers);
        let reply = beside(move || exchange(address, &sent)).await;
        assert_eq!(reply.get(9..12), Some(status), "{} bytes", headers.len());
    }
    serving.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_when_all_places_are_taken_waits_until_one_is_free() {
    let patience = Patience {
        connections: 2,
        ..Patience::default()
    };
    let (_world, address, serving) = impatient(patience).await;
    beside(move || {
        let ask = |stream: &mut TcpStream, within: Duration| {
            stream.set_read_timeout(Some(within)).unwrap();
            let mut status = [0; 15];
            stream.read_exact(&mut status).map(|()| status)
        };
        let mut places: Vec<_> = (0..3)
            .map(|_| {
                let mut stream = TcpStream::connect(address).unwrap();
                stream.write_all(HEALTH.as_bytes()).unwrap();
                stream
            })
            .collect();
        let mut third = places.pop().unwrap();
        for stream in &mut places {
            ask(stream, Duration::from_secs(10)).unwrap();
        }
        ask(&mut third, SHORT).unwrap_err();
        drop_stream(places.pop().unwrap());
        let status = ask(&mut third, Duration::from_secs(10)).unwrap();
        assert_eq!(&status, b"HTTP/1.1 200 OK");
    })
    .await;
    serving.abort();
}

/// Whoever asks for much and takes nothing of it does not keep the connection.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_not_taken_ends_the_connection() {
    let patience = Patience {
        connections: 1,
        answer: SHORT,
        ..Patience::default()
    };
    let (_world, address, serving) = impatient(patience).await;
    beside(move || {
        let mut greedy = TcpStream::connect(address).unwrap();
        greedy.set_write_timeout(Some(SHORT)).unwrap();
        let request = "GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n";
        // Until both ends' buffers are full of requests and of answers.
        while greedy.write_all(request.as_bytes()).is_ok() {}
        let reply = exchange(
            address,
            "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        );
        assert!(reply.starts_with("HTTP/1.1 200 OK"), "{reply}");
        drop_stream(greedy);
    })
    .await;
    serving.abort();
}
