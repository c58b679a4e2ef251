//! What a draw gives: one prize after another is tried, until one is there and no limit is in the
//! way.

use serde::{Deserialize, Serialize};

use super::{Mode, Pool, Prize, Quota, Whose};

/// A prize that a participant has by a number of tries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Guarantee {
    /// The try that gives the prize if it gives no other: draws of the participant from this pool at
    /// the widget, counted from the first one or from the last win.
    #[cfg_attr(feature = "schema", schemars(range(min = 2, max = 1000)))]
    pub after: u32,
    /// Id of the prize.
    pub prize: String,
}

/// Why a draw gives a prize.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The weights chose it.
    Odds,
    /// The tries of the guarantee were used up.
    Guarantee,
    /// Its moment had come.
    Moment,
    /// Everyone gets it.
    Everyone,
    /// The draw gave nothing else.
    Consolation,
}

impl Why {
    /// The name in the database.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Odds => "odds",
            Self::Guarantee => "guarantee",
            Self::Moment => "moment",
            Self::Everyone => "everyone",
            Self::Consolation => "consolation",
        }
    }
}

/// A prize that a draw may give, if it is there and nobody's limit is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice<'a> {
    /// Id of the prize.
    pub prize: &'a str,
    /// Why.
    pub why: Why,
}

impl Pool {
    /// What a draw gives by the rules alone, the first that can be given: `drawn` is what
    /// [`Pool::draw`] chose, and `tries` counts this draw of the participant at the widget, from
    /// the first one or from the last win. Moments and the consolation are not among them.
    pub fn choices<'a>(
        &'a self,
        drawn: Option<&'a str>,
        tries: u32,
    ) -> impl Iterator<Item = Choice<'a>> {
        let choice = |why: Why| move |prize| Choice { prize, why };
        let odds = self.mode == Mode::Odds;
        let drawn = drawn.filter(|_| odds).map(choice(Why::Odds));
        let due = self
            .guarantee
            .as_ref()
            .filter(|it| odds && tries >= it.after);
        let due = due.map(|it| it.prize.as_str()).map(choice(Why::Guarantee));
        let entries = self.entries.iter().filter(|_| self.mode == Mode::Everyone);
        let everyone = entries
            .map(|it| it.prize.as_str())
            .map(choice(Why::Everyone));
        drawn.into_iter().chain(due).chain(everyone)
    }

    /// What a draw gives that gives nothing else.
    #[must_use]
    pub fn consolation(&self) -> Option<Choice<'_>> {
        let prize = self.consolation.as_deref()?;
        let why = Why::Consolation;
        Some(Choice { prize, why })
    }

    /// What has to be counted when the pool gives `prize`, the participant's counts first.
    #[must_use]
    pub fn quotas(&self, prize: &Prize, why: Why, whose: Whose<'_>) -> Vec<Quota> {
        let own = self.max_wins.filter(|_| why != Why::Consolation);
        let own = own.map(|most| Quota {
            name: format!("pool/{}", self.id),
            whose: whose.participant.to_owned(),
            most,
        });
        own.into_iter().chain(prize.quotas(whose)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::pool::tests::pool, *};

    #[test]
    fn what_is_drawn_comes_before_what_is_guaranteed_and_only_when_it_is_due() {
        let mut pool = pool(1, &[1]);
        pool.guarantee = Some(Guarantee {
            after: 3,
            prize: "sure".into(),
        });
        let told = |drawn: Option<&'static str>, tries| {
            let choices = pool.choices(drawn, tries);
            choices
                .map(|it| (it.prize.to_owned(), it.why))
                .collect::<Vec<_>>()
        };
        let sure = ("sure".to_owned(), Why::Guarantee);
        let drawn = ("p0".to_owned(), Why::Odds);
        assert_eq!(told(None, 2), []);
        assert_eq!(told(None, 3), vec![sure.clone()]);
        assert_eq!(told(Some("p0"), 2), vec![drawn.clone()]);
        assert_eq!(told(Some("p0"), 9), [drawn, sure]);
    }

    #[test]
    fn everyone_gets_the_first_of_the_list_that_is_there() {
        let mut pool = pool(0, &[0, 0]);
        pool.mode = Mode::Everyone;
        let choices: Vec<_> = pool.choices(None, 1).map(|it| it.prize).collect();
        assert_eq!(choices, ["p0", "p1"]);
        assert_eq!(pool.published(), None);
    }
}
