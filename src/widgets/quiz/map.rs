//! The levels: what is passed, what comes next, and what a run of it asks.

use leptos::{prelude::untrack, task::spawn_local};

use super::{
    ask::dot,
    game::Game,
    wire::{Level, Quiz, Shown, Stands},
};
use crate::{
    endpoint::sleep_ms,
    i18n::{Words, words},
    ui::node::{Node, image, key, node},
};

const ALL_PASSED: Words = words("全部通关", "All levels passed");
const START: Words = words("开始：#", "Start: #");
const RESUME: Words = words("继续：#", "Go on: #");
const QUIT: Words = words("放弃这一局", "Give this run up");
const REALLY_QUIT: Words = words("确定放弃？再点一次", "Really? Press again to give it up");
const QUESTIONS: Words = words("# 题", "questions: #");
const PASS: Words = words("答对 # 题过关", "# right to pass");
const EACH: Words = words("每题 # 秒", "# s each");
const LIVES: Words = words("# 条命", "lives: #");
const LEFT: Words = words("本关还可挑战 # 次", "tries left: #");
const NONE_LEFT: Words = words("本关次数已用完", "no tries left");
const BACK_AT: Words = words("下次：#", "next try: #");
const LOCKED: Words = words("通过上一关后解锁", "Pass the level before to unlock");
const OPENS: Words = words("# 开放", "opens #");
const STARS: Words = words("# 颗星", "stars: #");
const BEST: Words = words("最高 # 分", "best: # points");
const UNDER_WAY: Words = words("进行中", "under way");
const RELAXED: Words = words(
    "不限时作答，没有速度加分",
    "No time limit, without the speed bonus",
);
const RELAXED_TIMES: Words = words(
    "# 倍作答时间，没有速度加分",
    "# times the time, without the speed bonus",
);

/// Timers are not made for more, ms.
const DAY_MS: f64 = 86_400_000.0;

/// The screen of the levels; reactive.
pub(super) fn map(game: Game) -> Node {
    let mut map = node("div", "quiz-map");
    let quiz = game.quiz();
    let Some(shown) = game.shown() else {
        return map;
    };
    let chosen = game.level(&shown);
    if shown.levels.iter().all(|level| level.passed) {
        let done = node("p", "quiz-done").with("part", "done");
        map = map.hold(done.say(game.lang.say(ALL_PASSED)));
    }
    let mut list = node("ol", "quiz-levels").with("role", "list");
    for (place, (level, stands)) in quiz.levels.iter().zip(&shown.levels).enumerate() {
        let runs = place == chosen && shown.run.is_some();
        let mut item = node("li", "").hold(row(game, (place, chosen), level, stands, runs));
        if place == chosen {
            item = item.hold(details(game, &quiz, level, stands));
        }
        list = list.hold(item);
    }
    let mut map = map.hold(list);
    if quiz.seconds.is_some() {
        map = map.hold(more_time(game, quiz.relaxed_times));
    }
    map = map.hold(main_button(game, &quiz, &shown, chosen)).hold(
        node("p", "ff-turns")
            .with("part", "turns")
            .tell(move || game.play.turns_text().unwrap_or_default()),
    );
    if let Some(run) = shown.run {
        let quit = key("ff-link", "quit", move || game.quit(run.run));
        let says = move || {
            let words = if game.quitting.get() {
                REALLY_QUIT
            } else {
                QUIT
            };
            game.lang.say(words).to_owned()
        };
        map = map.hold(quit.tell(says));
    }
    map
}

/// Goes on with a run, or begins one of the chosen level; while a run is under way its level is the
/// chosen one.
fn main_button(game: Game, quiz: &Quiz, shown: &Shown, chosen: usize) -> Node {
    let goes_on = shown.run.is_some();
    let (mut title, mut playable) = ("", false);
    if let (Some(level), Some(stands)) = (quiz.levels.get(chosen), shown.levels.get(chosen)) {
        title = &level.title;
        playable = game.is_playable(level, stands);
        when_it_opens(game, level);
    }
    let can = move || {
        if goes_on {
            game.play.can_act()
        } else {
            playable && game.play.can_play()
        }
    };
    let id = quiz.levels.get(chosen).map(|level| level.id.clone());
    let press = move || match &id {
        _ if !untrack(can) => {}
        _ if goes_on => game.go_on(),
        Some(id) => game.begin(id),
        None => {}
    };
    key("ff-button ff-play", "primary", press)
        .live("aria-disabled", move || (!can()).to_string())
        .say(&game.lang.fill(if goes_on { RESUME } else { START }, title))
}

