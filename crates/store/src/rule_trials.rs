//! Rules tried over past tickets, a portion at a time: how far each is, and what it would have done.

use domain::read::rules::DryHit;
use domain::rule::{Content, Rule, RuleKind};
use domain::{Moment, PersonId, RuleId, RuleTrialId, TicketId};
use domain::{Refusal, Result};

use crate::db::Row;
use crate::{Conn, Tx, args};

/// How many trials are kept; the oldest go.
pub const TRIALS_MAX: i64 = 50;
/// How many tickets of one trial are kept with what would have been done; more are counted.
pub const HITS_KEPT_MAX: i64 = 10_000;

/// A rule on trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleTrial {
    pub id: RuleTrialId,
    pub by: PersonId,
    pub rule: RuleId,
    /// What is tried, as it stood when the trial was begun.
    pub kind: RuleKind,
    pub version: i64,
    pub content: Content,
    /// Tickets that changed since then are looked at.
    pub since: Moment,
    /// Those below this number are still to be looked at.
    pub before: TicketId,
    /// How many there were when it was begun.
    pub total: i64,
    pub done: i64,
    pub hits: i64,
    pub created_at: Moment,
    pub finished_at: Option<Moment>,
    /// Somebody did not want the rest of it.
    pub stopped_at: Option<Moment>,
}

impl RuleTrial {
    /// The rule as it is tried.
    pub fn as_rule(&self) -> Rule {
        Rule {
            id: self.rule,
            kind: self.kind,
            content: self.content.clone(),
            position: 0,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.created_at,
        }
    }
}

macro_rules! columns {
    () => {
        "id, person_id, rule_id, kind, version, content, since, before_id, total, done, hits, created_at, finished_at, \
         stopped_at"
    };
}

fn trial(mut row: Row) -> Result<RuleTrial> {
    Ok(RuleTrial {
        id: row.get("id")?,
        by: row.get("person_id")?,
        rule: row.get("rule_id")?,
        kind: row.get("kind")?,
        version: row.get("version")?,
        content: serde_json::from_str(&row.get::<String>("content")?)?,
        since: row.get("since")?,
        before: row.get("before_id")?,
        total: row.get("total")?,
        done: row.get("done")?,
        hits: row.get("hits")?,
        created_at: row.get("created_at")?,
        finished_at: row.get("finished_at")?,
        stopped_at: row.get("stopped_at")?,
    })
}

/// How many tickets a trial from `since` on looks at. Walks over the tickets: never in a write.
pub async fn count_since(db: &mut Conn, since: Moment) -> Result<i64> {
    let sql = "select count(*) as n from ticket where updated_at >= $1 and shelf in (0, 1, 4)";
    db.one(sql, args![since]).await?.get("n")
}

/// Begins one over the `total` tickets that changed since `since`.
pub async fn begin(tx: &mut Tx, by: PersonId, rule: &Rule, since: Moment, total: i64) -> Result<RuleTrialId> {
    tx.quiet("a trial changes no ticket");
    let (now, id): (Moment, RuleTrialId) = (tx.now(), tx.next_id().await?);
    let content = serde_json::to_string(&rule.content)?;
    let first = TicketId(domain::ids::ID_MAX);
    let sql = "insert into rule_trial (id, person_id, rule_id, kind, version, content, since, before_id, total, done, hits,
        created_at, finished_at, stopped_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $10, null, null)";
    tx.execute(sql, args![id, by, rule.id, rule.kind, rule.version, content, since, first, total, now])
        .await?;
    // What somebody waits for stays, however many came after it: of each rule one runs at most.
    let sql = "delete from rule_trial where finished_at is not null
        and id in (select id from rule_trial order by id desc limit 1000 offset $1)";
    tx.execute(sql, args![TRIALS_MAX]).await?;
    Ok(id)
}

