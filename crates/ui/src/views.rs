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
use crate::{Clock, Words, icons, parts, text, tickets, url};

/// The fields that every desk has, as the form names them.
const FIELDS: [(&str, &str); 18] = [
    ("status", "Status"),
    ("assignee", "Assigned to"),
    ("team", "Team"),
    ("priority", "Priority"),
    ("type", "Type"),
    ("channel", "Channel"),
    ("tag", "Tag"),
    ("requester", "Asked by"),
    ("organisation", "Organisation"),
    ("cc", "Copied to"),
    ("author", "Written to by"),
    ("created", "Opened"),
    ("updated", "Last changed"),
    ("solved", "Solved"),
    ("closed", "Closed"),
    ("has", "Has"),
    ("external", "Number elsewhere"),
    ("id", "Number"),
];

fn op_words(op: Op) -> &'static str {
    match op {
        Op::Is => "is",
        Op::IsNot => "is not",
        Op::Less => "before, less than",
        Op::LessOrEqual => "until, at most",
        Op::More => "after, more than",
        Op::MoreOrEqual => "from, at least",
    }
}

pub fn column_words(column: Column) -> &'static str {
    match column {
        Column::Number => "Number",
        Column::Requester => "Who asked",
        Column::Snippet => "Last words",
        Column::Tags => "Tags",
        Column::Organisation => "Organisation",
        Column::Channel => "Channel",
        Column::Type => "Type",
        Column::Team => "Team",
        Column::Priority => "Priority",
        Column::Assignee => "Assignee",
        Column::Created => "Opened",
        Column::Updated => "Last change",
    }
}

fn group_words(group: GroupBy) -> &'static str {
    match group {
        GroupBy::Status => "Status",
        GroupBy::Assignee => "Assignee",
        GroupBy::Team => "Team",
        GroupBy::Priority => "Priority",
        GroupBy::Organisation => "Organisation of who asked",
        GroupBy::Channel => "Channel",
        GroupBy::Day => "Day",
    }
}

fn sort_words(sort: domain::view::Sort) -> &'static str {
    let falls = sort.direction == Direction::Descending;
    match sort.by {
        SortBy::Updated | SortBy::Relevance => {
            if falls {
                "Last change first"
            } else {
                "Waiting longest first"
            }
        }
        SortBy::Created => {
            if falls {
                "Opened last first"
            } else {
                "Opened first first"
            }
        }
        SortBy::Solved => {
            if falls {
                "Solved last first"
            } else {
                "Solved first first"
            }
        }
        SortBy::Priority => {
            if falls {
                "Most urgent first"
            } else {
                "Least urgent first"
            }
        }
        SortBy::Status => {
            if falls {
                "Status, closed first"
            } else {
                "Status, new first"
            }
        }
        SortBy::Number => {
            if falls {
                "Highest number first"
            } else {
                "Lowest number first"
            }
        }
    }
}

