//! The preview's host: the rules in memory behind the protocol's answers.

use funfair_campaign::{
    Campaign,
    memory::{ClaimRefusal, MemoryHost},
    player_view::player_view,
    protocol::{ActionRequest, Board, ClaimRequest, Problem, ProblemCode, Session, WidgetState},
    rules::Rejection,
    schedule::Context,
    validate::load_with,
    widgets::Kind,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Call, Fault, Json, preview::PreviewHost, transport::new_seed};
use crate::ui::dom::utc_offset_minutes;

/// Opens a campaign file for preview; see [`super::OpenPreview`].
pub(crate) fn open_preview(
    campaign: &Json,
    kinds: &[Kind],
) -> Result<Box<dyn PreviewHost>, String> {
    let campaign: Campaign =
        serde_json::from_str(&campaign.text()).map_err(|error| error.to_string())?;
    let loaded = load_with(campaign, kinds).map_err(|findings| {
        findings
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    })?;
    Ok(Box::new(Host {
        memory: MemoryHost::new(loaded),
    }))
}

struct Host {
    memory: MemoryHost,
}

impl PreviewHost for Host {
    fn answer(&mut self, call: Call, now_ms: f64) -> Result<Json, Fault> {
        let zone = &self.memory.loaded().campaign.schedule.time_zone;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a date's ms are exact integers"
        )]
        let now = now_ms as i64;
        let context = Context::at(now, utc_offset_minutes(zone, now_ms));
        self.result(call, &context)
            .map_err(|problem| Fault::Refused(Box::new(problem)))
    }
}

impl Host {
    fn result(&mut self, call: Call, context: &Context) -> Result<Json, Problem> {
        match call {
            Call::Campaign { lang } => {
                Ok(json(&player_view(self.memory.loaded(), "preview", &lang)))
            }
            Call::Session { .. } => Ok(json(&self.session(context))),
            Call::Act { widget, key, body } => {
                let request: ActionRequest<Value> = read(&body)?;
                let lang = request.lang.unwrap_or_default();
                self.memory
                    .act(&widget, &key, &request.action, &lang, context, new_seed())
                    .map(|answer| json(&answer))
                    .map_err(|rejection| problem_of(&rejection))
            }
            Call::Claim { award, body } => {
                let request: ClaimRequest = read(&body)?;
                self.memory
                    .claim(&award, &request, context.now_ms)
                    .map(|award| json(&award))
                    .map_err(|refusal| refusal_of(&refusal))
            }
            Call::Board { .. } => Ok(json(&Board {
                winners: Vec::new(),
            })),
            Call::Events { .. } => Ok(Json::null()),
        }
    }

    fn session(&self, context: &Context) -> Session<Value> {
        let widgets: Vec<WidgetState<Value>> = self
            .memory
            .loaded()
            .campaign
            .widgets
            .iter()
            .filter_map(|widget| self.memory.state(&widget.id, context))
            .collect();
        Session {
            token: "preview".to_owned(),
            expires_ms: i64::MAX >> 11,
            server_ms: context.now_ms,
            widgets,
            awards: self.memory.awards(),
        }
    }
}

fn read<T: DeserializeOwned>(body: &str) -> Result<T, Problem> {
    serde_json::from_str(body)
        .map_err(|error| Problem::new(ProblemCode::BadRequest, error.to_string()))
}

fn json(value: &impl Serialize) -> Json {
    Json::of(value)
}

fn problem_of(rejection: &Rejection) -> Problem {
    let (code, next_ms) = match rejection {
        Rejection::NotStarted { starts_ms } => (ProblemCode::NotStarted, Some(*starts_ms)),
        Rejection::Ended => (ProblemCode::Ended, None),
        Rejection::LimitReached { next_ms } => (ProblemCode::LimitReached, *next_ms),
        Rejection::BadAction { .. } => (ProblemCode::BadAction, None),
    };
    Problem {
        next_ms,
        ..Problem::new(code, format!("{rejection:?}"))
    }
}

fn refusal_of(refusal: &ClaimRefusal) -> Problem {
    match refusal {
        ClaimRefusal::Unknown => Problem::new(ProblemCode::UnknownAward, ""),
        ClaimRefusal::Expired => Problem::new(ProblemCode::ClaimExpired, ""),
        ClaimRefusal::BadContact(fields) => Problem {
            findings: fields
                .iter()
                .map(|field| funfair_campaign::Finding::new(format!("contact.{}", field.key()), ""))
                .collect(),
            ..Problem::new(ProblemCode::BadContact, "")
        },
    }
}
