//! Lists that people put together: the form, the list of them, and what their rows have beside the usual.

use domain::query::{Direction, SortBy};
use domain::read::tickets::{Reason, SavedList, TicketList, TicketRow};
use domain::read::views::{ViewForm, ViewLine, ViewPreview, ViewsPage};
use domain::read::{Frame, Sort, View};
use domain::ticket::{Priority, Status, TicketType};
use domain::view::{Column, GroupBy, NAME_CHARS_MAX, Op, Row, Rows, Whose};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Field, form_problem, problem_of};
use crate::{Clock, Words, icons, parts, t, text, th, tickets, url};

/// The fields that every desk has, as the form names them.
fn fields(w: Words) -> [(&'static str, &'static str); 25] {
    [
        ("status", t!(w, "views-field-status")),
        ("assignee", t!(w, "views-field-assignee")),
        ("team", t!(w, "views-field-team")),
        ("priority", t!(w, "views-field-priority")),
        ("type", t!(w, "views-field-type")),
        ("channel", t!(w, "views-field-channel")),
        ("language", t!(w, "views-field-language")),
        ("mailbox", t!(w, "views-field-mailbox")),
        ("tag", t!(w, "views-field-tag")),
        ("requester", t!(w, "views-field-requester")),
        ("organisation", t!(w, "views-field-organisation")),
        ("cc", t!(w, "views-field-cc")),
        ("author", t!(w, "views-field-author")),
        ("created", t!(w, "views-field-created")),
        ("updated", t!(w, "views-field-updated")),
        ("solved", t!(w, "views-field-solved")),
        ("closed", t!(w, "views-field-closed")),
        ("due", t!(w, "promises-field-due")),
        ("missed", t!(w, "promises-field-missed")),
        ("escalated", t!(w, "views-field-escalated")),
        ("asked", t!(w, "views-field-asked")),
        ("satisfaction", t!(w, "views-field-satisfaction")),
        ("has", t!(w, "views-field-has")),
        ("external", t!(w, "views-field-external")),
        ("id", t!(w, "views-field-id")),
    ]
}

fn op_words(w: Words, op: Op) -> &'static str {
    match op {
        Op::Is => t!(w, "views-op-is"),
        Op::IsNot => t!(w, "views-op-is-not"),
        Op::Less => t!(w, "views-op-less"),
        Op::LessOrEqual => t!(w, "views-op-less-or-equal"),
        Op::More => t!(w, "views-op-more"),
        Op::MoreOrEqual => t!(w, "views-op-more-or-equal"),
    }
}

pub fn column_words(w: Words, column: Column) -> &'static str {
    match column {
        Column::Number => t!(w, "views-column-number"),
        Column::Requester => t!(w, "views-column-requester"),
        Column::Snippet => t!(w, "views-column-snippet"),
        Column::Tags => t!(w, "views-column-tags"),
        Column::Organisation => t!(w, "views-column-organisation"),
        Column::Channel => t!(w, "views-column-channel"),
        Column::Type => t!(w, "views-column-type"),
        Column::Team => t!(w, "views-column-team"),
        Column::Priority => t!(w, "views-column-priority"),
        Column::Assignee => t!(w, "views-column-assignee"),
        Column::Created => t!(w, "views-column-created"),
        Column::Updated => t!(w, "views-column-updated"),
        Column::Due => t!(w, "promises-column-due"),
    }
}

fn group_words(w: Words, group: GroupBy) -> &'static str {
    match group {
        GroupBy::Status => t!(w, "views-group-status"),
        GroupBy::Assignee => t!(w, "views-group-assignee"),
        GroupBy::Team => t!(w, "views-group-team"),
        GroupBy::Priority => t!(w, "views-group-priority"),
        GroupBy::Organisation => t!(w, "views-group-organisation"),
        GroupBy::Channel => t!(w, "views-group-channel"),
        GroupBy::Day => t!(w, "views-group-day"),
    }
}

