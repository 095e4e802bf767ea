//! `deskhand mailbox fetch | send | consent | import | test | show`: servers of a mailbox from the command line.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use domain::mailbox::{
    AfterFetch, ChannelState, Consent, ImportState, Provider, ReturnPath, Security, SignIn, TestState, Way,
};
use domain::person::normalise_address;
use domain::{Actor, Error, MailboxId, Moment, Refusal, Result};
use serde::{Deserialize, Serialize};
use store::{consents, fetching, mailboxes};

use crate::app::App;
use crate::commands::change_mailbox_server::{
    ServerWish, begin_import, remove_server, set_fetching, set_sending, steer_import,
};
use crate::consent::{self, DeviceState};
use crate::credentials::password_place;
use crate::mailbox_test::{self, Serving};
use crate::secrets;

/// Passwords and client secrets are read from the standard input, for command lines are seen by others.
const SECRET_BYTES_MAX: usize = 10_000;

#[derive(Subcommand)]
pub enum MailboxServer {
    /// Fetch a mailbox's mail by IMAP
    Fetch(Fetch),
    /// Send a mailbox's mail by a server of its own instead of the relay
    Send(Send),
    /// Sign in by consent (OAuth) instead of a password
    Consent(ConsentArgs),
    /// Take over mail that was in a folder before the desk
    Import(Import),
    /// Let a mailbox write to itself and say how far that gets
    Test { address: String },
    /// How a mailbox's mail comes and leaves, and how that does
    Show { address: String },
}

#[derive(Args, Clone, Debug, Serialize, Deserialize)]
pub struct Server {
    address: String,
    /// Name of the server
    #[arg(long)]
    host: Option<String>,
    #[arg(long)]
    port: Option<u16>,
    /// tls, starttls, or none (this machine only)
    #[arg(long, default_value = "tls")]
    security: String,
    /// PEM file of the one authority whose certificates are believed
    #[arg(long, value_name = "FILE")]
    authority: Option<PathBuf>,
    /// Name to sign in by; the address when it is left out
    #[arg(long)]
    user: Option<String>,
    /// Read the password from the standard input
    #[arg(long)]
    password_stdin: bool,
    /// Sign in by consent (OAuth) and not by a password
    #[arg(long, conflicts_with = "password_stdin")]
    consent: bool,
    /// Do without this server from now on
    #[arg(long, conflicts_with_all = ["host", "password_stdin", "consent"])]
    off: bool,
}

#[derive(Args, Clone, Debug, Serialize, Deserialize)]
pub struct Fetch {
    #[command(flatten)]
    server: Server,
    /// A folder to fetch from; may come several times
    #[arg(long = "folder", default_value = "INBOX")]
    folders: Vec<String>,
    /// What is done there with a mail that is safe here: nothing, seen, or move
    #[arg(long, default_value = "seen")]
    after: String,
    /// The folder that --after move puts mails into
    #[arg(long, default_value = "")]
    move_to: String,
}

#[derive(Args, Clone, Debug, Serialize, Deserialize)]
pub struct Send {
    #[command(flatten)]
    server: Server,
    /// Sign in by nothing: the server knows this machine
    #[arg(long, conflicts_with_all = ["password_stdin", "consent"])]
    open: bool,
    /// Where reports go: token (an address with a token, by which they are found), or plain
    #[arg(long, default_value = "token")]
    return_path: String,
}

#[derive(Args, Clone, Debug, Serialize, Deserialize)]
pub struct ConsentArgs {
    pub address: String,
    /// google, microsoft, or issuer
    #[arg(long, default_value = "issuer")]
    provider: String,
    /// The issuer's address, or Microsoft's tenant
    #[arg(long, default_value = "")]
    issuer: String,
    #[arg(long, default_value = "")]
    client_id: String,
    /// Read the client's secret from the standard input
    #[arg(long)]
    client_secret_stdin: bool,
    /// What to ask for, where it is not the usual
    #[arg(long, default_value = "")]
    scope: String,
    /// When the client's secret or the consent ends, like 2027-06-30: a warning comes two weeks before
    #[arg(long)]
    ends: Option<String>,
    /// Show a code to type in on another device, and wait for it
    #[arg(long)]
    pub device: bool,
    /// Forget the consent
    #[arg(long)]
    pub off: bool,
}

