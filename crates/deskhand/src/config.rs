//! Settings: flag > `DESKHAND_…` variable > `deskhand.toml` > default. One table says all of it, and the reference is
//! generated from that table.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use domain::message::Markup;
use domain::{Refusal, Result};
use mail::listen::Network;
use store::Location;

use crate::clamd::Clamd;
use crate::egress::Place;
use crate::keys::MasterKey;

/// The SQLite database in the data directory.
pub(crate) const DATABASE: &str = "deskhand.db";
/// What is left of it after a move to PostgreSQL.
pub(crate) const MOVED: &str = "deskhand.db.moved";

/// One setting of the program.
pub struct Setting {
    /// The flag without dashes, the key in `deskhand.toml`, and in capitals the variable.
    pub name: &'static str,
    /// What stands there when nobody says otherwise; empty is "not set".
    pub default: &'static str,
    pub help: &'static str,
}

/// All settings, in the order of the reference.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "data",
        default: "./deskhand-data",
        help: "Directory of the data: database, files, index, keys.",
    },
    Setting {
        name: "database",
        default: "",
        help: "`postgres://user:password@host:port/name`. Without it the data directory holds a SQLite database.",
    },
    Setting { name: "listen", default: "127.0.0.1:8080", help: "Address and port of the pages and the API." },
    Setting {
        name: "smtp",
        default: "127.0.0.1:2525",
        help: "Address and port of the SMTP and LMTP door. `off` closes it.",
    },
    Setting {
        name: "public-url",
        default: "",
        help: "How people reach the desk, like `https://help.example.org`. Links in mails are built from it. Without it the listen address is used.",
    },
    Setting {
        name: "help-url",
        default: "",
        help: "An address of the help center's own, like `https://help.example.org`, besides that of the desk: its first page is the help center, search engines hear of it, and what else is asked for there, but for the chat on its pages, leads to the public URL. Its name leads to the desk and stands in the certificate.",
    },
    Setting {
        name: "hosts",
        default: "",
        help: "Further host names to answer to, separated by commas. Others get 421.",
    },
    Setting {
        name: "desk-name",
        default: "Deskhand",
        help: "The desk's name, in titles and in the help center.",
    },
    Setting {
        name: "relay",
        default: "",
        help: "Where outgoing mail goes: `smtp://user:password@host:587` (STARTTLS required), `smtps://…:465`, or `smtp://host:25?tls=none` for a relay on this machine. Without it replies wait in the outbox.",
    },
    Setting {
        name: "undo-send-seconds",
        default: "10",
        help: "So long a reply written in the workbench waits before it leaves, and can be undone; at most 120. `0` sends at once.",
    },
    Setting {
        name: "writing",
        default: "markdown",
        help: "How replies and notes are written in the workbench: `markdown`, drawn in the mail's HTML part, or `plain`. Everybody can choose otherwise on their profile.",
    },
    Setting {
        name: "tls-cert",
        default: "",
        help: "PEM file with the certificate chain for HTTPS and STARTTLS.",
    },
    Setting { name: "tls-key", default: "", help: "PEM file with its private key." },
    Setting {
        name: "trusted-networks",
        default: "127.0.0.0/8,::1/128",
        help: "Networks whose mail servers are not limited in rate. Identity is checked all the same.",
    },
    Setting {
        name: "trusted-proxies",
        default: "",
        help: "Networks of reverse proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.",
    },
    Setting {
        name: "connections-per-address",
        default: "256",
        help: "HTTP connections that one address (IPv6: one /64) may hold at once; trusted proxies may hold any number.",
    },
    Setting {
        name: "monitoring-token",
        default: "",
        help: "With it (`Authorization: Bearer …`) `/metrics` and the words of `/readyz` can be read from other machines; at least 16 characters. Without it only this machine reads them. Better given as a variable or in the file than as a flag, which other users of the machine can see.",
    },
    Setting {
        name: "alarm-mail",
        default: "on",
        help: "Writes to the admins when a channel is silent or fails for five minutes, through another mailbox's server than the one that fails. `off` leaves it to `alarm-url`, the log and your monitoring.",
    },
    Setting {
        name: "alarm-url",
        default: "",
        help: "An `https://` address that gets every alarm as JSON (`POST`), for example of a chat or an on-call service. One in your own network needs `private-targets` too.",
    },
    Setting {
        name: "dns",
        default: "",
        help: "DNS servers to ask about senders and about the desk's own records, like `192.0.2.53` or `127.0.0.1:5353`, separated by commas. Without it the system's.",
    },
    Setting {
        name: "arc-sealers",
        default: "",
        help: "Domains of mailing lists and forwarders that are believed when they say that a mail was in order before they changed it (ARC), separated by commas.",
    },
    Setting {
        name: "attachment-bytes-max",
        default: "26214400",
        help: "The largest file taken from a mail, in bytes. A larger one stays in the raw mail alone; its sender is told once, in words.",
    },
    Setting {
        name: "clamd",
        default: "",
        help: "ClamAV's daemon, which scans every file that comes in or is uploaded: its socket like `/run/clamav/clamd.ctl`, or `host:3310`. Without it files are not scanned.",
    },
    Setting {
        name: "private-targets",
        default: "",
        help: "Private networks that the desk may call all the same when what you set up leads there (`alarm-url`, customer cards, connectors, sign-in providers), like `10.0.0.0/8` or `10.0.0.7:8080`, separated by commas. Without it public addresses alone, at ports 443 and 80. Pictures in mails never lead there.",
    },
    Setting {
        name: "picture-targets",
        default: "",
        help: "Private networks from which pictures in mails are fetched all the same when somebody asks for them, written as in `private-targets`. Whoever writes you a mail can make the desk knock there, so name only servers that bear it. Without it public addresses alone, at ports 443 and 80.",
    },
    Setting {
        name: "push-targets",
        default: "",
        help: "Private networks in which browsers may be pushed to, written as in `private-targets`: for a push service of your own. Whoever works at the desk can make it knock there. Without it public addresses alone, at ports 443 and 80.",
    },
    Setting {
        name: "spam-above",
        default: "99",
        help: "How sure the desk must be, in percent from 50 to 99.99, before a mail's new ticket goes to the spam shelf. With the default at most one good mail in a thousand is expected there; a higher figure lets more spam through. Nothing is deleted. `off` suspects no mail; what people mark is still learned.",
    },
    Setting { name: "mail-bytes-max", default: "52428800", help: "The largest mail taken, in bytes." },
    Setting {
        name: "mails-per-minute",
        default: "300",
        help: "Mails taken from one address outside the trusted networks in a minute.",
    },
    Setting { name: "session-hours", default: "24", help: "After so many hours people sign in again." },
    Setting {
        name: "session-idle-hours",
        default: "12",
        help: "After so many hours without a request people sign in again.",
    },
    Setting {
        name: "customer-passwords",
        default: "on",
        help: "Customers may set a password for their own pages (`/requests`), beside the mailed link that always works. `off` takes no password there, those that were set included.",
    },
    Setting { name: "readers", default: "6", help: "Connections for reading the database." },
    Setting {
        name: "log",
        default: "info",
        help: "What is logged: `error`, `warn`, `info`, `debug`, or a filter like `info,mail=debug`.",
    },
    Setting { name: "log-format", default: "text", help: "`text` or `json`." },
];

