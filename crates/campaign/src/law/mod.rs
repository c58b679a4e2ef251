//! What the law of a place asks of a campaign, as far as a program can tell. No legal advice: it finds
//! what is often forgotten, and names where that is written.
//!
//! `CN`: 规范促销行为暂行规定 (State Administration for Market Regulation, Order 32, in force since
//! 2020-12-01), articles 13 and 17; 广告法 (Advertising Law), article 9 (3).

mod words;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Campaign, Finding,
    prize::{Mode, Money, Prize},
};

/// A place whose law is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Jurisdiction {
    /// Mainland China.
    #[serde(rename = "CN")]
    China,
}

/// A warning that somebody has looked at and stands by; kept with the revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Accepted {
    /// The word that was warned of, such as `最佳`.
    pub word: String,
    /// Why it may stay: the fact behind it, or the context; for whoever asks later.
    pub because: String,
    /// Who says so.
    pub by: String,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opinion {
    /// What has to be mended before the campaign is published.
    pub errors: Vec<Finding>,
    /// What should be looked at, and either changed or accepted.
    pub warnings: Vec<Finding>,
}

/// Highest value of one prize that chance decides, in 分: ¥50,000.
const MOST_BY_CHANCE: i64 = 5_000_000;
/// Fields whose strings nobody reads as a sentence.
const NO_TEXTS: [&str; 14] = [
    // Its variants are campaigns of their own.
    "experiment",
    "pattern",
    "id",
    "kind",
    "code",
    "picture",
    "url",
    "privacy_url",
    "accent",
    "second",
    "time_zone",
    "version",
    "accepted",
    "origins",
];

/// The opinion on a campaign; of one that names no `jurisdiction`, none.
#[must_use]
pub fn opinion(campaign: &Campaign) -> Opinion {
    match campaign.jurisdiction {
        None => Opinion::default(),
        Some(Jurisdiction::China) => Opinion {
            errors: errors_in_china(campaign),
            warnings: superlatives(campaign)
                .into_iter()
                .chain(timed(campaign))
                .collect(),
        },
    }
}

fn errors_in_china(campaign: &Campaign) -> Vec<Finding> {
    let mut errors = Vec::new();
    if !campaign.prizes.is_empty() && campaign.terms.is_empty() {
        errors.push(Finding::new(
            "terms",
            "must say who may take part, and how: conditions have to be public before a campaign \
             with prizes starts (规范促销行为暂行规定, article 13)",
        ));
    }
    for (n, prize) in campaign.prizes.iter().enumerate() {
        if !by_chance(campaign, prize) {
            continue;
        }
        let Money { minor, currency } = &prize.value;
        if currency != "CNY" {
            errors.push(Finding::new(
                format!("prizes[{n}].value.currency"),
                "must be CNY: a prize that chance decides is held against the cap of ¥50,000 \
                 (规范促销行为暂行规定, article 17)",
            ));
        } else if *minor > MOST_BY_CHANCE {
            errors.push(Finding::new(
                format!("prizes[{n}].value.minor"),
                "must be at most 5000000 (¥50,000) for a prize that chance decides \
                 (规范促销行为暂行规定, article 17)",
            ));
        }
    }
    errors
}

/// Whether the prize can be won by a draw: from a pool, or as a tier that is drawn. What everyone
/// gets is no matter of chance.
fn by_chance(campaign: &Campaign, prize: &Prize) -> bool {
    let mut by_chance = campaign
        .pools
        .iter()
        .filter(|pool| pool.mode != Mode::Everyone);
    let in_pool = by_chance.any(|pool| pool.holds(&prize.id));
    let drawn = |tier: &Value| {
        let is = |field: &str, value: &str| tier.get(field).and_then(Value::as_str) == Some(value);
        is("by", "draw") && is("prize", &prize.id)
    };
    in_pool
        || campaign.widgets.iter().any(|widget| {
            let tiers = widget.config.get("tiers").and_then(Value::as_array);
            tiers.is_some_and(|tiers| tiers.iter().any(drawn))
        })
}

