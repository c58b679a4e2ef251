//! The stage as the player sees it: the widget, and what lies over it.

use super::{
    Campaign, Notice, Phase, Stage, bar::bar, consent::consent, play::Play, sheet::sheet_host,
    texts,
};
use crate::{
    i18n::{Words, words},
    theme,
    ui::{
        dom::{self, Spot},
        node::{Node, key, node},
        slot::watch,
    },
    widgets,
};

const PREVIEW: Words = words("预览 · 不会真的中奖", "Preview · nothing is really won");
const STILL_WAITING: Words = words(
    "网络有点慢，正在取回你的结果，请不要担心，次数不会丢。",
    "Still getting your result. It is safe: your turn is not lost.",
);
const TURN_RETURNED: Words = words(
    "这次没有成功，次数已退回，请再试一次。",
    "That did not work. Your turn is back, please try again.",
);
const WENT_ON: Words = words(
    "这一局已在别处继续，以下是最新进度。",
    "This went on elsewhere. Here is where you stand.",
);
const NOT_STARTED: Words = words("活动还没开始", "Not open yet");
const STARTS: Words = words("开始时间：#", "Opens #");
const PAUSED: Words = words("活动暂停中", "This campaign is paused");
const PAUSED_HINT: Words = words(
    "主办方暂停了活动，稍后可能会继续。已中的奖品不受影响。",
    "The organiser has paused it. It may go on later. What you have won stays yours.",
);
const ENDED: Words = words("活动已结束", "This campaign has ended");
const ENDED_HINT: Words = words(
    "感谢关注。已中的奖品仍可在“我的奖品”里领取。",
    "Thank you. What you have won can still be claimed under My prizes.",
);
const FAILED: Words = words("暂时打不开", "This cannot be opened right now");
const FAILED_HINT: Words = words(
    "请检查网络后重试，你的记录都在。",
    "Please check the connection and try again. Nothing is lost.",
);
const NOTHING: Words = words("没有中奖", "no prize");
const TICKET: Words = words("一张抽奖券", "a ticket for the draw");
const AND: Words = words("、", ", ");
const HEARD: Words = words("结果：#", "Result: #");
const RETRY: Words = words("重试", "Try again");

/// One widget with all that surrounds it.
pub(crate) fn stage_view(stage: Stage) -> Node {
    let root = Spot::new();
    watch(move || {
        let (Some(root), Some(campaign)) = (root.element(), stage.campaign.get()) else {
            return;
        };
        for (name, value) in theme::properties(&campaign.theme) {
            dom::set_property(&root, name, &value);
        }
    });
    let covered = move || {
        stage.open.get().is_some()
            || match shown(stage) {
                Phase::Ended => !lasts(stage),
                phase => matches!(
                    phase,
                    Phase::Closed | Phase::Consent | Phase::Paused | Phase::Error
                ),
            }
    };
    let title = move || of_campaign(stage, |campaign| &campaign.title);
    let locale = move || of_campaign(stage, |campaign| &campaign.locale);
    let head = node("header", "ff-head").hold(node("h2", "ff-title").tell(title));
    let badge = (!stage.is_real())
        .then(|| node("p", "ff-badge").tell(move || stage.say(PREVIEW).to_owned()));
    let notice_place = node("p", "ff-notice")
        .with("part", "notice")
        .with("role", "status")
        .tell(move || notice(stage).unwrap_or_default());
    let main = node("div", "ff-main")
        .flag("inert", covered)
        .hold(head.hold_some(badge))
        .hold(widget(stage))
        .hold(notice_place)
        .hold(bar(stage));
    let under = node("div", "ff-under")
        .flag("inert", move || stage.open.get().is_some())
        .make_some(move || cover(stage));
    let announcement = node("p", "ff-unseen")
        .with("role", "status")
        .with("part", "announcement")
        .tell(move || heard(stage).unwrap_or_default());
    node("section", "ff-root ff-stage")
        .with("part", "stage")
        .at(root)
        .live("data-phase", move || shown(stage).key().to_owned())
        .live("data-theme", move || stage.theme.get())
        .live("lang", locale)
        .live("dir", move || direction(&locale()).to_owned())
        .live("aria-label", title)
        .live("aria-busy", move || {
            (shown(stage) == Phase::Loading).to_string()
        })
        .hold(main)
        .hold(under)
        .make_some(sheet_host(stage))
        .hold(announcement)
}

/// A text of the campaign; empty before it is here.
fn of_campaign(stage: Stage, text: fn(&Campaign) -> &String) -> String {
    let campaign = stage.campaign.get();
    campaign.map_or_else(String::new, |campaign| text(&campaign).clone())
}

/// Which way a language is written.
fn direction(tag: &str) -> &'static str {
    match tag.as_bytes() {
        [b'a', b'r', ..] | [b'f', b'a', ..] | [b'h', b'e', ..] | [b'u', b'r', ..] => "rtl",
        _ => "ltr",
    }
}

