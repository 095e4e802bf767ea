//! Tickets handed up to other teams, what teams need in the hand-over, and questions to people who know.

use std::collections::BTreeMap;

use domain::escalation::{Answer, Escalation, ExpertAsk, FormField, HandOverForm, TeamSetup};
use domain::{Error, EscalationId, ExpertAskId, PersonId, Refusal, Result, TeamId, TicketId};

use crate::db::Row;
use crate::{Conn, Tx, args};

/// More of one ticket are not listed; the history has them all.
const OF_TICKET_MAX: i64 = 100;

// Teams

fn tier(row: &mut Row) -> Result<Option<u8>> {
    let tier: Option<i64> = row.get("tier")?;
    let wrong = |n| Error::fault(format!("column tier holds {n}, which is no tier"));
    tier.map(|n| u8::try_from(n).map_err(|_| wrong(n))).transpose()
}

fn field(mut row: Row) -> Result<FormField> {
    Ok(FormField {
        label: row.get("label")?,
        kind: row.get("kind")?,
        need: row.get("need")?,
        choices: row.get::<String>("choices")?.lines().map(str::to_owned).collect(),
        from: row.get("source")?,
    })
}

/// The tier of a team and what it needs to know; as [`TeamSetup::new`] where nobody set it up.
pub async fn setup_of(db: &mut Conn, team: TeamId) -> Result<TeamSetup> {
    let new = TeamSetup::new(team);
    let sql = "select tier from escalation_team where team_id = $1";
    let Some(mut row) = db.find(sql, args![team]).await? else { return Ok(new) };
    let tier = tier(&mut row)?;
    let sql =
        "select label, kind, need, choices, source from hand_over_field where team_id = $1 order by place";
    let fields: Vec<FormField> =
        db.all(sql, args![team]).await?.into_iter().map(field).collect::<Result<_>>()?;
    let form = if fields.is_empty() { new.form } else { HandOverForm { fields } };
    Ok(TeamSetup { team, tier, form })
}

/// The tiers of those teams that are of one.
pub async fn tiers(db: &mut Conn) -> Result<BTreeMap<TeamId, u8>> {
    let sql = "select team_id, tier from escalation_team where tier is not null order by team_id limit 1000";
    let mut all = BTreeMap::new();
    for mut row in db.all(sql, args![]).await? {
        if let Some(tier) = tier(&mut row)? {
            all.insert(row.get("team_id")?, tier);
        }
    }
    Ok(all)
}

/// Writes tier and form in place of what stood there.
pub async fn put_setup(tx: &mut Tx, s: &TeamSetup) -> Result<()> {
    let now = tx.now();
    let sql = "insert into escalation_team (team_id, tier, updated_at) values ($1, $2, $3)
        on conflict (team_id) do update set tier = excluded.tier, updated_at = excluded.updated_at";
    tx.execute(sql, args![s.team, s.tier.map(i64::from), now]).await?;
    tx.execute("delete from hand_over_field where team_id = $1", args![s.team]).await?;
    let sql = "insert into hand_over_field (team_id, place, label, kind, need, choices, source)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let rows: Vec<_> = (1_i64..)
        .zip(&s.form.fields)
        .map(|(place, f)| {
            args![s.team, place, f.label, f.kind, f.need, f.choices.join("\n"), f.from].to_vec()
        })
        .collect();
    tx.execute_each(sql, &rows).await
}

/// A team is deleted: what it needs is asked no more. What was handed up to it keeps its number.
pub(crate) async fn delete_of_team(tx: &mut Tx, team: TeamId) -> Result<()> {
    tx.execute("delete from hand_over_field where team_id = $1", args![team]).await?;
    tx.execute("delete from escalation_team where team_id = $1", args![team]).await.map(drop)
}

/// How many tickets wait for the word of each team.
pub async fn waiting_counts(db: &mut Conn) -> Result<BTreeMap<TeamId, i64>> {
    let sql = "select e.to_team_id, count(*) as n from escalation e join ticket t on t.id = e.ticket_id
        where e.state = 'asked' and t.team_id = e.to_team_id and t.shelf in (0, 4) group by e.to_team_id";
    let rows = db.all(sql, args![]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("to_team_id")?, row.get("n")?))).collect()
}

// Escalations

macro_rules! columns {
    () => {
        "e.id, e.ticket_id, e.from_team_id, e.from_person_id, e.to_team_id, e.state, e.asked_by, e.asked_at, \
         e.accepted_by, e.accepted_at, e.ended_by, e.ended_at, e.reason, e.message_id, e.rule_id"
    };
}

