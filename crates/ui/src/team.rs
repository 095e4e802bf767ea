//! The people of the team, and teams.

use domain::TeamId;
use domain::person::Role;
use domain::read::team::{PeoplePage, PersonPage, SetUpLink, TeamPage, TeamPerson, TeamsPage};
use domain::read::{FormProblem, Frame};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Clock, Words, icons, parts, t, text, th, url};

const TEAM_ROLES: [Role; 4] = [Role::Light, Role::Agent, Role::Lead, Role::Admin];

/// Everybody who works at the desk, and the form for one more.
pub fn people(frame: &Frame, x: &PeoplePage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let problem = x.problem.as_ref();
    let content = html! {
        @if let Some(link) = &x.set_up_link { (set_up_link(link, &clock)) }
        table class="table" {
            caption class="hidden" { (t!(w, "team-people-of-team")) }
            thead { tr { th scope="col" { (t!(w, "common-name")) } th scope="col" { (t!(w, "common-address")) } th scope="col" { (t!(w, "common-role")) } th scope="col" { (t!(w, "common-teams")) } th scope="col" class="end" { (t!(w, "common-last-seen")) } } }
            tbody {
                @for p in &x.rows {
                    tr {
                        th scope="row" { a href=(url::person(p.id)) { (p.name) } " " (standing(w, p)) }
                        td class="raw" data-label=(t!(w, "common-address")) { (p.email) }
                        td data-label=(t!(w, "common-role")) { (text::role(w, p.role)) }
                        td data-label=(t!(w, "common-teams")) { (team_names(p)) }
                        td class="end quiet" data-label=(t!(w, "common-last-seen")) { @if let Some(at) = p.seen_at { (clock.ago(at)) } @else { (t!(w, "common-never")) } }
                    }
                }
            }
        }
        section class="panel add-panel" aria-labelledby="add-title" {
            h2 id="add-title" { (t!(w, "team-add-somebody")) }
            (form_problem(w, problem, &["name", "email", "role"]))
            form method="post" action=(url::people()) class="stack" {
                div class="two" {
                    (Field { required: true, length_max: Some(200), problem: problem_of(problem, "name"), ..Field::new("name", "name", t!(w, "common-name"), typed(problem, "name", "")) }.draw(w))
                    (Field { kind: "email", required: true, problem: problem_of(problem, "email"), ..Field::new("email", "email", t!(w, "common-mail-address"), typed(problem, "email", "")) }.draw(w))
                }
                (role_choice(w, typed_role(problem, Role::Agent), false))
                div { button type="submit" class="button button-primary" { (t!(w, "team-add-and-link")) } }
            }
        }
    };
    layout::sheet(frame, At::People, t!(w, "team-people"), html! {}, content)
}

fn standing(w: Words, p: &TeamPerson) -> Markup {
    html! {
        @if p.suspended_at.is_some() { span class="badge is-bad" { (t!(w, "team-suspended")) } }
        // Who was here without a password came by a link.
        @else if !p.can_sign_in { span class="badge is-warn" { @if p.seen_at.is_some() { (t!(w, "team-no-password")) } @else { (t!(w, "team-not-set-up")) } } }
    }
}

