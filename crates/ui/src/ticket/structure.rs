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
use crate::{Clock, Words, icons, parts, t, text, th, url};

fn number(id: TicketId) -> Markup {
    html! { a href=(url::ticket(id)) { "#" (id) } }
}

/// "#5, #6 and #7", as links.
pub fn numbers(w: Words, ids: &[TicketId]) -> Markup {
    html! {
        @for (i, id) in ids.iter().enumerate() {
            @if i > 0 { @if i + 1 == ids.len() { (t!(w, "structure-list-and")) } @else { (t!(w, "structure-list-comma")) } }
            (number(*id))
        }
    }
}

/// What the other one is to this one, before its number: "Incident of".
fn relation(w: Words, relation: Relation) -> &'static str {
    match relation {
        Relation::Problem => t!(w, "structure-relation-problem"),
        Relation::Incident => t!(w, "structure-relation-incident"),
        Relation::Parent => t!(w, "structure-relation-parent"),
        Relation::Child => t!(w, "structure-relation-child"),
        Relation::Related => t!(w, "structure-relation-related"),
        Relation::SplitFrom => t!(w, "structure-relation-split-from"),
        Relation::SplitInto => t!(w, "structure-relation-split-into"),
    }
}

/// What stands above the conversation: that this is a stub, or that the incidents of a solved problem wait.
pub fn banner(w: Words, page: &TicketPage) -> Markup {
    html! { div id="structure-banner" data-structure-part { (stub(w, page)) (solved_problem(w, page)) } }
}

fn stub(w: Words, page: &TicketPage) -> Markup {
    let Some(into) = &page.structure.merged_into else { return html! {} };
    let act = page.structure.acts.iter().find(|a| a.sources.contains(&page.ticket.id));
    html! {
        section class="banner is-warn" aria-label=(t!(w, "structure-merged")) {
            (icons::merge())
            div {
                p { (th!(w, "structure-part-of", ticket = html! { a href=(url::ticket(into.id)) { "#" (into.id) " " (parts::subject(w, &into.subject)) } }, status = text::status(w, into.status))) }
                p class="quiet" { (t!(w, "structure-stub")) }
            }
            div class="actions" {
                a class="button button-small" href=(url::ticket(into.id)) data-key="y" data-verb=(t!(w, "structure-go-to", ticket = into.id.to_string())) { (t!(w, "structure-go-to", ticket = into.id.to_string())) }
                @if let (Some(act), true) = (act, page.structure.may_change) { (undo(w, act)) }
            }
        }
    }
}

fn solved_problem(w: Words, page: &TicketPage) -> Markup {
    let open = page.structure.open_incidents().count();
    html! {
        @if !page.ticket.status.is_unsolved() && open > 0 && page.structure.may_change {
            section class="banner" aria-label=(t!(w, "structure-incidents")) {
                (icons::link())
                div { p { (t!(w, "structure-problem-solved", count = open)) } }
                div class="actions" { a class="button button-small" href="#incidents-text" data-key="y" data-verb=(t!(w, "structure-tell-verb")) { (t!(w, "structure-write-them")) } }
            }
        }
    }
}

/// Under the subject: each linked ticket with its status.
pub fn top(w: Words, page: &TicketPage) -> Markup {
    const SHOWN: usize = 4;
    let links = &page.structure.links;
    html! {
        div id="structure-top" data-structure-part {
            @if !links.is_empty() {
                p class="lineage links-top" {
                    (icons::link())
                    @for link in links.iter().take(SHOWN) {
                        span class="link-top" {
                            (relation(w, link.relation)) " "
                            a href=(url::ticket(link.ticket.id)) title=(link.ticket.subject) { "#" (link.ticket.id) }
                            " " (parts::status(w, link.ticket.status))
                        }
                    }
                    @if links.len() > SHOWN { a href="#structure" { (t!(w, "structure-and-more", count = links.len() - SHOWN)) } }
                }
            }
        }
    }
}

/// The panel beside the conversation: links, what was merged and split, and the incidents of a problem.
pub fn panel(page: &TicketPage, clock: &Clock) -> Markup {
    let w = clock.w;
    let id = page.ticket.id;
    let structure = &page.structure;
    let stands = structure.merged_into.is_none();
    html! {
        section class="panel structure" id="structure" aria-labelledby="structure-title" data-structure-part {
            h2 id="structure-title" { (t!(w, "structure-linked")) }
            @if structure.links.is_empty() && structure.acts.is_empty() {
                p class="quiet" { (t!(w, "structure-none")) }
            }
            @if !structure.links.is_empty() {
                ul class="links" { @for link in &structure.links { (linked(w, page, link)) } }
            }
            @if structure.may_change && stands {
                details class="add" {
                    summary data-key="L" data-verb=(t!(w, "structure-link-verb")) { (t!(w, "structure-link-ticket")) }
                    form method="post" action=(url::ticket_links(id)) class="stack" {
                        (parts::select("link-relation", "relation", t!(w, "structure-other-is"), &relations(w, page), false))
                        (Field { required: true, length_max: Some(20), placeholder: "#1234", ..Field::new("link-other", "other", t!(w, "structure-its-number"), "") }.draw(w))
                        button type="submit" class="button button-small" { (t!(w, "structure-link")) }
                    }
                }
            }
            (incidents(w, page))
            @if !structure.acts.is_empty() {
                h3 { (t!(w, "structure-acts")) }
                ul class="structure-acts" { @for act in &structure.acts { (act_line(page, act, clock)) } }
            }
        }
    }
}