/// Everything the program was told, read and checked.
#[derive(Clone, Debug)]
pub struct Config {
    pub data: PathBuf,
    pub database: Option<String>,
    pub listen: String,
    pub smtp: Option<String>,
    pub public_url: Option<String>,
    /// Of the help center's own.
    pub help_url: Option<String>,
    pub hosts: Vec<String>,
    pub name: String,
    pub relay: Option<Relay>,
    pub undo_send_seconds: i64,
    /// How the desk writes where a person does not choose otherwise.
    pub writing: Markup,
    pub tls: Option<(PathBuf, PathBuf)>,
    pub trusted_networks: Vec<Network>,
    pub trusted_proxies: Vec<Network>,
    pub connections_per_address: usize,
    pub monitoring_token: Option<MonitoringToken>,
    /// Admins get mail about alarms.
    pub alarm_mail: bool,
    pub alarm_url: Option<String>,
    pub dns: mail::identity::Servers,
    pub arc_sealers: Vec<String>,
    pub attachment_bytes_max: i64,
    pub clamd: Option<Clamd>,
    pub private_targets: Vec<Place>,
    pub picture_targets: Vec<Place>,
    pub push_targets: Vec<Place>,
    /// The logit above which a mail is suspected; `None` suspects none.
    pub spam_above: Option<f32>,
    pub mail_bytes_max: usize,
    pub mails_per_minute: u32,
    pub session_hours: i64,
    pub session_idle_hours: i64,
    /// Customers may set a password for their own pages.
    pub customer_passwords: bool,
    pub readers: usize,
    pub log: String,
    pub log_json: bool,
    /// Where each value came from, for `doctor`.
    pub sources: BTreeMap<&'static str, &'static str>,
}

