//! Putting a ticket to sleep: a menu with moments that people use, and a field for any other.

use domain::read::tickets::SnoozeMark;
use domain::read::{Frame, TicketPage};
use domain::snooze::Until;
use maud::{Markup, html};

use crate::url::{self, Place};
use crate::{Clock, icons, parts};

/// From this hour of the reader's day on, "this evening" is no moment to offer.
const EVENING_OVER: i8 = 17;

/// What is offered: what the button says and what it stands for, as somebody would type it.
fn presets(clock: &Clock) -> Vec<(&'static str, &'static str)> {
    let mut all = vec![("In 3 hours", "in 3 hours")];
    if clock.hour_of_day() < EVENING_OVER {
        all.push(("This evening", "this evening"));
    }
    all.extend([
        ("Tomorrow morning", "tomorrow 9"),
        ("Monday morning", "monday 9"),
        ("In a week", "in 1 week"),
        ("Until they write", "until they write"),
    ]);
    all
}

/// The menu in the ticket's head. It is a plain disclosure with a form: script adds the keys.
pub fn menu(frame: &Frame, place: Option<Place<'_>>, page: &TicketPage) -> Markup {
    if !page.may_change || !page.ticket.status.is_unsolved() || is_spam(page) {
        return html! {};
    }
    let clock = Clock::of(frame);
    html! {
        details class="menu snooze" data-menu {
            summary class="button button-small" data-key="s" data-verb="Snooze" title="Snooze" aria-label="Snooze" { (icons::snooze()) span { "Snooze" } }
            form method="post" action=(url::snooze_in(page.ticket.id, place)) class="menu-panel" data-leaves {
                // First, so that Enter in the field means the field.
                label for="snooze-until" class="hidden" { "Until when?" }
                div class="menu-row" {
                    input id="snooze-until" type="text" name="typed" placeholder="next tuesday 3pm, in 2h" required maxlength="100" autocomplete="off" data-menu-text;
                    button type="submit" class="button button-small" { "Snooze" }
                }
                @for (n, (words, typed)) in presets(&clock).into_iter().enumerate() {
                    button type="submit" name="until" value=(typed) class="menu-item" data-menu-key=(n + 1) data-verb={ "Snooze: " (words.to_lowercase()) } formnovalidate {
                        span { (words) } kbd aria-hidden="true" { (n + 1) }
                    }
                }
                p class="quiet" { "In your time zone. When the customer writes it wakes at once." }
            }
        }
    }
}

fn is_spam(page: &TicketPage) -> bool {
    page.spam.as_ref().is_some_and(|mark| mark.state.is_shelved())
}

/// Why a ticket that sleeps stands in no list, and how to wake it.
pub fn banner(place: Option<Place<'_>>, page: &TicketPage, clock: &Clock) -> Markup {
    let Some(snooze) = page.snooze else { return html! {} };
    html! {
        section class="banner" aria-label="Snoozed" {
            (icons::snooze())
            div {
                p {
                    @match snooze.until {
                        Until::Moment(at) => { "Snoozed until " (clock.exactly(at)) ", or until the customer writes." },
                        Until::CustomerWrites => "Snoozed until the customer writes.",
                    }
                }
                p class="quiet" { "Meanwhile it stands in the list Snoozed alone." }
            }
            @if page.may_change {
                div class="actions" {
                    form method="post" action=(url::snooze_removal(page.ticket.id, place)) {
                        button type="submit" class="button button-small" data-verb="Wake it" { "Wake it" }
                    }
                }
            }
        }
    }
}

/// What a row says about it.
pub fn mark(mark: SnoozeMark, clock: &Clock) -> Markup {
    match mark {
        SnoozeMark::Until(Until::Moment(at)) => html! {
            span class="badge row-snooze" title={ "Snoozed until " (clock.exact(at)) } { (icons::snooze()) (parts::hidden("Snoozed until ")) (clock.exactly(at)) }
        },
        SnoozeMark::Until(Until::CustomerWrites) => html! {
            span class="badge row-snooze" title="Snoozed until the customer writes" { (icons::snooze()) (parts::hidden("Snoozed: ")) "until they write" }
        },
        SnoozeMark::Over => html! { span class="badge is-warn" { (icons::snooze()) "Snooze over" } },
    }
}
