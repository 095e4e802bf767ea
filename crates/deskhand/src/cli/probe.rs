//! `deskhand probe LINK`: a look at this machine, for somebody whom a desk has asked for it.
//!
//! It asks before each group, shows what it would send octet by octet, and sends it only when told to, to the link alone.
//! It needs no desk, no settings and no rights on the machine, changes nothing, and asks nobody but the desk of the link:
//! what it knows besides comes from files and programs of the system ([`linux`]).

mod linux;

use std::collections::BTreeMap;
use std::io::{BufRead, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use domain::device_check::{Fact, Group, Report, Tool, Value};
use sha2::{Digest as _, Sha256};

use super::{FAULT, USAGE};
use crate::device_checks::{groups_of, written};
use crate::https;

/// What could not be sent is kept here, if the person wants that.
const FILE: &str = "device-check.json";

/// What was found about one group.
pub type Facts = Vec<(Fact, Value)>;

#[derive(Args)]
pub struct Probe {
    /// The link that you were given
    link: String,
    /// Look at this without asking: network, time, device, storage, printers, errors; may be given again
    #[arg(long = "look", value_name = "GROUP")]
    looks: Vec<String>,
    /// Send what was found without asking
    #[arg(long)]
    send: bool,
    /// Believe the authority in this file too, PEM; what the system believes is believed anyway
    #[arg(long = "ca", value_name = "FILE")]
    authority: Option<PathBuf>,
    /// Only print what would be sent
    #[arg(long, conflicts_with = "send")]
    print: bool,
}

/// Whom it talks with, and where.
struct Talk<'a> {
    input: &'a mut dyn BufRead,
    out: &'a mut dyn Write,
}

impl Talk<'_> {
    fn say(&mut self, words: &str) {
        // Whoever closed the terminal wants nothing more.
        let _ = writeln!(self.out, "{words}");
    }

    /// A question that is answered by yes or no; without an answer it is `default`.
    fn agrees(&mut self, question: &str, default: bool) -> bool {
        loop {
            let _ = write!(self.out, "{question} [{}] ", if default { "Y/n" } else { "y/N" });
            let _ = self.out.flush();
            let mut line = String::new();
            match self.input.read_line(&mut line) {
                // The end of the input is no consent.
                Ok(0) | Err(_) => return false,
                Ok(_) => {}
            }
            match line.trim().to_lowercase().as_str() {
                "" => return default,
                "y" | "yes" => return true,
                "n" | "no" => return false,
                _ => self.say("Please answer y or n."),
            }
        }
    }
}

/// Runs it; says the exit code.
pub fn run(probe: &Probe) -> u8 {
    let link = probe.link.trim().trim_end_matches('/');
    if let Err(e) = https::check_url("link", link) {
        eprintln!("deskhand: {e}");
        return USAGE;
    }
    let mut wanted = Vec::new();
    for name in &probe.looks {
        match Group::parse(name).filter(|g| groups_of(Tool::Program).contains(g)) {
            Some(group) => wanted.push(group),
            None => {
                let all: Vec<&str> = groups_of(Tool::Program).into_iter().map(Group::as_str).collect();
                eprintln!("deskhand: there is no group “{name}”; there are: {}", all.join(", "));
                return USAGE;
            }
        }
    }
    if wanted.is_empty() && !std::io::stdin().is_terminal() {
        eprintln!("deskhand: nobody is here to ask; say with --look what may be looked at");
        return USAGE;
    }
    let way = match way(link, probe.authority.as_deref()) {
        Ok(way) => way,
        Err(problem) => {
            eprintln!("deskhand: {problem}");
            return USAGE;
        }
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => {
            eprintln!("deskhand: {e}");
            return FAULT;
        }
    };
    let (mut input, mut out) = (std::io::stdin().lock(), std::io::stdout().lock());
    let mut talk = Talk { input: &mut input, out: &mut out };
    let ask = |path: &str| runtime.block_on(https::fetch_by(&way, &format!("{link}{path}")));
    talk.say(&format!("deskhand {}, SHA-256 {}", env!("CARGO_PKG_VERSION"), own_sum()));
    match ask("/echo") {
        Ok(answer) if answer.status == 200 => {}
        Ok(answer) if answer.status == 404 || answer.status == 409 => {
            talk.say("This link does nothing any more, or never did. Ask for a new one.");
            return FAULT;
        }
        // A network that is in the way is one of the things to find out.
        Ok(_) | Err(_) => {
            talk.say("The desk does not answer as it should; that will be part of what is found.")
        }
    }
    let Some(report) = look(&mut talk, link, &wanted, &ask) else {
        talk.say("Nothing was looked at, and nothing is sent.");
        return 0;
    };
    let text = written(&report);
    talk.say(&format!("\nThis and nothing else would be sent to {}:\n\n{text}\n", place(link)));
    if probe.print {
        return 0;
    }
    if !probe.send && !talk.agrees("Send it?", false) {
        talk.say("Nothing was sent.");
        return 0;
    }
    match runtime.block_on(https::post_json_by(&way, link, text.clone())) {
        Ok(answer) if has_arrived(&answer, &text) => {
            talk.say(&format!("It arrived. SHA-256 {}", sum(&text)));
            return 0;
        }
        Ok(answer) => match problem(&answer.body) {
            Some(words) => {
                talk.say(&format!("The desk did not take it: {words}"));
                return FAULT;
            }
            None => talk.say(&format!(
                "It did not arrive: something else than the desk answered, with status {}.",
                answer.status
            )),
        },
        Err(e) => talk.say(&format!("It could not be sent: {e}.")),
    }
    talk.say("The link still works: you may run this again later.");
    keep(&mut talk, &text, Path::new(FILE));
    FAULT
}