/// The logit of a percentage.
fn spam_above(text: &str) -> Result<Option<f32>, Refusal> {
    if text == "off" {
        return Ok(None);
    }
    let percent = text.parse::<f32>().ok().filter(|p| (50.0..=99.99).contains(p));
    let percent = percent
        .ok_or_else(|| Refusal::invalid("spam-above", "must be `off` or a number from 50 to 99.99"))?;
    Ok(Some((percent / (100.0 - percent)).ln()))
}

/// What programs that watch the desk show. Never printed.
#[derive(Clone)]
pub struct MonitoringToken(String);

impl MonitoringToken {
    /// Shorter ones could be guessed.
    const CHARS_MIN: usize = 16;

    fn new(text: String) -> Result<Self, Refusal> {
        if text.chars().count() < Self::CHARS_MIN || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Refusal::invalid(
                "monitoring-token",
                "must have at least 16 letters, digits and signs, without spaces",
            ));
        }
        Ok(Self(text))
    }

    /// Compared in a time that does not tell how much of it is right.
    pub fn is(&self, given: &str) -> bool {
        subtle::ConstantTimeEq::ct_eq(self.0.as_bytes(), given.as_bytes()).into()
    }
}

impl std::fmt::Debug for MonitoringToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(set)")
    }
}

/// Where outgoing mail goes.
#[derive(Clone, PartialEq, Eq)]
pub struct Relay {
    pub host: String,
    pub port: u16,
    pub security: RelaySecurity,
    pub user: Option<String>,
    pub password: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelaySecurity {
    None,
    StartTls,
    Tls,
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{} ({:?})", self.host, self.port, self.security)
    }
}

impl Config {
    /// Puts flags, variables, file and defaults together.
    ///
    /// # Errors
    /// A refusal that names the setting and what it should look like.
    pub fn read(
        flags: &BTreeMap<String, String>,
        variables: &BTreeMap<String, String>,
        file: Option<&Path>,
    ) -> Result<Self> {
        let given = file.map(Path::to_owned).or_else(|| variables.get("DESKHAND_CONFIG").map(PathBuf::from));
        let beside =
            flags.get("data").or(variables.get("DESKHAND_DATA")).map(|d| Path::new(d).join("deskhand.toml"));
        let table = match given {
            Some(path) => read_table(&path)?,
            None => match [Some(PathBuf::from("deskhand.toml")), beside]
                .into_iter()
                .flatten()
                .find(|p| p.is_file())
            {
                Some(path) => read_table(&path)?,
                None => BTreeMap::new(),
            },
        };
        if let Some(unknown) = table.keys().find(|k| !SETTINGS.iter().any(|s| s.name == k.as_str())) {
            return Err(Refusal::invalid("deskhand.toml", format!("there is no setting “{unknown}”")).into());
        }
        let mut sources = BTreeMap::new();
        let mut values = BTreeMap::new();
        for setting in SETTINGS {
            let (value, source) = if let Some(v) = flags.get(setting.name) {
                (v.clone(), "flag")
            } else if let Some(v) = variables.get(&variable(setting.name)) {
                (v.clone(), "variable")
            } else if let Some(v) = table.get(setting.name) {
                (v.clone(), "deskhand.toml")
            } else {
                (setting.default.to_owned(), "default")
            };
            sources.insert(setting.name, source);
            values.insert(setting.name, value);
        }
        Self::from_values(&values, sources)
    }