#[derive(Args, Clone, Debug, Serialize, Deserialize)]
pub struct Import {
    address: String,
    #[arg(long, default_value = "INBOX")]
    folder: String,
    /// Leave out what came before this day, like 2026-01-31
    #[arg(long)]
    since: Option<String>,
    /// Stop for now
    #[arg(long)]
    pause: bool,
    /// Go on
    #[arg(long, conflicts_with = "pause")]
    resume: bool,
}

/// What travels to the process that owns the data.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum MailboxWork {
    Fetch {
        wish: Fetch,
        authority: String,
        password: Option<String>,
    },
    Send {
        wish: Send,
        authority: String,
        password: Option<String>,
    },
    Consent {
        wish: ConsentArgs,
        secret: Option<String>,
    },
    /// Is the code of this mailbox typed in?
    ConsentState {
        address: String,
    },
    Import(Import),
    Test {
        address: String,
    },
    Show {
        address: String,
    },
}

impl MailboxServer {
    /// Reads files and the standard input, which only this process has.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn work(self) -> Result<MailboxWork> {
        Ok(match self {
            Self::Fetch(wish) => MailboxWork::Fetch {
                authority: authority(&wish.server)?,
                password: secret(wish.server.password_stdin)?,
                wish,
            },
            Self::Send(wish) => MailboxWork::Send {
                authority: authority(&wish.server)?,
                password: secret(wish.server.password_stdin)?,
                wish,
            },
            Self::Consent(wish) => MailboxWork::Consent { secret: secret(wish.client_secret_stdin)?, wish },
            Self::Import(wish) => MailboxWork::Import(wish),
            Self::Test { address } => MailboxWork::Test { address },
            Self::Show { address } => MailboxWork::Show { address },
        })
    }
}

fn authority(server: &Server) -> Result<String> {
    match &server.authority {
        None => Ok(String::new()),
        Some(path) => std::fs::read_to_string(path)
            .map_err(|e| Refusal::invalid("authority", format!("{}: {e}", path.display())).into()),
    }
}

