//! The rules as a host sees them: secrets stay secret, limits hold, nothing panics.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use funfair_campaign::{
    Campaign,
    memory::{ClaimRefusal, MemoryHost},
    player_view::player_view,
    prize::{ContactField, PublishedOdds},
    protocol::{AwardStatus, ClaimRequest},
    random::Random,
    rules::{EffectResult, Language, Plan, Rejection},
    schedule::Context,
    time::DAY_MS,
    validate::{Loaded, load},
};
use proptest::prelude::*;
use serde_json::{Value, json};

const START_MS: i64 = 1_772_330_400_000;

fn document() -> Value {
    json!({
        "id": "spring",
        "title": {"zh-CN": "春日好运", "en": "Spring luck"},
        "locales": ["zh-CN", "en"],
        "schedule": {
            "starts_at": "2026-03-01T10:00:00+08:00", "ends_at": "2026-03-31T10:00:00+08:00",
            "time_zone": "Asia/Shanghai", "claim_days": 7
        },
        "organiser": {"name": "Hua & Co", "contact": "care@example.com"},
        "prizes": [
            {"id": "set", "tier": 1, "name": "Gift set", "kind": "goods",
             "value": {"minor": 69900, "currency": "CNY"}, "quantity": 2,
             "claim": {"fields": ["name", "phone", "address"], "once_per": "phone",
                       "delivery": "By post"}},
            {"id": "coupon", "tier": 2, "name": "Coupon", "kind": "coupon", "code": "SPRING-7F3K",
             "value": {"minor": 5000, "currency": "CNY"}, "quantity": 1000,
             "claim": {"fields": [], "delivery": "At once"}}
        ],
        "pools": [{"id": "main", "mode": "odds", "publish": "quantities", "no_prize_weight": 50,
            "entries": [{"prize": "set", "weight": 10}, {"prize": "coupon", "weight": 40}]}],
        "widgets": [{"id": "wheel", "kind": "wheel", "pool": "main",
            "limits": {"total": 5, "per_day": 2},
            "config": {"sectors": [
                {"id": "a", "label": "Gift set", "prize": "set"},
                {"id": "b", "label": "Thanks"},
                {"id": "c", "label": "Coupon", "prize": "coupon"},
                {"id": "d", "label": "Again"}
            ]}}]
    })
}

fn campaign() -> Campaign {
    serde_json::from_value(document()).unwrap()
}

fn loaded(campaign: Campaign) -> Loaded {
    load(campaign).unwrap_or_else(|findings| panic!("{findings:?}"))
}

fn at(ms: i64) -> Context {
    Context::at(START_MS + ms, 480)
}

fn spin(host: &mut MemoryHost, key: &str, context: &Context, seed: u8) -> Result<Value, Rejection> {
    host.act(
        "wheel",
        key,
        &json!({"type": "spin"}),
        "en",
        context,
        [seed; 32],
    )
    .map(|answer| serde_json::to_value(answer).unwrap())
}

#[test]
fn a_campaign_survives_a_json_round_trip() {
    let campaign = campaign();
    let text = serde_json::to_string(&campaign).unwrap();
    let again: Campaign = serde_json::from_str(&text).unwrap();
    assert_eq!(campaign, again);
    assert_eq!(text, serde_json::to_string(&again).unwrap());
}

/// Codes always, and weights where the odds are not published.
#[test]
fn campaigns_that_differ_only_in_secrets_look_the_same() {
    let mut other = campaign();
    other.prizes[1].code = Some("ANOTHER-CODE".into());
    other.pools[0].no_prize_weight = 1;
    other.pools[0].entries[0].weight = 99_999;
    let view = |campaign| serde_json::to_vec(&player_view(&loaded(campaign), "r", "en")).unwrap();
    assert_eq!(view(campaign()), view(other.clone()));

    // Published weights are no secret: there the views must differ.
    let mut one = campaign();
    one.pools[0].publish = PublishedOdds::Odds;
    other.pools[0].publish = PublishedOdds::Odds;
    assert_ne!(view(one), view(other));
}

