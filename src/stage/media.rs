//! Files of participants: sent piece by piece, so that a dropped connection costs one piece and no
//! more (tus 1.0, <https://tus.io/protocols/resumable-upload>), and shown.

use funfair_campaign::{media::MAX_CHUNK_BYTES, protocol::ProblemCode};
use leptos::prelude::GetValue;

use super::{Play, act::before_next};
use crate::{
    endpoint::{Json, Refusal, now_ms},
    ui::dom::Part,
};

/// The first piece: progress is soon to be seen, bytes.
const FIRST_PIECE: f64 = 128.0 * 1024.0;
/// Largest piece, bytes.
#[expect(clippy::cast_precision_loss, reason = "a round number of bytes")]
const LARGEST_PIECE: f64 = MAX_CHUNK_BYTES as f64;
/// After a piece that took less than this the next one is twice as large, ms.
const QUICK_MS: f64 = 1500.0;
/// How long a piece may take, ms.
const TIMEOUT_MS: f64 = 60_000.0;
/// How often an upload begins anew when the backend has given it up.
const ANEW: u32 = 2;

/// How far an upload is.
pub(crate) enum Progress {
    /// The backend has given it an id, with which it can be gone on with later.
    Began(String),
    /// So much has arrived, 0 to 1.
    Sent(f64),
    /// Nothing gets through; it is tried again.
    Waiting,
}

/// Why a file was not sent.
#[derive(Debug)]
pub(crate) enum UploadFault {
    /// The backend does not take it.
    Refused(Refusal),
    /// Nobody waits for it any more.
    Stopped,
}

/// Why a step did not go as it should.
enum Trouble {
    /// No answer: try again later.
    Lost,
    /// The token was renewed: try again now.
    Renewed,
    /// The upload has come to another place: ask where.
    Elsewhere,
    /// The backend does not know the upload any more.
    Gone,
    /// It does not take the file.
    Refused(Refusal),
}

/// What the backend said.
struct Reply {
    status: f64,
    response: Part,
}

impl Reply {
    fn header(&self, name: &str) -> String {
        let headers = self.response.get("headers");
        headers.call_text("get", name).json().as_text()
    }

    fn offset(&self) -> Result<f64, Trouble> {
        let offset = self.header("upload-offset").parse::<u32>();
        offset.map(f64::from).map_err(|_| Trouble::Lost)
    }
}

impl Play {
    /// Whether files can be sent to the backend; a preview keeps them in the page.
    pub(crate) fn takes_files(self) -> bool {
        self.media_root().is_some()
    }

    fn media_root(self) -> Option<String> {
        self.stage.parts.try_get_value()?.endpoint.media()
    }

    /// Where everybody sees an upload whose entry is public; in a preview its address follows its
    /// kind.
    pub(crate) fn media(self, id: &str) -> Option<String> {
        match self.media_root() {
            Some(root) => Some(root + "/" + id),
            None => id.split_once(' ').map(|(_, address)| address.to_owned()),
        }
    }

    /// An upload that only the participant may see yet, fetched: its address in this page.
    pub(crate) async fn own_media(self, address: &str) -> Option<String> {
        let parts = self.stage.parts.try_get_value()?;
        fetched(address, &parts.store.token()?).await
    }

    /// Gives up an upload that is in no entry; nobody waits for the answer.
    pub(crate) async fn drop_media(self, id: &str) {
        if let Some(address) = self.media(id) {
            // What is left lying the backend gives up by itself.
            let _ = self.fetch("DELETE", &address, &[], None).await;
        }
    }

    /// Sends `file`, a `Blob`, or goes on with an upload that has `begun`: its id once it is complete
    /// and was found good. `heard` is told how far it is; the file is not wanted any more once it
    /// gives `false`.
    pub(crate) async fn upload(
        self,
        file: &Part,
        begun: Option<String>,
        heard: impl Fn(Progress) -> bool,
    ) -> Result<String, UploadFault> {
        let size = file.number("size");
        let mut upload = begun;
        let mut offset = None;
        let mut piece = FIRST_PIECE;
        let (mut failures, mut begins) = (0, 0);
        loop {
            let started_ms = now_ms();
            let step = match (&upload, offset) {
                (Some(id), Some(at)) if at >= size => return Ok(id.clone()),
                (Some(id), Some(at)) => self.send_piece(id, file, at, at + piece).await,
                (Some(id), None) => self.how_far(id).await,
                (None, _) => match self.begin_upload(size).await {
                    Ok(id) => {
                        heard(Progress::Began(id.clone()));
                        upload = Some(id);
                        Ok(0.0)
                    }
                    Err(trouble) => Err(trouble),
                },
            };
            let progress = match step {
                Ok(at) => {
                    failures = 0;
                    if offset.is_some() && now_ms() - started_ms < QUICK_MS {
                        piece = (piece * 2.0).min(LARGEST_PIECE);
                    }
                    offset = Some(at);
                    Progress::Sent(at / size)
                }
                Err(Trouble::Refused(refusal)) => return Err(UploadFault::Refused(refusal)),
                Err(Trouble::Gone) if begins >= ANEW => {
                    return Err(UploadFault::Refused(Refusal::new(ProblemCode::Gone, None)));
                }
                Err(Trouble::Gone) => {
                    begins += 1;
                    (upload, offset) = (None, None);
                    Progress::Sent(0.0)
                }
                Err(Trouble::Elsewhere | Trouble::Renewed) => {
                    failures += 1;
                    offset = None;
                    if failures > 1 {
                        before_next(failures, None).await;
                    }
                    continue;
                }
                Err(Trouble::Lost) => {
                    failures += 1;
                    (offset, piece) = (None, FIRST_PIECE);
                    if heard(Progress::Waiting) {
                        before_next(failures, None).await;
                    }
                    Progress::Waiting
                }
            };
            if !heard(progress) {
                return Err(UploadFault::Stopped);
            }
        }
    }

