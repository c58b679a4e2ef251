//! Holds what clients were told against what the database has: nothing lost, nothing twice.

use std::collections::{BTreeMap, BTreeSet};

use funfair_server::store::Pool;
use serde_json::{Value, json};

use crate::sample::DAY_MS;

/// What a participant has been told.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) participant: String,
    pub(crate) asked: Vec<Asked>,
    /// Of those awards they were told that they are claimed, some of them with a code.
    pub(crate) claimed: Vec<(String, Option<String>)>,
    /// The last session.
    pub(crate) session: Value,
}

/// A key, and the answer that came for it, if one did.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) widget: &'static str,
    pub(crate) key: String,
    pub(crate) answer: Option<String>,
}

/// What the campaign allows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// Widgets that take a turn per action: how often a participant may play, and how often a day.
    pub(crate) widgets: &'static [(&'static str, Option<usize>, Option<usize>)],
    /// Prizes: how many there are a day, and how often a participant wins one.
    pub(crate) prizes: &'static [(&'static str, Option<usize>, Option<usize>)],
    /// The prize that has a code for each winner.
    pub(crate) codes: &'static str,
    /// The prize that is won by winning moments, and not otherwise.
    pub(crate) moments: Option<&'static str>,
    /// The widget on which nobody wins but by the guarantee, and with which try.
    pub(crate) guarantee: Option<(&'static str, i64)>,
}

/// A participant at a widget.
type Seat = (String, String);

/// Panics unless everything adds up.
pub(crate) async fn balance(pool: &Pool, told: &[Told], rules: Rules) {
    let answers = answers(pool, told).await;
    turns(pool, &answers, rules).await;
    awards(pool, told, &answers).await;
    stock(pool).await;
    wins(pool, rules).await;
    codes(pool, told, rules).await;
    moments(pool, rules).await;
    guarantee(pool, rules).await;
    states(told, rules);
    votes(pool, &answers).await;
    claims(pool, told).await;
}

/// The answers that are kept, and at which widget: each key has one, and it is what was told.
async fn answers(pool: &Pool, told: &[Told]) -> Vec<(Seat, Value)> {
    let sql = "SELECT participant, request_key, body FROM answer";
    let rows: Vec<(String, String, String)> = sqlx::query_as(sql).fetch_all(pool).await.unwrap();
    let mut kept: BTreeMap<_, _> = rows
        .into_iter()
        .map(|(p, k, body)| ((p, k), body))
        .collect();
    let mut all = Vec::new();
    for one in told {
        for asked in &one.asked {
            let body = kept.remove(&(one.participant.clone(), asked.key.clone()));
            if let Some(answer) = &asked.answer {
                assert_eq!(
                    body.as_ref(),
                    Some(answer),
                    "{} was told, and is not kept",
                    asked.key
                );
            }
            if let Some(body) = body {
                let seat = (one.participant.clone(), asked.widget.to_owned());
                assert!(
                    !body.is_empty(),
                    "{} was taken, and has no answer",
                    asked.key
                );
                all.push((seat, serde_json::from_str(&body).unwrap()));
            }
        }
    }
    assert_eq!(kept, BTreeMap::new(), "nobody asked for these");
    all
}

