//! A client for IMAP (RFC 3501), as far as reading a mailbox goes.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context as _, Result, bail};

use super::ANSWER_SECONDS_MAX;

/// Every mail of somebody's inbox, oldest first. Names and passwords must be plain words.
///
/// # Errors
/// When the server refuses or the line breaks.
pub fn inbox(address: SocketAddr, user: &str, password: &str) -> Result<Vec<Vec<u8>>> {
    let stream = TcpStream::connect(address).with_context(|| format!("connecting to {address}"))?;
    stream.set_read_timeout(Some(ANSWER_SECONDS_MAX))?;
    let mut line = BufReader::new(stream);
    let mut greeting = String::new();
    line.read_line(&mut greeting)?;
    ask(&mut line, &format!("a1 LOGIN {user} {password}"))?;
    ask(&mut line, "a2 SELECT INBOX")?;
    let mails = ask(&mut line, "a3 UID FETCH 1:* (BODY.PEEK[])")?;
    ask(&mut line, "a4 LOGOUT")?;
    Ok(mails)
}

/// Sends a command and collects the literals of its answer.
fn ask(line: &mut BufReader<TcpStream>, command: &str) -> Result<Vec<Vec<u8>>> {
    line.get_mut().write_all(format!("{command}\r\n").as_bytes())?;
    let (tag, verb) = command.split_once(' ').context("a tag and a verb")?;
    let mut literals = Vec::new();
    loop {
        let mut text = Vec::new();
        if line.read_until(b'\n', &mut text)? == 0 {
            bail!("the server hung up");
        }
        let text = String::from_utf8_lossy(&text).trim_end().to_owned();
        if let Some(size) =
            text.strip_suffix('}').and_then(|t| t.rsplit_once('{')).and_then(|(_, n)| n.parse().ok())
        {
            let mut literal = vec![0; size];
            line.read_exact(&mut literal)?;
            literals.push(literal);
        } else if let Some(answer) = text.strip_prefix(tag).and_then(|t| t.strip_prefix(' ')) {
            if !answer.starts_with("OK") {
                bail!("{}: {answer}", verb.split(' ').next().unwrap_or_default());
            }
            return Ok(literals);
        }
    }
}
