//! What the ticket is a part of and what it has to do with others: at its top, in a panel, on each message, and in its
//! history.

use domain::message::Visibility;
use domain::read::TicketPage;
use domain::read::structure::{ActItem, LinkItem};
use domain::read::ticket::MessageItem;
use domain::structure::{ActKind, Relation};
use domain::ticket::{Status, TicketType};
use domain::{Event, MessageId, TicketId};
use maud::{Markup, html};

use crate::parts::{Choice, Field};
use crate::{Clock, icons, parts, text, url};

fn number(id: TicketId) -> Markup {
    html! { a href=(url::ticket(id)) { "#" (id) } }
}

/// "#5, #6 and #7", as links.
pub fn numbers(ids: &[TicketId]) -> Markup {
    html! {
        @for (i, id) in ids.iter().enumerate() {
            @if i > 0 { @if i + 1 == ids.len() { " and " } @else { ", " } }
            (number(*id))
        }
    }
}

/// What stands above the conversation: that this is a stub, or that the incidents of a solved problem wait.
pub fn banner(page: &TicketPage) -> Markup {
    html! { div id="structure-banner" data-structure-part { (stub(page)) (solved_problem(page)) } }
}

fn stub(page: &TicketPage) -> Markup {
    let Some(into) = &page.structure.merged_into else { return html! {} };
    let act = page.structure.acts.iter().find(|a| a.sources.contains(&page.ticket.id));
    html! {
        section class="banner is-warn" aria-label="Merged" {
            (icons::merge())
            div {
                p { "This ticket is part of " a href=(url::ticket(into.id)) { "#" (into.id) " " (parts::subject(&into.subject)) } " (" (into.status.label()) ")." }
                p class="quiet" { "What was said on it stands there, and answers to its mails arrive there." }
            }
            div class="actions" {
                a class="button button-small" href=(url::ticket(into.id)) data-key="y" data-verb={ "Go to #" (into.id) } { "Go to #" (into.id) }
                @if let (Some(act), true) = (act, page.structure.may_change) { (undo(act)) }
            }
        }
    }
}

fn solved_problem(page: &TicketPage) -> Markup {
    let open = page.structure.open_incidents().count();
    html! {
        @if !page.ticket.status.is_unsolved() && open > 0 && page.structure.may_change {
            section class="banner" aria-label="Incidents" {
                (icons::link())
                div { p { "This problem is solved, and " (text::count(open as i64, "incident is", "incidents are")) " not: tell their people, and solve them in one step." } }
                div class="actions" { a class="button button-small" href="#incidents-text" data-key="y" data-verb="Tell the incidents of this problem" { "Write to them" } }
            }
        }
    }
}

/// Under the subject: each linked ticket with its status.
pub fn top(page: &TicketPage) -> Markup {
    const SHOWN: usize = 4;
    let links = &page.structure.links;
    html! {
        div id="structure-top" data-structure-part {
            @if !links.is_empty() {
                p class="lineage links-top" {
                    (icons::link())
                    @for link in links.iter().take(SHOWN) {
                        span class="link-top" {
                            (link.relation.label()) " "
                            a href=(url::ticket(link.ticket.id)) title=(link.ticket.subject) { "#" (link.ticket.id) }
                            " " (parts::status(link.ticket.status))
                        }
                    }
                    @if links.len() > SHOWN { a href="#structure" { "and " (links.len() - SHOWN) " more" } }
                }
            }
        }
    }
}

