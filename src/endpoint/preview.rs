//! No backend: the campaign's rules run in the page. Nothing counts, or it is posted to a webhook.
//!
//! The rules come in chunks of their own, so that a page with a real backend never fetches them.

use std::rc::Rc;

use super::{Answer, Call, Endpoint, Fault, Local, PreviewHost};
use crate::widgets;

/// A campaign file, played in the page.
pub(crate) struct Preview {
    host: Rc<PreviewHost>,
}

impl Preview {
    /// The campaign file at the address `file`; whether to post what is decided to its webhook.
    pub(crate) fn new(file: &str, posts: bool) -> Self {
        Self {
            host: Rc::new(PreviewHost::new(file, posts)),
        }
    }
}

impl Endpoint for Preview {
    fn call(&self, call: Call, token: Option<String>) -> Local<Result<Answer, Fault>> {
        let host = Rc::clone(&self.host);
        Box::pin(async move {
            match widgets::preview::fetch().await {
                Ok(answer) => answer(host, call, token).await,
                Err(_) => Err(Fault::Unknown {
                    retry_after_ms: None,
                }),
            }
        })
    }

    fn is_real(&self) -> bool {
        self.host.posts()
    }
}
