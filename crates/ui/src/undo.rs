//! The quiet bar that offers to take back what was just done.

use domain::read::Frame;
use domain::read::undo::UndoOffer;
use domain::snooze::SnoozeEnd;
use domain::ticket::Status;
use domain::undo::OFFER_SECONDS;
use domain::{Event, PersonId};
use maud::{Markup, html};

use crate::{Clock, icons, parts, text, ticket, url};

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
    let Some(words) = words(offer, clock) else { return html! {} };
    html! {
        form method="post" action=(url::undo(offer.seq)) {
            p { (words) }
            button type="submit" class="button button-small" data-key="z" data-verb={ "Undo: " (words) } {
                (icons::retry()) "Undo" (parts::hidden(": ")) (parts::hidden(&words)) kbd aria-hidden="true" { "z" }
            }
        }
    }
}

/// What was done, in some words: "Solved #12"; `None` where nothing of it can be taken back.
pub fn words(offer: &UndoOffer, clock: &Clock) -> Option<String> {
    let w = clock.w;
    // What else an act on structure changed follows from it.
    if let Some(words) = offer.events.iter().find_map(ticket::structure::undo_words) {
        return Some(words);
    }
    let n = offer.ticket;
    let person = |id: &PersonId| offer.names.people.get(id).cloned().unwrap_or_else(|| "somebody".to_owned());
    let said = |event: &Event| {
        Some(match event {
            Event::StatusChanged { to: Status::Solved, .. } => format!("Solved #{n}"),
            Event::StatusChanged { to: Status::Closed, .. } => format!("Closed #{n}"),
            Event::StatusChanged { from, to: Status::Open, .. } if !from.is_unsolved() => {
                format!("Opened #{n} again")
            }
            Event::StatusChanged { to, .. } => format!("Set #{n} to {}", to.label().to_lowercase()),
            Event::PriorityChanged { to: Some(to), .. } => {
                format!("Set the priority of #{n} to {}", text::priority(w, *to).to_lowercase())
            }
            Event::PriorityChanged { to: None, .. } => format!("Cleared the priority of #{n}"),
            Event::TypeChanged { to: Some(to), .. } => {
                format!("Made #{n} a {}", text::ticket_type(w, *to).to_lowercase())
            }
            Event::TypeChanged { to: None, .. } => format!("Cleared the type of #{n}"),
            Event::TicketAssigned { to: Some(to), .. } => format!("Gave #{n} to {}", person(to)),
            Event::TicketAssigned { to: None, .. } => format!("Gave #{n} to nobody"),
            Event::TeamChanged { to: Some(to), .. } => {
                let team = offer.names.teams.get(to).map_or("another team", String::as_str);
                format!("Moved #{n} to {team}")
            }
            Event::TeamChanged { to: None, .. } => format!("Took #{n} out of its team"),
            Event::RequesterChanged { to, .. } => format!("Made {} the requester of #{n}", person(to)),
            Event::OrganisationChanged { .. } => format!("Changed the organisation of #{n}"),
            Event::SubjectChanged { .. } => format!("Changed the subject of #{n}"),
            Event::TagsChanged { added, removed, .. } => match (added.as_slice(), removed.as_slice()) {
                ([tag], []) => format!("Tagged #{n} with {tag}"),
                ([], [tag]) => format!("Took the tag {tag} from #{n}"),
                _ => format!("Changed the tags of #{n}"),
            },
            Event::SpamMarked { .. } => format!("Called #{n} spam"),
            Event::SpamCleared { .. } => format!("Took #{n} off the spam shelf"),
            Event::ParticipantAccepted { person: p, .. } => {
                format!("Added {} to the copies of #{n}", person(p))
            }
            Event::ParticipantRemoved { person: p, .. } => {
                format!("Removed {} from the copies of #{n}", person(p))
            }
            Event::JoinDeclined { other, .. } => format!("Kept #{n} apart from #{other}"),
            Event::TicketWatched { person: p, .. } => format!("{} watches #{n}", person(p)),
            Event::TicketUnwatched { person: p, .. } => format!("{} watches #{n} no more", person(p)),
            Event::TicketDeleted { .. } => format!("Deleted #{n}"),
            Event::TicketSnoozed { until: Some(until), .. } => {
                format!("Snoozed #{n} until {}", clock.exact(*until))
            }
            Event::TicketSnoozed { until: None, .. } => format!("Snoozed #{n} until the customer writes"),
            Event::SnoozeEnded { why: SnoozeEnd::ByHand, .. } => format!("Woke #{n}"),
            // What follows from these says nothing of its own, and the rest cannot be taken back.
            _ => return None,
        })
    };
    offer.events.iter().find_map(said)
}
