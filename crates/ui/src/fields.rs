//! Where a lead sets up fields and forms.

use domain::FieldId;
use domain::field::{CustomerAccess, Field as OwnField, FieldKind, NOT_TICKED, TICKED};
use domain::form::{Audience, Condition, Form, Requirement};
use domain::read::work::{FieldPage, FieldsPage, FormPage, FormsPage};
use domain::read::{FormProblem, Frame};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::ticket::work;
use crate::{Words, icons, parts, t, th, url};

/// How many empty rows the table of conditions offers.
const EMPTY_CONDITIONS: usize = 3;

fn access(w: Words, access: CustomerAccess) -> &'static str {
    match access {
        CustomerAccess::Hidden => t!(w, "fields-access-hidden"),
        CustomerAccess::Visible => t!(w, "fields-access-visible"),
        CustomerAccess::Editable => t!(w, "fields-access-editable"),
    }
}

fn requirement(w: Words, requirement: Requirement) -> &'static str {
    match requirement {
        Requirement::Never => t!(w, "fields-not-required"),
        Requirement::Solving => t!(w, "fields-required-for-solving"),
        Requirement::Always => t!(w, "fields-required"),
    }
}

/// Buttons that move a row up and down, and a place to drag it by.
fn mover(w: Words, action: &str, name: &str, at: usize, last: usize) -> Markup {
    html! {
        form method="post" action=(action) class="mover" {
            @if at > 0 { button type="submit" name="to" value="up" class="button-icon" title=(t!(w, "fields-up")) aria-label=(t!(w, "fields-move-up", name = name)) { "↑" } }
            @if at < last { button type="submit" name="to" value="down" class="button-icon" title=(t!(w, "fields-down")) aria-label=(t!(w, "fields-move-down", name = name)) { "↓" } }
        }
    }
}

/// All fields, and the form for one more.
pub fn fields(frame: &Frame, x: &FieldsPage) -> Markup {
    let w = Words::of(frame);
    let problem = x.problem.as_ref();
    let last = x.fields.len().saturating_sub(1);
    let content = html! {
        p class="lead" { (th!(w, "fields-lead", forms = html! { a href=(url::forms()) { (t!(w, "fields-lead-forms")) } })) }
        @if x.fields.is_empty() {
            (parts::empty(t!(w, "fields-no-fields"), t!(w, "fields-no-fields-hint"), html! {}))
        } @else {
            table class="table" {
                caption class="hidden" { (t!(w, "fields-fields-in-order")) }
                thead { tr { th scope="col" { (t!(w, "common-title")) } th scope="col" { (t!(w, "common-kind")) } th scope="col" { (t!(w, "fields-search")) } th scope="col" { (t!(w, "common-customers")) } th scope="col" class="end" { (t!(w, "common-order")) } } }
                tbody {
                    @for (at, f) in x.fields.iter().enumerate() {
                        tr {
                            th scope="row" {
                                a href=(url::field(f.id)) { (f.title) }
                                @if !f.is_active() { " " span class="badge is-quiet" { (t!(w, "fields-not-in-use")) } }
                                @if f.to_solve { p class="quiet" { (t!(w, "fields-required-for-solving")) } }
                            }
                            td data-label=(t!(w, "common-kind")) { (w.known(f.kind.label())) @if f.kind.has_options() { span class="quiet" { ", " (f.options.len()) } } }
                            td class="raw" data-label=(t!(w, "fields-search")) { (f.key) ":" }
                            td data-label=(t!(w, "common-customers")) { (access(w, f.for_customers)) }
                            td class="end" data-label=(t!(w, "common-order")) { (mover(w, &url::field_place(f.id), &f.title, at, last)) }
                        }
                    }
                }
            }
        }
        section class="panel add-panel" aria-labelledby="add-title" {
            h2 id="add-title" { (t!(w, "fields-add-field")) }
            (form_problem(w, problem, &["title"]))
            form method="post" action=(url::fields()) class="stack" {
                div class="two" {
                    (Field { required: true, length_max: Some(100), problem: problem_of(problem, "title"), ..Field::new("title", "title", t!(w, "common-title"), typed(problem, "title", "")) }.draw(w))
                    @let kind = typed(problem, "kind", "text");
                    @let labels: Vec<_> = FieldKind::ALL.iter().map(|k| (k.as_str(), w.known(k.label()))).collect();
                    @let kinds: Vec<Choice<'_>> = labels.iter().map(|(value, label)| ((*value).to_owned(), label.as_ref(), kind == *value)).collect();
                    (parts::select("kind", "kind", t!(w, "common-kind"), &kinds, false))
                }
                div { button type="submit" class="button button-primary" { (t!(w, "common-add")) } }
            }
        }
    };
    layout::sheet(frame, At::Fields, t!(w, "common-fields"), html! {}, content)
}

