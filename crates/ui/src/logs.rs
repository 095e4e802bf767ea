//! What stands out in a log of a ticket.
//!
//! Lines of a log are code: they run from left to right in every language. They come masked and without what steers a
//! terminal; here they are text like everything else.

use domain::TicketId;
use domain::read::Frame;
use domain::read::logs::{LogFile, LogFinding, LogLevel, LogPage, LogRest, LogSpot, LogsPage};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Field, form_problem, problem_of, typed};
use crate::text::size;
use crate::{Words, icons, numbers, parts, t, th, url};

/// A search is for so many characters of what lines have in common.
const QUERY_CHARS_MAX: usize = 80;

fn back(w: Words, ticket: TicketId) -> Markup {
    html! { a class="button" href=(url::ticket(ticket)) data-key="Escape" data-verb=(t!(w, "common-back-to-ticket")) { (t!(w, "common-back-to-ticket")) } }
}

/// The verb on the ticket page.
pub fn link(w: Words, ticket: TicketId) -> Markup {
    html! { a class="button button-small button-quiet" href=(url::logs(ticket)) data-verb=(t!(w, "logs-verb")) { (icons::ledger()) (t!(w, "logs-look")) } }
}

/// Which log: one of the ticket's files, or a pasted one.
pub fn choose(frame: &Frame, x: &LogsPage) -> Markup {
    let w = Words::of(frame);
    let (likely, others): (Vec<&LogFile>, Vec<&LogFile>) = x.files.iter().partition(|f| f.is_likely);
    let content = html! {
        p class="lead" dir="auto" { (x.subject) }
        p class="quiet" { (t!(w, "logs-lead")) }
        section class="panel" aria-labelledby="logs-files" {
            h2 id="logs-files" { (t!(w, "logs-files")) }
            @if likely.is_empty() { p class="quiet" { (t!(w, "logs-no-files")) } }
            (files(w, x.ticket, &likely))
            @if !others.is_empty() {
                details {
                    summary { (t!(w, "logs-other-files", count = others.len())) }
                    (files(w, x.ticket, &others))
                }
            }
        }
        section class="panel add-panel" aria-labelledby="logs-paste" {
            h2 id="logs-paste" { (t!(w, "logs-paste")) }
            (form_problem(w, x.problem.as_ref(), &["text"]))
            form method="post" action=(url::logs(x.ticket)) enctype="multipart/form-data" class="stack" data-plain {
                (Field { rows: 10, hint: t!(w, "logs-paste-hint"), problem: problem_of(x.problem.as_ref(), "text"), ..Field::new("logs-text", "text", t!(w, "logs-text"), typed(x.problem.as_ref(), "text", "")) }.draw(w))
                div class="field" {
                    label for="logs-file" { (t!(w, "logs-file")) }
                    input id="logs-file" type="file" name="file" autocomplete="off";
                }
                div { button type="submit" class="button button-primary" { (t!(w, "logs-look-at")) } }
            }
        }
    };
    layout::sheet(
        frame,
        At::Elsewhere,
        &t!(w, "logs-title", ticket = x.ticket.to_string()),
        back(w, x.ticket),
        content,
    )
}

fn files(w: Words, ticket: TicketId, files: &[&LogFile]) -> Markup {
    html! {
        @if !files.is_empty() {
            ul class="log-files" {
                @for f in files {
                    li { a href=(url::log(ticket, f.id)) { (icons::paperclip()) span class="raw" dir="auto" { (f.name) } } " " span class="quiet" { (size(w, f.bytes)) } }
                }
            }
        }
    }
}

/// What stands out in one.
pub fn show(frame: &Frame, x: &LogPage) -> Markup {
    let w = Words::of(frame);
    let name = x.name.as_deref().unwrap_or(t!(w, "logs-pasted"));
    let actions = html! {
        a class="button" href=(url::logs(x.ticket)) data-verb=(t!(w, "logs-another")) { (t!(w, "logs-another")) }
        (back(w, x.ticket))
    };
    let content = html! {
        p class="lead" dir="auto" { (x.subject) }
        dl class="facts" {
            dt { (t!(w, "logs-log")) } dd { span class="raw" dir="auto" { (name) } " " span class="quiet" { (size(w, x.bytes)) } }
            dt { (t!(w, "logs-lines")) } dd { (numbers::count(w, x.lines)) }
            dt { (t!(w, "logs-templates")) } dd { (numbers::count(w, x.templates as u64)) " " span class="quiet" { (t!(w, "logs-alarming", count = x.alarming)) } }
            @if !x.from.is_empty() { dt { (t!(w, "logs-from")) } dd { (moment(&x.from)) } dt { (t!(w, "logs-to")) } dd { (moment(&x.to)) } }
        }
        @match x.rest {
            LogRest::Nothing => {},
            LogRest::More => p class="notice is-refused" { (icons::warning()) (t!(w, "logs-left-out", size = size(w, x.bytes))) },
            LogRest::BrokenOff => p class="notice is-refused" { (icons::warning()) (t!(w, "logs-broken-off")) },
        }
        @if x.unsorted > 0 { p class="quiet" { (t!(w, "logs-unsorted", count = x.unsorted)) } }
        p class="quiet" { (t!(w, "logs-masked")) }
        @if x.findings.is_empty() {
            (parts::empty(t!(w, "logs-empty"), t!(w, "logs-empty-hint"), html! { a class="button" href=(url::logs(x.ticket)) { (t!(w, "logs-another")) } }))
        } @else {
            ol class="log-findings" {
                @for f in &x.findings { li class={ "log-finding is-" (f.level.as_str()) } { (finding(w, x, name, f)) } }
            }
            @if x.templates > x.findings.len() { p class="quiet" { (t!(w, "logs-more", count = x.templates - x.findings.len())) } }
        }
    };
    layout::sheet(frame, At::Elsewhere, t!(w, "logs-stands-out"), actions, content)
}