fn escalation(mut row: Row) -> Result<Escalation> {
    Ok(Escalation {
        id: row.get("id")?,
        ticket: row.get("ticket_id")?,
        from_team: row.get("from_team_id")?,
        from_person: row.get("from_person_id")?,
        to: row.get("to_team_id")?,
        state: row.get("state")?,
        asked_by: row.get("asked_by")?,
        asked_at: row.get("asked_at")?,
        accepted_by: row.get("accepted_by")?,
        accepted_at: row.get("accepted_at")?,
        ended_by: row.get("ended_by")?,
        ended_at: row.get("ended_at")?,
        reason: row.get("reason")?,
        message: row.get("message_id")?,
        rule: row.get("rule_id")?,
    })
}

/// Writes one down with its answers. A ticket has one at most that is only asked for.
pub async fn insert(tx: &mut Tx, e: &Escalation, answers: &[Answer]) -> Result<()> {
    let sql = "insert into escalation (id, ticket_id, from_team_id, from_person_id, to_team_id, state, asked_by, asked_at,
            accepted_by, accepted_at, ended_by, ended_at, reason, message_id, rule_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let args = args![
        e.id,
        e.ticket,
        e.from_team,
        e.from_person,
        e.to,
        e.state,
        e.asked_by,
        e.asked_at,
        e.accepted_by,
        e.accepted_at,
        e.ended_by,
        e.ended_at,
        e.reason,
        e.message,
        e.rule
    ];
    tx.execute(sql, args).await?;
    let sql = "insert into escalation_answer (escalation_id, place, label, body) values ($1, $2, $3, $4)";
    let rows: Vec<_> =
        (1_i64..).zip(answers).map(|(place, a)| args![e.id, place, a.label, a.text].to_vec()).collect();
    tx.execute_each(sql, &rows).await
}

/// Writes how far it is; where it goes and what was answered stay.
pub async fn update(tx: &mut Tx, e: &Escalation) -> Result<()> {
    let sql =
        "update escalation set state = $2, accepted_by = $3, accepted_at = $4, ended_by = $5, ended_at = $6,
        reason = $7 where id = $1";
    let args = args![e.id, e.state, e.accepted_by, e.accepted_at, e.ended_by, e.ended_at, e.reason];
    tx.execute(sql, args).await.map(drop)
}

/// # Errors
/// [`Refusal::NotFound`].
pub async fn load(db: &mut Conn, id: EscalationId) -> Result<Escalation> {
    let sql = concat!("select ", columns!(), " from escalation e where e.id = $1");
    Ok(db.find(sql, args![id]).await?.map(escalation).transpose()?.ok_or(Refusal::NotFound)?)
}

/// All of a ticket, oldest first.
pub async fn of_ticket(db: &mut Conn, ticket: TicketId) -> Result<Vec<Escalation>> {
    let sql =
        concat!("select ", columns!(), " from escalation e where e.ticket_id = $1 order by e.id limit $2");
    db.all(sql, args![ticket, OF_TICKET_MAX]).await?.into_iter().map(escalation).collect()
}

/// The last of a ticket.
pub async fn last(db: &mut Conn, ticket: TicketId) -> Result<Option<Escalation>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from escalation e where e.ticket_id = $1 order by e.id desc limit 1"
    );
    db.find(sql, args![ticket]).await?.map(escalation).transpose()
}

/// What was answered in the hand-over, in the order of the form.
pub async fn answers(db: &mut Conn, id: EscalationId) -> Result<Vec<Answer>> {
    let sql = "select label, body from escalation_answer where escalation_id = $1 order by place";
    let rows = db.all(sql, args![id]).await?;
    rows.into_iter().map(|mut row| Ok(Answer { label: row.get("label")?, text: row.get("body")? })).collect()
}

/// Those that wait for a word of the teams of `person`, the first asked first: where the ticket is still there, and
/// unsolved.
pub async fn waiting_for(db: &mut Conn, person: PersonId, limit: i64) -> Result<Vec<Escalation>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from team_member m join escalation e on e.to_team_id = m.team_id and e.state = 'asked'
        join ticket t on t.id = e.ticket_id and t.team_id = e.to_team_id
        where m.person_id = $1 and t.shelf in (0, 4) and (t.assignee_id is null or t.assignee_id = $1)
        order by e.id limit $2"
    );
    db.all(sql, args![person, limit]).await?.into_iter().map(escalation).collect()
}

// Experts

macro_rules! ask_columns {
    () => {
        "a.id, a.ticket_id, a.asked_by, a.person_id, a.team_id, a.question, a.asked_at, a.answer, a.answered_by, \
         a.answered_at, a.closed_at"
    };
}

