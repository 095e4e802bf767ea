//! What follows an answer: where it is set, what a customer is asked, what leads read, and what stands beside a ticket.

use domain::follow_up::{
    Asked, COMMENT_CHARS_MAX, FollowUpAct, FollowUpLetter, HeldSaid, NAMES, Score, TEXT_CHARS_MAX, Withheld,
};
use domain::outcome::Held;
use domain::read::Frame;
use domain::read::follow_up::{
    FollowUpPage, LastRatings, Question, RatingFigures, RatingFilter, RatingRow, RatingsPage, Show, Thanks,
    percent,
};
use domain::{Language, TeamId, TicketId};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Clock, Words, icons, markdown, parts, t, text, th, url};

// Settings

pub fn settings(frame: &Frame, x: &FollowUpPage) -> Markup {
    let w = Words::of(frame);
    let problem = x.problem.as_ref();
    let team = x.team.unwrap_or(TeamId(0));
    let content = html! {
        p class="lead" { (t!(w, "follow-up-lead")) }
        nav class="segments" aria-label=(t!(w, "follow-up-whose")) {
            a href=(url::follow_up(None, x.language)) aria-current=[x.team.is_none().then_some("page")] { (t!(w, "follow-up-desk")) }
            @for team in &x.teams {
                a href=(url::follow_up(Some(team.id), x.language)) aria-current=[(x.team == Some(team.id)).then_some("page")] {
                    (team.name)
                    @if x.own.contains(&Some(team.id)) { " " span class="quiet" { (icons::check()) (parts::hidden(t!(w, "follow-up-own"))) } }
                }
            }
        }
        @if !x.is_own { p class="notice" { (icons::warning()) span { @if x.team.is_none() { (t!(w, "follow-up-off")) } @else { (t!(w, "follow-up-inherited")) } } } }
        (form_problem(w, problem, &NAMES))
        form method="post" action=(url::follow_up(x.team, x.language)) class="stack follow-up-form" {
            section class="panel" aria-labelledby="ask-title" {
                h2 id="ask-title" { (t!(w, "follow-up-questions")) }
                p class="quiet" { (t!(w, "follow-up-questions-hint")) }
                div class="three" {
                    (number(w, x, 0, t!(w, "follow-up-ask-hours"), t!(w, "follow-up-ask-hours-hint")))
                    (number(w, x, 1, t!(w, "follow-up-held-days"), t!(w, "follow-up-held-days-hint")))
                    (number(w, x, 2, t!(w, "follow-up-gap-days"), t!(w, "follow-up-gap-days-hint")))
                }
            }
            section class="panel" aria-labelledby="remind-title" {
                h2 id="remind-title" { (t!(w, "follow-up-reminders")) }
                p class="quiet" { (t!(w, "follow-up-reminders-hint")) }
                div class="three" {
                    (number(w, x, 3, t!(w, "follow-up-remind-days"), ""))
                    (number(w, x, 4, t!(w, "follow-up-remind-again-days"), ""))
                    (number(w, x, 5, t!(w, "follow-up-solve-days"), t!(w, "follow-up-solve-days-hint")))
                }
            }
            section class="panel" aria-labelledby="close-title" {
                h2 id="close-title" { (t!(w, "follow-up-closing")) }
                div class="three" { (number(w, x, 6, t!(w, "follow-up-close-days"), t!(w, "follow-up-close-days-hint"))) }
            }
            section class="panel" aria-labelledby="texts-title" {
                h2 id="texts-title" { (t!(w, "follow-up-mails")) }
                p class="quiet" { (t!(w, "follow-up-mails-hint")) " " (th!(w, "follow-up-text-hint", ticket = html! { code { "{{ ticket.id }}" } }, mailbox = html! { code { "{{ mailbox.name }}" } })) }
                nav class="segments" aria-label=(t!(w, "follow-up-language")) {
                    @for &language in Language::ALL {
                        a href=(url::follow_up(x.team, language)) lang=(language.as_str()) aria-current=[(language == x.language).then_some("page")] { (language.own_name()) }
                    }
                }
                input type="hidden" name="language" value=(x.language.as_str());
                div class="follow-up-letters" { @for (letter, preview) in &x.previews { (letter_of(w, x, *letter, preview)) } }
            }
            div class="actions" {
                button type="submit" class="button button-primary" data-verb=(t!(w, "follow-up-save")) { (t!(w, "follow-up-save")) }
            }
        }
        @if x.is_own && x.team.is_some() {
            (parts::sure_form(&url::follow_up_removal(team), t!(w, "follow-up-remove"), t!(w, "follow-up-remove-sure"), t!(w, "follow-up-remove")))
        }
    };
    let actions = html! { a class="button" href=(url::ratings(&RatingFilter::default(), None)) { (t!(w, "follow-up-ratings")) } };
    layout::sheet(frame, At::FollowUp, t!(w, "follow-up-title"), actions, content)
}

