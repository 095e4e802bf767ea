//! One mail: what happened to it step by step, what it is made of, and what can be done with it.

use domain::identity::{Alignment, Check, CheckResult, Method};
use domain::letter::Complaint;
use domain::person::Role;
use domain::read::Frame;
use domain::read::ledger::{
    LedgerFilter, MailSheet, MailState, MailView, ParsedLetter, ParsedMail, PartLine, Reread,
};
use domain::read::trace::{Link, Point, Step, Tone};
use maud::{Markup, html};

use super::{sender, subject};
use crate::layout::{self, At};
use crate::parts::Field;
use crate::{Clock, Words, icons, parts, text, url};

pub fn mail(frame: &Frame, x: &MailSheet) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let r = &x.page.mail;
    let actions = html! {
        a class="button" href=(url::mail_raw(r.id)) download { (icons::download()) "Raw mail" }
        @if frame.me.role >= Role::Lead {
            a class="button" href=(url::ledger(&LedgerFilter::default(), None)) data-key="Escape" data-verb="Back to the ledger" { "Ledger" }
        } @else if let Some(t) = r.ticket {
            a class="button" href=(url::ticket(t)) data-key="Escape" data-verb="Back to the ticket" { "Back to the ticket" }
        }
    };
    let (tab, body) = match &x.view {
        MailView::Trace => ("", trace(&x.page.trace(), &clock)),
        MailView::Raw { text, is_cut } => ("raw", raw(text, *is_cut)),
        MailView::Parsed(parsed) => ("parsed", self::parsed(parsed)),
        MailView::Reread(reread) => ("difference", difference(x, reread)),
    };
    let content = html! {
        p class="lead" {
            (parts::mail_state(w, r.state))
            @if let Some(t) = r.ticket { " " a href=(url::ticket(t)) { "#" (t) } }
            " from " span class="raw" { (sender(r)) } ", " (clock.ago(r.arrived_at))
        }
        @if let Some(problem) = &x.problem { (parts::refused(w, &problem.words)) }
        div class="columns" {
            section class="ledger-body" aria-label="What is known of this mail" {
                nav class="segments" aria-label="Ways to look at it" {
                    (way(x, "", "What happened", tab, "w"))
                    (way(x, "parsed", "As it is read", tab, "p"))
                    (way(x, "raw", "As it came", tab, "o"))
                    @if x.can.reread { (way(x, "difference", "Read it again", tab, "d")) }
                }
                (body)
            }
            div class="panels" { (by_hand(w, x)) }
        }
    };
    layout::sheet(frame, At::Ledger, subject(r), actions, content)
}

fn way(x: &MailSheet, show: &str, words: &str, tab: &str, key: &str) -> Markup {
    html! {
        a href=(url::mail_shown(x.page.mail.id, show)) aria-current=[(show == tab).then_some("true")] data-key=(key) data-verb={ "Look at the mail: " (words.to_lowercase()) } { (words) }
    }
}

/// The steps, in their order.
pub fn trace(steps: &[Step], clock: &Clock) -> Markup {
    html! { ol class="trace" { @for step in steps { (one_step(step, clock)) } } }
}

fn one_step(step: &Step, clock: &Clock) -> Markup {
    let (class, icon) = match step.tone {
        Tone::Plain => ("", icons::info()),
        Tone::Good => ("is-good", icons::check()),
        Tone::Odd => ("is-warn", icons::warning()),
        Tone::Bad => ("is-bad", icons::warning()),
    };
    html! {
        li class={ "trace-step " (class) } id={ "step-" (step.name.as_str()) } {
            span class="trace-mark" { (icon) }
            div {
                h2 { (step.name.in_words()) @if let Some(at) = step.at { " " span class="quiet" { (clock.exactly(at)) } } }
                p { (step.words) @for link in &step.links { " " (self::link(*link)) } }
                @if !step.points.is_empty() { (points(&step.points)) }
            }
        }
    }
}

fn link(link: Link) -> Markup {
    match link {
        Link::Ticket(t) => html! { a href=(url::ticket(t)) { "Open #" (t) } },
        Link::Message(t, m) => html! { a href=(url::ticket_message(t, m)) { "Open the message on #" (t) } },
        Link::Mail(m) => html! { a href=(url::mail(m)) { "Mail " (m) } },
    }
}

/// Facts as a table of two columns, the rest as a list.
fn points(points: &[Point]) -> Markup {
    let facts: Vec<(&str, &str)> = points
        .iter()
        .filter_map(|p| match p {
            Point::Fact { label, value } => Some((*label, value.as_str())),
            Point::Check(_) | Point::Complaint(_) | Point::Follow(_) => None,
        })
        .collect();
    html! {
        @if !facts.is_empty() {
            dl class="facts" { @for (label, value) in &facts { dt { (label) } dd class="raw" { (value) } } }
        }
        @if facts.len() < points.len() {
            ul class="bullets" {
                @for point in points {
                    @match point {
                        Point::Fact { .. } => {}
                        Point::Check(c) => li { (check(c)) },
                        Point::Complaint(c) => li { (complaint(c)) },
                        Point::Follow(f) => li { (f.words) @if let Some(l) = f.link { " " (link(l)) } },
                    }
                }
            }
        }
    }
}