fn moment(text: &str) -> Markup {
    html! { bdi dir="ltr" class="raw" { (text) } }
}

fn finding(w: Words, x: &LogPage, name: &str, f: &LogFinding) -> Markup {
    html! {
        div class="log-head" {
            (level(w, f.level))
            strong { (t!(w, "logs-count", count = f.lines)) }
            span class="quiet" {
                @if f.lines > 1 {
                    (th!(w, "logs-between", first = spot(w, &f.first), last = spot(w, &f.last)))
                } @else { (spot(w, &f.first)) }
            }
        }
        pre class="log-line" dir="ltr" tabindex="0" { (f.text) }
        details {
            summary { (t!(w, "logs-around")) (parts::hidden(&t!(w, "logs-around-line", line = f.first.line.to_string()))) }
            ol class="log-around" dir="ltr" tabindex="0" {
                @for (number, line) in &f.around {
                    li class=[(*number == f.first.line).then_some("is-it")] { span class="log-number" { (number) } " " code { (line) } }
                }
            }
        }
        div class="actions" {
            @if x.may_write {
                form method="post" action=(url::log_note(x.ticket)) {
                    input type="hidden" name="text" value=(note(w, name, f));
                    button type="submit" class="button button-small" { (icons::note()) (t!(w, "logs-note")) (parts::hidden(&format!(": {}", f.text))) }
                }
            }
            @if let Some(query) = query(&f.text) {
                a class="button button-small button-quiet" href=(url::search_for(&query, None)) { (icons::search()) (t!(w, "logs-search")) (parts::hidden(&format!(": {query}"))) }
            }
        }
    }
}

fn spot(w: Words, spot: &LogSpot) -> Markup {
    let line = spot.line.to_string();
    html! {
        @if spot.moment.is_empty() { (t!(w, "logs-line", line = line)) }
        @else { (th!(w, "logs-line-at", line = line, moment = moment(&spot.moment))) }
    }
}

fn level(w: Words, level: LogLevel) -> Markup {
    let (class, icon, words) = match level {
        LogLevel::Plain => ("is-quiet", icons::info(), t!(w, "logs-plain")),
        LogLevel::Doubtful => ("is-warn", icons::info(), t!(w, "logs-doubtful")),
        LogLevel::Warning => ("is-warn", icons::warning(), t!(w, "logs-warning")),
        LogLevel::Error => ("is-bad", icons::warning(), t!(w, "logs-error")),
        LogLevel::Fatal => ("is-bad", icons::warning(), t!(w, "logs-fatal")),
    };
    html! { span class={ "badge " (class) } { (icon) (words) } }
}

/// A finding as a note has it. What the log says is quoted, so that nothing in it calls anybody, and indented, so that it
/// stays as it stands there.
fn note(w: Words, name: &str, f: &LogFinding) -> String {
    let at = |spot: &LogSpot| match spot.moment.as_str() {
        "" => spot.line.to_string(),
        moment => format!("{} ({moment})", spot.line),
    };
    let head = t!(
        w,
        "logs-note-head",
        name = name.replace(['\n', '@', '`', '*', '_', '<', '['], " "),
        count = f.lines,
        first = at(&f.first),
        last = at(&f.last)
    );
    let mut text = format!("{head}\n\n>     {}\n", f.text);
    if f.around.len() > 1 {
        text.push_str(">\n");
        for (number, line) in &f.around {
            text.push_str(&format!(">     {number}: {line}\n"));
        }
    }
    text
}

/// What tickets are searched for: the longest piece that all lines have in common, as a phrase.
fn query(text: &str) -> Option<String> {
    let letters = |piece: &str| {
        let words: String = piece.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let longest = text.split(['…', '•']).map(letters).max_by_key(|piece| piece.chars().count())?;
    let phrase: String = longest.chars().take(QUERY_CHARS_MAX).collect();
    (phrase.split(' ').count() > 1).then(|| format!("\"{}\"", phrase.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(line: u64) -> LogSpot {
        LogSpot { line, moment: String::new() }
    }

    #[test]
    fn a_note_quotes_what_the_log_says() {
        let f = LogFinding {
            level: LogLevel::Error,
            text: "ERROR @ana <b>".into(),
            lines: 1,
            first: spot(7),
            last: spot(7),
            around: vec![(6, "before".into()), (7, "ERROR @ana <b>".into())],
        };
        let said = note(Words::default(), "a\n@b.log", &f);
        let (head, quoted) = said.split_once("\n\n").unwrap();
        assert!(head.contains("a  b.log") && !head.contains('@'), "{head}");
        assert!(quoted.lines().all(|line| line.starts_with('>')), "{quoted}");
        assert!(quoted.contains(">     7: ERROR @ana <b>"));
    }

    #[test]
    fn tickets_are_searched_for_what_lines_have_in_common() {
        let check =
            |text: &str, expected: Option<&str>| assert_eq!(query(text).as_deref(), expected, "{text}");
        check("ERROR … disk \"sda\" is full on …", Some("\"disk sda is full on\""));
        check("…", None);
        check("ERROR", None);
        check(&"word ".repeat(50), Some(format!("\"{}\"", "word ".repeat(16).trim()).as_str()));
    }
}
