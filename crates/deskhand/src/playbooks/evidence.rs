//! What answers signs without a question: facts that devices told, and lines of a ticket's logs. All of it is proposed to a
//! person, with where it comes from, and nothing is written down by itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use diagnose::evidence::{Is, Known, Log, Pattern, Test, ToldBy};
use diagnose::mask;
use diagnose::playbook::{Playbook, Sign};
use domain::device_check::{Fact, Kind, Report, Value};
use domain::file::{self, ScanState};
use domain::message::Attachment;
use domain::read::diagnosis::{CauseEvidence, Proposal, ProposedBy};
use domain::{AttachmentId, Moment, Result, TicketId};
use store::{attachments, device_checks};

use super::Ready;
use crate::app::App;
use crate::http::files::content;
use crate::{device_checks as checks, logs};

/// Logs of a ticket that are looked through, the newest first.
const LOGS_MAX: usize = 3;
/// So much of each.
const LOG_BYTES_MAX: usize = 4_000_000;
/// A line longer than this is cut where it is shown.
const LINE_CHARS_MAX: usize = 200;

/// Lines that were found in one log, by their patterns.
pub type Lines = BTreeMap<String, (usize, String)>;

/// What is known about a ticket beside its words.
#[derive(Default)]
pub struct Evidence {
    /// The newest first.
    reports: Vec<(Moment, Report)>,
    logs: Vec<(AttachmentId, String, Arc<Lines>)>,
}

/// The fact that a sheet names as `group.fact`.
fn fact_of(name: &str) -> Option<Fact> {
    let (group, fact) = name.split_once('.')?;
    Fact::parse(fact).filter(|fact| fact.group().as_str() == group)
}

/// Whether a check can tell what a sheet compares.
pub fn can_be_told(test: &Test) -> bool {
    match fact_of(&test.fact).map(Fact::kind) {
        None => false,
        Some(Kind::YesNo) => {
            matches!(test.is, Is::Equal | Is::Not)
                && matches!(test.value.to_lowercase().as_str(), "yes" | "no")
        }
        Some(Kind::Count | Kind::Milliseconds | Kind::Seconds | Kind::Kbits | Kind::Megabytes) => {
            test.is != Is::Has && test.number().is_some()
        }
        Some(Kind::Text) => !test.is.orders(),
        Some(Kind::List) => true,
    }
}

fn patterns(book: &Playbook) -> Vec<Pattern> {
    let of_signs = book.signs.iter().flat_map(|sign| &sign.told_by).filter_map(|telling| match &telling.by {
        ToldBy::Log(pattern) => Some(pattern),
        ToldBy::Fact(_) => None,
    });
    of_signs.chain(book.causes.iter().flat_map(|cause| &cause.logs)).cloned().collect()
}

/// Looks for what the playbook can be told by. The caller has seen to it that its reader may read the ticket's inside.
///
/// # Errors
/// A fault of the database.
pub async fn gather(app: &App, ticket: TicketId, ready: &Ready) -> Result<Evidence> {
    let book = &ready.published.book;
    let is_fact = |sign: &Sign| sign.told_by.iter().any(|telling| matches!(telling.by, ToldBy::Fact(_)));
    let wants_facts = book.signs.iter().any(is_fact);
    let patterns = Arc::new(patterns(book));
    let wants_logs = !patterns.is_empty();
    if !wants_facts && !wants_logs {
        return Ok(Evidence::default());
    }
    let (kept, files) = app
        .read(async move |db| {
            let kept = if wants_facts { device_checks::of_ticket(db, ticket).await? } else { Vec::new() };
            let files = if wants_logs { attachments::of_ticket(db, ticket).await? } else { Vec::new() };
            Ok((kept, files))
        })
        .await?;
    let mut reports: Vec<(Moment, Report)> = kept
        .into_iter()
        .filter_map(|kept| Some((kept.check.sent?.0, checks::parse(kept.report?.as_bytes()).ok()?)))
        .collect();
    reports.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let mut found: Vec<Attachment> = files
        .into_iter()
        .filter(|file| file.scan.state != ScanState::Blocked)
        .map(|file| file.attachment)
        .filter(|a| file::may_be_log(&a.name, &a.found_type, &a.media_type) == Some(true))
        .collect();
    found.sort_by_key(|a| std::cmp::Reverse(a.id));
    let mut logs = Vec::new();
    for a in found.into_iter().take(LOGS_MAX) {
        match lines(app, &a, ready, &patterns).await {
            Ok(lines) => logs.push((a.id, a.name, lines)),
            // What cannot be read speaks for nothing; the case goes on.
            Err(e) => tracing::warn!("the file {} cannot be looked through: {e}", a.id),
        }
    }
    Ok(Evidence { reports, logs })
}

