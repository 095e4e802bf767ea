//! Customers' sessions and links, their requests, and problems that everybody may know of.

use domain::major_incident::IncidentUpdate;
use domain::person::Person;
use domain::portal::{COUNTED_US, CameBy, Errand, RequestList, Sent, Visitor};
use domain::read::PersonRef;
use domain::read::portal::RequestRow;
use domain::ticket::{Status, Ticket};
use domain::{
    Language, MajorIncidentId, Moment, OutboxId, PersonId, PortalLetterId, PortalSessionId, Result, TicketId,
};

use crate::db::Row;
use crate::major_incidents::{UPDATES_MAX, an_update};
use crate::sessions::SecretHash;
use crate::tickets::{ticket, ticket_columns};
use crate::{Conn, Tx, args, organisations, people};

// Sessions

pub struct NewSession {
    pub id: PortalSessionId,
    pub secret: SecretHash,
    pub person: PersonId,
    pub expires_at: Moment,
    pub user_agent: String,
    pub address: String,
    pub came_by: CameBy,
}

pub async fn insert_session(tx: &mut Tx, s: &NewSession) -> Result<()> {
    let now = tx.now();
    let sql = "insert into portal_session (id, token_hash, person_id, created_at, seen_at, expires_at, user_agent, address,
        came_by) values ($1, $2, $3, $4, $4, $5, $6, $7, $8)";
    let args = args![s.id, s.secret, s.person, now, s.expires_at, s.user_agent, s.address, s.came_by];
    tx.execute(sql, args).await.map(drop)
}

/// A customer who is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: PortalSessionId,
    pub person: Person,
    pub came_by: CameBy,
    pub began_at: Moment,
    pub seen_at: Moment,
}

/// The session behind a cookie: not expired, not idle since before `idle_since`, its person a contact who is not suspended.
/// Whoever came to the team signs in there.
pub async fn find_session(
    db: &mut Conn,
    secret: &SecretHash,
    now: Moment,
    idle_since: Moment,
) -> Result<Option<Session>> {
    let sql = "select id, person_id, came_by, created_at, seen_at from portal_session
        where token_hash = $1 and expires_at > $2 and seen_at > $3";
    let Some(mut row) = db.find(sql, args![*secret, now, idle_since]).await? else { return Ok(None) };
    let person = people::load(db, row.get("person_id")?).await?;
    if person.suspended_at.is_some() || person.role.is_team() {
        return Ok(None);
    }
    Ok(Some(Session {
        id: row.get("id")?,
        person,
        came_by: row.get("came_by")?,
        began_at: row.get("created_at")?,
        seen_at: row.get("seen_at")?,
    }))
}

pub async fn touch_session(tx: &mut Tx, id: PortalSessionId) -> Result<()> {
    tx.quiet("a page was asked for");
    let now = tx.now();
    tx.execute("update portal_session set seen_at = $2 where id = $1", args![id, now]).await.map(drop)
}

/// Does that session of theirs still stand?
pub async fn has_session(db: &mut Conn, person: PersonId, id: PortalSessionId) -> Result<bool> {
    let sql = "select id from portal_session where id = $1 and person_id = $2";
    Ok(db.find(sql, args![id, person]).await?.is_some())
}

/// `false` when there is no such one.
pub async fn end_session(tx: &mut Tx, person: PersonId, id: PortalSessionId) -> Result<bool> {
    let sql = "delete from portal_session where id = $1 and person_id = $2";
    Ok(tx.execute(sql, args![id, person]).await? == 1)
}

/// Ends all of somebody's; says how many there were.
pub async fn end_sessions(tx: &mut Tx, person: PersonId) -> Result<u64> {
    tx.execute("delete from portal_session where person_id = $1", args![person]).await
}

/// Ends all of somebody's but one; says how many there were.
pub async fn end_other_sessions(tx: &mut Tx, person: PersonId, keep: PortalSessionId) -> Result<u64> {
    tx.execute("delete from portal_session where person_id = $1 and id <> $2", args![person, keep]).await
}

