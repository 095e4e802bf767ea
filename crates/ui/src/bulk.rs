//! One change of many tickets: the bar under a list, the page that says what would happen, and how far it has come.

use domain::bulk::{Bulk, BulkChange};
use domain::read::bulk::{BulkForm, BulkPage, Outlooks};
use domain::read::{Frame, TicketList};
use domain::ticket::{Priority, Status};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::Choice;
use crate::{Words, icons, parts, t, text, th, url};

/// Selects a ticket of a list: belongs to the form of [`bar`], wherever the row stands.
pub fn tick(w: Words, id: domain::TicketId) -> Markup {
    html! { input type="checkbox" class="row-select" name="ticket" value=(id) form="bulk" aria-label=(t!(w, "bulk-select", ticket = id.0.to_string())) autocomplete="off"; }
}

/// What can be done with the selected tickets of a list. The style sheet shows it once one is ticked; script counts them.
pub fn bar(w: Words, list: &TicketList) -> Markup {
    html! {
        form id="bulk" class="bulk-bar" method="post" action=(url::bulk_preview()) aria-label=(t!(w, "bulk-change-selected")) {
            input type="hidden" name="back" value=(url::view(list.view, list.sort, list.cursor.as_deref()));
            p class="bulk-count" role="status" data-selected { (t!(w, "bulk-selected")) }
            div class="actions" {
                button type="submit" class="button button-small" name="status" value=(Status::Solved.as_str()) { (icons::check()) (t!(w, "bulk-solve")) }
                button type="submit" class="button button-small" name="status" value=(Status::Pending.as_str()) { (t!(w, "bulk-pending")) }
                button type="submit" class="button button-small" name="snooze" value="tomorrow 9" { (icons::snooze()) (t!(w, "bulk-tomorrow")) }
                button type="submit" class="button button-small" name="spam" value="1" { (icons::spam()) (t!(w, "bulk-spam")) }
                button type="submit" class="button button-small" data-verb=(t!(w, "bulk-change-selected")) { (t!(w, "bulk-more")) }
                @if list.paging.older.is_some() || list.paging.newer.is_some() {
                    button type="submit" class="button button-small button-quiet" name="all" value=(list.view.key()) { (t!(w, "bulk-all-of-list")) }
                }
                button type="reset" class="button button-small button-quiet" data-verb=(t!(w, "bulk-select-none")) { (t!(w, "bulk-none")) }
            }
        }
    }
}

/// What to change, and what that would do.
pub fn form(frame: &Frame, x: &BulkForm) -> Markup {
    let w = Words::of(frame);
    let title = t!(w, "bulk-title", count = x.tickets.len());
    let back = html! { a class="button" href=(x.back) data-key="Escape" data-verb=(t!(w, "bulk-back")) { (t!(w, "bulk-back")) } };
    let content = html! {
        @if x.tickets.is_empty() {
            (parts::empty(t!(w, "bulk-nothing"), t!(w, "bulk-nothing-words"), html! { a class="button" href=(x.back) { (t!(w, "bulk-back")) } }))
        } @else {
            form id="bulk-form" method="post" action=(url::bulk_preview()) class="stack" {
                @for id in &x.tickets { input type="hidden" name="ticket" value=(id); }
                input type="hidden" name="back" value=(x.back);
                @if let Some(problem) = &x.problem { (parts::refused(w, problem)) }
                @if let Some(outlooks) = &x.outlooks { (outlook(w, outlooks)) }
                section class="panel bulk-fields" aria-labelledby="bulk-what" {
                    h2 id="bulk-what" { (t!(w, "bulk-what")) }
                    p class="quiet" { (t!(w, "bulk-left-alone")) }
                    (fields(frame, x))
                }
                div class="actions" {
                    @if let Some(o) = x.outlooks.as_ref().filter(|o| o.changes > 0) {
                        button type="submit" class="button button-primary" formaction=(url::bulks()) data-verb=(t!(w, "bulk-change-them")) { (t!(w, "bulk-change", count = o.changes)) }
                        button type="submit" class="button" { (t!(w, "bulk-look-again")) }
                    } @else {
                        button type="submit" class="button button-primary" { (t!(w, "bulk-look")) }
                    }
                }
            }
        }
    };
    layout::sheet(frame, At::Elsewhere, &title, back, content)
}

