//! What must stand in DNS so that mail reaches the desk and others believe the desk's mail; and whether it does.

use std::net::IpAddr;

use domain::mailbox::SenderCheck;
use domain::read::mailbox_dns::{DnsRecord, RecordPurpose, RecordState};
use domain::sending_key::{KeyAlgorithm, SendingKey};
use mail_auth::SpfResult;
use mail_auth::spf::verify::SpfParameters;
use tokio::time::timeout;

use super::check::CHECK_TIME_MAX;
use super::dns::{Dns, NoAnswer};
use crate::{clean, sign};

/// How many addresses of a relay are tried against the domain's SPF record.
const RELAY_ADDRESSES_MAX: usize = 8;

/// What is asked about one domain.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Lower case.
    pub domain: String,
    pub sender_check: SenderCheck,
    /// The desk's own name on the internet, where it has one.
    pub host: Option<String>,
    /// The server that takes the desk's outgoing mail.
    pub relay: Option<String>,
    /// Keys in use and keys that wait for their record.
    pub keys: Vec<SendingKey>,
}

/// Looks at every record that matters. Takes some seconds at most.
pub async fn look(dns: &Dns, wanted: &Wanted) -> Vec<DnsRecord> {
    let (mx, spf, dkim, dmarc) = tokio::join!(
        within(mx(dns, wanted), || mx_wanted(wanted)),
        within(spf(dns, wanted), || spf_wanted(wanted)),
        keys(dns, &wanted.domain, &wanted.keys),
        within(dmarc(dns, wanted), || dmarc_wanted(&wanted.domain)),
    );
    let mut all = vec![mx, spf];
    all.extend(dkim);
    all.push(dmarc);
    all
}

/// The records as they should be, where nobody can be asked.
pub fn unasked(wanted: &Wanted, why: &str) -> Vec<DnsRecord> {
    let mut all = vec![mx_wanted(wanted), spf_wanted(wanted)];
    all.extend(wanted.keys.iter().map(|key| dkim_wanted(&wanted.domain, key)));
    all.push(dmarc_wanted(&wanted.domain));
    all.into_iter().map(|r| DnsRecord { words: why.to_owned(), ..r }).collect()
}

async fn within(
    looking: impl Future<Output = Result<DnsRecord, NoAnswer>>,
    unknown: impl FnOnce() -> DnsRecord,
) -> DnsRecord {
    match timeout(CHECK_TIME_MAX, looking).await {
        Ok(Ok(record)) => record,
        Ok(Err(e)) => DnsRecord { words: format!("{}.", clean::short_line(&e.0, 200)), ..unknown() },
        Err(_) => DnsRecord { words: "DNS does not answer in time.".to_owned(), ..unknown() },
    }
}

fn record(purpose: RecordPurpose, name: String, value: String) -> DnsRecord {
    let record_type = match purpose {
        RecordPurpose::Mx => "MX",
        RecordPurpose::Spf | RecordPurpose::Dkim | RecordPurpose::Dmarc => "TXT",
    };
    DnsRecord { purpose, name, record_type, value, state: RecordState::Unknown, words: String::new() }
}

fn told(wanted: DnsRecord, state: RecordState, words: impl Into<String>) -> DnsRecord {
    DnsRecord { state, words: words.into(), ..wanted }
}

// Where mail goes

fn mx_wanted(wanted: &Wanted) -> DnsRecord {
    let value = wanted.host.as_ref().map_or(String::new(), |host| format!("10 {host}"));
    record(RecordPurpose::Mx, wanted.domain.clone(), value)
}

async fn mx(dns: &Dns, wanted: &Wanted) -> Result<DnsRecord, NoAnswer> {
    let servers = dns.mail_servers(&wanted.domain).await?;
    let here =
        wanted.host.as_deref().is_some_and(|host| servers.iter().any(|s| s.eq_ignore_ascii_case(host)));
    let list = servers.iter().take(5).map(|s| clean::short_line(s, 255)).collect::<Vec<_>>().join(", ");
    let should = mx_wanted(wanted);
    let (found, domain) = (DnsRecord { value: list.clone(), ..should.clone() }, &wanted.domain);
    Ok(match wanted.sender_check {
        // RFC 7505: a single dot says that the domain takes no mail.
        _ if servers.iter().any(String::is_empty) => {
            told(should, RecordState::Wrong, format!("{domain} says that it takes no mail at all."))
        }
        _ if here => told(found, RecordState::Good, format!("Mail for {domain} comes straight to the desk.")),
        _ if servers.is_empty() => {
            told(should, RecordState::Missing, format!("Nothing says where mail for {domain} goes."))
        }
        SenderCheck::Desk => {
            let words = format!(
                "Mail for {domain} goes to {list}, not to the desk, which is to check senders itself."
            );
            told(should, RecordState::Wrong, words)
        }
        SenderCheck::Relay | SenderCheck::Nobody => {
            let words = format!("Mail for {domain} goes to {list}, which must hand it on to the desk.");
            told(found, RecordState::Good, words)
        }
    })
}

