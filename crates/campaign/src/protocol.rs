//! Protocol v1: what travels between a widget and its backend, as JSON.
//!
//! `J` is JSON whose shape a widget kind decides: `serde_json::Value` on the server, an untouched
//! JS value in the page. OpenAPI is generated from these types.

mod draw;

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    Finding,
    campaign::Theme,
    embed::Embed,
    limits::{Limits, Turns},
    prize::{ContactField, Money, PrizeKind},
    tally::Tally,
};

pub use self::draw::{Count, DrawView, ReleaseView};

/// `GET /v1/campaigns/{id}`: the campaign as players may see it, in one language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CampaignView<J> {
    /// Id of the campaign.
    pub id: String,
    /// Published version, sha-256 in hex.
    pub revision: String,
    /// BCP 47 tag of the language of all texts here.
    pub locale: String,
    /// The languages there are.
    pub locales: Vec<String>,
    /// What players read above the widgets.
    pub title: String,
    /// Whether it is paused: nothing can be played until it goes on. Left out while it is not.
    #[serde(
        default,
        skip_serializing_if = "std::ops::Not::not",
        deserialize_with = "null_is_default"
    )]
    pub paused: bool,
    /// When it runs.
    pub schedule: ScheduleView,
    /// Who answers for it.
    pub organiser: OrganiserView,
    /// Conditions, a paragraph each.
    pub terms: Vec<String>,
    /// What to ask before anything is stored; `null`: nothing to ask.
    pub consent: Option<ConsentView>,
    /// Colours.
    pub theme: Theme,
    /// Pages that may hold it in a frame, and the hidden fields that it takes; left out: none.
    #[serde(
        default,
        skip_serializing_if = "Embed::is_empty",
        deserialize_with = "null_is_default"
    )]
    pub embed: Embed,
    /// What its page says of itself where it is shared; may be left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<ShareView>,
    /// What stands in its place in a browser without WebAssembly; may be left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<FallbackView>,
    /// What can be won.
    pub prizes: Vec<PrizeView>,
    /// What can be played.
    pub widgets: Vec<WidgetView<J>>,
    /// Of the variants of a test, by id: the fields of this object that are others for whoever is
    /// served the variant, which the session tells. Left out without a test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "Option<BTreeMap<String, serde_json::Map<String, serde_json::Value>>>")
    )]
    pub variants: Option<J>,
}

/// The page's reader gives `null` for a field that was left out.
fn null_is_default<'de, T, D>(reader: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(Option::deserialize(reader)?.unwrap_or_default())
}

/// When a campaign runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScheduleView {
    /// First moment of play, ms since 1970 UTC.
    pub starts_ms: i64,
    /// First moment after play, ms since 1970 UTC.
    pub ends_ms: i64,
    /// IANA name; campaign days turn at its midnight.
    pub time_zone: String,
    /// Days after winning within which a prize must be claimed.
    pub claim_days: u16,
}

/// Who answers for a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrganiserView {
    /// Full legal name.
    pub name: String,
    /// How players reach it.
    pub contact: String,
}

/// What to ask before anything is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConsentView {
    /// Version of the texts.
    pub version: String,
    /// What is asked.
    pub text: String,
    /// What the optional data is used for.
    pub purposes: Vec<PurposeView>,
    /// The full privacy notice.
    pub privacy_url: Option<String>,
    /// Days after the campaign's end until personal data is deleted.
    pub retention_days: u16,
}

/// A use of data that a player may accept or refuse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PurposeView {
    /// Names the purpose in answers.
    pub id: String,
    /// What it is for.
    pub text: String,
}

/// What a campaign's page says of itself where it is shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShareView {
    /// A sentence or two under the title.
    pub description: String,
    /// Picture: a path of the widget's own site, or an https address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

/// What stands in the place of a widget in a browser without WebAssembly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FallbackView {
    /// Where to go instead; https.
    pub url: String,
    /// The link's text.
    pub text: String,
}