#[test]
fn campaigns_that_differ_only_in_secrets_settle_the_same() {
    let mut other = campaign();
    other.prizes[1].code = Some("ANOTHER-CODE".into());
    other.pools[0].entries[0].weight = 99_999;
    let outcome = |campaign: Campaign, prize: Option<&str>, seed: u8| {
        let loaded = loaded(campaign);
        let (_, game) = loaded.widget("wheel").unwrap();
        let results = [
            EffectResult::PlayOpened,
            EffectResult::Drawn(prize.map(str::to_owned)),
        ];
        let language = Language {
            wanted: "en",
            fallback: "zh-CN",
        };
        let plan = Plan {
            state: json!({"rest": null}),
            step: Value::Null,
            effects: Vec::new(),
        };
        let settled = game.settle(plan, &results, language, &mut Random::from_seed([seed; 32]));
        serde_json::to_vec(&settled.outcome).unwrap()
    };
    for seed in 0..50 {
        for prize in [None, Some("set"), Some("coupon")] {
            let (one, two) = (
                outcome(campaign(), prize, seed),
                outcome(other.clone(), prize, seed),
            );
            assert_eq!(one, two, "{prize:?} {seed}");
        }
    }
}

#[test]
fn the_wheel_stops_on_a_sector_of_what_was_won() {
    let mut host = MemoryHost::new(loaded(Campaign {
        widgets: campaign()
            .widgets
            .into_iter()
            .map(|mut widget| {
                widget.limits = Default::default();
                widget
            })
            .collect(),
        ..campaign()
    }));
    let mut seen = std::collections::BTreeSet::new();
    for n in 0..=255 {
        let answer = spin(&mut host, &format!("key-{n}"), &at(n.into()), n).unwrap();
        let sector = answer["outcome"]["rest"]["sector"]
            .as_str()
            .unwrap()
            .to_owned();
        let fitting: &[&str] = match answer["outcome"]["prize"].as_str() {
            None => &["b", "d"],
            Some("set") => &["a"],
            Some("coupon") => &["c"],
            other => panic!("{other:?}"),
        };
        assert!(fitting.contains(&sector.as_str()), "{answer}");
        let offset = answer["outcome"]["rest"]["offset"].as_u64().unwrap();
        assert!((120..=880).contains(&offset), "{offset}");
        let won = answer["awards"].as_array().unwrap().len();
        assert_eq!(won, usize::from(!answer["outcome"]["prize"].is_null()));
        seen.insert(sector);
    }
    assert_eq!(seen.len(), 4, "every sector is reached");
    assert_eq!(
        host.stock()["set"],
        0,
        "256 draws at 10 % empty a stock of 2"
    );
}

#[test]
fn limits_hold_per_day_and_in_total_and_a_key_counts_once() {
    let mut host = MemoryHost::new(loaded(campaign()));
    let first = spin(&mut host, "k1", &at(0), 1).unwrap();
    assert_eq!(first["state"]["turns"]["left"], 1);
    assert_eq!(
        spin(&mut host, "k1", &at(5), 9).unwrap(),
        first,
        "same key, same answer"
    );
    spin(&mut host, "k2", &at(10), 2).unwrap();
    let refused = spin(&mut host, "k3", &at(20), 3);
    let midnight = START_MS + 14 * 3_600_000;
    assert_eq!(
        refused,
        Err(Rejection::LimitReached {
            next_ms: Some(midnight)
        })
    );
    for (day, seed) in [(1, 3), (1, 4), (2, 5)] {
        spin(
            &mut host,
            &format!("day-{day}-{seed}"),
            &at(day * DAY_MS),
            seed,
        )
        .unwrap();
    }
    let refused = spin(&mut host, "k9", &at(2 * DAY_MS), 6);
    assert_eq!(refused, Err(Rejection::LimitReached { next_ms: None }));
}

