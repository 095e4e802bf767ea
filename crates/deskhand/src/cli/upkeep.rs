//! Keeping data well: backup, restore, verify, doctor, and made-up data for measuring.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use domain::mailbox::Way;
use domain::{Actor, Error, Event, MailId, MailboxId, Refusal, Result};
use sha2::{Digest, Sha256};
use store::{Blobs, DirectoryLock, attachments, events, fetching, mailboxes, mails, people};

use crate::app::{App, Parts};
use crate::cli::mail_inspect::printable;
use crate::cli::work::Work;
use crate::commands;
use crate::config::{self, Config, DATABASE};

// A backup is one file: a magic line, then entries. Each entry is a line `NAME LENGTH SHA256`, then the octets. The last
// line names the SHA-256 over everything before it: a cut or changed file is noticed before anything is restored.
const MAGIC: &str = "deskhand backup 1\n";
const MASTER_KEY: &str = "keys/master.key";

/// Copies database, files and key into one file, while the desk runs.
///
/// # Errors
/// A fault that says what could not be read or written; an unfinished file is removed.
pub async fn backup(app: &App, file: &Path) -> Result<String> {
    if app.config.database.is_some() {
        return Err(Refusal::not_allowed(
            "on PostgreSQL, back up the database with pg_dump and copy the data directory's blobs and keys; docs/operating/postgresql.md shows how",
        )
        .into());
    }
    let (data, target) = (app.config.data.clone(), file.to_owned());
    let blobs = app.store.blobs().clone();
    let bytes = app
        .blocking(move || {
            let part = target.with_extension("part");
            let written = write_backup(&data, &blobs, &part);
            if written.is_err() {
                let _ = fs::remove_file(&part);
            }
            let bytes = written?;
            fs::rename(&part, &target)?;
            sync_names_beside(&target)?;
            Ok(bytes)
        })
        .await?;
    app.write(async move |tx| {
        tx.record(&Actor::Desk, Event::BackupMade { bytes });
        Ok(())
    })
    .await?;
    Ok(format!(
        "{} holds everything ({bytes} bytes). It contains the master key: keep it as safe as the data.\n",
        file.display()
    ))
}

/// A name is on the disk when its directory is.
fn sync_names_beside(path: &Path) -> Result<()> {
    if let Some(directory) = path.parent().filter(|d| !d.as_os_str().is_empty()) {
        File::open(directory)?.sync_all()?;
    }
    Ok(())
}

fn write_backup(data: &Path, blobs: &Blobs, part: &Path) -> Result<i64> {
    let _kept = blobs.keep_all();
    let copy = tempfile::Builder::new().prefix("backup-").tempdir_in(data)?;
    let database = copy.path().join(DATABASE);
    store::copy_sqlite(&data.join(DATABASE), &database)?;
    let mut out = Sealed::create(part)?;
    out.entry(MASTER_KEY, &data.join(MASTER_KEY))?;
    out.entry(DATABASE, &database)?;
    // Blobs are written before the rows that name them, so everything the copy names is on disk by now.
    for hash in blobs.list()? {
        out.entry(&format!("blobs/{hash}"), &blobs.path(&hash)?)?;
    }
    out.finish()
}

/// A file that carries the hash of what was written to it.
struct Sealed {
    file: BufWriter<File>,
    hash: Sha256,
    bytes: i64,
}

impl Sealed {
    fn create(path: &Path) -> Result<Self> {
        use std::os::unix::fs::OpenOptionsExt;
        let file = fs::OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(path)?;
        let mut sealed = Self { file: BufWriter::new(file), hash: Sha256::new(), bytes: 0 };
        sealed.put(MAGIC.as_bytes())?;
        Ok(sealed)
    }
    fn put(&mut self, octets: &[u8]) -> Result<()> {
        self.hash.update(octets);
        self.bytes += octets.len() as i64;
        Ok(self.file.write_all(octets)?)
    }
    fn entry(&mut self, name: &str, path: &Path) -> Result<()> {
        let told = |e: std::io::Error| {
            Error::Fault(anyhow::Error::new(e).context(format!("reading {}", path.display())))
        };
        let mut buffer = vec![0; 64 * 1024];
        let mut file = File::open(path).map_err(told)?;
        let mut hash = Sha256::new();
        let mut length = 0;
        loop {
            let n = file.read(&mut buffer).map_err(told)?;
            if n == 0 {
                break;
            }
            hash.update(&buffer[..n]);
            length += n as u64;
        }
        self.put(format!("{name} {length} {}\n", hex::encode(hash.finalize())).as_bytes())?;
        let mut file = File::open(path).map_err(told)?.take(length);
        let mut left = length;
        while left > 0 {
            let n = file.read(&mut buffer).map_err(told)?;
            if n == 0 {
                return Err(Error::fault(format!("{} became shorter while it was read", path.display())));
            }
            self.put(&buffer[..n])?;
            left -= n as u64;
        }
        self.put(b"\n")
    }
    fn finish(mut self) -> Result<i64> {
        let seal = format!("end {}\n", hex::encode(self.hash.clone().finalize()));
        self.put(seal.as_bytes())?;
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        Ok(self.bytes)
    }
}