fn ask(mut row: Row) -> Result<ExpertAsk> {
    Ok(ExpertAsk {
        id: row.get("id")?,
        ticket: row.get("ticket_id")?,
        asked_by: row.get("asked_by")?,
        person: row.get("person_id")?,
        team: row.get("team_id")?,
        question: row.get("question")?,
        asked_at: row.get("asked_at")?,
        answer: row.get("answer")?,
        answered_by: row.get("answered_by")?,
        answered_at: row.get("answered_at")?,
        closed_at: row.get("closed_at")?,
    })
}

pub async fn insert_ask(tx: &mut Tx, a: &ExpertAsk) -> Result<()> {
    let sql = "insert into expert_ask (id, ticket_id, asked_by, person_id, team_id, question, asked_at, answer, answered_by,
            answered_at, closed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let args = args![
        a.id,
        a.ticket,
        a.asked_by,
        a.person,
        a.team,
        a.question,
        a.asked_at,
        a.answer,
        a.answered_by,
        a.answered_at,
        a.closed_at
    ];
    tx.execute(sql, args).await.map(drop)
}

/// Writes the answer, and whether more is wanted.
pub async fn update_ask(tx: &mut Tx, a: &ExpertAsk) -> Result<()> {
    let sql =
        "update expert_ask set answer = $2, answered_by = $3, answered_at = $4, closed_at = $5 where id = $1";
    tx.execute(sql, args![a.id, a.answer, a.answered_by, a.answered_at, a.closed_at]).await.map(drop)
}

/// # Errors
/// [`Refusal::NotFound`]; also where the ticket was deleted.
pub async fn load_ask(db: &mut Conn, id: ExpertAskId) -> Result<ExpertAsk> {
    let sql = concat!(
        "select ",
        ask_columns!(),
        " from expert_ask a join ticket t on t.id = a.ticket_id where a.id = $1 and t.shelf <> 2"
    );
    Ok(db.find(sql, args![id]).await?.map(ask).transpose()?.ok_or(Refusal::NotFound)?)
}

/// The questions of a ticket, oldest first: those that are open before those that are closed.
pub async fn asks_of_ticket(db: &mut Conn, ticket: TicketId) -> Result<Vec<ExpertAsk>> {
    let sql = concat!(
        "select ",
        ask_columns!(),
        " from expert_ask a where a.ticket_id = $1
        order by case when a.closed_at is null then 0 else 1 end, a.id limit $2"
    );
    db.all(sql, args![ticket, OF_TICKET_MAX]).await?.into_iter().map(ask).collect()
}

/// Questions to somebody or to a team of theirs that nobody has answered, the first asked first: not of what is deleted,
/// closed or spam, and nobody's own.
pub async fn asked_of(db: &mut Conn, person: PersonId, limit: i64) -> Result<Vec<ExpertAsk>> {
    let sql = concat!(
        "select ",
        ask_columns!(),
        " from expert_ask a join ticket t on t.id = a.ticket_id
        where a.closed_at is null and a.answered_at is null and a.asked_by <> $1 and t.shelf in (0, 1, 4)
        and t.status <> 'closed' and (a.person_id = $1
            or a.team_id in (select m.team_id from team_member m where m.person_id = $1))
        order by a.id limit $2"
    );
    db.all(sql, args![person, limit]).await?.into_iter().map(ask).collect()
}

/// What somebody asked and has not closed, the first asked first.
pub async fn asked_by(db: &mut Conn, person: PersonId, limit: i64) -> Result<Vec<ExpertAsk>> {
    let sql = concat!(
        "select ",
        ask_columns!(),
        " from expert_ask a join ticket t on t.id = a.ticket_id
        where a.asked_by = $1 and a.closed_at is null and t.shelf in (0, 1, 4) and t.status <> 'closed'
        order by a.id limit $2"
    );
    db.all(sql, args![person, limit]).await?.into_iter().map(ask).collect()
}

/// A ticket goes into another one: its questions go along, and are answered there.
pub async fn move_asks(tx: &mut Tx, from: TicketId, to: TicketId) -> Result<Vec<ExpertAskId>> {
    let sql = "update expert_ask set ticket_id = $2 where ticket_id = $1 returning id";
    let rows = tx.all(sql, args![from, to]).await?;
    rows.into_iter().map(|mut row| row.get("id")).collect()
}

/// Brings questions home that stand on `here`.
pub async fn bring_asks_back(tx: &mut Tx, here: TicketId, asks: &[(TicketId, ExpertAskId)]) -> Result<()> {
    let rows: Vec<_> = asks.iter().map(|(home, id)| args![id, home, here].to_vec()).collect();
    tx.execute_each("update expert_ask set ticket_id = $2 where id = $1 and ticket_id = $3", &rows).await
}
