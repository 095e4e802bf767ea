//! Chats: visitors and their browsers, the tickets that are spoken, and what was said under which name.

use std::collections::BTreeMap;

use domain::chat::{About, Chat};
use domain::routing::Duty;
use domain::{
    ChatSessionId, ChatVisitorId, Language, MessageId, Moment, PersonId, PortalLetterId, Result, TeamId,
    TicketId, WidgetId,
};

use crate::db::Row;
use crate::sessions::SecretHash;
use crate::{Conn, Tx, args};

// Visitors

/// Who writes in a widget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    pub id: ChatVisitorId,
    pub widget: WidgetId,
    /// The site's own name for them, from a signed token; `None`: nobody but a browser.
    pub subject: Option<String>,
    /// The contact, once they have said something.
    pub person: Option<PersonId>,
    pub name: String,
    pub blocked_until: Option<Moment>,
    pub created_at: Moment,
}

/// What [`visitor`] reads.
macro_rules! visitor_columns {
    () => {
        "id, widget_id, subject, person_id, name, blocked_until, created_at"
    };
}

fn visitor(mut row: Row) -> Result<Visitor> {
    Ok(Visitor {
        id: row.get("id")?,
        widget: row.get("widget_id")?,
        subject: row.get("subject")?,
        person: row.get("person_id")?,
        name: row.get("name")?,
        blocked_until: row.get("blocked_until")?,
        created_at: row.get("created_at")?,
    })
}

pub async fn insert_visitor(tx: &mut Tx, v: &Visitor) -> Result<()> {
    let sql = "insert into chat_visitor (id, widget_id, subject, person_id, name, blocked_until, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    tx.execute(sql, args![v.id, v.widget, v.subject, v.person, v.name, v.blocked_until, v.created_at])
        .await
        .map(drop)
}

/// Writes who they are, as far as that is known, and whether they are kept out.
pub async fn update_visitor(tx: &mut Tx, v: &Visitor) -> Result<()> {
    let sql = "update chat_visitor set person_id = $2, name = $3, blocked_until = $4 where id = $1";
    tx.execute(sql, args![v.id, v.person, v.name, v.blocked_until]).await.map(drop)
}

pub async fn find_visitor(db: &mut Conn, id: ChatVisitorId) -> Result<Option<Visitor>> {
    let sql = concat!("select ", visitor_columns!(), " from chat_visitor where id = $1");
    db.find(sql, args![id]).await?.map(visitor).transpose()
}

/// Whom the site names so.
pub async fn find_by_subject(db: &mut Conn, widget: WidgetId, subject: &str) -> Result<Option<Visitor>> {
    let sql =
        concat!("select ", visitor_columns!(), " from chat_visitor where widget_id = $1 and subject = $2");
    db.find(sql, args![widget, subject]).await?.map(visitor).transpose()
}

// Sessions

pub struct NewSession {
    pub id: ChatSessionId,
    pub visitor: ChatVisitorId,
    pub secret: SecretHash,
    pub place: String,
    pub language: Language,
}

pub async fn insert_session(tx: &mut Tx, s: &NewSession) -> Result<()> {
    let now = tx.now();
    let sql = "insert into chat_session (id, visitor_id, token_hash, place, language, created_at, seen_at)
        values ($1, $2, $3, $4, $5, $6, $6)";
    tx.execute(sql, args![s.id, s.visitor, s.secret, s.place, s.language, now]).await.map(drop)
}

/// A browser of a visitor's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: ChatSessionId,
    pub visitor: Visitor,
    pub place: String,
    pub language: Language,
    pub seen_at: Moment,
}

/// What [`session`] reads.
macro_rules! session_columns {
    () => {
        "id, visitor_id, place, language, seen_at"
    };
}

async fn session(db: &mut Conn, mut row: Row) -> Result<Option<Session>> {
    let Some(visitor) = find_visitor(db, row.get("visitor_id")?).await? else { return Ok(None) };
    Ok(Some(Session {
        id: row.get("id")?,
        visitor,
        place: row.get("place")?,
        language: row.get("language")?,
        seen_at: row.get("seen_at")?,
    }))
}

