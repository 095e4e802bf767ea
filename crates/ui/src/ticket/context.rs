//! What stands beside a ticket about whoever asks: notes at once, the rest after the page is there.

use domain::contact_note::{Date, NoteReach, TEXT_CHARS_MAX};
use domain::outcome::Held;
use domain::read::context::{
    CardFailure, CardResult, CardShown, Context, DayThere, LanguageSeen, LocalTime, NoteLine, NotesPanel,
    OpenPromise, PromiseKind, SimilarFound, SimilarTicket, ZoneSource,
};
use domain::read::{Frame, TicketPage};
use domain::{PersonId, TicketId};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::Field;
use crate::{Clock, Words, icons, parts, t, text, th, url};

/// Above the conversation: what is worth knowing before one answers.
pub fn banner(frame: &Frame, page: &TicketPage) -> Markup {
    let w = Words::of(frame);
    html! {
        @if !page.context.notes.is_empty() {
            section class="banner is-reminder" aria-label=(t!(w, "desk-notes")) {
                (icons::note())
                ul class="reminders" { @for n in &page.context.notes { li { (words(w, n)) } } }
            }
        }
    }
}

/// The words of a note with who wrote it and until when.
fn words(w: Words, n: &NoteLine) -> Markup {
    html! {
        span class="reminder" dir="auto" { (n.note.text) }
        " " span class="quiet" {
            (text::name(w, &n.by))
            @if let Some(until) = n.note.until { " · " (t!(w, "desk-note-until", day = day(until))) }
            @if n.note.reach == NoteReach::Mine { " · " (t!(w, "desk-note-mine")) }
        }
    }
}

/// ISO 8601: the one form that nobody in the world reads as another day.
fn day(day: Date) -> String {
    day.to_string()
}

/// The panel beside the ticket: notes with their verbs, and the places that are filled afterwards.
pub fn panel(frame: &Frame, page: &TicketPage) -> Markup {
    let w = Words::of(frame);
    let (id, contact) = (page.ticket.id, page.ticket.requester);
    let back = url::ticket(id);
    html! {
        (crate::playbooks::place(w, id))
        section class="panel" aria-labelledby="notes-title" {
            h2 id="notes-title" { (t!(w, "desk-notes")) }
            @if page.context.notes.is_empty() { p class="quiet" { (t!(w, "desk-notes-none")) } }
            ul class="contact-note-list" { @for n in &page.context.notes { li { (note(w, n, &back)) } } }
            (add_note(w, contact, &back))
        }
        @for card in &page.context.cards {
            section class="panel customer-card" aria-label=(card.name) data-part=(url::customer_card(id, card.id)) data-part-once {
                h2 { (card.name) }
                p class="part-wait" { a href=(url::customer_card(id, card.id)) { (t!(w, "desk-card-load")) } }
            }
        }
        div class="context-part" data-part=(url::context(id)) data-lines="8" {
            section class="panel" aria-label=(t!(w, "desk-context")) {
                p class="part-wait" { a href=(url::context(id)) { (t!(w, "desk-context-open")) } }
            }
        }
    }
}

fn note(w: Words, n: &NoteLine, back: &str) -> Markup {
    let id = n.note.id;
    html! {
        div class="contact-note" {
            p { (words(w, n)) }
            div class="actions" {
                form method="post" action=(url::contact_note(id)) {
                    input type="hidden" name="back" value=(back);
                    input type="hidden" name="act" value=(if n.note.done.is_some() { "reopen" } else { "done" });
                    button type="submit" class="button button-small button-quiet" {
                        @if n.note.done.is_some() { (t!(w, "desk-note-reopen")) } @else { (icons::check()) (t!(w, "desk-note-done")) }
                    }
                }
                details class="note-edit" {
                    summary class="button button-small button-quiet" { (t!(w, "desk-note-edit")) }
                    form method="post" action=(url::contact_note(id)) class="stack" {
                        input type="hidden" name="back" value=(back);
                        input type="hidden" name="act" value="change";
                        (fields(w, &format!("note-{id}"), &n.note.text, n.note.until, n.note.reach))
                        div class="actions" {
                            button type="submit" class="button button-small" { (t!(w, "desk-save")) }
                            button type="submit" name="remove" value="1" class="button button-small button-quiet" formnovalidate { (t!(w, "desk-note-remove")) }
                        }
                    }
                }
            }
        }
    }
}

