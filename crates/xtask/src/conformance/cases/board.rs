//! The board: who has won, and nobody can tell who.

use super::super::http::Ask;
use super::super::kit::Kit;
use super::super::verdict::{Held, hold, same};
use super::campaign::tagged;
use super::{Case, core, full};
use funfair_campaign::protocol::ProblemCode;
use serde_json::Value;

const SECTION: &str = "Boards";
const MOST: usize = 20;
const MINUTE_MS: i64 = 60_000;
/// Characters of a participant that may show.
const SHOWN: usize = 2;

pub(super) const CASES: &[Case] = &[
    core(
        "board.shape",
        SECTION,
        "a board has the shape `Board`, with and without a token",
        shape,
    ),
    core(
        "board.no_ranking",
        SECTION,
        "`ranking` is `null` for a kind that ranks nobody, such as the wheel",
        no_ranking,
    ),
    core(
        "board.masked",
        SECTION,
        "winners are masked: two characters at most, and times to the minute",
        masked,
    ),
    core(
        "board.latest",
        SECTION,
        "`winners` are at most 20, the latest first",
        latest,
    ),
    core(
        "board.unknown_widget",
        "Problems",
        "the board of a widget that is not there is `unknown_widget`",
        unknown_widget,
    ),
    full(
        "board.not_modified",
        "Headers",
        "`If-None-Match` with the `ETag` of before is answered by 304 without a body",
        not_modified,
    ),
];

fn address(kit: &Kit) -> String {
    kit.at(&format!("/widgets/{}/board", kit.wheel))
}

fn board(kit: &Kit) -> Held<Value> {
    kit.send(&Ask::get(address(kit)))?.ok()
}

fn shape(kit: &Kit) -> Held {
    let player = kit.join()?;
    let own = player.send(Ask::get(address(kit)))?.ok()?;
    kit.shapes.fits("Board", &own)?;
    kit.shapes.fits("Board", &board(kit)?)
}

fn no_ranking(kit: &Kit) -> Held {
    same("ranking", &board(kit)?["ranking"], &Value::Null)
}

fn masked(kit: &Kit) -> Held {
    let (player, award) = kit.winner()?;
    let contact = kit.contact(&award["prize"]);
    player.claim(&award, &contact)?.ok()?;
    let board = board(kit)?;
    let text = board.to_string();
    let contact = contact.as_object().cloned().unwrap_or_default();
    let secrets = contact
        .values()
        .chain([&award["id"]])
        .filter_map(Value::as_str);
    for secret in secrets {
        hold(!text.contains(secret), || {
            format!("the board shows `{secret}`, an award's id or a contact")
        })?;
    }
    let winners = board["winners"].as_array().into_iter().flatten();
    for winner in winners {
        let who = winner["who"].as_str().unwrap_or_default();
        let shown = who
            .chars()
            .filter(|character| character.is_alphanumeric())
            .count();
        hold(shown <= SHOWN, || format!("a winner is shown as `{who}`"))?;
        let won_ms = winner["won_ms"].as_i64().unwrap_or_default();
        same("ms beyond the minute", won_ms % MINUTE_MS, 0)?;
    }
    Ok(())
}

fn latest(kit: &Kit) -> Held {
    let (_, award) = kit.winner()?;
    let board = board(kit)?;
    let winners: Vec<_> = board["winners"].as_array().into_iter().flatten().collect();
    hold(winners.len() <= MOST, || {
        format!("expected at most {MOST} winners, came {}", winners.len())
    })?;
    let times: Vec<_> = winners
        .iter()
        .map(|winner| winner["won_ms"].as_i64())
        .collect();
    hold(times.is_sorted_by(|one, next| one >= next), || {
        format!("expected the latest first, came {times:?}")
    })?;
    // On a live campaign others may have won since.
    let minute = award["won_ms"].as_i64().map(|won| won - won % MINUTE_MS);
    hold(times.first().copied().flatten() >= minute, || {
        format!("a win of {minute:?} is not among {times:?}")
    })
}

fn unknown_widget(kit: &Kit) -> Held {
    let reply = kit.send(&Ask::get(kit.at("/widgets/no-such-widget/board")))?;
    reply.refused(ProblemCode::UnknownWidget).map(|_| ())
}

fn not_modified(kit: &Kit) -> Held {
    tagged(kit, &address(kit))
}