    fn from_values(
        values: &BTreeMap<&'static str, String>,
        sources: BTreeMap<&'static str, &'static str>,
    ) -> Result<Self> {
        let text = |name: &str| values.get(name).cloned().unwrap_or_default();
        let some = |name: &str| Some(text(name)).filter(|v| !v.is_empty());
        let list = |name: &str| {
            text(name).split(',').map(|v| v.trim().to_owned()).filter(|v| !v.is_empty()).collect::<Vec<_>>()
        };
        let number = |name: &'static str| -> Result<i64> {
            let n = text(name).parse::<i64>().ok().filter(|n| *n > 0);
            Ok(n.ok_or_else(|| Refusal::invalid(name, "must be a whole number above 0"))?)
        };
        let places = |name: &'static str| -> Result<Vec<Place>> {
            list(name)
                .iter()
                .map(|p| {
                    Ok(Place::parse(p).ok_or_else(|| {
                        let words = format!("“{p}” is not a network like 10.0.0.0/8 or 10.0.0.7:8080");
                        Refusal::invalid(name, words)
                    })?)
                })
                .collect()
        };
        let networks = |name: &'static str| -> Result<Vec<Network>> {
            list(name)
                .iter()
                .map(|n| {
                    Ok(Network::parse(n).ok_or_else(|| {
                        Refusal::invalid(name, format!("“{n}” is not a network like 10.0.0.0/8"))
                    })?)
                })
                .collect()
        };
        let tls = match (some("tls-cert"), some("tls-key")) {
            (Some(cert), Some(key)) => Some((cert.into(), key.into())),
            (None, None) => None,
            _ => return Err(Refusal::invalid("tls-cert", "and tls-key are given together").into()),
        };
        let address = |name: &'static str| -> Result<Option<String>> {
            let given = some(name).map(|u| u.trim_end_matches('/').to_owned());
            if let Some(url) = &given
                && (!(url.starts_with("https://") || url.starts_with("http://"))
                    || url.len() < 11
                    || url.contains('@')
                    || url.split('/').count() > 3)
            {
                return Err(Refusal::invalid(name, "must look like https://help.example.org").into());
            }
            Ok(given)
        };
        let switch = |name: &'static str| -> Result<bool> {
            match text(name).as_str() {
                "on" => Ok(true),
                "off" => Ok(false),
                _ => Err(Refusal::invalid(name, "must be `on` or `off`").into()),
            }
        };
        let (public_url, help_url) = (address("public-url")?, address("help-url")?);
        Ok(Self {
            data: text("data").into(),
            database: some("database"),
            listen: text("listen"),
            smtp: some("smtp").filter(|s| s != "off"),
            public_url,
            help_url,
            hosts: list("hosts"),
            name: domain::person::clean_name(&text("desk-name")),
            relay: some("relay").map(|r| Relay::parse(&r)).transpose()?,
            undo_send_seconds: text("undo-send-seconds")
                .parse()
                .ok()
                .filter(|seconds| (0..=120).contains(seconds))
                .ok_or_else(|| {
                    Refusal::invalid("undo-send-seconds", "must be a whole number from 0 to 120")
                })?,
            writing: Markup::parse(&text("writing"))
                .ok_or_else(|| Refusal::invalid("writing", "must be `markdown` or `plain`"))?,
            tls,
            trusted_networks: networks("trusted-networks")?,
            trusted_proxies: networks("trusted-proxies")?,
            connections_per_address: usize::try_from(number("connections-per-address")?)
                .unwrap_or(usize::MAX),
            monitoring_token: some("monitoring-token").map(MonitoringToken::new).transpose()?,
            alarm_mail: switch("alarm-mail")?,
            alarm_url: some("alarm-url")
                .map(|url| crate::https::check_url("alarm-url", &url).map(|_| url))
                .transpose()?,
            dns: mail::identity::Servers::parse(&text("dns")).map_err(|part| {
                let words = format!("“{part}” is not an address like 192.0.2.53 or 127.0.0.1:5353");
                Refusal::invalid("dns", words)
            })?,
            arc_sealers: list("arc-sealers"),
            attachment_bytes_max: number("attachment-bytes-max")?,
            clamd: some("clamd").map(|c| Clamd::parse(&c)).transpose()?,
            spam_above: spam_above(&text("spam-above"))?,
            private_targets: places("private-targets")?,
            picture_targets: places("picture-targets")?,
            push_targets: places("push-targets")?,
            mail_bytes_max: usize::try_from(number("mail-bytes-max")?).unwrap_or(usize::MAX),
            mails_per_minute: u32::try_from(number("mails-per-minute")?).unwrap_or(u32::MAX),
            session_hours: number("session-hours")?,
            session_idle_hours: number("session-idle-hours")?,
            customer_passwords: switch("customer-passwords")?,
            readers: usize::try_from(number("readers")?.min(64)).unwrap_or(6),
            log: text("log"),
            log_json: match text("log-format").as_str() {
                "json" => true,
                "text" => false,
                _ => return Err(Refusal::invalid("log-format", "must be `text` or `json`").into()),
            },
            sources,
        })
    }

    /// How the desk calls itself to mail servers: the host of its public URL.
    pub fn hostname(&self) -> String {
        let public = self.public_url.as_deref().and_then(|u| u.split_once("://"));
        let host = public.map_or("", |(_, h)| h).split(':').next().unwrap_or_default();
        if host.is_empty() { "localhost".to_owned() } else { host.to_owned() }
    }

    /// Where the desk is, for links in mails.
    pub fn base_url(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| {
            let scheme = if self.tls.is_some() { "https" } else { "http" };
            // What listens everywhere is reached here.
            let at = self.listen.replace("0.0.0.0", "localhost").replace("[::]", "localhost");
            format!("{scheme}://{at}")
        })
    }

    /// Where the database is.
    pub fn location(&self) -> Location {
        match &self.database {
            Some(url) => Location::Postgres(url.clone()),
            None => Location::Sqlite(self.data.join(DATABASE)),
        }
    }

    /// A desk that was moved to PostgreSQL and is started without its address would be an empty one, and take mail.
    pub(crate) fn refuse_moved(&self) -> Result<()> {
        let moved = self.data.join(MOVED);
        if self.database.is_some() || self.data.join(DATABASE).exists() || !moved.exists() {
            return Ok(());
        }
        let words = format!(
            "is not set, and the desk of {} was moved to PostgreSQL: say where that is; to go back to the desk as it \
             was before the move, rename {} to {DATABASE}",
            self.data.display(),
            moved.display()
        );
        Err(Refusal::invalid("database", words).into())
    }

    /// A command that was told of no data, where none lies, would begin a second desk there and answer as if it were the
    /// one that serves.
    pub(crate) fn refuse_unnamed(&self) -> Result<()> {
        if self.sources.get("data") != Some(&"default") || MasterKey::is_in(&self.data) {
            return Ok(());
        }
        let words = format!(
            "is not set, and there is no desk in {}: name yours with --data DIR, or with --config FILE the settings of its \
             service (on PostgreSQL a desk has a data directory too)",
            self.data.display()
        );
        Err(Refusal::invalid("data", words).into())
    }
}

