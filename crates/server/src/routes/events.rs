//! Events: what was seen and done, for statistics. Who it was is kept only of those who agreed.

use axum::{
    extract::State,
    http::{HeaderMap, Method, StatusCode},
    routing::post,
};
use funfair_campaign::{
    Finding,
    protocol::{EventBatch, ProblemCode},
};

use crate::{
    failure::Failure,
    operation::{Operation, Token, schema},
    publish::Published,
    request::{Body, Segments, bad_request, former_claims, is_key, read_json},
    state::{App, Shared},
    store::{consents, events, patiently},
};

const MOST: usize = 50;

pub(super) static RECORD: Operation = Operation {
    method: Method::POST,
    path: "/v1/campaigns/{campaign}/events",
    id: "recordEvents",
    summary: "Records up to 50 events; an id counts once. The participant of a token is kept only \
              when they accepted a purpose.",
    token: Token::Optional,
    parameters: &[],
    request: Some(schema::<EventBatch>),
    status: 202,
    response: None,
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadToken,
        ProblemCode::UnknownCampaign,
        ProblemCode::TooLarge,
    ],
    handler: || post(record),
};

async fn record(
    State(app): State<Shared>,
    Segments(id): Segments<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Failure> {
    let campaign = &*app.campaign(&id)?;
    // An expired token still tells who it was, and nothing is given for it.
    let former = former_claims(&app.secret, campaign, &headers)?;
    let batch: EventBatch = read_json(body)?;
    check(campaign, &batch)?;
    let participant = match former {
        Some(claims) if agreed(&app, campaign, &claims.participant).await? => {
            Some(claims.participant)
        }
        _ => None,
    };
    patiently(|| store(&app, campaign.id(), participant.as_deref(), &batch))
        .await
        .map(|()| StatusCode::ACCEPTED)
}

async fn store(
    app: &App,
    campaign: &str,
    participant: Option<&str>,
    batch: &EventBatch,
) -> Result<(), Failure> {
    let now_ms = app.clock.now_ms();
    let mut tx = app.store.begin_short().await?;
    for event in &batch.events {
        events::insert(&mut tx, campaign, participant, event, now_ms).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Whether the answer that stands is to the campaign's texts of today, and accepts something.
async fn agreed(app: &App, campaign: &Published, participant: &str) -> Result<bool, Failure> {
    let Some(consent) = &campaign.loaded.campaign.consent else {
        return Ok(false);
    };
    let answer = consents::latest(&app.store.reader, campaign.id(), participant).await?;
    Ok(answer.is_some_and(|row| row.accepts(consent)))
}

fn check(campaign: &Published, batch: &EventBatch) -> Result<(), Failure> {
    let mut findings = Vec::new();
    if batch.events.len() > MOST {
        findings.push(Finding::new("events", format!("must be at most {MOST}")));
    }
    for (n, event) in batch.events.iter().enumerate().take(MOST) {
        if !is_key(&event.id) {
            let message = "must be 8 to 64 of A-Z, a-z, 0-9, _ and -";
            findings.push(Finding::new(format!("events[{n}].id"), message));
        }
        if campaign.widget(&event.widget).is_none() {
            let message = "is no widget of this campaign";
            findings.push(Finding::new(format!("events[{n}].widget"), message));
        }
    }
    if findings.is_empty() {
        Ok(())
    } else {
        Err(bad_request(findings))
    }
}
