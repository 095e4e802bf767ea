//! Connections to PostgreSQL: how they are opened, and the one that listens.

use std::sync::{Arc, Weak};
use std::time::Duration;

use deadpool_postgres::{ManagerConfig, Pool, RecyclingMethod};
use domain::moment::SECOND_US;
use domain::{Error, Moment, Refusal, Result};
use sha2::{Digest, Sha256};
use tokio::sync::watch;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres::{AsyncMessage, Config};

use crate::open::Passing;
use crate::{Clock, Conn, args};

mod tls;

use tls::{Encryption, Proof, Roots};

/// How long anybody waits for a connection.
const CONNECT_WAIT: Duration = Duration::from_secs(5);
/// How often the head is read although nothing was heard: a notification lost with its connection is made up for.
const POLL: Duration = Duration::from_secs(5);
/// How far the clocks of a node and of the database may be apart before it is said: a part of every lease.
const CLOCK_OFF_S_MAX: i64 = 5;
/// After a connection that ended.
const BACK_PAUSE: Duration = Duration::from_millis(100);
/// Between attempts to listen again.
const LISTEN_PAUSE: Duration = Duration::from_secs(2);

/// The server of the desk, and how to reach it. Cheap enough to clone.
#[derive(Clone)]
pub(crate) struct Server {
    config: Config,
    encryption: Encryption,
}

/// What `--database` says, with what every connection of the desk has in common.
///
/// `sslmode` and `sslrootcert` mean what they mean to PostgreSQL's own programs; the driver knows only some of the modes
/// and no file, so they are taken out before it reads the rest.
///
/// # Errors
/// A refusal when it is no address, or asks for what cannot be done.
pub(crate) fn server(url: &str) -> Result<Server> {
    let (rest, mode, file) = take_encryption(url)?;
    let mut config: Config = rest.parse().map_err(|e: tokio_postgres::Error| {
        let why = std::error::Error::source(&e).map_or_else(|| e.to_string(), ToString::to_string);
        Refusal::invalid("database", format!("is not an address like postgres://user@host/name ({why})"))
    })?;
    let roots = match file {
        None => Roots::Public,
        // What OpenSSL calls the system's; here they come with the program.
        Some(file) if file == "system" => Roots::Public,
        Some(file) => Roots::File(file.into()),
    };
    let (mode, proof) = match mode.as_deref() {
        Some("disable") => (SslMode::Disable, Proof::None),
        None | Some("prefer") => (SslMode::Prefer, Proof::None),
        // As PostgreSQL's own programs do: who names an authority wants it checked.
        Some("require") if matches!(roots, Roots::File(_)) => (SslMode::Require, Proof::Authority),
        Some("require") => (SslMode::Require, Proof::None),
        Some("verify-ca") => (SslMode::Require, Proof::Authority),
        Some("verify-full") => (SslMode::Require, Proof::Host),
        Some(other) => {
            let words = format!(
                "has the sslmode “{other}”; there are disable, prefer, require, verify-ca and verify-full"
            );
            return Err(Refusal::invalid("database", words).into());
        }
    };
    let local = |host: &Host| matches!(host, Host::Unix(_));
    if !config.get_hosts().is_empty() && config.get_hosts().iter().all(local) {
        // Nobody can listen in on a local socket, and the server does not encrypt it.
        config.ssl_mode(SslMode::Disable);
    } else {
        config.ssl_mode(mode);
    }
    if config.get_hosts().is_empty() {
        // Certificates may be made for numbers too.
        for ip in config.get_hostaddrs().to_vec() {
            config.host(ip.to_string());
        }
    }
    config.application_name("deskhand").connect_timeout(CONNECT_WAIT);
    // A peer that is gone is noticed within half a minute, in the middle of a statement too.
    config.keepalives_idle(Duration::from_secs(20)).keepalives_interval(Duration::from_secs(5));
    config.keepalives_retries(2).tcp_user_timeout(Duration::from_secs(30));
    Ok(Server { config, encryption: Encryption::new(proof, &roots)? })
}

/// Takes `sslmode` and `sslrootcert` out of an address.
fn take_encryption(url: &str) -> Result<(String, Option<String>, Option<String>)> {
    // Before the `@` a password may stand, with whatever in it.
    let host = url.find('@').unwrap_or(0);
    let Some(query) = url[host..].find('?').map(|at| host + at) else {
        return Ok((url.to_owned(), None, None));
    };
    let (mut mode, mut file) = (None, None);
    let mut left = Vec::new();
    for part in url[query + 1..].split('&').filter(|part| !part.is_empty()) {
        let taken = match part.split_once('=') {
            Some(("sslmode", value)) => Some((&mut mode, value)),
            Some(("sslrootcert", value)) => Some((&mut file, value)),
            _ => None,
        };
        let Some((place, value)) = taken else {
            left.push(part);
            continue;
        };
        let value = percent_encoding::percent_decode_str(value).decode_utf8();
        *place = Some(value.map_err(|_| Refusal::invalid("database", "must be UTF-8"))?.into_owned());
    }
    let mut rest = url[..query].to_owned();
    if !left.is_empty() {
        rest.push('?');
        rest.push_str(&left.join("&"));
    }
    Ok((rest, mode, file))
}

