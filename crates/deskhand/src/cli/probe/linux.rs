//! What a Linux machine says of itself, from `/proc`, `/sys`, `/etc` and a few programs that most have. What is not there
//! is left out. Another system needs another file like this one, with the one function [`look`].

use std::collections::BTreeMap;
use std::io::Read as _;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use diagnose::mask;
use diagnose::stands_out::stands_out;
use domain::device_check::{Fact, Group, LIST_MAX, TEXT_CHARS_MAX, Value};

use super::Facts;
use crate::{clock, https};

/// Asks the desk of the link for what lies behind it.
pub type Ask<'a> = &'a dyn Fn(&str) -> Result<https::Answer, https::Unanswered>;

const CONNECTS: usize = 5;
const CONNECT_TIME: Duration = Duration::from_secs(4);
/// A program that takes longer is ended; what it said until then counts.
const PROGRAM_TIME: Duration = Duration::from_secs(20);
const PROGRAM_BYTES_MAX: u64 = 4 << 20;
/// Errors of the log that are told.
const ERRORS_MAX: usize = 20;

/// What can be found out about a group.
pub fn look(group: Group, link: &str, ask: Ask<'_>) -> Facts {
    match group {
        Group::Network => network(link, ask),
        Group::Time => time(ask),
        Group::Device => device(),
        Group::Storage => storage(),
        Group::Printers => printers(),
        Group::Errors => errors(),
        // Programs have no consent of a browser to ask for.
        Group::Media => Vec::new(),
    }
}

/// The authorities that the system believes, PEM: those of Debian, Fedora and Alpine, each with the ones that a company adds
/// for itself. Empty where there are none.
pub fn authorities() -> String {
    let bundles =
        ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];
    let found = bundles.iter().find_map(|path| std::fs::read(path).ok());
    found.map(|octets| String::from_utf8_lossy(&octets).into_owned()).unwrap_or_default()
}

fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

fn list(all: Vec<String>) -> Value {
    let shown = all.into_iter().take(LIST_MAX);
    Value::List(shown.map(|one| mask::for_people(&one, TEXT_CHARS_MAX)).collect())
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// What a program says. It gets no input, speaks English, and has its time.
fn said(program: &str, args: &[&str]) -> Option<String> {
    let mut child = Command::new(program)
        .args(args)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    // Read beside, so that a full pipe keeps it from nothing.
    let reader = child.stdout.take().map(|output| {
        std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = output.take(PROGRAM_BYTES_MAX).read_to_end(&mut text);
            text
        })
    });
    let began = Instant::now();
    while matches!(child.try_wait(), Ok(None)) {
        // It takes too long, or says more than anybody reads.
        if began.elapsed() > PROGRAM_TIME || reader.as_ref().is_none_or(|r| r.is_finished()) {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    let _ = child.wait();
    let text = reader?.join().ok()?;
    (!text.is_empty()).then(|| String::from_utf8_lossy(&text).into_owned())
}

// Network

fn network(link: &str, ask: Ask<'_>) -> Facts {
    let mut facts = Vec::new();
    let interfaces =
        said("ip", &["-brief", "address"]).map(|text| interfaces(&text)).or_else(names_of_interfaces);
    facts.extend(interfaces.map(|all| (Fact::Interfaces, list(all))));
    facts.extend(read("/proc/net/route").map(|text| (Fact::Gateways, list(gateways(&text)))));
    facts.extend(read("/etc/resolv.conf").map(|text| (Fact::DnsServers, list(name_servers(&text)))));
    facts.push((Fact::Proxies, list(proxies(&|name| std::env::var(name).ok()))));
    let Some((host, port)) = peer(link) else { return facts };
    let began = Instant::now();
    let addresses: Vec<SocketAddr> = match (host.as_str(), port).to_socket_addrs() {
        Ok(found) => found.collect(),
        Err(_) => Vec::new(),
    };
    facts.push((Fact::DnsMs, Value::Number(millis(began.elapsed()))));
    facts.push((Fact::Addresses, list(addresses.iter().map(|a| a.ip().to_string()).collect())));
    if let Some(first) = addresses.first() {
        let (times, failed) = connects(first);
        if let (Some(middle), Some(worst)) = (times.get(times.len() / 2), times.last()) {
            facts.push((Fact::LatencyMs, Value::Number(millis(*middle))));
            facts.push((Fact::LatencyWorstMs, Value::Number(millis(*worst))));
        }
        facts.push((Fact::Failed, Value::Number(failed)));
    }
    // A network that wants its guests to sign in answers with a page of its own, or leads elsewhere.
    if let Some(answer) = ask("/echo").ok().filter(|a| (200..400).contains(&a.status)) {
        facts.push((Fact::Intercepted, Value::YesNo(desk_clock(&answer.body).is_none())));
    }
    let way = said("tracepath", &["-n", "-m", "20", &host])
        .or_else(|| said("traceroute", &["-n", "-w", "1", "-q", "1", "-m", "20", &host]));
    facts.extend(way.map(|text| (Fact::Path, list(hops(&text)))));
    facts
}

/// How long connections to the desk take, the shortest first, and how many failed.
fn connects(to: &SocketAddr) -> (Vec<Duration>, i64) {
    let (mut times, mut failed) = (Vec::new(), 0);
    for _ in 0..CONNECTS {
        let began = Instant::now();
        match TcpStream::connect_timeout(to, CONNECT_TIME) {
            Ok(_) => times.push(began.elapsed()),
            Err(_) => failed += 1,
        }
    }
    times.sort();
    (times, failed)
}

/// Host and port of the link.
fn peer(link: &str) -> Option<(String, u16)> {
    let uri: axum::http::Uri = link.parse().ok()?;
    let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
    Some((uri.host()?.trim_matches(['[', ']']).to_owned(), port))
}

/// `eth0 UP 192.0.2.5/24 fe80::1/64`, one a line; the machine's talk with itself is left out.
fn interfaces(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty() && !line.starts_with("lo ")).collect()
}

