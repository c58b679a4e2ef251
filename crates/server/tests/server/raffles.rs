//! Raffles: tickets, one draw that anybody can repeat, alternates; and awards that come back.

use std::{collections::BTreeSet, path::PathBuf};

use axum::{body::Body, http::Request};
use funfair_server::{repeat::repeat, store::stock::stock_invariant, void::sweep};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    player::Player,
    sample::{DAY_MS, END_MS, campaign, challenge},
    world::{Reply, World},
};

const ANN: &str = "ann-0123456789abcdef0123456789abcdef";
const RAFFLE: &str = "pools/end/raffle";

/// A poll that may be answered once, with two sets and two coupons to raffle, and two alternates.
fn document() -> Value {
    let mut campaign = campaign();
    campaign["pools"] = json!([{"id": "end", "mode": "raffle", "publish": "quantities",
        "entries": [{"prize": "set", "quantity": 2}, {"prize": "coupon", "quantity": 2}],
        "raffle": {"alternates": 2}}]);
    campaign["widgets"] = json!([{"id": "wheel", "kind": "poll", "pool": "end", "config": {
        "question": "?", "results": "after_vote",
        "options": [{"id": "x", "text": "x"}, {"id": "y", "text": "y"}]}}]);
    campaign
}

async fn world() -> World {
    World::with_arguments(&document(), &["--admin-tokens", &format!("ann={ANN}")]).await
}

async fn admin(world: &World, method: &str, path: &str, body: &str) -> Reply {
    let request = Request::builder()
        .method(method)
        .uri(format!("/admin/v1/campaigns/spring/{path}"))
        .header("authorization", format!("Bearer {ANN}"));
    world
        .send(request.body(Body::from(body.to_owned())).unwrap())
        .await
}

async fn vote(player: &Player) -> Value {
    let action = json!({"type": "vote", "options": ["x"]});
    player.act("key-00001", action).await.ok()
}

/// So many players vote, all at once.
async fn voters(world: &World, count: usize) -> Vec<Player> {
    let mut tasks = JoinSet::new();
    for _ in 0..count {
        let app = world.app.clone();
        tasks.spawn(async move {
            let player = Player::join(app).await;
            let answer = vote(&player).await;
            assert_eq!(
                (&answer["tickets"], &answer["awards"]),
                (&json!(1), &json!([]))
            );
            player
        });
    }
    tasks.join_all().await
}

/// The raffle and the list of its tickets, as files.
fn files(world: &World, drawn: &Reply, tickets: &Reply) -> (PathBuf, PathBuf) {
    let (raffle, list) = (world.path("raffle.json"), world.path("tickets.txt"));
    std::fs::write(&raffle, &drawn.body).unwrap();
    std::fs::write(&list, &tickets.body).unwrap();
    (raffle, list)
}

