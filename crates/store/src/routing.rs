//! Routing: how teams give their tickets out, what people are good at, whether they take tickets, and what waits for whom.
//!
//! The ticket's own row stays the truth about who has it. `routed_ticket` holds what routing adds: the place in the queue, and
//! of a ticket that was given what decides whether it is taken back. Queues are read through the ticket, so a row that is
//! behind the log shows nothing that is not so any more.

use std::collections::BTreeMap;

use domain::message::Channel;
use domain::read::PersonRef;
use domain::read::away::Absence;
use domain::routing::{Duty, Held, NeedRule, NeedWhen, Policy, Skill, Weights};
use domain::{Error, Moment, PersonId, Refusal, Result, SkillId, SkillNeedId, TeamId, TicketId};

use crate::db::Row;
use crate::{Conn, Tx, args};

// Teams

macro_rules! policy_columns {
    () => {
        "team_id, mode, places, weight_written, weight_chat, weight_spoken, overflow_team_id, overflow_min, stick_days, \
         stick_wait_min, relax_min, present_min, off_duty_min, untouched_min, hard_in_a_row, hard_wait_min"
    };
}

fn number(row: &mut Row, column: &'static str) -> Result<u32> {
    let n: i64 = row.get(column)?;
    u32::try_from(n).map_err(|_| Error::fault(format!("column {column} holds {n}, which is no such number")))
}

fn policy(row: &mut Row) -> Result<Policy> {
    Ok(Policy {
        team: row.get("team_id")?,
        mode: row.get("mode")?,
        places: number(row, "places")?,
        weights: Weights {
            written: number(row, "weight_written")?,
            chat: number(row, "weight_chat")?,
            spoken: number(row, "weight_spoken")?,
        },
        overflow_to: row.get("overflow_team_id")?,
        overflow_min: number(row, "overflow_min")?,
        stick_days: number(row, "stick_days")?,
        stick_wait_min: number(row, "stick_wait_min")?,
        relax_min: number(row, "relax_min")?,
        present_min: number(row, "present_min")?,
        off_duty_min: number(row, "off_duty_min")?,
        untouched_min: number(row, "untouched_min")?,
        hard_in_a_row: number(row, "hard_in_a_row")?,
        hard_wait_min: number(row, "hard_wait_min")?,
    })
}

/// How a team routes; what a team begins with where nobody set it up.
pub async fn policy_of(db: &mut Conn, team: TeamId) -> Result<Policy> {
    let sql = concat!("select ", policy_columns!(), " from routing_policy where team_id = $1");
    let found = db.find(sql, args![team]).await?.map(|mut row| policy(&mut row)).transpose()?;
    Ok(found.unwrap_or_else(|| Policy::new(team)))
}

/// The policies of all teams that ever set one up.
pub async fn policies(db: &mut Conn) -> Result<Vec<Policy>> {
    let sql = concat!("select ", policy_columns!(), " from routing_policy order by team_id limit 1000");
    db.all(sql, args![]).await?.iter_mut().map(policy).collect()
}

/// Does any team route?
pub async fn is_on(db: &mut Conn) -> Result<bool> {
    let sql = "select team_id from routing_policy where mode <> 'by_hand' limit 1";
    Ok(db.find(sql, args![]).await?.is_some())
}

