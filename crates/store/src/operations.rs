//! Answers kept for operations that may be sent twice: idempotency keys.

use domain::{Refusal, Result};

use crate::{Conn, Tx, args};

/// What was answered the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: i64,
    pub body: String,
}

/// The kept answer, if this operation ran before.
///
/// # Errors
/// [`Refusal::Invalid`] when the key was used for another request.
pub async fn find(db: &mut Conn, scope: &str, key: &str, request: &[u8; 32]) -> Result<Option<Answer>> {
    let sql = "select request_hash, status, answer from operation where scope = $1 and key = $2";
    let Some(mut row) = db.find(sql, args![scope, key]).await? else { return Ok(None) };
    if row.get::<[u8; 32]>("request_hash")? != *request {
        return Err(Refusal::invalid("Idempotency-Key", "was used before for another request").into());
    }
    Ok(Some(Answer { status: row.get("status")?, body: row.get("answer")? }))
}

/// Keeps the answer in the transaction of the operation itself.
///
/// # Errors
/// [`Refusal::Conflict`] when another transaction answered the same operation since it was looked for.
pub async fn keep(tx: &mut Tx, scope: &str, key: &str, request: &[u8; 32], answer: &Answer) -> Result<()> {
    let now = tx.now();
    let sql = "insert into operation (scope, key, request_hash, status, answer, created_at)
        values ($1, $2, $3, $4, $5, $6) on conflict (scope, key) do nothing";
    // Not counted as a change: an operation that changed nothing has an answer too.
    match tx.housekeep(sql, args![scope, key, *request, answer.status, answer.body, now]).await? {
        1 => Ok(()),
        _ => Err(Refusal::Conflict(
            "The same operation was sent twice at once; ask again for its answer.".into(),
        )
        .into()),
    }
}
