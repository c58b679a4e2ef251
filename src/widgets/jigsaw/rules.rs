//! How a jigsaw is played, for the rules sheet.

use crate::{
    i18n::{Words, words},
    stage::Play,
};

const HOW: Words = words(
    "把拼块拖到板上，靠近正确位置或相邻的拼块就会合上；合上的一起移动，到位的不再移动。也可以用键盘，或先点一块再点位置。",
    "Drag pieces onto the board. Near its place or a matching neighbour a piece snaps in; joined pieces move together, fitted ones stay. Keys work too, and so does tapping a piece and then its place.",
);
const SWAP: Words = words(
    "交换玩法：方块两两互换，不用拖动，有单独的排行榜，机会与拼图玩法相同。",
    "Swap mode: tiles change places, without dragging. It has a ranking of its own and the same chances to win.",
);
const NARROW: Words = words(
    "窄屏上拼块较少，用时和步数按比例折算成完整块数后计入排行。",
    "Narrow screens have fewer pieces; time and moves then count as if for all of them.",
);
const CLOCK: Words = words(
    "用时以服务器的时钟为准，网络传输另留 2 秒；返回、刷新或断网不会丢掉进度，计时照常。",
    "The time is by the server's clock, with 2 s for the network. Going back, reloading or losing the network loses nothing, and the clock goes on.",
);
const LOOK: Words = words(
    "看原图会按该关注明的秒数加时。",
    "A look at the picture adds the seconds that the level says.",
);
const CHECK: Words = words(
    "服务器会按提交的步骤重演一遍，不可能的步骤不计入。",
    "The server plays every run again from its moves; impossible ones do not count.",
);
const BOARD: Words = words(
    "排行榜把各关最佳的一局相加：拼完的块数多者在前，其次用时短者，再次步数少者；都相同则名次并列。",
    "The ranking adds up the best run of every level: more pieces put together first, then less time, then fewer moves; who has all the same shares a rank.",
);
const DRAW: Words = words(
    "每关第一次拼完抽一次奖，与用时和步数无关。",
    "The first finish of a level draws once, whatever its time and moves.",
);

/// The sentences for this jigsaw.
pub(super) fn rules(play: Play) -> Vec<String> {
    let lang = play.lang();
    let mut words = vec![HOW, SWAP, NARROW, CLOCK, LOOK, CHECK, BOARD];
    if play.draws() {
        words.push(DRAW);
    }
    words
        .into_iter()
        .map(|words| lang.say(words).to_owned())
        .collect()
}
