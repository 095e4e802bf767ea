//! Routing: how teams give their tickets out, who is good at what, what waits for whom, and the switch for taking tickets.

use domain::TeamId;
use domain::read::routing::{NeedLine, QueuePage, QueueRow, RoutingPage, RoutingTeams, SkillsPage, Tried};
use domain::read::{FormProblem, Frame};
use domain::routing::{
    Choice as Decided, Duty, Given, GivenBy, LEVEL_MAX, Mode, NeedWhen, NotNow, Standing, TakenBack, WaitsFor,
};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Clock, Words, icons, parts, t, text, th, url};

fn mode(w: Words, mode: Mode) -> &'static str {
    match mode {
        Mode::ByHand => t!(w, "routing-mode-by-hand"),
        Mode::FairTurn => t!(w, "routing-mode-fair-turn"),
        Mode::LeastLoaded => t!(w, "routing-mode-least-loaded"),
    }
}

fn mode_hint(w: Words, mode: Mode) -> &'static str {
    match mode {
        Mode::ByHand => t!(w, "routing-mode-by-hand-hint"),
        Mode::FairTurn => t!(w, "routing-mode-fair-turn-hint"),
        Mode::LeastLoaded => t!(w, "routing-mode-least-loaded-hint"),
    }
}

fn duty_words(w: Words, duty: Duty) -> &'static str {
    match duty {
        Duty::Taking => t!(w, "routing-duty-taking"),
        Duty::Finishing => t!(w, "routing-duty-finishing"),
        Duty::Away => t!(w, "routing-duty-away"),
    }
}

fn standing_words(w: Words, standing: Standing) -> &'static str {
    match standing {
        Standing::Available => t!(w, "routing-duty-taking"),
        Standing::Finishing => t!(w, "routing-duty-finishing"),
        Standing::Away => t!(w, "routing-duty-away"),
        Standing::OffWork => t!(w, "routing-off-work"),
        Standing::NotSeen => t!(w, "routing-not-seen"),
    }
}

/// All teams.
pub fn teams(frame: &Frame, x: &RoutingTeams) -> Markup {
    let w = Words::of(frame);
    let content = html! {
        p class="lead" { (t!(w, "routing-lead")) }
        @if x.rows.is_empty() {
            (parts::empty(t!(w, "routing-no-teams"), t!(w, "routing-no-teams-hint"), html! {}))
        } @else {
            table class="table" {
                caption class="hidden" { (t!(w, "routing-title")) }
                thead { tr {
                    th scope="col" { (t!(w, "routing-team")) }
                    th scope="col" { (t!(w, "routing-mode")) }
                    th scope="col" class="end" { (t!(w, "routing-waiting")) }
                    th scope="col" class="end" { (t!(w, "routing-available")) }
                    th scope="col" class="end" { (parts::hidden(t!(w, "routing-settings"))) }
                } }
                tbody {
                    @for row in &x.rows {
                        tr {
                            th scope="row" { a href=(url::team_queue(row.team.id)) { (row.team.name) } }
                            td data-label=(t!(w, "routing-mode")) { (mode(w, row.mode)) }
                            td class="end" data-label=(t!(w, "routing-waiting")) { (row.waiting) }
                            td class="end" data-label=(t!(w, "routing-available")) { (t!(w, "routing-of", n = row.available, all = row.members)) }
                            td class="end" { a class="button button-small" href=(url::team_routing(row.team.id)) { (t!(w, "routing-settings")) (parts::hidden(" ")) (parts::hidden(&row.team.name)) } }
                        }
                    }
                }
            }
        }
    };
    let actions = html! { a class="button" href=(url::skills()) { (t!(w, "routing-skills")) } };
    layout::sheet(frame, At::Routing, t!(w, "routing-title"), actions, content)
}

const FIELDS: [&str; 14] = [
    "places",
    "written",
    "chat",
    "spoken",
    "overflow_team",
    "overflow_minutes",
    "stick_days",
    "stick_wait_minutes",
    "relax_minutes",
    "present_minutes",
    "off_duty_minutes",
    "untouched_minutes",
    "hard_in_a_row",
    "hard_wait_minutes",
];