/// The field of [`NAMES`]`[n]`.
fn number(w: Words, x: &FollowUpPage, n: usize, label: &str, hint: &str) -> Markup {
    let stored = x.rule.values()[n].map(|v| v.to_string()).unwrap_or_default();
    let problem = x.problem.as_ref();
    let field = Field::new(NAMES[n], NAMES[n], label, typed(problem, NAMES[n], &stored));
    Field { kind: "number", hint, problem: problem_of(problem, NAMES[n]), ..field }.draw(w)
}

fn letter_of(w: Words, x: &FollowUpPage, letter: FollowUpLetter, preview: &str) -> Markup {
    let name = format!("text_{}", letter.as_str());
    let stored = x.texts.get(&(letter, x.language)).map_or("", String::as_str);
    let value = typed(x.problem.as_ref(), &name, stored);
    html! {
        details class="follow-up-letter" {
            summary { (letter_words(w, letter)) @if !stored.is_empty() { " " span class="badge is-quiet" { (t!(w, "follow-up-own-words")) } } }
            div class="follow-up-preview" lang=(x.language.as_str()) dir=(x.language.direction()) aria-label=(t!(w, "follow-up-preview")) role="group" {
                (markdown::html(preview, markdown::Look { picture: &|_| None, mentions: &[], tickets: false }))
            }
            (Field { rows: 4, length_max: Some(TEXT_CHARS_MAX as u32), ..Field::new(&name, &name, t!(w, "follow-up-text"), value) }.draw(w))
            button type="submit" name="test" value=(letter.as_str()) class="button button-small" formaction=(url::follow_up_test(x.team)) { (icons::mail()) (t!(w, "follow-up-test")) }
        }
    }
}

fn letter_words(w: Words, letter: FollowUpLetter) -> &'static str {
    match letter {
        FollowUpLetter::Satisfaction => t!(w, "follow-up-mail-satisfaction"),
        FollowUpLetter::Held => t!(w, "follow-up-mail-held"),
        FollowUpLetter::Both => t!(w, "follow-up-mail-both"),
        FollowUpLetter::FirstReminder => t!(w, "follow-up-mail-first"),
        FollowUpLetter::SecondReminder => t!(w, "follow-up-mail-second"),
        FollowUpLetter::Solved => t!(w, "follow-up-mail-solved"),
    }
}

// The customer's page

