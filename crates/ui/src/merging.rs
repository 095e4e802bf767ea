//! Pages on which tickets are put together and taken apart: what would move and who would read it stands there before
//! anything happens.

use domain::TicketId;
use domain::message::Visibility;
use domain::read::Frame;
use domain::read::structure::{
    Candidate, MergePage, MergePreview, MergeTicket, MovePage, PieceItem, SplitPage,
};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::Field;
use crate::ticket::structure::{back_to, numbers};
use crate::{Clock, icons, parts, text, url};

/// Choosing tickets, the one that stays, and what comes of it.
pub fn merge(frame: &Frame, x: &MergePage) -> Markup {
    let clock = Clock::of(frame);
    let chosen: Vec<TicketId> = x.tickets.iter().map(|t| t.line.id).collect();
    let first = chosen.first().copied();
    let back = html! {
        @if let Some(id) = x.target.or(first) { a class="button" href=(url::ticket(id)) data-key="Escape" data-verb="Back to the ticket" { "Back to the ticket" } }
    };
    let content = html! {
        div class="merge" id="merge" {
            @if let Some(problem) = &x.problem { (parts::refused(problem)) }
            @if x.tickets.is_empty() {
                (parts::empty("Nothing to merge yet", "Find the tickets that are about the same, by number or by words.", html! {}))
            } @else {
                form method="post" action=(url::merges()) class="merge-form" {
                    fieldset class="merge-tickets" {
                        legend { @if x.tickets.len() > 1 { "These become one. Which one stays?" } @else { "This ticket" } }
                        ul { @for t in &x.tickets { (ticket(x, t, &chosen, &clock)) } }
                    }
                    @if let Some(preview) = &x.preview { (preview_of(x, preview)) }
                }
            }
            section aria-labelledby="add-title" class="merge-add" {
                h2 id="add-title" { @if x.tickets.len() > 1 { "Add another one" } @else { "Which one is about the same?" } }
                (search_form(&url::merges(), x.tickets.iter().map(|t| ("ticket", t.line.id)).chain(x.target.map(|t| ("into", t))), &x.query))
                (found(&x.candidates, &x.query, &clock, "Add", |c| url::merge(chosen.iter().copied().chain([c.line.id]), x.target)))
            }
        }
    };
    layout::sheet(frame, At::Elsewhere, "Merge tickets", back, content)
}

fn ticket(x: &MergePage, t: &MergeTicket, chosen: &[TicketId], clock: &Clock) -> Markup {
    let id = t.line.id;
    let several = x.tickets.len() > 1;
    let without = || chosen.iter().copied().filter(|c| *c != id);
    html! {
        li class="merge-ticket" {
            input type="hidden" name="ticket" value=(id);
            input type="hidden" name="version" value={ (id) ":" (t.version) };
            div class="merge-which" {
                @if several {
                    @if x.target == Some(id) {
                        span class="badge is-good" { (icons::check()) "Stays" }
                        input type="hidden" name="into" value=(id);
                    } @else {
                        a class="button button-small button-quiet" href=(url::merge(chosen.iter().copied(), Some(id))) { "Keep this one" (parts::hidden(&format!(": #{id}"))) }
                    }
                }
            }
            div class="merge-what" {
                p { a href=(url::ticket(id)) { "#" (id) " " (parts::subject(&t.line.subject)) } " " (parts::status(t.line.status)) }
                p class="quiet" {
                    (text::name(&t.requester)) " · " (text::count(t.messages, "message", "messages"))
                    @if t.notes > 0 { ", " (text::count(t.notes, "note", "notes")) }
                    @if t.files > 0 { ", " (text::count(t.files, "file", "files")) }
                    @if t.waiting > 0 { ", " (text::count(t.waiting, "reply that waits", "replies that wait")) }
                    @if t.drafts > 0 { ", " (text::count(t.drafts, "draft", "drafts")) }
                    " · " (clock.ago(t.line.updated_at))
                }
                @if !t.stop.is_empty() { p class="field-problem" { (icons::warning()) (t.stop) } }
            }
            @if several {
                a class="button-icon" href=(url::merge(without(), x.target.filter(|t| *t != id))) title="Leave it out" aria-label={ "Leave #" (id) " out" } { (icons::close()) }
            }
        }
    }
}

