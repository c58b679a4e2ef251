//! Campaigns whose actions a page decides and posts to a webhook.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;

use funfair_campaign::{
    Campaign, Finding,
    memory::MemoryHost,
    player_view::player_view,
    protocol::ConsentAnswer,
    rules::Rejection,
    schedule::Context,
    validate::{Loaded, load},
    webhook::{Participant, Played},
};
use serde_json::{Value, json};

const START_MS: i64 = 1_772_330_400_000;

/// A wheel that gives nothing away.
fn document() -> Value {
    json!({
        "id": "which-tea",
        "title": "Which tea today?",
        "locales": ["en"],
        "schedule": {
            "starts_at": "2026-03-01T10:00:00+08:00", "ends_at": "2026-03-31T10:00:00+08:00",
            "time_zone": "Asia/Shanghai", "claim_days": 7
        },
        "organiser": {"name": "Lane Tea", "contact": "hello@lane-tea.example"},
        "webhook": {"url": "https://hooks.example/in", "headers": {"x-form": "tea"}},
        "widgets": [{"id": "wheel", "kind": "wheel", "limits": {"per_day": 1},
            "config": {"sectors": [
                {"id": "green", "label": "Green"}, {"id": "black", "label": "Black"}
            ]}}]
    })
}

fn read(document: Value) -> Result<Loaded, Vec<Finding>> {
    let campaign: Campaign = serde_json::from_value(document).unwrap();
    load(campaign)
}

fn paths(document: Value) -> Vec<String> {
    match read(document) {
        Ok(_) => Vec::new(),
        Err(findings) => findings.into_iter().map(|finding| finding.path).collect(),
    }
}

fn host() -> MemoryHost {
    MemoryHost::new(read(document()).unwrap_or_else(|findings| panic!("{findings:?}")))
}

fn spin(host: &mut MemoryHost, key: &str) -> Result<Value, Rejection> {
    let context = Context::at(START_MS + 5, 480);
    let action = json!({"type": "spin"});
    host.act("wheel", key, &action, "en", &context, [7; 32])
        .map(|answer| serde_json::to_value(answer).unwrap())
}

#[test]
fn everything_that_could_be_given_away_is_named() {
    assert_eq!(paths(document()), Vec::<String>::new());
    let mut valuable = document();
    valuable["prizes"] = json!([
        {"id": "cup", "tier": 1, "name": "Cup", "kind": "coupon", "code": "C",
         "value": {"minor": 1, "currency": "CNY"}, "quantity": 2,
         "claim": {"fields": [], "delivery": "At once"}}
    ]);
    valuable["pools"] = json!([{"id": "main", "mode": "odds", "publish": "odds",
        "no_prize_weight": 1, "entries": [{"prize": "cup", "weight": 1}]}]);
    valuable["widgets"][0]["pool"] = json!("main");
    valuable["widgets"][0]["config"]["sectors"][0]["prize"] = json!("cup");
    assert_eq!(
        paths(valuable.clone()),
        ["prizes[0]", "pools[0]", "widgets[0].pool"]
    );
    valuable.as_object_mut().unwrap().remove("webhook");
    assert_eq!(paths(valuable), Vec::<String>::new());
}

#[test]
fn a_secret_header_is_refused_with_the_reason() {
    let mut document = document();
    document["webhook"]["headers"] = json!({"x-api-key": "abc"});
    let findings = read(document).err().unwrap();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].path, "webhook.headers.x-api-key");
    assert!(findings[0].message.contains("everybody"), "{findings:?}");
}

#[test]
fn a_wheel_with_prizes_still_needs_a_pool() {
    let mut document = document();
    document.as_object_mut().unwrap().remove("webhook");
    document["widgets"][0]["config"]["sectors"][0]["prize"] = json!("cup");
    assert_eq!(paths(document), ["widgets[0].config"]);
}

#[test]
fn players_are_not_shown_the_webhook() {
    let view = player_view(host().loaded(), "r", "en");
    let text = serde_json::to_string(&view).unwrap();
    assert!(
        !text.contains("webhook") && !text.contains("hooks.example"),
        "{text}"
    );
}

#[test]
fn what_is_kept_holds_limits_and_answers_in_another_host() {
    let mut first = host();
    let answer = spin(&mut first, "key-1").unwrap();
    let kept = serde_json::to_string(&first.kept()).unwrap();
    let mut second = host();
    second.restore(serde_json::from_str(&kept).unwrap());
    assert_eq!(spin(&mut second, "key-1").unwrap(), answer);
    let refused = spin(&mut second, "key-2").unwrap_err();
    assert!(
        matches!(refused, Rejection::LimitReached { .. }),
        "{refused:?}"
    );
    let context = Context::at(START_MS + 5, 480);
    assert_eq!(
        second.state("wheel", &context),
        first.state("wheel", &context)
    );
    assert_eq!(
        second.state("wheel", &context).unwrap().state,
        answer["state"]["state"]
    );
}

#[test]
fn an_envelope_says_what_was_decided_and_by_whom() {
    let mut host = host();
    spin(&mut host, "key-1").unwrap();
    let mut participant = Participant::new("somebody".into());
    let consent = ConsentAnswer {
        version: "1".into(),
        purposes: vec!["news".into()],
    };
    let context = BTreeMap::from([("store".to_owned(), "12".to_owned())]);
    participant.join(Some(consent), context, &["store".to_owned()]);
    let played = Played {
        source: "https://shop.example/campaign.json",
        revision: "0123456789abcdef",
        key: "key-1",
        lang: "en",
    };
    let answer = host.answer("key-1").unwrap();
    let action = json!({"type": "spin"});
    let envelope = participant.envelope(host.loaded(), played, action, answer);
    assert_eq!(
        serde_json::to_value(&envelope).unwrap(),
        json!({
            "specversion": "1.0", "id": "key-1", "source": "https://shop.example/campaign.json",
            "type": "funfair.action.v1", "time": "2026-03-01T02:00:00Z", "subject": "wheel",
            "datacontenttype": "application/json",
            "data": {
                "key": "key-1", "campaign": "which-tea", "revision": "0123456789abcdef",
                "widget": "wheel", "kind": "wheel", "participant": "somebody",
                "action": {"type": "spin"}, "outcome": answer.outcome,
                "state": answer.state.state, "turns": answer.state.turns, "lang": "en",
                "context": {"store": "12"}, "consent": {"version": "1", "purposes": ["news"]},
                "decided_by": "browser"
            }
        })
    );
}