impl Server {
    /// Options of the session, after those that the address itself carries.
    fn with_options(mut self, options: &str) -> Self {
        let own = self.config.get_options().unwrap_or_default();
        // A machine that is gone without a word is noticed by the server too: until then it may hold the writers' lock.
        const KEEPALIVE: &str =
            "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";
        let all = format!("{own} -c timezone=UTC -c client_min_messages=warning {KEEPALIVE} {options}");
        self.config.options(all);
        self
    }

    /// One meaning of "saved" on every server, whatever it is set to; and never a standby, which cannot write.
    pub(crate) fn for_writing(&self) -> Self {
        let mut server = self.clone().with_options(
            "-c synchronous_commit=on -c lock_timeout=30s -c idle_in_transaction_session_timeout=90s",
        );
        server.config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        server
    }

    /// The door is the only way to write.
    pub(crate) fn for_reading(&self) -> Self {
        let options = "-c default_transaction_read_only=on -c idle_in_transaction_session_timeout=90s";
        self.clone().with_options(options)
    }
}

pub(crate) fn pool(server: Server, connections: usize) -> Result<Pool> {
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = deadpool_postgres::Manager::from_config(server.config, server.encryption, recycling);
    let wait = Some(CONNECT_WAIT);
    let pool = Pool::builder(manager)
        .max_size(connections)
        .wait_timeout(wait)
        .create_timeout(wait)
        .recycle_timeout(wait)
        .runtime(deadpool_postgres::Runtime::Tokio1);
    pool.build().map_err(|e| Error::fault(format!("the connection pool: {e}")))
}

/// Why the first connection could not be had, for whoever starts the program.
pub(crate) fn refused(server: &Server, e: &dyn std::error::Error) -> Error {
    let config = &server.config;
    let mut words = String::new();
    let mut cause = Some(e);
    while let Some(e) = cause {
        words = e.to_string();
        cause = e.source();
    }
    if words == "server does not support TLS" {
        words = "the server does not encrypt, and sslmode asks for it; set ssl = on there, or take sslmode=disable over \
            a private network, a local socket or a tunnel"
            .to_owned();
    }
    let name = config.get_dbname().or(config.get_user()).unwrap_or_default();
    Error::fault(format!("cannot work with the PostgreSQL database “{name}”: {words}"))
}

/// Is it a database that can hold what the desk stores?
pub(crate) async fn check(db: &mut Conn) -> Result<()> {
    let sql = "select current_setting('server_encoding') as encoding,
        cast(current_setting('server_version_num') as bigint) as version";
    let mut row = db.one(sql, args![]).await?;
    let encoding: String = row.get("encoding")?;
    if encoding != "UTF8" {
        return Err(Error::fault(format!(
            "the database has the encoding {encoding}, the desk needs UTF8: create database … encoding 'UTF8' template template0"
        )));
    }
    let version: i64 = row.get("version")?;
    if version < 130_000 {
        return Err(Error::fault(format!(
            "PostgreSQL {} is too old; the desk needs 13 or newer",
            version / 10_000
        )));
    }
    Ok(())
}

/// Hears of commits by other nodes and tells this one's followers, until the task is ended or the writer is gone. A lost
/// connection is made again, with pauses.
pub(crate) async fn listen(
    server: Server,
    node: String,
    clock: Clock,
    head: Weak<watch::Sender<i64>>,
    passing: Passing,
    first: Attendance,
) {
    let mut attendance = Ok(first);
    while head.strong_count() > 0 {
        let (ended, pause) = match attendance {
            // The others take this node for gone until it is back.
            Ok(attendance) => (attendance.listen(&head, &clock).await, BACK_PAUSE),
            Err(e) => (Err(anyhow::Error::new(e)), LISTEN_PAUSE),
        };
        if let Err(e) = ended {
            tracing::warn!("not hearing of other nodes' commits: {e:#}");
        }
        tokio::time::sleep(pause).await;
        attendance = attend(&server, &node, &head, &passing).await;
    }
}

/// The connection by which a node hears of the others, and they of it: it holds a lock of the node's name, which the
/// server gives free as soon as the connection ends.
pub(crate) struct Attendance {
    client: tokio_postgres::Client,
    /// Drives the connection; ends by itself when the client is dropped.
    pump: tokio::task::JoinHandle<std::result::Result<(), tokio_postgres::Error>>,
}

