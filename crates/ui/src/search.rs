//! Search: the page, and the results while typing.

use domain::read::Frame;
use domain::read::search::{QueryProblem, SearchPage};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::{Clock, icons, parts, text, url};

pub fn page(frame: &Frame, x: &SearchPage) -> Markup {
    let clock = Clock::of(frame);
    let described = if x.problem.is_some() { "search-problem search-help" } else { "search-help" };
    let content = html! {
        form method="get" action=(url::search()) role="search" aria-label="Search the desk" class="search-form" {
            label class="hidden" for="query" { "Search" }
            div class="search-field" {
                (icons::search())
                input id="query" type="search" name="q" value=(x.query) autocomplete="off" spellcheck="false" autofocus
                    aria-describedby=(described) placeholder="Words, a number, an address…" data-results="results" data-from=(url::search_results());
            }
            button type="submit" class="button button-primary" { "Search" }
        }
        (help(x.query.is_empty()))
        div id="results" aria-live="polite" { (results(x, &clock)) }
    };
    layout::sheet(frame, At::Search, "Search", html! {}, content)
}

/// What was found: in the page, and alone for [`url::search_results`].
pub fn results(x: &SearchPage, clock: &Clock) -> Markup {
    let w = clock.w;
    let nothing = x.tickets.is_empty() && x.messages.is_empty() && x.contacts.is_empty();
    html! {
        @if let Some(problem) = &x.problem {
            (query_problem(&x.query, problem))
        } @else if x.query.trim().is_empty() {
        } @else if nothing {
            (parts::empty("Nothing found", "Fewer words find more. Words match their beginnings; filters narrow what is found.",
                html! { a class="button" href=(url::new_ticket()) { "New ticket" } }))
        } @else {
            @if !x.tickets.is_empty() {
                section class="hits" aria-labelledby="hits-tickets" {
                    h2 id="hits-tickets" { "Tickets " span class="quiet" { (x.tickets_total) } }
                    ul {
                        @for hit in &x.tickets {
                            li {
                                a class="hit" href=(url::ticket(hit.id)) {
                                    (parts::status_mark(w, hit.status))
                                    span class="hit-what" {
                                        span class="hit-title" { @if hit.subject.iter().all(|s| s.text.is_empty()) { "(no subject)" } @else { (parts::segments(&hit.subject)) } }
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
                    h2 id="hits-messages" { "Messages" }
                    ul {
                        @for hit in &x.messages {
                            li {
                                a class="hit" href=(url::ticket_message(hit.ticket, hit.message)) {
                                    span class="mark" { @if hit.is_note { (icons::note()) (parts::hidden("Note")) } @else { (icons::mail()) (parts::hidden("Message")) } }
                                    span class="hit-what" {
                                        span class="hit-title" { @if hit.author.is_empty() { "The desk" } @else { (hit.author) } " on " (hit.ticket_subject) }
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
                    h2 id="hits-contacts" { "Contacts" }
                    ul {
                        @for hit in &x.contacts {
                            li {
                                a class="hit" href=(url::contact(hit.id)) {
                                    span class="mark" { (icons::person()) }
                                    span class="hit-what" {
                                        span class="hit-title" { @if hit.name.iter().all(|s| s.text.is_empty()) { "(no name)" } @else { (parts::segments(&hit.name)) } }
                                        span class="hit-snippet" { (hit.email.as_deref().unwrap_or("no mail address")) @if let Some(o) = &hit.organisation { ", " (o) } }
                                    }
                                    span class="quiet hit-age" { (text::count(hit.tickets, "ticket", "tickets")) }
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
pub(crate) fn query_problem(query: &str, problem: &QueryProblem) -> Markup {
    let chars: Vec<char> = query.chars().collect();
    let from = problem.at.min(chars.len());
    let to = from.saturating_add(problem.length).min(chars.len());
    let piece = |range: &[char]| range.iter().collect::<String>();
    html! {
        div class="notice is-refused" role="alert" id="search-problem" {
            (icons::warning())
            div {
                p { (problem.words) }
                p class="query-problem raw" {
                    (piece(&chars[..from])) span class="here" { @if from == to { "␣" } @else { (piece(&chars[from..to])) } } (piece(&chars[to..]))
                }
            }
        }
    }
}

const FILTERS: [(&str, &str); 8] = [
    ("status:open", "also new, pending, on_hold, solved, closed"),
    ("assignee:me", "a name, an address, or none"),
    ("from:rosa@example.org", "who asked: a name or an address"),
    ("tag:vpn", "has this tag"),
    ("team:hardware", "is with this team"),
    ("priority:urgent", "also high, normal, low"),
    ("after:2026-03-01", "also before: changed since or until then"),
    ("\"printer on fire\"", "these words, in this order"),
];

fn help(open: bool) -> Markup {
    html! {
        details class="search-help" id="search-help" open[open] {
            summary { "Filters" }
            dl { @for (filter, words) in FILTERS { dt { code { (filter) } } dd { (words) } } }
            p class="quiet" { "Put a minus before a filter or a word to leave out what matches: " code { "-tag:vpn" } "." }
        }
    }
}
