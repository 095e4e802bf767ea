//! What stands beside tickets, for a search that does not know it: the index has no part of it.

use std::collections::BTreeMap;

use domain::follow_up::Score;
use domain::query::BesideMark;
use domain::query::beside::{HandedTo, Opinion, Question};
use domain::{Result, TicketId};

use crate::{Conn, args};

/// How many of each kind [`marks`] gives at most, the latest first.
pub const MARKS_MAX: i64 = 5000;

/// Which tickets were handed up to the team that has them, what is asked on them and not closed, and how their requesters
/// said it was.
pub async fn marks(db: &mut Conn) -> Result<BTreeMap<TicketId, BesideMark>> {
    let mut all: BTreeMap<TicketId, BesideMark> = BTreeMap::new();
    // As `read::views` asks it of one ticket.
    let handed = "select e.ticket_id, e.to_team_id, case when e.state = 'asked' then 1 else 0 end as waits
        from escalation e join ticket t on t.id = e.ticket_id and t.team_id = e.to_team_id
        where e.state in ('asked', 'accepted') and t.shelf in (0, 1, 4)
        and e.id = (select max(l.id) from escalation l where l.ticket_id = e.ticket_id) order by e.id desc limit $1";
    for mut row in db.all(handed, args![MARKS_MAX]).await? {
        let handed = HandedTo { team: row.get("to_team_id")?, waits: row.get("waits")? };
        all.entry(row.get("ticket_id")?).or_default().handed = Some(handed);
    }
    let asked = "select q.ticket_id, q.person_id, q.team_id, case when q.answered_at is null then 0 else 1 end as answered
        from expert_ask q where q.closed_at is null order by q.id desc limit $1";
    for mut row in db.all(asked, args![MARKS_MAX]).await? {
        let question = Question {
            person: row.get("person_id")?,
            team: row.get("team_id")?,
            answered: row.get("answered")?,
        };
        all.entry(row.get("ticket_id")?).or_default().questions.push(question);
    }
    // The latest first: what was said earlier about a ticket counts no more.
    let rated =
        "select r.ticket_id, r.score from rating r where r.asked_at is not null or r.score is not null
        order by r.id desc limit $1";
    for mut row in db.all(rated, args![MARKS_MAX]).await? {
        let score: Option<Score> = row.get("score")?;
        let mark = all.entry(row.get("ticket_id")?).or_default();
        mark.opinion = mark.opinion.or(Some(score.map_or(Opinion::Offered, Opinion::Said)));
    }
    Ok(all)
}
