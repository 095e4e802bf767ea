//! The ticket page.

pub mod bottom;
pub mod context;
mod credential;
mod doubts;
pub mod editor;
pub mod planned;
pub mod side;
pub mod side_conversations;
pub mod snooze;
pub mod structure;
pub mod timeline;
pub mod work;
pub mod writing;

use domain::message::Channel;
use domain::read::ticket::SpamState;
use domain::read::{Frame, TicketList, TicketPage};
use domain::ticket::Status;
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::url::{self, Place};
use crate::{Clock, Words, icons, parts, t, text, th, tickets, together};

/// Everything: navigation, the list it was opened from, the ticket.
pub fn page(frame: &Frame, list: Option<&TicketList>, page: &TicketPage) -> Markup {
    let at = list.map_or(At::Elsewhere, |l| At::View(l.view));
    let title = format!("#{} {}", page.ticket.id, page.ticket.subject);
    let content = html! {
        div class={ "panes panes-ticket" @if list.is_none() { " panes-alone" } } {
            @if let Some(list) = list { (tickets::pane(frame, list, Some(page.ticket.id))) }
            (part(frame, list.map(|l| Place { view: l.view, sort: l.sort, cursor: l.cursor.as_deref() }), page))
        }
    };
    layout::around(frame, at, &title, html! {}, content)
}

/// The ticket without the page around it: what a request with `Desk-Part: ticket` is answered.
pub fn part(frame: &Frame, place: Option<Place<'_>>, page: &TicketPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let id = page.ticket.id;
    html! {
        div id="ticket" lang=(frame.language.as_str()) data-open-ticket=(id) data-version=(page.ticket.version) data-sight=(url::sight(id))
            data-title={ "#" (id) " " (page.ticket.subject) " · " (frame.workspace) } {
            article class="pane conversation" aria-labelledby="subject" {
                (head(frame, place, page))
                div class="conversation-body" {
                    (planned::bar(frame, Some(id)))
                    (spam(w, page))
                    (chat(w, page, &clock))
                    (snooze::banner(place, page, &clock))
                    (crate::incidents::on_ticket(frame, page))
                    (crate::escalation::banner(page, &clock))
                    (context::banner(frame, page))
                    (structure::banner(w, page))
                    (suggestions(w, page))
                    (timeline::list(page, &clock))
                    (planned::section(place, &page.planned, &clock))
                    (editor::forms(w, place, page))
                }
            }
            (side::panels(frame, &clock, page))
            (bottom::bar(frame, place, page))
        }
    }
}

