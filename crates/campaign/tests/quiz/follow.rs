//! What an action that happened must have led to: the outcome is checked, and remembered.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    document::{asked, solution},
    model::{Model, Run, Showing, config, number},
    player::Player,
};

impl Model {
    /// Checks what came of an `action` that happened, and goes on from there.
    pub(crate) fn follow(&mut self, action: &Value, outcome: &Value, player: &Player) {
        if self.run.is_none() {
            self.begin(action, player);
        }
        let mut run = self.run.take().unwrap();
        let verdict = &outcome["verdict"];
        if action["type"] == "quit" {
            assert_eq!(
                (&outcome["question"], verdict),
                (&Value::Null, &Value::Null)
            );
        } else if verdict.is_null() {
            self.ask(&mut run, &outcome["question"], player);
        } else {
            self.judge(&mut run, action, outcome, player);
        }
        assert_eq!(outcome["level"], run.level["id"]);
        assert_eq!(outcome["marks"], json!(run.marks()));
        assert_eq!(outcome["points"], run.points);
        assert_eq!(outcome["lives"], json!(run.lives(player)));
        let is_quit = action["type"] == "quit";
        let is_over = is_quit || (run.waiting().is_none() && run.is_over(player));
        assert_eq!(!outcome["summary"].is_null(), is_over);
        if is_over {
            self.end(&run, is_quit, &outcome["summary"], player);
        } else {
            self.run = Some(run);
        }
    }

    fn begin(&mut self, action: &Value, player: &Player) {
        let mut levels = config(player)["levels"].as_array().unwrap().iter();
        let level = levels.find(|level| level["id"] == action["level"]).unwrap();
        self.runs += 1;
        let id = level["id"].as_str().unwrap().to_owned();
        *self.played.entry(id).or_default() += 1;
        self.run = Some(Run {
            number: self.runs,
            level: level.clone(),
            relaxed: action["relaxed"] == true && config(player)["timing"].is_object(),
            showings: Vec::new(),
            points: 0,
            time_ms: 0,
        });
    }

    fn ask(&mut self, run: &mut Run, view: &Value, player: &Player) {
        let question = asked(&player.document, view);
        let id = question["id"].as_str().unwrap().to_owned();
        assert_eq!(view["run"], run.number);
        if let Some(waiting) = run.waiting() {
            assert_eq!(id, waiting.id);
            for same in ["showing", "place", "again", "due_ms", "limit_ms"] {
                assert_eq!(view[same], waiting.view[same], "{same}");
            }
            return;
        }
        if run.questions().len() < number(&run.level["ask"]) {
            self.check_new(run, &id);
        } else {
            assert_eq!(Some(id.as_str()), run.again(player));
        }
        let limit_ms = limit_ms(question, run.relaxed, player);
        run.showings.push(Showing {
            id: id.clone(),
            view: view.clone(),
            at_ms: player.now_ms,
            right: None,
        });
        let place = run.questions().iter().position(|other| *other == id);
        assert_eq!(view["showing"], run.showings.len());
        assert_eq!(view["place"], json!(place));
        assert_eq!(view["again"], run.times(&id) > 1);
        assert_eq!(view["limit_ms"], json!(limit_ms));
        let due_ms = limit_ms.map(|limit_ms| player.now_ms + limit_ms);
        assert_eq!(view["due_ms"], json!(due_ms));
        self.shown.insert(id);
    }

    /// One that this run has not asked, and of those not yet seen, as long as there are any.
    fn check_new(&mut self, run: &Run, id: &str) {
        let questions = run.level["questions"].as_array().unwrap();
        let ids: Vec<&str> = questions
            .iter()
            .map(|it| it["id"].as_str().unwrap())
            .collect();
        let unasked = ids.iter().copied().filter(|id| run.times(id) == 0);
        let mut candidates: Vec<&str> = unasked.filter(|id| !self.seen.contains(*id)).collect();
        if candidates.is_empty() {
            let is_other = |seen: &String| !ids.contains(&seen.as_str()) || run.times(seen) > 0;
            self.seen.retain(is_other);
            candidates = ids.into_iter().filter(|id| run.times(id) == 0).collect();
        }
        assert!(candidates.contains(&id), "{id} of {candidates:?}");
        if run.level["keep_order"] == true {
            assert_eq!(candidates[0], id);
        }
        self.seen.insert(id.to_owned());
    }