fn names_of_interfaces() -> Option<Vec<String>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir("/sys/class/net").ok()?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let state = std::fs::read_to_string(entry.path().join("operstate")).unwrap_or_default();
        if name != "lo" {
            all.push(format!("{name} {}", state.trim().to_uppercase()));
        }
    }
    all.sort();
    Some(all)
}

/// Of `/proc/net/route`: where everything goes that goes nowhere else. Addresses stand there as hexadecimal words in the
/// order of the processor's octets.
fn gateways(text: &str) -> Vec<String> {
    let gateway = |line: &str| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let (name, to, via) = (columns.first()?, columns.get(1)?, columns.get(2)?);
        let via = u32::from_str_radix(via, 16).ok().filter(|via| *via != 0 && *to == "00000000")?;
        Some(format!("{} ({name})", std::net::Ipv4Addr::from(via.to_ne_bytes())))
    };
    text.lines().skip(1).filter_map(gateway).collect()
}

fn name_servers(text: &str) -> Vec<String> {
    let servers = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver"));
    servers.filter_map(|rest| rest.split_whitespace().next()).map(str::to_owned).collect()
}

/// Proxies that programs are told of, without what they sign in with.
fn proxies(variable: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let names = [
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
    ];
    let set = names.into_iter().filter_map(|name| Some((name, variable(name).filter(|v| !v.is_empty())?)));
    set.map(|(name, value)| mask::without_secrets(&format!("{name} = {value}"))).collect()
}

