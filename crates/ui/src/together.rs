//! What a ticket page shows of the others: who is here, who watches, and handing over.

use domain::read::{Frame, TicketPage};
use domain::ticket::Status;
use domain::{PersonId, TicketId};
use maud::{Markup, html};

use crate::{Words, icons, parts, text, url};

/// Who is on the ticket at this moment: filled by `presence.js`, for it is true for a moment only.
pub fn presence(ticket: TicketId) -> Markup {
    html! { span id="presence" class="presence" data-presence=(url::presence(ticket)) role="status" aria-label="Who is here" {} }
}

/// Watching and handing over, in the ticket's bar.
pub fn actions(frame: &Frame, page: &TicketPage) -> Markup {
    let id = page.ticket.id;
    html! {
        @if page.may_change && page.ticket.status != Status::Closed { (hand_over(frame, page)) }
        @if page.together.is_watching {
            form method="post" action=(url::watch_removal(id)) {
                button type="submit" class="button-icon is-on" data-key="w" data-verb="Stop watching this ticket" aria-pressed="true"
                    title="You watch this ticket. Stop watching" aria-label="Watching" { (icons::eye()) }
            }
        } @else {
            form method="post" action=(url::watch(id)) {
                button type="submit" class="button-icon" data-key="w" data-verb="Watch this ticket" aria-pressed="false"
                    title="Watch: hear of the customer’s answers" aria-label="Watch" { (icons::eye()) }
            }
        }
    }
}

fn hand_over(frame: &Frame, page: &TicketPage) -> Markup {
    let w = Words::of(frame);
    let id = page.ticket.id;
    html! {
        details class="menu hand-over" data-menu {
            summary class="button-icon" data-key="H" data-verb="Hand over to somebody, with a note" title="Hand over" aria-label="Hand over" { (icons::hand_over()) }
            div class="menu-panel" {
                form method="post" action=(url::hand_over(id)) class="stack" {
                    h2 { "Hand over" }
                    div class="field" {
                        label for="hand-over-to" { "To" }
                        select id="hand-over-to" name="to" required data-menu-text {
                            option value="" { "Choose a person or a team" }
                            optgroup label="Teams" {
                                @for team in &page.teams {
                                    @if page.ticket.team != Some(team.id) || page.ticket.assignee.is_some() {
                                        option value={ "team-" (team.id) } { (team.name) }
                                    }
                                }
                            }
                            optgroup label="People" {
                                @for p in page.assignees.iter().filter(|p| p.id != frame.me.id && page.ticket.assignee != Some(p.id)) {
                                    option value={ "person-" (p.id) } { (text::name(w, p)) }
                                }
                            }
                        }
                    }
                    (parts::Field { rows: 2, length_max: Some(5_000), placeholder: "What you found out, what you told them", ..parts::Field::new("hand-over-done", "done", "Done so far", "") }.draw(w))
                    (parts::Field { rows: 2, required: true, length_max: Some(5_000), placeholder: "What they should do, and by when", ..parts::Field::new("hand-over-next", "next", "Next", "") }.draw(w))
                    p class="hint" { "Both stand in a note. They are told at once." }
                    div { button type="submit" class="button button-note" { "Hand over" } }
                }
            }
        }
    }
}

/// The panel beside the conversation.
pub fn watchers(frame: &Frame, page: &TicketPage) -> Markup {
    let w = Words::of(frame);
    let id = page.ticket.id;
    let me: PersonId = frame.me.id;
    let watchers = &page.together.watchers;
    html! {
        section class="panel" aria-labelledby="watchers-title" {
            h2 id="watchers-title" { "Watchers" }
            @if watchers.is_empty() { p class="quiet" { "Nobody. Watch it, or mention somebody in a note: they hear of the customer’s answers." } }
            ul class="participants" {
                @for p in watchers {
                    li {
                        div class="who" { (parts::avatar(w, p)) div { span aria-hidden="true" { (text::name(w, p)) @if p.id == me { span class="quiet" { " (you)" } } } } }
                        @if p.id == me || page.structure.may_change {
                            div class="actions" {
                                form method="post" action=(url::watch_removal(id)) {
                                    input type="hidden" name="person" value=(p.id);
                                    button type="submit" class="button button-small button-quiet" { "Remove" (parts::hidden(" ")) (parts::hidden(text::name(w, p))) }
                                }
                            }
                        }
                    }
                }
            }
            details class="add" {
                summary { "Add somebody" (parts::hidden(" who watches")) }
                form method="post" action=(url::watch(id)) class="inline-form" {
                    label class="hidden" for="watcher" { "Who" }
                    select id="watcher" name="person" required {
                        @for p in page.assignees.iter().filter(|p| !watchers.iter().any(|w| w.id == p.id)) {
                            option value=(p.id) { (text::name(w, p)) }
                        }
                    }
                    button type="submit" class="button" { "Add" }
                }
            }
        }
    }
}
