//! Everything that is wrong with a quiz.

use super::config::{
    Answer, Config, Level, MAX_ASKED, MAX_GRACE_MS, MAX_LEVELS, MAX_QUESTIONS, Mode, OPTIONS,
    Question, Relaxed, SECONDS,
};
use crate::{
    Campaign, Finding,
    campaign::Widget,
    ids::check_ids,
    prize::{check_address, is_safe_address},
};

/// Findings, with the campaign that texts, pools and times are looked up in.
struct Check<'a> {
    campaign: &'a Campaign,
    findings: Vec<Finding>,
}

/// Every problem of `config`.
pub(super) fn check(config: &Config, campaign: &Campaign, widget: &Widget) -> Vec<Finding> {
    let mut check = Check {
        campaign,
        findings: Vec::new(),
    };
    if widget.pool.is_some() {
        check.say(
            "",
            "a quiz takes no `pool` beside its config: see `levels[].pool` and `finale`",
        );
    }
    check.play(config);
    check.levels(config);
    if let Some(finale) = &config.finale {
        let locales = &campaign.locales;
        finale
            .title
            .check("finale.title", locales, &mut check.findings);
        check.pool("finale.pool", &finale.pool);
    }
    check.findings
}

impl Check<'_> {
    fn say(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.findings.push(Finding::new(path, message));
    }

    fn pool(&mut self, path: &str, id: &str) {
        self.campaign.check_pool(path, id, &mut self.findings);
    }

    fn picture(&mut self, path: &str, picture: Option<&String>) {
        let picture = picture.map(String::as_str);
        check_address(&format!("{path}.picture"), picture, &mut self.findings);
    }

    fn play(&mut self, config: &Config) {
        match config.lives {
            Some(_) if config.mode == Mode::SuddenDeath => {
                self.say(
                    "lives",
                    "sudden death ends with the first mistake: leave it out",
                );
            }
            Some(lives) if !(1..=9).contains(&lives) => self.say("lives", "must be 1 to 9"),
            _ => {}
        }
        match config.rounds {
            Some(_) if config.mode != Mode::RepeatWrong => {
                self.say("rounds", "questions come again with `repeat_wrong` only");
            }
            Some(rounds) if !(2..=5).contains(&rounds) => self.say("rounds", "must be 2 to 5"),
            _ => {}
        }
        if !(1..=10_000).contains(&config.scoring.right) {
            self.say("scoring.right", "must be 1 to 10,000");
        }
        if config.scoring.speed_bonus > 10_000 {
            self.say("scoring.speed_bonus", "must be at most 10,000");
        }
        let Some(timing) = config.timing else {
            if config.scoring.speed_bonus > 0 {
                self.say("scoring.speed_bonus", "needs a `timing` to be fast in");
            }
            return;
        };
        self.seconds("timing.seconds", timing.seconds);
        if timing.grace_ms > MAX_GRACE_MS {
            let message = format!("must be at most {MAX_GRACE_MS}, milliseconds");
            self.say("timing.grace_ms", message);
        }
        if let Relaxed::Times(times) = timing.relaxed
            && !(2..=10).contains(&times)
        {
            self.say("timing.relaxed.times", "must be 2 to 10");
        }
    }

    fn seconds(&mut self, path: &str, seconds: u16) {
        if !SECONDS.contains(&seconds) {
            let (least, most) = (SECONDS.start(), SECONDS.end());
            self.say(path, format!("must be {least} to {most}"));
        }
    }

    fn levels(&mut self, config: &Config) {
        let count = config.levels.len();
        if !(1..=MAX_LEVELS).contains(&count) {
            let message = format!("must be 1 to {MAX_LEVELS}, there are {count}");
            self.say("levels", message);
        }
        let ids = config.levels.iter().map(|level| level.id.as_str());
        check_ids(ids, |n| format!("levels[{n}].id"), &mut self.findings);
        for (n, level) in config.levels.iter().enumerate() {
            self.level(&format!("levels[{n}]"), level, config);
        }
    }

    fn level(&mut self, path: &str, level: &Level, config: &Config) {
        let locales = &self.campaign.locales;
        level
            .title
            .check(&format!("{path}.title"), locales, &mut self.findings);
        if let Some(text) = &level.text {
            text.check(&format!("{path}.text"), locales, &mut self.findings);
        }
        self.picture(path, level.picture.as_ref());
        if let Some(pool) = &level.pool {
            self.pool(&format!("{path}.pool"), pool);
        }
        let mut found = Vec::new();
        level.limits.check(&mut found);
        self.findings
            .extend(found.into_iter().map(|finding| finding.under(path)));
        let schedule = &self.campaign.schedule;
        if level.opens_at.is_some_and(|at| at >= schedule.ends_at) {
            let message = "must be before the campaign's `schedule.ends_at`";
            self.say(format!("{path}.opens_at"), message);
        }
        self.numbers(path, level);
        let ids = level.questions.iter().map(|question| question.id.as_str());
        let at = |n| format!("{path}.questions[{n}].id");
        check_ids(ids, at, &mut self.findings);
        for (n, question) in level.questions.iter().enumerate() {
            self.question(&format!("{path}.questions[{n}]"), question, config);
        }
    }

    fn numbers(&mut self, path: &str, level: &Level) {
        let count = level.questions.len();
        if !(1..=MAX_QUESTIONS).contains(&count) {
            let message = format!("must be 1 to {MAX_QUESTIONS}, there are {count}");
            self.say(format!("{path}.questions"), message);
        }
        if !(1..=MAX_ASKED).contains(&level.ask) || usize::from(level.ask) > count {
            let message =
                format!("must be 1 to {MAX_ASKED}, and at most the {count} of `questions`");
            self.say(format!("{path}.ask"), message);
        }
        if !(1..=level.ask.max(1)).contains(&level.pass) {
            self.say(format!("{path}.pass"), "must be 1 to `ask`");
        }
        if let Some([two, three]) = level.stars
            && !(level.pass <= two && two <= three && three <= level.ask)
        {
            let message = "must be two numbers from `pass` to `ask`, the smaller one first";
            self.say(format!("{path}.stars"), message);
        }
    }

    fn question(&mut self, path: &str, question: &Question, config: &Config) {
        let locales = &self.campaign.locales;
        let texts = [
            ("text", Some(&question.text)),
            ("alt", question.alt.as_ref()),
            ("explanation", question.explanation.as_ref()),
            ("source.name", question.source.as_ref().map(|it| &it.name)),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                text.check(&format!("{path}.{name}"), locales, &mut self.findings);
            }
        }
        self.picture(path, question.picture.as_ref());
        if question.picture.is_some() != question.alt.is_some() {
            let message = "a picture needs an `alt`, and an `alt` a picture";
            self.say(format!("{path}.alt"), message);
        }
        let url = question.source.as_ref().and_then(|it| it.url.as_ref());
        if url.is_some_and(|url| !url.starts_with("https://") || !is_safe_address(url)) {
            self.say(format!("{path}.source.url"), "must be an https address");
        }
        if let Some(seconds) = question.seconds {
            self.seconds(&format!("{path}.seconds"), seconds);
            if config.timing.is_none() {
                self.say(format!("{path}.seconds"), "has no effect without `timing`");
            }
        }
        self.options(path, question);
        self.answer(&format!("{path}.answer"), question);
    }

    fn options(&mut self, path: &str, question: &Question) {
        let count = question.options.len();
        match question.answer {
            Answer::Truth(_) if count > 0 => self.say(
                format!("{path}.options"),
                "true or false has none: leave them out, or name one in `answer`",
            ),
            Answer::One(_) | Answer::Several(_) if !OPTIONS.contains(&count) => {
                let (least, most) = (OPTIONS.start(), OPTIONS.end());
                let message = format!("must be {least} to {most}, there are {count}");
                self.say(format!("{path}.options"), message);
            }
            _ => {}
        }
        let ids = question.options.iter().map(|option| option.id.as_str());
        let at = |n| format!("{path}.options[{n}].id");
        check_ids(ids, at, &mut self.findings);
        for (n, option) in question.options.iter().enumerate() {
            let path = format!("{path}.options[{n}]");
            let locales = &self.campaign.locales;
            option
                .text
                .check(&format!("{path}.text"), locales, &mut self.findings);
            self.picture(&path, option.picture.as_ref());
            let before = question.options.iter().take(n);
            if before
                .map(|other| &other.text)
                .any(|text| *text == option.text)
            {
                let message = "says the same as another option: players cannot tell them apart";
                self.say(format!("{path}.text"), message);
            }
        }
    }

    fn answer(&mut self, path: &str, question: &Question) {
        let known = |id: &String| question.options.iter().any(|option| option.id == *id);
        match &question.answer {
            Answer::Truth(_) => {}
            Answer::One(id) if known(id) => {}
            Answer::One(id) if matches!(id.as_str(), "true" | "false") => self.say(
                path,
                format!("for a true-or-false question write {id} without quotes, and no options"),
            ),
            Answer::One(_) => self.say(path, "must be the id of one of the options"),
            Answer::Several(ids) => {
                let mut seen = std::collections::BTreeSet::new();
                let right = !ids.is_empty() && ids.iter().all(|id| known(id) && seen.insert(id));
                if !right {
                    self.say(path, "must be ids of the options, each once, at least one");
                }
            }
        }
    }
}
