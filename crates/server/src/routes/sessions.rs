//! Sessions: who plays, what they agreed to, and where they stand.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Method},
    routing::post,
};
use funfair_campaign::{
    Finding,
    protocol::{ConsentAnswer, ProblemCode, Session, SessionRequest},
};
use serde_json::Value;

use crate::{
    failure::Failure,
    operation::{Operation, Token, schema},
    publish::Published,
    request::{Body, Segments, bad_request, former_claims, read_json},
    standing,
    state::{App, Shared},
    store::{
        Tries, awards,
        consents::{self, ConsentRow},
        new_id,
    },
    token::{self, Claims},
};

/// Longest version and language tag, in bytes.
const MAX_TAG_BYTES: usize = 64;

pub(super) static START: Operation = Operation {
    method: Method::POST,
    path: "/v1/campaigns/{campaign}/sessions",
    id: "startSession",
    summary: "Starts a session, or renews that of a former token, expired or not, whose \
              participant is kept.",
    token: Token::Optional,
    parameters: &[],
    request: Some(schema::<SessionRequest>),
    status: 200,
    response: Some(schema::<Session<Value>>),
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadToken,
        ProblemCode::UnknownCampaign,
        ProblemCode::TooLarge,
    ],
    handler: || post(start),
};

async fn start(
    State(app): State<Shared>,
    Segments(id): Segments<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Session<Value>>, Failure> {
    let campaign = app.campaign(&id)?;
    let former = former_claims(&app.secret, campaign, &headers)?;
    let request: SessionRequest = read_json(body)?;
    // Chosen by the server alone: whoever could choose an id could play as somebody else.
    let participant = former.map_or_else(new_id, |claims| claims.participant);
    if let Some(answer) = &request.consent {
        let answer = check_consent(campaign, answer)?;
        let lang = request.lang.as_deref().unwrap_or_default();
        let lang = campaign.loaded.campaign.locale(lang);
        keep_consent(&app, (&id, &participant), &answer, lang).await?;
    }
    session(&app, campaign, participant).await.map(Json)
}

async fn session(
    app: &App,
    campaign: &Published,
    participant: String,
) -> Result<Session<Value>, Failure> {
    let now_ms = app.clock.now_ms();
    let context = campaign.context(now_ms);
    let mut reader = app.store.reader.acquire().await?;
    let widgets = standing::everywhere(&mut reader, campaign, &participant, &context).await?;
    let rows = awards::of_participant(&mut *reader, campaign.id(), &participant).await?;
    let expires_ms = now_ms.saturating_add(app.session_ms);
    let claims = Claims {
        campaign: campaign.id().to_owned(),
        participant,
        iat: now_ms,
        exp: expires_ms,
    };
    Ok(Session {
        token: token::issue(&claims, &app.secret),
        expires_ms,
        server_ms: now_ms,
        widgets,
        awards: rows
            .iter()
            .map(|row| standing::award(campaign, row, now_ms))
            .collect(),
    })
}

/// The answer as it is stored. Its version may be an older one than the campaign's: that is what
/// the player was shown, and it then permits nothing.
fn check_consent(campaign: &Published, answer: &ConsentAnswer) -> Result<ConsentRow, Failure> {
    let mut findings = Vec::new();
    if answer.version.is_empty() || answer.version.len() > MAX_TAG_BYTES {
        findings.push(Finding::new(
            "consent.version",
            "must be 1 to 64 characters",
        ));
    }
    let asked = campaign.loaded.campaign.consent.as_ref();
    for (n, id) in answer.purposes.iter().enumerate().take(MAX_TAG_BYTES) {
        let known = asked.is_some_and(|consent| consent.purposes.iter().any(|p| p.id == *id));
        if !known {
            let path = format!("consent.purposes[{n}]");
            findings.push(Finding::new(path, "is not a purpose of this campaign"));
        }
    }
    if !findings.is_empty() {
        return Err(bad_request(findings));
    }
    let mut purposes = answer.purposes.clone();
    purposes.sort();
    purposes.dedup();
    Ok(ConsentRow {
        version: answer.version.clone(),
        purposes: serde_json::to_string(&purposes)?,
    })
}

async fn keep_consent(
    app: &App,
    who: (&str, &str),
    answer: &ConsentRow,
    lang: &str,
) -> Result<(), Failure> {
    let mut tries = Tries::default();
    loop {
        let result = try_keep_consent(app, who, answer, lang).await;
        if !tries.again(&result).await {
            return result;
        }
    }
}

async fn try_keep_consent(
    app: &App,
    who: (&str, &str),
    answer: &ConsentRow,
    lang: &str,
) -> Result<(), Failure> {
    let mut tx = app.store.begin().await?;
    if consents::latest(&mut *tx, who.0, who.1).await?.as_ref() != Some(answer) {
        consents::insert(&mut tx, who, answer, lang, app.clock.now_ms()).await?;
    }
    tx.commit().await?;
    Ok(())
}