/// Unpacks a backup into `directory`, checking every hash and the seal.
fn unpack(file: &Path, directory: &Path) -> Result<()> {
    let broken = |why: &str| Error::fault(format!("{} is not a whole backup: {why}", file.display()));
    let told = |e: std::io::Error| {
        Error::Fault(anyhow::Error::new(e).context(format!("reading {}", file.display())))
    };
    let mut read = BufReader::new(File::open(file).map_err(told)?);
    let mut seal = Sha256::new();
    let mut line = String::new();
    read_line(&mut read, &mut line).map_err(told)?;
    if line != MAGIC {
        return Err(broken("it does not begin like one"));
    }
    seal.update(&line);
    loop {
        read_line(&mut read, &mut line).map_err(told)?;
        if let Some(expected) = line.strip_prefix("end ") {
            return if expected.trim_end() == hex::encode(seal.finalize()) {
                Ok(())
            } else {
                Err(broken("its seal does not fit"))
            };
        }
        seal.update(&line);
        let parts: Vec<&str> = line.trim_end().split(' ').collect();
        let &[name, length, hash] = parts.as_slice() else { return Err(broken("it is cut off")) };
        let path = target(directory, name).ok_or_else(|| broken("it names a strange file"))?;
        let length: u64 = length.parse().map_err(|_| broken("a length is no number"))?;
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut out = private(&path)?;
        let mut content = Sha256::new();
        let mut left = length;
        let mut buffer = vec![0; 64 * 1024];
        while left > 0 {
            let want = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let n = read.read(&mut buffer[..want]).map_err(told)?;
            if n == 0 {
                return Err(broken("it is cut off"));
            }
            seal.update(&buffer[..n]);
            content.update(&buffer[..n]);
            out.write_all(&buffer[..n])?;
            left -= n as u64;
        }
        out.sync_all()?;
        if hex::encode(content.finalize()) != hash {
            return Err(broken(&format!("{name} is damaged")));
        }
        let mut end = [0];
        read.read_exact(&mut end).map_err(told)?;
        seal.update(end);
    }
}

fn private(path: &Path) -> Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    Ok(fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(path)?)
}

/// Reads one line of at most a kilobyte.
fn read_line(read: &mut impl Read, line: &mut String) -> std::io::Result<()> {
    line.clear();
    let mut octet = [0];
    while line.len() < 1024 && read.read(&mut octet)? == 1 {
        line.push(char::from(octet[0]));
        if octet[0] == b'\n' {
            break;
        }
    }
    Ok(())
}

/// Only the names that a backup has; nothing can be written elsewhere.
fn target(directory: &Path, name: &str) -> Option<PathBuf> {
    match name {
        DATABASE | MASTER_KEY => Some(directory.join(name)),
        _ => Blobs::new(directory.join("blobs"), None).path(name.strip_prefix("blobs/")?).ok(),
    }
}

/// Puts a backup in place of the data directory. What was there stays beside it until the operator removes it. Nothing
/// that waits in the outbox is sent by itself afterwards: it may have been sent since the backup. On PostgreSQL, where
/// `pg_restore` has put everything in its place, only that.
///
/// # Errors
/// A refusal while a desk runs on the directory; a fault when the backup is not whole, and nothing is changed.
pub async fn restore(config: &Config, file: Option<&Path>) -> Result<u8> {
    let file = match (config.database.is_some(), file) {
        (false, Some(file)) => file,
        (true, None) => return restored_by_others(config).await,
        (false, None) => return Err(Refusal::invalid("restore", "say which file the backup is").into()),
        (true, Some(_)) => {
            let words = "on PostgreSQL, restore with pg_restore, and then call this without a file; \
                docs/operating/postgresql.md shows how";
            return Err(Refusal::not_allowed(words).into());
        }
    };
    crate::keys::make_directory(&config.data)?;
    let lock = DirectoryLock::take(&config.data)?;
    let parent = std::path::absolute(&config.data)?;
    let parent = parent.parent().ok_or_else(|| Error::fault("the data directory has no parent"))?.to_owned();
    let fresh = tempfile::Builder::new().prefix("deskhand-restore-").tempdir_in(&parent)?;
    unpack(file, fresh.path())?;
    let app = App::open(Parts::new(Config { data: fresh.path().to_owned(), ..config.clone() })).await?;
    let report = verify(&app).await?;
    let held = hold_what_waits(&app).await?;
    drop(app);
    let aside = aside(&config.data)?;
    fs::rename(&config.data, &aside)?;
    drop(lock);
    let fresh = fresh.keep();
    fs::rename(&fresh, &config.data)?;
    sync_names_beside(&fresh)?;
    print!("{report}");
    println!("restored into {}", config.data.display());
    println!("what was there before lies in {}", aside.display());
    tell_held(held);
    Ok(0)
}

