//! The certificate for HTTPS and STARTTLS: from files and taken up anew when they change, or one of the desk's own.

use std::net::IpAddr;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use domain::{Error, Result};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::{ClientHello, ParsedCertificate, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{InconsistentKeys, ServerConfig};

use crate::app::App;

/// What both doors present. One for all of them: renewed in one place, it is renewed everywhere.
#[derive(Debug)]
pub struct Certificate {
    files: Option<(PathBuf, PathBuf)>,
    current: RwLock<Arc<CertifiedKey>>,
    /// How the files looked when they were last tried.
    tried: Mutex<Option<Stamp>>,
}

/// Tells one state of the two files from another.
type Stamp = [(i64, i64, u64, u64); 2];

fn stamp(cert: &Path, key: &Path) -> Option<Stamp> {
    // Through links, as certificate programs set them: what they lead to is what changes.
    let one = |path: &Path| {
        let m = std::fs::metadata(path).ok()?;
        Some((m.mtime(), m.mtime_nsec(), m.ino(), m.len()))
    };
    Some([one(cert)?, one(key)?])
}

impl Certificate {
    /// Chain and key from PEM files.
    ///
    /// # Errors
    /// A fault that names the file and what is wrong with it.
    pub fn from_files(cert: &Path, key: &Path) -> Result<Self> {
        let tried = stamp(cert, key);
        Ok(Self {
            files: Some((cert.to_owned(), key.to_owned())),
            current: RwLock::new(Arc::new(load(cert, key)?)),
            tried: Mutex::new(tried),
        })
    }

    /// A certificate of the desk's own, for STARTTLS without files: better than clear text, and mail servers take it.
    ///
    /// # Errors
    /// A fault when none can be made.
    pub fn self_signed(host: &str) -> Result<Self> {
        let host = if host.parse::<IpAddr>().is_ok() || host.is_empty() { "localhost" } else { host };
        let made = rcgen::generate_simple_self_signed(vec![host.to_owned()])
            .map_err(|e| Error::fault(format!("making a certificate: {e}")))?;
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der())
            .map_err(|e| Error::fault(format!("making a key: {e}")))?;
        let signer = rustls::crypto::ring::sign::any_supported_type(&key)
            .map_err(|e| Error::fault(format!("making a key: {e}")))?;
        Ok(Self {
            files: None,
            current: RwLock::new(Arc::new(CertifiedKey::new(vec![made.cert.der().clone()], signer))),
            tried: Mutex::new(None),
        })
    }

    /// Does it name `host`? One that cannot be read does not.
    pub fn names(&self, host: &str) -> bool {
        let current = self.current();
        let parsed = current.end_entity_cert().ok().and_then(|c| ParsedCertificate::try_from(c).ok());
        let (Some(parsed), Ok(name)) = (parsed, ServerName::try_from(host)) else { return false };
        rustls::client::verify_server_name(&parsed, &name).is_ok()
    }

    fn current(&self) -> Arc<CertifiedKey> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the files up if they changed since they were last tried; `Again` tries them in any case. Says whether there
    /// is another certificate now. The one in use stays when the files are no good.
    fn renew(&self, when: Renew) -> Result<bool> {
        let Some((cert, key)) = &self.files else { return Ok(false) };
        let now = stamp(cert, key);
        {
            let mut tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
            if when == Renew::IfChanged && *tried == now {
                return Ok(false);
            }
            *tried = now;
        }
        let fresh = load(cert, key)?;
        let is_other = fresh.cert != self.current().cert;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        Ok(is_other)
    }

    /// TLS 1.2 and 1.3 with this certificate; `protocols` are those that ALPN offers.
    ///
    /// # Errors
    /// A fault that cannot be with the built-in provider.
    pub fn server(self: &Arc<Self>, protocols: &[&str]) -> Result<Arc<ServerConfig>> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(self.clone());
        config.alpn_protocols = protocols.iter().map(|p| p.as_bytes().to_vec()).collect();
        Ok(Arc::new(config))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Renew {
    IfChanged,
    Again,
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current())
    }
}

fn load(cert: &Path, key: &Path) -> Result<CertifiedKey> {
    let told = |path: &Path, e: String| Error::fault(format!("{}: {e}", path.display()));
    let chain = CertificateDer::pem_file_iter(cert).map_err(|e| told(cert, e.to_string()))?;
    let chain = chain.collect::<std::result::Result<Vec<_>, _>>().map_err(|e| told(cert, e.to_string()))?;
    let first = chain.first().ok_or_else(|| told(cert, "there is no certificate in it".into()))?;
    ParsedCertificate::try_from(first).map_err(|e| told(cert, format!("its first certificate: {e}")))?;
    let der = PrivateKeyDer::from_pem_file(key).map_err(|e| told(key, e.to_string()))?;
    let signer =
        rustls::crypto::ring::sign::any_supported_type(&der).map_err(|e| told(key, e.to_string()))?;
    let certified = CertifiedKey::new(chain, signer);
    match certified.keys_match() {
        // A kind of key that does not tell its public half shows at the first handshake.
        Ok(()) | Err(rustls::Error::InconsistentKeys(InconsistentKeys::Unknown)) => Ok(certified),
        Err(_) => Err(Error::fault(format!(
            "{} does not belong to the first certificate of {}; give the key that this certificate was made for, \
             and the chain with the desk's own certificate first",
            key.display(),
            cert.display()
        ))),
    }
}

/// Takes a replaced certificate up without a restart: looks at the files now and then, and at once on SIGHUP.
pub async fn follow(app: App, certificate: Arc<Certificate>, look: std::time::Duration) {
    let mut stopping = app.stopping();
    let mut hangup = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()) {
        Ok(hangup) => Some(hangup),
        Err(e) => {
            tracing::warn!("SIGHUP cannot be heard, a new certificate is found within a minute: {e}");
            None
        }
    };
    loop {
        let told = async {
            match &mut hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        let when = tokio::select! {
            () = tokio::time::sleep(look) => Renew::IfChanged,
            _ = told => Renew::Again,
            _ = stopping.changed() => return,
        };
        let certificate = certificate.clone();
        match app.blocking(move || certificate.renew(when)).await {
            Ok(false) if when == Renew::IfChanged => {}
            Ok(false) => {
                app.health.certificate_failed(None);
                tracing::info!("the certificate is the same as before");
            }
            Ok(true) => {
                app.health.certificate_failed(None);
                tracing::info!("a new certificate is in use");
            }
            Err(e) => {
                tracing::error!("the certificate was not taken up, the one before stays in use: {e}");
                app.health.certificate_failed(Some(e.to_string()));
            }
        }
    }
}
