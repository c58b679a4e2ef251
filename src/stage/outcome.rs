//! What came of a play: a card to look at, and a sentence to hear.

use funfair_campaign::protocol::PrizeView;
use leptos::prelude::*;

use super::{Phase, Sheet, Stage, texts};
use crate::{
    i18n::{Words, words},
    ui::cover::Cover,
};

const WON: Words = words("恭喜，你中奖了", "You have won");
const NOTHING: Words = words("这次没有中奖", "No prize this time");
const NOTHING_HINT: Words = words("谢谢你的参与。", "Thank you for playing.");
const CLAIM: Words = words("去领取", "Claim it");
const AGAIN: Words = words("再来一次", "Play again");
const LATER: Words = words("稍后领取", "Claim later");
const BACK: Words = words("知道了", "OK");
const VALUE: Words = words("价值 {}", "Worth {}");
const HEARD: Words = words("结果：{}", "Result: {}");

/// The card after a play.
#[component]
pub(super) fn Outcome(
    /// The stage that it belongs to.
    stage: Stage,
) -> impl IntoView {
    let lang = stage.lang.get_untracked();
    let award = stage.won.with_untracked(|won| won.first().cloned());
    let prize = award.as_ref().and_then(|award| stage.prize(&award.prize));
    let title = lang
        .say(if prize.is_some() { WON } else { NOTHING })
        .to_owned();
    let picture = prize.as_ref().and_then(|prize| prize.picture.clone());
    let close = Callback::new(move |()| stage.close_outcome());
    let can_again = stage
        .turns
        .get_untracked()
        .is_none_or(|turns| turns.left != Some(0));
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
            })} {move || texts::turns(stage).map(|text| view! { <p class="ff-soft">{text}</p> })}
            <div class="ff-stack">
                {claim.map(|sheet| {
                    view! {
                        <button
                            type="button"
                            class="ff-button"
                            part="claim"
                            on:click=move |_| stage.show(sheet.clone())
                        >
                            {lang.say(CLAIM)}
                        </button>
                    }
                })}
                <button
                    type="button"
                    class="ff-button ff-button-plain"
                    part="close"
                    on:click=move |_| stage.close_outcome()
                >
                    {lang.say(leave)}
                </button>
            </div>
        </Cover>
    }
}

/// A quiet celebration, drawn by the style sheet alone.
fn petals() -> impl IntoView {
    let petals = (0..12).map(|_| view! { <i></i> }).collect_view();
    view! { <div class="ff-petals" aria-hidden="true">{petals}</div> }
}

/// Says the outcome to those who do not see it. It is there from the start: a live region that
/// appears together with its text is not read.
#[component]
pub(super) fn Announcement(
    /// The stage that it belongs to.
    stage: Stage,
) -> impl IntoView {
    let text = move || {
        (stage.phase.get() == Phase::Outcome).then(|| {
            let prize = stage
                .won
                .with(|won| won.first().map(|award| award.prize.clone()));
            let name = prize
                .and_then(|id| stage.prize(&id))
                .map(|prize: PrizeView| prize.name);
            let name = name.unwrap_or_else(|| stage.say(NOTHING).to_owned());
            stage.lang.get().fill(HEARD, &name)
        })
    };
    view! { <p class="ff-unseen" role="status" part="announcement">{text}</p> }
}
