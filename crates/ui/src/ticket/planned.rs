//! Replies that wait for their moment: what will be said, to whom, when, and how to stop it.

use domain::Moment;
use domain::message::Markup as Reading;
use domain::planned_reply::{PlanKind, PlannedReply};
use domain::read::Frame;
use domain::read::ticket::PlannedItem;
use maud::{Markup, html};

use crate::markdown::{self, Look};
use crate::url::{self, Place};
use crate::{Clock, Words, icons, parts, t, text, th};

/// The section between what was said and the editor; empty where nothing waits. What leaves in some seconds is looked at
/// again by script until it has left; without script the buttons are the same.
pub fn section(place: Option<Place<'_>>, items: &[PlannedItem], clock: &Clock) -> Markup {
    let soon = items.iter().any(|i| i.reply.kind == PlanKind::Undo && i.reply.held_at.is_none());
    html! {
        div id="planned" class="planned" data-again[soon] {
            @for i in items { (item(place, i, clock)) }
        }
    }
}

/// The same for what goes to somebody outside: above the conversations beside the ticket, and on their own pages.
pub fn aside(items: &[PlannedItem], clock: &Clock) -> Markup {
    let soon = items.iter().any(|i| i.reply.kind == PlanKind::Undo && i.reply.held_at.is_none());
    html! {
        div id="planned-side" class="planned" data-again[soon] {
            @for i in items { (item(None, i, clock)) }
        }
    }
}

fn item(place: Option<Place<'_>>, i: &PlannedItem, clock: &Clock) -> Markup {
    let w = clock.w;
    let reply = &i.reply;
    let held = reply.held_at.is_some();
    let label = if reply.side.is_some() { t!(w, "side-planned-label") } else { t!(w, "planned-label") };
    html! {
        section class={ "message is-team is-planned" @if held { " is-held" } } id={ "planned-" (reply.id) } aria-label=(label) {
            header class="message-head" {
                (parts::avatar(w, &i.author))
                strong aria-hidden="true" { (text::name(w, &i.author)) }
                span class="message-when" { @if held { (icons::warning()) " " (t!(w, "planned-held-back")) } @else { (leaves(reply, clock)) } }
            }
            @if let Some(side) = reply.side.as_ref().filter(|side| !side.subject.is_empty()) { p class="side-subject" dir="auto" { (side.subject) } }
            p class="to-line" {
                @let raw = |words: String| html! { span class="raw" { (words) } };
                @let (to, from) = (raw(i.recipients.join(", ")), raw(i.from.clone()));
                @if reply.bcc.is_empty() { (th!(w, "planned-to", to = to, from = from)) }
                @else { (th!(w, "planned-to-bcc", to = to, bcc = raw(reply.bcc.join(", ")), from = from)) }
                @if let Some(status) = reply.status { (t!(w, "planned-then-status", status = text::status(w, status))) }
                @if !reply.actions.is_empty() { (t!(w, "planned-then-macro")) }
            }
            @if held { p class="delivery-reason" role="alert" { (t!(w, "planned-not-sent", why = w.known(&reply.held_reason))) } }
            @match reply.markup {
                Reading::Markdown => div class="said md" dir="auto" { (markdown::html(&reply.text, Look::BARE)) },
                Reading::Plain => div class="said" dir="auto" { (text::linked(&reply.text)) },
            }
            @if !i.files.is_empty() { p class="quiet" { (icons::paperclip()) " " (i.files.join(", ")) } }
            (buttons(w, place, reply))
        }
    }
}

/// "Sending in 7 s", "Sends Mon 23 Nov 2026, 09:00".
fn leaves(reply: &PlannedReply, clock: &Clock) -> Markup {
    let w = clock.w;
    match reply.kind {
        PlanKind::Undo => match seconds_left(reply.due_at, clock.now) {
            None => html! { (t!(w, "planned-sending-now")) },
            Some(left) => html! { (t!(w, "planned-sending-in", seconds = left)) },
        },
        PlanKind::Later => th!(w, "planned-sends", moment = clock.exactly(reply.due_at)),
    }
}

/// Whole seconds, begun ones counted; none once the moment is there.
fn seconds_left(due_at: Moment, now: Moment) -> Option<i64> {
    match due_at.since(now) {
        left if left <= 0 => None,
        left => Some((left + 999_999) / 1_000_000),
    }
}

