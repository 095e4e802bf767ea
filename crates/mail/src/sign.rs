//! Signs outgoing mail (DKIM, RFC 6376, with the algorithms of RFC 8301 and RFC 8463), and makes the keys for it.
//!
//! Head and body are signed in their relaxed form, for servers on the way fold and trim. Fields that matter are named once
//! more than they occur, so that nobody can add another of them without breaking the signature.

use std::convert::Infallible;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::Moment;
use domain::sending_key::KeyAlgorithm;
use memchr::memmem;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::pkcs8::EncodePublicKey;
use rsa::rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256};

/// RFC 8301 §3.2: at least 1024, should be 2048. Longer keys do not fit into one answer of DNS over UDP.
const RSA_BITS: usize = 2048;

/// What is signed, whether it is there or not. Whoever reads a mail sees or answers by these.
const FIELDS: [&str; 23] = [
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "List-Id",
    "List-Help",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Subscribe",
    "List-Post",
    "List-Owner",
    "List-Archive",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
];

/// A key that cannot be made, read or used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFault(pub &'static str);

impl std::fmt::Display for KeyFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for KeyFault {}

/// A new key pair.
pub struct KeyPair {
    /// To be kept secret: the seed of an Ed25519 key, the PKCS #1 DER of an RSA key.
    pub private: Vec<u8>,
    /// Base64, for the `p=` of its record.
    pub public: String,
}

/// Makes a key pair from `random`. An RSA key takes some tenths of a second: not for an async thread.
///
/// # Errors
/// The numbers drawn make no key.
pub fn make_key(algorithm: KeyAlgorithm, random: &dyn Fn(&mut [u8])) -> Result<KeyPair, KeyFault> {
    match algorithm {
        KeyAlgorithm::Ed25519 => {
            let mut seed = vec![0; 32];
            random(&mut seed);
            let pair = Ed25519KeyPair::from_seed_unchecked(&seed)
                .map_err(|_| KeyFault("the Ed25519 seed is not one"))?;
            Ok(KeyPair { public: BASE64.encode(pair.public_key().as_ref()), private: seed })
        }
        KeyAlgorithm::Rsa => {
            let fault = |_| KeyFault("an RSA key cannot be made");
            let key = rsa::RsaPrivateKey::new(&mut Random(random), RSA_BITS).map_err(fault)?;
            let private = key.to_pkcs1_der().map_err(|_| KeyFault("an RSA key cannot be written"))?;
            let public = key
                .to_public_key()
                .to_public_key_der()
                .map_err(|_| KeyFault("an RSA key cannot be written"))?;
            Ok(KeyPair { private: private.as_bytes().to_vec(), public: BASE64.encode(public.as_bytes()) })
        }
    }
}

/// The operating system's randomness, as the RSA library wants it.
struct Random<'a>(&'a dyn Fn(&mut [u8]));

impl TryRng for Random<'_> {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        (self.0)(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        (self.0)(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        (self.0)(bytes);
        Ok(())
    }
}
impl TryCryptoRng for Random<'_> {}

/// The text that must stand in DNS for a key.
pub fn record(algorithm: KeyAlgorithm, public: &str) -> String {
    match algorithm {
        KeyAlgorithm::Ed25519 => format!("v=DKIM1; k=ed25519; p={public}"),
        KeyAlgorithm::Rsa => format!("v=DKIM1; k=rsa; p={public}"),
    }
}

/// A key in use.
pub struct Signer {
    domain: String,
    selector: String,
    key: Private,
}

enum Private {
    Ed25519(Ed25519KeyPair),
    Rsa(Box<RsaKeyPair>),
}

impl Signer {
    /// Reads a private key as [`make_key`] gave it.
    ///
    /// # Errors
    /// It is not one of that algorithm.
    pub fn new(
        domain: &str,
        selector: &str,
        algorithm: KeyAlgorithm,
        private: &[u8],
    ) -> Result<Self, KeyFault> {
        let unreadable = |_| KeyFault("a signing key cannot be read");
        let key = match algorithm {
            KeyAlgorithm::Ed25519 => {
                Private::Ed25519(Ed25519KeyPair::from_seed_unchecked(private).map_err(unreadable)?)
            }
            KeyAlgorithm::Rsa => Private::Rsa(Box::new(RsaKeyPair::from_der(private).map_err(unreadable)?)),
        };
        Ok(Self { domain: domain.to_owned(), selector: selector.to_owned(), key })
    }

    fn algorithm(&self) -> &'static str {
        match self.key {
            Private::Ed25519(_) => "ed25519-sha256",
            Private::Rsa(_) => "rsa-sha256",
        }
    }

    fn sign(&self, data: &[u8]) -> Result<Vec<u8>, KeyFault> {
        match &self.key {
            // RFC 8463 §3: the hash is what is signed.
            Private::Ed25519(key) => Ok(key.sign(&Sha256::digest(data)).as_ref().to_vec()),
            Private::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), data, &mut signature)
                    .map_err(|_| KeyFault("a signing key does not sign"))?;
                Ok(signature)
            }
        }
    }
}