/// One play and one draw for each answer, in slots without a gap, and no more than the limits allow.
async fn turns(pool: &Pool, answers: &[(Seat, Value)], rules: Rules) {
    let mut expected: BTreeMap<Seat, usize> = BTreeMap::new();
    for (seat, _) in answers {
        *expected.entry(seat.clone()).or_default() += 1;
    }
    expected.retain(|(_, widget), _| rules.widgets.iter().any(|(id, ..)| id == widget));
    for table in ["play", "draw"] {
        let sql = format!("SELECT participant, widget FROM {table} WHERE widget <> 'poll'");
        let rows: Vec<Seat> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .fetch_all(pool)
            .await
            .unwrap();
        let mut found: BTreeMap<Seat, usize> = BTreeMap::new();
        for seat in rows {
            *found.entry(seat).or_default() += 1;
        }
        assert_eq!(found, expected, "{table}");
    }
    let sql = "SELECT participant, widget, period, number FROM play_slot ORDER BY number";
    let rows: Vec<(String, String, String, i64)> =
        sqlx::query_as(sql).fetch_all(pool).await.unwrap();
    let mut slots: BTreeMap<_, Vec<i64>> = BTreeMap::new();
    for (participant, widget, period, number) in rows {
        slots
            .entry((participant, widget, period))
            .or_default()
            .push(number);
    }
    for (slot, numbers) in slots {
        let gapless: Vec<i64> = (1..).take(numbers.len()).collect();
        assert_eq!(numbers, gapless, "{slot:?}");
    }
    let sql = "SELECT participant, widget, opened_ms FROM play";
    let rows: Vec<(String, String, i64)> = sqlx::query_as(sql).fetch_all(pool).await.unwrap();
    let mut days: BTreeMap<_, usize> = BTreeMap::new();
    for (participant, widget, opened_ms) in rows {
        *days
            .entry((participant, widget, day(opened_ms)))
            .or_default() += 1;
    }
    for &(id, total, per_day) in rules.widgets {
        let of = |widget: &str, count: usize, most: Option<usize>| {
            assert!(
                widget != id || most.is_none_or(|most| count <= most),
                "{id}: {count} plays"
            );
        };
        for ((_, widget), count) in &expected {
            of(widget, *count, total);
        }
        for ((_, widget, _), count) in &days {
            of(widget, *count, per_day);
        }
    }
}

/// The awards are those of the answers, with one grant in the ledger and one draw each, and their
/// winners see them.
async fn awards(pool: &Pool, told: &[Told], answers: &[(Seat, Value)]) {
    let mut expected = BTreeSet::new();
    for ((participant, widget), answer) in answers {
        for award in answer["awards"].as_array().unwrap() {
            let text = |name: &str| award[name].as_str().unwrap().to_owned();
            assert_eq!(text("widget"), *widget);
            expected.insert((
                text("id"),
                participant.clone(),
                widget.clone(),
                text("prize"),
            ));
        }
        if widget != "poll" {
            assert_eq!(answer["outcome"]["prize"], answer["awards"][0]["prize"]);
        }
    }
    let sql = "SELECT id, participant, widget, prize FROM award";
    let rows: Vec<(String, String, String, String)> =
        sqlx::query_as(sql).fetch_all(pool).await.unwrap();
    let found: BTreeSet<_> = rows.iter().cloned().collect();
    assert_eq!(found, expected, "awards");
    let mut ids: Vec<_> = rows
        .into_iter()
        .map(|(id, _, _, prize)| (id, prize))
        .collect();
    ids.sort();
    for (table, sql) in [
        (
            "ledger",
            "SELECT award, prize FROM ledger WHERE reason = 'grant' ORDER BY award",
        ),
        (
            "draw",
            "SELECT a.id, a.prize FROM draw d JOIN award a ON a.id = d.award
             WHERE d.drawn = a.prize OR d.drawn IS NULL AND d.why <> 'odds' ORDER BY a.id",
        ),
    ] {
        let mut rows: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(pool).await.unwrap();
        rows.sort();
        assert_eq!(rows, ids, "{table}");
    }
    for one in told {
        let shown = one.session["awards"].as_array().unwrap().iter();
        let shown: BTreeSet<_> = shown
            .map(|it| it["id"].as_str().unwrap().to_owned())
            .collect();
        let own = found
            .iter()
            .filter(|(_, whose, ..)| *whose == one.participant);
        assert_eq!(
            shown,
            own.map(|(id, ..)| id.clone()).collect(),
            "{}",
            one.participant
        );
    }
}

/// The number of the campaign's day, which is one of UTC+8.
fn day(ms: i64) -> i64 {
    (ms + DAY_MS / 3) / DAY_MS
}

/// No day and nobody has more of a prize than there may be, without those that came back.
async fn wins(pool: &Pool, rules: Rules) {
    let sql = "SELECT prize, participant, won_ms FROM award WHERE void_ms IS NULL";
    let rows: Vec<(String, String, i64)> = sqlx::query_as(sql).fetch_all(pool).await.unwrap();
    for &(id, per_day, each) in rules.prizes {
        let (mut days, mut winners) = (BTreeMap::<_, usize>::new(), BTreeMap::<_, usize>::new());
        for (_, participant, won_ms) in rows.iter().filter(|(prize, ..)| prize == id) {
            *days.entry(day(*won_ms)).or_default() += 1;
            *winners.entry(participant).or_default() += 1;
        }
        for (counts, most) in [
            (days.into_values().max(), per_day),
            (winners.into_values().max(), each),
        ] {
            let (count, most) = (counts.unwrap_or_default(), most.unwrap_or(usize::MAX));
            assert!(count <= most, "{id}: {count} awards");
        }
    }
}

