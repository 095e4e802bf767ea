//! API tokens.

use domain::read::Frame;
use domain::read::tokens::TokensPage;
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Clock, Words, icons, parts, t, text, th, url};

pub fn page(frame: &Frame, x: &TokensPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let problem = x.problem.as_ref();
    let me = frame.me.id.to_string();
    let (speaker, days) = (typed(problem, "person", &me), typed(problem, "days", "365"));
    let people = x.people.iter().map(|p| (p.id.to_string(), text::name(w, p)));
    let people: Vec<Choice<'_>> = people.map(|(id, name)| (id.clone(), name, id == speaker)).collect();
    let lives = [
        ("30", t!(w, "tokens-days-30")),
        ("90", t!(w, "tokens-days-90")),
        ("365", t!(w, "tokens-a-year")),
        ("", t!(w, "tokens-for-ever")),
    ];
    let lives: Vec<Choice<'_>> =
        lives.iter().map(|(v, words)| ((*v).to_owned(), *words, *v == days)).collect();
    let content = html! {
        @if let Some(made) = &x.made {
            section class="banner is-good" aria-label=(t!(w, "tokens-new")) {
                (icons::key())
                div class="grow" {
                    p { (th!(w, "tokens-made", name = html! { strong { (made.name) } })) }
                    (parts::copyable(w, "token-secret", t!(w, "tokens-token"), &made.secret))
                }
            }
        }
        @if x.rows.is_empty() {
            (parts::empty(t!(w, "tokens-no-tokens"), t!(w, "tokens-no-tokens-hint"), html! {}))
        } @else {
            table class="table" {
                caption class="hidden" { (t!(w, "tokens-api-tokens")) }
                thead { tr { th scope="col" { (t!(w, "common-name")) } th scope="col" { (t!(w, "tokens-speaks-for")) } th scope="col" { (t!(w, "tokens-last-used")) } th scope="col" { (t!(w, "tokens-ends")) } th scope="col" { (parts::hidden(t!(w, "common-action"))) } } }
                tbody {
                    @for t in &x.rows {
                        tr {
                            th scope="row" { (t.name) }
                            td data-label=(t!(w, "tokens-speaks-for")) { @if t.any_person { span class="badge is-warn" { (icons::warning()) (t!(w, "tokens-anybody")) } } @else { (text::name(w, &t.person)) } }
                            td class="quiet" data-label=(t!(w, "tokens-last-used")) { @if let Some(at) = t.used_at { (clock.ago(at)) } @else { (t!(w, "common-never")) } }
                            td class="quiet" data-label=(t!(w, "tokens-ends")) {
                                @match t.expires_at {
                                    Some(at) if at <= clock.now => span class="badge is-bad" { (t!(w, "tokens-ended")) },
                                    Some(at) => (clock.until(at)),
                                    None => (t!(w, "common-never")),
                                }
                            }
                            td class="end" { (parts::sure_form(&url::token_revocation(t.id), t!(w, "tokens-revoke"), t!(w, "tokens-revoke-hint"), t!(w, "tokens-revoke-it"))) }
                        }
                    }
                }
            }
        }
        section class="panel add-panel" aria-labelledby="add-title" {
            h2 id="add-title" { (t!(w, "tokens-make")) }
            (form_problem(w, problem, &["name", "person"]))
            form method="post" action=(url::tokens()) class="three" {
                (Field { required: true, length_max: Some(200), placeholder: t!(w, "tokens-nightly-export"), problem: problem_of(problem, "name"), ..Field::new("name", "name", t!(w, "common-name"), typed(problem, "name", "")) }.draw(w))
                (parts::select("person", "person", t!(w, "tokens-speaks-for"), &people, false))
                (parts::select("days", "days", t!(w, "tokens-works-for"), &lives, false))
                div { button type="submit" class="button button-primary" { (t!(w, "tokens-make-it")) } }
            }
        }
    };
    layout::sheet(frame, At::Tokens, t!(w, "tokens-api-tokens"), html! {}, content)
}
