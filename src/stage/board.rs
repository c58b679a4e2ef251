//! Who is ahead, without telling who it is.

use funfair_campaign::protocol::{Ranked, Ranking};
use leptos::{prelude::*, task::spawn_local};

use super::Stage;
use crate::{
    i18n::{Lang, Words, words},
    ui::{
        button::{Look, button},
        cover::{Close, Cover},
        live::{part, tenths},
        slot::Slot,
    },
};

const TITLE: Words = words("排行榜", "Ranking");
const TIES: Words = words(
    "积分高者在前；积分相同时，用时短者在前；两者都相同，名次并列。",
    "More points come first, then less time. Who has both the same shares a rank.",
);
const LOADING: Words = words("正在打开…", "Opening…");
const FAILED: Words = words(
    "暂时看不到排行榜，请检查网络后再打开。",
    "The ranking cannot be read right now. Please check the connection and open it again.",
);
const EMPTY: Words = words("还没有人上榜。", "Nobody is ranked yet.");
const RANK: Words = words("名次", "Rank");
const PLAYER: Words = words("玩家", "Player");
const POINTS: Words = words("积分", "Points");
const TIME: Words = words("用时", "Time");
const SECONDS: Words = words("# 秒", "# s");
const YOU: Words = words("我", "You");
const RANKED: Words = words("共 # 人上榜", "# ranked in all");
const CLOSE: Words = words("关闭", "Close");

/// The ranking: not here yet, here, or failed.
#[derive(Clone, Default)]
enum Fetched {
    #[default]
    NotYet,
    Here(Ranking),
    Failed,
}

/// The sheet of the ranking.
#[component]
pub(super) fn Board(
    /// The stage that it belongs to.
    stage: Stage,
) -> impl IntoView {
    let lang = stage.lang.get_untracked();
    let fetched = Slot::new(Fetched::NotYet);
    spawn_local(async move {
        let board = stage.board("").await;
        let ranking = board.and_then(|board| board.field("ranking").read());
        fetched.set(ranking.map_or(Fetched::Failed, Fetched::Here));
    });
    let close: Close = Box::new(move || stage.hide());
    let body = part(move || {
        Some(match fetched.get() {
            Fetched::NotYet => line(lang.say(LOADING)),
            Fetched::Failed => line(lang.say(FAILED)),
            Fetched::Here(ranking) if ranking.rows.is_empty() => line(lang.say(EMPTY)),
            Fetched::Here(ranking) => table(lang, ranking),
        })
    });
    view! {
        <Cover title=lang.say(TITLE) sheet=true close>
            <div class="ff-scroll" tabindex="0" role="region" aria-label=lang.say(TITLE)>
                <div role="status">{body}</div>
                <p class="ff-soft">{lang.say(TIES)}</p>
            </div>
            {button(Look::Plain, "close", move || lang.say(CLOSE), move || stage.hide())}
        </Cover>
    }
}

fn line(text: &'static str) -> AnyView {
    view! { <p class="ff-soft ff-empty">{text}</p> }.into_any()
}

fn table(lang: Lang, ranking: Ranking) -> AnyView {
    let number = |count: u64| {
        #[expect(clippy::cast_precision_loss, reason = "people, fewer than 2^53")]
        let count = count as f64;
        lang.number(count)
    };
    let count = lang.fill(RANKED, &number(ranking.participants));
    let listed = ranking.rows.iter().any(|row| row.own);
    let own = ranking.own.filter(|_| !listed);
    let rows: Vec<_> = ranking
        .rows
        .into_iter()
        .chain(own)
        .map(|row| view_row(lang, row))
        .collect();
    let headings = [RANK, PLAYER, POINTS, TIME];
    let headings = headings.map(|words| view! { <th scope="col">{lang.say(words)}</th> });
    view! {
        <table class="ff-table ff-ranking" part="ranking">
            <caption class="ff-unseen">{lang.say(TITLE)}</caption>
            <thead>
                <tr>{headings.into_iter().collect::<Vec<_>>()}</tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        <p class="ff-soft">{count}</p>
    }
    .into_any()
}

fn view_row(lang: Lang, row: Ranked) -> impl IntoView {
    #[expect(clippy::cast_precision_loss, reason = "ranks and points below 2^53")]
    let (rank, points) = (row.rank as f64, row.points as f64);
    let who = if row.own {
        lang.say(YOU).to_owned()
    } else {
        row.who
    };
    view! {
        <tr data-own=row.own.to_string() data-rank=row.rank.to_string()>
            <td>{lang.number(rank)}</td>
            <th scope="row">{who}</th>
            <td>{lang.number(points)}</td>
            <td>{lang.fill(SECONDS, &tenths(row.time_ms))}</td>
        </tr>
    }
}
