//! Looks at a customer's device: asked for on a ticket, done on a page without signing in, and what came.
//!
//! What a device says is text like everything else, whoever sent it.

use domain::TicketId;
use domain::device_check::{CheckAct, CheckState, Fact, Group, Kind, Report, Tool, Value};
use domain::read::Frame;
use domain::read::device_checks::{CheckCard, CheckClosed, ChecksPanel};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::{Clock, Words, assets, icons, logs, numbers, parts, t, text, th, url};

/// A list has so many lines in a note.
const NOTE_LINES_MAX: usize = 10;

// On the ticket

/// The place of the panel beside the ticket, filled after the page is there.
pub fn place(w: Words, ticket: TicketId) -> Markup {
    html! {
        div class="context-part" data-part=(url::device_checks(ticket)) data-lines="3" {
            section class="panel" aria-label=(t!(w, "checks-title")) {
                p class="part-wait" { a href=(url::device_checks(ticket)) { (t!(w, "checks-open")) } }
            }
        }
    }
}

/// The panel: what a request with `Desk-Part` is answered.
pub fn part(frame: &Frame, x: &ChecksPanel) -> Markup {
    let w = Words::of(frame);
    html! {
        div class="context-part" data-part-done {
            section class="panel" aria-labelledby="checks-title" {
                h2 id="checks-title" { (t!(w, "checks-title")) }
                (cards(w, &Clock::of(frame), x, Shape::Panel))
                div class="actions" {
                    @if x.may_ask { (ask(w, x.ticket)) }
                    (logs::link(w, x.ticket))
                }
            }
        }
    }
}

/// All checks of a ticket with what came; `link` was made just now, and is shown this once.
pub fn page(frame: &Frame, x: &ChecksPanel, link: Option<&str>) -> Markup {
    let w = Words::of(frame);
    let back = html! { a class="button" href=(url::ticket(x.ticket)) data-key="Escape" data-verb=(t!(w, "common-back-to-ticket")) { (t!(w, "common-back-to-ticket")) } };
    let content = html! {
        p class="lead" dir="auto" { (x.subject) }
        p class="quiet" { (t!(w, "checks-lead")) }
        @if let Some(link) = link {
            section class="banner is-good" aria-label=(t!(w, "checks-link")) {
                (icons::link())
                div class="grow" {
                    p { (t!(w, "checks-link-once")) }
                    (parts::copyable(w, "check-link", t!(w, "checks-link"), link))
                }
            }
        }
        @if x.checks.is_empty() {
            (parts::empty(t!(w, "checks-none"), t!(w, "checks-none-hint"), html! { @if x.may_ask { (ask(w, x.ticket)) } }))
        } @else {
            @if x.may_ask { div class="actions" { (ask(w, x.ticket)) } }
            (cards(w, &Clock::of(frame), x, Shape::Page))
        }
    };
    layout::sheet(frame, At::Elsewhere, &t!(w, "checks-of", ticket = x.ticket.to_string()), back, content)
}

/// How much room there is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Panel,
    Page,
}

fn ask(w: Words, ticket: TicketId) -> Markup {
    html! {
        form method="post" action=(url::device_checks(ticket)) class="actions" data-plain {
            button type="submit" name="act" value="reply" class="button button-small" data-key="X" data-verb=(t!(w, "checks-ask")) { (icons::reply()) (t!(w, "checks-ask")) }
            button type="submit" name="act" value="show" class="button button-small button-quiet" data-verb=(t!(w, "checks-ask-link")) { (icons::link()) (t!(w, "checks-ask-link")) }
        }
    }
}

fn cards(w: Words, clock: &Clock, x: &ChecksPanel, shape: Shape) -> Markup {
    html! {
        @if !x.checks.is_empty() {
            ul class="checks" { @for card in &x.checks { li { (self::card(w, clock, x, card, shape)) } } }
        }
    }
}

