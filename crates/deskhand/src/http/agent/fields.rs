//! Where a lead sets up fields, forms, tags and checklists.

use axum::extract::{Path, Query, State};
use domain::checklist::Move;
use domain::field::{CustomerAccess, FieldKind, FieldValues};
use domain::form::{Audience, Condition, Requirement};
use domain::permission::Action;
use domain::read::FormProblem;
use domain::read::work::TagPreview;
use domain::{ChecklistTemplateId, FieldId, FormId, MailboxId, Refusal, Result, TeamId};
use serde::Deserialize;
use store::read::work as pages;
use store::tag_rewrites;

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::commands::checklist::{delete_list, keep_list};
use crate::commands::fields::{
    FieldWish, FormWish, OptionWish, add_field, add_form, change_field, change_form, delete_field,
    delete_form, place_field, place_form,
};
use crate::commands::rewrite_tag::{begin_rewrite, check_rewrite};
use crate::commands::time_spent::{Recording, set_recording};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

fn place_of(form: &Form) -> Result<Move, Refusal> {
    match form.text("to") {
        "up" => Ok(Move::Up),
        "down" => Ok(Move::Down),
        text => match text.parse::<usize>() {
            Ok(place) if place > 0 => Ok(Move::To(place - 1)),
            Ok(_) | Err(_) => Err(Refusal::invalid("to", "must be up, down or a place from 1 on")),
        },
    }
}

// Fields.

pub async fn list(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::ManageFields)?;
    Ok(html(draw_list(&app, by, look, None).await?))
}

async fn draw_list(app: &App, by: Reader, look: Look, problem: Option<FormProblem>) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = pages::fields_page(db).await?;
        x.problem = problem;
        Ok(ui::fields::fields(&frame, &x).into())
    })
    .await
}

pub async fn add(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    need(&by, Action::ManageFields)?;
    let kind = form.word("kind", FieldKind::parse)?.unwrap_or(FieldKind::Text);
    let wish = FieldWish { title: Some(form.text("title").to_owned()), ..FieldWish::default() };
    let actor = by.actor.clone();
    match app.write(async move |tx| add_field(tx, &actor, kind, &wish).await).await {
        Ok(id) => Ok(see(&ui::url::field(id), "Added. Say what it takes.")),
        Err(e) => {
            let page = draw_list(&app, by, look, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<FieldId>) -> Page {
    need(&by, Action::ManageFields)?;
    Ok(html(draw_one(&app, by, look, id, None).await?))
}

async fn draw_one(
    app: &App,
    by: Reader,
    look: Look,
    id: FieldId,
    problem: Option<FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = pages::field_page(db, id).await?;
        x.problem = problem;
        Ok(ui::fields::field(&frame, &x).into())
    })
    .await
}

/// Options as lines, `Name` or `Name = value`.
fn option_lines(text: &str) -> Vec<OptionWish> {
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let read = |line: &str| match line.rsplit_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            OptionWish { id: None, name: name.trim().to_owned(), value: value.trim().to_owned() }
        }
        Some(_) | None => OptionWish { id: None, name: line.to_owned(), value: String::new() },
    };
    lines.map(read).collect()
}

pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<FieldId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageFields)?;
    let text = |name: &str| form.given(name).map(str::to_owned);
    let wish = FieldWish {
        key: text("key"),
        title: text("title"),
        customer_title: text("customer_title"),
        description: text("description"),
        customer_description: text("customer_description"),
        to_solve: Some(form.ticked("to_solve")),
        for_customers: form.word("for_customers", CustomerAccess::parse)?,
        required_for_customers: Some(form.ticked("required_for_customers")),
        standard: Some(standard(&app, id, form.text("standard")).await?),
        pattern: text("pattern"),
        tag: text("tag"),
        options: form.given("options").map(option_lines),
        in_use: None,
    };
    let actor = by.actor.clone();
    match app.write(async move |tx| change_field(tx, &actor, id, &wish).await).await {
        Ok(()) => Ok(see(&ui::url::field(id), "Saved.")),
        Err(e) => {
            let page = draw_one(&app, by, look, id, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

/// The value of new tickets as the page has it: several choices stand on lines of their own.
async fn standard(app: &App, id: FieldId, text: &str) -> Result<Vec<String>> {
    let all = app.read(async |db| store::fields::list(db).await).await?;
    let several = all.iter().any(|f| f.id == id && f.kind == FieldKind::MultiChoice);
    let one = |text: &str| vec![text.to_owned()];
    Ok(if several { text.lines().map(str::to_owned).collect() } else { one(text) })
}

pub async fn place(State(app): State<App>, by: Reader, Path(id): Path<FieldId>, form: Form) -> Page {
    let to = place_of(&form)?;
    app.write(async move |tx| place_field(tx, &by.actor, id, to).await).await?;
    Ok(see(&ui::url::fields(), ""))
}

pub async fn retire(State(app): State<App>, by: Reader, Path(id): Path<FieldId>, form: Form) -> Page {
    let wish = FieldWish { in_use: Some(!form.ticked("retire")), ..FieldWish::default() };
    app.write(async move |tx| change_field(tx, &by.actor, id, &wish).await).await?;
    Ok(see(&ui::url::field(id), "Saved."))
}

pub async fn delete(State(app): State<App>, by: Reader, Path(id): Path<FieldId>) -> Page {
    app.write(async move |tx| delete_field(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::fields(), "The field is deleted."))
}

// Forms.

pub async fn forms(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::ManageFields)?;
    Ok(html(draw_forms(&app, by, look, None).await?))
}

async fn draw_forms(app: &App, by: Reader, look: Look, problem: Option<FormProblem>) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = pages::forms_page(db).await?;
        x.problem = problem;
        Ok(ui::fields::forms(&frame, &x).into())
    })
    .await
}

