//! Routing: teams, a team's policy, its queue, skills, in their states.

use domain::moment::{HOUR_US, MINUTE_US};
use domain::read::away::{Absence, AwayPage};
use domain::read::routing::{
    NeedLine, QueuePage, QueuePerson, QueueRow, RoutingPage, RoutingTeam, RoutingTeams, SkilledPerson,
    SkillsPage, Tried,
};
use domain::read::{FormProblem, Frame, TeamRef};
use domain::routing::{
    Choice, Duty, Given, GivenBy, Mode, NeedRule, NeedWhen, NotNow, Policy, Skill, Standing, WaitsFor,
};
use domain::ticket::Priority;
use domain::{FieldId, PersonId, SkillId, SkillNeedId, TeamId, TicketId};
use maud::Markup;

use super::{NOW, Words, ago, person};
use crate::routing;

/// Somebody who is away; the second one with a stand-in.
pub(super) fn absence(t: Words<'_>, id: i64) -> Absence {
    let until = NOW.plus_us((id + 20) * HOUR_US);
    Absence { person: PersonId(id), until, stand_in: (id == 2).then(|| person(t, 3)) }
}

fn away_page(t: Words<'_>, absence: Option<Absence>, problem: Option<FormProblem>) -> AwayPage {
    AwayPage { person: person(t, 2), absence, others: vec![person(t, 1), person(t, 3)], problem }
}

fn team(t: Words<'_>, id: i64) -> TeamRef {
    TeamRef { id: TeamId(id), name: t(if id == 1 { "Hardware" } else { "Second line" }) }
}

fn policy(mode: Mode) -> Policy {
    Policy { mode, overflow_to: Some(TeamId(2)), ..Policy::new(TeamId(1)) }
}

fn settings(t: Words<'_>) -> Vec<(&'static str, RoutingPage)> {
    let page = RoutingPage {
        team: team(t, 1),
        policy: policy(Mode::FairTurn),
        others: vec![team(t, 2)],
        problem: None,
    };
    let refused = RoutingPage {
        problem: Some(FormProblem {
            field: Some("places".into()),
            words: t("places: must be a whole number from 1 to 200."),
            typed: vec![("places".into(), t("many")), ("mode".into(), "least_loaded".into())],
        }),
        ..page.clone()
    };
    vec![("routing-of-team", page), ("routing-of-team-refused", refused)]
}

fn row(t: Words<'_>, id: i64, waits_for: Option<WaitsFor>) -> QueueRow {
    QueueRow {
        ticket: TicketId(id),
        subject: if id == 3 { String::new() } else { t("The printer on the second floor hums") },
        priority: (id == 1).then_some(Priority::Urgent),
        since: ago(id * 17 * MINUTE_US),
        skills: if id % 2 == 0 { vec![t("Printers"), t("German")] } else { vec![] },
        known: matches!(waits_for, Some(WaitsFor::Known(_))).then(|| person(t, 3)),
        waits_for,
    }
}

fn queue(t: Words<'_>) -> QueuePage {
    let people = [
        (1, Standing::Available, 3),
        (2, Standing::Available, 8),
        (3, Standing::Away, 0),
        (4, Standing::OffWork, 1),
        (10, Standing::Finishing, 5),
        (11, Standing::NotSeen, 2),
    ];
    let people = people.map(|(id, standing, taken)| QueuePerson {
        person: person(t, id),
        standing,
        until: (id == 3).then(|| NOW.plus_us(HOUR_US)),
        taken,
        places: 8,
    });
    let rows = vec![
        row(t, 1, None),
        row(t, 2, Some(WaitsFor::Skill(t("German")))),
        row(t, 3, Some(WaitsFor::Known(PersonId(3)))),
        row(t, 4, Some(WaitsFor::Place)),
        row(t, 5, Some(WaitsFor::Somebody)),
        row(t, 6, Some(WaitsFor::Turn)),
        row(t, 7, Some(WaitsFor::ByHand)),
    ];
    QueuePage {
        team: team(t, 1),
        mode: Mode::LeastLoaded,
        rows,
        people: people.into(),
        tried: None,
        problem: None,
    }
}

fn tried(t: Words<'_>, choice: Choice, chosen: &str) -> Tried {
    let others = vec![
        (person(t, 2), NotNow::Full { taken: 8, places: 8 }),
        (person(t, 3), NotNow::Away),
        (person(t, 4), NotNow::OffWork),
        (person(t, 10), NotNow::Finishing),
        (person(t, 11), NotNow::NotSeen),
        (person(t, 12), NotNow::Later),
        (person(t, 13), NotNow::Lacks { skill: t("German"), level: 2, has: 0 }),
        (person(t, 14), NotNow::Lacks { skill: t("Printers"), level: 3, has: 1 }),
    ];
    Tried { ticket: TicketId(4), subject: t("Drucker brummt"), choice, chosen: t(chosen), others }
}

