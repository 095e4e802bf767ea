//! A look at somebody's device, with their consent: an agent asks for it, whoever has the one-time link looks, reads what
//! would be sent, and sends it or does not.
//!
//! A **check** belongs to a ticket and ends: sent, withdrawn, or after [`DAYS`] days. What is sent is a **report** of
//! **facts**, each of a kind that is known here ([`Fact::kind`]); what is not known is dropped. Whoever has the link sends
//! in nobody's name: a report says what a device said, and nothing follows from it by itself.

use serde::{Deserialize, Serialize};

use crate::moment::DAY_US;
use crate::{DeviceCheckId, Language, MessageId, Moment, PersonId, Refusal, TicketId};

/// So many days a link works.
pub const DAYS: i64 = 7;
/// The largest report, in octets as it is sent.
pub const REPORT_BYTES_MAX: usize = 64_000;
/// The longest text of a fact, in characters; of a list each.
pub const TEXT_CHARS_MAX: usize = 400;
/// The most entries of a list.
pub const LIST_MAX: usize = 40;
/// The most checks of one ticket that wait.
pub const WAITING_MAX: usize = 5;

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceCheck {
    pub id: DeviceCheckId,
    pub ticket: TicketId,
    pub asked_by: PersonId,
    /// What the note is written in.
    pub language: Language,
    pub asked_at: Moment,
    pub expires_at: Moment,
    pub withdrawn_at: Option<Moment>,
    /// When it came, and the note that tells of it.
    pub sent: Option<(Moment, MessageId)>,
}

impl DeviceCheck {
    /// One that is asked for now.
    pub fn asked(id: DeviceCheckId, ticket: TicketId, by: PersonId, language: Language, now: Moment) -> Self {
        Self {
            id,
            ticket,
            asked_by: by,
            language,
            asked_at: now,
            expires_at: now.plus_us(DAYS * DAY_US),
            withdrawn_at: None,
            sent: None,
        }
    }

    pub fn state(&self, now: Moment) -> CheckState {
        match (self.sent, self.withdrawn_at) {
            (Some(_), _) => CheckState::Sent,
            (None, Some(_)) => CheckState::Withdrawn,
            (None, None) if self.expires_at <= now => CheckState::Over,
            (None, None) => CheckState::Waiting,
        }
    }

    /// Its link does something.
    ///
    /// # Errors
    /// A refusal that says what became of it.
    pub fn open(&self, now: Moment) -> Result<(), Refusal> {
        match self.state(now) {
            CheckState::Waiting => Ok(()),
            CheckState::Sent => Err(Refusal::Conflict("This check was sent already.".into())),
            CheckState::Withdrawn => Err(Refusal::Conflict("This check is not asked for any more.".into())),
            CheckState::Over => Err(Refusal::Conflict("The time of this check is over.".into())),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CheckState {
    Waiting,
    Sent,
    Withdrawn,
    Over,
}

/// What looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tool {
    /// The page behind the link.
    Browser,
    /// `deskhand probe`.
    Program,
}

/// What somebody agrees to, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    Network,
    Time,
    Device,
    Storage,
    Media,
    Printers,
    Errors,
}

/// One thing that a device says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fact {
    Online,
    Connection,
    LatencyMs,
    LatencyWorstMs,
    Failed,
    Intercepted,
    DownloadKbits,
    UploadKbits,
    Interfaces,
    Gateways,
    DnsServers,
    DnsMs,
    Addresses,
    Proxies,
    Path,
    SkewMs,
    TimeZone,
    Synchronised,
    System,
    Browser,
    Languages,
    Screen,
    Cores,
    MemoryMb,
    MemoryFreeMb,
    Load,
    UptimeSeconds,
    Disks,
    QuotaMb,
    UsedMb,
    Cookies,
    LocalStorage,
    IndexedDb,
    Cameras,
    Microphones,
    Speakers,
    MediaNames,
    Webrtc,
    WebrtcWays,
    Printers,
    DefaultPrinter,
    Errors,
}

crate::message::words! {
    Tool { Browser = "browser", Program = "program" }
    Group {
        Network = "network", Time = "time", Device = "device", Storage = "storage", Media = "media",
        Printers = "printers", Errors = "errors",
    }
    Fact {
        Online = "online", Connection = "connection", LatencyMs = "latency_ms", LatencyWorstMs = "latency_worst_ms",
        Failed = "failed", Intercepted = "intercepted", DownloadKbits = "download_kbits", UploadKbits = "upload_kbits",
        Interfaces = "interfaces", Gateways = "gateways", DnsServers = "dns_servers", DnsMs = "dns_ms",
        Addresses = "addresses", Proxies = "proxies", Path = "path",
        SkewMs = "skew_ms", TimeZone = "time_zone", Synchronised = "synchronised",
        System = "system", Browser = "browser", Languages = "languages", Screen = "screen", Cores = "cores",
        MemoryMb = "memory_mb", MemoryFreeMb = "memory_free_mb", Load = "load", UptimeSeconds = "uptime_seconds",
        Disks = "disks", QuotaMb = "quota_mb", UsedMb = "used_mb", Cookies = "cookies",
        LocalStorage = "local_storage", IndexedDb = "indexed_db",
        Cameras = "cameras", Microphones = "microphones", Speakers = "speakers", MediaNames = "media_names",
        Webrtc = "webrtc", WebrtcWays = "webrtc_ways",
        Printers = "printers", DefaultPrinter = "default_printer",
        Errors = "errors",
    }
}

