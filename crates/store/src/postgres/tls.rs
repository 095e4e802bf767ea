//! Encrypted connections to PostgreSQL, with the meanings that its own programs give to `sslmode` and `sslrootcert`.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use domain::{Refusal, Result};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use sha2::{Digest, Sha256, Sha384, Sha512};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::Socket;
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};

/// What is asked of the server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// Nothing: who listens in hears nothing, who sits in the middle hears all.
    None,
    /// It is of an authority that is trusted.
    Authority,
    /// And it is made for the name that was connected to.
    Host,
}

/// Whose certificates are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Roots {
    /// The authorities that browsers trust, as they were when the program was built.
    Public,
    /// Those in this PEM file, which may hold the server's own certificate too.
    File(PathBuf),
}

/// Makes encrypted connections. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Encryption(Arc<ClientConfig>);

impl Encryption {
    /// # Errors
    /// A refusal when the file of trusted certificates cannot be read or holds none.
    pub(super) fn new(proof: Proof, roots: &Roots) -> Result<Self> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = Verifier::new(proof, roots, &provider)?;
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring has the ciphers of TLS 1.2 and 1.3")
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        // Asked for by `sslnegotiation=direct`, without effect otherwise.
        config.alpn_protocols = vec![b"postgresql".to_vec()];
        Ok(Self(Arc::new(config)))
    }
}

