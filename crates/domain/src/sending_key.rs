//! Keys that the desk signs its mail with (DKIM), so that others can tell it from forgeries.

use crate::{Moment, SendingKeyId};

/// A key pair of one sending domain. Its private half is kept encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendingKey {
    pub id: SendingKeyId,
    /// Lower case, as DNS writes it.
    pub domain: String,
    /// The public half stands at `SELECTOR._domainkey.DOMAIN`.
    pub selector: String,
    pub algorithm: KeyAlgorithm,
    /// Base64, as it stands in the record's `p=`.
    pub public_key: String,
    pub created_at: Moment,
    /// When the desk saw its record in DNS. It signs from then on: a signature that nobody can check helps nobody.
    pub published_at: Option<Moment>,
    /// When a newer one took over.
    pub retired_at: Option<Moment>,
}

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyAlgorithm {
    /// RFC 8463. Short and fast; some large receivers cannot read it yet, so it never signs alone.
    Ed25519,
    /// 2048 bits with SHA-256 (RFC 8301). Everybody can read it.
    Rsa,
}

crate::message::words! { KeyAlgorithm { Ed25519 = "ed25519", Rsa = "rsa" } }
