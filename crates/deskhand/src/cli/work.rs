//! What commands do on an open desk, whether they opened it themselves or speak to the process that owns it.

use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};

use domain::mailbox::{Mailbox, SenderCheck};
use domain::moment::DAY_US;
use domain::person::{Role, address_domain, normalise_address};
use domain::read::mailbox_dns::{DnsRecord, RecordState};
use domain::{Actor, Error, Refusal, Result};
use serde::{Deserialize, Serialize};
use store::sessions::LinkPurpose;
use store::{DirectoryLock, mailboxes, people, sessions, teams};

use super::{FAULT, TEMPORARY, USAGE};
use crate::app::{App, Parts};
use crate::article_folder::{self, ImportWish, Told};
use crate::commands::accept_mail::mailbox_of;
use crate::commands::change_mailbox::{add_mailbox, change_mailbox};
use crate::commands::change_team::add_team;
use crate::commands::manage_people::{NewPerson, SET_UP_HOURS, add_person, set_password};
use crate::commands::manage_tokens::{TokenWish, create_token};
use crate::config::Config;
use crate::inlets::control::{self, Answer};
use crate::inlets::mail::{Incoming, accept, verdict};
use crate::{secrets, sending_keys};

/// One thing to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Work {
    AddMailbox {
        address: String,
        name: String,
        team: Option<String>,
        /// The desk looks up who wrote each mail.
        check_senders: bool,
    },
    ListMailboxes,
    MailboxServer(super::mailbox::MailboxWork),
    MailboxDns {
        address: String,
        new_keys: bool,
    },
    /// Every mailbox's records that are not as they should be.
    DnsFaults,
    /// What only an open desk knows of its set-up.
    Look,
    AddUser {
        email: String,
        name: String,
        role: String,
        password: Option<String>,
    },
    ListUsers,
    MakeLink {
        email: String,
    },
    CreateToken {
        user: String,
        name: String,
        any_person: bool,
    },
    ListTokens,
    /// The mail itself comes along as octets.
    Ingest {
        name: String,
        address: Option<String>,
    },
    Backup {
        file: PathBuf,
    },
    Verify,
    /// Articles as a folder of Markdown files.
    ExportArticles {
        directory: PathBuf,
    },
    ImportArticles {
        directory: PathBuf,
        wish: ImportWish,
    },
}

/// Does it as the operator, who may do everything.
pub async fn run(app: &App, work: Work, attached: Vec<u8>) -> Answer {
    let is_ingest = matches!(work, Work::Ingest { .. });
    match try_run(app, work, attached).await {
        Ok(out) => Answer { out, ..Answer::default() },
        Err(e) => {
            let code = match (&e, is_ingest) {
                // A mail for nobody stays for nobody; everything else may go better next time.
                (Error::Refused(Refusal::NotFound), true) => FAULT,
                (_, true) => TEMPORARY,
                (Error::Refused(Refusal::Invalid { .. }), false) => USAGE,
                (Error::Refused(Refusal::Busy(_)), false) => TEMPORARY,
                (_, false) => FAULT,
            };
            Answer { out: String::new(), err: format!("deskhand: {e}\n"), code }
        }
    }
}

