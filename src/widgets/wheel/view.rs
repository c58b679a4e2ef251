//! The wheel on its stage: drawing, pointer, button, and a list for those who do not see it.

use funfair_campaign::widgets::wheel::{Rest, SectorView, View};

use super::{drawing::drawing, geometry::turn_to, spin::Spin};
use crate::{
    endpoint::Json,
    i18n::{Words, words},
    stage::{Play, Round},
    ui::{
        dom::Spot,
        node::{Node, key, node},
        slot::watch,
    },
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

/// A wheel that can be spun.
fn view(play: Play) -> Option<Node> {
    let view = sectors(&play.json());
    if view.sectors.is_empty() {
        return None;
    }
    let (wheel, pointer) = (Spot::new(), Spot::new());
    let spin = Spin::new(wheel, pointer, view.sectors.len());
    let mut list =
        node("ol", "ff-unseen").live("aria-label", move || play.say(ON_THE_WHEEL).to_owned());
    for sector in &view.sectors {
        list = list.hold(node("li", "").say(&sector.label));
    }
    let drawn = drawing(&view, |path| play.address(path));
    watch(move || wheel.draw(&drawn));
    watch(move || match play.round() {
        Round::Idle => {
            let rest = rest(&play.state_json());
            spin.rest(rest.map_or(0.0, |rest| turn(&view, &rest)));
        }
        Round::Waiting => spin.begin(move || play.reveal()),
        Round::Answered { outcome, .. } => {
            let target = rest(&outcome).map_or_else(|| neutral(&view), |rest| turn(&view, &rest));
            spin.land(target, move || play.reveal());
        }
        Round::Refused { .. } => spin.land(neutral(&view), move || play.reveal()),
    });
    let press = move || {
        if play.can_play() {
            play.begin(&Json::object(&[("type", &"spin".into())]));
        }
    };
    let hidden = |class: &str| node("div", class).with("aria-hidden", "true");
    let dial = node("div", "wheel-dial")
        .with("part", "wheel")
        .on_press(press)
        .hold(node("div", "wheel-turn").at(wheel))
        .hold(hidden("wheel-hub").hold(node("span", "")))
        .hold(hidden("wheel-pointer").at(pointer));
    let button = key("ff-button ff-play", "primary", press)
        .live("aria-disabled", move || (!play.can_play()).to_string())
        .tell(move || {
            let words = if play.is_playing() { SPINNING } else { SPIN };
            play.say(words).to_owned()
        });
    let turns = node("p", "ff-turns")
        .with("part", "turns")
        .tell(move || play.turns_text().unwrap_or_default());
    Some(
        node("div", "wheel")
            .live("data-playing", move || play.is_playing().to_string())
            .hold(dial)
            .hold(list)
            .hold(button)
            .hold(turns),
    )
}

/// The sectors. By name and not by serde, which would weigh a tenth of the kind.
fn sectors(view: &Json) -> View {
    let sectors = view.field("sectors").items().map(|sector| SectorView {
        id: sector.text_of("id"),
        label: sector.text_of("label"),
        prize: sector.some_text_of("prize"),
        picture: sector.some_text_of("picture"),
    });
    View {
        sectors: sectors.collect(),
    }
}

/// Where the wheel rests, of a `State` or an `Outcome`.
fn rest(of: &Json) -> Option<Rest> {
    let rest = of.field("rest");
    rest.is_there().then(|| Rest {
        sector: rest.text_of("sector"),
        offset: u16::try_from(rest.count_of("offset")).unwrap_or_default(),
    })
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
