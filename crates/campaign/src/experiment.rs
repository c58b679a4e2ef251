//! A/B tests: some participants are served a variant of the campaign, chosen by a stable hash.
//!
//! A variant is the campaign with a few changes. Whoever takes part in the test is told apart by two
//! numbers that do not change, so that a test that grows moves nobody from one variant to another.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    Campaign, Finding,
    ids::{check_ids, is_id},
};

/// What the campaign without changes is called where variants are counted.
pub const ORIGINAL: &str = "original";
/// Most variants of one test.
const MAX_VARIANTS: usize = 10;
/// Highest weight.
const MAX_WEIGHT: u16 = 1000;
/// What a variant may change, as the beginning of a path; `*` is any id.
const CHANGEABLE: [&[&str]; 8] = [
    &["title"],
    &["terms"],
    &["theme"],
    &["prizes", "*", "name"],
    &["prizes", "*", "picture"],
    &["prizes", "*", "delivery"],
    &["widgets", "*", "pool"],
    &["widgets", "*", "config"],
];

/// A test of variants against the campaign as it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Experiment {
    /// Names the test. Another id is another test, for which everybody is sorted anew.
    pub id: String,
    /// How many of a hundred participants take part; the others are served the original and are not
    /// counted. It may grow while the test runs.
    #[serde(default = "everybody")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 100)))]
    pub percent: u8,
    /// How many of those who take part are served the original, in proportion to the variants'
    /// weights; 0 serves it to nobody.
    #[serde(default = "one")]
    #[cfg_attr(feature = "schema", schemars(range(max = 1000)))]
    pub original_weight: u16,
    /// What is tried.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 10)))]
    pub variants: Vec<Variant>,
}

/// The campaign with a few changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Variant {
    /// Names it in the statistics.
    pub id: String,
    /// How many are served it, in proportion to the other weights.
    #[serde(default = "one")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1000)))]
    pub weight: u16,
    /// What is different, in the shape of the campaign: fields that are given take the place of the
    /// campaign's, and `null` leaves one out (JSON Merge Patch, RFC 7396). A list of things with ids
    /// is changed by an object that has those ids as its names.
    pub changes: Map<String, Value>,
}

fn everybody() -> u8 {
    100
}

fn one() -> u16 {
    1
}

/// Where a participant stands in a test, as two numbers that never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Decides who takes part.
    pub entrance: u64,
    /// Decides what they are served.
    pub arm: u64,
}

impl Experiment {
    /// The variant for this lot, or [`ORIGINAL`]; `None` for those who do not take part.
    #[must_use]
    pub fn choose(&self, lot: Lot) -> Option<&str> {
        if !falls_below(lot.entrance, u64::from(self.percent), 100) {
            return None;
        }
        let arms = std::iter::once((ORIGINAL, self.original_weight));
        let variants = self.variants.iter().map(|it| (it.id.as_str(), it.weight));
        let arms = arms.chain(variants);
        let all: u64 = arms.clone().map(|(_, weight)| u64::from(weight)).sum();
        let mut sum = 0;
        for (id, weight) in arms {
            sum += u64::from(weight);
            if falls_below(lot.arm, sum, all) {
                return Some(id);
            }
        }
        None
    }

    /// The variant with this id.
    #[must_use]
    pub fn variant(&self, id: &str) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.id == id)
    }

    fn check(&self, findings: &mut Vec<Finding>) {
        let mut find = |path: &str, message: String| findings.push(Finding::new(path, message));
        if !is_id(&self.id) {
            find("id", format!("`{}` must be like title-1", self.id));
        }
        if !(1..=100).contains(&self.percent) {
            find("percent", "must be 1 to 100".to_owned());
        }
        if self.original_weight > MAX_WEIGHT {
            find("original_weight", format!("must be 0 to {MAX_WEIGHT}"));
        }
        if !(1..=MAX_VARIANTS).contains(&self.variants.len()) {
            find("variants", format!("must be 1 to {MAX_VARIANTS}"));
        }
        for (n, variant) in self.variants.iter().enumerate() {
            let mut find = |field: &str, message: String| {
                findings.push(Finding::new(format!("variants[{n}].{field}"), message));
            };
            if variant.id == ORIGINAL {
                let message = format!("`{ORIGINAL}` is the campaign without changes");
                find("id", message);
            }
            if !(1..=MAX_WEIGHT).contains(&variant.weight) {
                find("weight", format!("must be 1 to {MAX_WEIGHT}"));
            }
            if variant.changes.is_empty() {
                find("changes", "must change something".to_owned());
            }
        }
        let ids = self.variants.iter().map(|variant| variant.id.as_str());
        check_ids(ids, |n| format!("variants[{n}].id"), findings);
    }
}