/// How the desk of the link is reached: as other programs of this machine reach it.
fn way(link: &str, authority: Option<&Path>) -> Result<https::Way, String> {
    let mut authorities = linux::authorities();
    if let Some(file) = authority {
        let told = |e: &dyn std::fmt::Display| format!("{}: {e}", file.display());
        let text = std::fs::read_to_string(file).map_err(|e| told(&e))?;
        ::mail::tls::client(&text).map_err(|e| told(&e))?;
        // First, for what the system believes is read up to what is no certificate.
        authorities = format!("{text}\n{authorities}");
    }
    let uri: Option<axum::http::Uri> = link.parse().ok();
    let host = uri.as_ref().and_then(axum::http::Uri::host).unwrap_or_default();
    let proxy = https::Proxy::of(host, &|name| std::env::var(name).ok());
    Ok(https::Way { authorities, proxy })
}

/// Whether the desk took it: it says the sum of what it got. A page of something in between, whatever its status, does not.
fn has_arrived(answer: &https::Answer, text: &str) -> bool {
    let heard: Option<serde_json::Value> = serde_json::from_slice(&answer.body).ok();
    let heard = heard.as_ref().and_then(|h| h.get("sha256")).and_then(serde_json::Value::as_str);
    answer.status == 200 && heard == Some(sum(text).as_str())
}

/// What was found is handed over another way where the desk is not reached.
fn keep(talk: &mut Talk<'_>, text: &str, file: &Path) {
    let question = format!("Write it into the file {}, to be attached to your reply?", file.display());
    if !talk.agrees(&question, true) {
        return talk.say("You may also copy it from above into your reply.");
    }
    // Nothing that is there already is overwritten.
    let written = std::fs::OpenOptions::new().write(true).create_new(true).open(file);
    match written.and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => talk.say("It is written."),
        Err(e) => talk.say(&format!("It could not be written: {e}. Copy it from above into your reply.")),
    }
}

fn sum(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// Asks for each group and looks at it; `None` when nothing was looked at.
fn look(
    talk: &mut Talk<'_>,
    link: &str,
    wanted: &[Group],
    ask: &dyn Fn(&str) -> Result<https::Answer, https::Unanswered>,
) -> Option<Report> {
    let mut found = BTreeMap::new();
    for group in groups_of(Tool::Program) {
        let agreed = match wanted.is_empty() {
            true => {
                talk.say(&format!("\n{}", tells(group)));
                talk.agrees(&format!("Look at this ({})?", group.as_str()), true)
            }
            false => wanted.contains(&group),
        };
        if agreed {
            talk.say(&format!("Looking at {} …", group.as_str()));
            found.extend(linux::look(group, link, ask));
        }
    }
    let facts: Facts = Fact::of_tool(Tool::Program).filter_map(|f| Some((f, found.remove(&f)?))).collect();
    (!facts.is_empty()).then_some(Report { tool: Tool::Program, facts })
}

/// What is looked at, before anybody agrees.
fn tells(group: Group) -> &'static str {
    match group {
        Group::Network => {
            "Network: interfaces with their addresses, gateway, name servers, proxies; how the desk of the link is reached, \
             how long that takes, and which machines lie on the way."
        }
        Group::Time => {
            "Clock: how far it is from the desk's, its time zone, whether the network keeps it right."
        }
        Group::Device => {
            "Device: name and version of the system, processor cores, memory, load, how long it runs."
        }
        Group::Storage => "Storage: how full the disks are. No names of files.",
        Group::Printers => "Printers: their names and states, and which is the default.",
        Group::Errors => {
            "Errors: what the system's log has as errors of the last day, put together by what they say, secrets masked."
        }
        Group::Media => "Cameras and microphones: not looked at by this program.",
    }
}