/// "37 will change, 2 cannot."
fn outlook(w: Words, o: &Outlooks) -> Markup {
    const NAMED_MAX: usize = 12;
    html! {
        section class="banner" aria-label=(t!(w, "bulk-would-happen")) {
            (icons::info())
            div {
                p {
                    strong { (t!(w, "bulk-will-change", count = o.changes)) }
                    @if o.as_it_is > 0 { (t!(w, "bulk-are-so", count = o.as_it_is)) }
                    @if !o.refuses.is_empty() { (t!(w, "bulk-cannot", count = o.refuses.len())) }
                    "."
                }
                @if !o.refuses.is_empty() {
                    ul class="lines" {
                        @for (id, reason) in o.refuses.iter().take(NAMED_MAX) { li { a href=(url::ticket(*id)) { "#" (id) } " " (reason) "." } }
                        @if o.refuses.len() > NAMED_MAX { li class="quiet" { (t!(w, "bulk-and-more", count = o.refuses.len() - NAMED_MAX)) } }
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
    let mut statuses: Vec<Choice<'_>> =
        vec![(String::new(), t!(w, "bulk-as-it-is"), typed("status").is_empty())];
    statuses.extend(
        Status::ALL
            .iter()
            .filter(|s| **s != Status::New)
            .map(|s| (s.as_str().to_owned(), text::status(w, *s), chosen("status", s.as_str()))),
    );
    let mut priorities: Vec<Choice<'_>> =
        vec![(String::new(), t!(w, "bulk-as-it-is"), typed("priority").is_empty())];
    priorities.extend(
        Priority::ALL
            .iter()
            .rev()
            .map(|p| (p.as_str().to_owned(), text::priority(w, *p), chosen("priority", p.as_str()))),
    );
    priorities.push(("none".to_owned(), t!(w, "bulk-none"), chosen("priority", "none")));
    let mut people: Vec<Choice<'_>> =
        vec![(String::new(), t!(w, "bulk-as-it-is"), typed("assignee").is_empty())];
    let (me, others): (Vec<_>, Vec<_>) = x.assignees.iter().partition(|p| p.id == frame.me.id);
    people.extend(me.into_iter().chain(others).map(|p| {
        let id = p.id.to_string();
        let is = chosen("assignee", &id);
        (id, text::name(w, p), is)
    }));
    people.push(("none".to_owned(), t!(w, "bulk-nobody"), chosen("assignee", "none")));
    let mut teams: Vec<Choice<'_>> = vec![(String::new(), t!(w, "bulk-as-it-is"), typed("team").is_empty())];
    teams.extend(x.teams.iter().map(|t| {
        let id = t.id.to_string();
        let is = chosen("team", &id);
        (id, t.name.as_str(), is)
    }));
    teams.push(("none".to_owned(), t!(w, "bulk-none"), chosen("team", "none")));
    let line = |id: &'static str, name: &'static str, label: &'static str, hint: &'static str| {
        let field = parts::Field {
            placeholder: hint,
            length_max: Some(2000),
            ..parts::Field::new(id, name, label, typed(name))
        };
        field.draw(w)
    };
    html! {
        (parts::select("bulk-status", "status", t!(w, "bulk-status"), &statuses, false))
        (parts::select("bulk-assignee", "assignee", t!(w, "bulk-assignee"), &people, false))
        (parts::select("bulk-team", "team", t!(w, "bulk-team"), &teams, false))
        (parts::select("bulk-priority", "priority", t!(w, "bulk-priority"), &priorities, false))
        (line("bulk-add", "add_tags", t!(w, "bulk-add-tags"), t!(w, "bulk-add-tags-example")))
        (line("bulk-remove", "remove_tags", t!(w, "bulk-remove-tags"), ""))
        (line("bulk-snooze", "snooze", t!(w, "bulk-snooze"), t!(w, "bulk-snooze-example")))
        (line("bulk-merge", "merge_into", t!(w, "bulk-merge"), "#12"))
        label class="check" { input type="checkbox" name="spam" value="1" checked[chosen("spam", "1")] autocomplete="off"; span { (t!(w, "bulk-they-are-spam")) } }
    }
}

/// How far it has come, and what came of it. Looked at again by script until it is done.
pub fn page(frame: &Frame, x: &BulkPage) -> Markup {
    let w = Words::of(frame);
    let bulk = &x.bulk;
    let title = if bulk.undoes.is_some() { t!(w, "bulk-taking-back") } else { t!(w, "bulk-changing") };
    let content = html! {
        div id="bulk-progress" class="stack" data-again[bulk.finished_at.is_none()] {
            (progress(w, bulk))
            @if let Some(of) = bulk.undoes { p { (th!(w, "bulk-takes-back", what = html! { a href=(url::bulk(of)) { (t!(w, "bulk-changed-before")) } })) } }
            @if let Some(by) = x.undone_by { p { a href=(url::bulk(by)) { (t!(w, "bulk-was-taken-back")) } } }
            @if x.may_undo {
                form method="post" action=(url::bulk_undo(bulk.id)) {
                    button type="submit" class="button" data-key="z" data-verb=(t!(w, "bulk-undo-verb")) { (icons::retry()) (t!(w, "bulk-undo-all")) }
                }
            }
            @if !x.refused.is_empty() {
                section aria-labelledby="refused-title" {
                    h2 id="refused-title" { (t!(w, "bulk-not-changed")) }
                    ul class="lines" { @for item in &x.refused { li { a href=(url::ticket(item.ticket)) { "#" (item.ticket) } " " (w.known(&format!("{}.", item.reason))) } } }
                }
            }
        }
    };
    let back = html! { a class="button" href=(url::agent()) data-key="Escape" data-verb=(t!(w, "bulk-back-to-lists")) { (t!(w, "bulk-back-to-lists")) } };
    layout::sheet(frame, At::Elsewhere, title, back, content)
}

fn progress(w: Words, bulk: &Bulk) -> Markup {
    let c = bulk.counts;
    html! {
        @if bulk.undoes.is_none() { p class="lead" { (said(w, &bulk.change)) } }
        label for="bulk-meter" {
            @if bulk.finished_at.is_some() { (t!(w, "bulk-done", done = c.done(), all = c.all())) } @else { (t!(w, "bulk-at-work", done = c.done(), all = c.all())) }
        }
        progress id="bulk-meter" max=(c.all().max(1)) value=(c.done()) {}
        p role="status" {
            (t!(w, "bulk-changed", count = c.changed))
            @if c.unchanged > 0 { (t!(w, "bulk-were-so", count = c.unchanged)) }
            @if c.refused > 0 { (t!(w, "bulk-refused", count = c.refused)) }
            "."
        }
    }
}

/// What was chosen, in words.
fn said(w: Words, change: &BulkChange) -> String {
    let mut all = Vec::new();
    if let Some(status) = change.status {
        all.push(t!(w, "bulk-said-status", status = w.within(text::status(w, status))));
    }
    if let Some(priority) = change.priority {
        all.push(match priority.value() {
            Some(p) => t!(w, "bulk-said-priority", priority = w.within(text::priority(w, p))),
            None => t!(w, "bulk-said-priority-none").to_owned(),
        });
    }
    if let Some(assignee) = change.assignee {
        all.push(
            if assignee.value().is_some() {
                t!(w, "bulk-said-assignee")
            } else {
                t!(w, "bulk-said-assignee-none")
            }
            .to_owned(),
        );
    }
    if let Some(team) = change.team {
        all.push(
            if team.value().is_some() { t!(w, "bulk-said-team") } else { t!(w, "bulk-said-team-none") }
                .to_owned(),
        );
    }
    if !change.add_tags.is_empty() {
        all.push(t!(w, "bulk-said-tags", tags = change.add_tags.join(", ")));
    }
    if !change.remove_tags.is_empty() {
        all.push(t!(w, "bulk-said-without-tags", tags = change.remove_tags.join(", ")));
    }
    if change.snooze.is_some() {
        all.push(t!(w, "bulk-said-snoozed").to_owned());
    }
    if change.spam {
        all.push(t!(w, "bulk-said-spam").to_owned());
    }
    if let Some(target) = change.merge_into {
        all.push(t!(w, "bulk-said-merged", ticket = target.0.to_string()));
    }
    let words = all.join(t!(w, "bulk-list-comma"));
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