/// Writes a policy; all tickets of the team are looked through anew.
pub async fn put_policy(tx: &mut Tx, p: &Policy) -> Result<()> {
    let now = tx.now();
    let sql = "insert into routing_policy (team_id, mode, places, weight_written, weight_chat, weight_spoken,
            overflow_team_id, overflow_min, stick_days, stick_wait_min, relax_min, present_min, off_duty_min, untouched_min,
            hard_in_a_row, hard_wait_min, turn, look_at, applied_to, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, $17, 0, $17)
        on conflict (team_id) do update set mode = excluded.mode, places = excluded.places,
            weight_written = excluded.weight_written, weight_chat = excluded.weight_chat,
            weight_spoken = excluded.weight_spoken, overflow_team_id = excluded.overflow_team_id,
            overflow_min = excluded.overflow_min, stick_days = excluded.stick_days,
            stick_wait_min = excluded.stick_wait_min, relax_min = excluded.relax_min, present_min = excluded.present_min,
            off_duty_min = excluded.off_duty_min, untouched_min = excluded.untouched_min,
            hard_in_a_row = excluded.hard_in_a_row, hard_wait_min = excluded.hard_wait_min, look_at = excluded.look_at,
            applied_to = 0, updated_at = excluded.updated_at";
    let n = i64::from;
    tx.execute(
        sql,
        args![
            p.team,
            p.mode,
            n(p.places),
            n(p.weights.written),
            n(p.weights.chat),
            n(p.weights.spoken),
            p.overflow_to,
            n(p.overflow_min),
            n(p.stick_days),
            n(p.stick_wait_min),
            n(p.relax_min),
            n(p.present_min),
            n(p.off_duty_min),
            n(p.untouched_min),
            n(p.hard_in_a_row),
            n(p.hard_wait_min),
            now
        ],
    )
    .await
    .map(drop)
}

/// When a team is to be looked at next, if any is.
pub async fn next_due(db: &mut Conn) -> Result<Option<Moment>> {
    let sql =
        "select look_at from routing_policy where look_at is not null order by look_at, team_id limit 1";
    db.find(sql, args![]).await?.map(|mut row| row.get("look_at")).transpose()
}

/// Teams that are to be looked at, in the order of their moments.
pub async fn due(db: &mut Conn, now: Moment, limit: i64) -> Result<Vec<TeamId>> {
    let sql = "select team_id from routing_policy where look_at is not null and look_at <= $1
        order by look_at, team_id limit $2";
    db.all(sql, args![now, limit]).await?.into_iter().map(|mut row| row.get("team_id")).collect()
}

/// A team that is looked at now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    pub policy: Policy,
    /// The number of its last hand-out.
    pub turn: i64,
    /// Its tickets beyond this one wait for the rules to be applied to them.
    pub applied_to: Option<TicketId>,
}

/// The team, if its moment has come and no other node was quicker.
pub async fn begin_look(tx: &mut Tx, team: TeamId) -> Result<Option<Look>> {
    let now = tx.now();
    let sql = concat!(
        "select ",
        policy_columns!(),
        ", turn, applied_to from routing_policy where team_id = $1 and look_at is not null and look_at <= $2"
    );
    let Some(mut row) = tx.find(sql, args![team, now]).await? else { return Ok(None) };
    let look = Look { turn: row.get("turn")?, applied_to: row.get("applied_to")?, policy: policy(&mut row)? };
    Ok(Some(look))
}

/// Ends a look: where the turn stands, what is left to apply, and when to look again (`None`: when something happens).
pub async fn end_look(
    tx: &mut Tx,
    team: TeamId,
    turn: i64,
    applied_to: Option<TicketId>,
    look_at: Option<Moment>,
) -> Result<()> {
    tx.quiet("where routing stands; what it did has its events");
    let sql = "update routing_policy set turn = $2, applied_to = $3, look_at = $4 where team_id = $1";
    tx.execute(sql, args![team, turn, applied_to, look_at]).await.map(drop)
}

/// Has a team looked at now, if it routes.
pub async fn look(tx: &mut Tx, team: TeamId) -> Result<()> {
    let now = tx.now();
    tx.quiet("somebody looks");
    let sql = "update routing_policy set look_at = $2 where team_id = $1 and mode <> 'by_hand'
        and (look_at is null or look_at > $2)";
    tx.execute(sql, args![team, now]).await.map(drop)
}

/// Has all teams of a person looked at now: a place of theirs may be free, or they came or went.
pub async fn look_of_person(tx: &mut Tx, person: PersonId) -> Result<()> {
    let now = tx.now();
    tx.quiet("somebody looks");
    let sql =
        "update routing_policy set look_at = $2 where mode <> 'by_hand' and (look_at is null or look_at > $2)
        and team_id in (select team_id from team_member where person_id = $1)";
    tx.execute(sql, args![person, now]).await.map(drop)
}