/// A view to make or to change.
pub fn builder(frame: &Frame, x: &ViewForm) -> Markup {
    let title = if x.id.is_some() { "Change the view" } else { "New view" };
    let actions = html! {
        a class="button button-quiet" href=(url::views()) { "All views" }
        @if let Some(id) = x.id {
            a class="button button-quiet" href=(url::view(View::Saved(id), Sort::default(), None)) { "Open it" }
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
                (Field { required: true, length_max: Some(NAME_CHARS_MAX as u32), problem: problem_of(problem, "name"), placeholder: "Urgent and nobody's",
                    ..Field::new("view-name", "name", "Name", &x.name) }.draw(w))
                div class="field" {
                    label for="view-whose" { "For" }
                    select id="view-whose" name="whose" {
                        @for (whose, words) in &x.may_be { option value=(whose_key(*whose)) selected[*whose == x.whose] { (words) } }
                    }
                }
            }
            (rows(x))
            div class="field" {
                label for="view-query" { "The same as text" }
                textarea id="view-query" name="query" rows="2" class="raw" spellcheck="false" autocomplete="off" autocapitalize="none"
                    aria-describedby="view-query-hint view-problem" aria-invalid=[x.query_problem.as_ref().map(|_| "true")] { "\n" (x.text) }
                p class="hint" id="view-query-hint" {
                    "As in the search: " code { "status<solved (priority:urgent OR tag:vip) -assignee:me created<3d" } ". What is changed last here or above counts."
                }
            }
            // What the text was when this was drawn: it tells whether somebody changed it.
            input type="hidden" name="query_was" value=(x.text);
            div id="view-problem" aria-live="polite" {
                @if let Some(problem) = &x.query_problem { (crate::search::query_problem(&x.text, problem)) }
            }
            div class="two" {
                div class="field" {
                    label for="view-sort" { "Order" }
                    select id="view-sort" name="order" {
                        @for by in domain::view::Sort::ALL_BY {
                            @for direction in [Direction::Descending, Direction::Ascending] {
                                @let sort = domain::view::Sort { by, direction };
                                option value=(sort) selected[sort == x.sort] { (sort_words(sort)) }
                            }
                        }
                    }
                }
                div class="field" {
                    label for="view-group" { "Under headings" }
                    select id="view-group" name="group" {
                        option value="" selected[x.group.is_none()] { "None" }
                        @for &group in GroupBy::ALL { option value=(group.as_str()) selected[x.group == Some(group)] { (group_words(group)) } }
                    }
                }
            }
            fieldset class="view-columns" {
                legend { "Each row shows, beside status and subject" }
                @for &column in Column::ALL {
                    label { input type="checkbox" name="column" value=(column.as_str()) checked[x.columns.contains(&column)]; span { (column_words(column)) } }
                }
            }
            div class="actions" {
                button type="submit" class="button button-primary" data-verb="Save the view" { "Save" }
                button type="submit" class="button" formaction=(url::draft_view()) formnovalidate data-verb="Preview the view" { "Preview" }
            }
        }
        (lists(x))
        (preview(frame, x.preview.as_ref()))
    }
}

/// The rows of the form, in three groups.
fn rows(x: &ViewForm) -> Markup {
    let groups = [
        ("all", "All of these", "Each of them must hold."),
        ("any", "At least one of these", "It is enough that one of them holds."),
        ("none", "None of these", "Whatever fits one of them is left out."),
    ];
    html! {
        div id="view-rows" {
            @match &x.rows {
                None => p class="notice" { (icons::info()) span { "This query is nested deeper than rows can show. Change it as text; nothing of it is lost." } },
                Some(rows) => {
                    input type="hidden" name="has_rows" value="1";
                    @for (name, title, hint) in groups {
                        @let of = match name { "all" => &rows.all, "any" => &rows.any, _ => &rows.none };
                        fieldset class="view-group" data-view-group=(name) {
                            legend { (title) " " span class="quiet" { (hint) } }
                            @for (n, row) in of.iter().enumerate() { (one(name, n, Some(row), x)) }
                            (one(name, of.len(), None, x))
                        }
                    }
                }
            }
        }
    }
}

fn one(group: &str, n: usize, row: Option<&Row>, x: &ViewForm) -> Markup {
    let id = |part: &str| format!("view-{group}-{n}-{part}");
    let field = row.map_or("", |row| row.field.as_str());
    let op = row.map_or(Op::Is, |row| row.op);
    let is_known =
        FIELDS.iter().any(|(name, _)| *name == field) || x.choices.fields.iter().any(|(key, _)| key == field);
    html! {
        div class="view-row" {
            label class="hidden" for=(id("field")) { "Field" }
            select id=(id("field")) name={ (group) "_field" } data-view-field {
                option value="" selected[field.is_empty()] { "Choose a field" }
                @for (name, words) in FIELDS { option value=(name) selected[name == field] { (words) } }
                @if !x.choices.fields.is_empty() {
                    optgroup label="This desk's own fields" {
                        @for (key, title) in &x.choices.fields { option value=(key) selected[key == field] { (title) } }
                    }
                }
                @if !is_known && !field.is_empty() { option value=(field) selected { (field) } }
            }
            label class="hidden" for=(id("op")) { "Compares" }
            select id=(id("op")) name={ (group) "_op" } {
                @for &each in Op::ALL { option value=(each.as_str()) selected[each == op] { (op_words(each)) } }
            }
            label class="hidden" for=(id("value")) { "Value" }
            input id=(id("value")) type="text" name={ (group) "_value" } value=(row.map(Row::shown).unwrap_or_default())
                placeholder="Several with commas between" autocomplete="off" spellcheck="false" list=[(!field.is_empty()).then(|| format!("values-{field}"))];
            button type="button" class="button-icon" data-view-remove hidden aria-label="Take this condition away" title="Take this condition away" { (icons::close()) }
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
            datalist id="values-has" { (words(&["attachment", "note"])) }
            datalist id="values-assignee" { (words(&["me", "none", "*"])) (people()) }
            datalist id="values-author" { (words(&["me"])) (people()) }
            datalist id="values-cc" { (words(&["me", "none"])) }
            datalist id="values-requester" { (words(&["me"])) }
            datalist id="values-organisation" { (words(&["me", "none", "*"])) }
            datalist id="values-team" { (words(&["me", "none", "*"])) @for t in &x.choices.teams { option value=(t.name) {} } }
            datalist id="values-tag" { (words(&["none", "*"])) @for tag in &x.choices.tags { option value=(tag) {} } }
            @for field in ["created", "updated", "solved", "closed"] { datalist id={ "values-" (field) } { (ages) } }
        }
    }
}

