//! What stands beside a ticket about whoever asks.

use domain::contact_note::{Date, NoteReach};
use domain::message::Visibility;
use domain::open_tab::TabKind;
use domain::read::context::{
    CardRef, NOBODY, NoteLine, NotesPanel, OpenPromise, OrganisationContext, PromiseKind, SimilarOutcome,
    SimilarTicket, Start, TabLine,
};
use domain::read::{PersonRef, TicketLine, TicketRow, ViewCount};
use domain::ticket::Ticket;
use domain::{Actor, MessageId, Moment, PersonId, Result, TicketId};

use super::ticket::line;
use crate::db::{Row, ToValue, Value};
use crate::{Conn, args, contact_notes, customer_cards, outcomes};

/// Notes of one contact that a page shows.
const NOTES_MAX: i64 = 200;
/// Tickets of each kind that are named beside a ticket.
const LINES_MAX: i64 = 5;
/// Mails that are looked at for what they say about their device.
const MAILS_MAX: i64 = 8;
/// The beginning of an answer that is shown, in characters.
const ANSWER_CHARS_MAX: usize = 160;

fn note_line(mut row: Row) -> Result<NoteLine> {
    let note = contact_notes::note(&mut row)?;
    Ok(NoteLine { by: PersonRef { id: note.author, name: row.get("name")?, email: row.get("email")? }, note })
}

/// Notes about somebody that `reader` may see, oldest first; of too many the ones that are done are left out first.
pub async fn notes(db: &mut Conn, reader: &Actor, about: PersonId) -> Result<Vec<NoteLine>> {
    let sql =
        "select n.id, n.about_id, n.author_id, n.reach, n.body, n.until_day, n.done_by, n.done_at, n.created_at,
        n.updated_at, p.name, p.email from contact_note n join person p on p.id = n.author_id
        where n.about_id = $1 and (n.reach = $3 or n.author_id = $4)
        order by case when n.done_at is null then 0 else 1 end, n.id desc limit $2";
    let me = reader.person_id().unwrap_or(NOBODY);
    let rows = db.all(sql, args![about, NOTES_MAX, NoteReach::Team, me]).await?;
    let mut notes = rows.into_iter().map(note_line).collect::<Result<Vec<_>>>()?;
    notes.retain(|n| n.note.is_for(reader));
    notes.sort_by_key(|n| n.note.id);
    Ok(notes)
}

/// The same as the contact's page shows them.
pub async fn notes_panel(db: &mut Conn, reader: &Actor, about: PersonId, today: Date) -> Result<NotesPanel> {
    let (standing, mut past): (Vec<_>, Vec<_>) =
        notes(db, reader, about).await?.into_iter().partition(|n| n.note.stands(today));
    past.reverse();
    Ok(NotesPanel { standing, past, today: Some(today) })
}

/// What the ticket page has at once: notes that stand that day, and which cards the reader sees.
pub async fn start(db: &mut Conn, reader: &Actor, ticket: &Ticket, today: Date) -> Result<Start> {
    let mut notes = notes(db, reader, ticket.requester).await?;
    notes.retain(|n| n.note.stands(today));
    let cards = customer_cards::list(db).await?.into_iter().filter(|c| c.is_for(reader.role()));
    Ok(Start { notes, cards: cards.map(|c| CardRef { id: c.id, name: c.name }).collect() })
}

const REMINDERS: &str = "select t.id, n.body from contact_note n join ticket t on t.requester_id = n.about_id
    where n.done_at is null and (n.until_day is null or n.until_day >= $1) and (n.reach = $2 or n.author_id = $3)";

