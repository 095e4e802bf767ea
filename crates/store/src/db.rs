//! The waist: one SQL text over SQLite and PostgreSQL.
//!
//! SQL is a `&'static str` in lower case with `$1`-style arguments; rows are read by name. On SQLite a call is a direct
//! function call that is ready at once; on PostgreSQL it is a round trip on a prepared statement.

use std::borrow::Cow;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use domain::{Error, Moment, Refusal, Result};
use futures_util::future;
use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::types::{IsNull, Type, to_sql_checked};

/// A value as it sits in a column. Booleans are `Int` 0/1, moments `Int` microseconds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

/// How a type goes into a column.
pub trait ToValue {
    fn to_value(&self) -> Value;
}

/// How a type is read from a column.
pub trait FromValue: Sized {
    /// `None` when the column holds something else: a fault of ours, told with the column's name.
    fn from_value(value: Value) -> Option<Self>;
}

/// The arguments of a statement: `args![ticket.id, &subject, now]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::db::ToValue::to_value(&$value)),*] };
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value {
        (**self).to_value()
    }
}
impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
}
impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            other => T::from_value(other).map(Some),
        }
    }
}

impl ToValue for Value {
    fn to_value(&self) -> Value {
        self.clone()
    }
}
impl ToValue for i64 {
    fn to_value(&self) -> Value {
        Value::Int(*self)
    }
}
impl FromValue for i64 {
    fn from_value(value: Value) -> Option<Self> {
        if let Value::Int(i) = value { Some(i) } else { None }
    }
}
impl ToValue for f64 {
    fn to_value(&self) -> Value {
        Value::Real(*self)
    }
}
impl FromValue for f64 {
    fn from_value(value: Value) -> Option<Self> {
        if let Value::Real(r) = value { Some(r) } else { None }
    }
}
impl ToValue for bool {
    fn to_value(&self) -> Value {
        Value::Int(i64::from(*self))
    }
}
impl FromValue for bool {
    fn from_value(value: Value) -> Option<Self> {
        if let Value::Int(i @ (0 | 1)) = value { Some(i == 1) } else { None }
    }
}
impl ToValue for str {
    fn to_value(&self) -> Value {
        // PostgreSQL has no NUL in text; SQLite would cut there for many readers.
        Value::Text(if self.contains('\0') { self.replace('\0', "\u{FFFD}") } else { self.to_owned() })
    }
}
impl ToValue for String {
    fn to_value(&self) -> Value {
        self.as_str().to_value()
    }
}
impl FromValue for String {
    fn from_value(value: Value) -> Option<Self> {
        if let Value::Text(t) = value { Some(t) } else { None }
    }
}
impl ToValue for [u8] {
    fn to_value(&self) -> Value {
        Value::Blob(self.to_vec())
    }
}
impl ToValue for Vec<u8> {
    fn to_value(&self) -> Value {
        Value::Blob(self.clone())
    }
}
impl<const N: usize> ToValue for [u8; N] {
    fn to_value(&self) -> Value {
        Value::Blob(self.to_vec())
    }
}
impl FromValue for Vec<u8> {
    fn from_value(value: Value) -> Option<Self> {
        if let Value::Blob(b) = value { Some(b) } else { None }
    }
}
impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: Value) -> Option<Self> {
        if let Value::Blob(b) = value { b.try_into().ok() } else { None }
    }
}
impl ToValue for Moment {
    fn to_value(&self) -> Value {
        Value::Int(self.0)
    }
}
impl FromValue for Moment {
    fn from_value(value: Value) -> Option<Self> {
        i64::from_value(value).map(Self)
    }
}

macro_rules! ids_in_columns {
    ($($id:ident)*) => {$(
        impl ToValue for domain::$id { fn to_value(&self) -> Value { Value::Int(self.0) } }
        impl FromValue for domain::$id {
            fn from_value(value: Value) -> Option<Self> { i64::from_value(value).map(Self) }
        }
    )*};
}
ids_in_columns! {
    BulkId MajorIncidentId IncidentUpdateId EscalationId ExpertAskId SideConversationId TicketId MessageId PersonId OrganisationId TeamId MailboxId MailId AttachmentId OutboxId TokenId RuleId RuleCategoryId SessionId
    FieldId FieldOptionId FormId ChecklistItemId ChecklistTemplateId TimeEntryId TagRewriteId
    SendingKeyId ImportId TestMailId PlannedReplyId MacroId StructureActId LinkId ViewId NotificationId SubscriptionId
    AccessSystemId AccessRoleId AccessRequestId AccessGrantId AccessAskId AccessDueId AccessConnectorId AccessJobId WebhookCallId
    ContactNoteId OpenTabId CustomerCardId RatingId FollowUpId CalendarId SpecialDayId RotaId RotaLayerId RotaOverrideId CalendarLinkId PromiseId PromiseCalendarId PromiseCheckId PromiseTrialId RuleTrialId SkillId SkillNeedId
    ArticleId HelpPlaceId ArticleVoteId
    PlaybookId FixRequestId
    PortalSessionId PortalLetterId
    DeviceCheckId
    WidgetId ChatVisitorId ChatSessionId
}

