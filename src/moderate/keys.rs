//! The keys of the page, and what is typed into it.
//!
//! Keys act wherever the focus is, but for fields: who types is typing. They can be switched off.

use std::{cell::RefCell, rc::Rc};

use funfair_campaign::entry::EntryState;

use super::{
    desk::{Desk, Place},
    help, verdict,
};
use crate::ui::{
    dom::{Listening, Part, Spot},
    slot::watch,
};

/// Listens as long as the page is there.
pub(super) fn listen(desk: Desk, place: Spot) {
    let listening: Rc<RefCell<Vec<Listening>>> = Rc::default();
    watch(move || {
        if place.element().is_none() {
            return;
        }
        let (Some(root), Some(window)) = (Part::at(place), Part::window()) else {
            return;
        };
        let form = root.clone();
        *listening.borrow_mut() = vec![
            root.on("submit", move |event| {
                event.call("preventDefault", &[]);
                if let Some(field) = form.find("[part=token]") {
                    desk.sign_in(&field.text("value"));
                }
            }),
            root.on("input", move |event| {
                let field = event.get("target");
                if field.text("name") == "why" {
                    desk.draft(&field.text("value"));
                }
            }),
            window.on("keydown", move |event| press(desk, &root, &event)),
            // What is not saved yet would be lost with the page.
            window.on("beforeunload", move |event| {
                if !desk.jobs.get_untracked().is_empty() {
                    event.call("preventDefault", &[]);
                }
            }),
        ];
    });
    // A ready-made reason, and what was written before, go into the field; what is typed is there.
    watch(move || {
        let (drafted, _) = (desk.drafted(), desk.rejecting.get());
        let field = Part::at(place).and_then(|root| root.find("[part=why]"));
        if let Some(field) = field
            && field.text("value") != drafted
        {
            field.set("value", drafted);
        }
    });
}

fn press(desk: Desk, root: &Part, event: &Part) {
    let is_free = ![
        "ctrlKey",
        "metaKey",
        "altKey",
        "isComposing",
        "defaultPrevented",
    ]
    .iter()
    .any(|name| event.is(name));
    if !is_free || desk.place.get_untracked() != Place::Desk || help::is_open(root) {
        return;
    }
    let (target, name) = (event.get("target"), event.text("key"));
    let rejecting = desk.rejecting.get_untracked();
    let types = target.around("input,textarea,select").is_some() || target.is("isContentEditable");
    if types && target.text("name") != "why" {
        return;
    }
    // Where the focus is on a button, Enter presses that.
    let is_control = target.around("button,a,summary,video").is_some();
    let acts = match name.as_str() {
        "Escape" if rejecting => {
            desk.ask_why(false);
            true
        }
        "Enter" if rejecting && !is_control && !event.is("shiftKey") && !event.is("repeat") => {
            desk.reject();
            true
        }
        _ if types || !desk.keys.get_untracked() => false,
        "ArrowDown" | "ArrowUp" if is_control && target.around("video").is_some() => false,
        "j" | "J" | "ArrowDown" if !rejecting => {
            desk.step(true);
            true
        }
        "k" | "K" | "ArrowUp" if !rejecting => {
            desk.step(false);
            true
        }
        // A key that is held down decides once.
        _ if event.is("repeat") => false,
        name => once(desk, root, name, rejecting),
    };
    if acts {
        event.call("preventDefault", &[]);
    }
}

fn once(desk: Desk, root: &Part, name: &str, rejecting: bool) -> bool {
    if rejecting {
        let number = name.parse().ok();
        let reason = number.and_then(|number| verdict::ready(desk, number));
        if let Some(reason) = reason {
            desk.draft(reason);
        }
        return reason.is_some();
    }
    match name.to_ascii_lowercase().as_str() {
        "a" => verdict::act(desk, EntryState::Accepted),
        "f" => verdict::act(desk, EntryState::Featured),
        "r" => verdict::act(desk, EntryState::Rejected),
        "p" => verdict::act(desk, EntryState::Pending),
        "z" => desk.undo(),
        "o" => {
            if let Some(link) = root.find("[part=open]") {
                link.call("click", &[]);
            }
        }
        "?" => help::open(desk),
        _ => return false,
    }
    true
}
