//! How prizes are drawn, in words for the rules sheet: what the numbers of its table do not say.

use funfair_campaign::{
    prize::{Mode, Raffle},
    protocol::{CampaignView, DrawView, PrizeView},
};
use serde::de::IgnoredAny;

use crate::i18n::{Lang, Words, words};

const STOCK: Words = words(
    "奖品送完后，抽中该奖品的结果为未中奖。",
    "When a prize is gone, a draw of it gives no prize.",
);
const LIMITS: Words = words(
    "超出每天或每人份数、未到发放时间的奖品，抽中时按没有抽中处理。",
    "A draw of a prize that is beyond its limits, or not released yet, counts as a draw of nothing.",
);
const MOMENTS: Words = words(
    "中奖时刻在活动开始前排定，之后不再改动。每个时刻对应一份奖品，到点后的第一次参与中奖。",
    "Winning moments are set before the start and do not change. Each stands for one prize; the first play at or after it wins.",
);
const WAITS: Words = words(
    "没有人参与的中奖时刻，顺延到下一次参与。",
    "A moment that no play meets waits for the next play.",
);
const VOID: Words = words(
    "# 分钟内没有人参与的中奖时刻作废。",
    "A moment that no play meets within # minutes is void.",
);
const RAFFLE: Words = words(
    "每次参与得一张抽奖券。活动结束后 # 天内，从全部抽奖券中随机抽取，每张机会相同。",
    "Each play gives a ticket. Within # days of the end, winners are drawn from all tickets, each with the same chance.",
);
const ALTERNATES: Words = words(
    "逾期未领取或被取消的奖品，按抽取顺序由候补者递补，候补共 # 名。",
    "Prizes that are not claimed in time or taken back go to alternates in the order of the draw; there are #.",
);
const EVERYONE: Words = words(
    "每次参与都有奖品，按上表顺序发放，送完为止。",
    "Every play wins, in the order of the table, while stock lasts.",
);
const GUARANTEE: Words = words(
    "连续没有中奖时，第 # 次必得：",
    "Without a win before, try # gives: ",
);
const CONSOLATION: Words = words("没有抽中奖品时可得：", "Where a draw gives nothing else: ");
const LASTS: Words = words("（送完为止）", " (while stock lasts)");
const WINS: Words = words("每人最多中奖 # 次", "One person wins # times at most");
const CONSOLED: Words = words("（安慰奖不计）", ", consolation prizes apart");
const PER_DAY: Words = words("每天最多 # 份", "# a day at most");
const PER_PERSON: Words = words("每人最多 # 份", "# per person at most");
const FROM: Words = words("自 # 起 ", "from # on ");
const PIECES: Words = words("# 份", "#");

/// What there is to know of a draw, a sentence each.
pub(super) fn sentences(
    lang: Lang,
    campaign: &CampaignView<IgnoredAny>,
    draw: &DrawView,
) -> Vec<String> {
    let prizes = campaign.prizes.iter();
    let drawn: Vec<_> = prizes
        .filter(|prize| draw.prizes.contains(&prize.id))
        .collect();
    let name = |id: &str| {
        let prize = drawn.iter().find(|prize| prize.id == id);
        prize.map_or_else(|| id.to_owned(), |prize| prize.name.clone())
    };
    let mut lines = mode(lang, draw);
    if let Some(guarantee) = &draw.guarantee {
        let after = lang.number(guarantee.after.into());
        lines.push(lang.fill(GUARANTEE, &after) + &name(&guarantee.prize) + lang.say(LASTS));
    }
    if let Some(id) = &draw.consolation {
        lines.push(lang.say(CONSOLATION).to_owned() + &name(id) + lang.say(LASTS));
    }
    if let Some(wins) = draw.max_wins {
        let apart = draw.consolation.as_ref().map_or("", |_| lang.say(CONSOLED));
        lines.push(lang.fill(WINS, &lang.number(wins.into())) + apart);
    }
    let zone = &campaign.schedule.time_zone;
    let limits: Vec<_> = drawn
        .iter()
        .flat_map(|prize| limits(lang, zone, prize))
        .collect();
    if !limits.is_empty() && draw.mode == Mode::Odds {
        lines.push(lang.say(LIMITS).to_owned());
    }
    lines.extend(limits);
    lines
}

fn mode(lang: Lang, draw: &DrawView) -> Vec<String> {
    let say = |words| lang.say(words).to_owned();
    let number = |number: u32| lang.number(number.into());
    match draw.mode {
        Mode::Odds => vec![say(STOCK)],
        Mode::Everyone => vec![say(EVERYONE)],
        Mode::Moments => {
            let unmet = draw.void_after_minutes;
            let unmet = unmet.map_or_else(|| say(WAITS), |it| lang.fill(VOID, &number(it)));
            vec![say(MOMENTS), unmet]
        }
        Mode::Raffle => {
            let Raffle {
                alternates,
                draw_within_days,
            } = draw.raffle.unwrap_or_default();
            let mut lines = vec![lang.fill(RAFFLE, &number(draw_within_days.into()))];
            if alternates > 0 {
                lines.push(lang.fill(ALTERNATES, &number(alternates.into())));
            }
            lines
        }
    }
}

/// How fast a prize goes, and how much of it one person may win.
fn limits(lang: Lang, zone: &str, prize: &PrizeView) -> Vec<String> {
    let number = |number: u32| lang.number(number.into());
    let mut lines = Vec::new();
    let mut add = |text: String| lines.push(prize.name.clone() + lang.say(COLON) + &text);
    if let Some(count) = prize.per_day {
        add(lang.fill(PER_DAY, &number(count)));
    }
    if let Some(count) = prize.max_wins {
        add(lang.fill(PER_PERSON, &number(count)));
    }
    for release in &prize.releases {
        let from = lang.date_time(release.at_ms, Some(zone));
        add(lang.fill(FROM, &from) + &lang.fill(PIECES, &number(release.quantity)));
    }
    lines
}

const COLON: Words = words("：", ": ");
