//! Carries an action out: the rules decide, and everything they ask for happens in one
//! transaction, or nothing does.

use funfair_campaign::{
    campaign::Widget,
    limits::Used,
    media::MAX_PICTURES,
    protocol::{ActionRequest, ActionResponse, Award, ProblemCode},
    random::Random,
    rules::{Effect, EffectResult, Facts, Game, Language, Reads, Rejection},
    schedule::Context,
};
use serde_json::Value;

use crate::{
    canonical::{canonical_json, hex, sha256_hex},
    draw::{Drawing, Drawn, draw},
    failure::Failure,
    media::sweep,
    publish::Published,
    secret::random_bytes,
    standing,
    state::App,
    store::{
        Connection, entries, media, patiently,
        plays::{self, Answer, Seat},
        scores,
    },
};

/// What a participant wants to happen.
pub struct Order<'a> {
    /// The campaign.
    pub campaign: &'a Published,
    /// Who, and at which widget.
    pub seat: Seat<'a>,
    /// Makes it happen once.
    pub key: &'a str,
    /// What.
    pub request: &'a ActionRequest<Value>,
}

/// Carries `order` out and gives the response's body: the same bytes for the same key, always.
///
/// # Errors
/// What the rules refuse, `key_reused`, or a failure after which nothing has changed.
pub async fn act(app: &App, order: &Order<'_>) -> Result<String, Failure> {
    // The moment of arrival decides, however long the queue for the database is.
    let context = order.campaign.context(app.clock.now_ms());
    patiently(|| try_act(app, order, &context)).await
}

async fn try_act(app: &App, order: &Order<'_>, context: &Context) -> Result<String, Failure> {
    let Order {
        campaign,
        seat,
        key,
        request,
    } = *order;
    let seed = random_bytes::<32>()?;
    let hash = request_hash(seat.widget, &request.action);
    let mut tx = app.store.begin_for(seat.campaign, seat.participant).await?;
    // The participant's turn to write is ours: nobody else keeps an answer for the key meanwhile.
    if let Some(before) = plays::answer(&mut tx, seat, key).await? {
        return if before.request_hash == hash {
            Ok(before.body)
        } else {
            let detail = "make another key for another action";
            Err(Failure::new(ProblemCode::KeyReused, detail))
        };
    }
    campaign.admit(context.now_ms)?;
    let mut play = Play::new(app, campaign, seat, context, seed)?;
    let response = play.run(&mut tx, request).await?;
    let body = serde_json::to_string(&response)?;
    let now_ms = context.now_ms;
    let answer = Answer {
        request_hash: hash,
        body,
    };
    plays::keep_answer(&mut tx, seat, key, &answer, now_ms).await?;
    let who = (seat.campaign, seat.participant);
    app.hooks
        .given(&mut tx, who, &response.awards, now_ms)
        .await?;
    app.hooks
        .accepted(&mut tx, seat, &play.shown, now_ms)
        .await?;
    tx.commit().await?;
    if play.withdrew {
        sweep::delete_due(app).await;
    }
    Ok(answer.body)
}

fn request_hash(widget: &str, action: &Value) -> String {
    sha256_hex(format!("{widget}\n{}", canonical_json(action)).as_bytes())
}

/// An action on its way through the transaction.
struct Play<'a> {
    app: &'a App,
    campaign: &'a Published,
    widget: &'a Widget,
    game: &'a dyn Game,
    seat: Seat<'a>,
    context: &'a Context,
    seed: String,
    random: Random,
    /// How often the participant has played, where the plan had to know.
    used: Option<Used>,
    /// How many draws there were.
    draws: i64,
    awards: Vec<Award>,
    /// How many tickets of raffles there were.
    tickets: u32,
    /// Id of the entry that was handed in last.
    entered: Option<String>,
    /// Ids of entries that were handed in and need no moderator.
    shown: Vec<String>,
    /// Whether an entry was withdrawn, whose media may have to be deleted.
    withdrew: bool,
}

impl<'a> Play<'a> {
    fn new(
        app: &'a App,
        campaign: &'a Published,
        seat: Seat<'a>,
        context: &'a Context,
        seed: [u8; 32],
    ) -> Result<Self, Failure> {
        let (widget, game) = standing::widget(campaign, seat.widget)?;
        Ok(Self {
            app,
            campaign,
            widget,
            game,
            seat,
            context,
            seed: hex(&seed),
            random: Random::from_seed(seed),
            used: None,
            draws: 0,
            awards: Vec::new(),
            tickets: 0,
            entered: None,
            shown: Vec::new(),
            withdrew: false,
        })
    }

