//! Views that people put together: the form with its preview, and the list of views.

use axum::extract::{Path, Query, State};
use domain::permission::{Action, may_change_view, may_see_view};
use domain::read::search::QueryProblem;
use domain::read::tickets::TicketList;
use domain::read::views::{Choices, ViewForm, ViewLine, ViewPreview, ViewsPage};
use domain::read::{FormProblem, Sort, View, ViewCount};
use domain::view::{Column, GroupBy, Op, ROWS_MAX, Row, Rows, SavedView, Whose};
use domain::{Actor, Moment, Refusal, Result, TeamId, ViewId, view};
use serde::Deserialize;
use store::read::views as lists;
use store::{Conn, fields, people, read, teams, views};

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::commands::change_view::{
    Standing, ViewPlan, add_view, arrange_views, change_view, delete_view, restore_view,
};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;
use crate::saved_views;

/// How many tickets of a view are shown beside its form, and how far they are counted there.
const PREVIEW_ROWS_MAX: usize = 10;
const PREVIEW_COUNT_MAX: i64 = ViewCount::COUNT_MAX;
/// How many tags are suggested.
const TAGS_MAX: i64 = 100;
/// How many deleted views are offered to be brought back.
const DELETED_MAX: usize = 20;

#[derive(Deserialize)]
pub struct Listed {
    deleted: Option<i64>,
}

pub async fn list(State(app): State<App>, by: Reader, look: Look, Query(listed): Query<Listed>) -> Page {
    need(&by, Action::UseWorkbench)?;
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let x = views_page(db, &by.actor, listed.deleted.map(ViewId)).await?;
            Ok(ui::views::manage(&frame, &x))
        })
        .await?;
    Ok(html(page))
}

async fn views_page(db: &mut Conn, by: &Actor, just_deleted: Option<ViewId>) -> Result<ViewsPage> {
    let me = by.as_person()?.id;
    let teams = teams::refs(db).await?;
    let line = |view: SavedView| ViewLine {
        whose: match view.whose {
            Whose::Person(_) => "Only me".to_owned(),
            Whose::Team(id) => teams.iter().find(|t| t.id == id).map_or_else(String::new, |t| t.name.clone()),
            Whose::Everyone => "Everyone".to_owned(),
        },
        may_change: may_change_view(by, view.whose).is_ok(),
        view,
    };
    let rows = views::of_person(db, me).await?.into_iter().map(line).collect();
    let deleted = views::deleted(db, DELETED_MAX as i64 * 10).await?;
    let deleted = deleted.into_iter().filter(|v| may_change_view(by, v.whose).is_ok());
    let deleted = deleted.take(DELETED_MAX).map(line).collect();
    Ok(ViewsPage { rows, deleted, just_deleted })
}

#[derive(Deserialize)]
pub struct From {
    from: Option<i64>,
}

/// The form of a new view, filled from another one where named.
pub async fn new(State(app): State<App>, by: Reader, look: Look, Query(from): Query<From>) -> Page {
    need(&by, Action::UseWorkbench)?;
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let now = frame.now;
            let mut plan = ViewPlan {
                name: String::new(),
                whose: Whose::Person(by.person.id),
                query: ui::views::first_rows().text(),
                sort: view::Sort::default(),
                group: None,
                columns: Column::USUAL.to_vec(),
                position: None,
                standing: Standing::Active,
            };
            if let Some(id) = from.from.map(ViewId) {
                let other = views::load(db, id).await?;
                may_see_view(&by.actor, other.whose)?;
                plan = ViewPlan {
                    name: format!("{} (copy)", other.name),
                    whose: Whose::Person(by.person.id),
                    ..plan_of(&other)
                };
            }
            let x = form(db, &by, None, plan, None, now).await?;
            Ok(ui::views::builder(&frame, &x))
        })
        .await?;
    Ok(html(page))
}

fn plan_of(v: &SavedView) -> ViewPlan {
    ViewPlan {
        name: v.name.clone(),
        whose: v.whose,
        query: v.query.clone(),
        sort: v.sort,
        group: v.group,
        columns: v.columns.clone(),
        position: Some(v.position),
        standing: if v.inactive_at.is_some() { Standing::Inactive } else { Standing::Active },
    }
}

fn id_of(key: &str) -> Result<ViewId, Refusal> {
    match View::parse(key) {
        Some(View::Saved(id)) => Ok(id),
        Some(_) | None => Err(Refusal::NotFound),
    }
}

/// The form of a view that is there.
pub async fn edit(State(app): State<App>, by: Reader, look: Look, Path(key): Path<String>) -> Page {
    need(&by, Action::UseWorkbench)?;
    let id = id_of(&key)?;
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            let view = views::load(db, id).await?;
            may_change_view(&by.actor, view.whose)?;
            let frame = frame(db, &app2, &by, &look).await?;
            let now = frame.now;
            let x = form(db, &by, Some(id), plan_of(&view), None, now).await?;
            Ok(ui::views::builder(&frame, &x))
        })
        .await?;
    Ok(html(page))
}

