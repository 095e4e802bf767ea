//! The command line.

pub mod demo;
mod flags;
pub mod mail_inspect;
pub mod mailbox;
mod probe;
pub mod serve;
pub mod story;
mod story_articles;
mod story_desk;
pub mod upkeep;
pub mod work;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand};
use domain::identity::Verdict;
use domain::message::Identity;
use domain::{Error, Refusal, Result};

use crate::app::{App, Parts};
use crate::article_folder::ImportWish;
use crate::config::{self, Config};
use crate::inlets::control;
use flags::Flags;
use mailbox::MailboxWork;
use work::Work;

/// Exit codes (DESIGN §1).
pub const FAULT: u8 = 1;
pub const USAGE: u8 = 2;
/// `EX_TEMPFAIL` of sysexits.h: the caller (a mail server) tries again.
pub const TEMPORARY: u8 = 75;

#[derive(Parser)]
#[command(
    name = "deskhand",
    version,
    about = "A support desk: mail becomes a ticket, a person answers, the answer arrives."
)]
struct Cli {
    #[command(flatten)]
    settings: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the desk
    Serve,
    /// Run a desk filled with a story, to look around
    Demo,
    /// Take mail from files, from a pipe (-), an mbox or a Maildir
    Ingest(Ingest),
    /// The desk's addresses
    #[command(subcommand)]
    Mailbox(Mailbox),
    /// The people of the team
    #[command(subcommand)]
    User(User),
    /// API tokens
    #[command(subcommand)]
    Token(Token),
    /// Look at mails without storing them
    #[command(subcommand)]
    Mail(Mail),
    /// Copy everything into one file, while the desk runs or not
    Backup {
        /// Where the copy is written
        file: PathBuf,
    },
    /// Put a backup in place of the data directory
    Restore {
        /// The copy. On PostgreSQL there is none: there this comes after pg_restore
        file: Option<PathBuf>,
    },
    /// Take a desk from SQLite to the PostgreSQL database that --database names
    MoveToPostgresql,
    /// Check data, or a backup, for damage
    Verify {
        /// A backup; without it the data itself
        file: Option<PathBuf>,
    },
    /// The help center's articles as a folder of Markdown files
    #[command(subcommand)]
    Articles(Articles),
    /// Look at the set-up and say what is wrong
    Doctor,
    /// Look at this machine for a desk that asked for it: shows what it would send, and sends it when you say so
    Probe(probe::Probe),
    /// Print the reference of settings
    #[command(hide = true)]
    Settings,
    /// Fill a desk with made-up tickets, for measuring
    #[command(hide = true)]
    Generate {
        #[arg(long, default_value_t = 1000)]
        tickets: i64,
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
}

#[derive(Subcommand)]
enum Articles {
    /// Write all articles as they were saved last; what was changed in the folder and not imported is left
    Export {
        /// Made where it is not there
        dir: PathBuf,
    },
    /// Say what a folder would change; with --apply, change it. What was changed on the desk since is left
    Import {
        dir: PathBuf,
        /// Save new and changed texts; readers go on seeing what was published
        #[arg(long)]
        apply: bool,
        /// Let readers see what is saved
        #[arg(long, requires = "apply")]
        publish: bool,
    },
}

#[derive(Args)]
struct Ingest {
    /// Mail files; - is the standard input
    files: Vec<PathBuf>,
    /// A file of many mails, each after a "From " line
    #[arg(long, value_name = "FILE")]
    mbox: Vec<PathBuf>,
    /// A folder with `new` and `cur` in it
    #[arg(long, value_name = "DIR")]
    maildir: Vec<PathBuf>,
    /// The mailbox it is for; without it the recipients decide
    #[arg(long)]
    address: Option<String>,
}

#[derive(Subcommand)]
enum Mailbox {
    /// Mail to this address becomes tickets
    Add {
        /// Like support@example.org
        address: String,
        /// Shown before the address in what the desk sends
        #[arg(long, default_value = "")]
        name: String,
        /// Team that new tickets go to; made when it does not exist
        #[arg(long)]
        team: Option<String>,
        /// Look up who wrote each mail (SPF, DKIM, DMARC): right where mail comes straight from its senders' servers
        #[arg(long)]
        check_senders: bool,
    },
    /// All of them, with their teams
    List,
    #[command(flatten)]
    Server(mailbox::MailboxServer),
    /// What must stand in DNS for this address, and what does
    Dns {
        /// One of the desk's addresses
        address: String,
        /// Make keys to sign its mail with; they sign once their records are in DNS
        #[arg(long)]
        new_keys: bool,
    },
}

#[derive(Subcommand)]
enum User {
    /// Let somebody of the team in
    Add {
        /// They sign in with it
        email: String,
        /// As colleagues and customers read it
        #[arg(long)]
        name: String,
        /// admin, lead, agent or light
        #[arg(long, default_value = "agent")]
        role: String,
        /// Read the password from the standard input; without it a one-time link is printed
        #[arg(long)]
        password_stdin: bool,
    },
    /// All of the team, with their roles
    List,
    /// Print a fresh one-time link by which somebody chooses a password
    Link {
        /// Whose
        email: String,
    },
}

#[derive(Subcommand)]
enum Token {
    /// Print a new token, once
    Create {
        /// Whom it speaks for, by e-mail address
        #[arg(long)]
        user: String,
        /// What it is for, so that it can be told from others later
        #[arg(long)]
        name: String,
        /// It speaks for whomever the request names: powerful, rarely needed
        #[arg(long)]
        any_person: bool,
    },
    /// All of them, without their secrets
    List,
}

#[derive(Subcommand)]
enum Mail {
    /// Say what the desk makes of a mail, and why
    Inspect {
        /// Mail files; - is the standard input
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// One JSON object a line, for programs
        #[arg(long)]
        json: bool,
        /// Look up who wrote it (DKIM, DMARC and ARC, by DNS); without it nobody is asked
        #[arg(long)]
        check_sender: bool,
    },
}

/// Runs the program; says its exit code.
pub fn main() -> u8 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            let _ = e.print();
            return if e.use_stderr() { USAGE } else { 0 };
        }
    };
    // These read no settings and open nothing.
    match &cli.command {
        Command::Mail(Mail::Inspect { files, json, check_sender: false }) => {
            return u8::try_from(mail_inspect::run(files, *json, &|_, _| None)).unwrap_or(FAULT);
        }
        Command::Probe(wanted) => return probe::run(wanted),
        Command::Settings => {
            print!("{}", config::reference());
            return 0;
        }
        _ => {}
    }
    let variables = std::env::vars().filter(|(n, _)| n.starts_with("DESKHAND_")).collect();
    let config = match Config::read(&cli.settings.given, &variables, cli.settings.file.as_deref()) {
        Ok(config) => config,
        Err(e) => return complain(&e),
    };
    start_log(&config);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(24).build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(e) => return complain(&e.into()),
    };
    let code = runtime.block_on(run(cli, config));
    // Blocking reads that hang must not keep a stopped program alive.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    code
}

