//! What came of a play: a card to look at, and a sentence to hear.

use funfair_campaign::protocol::Award;
use leptos::prelude::*;

use super::{Sheet, Stage, texts};
use crate::{
    i18n::{Words, words},
    ui::{
        button::{Look, button},
        cover::{Close, Cover},
        live::text,
    },
};

const WON: Words = words("恭喜，你中奖了", "You have won");
const NOTHING: Words = words("这次没有中奖", "No prize this time");
const NOTHING_HINT: Words = words("谢谢你的参与。", "Thank you for playing.");
const CLAIM: Words = words("去领取", "Claim it");
const AGAIN: Words = words("再来一次", "Play again");
const LATER: Words = words("稍后领取", "Claim later");
const BACK: Words = words("知道了", "OK");
const VALUE: Words = words("价值 #", "Worth #");

/// The card after a play.
#[component]
pub(super) fn Outcome(
    /// The stage that it belongs to.
    stage: Stage,
) -> impl IntoView {
    let lang = stage.lang.get_untracked();
    let award = stage
        .won
        .get_untracked()
        .read::<Vec<Award>>()
        .and_then(|won| won.into_iter().next());
    let prize = award.as_ref().and_then(|award| stage.prize(&award.prize));
    let title = lang.say(if prize.is_some() { WON } else { NOTHING });
    let picture = prize.as_ref().and_then(|prize| prize.picture.clone());
    let close: Close = Box::new(move || stage.hide());
    // Turns that come back must not build the card anew.
    let can_again = untrack(|| stage.has_turns());
    let (claim, leave) = match award {
        Some(award) => (Some(Sheet::Claim { award: award.id }), LATER),
        None => (None, if can_again { AGAIN } else { BACK }),
    };
    view! {
        <Cover title class="ff-outcome" close>
            {prize.is_some().then(petals)}
            {picture.map(|path| {
                view! { <img class="ff-prize-picture" src=stage.address(&path) alt="" /> }
            })}
            <p class="ff-prize-name">
                {prize.as_ref().map_or(lang.say(NOTHING_HINT).to_owned(), |p| p.name.clone())}
            </p>
            {prize.as_ref().map(|prize| {
                view! { <p class="ff-soft">{lang.fill(VALUE, &lang.money(&prize.value))}</p> }
            })} <p class="ff-soft">{text(move || texts::turns(stage).unwrap_or_default())}</p>
            <div class="ff-stack">
                {claim.map(|sheet| {
                    view! {
                        {button(Look::Main, "claim", move || lang.say(CLAIM), move || stage.show(sheet.clone()))}
                    }
                })}
                {button(Look::Plain, "close", move || lang.say(leave), move || stage.hide())}
            </div>
        </Cover>
    }
}

/// A quiet celebration, drawn by the style sheet alone.
fn petals() -> impl IntoView {
    let petals = (0..12).map(|_| view! { <i></i> }).collect_view();
    view! { <div class="ff-petals" aria-hidden="true">{petals}</div> }
}
