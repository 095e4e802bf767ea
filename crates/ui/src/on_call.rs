//! Who is on call: all rotas, and one with its layers and who stands in.

use domain::calendar::rota::Turn;
use domain::hours::{Covers, LayerPlan};
use domain::read::hours::{OnCallPage, RotaForm, RotaLine, RotaPage, SpanLine, StandInLine};
use domain::read::{FormProblem, Frame};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Clock, Words, hours, icons, parts, t, text, th, url};

/// Places for people that a layer has room for in a form beyond those it has.
const PLACES_SPARE: usize = 2;
/// Places of a new layer.
const PLACES_MIN: usize = 3;

/// All rotas, with who is on call now and next.
pub fn list(frame: &Frame, x: &OnCallPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let problem = x.problem.as_ref();
    let content = html! {
        p class="lead" { (t!(w, "hours-on-call-lead")) }
        @if x.rotas.is_empty() {
            (parts::empty(t!(w, "hours-no-rotas"), if x.may_change { t!(w, "hours-no-rotas-more") } else { t!(w, "hours-none-ask") }, html! {}))
        }
        div class="calendar-cards" {
            @for line in &x.rotas {
                section class="panel" {
                    h2 { a class="walk" href=(url::rota(line.id)) { (line.name) } }
                    @if let Some(team) = &line.team { p class="quiet" { (team.name) } }
                    (now_and_next(w, &clock, line))
                }
            }
        }
        @if x.may_change {
            section class="panel add-panel" aria-labelledby="add-title" {
                h2 id="add-title" { (t!(w, "hours-add-rota")) }
                (form_problem(w, problem, &["name", "zone"]))
                form method="post" action=(url::on_call()) class="stack" {
                    div class="two" {
                        (Field { required: true, length_max: Some(100), problem: problem_of(problem, "name"), ..Field::new("name", "name", t!(w, "common-name"), typed(problem, "name", "")) }.draw(w))
                        (Field { required: true, length_max: Some(60), problem: problem_of(problem, "zone"), ..Field::new("zone", "zone", t!(w, "common-time-zone"), typed(problem, "zone", &x.zone)) }.draw(w))
                    }
                    (parts::select("team", "team", t!(w, "common-team"), &parts::team_choices(&x.teams, None, t!(w, "hours-all-agents")), false))
                    div { button type="submit" class="button button-primary" { (t!(w, "hours-add-rota-verb")) } }
                }
            }
        }
    };
    layout::sheet(frame, At::OnCall, t!(w, "hours-on-call"), html! {}, content)
}

fn now_and_next(w: Words, clock: &Clock, line: &RotaLine) -> Markup {
    html! {
        dl class="on-call" {
            div {
                dt { (t!(w, "hours-now")) }
                dd {
                    @match &line.now {
                        Some(span) => { (person(w, span)) span class="quiet" { (th!(w, "hours-until", at = clock.exactly(span.to))) } },
                        None => span class="badge is-warn" { (icons::warning()) (t!(w, "hours-nobody-now")) },
                    }
                }
            }
            div {
                dt { (t!(w, "hours-next")) }
                dd {
                    @match &line.next {
                        Some(span) => { (person(w, span)) span class="quiet" { (th!(w, "hours-from", at = clock.exactly(span.from))) } },
                        None => span class="quiet" { (t!(w, "hours-nobody-next")) },
                    }
                }
            }
        }
    }
}

fn person(w: Words, span: &SpanLine) -> Markup {
    html! { span class="who" { (parts::avatar(w, &span.person)) strong { (text::name(w, &span.person)) } } }
}

