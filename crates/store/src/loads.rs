//! How hard messages are to read, and what people of the team keep of the hard ones that they met.
//!
//! The score belongs to the message. What a person meets is kept only while they want it: [`keep`] begins it, [`stop`] takes
//! everything away that hangs on it. Nothing of it stands in the log of events, which others read; no function here gives
//! one person's figures beside [`own`], whose caller passes the person who asks, and [`hard_in_a_row`] and [`paused`],
//! from which routing decides and which it shows to nobody.

use std::collections::{BTreeMap, BTreeSet};

use domain::load::{
    ANSWERED_WITHIN_US, Contact, HARD_FROM, Load, OFFER_MINUTES, OwnLoad, OwnWeek, Programs, Rest,
    TICKET_MESSAGES_MAX, Tally, TeamWeek, WEEK_US, week_start,
};
use domain::moment::{DAY_US, MINUTE_US};
use domain::{MessageId, Moment, PersonId, Result, TeamId, TicketId};

use crate::db::Row;
use crate::{Conn, Tx, args};

/// Why changes here record no event: what is in the log, others read.
const THEIRS: &str = "what somebody keeps of their own load stands in no log that others read";

/// More hard contacts in a row nobody counts.
const RUN_MAX: i64 = 50;
/// So many of a ticket's newest messages are looked at for the few that customers wrote.
const LOOKED_AT_MAX: i64 = 50;
/// More messages of a thread or a day are not counted.
const COUNTED_MAX: i64 = 50;
/// So many contacts of one person are read for their weeks.
const CONTACTS_MAX: i64 = 20_000;
/// More people than this keep no figures on one desk.
const KEEPERS_MAX: i64 = 10_000;
/// So many weeks of teams are shown.
const WEEKS_MAX: i64 = 400;

// Messages

/// Keeps how hard a message is; what was known of it before is replaced.
pub async fn judge(tx: &mut Tx, message: MessageId, load: &Load) -> Result<()> {
    tx.quiet("how hard a message is follows from the message");
    let now = tx.now();
    let sql = "insert into message_load (message_id, score, shares, judged_at) values ($1, $2, $3, $4)
        on conflict (message_id) do update set score = excluded.score, shares = excluded.shares,
        judged_at = excluded.judged_at";
    tx.execute(sql, args![message, i64::from(load.score), load.stored(), now]).await.map(drop)
}

fn load(row: &mut Row) -> Result<Load> {
    Ok(Load::of_stored(row.get("score")?, &row.get::<String>("shares")?))
}

/// How hard a ticket is: see [`Load::of_ticket`]. `None` while none of its messages was looked at.
pub async fn find(db: &mut Conn, ticket: TicketId) -> Result<Option<Load>> {
    let sql = "select l.score, l.shares from
        (select id from message where ticket_id = $1 order by id desc limit $2) m
        join message_load l on l.message_id = m.id order by m.id desc limit $3";
    let rows = db.all(sql, args![ticket, LOOKED_AT_MAX, TICKET_MESSAGES_MAX as i64]).await?;
    let loads = rows.into_iter().map(|mut row| load(&mut row)).collect::<Result<Vec<_>>>()?;
    Ok(Load::of_ticket(&loads))
}

/// Those of a ticket's messages from `first` to `last`.
pub async fn of_ticket(
    db: &mut Conn,
    ticket: TicketId,
    first: MessageId,
    last: MessageId,
) -> Result<BTreeMap<MessageId, Load>> {
    let sql =
        "select l.message_id, l.score, l.shares from message m join message_load l on l.message_id = m.id
        where m.ticket_id = $1 and m.id >= $2 and m.id <= $3 order by m.id limit 1000";
    let rows = db.all(sql, args![ticket, first, last]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("message_id")?, load(&mut row)?))).collect()
}

/// What stands around a message of a customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// Which of the ticket's messages by this author it is, counting from 1.
    pub turn: u32,
    /// Which of this author's messages within a day, on all tickets of theirs.
    pub today: u32,
    /// Which in a row that nobody of the team answered.
    pub unanswered: u32,
}