/// Every award that has not come back has a code, nobody else has it, and it is the one that was told.
async fn codes(pool: &Pool, told: &[Told], rules: Rules) {
    let sql = "SELECT id FROM award WHERE void_ms IS NULL AND prize = $1";
    let awards: Vec<String> = sqlx::query_scalar(sql)
        .bind(rules.codes)
        .fetch_all(pool)
        .await
        .unwrap();
    let sql = "SELECT award, code FROM code WHERE award IS NOT NULL";
    let rows: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(pool).await.unwrap();
    let codes: BTreeMap<_, _> = rows.iter().cloned().collect();
    let different: BTreeSet<_> = codes.values().collect();
    assert_eq!((codes.len(), different.len()), (rows.len(), rows.len()));
    let awards: BTreeSet<_> = awards.into_iter().collect();
    assert_eq!(
        codes.keys().cloned().collect::<BTreeSet<_>>(),
        awards,
        "codes"
    );
    for (award, code) in told.iter().flat_map(|one| &one.claimed) {
        assert_eq!(codes.get(award), code.as_ref(), "{award}");
    }
}

/// Each moment is met by one play at most, in its time, whose draw names it; and who wins its prize has
/// met one.
async fn moments(pool: &Pool, rules: Rules) {
    let sql = "SELECT m.number, m.prize, m.at_ms, m.void_ms, m.met_ms, a.prize, a.won_ms, d.moment
               FROM moment m LEFT JOIN award a ON a.id = m.award LEFT JOIN draw d ON d.award = m.award";
    type Row = (
        i64,
        String,
        i64,
        i64,
        Option<i64>,
        Option<String>,
        Option<i64>,
        Option<i64>,
    );
    let rows: Vec<Row> = sqlx::query_as(sql).fetch_all(pool).await.unwrap();
    let mut met = BTreeMap::<_, usize>::new();
    for (number, prize, at_ms, void_ms, met_ms, given, won_ms, draw) in rows {
        if met_ms.is_some() {
            assert_eq!((given.as_ref(), draw), (Some(&prize), Some(number)));
            let in_time = won_ms.is_some_and(|ms| (at_ms..void_ms).contains(&ms));
            assert!(in_time, "{number} was met at {won_ms:?}");
            *met.entry(prize).or_default() += 1;
        } else {
            assert_eq!((given, draw), (None, None), "{number}");
        }
    }
    let Some(prize) = rules.moments else { return };
    let sql = "SELECT COUNT(*) FROM award WHERE prize = $1";
    let awards: i64 = sqlx::query_scalar(sql)
        .bind(prize)
        .fetch_one(pool)
        .await
        .unwrap();
    let met = met.get(prize).copied().unwrap_or_default();
    assert_eq!(usize::try_from(awards).unwrap(), met, "{prize}");
}

/// Tries are counted up to the one that wins, and from one again.
async fn guarantee(pool: &Pool, rules: Rules) {
    let Some((widget, after)) = rules.guarantee else {
        return;
    };
    let sql = "SELECT participant, tries, CASE WHEN award IS NULL THEN 0 ELSE 1 END
               FROM draw WHERE widget = $1";
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(sql)
        .bind(widget)
        .fetch_all(pool)
        .await
        .unwrap();
    let mut counts = BTreeMap::<_, i64>::new();
    for (participant, tries, won) in rows {
        assert_eq!(won == 1, tries == after, "try {tries} of {participant}");
        *counts.entry((participant, tries)).or_default() += 1;
    }
    for ((participant, tries), count) in &counts {
        let of = |tries: i64| counts.get(&(participant.clone(), tries)).copied();
        assert!((1..=after).contains(tries), "try {tries} of {participant}");
        let first = of(1).unwrap_or_default();
        let before = of(tries - 1).unwrap_or(first);
        assert!(*count <= before && *count + 1 >= first, "{counts:?}");
    }
}

