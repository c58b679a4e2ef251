//! Conversions: what came of a campaign at a partner's, told by the partner's own server.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Method},
    routing::post,
};
use funfair_campaign::{Finding, prize::Money, protocol::ProblemCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    canonical::sha256_hex,
    failure::Failure,
    operation::{Operation, Parameter, Token, schema},
    publish::Published,
    request::{Body, Segments, bad_request, read_bytes, read_object},
    signature::Signed,
    state::{App, Shared},
    store::{
        consents,
        conversions::{self, NewConversion},
        patiently,
    },
    token,
};

/// Longest id that a partner may have for a user, in characters.
const MAX_ID_CHARS: usize = 200;
/// Highest value, in minor units.
const MAX_MINOR: i64 = 100_000_000_000;

const ID: Parameter = header(
    "webhook-id",
    "the partner's id of the conversion, 1 to 100 of A-Z, a-z, 0-9, _ and -; it counts once",
);
const TIMESTAMP: Parameter = header(
    "webhook-timestamp",
    "when it is sent, seconds since 1970 UTC, at most 300 from the server's clock",
);
const SIGNATURE: Parameter = header(
    "webhook-signature",
    "`v1,` and the base64 of HMAC-SHA256 over `{id}.{timestamp}.{body}`, by a key of --partner-keys; \
     several with blanks between them",
);

const fn header(name: &'static str, description: &'static str) -> Parameter {
    Parameter {
        place: "header",
        name,
        required: true,
        description,
    }
}

pub(super) static RECORD: Operation = Operation {
    method: Method::POST,
    path: "/v1/campaigns/{campaign}/conversions",
    id: "recordConversion",
    summary: "Counts a conversion, once per id: an order, a sign-up or a redemption at a partner's, \
              signed by the partner's server as Standard Webhooks 1.0 says.",
    token: Token::Ignored,
    parameters: &[ID, TIMESTAMP, SIGNATURE],
    request: Some(schema::<Conversion>),
    status: 200,
    response: Some(schema::<Counted>),
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadSignature,
        ProblemCode::BadParticipant,
        ProblemCode::UnknownCampaign,
        ProblemCode::TooLarge,
        ProblemCode::KeyReused,
    ],
    handler: || post(record),
};

/// What came of a campaign at a partner's.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Conversion {
    /// What happened.
    what: What,
    /// The partner's own id of the user, as it stands in a signed participant; 1 to 200 characters.
    #[serde(default)]
    participant: Option<String>,
    /// A session's token instead, expired or not, for players whom nobody has signed.
    #[serde(default)]
    token: Option<String>,
    /// What it is worth; left out where it has no value.
    #[serde(default)]
    value: Option<Money>,
    /// When it happened, ms since 1970 UTC; left out: when it is sent.
    #[serde(default)]
    at_ms: Option<i64>,
}

/// What can happen at a partner's.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum What {
    /// Something was bought.
    Order,
    /// Somebody became a member.
    SignUp,
    /// A coupon was used.
    Redemption,
}

impl What {
    fn key(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::SignUp => "sign_up",
            Self::Redemption => "redemption",
        }
    }
}

/// Whether a conversion was counted.
#[derive(Debug, Serialize, JsonSchema)]
struct Counted {
    /// `false` where it had been counted before.
    counted: bool,
}

