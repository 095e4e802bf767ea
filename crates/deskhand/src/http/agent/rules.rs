//! Rules: the pages of all and of one, what one would have done, and what they did on a ticket.

use axum::extract::{Path, Query, State};
use domain::condition::text::{Row, parse_row};
use domain::condition::{Condition, Conditions};
use domain::moment::DAY_US;
use domain::permission::Action;
use domain::read::FormProblem;
use domain::read::rules::RulePage;
use domain::rule::{Content, RuleKind, Switch, action_row, parse, parse_action_row};
use domain::{Refusal, Result, RuleCategoryId, RuleId, RuleTrialId, TicketId};
use serde::Deserialize;
use store::{Conn, read, rule_trials, rules};

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::commands::change_macro::Way;
use crate::commands::change_rule::{
    add_rule, change_rule, delete_category, delete_rule, move_rule, put_category, restore_rule, switch_rule,
};
use crate::commands::try_rule::{DAYS_MAX, stop_trial, try_rule};
use crate::followers::rules::{judged, tried};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

/// What can be asked for in an address.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    kind: Option<String>,
    example: Option<String>,
    days: Option<i64>,
    before: Option<i64>,
}

impl Asked {
    fn kind(&self) -> RuleKind {
        self.kind.as_deref().and_then(RuleKind::parse).unwrap_or(RuleKind::Event)
    }
}

pub async fn list(State(app): State<App>, by: Reader, look: Look, Query(asked): Query<Asked>) -> Page {
    need(&by, Action::ManageFields)?;
    let app2 = app.clone();
    let page: String = app
        .read(async move |db| {
            let x = read::rules::page(db, asked.kind()).await?;
            Ok(ui::rules::list(&frame(db, &app2, &by, &look).await?, &x).into())
        })
        .await?;
    Ok(html(page))
}

fn blank() -> Content {
    Content {
        title: String::new(),
        description: String::new(),
        category: None,
        switch: Switch::Off,
        conditions: Conditions::default(),
        actions: Vec::new(),
    }
}

pub async fn new(State(app): State<App>, by: Reader, look: Look, Query(asked): Query<Asked>) -> Page {
    need(&by, Action::ManageFields)?;
    let kind = asked.kind();
    let w = super::words(&app, &by, &look).await?;
    let mut typed = Typed { content: blank(), ..Typed::default() };
    if let Some((title, text)) = asked.example.as_deref().and_then(|key| ui::rules::example(w, kind, key)) {
        let names = app.read(async move |db| read::rules::names(db, &[], &[text]).await).await?;
        let (conditions, actions) = parse(text, &names).map_err(Refusal::from)?;
        typed.content = Content { title: title.to_owned(), conditions, actions, ..blank() };
    }
    Ok(html(draw(&app, by, look, None, kind, typed, None).await?))
}

pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<RuleId>) -> Page {
    need(&by, Action::ManageFields)?;
    let rule = app.read(async move |db| rules::load(db, id).await).await?;
    let typed = Typed { content: rule.content, ..Typed::default() };
    Ok(html(draw(&app, by, look, Some(id), rule.kind, typed, None).await?))
}

/// A form as it was typed; what is missing follows from the content.
#[derive(Debug)]
struct Typed {
    content: Content,
    all: Option<Vec<Row>>,
    any: Option<Vec<Row>>,
    actions: Option<Vec<(String, String)>>,
    text: Option<String>,
}

impl Default for Typed {
    fn default() -> Self {
        Self { content: blank(), all: None, any: None, actions: None, text: None }
    }
}

async fn draw(
    app: &App,
    by: Reader,
    look: Look,
    id: Option<RuleId>,
    kind: RuleKind,
    typed: Typed,
    problem: Option<FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let c = typed.content;
        let names = read::rules::names(db, &[&c], &[]).await?;
        let rows = |of: &[Condition]| -> Vec<Row> {
            of.iter().map(|one| domain::condition::text::row(one, &names)).collect()
        };
        let is_empty = c.conditions.is_empty() && c.actions.is_empty();
        let x = RulePage {
            id,
            kind,
            all: typed.all.unwrap_or_else(|| rows(&c.conditions.all)),
            any: typed.any.unwrap_or_else(|| rows(&c.conditions.any)),
            actions: typed
                .actions
                .unwrap_or_else(|| c.actions.iter().map(|a| action_row(a, &names)).collect()),
            text: typed.text.unwrap_or_else(|| if is_empty { String::new() } else { c.text(&names) }),
            categories: rules::categories(db).await?,
            versions: match id {
                Some(id) => read::rules::versions(db, id).await?,
                None => Vec::new(),
            },
            names,
            content: c,
            problem,
        };
        Ok(ui::rules::one(&frame(db, &app2, &by, &look).await?, &x).into())
    })
    .await
}

