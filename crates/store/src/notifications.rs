//! What people of the team are told, and how they want it.

use std::collections::BTreeMap;

use domain::notify::{Choice, Hours, Kind, MailPace, Rest};
use domain::read::notifications::Notification;
use domain::{Moment, NotificationId, PersonId, Result, TeamId, TicketId};

use crate::db::Row;
use crate::{Conn, Tx, args, people};

/// More of one person are not kept; the oldest go first.
pub const KEPT_MAX: i64 = 500;

/// Something to tell somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotification {
    pub person: PersonId,
    pub kind: Kind,
    /// What it is told for, once: `event:17`.
    pub cause: String,
    pub ticket: Option<TicketId>,
    pub by: Option<PersonId>,
    /// Only where no ticket tells it.
    pub words: String,
    pub in_page: bool,
    pub push_at: Option<Moment>,
    pub mail_at: Option<Moment>,
}

/// Writes it; `false` when it was told before.
pub async fn insert(tx: &mut Tx, n: &NewNotification) -> Result<bool> {
    tx.quiet("it follows from what stands in the log");
    let (id, now) = (tx.next_id::<NotificationId>().await?, tx.now());
    let sql =
        "insert into notification (id, person_id, kind, cause, ticket_id, by_id, words, in_page, created_at,
        read_at, push_at, push_tries, mail_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null, $10, 0, $11)
        on conflict (person_id, kind, cause) do nothing";
    let args =
        args![id, n.person, n.kind, n.cause, n.ticket, n.by, n.words, n.in_page, now, n.push_at, n.mail_at];
    Ok(tx.execute(sql, args).await? == 1)
}

/// What stands in somebody's page, the latest first, read or not: not of tickets that are deleted or spam.
pub async fn list(db: &mut Conn, person: PersonId, limit: i64) -> Result<Vec<Notification>> {
    let sql = "select n.id, n.kind, n.ticket_id, n.words, n.created_at, n.read_at, t.subject, b.id as b_id,
        b.name as b_name, b.email as b_email from notification n left join ticket t on t.id = n.ticket_id
        left join person b on b.id = n.by_id where n.person_id = $1 and n.in_page = 1
        and (n.ticket_id is null or t.shelf not in (2, 3)) order by n.id desc limit $2";
    db.all(sql, args![person, limit]).await?.into_iter().map(notification).collect()
}

fn notification(mut row: Row) -> Result<Notification> {
    let by: Option<PersonId> = row.get("b_id")?;
    let by = match by {
        Some(id) => {
            Some(domain::read::PersonRef { id, name: row.get("b_name")?, email: row.get("b_email")? })
        }
        None => None,
    };
    Ok(Notification {
        id: row.get("id")?,
        kind: row.get("kind")?,
        ticket: row.get("ticket_id")?,
        subject: row.get::<Option<String>>("subject")?.unwrap_or_default(),
        by,
        words: row.get("words")?,
        at: row.get("created_at")?,
        read_at: row.get("read_at")?,
    })
}

/// On how many tickets there is something unread; each alarm counts as one. At most [`KEPT_MAX`].
pub async fn unread(db: &mut Conn, person: PersonId) -> Result<i64> {
    // A ticket's number is positive: what has none is told apart by its own, turned round.
    let sql = "select count(distinct coalesce(n.ticket_id, -n.id)) as unread from notification n
        left join ticket t on t.id = n.ticket_id where n.person_id = $1 and n.read_at is null and n.in_page = 1
        and (n.ticket_id is null or t.shelf not in (2, 3))";
    db.one(sql, args![person]).await?.get("unread")
}

/// Somebody has seen the ticket: what was told of it is read, and need not ring any more. Says whether that was news.
pub async fn read_ticket(tx: &mut Tx, person: PersonId, ticket: TicketId) -> Result<bool> {
    tx.quiet("what somebody has read is their own");
    let now = tx.now();
    let sql = "update notification set read_at = $3, push_at = null, mail_at = null
        where ticket_id = $2 and person_id = $1 and read_at is null";
    Ok(tx.execute(sql, args![person, ticket, now]).await? > 0)
}

/// What was told of a ticket for that reason is over: for one person, or for everybody. Says for whom it was still unread.
pub async fn over(
    tx: &mut Tx,
    kind: Kind,
    ticket: TicketId,
    person: Option<PersonId>,
) -> Result<Vec<PersonId>> {
    tx.quiet("it follows from what stands in the log");
    let now = tx.now();
    let rows = match person {
        Some(person) => {
            let sql = "update notification set read_at = $3, push_at = null, mail_at = null
                where ticket_id = $1 and kind = $2 and person_id = $4 and read_at is null returning person_id";
            tx.all(sql, args![ticket, kind, now, person]).await?
        }
        None => {
            let sql = "update notification set read_at = $3, push_at = null, mail_at = null
                where ticket_id = $1 and kind = $2 and read_at is null returning person_id";
            tx.all(sql, args![ticket, kind, now]).await?
        }
    };
    rows.into_iter().map(|mut row| row.get("person_id")).collect()
}