fn skills(t: Words<'_>) -> SkillsPage {
    let skill = |id, name: &str, language: Option<&str>| Skill {
        id: SkillId(id),
        name: t(name),
        language: language.map(str::to_owned),
    };
    let person = |id, levels: &[(i64, u8)], places| SkilledPerson {
        person: person(t, id),
        levels: levels.iter().map(|(skill, level)| (SkillId(*skill), *level)).collect(),
        places,
    };
    let need = |id, team: Option<i64>, when, skill: &str| NeedLine {
        rule: NeedRule { id: SkillNeedId(id), team: team.map(TeamId), when, skill: SkillId(1), level: 2 },
        team: team.map(|_| t("Hardware")),
        field: t("Product"),
        skill: t(skill),
    };
    SkillsPage {
        skills: vec![skill(1, "Printers", None), skill(2, "German", Some("de")), skill(3, "Networks", None)],
        people: vec![person(1, &[(1, 3), (2, 5)], Some(4)), person(2, &[(3, 1)], None), person(3, &[], None)],
        needs: vec![
            need(1, Some(1), NeedWhen::Always, "German"),
            need(2, None, NeedWhen::Tag(t("toner")), "Printers"),
            need(3, None, NeedWhen::Field { field: FieldId(1), value: t("LX-20") }, "Printers"),
        ],
        teams: vec![team(t, 1), team(t, 2)],
        fields: vec![(FieldId(1), t("Product"))],
        of: None,
        problem: None,
    }
}

/// Every page of this part.
pub(super) fn pages(t: Words<'_>, frame: &Frame) -> Vec<(&'static str, Markup)> {
    let line = |id, mode, waiting| RoutingTeam { team: team(t, id), mode, waiting, available: 2, members: 6 };
    let rows = vec![line(1, Mode::FairTurn, 12), line(2, Mode::ByHand, 0)];
    let away = Frame { duty: Some(Duty::Away), ..frame.clone() };
    let finishing = Frame { duty: Some(Duty::Finishing), ..frame.clone() };
    let because = Given {
        by: GivenBy::Turn,
        skills: vec![t("Printers"), t("German")],
        lowered: 1,
        taken: 3,
        places: 8,
    };
    let give = Choice::Give { to: PersonId(1), because };
    let queue = queue(t);
    let giving = QueuePage { tried: Some(tried(t, give, "Mei Tan")), ..queue.clone() };
    let overflowing = QueuePage {
        tried: Some(tried(t, Choice::Overflow { to: TeamId(2) }, "Second line")),
        ..queue.clone()
    };
    let waiting = Choice::Wait(WaitsFor::Known(PersonId(3)));
    let waiting = QueuePage { tried: Some(tried(t, waiting, "Tomás Keller")), ..queue.clone() };
    let wrong = FormProblem {
        field: None,
        words: t("ticket: must be a number."),
        typed: vec![("ticket".into(), t("x"))],
    };
    let empty =
        QueuePage { mode: Mode::ByHand, rows: vec![], people: vec![], problem: Some(wrong), ..queue.clone() };
    let skills = skills(t);
    let of_one = SkillsPage { of: Some(PersonId(1)), ..skills.clone() };
    let refused = SkillsPage {
        problem: Some(FormProblem {
            field: Some("name".into()),
            words: t("name: must not be empty."),
            typed: vec![("when".into(), "field".into()), ("level".into(), "3".into())],
        }),
        ..skills.clone()
    };
    let none = SkillsPage { people: skills.people[2..].to_vec(), ..SkillsPage::default() };
    let mut all = vec![
        ("away", crate::away::page(frame, &away_page(t, None, None))),
        ("away-until", crate::away::page(frame, &away_page(t, Some(absence(t, 2)), None))),
        (
            "away-refused",
            crate::away::page(
                frame,
                &away_page(
                    t,
                    None,
                    Some(FormProblem {
                        field: Some("until".into()),
                        words: t("until: must lie ahead, and at most 60 days."),
                        typed: vec![("until".into(), "yesterday".into())],
                    }),
                ),
            ),
        ),
        ("routing", routing::teams(frame, &RoutingTeams { rows })),
        ("routing-none", routing::teams(&away, &RoutingTeams::default())),
        ("queue", routing::queue(&finishing, &queue)),
        ("queue-tried", routing::queue(frame, &giving)),
        ("queue-tried-overflow", routing::queue(frame, &overflowing)),
        ("queue-tried-waits", routing::queue(frame, &waiting)),
        ("queue-none", routing::queue(frame, &empty)),
        ("skills", routing::skills(frame, &skills)),
        ("skills-of", routing::skills(frame, &of_one)),
        ("skills-refused", routing::skills(frame, &refused)),
        ("skills-none", routing::skills(frame, &none)),
    ];
    all.extend(settings(t).into_iter().map(|(name, page)| (name, routing::team(frame, &page))));
    all
}
