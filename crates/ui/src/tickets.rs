//! The ticket list.

use domain::TicketId;
use domain::read::tickets::{LastWord, Reason};
use domain::read::{Frame, Shelf, Sort, TicketList, TicketRow, View};
use domain::view::Column;
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::url::{self, Place};
use crate::{Clock, Words, icons, live, parts, t, text, views};

/// The list as a page of its own.
pub fn page(frame: &Frame, list: &TicketList) -> Markup {
    let content = html! { div class="panes panes-list" { (pane(frame, list, None)) } };
    layout::workbench(
        frame,
        At::View(list.view),
        &text::list_name(Words::of(frame), list.view, &list.name),
        content,
    )
}

/// The list as a pane; `open` is the ticket that stands beside it.
pub fn pane(frame: &Frame, list: &TicketList, open: Option<TicketId>) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let place = Place { view: list.view, sort: list.sort, cursor: list.cursor.as_deref() };
    html! {
        section class="pane list-pane" aria-labelledby="list-name" {
            header class="pane-head" {
                // Beside a ticket the ticket's subject is the page's heading.
                @let name = text::list_name(w, list.view, &list.name);
                @if open.is_some() { h2 id="list-name" { (name) } } @else { h1 id="list-name" { (name) } }
                @if let Some(saved) = &list.saved { (views::head(w, list, saved)) } @else { (sort_form(w, list)) }
            }
            button type="button" class="list-news" hidden data-list-news {}
            @if let Some(words) = list.saved.as_ref().and_then(|s| s.problem.as_ref()) { (views::problem(w, list, words)) }
            @else if list.rows.is_empty() { (nothing(w, list.view)) }
            ol id="tickets" class={ "rows " (views::classes(list)) } data-list=(list.saved.as_ref().map_or_else(|| live::list_key(list.view, frame.me.id), |s| s.list_name.clone()))
                data-place=(url::place(place))
                data-sort=(views::live_sort(list)) data-first-page[list.paging.newer.is_none()] {
                @for (n, r) in list.rows.iter().enumerate() { (views::row(list, n, &clock, Some(place), open == Some(r.id))) }
            }
            @if open.is_none() && !list.rows.is_empty() { (crate::bulk::bar(w, list)) }
            (parts::paging(w, &list.paging, |cursor| url::view(list.view, list.sort, Some(cursor))))
        }
    }
}

fn sort_form(w: Words, list: &TicketList) -> Markup {
    html! {
        form class="sort" method="get" action=(url::view(list.view, Sort::default(), None)) data-auto {
            label class="hidden" for="sort" { (t!(w, "tickets-order")) }
            select id="sort" name="sort" {
                @for &sort in Sort::ALL { option value=(sort.as_str()) selected[sort == list.sort] { (sort_words(w, sort)) } }
            }
            button type="submit" class="button button-small" data-auto-hide { (t!(w, "tickets-sort")) }
        }
    }
}

pub fn sort_words(w: Words, sort: Sort) -> &'static str {
    match sort {
        Sort::Recent => t!(w, "tickets-sort-recent"),
        Sort::Waiting => t!(w, "tickets-sort-waiting"),
        Sort::Newest => t!(w, "tickets-sort-newest"),
        Sort::Urgent => t!(w, "tickets-sort-urgent"),
        Sort::Due => t!(w, "promises-sort-due"),
    }
}

fn nothing(w: Words, view: View) -> Markup {
    let unassigned = html! { a class="button" href=(url::view(View::Unassigned, Sort::default(), None)) { (t!(w, "tickets-see-unassigned")) } };
    let new = html! { a class="button" href=(url::new_ticket()) { (t!(w, "tickets-new")) } };
    match view {
        View::Mine => parts::empty(t!(w, "tickets-none-mine"), t!(w, "tickets-none-mine-words"), unassigned),
        View::Unassigned => {
            parts::empty(t!(w, "tickets-none-unassigned"), t!(w, "tickets-none-unassigned-words"), new)
        }
        View::Team(_) => {
            parts::empty(t!(w, "tickets-none-team"), t!(w, "tickets-none-team-words"), unassigned)
        }
        View::Open => parts::empty(t!(w, "tickets-none-open"), t!(w, "tickets-none-open-words"), new),
        View::Solved => {
            parts::empty(t!(w, "tickets-none-solved"), t!(w, "tickets-none-solved-words"), unassigned)
        }
        View::Snoozed => {
            parts::empty(t!(w, "tickets-none-snoozed"), t!(w, "tickets-none-snoozed-words"), unassigned)
        }
        View::Saved(_) => parts::empty(
            t!(w, "tickets-none-saved"),
            t!(w, "tickets-none-saved-words"),
            html! { a class="button" href=(url::edit_view(view)) { (t!(w, "tickets-look-conditions")) } },
        ),
        View::Spam => parts::empty(t!(w, "tickets-none-spam"), t!(w, "tickets-none-spam-words"), unassigned),
    }
}