pub async fn form_add(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    need(&by, Action::ManageFields)?;
    let wish = FormWish { name: Some(form.text("name").to_owned()), ..FormWish::default() };
    let actor = by.actor.clone();
    match app.write(async move |tx| add_form(tx, &actor, &wish).await).await {
        Ok(id) => Ok(see(&ui::url::form(id), "Added. It has all fields; take off what it does not need.")),
        Err(e) => {
            let page = draw_forms(&app, by, look, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

/// The page of a form, with values that are tried out in its preview.
pub async fn form_show(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<FormId>,
    Query(tried): Query<Vec<(String, String)>>,
) -> Page {
    need(&by, Action::ManageFields)?;
    let customer = tried.iter().any(|(n, v)| n == "as" && v == Audience::Customer.as_str());
    let audience = if customer { Audience::Customer } else { Audience::Team };
    let mut values: std::collections::BTreeMap<FieldId, Vec<String>> = Default::default();
    for (name, value) in tried {
        let id = name.strip_prefix("field_").and_then(|id| id.parse().ok());
        if let (Some(id), false) = (id, value.is_empty()) {
            values.entry(id).or_default().push(value);
        }
    }
    let values = values.into_iter().collect();
    Ok(html(draw_form(&app, by, look, id, audience, values, None).await?))
}

async fn draw_form(
    app: &App,
    by: Reader,
    look: Look,
    id: FormId,
    audience: Audience,
    values: FieldValues,
    problem: Option<FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = pages::form_page(db, id, audience, &values).await?;
        x.problem = problem;
        Ok(ui::fields::form(&frame, &x).into())
    })
    .await
}

fn ids<I: From<i64>>(form: &Form, name: &'static str) -> Result<Vec<I>, Refusal> {
    let read = |text: &str| text.parse::<i64>().map(I::from);
    form.all(name).map(read).collect::<Result<_, _>>().map_err(|_| Refusal::invalid(name, "must be numbers"))
}

/// The fields that are ticked, in the order of their numbers; those of one number in the order they stood in.
fn order(form: &Form) -> Result<Vec<FieldId>, Refusal> {
    let mut order: Vec<FieldId> = ids(form, "field")?;
    let place = |id: &FieldId| form.text(&format!("place_{id}")).parse::<u32>().unwrap_or(u32::MAX);
    order.sort_by_key(place);
    Ok(order)
}

/// The rows of the table of conditions; those without both ends are none.
fn conditions(form: &Form, who: &str) -> Result<Vec<Condition>, Refusal> {
    let bad = || Refusal::invalid("conditions", "cannot be read; load the page again");
    let (when, shows, requirement) =
        (format!("when_{who}"), format!("shows_{who}"), format!("requirement_{who}"));
    let rows = form.all(&when).zip(form.all(&shows)).zip(form.all(&requirement));
    let mut conditions = Vec::new();
    for ((when, shows), requirement) in rows {
        if when.is_empty() || shows.is_empty() {
            continue;
        }
        let (parent, is) = when.split_once('=').ok_or_else(bad)?;
        conditions.push(Condition {
            when: parent.parse().map_err(|_| bad())?,
            is: is.to_owned(),
            field: shows.parse().map_err(|_| bad())?,
            requirement: Requirement::parse(requirement).ok_or_else(bad)?,
        });
    }
    // A field that was taken off the form by the same sending takes its conditions along.
    let on: Vec<FieldId> = ids(form, "field")?;
    conditions.retain(|c| on.contains(&c.when) && on.contains(&c.field));
    Ok(conditions)
}

pub async fn form_update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<FormId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageFields)?;
    let wish = FormWish {
        name: form.given("name").map(str::to_owned),
        customer_name: form.given("customer_name").map(str::to_owned),
        for_customers: Some(form.ticked("for_customers")),
        is_standard: Some(form.ticked("is_standard")),
        fields: Some(order(&form)?),
        conditions: Some(conditions(&form, Audience::Team.as_str())?),
        customer_conditions: Some(conditions(&form, Audience::Customer.as_str())?),
        teams: Some(ids::<TeamId>(&form, "team")?),
        mailboxes: Some(ids::<MailboxId>(&form, "mailbox")?),
        place: None,
        in_use: None,
    };
    let actor = by.actor.clone();
    match app.write(async move |tx| change_form(tx, &actor, id, &wish).await).await {
        Ok(()) => Ok(see(&ui::url::form(id), "Saved.")),
        Err(e) => {
            let told = problem(&e, &form)?;
            let page =
                draw_form(&app, by, look, id, Audience::Team, FieldValues::default(), Some(told)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn form_place(State(app): State<App>, by: Reader, Path(id): Path<FormId>, form: Form) -> Page {
    let to = place_of(&form)?;
    app.write(async move |tx| place_form(tx, &by.actor, id, to).await).await?;
    Ok(see(&ui::url::forms(), ""))
}

pub async fn form_retire(State(app): State<App>, by: Reader, Path(id): Path<FormId>, form: Form) -> Page {
    let wish = FormWish { in_use: Some(!form.ticked("retire")), ..FormWish::default() };
    app.write(async move |tx| change_form(tx, &by.actor, id, &wish).await).await?;
    Ok(see(&ui::url::form(id), "Saved."))
}

pub async fn form_delete(State(app): State<App>, by: Reader, Path(id): Path<FormId>) -> Page {
    app.write(async move |tx| delete_form(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::forms(), "The form is deleted."))
}

// Tags.

#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    begin: String,
    /// What somebody is about to do: rename or delete this one.
    tag: Option<String>,
    #[serde(default)]
    becomes: String,
    #[serde(default)]
    act: String,
}

pub async fn tags(State(app): State<App>, by: Reader, look: Look, Query(wanted): Query<Wanted>) -> Page {
    need(&by, Action::ManageFields)?;
    let typed = Form::default();
    let checked = match &wanted.tag {
        None => Ok(None),
        Some(tag) => {
            let (actor, tag) = (by.actor.clone(), tag.clone());
            let becomes = (wanted.act != "delete").then(|| wanted.becomes.clone());
            let found = app.read(async move |db| {
                let (tag, becomes) = check_rewrite(db, &actor, &tag, becomes.as_deref()).await?;
                let others = match &becomes {
                    Some(to) => tag_rewrites::count(db, to).await?,
                    None => 0,
                };
                Ok(TagPreview { tickets: tag_rewrites::count(db, &tag).await?, tag, becomes, others })
            });
            found.await.map(Some)
        }
    };
    let (preview, told, refused) = match checked {
        Ok(preview) => (preview, None, None),
        Err(e) => (None, Some(problem(&e, &typed)?), Some(e)),
    };
    let begin = wanted.begin.trim().to_lowercase();
    let app2 = app.clone();
    let page: String = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let mut x = pages::tags_page(db, &begin).await?;
            (x.preview, x.problem) = (preview, told);
            Ok(ui::tags::page(&frame, &x).into())
        })
        .await?;
    Ok(match refused {
        Some(e) => refused_html(&e, page),
        None => html(page),
    })
}

pub async fn rewrite_tag(State(app): State<App>, by: Reader, form: Form) -> Page {
    let tag = form.text("tag").to_owned();
    let becomes = (form.text("act") != "delete").then(|| form.text("becomes").to_owned());
    app.write(async move |tx| begin_rewrite(tx, &by.actor, &tag, becomes.as_deref()).await).await?;
    Ok(see(&ui::url::tags(), "Begun. Below stands how far it is."))
}

// Checklists and time.

pub async fn checklists(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::ManageFields)?;
    Ok(html(draw_checklists(&app, by, look, None).await?))
}