/// Has the rules applied anew to all tickets that wait: skills or needs changed.
pub async fn apply_anew(tx: &mut Tx) -> Result<()> {
    let now = tx.now();
    let sql = "update routing_policy set look_at = $1, applied_to = 0 where mode <> 'by_hand'";
    tx.execute(sql, args![now]).await.map(drop)
}

/// What belongs to a team that goes.
pub(crate) async fn delete_of_team(tx: &mut Tx, team: TeamId) -> Result<()> {
    for sql in [
        "delete from routed_ticket where team_id = $1",
        "delete from routing_turn where team_id = $1",
        "delete from skill_need where team_id = $1",
        "update routing_policy set overflow_team_id = null where overflow_team_id = $1",
        "delete from routing_policy where team_id = $1",
    ] {
        tx.execute(sql, args![team]).await?;
    }
    Ok(())
}

/// The rules that look at a field that goes.
pub(crate) async fn delete_of_field(tx: &mut Tx, field: domain::FieldId) -> Result<()> {
    tx.execute("delete from skill_need where field_id = $1", args![field]).await.map(drop)
}

// Skills

fn skill(mut row: Row) -> Result<Skill> {
    Ok(Skill { id: row.get("id")?, name: row.get("name")?, language: row.get("language")? })
}

/// All skills by name.
pub async fn skills(db: &mut Conn) -> Result<Vec<Skill>> {
    let sql = "select id, name, language from skill order by name_key limit 1000";
    db.all(sql, args![]).await?.into_iter().map(skill).collect()
}

/// # Errors
/// [`Refusal::NotFound`] when there is none.
pub async fn load_skill(db: &mut Conn, id: SkillId) -> Result<Skill> {
    let sql = "select id, name, language from skill where id = $1";
    let row = db.find(sql, args![id]).await?;
    row.map(skill).transpose()?.ok_or_else(|| Refusal::NotFound.into())
}

/// # Errors
/// [`Refusal::Taken`] when there is one of that name or language.
pub async fn insert_skill(tx: &mut Tx, s: &Skill) -> Result<()> {
    let (key, now) = (s.name.to_lowercase(), tx.now());
    let sql = "select id from skill where name_key = $1";
    if tx.find(sql, args![key]).await?.is_some() {
        return Err(Refusal::Taken { what: "skill", value: s.name.clone() }.into());
    }
    if let Some(language) = &s.language
        && tx.find("select id from skill where language = $1", args![language]).await?.is_some()
    {
        return Err(Refusal::Taken { what: "skill", value: language.clone() }.into());
    }
    let sql = "insert into skill (id, name, name_key, language, created_at) values ($1, $2, $3, $4, $5)";
    tx.execute(sql, args![s.id, s.name, key, s.language, now]).await.map(drop)
}

/// Calls a skill something else; who has it and what asks for it stays.
///
/// # Errors
/// [`Refusal::Taken`] when another one has that name.
pub async fn rename_skill(tx: &mut Tx, id: SkillId, name: &str) -> Result<()> {
    let key = name.to_lowercase();
    if tx.find("select id from skill where name_key = $1 and id <> $2", args![key, id]).await?.is_some() {
        return Err(Refusal::Taken { what: "skill", value: name.to_owned() }.into());
    }
    let sql = "update skill set name = $2, name_key = $3 where id = $1";
    tx.execute(sql, args![id, name, key]).await.map(drop)
}

/// Takes a skill away, from everybody who has it and from the rules that ask for it.
pub async fn delete_skill(tx: &mut Tx, id: SkillId) -> Result<()> {
    for sql in [
        "delete from person_skill where skill_id = $1",
        "delete from skill_need where skill_id = $1",
        "delete from skill where id = $1",
    ] {
        tx.execute(sql, args![id]).await?;
    }
    Ok(())
}