fn head(frame: &Frame, place: Option<Place<'_>>, page: &TicketPage) -> Markup {
    let w = Words::of(frame);
    let ticket = &page.ticket;
    let id = ticket.id;
    html! {
        header class="pane-head ticket-head" {
            div class="ticket-bar" {
                @if let Some(place) = place {
                    a class="button-icon" href=(url::view(place.view, place.sort, place.cursor)) data-key="Escape" data-verb=(t!(w, "ticket-back"))
                        title=(t!(w, "ticket-back")) aria-label=(t!(w, "ticket-back")) { (icons::arrow_left()) }
                    (neighbour(page.previous.map(|t| url::ticket_in(t, Some(place))), t!(w, "ticket-previous"), "k", "prev", icons::chevron_left()))
                    (neighbour(page.next.map(|t| url::ticket_in(t, Some(place))), t!(w, "ticket-next"), "j", "next", icons::chevron_right()))
                }
                span id="ticket-status" { (parts::status(w, ticket.status)) }
                span class="quiet number" { "#" (id) }
                span class="quiet head-channel" { (parts::channel(w, ticket.channel)) }
                (together::presence(w, id))
                div class="actions" {
                    @if page.may_change && ticket.status != Status::Closed {
                        @if ticket.assignee != Some(frame.me.id) {
                            form method="post" action=(url::assignment(id)) {
                                input type="hidden" name="assignee" value=(frame.me.id);
                                button type="submit" class="button button-small" data-key="i" data-verb=(t!(w, "ticket-assign-me")) { (icons::person()) span { (t!(w, "ticket-take")) } }
                            }
                        }
                        @if ticket.status.is_unsolved() {
                            form method="post" action=(url::properties(id)) {
                                input type="hidden" name="status" value=(Status::Solved.as_str());
                                button type="submit" class="button button-small" data-key="e" data-verb=(t!(w, "ticket-set-solved")) { (icons::check()) span { (t!(w, "ticket-solve")) } }
                            }
                        } @else {
                            form method="post" action=(url::properties(id)) {
                                input type="hidden" name="status" value=(Status::Open.as_str());
                                button type="submit" class="button button-small" data-key="o" data-verb=(t!(w, "ticket-open-again")) { (icons::retry()) span { (t!(w, "ticket-open-again")) } }
                            }
                        }
                    }
                    (crate::tabs::keep(frame, id))
                    (snooze::menu(frame, place, page))
                    (crate::escalation::action(w, page))
                    (together::actions(frame, page))
                    @if page.may_judge_spam && !page.spam.as_ref().is_some_and(|mark| mark.state.is_shelved()) {
                        form method="post" action=(url::spam(id)) {
                            button type="submit" class="button-icon" title=(t!(w, "ticket-spam")) aria-label=(t!(w, "ticket-spam")) data-key="!" data-verb=(t!(w, "ticket-spam-verb")) { (icons::spam()) }
                        }
                    }
                    @if page.structure.may_change && page.structure.merged_into.is_none() && ticket.status != Status::Closed {
                        a class="button-icon" href=(url::merge([id].into_iter(), None)) title=(t!(w, "ticket-merge")) aria-label=(t!(w, "ticket-merge")) data-key="M" data-verb=(t!(w, "ticket-merge-verb")) data-dialog { (icons::merge()) }
                    }
                    @if page.may_change && !ticket.status.is_unsolved() {
                        form method="post" action=(url::article_of_ticket(id)) {
                            button type="submit" class="button-icon" title=(t!(w, "articles-from-ticket")) aria-label=(t!(w, "articles-from-ticket")) data-verb=(t!(w, "articles-from-ticket")) { (icons::form()) }
                        }
                    }
                    a class="button-icon" href=(url::history(id)) title=(t!(w, "ticket-history")) aria-label=(t!(w, "ticket-history")) data-key="h" data-verb=(t!(w, "ticket-history-verb")) { (icons::history()) }
                    a class="button-icon to-details" href="#details" title=(t!(w, "ticket-details")) aria-label=(t!(w, "ticket-details")) { (icons::info()) }
                }
            }
            div class="subject-line" {
                h1 id="subject" { (parts::subject(w, &ticket.subject)) }
                @if page.may_change && ticket.status != Status::Closed {
                    details class="subject-edit" {
                        summary data-key="u" data-verb=(t!(w, "ticket-change-subject")) { (t!(w, "ticket-edit")) (parts::hidden(t!(w, "ticket-edit-subject"))) }
                        form method="post" action=(url::subject(id)) class="inline-form" {
                            label class="hidden" for="subject-field" { (t!(w, "ticket-subject")) }
                            input id="subject-field" type="text" name="subject" value=(ticket.subject) required maxlength="500" autocomplete="off";
                            input type="hidden" name="version" value=(ticket.version);
                            button type="submit" class="button" { (t!(w, "common-save")) }
                        }
                    }
                }
            }
            (lineage(w, page))
            (structure::top(w, page))
        }
    }
}

fn neighbour(href: Option<String>, words: &str, key: &str, rel: &str, icon: Markup) -> Markup {
    html! {
        @if let Some(href) = href {
            a class="button-icon" href=(href) rel=(rel) title=(words) aria-label=(words) data-key=(key) data-verb=(words) data-prefetch { (icon) }
        } @else {
            span class="button-icon is-off" aria-hidden="true" { (icon) }
        }
    }
}

/// Where it came from and what continues it.
fn lineage(w: Words, page: &TicketPage) -> Markup {
    html! {
        @if page.ticket.follow_up_of.is_some() || !page.follow_ups.is_empty() {
            p class="lineage" {
                (icons::link())
                @if let Some(of) = page.ticket.follow_up_of {
                    span { (th!(w, "ticket-continues", ticket = html! { a href=(url::ticket(of)) { "#" (of) } })) }
                }
                @for line in &page.follow_ups {
                    span { (th!(w, "ticket-continued", ticket = html! { a href=(url::ticket(line.id)) { "#" (line.id) " " (line.subject) } }, status = text::status(w, line.status))) }
                }
            }
        }
    }
}

