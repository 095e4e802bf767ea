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
use crate::{Clock, Words, icons, parts, t, text, th, url};

/// The fields of the ticket's form; nothing where the desk has none.
pub fn fields(w: Words, page: &TicketPage) -> Markup {
    let panel = &page.work.form;
    if panel.shown.is_empty() && panel.forms.len() < 2 {
        return html! {};
    }
    let t = &page.ticket;
    let off = !page.may_change || t.status == Status::Closed;
    html! {
        section class="panel" aria-labelledby="fields-title" {
            h2 id="fields-title" { (t!(w, "work-fields")) }
            form method="post" action=(url::ticket_fields(t.id)) class="properties own-fields" data-auto {
                (form_choice(w, panel, off))
                @for shown in &panel.shown { (input(w, shown, off, "field")) }
                @if panel.shown.is_empty() { p class="quiet" { (t!(w, "work-no-fields")) } }
                @if !off { button type="submit" class="button button-small" data-auto-hide { (t!(w, "common-save")) } }
            }
        }
    }
}

fn form_choice(w: Words, panel: &FormPanel, off: bool) -> Markup {
    if panel.forms.len() < 2 {
        return html! {};
    }
    let chosen = |id| panel.form == Some(id);
    let choices: Vec<Choice<'_>> =
        panel.forms.iter().map(|(id, name)| (id.to_string(), name.as_str(), chosen(*id))).collect();
    let was = panel.form.map(|id| id.to_string()).unwrap_or_default();
    html! {
        input type="hidden" name="was_form" value=(was);
        div data-verb=(t!(w, "work-choose-form")) data-focus="form" class="keyed" {
            (parts::select("form", "form", t!(w, "work-form"), &choices, off))
        }
    }
}

