//! Who wrote a mail? A From line is a claim; here it is checked, by this desk or by the word of a server that it trusts.
//!
//! - [`check`]: SPF, DKIM, DMARC and ARC, from the octets and the envelope, with DNS.
//! - [`relay`]: another server's `Authentication-Results`.
//! - [`dns`]: DNS with limits.
//! - [`records`]: what must stand in DNS so that others believe the desk's own mail.
//!
//! Every way ends in a [`Verdict`]: verified, not verified or failed, a reason in words, and the checks it rests on.

pub mod check;
pub mod dns;
pub mod records;
pub mod relay;

use domain::identity::Verdict;
use domain::letter::{ComplaintCode, Letter};
use domain::message::Identity;

pub use check::{Checker, Question};
pub use dns::{Dns, Servers};

/// The verdict where nobody checks: only what the head itself gives away.
pub fn unchecked(letter: &Letter) -> Verdict {
    contradiction(letter)
        .unwrap_or_else(|| Verdict::new(Identity::NotVerified, "nobody checks senders for this mailbox"))
}

/// A head that names several authors is believed by nobody: every reader would see another one of them.
fn contradiction(letter: &Letter) -> Option<Verdict> {
    let several = letter.from.len() > 1
        || letter.complaints.iter().any(|c| match c.code {
            ComplaintCode::SeveralFrom => true,
            ComplaintCode::DuplicateHeader => c.detail == "From",
            _ => false,
        });
    several.then(|| Verdict::new(Identity::Failed, "its head names several authors"))
}

/// The part of an address behind the last `@`, or all of it.
fn domain_of(value: &str) -> &str {
    value.rsplit_once('@').map_or(value, |(_, d)| d).trim_end_matches('.')
}

/// The signer speaks for the author's domain: it is that domain or one above it. The other way round it would need to be
/// known where people can register names: who rents `shop.hosting.example` does not speak for `hosting.example`. Where a
/// DMARC record says more, it decides.
fn speaks_for(signer: &str, author: &str) -> bool {
    let (signer, author) = (signer.to_ascii_lowercase(), author.to_ascii_lowercase());
    let above = signer.contains('.') && author.strip_suffix(&signer).is_some_and(|rest| rest.ends_with('.'));
    !signer.is_empty() && (signer == author || above)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_speaks_for_itself_and_for_those_below_it() {
        let table = [
            ("x.org", "x.org", true),
            ("X.org", "x.ORG", true),
            ("x.org", "mail.x.org", true),
            ("mail.x.org", "x.org", false),
            ("shop.hosting.example", "hosting.example", false),
            ("org", "x.org", false),
            ("y.org", "x.org", false),
            ("x.org", "evilx.org", false),
            ("", "x.org", false),
        ];
        for (signer, author, speaks) in table {
            assert_eq!(speaks_for(signer, author), speaks, "{signer} for {author}");
        }
    }
}
