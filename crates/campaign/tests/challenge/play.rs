//! Handing in, liking and taking back, by the host in memory and by facts made up here.

use funfair_campaign::{
    Finding,
    entry::{EntryFacts, EntryState, Sort},
    memory::{GalleryQuery, MemoryHost},
    rules::{Effect, Facts, Rejection},
    schedule::Context,
    validate::{Loaded, load},
};
use serde_json::{Value, json};

pub(crate) const START_MS: i64 = 1_769_904_000_000;
pub(crate) const DAY_MS: i64 = 86_400_000;
const LINK: &str = "https://www.tiktok.com/@moon/video/7301234567890123456";

/// A campaign of ten days in UTC with one challenge.
pub(crate) fn campaign(change: impl FnOnce(&mut Value)) -> Value {
    let mut campaign: Value = serde_json::from_str(include_str!(
        "../../../../src/widgets/challenge/sample.json"
    ))
    .unwrap();
    campaign["schedule"] = json!({
        "starts_at": "2026-02-01T00:00:00Z", "ends_at": "2026-02-11T00:00:00Z",
        "time_zone": "UTC", "claim_days": 30,
    });
    let widget = &mut campaign["widgets"][0];
    widget["limits"] = json!({"total": 2});
    let config = &mut widget["config"];
    config["hand_in"] = json!("link");
    config["uploads"] = Value::Null;
    config["platforms"] = json!(["tiktok", "xiaohongshu"]);
    config["moderation"] = json!("after");
    config["entry"] = json!({"ends_at": "2026-02-08T00:00:00Z"});
    config["likes"] = json!({"per_day": 2, "window": {"starts_at": "2026-02-02T00:00:00Z", "ends_at": "2026-02-10T00:00:00Z"}});
    config["account"] = json!("optional");
    config["age"] = json!("I am 18.");
    config["categories"] =
        json!([{"id": "before", "text": "Before"}, {"id": "after", "text": "After"}]);
    config["caption"] = json!({"asked": "required", "max": 12});
    change(config);
    campaign
}

/// The campaign, or everything that is wrong with it.
pub(crate) fn loaded(campaign: Value) -> Result<Loaded, Vec<Finding>> {
    load(serde_json::from_value(campaign).unwrap())
}

fn host(change: impl FnOnce(&mut Value)) -> MemoryHost {
    MemoryHost::new(loaded(campaign(change)).unwrap())
}

fn at(day: i64) -> Context {
    Context::at(START_MS + day * DAY_MS, 0).until(START_MS + 10 * DAY_MS)
}

pub(crate) fn form(change: impl FnOnce(&mut Value)) -> Value {
    let mut form = json!({
        "type": "enter", "link": LINK, "account": "", "caption": "Day 3", "category": "after",
        "rights": true, "age": true,
    });
    change(&mut form);
    form
}

fn act(host: &mut MemoryHost, key: &str, action: &Value, day: i64) -> Result<Value, Rejection> {
    let answer = host.act("challenge", key, action, "en", &at(day), [1; 32])?;
    Ok(answer.outcome)
}