    async fn begin_upload(self, size: f64) -> Result<String, Trouble> {
        let address = self.media_root().ok_or(Trouble::Lost)?;
        let widget = self.stage.widget_id().ok_or(Trouble::Lost)?;
        let widget = Part::window()
            .map(|window| window.call_text("btoa", &widget).json().as_text())
            .unwrap_or_default();
        let headers = [
            ("upload-length", Json::from(size)),
            (
                "upload-metadata",
                ("widget ".to_owned() + &widget).as_str().into(),
            ),
        ];
        let reply = self.fetch("POST", &address, &headers, None).await?;
        let location = reply.header("location");
        let id = location.rsplit('/').next().filter(|id| !id.is_empty());
        id.map(str::to_owned).ok_or(Trouble::Lost)
    }

    async fn how_far(self, id: &str) -> Result<f64, Trouble> {
        let address = self.media(id).ok_or(Trouble::Lost)?;
        self.fetch("HEAD", &address, &[], None).await?.offset()
    }

    async fn send_piece(self, id: &str, file: &Part, from: f64, to: f64) -> Result<f64, Trouble> {
        let address = self.media(id).ok_or(Trouble::Lost)?;
        let headers = [
            ("upload-offset", Json::from(from)),
            ("content-type", "application/offset+octet-stream".into()),
        ];
        let piece = file.call("slice", &[from, to]);
        let sent = self.fetch("PATCH", &address, &headers, Some(&piece)).await;
        sent?.offset()
    }

    /// Asks once, with the participant's token.
    async fn fetch(
        self,
        method: &str,
        address: &str,
        headers: &[(&str, Json)],
        body: Option<&Part>,
    ) -> Result<Reply, Trouble> {
        let parts = self.stage.parts.try_get_value().ok_or(Trouble::Lost)?;
        let window = Part::window().ok_or(Trouble::Lost)?;
        let token = "Bearer ".to_owned() + &parts.store.token().unwrap_or_default();
        let (version, token) = (Json::from("1.0.0"), Json::from(token.as_str()));
        let mut all = vec![("tus-resumable", &version), ("authorization", &token)];
        all.extend(headers.iter().map(|(name, value)| (*name, value)));
        let signal = window.get("AbortSignal").call("timeout", &[TIMEOUT_MS]);
        let mut init = vec![
            ("method", Json::from(method)),
            ("headers", Json::object(&all)),
            ("signal", signal.json()),
        ];
        if let Some(body) = body {
            init.push(("body", body.json()));
        }
        let init: Vec<_> = init.iter().map(|(name, value)| (*name, value)).collect();
        let init = Part::of(&Json::object(&init));
        let address = Part::of(&address.into());
        let response = window.call_parts("fetch", &[&address, &init]).wait().await;
        let response = response.ok_or(Trouble::Lost)?;
        let reply = Reply {
            status: response.number("status"),
            response,
        };
        match self.trouble(&reply).await {
            Some(trouble) => Err(trouble),
            None => Ok(reply),
        }
    }

    /// What is wrong with a reply.
    async fn trouble(self, reply: &Reply) -> Option<Trouble> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "three digits"
        )]
        let status = reply.status as u16;
        let refusal = async || {
            let problem = reply.response.call("json", &[]).wait().await?;
            Refusal::read(&problem.json())
        };
        match status {
            200..=299 => None,
            404 | 410 => Some(Trouble::Gone),
            408 | 425 | 429 => Some(Trouble::Lost),
            // The answer to HEAD has no body that would tell more.
            401 => {
                let renewed = self.stage.session(None).await.is_ok();
                Some(if renewed {
                    Trouble::Renewed
                } else {
                    Trouble::Lost
                })
            }
            400..=499 => Some(match refusal().await {
                Some(refusal) if refusal.is(ProblemCode::BadOffset) => Trouble::Elsewhere,
                Some(refusal) => Trouble::Refused(refusal),
                // The answer to HEAD has no body: the file was refused, and that answer was lost.
                None if status == 422 => {
                    Trouble::Refused(Refusal::new(ProblemCode::BadMedia, None))
                }
                None => Trouble::Lost,
            }),
            _ => Some(Trouble::Lost),
        }
    }
}

/// A file that not everybody may see, fetched with a token: its address in this page. Videos take
/// longer than answers, so there is no limit.
pub(crate) async fn fetched(address: &str, token: &str) -> Option<String> {
    let bearer = Json::from(("Bearer ".to_owned() + token).as_str());
    let headers = Json::object(&[("authorization", &bearer)]);
    let how = Part::of(&Json::object(&[("headers", &headers)]));
    let asked = Part::window()?.call_parts("fetch", &[&Part::of(&address.into()), &how]);
    let response = asked.wait().await.filter(|response| response.is("ok"))?;
    let blob = response.call("blob", &[]).wait().await?;
    Some(address_of(&blob))
}

/// The address of a `Blob` in this page; it holds the memory until it is revoked.
pub(crate) fn address_of(blob: &Part) -> String {
    let made = Part::window().map(|window| {
        let urls = window.get("URL");
        urls.call_with("createObjectURL", blob, &[])
            .json()
            .as_text()
    });
    made.unwrap_or_default()
}

/// Lets the memory behind such an address go.
pub(crate) fn let_go(address: &str) {
    if let Some(window) = Part::window() {
        window.get("URL").call_text("revokeObjectURL", address);
    }
}