/// Puts into each row what the notes about its requester say that stand that day: for `reader`, or for everybody of the team
/// alone. Only where the customer wrote last: nobody needs reminding before.
pub async fn remind(
    db: &mut Conn,
    reader: Option<PersonId>,
    rows: &mut [TicketRow],
    today: Date,
) -> Result<()> {
    const ROWS_AT_ONCE_MAX: usize = 100;
    for part in rows.chunks_mut(ROWS_AT_ONCE_MAX) {
        let mut values: Vec<Value> = vec![
            today.to_string().to_value(),
            NoteReach::Team.to_value(),
            reader.unwrap_or(NOBODY).to_value(),
        ];
        let mut places = Vec::new();
        for row in part.iter().filter(|r| r.last_word == domain::read::tickets::LastWord::Customer) {
            values.push(row.id.to_value());
            places.push(format!("${}", values.len()));
        }
        if places.is_empty() {
            continue;
        }
        let sql = format!("{REMINDERS} and t.id in ({}) order by t.id, n.id", places.join(", "));
        for mut found in db.all_composed(&sql, &values).await? {
            let (ticket, text): (TicketId, String) = (found.get("id")?, found.get("body")?);
            if let Some(row) = part.iter_mut().find(|r| r.id == ticket && r.reminder.is_empty()) {
                row.reminder = text;
            }
        }
    }
    Ok(())
}

/// Somebody's strip of tabs, in the order in which they were opened; tickets that are deleted are passed over.
pub async fn tabs(db: &mut Conn, person: PersonId) -> Result<Vec<TabLine>> {
    // They wait since the first of their messages that nobody has answered.
    let sql = "select o.id, o.kind, o.ticket_id, o.scroll, o.mode, o.typed, t.subject, t.status, r.id as r_id,
        r.name as r_name, r.email as r_email,
        case when t.updated_at > coalesce(s.seen_at, 0) then 1 else 0 end as unseen,
        case when t.status in ('new', 'open', 'on_hold') then (select min(m.created_at) from message m
            join person a on a.id = m.author_id where m.ticket_id = t.id and m.visibility = 'public' and a.role = 'contact'
            and m.automatic = 0 and m.id > coalesce((select max(w.id) from message w join person b on b.id = w.author_id
            where w.ticket_id = t.id and w.visibility = 'public' and b.role <> 'contact'), 0)) end as waits_since
        from open_tab o left join ticket t on t.id = o.ticket_id left join person r on r.id = t.requester_id
        left join seen s on s.person_id = o.person_id and s.ticket_id = o.ticket_id
        where o.person_id = $1 and (o.ticket_id is null or t.shelf <> 2) order by o.id limit 100";
    db.all(sql, args![person]).await?.into_iter().map(tab_line).collect()
}

fn tab_line(mut row: Row) -> Result<TabLine> {
    let kind: TabKind = row.get("kind")?;
    let typed: String = row.get("typed")?;
    let who = match row.get::<Option<PersonId>>("r_id")? {
        Some(id) => PersonRef { id, name: row.get("r_name")?, email: row.get("r_email")? },
        // Filled from what was typed by whoever can read a form.
        None => PersonRef { id: NOBODY, name: String::new(), email: None },
    };
    Ok(TabLine {
        id: row.get("id")?,
        kind,
        ticket: row.get("ticket_id")?,
        subject: row.get::<Option<String>>("subject")?.unwrap_or(typed),
        status: row.get("status")?,
        who,
        unseen: row.get("unseen")?,
        waits_since: row.get("waits_since")?,
        scroll: row.get("scroll")?,
        mode: row.get("mode")?,
    })
}

/// The beginning of a mail, and when it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailHead {
    pub at: Moment,
    pub octets: Vec<u8>,
}

