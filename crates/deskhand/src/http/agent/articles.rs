//! Articles and the help center, as the team writes and sets them up.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use domain::article::{Article, ArticleVersion, Audience, AudienceKind, HelpPlace, Locale, PlaceName};
use domain::help::{Colour, HelpLook, HelpReader, HelpSettings};
use domain::permission::{Action, may_manage_help, may_write_articles};
use domain::read::articles::{
    ArticleEditor, ArticleFilter, ArticlesPage, Conflict, HelpCenterPage, MissedPage, NewArticlePage,
    TextState, VersionsPage,
};
use domain::read::{FormProblem, OrganisationRef, PersonRef};
use domain::{ArticleId, Error, HelpPlaceId, Moment, OrganisationId, Refusal, Result, TicketId, when};
use serde::Deserialize;
use store::{Conn, article_files, articles, help_places, organisations, people};
use ui::url;

use super::{Look, frame, html, need, problem, problem_of_form, refused_html, see};
use crate::app::App;
use crate::commands::article_from_ticket::article_from_ticket;
use crate::commands::change_articles::{
    Saved, Shown, add_article, approve_text, archive_article, ask_review, change_article, confirm_article,
    plan_text, publish_text, restore_version, unplan_text, withdraw_text, write_text,
};
use crate::commands::change_help_center::{add_place, change_help_settings, change_place, delete_place};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

/// More lines than these are only counted.
const LINES_MAX: usize = 200;
const VERSIONS_MAX: i64 = 50;
const MISSED_MAX: i64 = 200;
/// What readers missed, beside the editor.
const MISSING_MAX: i64 = 20;
const ORGANISATIONS_MAX: i64 = 1_000;

#[derive(Deserialize)]
pub struct Listed {
    show: Option<String>,
    #[serde(default)]
    q: String,
}

pub async fn list(State(app): State<App>, by: Reader, look: Look, Query(asked): Query<Listed>) -> Page {
    need(&by, Action::UseWorkbench)?;
    let app2 = app.clone();
    let page: String = app
        .read(async move |db| {
            let filter = asked.show.as_deref().and_then(ArticleFilter::parse).unwrap_or_default();
            let (me, now) = (by.person.id, (app2.clock)());
            let mut lines = articles::lines(db).await?;
            let wanted = asked.q.to_lowercase();
            lines.retain(|l| {
                filter.shows(l, me, now)
                    && wanted.split_whitespace().all(|w| {
                        l.texts.iter().any(|t| t.title.to_lowercase().contains(w))
                            || l.article.labels.iter().any(|x| x.contains(w))
                            || l.article.id.to_string() == w
                    })
            });
            let more = lines.len().saturating_sub(LINES_MAX);
            lines.truncate(LINES_MAX);
            let x = ArticlesPage {
                filter,
                query: asked.q,
                lines,
                more,
                places: help_places::list(db).await?,
                settings: help_places::settings(db).await?,
                owners: people::assignable(db).await?,
                may_write: may_write_articles(&by.actor).is_ok(),
                may_manage: may_manage_help(&by.actor).is_ok(),
            };
            Ok(ui::help::writing::list(&frame(db, &app2, &by, &look).await?, &x).into())
        })
        .await?;
    Ok(html(page))
}

async fn draw_new(app: &App, by: Reader, look: Look, problem: Option<FormProblem>) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let x = NewArticlePage {
            places: help_places::list(db).await?,
            settings: help_places::settings(db).await?,
            may_manage: may_manage_help(&by.actor).is_ok(),
            problem,
        };
        Ok(ui::help::writing::new(&frame(db, &app2, &by, &look).await?, &x).into())
    })
    .await
}

pub async fn new(State(app): State<App>, by: Reader, look: Look) -> Page {
    may_write_articles(&by.actor)?;
    Ok(html(draw_new(&app, by, look, None).await?))
}

fn locale(text: &str) -> Result<Locale, Refusal> {
    Locale::parse(text).ok_or_else(|| Refusal::invalid("locale", "must be a language like de or pt-br"))
}

