//! The ticket list.

use domain::TicketId;
use domain::read::tickets::{LastWord, Reason};
use domain::read::{Frame, Shelf, Sort, TicketList, TicketRow, View};
use domain::view::Column;
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::url::{self, Place};
use crate::{Clock, Words, icons, live, parts, text, views};

/// The list as a page of its own.
pub fn page(frame: &Frame, list: &TicketList) -> Markup {
    let content = html! { div class="panes panes-list" { (pane(frame, list, None)) } };
    layout::workbench(frame, At::View(list.view), &list.name, content)
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
                @if open.is_some() { h2 id="list-name" { (list.name) } } @else { h1 id="list-name" { (list.name) } }
                @if let Some(saved) = &list.saved { (views::head(list, saved)) } @else { (sort_form(list)) }
            }
            button type="button" class="list-news" hidden data-list-news {}
            @if let Some(words) = list.saved.as_ref().and_then(|s| s.problem.as_ref()) { (views::problem(list, words)) }
            @else if list.rows.is_empty() { (nothing(list.view)) }
            ol id="tickets" class={ "rows " (views::classes(list)) } data-list=(list.saved.as_ref().map_or_else(|| live::list_key(list.view, frame.me.id), |s| s.list_name.clone()))
                data-place=(url::place(place))
                data-sort=(views::live_sort(list)) data-first-page[list.paging.newer.is_none()] {
                @for (n, r) in list.rows.iter().enumerate() { (views::row(list, n, &clock, Some(place), open == Some(r.id))) }
            }
            @if open.is_none() && !list.rows.is_empty() { (crate::bulk::bar(list)) }
            (parts::paging(w, &list.paging, |cursor| url::view(list.view, list.sort, Some(cursor))))
        }
    }
}

fn sort_form(list: &TicketList) -> Markup {
    html! {
        form class="sort" method="get" action=(url::view(list.view, Sort::default(), None)) data-auto {
            label class="hidden" for="sort" { "Order" }
            select id="sort" name="sort" {
                @for &sort in Sort::ALL { option value=(sort.as_str()) selected[sort == list.sort] { (sort_words(sort)) } }
            }
            button type="submit" class="button button-small" data-auto-hide { "Sort" }
        }
    }
}

pub fn sort_words(sort: Sort) -> &'static str {
    match sort {
        Sort::Recent => "Last change first",
        Sort::Waiting => "Waiting longest first",
        Sort::Newest => "Newest first",
        Sort::Urgent => "Most urgent first",
    }
}

fn nothing(view: View) -> Markup {
    let unassigned = html! { a class="button" href=(url::view(View::Unassigned, Sort::default(), None)) { "See unassigned tickets" } };
    let new = html! { a class="button" href=(url::new_ticket()) { "New ticket" } };
    match view {
        View::Mine => parts::empty(
            "Nothing is waiting for you",
            "Tickets assigned to you that are not solved stand here. Take one from the unassigned ones when you are ready.",
            unassigned,
        ),
        View::Unassigned => parts::empty(
            "Every ticket has somebody",
            "New tickets that nobody has taken stand here. Press c to write one down for somebody on the phone or at the door.",
            new,
        ),
        View::Team(_) => parts::empty(
            "Nothing waits for this team",
            "Tickets of the team that nobody has taken stand here; one that you take moves to Mine. A ticket comes to a team through its mailbox, or when somebody hands it over.",
            unassigned,
        ),
        View::Open => parts::empty(
            "No open tickets at all",
            "All unsolved tickets stand here. When a mail reaches one of the desk's addresses, it appears by itself.",
            new,
        ),
        View::Solved => parts::empty(
            "Nothing solved yet",
            "Solved and closed tickets stand here, the latest first.",
            unassigned,
        ),
        View::Snoozed => parts::empty(
            "Nothing is snoozed",
            "A ticket that can wait leaves the lists with s, until a moment or until the customer writes. Then it comes back by itself, on top.",
            unassigned,
        ),
        View::Saved(_) => parts::empty(
            "No ticket fits now",
            "Tickets that fit this view's conditions appear here by themselves.",
            html! { a class="button" href=(url::edit_view(view)) { "Look at the conditions" } },
        ),
        View::Spam => parts::empty(
            "No spam",
            "Mail that the desk takes for spam stands here instead of in the other lists, and whatever you call spam. Nobody is told of it, and nothing here is deleted by itself.",
            unassigned,
        ),
    }
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
            title=[(why.here.is_empty() && !why.whole.is_empty()).then(|| format!("Here because: {}", why.whole))] {
            (crate::bulk::tick(row.id))
            span class="row-unseen" { @if row.unseen { (parts::hidden("New to you.")) } }
            span class="row-status" { (parts::status_mark(w, row.status)) }
            span class="row-who cut" title=[row.requester.email.as_deref()] { (requester) }
            span class="row-what" {
                a class="row-link" href=(url::ticket_in(row.id, place)) aria-current=[is_open.then_some("true")] {
                    (parts::subject(w, &row.subject))
                }
                span class="row-snippet" {
                    @match row.last_word {
                        LastWord::Customer => {},
                        LastWord::Team => span class="row-said" title="We wrote last" { (icons::reply()) (parts::hidden("We wrote:")) },
                        LastWord::Note => span class="row-said is-note" title="A note stands last" { (icons::note()) (parts::hidden("Note:")) },
                        LastWord::Automatic => span class="row-said" title="A machine wrote last" { (icons::robot()) (parts::hidden("Automatic:")) },
                    }
                    (row.snippet)
                }
                @if !why.here.is_empty() { span class="row-why" title={ "Here because: " (why.whole) } { (why.here) } }
            }
            span class="row-marks" {
                @if row.has_draft { span class="badge row-draft" title="You have not sent this yet" { "Draft" } }
                @if let Some(mark) = row.snooze { (crate::ticket::snooze::mark(mark, clock)) }
                @if row.shelf == Shelf::Spam { span class="badge is-warn" { (icons::spam()) "Spam" } }
                @if row.delivery_failed { span class="badge is-bad" { (icons::warning()) "Not delivered" } }
                @if row.join_suggested { span class="badge is-warn" { (icons::link()) "Join?" } }
                (views::extras(row, clock, more))
                @for tag in row.tags.iter().take(3) { (parts::tag(tag)) }
                @if row.tags.len() > 3 { span class="tag" title=(row.tags[3..].join(", ")) { "+" (row.tags.len() - 3) } }
            }
            span class="row-team cut" { @if let Some(team) = &row.team { (team.name) } }
            span class="row-priority" { @if let Some(p) = row.priority { (parts::priority_mark(w, p)) } }
            span class="row-assignee" {
                @if let Some(person) = &row.assignee { (parts::hidden("Assigned to")) (parts::avatar(w, person)) }
                @else { span class="avatar avatar-none" title="Assigned to nobody" { (parts::hidden("Assigned to nobody")) } }
            }
            span class="row-age" { (clock.ago(row.updated_at)) }
        }
    }
}

/// A plain list of tickets, outside any view: on a contact's or an organisation's page.
pub fn plain(rows: &[TicketRow], clock: &Clock) -> Markup {
    html! { ol class="rows" { @for r in rows { (row(r, clock, None, false)) } } }
}