/// The rows of a form under `list_field`, `list_operator` and `list_value`; those without a field are left out.
fn rows(form: &Form, list: &str) -> Vec<Row> {
    let (fields, operators, values) =
        (format!("{list}_field"), format!("{list}_operator"), format!("{list}_value"));
    let of = form.all(&fields).zip(form.all(&operators)).zip(form.all(&values));
    of.filter(|((field, _), _)| !field.is_empty())
        .map(|((field, operator), value)| Row {
            field: field.to_owned(),
            operator: operator.to_owned(),
            value: value.to_owned(),
        })
        .collect()
}

fn action_rows(form: &Form) -> Vec<(String, String)> {
    let of = form.all("action_verb").zip(form.all("action_value"));
    of.filter(|(verb, _)| !verb.is_empty()).map(|(verb, value)| (verb.to_owned(), value.to_owned())).collect()
}

/// What a form says around conditions and actions.
fn around(form: &Form) -> Content {
    Content {
        title: form.text("title").to_owned(),
        description: form.text("description").to_owned(),
        category: form.text("category").parse::<i64>().ok().map(RuleCategoryId),
        switch: if form.ticked("is_on") { Switch::On } else { Switch::Off },
        ..blank()
    }
}

/// The rule that a form describes: by its text where that was sent, else by its rows.
async fn described(db: &mut Conn, form: &Form) -> Result<Content> {
    let around = around(form);
    if form.text("from") == "text" {
        let names = read::rules::names(db, &[], &[form.text("text")]).await?;
        let (conditions, actions) = parse(form.text("text"), &names).map_err(Refusal::from)?;
        return Ok(Content { conditions, actions, ..around });
    }
    let (all, any, actions) = (rows(form, "all"), rows(form, "any"), action_rows(form));
    let texts: Vec<String> = all.iter().chain(&any).map(|r| r.value.clone()).collect();
    // What stands between commas may be a name, quotes or not.
    let texts: Vec<String> = texts
        .iter()
        .flat_map(|t| t.split(','))
        .map(|t| domain::condition::text::in_quotes(t.trim().trim_matches('"')))
        .chain(actions.iter().map(|(_, value)| value.clone()))
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let names = read::rules::names(db, &[], &texts).await?;
    let read = |row: &Row| {
        parse_row(row, &names)
            .map_err(|e| Refusal::invalid("conditions", format!("“{}”: {}", row.text(), e.words)))
    };
    let conditions = Conditions {
        all: all.iter().map(read).collect::<Result<_, _>>()?,
        any: any.iter().map(read).collect::<Result<_, _>>()?,
    };
    let read = |(verb, value): &(String, String)| {
        parse_action_row(verb, value, &names)
            .map_err(|e| Refusal::invalid("actions", format!("“{verb} {value}”: {}", e.words)))
    };
    let actions = actions.iter().map(read).collect::<Result<_, _>>()?;
    Ok(Content { conditions, actions, ..around })
}

/// The form again as it was typed, with a row more where one was asked for.
fn typed(form: &Form) -> Typed {
    let (mut all, mut any, mut actions) = (rows(form, "all"), rows(form, "any"), action_rows(form));
    match form.text("more") {
        "all" => all.push(Row::default()),
        "any" => any.push(Row::default()),
        "action" => actions.push((String::new(), String::new())),
        _ => {}
    }
    Typed {
        content: around(form),
        all: Some(all),
        any: Some(any),
        actions: Some(actions),
        text: Some(form.text("text").to_owned()),
    }
}

pub async fn add(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    need(&by, Action::ManageFields)?;
    let kind = form.word("kind", RuleKind::parse)?.unwrap_or(RuleKind::Event);
    keep(app, by, look, None, kind, form).await
}

pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<RuleId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageFields)?;
    let kind = app.read(async move |db| rules::load(db, id).await).await?.kind;
    keep(app, by, look, Some(id), kind, form).await
}

