//! Checks the author of a mail by SPF (RFC 7208), DKIM (RFC 6376, 8301, 8463), DMARC (RFC 9989) and ARC (RFC 8617).
//!
//! The protocols are `mail-auth`'s. What is added here: limits, two readers of the same From that must agree, rules that
//! the standards give to the verifier and that library leaves to its caller, and the verdict in words.

use std::net::IpAddr;
use std::time::Duration;

use domain::identity::{Alignment, CHECKS_MAX, Check, CheckResult, Method, Verdict};
use domain::letter::Letter;
use domain::message::Identity;
use mail_auth::common::crypto::Algorithm;
use mail_auth::dmarc::Policy;
use mail_auth::dmarc::verify::DmarcParameters;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{
    ArcOutput, AuthenticatedMessage, DkimOutput, DkimResult, DmarcOutput, DmarcResult, DnsError, Error,
    SpfOutput, SpfResult,
};
use tokio::time::{Instant, timeout_at};

use super::dns::Heard;
use super::relay::Results;
use super::{Dns, contradiction, domain_of, speaks_for};
use crate::{clean, header};

/// How many signatures of a mail are checked; those that could matter come first.
const SIGNATURES_MAX: usize = 8;
/// How many servers may have sealed it on its way. The standard allows 50, and each costs a question to DNS.
const SEALS_MAX: usize = 10;
/// What is left of the patience for DMARC after signatures and server were looked at.
const DMARC_SHARE: u32 = 3;

/// What is to be checked, apart from the octets.
#[derive(Clone, Debug)]
pub struct Question {
    /// The one author in the head, as our own parser read it.
    author: Option<String>,
    contradiction: Option<Verdict>,
    /// Who handed the mail over; `None` where that is not the server that sent it (a pipe, a mailbox elsewhere).
    pub peer: Option<IpAddr>,
    /// What the peer called itself.
    pub helo: String,
    /// The return path; `None` and empty are the null path.
    pub envelope_from: Option<String>,
}

impl Question {
    pub fn of(letter: &Letter, peer: Option<IpAddr>, helo: &str, envelope_from: Option<&str>) -> Self {
        let author = letter.author().map(|a| a.email.clone()).filter(|a| header::is_address(a));
        Self {
            author,
            contradiction: contradiction(letter),
            peer,
            helo: helo.to_owned(),
            envelope_from: envelope_from.map(str::to_owned),
        }
    }
}

/// How the desk checks.
pub struct Checker {
    dns: Dns,
    /// How the desk calls itself, for the macros of SPF.
    host: String,
    /// Domains whose seals are believed when they say that a mail was in order before it was changed on its way.
    sealers: Vec<String>,
}

impl Checker {
    pub fn new(dns: Dns, host: String, sealers: Vec<String>) -> Self {
        Self { dns, host, sealers }
    }

    pub fn dns(&self) -> &Dns {
        &self.dns
    }

    /// Whose word the author's name rests on. Takes at most some seconds, whatever DNS does; where it says nothing the
    /// author is not verified.
    ///
    /// Hashes the whole body: not for an async thread when the mail is large.
    pub async fn check(&self, octets: &[u8], question: &Question) -> Verdict {
        if let Some(verdict) = &question.contradiction {
            return verdict.clone();
        }
        let not_verified = |words: &str| Verdict::new(Identity::NotVerified, words);
        let Some(author) = &question.author else {
            return not_verified("it names no author with an address");
        };
        let Some(mut message) = AuthenticatedMessage::parse(octets) else {
            return not_verified("it has no head that could be checked");
        };
        // What is verified must be what is shown: two readings of one line would be a way to borrow a name.
        if message.froms() != [author.to_lowercase()] {
            return not_verified("its author can be read in more than one way");
        }
        let author = domain_of(author).to_lowercase();
        let left_out = narrow(&mut message, &author);
        let findings = self.look(&message, &author, question).await;
        self.dns.note(findings.heard());
        let (identity, reason) = findings.judge();
        let mut checks = findings.trace(left_out);
        checks.truncate(CHECKS_MAX);
        Verdict { identity, reason, checks }
    }

