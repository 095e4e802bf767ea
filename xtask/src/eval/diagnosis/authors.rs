//! What the engine makes of what an author can give: words in place of numbers, wrong and missing answers, causes that
//! nobody listed, and what resolved tickets add.
//!
//! The words are the true table rounded to them, and only cells that tell something are filled in: a real author errs in
//! other ways too. Learning gets the true cause of every ticket.

use std::collections::BTreeSet;

use diagnose::case::OTHER_MAX;
use diagnose::learned::{Ending, Learned, Lesson};
use diagnose::model::{Model, Prices};
use diagnose::plan::Tried;
use diagnose::playbook::{
    Cause, Consent, HandOver, HowCommon, Mark, Playbook, Sign as SignText, Step as StepText, Wording,
};
use diagnose::surprise::Surprise;
use diagnose::words::{Common, Mode, Often, Risk, Works};

use super::printer::{Case, HANDOVER, Printer, Remembered, Run, play};
use super::*;

/// A cell is filled in where it differs from the rule by more.
const TELLING: f64 = 0.25;
const WRONG: f64 = 0.05;
const UNSURE: f64 = 0.2;
const TRAINING_SEED: u64 = 909;
const ANSWERS_SEED: u64 = 13;
/// Sets of causes that are left out of the table.
const LEFT_OUT_SETS: u64 = 5;
const LEFT_OUT: usize = 4;
const OTHER: f64 = 0.02;

pub(super) fn figures(printer: &Printer) -> Result<Vec<Figure>> {
    let mut out = words(printer);
    out.extend(learning(printer)?);
    out.extend(left_out(printer)?);
    Ok(out)
}

/// How the answers of a run are spoiled.
#[derive(Clone, Copy)]
enum Spoiled {
    Not,
    /// Questions are answered wrongly.
    Wrong(f64),
    /// Questions and looks.
    AllWrong(f64),
    Unsure(f64),
}

fn words(printer: &Printer) -> Vec<Figure> {
    let book = book(printer, Frequencies::Words, 0.0);
    let model = Model::new(&book, &Learned::new(0), &Prices::default());
    let minutes = |depth, spoiled| mean_minutes(&run(printer, &model, &printer.cases, depth, spoiled));
    let n = printer.cases.len();
    let one = minutes(Depth::One, Spoiled::Not);
    let two = minutes(Depth::Two, Spoiled::Not);
    let wrong = minutes(Depth::Two, Spoiled::Wrong(WRONG));
    let all_wrong = minutes(Depth::Two, Spoiled::AllWrong(WRONG));
    let unsure = minutes(Depth::Two, Spoiled::Unsure(UNSURE));
    let marked: usize = book.signs.iter().map(|s| s.marks.len()).sum();
    vec![
        figure("words_cells", marked as f64, book.signs.len()),
        figure("words_one_step_minutes", one, n),
        figure("words_two_step_minutes", two, n),
        figure("words_wrong_answers_minutes", wrong, n),
        figure("words_wrong_answers_extra", wrong / two - 1.0, n),
        figure("words_wrong_answers_and_looks_extra", all_wrong / two - 1.0, n),
        figure("words_unsure_minutes", unsure, n),
        figure("words_unsure_extra", unsure / two - 1.0, n),
    ]
}

/// No frequencies to begin with; then those of resolved tickets.
fn learning(printer: &Printer) -> Result<Vec<Figure>> {
    let book = book(printer, Frequencies::None, 0.0);
    let prices = Prices::default();
    let mut learned = Learned::new(0);
    let mut out = Vec::new();
    let tickets = printer.sampled(1_000, TRAINING_SEED)?;
    for count in 0..=tickets.len() {
        if [0, 50, 200, 1_000].contains(&count) {
            let model = Model::new(&book, &learned, &prices);
            let runs = run(printer, &model, &printer.cases, Depth::Two, Spoiled::Not);
            out.push(figure(format!("uniform_after_{count}_minutes"), mean_minutes(&runs), runs.len()));
        }
        let Some(ticket) = tickets.get(count) else { break };
        let model = Model::new(&book, &learned, &prices);
        let rule = Rule { depth: Depth::One, ..Rule::default() };
        let start = printer.start(&model.plan, ticket);
        let (ended, standing) = play(
            &model.plan,
            start.clone(),
            ticket.cause,
            |sign| Seen::Is(told(printer, ticket, sign)),
            |standing| choose(&model.plan, &model.table, standing, rule).best().what.clone(),
        );
        // The complaint chose the ticket; it was not asked.
        let answers = (0..standing.seen.len())
            .filter(|&s| start.seen[s] == Seen::Open)
            .filter_map(|s| Some((book.signs[s].id.clone(), standing.seen[s].answer()?)))
            .collect();
        let lesson = Lesson {
            answers,
            fixed_by: (!ended.handed_over).then(|| book.steps[ticket.cause].id.clone()),
            failed: (0..standing.tried.len())
                .filter(|&s| standing.tried[s] == Tried::Failed)
                .map(|s| book.steps[s].id.clone())
                .collect(),
        };
        let ending = Ending::Confirmed(Some(book.causes[ticket.cause].id.clone()));
        learned.learn(&book, &lesson, &ending, 0);
    }
    Ok(out)
}

