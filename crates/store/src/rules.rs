//! Rules with their versions and categories, and what they did.

use domain::letter::LetterKind;
use domain::read::PersonRef;
use domain::rule::{Content, Rule, RuleCategory, RuleKind, Switch};
use domain::{MailId, Moment, PersonId, Refusal, Result, RuleCategoryId, RuleId, TicketId};

use crate::db::Row;
use crate::{Conn, Tx, args};

macro_rules! columns {
    () => {
        "r.id, r.kind, r.content, r.position, r.version, r.created_at, r.updated_at"
    };
}

fn rule(mut row: Row) -> Result<Rule> {
    Ok(Rule {
        id: row.get("id")?,
        kind: row.get("kind")?,
        content: serde_json::from_str(&row.get::<String>("content")?)?,
        position: row.get("position")?,
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// `None` also for one that was deleted.
pub async fn find(db: &mut Conn, id: RuleId) -> Result<Option<Rule>> {
    let sql = concat!("select ", columns!(), " from rule r where r.id = $1 and r.deleted_at is null");
    db.find(sql, args![id]).await?.map(rule).transpose()
}

/// # Errors
/// [`Refusal::NotFound`] when it is not there.
pub async fn load(db: &mut Conn, id: RuleId) -> Result<Rule> {
    Ok(find(db, id).await?.ok_or(Refusal::NotFound)?)
}

/// All rules of a kind in their order; a desk has at most [`domain::rule::RULES_MAX`].
pub async fn list(db: &mut Conn, kind: RuleKind) -> Result<Vec<Rule>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from rule r where r.kind = $1 and r.deleted_at is null order by r.position, r.id limit 2000"
    );
    db.all(sql, args![kind]).await?.into_iter().map(rule).collect()
}

/// Those of a kind that are switched on, in their order.
pub async fn active(db: &mut Conn, kind: RuleKind) -> Result<Vec<Rule>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from rule r where r.kind = $1 and r.deleted_at is null and r.is_on = 1 order by r.position, r.id limit 2000"
    );
    db.all(sql, args![kind]).await?.into_iter().map(rule).collect()
}

/// Changes with every change of a rule: whoever keeps them in memory looks here whether they are still these.
pub async fn stamp(db: &mut Conn) -> Result<(i64, i64)> {
    let sql = "select count(*) as n, coalesce(max(updated_at), 0) as at from rule";
    let mut row = db.one(sql, args![]).await?;
    Ok((row.get("n")?, row.get("at")?))
}

pub async fn count(db: &mut Conn) -> Result<i64> {
    db.one("select count(*) as n from rule where deleted_at is null", args![]).await?.get("n")
}

/// The place behind the last one of a kind.
pub async fn next_position(db: &mut Conn, kind: RuleKind) -> Result<i64> {
    let sql = "select coalesce(max(position), 0) + 1 as n from rule where kind = $1 and deleted_at is null";
    db.one(sql, args![kind]).await?.get("n")
}

/// What a rule is called, also one that was deleted.
pub async fn title(db: &mut Conn, id: RuleId) -> Result<String> {
    let found = db.find("select title from rule where id = $1", args![id]).await?;
    found.map_or_else(|| Ok(format!("#{id}")), |mut row| row.get("title"))
}

pub async fn insert(tx: &mut Tx, r: &Rule, by: Option<PersonId>) -> Result<()> {
    let sql = "insert into rule (id, kind, title, category_id, is_on, content, position, version, looked_up_to, created_at,
        updated_at, deleted_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, null)";
    let (c, on) = (&r.content, r.content.switch == Switch::On);
    let content = serde_json::to_string(c)?;
    let args = args![
        r.id,
        r.kind,
        c.title,
        c.category,
        on,
        content,
        r.position,
        r.version,
        r.created_at,
        r.updated_at
    ];
    tx.execute(sql, args).await?;
    keep_version(tx, r, by).await
}

/// Writes all of it; a new version is kept beside those before. A rule on time looks at the tickets that are there anew.
pub async fn update(tx: &mut Tx, r: &Rule, by: Option<PersonId>) -> Result<()> {
    let sql =
        "update rule set title = $2, category_id = $3, is_on = $4, content = $5, position = $6, version = $7,
        updated_at = $8, looked_up_to = 0 where id = $1";
    let (c, on) = (&r.content, r.content.switch == Switch::On);
    let content = serde_json::to_string(c)?;
    let args = args![r.id, c.title, c.category, on, content, r.position, r.version, r.updated_at];
    tx.execute(sql, args).await?;
    keep_version(tx, r, by).await
}

