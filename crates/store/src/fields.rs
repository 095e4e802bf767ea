//! The desk's own fields and forms, and how their values are found.

use std::collections::HashMap;

use domain::field::{CustomerAccess, Field, FieldKind, FieldOption, FieldValues, found};
use domain::form::{Condition, DeskForms, Form};
use domain::{Error, FieldId, FieldOptionId, FormId, MailboxId, Refusal, Result, TeamId, TicketId};
use serde_json::{Value as Json, json};

use crate::db::{FromValue, Row, ToValue, Value};
use crate::{Conn, Tx, args};

impl ToValue for FieldKind {
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
}
impl FromValue for FieldKind {
    fn from_value(value: Value) -> Option<Self> {
        Self::parse(&String::from_value(value)?)
    }
}
impl ToValue for CustomerAccess {
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
}
impl FromValue for CustomerAccess {
    fn from_value(value: Value) -> Option<Self> {
        Self::parse(&String::from_value(value)?)
    }
}

/// Values as one column holds them; nothing where there are none.
pub(crate) fn values_text(values: &FieldValues) -> Result<String> {
    if values.is_empty() { Ok(String::new()) } else { Ok(serde_json::to_string(values)?) }
}

pub(crate) fn values(text: &str) -> Result<FieldValues> {
    if text.is_empty() { Ok(FieldValues::default()) } else { Ok(serde_json::from_str(text)?) }
}

