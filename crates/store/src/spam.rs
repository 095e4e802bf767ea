//! The spam shelf: which tickets stand on it and why, and what the desk has learned about spam.

use domain::read::ticket::{SpamMark, SpamState};
use domain::{MailId, Moment, PersonId, Result, TicketId};

use crate::db::{FromValue, Row, ToValue, Value};
use crate::people::find_ref;
use crate::tickets::SHELF_SPAM;
use crate::{Conn, Tx, args};

impl ToValue for SpamState {
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
}
impl FromValue for SpamState {
    fn from_value(value: Value) -> Option<Self> {
        Self::parse(&String::from_value(value)?)
    }
}

/// What was last said about a ticket being spam; none where nobody ever did.
pub async fn find(db: &mut Conn, ticket: TicketId) -> Result<Option<SpamMark>> {
    let sql = "select state, reason, decided_by, decided_at from spam_mark where ticket_id = $1";
    let Some(mut row) = db.find(sql, args![ticket]).await? else { return Ok(None) };
    let by: Option<PersonId> = row.get("decided_by")?;
    let (state, reason, at) = read(&mut row)?;
    let by = match by {
        Some(id) => find_ref(db, id).await?,
        None => None,
    };
    Ok(Some(SpamMark { state, reason, by, at }))
}

fn read(row: &mut Row) -> Result<(SpamState, String, Moment)> {
    Ok((row.get("state")?, row.get("reason")?, row.get("decided_at")?))
}

/// Writes what is said about a ticket now, and puts it on the shelf that this means. An empty reason leaves the one that
/// stands. Says whether that changed anything: said before, and on its shelf, is nothing new.
pub async fn mark(
    tx: &mut Tx,
    ticket: TicketId,
    state: SpamState,
    reason: &str,
    by: Option<PersonId>,
) -> Result<bool> {
    if find(tx, ticket).await?.is_some_and(|known| known.state == state)
        && !is_misplaced(tx, ticket, state).await?
    {
        return Ok(false);
    }
    let now = tx.now();
    let sql =
        "insert into spam_mark (ticket_id, state, reason, decided_by, decided_at) values ($1, $2, $3, $4, $5)
        on conflict (ticket_id) do update set state = excluded.state, decided_by = excluded.decided_by,
        decided_at = excluded.decided_at,
        reason = case when excluded.reason = '' then spam_mark.reason else excluded.reason end";
    tx.execute(sql, args![ticket, state, reason, by, now]).await?;
    match state {
        SpamState::Suspected | SpamState::Spam => {
            let sql = "update ticket set shelf = 3, updated_at = $2, version = version + 1
                where id = $1 and shelf in (0, 1, 4)";
            tx.execute(sql, args![ticket, now]).await?;
        }
        SpamState::Ham => {
            let sql = "update ticket set shelf = case when status in ('solved', 'closed') then 1 else 0 end,
                updated_at = $2, version = version + 1 where id = $1 and shelf = 3";
            tx.execute(sql, args![ticket, now]).await?;
        }
    }
    Ok(true)
}

/// Forgets what was said about a ticket, and brings it back to the lists of its status: nobody had said anything before.
pub async fn unmark(tx: &mut Tx, ticket: TicketId) -> Result<()> {
    let now = tx.now();
    tx.execute("delete from spam_mark where ticket_id = $1", args![ticket]).await?;
    let sql = "update ticket set shelf = case when status in ('solved', 'closed') then 1 else 0 end,
        updated_at = $2, version = version + 1 where id = $1 and shelf = 3";
    tx.execute(sql, args![ticket, now]).await.map(drop)
}

/// Does a ticket stand where this state does not belong? A deleted one stands nowhere.
async fn is_misplaced(db: &mut Conn, ticket: TicketId, state: SpamState) -> Result<bool> {
    let sql = match state {
        SpamState::Suspected | SpamState::Spam => {
            "select id from ticket where id = $1 and shelf in (0, 1, 4)"
        }
        SpamState::Ham => "select id from ticket where id = $1 and shelf = 3",
    };
    Ok(db.find(sql, args![ticket]).await?.is_some())
}

/// Whether a ticket stands on the spam shelf.
pub async fn is_shelved(db: &mut Conn, ticket: TicketId) -> Result<bool> {
    let sql = "select id from ticket where id = $1 and shelf = $2";
    Ok(db.find(sql, args![ticket, SHELF_SPAM]).await?.is_some())
}

/// Did one of the team ever write to this contact, on a ticket of theirs that is not spam?
pub async fn was_answered(db: &mut Conn, contact: PersonId) -> Result<bool> {
    let sql =
        "select m.id from ticket t join message m on m.ticket_id = t.id join person a on a.id = m.author_id
        where t.requester_id = $1 and t.shelf in (0, 1, 4) and m.visibility = 'public' and m.automatic = 0
        and a.role <> 'contact' limit 1";
    Ok(db.find(sql, args![contact]).await?.is_some())
}

/// The mail that a ticket was opened by.
pub async fn first_mail(db: &mut Conn, ticket: TicketId) -> Result<Option<MailId>> {
    let sql = "select mail_id from message where ticket_id = $1 and mail_id is not null order by id limit 1";
    db.find(sql, args![ticket]).await?.map(|mut row| row.get("mail_id")).transpose()
}

/// Which state of the desk's own learning stands; 0 where it has learned nothing.
pub async fn learned_version(db: &mut Conn) -> Result<i64> {
    let row = db.find("select version from spam_learned where one = 1", args![]).await?;
    row.map_or(Ok(0), |mut row| row.get("version"))
}

/// What the desk has learned, and the version of that.
pub async fn learned(db: &mut Conn) -> Result<(i64, Vec<u8>)> {
    let row = db.find("select version, weights from spam_learned where one = 1", args![]).await?;
    row.map_or(Ok((0, Vec::new())), |mut row| Ok((row.get("version")?, row.get("weights")?)))
}

/// Keeps what the desk has learned, in place of what it knew at version `from`. `false` where another node was quicker.
pub async fn keep_learned(tx: &mut Tx, from: i64, weights: &[u8]) -> Result<bool> {
    tx.quiet("what the desk has learned follows from events that stand in the log");
    let now = tx.now();
    let sql = "insert into spam_learned (one, version, weights, updated_at) values (1, $1, $2, $3)
        on conflict (one) do update set version = excluded.version, weights = excluded.weights,
        updated_at = excluded.updated_at where spam_learned.version = $4";
    Ok(tx.execute(sql, args![from + 1, weights, now, from]).await? == 1)
}