/// The session behind a secret in which somebody came after `idle_since`.
pub async fn find_session(db: &mut Conn, secret: &SecretHash, idle_since: Moment) -> Result<Option<Session>> {
    let sql =
        concat!("select ", session_columns!(), " from chat_session where token_hash = $1 and seen_at > $2");
    match db.find(sql, args![*secret, idle_since]).await? {
        Some(row) => session(db, row).await,
        None => Ok(None),
    }
}

/// Somebody came, from there.
pub async fn touch_session(tx: &mut Tx, id: ChatSessionId, place: &str) -> Result<()> {
    tx.quiet("when a visitor came is nobody's history");
    let now = tx.now();
    let sql = "update chat_session set seen_at = $2, place = $3 where id = $1";
    tx.execute(sql, args![id, now, place]).await.map(drop)
}

/// The visitor's browsers end. Says from where they came last.
pub async fn end_sessions(tx: &mut Tx, visitor: ChatVisitorId) -> Result<Vec<String>> {
    let sql =
        "delete from chat_ticket where session_id in (select id from chat_session where visitor_id = $1)";
    tx.execute(sql, args![visitor]).await?;
    let sql = "delete from chat_session where visitor_id = $1 returning place";
    tx.all(sql, args![visitor]).await?.into_iter().map(|mut row| row.get("place")).collect()
}

/// The browsers of those whom a widget's site named end.
pub async fn end_named_sessions(tx: &mut Tx, widget: WidgetId) -> Result<u64> {
    let sql = "delete from chat_ticket where session_id in (select s.id from chat_session s
        join chat_visitor v on v.id = s.visitor_id where v.widget_id = $1 and v.subject is not null)";
    tx.execute(sql, args![widget]).await?;
    let sql = "delete from chat_session where visitor_id in (select id from chat_visitor
        where widget_id = $1 and subject is not null)";
    tx.execute(sql, args![widget]).await
}

// One-time tickets

pub async fn insert_ticket(
    tx: &mut Tx,
    secret: &SecretHash,
    session: ChatSessionId,
    expires_at: Moment,
) -> Result<()> {
    tx.quiet("what opens a socket is nobody's history");
    let sql = "insert into chat_ticket (token_hash, session_id, expires_at) values ($1, $2, $3)";
    tx.execute(sql, args![*secret, session, expires_at]).await.map(drop)
}

/// Uses a ticket up; `None` when it is unknown, used or over.
pub async fn use_ticket(tx: &mut Tx, secret: &SecretHash) -> Result<Option<Session>> {
    tx.quiet("what opens a socket is nobody's history");
    let now = tx.now();
    let sql = "delete from chat_ticket where token_hash = $1 returning session_id, expires_at";
    let Some(mut row) = tx.find(sql, args![*secret]).await? else { return Ok(None) };
    if row.get::<Moment>("expires_at")? <= now {
        return Ok(None);
    }
    let id: ChatSessionId = row.get("session_id")?;
    let sql = concat!("select ", session_columns!(), " from chat_session where id = $1");
    match tx.find(sql, args![id]).await? {
        Some(row) => session(tx, row).await,
        None => Ok(None),
    }
}

// Chats

macro_rules! columns {
    () => {
        "ticket_id, widget_id, visitor_id, state, with_id, asked_at, ended_at, read_seq, page, language, browser, address,
        rated_good"
    };
}

/// A chat that stands in the desk's lists: what was deleted or called spam neither waits nor goes on. More may be asked of its
/// ticket.
macro_rules! on_shelf {
    ($($more:literal)?) => {
        concat!(
            " and exists (select 1 from ticket t where t.id = chat.ticket_id and t.shelf in (0, 1, 4)",
            $($more,)?
            ")"
        )
    };
}