pub async fn add(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    may_write_articles(&by.actor)?;
    let wish = || -> Result<Article, Refusal> {
        let section = form.id("section")?.ok_or_else(|| Refusal::invalid("section", "must be chosen"))?;
        Ok(Article { owner: Some(by.person.id), ..Article::blank(section, locale(form.text("locale"))?) })
    };
    let made = match wish() {
        Ok(wish) => {
            let (actor, title) = (by.actor.clone(), form.text("title").to_owned());
            let source = wish.source.clone();
            let made = app.write(async move |tx| add_article(tx, &actor, wish, &title, "").await).await;
            made.map(|id| (id, source))
        }
        Err(refusal) => Err(refusal.into()),
    };
    match made {
        Ok((id, source)) => Ok(see(&url::article_text(id, &source), "")),
        Err(e) => {
            let problem = problem_of_form(&e, &form)?;
            Ok(refused_html(&e, draw_new(&app, by, look, Some(problem)).await?))
        }
    }
}

/// Begins one with the answer of a solved ticket.
pub async fn from_ticket(State(app): State<App>, by: Reader, Path(id): Path<TicketId>) -> Page {
    may_write_articles(&by.actor)?;
    let (id, source) = app.write(async move |tx| article_from_ticket(tx, &by.actor, id).await).await?;
    Ok(see(&url::article_text(id, &source), "This is a draft. Look for names that are left in it."))
}

/// A text that is only looked at, and the version that it was written over: it is saved over that one, whatever else was
/// saved meanwhile.
struct Preview {
    base: i64,
    title: String,
    body: String,
}

/// What stands beside a text that is being written.
#[derive(Default)]
struct Beside {
    conflict: Option<(ArticleVersion, String, String)>,
    preview: Option<Preview>,
    problem: Option<FormProblem>,
}

async fn draw(app: &App, by: Reader, look: Look, id: ArticleId, l: Locale, beside: Beside) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let article = articles::load(db, id).await?;
        let settings = help_places::settings(db).await?;
        let mut texts = Vec::new();
        let mut version = None;
        let mut source = None;
        for state in articles::texts(db, id).await? {
            let last = articles::find_version(db, id, &state.locale, state.version).await?;
            texts
                .push(TextState { title: last.as_ref().map(|v| v.title.clone()).unwrap_or_default(), state });
            let Some(last) = last else { continue };
            if last.locale == l {
                version = Some(last);
            } else if last.locale == article.source {
                source = Some(last);
            }
        }
        if version.is_none() && !settings.locales.contains(&l) {
            return Err(Refusal::NotFound.into());
        }
        let conflict = match beside.conflict {
            None => None,
            Some((theirs, title, body)) => {
                let by = match theirs.by {
                    Some(id) => people::find_ref(db, id).await?,
                    None => None,
                };
                Some(Conflict { theirs, by, title, body })
            }
        };
        let mut shown = beside.problem;
        if let (Some(p), None) = (&beside.preview, &shown) {
            let typed = [("base", p.base.to_string()), ("title", p.title.clone()), ("body", p.body.clone())];
            let typed = typed.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            shown = Some(FormProblem { field: None, words: String::new(), typed });
        }
        let organisations = organisations::list(db, OrganisationId(0), ORGANISATIONS_MAX).await?;
        let x = ArticleEditor {
            places: help_places::list(db).await?,
            owners: people::assignable(db).await?,
            organisations: organisations
                .into_iter()
                .map(|o| OrganisationRef { id: o.id, name: o.name })
                .collect(),
            votes: articles::vote_count(db, id).await?,
            missing: articles::votes_with_words(db, id, MISSING_MAX).await?,
            files: article_files::of_article(db, id).await?,
            may_write: may_write_articles(&by.actor).is_ok(),
            zone: by.person.zone().to_owned(),
            problem: shown,
            article,
            texts,
            locale: l,
            version,
            source,
            conflict,
            settings,
        };
        let body = beside.preview.as_ref().map(|p| p.body.as_str());
        Ok(ui::help::writing::editor(&frame(db, &app2, &by, &look).await?, &x, body).into())
    })
    .await
}

/// The text in the language that the others are translations of.
pub async fn open(State(app): State<App>, by: Reader, Path(id): Path<ArticleId>) -> Page {
    need(&by, Action::UseWorkbench)?;
    let found = app.read(async move |db| articles::load(db, id).await).await?;
    Ok(see(&url::article_text(id, &found.source), ""))
}

pub async fn show(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path((id, l)): Path<(ArticleId, String)>,
) -> Page {
    need(&by, Action::UseWorkbench)?;
    let l = Locale::parse(&l).ok_or(Refusal::NotFound)?;
    Ok(html(draw(&app, by, look, id, l, Beside::default()).await?))
}

