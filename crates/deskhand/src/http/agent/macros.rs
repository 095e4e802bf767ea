//! Macros: the pages of all and of one, and using one on a ticket.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use domain::field::Field;
use domain::form::Requirement;
use domain::macros::{Assignee, Macro, MacroAction, Placeholder, Reach, ReachKind, may_change, may_see};
use domain::message::{Attachment, Visibility};
use domain::permission::Action;
use domain::read::FormProblem;
use domain::read::ticket::KeptFile;
use domain::read::work::ShownField;
use domain::read::writing::{MacroChoice, MacroLine, MacroPage};
use domain::ticket::{Priority, Status, TicketType};
use domain::{AttachmentId, Error, FieldId, MacroId, Refusal, Result, TeamId, TicketId, file};
use serde::Deserialize;
use serde_json::json;
use store::{macros, people, read, teams, tickets};

use super::{Look, frame, html, need, problem, refused_html, see, wants_part};
use crate::app::App;
use crate::commands::change_macro::{Way, add_macro, change_macro, delete_macro, move_macro};
use crate::commands::macro_files::{add_macro_file, remove_macro_file};
use crate::commands::use_macro::{Words, use_macro};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;
use ui::ticket::work::field_name;

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(rename = "for")]
    visibility: Option<String>,
}

pub async fn list(State(app): State<App>, by: Reader, look: Look, Query(asked): Query<Asked>) -> Page {
    need(&by, Action::UseWorkbench)?;
    let app2 = app.clone();
    let page: String = app
        .read(async move |db| {
            let x = read::writing::macros_page(db, &by.actor, &asked.q).await?;
            Ok(ui::macros::list(&frame(db, &app2, &by, &look).await?, &x).into())
        })
        .await?;
    Ok(html(page))
}

pub async fn new(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::UseWorkbench)?;
    let item = empty(&app, &by);
    Ok(html(draw(&app, by, look, None, item, None).await?))
}

fn empty(app: &App, by: &Reader) -> Macro {
    let now = (app.clock)();
    Macro {
        id: MacroId(0),
        title: String::new(),
        category: String::new(),
        description: String::new(),
        reach: Reach::Person(by.person.id),
        visibility: Visibility::Public,
        text: String::new(),
        actions: Vec::new(),
        position: 0,
        is_active: true,
        uses: 0,
        created_at: now,
        updated_at: now,
    }
}

async fn draw(
    app: &App,
    by: Reader,
    look: Look,
    id: Option<MacroId>,
    item: Macro,
    problem: Option<FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let may_share = may_change(&by.actor, Reach::Everyone).is_ok();
        let mut all = teams::refs(db).await?;
        // Those whose macros the reader may make; the one that has it stays in sight.
        let own = item.reach;
        all.retain(|t| may_change(&by.actor, Reach::Team(t.id)).is_ok() || own == Reach::Team(t.id));
        let x = MacroPage {
            id,
            may_share,
            may_change: id.is_none() || may_change(&by.actor, item.reach).is_ok(),
            fields: own_fields(&store::fields::list(db).await?, &item),
            item,
            teams: all,
            files: match id {
                Some(id) => {
                    macros::files(db, id).await?.into_iter().map(|f| kept_file(f.attachment)).collect()
                }
                None => Vec::new(),
            },
            assignees: people::assignable(db).await?,
            problem,
        };
        Ok(ui::macros::one(&frame(db, &app2, &by, &look).await?, &x).into())
    })
    .await
}

fn kept_file(a: Attachment) -> KeptFile {
    let is_image = file::is_safe_image(&a.found_type);
    KeptFile { id: a.id, is_image, name: a.name, bytes: a.bytes }
}

