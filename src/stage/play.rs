//! What a widget's view sees of the stage: signals in, calls out.

use leptos::prelude::GetValue;

use super::{Finish, Notice, Phase, Round, Sheet, Stage};
use crate::{
    endpoint::{Json, Refusal, wait_ms_or_online},
    i18n::{Lang, Words},
    widgets::ChunkError,
};

/// How long to wait before what could not be fetched is fetched again, ms.
pub(super) const AGAIN_MS: f64 = 2000.0;

/// Ends the name of a database for files.
pub(super) const FILES: &str = "#uploads";

/// One widget on its stage.
#[derive(Clone, Copy)]
pub(crate) struct Play {
    pub(super) stage: Stage,
}

impl Play {
    /// The kind's view of its config, as the backend sent it; nothing before the campaign is here. Not
    /// followed: the stage builds a kind's view anew for every campaign.
    pub(crate) fn json(self) -> Json {
        let campaign = self.stage.campaign.get_untracked();
        campaign.map_or_else(Json::default, |it| it.widget.field("view"))
    }

    /// What the kind remembers of the participant, as the backend sent it; reactive, as it comes with the
    /// session.
    pub(crate) fn state_json(self) -> Json {
        self.stage.state.get()
    }

    /// `words` in the player's language; reactive.
    pub(crate) fn say(self, words: Words) -> &'static str {
        self.stage.say(words)
    }

    /// A path of the campaign as an address that the page can fetch.
    pub(crate) fn address(self, path: &str) -> String {
        self.stage.address(path)
    }

    /// The player's language; reactive.
    pub(crate) fn lang(self) -> Lang {
        self.stage.lang.get()
    }

    /// The server's clock, ms since 1970 UTC: not earlier than it is, so that what is shown to be
    /// left of a time is really left.
    pub(crate) fn server_now_ms(self) -> f64 {
        self.stage.server_now_ms()
    }

    /// Whether the player may act; reactive.
    pub(crate) fn can_play(self) -> bool {
        self.stage.can_play()
    }

    /// Whether an action can be sent, be it of a new play or of one under way; reactive.
    pub(crate) fn can_act(self) -> bool {
        matches!(self.stage.phase.get(), Phase::Ready | Phase::Playing) && self.is_idle()
    }

    /// Whether no action is under way, and none has an answer yet to be shown; reactive.
    pub(crate) fn is_idle(self) -> bool {
        matches!(self.stage.round.get(), Round::Idle)
    }

    /// Whether an answer is waited for; reactive.
    pub(crate) fn is_waiting(self) -> bool {
        matches!(self.stage.round.get(), Round::Waiting)
    }

    /// Whether turns are left; reactive.
    pub(crate) fn has_turns(self) -> bool {
        self.stage.has_turns()
    }

    /// Whether a play can begin as far as the stage is concerned; reactive.
    pub(crate) fn is_ready(self) -> bool {
        self.stage.phase.get() == Phase::Ready
    }

    /// Whether a play is under way; reactive.
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
    pub(crate) fn begin(self, action: &Json) {
        self.stage.begin(action);
    }

    /// Sends an action of a play that has begun. The answer comes by [`Self::round`].
    pub(crate) fn go_on(self, action: &Json) {
        self.stage.go_on(action);
    }

    /// Sends an action that may wait for its answer, see [`super::deferred`]. The answer comes by
    /// [`Self::round`]; a refusal does not, it leads back to rest and is told by the stage.
    pub(crate) fn defer(self, action: &Json) {
        self.stage.defer(action);
    }

    /// Goes on with what was deferred before; to be called once by the view of a kind that defers.
    pub(crate) fn follow_deferred(self) {
        self.stage.follow_deferred();
    }

    /// The deferred action that waits for its answer, once the player need not; reactive.
    pub(crate) fn kept(self) -> Option<Json> {
        self.stage.kept()
    }

    /// Whether the campaign is over; reactive.
    pub(crate) fn is_over(self) -> bool {
        self.stage.phase.get() == Phase::Ended
    }

    /// Whether the widget draws prizes.
    pub(crate) fn draws(self) -> bool {
        let campaign = self.stage.campaign.get_untracked();
        campaign.is_some_and(|it| it.widget.field("draws").items().next().is_some())
    }

    /// What is shared about the widget, a `Board`; `None` when it cannot be had.
    pub(crate) async fn board(self) -> Option<Json> {
        self.stage.board("").await
    }

    /// A page of the widget's entries, an `Entries`; `None` when it cannot be had.
    pub(crate) async fn entries(self, query: &str) -> Option<Json> {
        self.stage.shared("entries?".to_owned() + query).await
    }

    /// Sends an action beside plays, see [`super::aside`].
    pub(crate) async fn aside(self, action: &Json) -> Option<Result<Json, Refusal>> {
        self.stage.aside(action).await
    }

    /// A date with its time where the campaign is, `ms` since 1970 UTC.
    pub(crate) fn date_time(self, ms: f64) -> String {
        let campaign = self.stage.campaign.get_untracked();
        let zone = campaign.map(|it| it.schedule.time_zone.clone());
        #[expect(clippy::cast_possible_truncation, reason = "ms of dates are exact")]
        let ms = ms as i64;
        self.lang().date_time(ms, zone.as_deref())
    }

    /// The prize with this id, a `PrizeView`, as the backend sent it.
    pub(crate) fn prize(self, id: &str) -> Json {
        let campaign = self.stage.campaign.get_untracked();
        campaign.and_then(|it| it.prize(id)).unwrap_or_default()
    }

    /// The view shows the answer, and the play goes on. `progress` is what the host page is told;
    /// nothing when the play has come no further.
    pub(crate) fn note(self, progress: Option<&Json>) {
        self.stage.note(progress);
    }

    /// The view has come to rest: show what came of the action, which ends the play.
    pub(crate) fn reveal(self) {
        self.stage.reveal(None);
    }

    /// The play is over: show on the stage's card what the kind says of it, and what was won.
    pub(crate) fn finish(self, finish: Finish) {
        self.stage.reveal(Some(finish));
    }

    /// What an answer is shown with, fetched until it is here. The player is told that the result takes
    /// longer, and is safe.
    pub(crate) async fn until_here<T, F>(self, fetch: impl Fn() -> F) -> T
    where
        F: Future<Output = Result<T, ChunkError>>,
    {
        loop {
            if let Ok(here) = fetch().await {
                return here;
            }
            self.stage.notice.set(Some(Notice::StillWaiting));
            wait_ms_or_online(AGAIN_MS).await;
        }
    }

    /// Leaves a play that can be gone on with later.
    pub(crate) fn pause(self) {
        self.stage.phase.set(Phase::Ready);
    }

    /// Closes the card.
    pub(crate) fn close_card(self) {
        self.stage.hide();
    }

    /// Keeps a text of this widget beside what the stage keeps: on the device if the player has
    /// agreed to that, else as long as the page; or forgets it.
    pub(crate) fn keep(self, text: Option<&str>) {
        if let (Some(parts), Some(widget)) =
            (self.stage.parts.try_get_value(), self.stage.widget_id())
        {
            parts.store.keep_beside(&widget, text);
        }
    }

    /// The text that [`Self::keep`] has kept.
    pub(crate) fn kept_text(self) -> Option<String> {
        let parts = self.stage.parts.try_get_value()?;
        parts.store.beside(&self.stage.widget_id()?)
    }

    /// Id of the widget.
    pub(crate) fn widget_id(self) -> String {
        self.stage.widget_id().unwrap_or_default()
    }

    /// Name of a database of this campaign for files; `None` while nothing may be kept on the
    /// device.
    pub(crate) fn place_for_files(self) -> Option<String> {
        let parts = self.stage.parts.try_get_value()?;
        let durable = parts.store.is_durable();
        durable.then(|| parts.store.name().to_owned() + FILES)
    }

    /// Opens the ranking.
    pub(crate) fn show_board(self) {
        self.stage.show(Sheet::Board);
    }
}