fn sort_words(w: Words, sort: domain::view::Sort) -> &'static str {
    let falls = sort.direction == Direction::Descending;
    match sort.by {
        SortBy::Updated | SortBy::Relevance => {
            if falls {
                t!(w, "views-sort-updated-down")
            } else {
                t!(w, "views-sort-updated-up")
            }
        }
        SortBy::Created => {
            if falls {
                t!(w, "views-sort-created-down")
            } else {
                t!(w, "views-sort-created-up")
            }
        }
        SortBy::Solved => {
            if falls {
                t!(w, "views-sort-solved-down")
            } else {
                t!(w, "views-sort-solved-up")
            }
        }
        SortBy::Priority => {
            if falls {
                t!(w, "views-sort-priority-down")
            } else {
                t!(w, "views-sort-priority-up")
            }
        }
        SortBy::Status => {
            if falls {
                t!(w, "views-sort-status-down")
            } else {
                t!(w, "views-sort-status-up")
            }
        }
        SortBy::Number => {
            if falls {
                t!(w, "views-sort-number-down")
            } else {
                t!(w, "views-sort-number-up")
            }
        }
        SortBy::Due => {
            if falls {
                t!(w, "promises-sort-due-down")
            } else {
                t!(w, "promises-sort-due")
            }
        }
    }
}

/// A view to make or to change.
pub fn builder(frame: &Frame, x: &ViewForm) -> Markup {
    let w = Words::of(frame);
    let title = if x.id.is_some() { t!(w, "views-change-title") } else { t!(w, "views-new") };
    let actions = html! {
        a class="button button-quiet" href=(url::views()) { (t!(w, "views-all")) }
        @if let Some(id) = x.id {
            a class="button button-quiet" href=(url::view(View::Saved(id), Sort::default(), None)) { (t!(w, "views-open-it")) }
        }
    };
    let at = x.id.map_or(At::Elsewhere, |id| At::View(View::Saved(id)));
    layout::sheet(frame, at, title, actions, form(frame, x))
}

/// The form alone: what a change of it is answered with.
pub fn form(frame: &Frame, x: &ViewForm) -> Markup {
    let w = Words::of(frame);
    let problem = x.problem.as_ref();
    let action = x.id.map_or_else(url::views, url::change_view);
    html! {
        (form_problem(w, problem, &["name", "query"]))
        form id="view-form" method="post" action=(action) class="stack view-form" data-view-draft=(url::draft_view()) {
            @if let Some(id) = x.id { input type="hidden" name="view" value=(id); }
            div class="two" {
                (Field { required: true, length_max: Some(NAME_CHARS_MAX as u32), problem: problem_of(problem, "name"), placeholder: t!(w, "views-name-example"),
                    ..Field::new("view-name", "name", t!(w, "common-name"), &x.name) }.draw(w))
                div class="field" {
                    label for="view-whose" { (t!(w, "views-for")) }
                    select id="view-whose" name="whose" {
                        @for (whose, words) in &x.may_be { option value=(whose_key(*whose)) selected[*whose == x.whose] { (w.known(words)) } }
                    }
                }
            }
            (rows(w, x))
            div class="field" {
                label for="view-query" { (t!(w, "views-as-text")) }
                textarea id="view-query" name="query" rows="2" class="raw" spellcheck="false" autocomplete="off" autocapitalize="none"
                    aria-describedby="view-query-hint view-problem" aria-invalid=[x.query_problem.as_ref().map(|_| "true")] { "\n" (x.text) }
                p class="hint" id="view-query-hint" {
                    (th!(w, "views-query-hint", example = html! { code { "status<solved (priority:urgent OR tag:vip) -assignee:me created<3d" } }))
                }
            }
            // What the text was when this was drawn: it tells whether somebody changed it.
            input type="hidden" name="query_was" value=(x.text);
            div id="view-problem" aria-live="polite" {
                @if let Some(problem) = &x.query_problem { (crate::search::query_problem(w, &x.text, problem)) }
            }
            div class="two" {
                div class="field" {
                    label for="view-sort" { (t!(w, "views-order")) }
                    select id="view-sort" name="order" {
                        @for by in domain::view::Sort::ALL_BY {
                            @for direction in [Direction::Descending, Direction::Ascending] {
                                @let sort = domain::view::Sort { by, direction };
                                option value=(sort) selected[sort == x.sort] { (sort_words(w, sort)) }
                            }
                        }
                    }
                }
                div class="field" {
                    label for="view-group" { (t!(w, "views-under-headings")) }
                    select id="view-group" name="group" {
                        option value="" selected[x.group.is_none()] { (t!(w, "views-none")) }
                        @for &group in GroupBy::ALL { option value=(group.as_str()) selected[x.group == Some(group)] { (group_words(w, group)) } }
                    }
                }
            }
            fieldset class="view-columns" {
                legend { (t!(w, "views-columns")) }
                @for &column in Column::ALL {
                    label { input type="checkbox" name="column" value=(column.as_str()) checked[x.columns.contains(&column)]; span { (column_words(w, column)) } }
                }
            }
            div class="actions" {
                button type="submit" class="button button-primary" data-verb=(t!(w, "views-save-it")) { (t!(w, "common-save")) }
                button type="submit" class="button" formaction=(url::draft_view()) formnovalidate data-verb=(t!(w, "views-preview-it")) { (t!(w, "views-preview")) }
            }
        }
        (lists(x))
        (preview(frame, x.preview.as_ref()))
    }
}

