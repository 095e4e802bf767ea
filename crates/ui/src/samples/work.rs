//! Fields, forms, tags, checklists and time, in their states.

use domain::checklist::{ChecklistItem, ChecklistTemplate, TimeEntry};
use domain::field::{CustomerAccess, Field, FieldKind, FieldOption};
use domain::form::{Audience, Condition, Form, Requirement};
use domain::moment::{DAY_US, HOUR_US};
use domain::read::work::{
    ChecklistLine, ChecklistPanel, ChecklistsPage, FieldPage, FieldsPage, FormPage, FormPanel, FormsPage,
    Preview, ShownField, TagPreview, TagRewriteLine, TagsPage, TimeLine, TimePanel, Work,
};
use domain::read::{FormProblem, Frame, MailboxRef, TeamRef};
use domain::{
    ChecklistItemId, ChecklistTemplateId, FieldId, FieldOptionId, FormId, MailboxId, PersonId, TagRewriteId,
    TeamId, TicketId, TimeEntryId,
};
use maud::Markup;

use super::{Words, ago, person};
use crate::{checklists, fields, tags};

fn field(t: Words<'_>, id: i64, kind: FieldKind, title: &str) -> Field {
    let option =
        |id, name: &str, value: &str| FieldOption { id: FieldOptionId(id), name: t(name), value: t(value) };
    Field {
        id: FieldId(id),
        key: t("room"),
        kind,
        title: t(title),
        customer_title: t("Where is it?"),
        description: t("As it stands on the door."),
        customer_description: t("The number on the door of the room."),
        to_solve: id % 2 == 0,
        for_customers: CustomerAccess::Editable,
        required_for_customers: true,
        standard: if kind.has_options() { vec![t("cable")] } else { vec![] },
        pattern: t("[A-Z]{2}-[0-9]+"),
        tag: t("vip"),
        options: if kind.has_options() {
            vec![option(1, "Loose cable", "cable"), option(2, "Empty toner", "toner")]
        } else {
            vec![]
        },
        place: id,
        retired_at: None,
        created_at: ago(30 * DAY_US),
        updated_at: ago(DAY_US),
    }
}

/// One field of every kind.
fn every_field(t: Words<'_>) -> Vec<Field> {
    let titles = [
        "Room",
        "What was seen",
        "Age in years",
        "Cost",
        "Bought on",
        "Cause",
        "Rooms",
        "VIP",
        "Serial number",
    ];
    FieldKind::ALL.iter().zip(titles).zip(1..).map(|((kind, title), id)| field(t, id, *kind, title)).collect()
}

fn shown(t: Words<'_>) -> Vec<ShownField> {
    let value = |kind: FieldKind| match kind {
        FieldKind::Text => vec![t("B 12, next to the stairs")],
        FieldKind::MultiLine => vec![t("It hums.\nThen it stops.")],
        FieldKind::Integer => vec!["7".to_owned()],
        FieldKind::Decimal => vec!["12.5".to_owned()],
        FieldKind::Date => vec!["2026-03-10".to_owned()],
        FieldKind::Choice => vec![t("gone since")],
        FieldKind::MultiChoice => vec![t("cable")],
        FieldKind::Checkbox => vec!["true".to_owned()],
        FieldKind::Pattern => vec![],
    };
    let draw = |(at, field): (usize, Field)| ShownField {
        value: value(field.kind),
        requirement: [Requirement::Never, Requirement::Solving, Requirement::Always][at % 3],
        decides: field.kind.can_decide(),
        field,
    };
    every_field(t).into_iter().enumerate().map(draw).collect()
}

/// The panels of a ticket with all that they can show.
pub(super) fn work(t: Words<'_>) -> Work {
    let item = |id, text: &str, done: bool| ChecklistLine {
        item: ChecklistItem {
            id: ChecklistItemId(id),
            ticket: TicketId(1),
            text: t(text),
            done: done.then(|| (PersonId(2), ago(HOUR_US))),
            created_at: ago(DAY_US),
        },
        done_by: done.then(|| person(t, 2)),
    };
    let entry = |id, seconds, by: i64, corrected: bool| TimeLine {
        entry: TimeEntry {
            id: TimeEntryId(id),
            ticket: TicketId(1),
            person: PersonId(by),
            seconds,
            message: None,
            created_at: ago(HOUR_US),
            updated_at: if corrected { ago(0) } else { ago(HOUR_US) },
        },
        person: person(t, by),
        may_correct: corrected,
    };
    Work {
        form: FormPanel {
            form: Some(FormId(1)),
            forms: vec![(FormId(1), t("Fault")), (FormId(2), t("New employee"))],
            shown: shown(t),
        },
        checklist: ChecklistPanel {
            items: vec![
                item(1, "Look at the cable", true),
                item(2, "Call Rosa", false),
                item(3, "Order a part", false),
            ],
            templates: vec![(ChecklistTemplateId(1), t("New employee"))],
        },
        time: Some(TimePanel { total: 4875, entries: vec![entry(1, 4800, 2, true), entry(2, 75, 3, false)] }),
    }
}

fn form(t: Words<'_>) -> Form {
    let condition = |is: &str, field, requirement| Condition {
        when: FieldId(6),
        is: t(is),
        field: FieldId(field),
        requirement,
    };
    Form {
        id: FormId(1),
        name: t("Fault"),
        customer_name: t("Something is broken"),
        for_customers: true,
        is_standard: true,
        fields: (1..=9).map(FieldId).collect(),
        conditions: vec![
            condition("cable", 3, Requirement::Solving),
            condition("toner", 4, Requirement::Never),
        ],
        customer_conditions: vec![condition("toner", 4, Requirement::Always)],
        teams: vec![TeamId(1)],
        mailboxes: vec![MailboxId(1)],
        place: 1,
        retired_at: None,
        created_at: ago(30 * DAY_US),
        updated_at: ago(DAY_US),
    }
}

