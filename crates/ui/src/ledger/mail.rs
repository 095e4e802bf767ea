//! One mail: what happened to it step by step, what it is made of, and what can be done with it.

use domain::identity::{Alignment, Check, CheckResult, Method};
use domain::letter::Complaint;
use domain::person::Role;
use domain::read::Frame;
use domain::read::ledger::{
    LedgerFilter, MailRow, MailSheet, MailState, MailView, ParsedLetter, ParsedMail, PartLine, Reread,
};
use domain::read::trace::{Link, Point, Step, Tone};
use maud::{Markup, html};

use super::{sender, subject};
use crate::layout::{self, At};
use crate::parts::Field;
use crate::{Clock, Words, icons, parts, t, text, th, url};

pub fn mail(frame: &Frame, x: &MailSheet) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let r = &x.page.mail;
    let actions = html! {
        a class="button" href=(url::mail_raw(r.id)) download { (icons::download()) (t!(w, "ledger-raw-mail")) }
        @if frame.me.role >= Role::Lead {
            a class="button" href=(url::ledger(&LedgerFilter::default(), None)) data-key="Escape" data-verb=(t!(w, "ledger-back-to-ledger")) { (t!(w, "ledger-ledger")) }
        } @else if let Some(t) = r.ticket {
            a class="button" href=(url::ticket(t)) data-key="Escape" data-verb=(t!(w, "common-back-to-ticket")) { (t!(w, "common-back-to-ticket")) }
        }
    };
    let (tab, body) = match &x.view {
        MailView::Trace => ("", trace(&x.page.trace(), &clock)),
        MailView::Raw { text, is_cut } => ("raw", raw(w, text, *is_cut)),
        MailView::Parsed(parsed) => ("parsed", self::parsed(w, parsed)),
        MailView::Reread(reread) => ("difference", difference(w, x, reread)),
    };
    let content = html! {
        p class="lead" {
            (headline(r, &clock))
        }
        @if let Some(problem) = &x.problem { (parts::refused(w, &problem.words)) }
        div class="columns" {
            section class="ledger-body" aria-label=(t!(w, "ledger-what-is-known")) {
                nav class="segments" aria-label=(t!(w, "ledger-ways-to-look")) {
                    (way(x, "", t!(w, "ledger-what-happened"), t!(w, "ledger-look-what-happened"), tab, "w"))
                    (way(x, "parsed", t!(w, "ledger-as-read"), t!(w, "ledger-look-as-read"), tab, "p"))
                    (way(x, "raw", t!(w, "ledger-as-came"), t!(w, "ledger-look-as-came"), tab, "o"))
                    @if x.can.reread { (way(x, "difference", t!(w, "ledger-read-again"), t!(w, "ledger-look-read-again"), tab, "d")) }
                }
                (body)
            }
            div class="panels" { (by_hand(w, x)) }
        }
    };
    layout::sheet(frame, At::Ledger, subject(w, r), actions, content)
}

/// Its state, where it is, from whom and since when.
fn headline(r: &MailRow, clock: &Clock) -> Markup {
    let w = clock.w;
    let state = parts::mail_state(w, r.state);
    let sender = html! { span class="raw" { (sender(w, r)) } };
    let ago = clock.ago(r.arrived_at);
    match r.ticket {
        Some(t) => {
            let ticket = html! { a href=(url::ticket(t)) { "#" (t) } };
            th!(w, "ledger-state-ticket-from", state = state, ticket = ticket, sender = sender, ago = ago)
        }
        None => th!(w, "ledger-state-from", state = state, sender = sender, ago = ago),
    }
}

fn way(x: &MailSheet, show: &str, words: &str, verb: &str, tab: &str, key: &str) -> Markup {
    html! {
        a href=(url::mail_shown(x.page.mail.id, show)) aria-current=[(show == tab).then_some("true")] data-key=(key) data-verb=(verb) { (words) }
    }
}

/// The steps, in their order.
pub fn trace(steps: &[Step], clock: &Clock) -> Markup {
    html! { ol class="trace" { @for step in steps { (one_step(step, clock)) } } }
}