fn preview_of(x: &MergePage, preview: &MergePreview) -> Markup {
    let Some(target) = x.target else { return html! {} };
    let going: Vec<&MergeTicket> = x.tickets.iter().filter(|t| t.line.id != target).collect();
    let ids: Vec<TicketId> = going.iter().map(|t| t.line.id).collect();
    let sum = |of: fn(&MergeTicket) -> i64| going.iter().map(|t| of(t)).sum::<i64>();
    let (messages, notes) = (sum(|t| t.messages), sum(|t| t.notes));
    html! {
        section class="panel merge-preview" aria-labelledby="preview-title" {
            h2 id="preview-title" { "What happens" }
            ul class="bullets" {
                li {
                    (text::count(messages, "message", "messages"))
                    @if notes > 0 { " and " (text::count(notes, "note", "notes")) }
                    " of " (numbers(&ids)) " " (if messages + notes == 1 { "goes" } else { "go" }) " to #" (target) ", by time, with " (if sum(|t| t.files) == 0 { "all that hangs on them" } else { "their files" }) "."
                }
                @if sum(|t| t.waiting) > 0 { li { "Replies that wait go along and are held back until their author has looked." } }
                li { (numbers(&ids)) " " (if ids.len() == 1 { "stays as a closed stub that leads" } else { "stay as closed stubs that lead" }) " to #" (target) ". Answers to " (if ids.len() == 1 { "its" } else { "their" }) " mails arrive there." }
                @if preview.reopens { li { "#" (target) " opens again: one of them is your turn." } }
                li { "It can be undone: exactly these messages come back." }
            }
            h3 { "Who reads it from now on" }
            @if preview.gains.is_empty() { p class="quiet" { "Nobody outside the team reads more than before." } }
            @else {
                ul class="bullets" {
                    @for (person, tickets) in &preview.gains {
                        li { strong { (text::name(person)) } " takes part in #" (target) " and will be able to read what was said on " (numbers(tickets)) "." }
                    }
                }
            }
            @if !preview.outside.is_empty() {
                fieldset class="ticks" {
                    legend { "They take part in what goes, and read and hear nothing of #" (target) " unless you let them" }
                    @for person in &preview.outside {
                        (parts::tick(&format!("reader-{}", person.id), "reader", &person.id.to_string(), &format!("Let {} read it and get the replies", text::name(person)),
                            person.email.as_deref().filter(|e| *e != text::name(person)).unwrap_or_default(), x.accepted.contains(&person.id)))
                    }
                }
            }
            @if preview.needs_confirmation {
                (parts::tick("confirmed", "confirmed", "1", "I have looked at who reads what", "These tickets are not of the same people.", false))
            }
            div class="actions" {
                button type="submit" class="button button-primary" data-key="y" data-verb={ "Merge into #" (target) } { (icons::merge()) "Merge into #" (target) }
            }
        }
    }
}