/// The pages where all this is set up.
pub(super) fn pages(t: Words<'_>, frame: &Frame) -> Vec<(&'static str, Markup)> {
    let problem = |field: &str, words: &str, typed: &[(&str, &str)]| {
        Some(FormProblem {
            field: Some(field.to_owned()),
            words: t(words),
            typed: typed.iter().map(|(n, v)| ((*n).to_owned(), t(v))).collect(),
        })
    };
    let fields_page = FieldsPage { fields: every_field(t), problem: None };
    let no_fields = FieldsPage {
        fields: vec![],
        problem: problem("title", "title: must not be empty.", &[("title", " ")]),
    };
    let mut all = vec![
        ("fields", fields::fields(frame, &fields_page)),
        ("fields-none", fields::fields(frame, &no_fields)),
    ];
    let field_names = [
        "field-text",
        "field-multiline",
        "field-integer",
        "field-decimal",
        "field-date",
        "field-choice",
        "field-multi-choice",
        "field-checkbox",
        "field-pattern",
    ];
    for (name, field) in field_names.into_iter().zip(every_field(t)) {
        let page =
            FieldPage { field, is_new: false, forms: vec![(FormId(1), t("Fault"))], used: 12, problem: None };
        all.push((name, fields::field(frame, &page)));
    }
    let mut retired = field(t, 6, FieldKind::Choice, "Cause");
    retired.retired_at = Some(ago(DAY_US));
    let refused = problem(
        "key",
        "key: is a word of the search already.",
        &[("title", "Cause"), ("key", "status"), ("options", "A = b")],
    );
    let page = FieldPage {
        field: retired,
        is_new: false,
        forms: vec![],
        used: FieldPage::USED_MAX + 1,
        problem: refused,
    };
    all.push(("field-refused", fields::field(frame, &page)));
    let mut second = form(t);
    (second.is_standard, second.retired_at, second.for_customers) = (false, Some(ago(DAY_US)), false);
    let forms_page = FormsPage { forms: vec![form(t), second], any_field: true, problem: None };
    all.push(("forms", fields::forms(frame, &forms_page)));
    let no_forms = FormsPage { forms: vec![], any_field: false, problem: None };
    all.push(("forms-none", fields::forms(frame, &no_forms)));
    let page = FormPage {
        form: form(t),
        fields: every_field(t),
        teams: vec![TeamRef { id: TeamId(1), name: t("Hardware") }],
        mailboxes: vec![
            MailboxRef { id: MailboxId(1), name: t("Support"), address: t("support@fjordscale.example") },
            MailboxRef { id: MailboxId(2), name: t("Orders"), address: t("orders@fjordscale.example") },
        ],
        preview: Preview { audience: Audience::Team, shown: shown(t) },
        problem: None,
    };
    all.push(("form", fields::form(frame, &page)));
    let empty = FormPage {
        fields: vec![],
        preview: Preview { audience: Audience::Customer, shown: vec![] },
        problem: problem("conditions", "conditions: go in a circle.", &[]),
        ..page.clone()
    };
    all.push(("form-empty", fields::form(frame, &empty)));
    let for_customers =
        FormPage { preview: Preview { audience: Audience::Customer, shown: shown(t) }, ..page };
    all.push(("form-customer", fields::form(frame, &for_customers)));
    let line = |id, becomes: Option<&str>, finished: bool| TagRewriteLine {
        id: TagRewriteId(id),
        tag: t("vpn"),
        becomes: becomes.map(t),
        by: person(t, 1),
        total: 4210,
        done: if finished { 4210 } else { 1200 },
        created_at: ago(HOUR_US),
        finished_at: finished.then(|| ago(0)),
    };
    let preview = |becomes: Option<&str>, others| TagPreview {
        tag: t("vpn"),
        becomes: becomes.map(t),
        tickets: 4210,
        others,
    };
    let tags_page = TagsPage {
        tags: vec![(t("vpn"), 4210), (t("wlan"), 97), (t("printer"), 1)],
        begin: String::new(),
        rewrites: vec![line(1, Some("wlan"), false), line(2, None, true)],
        preview: Some(preview(Some("wlan"), 97)),
        problem: None,
    };
    all.push(("tags", tags::page(frame, &tags_page)));
    let away = TagsPage {
        preview: Some(preview(None, 0)),
        problem: problem("tag", "tag: must be one tag.", &[]),
        ..tags_page.clone()
    };
    all.push(("tags-away", tags::page(frame, &away)));
    let none = TagsPage { tags: vec![], begin: t("zz"), rewrites: vec![], preview: None, problem: None };
    all.push(("tags-not-found", tags::page(frame, &none)));
    all.push(("tags-none", tags::page(frame, &TagsPage { begin: String::new(), ..none })));
    let template = ChecklistTemplate {
        id: ChecklistTemplateId(1),
        name: t("New employee"),
        steps: vec![t("Account"), t("Badge")],
        created_at: ago(DAY_US),
        updated_at: ago(DAY_US),
    };
    let lists = ChecklistsPage { templates: vec![template], records_time: true, problem: None };
    all.push(("checklists", checklists::page(frame, &lists)));
    let refused = problem("steps", "steps: must not be empty.", &[("name", "Laptop"), ("steps", " ")]);
    let none = ChecklistsPage { templates: vec![], records_time: false, problem: refused };
    all.push(("checklists-none", checklists::page(frame, &none)));
    all
}