fn field(mut row: Row) -> Result<Field> {
    let standard: String = row.get("standard")?;
    Ok(Field {
        id: row.get("id")?,
        key: row.get("key")?,
        kind: row.get("kind")?,
        title: row.get("title")?,
        customer_title: row.get("customer_title")?,
        description: row.get("description")?,
        customer_description: row.get("customer_description")?,
        to_solve: row.get("to_solve")?,
        for_customers: row.get("for_customers")?,
        required_for_customers: row.get("required_for_customers")?,
        standard: if standard.is_empty() { Vec::new() } else { serde_json::from_str(&standard)? },
        pattern: row.get("pattern")?,
        tag: row.get("tag")?,
        options: Vec::new(),
        place: row.get("place")?,
        retired_at: row.get("retired_at")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// All fields in their order, retired ones too, with their options.
pub async fn list(db: &mut Conn) -> Result<Vec<Field>> {
    let sql = "select id, key, kind, title, customer_title, description, customer_description, to_solve, for_customers,
        required_for_customers, standard, pattern, tag, place, retired_at, created_at, updated_at
        from field order by place, id limit 1000";
    let mut fields = db.all(sql, args![]).await?.into_iter().map(field).collect::<Result<Vec<_>>>()?;
    if fields.iter().any(|f| f.kind.has_options()) {
        let sql =
            "select id, field_id, name, value from field_option order by field_id, place, id limit 1000000";
        let mut options: HashMap<FieldId, Vec<FieldOption>> = HashMap::new();
        for mut row in db.all(sql, args![]).await? {
            let option = FieldOption { id: row.get("id")?, name: row.get("name")?, value: row.get("value")? };
            options.entry(row.get("field_id")?).or_default().push(option);
        }
        for f in &mut fields {
            f.options = options.remove(&f.id).unwrap_or_default();
        }
    }
    Ok(fields)
}

/// Whether the desk has any field or form: where it has none, nothing need be asked of a change.
pub async fn any(db: &mut Conn) -> Result<bool> {
    let sql =
        "select case when exists (select 1 from field) or exists (select 1 from form) then 1 else 0 end as n";
    Ok(db.one(sql, args![]).await?.get::<i64>("n")? == 1)
}

/// All fields and forms.
pub async fn desk(db: &mut Conn) -> Result<DeskForms> {
    if !any(db).await? {
        return Ok(DeskForms::default());
    }
    Ok(DeskForms { fields: list(db).await?, forms: forms(db).await? })
}

fn standard_text(field: &Field) -> Result<String> {
    if field.standard.is_empty() { Ok(String::new()) } else { Ok(serde_json::to_string(&field.standard)?) }
}

/// # Errors
/// [`Refusal::Taken`] when there is a field of that key.
pub async fn insert(tx: &mut Tx, f: &Field) -> Result<()> {
    let sql = "insert into field (id, key, kind, title, customer_title, description, customer_description, to_solve,
        for_customers, required_for_customers, standard, pattern, tag, place, retired_at, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) on conflict (key) do nothing";
    let standard = standard_text(f)?;
    let args = args![
        f.id,
        f.key,
        f.kind,
        f.title,
        f.customer_title,
        f.description,
        f.customer_description,
        f.to_solve,
        f.for_customers,
        f.required_for_customers,
        standard,
        f.pattern,
        f.tag,
        f.place,
        f.retired_at,
        f.created_at,
        f.updated_at
    ];
    if tx.execute(sql, args).await? == 0 {
        return Err(taken(f));
    }
    put_options(tx, f).await
}

fn taken(f: &Field) -> Error {
    Refusal::Taken { what: "field with the key", value: f.key.clone() }.into()
}

/// Writes a field and its options; the kind stays what it was.
///
/// # Errors
/// [`Refusal::Taken`] when another field has that key.
pub async fn update(tx: &mut Tx, f: &Field) -> Result<()> {
    if tx.find("select id from field where key = $1 and id <> $2", args![f.key, f.id]).await?.is_some() {
        return Err(taken(f));
    }
    let sql = "update field set key = $2, title = $3, customer_title = $4, description = $5, customer_description = $6,
        to_solve = $7, for_customers = $8, required_for_customers = $9, standard = $10, pattern = $11, tag = $12,
        place = $13, retired_at = $14, updated_at = $15 where id = $1";
    let standard = standard_text(f)?;
    let args = args![
        f.id,
        f.key,
        f.title,
        f.customer_title,
        f.description,
        f.customer_description,
        f.to_solve,
        f.for_customers,
        f.required_for_customers,
        standard,
        f.pattern,
        f.tag,
        f.place,
        f.retired_at,
        f.updated_at
    ];
    tx.execute(sql, args).await?;
    tx.execute("delete from field_option where field_id = $1", args![f.id]).await?;
    put_options(tx, f).await
}

async fn put_options(tx: &mut Tx, f: &Field) -> Result<()> {
    let row = |(place, o): (usize, &FieldOption)| args![o.id, f.id, place as i64, o.name, o.value].to_vec();
    let rows: Vec<_> = f.options.iter().enumerate().map(row).collect();
    let sql = "insert into field_option (id, field_id, place, name, value) values ($1, $2, $3, $4, $5)";
    tx.execute_each_soon(sql, &rows).await
}

/// Puts the fields in this order; those that are not named come behind, in the order they had.
pub async fn reorder(tx: &mut Tx, order: &[FieldId]) -> Result<()> {
    let all = list(tx).await?;
    let rest = all.iter().map(|f| f.id).filter(|id| !order.contains(id));
    let order: Vec<FieldId> = order.iter().copied().chain(rest).collect();
    for (place, id) in order.iter().enumerate() {
        let sql = "update field set place = $2 where id = $1 and place <> $2";
        tx.execute(sql, args![id, place as i64 + 1]).await?;
    }
    Ok(())
}

/// How many tickets have a value of it, at most `limit`.
pub async fn used(db: &mut Conn, id: FieldId, limit: i64) -> Result<i64> {
    let sql = "select count(*) as n from (select 1 from field_value where field_id = $1 limit $2) x";
    db.one(sql, args![id, limit]).await?.get("n")
}

/// Removes it with what its values are found by. What tickets had of it means nothing any more: ids do not come again.
pub async fn delete(tx: &mut Tx, id: FieldId) -> Result<()> {
    crate::routing::delete_of_field(tx, id).await?;
    tx.execute("delete from field_value where field_id = $1", args![id]).await?;
    tx.execute("delete from field_option where field_id = $1", args![id]).await?;
    tx.execute("delete from field where id = $1", args![id]).await.map(drop)
}

/// Makes `ticket` found by what its fields are now.
pub(crate) async fn put_values(
    tx: &mut Tx,
    ticket: TicketId,
    before: &FieldValues,
    after: &FieldValues,
) -> Result<()> {
    for (id, old) in before.iter() {
        if after.of(id) != old {
            let sql = "delete from field_value where ticket_id = $1 and field_id = $2";
            tx.execute(sql, args![ticket, id]).await?;
        }
    }
    for (id, new) in after.iter() {
        if before.of(id) == new {
            continue;
        }
        // A field that is gone is not found by.
        let Some(mut row) = tx.find("select kind from field where id = $1", args![id]).await? else {
            continue;
        };
        let kind: FieldKind = row.get("kind")?;
        let sql = "insert into field_value (ticket_id, field_id, found) values ($1, $2, $3)
            on conflict (ticket_id, field_id, found) do nothing";
        let rows: Vec<_> = new.iter().map(|v| args![ticket, id, found(kind, v)].to_vec()).collect();
        tx.execute_each_soon(sql, &rows).await?;
    }
    Ok(())
}

/// What a ticket is found by, by field.
pub async fn found_of(db: &mut Conn, ticket: TicketId) -> Result<Vec<(FieldId, String)>> {
    let sql =
        "select field_id, found from field_value where ticket_id = $1 order by field_id, found limit 100000";
    let rows = db.all(sql, args![ticket]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("field_id")?, row.get("found")?))).collect()
}

