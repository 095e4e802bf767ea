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
use crate::{Words, icons, parts, url};

/// How many empty rows the table of conditions offers.
const EMPTY_CONDITIONS: usize = 3;

fn access(access: CustomerAccess) -> &'static str {
    match access {
        CustomerAccess::Hidden => "Not shown to customers",
        CustomerAccess::Visible => "Customers may read it",
        CustomerAccess::Editable => "Customers fill it in",
    }
}

fn requirement(requirement: Requirement) -> &'static str {
    match requirement {
        Requirement::Never => "Not required",
        Requirement::Solving => "Required for solving",
        Requirement::Always => "Required",
    }
}

/// Buttons that move a row up and down, and a place to drag it by.
fn mover(action: &str, name: &str, at: usize, last: usize) -> Markup {
    html! {
        form method="post" action=(action) class="mover" {
            @if at > 0 { button type="submit" name="to" value="up" class="button-icon" title="Up" aria-label={ "Move " (name) " up" } { "↑" } }
            @if at < last { button type="submit" name="to" value="down" class="button-icon" title="Down" aria-label={ "Move " (name) " down" } { "↓" } }
        }
    }
}

/// All fields, and the form for one more.
pub fn fields(frame: &Frame, x: &FieldsPage) -> Markup {
    let w = Words::of(frame);
    let problem = x.problem.as_ref();
    let last = x.fields.len().saturating_sub(1);
    let content = html! {
        p class="lead" { "What the desk wants to know of a ticket besides what every ticket has. Fields stand on " a href=(url::forms()) { "forms" } "; without a form, every ticket shows all of them in this order." }
        @if x.fields.is_empty() {
            (parts::empty("No fields yet", "Add the first one below: a room, a cause, a serial number.", html! {}))
        } @else {
            table class="table" {
                caption class="hidden" { "Fields of tickets, in their order" }
                thead { tr { th scope="col" { "Title" } th scope="col" { "Kind" } th scope="col" { "Search" } th scope="col" { "Customers" } th scope="col" class="end" { "Order" } } }
                tbody {
                    @for (at, f) in x.fields.iter().enumerate() {
                        tr {
                            th scope="row" {
                                a href=(url::field(f.id)) { (f.title) }
                                @if !f.is_active() { " " span class="badge is-quiet" { "Not in use" } }
                                @if f.to_solve { p class="quiet" { "Required for solving" } }
                            }
                            td data-label="Kind" { (f.kind.label()) @if f.kind.has_options() { span class="quiet" { ", " (f.options.len()) } } }
                            td class="raw" data-label="Search" { (f.key) ":" }
                            td data-label="Customers" { (access(f.for_customers)) }
                            td class="end" data-label="Order" { (mover(&url::field_place(f.id), &f.title, at, last)) }
                        }
                    }
                }
            }
        }
        section class="panel add-panel" aria-labelledby="add-title" {
            h2 id="add-title" { "Add a field" }
            (form_problem(w, problem, &["title"]))
            form method="post" action=(url::fields()) class="stack" {
                div class="two" {
                    (Field { required: true, length_max: Some(100), problem: problem_of(problem, "title"), ..Field::new("title", "title", "Title", typed(problem, "title", "")) }.draw(w))
                    @let kind = typed(problem, "kind", "text");
                    @let kinds: Vec<Choice<'_>> = FieldKind::ALL.iter().map(|k| (k.as_str().to_owned(), k.label(), kind == k.as_str())).collect();
                    (parts::select("kind", "kind", "Kind", &kinds, false))
                }
                div { button type="submit" class="button button-primary" { "Add" } }
            }
        }
    };
    layout::sheet(frame, At::Fields, "Fields", html! {}, content)
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
        .map(|a| (a.as_str().to_owned(), access(*a), chosen == a.as_str()))
        .collect();
    let back = html! { a class="button" href=(url::fields()) data-key="Escape" data-verb="Back to all fields" { "All fields" } };
    let content = html! {
        div class="columns" {
            section class="panel" aria-labelledby="details-title" {
                h2 id="details-title" { (f.kind.label()) }
                (form_problem(w, problem, &told))
                form method="post" action=(url::field(f.id)) class="stack" {
                    div class="two" {
                        (text("title", "Title", &f.title, "", true))
                        (text("key", "Word for the search", &f.key, "Tickets are found by it: word:value.", false))
                    }
                    @if f.kind.has_options() {
                        (area("options", "Options", &options, "One a line: the name, or “Name = value”. The value is also a tag of the ticket.", 8))
                    }
                    @if f.kind == FieldKind::Pattern {
                        (text("pattern", "Regular expression", &f.pattern, "The whole value must match: [A-Z]{2}-[0-9]+ takes AB-123.", true))
                    }
                    @if f.kind == FieldKind::Checkbox {
                        (text("tag", "Tag of a ticked box", &f.tag, "Leave empty for none.", false))
                    }
                    @match f.kind {
                        FieldKind::MultiChoice => (area("standard", "Value of new tickets", &standard, "Values of options, one a line.", 2)),
                        FieldKind::MultiLine => (area("standard", "Value of new tickets", &standard, "", 3)),
                        FieldKind::Checkbox => (parts::tick("standard", "standard", TICKED, "Ticked on new tickets", "", ticked(problem, "standard", !f.standard.is_empty()))),
                        FieldKind::Text | FieldKind::Integer | FieldKind::Decimal | FieldKind::Date | FieldKind::Pattern => (text("standard", "Value of new tickets", &standard, "", false)),
                        FieldKind::Choice => (text("standard", "Value of new tickets", &standard, "The value of an option; leave empty for none.", false)),
                    }
                    (parts::tick("to_solve", "to_solve", "1", "Required for solving", "Nobody of the team solves a ticket without it, where its form shows it.", ticked(problem, "to_solve", f.to_solve)))
                    (area("description", "Description for the team", &f.description, "", 2))
                    h3 { "For customers" }
                    (parts::select("for_customers", "for_customers", "What customers may do", &accesses, false))
                    (parts::tick("required_for_customers", "required_for_customers", "1", "Customers must fill it in", "", ticked(problem, "required_for_customers", f.required_for_customers)))
                    (text("customer_title", "Title for customers", &f.customer_title, "Leave empty for the title above.", false))
                    (area("customer_description", "Description for customers", &f.customer_description, "", 2))
                    div { button type="submit" class="button button-primary" { "Save" } }
                }
            }
            div class="panels" {
                section class="panel" aria-labelledby="use-title" {
                    h2 id="use-title" { "Use" }
                    dl class="facts" {
                        dt { "Forms" }
                        dd { @if x.forms.is_empty() { "On none" } @for (at, (id, name)) in x.forms.iter().enumerate() { @if at > 0 { ", " } a href=(url::form(*id)) { (name) } } }
                        dt { "Tickets" }
                        dd { @if x.used > FieldPage::USED_MAX { "More than " (FieldPage::USED_MAX) } @else { (x.used) } " with a value" }
                        dt { "API" } dd class="raw" { "custom_fields " (f.id) }
                    }
                    form method="post" action=(url::field_retirement(f.id)) class="stack" {
                        @if f.is_active() {
                            p class="quiet" { "Taken out of use, it is not offered any more; the values that tickets have stay." }
                            div { button type="submit" name="retire" value="1" class="button" { "Take it out of use" } }
                        } @else {
                            p class="quiet" { "It is not in use. The values that tickets have are still there." }
                            div { button type="submit" name="retire" value="" class="button" { "Use it again" } }
                        }
                    }
                    @if x.used <= FieldPage::USED_MAX {
                        (parts::sure_form(&url::field_deletion(f.id), "Delete this field", "Its values on tickets are lost, and so are conditions that hang on it.", "Delete it"))
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
        p class="lead" { "A form is a set of " a href=(url::fields()) { "fields" } " in an order, for the team and for customers." }
        @if x.forms.is_empty() {
            (parts::empty(
                "No forms yet",
                if x.any_field { "Every ticket shows all fields. Add a form to choose some of them, or to show some only when they matter." } else { "Add fields first; then a form chooses some of them." },
                html! { @if !x.any_field { a class="button button-primary" href=(url::fields()) { "Add a field" } } },
            ))
        } @else {
            table class="table" {
                caption class="hidden" { "Forms, in their order" }
                thead { tr { th scope="col" { "Name" } th scope="col" { "Fields" } th scope="col" { "Conditions" } th scope="col" { "Customers" } th scope="col" class="end" { "Order" } } }
                tbody {
                    @for (at, f) in x.forms.iter().enumerate() {
                        tr {
                            th scope="row" {
                                a href=(url::form(f.id)) { (f.name) }
                                @if f.is_standard { " " span class="badge is-good" { "Standard" } }
                                @if !f.is_active() { " " span class="badge is-quiet" { "Not in use" } }
                            }
                            td data-label="Fields" { (f.fields.len()) }
                            td data-label="Conditions" { (f.conditions.len()) }
                            td data-label="Customers" { @if f.for_customers { "Can choose it" } @else { "–" } }
                            td class="end" data-label="Order" { (mover(&url::form_place(f.id), &f.name, at, last)) }
                        }
                    }
                }
            }
        }
        section class="panel add-panel" aria-labelledby="add-title" {
            h2 id="add-title" { "Add a form" }
            (form_problem(w, problem, &["name"]))
            form method="post" action=(url::forms()) class="inline-form" {
                (Field { required: true, length_max: Some(100), problem: problem_of(problem, "name"), ..Field::new("name", "name", "Name", typed(problem, "name", "")) }.draw(w))
                button type="submit" class="button button-primary" { "Add" }
            }
        }
    };
    layout::sheet(frame, At::Forms, "Forms", html! {}, content)
}

/// One form: its fields in order, its conditions, whom it is for, and how it looks.
pub fn form(frame: &Frame, x: &FormPage) -> Markup {
    let w = Words::of(frame);
    let f = &x.form;
    let problem = x.problem.as_ref();
    let back = html! { a class="button" href=(url::forms()) data-key="Escape" data-verb="Back to all forms" { "All forms" } };
    let content = html! {
        (form_problem(w, problem, &["name", "customer_name"]))
        div class="columns" {
            form method="post" action=(url::form(f.id)) class="stack form-edit" {
                section class="panel" aria-labelledby="name-title" {
                    h2 id="name-title" { "Name" }
                    div class="stack" {
                        div class="two" {
                            (Field { required: true, length_max: Some(100), problem: problem_of(problem, "name"), ..Field::new("name", "name", "Name", typed(problem, "name", &f.name)) }.draw(w))
                            (Field { length_max: Some(100), hint: "Leave empty for the same.", problem: problem_of(problem, "customer_name"), ..Field::new("customer_name", "customer_name", "Name for customers", typed(problem, "customer_name", &f.customer_name)) }.draw(w))
                        }
                        (parts::tick("is_standard", "is_standard", "1", "The standard form", "Tickets have it that nobody chose one for.", ticked(problem, "is_standard", f.is_standard)))
                        (parts::tick("for_customers", "for_customers", "1", "Customers can choose it", "", ticked(problem, "for_customers", f.for_customers)))
                        (limits(x))
                    }
                }
                section class="panel" aria-labelledby="fields-title" {
                    h2 id="fields-title" { "Fields" }
                    p class="quiet" { "Tick what stands on the form. The numbers are the order; with a mouse, drag the rows." }
                    (order(x))
                }
                (conditions(x, Audience::Team))
                (conditions(x, Audience::Customer))
                div { button type="submit" class="button button-primary" { "Save" } }
            }
            div class="panels" {
                (preview(x))
                section class="panel" aria-labelledby="form-use-title" {
                    h2 id="form-use-title" { "Use" }
                    form method="post" action=(url::form_retirement(f.id)) class="stack" {
                        @if f.is_active() {
                            p class="quiet" { "Taken out of use, it is not offered any more; tickets that have it keep it." }
                            div { button type="submit" name="retire" value="1" class="button" { "Take it out of use" } }
                        } @else {
                            p class="quiet" { "It is not in use." }
                            div { button type="submit" name="retire" value="" class="button" { "Use it again" } }
                        }
                    }
                    (parts::sure_form(&url::form_deletion(f.id), "Delete this form", "Tickets that have it get the standard form. Their values stay.", "Delete it"))
                }
            }
        }
    };
    layout::sheet(frame, At::Forms, &f.name, back, content)
}

fn limits(x: &FormPage) -> Markup {
    html! {
        @if !x.teams.is_empty() || x.mailboxes.len() > 1 {
            fieldset class="roles" {
                legend { "Only for tickets of" }
                @for t in &x.teams {
                    label class="role" { input type="checkbox" name="team" value=(t.id) checked[x.is_for_team(t.id)]; span { (t.name) } }
                }
                @for m in &x.mailboxes {
                    label class="role" { input type="checkbox" name="mailbox" value=(m.id) checked[x.is_for_mailbox(m.id)]; span { (parts::address(&m.address)) } }
                }
                p class="hint" { "Nothing ticked is for all." }
            }
        }
    }
}

/// All fields, those on the form first, in its order.
fn order(x: &FormPage) -> Markup {
    let on = |id: FieldId| x.form.fields.iter().position(|f| *f == id);
    let mut rows: Vec<&OwnField> = x.fields.iter().filter(|f| f.is_active() || on(f.id).is_some()).collect();
    rows.sort_by_key(|f| on(f.id).unwrap_or(usize::MAX));
    html! {
        @if rows.is_empty() {
            p { "There are no fields yet. " a href=(url::fields()) { "Add one" } "." }
        }
        ol class="order" data-order {
            @for (at, f) in rows.iter().enumerate() {
                li {
                    span class="grip" aria-hidden="true" { (icons::grip()) }
                    label { input type="checkbox" name="field" value=(f.id) checked[on(f.id).is_some()]; " " (f.title) span class="quiet" { " " (f.kind.label()) } }
                    label class="hidden" for={ "place-" (f.id) } { "Place of " (f.title) }
                    input id={ "place-" (f.id) } class="place" type="number" autocomplete="off" name={ "place_" (f.id) } value=(at + 1) min="1" max="999";
                }
            }
        }
    }
}

/// The conditions as rows of three choices; an empty row is none.
fn conditions(x: &FormPage, audience: Audience) -> Markup {
    let (title, words, who) = match audience {
        Audience::Team => (
            "Conditions for the team",
            "While a field has a value, another one shows. What stands under “shows” in no row shows always.",
            "team",
        ),
        Audience::Customer => (
            "Conditions for customers",
            "The same for what customers fill in. Fields that are hidden from them never show.",
            "customer",
        ),
    };
    let deciding: Vec<&OwnField> =
        x.fields.iter().filter(|f| x.form.fields.contains(&f.id) && f.kind.can_decide()).collect();
    let list = x.form.conditions_for(audience);
    html! {
        section class="panel" aria-labelledby={ "conditions-" (who) } {
            h2 id={ "conditions-" (who) } { (title) }
            p class="quiet" { (words) }
            @if deciding.is_empty() {
                p { "Conditions hang on choices and boxes. This form has none yet: put one on and save." }
            } @else {
                table class="table conditions" {
                    caption class="hidden" { (title) }
                    thead { tr { th scope="col" { "While" } th scope="col" { "shows" } th scope="col" { "and is" } } }
                    tbody {
                        @for at in 0..list.len() + EMPTY_CONDITIONS { (condition_row(x, &deciding, list.get(at), who, at)) }
                    }
                }
            }
        }
    }
}

fn condition_row(
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
            td data-label="While" {
                select name={ "when_" (who) } aria-label={ "Condition " (n) ": while" } {
                    option value="" { "–" }
                    @for f in deciding {
                        optgroup label=(f.title) {
                            @if f.kind == FieldKind::Checkbox {
                                @for (is, words) in [(TICKED, "is ticked"), (NOT_TICKED, "is not ticked")] {
                                    option value=(value(f.id, is)) selected[chosen == value(f.id, is)] { (f.title) " " (words) }
                                }
                            } @else {
                                @for o in &f.options { option value=(value(f.id, &o.value)) selected[chosen == value(f.id, &o.value)] { (f.title) " is " (o.name) } }
                            }
                        }
                    }
                }
            }
            td data-label="shows" {
                select name={ "shows_" (who) } aria-label={ "Condition " (n) ": shows" } {
                    option value="" { "–" }
                    @for f in x.fields.iter().filter(|f| x.form.fields.contains(&f.id)) {
                        option value=(f.id) selected[row.is_some_and(|c| c.field == f.id)] { (f.title) }
                    }
                }
            }
            td data-label="and is" {
                select name={ "requirement_" (who) } aria-label={ "Condition " (n) ": and is" } {
                    @for r in Requirement::ALL { option value=(r.as_str()) selected[level == *r] { (requirement(*r)) } }
                }
            }
        }
    }
}

/// The form as the team or a customer sees it; values can be tried out.
fn preview(x: &FormPage) -> Markup {
    let Form { id, .. } = x.form;
    let as_customer = x.preview.audience == Audience::Customer;
    html! {
        section class="panel preview" aria-labelledby="preview-title" id="preview" {
            h2 id="preview-title" { "How it looks" }
            form method="get" action=(url::form(id)) class="stack" data-auto {
                @let choices: [Choice<'_>; 2] = [("team".to_owned(), "To the team", !as_customer), ("customer".to_owned(), "To customers", as_customer)];
                (parts::select("preview-as", "as", "Seen by", &choices, false))
                div class="properties own-fields" {
                    @for shown in &x.preview.shown {
                        @if as_customer { (work::input(&for_customer(shown), shown.field.for_customers != CustomerAccess::Editable, "preview")) }
                        @else { (work::input(shown, false, "preview")) }
                    }
                }
                @if x.preview.shown.is_empty() { p class="quiet" { "Nothing shows." } }
                button type="submit" class="button button-small" data-auto-hide { "Try it" }
            }
        }
    }
}

/// A field with the words that customers read.
fn for_customer(shown: &domain::read::work::ShownField) -> domain::read::work::ShownField {
    let mut shown = shown.clone();
    shown.field.title = shown.field.title_for_customers().to_owned();
    shown.field.description = shown.field.customer_description.clone();
    shown
}