async fn draw_checklists(app: &App, by: Reader, look: Look, problem: Option<FormProblem>) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = pages::checklists_page(db).await?;
        x.problem = problem;
        Ok(ui::checklists::page(&frame, &x).into())
    })
    .await
}

async fn keep(app: App, by: Reader, look: Look, id: Option<ChecklistTemplateId>, form: Form) -> Page {
    need(&by, Action::ManageFields)?;
    let (actor, name, steps) =
        (by.actor.clone(), form.text("name").to_owned(), form.text("steps").to_owned());
    match app.write(async move |tx| keep_list(tx, &actor, id, &name, &steps).await).await {
        Ok(_) => Ok(see(&ui::url::checklists(), "Saved.")),
        Err(e) => {
            let page = draw_checklists(&app, by, look, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn add_checklist(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    keep(app, by, look, None, form).await
}

pub async fn update_checklist(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<ChecklistTemplateId>,
    form: Form,
) -> Page {
    keep(app, by, look, Some(id), form).await
}

pub async fn delete_checklist(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<ChecklistTemplateId>,
) -> Page {
    app.write(async move |tx| delete_list(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::checklists(), "The list is deleted."))
}

pub async fn recording(State(app): State<App>, by: Reader, form: Form) -> Page {
    let to = if form.ticked("record") { Recording::On } else { Recording::Off };
    app.write(async move |tx| set_recording(tx, &by.actor, to).await).await?;
    Ok(see(&ui::url::checklists(), "Saved."))
}
