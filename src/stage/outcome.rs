//! What came of a play: a card to look at, and a sentence to hear.

use funfair_campaign::protocol::Award;
use leptos::{html, prelude::*};

use super::{Sheet, Stage, texts};
use crate::{
    i18n::{Words, words},
    ui::{
        button::{Look, button},
        cover::Cover,
        dom,
        live::text,
        node::Node,
        slot::watch,
    },
};

const WON: Words = words("恭喜，你中奖了", "You have won");
const NOTHING: Words = words("这次没有中奖", "No prize this time");
const NOTHING_HINT: Words = words("谢谢你的参与。", "Thank you for playing.");
const TICKET: Words = words("已拿到抽奖券", "You are in the draw");
const TICKET_HINT: Words = words(
    "开奖时间见活动规则。中奖后，奖品会出现在“我的奖品”里。",
    "The rules say when it is drawn. What you win will be under My prizes.",
);
const CLAIM: Words = words("去领取", "Claim it");
const AGAIN: Words = words("再来一次", "Play again");
const LATER: Words = words("稍后领取", "Claim later");
const BACK: Words = words("知道了", "OK");
const VALUE: Words = words("价值 #", "Worth #");

/// The card after a play.
pub(super) fn outcome(stage: Stage) -> Node {
    let lang = stage.lang.get_untracked();
    let won: Vec<Award> = stage.won.get_untracked().read().unwrap_or_default();
    let finish = stage.finish.get_untracked();
    let won_nothing = won.is_empty();
    let has_ticket = stage.parts().tickets.get() > 0;
    let title = match &finish {
        Some(finish) => finish.title,
        None => lang.say(if !won_nothing {
            WON
        } else if has_ticket {
            TICKET
        } else {
            NOTHING
        }),
    };
    let is_kinds = finish.is_some();
    let [above, below] = [0, 1].map(|part| {
        let finish = finish.as_ref()?;
        let node = (finish.parts.get(part)?)()?;
        Some(held(node))
    });
    let says_nothing = won_nothing && finish.is_none_or(|finish| finish.drew);
    // Turns that come back must not build the card anew.
    let can_again = untrack(|| stage.has_turns());
    let leave = if !won_nothing {
        LATER
    } else if can_again && !is_kinds {
        AGAIN
    } else {
        BACK
    };
    let prizes: Vec<_> = won.into_iter().map(|award| prize(stage, award)).collect();
    let nothing = says_nothing.then(|| {
        let hint = lang.say(if has_ticket {
            TICKET_HINT
        } else if is_kinds {
            NOTHING
        } else {
            NOTHING_HINT
        });
        // The kind's title says nothing of it.
        let is_ticket = has_ticket && is_kinds;
        let ticket = is_ticket.then(|| lang.say(TICKET));
        view! {
            {ticket.map(|said| view! { <p class="ff-prize-name">{said}</p> })}
            <p class=if is_ticket { "ff-soft" } else { "ff-prize-name" }>{hint}</p>
        }
    });
    let cover = Cover {
        title,
        class: "ff-outcome",
        close: Some(Box::new(move || stage.hide())),
        ..Cover::default()
    };
    let inside = view! {
        {(!won_nothing).then(petals)}
        {above}
        {prizes}
        {nothing}
        {below}
        <p class="ff-soft">{text(move || texts::turns(stage).unwrap_or_default())}</p>
        {button(Look::Plain, "close", move || lang.say(leave), move || stage.hide())}
    };
    cover.around(|card| card.fill(dom::view(inside.into_any())))
}

/// What a kind says, among the rest.
fn held(node: Node) -> AnyView {
    let place = NodeRef::<html::Div>::new();
    let mut node = Some(node);
    watch(move || {
        if let Some(place) = place.get()
            && let Some(node) = node.take()
        {
            dom::plant(&place, node);
        }
    });
    view! { <div class="ff-screen" node_ref=place></div> }.into_any()
}

/// What was won, with the way to claim it.
fn prize(stage: Stage, award: Award) -> AnyView {
    let lang = stage.lang.get_untracked();
    let prize = stage.prize(&award.prize);
    let picture = prize.as_ref().and_then(|prize| prize.picture.clone());
    let value = prize.as_ref().map(|prize| lang.money(&prize.value));
    let sheet = Sheet::Claim { award: award.id };
    view! {
        <div class="ff-won" part="won">
            {picture.map(|path| {
                view! { <img class="ff-prize-picture" src=stage.address(&path) alt="" /> }
            })}
            <p class="ff-prize-name">{prize.map_or(award.prize, |prize| prize.name)}</p>
            {value.map(|value| view! { <p class="ff-soft">{lang.fill(VALUE, &value)}</p> })}
            {button(Look::Main, "claim", move || lang.say(CLAIM), move || stage.show(sheet.clone()))}
        </div>
    }
    .into_any()
}

/// A quiet celebration, drawn by the style sheet alone.
fn petals() -> impl IntoView {
    let petals = (0..12).map(|_| view! { <i></i> }).collect_view();
    view! { <div class="ff-petals" aria-hidden="true">{petals}</div> }
}