/// One rota.
pub fn one(frame: &Frame, x: &RotaPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let at_form = |form: RotaForm| x.problem.as_ref().filter(|(f, _)| *f == form).map(|(_, p)| p);
    let content = html! {
        @if let Some(team) = &x.line.team { p class="quiet" { (team.name) " · " bdi { (x.plan.zone) } } } @else { p class="quiet" { bdi { (x.plan.zone) } } }
        div class="columns" {
            section class="panel" aria-labelledby="turns-title" {
                h2 id="turns-title" { (t!(w, "hours-turns")) }
                (now_and_next(w, &clock, &x.line))
                (turns(w, &clock, x))
            }
            section class="panel" aria-labelledby="stand-in-title" {
                h2 id="stand-in-title" { (t!(w, "hours-stand-ins")) }
                @if x.stand_ins.is_empty() { p class="quiet" { (t!(w, "hours-no-stand-ins")) } }
                ul class="special-days" { @for s in &x.stand_ins { (stand_in(w, &clock, x, s)) } }
                @if !x.may_stand_in.is_empty() { (take_over(w, frame, x, at_form(RotaForm::StandIn))) }
            }
        }
        @if x.may_change { (editor(frame, x, at_form(RotaForm::Rota))) }
        (hours::link(w, &clock, &x.link, "rota", x.line.id.0))
        @if x.may_change { (parts::sure_form(&url::rota_deletion(x.line.id), t!(w, "hours-delete-rota"), t!(w, "hours-delete-rota-sure"), t!(w, "common-delete-it"))) }
    };
    let back = html! { a class="button" href=(url::on_call()) { (t!(w, "hours-all-rotas")) } };
    layout::sheet(frame, At::OnCall, &x.line.name, back, content)
}

fn turns(w: Words, clock: &Clock, x: &RotaPage) -> Markup {
    html! {
        @if x.plan.layers.is_empty() {
            p class="quiet" { @if x.may_change { (t!(w, "hours-no-layers")) } @else { (t!(w, "hours-no-layers-ask")) } }
        }
        table class="table" {
            caption class="hidden" { (t!(w, "hours-turns")) }
            thead { tr { th scope="col" { (t!(w, "common-name")) } th scope="col" { (t!(w, "common-from")) } th scope="col" { (t!(w, "common-to")) } th scope="col" { (t!(w, "hours-because")) } } }
            tbody {
                @for (n, span) in x.spans.iter().enumerate() {
                    @let before = n.checked_sub(1).map_or(clock.now, |n| x.spans[n].to);
                    @if is_gap(before, span.from) { (gap(w, clock, before, span.from)) }
                    tr {
                        th scope="row" { (text::name(w, &span.person)) }
                        td data-label=(t!(w, "common-from")) { (clock.exactly(span.from)) }
                        td data-label=(t!(w, "common-to")) { (clock.exactly(span.to)) }
                        td class="quiet" data-label=(t!(w, "hours-because")) { @match &span.layer { Some(name) => bdi { (name) }, None => (t!(w, "hours-stands-in")) } }
                    }
                }
                @let covered = x.spans.last().map_or(clock.now, |s| s.to);
                @if is_gap(covered, x.until) && !x.plan.layers.is_empty() { (gap(w, clock, covered, x.until)) }
            }
        }
        p class="hint" { (th!(w, "hours-turns-until", at = clock.exactly(x.until))) }
    }
}

/// Less than a minute is the time between two looks at the clock.
fn is_gap(from: domain::Moment, to: domain::Moment) -> bool {
    to.since(from) >= domain::moment::MINUTE_US
}

fn gap(w: Words, clock: &Clock, from: domain::Moment, to: domain::Moment) -> Markup {
    html! {
        tr class="is-gap" {
            th scope="row" { span class="calendar-now" { (icons::warning()) (t!(w, "hours-nobody")) } }
            td data-label=(t!(w, "common-from")) { (clock.exactly(from)) }
            td data-label=(t!(w, "common-to")) { (clock.exactly(to)) }
            td {}
        }
    }
}

fn stand_in(w: Words, clock: &Clock, x: &RotaPage, s: &StandInLine) -> Markup {
    html! {
        li {
            div { span { strong { (text::name(w, &s.person)) } } span { (th!(w, "hours-from-to", from = clock.exactly(s.from), to = clock.exactly(s.to))) } }
            @if s.may_remove { (parts::button_form(&url::stand_in_removal(x.line.id, s.id), "button button-small button-quiet", html! { (t!(w, "hours-give-back")) (parts::hidden(" ")) (parts::hidden(text::name(w, &s.person))) })) }
        }
    }
}

