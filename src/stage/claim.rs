//! The claim form: asks for what the prize needs, and nothing else.

use std::collections::BTreeMap;

use funfair_campaign::{
    prize::ContactField,
    protocol::{Award, AwardStatus, ClaimRequest, PrizeView, ProblemCode},
};
use leptos::{html, prelude::*, task::spawn_local};

use super::{
    Stage,
    prizes::{Code, use_by},
};
use crate::{
    endpoint::Refusal,
    i18n::{Words, words},
    ui::{
        button::{Look, button},
        cover::Cover,
        dom,
        live::{part, text},
        node::Node,
        slot::{Slot, watch},
    },
};

const TITLE: Words = words("领取奖品", "Claim your prize");
const SEND: Words = words("确认领取", "Claim");
const SENDING: Words = words("正在提交…", "Sending…");
const DONE: Words = words("领取成功", "Claimed");
const CLOSE: Words = words("关闭", "Close");
const USE: Words = words("只用于发放这份奖品。", "Used only to send you this prize.");
const AWAY: Words = words(
    "网络不通，你填的内容还在，请稍后再试。",
    "There is no connection. What you typed is still here; please try again.",
);
const EXPIRED: Words = words("领取时间已过。", "The time to claim has passed.");
const VOID: Words = words(
    "这份奖品已被主办方取消。",
    "The organiser has taken this prize back.",
);
const CONTACT_USED: Words = words(
    "这个联系方式已领取过这份奖品。",
    "This contact has already claimed this prize.",
);
const ALREADY: Words = words("这份奖品已被领取。", "This prize has already been claimed.");
const OTHER: Words = words(
    "没有成功，请稍后再试。",
    "That did not work. Please try again later.",
);
const CHECK: Words = words("请检查标出的内容。", "Please check what is marked.");

/// The words of a field: its label, and what is wrong when it does not fit.
fn field_words(field: ContactField) -> (Words, Words) {
    match field {
        ContactField::Name => (
            words("收件人", "Name"),
            words("请填写姓名", "Please give a name"),
        ),
        ContactField::Phone => (
            words("手机号", "Phone number"),
            words(
                "请填写 6 至 15 位数字的号码",
                "Please give a number of 6 to 15 digits",
            ),
        ),
        ContactField::Email => (
            words("电子邮箱", "E-mail"),
            words(
                "请填写如 name@example.com 的邮箱",
                "Please give an address like name@example.com",
            ),
        ),
        ContactField::Address => (
            words("收货地址", "Address"),
            words("请填写收货地址", "Please give an address"),
        ),
    }
}

/// Type, autofill hint and keyboard of a field.
fn field_kind(field: ContactField) -> (&'static str, &'static str) {
    match field {
        ContactField::Name => ("text", "name"),
        ContactField::Phone => ("tel", "tel"),
        ContactField::Email => ("email", "email"),
        ContactField::Address => ("text", "street-address"),
    }
}

/// What the player types, and what is wrong with it.
#[derive(Clone, Copy)]
struct Form {
    values: Slot<BTreeMap<ContactField, String>>,
    wrong: Slot<Vec<ContactField>>,
    message: Slot<Option<Words>>,
    sending: Slot<bool>,
}

/// The claim sheet of one award.
pub(super) fn claim(stage: Stage, award: String) -> Node {
    let lang = stage.lang.get_untracked();
    let content = part(move || {
        let awards = stage.read_awards();
        let award = awards.into_iter().find(|known| known.id == award)?;
        let prize = stage.prize(&award.prize)?;
        Some(match award.status {
            AwardStatus::Claimed => view! { <Done stage award prize /> }.into_any(),
            _ => view! { <Fields stage award prize /> }.into_any(),
        })
    });
    let cover = Cover {
        title: lang.say(TITLE),
        sheet: true,
        close: Some(Box::new(move || stage.hide())),
        ..Cover::default()
    };
    let inside = view! {
        {content}
        {button(Look::Plain, "close", move || lang.say(CLOSE), move || stage.hide())}
    };
    cover.around(|card| card.fill(dom::view(inside.into_any())))
}

