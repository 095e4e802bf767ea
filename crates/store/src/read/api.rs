//! Lists and bulk reads for the public API: pages by key or by offset, and everything that a page of tickets needs in a few
//! statements, however many tickets stand on it.

use std::collections::HashMap;

use domain::message::Visibility;
use domain::person::{Person, Role};
use domain::ticket::Ticket;
use domain::{MessageId, Moment, OrganisationId, PersonId, Result, TeamId, TicketId};

use crate::attachments::{self, Stored as StoredFile};
use crate::db::{Row, ToValue, Value};
use crate::messages::{self, Stored, message_columns};
use crate::organisations::{self, Organisation};
use crate::people::{self, person_columns};
use crate::tickets::{self, ticket_columns};
use crate::{Conn, args};

/// How many ids a bulk read takes in one statement.
const BULK: usize = 100;

/// A hundred arguments: what a bulk read names its rows by. Fewer are filled up with nulls, which match nothing.
macro_rules! hundred {
    () => {
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, \
         $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, \
         $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65, $66, $67, $68, $69, $70, $71, $72, $73, $74, $75, \
         $76, $77, $78, $79, $80, $81, $82, $83, $84, $85, $86, $87, $88, $89, $90, $91, $92, $93, $94, $95, $96, $97, $98, $99, $100"
    };
}

/// Which way a page is read from its starting point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

/// One reading of an ordered list: behind `(key, id)` in `direction`, `offset` rows further, at most `limit` rows. Lists
/// ordered by id alone ignore `key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walk {
    pub direction: Direction,
    pub key: i64,
    pub id: i64,
    pub offset: i64,
    pub limit: i64,
}

/// Which tickets; deleted ones never.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tickets {
    All,
    RequestedBy(PersonId),
    AssignedTo(PersonId),
    /// Accepted participants beside the requester.
    CopiedTo(PersonId),
    /// Requested by or copied to.
    TakesPart(PersonId),
    Of(OrganisationId),
    ExternalId(String),
}

/// What a list of tickets is ordered by; both end in the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketOrder {
    Number,
    Change,
}

macro_rules! ticket_page {
    ($filter:literal) => {
        [
            concat!(
                "select ",
                ticket_columns!(),
                " from ticket t where t.id > $1 and t.shelf in (0, 1)",
                $filter,
                " order by t.id limit $2 offset $3"
            ),
            concat!(
                "select ",
                ticket_columns!(),
                " from ticket t where t.id < $1 and t.shelf in (0, 1)",
                $filter,
                " order by t.id desc limit $2 offset $3"
            ),
        ]
    };
}

/// A page of tickets. Only [`Tickets::All`] can be ordered by change.
pub async fn tickets(db: &mut Conn, of: &Tickets, order: TicketOrder, walk: Walk) -> Result<Vec<Ticket>> {
    let Walk { direction, key, id, offset, limit } = walk;
    let at = usize::from(direction == Direction::Down);
    let base = args![id, limit, offset].to_vec();
    let with = |value: Value| {
        let mut args = base.clone();
        args.push(value);
        args
    };
    let mut rows = match (of, order) {
        (Tickets::All, TicketOrder::Number) => db.all(ticket_page!("")[at], &base).await?,
        (Tickets::All, TicketOrder::Change) => {
            let sql = [
                concat!(
                    "select ",
                    ticket_columns!(),
                    " from ticket t where (t.updated_at, t.id) > ($4, $1)
                    and t.shelf in (0, 1) order by t.updated_at, t.id limit $2 offset $3"
                ),
                concat!(
                    "select ",
                    ticket_columns!(),
                    " from ticket t where (t.updated_at, t.id) < ($4, $1)
                    and t.shelf in (0, 1) order by t.updated_at desc, t.id desc limit $2 offset $3"
                ),
            ];
            db.all(sql[at], &with(key.to_value())).await?
        }
        (Tickets::RequestedBy(p), _) => {
            db.all(ticket_page!(" and t.requester_id = $4")[at], &with(p.to_value())).await?
        }
        (Tickets::AssignedTo(p), _) => {
            db.all(ticket_page!(" and t.assignee_id = $4")[at], &with(p.to_value())).await?
        }
        (Tickets::CopiedTo(p), _) => {
            let sql = ticket_page!(
                " and t.id in (select x.ticket_id from participant x where x.person_id = $4 and x.state = 'accepted')"
            );
            db.all(sql[at], &with(p.to_value())).await?
        }
        (Tickets::TakesPart(p), _) => {
            let sql = ticket_page!(
                " and (t.requester_id = $4 or t.id in (select x.ticket_id from participant x where x.person_id = $4 and x.state = 'accepted'))"
            );
            db.all(sql[at], &with(p.to_value())).await?
        }
        (Tickets::Of(o), _) => {
            db.all(ticket_page!(" and t.organisation_id = $4")[at], &with(o.to_value())).await?
        }
        (Tickets::ExternalId(x), _) => {
            db.all(ticket_page!(" and t.external_id = $4")[at], &with(x.to_value())).await?
        }
    };
    rows.iter_mut().map(tickets::ticket).collect()
}