/// One field as people fill it in. What it was goes along, so that a page that is older than the ticket changes nothing
/// back. `id` begins the ids of the page.
pub fn input(w: Words, shown: &ShownField, off: bool, id: &str) -> Markup {
    let f = &shown.field;
    let (id, name) = (format!("{id}-{}", f.id), field_name(f.id));
    let value = shown.value.first().map_or("", String::as_str);
    let needed = match shown.requirement {
        Requirement::Never => "",
        Requirement::Solving => t!(w, "work-needed-solving"),
        Requirement::Always => t!(w, "work-needed"),
    };
    let is_missing = !needed.is_empty() && shown.value.is_empty();
    let hint_id = format!("{id}-hint");
    let described = (is_missing || !f.description.is_empty()).then_some(hint_id.as_str());
    let text_input = |kind: &str, mode: Option<&str>| {
        html! {
            input id=(id) name=(name) type=(kind) value=(value) disabled[off] autocomplete="off" inputmode=[mode]
                placeholder=(t!(w, "work-none")) aria-describedby=[described];
        }
    };
    html! {
        div class={ "own-field" @if is_missing { " is-missing" } } data-verb=(t!(w, "work-change-field", title = f.title.as_str())) data-focus=(id) {
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
                        textarea id=(id) name=(name) rows="2" autocomplete="off" disabled[off] placeholder=(t!(w, "work-none")) aria-describedby=[described] { "\n" (value) }
                    },
                    FieldKind::Checkbox => {
                        label for=(id) { (f.title) }
                        input id=(id) type="checkbox" name=(name) value=(TICKED) checked[!shown.value.is_empty()] disabled[off] aria-describedby=[described];
                    },
                    FieldKind::Choice => {
                        label for=(id) { (f.title) }
                        select id=(id) name=(name) disabled[off] aria-describedby=[described] {
                            option value="" selected[value.is_empty()] { (t!(w, "work-none")) }
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
            h2 id="checklist-title" { (t!(w, "work-checklist")) @if !items.is_empty() { span class="quiet" { (t!(w, "work-done-of", done = done, all = items.len())) } } }
            @if !items.is_empty() {
                ol class="steps" {
                    @for (at, line) in items.iter().enumerate() {
                        @let item = &line.item;
                        @let is_done = item.done.is_some();
                        li class={ @if is_done { "is-done" } } {
                            form method="post" action=(url::checklist_item(id, item.id)) {
                                button type="submit" name="act" value=(if is_done { "untick" } else { "tick" }) role="checkbox"
                                    aria-checked=(if is_done { "true" } else { "false" }) class="step-tick" disabled[!open]
                                    data-verb=(if is_done { t!(w, "work-untick", step = item.text.as_str()) } else { t!(w, "work-tick", step = item.text.as_str()) }) {
                                    span class="step-box" aria-hidden="true" { @if is_done { (icons::check()) } }
                                    span class="step-words" { (item.text) }
                                }
                            }
                            @if open {
                                details class="step-more" {
                                    summary aria-label=(t!(w, "work-more-for", step = item.text.as_str())) { "⋯" }
                                    form method="post" action=(url::checklist_item(id, item.id)) class="step-menu" {
                                        label class="hidden" for={ "step-" (item.id) } { (t!(w, "work-words")) }
                                        input id={ "step-" (item.id) } type="text" name="text" value=(item.text) maxlength="500" autocomplete="off";
                                        div class="actions" {
                                            button type="submit" name="act" value="change" class="button button-small" { (t!(w, "common-save")) }
                                            @if at > 0 { button type="submit" name="act" value="up" class="button button-small" { (t!(w, "work-up")) } }
                                            @if at + 1 < items.len() { button type="submit" name="act" value="down" class="button button-small" { (t!(w, "work-down")) } }
                                            button type="submit" name="act" value="remove" class="button button-small button-quiet" { (t!(w, "work-remove")) }
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
                    label class="hidden" for="checklist-step" { (t!(w, "work-new-step")) }
                    input id="checklist-step" type="text" name="step" placeholder=(t!(w, "work-add-step")) maxlength="500" autocomplete="off"
                        data-verb=(t!(w, "work-add-step-verb"));
                    button type="submit" class="button button-small" { (t!(w, "work-add")) }
                }
                @if !templates.is_empty() {
                    form method="post" action=(url::checklist(id)) class="inline-form" {
                        label class="hidden" for="checklist-template" { (t!(w, "work-list-to-put")) }
                        select id="checklist-template" name="template" data-verb=(t!(w, "work-put-list-verb")) {
                            option value="" { (t!(w, "work-put-list")) }
                            @for (id, name) in templates { option value=(id) { (name) } }
                        }
                        button type="submit" class="button button-small" { (t!(w, "work-put")) }
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
            h2 id="time-title" { (t!(w, "work-time")) @if *total > 0 { span class="quiet" { " " (lasted(w, *total)) } } }
            div class="watch" data-watch=(id) data-watch-of=(frame.me.id) hidden {
                @let watch = html! { span class="watch-now" role="timer" aria-label=(t!(w, "work-time-now")) { (lasted(w, 0)) } };
                p { span class="quiet" { (t!(w, "work-now")) } (watch) }
                div class="actions" {
                    button type="button" class="button button-small" data-watch-pause data-verb=(t!(w, "work-pause-verb")) aria-pressed="false" { (t!(w, "work-pause")) }
                    button type="button" class="button button-small button-quiet" data-watch-reset { (t!(w, "work-reset")) }
                }
                p class="hint" { (t!(w, "work-watch-hint")) }
            }
            @if !entries.is_empty() {
                ul class="time-entries" {
                    @for line in entries {
                        @let e = &line.entry;
                        li {
                            div { (lasted(w, e.seconds)) " " span class="quiet" { (text::name(w, &line.person)) ", " (clock.ago(e.created_at)) @if e.updated_at > e.created_at { (t!(w, "work-corrected")) } } }
                            @if line.may_correct {
                                details class="add" {
                                    summary { (t!(w, "work-correct")) (parts::hidden(&format!(" {}", lasted(w, e.seconds)))) }
                                    form method="post" action=(url::time_entry(id, e.id)) class="inline-form" {
                                        label class="hidden" for={ "time-" (e.id) } { (t!(w, "work-how-long-was")) }
                                        input id={ "time-" (e.id) } type="text" name="time" value=(duration(e.seconds)) autocomplete="off";
                                        button type="submit" class="button button-small" { (t!(w, "common-save")) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            details class="add" {
                summary data-verb=(t!(w, "work-by-hand-verb")) { (t!(w, "work-by-hand")) }
                form method="post" action=(url::time_entries(id)) class="inline-form" {
                    (Field { placeholder: "1h 20m", required: true, ..Field::new("time-new", "time", t!(w, "work-how-long"), "") }.draw(w))
                    button type="submit" class="button button-small" { (t!(w, "work-add")) }
                }
            }
        }
    }
}

/// "1 h 20 min", as [`duration`] tells it, in the reader's language.
fn lasted(w: Words, seconds: i64) -> String {
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (h, m, s) {
        (0, 0, s) => t!(w, "work-lasted-seconds", s = s),
        (0, m, s) if s > 0 && m < 10 => t!(w, "work-lasted-minutes-seconds", m = m, s = s),
        (0, m, _) => t!(w, "work-lasted-minutes", m = m),
        (h, 0, _) => t!(w, "work-lasted-hours", h = h),
        (h, m, _) => t!(w, "work-lasted-hours-minutes", h = h, m = m),
    }
}

/// What happened to fields, forms, checklists, time and tags, as a sentence goes on after the name.
pub fn what_happened(w: Words, event: &Event, by: Option<PersonId>, names: &Names) -> Markup {
    let field_title = |id: &FieldId| {
        names.fields.get(id).map_or_else(|| t!(w, "work-no-field", id = id.to_string()), |f| f.title.clone())
    };
    let values = |id: &FieldId, value: &[String]| match names.fields.get(id) {
        Some(f) => f.words(value),
        None => value.join(", "),
    };
    let form_name = |id: &domain::FormId| {
        names.forms.get(id).cloned().unwrap_or_else(|| t!(w, "work-no-form", id = id.to_string()))
    };
    let whose = |person: &PersonId| {
        let name = names.people.get(person).filter(|n| !n.is_empty()).cloned();
        (by != Some(*person))
            .then(|| name.unwrap_or_else(|| t!(w, "work-no-person", id = person.to_string())))
    };
    let em = |words: String| html! { em { (words) } };
    match event {
        Event::FormChanged { to: Some(to), .. } => th!(w, "work-happened-form", form = em(form_name(to))),
        Event::FormChanged { to: None, .. } => html! { (t!(w, "work-happened-form-standard")) },
        Event::FieldChanged { field, from, to, .. } => {
            let title = field_title(field);
            match (from.is_empty(), to.is_empty()) {
                (true, true) => th!(w, "work-happened-field", field = em(title)),
                (true, false) => {
                    th!(w, "work-happened-field-set", field = em(title), to = em(values(field, to)))
                }
                (false, true) => {
                    th!(w, "work-happened-field-cleared", field = em(title), from = em(values(field, from)))
                }
                (false, false) => {
                    th!(
                        w,
                        "work-happened-field-changed",
                        field = em(title),
                        from = em(values(field, from)),
                        to = em(values(field, to))
                    )
                }
            }
        }
        Event::ChecklistChanged { act, .. } => html! {
            @match act {
                ChecklistAct::Added => (t!(w, "work-happened-step-added")),
                ChecklistAct::Ticked => (t!(w, "work-happened-step-ticked")),
                ChecklistAct::Unticked => (t!(w, "work-happened-step-unticked")),
                ChecklistAct::Changed => (t!(w, "work-happened-step-changed")),
                ChecklistAct::Moved => (t!(w, "work-happened-step-moved")),
                ChecklistAct::Removed => (t!(w, "work-happened-step-removed")),
            }
        },
        Event::TimeSpent { person, seconds, .. } => match whose(person) {
            None => th!(w, "work-happened-worked", time = em(lasted(w, *seconds))),
            Some(who) => th!(w, "work-happened-worked-other", time = em(lasted(w, *seconds)), who = who),
        },
        Event::TimeCorrected { person, from, to: 0, .. } => match whose(person) {
            None => th!(w, "work-happened-took-back", time = em(lasted(w, *from))),
            Some(who) => th!(w, "work-happened-took-back-other", time = em(lasted(w, *from)), who = who),
        },
        Event::TimeCorrected { person, from, to, .. } => {
            let (from, to) = (em(lasted(w, *from)), em(lasted(w, *to)));
            match whose(person) {
                None => th!(w, "work-happened-corrected", from = from, to = to),
                Some(who) => th!(w, "work-happened-corrected-other", from = from, to = to, who = who),
            }
        }
        Event::FieldAdded { field } => th!(w, "work-happened-field-added", field = em(field_title(field))),
        Event::FieldEdited { field } => th!(w, "work-happened-field-edited", field = em(field_title(field))),
        Event::FieldDeleted { title, .. } => th!(w, "work-happened-field-deleted", field = em(title.clone())),
        Event::FormAdded { form } => th!(w, "work-happened-form-added", form = em(form_name(form))),
        Event::FormEdited { form } => th!(w, "work-happened-form-edited", form = em(form_name(form))),
        Event::FormDeleted { name, .. } => th!(w, "work-happened-form-deleted", form = em(name.clone())),
        Event::TagRewriteBegun { tag, becomes: Some(to) } => {
            th!(w, "work-happened-tag-begun", tag = em(tag.clone()), becomes = em(to.clone()))
        }
        Event::TagRewriteBegun { tag, becomes: None } => {
            th!(w, "work-happened-tag-removal-begun", tag = em(tag.clone()))
        }
        Event::TagRewriteEnded { tag, becomes: Some(to), tickets } => {
            th!(
                w,
                "work-happened-tag-ended",
                tag = em(tag.clone()),
                becomes = em(to.clone()),
                count = *tickets
            )
        }
        Event::TagRewriteEnded { tag, becomes: None, tickets } => {
            th!(w, "work-happened-tag-removed", tag = em(tag.clone()), count = *tickets)
        }
        // The history sends only what stands above.
        _ => html! { (t!(w, "work-happened-something")) },
    }
}
