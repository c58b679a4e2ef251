//! A question on the screen, and what became of its answer.

use super::{
    clock,
    game::Game,
    wire::{Mark, Outcome, Question, Verdict},
};
use crate::{
    i18n::{Words, words},
    ui::node::{Node, image, key, node},
};

const BACK: Words = words("返回", "Back");
const AGAIN: Words = words("再答一次 · ", "Once more · ");
const POINTS: Words = words("# 分", "# points");
const LIVES: Words = words("剩 # 条命", "lives left: #");
const SECONDS: Words = words("# 秒", "# s");
const SECONDS_LEFT: Words = words("还剩 # 秒", "# seconds left");
const SEVERAL: Words = words("多选，选出全部正确项", "Choose all that are right");
const TRUE: Words = words("对", "True");
const FALSE: Words = words("错", "False");
const CONFIRM: Words = words("确定", "Confirm");
const NEXT: Words = words("下一题", "Next question");
const RESULT: Words = words("查看结果", "See the result");
const VERDICT: Words = words("结果", "Result");
const RIGHT: Words = words("答对了", "Right");
const WRONG: Words = words("答错了", "Not right");
const LATE: Words = words("时间到", "Time is up");
const COMES_AGAIN: Words = words("这道题稍后会再出现。", "This question will come again.");
const IS_RIGHT: Words = words("（正确）", " (right)");
const IS_WRONG: Words = words("（你的选择，不对）", " (your choice, not right)");
const SOURCE: Words = words("出处：#", "Source: #");

/// Seconds left at which those who do not see the clock are told.
const TOLD: [u32; 2] = [10, 5];

/// The screen of a question.
pub(super) fn screen(game: Game, asked: &Outcome, question: &Question) -> Node {
    let lang = game.lang;
    let mut text = node("div", "quiz-focus");
    if !question.picture.is_empty() {
        let address = game.play.address(&question.picture);
        text = text.hold(image("quiz-picture", &address, &question.alt));
    }
    let mut heading = node("h3", "quiz-text").with("part", "question");
    if asked.verdict.is_none() {
        heading = heading.with("tabindex", "-1");
    }
    text = text.hold(heading.say(&question.text));
    if question.several {
        text = text.hold(node("p", "ff-soft").say(lang.say(SEVERAL)));
    }
    let mut screen = node("div", "quiz-screen")
        .hold(head(game, asked, question))
        .hold(segments(asked, question));
    screen = screen.hold_some(match &asked.verdict {
        None => timer(game, question),
        // Its room stays, or everything below would jump.
        Some(_) => question.limit_ms.map(|_| node("div", "quiz-timer")),
    });
    screen = screen.hold(text).hold(options(game, asked, question));
    if let Some(verdict) = &asked.verdict {
        screen = screen.hold(told(game, verdict));
    }
    screen.hold_some(main_button(game, asked, question))
}

fn head(game: Game, asked: &Outcome, question: &Question) -> Node {
    let lang = game.lang;
    let again = if question.again { lang.say(AGAIN) } else { "" };
    let mut head = node("div", "quiz-head");
    if !asked.is_over() {
        let back = key("ff-link", "back", move || game.back())
            .live("aria-disabled", move || (!game.play.is_idle()).to_string());
        head = head.hold(back.say(lang.say(BACK)));
    }
    let place = node("p", "quiz-place").say(again).say(&format!(
        "{} / {}",
        question.place + 1,
        asked.marks.len()
    ));
    head = head.hold(place);
    if let Some(lives) = asked.lives {
        let all = game.quiz().lives.unwrap_or(lives);
        let mut hearts = node("p", "quiz-hearts").with("part", "lives");
        for n in 0..all {
            hearts = hearts.hold(dot("quiz-heart", if n < lives { "on" } else { "off" }));
        }
        let said = game.number(LIVES, lives);
        head = head.hold(hearts.hold(node("span", "ff-unseen").say(&said)));
    }
    let points = game.number(POINTS, asked.points);
    head.hold(node("p", "quiz-points").say(&points))
}

/// A small mark, drawn by the style sheet.
pub(super) fn dot(class: &str, state: &str) -> Node {
    node("i", class)
        .with("data-state", state)
        .with("aria-hidden", "true")
}

/// Progress: a piece per question.
fn segments(asked: &Outcome, question: &Question) -> Node {
    let mut pieces = node("div", "quiz-segments");
    for (place, mark) in (0..).zip(&asked.marks) {
        let state = match mark {
            _ if place == question.place && asked.verdict.is_none() => "now",
            Mark::Open => "open",
            Mark::Right => "right",
            Mark::Wrong => "wrong",
        };
        pieces = pieces.hold(dot("quiz-segment", state));
    }
    pieces
}

/// The clock, where there is one: seen all the time, told sparingly.
fn timer(game: Game, question: &Question) -> Option<Node> {
    let limit_ms = question.limit_ms?;
    let left = game.left;
    let bar = node("div", "quiz-bar").live("--quiz-share", move || {
        clock::share(left.get(), limit_ms).to_string()
    });
    let shown = node("p", "quiz-left").tell(move || game.number(SECONDS, left.get()));
    let told = node("p", "ff-unseen").with("role", "status").tell(move || {
        let left = left.get();
        if TOLD.contains(&left) {
            game.number(SECONDS_LEFT, left)
        } else {
            String::new()
        }
    });
    let timer = node("div", "quiz-timer")
        .with("role", "timer")
        .with("part", "timer")
        .live("data-hurry", move || (left.get() <= TOLD[1]).to_string());
    Some(timer.hold(bar).hold(shown).hold(told))
}