pub async fn tickets_count(db: &mut Conn, of: &Tickets) -> Result<i64> {
    macro_rules! count {
        ($filter:literal) => {
            concat!("select ", "count(*) as n from ticket t where t.shelf in (0, 1)", $filter)
        };
    }
    let row = match of {
        Tickets::All => db.one(count!(""), args![]).await?,
        Tickets::RequestedBy(p) => db.one(count!(" and t.requester_id = $1"), args![p]).await?,
        Tickets::AssignedTo(p) => db.one(count!(" and t.assignee_id = $1"), args![p]).await?,
        Tickets::CopiedTo(p) => {
            let sql = count!(
                " and t.id in (select x.ticket_id from participant x where x.person_id = $1 and x.state = 'accepted')"
            );
            db.one(sql, args![p]).await?
        }
        Tickets::TakesPart(p) => {
            let sql = count!(
                " and (t.requester_id = $1 or t.id in (select x.ticket_id from participant x where x.person_id = $1 and x.state = 'accepted'))"
            );
            db.one(sql, args![p]).await?
        }
        Tickets::Of(o) => db.one(count!(" and t.organisation_id = $1"), args![o]).await?,
        Tickets::ExternalId(x) => db.one(count!(" and t.external_id = $1"), args![x]).await?,
    };
    let mut row = row;
    row.get("n")
}

/// Runs a statement of a hundred arguments as often as `ids` need it.
async fn bulk<I: ToValue>(db: &mut Conn, sql: &'static str, ids: &[I], more: &[Value]) -> Result<Vec<Row>> {
    let mut rows = Vec::with_capacity(ids.len());
    for part in ids.chunks(BULK) {
        let mut args: Vec<Value> = part.iter().map(ToValue::to_value).collect();
        args.resize(BULK, Value::Null);
        args.extend_from_slice(more);
        rows.extend(db.all(sql, &args).await?);
    }
    Ok(rows)
}

/// Tickets by number, in no order; deleted and unknown ones are missing.
pub async fn tickets_by_id(db: &mut Conn, ids: &[TicketId]) -> Result<HashMap<TicketId, Ticket>> {
    const SQL: &str = concat!(
        "select ",
        ticket_columns!(),
        " from ticket t where t.shelf <> 2 and t.id in (",
        hundred!(),
        ")"
    );
    bulk(db, SQL, ids, &[]).await?.iter_mut().map(|row| tickets::ticket(row).map(|t| (t.id, t))).collect()
}

/// What was said first on a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstWords {
    pub author: Option<PersonId>,
    pub text: String,
    /// The ticket has a public message.
    pub is_public: bool,
}