macro_rules! words_in_columns {
    ($($word:path)*) => {$(
        impl ToValue for $word { fn to_value(&self) -> Value { Value::Text(self.as_str().to_owned()) } }
        impl FromValue for $word {
            fn from_value(value: Value) -> Option<Self> {
                if let Value::Text(t) = value { Self::parse(&t) } else { None }
            }
        }
    )*};
}
impl ToValue for domain::article::Locale {
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
}
impl FromValue for domain::article::Locale {
    fn from_value(value: Value) -> Option<Self> {
        if let Value::Text(t) = value { Self::parse(&t) } else { None }
    }
}

words_in_columns! {
    domain::ticket::Status domain::ticket::Priority domain::ticket::TicketType
    domain::message::Visibility domain::message::Channel domain::message::Identity domain::message::Delivery
    domain::bounce::TroubleKind domain::file::ScanState
    domain::message::DeliveryReason
    domain::person::Role domain::outcome::Held domain::letter::LetterKind
    domain::mailbox::SenderCheck domain::mailbox::Security domain::mailbox::SignIn domain::mailbox::Way
    domain::mailbox::AfterFetch domain::mailbox::FaultKind domain::mailbox::ReturnPath domain::mailbox::ImportState
    domain::mailbox::TestState domain::mailbox::Provider
    domain::sending_key::KeyAlgorithm
    domain::portal::Errand domain::portal::CameBy
    domain::chat::ChatState
    domain::load::Programs
    domain::major_incident::UpdateKind domain::major_incident::Reach domain::major_incident::DeliveryState
    domain::escalation::AnswerKind domain::escalation::Source domain::escalation::Need domain::escalation::EscalationState
    domain::side_conversation::SideState
    domain::structure::ActKind domain::structure::Extent domain::structure::LinkKind
    domain::planned_reply::PlanKind domain::planned_reply::DeadAddresses domain::message::Markup
    domain::macros::ReachKind domain::rule::RuleKind
    domain::article::AudienceKind domain::article::Review
    domain::view::GroupBy
    domain::notify::Kind domain::notify::MailPace
    domain::follow_up::Due domain::follow_up::Score domain::follow_up::FollowUpLetter
    domain::routing::Mode domain::routing::Duty
    domain::access::AccessKind domain::access::AccessState domain::access::Verdict domain::access::Authority
    domain::access_connector::JobState domain::access_connector::JobFailure
    domain::playbook::PlaybookState domain::guided::RunStage
    domain::contact_note::NoteReach domain::open_tab::TabKind domain::open_tab::TabMode
}

/// One row of an answer, read by column name.
#[derive(Debug)]
pub struct Row {
    columns: Arc<[String]>,
    values: Vec<Value>,
}

impl Row {
    /// Takes the value of `column`.
    ///
    /// # Errors
    /// A fault when there is no such column or it holds another type.
    pub fn get<T: FromValue>(&mut self, column: &'static str) -> Result<T> {
        let at = self.columns.iter().position(|c| c == column);
        let at = at.ok_or_else(|| Error::fault(format!("the answer has no column {column}")))?;
        let value = std::mem::replace(&mut self.values[at], Value::Null);
        let shown = match &value {
            Value::Null => "null".to_owned(),
            Value::Int(i) => i.to_string(),
            Value::Real(r) => r.to_string(),
            Value::Text(t) if t.len() < 40 => format!("“{t}”"),
            Value::Text(_) => "a text".to_owned(),
            Value::Blob(_) => "bytes".to_owned(),
        };
        T::from_value(value)
            .ok_or_else(|| Error::fault(format!("column {column} holds {shown}, which does not fit")))
    }
}

/// Fails the n-th input or output on purpose, so that a test can try every n (after SQLite's anomaly tests). The product
/// never makes one.
#[derive(Debug, Default)]
pub struct Faults {
    left: AtomicI64,
    on: Mutex<Option<String>>,
}

