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
use crate::{Clock, Words, icons, parts, t, text, th, url};

/// Choosing tickets, the one that stays, and what comes of it.
pub fn merge(frame: &Frame, x: &MergePage) -> Markup {
    let clock = Clock::of(frame);
    let w = clock.w;
    let chosen: Vec<TicketId> = x.tickets.iter().map(|t| t.line.id).collect();
    let first = chosen.first().copied();
    let back = html! {
        @if let Some(id) = x.target.or(first) { a class="button" href=(url::ticket(id)) data-key="Escape" data-verb=(t!(w, "merging-back")) { (t!(w, "merging-back")) } }
    };
    let content = html! {
        div class="merge" id="merge" {
            @if let Some(problem) = &x.problem { (parts::refused(w, problem)) }
            @if x.tickets.is_empty() {
                (parts::empty(t!(w, "merging-nothing"), t!(w, "merging-nothing-words"), html! {}))
            } @else {
                form method="post" action=(url::merges()) class="merge-form" {
                    fieldset class="merge-tickets" {
                        legend { @if x.tickets.len() > 1 { (t!(w, "merging-which-stays")) } @else { (t!(w, "merging-this-ticket")) } }
                        ul { @for t in &x.tickets { (ticket(x, t, &chosen, &clock)) } }
                    }
                    @if let Some(preview) = &x.preview { (preview_of(w, x, preview)) }
                }
            }
            section aria-labelledby="add-title" class="merge-add" {
                h2 id="add-title" { @if x.tickets.len() > 1 { (t!(w, "merging-add-another")) } @else { (t!(w, "merging-which-same")) } }
                (search_form(w, &url::merges(), x.tickets.iter().map(|t| ("ticket", t.line.id)).chain(x.target.map(|t| ("into", t))), &x.query))
                (found(&x.candidates, &x.query, &clock, t!(w, "merging-add"), |c| url::merge(chosen.iter().copied().chain([c.line.id]), x.target)))
            }
        }
    };
    layout::sheet(frame, At::Elsewhere, t!(w, "merging-title"), back, content)
}

fn ticket(x: &MergePage, t: &MergeTicket, chosen: &[TicketId], clock: &Clock) -> Markup {
    let w = clock.w;
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
                        span class="badge is-good" { (icons::check()) (t!(w, "merging-stays")) }
                        input type="hidden" name="into" value=(id);
                    } @else {
                        a class="button button-small button-quiet" href=(url::merge(chosen.iter().copied(), Some(id))) { (t!(w, "merging-keep")) (parts::hidden(&format!(": #{id}"))) }
                    }
                }
            }
            div class="merge-what" {
                p { a href=(url::ticket(id)) { "#" (id) " " (parts::subject(w, &t.line.subject)) } " " (parts::status(w, t.line.status)) }
                p class="quiet" {
                    (text::name(w, &t.requester)) " · " (t!(w, "merging-messages", count = t.messages))
                    @if t.notes > 0 { (t!(w, "merging-notes", count = t.notes)) }
                    @if t.files > 0 { (t!(w, "merging-files", count = t.files)) }
                    @if t.waiting > 0 { (t!(w, "merging-waiting", count = t.waiting)) }
                    @if t.drafts > 0 { (t!(w, "merging-drafts", count = t.drafts)) }
                    " · " (clock.ago(t.line.updated_at))
                }
                @if !t.stop.is_empty() { p class="field-problem" { (icons::warning()) (w.known(&t.stop)) } }
            }
            @if several {
                a class="button-icon" href=(url::merge(without(), x.target.filter(|t| *t != id))) title=(t!(w, "merging-leave-out")) aria-label=(t!(w, "merging-leave-out-ticket", ticket = id.to_string())) { (icons::close()) }
            }
        }
    }
}

