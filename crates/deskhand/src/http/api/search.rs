//! Search: the dialect's grammar, read into the desk's own query language for tickets, and into filters for users,
//! organizations and groups.

use std::fmt::Write as _;

use domain::moment::{DAY_US, HOUR_US, MINUTE_US};
use domain::permission::scope;
use domain::query::{self, Direction, Query, Sort, SortBy};
use domain::{Actor, Moment, OrganisationId, Result};
use search::{After, Index, Page, Shelves, Start};
use serde_json::{Map, Value, json};
use store::read::api::{self as bulk, Wanted};
use store::{Conn, organisations, people, teams};

use super::answer::{Answer, Answered, Failure};
use super::call::{Call, Wire};
use super::{groups, organizations, tickets, users, words};
use crate::followers::search::bind;

/// Numbered pages of a search end here; an export goes on.
const RESULTS_MAX: i64 = 1000;
const EXPORT_ROWS_MAX: i64 = 1000;
const TERMS_MAX: usize = 100;

/// What can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Ticket,
    User,
    Organization,
    Group,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Ticket, Self::User, Self::Organization, Self::Group];

    fn parse(word: &str) -> Option<Self> {
        match word {
            "ticket" => Some(Self::Ticket),
            "user" => Some(Self::User),
            "organization" => Some(Self::Organization),
            "group" => Some(Self::Group),
            _ => None,
        }
    }
    fn word(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::User => "user",
            Self::Organization => "organization",
            Self::Group => "group",
        }
    }
}

/// One piece of a search: a word, a phrase, or a condition on a field.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    negated: bool,
    /// Empty for words and phrases.
    field: String,
    sign: Sign,
    value: String,
    quoted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Is,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
}

impl Sign {
    fn text(self) -> &'static str {
        match self {
            Self::Is => ":",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::More => ">",
            Self::MoreOrEqual => ">=",
        }
    }
}

/// A search, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Asked {
    kinds: Vec<Kind>,
    terms: Vec<Term>,
    order: Option<(String, bool)>,
}

/// Takes a text apart. Nothing is refused here but a kind that does not exist.
fn read(text: &str) -> Result<Asked, Failure> {
    let mut asked = Asked::default();
    let mut order_by = None;
    let mut falls = true;
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (negated, tail) = match rest.strip_prefix('-') {
            Some(tail) if tail.starts_with(|c: char| !c.is_whitespace() && c != '-') => (true, tail),
            _ if first == '-' => {
                rest = rest[1..].trim_start();
                continue;
            }
            _ => (false, rest),
        };
        let (field, sign, tail) = field(tail);
        let (value, quoted, tail) = value(tail);
        rest = tail.trim_start();
        let term = Term { negated, field: field.to_lowercase(), sign, value, quoted };
        match term.field.as_str() {
            "type" if !term.negated => match Kind::parse(&term.value.to_lowercase()) {
                Some(kind) => asked.kinds.push(kind),
                None => {
                    let words =
                        format!("type must be ticket, user, organization or group, not {}", term.value);
                    return Err(Failure::Search(words));
                }
            },
            "order_by" | "sort_by" => order_by = Some(term.value.to_lowercase()),
            "sort" => match term.value.as_str() {
                "asc" => falls = false,
                "desc" => falls = true,
                other => order_by = Some(other.to_lowercase()),
            },
            _ if term.value.is_empty() && !term.quoted && term.field.is_empty() => {}
            _ => asked.terms.push(term),
        }
        if asked.terms.len() > TERMS_MAX {
            return Err(Failure::Search(format!("The query has more than {TERMS_MAX} conditions")));
        }
    }
    asked.kinds.sort();
    asked.kinds.dedup();
    asked.order = order_by.map(|by| (by, falls));
    Ok(asked)
}