async fn keep(app: App, by: Reader, look: Look, id: Option<RuleId>, kind: RuleKind, form: Form) -> Page {
    if !form.text("more").is_empty() {
        return Ok(html(draw(&app, by, look, id, kind, typed(&form), None).await?));
    }
    let actor = by.actor.clone();
    let form = std::sync::Arc::new(form);
    let given = form.clone();
    let wish = app.read(async move |db| described(db, &given).await).await;
    let done = match wish {
        Ok(wish) => {
            app.write(async move |tx| match id {
                Some(id) => change_rule(tx, &actor, id, wish).await.map(|()| id),
                None => add_rule(tx, &actor, kind, wish).await,
            })
            .await
        }
        Err(e) => Err(e),
    };
    match (done, id) {
        (Ok(id), Some(_)) => Ok(see(&ui::url::rule(id), "The rule is saved.")),
        (Ok(id), None) => Ok(see(&ui::url::rule(id), "The rule is made.")),
        (Err(e), _) => {
            let problem = problem(&e, &form)?;
            let page = draw(&app, by, look, id, kind, typed(&form), Some(problem)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn delete(State(app): State<App>, by: Reader, Path(id): Path<RuleId>) -> Page {
    let kind = app
        .write(async move |tx| {
            domain::rule::may_manage(&by.actor)?;
            let kind = rules::load(tx, id).await?.kind;
            delete_rule(tx, &by.actor, id).await?;
            Ok(kind)
        })
        .await?;
    Ok(see(&ui::url::rules(kind), "The rule is deleted."))
}

pub async fn place(State(app): State<App>, by: Reader, Path(id): Path<RuleId>, form: Form) -> Page {
    let way = match form.text("to") {
        "up" => Way::Up,
        "down" => Way::Down,
        _ => return Err(Refusal::invalid("to", "is up or down").into()),
    };
    let kind = app
        .write(async move |tx| {
            tx.quiet("it stands at the end already");
            move_rule(tx, &by.actor, id, way).await?;
            Ok(rules::load(tx, id).await?.kind)
        })
        .await?;
    Ok(see(&ui::url::rules(kind), ""))
}

pub async fn switch(State(app): State<App>, by: Reader, Path(id): Path<RuleId>, form: Form) -> Page {
    let to = form.word("to", Switch::parse)?.unwrap_or(Switch::Off);
    let kind = app
        .write(async move |tx| {
            switch_rule(tx, &by.actor, id, to).await?;
            Ok(rules::load(tx, id).await?.kind)
        })
        .await?;
    Ok(see(&ui::url::rules(kind), ""))
}

pub async fn restore(State(app): State<App>, by: Reader, Path((id, version)): Path<(RuleId, i64)>) -> Page {
    app.write(async move |tx| restore_rule(tx, &by.actor, id, version).await).await?;
    Ok(see(&ui::url::rule(id), "The rule is as it was in that version."))
}

pub async fn add_category(State(app): State<App>, by: Reader, form: Form) -> Page {
    let kind = form.word("kind", RuleKind::parse)?.unwrap_or(RuleKind::Event);
    let name = form.text("name").to_owned();
    app.write(async move |tx| put_category(tx, &by.actor, None, &name, None).await).await?;
    Ok(see(&ui::url::rules(kind), "Added."))
}

pub async fn remove_category(State(app): State<App>, by: Reader, Path(id): Path<RuleCategoryId>) -> Page {
    app.write(async move |tx| delete_category(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::rules(RuleKind::Event), ""))
}

/// What the rule would have done on tickets of the last days.
pub async fn trial(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<RuleId>,
    Query(asked): Query<Asked>,
) -> Page {
    need(&by, Action::ManageFields)?;
    let (app2, now) = (app.clone(), (app.clock)());
    let days = asked.days.unwrap_or(30).clamp(1, 365);
    let page: String = app
        .read(async move |db| {
            let x = tried(db, id, days, now).await?;
            Ok(ui::rules::trial(&frame(db, &app2, &by, &look).await?, &x).into())
        })
        .await?;
    Ok(html(page))
}

/// Begins to try the rule over all tickets of the last days.
pub async fn begin_trial(State(app): State<App>, by: Reader, Path(id): Path<RuleId>, form: Form) -> Page {
    need(&by, Action::ManageFields)?;
    let days = form.id::<i64>("days")?.unwrap_or(30).clamp(1, DAYS_MAX);
    let since = (app.clock)().plus_us(-days * DAY_US);
    let total = app.read(async move |db| rule_trials::count_since(db, since).await).await?;
    let actor = by.actor.clone();
    let trial = app.write(async move |tx| try_rule(tx, &actor, id, since, total).await).await?;
    Ok(see(&ui::url::rule_full_trial(trial, None), ""))
}

/// What a trial found so far.
pub async fn full_trial(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<RuleTrialId>,
    Query(asked): Query<Asked>,
) -> Page {
    need(&by, Action::ManageFields)?;
    let app2 = app.clone();
    let before = asked.before.map_or(TicketId(domain::ids::ID_MAX), TicketId);
    let page: String = app
        .read(async move |db| {
            let x = read::rules::trial_page(db, id, before).await?;
            Ok(ui::rules::full_trial(&frame(db, &app2, &by, &look).await?, &x).into())
        })
        .await?;
    Ok(html(page))
}

/// Ends a trial where it is.
pub async fn stop_full_trial(State(app): State<App>, by: Reader, Path(id): Path<RuleTrialId>) -> Page {
    need(&by, Action::ManageFields)?;
    let actor = by.actor.clone();
    app.write(async move |tx| stop_trial(tx, &actor, id).await).await?;
    Ok(see(&ui::url::rule_full_trial(id, None), ""))
}

/// What rules did on a ticket, and why the others did not.
pub async fn of_ticket(State(app): State<App>, by: Reader, look: Look, Path(id): Path<TicketId>) -> Page {
    need(&by, Action::UseWorkbench)?;
    let (app2, now) = (app.clone(), (app.clock)());
    let page: String = app
        .read(async move |db| {
            let x = judged(db, id, now).await?;
            Ok(ui::rules::of_ticket(&frame(db, &app2, &by, &look).await?, &x).into())
        })
        .await?;
    Ok(html(page))
}
