//! The registry of widget kinds, and every other part that is fetched only when it is used.
//!
//! A split point gives a function of its chunk: fetched once, then called like any other, under
//! the reactive owner of whoever calls. In an unsplit build nothing is fetched.

mod challenge;
mod jigsaw;
mod poll;
mod quiz;
mod wheel;

use std::rc::Rc;

use crate::{
    endpoint::{Answer, Call, Fault, Local, PreviewHost},
    i18n::Words,
    stage::{Play, Sender, Sheet, Stage},
    ui::node::Node,
};
use funfair_campaign::widgets::Kind;

/// A chunk could not be fetched; asking again fetches again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChunkError;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for ChunkError {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// What a kind shows of itself.
#[derive(Clone, Copy)]
pub(crate) struct Face {
    /// Builds its view; nothing where its config cannot be read.
    pub(crate) view: fn(Play) -> Option<Node>,
    /// What players have to know beyond the campaign's own terms, for the rules sheet; `None`
    /// when it could not be fetched.
    pub(crate) rules: fn(Play) -> Local<Option<Vec<String>>>,
    /// Whether its view is worth seeing after the campaign's end, and says that this has come. A
    /// kind that defers actions has one: it also tells of an action that came too late.
    pub(crate) lasts: bool,
    /// Whether each participant acts once, whatever the limits: the kind's own sentences say so.
    pub(crate) once: bool,
    /// Id and name of each of its rankings, in the order of its rules; empty for fewer than two,
    /// which need no name.
    pub(crate) boards: &'static [(&'static str, Words)],
}

/// Shows a sheet.
pub(crate) type Panel = fn(Stage, Sheet) -> Node;

/// Answers a call where the rules run in the page; with the participant's token, where there is one.
pub(crate) type Preview = fn(Rc<PreviewHost>, Call, Option<String>) -> Local<Result<Answer, Fault>>;

/// Declares lazy functions: each gives a value of a chunk.
macro_rules! lazy {
    ($($(#[$doc:meta])* $chunk:ident: $type:ty = $value:expr;)*) => {
        $(
            $(#[$doc])*
            pub(crate) mod $chunk {
                #[allow(unused_imports, reason = "a value may need none of them")]
                use super::*;

                #[cfg(feature = "split")]
                #[wasm_split_helpers::wasm_split($chunk, fallible)]
                pub(crate) fn fetch() -> Result<$type, ChunkError> {
                    Ok($value)
                }

                #[cfg(not(feature = "split"))]
                pub(crate) async fn fetch() -> Result<$type, ChunkError> {
                    Ok($value)
                }
            }
        )*
    };
}

/// Declares the kinds: module of the view, chunk of the rules, type of the rules.
macro_rules! kinds {
    ($($view:ident, $rules:ident, $type:ty;)*) => {
        mod views {
            use super::*;
            lazy! { $($view: Face = super::super::$view::FACE;)* }
        }

        mod rules {
            use super::*;
            lazy! { $($rules: Kind = Kind::of::<$type>();)* }
        }

        /// The face of a kind; `None` when there is no such kind.
        pub(crate) fn face(kind: &str) -> Option<Local<Result<Face, ChunkError>>> {
            match kind {
                $(stringify!($view) => Some(Box::pin(views::$view::fetch())),)*
                _ => None,
            }
        }

        #[cfg(test)]
        mod tests {
            use funfair_campaign::rules::Rules;

            #[test]
            fn the_rankings_that_a_kind_names_are_those_of_its_rules() {
                $({
                    let named = super::$view::FACE.boards.iter().map(|(id, _)| *id);
                    let named: Vec<&str> = named.collect();
                    let ranks = <$type>::BOARDS;
                    let needed = if ranks.len() > 1 { ranks } else { &[] };
                    assert_eq!(named, needed, "{}", stringify!($view));
                })*
            }
        }

        /// The rules of a kind, for preview; `None` when there is no such kind.
        pub(crate) fn rules(kind: &str) -> Option<Local<Result<Kind, ChunkError>>> {
            match kind {
                $(stringify!($view) => Some(Box::pin(rules::$rules::fetch())),)*
                _ => None,
            }
        }
    };
}

kinds! {
    wheel, wheel_rules, funfair_campaign::widgets::wheel::Wheel;
    quiz, quiz_rules, funfair_campaign::widgets::quiz::Quiz;
    poll, poll_rules, funfair_campaign::widgets::poll::Poll;
    jigsaw, jigsaw_rules, funfair_campaign::widgets::jigsaw::Jigsaw;
    challenge, challenge_rules, funfair_campaign::widgets::challenge::Challenge;
    // new-widget: kinds
}

lazy! {
    /// What a quiz needs after its first question.
    quiz_later: quiz::Later = quiz::LATER;
    /// What a challenge needs once its task was read.
    challenge_later: challenge::Later = challenge::LATER;
    /// What a challenge needs where files can be uploaded.
    challenge_upload: challenge::Tray = challenge::TRAY;
    /// What a jigsaw needs after its first piece.
    jigsaw_later: jigsaw::Later = jigsaw::LATER;
    /// What a poll says of its rules.
    poll_later: poll::Later = poll::LATER;
    /// What sends actions that may wait.
    deferral: Sender = crate::stage::SENDER;
    /// What operators see of a campaign's entries.
    moderate: Panel = crate::moderate::PAGE;
    /// Sheets that open on request: rules, prizes, claim.
    panels: Panel = crate::stage::sheet;
    /// The endpoints that play in the page.
    preview: Preview = crate::endpoint::answer_preview;
}