/// After `pg_restore`: what would be sent a second time is held back, and the index of another day is removed.
async fn restored_by_others(config: &Config) -> Result<u8> {
    crate::keys::make_directory(&config.data)?;
    let lock = DirectoryLock::take(&config.data)?;
    let app = App::open(Parts::new(config.clone())).await?;
    let report = verify(&app).await?;
    let held = hold_what_waits(&app).await?;
    let index = app.index_directory();
    drop(app);
    match fs::remove_dir_all(&index) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e.into()),
        _ => {}
    }
    drop(lock);
    print!("{report}");
    println!("the restored database is taken over; the search index is made anew at the next start");
    tell_held(held);
    Ok(0)
}

/// Copies the SQLite database into an empty PostgreSQL one, checks it there, and lays the file aside, so that nobody
/// starts a second desk on it. Files, keys and the search index stay where they are.
///
/// # Errors
/// A refusal while a desk runs on the directory, or when PostgreSQL holds a desk already; a fault when something cannot be
/// copied. The file is where it was then.
pub async fn move_to_postgresql(config: &Config) -> Result<u8> {
    let Some(url) = &config.database else {
        return Err(Refusal::invalid("database", "say where to: --database postgres://…").into());
    };
    let file = config.data.join(DATABASE);
    let aside = config.data.join(config::MOVED);
    if !file.exists() {
        let words = if aside.exists() { "was moved already" } else { "holds no desk" };
        return Err(Refusal::not_allowed(format!("{} {words}", config.data.display())).into());
    }
    let lock = DirectoryLock::take(&config.data)?;
    let copied = store::copy_to_postgres(&file, url, |table, rows| {
        if rows > 0 {
            eprintln!("{table}: {rows}");
        }
    })
    .await?;
    let app = App::open(Parts::new(config.clone())).await?;
    let report = verify(&app).await?;
    drop(app);
    // With the log that belongs to it, if one is left.
    for ending in ["", "-wal", "-shm"] {
        let of = |name: &str| config.data.join(format!("{name}{ending}"));
        match fs::rename(of(DATABASE), of(config::MOVED)) {
            Err(e) if ending.is_empty() || e.kind() != std::io::ErrorKind::NotFound => return Err(e.into()),
            _ => {}
        }
    }
    sync_names_beside(&aside)?;
    drop(lock);
    print!("{report}");
    match copied {
        Some(copied) => println!("{} rows of {} tables are in PostgreSQL", copied.rows, copied.tables),
        None => println!("PostgreSQL had this desk already, from a move that was interrupted"),
    }
    println!("start the desk with the same --database and --data from now on");
    println!("the old database is {}; remove it when all is well", aside.display());
    Ok(0)
}

async fn hold_what_waits(app: &App) -> Result<u64> {
    app.write(async |tx| {
        let seq = events::head(tx).await?.seq;
        let held = store::outbox::hold_all(tx, "a restore; it may have been sent already").await?;
        tx.record(&Actor::Desk, Event::WorkspaceRestored { from_seq: seq });
        Ok(held)
    })
    .await
}

fn tell_held(held: u64) {
    if held > 0 {
        println!(
            "{held} mails wait that may have been sent since the backup; send each again from its ticket if it was not"
        );
    }
}

fn aside(data: &Path) -> Result<PathBuf> {
    for n in 1..1000 {
        let path = data.with_extension(format!("before-restore-{n}"));
        if !path.exists() {
            return Ok(path);
        }
    }
    Err(Error::fault("too many directories of earlier restores lie beside the data; remove some"))
}

