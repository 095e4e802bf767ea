//! What another server found out, from the `Authentication-Results` that it wrote (RFC 8601).

use domain::identity::{Alignment, CHECKS_MAX, Check, CheckResult, Method, Verdict};
use domain::letter::Letter;
use domain::message::Identity;

use super::{contradiction, domain_of, speaks_for};
use crate::{clean, header};

/// Who vouches for the author, from the topmost `Authentication-Results` of the configured server. Other servers'
/// results, and ours further down, may have been written by the sender and are not read.
///
/// `Verified` needs exactly one author with one address and either DMARC's pass for that domain or, where DMARC has
/// nothing to say, a DKIM or SPF pass of a domain that speaks for it.
pub fn verdict(letter: &Letter, authserv_id: &str) -> Verdict {
    if let Some(verdict) = contradiction(letter) {
        return verdict;
    }
    let not_verified = |reason: String| Verdict::new(Identity::NotVerified, reason);
    let Some(author) = letter.author().filter(|a| header::is_address(&a.email)) else {
        return not_verified("it names no author with an address".to_owned());
    };
    let domain = domain_of(&author.email);
    let authserv_id = authserv_id.trim();
    if authserv_id.is_empty() {
        return not_verified("no server is set whose check would be believed".to_owned());
    }
    let Some(results) = letter
        .authentication_results
        .iter()
        .find_map(|value| Results::parse(value).filter(|r| r.server.eq_ignore_ascii_case(authserv_id)))
    else {
        return not_verified(format!("{authserv_id} says nothing about it"));
    };
    let (identity, reason) = judge(&results, domain, authserv_id);
    let mut verdict = Verdict::new(identity, reason);
    verdict.checks = results.methods.iter().filter_map(|m| m.check(domain)).take(CHECKS_MAX - 1).collect();
    verdict.checks.push(Check {
        method: Method::Relay,
        result: CheckResult::Pass,
        domain: clean::short_line(&results.server, 255),
        selector: String::new(),
        alignment: Alignment::NoQuestion,
        detail: "the server whose word is believed for this mailbox".to_owned(),
    });
    verdict
}

fn judge(results: &Results, domain: &str, server: &str) -> (Identity, String) {
    let dmarc: Vec<&MethodResult> = results.methods.iter().filter(|m| m.method == "dmarc").collect();
    if dmarc.iter().any(|m| m.result == "fail") {
        return (Identity::Failed, format!("{server} says that it does not come from {domain} (DMARC)"));
    }
    match dmarc.as_slice() {
        [one] if one.result == "pass" => {
            let about = one.property("header.from").map(domain_of);
            return if about.is_none_or(|d| d.eq_ignore_ascii_case(domain)) {
                (Identity::Verified, format!("{server} says that it comes from {domain} (DMARC)"))
            } else {
                (Identity::Failed, format!("{server} vouches for another domain than {domain} (DMARC)"))
            };
        }
        [] => {}
        // `none` says that the domain publishes no policy; what speaks for it can still be seen below.
        [one] if matches!(one.result.as_str(), "none" | "bestguesspass") => {}
        _ => {
            return (Identity::NotVerified, format!("{server} could not check it (DMARC)"));
        }
    }
    let speaking = results.methods.iter().find(|m| {
        m.result == "pass" && m.about().is_some_and(|d| speaks_for(d, domain)) && m.method != "dmarc"
    });
    match speaking {
        Some(m) => (
            Identity::Verified,
            format!("{server} says that it comes from {domain} ({})", m.method.to_uppercase()),
        ),
        None => (Identity::NotVerified, format!("{server} found nobody who vouches for {domain}")),
    }
}

pub(super) struct Results {
    pub(super) server: String,
    methods: Vec<MethodResult>,
}

struct MethodResult {
    method: String,
    result: String,
    properties: Vec<(String, String)>,
}

impl MethodResult {
    fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The domain that the result is about; `None` for methods that say nothing about an author.
    fn about(&self) -> Option<&str> {
        let value = match self.method.as_str() {
            "dkim" => self.property("header.d").or_else(|| self.property("header.i")),
            "spf" => self.property("smtp.mailfrom"),
            "dmarc" => self.property("header.from"),
            _ => None,
        };
        value.map(domain_of)
    }

