//! Contacts who take part in a ticket besides its requester.

use domain::read::PersonRef;
use domain::read::ticket::ParticipantState;
use domain::{PersonId, Result, TicketId};

use crate::db::{FromValue, ToValue, Value};
use crate::{Conn, Tx, args};

impl ToValue for ParticipantState {
    fn to_value(&self) -> Value {
        Value::Text(
            match self {
                Self::Accepted => "accepted",
                Self::Suggested => "suggested",
            }
            .to_owned(),
        )
    }
}
impl FromValue for ParticipantState {
    fn from_value(value: Value) -> Option<Self> {
        match String::from_value(value)?.as_str() {
            "accepted" => Some(Self::Accepted),
            "suggested" => Some(Self::Suggested),
            _ => None,
        }
    }
}

/// Everybody with their state, in the order they came.
pub async fn list(db: &mut Conn, ticket: TicketId) -> Result<Vec<(PersonRef, ParticipantState)>> {
    let sql = "select p.id, p.name, p.email, x.state from participant x join person p on p.id = x.person_id
        where x.ticket_id = $1 order by x.added_at, p.id limit 200";
    let rows = db.all(sql, args![ticket]).await?;
    rows.into_iter()
        .map(|mut row| {
            let person = PersonRef { id: row.get("id")?, name: row.get("name")?, email: row.get("email")? };
            Ok((person, row.get("state")?))
        })
        .collect()
}

/// The accepted ones.
pub async fn accepted(db: &mut Conn, ticket: TicketId) -> Result<Vec<PersonId>> {
    let sql = "select person_id from participant where ticket_id = $1 and state = 'accepted'
        order by added_at, person_id limit 200";
    db.all(sql, args![ticket]).await?.into_iter().map(|mut row| row.get("person_id")).collect()
}

/// Suggests somebody who is not on the ticket yet; `false` when they are.
pub async fn suggest(tx: &mut Tx, ticket: TicketId, person: PersonId) -> Result<bool> {
    let now = tx.now();
    let sql =
        "insert into participant (ticket_id, person_id, state, added_at) values ($1, $2, 'suggested', $3)
        on conflict (ticket_id, person_id) do nothing";
    Ok(tx.execute(sql, args![ticket, person, now]).await? == 1)
}

/// Accepts somebody, suggested or not; `false` when they were accepted before.
pub async fn accept(tx: &mut Tx, ticket: TicketId, person: PersonId) -> Result<bool> {
    let now = tx.now();
    let sql =
        "insert into participant (ticket_id, person_id, state, added_at) values ($1, $2, 'accepted', $3)
        on conflict (ticket_id, person_id) do update set state = 'accepted', added_at = excluded.added_at
        where participant.state <> 'accepted'";
    Ok(tx.execute(sql, args![ticket, person, now]).await? == 1)
}

pub async fn remove(tx: &mut Tx, ticket: TicketId, person: PersonId) -> Result<bool> {
    let sql = "delete from participant where ticket_id = $1 and person_id = $2";
    Ok(tx.execute(sql, args![ticket, person]).await? == 1)
}

/// When the newest of the accepted ones was accepted: what was said before is not quoted to everybody.
pub async fn last_accepted_at(db: &mut Conn, ticket: TicketId) -> Result<Option<domain::Moment>> {
    let sql = "select max(added_at) as at from participant where ticket_id = $1 and state = 'accepted'";
    db.one(sql, args![ticket]).await?.get("at")
}
