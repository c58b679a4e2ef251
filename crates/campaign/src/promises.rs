//! What a campaign promises and could not keep although each part of it has its shape: checked where it
//! is published, so that pages do not carry it.

use crate::{
    Campaign, Finding,
    prize::{Mode, wrong_code},
};

/// Everything of the kind that is wrong with a campaign.
#[must_use]
pub fn check(campaign: &Campaign) -> Vec<Finding> {
    let mut findings = Vec::new();
    retention(campaign, &mut findings);
    codes(campaign, &mut findings);
    accepted(campaign, &mut findings);
    findings
}

/// Winners who are drawn after the end claim after it, too, and a contact is needed until then.
fn retention(campaign: &Campaign, findings: &mut Vec<Finding>) {
    let Some(consent) = &campaign.consent else {
        return;
    };
    let claim_days = campaign.schedule.claim_days;
    let raffles = campaign.pools.iter().filter(|it| it.mode == Mode::Raffle);
    let late = raffles.map(|pool| {
        let raffle = pool.raffle();
        let claims = if raffle.alternates > 0 { 2 } else { 1 };
        let least =
            u16::from(raffle.draw_within_days).saturating_add(claim_days.saturating_mul(claims));
        (least, pool)
    });
    let Some((least, pool)) = late.max_by_key(|(least, _)| *least) else {
        return;
    };
    if consent.retention_days < least {
        let message = format!(
            "must be {least} or more: the raffle `{}` is drawn within {} days of the end, its winners have \
             {claim_days} days to claim, and so have alternates after them",
            pool.id,
            pool.raffle().draw_within_days
        );
        findings.push(Finding::new("consent.retention_days", message));
    }
}

/// A till takes no other.
fn codes(campaign: &Campaign, findings: &mut Vec<Finding>) {
    for (n, prize) in campaign.prizes.iter().enumerate() {
        if let Some(message) = prize.code.as_deref().and_then(wrong_code) {
            findings.push(Finding::new(format!("prizes[{n}].code"), message));
        }
    }
}

fn accepted(campaign: &Campaign, findings: &mut Vec<Finding>) {
    for (n, accepted) in campaign.accepted.iter().enumerate() {
        for (field, text) in [("because", &accepted.because), ("by", &accepted.by)] {
            if text.trim().is_empty() {
                let message = "is empty; whoever asks later wants to know";
                findings.push(Finding::new(format!("accepted[{n}].{field}"), message));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn wrong(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let mut document = json!({
            "id": "spring", "title": {"en": "Spring"}, "locales": ["en"],
            "schedule": {"starts_at": "2026-03-01T00:00:00Z", "ends_at": "2026-03-31T00:00:00Z",
                         "time_zone": "UTC", "claim_days": 14},
            "organiser": {"name": "Hua & Co", "contact": "care@example.com"},
            "consent": {"version": "1", "text": "May we?", "retention_days": 21,
                        "purposes": [{"id": "statistics", "text": "Statistics"}]},
            "prizes": [{"id": "tea", "tier": 1, "name": "Tea", "kind": "coupon", "code": "TEA",
                "value": {"minor": 100, "currency": "EUR"}, "quantity": 3,
                "claim": {"fields": [], "delivery": "At once"}}],
            "pools": [{"id": "end", "mode": "raffle", "publish": "quantities",
                       "entries": [{"prize": "tea"}], "raffle": {"draw_within_days": 7}}],
            "widgets": [],
        });
        change(&mut document);
        let campaign = serde_json::from_value(document).unwrap();
        check(&campaign).into_iter().map(|it| it.path).collect()
    }

    #[test]
    fn contacts_stay_until_the_last_winner_of_a_raffle_can_have_claimed() {
        let path = ["consent.retention_days"];
        assert!(wrong(|_| {}).is_empty());
        assert_eq!(wrong(|c| c["consent"]["retention_days"] = json!(20)), path);
        let alternates = |days: u16| {
            wrong(|c| {
                c["pools"][0]["raffle"]["alternates"] = json!(1);
                c["consent"]["retention_days"] = json!(days);
            })
        };
        assert_eq!(alternates(34), path);
        assert!(alternates(35).is_empty());
    }

    #[test]
    fn a_code_is_one_that_a_till_takes() {
        let long = "x".repeat(65);
        for code in ["", " ", " A-1", "A\t1", long.as_str()] {
            assert_eq!(
                wrong(|c| c["prizes"][0]["code"] = json!(code)),
                ["prizes[0].code"],
                "{code:?}"
            );
        }
        assert!(wrong(|c| c["prizes"][0]["code"] = json!("Frühling 2026")).is_empty());
    }

    #[test]
    fn who_stands_by_a_word_says_who_they_are_and_why() {
        let one = json!([{"word": "最佳", "because": " ", "by": ""}]);
        let paths = ["accepted[0].because", "accepted[0].by"];
        assert_eq!(wrong(|c| c["accepted"] = one), paths);
    }
}
