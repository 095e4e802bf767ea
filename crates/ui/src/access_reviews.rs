//! Looking again at what people have, and who stands in for whom.

use domain::access::{REASON_CHARS_MAX, is_review_overdue};
use domain::read::PersonRef;
use domain::read::access::{ReviewRow, StandIns};
use maud::{Markup, html};

use crate::access::{called, what};
use crate::parts::{Choice, Field};
use crate::{Clock, Words, icons, parts, t, text, th, url};

/// What is to be looked at again; nothing where nothing is.
pub fn reviews(clock: &Clock, rows: &[ReviewRow]) -> Markup {
    let w = clock.w;
    html! {
        @if !rows.is_empty() {
            section aria-labelledby="reviews-title" {
                h2 id="reviews-title" { (t!(w, "access-reviews")) " " span class="quiet" { (rows.len()) } }
                p class="quiet" { (t!(w, "access-reviews-hint")) }
                @for row in rows { (review(clock, row)) }
            }
        }
    }
}

fn review(clock: &Clock, row: &ReviewRow) -> Markup {
    let (w, g) = (clock.w, &row.grant);
    let (head, field) = (format!("review-head-{}", g.id), format!("review-why-{}", g.id));
    html! {
        article class="access-request" aria-labelledby=(head) {
            header {
                h3 id=(head) { (what(&g.system, Some(&g.role))) }
                @if is_review_overdue(row.due_at, clock.now) { span class="badge is-bad" { (icons::warning()) (t!(w, "access-review-overdue")) } }
            }
            p { a href=(url::contact(g.person.id)) { (called(w, &g.person)) } " · " a href=(url::ticket_access(g.ticket)) { "#" (g.ticket) } }
            p class="quiet" {
                (th!(w, "access-review-since", given = clock.date(g.given_at), due = clock.date(row.due_at)))
                @if let Some((at, who)) = &g.reviewed { " " (th!(w, "access-reviewed", who = text::name(w, who), at = clock.date(*at))) }
            }
            @if row.reviewers.is_empty() { p class="problem" { (t!(w, "access-review-nobody")) } }
            @else { p class="quiet" { (t!(w, "access-review-asked", people = names(w, &row.reviewers))) } }
            @if row.may_review {
                form method="post" action=(url::access_grant_review(g.id)) class="access-answer-form" {
                    label for=(field) { (t!(w, "access-review-why")) }
                    input id=(field) type="text" name="reason" maxlength=(REASON_CHARS_MAX) autocomplete="off";
                    div class="actions" {
                        button type="submit" name="act" value="keep" class="button button-small button-primary" { (icons::check()) (t!(w, "access-review-keep")) }
                        button type="submit" name="act" value="revoke" class="button button-small" { (t!(w, "access-review-revoke")) }
                    }
                }
            }
        }
    }
}

fn names(w: Words, people: &[PersonRef]) -> String {
    people.iter().map(|p| text::name(w, p)).collect::<Vec<_>>().join(", ")
}

/// Who stands in for the reader, and for whom they do. `back` is where the form leads back to.
pub fn stand_in(clock: &Clock, x: &StandIns, back: &str) -> Markup {
    let w = clock.w;
    let mut team: Vec<Choice<'_>> =
        vec![(String::new(), t!(w, "access-stand-in-nobody"), x.stand_in.is_none())];
    team.extend(x.team.iter().map(|p| {
        let is_chosen = x.stand_in.as_ref().is_some_and(|(who, _, _)| who.id == p.id);
        (p.id.to_string(), text::name(w, p), is_chosen)
    }));
    html! {
        @if !x.stood_for.is_empty() { p class="notice" { (t!(w, "access-you-stand-in", people = names(w, &x.stood_for))) } }
        details class="panel" {
            summary { (t!(w, "access-stand-in")) }
            @if let Some((who, from, until)) = &x.stand_in {
                p { (th!(w, "access-stand-in-is", who = text::name(w, who), from = clock.date(*from), until = clock.date(*until))) }
            }
            p class="quiet" { (t!(w, "access-stand-in-hint")) }
            form method="post" action=(url::access_stand_in()) class="stack" {
                input type="hidden" name="back" value=(back);
                (parts::select("stand-in", "stand_in", t!(w, "access-stand-in-who"), &team, false))
                div class="two" {
                    (Field { kind: "date", ..Field::new("stand-in-from", "from", t!(w, "access-stand-in-from"), "") }.draw(w))
                    (Field { kind: "date", ..Field::new("stand-in-until", "until", t!(w, "access-stand-in-until"), "") }.draw(w))
                }
                @if x.may_for_others {
                    (Field { kind: "email", hint: t!(w, "access-stand-in-for-hint"), ..Field::new("stand-in-for", "person", t!(w, "access-stand-in-for"), "") }.draw(w))
                }
                div { button type="submit" class="button" { (t!(w, "common-save")) } }
            }
        }
    }
}