/// `status:` or `created>=` at the beginning; else nothing.
fn field(text: &str) -> (&str, Sign, &str) {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let signs = [
        (">=", Sign::MoreOrEqual),
        ("<=", Sign::LessOrEqual),
        (">", Sign::More),
        ("<", Sign::Less),
        (":", Sign::Is),
    ];
    for (sign, meaning) in signs {
        if let Some(tail) = rest.strip_prefix(sign)
            && is_name
            // An address of a page is a word.
            && !tail.starts_with("//")
            && tail.starts_with(|c: char| !c.is_whitespace())
        {
            return (name, meaning, tail);
        }
    }
    ("", Sign::Is, text)
}

/// A value in quotes, or up to the next space.
fn value(text: &str) -> (String, bool, &str) {
    if let Some(inner) = text.strip_prefix('"') {
        let mut out = String::new();
        let mut escaped = false;
        for (at, c) in inner.char_indices() {
            match c {
                '\\' if !escaped => escaped = true,
                '"' if !escaped => return (out, true, &inner[at + 1..]),
                c => {
                    out.push(c);
                    escaped = false;
                }
            }
        }
        return (out, true, "");
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (value, rest) = text.split_at(end);
    (value.to_owned(), false, rest)
}

fn unsupported(field: &str, kind: Kind) -> Failure {
    Failure::Search(format!("{field} cannot be searched for with type:{}", kind.word()))
}

fn quote(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

/// `4hours` as `4h`: the desk's spelling of an age.
fn age(value: &str) -> Option<(i64, &'static str)> {
    let end = value.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = value.split_at(end);
    let unit = match unit.trim_end_matches('s') {
        "minute" => "min",
        "hour" => "h",
        "day" => "d",
        "week" => "w",
        "month" => "mo",
        "year" => "y",
        _ => return None,
    };
    Some((number.parse().ok()?, unit))
}

/// The search as a query for tickets.
fn ticket_query(asked: &Asked, now: Moment) -> Result<Query, Failure> {
    let mut text = String::new();
    for term in &asked.terms {
        let sign = term.sign.text();
        let plain = |name: &str| format!("{name}{sign}{}", spelled(term));
        let piece = match term.field.as_str() {
            "" if term.quoted => quote(&term.value),
            "" => bare(&term.value),
            "status" if term.value == "on_hold" => {
                return Err(Failure::Search("The status is called hold".into()));
            }
            "status" | "priority" | "assignee" | "requester" | "organization" | "group" | "subject"
            | "cc" => plain(&term.field),
            "ticket_type" => plain("type"),
            "tags" | "tag" => plain("tag"),
            "commenter" => plain("author"),
            "description" | "comment" => plain("text"),
            "external_id" => plain("external"),
            "via" | "channel" => format!("channel:{}", channels(&term.value)?),
            "has_attachment" => match term.value.as_str() {
                "true" => "has:attachment".to_owned(),
                "false" => "-has:attachment".to_owned(),
                _ => return Err(Failure::Search("has_attachment must be true or false".into())),
            },
            "created" | "updated" | "solved" => match age(&term.value) {
                // Theirs: `created>4hours` is later than four hours ago, as with ours.
                Some((n, unit)) => format!("{}{sign}{n}{unit}", term.field),
                None => plain(&term.field),
            },
            "ticket_id" | "id" => plain("id"),
            own if is_custom_field(own) => plain(own),
            other => return Err(unsupported(other, Kind::Ticket)),
        };
        // "-" before what says "-" itself would say it twice.
        let piece = match (term.negated, piece.strip_prefix('-')) {
            (true, Some(positive)) if !term.field.is_empty() => positive.to_owned(),
            (true, _) => format!("-{piece}"),
            (false, _) => piece,
        };
        let _ = write!(text, "{}{piece}", if text.is_empty() { "" } else { " " });
    }
    let mut query = query::parse(&text, now).map_err(|e| Failure::Search(e.words))?;
    query.sort = match &asked.order {
        None => None,
        Some((by, falls)) => {
            let by = match by.as_str() {
                "relevance" => SortBy::Relevance,
                "created_at" | "created" => SortBy::Created,
                "updated_at" | "updated" => SortBy::Updated,
                "priority" => SortBy::Priority,
                "status" => SortBy::Status,
                "id" => SortBy::Number,
                other => return Err(Failure::Search(format!("Results cannot be ordered by {other}"))),
            };
            let direction = if *falls { Direction::Descending } else { Direction::Ascending };
            (by != SortBy::Relevance).then_some(Sort { by, direction })
        }
    };
    Ok(query)
}

/// `custom_field_` and its number.
fn is_custom_field(name: &str) -> bool {
    let number = name.strip_prefix("custom_field_");
    number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// A value as the desk's language wants it: quoted where it could be read as something else.
fn spelled(term: &Term) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '@' | '+' | ':' | '/' | '*');
    let is_plain = !term.quoted
        && !term.value.is_empty()
        && term.value.chars().all(plain)
        && !term.value.starts_with('-');
    // A colon stands in times; anywhere else it would begin another condition.
    let colon = term.value.contains(':') && !term.value.starts_with(|c: char| c.is_ascii_digit());
    if is_plain && !colon { term.value.clone() } else { quote(&term.value) }
}

/// A word as the desk's language wants it.
fn bare(word: &str) -> String {
    let core = word.strip_suffix('*').unwrap_or(word);
    let plain = !core.is_empty()
        && core.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '@' | '\'' | '+' | '-'));
    if plain && !matches!(word, "AND" | "OR" | "NOT") { word.to_owned() } else { quote(word) }
}