/// Prizes that are put out bit by bit, or not all of them. The order counts among false promises of
/// prizes (谎称有奖) that winning tickets are held back, or put out at different times by what they
/// win. Whether a published plan is that has to be judged: hence a warning.
fn timed(campaign: &Campaign) -> Vec<Finding> {
    let pools = campaign.pools.iter().enumerate();
    let mut places: Vec<(String, &str)> = Vec::new();
    for (n, pool) in pools.filter(|(_, pool)| pool.mode == Mode::Moments) {
        places.push((format!("pools[{n}].mode"), "moments"));
        if pool.moments().void_after_minutes.is_some() {
            let path = format!("pools[{n}].moments.void_after_minutes");
            places.push((path, "void_after_minutes"));
        }
    }
    for (n, prize) in campaign.prizes.iter().enumerate() {
        if !by_chance(campaign, prize) {
            continue;
        }
        if prize.per_day.is_some() {
            places.push((format!("prizes[{n}].per_day"), "per_day"));
        }
        if !prize.releases.is_empty() {
            places.push((format!("prizes[{n}].releases"), "releases"));
        }
    }
    let accepted = |word: &str| campaign.accepted.iter().any(|it| it.word == word);
    let open = places.into_iter().filter(|(_, word)| !accepted(word));
    let warnings = open.map(|(path, word)| {
        let message = format!(
            "gives out prizes at set times or not all of them; 规范促销行为暂行规定 names holding \
             prizes back, and putting them out at different times by their value, among false \
             promises (谎称有奖): have it looked at, and write into `accepted` with the word \
             `{word}` why it may stay"
        );
        Finding::new(path, message)
    });
    warnings.collect()
}

/// Words of the kind that article 9 (3) of the Advertising Law names. Whether one of them is allowed
/// depends on what it says: hence a warning.
fn superlatives(campaign: &Campaign) -> Vec<Finding> {
    let mut warnings = Vec::new();
    // A campaign is made of plain fields: it can always be written.
    let Ok(document) = serde_json::to_value(campaign) else {
        return warnings;
    };
    each_text(&document, "", &mut |path, text| {
        for word in words::superlatives_in(text) {
            if campaign
                .accepted
                .iter()
                .any(|accepted| accepted.word == word)
            {
                continue;
            }
            warnings.push(Finding::new(
                path,
                format!(
                    "`{word}` may be a superlative that advertising must not use (广告法, article 9): \
                     change it, or write into `accepted` why it may stay"
                ),
            ));
        }
    });
    warnings
}