/// What the other one can be, seen from here.
fn relations(w: Words, page: &TicketPage) -> Vec<Choice<'static>> {
    let is_problem = page.ticket.ticket_type == Some(TicketType::Problem);
    let mut all = vec![
        (Relation::Related, t!(w, "structure-is-related")),
        (Relation::Parent, t!(w, "structure-is-parent")),
        (Relation::Child, t!(w, "structure-is-child")),
    ];
    if is_problem {
        all.insert(0, (Relation::Incident, t!(w, "structure-is-incident")));
    } else {
        all.insert(0, (Relation::Problem, t!(w, "structure-is-problem")));
    }
    all.into_iter()
        .map(|(relation, words)| (relation.as_str().to_owned(), words, relation == Relation::Related))
        .collect()
}

fn linked(w: Words, page: &TicketPage, link: &LinkItem) -> Markup {
    let t = &link.ticket;
    html! {
        li data-linked=(t.id) {
            div class="linked" {
                span class="quiet relation" { (relation(w, link.relation)) }
                a class="ticket-line" href=(url::ticket(t.id)) {
                    (parts::status_mark(w, t.status))
                    span class="quiet number" { "#" (t.id) } " "
                    span class="cut" { (parts::subject(w, &t.subject)) }
                }
            }
            @if page.structure.may_change {
                form method="post" action=(url::ticket_link_removal(page.ticket.id, link.id)) {
                    button type="submit" class="button-icon" title=(t!(w, "structure-unlink")) aria-label=(t!(w, "structure-unlink-ticket", ticket = t.id.to_string())) { (icons::close()) }
                }
            }
        }
    }
}

/// The form that tells the people of all incidents, and solves these.
fn incidents(w: Words, page: &TicketPage) -> Markup {
    let open: Vec<_> = page.structure.open_incidents().collect();
    html! {
        @if !open.is_empty() && page.structure.may_change && page.structure.merged_into.is_none() {
            h3 { (t!(w, "structure-tell")) }
            form method="post" action=(url::incident_answers(page.ticket.id)) class="stack incidents" {
                input type="hidden" name="operation" value=(page.structure.tell_operation);
                fieldset class="ticks" {
                    legend { (t!(w, "structure-each-gets")) }
                    @for t in &open {
                        (parts::tick(&format!("incident-{}", t.id), "incident", &t.id.to_string(), &format!("#{} {}", t.id, t.subject), "", true))
                    }
                }
                (Field { rows: 4, required: true, ..Field::new("incidents-text", "text", t!(w, "structure-told"), "") }.draw(w))
                button type="submit" name="status" value=(Status::Solved.as_str()) class="button button-small button-primary" { (t!(w, "structure-send-solve", count = open.len())) }
                button type="submit" name="status" value="" class="button button-small" { (t!(w, "structure-send-open")) }
            }
        }
    }
}

fn undo(w: Words, act: &ActItem) -> Markup {
    let verb = match act.kind {
        ActKind::Merge | ActKind::Join => t!(w, "structure-undo-merge"),
        ActKind::Split => t!(w, "structure-undo-split"),
        ActKind::Move => t!(w, "structure-undo-move"),
    };
    html! {
        @match &act.hindrance {
            None => form method="post" action=(url::structure_undo(act.id)) {
                button type="submit" class="button button-small button-quiet" data-verb=(verb) { (icons::undo()) (verb) }
            },
            Some(why) => p class="quiet hindrance" { (w.known(&why.to_string())) },
        }
    }
}

fn act_line(page: &TicketPage, act: &ActItem, clock: &Clock) -> Markup {
    let here = page.ticket.id;
    let w = clock.w;
    let who = act.by.as_ref().map_or(t!(w, "structure-desk"), |p| text::name(w, p));
    let said = t!(w, "structure-messages", count = act.messages);
    let who = html! { strong { (who) } };
    let sources: Vec<TicketId> = act.sources.iter().copied().filter(|id| *id != here).collect();
    html! {
        li {
            p {
                @match (act.kind, act.ticket == here) {
                    (ActKind::Merge | ActKind::Join, true) => (th!(w, "structure-act-merged-here", who = who, sources = numbers(w, &sources), messages = said)),
                    (ActKind::Merge | ActKind::Join, false) => (th!(w, "structure-act-merged-away", who = who, ticket = number(act.ticket))),
                    (ActKind::Split, true) => (th!(w, "structure-act-split-here", who = who, sources = numbers(w, &sources), messages = said)),
                    (ActKind::Split, false) => (th!(w, "structure-act-split-away", who = who, messages = said, ticket = number(act.ticket))),
                    (ActKind::Move, true) => (th!(w, "structure-act-moved-here", who = who, messages = said, sources = numbers(w, &sources))),
                    (ActKind::Move, false) => (th!(w, "structure-act-moved-away", who = who, messages = said, ticket = number(act.ticket))),
                }
                " " span class="quiet" { (clock.ago(act.at)) }
            }
            @if page.structure.may_change { (undo(w, act)) }
        }
    }
}