/// Host and port of a link: its path is a secret.
fn place(link: &str) -> String {
    let uri: Option<axum::http::Uri> = link.parse().ok();
    uri.and_then(|u| u.authority().map(ToString::to_string)).unwrap_or_else(|| "the desk".to_owned())
}

/// What the desk says is wrong; `None` where it is not the desk that says something.
fn problem(body: &[u8]) -> Option<String> {
    let heard: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let words = heard.as_ref().and_then(|h| h.get("problem")).and_then(serde_json::Value::as_str);
    words.map(|words| diagnose::mask::for_people(words, 300))
}

/// The sum of this program, to be compared with the one that its makers tell.
fn own_sum() -> String {
    let read = std::env::current_exe().and_then(std::fs::read);
    read.map_or_else(|_| "unknown".to_owned(), |octets| hex::encode(Sha256::digest(octets)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talked(input: &str, act: impl FnOnce(&mut Talk<'_>) -> bool) -> (bool, String) {
        let (mut input, mut out) = (input.as_bytes(), Vec::new());
        let said = act(&mut Talk { input: &mut input, out: &mut out });
        (said, String::from_utf8(out).unwrap())
    }

    #[test]
    fn silence_is_no_consent() {
        for (input, default, expected) in [
            ("", true, false),
            ("\n", true, true),
            ("\n", false, false),
            ("YES\n", false, true),
            ("what\nn\n", true, false),
        ] {
            assert_eq!(talked(input, |t| t.agrees("Send it?", default)).0, expected, "{input:?}");
        }
        assert!(talked("maybe\ny\n", |t| t.agrees("Send it?", false)).1.contains("Please answer y or n."));
    }

    #[test]
    fn without_consent_nothing_is_looked_at() {
        let nobody = |_: &str| -> Result<https::Answer, https::Unanswered> { panic!("nobody is asked") };
        let (found, out) =
            talked("n\nn\nn\nn\nn\nn\n", |t| look(t, "https://desk.example/check/x", &[], &nobody).is_some());
        assert!(!found && !out.contains("Looking at"), "{out}");
    }

    #[test]
    fn only_the_sum_of_what_was_sent_says_that_it_arrived() {
        let says = |status: u16, body: &str| https::Answer { status, body: body.as_bytes().to_vec() };
        let right = format!("{{\"sha256\":\"{}\"}}", sum("{}"));
        assert!(has_arrived(&says(200, &right), "{}"));
        for (status, body) in
            [(200, "<html>Please sign in</html>"), (200, "{\"sha256\":\"ab\"}"), (502, right.as_str())]
        {
            assert!(!has_arrived(&says(status, body), "{}"), "{status} {body}");
        }
    }

    #[test]
    fn what_could_not_be_sent_is_kept_if_the_person_wants_that() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        let keeps = |input: &str, text: &str| {
            talked(input, |t| {
                keep(t, text, &file);
                true
            })
            .1
        };
        assert!(keeps("n\n", "{}").contains("copy it") && !file.exists());
        assert!(keeps("\n", "{}").contains("It is written"));
        assert!(keeps("y\n", "other").contains("could not be written"));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "{}");
    }

    #[test]
    fn the_secret_of_a_link_is_not_repeated() {
        assert_eq!(place("https://desk.example:8443/check/secret"), "desk.example:8443");
        assert_eq!(
            problem(b"{\"problem\":\"\\u001b[31mThis check was sent already.\"}").as_deref(),
            Some("This check was sent already.")
        );
        assert_eq!(problem(b"<html>"), None);
    }
}
