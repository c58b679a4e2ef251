//! The wheel on its stage: drawing, pointer, button, and a list for those who do not see it.

use funfair_campaign::widgets::wheel::{Outcome, Rest, State, View};
use leptos::prelude::*;

use super::{drawing::drawing, geometry::turn_to, spin::Spin};
use crate::{
    endpoint::Json,
    i18n::{Words, words},
    stage::{Play, Round},
    ui::{dom::Spot, live::text, slot::watch},
    widgets::Face,
};

const SPIN: Words = words("立即抽奖", "Spin");
const SPINNING: Words = words("转动中…", "Spinning…");
const ON_THE_WHEEL: Words = words("转盘上的奖项，顺时针", "On the wheel, clockwise");

const SIZES: Words = words(
    "转盘扇区的大小与中奖概率无关。",
    "The size of a sector says nothing about its chance.",
);

/// The kind.
pub(crate) const FACE: Face = Face {
    view,
    rules: |play| Box::pin(async move { Some(vec![play.say(SIZES).to_owned()]) }),
    lasts: false,
    once: false,
    boards: &[],
};

fn view(play: Play) -> AnyView {
    match play.view::<View>() {
        Some(view) => view! { <Wheel play view /> }.into_any(),
        None => ().into_any(),
    }
}

/// A wheel that can be spun.
#[component]
fn Wheel(
    /// Its stage.
    play: Play,
    /// What to draw.
    view: View,
) -> impl IntoView {
    let (wheel, pointer) = (Spot::new(), Spot::new());
    let spin = Spin::new(wheel, pointer, view.sectors.len());
    let list = view
        .sectors
        .iter()
        .map(|sector| view! { <li>{sector.label.clone()}</li> })
        .collect_view();
    let drawn = drawing(&view, |path| play.address(path));
    watch(move || wheel.draw(&drawn));
    watch(move || match play.round() {
        Round::Idle => {
            let rest = play.state::<State>().and_then(|state| state.rest);
            spin.rest(rest.map_or(0.0, |rest| turn(&view, &rest)));
        }
        Round::Waiting => spin.begin(move || play.reveal()),
        Round::Answered { outcome, .. } => {
            let rest = outcome.read::<Outcome>().map(|outcome| outcome.rest);
            let target = rest.map_or_else(|| neutral(&view), |rest| turn(&view, &rest));
            spin.land(target, move || play.reveal());
        }
        Round::Refused { .. } => spin.land(neutral(&view), move || play.reveal()),
    });
    let press = move || {
        if play.can_play() {
            play.begin(&Json::object(&[("type", &"spin".into())]));
        }
    };
    view! {
        <div class="wheel" data-playing=text(move || play.is_playing().to_string())>
            <div class="wheel-dial" part="wheel" on:click=move |_| press()>
                <div class="wheel-turn" node_ref=wheel.node()></div>
                <div class="wheel-hub" aria-hidden="true">
                    <span></span>
                </div>
                <div class="wheel-pointer" aria-hidden="true" node_ref=pointer.node()></div>
            </div>
            <ol class="ff-unseen" aria-label=text(move || play.say(ON_THE_WHEEL))>
                {list}
            </ol>
            <button
                type="button"
                class="ff-button ff-play"
                part="primary"
                aria-disabled=text(move || (!play.can_play()).to_string())
                on:click=move |_| press()
            >
                {text(move || play.say(if play.is_playing() { SPINNING } else { SPIN }))}
            </button>
            <p class="ff-turns" part="turns">
                {text(move || play.turns_text().unwrap_or_default())}
            </p>
        </div>
    }
}

/// How far the wheel is turned when it rests at `rest`.
fn turn(view: &View, rest: &Rest) -> f64 {
    let index = view
        .sectors
        .iter()
        .position(|sector| sector.id == rest.sector);
    turn_to(index.unwrap_or_default(), rest.offset, view.sectors.len())
}

/// Where the wheel stops when nothing was decided: on a sector that promises nothing.
fn neutral(view: &View) -> f64 {
    let index = view
        .sectors
        .iter()
        .position(|sector| sector.prize.is_none());
    turn_to(index.unwrap_or_default(), 500, view.sectors.len())
}