    async fn look<'m>(
        &self,
        message: &'m AuthenticatedMessage<'m>,
        author: &str,
        question: &Question,
    ) -> Findings<'m> {
        let patience = self.dns.patience();
        let end = Instant::now() + patience;
        let first = end - patience / DMARC_SHARE;
        let auth = &self.dns.authenticator;
        let path = question.envelope_from.as_deref().unwrap_or_default();
        let path_domain = match domain_of(path) {
            "" => question.helo.as_str(),
            domain => domain,
        };
        let spf = async {
            let ip = question.peer?;
            let asked = SpfParameters::verify(ip, &question.helo, &self.host, path);
            let silent = || SpfOutput::new(path_domain.to_owned()).with_result(SpfResult::TempError);
            Some(timeout_at(first, auth.verify_spf(asked)).await.unwrap_or_else(|_| silent()))
        };
        let dkim = async {
            let silent = |_| {
                let signed = message.dkim_headers.iter().map(|h| {
                    DkimOutput::temp_err(Error::Dns(DnsError::Resolver(String::new())))
                        .with_signature(&h.header)
                });
                signed.collect()
            };
            timeout_at(first, auth.verify_dkim(message)).await.unwrap_or_else(silent)
        };
        let arc = async {
            if message.ams_headers.is_empty() || message.ams_headers.len() > SEALS_MAX {
                return None;
            }
            timeout_at(first, auth.verify_arc(message)).await.ok()
        };
        let (spf, dkim, arc) = tokio::join!(spf, dkim, arc);
        let (dkim, refused): (Vec<_>, Vec<_>) = dkim.into_iter().partition(|d| unacceptable(d).is_none());
        let nothing = SpfOutput::new(path_domain.to_owned());
        let asked = DmarcParameters::new(message, &dkim, path_domain, spf.as_ref().unwrap_or(&nothing));
        let dmarc = timeout_at(end, auth.verify_dmarc(asked)).await.unwrap_or_else(|_| {
            let silent = DmarcResult::TempError(Error::Dns(DnsError::Resolver(String::new())));
            DmarcOutput::new(author.to_owned()).with_dkim_result(silent.clone()).with_spf_result(silent)
        });
        let sealed_by = arc.as_ref().and_then(|arc| self.trusted_seal(arc, author));
        Findings {
            author: author.to_owned(),
            path_domain: path_domain.to_owned(),
            seals: message.ams_headers.len(),
            spf,
            dkim,
            refused,
            arc,
            dmarc,
            sealed_by,
        }
    }

    /// Who says, believably, that the mail was in order when it came to them: every seal must be of a domain that is
    /// trusted, for each of them could have changed anything, and the first must have seen DMARC pass.
    fn trusted_seal(&self, arc: &ArcOutput<'_>, author: &str) -> Option<String> {
        if *arc.result() != DkimResult::Pass {
            return None;
        }
        let trusted = |d: &str| self.sealers.iter().any(|s| s.eq_ignore_ascii_case(d));
        let all =
            arc.sets().iter().all(|set| trusted(&set.seal.header.d) && trusted(&set.signature.header.d));
        let first = arc.sets().first().filter(|_| all)?;
        let text = header::unfold(&String::from_utf8_lossy(first.results.value));
        // `i=1;` stands before what is an Authentication-Results.
        let (_, results) = text.split_once(';')?;
        let passed = Results::parse(results.trim()).is_some_and(|r| r.passes_dmarc(author));
        passed.then(|| first.seal.header.d.to_lowercase())
    }
}

/// Leaves only as many signatures as are worth checking, those that speak for the author first. Says how many went.
fn narrow(message: &mut AuthenticatedMessage<'_>, author: &str) -> usize {
    let found = message.dkim_headers.len();
    message.dkim_headers.sort_by_key(|h| {
        let d = h.header.d.to_ascii_lowercase();
        // Perhaps aligned by the rules of DMARC, where the two share an end.
        let related = d == author || author.ends_with(&format!(".{d}")) || d.ends_with(&format!(".{author}"));
        (!speaks_for(&d, author), !related)
    });
    message.dkim_headers.truncate(SIGNATURES_MAX);
    found - message.dkim_headers.len()
}