/// The lines of a way that name a machine or a wait.
fn hops(text: &str) -> Vec<String> {
    let is_hop = |line: &&str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    text.lines().filter(is_hop).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

// Time

/// What the desk's clock says, in milliseconds since 1970; `None` for an answer that is not the desk's.
fn desk_clock(body: &[u8]) -> Option<i64> {
    let heard: serde_json::Value = serde_json::from_slice(body).ok()?;
    (heard.get("desk")?.as_str()? == "deskhand").then(|| heard.get("now_ms")?.as_i64())?
}

fn time(ask: Ask<'_>) -> Facts {
    let mut facts = Vec::new();
    let now = clock::system();
    let before = now().0 / 1_000;
    if let Ok(answer) = ask("/echo") {
        let after = now().0 / 1_000;
        // The desk said its time halfway through.
        let desk = desk_clock(&answer.body);
        facts.extend(desk.map(|desk| (Fact::SkewMs, Value::Number((before + after) / 2 - desk))));
    }
    let zone = jiff::tz::TimeZone::system().iana_name().map(str::to_owned);
    facts.extend(zone.map(|zone| (Fact::TimeZone, Value::Text(zone))));
    let synchronised = match Path::new("/run/systemd/timesync/synchronized").exists() {
        true => Some(true),
        false => {
            said("timedatectl", &["show", "-p", "NTPSynchronized", "--value"]).and_then(|text| {
                match text.trim() {
                    "yes" => Some(true),
                    "no" => Some(false),
                    _ => None,
                }
            })
        }
    };
    facts.extend(synchronised.map(|yes| (Fact::Synchronised, Value::YesNo(yes))));
    facts
}

// Device

fn device() -> Facts {
    let mut facts = Vec::new();
    let release = read("/etc/os-release").and_then(|text| pretty_name(&text));
    let kernel = read("/proc/sys/kernel/osrelease").map(|text| format!("Linux {}", text.trim()));
    let system: Vec<String> = release.into_iter().chain(kernel).collect();
    if !system.is_empty() {
        facts.push((Fact::System, Value::Text(system.join(", "))));
    }
    let cores = std::thread::available_parallelism().ok();
    facts.extend(cores.map(|n| (Fact::Cores, Value::Number(n.get() as i64))));
    if let Some(text) = read("/proc/meminfo") {
        let of = |name: &str| memory(&text, name).map(Value::Number);
        facts.extend(of("MemTotal").map(|mb| (Fact::MemoryMb, mb)));
        facts.extend(of("MemAvailable").map(|mb| (Fact::MemoryFreeMb, mb)));
    }
    let load =
        read("/proc/loadavg").map(|text| text.split_whitespace().take(3).collect::<Vec<_>>().join(" "));
    facts.extend(load.map(|load| (Fact::Load, Value::Text(load))));
    let uptime = read("/proc/uptime").and_then(|text| text.split(['.', ' ']).next()?.parse::<i64>().ok());
    facts.extend(uptime.map(|seconds| (Fact::UptimeSeconds, Value::Number(seconds))));
    facts
}

fn pretty_name(text: &str) -> Option<String> {
    let line = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(line.trim().trim_matches(['"', '\'']).to_owned())
}

/// A line of `/proc/meminfo`, which counts in 1024 octets, in megabytes of a million.
fn memory(text: &str, name: &str) -> Option<i64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    let kib: i64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib.saturating_mul(1_024) / 1_000_000)
}

// Storage

fn storage() -> Facts {
    let Some(mounts) = read("/proc/mounts") else { return Vec::new() };
    let mut known = BTreeMap::new();
    for (disk, at) in disks(&mounts) {
        // The same disk may be seen at many places.
        if known.contains_key(&disk) {
            continue;
        }
        let Ok(s) = rustix::fs::statvfs(at.as_str()) else { continue };
        if let Some(line) = disk_line(&at, s.f_blocks, s.f_bfree, s.f_bavail, s.f_frsize) {
            known.insert(disk, line);
        }
    }
    vec![(Fact::Disks, list(known.into_values().collect()))]
}

/// Device and place of what lies on a disk of this machine. Network disks are not asked: one that hangs would hang this.
fn disks(mounts: &str) -> Vec<(String, String)> {
    let mount = |line: &str| {
        let mut words = line.split(' ');
        let (device, at) = (words.next()?, words.next()?);
        // Spaces in names stand there as `\040`.
        let is_disk = device.starts_with("/dev/") && !device.starts_with("/dev/loop");
        is_disk.then(|| (device.to_owned(), at.replace("\\040", " ")))
    };
    mounts.lines().filter_map(mount).collect()
}

/// As `df` counts: what is kept for the administrator counts as used up.
fn disk_line(at: &str, blocks: u64, free: u64, available: u64, block_bytes: u64) -> Option<String> {
    let used = blocks.saturating_sub(free);
    let reachable = used.saturating_add(available);
    if reachable == 0 {
        return None;
    }
    let percent = (u128::from(used) * 100).div_ceil(u128::from(reachable));
    let bytes = i64::try_from(blocks.saturating_mul(block_bytes)).unwrap_or(i64::MAX);
    Some(format!("{at} {percent}% of {}", domain::file::size(bytes)))
}

// Printers

fn printers() -> Facts {
    let Some(text) = said("lpstat", &["-p", "-d"]) else { return Vec::new() };
    let (all, default) = printers_of(&text);
    let mut facts = vec![(Fact::Printers, list(all))];
    facts.extend(default.map(|name| (Fact::DefaultPrinter, Value::Text(name))));
    facts
}

/// Of `lpstat -p -d`: a line for each printer, and the default.
fn printers_of(text: &str) -> (Vec<String>, Option<String>) {
    let all = text.lines().filter_map(|line| line.strip_prefix("printer ")).map(str::to_owned).collect();
    let default = text.lines().find_map(|line| line.strip_prefix("system default destination: "));
    (all, default.map(|name| name.trim().to_owned()))
}

// Errors

fn errors() -> Facts {
    let args = ["-p", "3", "--since", "-1day", "-o", "short-iso", "--no-pager", "-q", "-n", "5000"];
    let Some(text) = said("journalctl", &args) else { return Vec::new() };
    vec![(Fact::Errors, list(errors_of(&text)))]
}