fn card(w: Words, clock: &Clock, x: &ChecksPanel, c: &CheckCard, shape: Shape) -> Markup {
    let asked = html! { (text::name(w, &c.asked_by)) };
    html! {
        p {
            @match c.check.state(x.now) {
                CheckState::Waiting => { span class="badge" { (icons::clock()) (t!(w, "checks-waiting")) } " " span class="quiet" { (t!(w, "checks-until", until = clock.date(c.check.expires_at))) } },
                CheckState::Sent => span class="badge is-good" { (icons::check()) (t!(w, "checks-sent")) },
                CheckState::Withdrawn => span class="badge is-quiet" { (t!(w, "checks-withdrawn")) },
                CheckState::Over => span class="badge is-quiet" { (t!(w, "checks-over")) },
            }
        }
        p class="quiet" {
            (th!(w, "checks-asked-by", who = asked, when = clock.ago(c.check.asked_at)))
            @if let Some((at, message)) = c.check.sent {
                " · " a href=(url::ticket_message(x.ticket, message)) { (th!(w, "checks-came", when = clock.ago(at))) }
            }
        }
        @if c.check.state(x.now) == CheckState::Waiting && x.may_withdraw {
            (parts::button_form(&url::device_check_withdrawal(x.ticket, c.check.id), "button button-small button-quiet", html! { (t!(w, "checks-withdraw")) }))
        }
        @if let Some(report) = &c.report {
            @match shape {
                Shape::Page => (self::report(w, report)),
                Shape::Panel => {
                    (doubts(w, report))
                    details { summary { (t!(w, "checks-all")) } (self::report(w, report)) }
                },
            }
            p class="quiet" {
                @match report.tool { Tool::Browser => (t!(w, "checks-by-browser")), Tool::Program => (t!(w, "checks-by-program")) }
                @if !c.sha256.is_empty() && shape == Shape::Page { br; "SHA-256 " span class="raw" { (c.sha256) } }
            }
        }
    }
}

fn doubts(w: Words, report: &Report) -> Markup {
    let all: Vec<&(Fact, Value)> = report.doubts().collect();
    html! {
        @if all.is_empty() { p class="quiet" { (t!(w, "checks-nothing-stands-out")) } }
        @else { dl class="facts" { @for (fact, value) in all { (line(w, *fact, value)) } } }
    }
}

fn report(w: Words, report: &Report) -> Markup {
    html! {
        @for (group, facts) in report.groups() {
            h3 { (group_name(w, group)) }
            dl class="facts check-facts" { @for (fact, value) in facts { (line(w, *fact, value)) } }
        }
    }
}

fn line(w: Words, fact: Fact, value: &Value) -> Markup {
    let stands_out = fact.stands_out(value);
    html! {
        dt { (fact_name(w, fact)) }
        dd class=[stands_out.then_some("is-doubtful")] {
            @if stands_out { (icons::warning()) (parts::hidden(t!(w, "checks-stands-out"))) " " }
            @match value {
                Value::List(all) if all.is_empty() => span class="quiet" { (t!(w, "checks-nothing")) },
                Value::List(all) => ul { @for one in all { li dir="auto" { (one) } } },
                Value::Text(_) => span dir="auto" { (said(w, fact, value)) },
                Value::YesNo(_) | Value::Number(_) => (said(w, fact, value)),
            }
        }
    }
}

/// A value in words, on one line of some length.
pub fn in_short(w: Words, fact: Fact, value: &Value) -> String {
    const CHARS_MAX: usize = 160;
    let words = said(w, fact, value);
    if words.is_empty() {
        return t!(w, "checks-nothing").to_owned();
    }
    match words.char_indices().nth(CHARS_MAX) {
        Some((at, _)) => format!("{}…", &words[..at]),
        None => words,
    }
}

/// A value in words.
fn said(w: Words, fact: Fact, value: &Value) -> String {
    match value {
        Value::YesNo(true) => t!(w, "checks-yes").to_owned(),
        Value::YesNo(false) => t!(w, "checks-no").to_owned(),
        Value::Text(text) => text.clone(),
        Value::List(all) => all.join("; "),
        Value::Number(n) => match fact.kind() {
            Kind::Milliseconds => t!(w, "checks-ms", n = numbers::tenths(w, n.saturating_mul(10))),
            Kind::Kbits => t!(w, "checks-mbits", n = numbers::tenths(w, n / 100)),
            Kind::Megabytes => numbers::size(w, n.saturating_mul(1_000_000)),
            Kind::Seconds => t!(w, "checks-hours", n = numbers::tenths(w, n / 360)),
            Kind::Count | Kind::YesNo | Kind::Text | Kind::List => numbers::tenths(w, n.saturating_mul(10)),
        },
    }
}

