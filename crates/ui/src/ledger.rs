//! The mail ledger: every mail that came, what was made of it, and why. The list is for leads and admins; one mail is also
//! for whoever reads its ticket.

mod mail;

use domain::letter::{ComplaintCode, LetterKind};
use domain::message::Identity;
use domain::read::Frame;
use domain::read::ledger::{LedgerFilter, LedgerPage, MailRow, MailState, StateCount};
use domain::read::trace::kind_words;
use maud::{Markup, html};

pub use self::mail::mail;
use crate::layout::{self, At};
use crate::parts::{Choice, Field};
use crate::{Clock, Words, parts, t, text, th, url};

pub fn list(frame: &Frame, x: &LedgerPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let filtered = x.filter != LedgerFilter::default();
    let content = html! {
        p class="lead quiet" { (t!(w, "ledger-lead")) }
        (parts::form_problem(w, x.problem.as_ref(), &[]))
        (states(w, x))
        (filters(x, &clock))
        @if x.rows.is_empty() { (nothing(x, filtered, &clock)) } @else {
            table class="table ledger" {
                caption class="hidden" { (t!(w, "ledger-newest-first")) }
                thead { tr { th scope="col" { (t!(w, "ledger-subject-and-sender")) } th scope="col" { (t!(w, "ledger-made-of-it")) } th scope="col" { (t!(w, "common-to")) } th scope="col" class="end" { (t!(w, "common-size")) } th scope="col" class="end" { (t!(w, "ledger-came")) } } }
                tbody { @for r in &x.rows { (row(r, &clock)) } }
            }
            @if let Some(at) = x.looked_back_to {
                p class="quiet" { (th!(w, "ledger-looked-back", at = clock.exactly(at))) }
            }
            (parts::paging(w, &x.paging, |cursor| url::ledger(&x.filter, Some(cursor))))
        }
    };
    layout::sheet(frame, At::Ledger, t!(w, "ledger-mail-ledger"), html! {}, content)
}

/// What an empty list says, and what to do next.
fn nothing(x: &LedgerPage, filtered: bool, clock: &Clock) -> Markup {
    let w = clock.w;
    let all = html! { a class="button" href=(url::ledger(&LedgerFilter::default(), None)) { (t!(w, "ledger-show-all-mail")) } };
    if let (Some(at), Some(cursor)) = (x.looked_back_to, &x.paging.older) {
        let words = t!(w, "ledger-none-since", day = clock.day(at));
        let action = html! {
            a class="button button-primary" href=(url::ledger(&x.filter, Some(cursor))) { (t!(w, "ledger-look-further")) } " " (all)
        };
        return parts::empty(t!(w, "ledger-nothing-so-far"), &words, action);
    }
    match x.filter.state {
        Some(MailState::Quarantined) if x.filter.is_by_state_alone() => {
            parts::empty(t!(w, "ledger-no-quarantine"), t!(w, "ledger-no-quarantine-hint"), all)
        }
        Some(MailState::Waiting) if x.filter.is_by_state_alone() => {
            parts::empty(t!(w, "ledger-nothing-waits"), t!(w, "ledger-nothing-waits-hint"), all)
        }
        _ if filtered => {
            parts::empty(t!(w, "ledger-none-like-this"), t!(w, "ledger-none-like-this-hint"), all)
        }
        _ => parts::empty(
            t!(w, "ledger-no-mail"),
            t!(w, "ledger-no-mail-hint"),
            html! { a class="button" href=(url::mailboxes()) { (t!(w, "ledger-how-mail")) } },
        ),
    }
}

/// One link for each state, with how many there are under the other filters.
fn states(w: Words, x: &LedgerPage) -> Markup {
    let to = |state| url::ledger(&LedgerFilter { state, ..x.filter.clone() }, None);
    let count = |state: MailState| x.counts.iter().find(|c| c.state == state);
    html! {
        nav class="segments" aria-label=(t!(w, "ledger-made-of-it")) {
            a href=(to(None)) aria-current=[x.filter.state.is_none().then_some("true")] { (t!(w, "ledger-all")) }
            @for &state in MailState::ALL {
                a href=(to(Some(state))) aria-current=[(x.filter.state == Some(state)).then_some("true")] {
                    (parts::mail_state_words(w, state))
                    @if let Some(c) = count(state) {
                        " " span class={ "count" @if state == MailState::Quarantined && c.count > 0 { " is-bad" } } { (counted(c)) }
                    }
                }
            }
        }
    }
}

fn counted(c: &StateCount) -> String {
    format!("{}{}", c.count, if c.at_least { "+" } else { "" })
}