/// The rows of the form, in three groups.
fn rows(w: Words, x: &ViewForm) -> Markup {
    let groups = [
        ("all", t!(w, "views-rows-all"), t!(w, "views-rows-all-hint")),
        ("any", t!(w, "views-rows-any"), t!(w, "views-rows-any-hint")),
        ("none", t!(w, "views-rows-none"), t!(w, "views-rows-none-hint")),
    ];
    html! {
        div id="view-rows" {
            @match &x.rows {
                None => p class="notice" { (icons::info()) span { (t!(w, "views-too-deep")) } },
                Some(rows) => {
                    input type="hidden" name="has_rows" value="1";
                    @for (name, title, hint) in groups {
                        @let of = match name { "all" => &rows.all, "any" => &rows.any, _ => &rows.none };
                        fieldset class="view-group" data-view-group=(name) {
                            legend { (title) " " span class="quiet" { (hint) } }
                            @for (n, row) in of.iter().enumerate() { (one(w, name, n, Some(row), x)) }
                            (one(w, name, of.len(), None, x))
                        }
                    }
                }
            }
        }
    }
}

fn one(w: Words, group: &str, n: usize, row: Option<&Row>, x: &ViewForm) -> Markup {
    let id = |part: &str| format!("view-{group}-{n}-{part}");
    let field = row.map_or("", |row| row.field.as_str());
    let op = row.map_or(Op::Is, |row| row.op);
    let is_known = fields(w).iter().any(|(name, _)| *name == field)
        || x.choices.fields.iter().any(|(key, _)| key == field);
    html! {
        div class="view-row" {
            label class="hidden" for=(id("field")) { (t!(w, "views-field")) }
            select id=(id("field")) name={ (group) "_field" } data-view-field {
                option value="" selected[field.is_empty()] { (t!(w, "views-choose-field")) }
                @for (name, words) in fields(w) { option value=(name) selected[name == field] { (words) } }
                @if !x.choices.fields.is_empty() {
                    optgroup label=(t!(w, "views-own-fields")) {
                        @for (key, title) in &x.choices.fields { option value=(key) selected[key == field] { (title) } }
                    }
                }
                @if !is_known && !field.is_empty() { option value=(field) selected { (field) } }
            }
            label class="hidden" for=(id("op")) { (t!(w, "views-compares")) }
            select id=(id("op")) name={ (group) "_op" } {
                @for &each in Op::ALL { option value=(each.as_str()) selected[each == op] { (op_words(w, each)) } }
            }
            label class="hidden" for=(id("value")) { (t!(w, "views-value")) }
            input id=(id("value")) type="text" name={ (group) "_value" } value=(row.map(Row::shown).unwrap_or_default())
                placeholder=(t!(w, "views-several")) autocomplete="off" spellcheck="false" list=[(!field.is_empty()).then(|| format!("values-{field}"))];
            button type="button" class="button-icon" data-view-remove hidden aria-label=(t!(w, "views-remove-row")) title=(t!(w, "views-remove-row")) { (icons::close()) }
        }
    }
}