/// What a customer is asked. Opening it changes nothing: programs that look through mail open links.
pub fn question(w: Words, x: &Question) -> Markup {
    let problem = x.problem.as_ref();
    let ticket = x.ticket.to_string();
    let content = html! {
        main class="card follow-up" {
            h1 { (t!(w, "follow-up-page-title", ticket = ticket)) }
            @if let Some(problem) = problem { (parts::refused(w, &problem.words)) }
            form method="post" action=(url::follow_up_answer(&x.token, "")) class="stack" {
                @if x.asked.asks_satisfaction() {
                    fieldset class="answers" {
                        legend { (t!(w, "follow-up-letter-ask")) }
                        (choice("score", "good", t!(w, "follow-up-letter-good"), x.score == Some(Score::Good)))
                        (choice("score", "bad", t!(w, "follow-up-letter-bad"), x.score == Some(Score::Bad)))
                    }
                    (Field { rows: 3, length_max: Some(COMMENT_CHARS_MAX as u32), hint: t!(w, "follow-up-comment-hint"), ..Field::new("comment", "comment", t!(w, "follow-up-comment"), &x.comment) }.draw(w))
                }
                @if x.asked.asks_held() && !x.held_is_said {
                    fieldset class="answers" {
                        legend { (t!(w, "follow-up-letter-ask-held")) }
                        (choice("held", "yes", t!(w, "follow-up-letter-yes"), x.held == Some(HeldSaid::Yes)))
                        (choice("held", "no", t!(w, "follow-up-letter-no"), x.held == Some(HeldSaid::No)))
                    }
                    (Field { rows: 3, length_max: Some(COMMENT_CHARS_MAX as u32), hint: t!(w, "follow-up-words-hint"), ..Field::new("words", "words", t!(w, "follow-up-words"), &x.words) }.draw(w))
                }
                @if x.asked == Asked::Held && x.held_is_said {
                    p { (t!(w, "follow-up-said")) }
                } @else {
                    button type="submit" class="button button-primary" { (t!(w, "follow-up-send")) }
                }
            }
            p class="small" { a href=(url::follow_up_answer(&x.token, "refusal")) { (t!(w, "follow-up-letter-refusal")) } }
        }
    };
    layout::public(w, t!(w, "follow-up-page"), &x.workspace, "narrow", content)
}

fn choice(name: &str, value: &str, words: &str, chosen: bool) -> Markup {
    let id = format!("{name}-{value}");
    html! {
        div class="answer" {
            input id=(id) type="radio" name=(name) value=(value) checked[chosen];
            label for=(id) { (words) }
        }
    }
}

/// Whether they really want to be asked no more.
pub fn refusal(w: Words, workspace: &str, token: &str) -> Markup {
    let content = html! {
        main class="card follow-up" {
            h1 { (t!(w, "follow-up-refuse")) }
            p { (t!(w, "follow-up-refuse-more", workspace = workspace)) }
            form method="post" action=(url::follow_up_answer(token, "refusal")) {
                button type="submit" class="button button-primary" { (t!(w, "follow-up-letter-refusal")) }
            }
        }
    };
    layout::public(w, t!(w, "follow-up-refuse"), workspace, "narrow", content)
}

pub fn thanks(w: Words, workspace: &str, x: Thanks) -> Markup {
    let (title, more): (&str, String) = match x {
        Thanks::Fine => (t!(w, "follow-up-thanks"), t!(w, "follow-up-thanks-fine").into()),
        Thanks::Bad => (t!(w, "follow-up-thanks"), t!(w, "follow-up-thanks-bad").into()),
        Thanks::Reopened => (t!(w, "follow-up-thanks"), t!(w, "follow-up-thanks-reopened").into()),
        Thanks::NewTicket(id) => {
            (t!(w, "follow-up-thanks"), t!(w, "follow-up-thanks-new", ticket = id.to_string()))
        }
        Thanks::Stopped => (t!(w, "follow-up-stopped"), t!(w, "follow-up-stopped-more").into()),
        Thanks::Test => (t!(w, "follow-up-test-title"), t!(w, "follow-up-test-more").into()),
    };
    let content = html! {
        main class="card follow-up" { h1 { (title) } p role="status" { (more) } p class="small" { a href=(url::home()) { (t!(w, "common-help-center")) } } }
    };
    layout::public(w, title, workspace, "narrow", content)
}

/// The link's time is over.
pub fn ended(w: Words, workspace: &str) -> Markup {
    let content = html! {
        main class="card follow-up" {
            h1 { (t!(w, "follow-up-ended")) }
            p { (t!(w, "follow-up-ended-more")) }
            p class="small" { a href=(url::home()) { (t!(w, "common-help-center")) } }
        }
    };
    layout::public(w, t!(w, "follow-up-ended"), workspace, "narrow", content)
}

