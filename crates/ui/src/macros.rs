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
use crate::{Words, icons, parts, t, text, th, url};

/// All that the reader sees.
pub fn list(frame: &Frame, x: &MacrosPage) -> Markup {
    let w = Words::of(frame);
    let actions = html! { a class="button button-primary" href=(url::new_macro()) data-key="c" data-verb=(t!(w, "macros-new")) { (t!(w, "macros-new")) } };
    let content = html! {
        p class="quiet" { (th!(w, "macros-lead", key = html! { kbd { "m" } })) }
        form method="get" action=(url::macros()) class="inline-form" role="search" {
            (Field { length_max: Some(200), ..Field::new("q", "q", t!(w, "common-find"), &x.query) }.draw(w))
            button type="submit" class="button" { (t!(w, "common-find")) }
        }
        @if x.macros.is_empty() {
            @if x.query.is_empty() {
                (parts::empty(t!(w, "macros-no-macros"), t!(w, "macros-no-macros-hint"), html! { a class="button" href=(url::new_macro()) { (t!(w, "macros-make-first")) } }))
            } @else {
                (parts::empty(t!(w, "macros-none-like-that"), t!(w, "macros-none-like-that-hint"), html! { a class="button" href=(url::macros()) { (t!(w, "common-show-all")) } }))
            }
        } @else {
            table class="table" {
                caption class="hidden" { (t!(w, "macros-in-order")) }
                thead { tr { th scope="col" { (t!(w, "macros-macro")) } th scope="col" { (t!(w, "macros-for")) } th scope="col" { (t!(w, "macros-changes")) } th scope="col" class="end" { (t!(w, "macros-used")) } th scope="col" { (parts::hidden(t!(w, "common-order"))) } } }
                tbody { @for line in &x.macros { (row(w, line)) } }
            }
        }
    };
    layout::sheet(frame, At::Macros, t!(w, "macros-macros"), actions, content)
}

fn row(w: Words, line: &MacroLine) -> Markup {
    let m = &line.item;
    html! {
        tr {
            th scope="row" {
                a href=(url::one_macro(m.id)) class="walk" { (m.title) }
                @if !m.is_active { " " span class="badge is-quiet" { (t!(w, "macros-off")) } }
                @if m.visibility == Visibility::Internal && !m.text.is_empty() { " " span class="badge is-note" { (t!(w, "macros-note")) } }
                @if !m.category.is_empty() { div class="quiet" { (m.category) } }
            }
            td data-label=(t!(w, "macros-for")) { (w.known(&line.reach)) }
            td data-label=(t!(w, "macros-changes")) { @if line.changes.is_empty() { "–" } @else { (line.changes.iter().map(|c| w.known(c)).collect::<Vec<_>>().join(", ")) } }
            td class="end" data-label=(t!(w, "macros-used")) { (m.uses) }
            td class="end" {
                @if line.may_change {
                    form method="post" action=(url::macro_place(m.id)) class="row-actions" {
                        button type="submit" name="to" value="up" class="button button-small button-quiet" { (t!(w, "macros-up")) (parts::hidden(&format!(": {}", m.title))) }
                        button type="submit" name="to" value="down" class="button button-small button-quiet" { (t!(w, "macros-down")) (parts::hidden(&format!(": {}", m.title))) }
                    }
                }
            }
        }
    }
}

