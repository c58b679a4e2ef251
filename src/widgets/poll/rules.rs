//! How a poll is counted, for the rules sheet.

use crate::{
    i18n::{Words, words},
    stage::Play,
};

const ONE: Words = words(
    "每人一票，选一项，投出后不能更改。",
    "One vote each, for one option. A vote is final.",
);
const SEVERAL: Words = words(
    "每人一票，最多选 # 项，投出后不能更改。",
    "One vote each, for up to # options. A vote is final.",
);
const ALWAYS: Words = words("票数随时可以看到。", "The counts can be seen at any time.");
const AFTER_VOTE: Words = words(
    "投票后可以看到票数，活动结束后对所有人公开。",
    "The counts can be seen after voting, and by everybody when the campaign has ended.",
);
const AFTER_END: Words = words(
    "票数在活动结束后公布。",
    "The counts are published when the campaign has ended.",
);
const SHARES: Words = words(
    "百分比是占全部票数的比例，取整后相加为 100%。",
    "Percentages are shares of all votes, in whole numbers that add up to 100%.",
);
const DRAW: Words = words(
    "每一票都抽一次奖，选哪一项与中奖机会无关。",
    "Every vote draws once; the chance is the same whatever it is for.",
);
const OFFLINE: Words = words(
    "断网时投的票会保存下来，联网后自动发送；以服务器在活动结束前收到为准。",
    "A vote given offline is saved and sent later. It counts if the server has it before the campaign ends.",
);

/// The sentences for this poll.
pub(super) fn rules(play: Play) -> Vec<String> {
    let (lang, view) = (play.lang(), play.json());
    let first = match view.count_of("choose") {
        0 | 1 => lang.say(ONE).to_owned(),
        most => lang.fill(SEVERAL, &most.to_string()),
    };
    let results = match view.text_of("results").as_str() {
        "always" => ALWAYS,
        "after_end" => AFTER_END,
        _ => AFTER_VOTE,
    };
    let mut sentences = vec![first];
    let mut add = |words: Words| sentences.push(lang.say(words).to_owned());
    add(results);
    add(SHARES);
    if play.draws() {
        add(DRAW);
    }
    add(OFFLINE);
    sentences
}