/// The first message of each ticket; [`Visibility::Public`] passes over what is not for customers
/// ([`domain::message::Message::is_for_customers`]).
pub async fn first_words(
    db: &mut Conn,
    ids: &[TicketId],
    least: Visibility,
) -> Result<HashMap<TicketId, FirstWords>> {
    const SQL: &str = concat!(
        "select ", "m.ticket_id, m.author_id, m.body, case when m.visibility = 'public' then 1
        when exists (select 1 from message x where x.ticket_id = m.ticket_id and x.visibility = 'public') then 1
        else 0 end as is_public from message m where m.id in (select min(f.id) from message f where f.side_id is null and f.ticket_id in (",
        hundred!(),
        ") and (cast($101 as bigint) = 0 or f.visibility = 'public' and (f.mail_id is null
        or f.stranger = 0 and f.automatic = 0)) group by f.ticket_id)"
    );
    let public_only = least == Visibility::Public;
    let rows = bulk(db, SQL, ids, args![public_only]).await?;
    rows.into_iter()
        .map(|mut row| {
            let words = FirstWords {
                author: row.get("author_id")?,
                text: row.get("body")?,
                is_public: row.get("is_public")?,
            };
            Ok((row.get("ticket_id")?, words))
        })
        .collect()
}

/// Accepted participants beside the requester, in the order they came.
pub async fn participants_of(db: &mut Conn, ids: &[TicketId]) -> Result<HashMap<TicketId, Vec<PersonId>>> {
    const SQL: &str = concat!(
        "select ",
        "ticket_id, person_id from participant where state = 'accepted' and ticket_id in (",
        hundred!(),
        ") order by ticket_id, added_at, person_id"
    );
    let mut found: HashMap<TicketId, Vec<PersonId>> = HashMap::new();
    for mut row in bulk(db, SQL, ids, &[]).await? {
        found.entry(row.get("ticket_id")?).or_default().push(row.get("person_id")?);
    }
    Ok(found)
}