impl Faults {
    /// Fails once, at the `n`-th step from now; `n` counts from 1, 0 is never.
    pub fn fail_at(&self, n: i64) {
        self.left.store(n, Ordering::SeqCst);
    }
    /// Did the planned failure happen?
    pub fn has_failed(&self) -> bool {
        self.left.load(Ordering::SeqCst) < 0
    }
    /// Fails every statement that changes something and is given exactly this text, until another is named.
    pub fn fail_on(&self, text: Option<&str>) {
        *self.on.lock().unwrap_or_else(PoisonError::into_inner) = text.map(str::to_owned);
    }
    fn change(&self, what: &'static str, args: &[Value]) -> Result<()> {
        self.step(what)?;
        let on = self.on.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(text) = on.as_deref() else { return Ok(()) };
        if args.iter().any(|arg| matches!(arg, Value::Text(t) if t == text)) {
            return Err(Error::fault(format!("planned failure of {what}")));
        }
        Ok(())
    }
    /// # Errors
    /// When this step is the planned one.
    pub fn step(&self, what: &'static str) -> Result<()> {
        let left = self.left.load(Ordering::SeqCst);
        if left <= 0 {
            return Ok(());
        }
        let next = if left == 1 { -1 } else { left - 1 };
        self.left.store(next, Ordering::SeqCst);
        if next < 0 { Err(Error::fault(format!("planned failure of {what}"))) } else { Ok(()) }
    }
}

/// Prepared statements that a connection keeps.
const STATEMENTS_MAX: usize = 512;

/// A connection: reads anywhere, writes only inside [`crate::Tx`].
pub struct Conn {
    engine: Engine,
    faults: Option<Arc<Faults>>,
    /// Rows changed by statements that count: what the check for silent changes looks at.
    changes: u64,
    /// Inside a transaction of the write door.
    in_batch: bool,
}

enum Engine {
    Lite(Lite),
    Pg(Pg),
}

/// The address and length of a static text, and how many rows it is written for.
type Key = (usize, usize, usize);

fn key(sql: &'static str, rows: usize) -> Key {
    (sql.as_ptr() as usize, sql.len(), rows)
}

struct Lite {
    conn: rusqlite::Connection,
    /// The SQLite spelling of a static text, and its columns.
    statements: HashMap<Key, Statement>,
}

struct Pg {
    client: deadpool_postgres::Object,
    statements: HashMap<Key, Prepared>,
    /// What goes out in front of the next statement, so that it costs no round trip of its own.
    waiting: Vec<Waiting>,
    /// A statement of the open transaction failed, so that it takes nothing but a rollback.
    spoiled: bool,
}

#[derive(Clone)]
struct Prepared {
    statement: tokio_postgres::Statement,
    columns: Arc<[String]>,
}

enum Waiting {
    /// Savepoints and the like, as one simple query.
    Control(String),
    Change {
        sql: &'static str,
        statement: tokio_postgres::Statement,
        args: Vec<Value>,
    },
}

#[derive(Clone)]
struct Statement {
    sql: Arc<str>,
    columns: Arc<[String]>,
}

impl Conn {
    pub(crate) fn lite(conn: rusqlite::Connection, faults: Option<Arc<Faults>>) -> Self {
        conn.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        let engine = Engine::Lite(Lite { conn, statements: HashMap::new() });
        Self { engine, faults, changes: 0, in_batch: false }
    }
    pub(crate) fn pg(client: deadpool_postgres::Object, faults: Option<Arc<Faults>>) -> Self {
        let pg = Pg { client, statements: HashMap::new(), waiting: Vec::new(), spoiled: false };
        Self { engine: Engine::Pg(pg), faults, changes: 0, in_batch: false }
    }
    /// Closes a PostgreSQL connection instead of giving it back to its pool: its transaction may still be open and hold
    /// the writers' lock, and whoever got it next would work inside that.
    pub(crate) fn abandon(self) {
        match self.engine {
            Engine::Lite(_) => {}
            Engine::Pg(pg) => drop(deadpool_postgres::Object::take(pg.client)),
        }
    }
    pub(crate) fn is_lite(&self) -> bool {
        matches!(self.engine, Engine::Lite(_))
    }
    pub(crate) fn as_lite(&self) -> Option<&rusqlite::Connection> {
        match &self.engine {
            Engine::Lite(lite) => Some(&lite.conn),
            Engine::Pg(_) => None,
        }
    }
    pub(crate) fn is_broken(&self) -> bool {
        match &self.engine {
            Engine::Lite(_) => false,
            Engine::Pg(pg) => pg.client.is_closed(),
        }
    }
    pub(crate) fn changes(&self) -> u64 {
        self.changes
    }
    pub(crate) fn set_changes(&mut self, changes: u64) {
        self.changes = changes;
    }
    /// Says that statements run inside a transaction of the write door from here on, or no longer.
    pub(crate) fn set_in_batch(&mut self, in_batch: bool) {
        self.in_batch = in_batch;
    }
    /// Did a statement fail since the transaction, or the part of it that was undone last, began? On PostgreSQL what came
    /// with it is then lost, whoever hid the failure; SQLite undoes the one statement.
    pub(crate) fn is_spoiled(&self) -> bool {
        match &self.engine {
            Engine::Lite(_) => false,
            Engine::Pg(pg) => pg.spoiled,
        }
    }
    fn step(&self, what: &'static str) -> Result<()> {
        // After some failures (a full disk among them) SQLite rolls the whole transaction back by itself. A statement
        // that came after would then be saved at once and alone: half a change.
        if self.in_batch && self.as_lite().is_some_and(rusqlite::Connection::is_autocommit) {
            return Err(Error::fault("the transaction is over: an earlier statement of it failed"));
        }
        self.faults.as_ref().map_or(Ok(()), |f| f.step(what))
    }