fn team_names(p: &TeamPerson) -> String {
    if p.teams.is_empty() {
        "–".into()
    } else {
        p.teams.iter().map(|t| t.name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

fn role_choice(w: Words, chosen: Role, off: bool) -> Markup {
    html! {
        fieldset class="roles" disabled[off] {
            legend { (t!(w, "common-role")) }
            @for role in TEAM_ROLES {
                label class="role" {
                    input type="radio" name="role" value=(role.as_str()) checked[role == chosen];
                    span { strong { (text::role(w, role)) } " " span class="quiet" { (text::role_hint(w, role)) } }
                }
            }
        }
    }
}

fn set_up_link(link: &SetUpLink, clock: &Clock) -> Markup {
    let w = clock.w;
    html! {
        section class="banner is-good" aria-label=(t!(w, "team-set-up-link")) {
            (icons::key())
            div class="grow" {
                p { (th!(w, "team-give-link", name = html! { strong { (text::name(w, &link.person)) } }, until = clock.until(link.expires_at))) }
                (parts::copyable(w, "set-up-link", t!(w, "team-set-up-link"), &link.address))
            }
        }
    }
}

fn typed_role(problem: Option<&FormProblem>, stored: Role) -> Role {
    Role::parse(typed(problem, "role", stored.as_str())).unwrap_or(stored)
}

/// Is the team ticked? A refused form has as many of them as were.
fn is_in(x: &PersonPage, team: TeamId) -> bool {
    match &x.problem {
        Some(problem) => problem.typed.iter().any(|(n, v)| n == "team" && *v == team.to_string()),
        None => x.person.teams.iter().any(|mine| mine.id == team),
    }
}

/// One of the team.
pub fn person(frame: &Frame, x: &PersonPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let p = &x.person;
    let problem = x.problem.as_ref();
    let content = html! {
        @if let Some(link) = &x.set_up_link { (set_up_link(link, &clock)) }
        div class="columns" {
            section class="panel" aria-labelledby="person-details" {
                h2 id="person-details" { (t!(w, "common-details")) }
                (form_problem(w, problem, &["name", "email"]))
                form method="post" action=(url::person(p.id)) class="stack" {
                    (Field { required: true, length_max: Some(200), problem: problem_of(problem, "name"), ..Field::new("name", "name", t!(w, "common-name"), typed(problem, "name", &p.name)) }.draw(w))
                    (Field { kind: "email", required: true, problem: problem_of(problem, "email"), ..Field::new("email", "email", t!(w, "common-mail-address"), typed(problem, "email", &p.email)) }.draw(w))
                    (role_choice(w, typed_role(problem, p.role), x.is_me))
                    @if x.is_me { p class="quiet" { (t!(w, "team-own-role")) } }
                    @if !x.teams.is_empty() {
                        fieldset class="roles" {
                            legend { (t!(w, "common-teams")) }
                            @for t in &x.teams {
                                label class="role" {
                                    input type="checkbox" name="team" value=(t.id) checked[is_in(x, t.id)];
                                    span { (t.name) }
                                }
                            }
                        }
                    }
                    div { button type="submit" class="button button-primary" { (t!(w, "common-save")) } }
                }
            }
            section class="panel" aria-labelledby="person-access" {
                h2 id="person-access" { (t!(w, "team-access")) }
                p { (standing(w, p)) @if p.suspended_at.is_none() && p.can_sign_in { (t!(w, "team-can-sign-in")) } }
                @if let Some(at) = p.seen_at { p class="quiet" { (th!(w, "team-last-seen", ago = clock.ago(at))) } }
                div class="stack" {
                    div {
                        (parts::button_form(&url::person_set_up_link(p.id), "button", html! { (icons::key()) (t!(w, "team-make-link")) }))
                        p class="hint" { (t!(w, "team-make-link-hint")) }
                    }
                    @if !x.is_me {
                        @if p.suspended_at.is_some() {
                            (parts::button_form(&url::person_restoration(p.id), "button", html! { (t!(w, "team-let-in")) }))
                        } @else {
                            (parts::sure_form(&url::person_suspension(p.id), t!(w, "team-suspend"), t!(w, "team-suspend-hint"), t!(w, "team-suspend-them")))
                        }
                    }
                }
            }
        }
    };
    layout::sheet(
        frame,
        At::People,
        &p.name,
        html! { a class="button" href=(url::people()) { (t!(w, "team-all-people")) } },
        content,
    )
}

/// All teams, and the form for one more.
pub fn teams(frame: &Frame, x: &TeamsPage) -> Markup {
    let w = Words::of(frame);
    let content = html! {
        @if x.rows.is_empty() {
            (parts::empty(t!(w, "team-no-teams"), t!(w, "team-no-teams-hint"), html! {}))
        } @else {
            table class="table" {
                caption class="hidden" { (t!(w, "common-teams")) }
                thead { tr { th scope="col" { (t!(w, "common-name")) } th scope="col" { (t!(w, "team-members")) } th scope="col" class="end" { (t!(w, "common-open-tickets")) } } }
                tbody {
                    @for t in &x.rows {
                        tr {
                            th scope="row" { a href=(url::team(t.id)) { (t.name) } }
                            td data-label=(t!(w, "team-members")) { @if t.members.is_empty() { "–" } span class="avatars" { @for m in &t.members { (parts::avatar(w, m)) } } }
                            td class="end" data-label=(t!(w, "common-open-tickets")) { (t.tickets_open) }
                        }
                    }
                }
            }
        }
        section class="panel add-panel" aria-labelledby="add-title" {
            h2 id="add-title" { (t!(w, "team-add-team")) }
            (form_problem(w, x.problem.as_ref(), &["name"]))
            form method="post" action=(url::teams()) class="inline-form" {
                (Field { required: true, length_max: Some(200), problem: problem_of(x.problem.as_ref(), "name"), ..Field::new("name", "name", t!(w, "common-name"), typed(x.problem.as_ref(), "name", "")) }.draw(w))
                button type="submit" class="button button-primary" { (t!(w, "common-add")) }
            }
        }
    };
    layout::sheet(frame, At::Teams, t!(w, "common-teams"), html! {}, content)
}

/// One team and its members.
pub fn team(frame: &Frame, x: &TeamPage) -> Markup {
    let w = Words::of(frame);
    let t = &x.team;
    let others: Vec<Choice<'_>> =
        x.others.iter().map(|p| (p.id.to_string(), text::name(w, p), false)).collect();
    let content = html! {
        div class="columns" {
            section class="panel" aria-labelledby="members-title" {
                h2 id="members-title" { (t!(w, "team-members")) }
                @if t.members.is_empty() { p class="quiet" { (t!(w, "team-nobody-yet")) } }
                ul class="participants" {
                    @for m in &t.members {
                        li {
                            div class="who" { (parts::avatar(w, m)) div { a href=(url::person(m.id)) { (text::name(w, m)) } } }
                            (parts::button_form(&url::team_member_removal(t.id, m.id), "button button-small button-quiet", html! { (t!(w, "common-remove")) (parts::hidden(" ")) (parts::hidden(text::name(w, m))) }))
                        }
                    }
                }
                @if !others.is_empty() {
                    form method="post" action=(url::team_members(t.id)) class="inline-form" {
                        (parts::select("person", "person", t!(w, "common-add"), &others, false))
                        button type="submit" class="button" { (t!(w, "common-add")) }
                    }
                }
            }
            section class="panel" aria-labelledby="team-details" {
                h2 id="team-details" { (t!(w, "common-details")) }
                (form_problem(w, x.problem.as_ref(), &["name"]))
                form method="post" action=(url::team(t.id)) class="stack" {
                    (Field { required: true, length_max: Some(200), problem: problem_of(x.problem.as_ref(), "name"), ..Field::new("name", "name", t!(w, "common-name"), typed(x.problem.as_ref(), "name", &t.name)) }.draw(w))
                    div { button type="submit" class="button button-primary" { (t!(w, "common-save")) } }
                }
                (parts::sure_form(&url::team_deletion(t.id), t!(w, "team-delete-team"), t!(w, "team-delete-team-hint"), t!(w, "common-delete-it")))
            }
        }
    };
    layout::sheet(
        frame,
        At::Teams,
        &t.name,
        html! { a class="button" href=(url::teams()) { (t!(w, "team-all-teams")) } },
        content,
    )
}
