//! DNS with limits: how long, how often, how much is kept. A server that says nothing must not hold up the mail.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use hickory_resolver::system_conf::read_system_conf;
use mail_auth::MessageAuthenticator;

use crate::clean;

/// How long one server gets for one answer; then the next is asked, and at last this one again.
const ANSWER_TIME: Duration = Duration::from_secs(2);
const ATTEMPTS: usize = 2;
/// Answers kept, each for as long as its owner says.
const ANSWERS_KEPT: u64 = 8192;
/// And never longer than that.
const KEPT_MAX: Duration = Duration::from_secs(24 * 3600);
/// That there is nothing is believed for a shorter time: somebody may just be setting it up.
const NOTHING_KEPT_MAX: Duration = Duration::from_secs(300);
/// All the questions about one mail together.
const PATIENCE: Duration = super::check::CHECK_TIME_MAX;
/// The same when DNS has been silent for [`SILENT_MAX`] mails in a row: enough for a living server to be noticed.
const PATIENCE_WHEN_SILENT: Duration = Duration::from_secs(1);
const SILENT_MAX: u32 = 4;

/// Whom to ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Servers {
    /// As the system is set up (`/etc/resolv.conf`).
    #[default]
    System,
    These(Vec<SocketAddr>),
}

impl Servers {
    /// Reads addresses with or without a port, separated by commas; nothing means the system's.
    ///
    /// # Errors
    /// The part that is not an address.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut servers = Vec::new();
        for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            let bare = || part.trim_matches(['[', ']']).parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 53));
            servers.push(part.parse().or_else(|_| bare()).map_err(|_| part.to_owned())?);
        }
        Ok(if servers.is_empty() { Self::System } else { Self::These(servers) })
    }
}

/// A resolver that keeps answers for as long as they hold.
pub struct Dns {
    pub(super) authenticator: MessageAuthenticator,
    /// Mails in a row about which DNS said nothing at all.
    silent: AtomicU32,
}

/// DNS did not answer, or not with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoAnswer(pub String);

impl std::fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Dns {
    /// # Errors
    /// The system names no DNS server.
    pub fn new(servers: &Servers) -> Result<Self, NoAnswer> {
        let config = match servers {
            Servers::System => {
                let (config, _) = read_system_conf()
                    .map_err(|e| NoAnswer(format!("the system names no DNS server: {e}")))?;
                // Search domains are for people who type; names in mail are whole.
                ResolverConfig::from_parts(None, Vec::new(), config.name_servers().to_vec())
            }
            Servers::These(all) => {
                let servers = all.iter().map(|at| {
                    let mut ways = [ConnectionConfig::udp(), ConnectionConfig::tcp()];
                    for way in &mut ways {
                        way.port = at.port();
                    }
                    // Trusted when it says that there is nothing: it is the one the operator chose.
                    NameServerConfig::new(at.ip(), true, ways.into())
                });
                ResolverConfig::from_parts(None, Vec::new(), servers.collect())
            }
        };
        let mut options = ResolverOpts::default();
        options.timeout = ANSWER_TIME;
        options.attempts = ATTEMPTS;
        options.cache_size = ANSWERS_KEPT;
        options.positive_max_ttl = Some(KEPT_MAX);
        options.negative_max_ttl = Some(NOTHING_KEPT_MAX);
        options.use_hosts_file = ResolveHosts::Never;
        options.edns0 = true;
        options.try_tcp_on_error = true;
        let authenticator = MessageAuthenticator::new(config, options)
            .map_err(|e| NoAnswer(format!("DNS cannot be asked: {e}")))?;
        Ok(Self { authenticator, silent: AtomicU32::new(0) })
    }

    /// How long the questions about one mail may take together.
    pub(super) fn patience(&self) -> Duration {
        if self.silent.load(Ordering::Relaxed) < SILENT_MAX { PATIENCE } else { PATIENCE_WHEN_SILENT }
    }

