//! What the reader keeps open side by side: a strip over every page, links where there is no script. `assets/js/tabs.js`
//! lights the one that is looked at and remembers how it was left.

use domain::TicketId;
use domain::open_tab::{TABS_MAX, TabKind, colour};
use domain::read::Frame;
use domain::read::context::TabLine;
use maud::{Markup, html};

use crate::{Clock, Words, icons, parts, t, text, url};

/// The strip; also what `GET` [`url::tabs`] answers. Where nothing is open there is no strip to see.
pub fn strip(frame: &Frame) -> Markup {
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    let tabs = &frame.tabs;
    let unseen = tabs.iter().filter(|tab| tab.unseen).count();
    html! {
        nav id="tabs" class={ "tabs" @if tabs.is_empty() { " is-empty" } } aria-label=(t!(w, "desk-tabs")) data-tabs=(url::tabs()) {
            @if !tabs.is_empty() {
                button type="button" class="tabs-fold" popovertarget="tabs-list" {
                    (icons::layers()) span { (t!(w, "desk-tabs-open", count = tabs.len())) }
                    @if unseen > 0 { span class="tab-unseen" { (parts::hidden(&t!(w, "desk-tabs-unseen", count = unseen))) } }
                }
                ul id="tabs-list" class="tabs-list" popover="auto" {
                    @for tab in tabs { (line(w, &clock, tab)) }
                    @if tabs.len() < TABS_MAX { li class="tab-add" { (call(w)) } }
                }
            }
            // Nobody sees it here, but its key and its verb are there: the desk opens the call, or says that no more fit.
            @if tabs.is_empty() || tabs.len() >= TABS_MAX { div class="tab-call" { (call(w)) } }
        }
    }
}

/// Opens a call beside what is looked at.
fn call(w: Words) -> Markup {
    html! {
        form method="post" action=(url::tabs()) data-tabs-form="go" {
            input type="hidden" name="call" value="1";
            button type="submit" class="button-icon" title=(t!(w, "desk-tab-call")) aria-label=(t!(w, "desk-tab-call")) data-key="C" data-verb=(t!(w, "desk-tab-call")) { (icons::phone()) }
        }
    }
}

fn line(w: Words, clock: &Clock, tab: &TabLine) -> Markup {
    let address = match (tab.kind, tab.ticket) {
        (TabKind::Ticket, Some(ticket)) => url::ticket(ticket),
        (TabKind::Ticket, None) | (TabKind::Call, _) => url::call(tab.id),
    };
    let name = name(w, tab);
    let subject = match (tab.kind, tab.subject.as_str()) {
        (TabKind::Call, "") => t!(w, "desk-tab-new-call").to_owned(),
        (TabKind::Ticket, "") => t!(w, "desk-no-subject").to_owned(),
        (TabKind::Call | TabKind::Ticket, subject) => subject.to_owned(),
    };
    html! {
        li class={ "tab tint-" (colour(tab.who.id)) } data-tab=(tab.id) data-ticket=[tab.ticket] data-state=(url::tab_state(tab.id))
            data-scroll=[tab.scroll] data-mode=[tab.mode.map(|m| m.as_str())] data-unseen[tab.unseen] {
            a class="tab-link" href=(address) title={ @if let Some(ticket) = tab.ticket { "#" (ticket) " " } (subject) " · " (name) } {
                span class="avatar tab-mark" aria-hidden="true" { @if tab.kind == TabKind::Call { (icons::phone()) } @else { (text::initials(&name)) } }
                span class="tab-words" {
                    span class="tab-who cut" { (name) }
                    span class="tab-subject cut" { @if let Some(ticket) = tab.ticket { "#" (ticket) " " } (subject) }
                }
                @if tab.unseen { span class="tab-unseen" { (parts::hidden(t!(w, "desk-tab-unseen"))) } }
                @if let Some(since) = tab.waits_since {
                    span class="tab-waits" title=(t!(w, "desk-tab-waits")) { (parts::hidden(t!(w, "desk-tab-waits"))) (clock.ago(since)) }
                }
            }
            form method="post" action=(url::tab_closing(tab.id)) data-tabs-form="close" {
                button type="submit" class="button-icon tab-close" title=(t!(w, "desk-tab-close")) aria-label=(t!(w, "desk-tab-close-of", who = name.as_str())) { (icons::close()) }
            }
        }
    }
}

/// Whom a tab is about; of a call, what was typed of them so far.
fn name(w: Words, tab: &TabLine) -> String {
    let known =
        if tab.who.name.is_empty() { tab.who.email.as_deref().unwrap_or_default() } else { &tab.who.name };
    if !known.is_empty() {
        return known.to_owned();
    }
    match tab.kind {
        TabKind::Call => t!(w, "desk-tab-nobody").to_owned(),
        TabKind::Ticket => t!(w, "desk-no-name").to_owned(),
    }
}

/// The form that every "keep open" of a list belongs to: one on the page, wherever the rows are.
pub fn keep_form() -> Markup {
    html! { form id="keep-form" method="post" action=(url::tabs()) data-tabs-form="go" {} }
}

/// The verb of a row: with Ctrl or the middle button it is kept without going there.
pub fn row_keep(w: Words, ticket: TicketId) -> Markup {
    html! {
        button type="submit" form="keep-form" name="ticket" value=(ticket) class="row-keep" tabindex="-1" title=(t!(w, "desk-keep")) aria-label=(t!(w, "desk-keep-of", ticket = ticket.to_string())) { (icons::layers()) }
    }
}

/// The verb in the head of a ticket: keeps it, or says that it is kept.
pub fn keep(frame: &Frame, ticket: TicketId) -> Markup {
    let w = Words::of(frame);
    let kept = frame.tabs.iter().find(|tab| tab.ticket == Some(ticket));
    html! {
        @match kept {
            Some(tab) => form method="post" action=(url::tab_closing(tab.id)) data-tabs-form="close" data-tab-here {
                button type="submit" class="button-icon is-on" aria-pressed="true" title=(t!(w, "desk-tab-close")) aria-label=(t!(w, "desk-tab-close")) data-key="W" data-verb=(t!(w, "desk-tab-close")) { (icons::layers()) }
            },
            None => form method="post" action=(url::tabs()) data-tabs-form="keep" data-tab-here {
                input type="hidden" name="ticket" value=(ticket);
                button type="submit" class="button-icon" aria-pressed="false" title=(t!(w, "desk-keep")) aria-label=(t!(w, "desk-keep")) data-key="T" data-verb=(t!(w, "desk-keep")) { (icons::layers()) }
            },
        }
    }
}

/// The strip as a page of its own: for whoever has no script and a small screen.
pub fn page(frame: &Frame) -> Markup {
    let w = Words::of(frame);
    let content = html! {
        @if frame.tabs.is_empty() {
            (parts::empty(t!(w, "desk-tabs-none"), t!(w, "desk-tabs-none-more"), html! {}))
        } @else {
            p class="lead" { (t!(w, "desk-tabs-lead")) }
            ul class="lines tabs-page" {
                @for tab in &frame.tabs {
                    li { a href=(tab.ticket.map_or_else(|| url::call(tab.id), url::ticket)) { (name(w, tab)) @if !tab.subject.is_empty() { " · " (tab.subject) } } }
                }
            }
        }
    };
    crate::layout::sheet(frame, crate::layout::At::Elsewhere, t!(w, "desk-tabs"), html! {}, content)
}
