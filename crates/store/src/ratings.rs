//! What requesters were asked about solvings, and what they said.

use domain::follow_up::{Rating, Score};
use domain::outcome::Held;
use domain::read::PersonRef;
use domain::read::follow_up::{RatingFigures, RatingFilter, RatingRow};
use domain::{Moment, PersonId, RatingId, Result, TicketId};

use crate::db::Row;
use crate::{Conn, Tx, args};

pub(crate) fn rating(row: &mut Row) -> Result<Rating> {
    Ok(Rating {
        id: row.get("id")?,
        ticket: row.get("ticket_id")?,
        solving: row.get("solving")?,
        person: row.get("person_id")?,
        assignee: row.get("assignee_id")?,
        team: row.get("team_id")?,
        language: row.get("language")?,
        asked_at: row.get("asked_at")?,
        score: row.get("score")?,
        comment: row.get("comment")?,
        answered_at: row.get("answered_at")?,
        ends_at: row.get("ends_at")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

pub async fn find(db: &mut Conn, id: RatingId) -> Result<Option<Rating>> {
    let sql =
        "select id, ticket_id, solving, person_id, assignee_id, team_id, language, asked_at, score, comment,
        answered_at, ends_at, created_at, updated_at from rating where id = $1";
    db.find(sql, args![id]).await?.map(|mut row| rating(&mut row)).transpose()
}

/// The one about that solving.
pub async fn of_solving(db: &mut Conn, ticket: TicketId, solving: i64) -> Result<Option<Rating>> {
    let sql =
        "select id, ticket_id, solving, person_id, assignee_id, team_id, language, asked_at, score, comment,
        answered_at, ends_at, created_at, updated_at from rating where ticket_id = $1 and solving = $2";
    db.find(sql, args![ticket, solving]).await?.map(|mut row| rating(&mut row)).transpose()
}

/// Writes it down, or as it is now.
pub async fn put(tx: &mut Tx, r: &Rating) -> Result<()> {
    let sql = "insert into rating (id, ticket_id, solving, person_id, assignee_id, team_id, language, asked_at, score,
        comment, answered_at, ends_at, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        on conflict (ticket_id, solving) do update set person_id = excluded.person_id,
        assignee_id = excluded.assignee_id, team_id = excluded.team_id, language = excluded.language,
        asked_at = excluded.asked_at, score = excluded.score, comment = excluded.comment,
        answered_at = excluded.answered_at, ends_at = excluded.ends_at, updated_at = excluded.updated_at";
    tx.execute(
        sql,
        args![
            r.id,
            r.ticket,
            r.solving,
            r.person,
            r.assignee,
            r.team,
            r.language,
            r.asked_at,
            r.score,
            r.comment,
            r.answered_at,
            r.ends_at,
            r.created_at,
            r.updated_at
        ],
    )
    .await
    .map(drop)
}

/// What the public API filters by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ApiFilter {
    /// `None` with [`ApiFilter::offered`] unset is all of them.
    pub score: Option<Score>,
    /// Asked and not answered.
    pub offered: bool,
    /// With a comment, or without: `None` does not matter.
    pub commented: Option<bool>,
    /// Answered at all.
    pub received: bool,
    /// Changed in this stretch.
    pub from: Option<Moment>,
    pub to: Option<Moment>,
}

/// A page of ratings as the public API lists them: by number, upwards behind `after`, or downwards before it. Those of
/// deleted tickets are left out.
pub async fn api_list(db: &mut Conn, of: &ApiFilter, walk: crate::read::api::Walk) -> Result<Vec<Rating>> {
    const UP: &str =
        "select id, ticket_id, solving, person_id, assignee_id, team_id, language, asked_at, score, comment,
        answered_at, ends_at, created_at, updated_at from rating where (asked_at is not null or score is not null)
        and (cast($1 as text) is null or score = $1) and (cast($2 as bigint) = 0 or score is null)
        and (cast($3 as bigint) < 0 or (case when comment <> '' then 1 else 0 end) = $3)
        and (cast($4 as bigint) = 0 or score is not null)
        and exists (select 1 from ticket t where t.id = rating.ticket_id and t.shelf <> 2)
        and updated_at >= $5 and updated_at < $6 and id > $7 order by id limit $8 offset $9";
    const DOWN: &str =
        "select id, ticket_id, solving, person_id, assignee_id, team_id, language, asked_at, score, comment,
        answered_at, ends_at, created_at, updated_at from rating where (asked_at is not null or score is not null)
        and (cast($1 as text) is null or score = $1) and (cast($2 as bigint) = 0 or score is null)
        and (cast($3 as bigint) < 0 or (case when comment <> '' then 1 else 0 end) = $3)
        and (cast($4 as bigint) = 0 or score is not null)
        and exists (select 1 from ticket t where t.id = rating.ticket_id and t.shelf <> 2)
        and updated_at >= $5 and updated_at < $6 and id < $7 order by id desc limit $8 offset $9";
    let (from, to) = (of.from.unwrap_or(Moment(i64::MIN)), of.to.unwrap_or(Moment(i64::MAX)));
    let commented: i64 = of.commented.map_or(-1, i64::from);
    let args =
        args![of.score, of.offered, commented, of.received, from, to, walk.id, walk.limit, walk.offset];
    let sql = match walk.direction {
        crate::read::api::Direction::Up => UP,
        crate::read::api::Direction::Down => DOWN,
    };
    db.all(sql, args).await?.into_iter().map(|mut row| rating(&mut row)).collect()
}

pub async fn api_count(db: &mut Conn, of: &ApiFilter) -> Result<i64> {
    let (from, to) = (of.from.unwrap_or(Moment(i64::MIN)), of.to.unwrap_or(Moment(i64::MAX)));
    let commented: i64 = of.commented.map_or(-1, i64::from);
    let sql = "select count(*) as n from rating where (asked_at is not null or score is not null)
        and (cast($1 as text) is null or score = $1) and (cast($2 as bigint) = 0 or score is null)
        and (cast($3 as bigint) < 0 or (case when comment <> '' then 1 else 0 end) = $3)
        and (cast($4 as bigint) = 0 or score is not null) and updated_at >= $5 and updated_at < $6
        and exists (select 1 from ticket t where t.id = rating.ticket_id and t.shelf <> 2)";
    db.one(sql, args![of.score, of.offered, commented, of.received, from, to]).await?.get("n")
}

// What leads read

fn row(mut row: Row) -> Result<RatingRow> {
    let rating = rating(&mut row)?;
    let person = PersonRef { id: rating.person, name: row.get("p_name")?, email: row.get("p_email")? };
    Ok(RatingRow {
        rating,
        subject: row.get("subject")?,
        status: row.get("status")?,
        person,
        assignee: row.get::<Option<String>>("a_name")?.unwrap_or_default(),
        team: row.get::<Option<String>>("t_name")?.unwrap_or_default(),
        held: row.get::<Option<Held>>("held")?.unwrap_or(Held::Unknown),
        held_asked_at: row.get("held_asked_at")?,
        unanswered_at: row.get("unanswered_at")?,
    })
}

/// Those of a part of the answers, the latest first, before the one with number `before`.
pub async fn list(db: &mut Conn, of: &RatingFilter, before: RatingId, limit: i64) -> Result<Vec<RatingRow>> {
    let sql = "select r.id, r.ticket_id, r.solving, r.person_id, r.assignee_id, r.team_id, r.language, r.asked_at,
        r.score, r.comment, r.answered_at, r.ends_at, r.created_at, r.updated_at, t.subject, t.status,
        p.name as p_name, p.email as p_email, a.name as a_name, g.name as t_name, o.held,
        o.asked_at as held_asked_at, o.unanswered_at
        from rating r join ticket t on t.id = r.ticket_id join person p on p.id = r.person_id
        left join person a on a.id = r.assignee_id left join team g on g.id = r.team_id
        left join outcome o on o.ticket_id = r.ticket_id and o.solving = r.solving
        where r.id < $1 and t.shelf <> 2 and r.created_at >= $2 and r.created_at < $3
        and (cast($4 as bigint) is null or r.team_id = $4)
        and case cast($5 as text) when 'all' then 1 = 1 when 'asked' then r.asked_at is not null
            when 'rated' then r.score is not null when 'good' then r.score = 'good' when 'bad' then r.score = 'bad'
            when 'commented' then r.comment <> '' when 'asked_held' then o.asked_at is not null
            when 'held' then o.asked_at is not null and o.held = 'yes'
            when 'did_not_hold' then o.asked_at is not null and o.held = 'no'
            else o.asked_at is not null and o.held = 'unknown' and o.unanswered_at is not null end
        order by r.id desc limit $6";
    let (from, to) = (of.from.unwrap_or(Moment(i64::MIN)), of.to.unwrap_or(Moment(i64::MAX)));
    let args = args![before, from, to, of.team, of.show.as_str(), limit];
    db.all(sql, args).await?.into_iter().map(row).collect()
}

/// The numbers of that time and team; [`RatingFilter::show`] does not narrow them.
pub async fn figures(db: &mut Conn, of: &RatingFilter) -> Result<RatingFigures> {
    let sql = "select count(*) as n, count(r.asked_at) as asked,
        count(case when r.asked_at is not null and r.score is not null then 1 end) as answered,
        count(r.score) as rated, count(case when r.score = 'good' then 1 end) as good,
        count(case when r.score = 'bad' then 1 end) as bad, count(case when r.comment <> '' then 1 end) as commented,
        count(o.asked_at) as asked_held,
        count(case when o.asked_at is not null and o.held = 'yes' then 1 end) as held,
        count(case when o.asked_at is not null and o.held = 'no' then 1 end) as did_not_hold,
        count(case when o.asked_at is not null and o.held = 'unknown' and o.unanswered_at is not null then 1 end)
            as unanswered
        from rating r join ticket t on t.id = r.ticket_id
        left join outcome o on o.ticket_id = r.ticket_id and o.solving = r.solving
        where t.shelf <> 2 and r.created_at >= $1 and r.created_at < $2
        and (cast($3 as bigint) is null or r.team_id = $3)";
    let (from, to) = (of.from.unwrap_or(Moment(i64::MIN)), of.to.unwrap_or(Moment(i64::MAX)));
    let mut row = db.one(sql, args![from, to, of.team]).await?;
    Ok(RatingFigures {
        all: row.get("n")?,
        asked: row.get("asked")?,
        answered: row.get("answered")?,
        rated: row.get("rated")?,
        good: row.get("good")?,
        bad: row.get("bad")?,
        commented: row.get("commented")?,
        asked_held: row.get("asked_held")?,
        held: row.get("held")?,
        did_not_hold: row.get("did_not_hold")?,
        unanswered: row.get("unanswered")?,
    })
}

/// What somebody said or was asked last, the latest first.
pub async fn of_person(db: &mut Conn, person: PersonId, limit: i64) -> Result<Vec<RatingRow>> {
    let sql =
        "select r.id, r.ticket_id, r.solving, r.person_id, r.assignee_id, r.team_id, r.language, r.asked_at,
        r.score, r.comment, r.answered_at, r.ends_at, r.created_at, r.updated_at, t.subject, t.status,
        p.name as p_name, p.email as p_email, a.name as a_name, g.name as t_name, o.held,
        o.asked_at as held_asked_at, o.unanswered_at
        from rating r join ticket t on t.id = r.ticket_id join person p on p.id = r.person_id
        left join person a on a.id = r.assignee_id left join team g on g.id = r.team_id
        left join outcome o on o.ticket_id = r.ticket_id and o.solving = r.solving
        where r.person_id = $1 and t.shelf <> 2 order by r.id desc limit $2";
    db.all(sql, args![person, limit]).await?.into_iter().map(row).collect()
}