    fn change(&mut self, what: &'static str, args: &[Value]) -> Result<()> {
        self.faults.as_ref().map_or(Ok(()), |f| f.change(what, args))
    }

    /// Runs a statement; says how many rows it changed.
    pub async fn execute(&mut self, sql: &'static str, args: &[Value]) -> Result<u64> {
        self.change(sql, args)?;
        let n = match &mut self.engine {
            Engine::Lite(lite) => lite.execute(sql, args).map_err(|e| told(e, sql))?,
            Engine::Pg(pg) => pg.execute(sql, args).await?,
        };
        self.changes += n;
        Ok(n)
    }

    /// Runs a change of which nobody wants to know more than that it worked. On PostgreSQL it goes out with the next
    /// statement, or at the end of the write, and that is where a failure shows. It counts as a change of a row.
    pub async fn execute_soon(&mut self, sql: &'static str, args: &[Value]) -> Result<()> {
        self.change(sql, args)?;
        match &mut self.engine {
            Engine::Lite(lite) => drop(lite.execute(sql, args).map_err(|e| told(e, sql))?),
            Engine::Pg(pg) => pg.soon(sql, 1, args.to_vec()).await?,
        }
        self.changes += 1;
        Ok(())
    }

    /// Runs one statement for each row of arguments; on PostgreSQL in one round trip.
    pub async fn execute_each(&mut self, sql: &'static str, rows: &[Vec<Value>]) -> Result<()> {
        self.execute_each_soon(sql, rows).await?;
        self.flush().await
    }

    /// [`Conn::execute_soon`] for many rows. On PostgreSQL a plain `insert … values (…)` is one statement for up to
    /// [`ROWS_MAX`] of them.
    pub(crate) async fn execute_each_soon(&mut self, sql: &'static str, rows: &[Vec<Value>]) -> Result<()> {
        self.step(sql)?;
        match &mut self.engine {
            Engine::Lite(lite) => {
                for args in rows {
                    lite.execute(sql, args).map_err(|e| told(e, sql))?;
                }
            }
            Engine::Pg(pg) => {
                let mut rest = rows;
                while !rest.is_empty() {
                    // Powers of two: few texts for every number of rows.
                    let n = if is_plain_insert(sql) { rest.len().min(ROWS_MAX) } else { 1 };
                    let (now, later) = rest.split_at(1 << n.ilog2());
                    pg.soon(sql, now.len(), now.concat()).await?;
                    rest = later;
                }
            }
        }
        self.changes += rows.len() as u64;
        Ok(())
    }

    /// Waits for what [`Conn::execute_soon`] has sent or kept.
    ///
    /// # Errors
    /// The first failure among them.
    pub(crate) async fn flush(&mut self) -> Result<()> {
        match &mut self.engine {
            Engine::Lite(_) => Ok(()),
            Engine::Pg(pg) => pg.flush().await,
        }
    }

    /// Is there a change whose end is not known yet?
    pub(crate) fn is_change_waiting(&self) -> bool {
        match &self.engine {
            Engine::Lite(_) => false,
            Engine::Pg(pg) => pg.waiting.iter().any(|w| matches!(w, Waiting::Change { .. })),
        }
    }

    /// Begins a transaction or a part of one, or keeps a part. On PostgreSQL it goes out with the next statement, for it
    /// cannot fail where no statement before it did.
    pub(crate) async fn control(&mut self, sql: &'static str) -> Result<()> {
        self.step(sql)?;
        match &mut self.engine {
            Engine::Lite(lite) => lite.conn.execute_batch(sql).map_err(|e| told(e, sql)),
            Engine::Pg(pg) => {
                pg.control(sql);
                Ok(())
            }
        }
    }

    /// Undoes a part, or all, of a transaction: now, with what else waits.
    pub(crate) async fn undo(&mut self, sql: &'static str) -> Result<()> {
        self.step(sql)?;
        match &mut self.engine {
            Engine::Lite(lite) => lite.conn.execute_batch(sql).map_err(|e| told(e, sql)),
            Engine::Pg(pg) => {
                // A savepoint that waits must be there to go back to; whatever else fails here is undone just the same.
                let _ = pg.flush().await;
                pg.client.batch_execute(sql).await.map_err(|e| told(e, sql))?;
                pg.spoiled = false;
                Ok(())
            }
        }
    }