async fn try_run(app: &App, work: Work, attached: Vec<u8>) -> Result<String> {
    let by = Actor::Desk;
    match work {
        Work::AddMailbox { address, name, team, check_senders } => {
            let said = address.clone();
            app.write(async move |tx| {
                let team = match team {
                    None => None,
                    Some(name) => Some(match teams::find_by_name(tx, &name).await? {
                        Some(id) => id,
                        None => add_team(tx, &by, &name).await?,
                    }),
                };
                let id = add_mailbox(tx, &by, &address, &name, team).await?;
                if check_senders {
                    let mailbox = mailboxes::load(tx, id).await?;
                    change_mailbox(tx, &by, &Mailbox { sender_check: SenderCheck::Desk, ..mailbox }).await?;
                }
                Ok(())
            })
            .await?;
            let note = match shared_domain(app, &said).await? {
                Some(words) => format!("look {}: {words}\n", address_domain(&said)),
                None => String::new(),
            };
            Ok(format!("{said} takes mail now\n{note}"))
        }
        Work::ListMailboxes => {
            let (all, teams) =
                app.read(async |db| Ok((mailboxes::list(db).await?, teams::list(db).await?))).await?;
            let line = |m: &Mailbox| {
                let team = teams.iter().find(|t| Some(t.id) == m.team).map_or("", |t| t.name.as_str());
                let default = if m.is_default { "default" } else { "" };
                format!("{}\t{}\t{default}\t{team}\n", m.address, m.name)
            };
            Ok(all.iter().map(line).collect())
        }
        Work::MailboxServer(work) => super::mailbox::run(app, work).await,
        Work::MailboxDns { address, new_keys } => mailbox_dns(app, &by, &address, new_keys).await,
        Work::DnsFaults => dns_faults(app).await,
        Work::Look => super::upkeep::look(app).await,
        Work::AddUser { email, name, role, password } => add_user(app, email, name, &role, password).await,
        Work::ListUsers => list_users(app).await,
        Work::MakeLink { email } => {
            let email = normalise_address(&email)?;
            let person = app.read(async move |db| people::find_by_address(db, &email).await).await?;
            let person = person.ok_or(Refusal::NotFound)?;
            make_link(app, person.id).await
        }
        Work::CreateToken { user, name, any_person } => {
            let secret = app.secret();
            let hash = secrets::hash(&secret);
            let email = normalise_address(&user)?;
            app.write(async move |tx| {
                let person = people::find_by_address(tx, &email).await?.ok_or(Refusal::NotFound)?;
                let wish = TokenWish { person: person.id, name, any_person, expires_at: None, secret: hash };
                create_token(tx, &by, &wish).await
            })
            .await?;
            Ok(format!("{secret}\n"))
        }
        Work::ListTokens => {
            let all = app.read(async |db| sessions::tokens(db).await).await?;
            let mut out = String::new();
            for t in all {
                let used =
                    t.used_at.map_or_else(|| "never used".to_owned(), |m| format!("used {}", m.rfc3339()));
                let person = t.person.email.unwrap_or(t.person.name);
                let _ = writeln!(out, "{}\t{}\t{person}\t{used}", t.id, t.name);
            }
            Ok(out)
        }
        Work::Ingest { name, address } => ingest(app, &name, address, attached).await.map(|()| String::new()),
        Work::Backup { file } => super::upkeep::backup(app, &file).await,
        Work::Verify => super::upkeep::verify(app).await,
        Work::ExportArticles { directory } => folder(article_folder::export(app, directory).await?),
        Work::ImportArticles { directory, wish } => {
            folder(article_folder::import(app, directory, wish).await?)
        }
    }
}

/// A folder of articles of which something was left out is no success for a script: it hears so, and all that was done.
fn folder(told: Told) -> Result<String> {
    if told.is_whole {
        return Ok(told.words);
    }
    Err(Refusal::Conflict(format!("not everything was taken\n{}", told.words.trim_end()).into()).into())
}

async fn add_user(
    app: &App,
    email: String,
    name: String,
    role: &str,
    password: Option<String>,
) -> Result<String> {
    let role = Role::parse(role).filter(|r| r.is_team());
    let role = role.ok_or_else(|| Refusal::invalid("role", "must be admin, lead, agent or light"))?;
    let hash = match password {
        None => None,
        Some(password) => {
            secrets::check_password(&password, &email)?;
            Some(app.blocking(move || secrets::hash_password(&password)).await?)
        }
    };
    let has_password = hash.is_some();
    let id = app
        .write(async move |tx| {
            let id = add_person(tx, &Actor::Desk, &NewPerson { email, name, role }).await?;
            if let Some(hash) = hash {
                set_password(tx, &Actor::Desk, id, &hash, None).await?;
            }
            Ok(id)
        })
        .await?;
    if has_password { Ok("added\n".to_owned()) } else { make_link(app, id).await }
}

/// A one-time address to choose a password, alone on a line.
pub async fn make_link(app: &App, id: domain::PersonId) -> Result<String> {
    let secret = app.secret();
    let hash = secrets::hash(&secret);
    app.write(async move |tx| {
        crate::commands::manage_people::make_set_up_link(tx, &Actor::Desk, id, &hash).await
    })
    .await?;
    Ok(format!(
        "{}{}\n(opens once, within {SET_UP_HOURS} hours)\n",
        app.config.base_url(),
        ui::url::set_up(&secret)
    ))
}

/// A one-time address that signs in: the demo's, on this machine only.
pub async fn sign_in_link(app: &App, id: domain::PersonId, base: &str) -> Result<String> {
    let secret = app.secret();
    let hash = secrets::hash(&secret);
    app.write(async move |tx| {
        tx.quiet("a link of the demo");
        let until = tx.now().plus_us(7 * DAY_US);
        sessions::insert_link(tx, &hash, LinkPurpose::SignIn, id, until).await
    })
    .await?;
    Ok(format!("{base}{}", ui::url::demo_sign_in(&secret)))
}