async fn keep_version(tx: &mut Tx, r: &Rule, by: Option<PersonId>) -> Result<()> {
    let sql =
        "insert into rule_version (rule_id, version, at, person_id, content) values ($1, $2, $3, $4, $5)
        on conflict (rule_id, version) do nothing";
    let content = serde_json::to_string(&r.content)?;
    tx.execute(sql, args![r.id, r.version, r.updated_at, by, content]).await.map(drop)
}

/// Puts it at another place; its content stays.
pub async fn place(tx: &mut Tx, id: RuleId, position: i64) -> Result<()> {
    let now = tx.now();
    let sql = "update rule set position = $2, updated_at = $3 where id = $1";
    tx.execute(sql, args![id, position, now]).await.map(drop)
}

/// Takes it away; its title and its versions stay for the history of tickets.
pub async fn delete(tx: &mut Tx, id: RuleId) -> Result<()> {
    let now = tx.now();
    tx.execute("delete from rule_due where rule_id = $1", args![id]).await?;
    let sql = "update rule set deleted_at = $2, updated_at = $2, is_on = 0, category_id = null where id = $1";
    tx.execute(sql, args![id, now]).await.map(drop)
}

/// A state of a rule's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub version: i64,
    pub at: Moment,
    /// `None` for the desk itself.
    pub by: Option<PersonRef>,
    pub content: Content,
}

/// The versions of a rule, the latest first, at most `limit`.
pub async fn versions(db: &mut Conn, id: RuleId, limit: i64) -> Result<Vec<Version>> {
    let sql = "select v.version, v.at, v.content, p.id, p.name, p.email from rule_version v
        left join person p on p.id = v.person_id where v.rule_id = $1 order by v.version desc limit $2";
    let rows = db.all(sql, args![id, limit]).await?;
    rows.into_iter().map(version).collect()
}

/// # Errors
/// [`Refusal::NotFound`] when there is none of that number.
pub async fn load_version(db: &mut Conn, id: RuleId, number: i64) -> Result<Version> {
    let sql = "select v.version, v.at, v.content, p.id, p.name, p.email from rule_version v
        left join person p on p.id = v.person_id where v.rule_id = $1 and v.version = $2";
    let found = db.find(sql, args![id, number]).await?.map(version).transpose()?;
    Ok(found.ok_or(Refusal::NotFound)?)
}

fn version(mut row: Row) -> Result<Version> {
    let by: Option<PersonId> = row.get("id")?;
    Ok(Version {
        version: row.get("version")?,
        at: row.get("at")?,
        by: match by {
            Some(id) => Some(PersonRef { id, name: row.get("name")?, email: row.get("email")? }),
            None => None,
        },
        content: serde_json::from_str(&row.get::<String>("content")?)?,
    })
}

// Categories