/// Whether [`read_ticket`] would be news: a look is cheaper than a write.
pub async fn has_unread(db: &mut Conn, person: PersonId, ticket: TicketId) -> Result<bool> {
    let sql =
        "select id from notification where ticket_id = $2 and person_id = $1 and read_at is null limit 1";
    Ok(db.find(sql, args![person, ticket]).await?.is_some())
}

/// Everything up to that one is read.
pub async fn read_all(tx: &mut Tx, person: PersonId, up_to: NotificationId) -> Result<bool> {
    tx.quiet("what somebody has read is their own");
    let now = tx.now();
    let sql = "update notification set read_at = $3, push_at = null, mail_at = null
        where person_id = $1 and id <= $2 and read_at is null";
    Ok(tx.execute(sql, args![person, up_to, now]).await? > 0)
}

/// One of somebody's, and what else is unread on its ticket, is read; or it is unread again. `false` when it is not theirs.
pub async fn mark(tx: &mut Tx, person: PersonId, id: NotificationId, is_read: bool) -> Result<bool> {
    tx.quiet("what somebody has read is their own");
    let now = tx.now();
    if !is_read {
        let sql = "update notification set read_at = null where person_id = $1 and id = $2";
        return Ok(tx.execute(sql, args![person, id]).await? == 1);
    }
    let sql = "update notification set read_at = coalesce(read_at, $3), push_at = null, mail_at = null
        where person_id = $1 and id = $2 returning ticket_id";
    let Some(mut row) = tx.find(sql, args![person, id, now]).await? else { return Ok(false) };
    if let Some(ticket) = row.get::<Option<TicketId>>("ticket_id")? {
        read_ticket(tx, person, ticket).await?;
    }
    Ok(true)
}

/// What was told of `from` leads to `to` from now on: the two are one ticket.
pub async fn move_all(tx: &mut Tx, from: TicketId, to: TicketId) -> Result<()> {
    tx.quiet("it leads to where the ticket is now");
    tx.execute("update notification set ticket_id = $2 where ticket_id = $1", args![from, to]).await.map(drop)
}

// How somebody wants it

/// By which ways somebody wants to be told of each kind.
pub async fn choices(db: &mut Conn, person: PersonId) -> Result<BTreeMap<Kind, Choice>> {
    let mut all: BTreeMap<Kind, Choice> = Kind::ALL.iter().map(|&k| (k, k.default_choice())).collect();
    let sql = "select kind, in_page, push, mail from notify_choice where person_id = $1 limit 100";
    for mut row in db.all(sql, args![person]).await? {
        // A kind of a later version of the program is nothing to this one.
        let Some(kind) = Kind::parse(&row.get::<String>("kind")?) else { continue };
        all.insert(
            kind,
            Choice { in_page: row.get("in_page")?, push: row.get("push")?, mail: row.get("mail")? },
        );
    }
    Ok(all)
}

/// Who of a team wants to hear of what comes to it by any way; by default that is nobody ([`Kind::default_choice`]).
pub async fn team_listeners(db: &mut Conn, team: TeamId) -> Result<Vec<PersonId>> {
    let sql = "select m.person_id from team_member m join notify_choice c on c.person_id = m.person_id
        and c.kind = $2 and (c.in_page = 1 or c.push = 1 or c.mail <> $3) where m.team_id = $1
        order by m.person_id limit 2000";
    let rows = db.all(sql, args![team, Kind::Team, MailPace::No]).await?;
    rows.into_iter().map(|mut row| row.get("person_id")).collect()
}

pub async fn choose(tx: &mut Tx, person: PersonId, choices: &BTreeMap<Kind, Choice>) -> Result<()> {
    tx.quiet("how somebody is told is their own choice");
    let sql = "insert into notify_choice (person_id, kind, in_page, push, mail) values ($1, $2, $3, $4, $5)
        on conflict (person_id, kind) do update set in_page = excluded.in_page, push = excluded.push,
        mail = excluded.mail";
    for (kind, c) in choices {
        tx.execute(sql, args![person, kind, c.in_page, c.push, c.mail]).await?;
    }
    Ok(())
}

/// No mail of any kind any more.
pub async fn stop_mail(tx: &mut Tx, person: PersonId) -> Result<()> {
    let mut choices = choices(tx, person).await?;
    choices.values_mut().for_each(|c| c.mail = MailPace::No);
    choose(tx, person, &choices).await?;
    tx.execute("update notification set mail_at = null where person_id = $1", args![person]).await.map(drop)
}

