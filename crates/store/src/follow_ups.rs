//! What follows an answer: the rules of teams, and what is due on which ticket.
//!
//! A row of `follow_up` is there until it is done or called off, so whichever node comes first does it, and nobody twice.

use std::collections::BTreeMap;

use domain::follow_up::{Due, FollowUp, FollowUpLetter};
use domain::message::{Delivery, Markup, Visibility};
use domain::{FollowUpId, Language, Moment, PersonId, Result, TeamId, TicketId};

use crate::db::{FromValue, Row, ToValue, Value};
use crate::{Conn, Tx, args};

/// The row of the rule that holds for teams without one, and for tickets of no team.
const DESK: TeamId = TeamId(0);

impl ToValue for Language {
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
}
impl FromValue for Language {
    fn from_value(value: Value) -> Option<Self> {
        Self::parse(&String::from_value(value)?)
    }
}

fn days(row: &mut Row, name: &'static str) -> Result<Option<u32>> {
    let value: Option<i64> = row.get(name)?;
    Ok(value.map(|n| u32::try_from(n).unwrap_or(u32::MAX)))
}

fn rule(mut row: Row) -> Result<(Option<TeamId>, FollowUp)> {
    let team: TeamId = row.get("team_id")?;
    let rule = FollowUp {
        ask_hours: days(&mut row, "ask_hours")?,
        held_days: days(&mut row, "held_days")?,
        gap_days: days(&mut row, "gap_days")?.unwrap_or(FollowUp::OFF.gap_days),
        remind_days: days(&mut row, "remind_days")?,
        remind_again_days: days(&mut row, "remind_again_days")?,
        solve_days: days(&mut row, "solve_days")?,
        close_days: days(&mut row, "close_days")?,
    };
    Ok(((team != DESK).then_some(team), rule))
}

/// All rules: the desk's (of no team) first, where it has one.
pub async fn rules(db: &mut Conn) -> Result<Vec<(Option<TeamId>, FollowUp)>> {
    let sql = "select team_id, ask_hours, held_days, gap_days, remind_days, remind_again_days, solve_days, close_days
        from follow_up_rule order by team_id";
    db.all(sql, args![]).await?.into_iter().map(rule).collect()
}

/// The rule of exactly that team, or of the desk.
pub async fn find_rule(db: &mut Conn, team: Option<TeamId>) -> Result<Option<FollowUp>> {
    let sql = "select team_id, ask_hours, held_days, gap_days, remind_days, remind_again_days, solve_days, close_days
        from follow_up_rule where team_id = $1";
    let row = db.find(sql, args![team.unwrap_or(DESK)]).await?;
    Ok(row.map(rule).transpose()?.map(|(_, rule)| rule))
}

/// The rule that holds for tickets of a team: its own, else the desk's, else none does anything.
pub async fn rule_for(db: &mut Conn, team: Option<TeamId>) -> Result<FollowUp> {
    if let Some(own) = find_rule(db, team).await? {
        return Ok(own);
    }
    Ok(find_rule(db, None).await?.unwrap_or(FollowUp::OFF))
}

pub async fn put_rule(tx: &mut Tx, team: Option<TeamId>, of: &FollowUp) -> Result<()> {
    let now = tx.now();
    let [ask, held, gap, remind, again, solve, close] = of.values().map(|v| v.map(i64::from));
    let sql =
        "insert into follow_up_rule (team_id, ask_hours, held_days, gap_days, remind_days, remind_again_days,
        solve_days, close_days, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (team_id) do update set ask_hours = excluded.ask_hours, held_days = excluded.held_days,
        gap_days = excluded.gap_days, remind_days = excluded.remind_days,
        remind_again_days = excluded.remind_again_days, solve_days = excluded.solve_days,
        close_days = excluded.close_days, updated_at = excluded.updated_at";
    let team = team.unwrap_or(DESK);
    tx.execute(sql, args![team, ask, held, gap, remind, again, solve, close, now]).await.map(drop)
}

/// Takes a team's own rule and texts away: the desk's hold for it again. Says whether there was a rule.
pub async fn remove_rule(tx: &mut Tx, team: TeamId) -> Result<bool> {
    tx.execute("delete from follow_up_text where team_id = $1", args![team]).await?;
    Ok(tx.execute("delete from follow_up_rule where team_id = $1", args![team]).await? == 1)
}

/// The words that exactly that team, or the desk, has of its own.
pub async fn texts(
    db: &mut Conn,
    team: Option<TeamId>,
) -> Result<BTreeMap<(FollowUpLetter, Language), String>> {
    let sql =
        "select letter, language, body from follow_up_text where team_id = $1 order by letter, language";
    let mut found = BTreeMap::new();
    for mut row in db.all(sql, args![team.unwrap_or(DESK)]).await? {
        found.insert((row.get("letter")?, row.get("language")?), row.get("body")?);
    }
    Ok(found)
}