/// # Errors
/// [`Refusal::NotFound`].
pub async fn load(db: &mut Conn, id: RuleTrialId) -> Result<RuleTrial> {
    let sql = concat!("select ", columns!(), " from rule_trial where id = $1");
    Ok(db.find(sql, args![id]).await?.map(trial).transpose()?.ok_or(Refusal::NotFound)?)
}

/// The oldest that is not over.
pub async fn open(db: &mut Conn) -> Result<Option<RuleTrial>> {
    let sql =
        concat!("select ", columns!(), " from rule_trial where finished_at is null order by id limit 1");
    db.find(sql, args![]).await?.map(trial).transpose()
}

/// Those of a rule, the latest first.
pub async fn of_rule(db: &mut Conn, rule: RuleId, limit: i64) -> Result<Vec<RuleTrial>> {
    let sql = concat!("select ", columns!(), " from rule_trial where rule_id = $1 order by id desc limit $2");
    db.all(sql, args![rule, limit]).await?.into_iter().map(trial).collect()
}

/// The tickets that it looks at next, the latest first.
pub async fn next_tickets(db: &mut Conn, t: &RuleTrial, limit: i64) -> Result<Vec<TicketId>> {
    let sql = "select id from ticket where id < $1 and updated_at >= $2 and shelf in (0, 1, 4) order by id desc limit $3";
    let rows = db.all(sql, args![t.before, t.since, limit]).await?;
    rows.into_iter().map(|mut row| row.get("id")).collect()
}

/// Notes what a portion of `looked` tickets found, and how far it is; `to` is `None` at its end. `false` when another node
/// was quicker, or somebody stopped it.
pub async fn advance(
    tx: &mut Tx,
    t: &RuleTrial,
    to: Option<TicketId>,
    looked: i64,
    hits: &[DryHit],
) -> Result<bool> {
    tx.quiet("a trial changes no ticket");
    let finished_at = if to.is_none() { Some(tx.now()) } else { None };
    let found = hits.len() as i64;
    let sql = "update rule_trial set before_id = $3, done = done + $4, hits = hits + $5, finished_at = $6
        where id = $1 and before_id = $2 and finished_at is null";
    let to = to.unwrap_or(t.before);
    if tx.execute(sql, args![t.id, t.before, to, looked, found, finished_at]).await? == 0 {
        return Ok(false);
    }
    let room = usize::try_from(HITS_KEPT_MAX - t.hits).unwrap_or(0);
    let mut rows = Vec::with_capacity(hits.len().min(room));
    for hit in hits.iter().take(room) {
        rows.push(args![t.id, hit.ticket, hit.at, serde_json::to_string(&hit.does)?].to_vec());
    }
    let sql = "insert into rule_trial_hit (trial_id, ticket_id, at, does) values ($1, $2, $3, $4)
        on conflict (trial_id, ticket_id) do nothing";
    tx.execute_each(sql, &rows).await?;
    Ok(true)
}

/// Ends it where it is; what it found stays. `false` when it was over.
pub async fn stop(tx: &mut Tx, id: RuleTrialId) -> Result<bool> {
    tx.quiet("a trial changes no ticket");
    let now = tx.now();
    let sql = "update rule_trial set finished_at = $2, stopped_at = $2 where id = $1 and finished_at is null";
    Ok(tx.execute(sql, args![id, now]).await? == 1)
}

/// What it found on the tickets below `before`, the latest first; those that were deleted since are left out.
pub async fn hits(db: &mut Conn, id: RuleTrialId, before: TicketId, limit: i64) -> Result<Vec<DryHit>> {
    let sql = "select h.ticket_id, h.at, h.does, t.subject from rule_trial_hit h join ticket t on t.id = h.ticket_id
        where h.trial_id = $1 and h.ticket_id < $2 and t.shelf <> 2 order by h.ticket_id desc limit $3";
    let rows = db.all(sql, args![id, before, limit]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(DryHit {
                ticket: row.get("ticket_id")?,
                subject: row.get("subject")?,
                at: row.get("at")?,
                does: serde_json::from_str(&row.get::<String>("does")?)?,
            })
        })
        .collect()
}