/// Counts what stands around a message; each count ends at fifty.
pub async fn around(
    db: &mut Conn,
    ticket: TicketId,
    message: MessageId,
    author: PersonId,
    at: Moment,
) -> Result<Around> {
    let sql = "select count(*) as n from (select id from message where ticket_id = $1 and id <= $2
        and author_id = $3 and visibility = 'public' and automatic = 0 limit $4) x";
    let turn: i64 = db.one(sql, args![ticket, message, author, COUNTED_MAX]).await?.get("n")?;
    let since = at.plus_us(-DAY_US);
    let sql = "select count(*) as n from (select m.id from ticket t join message m on m.ticket_id = t.id
        where t.requester_id = $1 and t.shelf in (0, 1, 4) and t.updated_at >= $2 and m.author_id = $1
        and m.created_at >= $2 and m.id <= $3 and m.visibility = 'public' and m.automatic = 0 limit $4) x";
    let today: i64 = db.one(sql, args![author, since, message, COUNTED_MAX]).await?.get("n")?;
    let sql = "select coalesce(max(m.id), 0) as id from message m join person p on p.id = m.author_id
        where m.ticket_id = $1 and m.id < $2 and m.visibility = 'public' and m.automatic = 0 and p.role <> 'contact'";
    let answered: MessageId = db.one(sql, args![ticket, message]).await?.get("id")?;
    let sql =
        "select count(*) as n from (select id from message where ticket_id = $1 and id <= $2 and id > $3
        and author_id = $4 and visibility = 'public' and automatic = 0 limit $5) x";
    let row = db.one(sql, args![ticket, message, answered, author, COUNTED_MAX]).await;
    let unanswered: i64 = row?.get("n")?;
    let few = |n: i64| u32::try_from(n).unwrap_or(0);
    Ok(Around { turn: few(turn), today: few(today), unanswered: few(unanswered) })
}

/// The newest message of a ticket that was looked at.
pub async fn newest_judged(db: &mut Conn, ticket: TicketId) -> Result<Option<MessageId>> {
    let sql = "select m.id from (select id from message where ticket_id = $1 order by id desc limit $2) m
        join message_load l on l.message_id = m.id order by m.id desc limit 1";
    db.find(sql, args![ticket, LOOKED_AT_MAX]).await?.map(|mut row| row.get("id")).transpose()
}

// People who keep their load

/// They want to keep it from now on. `false` when they do already.
pub async fn keep(tx: &mut Tx, person: PersonId) -> Result<bool> {
    tx.quiet(THEIRS);
    let now = tx.now();
    let sql = "insert into load_keeper (person_id, since, programs, paused_until) values ($1, $2, $3, null)
        on conflict (person_id) do nothing";
    let is_new = tx.execute(sql, args![person, now, Programs::Shut]).await? == 1;
    // Somebody has to begin the desk's first week.
    let sql = "insert into load_due (one, due_at) values (1, $1) on conflict (one) do nothing";
    tx.execute(sql, args![week_start(now).plus_us(WEEK_US)]).await?;
    Ok(is_new)
}

/// They do not want it any more: all that is theirs is deleted, their running pause too. `false` when there was nothing.
pub async fn stop(tx: &mut Tx, person: PersonId) -> Result<bool> {
    tx.quiet(THEIRS);
    // No list of people stays that names them; the running week is told of nobody in their team then.
    for (start, team, members) in listed_weeks(tx).await? {
        if members.contains(&person) {
            let sql = "update load_week set members = '' where week_start = $1 and team_id = $2";
            tx.execute(sql, args![start, team]).await?;
        }
    }
    tx.execute("delete from load_contact where person_id = $1", args![person]).await?;
    let stopped = tx.execute("delete from load_keeper where person_id = $1", args![person]).await? == 1;
    let sql = "delete from load_due where not exists (select 1 from load_keeper)";
    tx.execute(sql, args![]).await?;
    Ok(stopped)
}

/// Do they keep it?
pub async fn is_kept(db: &mut Conn, person: PersonId) -> Result<bool> {
    let sql = "select person_id from load_keeper where person_id = $1";
    Ok(db.find(sql, args![person]).await?.is_some())
}

