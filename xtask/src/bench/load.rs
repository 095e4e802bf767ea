//! `load`: what spreading hard tickets does to the longest run of them that one agent gets, against plain turns, and what it
//! costs the customers who wait. A simulation with the same tickets for both; no program runs.

use anyhow::{Context as _, Result};
use insight::load::simulate::{Figures, Rule, Setting, day, figures};

use super::Report;

/// Days of invented tickets.
const DAYS: u64 = 500;

pub(super) fn run(report: &Report) -> Result<()> {
    let rules = [
        ("turns", Rule::Turns),
        ("spread_3", Rule::Spread { in_a_row_max: 3 }),
        ("spread_2", Rule::Spread { in_a_row_max: 2 }),
        ("spread_1", Rule::Spread { in_a_row_max: 1 }),
    ];
    let mut days: Vec<Vec<_>> = rules.iter().map(|_| Vec::new()).collect();
    for seed in 0..DAYS {
        let one = day(&Setting::USUAL, seed, &rules.map(|(_, rule)| rule));
        days.iter_mut().zip(one).for_each(|(all, outcome)| all.push(outcome));
    }
    for ((name, _), days) in rules.iter().zip(&days) {
        let Figures {
            longest_run_mean,
            longest_run_worst,
            run_mean,
            run_p99,
            run_deviation,
            run_spread,
            wait_mean,
            wait_p95,
        } = figures(days).context("there were no days")?;
        for (figure, value, unit) in [
            ("longest_run_mean", longest_run_mean, "tickets"),
            ("longest_run_worst", f64::from(longest_run_worst), "tickets"),
            ("run_mean", run_mean, "tickets"),
            ("run_p99", f64::from(run_p99), "tickets"),
            ("run_deviation", run_deviation, "tickets"),
            ("run_spread", run_spread, "tickets"),
            ("wait_mean", wait_mean, "min"),
            ("wait_p95", wait_p95, "min"),
        ] {
            report.say(&format!("{name}_{figure}"), value, unit, DAYS)?;
        }
    }
    Ok(())
}
