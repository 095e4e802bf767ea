//! Logs that are looked at: a file of a ticket, or what somebody pasted. Nothing is kept.

use std::io::Read as _;

use diagnose::stands_out::{Findings, Level, Spot, stands_out};
use domain::file::{self, ScanState};
use domain::permission::{Action, Object, may};
use domain::read::logs::{LogFile, LogFinding, LogLevel, LogPage, LogRest, LogSpot, LogsPage};
use domain::ticket::Ticket;
use domain::{Actor, AttachmentId, Event, Refusal, Result, TicketId};
use store::{Conn, attachments, tickets};

use crate::app::App;
use crate::http::files::{blocked, content, file_of, record};

/// More of a log is not looked at: as much as a file may have, and of a packed one as much as a few seconds are worth.
const LOG_BYTES_MAX: usize = 30_000_000;
/// So much of a log says whether it is text, and how it is written.
const HEAD_BYTES: usize = 64 << 10;
/// The most files that are offered.
const FILES_MAX: usize = 100;

/// The ticket, for somebody who may read its inside.
async fn load(db: &mut Conn, by: &Actor, id: TicketId) -> Result<Ticket> {
    let ticket = tickets::load(db, id).await?;
    may(by, Action::ReadInternal, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    Ok(ticket)
}

/// What can be looked at on a ticket.
///
/// # Errors
/// [`Refusal::NotFound`] for whoever may not read it.
pub async fn choice(db: &mut Conn, by: &Actor, id: TicketId) -> Result<LogsPage> {
    let ticket = load(db, by, id).await?;
    let mut files: Vec<LogFile> = attachments::of_ticket(db, id)
        .await?
        .into_iter()
        .filter(|f| f.scan.state != ScanState::Blocked)
        .filter_map(|f| {
            let a = f.attachment;
            let is_likely = file::may_be_log(&a.name, &a.found_type, &a.media_type)?;
            Some(LogFile { id: a.id, name: a.name, bytes: a.bytes, is_likely })
        })
        .collect();
    // The newest first among those that are as likely.
    files.sort_by_key(|f| (!f.is_likely, std::cmp::Reverse(f.id)));
    files.truncate(FILES_MAX);
    Ok(LogsPage { ticket: id, subject: ticket.subject, files, problem: None })
}

/// What stands out in a file. That somebody looked into it is recorded, as with every preview.
///
/// # Errors
/// [`Refusal::NotFound`] for whoever may not read it, or where the ticket is another; refusals for what the scanner blocked
/// and for what is no text.
pub async fn of_file(app: &App, by: &Actor, id: TicketId, attachment: AttachmentId) -> Result<LogPage> {
    let actor = by.clone();
    let (found, ticket) = app
        .read(async move |db| {
            let (found, of) = file_of(db, Some(&actor), attachment).await?;
            if of != id {
                return Err(Refusal::NotFound.into());
            }
            Ok((found, load(db, &actor, id).await?))
        })
        .await?;
    if found.scan.state == ScanState::Blocked {
        return Err(blocked(&found.scan).into());
    }
    let a = found.attachment;
    record(app, by.clone(), Event::FilePreviewed { attachment, ticket: Some(id) }).await?;
    let octets = content(app, &a).await?;
    look(app, by, &ticket, Some(a.name), octets).await
}

/// What stands out in a text that somebody pasted, or in a file that they only want to look into.
///
/// # Errors
/// As [`of_file`].
pub async fn of_text(app: &App, by: &Actor, id: TicketId, octets: Vec<u8>) -> Result<LogPage> {
    let actor = by.clone();
    let ticket = app.read(async move |db| load(db, &actor, id).await).await?;
    look(app, by, &ticket, None, octets).await
}

async fn look(
    app: &App,
    by: &Actor,
    ticket: &Ticket,
    name: Option<String>,
    octets: Vec<u8>,
) -> Result<LogPage> {
    let (found, bytes, rest) = app
        .blocking(move || {
            let (octets, rest) = unpacked(octets, LOG_BYTES_MAX)?;
            let text = text_of(octets).ok_or_else(no_text)?;
            Ok((stands_out(&text), text.len(), rest))
        })
        .await?;
    let object = Object::Ticket { requester: ticket.requester, participants: &[] };
    Ok(page(ticket, name, found, bytes, rest, may(by, Action::WriteNote, object).is_ok()))
}

fn no_text() -> Refusal {
    Refusal::Conflict("This is no text, so it cannot be looked at as a log.".into())
}

/// The text of a log, unpacked, up to a limit; `None` for what is no text.
pub fn readable(octets: Vec<u8>, bytes_max: usize) -> Option<String> {
    let (octets, _) = unpacked(octets, bytes_max).ok()?;
    text_of(octets).map(|text| String::from_utf8_lossy(&text).into_owned())
}

/// What is in a packed log, or other octets as they are, up to a limit; and what there is beyond.
fn unpacked(octets: Vec<u8>, bytes_max: usize) -> Result<(Vec<u8>, LogRest)> {
    let within = |mut octets: Vec<u8>, rest: LogRest| {
        let rest = if octets.len() > bytes_max { LogRest::More } else { rest };
        octets.truncate(bytes_max);
        (octets, rest)
    };
    if !octets.starts_with(b"\x1f\x8b") {
        return Ok(within(octets, LogRest::Nothing));
    }
    let mut out = Vec::new();
    // One octet beyond the limit says that there is more.
    let mut packed = flate2::read::MultiGzDecoder::new(octets.as_slice()).take(bytes_max as u64 + 1);
    // A log that was cut while it was packed is read as far as it goes.
    match packed.read_to_end(&mut out) {
        Ok(_) => Ok(within(out, LogRest::Nothing)),
        Err(_) if !out.is_empty() => Ok(within(out, LogRest::BrokenOff)),
        Err(_) => Err(no_text().into()),
    }
}

/// The text as octets: UTF-16 becomes UTF-8, as programs of Windows write it; runs of zeros, which emptied and broken files
/// have, are left out. `None` for what is no text.
fn text_of(octets: Vec<u8>) -> Option<Vec<u8>> {
    let octets = match utf_16(&octets) {
        Some((unit, start)) => {
            let units = octets[start..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
            let text: String =
                char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
            text.into_bytes()
        }
        None => octets,
    };
    let text = match octets.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => rest,
        None => &octets[..],
    };
    // A log that was emptied while a program went on writing begins with as many zeros as it was long.
    let text = match text.iter().position(|b| *b != 0) {
        Some(begin) => &text[begin..],
        None if text.is_empty() => text,
        None => return None,
    };
    // Colours of a terminal (ESC) and its other marks are no reason to refuse; zeros here and there are.
    let head = &text[..text.len().min(HEAD_BYTES)];
    let odd = head.iter().filter(|b| matches!(b, 1..=6 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f)).count();
    let runs = head.windows(2).filter(|pair| pair[0] != 0 && pair[1] == 0).count();
    let left = head.iter().filter(|b| **b != 0).count();
    (odd * 20 <= left && runs * 20 <= left).then(|| text.iter().copied().filter(|b| *b != 0).collect())
}

/// How two octets are a unit of UTF-16.
type Unit = fn([u8; 2]) -> u16;

/// How octets are UTF-16, and where they begin: by their mark, or because every other one of the first is zero.
fn utf_16(octets: &[u8]) -> Option<(Unit, usize)> {
    let (little, big): (Unit, Unit) = (u16::from_le_bytes, u16::from_be_bytes);
    match octets.get(..2)? {
        b"\xff\xfe" => return Some((little, 2)),
        b"\xfe\xff" => return Some((big, 2)),
        _ => {}
    }
    let pairs = octets[..octets.len().min(HEAD_BYTES)].chunks_exact(2);
    let (mut first, mut second) = (0, 0);
    let count = pairs.len();
    for pair in pairs {
        first += usize::from(pair[0] == 0 && pair[1] != 0);
        second += usize::from(pair[1] == 0 && pair[0] != 0);
    }
    match (first, second) {
        (0, _) if second * 2 > count => Some((little, 0)),
        (_, 0) if first * 2 > count => Some((big, 0)),
        _ => None,
    }
}

fn page(
    ticket: &Ticket,
    name: Option<String>,
    found: Findings,
    bytes: usize,
    rest: LogRest,
    may_write: bool,
) -> LogPage {
    let spot = |spot: Spot| LogSpot { line: spot.line, moment: spot.moment };
    LogPage {
        ticket: ticket.id,
        subject: ticket.subject.clone(),
        name,
        bytes: bytes as i64,
        rest,
        lines: found.lines,
        unsorted: found.unsorted,
        templates: found.templates,
        alarming: found.alarming,
        from: found.from,
        to: found.to,
        findings: found
            .shown
            .into_iter()
            .map(|f| LogFinding {
                level: level(f.level),
                text: f.text,
                lines: f.lines,
                first: spot(f.first),
                last: spot(f.last),
                around: f.around,
            })
            .collect(),
        may_write,
    }
}

fn level(level: Level) -> LogLevel {
    match level {
        Level::Plain => LogLevel::Plain,
        Level::Doubtful => LogLevel::Doubtful,
        Level::Warning => LogLevel::Warning,
        Level::Error => LogLevel::Error,
        Level::Fatal => LogLevel::Fatal,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(text).unwrap();
        packed.finish().unwrap()
    }

    #[test]
    fn texts_are_read_however_they_are_written() {
        let is = |octets: &[u8], text: &str| {
            assert_eq!(text_of(octets.to_vec()).as_deref(), Some(text.as_bytes()), "{octets:?}");
        };
        is(b"plain", "plain");
        is(b"\xef\xbb\xbfmarked", "marked");
        is(b"\xff\xfeE\0r\0\xe4\0\n\0", "Erä\n");
        is(b"\xfe\xff\0E\0r", "Er");
        is(b"E\0r\0r\0\n\0", "Err\n");
        is(b"\0E\0r\0r\0\n", "Err\n");
        is(b"\0\0\0\0ERROR disk", "ERROR disk");
        is(b"a line of a log that goes\0\0\0\0 on here", "a line of a log that goes on here");
        is(b"\x1b[31mERROR\x1b[0m and so on and on", "\x1b[31mERROR\x1b[0m and so on and on");
        is(b"", "");
        for octets in
            [b"\0\0\0\x01".as_slice(), b"abc\0def", b"\x01\x02\x03\x04", b"\0\x01\x02\x03", b"\0\0\0"]
        {
            assert_eq!(text_of(octets.to_vec()), None, "{octets:?}");
        }
    }

    #[test]
    fn a_packed_log_is_unpacked_within_its_limit() {
        let max = 30_000;
        assert_eq!(unpacked(b"plain".to_vec(), max).unwrap(), (b"plain".to_vec(), LogRest::Nothing));
        assert_eq!(unpacked(b"plain".to_vec(), 2).unwrap(), (b"pl".to_vec(), LogRest::More));
        assert_eq!(unpacked(packed(b"a\nb"), max).unwrap(), (b"a\nb".to_vec(), LogRest::Nothing));
        let cut = packed("line\n".repeat(5_000).as_bytes());
        let (text, rest) = unpacked(cut[..cut.len() - 8].to_vec(), max).unwrap();
        assert!(text.starts_with(b"line\n") && rest == LogRest::BrokenOff);
        assert!(unpacked(b"\x1f\x8bnothing of the kind".to_vec(), max).is_err());
        let bomb = packed(&vec![b'x'; 20 * max]);
        let (text, rest) = unpacked(bomb, max).unwrap();
        assert_eq!((text.len(), rest), (max, LogRest::More), "a bomb goes no further");
    }
}
