//! What operators ask of a Funfair server.

use funfair_campaign::entry::EntryState;

use super::{
    Answer, Fault, Json,
    retry::delay_ms,
    transport::{Request, encoded, random, send, sleep_ms},
};

/// How often a decision is sent when no answer comes.
const TRIES: u32 = 3;

/// The server's side for operators, for one campaign.
#[derive(Clone, Debug)]
pub(crate) struct Admin {
    /// Address of the server, with a slash at its end.
    root: String,
    campaign: String,
}

/// A decision, as it is sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decision<'a> {
    /// Id of the entry.
    pub(crate) entry: &'a str,
    /// Where it stood when it was looked at.
    pub(crate) was: EntryState,
    /// Where it is to stand.
    pub(crate) state: EntryState,
    /// Why; empty for nothing.
    pub(crate) reason: &'a str,
}

impl Admin {
    /// The campaign on the server at `root`, an address with a slash at its end.
    pub(crate) fn new(root: String, campaign: &str) -> Self {
        Self {
            root,
            campaign: encoded(campaign),
        }
    }

    /// The campaign as players may see it.
    pub(crate) async fn campaign(&self, lang: &str) -> Result<Json, Fault> {
        let (root, campaign) = (&self.root, &self.campaign);
        let url = format!("{root}v1/campaigns/{campaign}?lang={}", encoded(lang));
        json(send(Request::get(url)).await)
    }

    /// A page of the entries of a widget in a state.
    pub(crate) async fn entries(
        &self,
        token: &str,
        (widget, state): (&str, EntryState),
        after: &str,
    ) -> Result<Json, Fault> {
        let (state, after) = (state.key(), encoded(after));
        let what = format!("widgets/{widget}/entries?state={state}&after={after}");
        self.ask(token, &what, None).await
    }

    /// What operators did to an entry, latest first.
    pub(crate) async fn history(&self, token: &str, entry: &str) -> Result<Json, Fault> {
        self.ask(token, &format!("audit?subject={entry}"), None)
            .await
    }

    /// Decides; without an answer a few times, as the same decision changes nothing twice. Gives the
    /// entry as it stands then, which may be what another operator decided before.
    pub(crate) async fn decide(&self, token: &str, decision: Decision<'_>) -> Result<Json, Fault> {
        let what = format!("entries/{}", decision.entry);
        let reason = Some(decision.reason).filter(|reason| !reason.is_empty());
        let body = Json::object(&[
            ("state", &decision.state.key().into()),
            ("was", &decision.was.key().into()),
            ("reason", &reason.into()),
        ])
        .text();
        let mut tries = 0;
        loop {
            let answer = self.ask(token, &what, Some(body.clone())).await;
            tries += 1;
            match answer {
                Err(Fault::Unknown { retry_after_ms }) if tries < TRIES => {
                    sleep_ms(delay_ms(tries, retry_after_ms, random())).await;
                }
                answer => return answer,
            }
        }
    }

    /// Where an upload is; before its entry is accepted with the operator's token only.
    pub(crate) fn media(&self, id: &str) -> String {
        let (root, campaign) = (&self.root, &self.campaign);
        format!("{root}v1/campaigns/{campaign}/media/{}", encoded(id))
    }

    async fn ask(&self, token: &str, what: &str, body: Option<String>) -> Result<Json, Fault> {
        let url = format!("{}admin/v1/campaigns/{}/{what}", self.root, self.campaign);
        let mut request = match body {
            Some(body) => Request::post(url, body),
            None => Request::get(url),
        };
        request.token = Some(token.to_owned());
        json(send(request).await)
    }
}

fn json(answer: Result<Answer, Fault>) -> Result<Json, Fault> {
    answer.map(|answer| answer.json)
}