/// The lines of a file that a playbook names. A file never changes, nor does a version: it is looked through once.
async fn lines(app: &App, a: &Attachment, ready: &Ready, patterns: &Arc<Vec<Pattern>>) -> Result<Arc<Lines>> {
    let key = (a.id, ready.pin);
    if let Some(known) = app.playbooks.lines.get(&key) {
        return Ok(known);
    }
    let octets = content(app, a).await?;
    let patterns = patterns.clone();
    let lines = app
        .blocking(move || {
            let Some(text) = logs::readable(octets, LOG_BYTES_MAX) else { return Ok(Lines::new()) };
            let log = Log::new(text);
            let mut lines = Lines::new();
            for pattern in patterns.iter() {
                if let Some((number, words)) = pattern.first_in(&log) {
                    let words = mask::for_people(words, LINE_CHARS_MAX);
                    lines.insert(pattern.as_str().to_owned(), (number, words));
                }
            }
            Ok(lines)
        })
        .await?;
    let lines = Arc::new(lines);
    app.playbooks.lines.insert(key, lines.clone());
    Ok(lines)
}

impl Evidence {
    /// What a check told, where the test holds of it.
    fn fact(&self, test: &Test) -> Option<(ProposedBy, String)> {
        let fact = fact_of(&test.fact)?;
        // The newest that looked at it counts, also where it says otherwise.
        let (at, value) = self.reports.iter().find_map(|(at, report)| {
            report.facts.iter().find(|(known, _)| *known == fact).map(|(_, value)| (*at, value))
        })?;
        let known = match value {
            Value::YesNo(yes) => Known::YesNo(*yes),
            Value::Number(n) => Known::Number(*n as f64),
            Value::Text(text) => Known::Text(text),
            Value::List(all) => Known::List(all),
        };
        let because = format!("{} {} {}", test.fact, test.is.word(), test.value);
        test.holds(known).then(|| (ProposedBy::Check { at, fact, value: value.clone() }, because))
    }

    /// The line of a log that fits.
    fn line(&self, pattern: &Pattern) -> Option<(ProposedBy, String)> {
        self.logs.iter().find_map(|(file, name, lines)| {
            let (line, words) = lines.get(pattern.as_str())?;
            Some((ProposedBy::Log { file: *file, name: name.clone(), line: *line }, words.clone()))
        })
    }

    fn of_sign(&self, sign: &Sign) -> Option<Proposal> {
        sign.told_by.iter().find_map(|telling| {
            let (by, because) = match &telling.by {
                ToldBy::Fact(test) => self.fact(test)?,
                ToldBy::Log(pattern) => self.line(pattern)?,
            };
            Some(proposal(sign, telling.answer, by, because))
        })
    }

    /// Answers to the signs that are open, and lines that speak for causes which no look shows.
    pub fn speaks(
        &self,
        book: &Playbook,
        is_open: impl Fn(&str) -> bool,
    ) -> (Vec<Proposal>, Vec<CauseEvidence>) {
        let mut proposals: Vec<Proposal> = book
            .signs
            .iter()
            .enumerate()
            // Which of several things one look showed no one line or fact says.
            .filter(|(at, sign)| is_open(&sign.id) && !book.is_look(*at))
            .filter_map(|(_, sign)| self.of_sign(sign))
            .collect();
        let mut causes = Vec::new();
        for cause in &book.causes {
            let Some((by, text)) = cause.logs.iter().find_map(|pattern| self.line(pattern)) else { continue };
            let look = book.signs.iter().find(|sign| sign.shows == [cause.id.clone()]);
            match (look, by) {
                // Who looked has seen it, or not.
                (Some(sign), _) if !is_open(&sign.id) => {}
                (Some(sign), by) => {
                    if !proposals.iter().any(|p| p.sign == sign.id) {
                        proposals.push(proposal(sign, 0, by, text));
                    }
                }
                (None, ProposedBy::Log { file, name, line }) => {
                    causes.push(CauseEvidence { cause: cause.name.clone(), file, name, line, text });
                }
                (None, ProposedBy::Words | ProposedBy::Check { .. }) => {}
            }
        }
        (proposals, causes)
    }
}

