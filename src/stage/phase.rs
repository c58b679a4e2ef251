//! Where a widget is between loading and claiming.

use funfair_campaign::protocol::ScheduleView;

/// What the stage shows; `data-phase` in the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Fetching the campaign or the session.
    #[default]
    Loading,
    /// The campaign has not started.
    Closed,
    /// Asking before anything is stored.
    Consent,
    /// Waiting for the player.
    Ready,
    /// An action is under way.
    Playing,
    /// Showing what came of it.
    Outcome,
    /// Asking for what a claim needs.
    Claim,
    /// An operator has paused the campaign.
    Paused,
    /// The campaign is over.
    Ended,
    /// Something is missing; it can be tried again.
    Error,
}

impl Phase {
    /// The name in the page.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Closed => "closed",
            Self::Consent => "consent",
            Self::Ready => "ready",
            Self::Playing => "playing",
            Self::Outcome => "outcome",
            Self::Claim => "claim",
            Self::Paused => "paused",
            Self::Ended => "ended",
            Self::Error => "error",
        }
    }

    /// Where a campaign with this schedule stands at `now_ms` by the server's clock, before
    /// anything is known of the participant.
    pub(crate) fn by_schedule(schedule: &ScheduleView, now_ms: f64) -> Option<Self> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "ms of dates are exact in 53 bits"
        )]
        let (starts, ends) = (schedule.starts_ms as f64, schedule.ends_ms as f64);
        if now_ms < starts {
            Some(Self::Closed)
        } else if now_ms >= ends {
            Some(Self::Ended)
        } else {
            None
        }
    }
}

/// A sheet that lies over the widget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sheet {
    /// What came of the play.
    Outcome,
    /// The rules, generated from the campaign.
    Rules,
    /// What the participant has won.
    Prizes,
    /// Who is ahead.
    Board,
    /// What is stored of the participant.
    Me,
    /// The claim form of an award.
    Claim {
        /// Id of the award.
        award: String,
    },
    /// Not for players: what operators see of the campaign's entries. It lies over a stage that is
    /// never started.
    Moderate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schedule_decides_before_start_and_after_end() {
        let schedule = ScheduleView {
            starts_ms: 1000,
            ends_ms: 2000,
            time_zone: "Asia/Shanghai".into(),
            claim_days: 7,
        };
        for (now, phase) in [
            (999.0, Some(Phase::Closed)),
            (1000.0, None),
            (1999.0, None),
            (2000.0, Some(Phase::Ended)),
        ] {
            assert_eq!(Phase::by_schedule(&schedule, now), phase, "{now}");
        }
    }
}
