//! Says where a mailbox's mail is fetched from and by which server it leaves; takes over older mail; asks for a test.

use std::net::IpAddr;

use domain::mailbox::{AfterFetch, Fetching, Import, ImportState, Security, Sending, Server, SignIn, Way};
use domain::permission::{Action, Object, may};
use domain::{Actor, Event, ImportId, MailboxId, Moment, Refusal, Result, TestMailId};
use store::fetching::{self, RunningImport};
use store::{Tx, mailboxes, test_mails};

/// Folders of one mailbox; each is a connection.
const FOLDERS_MAX: usize = 20;
const NAME_CHARS_MAX: usize = 200;
const AUTHORITY_BYTES_MAX: usize = 64 << 10;

/// What an operator typed, not checked yet; the words of the forms and of the command line.
#[derive(Clone, Debug, Default)]
pub struct ServerWish {
    pub host: String,
    pub port: Option<u16>,
    pub security: Option<Security>,
    pub authority: String,
    pub user: String,
    pub sign_in: Option<SignIn>,
}

/// Sets how a mailbox fetches. `sealed` is the new password; `None` leaves the one that is there.
///
/// # Errors
/// A refusal when the actor is no admin, or a field does not do.
pub async fn set_fetching(
    tx: &mut Tx,
    by: &Actor,
    mailbox: MailboxId,
    wish: &ServerWish,
    folders: &[String],
    after: AfterFetch,
    move_to: &str,
    sealed: Option<&str>,
) -> Result<()> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let address = mailboxes::load(tx, mailbox).await?.address;
    let sign_in = wish.sign_in.unwrap_or(SignIn::Password);
    if sign_in == SignIn::Open {
        return Err(Refusal::invalid(
            "sign_in",
            "must be a password or a consent: no mailbox is open to all",
        )
        .into());
    }
    let fetching = Fetching {
        mailbox,
        server: checked(wish, 993, 143)?,
        user: user(wish, &address)?,
        sign_in,
        folders: checked_folders(folders)?,
        after,
        move_to: if after == AfterFetch::Move { move_to.trim().to_owned() } else { String::new() },
        changed_at: tx.now(),
    };
    if after == AfterFetch::Move {
        if fetching.move_to.is_empty() {
            return Err(Refusal::invalid("move_to", "must name the folder that mails are put into").into());
        }
        if fetching.folders.contains(&fetching.move_to) {
            return Err(Refusal::invalid("move_to", "must not be a folder that is fetched from").into());
        }
    }
    needs_password(tx, mailbox, Way::In, sign_in, sealed).await?;
    for other in fetching::list(tx).await?.iter().filter(|o| o.mailbox != mailbox) {
        let same =
            other.server.host.eq_ignore_ascii_case(&fetching.server.host) && other.user == fetching.user;
        if same && other.folders.iter().any(|f| fetching.folders.contains(f)) {
            let other = mailboxes::load(tx, other.mailbox).await?.address;
            let words = format!("are fetched for {other} already: every mail would become two tickets");
            return Err(Refusal::invalid("folders", words).into());
        }
    }
    fetching::put(tx, &fetching, sealed).await?;
    changed(tx, by, mailbox, "fetching");
    Ok(())
}

/// Sets by which server a mailbox's mail leaves.
///
/// # Errors
/// As [`set_fetching`].
pub async fn set_sending(
    tx: &mut Tx,
    by: &Actor,
    mailbox: MailboxId,
    wish: &ServerWish,
    return_path: domain::mailbox::ReturnPath,
    sealed: Option<&str>,
) -> Result<()> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let address = mailboxes::load(tx, mailbox).await?.address;
    let sign_in = wish.sign_in.unwrap_or(SignIn::Password);
    let sending = Sending {
        mailbox,
        server: checked(wish, 465, 587)?,
        user: if sign_in == SignIn::Open { String::new() } else { user(wish, &address)? },
        sign_in,
        return_path,
        changed_at: tx.now(),
    };
    needs_password(tx, mailbox, Way::Out, sign_in, sealed).await?;
    fetching::put_sending(tx, &sending, sealed).await?;
    changed(tx, by, mailbox, "sending");
    Ok(())
}

/// Takes a way's server away: mail comes through a door again, or leaves by the desk's relay.
///
/// # Errors
/// A refusal when the actor is no admin or there is none.
pub async fn remove_server(tx: &mut Tx, by: &Actor, mailbox: MailboxId, way: Way) -> Result<()> {
    may(by, Action::ManageSettings, Object::Desk)?;
    if !fetching::remove(tx, mailbox, way).await? {
        return Err(Refusal::NotFound.into());
    }
    changed(tx, by, mailbox, if way == Way::In { "fetching" } else { "sending" });
    Ok(())
}

fn changed(tx: &mut Tx, by: &Actor, mailbox: MailboxId, field: &str) {
    tx.record(by, Event::MailboxChanged { mailbox, fields: vec![field.to_owned()] });
}

async fn needs_password(
    tx: &mut Tx,
    mailbox: MailboxId,
    way: Way,
    sign_in: SignIn,
    sealed: Option<&str>,
) -> Result<()> {
    let known = fetching::password(tx, mailbox, way).await?.is_some_and(|p| !p.is_empty());
    if sign_in == SignIn::Password && sealed.is_none() && !known {
        return Err(Refusal::invalid("password", "must be given").into());
    }
    Ok(())
}