/// When nothing rings for somebody, and what a push may tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    pub quiet_until: Option<Moment>,
    pub hours: Hours,
    /// A push may carry the subject of the ticket.
    pub with_subject: bool,
}

impl Habits {
    /// The same with the hours on the clocks of a zone.
    pub fn rest(&self, zone: &str) -> Rest {
        // A zone that nobody knows any more must not keep anybody from being told.
        let hours = self.hours.calendar(zone).or_else(|_| self.hours.calendar("UTC")).unwrap_or(None);
        Rest { quiet_until: self.quiet_until, hours }
    }
}

pub async fn habits(db: &mut Conn, person: PersonId) -> Result<Habits> {
    let sql = "select quiet_until, hours, with_subject from notify_person where person_id = $1";
    let Some(mut row) = db.find(sql, args![person]).await? else { return Ok(Habits::default()) };
    Ok(Habits {
        quiet_until: row.get("quiet_until")?,
        hours: Hours::parse(&row.get::<String>("hours")?).unwrap_or_default(),
        with_subject: row.get("with_subject")?,
    })
}

/// What rings later than was said before, and what rings sooner, is put right by [`put_off`].
pub async fn set_habits(tx: &mut Tx, person: PersonId, habits: &Habits) -> Result<()> {
    tx.quiet("how somebody is told is their own choice");
    let sql =
        "insert into notify_person (person_id, quiet_until, hours, with_subject) values ($1, $2, $3, $4)
        on conflict (person_id) do update set quiet_until = excluded.quiet_until, hours = excluded.hours,
        with_subject = excluded.with_subject";
    let args = args![person, habits.quiet_until, habits.hours.text(), habits.with_subject];
    tx.execute(sql, args).await.map(drop)
}

/// What waits to ring for somebody before `at` waits until then.
pub async fn put_off(tx: &mut Tx, person: PersonId, at: Moment) -> Result<()> {
    tx.quiet("how somebody is told is their own choice");
    let sql = "update notification set push_at = $2 where person_id = $1 and push_at < $2";
    tx.execute(sql, args![person, at]).await?;
    let sql = "update notification set mail_at = $2 where person_id = $1 and mail_at < $2";
    tx.execute(sql, args![person, at]).await.map(drop)
}

// What is due

/// When the next one is to be pushed or mailed.
pub async fn next_due(db: &mut Conn) -> Result<Option<Moment>> {
    let push = db
        .find(
            "select push_at as due from notification where push_at is not null order by push_at, id limit 1",
            args![],
        )
        .await?;
    let mail = db
        .find(
            "select mail_at as due from notification where mail_at is not null order by mail_at, id limit 1",
            args![],
        )
        .await?;
    let mut due: Option<Moment> = None;
    for mut row in push.into_iter().chain(mail) {
        let at: Moment = row.get("due")?;
        due = Some(due.map_or(at, |known| known.min(at)));
    }
    Ok(due)
}

/// One that is to leave the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub id: NotificationId,
    pub person: PersonId,
    pub kind: Kind,
    pub ticket: Option<TicketId>,
    pub subject: String,
    pub by: Option<domain::read::PersonRef>,
    pub words: String,
    pub at: Moment,
    /// How often a push was begun, this time included.
    pub tries: i64,
}

fn due(mut row: Row) -> Result<Due> {
    let (person, tries) = (row.get("person_id")?, row.get("push_tries")?);
    let n = notification(row)?;
    let Notification { id, kind, ticket, subject, by, words, at, .. } = n;
    Ok(Due { id, person, kind, ticket, subject, by, words, at, tries })
}

/// Claims what is to be pushed now, oldest first: it is due again at `again_at`, unless [`pushed`] says that it is done.
/// What was read meanwhile, is deleted or spam, or is somebody's who left, is dropped.
pub async fn claim_pushes(tx: &mut Tx, again_at: Moment, limit: i64) -> Result<Vec<Due>> {
    tx.quiet("that it was pushed is no change of the desk");
    let now = tx.now();
    let sql = "update notification set push_at = null where push_at <= $1 and (read_at is not null
        or exists (select 1 from ticket t where t.id = notification.ticket_id and t.shelf in (2, 3))
        or exists (select 1 from person p where p.id = notification.person_id
        and (p.suspended_at is not null or p.role = 'contact')))";
    tx.execute(sql, args![now]).await?;
    let sql = "update notification set push_at = $2, push_tries = push_tries + 1 where id in
        (select n.id from notification n where n.push_at <= $1 order by n.push_at, n.id limit $3) returning id";
    let mut ids: Vec<NotificationId> = Vec::new();
    for mut row in tx.all(sql, args![now, again_at, limit]).await? {
        ids.push(row.get("id")?);
    }
    ids.sort();
    load_due(tx, &ids).await
}

