//! The panels of what is worked off on a ticket: its form's fields, its checklist, time spent.

use domain::checklist::{ChecklistAct, duration};
use domain::field::{FieldKind, TICKED};
use domain::form::Requirement;
use domain::read::history::Names;
use domain::read::work::{ChecklistPanel, FormPanel, ShownField, TimePanel};
use domain::read::{Frame, TicketPage};
use domain::ticket::Status;
use domain::{Event, FieldId, PersonId};
use maud::{Markup, html};

use crate::parts::{Choice, Field};
use crate::{Clock, Words, icons, parts, text, url};

/// The fields of the ticket's form; nothing where the desk has none.
pub fn fields(page: &TicketPage) -> Markup {
    let panel = &page.work.form;
    if panel.shown.is_empty() && panel.forms.len() < 2 {
        return html! {};
    }
    let t = &page.ticket;
    let off = !page.may_change || t.status == Status::Closed;
    html! {
        section class="panel" aria-labelledby="fields-title" {
            h2 id="fields-title" { "Fields" }
            form method="post" action=(url::ticket_fields(t.id)) class="properties own-fields" data-auto {
                (form_choice(panel, off))
                @for shown in &panel.shown { (input(shown, off, "field")) }
                @if panel.shown.is_empty() { p class="quiet" { "This form has no fields yet." } }
                @if !off { button type="submit" class="button button-small" data-auto-hide { "Save" } }
            }
        }
    }
}

fn form_choice(panel: &FormPanel, off: bool) -> Markup {
    if panel.forms.len() < 2 {
        return html! {};
    }
    let chosen = |id| panel.form == Some(id);
    let choices: Vec<Choice<'_>> =
        panel.forms.iter().map(|(id, name)| (id.to_string(), name.as_str(), chosen(*id))).collect();
    let was = panel.form.map(|id| id.to_string()).unwrap_or_default();
    html! {
        input type="hidden" name="was_form" value=(was);
        div data-verb="Choose the form" data-focus="form" class="keyed" {
            (parts::select("form", "form", "Form", &choices, off))
        }
    }
}

/// One field as people fill it in. What it was goes along, so that a page that is older than the ticket changes nothing
/// back. `id` begins the ids of the page.
pub fn input(shown: &ShownField, off: bool, id: &str) -> Markup {
    let f = &shown.field;
    let (id, name) = (format!("{id}-{}", f.id), field_name(f.id));
    let value = shown.value.first().map_or("", String::as_str);
    let needed = match shown.requirement {
        Requirement::Never => "",
        Requirement::Solving => "Needed before solving",
        Requirement::Always => "Needed",
    };
    let is_missing = !needed.is_empty() && shown.value.is_empty();
    let hint_id = format!("{id}-hint");
    let described = (is_missing || !f.description.is_empty()).then_some(hint_id.as_str());
    let text_input = |kind: &str, mode: Option<&str>| {
        html! {
            input id=(id) name=(name) type=(kind) value=(value) disabled[off] autocomplete="off" inputmode=[mode]
                placeholder="None" aria-describedby=[described];
        }
    };
    html! {
        div class={ "own-field" @if is_missing { " is-missing" } } data-verb={ "Change " (f.title) } data-focus=(id) {
            input type="hidden" name="shown" value=(f.id);
            input type="hidden" name={ "was_" (f.id) } value=(shown.value.join("\n"));
            div class="field" {
                @match f.kind {
                    FieldKind::MultiChoice => {
                        span class="label" id={ (id) "-label" } { (f.title) }
                        div role="group" aria-labelledby={ (id) "-label" } aria-describedby=[described] class="ticks" id=(id) tabindex="-1" {
                            @for o in &f.options {
                                label { input type="checkbox" name=(name) value=(o.value) checked[shown.value.contains(&o.value)] disabled[off]; " " (o.name) }
                            }
                        }
                    },
                    FieldKind::Text | FieldKind::Pattern => { label for=(id) { (f.title) } (text_input("text", None)) },
                    FieldKind::Integer => { label for=(id) { (f.title) } (text_input("text", Some("numeric"))) },
                    FieldKind::Decimal => { label for=(id) { (f.title) } (text_input("text", Some("decimal"))) },
                    FieldKind::Date => { label for=(id) { (f.title) } (text_input("date", None)) },
                    FieldKind::MultiLine => {
                        label for=(id) { (f.title) }
                        textarea id=(id) name=(name) rows="2" autocomplete="off" disabled[off] placeholder="None" aria-describedby=[described] { "\n" (value) }
                    },
                    FieldKind::Checkbox => {
                        label for=(id) { (f.title) }
                        input id=(id) type="checkbox" name=(name) value=(TICKED) checked[!shown.value.is_empty()] disabled[off] aria-describedby=[described];
                    },
                    FieldKind::Choice => {
                        label for=(id) { (f.title) }
                        select id=(id) name=(name) disabled[off] aria-describedby=[described] {
                            option value="" selected[value.is_empty()] { "None" }
                            @for o in &f.options { option value=(o.value) selected[o.value == value] { (o.name) } }
                            // An option that is gone since stays what it is until somebody chooses another.
                            @if !value.is_empty() && f.option(value).is_none() { option value=(value) selected { (value) } }
                        }
                    },
                }
            }
            @if described.is_some() {
                p class="hint" id=(hint_id) {
                    @if is_missing { span class="needed" { (needed) } @if !f.description.is_empty() { ". " } }
                    (f.description)
                }
            }
        }
    }
}