    fn judge(&mut self, run: &mut Run, action: &Value, outcome: &Value, player: &Player) {
        let grace_ms = config(player)["timing"]["grace_ms"]
            .as_i64()
            .unwrap_or_default();
        let (verdict, view) = (&outcome["verdict"], &outcome["question"]);
        let showing = run.waiting().unwrap().clone();
        assert_eq!(view["showing"], showing.view["showing"]);
        let thought_ms = player.now_ms - showing.at_ms;
        let limit_ms = showing.view["limit_ms"].as_i64();
        let late = limit_ms.is_some_and(|limit_ms| thought_ms > limit_ms + grace_ms);
        let choice = match action["type"].as_str() {
            Some("answer") => action["choice"].clone(),
            _ => json!([]),
        };
        let chosen: BTreeSet<usize> = choice.as_array().unwrap().iter().map(number).collect();
        let solution = solution(&player.document, view);
        let right = !late && chosen == solution.iter().copied().collect();
        assert_eq!(
            (&verdict["late"], &verdict["right"]),
            (&json!(late), &json!(right))
        );
        assert_eq!(verdict["choice"], choice);
        assert!(
            late || action["type"] == "answer",
            "nothing is settled before its time"
        );

        let first = run.times(&showing.id) == 1;
        let (points, bonus) = match limit_ms.filter(|_| right && first && !run.relaxed) {
            Some(limit_ms) => {
                let spent = (thought_ms - grace_ms).clamp(0, limit_ms);
                let most = config(player)["scoring"]["speed_bonus"].as_i64().unwrap();
                let bonus = most * (limit_ms - spent) / limit_ms;
                (points_of(player) + bonus, bonus)
            }
            None if right && first => (points_of(player), 0),
            None if right => (points_of(player) / 2, 0),
            None => (0, 0),
        };
        assert_eq!(
            (&verdict["points"], &verdict["bonus"]),
            (&json!(points), &json!(bonus))
        );
        run.points += points;
        run.time_ms += thought_ms.min(limit_ms.map_or(i64::MAX, |limit_ms| limit_ms + grace_ms));
        run.showings.last_mut().unwrap().right = Some(right);
        if !right && !late {
            let chosen = in_the_file(&chosen, asked(&player.document, view), view);
            self.wrong
                .entry(showing.id.clone())
                .or_default()
                .push(chosen);
        }
        let told = !run.comes_again(&showing.id, player);
        let solution = told.then_some(solution);
        assert_eq!(verdict["solution"], json!(solution));
        if told {
            self.told.insert(showing.id);
        }
    }

    fn end(&mut self, run: &Run, is_quit: bool, summary: &Value, player: &Player) {
        let level = run.level["id"].as_str().unwrap().to_owned();
        let marks = run.marks();
        let right = marks.iter().filter(|mark| **mark == "right").count();
        let is_alive = run.lives(player) != Some(0);
        let passed = !is_quit && is_alive && right >= number(&run.level["pass"]);
        assert_eq!(
            (&summary["quit"], &summary["passed"]),
            (&json!(is_quit), &json!(passed))
        );
        assert_eq!(
            (&summary["right"], &summary["of"]),
            (&json!(right), &json!(marks.len()))
        );
        assert_eq!(summary["points"], run.points);
        assert_eq!(summary["time_ms"], run.time_ms);
        let stars = summary["stars"].as_u64().unwrap();
        assert!(
            if passed {
                (1..=3).contains(&stars)
            } else {
                stars == 0
            },
            "{stars}"
        );

        let best = (run.points, -run.time_ms);
        let is_best = !is_quit && self.best.get(&level).is_none_or(|before| best > *before);
        assert_eq!(summary["best"], is_best);
        if is_best {
            self.best.insert(level.clone(), best);
        }
        let sum = self
            .best
            .values()
            .fold((0, 0), |sum, best| (sum.0 + best.0, sum.1 - best.1));
        assert_eq!(player.score(), is_best.then_some(sum));

        let is_new = passed && self.passed.insert(level.clone());
        let levels = config(player)["levels"].as_array().unwrap();
        let place = levels
            .iter()
            .position(|it| it["id"] == level.as_str())
            .unwrap();
        let unlocks = is_new && config(player)["order"] != "any";
        let unlocked = levels
            .get(place + 1)
            .filter(|_| unlocks)
            .map(|it| &it["id"]);
        assert_eq!(summary["unlocked"], json!(unlocked));
        let mut drawn: Vec<&Value> = vec![&run.level["pool"]];
        drawn.retain(|pool| is_new && !pool.is_null());
        if is_new && self.passed.len() == levels.len() {
            assert!(
                !std::mem::replace(&mut self.finale, true),
                "a finale is drawn once"
            );
            let pool = &config(player)["finale"]["pool"];
            drawn.extend(Some(pool).filter(|pool| !pool.is_null()));
        }
        assert_eq!(json!(player.drawn()), json!(drawn));
        assert_eq!(summary["draws"], drawn.len());

        let waiting = run.waiting().map(|showing| showing.id.as_str());
        let answered = run
            .questions()
            .into_iter()
            .filter(|id| run.mark(id) != "open");
        let settled = answered.filter(|id| !run.comes_again(id, player) && Some(*id) != waiting);
        let settled: Vec<&str> = settled.collect();
        let review = summary["review"].as_array().unwrap();
        let told = review
            .iter()
            .map(|it| asked(&player.document, it)["id"].as_str().unwrap());
        assert_eq!(told.collect::<Vec<_>>(), settled);
        self.told.extend(settled.into_iter().map(str::to_owned));
    }
}

fn points_of(player: &Player) -> i64 {
    config(player)["scoring"]["right"].as_i64().unwrap()
}

fn limit_ms(question: &Value, relaxed: bool, player: &Player) -> Option<i64> {
    let timing = &config(player)["timing"];
    let seconds = question["seconds"]
        .as_i64()
        .or(timing["seconds"].as_i64())?;
    match (relaxed, timing["relaxed"]["times"].as_i64()) {
        (false, _) => Some(seconds * 1000),
        (true, times) => Some(seconds * 1000 * times?),
    }
}

/// Places in the file of what was chosen on the screen; true and false are 0 and 1.
fn in_the_file(chosen: &BTreeSet<usize>, question: &Value, view: &Value) -> BTreeSet<usize> {
    let options = question["options"].as_array().unwrap();
    let place = |at: &usize| {
        let seen = &view["options"][*at]["text"];
        let is_it = |option: &Value| {
            let mut texts = option["text"].as_object().unwrap().values();
            texts.any(|text| text == seen)
        };
        options.iter().position(is_it).unwrap_or(*at)
    };
    chosen.iter().map(place).collect()
}