fn start_log(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log).unwrap_or_else(|_| "info".into());
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let _ = if config.log_json {
        builder.json().try_init()
    } else {
        builder.with_target(false).with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init()
    };
}

/// Says an error to whoever typed the command.
pub fn complain(e: &Error) -> u8 {
    eprintln!("deskhand: {e}");
    match e {
        Error::Refused(Refusal::Invalid { .. }) => USAGE,
        Error::Refused(Refusal::Busy(_)) => TEMPORARY,
        Error::Refused(_) | Error::Fault(_) => FAULT,
    }
}

async fn run(cli: Cli, config: Config) -> u8 {
    let result = match cli.command {
        Command::Serve => serve::run(config).await,
        Command::Demo => demo::run(config, cli.settings.has("data"), cli.settings.has("listen")).await,
        Command::Ingest(ingest) => return ingest_all(&config, ingest).await,
        Command::Mailbox(Mailbox::Add { address, name, team, check_senders }) => {
            work(&config, Work::AddMailbox { address, name, team, check_senders }).await
        }
        Command::Mail(Mail::Inspect { files, json, check_sender: _ }) => inspect(&config, files, json).await,
        Command::Mailbox(Mailbox::Dns { address, new_keys }) => {
            work(&config, Work::MailboxDns { address, new_keys }).await
        }
        Command::Mailbox(Mailbox::Server(server)) => mailbox_server(&config, server).await,
        Command::Mailbox(Mailbox::List) => work(&config, Work::ListMailboxes).await,
        Command::User(User::Add { email, name, role, password_stdin }) => {
            let mut password = None;
            if password_stdin {
                let mut line = String::new();
                if let Err(e) = std::io::stdin().read_line(&mut line) {
                    return complain(&e.into());
                }
                password = Some(line.trim_end_matches(['\r', '\n']).to_owned());
            }
            work(&config, Work::AddUser { email, name, role, password }).await
        }
        Command::User(User::List) => work(&config, Work::ListUsers).await,
        Command::User(User::Link { email }) => work(&config, Work::MakeLink { email }).await,
        Command::Token(Token::Create { user, name, any_person }) => {
            work(&config, Work::CreateToken { user, name, any_person }).await
        }
        Command::Token(Token::List) => work(&config, Work::ListTokens).await,
        Command::Backup { file } => match absolute(&file) {
            Ok(file) => work(&config, Work::Backup { file }).await,
            Err(e) => Err(e),
        },
        Command::Articles(articles) => match articles_work(articles) {
            Ok(wish) => work(&config, wish).await,
            Err(e) => Err(e),
        },
        Command::Restore { file } => upkeep::restore(&config, file.as_deref()).await,
        Command::MoveToPostgresql => upkeep::move_to_postgresql(&config).await,
        Command::Verify { file: Some(file) } => upkeep::verify_file(&config, &file).await,
        Command::Verify { file: None } => work(&config, Work::Verify).await,
        Command::Doctor => upkeep::doctor(&config).await,
        Command::Generate { tickets, seed } => upkeep::generate(config, tickets, seed).await,
        // Answered before the settings were read.
        Command::Settings | Command::Probe(_) => Ok(0),
    };
    result.unwrap_or_else(|e| complain(&e))
}

