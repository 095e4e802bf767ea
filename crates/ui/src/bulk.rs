//! One change of many tickets: the bar under a list, the page that says what would happen, and how far it has come.

use domain::bulk::{Bulk, BulkChange};
use domain::read::bulk::{BulkForm, BulkPage, Outlooks};
use domain::read::{Frame, TicketList};
use domain::ticket::{Priority, Status};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::Choice;
use crate::{Words, icons, parts, text, url};

/// Selects a ticket of a list: belongs to the form of [`bar`], wherever the row stands.
pub fn tick(id: domain::TicketId) -> Markup {
    html! { input type="checkbox" class="row-select" name="ticket" value=(id) form="bulk" aria-label={ "Select #" (id) } autocomplete="off"; }
}

/// What can be done with the selected tickets of a list. The style sheet shows it once one is ticked; script counts them.
pub fn bar(list: &TicketList) -> Markup {
    html! {
        form id="bulk" class="bulk-bar" method="post" action=(url::bulk_preview()) aria-label="Change the selected tickets" {
            input type="hidden" name="back" value=(url::view(list.view, list.sort, list.cursor.as_deref()));
            p class="bulk-count" role="status" data-selected { "Selected" }
            div class="actions" {
                button type="submit" class="button button-small" name="status" value=(Status::Solved.as_str()) { (icons::check()) "Solve" }
                button type="submit" class="button button-small" name="status" value=(Status::Pending.as_str()) { "Pending" }
                button type="submit" class="button button-small" name="snooze" value="tomorrow 9" { (icons::snooze()) "Tomorrow" }
                button type="submit" class="button button-small" name="spam" value="1" { (icons::spam()) "Spam" }
                button type="submit" class="button button-small" data-verb="Change the selected tickets" { "More…" }
                @if list.paging.older.is_some() || list.paging.newer.is_some() {
                    button type="submit" class="button button-small button-quiet" name="all" value=(list.view.key()) { "All of this list…" }
                }
                button type="reset" class="button button-small button-quiet" data-verb="Select none" { "None" }
            }
        }
    }
}

/// What to change, and what that would do.
pub fn form(frame: &Frame, x: &BulkForm) -> Markup {
    let w = Words::of(frame);
    let n = x.tickets.len() as i64;
    let title = format!("Change {}", text::count(n, "ticket", "tickets"));
    let back = html! { a class="button" href=(x.back) data-key="Escape" data-verb="Back to the list" { "Back to the list" } };
    let content = html! {
        @if x.tickets.is_empty() {
            (parts::empty("No ticket is selected", "Tick some in a list, with x or with the mouse, and choose what to change.", html! { a class="button" href=(x.back) { "Back to the list" } }))
        } @else {
            form id="bulk-form" method="post" action=(url::bulk_preview()) class="stack" {
                @for id in &x.tickets { input type="hidden" name="ticket" value=(id); }
                input type="hidden" name="back" value=(x.back);
                @if let Some(problem) = &x.problem { (parts::refused(w, problem)) }
                @if let Some(outlooks) = &x.outlooks { (outlook(outlooks)) }
                section class="panel bulk-fields" aria-labelledby="bulk-what" {
                    h2 id="bulk-what" { "What to change" }
                    p class="quiet" { "What you leave alone stays as it is." }
                    (fields(frame, x))
                }
                div class="actions" {
                    @if let Some(o) = x.outlooks.as_ref().filter(|o| o.changes > 0) {
                        button type="submit" class="button button-primary" formaction=(url::bulks()) data-verb="Change them" { "Change " (text::count(o.changes, "ticket", "tickets")) }
                        button type="submit" class="button" { "Look again" }
                    } @else {
                        button type="submit" class="button button-primary" { "Look what would happen" }
                    }
                }
            }
        }
    };
    layout::sheet(frame, At::Elsewhere, &title, back, content)
}

/// "37 will change, 2 cannot."
fn outlook(o: &Outlooks) -> Markup {
    const NAMED_MAX: usize = 12;
    html! {
        section class="banner" aria-label="What would happen" {
            (icons::info())
            div {
                p {
                    strong { (text::count(o.changes, "ticket will change", "tickets will change")) }
                    @if o.as_it_is > 0 { ", " (o.as_it_is) (if o.as_it_is == 1 { " is so already" } else { " are so already" }) }
                    @if !o.refuses.is_empty() { ", " (o.refuses.len()) " cannot" }
                    "."
                }
                @if !o.refuses.is_empty() {
                    ul class="lines" {
                        @for (id, reason) in o.refuses.iter().take(NAMED_MAX) { li { a href=(url::ticket(*id)) { "#" (id) } " " (reason) "." } }
                        @if o.refuses.len() > NAMED_MAX { li class="quiet" { "and " (o.refuses.len() - NAMED_MAX) " more" } }
                    }
                }
            }
        }
    }
}