/// Whether a number that may be any of 64 bits lies below `part` of `whole`.
fn falls_below(number: u64, part: u64, whole: u64) -> bool {
    // The highest bits decide: `number / 2^64 < part / whole`.
    u128::from(number) * u128::from(whole) < u128::from(part) << 64
}

/// Findings of a campaign's test, but for what its variants come to.
pub(crate) fn check(campaign: &Campaign, findings: &mut Vec<Finding>) {
    if let Some(experiment) = &campaign.experiment {
        let mut found = Vec::new();
        experiment.check(&mut found);
        findings.extend(found.into_iter().map(|it| it.under("experiment")));
    }
}

/// The campaign file `document` as `variant` has it, which is a campaign without a test.
///
/// # Errors
/// A finding for every change that cannot be made; its path begins in `changes`.
pub fn apply(document: &Value, variant: &Variant) -> Result<Value, Vec<Finding>> {
    let mut changed = document.clone();
    let mut merge = Merge::default();
    let changes = Value::Object(variant.changes.clone());
    merge.merge(&mut changed, &changes);
    if let Some(fields) = changed.as_object_mut() {
        fields.remove("experiment");
    }
    if merge.findings.is_empty() {
        Ok(changed)
    } else {
        Err(merge.findings)
    }
}

/// Changes on their way into a document.
#[derive(Default)]
struct Merge<'a> {
    path: Vec<&'a str>,
    findings: Vec<Finding>,
}

impl<'a> Merge<'a> {
    fn merge(&mut self, target: &mut Value, changes: &'a Value) {
        match (target, changes) {
            (Value::Object(fields), Value::Object(changes)) => {
                for (name, change) in changes {
                    self.path.push(name);
                    if self.may(change) {
                        if change.is_null() {
                            fields.remove(name);
                        } else {
                            self.merge(fields.entry(name).or_insert(Value::Null), change);
                        }
                    }
                    self.path.pop();
                }
            }
            (Value::Array(items), Value::Object(changes)) if have_ids(items) => {
                for (id, change) in changes {
                    self.path.push(id);
                    match items.iter_mut().find(|item| item["id"] == id.as_str()) {
                        None => self.find(format!("there is no `{id}` to change")),
                        Some(item) if self.may(change) => {
                            if change.is_null() {
                                items.retain(|item| item["id"] != id.as_str());
                            } else {
                                self.merge(item, change);
                            }
                        }
                        Some(_) => {}
                    }
                    self.path.pop();
                }
            }
            (target, changes) => *target = changes.clone(),
        }
    }

    /// Whether a variant may make this change here; tells why not.
    fn may(&mut self, change: &Value) -> bool {
        let meets = |known: &&&[&str]| {
            let mut both = known.iter().zip(&self.path);
            both.all(|(known, name)| known == name || *known == "*")
        };
        let depth = CHANGEABLE
            .iter()
            .filter(meets)
            .map(|known| known.len())
            .min();
        let message = match depth {
            Some(depth) if depth <= self.path.len() || change.is_object() => return true,
            Some(_) => "must be an object that has what is different",
            None => {
                "must be the same for everybody; a variant may change title, terms and theme, name, \
                 picture and delivery of prizes, and pool and config of widgets"
            }
        };
        self.find(message.to_owned());
        false
    }

    fn find(&mut self, message: String) {
        self.findings
            .push(Finding::new(self.path.join("."), message));
    }
}

