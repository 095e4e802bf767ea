//! The listening end: connections, TLS, limits, graceful stop.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use domain::{Error, Result};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use super::session::Connection;

/// How many connections at once; more wait in the listen queue.
const CONNECTIONS_MAX: usize = 4096;
const HEAD_TIME: Duration = Duration::from_secs(15);
const TLS_TIME: Duration = Duration::from_secs(10);
/// After an accept error (out of file descriptors) the loop rests instead of spinning.
const ERROR_PAUSE: Duration = Duration::from_millis(200);

/// Serves until `stopping`; then connections finish what they are answering.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    tls: Option<Arc<rustls::ServerConfig>>,
    mut stopping: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let graceful = hyper_util::server::graceful::GracefulShutdown::new();
    let acceptor = tls.map(TlsAcceptor::from);
    loop {
        let place = tokio::select! {
            place = places.clone().acquire_owned() => place,
            _ = stopping.changed() => break,
        };
        let Ok(place) = place else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopping.changed() => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(e) => {
                tracing::warn!("a connection could not be accepted: {e}");
                tokio::time::sleep(ERROR_PAUSE).await;
                continue;
            }
        };
        let (router, acceptor, watcher) = (router.clone(), acceptor.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _place = place;
            let connection = Connection { ip: peer.ip(), tls: acceptor.is_some() };
            if let Err(e) = converse(stream, router, acceptor, connection, watcher).await {
                tracing::debug!(peer = %peer.ip(), "a connection ended: {e:#}");
            }
        });
    }
    graceful.shutdown().await;
}

async fn converse(
    stream: TcpStream,
    router: Router,
    acceptor: Option<TlsAcceptor>,
    connection: Connection,
    watcher: hyper_util::server::graceful::Watcher,
) -> anyhow::Result<()> {
    stream.set_nodelay(true)?;
    let service = hyper::service::service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(connection));
        router.clone().oneshot(request.map(axum::body::Body::new))
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_headers(100).max_buf_size(64 * 1024);
    match acceptor {
        Some(acceptor) => {
            let stream = tokio::time::timeout(TLS_TIME, acceptor.accept(stream)).await??;
            watcher.watch(http.serve_connection(TokioIo::new(stream), service)).await?;
        }
        None => watcher.watch(http.serve_connection(TokioIo::new(stream), service)).await?,
    }
    Ok(())
}

/// Certificate and key for HTTPS and STARTTLS from PEM files.
///
/// # Errors
/// A fault that names the file and what is wrong with it.
pub fn tls_from_files(cert: &std::path::Path, key: &std::path::Path) -> Result<Arc<rustls::ServerConfig>> {
    use rustls::pki_types::pem::PemObject;
    let told = |path: &std::path::Path, e: String| Error::fault(format!("{}: {e}", path.display()));
    let chain =
        rustls::pki_types::CertificateDer::pem_file_iter(cert).map_err(|e| told(cert, e.to_string()))?;
    let chain = chain.collect::<std::result::Result<Vec<_>, _>>().map_err(|e| told(cert, e.to_string()))?;
    if chain.is_empty() {
        return Err(told(cert, "there is no certificate in it".into()));
    }
    let key_der =
        rustls::pki_types::PrivateKeyDer::from_pem_file(key).map_err(|e| told(key, e.to_string()))?;
    tls(chain, key_der).map_err(|e| told(key, e.to_string()))
}

/// A certificate of the desk's own, for STARTTLS without files: better than clear text, and mail servers take it.
///
/// # Errors
/// A fault when none can be made.
pub fn tls_self_signed(host: &str) -> Result<Arc<rustls::ServerConfig>> {
    let host = if host.parse::<IpAddr>().is_ok() || host.is_empty() { "localhost" } else { host };
    let made = rcgen::generate_simple_self_signed(vec![host.to_owned()])
        .map_err(|e| Error::fault(format!("making a certificate: {e}")))?;
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der())
        .map_err(|e| Error::fault(format!("making a key: {e}")))?;
    tls(vec![made.cert.der().clone()], key).map_err(|e| Error::fault(format!("making a certificate: {e}")))
}

fn tls(
    chain: Vec<rustls::pki_types::CertificateDer<'static>>,
    key: rustls::pki_types::PrivateKeyDer<'static>,
) -> std::result::Result<Arc<rustls::ServerConfig>, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    Ok(Arc::new(config))
}