fn checked(wish: &ServerWish, tls_port: u16, other_port: u16) -> Result<Server, Refusal> {
    let host = wish.host.trim().trim_end_matches('.').to_lowercase();
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    if host.is_empty() || host.len() > 253 || !host.chars().all(is_name) {
        return Err(Refusal::invalid("host", "must be the name of a server, like imap.example.org"));
    }
    let security = wish.security.unwrap_or(Security::Tls);
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback());
    if security == Security::None && !here {
        let words =
            "must be TLS or STARTTLS: without them passwords go in the clear, which is for this machine only";
        return Err(Refusal::invalid("security", words));
    }
    let port = wish.port.unwrap_or(if security == Security::Tls { tls_port } else { other_port });
    if port == 0 {
        return Err(Refusal::invalid("port", "must be from 1 to 65535"));
    }
    let authority = wish.authority.trim().to_owned();
    if authority.len() > AUTHORITY_BYTES_MAX {
        return Err(Refusal::TooLarge {
            what: "The authority's certificate",
            limit: AUTHORITY_BYTES_MAX as u64,
        });
    }
    ::mail::tls::client(&authority).map_err(|e| Refusal::invalid("authority", e.0))?;
    Ok(Server { host, port, security, authority })
}

/// The name to sign in by: the mailbox's address where nobody says otherwise.
fn user(wish: &ServerWish, address: &str) -> Result<String, Refusal> {
    let user = wish.user.trim();
    if user.chars().any(char::is_control) || user.chars().count() > 320 {
        return Err(Refusal::invalid("user", "must be one line of at most 320 characters"));
    }
    Ok(if user.is_empty() { address.to_owned() } else { user.to_owned() })
}

fn checked_folders(folders: &[String]) -> Result<Vec<String>, Refusal> {
    let mut out: Vec<String> = Vec::new();
    for name in folders.iter().map(|f| f.trim()).filter(|f| !f.is_empty()) {
        if name.chars().any(char::is_control) || name.chars().count() > NAME_CHARS_MAX {
            return Err(Refusal::invalid("folders", "must have names of at most 200 characters, one a line"));
        }
        let name = if name.eq_ignore_ascii_case("inbox") { "INBOX" } else { name };
        if !out.iter().any(|f| f == name) {
            out.push(name.to_owned());
        }
    }
    if out.is_empty() {
        out.push("INBOX".to_owned());
    }
    if out.len() > FOLDERS_MAX {
        return Err(Refusal::invalid("folders", "must be at most 20; each needs a connection of its own"));
    }
    Ok(out)
}

// Older mail

/// Begins to take over the mail that was in a folder before the desk. `since` leaves out what came before that day.
///
/// # Errors
/// A refusal when the actor is no admin, the folder was not reached yet, or an import of it is not at its end.
pub async fn begin_import(
    tx: &mut Tx,
    by: &Actor,
    mailbox: MailboxId,
    folder: &str,
    since: Option<Moment>,
) -> Result<ImportId> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let known = fetching::folders(tx, mailbox).await?.into_iter().find(|f| f.name == folder.trim());
    let Some(known) = known else {
        let words = "was not opened yet: wait until the desk has reached the mailbox, then try again";
        return Err(Refusal::invalid("folder", words).into());
    };
    let open = fetching::imports(tx, mailbox)
        .await?
        .into_iter()
        .any(|i| i.folder == known.name && matches!(i.state, ImportState::Running | ImportState::Paused));
    if open {
        return Err(Refusal::Conflict("An import of this folder is not at its end yet.".into()).into());
    }
    let import = Import {
        id: tx.next_id().await?,
        mailbox,
        folder: known.name,
        since,
        state: ImportState::Running,
        total: -1,
        done: 0,
        problem: String::new(),
        created_at: tx.now(),
        ended_at: None,
    };
    let id = import.id;
    let run = RunningImport {
        import,
        folder: known.id,
        uid_validity: known.uid_validity,
        next_uid: 1,
        end_uid: known.last_uid.saturating_add(1),
    };
    fetching::insert_import(tx, &run).await?;
    changed(tx, by, mailbox, "import");
    Ok(id)
}

/// Pauses an import, or lets it go on where it was.
///
/// # Errors
/// A refusal when the actor is no admin or the import is at its end.
pub async fn steer_import(tx: &mut Tx, by: &Actor, id: ImportId, to: ImportState) -> Result<MailboxId> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let from = match to {
        ImportState::Running => ImportState::Paused,
        ImportState::Paused => ImportState::Running,
        ImportState::Done | ImportState::Failed => {
            return Err(Refusal::invalid("state", "must be running or paused").into());
        }
    };
    let mailbox = fetching::load_import(tx, id).await?.import.mailbox;
    if !fetching::set_import_state(tx, id, from, to, "").await? {
        return Err(
            Refusal::Conflict("The import is at its end, or somebody else was quicker.".into()).into()
        );
    }
    changed(tx, by, mailbox, "import");
    Ok(mailbox)
}

/// Asks for a test mail. `token` tells it from all others.
///
/// # Errors
/// A refusal when the actor is no admin, or a test of this mailbox runs.
pub async fn begin_test(tx: &mut Tx, by: &Actor, mailbox: MailboxId, token: &str) -> Result<TestMailId> {
    may(by, Action::ManageSettings, Object::Desk)?;
    mailboxes::load(tx, mailbox).await?;
    test_mails::give_up(tx).await?;
    if test_mails::last(tx, mailbox).await?.is_some_and(|t| t.ended_at.is_none()) {
        return Err(Refusal::Conflict("A test of this mailbox is on its way.".into()).into());
    }
    let id = tx.next_id().await?;
    test_mails::insert(tx, id, mailbox, token).await?;
    Ok(id)
}
