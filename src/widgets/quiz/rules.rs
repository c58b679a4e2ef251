//! How a quiz is played, for the rules sheet.

use crate::{
    i18n::{Words, words},
    stage::Play,
    ui::live::tenths,
};

const LEVELS: Words = words(
    "共 # 关，通过前一关后解锁下一关。",
    "Levels: #. Passing one unlocks the next.",
);
const ANY: Words = words("共 # 关，可按任意顺序进行。", "Levels: #, in any order.");
const STANDARD: Words = words(
    "每道题答一次。题目从题库抽取，没见过的题优先。",
    "Each question is asked once. Questions are drawn from a pool, those that you have not seen first.",
);
const REPEAT: Words = words(
    "答错的题会在最后再次出现，每题一局最多 # 次；再次作答答对得一半的分。题目从题库抽取，没见过的题优先。",
    "A question that was not right comes again at the end, at most # times in a run, for half its points. Questions are drawn from a pool, those that you have not seen first.",
);
const SUDDEN: Words = words(
    "答错一题，这一局就结束。题目从题库抽取，没见过的题优先。",
    "The first wrong answer ends the run. Questions are drawn from a pool, those that you have not seen first.",
);
const LIVES: Words = words(
    "每局 # 条命，答错或超时少一条；命用完，这一局不算过关。",
    "A run has # lives. A wrong or late answer costs one; with none left the level is not passed.",
);
const SECONDS: Words = words(
    "每题 # 秒，个别题另有说明，以服务器的时钟为准。",
    "# seconds per question unless it says otherwise, by the server's clock.",
);
const GRACE: Words = words(
    "网络传输另留 # 秒：在这之内到达的答案算及时，速度加分也不受影响。",
    "# seconds on top are for the network: an answer that arrives within them is in time, and they do not lower the speed bonus.",
);
const RELAXED: Words = words(
    "需要更多时间，可以选择不限时作答，没有速度加分，其他都一样。",
    "Who needs more time can choose to have no limit: without the speed bonus, and otherwise the same.",
);
const TIMES: Words = words(
    "需要更多时间，可以选择 # 倍时间，没有速度加分，其他都一样。",
    "Who needs more time can choose # times the time: without the speed bonus, and otherwise the same.",
);
const POINTS: Words = words("答对一题得 # 分。", "A right answer gives # points.");
const BONUS: Words = words(
    "答得越快，加分越多，最多 # 分。",
    "The faster, the more on top, # points at most.",
);
const PAUSE: Words = words(
    "返回、刷新或断网都不会丢掉这一局，计时照常。",
    "Going back, reloading or losing the network does not lose the run; the clock goes on.",
);
const BOARD: Words = words(
    "排行榜取每一关得分最高的一局相加：积分高者在前，积分相同时用时短者在前，两者都相同则名次并列。",
    "The ranking adds up the best run of every level: more points first, then less time; who has both the same shares a rank.",
);

/// The sentences for this quiz.
pub(super) fn rules(play: Play) -> Vec<String> {
    let (lang, quiz) = (play.lang(), play.json());
    let number = |words: Words, name: &str| lang.fill(words, &quiz.count_of(name).to_string());
    let any = quiz.text_of("order") == "any";
    let levels = quiz.field("levels").items().count().to_string();
    let mut sentences = vec![
        lang.fill(if any { ANY } else { LEVELS }, &levels),
        match quiz.text_of("mode").as_str() {
            "repeat_wrong" => number(REPEAT, "rounds"),
            "sudden_death" => lang.say(SUDDEN).to_owned(),
            _ => lang.say(STANDARD).to_owned(),
        },
    ];
    if quiz.field("lives").is_there() {
        sentences.push(number(LIVES, "lives"));
    }
    sentences.push(number(POINTS, "right"));
    if quiz.count_of("speed_bonus") > 0 {
        sentences.push(number(BONUS, "speed_bonus"));
    }
    let timing = quiz.field("timing");
    if timing.is_there() {
        let number =
            |words: Words, name: &str| lang.fill(words, &timing.count_of(name).to_string());
        sentences.push(number(SECONDS, "seconds"));
        let grace_ms = timing.count_of("grace_ms");
        sentences.push(lang.fill(GRACE, &tenths(grace_ms.into())));
        sentences.push(match timing.count_of("relaxed_times") {
            0 => lang.say(RELAXED).to_owned(),
            _ => number(TIMES, "relaxed_times"),
        });
    }
    sentences.push(lang.say(PAUSE).to_owned());
    sentences.push(lang.say(BOARD).to_owned());
    sentences
}