/// The name of a field in forms.
pub fn field_name(id: FieldId) -> String {
    format!("field_{id}")
}

/// The steps of the ticket. Leaves the page where nobody may change it and there are none.
pub fn checklist(page: &TicketPage, clock: &Clock) -> Markup {
    let w = clock.w;
    let ChecklistPanel { items, templates } = &page.work.checklist;
    let id = page.ticket.id;
    let open = page.may_change && page.ticket.status != Status::Closed;
    if items.is_empty() && !open {
        return html! {};
    }
    let done = items.iter().filter(|l| l.item.done.is_some()).count();
    html! {
        section class="panel checklist" aria-labelledby="checklist-title" {
            h2 id="checklist-title" { "Checklist" @if !items.is_empty() { span class="quiet" { " " (done) " of " (items.len()) } } }
            @if !items.is_empty() {
                ol class="steps" {
                    @for (at, line) in items.iter().enumerate() {
                        @let item = &line.item;
                        @let is_done = item.done.is_some();
                        li class={ @if is_done { "is-done" } } {
                            form method="post" action=(url::checklist_item(id, item.id)) {
                                button type="submit" name="act" value=(if is_done { "untick" } else { "tick" }) role="checkbox"
                                    aria-checked=(if is_done { "true" } else { "false" }) class="step-tick" disabled[!open]
                                    data-verb={ (if is_done { "Untick: " } else { "Tick: " }) (item.text) } {
                                    span class="step-box" aria-hidden="true" { @if is_done { (icons::check()) } }
                                    span class="step-words" { (item.text) }
                                }
                            }
                            @if open {
                                details class="step-more" {
                                    summary aria-label={ "More for " (item.text) } { "⋯" }
                                    form method="post" action=(url::checklist_item(id, item.id)) class="step-menu" {
                                        label class="hidden" for={ "step-" (item.id) } { "Words" }
                                        input id={ "step-" (item.id) } type="text" name="text" value=(item.text) maxlength="500" autocomplete="off";
                                        div class="actions" {
                                            button type="submit" name="act" value="change" class="button button-small" { "Save" }
                                            @if at > 0 { button type="submit" name="act" value="up" class="button button-small" { "Up" } }
                                            @if at + 1 < items.len() { button type="submit" name="act" value="down" class="button button-small" { "Down" } }
                                            button type="submit" name="act" value="remove" class="button button-small button-quiet" { "Remove" }
                                        }
                                    }
                                }
                            }
                            @if let (Some((_, at)), Some(by)) = (item.done, &line.done_by) {
                                p class="quiet" { (text::name(w, by)) ", " (clock.ago(at)) }
                            }
                        }
                    }
                }
            }
            @if open {
                form method="post" action=(url::checklist(id)) class="inline-form" {
                    label class="hidden" for="checklist-step" { "New step" }
                    input id="checklist-step" type="text" name="step" placeholder="Add a step" maxlength="500" autocomplete="off"
                        data-verb="Add a step to the checklist";
                    button type="submit" class="button button-small" { "Add" }
                }
                @if !templates.is_empty() {
                    form method="post" action=(url::checklist(id)) class="inline-form" {
                        label class="hidden" for="checklist-template" { "List to put on" }
                        select id="checklist-template" name="template" data-verb="Put a checklist on this ticket" {
                            option value="" { "Put a list on…" }
                            @for (id, name) in templates { option value=(id) { (name) } }
                        }
                        button type="submit" class="button button-small" { "Put on" }
                    }
                }
            }
        }
    }
}