/// A prize as players may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PrizeView {
    /// Id of the prize.
    pub id: String,
    /// Tier, 1 is the highest.
    pub tier: u8,
    /// Its name.
    pub name: String,
    /// Goods or coupon.
    pub kind: PrizeKind,
    /// Market value of one.
    pub value: Money,
    /// How many there are in the whole campaign.
    pub quantity: u32,
    /// How many draws give on one campaign day at most; left out where there is no such limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_day: Option<u32>,
    /// From when draws give how many; left out where all are there from the start.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "null_is_default"
    )]
    pub releases: Vec<ReleaseView>,
    /// How many one participant may win by draws; left out where there is no such limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_wins: Option<u32>,
    /// Days after the claim until when its code is good; left out where it is not counted in days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_days: Option<u16>,
    /// Until when its codes are good, ms since 1970 UTC; left out where no date is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_until_ms: Option<i64>,
    /// Picture: a path of the widget's own site, or an https address.
    pub picture: Option<String>,
    /// What a winner has to give.
    pub fields: Vec<ContactField>,
    /// How and when it arrives, or how the code is used.
    pub delivery: String,
}

/// A widget as players may see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WidgetView<J> {
    /// Id of the widget.
    pub id: String,
    /// Its kind, such as `wheel`.
    pub kind: String,
    /// How often one participant may play it.
    pub limits: Limits,
    /// What it draws from.
    pub draws: Vec<DrawView>,
    /// Whether it ranks participants.
    pub ranked: bool,
    /// What the kind shows.
    pub view: J,
}

/// `POST /v1/campaigns/{id}/sessions`. A former token in `Authorization` is renewed, even when
/// it has expired, and keeps its participant, unless a partner vouches for another one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionRequest {
    /// The answer to the consent question; `null` when there is none, or it stands from before.
    #[serde(default)]
    pub consent: Option<ConsentAnswer>,
    /// BCP 47 tag that the player reads.
    #[serde(default)]
    pub lang: Option<String>,
    /// Hidden fields by name. What the campaign does not list in `embed.context`, and values that
    /// are empty or longer than 200 characters, are dropped.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, String>,
    /// Who plays, signed by a partner's backend: `fp1.<claims>.<HMAC>`. The participant is then the
    /// same on every device, whatever the former token says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participant: Option<String>,
}

/// What a player answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConsentAnswer {
    /// Version of the texts that were shown.
    pub version: String,
    /// Ids of the purposes accepted; empty when rejected.
    pub purposes: Vec<String>,
}

/// A participant's session in one campaign.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Session<J> {
    /// Bearer token of this participant for this campaign.
    pub token: String,
    /// Until when it is accepted, ms since 1970 UTC.
    pub expires_ms: i64,
    /// The server's clock, ms since 1970 UTC.
    pub server_ms: i64,
    /// Where the participant stands in every widget.
    pub widgets: Vec<WidgetState<J>>,
    /// What the participant has won.
    pub awards: Vec<Award>,
    /// The variant of a test that the participant is served, one of the campaign's `variants`; left
    /// out for the original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
}

/// Where a participant stands in a widget.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WidgetState<J> {
    /// Id of the widget.
    pub widget: String,
    /// Plays left, and when more come.
    pub turns: Turns,
    /// What the kind remembers.
    pub state: J,
}

/// `POST /v1/campaigns/{id}/widgets/{wid}/actions`, with an `Idempotency-Key` header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ActionRequest<J> {
    /// What the participant does; its shape depends on the kind.
    pub action: J,
    /// BCP 47 tag that the player reads.
    #[serde(default)]
    pub lang: Option<String>,
}

/// What an action led to. The same key gives the same answer for the campaign's life.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ActionResponse<J> {
    /// What the rules said.
    pub outcome: J,
    /// Where the participant stands afterwards.
    pub state: WidgetState<J>,
    /// What was won by it.
    pub awards: Vec<Award>,
    /// How many tickets of raffles came of it; left out where none did.
    #[serde(default, skip_serializing_if = "is_none_at_all")]
    pub tickets: u32,
    /// The server's clock at the decision, ms since 1970 UTC.
    pub server_ms: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_none_at_all(number: &u32) -> bool {
    *number == 0
}

/// Something that a participant has won.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Award {
    /// Id of the award.
    pub id: String,
    /// Id of the widget that gave it.
    pub widget: String,
    /// Id of the prize.
    pub prize: String,
    /// What has become of it.
    pub status: AwardStatus,
    /// When it was won, ms since 1970 UTC.
    pub won_ms: i64,
    /// Until when it can be claimed, ms since 1970 UTC.
    pub claim_by_ms: i64,
    /// The coupon's code, once claimed.
    pub code: Option<String>,
    /// Until when the code is good, ms since 1970 UTC; left out where it is for ever, or not claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_expires_ms: Option<i64>,
    /// When the code was used, ms since 1970 UTC; left out where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redeemed_ms: Option<i64>,
}