/// Saves, shows how it will look, or saves and publishes.
pub async fn write(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path((id, l)): Path<(ArticleId, String)>,
    form: Form,
) -> Page {
    may_write_articles(&by.actor)?;
    let l = Locale::parse(&l).ok_or(Refusal::NotFound)?;
    let (title, body) = (form.text("title").to_owned(), form.text("body").to_owned());
    let base = form.id::<i64>("base")?.unwrap_or(0);
    if form.text("do") == "preview" {
        let beside = Beside { preview: Some(Preview { base, title, body }), ..Beside::default() };
        return Ok(html(draw(&app, by, look, id, l, beside).await?));
    }
    let publishes = form.text("do") == "publish";
    let (actor, to, t, b) = (by.actor.clone(), l.clone(), title.clone(), body.clone());
    let saved = app
        .write(async move |tx| {
            let saved = write_text(tx, &actor, id, &to, base, &t, &b).await?;
            // Saved whatever becomes of publishing.
            let published = match &saved {
                Saved::As(version) if publishes => {
                    let version = Some(*version);
                    tx.attempt(async |tx| publish_text(tx, &actor, id, &to, version).await).await
                }
                Saved::As(_) | Saved::Overtaken(_) => Ok(()),
            };
            match published {
                Err(Error::Refused(refusal)) => Ok((saved, Some(refusal))),
                Err(fault) => Err(fault),
                Ok(()) => Ok((saved, None)),
            }
        })
        .await;
    match saved {
        Ok((Saved::As(_), None)) => {
            Ok(see(&url::article_text(id, &l), if publishes { "Published." } else { "Saved." }))
        }
        Ok((Saved::As(_), Some(refusal))) => {
            let e = Error::Refused(refusal);
            let mut problem = problem(&e, &form)?;
            // It is saved: what is written next is written over that.
            problem.typed.retain(|(name, _)| name != "base");
            let beside = Beside { problem: Some(problem), ..Beside::default() };
            Ok(refused_html(&e, draw(&app, by, look, id, l, beside).await?))
        }
        Ok((Saved::Overtaken(theirs), _)) => {
            let e = Error::Refused(Refusal::Conflict("Somebody saved another text meanwhile.".into()));
            let beside = Beside { conflict: Some((*theirs, title, body)), ..Beside::default() };
            Ok(refused_html(&e, draw(&app, by, look, id, l, beside).await?))
        }
        Err(e) => {
            let beside = Beside { problem: Some(problem_of_form(&e, &form)?), ..Beside::default() };
            Ok(refused_html(&e, draw(&app, by, look, id, l, beside).await?))
        }
    }
}

pub async fn publication(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path((id, l)): Path<(ArticleId, String)>,
    form: Form,
) -> Page {
    let l = Locale::parse(&l).ok_or(Refusal::NotFound)?;
    let (actor, to) = (by.actor.clone(), l.clone());
    let version = form.id::<i64>("version")?;
    let (done, words) = match form.text("do") {
        "now" => {
            (app.write(async move |tx| publish_text(tx, &actor, id, &to, version).await).await, "Published.")
        }
        "withdraw" => (app.write(async move |tx| withdraw_text(tx, &actor, id, &to).await).await, "Saved."),
        "unplan" => (app.write(async move |tx| unplan_text(tx, &actor, id, &to).await).await, "Saved."),
        "plan" => {
            let at = when::parse("at", form.text("at"), (app.clock)(), by.person.zone());
            let done = match at {
                Ok(at) => app.write(async move |tx| plan_text(tx, &actor, id, &to, version, at).await).await,
                Err(refusal) => Err(refusal.into()),
            };
            (done, "Saved.")
        }
        _ => return Err(Refusal::invalid("do", "is not one of the choices").into()),
    };
    ended(&app, by, look, id, l, &form, done, words).await
}

#[expect(clippy::too_many_arguments, reason = "what every form beside a text needs to be drawn again")]
async fn ended(
    app: &App,
    by: Reader,
    look: Look,
    id: ArticleId,
    l: Locale,
    form: &Form,
    done: Result<()>,
    words: &str,
) -> Page {
    match done {
        Ok(()) => Ok(see(&url::article_text(id, &l), words)),
        Err(e) => {
            let beside = Beside { problem: Some(problem_of_form(&e, form)?), ..Beside::default() };
            Ok(refused_html(&e, draw(app, by, look, id, l, beside).await?))
        }
    }
}