    /// Remembers whether anything was heard while a mail was checked.
    pub(super) fn note(&self, heard: Heard) {
        match heard {
            Heard::Something => self.silent.store(0, Ordering::Relaxed),
            Heard::Nothing => {
                self.silent.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    // For people who look at records that they may just have changed: what is kept is asked again.

    /// The texts at a name, each joined from its pieces; none where there are none.
    ///
    /// # Errors
    /// DNS did not answer.
    pub async fn texts(&self, name: &str) -> Result<Vec<String>, NoAnswer> {
        let (resolver, name) = (self.authenticator.resolver(), whole(name)?);
        resolver.clear_lookup_cache(name.clone(), RecordType::TXT);
        let found = resolver.txt_lookup(name).await;
        Ok(answers(found)?
            .iter()
            .filter_map(|data| match data {
                RData::TXT(text) => {
                    let octets: Vec<u8> =
                        text.txt_data.iter().flat_map(|piece| piece.iter().copied()).collect();
                    Some(String::from_utf8_lossy(&octets).into_owned())
                }
                _ => None,
            })
            .collect())
    }

    /// The mail servers of a domain, most wanted first, in lower case without a final dot.
    ///
    /// # Errors
    /// DNS did not answer.
    pub async fn mail_servers(&self, domain: &str) -> Result<Vec<String>, NoAnswer> {
        let (resolver, name) = (self.authenticator.resolver(), whole(domain)?);
        resolver.clear_lookup_cache(name.clone(), RecordType::MX);
        let found = resolver.mx_lookup(name).await;
        let mut servers: Vec<(u16, String)> = answers(found)?
            .iter()
            .filter_map(|data| match data {
                RData::MX(mx) => {
                    let host = mx.exchange.to_lowercase().to_ascii();
                    Some((mx.preference, host.trim_end_matches('.').to_owned()))
                }
                _ => None,
            })
            .collect();
        servers.sort();
        Ok(servers.into_iter().map(|(_, host)| host).collect())
    }

    /// The addresses of a host, IPv4 first; none where there are none.
    ///
    /// # Errors
    /// DNS did not answer.
    pub async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, NoAnswer> {
        if let Ok(ip) = host.parse::<IpAddr>() {
            return Ok(vec![ip]);
        }
        let (resolver, name) = (self.authenticator.resolver(), whole(host)?);
        resolver.clear_lookup_cache(name.clone(), RecordType::A);
        resolver.clear_lookup_cache(name.clone(), RecordType::AAAA);
        let (four, six) = tokio::join!(resolver.ipv4_lookup(name.clone()), resolver.ipv6_lookup(name));
        let mut out = Vec::new();
        for data in answers(four)?.into_iter().chain(answers(six)?) {
            match data {
                RData::A(a) => out.push(IpAddr::V4(a.0)),
                RData::AAAA(a) => out.push(IpAddr::V6(a.0)),
                _ => {}
            }
        }
        Ok(out)
    }
}

/// Was there an answer to any question about a mail?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Something,
    Nothing,
}

fn whole(name: &str) -> Result<Name, NoAnswer> {
    let mut name = Name::from_str_relaxed(name)
        .map_err(|_| NoAnswer(format!("“{}” is no name in DNS", clean::short_line(name, 100))))?;
    name.set_fqdn(true);
    Ok(name)
}

/// What was answered; that there is nothing is an answer too.
fn answers(found: Result<hickory_resolver::lookup::Lookup, NetError>) -> Result<Vec<RData>, NoAnswer> {
    match found {
        Ok(lookup) => Ok(lookup.answers().iter().map(|record| record.data.clone()).collect()),
        Err(NetError::Dns(DnsError::NoRecordsFound(_))) => Ok(Vec::new()),
        Err(e) => Err(NoAnswer(format!("DNS does not answer: {e}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_read_with_and_without_a_port() {
        let at = |text: &str| text.parse::<SocketAddr>().unwrap();
        let table = [
            ("", Ok(Servers::System)),
            ("192.0.2.1", Ok(Servers::These(vec![at("192.0.2.1:53")]))),
            (
                "192.0.2.1:5353, 2001:db8::1",
                Ok(Servers::These(vec![at("192.0.2.1:5353"), at("[2001:db8::1]:53")])),
            ),
            ("[2001:db8::1]:5353", Ok(Servers::These(vec![at("[2001:db8::1]:5353")]))),
            ("192.0.2.1, dns.example", Err("dns.example".to_owned())),
        ];
        for (text, servers) in table {
            assert_eq!(Servers::parse(text), servers, "{text}");
        }
    }
}
