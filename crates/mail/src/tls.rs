//! Whom the desk believes when it connects to a server.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use domain::mailbox::FaultKind;

/// The text is no certificate of an authority; says what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadAuthority(pub String);

impl std::fmt::Display for BadAuthority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadAuthority {}

/// Believes the authorities in `pem` and no others; the public ones when it is empty.
///
/// # Errors
/// When `pem` holds no certificate, or one that is none of an authority.
pub fn client(pem: &str) -> Result<Arc<ClientConfig>, BadAuthority> {
    let mut roots = RootCertStore::empty();
    if pem.trim().is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    } else {
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            let certificate = certificate
                .map_err(|e| BadAuthority(format!("the authority's certificate is no PEM text: {e}")))?;
            roots
                .add(certificate)
                .map_err(|e| BadAuthority(format!("the authority's certificate cannot be used: {e}")))?;
        }
        if roots.is_empty() {
            return Err(BadAuthority(
                "there is no certificate in it: it begins with -----BEGIN CERTIFICATE-----".to_owned(),
            ));
        }
    }
    believing(roots)
}

/// Believes the public authorities and, beside them, those in `pem` that can be used: what a system believes may hold old
/// ones that cannot.
///
/// # Errors
/// When TLS cannot be set up.
pub fn client_beside(pem: &str) -> Result<Arc<ClientConfig>, BadAuthority> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    roots.add_parsable_certificates(CertificateDer::pem_slice_iter(pem.as_bytes()).map_while(Result::ok));
    believing(roots)
}

fn believing(roots: RootCertStore) -> Result<Arc<ClientConfig>, BadAuthority> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| BadAuthority(format!("TLS cannot be set up: {e}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Why a TLS handshake failed, for people; `host` is whom we meant to reach.
pub fn words(error: &std::io::Error, host: &str) -> (FaultKind, String) {
    use rustls::CertificateError as C;
    let Some(error) = error.get_ref().and_then(|e| e.downcast_ref::<rustls::Error>()) else {
        return (FaultKind::Broken, format!("the line broke during the TLS handshake: {error}"));
    };
    let certificate = |words: String| (FaultKind::Certificate, words);
    match error {
        rustls::Error::InvalidCertificate(C::UnknownIssuer) => certificate(format!(
            "the certificate of {host} is signed by an authority that is not known here; if it is your own, give its certificate"
        )),
        rustls::Error::InvalidCertificate(C::NotValidForName | C::NotValidForNameContext { .. }) => {
            certificate(format!("the certificate is not for the name {host}; use the name that stands in it"))
        }
        rustls::Error::InvalidCertificate(C::Expired | C::ExpiredContext { .. }) => {
            certificate(format!("the certificate of {host} is out of date"))
        }
        rustls::Error::InvalidCertificate(C::NotValidYet | C::NotValidYetContext { .. }) => {
            certificate(format!("the certificate of {host} is not valid yet; is this machine's clock right?"))
        }
        rustls::Error::InvalidCertificate(other) => {
            certificate(format!("the certificate of {host} is not accepted: {other}"))
        }
        rustls::Error::InvalidMessage(_) => (
            FaultKind::Certificate,
            format!("{host} does not speak TLS on this port; should it be STARTTLS, or another port?"),
        ),
        other => certificate(format!("TLS with {host} failed: {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_is_a_certificate_or_a_word_about_it() {
        assert!(client("").is_ok());
        assert!(client("hello").unwrap_err().0.contains("BEGIN CERTIFICATE"));
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(client(broken).is_err());
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        assert!(client(&made.cert.pem()).is_ok());
        assert!(client_beside(&made.cert.pem()).is_ok() && client_beside(broken).is_ok());
    }
}
