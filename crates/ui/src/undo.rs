//! The quiet bar that offers to take back what was just done.

use domain::read::Frame;
use domain::read::undo::UndoOffer;
use domain::snooze::SnoozeEnd;
use domain::ticket::Status;
use domain::undo::OFFER_SECONDS;
use domain::{Event, PersonId};
use maud::{Markup, html};

use crate::{Clock, icons, parts, t, text, ticket, url};

/// The bar: empty where there is nothing to take back. Script takes it away after some seconds; without script it stays
/// until the next page. It stands before the page's content, so that its key is found before that of an older act.
pub fn bar(frame: &Frame) -> Markup {
    html! {
        div id="undo-bar" class="undo-bar" role="status" data-seconds=(OFFER_SECONDS) {
            @if let Some(offer) = &frame.undo { (offered(offer, &Clock::of(frame))) }
        }
    }
}

fn offered(offer: &UndoOffer, clock: &Clock) -> Markup {
    let w = clock.w;
    let Some(words) = words(offer, clock) else { return html! {} };
    html! {
        form method="post" action=(url::undo(offer.seq)) {
            p { (words) }
            button type="submit" class="button button-small" data-key="z" data-verb=(t!(w, "undo-verb", words = words.as_str())) {
                (icons::retry()) (t!(w, "undo-undo")) (parts::hidden(": ")) (parts::hidden(&words)) kbd aria-hidden="true" { "z" }
            }
        }
    }
}

/// What was done, in some words: "Solved #12"; `None` where nothing of it can be taken back.
pub fn words(offer: &UndoOffer, clock: &Clock) -> Option<String> {
    let w = clock.w;
    // What else an act on structure changed follows from it.
    if let Some(words) = offer.events.iter().find_map(|event| ticket::structure::undo_words(w, event)) {
        return Some(words);
    }
    let n = offer.ticket.to_string();
    let person = |id: &PersonId| {
        offer.names.people.get(id).cloned().unwrap_or_else(|| t!(w, "undo-somebody").to_owned())
    };
    let said = |event: &Event| {
        Some(match event {
            Event::StatusChanged { to: Status::Solved, .. } => t!(w, "undo-solved", ticket = n.as_str()),
            Event::StatusChanged { to: Status::Closed, .. } => t!(w, "undo-closed", ticket = n.as_str()),
            Event::StatusChanged { from, to: Status::Open, .. } if !from.is_unsolved() => {
                t!(w, "undo-opened-again", ticket = n.as_str())
            }
            Event::StatusChanged { to, .. } => {
                t!(w, "undo-status", ticket = n.as_str(), status = w.within(text::status(w, *to)))
            }
            Event::PriorityChanged { to: Some(to), .. } => {
                t!(w, "undo-priority", ticket = n.as_str(), priority = w.within(text::priority(w, *to)))
            }
            Event::PriorityChanged { to: None, .. } => t!(w, "undo-priority-cleared", ticket = n.as_str()),
            Event::TypeChanged { to: Some(to), .. } => {
                t!(w, "undo-type", ticket = n.as_str(), kind = w.within(text::ticket_type(w, *to)))
            }
            Event::TypeChanged { to: None, .. } => t!(w, "undo-type-cleared", ticket = n.as_str()),
            Event::TicketAssigned { to: Some(to), .. } => {
                t!(w, "undo-assigned", ticket = n.as_str(), who = person(to))
            }
            Event::TicketAssigned { to: None, .. } => t!(w, "undo-assigned-nobody", ticket = n.as_str()),
            Event::TeamChanged { to: Some(to), .. } => {
                let team = offer.names.teams.get(to).map_or(t!(w, "undo-another-team"), String::as_str);
                t!(w, "undo-team", ticket = n.as_str(), team = team)
            }
            Event::TeamChanged { to: None, .. } => t!(w, "undo-team-none", ticket = n.as_str()),
            Event::RequesterChanged { to, .. } => {
                t!(w, "undo-requester", ticket = n.as_str(), who = person(to))
            }
            Event::OrganisationChanged { .. } => t!(w, "undo-organisation", ticket = n.as_str()),
            Event::SubjectChanged { .. } => t!(w, "undo-subject", ticket = n.as_str()),
            Event::TagsChanged { added, removed, .. } => match (added.as_slice(), removed.as_slice()) {
                ([tag], []) => t!(w, "undo-tagged", ticket = n.as_str(), tag = tag.as_str()),
                ([], [tag]) => t!(w, "undo-untagged", ticket = n.as_str(), tag = tag.as_str()),
                _ => t!(w, "undo-tags", ticket = n.as_str()),
            },
            Event::SpamMarked { .. } => t!(w, "undo-spam", ticket = n.as_str()),
            Event::SpamCleared { .. } => t!(w, "undo-no-spam", ticket = n.as_str()),
            Event::ParticipantAccepted { person: p, .. } => {
                t!(w, "undo-copied", ticket = n.as_str(), who = person(p))
            }
            Event::ParticipantRemoved { person: p, .. } => {
                t!(w, "undo-uncopied", ticket = n.as_str(), who = person(p))
            }
            Event::JoinDeclined { other, .. } => {
                t!(w, "undo-kept-apart", ticket = n.as_str(), other = other.to_string())
            }
            Event::TicketWatched { person: p, .. } => {
                t!(w, "undo-watches", ticket = n.as_str(), who = person(p))
            }
            Event::TicketUnwatched { person: p, .. } => {
                t!(w, "undo-watches-no-more", ticket = n.as_str(), who = person(p))
            }
            Event::TicketDeleted { .. } => t!(w, "undo-deleted", ticket = n.as_str()),
            Event::TicketSnoozed { until: Some(until), .. } => {
                t!(w, "undo-snoozed", ticket = n.as_str(), moment = clock.exact(*until))
            }
            Event::TicketSnoozed { until: None, .. } => t!(w, "undo-snoozed-word", ticket = n.as_str()),
            Event::SnoozeEnded { why: SnoozeEnd::ByHand, .. } => t!(w, "undo-woke", ticket = n.as_str()),
            // What follows from these says nothing of its own, and the rest cannot be taken back.
            _ => return None,
        })
    };
    offer.events.iter().find_map(said)
}