/// What is odd, as a choice: with a capital, for it stands alone.
fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn filters(x: &LedgerPage, clock: &Clock) -> Markup {
    let w = clock.w;
    let f = &x.filter;
    let mut mailboxes: Vec<Choice<'_>> =
        vec![(String::new(), t!(w, "ledger-all-mailboxes"), f.mailbox.is_none())];
    mailboxes
        .extend(x.mailboxes.iter().map(|m| (m.id.to_string(), m.address.as_str(), f.mailbox == Some(m.id))));
    let identity_words = |i: Identity| match i {
        Identity::Verified => t!(w, "ledger-verified"),
        Identity::NotVerified => t!(w, "ledger-not-verified"),
        Identity::Failed => t!(w, "ledger-check-failed"),
    };
    let mut identities: Vec<Choice<'_>> =
        vec![(String::new(), t!(w, "ledger-any-sender"), f.identity.is_none())];
    identities.extend(
        Identity::ALL.iter().map(|&i| (i.as_str().to_owned(), identity_words(i), f.identity == Some(i))),
    );
    let kind_names: Vec<_> = LetterKind::ALL.iter().map(|&k| (k, w.known(kind_words(k)))).collect();
    let mut kinds: Vec<Choice<'_>> = vec![(String::new(), t!(w, "ledger-any-kind"), f.kind.is_none())];
    kinds.extend(
        kind_names.iter().map(|(k, name)| (k.as_str().to_owned(), name.as_ref(), f.kind == Some(*k))),
    );
    let words: Vec<(ComplaintCode, String)> =
        ComplaintCode::ALL.iter().map(|&c| (c, capital(&w.known(c.in_words())))).collect();
    let mut complaints: Vec<Choice<'_>> =
        vec![(String::new(), t!(w, "ledger-whatever-odd"), f.complaint.is_none())];
    complaints
        .extend(words.iter().map(|(c, w)| (c.as_str().to_owned(), w.as_str(), f.complaint == Some(*c))));
    let typed = |name, stored: String| parts::typed(x.problem.as_ref(), name, &stored).to_owned();
    let since = typed("since", f.since.map(|at| clock.date(at)).unwrap_or_default());
    // The last day is meant with all its hours.
    let until = typed("until", f.until.map(|at| clock.date(at.plus_us(-1))).unwrap_or_default());
    let more = LedgerFilter { state: None, from: String::new(), ..f.clone() } != LedgerFilter::default()
        || x.problem.is_some();
    html! {
        form method="get" action=(url::ledger(&LedgerFilter::default(), None)) class="ledger-filters" {
            @if let Some(state) = f.state { input type="hidden" name="state" value=(state.as_str()); }
            div class="inline-form" {
                (Field { kind: "search", placeholder: "rosa@customer.example", length_max: Some(320), ..Field::new("from", "from", t!(w, "common-from"), &f.from) }.draw(w))
                button type="submit" class="button" { (t!(w, "ledger-filter")) }
                @if *f != LedgerFilter::default() { a class="button button-quiet" href=(url::ledger(&LedgerFilter::default(), None)) { (t!(w, "ledger-clear")) } }
            }
            details open[more] {
                summary { (t!(w, "ledger-more-filters")) }
                div class="ledger-more" {
                    (Field { kind: "search", length_max: Some(320), ..Field::new("to", "to", t!(w, "common-to"), &f.to) }.draw(w))
                    (parts::select("mailbox", "mailbox", t!(w, "common-mailbox"), &mailboxes, false))
                    (parts::select("identity", "identity", t!(w, "ledger-sender"), &identities, false))
                    (parts::select("kind", "kind", t!(w, "common-kind"), &kinds, false))
                    (parts::select("complaint", "complaint", t!(w, "ledger-odd"), &complaints, false))
                    (Field { kind: "date", problem: parts::problem_of(x.problem.as_ref(), "since"), ..Field::new("since", "since", t!(w, "ledger-came-after"), &since) }.draw(w))
                    (Field { kind: "date", problem: parts::problem_of(x.problem.as_ref(), "until"), ..Field::new("until", "until", t!(w, "ledger-came-before"), &until) }.draw(w))
                }
            }
        }
    }
}

/// One arrival in the list.
pub fn row(r: &MailRow, clock: &Clock) -> Markup {
    let w = clock.w;
    html! {
        tr id={ "mail-" (r.id) } {
            th scope="row" {
                a class="walk" href=(url::mail(r.id)) { (subject(w, r)) }
                p class="raw quiet" { (sender(w, r)) }
            }
            td data-label=(t!(w, "ledger-made-of-it")) {
                (parts::mail_state(w, r.state))
                @if let Some(ticket) = r.ticket { " " a href=(url::ticket(ticket)) { "#" (ticket) } }
                @if !r.reason.is_empty() { p class="quiet" { (w.known(&r.reason)) } }
            }
            td class="raw" data-label=(t!(w, "common-to")) { (r.mailbox) }
            td class="end quiet" data-label=(t!(w, "common-size")) { (text::size(w, r.bytes)) }
            td class="end quiet" data-label=(t!(w, "ledger-came")) { (clock.ago(r.arrived_at)) }
        }
    }
}

pub(super) fn subject(w: Words, r: &MailRow) -> &str {
    match (r.subject.as_str(), r.state) {
        ("", MailState::Waiting) => t!(w, "ledger-not-read-yet"),
        ("", MailState::Quarantined) => t!(w, "ledger-could-not-be-read"),
        ("", MailState::Placed | MailState::SetAside) => t!(w, "ledger-no-subject"),
        (subject, _) => subject,
    }
}

pub(super) fn sender(w: Words, r: &MailRow) -> String {
    match (&r.from, r.envelope_from.as_deref()) {
        (Some(a), _) if a.name.is_empty() => a.email.clone(),
        (Some(a), _) => format!("{} <{}>", a.name, a.email),
        (None, Some("")) => t!(w, "ledger-no-return-path").into(),
        (None, Some(path)) => path.to_owned(),
        (None, None) => t!(w, "ledger-unknown-sender").into(),
    }
}
