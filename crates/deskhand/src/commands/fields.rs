//! Sets up fields and forms, and brings what somebody wants of a ticket's fields into what can be written.

use std::collections::BTreeSet;

use domain::checklist::{Move, moved};
use domain::field::{self, CustomerAccess, FIELDS_MAX, Field, FieldKind, FieldOption, FieldValues};
use domain::form::{self, Condition, DeskForms, FORMS_MAX, Form};
use domain::permission::{Action, Object, may};
use domain::read::work::FieldPage;
use domain::ticket::{Ticket, TicketChange};
use domain::{Actor, Event, FieldId, FieldOptionId, FormId, MailboxId, Refusal, Result, TeamId};
use store::{Tx, fields, mailboxes, teams};

/// `change` with values in their one spelling and the tags that stand for them; refused where a field's value does not do,
/// or one that is required is missing while the status moves on.
///
/// # Errors
/// [`Refusal::Invalid`] with the field's title.
pub async fn settle_change(
    tx: &mut Tx,
    by: &Actor,
    ticket: &Ticket,
    mut change: TicketChange,
) -> Result<TicketChange> {
    let tags = change.tags.is_some() || !change.add_tags.is_empty() || !change.remove_tags.is_empty();
    let status = change.status.is_some_and(|s| s != ticket.status);
    if tags || status || !change.fields.is_empty() || change.form.is_some() {
        fields::desk(tx).await?.settle(by, ticket, &mut change)?;
    }
    Ok(change)
}

/// Takes out of `change` what a macro says of fields that the desk does not have any more: whoever sends a reply need not
/// mend the macro first. What somebody chose by hand is refused instead.
pub(super) async fn forget_gone(
    tx: &mut Tx,
    change: &mut TicketChange,
    by_hand: &TicketChange,
) -> Result<()> {
    if change.fields.len() > by_hand.fields.len() {
        let desk = fields::desk(tx).await?;
        let chosen = |id: FieldId| by_hand.fields.iter().any(|c| c.field == id);
        change.fields.retain(|c| chosen(c.field) || desk.field(c.field).is_some_and(Field::is_active));
    }
    Ok(())
}

/// What a new ticket of this team and mailbox begins with: its form, the fields' own values, and the tags of these.
pub(super) async fn begin(
    tx: &mut Tx,
    team: Option<TeamId>,
    mailbox: Option<MailboxId>,
) -> Result<(Option<FormId>, FieldValues, BTreeSet<String>)> {
    let desk = fields::desk(tx).await?;
    let form = desk.form_for_new(team, mailbox).map(|f| f.id);
    let on_form = desk.form_of(form).fields;
    let begins = |f: &&Field| f.is_active() && !f.standard.is_empty() && on_form.contains(&f.id);
    let set: Vec<&Field> = desk.fields.iter().filter(begins).collect();
    let tags = set.iter().flat_map(|f| f.tags_of(&f.standard)).collect();
    Ok((form, set.iter().map(|f| (f.id, f.standard.clone())).collect(), tags))
}

/// What somebody wants a field to be; `None` leaves as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldWish {
    pub key: Option<String>,
    pub title: Option<String>,
    pub customer_title: Option<String>,
    pub description: Option<String>,
    pub customer_description: Option<String>,
    pub to_solve: Option<bool>,
    pub for_customers: Option<CustomerAccess>,
    pub required_for_customers: Option<bool>,
    pub standard: Option<Vec<String>>,
    pub pattern: Option<String>,
    pub tag: Option<String>,
    /// All options in their order; those with the id or the value of one that stands keep its id.
    pub options: Option<Vec<OptionWish>>,
    pub in_use: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionWish {
    pub id: Option<FieldOptionId>,
    pub name: String,
    /// Empty is made from the name.
    pub value: String,
}

fn lead(by: &Actor) -> Result<(), Refusal> {
    may(by, Action::ManageFields, Object::Desk)
}

