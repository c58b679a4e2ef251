//! What participants hand in: who sees it, in which order, page by page, and who likes it.
//!
//! No sample kind takes entries, so they are written as an action would write them.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use funfair_campaign::entry::{Entries, EntryFacts, EntryState, NewEntry, Showing, Sort, searched};
use funfair_server::{
    failure::Failure,
    gallery::{PAGE, Query, Visit, page},
    store::{entries, plays::Seat},
};
use serde_json::{Value, json};

use crate::{player::Player, sample::sure_win, world::World};

const LIKES_SHOWN: Showing = Showing { likes: true };
const LIKES_HIDDEN: Showing = Showing { likes: false };

pub(crate) fn seat(participant: &str) -> Seat<'_> {
    Seat {
        campaign: "spring",
        widget: "wheel",
        participant,
    }
}

pub(crate) fn handed_in(text: &str, state: EntryState) -> NewEntry {
    NewEntry {
        body: json!({"text": text}),
        state,
        category: String::new(),
        words: searched(text),
        sameness: String::new(),
        media: Vec::new(),
    }
}

/// Hands an entry in and gives its id.
pub(crate) async fn enter(world: &World, participant: &str, entry: &NewEntry) -> String {
    let mut tx = world.state.store.begin().await.unwrap();
    let id = entries::insert(&mut tx, seat(participant), entry, world.now_ms())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

/// Likes an entry, or no longer, and tells how many like it.
pub(crate) async fn like(world: &World, participant: &str, id: &str, liked: bool) -> i64 {
    let mut tx = world.state.store.begin().await.unwrap();
    let likes = entries::like(&mut tx, seat(participant), id, liked, world.now_ms())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    likes
}

async fn withdraw(world: &World, participant: &str, id: &str) {
    let mut tx = world.state.store.begin().await.unwrap();
    entries::withdraw(&mut tx, seat(participant), id)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn facts(world: &World, seat: Seat<'_>, id: &str) -> Option<EntryFacts> {
    entries::facts(&world.database().await, seat, id)
        .await
        .unwrap()
}

fn visit(asking: Option<&str>, showing: Showing) -> Visit<'_> {
    Visit {
        campaign: "spring",
        widget: "wheel",
        asking,
        showing,
    }
}

pub(crate) async fn ask(
    world: &World,
    asking: Option<&str>,
    query: &Query,
) -> Result<Entries, Failure> {
    page(&world.state, visit(asking, LIKES_SHOWN), query).await
}

/// The code of what was refused.
fn refused(result: Result<Entries, Failure>) -> &'static str {
    match result {
        Err(Failure::Problem(problem)) => problem.code.key(),
        other => panic!("not refused: {other:?}"),
    }
}

/// The ids on all pages, one after another.
async fn walk(world: &World, asking: Option<&str>, query: &Query) -> Vec<String> {
    let (mut ids, mut query) = (Vec::new(), query.clone());
    loop {
        let Entries { entries, next } = ask(world, asking, &query).await.unwrap();
        assert!(entries.len() <= PAGE);
        ids.extend(entries.into_iter().map(|entry| entry.id));
        let Some(next) = next else {
            return ids;
        };
        assert_eq!(ids.len() % PAGE, 0, "only the last page is short");
        query.after = next;
    }
}

/// No entry has another number of likes than there are.
pub(crate) async fn likes_add_up(world: &World) {
    let wrong = "SELECT COUNT(*) FROM entry WHERE likes <>
                 (SELECT COUNT(*) FROM entry_like WHERE entry = entry.id)";
    assert_eq!(world.count(wrong).await, 0);
}

pub(crate) async fn participant(player: &Player) -> String {
    let me = player.get("me").await.ok();
    me["participant"].as_str().unwrap().to_owned()
}

/// Several hundred entries of two participants in every state, many at the same moment and with
/// the same number of likes.
async fn crowd(world: &World) {
    let mut tx = world.state.store.begin().await.unwrap();
    let mut ids = Vec::new();
    for n in 0..360_i64 {
        let state = EntryState::ALL[usize::try_from(n % 4).unwrap()];
        let mut entry = handed_in(&format!("Day {} of {n}", n % 7), state);
        entry.category = ["", "sport", "food"][usize::try_from(n % 3).unwrap()].to_owned();
        let seat = seat(if n % 5 < 2 { "one" } else { "other" });
        let id = entries::insert(&mut tx, seat, &entry, n / 25).await;
        ids.push(id.unwrap());
    }
    for (n, fan) in ["a", "b", "c"].into_iter().enumerate() {
        for (_, id) in (1..).zip(&ids).filter(|(row, _)| row % 4 > n) {
            sqlx::query("INSERT INTO entry_like VALUES ($1, $2, 1)")
                .bind(id)
                .bind(fan)
                .execute(&mut *tx)
                .await
                .unwrap();
        }
    }
    let counted =
        "UPDATE entry SET likes = (SELECT COUNT(*) FROM entry_like WHERE entry = entry.id)";
    sqlx::query(counted).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

/// An entry of the crowd, as it is compared.
#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    participant: String,
    state: String,
    category: String,
    words: String,
    likes: i64,
    at_ms: i64,
}