fn preview_of(w: Words, x: &MergePage, preview: &MergePreview) -> Markup {
    let Some(target) = x.target else { return html! {} };
    let going: Vec<&MergeTicket> = x.tickets.iter().filter(|t| t.line.id != target).collect();
    let ids: Vec<TicketId> = going.iter().map(|t| t.line.id).collect();
    let sum = |of: fn(&MergeTicket) -> i64| going.iter().map(|t| of(t)).sum::<i64>();
    let (messages, notes) = (sum(|t| t.messages), sum(|t| t.notes));
    html! {
        section class="panel merge-preview" aria-labelledby="preview-title" {
            h2 id="preview-title" { (t!(w, "merging-what-happens")) }
            ul class="bullets" {
                @let all = messages + notes;
                @let files = if sum(|t| t.files) == 0 { t!(w, "merging-all-on-them") } else { t!(w, "merging-their-files") };
                li {
                    @if notes > 0 {
                        (th!(w, "merging-goes-notes", messages = messages, notes = notes, all = all, sources = numbers(w, &ids), target = target.to_string(), files = files))
                    } @else {
                        (th!(w, "merging-goes", messages = messages, all = all, sources = numbers(w, &ids), target = target.to_string(), files = files))
                    }
                }
                @if sum(|t| t.waiting) > 0 { li { (t!(w, "merging-waiting-held")) } }
                li { (th!(w, "merging-stubs", count = ids.len(), sources = numbers(w, &ids), target = target.to_string())) }
                @if preview.reopens { li { (t!(w, "merging-reopens", target = target.to_string())) } }
                li { (t!(w, "merging-can-undo")) }
            }
            h3 { (t!(w, "merging-who-reads")) }
            @if preview.gains.is_empty() && preview.colleagues.is_none() { p class="quiet" { (t!(w, "merging-nobody-more")) } }
            @else {
                ul class="bullets" {
                    @for (person, tickets) in &preview.gains {
                        li { (th!(w, "merging-gains", who = html! { strong { (text::name(w, person)) } }, target = target.to_string(), tickets = numbers(w, tickets))) }
                    }
                    @if let Some((organisation, tickets)) = &preview.colleagues {
                        li { (th!(w, "merging-colleagues", who = html! { strong dir="auto" { (organisation) } }, target = target.to_string(), tickets = numbers(w, tickets))) }
                    }
                }
            }
            @if !preview.outside.is_empty() {
                fieldset class="ticks" {
                    legend { (t!(w, "merging-outside", target = target.to_string())) }
                    @for person in &preview.outside {
                        (parts::tick(&format!("reader-{}", person.id), "reader", &person.id.to_string(), &t!(w, "merging-let-read", who = text::name(w, person)),
                            person.email.as_deref().filter(|e| *e != text::name(w, person)).unwrap_or_default(), x.accepted.contains(&person.id)))
                    }
                }
            }
            @if preview.needs_confirmation {
                (parts::tick("confirmed", "confirmed", "1", t!(w, "merging-confirm"), t!(w, "merging-confirm-hint"), false))
            }
            div class="actions" {
                button type="submit" class="button button-primary" data-key="y" data-verb=(t!(w, "merging-into", target = target.to_string())) { (icons::merge()) (t!(w, "merging-into", target = target.to_string())) }
            }
        }
    }
}

