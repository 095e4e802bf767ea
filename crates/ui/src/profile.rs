//! The reader's own page.

use domain::message::Markup as Reading;
use domain::read::Frame;
use domain::read::profile::ProfilePage;
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Clock, Words, parts, t, text, url};

pub fn page(frame: &Frame, x: &ProfilePage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let problem = x.problem.as_ref();
    let at = |name| problem_of(problem, name);
    let content = html! {
        (form_problem(w, problem, &["name", "time_zone", "password", "current_password"]))
        div class="columns" {
            section class="panel" aria-labelledby="me-title" {
                h2 id="me-title" { (t!(w, "profile-you")) }
                form method="post" action=(url::profile()) class="stack" {
                    (Field { required: true, autocomplete: "name", length_max: Some(200), problem: at("name"), hint: t!(w, "profile-name-hint"), ..Field::new("name", "name", t!(w, "common-name"), typed(problem, "name", &x.name)) }.draw(w))
                    (Field { kind: "email", disabled: true, hint: t!(w, "profile-address-hint"), ..Field::new("email", "email", t!(w, "common-mail-address"), &x.email) }.draw(w))
                    (Field { placeholder: "Europe/Madrid", problem: at("time_zone"), hint: t!(w, "profile-zone-hint"), ..Field::new("time-zone", "time_zone", t!(w, "common-time-zone"), typed(problem, "time_zone", &x.time_zone)) }.draw(w))
                    (parts::select("writes", "writes", t!(w, "profile-how-you-write"), &writing_choices(w, x), false))
                    p class="quiet" { (t!(w, "profile-role", role = text::role(w, frame.me.role), hint = text::role_hint(w, frame.me.role))) }
                    div { button type="submit" class="button button-primary" { (t!(w, "common-save")) } }
                }
                @if frame.me.role >= domain::person::Role::Agent { p { a class="button" href=(url::away(frame.me.id)) data-verb=(t!(w, "away-link")) { (t!(w, "away-link")) } } }
            }
            section class="panel" aria-labelledby="password-title" {
                h2 id="password-title" { (t!(w, "common-password")) }
                form method="post" action=(url::profile_password()) class="stack" {
                    input type="hidden" name="username" value=(x.email) autocomplete="username";
                    (Field { kind: "password", required: true, autocomplete: "current-password", problem: at("current_password"), ..Field::new("current-password", "current_password", t!(w, "profile-password-now"), "") }.draw(w))
                    (Field { kind: "password", required: true, autocomplete: "new-password", problem: at("password"), hint: t!(w, "profile-password-hint"), ..Field::new("password", "password", t!(w, "profile-new-password"), "") }.draw(w))
                    div { button type="submit" class="button button-primary" { (t!(w, "profile-change-password")) } }
                }
            }
        }
        (crate::hours::mine(frame, &x.hours))
        (crate::look::section(frame))
        section aria-labelledby="sessions-title" {
            h2 id="sessions-title" { (t!(w, "profile-where-signed-in")) }
            table class="table" {
                caption class="hidden" { (t!(w, "profile-your-sessions")) }
                thead { tr { th scope="col" { (t!(w, "profile-browser")) } th scope="col" { (t!(w, "common-address")) } th scope="col" { (t!(w, "profile-signed-in")) } th scope="col" { (t!(w, "common-last-seen")) } th scope="col" { (parts::hidden(t!(w, "common-action"))) } } }
                tbody {
                    @for s in &x.sessions {
                        tr {
                            th scope="row" { @if s.user_agent.is_empty() { (t!(w, "profile-unknown-browser")) } @else { (s.user_agent) } @if s.is_current { " " span class="badge is-good" { (t!(w, "profile-this-one")) } } }
                            td class="raw" data-label=(t!(w, "common-address")) { (s.address) }
                            td class="quiet" data-label=(t!(w, "profile-signed-in")) { (clock.ago(s.signed_in_at)) }
                            td class="quiet" data-label=(t!(w, "common-last-seen")) { (clock.ago(s.seen_at)) }
                            td class="end" { @if !s.is_current { (parts::button_form(&url::session_revocation(s.id), "button button-small", html! { (t!(w, "profile-sign-out")) })) } }
                        }
                    }
                }
            }
        }
    };
    let keys = html! { a class="button" href=(url::my_keys()) { (t!(w, "profile-keys-and-habits")) } };
    layout::sheet(frame, At::Profile, t!(w, "common-profile"), keys, content)
}

fn writing_choices(w: Words, x: &ProfilePage) -> Vec<Choice<'static>> {
    let as_desk = match x.desk_writes {
        Reading::Markdown => t!(w, "profile-desk-markdown"),
        Reading::Plain => t!(w, "profile-desk-plain"),
    };
    let typed = x.problem.as_ref().and_then(|p| p.typed("writes"));
    let chosen = typed.map_or(x.writes, Reading::parse);
    vec![
        (String::new(), as_desk, chosen.is_none()),
        ("markdown".into(), t!(w, "profile-markdown"), chosen == Some(Reading::Markdown)),
        ("plain".into(), t!(w, "profile-plain"), chosen == Some(Reading::Plain)),
    ]
}