#[component]
fn Done(
    /// The stage that it belongs to.
    stage: Stage,
    /// What was claimed.
    award: Award,
    /// Its prize.
    prize: PrizeView,
) -> impl IntoView {
    let done = NodeRef::<html::Div>::new();
    watch(move || {
        // The form that had the focus is gone.
        if let Some(done) = done.get() {
            dom::focus(&done);
        }
    });
    let lang = stage.lang.get_untracked();
    let until = use_by(stage, &award);
    view! {
        <div class="ff-done" role="status" part="claimed" tabindex="-1" node_ref=done>
            <p class="ff-prize-name">{lang.say(DONE)} " · " {prize.name}</p>
            {award.code.map(|code| view! { <Code stage code /> })}
            {until.map(|text| view! { <p class="ff-soft">{text}</p> })}
            <p class="ff-soft">{prize.delivery}</p>
        </div>
    }
}

#[component]
fn Fields(
    /// The stage that it belongs to.
    stage: Stage,
    /// What is claimed.
    award: Award,
    /// Its prize.
    prize: PrizeView,
) -> impl IntoView {
    let lang = stage.lang.get_untracked();
    let form = Form {
        values: Slot::new(BTreeMap::new()),
        wrong: Slot::new(Vec::new()),
        message: Slot::new(None),
        sending: Slot::new(false),
    };
    let asked = prize.fields.clone();
    let inputs = prize
        .fields
        .iter()
        .map(|field| view! { <Field stage form field=*field /> })
        .collect_view();
    let hint = (!asked.is_empty()).then(|| view! { <p class="ff-soft">{lang.say(USE)}</p> });
    let element = NodeRef::<html::Form>::new();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        send(stage, form, award.id.clone(), &asked);
        if let (Some(element), Some(wrong)) =
            (element.get_untracked(), form.wrong.get_untracked().first())
        {
            dom::focus_first(&element, &format!("[name={}]", wrong.key()));
        }
    };
    view! {
        <form class="ff-form" novalidate node_ref=element on:submit=submit>
            <p class="ff-prize-name">{prize.name}</p>
            <p class="ff-soft">{prize.delivery}</p>
            {inputs}
            {hint}
            <p class="ff-error" role="alert">
                {text(move || form.message.get().map(|message| lang.say(message)).unwrap_or_default())}
            </p>
            <button
                type="submit"
                class="ff-button"
                part="send"
                aria-disabled=text(move || form.sending.get().to_string())
            >
                {text(move || lang.say(if form.sending.get() { SENDING } else { SEND }))}
            </button>
        </form>
    }
}

#[component]
fn Field(
    /// The stage that it belongs to.
    stage: Stage,
    /// The form that it is part of.
    form: Form,
    /// What it asks for.
    field: ContactField,
) -> impl IntoView {
    let lang = stage.lang.get_untracked();
    let (label, wrong) = field_words(field);
    let (kind, autocomplete) = field_kind(field);
    let is_wrong = move || form.wrong.get().contains(&field);
    let input = move |event| {
        form.values
            .update(|values| drop(values.insert(field, event_target_value(&event))));
    };
    view! {
        <label class="ff-field">
            <span>{lang.say(label)}</span>
            <input
                type=kind
                name=field.key()
                autocomplete=autocomplete
                required
                maxlength=field.max_chars().to_string()
                aria-invalid=text(move || is_wrong().to_string())
                on:input=input
            />
            {part(move || {
                is_wrong()
                    .then(|| view! { <span class="ff-error">{lang.say(wrong)}</span> }.into_any())
            })}
        </label>
    }
}

fn send(stage: Stage, form: Form, award: String, asked: &[ContactField]) {
    if form.sending.get_untracked() {
        return;
    }
    let request = ClaimRequest {
        contact: form.values.get_untracked(),
    };
    let wrong = request.wrong_fields(asked);
    let complete = wrong.is_empty();
    form.wrong.set(wrong);
    form.message.set((!complete).then_some(CHECK));
    if !complete {
        return;
    }
    form.sending.set(true);
    spawn_local(async move {
        let result = stage.claim(&award, &request).await;
        // On success the form is gone: the award's row has changed.
        form.sending.set(false);
        if let Err(refusal) = result {
            form.message.set(Some(message_of(refusal.as_ref())));
        }
    });
}

fn message_of(refusal: Option<&Refusal>) -> Words {
    let Some(refusal) = refusal else {
        return AWAY;
    };
    let said = [
        (ProblemCode::ClaimExpired, EXPIRED),
        (ProblemCode::AwardVoid, VOID),
        (ProblemCode::ContactUsed, CONTACT_USED),
        (ProblemCode::AlreadyClaimed, ALREADY),
        (ProblemCode::BadContact, CHECK),
    ];
    let found = said.into_iter().find(|(code, _)| refusal.is(*code));
    found.map_or(OTHER, |(_, words)| words)
}
