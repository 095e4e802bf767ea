//! Sessions played twice, the second time from the playbook's text as after a restart: every advice must be the same to
//! the last byte, and every explanation must sum to the log odds.

use diagnose::case::{Advised, Came, Happening, Published, advise, summary};
use diagnose::explain::weights;
use diagnose::learned::Learned;
use diagnose::model::Prices;
use diagnose::sheet;

use super::authors::{Frequencies, book};
use super::printer::Printer;
use super::*;

const SESSIONS: usize = 10_000;
/// The commonest causes and the first questions: small enough that ten thousand sessions take seconds.
const CAUSES: usize = 8;
const QUESTIONS: usize = 10;
const MOVES_MAX: usize = 60;

pub(super) fn figures(printer: &Printer) -> Result<Vec<Figure>> {
    let mut book = book(printer, Frequencies::Words, 0.03);
    let mut order: Vec<usize> = (0..book.causes.len()).collect();
    order.sort_by(|&a, &b| printer.prior[b].total_cmp(&printer.prior[a]).then(a.cmp(&b)));
    let kept: Vec<String> = order.iter().take(CAUSES).map(|&c| book.causes[c].id.clone()).collect();
    book.causes.retain(|c| kept.contains(&c.id));
    book.signs.truncate(QUESTIONS);
    book.signs.iter_mut().for_each(|s| s.marks.retain(|m| kept.contains(&m.0)));
    book.steps.retain(|s| s.fixes.iter().all(|c| kept.contains(c)));
    let publish = |book| Published::new(book, &Learned::new(0), &Prices::default());
    let text = sheet::print(&book);
    let first = publish(book);
    let reread = sheet::read(&text).map_err(|complaints| anyhow!("{}", complaints[0]))?;
    let second = publish(reread);
    let (mut same, mut error) = (0, 0.0f64);
    for session in 0..SESSIONS {
        let (ours, off) = played(&first, session as u64)?;
        let (again, _) = played(&second, session as u64)?;
        same += usize::from(ours == again);
        error = error.max(off);
    }
    Ok(vec![
        figure("replay_same_share", same as f64 / SESSIONS as f64, SESSIONS),
        figure("explanation_error_max", error, SESSIONS),
    ])
}

/// One session: all that was advised, as bytes, and how far an explanation was from the log odds at most.
fn played(published: &Published, seed: u64) -> Result<(String, f64)> {
    let (plan, table) = (&published.model.plan, &published.model.table);
    let mut draws = Draws::new(seed);
    let cause = draws.weighted(plan.prior.iter().copied());
    let mut log: Vec<Happening> = Vec::new();
    let (mut said, mut error) = (String::new(), 0.0f64);
    for _ in 0..MOVES_MAX {
        let advice = advise(published, &log).map_err(|e| anyhow!("{e}"))?;
        said.push_str(&format!("{advice:?}\n"));
        if let [(first, p), (second, q), ..] = advice.belief[..] {
            let standing = summary(published, &log).map_err(|e| anyhow!("{e}"))?.standing;
            let sum: f64 = weights(plan, table, &standing, first, second).iter().map(|w| w.decibans).sum();
            error = error.max((sum - 10.0 * (p / q).log10()).abs());
        }
        match advice.what {
            Advised::Ask(sign) => {
                let text = &published.book.signs[sign];
                if draws.unit() < 0.05 {
                    log.push(Happening::Unsure { sign: text.id.clone() });
                } else {
                    let grid = &table.grids()[sign];
                    let answer = draws.weighted((0..grid.answers()).map(|a| grid.row(a)[cause]));
                    let answer = text.answers[answer].clone();
                    log.push(Happening::Answered { sign: text.id.clone(), answer });
                }
            }
            Advised::AskConsent(step) => {
                let step = published.book.steps[step].id.clone();
                log.push(if draws.unit() < 0.5 {
                    Happening::Agreed { step }
                } else {
                    Happening::Declined { step }
                });
            }
            Advised::Try(steps) => {
                let fixed = steps.iter().any(|&s| plan.steps[s].fixes.iter().any(|f| f.0 == cause));
                log.push(Happening::Tried {
                    steps: steps.iter().map(|&s| published.book.steps[s].id.clone()).collect(),
                    came: if fixed && draws.unit() < 0.9 { Came::Fixed } else { Came::NotFixed },
                });
            }
            Advised::HandOver(_) | Advised::Solved => break,
        }
    }
    Ok((said, error))
}