/// The form of one macro.
pub fn one(frame: &Frame, x: &MacroPage) -> Markup {
    let w = Words::of(frame);
    let m = &x.item;
    let problem = x.problem.as_ref();
    let action = x.id.map_or_else(url::macros, url::one_macro);
    let title = x.id.map_or(t!(w, "macros-new"), |_| m.title.as_str());
    let content = html! {
        (form_problem(w, problem, &["title", "category", "text", "status"]))
        div class="columns" {
            section class="panel" aria-labelledby="macro-form" {
                h2 id="macro-form" { (t!(w, "macros-says-and-does")) }
                form method="post" action=(action) class="stack" {
                    fieldset class="stack bare" disabled[!x.may_change] {
                        legend class="hidden" { (t!(w, "macros-macro")) }
                        div class="two" {
                            (Field { required: true, length_max: Some(200), problem: problem_of(problem, "title"), ..Field::new("title", "title", t!(w, "common-title"), typed(problem, "title", &m.title)) }.draw(w))
                            (Field { length_max: Some(100), hint: t!(w, "macros-category-hint"), problem: problem_of(problem, "category"), ..Field::new("category", "category", t!(w, "macros-category"), typed(problem, "category", &m.category)) }.draw(w))
                        }
                        (Field { length_max: Some(1000), hint: t!(w, "macros-description-hint"), ..Field::new("description", "description", t!(w, "common-description"), typed(problem, "description", &m.description)) }.draw(w))
                        (words(w, problem, m))
                        (changes(w, x))
                        (reach(w, x))
                        (parts::tick("is-active", "is_active", "1", t!(w, "macros-offered"), t!(w, "macros-offered-hint"), m.is_active))
                    }
                    @if x.may_change { div { button type="submit" class="button button-primary" { (t!(w, "common-save")) } } }
                    @else { p class="quiet" { (t!(w, "macros-who-may-change")) } }
                }
            }
            div class="panels" {
            (files(w, x))
            section class="panel" aria-labelledby="placeholders" {
                h2 id="placeholders" { (t!(w, "macros-placeholders")) }
                p class="quiet" { (th!(w, "macros-placeholders-hint", example = html! { code { "{{requester.first_name|default:\"there\"}}" } })) }
                dl class="facts placeholders" {
                    @for p in Placeholder::ALL { dt { code { "{{" (p.name()) "}}" } } dd { (w.known(p.about())) } }
                }
                @if let (Some(id), true) = (x.id, x.may_change) {
                    (parts::sure_form(&url::macro_deletion(id), t!(w, "macros-delete"), t!(w, "macros-delete-hint"), t!(w, "common-delete-it")))
                }
            }
            }
        }
    };
    layout::sheet(
        frame,
        At::Macros,
        title,
        html! { a class="button" href=(url::macros()) { (t!(w, "macros-all")) } },
        content,
    )
}

/// What goes along whenever the macro is used.
fn files(w: Words, x: &MacroPage) -> Markup {
    html! {
        section class="panel" aria-labelledby="macro-files" {
            h2 id="macro-files" { (t!(w, "macros-files")) }
            @match x.id {
                None => p class="quiet" { (t!(w, "macros-files-later")) },
                Some(id) => {
                    @if x.files.is_empty() { p class="quiet" { (t!(w, "macros-files-none")) } }
                    ul class="upload-list" aria-labelledby="macro-files" {
                        @for f in &x.files {
                            li class="upload" {
                                (icons::paperclip()) span class="upload-name" { (f.name) } " " span class="quiet" { (text::size(w, f.bytes)) }
                                @if x.may_change {
                                    form method="post" action=(url::macro_file_removal(id, f.id)) {
                                        button type="submit" class="button-icon" title=(t!(w, "macros-file-remove")) aria-label=(t!(w, "macros-file-remove-named", name = f.name.as_str())) { (icons::close()) }
                                    }
                                }
                            }
                        }
                    }
                    @if x.may_change {
                        form method="post" action=(url::macro_files(id)) enctype="multipart/form-data" class="stack" {
                            div class="field" {
                                label for="macro-file" { (t!(w, "macros-file-choose")) }
                                input id="macro-file" type="file" name="files" multiple required autocomplete="off";
                            }
                            div { button type="submit" class="button" { (icons::paperclip()) (t!(w, "macros-file-add")) } }
                        }
                    }
                },
            }
        }
    }
}

fn words(w: Words, problem: Option<&FormProblem>, m: &Macro) -> Markup {
    let wrong = problem_of(problem, "text");
    html! {
        fieldset class="roles bare" {
            legend { (t!(w, "macros-words-are")) }
            @for (kind, label) in [(Visibility::Public, t!(w, "macros-a-reply")), (Visibility::Internal, t!(w, "macros-a-note"))] {
                label class="role" { input type="radio" name="visibility" value=(kind.as_str()) checked[m.visibility == kind]; span { (label) } }
            }
        }
        div class="field" {
            label for="macro-text" { (t!(w, "common-text")) }
            textarea id="macro-text" name="text" rows="9" dir="auto" autocomplete="off" aria-describedby="macro-text-hint" aria-invalid=[wrong.map(|_| "true")] { "\n" (typed(problem, "text", &m.text)) }
            p class="hint" id="macro-text-hint" { @if let Some(wrong) = wrong { strong { (w.known(wrong)) } " " } (t!(w, "macros-text-hint")) }
        }
    }
}

/// What the first action of a kind says, for the form's choice of it.
fn first<T>(m: &Macro, pick: impl Fn(&MacroAction) -> Option<T>) -> Option<T> {
    m.actions.iter().find_map(pick)
}