/// What the note says that a report leaves on the ticket: what stands out first, then everything.
pub fn note(w: Words, report: &Report) -> String {
    let head = match report.tool {
        Tool::Browser => t!(w, "checks-note-browser"),
        Tool::Program => t!(w, "checks-note-program"),
    };
    let mut out = head.to_owned();
    let line = |fact: Fact, value: &Value| match value {
        Value::List(all) if all.is_empty() => {
            format!("\n- {}: {}", fact_name(w, fact), t!(w, "checks-nothing"))
        }
        Value::List(all) => {
            let mut lines = format!("\n- {}:", fact_name(w, fact));
            for one in all.iter().take(NOTE_LINES_MAX) {
                lines.push_str(&format!("\n    {one}"));
            }
            if all.len() > NOTE_LINES_MAX {
                lines.push_str("\n    …");
            }
            lines
        }
        Value::YesNo(_) | Value::Number(_) | Value::Text(_) => {
            format!("\n- {}: {}", fact_name(w, fact), said(w, fact, value))
        }
    };
    let doubts: Vec<&(Fact, Value)> = report.doubts().collect();
    out.push_str("\n\n");
    out.push_str(if doubts.is_empty() {
        t!(w, "checks-nothing-stands-out")
    } else {
        t!(w, "checks-note-doubts")
    });
    for (fact, value) in doubts {
        out.push_str(&line(*fact, value));
    }
    for (group, facts) in report.groups() {
        out.push_str("\n\n");
        out.push_str(group_name(w, group));
        for (fact, value) in facts {
            out.push_str(&line(*fact, value));
        }
    }
    out
}

/// What is put into the reply: Markdown. The link stands on a line of its own: filled into a sentence of a language that
/// runs from right to left, it would have marks around it that are no part of it.
pub fn asking(w: Words, link: &str) -> String {
    format!("{}\n\n{link}", t!(w, "checks-asking"))
}

/// What became of a check, as the ticket's history tells it, without who.
pub fn act(w: Words, act: CheckAct) -> &'static str {
    match act {
        CheckAct::Asked => t!(w, "checks-did-ask"),
        CheckAct::Withdrawn => t!(w, "checks-did-withdraw"),
        CheckAct::Sent { tool: Tool::Browser, .. } => t!(w, "checks-did-send-browser"),
        CheckAct::Sent { tool: Tool::Program, .. } => t!(w, "checks-did-send-program"),
    }
}

// The customer's page

