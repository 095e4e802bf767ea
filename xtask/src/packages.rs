//! The servers and programs that the tests run against, from Debian.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::{guard, tree};

/// What is needed, the files that show it is there, and the Debian package that brings it.
const NEEDED: [(&str, &[&str], &str); 14] = [
    ("PostgreSQL", &["initdb", "/usr/lib/postgresql/*/bin/initdb"], "postgresql"),
    ("a C compiler", &["cc"], "build-essential"),
    ("Node.js", &["node"], "nodejs"),
    ("npm", &["npm"], "npm"),
    ("Chromium", &["chromium"], "chromium"),
    ("Postfix", &["postfix"], "postfix"),
    ("Dovecot (IMAP)", &["/usr/lib/dovecot/imap"], "dovecot-imapd"),
    ("Dovecot (LMTP)", &["/usr/lib/dovecot/lmtp"], "dovecot-lmtpd"),
    ("ClamAV", &["clamd", "/usr/sbin/clamd"], "clamav-daemon"),
    ("dkimpy", &["/usr/lib/python3/dist-packages/dkim"], "python3-dkim"),
    ("OpenDKIM", &["/usr/sbin/opendkim"], "opendkim"),
    ("swaks", &["swaks"], "swaks"),
    (
        "TLS for swaks",
        &["/usr/share/perl5/IO/Socket/SSL.pm", "/usr/lib/*/perl5/*/Net/SSLeay.pm"],
        "libio-socket-ssl-perl",
    ),
    ("PyNaCl", &["/usr/lib/python3/dist-packages/nacl"], "python3-nacl"),
];

/// Makes sure that everything is there; as root on Debian it installs what is missing.
///
/// # Errors
/// When something is missing and cannot be installed from here; the message is the command to run.
pub fn ensure() -> Result<()> {
    let missing = missing();
    if missing.is_empty() {
        println!("all there: {}", NEEDED.map(|(what, _, _)| what).join(", "));
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|&(_, package)| package).collect();
    let by_hand = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    if !guard::is_root() || !Path::new("/etc/debian_version").exists() {
        let names: Vec<&str> = missing.iter().map(|&(what, _)| what).collect();
        bail!("missing: {}. On Debian: sudo {by_hand}", names.join(", "));
    }
    println!("installing {}", packages.join(" "));
    let _quiet = ServicesStayDown::new()?;
    apt(&["update"])?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(&packages);
    apt(&arguments)?;
    match self::missing().first() {
        Some((what, _)) => bail!("{what} is still missing after {by_hand}"),
        None => Ok(()),
    }
}

fn missing() -> Vec<(&'static str, &'static str)> {
    NEEDED
        .iter()
        .filter(|(_, signs, _)| !signs.iter().any(|s| is_there(s)))
        .map(|&(what, _, package)| (what, package))
        .collect()
}

fn is_there(sign: &str) -> bool {
    match sign.split_once('*') {
        Some((before, after)) => fs::read_dir(before)
            .into_iter()
            .flatten()
            .flatten()
            .any(|e| e.path().join(after.trim_start_matches('/')).is_file()),
        // A Python package is a folder.
        None if sign.starts_with('/') => Path::new(sign).exists(),
        None => tree::find_program(sign, &[]).is_some(),
    }
}

fn apt(arguments: &[&str]) -> Result<()> {
    let status = Command::new("apt-get")
        .arg("--quiet=2")
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .status()
        .context("running apt-get")?;
    if !status.success() {
        bail!("apt-get {} ended with {status}", arguments.join(" "));
    }
    Ok(())
}

/// While it lives, Debian does not start the servers it installs: the tests start private ones, and nobody asked
/// for a mail server on this machine.
struct ServicesStayDown {
    policy: Option<PathBuf>,
}

impl ServicesStayDown {
    fn new() -> Result<Self> {
        let policy = PathBuf::from("/usr/sbin/policy-rc.d");
        // Somebody has a policy already: it is theirs.
        let Ok(mut file) = fs::File::create_new(&policy) else { return Ok(Self { policy: None }) };
        file.write_all(b"#!/bin/sh\nexit 101\n")?;
        file.set_permissions(fs::Permissions::from_mode(0o755))?;
        Ok(Self { policy: Some(policy) })
    }
}

impl Drop for ServicesStayDown {
    fn drop(&mut self) {
        if let Some(policy) = &self.policy
            && let Err(e) = fs::remove_file(policy)
        {
            eprintln!("remove {} by hand: {e}", policy.display());
        }
    }
}