/// What a fact's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    YesNo,
    Count,
    Milliseconds,
    Seconds,
    Kbits,
    Megabytes,
    Text,
    List,
}

/// The value of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    YesNo(bool),
    Number(i64),
    Text(String),
    List(Vec<String>),
}

impl Fact {
    pub fn group(self) -> Group {
        use Fact as F;
        match self {
            F::Online
            | F::Connection
            | F::LatencyMs
            | F::LatencyWorstMs
            | F::Failed
            | F::Intercepted
            | F::DownloadKbits
            | F::UploadKbits
            | F::Interfaces
            | F::Gateways
            | F::DnsServers
            | F::DnsMs
            | F::Addresses
            | F::Proxies
            | F::Path => Group::Network,
            F::SkewMs | F::TimeZone | F::Synchronised => Group::Time,
            F::System
            | F::Browser
            | F::Languages
            | F::Screen
            | F::Cores
            | F::MemoryMb
            | F::MemoryFreeMb
            | F::Load
            | F::UptimeSeconds => Group::Device,
            F::Disks | F::QuotaMb | F::UsedMb | F::Cookies | F::LocalStorage | F::IndexedDb => Group::Storage,
            F::Cameras | F::Microphones | F::Speakers | F::MediaNames | F::Webrtc | F::WebrtcWays => {
                Group::Media
            }
            F::Printers | F::DefaultPrinter => Group::Printers,
            F::Errors => Group::Errors,
        }
    }

    pub fn kind(self) -> Kind {
        use Fact as F;
        match self {
            F::Online
            | F::Intercepted
            | F::Synchronised
            | F::Cookies
            | F::LocalStorage
            | F::IndexedDb
            | F::Webrtc => Kind::YesNo,
            F::Failed | F::Cores | F::Cameras | F::Microphones | F::Speakers | F::WebrtcWays => Kind::Count,
            F::LatencyMs | F::LatencyWorstMs | F::DnsMs | F::SkewMs => Kind::Milliseconds,
            F::UptimeSeconds => Kind::Seconds,
            F::DownloadKbits | F::UploadKbits => Kind::Kbits,
            F::MemoryMb | F::MemoryFreeMb | F::QuotaMb | F::UsedMb => Kind::Megabytes,
            F::Connection
            | F::TimeZone
            | F::System
            | F::Browser
            | F::Screen
            | F::Load
            | F::DefaultPrinter => Kind::Text,
            F::Interfaces
            | F::Gateways
            | F::DnsServers
            | F::Addresses
            | F::Proxies
            | F::Path
            | F::Languages
            | F::Disks
            | F::MediaNames
            | F::Printers
            | F::Errors => Kind::List,
        }
    }

    /// Those that a tool can find out, in the order in which they are shown.
    pub fn of_tool(tool: Tool) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |fact| fact.is_of(tool))
    }

    fn is_of(self, tool: Tool) -> bool {
        use Fact as F;
        match self {
            F::LatencyMs
            | F::LatencyWorstMs
            | F::Failed
            | F::Intercepted
            | F::SkewMs
            | F::TimeZone
            | F::System
            | F::Cores
            | F::MemoryMb => true,
            F::Online
            | F::Connection
            | F::DownloadKbits
            | F::UploadKbits
            | F::Browser
            | F::Languages
            | F::Screen
            | F::QuotaMb
            | F::UsedMb
            | F::Cookies
            | F::LocalStorage
            | F::IndexedDb
            | F::Cameras
            | F::Microphones
            | F::Speakers
            | F::MediaNames
            | F::Webrtc
            | F::WebrtcWays => tool == Tool::Browser,
            F::Interfaces
            | F::Gateways
            | F::DnsServers
            | F::DnsMs
            | F::Addresses
            | F::Proxies
            | F::Path
            | F::Synchronised
            | F::MemoryFreeMb
            | F::Load
            | F::UptimeSeconds
            | F::Disks
            | F::Printers
            | F::DefaultPrinter
            | F::Errors => tool == Tool::Program,
        }
    }

    /// Does the value stand out? Only where it nearly always means trouble; the rest is for whoever reads it.
    pub fn stands_out(self, value: &Value) -> bool {
        /// A clock that is wrong by more breaks one-time passwords, and by much more certificates.
        const SKEW_MS: i64 = 30_000;
        /// So late an answer is felt at every click.
        const LATENCY_MS: i64 = 400;
        const KBITS: i64 = 1_000;
        const FREE_MB: i64 = 200;
        const DISK_PERCENT: i64 = 95;
        match (self, value) {
            (
                Self::Online | Self::Cookies | Self::LocalStorage | Self::IndexedDb | Self::Webrtc,
                Value::YesNo(yes),
            ) => !yes,
            (Self::Synchronised, Value::YesNo(yes)) => !yes,
            (Self::Intercepted, Value::YesNo(yes)) => *yes,
            (Self::LatencyMs | Self::DnsMs, Value::Number(ms)) => *ms >= LATENCY_MS,
            (Self::Failed, Value::Number(n)) => *n > 0,
            (Self::DownloadKbits | Self::UploadKbits, Value::Number(n)) => *n < KBITS,
            (Self::SkewMs, Value::Number(ms)) => ms.saturating_abs() >= SKEW_MS,
            (Self::MemoryFreeMb, Value::Number(mb)) => *mb < FREE_MB,
            (Self::Errors, Value::List(all)) => !all.is_empty(),
            (Self::Disks, Value::List(all)) => all.iter().any(|disk| {
                let percent =
                    disk.split_whitespace().find_map(|word| word.strip_suffix('%')?.parse::<i64>().ok());
                percent.is_some_and(|percent| percent >= DISK_PERCENT)
            }),
            (_, Value::YesNo(_) | Value::Number(_) | Value::Text(_) | Value::List(_)) => false,
        }
    }
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub tool: Tool,
    /// In the order of [`Fact::ALL`], each once.
    pub facts: Vec<(Fact, Value)>,
}

