//! Which ticket a mail belongs to when its head does not say.
//!
//! A message leaves [`marks`]: numbers made of its subject and of some runs of words that it is the first to say. A later
//! mail asks with a [`Question`]: its own subject, and runs of the words that it quotes. Whoever keeps the marks finds the
//! [`Candidate`]s by them, few and along an index, and [`best`] says which one it is and why, or that it is none.
//!
//! Runs of words instead of lines, for programs wrap what they quote; of all runs those with the smallest numbers, so that
//! both sides pick the same ones without knowing of each other (Broder's min-wise samples, 1997).

mod subject;

use std::collections::BTreeSet;

use domain::letter::Address;
use domain::moment::DAY_US;
use domain::{Moment, TicketId};

pub use subject::{Subject, subject};

/// How many words make a run.
const RUN_WORDS: usize = 5;
/// How many runs a message leaves at most.
pub const RUNS_KEPT_MAX: usize = 6;
/// How many runs a mail asks with at most.
pub const RUNS_ASKED_MAX: usize = 64;
/// A mail that quotes so many runs and shares none of them quotes something else.
const RUNS_TELLING: usize = 4;
/// So many shared runs of words are no chance.
const RUNS_SURE: usize = 4;
/// The same author with the same subject within so long sends the same matter again.
const SENT_AGAIN_DAYS: f64 = 0.3;
/// Words looked at, of a text and of what it quotes.
const WORDS_MAX: usize = 4_000;
/// Lines looked at for whom a mail quotes.
const LINES_MAX: usize = 400;
/// Numbers of tickets that a mail may mention.
const MENTIONS_MAX: usize = 4;
/// A likelihood below this is no suggestion. Chosen on threads of mailing lists, where it gives the best B-cubed F1.
pub const LIKELY: f64 = 0.5;

/// The number of a subject or of a run of words. It says nothing of the words themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mark(pub i64);

/// What a message leaves so that later mails find it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Of its subject without prefixes; none when nothing is left of it.
    pub subject: Option<Mark>,
    /// Of what it says itself, not of what it quotes.
    pub runs: Vec<Mark>,
}

/// The marks of a message: `new_text` is what its author newly wrote.
pub fn marks(subject_text: &str, new_text: &str) -> Marks {
    let (own, _) = own_and_marked(new_text);
    Marks { subject: subject_mark(&subject(subject_text).about), runs: smallest(&own, RUNS_KEPT_MAX) }
}

/// What a mail asks with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    pub subject: Option<Mark>,
    /// Of what its subject was called before it was renamed.
    pub former_subject: Option<Mark>,
    /// How many words its subject has: one or two are said of everything.
    pub subject_words: usize,
    /// Its subject says that it answers.
    pub answers: bool,
    pub forwards: bool,
    /// Of what it quotes.
    pub runs: Vec<Mark>,
    /// Numbers of tickets that its subject or its first words name: `#123`.
    pub mentions: Vec<TicketId>,
    /// Addresses in To and Cc, in lower case.
    addressed: BTreeSet<String>,
    /// Where it says whom it quotes: the quote itself and lines that end with a colon, in lower case.
    named_in: String,
}

/// A mail that looks for its ticket.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    pub subject: &'a str,
    /// What its author newly wrote.
    pub new_text: &'a str,
    /// What it quotes, with the lines that say whom.
    pub quoted: &'a str,
    /// To and Cc.
    pub recipients: &'a [Address],
}

impl Question {
    pub fn of(mail: &Asking<'_>) -> Self {
        let about = subject(mail.subject);
        let heads = mail.new_text.lines().filter(|line| line.trim_end().ends_with(':'));
        let named_in: String =
            mail.quoted.lines().chain(heads).take(LINES_MAX).flat_map(|l| [l, "\n"]).collect();
        let (_, answered) = own_and_marked(mail.new_text);
        Self {
            subject: subject_mark(&about.about),
            former_subject: about.was.as_deref().and_then(subject_mark),
            subject_words: about.about.split(' ').filter(|w| !w.is_empty()).count(),
            answers: about.answers,
            forwards: about.forwards,
            runs: smallest(&(answered + &quotes(mail.quoted)), RUNS_ASKED_MAX),
            mentions: mentions(mail.subject, mail.new_text),
            addressed: mail.recipients.iter().map(|to| to.email.to_lowercase()).collect(),
            named_in: named_in.to_lowercase(),
        }
    }