/// What that letter says for tickets of a team: its own words, else the desk's, else none are written down.
pub async fn text_for(
    db: &mut Conn,
    team: Option<TeamId>,
    letter: FollowUpLetter,
    language: Language,
) -> Result<Option<String>> {
    let sql = "select body from follow_up_text where team_id in ($1, 0) and letter = $2 and language = $3
        order by team_id desc limit 1";
    let row = db.find(sql, args![team.unwrap_or(DESK), letter, language]).await?;
    row.map(|mut row| row.get("body")).transpose()
}

/// Writes a text down; an empty one takes it away.
pub async fn put_text(
    tx: &mut Tx,
    team: Option<TeamId>,
    letter: FollowUpLetter,
    language: Language,
    body: &str,
) -> Result<()> {
    let team = team.unwrap_or(DESK);
    if body.is_empty() {
        let sql = "delete from follow_up_text where team_id = $1 and letter = $2 and language = $3";
        return tx.execute(sql, args![team, letter, language]).await.map(drop);
    }
    let sql = "insert into follow_up_text (team_id, letter, language, body) values ($1, $2, $3, $4)
        on conflict (team_id, letter, language) do update set body = excluded.body";
    tx.execute(sql, args![team, letter, language, body]).await.map(drop)
}

// What is due

/// Something that is to be done on a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    pub id: FollowUpId,
    pub ticket: TicketId,
    pub due: Due,
    /// Which solving it follows; 0 while pending.
    pub solving: i64,
    /// The solving, or the team's last word.
    pub since: Moment,
    pub due_at: Moment,
    /// How often it could not be done at its moment.
    pub tries: i64,
}

fn planned(mut row: Row) -> Result<Planned> {
    Ok(Planned {
        id: row.get("id")?,
        ticket: row.get("ticket_id")?,
        due: row.get("kind")?,
        solving: row.get("solving")?,
        since: row.get("since")?,
        due_at: row.get("due_at")?,
        tries: row.get("tries")?,
    })
}

/// Plans it, in place of an earlier one of its kind on that ticket.
pub async fn plan(
    tx: &mut Tx,
    ticket: TicketId,
    due: Due,
    solving: i64,
    since: Moment,
    due_at: Moment,
) -> Result<()> {
    let id: FollowUpId = tx.next_id().await?;
    let sql =
        "insert into follow_up (id, ticket_id, kind, solving, since, due_at, tries) values ($1, $2, $3, $4, $5, $6, 0)
        on conflict (ticket_id, kind) do update set solving = excluded.solving, since = excluded.since,
        due_at = excluded.due_at, tries = 0";
    tx.execute(sql, args![id, ticket, due, solving, since, due_at]).await.map(drop)
}

/// Calls off what was planned while the customer's word was waited for.
pub async fn call_off_reminders(tx: &mut Tx, ticket: TicketId) -> Result<()> {
    let sql = "delete from follow_up where ticket_id = $1 and kind in ('first_reminder', 'second_reminder', 'solve_silent')";
    tx.execute(sql, args![ticket]).await.map(drop)
}

/// Calls off what was planned when it was solved. A question that was asked stays open.
pub async fn call_off_questions(tx: &mut Tx, ticket: TicketId) -> Result<()> {
    let sql = "delete from follow_up where ticket_id = $1 and kind in ('satisfaction', 'held', 'close')";
    tx.execute(sql, args![ticket]).await.map(drop)
}

/// Calls off all of a ticket.
pub async fn call_off(tx: &mut Tx, ticket: TicketId) -> Result<()> {
    tx.execute("delete from follow_up where ticket_id = $1", args![ticket]).await.map(drop)
}

pub async fn find(db: &mut Conn, id: FollowUpId) -> Result<Option<Planned>> {
    let sql = "select id, ticket_id, kind, solving, since, due_at, tries from follow_up where id = $1";
    db.find(sql, args![id]).await?.map(planned).transpose()
}

/// All that is planned on a ticket, the next first.
pub async fn of_ticket(db: &mut Conn, ticket: TicketId) -> Result<Vec<Planned>> {
    let sql = "select id, ticket_id, kind, solving, since, due_at, tries from follow_up where ticket_id = $1
        order by due_at, id";
    db.all(sql, args![ticket]).await?.into_iter().map(planned).collect()
}

/// When the next one is due, if any is planned.
pub async fn next_due(db: &mut Conn) -> Result<Option<Moment>> {
    let sql = "select due_at from follow_up order by due_at, id limit 1";
    db.find(sql, args![]).await?.map(|mut row| row.get("due_at")).transpose()
}

/// Those whose moment has come, in the order of their moments.
pub async fn due(db: &mut Conn, now: Moment, limit: i64) -> Result<Vec<FollowUpId>> {
    let sql = "select id from follow_up where due_at <= $1 order by due_at, id limit $2";
    db.all(sql, args![now, limit]).await?.into_iter().map(|mut row| row.get("id")).collect()
}

/// It is done, or not to be done any more. `false` when it was gone.
pub async fn remove(tx: &mut Tx, id: FollowUpId) -> Result<bool> {
    Ok(tx.execute("delete from follow_up where id = $1", args![id]).await? == 1)
}