fn one_step(step: &Step, clock: &Clock) -> Markup {
    let w = clock.w;
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
                h2 { (w.known(step.name.in_words())) @if let Some(at) = step.at { " " span class="quiet" { (clock.exactly(at)) } } }
                p { (w.known(&step.words)) @for link in &step.links { " " (self::link(w, *link)) } }
                @if !step.points.is_empty() { (points(w, &step.points)) }
            }
        }
    }
}

fn link(w: Words, link: Link) -> Markup {
    match link {
        Link::Ticket(t) => {
            html! { a href=(url::ticket(t)) { (t!(w, "ledger-open-ticket", ticket = t.to_string())) } }
        }
        Link::Message(t, m) => {
            html! { a href=(url::ticket_message(t, m)) { (t!(w, "ledger-open-message", ticket = t.to_string())) } }
        }
        Link::Mail(m) => {
            html! { a href=(url::mail(m)) { (t!(w, "ledger-mail-number", mail = m.to_string())) } }
        }
    }
}

/// Facts as a table of two columns, the rest as a list.
fn points(w: Words, points: &[Point]) -> Markup {
    let facts: Vec<(&str, &str)> = points
        .iter()
        .filter_map(|p| match p {
            Point::Fact { label, value } => Some((*label, value.as_str())),
            Point::Check(_) | Point::Complaint(_) | Point::Follow(_) => None,
        })
        .collect();
    html! {
        @if !facts.is_empty() {
            dl class="facts" { @for (label, value) in &facts { dt { (w.known(label)) } dd class="raw" { (value) } } }
        }
        @if facts.len() < points.len() {
            ul class="bullets" {
                @for point in points {
                    @match point {
                        Point::Fact { .. } => {}
                        Point::Check(c) => li { (check(w, c)) },
                        Point::Complaint(c) => li { (complaint(w, c)) },
                        Point::Follow(f) => li { (w.known(&f.words)) @if let Some(l) = f.link { " " (link(w, l)) } },
                    }
                }
            }
        }
    }
}

fn complaint(w: Words, c: &Complaint) -> Markup {
    html! { (w.known(c.code.in_words())) @if !c.detail.is_empty() { ": " span class="raw" { (c.detail) } } }
}

/// One check of the sender in a sentence.
fn check(w: Words, c: &Check) -> Markup {
    html! {
        (w.known(c.method.in_words())) @if !c.domain.is_empty() { " " span class="raw" { (c.domain) } }
        @if !c.selector.is_empty() { " " (th!(w, "ledger-with-key", key = html! { span class="raw" { (c.selector) } })) }
        @if c.method != Method::Relay { ": " strong { (w.known(c.result.in_words())) } }
        @if c.alignment == Alignment::NotAligned && c.result == CheckResult::Pass { ", " (t!(w, "ledger-not-authors-domain")) }
        @if !c.detail.is_empty() { span class="quiet" { " (" (w.known(&c.detail)) ")" } }
    }
}

fn raw(w: Words, octets: &str, is_cut: bool) -> Markup {
    html! {
        pre class="raw-mail" tabindex="0" aria-label=(t!(w, "ledger-raw-mail")) { (octets) }
        @if is_cut { p class="quiet" { (t!(w, "ledger-cut-here")) } }
    }
}

fn parsed(w: Words, x: &ParsedMail) -> Markup {
    html! {
        @match &x.letter {
            Ok(letter) => (self::letter(w, letter)),
            Err(why) => p class="notice is-refused" { (icons::warning()) (t!(w, "ledger-cannot-be-read", why = w.known(why))) },
        }
        h2 { (t!(w, "ledger-parts")) }
        @if x.parts.is_empty() { p class="quiet" { (t!(w, "ledger-no-parts")) } } @else {
            table class="table" {
                caption class="hidden" { (t!(w, "ledger-parts-caption")) }
                thead { tr { th scope="col" { (t!(w, "common-type")) } th scope="col" { (t!(w, "ledger-charset")) } th scope="col" { (t!(w, "ledger-travelled-as")) } th scope="col" { (t!(w, "common-name")) } th scope="col" class="end" { (t!(w, "common-size")) } } }
                tbody { @for p in &x.parts { (part(w, p)) } }
            }
            @if x.parts_are_cut { p class="quiet" { (t!(w, "ledger-more-parts")) } }
        }
        h2 { (t!(w, "ledger-head")) }
        table class="table" {
            caption class="hidden" { (t!(w, "ledger-head-caption")) }
            thead { tr { th scope="col" { (t!(w, "ledger-field")) } th scope="col" { (t!(w, "ledger-value")) } } }
            tbody { @for (name, value) in &x.headers { tr { th scope="row" class="raw" { (name) } td class="raw" { (value) } } } }
        }
        @if x.headers_are_cut { p class="quiet" { (t!(w, "ledger-more-fields")) } }
    }
}