async fn list_users(app: &App) -> Result<String> {
    app.read(async |db| {
        let mut out = String::new();
        for role in [Role::Admin, Role::Lead, Role::Agent, Role::Light] {
            for p in people::list_by_role(db, role, domain::PersonId(0), 10_000).await? {
                let state = if p.suspended_at.is_some() { "suspended" } else { "" };
                let _ =
                    writeln!(out, "{}\t{}\t{}\t{state}", p.email.unwrap_or_default(), p.name, role.as_str());
            }
        }
        Ok(out)
    })
    .await
}

/// The records of a mailbox's domain, each with what was found, and as lines for a zone file.
async fn mailbox_dns(app: &App, by: &Actor, address: &str, new_keys: bool) -> Result<String> {
    let address = normalise_address(address)?;
    let all = app.read(async |db| mailboxes::list(db).await).await?;
    let id = all.iter().find(|m| m.address == address).map(|m| m.id).ok_or(Refusal::NotFound)?;
    if new_keys {
        sending_keys::make(app, by, id).await?;
    }
    sending_keys::publish_seen(app).await?;
    let page = sending_keys::look(app, id).await?;
    let mut out = String::new();
    for record in &page.records {
        out.push_str(&format!(
            "{} {}: {}\n{}\n\n",
            record.purpose.as_str().to_uppercase(),
            record.state.as_str(),
            record.words,
            zone_line(record)
        ));
    }
    if page.keys.is_empty() {
        out.push_str("The desk does not sign mail of this address. To let it: deskhand mailbox dns ");
        out.push_str(&format!("{address} --new-keys\n"));
    }
    Ok(out)
}

/// One string of a text record has at most 255 octets (RFC 1035 §3.3.14).
fn zone_line(record: &DnsRecord) -> String {
    let value = match record.record_type {
        "TXT" => {
            let pieces = record.value.as_bytes().chunks(255).map(String::from_utf8_lossy);
            pieces.map(|p| format!("\"{}\"", p.replace(['"', '\\'], ""))).collect::<Vec<_>>().join(" ")
        }
        _ if record.value.ends_with('.') || record.value.is_empty() => record.value.clone(),
        _ => format!("{}.", record.value),
    };
    format!("{}. {} {value}", record.name, record.record_type)
}

/// A line for every record that is missing or wrong; and where the desk's address could get the team's own mail.
async fn dns_faults(app: &App) -> Result<String> {
    let all = app.read(async |db| mailboxes::list(db).await).await?;
    let mut out = String::new();
    let mut seen = Vec::new();
    for mailbox in all {
        let domain = address_domain(&mailbox.address).to_owned();
        if seen.contains(&domain) {
            continue;
        }
        for record in sending_keys::look(app, mailbox.id).await?.records {
            if matches!(record.state, RecordState::Missing | RecordState::Wrong) {
                let purpose = record.purpose.as_str().to_uppercase();
                out.push_str(&format!("{domain}, {purpose}: {}\n", record.words));
            }
        }
        if let Some(words) = shared_domain(app, &mailbox.address).await? {
            out.push_str(&format!("{domain}: {words}\n"));
        }
        seen.push(domain);
    }
    Ok(out)
}

/// What to beware of where the team has addresses of a mailbox's domain: what a service sends to `support@` to prove who
/// reads it would open that service's doors for the company (CVE-2024-49193 and kin).
async fn shared_domain(app: &App, address: &str) -> Result<Option<String>> {
    let domain = address_domain(address).to_owned();
    let asked = domain.clone();
    let count = app.read(async move |db| people::team_at(db, &asked).await).await?;
    Ok((count > 0).then(|| {
        format!(
            "the team signs in with addresses of this domain. Services that let in whoever can read mail of a domain \
             would take {address} for one of yours; give the desk a domain of its own, like help.{domain}"
        )
    }))
}