fn chat(mut row: Row) -> Result<Chat> {
    Ok(Chat {
        ticket: row.get("ticket_id")?,
        widget: row.get("widget_id")?,
        visitor: row.get("visitor_id")?,
        state: row.get("state")?,
        with: row.get("with_id")?,
        asked_at: row.get("asked_at")?,
        ended_at: row.get("ended_at")?,
        read_seq: row.get("read_seq")?,
        about: About { page: row.get("page")?, language: row.get("language")?, browser: row.get("browser")? },
        address: row.get("address")?,
        rated_good: row.get("rated_good")?,
    })
}

pub async fn insert(tx: &mut Tx, c: &Chat) -> Result<()> {
    let sql = "insert into chat (ticket_id, widget_id, visitor_id, state, with_id, asked_at, ended_at, read_seq, page,
        language, browser, address, letter_id, rated_good)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, null, $13)";
    let args = args![
        c.ticket,
        c.widget,
        c.visitor,
        c.state,
        c.with,
        c.asked_at,
        c.ended_at,
        c.read_seq,
        c.about.page,
        c.about.language,
        c.about.browser,
        c.address,
        c.rated_good
    ];
    tx.execute(sql, args).await.map(drop)
}

/// Writes where it stands. What the visitor has read is [`set_read`]'s.
pub async fn update(tx: &mut Tx, c: &Chat) -> Result<()> {
    let sql = "update chat set state = $2, with_id = $3, asked_at = $4, ended_at = $5, address = $6, rated_good = $7
        where ticket_id = $1";
    let args = args![c.ticket, c.state, c.with, c.asked_at, c.ended_at, c.address, c.rated_good];
    tx.execute(sql, args).await.map(drop)
}

pub async fn find(db: &mut Conn, ticket: TicketId) -> Result<Option<Chat>> {
    let sql = concat!("select ", columns!(), " from chat where ticket_id = $1");
    db.find(sql, args![ticket]).await?.map(chat).transpose()
}

/// The chats of a visitor, the latest first.
pub async fn of_visitor(db: &mut Conn, visitor: ChatVisitorId, limit: i64) -> Result<Vec<Chat>> {
    let sql =
        concat!("select ", columns!(), " from chat where visitor_id = $1 order by ticket_id desc limit $2");
    db.all(sql, args![visitor, limit]).await?.into_iter().map(chat).collect()
}

/// Chats of a widget that wait, the longest first.
pub async fn waiting_in(db: &mut Conn, widget: WidgetId, limit: i64) -> Result<Vec<Chat>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from chat where widget_id = $1 and state = 'waiting'",
        on_shelf!(),
        " order by asked_at, ticket_id limit $2"
    );
    db.all(sql, args![widget, limit]).await?.into_iter().map(chat).collect()
}

/// Chats that wait for `person`: of tickets of their teams and of nobody's, not left to the others by them, on no shelf apart.
/// The longest first.
pub async fn waiting_for(db: &mut Conn, person: PersonId, limit: i64) -> Result<Vec<Chat>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from chat where state = 'waiting'",
        on_shelf!(
            " and (t.assignee_id is null or t.assignee_id = $1)
            and (t.team_id is null or t.assignee_id = $1
            or t.team_id in (select m.team_id from team_member m where m.person_id = $1))"
        ),
        " and not exists (select 1 from chat_decline d where d.ticket_id = chat.ticket_id and d.person_id = $1)
        order by asked_at, ticket_id limit $2"
    );
    db.all(sql, args![person, limit]).await?.into_iter().map(chat).collect()
}

/// The chats that somebody has.
pub async fn with(db: &mut Conn, person: PersonId) -> Result<Vec<Chat>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from chat where with_id = $1 and state = 'with'",
        on_shelf!(),
        " order by ticket_id limit 200"
    );
    db.all(sql, args![person]).await?.into_iter().map(chat).collect()
}