/// How the last mails of somebody begin, the latest first: those that stand as their own words on a ticket, and of which
/// nothing says that somebody else wrote them. Mails that are kept as files are passed over.
pub async fn mail_heads(db: &mut Conn, of: PersonId) -> Result<Vec<MailHead>> {
    let addresses = crate::people::addresses(db, of).await?;
    // In its first 16 kB the header section of a mail ends, nearly always.
    let sql = "select m.received_at, substr(r.body, 1, 16384) as head from mail m join mail_raw r on r.mail_id = m.id
        join message w on w.id = m.desk_message_id and w.author_id = $2 and w.identity <> 'failed'
        where (case when m.from_address <> '' then m.from_address else lower(coalesce(m.envelope_from, '')) end) = $1
        order by m.received_at desc, m.id desc limit $3";
    let mut heads = Vec::new();
    for address in addresses.iter().take(3) {
        for mut row in db.all(sql, args![address, of, MAILS_MAX]).await? {
            heads.push(MailHead { at: row.get("received_at")?, octets: row.get("head")? });
        }
    }
    heads.sort_by_key(|h| std::cmp::Reverse(h.at));
    heads.truncate(MAILS_MAX as usize);
    Ok(heads)
}

/// The language of the last message that somebody wrote on a ticket, where it was told.
pub async fn written_language(db: &mut Conn, ticket: TicketId, author: PersonId) -> Result<Option<String>> {
    let sql = "select language from message where ticket_id = $1 and author_id = $2 and language is not null
        order by id desc limit 1";
    db.find(sql, args![ticket, author]).await?.map(|mut row| row.get("language")).transpose()
}

/// The language of the last message that somebody wrote on one of their latest tickets, where it was told.
pub async fn last_language(db: &mut Conn, author: PersonId) -> Result<Option<String>> {
    let sql = "select m.language from message m where m.author_id = $1 and m.language is not null and m.ticket_id in
        (select t.id from ticket t where t.requester_id = $1 order by t.id desc limit 20) order by m.id desc limit 1";
    db.find(sql, args![author]).await?.map(|mut row| row.get("language")).transpose()
}

/// Replies that wait for their moment and tickets that sleep, of one requester, what comes first first.
pub async fn promises(db: &mut Conn, requester: PersonId) -> Result<Vec<OpenPromise>> {
    let replies =
        "select t.id, t.subject, t.status, t.updated_at, r.due_at as at, p.id as p_id, p.name, p.email
        from ticket t join planned_reply r on r.ticket_id = t.id join person p on p.id = r.author_id
        where t.requester_id = $1 and t.shelf in (0, 1, 4) and r.side is null order by r.due_at limit 20";
    let sleeping =
        "select t.id, t.subject, t.status, t.updated_at, z.until_at as at, p.id as p_id, p.name, p.email
        from ticket t join snooze z on z.ticket_id = t.id join person p on p.id = z.person_id
        where t.requester_id = $1 and t.shelf = 4 and z.ended_at is null order by z.until_at limit 20";
    let mut found = Vec::new();
    for (kind, sql) in [(PromiseKind::Reply, replies), (PromiseKind::Snooze, sleeping)] {
        for mut row in db.all(sql, args![requester]).await? {
            let by = PersonRef { id: row.get("p_id")?, name: row.get("name")?, email: row.get("email")? };
            let at = row.get("at")?;
            found.push(OpenPromise { ticket: line(row)?, kind, by: Some(by), at });
        }
    }
    found.sort_by_key(|p| p.at.unwrap_or(Moment(i64::MAX)));
    Ok(found)
}

/// Other unsolved tickets of somebody in which they have the last word, longest waiting first.
pub async fn waiting(db: &mut Conn, requester: PersonId, but: TicketId) -> Result<Vec<TicketLine>> {
    let sql = "select id, subject, status, updated_at from ticket where requester_id = $1 and shelf = 0 and id <> $2
        and last_word = 'customer' order by updated_at, id limit $3";
    db.all(sql, args![requester, but, LINES_MAX]).await?.into_iter().map(line).collect()
}