fn secret(wanted: bool) -> Result<Option<String>> {
    if !wanted {
        return Ok(None);
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let line = line.trim_end_matches(['\r', '\n']);
    if line.is_empty() || line.len() > SECRET_BYTES_MAX {
        return Err(Refusal::invalid("password", "must be one line on the standard input").into());
    }
    Ok(Some(line.to_owned()))
}

/// Does it as the operator, who may do everything.
///
/// # Errors
/// Refusals of the commands.
pub async fn run(app: &App, work: MailboxWork) -> Result<String> {
    let by = Actor::Desk;
    match work {
        MailboxWork::Fetch { wish, authority, password } => {
            let id = find(app, &wish.server.address).await?;
            if wish.server.off {
                app.write(async move |tx| remove_server(tx, &by, id, Way::In).await).await?;
                return Ok(format!("{} fetches no mail any more\n", wish.server.address));
            }
            let after = AfterFetch::parse(&wish.after)
                .ok_or_else(|| Refusal::invalid("after", "must be nothing, seen or move"))?;
            let sealed = sealed(app, id, Way::In, password);
            let server = server_wish(&wish.server, authority, SignIn::Password)?;
            app.write(async move |tx| {
                set_fetching(tx, &by, id, &server, &wish.folders, after, &wish.move_to, sealed.as_deref())
                    .await
            })
            .await?;
            Ok("Saved. To see whether it works: deskhand mailbox test ADDRESS\n".to_owned())
        }
        MailboxWork::Send { wish, authority, password } => {
            let id = find(app, &wish.server.address).await?;
            if wish.server.off {
                app.write(async move |tx| remove_server(tx, &by, id, Way::Out).await).await?;
                return Ok(format!("{} sends by the desk's relay again\n", wish.server.address));
            }
            let path = ReturnPath::parse(&wish.return_path)
                .ok_or_else(|| Refusal::invalid("return_path", "must be token or plain"))?;
            let sealed = sealed(app, id, Way::Out, password);
            let otherwise = if wish.open { SignIn::Open } else { SignIn::Password };
            let server = server_wish(&wish.server, authority, otherwise)?;
            app.write(async move |tx| set_sending(tx, &by, id, &server, path, sealed.as_deref()).await)
                .await?;
            Ok("Saved. To see whether it works: deskhand mailbox test ADDRESS\n".to_owned())
        }
        MailboxWork::Consent { wish, secret } => set_up_consent(app, &by, wish, secret).await,
        MailboxWork::ConsentState { address } => consent_state(app, find(app, &address).await?).await,
        MailboxWork::Import(wish) => import(app, &by, wish).await,
        MailboxWork::Test { address } => {
            let id = find(app, &address).await?;
            let serving = if app.is_serving() { Serving::Yes } else { Serving::No };
            let test = mailbox_test::test(app, id, serving).await?;
            let told = mailbox_test::told(&test);
            if test.state == TestState::Passed {
                return Ok(told);
            }
            Err(Refusal::Conflict(format!("The test failed.\n{told}").into()).into())
        }
        MailboxWork::Show { address } => show(app, find(app, &address).await?).await,
    }
}

async fn find(app: &App, address: &str) -> Result<MailboxId> {
    let address = normalise_address(address)?;
    let all = app.read(async |db| mailboxes::list(db).await).await?;
    Ok(all.iter().find(|m| m.address == address).map(|m| m.id).ok_or(Refusal::NotFound)?)
}

fn sealed(app: &App, id: MailboxId, way: Way, password: Option<String>) -> Option<String> {
    password.map(|p| secrets::seal(&app.keys, &app.entropy, &password_place(id, way), &p))
}

fn server_wish(server: &Server, authority: String, otherwise: SignIn) -> Result<ServerWish> {
    let security = Security::parse(&server.security)
        .ok_or_else(|| Refusal::invalid("security", "must be tls, starttls or none"))?;
    Ok(ServerWish {
        host: server.host.clone().unwrap_or_default(),
        port: server.port,
        security: Some(security),
        authority,
        user: server.user.clone().unwrap_or_default(),
        sign_in: Some(if server.consent { SignIn::Consent } else { otherwise }),
    })
}

fn day(field: &'static str, text: Option<&str>) -> Result<Option<Moment>> {
    let day =
        |t: &str| Moment::parse(t).ok_or_else(|| Refusal::invalid(field, "must be a day like 2026-01-31"));
    Ok(text.map(day).transpose()?)
}

async fn set_up_consent(app: &App, by: &Actor, wish: ConsentArgs, secret: Option<String>) -> Result<String> {
    let id = find(app, &wish.address).await?;
    if wish.off {
        consent::forget(app, by, id).await?;
        return Ok("The consent is forgotten. Whoever gave it can take it back at the provider.\n".to_owned());
    }
    let provider = Provider::parse(&wish.provider)
        .ok_or_else(|| Refusal::invalid("provider", "must be google, microsoft or issuer"))?;
    let known = app.read(async move |db| consents::find(db, id).await).await?;
    // Asking for another code changes no settings.
    if !wish.client_id.is_empty() || known.is_none() {
        let consent = Consent {
            mailbox: id,
            provider,
            issuer: wish.issuer,
            client_id: wish.client_id,
            scope: wish.scope,
            given_at: None,
            ends_at: day("ends", wish.ends.as_deref())?,
            ended: String::new(),
        };
        consent::set_up(app, by, consent, secret).await?;
    }
    if !wish.device {
        return Ok(
            "Saved. Now consent: on the mailbox's page in the workbench, or here with --device.\n".to_owned()
        );
    }
    let code = consent::begin_device(app, by, id).await?;
    Ok(format!(
        "On any device open\n{}\nand type in the code\n{}\nsigned in as whoever owns the mailbox.\n",
        code.verification_uri, code.user_code
    ))
}

/// What `mailbox consent --device` waits for, in one word on the first line.
async fn consent_state(app: &App, id: MailboxId) -> Result<String> {
    let now = (app.clock)();
    let attempt = app.read(async move |db| consents::find_attempt(db, id, now).await).await?;
    let Some(attempt) = attempt else {
        let consent = app.read(async move |db| consents::find(db, id).await).await?;
        let given = consent.is_some_and(|c| c.consent.given_at.is_some() && c.consent.ended.is_empty());
        return Ok(if given { "given\n".to_owned() } else { "over\n".to_owned() });
    };
    if app.is_serving() {
        // The running desk asks the provider itself.
        return Ok(format!("waiting {}\n", attempt.interval_s));
    }
    Ok(match consent::ask_device(app, &attempt).await? {
        DeviceState::Waiting(pause) => format!("waiting {}\n", pause.as_secs()),
        DeviceState::Given => "given\n".to_owned(),
        DeviceState::Over(words) => format!("over\n{words}\n"),
    })
}

/// How long to wait before asking again, from what [`consent_state`] said; `None` when it is over.
pub fn consent_pause(said: &str) -> Option<Duration> {
    let seconds = said.lines().next()?.strip_prefix("waiting ")?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

async fn import(app: &App, by: &Actor, wish: Import) -> Result<String> {
    let id = find(app, &wish.address).await?;
    let (by, since) = (by.clone(), day("since", wish.since.as_deref())?);
    if wish.pause || wish.resume {
        let to = if wish.pause { ImportState::Paused } else { ImportState::Running };
        let all = app.read(async move |db| fetching::imports(db, id).await).await?;
        let open = all.into_iter().find(|i| {
            i.folder == wish.folder && matches!(i.state, ImportState::Running | ImportState::Paused)
        });
        let open = open.ok_or_else(|| Refusal::Conflict("No import of this folder is open.".into()))?;
        app.write(async move |tx| steer_import(tx, &by, open.id, to).await).await?;
        return Ok(format!("{} of {} mails so far\n", open.done, open.total.max(0)));
    }
    app.write(async move |tx| begin_import(tx, &by, id, &wish.folder, since).await).await?;
    Ok("The import runs, behind new mail. How far it is: deskhand mailbox show ADDRESS\n".to_owned())
}

async fn show(app: &App, id: MailboxId) -> Result<String> {
    let (mailbox, fetching, sending, channels, consent, imports) = app
        .read(async move |db| {
            Ok((
                mailboxes::load(db, id).await?,
                fetching::find(db, id).await?,
                fetching::find_sending(db, id).await?,
                fetching::channels(db).await?,
                consents::find(db, id).await?,
                fetching::imports(db, id).await?,
            ))
        })
        .await?;
    let state = |way| channels.iter().find(|c| c.mailbox == id && c.way == way).map(|c| &c.state);
    let mut out = format!("{}\n", mailbox.address);
    let wrong = |e: std::fmt::Error| Error::fault(e.to_string());
    match fetching {
        None => writeln!(out, "in: through the desk's door").map_err(wrong)?,
        Some(f) => {
            let (host, port, user) = (f.server.host, f.server.port, f.user);
            writeln!(out, "in: IMAP {host}:{port} as {user}, folders {}", f.folders.join(", "))
                .map_err(wrong)?;
            out.push_str(&state_words(state(Way::In)));
        }
    }
    match sending {
        None => writeln!(out, "out: by the desk's relay").map_err(wrong)?,
        Some(s) => {
            writeln!(out, "out: SMTP {}:{} as {}", s.server.host, s.server.port, s.user).map_err(wrong)?;
            out.push_str(&state_words(state(Way::Out)));
        }
    }
    if let Some(c) = consent {
        let said = match (&c.consent.given_at, c.consent.ended.as_str()) {
            (_, ended) if !ended.is_empty() => format!("ended: {ended}"),
            (None, _) => "not given yet".to_owned(),
            (Some(at), _) => format!("given {}", at.rfc3339()),
        };
        writeln!(out, "consent: {said}").map_err(wrong)?;
    }
    for i in imports {
        let total = if i.total < 0 { "?".to_owned() } else { i.total.to_string() };
        writeln!(out, "import of {}: {}, {} of {total} {}", i.folder, i.state.as_str(), i.done, i.problem)
            .map_err(wrong)?;
    }
    Ok(out)
}

fn state_words(state: Option<&ChannelState>) -> String {
    let Some(state) = state else { return String::new() };
    let contact = state
        .contact_at
        .map_or_else(|| "no contact yet".to_owned(), |at| format!("last contact {}", at.rfc3339()));
    match &state.fault {
        None => format!("    {contact}\n"),
        Some(fault) => format!("    {contact}\n    since {}: {}\n", fault.since.rfc3339(), fault.words),
    }
}