fn complaint(c: &Complaint) -> Markup {
    html! { (c.code.in_words()) @if !c.detail.is_empty() { ": " span class="raw" { (c.detail) } } }
}

/// One check of the sender in a sentence.
fn check(c: &Check) -> Markup {
    html! {
        (c.method.in_words()) @if !c.domain.is_empty() { " " span class="raw" { (c.domain) } }
        @if !c.selector.is_empty() { " with the key " span class="raw" { (c.selector) } }
        @if c.method != Method::Relay { ": " strong { (c.result.in_words()) } }
        @if c.alignment == Alignment::NotAligned && c.result == CheckResult::Pass { ", but it is not the author's domain" }
        @if !c.detail.is_empty() { span class="quiet" { " (" (c.detail) ")" } }
    }
}

fn raw(octets: &str, is_cut: bool) -> Markup {
    html! {
        pre class="raw-mail" tabindex="0" aria-label="Raw mail" { (octets) }
        @if is_cut { p class="quiet" { "Cut here: the download has all of it." } }
    }
}

fn parsed(x: &ParsedMail) -> Markup {
    html! {
        @match &x.letter {
            Ok(letter) => (self::letter(letter)),
            Err(why) => p class="notice is-refused" { (icons::warning()) "It cannot be read: " (why) "." },
        }
        h2 { "Parts" }
        @if x.parts.is_empty() { p class="quiet" { "Its parts cannot be told apart within the limits." } } @else {
            table class="table" {
                caption class="hidden" { "The parts of the mail, each below the one it lies in" }
                thead { tr { th scope="col" { "Type" } th scope="col" { "Character set" } th scope="col" { "Travelled as" } th scope="col" { "Name" } th scope="col" class="end" { "Size" } } }
                tbody { @for p in &x.parts { (part(p)) } }
            }
            @if x.parts_are_cut { p class="quiet" { "There are more parts; the download has them all." } }
        }
        h2 { "Head" }
        table class="table" {
            caption class="hidden" { "The fields of the head, in their order" }
            thead { tr { th scope="col" { "Field" } th scope="col" { "Value" } } }
            tbody { @for (name, value) in &x.headers { tr { th scope="row" class="raw" { (name) } td class="raw" { (value) } } } }
        }
        @if x.headers_are_cut { p class="quiet" { "There are more fields; the download has them all." } }
    }
}

/// How deep a part is shown to lie; deeper ones stand there too.
const INDENT_MAX: usize = 8;

fn part(p: &PartLine) -> Markup {
    html! {
        tr {
            th scope="row" {
                span class={ "part-type depth-" (p.depth.min(INDENT_MAX)) } {
                    span class="raw" { (p.media_type) }
                    @if p.type_is_default { span class="quiet" { " (not said)" } }
                    @if !p.disposition.is_empty() { span class="quiet" { " " (p.disposition) } }
                }
            }
            td class="raw" data-label="Character set" { @if p.charset.is_empty() { span class="quiet" { "–" } } @else { (p.charset) } }
            td data-label="Travelled as" { (p.transfer) }
            td class="raw" data-label="Name" { @if p.name.is_empty() { span class="quiet" { "–" } } @else { (p.name) } }
            td class="end" data-label="Size" { (text::size(p.bytes)) }
        }
    }
}

fn letter(x: &ParsedLetter) -> Markup {
    html! {
        p class="quiet" {
            "Read by version " (x.reader) " of the reader. "
            @if x.has_html { "It has an HTML form too; here stands its text." }
        }
        @if !x.complaints.is_empty() { h2 { "What is odd" } ul class="bullets" { @for c in &x.complaints { li { (complaint(c)) } } } }
        h2 { "What its author newly wrote" }
        (passage(&x.reply, "Nothing: all of it is quoted or empty."))
        @if !x.quoted.is_empty() {
            details { summary { "What is quoted, a signature or a footer" } (passage(&x.quoted, "")) }
        }
        @if !x.text.is_empty() && x.text != x.reply {
            details { summary { "All of its text" } (passage(&x.text, "")) }
        }
        @if !x.attachments.is_empty() {
            h2 { "Files" }
            ul class="bullets" { @for (name, kind, bytes) in &x.attachments { li { span class="raw" { (name) } span class="quiet" { " " (kind) ", " (text::size(*bytes)) } } } }
        }
    }
}

fn passage(words: &str, none: &str) -> Markup {
    html! { @if words.trim().is_empty() { p class="quiet" { (none) } } @else { pre class="raw-mail" tabindex="0" { (words) } } }
}