/// Verifies a backup by restoring it into a temporary directory.
pub async fn verify_file(config: &Config, file: &Path) -> Result<u8> {
    let scratch = tempfile::Builder::new().prefix("deskhand-verify-").tempdir()?;
    unpack(file, scratch.path())?;
    let app =
        App::open(Parts::new(Config { data: scratch.path().to_owned(), database: None, ..config.clone() }))
            .await?;
    print!("{}", verify(&app).await?);
    println!("{} is whole and can be restored", file.display());
    Ok(0)
}

/// Checks the data: database, chain of events, raw mails, files.
///
/// # Errors
/// A fault that names the first damage.
pub async fn verify(app: &App) -> Result<String> {
    let mut out = String::new();
    if app.config.database.is_none() {
        app.read(async |db| store::check_integrity(db).await).await?;
        out.push_str("database: sound\n");
    }
    let chain = app.read(async |db| events::verify(db).await).await?;
    let _ = writeln!(out, "events: {} in an unbroken chain", chain.events);
    let mut after = MailId(0);
    let mut count = 0;
    loop {
        let page = app.read(async move |db| mails::hashes_after(db, after, 200).await).await?;
        let Some(last) = page.last() else { break };
        after = last.0;
        for (id, expected) in page {
            let octets = crate::http::files::octets(app, id).await?;
            if <[u8; 32]>::from(Sha256::digest(&octets)) != expected {
                return Err(Error::fault(format!("mail {id} is damaged: its octets do not fit their hash")));
            }
            count += 1;
        }
    }
    let _ = writeln!(out, "mails: {count}, byte-equal to what arrived");
    let mut after = String::new();
    let mut files = 0;
    loop {
        let from = after.clone();
        let page = app.read(async move |db| attachments::blobs_in_use(db, &from, 500).await).await?;
        let Some(last) = page.last().cloned() else { break };
        let blobs = app.store.blobs().clone();
        files += page.len();
        app.blocking(move || {
            for hash in page {
                match blobs.read(&hash) {
                    Ok(_) => {}
                    Err(Error::Refused(_)) => return Err(Error::fault(format!("file {hash} is missing"))),
                    Err(damaged) => return Err(damaged),
                }
            }
            Ok(())
        })
        .await?;
        after = last;
    }
    let _ = writeln!(out, "files: {files}, all there and whole");
    Ok(out)
}

/// Looks at the set-up and says what is wrong and what to do. Exit 1 when something is.
pub async fn doctor(config: &Config) -> Result<u8> {
    let mut wrong = 0;
    let mut tell = |fine: bool, what: &str, why: &str| {
        println!(
            "{} {what}{}",
            if fine { "ok  " } else { "FIX " },
            if why.is_empty() { String::new() } else { format!(": {why}") }
        );
        wrong += u8::from(!fine);
    };
    tell(true, "settings", &format!("data in {}", config.data.display()));
    let exists = config.database.is_some() || config.data.join(DATABASE).exists();
    if !exists {
        tell(false, "data", "there is none yet; run: deskhand serve");
        return Ok(1);
    }
    let running = config.database.is_none() && DirectoryLock::take(&config.data).is_err();
    let key = config.data.join(MASTER_KEY);
    let mode = fs::metadata(&key).map(|m| std::os::unix::fs::MetadataExt::mode(&m) & 0o077).unwrap_or(0o077);
    tell(
        mode == 0,
        "master key",
        if mode == 0 { "" } else { "missing or readable by others; chmod 600 keys/master.key" },
    );
    let free = crate::inlets::mail::free_bytes(&config.data);
    tell(free > 500 << 20, "disk", &format!("{} MB free", free >> 20));
    match &config.public_url {
        Some(url) => tell(true, "public URL", url),
        None => tell(
            false,
            "public URL",
            "not set; links in mails would name the listen address. Set --public-url",
        ),
    }
    // What it means that there is none hangs on the mailboxes: see [`look`].
    if let Some(relay) = &config.relay {
        let reached = tokio::time::timeout(
            std::time::Duration::from_secs(5),
            tokio::net::TcpStream::connect((relay.host.as_str(), relay.port)),
        );
        let fine = matches!(reached.await, Ok(Ok(_)));
        tell(fine, "relay", &format!("{relay:?}{}", if fine { "" } else { " cannot be reached" }));
    }
    if let Some((cert, key)) = &config.tls {
        match crate::http::tls::Certificate::from_files(cert, key) {
            Ok(_) => tell(true, "certificate", ""),
            Err(e) => tell(false, "certificate", &e.to_string()),
        }
    } else if !config.listen.starts_with("127.") && config.trusted_proxies.is_empty() {
        tell(
            false,
            "TLS",
            "none, and no trusted proxy: nobody can sign in from another machine. docs/operating/tls.md",
        );
    }
    // DNS may rightly look different from here, and others set it: advice, not a fault of this desk.
    let advice =
        super::work_with(config, Work::DnsFaults, Vec::new()).await.map(|a| a.out).unwrap_or_default();
    for line in advice.lines() {
        println!("look {}", printable(line));
    }
    // A desk that runs looks at itself.
    let within = match super::work_with(config, Work::Look, Vec::new()).await {
        Ok(answer) if answer.code == 0 => Ok(answer.out),
        Ok(answer) => Err(answer.err.trim_end().to_owned()),
        Err(e) => Err(e.to_string()),
    };
    match &within {
        Ok(_) if running => tell(true, "a desk runs on this data", "its /readyz tells more"),
        Ok(_) => tell(true, "database opens", ""),
        Err(why) => tell(false, "database", why),
    }
    for line in within.unwrap_or_default().lines() {
        match (line.strip_prefix(FINE), line.strip_prefix(WRONG)) {
            (Some(what), _) => tell(true, what, ""),
            (None, Some(what)) => tell(false, what, ""),
            (None, None) => println!("{line}"),
        }
    }
    Ok(u8::from(wrong > 0))
}