/// What else goes on at the requester's organisation.
pub async fn organisation(db: &mut Conn, ticket: &Ticket) -> Result<Option<OrganisationContext>> {
    let Some(person) = crate::people::find(db, ticket.requester).await? else { return Ok(None) };
    let Some(id) = ticket.organisation.or(person.organisation) else { return Ok(None) };
    let Some(found) = crate::organisations::find(db, id).await? else { return Ok(None) };
    let others = "select id, subject, status, updated_at from ticket where organisation_id = $1 and shelf = 0
        and requester_id <> $2 order by updated_at desc, id desc limit $3";
    let rows = db.all(others, args![id, ticket.requester, LINES_MAX]).await?;
    let open = rows.into_iter().map(line).collect::<Result<_>>()?;
    let total = "select count(*) as n from (select 1 from ticket where organisation_id = $1 and shelf = 0
        and requester_id <> $2 limit $3) x";
    let total = db.one(total, args![id, ticket.requester, ViewCount::COUNT_MAX]).await?.get("n")?;
    // Of the last thousand: what is longer ago is no last incident, and no list of all is walked for it.
    let incidents = "select id, subject, status, updated_at from (select id, subject, status, updated_at, type from ticket
        where organisation_id = $1 and shelf in (0, 1, 4) order by updated_at desc, id desc limit 1000) x
        where type in ('incident', 'problem') and id <> $2 order by updated_at desc, id desc limit 3";
    let rows = db.all(incidents, args![id, ticket.id]).await?;
    let incidents = rows.into_iter().map(line).collect::<Result<_>>()?;
    Ok(Some(OrganisationContext { id, name: found.name, open, open_total: total, incidents }))
}

/// What a question is compared by: the words of its first message, and their language.
pub async fn question(db: &mut Conn, ticket: &Ticket) -> Result<(String, Option<String>)> {
    let first = match crate::messages::description(db, ticket.id).await? {
        Some(first) => Some(first),
        // A call that was written down has nothing but a note.
        None => crate::messages::list_after(db, ticket.id, MessageId(0), 1).await?.into_iter().next(),
    };
    Ok(first.map(|m| (m.text, m.language)).unwrap_or_default())
}

/// Tickets that were found to be like another one, with how they ended; in the order given. Those that are deleted, spam or
/// open again are left out.
pub async fn similar(db: &mut Conn, found: &[(TicketId, Vec<String>)]) -> Result<Vec<SimilarTicket>> {
    let sql = "select t.id, t.subject, t.status, t.updated_at, p.id as p_id, p.name, p.email from ticket t
        join person p on p.id = t.requester_id where t.id = $1 and t.shelf = 1";
    let mut tickets = Vec::with_capacity(found.len());
    for (id, shared) in found {
        let Some(mut row) = db.find(sql, args![id]).await? else { continue };
        let requester = PersonRef { id: row.get("p_id")?, name: row.get("name")?, email: row.get("email")? };
        let line = line(row)?;
        let outcome = match outcomes::last(db, *id).await? {
            None => None,
            Some(o) => {
                let answer = match o.answer {
                    Some(message) => answer(db, message).await?,
                    None => String::new(),
                };
                let (solved_at, cause, held, reopened_at) = (o.solved_at, o.cause, o.held, o.reopened_at);
                Some(SimilarOutcome { solved_at, cause, answer, held, reopened_at })
            }
        };
        tickets.push(SimilarTicket { line, requester, shared: shared.clone(), outcome });
    }
    Ok(tickets)
}

/// The beginning of a public message, in one line.
async fn answer(db: &mut Conn, message: MessageId) -> Result<String> {
    let sql = "select body from message where id = $1 and visibility = $2";
    let Some(mut row) = db.find(sql, args![message, Visibility::Public]).await? else {
        return Ok(String::new());
    };
    let body: String = row.get("body")?;
    let one_line = body.split_whitespace().take(ANSWER_CHARS_MAX).collect::<Vec<_>>().join(" ");
    let mut shown: String = one_line.chars().take(ANSWER_CHARS_MAX).collect();
    if shown.len() < one_line.len() {
        shown.push('…');
    }
    Ok(shown)
}
