//! Test mails that a mailbox sends to itself.

use domain::mailbox::{TestMail, TestResult, TestState, TestStep, TestedStep};
use domain::{Error, MailboxId, Moment, Refusal, Result, TestMailId};

use crate::db::Row;
use crate::{Conn, Tx, args};

fn test_mail(mut row: Row) -> Result<TestMail> {
    Ok(TestMail {
        id: row.get("id")?,
        mailbox: row.get("mailbox_id")?,
        state: row.get("state")?,
        steps: read(&row.get::<String>("steps")?)?,
        started_at: row.get("started_at")?,
        ended_at: row.get("ended_at")?,
    })
}

fn read(text: &str) -> Result<Vec<TestStep>> {
    let step = |line: &str| {
        let mut fields = line.splitn(3, '\t');
        let step = TestedStep::parse(fields.next()?)?;
        let result = TestResult::parse(fields.next()?)?;
        Some(TestStep { step, result, words: fields.next().unwrap_or_default().to_owned() })
    };
    text.lines()
        .map(|line| step(line).ok_or_else(|| Error::fault("a step of a test mail cannot be read")))
        .collect()
}

fn written(steps: &[TestStep]) -> String {
    let line = |s: &TestStep| {
        format!("{}\t{}\t{}\n", s.step.as_str(), s.result.as_str(), s.words.replace(['\t', '\n', '\r'], " "))
    };
    steps.iter().map(line).collect()
}

/// A test that waits for its turn. `token` tells its mail from all others.
pub async fn insert(tx: &mut Tx, id: TestMailId, mailbox: MailboxId, token: &str) -> Result<()> {
    tx.quiet("a test of the set-up");
    let now = tx.now();
    let sql =
        "insert into test_mail (id, mailbox_id, token, state, steps, arrived_by, leased_until, started_at,
        ended_at) values ($1, $2, $3, 'waiting', '', '', 0, $4, null)";
    tx.execute(sql, args![id, mailbox, token, now]).await.map(drop)
}

/// # Errors
/// [`Refusal::NotFound`] when there is no such test.
pub async fn load(db: &mut Conn, id: TestMailId) -> Result<TestMail> {
    let sql = "select id, mailbox_id, state, steps, started_at, ended_at from test_mail where id = $1";
    Ok(db.find(sql, args![id]).await?.map(test_mail).transpose()?.ok_or(Refusal::NotFound)?)
}

/// The latest test of a mailbox.
pub async fn last(db: &mut Conn, mailbox: MailboxId) -> Result<Option<TestMail>> {
    let sql = "select id, mailbox_id, state, steps, started_at, ended_at from test_mail where mailbox_id = $1
        order by id desc limit 1";
    db.find(sql, args![mailbox]).await?.map(test_mail).transpose()
}

/// Is there one that nobody has taken up?
pub async fn is_waiting(db: &mut Conn) -> Result<bool> {
    let sql = "select 1 as one from test_mail where state = 'waiting' limit 1";
    Ok(db.find(sql, args![]).await?.is_some())
}

/// Takes up the oldest test that waits: its mailbox and token.
pub async fn claim(tx: &mut Tx, until: Moment) -> Result<Option<(TestMailId, MailboxId, String)>> {
    tx.quiet("a test of the set-up");
    let sql = "update test_mail set state = 'running', leased_until = $1
        where id in (select id from test_mail where state = 'waiting' order by id limit 1)
        returning id, mailbox_id, token";
    let Some(mut row) = tx.find(sql, args![until]).await? else { return Ok(None) };
    Ok(Some((row.get("id")?, row.get("mailbox_id")?, row.get("token")?)))
}

/// Writes how far a test is; nothing when it was given up meanwhile.
pub async fn write(tx: &mut Tx, id: TestMailId, state: TestState, steps: &[TestStep]) -> Result<()> {
    tx.quiet("a test of the set-up");
    let now = tx.now();
    let ended = matches!(state, TestState::Passed | TestState::Failed).then_some(now);
    let sql =
        "update test_mail set state = $2, steps = $3, ended_at = $4 where id = $1 and state = 'running'";
    tx.execute(sql, args![id, state, written(steps), ended]).await.map(drop)
}

/// Ends tests whose program ended in the middle.
pub async fn give_up(tx: &mut Tx) -> Result<u64> {
    tx.quiet("a test of the set-up");
    let now = tx.now();
    let sql =
        "update test_mail set state = 'failed', ended_at = $1 where state = 'running' and leased_until < $1";
    tx.execute(sql, args![now]).await
}

/// The test mail with this token came in by `way`; `false` when there is no such test.
pub async fn arrived(tx: &mut Tx, token: &str, way: &str) -> Result<bool> {
    let sql = "update test_mail set arrived_by = $2 where token = $1";
    Ok(tx.execute(sql, args![token, way]).await? == 1)
}

/// By which way a test's mail came in; empty while it did not.
pub async fn arrived_by(db: &mut Conn, id: TestMailId) -> Result<String> {
    let row = db.find("select arrived_by from test_mail where id = $1", args![id]).await?;
    row.ok_or(Refusal::NotFound)?.get("arrived_by")
}