/// What would stand in the view now.
fn preview(frame: &Frame, x: Option<&ViewPreview>) -> Markup {
    let clock = Clock::of(frame);
    html! {
        section id="view-preview" class="view-preview" aria-labelledby="view-preview-title" {
            @match x {
                None => h2 id="view-preview-title" { "Preview" " " span class="quiet" { "once the query can be read" } },
                Some(x) => {
                    h2 id="view-preview-title" {
                        @if x.count >= x.count_max { (x.count_max) "+ tickets" } @else { (text::count(x.count, "ticket", "tickets")) }
                        " " span class="quiet" { @if x.list.rows.len() as i64 >= x.count { "now" } @else { "now; the first of them" } }
                    }
                    @if x.list.rows.is_empty() {
                        p class="quiet" { "No ticket fits now. One that does later appears by itself." }
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
    let actions = html! {
        a class="button button-primary" href=(url::new_view(None)) data-verb="New view" { (icons::plus()) "New view" }
    };
    let content = html! {
        @if let Some(line) = x.just_deleted.and_then(|id| x.deleted.iter().find(|line| line.view.id == id)) {
            div class="notice is-done" role="status" {
                (icons::check())
                p { "“" (line.view.name) "” is deleted." }
                (parts::button_form(&url::restore_view(line.view.id), "button button-small", html! { "Undo" }))
            }
        }
        p class="quiet view-about" { "A view is a list of the tickets that fit its conditions, always up to date. Your order is yours alone." }
        @if x.rows.is_empty() {
            (parts::empty(
                "No views yet",
                "Make a list of what you look for again and again: urgent and nobody's, waiting for a part, new since yesterday.",
                html! { a class="button button-primary" href=(url::new_view(None)) { "New view" } },
            ))
        } @else {
            form method="post" action=(url::arrange_views()) class="stack" {
                ol class="view-lines" data-order {
                    @for (n, line) in x.rows.iter().enumerate() { (view_line(n, line)) }
                }
                @if x.rows.len() > 1 {
                    div class="actions" {
                        button type="submit" class="button" data-verb="Save the order of the views" { "Save this order" }
                        span class="hint" { "Drag the rows, or change their numbers." }
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
                summary { "Deleted views " span class="count" { (x.deleted.len()) } }
                ul class="view-lines" {
                    @for line in &x.deleted {
                        li class="view-line" {
                            span class="view-what" { strong { (line.view.name) } " " code { (line.view.query) } }
                            span class="quiet" { (line.whose) }
                            (parts::button_form(&url::restore_view(line.view.id), "button button-small", html! { "Bring back" (parts::hidden(&format!(" {}", line.view.name))) }))
                        }
                    }
                }
            }
        }
    };
    layout::sheet(frame, At::Elsewhere, "Views", actions, content)
}

fn view_line(n: usize, line: &ViewLine) -> Markup {
    let v = &line.view;
    html! {
        li class="view-line" {
            input type="hidden" name="view" value=(v.id);
            span class="view-grip" aria-hidden="true" { (icons::grip()) }
            label class="hidden" for={ "place-" (v.id) } { "Place of " (v.name) }
            input class="place" id={ "place-" (v.id) } type="number" name="place" min="1" value=(n + 1) inputmode="numeric" autocomplete="off";
            span class="view-what" {
                a href=(url::view(View::Saved(v.id), Sort::default(), None)) { (v.name) }
                @if v.inactive_at.is_some() { " " span class="badge is-quiet" { "Switched off" } }
                " " code { @if v.query.is_empty() { "*" } @else { (v.query) } }
            }
            span class="quiet" { (line.whose) }
            span class="actions" {
                @if line.may_change {
                    a class="button button-small" href=(url::edit_view(View::Saved(v.id))) { "Change" (parts::hidden(&format!(" {}", v.name))) }
                }
                a class="button button-small" href=(url::new_view(Some(v.id))) { "Copy" (parts::hidden(&format!(" {}", v.name))) }
                @if line.may_change {
                    button type="submit" class="button button-small button-quiet" form={ "delete-view-" (v.id) } { "Delete" (parts::hidden(&format!(" {}", v.name))) }
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
pub(crate) fn head(list: &TicketList, saved: &SavedList) -> Markup {
    html! {
        div class="actions" {
            span class="quiet view-order" { (sort_words(saved.sort)) @if let Some(group) = saved.group { ", by " (group_words(group).to_lowercase()) } }
            @if saved.may_change {
                a class="button-icon" href=(url::edit_view(list.view)) title="Change the view" aria-label="Change the view" data-verb="Change this view" { (icons::edit()) }
            }
        }
    }
}

/// Why nothing can stand in a view any more.
pub(crate) fn problem(list: &TicketList, words: &str) -> Markup {
    html! {
        div class="notice is-refused" role="alert" {
            (icons::warning())
            p { "This view's query cannot be read any more: " (words) ". " a href=(url::edit_view(list.view)) { "Change it" } }
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
        GroupBy::Status => r.status.label().to_owned(),
        GroupBy::Assignee => r.assignee.as_ref().map_or("Unassigned", |p| text::name(w, p)).to_owned(),
        GroupBy::Team => r.team.as_ref().map_or_else(|| "No team".to_owned(), |t| t.name.clone()),
        GroupBy::Priority => r
            .priority
            .map_or_else(|| "No priority".to_owned(), |p| format!("{} priority", text::priority(w, p))),
        GroupBy::Organisation => {
            r.organisation.as_ref().map_or_else(|| "No organisation".to_owned(), |o| o.name.clone())
        }
        GroupBy::Channel => text::channel(w, r.channel).to_owned(),
        GroupBy::Day => match by {
            SortBy::Created => clock.day(r.created_at),
            _ => clock.day(r.updated_at),
        },
    }
}

/// Why a row stands in one of the lists that every desk has.
fn why(w: Words, view: View, r: &TicketRow) -> Reason {
    let team = r.team.as_ref().map(|t| format!("{}'s", t.name));
    let through = r.mailbox.as_ref().map(|m| format!("through {m}"));
    let words = |first: &str, more: [&Option<String>; 2]| {
        let more = more.into_iter().flatten().map(String::as_str);
        std::iter::once(first).chain(more).collect::<Vec<_>>().join(" · ")
    };
    // Teams and people have columns of their own; the door that a ticket came in by has none.
    let door = || r.mailbox.clone().unwrap_or_else(|| text::channel(w, r.channel).to_owned());
    match view {
        View::Mine => Reason { here: String::new(), whole: words("assigned to you", [&team, &through]) },
        View::Unassigned => Reason { here: door(), whole: words("unassigned", [&team, &through]) },
        View::Team(_) if r.assignee.is_none() => {
            Reason { here: door(), whole: words("the team's, unassigned", [&through, &None]) }
        }
        View::Team(_) => Reason { here: door(), whole: words("the team's", [&through, &None]) },
        View::Open => Reason { here: String::new(), whole: words("not solved", [&team, &through]) },
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
        @if has(Column::Created) { span class="row-more" { "opened " (clock.ago(r.created_at)) } }
    }
}

/// Rows that a new view begins with: something to change rather than nothing.
pub fn first_rows() -> Rows {
    Rows { all: vec![Row::new("status", Op::Less, "solved")], ..Rows::default() }
}