// Who may send

fn spf_wanted(wanted: &Wanted) -> DnsRecord {
    let from = wanted.relay.as_deref().filter(|r| !is_this_machine(r)).or(wanted.host.as_deref());
    let value = match from.map(|host| (host, host.parse::<IpAddr>())) {
        Some((_, Ok(IpAddr::V4(ip)))) => format!("v=spf1 ip4:{ip} ~all"),
        Some((_, Ok(IpAddr::V6(ip)))) => format!("v=spf1 ip6:{ip} ~all"),
        Some((host, Err(_))) => format!("v=spf1 a:{host} ~all"),
        None => "v=spf1 mx ~all".to_owned(),
    };
    record(RecordPurpose::Spf, wanted.domain.clone(), value)
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

async fn spf(dns: &Dns, wanted: &Wanted) -> Result<DnsRecord, NoAnswer> {
    let domain = &wanted.domain;
    let texts = dns.texts(domain).await?;
    let is_spf = |t: &&String| {
        let t = t.to_ascii_lowercase();
        t == "v=spf1" || t.starts_with("v=spf1 ")
    };
    let found: Vec<&String> = texts.iter().filter(is_spf).collect();
    let should = spf_wanted(wanted);
    let text = match found.as_slice() {
        [] => {
            let words =
                format!("No record says which servers may send for {domain}, so receivers trust none.");
            return Ok(told(should, RecordState::Missing, words));
        }
        [one] => clean::short_line(one, 500),
        _ => {
            let words = format!(
                "There are {} records, and then none of them counts. Join them into one.",
                found.len()
            );
            return Ok(told(should, RecordState::Wrong, words));
        }
    };
    let there = DnsRecord { value: text.clone(), ..should.clone() };
    let Some(relay) = wanted.relay.as_deref().filter(|r| !is_this_machine(r)) else {
        let words = "There is a record. Whether it names the server that your mail leaves from cannot be seen from here.";
        return Ok(told(there, RecordState::Good, words));
    };
    let addresses = dns.addresses(relay).await?;
    if addresses.is_empty() {
        let words =
            format!("There is a record, but your relay {relay} has no address in DNS to compare it with.");
        return Ok(told(there, RecordState::Weak, words));
    }
    let sender = format!("postmaster@{domain}");
    for ip in addresses.into_iter().take(RELAY_ADDRESSES_MAX) {
        let asked = SpfParameters::verify_mail_from(ip, relay, relay, &sender);
        let result = dns.authenticator.verify_spf(asked).await.result();
        let words = match result {
            SpfResult::Pass => continue,
            SpfResult::TempError => return Err(NoAnswer(format!("DNS does not answer about {domain}"))),
            SpfResult::PermError => {
                "The record is wrong or asks for too much, so that it counts for nothing.".to_owned()
            }
            SpfResult::Fail | SpfResult::SoftFail | SpfResult::Neutral | SpfResult::None => {
                format!(
                    "The record does not allow your relay {relay} ({ip}). Add it, as your mail provider says."
                )
            }
        };
        let proposal = match text.split_once(' ') {
            Some((version, rest)) if result != SpfResult::PermError => format!("{version} a:{relay} {rest}"),
            _ => should.value.clone(),
        };
        return Ok(told(DnsRecord { value: proposal, ..should }, RecordState::Wrong, words));
    }
    Ok(told(there, RecordState::Good, format!("The record allows your relay {relay}.")))
}

// What it is signed with

fn dkim_wanted(domain: &str, key: &SendingKey) -> DnsRecord {
    let name = format!("{}._domainkey.{domain}", key.selector);
    record(RecordPurpose::Dkim, name, sign::record(key.algorithm, &key.public_key))
}

/// The records of some keys, in their order.
pub async fn keys(dns: &Dns, domain: &str, keys: &[SendingKey]) -> Vec<DnsRecord> {
    let mut out = Vec::new();
    let mut silent = None;
    for key in keys {
        let unknown = || dkim_wanted(domain, key);
        let found = match &silent {
            // Whoever did not answer about one does not about the next.
            Some(words) => DnsRecord { words: String::clone(words), ..unknown() },
            None => within(one_key(dns, domain, key), unknown).await,
        };
        if found.state == RecordState::Unknown {
            silent = Some(found.words.clone());
        }
        out.push(found);
    }
    out
}

async fn one_key(dns: &Dns, domain: &str, key: &SendingKey) -> Result<DnsRecord, NoAnswer> {
    let should = dkim_wanted(domain, key);
    let texts = dns.texts(&should.name).await?;
    if texts.is_empty() {
        return Ok(told(
            should,
            RecordState::Missing,
            "The record is not there yet. The desk signs as soon as it sees it.",
        ));
    }
    Ok(if texts.len() == 1 && has_key(&texts[0], key) {
        told(should, RecordState::Good, "The key is there, and the desk signs with it.")
    } else {
        told(
            should,
            RecordState::Wrong,
            "Another text stands there, so that nobody could check the signatures.",
        )
    })
}

/// Does the record carry this key? Blanks in it do not matter, nor the order of its tags.
pub fn has_key(text: &str, key: &SendingKey) -> bool {
    let tag = |name: &str| {
        let mut tags = text.split(';').filter_map(|t| t.split_once('='));
        let found = tags.find(|(n, _)| n.trim() == name)?.1;
        Some(found.split_whitespace().collect::<String>())
    };
    let kind = match key.algorithm {
        KeyAlgorithm::Ed25519 => "ed25519",
        KeyAlgorithm::Rsa => "rsa",
    };
    tag("p").as_deref() == Some(&key.public_key)
        && tag("k").as_deref().unwrap_or("rsa") == kind
        && tag("v").is_none_or(|v| v == "DKIM1")
}

// What to think of the rest

fn dmarc_wanted(domain: &str) -> DnsRecord {
    let value = format!("v=DMARC1; p=none; rua=mailto:postmaster@{domain}");
    record(RecordPurpose::Dmarc, format!("_dmarc.{domain}"), value)
}

async fn dmarc(dns: &Dns, wanted: &Wanted) -> Result<DnsRecord, NoAnswer> {
    let mut at = wanted.domain.as_str();
    // The record of a domain above counts too (RFC 9989 §4.10), at most eight steps.
    for _ in 0..8 {
        let name = format!("_dmarc.{at}");
        let texts = dns.texts(&name).await?;
        let found: Vec<&String> =
            texts.iter().filter(|t| t.split(';').next().is_some_and(is_version)).collect();
        if let [text] = found.as_slice() {
            let there =
                DnsRecord { name, value: clean::short_line(text, 500), ..dmarc_wanted(&wanted.domain) };
            return Ok(policy(there, text));
        }
        if found.len() > 1 {
            let words = "There are several records, and then none of them counts.";
            return Ok(told(dmarc_wanted(&wanted.domain), RecordState::Wrong, words));
        }
        match at.split_once('.') {
            Some((_, above)) if above.contains('.') => at = above,
            _ => break,
        }
    }
    let words = format!(
        "Nothing asks receivers to distrust forged mail from {}, and some accept no mail without it.",
        wanted.domain
    );
    Ok(told(dmarc_wanted(&wanted.domain), RecordState::Missing, words))
}

fn is_version(tag: &str) -> bool {
    tag.split_once('=').is_some_and(|(n, v)| n.trim().eq_ignore_ascii_case("v") && v.trim() == "DMARC1")
}

fn policy(there: DnsRecord, text: &str) -> DnsRecord {
    let policy = text
        .split(';')
        .filter_map(|t| t.split_once('='))
        .find(|(n, _)| n.trim().eq_ignore_ascii_case("p"))
        .map(|(_, v)| v.trim().to_ascii_lowercase());
    let (state, words) = match policy.as_deref() {
        Some("reject") => (RecordState::Good, "Receivers are asked to reject forged mail."),
        Some("quarantine") => (RecordState::Good, "Receivers are asked to distrust forged mail."),
        Some("none") => (
            RecordState::Weak,
            "It only asks for reports. When SPF and DKIM are good for a while, set p=quarantine: then forgeries are distrusted.",
        ),
        Some(_) | None => (RecordState::Wrong, "Its policy (p=) is none of none, quarantine and reject."),
    };
    told(there, state, words)
}