fn channels(word: &str) -> Result<&'static str, Failure> {
    Ok(match word.to_lowercase().as_str() {
        "mail" | "email" => "email",
        "chat" => "chat",
        "web" | "web_form" | "webform" => "web,form,walk_up",
        "api" => "api",
        "phone" | "voice" => "phone",
        _ => return Err(Failure::Search(format!("{word} is no channel of this desk"))),
    })
}

/// What a search wants of users or organizations, before names are looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filter {
    wanted: Wanted,
    external_id: Option<String>,
    /// A name or a number.
    organization: Option<String>,
}

fn filter(asked: &Asked, kind: Kind, now: Moment) -> Result<Filter, Failure> {
    let mut f = Filter::default();
    for term in &asked.terms {
        if term.negated {
            return Err(Failure::Search(format!(
                "Conditions with - cannot be used with type:{}",
                kind.word()
            )));
        }
        let is_user = kind == Kind::User;
        match (term.field.as_str(), term.sign) {
            ("", _) => {
                let text = term.value.trim_end_matches('*');
                let words = if term.quoted { vec![text] } else { text.split_whitespace().collect() };
                f.wanted.words.extend(words.into_iter().filter(|w| !w.is_empty()).map(str::to_owned));
            }
            ("name", Sign::Is) => f.wanted.words.push(term.value.trim_matches('*').to_owned()),
            ("email" | "phone", Sign::Is) if is_user => {
                f.wanted.words.push(term.value.trim_matches('*').to_owned())
            }
            ("role", Sign::Is) if is_user => match words::roles_of(&term.value) {
                [] => return Err(Failure::Search("role must be end-user, agent or admin".into())),
                roles => f.wanted.roles.extend_from_slice(roles),
            },
            ("organization" | "organization_id", Sign::Is) if is_user => {
                f.organization = Some(term.value.clone())
            }
            ("external_id", Sign::Is) if kind != Kind::Group => f.external_id = Some(term.value.clone()),
            ("created" | "created_at", sign) => narrow(&mut f.wanted.created, sign, &term.value, now)?,
            ("updated" | "updated_at", sign) => narrow(&mut f.wanted.updated, sign, &term.value, now)?,
            (other, _) => return Err(unsupported(other, kind)),
        }
    }
    if let Some((by, _)) = &asked.order
        && !matches!(
            by.as_str(),
            "relevance" | "created_at" | "created" | "id" | "name" | "updated_at" | "updated"
        )
    {
        return Err(Failure::Search(format!("Results of type:{} cannot be ordered by {by}", kind.word())));
    }
    if f.wanted.words.len() > bulk::WORDS_MAX {
        return Err(Failure::Search(format!(
            "At most {} words can be used with type:{}",
            bulk::WORDS_MAX,
            kind.word()
        )));
    }
    Ok(f)
}