fn changes(w: Words, x: &MacroPage) -> Markup {
    use MacroAction as A;
    let m = &x.item;
    let chosen = |value: &str, on: bool| (value.to_owned(), on);
    let leave = || ("".to_owned(), t!(w, "macros-leave"), false);
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
        statuses.push((value, text::status(w, s), on));
    }
    let mut priorities: Vec<Choice<'_>> =
        vec![leave(), ("none".into(), t!(w, "common-none"), priority == Some(None))];
    priorities.extend(
        [Priority::Low, Priority::Normal, Priority::High, Priority::Urgent]
            .map(|p| (p.as_str().to_owned(), text::priority(w, p), priority == Some(Some(p)))),
    );
    let mut kinds: Vec<Choice<'_>> = vec![leave(), ("none".into(), t!(w, "common-none"), kind == Some(None))];
    kinds.extend(
        [TicketType::Question, TicketType::Incident, TicketType::Problem, TicketType::Task]
            .map(|t| (t.as_str().to_owned(), text::ticket_type(w, t), kind == Some(Some(t)))),
    );
    let mut teams: Vec<Choice<'_>> =
        vec![leave(), ("none".into(), t!(w, "common-no-team"), team == Some(None))];
    teams.extend(x.teams.iter().map(|t| (t.id.to_string(), t.name.as_str(), team == Some(Some(t.id)))));
    let mut people: Vec<Choice<'_>> = vec![
        leave(),
        ("me".into(), t!(w, "macros-whoever"), assignee == Some(Assignee::Me)),
        ("none".into(), t!(w, "common-nobody"), assignee == Some(Assignee::Nobody)),
    ];
    people.extend(
        x.assignees
            .iter()
            .map(|p| (p.id.to_string(), text::name(w, p), assignee == Some(Assignee::Person(p.id)))),
    );
    html! {
        fieldset class="stack bare" {
            legend { (t!(w, "macros-changes-on-ticket")) }
            div class="two" {
                (parts::select("macro-status", "status", t!(w, "common-status"), &statuses, false))
                (parts::select("macro-assignee", "assignee", t!(w, "common-assignee"), &people, false))
                (parts::select("macro-team", "team", t!(w, "common-team"), &teams, false))
                (parts::select("macro-priority", "priority", t!(w, "common-priority"), &priorities, false))
                (parts::select("macro-type", "type", t!(w, "common-type"), &kinds, false))
                (Field { length_max: Some(500), ..Field::new("macro-subject", "subject", t!(w, "common-subject"), &subject) }.draw(w))
                (Field { hint: t!(w, "macros-with-blanks"), ..Field::new("add-tags", "add_tags", t!(w, "macros-add-tags"), &added) }.draw(w))
                (Field { hint: t!(w, "macros-with-blanks"), ..Field::new("remove-tags", "remove_tags", t!(w, "macros-remove-tags"), &removed) }.draw(w))
            }
            @if !x.fields.is_empty() {
                fieldset class="properties own-fields bare" {
                    legend { (t!(w, "side-macro-fields")) }
                    p class="hint" { (t!(w, "side-macro-fields-hint")) }
                    @for shown in &x.fields { (crate::ticket::work::input(w, shown, false, "macro-field")) }
                }
            }
            // Made by a program; the form keeps what it has no field for.
            @if !all.is_empty() { input type="hidden" name="tags" value=(all); p class="quiet" { (t!(w, "macros-replaces-tags", tags = all.as_str())) } }
        }
    }
}

fn reach(w: Words, x: &MacroPage) -> Markup {
    let kind = x.item.reach.kind();
    let of = x.item.reach.of();
    let teams: Vec<Choice<'_>> = x
        .teams
        .iter()
        .map(|t| (t.id.to_string(), t.name.as_str(), kind == ReachKind::Team && of == Some(t.id.0)))
        .collect();
    html! {
        fieldset class="roles bare" {
            legend { (t!(w, "macros-for")) }
            label class="role" { input type="radio" name="reach" value="person" checked[kind == ReachKind::Person]; span { (t!(w, "macros-me-alone")) } }
            @if !teams.is_empty() {
                label class="role" { input type="radio" name="reach" value="team" checked[kind == ReachKind::Team]; span { (t!(w, "macros-a-team")) } }
                (parts::select("macro-reach-team", "reach_team", t!(w, "macros-which-team"), &teams, false))
            }
            @if x.may_share || matches!(x.item.reach, Reach::Everyone) {
                label class="role" { input type="radio" name="reach" value="everyone" checked[kind == ReachKind::Everyone]; span { (t!(w, "macros-everyone")) } }
            }
        }
    }
}