async fn record(
    State(app): State<Shared>,
    Segments(id): Segments<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Counted>, Failure> {
    let campaign = &*app.campaign(&id)?;
    let now_ms = app.clock.now_ms();
    let signed = Signed::read(&headers, now_ms)?;
    let bytes = read_bytes(body)?;
    let key = app.partners.signer(|secret| signed.is_by(secret, &bytes));
    let key = key.ok_or_else(|| {
        let detail = "no key of --partner-keys has signed this body with this id and timestamp";
        Failure::new(ProblemCode::BadSignature, detail)
    })?;
    let conversion: Conversion = read_object(&bytes)?;
    check(&conversion, now_ms)?;
    let participant = whose(&app, campaign, &conversion)?;
    let participant = match participant {
        Some(participant) if may_be_kept(&app, campaign, &participant).await? => Some(participant),
        _ => None,
    };
    let row = NewConversion {
        id: &signed.id,
        body_hash: &sha256_hex(&bytes),
        what: conversion.what.key(),
        participant: participant.as_deref(),
        key,
        value: conversion
            .value
            .as_ref()
            .map(|value| (value.minor, value.currency.as_str())),
        // The partner's clock may be behind what the participant was shown.
        at_ms: conversion.at_ms.unwrap_or(now_ms),
    };
    patiently(|| store(&app, &id, &row, now_ms))
        .await
        .map(|counted| Json(Counted { counted }))
}

async fn store(
    app: &App,
    campaign: &str,
    row: &NewConversion<'_>,
    now_ms: i64,
) -> Result<bool, Failure> {
    let mut tx = app.store.begin().await?;
    match conversions::insert(&mut tx, campaign, row, now_ms).await? {
        None => {
            let (minor, currency) = row.value.unzip();
            let data = json!({"conversion": row.id, "what": row.what, "minor": minor,
                              "currency": currency, "at_ms": row.at_ms});
            let who = (campaign, row.participant);
            let told = app
                .hooks
                .tell(&mut tx, who, "conversion.counted", data, now_ms);
            told.await?;
            tx.commit().await?;
            Ok(true)
        }
        Some(before) if before == row.body_hash => Ok(false),
        Some(_) => {
            let detail = "a conversion with this `webhook-id` was counted, and had another body";
            Err(Failure::new(ProblemCode::KeyReused, detail))
        }
    }
}

fn check(conversion: &Conversion, now_ms: i64) -> Result<(), Failure> {
    let mut findings = Vec::new();
    let mut wrong = |path: &str, message: &str| findings.push(Finding::new(path, message));
    if conversion.participant.is_some() && conversion.token.is_some() {
        wrong("token", "give `participant` or `token`, not both");
    }
    let id = conversion.participant.as_deref();
    if id.is_some_and(|id| !(1..=MAX_ID_CHARS).contains(&id.chars().count())) {
        wrong("participant", "must be 1 to 200 characters");
    }
    if let Some(Money { minor, currency }) = &conversion.value {
        if !(0..=MAX_MINOR).contains(minor) {
            wrong("value.minor", "must be 0 to 100,000,000,000 minor units");
        }
        if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
            wrong("value.currency", "must be an ISO 4217 code such as CNY");
        }
    }
    // Some slack, as clocks differ.
    if conversion
        .at_ms
        .is_some_and(|at| at < 0 || at > now_ms.saturating_add(300_000))
    {
        wrong("at_ms", "must be ms since 1970 UTC, and not in the future");
    }
    if findings.is_empty() {
        Ok(())
    } else {
        Err(bad_request(findings))
    }
}

/// The participant's id; `None` where the partner does not say who it was.
fn whose(
    app: &App,
    campaign: &Published,
    conversion: &Conversion,
) -> Result<Option<String>, Failure> {
    if let Some(id) = &conversion.participant {
        return Ok(Some(app.secret.participant(campaign.id(), id)));
    }
    let Some(token) = &conversion.token else {
        return Ok(None);
    };
    let claims = token::read(token, &app.secret);
    let claims = claims.filter(|claims| claims.campaign == campaign.id());
    claims
        .map(|claims| Some(claims.participant))
        .ok_or_else(|| {
            let detail = "`token` is no token of this campaign";
            Failure::new(ProblemCode::BadParticipant, detail)
        })
}

/// Where the campaign asks, only of those who accept something: as with hidden fields.
async fn may_be_kept(app: &App, campaign: &Published, participant: &str) -> Result<bool, Failure> {
    let Some(asked) = &campaign.loaded.campaign.consent else {
        return Ok(true);
    };
    let answer = consents::latest(&app.store.reader, campaign.id(), participant).await?;
    Ok(answer.is_some_and(|answer| answer.accepts(asked)))
}