fn search_form(
    w: Words,
    action: &str,
    hidden: impl Iterator<Item = (&'static str, TicketId)>,
    query: &str,
) -> Markup {
    html! {
        form method="get" action=(action) role="search" class="inline-form" {
            @for (name, id) in hidden { input type="hidden" name=(name) value=(id); }
            (Field { kind: "search", length_max: Some(200), placeholder: t!(w, "merging-find-example"), ..Field::new("find-ticket", "q", t!(w, "merging-number-or-words"), query) }.draw(w))
            button type="submit" class="button" { (icons::search()) (t!(w, "merging-find")) }
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
    let w = clock.w;
    html! {
        @if candidates.is_empty() {
            p class="quiet" { @if query.trim().is_empty() { (t!(w, "merging-no-other")) } @else { (t!(w, "merging-nothing-found")) } }
        } @else {
            @if query.trim().is_empty() { p class="quiet" { (t!(w, "merging-same-requester")) } }
            ul class="candidates" {
                @for c in candidates {
                    li {
                        a class="candidate walk" href=(to(c)) {
                            (parts::status_mark(w, c.line.status)) " "
                            span class="quiet number" { "#" (c.line.id) } " "
                            span class="cut" { (parts::subject(w, &c.line.subject)) }
                            span class="quiet cut" { (text::name(w, &c.requester)) }
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
    let w = clock.w;
    html! {
        p {
            strong { @match &p.author { Some(author) => (text::name(w, author)), None => (t!(w, "merging-desk")) } }
            @if p.visibility == Visibility::Internal { " " span class="badge is-quiet" { (icons::note()) (t!(w, "merging-note")) } }
            " " span class="quiet" { (clock.ago(p.at)) @if p.files > 0 { (t!(w, "merging-files", count = p.files)) } }
        }
        p class="piece-words" dir="auto" { @if p.words.is_empty() { span class="quiet" { (t!(w, "merging-no-text")) } } @else { (p.words) } }
    }
}

/// Taking messages out into a ticket of their own.
pub fn split(frame: &Frame, x: &SplitPage) -> Markup {
    let clock = Clock::of(frame);
    let w = clock.w;
    let Some((first, after)) = x.pieces.split_first() else { return html! {} };
    let content = html! {
        @if let Some(problem) = &x.problem { (parts::refused(w, problem)) }
        form method="post" action=(url::message_split(first.id, false)) class="stack form split" {
            input type="hidden" name="version" value=(x.version);
            section class="panel" aria-label=(t!(w, "merging-message")) { (piece(first, &clock)) }
            @if !after.is_empty() {
                fieldset class="choices" {
                    legend { (t!(w, "merging-what-goes")) }
                    label class="choice" {
                        input type="radio" name="which" value="one" checked[!x.with_rest];
                        span { (t!(w, "merging-this-alone")) }
                    }
                    label class="choice" {
                        input type="radio" name="which" value="after" checked[x.with_rest] disabled[x.is_all];
                        span { @if x.more { (t!(w, "merging-and-later-more", count = after.len())) } @else { (t!(w, "merging-and-later", count = after.len())) } }
                    }
                }
                (parts::tick("split-read", "may_read", "1", &t!(w, "merging-may-read-later", who = text::name(w, &x.requester)), t!(w, "merging-may-read-hint"), false))
                @if x.is_all { p class="quiet" { (t!(w, "merging-all-of-them", ticket = x.ticket.id.to_string())) } }
                details class="split-after" {
                    summary { (t!(w, "merging-later-ones")) }
                    @for p in after { div class="piece" { (piece(p, &clock)) } }
                }
            }
            (Field { length_max: Some(500), ..Field::new("split-subject", "subject", t!(w, "merging-new-subject"), &x.subject) }.draw(w))
            ul class="bullets" {
                li { (th!(w, "merging-split-asks", who = html! { strong { (text::name(w, &x.requester)) } })) }
                li { (t!(w, "merging-split-files", ticket = x.ticket.id.to_string())) }
                li { (t!(w, "merging-split-linked")) }
            }
            div class="actions" {
                button type="submit" class="button button-primary" data-key="y" data-verb=(t!(w, "merging-split-off")) { (icons::split()) (t!(w, "merging-split-off")) }
            }
        }
    };
    let title = t!(w, "merging-split-title", ticket = x.ticket.id.to_string());
    layout::sheet(frame, At::Elsewhere, &title, back_to(w, x.ticket.id, first.id), content)
}

/// Moving one message to another ticket.
pub fn relocate(frame: &Frame, x: &MovePage) -> Markup {
    let clock = Clock::of(frame);
    let w = clock.w;
    let m = &x.message;
    let content = html! {
        @if let Some(problem) = &x.problem { (parts::refused(w, problem)) }
        section class="panel" aria-label=(t!(w, "merging-message")) { (piece(m, &clock)) }
        section aria-labelledby="to-title" class="merge-add" {
            h2 id="to-title" { (t!(w, "merging-which-ticket")) }
            p class="quiet" { (t!(w, "merging-move-words")) }
            (search_form(w, &url::message_move(m.id, ""), std::iter::empty(), &x.query))
            @if x.candidates.is_empty() {
                (found(&x.candidates, &x.query, &clock, "", |c| url::ticket(c.line.id)))
            } @else {
                form method="post" action=(url::message_move(m.id, "")) {
                    ul class="candidates" {
                        @for c in &x.candidates {
                            li {
                                button type="submit" name="ticket" value=(c.line.id) class="candidate walk" {
                                    (parts::status_mark(w, c.line.status)) " "
                                    span class="quiet number" { "#" (c.line.id) } " "
                                    span class="cut" { (parts::subject(w, &c.line.subject)) }
                                    span class="quiet cut" { (text::name(w, &c.requester)) }
                                    span class="quiet" { (clock.ago(c.line.updated_at)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    let title = t!(w, "merging-move-title", ticket = x.ticket.id.to_string());
    layout::sheet(frame, At::Elsewhere, &title, back_to(w, x.ticket.id, m.id), content)
}