/// The page behind a link. Script looks; without it the page says what else can be done.
pub fn public(w: Words, workspace: &str, secret: &str) -> Markup {
    let groups =
        || Group::ALL.iter().copied().filter(|g| Fact::of_tool(Tool::Browser).any(|f| f.group() == *g));
    let content = html! {
        main class="check-page" data-check data-send=(url::check(secret)) data-echo=(url::check_echo(secret)) data-sample=(url::check_sample(secret)) {
            h1 { (t!(w, "checks-page-title")) }
            p class="lead" { (t!(w, "checks-page-lead", workspace = workspace)) }
            ol class="check-steps" {
                li { (t!(w, "checks-page-choose")) }
                li { (t!(w, "checks-page-look")) }
                li { (t!(w, "checks-page-read")) }
            }
            p class="notice is-refused" data-check-off { (icons::warning()) (t!(w, "checks-page-no-script")) }
            p class="quiet" { (th!(w, "checks-page-program", command = html! { code dir="ltr" { "deskhand probe" } })) }
            // Script reads it; it is sent nowhere.
            form method="dialog" class="stack" data-check-form hidden {
                @for group in groups() {
                    div class="tick" {
                        input id={ "group-" (group.as_str()) } type="checkbox" name="group" value=(group.as_str()) checked aria-describedby={ "about-" (group.as_str()) };
                        div {
                            label for={ "group-" (group.as_str()) } { (group_name(w, group)) }
                            p class="hint" id={ "about-" (group.as_str()) } { (about(w, group)) }
                        }
                    }
                }
                (parts::tick("media-names", "names", "1", t!(w, "checks-page-names"), t!(w, "checks-page-names-hint"), false))
                div class="actions" { button type="submit" class="button button-primary" { (t!(w, "checks-page-run")) } }
            }
            p role="status" aria-live="polite" data-check-status { }
            section data-check-found hidden aria-labelledby="found-title" {
                h2 id="found-title" tabindex="-1" { (t!(w, "checks-page-found")) }
                p { (t!(w, "checks-page-found-hint")) }
                @for group in groups() {
                    div data-group=(group.as_str()) hidden {
                        h3 { (group_name(w, group)) }
                        dl class="facts check-facts" {
                            @for fact in Fact::of_tool(Tool::Browser).filter(|f| f.group() == group) {
                                div data-fact=(fact.as_str()) data-words=[pattern(w, fact).as_deref()] hidden { dt { (fact_name(w, fact)) } dd dir="auto" { } }
                            }
                        }
                    }
                }
                details { summary { (t!(w, "checks-page-exact")) } pre data-check-text dir="ltr" tabindex="0" { } }
                div class="actions" {
                    button type="button" class="button button-primary" data-check-send { (t!(w, "checks-page-send")) }
                    button type="button" class="button" data-check-again { (t!(w, "checks-page-again")) }
                }
            }
            section data-check-done hidden aria-labelledby="done-title" {
                h2 id="done-title" tabindex="-1" { (icons::check()) (t!(w, "checks-page-done")) }
                p { (t!(w, "checks-page-done-hint")) }
            }
            div hidden {
                span data-say="running" { (t!(w, "checks-page-running")) }
                span data-say="found" { (t!(w, "checks-page-is-found")) }
                span data-say="none" { (t!(w, "checks-page-choose-one")) }
                span data-say="failed" { (t!(w, "checks-page-failed")) }
                span data-say="yes" { (t!(w, "checks-yes")) }
                span data-say="no" { (t!(w, "checks-no")) }
                span data-say="nothing" { (t!(w, "checks-nothing")) }
            }
        }
        script type="module" src=(assets::url("js/check.js")) {}
    };
    layout::public(w, t!(w, "checks-page-title"), workspace, "check-body", content)
}

/// How script writes a number: `N` stands for it.
fn pattern(w: Words, fact: Fact) -> Option<String> {
    match fact.kind() {
        Kind::Milliseconds => Some(t!(w, "checks-ms", n = "N")),
        Kind::Kbits => Some(t!(w, "checks-mbits", n = "N")),
        Kind::Megabytes => Some(t!(w, "checks-megabytes", n = "N")),
        Kind::Seconds | Kind::Count | Kind::YesNo | Kind::Text | Kind::List => None,
    }
}

/// There is nothing behind a link.
pub fn closed(w: Words, workspace: &str, why: CheckClosed) -> Markup {
    let (title, words) = match why {
        CheckClosed::Sent => (t!(w, "checks-closed-sent"), t!(w, "checks-closed-sent-hint")),
        CheckClosed::Withdrawn => (t!(w, "checks-closed-withdrawn"), t!(w, "checks-closed-hint")),
        CheckClosed::Over => (t!(w, "checks-closed-over"), t!(w, "checks-closed-hint")),
        CheckClosed::Unknown => (t!(w, "checks-closed-unknown"), t!(w, "checks-closed-hint")),
    };
    let content = html! { main class="card" { h1 { (title) } p { (words) } } };
    layout::public(w, title, workspace, "narrow", content)
}

/// What a group is about, before anybody agrees.
fn about(w: Words, group: Group) -> &'static str {
    match group {
        Group::Network => t!(w, "checks-about-network"),
        Group::Time => t!(w, "checks-about-time"),
        Group::Device => t!(w, "checks-about-device"),
        Group::Storage => t!(w, "checks-about-storage"),
        Group::Media => t!(w, "checks-about-media"),
        Group::Printers => t!(w, "checks-about-printers"),
        Group::Errors => t!(w, "checks-about-errors"),
    }
}