/// Why a valid signature does not count all the same.
fn unacceptable(output: &DkimOutput<'_>) -> Option<&'static str> {
    let signature = output.signature().filter(|_| *output.result() == DkimResult::Pass)?;
    if !signature.h.iter().any(|name| name.eq_ignore_ascii_case("from")) {
        // RFC 6376 §6.1.1: then anybody can put another author above it.
        return Some("it does not cover the author");
    }
    if signature.a == Algorithm::RsaSha1 {
        // RFC 8301 §3.1.
        return Some("it is made with SHA-1, which can be forged");
    }
    None
}

/// All that was found out, before it is judged.
struct Findings<'m> {
    author: String,
    path_domain: String,
    seals: usize,
    spf: Option<SpfOutput>,
    dkim: Vec<DkimOutput<'m>>,
    /// Valid signatures that do not count.
    refused: Vec<DkimOutput<'m>>,
    arc: Option<ArcOutput<'m>>,
    dmarc: DmarcOutput,
    sealed_by: Option<String>,
}

impl Findings<'_> {
    fn heard(&self) -> Heard {
        let spf = self.spf.as_ref().is_some_and(|s| {
            matches!(s.result(), SpfResult::Pass | SpfResult::Fail | SpfResult::SoftFail | SpfResult::Neutral)
        });
        let dkim = self.dkim.iter().chain(&self.refused).any(|d| *d.result() == DkimResult::Pass);
        match self.dmarc.result() {
            DmarcResult::TempError(_) if !spf && !dkim => Heard::Nothing,
            _ => Heard::Something,
        }
    }

    /// The verdict and its reason.
    fn judge(&self) -> (Identity, String) {
        let author = &self.author;
        let signed = self.speaking_signature();
        let by_server = self.spf.as_ref().is_some_and(|s| s.result() == SpfResult::Pass)
            && speaks_for(&self.path_domain, author);
        match self.dmarc.result() {
            DmarcResult::Pass if *self.dmarc.dkim_result() == DmarcResult::Pass => {
                (Identity::Verified, format!("{author} signed it (DMARC and DKIM)"))
            }
            DmarcResult::Pass => {
                (Identity::Verified, format!("it came from a server of {author} (DMARC and SPF)"))
            }
            _ if self.sealed_by.is_some() => {
                let sealer = self.sealed_by.as_deref().unwrap_or_default();
                let words =
                    format!("{sealer}, which is trusted, passed it on and saw that {author} sent it (ARC)");
                (Identity::Verified, words)
            }
            DmarcResult::TempError(_) => {
                (Identity::NotVerified, format!("DNS did not answer in time about {author}"))
            }
            DmarcResult::Fail(_) => match self.dmarc.policy() {
                // Nobody handed it over who could be checked, so that nothing speaks against it either.
                Policy::Reject | Policy::Quarantine if self.spf.is_none() => (
                    Identity::NotVerified,
                    format!("{author} did not sign it, and its way here is not known"),
                ),
                Policy::Reject => (
                    Identity::Failed,
                    format!("it is not from {author}, which asks to reject such mail (DMARC)"),
                ),
                Policy::Quarantine => (
                    Identity::Failed,
                    format!("it is not from {author}, which asks to distrust such mail (DMARC)"),
                ),
                Policy::None | Policy::Unspecified => (
                    Identity::NotVerified,
                    format!("nothing shows that it is from {author}, which does not mind such mail (DMARC)"),
                ),
            },
            // No policy: what the domain itself signed or sent is its own all the same.
            DmarcResult::None | DmarcResult::PermError(_) => {
                if signed {
                    (Identity::Verified, format!("{author} signed it (DKIM)"))
                } else if by_server {
                    (Identity::Verified, format!("it came from a server of {author} (SPF)"))
                } else {
                    (
                        Identity::NotVerified,
                        format!("{author} publishes no policy (DMARC) and vouches for nothing"),
                    )
                }
            }
        }
    }

    fn speaking_signature(&self) -> bool {
        let speaks = |d: &DkimOutput<'_>| {
            *d.result() == DkimResult::Pass && d.signature().is_some_and(|s| speaks_for(&s.d, &self.author))
        };
        self.dkim.iter().any(speaks)
    }

    fn trace(&self, signatures_left_out: usize) -> Vec<Check> {
        let mut out = vec![self.dmarc_check()];
        let counted = self.dkim.iter().map(|d| self.dkim_check(d));
        out.extend(counted);
        out.extend(self.refused.iter().map(|d| self.dkim_check(d)));
        if signatures_left_out > 0 {
            out.push(Check {
                method: Method::Dkim,
                result: CheckResult::NotChecked,
                domain: String::new(),
                selector: String::new(),
                alignment: Alignment::NoQuestion,
                detail: format!("{signatures_left_out} more signatures, which is too many"),
            });
        }
        out.push(self.spf_check());
        out.extend(self.arc_check());
        out
    }

    /// By the strict reading, and where DMARC passed by the relaxed one, as far as names can tell: which of two sisters
    /// made it pass, only the domain above them knows.
    fn alignment(&self, domain: &str, dmarc: &DmarcResult) -> Alignment {
        let below = *dmarc == DmarcResult::Pass && speaks_for(&self.author, domain);
        if below || speaks_for(domain, &self.author) { Alignment::Aligned } else { Alignment::NotAligned }
    }

    fn dmarc_check(&self) -> Check {
        let policy = match self.dmarc.policy() {
            _ if self.dmarc.dmarc_record().is_none() => "",
            Policy::Reject => "policy: reject",
            Policy::Quarantine => "policy: quarantine",
            Policy::None | Policy::Unspecified => "policy: none",
        };
        Check {
            method: Method::Dmarc,
            result: match self.dmarc.result() {
                DmarcResult::Pass => CheckResult::Pass,
                DmarcResult::Fail(_) => CheckResult::Fail,
                DmarcResult::TempError(_) => CheckResult::TempError,
                DmarcResult::PermError(_) => CheckResult::PermError,
                DmarcResult::None => CheckResult::None,
            },
            domain: clean::short_line(&self.author, 255),
            selector: String::new(),
            alignment: Alignment::NoQuestion,
            detail: policy.to_owned(),
        }
    }

    fn dkim_check(&self, output: &DkimOutput<'_>) -> Check {
        let (result, detail) = match (output.result(), unacceptable(output)) {
            (_, Some(why)) => (CheckResult::Policy, why.to_owned()),
            (DkimResult::Pass, None) => (CheckResult::Pass, String::new()),
            (DkimResult::Fail(e), None) => (CheckResult::Fail, words(e)),
            (DkimResult::Neutral(e), None) => (CheckResult::Neutral, words(e)),
            (DkimResult::PermError(e), None) => (CheckResult::PermError, words(e)),
            (DkimResult::TempError(e), None) => (CheckResult::TempError, words(e)),
            (DkimResult::None, None) => (CheckResult::None, String::new()),
        };
        let (domain, selector) = output.signature().map_or(("", ""), |s| (s.d.as_str(), s.s.as_str()));
        Check {
            method: Method::Dkim,
            result,
            domain: clean::short_line(&domain.to_lowercase(), 255),
            selector: clean::short_line(selector, 63),
            alignment: self.alignment(&domain.to_lowercase(), self.dmarc.dkim_result()),
            detail,
        }
    }

    fn spf_check(&self) -> Check {
        let domain = clean::short_line(&self.path_domain.to_lowercase(), 255);
        let (result, detail) = match &self.spf {
            None => (CheckResult::NotChecked, "the server that sent it is not known".to_owned()),
            Some(spf) => match spf.result() {
                SpfResult::Pass => (CheckResult::Pass, String::new()),
                SpfResult::Fail => (CheckResult::Fail, "this server may not send for it".to_owned()),
                SpfResult::SoftFail => {
                    (CheckResult::SoftFail, "this server should not send for it".to_owned())
                }
                SpfResult::Neutral => (CheckResult::Neutral, String::new()),
                SpfResult::TempError => (CheckResult::TempError, "DNS did not answer in time".to_owned()),
                SpfResult::PermError => {
                    (CheckResult::PermError, "its record is wrong or asks for too much".to_owned())
                }
                SpfResult::None => (CheckResult::None, "it has no record".to_owned()),
            },
        };
        let alignment = self.alignment(&domain, self.dmarc.spf_result());
        Check { method: Method::Spf, result, domain, selector: String::new(), alignment, detail }
    }

    fn arc_check(&self) -> Option<Check> {
        if self.seals == 0 {
            return None;
        }
        let (result, detail) = match &self.arc {
            None if self.seals > SEALS_MAX => {
                (CheckResult::NotChecked, format!("{} seals, which is too many", self.seals))
            }
            None => (CheckResult::TempError, "DNS did not answer in time".to_owned()),
            Some(arc) => match (arc.result(), &self.sealed_by) {
                (DkimResult::Pass, Some(_)) => (CheckResult::Pass, "its sealers are trusted".to_owned()),
                (DkimResult::Pass, None) => {
                    (CheckResult::Pass, "not all of its sealers are trusted, or they saw no pass".to_owned())
                }
                (DkimResult::TempError(e), _) => (CheckResult::TempError, words(e)),
                (DkimResult::Neutral(e) | DkimResult::Fail(e) | DkimResult::PermError(e), _) => {
                    (CheckResult::Fail, words(e))
                }
                (DkimResult::None, _) => (CheckResult::None, String::new()),
            },
        };
        let last = self.arc.as_ref().and_then(|arc| arc.sets().last());
        let (domain, selector) = last.map_or((String::new(), String::new()), |set| {
            (set.seal.header.d.to_lowercase(), set.seal.header.s.clone())
        });
        Some(Check {
            method: Method::Arc,
            result,
            domain: clean::short_line(&domain, 255),
            selector: clean::short_line(&selector, 63),
            alignment: Alignment::NoQuestion,
            detail,
        })
    }
}