/// Somebody who can take a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taker {
    pub person: PersonId,
    /// The chats that they lead.
    pub leads: i64,
    /// Takes tickets at the moment, as they said; who is in no team that routes has no such switch.
    pub is_taking: bool,
}

/// Who can take a chat of that team's, or of nobody's, at `now`: agents, leads and admins who have not left it to the others.
pub async fn takers(
    db: &mut Conn,
    ticket: TicketId,
    team: Option<TeamId>,
    now: Moment,
) -> Result<Vec<Taker>> {
    let rows = match team {
        Some(team) => {
            let sql = "select p.id, d.state, d.until_at,
                (select count(*) from chat c join ticket t on t.id = c.ticket_id where c.with_id = p.id
                    and c.state = 'with' and t.shelf in (0, 1, 4)) as leads,
                (select count(*) from team_member o join routing_policy r on r.team_id = o.team_id
                    where o.person_id = p.id and r.mode <> 'by_hand') as routed
                from team_member m join person p on p.id = m.person_id left join duty d on d.person_id = p.id
                where m.team_id = $2 and p.suspended_at is null and p.role in ('agent', 'lead', 'admin')
                and not exists (select 1 from chat_decline x where x.ticket_id = $1 and x.person_id = p.id)
                order by p.id limit 2000";
            db.all(sql, args![ticket, team]).await?
        }
        None => {
            let sql = "select p.id, d.state, d.until_at,
                (select count(*) from chat c join ticket t on t.id = c.ticket_id where c.with_id = p.id
                    and c.state = 'with' and t.shelf in (0, 1, 4)) as leads,
                (select count(*) from team_member o join routing_policy r on r.team_id = o.team_id
                    where o.person_id = p.id and r.mode <> 'by_hand') as routed
                from person p left join duty d on d.person_id = p.id
                where p.role in ('agent', 'lead', 'admin') and p.suspended_at is null
                and not exists (select 1 from chat_decline x where x.ticket_id = $1 and x.person_id = p.id)
                order by p.id limit 2000";
            db.all(sql, args![ticket]).await?
        }
    };
    rows.into_iter()
        .map(|mut row| {
            let said: Duty = row.get::<Option<Duty>>("state")?.unwrap_or_default();
            let is_routed = row.get::<i64>("routed")? > 0;
            Ok(Taker {
                person: row.get("id")?,
                leads: row.get("leads")?,
                is_taking: !is_routed || said.at(row.get("until_at")?, now) == Duty::Taking,
            })
        })
        .collect()
}

/// The chats in which the team has the turn and `person` is to lead them: who has them, or whose ticket one is that waits.
pub async fn led_by(db: &mut Conn, person: PersonId, limit: i64) -> Result<Vec<TicketId>> {
    // Two halves, for each has a small index of its own.
    let sql = "select c.ticket_id from chat c join ticket t on t.id = c.ticket_id
        where c.state = 'with' and c.with_id = $1 and t.shelf = 0 and t.status in ('new', 'open')
        union all
        select c.ticket_id from chat c join ticket t on t.id = c.ticket_id
        where c.state = 'waiting' and t.assignee_id = $1 and t.shelf = 0 and t.status in ('new', 'open')
        order by ticket_id limit $2";
    let rows = db.all(sql, args![person, limit]).await?;
    rows.into_iter().map(|mut row| row.get("ticket_id")).collect()
}

/// A chat whose leader is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    pub ticket: TicketId,
    pub person: PersonId,
    /// They are suspended, or answer customers no more; else they were not seen.
    pub is_disabled: bool,
}

