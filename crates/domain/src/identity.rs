//! What the desk found out about who wrote a mail: the verdict and every check that it rests on.

use serde::{Deserialize, Serialize};

use crate::message::Identity;

/// The verdict on a mail's author, with what it was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub identity: Identity,
    /// Why, in a sentence without a full stop: it is shown beside the address.
    pub reason: String,
    /// All that was looked at, in the order in which it counts. At most [`CHECKS_MAX`].
    pub checks: Vec<Check>,
}

/// How many checks of one mail are kept: a mail can carry hundreds of signatures, and only a few can matter.
pub const CHECKS_MAX: usize = 32;

impl Verdict {
    pub fn new(identity: Identity, reason: impl Into<String>) -> Self {
        Self { identity, reason: reason.into(), checks: Vec::new() }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    pub method: Method,
    pub result: CheckResult,
    /// The domain that was asked about; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub domain: String,
    /// Which of the domain's keys (DKIM and ARC); empty elsewhere.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub selector: String,
    pub alignment: Alignment,
    /// What there is to say beyond the result, in words; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// By which rules a check was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// May this server send for the domain of the return path? (RFC 7208)
    Spf,
    /// Did a domain sign these octets? (RFC 6376)
    Dkim,
    /// Does one of the two fit the author's domain, and what does its owner ask for otherwise? (RFC 9989)
    Dmarc,
    /// What servers on the way saw before they changed the mail. (RFC 8617)
    Arc,
    /// Another server's word on it. (RFC 8601)
    Relay,
}

/// What came of a check, in the words of RFC 8601 §2.7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    Pass,
    Fail,
    SoftFail,
    Neutral,
    /// There was nothing to check.
    None,
    /// DNS did not answer in time.
    TempError,
    /// What stands in DNS or in the mail cannot be used.
    PermError,
    /// The desk does not accept it, though it is valid by the letter.
    Policy,
    /// Left out; the detail says why.
    NotChecked,
}

/// Does the domain of a check belong to the domain in From?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alignment {
    Aligned,
    NotAligned,
    /// The question does not arise.
    NoQuestion,
}

crate::message::words! {
    Method { Spf = "spf", Dkim = "dkim", Dmarc = "dmarc", Arc = "arc", Relay = "relay" }
    CheckResult {
        Pass = "pass", Fail = "fail", SoftFail = "softfail", Neutral = "neutral", None = "none",
        TempError = "temperror", PermError = "permerror", Policy = "policy", NotChecked = "not_checked",
    }
    Alignment { Aligned = "aligned", NotAligned = "not_aligned", NoQuestion = "no_question" }
}

impl Method {
    /// What is looked at, with the name that administrators know it by.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Spf => "Server (SPF)",
            Self::Dkim => "Signature (DKIM)",
            Self::Dmarc => "Policy (DMARC)",
            Self::Arc => "Seals (ARC)",
            Self::Relay => "Told by",
        }
    }
}

impl CheckResult {
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Pass => "passed",
            Self::Fail => "failed",
            Self::SoftFail => "failed softly",
            Self::Neutral => "neutral",
            Self::None => "nothing there",
            Self::TempError => "no answer",
            Self::PermError => "unusable",
            Self::Policy => "not accepted",
            Self::NotChecked => "not checked",
        }
    }
}

/// A check in one line of text.
impl std::fmt::Display for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.method.in_words())?;
        if !self.domain.is_empty() {
            write!(f, " {}", self.domain)?;
        }
        if !self.selector.is_empty() {
            write!(f, " with the key {}", self.selector)?;
        }
        // Another server's word has no result of its own.
        if self.method != Method::Relay {
            write!(f, ": {}", self.result.in_words())?;
        }
        if self.alignment == Alignment::NotAligned && self.result == CheckResult::Pass {
            f.write_str(", but it is not the author's domain")?;
        }
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        Ok(())
    }
}
