//! What the ticket is a part of and what it has to do with others: at its top, in a panel, and in its history.

use domain::{Event, TicketId};
use maud::{Markup, html};

use crate::{text, url};

fn number(id: TicketId) -> Markup {
    html! { a href=(url::ticket(id)) { "#" (id) } }
}

fn numbers(ids: &[TicketId]) -> Markup {
    html! {
        @for (i, id) in ids.iter().enumerate() {
            @if i > 0 { @if i + 1 == ids.len() { " and " } @else { ", " } }
            (number(*id))
        }
    }
}

/// The sentence of an event about structure, after the name and without its full stop; nothing for other events.
pub fn what_happened(event: &Event) -> Markup {
    match event {
        Event::TicketsMerged { sources, messages, .. } => html! {
            "merged " (numbers(sources)) " into this (" (text::count(*messages, "message", "messages")) ")"
        },
        Event::MergedInto { into, .. } => html! { "merged it into " (number(*into)) },
        Event::MessagesSplit { to, messages, .. } => html! {
            "split " (text::count(*messages, "message", "messages")) " off into " (number(*to))
        },
        Event::SplitOff { from, messages, .. } => html! {
            "split it off " (number(*from)) " with " (text::count(*messages, "message", "messages"))
        },
        Event::StructureUndone { others, .. } => html! {
            "undid what was merged, split or moved between this and " (numbers(others))
        },
        Event::TicketLinked { other, relation, .. } => html! {
            "linked it: " (relation.label().to_lowercase()) " " (number(*other))
        },
        Event::TicketUnlinked { other, relation, .. } => html! {
            "took a link away: " (relation.label().to_lowercase()) " " (number(*other))
        },
        _ => html! {},
    }
}
