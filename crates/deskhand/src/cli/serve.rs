//! `deskhand serve`: everything runs until SIGTERM or Ctrl-C.

use std::io::{ErrorKind, IsTerminal as _};
use std::sync::Arc;
use std::time::Duration;

use domain::{Error, Refusal, Result};
use store::DirectoryLock;
use tokio::net::TcpListener;
use tokio::signal::{self, unix::SignalKind};
use tokio::task::JoinSet;

use crate::app::{App, Parts};
use crate::config::Config;
use crate::followers;
use crate::http::tls::{self, Certificate};
use crate::http::{routes, server};
use crate::inlets::mail::MailDoor;
use crate::inlets::{control, fetch};

/// Sessions and requests in hand may take this long after the stop signal.
const DRAIN: Duration = Duration::from_secs(20);

pub async fn run(config: Config) -> Result<u8> {
    let running = Running::start(Parts::new(config)).await?;
    crate::playbooks::bring(&running.app).await?;
    if !running.has_admin().await? {
        running.offer_set_up().await?;
    }
    eprintln!("listening on {}", running.address);
    running.until_told().await;
    Ok(0)
}

/// A running desk.
pub struct Running {
    pub app: App,
    /// `http://127.0.0.1:8080`
    pub address: String,
    /// Where the mail door listens.
    pub smtp: Option<std::net::SocketAddr>,
    tasks: JoinSet<()>,
    _lock: DirectoryLock,
}

impl Running {
    /// Opens the desk and its doors.
    ///
    /// # Errors
    /// A refusal when another process owns the directory; a fault that names the door that does not open.
    pub async fn start(mut parts: Parts) -> Result<Self> {
        let config = &mut parts.config;
        crate::keys::make_directory(&config.data)?;
        let lock = DirectoryLock::take(&config.data)?;
        // Doors first: a port that is taken is told before anything is migrated.
        let http = bind(&config.listen, "--listen").await?;
        let smtp = match &config.smtp {
            Some(address) => Some(bind(address, "--smtp").await?),
            None => None,
        };
        let own = http.local_addr()?;
        config.listen = own.to_string();
        let smtp_address = smtp.as_ref().map(TcpListener::local_addr).transpose()?;
        config.smtp = smtp_address.map(|a| a.to_string());
        let files = config.tls.as_ref().map(|(cert, key)| Certificate::from_files(cert, key)).transpose()?;
        let files = files.map(Arc::new);
        let certificate = match &files {
            Some(files) => files.clone(),
            None => Arc::new(Certificate::self_signed(&config.hostname())?),
        };
        if files.is_some() && config.public_url.is_some() && !certificate.names(&config.hostname()) {
            tracing::warn!("the certificate does not name {}: browsers will warn of it", config.hostname());
        }
        // HTTP/2 is not spoken: whoever asks for nothing else is told so in the handshake.
        let https = files.as_ref().map(|files| files.server(&["http/1.1"])).transpose()?;
        let listen = ::mail::listen::ListenConfig {
            hostname: config.hostname(),
            tls: Some(certificate.server(&[])?),
            message_bytes_max: config.mail_bytes_max,
            mails_per_minute_max: config.mails_per_minute,
            trusted: config.trusted_networks.clone(),
            stop_time: DRAIN,
            ..::mail::listen::ListenConfig::default()
        };
        let mut limits = parts.limits.clone();
        limits.connections_max = limits.connections_max.min(server::connections_that_fit());
        let share = server::Share {
            connections_max: parts.config.connections_per_address,
            proxies: parts.config.trusted_proxies.clone(),
        };
        let app = App::open(parts).await?;
        let mut tasks = JoinSet::new();
        followers::start(&app, &mut tasks);
        if let Some(files) = &files {
            tasks.spawn(tls::follow(app.clone(), files.clone(), limits.certificate_look));
        }
        let router = routes::routes(app.clone());
        tasks.spawn(server::serve(http, router, https, limits, share, app.stopping()));
        if let Some(smtp) = smtp {
            let door = Arc::new(MailDoor::new(app.clone()));
            tasks.spawn(::mail::listen::serve(smtp, listen, door, app.stopping()));
        }
        app.serve();
        tasks.spawn(fetch::run(app.clone()));
        tasks.spawn(crate::consent::run(app.clone()));
        tasks.spawn(crate::mailbox_test::run(app.clone()));
        let control = app.clone();
        tasks.spawn(async move {
            if let Err(e) = control::listen(control).await {
                tracing::error!("the control socket does not open: {e}");
            }
        });
        let scheme = if files.is_some() { "https" } else { "http" };
        Ok(Self { address: format!("{scheme}://{own}"), smtp: smtp_address, app, tasks, _lock: lock })
    }

    pub async fn has_admin(&self) -> Result<bool> {
        self.app.read(async |db| store::people::has_admin(db).await).await
    }

    /// Nobody can sign in yet: prints a one-time link on the console, for whoever stands there is the operator.
    async fn offer_set_up(&self) -> Result<()> {
        let added =
            self.app.write(async |tx| crate::commands::manage_people::add_first_admin(tx).await).await;
        match added {
            Ok(admin) => {
                let link = super::work::make_link(&self.app, admin).await?;
                eprintln!("Nobody can sign in yet. Set up the first admin here:\n{link}");
            }
            Err(e) => eprintln!("{e}"),
        }
        Ok(())
    }

    /// Serves until SIGTERM or Ctrl-C, then stops gracefully; a second signal ends at once.
    pub async fn until_told(self) {
        told_to_stop().await;
        eprintln!("stopping");
        let stopped = self.stop();
        tokio::select! {
            () = stopped => {}
            () = told_to_stop() => eprintln!("stopped at once"),
        }
    }

    /// Stops gracefully: no new work, what is in hand is finished.
    pub async fn stop(mut self) {
        self.app.stop();
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(DRAIN + Duration::from_secs(2), all).await.is_err() {
            tracing::warn!("some work did not end in time and is cut off");
        }
    }
}

async fn bind(address: &str, flag: &'static str) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|e| match e.kind() {
        ErrorKind::AddrInUse => Refusal::Conflict(
            format!("{address} is in use by another program; stop it or choose another address with {flag}")
                .into(),
        )
        .into(),
        ErrorKind::InvalidInput => Refusal::invalid(flag, "must look like 127.0.0.1:8080").into(),
        _ => Error::fault(format!("{flag} {address}: {e}")),
    })
}

async fn told_to_stop() {
    let heard = signal::unix::signal(SignalKind::terminate())
        .and_then(|term| Ok((term, signal::unix::signal(SignalKind::hangup())?)));
    let (mut term, mut hangup) = match heard {
        Ok(both) => both,
        Err(e) => {
            tracing::error!("signals cannot be heard: {e}");
            return std::future::pending().await;
        }
    };
    // SIGHUP tells a service to read its certificate anew (`http::tls`), and one without must not end by it. To what was
    // started by hand it says that the terminal is gone.
    let by_hand = std::io::stdin().is_terminal();
    loop {
        tokio::select! {
            _ = term.recv() => return,
            _ = signal::ctrl_c() => return,
            _ = hangup.recv() => if by_hand { return },
        }
    }
}