/// Skills of people, each with its level.
pub type Levels = BTreeMap<PersonId, BTreeMap<SkillId, u8>>;

fn put_together(rows: Vec<Row>) -> Result<Levels> {
    let mut all = Levels::new();
    for mut row in rows {
        let level = u8::try_from(row.get::<i64>("level")?).unwrap_or(domain::routing::LEVEL_MAX);
        all.entry(row.get("person_id")?).or_default().insert(row.get("skill_id")?, level);
    }
    Ok(all)
}

/// What everybody is good at.
pub async fn levels(db: &mut Conn) -> Result<Levels> {
    let sql = "select person_id, skill_id, level from person_skill order by person_id, skill_id limit 200000";
    put_together(db.all(sql, args![]).await?)
}

/// What the members of a team are good at.
pub async fn levels_of_team(db: &mut Conn, team: TeamId) -> Result<Levels> {
    let sql = "select s.person_id, s.skill_id, s.level from team_member m join person_skill s
        on s.person_id = m.person_id where m.team_id = $1 order by s.person_id, s.skill_id limit 200000";
    put_together(db.all(sql, args![team]).await?)
}

/// Writes all that somebody is good at.
pub async fn put_levels(tx: &mut Tx, person: PersonId, levels: &BTreeMap<SkillId, u8>) -> Result<()> {
    tx.execute("delete from person_skill where person_id = $1", args![person]).await?;
    let rows: Vec<_> =
        levels.iter().map(|(skill, level)| args![person, skill, i64::from(*level)].to_vec()).collect();
    tx.execute_each("insert into person_skill (person_id, skill_id, level) values ($1, $2, $3)", &rows).await
}

/// The rules that say which tickets need which skill, in the order in which they were made.
pub async fn needs(db: &mut Conn) -> Result<Vec<NeedRule>> {
    let sql =
        "select id, team_id, kind, field_id, word, skill_id, level from skill_need order by id limit 1000";
    let rows = db.all(sql, args![]).await?;
    rows.into_iter()
        .map(|mut row| {
            let (kind, word): (String, String) = (row.get("kind")?, row.get("word")?);
            let when = match (kind.as_str(), row.get("field_id")?) {
                ("always", _) => NeedWhen::Always,
                ("tag", _) => NeedWhen::Tag(word),
                ("field", Some(field)) => NeedWhen::Field { field, value: word },
                _ => return Err(Error::fault(format!("a need of the unknown kind {kind}"))),
            };
            let level = u8::try_from(row.get::<i64>("level")?).unwrap_or(domain::routing::LEVEL_MAX);
            Ok(NeedRule {
                id: row.get("id")?,
                team: row.get("team_id")?,
                when,
                skill: row.get("skill_id")?,
                level,
            })
        })
        .collect()
}

pub async fn insert_need(tx: &mut Tx, n: &NeedRule) -> Result<()> {
    let (kind, field, word) = match &n.when {
        NeedWhen::Always => ("always", None, ""),
        NeedWhen::Tag(tag) => ("tag", None, tag.as_str()),
        NeedWhen::Field { field, value } => ("field", Some(*field), value.as_str()),
    };
    let sql = "insert into skill_need (id, team_id, kind, field_id, word, skill_id, level)
        values ($1, $2, $3, $4, $5, $6, $7)";
    tx.execute(sql, args![n.id, n.team, kind, field, word, n.skill, i64::from(n.level)]).await.map(drop)
}

/// `false` when there is none.
pub async fn delete_need(tx: &mut Tx, id: SkillNeedId) -> Result<bool> {
    Ok(tx.execute("delete from skill_need where id = $1", args![id]).await? == 1)
}

// People

/// What somebody said last about taking tickets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OnDuty {
    pub state: Duty,
    /// Away until then.
    pub until: Option<Moment>,
    /// Their own number of places.
    pub places: Option<i64>,
    /// Who is told of what customers answer until then.
    pub stand_in: Option<PersonId>,
}