/// How deep a part is shown to lie; deeper ones stand there too.
const INDENT_MAX: usize = 8;

fn part(w: Words, p: &PartLine) -> Markup {
    html! {
        tr {
            th scope="row" {
                span class={ "part-type depth-" (p.depth.min(INDENT_MAX)) } {
                    span class="raw" { (p.media_type) }
                    @if p.type_is_default { span class="quiet" { " " (t!(w, "ledger-not-said")) } }
                    @if !p.disposition.is_empty() { span class="quiet" { " " (p.disposition) } }
                }
            }
            td class="raw" data-label=(t!(w, "ledger-charset")) { @if p.charset.is_empty() { span class="quiet" { "–" } } @else { (p.charset) } }
            td data-label=(t!(w, "ledger-travelled-as")) { (p.transfer) }
            td class="raw" data-label=(t!(w, "common-name")) { @if p.name.is_empty() { span class="quiet" { "–" } } @else { (p.name) } }
            td class="end" data-label=(t!(w, "common-size")) { (text::size(w, p.bytes)) }
        }
    }
}

fn letter(w: Words, x: &ParsedLetter) -> Markup {
    html! {
        p class="quiet" {
            (t!(w, "ledger-read-by", version = x.reader.to_string())) " "
            @if x.has_html { (t!(w, "ledger-has-html")) }
        }
        @if !x.complaints.is_empty() { h2 { (t!(w, "ledger-odd")) } ul class="bullets" { @for c in &x.complaints { li { (complaint(w, c)) } } } }
        h2 { (t!(w, "ledger-newly-wrote")) }
        (passage(&x.reply, t!(w, "ledger-nothing-new")))
        @if !x.quoted.is_empty() {
            details { summary { (t!(w, "ledger-quoted")) } (passage(&x.quoted, "")) }
        }
        @if !x.text.is_empty() && x.text != x.reply {
            details { summary { (t!(w, "ledger-all-text")) } (passage(&x.text, "")) }
        }
        @if !x.attachments.is_empty() {
            h2 { (t!(w, "ledger-files")) }
            ul class="bullets" { @for (name, kind, bytes) in &x.attachments { li { span class="raw" { (name) } span class="quiet" { " " (kind) ", " (text::size(w, *bytes)) } } } }
        }
    }
}

fn passage(words: &str, none: &str) -> Markup {
    html! { @if words.trim().is_empty() { p class="quiet" { (none) } } @else { pre class="raw-mail" tabindex="0" { (words) } } }
}