/// No link of ours, or one that was cut on its way.
pub fn unknown(w: Words, workspace: &str) -> Markup {
    let content = html! {
        main class="card follow-up" {
            h1 { (t!(w, "follow-up-unknown")) }
            p { (t!(w, "follow-up-unknown-more")) }
            p class="small" { a href=(url::home()) { (t!(w, "common-help-center")) } }
        }
    };
    layout::public(w, t!(w, "follow-up-unknown"), workspace, "narrow", content)
}

// What leads read

pub fn ratings(frame: &Frame, x: &RatingsPage) -> Markup {
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    let teams: Vec<Choice<'_>> = parts::team_choices(&x.teams, x.filter.team, t!(w, "follow-up-all-teams"));
    let content = html! {
        p class="lead" { (t!(w, "follow-up-ratings-lead")) }
        form method="get" action=(url::ratings(&RatingFilter::default(), None)) class="three follow-up-filter" {
            input type="hidden" name="show" value=(x.filter.show.as_str());
            (parts::select("team", "team", t!(w, "follow-up-team"), &teams, false))
            (Field { kind: "date", ..Field::new("from", "from", t!(w, "follow-up-from"), &x.from) }.draw(w))
            (Field { kind: "date", ..Field::new("to", "to", t!(w, "follow-up-to"), &x.to) }.draw(w))
            div { button type="submit" class="button" { (t!(w, "follow-up-filter")) } }
        }
        (figures(w, x))
        @if x.rows.is_empty() {
            @let action = html! { a class="button" href=(url::follow_up(None, frame.language)) { (t!(w, "follow-up-set-up")) } };
            @if x.is_off { (parts::empty(t!(w, "follow-up-none-off"), t!(w, "follow-up-none-off-more"), action)) }
            @else { (parts::empty(t!(w, "follow-up-none"), t!(w, "follow-up-none-more"), html! {})) }
        } @else {
            table class="table ratings" {
                caption class="hidden" { (t!(w, "follow-up-ratings")) }
                thead { tr { th scope="col" { (t!(w, "follow-up-ticket")) } th scope="col" { (t!(w, "follow-up-how")) } th scope="col" { (t!(w, "follow-up-whether")) } th scope="col" { (t!(w, "follow-up-by")) } th scope="col" { (t!(w, "follow-up-for")) } th scope="col" class="end" { (t!(w, "follow-up-when")) } } }
                tbody { @for r in &x.rows { (row(w, &clock, r)) } }
            }
            @if let Some(more) = x.more { p { a class="button" href=(url::ratings(&x.filter, Some(more))) { (t!(w, "follow-up-older")) } } }
        }
    };
    let actions =
        html! { a class="button" href=(url::follow_up(None, frame.language)) { (t!(w, "follow-up-title")) } };
    layout::sheet(frame, At::Ratings, t!(w, "follow-up-ratings"), actions, content)
}

fn row(w: Words, clock: &Clock, r: &RatingRow) -> Markup {
    html! {
        tr {
            th scope="row" { a href=(url::ticket(r.rating.ticket)) { "#" (r.rating.ticket) " " (parts::subject(w, &r.subject)) } @if !r.rating.comment.is_empty() { p class="rating-comment" dir="auto" { (r.rating.comment) } } }
            td data-label=(t!(w, "follow-up-how")) { (score(w, r)) }
            td data-label=(t!(w, "follow-up-whether")) { (held(w, r)) }
            td data-label=(t!(w, "follow-up-by")) { a href=(url::contact(r.person.id)) { (text::name(w, &r.person)) } }
            td class="quiet" data-label=(t!(w, "follow-up-for")) { (r.assignee) @if !r.assignee.is_empty() && !r.team.is_empty() { " · " } (r.team) }
            td class="quiet end" data-label=(t!(w, "follow-up-when")) { (clock.ago(r.rating.answered_at.unwrap_or(r.rating.created_at))) }
        }
    }
}

