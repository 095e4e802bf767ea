//! The panels beside the conversation: properties, people, how it ended.

use domain::outcome::Held;
use domain::read::away;
use domain::read::ticket::{ContactPanel, OutcomePanel, ParticipantState};
use domain::read::{Frame, TicketPage};
use domain::ticket::{Priority, SUBJECT_CHARS_MAX, Status, TicketType};
use maud::{Markup, html};

use super::{structure, work};
use crate::parts::{Choice, Field};
use crate::{Clock, Words, icons, parts, t, text, url};

/// All panels, most used first.
pub fn panels(frame: &Frame, clock: &Clock, page: &TicketPage) -> Markup {
    let w = Words::of(frame);
    html! {
        aside class="pane context" id="details" aria-label=(t!(w, "details-details")) {
            (properties(frame, clock, page))
            @if let Some(promises) = &page.promises { (crate::promises::panel(promises, clock)) }
            (work::fields(w, page))
            (work::checklist(page, clock))
            (crate::access::panel(&page.access, page.ticket.id, clock))
            (work::time(frame, page, clock))
            (contact(&page.requester, clock, page))
            (super::side_conversations::panel(frame, page, clock))
            (crate::escalation::experts(frame, page, clock))
            (super::context::panel(frame, page))
            (crate::device_checks::place(w, page.ticket.id))
            (structure::panel(page, clock))
            (crate::incidents::declare(frame, page))
            (participants(w, page))
            (crate::together::watchers(frame, page))
            (outcome(page, clock))
            (facts(page, clock))
        }
    }
}

fn properties(frame: &Frame, clock: &Clock, page: &TicketPage) -> Markup {
    let w = Words::of(frame);
    let t = &page.ticket;
    let off = !page.may_change || t.status == Status::Closed;
    let statuses: Vec<Choice<'_>> = Status::ALL
        .iter()
        .filter(|&&s| s == t.status || s != Status::New)
        .map(|&s| (s.as_str().to_owned(), text::status(w, s), s == t.status))
        .collect();
    let mut priorities: Vec<Choice<'_>> = vec![(String::new(), t!(w, "details-none"), t.priority.is_none())];
    priorities.extend(
        Priority::ALL
            .iter()
            .rev()
            .map(|&p| (p.as_str().to_owned(), text::priority(w, p), t.priority == Some(p))),
    );
    let mut types: Vec<Choice<'_>> = vec![(String::new(), t!(w, "details-none"), t.ticket_type.is_none())];
    types.extend(
        TicketType::ALL
            .iter()
            .map(|&k| (k.as_str().to_owned(), text::ticket_type(w, k), t.ticket_type == Some(k))),
    );
    let me = frame.me.id;
    let absent = |id| away::of(&page.absences, id, clock.now);
    // Who is away is named so: a ticket is not given to them by mistake.
    let named: Vec<String> = page
        .assignees
        .iter()
        .map(|p| match absent(p.id) {
            Some(a) => t!(w, "away-name", person = text::name(w, p), at = clock.exact(a.until)),
            None => text::name(w, p).to_owned(),
        })
        .collect();
    let mut people: Vec<Choice<'_>> = vec![(String::new(), t!(w, "details-nobody"), t.assignee.is_none())];
    people.extend(
        page.assignees
            .iter()
            .zip(&named)
            .filter(|(p, _)| p.id == me)
            .map(|(p, name)| (p.id.to_string(), name.as_str(), t.assignee == Some(p.id))),
    );
    people.extend(
        page.assignees
            .iter()
            .zip(&named)
            .filter(|(p, _)| p.id != me)
            .map(|(p, name)| (p.id.to_string(), name.as_str(), t.assignee == Some(p.id))),
    );
    if let Some(gone) = page.assignee.as_ref().filter(|a| !page.assignees.iter().any(|p| p.id == a.id)) {
        people.push((gone.id.to_string(), text::name(w, gone), true));
    }
    let tags = t.tags.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
    html! {
        section class="panel" aria-labelledby="properties-title" {
            h2 id="properties-title" { (t!(w, "details-properties")) }
            form method="post" action=(url::properties(t.id)) class="properties" data-auto {
                input type="hidden" name="version" value=(t.version);
                (keyed("S", t!(w, "details-change-status"), "status", parts::select("status", "status", t!(w, "details-status"), &statuses, off)))
                (keyed("p", t!(w, "details-change-priority"), "priority", parts::select("priority", "priority", t!(w, "details-priority"), &priorities, off)))
                (keyed("a", t!(w, "details-assign"), "assignee", parts::select("assignee", "assignee", t!(w, "details-assignee"), &people, off)))
                @if let Some(owner) = &page.assignee { @if let Some(absence) = absent(owner.id) { p class="hint" { (crate::away::line(w, clock, text::name(w, owner), absence)) } } }
                (parts::select("team", "team", t!(w, "details-team"), &parts::team_choices(&page.teams, t.team, t!(w, "details-none")), off))
                (parts::select("type", "type", t!(w, "details-type"), &types, off))
                (keyed("l", t!(w, "details-change-tags"), "tags", html! { div data-tags=[(!off).then(url::tag_suggestions)] { (Field { disabled: off, placeholder: t!(w, "details-none"), ..Field::new("tags", "tags", t!(w, "details-tags"), &tags) }.draw(w)) } }))
                @if !off { button type="submit" class="button button-small" data-auto-hide { (t!(w, "common-save")) } }
            }
        }
    }
}