/// Ends those of somebody's that began in one way; says how many there were.
pub async fn end_sessions_by(tx: &mut Tx, person: PersonId, came_by: CameBy) -> Result<u64> {
    let sql = "delete from portal_session where person_id = $1 and came_by = $2";
    tx.execute(sql, args![person, came_by]).await
}

// Passwords, apart from the team's: what stands here opens requests and nothing else.

/// The PHC string of a customer's password, and since when it is; `None` where they have none.
pub async fn password(db: &mut Conn, person: PersonId) -> Result<Option<(String, Moment)>> {
    let row = db.find("select hash, set_at from portal_password where person_id = $1", args![person]).await?;
    row.map(|mut row| Ok((row.get("hash")?, row.get("set_at")?))).transpose()
}

/// Sets it, or another one.
pub async fn set_password(tx: &mut Tx, person: PersonId, hash: &str) -> Result<()> {
    let now = tx.now();
    let sql = "insert into portal_password (person_id, hash, set_at) values ($1, $2, $3)
        on conflict (person_id) do update set hash = excluded.hash, set_at = excluded.set_at";
    tx.execute(sql, args![person, hash, now]).await.map(drop)
}

/// `false` when there was none.
pub async fn remove_password(tx: &mut Tx, person: PersonId) -> Result<bool> {
    Ok(tx.execute("delete from portal_password where person_id = $1", args![person]).await? == 1)
}

// Letters

/// A mail to one address, with a link that does one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub id: PortalLetterId,
    pub errand: Errand,
    pub address: String,
    pub language: Language,
    pub incident: Option<MajorIncidentId>,
    pub outbox: Option<OutboxId>,
    pub created_at: Moment,
    pub expires_at: Moment,
    pub used_at: Option<Moment>,
}

fn letter(mut row: Row) -> Result<Letter> {
    Ok(Letter {
        id: row.get("id")?,
        errand: row.get("errand")?,
        address: row.get("address")?,
        language: row.get("language")?,
        incident: row.get("incident_id")?,
        outbox: row.get("outbox_id")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        used_at: row.get("used_at")?,
    })
}

pub async fn insert_letter(tx: &mut Tx, l: &Letter) -> Result<()> {
    let sql = "insert into portal_letter (id, errand, address, language, incident_id, outbox_id, created_at, expires_at,
        used_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let args = args![
        l.id,
        l.errand,
        l.address,
        l.language,
        l.incident,
        l.outbox,
        l.created_at,
        l.expires_at,
        l.used_at
    ];
    tx.execute(sql, args).await.map(drop)
}

/// A letter whose link still works.
pub async fn find_letter(
    db: &mut Conn,
    id: PortalLetterId,
    errand: Errand,
    now: Moment,
) -> Result<Option<Letter>> {
    let sql = "select id, errand, address, language, incident_id, outbox_id, created_at, expires_at, used_at
        from portal_letter where id = $1 and errand = $2 and expires_at > $3";
    db.find(sql, args![id, errand, now]).await?.map(letter).transpose()
}

/// The letter that an outgoing mail is.
pub async fn letter_of_mail(db: &mut Conn, mail: OutboxId) -> Result<Option<Letter>> {
    let sql = "select id, errand, address, language, incident_id, outbox_id, created_at, expires_at, used_at
        from portal_letter where outbox_id = $1";
    db.find(sql, args![mail]).await?.map(letter).transpose()
}

/// Uses a link up; `None` when it is unknown, of another errand, used or over.
pub async fn use_letter(tx: &mut Tx, id: PortalLetterId, errand: Errand) -> Result<Option<Letter>> {
    let now = tx.now();
    let sql = "update portal_letter set used_at = $3
        where id = $1 and errand = $2 and expires_at > $3 and used_at is null
        returning id, errand, address, language, incident_id, outbox_id, created_at, expires_at, used_at";
    tx.find(sql, args![id, errand, now]).await?.map(letter).transpose()
}