#[test]
fn nothing_can_be_played_before_the_start_or_after_the_end() {
    let mut host = MemoryHost::new(loaded(campaign()));
    let early = spin(&mut host, "k", &at(-1), 1);
    assert_eq!(
        early,
        Err(Rejection::NotStarted {
            starts_ms: START_MS
        })
    );
    assert_eq!(
        spin(&mut host, "k", &at(30 * DAY_MS), 1),
        Err(Rejection::Ended)
    );
    assert!(host.awards().is_empty());
}

#[test]
fn a_claim_needs_its_fields_and_is_repeatable() {
    let mut sure = campaign();
    sure.pools[0].no_prize_weight = 0;
    sure.pools[0].entries[1].weight = 1;
    sure.pools[0].entries[0].weight = u32::MAX;
    let mut host = MemoryHost::new(loaded(sure));
    spin(&mut host, "k", &at(0), 1).unwrap();
    let award = host.awards()[0].clone();
    assert_eq!(award.prize, "set");
    let empty = ClaimRequest::default();
    let missing = vec![
        ContactField::Name,
        ContactField::Phone,
        ContactField::Address,
    ];
    let now = START_MS + 1;
    assert_eq!(
        host.claim(&award.id, &empty, now),
        Err(ClaimRefusal::BadContact(missing))
    );
    assert_eq!(
        host.claim("nobody", &empty, now),
        Err(ClaimRefusal::Unknown)
    );
    let full = ClaimRequest {
        contact: [
            (ContactField::Name, "李雷".to_owned()),
            (ContactField::Phone, "13800138000".to_owned()),
            (ContactField::Address, "上海市".to_owned()),
        ]
        .into(),
    };
    let late = award.claim_by_ms + 1;
    assert_eq!(
        host.claim(&award.id, &full, late),
        Err(ClaimRefusal::Expired)
    );
    let claimed = host.claim(&award.id, &full, now).unwrap();
    assert_eq!(claimed.status, AwardStatus::Claimed);
    assert_eq!(host.claim(&award.id, &full, late), Ok(claimed));
}

#[test]
fn every_problem_of_a_file_is_found_with_its_path() {
    let mut broken = document();
    broken["id"] = json!("Spring!");
    broken["schedule"]["ends_at"] = json!("2026-02-01T10:00:00+08:00");
    broken["theme"] = json!({"accent": "red"});
    broken["prizes"][1]["code"] = Value::Null;
    broken["prizes"][0]["picture"] = json!("javascript:alert(1)");
    broken["pools"][0]["entries"][0]["prize"] = json!("gone");
    broken["widgets"][0]["limits"]["total"] = json!(0);
    broken["widgets"][0]["config"]["sectors"][1]["id"] = json!("a");
    broken["widgets"][0]["config"]["sectors"][2]["prize"] = json!("other");
    let findings = load(serde_json::from_value(broken).unwrap()).err().unwrap();
    let paths: Vec<_> = findings
        .iter()
        .map(|finding| finding.path.as_str())
        .collect();
    for path in [
        "id",
        "schedule.ends_at",
        "theme.accent",
        "prizes[1].code",
        "prizes[0].picture",
        "pools[0].entries[0].prize",
        "widgets[0].limits.total",
        "widgets[0].config.sectors[1].id",
        "widgets[0].config.sectors[2].prize",
    ] {
        assert!(paths.contains(&path), "{path} is missing in {paths:?}");
    }
}

