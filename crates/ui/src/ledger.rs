//! The mail ledger: every mail that came, what was made of it, and why. The list is for leads and admins; one mail is also
//! for whoever reads its ticket.

use domain::identity::{Alignment, Check, CheckResult, Method};
use domain::letter::LetterKind;
use domain::person::Role;
use domain::read::Frame;
use domain::read::ledger::{LedgerFilter, LedgerPage, MailPage, MailRow, MailState};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::Choice;
use crate::{Clock, icons, parts, text, url};

pub fn list(frame: &Frame, x: &LedgerPage) -> Markup {
    let clock = Clock::of(frame);
    let filtered = x.filter != LedgerFilter::default();
    let content = html! {
        p class="lead quiet" { "Every mail that reached the desk, the newest first. Nothing is thrown away unseen." }
        (filters(x))
        @if x.rows.is_empty() {
            @if filtered {
                (parts::empty("No mail like this", "No mail in the ledger matches these filters.", html! { a class="button" href=(url::ledger(&LedgerFilter::default(), None)) { "Show all mail" } }))
            } @else {
                (parts::empty("No mail yet", "As soon as a mail reaches one of the desk's addresses, it stands here with what was made of it.", html! { a class="button" href=(url::mailboxes()) { "How mail gets here" } }))
            }
        } @else {
            table class="table ledger" {
                caption class="hidden" { "Mails, newest first" }
                thead { tr { th scope="col" { "Subject and sender" } th scope="col" { "What was made of it" } th scope="col" { "To" } th scope="col" class="end" { "Size" } th scope="col" class="end" { "Came" } } }
                tbody { @for r in &x.rows { (row(r, &clock)) } }
            }
            (parts::paging(&x.paging, |cursor| url::ledger(&x.filter, Some(cursor))))
        }
    };
    layout::sheet(frame, At::Ledger, "Mail ledger", html! {}, content)
}

fn filters(x: &LedgerPage) -> Markup {
    let mailbox = x.filter.mailbox;
    let to = |state| url::ledger(&LedgerFilter { state, mailbox }, None);
    let mut mailboxes: Vec<Choice<'_>> = vec![(String::new(), "All mailboxes", mailbox.is_none())];
    mailboxes
        .extend(x.mailboxes.iter().map(|m| (m.id.to_string(), m.address.as_str(), mailbox == Some(m.id))));
    html! {
        div class="filters" {
            nav class="segments" aria-label="What was made of it" {
                a href=(to(None)) aria-current=[x.filter.state.is_none().then_some("true")] { "All" }
                @for &state in MailState::ALL {
                    a href=(to(Some(state))) aria-current=[(x.filter.state == Some(state)).then_some("true")] {
                        (parts::mail_state_words(state))
                        @if state == MailState::Quarantined && x.quarantined > 0 { span class="count is-bad" { (x.quarantined) } }
                    }
                }
            }
            @if x.mailboxes.len() > 1 {
                form method="get" action=(url::ledger(&LedgerFilter::default(), None)) class="inline-form" data-auto {
                    @if let Some(state) = x.filter.state { input type="hidden" name="state" value=(state.as_str()); }
                    label class="hidden" for="mailbox" { "Mailbox" }
                    select id="mailbox" name="mailbox" {
                        @for (value, words, chosen) in &mailboxes { option value=(value) selected[*chosen] { (words) } }
                    }
                    button type="submit" class="button button-small" data-auto-hide { "Show" }
                }
            }
        }
    }
}

/// One arrival in the list.
pub fn row(r: &MailRow, clock: &Clock) -> Markup {
    html! {
        tr id={ "mail-" (r.id) } {
            th scope="row" {
                a href=(url::mail(r.id)) { (subject(r)) }
                p class="raw quiet" { (sender(r)) }
            }
            td data-label="What was made of it" {
                (parts::mail_state(r.state))
                @if let Some(ticket) = r.ticket { " " a href=(url::ticket(ticket)) { "#" (ticket) } }
                @if !r.reason.is_empty() { p class="quiet" { (r.reason) } }
            }
            td class="raw" data-label="To" { (r.mailbox) }
            td class="end quiet" data-label="Size" { (text::size(r.bytes)) }
            td class="end quiet" data-label="Came" { (clock.ago(r.arrived_at)) }
        }
    }
}

fn subject(r: &MailRow) -> &str {
    match (r.subject.as_str(), r.state) {
        ("", MailState::Waiting) => "(not read yet)",
        ("", MailState::Quarantined) => "(could not be read)",
        ("", MailState::Placed | MailState::SetAside) => "(no subject)",
        (subject, _) => subject,
    }
}

fn sender(r: &MailRow) -> String {
    match (&r.from, r.envelope_from.as_deref()) {
        (Some(a), _) if a.name.is_empty() => a.email.clone(),
        (Some(a), _) => format!("{} <{}>", a.name, a.email),
        (None, Some("")) => "no return path".into(),
        (None, Some(path)) => path.to_owned(),
        (None, None) => "unknown sender".into(),
    }
}

fn kind_words(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::Person => "Written by a person",
        LetterKind::AutoReply => "An automatic reply",
        LetterKind::Bounce => "A delivery report",
        LetterKind::Complaint => "A spam report",
        LetterKind::List => "From a mailing list or in bulk",
        LetterKind::Calendar => "An invitation",
    }
}