/// A value of the form as it was sent, else as it is kept; ticks that a refused form lacks were not set.
fn ticked(problem: Option<&FormProblem>, name: &str, stored: bool) -> bool {
    problem.map_or(stored, |p| p.typed(name).is_some_and(|v| !v.is_empty()))
}

/// The options as lines, `Name = value`.
pub fn option_lines(f: &OwnField) -> String {
    f.options.iter().map(|o| format!("{} = {}", o.name, o.value)).collect::<Vec<_>>().join("\n")
}

/// One field.
pub fn field(frame: &Frame, x: &FieldPage) -> Markup {
    let w = Words::of(frame);
    let f = &x.field;
    let problem = x.problem.as_ref();
    let options = option_lines(f);
    let standard = f.standard.join("\n");
    let told = [
        "title",
        "key",
        "customer_title",
        "description",
        "customer_description",
        "pattern",
        "options",
        "tag",
        "standard",
    ];
    let text = |name: &'static str, label: &'static str, stored: &str, hint: &'static str, required: bool| {
        Field {
            required,
            hint,
            length_max: Some(100),
            problem: problem_of(problem, name),
            ..Field::new(name, name, label, typed(problem, name, stored))
        }
        .draw(w)
    };
    let area = |name: &'static str, label: &'static str, stored: &str, hint: &'static str, rows: u8| {
        Field {
            rows,
            hint,
            problem: problem_of(problem, name),
            ..Field::new(name, name, label, typed(problem, name, stored))
        }
        .draw(w)
    };
    let chosen = typed(problem, "for_customers", f.for_customers.as_str());
    let accesses: Vec<Choice<'_>> = CustomerAccess::ALL
        .iter()
        .map(|a| (a.as_str().to_owned(), access(w, *a), chosen == a.as_str()))
        .collect();
    let back = html! { a class="button" href=(url::fields()) data-key="Escape" data-verb=(t!(w, "fields-back-to-fields")) { (t!(w, "fields-all-fields")) } };
    let content = html! {
        div class="columns" {
            section class="panel" aria-labelledby="details-title" {
                h2 id="details-title" { (w.known(f.kind.label())) }
                (form_problem(w, problem, &told))
                form method="post" action=(url::field(f.id)) class="stack" {
                    div class="two" {
                        (text("title", t!(w, "common-title"), &f.title, "", true))
                        (text("key", t!(w, "fields-search-word"), &f.key, t!(w, "fields-search-word-hint"), false))
                    }
                    @if f.kind.has_options() {
                        (area("options", t!(w, "fields-options"), &options, t!(w, "fields-options-hint"), 8))
                    }
                    @if f.kind == FieldKind::Pattern {
                        (text("pattern", t!(w, "fields-regular-expression"), &f.pattern, t!(w, "fields-regular-expression-hint"), true))
                    }
                    @if f.kind == FieldKind::Checkbox {
                        (text("tag", t!(w, "fields-tag-of-box"), &f.tag, t!(w, "fields-empty-for-none"), false))
                    }
                    @match f.kind {
                        FieldKind::MultiChoice => (area("standard", t!(w, "fields-value-of-new"), &standard, t!(w, "fields-values-one-a-line"), 2)),
                        FieldKind::MultiLine => (area("standard", t!(w, "fields-value-of-new"), &standard, "", 3)),
                        FieldKind::Checkbox => (parts::tick("standard", "standard", TICKED, t!(w, "fields-ticked-on-new"), "", ticked(problem, "standard", !f.standard.is_empty()))),
                        FieldKind::Text | FieldKind::Integer | FieldKind::Decimal | FieldKind::Date | FieldKind::Pattern => (text("standard", t!(w, "fields-value-of-new"), &standard, "", false)),
                        FieldKind::Choice => (text("standard", t!(w, "fields-value-of-new"), &standard, t!(w, "fields-value-of-option"), false)),
                    }
                    (parts::tick("to_solve", "to_solve", "1", t!(w, "fields-required-for-solving"), t!(w, "fields-required-hint"), ticked(problem, "to_solve", f.to_solve)))
                    (area("description", t!(w, "fields-description-for-team"), &f.description, "", 2))
                    h3 { (t!(w, "fields-for-customers")) }
                    (parts::select("for_customers", "for_customers", t!(w, "fields-what-customers-may"), &accesses, false))
                    (parts::tick("required_for_customers", "required_for_customers", "1", t!(w, "fields-customers-must"), "", ticked(problem, "required_for_customers", f.required_for_customers)))
                    (text("customer_title", t!(w, "fields-title-for-customers"), &f.customer_title, t!(w, "fields-title-above"), false))
                    (area("customer_description", t!(w, "fields-description-for-customers"), &f.customer_description, "", 2))
                    div { button type="submit" class="button button-primary" { (t!(w, "common-save")) } }
                }
            }
            div class="panels" {
                section class="panel" aria-labelledby="use-title" {
                    h2 id="use-title" { (t!(w, "common-use")) }
                    dl class="facts" {
                        dt { (t!(w, "common-forms")) }
                        dd { @if x.forms.is_empty() { (t!(w, "fields-on-none")) } @for (at, (id, name)) in x.forms.iter().enumerate() { @if at > 0 { ", " } a href=(url::form(*id)) { (name) } } }
                        dt { (t!(w, "common-tickets")) }
                        dd { @if x.used > FieldPage::USED_MAX { (t!(w, "fields-used-more", count = FieldPage::USED_MAX)) } @else { (t!(w, "fields-used", count = x.used)) } }
                        dt { "API" } dd class="raw" { "custom_fields " (f.id) }
                    }
                    form method="post" action=(url::field_retirement(f.id)) class="stack" {
                        @if f.is_active() {
                            p class="quiet" { (t!(w, "fields-retire-hint")) }
                            div { button type="submit" name="retire" value="1" class="button" { (t!(w, "fields-retire")) } }
                        } @else {
                            p class="quiet" { (t!(w, "fields-not-in-use-hint")) }
                            div { button type="submit" name="retire" value="" class="button" { (t!(w, "fields-use-again")) } }
                        }
                    }
                    @if x.used <= FieldPage::USED_MAX {
                        (parts::sure_form(&url::field_deletion(f.id), t!(w, "fields-delete-field"), t!(w, "fields-delete-field-hint"), t!(w, "common-delete-it")))
                    }
                }
            }
        }
    };
    layout::sheet(frame, At::Fields, &f.title, back, content)
}