#[test]
fn a_wheel_has_two_to_twelve_sectors_and_a_way_to_win_nothing() {
    let with = |sectors: Value| {
        let mut document = document();
        document["widgets"][0]["config"]["sectors"] = sectors;
        load(serde_json::from_value(document).unwrap())
            .err()
            .unwrap_or_default()
    };
    let sector = |n: usize, prize: Option<&str>| json!({"id": format!("s{n}"), "label": "x", "prize": prize});
    let many = |n: usize| {
        let extra = (2..n).map(|n| sector(n, None));
        let base = [sector(0, Some("set")), sector(1, Some("coupon"))];
        Value::Array(base.into_iter().chain(extra).collect())
    };
    assert!(with(many(3)).is_empty());
    assert!(with(many(12)).is_empty());
    assert!(
        with(many(13))
            .iter()
            .any(|f| f.message.contains("must be 2 to 12"))
    );
    assert!(
        with(many(2))
            .iter()
            .any(|f| f.message.contains("sector without a prize"))
    );
    assert!(
        with(json!([sector(0, None)]))
            .iter()
            .any(|f| f.message.contains("no sector stands"))
    );
}

#[test]
fn contacts_are_kept_until_the_last_claim() {
    let mut document = document();
    document["consent"] =
        json!({"version": "1", "text": "May we?", "purposes": [], "retention_days": 6});
    let findings = load(serde_json::from_value(document).unwrap())
        .err()
        .unwrap();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].path, "consent.retention_days");
}

#[test]
fn a_wheel_without_a_pool_is_found() {
    let mut document = document();
    document["widgets"][0]["pool"] = Value::Null;
    let findings = load(serde_json::from_value(document).unwrap())
        .err()
        .unwrap();
    assert!(
        findings
            .iter()
            .any(|f| f.path == "widgets[0].config" && f.message.contains("pool"))
    );
}

/// JSON of any shape, small.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[ -~]{0,12}".prop_map(Value::from),
        Just(json!("spin")),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("type|sectors|id|[a-z]{1,6}", inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Puts `value` in the place of the `n`-th leaf or branch of `document`.
fn replace_nth(document: &mut Value, n: &mut usize, value: &Value) -> bool {
    if *n == 0 {
        *document = value.clone();
        return true;
    }
    *n -= 1;
    match document {
        Value::Array(items) => items.iter_mut().any(|item| replace_nth(item, n, value)),
        Value::Object(fields) => fields
            .values_mut()
            .any(|field| replace_nth(field, n, value)),
        _ => false,
    }
}

proptest! {
    #[test]
    fn no_action_panics_and_only_spin_is_one(action in any_json(), seed: [u8; 32]) {
        let mut host = MemoryHost::new(loaded(campaign()));
        let answer = host.act("wheel", "key", &action, "en", &at(0), seed);
        let is_spin = action.get("type") == Some(&json!("spin"));
        prop_assert_eq!(answer.is_ok(), is_spin);
    }

    #[test]
    fn no_campaign_file_panics(place in 0_usize..120, value in any_json()) {
        let mut document = document();
        let mut place = place;
        replace_nth(&mut document, &mut place, &value);
        if let Ok(campaign) = serde_json::from_value::<Campaign>(document)
            && let Ok(loaded) = load(campaign)
        {
            let _ = player_view(&loaded, "r", "en");
            let mut host = MemoryHost::new(loaded);
            let _ = host.act("wheel", "key", &json!({"type": "spin"}), "en", &at(0), [3; 32]);
        }
    }

    #[test]
    fn whatever_is_played_stock_and_limits_hold(
        plays in prop::collection::vec((0_i64..6, any::<u8>(), 0_u8..12), 1..60),
    ) {
        let mut host = MemoryHost::new(loaded(campaign()));
        let mut plays = plays;
        plays.sort_by_key(|play| play.0);
        let (mut accepted, mut keys) = (0_u32, std::collections::BTreeSet::new());
        for (day, seed, key) in plays {
            let fresh = !keys.contains(&key);
            if spin(&mut host, &format!("{key}"), &at(day * DAY_MS), seed).is_ok() && fresh {
                keys.insert(key);
                accepted += 1;
            }
        }
        prop_assert!(accepted <= 5);
        let given: u32 = 1002 - host.stock().values().sum::<u32>();
        prop_assert_eq!(given as usize, host.awards().len());
        prop_assert!(given <= accepted);
    }
}