#[derive(Clone, Copy)]
pub(super) enum Frequencies {
    Words,
    None,
}

/// The benchmark as a lead would write it down.
pub(super) fn book(printer: &Printer, frequencies: Frequencies, other: f64) -> Playbook {
    let most = printer.prior.iter().copied().fold(0.0, f64::max);
    let two = || vec!["0".to_owned(), "1".to_owned()];
    let questions = (0..printer.questions).map(|q| {
        let row = &printer.table[q];
        let base: f64 = row.iter().zip(&printer.prior).map(|(p, c)| p * c).sum();
        let marks = row
            .iter()
            .enumerate()
            .filter(|(_, p)| (**p - base).abs() > TELLING)
            .map(|(c, p)| (printer.causes[c].clone(), vec![Mark { often: Often::nearest(*p), answer: 1 }]))
            .collect();
        SignText {
            id: printer.signs[q].clone(),
            question: Wording::plain(&printer.signs[q]),
            answers: two(),
            teller: Teller::Agent,
            minutes: printer.sign_minutes[q],
            usually: vec![Mark { often: Often::nearest(base), answer: 1 }],
            marks,
            shows: vec![],
            told_by: vec![],
        }
    });
    let inspections = (0..printer.causes.len()).map(|c| SignText {
        id: format!("look-{}", printer.causes[c]),
        question: Wording::plain(format!("Look at {}", printer.causes[c])),
        // The first answer says that the cause is there.
        answers: vec!["1".to_owned(), "0".to_owned()],
        teller: Teller::Agent,
        minutes: printer.sign_minutes[printer.questions + c],
        usually: vec![],
        marks: vec![],
        shows: vec![printer.causes[c].clone()],
        told_by: vec![],
    });
    Playbook {
        title: "Printer".to_owned(),
        mode: Mode::OneFault,
        handover: HandOver { to: "the workshop".to_owned(), minutes: HANDOVER },
        patience_minutes: f64::INFINITY,
        look_again_minutes: 0.0,
        other,
        causes: printer
            .causes
            .iter()
            .zip(&printer.prior)
            .map(|(name, p)| Cause {
                id: name.clone(),
                name: name.clone(),
                common: HowCommon::Word(match frequencies {
                    Frequencies::Words => Common::nearest(p / most * Common::VeryCommon.weight()),
                    Frequencies::None => Common::Common,
                }),
                hides: vec![],
                logs: vec![],
            })
            .collect(),
        signs: questions.chain(inspections).collect(),
        steps: printer
            .causes
            .iter()
            .zip(&printer.repair_minutes)
            .map(|(cause, minutes)| StepText {
                id: format!("repair-{cause}"),
                text: Wording::plain(format!("Repair {cause}")),
                who: Teller::Agent,
                minutes: *minutes,
                risk: Risk::None,
                consent: Consent::NotNeeded,
                works: Works::AlmostAlways,
                fixes: vec![cause.clone()],
                needs: vec![],
                undoes: vec![],
                tells: vec![],
                finish: None,
            })
            .collect(),
        finishes: vec![],
    }
}

/// The position of the answer: a look's first answer says that the cause is there, which is state 1.
fn told(printer: &Printer, case: &Case, sign: usize) -> u8 {
    if sign >= printer.questions { 1 - case.truth[sign] } else { case.truth[sign] }
}

/// Runs cases with a model of the words.
fn run(printer: &Printer, model: &Model, cases: &[Case], depth: Depth, spoiled: Spoiled) -> Vec<Run> {
    let rule = Rule { depth, ..Rule::default() };
    let mut moves = Remembered::new();
    let mut draws = Draws::new(ANSWERS_SEED);
    cases
        .iter()
        .map(|case| {
            let start = printer.start(&model.plan, case);
            let answer = |sign: usize| {
                let state = told(printer, case, sign);
                let is_question = sign < printer.questions;
                match spoiled {
                    Spoiled::Not => Seen::Is(state),
                    Spoiled::AllWrong(share) if draws.unit() < share => Seen::Is(1 - state),
                    Spoiled::Wrong(share) if is_question && draws.unit() < share => Seen::Is(1 - state),
                    Spoiled::Unsure(share) if is_question && draws.unit() < share => Seen::Unsure,
                    Spoiled::Wrong(_) | Spoiled::AllWrong(_) | Spoiled::Unsure(_) => Seen::Is(state),
                }
            };
            let next = |standing: &Standing| {
                moves.or(standing, || choose(&model.plan, &model.table, standing, rule).best().what.clone())
            };
            play(&model.plan, start, case.cause, answer, next).0
        })
        .collect()
}