    /// All rows of the answer. The statement limits them.
    pub async fn all(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>> {
        self.step(sql)?;
        let rows = match &mut self.engine {
            Engine::Lite(lite) => lite.all(sql, args).map_err(|e| told(e, sql))?,
            Engine::Pg(pg) => pg.all(sql, args).await?,
        };
        if ["insert", "update", "delete"].iter().any(|verb| sql.starts_with(verb)) {
            // A change that says what it changed (`returning`).
            self.changes += rows.len() as u64;
        }
        Ok(rows)
    }

    /// The first row, if there is one.
    pub async fn find(&mut self, sql: &'static str, args: &[Value]) -> Result<Option<Row>> {
        Ok(self.all(sql, args).await?.into_iter().next())
    }

    /// The first row of a statement that always has one (a count, a `returning`).
    pub async fn one(&mut self, sql: &'static str, args: &[Value]) -> Result<Row> {
        self.find(sql, args).await?.ok_or_else(|| Error::fault(format!("no row from: {sql}")))
    }

    /// A fixed text of several statements, without arguments: migrations, snapshots.
    pub(crate) async fn batch(&mut self, sql: &str) -> Result<()> {
        self.step("a batch")?;
        match &mut self.engine {
            Engine::Lite(lite) => lite.conn.execute_batch(sql).map_err(|e| told(e, sql)),
            Engine::Pg(pg) => {
                pg.flush().await?;
                pg.client.batch_execute(sql).await.map_err(|e| told(e, sql))
            }
        }
    }

    /// A list query put together from static parts (`read::tickets`): the only kind that is not `&'static str`.
    pub(crate) async fn all_composed(&mut self, sql: &str, args: &[Value]) -> Result<Vec<Row>> {
        self.step("a composed query")?;
        match &mut self.engine {
            Engine::Lite(lite) => lite.all_composed(sql, args).map_err(|e| told(e, sql)),
            Engine::Pg(pg) => {
                pg.flush().await?;
                // The pool's cache has no limit of its own, and composed texts are many.
                if pg.client.statement_cache.size() >= STATEMENTS_MAX {
                    pg.client.statement_cache.clear();
                }
                let (sql, args) = with_its_limit(sql, args);
                let statement = pg.client.prepare_cached(&sql).await.map_err(|e| told(e, &sql))?;
                let prepared = Prepared::new(statement);
                pg.rows(&sql, &prepared, args).await
            }
        }
    }

    /// Prepares without running: how a test proves that every statement is understood.
    pub async fn check(&mut self, sql: &'static str) -> Result<()> {
        match &mut self.engine {
            Engine::Lite(lite) => lite.statement(sql).map(|_| ()).map_err(|e| told(e, sql)),
            Engine::Pg(pg) => pg.prepared(sql, 1).await.map(|_| ()),
        }
    }
}

/// The text of a list with the number of rows it wants written into it, when that is its last argument. PostgreSQL keeps the
/// plan of a prepared statement only if a plan for any arguments looks as cheap as one for these. It never does while the
/// number of rows is unknown, and planning the eight tables of the ticket list takes ten times as long as reading them.
/// Lists want few different numbers of rows, so the texts stay few.
fn with_its_limit<'a>(sql: &'a str, args: &'a [Value]) -> (Cow<'a, str>, &'a [Value]) {
    let Some((Value::Int(rows), before)) = args.split_last() else { return (sql.into(), args) };
    let last = format!("${}", args.len());
    match sql.strip_suffix(&last) {
        Some(head) if head.ends_with(" limit ") && !head.contains(&last) => {
            (format!("{head}{rows}").into(), before)
        }
        _ => (sql.into(), args),
    }
}

/// How many rows one statement inserts at most: beyond it the text grows and nothing is gained.
const ROWS_MAX: usize = 64;

/// One row of plain arguments and literals at the end: what [`for_rows`] can repeat.
fn is_plain_insert(sql: &str) -> bool {
    sql.starts_with("insert")
        && sql.rsplit_once("values (").is_some_and(|(_, row)| row.find(')') == Some(row.len() - 1))
}

/// The text of a plain insert for `n` rows: its row again, with the next arguments.
fn for_rows(sql: &str, n: usize) -> String {
    let Some((_, row)) = sql.rsplit_once("values ") else { return sql.to_owned() };
    let numbers = || row.split('$').skip(1).map(|rest| digits(rest).0);
    let width = numbers().max().unwrap_or(0);
    let mut out = sql.to_owned();
    for i in 1..n {
        out.push_str(", ");
        let mut parts = row.split('$');
        out.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let (number, rest) = digits(part);
            out.push_str(&format!("${}{rest}", number + i * width));
        }
    }
    out
}