/// Lets programs with a token of theirs read it, or not. `false` where they keep nothing.
pub async fn let_programs(tx: &mut Tx, person: PersonId, programs: Programs) -> Result<bool> {
    tx.quiet(THEIRS);
    let sql = "update load_keeper set programs = $2 where person_id = $1";
    Ok(tx.execute(sql, args![person, programs]).await? == 1)
}

/// Whether programs with a token of theirs may read it. Shut where they keep nothing.
pub async fn programs(db: &mut Conn, person: PersonId) -> Result<Programs> {
    let row = db.find("select programs from load_keeper where person_id = $1", args![person]).await?;
    row.map_or(Ok(Programs::Shut), |mut row| row.get("programs"))
}

/// They met a message, now. Nothing happens where they keep nothing, or met it before.
pub async fn meet(tx: &mut Tx, person: PersonId, message: MessageId, score: u8) -> Result<()> {
    tx.quiet(THEIRS);
    let now = tx.now();
    let sql = "insert into load_contact (person_id, message_id, at, score, offer_until)
        select k.person_id, m.id, $3, $4, null from load_keeper k, message m where k.person_id = $1 and m.id = $2
        on conflict (person_id, message_id) do nothing";
    tx.execute(sql, args![person, message, now, i64::from(score)]).await.map(drop)
}

/// They answered on a ticket: if the last message that they met there was hard, a pause is offered, once.
pub async fn answered(tx: &mut Tx, person: PersonId, ticket: TicketId) -> Result<()> {
    tx.quiet(THEIRS);
    let now = tx.now();
    let sql = "select c.message_id, c.score, c.offer_until from load_contact c join message m on m.id = c.message_id
        where c.person_id = $1 and c.at >= $2 and m.ticket_id = $3 order by c.at desc, c.message_id desc limit 1";
    let since = now.plus_us(-ANSWERED_WITHIN_US);
    let Some(mut row) = tx.find(sql, args![person, since, ticket]).await? else { return Ok(()) };
    if row.get::<i64>("score")? < i64::from(HARD_FROM) || row.get::<Option<Moment>>("offer_until")?.is_some()
    {
        return Ok(());
    }
    let message: MessageId = row.get("message_id")?;
    let until = now.plus_us(OFFER_MINUTES * MINUTE_US);
    let sql = "update load_contact set offer_until = $3 where person_id = $1 and message_id = $2";
    tx.execute(sql, args![person, message, until]).await.map(drop)
}

/// A pause that runs, or one that is offered.
pub async fn rest(db: &mut Conn, person: PersonId, at: Moment) -> Result<Option<Rest>> {
    let sql = "select paused_until from load_keeper where person_id = $1";
    let Some(mut row) = db.find(sql, args![person]).await? else { return Ok(None) };
    if let Some(until) = row.get::<Option<Moment>>("paused_until")?.filter(|until| *until > at) {
        return Ok(Some(Rest::Until(until)));
    }
    let sql = "select m.ticket_id from load_contact c join message m on m.id = c.message_id
        where c.person_id = $1 and c.offer_until > $2 order by c.offer_until desc, c.message_id desc limit 1";
    let found = db.find(sql, args![person, at]).await?;
    found.map(|mut row| Ok(Rest::Offered { ticket: row.get("ticket_id")? })).transpose()
}

/// Nothing new comes to them until then; `None` ends a pause or declines one that is offered. What was offered is settled
/// either way, and which way is kept nowhere. `false` where they keep nothing.
pub async fn pause_until(tx: &mut Tx, person: PersonId, until: Option<Moment>) -> Result<bool> {
    tx.quiet(THEIRS);
    let now = tx.now();
    let sql = "update load_contact set offer_until = $2 where person_id = $1 and offer_until > $2";
    tx.execute(sql, args![person, now]).await?;
    let sql = "update load_keeper set paused_until = $2 where person_id = $1";
    Ok(tx.execute(sql, args![person, until]).await? == 1)
}