/// Puts files on a macro.
pub async fn add_files(State(app): State<App>, by: Reader, Path(id): Path<MacroId>, mut form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    load(&app, &by, id).await?;
    let files = form.store_files(&app).await?;
    if files.is_empty() {
        return Err(Refusal::invalid("files", "must have one file at least").into());
    }
    app.write(async move |tx| {
        for file in &files {
            add_macro_file(tx, &by.actor, id, file).await?;
        }
        Ok(())
    })
    .await?;
    Ok(see(&ui::url::one_macro(id), ""))
}

pub async fn remove_file(
    State(app): State<App>,
    by: Reader,
    Path((id, file)): Path<(MacroId, AttachmentId)>,
) -> Page {
    need(&by, Action::UseWorkbench)?;
    app.write(async move |tx| remove_macro_file(tx, &by.actor, id, file).await).await?;
    Ok(see(&ui::url::one_macro(id), ""))
}

pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<MacroId>) -> Page {
    need(&by, Action::UseWorkbench)?;
    let item = load(&app, &by, id).await?;
    Ok(html(draw(&app, by, look, Some(id), item, None).await?))
}

async fn load(app: &App, by: &Reader, id: MacroId) -> Result<Macro> {
    let found = app.read(async move |db| macros::load(db, id).await).await?;
    may_see(&by.actor, found.reach)?;
    Ok(found)
}

/// The macro that a form describes, with what it does not say from `before`.
fn typed(form: &Form, by: &Reader, before: Macro) -> Result<Macro, Refusal> {
    let reach = match form.word("reach", ReachKind::parse)? {
        None => before.reach,
        Some(ReachKind::Everyone) => Reach::Everyone,
        Some(ReachKind::Person) => match before.reach {
            Reach::Person(owner) => Reach::Person(owner),
            Reach::Everyone | Reach::Team(_) => Reach::Person(by.person.id),
        },
        Some(ReachKind::Team) => Reach::Team(
            form.id("reach_team")?.ok_or_else(|| Refusal::invalid("reach_team", "must be chosen"))?,
        ),
    };
    Ok(Macro {
        title: form.text("title").to_owned(),
        category: form.text("category").to_owned(),
        description: form.text("description").to_owned(),
        reach,
        visibility: form.word("visibility", Visibility::parse)?.unwrap_or(before.visibility),
        text: form.text("text").to_owned(),
        actions: actions(form)?,
        is_active: form.ticked("is_active"),
        ..before
    })
}

fn actions(form: &Form) -> Result<Vec<MacroAction>, Refusal> {
    use MacroAction as A;
    let mut all = Vec::new();
    if let Some(status) = form.word("status", Status::parse)? {
        all.push(A::Status(status));
    }
    match form.text("assignee") {
        "" => {}
        "me" => all.push(A::Assignee(Assignee::Me)),
        "none" => all.push(A::Assignee(Assignee::Nobody)),
        _ => all.extend(form.id("assignee")?.map(|p| A::Assignee(Assignee::Person(p)))),
    }
    match form.text("team") {
        "" => {}
        "none" => all.push(A::Team(None)),
        _ => all.extend(form.id::<TeamId>("team")?.map(|t| A::Team(Some(t)))),
    }
    match form.text("priority") {
        "none" => all.push(A::Priority(None)),
        _ => all.extend(form.word("priority", Priority::parse)?.map(|p| A::Priority(Some(p)))),
    }
    match form.text("type") {
        "none" => all.push(A::Type(None)),
        _ => all.extend(form.word("type", TicketType::parse)?.map(|t| A::Type(Some(t)))),
    }
    let subject = form.text("subject").trim();
    if !subject.is_empty() {
        all.push(A::Subject(subject.to_owned()));
    }
    let words = |name: &str| -> Vec<String> {
        let split = form.text(name).split(|c: char| c.is_whitespace() || c == ',');
        split.filter(|t| !t.is_empty()).map(str::to_owned).collect()
    };
    for (name, action) in
        [("tags", A::Tags as fn(Vec<String>) -> A), ("add_tags", A::AddTags), ("remove_tags", A::RemoveTags)]
    {
        let tags = words(name);
        if !tags.is_empty() {
            all.push(action(tags));
        }
    }
    for id in form.all("shown") {
        let field = id.parse().map_err(|_| Refusal::invalid("shown", "must be numbers of fields"))?;
        let value: Vec<String> =
            form.all(&field_name(field)).filter(|v| !v.is_empty()).map(str::to_owned).collect();
        // An empty one leaves the field as it is.
        if !value.is_empty() {
            all.push(A::Field { field, value });
        }
    }
    Ok(all)
}