/// An address without what stands behind a plus, and the pattern of those with it.
fn mailbox(address: &str) -> (String, String) {
    let (local, host) = address.rsplit_once('@').unwrap_or((address, ""));
    let plain = local.split('+').next().filter(|plain| !plain.is_empty()).unwrap_or(local);
    (format!("{plain}@{host}"), format!("{plain}+%@{host}"))
}

/// What was written of late to an address for an errand, and in all to addresses that are known, or unknown, as it is, because
/// somebody asked for it. In all only what left counts: asking for addresses that get nothing uses up nothing. To one address
/// what was used does not count: its reader wanted it. What stands behind a plus is the same mailbox for nearly everybody.
pub async fn sent(db: &mut Conn, errand: Errand, address: &str, now: Moment) -> Result<Sent> {
    let (hour, day) = (now.plus_us(-COUNTED_US.0), now.plus_us(-COUNTED_US.1));
    let sql = "select cast(coalesce(sum(case when created_at > $3 then 1 else 0 end), 0) as bigint) as hour, count(*) as day
        from portal_letter where (address = $1 or address like $5) and errand = $2 and created_at > $4
        and used_at is null";
    let (plain, tagged) = mailbox(address);
    let mut row = db.one(sql, args![plain, errand, hour, day, tagged]).await?;
    let all = "select count(*) as n from portal_letter l
        where l.created_at > $1 and l.errand = $2 and l.outbox_id is not null
        and (exists (select 1 from person_address a where a.address = l.address))
        = (exists (select 1 from person_address k where k.address = $3))";
    Ok(Sent {
        to_address_in_hour: row.get("hour")?,
        to_address_in_day: row.get("day")?,
        in_all_in_hour: db.one(all, args![hour, errand, address]).await?.get("n")?,
    })
}

/// The last letter of that errand to an address since then, if there was one.
pub async fn last_letter(
    db: &mut Conn,
    errand: Errand,
    address: &str,
    since: Moment,
) -> Result<Option<PortalLetterId>> {
    let sql = "select id from portal_letter where address = $1 and errand = $2 and created_at > $3
        order by created_at desc, id desc limit 1";
    db.find(sql, args![address, errand, since]).await?.map(|mut row| row.get("id")).transpose()
}

/// How many letters of that errand were written since then, to whomever.
pub async fn letters_since(db: &mut Conn, errand: Errand, since: Moment) -> Result<i64> {
    let sql = "select count(*) as n from portal_letter where created_at > $1 and errand = $2";
    db.one(sql, args![since, errand]).await?.get("n")
}

/// Of the letters that left since then because somebody asked for them, the most of one errand to addresses that the desk knows,
/// or to those that it does not: as [`sent`] counts in all.
pub async fn most_since(db: &mut Conn, since: Moment) -> Result<i64> {
    let sql = "select coalesce(max(n), 0) as n from (select count(*) as n from (select l.errand,
        case when exists (select 1 from person_address a where a.address = l.address) then 1 else 0 end as known
        from portal_letter l where l.created_at > $1 and l.errand <> $2 and l.outbox_id is not null) of_errand
        group by errand, known) counted";
    db.one(sql, args![since, Errand::Fixed]).await?.get("n")
}

/// Removes what is over: sessions, and letters whose links do nothing any more and count for nothing. One whose mail still waits
/// for a relay stays, for the mail is put together from it.
pub async fn sweep(tx: &mut Tx) -> Result<()> {
    tx.quiet("expired rows go");
    let now = tx.now();
    tx.execute("delete from portal_session where expires_at <= $1", args![now]).await?;
    let sql = "delete from portal_letter where expires_at <= $1 and created_at <= $2 and not exists
        (select 1 from outbox o where o.id = portal_letter.outbox_id and o.state = 'waiting')";
    tx.execute(sql, args![now, now.plus_us(-COUNTED_US.1)]).await.map(drop)
}

// Requests