pub async fn review(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path((id, l)): Path<(ArticleId, String)>,
    form: Form,
) -> Page {
    let l = Locale::parse(&l).ok_or(Refusal::NotFound)?;
    let (actor, to) = (by.actor.clone(), l.clone());
    let version = form.id::<i64>("version")?.unwrap_or(0);
    let done = match form.text("do") {
        "ask" => app.write(async move |tx| ask_review(tx, &actor, id, &to).await).await,
        "approve" => app.write(async move |tx| approve_text(tx, &actor, id, &to, version).await).await,
        _ => return Err(Refusal::invalid("do", "is not one of the choices").into()),
    };
    ended(&app, by, look, id, l, &form, done, "Saved.").await
}

/// What is true in every language.
pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<ArticleId>,
    form: Form,
) -> Page {
    may_write_articles(&by.actor)?;
    let before = app.read(async move |db| articles::load(db, id).await).await?;
    let source = before.source.clone();
    let drawn = form.id::<i64>("drawn")?.map(Moment);
    let done = match properties(before, &form) {
        Ok(wish) => {
            let actor = by.actor.clone();
            app.write(async move |tx| change_article(tx, &actor, wish, drawn).await).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    if let Err(e @ Error::Refused(Refusal::Conflict(_))) = &done {
        // As it stands now: what was typed over the older one could undo what somebody meant.
        let problem = FormProblem { typed: Vec::new(), ..problem(e, &form)? };
        let beside = Beside { problem: Some(problem), ..Beside::default() };
        return Ok(refused_html(e, draw(&app, by, look, id, source, beside).await?));
    }
    ended(&app, by, look, id, source, &form, done, "Saved.").await
}

fn properties(before: Article, form: &Form) -> Result<Article, Refusal> {
    let organisation: Option<OrganisationId> = form.id("organisation")?;
    let audience = match form.word("audience", AudienceKind::parse)?.unwrap_or(before.audience.kind()) {
        AudienceKind::Everyone => Audience::Everyone,
        AudienceKind::SignedIn => Audience::SignedIn,
        AudienceKind::Team => Audience::Team,
        AudienceKind::Organisation => Audience::Organisation(
            organisation.ok_or_else(|| Refusal::invalid("organisation", "must be chosen"))?,
        ),
    };
    let related: Result<Vec<ArticleId>, _> =
        form.text("related").split([' ', ',', '\n']).filter(|w| !w.is_empty()).map(str::parse).collect();
    let check_at = match form.text("check").trim() {
        "" => None,
        // At noon by UTC it is that day nearly everywhere.
        day => Some(
            Moment::parse(&format!("{day}T12:00:00Z"))
                .ok_or_else(|| Refusal::invalid("check", "must be a day like 2026-12-24"))?,
        ),
    };
    Ok(Article {
        section: form.id("section")?.unwrap_or(before.section),
        audience,
        owner: form.id("owner")?,
        check_at,
        labels: form.text("labels").split([',', '\n']).map(str::to_owned).collect(),
        related: related.map_err(|_| Refusal::invalid("related", "must be numbers of articles"))?,
        position: form.id::<i64>("position")?.unwrap_or(before.position),
        is_promoted: form.ticked("promoted"),
        ..before
    })
}

/// Says which it is to be: who archives what a colleague archived a moment ago does not put it back before readers.
pub async fn archive(State(app): State<App>, by: Reader, Path(id): Path<ArticleId>, form: Form) -> Page {
    let to = match form.text("do") {
        "archive" => Shown::Archived,
        "restore" => Shown::Again,
        _ => return Err(Refusal::invalid("do", "is not one of the choices").into()),
    };
    let source = app
        .write(async move |tx| {
            may_write_articles(&by.actor)?;
            let found = articles::load(tx, id).await?;
            archive_article(tx, &by.actor, id, to).await?;
            Ok(found.source)
        })
        .await?;
    Ok(see(&url::article_text(id, &source), "Saved."))
}

pub async fn confirm(State(app): State<App>, by: Reader, Path(id): Path<ArticleId>) -> Page {
    app.write(async move |tx| confirm_article(tx, &by.actor, id).await).await?;
    Ok(see(&url::article(id), "Saved."))
}

#[derive(Deserialize)]
pub struct Compared {
    /// The newer of the two, and the older one: the one before it where none is named.
    b: Option<i64>,
    a: Option<i64>,
    before: Option<i64>,
}

pub async fn versions(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path((id, l)): Path<(ArticleId, String)>,
    Query(asked): Query<Compared>,
) -> Page {
    need(&by, Action::UseWorkbench)?;
    let l = Locale::parse(&l).ok_or(Refusal::NotFound)?;
    let app2 = app.clone();
    let page: String = app
        .read(async move |db| {
            let article = articles::load(db, id).await?;
            let text = articles::find_text(db, id, &l).await?.ok_or(Refusal::NotFound)?;
            let mut all =
                articles::versions(db, id, &l, asked.before.unwrap_or(i64::MAX), VERSIONS_MAX + 1).await?;
            let more = (all.len() as i64 > VERSIONS_MAX).then(|| {
                all.truncate(VERSIONS_MAX as usize);
                all.last().map_or(0, |v| v.version)
            });
            let compared = compared(db, id, &l, &asked).await?;
            let mut names: BTreeMap<domain::PersonId, Option<PersonRef>> = BTreeMap::new();
            for person in all.iter().filter_map(|v| v.by) {
                if let std::collections::btree_map::Entry::Vacant(empty) = names.entry(person) {
                    empty.insert(people::find_ref(db, person).await?);
                }
            }
            let versions = all
                .into_iter()
                .map(|v| (v.by.and_then(|p| names.get(&p).cloned().flatten()), v))
                .map(|(p, v)| (v, p));
            let x = VersionsPage {
                article,
                text,
                versions: versions.collect(),
                compared,
                may_write: may_write_articles(&by.actor).is_ok(),
                more,
            };
            Ok(ui::help::writing::versions(&frame(db, &app2, &by, &look).await?, &x).into())
        })
        .await?;
    Ok(html(page))
}

async fn compared(
    db: &mut Conn,
    id: ArticleId,
    l: &Locale,
    asked: &Compared,
) -> Result<Option<(ArticleVersion, ArticleVersion)>> {
    let Some(newer) = asked.b else { return Ok(None) };
    let older = asked.a.unwrap_or(newer - 1);
    let newer = articles::find_version(db, id, l, newer).await?;
    let older = articles::find_version(db, id, l, older).await?;
    Ok(older.zip(newer))
}

pub async fn restore(
    State(app): State<App>,
    by: Reader,
    Path((id, l, number)): Path<(ArticleId, String, i64)>,
) -> Page {
    let l = Locale::parse(&l).ok_or(Refusal::NotFound)?;
    let to = l.clone();
    app.write(async move |tx| restore_version(tx, &by.actor, id, &to, number).await).await?;
    Ok(see(&url::article_text(id, &l), "Saved."))
}

// Around the articles

async fn draw_center(app: &App, by: Reader, look: Look, problem: Option<FormProblem>) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let x = HelpCenterPage {
            settings: help_places::settings(db).await?,
            places: help_places::list(db).await?,
            problem,
        };
        Ok(ui::help::writing::help_center(&frame(db, &app2, &by, &look).await?, &x).into())
    })
    .await
}