/// All forms, and the form for one more.
pub fn forms(frame: &Frame, x: &FormsPage) -> Markup {
    let w = Words::of(frame);
    let problem = x.problem.as_ref();
    let last = x.forms.len().saturating_sub(1);
    let content = html! {
        p class="lead" { (th!(w, "fields-forms-lead", fields = html! { a href=(url::fields()) { (t!(w, "fields-forms-lead-fields")) } })) }
        @if x.forms.is_empty() {
            (parts::empty(
                t!(w, "fields-no-forms"),
                if x.any_field { t!(w, "fields-no-forms-hint") } else { t!(w, "fields-fields-first") },
                html! { @if !x.any_field { a class="button button-primary" href=(url::fields()) { (t!(w, "fields-add-field")) } } },
            ))
        } @else {
            table class="table" {
                caption class="hidden" { (t!(w, "fields-forms-in-order")) }
                thead { tr { th scope="col" { (t!(w, "common-name")) } th scope="col" { (t!(w, "common-fields")) } th scope="col" { (t!(w, "common-conditions")) } th scope="col" { (t!(w, "common-customers")) } th scope="col" class="end" { (t!(w, "common-order")) } } }
                tbody {
                    @for (at, f) in x.forms.iter().enumerate() {
                        tr {
                            th scope="row" {
                                a href=(url::form(f.id)) { (f.name) }
                                @if f.is_standard { " " span class="badge is-good" { (t!(w, "fields-standard")) } }
                                @if !f.is_active() { " " span class="badge is-quiet" { (t!(w, "fields-not-in-use")) } }
                            }
                            td data-label=(t!(w, "common-fields")) { (f.fields.len()) }
                            td data-label=(t!(w, "common-conditions")) { (f.conditions.len()) }
                            td data-label=(t!(w, "common-customers")) { @if f.for_customers { (t!(w, "fields-can-choose-it")) } @else { "–" } }
                            td class="end" data-label=(t!(w, "common-order")) { (mover(w, &url::form_place(f.id), &f.name, at, last)) }
                        }
                    }
                }
            }
        }
        section class="panel add-panel" aria-labelledby="add-title" {
            h2 id="add-title" { (t!(w, "fields-add-form")) }
            (form_problem(w, problem, &["name"]))
            form method="post" action=(url::forms()) class="inline-form" {
                (Field { required: true, length_max: Some(100), problem: problem_of(problem, "name"), ..Field::new("name", "name", t!(w, "common-name"), typed(problem, "name", "")) }.draw(w))
                button type="submit" class="button button-primary" { (t!(w, "common-add")) }
            }
        }
    };
    layout::sheet(frame, At::Forms, t!(w, "common-forms"), html! {}, content)
}