/// What a newer reading would change in the message, and the button that does it.
fn difference(w: Words, x: &MailSheet, r: &Reread) -> Markup {
    let id = x.page.mail.id;
    let same = |pair: &(String, String)| pair.0 == pair.1;
    html! {
        @if r.is_same() {
            (parts::empty(t!(w, "ledger-reads-same"), t!(w, "ledger-reads-same-hint"), html! { a class="button" href=(url::mail(id)) { (t!(w, "ledger-back-to-happened")) } }))
        } @else {
            p { (t!(w, "ledger-reads-other", new = r.readers.1.to_string(), old = r.readers.0.to_string())) }
            @if let Some(kind) = r.narrows_to {
                p { (t!(w, "ledger-narrows-to", kind = w.known(domain::read::trace::kind_words(kind)))) }
            }
            @for (title, pair) in [(t!(w, "ledger-new-text"), &r.reply), (t!(w, "ledger-quoted-short"), &r.quoted)] {
                @if !same(pair) {
                    h2 { (title) }
                    div class="two-texts" {
                        section { h3 { (t!(w, "ledger-as-stands")) } (passage(&pair.0, t!(w, "ledger-nothing"))) }
                        section { h3 { (t!(w, "ledger-as-would-be")) } (passage(&pair.1, t!(w, "ledger-nothing"))) }
                    }
                }
            }
            @if r.html.0 != r.html.1 {
                p { @if r.html.1 { (t!(w, "ledger-html-would-come")) } @else { (t!(w, "ledger-html-would-go")) } }
            }
            @if !r.new_files.is_empty() {
                h2 { (t!(w, "ledger-files-added")) }
                ul class="bullets" { @for (name, kind, bytes) in &r.new_files { li { span class="raw" { (name) } span class="quiet" { " " (kind) ", " (text::size(w, *bytes)) } } } }
            }
            form method="post" action=(url::mail_text(id)) class="actions" {
                input type="hidden" name="fingerprint" value=(r.fingerprint);
                button type="submit" class="button button-primary" { (t!(w, "ledger-put-in-message")) }
                a class="button" href=(url::mail(id)) { (t!(w, "ledger-leave-it")) }
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
                h2 id="decide-title" { @if r.state == MailState::Quarantined { (t!(w, "ledger-decide")) } @else { (t!(w, "ledger-take-up")) } }
                p class="quiet" {
                    @if x.page.was_left_there() { (t!(w, "ledger-left-hint")) }
                    @else if r.state == MailState::Quarantined { (t!(w, "ledger-decide-hint")) }
                    @else { (t!(w, "ledger-take-up-hint")) }
                }
                div class="stack" {
                    @if can.release { (parts::button_form(&url::mail_release(r.id), "button button-primary", html! { (icons::inbox()) (t!(w, "ledger-make-ticket")) })) }
                    @if can.retry { (parts::button_form(&url::mail_retry(r.id), "button", html! { (icons::retry()) (t!(w, "ledger-read-again")) })) }
                    @if can.set_aside {
                        form method="post" action=(url::mail_aside(r.id)) class="stack" {
                            (Field { required: true, length_max: Some(500), hint: t!(w, "ledger-aside-hint"),
                                problem: parts::problem_of(x.problem.as_ref(), "reason"), ..Field::new("reason", "reason", t!(w, "ledger-why-no-answer"), parts::typed(x.problem.as_ref(), "reason", "")) }.draw(w))
                            button type="submit" class="button" { (t!(w, "ledger-set-aside")) }
                        }
                    }
                }
            }
        }
        @if let (true, Some(ticket)) = (can.move_message, r.ticket) {
            section class="panel" aria-labelledby="move-title" {
                h2 id="move-title" { (t!(w, "ledger-elsewhere")) }
                @if let Some(from) = x.page.moved_from() {
                    p class="quiet" { (t!(w, "ledger-moved-from", ticket = format!("#{from}"))) }
                    (parts::button_form(&url::mail_move_back(r.id), "button", html! { (icons::retry()) (t!(w, "ledger-move-back", ticket = format!("#{from}"))) }))
                }
                form method="post" action=(url::mail_move(r.id)) class="inline-form" {
                    (Field { required: true, kind: "text", length_max: Some(20), placeholder: "#1234",
                        problem: parts::problem_of(x.problem.as_ref(), "ticket"), ..Field::new("move-to", "ticket", t!(w, "ledger-ticket-number"), parts::typed(x.problem.as_ref(), "ticket", "")) }.draw(w))
                    button type="submit" class="button" { (t!(w, "ledger-move")) }
                }
                @if !x.destinations.is_empty() {
                    h3 { (t!(w, "ledger-perhaps-to")) }
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
                    button type="submit" class="button button-quiet" { (t!(w, "ledger-own-ticket", ticket = format!("#{ticket}"))) }
                }
                p class="quiet" { (t!(w, "ledger-both-tell")) }
            }
        }
    }
}