/// Conditions of a view side by side, each in the reader's words; those of the desk's own lists are already.
fn reasons(w: Words, conditions: &str) -> String {
    conditions.split(" · ").map(|one| w.known(one)).collect::<Vec<_>>().join(" · ")
}

/// One ticket in a list: the same in the page and in a live update. Its id is `ticket-N`; its link carries `place`
/// (a live update has none: the page puts its own back in).
pub fn row(row: &TicketRow, clock: &Clock, place: Option<Place<'_>>, is_open: bool) -> Markup {
    row_in(row, clock, place, is_open, Reason::default(), &[])
}

/// [`row`] in a list that says why it is there, and may show more than the usual columns.
pub(crate) fn row_in(
    row: &TicketRow,
    clock: &Clock,
    place: Option<Place<'_>>,
    is_open: bool,
    why: Reason,
    more: &[Column],
) -> Markup {
    let w = clock.w;
    let requester = text::name(w, &row.requester);
    html! {
        li id={ "ticket-" (row.id) } class="row" data-ticket=(row.id) data-version=(row.version) data-unseen[row.unseen]
            title=[(why.here.is_empty() && !why.whole.is_empty()).then(|| t!(w, "tickets-here-because", why = reasons(w, &why.whole)))] {
            (crate::bulk::tick(w, row.id))
            span class="row-unseen" { @if row.unseen { (parts::hidden(t!(w, "tickets-new-to-you"))) } }
            span class="row-status" { (parts::status_mark(w, row.status)) }
            span class="row-who cut" title=[row.requester.email.as_deref()] { (requester) }
            span class="row-what" {
                a class="row-link" href=(url::ticket_in(row.id, place)) aria-current=[is_open.then_some("true")] {
                    (parts::subject(w, &row.subject))
                }
                span class="row-snippet" {
                    @match row.last_word {
                        LastWord::Customer => {},
                        LastWord::Team => span class="row-said" title=(t!(w, "tickets-we-last")) { (icons::reply()) (parts::hidden(t!(w, "tickets-we-wrote"))) },
                        LastWord::Note => span class="row-said is-note" title=(t!(w, "tickets-note-last")) { (icons::note()) (parts::hidden(t!(w, "tickets-note"))) },
                        LastWord::Automatic => span class="row-said" title=(t!(w, "tickets-machine-last")) { (icons::robot()) (parts::hidden(t!(w, "tickets-automatic"))) },
                    }
                    (row.snippet)
                }
                @if !why.here.is_empty() { span class="row-why" title=(t!(w, "tickets-here-because", why = reasons(w, &why.whole))) { (reasons(w, &why.here)) } }
            }
            span class="row-marks" {
                @if row.has_draft { span class="badge row-draft" title=(t!(w, "tickets-draft-hint")) { (t!(w, "tickets-draft")) } }
                @if !row.reminder.is_empty() { span class="row-reminder" title=(row.reminder) { (icons::note()) span class="cut" { (row.reminder) } } }
                @if let Some(mark) = row.snooze { (crate::ticket::snooze::mark(mark, clock)) }
                @if row.shelf == Shelf::Spam { span class="badge is-warn" { (icons::spam()) (t!(w, "tickets-spam")) } }
                @if row.delivery_failed { span class="badge is-bad" { (icons::warning()) (t!(w, "tickets-not-delivered")) } }
                @if row.join_suggested { span class="badge is-warn" { (icons::link()) (t!(w, "tickets-join")) } }
                (crate::promises::mark(row, clock))
                (views::extras(row, clock, more))
                @for tag in row.tags.iter().take(3) { (parts::tag(tag)) }
                @if row.tags.len() > 3 { span class="tag" title=(row.tags[3..].join(", ")) { "+" (row.tags.len() - 3) } }
            }
            span class="row-team cut" { @if let Some(team) = &row.team { (team.name) } }
            span class="row-priority" { @if let Some(p) = row.priority { (parts::priority_mark(w, p)) } }
            span class="row-assignee" {
                @if let Some(person) = &row.assignee { (parts::hidden(t!(w, "tickets-assigned-to"))) (parts::avatar(w, person)) }
                @else { span class="avatar avatar-none" title=(t!(w, "tickets-assigned-to-nobody")) { (parts::hidden(t!(w, "tickets-assigned-to-nobody"))) } }
            }
            span class="row-age" { (clock.ago(row.updated_at)) }
            (crate::tabs::row_keep(clock.w, row.id))
        }
    }
}

/// A plain list of tickets, outside any view: on a contact's or an organisation's page.
pub fn plain(rows: &[TicketRow], clock: &Clock) -> Markup {
    html! { ol class="rows" { @for r in rows { (row(r, clock, None, false)) } } }
}
