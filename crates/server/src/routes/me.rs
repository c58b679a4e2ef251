//! What is stored of a participant: theirs to see, and to have forgotten.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Method, StatusCode},
    routing::{delete, get},
};
use funfair_campaign::{
    entry::EntryState,
    prize::{ContactField, Money},
    protocol::{Award, ProblemCode, WidgetState},
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::{
    failure::Failure,
    media::sweep,
    operation::{Operation, Token, schema},
    request::{Segments, player},
    standing,
    state::{App, Shared},
    store::{
        awards, context, conversions,
        entries::{self, EntryRow},
        exposures::{self, OwnExposure},
        media, patiently,
        personal::{self, Whom},
        tickets::{self, OwnTicket},
    },
};

const PROBLEMS: &[ProblemCode] = &[
    ProblemCode::BadToken,
    ProblemCode::ExpiredToken,
    ProblemCode::UnknownCampaign,
];

pub(super) static SHOW: Operation = Operation {
    method: Method::GET,
    path: "/v1/campaigns/{campaign}/me",
    id: "showMe",
    summary: "Everything that is stored of the participant.",
    token: Token::Required,
    parameters: &[],
    request: None,
    status: 200,
    response: Some(schema::<Me>),
    problems: PROBLEMS,
    handler: || get(show),
};

pub(super) static FORGET: Operation = Operation {
    method: Method::DELETE,
    path: "/v1/campaigns/{campaign}/me",
    id: "forgetMe",
    summary: "Forgets contacts, consents, hidden fields, the partner's id, places on boards, entries \
              with their likes, uploads, likes given, what was served in tests, and whose \
              events and conversions they were. Plays, awards and how far a play has come stay under \
              an id that tells nothing, so that limits and stock stay true; goods not yet sent cannot arrive.",
    token: Token::Required,
    parameters: &[],
    request: None,
    status: 204,
    response: None,
    problems: PROBLEMS,
    handler: || delete(forget),
};

/// Everything that is stored of a participant.
#[derive(Debug, Serialize, JsonSchema)]
struct Me {
    /// Id of the participant: random, or a keyed hash of the partner's.
    participant: String,
    /// Who vouched for the participant; left out where nobody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    partner: Option<Partner>,
    /// Hidden fields that host pages gave, by name; left out where there are none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    context: BTreeMap<String, String>,
    /// Every answer to the consent question, first one first.
    consents: Vec<Consent>,
    /// Every play, first one first.
    plays: Vec<Play>,
    /// Everything won, latest first.
    awards: Vec<Award>,
    /// Tickets of raffles, first one first; left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tickets: Vec<Ticket>,
    /// The contacts given, by the id of the award.
    contacts: BTreeMap<String, BTreeMap<ContactField, String>>,
    /// Where the participant stands in each widget: what the widget remembers, without what a
    /// player must not know before its time.
    widgets: Vec<WidgetState<Value>>,
    /// Where the participant is ranked, on every board of every widget.
    scores: Vec<Score>,
    /// What the participant handed in, first one first within a widget.
    entries: Vec<Entry>,
    /// The entries that the participant likes, first like first.
    likes: Vec<Like>,
    /// What the participant has uploaded, first one first.
    media: Vec<Upload>,
    /// How many events carry the participant's id.
    events: i64,
    /// What partners told of the participant, first one first; left out where there is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    conversions: Vec<Conversion>,
    /// What the participant was served in tests, first one first; left out where there is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    exposures: Vec<Exposure>,
}

/// A variant that a participant was served.
#[derive(Debug, Serialize, JsonSchema)]
struct Exposure {
    /// Id of the test.
    experiment: String,
    /// Id of the variant, or `original`.
    variant: String,
    /// When it was served first, ms since 1970 UTC.
    at_ms: i64,
}

/// Something that happened at a partner's.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OwnConversion")]
struct Conversion {
    /// `order`, `sign_up` or `redemption`.
    what: String,
    /// What it was worth; left out where it had no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Money>,
    /// When, ms since 1970 UTC.
    at_ms: i64,
}

/// A partner who vouched for a participant.
#[derive(Debug, Serialize, JsonSchema)]
struct Partner {
    /// Name of the key that signed last.
    key: String,
    /// The partner's own id of the participant.
    id: String,
}

/// An answer to the consent question.
#[derive(Debug, Serialize, JsonSchema)]
struct Consent {
    /// Version of the texts that were shown.
    version: String,
    /// Ids of the purposes accepted.
    purposes: Vec<String>,
    /// Language of the texts.
    lang: String,
    /// When, ms since 1970 UTC.
    at_ms: i64,
}

/// A place on a board.
#[derive(Debug, Serialize, JsonSchema)]
struct Score {
    /// Id of the widget.
    widget: String,
    /// Id of the ranking among the widget's; empty for the main one.
    board: String,
    /// Points.
    points: i64,
    /// Time that it took, ms.
    time_ms: i64,
    /// Moves that it took; 0 where the kind counts none.
    moves: i64,
}

/// Something handed in.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OwnEntry")]
struct Entry {
    /// Names it.
    id: String,
    /// Id of the widget.
    widget: String,
    /// What it holds; the kind's own shape.
    body: Value,
    /// Where it stands.
    state: EntryState,
    /// Why it was rejected; left out where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// When it was handed in, ms since 1970 UTC.
    at_ms: i64,
}

/// A like.
#[derive(Debug, Serialize, JsonSchema)]
struct Like {
    /// Id of the entry.
    entry: String,
    /// When it was given, ms since 1970 UTC.
    at_ms: i64,
}

/// An upload.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OwnUpload")]
struct Upload {
    /// Names it; `GET …/media/{id}` shows what is ready.
    id: String,
    /// Id of the widget.
    widget: String,
    /// `open` while parts are missing, `ready`, or `refused`.
    state: String,
    /// `picture` or `video`; left out where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// Bytes that are kept of it.
    bytes: i64,
    /// Id of the entry that it is in; left out where it is in none.
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<String>,
    /// When it was begun, ms since 1970 UTC.
    at_ms: i64,
}

/// A ticket of a raffle.
#[derive(Debug, Serialize, JsonSchema)]
struct Ticket {
    /// Id of the ticket, as the list has it that the raffle is drawn from.
    id: String,
    /// Id of the pool.
    pool: String,
    /// When it was given, ms since 1970 UTC.
    at_ms: i64,
}

/// A play.
#[derive(Debug, Serialize, JsonSchema)]
struct Play {
    /// Id of the widget.
    widget: String,
    /// When it began, ms since 1970 UTC.
    at_ms: i64,
}

async fn show(
    State(app): State<Shared>,
    Segments(id): Segments<String>,
    headers: HeaderMap,
) -> Result<Json<Me>, Failure> {
    let campaign = &*app.campaign(&id)?;
    let (campaign, participant) = player(&app, campaign, &headers)?;
    let now_ms = app.clock.now_ms();
    let reader = &app.store.reader;
    let consents = personal::consents(reader, &id, &participant).await?;
    let plays = personal::plays(reader, &id, &participant).await?;
    let awards = awards::of_participant(reader, &id, &participant).await?;
    let tickets = tickets::of_participant(reader, &id, &participant).await?;
    let contacts = personal::contacts(reader, &id, &participant).await?;
    let mut connection = reader.acquire().await?;
    let moment = campaign.context(now_ms);
    let widgets = standing::everywhere(&mut connection, campaign, &participant, &moment).await?;
    drop(connection);
    let scores = personal::scores(reader, &id, &participant).await?;
    let handed_in = entries::of_participant(reader, &id, &participant).await?;
    let likes = entries::liked_by(reader, &id, &participant).await?;
    let uploads = media::of_participant(reader, &id, &participant).await?;
    let events = personal::events(reader, &id, &participant).await?;
    let converted = conversions::of_participant(reader, &id, &participant).await?;
    let exposures = exposures::of_participant(reader, &id, &participant).await?;
    let partner = context::partner(reader, &id, &participant).await?;
    let fields = context::of(reader, &id, &participant).await?;
    Ok(Json(Me {
        participant,
        partner: partner.map(|(key, id)| Partner { key, id }),
        context: fields,
        consents: consents
            .into_iter()
            .map(Consent::read)
            .collect::<Result<_, _>>()?,
        plays: plays
            .into_iter()
            .map(|(widget, at_ms)| Play { widget, at_ms })
            .collect(),
        awards: awards
            .iter()
            .map(|row| standing::award(campaign, row, now_ms))
            .collect(),
        tickets: tickets
            .into_iter()
            .map(|OwnTicket { id, pool, at_ms }| Ticket { id, pool, at_ms })
            .collect(),
        contacts: contacts
            .into_iter()
            .map(|(award, contact)| Ok((award, serde_json::from_str(&contact)?)))
            .collect::<Result<_, serde_json::Error>>()?,
        widgets,
        scores: scores
            .into_iter()
            .map(|place| Score {
                widget: place.widget,
                board: place.board,
                points: place.points,
                time_ms: place.time_ms,
                moves: place.moves,
            })
            .collect(),
        entries: handed_in
            .into_iter()
            .map(Entry::read)
            .collect::<Result<_, _>>()?,
        likes: likes
            .into_iter()
            .map(|(entry, at_ms)| Like { entry, at_ms })
            .collect(),
        media: uploads.into_iter().map(Upload::read).collect(),
        events,
        conversions: converted.into_iter().map(Conversion::read).collect(),
        exposures: exposures.into_iter().map(Exposure::read).collect(),
    }))
}

impl Conversion {
    fn read(row: conversions::OwnConversion) -> Self {
        let value = row.minor.zip(row.currency);
        Self {
            what: row.what,
            value: value.map(|(minor, currency)| Money { minor, currency }),
            at_ms: row.at_ms,
        }
    }
}

impl Exposure {
    fn read(row: OwnExposure) -> Self {
        let OwnExposure {
            experiment,
            variant,
            at_ms,
        } = row;
        Self {
            experiment,
            variant,
            at_ms,
        }
    }
}

impl Upload {
    fn read(row: media::Upload) -> Self {
        let bytes = match row.state.as_str() {
            "ready" => row.bytes.unwrap_or_default(),
            "open" => row.received,
            _ => 0,
        };
        Self {
            id: row.id,
            widget: row.widget,
            state: row.state,
            kind: row.kind,
            bytes,
            entry: row.entry,
            at_ms: row.at_ms,
        }
    }
}

impl Entry {
    fn read(row: EntryRow) -> Result<Self, serde_json::Error> {
        Ok(Self {
            state: row.state(),
            body: serde_json::from_str(&row.body)?,
            id: row.id,
            widget: row.widget,
            reason: row.reason,
            at_ms: row.at_ms,
        })
    }
}

impl Consent {
    fn read(row: personal::Consent) -> Result<Self, serde_json::Error> {
        Ok(Self {
            version: row.version,
            purposes: serde_json::from_str(&row.purposes)?,
            lang: row.lang,
            at_ms: row.at_ms,
        })
    }
}

async fn forget(
    State(app): State<Shared>,
    Segments(id): Segments<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Failure> {
    let campaign = &*app.campaign(&id)?;
    let (_, participant) = player(&app, campaign, &headers)?;
    patiently(|| try_forget(&app, &id, &participant))
        .await
        .map(|()| StatusCode::NO_CONTENT)
}

async fn try_forget(app: &App, campaign: &str, participant: &str) -> Result<(), Failure> {
    let mut tx = app.store.begin_for(campaign, participant).await?;
    personal::forget(&mut tx, campaign, Whom::One(participant)).await?;
    tx.commit().await?;
    sweep::delete_due(app).await;
    Ok(())
}