/// A field that a key goes to.
fn keyed(key: &str, verb: &str, field: &str, markup: Markup) -> Markup {
    html! { div data-key=(key) data-verb=(verb) data-focus=(field) class="keyed" { (markup) } }
}

fn contact(c: &ContactPanel, clock: &Clock, page: &TicketPage) -> Markup {
    let w = clock.w;
    html! {
        section class="panel" aria-labelledby="requester-title" {
            h2 id="requester-title" { (t!(w, "details-requester")) }
            div class="who" {
                (parts::avatar(w, &c.person))
                div {
                    a class="who-name" href=(url::contact(c.person.id)) { (text::name(w, &c.person)) }
                    @if let (Some(email), false) = (&c.person.email, c.person.name.is_empty()) { p class="raw quiet" { (email) } }
                }
            }
            (parts::troubles(c.person.id, &c.troubles, clock, page.may_change))
            @if c.suspended { p { span class="badge is-bad" { (icons::warning()) (t!(w, "details-suspended")) } } }
            dl class="facts" {
                @if let Some(o) = &c.organisation { dt { (t!(w, "details-organisation")) } dd { a href=(url::organisation(o.id)) { (o.name) } } }
                dt { (t!(w, "details-address")) } dd { @if c.verified { (t!(w, "details-proven")) } @else { (t!(w, "details-not-proven")) } }
                @if let Some(locale) = &c.locale { dt { (t!(w, "details-language")) } dd { (text::language(locale)) } }
                @if let Some(zone) = &c.time_zone { dt { (t!(w, "details-time-zone")) } dd { (zone) } }
                @if let Some(phone) = &c.phone { dt { (t!(w, "details-phone")) } dd { (phone) } }
            }
            @if !c.notes.is_empty() { p class="contact-notes" { (c.notes) } }
            h3 { (t!(w, "details-other-tickets")) @if c.tickets_total > 0 { span class="quiet" { " " (c.tickets_total) } } }
            @if c.tickets.is_empty() {
                p class="quiet" { (t!(w, "details-first")) }
            } @else {
                ul class="lines" { @for line in &c.tickets { li { (parts::ticket_line(line, clock)) } } }
                @if c.tickets_total > c.tickets.len() as i64 { a class="more" href=(url::contact(page.ticket.requester)) { (t!(w, "details-all-of-them")) } }
            }
        }
    }
}