/// What can be typed as a value, by field: suggestions, nothing is refused for not being among them.
fn lists(x: &ViewForm) -> Markup {
    let people = || html! { @for name in &x.choices.people { option value=(name) {} } };
    let words = |of: &[&str]| html! { @for word in of { option value=(word) {} } };
    let ages = html! { (words(&["today", "yesterday", "1h", "4h", "1d", "3d", "1w", "1mo"])) };
    html! {
        div id="view-values" {
            datalist id="values-status" { @for s in Status::ALL { option value=(s.as_str()) {} } }
            datalist id="values-priority" { @for p in Priority::ALL { option value=(p.as_str()) {} } option value="none" {} }
            datalist id="values-type" { @for t in TicketType::ALL { option value=(t.as_str()) {} } option value="none" {} }
            datalist id="values-channel" { @for c in domain::message::Channel::ALL { option value=(c.as_str()) {} } }
            datalist id="values-language" { (words(domain::query::language::USUAL)) (words(&["none"])) }
            datalist id="values-mailbox" { @for address in &x.choices.mailboxes { option value=(address) {} } (words(&["none"])) }
            datalist id="values-has" { (words(&["attachment", "note"])) }
            datalist id="values-assignee" { (words(&["me", "none", "*"])) (people()) }
            datalist id="values-author" { (words(&["me"])) (people()) }
            datalist id="values-cc" { (words(&["me", "none"])) }
            datalist id="values-requester" { (words(&["me"])) }
            datalist id="values-organisation" { (words(&["me", "none", "*"])) }
            datalist id="values-team" { (words(&["me", "none", "*"])) @for t in &x.choices.teams { option value=(t.name) {} } }
            datalist id="values-tag" { (words(&["none", "*"])) @for tag in &x.choices.tags { option value=(tag) {} } }
            datalist id="values-due" { (words(&["1h", "4h", "today", "tomorrow", "1d", "none", "*"])) }
            datalist id="values-escalated" { (words(&["yes", "no", "waiting", "me", "tier2", "tier3"])) @for t in &x.choices.teams { option value=(t.name) {} } }
            datalist id="values-asked" { (words(&["me", "waiting", "answered", "yes", "no"])) (people()) @for t in &x.choices.teams { option value=(t.name) {} } }
            datalist id="values-satisfaction" { (words(&["good", "bad", "offered", "yes", "no"])) }
            datalist id="values-missed" { (words(&["yes", "no", "today", "1w"])) }
            @for field in ["created", "updated", "solved", "closed"] { datalist id={ "values-" (field) } { (ages) } }
        }
    }
}

/// What would stand in the view now.
fn preview(frame: &Frame, x: Option<&ViewPreview>) -> Markup {
    let clock = Clock::of(frame);
    let w = clock.w;
    html! {
        section id="view-preview" class="view-preview" aria-labelledby="view-preview-title" {
            @match x {
                None => h2 id="view-preview-title" { (t!(w, "views-preview")) " " span class="quiet" { (t!(w, "views-preview-later")) } },
                Some(x) => {
                    h2 id="view-preview-title" {
                        @if x.count >= x.count_max { (t!(w, "views-count-more", count = x.count_max)) } @else { (t!(w, "views-count", count = x.count)) }
                        " " span class="quiet" { @if x.list.rows.len() as i64 >= x.count { (t!(w, "views-now")) } @else { (t!(w, "views-now-first")) } }
                    }
                    @if x.list.rows.is_empty() {
                        p class="quiet" { (t!(w, "views-nothing-fits")) }
                    } @else {
                        ol class={ "rows " (classes(&x.list)) } {
                            @for n in 0..x.list.rows.len() { (row(&x.list, n, &clock, None, false)) }
                        }
                    }
                }
            }
        }
    }
}