    /// For the trace; `None` for methods that the desk does not use.
    fn check(&self, author: &str) -> Option<Check> {
        let method = Method::parse(&self.method).filter(|m| *m != Method::Relay)?;
        let domain = clean::short_line(self.about().unwrap_or_default(), 255);
        let alignment = match (method, speaks_for(&domain, author)) {
            (Method::Spf | Method::Dkim, true) => Alignment::Aligned,
            (Method::Spf | Method::Dkim, false) => Alignment::NotAligned,
            (Method::Dmarc | Method::Arc | Method::Relay, _) => Alignment::NoQuestion,
        };
        let known = CheckResult::parse(&self.result).filter(|r| *r != CheckResult::NotChecked);
        Some(Check {
            method,
            result: known.unwrap_or(CheckResult::None),
            domain,
            selector: clean::short_line(self.property("header.s").unwrap_or_default(), 63),
            alignment,
            detail: if known.is_some() { String::new() } else { clean::short_line(&self.result, 60) },
        })
    }
}

impl Results {
    /// RFC 8601 §2.2. Comments go first and quoted strings stay whole, so that an address in a property cannot pose
    /// as a result.
    pub(super) fn parse(value: &str) -> Option<Self> {
        let plain = header::without_comments(value);
        let mut pieces = Vec::new();
        let (mut piece, mut quoted, mut escaped) = (String::new(), false, false);
        for c in plain.chars() {
            match c {
                _ if escaped => {
                    escaped = false;
                    piece.push(c);
                }
                '\\' if quoted => escaped = true,
                '"' => {
                    quoted = !quoted;
                    piece.push(c);
                }
                // What is left of a comment that never ends: where it was meant to end, nobody knows.
                '(' if !quoted => return None,
                ';' if !quoted => pieces.push(std::mem::take(&mut piece)),
                c => piece.push(c),
            }
        }
        if quoted {
            // An unclosed quote swallows what follows: nothing here can be told apart.
            return None;
        }
        pieces.push(piece);
        let mut pieces = pieces.into_iter();
        let server = pieces.next()?.split_whitespace().next()?.trim_matches('"').to_owned();
        let mut methods = Vec::new();
        for piece in pieces.take(100) {
            let words = words_outside_quotes(&piece);
            let Some((method, result)) = words.first().and_then(|w| w.split_once('=')) else { continue };
            let method = method.split('/').next().unwrap_or(method).trim().to_lowercase();
            let properties = words[1..]
                .iter()
                .filter_map(|w| w.split_once('='))
                .map(|(n, v)| (n.trim().to_lowercase(), v.trim_matches('"').to_owned()))
                .collect();
            methods.push(MethodResult { method, result: result.trim().to_lowercase(), properties });
        }
        Some(Self { server, methods })
    }

    /// DMARC passed for the author's domain, and nothing else is said about DMARC.
    pub(super) fn passes_dmarc(&self, author: &str) -> bool {
        let mut dmarc = self.methods.iter().filter(|m| m.method == "dmarc");
        let passed = |m: &MethodResult| {
            m.result == "pass" && m.about().is_some_and(|d| d.eq_ignore_ascii_case(author))
        };
        dmarc.next().is_some_and(passed) && dmarc.next().is_none()
    }
}