/// Narrows a span by one condition on a time.
fn narrow(
    span: &mut (Option<Moment>, Option<Moment>),
    sign: Sign,
    value: &str,
    now: Moment,
) -> Result<(), Failure> {
    let (from, until) = match age(value) {
        Some((n, unit)) => {
            let unit = match unit {
                "min" => MINUTE_US,
                "h" => HOUR_US,
                "d" => DAY_US,
                "w" => 7 * DAY_US,
                "mo" => 30 * DAY_US,
                _ => 365 * DAY_US,
            };
            let at = now.plus_us(n.saturating_mul(unit).saturating_neg());
            (at, at)
        }
        None => {
            let bad = || {
                Failure::Search(format!(
                    "{value} is no time: write it like 2026-11-21 or 2026-11-21T20:06:59Z"
                ))
            };
            let at = Moment::parse(value).ok_or_else(bad)?;
            let length = if value.contains('T') { 1 } else { DAY_US };
            (at, at.plus_us(length))
        }
    };
    let (least, end) = match sign {
        Sign::Is => (Some(from), Some(until)),
        Sign::Less => (None, Some(from)),
        Sign::LessOrEqual => (None, Some(until)),
        Sign::More => (Some(until), None),
        Sign::MoreOrEqual => (Some(from), None),
    };
    span.0 = span.0.max(least);
    span.1 = match (span.1, end) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    Ok(())
}

/// One kind of answer to a search.
enum Source {
    Tickets(Box<Query>),
    Users(Filter),
    Organizations(Filter),
    Groups(Filter),
}

/// Which kinds a search can mean. With a `type` each of its conditions must fit; without one it means whatever it fits.
fn sources(asked: &Asked, now: Moment) -> Result<Vec<Source>, Failure> {
    let source = |kind: Kind| -> Result<Source, Failure> {
        Ok(match kind {
            Kind::Ticket => Source::Tickets(Box::new(ticket_query(asked, now)?)),
            Kind::User => Source::Users(filter(asked, kind, now)?),
            Kind::Organization => Source::Organizations(filter(asked, kind, now)?),
            Kind::Group => Source::Groups(filter(asked, kind, now)?),
        })
    };
    if !asked.kinds.is_empty() {
        return asked.kinds.iter().map(|k| source(*k)).collect();
    }
    let mut found = Vec::new();
    let mut refused = None;
    for kind in Kind::ALL {
        match source(kind) {
            Ok(source) => found.push(source),
            Err(e) => refused = refused.or(Some(e)),
        }
    }
    match (found.is_empty(), refused) {
        (true, Some(e)) => Err(e),
        _ => Ok(found),
    }
}

/// The filter with ids for names; `None` when it can find nobody.
async fn resolved(db: &mut Conn, f: &Filter) -> Result<Option<Wanted>> {
    let mut wanted = f.wanted.clone();
    if let Some(name) = &f.organization {
        let id = match name.parse::<i64>() {
            Ok(id) => Some(OrganisationId(id)),
            Err(_) => organisations::find_by_name(db, name).await?,
        };
        match id {
            Some(id) => wanted.organisation = Some(id),
            None => return Ok(None),
        }
    }
    Ok(Some(wanted))
}

async fn users_of(db: &mut Conn, f: &Filter, offset: i64, limit: i64) -> Result<Vec<domain::person::Person>> {
    let Some(wanted) = resolved(db, f).await? else { return Ok(Vec::new()) };
    if let Some(external_id) = &f.external_id {
        let found = people::find_by_external_id(db, external_id).await?;
        let found = match found {
            Some(id) if offset == 0 => people::find(db, id).await?,
            Some(_) | None => None,
        };
        return Ok(found.into_iter().collect());
    }
    bulk::people_wanted(db, &wanted, offset, limit).await
}

