//! A playbook's sheet as a table, and as CSV.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use diagnose::sheet::csv::{self, Separator};
use diagnose::sheet::table::{Column, HEAD, List, Row, Table, Written};
use diagnose::words::Often;
use domain::playbook::may_edit_playbooks;
use domain::read::playbook_table::PlaybookTablePage;
use domain::{Error, Language, PlaybookId, Refusal, Result};

use super::{Look, frame, html, problem, refused_html, see};
use crate::app::App;
use crate::commands::change_playbook::edit_playbook;
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;
use crate::playbooks::table::{Base, Typed, base, column_of, list_of, page, page_of, put_together};

const SAVED: &str = "The sheet is saved and checked.";

pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<PlaybookId>) -> Page {
    let x = page(&app, &by.actor, id).await?;
    Ok(html(drawn(&app, by, look, x).await?))
}

async fn drawn(app: &App, by: Reader, look: Look, x: PlaybookTablePage) -> Result<String> {
    let app2 = app.clone();
    let frame = app.read(async move |db| frame(db, &app2, &by, &look).await).await?;
    Ok(ui::playbooks::table::page(&frame, &x).into())
}

/// Saves the table, or draws it again with a row more, fewer or elsewhere: nothing is kept by that.
pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<PlaybookId>,
    form: Form,
) -> Page {
    let base = base(&app, &by.actor, id, form.id("known")?).await?;
    let mut table = typed(&form)?;
    if form.given(&format!("head-{}", column_of(Column::SoundsLike).as_str())).is_none() {
        table.keep_sounds(&base.text);
    }
    let focus = match form.text("act") {
        "" | "save" => None,
        act => Some(changed(&mut table, act)?),
    };
    let Some(focus) = focus else { return save(&app, by, look, base, table, Some(&form)).await };
    // A row that is empty yet stays: nothing is made ready before it is saved.
    let (_, written) = put_together(&app, table.clone(), base.text.clone()).await?;
    let lost = written.map(|w| w.lost).unwrap_or_default();
    let x = page_of(base, Typed { lost, focus: Some(focus), ..Typed::new(table) }, None);
    Ok(html(drawn(&app, by, look, x).await?))
}

/// Keeps a table as the next version; where that cannot be, the page says why and has everything still.
async fn save(app: &App, by: Reader, look: Look, base: Base, table: Table, form: Option<&Form>) -> Page {
    let (table, written) = put_together(app, table, base.text.clone()).await?;
    let Written { text, lost } = match written {
        Ok(written) => written,
        Err(misplaced) => {
            let x = page_of(base, Typed { misplaced, ..Typed::new(table) }, None);
            return Ok(refused_html(&unreadable().into(), drawn(app, by, look, x).await?));
        }
    };
    // Only what was read as lost may be lost.
    let agreed = form.map_or("", |form| form.text("lose"));
    if !lost.is_empty() && agreed != lost.len().to_string() {
        let x = page_of(base, Typed { lost, ..Typed::new(table) }, None);
        return Ok(refused_html(&unreadable().into(), drawn(app, by, look, x).await?));
    }
    let (actor, id, known) = (by.actor.clone(), base.book.id, base.known);
    match app.write(async move |tx| edit_playbook(tx, &actor, id, &text, Some(known)).await).await {
        Ok(_) => Ok(see(&ui::url::playbook_table(id), SAVED)),
        Err(e) => {
            // Somebody was quicker, perhaps: what was typed stands beside what there is now, as with the text.
            let problem = problem(&e, &Form::default())?;
            let now = crate::playbooks::table::base(app, &by.actor, id, None).await?;
            let x = page_of(now, Typed::new(table), Some(problem));
            Ok(refused_html(&e, drawn(app, by, look, x).await?))
        }
    }
}

fn unreadable() -> Refusal {
    Refusal::invalid("form", "cannot be read; go back, reload the page and send it again")
}