/// How one team routes.
pub fn team(frame: &Frame, x: &RoutingPage) -> Markup {
    let w = Words::of(frame);
    let problem = x.problem.as_ref();
    let p = &x.policy;
    let chosen = Mode::parse(typed(problem, "mode", p.mode.as_str())).unwrap_or(p.mode);
    let number = |name: &'static str, label: &'static str, hint: &'static str, value: u32| {
        number_field(w, problem, name, label, hint, value)
    };
    let content = html! {
        (form_problem(w, problem, &FIELDS))
        form method="post" action=(url::team_routing(x.team.id)) class="stack routing-form" {
            fieldset class="roles" {
                legend { (t!(w, "routing-mode")) }
                @for &m in Mode::ALL {
                    label class="role" {
                        input type="radio" name="mode" value=(m.as_str()) checked[m == chosen];
                        span { strong { (mode(w, m)) } " " span class="quiet" { (mode_hint(w, m)) } }
                    }
                }
            }
            section class="panel" aria-labelledby="places-title" {
                h2 id="places-title" { (t!(w, "routing-places-title")) }
                p class="quiet" { (t!(w, "routing-places-lead")) }
                div class="two" {
                    (number("places", t!(w, "routing-places"), t!(w, "routing-places-hint"), p.places))
                    (number("written", t!(w, "routing-weight-written"), "", p.weights.written))
                    (number("chat", t!(w, "routing-weight-chat"), "", p.weights.chat))
                    (number("spoken", t!(w, "routing-weight-spoken"), "", p.weights.spoken))
                }
            }
            section class="panel" aria-labelledby="who-title" {
                h2 id="who-title" { (t!(w, "routing-who-title")) }
                p class="quiet" { (t!(w, "routing-zero")) }
                div class="two" {
                    (number("present_minutes", t!(w, "routing-present"), t!(w, "routing-present-hint"), p.present_min))
                    (number("relax_minutes", t!(w, "routing-relax"), t!(w, "routing-relax-hint"), p.relax_min))
                    (number("stick_days", t!(w, "routing-stick"), t!(w, "routing-stick-hint"), p.stick_days))
                    (number("stick_wait_minutes", t!(w, "routing-stick-wait"), t!(w, "routing-stick-wait-hint"), p.stick_wait_min))
                    (number("hard_in_a_row", t!(w, "routing-hard"), t!(w, "routing-hard-hint"), p.hard_in_a_row))
                    (number("hard_wait_minutes", t!(w, "routing-hard-wait"), t!(w, "routing-hard-wait-hint"), p.hard_wait_min))
                }
            }
            section class="panel" aria-labelledby="late-title" {
                h2 id="late-title" { (t!(w, "routing-late-title")) }
                div class="two" {
                    (overflow(w, x, problem))
                    (number("overflow_minutes", t!(w, "routing-overflow"), t!(w, "routing-overflow-hint"), p.overflow_min))
                    (number("off_duty_minutes", t!(w, "routing-off-duty"), t!(w, "routing-off-duty-hint"), p.off_duty_min))
                    (number("untouched_minutes", t!(w, "routing-untouched"), t!(w, "routing-untouched-hint"), p.untouched_min))
                }
            }
            div { button type="submit" class="button button-primary" { (t!(w, "common-save")) } }
        }
    };
    let title = t!(w, "routing-of-team", team = x.team.name.as_str());
    let actions = html! {
        a class="button" href=(url::team_queue(x.team.id)) { (t!(w, "routing-queue")) }
        a class="button" href=(url::routing()) { (t!(w, "routing-all")) }
    };
    layout::sheet(frame, At::Routing, &title, actions, content)
}

fn overflow(w: Words, x: &RoutingPage, problem: Option<&FormProblem>) -> Markup {
    let stored = x.policy.overflow_to.map(|t| t.to_string()).unwrap_or_default();
    let chosen: Option<TeamId> = typed(problem, "overflow_team", &stored).parse().ok();
    let choices = parts::team_choices(&x.others, chosen, t!(w, "routing-overflow-nowhere"));
    html! {
        div {
            (parts::select("overflow_team", "overflow_team", t!(w, "routing-overflow-to"), &choices, false))
            @if let Some(words) = problem_of(problem, "overflow_team") { p class="problem" { (w.known(words)) } }
        }
    }
}