/// The kind's view, once its chunk is here. Built anew for every campaign that arrives, which
/// is once per language.
fn widget(stage: Stage) -> Node {
    watch(move || {
        let Some(campaign) = stage.campaign.get() else {
            return;
        };
        if stage.face.get_untracked().is_some() {
            return;
        }
        let kind = campaign.widget.text_of("kind");
        leptos::task::spawn_local(async move {
            let fetched = match widgets::face(&kind) {
                Some(fetching) => fetching.await.ok(),
                None => None,
            };
            match fetched {
                Some(face) => stage.face.set(Some(face)),
                None => stage.fail(),
            }
        });
    });
    node("div", "ff-widget").make_some(move || match (stage.face.get(), stage.campaign.get()) {
        (Some(face), Some(_)) => (face.view)(Play { stage }),
        _ => Some(node("div", "ff-skeleton").with("aria-hidden", "true")),
    })
}

/// What to tell beside the widget.
fn notice(stage: Stage) -> Option<String> {
    Some(match stage.notice.get()? {
        Notice::StillWaiting => stage.say(STILL_WAITING).to_owned(),
        Notice::TurnReturned => stage.say(TURN_RETURNED).to_owned(),
        Notice::WentOn => stage.say(WENT_ON).to_owned(),
        // The limit may have been that of a part of the widget, used up elsewhere.
        Notice::NoTurns(_) if stage.has_turns() => stage.say(WENT_ON).to_owned(),
        Notice::NoTurns(next) => texts::no_turns(stage, next),
        Notice::Kept(words) => stage.say(words).to_owned(),
    })
}

/// Whether the kind has something to show after the end.
fn lasts(stage: Stage) -> bool {
    stage.face.get().is_some_and(|face| face.lasts)
}

/// The phase as it is shown: consent is asked for when the widget stands, or its height would come
/// later and move the buttons away from under the finger.
fn shown(stage: Stage) -> Phase {
    match stage.phase.get() {
        Phase::Consent if stage.face.get().is_none() => Phase::Loading,
        phase => phase,
    }
}

/// What lies over the widget in this phase.
fn cover(stage: Stage) -> Option<Node> {
    match shown(stage) {
        Phase::Consent => consent(stage),
        Phase::Closed => Some(message(stage, NOT_STARTED, opens(stage), None)),
        Phase::Paused => {
            let hint = stage.say(PAUSED_HINT).to_owned();
            Some(message(stage, PAUSED, hint, Some(RETRY)))
        }
        Phase::Ended if lasts(stage) => None,
        Phase::Ended => Some(message(
            stage,
            ENDED,
            stage.say(ENDED_HINT).to_owned(),
            None,
        )),
        Phase::Error => {
            let hint = stage.say(FAILED_HINT).to_owned();
            Some(message(stage, FAILED, hint, Some(RETRY)))
        }
        _ => None,
    }
}

fn opens(stage: Stage) -> String {
    let Some(campaign) = stage.campaign.get() else {
        return String::new();
    };
    let (lang, schedule) = (stage.lang.get(), &campaign.schedule);
    lang.fill(
        STARTS,
        &lang.date_time(schedule.starts_ms, Some(&schedule.time_zone)),
    )
}

/// A card with a sentence; with `retry` it offers to start over, else rules and prizes.
fn message(stage: Stage, title: Words, hint: String, retry: Option<Words>) -> Node {
    let below = match retry {
        Some(words) => key("ff-button", "retry", move || stage.restart()).say(stage.say(words)),
        None => bar(stage),
    };
    let card = node("div", "ff-card ff-message")
        .with("role", "alert")
        .hold(node("p", "ff-card-title").say(stage.say(title)))
        .hold(node("p", "ff-soft").say(&hint))
        .hold(below);
    node("div", "ff-cover").hold(card)
}

/// The outcome for those who do not see it. Its place is there from the start: a live region
/// that appears together with its text is not read.
fn heard(stage: Stage) -> Option<String> {
    if stage.phase.get() != Phase::Outcome {
        return None;
    }
    let (lang, campaign) = (stage.lang.get(), stage.campaign.get()?);
    let finish = stage.finish.get();
    let said = finish.as_ref().map(|finish| finish.said.clone());
    if finish.is_some_and(|finish| !finish.drew) {
        return said;
    }
    let mut names = String::new();
    for award in stage.won.get().items() {
        if !names.is_empty() {
            names.push_str(lang.say(AND));
        }
        if let Some(prize) = campaign.prize(&award.text_of("prize")) {
            names.push_str(&prize.text_of("name"));
        }
    }
    if names.is_empty() {
        let has_ticket = stage.parts().tickets.get() > 0;
        names.push_str(lang.say(if has_ticket { TICKET } else { NOTHING }));
    }
    Some(said.unwrap_or_default() + &lang.fill(HEARD, &names))
}