fn score(w: Words, r: &RatingRow) -> Markup {
    html! {
        @match r.rating.score {
            Some(Score::Good) => span class="badge is-good" { (icons::check()) (t!(w, "follow-up-good")) },
            Some(Score::Bad) => span class="badge is-bad" { (icons::warning()) (t!(w, "follow-up-bad")) },
            None if r.rating.asked_at.is_some() => span class="quiet" { (t!(w, "follow-up-no-answer-yet")) },
            None => span class="quiet" { (t!(w, "follow-up-not-asked")) },
        }
    }
}

fn held(w: Words, r: &RatingRow) -> Markup {
    html! {
        @match r.held {
            Held::Yes => span class="badge is-good" { (icons::check()) (t!(w, "follow-up-held")) },
            Held::No => span class="badge is-bad" { (icons::warning()) (t!(w, "follow-up-did-not-hold")) },
            Held::Unknown if r.unanswered_at.is_some() => span class="quiet" { (t!(w, "follow-up-unanswered")) },
            Held::Unknown if r.held_asked_at.is_some() => span class="quiet" { (t!(w, "follow-up-no-answer-yet")) },
            Held::Unknown => span class="quiet" { (t!(w, "follow-up-not-asked")) },
        }
    }
}

/// The numbers, each with the tickets behind it.
fn figures(w: Words, x: &RatingsPage) -> Markup {
    let f: RatingFigures = x.figures;
    let said = f.held + f.did_not_hold;
    let figure = |show: Show, words: &str, n: i64, share: Option<i64>| {
        let filter = RatingFilter { show, ..x.filter };
        html! {
            a class="figure" href=(url::ratings(&filter, None)) aria-current=[(x.filter.show == show).then_some("true")] {
                strong { (n) } @if let Some(share) = share { " " span class="quiet" { (t!(w, "follow-up-share", share = share)) } }
                span { (words) }
            }
        }
    };
    html! {
        div class="figures" {
            (figure(Show::All, t!(w, "follow-up-show-all"), f.all, None))
            (figure(Show::Asked, t!(w, "follow-up-show-asked"), f.asked, None))
            // The share is of those who were asked; some say so unasked.
            (figure(Show::Rated, t!(w, "follow-up-show-rated"), f.rated, percent(f.answered, f.asked)))
            (figure(Show::Good, t!(w, "follow-up-show-good"), f.good, percent(f.good, f.rated)))
            (figure(Show::Bad, t!(w, "follow-up-show-bad"), f.bad, percent(f.bad, f.rated)))
            (figure(Show::Commented, t!(w, "follow-up-show-commented"), f.commented, percent(f.commented, f.rated)))
            (figure(Show::AskedHeld, t!(w, "follow-up-show-asked-held"), f.asked_held, None))
            (figure(Show::Held, t!(w, "follow-up-show-held"), f.held, percent(f.held, said)))
            (figure(Show::DidNotHold, t!(w, "follow-up-show-did-not-hold"), f.did_not_hold, percent(f.did_not_hold, said)))
            (figure(Show::Unanswered, t!(w, "follow-up-show-unanswered"), f.unanswered, percent(f.unanswered, f.asked_held)))
        }
    }
}

/// Beside a ticket: how its requester found the help lately, this ticket's own first.
pub fn panel(w: Words, clock: &Clock, ticket: TicketId, x: &LastRatings) -> Markup {
    if x.rows.is_empty() && x.refused_at.is_none() {
        return html! {};
    }
    html! {
        section class="panel" aria-labelledby="ratings-title" {
            h2 id="ratings-title" { (t!(w, "follow-up-last")) }
            ul class="last-ratings" {
                @for r in &x.rows {
                    li {
                        p { (score(w, r)) " " (held(w, r)) " " span class="quiet" { (clock.ago(r.rating.answered_at.unwrap_or(r.rating.created_at))) } }
                        @if !r.rating.comment.is_empty() { p class="rating-comment" dir="auto" { (r.rating.comment) } }
                        @if r.rating.ticket != ticket { p class="quiet" { a href=(url::ticket(r.rating.ticket)) { "#" (r.rating.ticket) " " (parts::subject(w, &r.subject)) } } }
                    }
                }
            }
            @if let Some(at) = x.refused_at { p class="quiet" { (th!(w, "follow-up-refused", since = clock.ago(at))) } }
        }
    }
}