/// Those who pause at that moment: routing gives them nothing new, and says of them what it says of whoever is away.
pub async fn paused(db: &mut Conn, at: Moment) -> Result<BTreeSet<PersonId>> {
    let sql = "select person_id from load_keeper where paused_until > $1 order by person_id limit $2";
    let rows = db.all(sql, args![at, KEEPERS_MAX]).await?;
    rows.into_iter().map(|mut row| row.get("person_id")).collect()
}

/// How many hard messages each of these met in a row, up to now. Only those who keep their load are in the answer.
pub async fn hard_in_a_row(db: &mut Conn, people: &[PersonId]) -> Result<BTreeMap<PersonId, u32>> {
    let mut found = BTreeMap::new();
    for &person in people {
        if is_kept(db, person).await? {
            found.insert(person, run(db, person).await?);
        }
    }
    Ok(found)
}

async fn run(db: &mut Conn, person: PersonId) -> Result<u32> {
    let sql =
        "select score from load_contact where person_id = $1 order by at desc, message_id desc limit $2";
    let mut run = 0;
    for mut row in db.all(sql, args![person, RUN_MAX]).await? {
        if row.get::<i64>("score")? < i64::from(HARD_FROM) {
            break;
        }
        run += 1;
    }
    Ok(run)
}

/// All that somebody keeps: for their own eyes.
pub async fn own(db: &mut Conn, person: PersonId, at: Moment) -> Result<OwnLoad> {
    let sql = "select since from load_keeper where person_id = $1";
    let Some(mut row) = db.find(sql, args![person]).await? else {
        return Ok(OwnLoad { since: None, weeks: Vec::new(), run: 0, rest: None, programs: Programs::Shut });
    };
    let since = row.get("since")?;
    let sql = "select c.message_id, m.ticket_id, c.at, c.score from load_contact c join message m on m.id = c.message_id
        where c.person_id = $1 order by c.at, c.message_id limit $2";
    let rows = db.all(sql, args![person, CONTACTS_MAX]).await?;
    let contacts = rows.into_iter().map(contact).collect::<Result<Vec<_>>>()?;
    Ok(OwnLoad {
        since: Some(since),
        weeks: OwnWeek::all(&contacts),
        run: run(db, person).await?,
        rest: rest(db, person, at).await?,
        programs: programs(db, person).await?,
    })
}

fn contact(mut row: Row) -> Result<Contact> {
    Ok(Contact {
        message: row.get("message_id")?,
        ticket: row.get("ticket_id")?,
        at: row.get("at")?,
        score: u8::try_from(row.get::<i64>("score")?.clamp(0, 100)).unwrap_or(100),
    })
}

/// So many that were met are forgotten at once.
pub const FORGET_MAX: i64 = 500;

/// Forgets what was met before, [`FORGET_MAX`] at a time; says how many.
pub async fn forget(tx: &mut Tx, before: Moment) -> Result<u64> {
    tx.quiet("what somebody met is kept for some weeks");
    let sql = "delete from load_contact where (person_id, message_id) in
        (select person_id, message_id from load_contact where at < $1 order by at limit $2)";
    tx.execute(sql, args![before, FORGET_MAX]).await
}

// Weeks of teams

/// When the running week is over; `None` while nobody keeps anything.
pub async fn next_due(db: &mut Conn) -> Result<Option<Moment>> {
    let row = db.find("select due_at from load_due where one = 1", args![]).await?;
    row.map(|mut row| row.get("due_at")).transpose()
}

/// Moves the end of the running week. `false` where another node did.
pub async fn move_due(tx: &mut Tx, from: Moment, to: Moment) -> Result<bool> {
    tx.quiet("weeks begin by the clock");
    let sql = "update load_due set due_at = $2 where one = 1 and due_at = $1";
    Ok(tx.execute(sql, args![from, to]).await? == 1)
}

