//! A host in memory, for one participant: the preview in a page, and tests of the rules.
//!
//! Carries effects out the way the server does, without a database. What it decides is worth
//! nothing: whoever owns the page could decide otherwise.

mod draws;
mod entries;
mod kept;

use std::collections::BTreeMap;

use serde_json::Value;

use self::{draws::Draws, entries::Stored};
use crate::{
    limits::{TOTAL_PERIOD, Used},
    media::{Media, MediaKind},
    prize::ContactField,
    protocol::{
        ActionResponse, Award, AwardStatus, Board, ClaimRequest, Ranked, Ranking, WidgetState,
    },
    random::Random,
    rules::{Counters, Effect, EffectResult, Facts, Language, MAIN_BOARD, Rejection, Score},
    schedule::Context,
    tally::Tally,
    validate::Loaded,
};

pub use self::{draws::beyond_preview, entries::GalleryQuery, kept::Kept};

/// Why a claim did not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimRefusal {
    /// No such award.
    Unknown,
    /// The deadline has passed.
    Expired,
    /// These fields are missing or malformed.
    BadContact(Vec<ContactField>),
}

/// Where a score is kept: under the widget's id for its main board, and for another one with the
/// board's id behind a slash, which no id of a widget has in it.
fn place(widget: &str, board: &str) -> String {
    match board {
        MAIN_BOARD => widget.to_owned(),
        _ => format!("{widget}/{board}"),
    }
}

/// An upload that was never sent: in a preview the page alone has it, and gives it an id that
/// begins with its kind.
fn shown_only_here(id: String) -> Media {
    let kind = if id.starts_with(MediaKind::Video.key()) {
        MediaKind::Video
    } else {
        MediaKind::Picture
    };
    Media {
        id,
        kind,
        width: 3,
        height: 4,
    }
}

/// One participant's campaign in memory.
pub struct MemoryHost {
    loaded: Loaded,
    stock: BTreeMap<String, u32>,
    played: BTreeMap<(String, String), u32>,
    states: BTreeMap<String, Value>,
    counters: BTreeMap<(String, String), i64>,
    scores: BTreeMap<String, Score>,
    entries: Vec<Stored>,
    entered: u32,
    answers: Vec<(String, ActionResponse<Value>)>,
    awards: Vec<Award>,
    draws: Draws,
}

impl MemoryHost {
    /// A campaign that nobody has played.
    #[must_use]
    pub fn new(loaded: Loaded) -> Self {
        let stock = loaded
            .campaign
            .prizes
            .iter()
            .map(|prize| (prize.id.clone(), prize.quantity))
            .collect();
        Self {
            loaded,
            stock,
            played: BTreeMap::new(),
            states: BTreeMap::new(),
            counters: BTreeMap::new(),
            scores: BTreeMap::new(),
            entries: Vec::new(),
            entered: 0,
            answers: Vec::new(),
            awards: Vec::new(),
            draws: Draws::default(),
        }
    }

    /// The campaign.
    #[must_use]
    pub fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    /// What was won, latest first.
    #[must_use]
    pub fn awards(&self) -> Vec<Award> {
        self.awards.iter().rev().cloned().collect()
    }

    /// How many of each prize are left.
    #[must_use]
    pub fn stock(&self) -> &BTreeMap<String, u32> {
        &self.stock
    }

    /// Where the participant stands in `widget`; `None` when there is no such widget.
    #[must_use]
    pub fn state(&self, widget: &str, context: &Context) -> Option<WidgetState<Value>> {
        let (written, game) = self.loaded.widget(widget)?;
        let used = self.used(widget, context);
        Some(WidgetState {
            widget: widget.to_owned(),
            turns: written.limits.turns(used, context),
            state: game.show(self.states.get(widget), context),
        })
    }

    /// What is shared about `widget`: here there is nobody else. The ranking is the one with the
    /// id `ranking`, else the first; `None` when there is no such ranking.
    #[must_use]
    pub fn board(&self, widget: &str, ranking: Option<&str>, context: &Context) -> Board {
        let board = self
            .loaded
            .widget(widget)
            .and_then(|(_, game)| game.board(ranking));
        Board {
            winners: Vec::new(),
            ranking: board.map(|board| {
                let score = self.scores.get(&place(widget, board));
                let own = score.map(|score| Ranked {
                    rank: 1,
                    who: String::new(),
                    points: score.points,
                    time_ms: score.time_ms,
                    moves: score.moves,
                    own: true,
                });
                Ranking {
                    rows: own.iter().cloned().collect(),
                    participants: u64::from(own.is_some()),
                    own,
                }
            }),
            tally: self.tally(widget, context),
        }
    }

    fn tally(&self, widget: &str, context: &Context) -> Option<Tally> {
        let (_, game) = self.loaded.widget(widget)?;
        let names = game.tally(self.states.get(widget), context)?;
        Some(Tally::of(names.into_iter().map(|name| {
            let key = (widget.to_owned(), name);
            let count = self.counters.get(&key).copied().unwrap_or_default();
            (key.1, count)
        })))
    }