// History

/// What the follow-up did, as the ticket's history tells it, without who.
pub fn act(w: Words, act: &FollowUpAct) -> String {
    let held_words = |held: Held| match held {
        Held::Yes => t!(w, "follow-up-act-held"),
        Held::No => t!(w, "follow-up-act-did-not-hold"),
        Held::Unknown => t!(w, "follow-up-act-unanswered"),
    };
    match *act {
        FollowUpAct::Asked { asked, .. } => match asked {
            Asked::Satisfaction => t!(w, "follow-up-act-asked").into(),
            Asked::Held => t!(w, "follow-up-act-asked-held").into(),
            Asked::Both => t!(w, "follow-up-act-asked-both").into(),
        },
        FollowUpAct::NotAsked { asked, why, .. } => {
            let why = withheld(w, why);
            match asked {
                Asked::Satisfaction => t!(w, "follow-up-act-not-asked", why = why),
                Asked::Held => t!(w, "follow-up-act-not-asked-held", why = why),
                Asked::Both => t!(w, "follow-up-act-not-asked-both", why = why),
            }
        }
        FollowUpAct::Rated { score: Score::Good, .. } => t!(w, "follow-up-act-good").into(),
        FollowUpAct::Rated { score: Score::Bad, .. } => t!(w, "follow-up-act-bad").into(),
        FollowUpAct::HeldAnswered { held, .. } => held_words(held).into(),
        FollowUpAct::Unanswered { .. } => held_words(Held::Unknown).into(),
        FollowUpAct::Reminded { nth, .. } => t!(w, "follow-up-act-reminded", count = nth),
        FollowUpAct::NotReminded { why, .. } => t!(w, "follow-up-act-not-reminded", why = withheld(w, why)),
        FollowUpAct::SolvedSilent { days } => t!(w, "follow-up-act-solved", count = days),
        FollowUpAct::NotSolvedSilent { why } => t!(w, "follow-up-act-not-solved", why = withheld(w, why)),
        FollowUpAct::Closed { days } => t!(w, "follow-up-act-closed", count = days),
        FollowUpAct::Refused => t!(w, "follow-up-act-refused").into(),
    }
}

fn withheld(w: Words, why: Withheld) -> &'static str {
    match why {
        Withheld::Stale => t!(w, "follow-up-why-stale"),
        Withheld::NoAddress => t!(w, "follow-up-why-no-address"),
        Withheld::DeadAddress => t!(w, "follow-up-why-dead-address"),
        Withheld::Complained => t!(w, "follow-up-why-complained"),
        Withheld::Suspended => t!(w, "follow-up-why-suspended"),
        Withheld::Machine => t!(w, "follow-up-why-machine"),
        Withheld::FailedIdentity => t!(w, "follow-up-why-failed-identity"),
        Withheld::NotAnswered => t!(w, "follow-up-why-not-answered"),
        Withheld::Spam => t!(w, "follow-up-why-spam"),
        Withheld::Merged => t!(w, "follow-up-why-merged"),
        Withheld::Continues => t!(w, "follow-up-why-continues"),
        Withheld::SolvedByDesk => t!(w, "follow-up-why-solved-by-desk"),
        Withheld::Refused => t!(w, "follow-up-why-refused"),
        Withheld::AskedLately => t!(w, "follow-up-why-asked-lately"),
        Withheld::Budget => t!(w, "follow-up-why-budget"),
        Withheld::ReplyPlanned => t!(w, "follow-up-why-reply-planned"),
        Withheld::Answered => t!(w, "follow-up-why-answered"),
        Withheld::Text => t!(w, "follow-up-why-text"),
        Withheld::Fields => t!(w, "follow-up-why-fields"),
        Withheld::NotReminded => t!(w, "follow-up-why-not-reminded"),
    }
}