/// Who of the team watches these tickets, in the order they began.
pub async fn watchers_of(db: &mut Conn, ids: &[TicketId]) -> Result<HashMap<TicketId, Vec<PersonId>>> {
    const SQL: &str = concat!(
        "select ",
        "w.ticket_id, w.person_id from watcher w join person p on p.id = w.person_id
        where p.suspended_at is null and p.role <> 'contact' and w.ticket_id in (",
        hundred!(),
        ") order by w.ticket_id, w.since, w.person_id"
    );
    let mut found: HashMap<TicketId, Vec<PersonId>> = HashMap::new();
    for mut row in bulk(db, SQL, ids, &[]).await? {
        found.entry(row.get("ticket_id")?).or_default().push(row.get("person_id")?);
    }
    Ok(found)
}

/// Tickets that continue these.
pub async fn follow_ups_of(db: &mut Conn, ids: &[TicketId]) -> Result<HashMap<TicketId, Vec<TicketId>>> {
    const SQL: &str = concat!(
        "select ",
        "id, follow_up_of from ticket where shelf <> 2 and follow_up_of in (",
        hundred!(),
        ") order by id"
    );
    let mut found: HashMap<TicketId, Vec<TicketId>> = HashMap::new();
    for mut row in bulk(db, SQL, ids, &[]).await? {
        found.entry(row.get("follow_up_of")?).or_default().push(row.get("id")?);
    }
    Ok(found)
}

/// The last rating of each of these tickets by which somebody says, or is asked, how it was.
pub async fn ratings_of(
    db: &mut Conn,
    ids: &[TicketId],
) -> Result<HashMap<TicketId, domain::follow_up::Rating>> {
    const SQL: &str = concat!(
        "select ",
        "id, ticket_id, solving, person_id, assignee_id, team_id, language, asked_at, score, comment, answered_at,
        ends_at, created_at, updated_at from rating where (asked_at is not null or score is not null)
        and ticket_id in (",
        hundred!(),
        ") order by solving"
    );
    let mut found = HashMap::new();
    for mut row in bulk(db, SQL, ids, &[]).await? {
        let rating = crate::ratings::rating(&mut row)?;
        found.insert(rating.ticket, rating);
    }
    Ok(found)
}

/// Which people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum People {
    All,
    Role(Role),
    /// Any of several roles.
    Roles(Vec<Role>),
    Of(OrganisationId),
    InTeam(TeamId),
}

macro_rules! people_page {
    ($filter:literal) => {
        [
            concat!(
                "select ",
                person_columns!(),
                " from person p where p.id > $1",
                $filter,
                " order by p.id limit $2 offset $3"
            ),
            concat!(
                "select ",
                person_columns!(),
                " from person p where p.id < $1",
                $filter,
                " order by p.id desc limit $2 offset $3"
            ),
        ]
    };
}

fn five(roles: &[Role]) -> Vec<Value> {
    let mut args: Vec<Value> = roles.iter().take(Role::ALL.len()).map(ToValue::to_value).collect();
    args.resize(Role::ALL.len(), Value::Null);
    args
}

/// A page of people by id.
pub async fn people(db: &mut Conn, of: &People, walk: Walk) -> Result<Vec<Person>> {
    let at = usize::from(walk.direction == Direction::Down);
    let mut args = args![walk.id, walk.limit, walk.offset].to_vec();
    let sql = match of {
        People::All => people_page!("")[at],
        People::Role(role) => {
            args.push(role.to_value());
            people_page!(" and p.role = $4")[at]
        }
        People::Roles(roles) => {
            args.extend(five(roles));
            // Contacts are most of the people: their index would only get in the way of the order.
            if roles.contains(&Role::Contact) {
                people_page!(" and p.role || '' in ($4, $5, $6, $7, $8)")[at]
            } else {
                people_page!(" and p.role in ($4, $5, $6, $7, $8)")[at]
            }
        }
        People::Of(organisation) => {
            args.push(organisation.to_value());
            people_page!(" and p.organisation_id = $4")[at]
        }
        People::InTeam(team) => {
            args.push(team.to_value());
            people_page!(" and p.id in (select m.person_id from team_member m where m.team_id = $4)")[at]
        }
    };
    db.all(sql, &args).await?.into_iter().map(people::person).collect()
}

pub async fn people_count(db: &mut Conn, of: &People) -> Result<i64> {
    let mut row = match of {
        People::All => db.one("select count(*) as n from person", args![]).await?,
        People::Role(role) => db.one("select count(*) as n from person where role = $1", args![role]).await?,
        People::Roles(roles) => {
            let sql = "select count(*) as n from person where role in ($1, $2, $3, $4, $5)";
            db.one(sql, &five(roles)).await?
        }
        People::Of(organisation) => {
            db.one("select count(*) as n from person where organisation_id = $1", args![organisation]).await?
        }
        People::InTeam(team) => {
            db.one("select count(*) as n from team_member where team_id = $1", args![team]).await?
        }
    };
    row.get("n")
}

/// People by id, in no order.
pub async fn people_by_id(db: &mut Conn, ids: &[PersonId]) -> Result<HashMap<PersonId, Person>> {
    const SQL: &str =
        concat!("select ", person_columns!(), " from person p where p.id in (", hundred!(), ")");
    bulk(db, SQL, ids, &[]).await?.into_iter().map(|row| people::person(row).map(|p| (p.id, p))).collect()
}

/// People by last change after the cursor, oldest change first: what an export reads.
pub async fn people_changed_after(
    db: &mut Conn,
    at: Moment,
    id: PersonId,
    limit: i64,
) -> Result<Vec<Person>> {
    const SQL: &str = concat!(
        "select ",
        person_columns!(),
        " from person p where (p.updated_at, p.id) > ($1, $2) order by p.updated_at, p.id limit $3"
    );
    db.all(SQL, args![at, id, limit]).await?.into_iter().map(people::person).collect()
}

/// What is looked for among people or organisations; `None` leaves open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// In the name, an address or the phone number; for organisations in the name. Letter case does not matter.
    pub words: Vec<String>,
    pub roles: Vec<Role>,
    pub organisation: Option<OrganisationId>,
    /// From and including, until and without.
    pub created: (Option<Moment>, Option<Moment>),
    pub updated: (Option<Moment>, Option<Moment>),
}