fn fields(frame: &Frame, x: &BulkForm) -> Markup {
    let w = Words::of(frame);
    let typed = |name: &str| x.typed.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
    let chosen = |name: &str, value: &str| typed(name) == value;
    let mut statuses: Vec<Choice<'_>> = vec![(String::new(), "As it is", typed("status").is_empty())];
    statuses.extend(
        Status::ALL
            .iter()
            .filter(|s| **s != Status::New)
            .map(|s| (s.as_str().to_owned(), s.label(), chosen("status", s.as_str()))),
    );
    let mut priorities: Vec<Choice<'_>> = vec![(String::new(), "As it is", typed("priority").is_empty())];
    priorities.extend(
        Priority::ALL
            .iter()
            .rev()
            .map(|p| (p.as_str().to_owned(), text::priority(w, *p), chosen("priority", p.as_str()))),
    );
    priorities.push(("none".to_owned(), "None", chosen("priority", "none")));
    let mut people: Vec<Choice<'_>> = vec![(String::new(), "As it is", typed("assignee").is_empty())];
    let (me, others): (Vec<_>, Vec<_>) = x.assignees.iter().partition(|p| p.id == frame.me.id);
    people.extend(me.into_iter().chain(others).map(|p| {
        let id = p.id.to_string();
        let is = chosen("assignee", &id);
        (id, text::name(w, p), is)
    }));
    people.push(("none".to_owned(), "Nobody", chosen("assignee", "none")));
    let mut teams: Vec<Choice<'_>> = vec![(String::new(), "As it is", typed("team").is_empty())];
    teams.extend(x.teams.iter().map(|t| {
        let id = t.id.to_string();
        let is = chosen("team", &id);
        (id, t.name.as_str(), is)
    }));
    teams.push(("none".to_owned(), "None", chosen("team", "none")));
    let line = |id: &'static str, name: &'static str, label: &'static str, hint: &'static str| {
        let field = parts::Field {
            placeholder: hint,
            length_max: Some(2000),
            ..parts::Field::new(id, name, label, typed(name))
        };
        field.draw(w)
    };
    html! {
        (parts::select("bulk-status", "status", "Status", &statuses, false))
        (parts::select("bulk-assignee", "assignee", "Assignee", &people, false))
        (parts::select("bulk-team", "team", "Team", &teams, false))
        (parts::select("bulk-priority", "priority", "Priority", &priorities, false))
        (line("bulk-add", "add_tags", "Add tags", "vip printer"))
        (line("bulk-remove", "remove_tags", "Remove tags", ""))
        (line("bulk-snooze", "snooze", "Snooze until", "tomorrow 9, until they write"))
        (line("bulk-merge", "merge_into", "Merge into ticket", "#12"))
        label class="check" { input type="checkbox" name="spam" value="1" checked[chosen("spam", "1")] autocomplete="off"; span { "They are spam" } }
    }
}

/// How far it has come, and what came of it. Looked at again by script until it is done.
pub fn page(frame: &Frame, x: &BulkPage) -> Markup {
    let w = Words::of(frame);
    let bulk = &x.bulk;
    let title = if bulk.undoes.is_some() { "Taking a change back" } else { "Changing tickets" };
    let content = html! {
        div id="bulk-progress" class="stack" data-again[bulk.finished_at.is_none()] {
            (progress(w, bulk))
            @if let Some(of) = bulk.undoes { p { "Takes back " a href=(url::bulk(of)) { "what was changed before" } "." } }
            @if let Some(by) = x.undone_by { p { a href=(url::bulk(by)) { "This was taken back." } } }
            @if x.may_undo {
                form method="post" action=(url::bulk_undo(bulk.id)) {
                    button type="submit" class="button" data-key="z" data-verb="Undo: the whole change" { (icons::retry()) "Undo all of it" }
                }
            }
            @if !x.refused.is_empty() {
                section aria-labelledby="refused-title" {
                    h2 id="refused-title" { "Not changed" }
                    ul class="lines" { @for item in &x.refused { li { a href=(url::ticket(item.ticket)) { "#" (item.ticket) } " " (item.reason) "." } } }
                }
            }
        }
    };
    let back = html! { a class="button" href=(url::agent()) data-key="Escape" data-verb="Back to the lists" { "Back to the lists" } };
    layout::sheet(frame, At::Elsewhere, title, back, content)
}

fn progress(w: Words, bulk: &Bulk) -> Markup {
    let c = bulk.counts;
    html! {
        @if bulk.undoes.is_none() { p class="lead" { (said(w, &bulk.change)) } }
        label for="bulk-meter" { @if bulk.finished_at.is_some() { "Done" } @else { "At work" } ": " (c.done()) " of " (text::count(c.all(), "ticket", "tickets")) }
        progress id="bulk-meter" max=(c.all().max(1)) value=(c.done()) {}
        p role="status" {
            (text::count(c.changed, "ticket changed", "tickets changed"))
            @if c.unchanged > 0 { ", " (c.unchanged) (if c.unchanged == 1 { " was so already" } else { " were so already" }) }
            @if c.refused > 0 { ", " (c.refused) " refused" }
            "."
        }
    }
}

/// What was chosen, in words.
fn said(w: Words, change: &BulkChange) -> String {
    let mut all = Vec::new();
    if let Some(status) = change.status {
        all.push(format!("status {}", status.label().to_lowercase()));
    }
    if let Some(priority) = change.priority {
        all.push(format!(
            "priority {}",
            priority.value().map_or("none", |p| text::priority(w, p)).to_lowercase()
        ));
    }
    if let Some(assignee) = change.assignee {
        all.push(if assignee.value().is_some() { "another assignee" } else { "no assignee" }.to_owned());
    }
    if let Some(team) = change.team {
        all.push(if team.value().is_some() { "another team" } else { "no team" }.to_owned());
    }
    if !change.add_tags.is_empty() {
        all.push(format!("with the tags {}", change.add_tags.join(", ")));
    }
    if !change.remove_tags.is_empty() {
        all.push(format!("without the tags {}", change.remove_tags.join(", ")));
    }
    if change.snooze.is_some() {
        all.push("snoozed".to_owned());
    }
    if change.spam {
        all.push("spam".to_owned());
    }
    if let Some(target) = change.merge_into {
        all.push(format!("part of #{target}"));
    }
    let words = all.join(", ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