/// The visitor that a customer is.
pub async fn visitor(db: &mut Conn, person: &Person) -> Result<Visitor> {
    let shares = match person.organisation {
        Some(id) => organisations::find(db, id).await?.is_some_and(|o| o.shares_requests),
        None => false,
    };
    Ok(Visitor { person: person.id, organisation: person.organisation, shares })
}

/// What a customer can have before them of `t`: it stands in the desk's lists, something in it is for customers, and it did not
/// begin with a machine's mail, whose subject may be what a service sends to prove who owns an address. What came from an older
/// ticket began that one.
macro_rules! is_a_request {
    () => {
        "t.shelf in (0, 1, 4)
        and exists (select 1 from message m where m.ticket_id = t.id and m.side_id is null and m.visibility = 'public'
        and (m.mail_id is null or m.stranger = 0 and m.automatic = 0))
        and coalesce((select case when m.mail_id is null then 0 else m.automatic end from message m
        where m.ticket_id = t.id and m.side_id is null and m.visibility = 'public'
        order by case when m.created_at >= t.created_at then 0 else 1 end, m.id limit 1), 0) = 0"
    };
}

/// What [`row`] reads.
macro_rules! row_columns {
    () => {
        "t.id, t.subject, t.status, p.id as person_id, p.name, p.email, coalesce((select max(m.created_at) from message m
        where m.ticket_id = t.id and m.side_id is null and m.visibility = 'public'
        and (m.mail_id is null or m.stranger = 0 and m.automatic = 0)), t.created_at) as said_at"
    };
}

fn row(mut row: Row) -> Result<RequestRow> {
    let status: Status = row.get("status")?;
    Ok(RequestRow {
        id: row.get("id")?,
        subject: row.get("subject")?,
        state: status.into(),
        requester: PersonRef { id: row.get("person_id")?, name: row.get("name")?, email: row.get("email")? },
        said_at: row.get("said_at")?,
    })
}

/// Requests that `visitor` sees, with numbers below `before`, the latest asked first: what [`domain::portal::standing`] says,
/// in the form that a query needs. The list of an organisation that does not share is empty.
pub async fn requests(
    db: &mut Conn,
    visitor: &Visitor,
    list: RequestList,
    before: TicketId,
    limit: i64,
) -> Result<Vec<RequestRow>> {
    let rows = match list {
        RequestList::Own => {
            let sql = concat!(
                "select ",
                row_columns!(),
                " from (select id from ticket where requester_id = $1
                union select ticket_id as id from participant where person_id = $1 and state = 'accepted') own
                join ticket t on t.id = own.id join person p on p.id = t.requester_id where t.id < $2 and ",
                is_a_request!(),
                " order by t.id desc limit $3"
            );
            db.all(sql, args![visitor.person, before, limit]).await?
        }
        RequestList::Organisation => {
            let Some(organisation) = visitor.organisation.filter(|_| visitor.shares) else {
                return Ok(Vec::new());
            };
            let sql = concat!(
                "select ",
                row_columns!(),
                " from ticket t join person p on p.id = t.requester_id where t.organisation_id = $1 and t.id < $2 and ",
                is_a_request!(),
                " order by t.id desc limit $3"
            );
            db.all(sql, args![organisation, before, limit]).await?
        }
    };
    rows.into_iter().map(row).collect()
}

/// A ticket that is a request of somebody; who sees it is [`domain::portal::standing`]'s to say.
pub async fn find_request(db: &mut Conn, id: TicketId) -> Result<Option<Ticket>> {
    let sql = concat!("select ", ticket_columns!(), " from ticket t where t.id = $1 and ", is_a_request!());
    db.find(sql, args![id]).await?.map(|mut row| ticket(&mut row)).transpose()
}

/// Since when somebody takes part, accepted by the team.
pub async fn takes_part_since(db: &mut Conn, ticket: TicketId, person: PersonId) -> Result<Option<Moment>> {
    let sql =
        "select added_at from participant where ticket_id = $1 and person_id = $2 and state = 'accepted'";
    db.find(sql, args![ticket, person]).await?.map(|mut row| row.get("added_at")).transpose()
}