fn variable(name: &str) -> String {
    format!("DESKHAND_{}", name.to_uppercase().replace('-', "_"))
}

fn read_table(path: &Path) -> Result<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| Refusal::invalid("config", format!("{} cannot be read: {e}", path.display())))?;
    let table: toml::Table = text.parse().map_err(|e: toml::de::Error| {
        Refusal::invalid("config", format!("{}: {}", path.display(), e.message()))
    })?;
    let mut values = BTreeMap::new();
    for (name, value) in table {
        let text = match value {
            toml::Value::String(s) => s,
            toml::Value::Integer(i) => i.to_string(),
            toml::Value::Float(f) => f.to_string(),
            toml::Value::Boolean(is_on) => if is_on { "on" } else { "off" }.to_owned(),
            toml::Value::Array(items) => {
                items.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>().join(",")
            }
            _ => {
                return Err(Refusal::invalid(
                    "config",
                    format!("{name} must be a text, a number or a list of texts"),
                )
                .into());
            }
        };
        values.insert(name, text);
    }
    Ok(values)
}

/// The reference of settings, as Markdown.
pub fn reference() -> String {
    let mut out = String::from(
        "# Settings\n\nGenerated by `deskhand settings`. Order: flag, then variable, then `deskhand.toml`, then default.\n\n\
         | flag | variable | key in deskhand.toml | default | meaning |\n|---|---|---|---|---|\n",
    );
    for s in SETTINGS {
        let default = if s.default.is_empty() { "not set".to_owned() } else { format!("`{}`", s.default) };
        out.push_str(&format!(
            "| `--{0}` | `{1}` | `{0}` | {default} | {2} |\n",
            s.name,
            variable(s.name),
            s.help
        ));
    }
    out
}

