//! Campaigns with a quiz, changes to them, and what is right in them.

use serde_json::{Value, json};

/// 2026-03-01T10:00:00+08:00, the start of [`campaign`].
pub(crate) const START_MS: i64 = 1_772_330_400_000;
/// 2026-03-31T10:00:00+08:00, its end.
pub(crate) const END_MS: i64 = START_MS + 30 * DAY_MS;
pub(crate) const DAY_MS: i64 = 86_400_000;

/// A campaign whose one widget is a quiz.
pub(crate) fn campaign(config: &Value) -> Value {
    let pool = |id: &str, prize: &str| {
        json!({"id": id, "mode": "odds", "publish": "quantities", "no_prize_weight": 50,
               "entries": [{"prize": prize, "weight": 40}]})
    };
    let prize = |id: &str, quantity: u32| {
        json!({"id": id, "tier": 2, "name": id, "kind": "coupon", "code": format!("CODE-{id}"),
               "value": {"minor": 5000, "currency": "CNY"}, "quantity": quantity,
               "claim": {"fields": [], "delivery": "At once"}})
    };
    json!({
        "id": "spring",
        "title": {"zh-CN": "春日问答", "en": "Spring quiz"},
        "locales": ["zh-CN", "en"],
        "schedule": {
            "starts_at": "2026-03-01T10:00:00+08:00", "ends_at": "2026-03-31T10:00:00+08:00",
            "time_zone": "Asia/Shanghai", "claim_days": 7
        },
        "organiser": {"name": "Hua & Co", "contact": "care@example.com"},
        "prizes": [prize("cup", 1000), prize("trip", 5)],
        "pools": [pool("small", "cup"), pool("big", "trip")],
        "widgets": [{"id": "quiz", "kind": "quiz", "config": config}]
    })
}

/// A level whose questions come as written; two stars need two at once, three need all.
pub(crate) fn level(id: &str, ask: usize, pass: usize, questions: &[Value]) -> Value {
    json!({"id": id, "title": format!("Level {id}"), "ask": ask, "pass": pass,
           "keep_order": true, "questions": questions})
}

/// A single choice of three, of which `a` is right.
pub(crate) fn single(id: &str) -> Value {
    question(id, 3, json!("a"))
}

/// A multiple choice of four, of which `b` and `d` are right.
pub(crate) fn several(id: &str) -> Value {
    question(id, 4, json!(["b", "d"]))
}

/// A statement.
pub(crate) fn truth(id: &str, answer: bool) -> Value {
    question(id, 0, json!(answer))
}

/// A question whose options are `a`, `b` and so on; every text names the question.
pub(crate) fn question(id: &str, options: usize, answer: Value) -> Value {
    let options = ('a'..).take(options).map(
        |option| json!({"id": option.to_string(), "text": format!("option {option} of {id}.")}),
    );
    let options: Vec<Value> = options.collect();
    json!({"id": id, "text": format!("text of {id}."), "options": options, "answer": answer,
           "explanation": format!("explanation of {id}."),
           "source": {"name": format!("source of {id}."), "url": format!("https://e.example/{id}.")}})
}

/// `count` single choices named after their level.
pub(crate) fn singles(level: &str, count: usize) -> Vec<Value> {
    (0..count)
        .map(|n| single(&format!("{level}-q{n}")))
        .collect()
}

/// Sets what stands at `pointer`, which may be a new field.
pub(crate) fn set(document: &mut Value, pointer: &str, value: Value) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = document
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("nothing at {pointer}"));
    match name.parse::<usize>() {
        Ok(at) => parent[at] = value,
        Err(_) => parent[name] = value,
    }
}

/// `document` with `changes`.
pub(crate) fn with(mut document: Value, changes: &[(&str, Value)]) -> Value {
    for (pointer, value) in changes {
        set(&mut document, pointer, value.clone());
    }
    document
}

/// The question of `campaign` that a player sees as `view`.
pub(crate) fn asked<'a>(campaign: &'a Value, view: &Value) -> &'a Value {
    let levels = campaign["widgets"][0]["config"]["levels"].as_array();
    let questions = levels
        .unwrap()
        .iter()
        .flat_map(|level| level["questions"].as_array());
    questions
        .flatten()
        .find(|question| says(&question["text"], &view["text"]))
        .unwrap_or_else(|| panic!("no such question: {view}"))
}

/// Whether `text` is `said` in one of its languages.
fn says(text: &Value, said: &Value) -> bool {
    let mut texts = text
        .as_object()
        .into_iter()
        .flat_map(|texts| texts.values());
    text == said || texts.any(|text| text == said)
}

/// The places of the right options of a question that a player sees as `view`.
pub(crate) fn solution(campaign: &Value, view: &Value) -> Vec<usize> {
    let question = asked(campaign, view);
    let right = match &question["answer"] {
        Value::Bool(truth) => return vec![usize::from(!truth)],
        Value::String(id) => vec![id.as_str()],
        ids => ids
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect(),
    };
    let is_right = |seen: &Value| {
        let mut options = question["options"].as_array().unwrap().iter();
        let option = options.find(|option| says(&option["text"], &seen["text"]));
        right.contains(&option.unwrap()["id"].as_str().unwrap())
    };
    let seen = view["options"].as_array().unwrap().iter().enumerate();
    seen.filter(|(_, option)| is_right(option))
        .map(|(place, _)| place)
        .collect()
}

/// A choice that the question takes, and that is wrong.
pub(crate) fn mistake(campaign: &Value, view: &Value) -> Vec<usize> {
    let right = solution(campaign, view);
    [vec![0], vec![1]]
        .into_iter()
        .find(|choice| *choice != right)
        .unwrap()
}