/// The panel beside the conversation: links, what was merged and split, and the incidents of a problem.
pub fn panel(page: &TicketPage, clock: &Clock) -> Markup {
    let id = page.ticket.id;
    let structure = &page.structure;
    let stands = structure.merged_into.is_none();
    html! {
        section class="panel structure" id="structure" aria-labelledby="structure-title" data-structure-part {
            h2 id="structure-title" { "Linked tickets" }
            @if structure.links.is_empty() && structure.acts.is_empty() {
                p class="quiet" { "None. Link a problem with its incidents, a whole with its parts, or what belongs together." }
            }
            @if !structure.links.is_empty() {
                ul class="links" { @for link in &structure.links { (linked(page, link)) } }
            }
            @if structure.may_change && stands {
                details class="add" {
                    summary data-key="L" data-verb="Link with another ticket" { "Link a ticket" }
                    form method="post" action=(url::ticket_links(id)) class="stack" {
                        (parts::select("link-relation", "relation", "The other ticket is", &relations(page), false))
                        (Field { required: true, length_max: Some(20), placeholder: "#1234", ..Field::new("link-other", "other", "Its number", "") }.draw())
                        button type="submit" class="button button-small" { "Link" }
                    }
                }
            }
            (incidents(page))
            @if !structure.acts.is_empty() {
                h3 { "Merged, split and moved" }
                ul class="structure-acts" { @for act in &structure.acts { (act_line(page, act, clock)) } }
            }
        }
    }
}

/// What the other one can be, seen from here.
fn relations(page: &TicketPage) -> Vec<Choice<'static>> {
    let is_problem = page.ticket.ticket_type == Some(TicketType::Problem);
    let mut all = vec![
        (Relation::Related, "related to this one"),
        (Relation::Parent, "the whole that this is a part of"),
        (Relation::Child, "a part of this one"),
    ];
    if is_problem {
        all.insert(0, (Relation::Incident, "an incident of this problem"));
    } else {
        all.insert(0, (Relation::Problem, "the problem behind this one"));
    }
    all.into_iter()
        .map(|(relation, words)| (relation.as_str().to_owned(), words, relation == Relation::Related))
        .collect()
}

fn linked(page: &TicketPage, link: &LinkItem) -> Markup {
    let t = &link.ticket;
    html! {
        li data-linked=(t.id) {
            div class="linked" {
                span class="quiet relation" { (link.relation.label()) }
                a class="ticket-line" href=(url::ticket(t.id)) {
                    (parts::status_mark(t.status))
                    span class="quiet number" { "#" (t.id) } " "
                    span class="cut" { (parts::subject(&t.subject)) }
                }
            }
            @if page.structure.may_change {
                form method="post" action=(url::ticket_link_removal(page.ticket.id, link.id)) {
                    button type="submit" class="button-icon" title="Take the link away" aria-label={ "Take the link with #" (t.id) " away" } { (icons::close()) }
                }
            }
        }
    }
}

/// The form that tells the people of all incidents, and solves these.
fn incidents(page: &TicketPage) -> Markup {
    let open: Vec<_> = page.structure.open_incidents().collect();
    html! {
        @if !open.is_empty() && page.structure.may_change && page.structure.merged_into.is_none() {
            h3 { "Tell the incidents" }
            form method="post" action=(url::incident_answers(page.ticket.id)) class="stack incidents" {
                input type="hidden" name="operation" value=(page.structure.tell_operation);
                fieldset class="ticks" {
                    legend { "Each of these gets a reply of its own" }
                    @for t in &open {
                        (parts::tick(&format!("incident-{}", t.id), "incident", &t.id.to_string(), &format!("#{} {}", t.id, t.subject), "", true))
                    }
                }
                (Field { rows: 4, required: true, ..Field::new("incidents-text", "text", "What everybody is told", "") }.draw())
                button type="submit" name="status" value=(Status::Solved.as_str()) class="button button-small button-primary" { "Send and solve " (text::count(open.len() as i64, "incident", "incidents")) }
                button type="submit" name="status" value="" class="button button-small" { "Send, leave open" }
            }
        }
    }
}

fn undo(act: &ActItem) -> Markup {
    let verb = match act.kind {
        ActKind::Merge | ActKind::Join => "Undo this merge",
        ActKind::Split => "Undo this split",
        ActKind::Move => "Move it back",
    };
    html! {
        @match &act.hindrance {
            None => form method="post" action=(url::structure_undo(act.id)) {
                button type="submit" class="button button-small button-quiet" data-verb=(verb) { (icons::undo()) (verb) }
            },
            Some(why) => p class="quiet hindrance" { (why.to_string()) },
        }
    }
}

