//! How fast the index is on made-up mail: `cargo run --release -p search --example speed [MESSAGES] [DIRECTORY]`.
//!
//! Words follow Zipf's law over 60,000 made-up words, 5 to 60 to a message, four messages to a ticket. Prints the rate and size of a
//! rebuild, what a commit of one changed ticket costs, resident memory, and the 50th and 95th percentile of searches by kind.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use domain::message::{Channel, Delivery, Identity, Message, Visibility};
use domain::moment::{HOUR_US, MINUTE_US};
use domain::permission::Scope;
use domain::query::parse;
use domain::read::tickets::Shelf;
use domain::ticket::{Priority, Status, Ticket};
use domain::{MessageId, Moment, PersonId, TeamId, TicketId};
use search::{Index, MessageDoc, Page, Question, SIMILAR_MAX, TicketDoc};

const NOW: Moment = Moment(1_795_291_619_000_000);
const WORDS: u64 = 60_000;
const MESSAGES_PER_TICKET: i64 = 4;

/// SplitMix64 (Steele, Lea, Flood).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
    /// A rank with a probability of about 1/rank.
    fn rank(&mut self) -> u64 {
        let u = self.next() as f64 / u64::MAX as f64;
        ((WORDS as f64).powf(u) - 1.0) as u64
    }
}

/// The word of a rank: syllables, so that beginnings are shared as in a language.
fn word(rank: u64) -> String {
    const SYLLABLES: [&str; 24] = [
        "ra", "to", "mi", "ne", "lu", "ka", "so", "di", "pe", "vo", "ga", "shi", "tre", "blo", "fen", "mar",
        "nu", "qua", "zel", "wi", "ster", "ho", "ju", "by",
    ];
    let mut n = (rank + 7).wrapping_mul(0x9e37_79b1) % 331_776;
    let mut out = String::new();
    for _ in 0..3 + rank % 2 {
        out.push_str(SYLLABLES[(n % 24) as usize]);
        n /= 24;
    }
    out
}

fn text(dice: &mut Dice, words: u64) -> String {
    let mut out = String::new();
    for _ in 0..words {
        out.push_str(&word(dice.rank()));
        out.push(' ');
    }
    out
}

fn ticket(dice: &mut Dice, id: i64, tickets: i64) -> Ticket {
    let created = NOW.plus_us(-(tickets - id) * 10 * MINUTE_US);
    Ticket {
        id: TicketId(id),
        subject: text(dice, 6),
        status: [
            Status::Closed,
            Status::Closed,
            Status::Closed,
            Status::Solved,
            Status::Pending,
            Status::Open,
            Status::New,
        ][dice.below(7) as usize],
        priority: [None, Some(Priority::Normal), Some(Priority::High)][dice.below(3) as usize],
        ticket_type: None,
        tags: BTreeSet::from([word(dice.below(200))]),
        requester: PersonId(1000 + dice.below(50_000) as i64),
        organisation: None,
        assignee: Some(PersonId(dice.below(50) as i64 + 1)),
        team: Some(TeamId(dice.below(5) as i64 + 1)),
        mailbox: None,
        channel: Channel::Email,
        follow_up_of: None,
        external_id: None,
        form: None,
        fields: domain::field::FieldValues::default(),
        created_at: created,
        updated_at: created.plus_us(dice.below(100) as i64 * HOUR_US),
        solved_at: None,
        closed_at: None,
        version: 1,
    }
}

fn message(dice: &mut Dice, id: i64, ticket: i64) -> Message {
    let words = 5 + dice.below(56);
    Message {
        id: MessageId(id),
        ticket: TicketId(ticket),
        author: Some(PersonId(1)),
        visibility: if dice.below(8) == 0 { Visibility::Internal } else { Visibility::Public },
        channel: Channel::Email,
        identity: Identity::NotVerified,
        stranger: false,
        automatic: false,
        text: text(dice, words),
        quoted: String::new(),
        html: None,
        language: Some(if dice.below(3) == 0 { "de" } else { "en" }.to_owned()),
        message_id: None,
        mail: None,
        delivery: Delivery::None,
        created_at: NOW,
    }
}