/// Time on this ticket: a watch that runs while the page is in front, and what was recorded.
pub fn time(frame: &Frame, page: &TicketPage, clock: &Clock) -> Markup {
    let w = Words::of(frame);
    let Some(TimePanel { total, entries }) = &page.work.time else { return html! {} };
    let id = page.ticket.id;
    html! {
        section class="panel time-spent" aria-labelledby="time-title" {
            h2 id="time-title" { "Time" @if *total > 0 { span class="quiet" { " " (duration(*total)) } } }
            div class="watch" data-watch=(id) data-watch-of=(frame.me.id) hidden {
                p { span class="quiet" { "Now " } span class="watch-now" role="timer" aria-label="Time on this ticket now" { "0 s" } }
                div class="actions" {
                    button type="button" class="button button-small" data-watch-pause data-verb="Pause or go on with the watch" aria-pressed="false" { "Pause" }
                    button type="button" class="button button-small button-quiet" data-watch-reset { "Set to 0" }
                }
                p class="hint" { "Recorded with your next reply or note. Pauses while this page is hidden." }
            }
            @if !entries.is_empty() {
                ul class="time-entries" {
                    @for line in entries {
                        @let e = &line.entry;
                        li {
                            div { (duration(e.seconds)) " " span class="quiet" { (text::name(w, &line.person)) ", " (clock.ago(e.created_at)) @if e.updated_at > e.created_at { ", corrected" } } }
                            @if line.may_correct {
                                details class="add" {
                                    summary { "Correct" (parts::hidden(&format!(" {}", duration(e.seconds)))) }
                                    form method="post" action=(url::time_entry(id, e.id)) class="inline-form" {
                                        label class="hidden" for={ "time-" (e.id) } { "How long it was; 0 takes it away" }
                                        input id={ "time-" (e.id) } type="text" name="time" value=(duration(e.seconds)) autocomplete="off";
                                        button type="submit" class="button button-small" { "Save" }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            details class="add" {
                summary data-verb="Add time by hand" { "Add by hand" }
                form method="post" action=(url::time_entries(id)) class="inline-form" {
                    (Field { placeholder: "1h 20m", required: true, ..Field::new("time-new", "time", "How long", "") }.draw(w))
                    button type="submit" class="button button-small" { "Add" }
                }
            }
        }
    }
}

/// What happened to fields, forms, checklists, time and tags, as a sentence goes on after the name.
pub fn what_happened(event: &Event, by: Option<PersonId>, names: &Names) -> Markup {
    let field_title =
        |id: &FieldId| names.fields.get(id).map_or_else(|| format!("field {id}"), |f| f.title.clone());
    let values = |id: &FieldId, value: &[String]| match names.fields.get(id) {
        Some(f) => f.words(value),
        None => value.join(", "),
    };
    let form_name =
        |id: &domain::FormId| names.forms.get(id).cloned().unwrap_or_else(|| format!("form {id}"));
    let whose = |person: &PersonId| {
        let name = names.people.get(person).filter(|n| !n.is_empty()).cloned();
        (by != Some(*person)).then(|| name.unwrap_or_else(|| format!("person {person}")))
    };
    match event {
        Event::FormChanged { to: Some(to), .. } => html! { "chose the form " em { (form_name(to)) } },
        Event::FormChanged { to: None, .. } => html! { "went back to the standard form" },
        Event::FieldChanged { field, from, to, .. } => {
            let title = field_title(field);
            match (from.is_empty(), to.is_empty()) {
                (true, true) => html! { "changed " em { (title) } },
                (true, false) => html! { "set " em { (title) } " to " em { (values(field, to)) } },
                (false, true) => {
                    html! { "cleared " em { (title) } " (it was " em { (values(field, from)) } ")" }
                }
                (false, false) => {
                    html! { "changed " em { (title) } " from " em { (values(field, from)) } " to " em { (values(field, to)) } }
                }
            }
        }
        Event::ChecklistChanged { act, .. } => html! {
            @match act {
                ChecklistAct::Added => "put a step on the checklist",
                ChecklistAct::Ticked => "ticked a step of the checklist",
                ChecklistAct::Unticked => "unticked a step of the checklist",
                ChecklistAct::Changed => "changed a step of the checklist",
                ChecklistAct::Moved => "moved a step of the checklist",
                ChecklistAct::Removed => "took a step off the checklist",
            }
        },
        Event::TimeSpent { person, seconds, .. } => html! {
            "worked on it for " em { (duration(*seconds)) }
            @if let Some(name) = whose(person) { " (" (name) ")" }
        },
        Event::TimeCorrected { person, from, to: 0, .. } => html! {
            "took back " em { (duration(*from)) } " of work" @if let Some(name) = whose(person) { " of " (name) }
        },
        Event::TimeCorrected { person, from, to, .. } => html! {
            "corrected " em { (duration(*from)) } " of work to " em { (duration(*to)) } @if let Some(name) = whose(person) { " for " (name) }
        },
        Event::FieldAdded { field } => html! { "added the field " em { (field_title(field)) } },
        Event::FieldEdited { field } => html! { "changed the field " em { (field_title(field)) } },
        Event::FieldDeleted { title, .. } => html! { "deleted the field " em { (title) } },
        Event::FormAdded { form } => html! { "added the form " em { (form_name(form)) } },
        Event::FormEdited { form } => html! { "changed the form " em { (form_name(form)) } },
        Event::FormDeleted { name, .. } => html! { "deleted the form " em { (name) } },
        Event::TagRewriteBegun { tag, becomes: Some(to) } => {
            html! { "began to make the tag " em { (tag) } " " em { (to) } " everywhere" }
        }
        Event::TagRewriteBegun { tag, becomes: None } => {
            html! { "began to take the tag " em { (tag) } " away everywhere" }
        }
        Event::TagRewriteEnded { tag, becomes: Some(to), tickets } => {
            html! { "made the tag " em { (tag) } " " em { (to) } " on " (tickets) " tickets" }
        }
        Event::TagRewriteEnded { tag, becomes: None, tickets } => {
            html! { "took the tag " em { (tag) } " away from " (tickets) " tickets" }
        }
        // The history sends only what stands above.
        _ => html! { "did something" },
    }
}