/// The most words that are looked for at once.
pub const WORDS_MAX: usize = 5;

/// `%text%` with what means something to `like` made harmless.
fn pattern(text: &str) -> String {
    let mut out = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('%');
    out
}

impl Wanted {
    fn spans(&self) -> [i64; 4] {
        let (from, until) = self.created;
        let (changed_from, changed_until) = self.updated;
        [
            from.map_or(i64::MIN, |m| m.0),
            until.map_or(i64::MAX, |m| m.0),
            changed_from.map_or(i64::MIN, |m| m.0),
            changed_until.map_or(i64::MAX, |m| m.0),
        ]
    }
    /// Names and addresses are compared in lower case.
    fn patterns(&self) -> impl Iterator<Item = Value> + '_ {
        (0..WORDS_MAX)
            .map(|n| pattern(&self.words.get(n).map_or("", String::as_str).to_lowercase()).to_value())
    }
}

macro_rules! person_word {
    ($word:literal) => {
        concat!(
            "(p.name_key like ",
            $word,
            " escape '\\' or coalesce(p.phone, '') like ",
            $word,
            " escape '\\'
            or exists (select 1 from person_address a where a.person_id = p.id and a.address like ",
            $word,
            " escape '\\'))"
        )
    };
}

macro_rules! people_wanted {
    () => {
        concat!(
            " from person p where ", person_word!("$1"), " and ", person_word!("$2"), " and ", person_word!("$3"),
            " and ", person_word!("$4"), " and ", person_word!("$5"),
            " and (cast($6 as bigint) = 0 or p.role in ($7, $8, $9, $10, $11))
            and (cast($12 as bigint) = 0 or p.organisation_id = $12)
            and p.created_at >= $13 and p.created_at < $14 and p.updated_at >= $15 and p.updated_at < $16"
        )
    };
}

fn people_args(wanted: &Wanted) -> Vec<Value> {
    let mut args: Vec<Value> = wanted.patterns().collect();
    args.push((!wanted.roles.is_empty()).to_value());
    args.extend(five(&wanted.roles));
    args.push(wanted.organisation.map_or(0, |o| o.0).to_value());
    args.extend(wanted.spans().iter().map(ToValue::to_value));
    args
}

/// People that fit, by id. Reads through all people: for pages that somebody asked for, not for every keystroke.
pub async fn people_wanted(db: &mut Conn, wanted: &Wanted, offset: i64, limit: i64) -> Result<Vec<Person>> {
    const SQL: &str =
        concat!("select ", person_columns!(), people_wanted!(), " order by p.id limit $17 offset $18");
    let mut args = people_args(wanted);
    args.extend_from_slice(args![limit, offset]);
    db.all(SQL, &args).await?.into_iter().map(people::person).collect()
}

pub async fn people_wanted_count(db: &mut Conn, wanted: &Wanted) -> Result<i64> {
    const SQL: &str = concat!("select ", "count(*) as n", people_wanted!());
    db.one(SQL, &people_args(wanted)).await?.get("n")
}

const ORGANISATION_COLUMNS: [&str; 2] = [
    "select id, name, notes, external_id, shares_requests, created_at, updated_at from organisation where id > $1
    order by id limit $2 offset $3",
    "select id, name, notes, external_id, shares_requests, created_at, updated_at from organisation where id < $1
    order by id desc limit $2 offset $3",
];

/// A page of organisations by id.
pub async fn organisations(db: &mut Conn, walk: Walk) -> Result<Vec<Organisation>> {
    let sql = ORGANISATION_COLUMNS[usize::from(walk.direction == Direction::Down)];
    let rows = db.all(sql, args![walk.id, walk.limit, walk.offset]).await?;
    with_domains(db, rows).await
}

async fn with_domains(db: &mut Conn, rows: Vec<Row>) -> Result<Vec<Organisation>> {
    const SQL: &str = concat!(
        "select ",
        "organisation_id, domain from organisation_domain where organisation_id in (",
        hundred!(),
        ") order by organisation_id, domain"
    );
    let mut found: Vec<_> = rows.into_iter().map(organisations::organisation).collect::<Result<_>>()?;
    let ids: Vec<_> = found.iter().map(|o| o.id).collect();
    let mut domains: HashMap<OrganisationId, Vec<String>> = HashMap::new();
    for mut row in bulk(db, SQL, &ids, &[]).await? {
        domains.entry(row.get("organisation_id")?).or_default().push(row.get("domain")?);
    }
    for o in &mut found {
        o.domains = domains.remove(&o.id).unwrap_or_default();
    }
    Ok(found)
}

/// Organisations by id, in no order.
pub async fn organisations_by_id(
    db: &mut Conn,
    ids: &[OrganisationId],
) -> Result<HashMap<OrganisationId, Organisation>> {
    const SQL: &str = concat!(
        "select ",
        "id, name, notes, external_id, shares_requests, created_at, updated_at from organisation where id in (",
        hundred!(),
        ")"
    );
    let rows = bulk(db, SQL, ids, &[]).await?;
    Ok(with_domains(db, rows).await?.into_iter().map(|o| (o.id, o)).collect())
}

macro_rules! organisations_wanted {
    () => {
        " from organisation o where o.name_key like $1 escape '\\' and o.name_key like $2 escape '\\'
        and o.name_key like $3 escape '\\' and o.name_key like $4 escape '\\' and o.name_key like $5 escape '\\'
        and o.created_at >= $6 and o.created_at < $7 and o.updated_at >= $8 and o.updated_at < $9"
    };
}

fn organisation_args(wanted: &Wanted) -> Vec<Value> {
    wanted.patterns().chain(wanted.spans().iter().map(ToValue::to_value)).collect()
}

/// Organisations that fit, by id.
pub async fn organisations_wanted(
    db: &mut Conn,
    wanted: &Wanted,
    offset: i64,
    limit: i64,
) -> Result<Vec<Organisation>> {
    const SQL: &str = concat!(
        "select ",
        "o.id, o.name, o.notes, o.external_id, o.shares_requests, o.created_at, o.updated_at",
        organisations_wanted!(),
        " order by o.id limit $10 offset $11"
    );
    let mut args = organisation_args(wanted);
    args.extend_from_slice(args![limit, offset]);
    let rows = db.all(SQL, &args).await?;
    with_domains(db, rows).await
}

pub async fn organisations_wanted_count(db: &mut Conn, wanted: &Wanted) -> Result<i64> {
    const SQL: &str = concat!("select ", "count(*) as n", organisations_wanted!());
    db.one(SQL, &organisation_args(wanted)).await?.get("n")
}

macro_rules! message_page {
    ($edge:literal, $order:literal) => {
        concat!(
            "select ",
            message_columns!(),
            " from message m where m.ticket_id = $4 and m.side_id is null and ",
            $edge,
            " and (cast($5 as bigint) = 0 or m.visibility = 'public' and (m.mail_id is null
            or m.stranger = 0 and m.automatic = 0)) order by ",
            $order,
            " limit $2 offset $3"
        )
    };
}

