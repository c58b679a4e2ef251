//! What publishing does to stock: it may only grow.

use funfair_campaign::{Campaign, Finding};

use crate::store::{
    Connection, codes,
    stock::{Reason, add, quantity},
};

/// Brings the stock of every prize to its quantity, beside what operators have added. A quantity that
/// became smaller is a finding: the prizes may already be won. So are codes in place of one that
/// winners were promised.
pub(super) async fn provide(
    tx: &mut Connection,
    campaign: &Campaign,
    now_ms: i64,
) -> Result<Vec<Finding>, sqlx::Error> {
    let mut findings = Vec::new();
    for (n, prize) in campaign.prizes.iter().enumerate() {
        let key = (campaign.id.as_str(), prize.id.as_str());
        let wanted = i64::from(prize.quantity);
        match quantity(tx, key.0, key.1).await? {
            None => add(tx, key, wanted, Reason::Initial, now_ms).await?,
            Some(there) if wanted > there => {
                add(tx, key, wanted - there, Reason::Restock, now_ms).await?;
            }
            Some(there) if wanted < there => findings.push(Finding::new(
                format!("prizes[{n}].quantity"),
                format!("{wanted} is less than the {there} published before; stock may only grow"),
            )),
            Some(_) => {}
        }
        if prize.codes.is_some() && codes::is_one_for_all_out(tx, key).await? {
            findings.push(Finding::new(
                format!("prizes[{n}].codes"),
                "winners have the one `code` of this prize; make it a prize with another id",
            ));
        }
    }
    Ok(findings)
}