/// The macros for a ticket, with the one that is looked at: the page for whoever has no script.
pub fn choice(frame: &Frame, x: &MacroChoice) -> Markup {
    let w = Words::of(frame);
    let back = html! { a class="button" href=(url::ticket(x.ticket)) data-key="Escape" data-verb=(t!(w, "common-back-to-ticket")) { (t!(w, "macros-back-to", ticket = x.ticket.to_string())) } };
    let content = html! {
        form method="get" action=(url::ticket_macros(x.ticket)) class="inline-form" role="search" {
            (Field { length_max: Some(200), ..Field::new("q", "q", t!(w, "common-find"), &x.query) }.draw(w))
            button type="submit" class="button" { (t!(w, "common-find")) }
        }
        div class="columns" {
            section class="panel" aria-labelledby="choice-title" {
                h2 id="choice-title" { (t!(w, "macros-macros")) }
                @if x.found.is_empty() {
                    (parts::empty(t!(w, "macros-none-here"), t!(w, "macros-none-here-hint"), html! { a class="button" href=(url::new_macro()) { (t!(w, "macros-new")) } }))
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
            section class="panel" aria-label=(t!(w, "macros-preview")) {
                @match &x.preview {
                    Some(preview) => (self::preview(w, x.ticket, preview)),
                    None => p class="quiet" { (t!(w, "macros-choose-one")) },
                }
            }
        }
    };
    layout::sheet(
        frame,
        At::Elsewhere,
        &t!(w, "macros-for-ticket", ticket = x.ticket.to_string()),
        back,
        content,
    )
}

fn changed(w: Words, p: &MacroPreview) -> Markup {
    let changes = html! { @for change in &p.changes { span class="badge" { (w.known(change)) } " " } };
    if p.text.is_empty() {
        th!(w, "macros-changes-at-once", changes = changes)
    } else {
        th!(w, "macros-changes-when-sent", changes = changes)
    }
}

/// One macro on the real ticket: what it would say and change, and what it asks for.
pub fn preview(w: Words, ticket: TicketId, p: &MacroPreview) -> Markup {
    let look = Look { picture: &|_| None, mentions: &[], tickets: false };
    html! {
        form id="macro-preview" class="macro-preview stack" method="post" action=(url::ticket_macro(ticket, p.id)) data-macro=(p.id) data-kind=(p.visibility.as_str()) {
            h3 { (p.title) }
            @if !p.description.is_empty() { p class="quiet" { (p.description) } }
            @if !p.text.is_empty() {
                p class={ "macro-kind " @if p.visibility == Visibility::Internal { "note-label" } @else { "quiet" } } {
                    @if p.visibility == Visibility::Internal { (t!(w, "macros-into-note")) } @else { (t!(w, "macros-into-reply")) }
                }
                div class={ "macro-words said md" @if p.visibility == Visibility::Internal { " is-note" } } dir="auto" {
                    @match p.markup {
                        Reading::Markdown => (markdown::html(&p.text, look)),
                        Reading::Plain => (markdown::lines(&p.text, look)),
                    }
                }
            }
            @if !p.files.is_empty() { p class="quiet" { (icons::paperclip()) " " (t!(w, "macros-with-files", files = p.files.join(", "))) } }
            @if !p.changes.is_empty() {
                p { (changed(w, p)) }
            }
            @if !p.missing.is_empty() {
                fieldset class="stack bare" {
                    legend { (t!(w, "macros-ticket-does-not-say")) }
                    @for (n, m) in p.missing.iter().enumerate() {
                        div class="field" {
                            label for={ "value-" (n) } { (w.known(m.about)) " " code { "{{" (m.name) "}}" } }
                            input type="hidden" name="of" value=(m.name);
                            input id={ "value-" (n) } type="text" name="value" required maxlength="1000" autocomplete="off";
                        }
                    }
                }
            }
            @if p.may_use {
                div { button type="submit" class="button button-primary" { @if p.text.is_empty() { (t!(w, "macros-make-changes")) } @else { (t!(w, "macros-into-editor")) } } }
            } @else { p class="quiet" { (t!(w, "macros-light-agent")) } }
        }
    }
}