fn on_duty(row: &mut Row) -> Result<OnDuty> {
    Ok(OnDuty {
        state: row.get::<Option<Duty>>("state")?.unwrap_or_default(),
        until: row.get("until_at")?,
        places: row.get("places")?,
        stand_in: row.get("stand_in_id")?,
    })
}

/// Somebody who said nothing is away.
pub async fn duty(db: &mut Conn, person: PersonId) -> Result<OnDuty> {
    let sql = "select state, until_at, places, stand_in_id from duty where person_id = $1";
    let row = db.find(sql, args![person]).await?;
    Ok(row.map(|mut row| on_duty(&mut row)).transpose()?.unwrap_or_default())
}

/// [`duty`] of somebody in a team that routes; `None` for everybody else.
pub async fn duty_where_routed(db: &mut Conn, person: PersonId) -> Result<Option<OnDuty>> {
    let sql = "select m.team_id from team_member m join routing_policy r on r.team_id = m.team_id
        where m.person_id = $1 and r.mode <> 'by_hand' limit 1";
    match db.find(sql, args![person]).await? {
        Some(_) => duty(db, person).await.map(Some),
        None => Ok(None),
    }
}

pub async fn put_duty(tx: &mut Tx, person: PersonId, d: OnDuty) -> Result<()> {
    let now = tx.now();
    let sql = "insert into duty (person_id, state, until_at, places, updated_at, stand_in_id) values ($1, $2, $3, $4, $5, $6)
        on conflict (person_id) do update set state = excluded.state, until_at = excluded.until_at,
        places = excluded.places, updated_at = excluded.updated_at, stand_in_id = excluded.stand_in_id";
    tx.execute(sql, args![person, d.state, d.until, d.places, now, d.stand_in]).await.map(drop)
}

/// Who said until when they are away, over or not, by person.
pub async fn absences(db: &mut Conn) -> Result<Vec<Absence>> {
    let sql = "select d.person_id, d.until_at, s.id, s.name, s.email from duty d left join person s on s.id = d.stand_in_id
        where d.state = 'away' and d.until_at is not null order by d.person_id limit 2000";
    let rows = db.all(sql, args![]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Absence {
                person: row.get("person_id")?,
                until: row.get("until_at")?,
                stand_in: match row.get::<Option<PersonId>>("id")? {
                    Some(id) => Some(PersonRef { id, name: row.get("name")?, email: row.get("email")? }),
                    None => None,
                },
            })
        })
        .collect()
}

/// Who stands in for somebody at `now`; `None` where they are there, nobody does, or who does cannot have tickets any more.
pub async fn stand_in(db: &mut Conn, person: PersonId, now: Moment) -> Result<Option<PersonId>> {
    let sql = "select s.id from duty d join person s on s.id = d.stand_in_id where d.person_id = $1 and d.state = 'away'
        and d.until_at > $2 and s.role in ('agent', 'lead', 'admin') and s.suspended_at is null";
    db.find(sql, args![person, now]).await?.map(|mut row| row.get("id")).transpose()
}

/// Somebody whom tickets of a team can be given to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub id: PersonId,
    pub name: String,
    pub email: Option<String>,
    pub duty: OnDuty,
    /// The number of the last ticket that they were given in this team; 0 for none.
    pub turn: i64,
    /// The last request of a session of theirs.
    pub seen_at: Option<Moment>,
}

/// A team's agents, leads and admins who are not suspended, by id.
pub async fn members(db: &mut Conn, team: TeamId) -> Result<Vec<Member>> {
    let sql = "select p.id, p.name, p.email, d.state, d.until_at, d.places, d.stand_in_id, coalesce(r.turn, 0) as turn,
            (select max(s.seen_at) from session s where s.person_id = p.id) as seen_at
        from team_member m join person p on p.id = m.person_id left join duty d on d.person_id = p.id
        left join routing_turn r on r.team_id = m.team_id and r.person_id = p.id
        where m.team_id = $1 and p.role in ('agent', 'lead', 'admin') and p.suspended_at is null
        order by p.id limit 2000";
    let rows = db.all(sql, args![team]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Member {
                duty: on_duty(&mut row)?,
                id: row.get("id")?,
                name: row.get("name")?,
                email: row.get("email")?,
                turn: row.get("turn")?,
                seen_at: row.get("seen_at")?,
            })
        })
        .collect()
}