/// Checks what the server shows. The chain and the name are checked apart, because `verify-ca` wants only the first.
#[derive(Debug)]
struct Verifier {
    proof: Proof,
    roots: RootCertStore,
    /// Certificates of the file. The server may show one of them itself: a self-signed one is no authority's, and the
    /// usual check would not take it.
    named: Vec<CertificateDer<'static>>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Verifier {
    fn new(proof: Proof, roots: &Roots, provider: &CryptoProvider) -> Result<Self> {
        let algorithms = provider.signature_verification_algorithms;
        let mut verifier = Self { proof, roots: RootCertStore::empty(), named: Vec::new(), algorithms };
        match roots {
            Roots::Public => verifier.roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
            Roots::File(path) => {
                let wrong = |why: String| {
                    Refusal::invalid("database", format!("sslrootcert={} {why}", path.display()))
                };
                let found = CertificateDer::pem_file_iter(path)
                    .and_then(Iterator::collect::<std::result::Result<Vec<_>, _>>)
                    .map_err(|e| wrong(format!("cannot be read as a PEM file: {e}")))?;
                if found.is_empty() {
                    return Err(wrong("holds no certificate".into()).into());
                }
                // What is no authority's is left to the comparison with the server's own.
                verifier.roots.add_parsable_certificates(found.iter().cloned());
                verifier.named = found;
            }
        }
        Ok(verifier)
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        let (chain, name) = match self.proof {
            Proof::None => (false, false),
            Proof::Authority => (true, false),
            Proof::Host => (true, true),
        };
        if !chain {
            return Ok(ServerCertVerified::assertion());
        }
        let certificate = ParsedCertificate::try_from(end_entity)?;
        if !self.named.contains(end_entity) {
            verify_server_cert_signed_by_trust_anchor(
                &certificate,
                &self.roots,
                intermediates,
                now,
                self.algorithms.all,
            )?;
        }
        if name {
            verify_server_name(&certificate, server_name)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

impl MakeTlsConnect<Socket> for Encryption {
    type Stream = Encrypted;
    type TlsConnect = Handshake;
    type Error = Failed;

    fn make_tls_connect(&mut self, host: &str) -> std::result::Result<Handshake, Failed> {
        // Without a name this is a local socket, which is never encrypted: the name stays unused.
        let host = if host.is_empty() { "localhost" } else { host };
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| Failed(format!("“{host}” is no name that a certificate can be made for")))?;
        Ok(Handshake { config: self.0.clone(), name })
    }
}

/// One handshake to come.
pub(crate) struct Handshake {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
}

impl TlsConnect<Socket> for Handshake {
    type Stream = Encrypted;
    type Error = Failed;
    type Future = Pin<Box<dyn Future<Output = std::result::Result<Encrypted, Failed>> + Send>>;

    fn connect(self, stream: Socket) -> Self::Future {
        let Self { config, name } = self;
        Box::pin(async move {
            let host = name.to_str().into_owned();
            let made = tokio_rustls::TlsConnector::from(config).connect(name, stream).await;
            made.map(Encrypted).map_err(|e| Failed(words(&host, &e)))
        })
    }
}

/// Why there is no encrypted connection, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failed(String);

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for Failed {}

fn words(host: &str, e: &std::io::Error) -> String {
    let Some(e) = e.get_ref().and_then(|e| e.downcast_ref::<rustls::Error>()) else {
        return format!("the encrypted connection to {host} could not be made: {e}");
    };
    let rustls::Error::InvalidCertificate(why) = e else {
        return format!("the encrypted connection to {host} could not be made: {e}");
    };
    let why = match why {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "is of no authority that is trusted here; name the PEM file with its authority's certificate, or with \
             itself, in sslrootcert=FILE"
                .to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "is made for another name; connect by a name that stands in it as subjectAltName, have it made for this \
             one, or take sslmode=verify-ca, which does not look at the name"
                .to_owned()
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "has expired; it must be renewed there".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "is not valid yet; look at the clocks of both machines".to_owned()
        }
        // Rustls may learn of further reasons; its words for them have to do.
        other => format!(
            "is not taken ({other}); if it is self-signed and you trust it, name the PEM file with it in \
             sslrootcert=FILE"
        ),
    };
    format!("the certificate of {host} {why}")
}

/// An encrypted connection.
pub(crate) struct Encrypted(tokio_rustls::client::TlsStream<Socket>);

impl TlsStream for Encrypted {
    fn channel_binding(&self) -> ChannelBinding {
        let (_, session) = self.0.get_ref();
        let shown = session.peer_certificates().and_then(|chain| chain.first());
        shown
            .and_then(|certificate| end_point(certificate))
            .map_or_else(ChannelBinding::none, ChannelBinding::tls_server_end_point)
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

/// `tls-server-end-point` (RFC 5929 §4): the certificate's digest by the hash of its own signature, SHA-256 in the place
/// of MD5 and SHA-1. `None` for signatures without one such hash, for which the RFC defines nothing.
fn end_point(certificate: &[u8]) -> Option<Vec<u8>> {
    const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
    const ECDSA_SHA1: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01];
    const ECDSA_SHA2: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03];
    let (_, inside, _) = der(certificate)?;
    let (_, _, after_body) = der(inside)?;
    let (_, algorithm, _) = der(after_body)?;
    let (0x06, oid, _) = der(algorithm)? else { return None };
    let sha256 = || Some(Sha256::digest(certificate).to_vec());
    if oid == ECDSA_SHA1 {
        return sha256();
    }
    let (last, family) = oid.split_last()?;
    match (family, last) {
        (RSA, 4 | 5 | 11) | (ECDSA_SHA2, 2) => sha256(),
        (RSA, 12) | (ECDSA_SHA2, 3) => Some(Sha384::digest(certificate).to_vec()),
        (RSA, 13) | (ECDSA_SHA2, 4) => Some(Sha512::digest(certificate).to_vec()),
        _ => None,
    }
}

/// The first element of a DER text: its tag, its content, and what follows (X.690 §8.1).
fn der(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (length, rest) =
            rest.split_at_checked(usize::from(first & 0x7f)).filter(|(l, _)| l.len() <= 4)?;
        (length.iter().fold(0_usize, |n, b| n << 8 | usize::from(*b)), rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A certificate's outer shape around an algorithm.
    fn shaped(oid: &[u8]) -> Vec<u8> {
        let wrap = |tag: u8, content: Vec<u8>| {
            let mut out = vec![tag, 0x82];
            out.extend(u16::try_from(content.len()).unwrap().to_be_bytes());
            out.extend(content);
            out
        };
        let body = wrap(0x30, vec![0; 300]);
        let algorithm = wrap(0x30, wrap(0x06, oid.to_vec()));
        wrap(0x30, [body, algorithm].concat())
    }

    #[test]
    fn a_certificate_is_bound_by_the_hash_of_its_signature() {
        let rsa = |last: u8| [&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01][..], &[last]].concat();
        let ecdsa = |last: u8| [&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03][..], &[last]].concat();
        let check = |oid: Vec<u8>, bytes: Option<usize>| {
            let certificate = shaped(&oid);
            assert_eq!(end_point(&certificate).map(|d| d.len()), bytes, "{oid:?}");
        };
        check(rsa(5), Some(32));
        check(rsa(11), Some(32));
        check(rsa(12), Some(48));
        check(rsa(13), Some(64));
        check(rsa(10), None);
        check(ecdsa(2), Some(32));
        check(ecdsa(3), Some(48));
        check(ecdsa(4), Some(64));
        check(vec![0x2b, 0x65, 0x70], None);
        assert_eq!(end_point(&shaped(&rsa(11))), Some(Sha256::digest(shaped(&rsa(11))).to_vec()));
    }

    #[test]
    fn what_is_no_certificate_is_bound_by_nothing() {
        for bytes in
            [&b""[..], b"\x30", b"\x30\x82", b"\x30\x84\xff\xff\xff\xff", b"\x30\x02\x30\x00", b"\x30\x89"]
        {
            assert_eq!(end_point(bytes), None, "{bytes:?}");
        }
        let whole = shaped(&[0x2a]);
        for cut in 0..whole.len() {
            assert_eq!(end_point(&whole[..cut]), None);
        }
    }
}