    async fn run(
        &mut self,
        tx: &mut Connection,
        request: &ActionRequest<Value>,
    ) -> Result<ActionResponse<Value>, Failure> {
        let reads = self.game.reads(&request.action)?;
        let facts = self.look_up(tx, &reads).await?;
        let state = standing::stored_state(&mut *tx, self.seat).await?;
        let plan = self
            .game
            .plan(state.as_ref(), &request.action, &facts, self.context)?;
        let mut results = Vec::new();
        for effect in &plan.effects {
            results.push(self.carry_out(tx, effect).await?);
        }
        let written = &self.campaign.loaded.campaign;
        let language = Language {
            wanted: written.locale(request.lang.as_deref().unwrap_or_default()),
            fallback: written.fallback_locale(),
        };
        let settled = self.game.settle(plan, &results, language, &mut self.random);
        let (seat, context) = (self.seat, self.context);
        let state = settled.state.to_string();
        plays::set_state(tx, seat, &state, context.now_ms).await?;
        let used = match self.used {
            Some(used) => used,
            None => plays::used(&mut *tx, seat, &context.day.to_string()).await?,
        };
        let state = Some(&settled.state);
        Ok(ActionResponse {
            state: standing::shown((self.widget, self.game), used, state, context),
            outcome: settled.outcome,
            awards: std::mem::take(&mut self.awards),
            tickets: self.tickets,
            server_ms: context.now_ms,
        })
    }

    async fn look_up(&self, tx: &mut Connection, reads: &Reads) -> Result<Facts, sqlx::Error> {
        let entry = match &reads.entry {
            Some(id) => entries::facts(&mut *tx, self.seat, id).await?,
            None => None,
        };
        // No entry has more, and the rules refuse those that ask for more.
        let most = usize::from(MAX_PICTURES) + 1;
        let asked = reads.media.get(..most).unwrap_or(&reads.media);
        let uploads = media::facts(tx, self.seat, asked).await?;
        let counters = plays::counters(tx, self.seat, &reads.counters).await?;
        Ok(Facts {
            counters,
            entry,
            media: uploads,
        })
    }

    async fn carry_out(
        &mut self,
        tx: &mut Connection,
        effect: &Effect,
    ) -> Result<EffectResult, Failure> {
        let (seat, now_ms) = (self.seat, self.context.now_ms);
        match effect {
            Effect::OpenPlay => self.open_play(tx).await,
            Effect::Draw { pool } => {
                let drawn = self.draw(tx, pool.as_deref()).await;
                drawn.map(EffectResult::Drawn)
            }
            Effect::Add { counter, by } => {
                let value = plays::add_to_counter(tx, seat, counter, *by).await?;
                Ok(EffectResult::Added(value))
            }
            Effect::Score { board, score } => {
                scores::set(tx, seat, board, *score, now_ms).await?;
                Ok(EffectResult::Scored)
            }
            Effect::Enter(entry) => {
                let id = entries::insert(tx, seat, entry, now_ms).await?;
                if !media::attach(tx, seat, &id, &entry.media, now_ms).await? {
                    // Given up between the look at them and now. The rules will not find them again.
                    let detail = "an upload was taken away meanwhile; repeat";
                    return Err(Failure::new(ProblemCode::Unavailable, detail));
                }
                if entry.state.is_public() {
                    self.shown.push(id.clone());
                }
                self.entered = Some(id.clone());
                Ok(EffectResult::Entered(id))
            }
            Effect::Like { entry, liked } => {
                let likes = entries::like(tx, seat, entry, *liked, now_ms).await?;
                Ok(EffectResult::Liked(likes))
            }
            Effect::Withdraw { entry } => {
                entries::withdraw(tx, seat, entry).await?;
                self.withdrew = true;
                Ok(EffectResult::Withdrawn)
            }
        }
    }

    async fn open_play(&mut self, tx: &mut Connection) -> Result<EffectResult, Failure> {
        let (limits, context) = (self.widget.limits, self.context);
        let used = plays::used(&mut *tx, self.seat, &context.day.to_string()).await?;
        let Some(slots) = limits.next_slots(used, context) else {
            let turns = limits.turns(used, context);
            return Err(Rejection::LimitReached {
                next_ms: turns.next_ms,
            }
            .into());
        };
        let revision = &self.campaign.revision;
        if plays::open(tx, self.seat, revision, &slots, context.now_ms).await? {
            self.used = Some(Used {
                total: used.total.saturating_add(1),
                today: used.today.saturating_add(1),
            });
            return Ok(EffectResult::PlayOpened);
        }
        Err(Failure::new(
            ProblemCode::Unavailable,
            "another play was faster; repeat",
        ))
    }

    async fn draw(
        &mut self,
        tx: &mut Connection,
        pool: Option<&str>,
    ) -> Result<Option<String>, Failure> {
        let campaign = &self.campaign.loaded.campaign;
        let Some(pool) = pool
            .or(self.widget.pool.as_deref())
            .and_then(|id| campaign.pool(id))
        else {
            return Ok(None);
        };
        let drawing = Drawing {
            campaign: self.campaign,
            seat: self.seat,
            pool,
            entry: self.entered.as_deref(),
            context: self.context,
            seed: &self.seed,
            place: self.draws,
        };
        self.draws += 1;
        let row = match draw(tx, drawing, &mut self.random, &self.app.secret).await? {
            Drawn::Prize(Some(row)) => row,
            Drawn::Prize(None) => return Ok(None),
            Drawn::Ticket => {
                self.tickets += 1;
                return Ok(None);
            }
        };
        let now_ms = self.context.now_ms;
        self.awards
            .push(standing::award(self.campaign, &row, now_ms));
        Ok(Some(row.prize))
    }
}
