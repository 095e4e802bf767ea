//! Macros: all of them, one of them, and those that a ticket is offered.

use domain::TicketId;
use domain::macros::{Assignee, Macro, MacroAction, Placeholder, Reach, ReachKind};
use domain::message::{Markup as Reading, Visibility};
use domain::read::writing::{MacroChoice, MacroLine, MacroPage, MacroPreview, MacrosPage};
use domain::read::{FormProblem, Frame};
use domain::ticket::{Priority, Status, TicketType};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::markdown::{self, Look};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{parts, text, url};

/// All that the reader sees.
pub fn list(frame: &Frame, x: &MacrosPage) -> Markup {
    let actions = html! { a class="button button-primary" href=(url::new_macro()) data-key="c" data-verb="New macro" { "New macro" } };
    let content = html! {
        p class="quiet" { "Words and changes for what comes up again. On a ticket, " kbd { "m" } " opens them; nothing is sent by itself." }
        form method="get" action=(url::macros()) class="inline-form" role="search" {
            (Field { length_max: Some(200), ..Field::new("q", "q", "Find", &x.query) }.draw())
            button type="submit" class="button" { "Find" }
        }
        @if x.macros.is_empty() {
            @if x.query.is_empty() {
                (parts::empty("No macros yet", "Take an answer that you give often and keep it here: it fills in the customer's name and sets the status with it.", html! { a class="button" href=(url::new_macro()) { "Make the first one" } }))
            } @else {
                (parts::empty("None is like that", "Titles, categories and texts were searched.", html! { a class="button" href=(url::macros()) { "Show all" } }))
            }
        } @else {
            table class="table" {
                caption class="hidden" { "Macros in their order" }
                thead { tr { th scope="col" { "Macro" } th scope="col" { "For" } th scope="col" { "Changes" } th scope="col" class="end" { "Used" } th scope="col" { (parts::hidden("Order")) } } }
                tbody { @for line in &x.macros { (row(line)) } }
            }
        }
    };
    layout::sheet(frame, At::Macros, "Macros", actions, content)
}

fn row(line: &MacroLine) -> Markup {
    let m = &line.item;
    html! {
        tr {
            th scope="row" {
                a href=(url::one_macro(m.id)) class="walk" { (m.title) }
                @if !m.is_active { " " span class="badge is-quiet" { "Off" } }
                @if m.visibility == Visibility::Internal && !m.text.is_empty() { " " span class="badge is-note" { "Note" } }
                @if !m.category.is_empty() { div class="quiet" { (m.category) } }
            }
            td data-label="For" { (line.reach) }
            td data-label="Changes" { @if line.changes.is_empty() { "–" } @else { (line.changes.join(", ")) } }
            td class="end" data-label="Used" { (m.uses) }
            td class="end" {
                @if line.may_change {
                    form method="post" action=(url::macro_place(m.id)) class="row-actions" {
                        button type="submit" name="to" value="up" class="button button-small button-quiet" { "Up" (parts::hidden(&format!(": {}", m.title))) }
                        button type="submit" name="to" value="down" class="button button-small button-quiet" { "Down" (parts::hidden(&format!(": {}", m.title))) }
                    }
                }
            }
        }
    }
}