async fn users_count(db: &mut Conn, f: &Filter) -> Result<i64> {
    let Some(wanted) = resolved(db, f).await? else { return Ok(0) };
    match &f.external_id {
        Some(external_id) => Ok(i64::from(people::find_by_external_id(db, external_id).await?.is_some())),
        None => bulk::people_wanted_count(db, &wanted).await,
    }
}

async fn organizations_of(
    db: &mut Conn,
    wire: &Wire,
    f: &Filter,
    offset: i64,
    limit: i64,
) -> Result<Vec<Value>> {
    match &f.external_id {
        Some(external_id) => {
            let ids: Vec<_> =
                organisations::find_by_external_id(db, external_id).await?.into_iter().collect();
            let Value::Array(mut found) = organizations::by_id(db, wire, &Actor::Desk, &ids).await? else {
                return Ok(Vec::new());
            };
            found.iter_mut().for_each(|o| o["result_type"] = json!("organization"));
            Ok(if offset == 0 { found } else { Vec::new() })
        }
        None => organizations::wanted(db, wire, &f.wanted, offset, limit).await,
    }
}

async fn organizations_count(db: &mut Conn, f: &Filter) -> Result<i64> {
    match &f.external_id {
        Some(external_id) => {
            Ok(i64::from(organisations::find_by_external_id(db, external_id).await?.is_some()))
        }
        None => bulk::organisations_wanted_count(db, &f.wanted).await,
    }
}

async fn groups_of(db: &mut Conn, wire: &Wire, f: &Filter) -> Result<Vec<Value>> {
    let mut all = teams::list(db).await?;
    let within = |at: Moment, span: (Option<Moment>, Option<Moment>)| {
        span.0.is_none_or(|from| at >= from) && span.1.is_none_or(|until| at < until)
    };
    all.retain(|t| {
        let name = t.name.to_lowercase();
        f.wanted.words.iter().all(|w| name.contains(&w.to_lowercase()))
            && within(t.created_at, f.wanted.created)
            && within(t.updated_at, f.wanted.updated)
    });
    all.sort_by_key(|t| t.id);
    Ok(all.iter().map(|t| marked(groups::group(wire, t), Kind::Group)).collect())
}

fn marked(mut value: Value, kind: Kind) -> Value {
    value["result_type"] = json!(kind.word());
    value
}

/// The query with ids for names, and the index to ask.
async fn prepared(call: &Call, query: &Query) -> Result<(Index, Query), Failure> {
    let index = call.app.finder.index()?;
    let (query, me) = (query.clone(), call.me()?.id);
    let bound = call.read(async move |db| bind(db, &query, Some(me)).await).await?;
    Ok((index, bound))
}

async fn ticket_page(
    call: &Call,
    query: &Query,
    offset: i64,
    limit: i64,
) -> Result<(Vec<Value>, i64), Failure> {
    let (index, query) = prepared(call, query).await?;
    let (by, now) = (call.actor()?, (call.app.clock)());
    let scope = scope(&by);
    let page = Page {
        limit: usize::try_from(limit).unwrap_or(0),
        start: Start::Offset(usize::try_from(offset).unwrap_or(0)),
    };
    let found =
        call.app.blocking(move || index.ticket_ids(&query, scope, Shelves::ButSpam, page, now)).await?;
    let rows = drawn_tickets(call, by, found.ids).await?;
    Ok((rows, i64::try_from(found.total).unwrap_or(i64::MAX)))
}

async fn drawn_tickets(call: &Call, by: Actor, ids: Vec<domain::TicketId>) -> Result<Vec<Value>, Failure> {
    let wire = call.wire.clone();
    let rows = call
        .read(async move |db| {
            let found = tickets::by_id(db, &ids).await?;
            tickets::drawn(db, &wire, &by, &found).await
        })
        .await?;
    Ok(rows.into_iter().map(|t| marked(t, Kind::Ticket)).collect())
}

