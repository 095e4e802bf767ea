//! API tokens.

use domain::read::Frame;
use domain::read::tokens::TokensPage;
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Clock, Words, icons, parts, text, url};

pub fn page(frame: &Frame, x: &TokensPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let problem = x.problem.as_ref();
    let me = frame.me.id.to_string();
    let (speaker, days) = (typed(problem, "person", &me), typed(problem, "days", "365"));
    let people = x.people.iter().map(|p| (p.id.to_string(), text::name(w, p)));
    let people: Vec<Choice<'_>> = people.map(|(id, name)| (id.clone(), name, id == speaker)).collect();
    let lives = [("30", "30 days"), ("90", "90 days"), ("365", "a year"), ("", "for ever")];
    let lives: Vec<Choice<'_>> = lives.iter().map(|(v, w)| ((*v).to_owned(), *w, *v == days)).collect();
    let content = html! {
        @if let Some(made) = &x.made {
            section class="banner is-good" aria-label="New token" {
                (icons::key())
                div class="grow" {
                    p { "The token " strong { (made.name) } " is made. Copy it now: it is stored as a hash and cannot be shown again." }
                    (parts::copyable(w, "token-secret", "Token", &made.secret))
                }
            }
        }
        @if x.rows.is_empty() {
            (parts::empty("No tokens", "A token lets a program use the API in somebody's name, with what that person may do.", html! {}))
        } @else {
            table class="table" {
                caption class="hidden" { "API tokens" }
                thead { tr { th scope="col" { "Name" } th scope="col" { "Speaks for" } th scope="col" { "Last used" } th scope="col" { "Ends" } th scope="col" { (parts::hidden("Action")) } } }
                tbody {
                    @for t in &x.rows {
                        tr {
                            th scope="row" { (t.name) }
                            td data-label="Speaks for" { @if t.any_person { span class="badge is-warn" { (icons::warning()) "Anybody" } } @else { (text::name(w, &t.person)) } }
                            td class="quiet" data-label="Last used" { @if let Some(at) = t.used_at { (clock.ago(at)) } @else { "never" } }
                            td class="quiet" data-label="Ends" {
                                @match t.expires_at {
                                    Some(at) if at <= clock.now => span class="badge is-bad" { "Ended" },
                                    Some(at) => (clock.until(at)),
                                    None => "never",
                                }
                            }
                            td class="end" { (parts::sure_form(&url::token_revocation(t.id), "Revoke", "Programs that use it stop working at once.", "Revoke it")) }
                        }
                    }
                }
            }
        }
        section class="panel add-panel" aria-labelledby="add-title" {
            h2 id="add-title" { "Make a token" }
            (form_problem(w, problem, &["name", "person"]))
            form method="post" action=(url::tokens()) class="three" {
                (Field { required: true, length_max: Some(200), placeholder: "Nightly export", problem: problem_of(problem, "name"), ..Field::new("name", "name", "Name", typed(problem, "name", "")) }.draw(w))
                (parts::select("person", "person", "Speaks for", &people, false))
                (parts::select("days", "days", "Works for", &lives, false))
                div { button type="submit" class="button button-primary" { "Make it" } }
            }
        }
    };
    layout::sheet(frame, At::Tokens, "API tokens", html! {}, content)
}
