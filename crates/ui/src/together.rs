//! What a ticket page shows of the others: who is here, who watches, and handing over.

use domain::read::{Frame, TicketPage};
use domain::ticket::Status;
use domain::{PersonId, TicketId};
use maud::{Markup, html};

use crate::{Words, icons, parts, t, text, url};

/// Who is on the ticket at this moment: filled by `presence.js`, for it is true for a moment only.
pub fn presence(w: Words, ticket: TicketId) -> Markup {
    html! { span id="presence" class="presence" data-presence=(url::presence(ticket)) role="status" aria-label=(t!(w, "together-who-is-here")) {} }
}

/// Watching and handing over, in the ticket's bar.
pub fn actions(frame: &Frame, page: &TicketPage) -> Markup {
    let w = Words::of(frame);
    let id = page.ticket.id;
    html! {
        @if page.may_change && page.ticket.status != Status::Closed { (hand_over(frame, page)) }
        @if page.together.is_watching {
            form method="post" action=(url::watch_removal(id)) {
                button type="submit" class="button-icon is-on" data-key="w" data-verb=(t!(w, "together-stop-watching-verb")) aria-pressed="true"
                    title=(t!(w, "together-stop-watching")) aria-label=(t!(w, "together-watching")) { (icons::eye()) }
            }
        } @else {
            form method="post" action=(url::watch(id)) {
                button type="submit" class="button-icon" data-key="w" data-verb=(t!(w, "together-watch-verb")) aria-pressed="false"
                    title=(t!(w, "together-watch-title")) aria-label=(t!(w, "together-watch")) { (icons::eye()) }
            }
        }
    }
}

fn hand_over(frame: &Frame, page: &TicketPage) -> Markup {
    let w = Words::of(frame);
    let id = page.ticket.id;
    html! {
        details class="menu hand-over" data-menu {
            summary class="button-icon" data-key="H" data-verb=(t!(w, "together-hand-over-verb")) title=(t!(w, "together-hand-over")) aria-label=(t!(w, "together-hand-over")) { (icons::hand_over()) }
            div class="menu-panel" {
                form method="post" action=(url::hand_over(id)) class="stack" {
                    h2 { (t!(w, "together-hand-over")) }
                    div class="field" {
                        label for="hand-over-to" { (t!(w, "together-to")) }
                        select id="hand-over-to" name="to" required data-menu-text {
                            option value="" { (t!(w, "together-choose")) }
                            optgroup label=(t!(w, "together-teams")) {
                                @for team in &page.teams {
                                    @if page.ticket.team != Some(team.id) || page.ticket.assignee.is_some() {
                                        option value={ "team-" (team.id) } { (team.name) }
                                    }
                                }
                            }
                            optgroup label=(t!(w, "together-people")) {
                                @for p in page.assignees.iter().filter(|p| p.id != frame.me.id && page.ticket.assignee != Some(p.id)) {
                                    option value={ "person-" (p.id) } { (text::name(w, p)) }
                                }
                            }
                        }
                    }
                    (parts::Field { rows: 2, length_max: Some(5_000), placeholder: t!(w, "together-done-example"), ..parts::Field::new("hand-over-done", "done", t!(w, "together-done"), "") }.draw(w))
                    (parts::Field { rows: 2, required: true, length_max: Some(5_000), placeholder: t!(w, "together-next-example"), ..parts::Field::new("hand-over-next", "next", t!(w, "together-next"), "") }.draw(w))
                    p class="hint" { (t!(w, "together-hint")) }
                    div { button type="submit" class="button button-note" { (t!(w, "together-hand-over")) } }
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
            h2 id="watchers-title" { (t!(w, "together-watchers")) }
            @if watchers.is_empty() { p class="quiet" { (t!(w, "together-no-watchers")) } }
            ul class="participants" {
                @for p in watchers {
                    li {
                        div class="who" { (parts::avatar(w, p)) div { span aria-hidden="true" { (text::name(w, p)) @if p.id == me { span class="quiet" { (t!(w, "together-you")) } } } } }
                        @if p.id == me || page.structure.may_change {
                            div class="actions" {
                                form method="post" action=(url::watch_removal(id)) {
                                    input type="hidden" name="person" value=(p.id);
                                    button type="submit" class="button button-small button-quiet" { (t!(w, "together-remove")) (parts::hidden(" ")) (parts::hidden(text::name(w, p))) }
                                }
                            }
                        }
                    }
                }
            }
            details class="add" {
                summary { (t!(w, "together-add-somebody")) (parts::hidden(t!(w, "together-who-watches"))) }
                form method="post" action=(url::watch(id)) class="inline-form" {
                    label class="hidden" for="watcher" { (t!(w, "together-who")) }
                    select id="watcher" name="person" required {
                        @for p in page.assignees.iter().filter(|p| !watchers.iter().any(|w| w.id == p.id)) {
                            option value=(p.id) { (text::name(w, p)) }
                        }
                    }
                    button type="submit" class="button" { (t!(w, "together-add")) }
                }
            }
        }
    }
}