fn buttons(w: Words, place: Option<Place<'_>>, reply: &PlannedReply) -> Markup {
    let (ticket, id) = (reply.ticket, reply.id);
    let is_aside = reply.side.is_some();
    let (back, verb) = match (reply.kind == PlanKind::Undo && reply.held_at.is_none(), is_aside) {
        (true, false) => (t!(w, "planned-undo"), t!(w, "planned-undo-verb")),
        (false, false) => (t!(w, "planned-take-back"), t!(w, "planned-take-back-verb")),
        (true, true) => (t!(w, "planned-undo"), t!(w, "side-planned-undo-verb")),
        (false, true) => (t!(w, "planned-take-back"), t!(w, "side-planned-take-back-verb")),
    };
    let what = if is_aside { t!(w, "side-planned-the-message") } else { t!(w, "planned-the-reply") };
    html! {
        div class="actions planned-actions" {
            form method="post" action=(url::planned_withdrawal(ticket, id, place)) {
                button type="submit" class="button button-small" data-key="z" data-verb=(verb) { (icons::retry()) (back) (parts::hidden(what)) }
            }
            form method="post" action=(url::planned_dispatch(ticket, id, place)) {
                button type="submit" class="button button-small button-quiet" { (t!(w, "planned-send-now")) }
            }
            @if reply.kind == PlanKind::Later || reply.held_at.is_some() {
                form method="post" action=(url::planned_moment(ticket, id, place)) class="inline-form" {
                    label class="hidden" for={ "planned-when-" (id) } { (t!(w, "planned-another-moment")) }
                    input id={ "planned-when-" (id) } type="text" name="when" placeholder=(t!(w, "planned-example")) required maxlength="100" autocomplete="off";
                    button type="submit" class="button button-small button-quiet" { (t!(w, "planned-change-moment")) }
                }
            }
        }
    }
}

/// The reader's own replies that leave in some seconds or were held back, on whatever page they are; without those of the
/// ticket that is open, where they stand before the editor anyway. What goes to somebody outside stands in a panel that may
/// be out of sight, so it is told in any case.
pub fn bar(frame: &Frame, open: Option<domain::TicketId>) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let elsewhere: Vec<&PlannedReply> =
        frame.planned.iter().filter(|p| Some(p.ticket) != open || p.side.is_some()).collect();
    let soon = elsewhere.iter().any(|p| p.held_at.is_none());
    if open.is_none() && elsewhere.is_empty() {
        return html! {};
    }
    html! {
        div id="planned-bar" class="planned-bar" data-again[soon] {
            @for reply in elsewhere {
                div class={ "notice planned-line" @if reply.held_at.is_some() { " is-refused" } } role="status" {
                    @let aside = reply.side.is_some();
                    @if reply.held_at.is_some() {
                        @let why = w.known(&reply.held_reason);
                        p {
                            @if aside { (th!(w, "side-bar-held", ticket = number(reply.ticket), why = why)) }
                            @else { (th!(w, "planned-bar-held", ticket = number(reply.ticket), why = why)) }
                        }
                    } @else {
                        p {
                            @match (seconds_left(reply.due_at, clock.now), aside) {
                                (None, false) => (th!(w, "planned-bar-now", ticket = number(reply.ticket))),
                                (Some(left), false) => (th!(w, "planned-bar-in", ticket = number(reply.ticket), seconds = left)),
                                (None, true) => (th!(w, "side-bar-now", ticket = number(reply.ticket))),
                                (Some(left), true) => (th!(w, "side-bar-in", ticket = number(reply.ticket), seconds = left)),
                            }
                        }
                        form method="post" action=(url::planned_withdrawal(reply.ticket, reply.id, None)) {
                            button type="submit" class="button button-small" data-key="z" data-verb=(t!(w, "planned-bar-undo-verb", ticket = reply.ticket.to_string())) { (t!(w, "planned-undo")) (parts::hidden(t!(w, "planned-bar-undo-sending"))) }
                        }
                    }
                }
            }
        }
    }
}

fn number(ticket: domain::TicketId) -> Markup {
    html! { a href=(url::ticket(ticket)) { "#" (ticket) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_told_whole_and_never_below_none() {
        let now = Moment(5_000_000);
        assert_eq!(seconds_left(now.plus_us(10_000_000), now), Some(10));
        assert_eq!(seconds_left(now.plus_us(9_000_001), now), Some(10));
        assert_eq!(seconds_left(now.plus_us(1), now), Some(1));
        assert_eq!(seconds_left(now, now), None);
        assert_eq!(seconds_left(now.plus_us(-7), now), None);
    }
}