/// How many conversations of each channel the members of a team lead in which the team has the turn, in whatever team.
pub async fn taken(db: &mut Conn, team: TeamId) -> Result<Vec<(PersonId, Channel, i64)>> {
    let sql = "select t.assignee_id, t.channel, count(*) as n from team_member m
        join ticket t on t.assignee_id = m.person_id
        where m.team_id = $1 and t.shelf = 0 and t.status in ('new', 'open')
        group by t.assignee_id, t.channel order by t.assignee_id, t.channel";
    let rows = db.all(sql, args![team]).await?;
    rows.into_iter()
        .map(|mut row| Ok((row.get("assignee_id")?, row.get("channel")?, row.get("n")?)))
        .collect()
}

/// Notes that somebody was given a team's hand-out of that number.
pub async fn put_turn(tx: &mut Tx, team: TeamId, person: PersonId, turn: i64) -> Result<()> {
    let sql = "insert into routing_turn (team_id, person_id, turn) values ($1, $2, $3)
        on conflict (team_id, person_id) do update set turn = excluded.turn";
    tx.execute(sql, args![team, person, turn]).await.map(drop)
}

// Tickets

/// What routing knows of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routed {
    pub ticket: TicketId,
    pub team: TeamId,
    /// Since when it waits, or when it was given.
    pub since: Moment,
    pub target: Moment,
    pub needs: BTreeMap<SkillId, u8>,
    pub knows: Option<PersonId>,
    pub has_overflowed: bool,
    /// To whom it was given; `None` while it waits.
    pub given_to: Option<PersonId>,
}

fn needs_text(needs: &BTreeMap<SkillId, u8>) -> String {
    needs.iter().map(|(skill, level)| format!("{skill}:{level}")).collect::<Vec<_>>().join(" ")
}

fn read_needs(text: &str) -> Result<BTreeMap<SkillId, u8>> {
    let read = |pair: &str| {
        let (skill, level) = pair.split_once(':')?;
        Some((skill.parse().ok()?, level.parse().ok()?))
    };
    let all: Option<_> = text.split_whitespace().map(read).collect();
    all.ok_or_else(|| Error::fault(format!("“{text}” are no needs")))
}

pub async fn find(db: &mut Conn, ticket: TicketId) -> Result<Option<Routed>> {
    let sql = "select ticket_id, team_id, since_at, target_at, needs, knows_id, overflowed, person_id
        from routed_ticket where ticket_id = $1";
    let Some(mut row) = db.find(sql, args![ticket]).await? else { return Ok(None) };
    Ok(Some(Routed {
        ticket: row.get("ticket_id")?,
        team: row.get("team_id")?,
        since: row.get("since_at")?,
        target: row.get("target_at")?,
        needs: read_needs(&row.get::<String>("needs")?)?,
        knows: row.get("knows_id")?,
        has_overflowed: row.get("overflowed")?,
        given_to: row.get("person_id")?,
    }))
}

/// Writes what routing knows of a ticket: it waits, or it was given just now.
pub async fn put(tx: &mut Tx, r: &Routed) -> Result<()> {
    tx.quiet("what the events of the ticket say, put in order");
    let state = if r.given_to.is_some() { "given" } else { "waiting" };
    let sql = "insert into routed_ticket (ticket_id, team_id, state, since_at, target_at, needs, knows_id, overflowed,
            person_id, touched_at, off_since)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null, null)
        on conflict (ticket_id) do update set team_id = excluded.team_id, state = excluded.state,
        since_at = excluded.since_at, target_at = excluded.target_at, needs = excluded.needs,
        knows_id = excluded.knows_id, overflowed = excluded.overflowed, person_id = excluded.person_id,
        touched_at = null, off_since = null";
    let needs = needs_text(&r.needs);
    let values =
        args![r.ticket, r.team, state, r.since, r.target, needs, r.knows, r.has_overflowed, r.given_to];
    tx.execute(sql, values).await.map(drop)
}

