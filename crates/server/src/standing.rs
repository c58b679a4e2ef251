//! Where a participant stands: turns, state and awards, as they may see them.

use funfair_campaign::{
    campaign::Widget,
    limits::Used,
    protocol::{Award, AwardStatus, ProblemCode, WidgetState},
    rules::Game,
    schedule::Context,
};
use serde_json::Value;

use crate::{
    failure::Failure,
    publish::Published,
    store::{
        Connection, Executor,
        awards::AwardRow,
        plays::{self, Seat},
        voids,
    },
};

/// The widget with this id.
///
/// # Errors
/// `unknown_widget`.
pub fn widget<'a>(
    campaign: &'a Published,
    id: &str,
) -> Result<(&'a Widget, &'a dyn Game), Failure> {
    let unknown = || Failure::new(ProblemCode::UnknownWidget, "check the `widget` of the tag");
    campaign.widget(id).ok_or_else(unknown)
}

/// What the widget remembers of the participant.
///
/// # Errors
/// When the database fails.
pub async fn stored_state(
    executor: impl Executor<'_>,
    seat: Seat<'_>,
) -> Result<Option<Value>, Failure> {
    let stored = plays::state(executor, seat).await?;
    Ok(stored.map(|text| serde_json::from_str(&text)).transpose()?)
}

/// Where the participant stands in a widget.
///
/// # Errors
/// `unknown_widget`, or when the database fails.
pub async fn widget_state(
    connection: &mut Connection,
    campaign: &Published,
    seat: Seat<'_>,
    context: &Context,
) -> Result<WidgetState<Value>, Failure> {
    let widget = widget(campaign, seat.widget)?;
    let used = plays::used(&mut *connection, seat, &context.day.to_string()).await?;
    let state = stored_state(connection, seat).await?;
    Ok(shown(widget, used, state.as_ref(), context))
}

/// What a participant may see who has played so often, and of whom the widget remembers `state`.
pub fn shown(
    (widget, game): (&Widget, &dyn Game),
    used: Used,
    state: Option<&Value>,
    context: &Context,
) -> WidgetState<Value> {
    WidgetState {
        widget: widget.id.clone(),
        turns: widget.limits.turns(used, context),
        state: game.show(state, context),
    }
}

/// Where the participant stands in every widget.
///
/// # Errors
/// When the database fails.
pub async fn everywhere(
    connection: &mut Connection,
    campaign: &Published,
    participant: &str,
    context: &Context,
) -> Result<Vec<WidgetState<Value>>, Failure> {
    let mut states = Vec::new();
    for widget in &campaign.loaded.campaign.widgets {
        let seat = Seat {
            campaign: campaign.id(),
            widget: &widget.id,
            participant,
        };
        states.push(widget_state(connection, campaign, seat, context).await?);
    }
    Ok(states)
}

/// An award as its winner may see it: the code only once it is claimed.
#[must_use]
pub fn award(campaign: &Published, row: &AwardRow, now_ms: i64) -> Award {
    let status = match (row.void_reason.as_deref(), &row.contact_hash) {
        (Some(voids::UNCLAIMED), _) => AwardStatus::Expired,
        (Some(_), _) => AwardStatus::Void,
        (None, Some(_)) => AwardStatus::Claimed,
        (None, None) if now_ms > row.claim_by_ms => AwardStatus::Expired,
        (None, None) => AwardStatus::Won,
    };
    let code = || {
        let for_all = || campaign.prize(&row.prize)?.code.clone();
        row.code.clone().or_else(for_all)
    };
    Award {
        id: row.id.clone(),
        widget: row.widget.clone(),
        prize: row.prize.clone(),
        status,
        won_ms: row.won_ms,
        claim_by_ms: row.claim_by_ms,
        code: (status == AwardStatus::Claimed).then(code).flatten(),
        code_expires_ms: row.code_expires_ms,
        redeemed_ms: row.redeemed_ms,
    }
}
