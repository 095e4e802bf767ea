//! Addresses that are not written to like any other: dead ones, and those whose reader complained.
//!
//! They are kept by address and not by person: an address that changes hands takes its trouble with it.

use domain::bounce::{AddressTrouble, BounceReason, TroubleKind};
use domain::{PersonId, Result};

use crate::db::Row;
use crate::{Conn, Tx, args};

fn trouble(mut row: Row) -> Result<AddressTrouble> {
    let reason: String = row.get("reason")?;
    Ok(AddressTrouble {
        address: row.get("address")?,
        kind: row.get("kind")?,
        // A reason of a newer desk, read by an older one in a cluster that is being upgraded.
        reason: BounceReason::parse(&reason).unwrap_or(BounceReason::Undefined),
        words: row.get("words")?,
        since: row.get("since")?,
    })
}

pub async fn find(db: &mut Conn, address: &str, kind: TroubleKind) -> Result<Option<AddressTrouble>> {
    let sql =
        "select address, kind, reason, words, since from address_trouble where address = $1 and kind = $2";
    db.find(sql, args![address, kind]).await?.map(trouble).transpose()
}

/// All about the addresses of a person, the dead ones first.
pub async fn of_person(db: &mut Conn, person: PersonId) -> Result<Vec<AddressTrouble>> {
    let sql = "select t.address, t.kind, t.reason, t.words, t.since from person_address a
        join address_trouble t on t.address = a.address where a.person_id = $1
        order by case when t.kind = 'dead' then 0 else 1 end, t.address limit 100";
    db.all(sql, args![person]).await?.into_iter().map(trouble).collect()
}

/// Writes it down, or what is known now where it stood already; `since` stays. Says whether it is new.
pub async fn insert(tx: &mut Tx, t: &AddressTrouble) -> Result<bool> {
    let reason = t.reason.as_str();
    let sql = "insert into address_trouble (address, kind, reason, words, since) values ($1, $2, $3, $4, $5)
        on conflict (address, kind) do nothing";
    if tx.execute(sql, args![t.address, t.kind, reason, t.words, t.since]).await? == 1 {
        return Ok(true);
    }
    let sql = "update address_trouble set reason = $3, words = $4 where address = $1 and kind = $2";
    tx.execute(sql, args![t.address, t.kind, reason, t.words]).await?;
    Ok(false)
}

/// Says whether there was any.
pub async fn remove(tx: &mut Tx, address: &str, kind: TroubleKind) -> Result<bool> {
    let sql = "delete from address_trouble where address = $1 and kind = $2";
    Ok(tx.execute(sql, args![address, kind]).await? > 0)
}