fn act_line(page: &TicketPage, act: &ActItem, clock: &Clock) -> Markup {
    let here = page.ticket.id;
    let who = act.by.as_ref().map_or("The desk", text::name);
    let said = text::count(act.messages, "message", "messages");
    let sources: Vec<TicketId> = act.sources.iter().copied().filter(|id| *id != here).collect();
    html! {
        li {
            p {
                strong { (who) } " "
                @match (act.kind, act.ticket == here) {
                    (ActKind::Merge | ActKind::Join, true) => { "merged " (numbers(&sources)) " into this (" (said) ")" },
                    (ActKind::Merge | ActKind::Join, false) => { "merged this into " (number(act.ticket)) },
                    (ActKind::Split, true) => { "split this off " (numbers(&sources)) " (" (said) ")" },
                    (ActKind::Split, false) => { "split " (said) " off into " (number(act.ticket)) },
                    (ActKind::Move, true) => { "moved " (said) " here from " (numbers(&sources)) },
                    (ActKind::Move, false) => { "moved " (said) " to " (number(act.ticket)) },
                }
                " " span class="quiet" { (clock.ago(act.at)) }
            }
            @if page.structure.may_change { (undo(act)) }
        }
    }
}

/// What can be done with one message: on every one of them.
pub fn message_menu(m: &MessageItem) -> Markup {
    let what = if m.visibility == Visibility::Internal { "note" } else { "message" };
    html! {
        details class="menu message-menu" data-menu {
            summary class="button-icon" title="More" aria-label={ "More about this " (what) } { (icons::more()) }
            div class="menu-panel" {
                a class="menu-item" href=(url::message_split(m.id, false)) { "Split into a new ticket" }
                a class="menu-item" href=(url::message_move(m.id, "")) { "Move to another ticket" }
            }
        }
    }
}

/// The sentence of an event about structure, after the name and without its full stop; nothing for other events.
pub fn what_happened(event: &Event) -> Markup {
    let words = match event {
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
        _ => return html! {},
    };
    // Pages that show the ticket draw what changed anew: the conversation, or only its links.
    let changes = match event {
        Event::TicketLinked { .. } | Event::TicketUnlinked { .. } => "links",
        _ => "conversation",
    };
    html! { span data-restructures=(changes) { (words) } }
}

/// What the bar that offers to take it back says of an event about structure.
pub fn undo_words(event: &Event) -> Option<String> {
    let all = |ids: &[TicketId]| ids.iter().map(|id| format!("#{id}")).collect::<Vec<_>>().join(", ");
    Some(match event {
        Event::TicketsMerged { ticket, sources, .. } => format!("Merged {} into #{ticket}", all(sources)),
        Event::MergedInto { ticket, into, .. } => format!("Merged #{ticket} into #{into}"),
        Event::MessagesSplit { ticket, to, .. } => format!("Split #{to} off #{ticket}"),
        Event::SplitOff { ticket, from, .. } => format!("Split #{ticket} off #{from}"),
        Event::MessageMovedHere { ticket, from, .. } => format!("Moved a message from #{from} to #{ticket}"),
        Event::MessageMovedAway { ticket, to, .. } => format!("Moved a message from #{ticket} to #{to}"),
        Event::JoinAccepted { ticket, other } => format!("Joined #{ticket} and #{other}"),
        Event::TicketLinked { ticket, other, .. } => format!("Linked #{ticket} with #{other}"),
        Event::TicketUnlinked { ticket, other, .. } => {
            format!("Took the link of #{ticket} with #{other} away")
        }
        _ => return None,
    })
}

/// The parts of the page that a change of links draws anew.
pub fn fragment(page: &TicketPage, clock: &Clock) -> Markup {
    html! { (banner(page)) (top(page)) (panel(page, clock)) }
}

/// Where the page of a message's ticket is, for links back.
pub fn back_to(ticket: TicketId, message: MessageId) -> Markup {
    html! { a class="button" href=(url::ticket_message(ticket, message)) data-key="Escape" data-verb="Back to the ticket" { "Back to the ticket" } }
}
