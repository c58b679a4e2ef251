//! What a widget's view sees of the stage: signals in, calls out.

use serde::{Serialize, de::DeserializeOwned};

use super::{Phase, Round, Stage};
use crate::i18n::Words;

/// One widget on its stage.
#[derive(Clone, Copy)]
pub(crate) struct Play {
    pub(super) stage: Stage,
}

impl Play {
    /// The kind's view of its config; `None` before the campaign is here, or for another kind.
    /// Not followed: the stage builds a kind's view anew for every campaign.
    pub(crate) fn view<T: DeserializeOwned>(self) -> Option<T> {
        self.stage
            .campaign
            .get_untracked()?
            .widget
            .field("view")
            .read()
    }

    /// What the kind remembers of the participant; reactive, as it comes with the session.
    pub(crate) fn state<T: DeserializeOwned>(self) -> Option<T> {
        self.stage.state.get().read()
    }

    /// `words` in the player's language; reactive.
    pub(crate) fn say(self, words: Words) -> &'static str {
        self.stage.say(words)
    }

    /// A path of the campaign as an address that the page can fetch.
    pub(crate) fn address(self, path: &str) -> String {
        self.stage.address(path)
    }

    /// Whether the player may act; reactive.
    pub(crate) fn can_play(self) -> bool {
        self.stage.can_play()
    }

    /// Whether an action is under way; reactive.
    pub(crate) fn is_playing(self) -> bool {
        self.stage.phase.get() == Phase::Playing
    }

    /// The current action; reactive.
    pub(crate) fn round(self) -> Round {
        self.stage.round.get()
    }

    /// What the player can still do, in words; reactive.
    pub(crate) fn turns_text(self) -> Option<String> {
        super::texts::turns(self.stage)
    }

    /// Sends an action that opens a play. The answer comes by [`Self::round`].
    pub(crate) fn begin(self, action: &impl Serialize) {
        self.stage.begin(action);
    }

    /// The view has come to rest: show what came of the action.
    pub(crate) fn reveal(self) {
        self.stage.reveal();
    }
}