/// Resident memory in MB, where the system tells: all of it, and without the mapped files.
fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name: &str| {
        let line = status.lines().find_map(|l| l.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<f64>().ok().map(|kb| kb / 1024.0)
    };
    match (of("VmRSS:"), of("RssAnon:")) {
        (Some(all), Some(own)) => format!("{all:.0} MB resident, {own:.0} MB of it our own"),
        _ => "resident memory unknown".to_owned(),
    }
}

/// Milliseconds this thread has computed, where the system tells: what a search would take on a machine with nothing else to do.
fn computed_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(0.0) / 1e6
}

fn size(dir: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
    entries
        .flatten()
        .map(|e| if e.path().is_dir() { size(&e.path()) } else { e.metadata().map_or(0, |m| m.len()) })
        .sum()
}

fn main() -> anyhow::Result<()> {
    run().map_err(domain::Error::into_anyhow)
}

fn run() -> domain::Result<()> {
    let mut args = std::env::args().skip(1);
    let messages: i64 = args.next().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let kept = args.next().map(PathBuf::from);
    let temporary = tempfile::tempdir()?;
    let dir = kept.as_deref().unwrap_or(temporary.path());
    let tickets = (messages / MESSAGES_PER_TICKET).max(1);
    let mut dice = Dice(1);

    let opened = Index::open(dir)?;
    let index = opened.index;
    let mut writer = if opened.must_rebuild {
        let start = Instant::now();
        let mut rebuild = index.rebuild()?;
        for id in 1..=tickets {
            let t = ticket(&mut dice, id, tickets);
            rebuild.writer().put_ticket(&TicketDoc {
                fields: &[],
                ticket: &t,
                shelf: Shelf::Desk,
                participants: &[],
                people: "",
                language: Some("en"),
                spoken: Some("en"),
            })?;
            for n in 0..MESSAGES_PER_TICKET {
                let m = message(&mut dice, id * MESSAGES_PER_TICKET + n, id);
                rebuild.writer().put_message(&MessageDoc { message: &m, files: &[] })?;
            }
        }
        let writer = rebuild.finish(1)?;
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "rebuild: {messages} messages, {tickets} tickets in {seconds:.1} s ({:.0} messages/s)",
            messages as f64 / seconds
        );
        writer
    } else {
        index.writer()?
    };
    println!("after it: {}", resident());
    let start = Instant::now();
    writer.rest()?;
    println!("merges under way took {:.1} s more; at rest: {}", start.elapsed().as_secs_f64(), resident());
    println!("on disk: {} MB", size(dir) / 1_000_000);

    let mut commits = Vec::new();
    for n in 0..30 {
        let id = 1 + dice.below(tickets as u64) as i64;
        let t = ticket(&mut dice, id, tickets);
        let m = message(&mut dice, messages * 2 + n, id);
        let start = Instant::now();
        writer.put_ticket(&TicketDoc {
            fields: &[],
            ticket: &t,
            shelf: Shelf::Desk,
            participants: &[],
            people: "",
            language: Some("en"),
            spoken: Some("en"),
        })?;
        writer.put_message(&MessageDoc { message: &m, files: &[] })?;
        writer.commit(2 + n)?;
        commits.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    report("commit of one ticket and one message", &mut commits);
    writer.rest()?;

    type Kind = (&'static str, Box<dyn Fn(&mut Dice) -> String>);
    let kinds: Vec<Kind> = vec![
        ("the most common word", Box::new(|_| word(0))),
        ("one word, as written", Box::new(|d| word(d.rank()))),
        ("one rare word", Box::new(|d| word(5_000 + d.below(50_000)))),
        ("two words", Box::new(|d| format!("{} {}", word(d.rank()), word(d.rank())))),
        ("four words", Box::new(|d| (0..4).map(|_| word(d.rank()) + " ").collect())),
        ("two common words", Box::new(|d| format!("{} {}", word(d.below(20)), word(d.below(20))))),
        ("phrase of two", Box::new(|d| format!("\"{} {}\"", word(d.below(50)), word(d.below(50))))),
        ("one letter typed", Box::new(|d| format!("{}*", &word(d.rank())[..1]))),
        ("two letters typed", Box::new(|d| format!("{}*", &word(d.rank())[..2]))),
        ("three letters typed", Box::new(|d| format!("{}*", &word(d.rank())[..3]))),
        ("four letters typed", Box::new(|d| format!("{}*", &word(d.rank())[..4]))),
        ("word and typed word", Box::new(|d| format!("{} {}*", word(d.rank()), &word(d.rank())[..3]))),
        ("word and status", Box::new(|d| format!("{} status:open", word(d.rank())))),
        ("word, not another", Box::new(|d| format!("{} -{}", word(d.rank()), word(d.rank())))),
        ("word, by date", Box::new(|d| format!("{} sort:updated", word(d.rank())))),
        ("open of an agent", Box::new(|d| format!("status<solved assignee:{}", d.below(50) + 1))),
        ("open tickets", Box::new(|_| "status<solved".to_owned())),
        ("created in a week", Box::new(|d| format!("created>{}d", 1 + d.below(30)))),
        ("one number", Box::new(move |d| format!("#{}", 1 + d.below(tickets as u64)))),
    ];
    let (mut all, mut all_computing) = (Vec::new(), Vec::new());
    for (name, make) in &kinds {
        let (mut times, mut computing) = (Vec::new(), Vec::new());
        let mut found = 0;
        for n in 0..60 {
            let query = parse(&make(&mut dice), NOW)?;
            let (start, computed) = (Instant::now(), computed_ms());
            let hits = index.search(&query, Scope::Everything, Page::first(25), NOW)?;
            // The first few warm the mapped files up.
            if n >= 10 {
                computing.push(computed_ms() - computed);
                times.push(start.elapsed().as_secs_f64() * 1000.0);
                found += hits.total;
            }
        }
        all.extend_from_slice(&times);
        all_computing.extend_from_slice(&computing);
        report(&format!("{name} (finds {})", found / 50), &mut times);
        report("  computing", &mut computing);
    }
    report("all kinds alike", &mut all);
    report("  computing", &mut all_computing);
    // Beside every ticket that is opened: `cargo run --release -p search --example speed 400000` is 100,000 tickets.
    let (mut times, mut computing) = (Vec::new(), Vec::new());
    for n in 0..310 {
        let (subject, body) = (text(&mut dice, 6), text(&mut dice, 60));
        let question = Question {
            ticket: TicketId(1 + dice.below(tickets as u64) as i64),
            subject: &subject,
            text: &body,
            language: Some("en"),
            organisation: None,
        };
        let (start, computed) = (Instant::now(), computed_ms());
        let found = index.similar(&question, Scope::Everything)?;
        assert!(found.len() <= SIMILAR_MAX);
        if n >= 10 {
            computing.push(computed_ms() - computed);
            times.push(start.elapsed().as_secs_f64() * 1000.0);
        }
    }
    times.sort_by(f64::total_cmp);
    println!("similar tickets: p99 {:.2} ms of {}", times[(times.len() - 1) * 99 / 100], times.len());
    report("similar tickets", &mut times);
    report("  computing", &mut computing);
    println!("after searching: {}", resident());
    let start = Instant::now();
    let again = Index::open(dir)?;
    println!("opening takes {:.1} ms", start.elapsed().as_secs_f64() * 1000.0);
    drop(again);
    Ok(())
}

fn report(name: &str, times: &mut [f64]) {
    times.sort_by(f64::total_cmp);
    let at = |q: f64| times[((times.len() - 1) as f64 * q).round() as usize];
    println!("{name:<45} p50 {:7.2} ms   p95 {:7.2} ms   max {:7.2} ms", at(0.5), at(0.95), at(1.0));
}