/// The fields that are in use, with what the macro sets them to.
fn own_fields(fields: &[Field], of: &Macro) -> Vec<ShownField> {
    let set = |id: FieldId| {
        of.actions.iter().rev().find_map(|a| {
            if let MacroAction::Field { field, value } = a
                && *field == id
            {
                return Some(value.clone());
            }
            None
        })
    };
    let shown = fields.iter().filter(|f| f.is_active()).map(|f| ShownField {
        value: set(f.id).unwrap_or_default(),
        field: f.clone(),
        requirement: Requirement::Never,
        decides: false,
    });
    shown.collect()
}

pub async fn add(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let blank = empty(&app, &by);
    let made = match typed(&form, &by, blank.clone()) {
        Ok(wish) => {
            let actor = by.actor.clone();
            app.write(async move |tx| add_macro(tx, &actor, wish).await).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match made {
        Ok(_) => Ok(see(&ui::url::macros(), "Saved.")),
        Err(e) => refused(&app, by, look, &form, None, blank, e).await,
    }
}

pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MacroId>,
    form: Form,
) -> Page {
    let before = load(&app, &by, id).await?;
    let done = match typed(&form, &by, before.clone()) {
        Ok(wish) => {
            let actor = by.actor.clone();
            app.write(async move |tx| change_macro(tx, &actor, id, wish).await).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(()) => Ok(see(&ui::url::macros(), "Saved.")),
        // Who may not is told so, not shown the form again.
        Err(e @ Error::Refused(Refusal::NotAllowed(_) | Refusal::NotFound)) => Err(e.into()),
        Err(e) => refused(&app, by, look, &form, Some(id), before, e).await,
    }
}

async fn refused(
    app: &App,
    by: Reader,
    look: Look,
    form: &Form,
    id: Option<MacroId>,
    before: Macro,
    e: Error,
) -> Page {
    if let Error::Refused(Refusal::NotAllowed(_)) = e {
        return Err(e.into());
    }
    let problem = problem(&e, form)?;
    let mut item = before.clone();
    // What can be read of the form is drawn again.
    if let Ok(actions) = actions(form) {
        item.actions = actions;
    }
    item.visibility = Visibility::parse(form.text("visibility")).unwrap_or(before.visibility);
    item.is_active = form.ticked("is_active");
    if let Ok(wish) = typed(form, &by, before) {
        item.reach = wish.reach;
    }
    let page = draw(app, by, look, id, item, Some(problem)).await?;
    Ok(refused_html(&e, page))
}

pub async fn delete(State(app): State<App>, by: Reader, Path(id): Path<MacroId>) -> Page {
    app.write(async move |tx| delete_macro(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::macros(), "The macro is deleted."))
}

pub async fn place(State(app): State<App>, by: Reader, Path(id): Path<MacroId>, form: Form) -> Page {
    let way = match form.text("to") {
        "up" => Way::Up,
        "down" => Way::Down,
        _ => return Err(Refusal::invalid("to", "is up or down").into()),
    };
    app.write(async move |tx| move_macro(tx, &by.actor, id, way).await).await?;
    Ok(see(&ui::url::macros(), ""))
}

// On a ticket

pub async fn choose(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<TicketId>,
    Query(asked): Query<Asked>,
) -> Page {
    Ok(html(draw_choice(&app, by, look, id, asked, None).await?))
}

pub async fn look_at(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path((id, chosen)): Path<(TicketId, MacroId)>,
    Query(asked): Query<Asked>,
) -> Page {
    Ok(html(draw_choice(&app, by, look, id, asked, Some(chosen)).await?))
}

async fn draw_choice(
    app: &App,
    by: Reader,
    look: Look,
    id: TicketId,
    asked: Asked,
    chosen: Option<MacroId>,
) -> Result<String> {
    need(&by, Action::WriteNote)?;
    let app2 = app.clone();
    app.read(async move |db| {
        let me = by.person.id;
        let ticket = tickets::load(db, id).await?;
        let named = read::writing::named(db).await?;
        let kind = asked.visibility.as_deref().and_then(Visibility::parse);
        let offered = macros::offered(db, me).await?.into_iter();
        let found = offered.filter(|m| {
            read::writing::is_found(m, &asked.q)
                && (m.text.is_empty() || kind.is_none_or(|k| k == m.visibility))
        });
        let found = found.map(|item| MacroLine {
            reach: named.reach(item.reach, me),
            changes: named.changes(&item),
            may_change: false,
            item,
        });
        let found = found.collect();
        let preview = match chosen {
            Some(chosen) => {
                let none = BTreeMap::new();
                let name = &app2.config.name;
                Some(read::writing::preview(db, &by.actor, id, chosen, &none, name).await?)
            }
            None => None,
        };
        let x = MacroChoice { ticket: id, subject: ticket.subject, query: asked.q, found, preview };
        Ok(ui::macros::choice(&frame(db, &app2, &by, &look).await?, &x).into())
    })
    .await
}

/// Uses it. Script (`Desk-Part: macro`) gets the words and puts them where the caret is; a form finds them in the draft.
pub async fn apply(
    State(app): State<App>,
    by: Reader,
    look: Look,
    headers: HeaderMap,
    Path((id, chosen)): Path<(TicketId, MacroId)>,
    form: Form,
) -> Page {
    need(&by, Action::WriteNote)?;
    let values = form.all("of").zip(form.all("value"));
    let given: BTreeMap<Placeholder, String> =
        values.filter_map(|(of, value)| Some((Placeholder::parse(of)?, value.to_owned()))).collect();
    let by_script = wants_part(&headers, "macro");
    let words = if by_script { Words::Given } else { Words::IntoDraft };
    let (actor, name) = (by.actor.clone(), app.config.name.clone());
    let used =
        app.write(async move |tx| use_macro(tx, &actor, id, chosen, &given, &name, words).await).await?;
    if !by_script {
        let told = if used.text.is_empty() && used.files.is_empty() {
            "The changes are made."
        } else {
            "The words are in the editor. Nothing is sent."
        };
        return Ok(see(&ui::url::ticket(id), told));
    }
    let w = super::words(&app, &by, &look).await?;
    let waiting =
        used.waiting.map(|of| ui::ticket::writing::applied_words(w, &of, used.visibility).into_string());
    let files: Vec<_> = used
        .files
        .into_iter()
        .map(|a| ui::ticket::writing::file(w, id, &kept_file(a)).into_string())
        .collect();
    let kind = used.visibility.as_str();
    let answer = json!({ "visibility": kind, "text": used.text, "applied": waiting, "files": files });
    Ok(Json(answer).into_response())
}

/// The changes do not go with the draft any more; its words stay.
pub async fn drop_changes(State(app): State<App>, by: Reader, Path(id): Path<TicketId>, form: Form) -> Page {
    need(&by, Action::WriteNote)?;
    let kind = form.word("visibility", Visibility::parse)?.unwrap_or(Visibility::Public);
    let me = by.person.id;
    app.write(async move |tx| {
        tickets::load(tx, id).await?;
        macros::take_from_draft(tx, me, id, kind).await
    })
    .await?;
    Ok(see(&ui::url::ticket(id), ""))
}
