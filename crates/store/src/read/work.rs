//! What is worked off on a ticket beside its messages, and the pages where a lead sets it up.

use std::collections::HashMap;

use domain::checklist::TimeEntry;
use domain::field::{Field, FieldValues};
use domain::form::{Audience, DeskForms, Form, visible_and_required};
use domain::person::Role;
use domain::read::work::{
    ChecklistLine, ChecklistPanel, ChecklistsPage, FieldPage, FieldsPage, FormPage, FormPanel, FormsPage,
    Preview, ShownField, TagRewriteLine, TagsPage, TimeLine, TimePanel, Work,
};
use domain::read::{MailboxRef, PersonRef};
use domain::ticket::Ticket;
use domain::{Actor, FieldId, FormId, MailboxId, PersonId, Refusal, Result, TeamId};

use crate::people::find_ref;
use crate::{Conn, checklists, fields, mailboxes, settings, tag_rewrites, teams, time_entries};

/// The setting that says whether people's time on tickets is recorded: `on`, or off where it is anything else.
pub const TIME_SETTING: &str = "time_spent";
/// The latest entries that a ticket's page shows.
const ENTRIES_MAX: i64 = 50;
/// Tags of one page.
const TAGS_MAX: i64 = 500;
const REWRITES_MAX: i64 = 10;

/// Whether time is recorded.
pub async fn records_time(db: &mut Conn) -> Result<bool> {
    Ok(settings::find(db, TIME_SETTING).await?.as_deref() == Some("on"))
}

/// The panels of a ticket's page as `reader` sees them.
pub async fn of_ticket(db: &mut Conn, reader: &Actor, ticket: &Ticket) -> Result<Work> {
    let desk = fields::desk(db).await?;
    let mut names = HashMap::new();
    let mut items = Vec::new();
    for item in checklists::list(db, ticket.id).await? {
        let done_by = match item.done {
            Some((by, _)) => Some(name(db, &mut names, by).await?),
            None => None,
        };
        items.push(ChecklistLine { item, done_by });
    }
    let templates = checklists::templates(db).await?.into_iter().map(|t| (t.id, t.name)).collect();
    let time = match records_time(db).await? {
        true => Some(time(db, reader, ticket, &mut names).await?),
        false => None,
    };
    Ok(Work { form: form_panel(&desk, ticket), checklist: ChecklistPanel { items, templates }, time })
}

async fn name(db: &mut Conn, names: &mut HashMap<PersonId, PersonRef>, id: PersonId) -> Result<PersonRef> {
    if let Some(known) = names.get(&id) {
        return Ok(known.clone());
    }
    let unknown = PersonRef { id, name: format!("person {id}"), email: None };
    let found = find_ref(db, id).await?.unwrap_or(unknown);
    names.insert(id, found.clone());
    Ok(found)
}

/// May they say that the time was otherwise? Whoever recorded it, leads and admins.
pub fn may_correct(reader: &Actor, entry: &TimeEntry) -> bool {
    reader.person_id() == Some(entry.person) || reader.role() >= Role::Lead
}

async fn time(
    db: &mut Conn,
    reader: &Actor,
    ticket: &Ticket,
    names: &mut HashMap<PersonId, PersonRef>,
) -> Result<TimePanel> {
    let mut entries = Vec::new();
    for entry in time_entries::list(db, ticket.id, ENTRIES_MAX).await? {
        let person = name(db, names, entry.person).await?;
        entries.push(TimeLine { may_correct: may_correct(reader, &entry), entry, person });
    }
    Ok(TimePanel { total: time_entries::total(db, ticket.id).await?, entries })
}

/// The fields that the ticket's form shows with the values it has.
pub fn form_panel(desk: &DeskForms, ticket: &Ticket) -> FormPanel {
    panel_of(desk, ticket.form, (ticket.team, ticket.mailbox), &ticket.fields)
}

fn panel_of(
    desk: &DeskForms,
    form: Option<FormId>,
    (team, mailbox): (Option<TeamId>, Option<MailboxId>),
    values: &FieldValues,
) -> FormPanel {
    let own = desk.form_of(form);
    let offered = |f: &&Form| f.id == own.id || f.is_active() && f.serves(team, mailbox);
    FormPanel {
        form: desk.form(own.id).map(|f| f.id),
        forms: desk.forms.iter().filter(offered).map(|f| (f.id, f.name.clone())).collect(),
        shown: shown(&own, &desk.fields, values, Audience::Team),
    }
}

