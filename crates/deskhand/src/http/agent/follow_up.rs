//! Where leads set what follows an answer, and read what people said.

use axum::extract::{Path, Query, State};
use domain::follow_up::{FollowUp, FollowUpLetter, NAMES};
use domain::moment::DAY_US;
use domain::permission::Action;
use domain::read::FormProblem;
use domain::read::follow_up::{FollowUpPage, RatingFilter, RatingsPage, Show};
use domain::{Language, Moment, RatingId, Refusal, Result, TeamId};
use serde::Deserialize;
use store::{Conn, follow_ups, mailboxes, ratings, teams};

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::commands::follow_up::{remove_rule, send_test, set_rule};
use crate::follow_up::preview;
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

/// Rows of a page of ratings.
const ROWS_MAX: i64 = 50;

/// Team 0 is the desk.
fn whose(team: TeamId) -> Option<TeamId> {
    (team != TeamId(0)).then_some(team)
}

#[derive(Deserialize)]
pub struct Shown {
    language: Option<String>,
}

pub async fn show(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(team): Path<TeamId>,
    Query(shown): Query<Shown>,
) -> Page {
    need(&by, Action::ManageFields)?;
    let language = shown.language.as_deref().and_then(Language::parse);
    Ok(html(draw(&app, by, look, whose(team), language, None).await?))
}

async fn draw(
    app: &App,
    by: Reader,
    look: Look,
    team: Option<TeamId>,
    language: Option<Language>,
    problem: Option<FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let x = settings(db, &app2, team, language.unwrap_or(frame.language), problem).await?;
        Ok(ui::follow_up::settings(&frame, &x).into())
    })
    .await
}

async fn settings(
    db: &mut Conn,
    app: &App,
    team: Option<TeamId>,
    language: Language,
    problem: Option<FormProblem>,
) -> Result<FollowUpPage> {
    if let Some(team) = team {
        teams::load(db, team).await?;
    }
    let own = follow_ups::find_rule(db, team).await?;
    let desk = follow_ups::find_rule(db, None).await?;
    let rule = own.or(desk).unwrap_or(FollowUp::USUAL);
    let texts = follow_ups::texts(db, team).await?;
    let mailbox = mailboxes::list(db).await?.into_iter().next();
    let mut previews = Vec::new();
    for &letter in FollowUpLetter::ALL {
        let text = follow_ups::text_for(db, team, letter, language).await?;
        let drawn = match &mailbox {
            Some(mailbox) => preview(app, letter, language, text.as_deref(), mailbox, &rule)
                .unwrap_or_else(|refusal| refusal.to_string()),
            None => String::new(),
        };
        previews.push((letter, drawn));
    }
    Ok(FollowUpPage {
        teams: teams::refs(db).await?,
        own: follow_ups::rules(db).await?.into_iter().map(|(team, _)| team).collect(),
        team,
        is_own: own.is_some(),
        rule,
        texts,
        language,
        previews,
        problem,
    })
}

/// What the form says.
struct Wish {
    rule: FollowUp,
    language: Language,
    texts: Vec<(FollowUpLetter, Language, String)>,
}

fn wish(form: &Form) -> Result<Wish, Refusal> {
    let mut values = [None; NAMES.len()];
    for (value, name) in values.iter_mut().zip(NAMES) {
        *value = match form.id::<i64>(name)? {
            Some(n) => Some(u32::try_from(n).map_err(|_| Refusal::invalid(name, "must be a number"))?),
            None => None,
        };
    }
    let [ask_hours, held_days, gap_days, remind_days, remind_again_days, solve_days, close_days] = values;
    let gap_days = gap_days.unwrap_or(FollowUp::OFF.gap_days);
    let language = form.word("language", Language::parse)?.unwrap_or_default();
    let texts = FollowUpLetter::ALL.iter().filter_map(|&letter| {
        let text = form.given(&format!("text_{}", letter.as_str()))?;
        Some((letter, language, text.to_owned()))
    });
    Ok(Wish {
        rule: FollowUp {
            ask_hours,
            held_days,
            gap_days,
            remind_days,
            remind_again_days,
            solve_days,
            close_days,
        },
        language,
        texts: texts.collect(),
    })
}

