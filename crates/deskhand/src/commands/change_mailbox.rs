//! Adds and changes the desk's addresses.

use domain::mailbox::{ACKNOWLEDGEMENT, Mailbox, SIGNATURE, SenderCheck};
use domain::permission::{Action, Object, may};
use domain::person::{clean_name, normalise_address};
use domain::{Actor, Event, MailboxId, Refusal, Result, TeamId};
use store::{Tx, mailboxes, people, teams};

/// The longest template, in bytes.
const TEMPLATE_BYTES_MAX: usize = 20_000;

/// # Errors
/// A refusal when the actor is no admin, or the address is taken or somebody's of the team.
pub async fn add_mailbox(
    tx: &mut Tx,
    by: &Actor,
    address: &str,
    name: &str,
    team: Option<TeamId>,
) -> Result<MailboxId> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let address = normalise_address(address)?;
    if address.contains('+') {
        return Err(
            Refusal::invalid("address", "must not contain a +, which marks the desk's own tokens").into()
        );
    }
    if address.split('@').next().is_some_and(|local| local.len() > 24) {
        // A reply address is local part, plus sign and token, and a local part has 64 octets (RFC 5321 §4.5.3.1.1).
        return Err(Refusal::invalid("address", "must have at most 24 characters before the @").into());
    }
    if people::find_by_address(tx, &address).await?.is_some_and(|p| p.role.is_team()) {
        return Err(Refusal::invalid("address", "is how somebody of the team signs in; use another").into());
    }
    if let Some(team) = team {
        teams::load(tx, team).await?;
    }
    let name = clean_name(name);
    let first = mailboxes::list(tx).await?.is_empty();
    let mailbox = Mailbox {
        id: tx.next_id().await?,
        name: if name.is_empty() { address.clone() } else { name },
        address,
        team,
        is_default: first,
        signature: SIGNATURE.to_owned(),
        acknowledges: false,
        acknowledgement: ACKNOWLEDGEMENT.to_owned(),
        sender_check: SenderCheck::Nobody,
        authserv_id: String::new(),
        created_at: tx.now(),
    };
    mailboxes::insert(tx, &mailbox).await?;
    tx.record(by, Event::MailboxAdded { mailbox: mailbox.id });
    Ok(mailbox.id)
}

/// Writes all of a mailbox but its address.
///
/// # Errors
/// A refusal when the actor is no admin, or a template cannot be filled in.
pub async fn change_mailbox(tx: &mut Tx, by: &Actor, after: &Mailbox) -> Result<()> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let before = mailboxes::load(tx, after.id).await?;
    let mut after =
        Mailbox { address: before.address.clone(), created_at: before.created_at, ..after.clone() };
    after.name = clean_name(&after.name);
    after.authserv_id = after.authserv_id.trim().to_lowercase();
    if after.sender_check == SenderCheck::Relay && after.authserv_id.is_empty() {
        let words = "is needed: the name that the checking server puts first in its Authentication-Results";
        return Err(Refusal::invalid("authserv_id", words).into());
    }
    // There is always a default: it goes by making another one so.
    after.is_default |= before.is_default;
    for (field, text) in [("signature", &after.signature), ("acknowledgement", &after.acknowledgement)] {
        if text.len() > TEMPLATE_BYTES_MAX {
            return Err(Refusal::TooLarge { what: field, limit: TEMPLATE_BYTES_MAX as u64 }.into());
        }
        crate::post::check_template(field, text)?;
    }
    if let Some(team) = after.team {
        teams::load(tx, team).await?;
    }
    if after == before {
        return Ok(());
    }
    mailboxes::update(tx, &after).await?;
    let changed = [
        ("name", after.name != before.name),
        ("team", after.team != before.team),
        ("default", after.is_default != before.is_default),
        ("signature", after.signature != before.signature),
        ("acknowledges", after.acknowledges != before.acknowledges),
        ("acknowledgement", after.acknowledgement != before.acknowledgement),
        ("sender_check", after.sender_check != before.sender_check),
        ("authserv_id", after.authserv_id != before.authserv_id),
    ];
    let fields = changed.into_iter().filter(|(_, c)| *c).map(|(f, _)| f.to_owned()).collect();
    tx.record(by, Event::MailboxChanged { mailbox: after.id, fields });
    Ok(())
}