/// Makes the screen anew when the level opens, if that is within a day.
fn when_it_opens(game: Game, level: &Level) {
    game.opened.get();
    let wait_ms = game.opens_in_ms(level);
    if wait_ms > 0.0 && wait_ms < DAY_MS {
        spawn_local(async move {
            sleep_ms(wait_ms).await;
            game.opened.update(|count| *count += 1);
        });
    }
}

/// A level, to be chosen.
fn row(
    game: Game,
    (place, chosen): (usize, usize),
    level: &Level,
    stands: &Stands,
    runs: bool,
) -> Node {
    let lang = game.lang;
    let (state, says) = if runs {
        ("runs", lang.say(UNDER_WAY).to_owned())
    } else if !stands.unlocked {
        ("locked", lang.say(LOCKED).to_owned())
    } else {
        let best = stands.points.map(|points| lang.number(points));
        let says = best.map_or_else(String::new, |best| lang.fill(BEST, &best));
        (if stands.passed { "passed" } else { "open" }, says)
    };
    let shown = if level.picture.is_empty() {
        node("span", "quiz-number").say(&(place + 1).to_string())
    } else {
        image("quiz-level-picture", &game.play.address(&level.picture), "")
    };
    let number = u32::try_from(place + 1).unwrap_or_default();
    let choose = move || game.chosen.set(number);
    key("quiz-level", "level", choose)
        .with("data-state", state)
        .with(
            "aria-pressed",
            if place == chosen { "true" } else { "false" },
        )
        .hold(shown)
        .hold(node("span", "quiz-level-title").say(&level.title))
        .hold(node("span", "quiz-level-says").say(&says))
        .hold(stars(game, stands.stars))
}

/// Three stars, and how many of them in words.
pub(super) fn stars(game: Game, count: u32) -> Node {
    let mut stars = node("span", "quiz-stars").with("part", "stars");
    for n in 1..=3 {
        stars = stars.hold(dot("quiz-star", if n <= count { "on" } else { "off" }));
    }
    let said = game.number(STARS, count);
    stars.hold(node("span", "ff-unseen").say(&said))
}

/// What a run of the chosen level asks.
fn details(game: Game, quiz: &Quiz, level: &Level, stands: &Stands) -> Node {
    let lang = game.lang;
    let mut facts = game.number(QUESTIONS, level.ask);
    let mut add = |fact: String| {
        facts.push_str(" · ");
        facts.push_str(&fact);
    };
    add(game.number(PASS, level.pass));
    for (words, number) in [(EACH, quiz.seconds), (LIVES, quiz.lives)] {
        if let Some(number) = number {
            add(game.number(words, number));
        }
    }
    match stands.left {
        Some(0) => add(lang.say(NONE_LEFT).to_owned()),
        Some(left) => add(game.number(LEFT, left)),
        None => {}
    }
    let opens_ms = level.opens_ms.filter(|_| !stands.passed);
    for (words, moment) in [(BACK_AT, stands.next_ms), (OPENS, opens_ms)] {
        if let Some(moment) = moment {
            add(lang.fill(words, &lang.moment(moment)));
        }
    }
    let mut details = node("div", "quiz-details");
    if !level.text.is_empty() {
        details = details.hold(node("p", "").say(&level.text));
    }
    details.hold(node("p", "ff-soft").say(&facts))
}

/// A switch for more time.
fn more_time(game: Game, times: u32) -> Node {
    let label = match times {
        0 => game.lang.say(RELAXED).to_owned(),
        times => game.number(RELAXED_TIMES, times),
    };
    let flip = move || game.relaxed.update(|relaxed| *relaxed = !*relaxed);
    key("quiz-relaxed", "relaxed", flip)
        .live("aria-pressed", move || game.relaxed.get().to_string())
        .say(&label)
}
