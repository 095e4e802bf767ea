//! swaks, as a sender to the desk's own door: over TLS, with commands in one go, and with texts that are odd on the wire.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

/// A way of sending, its flags, and the text that it sends after the head.
pub const WAYS: [(&str, &[&str], &str); 6] = [
    ("plainly", &[], "Hello.\n"),
    ("over STARTTLS", &["--tls"], "Hello over TLS.\n"),
    ("with commands in one go", &["--pipeline"], "Hello at once.\n"),
    ("over STARTTLS with commands in one go", &["--tls", "--pipeline"], "Both.\n"),
    ("with dots at the beginnings of lines", &[], ".\n..\n.a\n...\nend\n"),
    (
        "with a long line and without an end of the last",
        &[],
        concat!(
            "0123456789 0123456789 0123456789 0123456789 0123456789 \
      0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 ",
            "end"
        ),
    ),
];

/// Hands a mail over.
///
/// # Errors
/// When swaks is missing, or says that the door did not take it; the message has the whole conversation.
pub fn send(door: SocketAddr, from: &str, to: &str, subject: &str, flags: &[&str], text: &str) -> Result<()> {
    let mail = format!(
        "From: Abena Osei <{from}>\nTo: {to}\nSubject: {subject}\nMessage-ID: <{}@swaks.example>\n\
         Date: Thu, 12 Nov 2026 10:00:00 +0000\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}",
        subject.bytes().fold(7_u64, |n, b| n.wrapping_mul(31).wrapping_add(u64::from(b)))
    );
    let (host, port) = (door.ip().to_string(), door.port().to_string());
    let mut child = Command::new("swaks")
        .args([
            "--server",
            &host,
            "--port",
            &port,
            "--from",
            from,
            "--to",
            to,
            "--helo",
            "swaks.example",
            "--data",
            "-",
        ])
        .args(flags)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("starting swaks (apt-get install swaks)")?;
    child.stdin.take().expect("piped").write_all(mail.as_bytes())?;
    let done = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    ensure!(done.status.success(), "{}: {said}{}", done.status, String::from_utf8_lossy(&done.stderr));
    if flags.contains(&"--tls") {
        ensure!(said.contains("TLS started"), "nothing was encrypted:\n{said}");
    }
    Ok(())
}