/// One form: its fields in order, its conditions, whom it is for, and how it looks.
pub fn form(frame: &Frame, x: &FormPage) -> Markup {
    let w = Words::of(frame);
    let f = &x.form;
    let problem = x.problem.as_ref();
    let back = html! { a class="button" href=(url::forms()) data-key="Escape" data-verb=(t!(w, "fields-back-to-forms")) { (t!(w, "fields-all-forms")) } };
    let content = html! {
        (form_problem(w, problem, &["name", "customer_name"]))
        div class="columns" {
            form method="post" action=(url::form(f.id)) class="stack form-edit" {
                section class="panel" aria-labelledby="name-title" {
                    h2 id="name-title" { (t!(w, "common-name")) }
                    div class="stack" {
                        div class="two" {
                            (Field { required: true, length_max: Some(100), problem: problem_of(problem, "name"), ..Field::new("name", "name", t!(w, "common-name"), typed(problem, "name", &f.name)) }.draw(w))
                            (Field { length_max: Some(100), hint: t!(w, "fields-same-if-empty"), problem: problem_of(problem, "customer_name"), ..Field::new("customer_name", "customer_name", t!(w, "fields-name-for-customers"), typed(problem, "customer_name", &f.customer_name)) }.draw(w))
                        }
                        (parts::tick("is_standard", "is_standard", "1", t!(w, "fields-the-standard-form"), t!(w, "fields-the-standard-form-hint"), ticked(problem, "is_standard", f.is_standard)))
                        (parts::tick("for_customers", "for_customers", "1", t!(w, "fields-customers-can-choose"), "", ticked(problem, "for_customers", f.for_customers)))
                        (limits(w, x))
                    }
                }
                section class="panel" aria-labelledby="fields-title" {
                    h2 id="fields-title" { (t!(w, "common-fields")) }
                    p class="quiet" { (t!(w, "fields-tick-hint")) }
                    (order(w, x))
                }
                (conditions(w, x, Audience::Team))
                (conditions(w, x, Audience::Customer))
                div { button type="submit" class="button button-primary" { (t!(w, "common-save")) } }
            }
            div class="panels" {
                (preview(w, x))
                section class="panel" aria-labelledby="form-use-title" {
                    h2 id="form-use-title" { (t!(w, "common-use")) }
                    form method="post" action=(url::form_retirement(f.id)) class="stack" {
                        @if f.is_active() {
                            p class="quiet" { (t!(w, "fields-retire-form-hint")) }
                            div { button type="submit" name="retire" value="1" class="button" { (t!(w, "fields-retire")) } }
                        } @else {
                            p class="quiet" { (t!(w, "fields-form-not-in-use")) }
                            div { button type="submit" name="retire" value="" class="button" { (t!(w, "fields-use-again")) } }
                        }
                    }
                    (parts::sure_form(&url::form_deletion(f.id), t!(w, "fields-delete-form"), t!(w, "fields-delete-form-hint"), t!(w, "common-delete-it")))
                }
            }
        }
    };
    layout::sheet(frame, At::Forms, &f.name, back, content)
}