/// One check of the sender in a sentence.
fn check(c: &Check) -> Markup {
    let method = match c.method {
        Method::Spf => "Server (SPF)",
        Method::Dkim => "Signature (DKIM)",
        Method::Dmarc => "Policy (DMARC)",
        Method::Arc => "Seals (ARC)",
        Method::Relay => "Told by",
    };
    let result = match c.result {
        _ if c.method == Method::Relay => "",
        CheckResult::Pass => "passed",
        CheckResult::Fail => "failed",
        CheckResult::SoftFail => "failed softly",
        CheckResult::Neutral => "neutral",
        CheckResult::None => "nothing there",
        CheckResult::TempError => "no answer",
        CheckResult::PermError => "unusable",
        CheckResult::Policy => "not accepted",
        CheckResult::NotChecked => "not checked",
    };
    html! {
        (method) @if !c.domain.is_empty() { " " span class="raw" { (c.domain) } }
        @if !c.selector.is_empty() { " with the key " span class="raw" { (c.selector) } }
        @if !result.is_empty() { ": " strong { (result) } }
        @if c.alignment == Alignment::NotAligned && c.result == CheckResult::Pass { ", but it is not the author's domain" }
        @if !c.detail.is_empty() { span class="quiet" { " (" (c.detail) ")" } }
    }
}

/// One mail in full.
pub fn mail(frame: &Frame, x: &MailPage) -> Markup {
    let clock = Clock::of(frame);
    let r = &x.mail;
    let actions = html! {
        @if r.state == MailState::Quarantined { (parts::button_form(&url::mail_retry(r.id), "button button-primary", html! { (icons::retry()) "Read it again" })) }
        a class="button" href=(url::mail_raw(r.id)) download { (icons::download()) "Raw mail" }
        @if frame.me.role >= Role::Lead {
            a class="button" href=(url::ledger(&LedgerFilter::default(), None)) data-key="Escape" data-verb="Back to the ledger" { "Ledger" }
        } @else if let Some(t) = r.ticket {
            a class="button" href=(url::ticket(t)) data-key="Escape" data-verb="Back to the ticket" { "Back to the ticket" }
        }
    };
    let content = html! {
        section class={ "banner " @match r.state { MailState::Quarantined => "is-bad", MailState::Placed => "is-good", MailState::Waiting | MailState::SetAside => "" } } aria-label="What was made of it" {
            @match r.state { MailState::Quarantined => (icons::warning()), MailState::Placed => (icons::check()), MailState::Waiting => (icons::clock()), MailState::SetAside => (icons::inbox()) }
            div {
                p { strong { (parts::mail_state_words(r.state)) } @if let Some(t) = r.ticket { ": " a href=(url::ticket(t)) { "#" (t) } } }
                @if r.reason.is_empty() { p class="quiet" { "Safe on disk; not read yet." } } @else { p { "Because " (r.reason) "." } }
                @if r.state == MailState::Quarantined { p class="quiet" { "Nothing is lost: the raw mail is below, and it can be read again after an update." } }
            }
        }
        div class="columns" {
            section aria-labelledby="raw-title" {
                h2 id="raw-title" { "Raw mail" }
                pre class="raw-mail" tabindex="0" { (x.raw) }
                @if x.raw_is_cut { p class="quiet" { "Cut here: the download has all of it." } }
            }
            div class="panels" {
                section class="panel" aria-labelledby="envelope-title" {
                    h2 id="envelope-title" { "Envelope" }
                    dl class="facts" {
                        dt { "Came" } dd { (clock.exactly(r.arrived_at)) }
                        dt { "By" } dd { (r.inlet) @if !x.peer.is_empty() { " from " span class="raw" { (x.peer) } } }
                        dt { "Return path" } dd class="raw" { @match r.envelope_from.as_deref() { None => "none given", Some("") => "<> (empty)", Some(p) => (p) } }
                        dt { "For" } dd class="raw" { (r.mailbox) }
                        @if !x.envelope_to.is_empty() { dt { "Recipients" } dd class="raw" { (x.envelope_to.join(", ")) } }
                        dt { "Author" } dd class="raw" { (sender(r)) }
                        dt { "Size" } dd { (text::size(r.bytes)) }
                        dt { "SHA-256" } dd class="raw small" { (x.sha256) }
                    }
                }
                section class="panel" aria-labelledby="judged-title" {
                    h2 id="judged-title" { "What the desk thinks" }
                    dl class="facts" {
                        dt { "Kind" } dd { (kind_words(x.kind)) @if !x.kind_reason.is_empty() { ": " (x.kind_reason) } }
                        dt { "Sender" } dd { (parts::identity(x.identity, "")) @if !x.identity_reason.is_empty() { p class="quiet" { (x.identity_reason) } } }
                        @if !x.acknowledgement.is_empty() { dt { "Acknowledged" } dd { (x.acknowledgement) } }
                    }
                    @if !x.checks.is_empty() {
                        h3 { "Checks of the sender" }
                        ul class="bullets" { @for c in &x.checks { li { (check(c)) } } }
                    }
                    h3 { "Oddities" }
                    @if x.complaints.is_empty() { p class="quiet" { "None: it is as a mail should be." } }
                    @else { ul class="bullets" { @for c in &x.complaints { li { (parts::complaint(c)) } } } }
                }
            }
        }
    };
    layout::sheet(frame, At::Ledger, subject(r), actions, content)
}