/// A page of what was said on a ticket, by id; [`Visibility::Public`] passes over what is not for customers
/// ([`domain::message::Message::is_for_customers`]).
pub async fn messages(db: &mut Conn, ticket: TicketId, least: Visibility, walk: Walk) -> Result<Vec<Stored>> {
    const SQL: [&str; 2] = [message_page!("m.id > $1", "m.id"), message_page!("m.id < $1", "m.id desc")];
    let sql = SQL[usize::from(walk.direction == Direction::Down)];
    let args = args![walk.id, walk.limit, walk.offset, ticket, least == Visibility::Public];
    db.all(sql, args).await?.into_iter().map(messages::stored).collect()
}

pub async fn messages_count(db: &mut Conn, ticket: TicketId, least: Visibility) -> Result<i64> {
    let sql = "select count(*) as n from message where ticket_id = $1 and side_id is null
        and (cast($2 as bigint) = 0 or visibility = 'public' and (mail_id is null or stranger = 0 and automatic = 0))";
    db.one(sql, args![ticket, least == Visibility::Public]).await?.get("n")
}

/// Messages by id, in no order.
pub async fn messages_by_id(db: &mut Conn, ids: &[MessageId]) -> Result<HashMap<MessageId, Stored>> {
    const SQL: &str =
        concat!("select ", message_columns!(), " from message m where m.id in (", hundred!(), ")");
    bulk(db, SQL, ids, &[]).await?.into_iter().map(|row| messages::stored(row).map(|m| (m.id, m))).collect()
}