#[tokio::test]
async fn pages_visit_every_entry_once_in_every_order() {
    let world = World::with(&sure_win("set", 5)).await;
    crowd(&world).await;
    let mut elsewhere = seat("one");
    elsewhere.widget = "another";
    let mut tx = world.state.store.begin().await.unwrap();
    let featured = handed_in("Day 3", EntryState::Featured);
    entries::insert(&mut tx, elsewhere, &featured, 1)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let rows: Vec<Row> = sqlx::query_as("SELECT * FROM entry WHERE widget = 'wheel'")
        .fetch_all(&world.database().await)
        .await
        .unwrap();
    for sort in [Sort::New, Sort::Top, Sort::Featured, Sort::Own] {
        for (search, category) in [("", ""), ("  dAy  3 ", ""), ("", "food"), ("day 6", "food")] {
            let fits = |row: &&Row| {
                let public = row.state == "accepted" || row.state == "featured";
                let of_order = match sort {
                    Sort::New | Sort::Top => public,
                    Sort::Featured => row.state == "featured",
                    Sort::Own => row.participant == "one",
                };
                of_order
                    && row.words.contains(&searched(search))
                    && (category.is_empty() || row.category == category)
            };
            let mut expected: Vec<&Row> = rows.iter().filter(fits).collect();
            expected.sort_by_key(|row| {
                let first = if sort == Sort::Top {
                    row.likes
                } else {
                    row.at_ms
                };
                std::cmp::Reverse((first, &row.id))
            });
            let expected: Vec<&str> = expected.iter().map(|row| row.id.as_str()).collect();
            assert!(!expected.is_empty());
            let query = Query {
                sort,
                search: search.to_owned(),
                category: category.to_owned(),
                after: String::new(),
            };
            let walked = walk(&world, Some("one"), &query).await;
            assert_eq!(walked, expected, "{query:?}");
        }
    }
}

#[tokio::test]
async fn what_is_handed_in_meanwhile_shifts_no_page() {
    let world = World::with(&sure_win("set", 5)).await;
    crowd(&world).await;
    let before = walk(&world, None, &Query::default()).await;
    let first = ask(&world, None, &Query::default()).await.unwrap();
    for _ in 0..30 {
        enter(&world, "other", &handed_in("new", EntryState::Accepted)).await;
    }
    let rest = Query {
        after: first.next.unwrap(),
        ..Query::default()
    };
    assert_eq!(walk(&world, None, &rest).await, before[PAGE..]);
}

#[tokio::test]
async fn only_the_entrant_sees_what_is_not_accepted_and_why() {
    let world = World::with(&sure_win("set", 5)).await;
    let mut ids = Vec::new();
    for state in EntryState::ALL {
        ids.push(enter(&world, "one", &handed_in(state.key(), state)).await);
    }
    let reasons = "UPDATE entry SET reason = 'blurred' WHERE state = 'rejected'";
    sqlx::query(reasons)
        .execute(&world.database().await)
        .await
        .unwrap();
    for asking in [None, Some("other"), Some("one")] {
        for sort in [Sort::New, Sort::Top, Sort::Featured] {
            let query = Query {
                sort,
                ..Query::default()
            };
            let entries = ask(&world, asking, &query).await.unwrap().entries;
            let expected = if sort == Sort::Featured { 1 } else { 2 };
            assert_eq!(entries.len(), expected, "{asking:?} {sort:?}");
            for entry in entries {
                assert!(entry.state.is_public());
                assert_eq!(entry.reason, None);
                assert_eq!(entry.own, asking == Some("one"));
                assert!(entry.who.starts_with("••••"), "{}", entry.who);
                assert_eq!(entry.body, json!({"text": entry.state.key()}));
            }
        }
    }
    let own = Query {
        sort: Sort::Own,
        ..Query::default()
    };
    assert_eq!(ask(&world, Some("other"), &own).await.unwrap().entries, []);
    let entries = ask(&world, Some("one"), &own).await.unwrap().entries;
    assert_eq!(entries.len(), 4);
    for entry in entries {
        assert!(entry.own);
        let reason = (entry.state == EntryState::Rejected).then(|| "blurred".to_owned());
        assert_eq!(entry.reason, reason);
    }
    assert_eq!(refused(ask(&world, None, &own).await), "bad_token");
}