// Known problems

/// That a major incident stands on the status page, and under which title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    pub incident: MajorIncidentId,
    pub title: String,
    pub published_at: Moment,
    pub declared_at: Moment,
    pub ended_at: Option<Moment>,
}

fn published(mut row: Row) -> Result<Published> {
    Ok(Published {
        incident: row.get("incident_id")?,
        title: row.get("title")?,
        published_at: row.get("published_at")?,
        declared_at: row.get("declared_at")?,
        ended_at: row.get("ended_at")?,
    })
}

/// Puts one on the status page, or gives it another title there.
pub async fn publish(tx: &mut Tx, incident: MajorIncidentId, title: &str, by: PersonId) -> Result<()> {
    let now = tx.now();
    let sql =
        "insert into known_problem (incident_id, title, published_by, published_at) values ($1, $2, $3, $4)
        on conflict (incident_id) do update set title = excluded.title";
    tx.execute(sql, args![incident, title, by, now]).await.map(drop)
}

/// Takes it from the status page, and forgets who waited for it; `false` when it did not stand there.
pub async fn withdraw(tx: &mut Tx, incident: MajorIncidentId) -> Result<bool> {
    tx.execute("delete from problem_watch where incident_id = $1", args![incident]).await?;
    Ok(tx.execute("delete from known_problem where incident_id = $1", args![incident]).await? == 1)
}

/// How it stands on the status page, if it does.
pub async fn find_published(db: &mut Conn, incident: MajorIncidentId) -> Result<Option<Published>> {
    let sql = "select k.incident_id, k.title, k.published_at, i.declared_at, i.ended_at from known_problem k
        join major_incident i on i.id = k.incident_id where k.incident_id = $1";
    db.find(sql, args![incident]).await?.map(published).transpose()
}

/// [`find_published`] for everybody: not on a deleted ticket.
pub async fn find_known(db: &mut Conn, incident: MajorIncidentId) -> Result<Option<Published>> {
    let sql = "select k.incident_id, k.title, k.published_at, i.declared_at, i.ended_at from known_problem k
        join major_incident i on i.id = k.incident_id join ticket t on t.id = i.ticket_id
        where k.incident_id = $1 and t.shelf <> 2";
    db.find(sql, args![incident]).await?.map(published).transpose()
}

/// Those that go on, the latest first; not on deleted tickets.
pub async fn problems_open(db: &mut Conn) -> Result<Vec<Published>> {
    let sql = "select k.incident_id, k.title, k.published_at, i.declared_at, i.ended_at from known_problem k
        join major_incident i on i.id = k.incident_id join ticket t on t.id = i.ticket_id
        where i.ended_at is null and t.shelf <> 2 order by k.incident_id desc limit 100";
    db.all(sql, args![]).await?.into_iter().map(published).collect()
}

/// Those that ended after `since`, the latest first; not on deleted tickets.
pub async fn problems_over(db: &mut Conn, since: Moment, limit: i64) -> Result<Vec<Published>> {
    let sql = "select k.incident_id, k.title, k.published_at, i.declared_at, i.ended_at from major_incident i
        join known_problem k on k.incident_id = i.id join ticket t on t.id = i.ticket_id
        where i.ended_at > $1 and t.shelf <> 2 order by i.ended_at desc, i.id desc limit $2";
    db.all(sql, args![since, limit]).await?.into_iter().map(published).collect()
}