fn number_field(
    w: Words,
    problem: Option<&FormProblem>,
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    value: u32,
) -> Markup {
    let value = value.to_string();
    let value = typed(problem, name, &value);
    Field { kind: "number", hint, problem: problem_of(problem, name), ..Field::new(name, name, label, value) }
        .draw(w)
}

/// What waits in a team, for whom, and why.
pub fn queue(frame: &Frame, x: &QueuePage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let content = html! {
        @if x.mode == Mode::ByHand {
            div class="banner" { (icons::info()) div class="grow" {
                p { (t!(w, "routing-queue-off")) }
                p { a href=(url::team_routing(x.team.id)) { (t!(w, "routing-turn-on")) } }
            } }
        }
        div class="columns" {
            section aria-labelledby="waiting-title" {
                h2 id="waiting-title" { (t!(w, "routing-waiting-title")) }
                @if x.rows.is_empty() {
                    (parts::empty(t!(w, "routing-nothing-waits"), t!(w, "routing-nothing-waits-hint"), html! {}))
                } @else {
                    table class="table" {
                        caption class="hidden" { (t!(w, "routing-waiting-title")) }
                        thead { tr {
                            th scope="col" { (t!(w, "routing-ticket")) }
                            th scope="col" { (t!(w, "routing-since")) }
                            th scope="col" { (t!(w, "routing-why")) }
                        } }
                        tbody { @for row in &x.rows { (queue_row(w, &clock, row)) } }
                    }
                }
            }
            div class="panels" {
                (trying(w, x))
                (crew(w, &clock, x))
            }
        }
    };
    let title = t!(w, "routing-queue-of", team = x.team.name.as_str());
    let actions = html! {
        a class="button" href=(url::team_routing(x.team.id)) { (t!(w, "routing-settings")) }
        a class="button" href=(url::routing()) { (t!(w, "routing-all")) }
    };
    layout::sheet(frame, At::Routing, &title, actions, content)
}

fn queue_row(w: Words, clock: &Clock, row: &QueueRow) -> Markup {
    let known = row.known.as_ref().map(|p| text::name(w, p)).unwrap_or_default();
    html! {
        tr {
            th scope="row" {
                a class="walk" href=(url::ticket(row.ticket)) { "#" (row.ticket) " " (parts::subject(w, &row.subject)) }
                p {
                    @if let Some(p) = row.priority { (parts::priority(w, p)) " " }
                    @for skill in &row.skills { span class="tag" { (skill) } " " }
                }
            }
            td data-label=(t!(w, "routing-since")) { (clock.ago(row.since)) }
            td data-label=(t!(w, "routing-why")) {
                @match &row.waits_for {
                    None => (t!(w, "routing-next-look")),
                    Some(why) => (waits_for(w, why, known)),
                }
            }
        }
    }
}

fn waits_for(w: Words, why: &WaitsFor, known: &str) -> String {
    match why {
        WaitsFor::ByHand => t!(w, "routing-waits-hand").to_owned(),
        WaitsFor::Somebody => t!(w, "routing-waits-somebody").to_owned(),
        WaitsFor::Place => t!(w, "routing-waits-place").to_owned(),
        WaitsFor::Skill(skill) => t!(w, "routing-waits-skill", skill = skill.as_str()),
        WaitsFor::Known(_) => t!(w, "routing-waits-known", name = known),
        WaitsFor::Turn => t!(w, "routing-waits-turn").to_owned(),
    }
}

