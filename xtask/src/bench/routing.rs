//! How long routing takes to decide: the pure part, on a team and a queue that are larger than any should be.
//!
//! In this process and its build: `cargo run --release -p xtask -- bench routing` measures what a desk has, plain
//! `cargo xtask bench routing` something slower.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use domain::moment::MINUTE_US;
use domain::routing::{
    Agent, Choice, Importance, Mode, Need, Policy, Standing, Strain, Waiting, choose, decide, target,
};
use domain::ticket::Priority;
use domain::{Moment, PersonId, SkillId, TeamId, TicketId};

use super::Report;

const AGENTS: i64 = 500;
const WAITING: i64 = 10_000;
const SKILLS: i64 = 12;
const NOW: Moment = Moment(1_767_603_600_000_000);

pub fn run(report: &Report) -> Result<()> {
    for (mode, name) in [(Mode::FairTurn, "fair_turn"), (Mode::LeastLoaded, "least_loaded")] {
        let policy = Policy { mode, places: 20, ..Policy::new(TeamId(1)) };
        let mut queue: Vec<Waiting> = (0..WAITING).map(ticket).collect();
        let began = Instant::now();
        queue.sort_by_cached_key(|t| {
            (target(t.since, Importance::Ordinary, priority(t.ticket.0), None), t.ticket)
        });
        report.say(&format!("order_of_{WAITING}"), began.elapsed().as_secs_f64() * 1000.0, "ms", 1)?;
        let mut agents: Vec<Agent> = (0..AGENTS).map(agent).collect();
        let mut durations = Vec::with_capacity(queue.len());
        let (mut given, mut turn) = (0, AGENTS);
        for t in &queue {
            let began = Instant::now();
            let choice = choose(&policy, t, &agents, NOW);
            durations.push(began.elapsed());
            if let Choice::Give { to, .. } = choice
                && let Some(a) = agents.iter_mut().find(|a| a.id == to)
            {
                (given, turn) = (given + 1, turn + 1);
                (a.taken, a.turn) = (a.taken + t.weight, turn);
            }
        }
        if given == 0 || given == WAITING {
            bail!("{given} of {WAITING} were given out: the bench decides nothing");
        }
        report.say_durations(&format!("decision_{name}"), &mut durations)?;
        let mut explained: Vec<Duration> = queue
            .iter()
            .take(1000)
            .map(|t| {
                let began = Instant::now();
                let decision = decide(&policy, t, &agents, NOW);
                std::hint::black_box(decision);
                began.elapsed()
            })
            .collect();
        report.say_durations(&format!("decision_{name}_with_everybodys_reason"), &mut explained)?;
    }
    Ok(())
}

/// Some value that looks like nothing: a step of a multiplicative generator, so that every run has the same.
fn odd(n: i64, below: i64) -> i64 {
    (n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 33)
        .rem_euclid(below)
}

fn priority(n: i64) -> Option<Priority> {
    match odd(n, 10) {
        0 => Some(Priority::Urgent),
        1 | 2 => Some(Priority::High),
        3 => Some(Priority::Low),
        _ => None,
    }
}

fn ticket(n: i64) -> Waiting {
    let skill = odd(n, SKILLS);
    let needs = match odd(n + 7, 3) {
        0 => Vec::new(),
        level => vec![Need {
            skill: SkillId(skill),
            name: format!("skill {skill}"),
            level: u8::try_from(level * 2).unwrap_or(1),
        }],
    };
    Waiting {
        ticket: TicketId(n),
        since: NOW.plus_us(-odd(n + 3, 600) * MINUTE_US / 60),
        weight: 1 + u32::try_from(odd(n + 1, 3)).unwrap_or(0),
        needs,
        knows: (odd(n + 5, 4) == 0).then(|| PersonId(odd(n, AGENTS))),
        strain: if odd(n + 9, 10) == 0 { Strain::Hard } else { Strain::Ordinary },
        has_overflowed: false,
        is_live: false,
    }
}

fn agent(n: i64) -> Agent {
    let levels =
        (0..4).map(|k| (SkillId(odd(n * 4 + k, SKILLS)), u8::try_from(1 + odd(n + k, 5)).unwrap_or(1)));
    Agent {
        id: PersonId(n),
        standing: match odd(n + 11, 5) {
            0 => Standing::Away,
            _ => Standing::Available,
        },
        is_here: true,
        is_back_soon: false,
        places: 20,
        taken: 0,
        skills: levels.collect::<BTreeMap<_, _>>(),
        turn: n,
        hard_in_a_row: (odd(n + 2, 3) == 0).then_some(0),
    }
}