/// The HTML of messages as it came, for those that have some.
pub async fn html_of(db: &mut Conn, ids: &[MessageId]) -> Result<HashMap<MessageId, String>> {
    const SQL: &str =
        concat!("select ", "message_id, html from message_html where message_id in (", hundred!(), ")");
    let rows = bulk(db, SQL, ids, &[]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("message_id")?, row.get("html")?))).collect()
}

/// The files of messages, in order.
pub async fn files_of(db: &mut Conn, ids: &[MessageId]) -> Result<HashMap<MessageId, Vec<StoredFile>>> {
    const SQL: &str = concat!(
        "select ",
        "id, message_id, name, media_type, found_type, bytes, blob, content_id, inline, created_at,
        scan_state, scan_words from attachment where message_id in (",
        hundred!(),
        ") order by id"
    );
    let mut found: HashMap<MessageId, Vec<StoredFile>> = HashMap::new();
    for row in bulk(db, SQL, ids, &[]).await? {
        let file = attachments::stored(row)?;
        if let Some(message) = file.attachment.message {
            found.entry(message).or_default().push(file);
        }
    }
    Ok(found)
}

/// Tags in use on tickets that are not deleted, the most used first, with how many tickets have them.
pub async fn tags(db: &mut Conn, limit: i64) -> Result<Vec<(String, i64)>> {
    let sql =
        "select g.tag, count(*) as n from ticket_tag g join ticket t on t.id = g.ticket_id where t.shelf <> 2
        group by g.tag order by n desc, g.tag limit $1";
    db.all(sql, args![limit]).await?.into_iter().map(|mut row| Ok((row.get("tag")?, row.get("n")?))).collect()
}

/// The number of the first event on a ticket at that moment or later.
pub async fn first_event_since(db: &mut Conn, ticket: TicketId, at: Moment) -> Result<Option<i64>> {
    let sql = "select min(seq) as seq from event where ticket_id = $1 and at >= $2";
    db.one(sql, args![ticket, at]).await?.get("seq")
}

/// Tickets that `person` looked at last, the latest first; those on the spam shelf stand in no list.
pub async fn tickets_seen(db: &mut Conn, person: PersonId, limit: i64) -> Result<Vec<Ticket>> {
    const SQL: &str = concat!(
        "select ",
        ticket_columns!(),
        " from seen s join ticket t on t.id = s.ticket_id where s.person_id = $1 and t.shelf in (0, 1)
        order by s.seen_at desc, t.id desc limit $2"
    );
    db.all(SQL, args![person, limit]).await?.iter_mut().map(tickets::ticket).collect()
}