/// Calls `look` with every text that people read, and its path.
fn each_text(value: &Value, path: &str, look: &mut impl FnMut(&str, &str)) {
    match value {
        Value::String(text) => look(path, text),
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                each_text(item, &format!("{path}[{n}]"), look);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                if !NO_TEXTS.contains(&name.as_str()) {
                    let dot = if path.is_empty() { "" } else { "." };
                    each_text(field, &format!("{path}{dot}{name}"), look);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn campaign(change: impl FnOnce(&mut Value)) -> Campaign {
        let mut value = json!({
            "id": "tea", "title": "春茶周", "locales": ["zh-CN"], "jurisdiction": "CN",
            "schedule": { "starts_at": "2026-03-01T00:00:00+08:00",
                "ends_at": "2026-04-01T00:00:00+08:00", "time_zone": "Asia/Shanghai", "claim_days": 7 },
            "organiser": { "name": "茶铺", "contact": "400-000-0000" },
            "terms": ["年满 18 周岁均可参加。"],
            "prizes": [{ "id": "cup", "tier": 1, "name": "一杯茶", "kind": "coupon", "code": "最佳",
                "value": { "minor": 5_000_000, "currency": "CNY" }, "quantity": 1,
                "claim": { "fields": [], "delivery": "到店出示。" } }],
            "pools": [{ "id": "main", "mode": "odds", "publish": "odds", "no_prize_weight": 1,
                "entries": [{ "prize": "cup", "weight": 1 }] }],
            "widgets": [{ "id": "wheel", "kind": "wheel", "pool": "main", "config": {} }],
        });
        change(&mut value);
        serde_json::from_value(value).unwrap()
    }

    fn paths(findings: &[Finding]) -> Vec<&str> {
        findings
            .iter()
            .map(|finding| finding.path.as_str())
            .collect()
    }

    #[test]
    fn a_campaign_at_the_cap_with_conditions_is_fine() {
        assert_eq!(opinion(&campaign(|_| {})), Opinion::default());
    }

    #[test]
    fn a_chance_prize_above_the_cap_is_an_error_wherever_it_is_drawn() {
        let dear = campaign(|c| c["prizes"][0]["value"]["minor"] = json!(5_000_001));
        assert_eq!(paths(&opinion(&dear).errors), ["prizes[0].value.minor"]);
        let tier = |by: &str| {
            campaign(|c| {
                c["prizes"][0]["value"]["minor"] = json!(5_000_001);
                c["pools"] = json!([]);
                c["widgets"][0]["config"] = json!({ "tiers": [{ "prize": "cup", "by": by }] });
            })
        };
        assert_eq!(
            paths(&opinion(&tier("draw")).errors),
            ["prizes[0].value.minor"]
        );
        assert_eq!(opinion(&tier("jury")).errors, []);
        let foreign = campaign(|c| c["prizes"][0]["value"]["currency"] = json!("USD"));
        assert_eq!(
            paths(&opinion(&foreign).errors),
            ["prizes[0].value.currency"]
        );
    }

    #[test]
    fn what_everyone_gets_is_no_matter_of_chance() {
        let all = |mode: &str| {
            campaign(|c| {
                c["prizes"][0]["value"]["minor"] = json!(5_000_001);
                c["pools"][0] = json!({ "id": "main", "mode": mode, "publish": "quantities",
                    "entries": [{ "prize": "cup" }] });
            })
        };
        assert_eq!(opinion(&all("everyone")).errors, []);
        for mode in ["moments", "raffle"] {
            let paths = paths(&opinion(&all(mode)).errors).join(" ");
            assert_eq!(paths, "prizes[0].value.minor", "{mode}");
        }
        let consoled = campaign(|c| {
            c["prizes"]
                .as_array_mut()
                .unwrap()
                .push(json!({ "id": "car", "tier": 1,
                "name": "车", "kind": "goods", "quantity": 1,
                "value": { "minor": 9_000_000, "currency": "CNY" },
                "claim": { "fields": ["name"], "delivery": "x" } }));
            c["pools"][0]["consolation"] = json!("car");
        });
        assert_eq!(paths(&opinion(&consoled).errors), ["prizes[1].value.minor"]);
    }

    #[test]
    fn prizes_that_are_put_out_bit_by_bit_are_a_warning_until_somebody_stands_by_it() {
        let timed = |accepted: Value| {
            campaign(|c| {
                c["prizes"][0]["per_day"] = json!(1);
                c["pools"]
                    .as_array_mut()
                    .unwrap()
                    .push(json!({ "id": "m", "mode": "moments",
                    "publish": "quantities", "entries": [{ "prize": "other" }],
                    "moments": { "void_after_minutes": 5 } }));
                c["accepted"] = accepted;
            })
        };
        let all = opinion(&timed(json!([])));
        let places = [
            "pools[1].mode",
            "pools[1].moments.void_after_minutes",
            "prizes[0].per_day",
        ];
        assert_eq!(paths(&all.warnings), places);
        let because =
            |word: &str| json!({ "word": word, "because": "公示的投放计划", "by": "李雷" });
        let one = opinion(&timed(json!([because("moments"), because("per_day")])));
        assert_eq!(
            paths(&one.warnings),
            ["pools[1].moments.void_after_minutes"]
        );
    }

    #[test]
    fn prizes_need_conditions() {
        let silent = campaign(|c| c["terms"] = json!([]));
        assert_eq!(paths(&opinion(&silent).errors), ["terms"]);
        let nothing_to_win = campaign(|c| {
            c["terms"] = json!([]);
            c["prizes"] = json!([]);
            c["pools"] = json!([]);
        });
        assert_eq!(opinion(&nothing_to_win).errors, []);
    }

    #[test]
    fn a_superlative_is_a_warning_until_somebody_stands_by_it() {
        let loud = |accepted: Value| {
            campaign(|c| {
                c["title"] = json!({ "zh-CN": "全国第一的春茶" });
                c["accepted"] = accepted;
            })
        };
        let warned = opinion(&loud(json!([])));
        assert_eq!(paths(&warned.warnings), ["title.zh-CN"]);
        assert!(warned.warnings[0].message.contains("全国第一"));
        assert_eq!(warned.errors, []);
        let because =
            json!([{ "word": "全国第一", "because": "2025 年行业协会销量统计", "by": "李雷" }]);
        assert_eq!(opinion(&loud(because)), Opinion::default());
    }

    #[test]
    fn elsewhere_nobody_is_asked() {
        let elsewhere = campaign(|c| {
            c["jurisdiction"] = Value::Null;
            c["title"] = json!("最佳");
            c["prizes"][0]["value"]["minor"] = json!(9_000_000);
        });
        assert_eq!(opinion(&elsewhere), Opinion::default());
    }
}