/// All views of the reader, in their order.
pub fn manage(frame: &Frame, x: &ViewsPage) -> Markup {
    let w = Words::of(frame);
    let actions = html! {
        a class="button button-primary" href=(url::new_view(None)) data-verb=(t!(w, "views-new")) { (icons::plus()) (t!(w, "views-new")) }
    };
    let content = html! {
        @if let Some(line) = x.just_deleted.and_then(|id| x.deleted.iter().find(|line| line.view.id == id)) {
            div class="notice is-done" role="status" {
                (icons::check())
                p { (t!(w, "views-deleted", name = line.view.name.as_str())) }
                (parts::button_form(&url::restore_view(line.view.id), "button button-small", html! { (t!(w, "common-undo")) }))
            }
        }
        p class="quiet view-about" { (t!(w, "views-about")) }
        @if x.rows.is_empty() {
            (parts::empty(
                t!(w, "views-none-yet"),
                t!(w, "views-none-yet-words"),
                html! { a class="button button-primary" href=(url::new_view(None)) { (t!(w, "views-new")) } },
            ))
        } @else {
            form method="post" action=(url::arrange_views()) class="stack" {
                ol class="view-lines" data-order {
                    @for (n, line) in x.rows.iter().enumerate() { (view_line(w, n, line)) }
                }
                @if x.rows.len() > 1 {
                    div class="actions" {
                        button type="submit" class="button" data-verb=(t!(w, "views-save-order-verb")) { (t!(w, "views-save-order")) }
                        span class="hint" { (t!(w, "views-order-hint")) }
                    }
                }
            }
            // Forms of their own: what stands in another one cannot be a form.
            @for line in x.rows.iter().filter(|line| line.may_change) {
                form id={ "delete-view-" (line.view.id) } method="post" action=(url::delete_view(line.view.id)) {}
            }
        }
        @if !x.deleted.is_empty() {
            details class="view-deleted" {
                summary { (t!(w, "views-deleted-ones")) " " span class="count" { (x.deleted.len()) } }
                ul class="view-lines" {
                    @for line in &x.deleted {
                        li class="view-line" {
                            span class="view-what" { strong { (line.view.name) } " " code { (line.view.query) } }
                            span class="quiet" { (w.known(&line.whose)) }
                            (parts::button_form(&url::restore_view(line.view.id), "button button-small", html! { (t!(w, "views-bring-back")) (parts::hidden(&format!(" {}", line.view.name))) }))
                        }
                    }
                }
            }
        }
    };
    layout::sheet(frame, At::Elsewhere, t!(w, "views-title"), actions, content)
}

fn view_line(w: Words, n: usize, line: &ViewLine) -> Markup {
    let v = &line.view;
    html! {
        li class="view-line" {
            input type="hidden" name="view" value=(v.id);
            span class="view-grip" aria-hidden="true" { (icons::grip()) }
            label class="hidden" for={ "place-" (v.id) } { (t!(w, "views-place-of", name = v.name.as_str())) }
            input class="place" id={ "place-" (v.id) } type="number" name="place" min="1" value=(n + 1) inputmode="numeric" autocomplete="off";
            span class="view-what" {
                a href=(url::view(View::Saved(v.id), Sort::default(), None)) { (v.name) }
                @if v.inactive_at.is_some() { " " span class="badge is-quiet" { (t!(w, "views-switched-off")) } }
                " " code { @if v.query.is_empty() { "*" } @else { (v.query) } }
            }
            span class="quiet" { (w.known(&line.whose)) }
            span class="actions" {
                @if line.may_change {
                    a class="button button-small" href=(url::edit_view(View::Saved(v.id))) { (t!(w, "views-change")) (parts::hidden(&format!(" {}", v.name))) }
                }
                a class="button button-small" href=(url::new_view(Some(v.id))) { (t!(w, "views-copy")) (parts::hidden(&format!(" {}", v.name))) }
                @if line.may_change {
                    button type="submit" class="button button-small button-quiet" form={ "delete-view-" (v.id) } { (t!(w, "views-delete")) (parts::hidden(&format!(" {}", v.name))) }
                }
            }
        }
    }
}