impl Source {
    /// Rows from `offset` on, and how many there are in all.
    async fn page(&self, call: &Call, offset: i64, limit: i64) -> Result<(Vec<Value>, i64), Failure> {
        let (wire, by) = (call.wire.clone(), call.actor()?);
        match self {
            Self::Tickets(query) => ticket_page(call, query, offset, limit).await,
            Self::Users(f) => {
                let f = f.clone();
                call.read(async move |db| {
                    let found = users_of(db, &f, offset, limit).await?;
                    let rows = users::users(db, &wire, &by, &found).await?;
                    let count = users_count(db, &f).await?;
                    Ok((rows.into_iter().map(|u| marked(u, Kind::User)).collect(), count))
                })
                .await
            }
            Self::Organizations(f) => {
                let f = f.clone();
                call.read(async move |db| {
                    let rows = organizations_of(db, &wire, &f, offset, limit).await?;
                    Ok((rows, organizations_count(db, &f).await?))
                })
                .await
            }
            Self::Groups(f) => {
                let f = f.clone();
                call.read(async move |db| {
                    let all = groups_of(db, &wire, &f).await?;
                    let count = all.len() as i64;
                    let skip = usize::try_from(offset).unwrap_or(0);
                    Ok((
                        all.into_iter().skip(skip).take(usize::try_from(limit).unwrap_or(0)).collect(),
                        count,
                    ))
                })
                .await
            }
        }
    }
}

/// The search of a request: its text, and the order that parameters ask for.
fn asked(call: &Call) -> Result<Asked, Failure> {
    let text = call
        .query
        .some("query")
        .ok_or_else(|| Failure::malformed("Invalid parameter", "query is missing"))?;
    let mut asked = read(text)?;
    if let Some(by) = call.query.some("sort_by") {
        let falls = match call.query.some("sort_order") {
            None | Some("desc") => true,
            Some("asc") => false,
            Some(_) => return Err(Failure::malformed("Invalid parameter", "sort_order must be asc or desc")),
        };
        asked.order = Some((by.to_lowercase(), falls));
    }
    if let Some(kind) = call.query.some("filter[type]") {
        let known = Kind::parse(kind);
        let known = known.ok_or_else(|| {
            Failure::malformed(
                "Invalid parameter",
                "filter[type] must be ticket, user, organization or group",
            )
        })?;
        asked.kinds = vec![known];
    }
    Ok(asked)
}