fn category(mut row: Row) -> Result<RuleCategory> {
    Ok(RuleCategory {
        id: row.get("id")?,
        name: row.get("name")?,
        position: row.get("position")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// In their order; a desk has at most [`domain::rule::CATEGORIES_MAX`].
pub async fn categories(db: &mut Conn) -> Result<Vec<RuleCategory>> {
    let sql = "select id, name, position, created_at, updated_at from rule_category order by position, id limit 200";
    db.all(sql, args![]).await?.into_iter().map(category).collect()
}

/// # Errors
/// [`Refusal::NotFound`] when it is not there.
pub async fn load_category(db: &mut Conn, id: RuleCategoryId) -> Result<RuleCategory> {
    let sql = "select id, name, position, created_at, updated_at from rule_category where id = $1";
    Ok(db.find(sql, args![id]).await?.map(category).transpose()?.ok_or(Refusal::NotFound)?)
}

/// Writes it, new or changed.
pub async fn put_category(tx: &mut Tx, c: &RuleCategory) -> Result<()> {
    let sql =
        "insert into rule_category (id, name, position, created_at, updated_at) values ($1, $2, $3, $4, $5)
        on conflict (id) do update set name = excluded.name, position = excluded.position,
        updated_at = excluded.updated_at";
    tx.execute(sql, args![c.id, c.name, c.position, c.created_at, c.updated_at]).await.map(drop)
}

/// How many rules stand in it, switched off or on.
pub async fn in_category(db: &mut Conn, id: RuleCategoryId) -> Result<i64> {
    let sql = "select count(*) as n from rule where category_id = $1 and deleted_at is null";
    db.one(sql, args![id]).await?.get("n")
}

/// Takes away one in which no rule stands.
pub async fn delete_category(tx: &mut Tx, id: RuleCategoryId) -> Result<()> {
    tx.execute("delete from rule_category where id = $1", args![id]).await.map(drop)
}

// What rules did

/// An act of a rule on a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleAct {
    pub at: Moment,
    pub rule: RuleId,
    /// The version that acted.
    pub version: i64,
    /// Acts of rules that led to it, this one counted.
    pub depth: i64,
}

/// Notes that a rule acts on a ticket now.
pub async fn note_act(tx: &mut Tx, ticket: TicketId, rule: RuleId, version: i64, depth: u32) -> Result<()> {
    let now = tx.now();
    let sql = "insert into rule_act (ticket_id, at, rule_id, version, depth) values ($1, $2, $3, $4, $5)
        on conflict (ticket_id, at, rule_id) do nothing";
    tx.execute(sql, args![ticket, now, rule, version, i64::from(depth)]).await.map(drop)
}

/// How deep in a chain that act was; 0 when it is not known.
pub async fn depth(db: &mut Conn, ticket: TicketId, rule: RuleId, at: Moment) -> Result<u32> {
    let sql = "select depth from rule_act where ticket_id = $1 and at = $2 and rule_id = $3";
    let Some(mut row) = db.find(sql, args![ticket, at, rule]).await? else { return Ok(0) };
    Ok(u32::try_from(row.get::<i64>("depth")?).unwrap_or(u32::MAX))
}

/// How many acts of rules there were on a ticket since then.
pub async fn acts_since(db: &mut Conn, ticket: TicketId, since: Moment) -> Result<i64> {
    let sql = "select count(*) as n from rule_act where ticket_id = $1 and at >= $2";
    db.one(sql, args![ticket, since]).await?.get("n")
}

/// What rules did on a ticket, the latest first, at most `limit`.
pub async fn acts_of(db: &mut Conn, ticket: TicketId, limit: i64) -> Result<Vec<RuleAct>> {
    let sql = "select at, rule_id, version, depth from rule_act where ticket_id = $1
        order by at desc, rule_id desc limit $2";
    let rows = db.all(sql, args![ticket, limit]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(RuleAct {
                at: row.get("at")?,
                rule: row.get("rule_id")?,
                version: row.get("version")?,
                depth: row.get("depth")?,
            })
        })
        .collect()
}

/// What kind of letter a mail was read as.
pub async fn letter_kind(db: &mut Conn, mail: MailId) -> Result<Option<LetterKind>> {
    let found = db.find("select kind from mail where id = $1", args![mail]).await?;
    found.map_or(Ok(None), |mut row| row.get("kind"))
}

/// Whether a machine may answer that mail: a person wrote it, and its return path is not the empty one of automatic mail.
pub async fn may_be_answered(db: &mut Conn, mail: MailId) -> Result<bool> {
    let sql = "select count(*) as n from mail where id = $1 and kind = 'person' and coalesce(envelope_from, '') <> ''";
    Ok(db.one(sql, args![mail]).await?.get::<i64>("n")? == 1)
}

// Rules on time

/// When a rule on time is to look at a ticket, and what it did there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub rule: RuleId,
    pub ticket: TicketId,
    /// The moment of the next look; `None` while it fired and nothing can make its conditions false by time alone.
    pub due_at: Option<Moment>,
    /// When it fired; its conditions have held since.
    pub fired_at: Option<Moment>,
}

fn due_row(mut row: Row) -> Result<Due> {
    Ok(Due {
        rule: row.get("rule_id")?,
        ticket: row.get("ticket_id")?,
        due_at: row.get("due_at")?,
        fired_at: row.get("fired_at")?,
    })
}

pub async fn find_due(db: &mut Conn, rule: RuleId, ticket: TicketId) -> Result<Option<Due>> {
    let sql =
        "select rule_id, ticket_id, due_at, fired_at from rule_due where rule_id = $1 and ticket_id = $2";
    db.find(sql, args![rule, ticket]).await?.map(due_row).transpose()
}

/// Writes it; one without any moment is taken away.
pub async fn put_due(tx: &mut Tx, due: &Due) -> Result<()> {
    tx.quiet("when somebody looks again is no change of the desk");
    if due.due_at.is_none() && due.fired_at.is_none() {
        let sql = "delete from rule_due where rule_id = $1 and ticket_id = $2";
        return tx.execute(sql, args![due.rule, due.ticket]).await.map(drop);
    }
    let sql = "insert into rule_due (rule_id, ticket_id, due_at, fired_at) values ($1, $2, $3, $4)
        on conflict (rule_id, ticket_id) do update set due_at = excluded.due_at, fired_at = excluded.fired_at";
    tx.execute(sql, args![due.rule, due.ticket, due.due_at, due.fired_at]).await.map(drop)
}

/// When the next look is due, if any is.
pub async fn next_due(db: &mut Conn) -> Result<Option<Moment>> {
    let sql =
        "select due_at from rule_due where due_at is not null order by due_at, rule_id, ticket_id limit 1";
    db.find(sql, args![]).await?.map(|mut row| row.get("due_at")).transpose()
}