fn participants(w: Words, page: &TicketPage) -> Markup {
    let id = page.ticket.id;
    let open = page.may_change && page.ticket.status != Status::Closed;
    html! {
        section class="panel" aria-labelledby="participants-title" {
            h2 id="participants-title" { (t!(w, "details-copies")) }
            @if page.participants.is_empty() { p class="quiet" { (t!(w, "details-no-copies")) } }
            ul class="participants" {
                @for p in &page.participants {
                    li {
                        div class="who" {
                            (parts::avatar(w, &p.person))
                            div {
                                span aria-hidden="true" { (text::name(w, &p.person)) }
                                @if let (Some(email), false) = (&p.person.email, p.person.name.is_empty()) { p class="raw quiet" { (email) } }
                                @if p.state == ParticipantState::Suggested { p class="quiet" { (t!(w, "details-stood-in-cc")) } }
                            }
                        }
                        @if open {
                            div class="actions" {
                                @if p.state == ParticipantState::Suggested {
                                    (parts::button_form(&url::participant_acceptance(id, p.person.id), "button button-small", html! { (t!(w, "details-accept")) (parts::hidden(" ")) (parts::hidden(text::name(w, &p.person))) }))
                                    (parts::button_form(&url::participant_removal(id, p.person.id), "button button-small button-quiet", html! { (t!(w, "details-decline")) (parts::hidden(" ")) (parts::hidden(text::name(w, &p.person))) }))
                                } @else {
                                    (parts::button_form(&url::participant_removal(id, p.person.id), "button button-small button-quiet", html! { (t!(w, "details-remove")) (parts::hidden(" ")) (parts::hidden(text::name(w, &p.person))) }))
                                }
                            }
                        }
                    }
                }
            }
            @if open {
                details class="add" {
                    summary { (t!(w, "details-add-somebody")) }
                    form method="post" action=(url::participants(id)) class="inline-form" {
                        label class="hidden" for="participant-email" { (t!(w, "details-mail-address")) }
                        input id="participant-email" type="email" name="email" placeholder="name@example.com" required autocomplete="off";
                        button type="submit" class="button" { (t!(w, "details-add")) }
                    }
                }
            }
        }
    }
}

fn outcome(page: &TicketPage, clock: &Clock) -> Markup {
    let w = clock.w;
    let Some(o) = &page.outcome else { return html! {} };
    let OutcomePanel { solved_at, solved_by, cause, answer, held, reopened_at } = o;
    html! {
        section class="panel" aria-labelledby="outcome-title" {
            h2 id="outcome-title" { (t!(w, "details-ended")) }
            dl class="facts" {
                dt { (t!(w, "details-solved")) } dd { (clock.ago(*solved_at)) @if let Some(by) = solved_by { (t!(w, "details-solved-by", who = text::name(w, by))) } }
                @if let Some(message) = answer { dt { (t!(w, "details-answer")) } dd { a href=(url::ticket_message(page.ticket.id, *message)) { (t!(w, "details-answer-link")) } } }
                dt { (t!(w, "details-held")) } dd { (match held { Held::Unknown => t!(w, "details-held-unknown"), Held::Yes => t!(w, "details-held-yes"), Held::No => t!(w, "details-held-no") }) }
                @if let Some(at) = reopened_at { dt { (t!(w, "details-opened-again")) } dd { (clock.ago(*at)) } }
            }
            @if page.may_change {
                form method="post" action=(url::cause(page.ticket.id)) class="stack" data-auto {
                    (Field { rows: 2, length_max: u32::try_from(SUBJECT_CHARS_MAX).ok(), placeholder: t!(w, "details-cause-example"), ..Field::new("cause", "cause", t!(w, "details-cause"), cause) }.draw(w))
                    button type="submit" class="button button-small" data-auto-hide { (t!(w, "common-save")) }
                }
            } @else if !cause.is_empty() { p { (cause) } }
        }
    }
}

fn facts(page: &TicketPage, clock: &Clock) -> Markup {
    let w = clock.w;
    let t = &page.ticket;
    html! {
        section class="panel" aria-labelledby="facts-title" {
            h2 id="facts-title" { (t!(w, "details-about")) }
            dl class="facts" {
                dt { (t!(w, "details-opened")) } dd { (clock.ago(t.created_at)) ", " (super::opened_by(w, t.channel)) }
                dt { (t!(w, "details-changed")) } dd { (clock.ago(t.updated_at)) }
                @if let Some(m) = &page.mailbox { dt { (t!(w, "details-mailbox")) } dd { (parts::address(&m.address)) } }
                @if let Some(e) = &t.external_id { dt { (t!(w, "details-external")) } dd class="raw" { (e) } }
            }
            @if page.may_delete {
                (parts::sure_form(&url::deletion(t.id), t!(w, "details-delete"), t!(w, "details-delete-words"), t!(w, "details-delete-it")))
            }
        }
    }
}
