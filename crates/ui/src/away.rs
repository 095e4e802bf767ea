//! Being away until a moment, and who stands in.

use domain::read::Frame;
use domain::read::away::{Absence, AwayPage};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Clock, Words, parts, t, text, th, url};

/// Where it is said, for oneself and by leads for others.
pub fn page(frame: &Frame, x: &AwayPage) -> Markup {
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    let absence = x.absence.as_ref().filter(|a| a.until > clock.now);
    let problem = x.problem.as_ref();
    let at = |name| problem_of(problem, name);
    let stand_in = typed(
        problem,
        "stand_in",
        &absence.and_then(|a| a.stand_in.as_ref()).map(|p| p.id.to_string()).unwrap_or_default(),
    )
    .to_owned();
    let mut others: Vec<Choice<'_>> = vec![(String::new(), t!(w, "away-nobody"), stand_in.is_empty())];
    others
        .extend(x.others.iter().map(|p| (p.id.to_string(), text::name(w, p), p.id.to_string() == stand_in)));
    let until = absence.map(|a| domain::when::text(a.until, &frame.time_zone)).unwrap_or_default();
    let action = url::away(x.person.id);
    let title = t!(w, "away-title", person = text::name(w, &x.person));
    let content = html! {
        (form_problem(w, problem, &["until"]))
        @if let Some(absence) = absence {
            p { strong { (line(w, &clock, text::name(w, &x.person), absence)) } }
            (parts::button_form(&url::away_end(x.person.id), "button", html! { (t!(w, "away-back")) }))
        }
        form method="post" action=(action) class="stack" {
            (Field { required: true, problem: at("until"), placeholder: t!(w, "away-until-example"), hint: t!(w, "away-until-hint"), ..Field::new("until", "until", t!(w, "away-until"), typed(problem, "until", &until)) }.draw(w))
            (parts::select("stand-in", "stand_in", t!(w, "away-stand-in"), &others, false))
            p class="hint" { (t!(w, "away-stand-in-hint")) }
            div { button type="submit" class="button button-primary" { (t!(w, "common-save")) } }
        }
    };
    layout::sheet(frame, At::Elsewhere, &title, html! {}, content)
}

/// “Ben is away until Mon 23 Nov, 09:00. Cleo stands in.”
pub fn line(w: Words, clock: &Clock, name: &str, x: &Absence) -> Markup {
    html! {
        (th!(w, "away-line", person = name, at = clock.exactly(x.until)))
        @if let Some(other) = &x.stand_in { " " (t!(w, "away-line-stand-in", person = text::name(w, other))) }
    }
}