/// Says that `node` is there.
pub(crate) async fn attend(
    server: &Server,
    node: &str,
    head: &Weak<watch::Sender<i64>>,
    passing: &Passing,
) -> std::result::Result<Attendance, tokio_postgres::Error> {
    let server = server.for_reading();
    let (client, mut connection) = server.config.connect(server.encryption).await?;
    let (heard, passing) = (head.clone(), passing.clone());
    let pump = tokio::spawn(async move {
        while let Some(message) = std::future::poll_fn(|cx| connection.poll_message(cx)).await {
            if let AsyncMessage::Notification(n) = message? {
                match n.channel() {
                    "deskhand_passing" => passing.heard(n.payload()),
                    _ => {
                        tell(heard.upgrade(), n.payload().parse().unwrap_or(0));
                    }
                }
            }
        }
        Ok(())
    });
    // Shared: after a cut line the server may hold the lock of the old connection for a while.
    let sql = "select pg_advisory_lock_shared($1, $2)";
    client.execute(sql, &[&ATTENDANCE, &attendance_key(node)]).await?;
    client.batch_execute("listen deskhand_head; listen deskhand_passing").await?;
    Ok(Attendance { client, pump })
}

impl Attendance {
    /// What was committed before is read, what comes after is heard.
    async fn listen(self, head: &Weak<watch::Sender<i64>>, clock: &Clock) -> anyhow::Result<()> {
        self.compare_clocks(clock).await?;
        while !self.pump.is_finished() {
            let row = self.client.query_one("select seq from event_head where one = 1", &[]);
            let row = tokio::time::timeout(POLL * 2, row).await??;
            if !tell(head.upgrade(), row.try_get(0)?) {
                return Ok(());
            }
            tokio::time::sleep(POLL).await;
        }
        self.pump.await??;
        anyhow::bail!("the connection ended")
    }

    /// A node whose clock is off takes leases of others for over, or gives its own away.
    async fn compare_clocks(&self, clock: &Clock) -> anyhow::Result<()> {
        let sql = "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)";
        let there = Moment(self.client.query_one(sql, &[]).await?.try_get(0)?);
        let off_s = clock().since(there) / SECOND_US;
        if off_s.abs() > CLOCK_OFF_S_MAX {
            tracing::warn!(
                "this machine's clock is {off_s} seconds ahead of the database's (behind if negative): nodes that \
                 disagree take each other's work; set both by NTP"
            );
        }
        Ok(())
    }
}

/// The class of the locks of nodes that are there: any number that nothing else in the database locks by.
const ATTENDANCE: i32 = 723_682_879;

/// The lock of a node. Two nodes with one key would only be missed later than they could be.
fn attendance_key(node: &str) -> i32 {
    let digest: [u8; 32] = Sha256::digest(node).into();
    i32::from_be_bytes([digest[0] & 0x7f, digest[1], digest[2], digest[3]])
}

/// Is the node connected at this moment? On SQLite there is one node, and it asks.
pub(crate) async fn is_attending(db: &mut Conn, node: &str) -> Result<bool> {
    if db.is_lite() {
        return Ok(true);
    }
    let sql = "select count(*) as n from pg_locks where locktype = 'advisory' and granted and objsubid = 2
        and database = (select oid from pg_database where datname = current_database())
        and cast(classid as bigint) = $1 and cast(objid as bigint) = $2";
    let mut row = db.one(sql, args![i64::from(ATTENDANCE), i64::from(attendance_key(node))]).await?;
    Ok(row.get::<i64>("n")? > 0)
}

/// Wakes who waits, if that is news; `false` when nobody is left.
fn tell(head: Option<Arc<watch::Sender<i64>>>, seq: i64) -> bool {
    let Some(head) = head else { return false };
    head.send_if_modified(|known| {
        let later = seq > *known;
        *known = seq.max(*known);
        later
    });
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encryption_is_taken_out_of_an_address() {
        let check = |url: &str, rest: &str, mode: Option<&str>, file: Option<&str>| {
            let taken = take_encryption(url).unwrap();
            assert_eq!(
                (taken.0.as_str(), taken.1.as_deref(), taken.2.as_deref()),
                (rest, mode, file),
                "{url}"
            );
        };
        check("postgres://u@h/d", "postgres://u@h/d", None, None);
        check("postgres://u@h/d?sslmode=require", "postgres://u@h/d", Some("require"), None);
        check(
            "postgres://u@h/d?sslrootcert=/a%20b&options=-c%20x&sslmode=verify-full",
            "postgres://u@h/d?options=-c%20x",
            Some("verify-full"),
            Some("/a b"),
        );
        check("postgres://u:a?sslmode=disable@h/d?x=y", "postgres://u:a?sslmode=disable@h/d?x=y", None, None);
        check("host=h user=u", "host=h user=u", None, None);
    }

    #[test]
    fn a_local_socket_is_not_encrypted() {
        let mode = |url: &str| server(url).unwrap().config.get_ssl_mode();
        assert_eq!(mode("postgres://u@%2Frun%2Fpostgresql/d?sslmode=require"), SslMode::Disable);
        assert_eq!(mode("postgres://u@h/d"), SslMode::Prefer);
        assert_eq!(mode("postgres://u@h/d?sslmode=verify-ca"), SslMode::Require);
    }
}