/// The fields of a ticket that is not there yet, for a mailbox: with the form that was chosen, where that serves such a
/// ticket, and what was typed in place of the fields' own values.
pub fn new_panel(
    desk: &DeskForms,
    chosen: Option<FormId>,
    (team, mailbox): (Option<TeamId>, Option<MailboxId>),
    typed: &[(FieldId, Vec<String>)],
) -> FormPanel {
    let serves = |id: &FormId| desk.form(*id).is_some_and(|f| f.is_active() && f.serves(team, mailbox));
    let form = chosen.filter(serves).or(desk.form_for_new(team, mailbox).map(|f| f.id));
    let begins = |f: &&Field| f.is_active() && !f.standard.is_empty();
    let mut values: FieldValues =
        desk.fields.iter().filter(begins).map(|f| (f.id, f.standard.clone())).collect();
    for (field, value) in typed {
        values.set(*field, value.clone());
    }
    panel_of(desk, form, (team, mailbox), &values)
}

/// Those that show, as a page draws them.
pub fn shown(form: &Form, fields: &[Field], values: &FieldValues, audience: Audience) -> Vec<ShownField> {
    let conditions = form.conditions_for(audience);
    let draw = |s: domain::form::Shown| {
        let field = fields.iter().find(|f| f.id == s.field)?.clone();
        Some(ShownField {
            value: values.of(s.field).to_vec(),
            requirement: s.requirement,
            decides: conditions.iter().any(|c| c.when == s.field),
            field,
        })
    };
    visible_and_required(form, fields, values, audience).into_iter().filter_map(draw).collect()
}

pub async fn fields_page(db: &mut Conn) -> Result<FieldsPage> {
    Ok(FieldsPage { fields: fields::list(db).await?, problem: None })
}

/// # Errors
/// [`Refusal::NotFound`].
pub async fn field_page(db: &mut Conn, id: FieldId) -> Result<FieldPage> {
    let desk = fields::desk(db).await?;
    let field = desk.field(id).ok_or(Refusal::NotFound)?.clone();
    let forms = desk.forms.iter().filter(|f| f.fields.contains(&id));
    Ok(FieldPage {
        forms: forms.map(|f| (f.id, f.name.clone())).collect(),
        used: fields::used(db, id, FieldPage::USED_MAX + 1).await?,
        is_new: false,
        field,
        problem: None,
    })
}

pub async fn forms_page(db: &mut Conn) -> Result<FormsPage> {
    let desk = fields::desk(db).await?;
    Ok(FormsPage { any_field: !desk.fields.is_empty(), forms: desk.forms, problem: None })
}

/// A form, and how it looks to `audience` with `values`.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn form_page(
    db: &mut Conn,
    id: FormId,
    audience: Audience,
    values: &FieldValues,
) -> Result<FormPage> {
    let desk = fields::desk(db).await?;
    let form = desk.form(id).ok_or(Refusal::NotFound)?.clone();
    let mailboxes = mailboxes::list(db).await?.into_iter();
    Ok(FormPage {
        preview: Preview { audience, shown: shown(&form, &desk.fields, values, audience) },
        teams: teams::refs(db).await?,
        mailboxes: mailboxes.map(|m| MailboxRef { id: m.id, name: m.name, address: m.address }).collect(),
        form,
        fields: desk.fields,
        problem: None,
    })
}

/// Tags that begin so, and what is being done about tags.
pub async fn tags_page(db: &mut Conn, begin: &str) -> Result<TagsPage> {
    let mut names = HashMap::new();
    let mut rewrites = Vec::new();
    for r in tag_rewrites::recent(db, REWRITES_MAX).await? {
        rewrites.push(TagRewriteLine {
            id: r.id,
            by: name(db, &mut names, r.by).await?,
            tag: r.tag,
            becomes: r.becomes,
            total: r.total,
            done: r.done,
            created_at: r.created_at,
            finished_at: r.finished_at,
        });
    }
    let tags = match begin {
        "" => super::api::tags(db, TAGS_MAX).await?,
        begin => tag_rewrites::suggest(db, begin, i64::MAX, TAGS_MAX).await?,
    };
    Ok(TagsPage { tags, begin: begin.to_owned(), rewrites, preview: None, problem: None })
}

pub async fn checklists_page(db: &mut Conn) -> Result<ChecklistsPage> {
    let records_time = records_time(db).await?;
    Ok(ChecklistsPage { templates: checklists::templates(db).await?, records_time, problem: None })
}