fn take_over(w: Words, frame: &Frame, x: &RotaPage, problem: Option<&FormProblem>) -> Markup {
    let chosen = typed(problem, "person", "").to_owned();
    let me = frame.me.id;
    let people: Vec<Choice<'_>> = x
        .may_stand_in
        .iter()
        .map(|p| {
            let id = p.id.to_string();
            let is_chosen = if chosen.is_empty() { p.id == me } else { chosen == id };
            (id, text::name(w, p), is_chosen)
        })
        .collect();
    html! {
        form method="post" action=(url::stand_ins(x.line.id)) class="stack" {
            h3 { (t!(w, "hours-take-over")) }
            (form_problem(w, problem, &["from", "until"]))
            @if people.len() > 1 { (parts::select("person", "person", t!(w, "hours-who"), &people, false)) }
            @else { @for (id, _, _) in &people { input type="hidden" name="person" value=(id); } }
            div class="two" {
                (Field { kind: "datetime-local", required: true, problem: problem_of(problem, "from"), ..Field::new("stand-in-from", "from", t!(w, "common-from"), typed(problem, "from", "")) }.draw(w))
                (Field { kind: "datetime-local", required: true, problem: problem_of(problem, "until"), ..Field::new("stand-in-until", "until", t!(w, "common-to"), typed(problem, "until", "")) }.draw(w))
            }
            p class="hint" { (t!(w, "hours-your-zone", zone = frame.time_zone.as_str())) }
            div { button type="submit" class="button button-primary" data-verb=(t!(w, "hours-take-over")) { (t!(w, "hours-take-over")) } }
        }
    }
}

fn editor(frame: &Frame, x: &RotaPage, problem: Option<&FormProblem>) -> Markup {
    let w = Words::of(frame);
    // A refused form is drawn as it was sent, layers and all.
    let sent = problem.map_or(0, |p| p.typed.iter().filter(|(n, _)| n.ends_with("-present")).count());
    let shown = x.plan.layers.len().max(sent);
    html! {
        section class="panel" aria-labelledby="layers-title" {
            h2 id="layers-title" { (t!(w, "hours-layers")) }
            p class="quiet" { (t!(w, "hours-layers-lead")) }
            (form_problem(w, problem, &["name", "zone"]))
            form method="post" action=(url::rota(x.line.id)) class="stack" {
                div class="two" {
                    (Field { required: true, length_max: Some(100), problem: problem_of(problem, "name"), ..Field::new("rota-name", "name", t!(w, "common-name"), typed(problem, "name", &x.plan.name)) }.draw(w))
                    (Field { required: true, length_max: Some(60), problem: problem_of(problem, "zone"), ..Field::new("rota-zone", "zone", t!(w, "common-time-zone"), typed(problem, "zone", &x.plan.zone)) }.draw(w))
                }
                @let team = problem.map_or(x.plan.team, |p| p.typed("team").and_then(|t| t.parse().ok()));
                (parts::select("rota-team", "team", t!(w, "common-team"), &parts::team_choices(&x.teams, team, t!(w, "hours-all-agents")), false))
                @for n in 0..shown { (layer(w, x, n, x.plan.layers.get(n), problem)) }
                details class="sure" open[x.plan.layers.is_empty()] {
                    summary class="button" { (t!(w, "hours-add-layer")) }
                    (layer(w, x, shown, None, None))
                }
                div { button type="submit" class="button button-primary" { (t!(w, "common-save")) } }
            }
        }
    }
}

