//! How a sender closed a mail up: encrypted it, or signed it.
//!
//! A seal says something about octets and a key. Who a sender is, the desk judges by other things
//! ([`crate::message::Identity`]); a signature that fits changes nothing about that.

use std::fmt;

/// A mail, or a part of one, that was encrypted or signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seal {
    /// Only somebody with the right key can read it; the desk has none.
    Encrypted { with: SealMethod, covers: SealCover },
    Signed {
        with: SealMethod,
        covers: SealCover,
        verdict: SignatureVerdict,
        /// Who it says it is by: an address where it has one. Cleaned, one line; empty when it does not say.
        by: String,
        /// Why the verdict is what it is, and what it does not say. Words for people.
        why: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SealMethod {
    SMime,
    Pgp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SealCover {
    Whole,
    /// There is more in the mail that is not under this seal.
    Part,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignatureVerdict {
    /// What came is what was signed, by whoever holds the key that the signature names.
    Fits,
    /// What came is not what was signed.
    Broken,
    NotChecked,
}

crate::message::words! {
    SealMethod { SMime = "s_mime", Pgp = "pgp" }
    SealCover { Whole = "whole", Part = "part" }
    SignatureVerdict { Fits = "fits", Broken = "broken", NotChecked = "not_checked" }
}

impl SealMethod {
    /// As people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::SMime => "S/MIME",
            Self::Pgp => "PGP",
        }
    }
}

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cover = |covers: &SealCover| match covers {
            SealCover::Whole => "",
            SealCover::Part => "a part of it is ",
        };
        match self {
            Self::Encrypted { with, covers } => write!(f, "{}encrypted with {}", cover(covers), with.name()),
            Self::Signed { with, covers, verdict, by, why } => {
                write!(f, "{}signed with {}", cover(covers), with.name())?;
                if !by.is_empty() {
                    write!(f, " by {by}")?;
                }
                f.write_str(match verdict {
                    SignatureVerdict::Fits => ": the signature fits",
                    SignatureVerdict::Broken => ": the signature does not fit",
                    SignatureVerdict::NotChecked => ": the signature was not checked",
                })?;
                if why.is_empty() { Ok(()) } else { write!(f, "; {why}") }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seals_are_told_in_words() {
        let whole = Seal::Encrypted { with: SealMethod::Pgp, covers: SealCover::Whole };
        assert_eq!(whole.to_string(), "encrypted with PGP");
        let part = Seal::Signed {
            with: SealMethod::SMime,
            covers: SealCover::Part,
            verdict: SignatureVerdict::Fits,
            by: "ann@example.org".to_owned(),
            why: "nobody checked who issued the certificate".to_owned(),
        };
        assert_eq!(
            part.to_string(),
            "a part of it is signed with S/MIME by ann@example.org: the signature fits; nobody checked who issued the certificate"
        );
    }
}
