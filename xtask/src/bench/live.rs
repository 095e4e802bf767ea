//! From a change to the row in everybody else's browser: so many agents listen, one of them changes tickets.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{self, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use super::pages::{fill_and_start, sign_in};
use super::{Report, Settings};
use crate::desk::Desk;
use crate::wire::http::Http;

const PASSWORD: &str = "a fixed password for measuring 7";
/// Changes a second: far more than a desk of 200 makes.
const CHANGES_PER_SECOND: u64 = 20;
/// How long a row may take before it counts as lost.
const ARRIVAL_MAX: Duration = Duration::from_secs(10);
/// Rows that have arrived and are not counted yet.
const ARRIVALS_MAX: usize = 1 << 17;
/// Changes that are waited for.
const CHANGES_MAX: u64 = 400;

/// A row of a ticket was read from a stream.
struct Arrival {
    ticket: u64,
    at: Instant,
}

/// # Errors
/// When the desk refuses what it is asked, or a listener misses a change.
pub fn run(report: &Report, desk: &mut Desk, settings: &Settings) -> Result<()> {
    let admin = fill_and_start(report, desk, settings)?;
    let changes = settings.requests.min(CHANGES_MAX).min(settings.tickets);
    let mut by = Http::new(desk.http).with("Cookie", &admin).with("Sec-Fetch-Site", "same-origin");
    // Everything that is changed stands at "low" first, so that every measured change is one. A closed ticket refuses what
    // would change it.
    let mut tickets = Vec::new();
    for ticket in (1..=settings.tickets).rev() {
        if tickets.len() as u64 == changes {
            break;
        }
        if set_priority(&mut by, ticket, "normal")? && set_priority(&mut by, ticket, "low")? {
            tickets.push(ticket);
        }
    }
    ensure!(!tickets.is_empty(), "no ticket can be changed");

    let (send, arrived) = mpsc::sync_channel(ARRIVALS_MAX);
    for n in 0..settings.agents {
        let email = format!("listener{n}@larkfield.example");
        let name = format!("Listener {n}");
        desk.run(&["user", "add", &email, "--name", &name, "--role", "agent", "--password-stdin"], PASSWORD)?;
        listen(desk.http, &sign_in(desk.http, &email, PASSWORD)?, send.clone())?;
    }
    // What was said before the listening began passes by.
    thread::sleep(Duration::from_secs(2));
    while arrived.try_recv().is_ok() {}

    let mut asked = HashMap::new();
    let mut committed = Vec::new();
    let began = Instant::now();
    for (n, &ticket) in tickets.iter().enumerate() {
        let due = began + Duration::from_millis(n as u64 * 1000 / CHANGES_PER_SECOND);
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let at = Instant::now();
        asked.insert(ticket, at);
        ensure!(set_priority(&mut by, ticket, "urgent")?, "ticket {ticket} took no change");
        committed.push(at.elapsed());
    }
    let expected = tickets.len() as u64 * settings.agents;
    let mut took = Vec::new();
    while (took.len() as u64) < expected {
        let arrival = arrived
            .recv_timeout(ARRIVAL_MAX)
            .with_context(|| format!("{} of {expected} rows arrived", took.len()))?;
        // One row for each change: what else a stream says of a ticket is not a row.
        if let Some(&at) = asked.get(&arrival.ticket) {
            took.push(arrival.at.duration_since(at));
        }
    }
    report.say_durations("change_answered", &mut committed)?;
    // From the key of the one who changes it: the request, the commit, the drawing and the way are all in it.
    report.say_durations("row_in_other_browser", &mut took)?;
    super::pages::memory(report, desk, "resident_memory")
}

fn set_priority(by: &mut Http, ticket: u64, priority: &str) -> Result<bool> {
    let path = format!("/agent/tickets/{ticket}/properties");
    let form = format!("priority={priority}");
    let answer = by.request("POST", &path, "application/x-www-form-urlencoded", form.as_bytes())?;
    Ok(answer.status == 303)
}

/// Opens a stream and reads it in a thread of its own until the desk ends.
fn listen(address: SocketAddr, cookie: &str, send: SyncSender<Arrival>) -> Result<()> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut line = BufReader::new(stream);
    let request = format!(
        "GET /agent/live HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nAccept: text/event-stream\r\n\r\n"
    );
    line.get_mut().write_all(request.as_bytes())?;
    let mut status = String::new();
    line.read_line(&mut status)?;
    ensure!(status.contains(" 200 "), "the stream answers {status}");
    thread::spawn(move || {
        let mut text = String::new();
        loop {
            text.clear();
            if line.read_line(&mut text).is_ok_and(|n| n > 0) {
                let at = Instant::now();
                let ticket = row(&text);
                if ticket.is_some_and(|ticket| send.send(Arrival { ticket, at }).is_err()) {
                    return;
                }
            } else {
                return;
            }
        }
    });
    Ok(())
}

/// The ticket whose row begins in this line of a stream.
fn row(line: &str) -> Option<u64> {
    let (_, rest) = line.split_once("<li id=\\\"ticket-").or_else(|| line.split_once("<li id=\"ticket-"))?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn a_row_is_known_in_both_spellings() {
        assert_eq!(row("data: <li id=\"ticket-81\" class=\"row\">"), Some(81));
        assert_eq!(row("data: {\"html\":\"<li id=\\\"ticket-7\\\" class\"}"), Some(7));
        assert_eq!(row("data: <li class=\"row\">"), None);
    }
}