fn words_outside_quotes(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let (mut word, mut quoted) = (String::new(), false);
    // `method = result` with blanks around the sign is allowed.
    let text = text.replace(" =", "=").replace("= ", "=");
    for c in text.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                word.push(c);
            }
            c if c.is_whitespace() && !quoted => {
                if !word.is_empty() {
                    out.push(std::mem::take(&mut word));
                }
            }
            c => word.push(c),
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    fn identity(results: &[&str], from: &str) -> Identity {
        let mut raw = String::new();
        for r in results {
            raw.push_str(&format!("Authentication-Results: {r}\n"));
        }
        raw.push_str(&format!("{from}\n\nhi"));
        verdict(&parse(raw.as_bytes()).unwrap(), "mx.desk.org").identity
    }

    #[test]
    fn only_our_servers_topmost_word_counts() {
        let ann = "From: Ann <ann@x.org>";
        let table: &[(&[&str], &str, Identity)] = &[
            (&["mx.desk.org; dmarc=pass header.from=x.org"], ann, Identity::Verified),
            (
                &["MX.desk.org 1; dmarc=pass (p=reject) header.from=X.org; spf=fail smtp.mailfrom=y.org"],
                ann,
                Identity::Verified,
            ),
            (&["mx.desk.org; dkim=pass header.d=x.org"], ann, Identity::Verified),
            // Whoever has a name below may be somebody else; a DMARC record would say that they are not.
            (&["mx.desk.org; dkim=pass header.d=mail.x.org"], ann, Identity::NotVerified),
            (&["mx.desk.org; dkim=pass header.d=x.org"], "From: ann@mail.x.org", Identity::Verified),
            (&["mx.desk.org; dkim=pass header.d=evil.org"], ann, Identity::NotVerified),
            (&["mx.desk.org; dkim=pass header.d=org"], ann, Identity::NotVerified),
            (&["mx.desk.org; spf=pass smtp.mailfrom=ann@x.org"], ann, Identity::Verified),
            (&["mx.desk.org; dmarc=fail header.from=x.org; dkim=pass header.d=x.org"], ann, Identity::Failed),
            (&["mx.desk.org; dmarc=pass header.from=other.org"], ann, Identity::Failed),
            (&["mx.desk.org; none", "mx.desk.org; dmarc=pass header.from=x.org"], ann, Identity::NotVerified),
            (&["mx.evil.org; dmarc=pass header.from=x.org"], ann, Identity::NotVerified),
            (
                &["mx.desk.org; spf=none smtp.mailfrom=\"a; dmarc=pass header.from=x.org\"@y.org"],
                ann,
                Identity::NotVerified,
            ),
            (&["mx.desk.org; spf=none (dmarc=pass header.from=x.org)"], ann, Identity::NotVerified),
            (&["mx.desk.org; spf=none (helo; dmarc=pass header.from=x.org"], ann, Identity::NotVerified),
            (&["mx.desk.org; dmarc=pass header.from=x.org"], "From: ann@x.org, bob@x.org", Identity::Failed),
            (
                &["mx.desk.org; dmarc=pass header.from=x.org"],
                "From: ann@x.org\nFrom: bob@y.org",
                Identity::Failed,
            ),
            (&["mx.desk.org; dmarc=pass header.from=x.org"], "Subject: nobody", Identity::NotVerified),
        ];
        for (results, from, wanted) in table {
            assert_eq!(identity(results, from), *wanted, "{results:?} {from}");
        }
    }

    #[test]
    fn the_verdict_says_why_and_on_what_it_rests() {
        let raw = "Authentication-Results: mx.desk.org; dmarc=pass header.from=x.org;\n dkim=pass header.d=x.org header.s=k1;\n spf=softfail smtp.mailfrom=ann@y.org; iprev=pass policy.iprev=192.0.2.1\nFrom: ann@x.org\n\nhi";
        let verdict = verdict(&parse(raw.as_bytes()).unwrap(), "mx.desk.org");
        assert_eq!(verdict.reason, "mx.desk.org says that it comes from x.org (DMARC)");
        let seen: Vec<_> = verdict
            .checks
            .iter()
            .map(|c| (c.method, c.result, c.domain.as_str(), c.selector.as_str(), c.alignment))
            .collect();
        assert_eq!(
            seen,
            [
                (Method::Dmarc, CheckResult::Pass, "x.org", "", Alignment::NoQuestion),
                (Method::Dkim, CheckResult::Pass, "x.org", "k1", Alignment::Aligned),
                (Method::Spf, CheckResult::SoftFail, "y.org", "", Alignment::NotAligned),
                (Method::Relay, CheckResult::Pass, "mx.desk.org", "", Alignment::NoQuestion),
            ]
        );
    }
}