pub async fn list(call: Call) -> Answered {
    let (page, rows) =
        (call.query.number("page")?.unwrap_or(1), call.query.number("per_page")?.unwrap_or(100));
    if page.saturating_mul(rows.clamp(1, 100)) > RESULTS_MAX {
        return Err(Failure::Search(format!(
            "Search results end after {RESULTS_MAX}; use /search/export for all of them"
        )));
    }
    let paging = call.paging()?;
    let sources = sources(&asked(&call)?, (call.app.clock)())?;
    let (mut offset, mut left, mut total) = (paging.offset(), paging.rows, 0);
    let mut found = Vec::new();
    for source in &sources {
        // Kinds follow one another: where one ends, the next begins.
        let (rows, count) = source.page(&call, offset, left).await?;
        left -= rows.len() as i64;
        offset = (offset - count).max(0);
        total += count;
        found.extend(rows);
    }
    let part = paging.known(found, total);
    let rows = part.rows.clone();
    let mut body = paging.envelope("results", &part, rows, Some(total));
    body.insert("facets".into(), Value::Null);
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn count(call: Call) -> Answered {
    let mut total = 0;
    for source in sources(&asked(&call)?, (call.app.clock)())? {
        total += match source {
            Source::Tickets(query) => {
                let (index, query) = prepared(&call, &query).await?;
                let scope = scope(&call.actor()?);
                let n = call.app.blocking(move || index.count(&query, scope, Shelves::ButSpam)).await?;
                i64::try_from(n).unwrap_or(i64::MAX)
            }
            other => other.page(&call, 0, 1).await?.1,
        };
    }
    Ok(Answer::ok(json!({ "count": total })))
}

/// All results of one kind, page by page.
pub async fn export(call: Call) -> Answered {
    let rows = call.query.number("page[size]")?.or(call.query.number("per_page")?).unwrap_or(100);
    if rows < 1 {
        return Err(Failure::malformed("Invalid pagination", "page[size] must be a number from 1 on"));
    }
    let limit = rows.min(EXPORT_ROWS_MAX);
    if !call.query.has("filter[type]") {
        return Err(Failure::malformed(
            "Invalid parameter",
            "filter[type] must be ticket, user, organization or group",
        ));
    }
    let mut asked = asked(&call)?;
    // An export has one order that pages cannot fall out of.
    asked.order = None;
    let cursor = call.query.some("page[after]").map(str::to_owned);
    let bad =
        || Failure::malformed("Invalid cursor", "The cursor is none of this export; begin again without one");
    let mut found = Vec::new();
    let mut next = None;
    for source in sources(&asked, (call.app.clock)())? {
        match source {
            Source::Tickets(query) => {
                let query = Query {
                    sort: Some(Sort { by: SortBy::Number, direction: Direction::Ascending }),
                    ..*query
                };
                let start = match &cursor {
                    Some(text) => Start::After(text.parse::<After>().map_err(|_| bad())?),
                    None => Start::First,
                };
                let (index, query) = prepared(&call, &query).await?;
                let (by, now) = (call.actor()?, (call.app.clock)());
                let scope = scope(&by);
                let page = Page { limit: usize::try_from(limit).unwrap_or(0), start };
                let hits = call
                    .app
                    .blocking(move || index.ticket_ids(&query, scope, Shelves::ButSpam, page, now))
                    .await?;
                next = hits.next.map(|after| after.to_string());
                found.extend(drawn_tickets(&call, by, hits.ids).await?);
            }
            other => {
                let offset = match &cursor {
                    Some(text) => super::paging::Place::parse(text)?.key.max(0),
                    None => 0,
                };
                let (rows, total) = other.page(&call, offset, limit).await?;
                let end = offset + rows.len() as i64;
                next = (end < total && !rows.is_empty())
                    .then(|| super::paging::Place { key: end, id: 0 }.text());
                found.extend(rows);
            }
        }
    }
    let link = next.as_ref().map(|cursor| {
        let with = [("page[after]", cursor.clone()), ("page[size]", limit.to_string())];
        format!("{}?{}", call.wire.own(), call.query.changed(&["page[after]", "page[size]"], &with))
    });
    let mut body = Map::new();
    body.insert("results".into(), Value::Array(found));
    body.insert("facets".into(), Value::Null);
    body.insert("links".into(), json!({ "prev": null, "next": link }));
    body.insert(
        "meta".into(),
        json!({ "has_more": next.is_some(), "after_cursor": next, "before_cursor": null }),
    );
    Ok(Answer::ok(Value::Object(body)))
}

/// What `users/search?query=` looks for; `None` when it can find nobody.
pub async fn people_query(call: &Call, text: &str) -> Result<Option<Wanted>, Failure> {
    let asked = read(text)?;
    let f = filter(&asked, Kind::User, (call.app.clock)())?;
    call.read(async move |db| {
        if let Some(external_id) = &f.external_id {
            let Some(id) = people::find_by_external_id(db, external_id).await? else { return Ok(None) };
            let address = people::find(db, id).await?.and_then(|p| p.email.or(Some(p.name)));
            return Ok(Some(Wanted { words: address.into_iter().collect(), ..Wanted::default() }));
        }
        resolved(db, &f).await
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::PersonId;
    use domain::person::Role;

    const NOW: Moment = Moment(1_800_000_000 * 1_000_000);

    fn ticket(text: &str) -> Result<String, String> {
        match read(text).and_then(|a| ticket_query(&a, NOW)) {
            Ok(query) => Ok(query.to_string()),
            Err(e) => Err(e.shape("").1["description"].as_str().unwrap_or_default().to_owned()),
        }
    }

    #[test]
    fn their_grammar_means_the_same_in_ours() {
        for (theirs, ours) in [
            ("printer", "printer"),
            ("type:ticket \"paper jam\" -refund", "\"paper jam\" -refund"),
            ("type:ticket status<solved", "status<solved"),
            ("status:hold priority>=high", "status:on_hold priority>=high"),
            ("tags:vpn tags:wlan", "tag:vpn OR tag:wlan"),
            ("ticket_type:incident group:\"Level 2\"", "type:incident team:\"Level 2\""),
            ("requester:rosa@example.org assignee:none", "requester:rosa@example.org assignee:none"),
            ("subject:\"out of office\" -tags:spam", "subject:\"out of office\" -tag:spam"),
            ("via:mail has_attachment:true", "channel:email has:attachment"),
            ("has_attachment:false", "-has:attachment"),
            ("-has_attachment:false", "has:attachment"),
            ("external_id:A-1 order_by:created_at sort:asc", "external:A-1 sort:created-asc"),
            ("custom_field_12:x custom_field_3>5", "custom_field_12:x custom_field_3>\"5\""),
            ("prin*", "prin*"),
            ("(a:b)", "\"(a:b)\""),
            ("https://example.org/x", "\"https://example.org/x\""),
        ] {
            assert_eq!(ticket(theirs).as_deref(), Ok(ours), "{theirs}");
        }
        assert!(ticket("created>2026-01-01T10:30:00Z updated<4hours").is_ok());
        for bad in [
            "submitter:rosa",
            "due_date<2026-01-01",
            "custom_field_x:x",
            "status:on_hold",
            "created>sometime",
            "order_by:colour x",
        ] {
            assert!(ticket(bad).is_err(), "{bad}");
        }
        assert!(read("type:topic x").is_err());
    }

    #[test]
    fn nothing_that_is_typed_breaks_the_reader() {
        for text in [
            "", "-", "--", "\"", "a:", ":a", "a:\"", "-\"x", "<>", "status:", "type:", "\\\"", "é:ü",
            "a\u{0}b", "((((", "OR", "-OR -AND",
        ] {
            if let Ok(asked) = read(text) {
                let _ = (ticket_query(&asked, NOW).is_ok(), filter(&asked, Kind::User, NOW).is_ok());
            }
        }
    }

    #[test]
    fn users_are_filtered_by_their_fields() {
        let user = |text: &str| read(text).and_then(|a| filter(&a, Kind::User, NOW));
        let f = user("type:user role:agent rosa email:rosa@example.org created>2026-01-01").ok().unwrap();
        assert_eq!(f.wanted.roles, [Role::Light, Role::Agent, Role::Lead]);
        assert_eq!(f.wanted.words, ["rosa", "rosa@example.org"]);
        assert_eq!(f.wanted.created, (Moment::parse("2026-01-02"), None));
        assert!(user("status:open").is_err() && user("-rosa").is_err() && user("a b c d e f").is_err());
    }

    #[test]
    fn without_a_type_a_search_means_what_it_fits() {
        let kinds = |text: &str| {
            let found = read(text).and_then(|a| sources(&a, NOW)).ok().unwrap();
            found
                .iter()
                .map(|s| match s {
                    Source::Tickets(_) => 't',
                    Source::Users(_) => 'u',
                    Source::Organizations(_) => 'o',
                    Source::Groups(_) => 'g',
                })
                .collect::<String>()
        };
        assert_eq!(kinds("rosa"), "tuog");
        assert_eq!(kinds("status:open"), "t");
        assert_eq!(kinds("role:agent"), "u");
        assert_eq!(kinds("type:user rosa"), "u");
    }

    #[test]
    fn pronouns_stay_for_the_binding() {
        let query = read("assignee:me").and_then(|a| ticket_query(&a, NOW)).ok().unwrap();
        let bound = query.bind(&query::Bindings { me: Some(PersonId(7)), ..query::Bindings::default() });
        assert_eq!(bound.to_string(), "assignee:7");
    }
}
