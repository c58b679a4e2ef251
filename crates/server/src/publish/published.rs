//! A published campaign, ready to be served.

use std::collections::BTreeMap;

use funfair_campaign::{
    campaign::Widget,
    player_view::player_view,
    prize::Prize,
    protocol::{CampaignView, ProblemCode},
    rules::Game,
    schedule::Context,
    validate::Loaded,
};
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Variation;
use crate::{calendar, canonical::sha256_hex, failure::Failure, store::live::Live, token::Claims};

/// A campaign in one language, as bytes.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The response's body.
    pub body: String,
    /// Strong entity tag with its quotes: other bytes, another tag.
    pub etag: String,
}

/// A campaign at its latest revision.
pub struct Published {
    /// The campaign, ready to be played.
    pub loaded: Loaded,
    /// The published version.
    pub revision: String,
    /// Whether an operator has paused it.
    pub paused: bool,
    /// Which state of the campaign this is: a later one has a higher number.
    pub number: i64,
    zone: TimeZone,
    /// Prizes that the campaign no longer has; some may still be claimed.
    retired: Vec<Prize>,
    views: BTreeMap<String, Rendered>,
    /// The same campaign as participants of its test are served it, by the variant's id.
    variants: BTreeMap<String, Self>,
}

/// What the database knows of a campaign beside the revision that is served.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// All of its revisions, latest first.
    pub documents: &'a [String],
    /// What is served of it.
    pub live: &'a Live,
    /// How many of each prize operators have added.
    pub added: &'a BTreeMap<String, i64>,
}

impl Published {
    /// From a checked campaign, the variants of its test, and what is known of it.
    #[must_use]
    pub fn new(
        loaded: Loaded,
        variations: Vec<Variation>,
        zone: TimeZone,
        known: Known<'_>,
    ) -> Self {
        let locales = loaded.campaign.locales.iter();
        let views = locales.map(|locale| {
            let mut view = view_of(&loaded, known, &known.live.revision, locale);
            let others = variations.iter().map(|it| {
                let other = view_of(&it.loaded, known, &it.revision, locale);
                (it.id.clone(), difference(&view, &other))
            });
            let others: Map<_, _> = others.collect();
            view.variants = (!others.is_empty()).then_some(Value::Object(others));
            (locale.clone(), Rendered::new(&view))
        });
        let views = views.collect();
        let retired = retired_prizes(&loaded, known.documents);
        let served = |loaded, revision, views, variants| Self {
            loaded,
            revision,
            paused: known.live.paused_ms.is_some(),
            number: known.live.number,
            zone: zone.clone(),
            // Variants have the same prizes.
            retired: retired.clone(),
            views,
            variants,
        };
        // Their views are in those of the original.
        let variants = variations.into_iter().map(|it| {
            let variant = served(it.loaded, it.revision, BTreeMap::new(), BTreeMap::new());
            (it.id, variant)
        });
        let variants = variants.collect();
        served(loaded, known.live.revision.clone(), views, variants)
    }

    /// The campaign as whoever is served this variant has it; itself where there is no such variant
    /// any more.
    #[must_use]
    pub fn variant(&self, id: Option<&str>) -> &Self {
        id.and_then(|id| self.variants.get(id)).unwrap_or(self)
    }

    /// The campaign as the holder of a token is served it.
    #[must_use]
    pub fn served_to(&self, claims: &Claims) -> &Self {
        let experiment = self.loaded.campaign.experiment.as_ref();
        let named = claims.variant.as_deref().and_then(|it| it.split_once('/'));
        // Another test may have a variant of the same name.
        let own = named.filter(|(test, _)| experiment.is_some_and(|it| it.id == *test));
        self.variant(own.map(|(_, id)| id))
    }

    /// Whether the campaign takes actions at `now_ms`.
    ///
    /// # Errors
    /// `not_started`, `ended` or `paused`.
    pub fn admit(&self, now_ms: i64) -> Result<(), Failure> {
        self.loaded.campaign.admit(now_ms)?;
        if self.paused {
            let detail = "an operator has paused the campaign; it may go on later";
            return Err(Failure::new(ProblemCode::Paused, detail));
        }
        Ok(())
    }

    /// Id of the campaign.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.loaded.campaign.id
    }

    /// What the rules are told of `now_ms`.
    #[must_use]
    pub fn context(&self, now_ms: i64) -> Context {
        calendar::context(now_ms, &self.zone).until(self.loaded.campaign.schedule.ends_at.0)
    }

    /// The widget with this id, as written and as loaded.
    #[must_use]
    pub fn widget(&self, id: &str) -> Option<(&Widget, &dyn Game)> {
        self.loaded.widget(id)
    }

    /// The prize with this id, in this revision or an earlier one.
    #[must_use]
    pub fn prize(&self, id: &str) -> Option<&Prize> {
        self.prizes().find(|prize| prize.id == id)
    }

    /// Every prize, of this revision first and then of earlier ones.
    pub fn prizes(&self) -> impl Iterator<Item = &Prize> {
        self.loaded.campaign.prizes.iter().chain(&self.retired)
    }

    /// Whether one of its widgets takes pictures or videos.
    #[must_use]
    pub fn takes_uploads(&self) -> bool {
        let widgets = self.loaded.campaign.widgets.iter();
        let mut games = widgets.filter_map(|widget| self.widget(&widget.id));
        games.any(|(_, game)| game.uploads().is_some())
    }

    /// The campaign as players may see it, in the language nearest to `wanted`.
    #[must_use]
    pub fn view(&self, wanted: &str) -> Option<&Rendered> {
        self.views.get(self.loaded.campaign.locale(wanted))
    }
}

impl Rendered {
    fn new(view: &CampaignView<Value>) -> Self {
        let body = serde_json::to_string(view).unwrap_or_default();
        let etag = format!("\"{}\"", sha256_hex(body.as_bytes()));
        Self { body, etag }
    }
}

fn view_of(loaded: &Loaded, known: Known<'_>, revision: &str, locale: &str) -> CampaignView<Value> {
    let mut view = player_view(loaded, revision, locale);
    view.paused = known.live.paused_ms.is_some();
    for prize in &mut view.prizes {
        let more = known.added.get(&prize.id).copied().unwrap_or_default();
        let quantity = i64::from(prize.quantity).saturating_add(more);
        prize.quantity = u32::try_from(quantity).unwrap_or(u32::MAX);
    }
    view
}

/// The fields of `other` that `view` has not, or has otherwise.
fn difference(view: &CampaignView<Value>, other: &CampaignView<Value>) -> Value {
    let fields = |view: &CampaignView<Value>| match serde_json::to_value(view) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let known = fields(view);
    let mut fields = fields(other);
    fields.retain(|name, value| known.get(name) != Some(value));
    Value::Object(fields)
}

fn retired_prizes(loaded: &Loaded, documents: &[String]) -> Vec<Prize> {
    #[derive(Deserialize)]
    struct Prizes {
        #[serde(default)]
        prizes: Vec<Prize>,
    }
    let mut retired: Vec<Prize> = Vec::new();
    // A revision of an older program may no longer be readable; its prizes are then unknown.
    let stored = documents
        .iter()
        .filter_map(|text| serde_json::from_str::<Prizes>(text).ok());
    for prize in stored.flat_map(|revision| revision.prizes) {
        let known = |other: &Prize| other.id == prize.id;
        if loaded.campaign.prize(&prize.id).is_none() && !retired.iter().any(known) {
            retired.push(prize);
        }
    }
    retired
}
