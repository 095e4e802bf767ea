//! One's own load, hard messages, and what leads see of teams.

use domain::keys::Choices;
use domain::load::{
    Feature, HardWords, Load, OwnLoad, OwnWeek, Programs, Rest, Share, TeamWeek, WEEK_US, week_start,
};
use domain::moment::{DAY_US, MINUTE_US};
use domain::read::ticket::HardPassages;
use domain::read::{Frame, TeamRef, TicketPage, TimelineItem};
use domain::{TeamId, TicketId};
use maud::Markup;

use super::{NOW, Words, ago};
use crate::{loads, ticket};

fn hard() -> Load {
    let share = |feature, percent, count| Share { feature, percent, count };
    Load {
        score: 83,
        shares: vec![
            share(Feature::Insults, 61, 2),
            share(Feature::Threats, 9, 1),
            share(Feature::Consequences, 7, 1),
            share(Feature::Anger, 7, 1),
            share(Feature::Urgency, 4, 1),
            share(Feature::Capitals, 3, 4),
            share(Feature::Marks, 3, 2),
            share(Feature::Length, 3, 210),
            share(Feature::Repeated, 3, 3),
            share(Feature::Thread, 3, 6),
            share(Feature::Courtesy, -8, 1),
        ],
    }
}

/// A ticket on which the first message is hard, its first sentence above all.
fn hard_ticket(page: &TicketPage, shown: HardWords) -> TicketPage {
    let mut page = page.clone();
    for item in &mut page.timeline {
        if let TimelineItem::Message(m) = item {
            m.load = Some(hard());
            let end = m.text.find('\n').unwrap_or(m.text.len());
            m.hard = HardPassages { ranges: std::iter::once(0..end).collect(), shown };
        }
    }
    page
}

/// All of them by name.
pub fn pages(t: Words<'_>, agent: &Frame, page: &TicketPage) -> Vec<(&'static str, Markup)> {
    let week = |back: i64, contacts, hard, longest_run| OwnWeek {
        start: week_start(NOW).plus_us(-back * WEEK_US),
        contacts,
        hard,
        longest_run,
    };
    let kept = OwnLoad {
        since: Some(ago(20 * DAY_US)),
        weeks: vec![week(0, 14, 3, 2), week(1, 41, 4, 1), week(2, 38, 0, 0)],
        run: 2,
        rest: None,
        programs: Programs::Open,
    };
    let fresh = OwnLoad { weeks: vec![], run: 0, ..kept.clone() };
    let none = OwnLoad { since: None, ..fresh.clone() };
    let until = Rest::Until(NOW.plus_us(5 * MINUTE_US));
    let resting = OwnLoad { rest: Some(until), run: 1, ..kept.clone() };
    let covered = Choices { hard_words: HardWords::Covered, ..agent.choices.clone() };
    let covering = Frame { choices: covered, ..agent.clone() };
    let offered = Frame { rest: Some(Rest::Offered { ticket: TicketId(1) }), ..agent.clone() };
    let paused = Frame { rest: Some(until), ..agent.clone() };
    let teams = [(1, "Hardware"), (2, "Billing")].map(|(id, name)| TeamRef { id: TeamId(id), name: t(name) });
    let starts = loads::weeks_before(NOW);
    let weeks: Vec<TeamWeek> = starts
        .iter()
        .take(2)
        .map(|start| TeamWeek { team: TeamId(1), name: t("Hardware"), start: *start, hard_of_ten: 2 })
        .collect();
    vec![
        ("load-none", loads::page(agent, &none)),
        ("load-fresh", loads::page(&covering, &fresh)),
        ("load-kept", loads::page(&offered, &kept)),
        ("load-resting", loads::page(&paused, &resting)),
        ("load-teams", loads::teams(agent, &teams, &weeks, &starts)),
        ("load-no-teams", loads::teams(agent, &[], &[], &starts)),
        ("load-hard-ticket", ticket::page(agent, None, &hard_ticket(page, HardWords::Shown))),
        ("load-covered-ticket", ticket::page(&covering, None, &hard_ticket(page, HardWords::Covered))),
    ]
}
