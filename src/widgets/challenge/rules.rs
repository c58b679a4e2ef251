//! How a challenge is judged, for the rules sheet.

use crate::{
    endpoint::Json,
    i18n::{Words, words},
    stage::Play,
};

const OWN: Words = words(
    "发在平台上的作品，这里只收链接和你填写的内容。",
    "Posts on a platform stay there: only the link and what you fill in is kept here.",
);
const FILES: Words = words(
    "图片先在你的设备上缩小，图片和视频都会去掉拍摄地点；通过审核之前，只有你和审核人员能看到。",
    "Pictures are made smaller on your device, and the place where they or a video were taken is removed. Before an entry is accepted only you and the moderators see them.",
);
const FILES_AT_ONCE: Words = words(
    "图片先在你的设备上缩小，图片和视频都会去掉拍摄地点。",
    "Pictures are made smaller on your device, and the place where they or a video were taken is removed.",
);
const TIES: Words = words(
    "点赞数相同的，先投稿的在前；没有点赞的不算。",
    "Where likes are equal, the earlier entry is ahead; entries without any do not count.",
);
const ONE_PLACE: Words = words(
    "每人在每个奖项里最多得一份。",
    "Nobody gets more than one place in a tier.",
);
const BEFORE: Words = words(
    "作品通过审核后出现在展厅；没有通过的，会在“我的”里写明原因。",
    "Entries appear in the gallery once they are accepted. Where one is not, the reason stands under Mine.",
);
const AFTER: Words = words(
    "作品交上来就出现在展厅，违反规则的会被移出并写明原因。",
    "Entries appear in the gallery at once. Those against the rules are taken out, with the reason.",
);
const UNTIL: Words = words("投稿截止：#。", "Entries are taken until #.");
const LIKES: Words = words(
    "每人每天可以点赞 # 次，每件作品一次；不能给自己的作品点赞，取消的赞当天不退回。",
    "Everybody has # likes a day, one for each entry and none for their own. A like that is taken back stays counted for the day.",
);
const LIKES_UNTIL: Words = words("点赞截止：#。", "Likes are taken until #.");
const HIDDEN: Words = words(
    "点赞数在点赞截止后公布。",
    "The numbers of likes are shown when no more are taken.",
);
const WITHDRAW: Words = words(
    "作品可以随时撤回，用掉的投稿次数不退回。",
    "An entry can be taken back at any time. The turn that it took stays used.",
);
const DRAW: Words = words(
    "每次投稿抽一次奖，与作品内容无关。",
    "Every entry draws once, whatever it is.",
);

/// The sentences for this challenge.
pub(super) fn rules(play: Play) -> Vec<String> {
    let (lang, view) = (play.lang(), play.json());
    let before = view.text_of("moderation") == "before";
    let way = view.text_of("hand_in");
    let mut sentences = Vec::new();
    let mut say = |words: Words| sentences.push(lang.say(words).to_owned());
    if way != "upload" {
        say(OWN);
    }
    if way != "link" {
        say(if before { FILES } else { FILES_AT_ONCE });
    }
    say(if before { BEFORE } else { AFTER });
    say(WITHDRAW);
    let tiers: Vec<Json> = view.field("tiers").items().collect();
    if tiers.iter().any(|tier| tier.text_of("by") == "likes") {
        say(TIES);
    }
    if !tiers.is_empty() {
        say(ONE_PLACE);
    }
    let mut until = |words: Words, window: &Json| {
        if let Some(ms) = window.number_of("ends_ms") {
            sentences.push(lang.fill(words, &play.date_time(ms)));
        }
    };
    until(UNTIL, &view.field("entry"));
    let likes = view.field("likes");
    if likes.is_there() {
        until(LIKES_UNTIL, &likes.field("window"));
        let most = likes.count_of("per_day").to_string();
        sentences.push(lang.fill(LIKES, &most));
        if likes.is("hidden") {
            sentences.push(lang.say(HIDDEN).to_owned());
        }
    }
    if play.draws() {
        sentences.push(lang.say(DRAW).to_owned());
    }
    sentences
}
