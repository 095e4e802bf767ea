//! Who is meant by an `@` in a note, and who can be.

use std::collections::BTreeMap;

use domain::person::Role;
use domain::read::PersonRef;
use domain::writing::{self, Callable};
use domain::{MessageId, PersonId, Result, TeamId, TicketId};

use crate::{Conn, Tx, args, people, teams};

/// Who of the team works here: whom an `@` can call.
pub async fn people(db: &mut Conn) -> Result<Vec<PersonRef>> {
    let sql = "select id, name, email from person where role in ('light', 'agent', 'lead', 'admin')
        and suspended_at is null order by name_key, id limit 2000";
    db.all(sql, args![]).await?.into_iter().map(people::person_ref).collect()
}

/// What everybody who can be called by an `@` answers to: people of the team who are not suspended, and teams.
pub async fn callable(db: &mut Conn) -> Result<Vec<Callable>> {
    Ok(writing::callable(&people(db).await?, &teams::refs(db).await?))
}

/// Who works in a team and is not suspended.
pub async fn members(db: &mut Conn, team: TeamId) -> Result<Vec<PersonId>> {
    let sql = "select m.person_id from team_member m join person p on p.id = m.person_id
        where m.team_id = $1 and p.suspended_at is null and p.role <> $2 order by m.person_id limit 2000";
    let rows = db.all(sql, args![team, Role::Contact]).await?;
    rows.into_iter().map(|mut row| row.get("person_id")).collect()
}

/// Is there anybody in a team who can be given tickets?
pub async fn can_take(db: &mut Conn, team: TeamId) -> Result<bool> {
    let sql = "select m.person_id from team_member m join person p on p.id = m.person_id
        where m.team_id = $1 and p.suspended_at is null and p.role in ('agent', 'lead', 'admin') limit 1";
    Ok(db.find(sql, args![team]).await?.is_some())
}

/// Marks whom a note means, each with the words that say so.
pub async fn insert(tx: &mut Tx, message: MessageId, of: &[(PersonId, String)]) -> Result<()> {
    let sql = "insert into message_mention (message_id, person_id, words) values ($1, $2, $3)
        on conflict (message_id, person_id) do nothing";
    let rows: Vec<_> = of.iter().map(|(person, words)| args![message, person, words].to_vec()).collect();
    tx.execute_each(sql, &rows).await
}

/// The words that mean somebody, of all notes of a ticket.
pub async fn of_ticket(db: &mut Conn, ticket: TicketId) -> Result<BTreeMap<MessageId, Vec<String>>> {
    let sql =
        "select distinct n.message_id, n.words from message m join message_mention n on n.message_id = m.id
        where m.ticket_id = $1 order by n.message_id, n.words limit 5000";
    let mut all: BTreeMap<MessageId, Vec<String>> = BTreeMap::new();
    for mut row in db.all(sql, args![ticket]).await? {
        all.entry(row.get("message_id")?).or_default().push(row.get("words")?);
    }
    Ok(all)
}

/// Whom a message means.
pub async fn of_message(db: &mut Conn, message: MessageId) -> Result<Vec<PersonId>> {
    let sql = "select person_id from message_mention where message_id = $1 order by person_id limit 5000";
    db.all(sql, args![message]).await?.into_iter().map(|mut row| row.get("person_id")).collect()
}