fn proposal(sign: &Sign, answer: usize, by: ProposedBy, because: String) -> Proposal {
    Proposal {
        sign: sign.id.clone(),
        question: sign.question.plain.clone(),
        answer: sign.answers[answer].clone(),
        because,
        by,
    }
}

#[cfg(test)]
mod tests {
    use domain::device_check::Tool;

    use super::*;

    const SHEET: &str = "\
playbook: Disk
hand over to: 2nd line, 25 min

CAUSES
full: The disk is full | common
  log: \"no space left on <*>\"
broken: The disk is broken | common
  log: \"I/O error, dev <*>\"

SIGNS
room: Is there room? | yes, no | customer | 1 min
  told by: check storage.disks >= 95 % -> no; check storage.disks < 90 % -> yes
  full -> always no
seen: Does it report errors? | yes, no | agent | 1 min
  shows: broken
";

    fn evidence(disk: &str, lines: &[(&str, &str)]) -> Evidence {
        let facts = vec![(Fact::Disks, Value::List(vec![disk.to_owned()]))];
        let lines = lines.iter().map(|(p, words)| ((*p).to_owned(), (7, (*words).to_owned()))).collect();
        Evidence {
            reports: vec![(Moment(1_000_000), Report { tool: Tool::Program, facts })],
            logs: vec![(AttachmentId(3), "syslog".to_owned(), Arc::new(lines))],
        }
    }

    #[test]
    fn facts_and_lines_propose_answers_with_their_source() {
        let book = diagnose::sheet::read(SHEET).expect("the sheet is good");
        let lines =
            [("no space left on <*>", "no space left on /var"), ("I/O error, dev <*>", "I/O error, dev sda")];
        let (proposals, causes) = evidence("/ 97% of 10 GB", &lines).speaks(&book, |_| true);
        let said: Vec<(&str, &str)> =
            proposals.iter().map(|p| (p.sign.as_str(), p.answer.as_str())).collect();
        assert_eq!(
            said,
            [("room", "no"), ("seen", "yes")],
            "a look that shows the cause is answered by its line"
        );
        assert!(matches!(proposals[0].by, ProposedBy::Check { fact: Fact::Disks, .. }));
        assert!(matches!(&proposals[1].by, ProposedBy::Log { line: 7, .. }));
        assert_eq!(causes.len(), 1);
        assert_eq!(
            (causes[0].cause.as_str(), causes[0].text.as_str()),
            ("The disk is full", "no space left on /var")
        );
        let (proposals, _) = evidence("/ 40% of 10 GB", &[]).speaks(&book, |_| true);
        assert_eq!(proposals[0].answer, "yes");
        let (proposals, causes) = evidence("/ 93% of 10 GB", &[]).speaks(&book, |_| true);
        assert!(proposals.is_empty() && causes.is_empty(), "between the two nothing is proposed");
        let (proposals, _) = evidence("/ 97% of 10 GB", &lines).speaks(&book, |_| false);
        assert!(proposals.is_empty(), "what was answered is not proposed again");
    }

    #[test]
    fn what_no_check_can_tell_is_known() {
        let check = |text: &str, expected: bool| {
            let sheet = SHEET.replace("storage.disks >= 95 %", text);
            let book = diagnose::sheet::read(&sheet).expect(text);
            let ToldBy::Fact(test) = &book.signs[0].told_by[0].by else { panic!("{text}") };
            assert_eq!(can_be_told(test), expected, "{text}");
        };
        check("storage.disks >= 95 %", true);
        check("network.online = no", true);
        check("network.online = perhaps", false);
        check("network.online > 1", false);
        check("storage.online = no", false);
        check("network.weather = bad", false);
        check("time.skew_ms has 3", false);
        check("device.browser has Firefox", true);
    }
}
