//! The first day of whoever sets the desk up: team, calendar, promise, routing, each in one form.

use domain::TeamId;
use domain::calendar::Week;
use domain::hours::WEEKDAYS;
use domain::read::Frame;
use domain::read::setup::{Pace, SetupPage, SetupStep};
use domain::routing::Mode;
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Words, hours, icons, parts, t, url};

pub fn page(frame: &Frame, x: &SetupPage) -> Markup {
    let w = Words::of(frame);
    let content = html! {
        p class="lead" { (t!(w, "setup-lead")) }
        (progress(w, x))
        section class="panel setup-step" aria-labelledby="step-title" {
            h2 id="step-title" { (name(w, x.step)) @if let Some(team) = x.team.as_ref().filter(|_| x.step != SetupStep::Team) { " " span class="quiet" { (team.name) } } }
            @match x.step {
                SetupStep::Team => (team(w, x)),
                SetupStep::Calendar => (calendar(w, x)),
                SetupStep::Promise => (promise(w, x)),
                SetupStep::Routing => (routing(w, x)),
                SetupStep::Done => (done(w, x)),
            }
        }
    };
    layout::sheet(frame, At::Setup, t!(w, "setup-title"), html! {}, content)
}

/// What the promise for everything of a team is called.
pub fn promise_name(w: Words, team: &str) -> String {
    t!(w, "setup-promise-name", team = team)
}

fn name(w: Words, step: SetupStep) -> &'static str {
    match step {
        SetupStep::Team => t!(w, "setup-team"),
        SetupStep::Calendar => t!(w, "setup-calendar"),
        SetupStep::Promise => t!(w, "setup-promise"),
        SetupStep::Routing => t!(w, "setup-routing"),
        SetupStep::Done => t!(w, "setup-done"),
    }
}

fn team_id(x: &SetupPage) -> Option<TeamId> {
    x.team.as_ref().map(|t| t.id)
}

fn progress(w: Words, x: &SetupPage) -> Markup {
    html! {
        nav aria-label=(t!(w, "setup-steps")) {
            ol class="setup-steps" {
                @for step in SetupStep::ALL {
                    li { a href=(url::setup(Some(step), team_id(x))) aria-current=[(step == x.step).then_some("step")] { (name(w, step)) } }
                }
            }
        }
    }
}

/// A step's form: where it goes, what it is about, and the way past it.
fn form(w: Words, x: &SetupPage, fields: Markup) -> Markup {
    html! {
        form method="post" action=(url::setup(None, None)) class="stack" {
            input type="hidden" name="step" value=(x.step.as_str());
            @if let Some(team) = team_id(x).filter(|_| x.step != SetupStep::Team) { input type="hidden" name="team" value=(team); }
            (fields)
            div class="actions" {
                button type="submit" class="button button-primary" { (t!(w, "setup-save")) }
                a class="button button-quiet" href=(url::setup(Some(x.step.next()), team_id(x))) { (t!(w, "setup-skip")) }
            }
        }
    }
}

fn needs_team(w: Words) -> Markup {
    parts::empty(
        t!(w, "setup-no-team"),
        t!(w, "setup-no-team-more"),
        html! { a class="button" href=(url::setup(Some(SetupStep::Team), None)) { (t!(w, "setup-team")) } },
    )
}

fn team(w: Words, x: &SetupPage) -> Markup {
    let problem = x.problem.as_ref();
    let chosen = team_id(x);
    let teams: Vec<Choice<'_>> =
        x.teams.iter().map(|t| (t.id.to_string(), t.name.as_str(), chosen == Some(t.id))).collect();
    form(
        w,
        x,
        html! {
            p class="quiet" { (t!(w, "setup-team-lead")) }
            (form_problem(w, problem, &["name"]))
            @if !teams.is_empty() { (parts::select("team", "team", t!(w, "setup-team-choose"), &teams, false)) }
            @if x.may_add_team {
                (Field { length_max: Some(200), problem: problem_of(problem, "name"), ..Field::new("name", "name", if teams.is_empty() { t!(w, "setup-team-name") } else { t!(w, "setup-team-new") }, typed(problem, "name", "")) }.draw(w))
            } @else if teams.is_empty() { p { (t!(w, "setup-team-ask")) } }
        },
    )
}

fn calendar(w: Words, x: &SetupPage) -> Markup {
    let Some(of) = &x.team else { return needs_team(w) };
    let problem = x.problem.as_ref();
    let week = Week::of(&WEEKDAYS[..5].iter().map(|d| (*d, 9 * 60, 17 * 60)).collect::<Vec<_>>());
    let chosen = x.calendar.as_ref().map(|(id, _)| *id);
    let mut calendars: Vec<Choice<'_>> =
        x.calendars.iter().map(|(id, name)| (id.to_string(), name.as_str(), chosen == Some(*id))).collect();
    calendars.push((String::new(), t!(w, "setup-calendar-new"), chosen.is_none()));
    form(
        w,
        x,
        html! {
            p class="quiet" { (t!(w, "setup-calendar-lead")) }
            (form_problem(w, problem, &["name", "zone", "hours"]))
            @if calendars.len() > 1 { (parts::select("calendar", "calendar", t!(w, "setup-calendar-choose"), &calendars, false)) }
            details class="sure" open[calendars.len() == 1 || problem.is_some()] {
                summary class="button" { (t!(w, "setup-calendar-new")) }
                (Field { length_max: Some(100), problem: problem_of(problem, "name"), ..Field::new("name", "name", t!(w, "common-name"), typed(problem, "name", &of.name)) }.draw(w))
                (Field { length_max: Some(60), problem: problem_of(problem, "zone"), ..Field::new("zone", "zone", t!(w, "common-time-zone"), typed(problem, "zone", &x.zone)) }.draw(w))
                (hours::week_table(w, &week.unwrap_or_default(), problem))
                p class="hint" { (t!(w, "setup-holidays-later")) }
            }
        },
    )
}