#[tokio::test]
async fn likes_are_the_likes_that_there_are() {
    let world = World::with(&sure_win("set", 5)).await;
    let entry = handed_in("mine", EntryState::Accepted);
    let (id, other) = (
        enter(&world, "one", &entry).await,
        enter(&world, "two", &entry).await,
    );
    for (who, liked, likes) in [
        ("two", false, 0),
        ("two", true, 1),
        ("two", true, 1),
        ("one", true, 2),
        ("three", true, 3),
        ("two", false, 2),
        ("two", false, 2),
        ("two", true, 3),
    ] {
        assert_eq!(like(&world, who, &id, liked).await, likes);
        likes_add_up(&world).await;
    }
    assert_eq!(like(&world, "one", "nothing", true).await, 0);
    let shown = ask(&world, Some("one"), &Query::default()).await.unwrap();
    for entry in &shown.entries {
        let is_liked = entry.id == id;
        assert_eq!(entry.liked, is_liked);
        assert_eq!(entry.likes, Some(if is_liked { 3 } else { 0 }));
    }
    let hidden = visit(Some("one"), LIKES_HIDDEN);
    let hidden = page(&world.state, hidden, &Query::default()).await.unwrap();
    assert!(hidden.entries.iter().all(|entry| entry.likes.is_none()));
    assert_eq!(hidden.entries.iter().filter(|entry| entry.liked).count(), 1);

    withdraw(&world, "two", &id).await;
    withdraw(&world, "one", "nothing").await;
    assert_eq!(
        world.count("SELECT COUNT(*) FROM entry").await,
        2,
        "not theirs"
    );
    withdraw(&world, "one", &id).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM entry_like").await, 0);
    assert!(facts(&world, seat("one"), &id).await.is_none());
    assert!(facts(&world, seat("one"), &other).await.is_some());
}

#[tokio::test]
async fn an_action_learns_of_an_entry_of_its_widget() {
    let world = World::with(&sure_win("set", 5)).await;
    let id = enter(&world, "one", &handed_in("mine", EntryState::Pending)).await;
    like(&world, "two", &id, true).await;
    let expected = |own, liked| {
        Some(EntryFacts {
            state: EntryState::Pending,
            own,
            liked,
        })
    };
    assert_eq!(facts(&world, seat("one"), &id).await, expected(true, false));
    assert_eq!(facts(&world, seat("two"), &id).await, expected(false, true));
    for (campaign, widget, id) in [
        ("spring", "another", id.as_str()),
        ("autumn", "wheel", &id),
        ("spring", "wheel", "nothing"),
    ] {
        let elsewhere = Seat {
            campaign,
            widget,
            participant: "one",
        };
        assert_eq!(facts(&world, elsewhere, id).await, None);
    }
}

