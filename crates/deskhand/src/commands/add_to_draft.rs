//! Puts words behind what somebody is writing; they send it, or do not.

use domain::message::Visibility;
use domain::{PersonId, Result, TicketId};
use store::{Tx, drafts};

/// Puts words behind what stands in somebody's own draft; says how many bytes it has now.
///
/// # Errors
/// A fault of the database.
pub async fn add_to_draft(
    tx: &mut Tx,
    me: PersonId,
    ticket: TicketId,
    kind: Visibility,
    words: &str,
) -> Result<usize> {
    let draft = drafts::find(tx, me, ticket, kind).await?;
    let typed = draft.as_ref().map(|d| d.text.trim_end()).unwrap_or_default();
    let text = if typed.is_empty() { words.to_owned() } else { format!("{typed}\n\n{words}") };
    drafts::keep(tx, me, ticket, kind, &text, draft.map(|d| d.kept_at)).await?;
    Ok(text.len())
}