/// What has become of an award.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AwardStatus {
    /// Won, to be claimed.
    Won,
    /// Claimed: the code is shown, or delivery is on its way.
    Claimed,
    /// The deadline has passed without a claim.
    Expired,
    /// The organiser has taken it back.
    Void,
}

/// `GET /v1/campaigns/{id}/awards`: everything that the participant has won, latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Awards {
    /// The awards.
    pub awards: Vec<Award>,
    /// The server's clock, ms since 1970 UTC.
    pub server_ms: i64,
}

/// `POST /v1/campaigns/{id}/awards/{award}/claim`. Repeating it with the same contact is safe.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClaimRequest {
    /// The values of the prize's fields.
    pub contact: BTreeMap<ContactField, String>,
}

impl ClaimRequest {
    /// The fields of `asked` that are missing or malformed.
    #[must_use]
    pub fn wrong_fields(&self, asked: &[ContactField]) -> Vec<ContactField> {
        let fits =
            |field: &&ContactField| self.contact.get(*field).is_some_and(|v| field.accepts(v));
        asked.iter().filter(|field| !fits(field)).copied().collect()
    }
}

/// `GET /v1/campaigns/{id}/widgets/{wid}/board`: what is shared about a widget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Board {
    /// The latest wins, latest first, at most 20.
    pub winners: Vec<Winner>,
    /// The ranking that was asked for; `null` where the widget ranks nobody.
    pub ranking: Option<Ranking>,
    /// What was counted; left out where the widget counts nothing, or not for the participant yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tally: Option<Tally>,
}

/// Who is ahead: more points first, then less time, then fewer moves. Who has all three the same
/// shares a rank, and as many ranks are left out after it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ranking {
    /// The first ranks, at most 20 rows.
    pub rows: Vec<Ranked>,
    /// The participant's own row, wherever it is; `null` without a token or a score.
    pub own: Option<Ranked>,
    /// How many participants are ranked.
    pub participants: u64,
}

/// A row of a ranking, without telling who it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ranked {
    /// 1 for the first.
    pub rank: u64,
    /// Dots and two characters of a keyed hash.
    pub who: String,
    /// Points.
    pub points: i64,
    /// Time that it took, ms.
    pub time_ms: i64,
    /// Moves that it took; 0 where the kind counts none.
    #[serde(default)]
    pub moves: i64,
    /// Whether it is the participant who asks.
    pub own: bool,
}

/// A win, without telling who it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Winner {
    /// Dots and two characters of a keyed hash: enough to tell oneself from others.
    pub who: String,
    /// Id of the prize.
    pub prize: String,
    /// When, ms since 1970 UTC, rounded down to the minute.
    pub won_ms: i64,
}

/// `POST /v1/campaigns/{id}/events`: what was seen and done, for statistics.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventBatch {
    /// At most 50.
    pub events: Vec<Event>,
}

/// Something that was seen or done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Event {
    /// Made by the page, so that a repeated batch counts once; 8 to 64 of `A-Z a-z 0-9 _ -`.
    pub id: String,
    /// Id of the widget.
    pub widget: String,
    /// What.
    pub name: EventName,
    /// The page's clock, ms since 1970 UTC.
    pub at_ms: i64,
}

/// What can be seen or done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EventName {
    /// The widget has opened, on the screen or a little beyond it.
    Impression,
    /// A play began.
    Start,
    /// An outcome was shown.
    Outcome,
    /// A prize was claimed.
    Claim,
    /// Consent was given.
    Accept,
    /// Consent was refused.
    Reject,
}

impl EventName {
    /// The name in JSON.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Impression => "impression",
            Self::Start => "start",
            Self::Outcome => "outcome",
            Self::Claim => "claim",
            Self::Accept => "accept",
            Self::Reject => "reject",
        }
    }
}

/// Why a request failed: RFC 9457 `application/problem+json` with a stable `code`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// `urn:funfair:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code in words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable name of the problem.
    pub code: ProblemCode,
    /// What to do about it, for developers.
    pub detail: String,
    /// With `limit_reached` and `not_started`: when to come back, ms since 1970 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_ms: Option<i64>,
    /// With `bad_contact` and `bad_request`: what is wrong where.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

