//! Whether spreading hard tickets makes anybody's day better, and what it costs: a stream of tickets, of which the hard ones
//! come in bursts, given to agents by plain turns and by turns that spare whoever had several in a row.
//!
//! Both ways see the same tickets at the same moments with the same work in them, and in both a ticket waits only while
//! every place is taken. So the waiting times are the same by construction, and the figures show that they are.

use std::collections::VecDeque;

/// A day of a desk. Times are minutes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setting {
    pub agents: usize,
    /// Tickets that one agent works on at once.
    pub places: usize,
    pub tickets: usize,
    /// Between two tickets, on average.
    pub gap: f64,
    /// Of work in one ticket, on average.
    pub work: f64,
    /// How many of a hundred tickets are hard in quiet hours, and while something is broken.
    pub hard_percent_quiet: f64,
    pub hard_percent_storm: f64,
    /// How many of a hundred tickets begin a storm, and end one.
    pub storm_begins_percent: f64,
    pub storm_ends_percent: f64,
}

impl Setting {
    /// Eight agents who are busy for four fifths of the time; one ticket in eight is hard, most of these in storms.
    pub const USUAL: Self = Self {
        agents: 8,
        places: 3,
        tickets: 400,
        gap: 1.0,
        work: 19.2,
        hard_percent_quiet: 5.0,
        hard_percent_storm: 45.0,
        storm_begins_percent: 1.0,
        storm_ends_percent: 5.0,
    };
}

/// How tickets are given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// To the next in turn who has a place.
    Turns,
    /// The same, but a hard ticket passes by those who had so many hard ones in a row, while somebody else has a place.
    Spread { in_a_row_max: u32 },
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Of each agent, the most hard tickets in a row.
    pub longest_runs: Vec<u32>,
    /// Of each ticket, in the order in which they came.
    pub waits: Vec<f64>,
}

/// Numbers that look random and are the same for the same seed (`splitmix64`, Steele, Lea and Flood, 2014).
#[derive(Clone, Debug)]
pub struct Draws(u64);

impl Draws {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }
    /// From 0 up to 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        // The upper 53 bits are what a double holds.
        (z >> 11) as f64 / (1_u64 << 53) as f64
    }
    /// Exponentially distributed.
    fn gap(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.next()).ln()
    }
    fn is_one_of(&mut self, percent: f64) -> bool {
        self.next() * 100.0 < percent
    }
}

/// A ticket on its way.
#[derive(Clone, Copy, Debug)]
struct Coming {
    at: f64,
    work: f64,
    is_hard: bool,
}

fn stream(setting: &Setting, draws: &mut Draws) -> Vec<Coming> {
    let (mut at, mut is_storm) = (0.0, false);
    (0..setting.tickets)
        .map(|_| {
            at += draws.gap(setting.gap);
            let turn = if is_storm { setting.storm_ends_percent } else { setting.storm_begins_percent };
            is_storm ^= draws.is_one_of(turn);
            let hard = if is_storm { setting.hard_percent_storm } else { setting.hard_percent_quiet };
            Coming { at, work: draws.gap(setting.work), is_hard: draws.is_one_of(hard) }
        })
        .collect()
}

/// An agent in the simulation.
#[derive(Clone, Debug, Default)]
struct Agent {
    /// When each ticket that they work on is done.
    busy_until: Vec<f64>,
    run: u32,
    longest_run: u32,
}

/// One day under each of the rules: the same tickets for all.
pub fn day(setting: &Setting, seed: u64, rules: &[Rule]) -> Vec<Outcome> {
    let coming = stream(setting, &mut Draws::new(seed));
    rules.iter().map(|rule| run(setting, &coming, *rule)).collect()
}

fn run(setting: &Setting, coming: &[Coming], rule: Rule) -> Outcome {
    let mut agents = vec![Agent::default(); setting.agents];
    let mut waits = vec![0.0; coming.len()];
    let mut waiting: VecDeque<usize> = VecDeque::new();
    let mut turn = 0;
    let mut next = 0;
    while next < coming.len() || !waiting.is_empty() {
        let freed = agents.iter().flat_map(|a| a.busy_until.iter().copied()).fold(f64::INFINITY, f64::min);
        let now = match coming.get(next) {
            Some(ticket) if ticket.at <= freed => {
                waiting.push_back(next);
                next += 1;
                ticket.at
            }
            Some(_) | None => freed,
        };
        for agent in &mut agents {
            agent.busy_until.retain(|until| *until > now);
        }
        while let Some(&first) = waiting.front() {
            let ticket = coming[first];
            let free = (0..agents.len())
                .map(|i| (turn + i) % agents.len())
                .filter(|&i| agents[i].busy_until.len() < setting.places);
            let Some(chosen) = choose(rule, ticket.is_hard, free.map(|i| (i, agents[i].run))) else { break };
            waiting.pop_front();
            waits[first] = now - ticket.at;
            turn = (chosen + 1) % agents.len();
            let agent = &mut agents[chosen];
            agent.busy_until.push(now + ticket.work);
            agent.run = if ticket.is_hard { agent.run + 1 } else { 0 };
            agent.longest_run = agent.longest_run.max(agent.run);
        }
    }
    Outcome { longest_runs: agents.iter().map(|a| a.longest_run).collect(), waits }
}