pub async fn center(State(app): State<App>, by: Reader, look: Look) -> Page {
    may_manage_help(&by.actor)?;
    Ok(html(draw_center(&app, by, look, None).await?))
}

async fn center_ended(app: &App, by: Reader, look: Look, form: &Form, done: Result<()>) -> Page {
    match done {
        Ok(()) => Ok(see(&url::help_center(), "Saved.")),
        Err(e) => {
            let problem = problem_of_form(&e, form)?;
            Ok(refused_html(&e, draw_center(app, by, look, Some(problem)).await?))
        }
    }
}

pub async fn set_up(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    may_manage_help(&by.actor)?;
    let done = match settings(&form) {
        Ok(wish) => {
            let actor = by.actor.clone();
            app.write(async move |tx| {
                // How it looks has a page of its own.
                let look = help_places::settings(tx).await?.look;
                change_help_settings(tx, &actor, HelpSettings { look, ..wish }).await
            })
            .await
        }
        Err(refusal) => Err(refusal.into()),
    };
    center_ended(&app, by, look, &form, done).await
}

fn settings(form: &Form) -> Result<HelpSettings, Refusal> {
    let locales: Option<Vec<Locale>> = form
        .text("locales")
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|w| !w.is_empty())
        .map(Locale::parse)
        .collect();
    let accent = form.text("accent").trim();
    Ok(HelpSettings {
        name: form.text("name").to_owned(),
        accent: if accent.is_empty() { None } else { Some(Colour::parse(accent)?) },
        locales: locales.ok_or_else(|| Refusal::invalid("locales", "must be languages like de or pt-br"))?,
        synonyms: form
            .text("synonyms")
            .lines()
            .map(|l| l.split([',', '،']).map(str::to_owned).collect())
            .collect(),
        needs_review: form.ticked("needs_review"),
        look: HelpLook::default(),
    })
}