/// What lines of `doctor` begin with.
const FINE: &str = "ok   ";
const WRONG: &str = "FIX  ";

/// What only an open desk knows of its set-up, a line each, as [`doctor`] prints it.
///
/// # Errors
/// A fault of the database.
pub async fn look(app: &App) -> Result<String> {
    let (boxes, admin, servers, quarantined) = app
        .read(async |db| {
            let boxes = mailboxes::list(db).await?;
            let (admin, servers) = (people::has_admin(db).await?, fetching::channels(db).await?);
            Ok((boxes, admin, servers, mails::quarantined(db).await?))
        })
        .await?;
    let mut out = String::new();
    let mut tell = |begins: &str, what: &str| {
        // Some of it are words of other servers.
        let _ = writeln!(out, "{begins}{}", printable(what));
    };
    if boxes.is_empty() {
        tell(WRONG, "mailboxes: none; deskhand mailbox add support@example.org");
    } else {
        tell(FINE, "mailboxes");
    }
    if admin {
        tell(FINE, "an admin who can sign in");
    } else {
        tell(
            WRONG,
            "an admin who can sign in: none; deskhand user add YOU@EXAMPLE.ORG --name YOU --role admin",
        );
    }
    if !app.ways_out.has_relay() {
        let has_own = |id: MailboxId| servers.iter().any(|s| s.mailbox == id && s.way == Way::Out);
        let stuck: Vec<&str> = boxes.iter().filter(|m| !has_own(m.id)).map(|m| m.address.as_str()).collect();
        if boxes.is_empty() {
            tell(WRONG, "relay: not set; replies wait in the outbox. Set --relay");
        } else if stuck.is_empty() {
            tell(FINE, "relay: none, and none is needed; every mailbox sends by a server of its own");
        } else {
            let of = stuck.join(", ");
            tell(
                WRONG,
                &format!(
                    "relay: not set; replies of {of} wait in the outbox. Set --relay, or a server of its own (deskhand mailbox send)"
                ),
            );
        }
    }
    for trouble in crate::http::health::troubles(app).await {
        // What is looked at here already; and what is no sign of anything where nobody fetches and sends.
        let is_told = ["disk_low", "relay_missing"].contains(&trouble.code.as_str());
        let is_lasting = ["follower_fails", "mailbox_fails"].contains(&trouble.code.as_str());
        if !is_told && (is_lasting || app.is_serving()) {
            tell(WRONG, &format!("{}: {}", trouble.channel, trouble.words));
        }
    }
    if quarantined > 0 {
        tell(
            "look ",
            &format!(
                "mails that could not be read: {quarantined}; the ledger says why, and tries them again"
            ),
        );
    }
    Ok(out)
}

/// Fills a desk with made-up tickets, the same ones for the same seed.
pub async fn generate(config: Config, tickets: i64, seed: u64) -> Result<u8> {
    crate::keys::make_directory(&config.data)?;
    let _lock = match config.database {
        Some(_) => None,
        None => Some(DirectoryLock::take(&config.data)?),
    };
    let app = App::open(Parts::new(config)).await?;
    commands::generate::fill(&app, tickets, seed, |done| {
        eprint!("\r{done} of {tickets} ");
        let _ = std::io::stderr().flush();
    })
    .await?;
    eprintln!();
    Ok(0)
}