/// A word in forms for whose a view is: `person`, `everyone`, `team-3`.
pub fn whose_key(whose: Whose) -> String {
    match whose {
        Whose::Person(_) => "person".into(),
        Whose::Team(team) => format!("team-{team}"),
        Whose::Everyone => "everyone".into(),
    }
}

// In the list

/// What stands beside a view's name, in place of the choice of orders.
pub(crate) fn head(w: Words, list: &TicketList, saved: &SavedList) -> Markup {
    html! {
        div class="actions" {
            span class="quiet view-order" {
                @match saved.group {
                    Some(group) => (t!(w, "views-sort-by-group", sort = sort_words(w, saved.sort), group = w.within(group_words(w, group)))),
                    None => (sort_words(w, saved.sort)),
                }
            }
            @if saved.may_change {
                a class="button-icon" href=(url::edit_view(list.view)) title=(t!(w, "views-edit")) aria-label=(t!(w, "views-edit")) data-verb=(t!(w, "views-edit-verb")) { (icons::edit()) }
            }
        }
    }
}

/// Why nothing can stand in a view any more.
pub(crate) fn problem(w: Words, list: &TicketList, words: &str) -> Markup {
    html! {
        div class="notice is-refused" role="alert" {
            (icons::warning())
            p { (th!(w, "views-broken", why = words, change = html! { a href=(url::edit_view(list.view)) { (t!(w, "views-change-it")) } })) }
        }
    }
}

/// How live updates put new rows into the list: only where the place of a new row is known.
pub(crate) fn live_sort(list: &TicketList) -> &'static str {
    match &list.saved {
        None => list.sort.as_str(),
        Some(saved) if saved.group.is_some() => "grouped",
        Some(saved) => match (saved.sort.by, saved.sort.direction) {
            (SortBy::Updated, Direction::Descending) => "recent",
            (SortBy::Number | SortBy::Created, Direction::Descending) => "newest",
            _ => "other",
        },
    }
}

/// Which columns are not shown, as classes of the list.
pub(crate) fn classes(list: &TicketList) -> String {
    let Some(saved) = &list.saved else { return String::new() };
    let mut classes = "is-chosen".to_owned();
    for column in Column::USUAL.iter().filter(|c| !saved.columns.contains(c)) {
        classes.push_str(" no-");
        classes.push_str(column.as_str());
    }
    classes
}

/// A row of a list at its place: with the heading that it begins, and what the list shows beside the usual.
pub(crate) fn row(
    list: &TicketList,
    n: usize,
    clock: &Clock,
    place: Option<url::Place<'_>>,
    is_open: bool,
) -> Markup {
    let w = clock.w;
    let r = &list.rows[n];
    let saved = list.saved.as_ref();
    let heading = |n: usize| saved.and_then(|s| Some(heading(s.group?, s.sort.by, &list.rows[n], clock)));
    let more = saved.map(|s| s.columns.as_slice()).unwrap_or_default();
    let why = match saved {
        Some(saved) => saved.why.get(n).cloned().unwrap_or_default(),
        None => why(w, list.view, r),
    };
    html! {
        @if let Some(words) = heading(n) {
            @if n == 0 || heading(n - 1).as_ref() != Some(&words) { li class="row-group" { h3 { (words) } } }
        }
        (tickets::row_in(r, clock, place, is_open, why, more))
    }
}