/// The form of one macro.
pub fn one(frame: &Frame, x: &MacroPage) -> Markup {
    let m = &x.item;
    let problem = x.problem.as_ref();
    let action = x.id.map_or_else(url::macros, url::one_macro);
    let title = x.id.map_or("New macro", |_| m.title.as_str());
    let content = html! {
        (form_problem(problem, &["title", "category", "text", "status"]))
        div class="columns" {
            section class="panel" aria-labelledby="macro-form" {
                h2 id="macro-form" { "What it says and does" }
                form method="post" action=(action) class="stack" {
                    fieldset class="stack bare" disabled[!x.may_change] {
                        legend class="hidden" { "Macro" }
                        div class="two" {
                            (Field { required: true, length_max: Some(200), problem: problem_of(problem, "title"), ..Field::new("title", "title", "Title", typed(problem, "title", &m.title)) }.draw())
                            (Field { length_max: Some(100), hint: "Groups it in lists.", problem: problem_of(problem, "category"), ..Field::new("category", "category", "Category", typed(problem, "category", &m.category)) }.draw())
                        }
                        (Field { length_max: Some(1000), hint: "When to use it.", ..Field::new("description", "description", "Description", typed(problem, "description", &m.description)) }.draw())
                        (words(problem, m))
                        (changes(x))
                        (reach(x))
                        (parts::tick("is-active", "is_active", "1", "Offered", "Without the tick it is kept and offered to nobody.", m.is_active))
                    }
                    @if x.may_change { div { button type="submit" class="button button-primary" { "Save" } } }
                    @else { p class="quiet" { "Leads and admins change macros for everyone; those of a team its agents." } }
                }
            }
            section class="panel" aria-labelledby="placeholders" {
                h2 id="placeholders" { "Placeholders" }
                p class="quiet" { "They stand for what the ticket says. Where it says nothing you are asked, or a default stands there: " code { "{{requester.first_name|default:\"there\"}}" } }
                dl class="facts placeholders" {
                    @for p in Placeholder::ALL { dt { code { "{{" (p.name()) "}}" } } dd { (p.about()) } }
                }
                @if let (Some(id), true) = (x.id, x.may_change) {
                    (parts::sure_form(&url::macro_deletion(id), "Delete this macro", "What was written with it stays.", "Delete it"))
                }
            }
        }
    };
    layout::sheet(
        frame,
        At::Macros,
        title,
        html! { a class="button" href=(url::macros()) { "All macros" } },
        content,
    )
}

fn words(problem: Option<&FormProblem>, m: &Macro) -> Markup {
    let wrong = problem_of(problem, "text");
    html! {
        fieldset class="roles bare" {
            legend { "Its words are" }
            @for (kind, label) in [(Visibility::Public, "a reply to the customer"), (Visibility::Internal, "a note for the team")] {
                label class="role" { input type="radio" name="visibility" value=(kind.as_str()) checked[m.visibility == kind]; span { (label) } }
            }
        }
        div class="field" {
            label for="macro-text" { "Text" }
            textarea id="macro-text" name="text" rows="9" dir="auto" autocomplete="off" aria-describedby="macro-text-hint" aria-invalid=[wrong.map(|_| "true")] { "\n" (typed(problem, "text", &m.text)) }
            p class="hint" id="macro-text-hint" { @if let Some(wrong) = wrong { strong { (wrong) } " " } "Markdown, with placeholders. May be empty where there are changes." }
        }
    }
}

/// What the first action of a kind says, for the form's choice of it.
fn first<T>(m: &Macro, pick: impl Fn(&MacroAction) -> Option<T>) -> Option<T> {
    m.actions.iter().find_map(pick)
}