async fn save(app: &App, by: &Reader, team: Option<TeamId>, form: &Form) -> Result<Language> {
    let wish = wish(form)?;
    let (actor, language) = (by.actor.clone(), wish.language);
    app.write(async move |tx| set_rule(tx, &actor, team, &wish.rule, &wish.texts).await).await?;
    Ok(language)
}

pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(team): Path<TeamId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageFields)?;
    let team = whose(team);
    match save(&app, &by, team, &form).await {
        Ok(language) => Ok(see(&ui::url::follow_up(team, language), "Saved.")),
        Err(e) => refused(&app, by, look, team, &e, &form).await,
    }
}

async fn refused(
    app: &App,
    by: Reader,
    look: Look,
    team: Option<TeamId>,
    e: &domain::Error,
    form: &Form,
) -> Page {
    let problem = problem(e, form)?;
    let language = Language::parse(form.text("language"));
    Ok(refused_html(e, draw(app, by, look, team, language, Some(problem)).await?))
}

/// Saves, and sends the letter whose button it was to whoever pressed it.
pub async fn test(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(team): Path<TeamId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageFields)?;
    let team = whose(team);
    let language = match save(&app, &by, team, &form).await {
        Ok(language) => language,
        Err(e) => return refused(&app, by, look, team, &e, &form).await,
    };
    let letter = form.word("test", FollowUpLetter::parse)?.unwrap_or(FollowUpLetter::Satisfaction);
    let app2 = app.clone();
    app.write(async move |tx| send_test(tx, &app2, &by.actor, &by.person, team, letter, language).await)
        .await?;
    Ok(see(&ui::url::follow_up(team, language), "Saved. The test mail is on its way to you."))
}

pub async fn remove(State(app): State<App>, by: Reader, Path(team): Path<TeamId>) -> Page {
    need(&by, Action::ManageFields)?;
    app.write(async move |tx| remove_rule(tx, &by.actor, team).await).await?;
    Ok(see(
        &ui::url::follow_up(Some(team), Language::default()),
        "The desk's rule holds for this team again.",
    ))
}

// What people said

#[derive(Deserialize, Default)]
pub struct Asked {
    show: Option<String>,
    team: Option<String>,
    from: Option<String>,
    to: Option<String>,
    before: Option<i64>,
}

impl Asked {
    /// Days are whole, in UTC, and the last one is shown with them. What is no day narrows nothing.
    fn filter(&self) -> RatingFilter {
        let day = |text: &Option<String>| text.as_deref().and_then(Moment::parse);
        RatingFilter {
            show: self.show.as_deref().and_then(Show::parse).unwrap_or_default(),
            team: self.team.as_deref().and_then(|t| t.parse().ok()).map(TeamId),
            from: day(&self.from),
            to: day(&self.to).map(|at| at.plus_us(DAY_US)),
        }
    }
}

pub async fn said(State(app): State<App>, by: Reader, look: Look, Query(asked): Query<Asked>) -> Page {
    need(&by, Action::ManageFields)?;
    let app2 = app.clone();
    let drawn: String = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let filter = asked.filter();
            let before = RatingId(asked.before.unwrap_or(i64::MAX));
            let mut rows = ratings::list(db, &filter, before, ROWS_MAX + 1).await?;
            let has_more = rows.len() as i64 > ROWS_MAX;
            rows.truncate(usize::try_from(ROWS_MAX).unwrap_or(usize::MAX));
            let x = RatingsPage {
                more: rows.last().filter(|_| has_more).map(|r| r.rating.id.0),
                figures: ratings::figures(db, &filter).await?,
                rows,
                teams: teams::refs(db).await?,
                is_off: follow_ups::rules(db).await?.iter().all(|(_, rule)| rule.is_off()),
                from: asked.from.unwrap_or_default(),
                to: asked.to.unwrap_or_default(),
                filter,
            };
            Ok(ui::follow_up::ratings(&frame, &x).into())
        })
        .await?;
    Ok(html(drawn))
}