#[tokio::test]
async fn a_search_takes_every_character_for_itself() {
    let world = World::with(&sure_win("set", 5)).await;
    for text in [
        "100% 变美",
        "100 days",
        "a_b",
        "axb",
        r"back\slash",
        "back/slash",
    ] {
        enter(&world, "one", &handed_in(text, EntryState::Accepted)).await;
    }
    for (search, found) in [
        ("100", &["100 days", "100% 变美"][..]),
        ("100%", &["100% 变美"]),
        ("0% 变", &["100% 变美"]),
        ("%", &["100% 变美"]),
        ("_", &["a_b"]),
        ("A_B", &["a_b"]),
        (r"\", &[r"back\slash"]),
        (r"k\S", &[r"back\slash"]),
        ("'", &[]),
        ("%%", &[]),
    ] {
        let query = Query {
            search: search.to_owned(),
            ..Query::default()
        };
        let entries = ask(&world, None, &query).await.unwrap().entries;
        let texts = entries.iter().map(|entry| entry.body["text"].as_str());
        let mut texts: Vec<&str> = texts.map(Option::unwrap).collect();
        texts.sort_unstable();
        assert_eq!(texts, found, "{search}");
    }
    for search in ["x".repeat(101), "a\0b".to_owned()] {
        let query = Query {
            search,
            ..Query::default()
        };
        assert_eq!(refused(ask(&world, None, &query).await), "bad_request");
    }
}

#[tokio::test]
async fn what_no_page_gave_is_no_cursor() {
    let world = World::with(&sure_win("set", 5)).await;
    crowd(&world).await;
    let next = ask(&world, None, &Query::default()).await.unwrap().next;
    let next = next.unwrap();
    for (sort, after) in [
        (Sort::New, "nonsense".to_owned()),
        (Sort::New, format!("{next}A")),
        (Sort::Top, next.clone()),
        (Sort::Featured, next),
    ] {
        let query = Query {
            sort,
            after,
            ..Query::default()
        };
        assert_eq!(refused(ask(&world, None, &query).await), "bad_request");
    }
    let top = Query {
        sort: Sort::Top,
        ..Query::default()
    };
    let hidden = page(&world.state, visit(None, LIKES_HIDDEN), &top).await;
    assert_eq!(refused(hidden), "bad_request", "likes are hidden");
}

#[tokio::test]
async fn a_widget_whose_kind_takes_none_has_no_gallery() {
    let world = World::with(&sure_win("set", 5)).await;
    let at = "/v1/campaigns/spring/widgets";
    for (path, code) in [
        ("wheel/entries", "not_found"),
        ("nothing/entries", "unknown_widget"),
        ("wheel/entries?sort=best", "bad_request"),
    ] {
        assert_eq!(
            world.get(&format!("{at}/{path}")).await.code(),
            code,
            "{path}"
        );
    }
    let mut player = world.player().await;
    player.token.push('x');
    let reply = player.get("widgets/wheel/entries").await;
    assert_eq!(reply.code(), "bad_token");
}

#[tokio::test]
async fn a_participant_sees_entries_and_likes_and_has_them_forgotten() {
    let world = World::with(&sure_win("set", 5)).await;
    let (player, other) = (world.player().await, world.player().await);
    let (one, two) = (participant(&player).await, participant(&other).await);
    let mine = enter(&world, &one, &handed_in("mine", EntryState::Rejected)).await;
    let theirs = enter(&world, &two, &handed_in("theirs", EntryState::Accepted)).await;
    let reasons = "UPDATE entry SET reason = 'blurred' WHERE state = 'rejected'";
    let database = world.database().await;
    sqlx::query(reasons).execute(&database).await.unwrap();
    // Another campaign's, whose participant happens to have the same id.
    let elsewhere = "INSERT INTO entry SELECT 'elsewhere', 'autumn', widget, participant, state,
        public, body, category, words, sameness, 1, reason, at_ms, moderated_ms
        FROM entry WHERE id = $1";
    sqlx::query(elsewhere)
        .bind(&mine)
        .execute(&database)
        .await
        .unwrap();
    sqlx::query("INSERT INTO entry_like VALUES ('elsewhere', $1, 1)")
        .bind(&one)
        .execute(&database)
        .await
        .unwrap();
    for (who, id) in [
        (&one, &mine),
        (&two, &mine),
        (&one, &theirs),
        (&two, &theirs),
    ] {
        like(&world, who, id, true).await;
    }

    let me = player.get("me").await.ok();
    let entry = json!({"id": mine, "widget": "wheel", "body": {"text": "mine"}, "state": "rejected",
                       "reason": "blurred", "at_ms": world.now_ms()});
    assert_eq!(me["entries"], json!([entry]));
    let liked = me["likes"].as_array().unwrap().iter();
    let mut liked: Vec<&Value> = liked.map(|like| &like["entry"]).collect();
    liked.sort_by_key(|id| *id != &json!(mine));
    assert_eq!(liked, [&json!(mine), &json!(theirs)]);
    assert_eq!(me["likes"][0]["at_ms"], world.now_ms());
    let audit =
        "INSERT INTO audit VALUES ('a', 1, 'ann', 'spring', 'entry.rejected', $1, 'blurred')";
    sqlx::query(audit)
        .bind(&mine)
        .execute(&database)
        .await
        .unwrap();

    let request = Request::delete("/v1/campaigns/spring/me")
        .header("authorization", format!("Bearer {}", player.token));
    let reply = world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, StatusCode::NO_CONTENT);
    let me = player.get("me").await.ok();
    assert_eq!((&me["entries"], &me["likes"]), (&json!([]), &json!([])));
    likes_add_up(&world).await;
    let left = ask(&world, None, &Query::default()).await.unwrap().entries;
    assert_eq!(left.len(), 1);
    assert_eq!((&left[0].id, left[0].likes), (&theirs, Some(1)));
    for (what, sql, left) in [
        ("entries", "SELECT COUNT(*) FROM entry", 2),
        ("likes", "SELECT COUNT(*) FROM entry_like", 2),
        ("rows", "SELECT COUNT(*) FROM audit", 1),
        ("words", "SELECT COUNT(*) FROM audit WHERE detail <> ''", 0),
    ] {
        assert_eq!(world.count(sql).await, left, "{what}");
    }
    assert_eq!(other.get("me").await.ok()["likes"][0]["entry"], theirs);
}
