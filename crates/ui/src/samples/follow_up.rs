//! Samples of what follows an answer.

use std::collections::BTreeMap;

use domain::follow_up::{Asked, FollowUp, FollowUpLetter, HeldSaid, Rating, Score};
use domain::moment::{DAY_US, HOUR_US};
use domain::outcome::Held;
use domain::read::follow_up::{
    FollowUpPage, LastRatings, Question, RatingFigures, RatingFilter, RatingRow, RatingsPage, Show, Thanks,
};
use domain::read::{FormProblem, Frame, TeamRef};
use domain::ticket::Status;
use domain::{PersonId, RatingId, TeamId, TicketId};
use maud::Markup;

use super::{Words, ago, person};
use crate::follow_up;

fn row(t: Words<'_>, id: i64, score: Option<Score>, comment: &str, held: Held) -> RatingRow {
    let asked = ago(2 * DAY_US);
    RatingRow {
        rating: Rating {
            id: RatingId(id),
            ticket: TicketId(id),
            solving: 1,
            person: PersonId(10),
            assignee: Some(PersonId(2)),
            team: Some(TeamId(1)),
            language: domain::Language::English,
            asked_at: Some(asked),
            score,
            comment: if comment.is_empty() { String::new() } else { t(comment) },
            answered_at: score.map(|_| ago(HOUR_US)),
            ends_at: ago(-28 * DAY_US),
            created_at: asked,
            updated_at: asked,
        },
        subject: t("The scanner shows E-4711"),
        status: Status::Solved,
        person: person(t, 10),
        assignee: t("Ana Ortiz"),
        team: t("First line"),
        held,
        held_asked_at: Some(asked),
        unanswered_at: None,
    }
}

/// What stands beside a ticket.
pub fn last(t: Words<'_>) -> LastRatings {
    LastRatings {
        rows: vec![
            row(t, 3, Some(Score::Good), "Quick and kind.", Held::Yes),
            row(t, 9, Some(Score::Bad), "", Held::No),
        ],
        refused_at: Some(ago(DAY_US)),
    }
}

/// All of them by name.
pub fn all(t: Words<'_>, frame: &Frame) -> Vec<(&'static str, Markup)> {
    let w = crate::Words::of(frame);
    let teams = vec![TeamRef { id: TeamId(1), name: t("First line") }];
    let own = t("Dear customer, how was it?");
    let letters = FollowUpLetter::ALL.iter().map(|&letter| (letter, own.clone()));
    let page = FollowUpPage {
        teams: teams.clone(),
        own: vec![None, Some(TeamId(1))],
        team: Some(TeamId(1)),
        is_own: true,
        rule: FollowUp::USUAL,
        texts: BTreeMap::from([((FollowUpLetter::Held, frame.language), own.clone())]),
        language: frame.language,
        previews: letters.collect(),
        problem: None,
    };
    let problem = FormProblem {
        field: Some("solve_days".into()),
        words: t("solve_days: must be later than the last reminder."),
        typed: vec![("solve_days".into(), "2".into())],
    };
    let fresh =
        FollowUpPage { own: vec![], team: None, is_own: false, texts: BTreeMap::new(), ..page.clone() };
    let refused = FollowUpPage { problem: Some(problem), ..page.clone() };
    let question = |asked, score, held| Question {
        workspace: t("Harbour Desk"),
        token: "aaaa".into(),
        ticket: TicketId(1042),
        asked,
        score,
        comment: String::new(),
        held,
        words: String::new(),
        held_is_said: false,
        problem: None,
    };
    let rows = vec![
        row(t, 3, Some(Score::Good), "Quick and kind.", Held::Yes),
        row(t, 4, Some(Score::Bad), "It took a week.", Held::No),
        row(t, 5, None, "", Held::Unknown),
        RatingRow { unanswered_at: Some(ago(HOUR_US)), ..row(t, 6, None, "", Held::Unknown) },
        RatingRow {
            held_asked_at: None,
            rating: Rating { asked_at: None, ..row(t, 7, None, "", Held::Unknown).rating },
            ..row(t, 7, None, "", Held::Unknown)
        },
    ];
    let figures = RatingFigures {
        all: 5,
        asked: 4,
        answered: 2,
        rated: 2,
        good: 1,
        bad: 1,
        commented: 2,
        asked_held: 4,
        held: 1,
        did_not_hold: 1,
        unanswered: 1,
    };
    let ratings = RatingsPage {
        filter: RatingFilter { show: Show::All, team: Some(TeamId(1)), ..RatingFilter::default() },
        from: "2026-11-01".into(),
        to: "2026-11-22".into(),
        figures,
        rows,
        more: Some(3),
        teams,
        is_off: false,
    };
    let none = RatingsPage {
        rows: vec![],
        more: None,
        figures: RatingFigures::default(),
        filter: RatingFilter::default(),
        from: String::new(),
        to: String::new(),
        ..ratings.clone()
    };
    let workspace = t("Harbour Desk");
    let said = Question { held_is_said: true, ..question(Asked::Held, None, None) };
    let wrong = Question {
        problem: Some(FormProblem { field: None, words: t("score: must be chosen."), typed: vec![] }),
        ..question(Asked::Both, None, None)
    };
    vec![
        ("follow-up", follow_up::settings(frame, &page)),
        ("follow-up-off", follow_up::settings(frame, &fresh)),
        (
            "follow-up-inherited",
            follow_up::settings(frame, &FollowUpPage { team: Some(TeamId(1)), ..fresh.clone() }),
        ),
        ("follow-up-refused", follow_up::settings(frame, &refused)),
        (
            "follow-up-question",
            follow_up::question(w, &question(Asked::Satisfaction, Some(Score::Good), None)),
        ),
        ("follow-up-held", follow_up::question(w, &question(Asked::Held, None, Some(HeldSaid::No)))),
        (
            "follow-up-both",
            follow_up::question(w, &question(Asked::Both, Some(Score::Bad), Some(HeldSaid::Yes))),
        ),
        ("follow-up-said", follow_up::question(w, &said)),
        ("follow-up-nothing-chosen", follow_up::question(w, &wrong)),
        ("follow-up-refusal", follow_up::refusal(w, &workspace, "aaaa")),
        ("follow-up-thanks", follow_up::thanks(w, &workspace, Thanks::Fine)),
        ("follow-up-thanks-bad", follow_up::thanks(w, &workspace, Thanks::Bad)),
        ("follow-up-thanks-reopened", follow_up::thanks(w, &workspace, Thanks::Reopened)),
        ("follow-up-thanks-new", follow_up::thanks(w, &workspace, Thanks::NewTicket(TicketId(7)))),
        ("follow-up-stopped", follow_up::thanks(w, &workspace, Thanks::Stopped)),
        ("follow-up-test", follow_up::thanks(w, &workspace, Thanks::Test)),
        ("follow-up-ended", follow_up::ended(w, &workspace)),
        ("follow-up-unknown", follow_up::unknown(w, &workspace)),
        ("ratings", follow_up::ratings(frame, &ratings)),
        ("ratings-none", follow_up::ratings(frame, &none)),
        ("ratings-off", follow_up::ratings(frame, &RatingsPage { is_off: true, ..none.clone() })),
    ]
}
