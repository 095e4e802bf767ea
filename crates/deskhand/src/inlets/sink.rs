//! The demo's post office: catches what the desk sends, so that replies can be read without a mail account.

use std::sync::{Arc, Mutex, PoisonError};

use ::mail::listen::{BoxFuture, Door, Envelope, Session, Verdict};
use domain::Moment;
use domain::letter::Letter;
use domain::read::outgoing::CaughtRow;
use store::Clock;

/// Keeps this many mails.
const KEPT_MAX: usize = 1000;

/// What was caught. Clones are the same post office.
#[derive(Clone)]
pub struct Sink {
    caught: Arc<Mutex<Vec<Caught>>>,
    clock: Clock,
}

/// One caught mail, read.
pub struct Opened {
    pub row: CaughtRow,
    pub letter: Letter,
    /// In their order, as sent.
    pub headers: Vec<(String, String)>,
}

#[derive(Clone)]
struct Caught {
    number: i64,
    at: Moment,
    to: Vec<String>,
    raw: Arc<[u8]>,
}

impl Sink {
    pub fn new(clock: Clock) -> Self {
        Self { caught: Arc::default(), clock }
    }

    fn all(&self) -> Vec<Caught> {
        self.caught.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The octets of every caught mail, oldest first.
    pub fn raw(&self) -> Vec<Arc<[u8]>> {
        self.all().into_iter().map(|c| c.raw).collect()
    }

    /// Newest first.
    pub fn rows(&self) -> Vec<CaughtRow> {
        self.all().into_iter().rev().map(|c| row(&c, &read(&c))).collect()
    }

    /// One mail: its row, what is in it, its headers in order.
    pub fn open(&self, number: i64) -> Option<Opened> {
        let caught = self.all().into_iter().find(|c| c.number == number)?;
        let letter = read(&caught);
        Some(Opened { row: row(&caught, &letter), letter, headers: headers(&caught.raw) })
    }
}

fn read(caught: &Caught) -> Letter {
    ::mail::parse::parse(&caught.raw).unwrap_or_default()
}

fn row(caught: &Caught, letter: &Letter) -> CaughtRow {
    let from = letter.from.first();
    let from =
        from.map(|a| if a.name.is_empty() { a.email.clone() } else { format!("{} <{}>", a.name, a.email) });
    CaughtRow {
        number: caught.number,
        arrived_at: caught.at,
        from: from.unwrap_or_default(),
        to: caught.to.clone(),
        subject: letter.subject.clone(),
        bytes: caught.raw.len() as i64,
    }
}

/// The head, unfolded, as it was sent.
fn headers(raw: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(raw);
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines().take_while(|l| !l.is_empty()) {
        match (line.starts_with([' ', '\t']), found.last_mut(), line.split_once(':')) {
            (true, Some((_, value)), _) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            (_, _, Some((name, value))) => found.push((name.to_owned(), value.trim().to_owned())),
            _ => {}
        }
    }
    found
}

impl Door for Sink {
    fn rcpt<'a>(&'a self, _: &'a Session, _: &'a str) -> BoxFuture<'a, Verdict> {
        Box::pin(async { Verdict::Ok })
    }
    fn accept<'a>(&'a self, _: &'a Session, envelope: Envelope, raw: Vec<u8>) -> BoxFuture<'a, Vec<Verdict>> {
        Box::pin(async move {
            let verdicts = vec![Verdict::Ok; envelope.to.len()];
            let mut caught = self.caught.lock().unwrap_or_else(PoisonError::into_inner);
            let number = caught.last().map_or(1, |c| c.number + 1);
            if caught.len() == KEPT_MAX {
                caught.remove(0);
            }
            caught.push(Caught { number, at: (self.clock)(), to: envelope.to, raw: raw.into() });
            verdicts
        })
    }
}