/// It cannot be done now: it is looked at again then.
pub async fn put_off(tx: &mut Tx, id: FollowUpId, until: Moment) -> Result<()> {
    let sql = "update follow_up set due_at = $2, tries = tries + 1 where id = $1";
    tx.execute(sql, args![id, until]).await.map(drop)
}

// Whom it is about

/// What a ticket's messages say about writing to its requester.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conversation {
    /// A person of the team wrote to them in public.
    pub is_answered: bool,
    /// What became of the last such mail.
    pub last_delivery: Option<Delivery>,
    /// They wrote themselves; or only programs did so in their name.
    pub wrote: bool,
    pub only_programs: bool,
    pub failed_identity: bool,
    /// What their last words were written in, ISO 639-1.
    pub language: Option<String>,
}

pub async fn conversation(db: &mut Conn, ticket: TicketId, requester: PersonId) -> Result<Conversation> {
    let sql = "select
        coalesce(max(case when m.author_id <> $2 and p.role <> 'contact' and m.automatic = 0 then 1 else 0 end), 0)
            as answered,
        coalesce(max(case when m.author_id = $2 and m.automatic = 0 then 1 else 0 end), 0) as wrote,
        coalesce(max(case when m.author_id = $2 and m.automatic = 1 then 1 else 0 end), 0) as programs,
        coalesce(max(case when m.author_id = $2 and m.identity = 'failed' then 1 else 0 end), 0) as failed
        from message m left join person p on p.id = m.author_id
        where m.ticket_id = $1 and m.visibility = $3 and m.side_id is null";
    let mut row = db.one(sql, args![ticket, requester, Visibility::Public]).await?;
    let (wrote, programs): (bool, bool) = (row.get("wrote")?, row.get("programs")?);
    let mut found = Conversation {
        is_answered: row.get("answered")?,
        wrote,
        only_programs: programs && !wrote,
        failed_identity: row.get("failed")?,
        ..Conversation::default()
    };
    let sql = "select m.delivery from message m join person p on p.id = m.author_id where m.ticket_id = $1
        and m.visibility = $3 and m.side_id is null and m.author_id <> $2 and p.role <> 'contact' and m.automatic = 0
        order by m.id desc limit 1";
    let row = db.find(sql, args![ticket, requester, Visibility::Public]).await?;
    found.last_delivery = row.map(|mut row| row.get("delivery")).transpose()?;
    let sql = "select language from message where ticket_id = $1 and author_id = $2 and language is not null
        and automatic = 0 and identity <> 'failed' order by id desc limit 1";
    let row = db.find(sql, args![ticket, requester]).await?;
    found.language = row.map(|mut row| row.get("language")).transpose()?.flatten();
    Ok(found)
}

/// Did a letter of the desk go out since then that did not come back? What the desk writes as Markdown by itself is of the
/// follow-up, and while a ticket is pending it is a reminder.
pub async fn was_reminded(db: &mut Conn, ticket: TicketId, since: Moment) -> Result<bool> {
    let sql =
        "select id from message where ticket_id = $1 and author_id is null and automatic = 1 and markup = $2
        and delivery <> $3 and created_at >= $4 limit 1";
    Ok(db.find(sql, args![ticket, Markup::Markdown, Delivery::Failed, since]).await?.is_some())
}

/// When somebody was asked, and whether they want it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AskedPerson {
    pub asked_at: Option<Moment>,
    /// About which ticket.
    pub ticket: Option<TicketId>,
    /// Since when they want no questions.
    pub refused_at: Option<Moment>,
}

pub async fn asked_person(db: &mut Conn, person: PersonId) -> Result<AskedPerson> {
    let sql = "select asked_at, ticket_id, refused_at from asked_person where person_id = $1";
    let Some(mut row) = db.find(sql, args![person]).await? else { return Ok(AskedPerson::default()) };
    Ok(AskedPerson {
        asked_at: row.get("asked_at")?,
        ticket: row.get("ticket_id")?,
        refused_at: row.get("refused_at")?,
    })
}

/// Notes that they are asked now about that ticket.
pub async fn mark_asked(tx: &mut Tx, person: PersonId, ticket: TicketId) -> Result<()> {
    let now = tx.now();
    let sql =
        "insert into asked_person (person_id, asked_at, ticket_id, refused_at) values ($1, $2, $3, null)
        on conflict (person_id) do update set asked_at = excluded.asked_at, ticket_id = excluded.ticket_id";
    tx.execute(sql, args![person, now, ticket]).await.map(drop)
}

/// Notes that they want no questions any more; `false` when that was known.
pub async fn mark_refused(tx: &mut Tx, person: PersonId) -> Result<bool> {
    if asked_person(tx, person).await?.refused_at.is_some() {
        return Ok(false);
    }
    let now = tx.now();
    let sql =
        "insert into asked_person (person_id, asked_at, ticket_id, refused_at) values ($1, null, null, $2)
        on conflict (person_id) do update set refused_at = excluded.refused_at";
    tx.execute(sql, args![person, now]).await.map(|_| true)
}
