//! Certificates of an authority that only tests trust, and the client that does.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::client::{Answer, Ask, parse};

/// Issues certificates.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    root: CertificateDer<'static>,
}

/// A certificate and its key as files.
pub struct Issued {
    pub cert: PathBuf,
    pub key: PathBuf,
    pub der: CertificateDer<'static>,
}

impl Authority {
    pub fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::<String>::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = params.self_signed(&key).expect("a certificate").der().clone();
        Self { issuer: Issuer::new(params, key), root }
    }

    /// Writes `cert.pem` and `key.pem` for `localhost` and 127.0.0.1 into a folder.
    pub fn issue(&self, folder: &Path) -> Issued {
        let key = KeyPair::generate().expect("a key");
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let params = CertificateParams::new(names).expect("good names");
        let made = params.signed_by(&key, &self.issuer).expect("a certificate");
        let issued =
            Issued { cert: folder.join("cert.pem"), key: folder.join("key.pem"), der: made.der().clone() };
        std::fs::write(&issued.cert, made.pem()).expect("written");
        std::fs::write(&issued.key, key.serialize_pem()).expect("written");
        issued
    }

    /// A client that trusts this authority alone.
    pub fn client(&self, versions: &[&'static SupportedProtocolVersion], protocols: &[&str]) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.clone()).expect("a root");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .expect("known versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|p| p.as_bytes().to_vec()).collect();
        TlsConnector::from(Arc::new(config))
    }
}

/// Shakes hands as somebody who wants `localhost`.
///
/// # Errors
/// When the certificate or the version will not do.
pub async fn secure<S: AsyncRead + AsyncWrite + Unpin>(
    client: &TlsConnector,
    stream: S,
) -> std::io::Result<TlsStream<S>> {
    client.connect(ServerName::try_from("localhost").expect("a name"), stream).await
}

/// What the other side showed of itself.
pub fn shown<S>(stream: &TlsStream<S>) -> CertificateDer<'static> {
    let chain = stream.get_ref().1.peer_certificates().expect("it showed a certificate");
    chain[0].clone().into_owned()
}

/// One request over a secured connection, and the answer.
pub async fn ask<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut TlsStream<S>, ask: &Ask) -> Answer {
    let mut head = format!("{} {} HTTP/1.1\r\nhost: localhost\r\n", ask.method, ask.path);
    for (name, value) in &ask.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\nconnection: close\r\n\r\n", ask.body.len()));
    stream.write_all(head.as_bytes()).await.expect("the line holds");
    stream.write_all(&ask.body).await.expect("the line holds");
    stream.flush().await.expect("the line holds");
    let mut octets = Vec::new();
    // Some close without a word of TLS; what came is what counts.
    let _ = stream.read_to_end(&mut octets).await;
    parse(&octets).expect("an HTTP answer")
}