/// The number at the start of a text, and what follows it.
fn digits(text: &str) -> (usize, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (text[..end].parse().unwrap_or(0), &text[end..])
}

impl Prepared {
    fn new(statement: tokio_postgres::Statement) -> Self {
        let columns = statement.columns().iter().map(|c| c.name().to_owned()).collect();
        Self { statement, columns }
    }
}

type Sent<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

impl Pg {
    async fn prepared(&mut self, sql: &'static str, rows: usize) -> Result<Prepared> {
        let key = key(sql, rows);
        if let Some(known) = self.statements.get(&key) {
            return Ok(known.clone());
        }
        // Ahead of what waits, which changes nothing that a plan depends on.
        let statement = match rows {
            1 => self.client.prepare_cached(sql).await,
            rows => self.client.prepare_cached(&for_rows(sql, rows)).await,
        };
        let prepared = Prepared::new(statement.map_err(|e| self.failed(e, sql))?);
        self.statements.insert(key, prepared.clone());
        Ok(prepared)
    }

    async fn soon(&mut self, sql: &'static str, rows: usize, args: Vec<Value>) -> Result<()> {
        let Prepared { statement, .. } = self.prepared(sql, rows).await?;
        self.waiting.push(Waiting::Change { sql, statement, args });
        Ok(())
    }

    fn control(&mut self, sql: &str) {
        if let Some(Waiting::Control(text)) = self.waiting.last_mut() {
            text.push_str("; ");
            text.push_str(sql);
        } else {
            self.waiting.push(Waiting::Control(sql.to_owned()));
        }
    }

    async fn flush(&mut self) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let waiting = std::mem::take(&mut self.waiting);
        let sent = together(sending(&self.client, &waiting)).await;
        self.spoiled |= sent.is_err();
        sent
    }

    async fn execute(&mut self, sql: &'static str, args: &[Value]) -> Result<u64> {
        let Prepared { statement, .. } = self.prepared(sql, 1).await?;
        let waiting = std::mem::take(&mut self.waiting);
        let (before, done) = future::join(
            together(sending(&self.client, &waiting)),
            self.client.execute_raw(&statement, args),
        )
        .await;
        self.spoiled |= before.is_err() || done.is_err();
        before?;
        done.map_err(|e| told(e, sql))
    }

    async fn all(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>> {
        let prepared = self.prepared(sql, 1).await?;
        self.rows(sql, &prepared, args).await
    }

    async fn rows(&mut self, sql: &str, prepared: &Prepared, args: &[Value]) -> Result<Vec<Row>> {
        let waiting = std::mem::take(&mut self.waiting);
        let args = args.iter().map(|a| a as &(dyn tokio_postgres::types::ToSql + Sync)).collect::<Vec<_>>();
        let (before, rows) = future::join(
            together(sending(&self.client, &waiting)),
            self.client.query(&prepared.statement, &args),
        )
        .await;
        self.spoiled |= before.is_err() || rows.is_err();
        before?;
        rows.map_err(|e| told(e, sql))?.iter().map(|row| pg_row(row, &prepared.columns)).collect()
    }

    fn failed(&mut self, e: tokio_postgres::Error, sql: &str) -> Error {
        self.spoiled = true;
        told(e, sql)
    }
}

fn sending<'a>(client: &'a deadpool_postgres::Object, waiting: &'a [Waiting]) -> Vec<Sent<'a>> {
    let send = |one: &'a Waiting| -> Sent<'a> {
        match one {
            Waiting::Control(text) => {
                Box::pin(async move { client.batch_execute(text).await.map_err(|e| told(e, text)) })
            }
            Waiting::Change { sql, statement, args } => Box::pin(async move {
                client.execute_raw(statement, args).await.map(drop).map_err(|e| told(e, sql))
            }),
        }
    };
    waiting.iter().map(send).collect()
}