/// Routing has nothing to do with it any more. `true` when it had.
pub async fn remove(tx: &mut Tx, ticket: TicketId) -> Result<bool> {
    tx.quiet("what the events of the ticket say, put in order");
    Ok(tx.execute("delete from routed_ticket where ticket_id = $1", args![ticket]).await? == 1)
}

/// A team does not route any more: nothing of its queue is kept.
pub async fn clear(tx: &mut Tx, team: TeamId) -> Result<()> {
    tx.quiet("follows from the change of the team's routing");
    tx.execute("delete from routed_ticket where team_id = $1", args![team]).await.map(drop)
}

/// Its owner did something on it.
pub async fn touch(tx: &mut Tx, ticket: TicketId, person: PersonId, at: Moment) -> Result<()> {
    tx.quiet("what the events of the ticket say, put in order");
    let sql =
        "update routed_ticket set touched_at = $3 where ticket_id = $1 and person_id = $2 and state = 'given'
        and touched_at is null";
    tx.execute(sql, args![ticket, person, at]).await.map(drop)
}

/// Since when the owner is off duty; `None` when they are back.
pub async fn mark_off(tx: &mut Tx, ticket: TicketId, since: Option<Moment>) -> Result<()> {
    tx.quiet("follows from what people said and from their shifts");
    tx.execute("update routed_ticket set off_since = $2 where ticket_id = $1", args![ticket, since])
        .await
        .map(drop)
}

/// The team in which a ticket waits for an owner by its own row: nobody has it, it is the team's turn, and it lies on no
/// shelf of the removed.
pub async fn waits_in(db: &mut Conn, ticket: TicketId) -> Result<Option<TeamId>> {
    let sql = "select team_id from ticket where id = $1 and shelf in (0, 4) and assignee_id is null
        and status in ('new', 'open') and team_id is not null";
    db.find(sql, args![ticket]).await?.map(|mut row| row.get("team_id")).transpose()
}

/// Has that person the ticket still, unsolved?
pub async fn is_held_by(db: &mut Conn, ticket: TicketId, person: PersonId) -> Result<bool> {
    let sql = "select id from ticket where id = $1 and assignee_id = $2 and shelf in (0, 4)";
    Ok(db.find(sql, args![ticket, person]).await?.is_some())
}

/// A ticket in a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    pub ticket: TicketId,
    pub since: Moment,
    pub channel: Channel,
    pub needs: BTreeMap<SkillId, u8>,
    pub knows: Option<PersonId>,
    pub has_overflowed: bool,
    /// It is a chat whose visitor waits for somebody.
    pub is_live: bool,
}

fn queued(mut row: Row) -> Result<Queued> {
    Ok(Queued {
        ticket: row.get("ticket_id")?,
        since: row.get("since_at")?,
        channel: row.get("channel")?,
        needs: read_needs(&row.get::<String>("needs")?)?,
        knows: row.get("knows_id")?,
        has_overflowed: row.get("overflowed")?,
        is_live: row.get("is_live")?,
    })
}

/// What waits in a team, the first to be taken first.
pub async fn waiting(db: &mut Conn, team: TeamId, limit: i64) -> Result<Vec<Queued>> {
    let sql = "select q.ticket_id, q.since_at, t.channel, q.needs, q.knows_id, q.overflowed,
        case when c.state = 'waiting' then 1 else 0 end as is_live from routed_ticket q
        join ticket t on t.id = q.ticket_id left join chat c on c.ticket_id = q.ticket_id
        where q.team_id = $1 and q.state = 'waiting' and t.team_id = q.team_id
        and t.assignee_id is null and t.shelf = 0 and t.status in ('new', 'open')
        order by q.target_at, q.ticket_id limit $2";
    db.all(sql, args![team, limit]).await?.into_iter().map(queued).collect()
}