/// The form as it is typed so far, and what would stand in the view.
pub async fn draft(State(app): State<App>, by: Reader, look: Look, typed: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let id = typed.id("view")?;
    let plan = typed_plan(&typed, &by)?;
    let by_script = look.by_script;
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let now = frame.now;
            let x = form(db, &by, id, plan, None, now).await?;
            Ok(if by_script { ui::views::form(&frame, &x) } else { ui::views::builder(&frame, &x) })
        })
        .await?;
    Ok(html(page))
}

pub async fn create(State(app): State<App>, by: Reader, look: Look, typed: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let plan = typed_plan(&typed, &by)?;
    let (actor, wanted) = (by.actor.clone(), plan.clone());
    match app.write(async move |tx| add_view(tx, &actor, wanted).await).await {
        Ok(id) => Ok(see(&ui::url::view(View::Saved(id), Sort::default(), None), "")),
        Err(e) => again(&app, by, look, None, plan, &e, &typed).await,
    }
}

pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(key): Path<String>,
    typed: Form,
) -> Page {
    need(&by, Action::UseWorkbench)?;
    let id = id_of(&key)?;
    let plan = typed_plan(&typed, &by)?;
    let (actor, mut wanted) = (by.actor.clone(), plan.clone());
    let changed = app
        .write(async move |tx| {
            // The form says nothing of these.
            let before = plan_of(&views::load(tx, id).await?);
            (wanted.position, wanted.standing) = (before.position, before.standing);
            change_view(tx, &actor, id, wanted).await
        })
        .await;
    match changed {
        Ok(()) => Ok(see(&ui::url::view(View::Saved(id), Sort::default(), None), "Saved.")),
        Err(e) => again(&app, by, look, Some(id), plan, &e, &typed).await,
    }
}

/// The form with what is wrong with it; nothing that was typed is lost.
async fn again(
    app: &App,
    by: Reader,
    look: Look,
    id: Option<ViewId>,
    plan: ViewPlan,
    e: &domain::Error,
    typed: &Form,
) -> Page {
    if matches!(e, domain::Error::Refused(Refusal::NotFound)) {
        return Err(Refusal::NotFound.into());
    }
    let problem = problem(e, typed)?;
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let now = frame.now;
            let x = form(db, &by, id, plan, Some(problem), now).await?;
            Ok(ui::views::builder(&frame, &x))
        })
        .await?;
    Ok(refused_html(e, page))
}

pub async fn delete(State(app): State<App>, by: Reader, Path(key): Path<String>) -> Page {
    need(&by, Action::UseWorkbench)?;
    let id = id_of(&key)?;
    app.write(async move |tx| delete_view(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::views_without(id), ""))
}

pub async fn restore(State(app): State<App>, by: Reader, Path(key): Path<String>) -> Page {
    need(&by, Action::UseWorkbench)?;
    let id = id_of(&key)?;
    app.write(async move |tx| restore_view(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::views(), "It is back."))
}

/// The reader's own order, by the numbers beside the views: equal ones as they stand.
pub async fn arrange(State(app): State<App>, by: Reader, typed: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let bad = || Refusal::invalid("place", "must be a number");
    let ids: Vec<ViewId> = typed
        .all("view")
        .map(|v| v.parse().map(ViewId).map_err(|_| Refusal::NotFound))
        .collect::<Result<_, _>>()?;
    let places: Vec<i64> =
        typed.all("place").map(|p| p.trim().parse().map_err(|_| bad())).collect::<Result<_, _>>()?;
    if ids.len() != places.len() || ids.len() > ROWS_MAX * 20 {
        return Err(bad().into());
    }
    let mut order: Vec<(i64, ViewId)> = places.into_iter().zip(ids).collect();
    order.sort_by_key(|(place, _)| *place);
    let order: Vec<ViewId> = order.into_iter().map(|(_, id)| id).collect();
    app.write(async move |tx| arrange_views(tx, &by.actor, &order).await).await?;
    Ok(see(&ui::url::views(), "Your order is saved."))
}

/// What the form says. The text counts where somebody changed it, else the rows.
fn typed_plan(typed: &Form, by: &Reader) -> Result<ViewPlan, Refusal> {
    let whose = match typed.text("whose") {
        "" | "person" => Whose::Person(by.person.id),
        "everyone" => Whose::Everyone,
        team => {
            let id = team.strip_prefix("team-").and_then(|id| id.parse().ok());
            Whose::Team(TeamId(id.ok_or_else(|| Refusal::invalid("whose", "is not one of the choices"))?))
        }
    };
    let (text, was) = (typed.text("query").trim(), typed.text("query_was").trim());
    let query =
        if typed.ticked("has_rows") && text == was { typed_rows(typed)?.text() } else { text.to_owned() };
    Ok(ViewPlan {
        name: typed.text("name").to_owned(),
        whose,
        query,
        sort: typed.word("order", view::Sort::parse)?.unwrap_or_default(),
        group: typed.word("group", GroupBy::parse)?,
        columns: typed.all("column").filter_map(Column::parse).collect(),
        position: None,
        standing: Standing::Active,
    })
}