/// The chats of [`led_by`] whose leaders cannot lead any, or have neither asked for anything in a browser nor written in that
/// chat after `since`: programs answer for somebody who needs no browser.
pub async fn left(db: &mut Conn, since: Moment, limit: i64) -> Result<Vec<Left>> {
    let sql = "select l.ticket_id, l.person_id,
            case when p.suspended_at is null and p.role in ('agent', 'lead', 'admin') then 0 else 1 end as is_disabled
        from (select c.ticket_id, c.with_id as person_id from chat c join ticket t on t.id = c.ticket_id
            where c.state = 'with' and c.with_id is not null and t.shelf = 0 and t.status in ('new', 'open')
            union all
            select c.ticket_id, t.assignee_id as person_id from chat c join ticket t on t.id = c.ticket_id
            where c.state = 'waiting' and t.assignee_id is not null and t.shelf = 0 and t.status in ('new', 'open')) l
        join person p on p.id = l.person_id
        where p.suspended_at is not null or p.role not in ('agent', 'lead', 'admin')
            or (not exists (select 1 from session s where s.person_id = l.person_id and s.seen_at > $1)
            and not exists (select 1 from message m where m.ticket_id = l.ticket_id and m.author_id = l.person_id
            and m.created_at > $1))
        order by l.ticket_id limit $2";
    let rows = db.all(sql, args![since, limit]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Left {
                ticket: row.get("ticket_id")?,
                person: row.get("person_id")?,
                is_disabled: row.get("is_disabled")?,
            })
        })
        .collect()
}

/// How many wait in the widget up to this one, itself included.
pub async fn position(db: &mut Conn, c: &Chat) -> Result<i64> {
    let sql = concat!(
        "select count(*) as n from chat where widget_id = $1 and state = 'waiting'
        and (asked_at, ticket_id) <= ($2, $3)",
        on_shelf!()
    );
    db.one(sql, args![c.widget, c.asked_at, c.ticket]).await?.get("n")
}

/// How many chats of a visitor are not over.
pub async fn live_of(db: &mut Conn, visitor: ChatVisitorId) -> Result<i64> {
    let sql =
        concat!("select count(*) as n from chat where visitor_id = $1 and state <> 'ended'", on_shelf!());
    db.one(sql, args![visitor]).await?.get("n")
}

/// How many chats somebody has.
pub async fn live_with(db: &mut Conn, person: PersonId) -> Result<i64> {
    let sql = concat!("select count(*) as n from chat where with_id = $1 and state = 'with'", on_shelf!());
    db.one(sql, args![person]).await?.get("n")
}

/// The visitor has seen everything up to this number; never less than before. `false` when they had already.
pub async fn set_read(tx: &mut Tx, ticket: TicketId, seq: i64) -> Result<bool> {
    tx.quiet("who has read what is nobody's history");
    let sql = "update chat set read_seq = $2 where ticket_id = $1 and read_seq < $2";
    Ok(tx.execute(sql, args![ticket, seq]).await? == 1)
}

// Addresses that nobody has proven yet

/// The letter that asks whoever reads the address.
pub async fn set_letter(tx: &mut Tx, ticket: TicketId, letter: PortalLetterId) -> Result<()> {
    tx.execute("update chat set letter_id = $2 where ticket_id = $1", args![ticket, letter]).await.map(drop)
}

/// The chats that a letter asks about and that wait for the answer.
pub async fn of_letter(db: &mut Conn, letter: PortalLetterId) -> Result<Vec<Chat>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from chat where letter_id = $1 and address is not null order by ticket_id limit 50"
    );
    db.all(sql, args![letter]).await?.into_iter().map(chat).collect()
}

/// The letter that carries the chat to its visitor.
pub async fn set_transcript(tx: &mut Tx, ticket: TicketId, letter: PortalLetterId) -> Result<()> {
    tx.execute("update chat set transcript_id = $2 where ticket_id = $1", args![ticket, letter])
        .await
        .map(drop)
}

/// The chat that a letter carries; of two letters about one chat the last.
pub async fn of_transcript(db: &mut Conn, letter: PortalLetterId) -> Result<Option<Chat>> {
    let sql = concat!("select ", columns!(), " from chat where transcript_id = $1");
    db.find(sql, args![letter]).await?.map(chat).transpose()
}

// What was said under which name

