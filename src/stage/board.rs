//! Who is ahead, without telling who it is.

use funfair_campaign::protocol::{Ranked, Ranking};
use leptos::{prelude::*, task::spawn_local};

use super::{
    Stage,
    nothing::{PODIUM, nothing},
};
use crate::{
    i18n::{Lang, Words, words},
    ui::{
        button::{Look, button},
        cover::Cover,
        dom,
        live::{part, tenths, text},
        node::Node,
        slot::{Slot, watch},
    },
};

const TITLE: Words = words("排行榜", "Ranking");
const TIES: Words = words(
    "积分高者在前；积分相同时，用时短者在前；两者都相同，名次并列。",
    "More points come first, then less time. Who has both the same shares a rank.",
);
const TIES_MOVES: Words = words(
    "积分高者在前；积分相同时，用时短者在前；用时也相同时，步数少者在前；三者都相同，名次并列。",
    "More points come first, then less time, then fewer moves. Who has all three the same shares a rank.",
);
const LOADING: Words = words("正在打开…", "Opening…");
const FAILED: Words = words(
    "暂时看不到排行榜，请检查网络后再打开。",
    "The ranking cannot be read right now. Please check the connection and open it again.",
);
const EMPTY: Words = words("还没有人上榜。", "Nobody is ranked yet.");
const WHICH: Words = words("选择排行榜", "Choose a ranking");
const RANK: Words = words("名次", "Rank");
const PLAYER: Words = words("玩家", "Player");
const POINTS: Words = words("积分", "Points");
const TIME: Words = words("用时", "Time");
const MOVES: Words = words("步数", "Moves");
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
pub(super) fn board(stage: Stage) -> Node {
    let lang = stage.lang.get_untracked();
    let boards = stage.face.get_untracked().map_or(&[][..], |it| it.boards);
    let shown = Slot::new(boards.first().map_or("", |(id, _)| *id));
    let fetched = Slot::new(Fetched::NotYet);
    watch(move || {
        let id = shown.get();
        fetched.set(Fetched::NotYet);
        spawn_local(async move {
            let board = stage.board(id).await;
            // Another one may have been chosen meanwhile.
            if shown.get_untracked() == id {
                let ranking = board.and_then(|board| board.field("ranking").read());
                fetched.set(ranking.map_or(Fetched::Failed, Fetched::Here));
            }
        });
    });
    let choice = (boards.len() > 1).then(|| choice(lang, boards, shown));
    let ties = move || match fetched.get() {
        Fetched::Here(ranking) if has_moves(&ranking) => lang.say(TIES_MOVES),
        _ => lang.say(TIES),
    };
    let body = part(move || {
        Some(match fetched.get() {
            Fetched::NotYet => line(lang.say(LOADING)),
            Fetched::Failed => line(lang.say(FAILED)),
            Fetched::Here(ranking) if ranking.rows.is_empty() => nothing(PODIUM, lang.say(EMPTY)),
            Fetched::Here(ranking) => table(lang, ranking),
        })
    });
    let cover = Cover {
        title: lang.say(TITLE),
        sheet: true,
        close: Some(Box::new(move || stage.hide())),
        ..Cover::default()
    };
    let inside = view! {
        <div class="ff-scroll" tabindex="0" role="region" aria-label=lang.say(TITLE)>
            {choice}
            <div role="status">{body}</div>
            <p class="ff-soft">{text(ties)}</p>
        </div>
        {button(Look::Plain, "close", move || lang.say(CLOSE), move || stage.hide())}
    };
    cover.around(|card| card.fill(dom::view(inside.into_any())))
}

fn line(text: &'static str) -> AnyView {
    view! { <p class="ff-soft ff-empty">{text}</p> }.into_any()
}

/// A button for each ranking.
fn choice(lang: Lang, boards: &[(&'static str, Words)], shown: Slot<&'static str>) -> AnyView {
    let one = |(id, name): &(&'static str, Words)| {
        let id = *id;
        let is_shown = move || shown.get() == id;
        let look = move || match is_shown() {
            true => "ff-button ff-button-small",
            false => "ff-button ff-button-small ff-button-plain",
        };
        view! {
            <button
                type="button"
                class=text(look)
                part="choose-ranking"
                aria-pressed=text(move || is_shown().to_string())
                on:click=move |_| shown.set(id)
            >
                {lang.say(*name)}
            </button>
        }
    };
    let buttons: Vec<_> = boards.iter().map(one).collect();
    view! {
        <div class="ff-pair" role="group" aria-label=lang.say(WHICH)>
            {buttons}
        </div>
    }
    .into_any()
}

/// Whether somebody was ranked by moves: there is a column for them then, and they break ties.
fn has_moves(ranking: &Ranking) -> bool {
    let mut rows = ranking.rows.iter().chain(&ranking.own);
    rows.any(|row| row.moves > 0)
}

fn table(lang: Lang, ranking: Ranking) -> AnyView {
    let number = |count: u64| {
        #[expect(clippy::cast_precision_loss, reason = "people, fewer than 2^53")]
        let count = count as f64;
        lang.number(count)
    };
    let has_moves = has_moves(&ranking);
    let count = lang.fill(RANKED, &number(ranking.participants));
    let listed = ranking.rows.iter().any(|row| row.own);
    let own = ranking.own.filter(|_| !listed);
    let rows: Vec<_> = ranking
        .rows
        .into_iter()
        .chain(own)
        .map(|row| view_row(lang, row, has_moves))
        .collect();
    let headings = [RANK, PLAYER, POINTS, TIME, MOVES];
    let headings = headings.into_iter().take(if has_moves { 5 } else { 4 });
    let headings = headings.map(|words| view! { <th scope="col">{lang.say(words)}</th> });
    view! {
        <table class="ff-table ff-ranking" part="ranking">
            <caption class="ff-unseen">{lang.say(TITLE)}</caption>
            <thead>
                <tr>{headings.collect::<Vec<_>>()}</tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        <p class="ff-soft">{count}</p>
    }
    .into_any()
}

fn view_row(lang: Lang, row: Ranked, has_moves: bool) -> impl IntoView {
    #[expect(clippy::cast_precision_loss, reason = "all of them below 2^53")]
    let (rank, points, moves) = (row.rank as f64, row.points as f64, row.moves as f64);
    let moves = has_moves.then(|| view! { <td>{lang.number(moves)}</td> });
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
            {moves}
        </tr>
    }
}