/// Servers of a mailbox. A code that somebody types in elsewhere is waited for.
async fn mailbox_server(config: &Config, server: mailbox::MailboxServer) -> Result<u8> {
    let wish = server.work()?;
    let waits = match &wish {
        MailboxWork::Consent { wish, .. } if wish.device && !wish.off => Some(wish.address.clone()),
        _ => None,
    };
    let answer = work_with(config, Work::MailboxServer(wish), Vec::new()).await?;
    say(&answer);
    let Some(address) = waits.filter(|_| answer.code == 0) else { return Ok(answer.code) };
    loop {
        let asked = Work::MailboxServer(MailboxWork::ConsentState { address: address.clone() });
        let answer = work_with(config, asked, Vec::new()).await?;
        match mailbox::consent_pause(&answer.out) {
            Some(pause) if answer.code == 0 => tokio::time::sleep(pause).await,
            Some(_) | None => {
                say(&answer);
                return Ok(if answer.out.starts_with("given") { 0 } else { FAULT });
            }
        }
    }
}

fn articles_work(articles: Articles) -> Result<Work> {
    Ok(match articles {
        Articles::Export { dir } => Work::ExportArticles { directory: absolute(&dir)? },
        Articles::Import { dir, apply, publish } => Work::ImportArticles {
            directory: absolute(&dir)?,
            wish: match (apply, publish) {
                (false, _) => ImportWish::Look,
                (true, false) => ImportWish::Save,
                (true, true) => ImportWish::Publish,
            },
        },
    })
}