fn changes(x: &MacroPage) -> Markup {
    use MacroAction as A;
    let m = &x.item;
    let chosen = |value: &str, on: bool| (value.to_owned(), on);
    let leave = || ("".to_owned(), "Leave as it is", false);
    let status = first(m, |a| if let A::Status(s) = a { Some(*s) } else { None });
    let priority = first(m, |a| if let A::Priority(p) = a { Some(*p) } else { None });
    let kind = first(m, |a| if let A::Type(t) = a { Some(*t) } else { None });
    let team = first(m, |a| if let A::Team(t) = a { Some(*t) } else { None });
    let assignee = first(m, |a| if let A::Assignee(to) = a { Some(*to) } else { None });
    let tags = |pick: fn(&MacroAction) -> Option<&Vec<String>>| {
        m.actions.iter().filter_map(pick).flatten().cloned().collect::<Vec<_>>().join(" ")
    };
    let added = tags(|a| if let A::AddTags(t) = a { Some(t) } else { None });
    let removed = tags(|a| if let A::RemoveTags(t) = a { Some(t) } else { None });
    let all = tags(|a| if let A::Tags(t) = a { Some(t) } else { None });
    let subject =
        first(m, |a| if let A::Subject(s) = a { Some(s.clone()) } else { None }).unwrap_or_default();
    let mut statuses: Vec<Choice<'_>> = vec![leave()];
    for s in [Status::Open, Status::Pending, Status::OnHold, Status::Solved] {
        let (value, on) = chosen(s.as_str(), status == Some(s));
        statuses.push((value, s.label(), on));
    }
    let mut priorities: Vec<Choice<'_>> = vec![leave(), ("none".into(), "None", priority == Some(None))];
    priorities.extend(
        [Priority::Low, Priority::Normal, Priority::High, Priority::Urgent]
            .map(|p| (p.as_str().to_owned(), text::priority(p), priority == Some(Some(p)))),
    );
    let mut kinds: Vec<Choice<'_>> = vec![leave(), ("none".into(), "None", kind == Some(None))];
    kinds.extend(
        [TicketType::Question, TicketType::Incident, TicketType::Problem, TicketType::Task]
            .map(|t| (t.as_str().to_owned(), text::ticket_type(t), kind == Some(Some(t)))),
    );
    let mut teams: Vec<Choice<'_>> = vec![leave(), ("none".into(), "No team", team == Some(None))];
    teams.extend(x.teams.iter().map(|t| (t.id.to_string(), t.name.as_str(), team == Some(Some(t.id)))));
    let mut people: Vec<Choice<'_>> = vec![
        leave(),
        ("me".into(), "Whoever uses it", assignee == Some(Assignee::Me)),
        ("none".into(), "Nobody", assignee == Some(Assignee::Nobody)),
    ];
    people.extend(
        x.assignees
            .iter()
            .map(|p| (p.id.to_string(), text::name(p), assignee == Some(Assignee::Person(p.id)))),
    );
    html! {
        fieldset class="stack bare" {
            legend { "Changes on the ticket" }
            div class="two" {
                (parts::select("macro-status", "status", "Status", &statuses, false))
                (parts::select("macro-assignee", "assignee", "Assignee", &people, false))
                (parts::select("macro-team", "team", "Team", &teams, false))
                (parts::select("macro-priority", "priority", "Priority", &priorities, false))
                (parts::select("macro-type", "type", "Type", &kinds, false))
                (Field { length_max: Some(500), ..Field::new("macro-subject", "subject", "Subject", &subject) }.draw())
                (Field { hint: "With blanks between.", ..Field::new("add-tags", "add_tags", "Add tags", &added) }.draw())
                (Field { hint: "With blanks between.", ..Field::new("remove-tags", "remove_tags", "Remove tags", &removed) }.draw())
            }
            // Made by a program; the form keeps what it has no field for.
            @if !all.is_empty() { input type="hidden" name="tags" value=(all); p class="quiet" { "It replaces all tags by: " (all) } }
        }
    }
}

fn reach(x: &MacroPage) -> Markup {
    let kind = x.item.reach.kind();
    let of = x.item.reach.of();
    let teams: Vec<Choice<'_>> = x
        .teams
        .iter()
        .map(|t| (t.id.to_string(), t.name.as_str(), kind == ReachKind::Team && of == Some(t.id.0)))
        .collect();
    html! {
        fieldset class="roles bare" {
            legend { "For" }
            label class="role" { input type="radio" name="reach" value="person" checked[kind == ReachKind::Person]; span { "me alone" } }
            @if !teams.is_empty() {
                label class="role" { input type="radio" name="reach" value="team" checked[kind == ReachKind::Team]; span { "a team" } }
                (parts::select("macro-reach-team", "reach_team", "Which team", &teams, false))
            }
            @if x.may_share || matches!(x.item.reach, Reach::Everyone) {
                label class="role" { input type="radio" name="reach" value="everyone" checked[kind == ReachKind::Everyone]; span { "everyone" } }
            }
        }
    }
}