fn layer(w: Words, x: &RotaPage, n: usize, of: Option<&LayerPlan>, problem: Option<&FormProblem>) -> Markup {
    let field = |name: &str| format!("layer-{n}-{name}");
    let told = |name: &str, stored: String| {
        problem.and_then(|p| p.typed(&field(name))).map_or(stored, str::to_owned)
    };
    let (unit, length) = match of.map(|l| l.turn) {
        Some(Turn::Hours(n)) => ("hours", n),
        Some(Turn::Days(n)) => ("days", n),
        None => ("days", 7),
    };
    let unit = told("unit", unit.to_owned());
    let units = [
        ("days".to_owned(), t!(w, "hours-unit-days"), unit == "days"),
        ("hours".to_owned(), t!(w, "hours-unit-hours"), unit == "hours"),
    ];
    let covers = of.map_or(Covers::Always, |l| l.covers);
    let kind = told("covers", covers.as_str().to_owned());
    let kinds: Vec<Choice<'_>> = [
        ("always", t!(w, "hours-covers-always")),
        ("open", t!(w, "hours-covers-open")),
        ("closed", t!(w, "hours-covers-closed")),
    ]
    .into_iter()
    .map(|(v, words)| (v.to_owned(), words, kind == v))
    .collect();
    let calendar = told("calendar", covers.calendar().map_or_else(String::new, |c| c.to_string()));
    let calendars: Vec<Choice<'_>> = x
        .calendars
        .iter()
        .map(|(id, name)| (id.to_string(), name.as_str(), calendar == id.to_string()))
        .collect();
    let stored: Vec<String> = match problem.filter(|p| p.typed(&field("present")).is_some()) {
        Some(p) => p
            .typed
            .iter()
            .filter(|(name, v)| *name == field("person") && !v.is_empty())
            .map(|(_, v)| v.clone())
            .collect(),
        None => of.map_or_else(Vec::new, |l| l.people.iter().map(ToString::to_string).collect()),
    };
    let places = (stored.len() + PLACES_SPARE).max(PLACES_MIN);
    let starts = of.map_or_else(String::new, |l| l.starts.strftime("%Y-%m-%dT%H:%M").to_string());
    let name_words = of.map_or_else(|| t!(w, "hours-new-layer").to_owned(), |l| l.name.clone());
    html! {
        fieldset class="layer" {
            legend { (name_words) }
            input type="hidden" name=(field("present")) value="1";
            @if let Some(l) = of { input type="hidden" name=(field("id")) value=(l.id); }
            (Field { length_max: Some(100), ..Field::new(&field("name"), &field("name"), t!(w, "common-name"), &told("name", of.map_or_else(String::new, |l| l.name.clone()))) }.draw(w))
            div class="layer-people" role="group" aria-label=(t!(w, "hours-people")) {
                @for place in 0..places {
                    @let chosen = stored.get(place).map_or("", String::as_str);
                    select name=(field("person")) aria-label=(t!(w, "hours-person-n", n = place + 1)) {
                        option value="" selected[chosen.is_empty()] { "–" }
                        @for p in &x.people { @let id = p.id.to_string(); option value=(id) selected[chosen == id] { (text::name(w, p)) } }
                    }
                }
                p class="hint" { (t!(w, "hours-people-hint")) }
            }
            div class="two" {
                (Field { kind: "datetime-local", ..Field::new(&field("starts"), &field("starts"), t!(w, "hours-starts"), &told("starts", starts)) }.draw(w))
                div class="two" {
                    (Field { kind: "number", ..Field::new(&field("length"), &field("length"), t!(w, "hours-turn"), &told("length", length.to_string())) }.draw(w))
                    (parts::select(&field("unit"), &field("unit"), t!(w, "hours-unit"), &units, false))
                }
            }
            div class="two" {
                (parts::select(&field("covers"), &field("covers"), t!(w, "hours-covers"), &kinds, false))
                @if !calendars.is_empty() { (parts::select(&field("calendar"), &field("calendar"), t!(w, "hours-covers-calendar"), &calendars, false)) }
            }
            @if of.is_some() { (parts::tick(&field("remove"), &field("remove"), "1", t!(w, "hours-remove-layer"), "", problem.is_some_and(|p| p.typed(&field("remove")).is_some()))) }
        }
    }
}