/// Stable names of problems, with their HTTP status and title.
macro_rules! problem_codes {
    ($($(#[$doc:meta])* $name:ident = $key:literal, $status:literal, $title:literal;)*) => {
        /// Stable names of problems.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum ProblemCode {
            $($(#[$doc])* #[serde(rename = $key)] $name,)*
        }

        impl ProblemCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name in JSON.
            #[must_use]
            #[inline]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key),* }
            }

            /// HTTP status.
            #[must_use]
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status),* }
            }

            /// In words.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title),* }
            }
        }
    };
}

problem_codes! {
    /// The request is not what the route takes.
    BadRequest = "bad_request", 400, "The request is malformed";
    /// The `Idempotency-Key` header is missing or malformed.
    BadKey = "bad_key", 400, "The idempotency key is missing or malformed";
    /// The action is not one of the widget, or not possible.
    BadAction = "bad_action", 400, "The action is not possible";
    /// There is no token, or it is not valid here.
    BadToken = "bad_token", 401, "The token is missing or not valid";
    /// The token was valid; renew the session and repeat.
    ExpiredToken = "expired_token", 401, "The token has expired";
    /// No partner of this server has signed the participant for this campaign, or not lately.
    BadParticipant = "bad_participant", 403, "The participant is not vouched for";
    /// No key of the server's partners has signed the message, or not lately.
    BadSignature = "bad_signature", 403, "The signature is missing or not valid";
    /// No such campaign.
    UnknownCampaign = "unknown_campaign", 404, "There is no such campaign";
    /// No such widget in this campaign.
    UnknownWidget = "unknown_widget", 404, "There is no such widget";
    /// No such award of this participant.
    UnknownAward = "unknown_award", 404, "There is no such award";
    /// No such address.
    NotFound = "not_found", 404, "There is nothing at this address";
    /// The address takes other methods.
    BadMethod = "bad_method", 405, "The address does not take this method";
    /// The body took too long to come; the same request may be repeated.
    TooSlow = "too_slow", 408, "The request came too slowly";
    /// The campaign has not begun.
    NotStarted = "not_started", 409, "The campaign has not started";
    /// An operator has paused the campaign.
    Paused = "paused", 409, "The campaign is paused";
    /// The campaign is over.
    Ended = "ended", 409, "The campaign has ended";
    /// No turn is left.
    LimitReached = "limit_reached", 409, "No turn is left";
    /// The action was possible at another moment.
    OutOfOrder = "out_of_order", 409, "The action comes out of order";
    /// The award was claimed with another contact.
    AlreadyClaimed = "already_claimed", 409, "The award is already claimed";
    /// The organiser has taken the award back.
    AwardVoid = "award_void", 409, "The award was taken back";
    /// The deadline of the claim has passed.
    ClaimExpired = "claim_expired", 409, "The time to claim has passed";
    /// This contact has claimed this prize before.
    ContactUsed = "contact_used", 409, "This contact has already claimed this prize";
    /// The part of an upload does not begin where the upload has come to.
    BadOffset = "bad_offset", 409, "The upload has come to another place";
    /// The upload was given up, or refused.
    Gone = "gone", 410, "The upload is not there any more";
    /// The upload asks for another version of its protocol.
    BadVersion = "bad_version", 412, "The server speaks another version";
    /// The body is larger than the server takes.
    TooLarge = "too_large", 413, "The request is too large";
    /// The key was used before with another body.
    KeyReused = "key_reused", 422, "The idempotency key was used for another request";
    /// The contact is not complete or not well formed.
    BadContact = "bad_contact", 422, "The contact is not complete";
    /// The file is not a picture or video that is taken.
    BadMedia = "bad_media", 422, "The file cannot be taken";
    /// The caller asks too often; the same request may be repeated later.
    TooMany = "too_many", 429, "There are too many requests";
    /// A fault of the server; the same request may be repeated.
    Internal = "internal", 500, "The server failed";
    /// The server cannot answer now; the same request may be repeated.
    Unavailable = "unavailable", 503, "The server is busy";
}

impl Problem {
    /// A problem with this code.
    #[must_use]
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:funfair:problem:{}", code.key()),
            title: code.title().to_owned(),
            status: code.status(),
            code,
            detail: detail.into(),
            next_ms: None,
            findings: Vec::new(),
        }
    }
}