    /// Carries an action out, once per `key`.
    ///
    /// # Errors
    /// A [`Rejection`], after which nothing has changed.
    pub fn act(
        &mut self,
        widget: &str,
        key: &str,
        action: &Value,
        wanted: &str,
        context: &Context,
        seed: [u8; 32],
    ) -> Result<ActionResponse<Value>, Rejection> {
        if let Some(answer) = self.answer(key) {
            return Ok(answer.clone());
        }
        self.loaded.campaign.admit(context.now_ms)?;
        let (_, game) = self
            .loaded
            .widget(widget)
            .ok_or_else(|| Rejection::BadAction {
                detail: format!("there is no widget `{widget}`"),
            })?;
        let reads = game.reads(action)?;
        let counters: Counters = reads
            .counters
            .into_iter()
            .filter_map(|name| {
                let value = self.counters.get(&(widget.to_owned(), name.clone()))?;
                Some((name, *value))
            })
            .collect();
        let entry = reads.entry.and_then(|id| self.entry(widget, &id));
        let media = reads.media.into_iter().map(shown_only_here).collect();
        let facts = Facts {
            counters,
            entry,
            media,
        };
        let plan = game.plan(self.states.get(widget), action, &facts, context)?;
        if plan.effects.contains(&Effect::OpenPlay) {
            self.check_turn(widget, context)?;
        }
        let mut random = Random::from_seed(seed);
        let mut results = Vec::new();
        let mut awards = Vec::new();
        for effect in &plan.effects {
            results.push(match effect {
                Effect::OpenPlay => self.open_play(widget, context),
                Effect::Draw { pool } => {
                    let pool = pool.as_deref();
                    self.draw(widget, pool, context, &mut random, &mut awards)
                }
                Effect::Add { counter, by } => self.add(widget, counter, *by),
                Effect::Score { board, score } => {
                    self.scores.insert(place(widget, board), *score);
                    EffectResult::Scored
                }
                Effect::Enter(entry) => self.enter(widget, entry, context.now_ms),
                Effect::Like { entry, liked } => self.like(widget, entry, *liked),
                Effect::Withdraw { entry } => self.withdraw(widget, entry),
            });
        }
        let campaign = &self.loaded.campaign;
        let language = Language {
            wanted: campaign.locale(wanted),
            fallback: campaign.fallback_locale(),
        };
        let Some((_, game)) = self.loaded.widget(widget) else {
            return Err(Rejection::Ended);
        };
        let settled = game.settle(plan, &results, language, &mut random);
        self.states.insert(widget.to_owned(), settled.state);
        let Some(state) = self.state(widget, context) else {
            return Err(Rejection::Ended);
        };
        let server_ms = context.now_ms;
        let answer = ActionResponse {
            outcome: settled.outcome,
            state,
            awards,
            tickets: std::mem::take(&mut self.draws.tickets),
            server_ms,
        };
        self.answers.push((key.to_owned(), answer.clone()));
        Ok(answer)
    }

    /// What the action with this key led to, if it was carried out.
    #[must_use]
    pub fn answer(&self, key: &str) -> Option<&ActionResponse<Value>> {
        let mut answers = self.answers.iter();
        Some(&answers.find(|(known, _)| known == key)?.1)
    }

    /// Claims an award. Repeating a claim gives the same award again.
    ///
    /// # Errors
    /// A [`ClaimRefusal`], after which nothing has changed.
    pub fn claim(
        &mut self,
        award: &str,
        request: &ClaimRequest,
        now_ms: i64,
    ) -> Result<Award, ClaimRefusal> {
        let award = self
            .awards
            .iter_mut()
            .find(|a| a.id == award)
            .ok_or(ClaimRefusal::Unknown)?;
        let prize = self
            .loaded
            .campaign
            .prize(&award.prize)
            .ok_or(ClaimRefusal::Unknown)?;
        if award.status == AwardStatus::Claimed {
            return Ok(award.clone());
        }
        if now_ms > award.claim_by_ms {
            return Err(ClaimRefusal::Expired);
        }
        let wrong = request.wrong_fields(&prize.claim.fields);
        if !wrong.is_empty() {
            return Err(ClaimRefusal::BadContact(wrong));
        }
        award.status = AwardStatus::Claimed;
        award.code = draws::code_of(prize);
        award.code_expires_ms = prize.code_expires_ms(now_ms);
        Ok(award.clone())
    }

    fn used(&self, widget: &str, context: &Context) -> Used {
        let count = |period: String| {
            self.played
                .get(&(widget.to_owned(), period))
                .copied()
                .unwrap_or_default()
        };
        Used {
            total: count(TOTAL_PERIOD.to_owned()),
            today: count(context.day.to_string()),
        }
    }

    fn check_turn(&self, widget: &str, context: &Context) -> Result<(), Rejection> {
        let Some((written, _)) = self.loaded.widget(widget) else {
            return Ok(());
        };
        let used = self.used(widget, context);
        match written.limits.next_slots(used, context) {
            Some(_) => Ok(()),
            None => Err(Rejection::LimitReached {
                next_ms: written.limits.turns(used, context).next_ms,
            }),
        }
    }

    fn open_play(&mut self, widget: &str, context: &Context) -> EffectResult {
        for period in [TOTAL_PERIOD.to_owned(), context.day.to_string()] {
            *self.played.entry((widget.to_owned(), period)).or_default() += 1;
        }
        EffectResult::PlayOpened
    }

    fn add(&mut self, widget: &str, counter: &str, by: i64) -> EffectResult {
        let value = self
            .counters
            .entry((widget.to_owned(), counter.to_owned()))
            .or_default();
        *value = value.saturating_add(by);
        EffectResult::Added(*value)
    }
}