fn limits(w: Words, x: &FormPage) -> Markup {
    html! {
        @if !x.teams.is_empty() || x.mailboxes.len() > 1 {
            fieldset class="roles" {
                legend { (t!(w, "fields-only-for")) }
                @for t in &x.teams {
                    label class="role" { input type="checkbox" name="team" value=(t.id) checked[x.is_for_team(t.id)]; span { (t.name) } }
                }
                @for m in &x.mailboxes {
                    label class="role" { input type="checkbox" name="mailbox" value=(m.id) checked[x.is_for_mailbox(m.id)]; span { (parts::address(&m.address)) } }
                }
                p class="hint" { (t!(w, "fields-nothing-is-all")) }
            }
        }
    }
}

/// All fields, those on the form first, in its order.
fn order(w: Words, x: &FormPage) -> Markup {
    let on = |id: FieldId| x.form.fields.iter().position(|f| *f == id);
    let mut rows: Vec<&OwnField> = x.fields.iter().filter(|f| f.is_active() || on(f.id).is_some()).collect();
    rows.sort_by_key(|f| on(f.id).unwrap_or(usize::MAX));
    html! {
        @if rows.is_empty() {
            p { (th!(w, "fields-no-fields-add", add = html! { a href=(url::fields()) { (t!(w, "fields-add-one")) } })) }
        }
        ol class="order" data-order {
            @for (at, f) in rows.iter().enumerate() {
                li {
                    span class="grip" aria-hidden="true" { (icons::grip()) }
                    label { input type="checkbox" name="field" value=(f.id) checked[on(f.id).is_some()]; " " (f.title) span class="quiet" { " " (w.known(f.kind.label())) } }
                    label class="hidden" for={ "place-" (f.id) } { (t!(w, "fields-place-of", field = f.title.as_str())) }
                    input id={ "place-" (f.id) } class="place" type="number" autocomplete="off" name={ "place_" (f.id) } value=(at + 1) min="1" max="999";
                }
            }
        }
    }
}

/// The conditions as rows of three choices; an empty row is none.
fn conditions(w: Words, x: &FormPage, audience: Audience) -> Markup {
    let (title, words, who) = match audience {
        Audience::Team => (t!(w, "fields-conditions-team"), t!(w, "fields-conditions-team-hint"), "team"),
        Audience::Customer => {
            (t!(w, "fields-conditions-customers"), t!(w, "fields-conditions-customers-hint"), "customer")
        }
    };
    let deciding: Vec<&OwnField> =
        x.fields.iter().filter(|f| x.form.fields.contains(&f.id) && f.kind.can_decide()).collect();
    let list = x.form.conditions_for(audience);
    html! {
        section class="panel" aria-labelledby={ "conditions-" (who) } {
            h2 id={ "conditions-" (who) } { (title) }
            p class="quiet" { (words) }
            @if deciding.is_empty() {
                p { (t!(w, "fields-no-deciding")) }
            } @else {
                table class="table conditions" {
                    caption class="hidden" { (title) }
                    thead { tr { th scope="col" { (t!(w, "fields-while")) } th scope="col" { (t!(w, "fields-shows")) } th scope="col" { (t!(w, "fields-and-is")) } } }
                    tbody {
                        @for at in 0..list.len() + EMPTY_CONDITIONS { (condition_row(w, x, &deciding, list.get(at), who, at)) }
                    }
                }
            }
        }
    }
}