fn typed_rows(typed: &Form) -> Result<Rows, Refusal> {
    let group = |name: &str| -> Result<Vec<Row>, Refusal> {
        let (field, op, value) = (format!("{name}_field"), format!("{name}_op"), format!("{name}_value"));
        let rows = typed.all(&field).zip(typed.all(&op)).zip(typed.all(&value));
        let rows = rows.filter(|((field, _), _)| !field.is_empty());
        rows.map(|((field, op), value)| {
            let is_name = field.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            let op = Op::parse(op).filter(|_| is_name);
            let op = op.ok_or_else(|| Refusal::invalid("condition", "is not one of the choices"))?;
            Ok(Row::typed(field, op, value))
        })
        .take(ROWS_MAX)
        .collect()
    };
    Ok(Rows { all: group("all")?, any: group("any")?, none: group("none")? })
}

/// The form of a view with what it needs, and what would stand in it.
async fn form(
    db: &mut Conn,
    by: &Reader,
    id: Option<ViewId>,
    plan: ViewPlan,
    problem: Option<FormProblem>,
    now: Moment,
) -> Result<ViewForm> {
    let zone = by.person.time_zone.as_deref();
    let keys = saved_views::field_keys(db).await?;
    let checked = saved_views::check_in(db, &plan.query, now, &saved_views::zone_of(zone)).await?;
    let all_teams = teams::refs(db).await?;
    let may_be = may_be(by, &all_teams, plan.whose);
    let rows = Rows::of(&plan.query, &keys).or_else(|| plan.query.trim().is_empty().then(Rows::default));
    let (query_problem, preview) = match checked {
        Ok(_) => (None, Some(preview(db, by, &plan, now).await?)),
        Err(e) => (Some(marked(&plan.query, e)), None),
    };
    // What the query's own problem says, above its marked text, needs no second telling.
    let problem = problem.filter(|p| p.field.as_deref() != Some("query") || query_problem.is_none());
    let own = fields::list(db).await?;
    let choices = Choices {
        people: people::assignable(db).await?.iter().map(|p| p.called().to_owned()).collect(),
        teams: all_teams,
        mailboxes: store::mailboxes::list(db).await?.into_iter().map(|m| m.address).collect(),
        tags: read::api::tags(db, TAGS_MAX).await?.into_iter().map(|(tag, _)| tag).collect(),
        fields: own.into_iter().filter(|f| f.is_active()).map(|f| (f.key, f.title)).collect(),
    };
    Ok(ViewForm {
        id,
        name: plan.name,
        whose: plan.whose,
        may_be,
        text: plan.query,
        rows,
        sort: plan.sort,
        group: plan.group,
        columns: plan.columns,
        query_problem,
        problem,
        choices,
        preview,
    })
}

/// Whose a view may become by this reader, and whose it is.
fn may_be(by: &Reader, all: &[domain::read::TeamRef], now: Whose) -> Vec<(Whose, String)> {
    let mut may_be = vec![(Whose::Person(by.person.id), "Only me".to_owned())];
    may_be.extend(all.iter().map(|t| (Whose::Team(t.id), t.name.clone())));
    may_be.push((Whose::Everyone, "Everyone".to_owned()));
    may_be.retain(|(whose, _)| *whose == now || may_change_view(&by.actor, *whose).is_ok());
    may_be
}

async fn preview(db: &mut Conn, by: &Reader, plan: &ViewPlan, now: Moment) -> Result<ViewPreview> {
    let view = SavedView {
        id: ViewId(0),
        name: plan.name.clone(),
        whose: plan.whose,
        query: plan.query.clone(),
        sort: plan.sort,
        group: plan.group,
        columns: plan.columns.clone(),
        position: 0,
        inactive_at: None,
        deleted_at: None,
        created_by: None,
        created_at: now,
        updated_at: now,
    };
    let zone = by.person.time_zone.as_deref();
    let resolved = saved_views::of_view(db, view, Some(by.person.id), zone, now).await?;
    let count = lists::count(db, &resolved.filter, PREVIEW_COUNT_MAX).await?;
    let shown = saved_views::page(db, &by.actor, &resolved, None, PREVIEW_ROWS_MAX).await?;
    let list = TicketList {
        view: View::Saved(ViewId(0)),
        name: plan.name.clone(),
        sort: Sort::default(),
        rows: shown.rows,
        paging: shown.paging,
        cursor: None,
        saved: Some(shown.saved),
    };
    Ok(ViewPreview { count, count_max: PREVIEW_COUNT_MAX, list })
}

/// The problem with the word at which it stands.
fn marked(text: &str, e: domain::query::QueryError) -> QueryProblem {
    let at = text.get(..e.position).map_or(0, |before| before.chars().count());
    let rest = text.get(e.position..).unwrap_or_default();
    let length = rest.chars().take_while(|c| !c.is_whitespace() && *c != ')').count();
    QueryProblem { at, length, words: e.words }
}
