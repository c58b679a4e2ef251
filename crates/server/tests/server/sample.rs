//! A campaign document to play with, and changes to it.

use serde_json::{Value, json};

/// 2026-03-01T10:00:00+08:00, the start of [`campaign`].
pub(crate) const START_MS: i64 = 1_772_330_400_000;
/// 2026-03-31T10:00:00+08:00, its end.
pub(crate) const END_MS: i64 = START_MS + 30 * DAY_MS;
pub(crate) const DAY_MS: i64 = 86_400_000;
/// Code of the coupon.
pub(crate) const CODE: &str = "SPRING-7F3K";
/// Weight of winning nothing: secret, and found nowhere else.
pub(crate) const SECRET_WEIGHT: u64 = 73_919;

/// A wheel on which everything can happen, with goods, a coupon and a consent question.
pub(crate) fn campaign() -> Value {
    json!({
        "id": "spring",
        "title": {"zh-CN": "春日好运", "en": "Spring luck"},
        "locales": ["zh-CN", "en"],
        "schedule": {
            "starts_at": "2026-03-01T10:00:00+08:00", "ends_at": "2026-03-31T10:00:00+08:00",
            "time_zone": "Asia/Shanghai", "claim_days": 7
        },
        "organiser": {"name": "Hua & Co", "contact": "care@example.com"},
        "consent": {
            "version": "1", "text": "May we count?", "retention_days": 30,
            "purposes": [{"id": "statistics", "text": "Statistics"}]
        },
        "prizes": [
            {"id": "set", "tier": 1, "name": "Gift set", "kind": "goods",
             "value": {"minor": 69900, "currency": "CNY"}, "quantity": 50,
             "claim": {"fields": ["name", "phone"], "once_per": "phone", "delivery": "By post"}},
            {"id": "coupon", "tier": 2, "name": "Coupon", "kind": "coupon", "code": CODE,
             "value": {"minor": 5000, "currency": "CNY"}, "quantity": 1000,
             "claim": {"fields": [], "delivery": "At once"}}
        ],
        "pools": [{"id": "main", "mode": "odds", "publish": "quantities",
            "no_prize_weight": SECRET_WEIGHT,
            "entries": [{"prize": "set", "weight": 10}, {"prize": "coupon", "weight": 40}]}],
        "widgets": [{"id": "wheel", "kind": "wheel", "pool": "main", "config": {"sectors": [
            {"id": "a", "label": "Gift set", "prize": "set"},
            {"id": "b", "label": "Thanks"},
            {"id": "c", "label": "Coupon", "prize": "coupon"},
            {"id": "d", "label": "Again"}
        ]}}]
    })
}

/// [`campaign`] where every spin wins `prize`, of which there are `quantity`.
pub(crate) fn sure_win(prize: &str, quantity: u32) -> Value {
    let mut campaign = campaign();
    campaign["pools"][0]["no_prize_weight"] = json!(0);
    campaign["pools"][0]["entries"] = json!([{"prize": prize, "weight": SECRET_WEIGHT}]);
    let sectors = &mut campaign["widgets"][0]["config"]["sectors"];
    *sectors = json!([{"id": "a", "label": "Win", "prize": prize}, {"id": "b", "label": "Thanks"}]);
    for written in campaign["prizes"].as_array_mut().unwrap() {
        if written["id"] == prize {
            written["quantity"] = json!(quantity);
        }
    }
    campaign
}

/// `campaign` with `codes` of its coupon in the place of the one for all.
pub(crate) fn with_codes(mut campaign: Value, codes: Value) -> Value {
    let coupon = campaign["prizes"][1].as_object_mut().unwrap();
    coupon.remove("code");
    coupon.insert("codes".to_owned(), codes);
    campaign
}

/// The configuration of the sample challenge.
pub(crate) fn challenge() -> Value {
    let sample = include_str!("../../../../src/widgets/challenge/sample.json");
    let sample: Value = serde_json::from_str(sample).unwrap();
    sample["widgets"][0]["config"].clone()
}

/// `campaign` with these limits on its wheel.
pub(crate) fn limited(mut campaign: Value, limits: Value) -> Value {
    campaign["widgets"][0]["limits"] = limits;
    campaign
}