/// The macros for a ticket, with the one that is looked at: the page for whoever has no script.
pub fn choice(frame: &Frame, x: &MacroChoice) -> Markup {
    let back = html! { a class="button" href=(url::ticket(x.ticket)) data-key="Escape" data-verb="Back to the ticket" { "Back to #" (x.ticket) } };
    let content = html! {
        form method="get" action=(url::ticket_macros(x.ticket)) class="inline-form" role="search" {
            (Field { length_max: Some(200), ..Field::new("q", "q", "Find", &x.query) }.draw())
            button type="submit" class="button" { "Find" }
        }
        div class="columns" {
            section class="panel" aria-labelledby="choice-title" {
                h2 id="choice-title" { "Macros" }
                @if x.found.is_empty() {
                    (parts::empty("None here", "No macro of yours, your teams or everyone is like that.", html! { a class="button" href=(url::new_macro()) { "New macro" } }))
                }
                ul class="macro-list" {
                    @for line in &x.found {
                        li {
                            a href=(url::ticket_macro(x.ticket, line.item.id)) class="walk" aria-current=[x.preview.as_ref().is_some_and(|p| p.id == line.item.id).then_some("true")] { (line.item.title) }
                            @if !line.item.category.is_empty() { " " span class="quiet" { (line.item.category) } }
                        }
                    }
                }
            }
            section class="panel" aria-label="Preview" {
                @match &x.preview {
                    Some(preview) => (self::preview(x.ticket, preview)),
                    None => p class="quiet" { "Choose one to see what it would say here." },
                }
            }
        }
    };
    layout::sheet(frame, At::Elsewhere, &format!("Macros for #{}", x.ticket), back, content)
}

/// One macro on the real ticket: what it would say and change, and what it asks for.
pub fn preview(ticket: TicketId, p: &MacroPreview) -> Markup {
    let look = Look { picture: &|_| None, mentions: &[], tickets: false };
    html! {
        form id="macro-preview" class="macro-preview stack" method="post" action=(url::ticket_macro(ticket, p.id)) data-macro=(p.id) data-kind=(p.visibility.as_str()) {
            h3 { (p.title) }
            @if !p.description.is_empty() { p class="quiet" { (p.description) } }
            @if !p.text.is_empty() {
                p class={ "macro-kind " @if p.visibility == Visibility::Internal { "note-label" } @else { "quiet" } } {
                    @if p.visibility == Visibility::Internal { "Goes into the note – only your team sees it" } @else { "Goes into the reply to the customer" }
                }
                div class={ "macro-words said md" @if p.visibility == Visibility::Internal { " is-note" } } dir="auto" {
                    @match p.markup {
                        Reading::Markdown => (markdown::html(&p.text, look)),
                        Reading::Plain => (markdown::lines(&p.text, look)),
                    }
                }
            }
            @if !p.changes.is_empty() {
                p { @if p.text.is_empty() { "Changes at once: " } @else { "Changes when it is sent: " } @for change in &p.changes { span class="badge" { (change) } " " } }
            }
            @if !p.missing.is_empty() {
                fieldset class="stack bare" {
                    legend { "This ticket does not say" }
                    @for (n, m) in p.missing.iter().enumerate() {
                        div class="field" {
                            label for={ "value-" (n) } { (m.about) " " code { "{{" (m.name) "}}" } }
                            input type="hidden" name="of" value=(m.name);
                            input id={ "value-" (n) } type="text" name="value" required maxlength="1000" autocomplete="off";
                        }
                    }
                }
            }
            @if p.may_use {
                div { button type="submit" class="button button-primary" { @if p.text.is_empty() { "Make these changes" } @else { "Put into the editor" } } }
            } @else { p class="quiet" { "It writes to the customer or changes the ticket, which a light agent does not." } }
        }
    }
}