/// What can be done with one message: on every one of them.
pub fn message_menu(w: Words, m: &MessageItem) -> Markup {
    let label = match m.visibility {
        Visibility::Internal => t!(w, "structure-more-note"),
        Visibility::Public => t!(w, "structure-more-message"),
    };
    html! {
        details class="menu message-menu" data-menu {
            summary class="button-icon" title=(t!(w, "structure-more")) aria-label=(label) { (icons::more()) }
            div class="menu-panel" {
                a class="menu-item" href=(url::message_split(m.id, false)) { (t!(w, "structure-split")) }
                a class="menu-item" href=(url::message_move(m.id, "")) { (t!(w, "structure-move")) }
            }
        }
    }
}

/// The sentence of an event about structure, after the name and without its full stop; nothing for other events.
pub fn what_happened(w: Words, event: &Event) -> Markup {
    let words = match event {
        Event::TicketsMerged { sources, messages, .. } => {
            th!(w, "structure-happened-merged", sources = numbers(w, sources), count = *messages)
        }
        Event::MergedInto { into, .. } => {
            th!(w, "structure-happened-merged-into", ticket = number(*into))
        }
        Event::MessagesSplit { to, messages, .. } => {
            th!(w, "structure-happened-split", count = *messages, ticket = number(*to))
        }
        Event::SplitOff { from, messages, .. } => {
            th!(w, "structure-happened-split-off", ticket = number(*from), count = *messages)
        }
        Event::StructureUndone { others, .. } => {
            th!(w, "structure-happened-undone", others = numbers(w, others))
        }
        Event::TicketLinked { other, relation, .. } => {
            let relation = w.within(self::relation(w, *relation));
            th!(w, "structure-happened-linked", relation = relation, ticket = number(*other))
        }
        Event::TicketUnlinked { other, relation, .. } => {
            let relation = w.within(self::relation(w, *relation));
            th!(w, "structure-happened-unlinked", relation = relation, ticket = number(*other))
        }
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
pub fn undo_words(w: Words, event: &Event) -> Option<String> {
    let all = |ids: &[TicketId]| {
        ids.iter().map(|id| format!("#{id}")).collect::<Vec<_>>().join(t!(w, "structure-list-comma"))
    };
    let n = |id: &TicketId| id.to_string();
    let merged = |sources: &[TicketId], ticket: &TicketId| {
        t!(w, "structure-done-merged", sources = all(sources), ticket = n(ticket))
    };
    let split = |ticket: &TicketId, from: &TicketId| {
        t!(w, "structure-done-split", ticket = n(ticket), from = n(from))
    };
    let moved = |from: &TicketId, ticket: &TicketId| {
        t!(w, "structure-done-moved", from = n(from), ticket = n(ticket))
    };
    Some(match event {
        Event::TicketsMerged { ticket, sources, .. } => merged(sources, ticket),
        Event::MergedInto { ticket, into, .. } => merged(&[*ticket], into),
        Event::MessagesSplit { ticket, to, .. } => split(to, ticket),
        Event::SplitOff { ticket, from, .. } => split(ticket, from),
        Event::MessageMovedHere { ticket, from, .. } => moved(from, ticket),
        Event::MessageMovedAway { ticket, to, .. } => moved(ticket, to),
        Event::JoinAccepted { ticket, other } => {
            t!(w, "structure-done-joined", ticket = n(ticket), other = n(other))
        }
        Event::TicketLinked { ticket, other, .. } => {
            t!(w, "structure-done-linked", ticket = n(ticket), other = n(other))
        }
        Event::TicketUnlinked { ticket, other, .. } => {
            t!(w, "structure-done-unlinked", ticket = n(ticket), other = n(other))
        }
        _ => return None,
    })
}

/// The parts of the page that a change of links draws anew.
pub fn fragment(page: &TicketPage, clock: &Clock) -> Markup {
    let w = clock.w;
    html! { (banner(w, page)) (top(w, page)) (panel(page, clock)) }
}

/// Where the page of a message's ticket is, for links back.
pub fn back_to(w: Words, ticket: TicketId, message: MessageId) -> Markup {
    html! { a class="button" href=(url::ticket_message(ticket, message)) data-key="Escape" data-verb=(t!(w, "structure-back")) { (t!(w, "structure-back")) } }
}