/// The heading under which a row stands.
fn heading(group: GroupBy, by: SortBy, r: &TicketRow, clock: &Clock) -> String {
    let w = clock.w;
    match group {
        GroupBy::Status => text::status(w, r.status).to_owned(),
        GroupBy::Assignee => {
            r.assignee.as_ref().map_or(t!(w, "views-unassigned"), |p| text::name(w, p)).to_owned()
        }
        GroupBy::Team => {
            r.team.as_ref().map_or_else(|| t!(w, "views-no-team").to_owned(), |t| t.name.clone())
        }
        GroupBy::Priority => r.priority.map_or_else(
            || t!(w, "views-no-priority").to_owned(),
            |p| t!(w, "views-heading-priority", priority = text::priority(w, p)),
        ),
        GroupBy::Organisation => r
            .organisation
            .as_ref()
            .map_or_else(|| t!(w, "views-no-organisation").to_owned(), |o| o.name.clone()),
        GroupBy::Channel => text::channel(w, r.channel).to_owned(),
        GroupBy::Day => match by {
            SortBy::Created => clock.day(r.created_at),
            _ => clock.day(r.updated_at),
        },
    }
}

/// Why a row stands in one of the lists that every desk has.
fn why(w: Words, view: View, r: &TicketRow) -> Reason {
    let team = r.team.as_ref().map(|t| t!(w, "views-why-team", team = t.name.as_str()));
    let through = r.mailbox.as_ref().map(|m| t!(w, "views-why-through", mailbox = m.as_str()));
    let words = |first: &str, more: [&Option<String>; 2]| {
        let more = more.into_iter().flatten().map(String::as_str);
        std::iter::once(first).chain(more).collect::<Vec<_>>().join(" · ")
    };
    // Teams and people have columns of their own; the door that a ticket came in by has none.
    let door = || r.mailbox.clone().unwrap_or_else(|| text::channel(w, r.channel).to_owned());
    match view {
        View::Mine => {
            Reason { here: String::new(), whole: words(t!(w, "views-why-mine"), [&team, &through]) }
        }
        View::Unassigned => {
            Reason { here: door(), whole: words(t!(w, "views-why-unassigned"), [&team, &through]) }
        }
        View::Team(_) if r.assignee.is_none() => {
            Reason { here: door(), whole: words(t!(w, "views-why-team-unassigned"), [&through, &None]) }
        }
        View::Team(_) => Reason { here: door(), whole: words(t!(w, "views-why-of-team"), [&through, &None]) },
        View::Open => {
            Reason { here: String::new(), whole: words(t!(w, "views-why-open"), [&team, &through]) }
        }
        View::Solved | View::Snoozed | View::Spam | View::Saved(_) => Reason::default(),
    }
}

/// What a view may show beside the usual columns.
pub(crate) fn extras(r: &TicketRow, clock: &Clock, columns: &[Column]) -> Markup {
    let w = clock.w;
    let has = |column| columns.contains(&column);
    html! {
        @if has(Column::Number) { span class="row-more" { "#" (r.id) } }
        @if has(Column::Type) { @if let Some(t) = r.ticket_type { span class="row-more" { (text::ticket_type(w, t)) } } }
        @if has(Column::Channel) { span class="row-more" { (text::channel(w, r.channel)) } }
        @if has(Column::Organisation) { @if let Some(o) = &r.organisation { span class="row-more cut" { (o.name) } } }
        @if has(Column::Created) { span class="row-more" { (th!(clock.w, "views-opened", ago = clock.ago(r.created_at))) } }
    }
}

/// Rows that a new view begins with: something to change rather than nothing.
pub fn first_rows() -> Rows {
    Rows { all: vec![Row::new("status", Op::Less, "solved")], ..Rows::default() }
}