/// Those whose figures can be part of a team's, in the one team that each counts in, by team: they kept it before `since`
/// and take part in the work. No lead and no admin is among them, for whoever reads a sum must not be in it; and nobody
/// counts twice, for two sums that overlap tell of those who stand in one of them only.
pub async fn countable(db: &mut Conn, since: Moment) -> Result<BTreeMap<TeamId, BTreeSet<PersonId>>> {
    let sql =
        "select k.person_id, min(m.team_id) as team_id from load_keeper k join person p on p.id = k.person_id
        join team_member m on m.person_id = k.person_id
        where k.since <= $1 and p.role in ('light', 'agent') and p.suspended_at is null
        group by k.person_id order by k.person_id limit $2";
    let mut teams: BTreeMap<TeamId, BTreeSet<PersonId>> = BTreeMap::new();
    for mut row in db.all(sql, args![since, KEEPERS_MAX]).await? {
        teams.entry(row.get("team_id")?).or_default().insert(row.get("person_id")?);
    }
    Ok(teams)
}

/// Writes who counts in a team's week that begins.
pub async fn begin_week(
    tx: &mut Tx,
    start: Moment,
    team: TeamId,
    members: &BTreeSet<PersonId>,
) -> Result<()> {
    tx.quiet(THEIRS);
    let members = members.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let sql = "insert into load_week (week_start, team_id, members, hard_of_ten) values ($1, $2, $3, null)
        on conflict (week_start, team_id) do nothing";
    tx.execute(sql, args![start, team, members]).await.map(drop)
}

/// Who counts in the weeks of which that is still known: start, team, people.
pub async fn listed_weeks(db: &mut Conn) -> Result<Vec<(Moment, TeamId, BTreeSet<PersonId>)>> {
    let sql = "select week_start, team_id, members from load_week where members <> ''
        order by week_start, team_id limit $1";
    let rows = db.all(sql, args![KEEPERS_MAX]).await?;
    let people = |text: String| text.split(' ').filter_map(|id| id.parse().ok().map(PersonId)).collect();
    rows.into_iter()
        .map(|mut row| Ok((row.get("week_start")?, row.get("team_id")?, people(row.get("members")?))))
        .collect()
}

/// What each of these met in the week from `start` on: for the sum.
pub async fn tallies(db: &mut Conn, people: &BTreeSet<PersonId>, start: Moment) -> Result<Vec<Tally>> {
    let sql = "select count(*) as n, count(*) filter (where score >= $4) as hard from load_contact
        where person_id = $1 and at >= $2 and at < $3";
    let mut tallies = Vec::with_capacity(people.len());
    for &person in people {
        let end = start.plus_us(WEEK_US);
        let mut row = db.one(sql, args![person, start, end, i64::from(HARD_FROM)]).await?;
        let few = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
        tallies.push(Tally { person, contacts: few(row.get("n")?), hard: few(row.get("hard")?) });
    }
    Ok(tallies)
}

/// Fixes what is said of a team's week.
pub async fn end_week(tx: &mut Tx, start: Moment, team: TeamId, hard_of_ten: Option<u8>) -> Result<()> {
    tx.quiet("what is told of a team's week is no change of anything");
    let sql = "update load_week set hard_of_ten = $3 where week_start = $1 and team_id = $2";
    tx.execute(sql, args![start, team, hard_of_ten.map(i64::from)]).await.map(drop)
}

/// Forgets who counted in weeks before this one.
pub async fn forget_members(tx: &mut Tx, before: Moment) -> Result<()> {
    tx.quiet(THEIRS);
    let sql = "update load_week set members = '' where week_start < $1 and members <> ''";
    tx.execute(sql, args![before]).await.map(drop)
}

/// What is said of weeks of teams that are over at `end`, the newest first: all that leads see. Nothing here names a
/// person, and a team of which nothing is said is missing like one in which nobody keeps anything.
pub async fn team_weeks(db: &mut Conn, end: Moment) -> Result<Vec<TeamWeek>> {
    let sql = "select w.week_start, w.team_id, w.hard_of_ten, t.name from load_week w join team t on t.id = w.team_id
        where w.week_start < $1 and w.hard_of_ten is not null
        order by w.week_start desc, t.name_key limit $2";
    let rows = db.all(sql, args![end.plus_us(1 - WEEK_US), WEEKS_MAX]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(TeamWeek {
                team: row.get("team_id")?,
                name: row.get("name")?,
                start: row.get("week_start")?,
                hard_of_ten: u8::try_from(row.get::<i64>("hard_of_ten")?.clamp(0, 10)).unwrap_or(10),
            })
        })
        .collect()
}