/// What was said of those of [`problems_open`], of each as [`crate::major_incidents::updates`] has it.
pub async fn updates_open(db: &mut Conn) -> Result<Vec<IncidentUpdate>> {
    let sql = "select u.id, u.incident_id, u.kind, u.reach, u.body, u.person_id, u.at, u.corrected_by, u.corrected_at,
            u.withdrawn_by, u.withdrawn_at, u.withdrawn_why from (
            select id, incident_id, kind, reach, body, person_id, at, corrected_by, corrected_at, withdrawn_by,
                withdrawn_at, withdrawn_why, row_number() over (partition by incident_id order by id desc) as nth from incident_update
            where incident_id in (select k.incident_id from known_problem k
                join major_incident i on i.id = k.incident_id join ticket t on t.id = i.ticket_id
                where i.ended_at is null and t.shelf <> 2 order by k.incident_id desc limit 100)
        ) u where u.nth <= $1 order by u.incident_id, u.id desc";
    db.all(sql, args![UPDATES_MAX]).await?.into_iter().map(an_update).collect()
}

/// What was said of those of [`problems_over`], likewise.
pub async fn updates_over(db: &mut Conn, since: Moment, limit: i64) -> Result<Vec<IncidentUpdate>> {
    let sql = "select u.id, u.incident_id, u.kind, u.reach, u.body, u.person_id, u.at, u.corrected_by, u.corrected_at,
            u.withdrawn_by, u.withdrawn_at, u.withdrawn_why from (
            select id, incident_id, kind, reach, body, person_id, at, corrected_by, corrected_at, withdrawn_by,
                withdrawn_at, withdrawn_why, row_number() over (partition by incident_id order by id desc) as nth from incident_update
            where incident_id in (select i.id from major_incident i
                join known_problem k on k.incident_id = i.id join ticket t on t.id = i.ticket_id
                where i.ended_at > $1 and t.shelf <> 2 order by i.ended_at desc, i.id desc limit $2)
        ) u where u.nth <= $3 order by u.incident_id, u.id desc";
    db.all(sql, args![since, limit, UPDATES_MAX]).await?.into_iter().map(an_update).collect()
}

/// Somebody who waits to hear that a problem is fixed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    pub incident: MajorIncidentId,
    pub address: String,
    pub language: Language,
}

/// Writes a confirmed wish down; the same again changes nothing.
pub async fn watch(tx: &mut Tx, w: &Watch) -> Result<()> {
    let now = tx.now();
    let sql = "insert into problem_watch (incident_id, address, language, created_at, due_at)
        values ($1, $2, $3, $4, null) on conflict (incident_id, address) do nothing";
    tx.execute(sql, args![w.incident, w.address, w.language, now]).await.map(drop)
}

/// Takes a wish back, or settles it; `false` when there was none.
pub async fn unwatch(tx: &mut Tx, incident: MajorIncidentId, address: &str) -> Result<bool> {
    let sql = "delete from problem_watch where incident_id = $1 and address = $2";
    Ok(tx.execute(sql, args![incident, address]).await? == 1)
}

pub async fn is_watched(db: &mut Conn, incident: MajorIncidentId, address: &str) -> Result<bool> {
    let sql = "select incident_id from problem_watch where incident_id = $1 and address = $2";
    Ok(db.find(sql, args![incident, address]).await?.is_some())
}

/// How many wait for it.
pub async fn watchers(db: &mut Conn, incident: MajorIncidentId) -> Result<i64> {
    let sql = "select count(*) as n from problem_watch where incident_id = $1";
    db.one(sql, args![incident]).await?.get("n")
}

/// It is over: everybody who waits is told from `at` on. Says how many that are.
pub async fn tell_watchers(tx: &mut Tx, incident: MajorIncidentId, at: Moment) -> Result<u64> {
    let sql = "update problem_watch set due_at = $2 where incident_id = $1 and due_at is null";
    tx.execute(sql, args![incident, at]).await
}

/// Who is to be told at `now`, the first due first.
pub async fn watchers_due(db: &mut Conn, now: Moment, limit: i64) -> Result<Vec<Watch>> {
    let sql =
        "select incident_id, address, language from problem_watch where due_at is not null and due_at <= $1
        order by due_at, incident_id, address limit $2";
    let rows = db.all(sql, args![now, limit]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Watch {
                incident: row.get("incident_id")?,
                address: row.get("address")?,
                language: row.get("language")?,
            })
        })
        .collect()
}