/// What came of an operation that the visitor's browser named.
pub async fn find_op(
    db: &mut Conn,
    visitor: ChatVisitorId,
    op: &str,
) -> Result<Option<(TicketId, MessageId)>> {
    let sql = "select ticket_id, message_id from chat_said where visitor_id = $1 and op = $2";
    let found = db.find(sql, args![visitor, op]).await?;
    found.map(|mut row| Ok((row.get("ticket_id")?, row.get("message_id")?))).transpose()
}

pub async fn keep_op(
    tx: &mut Tx,
    visitor: ChatVisitorId,
    op: &str,
    ticket: TicketId,
    message: MessageId,
) -> Result<()> {
    let sql = "insert into chat_said (visitor_id, op, ticket_id, message_id) values ($1, $2, $3, $4)";
    tx.execute(sql, args![visitor, op, ticket, message]).await.map(drop)
}

/// The names of the messages of a visitor's, as their browser gave them, from a message on.
pub async fn ops(
    db: &mut Conn,
    visitor: ChatVisitorId,
    ticket: TicketId,
    from: MessageId,
) -> Result<BTreeMap<MessageId, String>> {
    let sql =
        "select message_id, op from chat_said where visitor_id = $1 and ticket_id = $2 and message_id >= $3
        order by message_id limit 2000";
    let rows = db.all(sql, args![visitor, ticket, from]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("message_id")?, row.get("op")?))).collect()
}

// Who leaves it to the others, and who is kept out

/// `false` when they had said so already.
pub async fn decline(tx: &mut Tx, ticket: TicketId, person: PersonId) -> Result<bool> {
    let sql = "insert into chat_decline (ticket_id, person_id) values ($1, $2)
        on conflict (ticket_id, person_id) do nothing";
    Ok(tx.execute(sql, args![ticket, person]).await? == 1)
}

/// It waits for everybody again.
pub async fn forget_declines(tx: &mut Tx, ticket: TicketId) -> Result<()> {
    tx.execute("delete from chat_decline where ticket_id = $1", args![ticket]).await.map(drop)
}

/// Nobody begins a chat from there until then.
pub async fn block_place(tx: &mut Tx, place: &str, until: Moment) -> Result<()> {
    let sql = "insert into chat_block (place, until) values ($1, $2)
        on conflict (place) do update set until = excluded.until";
    tx.execute(sql, args![place, until]).await.map(drop)
}

pub async fn is_blocked(db: &mut Conn, place: &str, now: Moment) -> Result<bool> {
    let sql = "select place from chat_block where place = $1 and until > $2";
    Ok(db.find(sql, args![place, now]).await?.is_some())
}

/// Removes what is over: tickets, blocks, sessions that are idle since `idle_since`, those in which nothing was said since
/// `silent_since`, and visitors of whom nothing is left.
pub async fn sweep(tx: &mut Tx, idle_since: Moment, silent_since: Moment) -> Result<()> {
    tx.quiet("expired rows go");
    let now = tx.now();
    let sql =
        "delete from chat_ticket where expires_at <= $1 or session_id in (select s.id from chat_session s
        join chat_visitor v on v.id = s.visitor_id
        where s.seen_at <= $2 or s.seen_at <= $3 and v.person_id is null)";
    tx.execute(sql, args![now, idle_since, silent_since]).await?;
    let sql = "delete from chat_session where seen_at <= $1 or seen_at <= $2
        and visitor_id in (select id from chat_visitor where person_id is null)";
    tx.execute(sql, args![idle_since, silent_since]).await?;
    let sql = "delete from chat_visitor where person_id is null and created_at <= $1
        and (blocked_until is null or blocked_until <= $2)
        and not exists (select 1 from chat_session s where s.visitor_id = chat_visitor.id)
        and not exists (select 1 from chat c where c.visitor_id = chat_visitor.id)";
    tx.execute(sql, args![silent_since, now]).await?;
    tx.execute("delete from chat_block where until <= $1", args![now]).await.map(drop)
}
