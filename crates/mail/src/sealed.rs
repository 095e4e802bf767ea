//! Mail that its sender closed up: S/MIME (RFC 8551) and PGP (RFC 3156, RFC 9580).
//!
//! Nothing is decrypted, so nothing that was encrypted can end up beside foreign HTML that would carry it away (EFAIL).
//! What is signed is read; S/MIME signatures are checked against the certificate that came with them, but who issued
//! that certificate is not: anybody can make one. PGP signatures are not checked, for the desk knows nobody's key.

mod ber;
mod cms;
mod pgp;

use domain::seal::{SealMethod, SignatureVerdict};

pub use cms::{Envelope, open, verify};
pub use pgp::{Inline, inline, signer};

/// What a signature says and what became of checking it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    pub verdict: SignatureVerdict,
    /// Mail addresses that the certificate is for, in lower case, else the names in it; may be empty.
    pub by: Vec<String>,
    /// Words for people.
    pub why: &'static str,
}

impl Signature {
    fn not_checked(by: Vec<String>, why: &'static str) -> Self {
        Self { verdict: SignatureVerdict::NotChecked, by, why }
    }
}

/// Why a PGP signature is not checked.
pub const NO_KEY: &str = "the desk does not have the signer's key";

/// Where what is encrypted is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Attached,
    /// With the quotations.
    Folded,
}

/// What is said in place of a text that only a key can open. `alone`: there is nothing else in the mail.
pub fn closed_words(with: SealMethod, kept: Kept, alone: bool) -> String {
    let what = if alone { "This mail" } else { "A part of this mail" };
    let place = match kept {
        Kept::Attached => "the attached file",
        Kept::Folded => "what is folded away below",
    };
    format!(
        "{what} is encrypted with {}. The desk cannot open it: ask the sender to send it unencrypted, or open {place} \
         with your own key.",
        with.name()
    )
}