/// Who gets it, of those with a place, the next in turn first, each with how many hard ones they had in a row.
fn choose(rule: Rule, is_hard: bool, mut free: impl Iterator<Item = (usize, u32)>) -> Option<usize> {
    match rule {
        Rule::Spread { in_a_row_max } if is_hard => {
            // Where all had their share, whoever had the least: nobody waits for it.
            free.min_by_key(|(_, run)| if *run < in_a_row_max { 0 } else { *run }).map(|(i, _)| i)
        }
        Rule::Turns | Rule::Spread { .. } => free.next().map(|(i, _)| i),
    }
}

/// Figures over many days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// The longest run that any agent had in a day: the mean over days, and the worst day.
    pub longest_run_mean: f64,
    pub longest_run_worst: u32,
    /// Of an agent's longest run in a day: the mean, and the 99th percentile over all agents and days.
    pub run_mean: f64,
    pub run_p99: u32,
    /// How far the agents of a day are apart: standard deviation, and most less least, both as means over days.
    pub run_deviation: f64,
    pub run_spread: f64,
    /// In minutes, over all tickets.
    pub wait_mean: f64,
    pub wait_p95: f64,
}

/// Puts days together. `None` where there is nothing to put together.
pub fn figures(days: &[Outcome]) -> Option<Figures> {
    let mut runs: Vec<u32> = days.iter().flat_map(|d| d.longest_runs.iter().copied()).collect();
    let mut waits: Vec<f64> = days.iter().flat_map(|d| d.waits.iter().copied()).collect();
    runs.sort_unstable();
    waits.sort_by(f64::total_cmp);
    let worst: Vec<f64> =
        days.iter().filter_map(|d| d.longest_runs.iter().max()).map(|n| f64::from(*n)).collect();
    let deviation = |d: &Outcome| {
        let mean = mean(d.longest_runs.iter().map(|n| f64::from(*n)))?;
        self::mean(d.longest_runs.iter().map(|n| (f64::from(*n) - mean).powi(2))).map(f64::sqrt)
    };
    let spread = |d: &Outcome| Some(f64::from(d.longest_runs.iter().max()? - d.longest_runs.iter().min()?));
    Some(Figures {
        longest_run_mean: mean(worst.iter().copied())?,
        longest_run_worst: *runs.last()?,
        run_mean: mean(runs.iter().map(|n| f64::from(*n)))?,
        run_p99: *at(&runs, 99)?,
        run_deviation: mean(days.iter().filter_map(deviation))?,
        run_spread: mean(days.iter().filter_map(spread))?,
        wait_mean: mean(waits.iter().copied())?,
        wait_p95: *at(&waits, 95)?,
    })
}

fn mean(of: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, n) = of.fold((0.0, 0_u32), |(sum, n), x| (sum + x, n + 1));
    (n > 0).then(|| sum / f64::from(n))
}

/// The percentile of a sorted list, by the nearest rank.
fn at<T>(sorted: &[T], percent: usize) -> Option<&T> {
    sorted.get((sorted.len() * percent).div_ceil(100).checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: [Rule; 2] = [Rule::Turns, Rule::Spread { in_a_row_max: 2 }];

    fn over_days(setting: &Setting, days: u64) -> (Figures, Figures) {
        let (mut plain, mut spread) = (Vec::new(), Vec::new());
        for seed in 0..days {
            let mut both = day(setting, seed, &RULES).into_iter();
            plain.extend(both.next());
            spread.extend(both.next());
        }
        (figures(&plain).expect("days"), figures(&spread).expect("days"))
    }

    #[test]
    fn spreading_shortens_the_longest_run_and_nobody_waits_longer() {
        let (plain, spread) = over_days(&Setting::USUAL, 60);
        assert!(spread.longest_run_mean < 0.85 * plain.longest_run_mean, "{spread:?} {plain:?}");
        assert!(spread.run_deviation < plain.run_deviation, "{spread:?} {plain:?}");
        assert_eq!((spread.wait_mean, spread.wait_p95), (plain.wait_mean, plain.wait_p95));
        assert!(plain.wait_mean > 0.0, "a desk on which nobody waits shows nothing");
    }

    #[test]
    fn whoever_is_alone_takes_what_comes() {
        let alone = Setting { agents: 1, ..Setting::USUAL };
        let both = day(&alone, 1, &RULES);
        assert_eq!(both[0], both[1]);
    }

    #[test]
    fn turns_go_round() {
        let free = [(2, 9), (0, 0), (1, 0)];
        let given = |rule, is_hard| choose(rule, is_hard, free.into_iter());
        assert_eq!(given(Rule::Turns, true), Some(2));
        assert_eq!(given(RULES[1], false), Some(2), "what is not hard goes by turns alone");
        assert_eq!(given(RULES[1], true), Some(0));
        assert_eq!(
            choose(RULES[1], true, [(0, 5), (1, 3)].into_iter()),
            Some(1),
            "the least where all had enough"
        );
        assert_eq!(choose(RULES[1], true, std::iter::empty()), None);
    }

    #[test]
    fn the_same_seed_is_the_same_day() {
        assert_eq!(day(&Setting::USUAL, 7, &RULES), day(&Setting::USUAL, 7, &RULES));
        assert_ne!(day(&Setting::USUAL, 7, &RULES), day(&Setting::USUAL, 8, &RULES));
    }
}