/// The names that a form has for a category or a section, over those that it has already.
fn names(form: &Form, mut names: BTreeMap<Locale, PlaceName>, all: &[Locale]) -> BTreeMap<Locale, PlaceName> {
    for l in all {
        let name = form.given(&format!("name-{l}"));
        let about = form.given(&format!("about-{l}"));
        if name.is_some() || about.is_some() {
            let description = about.unwrap_or_default().to_owned();
            names.insert(l.clone(), PlaceName { name: name.unwrap_or_default().to_owned(), description });
        }
    }
    names
}

pub async fn add_to_places(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    may_manage_help(&by.actor)?;
    let category: Option<HelpPlaceId> = form.id("category")?;
    let all = app.read(async |db| help_places::settings(db).await).await?.locales;
    let wish = HelpPlace {
        id: HelpPlaceId(0),
        category,
        position: 0,
        names: names(&form, BTreeMap::new(), &all),
        created_at: Moment(0),
        updated_at: Moment(0),
    };
    let actor = by.actor.clone();
    let done = app.write(async move |tx| add_place(tx, &actor, wish).await.map(drop)).await;
    center_ended(&app, by, look, &form, done).await
}

pub async fn update_place(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<HelpPlaceId>,
    form: Form,
) -> Page {
    may_manage_help(&by.actor)?;
    let position = form.id::<i64>("position")?;
    let (before, all) = app
        .read(async move |db| {
            Ok((help_places::load(db, id).await?, help_places::settings(db).await?.locales))
        })
        .await?;
    let wish = HelpPlace {
        position: position.unwrap_or(before.position),
        names: names(&form, before.names.clone(), &all),
        ..before
    };
    let actor = by.actor.clone();
    let done = app.write(async move |tx| change_place(tx, &actor, wish).await).await;
    center_ended(&app, by, look, &form, done).await
}

pub async fn remove_place(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<HelpPlaceId>,
    form: Form,
) -> Page {
    may_manage_help(&by.actor)?;
    let actor = by.actor.clone();
    let done = app.write(async move |tx| delete_place(tx, &actor, id).await).await;
    center_ended(&app, by, look, &form, done).await
}

pub async fn missed(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::UseWorkbench)?;
    let app2 = app.clone();
    let page: String = app
        .read(async move |db| {
            let x = MissedPage {
                rows: articles::missed_searches(db, MISSED_MAX).await?,
                may_write: may_write_articles(&by.actor).is_ok(),
            };
            Ok(ui::help::writing::missed(&frame(db, &app2, &by, &look).await?, &x).into())
        })
        .await?;
    Ok(html(page))
}

pub async fn close_missed(State(app): State<App>, by: Reader, form: Form) -> Page {
    may_write_articles(&by.actor)?;
    let (l, query) = (locale(form.text("locale"))?, form.text("query").to_owned());
    app.write(async move |tx| articles::close_missed_search(tx, &l, &query).await.map(drop)).await?;
    Ok(see(&url::missed_searches(), ""))
}

/// Articles that everybody may read and that fit, as they are put into a text: what only some may read is no answer for a
/// customer whose rights the writer does not see.
pub async fn offered(app: &App, by: &Reader, base: &str, typed: &str) -> Result<Vec<serde_json::Value>> {
    const OFFERED_MAX: usize = 8;
    let me = by.person.id;
    let chosen = app.read(async move |db| store::preferences::all(db, me).await).await?;
    let language = domain::keys::Choices::of(chosen).language.unwrap_or_default();
    let library = crate::help::library(app).await?;
    let order = library.shelf.settings().order(&language.into());
    let (searched, typed) = (library.clone(), typed.to_owned());
    let find = move || Ok(searched.index.find(&typed, &order, HelpReader::Anyone, OFFERED_MAX));
    let found = app.blocking(find).await?;
    let reading = library.shelf.read_by(HelpReader::Anyone);
    let lines = found.into_iter().filter_map(|f| {
        let text = reading.article(f.article).ok()?.in_locale(&f.locale)?;
        // A language that is not offered any more has no pages; the text is shown on those of another one.
        let settings = reading.settings();
        let l = if settings.locales.contains(&f.locale) { &f.locale } else { settings.first() };
        let path = url::help_article(l, f.article, &text.title);
        // What would end the link's words does not stand in them.
        let words = text.title.replace(['[', ']'], "");
        Some(serde_json::json!({
            "insert": format!("[{words}]({base}{path})"),
            "label": text.title,
            "detail": f.locale.own_name(),
        }))
    });
    Ok(lines.collect())
}