fn add_note(w: Words, contact: PersonId, back: &str) -> Markup {
    html! {
        details class="add" {
            summary data-verb=(t!(w, "desk-note-add")) { (t!(w, "desk-note-add")) }
            form method="post" action=(url::contact_notes(contact)) class="stack" {
                input type="hidden" name="back" value=(back);
                (fields(w, "new-note", "", None, NoteReach::Team))
                div { button type="submit" class="button button-small" { (t!(w, "desk-note-keep")) } }
            }
        }
    }
}

fn fields(w: Words, id: &str, value: &str, until: Option<Date>, reach: NoteReach) -> Markup {
    let (text_id, until_id, reach_id) = (format!("{id}-text"), format!("{id}-until"), format!("{id}-reach"));
    let until = until.map(day).unwrap_or_default();
    let reaches = [
        (NoteReach::Team.as_str().to_owned(), t!(w, "desk-note-for-team"), reach == NoteReach::Team),
        (NoteReach::Mine.as_str().to_owned(), t!(w, "desk-note-for-me"), reach == NoteReach::Mine),
    ];
    html! {
        (Field { rows: 2, required: true, length_max: Some(TEXT_CHARS_MAX as u32), placeholder: t!(w, "desk-note-example"), ..Field::new(&text_id, "text", t!(w, "desk-note-text"), value) }.draw(w))
        div class="two" {
            (Field { kind: "date", ..Field::new(&until_id, "until", t!(w, "desk-note-until-field"), &until) }.draw(w))
            (parts::select(&reach_id, "reach", t!(w, "desk-note-reach"), &reaches, false))
        }
    }
}

/// On the contact's own page: what stands, and what is over.
pub fn notes(frame: &Frame, contact: PersonId, x: &NotesPanel) -> Markup {
    let w = Words::of(frame);
    let back = url::contact(contact);
    html! {
        section class="panel" aria-labelledby="notes-title" {
            h2 id="notes-title" { (t!(w, "desk-notes")) }
            p class="quiet" { (t!(w, "desk-notes-lead")) }
            ul class="contact-note-list" { @for n in &x.standing { li { (note(w, n, &back)) } } }
            @if !x.past.is_empty() {
                details {
                    summary { (t!(w, "desk-notes-past", count = x.past.len())) }
                    ul class="contact-note-list is-past" { @for n in &x.past { li { (note(w, n, &back)) } } }
                }
            }
            (add_note(w, contact, &back))
        }
    }
}

/// What was looked up, as a page of its own.
pub fn page(frame: &Frame, x: &Context) -> Markup {
    let w = Words::of(frame);
    let back = html! { a class="button" href=(url::ticket(x.ticket)) data-key="Escape" data-verb=(t!(w, "desk-back")) { (t!(w, "desk-back")) } };
    let title = t!(w, "desk-context-of", ticket = x.ticket.to_string());
    let content = html! { p class="lead" dir="auto" { (x.subject) } div class="panels context-page" { (part(frame, x)) } };
    layout::sheet(frame, At::Elsewhere, &title, back, content)
}

/// What was looked up: what a request with `Desk-Part` is answered.
pub fn part(frame: &Frame, x: &Context) -> Markup {
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    html! {
        div class="context-part" data-part-done {
            (similar(w, &clock, x))
            (crate::follow_up::panel(w, &clock, x.ticket, &x.ratings))
            (about(w, &clock, x))
            (promises(w, &clock, x))
            (organisation(w, &clock, x))
        }
    }
}

fn about(w: Words, clock: &Clock, x: &Context) -> Markup {
    if x.local.is_none() && x.language.is_none() && x.devices.is_empty() {
        return html! {};
    }
    html! {
        section class="panel" aria-labelledby="about-title" {
            h2 id="about-title" { (t!(w, "desk-about", who = text::name(w, &x.contact))) }
            dl class="facts" {
                @if let Some(local) = &x.local { dt { (t!(w, "desk-local-time")) } dd { (local_time(w, clock, local)) } }
                @match &x.language {
                    Some(LanguageSeen::Set(code)) => { dt { (t!(w, "desk-language")) } dd { (text::language(code)) } },
                    Some(LanguageSeen::Written(code)) => { dt { (t!(w, "desk-language")) } dd { (t!(w, "desk-language-written", code = text::language(code))) } },
                    None => {},
                }
                @if !x.devices.is_empty() {
                    dt { (t!(w, "desk-devices")) }
                    dd {
                        ul class="devices" {
                            @for d in &x.devices {
                                li { (d.device.program) @if let Some(p) = d.device.platform { " · " (p.as_str()) } " " span class="quiet" { (clock.ago(d.last_at)) } }
                            }
                        }
                        p class="quiet" { (t!(w, "desk-devices-source")) }
                    }
                }
            }
        }
    }
}

