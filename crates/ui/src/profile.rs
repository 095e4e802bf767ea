//! The reader's own page.

use domain::message::Markup as Reading;
use domain::read::Frame;
use domain::read::profile::ProfilePage;
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Clock, Words, parts, text, url};

pub fn page(frame: &Frame, x: &ProfilePage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let problem = x.problem.as_ref();
    let at = |name| problem_of(problem, name);
    let content = html! {
        (form_problem(w, problem, &["name", "time_zone", "password", "current_password"]))
        div class="columns" {
            section class="panel" aria-labelledby="me-title" {
                h2 id="me-title" { "You" }
                form method="post" action=(url::profile()) class="stack" {
                    (Field { required: true, autocomplete: "name", length_max: Some(200), problem: at("name"), hint: "Customers see it under your replies.", ..Field::new("name", "name", "Name", typed(problem, "name", &x.name)) }.draw(w))
                    (Field { kind: "email", disabled: true, hint: "An admin changes it on the page People.", ..Field::new("email", "email", "Mail address", &x.email) }.draw(w))
                    (Field { placeholder: "Europe/Madrid", problem: at("time_zone"), hint: "How times are shown to you.", ..Field::new("time-zone", "time_zone", "Time zone", typed(problem, "time_zone", &x.time_zone)) }.draw(w))
                    (parts::select("writes", "writes", "How you write", &writing_choices(x), false))
                    p class="quiet" { "Role: " (text::role(w, frame.me.role)) ", " (text::role_hint(w, frame.me.role)) "." }
                    div { button type="submit" class="button button-primary" { "Save" } }
                }
            }
            section class="panel" aria-labelledby="password-title" {
                h2 id="password-title" { "Password" }
                form method="post" action=(url::profile_password()) class="stack" {
                    input type="hidden" name="username" value=(x.email) autocomplete="username";
                    (Field { kind: "password", required: true, autocomplete: "current-password", problem: at("current_password"), ..Field::new("current-password", "current_password", "Password now", "") }.draw(w))
                    (Field { kind: "password", required: true, autocomplete: "new-password", problem: at("password"), hint: "At least 15 characters; a sentence is easy to remember. Your other sessions are signed out.", ..Field::new("password", "password", "New password", "") }.draw(w))
                    div { button type="submit" class="button button-primary" { "Change password" } }
                }
            }
        }
        (crate::look::section(frame))
        section aria-labelledby="sessions-title" {
            h2 id="sessions-title" { "Where you are signed in" }
            table class="table" {
                caption class="hidden" { "Your sessions" }
                thead { tr { th scope="col" { "Browser" } th scope="col" { "Address" } th scope="col" { "Signed in" } th scope="col" { "Last seen" } th scope="col" { (parts::hidden("Action")) } } }
                tbody {
                    @for s in &x.sessions {
                        tr {
                            th scope="row" { @if s.user_agent.is_empty() { "Unknown browser" } @else { (s.user_agent) } @if s.is_current { " " span class="badge is-good" { "This one" } } }
                            td class="raw" data-label="Address" { (s.address) }
                            td class="quiet" data-label="Signed in" { (clock.ago(s.signed_in_at)) }
                            td class="quiet" data-label="Last seen" { (clock.ago(s.seen_at)) }
                            td class="end" { @if !s.is_current { (parts::button_form(&url::session_revocation(s.id), "button button-small", html! { "Sign out" })) } }
                        }
                    }
                }
            }
        }
    };
    let keys = html! { a class="button" href=(url::my_keys()) { "Keys and habits" } };
    layout::sheet(frame, At::Profile, "Profile", keys, content)
}

fn writing_choices(x: &ProfilePage) -> Vec<Choice<'static>> {
    let as_desk = match x.desk_writes {
        Reading::Markdown => "As the desk does: Markdown",
        Reading::Plain => "As the desk does: plain text",
    };
    let typed = x.problem.as_ref().and_then(|p| p.typed("writes"));
    let chosen = typed.map_or(x.writes, Reading::parse);
    vec![
        (String::new(), as_desk, chosen.is_none()),
        (
            "markdown".into(),
            "Markdown: stars and dashes become bold words and lists",
            chosen == Some(Reading::Markdown),
        ),
        ("plain".into(), "Plain text: everything stays as typed", chosen == Some(Reading::Plain)),
    ]
}