/// Renews the tokens, and gives the player with their awards.
async fn won(players: &mut [Player]) -> Vec<(usize, Value)> {
    let mut all = Vec::new();
    for (n, player) in players.iter_mut().enumerate() {
        player.start(json!({})).await.ok();
        all.extend(player.awards().await.into_iter().map(|award| (n, award)));
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_raffle_is_drawn_once_after_the_end_and_winners_find_their_awards() {
    let world = world().await;
    let mut players = voters(&world, 30).await;
    let early = admin(&world, "POST", RAFFLE, "").await;
    assert_eq!(
        (early.code().as_str(), &early.json()["next_ms"]),
        ("not_started", &json!(END_MS))
    );
    world.set_time(END_MS);
    let before = admin(&world, "GET", RAFFLE, "").await.ok();
    assert_eq!(
        (&before["tickets"], &before["drawn"]),
        (&json!(30), &Value::Null)
    );
    let (one, two) = tokio::join!(
        admin(&world, "POST", RAFFLE, ""),
        admin(&world, "POST", RAFFLE, "")
    );
    let drawn = one.ok();
    assert_eq!(drawn, two.ok());
    assert_eq!(drawn, admin(&world, "GET", RAFFLE, "").await.ok());
    let places = drawn["drawn"]["places"].as_array().unwrap();
    let told: Vec<_> = places
        .iter()
        .map(|it| (&it["prize"], &it["state"]))
        .collect();
    let (set, coupon, none) = (json!("set"), json!("coupon"), Value::Null);
    let (state, waits) = (json!("won"), json!("waiting"));
    assert_eq!(
        told,
        [
            (&set, &state),
            (&set, &state),
            (&coupon, &state),
            (&coupon, &state),
            (&none, &waits),
            (&none, &waits)
        ]
    );
    let won = won(&mut players).await;
    let winners: BTreeSet<_> = won.iter().map(|(n, _)| n).collect();
    assert_eq!((won.len(), winners.len()), (4, 4), "one place each");
    let audit = "SELECT COUNT(*) FROM audit WHERE what = 'raffle.draw' AND subject = 'pools/end'";
    assert_eq!(world.count(audit).await, 1);
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test]
async fn whoever_has_the_list_and_the_seed_repeats_the_draw() {
    let world = world().await;
    let mut players = voters(&world, 25).await;
    world.set_time(END_MS);
    let drawn = admin(&world, "POST", RAFFLE, "").await;
    let tickets = admin(&world, "GET", "pools/end/tickets", "").await;
    assert_eq!(tickets.header("content-type"), "text/plain; charset=utf-8");
    let (raffle, list) = files(&world, &drawn, &tickets);
    let told = repeat(&raffle, &list).unwrap();
    assert_eq!(told, "the same 6 places come out of 25 tickets");
    // Participants know their own tickets.
    let text = String::from_utf8(tickets.body.to_vec()).unwrap();
    let player = &mut players[0];
    player.start(json!({})).await.ok();
    let me = player.get("me").await.ok();
    let ticket = me["tickets"][0]["id"].as_str().unwrap();
    assert!(text.lines().any(|line| line.starts_with(ticket)));
    assert!(!text.contains(me["participant"].as_str().unwrap()));
    // A list, a seed or a winner that was changed is found out.
    std::fs::write(&list, text.replacen(ticket, "00000000", 1)).unwrap();
    assert!(repeat(&raffle, &list).unwrap_err().contains("digest"));
    std::fs::write(&list, &text).unwrap();
    let mut changed = drawn.json();
    let first = changed["drawn"]["places"][0]["ticket"].clone();
    changed["drawn"]["places"][0]["ticket"] = changed["drawn"]["places"][1]["ticket"].clone();
    changed["drawn"]["places"][1]["ticket"] = first;
    std::fs::write(&raffle, changed.to_string()).unwrap();
    assert!(
        repeat(&raffle, &list)
            .unwrap_err()
            .starts_with("place 1 goes to")
    );
    let mut changed = drawn.json();
    changed["drawn"]["seed"] = json!("00".repeat(32));
    std::fs::write(&raffle, changed.to_string()).unwrap();
    assert!(repeat(&raffle, &list).unwrap_err().contains("goes to"));
}

#[tokio::test]
async fn fewer_tickets_than_places_leave_prizes_in_stock() {
    let world = world().await;
    voters(&world, 3).await;
    world.set_time(END_MS);
    let drawn = admin(&world, "POST", RAFFLE, "").await.ok();
    assert_eq!(drawn["drawn"]["places"].as_array().unwrap().len(), 3);
    assert_eq!(world.count("SELECT COUNT(*) FROM award").await, 3);
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test]
async fn an_alternate_moves_up_when_a_winner_does_not_claim_in_time() {
    let world = world().await;
    let mut players = voters(&world, 30).await;
    world.set_time(END_MS);
    admin(&world, "POST", RAFFLE, "").await.ok();
    let first = won(&mut players).await;
    let (winner, award) = &first[0];
    let contact = json!({"name": "Li Lei", "phone": "13800138000"});
    players[*winner]
        .claim(award["id"].as_str().unwrap(), contact)
        .await
        .ok();
    // Three winners do not claim, and two alternates move up, once.
    world.set_time(END_MS + 7 * DAY_MS + 60_001);
    assert_eq!(sweep(&world.state).await, 3);
    assert_eq!(sweep(&world.state).await, 0);
    let drawn = admin(&world, "GET", RAFFLE, "").await.ok();
    let places = drawn["drawn"]["places"].as_array().unwrap();
    let states: Vec<_> = places
        .iter()
        .map(|it| it["state"].as_str().unwrap())
        .collect();
    assert_eq!(states.iter().filter(|it| **it == "unclaimed").count(), 3);
    assert_eq!(states.iter().filter(|it| **it == "claimed").count(), 1);
    assert_eq!(states[4..], ["won", "won"]);
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
    assert_eq!(
        world
            .count("SELECT COUNT(*) FROM ledger WHERE reason = 'void'")
            .await,
        3
    );
    // Who came too late reads so, and who moved up can claim.
    let now = won(&mut players).await;
    for (n, award) in &now {
        let id = award["id"].as_str().unwrap();
        let contact = json!({"name": "Han", "phone": format!("139001390{n:02}")});
        let reply = players[*n].claim(id, contact).await;
        match award["status"].as_str().unwrap() {
            "expired" => assert_eq!(reply.code(), "claim_expired"),
            "won" => assert_eq!(reply.ok()["status"], "claimed"),
            other => assert_eq!(other, "claimed"),
        }
    }
    assert_eq!(now.len(), 6);
}

#[tokio::test]
async fn an_operator_takes_an_award_back_once_and_an_alternate_moves_up() {
    let world = world().await;
    let mut players = voters(&world, 30).await;
    world.set_time(END_MS);
    admin(&world, "POST", RAFFLE, "").await.ok();
    let all = won(&mut players).await;
    let of = |prize: &str| {
        all.iter()
            .find(|(_, award)| award["prize"] == prize)
            .unwrap()
    };
    let (winner, set) = of("set");
    let id = set["id"].as_str().unwrap();
    let path = format!("awards/{id}/void");
    let reason = json!({"reason": "automated entries"}).to_string();
    for (body, code) in [("{}", "bad_request"), (r#"{"reason": " "}"#, "bad_request")] {
        assert_eq!(admin(&world, "POST", &path, body).await.code(), code);
    }
    let unknown = admin(&world, "POST", "awards/none/void", &reason).await;
    assert_eq!(unknown.code(), "unknown_award");
    let gone = admin(&world, "POST", &path, &reason).await.ok();
    assert_eq!(gone["changed"], true);
    assert_eq!(
        admin(&world, "POST", &path, &reason).await.ok()["changed"],
        false
    );
    let contact = json!({"name": "Li Lei", "phone": "13800138000"});
    assert_eq!(
        players[*winner].claim(id, contact).await.code(),
        "award_void"
    );
    assert_eq!(players[*winner].awards().await[0]["status"], "void");
    let drawn = admin(&world, "GET", RAFFLE, "").await.ok();
    let fifth = &drawn["drawn"]["places"][4];
    assert_eq!(
        (&fifth["prize"], &fifth["state"]),
        (&json!("set"), &json!("won"))
    );
    // A code that was shown cannot come back.
    let (winner, coupon) = of("coupon");
    let id = coupon["id"].as_str().unwrap();
    players[*winner].claim(id, json!({})).await.ok();
    let shown = admin(&world, "POST", &format!("awards/{id}/void"), &reason).await;
    assert_eq!(shown.code(), "out_of_order");
    let audit = "SELECT COUNT(*) FROM audit WHERE what = 'award.void'
                 AND detail = 'automated entries'";
    assert_eq!(world.count(audit).await, 1);
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test]
async fn only_raffles_are_drawn_and_only_by_operators() {
    let world =
        World::with_arguments(&campaign(), &["--admin-tokens", &format!("ann={ANN}")]).await;
    for path in ["pools/main/raffle", "pools/none/raffle"] {
        assert_eq!(admin(&world, "POST", path, "").await.code(), "not_found");
    }
    let world = self::world().await;
    for path in [RAFFLE, "pools/end/tickets"] {
        let reply = world
            .get(&format!("/admin/v1/campaigns/spring/{path}"))
            .await;
        assert_eq!(reply.code(), "bad_token");
    }
}

/// What a win leaves behind when nobody claims it: one more in stock, for somebody else.
#[tokio::test]
async fn unclaimed_prizes_of_other_modes_go_back_to_stock_and_are_won_again() {
    let mut sure = crate::sample::sure_win("coupon", 1);
    sure["schedule"]["claim_days"] = json!(1);
    let world = World::with(&sure).await;
    let player = world.player().await;
    let award = player.win("key-00001").await;
    let mut other = world.player().await;
    assert_eq!(other.spin("key-00001").await.ok()["awards"], json!([]));
    assert_eq!(sweep(&world.state).await, 0);
    world.set_time(world.now_ms() + DAY_MS + 60_001);
    assert_eq!(sweep(&world.state).await, 1);
    other.start(json!({})).await.ok();
    other.win("key-00002").await;
    let mut player = player;
    player.start(json!({})).await.ok();
    assert_eq!(player.awards().await[0]["status"], "expired");
    assert_eq!(
        player.claim(&award, json!({})).await.code(),
        "claim_expired"
    );
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

/// A challenge whose entries are looked at before they are shown, and give a ticket each.
async fn with_entries() -> World {
    let mut config = challenge();
    config["moderation"] = json!("before");
    config["entry"] = json!({});
    config["tiers"] = json!([]);
    let mut campaign = document();
    campaign["widgets"] =
        json!([{"id": "wheel", "kind": "challenge", "pool": "end", "config": config}]);
    World::with_arguments(&campaign, &["--admin-tokens", &format!("ann={ANN}")]).await
}

/// Hands an entry in, and tells its id.
async fn enter(player: &Player, number: usize) -> String {
    let link = format!("https://www.tiktok.com/@moon/video/73012345678901234{number:02}");
    let form = json!({"type": "enter", "link": link, "rights": true, "age": true});
    let answer = player.act(&format!("enter-{number:04}"), form).await.ok();
    assert_eq!(answer["tickets"], 1);
    answer["outcome"]["entry"].as_str().unwrap().to_owned()
}

async fn moderate(world: &World, entry: &str, state: &str) {
    let body = json!({"state": state, "reason": "It shows no tea."}).to_string();
    admin(world, "POST", &format!("entries/{entry}"), &body)
        .await
        .ok();
}

#[tokio::test]
async fn a_ticket_of_an_entry_counts_when_the_entry_is_shown() {
    let world = with_entries().await;
    let (mut players, mut entries) = (Vec::new(), Vec::new());
    for number in 0..6 {
        let player = world.player().await;
        entries.push(enter(&player, number).await);
        players.push(player);
    }
    for entry in &entries[..3] {
        moderate(&world, entry, "accepted").await;
    }
    moderate(&world, &entries[3], "rejected").await;
    let withdraw = json!({"type": "withdraw", "entry": entries[4]});
    players[4].act("withdraw-0001", withdraw).await.ok();
    let tickets = async |player: &Player| {
        let me = player.get("me").await.ok();
        me["tickets"].as_array().map_or(0, Vec::len)
    };
    let mut own = Vec::new();
    for player in &players {
        own.push(tickets(player).await);
    }
    assert_eq!(own, [1, 1, 1, 0, 0, 1]);

    world.set_time(END_MS);
    let early = admin(&world, "POST", RAFFLE, "").await;
    assert_eq!(early.code(), "out_of_order");
    let detail = early.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.starts_with("1 entries"), "{detail}");
    assert_eq!(world.count("SELECT COUNT(*) FROM raffle").await, 0);

    moderate(&world, &entries[5], "rejected").await;
    let drawn = admin(&world, "POST", RAFFLE, "").await;
    assert_eq!(drawn.json()["tickets"], 3);
    let won: Vec<_> = won(&mut players).await;
    let winners: BTreeSet<_> = won.iter().map(|(player, _)| *player).collect();
    assert_eq!(winners, BTreeSet::from([0, 1, 2]));

    // What is decided later changes nothing of the list.
    moderate(&world, &entries[0], "rejected").await;
    moderate(&world, &entries[5], "accepted").await;
    let list = admin(&world, "GET", "pools/end/tickets", "").await;
    let (raffle, tickets) = files(&world, &drawn, &list);
    let told = repeat(&raffle, &tickets).unwrap();
    assert_eq!(told, "the same 3 places come out of 3 tickets");
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test]
async fn a_raffle_with_tickets_stays_and_one_that_was_drawn_is_not_opened_again() {
    let mut world = world().await;
    voters(&world, 3).await;
    let mut without = document();
    without["pools"][0]["id"] = json!("other");
    without["widgets"][0]["pool"] = json!("other");
    let error = world.restart(&without).await.unwrap_err();
    assert!(
        error.contains("pools: players have tickets of `end`"),
        "{error}"
    );
    world.restart(&document()).await.unwrap();
    let early = admin(&world, "POST", RAFFLE, "{}").await;
    assert_eq!(early.code(), "not_started");
    assert!(
        early.json()["detail"]
            .as_str()
            .unwrap()
            .contains("after the campaign's end")
    );

    world.set_time(END_MS + DAY_MS);
    admin(&world, "POST", RAFFLE, "{}").await.ok();
    let mut longer = document();
    longer["schedule"]["ends_at"] = json!("2026-04-30T10:00:00+08:00");
    let error = world.restart(&longer).await.unwrap_err();
    assert!(
        error.contains("schedule.ends_at: must not be after"),
        "{error}"
    );
    world.restart(&document()).await.unwrap();
}

#[tokio::test]
async fn nobody_is_drawn_who_could_not_claim_before_contacts_are_deleted() {
    let mut world = world().await;
    voters(&world, 3).await;
    // Of 30 days 7 have to be left.
    world.set_time(END_MS + 23 * DAY_MS + 1);
    let late = admin(&world, "POST", RAFFLE, "{}").await;
    assert_eq!(late.code(), "out_of_order");
    assert!(
        late.json()["detail"]
            .as_str()
            .unwrap()
            .contains("consent.retention_days")
    );
    let mut longer = document();
    longer["consent"]["retention_days"] = json!(31);
    world.restart(&longer).await.unwrap();
    admin(&world, "POST", RAFFLE, "{}").await.ok();
}