fn trying(w: Words, x: &QueuePage) -> Markup {
    let number = match &x.tried {
        Some(tried) => tried.ticket.to_string(),
        None => typed(x.problem.as_ref(), "ticket", "").to_owned(),
    };
    html! {
        section class="panel" aria-labelledby="try-title" {
            h2 id="try-title" { (t!(w, "routing-try")) }
            (form_problem(w, x.problem.as_ref(), &[]))
            form method="get" action=(url::team_queue(x.team.id)) class="inline-form" {
                (Field { hint: t!(w, "routing-try-hint"), ..Field::new("try-ticket", "ticket", t!(w, "routing-try-number"), &number) }.draw(w))
                button type="submit" class="button" { (t!(w, "routing-try-verb")) }
            }
            @if let Some(tried) = &x.tried { (tried_result(w, tried)) }
        }
    }
}

fn tried_result(w: Words, tried: &Tried) -> Markup {
    let chosen = html! { strong { (tried.chosen) } };
    html! {
        div class="routing-tried" role="status" {
            p { a href=(url::ticket(tried.ticket)) { "#" (tried.ticket) " " (parts::subject(w, &tried.subject)) } }
            p {
                @match &tried.choice {
                    Decided::Give { because, .. } => (th!(w, "routing-tried-give", name = chosen, why = given(w, because))),
                    Decided::Overflow { .. } => (th!(w, "routing-tried-overflow", team = chosen)),
                    Decided::Wait(why) => (waits_for(w, why, &tried.chosen)),
                }
            }
            @if !tried.others.is_empty() {
                h3 { (t!(w, "routing-others")) }
                ul class="participants" {
                    @for (person, why) in &tried.others {
                        li { div class="who" { (parts::avatar(w, person)) div { (text::name(w, person)) p class="quiet" { (not_now(w, why)) } } } }
                    }
                }
            }
        }
    }
}

fn not_now(w: Words, why: &NotNow) -> String {
    match why {
        NotNow::Finishing => t!(w, "routing-not-finishing").to_owned(),
        NotNow::Away => t!(w, "routing-not-away").to_owned(),
        NotNow::OffWork => t!(w, "routing-not-off-work").to_owned(),
        NotNow::NotSeen => t!(w, "routing-not-not-seen").to_owned(),
        NotNow::Full { taken, places } => t!(w, "routing-not-full", taken = *taken, places = *places),
        NotNow::Lacks { skill, level, has: 0 } => {
            t!(w, "routing-not-skill", skill = skill.as_str(), level = *level)
        }
        NotNow::Lacks { skill, level, has } => {
            t!(w, "routing-not-level", skill = skill.as_str(), level = *level, has = *has)
        }
        NotNow::Later => t!(w, "routing-not-later").to_owned(),
    }
}

