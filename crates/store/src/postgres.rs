//! Connections to PostgreSQL: how they are opened, and the one that listens.

use std::sync::{Arc, Weak};
use std::time::Duration;

use deadpool_postgres::{ManagerConfig, Pool, RecyclingMethod};
use domain::{Error, Refusal, Result};
use tokio::sync::watch;
use tokio_postgres::config::{SslMode, TargetSessionAttrs};
use tokio_postgres::{AsyncMessage, Config, NoTls};

use crate::{Conn, args};

/// How long anybody waits for a connection.
const CONNECT_WAIT: Duration = Duration::from_secs(5);
/// How often the head is read although nothing was heard: a notification lost with its connection is made up for.
const POLL: Duration = Duration::from_secs(5);
/// Between attempts to listen again.
const LISTEN_PAUSE: Duration = Duration::from_secs(2);

/// What `--database` says, with what every connection of the desk has in common.
///
/// # Errors
/// A refusal when it is no address, or asks for what cannot be done.
pub(crate) fn config(url: &str) -> Result<Config> {
    const NO_TLS: &str = "asks for an encrypted connection (sslmode), which deskhand cannot make yet; use sslmode=disable \
        over a private network, a local socket or a tunnel";
    // The driver knows no stricter modes and calls them malformed.
    if ["verify-ca", "verify-full"].iter().any(|mode| url.contains(&format!("sslmode={mode}"))) {
        return Err(Refusal::invalid("database", NO_TLS).into());
    }
    let mut config: Config = url.parse().map_err(|e: tokio_postgres::Error| {
        let why = std::error::Error::source(&e).map_or_else(|| e.to_string(), ToString::to_string);
        Refusal::invalid("database", format!("is not an address like postgres://user@host/name ({why})"))
    })?;
    match config.get_ssl_mode() {
        SslMode::Disable | SslMode::Prefer => {}
        _ => return Err(Refusal::invalid("database", NO_TLS).into()),
    }
    config.application_name("deskhand").connect_timeout(CONNECT_WAIT);
    // A peer that is gone is noticed within half a minute, in the middle of a statement too.
    config.keepalives_idle(Duration::from_secs(20)).keepalives_interval(Duration::from_secs(5));
    config.keepalives_retries(2).tcp_user_timeout(Duration::from_secs(30));
    Ok(config)
}

/// Options of the session, after those that the address itself carries.
fn with_options(config: &Config, options: &str) -> Config {
    let mut config = config.clone();
    let own = config.get_options().unwrap_or_default();
    config.options(format!("{own} -c timezone=UTC -c client_min_messages=warning {options}"));
    config
}

/// One meaning of "saved" on every server, whatever it is set to; and never a standby, which cannot write.
pub(crate) fn for_writing(config: &Config) -> Config {
    let mut config = with_options(
        config,
        "-c synchronous_commit=on -c lock_timeout=30s -c idle_in_transaction_session_timeout=90s",
    );
    config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    config
}

/// The door is the only way to write.
pub(crate) fn for_reading(config: &Config) -> Config {
    with_options(config, "-c default_transaction_read_only=on -c idle_in_transaction_session_timeout=90s")
}

pub(crate) fn pool(config: Config, connections: usize) -> Result<Pool> {
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = deadpool_postgres::Manager::from_config(config, NoTls, recycling);
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
pub(crate) fn refused(config: &Config, e: &deadpool_postgres::PoolError) -> Error {
    let mut words = String::new();
    let mut cause: Option<&dyn std::error::Error> = Some(e);
    while let Some(e) = cause {
        words = e.to_string();
        cause = e.source();
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
pub(crate) async fn listen(config: Config, head: Weak<watch::Sender<i64>>) {
    let config = for_reading(&config);
    while head.strong_count() > 0 {
        if let Err(e) = listen_once(&config, &head).await {
            tracing::warn!("not hearing of other nodes' commits: {e:#}");
        }
        tokio::time::sleep(LISTEN_PAUSE).await;
    }
}

async fn listen_once(config: &Config, head: &Weak<watch::Sender<i64>>) -> anyhow::Result<()> {
    let (client, mut connection) = config.connect(NoTls).await?;
    let heard = head.clone();
    // Drives the connection; ends by itself when the client is dropped.
    let pump = tokio::spawn(async move {
        while let Some(message) = std::future::poll_fn(|cx| connection.poll_message(cx)).await {
            if let AsyncMessage::Notification(n) = message? {
                tell(heard.upgrade(), n.payload().parse().unwrap_or(0));
            }
        }
        Ok::<_, tokio_postgres::Error>(())
    });
    client.batch_execute("listen deskhand_head").await?;
    // Only now: what was committed before is read, what comes after is heard.
    while !pump.is_finished() {
        let row =
            tokio::time::timeout(POLL * 2, client.query_one("select seq from event_head where one = 1", &[]));
        if !tell(head.upgrade(), row.await??.try_get(0)?) {
            return Ok(());
        }
        tokio::time::sleep(POLL).await;
    }
    pump.await??;
    anyhow::bail!("the connection ended")
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
