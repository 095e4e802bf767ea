//! Replies that wait for their moment: what will be said, to whom, when, and how to stop it.

use domain::Moment;
use domain::message::Markup as Reading;
use domain::planned_reply::{PlanKind, PlannedReply};
use domain::read::Frame;
use domain::read::ticket::PlannedItem;
use maud::{Markup, html};

use crate::markdown::{self, Look};
use crate::url::{self, Place};
use crate::{Clock, icons, parts, text};

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

fn item(place: Option<Place<'_>>, i: &PlannedItem, clock: &Clock) -> Markup {
    let w = clock.w;
    let reply = &i.reply;
    let held = reply.held_at.is_some();
    html! {
        section class={ "message is-team is-planned" @if held { " is-held" } } id={ "planned-" (reply.id) } aria-label="A reply that was not sent yet" {
            header class="message-head" {
                (parts::avatar(w, &i.author))
                strong aria-hidden="true" { (text::name(w, &i.author)) }
                span class="message-when" { @if held { (icons::warning()) " Held back" } @else { (leaves(reply, clock)) } }
            }
            p class="to-line" {
                "to " span class="raw" { (i.recipients.join(", ")) }
                @if !reply.bcc.is_empty() { ", bcc " span class="raw" { (reply.bcc.join(", ")) } }
                " from " span class="raw" { (i.from) }
                @if let Some(status) = reply.status { ", then set to " (status.label()) }
                @if !reply.actions.is_empty() { ", then what its macro changes" }
            }
            @if held { p class="delivery-reason" role="alert" { "It was not sent: " (reply.held_reason) } }
            @match reply.markup {
                Reading::Markdown => div class="said md" dir="auto" { (markdown::html(&reply.text, Look::BARE)) },
                Reading::Plain => div class="said" dir="auto" { (text::linked(&reply.text)) },
            }
            @if !i.files.is_empty() { p class="quiet" { (icons::paperclip()) " " (i.files.join(", ")) } }
            (buttons(place, reply))
        }
    }
}

/// "Sending in 7 s", "Sends Mon 23 Nov 2026, 09:00".
fn leaves(reply: &PlannedReply, clock: &Clock) -> Markup {
    match reply.kind {
        PlanKind::Undo => html! { "Sending " (in_seconds(reply.due_at, clock.now)) },
        PlanKind::Later => html! { "Sends " (clock.exactly(reply.due_at)) },
    }
}

fn in_seconds(due_at: Moment, now: Moment) -> String {
    match due_at.since(now) {
        left if left <= 0 => "now".to_owned(),
        left => format!("in {} s", (left + 999_999) / 1_000_000),
    }
}

fn buttons(place: Option<Place<'_>>, reply: &PlannedReply) -> Markup {
    let (ticket, id) = (reply.ticket, reply.id);
    let back = if reply.kind == PlanKind::Undo && reply.held_at.is_none() { "Undo" } else { "Take back" };
    html! {
        div class="actions planned-actions" {
            form method="post" action=(url::planned_withdrawal(ticket, id, place)) {
                button type="submit" class="button button-small" data-key="z" data-verb={ (back) ": the reply" } { (icons::retry()) (back) (parts::hidden(" the reply")) }
            }
            form method="post" action=(url::planned_dispatch(ticket, id, place)) {
                button type="submit" class="button button-small button-quiet" { "Send now" }
            }
            @if reply.kind == PlanKind::Later || reply.held_at.is_some() {
                form method="post" action=(url::planned_moment(ticket, id, place)) class="inline-form" {
                    label class="hidden" for={ "planned-when-" (id) } { "Another moment" }
                    input id={ "planned-when-" (id) } type="text" name="when" placeholder="monday 14:30" required maxlength="100" autocomplete="off";
                    button type="submit" class="button button-small button-quiet" { "Change the moment" }
                }
            }
        }
    }
}

/// The reader's own replies that leave in some seconds or were held back, on whatever page they are; without those of the
/// ticket that is open, where they stand anyway.
pub fn bar(frame: &Frame, open: Option<domain::TicketId>) -> Markup {
    let clock = Clock::of(frame);
    let elsewhere: Vec<&PlannedReply> = frame.planned.iter().filter(|p| Some(p.ticket) != open).collect();
    let soon = elsewhere.iter().any(|p| p.held_at.is_none());
    if open.is_none() && elsewhere.is_empty() {
        return html! {};
    }
    html! {
        div id="planned-bar" class="planned-bar" data-again[soon] {
            @for reply in elsewhere {
                div class={ "notice planned-line" @if reply.held_at.is_some() { " is-refused" } } role="status" {
                    @if reply.held_at.is_some() {
                        p {
                            "Your reply on " a href=(url::ticket(reply.ticket)) { "#" (reply.ticket) }
                            " was held back: " (reply.held_reason)
                        }
                    } @else {
                        p { "Reply on " a href=(url::ticket(reply.ticket)) { "#" (reply.ticket) } ": sending " (in_seconds(reply.due_at, clock.now)) }
                        form method="post" action=(url::planned_withdrawal(reply.ticket, reply.id, None)) {
                            button type="submit" class="button button-small" data-key="z" data-verb={ "Undo: the reply on #" (reply.ticket) } { "Undo" (parts::hidden(" sending")) }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_told_whole_and_never_below_none() {
        let now = Moment(5_000_000);
        assert_eq!(in_seconds(now.plus_us(10_000_000), now), "in 10 s");
        assert_eq!(in_seconds(now.plus_us(9_000_001), now), "in 10 s");
        assert_eq!(in_seconds(now.plus_us(1), now), "in 1 s");
        assert_eq!(in_seconds(now, now), "now");
        assert_eq!(in_seconds(now.plus_us(-7), now), "now");
    }
}