fn wished(f: &mut Field, wish: &FieldWish, now: domain::Moment) {
    let text = |to: &mut String, from: &Option<String>| {
        if let Some(text) = from {
            to.clone_from(text);
        }
    };
    text(&mut f.key, &wish.key);
    text(&mut f.title, &wish.title);
    text(&mut f.customer_title, &wish.customer_title);
    text(&mut f.description, &wish.description);
    text(&mut f.customer_description, &wish.customer_description);
    text(&mut f.pattern, &wish.pattern);
    text(&mut f.tag, &wish.tag);
    f.to_solve = wish.to_solve.unwrap_or(f.to_solve);
    f.for_customers = wish.for_customers.unwrap_or(f.for_customers);
    f.required_for_customers = wish.required_for_customers.unwrap_or(f.required_for_customers);
    if let Some(standard) = &wish.standard {
        f.standard.clone_from(standard);
    }
    if let Some(options) = &wish.options {
        let known = std::mem::take(&mut f.options);
        let mut taken = BTreeSet::new();
        f.options = options
            .iter()
            .map(|o| {
                let same = |k: &&FieldOption| match o.id {
                    Some(id) => k.id == id,
                    None => {
                        !o.value.is_empty() && k.value == o.value || o.value.is_empty() && k.name == o.name
                    }
                };
                let stands = known.iter().find(same).filter(|k| taken.insert(k.id));
                FieldOption {
                    id: stands.map_or(FieldOptionId(0), |k| k.id),
                    name: o.name.clone(),
                    value: match stands {
                        Some(k) if o.value.is_empty() => k.value.clone(),
                        Some(_) | None => o.value.clone(),
                    },
                }
            })
            .collect();
    }
    match wish.in_use {
        Some(true) => f.retired_at = None,
        Some(false) => f.retired_at = f.retired_at.or(Some(now)),
        None => {}
    }
}