/// The looks whose moment has come, in the order of their moments.
pub async fn due(db: &mut Conn, now: Moment, limit: i64) -> Result<Vec<(RuleId, TicketId)>> {
    let sql = "select rule_id, ticket_id from rule_due where due_at is not null and due_at <= $1
        order by due_at, rule_id, ticket_id limit $2";
    let rows = db.all(sql, args![now, limit]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("rule_id")?, row.get("ticket_id")?))).collect()
}

/// How the engine finds the looks whose moment has come: whether an index serves it.
pub async fn due_plan(db: &mut Conn, now: Moment) -> Result<Vec<String>> {
    let (verb, column) = crate::dialect::explain(db.is_lite());
    let sql = format!(
        "{verb} select rule_id, ticket_id from rule_due where due_at is not null and due_at <= $1
        order by due_at, rule_id, ticket_id limit $2"
    );
    let rows = db.all_composed(&sql, args![now, 100_i64]).await?;
    rows.into_iter().map(|mut row| row.get(column)).collect()
}

/// Tickets that a rule on time has not looked at since it was made or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portion {
    pub rule: RuleId,
    /// The last one that it had looked at when these were read.
    pub after: TicketId,
    pub tickets: Vec<TicketId>,
}

/// The next tickets that were there before a rule on time was made or changed, with the rule: at most `limit`, none when all
/// were looked at. Closed, deleted and shelved tickets are left out.
pub async fn not_looked_at(db: &mut Conn, limit: i64) -> Result<Option<Portion>> {
    let sql = "select r.id, r.looked_up_to from rule r where r.kind = 'time' and r.is_on = 1 and r.deleted_at is null
        and r.looked_up_to < $1 order by r.position, r.id limit 1";
    let Some(mut row) = db.find(sql, args![LOOKED_AT_ALL]).await? else { return Ok(None) };
    let (rule, after): (RuleId, TicketId) = (row.get("id")?, row.get("looked_up_to")?);
    let sql = "select id from ticket where id > $1 and shelf not in (2, 3) and status <> 'closed' order by id limit $2";
    let rows = db.all(sql, args![after, limit]).await?;
    let tickets = rows.into_iter().map(|mut row| row.get("id")).collect::<Result<_>>()?;
    Ok(Some(Portion { rule, after, tickets }))
}

/// A rule on time that has looked at every ticket.
const LOOKED_AT_ALL: i64 = i64::MAX;

/// Notes how far a rule on time has looked at the tickets that were there; `None` at all of them. Nothing when it does not
/// stand at `after` any more: it was changed meanwhile, and looks at all of them anew.
pub async fn looked_up_to(
    tx: &mut Tx,
    rule: RuleId,
    after: TicketId,
    ticket: Option<TicketId>,
) -> Result<()> {
    tx.quiet("how far a look has come is no change of the desk");
    let up_to = ticket.map_or(LOOKED_AT_ALL, |t| t.0);
    let sql = "update rule set looked_up_to = $2 where id = $1 and looked_up_to = $3";
    tx.execute(sql, args![rule, up_to, after]).await.map(drop)
}

/// What happened last on a ticket, for conditions about hours: read from its history, at most so many events back.
const EVENTS_BACK: i64 = 500;

/// When the ticket came into its status, was given to whoever has it, heard from both sides, and was changed by anything but
/// a rule.
pub async fn moments(db: &mut Conn, ticket: TicketId) -> Result<domain::condition::Moments> {
    use domain::Event as E;
    use domain::condition::change::{Change, Doer, Took};
    let sql =
        "select seq, at, actor, actor_id, body from event where ticket_id = $1 order by seq desc limit $2";
    let mut moments = domain::condition::Moments::default();
    let mut change = Change::new(Doer::Desk);
    for row in db.all(sql, args![ticket, EVENTS_BACK]).await? {
        let (_, Some(recorded)) = crate::events::recorded(row)? else { continue };
        let is_change = match change.take(&recorded.event) {
            Took::Change | Took::Message(_) | Took::Barred => true,
            Took::Moment | Took::Nothing => false,
        };
        if is_change && !matches!(recorded.by, crate::events::By::Rule(_)) {
            moments.updated_at.get_or_insert(recorded.at);
        }
        let slot = match recorded.event {
            E::StatusChanged { .. } | E::TicketOpened { .. } => &mut moments.status_at,
            E::TicketAssigned { .. } => &mut moments.assigned_at,
            E::MessageReceived { automatic: false, .. } => &mut moments.requester_wrote_at,
            E::ReplyWritten { automatic: false, .. } => &mut moments.team_wrote_at,
            // All else moves none of these.
            _ => continue,
        };
        slot.get_or_insert(recorded.at);
        if matches!(recorded.event, E::TicketOpened { .. }) {
            // Whoever has it from the beginning was given it then.
            moments.assigned_at.get_or_insert(recorded.at);
        }
    }
    Ok(moments)
}
