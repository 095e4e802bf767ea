//! The people of the team, and teams.

use domain::TeamId;
use domain::person::Role;
use domain::read::team::{PeoplePage, PersonPage, SetUpLink, TeamPage, TeamPerson, TeamsPage};
use domain::read::{FormProblem, Frame};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Clock, Words, icons, parts, text, url};

const TEAM_ROLES: [Role; 4] = [Role::Light, Role::Agent, Role::Lead, Role::Admin];

/// Everybody who works at the desk, and the form for one more.
pub fn people(frame: &Frame, x: &PeoplePage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let problem = x.problem.as_ref();
    let content = html! {
        @if let Some(link) = &x.set_up_link { (set_up_link(link, &clock)) }
        table class="table" {
            caption class="hidden" { "People of the team" }
            thead { tr { th scope="col" { "Name" } th scope="col" { "Address" } th scope="col" { "Role" } th scope="col" { "Teams" } th scope="col" class="end" { "Last seen" } } }
            tbody {
                @for p in &x.rows {
                    tr {
                        th scope="row" { a href=(url::person(p.id)) { (p.name) } " " (standing(p)) }
                        td class="raw" data-label="Address" { (p.email) }
                        td data-label="Role" { (text::role(w, p.role)) }
                        td data-label="Teams" { (team_names(p)) }
                        td class="end quiet" data-label="Last seen" { @if let Some(at) = p.seen_at { (clock.ago(at)) } @else { "never" } }
                    }
                }
            }
        }
        section class="panel add-panel" aria-labelledby="add-title" {
            h2 id="add-title" { "Add somebody" }
            (form_problem(w, problem, &["name", "email", "role"]))
            form method="post" action=(url::people()) class="stack" {
                div class="two" {
                    (Field { required: true, length_max: Some(200), problem: problem_of(problem, "name"), ..Field::new("name", "name", "Name", typed(problem, "name", "")) }.draw(w))
                    (Field { kind: "email", required: true, problem: problem_of(problem, "email"), ..Field::new("email", "email", "Mail address", typed(problem, "email", "")) }.draw(w))
                }
                (role_choice(w, typed_role(problem, Role::Agent), false))
                div { button type="submit" class="button button-primary" { "Add and make a set-up link" } }
            }
        }
    };
    layout::sheet(frame, At::People, "People", html! {}, content)
}