// Forms.

fn form(mut row: Row) -> Result<Form> {
    let parts: Json = serde_json::from_str(&row.get::<String>("parts")?)?;
    let ids = |name: &str| {
        parts[name]
            .as_array()
            .map(|a| a.iter().filter_map(Json::as_i64).collect::<Vec<_>>())
            .unwrap_or_default()
    };
    let conditions =
        |name: &str| -> Result<Vec<Condition>> { Ok(serde_json::from_value(parts[name].clone())?) };
    Ok(Form {
        id: row.get("id")?,
        name: row.get("name")?,
        customer_name: row.get("customer_name")?,
        for_customers: row.get("for_customers")?,
        is_standard: row.get("is_standard")?,
        fields: ids("fields").into_iter().map(FieldId).collect(),
        conditions: conditions("conditions")?,
        customer_conditions: conditions("customer_conditions")?,
        teams: ids("teams").into_iter().map(TeamId).collect(),
        mailboxes: ids("mailboxes").into_iter().map(MailboxId).collect(),
        place: row.get("place")?,
        retired_at: row.get("retired_at")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

fn parts(f: &Form) -> String {
    json!({
        "fields": f.fields,
        "conditions": f.conditions,
        "customer_conditions": f.customer_conditions,
        "teams": f.teams,
        "mailboxes": f.mailboxes,
    })
    .to_string()
}

/// All forms in their order, retired ones too.
pub async fn forms(db: &mut Conn) -> Result<Vec<Form>> {
    let sql =
        "select id, name, customer_name, for_customers, is_standard, place, retired_at, parts, created_at,
        updated_at from form order by place, id limit 1000";
    db.all(sql, args![]).await?.into_iter().map(form).collect()
}

pub async fn insert_form(tx: &mut Tx, f: &Form) -> Result<()> {
    let sql =
        "insert into form (id, name, customer_name, for_customers, is_standard, place, retired_at, parts,
        created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let args = args![
        f.id,
        f.name,
        f.customer_name,
        f.for_customers,
        f.is_standard,
        f.place,
        f.retired_at,
        parts(f),
        f.created_at,
        f.updated_at
    ];
    tx.execute(sql, args).await?;
    one_standard(tx, f).await
}

pub async fn update_form(tx: &mut Tx, f: &Form) -> Result<()> {
    let sql =
        "update form set name = $2, customer_name = $3, for_customers = $4, is_standard = $5, place = $6,
        retired_at = $7, parts = $8, updated_at = $9 where id = $1";
    let args = args![
        f.id,
        f.name,
        f.customer_name,
        f.for_customers,
        f.is_standard,
        f.place,
        f.retired_at,
        parts(f),
        f.updated_at
    ];
    tx.execute(sql, args).await?;
    one_standard(tx, f).await
}

async fn one_standard(tx: &mut Tx, f: &Form) -> Result<()> {
    if f.is_standard {
        tx.execute("update form set is_standard = 0 where id <> $1", args![f.id]).await?;
    }
    Ok(())
}

/// Puts the forms in this order; those that are not named come behind, in the order they had.
pub async fn reorder_forms(tx: &mut Tx, order: &[FormId]) -> Result<()> {
    let all = forms(tx).await?;
    let rest = all.iter().map(|f| f.id).filter(|id| !order.contains(id));
    let order: Vec<FormId> = order.iter().copied().chain(rest).collect();
    for (place, id) in order.iter().enumerate() {
        let sql = "update form set place = $2 where id = $1 and place <> $2";
        tx.execute(sql, args![id, place as i64 + 1]).await?;
    }
    Ok(())
}

/// How many tickets have it, at most `limit`.
pub async fn form_used(db: &mut Conn, id: FormId, limit: i64) -> Result<i64> {
    let sql = "select count(*) as n from (select 1 from ticket where form_id = $1 limit $2) x";
    db.one(sql, args![id, limit]).await?.get("n")
}

/// Removes it; its tickets have the standard form again.
pub async fn delete_form(tx: &mut Tx, id: FormId) -> Result<()> {
    let now = tx.now();
    let sql = "update ticket set form_id = null, updated_at = $2, version = version + 1 where form_id = $1";
    tx.execute(sql, args![id, now]).await?;
    tx.execute("delete from form where id = $1", args![id]).await.map(drop)
}

/// A fresh id for each option that has none (0).
pub async fn number_options(tx: &mut Tx, f: &mut Field) -> Result<()> {
    for option in f.options.iter_mut().filter(|o| o.id == FieldOptionId(0)) {
        option.id = tx.next_id().await?;
    }
    Ok(())
}
