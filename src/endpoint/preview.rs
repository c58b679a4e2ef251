//! No backend: the campaign's rules run in the page, and nothing that is won counts.
//!
//! The rules come in chunks of their own, so that a page with a real backend never fetches them.

use std::{cell::RefCell, rc::Rc};

use funfair_campaign::widgets::Kind;

use super::{Answer, Call, Endpoint, Fault, Json, Local, now_ms, transport};
use crate::widgets;

/// A campaign that is played in memory.
pub(crate) trait PreviewHost {
    /// Answers a call at `now_ms`.
    fn answer(&mut self, call: Call, now_ms: f64) -> Result<Json, Fault>;
}

/// Opens a campaign file for preview; the error lists what is wrong with it.
pub(crate) type OpenPreview = fn(&Json, &[Kind]) -> Result<Box<dyn PreviewHost>, String>;

/// A campaign file, played in the page.
pub(crate) struct Preview {
    file: String,
    host: Rc<RefCell<Option<Box<dyn PreviewHost>>>>,
}

impl Preview {
    /// The campaign file at the address `file`.
    pub(crate) fn new(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            host: Rc::default(),
        }
    }
}

impl Endpoint for Preview {
    fn call(&self, call: Call, _: Option<String>) -> Local<Result<Answer, Fault>> {
        let (file, host) = (self.file.clone(), Rc::clone(&self.host));
        Box::pin(async move {
            if host.borrow().is_none() {
                let opened = open(file).await?;
                *host.borrow_mut() = Some(opened);
            }
            let now = now_ms();
            let mut host = host.borrow_mut();
            let host = host.as_mut().ok_or(Fault::Unknown {
                retry_after_ms: None,
            })?;
            Ok(Answer {
                json: host.answer(call, now)?,
                server_ms: Some(now),
            })
        })
    }

    fn is_real(&self) -> bool {
        false
    }
}

async fn open(file: String) -> Result<Box<dyn PreviewHost>, Fault> {
    let unknown = Fault::Unknown {
        retry_after_ms: None,
    };
    let campaign = transport::send(transport::Request::get(file)).await?.json;
    let mut kinds = Vec::new();
    for name in transport::kinds_of(&campaign) {
        match widgets::rules(&name).await {
            Some(Ok(kind)) => kinds.push(kind),
            Some(Err(_)) => return Err(unknown),
            None => {}
        }
    }
    let Ok(open) = widgets::preview::fetch().await else {
        return Err(unknown);
    };
    open(&campaign, &kinds).map_err(|findings| {
        let code = funfair_campaign::protocol::ProblemCode::BadRequest;
        transport::warn(&findings);
        Fault::Refused(Box::new(funfair_campaign::protocol::Problem::new(
            code, findings,
        )))
    })
}