/// The mail with a signature of every signer above it. The octets below stay as they are.
///
/// # Errors
/// A key does not sign.
pub fn sign(octets: &[u8], signers: &[Signer], now: Moment) -> Result<Vec<u8>, KeyFault> {
    let (fields, body) = split(octets);
    let body_hash = BASE64.encode(Sha256::digest(relaxed_body(body)));
    let mut names = Vec::new();
    let mut signed = Vec::new();
    for wanted in FIELDS {
        // From the bottom up, as a verifier takes them (RFC 6376 §5.4.2).
        for (_, value) in fields.iter().rev().filter(|(name, _)| name.eq_ignore_ascii_case(wanted)) {
            names.push(wanted);
            relaxed_field(&mut signed, wanted, value);
        }
        names.push(wanted);
    }
    let mut out = Vec::with_capacity(octets.len() + signers.len() * 1200);
    for signer in signers {
        let mut head = format!(
            " v=1; a={}; c=relaxed/relaxed; d={};\r\n\ts={}; t={};\r\n\tbh={body_hash};",
            signer.algorithm(),
            signer.domain,
            signer.selector,
            now.unix(),
        );
        fold(&mut head, "h=", names.iter().map(|n| n.to_ascii_lowercase()), ":");
        head.push_str(";\r\n\tb=");
        let mut data = signed.clone();
        relaxed_field(&mut data, "DKIM-Signature", head.as_bytes());
        // The field that is being made comes last, without a line end (RFC 6376 §3.7).
        data.truncate(data.len() - 2);
        let signature = BASE64.encode(signer.sign(&data)?);
        let pieces: Vec<&str> = signature
            .as_bytes()
            .chunks(72)
            .map(|chunk| std::str::from_utf8(chunk).expect("base64 is ASCII"))
            .collect();
        head.push_str(&pieces.join("\r\n\t "));
        out.extend_from_slice(b"DKIM-Signature:");
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(octets);
    Ok(out)
}

/// Adds a tag whose words are folded into lines of at most 78 characters.
fn fold(head: &mut String, tag: &str, words: impl Iterator<Item = String>, between: &str) {
    head.push_str("\r\n\t");
    head.push_str(tag);
    let mut width = 8 + tag.len();
    for (n, word) in words.enumerate() {
        if n > 0 {
            head.push_str(between);
            if width + word.len() + 2 > 78 {
                head.push_str("\r\n\t ");
                width = 9;
            }
        }
        head.push_str(&word);
        width += word.len() + between.len();
    }
}

/// Fields in their order, the value with its folds but without the last line end; and the body.
fn split(octets: &[u8]) -> (Vec<(String, &[u8])>, &[u8]) {
    let mut fields = Vec::new();
    let mut rest = octets;
    loop {
        if let Some(body) = rest.strip_prefix(b"\r\n") {
            return (fields, body);
        }
        let Some(end) = end_of_field(rest) else { return (fields, &[]) };
        let (field, after) = rest.split_at(end);
        rest = after;
        if let Some(colon) = field.iter().position(|b| *b == b':') {
            let name = String::from_utf8_lossy(&field[..colon]).trim().to_owned();
            fields.push((name, field[colon + 1..].strip_suffix(b"\r\n").unwrap_or(&field[colon + 1..])));
        }
    }
}

/// Where the first field with its continued lines ends.
fn end_of_field(octets: &[u8]) -> Option<usize> {
    if octets.is_empty() {
        return None;
    }
    let mut at = 0;
    loop {
        match memmem::find(&octets[at..], b"\r\n") {
            None => return Some(octets.len()),
            Some(found) => {
                at += found + 2;
                if !matches!(octets.get(at), Some(b' ' | b'\t')) {
                    return Some(at);
                }
            }
        }
    }
}

/// RFC 6376 §3.4.2.
fn relaxed_field(out: &mut Vec<u8>, name: &str, value: &[u8]) {
    out.extend_from_slice(name.to_ascii_lowercase().as_bytes());
    out.push(b':');
    let start = out.len();
    let mut blank = false;
    for byte in value.iter().copied().filter(|b| *b != b'\r' && *b != b'\n') {
        if byte == b' ' || byte == b'\t' {
            blank = true;
        } else {
            if blank && out.len() > start {
                out.push(b' ');
            }
            blank = false;
            out.push(byte);
        }
    }
    out.extend_from_slice(b"\r\n");
}

/// RFC 6376 §3.4.4: blanks are one, and none at the end of a line; no empty lines at the end of the body.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 2);
    let mut empty_lines = 0;
    let mut rest = body;
    while !rest.is_empty() {
        let (line, after) = match memmem::find(rest, b"\r\n") {
            Some(end) => (&rest[..end], &rest[end + 2..]),
            None => (rest, &rest[rest.len()..]),
        };
        rest = after;
        let start = out.len();
        let mut blank = false;
        for byte in line.iter().copied() {
            if byte == b' ' || byte == b'\t' {
                blank = true;
                continue;
            }
            if out.len() == start {
                // A line with something in it: the empty ones before it count.
                for _ in 0..empty_lines {
                    out.extend_from_slice(b"\r\n");
                }
                empty_lines = 0;
            }
            if blank {
                out.push(b' ');
                blank = false;
            }
            out.push(byte);
        }
        if out.len() == start {
            empty_lines += 1;
        } else {
            out.extend_from_slice(b"\r\n");
        }
    }
    out
}

#[cfg(test)]
mod tests;