impl Report {
    /// Groups with their facts, in order.
    pub fn groups(&self) -> impl Iterator<Item = (Group, Vec<&(Fact, Value)>)> {
        Group::ALL.iter().filter_map(move |&group| {
            let facts: Vec<_> = self.facts.iter().filter(|(fact, _)| fact.group() == group).collect();
            (!facts.is_empty()).then_some((group, facts))
        })
    }

    /// Those that stand out.
    pub fn doubts(&self) -> impl Iterator<Item = &(Fact, Value)> {
        self.facts.iter().filter(|(fact, value)| fact.stands_out(value))
    }
}

/// A text of a device as it is kept: one line, nothing that is not seen, not too long.
pub fn clean(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().filter(|c| !crate::person::is_invisible(*c)).take(TEXT_CHARS_MAX).collect()
}

/// What became of a check, for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum CheckAct {
    Asked,
    Withdrawn,
    /// `message` is the note that tells of it.
    Sent {
        tool: Tool,
        message: MessageId,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_works_once_and_for_a_week() {
        let now = Moment(1_000_000);
        let check = DeviceCheck::asked(DeviceCheckId(1), TicketId(2), PersonId(3), Language::English, now);
        assert_eq!(check.state(now), CheckState::Waiting);
        let last = check.expires_at.plus_us(-1);
        assert_eq!(
            (check.state(last), check.state(check.expires_at)),
            (CheckState::Waiting, CheckState::Over)
        );
        let sent = DeviceCheck { sent: Some((now, MessageId(4))), ..check.clone() };
        let withdrawn = DeviceCheck { withdrawn_at: Some(now), ..check.clone() };
        assert_eq!((sent.state(now), withdrawn.state(now)), (CheckState::Sent, CheckState::Withdrawn));
        assert!(check.open(now).is_ok() && sent.open(now).is_err() && withdrawn.open(now).is_err());
    }

    #[test]
    fn every_fact_has_a_tool_and_every_group_a_fact() {
        for &group in Group::ALL {
            assert!(Fact::ALL.iter().any(|f| f.group() == group), "{group:?}");
        }
        for &fact in Fact::ALL {
            assert!(Fact::of_tool(Tool::Browser).chain(Fact::of_tool(Tool::Program)).any(|f| f == fact));
        }
        let groups: Vec<Group> = Fact::ALL.iter().map(|f| f.group()).collect();
        assert!(groups.is_sorted(), "facts stand by their groups");
    }

    #[test]
    fn what_nearly_always_means_trouble_stands_out() {
        let list = |disk: &str| Value::List(vec![disk.to_owned()]);
        for (fact, value, expected) in [
            (Fact::SkewMs, Value::Number(-31_000), true),
            (Fact::SkewMs, Value::Number(900), false),
            (Fact::Online, Value::YesNo(false), true),
            (Fact::Intercepted, Value::YesNo(false), false),
            (Fact::Disks, list("/ 97% of 240 GB"), true),
            (Fact::Disks, list("/home 12% of 240 GB"), false),
            (Fact::LatencyMs, Value::Number(30), false),
            (Fact::SkewMs, Value::Text("x".into()), false),
        ] {
            assert_eq!(fact.stands_out(&value), expected, "{fact:?} {value:?}");
        }
    }

    #[test]
    fn texts_of_devices_are_one_short_line() {
        assert_eq!(clean(" a\n b\u{202e}c "), "a bc");
        assert_eq!(clean(&"ü".repeat(1_000)).chars().count(), TEXT_CHARS_MAX);
    }
}