fn refusal(change: impl FnOnce(&mut Value), config: impl FnOnce(&mut Value)) -> String {
    match act(&mut host(config), "a", &form(change), 3) {
        Err(Rejection::BadAction { detail }) => detail,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_entry_holds_what_was_filled_in_and_no_more() {
    let mut host = host(|_| {});
    let outcome = act(
        &mut host,
        "a",
        &form(|it| it["caption"] = json!(" Day\u{202e} 3 ")),
        3,
    );
    assert_eq!(outcome.unwrap()["type"], "entered");
    let query = GalleryQuery::default();
    let page = host.entries("challenge", &query, &at(3)).unwrap();
    let [entry] = &page.entries[..] else {
        panic!("{page:?}");
    };
    assert_eq!(entry.state, EntryState::Accepted);
    assert_eq!(
        entry.body,
        json!({"site": "tiktok", "link": LINK, "account": "moon", "caption": "Day 3", "category": "after"}),
    );
    let state = host.state("challenge", &at(3)).unwrap();
    assert_eq!(state.state, json!({"entries": 1, "likes_left": 2}));
    assert_eq!(state.turns.left, Some(1));
}

#[test]
fn what_is_missing_or_does_not_fit_is_named() {
    for (change, named) in [
        (
            Box::new(|it: &mut Value| it["link"] = json!("no")) as Box<dyn FnOnce(&mut Value)>,
            "link: link_missing",
        ),
        (
            Box::new(|it| it["link"] = json!("https://www.tiktok.com/@moon")),
            "link: link_no_post",
        ),
        (
            Box::new(|it| it["link"] = json!("https://youtu.be/abc")),
            "link: link_other_site",
        ),
        (
            Box::new(|it| it["account"] = json!("@sun")),
            "account: link_other_account",
        ),
        (
            Box::new(|it| it["caption"] = json!(" \u{202e} ")),
            "caption: must not be empty",
        ),
        (
            Box::new(|it| it["caption"] = json!("1234567890123")),
            "caption: may have 12",
        ),
        (Box::new(|it| it["category"] = json!("")), "category:"),
        (Box::new(|it| it["category"] = json!("other")), "category:"),
        (Box::new(|it| it["rights"] = json!(false)), "rights:"),
        (Box::new(|it| it["age"] = json!(false)), "age:"),
    ] {
        let detail = refusal(change, |_| {});
        assert!(detail.starts_with(named), "{detail} for {named}");
    }
    let asked_for_nothing = |config: &mut Value| config["account"] = json!("no");
    let detail = refusal(|it| it["account"] = json!("moon"), asked_for_nothing);
    assert!(detail.starts_with("account: is not asked for"), "{detail}");
    let short = |it: &mut Value| it["link"] = json!("https://vm.tiktok.com/ZMabc/");
    let detail = refusal(short, |config| config["short_links"] = json!(false));
    assert!(detail.starts_with("link: link_other_site"), "{detail}");
}

#[test]
fn the_account_is_compared_without_its_sign_and_case() {
    let mut host = host(|_| {});
    assert!(
        act(
            &mut host,
            "a",
            &form(|it| it["account"] = json!("@MOON")),
            3
        )
        .is_ok()
    );
}

#[test]
fn entries_are_counted_by_the_limits_and_taken_in_their_time() {
    let mut host = host(|_| {});
    for key in ["a", "b"] {
        assert!(act(&mut host, key, &form(|_| {}), 0).is_ok());
    }
    let third = act(&mut host, "c", &form(|_| {}), 0);
    assert_eq!(third, Err(Rejection::LimitReached { next_ms: None }));
    let late = act(&mut self::host(|_| {}), "a", &form(|_| {}), 7);
    assert_eq!(late, Err(Rejection::Ended));
}

#[test]
fn an_entry_that_is_taken_back_is_gone_and_its_turn_used() {
    let mut host = host(|_| {});
    let entered = act(&mut host, "a", &form(|_| {}), 3).unwrap();
    let back = json!({"type": "withdraw", "entry": entered["entry"]});
    assert!(act(&mut host, "b", &back, 9).is_ok());
    let query = GalleryQuery {
        sort: Sort::Own,
        ..GalleryQuery::default()
    };
    let page = host.entries("challenge", &query, &at(3)).unwrap();
    assert_eq!(page.entries, []);
    assert_eq!(host.state("challenge", &at(3)).unwrap().turns.left, Some(1));
    assert!(act(&mut host, "c", &back, 9).is_err(), "it is not there");
}

/// Likes an entry that is as `facts` say, on `day`, after `likes` were given on the day `likes_day`.
fn like(
    action: &str,
    facts: Option<EntryFacts>,
    day: i64,
    given: (&str, u16),
) -> Result<(Value, Vec<Effect>), Rejection> {
    let loaded = self::loaded(campaign(|_| {})).unwrap();
    let (_, game) = loaded.widget("challenge").unwrap();
    let state = json!({"entries": 0, "likes_day": given.0, "likes": given.1});
    let facts = Facts {
        entry: facts,
        ..Facts::default()
    };
    let action = json!({"type": action, "entry": "e"});
    let plan = game.plan(Some(&state), &action, &facts, &at(day))?;
    Ok((plan.state, plan.effects))
}

const OTHERS: EntryFacts = EntryFacts {
    state: EntryState::Accepted,
    own: false,
    liked: false,
};

#[test]
fn likes_are_counted_by_the_day_and_a_repeated_one_costs_nothing() {
    let effect = |liked| {
        vec![Effect::Like {
            entry: "e".to_owned(),
            liked,
        }]
    };
    let state = |day: &str, likes| json!({"entries": 0, "likes_day": day, "likes": likes});
    let today = "2026-02-04";
    let (after, effects) = like("like", Some(OTHERS), 3, ("2026-02-03", 2)).unwrap();
    assert_eq!((after, effects), (state(today, 1), effect(true)));
    let (after, _) = like("like", Some(OTHERS), 3, (today, 1)).unwrap();
    assert_eq!(after, state(today, 2));
    assert_eq!(
        like("like", Some(OTHERS), 3, (today, 2)),
        Err(Rejection::LimitReached {
            next_ms: Some(START_MS + 4 * DAY_MS)
        }),
    );
    let liked = EntryFacts {
        liked: true,
        ..OTHERS
    };
    let again = like("like", Some(liked), 3, (today, 2)).unwrap();
    assert_eq!(again, (state(today, 2), effect(true)));
    let back = like("unlike", Some(liked), 3, (today, 2)).unwrap();
    assert_eq!(back, (state(today, 2), effect(false)));
}

#[test]
fn nobody_likes_what_is_their_own_or_not_public_or_at_another_time() {
    let own = EntryFacts {
        own: true,
        ..OTHERS
    };
    let hidden = |state| EntryFacts { state, ..OTHERS };
    for facts in [
        None,
        Some(own),
        Some(hidden(EntryState::Pending)),
        Some(hidden(EntryState::Rejected)),
    ] {
        let found = like("like", facts, 3, ("", 0));
        assert!(
            matches!(found, Err(Rejection::BadAction { .. })),
            "{facts:?}"
        );
    }
    assert_eq!(
        like("like", Some(OTHERS), 0, ("", 0)),
        Err(Rejection::NotStarted {
            starts_ms: START_MS + DAY_MS
        }),
    );
    assert_eq!(
        like("like", Some(OTHERS), 9, ("", 0)),
        Err(Rejection::Ended)
    );
}

#[test]
fn numbers_of_likes_stay_hidden_until_voting_ends_where_that_is_asked() {
    let loaded = self::loaded(campaign(|config| {
        config["likes"]["shown"] = json!("after_voting")
    }))
    .unwrap();
    let (_, game) = loaded.widget("challenge").unwrap();
    let shown = |day| game.gallery(&at(day)).unwrap().likes;
    assert_eq!([shown(3), shown(8), shown(9)], [false, false, true]);
    let loaded = self::loaded(campaign(|config| {
        config.as_object_mut().unwrap().remove("likes");
        config["tiers"] = json!([]);
    }))
    .unwrap();
    let (_, game) = loaded.widget("challenge").unwrap();
    assert!(!game.gallery(&at(9)).unwrap().likes, "there are none");
}

#[test]
fn a_search_and_a_category_narrow_the_gallery() {
    let mut host = host(|_| {});
    act(
        &mut host,
        "a",
        &form(|it| it["caption"] = json!("Day  THREE")),
        3,
    )
    .unwrap();
    act(
        &mut host,
        "b",
        &form(|it| it["category"] = json!("before")),
        3,
    )
    .unwrap();
    let found = |search: &str, category: &str| {
        let query = GalleryQuery {
            sort: Sort::New,
            search: search.to_owned(),
            category: category.to_owned(),
        };
        host.entries("challenge", &query, &at(3))
            .unwrap()
            .entries
            .len()
    };
    assert_eq!(found("", ""), 2);
    assert_eq!(found("day three", ""), 1);
    assert_eq!(found("MOON", ""), 2);
    assert_eq!(found("", "before"), 1);
    assert_eq!(found("three", "before"), 0);
}