    /// All numbers to look up.
    pub fn marks(&self) -> Vec<Mark> {
        self.subject.iter().chain(&self.former_subject).chain(&self.runs).copied().collect()
    }
}

/// A ticket that some mark of the mail, a number in it or its author points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub ticket: TicketId,
    /// Which marks of the mail it has.
    pub shared: BTreeSet<Mark>,
    /// The author takes part in it.
    pub author_takes_part: bool,
    /// The others who take part in it or spoke there, customers and team.
    pub others: Vec<Address>,
    /// When something was last said on it.
    pub last_at: Moment,
}

/// A ticket that a mail may belong to.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub ticket: TicketId,
    /// 0 to 1.
    pub likelihood: f64,
    /// In a sentence.
    pub reason: String,
}

/// The likeliest candidate, where one is likely enough. `at` is when the mail came.
pub fn best(question: &Question, candidates: &[Candidate], at: Moment) -> Option<Found> {
    candidates
        .iter()
        .map(|candidate| (likelihood(question, candidate, at), candidate))
        .filter(|(likelihood, _)| *likelihood >= LIKELY)
        // The one that was spoken on last, where nothing else tells them apart.
        .max_by(|(a, x), (b, y)| a.total_cmp(b).then(x.last_at.cmp(&y.last_at)).then(x.ticket.cmp(&y.ticket)))
        .map(|(likelihood, candidate)| Found {
            ticket: candidate.ticket,
            likelihood,
            reason: reason(question, candidate, at),
        })
}

/// What speaks for a candidate, counted.
struct Evidence {
    subject: bool,
    former_subject: bool,
    runs: usize,
    mentioned: bool,
    /// It is to somebody who takes part.
    addressed: bool,
    /// Where it quotes, somebody who takes part is named.
    named: bool,
    days: f64,
}

fn evidence(question: &Question, candidate: &Candidate, at: Moment) -> Evidence {
    let has = |mark: &Option<Mark>| mark.is_some_and(|mark| candidate.shared.contains(&mark));
    Evidence {
        subject: has(&question.subject),
        former_subject: has(&question.former_subject),
        runs: question.runs.iter().filter(|run| candidate.shared.contains(run)).count(),
        mentioned: question.mentions.contains(&candidate.ticket),
        addressed: candidate.others.iter().any(|p| question.addressed.contains(&p.email)),
        named: candidate.others.iter().any(|p| names(&question.named_in, p)),
        days: at.since(candidate.last_at).max(0) as f64 / DAY_US as f64,
    }
}

/// A name or an address that stands in a text in lower case.
fn names(text: &str, person: &Address) -> bool {
    // Shorter ones stand in other words.
    const CHARS_MIN: usize = 4;
    let name = person.name.to_lowercase();
    !text.is_empty()
        && (name.chars().count() >= CHARS_MIN && text.contains(&name)
            || !person.email.is_empty() && text.contains(&person.email))
}

/// How likely the mail belongs to the candidate, 0 to 1: a logistic sum whose weights were searched for on threads
/// of mailing lists, `cargo xtask eval threads`; those of numbers, which lists do not have, were set by hand. Weights
/// that are fitted freely do no better on threads that they were not fitted to, so these are round.
fn likelihood(question: &Question, candidate: &Candidate, at: Moment) -> f64 {
    let e = evidence(question, candidate, at);
    let mut sum = -3.0;
    if e.subject {
        // A short subject is said of many things.
        sum += match question.subject_words {
            0 => 0.0,
            1 => 0.3,
            2 => 2.2,
            _ => 2.4,
        };
        if question.answers {
            sum += 1.4;
        } else if candidate.author_takes_part && e.days < SENT_AGAIN_DAYS {
            sum += 1.0;
        }
    }
    if e.former_subject {
        sum += 3.0;
    }
    if e.runs > 0 {
        // One or two are a turn of phrase perhaps, more are what was said.
        sum += if e.runs >= RUNS_SURE { 5.0 } else { 2.0 };
    } else if question.runs.len() >= RUNS_TELLING {
        // It quotes somebody, and nobody said that there.
        sum -= 1.25;
    }
    if e.mentioned {
        // "Error #5" is no ticket of a stranger's.
        sum += if candidate.author_takes_part { 5.0 } else { 2.5 };
    }
    if e.addressed {
        sum += 0.25;
    }
    if e.named {
        sum += 2.5;
    }
    if candidate.author_takes_part {
        sum += 0.5;
    }
    sum -= 2.5 * (1.0 + e.days / 5.0).ln();
    1.0 / (1.0 + (-sum).exp())
}