/// Waits for all, polled in their order every time: the driver sends a statement when its future is polled first, so they
/// go out in that order and share one round trip. The first failure is the cause of those after it.
async fn together(sent: Vec<Sent<'_>>) -> Result<()> {
    let mut sent: Vec<_> = sent.into_iter().map(future::maybe_done).collect();
    future::poll_fn(|cx| {
        let mut pending = false;
        for one in &mut sent {
            pending |= Pin::new(one).poll(cx).is_pending();
        }
        if pending { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
    sent.iter_mut().try_for_each(|one| Pin::new(one).take_output().unwrap_or(Ok(())))
}

/// A fault that names the statement, so that the log tells where; "busy" for what passes by itself.
fn told(e: impl Into<anyhow::Error>, sql: &str) -> Error {
    let e: anyhow::Error = e.into();
    let sql: String = sql.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(120).collect();
    let e = e.context(format!("in: {sql}"));
    if will_pass(&e) {
        tracing::warn!("the database cannot answer for the moment: {e:#}");
        return Refusal::Busy("the database cannot answer for the moment".into()).into();
    }
    Error::Fault(e)
}

/// Is it a lost connection, a restart, a lock held too long or a serialisation failure? Then the same works later.
fn will_pass(e: &anyhow::Error) -> bool {
    use tokio_postgres::error::SqlState as S;
    e.chain().any(|cause| {
        if let Some(rusqlite::Error::SqliteFailure(f, _)) = cause.downcast_ref::<rusqlite::Error>() {
            return f.code == rusqlite::ErrorCode::DatabaseBusy;
        }
        let Some(e) = cause.downcast_ref::<tokio_postgres::Error>() else { return false };
        let Some(code) = e.code() else {
            return e.is_closed()
                || std::error::Error::source(e)
                    .is_some_and(|s| s.downcast_ref::<std::io::Error>().is_some());
        };
        let passing = [
            &S::ADMIN_SHUTDOWN,
            &S::CRASH_SHUTDOWN,
            &S::CANNOT_CONNECT_NOW,
            &S::TOO_MANY_CONNECTIONS,
            &S::LOCK_NOT_AVAILABLE,
            &S::READ_ONLY_SQL_TRANSACTION,
            &S::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
        ];
        passing.contains(&code) || code.code().starts_with("40") || code.code().starts_with("08")
    })
}

impl Lite {
    fn statement(&mut self, sql: &'static str) -> rusqlite::Result<Statement> {
        let key = key(sql, 1);
        if let Some(known) = self.statements.get(&key) {
            return Ok(known.clone());
        }
        let text: Arc<str> = numbered(sql).into();
        let columns = {
            let prepared = self.conn.prepare_cached(&text)?;
            prepared.column_names().map(str::to_owned).collect()
        };
        let statement = Statement { sql: text, columns };
        self.statements.insert(key, statement.clone());
        Ok(statement)
    }

    fn execute(&mut self, sql: &'static str, args: &[Value]) -> rusqlite::Result<u64> {
        let statement = self.statement(sql)?;
        let mut prepared = self.conn.prepare_cached(&statement.sql)?;
        prepared.execute(rusqlite::params_from_iter(args)).map(|n| n as u64)
    }

    fn all(&mut self, sql: &'static str, args: &[Value]) -> rusqlite::Result<Vec<Row>> {
        let statement = self.statement(sql)?;
        self.rows(&statement, args)
    }

    fn all_composed(&mut self, sql: &str, args: &[Value]) -> rusqlite::Result<Vec<Row>> {
        let text: Arc<str> = numbered(sql).into();
        let columns = {
            let prepared = self.conn.prepare_cached(&text)?;
            prepared.column_names().map(str::to_owned).collect()
        };
        self.rows(&Statement { sql: text, columns }, args)
    }

    fn rows(&self, statement: &Statement, args: &[Value]) -> rusqlite::Result<Vec<Row>> {
        let mut prepared = self.conn.prepare_cached(&statement.sql)?;
        let width = statement.columns.len();
        let mut answer = prepared.query(rusqlite::params_from_iter(args))?;
        let mut rows = Vec::new();
        while let Some(row) = answer.next()? {
            let mut values = Vec::with_capacity(width);
            for i in 0..width {
                values.push(lite_value(row.get_ref(i)?));
            }
            rows.push(Row { columns: statement.columns.clone(), values });
        }
        Ok(rows)
    }
}

pub(crate) fn lite_value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(i) => Value::Int(i),
        ValueRef::Real(r) => Value::Real(r),
        ValueRef::Text(t) => Value::Text(String::from_utf8_lossy(t).into_owned()),
        ValueRef::Blob(b) => Value::Blob(b.to_vec()),
    }
}

/// `$1` → `?1`. SQLite numbers `$1` by first appearance, so positional binding would silently swap arguments.
fn numbered(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut quoted = false;
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\'' {
            quoted = !quoted;
        }
        let is_argument = c == '$' && !quoted && chars.peek().is_some_and(char::is_ascii_digit);
        out.push(if is_argument { '?' } else { c });
    }
    out
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(i) => ValueRef::Integer(*i),
            Self::Real(r) => ValueRef::Real(*r),
            Self::Text(t) => ValueRef::Text(t.as_bytes()),
            Self::Blob(b) => ValueRef::Blob(b),
        }))
    }
}

impl tokio_postgres::types::ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut tokio_postgres::types::private::BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(i) if *ty == Type::INT4 => i32::try_from(*i)?.to_sql(ty, out),
            Self::Int(i) if *ty == Type::FLOAT8 => (*i as f64).to_sql(ty, out),
            Self::Int(i) => i.to_sql(&Type::INT8, out),
            Self::Real(r) => r.to_sql(ty, out),
            Self::Text(t) => t.to_sql(ty, out),
            Self::Blob(b) => b.to_sql(ty, out),
        }
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    to_sql_checked!();
}