fn absolute(path: &Path) -> Result<PathBuf> {
    Ok(std::path::absolute(path)?)
}

/// Does something on the data: directly, or through the process that owns it.
async fn work(config: &Config, work: Work) -> Result<u8> {
    let answer = work_with(config, work, Vec::new()).await?;
    say(&answer);
    Ok(answer.code)
}

fn say(answer: &control::Answer) {
    let _ = std::io::stdout().write_all(answer.out.as_bytes());
    let _ = std::io::stderr().write_all(answer.err.as_bytes());
}

/// Inspects mails and looks up their senders. A file tells neither who handed the mail over nor the return path.
async fn inspect(config: &Config, files: Vec<PathBuf>, json: bool) -> Result<u8> {
    let looker = crate::identity::looker(config);
    let here = tokio::runtime::Handle::current();
    let code = tokio::task::spawn_blocking(move || {
        mail_inspect::run(&files, json, &|raw, letter| {
            let question = mail::identity::Question::of(letter, None, "", None);
            Some(match &looker {
                Ok(checker) => here.block_on(checker.check(raw, &question)),
                Err(why) => Verdict::new(Identity::NotVerified, why.clone()),
            })
        })
    });
    let code = code.await.map_err(|e| Error::fault(format!("inspecting broke off: {e}")))?;
    Ok(u8::try_from(code).unwrap_or(FAULT))
}

/// On PostgreSQL directly; on SQLite under the directory's lock, or through its owner when somebody holds it.
async fn work_with(config: &Config, work: Work, attached: Vec<u8>) -> Result<control::Answer> {
    config.refuse_unnamed()?;
    crate::keys::make_directory(&config.data)?;
    let lock = match config.database {
        Some(_) => None,
        None => match store::DirectoryLock::take(&config.data) {
            Ok(lock) => Some(lock),
            Err(Error::Refused(Refusal::Conflict(_))) => {
                return control::send(&config.data, &work, &attached).await;
            }
            Err(e) => return Err(e),
        },
    };
    let app = App::open(Parts::new(config.clone())).await?;
    let answer = work::run(&app, work, attached).await;
    drop(lock);
    Ok(answer)
}

/// Exit 0 when every mail is safe, 75 when one could not be stored: a mail server then tries again.
async fn ingest_all(config: &Config, ingest: Ingest) -> u8 {
    if ingest.files.is_empty() && ingest.mbox.is_empty() && ingest.maildir.is_empty() {
        eprintln!("deskhand: name files, - for the standard input, --mbox FILE or --maildir DIR");
        return USAGE;
    }
    let mut count = 0u64;
    let mut code = 0;
    let mut connection = None;
    for source in work::sources(&ingest.files, &ingest.mbox, &ingest.maildir).into_iter().flatten() {
        let (name, octets) = match source {
            Ok(source) => source,
            Err(e) => {
                eprintln!("deskhand: {e}");
                code = TEMPORARY;
                continue;
            }
        };
        if connection.is_none() {
            match work::Ingestor::open(config).await {
                Ok(open) => connection = Some(open),
                Err(e) => {
                    eprintln!("deskhand: nothing was stored: {e}");
                    return TEMPORARY;
                }
            }
        }
        let Some(open) = &connection else { continue };
        let one = Work::Ingest { name: name.clone(), address: ingest.address.clone() };
        match open.take(one, octets).await {
            Ok(answer) if answer.code == 0 => count += 1,
            Ok(answer) => {
                say(&answer);
                code = code.max(answer.code);
            }
            Err(e) => {
                eprintln!("deskhand: {name}: not stored: {e}");
                code = TEMPORARY;
            }
        }
    }
    eprintln!("{count} mail{} stored", if count == 1 { "" } else { "s" });
    code
}