pub fn group_name(w: Words, group: Group) -> &'static str {
    match group {
        Group::Network => t!(w, "checks-group-network"),
        Group::Time => t!(w, "checks-group-time"),
        Group::Device => t!(w, "checks-group-device"),
        Group::Storage => t!(w, "checks-group-storage"),
        Group::Media => t!(w, "checks-group-media"),
        Group::Printers => t!(w, "checks-group-printers"),
        Group::Errors => t!(w, "checks-group-errors"),
    }
}

pub fn fact_name(w: Words, fact: Fact) -> &'static str {
    match fact {
        Fact::Online => t!(w, "checks-online"),
        Fact::Connection => t!(w, "checks-connection"),
        Fact::LatencyMs => t!(w, "checks-latency"),
        Fact::LatencyWorstMs => t!(w, "checks-latency-worst"),
        Fact::Failed => t!(w, "checks-failed"),
        Fact::Intercepted => t!(w, "checks-intercepted"),
        Fact::DownloadKbits => t!(w, "checks-download"),
        Fact::UploadKbits => t!(w, "checks-upload"),
        Fact::Interfaces => t!(w, "checks-interfaces"),
        Fact::Gateways => t!(w, "checks-gateways"),
        Fact::DnsServers => t!(w, "checks-dns-servers"),
        Fact::DnsMs => t!(w, "checks-dns"),
        Fact::Addresses => t!(w, "checks-addresses"),
        Fact::Proxies => t!(w, "checks-proxies"),
        Fact::Path => t!(w, "checks-path"),
        Fact::SkewMs => t!(w, "checks-skew"),
        Fact::TimeZone => t!(w, "checks-zone"),
        Fact::Synchronised => t!(w, "checks-synchronised"),
        Fact::System => t!(w, "checks-system"),
        Fact::Browser => t!(w, "checks-browser"),
        Fact::Languages => t!(w, "checks-languages"),
        Fact::Screen => t!(w, "checks-screen"),
        Fact::Cores => t!(w, "checks-cores"),
        Fact::MemoryMb => t!(w, "checks-memory"),
        Fact::MemoryFreeMb => t!(w, "checks-memory-free"),
        Fact::Load => t!(w, "checks-load"),
        Fact::UptimeSeconds => t!(w, "checks-uptime"),
        Fact::Disks => t!(w, "checks-disks"),
        Fact::QuotaMb => t!(w, "checks-quota"),
        Fact::UsedMb => t!(w, "checks-used"),
        Fact::Cookies => t!(w, "checks-cookies"),
        Fact::LocalStorage => t!(w, "checks-local-storage"),
        Fact::IndexedDb => t!(w, "checks-indexed-db"),
        Fact::Cameras => t!(w, "checks-cameras"),
        Fact::Microphones => t!(w, "checks-microphones"),
        Fact::Speakers => t!(w, "checks-speakers"),
        Fact::MediaNames => t!(w, "checks-media-names"),
        Fact::Webrtc => t!(w, "checks-webrtc"),
        Fact::WebrtcWays => t!(w, "checks-webrtc-ways"),
        Fact::Printers => t!(w, "checks-printers"),
        Fact::DefaultPrinter => t!(w, "checks-default-printer"),
        Fact::Errors => t!(w, "checks-errors"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_begins_with_what_stands_out_and_has_everything() {
        let report = Report {
            tool: Tool::Browser,
            facts: vec![
                (Fact::Online, Value::YesNo(true)),
                (Fact::DownloadKbits, Value::Number(12_340)),
                (Fact::SkewMs, Value::Number(-65_000)),
                (Fact::Languages, Value::List((0..12).map(|n| format!("l{n}")).collect())),
            ],
        };
        let note = note(Words::default(), &report);
        let (head, rest) = note.split_once("Connection").expect("the groups follow");
        assert!(head.contains("-65000") || head.contains("-65,000"), "{head}");
        assert!(rest.contains("12.3") && rest.contains("l9") && !rest.contains("l10"), "{rest}");
    }

    #[test]
    fn a_link_stands_whole_in_what_is_put_into_the_reply() {
        let link = "https://desk.example/check/abc-_9";
        for &language in domain::Language::ALL {
            assert!(asking(language.into(), link).lines().any(|line| line.trim() == link), "{language:?}");
        }
    }
}