fn choices(name: &str, all: &[(&str, String, String)], chosen: &str) -> Markup {
    html! {
        fieldset class="roles" {
            @for (value, label, about) in all {
                label class="role" {
                    input type="radio" name=(name) value=(value) checked[*value == chosen];
                    span { strong { (label) } " " span class="quiet" { (about) } }
                }
            }
        }
    }
}

fn promise(w: Words, x: &SetupPage) -> Markup {
    if x.team.is_none() {
        return needs_team(w);
    }
    let all: Vec<(&str, String, String)> = Pace::ALL
        .into_iter()
        .map(|pace| {
            let (reply, solution) = pace.hours();
            let words = t!(w, "setup-pace-words", reply = reply, solution = solution);
            (pace.as_str(), pace_name(w, pace).to_owned(), words)
        })
        .collect();
    // One that was worded by hand has no pace, and none is proposed for it.
    let proposed = if x.promise.is_some() { "" } else { Pace::Usual.as_str() };
    let pace = x.pace.map_or(proposed, Pace::as_str);
    form(
        w,
        x,
        html! {
            p class="quiet" { (t!(w, "setup-promise-lead")) }
            @if let Some((id, name)) = &x.promise { p { (icons::check()) " " a href=(url::promise(*id)) { (name) } } }
            (form_problem(w, x.problem.as_ref(), &[]))
            (choices("pace", &all, typed(x.problem.as_ref(), "pace", pace)))
        },
    )
}

fn pace_name(w: Words, pace: Pace) -> &'static str {
    match pace {
        Pace::Calm => t!(w, "setup-pace-calm"),
        Pace::Usual => t!(w, "setup-pace-usual"),
        Pace::Fast => t!(w, "setup-pace-fast"),
    }
}

fn mode_name(w: Words, mode: Mode) -> &'static str {
    match mode {
        Mode::ByHand => t!(w, "setup-by-hand"),
        Mode::FairTurn => t!(w, "setup-fair-turn"),
        Mode::LeastLoaded => t!(w, "setup-least-loaded"),
    }
}

fn routing(w: Words, x: &SetupPage) -> Markup {
    if x.team.is_none() {
        return needs_team(w);
    }
    let all: Vec<(&str, String, String)> = [
        (Mode::ByHand, t!(w, "setup-by-hand-words")),
        (Mode::FairTurn, t!(w, "setup-fair-turn-words")),
        (Mode::LeastLoaded, t!(w, "setup-least-loaded-words")),
    ]
    .into_iter()
    .map(|(mode, words)| (mode.as_str(), mode_name(w, mode).to_owned(), words.to_owned()))
    .collect();
    form(
        w,
        x,
        html! {
            p class="quiet" { (t!(w, "setup-routing-lead")) }
            (form_problem(w, x.problem.as_ref(), &[]))
            (choices("mode", &all, x.mode.as_str()))
        },
    )
}

fn done(w: Words, x: &SetupPage) -> Markup {
    let Some(team) = &x.team else { return needs_team(w) };
    let line = |label: &str, what: Markup, missing: bool| {
        html! {
            div {
                dt { (label) }
                dd { @if missing { span class="badge is-warn" { (t!(w, "setup-not-yet")) } } @else { (icons::check()) } " " (what) }
            }
        }
    };
    html! {
        dl class="on-call" {
            (line(t!(w, "setup-team"), html! { (team.name) }, false))
            (line(t!(w, "setup-calendar"), match &x.calendar {
                Some((id, name)) => html! { a href=(url::calendar(*id)) { (name) } " " span class="quiet" { (t!(w, "setup-add-holidays")) } },
                None => html! { a href=(url::setup(Some(SetupStep::Calendar), Some(team.id))) { (t!(w, "setup-choose-now")) } },
            }, x.calendar.is_none()))
            (line(t!(w, "setup-promise"), match &x.promise {
                Some((id, name)) => html! { a href=(url::promise(*id)) { (name) } },
                None => html! { a href=(url::setup(Some(SetupStep::Promise), Some(team.id))) { (t!(w, "setup-choose-now")) } },
            }, x.promise.is_none()))
            (line(t!(w, "setup-routing"), html! { a href=(url::team_routing(team.id)) { (mode_name(w, x.mode)) } }, false))
        }
        p { (t!(w, "setup-done-more")) }
        div class="actions" {
            a class="button" href=(url::setup(Some(SetupStep::Team), None)) { (t!(w, "setup-another")) }
            a class="button button-quiet" href=(url::on_call()) { (t!(w, "hours-on-call")) }
        }
    }
}