fn options(game: Game, asked: &Outcome, question: &Question) -> Node {
    let tiles = question.options.iter().any(|(_, path)| !path.is_empty());
    let class = if tiles {
        "quiz-options quiz-tiles"
    } else if question.options.is_empty() {
        "quiz-options quiz-pair"
    } else {
        "quiz-options"
    };
    let mut list = node("ol", class).with("role", "list");
    for place in 0..question.count() {
        let option = option(game, asked, question, place);
        list = list.hold(node("li", "").hold(option));
    }
    list
}

fn option(game: Game, asked: &Outcome, question: &Question, place: u32) -> Node {
    let lang = game.lang;
    let several = question.several;
    let is_picked = move || game.picked.get() >> place & 1 == 1;
    let mut option = key("quiz-option", "option", move || game.pick(place, several));
    let mut says = "";
    match &asked.verdict {
        Some(verdict) => {
            let state = state(verdict, place);
            says = match state {
                "right" => lang.say(IS_RIGHT),
                "wrong" => lang.say(IS_WRONG),
                _ => "",
            };
            option = option
                .with("data-state", state)
                .with("aria-disabled", "true");
        }
        None => {
            option = option
                .live("data-state", move || {
                    if is_picked() { "picked" } else { "open" }.to_owned()
                })
                .live("aria-disabled", move || (!game.is_open()).to_string());
        }
    }
    if several {
        option = option.live("aria-pressed", move || is_picked().to_string());
    }
    let number = (place + 1).to_string();
    option = option.hold(
        node("span", "quiz-key")
            .with("aria-hidden", "true")
            .say(&number),
    );
    let label = match question.options.get(place as usize) {
        Some((label, path)) => {
            if !path.is_empty() {
                let address = game.play.address(path);
                option = option.hold(image("quiz-option-picture", &address, ""));
            }
            label
        }
        None => lang.say(if place == 0 { TRUE } else { FALSE }),
    };
    option
        .hold(node("span", "quiz-label").say(label))
        .hold(node("span", "ff-unseen").say(says))
}

/// How an option looks once there is a verdict.
fn state(verdict: &Verdict, place: u32) -> &'static str {
    let is_in = |bits: u32| bits >> place & 1 == 1;
    let picked = is_in(verdict.choice);
    match verdict.solution {
        Some(solution) if is_in(solution) => "right",
        _ if picked => "wrong",
        _ => "done",
    }
}

/// What became of the answer.
fn told(game: Game, verdict: &Verdict) -> Node {
    let lang = game.lang;
    let title = if verdict.right {
        RIGHT
    } else if verdict.late || verdict.choice == 0 {
        LATE
    } else {
        WRONG
    };
    let mut title = node("p", "quiz-verdict-title").say(lang.say(title));
    if verdict.points > 0 {
        let points = game.number(POINTS, verdict.points);
        title = title.say(" +").say(&points);
    }
    let mut told = node("div", "quiz-verdict")
        .with("part", "verdict")
        .with("role", "group")
        .with("aria-label", lang.say(VERDICT))
        .with("tabindex", "-1")
        .with("data-right", if verdict.right { "true" } else { "false" })
        .hold(title);
    if verdict.solution.is_none() {
        told = told.hold(node("p", "ff-soft").say(lang.say(COMES_AGAIN)));
    }
    if !verdict.explanation.is_empty() {
        told = told.hold(
            node("p", "")
                .with("part", "explanation")
                .say(&verdict.explanation),
        );
    }
    let (name, url) = &verdict.source;
    if !name.is_empty() {
        let said = lang.fill(SOURCE, name);
        let source = if url.is_empty() {
            node("span", "")
        } else {
            node("a", "ff-link")
                .with("href", url)
                .with("target", "_blank")
                .with("rel", "noopener noreferrer")
        };
        told = told.hold(node("p", "ff-soft").hold(source.say(&said)));
    }
    told
}

/// What goes on from here; a question that one press answers needs none.
fn main_button(game: Game, asked: &Outcome, question: &Question) -> Option<Node> {
    let answered = asked.verdict.is_some();
    let label = if asked.is_over() {
        RESULT
    } else if answered {
        NEXT
    } else if question.several {
        CONFIRM
    } else {
        return None;
    };
    let can = move || {
        if answered {
            !game.play.is_waiting()
        } else {
            game.is_open() && game.picked.get() != 0
        }
    };
    let button = key("ff-button ff-play", "primary", move || game.press());
    Some(
        button
            .live("aria-disabled", move || (!can()).to_string())
            .say(game.lang.say(label)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(choice: u32, solution: Option<u32>) -> Verdict {
        Verdict {
            right: false,
            late: false,
            choice: 1 << choice,
            solution,
            explanation: String::new(),
            source: (String::new(), String::new()),
            points: 0,
        }
    }

    #[test]
    fn options_show_what_is_known_of_them() {
        let (told, kept) = (verdict(0, Some(1 << 2)), verdict(0, None));
        for (verdict, place, shown) in [
            (&told, 0, "wrong"),
            (&told, 1, "done"),
            (&told, 2, "right"),
            (&kept, 0, "wrong"),
            (&kept, 2, "done"),
        ] {
            assert_eq!(state(verdict, place), shown, "{place}");
        }
    }
}