fn crew(w: Words, clock: &Clock, x: &QueuePage) -> Markup {
    let back = url::team_queue(x.team.id);
    html! {
        section class="panel" aria-labelledby="crew-title" {
            h2 id="crew-title" { (t!(w, "routing-people")) }
            @if x.people.is_empty() { p class="quiet" { (t!(w, "routing-nobody-in-team")) } }
            ul class="participants routing-crew" {
                @for p in &x.people {
                    li {
                        div class="who" {
                            (parts::avatar(w, &p.person))
                            div {
                                (text::name(w, &p.person))
                                p class="quiet" {
                                    (standing_words(w, p.standing)) " · " (t!(w, "routing-taken", taken = p.taken, places = p.places))
                                    @if let Some(until) = p.until { " · " (t!(w, "routing-until", at = clock.exact(until))) }
                                    " · " a href=(url::away(p.person.id)) { (t!(w, "away-link")) }
                                }
                            }
                        }
                        form method="post" action=(url::duty_of(p.person.id)) {
                            input type="hidden" name="back" value=(back);
                            @if p.standing == Standing::Away {
                                button type="submit" name="state" value=(Duty::Taking.as_str()) class="button button-small button-quiet" { (t!(w, "routing-set-taking")) (parts::hidden(" ")) (parts::hidden(text::name(w, &p.person))) }
                            } @else {
                                button type="submit" name="state" value=(Duty::Away.as_str()) class="button button-small button-quiet" { (t!(w, "routing-set-away")) (parts::hidden(" ")) (parts::hidden(text::name(w, &p.person))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Who is good at what, and which tickets need it.
pub fn skills(frame: &Frame, x: &SkillsPage) -> Markup {
    let w = Words::of(frame);
    let problem = x.problem.as_ref();
    let of = x.of.and_then(|id| x.people.iter().find(|p| p.person.id == id));
    let content = html! {
        p class="lead" { (t!(w, "routing-skills-lead")) }
        (form_problem(w, problem, &["name"]))
        @if x.skills.is_empty() {
            (parts::empty(t!(w, "routing-no-skills"), t!(w, "routing-no-skills-hint"), html! {}))
        } @else {
            div class="routing-skills" tabindex="0" role="region" aria-label=(t!(w, "routing-skills")) {
                table class="table" {
                    caption class="hidden" { (t!(w, "routing-skills")) }
                    thead { tr {
                        th scope="col" { (t!(w, "routing-person")) }
                        @for s in &x.skills { th scope="col" class="end" { (s.name) @if let Some(code) = &s.language { " " span class="quiet raw" { (code) } } } }
                        th scope="col" class="end" { (t!(w, "routing-places")) }
                        th scope="col" class="end" { (parts::hidden(t!(w, "routing-change"))) }
                    } }
                    tbody {
                        @for p in &x.people {
                            tr {
                                th scope="row" { (text::name(w, &p.person)) }
                                @for s in &x.skills {
                                    td class="end" data-label=(s.name) { @match p.levels.get(&s.id) { Some(level) => (level), None => span class="quiet" { "–" } } }
                                }
                                td class="end" data-label=(t!(w, "routing-places")) { @match p.places { Some(n) => (n), None => span class="quiet" { "–" } } }
                                td class="end" { a class="button button-small" href=(url::skills_of(p.person.id)) { (t!(w, "routing-change")) (parts::hidden(" ")) (parts::hidden(text::name(w, &p.person))) } }
                            }
                        }
                    }
                }
            }
        }
        @if let Some(p) = of {
            section class="panel add-panel" id="levels" aria-labelledby="levels-title" {
                h2 id="levels-title" { (t!(w, "routing-levels-of", name = text::name(w, &p.person))) }
                p class="quiet" { (t!(w, "routing-levels-hint")) }
                form method="post" action=(url::person_skills(p.person.id)) class="stack" {
                    div class="three" {
                        @for s in &x.skills {
                            @let name = format!("level_{}", s.id);
                            @let stored = p.levels.get(&s.id).map(u8::to_string).unwrap_or_default();
                            (level(w, &name, &name, &s.name, typed(problem, &name, &stored), t!(w, "routing-level-none")))
                        }
                        @let places = p.places.map(|n| n.to_string()).unwrap_or_default();
                        (Field { kind: "number", hint: t!(w, "routing-own-places-hint"), ..Field::new("own-places", "places", t!(w, "routing-places"), typed(problem, "places", &places)) }.draw(w))
                    }
                    div { button type="submit" class="button button-primary" { (t!(w, "common-save")) } }
                }
            }
        }
        (needs(w, x))
        section class="panel add-panel" aria-labelledby="add-skill" {
            h2 id="add-skill" { (t!(w, "routing-add-skill")) }
            form method="post" action=(url::skills()) class="inline-form" {
                (Field { required: true, length_max: Some(60), problem: problem_of(problem, "name"), ..Field::new("skill-name", "name", t!(w, "common-name"), typed(problem, "name", "")) }.draw(w))
                (Field { length_max: Some(3), hint: t!(w, "routing-language-hint"), ..Field::new("skill-language", "language", t!(w, "routing-language"), typed(problem, "language", "")) }.draw(w))
                button type="submit" class="button button-primary" { (t!(w, "common-add")) }
            }
            @for s in &x.skills {
                details class="sure" {
                    summary class="button button-quiet" { (t!(w, "routing-rename-skill", skill = s.name.as_str())) }
                    form method="post" action=(url::skill_name(s.id)) class="sure-box" {
                        (Field { required: true, length_max: Some(60), ..Field::new(&format!("skill-name-{}", s.id), "name", t!(w, "common-name"), &s.name) }.draw(w))
                        button type="submit" class="button button-primary" { (t!(w, "common-save")) }
                    }
                }
                (parts::sure_form(&url::skill_deletion(s.id), &t!(w, "routing-delete-skill", skill = s.name.as_str()), t!(w, "routing-delete-skill-sure"), t!(w, "common-delete-it")))
            }
        }
    };
    let actions = html! { a class="button" href=(url::routing()) { (t!(w, "routing-all")) } };
    layout::sheet(frame, At::Skills, t!(w, "routing-skills"), actions, content)
}

fn level(w: Words, id: &str, name: &str, label: &str, chosen: &str, none: &'static str) -> Markup {
    let mut choices: Vec<Choice<'_>> = Vec::new();
    if !none.is_empty() {
        choices.push((String::new(), none, chosen.is_empty()));
    }
    let words = [
        t!(w, "routing-level-1"),
        t!(w, "routing-level-2"),
        t!(w, "routing-level-3"),
        t!(w, "routing-level-4"),
        t!(w, "routing-level-5"),
    ];
    for (n, words) in (1..=LEVEL_MAX).zip(words) {
        let value = n.to_string();
        let is_chosen = value == chosen;
        choices.push((value, words, is_chosen));
    }
    parts::select(id, name, label, &choices, false)
}

fn needs(w: Words, x: &SkillsPage) -> Markup {
    let problem = x.problem.as_ref();
    let when = typed(problem, "when", "tag");
    let kinds = [
        ("tag", t!(w, "routing-when-tag")),
        ("field", t!(w, "routing-when-field")),
        ("always", t!(w, "routing-when-always")),
    ];
    let kinds: Vec<Choice<'_>> = kinds.map(|(value, words)| (value.to_owned(), words, value == when)).into();
    let chosen = |name: &str| typed(problem, name, "").to_owned();
    let (field, skill) = (chosen("field"), chosen("skill"));
    let team: Option<TeamId> = chosen("team").parse().ok();
    let mut fields: Vec<Choice<'_>> = vec![(String::new(), "–", field.is_empty())];
    fields
        .extend(x.fields.iter().map(|(id, title)| (id.to_string(), title.as_str(), id.to_string() == field)));
    let skills: Vec<Choice<'_>> =
        x.skills.iter().map(|s| (s.id.to_string(), s.name.as_str(), s.id.to_string() == skill)).collect();
    let teams = parts::team_choices(&x.teams, team, t!(w, "routing-every-team"));
    html! {
        section aria-labelledby="needs-title" {
            h2 id="needs-title" { (t!(w, "routing-needs")) }
            p class="quiet" { (t!(w, "routing-needs-lead")) }
            @if x.needs.is_empty() { p { (t!(w, "routing-no-needs")) } }
            ul class="routing-needs" { @for line in &x.needs { li { (need(w, line)) (parts::button_form(&url::skill_need_deletion(line.rule.id), "button button-small button-quiet", html! { (t!(w, "common-remove")) })) } } }
            @if !x.skills.is_empty() {
                form method="post" action=(url::skill_needs()) class="panel stack" {
                    h3 { (t!(w, "routing-add-need")) }
                    div class="three" {
                        (parts::select("need-team", "team", t!(w, "routing-team"), &teams, false))
                        (parts::select("need-when", "when", t!(w, "routing-when"), &kinds, false))
                        @if !x.fields.is_empty() { (parts::select("need-field", "field", t!(w, "routing-field"), &fields, false)) }
                        (Field { hint: t!(w, "routing-word-hint"), ..Field::new("need-word", "word", t!(w, "routing-word"), typed(problem, "word", "")) }.draw(w))
                        (parts::select("need-skill", "skill", t!(w, "routing-skill"), &skills, false))
                        (level(w, "need-level", "level", t!(w, "routing-level"), typed(problem, "level", "1"), ""))
                    }
                    div { button type="submit" class="button" { (t!(w, "common-add")) } }
                }
            }
        }
    }
}

fn need(w: Words, line: &NeedLine) -> Markup {
    let em = |words: &str| html! { em { (words) } };
    let (skill, level) = (em(&line.skill), line.rule.level);
    let team = match &line.team {
        Some(team) => t!(w, "routing-in-team", team = team.as_str()),
        None => t!(w, "routing-every-team").to_owned(),
    };
    let words = match &line.rule.when {
        NeedWhen::Always => th!(w, "routing-need-always", skill = skill, level = level),
        NeedWhen::Tag(tag) => th!(w, "routing-need-tag", tag = em(tag), skill = skill, level = level),
        NeedWhen::Field { value, .. } => {
            th!(
                w,
                "routing-need-field",
                field = em(&line.field),
                value = em(value),
                skill = skill,
                level = level
            )
        }
    };
    html! { span { (words) " " span class="quiet" { "(" (team) ")" } } }
}

/// The switch for taking tickets, for whoever is in a team that routes.
pub fn switch(frame: &Frame) -> Markup {
    let w = Words::of(frame);
    let Some(duty) = frame.duty else { return html! {} };
    let verb = |duty: Duty| match duty {
        Duty::Taking => (t!(w, "routing-take-tickets"), Some("g r")),
        Duty::Finishing => (t!(w, "routing-finish-only"), None),
        Duty::Away => (t!(w, "routing-go-away"), Some("g p")),
    };
    html! {
        form class="duty" method="post" action=(url::duty()) aria-label=(t!(w, "routing-my-duty")) data-plain {
            @for &d in Duty::ALL {
                @let (words, key) = verb(d);
                button type="submit" name="state" value=(d.as_str()) class={ "duty-" (d.as_str()) } title=(words)
                    aria-pressed=(if d == duty { "true" } else { "false" }) data-key=[key] data-verb=(words) {
                    span class="duty-mark" aria-hidden="true" {} (duty_words(w, d))
                }
            }
        }
    }
}

// What happened

/// Why routing gave a ticket to somebody, as part of a sentence.
fn given(w: Words, because: &Given) -> String {
    let by = match because.by {
        GivenBy::Knows => t!(w, "routing-by-knows"),
        GivenBy::Turn => t!(w, "routing-by-turn"),
        GivenBy::LeastLoaded => t!(w, "routing-by-least-loaded"),
        GivenBy::OnlyOne => t!(w, "routing-by-only-one"),
    };
    let (taken, places) = (because.taken, because.places);
    let words = match because.skills.as_slice() {
        [] => t!(w, "routing-given", taken = taken, places = places, by = by),
        skills => {
            let names = skills.join(", ");
            let count = skills.len();
            t!(
                w,
                "routing-given-skills",
                count = count,
                skills = names,
                taken = taken,
                places = places,
                by = by
            )
        }
    };
    if because.lowered > 0 { t!(w, "routing-given-lowered", words = words) } else { words }
}

pub fn routed(w: Words, to: Markup, because: &Given) -> Markup {
    th!(w, "routing-event-given", to = to, why = given(w, because))
}

pub fn taken_back(w: Words, from: String, because: TakenBack) -> Markup {
    match because {
        TakenBack::OffDuty => th!(w, "routing-event-off-duty", from = from),
        TakenBack::Untouched => th!(w, "routing-event-untouched", from = from),
    }
}

pub fn overflowed(w: Words, from: String, to: String, minutes: i64) -> Markup {
    th!(w, "routing-event-overflow", from = from, to = to, count = minutes)
}

pub fn changed(w: Words, team: Option<String>) -> Markup {
    match team {
        Some(team) => th!(w, "routing-event-policy", team = team),
        None => html! { (t!(w, "routing-event-skills")) },
    }
}

pub fn skills_changed(w: Words, person: String) -> Markup {
    th!(w, "routing-event-person", person = person)
}

pub fn duty_changed(w: Words, person: String, to: Duty) -> Markup {
    match to {
        Duty::Taking => th!(w, "routing-event-taking", person = person),
        Duty::Finishing => th!(w, "routing-event-finishing", person = person),
        Duty::Away => th!(w, "routing-event-away", person = person),
    }
}