/// Whether these are things with ids.
fn have_ids(items: &[Value]) -> bool {
    !items.is_empty() && items.iter().all(|item| item["id"].is_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn experiment(percent: u8, original_weight: u16, weights: &[u16]) -> Experiment {
        let variants = weights.iter().enumerate().map(|(n, weight)| Variant {
            id: format!("v{n}"),
            weight: *weight,
            changes: Map::from_iter([("title".to_owned(), json!({"en": "x"}))]),
        });
        Experiment {
            id: "test".to_owned(),
            percent,
            original_weight,
            variants: variants.collect(),
        }
    }

    /// Lots on a grid that is the same in both directions.
    fn lots() -> impl Iterator<Item = Lot> {
        let step = u64::MAX / 100;
        let at = move |n: u64| n * step + step / 2;
        (0..100).flat_map(move |entrance| {
            (0..100).map(move |arm| Lot {
                entrance: at(entrance),
                arm: at(arm),
            })
        })
    }

    #[test]
    fn shares_are_those_of_the_weights() {
        let test = experiment(30, 2, &[1, 2]);
        let count = |id: Option<&str>| lots().filter(|lot| test.choose(*lot) == id).count();
        assert_eq!(count(None), 7000);
        assert_eq!(count(Some(ORIGINAL)), 1200);
        assert_eq!(count(Some("v0")), 600);
        assert_eq!(count(Some("v1")), 1200);
    }

    #[test]
    fn one_variant_may_be_for_everybody_and_a_test_for_one_in_a_hundred() {
        let all = experiment(100, 0, &[1]);
        let ends = [0, u64::MAX].map(|end| Lot {
            entrance: end,
            arm: end,
        });
        for lot in lots().chain(ends) {
            assert_eq!(all.choose(lot), Some("v0"));
        }
        let few = experiment(1, 1, &[1]);
        assert_eq!(lots().filter(|lot| few.choose(*lot).is_some()).count(), 100);
    }

    #[test]
    fn a_test_that_grows_moves_nobody_who_takes_part() {
        let mut before: Vec<Option<String>> = vec![None; 10_000];
        for percent in [1, 10, 50, 100] {
            let test = experiment(percent, 1, &[1, 1]);
            for (lot, before) in lots().zip(&mut before) {
                let now = test.choose(lot).map(str::to_owned);
                assert!(before.is_none() || *before == now, "{lot:?} at {percent} %");
                *before = now;
            }
        }
    }

    fn applied(changes: Value) -> Result<Value, Vec<String>> {
        let document = json!({
            "id": "spring",
            "title": {"en": "Spring", "zh-CN": "春"},
            "prizes": [{"id": "cup", "name": {"en": "Cup"}, "quantity": 3}],
            "widgets": [{"id": "wheel", "kind": "wheel", "config": {"sectors": [
                {"id": "a", "label": "A"}, {"id": "b", "label": "B"}], "colours": [1, 2]}}],
            "experiment": {},
        });
        let Value::Object(changes) = changes else {
            panic!("{changes}")
        };
        let variant = Variant {
            id: "v".to_owned(),
            weight: 1,
            changes,
        };
        apply(&document, &variant)
            .map_err(|findings| findings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn changes_take_the_place_of_what_they_name_and_leave_the_rest() {
        let changed = applied(json!({
            "title": {"en": "Summer"},
            "prizes": {"cup": {"name": {"en": "Mug"}}},
            "widgets": {"wheel": {"config": {
                "sectors": {"b": {"label": "C"}, "a": null}, "colours": [3]}}},
        }))
        .unwrap();
        assert_eq!(
            changed,
            json!({
                "id": "spring",
                "title": {"en": "Summer", "zh-CN": "春"},
                "prizes": [{"id": "cup", "name": {"en": "Mug"}, "quantity": 3}],
                "widgets": [{"id": "wheel", "kind": "wheel", "config": {
                    "sectors": [{"id": "b", "label": "C"}], "colours": [3]}}],
            })
        );
    }

    #[test]
    fn what_must_be_the_same_for_everybody_is_named_with_its_path() {
        for (changes, path) in [
            (json!({"id": "other"}), "id"),
            (
                json!({"prizes": {"cup": {"quantity": 9}}}),
                "prizes.cup.quantity",
            ),
            (json!({"prizes": []}), "prizes"),
            (json!({"prizes": {"cup": null}}), "prizes.cup"),
            (json!({"prizes": {"car": {"name": {}}}}), "prizes.car"),
            (
                json!({"widgets": {"wheel": {"kind": "quiz"}}}),
                "widgets.wheel.kind",
            ),
            (json!({"experiment": null}), "experiment"),
        ] {
            let findings = applied(changes).unwrap_err();
            assert!(
                findings.len() == 1 && findings[0].starts_with(&format!("{path}: ")),
                "{findings:?}"
            );
        }
    }
}