/// What a form says: the cells of each column in the order of their rows, and all marks in theirs.
fn typed(form: &Form) -> Result<Table, Refusal> {
    let head = HEAD.iter().map(|c| form.text(&format!("head-{}", column_of(*c).as_str())).to_owned());
    let head: Vec<String> = head.collect();
    let rows = [
        rows(form, List::Causes)?,
        rows(form, List::Signs)?,
        rows(form, List::Steps)?,
        rows(form, List::Finishes)?,
    ];
    let answers = |text: &str| -> Vec<String> {
        text.split(',').map(|a| a.trim().to_owned()).filter(|a| !a.is_empty()).collect()
    };
    let had: Vec<Vec<String>> = form.all("sign-had").map(answers).collect();
    let mut marks: Vec<Option<Often>> = Vec::new();
    for word in form.all("mark") {
        marks.push(match word {
            "" => None,
            word => Some(Often::parse(word).ok_or_else(unreadable)?),
        });
    }
    Table::typed(head, rows, &had, &marks).ok_or_else(unreadable)
}

fn rows(form: &Form, list: List) -> Result<Vec<Row>, Refusal> {
    let name = |column: &str| format!("{}-{column}", list_of(list).as_str());
    let was = |id: &str| Row { was: (!id.is_empty()).then(|| id.to_owned()), cells: Vec::new() };
    let mut rows: Vec<Row> = form.all(&name("was")).map(was).collect();
    for column in list.columns() {
        let field = name(column_of(*column).as_str());
        let mut cells = form.all(&field);
        for row in &mut rows {
            row.cells.push(cells.next().ok_or_else(unreadable)?.to_owned());
        }
        if cells.next().is_some() {
            return Err(unreadable());
        }
    }
    Ok(rows)
}

/// `add-cause-3`, `remove-sign-0`, `lift-step-2`, `lower-finish-1`: the row that is looked at then.
fn changed(table: &mut Table, act: &str) -> Result<(List, usize), Refusal> {
    let mut parts = act.split('-');
    let (verb, list, at) = (parts.next(), parts.next(), parts.next());
    let list = List::ALL.into_iter().find(|l| Some(list_of(*l).as_str()) == list).ok_or_else(unreadable)?;
    let at: usize = at.and_then(|at| at.parse().ok()).ok_or_else(unreadable)?;
    if at > table.rows(list).len() {
        return Err(unreadable());
    }
    let row = match verb {
        Some("add") => {
            table.add(list, at);
            at
        }
        Some("remove") => {
            table.remove(list, at);
            at.min(table.rows(list).len().saturating_sub(1))
        }
        Some("lift") => {
            table.lift(list, at);
            at.saturating_sub(1)
        }
        Some("lower") => {
            table.lift(list, at + 1);
            (at + 1).min(table.rows(list).len().saturating_sub(1))
        }
        Some(_) | None => return Err(unreadable()),
    };
    Ok((list, row))
}

/// The version that leads work on, as a file.
pub async fn download(State(app): State<App>, by: Reader, look: Look, Path(id): Path<PlaybookId>) -> Page {
    let Base { book, text, .. } = base(&app, &by.actor, id, None).await?;
    let app2 = app.clone();
    let language = app.read(async move |db| Ok(frame(db, &app2, &by, &look).await?.language)).await?;
    let separator = match language {
        Language::English | Language::Arabic => Separator::Comma,
        Language::German | Language::Spanish => Separator::Semicolon,
    };
    let file = app.blocking(move || {
        let table = Table::of(&text).map_err(|_| {
            let words = "This sheet has lines that fit into no table. Mend them in the text first.";
            Error::from(Refusal::Conflict(words.into()))
        })?;
        Ok(csv::write(&table, separator))
    });
    let mut response = file.await?.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{}.csv\"", book.slug));
    let name = name.unwrap_or(HeaderValue::from_static("attachment; filename=\"playbook.csv\""));
    headers.insert(header::CONTENT_DISPOSITION, name);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Takes a file in place of the table: all of it, or nothing and what is wrong by row and column.
pub async fn upload(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<PlaybookId>,
    mut form: Form,
) -> Page {
    may_edit_playbooks(&by.actor)?;
    let base = base(&app, &by.actor, id, form.id("known")?).await?;
    let octets = form.take_octets().unwrap_or_default();
    let text = base.text.clone();
    let read = app.blocking(move || Ok(csv::read_upon(&octets, &text))).await?;
    match read {
        Ok(table) => save(&app, by, look, base, table, None).await,
        Err(wrong) => {
            let file_faults = wrong.into_iter().map(|w| (w.row, w.column, w.problem)).collect();
            let x = PlaybookTablePage { file_faults, ..page(&app, &by.actor, id).await? };
            Ok(refused_html(&unreadable().into(), drawn(&app, by, look, x).await?))
        }
    }
}