/// Adds a field behind the others.
///
/// # Errors
/// A refusal when the actor is no lead, there are too many, or a value does not do.
pub async fn add_field(tx: &mut Tx, by: &Actor, kind: FieldKind, wish: &FieldWish) -> Result<FieldId> {
    lead(by)?;
    let all = fields::list(tx).await?;
    if all.len() >= FIELDS_MAX {
        let words =
            format!("There are {FIELDS_MAX} fields, the most that a desk can have. Delete one first.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    let now = tx.now();
    let mut field = Field {
        id: tx.next_id().await?,
        key: String::new(),
        kind,
        title: String::new(),
        customer_title: String::new(),
        description: String::new(),
        customer_description: String::new(),
        to_solve: false,
        for_customers: CustomerAccess::Hidden,
        required_for_customers: false,
        standard: Vec::new(),
        pattern: if kind == FieldKind::Pattern { ".*".to_owned() } else { String::new() },
        tag: String::new(),
        options: Vec::new(),
        place: all.iter().map(|f| f.place).max().unwrap_or(0) + 1,
        retired_at: None,
        created_at: now,
        updated_at: now,
    };
    let names_itself = wish.key.as_ref().is_none_or(|k| k.trim().is_empty());
    wished(&mut field, wish, now);
    fields::number_options(tx, &mut field).await?;
    let mut field = field::check(field)?;
    if names_itself && all.iter().any(|f| f.key == field.key) {
        field.key = format!("{}_{}", field.key, field.id);
    }
    fields::insert(tx, &field).await?;
    tx.record(by, Event::FieldAdded { field: field.id });
    // Whoever has one form means it to show what is asked from now on.
    let forms = fields::forms(tx).await?;
    if let [only] = forms.as_slice() {
        let mut with = only.clone();
        with.fields.push(field.id);
        with.updated_at = now;
        fields::update_form(tx, &with).await?;
        tx.record(by, Event::FormEdited { form: with.id });
    }
    Ok(field.id)
}

/// Changes a field. Conditions that hang on options which are gone go with them.
///
/// # Errors
/// As [`add_field`].
pub async fn change_field(tx: &mut Tx, by: &Actor, id: FieldId, wish: &FieldWish) -> Result<()> {
    lead(by)?;
    let desk = fields::desk(tx).await?;
    let before = desk.field(id).ok_or(Refusal::NotFound)?.clone();
    let mut after = before.clone();
    wished(&mut after, wish, tx.now());
    fields::number_options(tx, &mut after).await?;
    let mut after = field::check(after)?;
    if after == before {
        return Ok(());
    }
    after.updated_at = tx.now();
    fields::update(tx, &after).await?;
    tx.record(by, Event::FieldEdited { field: id });
    let gone = |c: &Condition| c.when == id && after.kind.has_options() && after.option(&c.is).is_none();
    prune(tx, by, &desk, gone, |_| false).await
}

/// Takes conditions and fields off all forms.
async fn prune(
    tx: &mut Tx,
    by: &Actor,
    desk: &DeskForms,
    gone: impl Fn(&Condition) -> bool,
    off: impl Fn(&FieldId) -> bool,
) -> Result<()> {
    for before in &desk.forms {
        let mut after = before.clone();
        after.conditions.retain(|c| !gone(c));
        after.customer_conditions.retain(|c| !gone(c));
        after.fields.retain(|f| !off(f));
        if after != *before {
            after.updated_at = tx.now();
            fields::update_form(tx, &after).await?;
            tx.record(by, Event::FormEdited { form: after.id });
        }
    }
    Ok(())
}

/// Moves a field among the others.
///
/// # Errors
/// A refusal when the actor is no lead, or there is no such field.
pub async fn place_field(tx: &mut Tx, by: &Actor, id: FieldId, to: Move) -> Result<()> {
    lead(by)?;
    let order: Vec<FieldId> = fields::list(tx).await?.iter().map(|f| f.id).collect();
    if !order.contains(&id) {
        return Err(Refusal::NotFound.into());
    }
    fields::reorder(tx, &moved(&order, id, to)).await?;
    tx.record(by, Event::FieldEdited { field: id });
    Ok(())
}

/// Puts the fields in this order.
///
/// # Errors
/// A refusal when the actor is no lead, or one of them is no field.
pub async fn order_fields(tx: &mut Tx, by: &Actor, order: &[FieldId]) -> Result<()> {
    lead(by)?;
    let all = fields::list(tx).await?;
    if let Some(unknown) = order.iter().find(|id| !all.iter().any(|f| f.id == **id)) {
        return Err(Refusal::invalid("ticket_field_ids", format!("name {unknown}, which is no field")).into());
    }
    let Some(first) = order.first() else { return Ok(()) };
    fields::reorder(tx, order).await?;
    tx.record(by, Event::FieldEdited { field: *first });
    Ok(())
}

/// Deletes a field with the values that tickets have of it, unless these are many: then it is taken out of use instead.
///
/// # Errors
/// A refusal when the actor is no lead, or too many tickets have a value.
pub async fn delete_field(tx: &mut Tx, by: &Actor, id: FieldId) -> Result<()> {
    lead(by)?;
    let desk = fields::desk(tx).await?;
    let field = desk.field(id).ok_or(Refusal::NotFound)?;
    if fields::used(tx, id, FieldPage::USED_MAX + 1).await? > FieldPage::USED_MAX {
        let words = format!(
            "More than {} tickets have a value of “{}”. Take it out of use instead; nothing is lost then.",
            FieldPage::USED_MAX,
            field.title
        );
        return Err(Refusal::Conflict(words.into()).into());
    }
    prune(tx, by, &desk, |c| c.when == id || c.field == id, |f| *f == id).await?;
    fields::delete(tx, id).await?;
    tx.record(by, Event::FieldDeleted { field: id, title: field.title.clone() });
    Ok(())
}

/// What somebody wants a form to be; `None` leaves as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormWish {
    pub name: Option<String>,
    pub customer_name: Option<String>,
    pub for_customers: Option<bool>,
    pub is_standard: Option<bool>,
    pub fields: Option<Vec<FieldId>>,
    pub conditions: Option<Vec<Condition>>,
    pub customer_conditions: Option<Vec<Condition>>,
    pub teams: Option<Vec<TeamId>>,
    pub mailboxes: Option<Vec<MailboxId>>,
    pub place: Option<i64>,
    pub in_use: Option<bool>,
}

async fn wished_form(tx: &mut Tx, f: &mut Form, wish: &FormWish) -> Result<()> {
    if let Some(name) = &wish.name {
        f.name.clone_from(name);
    }
    if let Some(name) = &wish.customer_name {
        f.customer_name.clone_from(name);
    }
    f.for_customers = wish.for_customers.unwrap_or(f.for_customers);
    f.is_standard = wish.is_standard.unwrap_or(f.is_standard);
    f.place = wish.place.unwrap_or(f.place);
    if let Some(of) = &wish.fields {
        f.fields.clone_from(of);
        // What is taken off the form takes its conditions along.
        let stays = |c: &Condition| of.contains(&c.when) && of.contains(&c.field);
        f.conditions.retain(stays);
        f.customer_conditions.retain(stays);
    }
    if let Some(conditions) = &wish.conditions {
        f.conditions.clone_from(conditions);
    }
    if let Some(conditions) = &wish.customer_conditions {
        f.customer_conditions.clone_from(conditions);
    }
    if let Some(of) = &wish.teams {
        for team in of {
            if teams::find(tx, *team).await?.is_none() {
                return Err(Refusal::invalid("team", "does not exist").into());
            }
        }
        f.teams.clone_from(of);
    }
    if let Some(of) = &wish.mailboxes {
        let known = mailboxes::list(tx).await?;
        if of.iter().any(|id| !known.iter().any(|m| m.id == *id)) {
            return Err(Refusal::invalid("mailbox", "does not exist").into());
        }
        f.mailboxes.clone_from(of);
    }
    match wish.in_use {
        Some(true) => f.retired_at = None,
        Some(false) => f.retired_at = f.retired_at.or(Some(tx.now())),
        None => {}
    }
    Ok(())
}

/// Adds a form behind the others, with all fields that are in use unless `wish` says which. The first one is the standard
/// one.
///
/// # Errors
/// A refusal when the actor is no lead, there are too many, or a value does not do.
pub async fn add_form(tx: &mut Tx, by: &Actor, wish: &FormWish) -> Result<FormId> {
    lead(by)?;
    let desk = fields::desk(tx).await?;
    if desk.forms.len() >= FORMS_MAX {
        let words = format!("There are {FORMS_MAX} forms, the most that a desk can have. Delete one first.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    let now = tx.now();
    let mut form = Form {
        id: tx.next_id().await?,
        name: String::new(),
        customer_name: String::new(),
        for_customers: false,
        is_standard: desk.forms.is_empty(),
        fields: desk.fields.iter().filter(|f| f.is_active()).map(|f| f.id).collect(),
        conditions: Vec::new(),
        customer_conditions: Vec::new(),
        teams: Vec::new(),
        mailboxes: Vec::new(),
        place: desk.forms.iter().map(|f| f.place).max().unwrap_or(0) + 1,
        retired_at: None,
        created_at: now,
        updated_at: now,
    };
    wished_form(tx, &mut form, wish).await?;
    let form = form::check(form, &desk.fields)?;
    fields::insert_form(tx, &form).await?;
    tx.record(by, Event::FormAdded { form: form.id });
    Ok(form.id)
}

/// # Errors
/// As [`add_form`]; and there is always a standard form where there is any.
pub async fn change_form(tx: &mut Tx, by: &Actor, id: FormId, wish: &FormWish) -> Result<()> {
    lead(by)?;
    let desk = fields::desk(tx).await?;
    let before = desk.form(id).ok_or(Refusal::NotFound)?.clone();
    let mut after = before.clone();
    wished_form(tx, &mut after, wish).await?;
    let mut after = form::check(after, &desk.fields)?;
    if before.is_standard && !(after.is_standard && after.is_active()) {
        let words = "This is the standard form. Make another one the standard form first.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    if after == before {
        return Ok(());
    }
    after.updated_at = tx.now();
    fields::update_form(tx, &after).await?;
    tx.record(by, Event::FormEdited { form: id });
    Ok(())
}

/// Moves a form among the others.
///
/// # Errors
/// A refusal when the actor is no lead, or there is no such form.
pub async fn place_form(tx: &mut Tx, by: &Actor, id: FormId, to: Move) -> Result<()> {
    lead(by)?;
    let order: Vec<FormId> = fields::forms(tx).await?.iter().map(|f| f.id).collect();
    if !order.contains(&id) {
        return Err(Refusal::NotFound.into());
    }
    fields::reorder_forms(tx, &moved(&order, id, to)).await?;
    tx.record(by, Event::FormEdited { form: id });
    Ok(())
}

/// Puts the forms in this order.
///
/// # Errors
/// A refusal when the actor is no lead, or one of them is no form.
pub async fn order_forms(tx: &mut Tx, by: &Actor, order: &[FormId]) -> Result<()> {
    lead(by)?;
    let all = fields::forms(tx).await?;
    if let Some(unknown) = order.iter().find(|id| !all.iter().any(|f| f.id == **id)) {
        return Err(Refusal::invalid("ticket_form_ids", format!("name {unknown}, which is no form")).into());
    }
    let Some(first) = order.first() else { return Ok(()) };
    fields::reorder_forms(tx, order).await?;
    tx.record(by, Event::FormEdited { form: *first });
    Ok(())
}

/// Deletes a form; its tickets have the standard one again, and their values stay.
///
/// # Errors
/// A refusal when the actor is no lead, it is the standard form beside others, or too many tickets have it.
pub async fn delete_form(tx: &mut Tx, by: &Actor, id: FormId) -> Result<()> {
    lead(by)?;
    let desk = fields::desk(tx).await?;
    let form = desk.form(id).ok_or(Refusal::NotFound)?;
    if form.is_standard && desk.forms.len() > 1 {
        let words = "This is the standard form. Make another one the standard form first.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    if fields::form_used(tx, id, FieldPage::USED_MAX + 1).await? > FieldPage::USED_MAX {
        let words = format!(
            "More than {} tickets have the form “{}”. Take it out of use instead.",
            FieldPage::USED_MAX,
            form.name
        );
        return Err(Refusal::Conflict(words.into()).into());
    }
    fields::delete_form(tx, id).await?;
    tx.record(by, Event::FormDeleted { form: id, name: form.name.clone() });
    Ok(())
}
