//! What is written into the index beside a ticket, a message or a contact, for a whole page of them at once.
//!
//! Building an index asks for hundreds of thousands of rows: one by one, on PostgreSQL, it is the way there and back that
//! takes the time. A page is a stretch of ids, so a stretch is what is asked for.

use std::collections::BTreeMap;

use domain::message::Attachment;
use domain::{FieldId, MessageId, PersonId, Result, TicketId};

use crate::attachments::stored;
use crate::tickets::SHELF_SPAM;
use crate::{Conn, args};

/// As in [`crate::people::addresses`].
const ADDRESSES_MAX: usize = 100;
/// As in [`crate::participants::accepted`].
const PARTICIPANTS_MAX: usize = 200;
/// Far more than a page has.
const ROWS_MAX: i64 = 1_000_000;

/// What stands beside a ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BesideTicket {
    pub is_spam: bool,
    /// The requester's name and addresses, with spaces between.
    pub people: String,
    /// Of its first message.
    pub language: Option<String>,
    /// What its requester wrote last is in, of what can be told.
    pub spoken: Option<String>,
    pub participants: Vec<PersonId>,
    /// What its fields are found by.
    pub fields: Vec<(FieldId, String)>,
}

/// Of all tickets after `after` up to `upto`.
pub async fn beside_tickets(
    db: &mut Conn,
    after: TicketId,
    upto: TicketId,
) -> Result<BTreeMap<TicketId, BesideTicket>> {
    let mut all: BTreeMap<TicketId, BesideTicket> = BTreeMap::new();
    let sql = "select t.id, t.shelf, p.name from ticket t join person p on p.id = t.requester_id
        where t.id > $1 and t.id <= $2 limit $3";
    for mut row in db.all(sql, args![after, upto, ROWS_MAX]).await? {
        let beside = all.entry(row.get("id")?).or_default();
        beside.is_spam = row.get::<i64>("shelf")? == SHELF_SPAM;
        beside.people = row.get::<String>("name")? + " ";
    }
    let sql = "select t.id, a.address from ticket t join person p on p.id = t.requester_id
        join person_address a on a.person_id = p.id where t.id > $1 and t.id <= $2
        order by t.id, case when a.address = p.email then 0 else 1 end, a.address limit $3";
    let mut addresses: BTreeMap<TicketId, Vec<String>> = BTreeMap::new();
    for mut row in db.all(sql, args![after, upto, ROWS_MAX]).await? {
        let of = addresses.entry(row.get("id")?).or_default();
        if of.len() < ADDRESSES_MAX {
            of.push(row.get("address")?);
        }
    }
    for (ticket, addresses) in addresses {
        all.entry(ticket).or_default().people.push_str(&addresses.join(" "));
    }
    let sql = "select m.ticket_id, m.language from message m where m.id in (select min(f.id) from message f
        where f.ticket_id > $1 and f.ticket_id <= $2 and f.side_id is null group by f.ticket_id) limit $3";
    for mut row in db.all(sql, args![after, upto, ROWS_MAX]).await? {
        all.entry(row.get("ticket_id")?).or_default().language = row.get("language")?;
    }
    let sql = "select m.ticket_id, m.language from message m where m.id in (select max(l.id) from message l
        join ticket t on t.id = l.ticket_id where l.ticket_id > $1 and l.ticket_id <= $2
        and l.author_id = t.requester_id and l.language is not null group by l.ticket_id) limit $3";
    for mut row in db.all(sql, args![after, upto, ROWS_MAX]).await? {
        all.entry(row.get("ticket_id")?).or_default().spoken = row.get("language")?;
    }
    let sql = "select ticket_id, person_id from participant
        where ticket_id > $1 and ticket_id <= $2 and state = 'accepted'
        order by ticket_id, added_at, person_id limit $3";
    for mut row in db.all(sql, args![after, upto, ROWS_MAX]).await? {
        let of = &mut all.entry(row.get("ticket_id")?).or_default().participants;
        if of.len() < PARTICIPANTS_MAX {
            of.push(row.get("person_id")?);
        }
    }
    let sql = "select ticket_id, field_id, found from field_value where ticket_id > $1 and ticket_id <= $2
        order by ticket_id, field_id, found limit $3";
    for mut row in db.all(sql, args![after, upto, ROWS_MAX]).await? {
        let of = all.entry(row.get("ticket_id")?).or_default();
        of.fields.push((row.get("field_id")?, row.get("found")?));
    }
    Ok(all)
}

/// The files of all messages after `after` up to `upto`, in order.
pub async fn files_of_messages(
    db: &mut Conn,
    after: MessageId,
    upto: MessageId,
) -> Result<BTreeMap<MessageId, Vec<Attachment>>> {
    let sql = "select id, message_id, name, media_type, found_type, bytes, blob, content_id, inline, created_at,
        scan_state, scan_words from attachment where message_id > $1 and message_id <= $2 order by id limit $3";
    let mut all: BTreeMap<MessageId, Vec<Attachment>> = BTreeMap::new();
    for row in db.all(sql, args![after, upto, ROWS_MAX]).await? {
        let file = stored(row)?.attachment;
        if let Some(message) = file.message {
            all.entry(message).or_default().push(file);
        }
    }
    Ok(all)
}

/// What stands beside a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BesidePerson {
    /// All, the one they are written to first.
    pub addresses: Vec<String>,
    /// Its name.
    pub organisation: Option<String>,
}

/// Of all people after `after` up to `upto`; whoever has neither is left out.
pub async fn beside_people(
    db: &mut Conn,
    after: PersonId,
    upto: PersonId,
) -> Result<BTreeMap<PersonId, BesidePerson>> {
    let mut all: BTreeMap<PersonId, BesidePerson> = BTreeMap::new();
    let sql = "select p.id, a.address from person p join person_address a on a.person_id = p.id
        where p.id > $1 and p.id <= $2
        order by p.id, case when a.address = p.email then 0 else 1 end, a.address limit $3";
    for mut row in db.all(sql, args![after, upto, ROWS_MAX]).await? {
        let of = &mut all.entry(row.get("id")?).or_default().addresses;
        if of.len() < ADDRESSES_MAX {
            of.push(row.get("address")?);
        }
    }
    let sql = "select p.id, o.name from person p join organisation o on o.id = p.organisation_id
        where p.id > $1 and p.id <= $2 limit $3";
    for mut row in db.all(sql, args![after, upto, ROWS_MAX]).await? {
        all.entry(row.get("id")?).or_default().organisation = Some(row.get("name")?);
    }
    Ok(all)
}