fn reason(question: &Question, candidate: &Candidate, at: Moment) -> String {
    let e = evidence(question, candidate, at);
    let mut said = Vec::new();
    if e.mentioned {
        said.push("it names its number".to_owned());
    }
    if e.runs > 0 {
        said.push("it quotes words that were said there".to_owned());
    }
    if e.subject {
        said.push(if question.answers {
            "it answers a mail with the same subject".to_owned()
        } else {
            "it has the same subject".to_owned()
        });
    } else if e.former_subject {
        said.push("it says that this was its subject before".to_owned());
    }
    if candidate.author_takes_part {
        said.push("its author takes part in it".to_owned());
    }
    match said.as_slice() {
        [] => "it may belong there".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// `#123` in the subject or at the head of the text.
fn mentions(subject: &str, text: &str) -> Vec<TicketId> {
    const TEXT_CHARS_MAX: usize = 500;
    let head: String = text.chars().take(TEXT_CHARS_MAX).collect();
    let mut out = Vec::new();
    for part in [subject, &head] {
        for after in part.split('#').skip(1) {
            let digits: String = after.chars().take_while(char::is_ascii_digit).take(16).collect();
            if let Ok(number) = digits.parse::<i64>()
                && !out.contains(&TicketId(number))
                && out.len() < MENTIONS_MAX
            {
                out.push(TicketId(number));
            }
        }
    }
    out
}

/// What an author says, and the marked lines between it that are answered one by one: they stand in the new text, for
/// without them it means nothing, but somebody else said them.
fn own_and_marked(new_text: &str) -> (String, String) {
    let (mut own, mut marked) = (String::with_capacity(new_text.len()), String::new());
    for line in new_text.lines() {
        let bare = unmarked(line);
        let side = if bare.is_some() { &mut marked } else { &mut own };
        side.push_str(bare.unwrap_or(line));
        side.push('\n');
    }
    (own, marked)
}

/// What stands behind the marks of a quoted line: `> `, `>> `, `| ` or with the initials of whom it quotes, `EL> `. None
/// where there are no marks.
fn unmarked(line: &str) -> Option<&str> {
    const INITIALS_MAX: usize = 3;
    let mut rest = line.trim();
    let mut is_marked = false;
    loop {
        let initials = rest.bytes().take_while(u8::is_ascii_uppercase).count();
        let Some((mark, behind)) = rest[initials..].split_at_checked(1) else { break };
        let is_mark = match (initials, mark) {
            (0, ">" | "|") => true,
            // `A>B` is a formula, or a path.
            (1..=INITIALS_MAX, ">") => behind.is_empty() || behind.starts_with([' ', '>', '|']),
            _ => false,
        };
        if !is_mark {
            break;
        }
        rest = behind.trim_start();
        is_marked = true;
    }
    is_marked.then_some(rest)
}

/// Of what a mail quotes, what somebody said before: not the signatures and footers, which many mails share.
fn quotes(quoted: &str) -> String {
    let mut out = String::with_capacity(quoted.len());
    // Below a line that says who wrote what follows, as programs do that put the answer on top.
    let mut below_a_head = false;
    for line in quoted.lines() {
        let line = line.trim();
        let is_rule = |c: char| line.len() > 2 && line.starts_with([c; 2]) && line.trim_matches(c).is_empty();
        if let Some(bare) = unmarked(line) {
            // A footer that was quoted along ends the quote too, but a marked line after it is of the mail again.
            out.push_str(bare);
            out.push('\n');
        } else if line.ends_with(':') || line.starts_with("-----") && line.ends_with("-----") && !is_rule('-')
        {
            below_a_head = true;
        } else if line == "--" || ['-', '_', '=', '*', '~'].into_iter().any(is_rule) {
            below_a_head = false;
        } else if below_a_head {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn subject_mark(about: &str) -> Option<Mark> {
    (!about.is_empty()).then(|| mark(b'S', about.split(' ')))
}

/// The marks of the runs of words of a text that have the smallest numbers, in order, each once.
fn smallest(text: &str, max: usize) -> Vec<Mark> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .take(WORDS_MAX)
        .map(str::to_lowercase)
        .collect();
    // A handful of letters is said everywhere.
    const LETTERS_MIN: usize = 16;
    let runs =
        words.windows(RUN_WORDS).filter(|run| run.iter().map(String::len).sum::<usize>() >= LETTERS_MIN);
    let all: BTreeSet<Mark> = runs.map(|run| mark(b'R', run.iter().map(String::as_str))).collect();
    all.into_iter().take(max).collect()
}

/// FNV-1a over the words, its bits mixed; the same on every machine, and never to be changed, for marks are kept.
fn mark<'a>(kind: u8, words: impl Iterator<Item = &'a str>) -> Mark {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325 ^ u64::from(kind);
    let mut take = |octet: u8| {
        hash ^= u64::from(octet);
        hash = hash.wrapping_mul(0x0100_0000_01b3);
    };
    for word in words {
        word.bytes().for_each(&mut take);
        take(0);
    }
    hash ^= hash >> 30;
    hash = hash.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash ^= hash >> 27;
    hash = hash.wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^= hash >> 31;
    Mark(hash as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "The printer on the second floor hums since Monday and nobody can print the delivery notes \
                        for the afternoon tour. We already took the paper out and put it in again.";
    const AT: Moment = Moment(1_700_000_000_000_000);

    fn quoted() -> String {
        // Wrapped elsewhere, as programs do.
        "> The printer on the second\n> floor hums since Monday and nobody can print\n> the delivery notes for the \
         afternoon\n> tour. We already took the paper out and put\n> it in again.\n"
            .to_owned()
    }

    fn ask(subject: &str, new_text: &str, quoted: &str) -> Question {
        Question::of(&Asking { subject, new_text, quoted, recipients: &[] })
    }

    fn candidate(ticket: i64, marks: &Marks, author_takes_part: bool, days_ago: i64) -> Candidate {
        Candidate {
            ticket: TicketId(ticket),
            shared: marks.subject.into_iter().chain(marks.runs.iter().copied()).collect(),
            author_takes_part,
            others: Vec::new(),
            last_at: AT.plus_us(-days_ago * DAY_US),
        }
    }

    #[test]
    fn a_mail_that_quotes_a_message_finds_it_under_any_subject() {
        let left = marks("Printer hums", SAID);
        let question = ask("One more thing", "It also smells.", &quoted());
        assert!(question.runs.iter().any(|run| left.runs.contains(run)), "quoted words leave the same marks");
        let found = best(&question, &[candidate(7, &left, false, 2)], AT).expect("it is likely");
        assert_eq!(found.ticket, TicketId(7));
        assert!(found.reason.contains("quotes words that were said there"), "{}", found.reason);
    }

    #[test]
    fn an_answer_with_the_same_subject_goes_to_the_one_that_was_spoken_on_last() {
        let left = marks("Printer on floor two hums", "x");
        let question = ask("AW: [desk] Printer on floor two hums", "Still so.", "");
        let all =
            [candidate(7, &left, false, 200), candidate(8, &left, false, 1), candidate(9, &left, false, 30)];
        assert_eq!(best(&question, &all, AT).map(|f| f.ticket), Some(TicketId(8)));
    }

    #[test]
    fn whom_it_is_to_and_whom_it_names_tells_tickets_of_one_subject_apart() {
        let left = marks("Order 4711", "x");
        let ben = Address { name: "Ben Agent".into(), email: "ben@desk.example".into() };
        let mei = Address { name: "Mei Tan".into(), email: "mei@customer.example".into() };
        let with = |ticket, other: &Address| Candidate {
            others: vec![other.clone()],
            ..candidate(ticket, &left, false, 1)
        };
        let all = [with(7, &mei), with(8, &ben)];
        let quoted = "On Monday, Ben Agent wrote:\n> Please send it back.\n";
        let question = ask("Re: Order 4711", "Done.", quoted);
        assert_eq!(best(&question, &all, AT).map(|f| f.ticket), Some(TicketId(8)));
        let to_mei = [mei.clone()];
        let asking = Asking { subject: "Re: Order 4711", new_text: "Done.", quoted: "", recipients: &to_mei };
        assert_eq!(best(&Question::of(&asking), &all, AT).map(|f| f.ticket), Some(TicketId(7)));
    }

    #[test]
    fn a_quote_that_nobody_said_there_speaks_against_it() {
        let left = marks("Your order of Monday", "Something short.");
        let elsewhere = format!("On Monday, somebody wrote:\n{}", quoted());
        let candidates = [candidate(7, &left, true, 0)];
        let without =
            best(&ask("Re: Your order of Monday", "Yes.", ""), &candidates, AT).map(|f| f.likelihood);
        let with =
            best(&ask("Re: Your order of Monday", "Yes.", &elsewhere), &candidates, AT).map(|f| f.likelihood);
        assert!(without.unwrap_or(0.0) > with.unwrap_or(0.0), "{without:?} {with:?}");
    }

    #[test]
    fn lines_that_are_answered_one_by_one_are_what_somebody_else_said() {
        let left = marks("Printer hums", SAID);
        // The parser leaves them in the new text, for the answers mean nothing without them.
        let between = format!(
            "{}Yes, twice now.\n\nJD>> and something that was said by John some time before\n",
            quoted()
        );
        let question = ask("One more thing", &between, "");
        assert!(left.runs.iter().all(|run| question.runs.contains(run)), "it asks with them");
        assert_eq!(
            best(&question, &[candidate(7, &left, false, 2)], AT).map(|f| f.ticket),
            Some(TicketId(7))
        );
        assert_eq!(marks("x", &between).runs, [], "and they are not what its own author said");
        let own =
            marks("x", &format!("{between}The fuser was replaced by the technician on Tuesday morning\n"));
        assert_ne!(own.runs, []);
        assert!(own.runs.iter().all(|run| !question.runs.contains(run)));
    }

    #[test]
    fn marks_of_quoted_lines_are_taken_off() {
        assert_eq!(unmarked("> > text"), Some("text"));
        assert_eq!(unmarked("  EL> >| text "), Some("text"));
        assert_eq!(unmarked(">"), Some(""));
        for own in ["text", "", "a > b", "Menu> x", "MENU> x", "A>B", "x| y", "\u{e4}> x"] {
            assert_eq!(unmarked(own), None, "{own}");
        }
    }

    #[test]
    fn footers_are_no_quotes() {
        let footer =
            "-- \nOur list is run by volunteers and everybody may write to it at any time of the day\n";
        assert_eq!(ask("x", "", footer).runs, []);
        let original =
            "-----Original Message-----\nFrom: Ben\nThe printer on the second floor hums since Monday\n";
        assert_ne!(ask("x", "", original).runs, []);
    }

    #[test]
    fn what_only_happens_to_look_alike_is_no_suggestion() {
        let left = marks("Hello", "Good morning");
        // One word that everybody writes, from somebody else, half a year later.
        let question = ask("Hello", "Something else entirely.", "");
        assert_eq!(best(&question, &[candidate(7, &left, false, 180)], AT), None);
        // Nothing in common at all.
        let other = Candidate { shared: BTreeSet::new(), ..candidate(8, &left, true, 0) };
        assert_eq!(best(&question, &[other], AT), None);
        assert_eq!(best(&question, &[], AT), None);
    }

    #[test]
    fn numbers_that_are_named_count_where_the_author_takes_part() {
        let question = ask("About #12", "See also #7 and #7, # and #x", "");
        assert_eq!(question.mentions, [TicketId(12), TicketId(7)]);
        let none = Marks::default();
        let found = best(&question, &[candidate(12, &none, true, 0)], AT).expect("it is named");
        assert!(found.reason.contains("names its number"), "{}", found.reason);
        assert_eq!(
            best(&question, &[candidate(12, &none, false, 0)], AT),
            None,
            "anybody can write a number"
        );
    }

    #[test]
    fn marks_are_few_and_never_change() {
        let long: String = (0..5_000).map(|n| format!("word{n} ")).collect();
        let left = marks("Subject", &long);
        assert_eq!(left.runs.len(), RUNS_KEPT_MAX);
        let quoted: String =
            long.split(' ').collect::<Vec<_>>().chunks(9).map(|l| format!("> {}\n", l.join(" "))).collect();
        assert_eq!(ask("x", "", &quoted).runs.len(), RUNS_ASKED_MAX);
        assert_eq!(marks("Re: ", "too short").subject, None);
        assert_eq!(marks("Re: ", "too short").runs, []);
        // Kept in databases: another number here is a desk that forgets all it knew.
        assert_eq!(marks("Printer hums", "").subject, Some(Mark(-4_107_424_956_734_061_679)));
    }
}