/// Stores one mail. Which mailbox: the address given, else the first found among the recipients, else the default.
async fn ingest(app: &App, name: &str, address: Option<String>, raw: Vec<u8>) -> Result<()> {
    if raw.len() > app.config.mail_bytes_max {
        return Err(Refusal::TooLarge { what: "The mail", limit: app.config.mail_bytes_max as u64 }.into());
    }
    let all = app.read(async |db| mailboxes::list(db).await).await?;
    if all.is_empty() {
        return Err(Error::fault(
            "there is no mailbox yet; add one with: deskhand mailbox add support@example.org",
        ));
    }
    let to: Vec<String> = match &address {
        Some(address) => vec![address.clone()],
        None => {
            let octets = raw.clone();
            let letter = app
                .blocking(move || {
                    Ok(::mail::guard::parse_guarded(octets, ::mail::guard::Limits::default())
                        .unwrap_or_default())
                })
                .await?;
            letter.to.into_iter().chain(letter.cc).map(|a| a.email).collect()
        }
    };
    let named = to.iter().find_map(|a| mailbox_of(&all, a));
    let mailbox = match (named, &address) {
        (Some(id), _) => id,
        (None, Some(_)) => return Err(Refusal::NotFound.into()),
        (None, None) => all.iter().find(|m| m.is_default).unwrap_or(&all[0]).id,
    };
    // The recipients that are ours say by which token the mail came.
    let ours = to.into_iter().filter(|a| mailbox_of(&all, a).is_some()).collect();
    let mail =
        Incoming { source: "ingest", peer: name.to_owned(), helo: String::new(), from: None, to: ours };
    let accepted = accept(app, mail, raw, vec![mailbox]).await;
    if let Err(e) = &accepted {
        tracing::error!("a mail could not be stored: {e} ({:?})", verdict(e));
    }
    accepted.map(drop)
}

/// An open way to put mails in: the process that owns the directory, or our own desk.
pub enum Ingestor {
    Owner(PathBuf),
    Own(Box<App>, Option<DirectoryLock>),
}

impl Ingestor {
    pub async fn open(config: &Config) -> Result<Self> {
        config.refuse_unnamed()?;
        crate::keys::make_directory(&config.data)?;
        let lock = match config.database {
            Some(_) => None,
            None => match DirectoryLock::take(&config.data) {
                Ok(lock) => Some(lock),
                Err(Error::Refused(Refusal::Conflict(_))) => return Ok(Self::Owner(config.data.clone())),
                Err(e) => return Err(e),
            },
        };
        Ok(Self::Own(Box::new(App::open(Parts::new(config.clone())).await?), lock))
    }

    pub async fn take(&self, work: Work, octets: Vec<u8>) -> Result<Answer> {
        match self {
            Self::Owner(directory) => control::send(directory, &work, &octets).await,
            Self::Own(app, _) => Ok(run(app, work, octets).await),
        }
    }
}

/// A longer mail of an mbox is reported and left out.
const MBOX_MAIL_BYTES_MAX: usize = 256 << 20;

type Source = Result<(String, Vec<u8>)>;

/// The mails of all sources, one after the other.
pub fn sources(
    files: &[PathBuf],
    mbox: &[PathBuf],
    maildir: &[PathBuf],
) -> Vec<Box<dyn Iterator<Item = Source>>> {
    let mut all: Vec<Box<dyn Iterator<Item = Source>>> = Vec::new();
    for file in files {
        let file = file.clone();
        all.push(Box::new(std::iter::once_with(move || read_file(&file))));
    }
    for file in mbox {
        let name = file.display().to_string();
        match std::fs::File::open(file) {
            Ok(open) => all.push(Box::new(mbox_mails(open).enumerate().map(move |(n, mail)| {
                let name = format!("{name}#{}", n + 1);
                let octets = mail.map_err(|e| Error::fault(format!("{name}: {e}")))?;
                Ok((name, octets))
            }))),
            Err(e) => all.push(failed(name, e)),
        }
    }
    for directory in maildir {
        let name = directory.display().to_string();
        match ::mail::bundle::maildir(directory) {
            Ok(paths) => all.push(Box::new(paths.into_iter().map(|path| read_file(&path)))),
            Err(e) => all.push(failed(name, e)),
        }
    }
    all
}

fn mbox_mails(file: std::fs::File) -> ::mail::bundle::Mbox<std::io::BufReader<std::fs::File>> {
    // Which stuffing a file has cannot be seen; undoing nothing changes nothing that was there.
    ::mail::bundle::Mbox::new(
        std::io::BufReader::new(file),
        ::mail::bundle::Stuffing::Original,
        MBOX_MAIL_BYTES_MAX,
    )
}

fn failed(name: String, e: std::io::Error) -> Box<dyn Iterator<Item = Source>> {
    Box::new(std::iter::once(Err(Error::fault(format!("{name}: {e}")))))
}

fn read_file(path: &Path) -> Source {
    if path == Path::new("-") {
        let mut octets = Vec::new();
        std::io::stdin().lock().read_to_end(&mut octets)?;
        return Ok(("standard input".to_owned(), octets));
    }
    let name = path.display().to_string();
    let octets = std::fs::read(path).map_err(|e| Error::fault(format!("{name}: {e}")))?;
    Ok((name, octets))
}
