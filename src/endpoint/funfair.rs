//! A server that speaks the Funfair protocol, version 1.

use super::{
    Answer, Call, Endpoint, Fault, Local,
    transport::{Request, encoded, send},
};

/// A Funfair server and one of its campaigns.
pub(crate) struct Funfair {
    root: String,
}

impl Funfair {
    /// The campaign on the server at `address` (its root, without `/v1`).
    pub(crate) fn new(address: &str, campaign: &str) -> Self {
        Self {
            root: format!(
                "{}/v1/campaigns/{}",
                address.trim_end_matches('/'),
                encoded(campaign)
            ),
        }
    }
}

impl Endpoint for Funfair {
    fn call(&self, call: Call, token: Option<String>) -> Local<Result<Answer, Fault>> {
        let root = &self.root;
        let mut request = match call {
            Call::Campaign { lang } => Request::get(format!("{root}?lang={}", encoded(&lang))),
            Call::Session { body } => Request::post(format!("{root}/sessions"), body),
            Call::Act { widget, key, body } => {
                let mut request = Request::post(format!("{root}/widgets/{widget}/actions"), body);
                request.key = Some(key);
                request
            }
            Call::Claim { award, body } => {
                Request::post(format!("{root}/awards/{award}/claim"), body)
            }
            Call::Shared { widget, what } => {
                Request::get(format!("{root}/widgets/{widget}/{what}"))
            }
            Call::Me => Request::get(format!("{root}/me")),
            Call::Forget => Request::delete(format!("{root}/me")),
            Call::Events { body } => {
                let mut request = Request::post(format!("{root}/events"), body);
                request.keepalive = true;
                request
            }
        };
        request.token = token;
        Box::pin(send(request))
    }

    fn is_real(&self) -> bool {
        true
    }

    fn media(&self) -> Option<String> {
        Some(format!("{}/media", self.root))
    }
}
