//! Every mistake of a jigsaw is found where it is, and nothing else is.

use funfair_campaign::validate::load;
use serde_json::{Value, json};

use crate::player::campaign;

fn findings(pointer: &str, value: Value) -> Vec<String> {
    let mut document = campaign();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap()[name] = value;
    let campaign = serde_json::from_value(document).unwrap();
    match load(campaign) {
        Ok(_) => Vec::new(),
        Err(findings) => findings.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn each_mistake_is_named_with_its_path() {
    let config = "/widgets/0/config";
    let at = |rest: &str| format!("{config}{rest}");
    for (pointer, value, path, says) in [
        (
            at("/picture/src"),
            json!("http://a/b.png"),
            "config.picture.src",
            "https or a path",
        ),
        (
            at("/picture/width"),
            json!(0),
            "config.picture.width",
            "1 to 20,000",
        ),
        (at("/levels"), json!([]), "config.levels", "1 to 12"),
        (
            at("/levels/0/grid"),
            json!({"cols": 1, "rows": 3}),
            "config.levels[0].grid",
            "2 to 20",
        ),
        (
            at("/levels/0/grid"),
            json!({"cols": 21, "rows": 20}),
            "config.levels[0].grid",
            "2 to 20",
        ),
        (
            at("/levels/0/grid"),
            json!({"cols": 9, "rows": 3}),
            "config.levels[0].grid",
            "twice as long",
        ),
        (
            at("/levels/1/narrow"),
            json!({"cols": 7, "rows": 7}),
            "config.levels[1].narrow",
            "more pieces",
        ),
        (
            at("/levels/1/id"),
            json!("easy"),
            "config.levels[1].id",
            "used twice",
        ),
        (
            at("/levels/0/pool"),
            json!("other"),
            "config.levels[0].pool",
            "not one of `pools`",
        ),
        (
            at("/levels/0/look_seconds"),
            json!(601),
            "config.levels[0].look_seconds",
            "at most 600",
        ),
        (
            "/widgets/0/pool".to_owned(),
            json!("thanks"),
            "widgets[0]",
            "levels[].pool",
        ),
    ] {
        let found = findings(&pointer, value);
        assert_eq!(found.len(), 1, "{pointer}: {found:?}");
        assert!(
            found[0].contains(path) && found[0].contains(says),
            "{pointer}: {found:?}"
        );
    }
}

#[test]
fn every_size_from_2_by_2_to_20_by_20_can_be_had() {
    for side in 2..=20 {
        let grid = json!({"cols": side, "rows": side});
        let found = findings("/widgets/0/config/levels/0/grid", grid);
        assert_eq!(found, Vec::<String>::new());
    }
}