/// What went wrong with a signature, for people.
fn words(e: &Error) -> String {
    use mail_auth::arc::ArcError;
    use mail_auth::dkim::DkimError;
    let words = match e {
        Error::Dkim(DkimError::FailedBodyHashMatch) | Error::Arc(ArcError::FailedBodyHashMatch) => {
            "the text was changed after it was signed"
        }
        Error::Dkim(DkimError::SignatureExpired) | Error::Arc(ArcError::SignatureExpired) => {
            "the signature has expired"
        }
        Error::Dkim(DkimError::SignatureLength) | Error::Arc(ArcError::SignatureLength) => {
            "the signature covers only a part of the text"
        }
        Error::Dkim(DkimError::RevokedPublicKey) => "its key was withdrawn",
        Error::Dkim(DkimError::FailedAuidMatch) => "the signer is not of the domain that signed",
        Error::Dkim(_) | Error::Base64 | Error::ParseError | Error::MissingParameters => {
            "the signature or its key cannot be read"
        }
        Error::Crypto(_) => "the head was changed after it was signed, or the key is another",
        Error::Dns(DnsError::RecordNotFound(_) | DnsError::InvalidRecordType) => "its key is not in DNS",
        Error::Dns(DnsError::Resolver(_)) => "DNS did not answer in time",
        Error::Arc(_) => "the chain of seals is broken",
        Error::NoHeadersFound | Error::NotAligned | Error::Io(_) | Error::Dkim2(_) => "it cannot be checked",
    };
    words.to_owned()
}

/// The longest that a check can take, for those who wait for it.
pub const CHECK_TIME_MAX: Duration = Duration::from_secs(8);