fn condition_row(
    w: Words,
    x: &FormPage,
    deciding: &[&OwnField],
    row: Option<&Condition>,
    who: &str,
    at: usize,
) -> Markup {
    let value = |when: FieldId, is: &str| format!("{when}={is}");
    let chosen = row.map(|c| value(c.when, &c.is)).unwrap_or_default();
    let level = row.map_or(Requirement::Never, |c| c.requirement);
    let n = at + 1;
    html! {
        tr {
            td data-label=(t!(w, "fields-while")) {
                select name={ "when_" (who) } aria-label=(t!(w, "fields-condition-while", n = n)) {
                    option value="" { "–" }
                    @for f in deciding {
                        optgroup label=(f.title) {
                            @if f.kind == FieldKind::Checkbox {
                                @for (is, words) in [(TICKED, t!(w, "fields-is-ticked", field = f.title.as_str())), (NOT_TICKED, t!(w, "fields-is-not-ticked", field = f.title.as_str()))] {
                                    option value=(value(f.id, is)) selected[chosen == value(f.id, is)] { (words) }
                                }
                            } @else {
                                @for o in &f.options { option value=(value(f.id, &o.value)) selected[chosen == value(f.id, &o.value)] { (t!(w, "fields-is-value", field = f.title.as_str(), value = o.name.as_str())) } }
                            }
                        }
                    }
                }
            }
            td data-label=(t!(w, "fields-shows")) {
                select name={ "shows_" (who) } aria-label=(t!(w, "fields-condition-shows", n = n)) {
                    option value="" { "–" }
                    @for f in x.fields.iter().filter(|f| x.form.fields.contains(&f.id)) {
                        option value=(f.id) selected[row.is_some_and(|c| c.field == f.id)] { (f.title) }
                    }
                }
            }
            td data-label=(t!(w, "fields-and-is")) {
                select name={ "requirement_" (who) } aria-label=(t!(w, "fields-condition-and-is", n = n)) {
                    @for r in Requirement::ALL { option value=(r.as_str()) selected[level == *r] { (requirement(w, *r)) } }
                }
            }
        }
    }
}

/// The form as the team or a customer sees it; values can be tried out.
fn preview(w: Words, x: &FormPage) -> Markup {
    let Form { id, .. } = x.form;
    let as_customer = x.preview.audience == Audience::Customer;
    html! {
        section class="panel preview" aria-labelledby="preview-title" id="preview" {
            h2 id="preview-title" { (t!(w, "fields-how-it-looks")) }
            form method="get" action=(url::form(id)) class="stack" data-auto {
                @let choices: [Choice<'_>; 2] = [("team".to_owned(), t!(w, "fields-to-the-team"), !as_customer), ("customer".to_owned(), t!(w, "fields-to-customers"), as_customer)];
                (parts::select("preview-as", "as", t!(w, "fields-seen-by"), &choices, false))
                div class="properties own-fields" {
                    @for shown in &x.preview.shown {
                        @if as_customer { (work::input(w, &for_customer(shown), shown.field.for_customers != CustomerAccess::Editable, "preview")) }
                        @else { (work::input(w, shown, false, "preview")) }
                    }
                }
                @if x.preview.shown.is_empty() { p class="quiet" { (t!(w, "fields-nothing-shows")) } }
                button type="submit" class="button button-small" data-auto-hide { (t!(w, "fields-try-it")) }
            }
        }
    }
}

/// A field with the words that customers read.
pub(crate) fn for_customer(shown: &domain::read::work::ShownField) -> domain::read::work::ShownField {
    let mut shown = shown.clone();
    shown.field.title = shown.field.title_for_customers().to_owned();
    shown.field.description = shown.field.customer_description.clone();
    shown
}