fn local_time(w: Words, clock: &Clock, local: &LocalTime) -> Markup {
    let hour = format!("{:02}:{:02}", local.hour, local.minute);
    html! {
        strong { (match local.day {
            DayThere::Same => t!(w, "desk-time-there", hour = hour),
            DayThere::Before => t!(w, "desk-time-there-before", hour = hour),
            DayThere::After => t!(w, "desk-time-there-after", hour = hour),
        }) }
        p class="quiet" {
            @match &local.source {
                ZoneSource::Set(zone) => (t!(w, "desk-zone-set", zone = zone.as_str())),
                ZoneSource::Mail { offset_minutes, at } => (th!(w, "desk-zone-mail", offset = offset(*offset_minutes), age = clock.ago(*at))),
            }
        }
    }
}

/// `UTC+05:30`.
fn offset(minutes: i32) -> String {
    let sign = if minutes < 0 { '−' } else { '+' };
    format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

fn promises(w: Words, clock: &Clock, x: &Context) -> Markup {
    if x.promises.is_empty() && x.waiting.is_empty() {
        return html! {};
    }
    html! {
        section class="panel" aria-labelledby="promises-title" {
            h2 id="promises-title" { (t!(w, "desk-promises")) }
            @if !x.promises.is_empty() { ul class="lines" { @for p in &x.promises { li { (promise(w, clock, p)) } } } }
            @if !x.waiting.is_empty() {
                h3 { (t!(w, "desk-waiting")) }
                ul class="lines" { @for line in &x.waiting { li { (parts::ticket_line(line, clock)) } } }
            }
        }
    }
}

fn promise(w: Words, clock: &Clock, p: &OpenPromise) -> Markup {
    let who = p.by.as_ref().map_or("", |by| text::name(w, by));
    html! {
        a href=(url::ticket(p.ticket.id)) { "#" (p.ticket.id) " " (parts::subject(w, &p.ticket.subject)) }
        p class="quiet" {
            @match (p.kind, p.at) {
                (PromiseKind::Reply, Some(at)) => (th!(w, "desk-promise-reply", who = who, when = clock.ago(at))),
                (PromiseKind::Reply, None) => (t!(w, "desk-promise-held", who = who)),
                (PromiseKind::Snooze, Some(at)) => (th!(w, "desk-promise-snooze", who = who, when = clock.ago(at))),
                (PromiseKind::Snooze, None) => (t!(w, "desk-promise-snooze-open", who = who)),
            }
        }
    }
}

fn organisation(w: Words, clock: &Clock, x: &Context) -> Markup {
    let Some(o) = &x.organisation else { return html! {} };
    if o.open.is_empty() && o.incidents.is_empty() {
        return html! {};
    }
    let more = o.open_total - o.open.len() as i64;
    html! {
        section class="panel" aria-labelledby="organisation-title" {
            h2 id="organisation-title" { a href=(url::organisation(o.id)) { (o.name) } }
            @if !o.open.is_empty() {
                details {
                    summary { (t!(w, "desk-organisation-open", count = o.open_total)) }
                    ul class="lines" { @for line in &o.open { li { (parts::ticket_line(line, clock)) } } }
                    @if more > 0 { a class="more" href=(url::organisation(o.id)) { (t!(w, "desk-all-of-them")) } }
                }
            }
            @if !o.incidents.is_empty() {
                h3 { (t!(w, "desk-incidents")) }
                ul class="lines" { @for line in &o.incidents { li { (parts::ticket_line(line, clock)) } } }
            }
        }
    }
}

fn similar(w: Words, clock: &Clock, x: &Context) -> Markup {
    let found = match &x.similar {
        SimilarFound::Tickets(found) if found.is_empty() => return html! {},
        SimilarFound::Tickets(found) => found,
        SimilarFound::NotYet => {
            return html! { section class="panel" aria-labelledby="similar-title" { h2 id="similar-title" { (t!(w, "desk-similar")) } p class="quiet" { (t!(w, "desk-similar-not-yet")) } } };
        }
    };
    html! {
        section class="panel" aria-labelledby="similar-title" {
            h2 id="similar-title" { (t!(w, "desk-similar")) }
            ol class="similar" { @for (n, s) in found.iter().enumerate() { li { (similar_ticket(w, clock, x.ticket, s, n == 0)) } } }
        }
    }
}

fn similar_ticket(w: Words, clock: &Clock, beside: TicketId, s: &SimilarTicket, is_first: bool) -> Markup {
    let ticket = s.line.id;
    html! {
        a class="similar-title" href=(url::ticket(ticket)) { "#" (ticket) " " (parts::subject(w, &s.line.subject)) }
        @if !s.shared.is_empty() { p class="similar-words" { @for word in &s.shared { span class="tag" { (word) } } } }
        @match &s.outcome {
            None => p class="quiet" { (t!(w, "desk-similar-no-outcome")) },
            Some(o) => {
                @if !o.cause.is_empty() { p dir="auto" { (th!(w, "desk-similar-cause", cause = html! { strong { (o.cause) } })) } }
                @if !o.answer.is_empty() { p class="similar-answer quiet" dir="auto" { (o.answer) } }
                p class="similar-end" {
                    @if o.reopened_at.is_some() || o.held == Held::No {
                        span class="badge is-warn" { (t!(w, "desk-similar-not-held")) }
                    } @else if o.held == Held::Yes {
                        span class="badge" { (icons::check()) (t!(w, "desk-similar-held")) }
                    } @else {
                        span class="quiet" { (th!(w, "desk-similar-solved", when = clock.ago(o.solved_at))) }
                    }
                }
            },
        }
        form method="post" action=(url::tabs()) data-tabs-form="go" {
            input type="hidden" name="ticket" value=(ticket);
            input type="hidden" name="beside" value=(beside);
            button type="submit" class="button button-small button-quiet" data-key=[is_first.then_some("V")] data-verb=[is_first.then(|| t!(w, "desk-similar-beside"))] {
                (icons::layers()) (t!(w, "desk-beside")) (parts::hidden(&format!(" #{ticket}")))
            }
        }
    }
}

/// One card as a page of its own.
pub fn card_page(frame: &Frame, x: &CardShown) -> Markup {
    let w = Words::of(frame);
    let back = html! { a class="button" href=(url::ticket(x.ticket)) data-key="Escape" data-verb=(t!(w, "desk-back")) { (t!(w, "desk-back")) } };
    let content = html! { div class="panels context-page" { (card(frame, x)) } };
    layout::sheet(frame, At::Elsewhere, &x.card.name, back, content)
}

/// One card, as it takes its place in the panel. Every word of it is the endpoint's, and text alone.
pub fn card(frame: &Frame, x: &CardShown) -> Markup {
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    let again = html! {
        a class="card-again" href=(url::customer_card_again(x.ticket, x.card.id)) data-part-again { (icons::retry()) span { (t!(w, "desk-card-again")) } (parts::hidden(&format!(" {}", x.card.name))) }
    };
    html! {
        section class="panel customer-card" aria-label=(x.card.name) data-part-done {
            @match &x.result {
                CardResult::Answer(answer, at) => {
                    h2 dir="auto" { @if answer.title.is_empty() { (x.card.name) } @else { (answer.title) } }
                    @if let Some(problem) = &answer.problem { p class="card-problem" dir="auto" { (icons::warning()) span { (problem) } } }
                    @if !answer.rows.is_empty() {
                        dl class="facts" {
                            @for row in &answer.rows {
                                dt dir="auto" { (row.label) }
                                dd dir="auto" {
                                    @match &row.link {
                                        Some(link) => a href=(link) target="_blank" rel="noopener noreferrer nofollow" { (row.value) (icons::external()) },
                                        None => (row.value),
                                    }
                                }
                            }
                        }
                    } @else if answer.problem.is_none() { p class="quiet" { (t!(w, "desk-card-empty")) } }
                    @if answer.left_out > 0 { p class="quiet" { (t!(w, "desk-card-left-out", count = answer.left_out)) } }
                    p class="card-foot quiet" { (clock.ago(*at)) " " (again) }
                },
                CardResult::Failed(failure) => {
                    h2 { (x.card.name) }
                    p class="card-foot quiet" { (failed(w, *failure)) " " (again) }
                },
            }
        }
    }
}

fn failed(w: Words, failure: CardFailure) -> String {
    match failure {
        CardFailure::TooSlow => t!(w, "desk-card-too-slow").to_owned(),
        CardFailure::Unreachable => t!(w, "desk-card-unreachable").to_owned(),
        CardFailure::NotAllowed => t!(w, "desk-card-not-allowed").to_owned(),
        CardFailure::Status(status) => t!(w, "desk-card-status", status = i64::from(status)),
        CardFailure::Unreadable => t!(w, "desk-card-unreadable").to_owned(),
    }
}