/// What has waited in a team since `since` or longer, the longest first; what was handed on to it already is left out.
pub async fn waiting_since(db: &mut Conn, team: TeamId, since: Moment, limit: i64) -> Result<Vec<Queued>> {
    let sql = "select q.ticket_id, q.since_at, t.channel, q.needs, q.knows_id, q.overflowed,
        case when c.state = 'waiting' then 1 else 0 end as is_live from routed_ticket q
        join ticket t on t.id = q.ticket_id left join chat c on c.ticket_id = q.ticket_id
        where q.team_id = $1 and q.state = 'waiting' and q.since_at <= $2
        and q.overflowed = 0 and t.team_id = q.team_id and t.assignee_id is null and t.shelf = 0
        and t.status in ('new', 'open')
        order by q.since_at, q.ticket_id limit $3";
    db.all(sql, args![team, since, limit]).await?.into_iter().map(queued).collect()
}

/// How many wait in a team, at most `limit`.
pub async fn count_waiting(db: &mut Conn, team: TeamId, limit: i64) -> Result<i64> {
    let sql = "select count(*) as n from (select 1 from routed_ticket q join ticket t on t.id = q.ticket_id
        where q.team_id = $1 and q.state = 'waiting' and t.team_id = q.team_id and t.assignee_id is null and t.shelf = 0
        and t.status in ('new', 'open') limit $2) x";
    db.one(sql, args![team, limit]).await?.get("n")
}

/// A ticket that routing gave to somebody who has it still, while it is the team's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GivenTicket {
    pub ticket: TicketId,
    pub person: PersonId,
    pub held: Held,
}

/// Those of a team, by number.
pub async fn given(db: &mut Conn, team: TeamId, limit: i64) -> Result<Vec<GivenTicket>> {
    let sql = "select q.ticket_id, q.person_id, q.since_at, q.touched_at, q.off_since from routed_ticket q
        join ticket t on t.id = q.ticket_id where q.team_id = $1 and q.state = 'given' and t.assignee_id = q.person_id
        and t.shelf = 0 and t.status in ('new', 'open') order by q.ticket_id limit $2";
    let rows = db.all(sql, args![team, limit]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(GivenTicket {
                ticket: row.get("ticket_id")?,
                person: row.get("person_id")?,
                held: Held {
                    given_at: row.get("since_at")?,
                    touched_at: row.get("touched_at")?,
                    off_since: row.get("off_since")?,
                },
            })
        })
        .collect()
}

/// Tickets of a team that nobody has, by number after `after`.
pub async fn nobodys(db: &mut Conn, team: TeamId, after: TicketId, limit: i64) -> Result<Vec<TicketId>> {
    let sql = "select id from ticket where team_id = $1 and id > $2 and shelf = 0 and assignee_id is null
        and status in ('new', 'open') order by id limit $3";
    db.all(sql, args![team, after, limit]).await?.into_iter().map(|mut row| row.get("id")).collect()
}

/// Who solved the last ticket of a contact since `since`, this one left out.
pub async fn who_knows(
    db: &mut Conn,
    contact: PersonId,
    since: Moment,
    besides: TicketId,
) -> Result<Option<PersonId>> {
    let sql =
        "select assignee_id from ticket where requester_id = $1 and shelf = 1 and assignee_id is not null
        and solved_at >= $2 and id <> $3 order by updated_at desc, id desc limit 1";
    db.find(sql, args![contact, since, besides]).await?.map(|mut row| row.get("assignee_id")).transpose()
}

/// What the last message that its requester wrote is in, as a tag of BCP 47, where that is known.
pub async fn language_of(db: &mut Conn, ticket: TicketId) -> Result<Option<String>> {
    let sql = "select m.language from message m join ticket t on t.id = m.ticket_id where m.ticket_id = $1
        and m.author_id = t.requester_id and m.language is not null order by m.id desc limit 1";
    db.find(sql, args![ticket]).await?.map(|mut row| row.get("language")).transpose()
}