/// What the errors say, those that stand out most first, each with how often it came.
fn errors_of(text: &str) -> Vec<String> {
    let found = stands_out(text.as_bytes());
    found.shown.into_iter().take(ERRORS_MAX).map(|f| format!("{}× {}", f.lines, f.text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_writes_is_read() {
        assert_eq!(
            interfaces(
                "lo               UNKNOWN        127.0.0.1/8\neth0             UP             192.0.2.5/24 fe80::1/64\n"
            ),
            ["eth0 UP 192.0.2.5/24 fe80::1/64"]
        );
        let via = format!("{:08X}", u32::from_ne_bytes([192, 0, 2, 1]));
        let routes = format!(
            "Iface\tDestination\tGateway \tFlags\neth0\t00000000\t{via}\t0003\neth0\t000200C0\t00000000\t0001\nbroken\n"
        );
        assert_eq!(gateways(&routes), ["192.0.2.1 (eth0)"]);
        assert_eq!(
            name_servers("# by hand\nnameserver 192.0.2.53\nsearch example\n nameserver ::1 # local\n"),
            ["192.0.2.53", "::1"]
        );
        assert_eq!(
            hops(" 1?: [LOCALHOST]   pmtu 1500\n 1:  192.0.2.1   0.5ms \n     Resume: pmtu 1500\n"),
            ["1?: [LOCALHOST] pmtu 1500", "1: 192.0.2.1 0.5ms"]
        );
        assert_eq!(pretty_name("NAME=X\nPRETTY_NAME=\"Debian 13\"\n").as_deref(), Some("Debian 13"));
        assert_eq!(memory("MemTotal:       16000000 kB\nMemFree: 1 kB\n", "MemTotal"), Some(16_384));
        assert_eq!(memory("MemTotal: x", "MemTotal"), None);
        assert_eq!(
            printers_of("printer Office is idle.  enabled since x\nsystem default destination: Office\n"),
            (vec!["Office is idle.  enabled since x".to_owned()], Some("Office".to_owned()))
        );
    }

    #[test]
    fn disks_are_counted_as_everybody_counts_them() {
        let mounts = "proc /proc proc rw 0 0\n/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 /a\\040b ext4 rw 0 0\n/dev/loop3 /snap x ro 0 0\n";
        assert_eq!(disks(mounts), [("/dev/sda1".into(), "/".into()), ("/dev/sdb1".into(), "/a b".into())]);
        assert_eq!(disk_line("/", 1_000, 100, 50, 1_000_000).as_deref(), Some("/ 95% of 1000 MB"));
        assert_eq!(disk_line("/", 0, 0, 0, 4_096), None);
    }

    #[test]
    fn a_proxy_is_told_without_its_password() {
        let variable =
            |name: &str| (name == "http_proxy").then(|| "http://ana:s3cret@proxy.example:3128".to_owned());
        assert_eq!(proxies(&variable), ["http_proxy = http://ana:•••@proxy.example:3128"]);
    }

    #[test]
    fn errors_are_put_together_by_what_they_say() {
        let text = "2026-03-02T14:00:00+0100 host app[1]: error reading block 17\n2026-03-02T14:00:01+0100 host app[1]: error reading block 18\n2026-03-02T14:00:02+0100 host db[2]: token=abc123 is not valid\n";
        let found = errors_of(text);
        assert!(found.iter().any(|e| e.starts_with("2× ") && e.contains("error reading block")), "{found:?}");
        assert!(found.iter().all(|e| !e.contains("abc123")), "{found:?}");
    }

    #[test]
    fn only_the_desk_knows_what_it_says() {
        assert_eq!(desk_clock(b"{\"desk\":\"deskhand\",\"now_ms\":17}"), Some(17));
        for other in
            ["<html>Please sign in</html>", "{}", "{\"desk\":\"x\",\"now_ms\":1}", "{\"desk\":\"deskhand\"}"]
        {
            assert_eq!(desk_clock(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn a_program_that_is_not_there_says_nothing() {
        assert_eq!(said("deskhand-no-such-program", &[]), None);
        assert_eq!(said("sh", &["-c", "echo \"$LC_ALL\""]).as_deref(), Some("C\n"));
    }

    #[test]
    fn the_peer_of_a_link_is_found() {
        assert_eq!(peer("https://desk.example/check/x"), Some(("desk.example".into(), 443)));
        assert_eq!(peer("http://[::1]:8080/check/x"), Some(("::1".into(), 8080)));
    }
}
