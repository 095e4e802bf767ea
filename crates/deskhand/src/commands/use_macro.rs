//! Uses a macro on a ticket: its words go into the draft, its changes with it. Nothing is sent.

use std::collections::BTreeMap;

use domain::macros::{self as rules, Placeholder};
use domain::message::{Attachment, Visibility};
use domain::permission::{Action, Object, may};
use domain::read::writing::{AppliedMacro, MacroPreview};
use domain::{Actor, MacroId, Refusal, Result, TicketId};
use store::{Tx, macros, read, tickets};

use super::add_to_draft::add_to_draft;
use super::change_ticket::change_ticket;
use super::macro_files;

/// What a macro did.
#[derive(Clone, Debug)]
pub struct Used {
    pub visibility: Visibility,
    /// Its words, complete; empty where it has none.
    pub text: String,
    /// Its changes wait beside the draft; `None` where it has no changes, or no words and they are made.
    pub waiting: Option<AppliedMacro>,
    /// Its files, as they stand beside the draft now.
    pub files: Vec<Attachment>,
}

/// Where the words go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// Behind what the draft has.
    IntoDraft,
    /// The page puts them where the caret is.
    Given,
}

/// Uses it. A macro without words changes the ticket at once; one with words changes it when they are sent.
///
/// # Errors
/// A refusal when the actor may not write or change that here, or a value is missing: nothing with open braces goes into
/// a draft.
pub async fn use_macro(
    tx: &mut Tx,
    by: &Actor,
    ticket: TicketId,
    id: MacroId,
    given: &BTreeMap<Placeholder, String>,
    desk_name: &str,
    words: Words,
) -> Result<Used> {
    let me = by.as_person()?.id;
    let preview: MacroPreview = read::writing::preview(tx, by, ticket, id, given, desk_name).await?;
    let on = tickets::load(tx, ticket).await?;
    let object = Object::Ticket { requester: on.requester, participants: &[] };
    may(
        by,
        if preview.visibility == Visibility::Public { Action::Reply } else { Action::WriteNote },
        object,
    )?;
    if let Some(missing) = preview.missing.first() {
        let problem = format!("is missing: this ticket does not say {{{{{}}}}}", missing.name);
        return Err(Refusal::invalid("value", problem).into());
    }
    let found = macros::load(tx, id).await?;
    if !found.actions.is_empty() {
        may(by, Action::ChangeTicket, object)?;
    }
    macros::count_use(tx, id).await?;
    let files = macro_files::put_beside_draft(tx, by, ticket, preview.visibility, id).await?;
    let mut waiting = None;
    if preview.text.is_empty() {
        let change = rules::change(&found.actions, me);
        change_ticket(tx, by, ticket, &change, "", None).await?;
    } else {
        if !found.actions.is_empty() {
            macros::put_with_draft(tx, me, ticket, preview.visibility, id).await?;
            waiting = Some(AppliedMacro { id, title: found.title, changes: preview.changes });
        }
        if words == Words::IntoDraft {
            add_to_draft(tx, me, ticket, preview.visibility, &preview.text).await?;
        }
    }
    Ok(Used { visibility: preview.visibility, text: preview.text, waiting, files })
}