async fn load_due(db: &mut Conn, ids: &[NotificationId]) -> Result<Vec<Due>> {
    let sql = "select n.id, n.person_id, n.kind, n.ticket_id, n.words, n.created_at, n.read_at, n.push_tries, t.subject,
        b.id as b_id, b.name as b_name, b.email as b_email from notification n
        left join ticket t on t.id = n.ticket_id left join person b on b.id = n.by_id where n.id = $1";
    let mut all = Vec::with_capacity(ids.len());
    for &id in ids {
        all.extend(db.find(sql, args![id]).await?.map(due).transpose()?);
    }
    Ok(all)
}

/// They were pushed, or nobody wants them any more.
pub async fn pushed(tx: &mut Tx, ids: &[NotificationId]) -> Result<()> {
    tx.quiet("that it was pushed is no change of the desk");
    for &id in ids {
        tx.execute("update notification set push_at = null where id = $1", args![id]).await?;
    }
    Ok(())
}

/// Who has mail of notifications due.
pub async fn mail_due(db: &mut Conn, now: Moment, limit: i64) -> Result<Vec<PersonId>> {
    let sql = "select distinct person_id from notification where mail_at <= $1 order by person_id limit $2";
    db.all(sql, args![now, limit]).await?.into_iter().map(|mut row| row.get("person_id")).collect()
}

/// Takes what is to be mailed to somebody now: it goes into one mail, in the same transaction. What was read meanwhile, is
/// deleted or spam, is left out; what is more than `limit` stays due.
pub async fn take_mail(tx: &mut Tx, person: PersonId, limit: i64) -> Result<Vec<Due>> {
    tx.quiet("that it was mailed is no change of the desk");
    let now = tx.now();
    let sql =
        "select n.id from notification n left join ticket t on t.id = n.ticket_id where n.person_id = $1
        and n.mail_at <= $2 and n.read_at is null and (n.ticket_id is null or t.shelf not in (2, 3))
        order by n.id limit $3";
    let mut ids: Vec<NotificationId> = Vec::new();
    for mut row in tx.all(sql, args![person, now, limit]).await? {
        ids.push(row.get("id")?);
    }
    for &id in &ids {
        tx.execute("update notification set mail_at = null where id = $1", args![id]).await?;
    }
    let sql = "update notification set mail_at = null where person_id = $1 and mail_at <= $2 and (read_at is not null
        or exists (select 1 from ticket t where t.id = notification.ticket_id and t.shelf in (2, 3)))";
    tx.execute(sql, args![person, now]).await?;
    load_due(tx, &ids).await
}

/// Forgets what was told before `before`, and of each person all but the latest [`KEPT_MAX`].
pub async fn sweep(tx: &mut Tx, before: Moment) -> Result<u64> {
    tx.quiet("what was told long ago is of no use");
    let sql = "delete from notification where created_at < $1";
    let mut gone = tx.execute(sql, args![before]).await?;
    let sql = "select person_id, count(*) as n from notification group by person_id having count(*) > $1";
    for mut row in tx.all(sql, args![KEPT_MAX]).await? {
        let person: PersonId = row.get("person_id")?;
        let sql = "delete from notification where person_id = $1 and id <= (select n.id from notification n
            where n.person_id = $1 order by n.id desc limit 1 offset $2)";
        gone += tx.execute(sql, args![person, KEPT_MAX]).await?;
    }
    tx.execute("delete from digest where created_at < $1", args![before]).await?;
    Ok(gone)
}

/// A mail of notifications, as it was put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    pub person: PersonId,
    pub subject: String,
    pub text: String,
    pub created_at: Moment,
}

pub async fn insert_digest(tx: &mut Tx, outbox: domain::OutboxId, d: &Digest) -> Result<()> {
    tx.quiet("it follows from what stands in the log");
    let sql =
        "insert into digest (outbox_id, person_id, subject, body, created_at) values ($1, $2, $3, $4, $5)";
    tx.execute(sql, args![outbox, d.person, d.subject, d.text, d.created_at]).await.map(drop)
}

pub async fn find_digest(db: &mut Conn, outbox: domain::OutboxId) -> Result<Option<Digest>> {
    let sql = "select person_id, subject, body, created_at from digest where outbox_id = $1";
    let Some(mut row) = db.find(sql, args![outbox]).await? else { return Ok(None) };
    Ok(Some(Digest {
        person: row.get("person_id")?,
        subject: row.get("subject")?,
        text: row.get("body")?,
        created_at: row.get("created_at")?,
    }))
}

/// The person to be told, as far as that matters; `None` when they do not work here any more.
pub async fn recipient(db: &mut Conn, person: PersonId) -> Result<Option<domain::person::Person>> {
    let found = people::find(db, person).await?;
    Ok(found.filter(|p| p.role.is_team() && p.suspended_at.is_none()))
}