fn search_form(action: &str, hidden: impl Iterator<Item = (&'static str, TicketId)>, query: &str) -> Markup {
    html! {
        form method="get" action=(action) role="search" class="inline-form" {
            @for (name, id) in hidden { input type="hidden" name=(name) value=(id); }
            (Field { kind: "search", length_max: Some(200), placeholder: "#1234, or words", ..Field::new("find-ticket", "q", "Number or words", query) }.draw())
            button type="submit" class="button" { (icons::search()) "Find" }
        }
    }
}

fn found(
    candidates: &[Candidate],
    query: &str,
    clock: &Clock,
    verb: &str,
    to: impl Fn(&Candidate) -> String,
) -> Markup {
    html! {
        @if candidates.is_empty() {
            p class="quiet" { @if query.trim().is_empty() { "Their requester has no other ticket that is not closed. Find one by number or by words." } @else { "Nothing found. Try its number, or other words." } }
        } @else {
            @if query.trim().is_empty() { p class="quiet" { "Of the same requester first, then of the same organisation" } }
            ul class="candidates" {
                @for c in candidates {
                    li {
                        a class="candidate walk" href=(to(c)) {
                            (parts::status_mark(c.line.status)) " "
                            span class="quiet number" { "#" (c.line.id) } " "
                            span class="cut" { (parts::subject(&c.line.subject)) }
                            span class="quiet cut" { (text::name(&c.requester)) }
                            span class="quiet" { (clock.ago(c.line.updated_at)) }
                            (parts::hidden(verb))
                        }
                    }
                }
            }
        }
    }
}

fn piece(p: &PieceItem, clock: &Clock) -> Markup {
    html! {
        p {
            strong { @match &p.author { Some(author) => (text::name(author)), None => "The desk" } }
            @if p.visibility == Visibility::Internal { " " span class="badge is-quiet" { (icons::note()) "Note" } }
            " " span class="quiet" { (clock.ago(p.at)) @if p.files > 0 { ", " (text::count(p.files, "file", "files")) } }
        }
        p class="piece-words" dir="auto" { @if p.words.is_empty() { span class="quiet" { "(no text)" } } @else { (p.words) } }
    }
}

/// Taking messages out into a ticket of their own.
pub fn split(frame: &Frame, x: &SplitPage) -> Markup {
    let clock = Clock::of(frame);
    let Some((first, after)) = x.pieces.split_first() else { return html! {} };
    let content = html! {
        @if let Some(problem) = &x.problem { (parts::refused(problem)) }
        form method="post" action=(url::message_split(first.id, false)) class="stack form split" {
            input type="hidden" name="version" value=(x.version);
            section class="panel" aria-label="The message" { (piece(first, &clock)) }
            @if !after.is_empty() {
                fieldset class="choices" {
                    legend { "What goes into the new ticket?" }
                    label class="choice" {
                        input type="radio" name="which" value="one" checked[!x.with_rest];
                        span { "This message alone" }
                    }
                    label class="choice" {
                        input type="radio" name="which" value="after" checked[x.with_rest] disabled[x.is_all];
                        span { "It and " (text::count(after.len() as i64, "later one", "later ones")) @if x.more { " and more" } }
                    }
                }
                (parts::tick("split-read", "may_read", "1", &format!("{} may read the later ones", text::name(&x.requester)), "Only asked for where others wrote some of them.", false))
                @if x.is_all { p class="quiet" { "All of them would leave nothing on #" (x.ticket.id) "." } }
                details class="split-after" {
                    summary { "The later ones" }
                    @for p in after { div class="piece" { (piece(p, &clock)) } }
                }
            }
            (Field { length_max: Some(500), ..Field::new("split-subject", "subject", "Subject of the new ticket", &x.subject) }.draw())
            ul class="bullets" {
                li { strong { (text::name(&x.requester)) } " asks on the new ticket and gets its replies. Others who wrote are there for you to accept." }
                li { "Files and mails go along; answers to mails that were sent before still arrive on #" (x.ticket.id) "." }
                li { "The two tickets are linked, and it can be undone." }
            }
            div class="actions" {
                button type="submit" class="button button-primary" data-key="y" data-verb="Split it off" { (icons::split()) "Split it off" }
            }
        }
    };
    let title = format!("Split #{}", x.ticket.id);
    layout::sheet(frame, At::Elsewhere, &title, back_to(x.ticket.id, first.id), content)
}

/// Moving one message to another ticket.
pub fn relocate(frame: &Frame, x: &MovePage) -> Markup {
    let clock = Clock::of(frame);
    let m = &x.message;
    let content = html! {
        @if let Some(problem) = &x.problem { (parts::refused(problem)) }
        section class="panel" aria-label="The message" { (piece(m, &clock)) }
        section aria-labelledby="to-title" class="merge-add" {
            h2 id="to-title" { "To which ticket?" }
            p class="quiet" { "People of the other ticket will be able to read it, if it is no note. Its author does not hear the answers there unless you accept them." }
            (search_form(&url::message_move(m.id, ""), std::iter::empty(), &x.query))
            @if x.candidates.is_empty() {
                (found(&x.candidates, &x.query, &clock, "", |c| url::ticket(c.line.id)))
            } @else {
                form method="post" action=(url::message_move(m.id, "")) {
                    ul class="candidates" {
                        @for c in &x.candidates {
                            li {
                                button type="submit" name="ticket" value=(c.line.id) class="candidate walk" {
                                    (parts::status_mark(c.line.status)) " "
                                    span class="quiet number" { "#" (c.line.id) } " "
                                    span class="cut" { (parts::subject(&c.line.subject)) }
                                    span class="quiet cut" { (text::name(&c.requester)) }
                                    span class="quiet" { (clock.ago(c.line.updated_at)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    let title = format!("Move a message of #{}", x.ticket.id);
    layout::sheet(frame, At::Elsewhere, &title, back_to(x.ticket.id, m.id), content)
}