/// What a newer reading would change in the message, and the button that does it.
fn difference(x: &MailSheet, r: &Reread) -> Markup {
    let id = x.page.mail.id;
    let same = |pair: &(String, String)| pair.0 == pair.1;
    html! {
        @if r.is_same() {
            (parts::empty("It reads the same", "A reading of this mail now gives the words and files that its message has already.", html! { a class="button" href=(url::mail(id)) { "Back to what happened" } }))
        } @else {
            p { "Version " (r.readers.1) " of the reader makes something else of this mail than its message has (read by version " (r.readers.0) "). Nothing changes until you say so." }
            @for (title, pair) in [("New text", &r.reply), ("Quoted, signature, footer", &r.quoted)] {
                @if !same(pair) {
                    h2 { (title) }
                    div class="two-texts" {
                        section { h3 { "As it stands" } (passage(&pair.0, "Nothing.")) }
                        section { h3 { "As it would be" } (passage(&pair.1, "Nothing.")) }
                    }
                }
            }
            @if r.html.0 != r.html.1 {
                p { @if r.html.1 { "It would have an HTML form, which it has not now." } @else { "Its HTML form would go." } }
            }
            @if !r.new_files.is_empty() {
                h2 { "Files that would be added" }
                ul class="bullets" { @for (name, kind, bytes) in &r.new_files { li { span class="raw" { (name) } span class="quiet" { " " (kind) ", " (text::size(*bytes)) } } } }
            }
            form method="post" action=(url::mail_text(id)) class="actions" {
                input type="hidden" name="fingerprint" value=(r.fingerprint);
                button type="submit" class="button button-primary" { "Put this in the message" }
                a class="button" href=(url::mail(id)) { "Leave it" }
            }
        }
    }
}

/// What the reader can do with it.
fn by_hand(w: Words, x: &MailSheet) -> Markup {
    let r = &x.page.mail;
    let can = &x.can;
    let has_decision = can.retry || can.release || can.set_aside;
    html! {
        @if has_decision {
            section class="panel" aria-labelledby="decide-title" {
                h2 id="decide-title" { @if r.state == MailState::Quarantined { "Decide about it" } @else { "Take it up again" } }
                p class="quiet" {
                    @if r.state == MailState::Quarantined { "It could not be read and waits here, whole. An update may read it; until then it can be made a ticket as it is." }
                    @else { "It made no message. If somebody should answer it, make it a ticket." }
                }
                div class="stack" {
                    @if can.release { (parts::button_form(&url::mail_release(r.id), "button button-primary", html! { (icons::inbox()) "Make it a ticket" })) }
                    @if can.retry { (parts::button_form(&url::mail_retry(r.id), "button", html! { (icons::retry()) "Read it again" })) }
                    @if can.set_aside {
                        form method="post" action=(url::mail_aside(r.id)) class="stack" {
                            (Field { required: true, length_max: Some(500), hint: "It stays in the ledger, and can be read again later.",
                                problem: parts::problem_of(x.problem.as_ref(), "reason"), ..Field::new("reason", "reason", "Why it needs no answer", parts::typed(x.problem.as_ref(), "reason", "")) }.draw(w))
                            button type="submit" class="button" { "Set it aside" }
                        }
                    }
                }
            }
        }
        @if let (true, Some(ticket)) = (can.move_message, r.ticket) {
            section class="panel" aria-labelledby="move-title" {
                h2 id="move-title" { "Does it belong elsewhere?" }
                @if let Some(from) = x.page.moved_from() {
                    p class="quiet" { "It was moved here from #" (from) "." }
                    (parts::button_form(&url::mail_move_back(r.id), "button", html! { (icons::retry()) "Move it back to #" (from) }))
                }
                form method="post" action=(url::mail_move(r.id)) class="inline-form" {
                    (Field { required: true, kind: "text", length_max: Some(20), placeholder: "#1234",
                        problem: parts::problem_of(x.problem.as_ref(), "ticket"), ..Field::new("move-to", "ticket", "Ticket number", parts::typed(x.problem.as_ref(), "ticket", "")) }.draw(w))
                    button type="submit" class="button" { "Move" }
                }
                @if !x.destinations.is_empty() {
                    h3 { "Perhaps to" }
                    ul class="move-to" {
                        @for t in &x.destinations {
                            li {
                                form method="post" action=(url::mail_move(r.id)) {
                                    input type="hidden" name="ticket" value=(t.id);
                                    button type="submit" class="button button-quiet" { (parts::status_mark(w, t.status)) " #" (t.id) " " span class="cut" { (parts::subject(w, &t.subject)) } }
                                }
                            }
                        }
                    }
                }
                form method="post" action=(url::mail_move(r.id)) {
                    input type="hidden" name="ticket" value="new";
                    button type="submit" class="button button-quiet" { "To a ticket of its own, from #" (ticket) }
                }
                p class="quiet" { "Both tickets tell it in their history, and it can be moved back." }
            }
        }
    }
}