fn standing(p: &TeamPerson) -> Markup {
    html! {
        @if p.suspended_at.is_some() { span class="badge is-bad" { "Suspended" } }
        // Who was here without a password came by a link.
        @else if !p.can_sign_in { span class="badge is-warn" { @if p.seen_at.is_some() { "No password yet" } @else { "Not set up yet" } } }
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
            legend { "Role" }
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
        section class="banner is-good" aria-label="Set-up link" {
            (icons::key())
            div class="grow" {
                p { "Give this link to " strong { (text::name(w, &link.person)) } ". It is shown only now, works once, and ends " (clock.until(link.expires_at)) "." }
                (parts::copyable(w, "set-up-link", "Set-up link", &link.address))
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
                h2 id="person-details" { "Details" }
                (form_problem(w, problem, &["name", "email"]))
                form method="post" action=(url::person(p.id)) class="stack" {
                    (Field { required: true, length_max: Some(200), problem: problem_of(problem, "name"), ..Field::new("name", "name", "Name", typed(problem, "name", &p.name)) }.draw(w))
                    (Field { kind: "email", required: true, problem: problem_of(problem, "email"), ..Field::new("email", "email", "Mail address", typed(problem, "email", &p.email)) }.draw(w))
                    (role_choice(w, typed_role(problem, p.role), x.is_me))
                    @if x.is_me { p class="quiet" { "Your own role is changed by another admin, so that the desk never ends up without one." } }
                    @if !x.teams.is_empty() {
                        fieldset class="roles" {
                            legend { "Teams" }
                            @for t in &x.teams {
                                label class="role" {
                                    input type="checkbox" name="team" value=(t.id) checked[is_in(x, t.id)];
                                    span { (t.name) }
                                }
                            }
                        }
                    }
                    div { button type="submit" class="button button-primary" { "Save" } }
                }
            }
            section class="panel" aria-labelledby="person-access" {
                h2 id="person-access" { "Access" }
                p { (standing(p)) @if p.suspended_at.is_none() && p.can_sign_in { "Can sign in." } }
                @if let Some(at) = p.seen_at { p class="quiet" { "Last seen: " (clock.ago(at)) } }
                div class="stack" {
                    div {
                        (parts::button_form(&url::person_set_up_link(p.id), "button", html! { (icons::key()) "Make a set-up link" }))
                        p class="hint" { "A one-time link to choose a new password. The old one works until then." }
                    }
                    @if !x.is_me {
                        @if p.suspended_at.is_some() {
                            (parts::button_form(&url::person_restoration(p.id), "button", html! { "Let them in again" }))
                        } @else {
                            (parts::sure_form(&url::person_suspension(p.id), "Suspend", "They are signed out everywhere at once and their API tokens stop. What they wrote stays.", "Suspend them"))
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
        html! { a class="button" href=(url::people()) { "All people" } },
        content,
    )
}

/// All teams, and the form for one more.
pub fn teams(frame: &Frame, x: &TeamsPage) -> Markup {
    let w = Words::of(frame);
    let content = html! {
        @if x.rows.is_empty() {
            (parts::empty("No teams yet", "A team is a group that tickets are given to, with a view of its own in the navigation. Small desks need none.", html! {}))
        } @else {
            table class="table" {
                caption class="hidden" { "Teams" }
                thead { tr { th scope="col" { "Name" } th scope="col" { "Members" } th scope="col" class="end" { "Open tickets" } } }
                tbody {
                    @for t in &x.rows {
                        tr {
                            th scope="row" { a href=(url::team(t.id)) { (t.name) } }
                            td data-label="Members" { @if t.members.is_empty() { "–" } span class="avatars" { @for m in &t.members { (parts::avatar(w, m)) } } }
                            td class="end" data-label="Open tickets" { (t.tickets_open) }
                        }
                    }
                }
            }
        }
        section class="panel add-panel" aria-labelledby="add-title" {
            h2 id="add-title" { "Add a team" }
            (form_problem(w, x.problem.as_ref(), &["name"]))
            form method="post" action=(url::teams()) class="inline-form" {
                (Field { required: true, length_max: Some(200), problem: problem_of(x.problem.as_ref(), "name"), ..Field::new("name", "name", "Name", typed(x.problem.as_ref(), "name", "")) }.draw(w))
                button type="submit" class="button button-primary" { "Add" }
            }
        }
    };
    layout::sheet(frame, At::Teams, "Teams", html! {}, content)
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
                h2 id="members-title" { "Members" }
                @if t.members.is_empty() { p class="quiet" { "Nobody yet. Until somebody joins, only the view All open shows its tickets." } }
                ul class="participants" {
                    @for m in &t.members {
                        li {
                            div class="who" { (parts::avatar(w, m)) div { a href=(url::person(m.id)) { (text::name(w, m)) } } }
                            (parts::button_form(&url::team_member_removal(t.id, m.id), "button button-small button-quiet", html! { "Remove" (parts::hidden(" ")) (parts::hidden(text::name(w, m))) }))
                        }
                    }
                }
                @if !others.is_empty() {
                    form method="post" action=(url::team_members(t.id)) class="inline-form" {
                        (parts::select("person", "person", "Add", &others, false))
                        button type="submit" class="button" { "Add" }
                    }
                }
            }
            section class="panel" aria-labelledby="team-details" {
                h2 id="team-details" { "Details" }
                (form_problem(w, x.problem.as_ref(), &["name"]))
                form method="post" action=(url::team(t.id)) class="stack" {
                    (Field { required: true, length_max: Some(200), problem: problem_of(x.problem.as_ref(), "name"), ..Field::new("name", "name", "Name", typed(x.problem.as_ref(), "name", &t.name)) }.draw(w))
                    div { button type="submit" class="button button-primary" { "Save" } }
                }
                (parts::sure_form(&url::team_deletion(t.id), "Delete this team", "Its tickets stay and belong to no team then.", "Delete it"))
            }
        }
    };
    layout::sheet(
        frame,
        At::Teams,
        &t.name,
        html! { a class="button" href=(url::teams()) { "All teams" } },
        content,
    )
}