/// What is left is what there was, less what was given, and what came back came back once.
async fn stock(pool: &Pool) {
    let sql = "SELECT prize, quantity, remaining FROM stock";
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(sql).fetch_all(pool).await.unwrap();
    let sql = "SELECT prize, reason, amount FROM ledger";
    let ledger: Vec<(String, String, i64)> = sqlx::query_as(sql).fetch_all(pool).await.unwrap();
    for (prize, quantity, remaining) in rows {
        let sum = |reason: &str| -> i64 {
            let rows = ledger
                .iter()
                .filter(|row| row.0 == prize && row.1 == reason);
            rows.map(|row| row.2).sum()
        };
        assert_eq!(quantity, sum("initial") + sum("restock"), "{prize}");
        assert_eq!(remaining, quantity - sum("grant") + sum("void"), "{prize}");
        assert!((0..=quantity).contains(&remaining), "{prize}: {remaining}");
    }
    let void: Vec<String> = [
        "ledger WHERE reason = 'void'",
        "award WHERE void_ms IS NOT NULL",
    ]
    .into_iter()
    .map(|from| format!("SELECT COUNT(*) FROM {from}"))
    .collect();
    let mut counts = Vec::new();
    for sql in void {
        let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .fetch_one(pool)
            .await
            .unwrap();
        counts.push(count);
    }
    assert_eq!(counts[0], counts[1], "voids");
}

/// Where a widget stands for a participant is where the last answer left it.
fn states(told: &[Told], rules: Rules) {
    for one in told {
        for state in one.session["widgets"].as_array().unwrap() {
            let id = state["widget"].as_str().unwrap();
            let answers = one.asked.iter().filter(|asked| asked.widget == id);
            let mut answers: Vec<Value> = answers
                .filter_map(|asked| asked.answer.as_ref())
                .map(|answer| serde_json::from_str(answer).unwrap())
                .collect();
            let of_total = rules
                .widgets
                .iter()
                .any(|&(it, total, day)| it == id && total.is_some() && day.is_none());
            if of_total {
                // Each play leaves fewer.
                answers.sort_by_key(|answer| answer["state"]["turns"]["left"].as_u64());
                answers.truncate(1);
            }
            let mut last = answers.iter().map(|answer| &answer["state"]["state"]);
            let found = &state["state"];
            let untouched = answers.is_empty() && is_empty(found);
            assert!(
                untouched || last.any(|it| it == found),
                "{id}: {found} of {answers:?}"
            );
        }
    }
}

/// A state that nobody has played in.
fn is_empty(state: &Value) -> bool {
    *state == Value::Null || *state == json!({"rest": null}) || state["options"] == json!([])
}

/// A poll counts one vote for each answer, and a participant has one.
async fn votes(pool: &Pool, answers: &[(Seat, Value)]) {
    let voters = answers.iter().filter(|((_, widget), _)| widget == "poll");
    let voters: Vec<_> = voters.map(|((participant, _), _)| participant).collect();
    let once: BTreeSet<_> = voters.iter().collect();
    assert_eq!(voters.len(), once.len(), "somebody has voted twice");
    let sql = "SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT) FROM counter WHERE widget = 'poll'";
    let counted: i64 = sqlx::query_scalar(sql).fetch_one(pool).await.unwrap();
    assert_eq!(usize::try_from(counted).unwrap(), voters.len(), "votes");
}

/// A claim that was told of is there, and an award that is claimed has not come back.
async fn claims(pool: &Pool, told: &[Told]) {
    let sql = "SELECT c.award FROM claim c JOIN award a ON a.id = c.award
               WHERE a.claimed_ms IS NOT NULL AND a.void_ms IS NULL";
    let rows: Vec<String> = sqlx::query_scalar(sql).fetch_all(pool).await.unwrap();
    let all: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM claim")
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!(usize::try_from(all).unwrap(), rows.len(), "claims");
    for (award, _) in told.iter().flat_map(|one| &one.claimed) {
        assert!(rows.contains(award), "{award} was claimed, and is not");
    }
}