fn mean_minutes(runs: &[Run]) -> f64 {
    mean(&runs.iter().map(|r| r.minutes).collect::<Vec<_>>())
}

/// The true table without some causes: what those cost then, and what the place for something else costs the others.
fn left_out(printer: &Printer) -> Result<Vec<Figure>> {
    let tree = printer.tree(&printer.signs)?;
    let open = vec![Seen::Open; printer.signs.len()];
    let outlook = tree.outlook(&open);
    let mut known = [Vec::new(), Vec::new()];
    let mut missing = [Vec::new(), Vec::new()];
    for set in 0..LEFT_OUT_SETS {
        let mut draws = Draws::new(set);
        let mut gone = BTreeSet::new();
        while gone.len() < LEFT_OUT {
            gone.insert(draws.weighted(printer.prior.iter().copied()));
        }
        let kept: Vec<usize> = (0..printer.causes.len()).filter(|c| !gone.contains(c)).collect();
        for (at, other) in [0.0, OTHER].into_iter().enumerate() {
            let (plan, table) = without(printer, &outlook.grids, &kept, other);
            let rule = Rule { depth: Depth::Two, ..Rule::default() };
            // With a place for something else, a case that surprises goes to a person, as in the product.
            let surprise = (other > 0.0).then(|| Surprise::new(&plan, &table));
            let mut moves = Remembered::new();
            for case in &printer.cases {
                let start = printer.start(&plan, case);
                let cause = kept.iter().position(|&c| c == case.cause);
                let next = |standing: &Standing| {
                    moves.or(standing, || {
                        let choice = choose(&plan, &table, standing, rule);
                        let outside = surprise.as_ref().is_some_and(|s| {
                            choice.belief[kept.len()..].iter().sum::<f64>() >= OTHER_MAX
                                || s.is_crossed(&plan, &table, standing, &choice.belief)
                        });
                        if outside { Move::HandOver } else { choice.best().what.clone() }
                    })
                };
                let answer = |sign: usize| Seen::Is(case.truth[sign]);
                let minutes = play(&plan, start, cause.unwrap_or(usize::MAX), answer, next).0.minutes;
                match cause {
                    Some(_) => known[at].push(minutes),
                    None => missing[at].push(minutes),
                }
            }
        }
    }
    let share = missing[0].len() as f64 / (missing[0].len() + known[0].len()).max(1) as f64;
    Ok(vec![
        figure("left_out_case_share", share, known[0].len() + missing[0].len()),
        figure("left_out_without_other_minutes", mean(&missing[0]), missing[0].len()),
        figure("left_out_with_other_minutes", mean(&missing[1]), missing[1].len()),
        figure("listed_without_other_minutes", mean(&known[0]), known[0].len()),
        figure("listed_with_other_minutes", mean(&known[1]), known[1].len()),
        figure("listed_extra_minutes", mean(&known[1]) - mean(&known[0]), known[1].len()),
    ])
}

/// The true numbers of the causes that are left, and a shadow of each of them among the unlisted: the same answers, no
/// repair, and a look shows the state that is not the fault's.
fn without(printer: &Printer, grids: &[Grid], kept: &[usize], other: f64) -> (Plan, Table) {
    let mut plan = printer.plan(HANDOVER);
    let total: f64 = kept.iter().map(|&c| printer.prior[c]).sum();
    plan.prior = [1.0 - other, other]
        .into_iter()
        .flat_map(|part| kept.iter().map(move |&c| printer.prior[c] / total * part))
        .collect();
    plan.other = Some(kept.len());
    plan.steps = kept
        .iter()
        .enumerate()
        .map(|(at, &c)| Step::plain(printer.repair_minutes[c], vec![(at, 1.0)]))
        .collect();
    let grids = grids
        .iter()
        .enumerate()
        .map(|(sign, grid)| {
            let rows: Vec<Vec<f64>> = grid
                .rows()
                .enumerate()
                .map(|(answer, row)| {
                    let listed: Vec<f64> = kept.iter().map(|&c| row[c]).collect();
                    let not_there = if answer == 0 { 1.0 } else { 0.0 };
                    let shadows =
                        if sign < printer.questions { listed.clone() } else { vec![not_there; kept.len()] };
                    [listed, shadows].concat()
                })
                .collect();
            Grid::new(&rows)
        })
        .collect();
    let table = Table::new(2 * kept.len(), grids);
    (plan, table)
}
