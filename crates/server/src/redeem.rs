//! Redeems codes for a till: once, with who did it, and with an answer that says what to do.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    failure::Failure,
    state::App,
    store::{
        Connection,
        audit::{self, Desk},
        codes::{self, CodeRow, Redemption},
        patiently,
    },
};

/// What a till wants to redeem.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// Who, in which campaign, and when.
    pub desk: Desk<'a>,
    /// The code as it was typed or scanned.
    pub code: &'a str,
    /// Where.
    pub till: &'a str,
    /// Makes it happen once.
    pub key: &'a str,
}

/// What became of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// This request has redeemed it: hand the prize out.
    Redeemed,
    /// Another request had redeemed it before.
    RedeemedBefore,
    /// It is not good any more.
    Expired,
    /// It is one of the campaign's, and nobody has been shown it yet.
    NotGiven,
    /// The prize has one code for all, which cannot be used up.
    ForAll,
    /// The campaign has no such code.
    Unknown,
}

/// What a till reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Told {
    /// What to do.
    pub verdict: Verdict,
    /// Id of the prize; `null` where the code is unknown.
    pub prize: Option<String>,
    /// Id of the award; `null` where there is none.
    pub award: Option<String>,
    /// When it was redeemed, ms since 1970 UTC; `null` where it is not.
    pub redeemed_ms: Option<i64>,
    /// Name of the operator who redeemed it.
    pub operator: Option<String>,
    /// Where it was redeemed.
    pub till: Option<String>,
    /// Until when it is or was good, ms since 1970 UTC; `null` for ever.
    pub expires_ms: Option<i64>,
}

/// Redeems a code, or tells why not. The same key gives the same answer.
///
/// # Errors
/// `unknown_campaign`, or a failure after which nothing has changed.
pub async fn redeem(app: &App, order: Order<'_>) -> Result<Told, Failure> {
    patiently(|| try_redeem(app, order)).await
}

async fn try_redeem(app: &App, order: Order<'_>) -> Result<Told, Failure> {
    let Order {
        desk, till, key, ..
    } = order;
    let mut tx = app.store.begin().await?;
    let Some(mut row) = find(app, &mut tx, order).await? else {
        return of_all(app, order);
    };
    let given = row.award.clone().filter(|_| row.claimed_ms.is_some());
    let Some(award) = given else {
        // Others may have been told the same one, of another prize.
        let for_all = of_all(app, order)?;
        if for_all.verdict != Verdict::Unknown {
            return Ok(for_all);
        }
        row.award = None;
        return Ok(told(Verdict::NotGiven, row));
    };
    if row.redeemed_ms.is_some() {
        return Ok(told(before(&row, order), row));
    }
    if row
        .expires_ms
        .is_some_and(|expires_ms| desk.now_ms >= expires_ms)
    {
        return Ok(told(Verdict::Expired, row));
    }
    let redemption = Redemption {
        operator: desk.operator,
        till,
        key,
        now_ms: desk.now_ms,
    };
    if !codes::redeem(&mut tx, &row, redemption).await? {
        // Another request was faster, and has committed by now; it may be this sale's own.
        let row = find(app, &mut tx, order).await?.unwrap_or(row);
        return Ok(told(before(&row, order), row));
    }
    audit::record(&mut tx, desk, "code.redeem", &award, till).await?;
    tx.commit().await?;
    row.redeemed_ms = Some(desk.now_ms);
    row.redeemed_by = Some(desk.operator.to_owned());
    row.till = Some(till.to_owned());
    Ok(told(Verdict::Redeemed, row))
}

/// What to say of a code that was redeemed before: by this sale, or by another one.
fn before(row: &CodeRow, order: Order<'_>) -> Verdict {
    if is_by(row, order) {
        Verdict::Redeemed
    } else {
        Verdict::RedeemedBefore
    }
}

/// Whether this sale has redeemed the code.
fn is_by(row: &CodeRow, order: Order<'_>) -> bool {
    row.redeem_key.as_deref() == Some(order.key)
        && row.redeemed_by.as_deref() == Some(order.desk.operator)
}

/// The code as typed, and in capitals without blanks.
fn spellings(code: &str) -> [String; 2] {
    let plain = code.split_whitespace().collect::<String>().to_uppercase();
    [code.trim().to_owned(), plain]
}

/// The code, as typed or else in capitals and without blanks; of several prizes' the one that this
/// request may redeem, or has.
async fn find(
    app: &App,
    tx: &mut Connection,
    order: Order<'_>,
) -> Result<Option<CodeRow>, Failure> {
    let campaign = app.campaign(order.desk.campaign)?;
    for code in spellings(order.code) {
        let mut rows = codes::find(tx, campaign.id(), &code).await?;
        rows.sort_by_key(|row| {
            let is_open = row.claimed_ms.is_some() && row.redeemed_ms.is_none();
            (!is_by(row, order), !is_open, row.claimed_ms.is_none())
        });
        if let Some(row) = rows.into_iter().next() {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// What there is to say of a code that is in no pool. One for all is good until a fixed end; days are
/// counted from each claim, which a till does not know.
fn of_all(app: &App, order: Order<'_>) -> Result<Told, Failure> {
    let campaign = app.campaign(order.desk.campaign)?;
    let spellings = spellings(order.code);
    let prize = campaign.prizes().find(|prize| {
        let code = prize.code.as_ref();
        code.is_some_and(|code| spellings.contains(code))
    });
    let end = prize.and_then(|prize| prize.code_expires?.at);
    let expires_ms = end.map(|at| at.0);
    let verdict = match prize {
        None => Verdict::Unknown,
        Some(_) if expires_ms.is_some_and(|end| order.desk.now_ms >= end) => Verdict::Expired,
        Some(_) => Verdict::ForAll,
    };
    Ok(Told {
        verdict,
        prize: prize.map(|prize| prize.id.clone()),
        award: None,
        redeemed_ms: None,
        operator: None,
        till: None,
        expires_ms,
    })
}

fn told(verdict: Verdict, row: CodeRow) -> Told {
    Told {
        verdict,
        prize: Some(row.prize),
        award: row.award,
        redeemed_ms: row.redeemed_ms,
        operator: row.redeemed_by,
        till: row.till,
        expires_ms: row.expires_ms,
    }
}
