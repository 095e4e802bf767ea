//! Search: the page, and the results while typing.

use domain::read::Frame;
use domain::read::search::{QueryProblem, SearchPage};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::{Clock, Words, icons, parts, t, text, th, url};

pub fn page(frame: &Frame, x: &SearchPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let described = if x.problem.is_some() { "search-problem search-help" } else { "search-help" };
    let content = html! {
        form method="get" action=(url::search()) role="search" aria-label=(t!(w, "search-desk")) class="search-form" {
            label class="hidden" for="query" { (t!(w, "search-search")) }
            div class="search-field" {
                (icons::search())
                input id="query" type="search" name="q" value=(x.query) autocomplete="off" spellcheck="false" autofocus
                    aria-describedby=(described) placeholder=(t!(w, "search-example")) data-results="results" data-from=(url::search_results());
            }
            button type="submit" class="button button-primary" { (t!(w, "search-search")) }
        }
        (help(w, x.query.is_empty()))
        div id="results" aria-live="polite" { (results(x, &clock)) }
    };
    layout::sheet(frame, At::Search, t!(w, "search-search"), html! {}, content)
}

/// What was found: in the page, and alone for [`url::search_results`].
pub fn results(x: &SearchPage, clock: &Clock) -> Markup {
    let w = clock.w;
    let nothing = x.tickets.is_empty() && x.messages.is_empty() && x.contacts.is_empty();
    html! {
        @if let Some(problem) = &x.problem {
            (query_problem(w, &x.query, problem))
        } @else if x.query.trim().is_empty() {
        } @else if nothing {
            (parts::empty(t!(w, "search-nothing"), t!(w, "search-nothing-words"),
                html! { a class="button" href=(url::new_ticket()) { (t!(w, "search-new-ticket")) } }))
        } @else {
            @if !x.tickets.is_empty() {
                section class="hits" aria-labelledby="hits-tickets" {
                    h2 id="hits-tickets" { (th!(w, "search-tickets", count = html! { span class="quiet" { (text::count(w, x.tickets_total)) } })) }
                    ul {
                        @for hit in &x.tickets {
                            li {
                                a class="hit" href=(url::ticket(hit.id)) {
                                    (parts::status_mark(w, hit.status))
                                    span class="hit-what" {
                                        span class="hit-title" { @if hit.subject.iter().all(|s| s.text.is_empty()) { (t!(w, "search-no-subject")) } @else { (parts::segments(&hit.subject)) } }
                                        @if !hit.snippet.is_empty() { span class="hit-snippet" { (parts::segments(&hit.snippet)) } }
                                    }
                                    span class="quiet cut hit-who" { (text::name(w, &hit.requester)) }
                                    span class="quiet number" { "#" (hit.id) }
                                    span class="quiet hit-age" { (clock.ago(hit.updated_at)) }
                                }
                            }
                        }
                    }
                    (parts::paging(w, &x.paging, |cursor| url::search_for(&x.query, Some(cursor))))
                }
            }
            @if !x.messages.is_empty() {
                section class="hits" aria-labelledby="hits-messages" {
                    h2 id="hits-messages" { (t!(w, "search-messages")) }
                    ul {
                        @for hit in &x.messages {
                            li {
                                a class="hit" href=(url::ticket_message(hit.ticket, hit.message)) {
                                    span class="mark" { @if hit.is_note { (icons::note()) (parts::hidden(t!(w, "search-note"))) } @else { (icons::mail()) (parts::hidden(t!(w, "search-message"))) } }
                                    span class="hit-what" {
                                        span class="hit-title" { (t!(w, "search-on", who = if hit.author.is_empty() { t!(w, "search-the-desk") } else { &hit.author }, subject = hit.ticket_subject.as_str())) }
                                        span class="hit-snippet" { (parts::segments(&hit.snippet)) }
                                    }
                                    span class="quiet number" { "#" (hit.ticket) }
                                    span class="quiet hit-age" { (clock.ago(hit.created_at)) }
                                }
                            }
                        }
                    }
                }
            }
            @if !x.contacts.is_empty() {
                section class="hits" aria-labelledby="hits-contacts" {
                    h2 id="hits-contacts" { (t!(w, "search-contacts")) }
                    ul {
                        @for hit in &x.contacts {
                            li {
                                a class="hit" href=(url::contact(hit.id)) {
                                    span class="mark" { (icons::person()) }
                                    span class="hit-what" {
                                        span class="hit-title" { @if hit.name.iter().all(|s| s.text.is_empty()) { (t!(w, "search-no-name")) } @else { (parts::segments(&hit.name)) } }
                                        span class="hit-snippet" { (hit.email.as_deref().unwrap_or(t!(w, "search-no-address"))) @if let Some(o) = &hit.organisation { ", " (o) } }
                                    }
                                    span class="quiet hit-age" { (t!(w, "search-ticket-count", count = hit.tickets)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The query with the place marked where it stops making sense.
pub(crate) fn query_problem(w: Words, query: &str, problem: &QueryProblem) -> Markup {
    let chars: Vec<char> = query.chars().collect();
    let from = problem.at.min(chars.len());
    let to = from.saturating_add(problem.length).min(chars.len());
    let piece = |range: &[char]| range.iter().collect::<String>();
    html! {
        div class="notice is-refused" role="alert" id="search-problem" {
            (icons::warning())
            div {
                p { (w.known(&problem.words)) }
                p class="query-problem raw" {
                    (piece(&chars[..from])) span class="here" { @if from == to { "␣" } @else { (piece(&chars[from..to])) } } (piece(&chars[to..]))
                }
            }
        }
    }
}

fn filters(w: Words) -> [(&'static str, &'static str); 13] {
    [
        ("status:open", t!(w, "search-filter-status")),
        ("assignee:me", t!(w, "search-filter-assignee")),
        ("from:rosa@example.org", t!(w, "search-filter-from")),
        ("tag:vpn", t!(w, "search-filter-tag")),
        ("team:hardware", t!(w, "search-filter-team")),
        ("priority:urgent", t!(w, "search-filter-priority")),
        ("after:2026-03-01", t!(w, "search-filter-after")),
        ("escalated:waiting", t!(w, "search-filter-escalated")),
        ("asked:me", t!(w, "search-filter-asked")),
        ("language:de", t!(w, "search-filter-language")),
        ("mailbox:support@example.org", t!(w, "search-filter-mailbox")),
        ("satisfaction:bad", t!(w, "search-filter-satisfaction")),
        ("\"printer on fire\"", t!(w, "search-filter-quoted")),
    ]
}

fn help(w: Words, open: bool) -> Markup {
    html! {
        details class="search-help" id="search-help" open[open] {
            summary { (t!(w, "search-filters")) }
            dl { @for (filter, words) in filters(w) { dt { code { (filter) } } dd { (words) } } }
            p class="quiet" { (th!(w, "search-minus", example = html! { code { "-tag:vpn" } })) }
        }
    }
}