impl Relay {
    /// # Errors
    /// A refusal that shows what an address of a relay looks like.
    pub fn parse(url: &str) -> Result<Self, Refusal> {
        let bad = || {
            Refusal::invalid(
                "relay",
                "must look like smtp://user:password@host:587 or smtps://host:465 or smtp://localhost:25?tls=none",
            )
        };
        let (scheme, rest) = url.split_once("://").ok_or_else(bad)?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let security = match (scheme, query) {
            ("smtps", "") => RelaySecurity::Tls,
            ("smtp", "") => RelaySecurity::StartTls,
            ("smtp", "tls=none") => RelaySecurity::None,
            _ => return Err(bad()),
        };
        let (login, place) = match rest.trim_end_matches('/').rsplit_once('@') {
            Some((login, place)) => (Some(login), place),
            None => (None, rest.trim_end_matches('/')),
        };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| bad())?),
            None => (place, if security == RelaySecurity::Tls { 465 } else { 587 }),
        };
        if host.is_empty() || host.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(bad());
        }
        let plain = |text: &str| {
            percent_encoding::percent_decode_str(text)
                .decode_utf8()
                .map(|t| t.into_owned())
                .map_err(|_| bad())
        };
        let (user, password) = match login.map(|l| l.split_once(':').unwrap_or((l, ""))) {
            Some((user, password)) => (Some(plain(user)?), Some(plain(password)?)),
            None => (None, None),
        };
        if security == RelaySecurity::None && password.is_some() {
            return Err(Refusal::invalid("relay", "would send the password in clear; leave out tls=none"));
        }
        Ok(Self { host: host.trim_matches(['[', ']']).to_owned(), port, security, user, password })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn a_flag_beats_a_variable_beats_the_file_beats_the_default() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("deskhand.toml");
        std::fs::write(&file, "listen = \"1.1.1.1:1\"\ndesk-name = \"From file\"\nmail-bytes-max = 1000\n")
            .unwrap();
        let flags = map(&[("listen", "3.3.3.3:3")]);
        let variables =
            map(&[("DESKHAND_LISTEN", "2.2.2.2:2"), ("DESKHAND_PUBLIC_URL", "https://help.example/")]);
        let c = Config::read(&flags, &variables, Some(&file)).unwrap();
        assert_eq!((c.listen.as_str(), c.name.as_str(), c.mail_bytes_max), ("3.3.3.3:3", "From file", 1000));
        assert_eq!(c.public_url.as_deref(), Some("https://help.example"));
        assert_eq!(c.smtp.as_deref(), Some("127.0.0.1:2525"));
        assert_eq!(c.sources["listen"], "flag");
        // As people write them, with quotes or without.
        std::fs::write(&file, "spam-above = 99.9\nalarm-mail = false\ncustomer-passwords = \"off\"\n")
            .unwrap();
        let c = Config::read(&BTreeMap::new(), &BTreeMap::new(), Some(&file)).unwrap();
        assert_eq!(
            (c.alarm_mail, c.customer_passwords, c.spam_above),
            (false, false, spam_above("99.9").unwrap())
        );
        std::fs::write(&file, "lissten = \"x\"").unwrap();
        assert!(Config::read(&flags, &variables, Some(&file)).unwrap_err().to_string().contains("lissten"));
    }

    #[test]
    fn relays_are_read_or_refused_with_an_example() {
        let r = Relay::parse("smtp://us%40er:p%3Aw@mail.example:2587").unwrap();
        assert_eq!((r.host.as_str(), r.port, r.security), ("mail.example", 2587, RelaySecurity::StartTls));
        assert_eq!((r.user.as_deref(), r.password.as_deref()), (Some("us@er"), Some("p:w")));
        assert!(!format!("{r:?}").contains("p:w"), "a password is never shown");
        for bad in ["mail.example", "smtp://", "http://x", "smtp://h:port", "smtp://u:p@h?tls=none"] {
            assert!(Relay::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn how_sure_is_a_percentage_or_off() {
        assert_eq!(spam_above("off"), Ok(None));
        assert_eq!(spam_above("50"), Ok(Some(0.0)));
        let default = spam_above("99").unwrap().unwrap();
        assert!((default - knowledge::spam::THRESHOLD).abs() < 0.01, "{default}");
        for bad in ["", "0.99", "100", "99.999", "high", "NaN"] {
            assert!(spam_above(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_reference_on_paper_is_the_one_of_the_program() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/settings.md");
        let paper = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(paper, reference(), "run: cargo run -p deskhand -- settings > docs/reference/settings.md");
    }
}