fn pg_row(row: &tokio_postgres::Row, columns: &Arc<[String]>) -> Result<Row> {
    let mut values = Vec::with_capacity(columns.len());
    for (i, column) in row.columns().iter().enumerate() {
        let value = match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(i)?.map(Value::Int),
            Type::INT4 => row.try_get::<_, Option<i32>>(i)?.map(|v| Value::Int(v.into())),
            Type::BOOL => row.try_get::<_, Option<bool>>(i)?.map(|v| Value::Int(v.into())),
            Type::FLOAT8 => row.try_get::<_, Option<f64>>(i)?.map(Value::Real),
            Type::TEXT | Type::VARCHAR | Type::NAME => row.try_get::<_, Option<String>>(i)?.map(Value::Text),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(i)?.map(Value::Blob),
            ref other => return Err(Error::fault(format!("column {} has the type {other}", column.name()))),
        };
        values.push(value.unwrap_or(Value::Null));
    }
    Ok(Row { columns: columns.clone(), values })
}

/// Polls a future once. On SQLite every statement is ready at once, so a future that is not awaits something else.
pub(crate) fn poll_now<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        std::task::Poll::Ready(value) => Some(value),
        std::task::Poll::Pending => None,
    }
}

/// Is the disk (or the database's disk) full? Mail doors answer 452 then instead of 451.
pub fn is_disk_full(e: &anyhow::Error) -> bool {
    e.chain().any(|cause| {
        if let Some(rusqlite::Error::SqliteFailure(f, _)) = cause.downcast_ref::<rusqlite::Error>() {
            return f.code == rusqlite::ErrorCode::DiskFull;
        }
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            return io.kind() == std::io::ErrorKind::StorageFull
                || io.kind() == std::io::ErrorKind::QuotaExceeded;
        }
        cause.downcast_ref::<tokio_postgres::Error>().and_then(tokio_postgres::Error::code)
            == Some(&tokio_postgres::error::SqlState::DISK_FULL)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_numbered_not_named() {
        assert_eq!(numbered("set a=$2 where id=$1 and t='$3'"), "set a=?2 where id=?1 and t='$3'");
    }

    #[test]
    fn a_plain_insert_is_written_for_many_rows() {
        let check = |sql: &str, rows: usize, expected: Option<&str>| {
            assert_eq!(is_plain_insert(sql), expected.is_some(), "{sql}");
            if let Some(expected) = expected {
                assert_eq!(for_rows(sql, rows), expected);
            }
        };
        let two = "insert into a (b, c) values ($1, $2)";
        check(two, 1, Some(two));
        check(two, 3, Some("insert into a (b, c) values ($1, $2), ($3, $4), ($5, $6)"));
        check(
            "insert into a (b, c, d) values ($2, 'x', $1)",
            2,
            Some("insert into a (b, c, d) values ($2, 'x', $1), ($4, 'x', $3)"),
        );
        check("insert into a (b) values ($1) on conflict (b) do nothing", 2, None);
        check("insert into a (b) values (coalesce($1, 0))", 2, None);
        check("insert into a (b) select $1", 2, None);
        check("update a set b = $1", 2, None);
    }

    #[test]
    fn a_list_is_planned_for_its_number_of_rows() {
        let args = [Value::Int(7), Value::Int(51)];
        let written = |sql: &'static str, args: &[Value]| {
            let (sql, args) = with_its_limit(sql, args);
            (sql.into_owned(), args.len())
        };
        let wanted = ("select a where b = $1 limit 51".to_owned(), 1);
        assert_eq!(written("select a where b = $1 limit $2", &args), wanted);
        for kept in [
            "select a where b = $2 limit $1",
            "select a where b = $1 limit $2 offset $3",
            "select a where b = $2 limit $2",
            "select a where b = $1 and c = $2",
        ] {
            assert_eq!(written(kept, &args), (kept.to_owned(), 2));
        }
        let text = [Value::Int(7), Value::Text("51".into())];
        assert_eq!(written("select a where b = $1 limit $2", &text).1, 2);
    }

    #[test]
    fn arguments_bind_by_number_on_sqlite() {
        let mut conn = Conn::lite(rusqlite::Connection::open_in_memory().unwrap(), None);
        let mut row = poll_now(conn.one("select $2 as b, $1 as a", args!["one", "two"])).unwrap().unwrap();
        assert_eq!(row.get::<String>("a").unwrap(), "one");
        assert_eq!(row.get::<String>("b").unwrap(), "two");
    }
}