/// Why it stands on the spam shelf, and the way back.
fn spam(w: Words, page: &TicketPage) -> Markup {
    let id = page.ticket.id;
    let Some(mark) = page.spam.as_ref().filter(|mark| mark.state.is_shelved()) else { return html! {} };
    html! {
        section class="banner is-warn" aria-label=(t!(w, "ticket-spam")) {
            (icons::spam())
            div {
                p {
                    @match (mark.state, &mark.by) {
                        (SpamState::Suspected, _) => (t!(w, "ticket-spam-suspected")),
                        (SpamState::Spam | SpamState::Ham, Some(by)) => (t!(w, "ticket-spam-called-by", who = text::name(w, by))),
                        (SpamState::Spam | SpamState::Ham, None) => (t!(w, "ticket-spam-called")),
                    }
                }
                @if !mark.reason.is_empty() { p class="quiet" { (mark.reason) } }
            }
            @if page.may_judge_spam {
                div class="actions" {
                    form method="post" action=(url::spam_removal(id)) {
                        button type="submit" class="button button-small" data-key="!" data-verb=(t!(w, "ticket-no-spam-verb")) { (t!(w, "ticket-no-spam")) }
                    }
                }
            }
        }
    }
}

/// A visitor waits: taken or left to the others here as in the list of chats.
fn chat(w: Words, page: &TicketPage, clock: &Clock) -> Markup {
    let Some(since) = page.chat_waits else { return html! {} };
    html! {
        section class="banner is-warn" aria-label=(t!(w, "chat-list")) {
            (icons::chat())
            div { p { (t!(w, "chat-waits-here")) } p class="quiet" { (t!(w, "chat-list-since")) " " (clock.ago(since)) } }
            div class="actions" {
                form method="post" action=(url::chat_act(page.ticket.id)) {
                    button type="submit" name="act" value="accept" class="button button-small button-primary" { (t!(w, "chat-list-accept")) }
                }
                form method="post" action=(url::chat_act(page.ticket.id)) {
                    button type="submit" name="act" value="decline" class="button button-small button-quiet" { (t!(w, "chat-list-decline")) }
                }
            }
        }
    }
}

fn suggestions(w: Words, page: &TicketPage) -> Markup {
    let id = page.ticket.id;
    html! {
        @for s in &page.suggestions {
            section class="banner is-warn" aria-label=(t!(w, "ticket-suggestion")) {
                (icons::link())
                div {
                    p { (th!(w, "ticket-may-belong", ticket = html! { a href=(url::ticket(s.other)) { "#" (s.other) " " (s.subject) } }, who = text::name(w, &s.requester), status = text::status(w, s.status))) }
                    p class="quiet" { (w.known(&s.reason)) }
                }
                @if page.may_change {
                    div class="actions" {
                        form method="post" action=(url::suggestion_acceptance(id, s.other)) {
                            button type="submit" class="button button-small" data-key="y" data-verb=(t!(w, "ticket-join-into", ticket = s.other.to_string())) { (t!(w, "ticket-join")) (parts::hidden(t!(w, "ticket-join-two"))) }
                        }
                        form method="post" action=(url::suggestion_refusal(id, s.other)) {
                            button type="submit" class="button button-small button-quiet" { (t!(w, "ticket-keep-apart")) }
                        }
                    }
                }
            }
        }
    }
}

/// How the first message came in, for a heading.
pub fn opened_by(w: Words, channel: Channel) -> &'static str {
    match channel {
        Channel::Email => t!(w, "ticket-by-email"),
        Channel::Chat => t!(w, "ticket-by-chat"),
        Channel::Form => t!(w, "ticket-by-form"),
        Channel::Phone => t!(w, "ticket-by-phone"),
        Channel::WalkUp => t!(w, "ticket-by-walk-up"),
        Channel::Api => t!(w, "ticket-by-api"),
        Channel::Web => t!(w, "ticket-by-web"),
    }
}
