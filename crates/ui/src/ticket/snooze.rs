//! Putting a ticket to sleep: a menu with moments that people use, and a field for any other.

use domain::read::tickets::SnoozeMark;
use domain::read::{Frame, TicketPage};
use domain::snooze::Until;
use maud::{Markup, html};

use crate::url::{self, Place};
use crate::{Clock, icons, parts, t, th};

/// From this hour of the reader's day on, "this evening" is no moment to offer.
const EVENING_OVER: i8 = 17;

/// What is offered: what the button says and what it stands for, as somebody would type it.
fn presets(clock: &Clock) -> Vec<(&'static str, &'static str)> {
    let w = clock.w;
    let mut all = vec![(t!(w, "snooze-in-hours"), "in 3 hours")];
    if clock.hour_of_day() < EVENING_OVER {
        all.push((t!(w, "snooze-evening"), "this evening"));
    }
    all.extend([
        (t!(w, "snooze-tomorrow"), "tomorrow 9"),
        (t!(w, "snooze-monday"), "monday 9"),
        (t!(w, "snooze-week"), "in 1 week"),
        (t!(w, "snooze-word"), t!(w, "snooze-mark-word")),
    ]);
    all
}

/// The menu in the ticket's head. It is a plain disclosure with a form: script adds the keys.
pub fn menu(frame: &Frame, place: Option<Place<'_>>, page: &TicketPage) -> Markup {
    if !page.may_change || !page.ticket.status.is_unsolved() || is_spam(page) {
        return html! {};
    }
    let clock = Clock::of(frame);
    let w = clock.w;
    html! {
        details class="menu snooze" data-menu {
            summary class="button button-small" data-key="s" data-verb=(t!(w, "snooze-snooze")) title=(t!(w, "snooze-snooze")) aria-label=(t!(w, "snooze-snooze")) { (icons::snooze()) span { (t!(w, "snooze-snooze")) } }
            form method="post" action=(url::snooze_in(page.ticket.id, place)) class="menu-panel" data-leaves {
                // First, so that Enter in the field means the field.
                label for="snooze-until" class="hidden" { (t!(w, "snooze-until-when")) }
                div class="menu-row" {
                    input id="snooze-until" type="text" name="typed" placeholder=(t!(w, "snooze-example")) required maxlength="100" autocomplete="off" data-menu-text;
                    button type="submit" class="button button-small" { (t!(w, "snooze-snooze")) }
                }
                @for (n, (words, typed)) in presets(&clock).into_iter().enumerate() {
                    button type="submit" name="until" value=(typed) class="menu-item" data-menu-key=(n + 1) data-verb=(t!(w, "snooze-verb", until = w.within(words))) formnovalidate {
                        span { (words) } kbd aria-hidden="true" { (n + 1) }
                    }
                }
                p class="quiet" { (t!(w, "snooze-hint")) }
            }
        }
    }
}

fn is_spam(page: &TicketPage) -> bool {
    page.spam.as_ref().is_some_and(|mark| mark.state.is_shelved())
}

/// Why a ticket that sleeps stands in no list, and how to wake it.
pub fn banner(place: Option<Place<'_>>, page: &TicketPage, clock: &Clock) -> Markup {
    let w = clock.w;
    let Some(snooze) = page.snooze else { return html! {} };
    html! {
        section class="banner" aria-label=(t!(w, "snooze-snoozed")) {
            (icons::snooze())
            div {
                p {
                    @match snooze.until {
                        Until::Moment(at) => (th!(w, "snooze-banner-until", moment = clock.exactly(at))),
                        Until::CustomerWrites => (t!(w, "snooze-banner-word")),
                    }
                }
                p class="quiet" { (t!(w, "snooze-meanwhile")) }
            }
            @if page.may_change {
                div class="actions" {
                    form method="post" action=(url::snooze_removal(page.ticket.id, place)) {
                        button type="submit" class="button button-small" data-verb=(t!(w, "snooze-wake")) { (t!(w, "snooze-wake")) }
                    }
                }
            }
        }
    }
}

/// What a row says about it.
pub fn mark(mark: SnoozeMark, clock: &Clock) -> Markup {
    let w = clock.w;
    match mark {
        SnoozeMark::Until(Until::Moment(at)) => html! {
            span class="badge row-snooze" title=(t!(w, "snooze-until", moment = clock.exact(at))) { (icons::snooze()) (parts::hidden(t!(w, "snooze-until-hidden"))) (clock.exactly(at)) }
        },
        SnoozeMark::Until(Until::CustomerWrites) => html! {
            span class="badge row-snooze" title=(t!(w, "snooze-until-word")) { (icons::snooze()) (parts::hidden(t!(w, "snooze-snoozed-colon"))) (t!(w, "snooze-mark-word")) }
        },
        SnoozeMark::Over => html! { span class="badge is-warn" { (icons::snooze()) (t!(w, "snooze-over")) } },
    }
}

#[cfg(test)]
mod tests {
    use domain::{Language, Moment, snooze};

    use super::*;
    use crate::Words;

    #[test]
    fn what_is_offered_and_what_the_fields_propose_is_understood_in_every_language() {
        let now = Moment::parse("2026-03-11T08:30:00Z").unwrap();
        for &language in Language::ALL {
            let w = Words::from(language);
            let examples = [
                t!(w, "snooze-example"),
                t!(w, "bulk-snooze-example"),
                t!(w, "planned-example"),
                t!(w, "editor-when-example"),
            ];
            let typed = examples.iter().flat_map(|words| words.split([',', '،']).map(str::trim));
            let clock = Clock::new(now, "Europe/Madrid", w);
            for text in typed.chain(presets(&clock).into_iter().map(|(_, typed)| typed)) {
                let until = snooze::parse("until", text, now, "Europe/Madrid");
                assert!(until.is_ok(), "{}: {text}: {until:?}", language.as_str());
            }
        }
    }
}
