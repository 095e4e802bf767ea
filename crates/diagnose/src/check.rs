//! What a publisher should know before cases meet a playbook: what it cannot tell, what is never used, what to expect.

use crate::case::Published;
use crate::choose::Move;
use crate::explain::move_words;
use crate::learned::Learned;
use crate::model::Prices;
use crate::odds::{Seen, Table};
use crate::plan::Standing;
use crate::playbook::{Mark, Playbook, Sign, Wording};
use crate::sheet::CAUSE_CHARS_MAX;
use crate::simulate::{Simulation, simulate};
use crate::words::{Mode, Often, Teller};

/// Something to mend, or to know.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub weight: Weight,
    pub what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It can be published, and be better.
    Advice,
    /// It cannot do what it says until this is mended.
    Blocks,
}

/// Positions are those of the playbook's lists.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// No sign speaks for this cause.
    CauseWithoutSign(usize),
    /// No step fixes this cause: it always ends with a hand-over.
    CauseWithoutStep(usize),
    /// Every cause gives the same answers: the sign tells nothing.
    SignTellsNothing(usize),
    /// The step fixes nothing, and no step that fixes something needs it.
    StepLeadsNowhere(usize),
    /// A step that needs consent or is risky is all that there is for this cause.
    OnlyRiskySteps(usize),
    /// The name of this cause is longer than an outcome takes.
    CauseTooLong(usize),
    /// With several faults a sign shows or does not: it cannot have more than two answers.
    TooManyAnswers(usize),
    /// With several faults a cause can make a sign show, never keep it from showing: sign, cause.
    KeepsFromShowing(usize, usize),
    /// A sign that shows causes needs two answers, that they are there first; with one fault it shows one cause.
    ShowsCannotBeTold(usize),
    /// Nothing costs more than handing over: nothing will ever be asked.
    HandOverIsFree,
}

impl Finding {
    /// For the author: what it is, and what to do.
    pub fn words(&self, book: &Playbook) -> String {
        let cause = |c: &usize| &book.causes[*c].name;
        let sign = |s: &usize| &book.signs[*s].question.plain;
        match &self.what {
            What::CauseWithoutSign(c) => format!(
                "No sign tells “{}” from the others. Mark one (`{} -> always …`), or add a question that does.",
                cause(c),
                book.causes[*c].id
            ),
            What::CauseWithoutStep(c) => format!(
                "No step fixes “{}”, so that it always ends with {}. Add a step, or leave it if that is meant.",
                cause(c),
                book.handover.to
            ),
            What::SignTellsNothing(s) => format!(
                "“{}” is answered alike whatever the cause is, and will never be asked. Mark what is different, or \
                 leave it out.",
                sign(s)
            ),
            What::StepLeadsNowhere(s) => format!(
                "“{}” fixes nothing, and nothing needs it. Say what it fixes (`fixes: …`), or leave it out.",
                book.steps[*s].text.plain
            ),
            What::OnlyRiskySteps(c) => format!(
                "For “{}” there are risky steps only, which wait until the cause is nearly certain. Make sure that a \
                 sign can make it so.",
                cause(c)
            ),
            What::CauseTooLong(c) => format!(
                "The name of `{}` has more than {CAUSE_CHARS_MAX} characters, and is written into the outcome of tickets. \
                 Say it in fewer words.",
                book.causes[*c].id
            ),
            What::TooManyAnswers(s) => format!(
                "“{}” has more than two answers. Where several faults are looked for, a sign shows or it does not: make \
                 a sign of each answer.",
                sign(s)
            ),
            What::KeepsFromShowing(s, c) => format!(
                "“{}” is marked as rarer with “{}” than as a rule. Where several faults are looked for, a cause can \
                 only make a sign show: turn the question around, so that the first answer is the unusual one.",
                sign(s),
                cause(c)
            ),
            What::ShowsCannotBeTold(s) => format!(
                "“{}” shows causes: it needs two answers (`there, not there`), and one cause where one fault is \
                 looked for.",
                sign(s)
            ),
            What::HandOverIsFree => {
                "Handing over costs no time, so that nothing will ever be asked. Say how many minutes a person \
                 needs then."
                    .to_owned()
            }
        }
    }
}

/// Two causes that the signs hardly tell apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Confusable {
    pub causes: (usize, usize),
    /// 1 where no sign tells them apart, 0 where one answer settles it (the Bhattacharyya coefficient of all signs).
    pub overlap: f64,
}

/// A question that is not there yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WouldSave {
    /// It would tell these two apart.
    pub causes: (usize, usize),
    /// Minutes a case.
    pub minutes: f64,
}

/// All that a publisher should see.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The gravest first.
    pub findings: Vec<Finding>,
    /// Simulated cases.
    pub simulation: Simulation,
    /// The most alike first.
    pub confusable: Vec<Confusable>,
    /// The new question that would save most; none where several faults are looked for.
    pub would_save: Option<WouldSave>,
    /// States of the exact policy; `None` where moves are chosen by looking ahead.
    pub states_solved: Option<usize>,
}

impl Report {
    pub fn may_be_published(&self) -> bool {
        self.findings.iter().all(|f| f.weight != Weight::Blocks)
    }
}

/// Rows that differ by less are alike.
const TELLING_MIN: f64 = 0.05;
/// Causes that overlap less are told apart well enough.
const OVERLAP_MIN: f64 = 0.4;
const CONFUSABLE_MAX: usize = 5;
/// Pairs for which a new question is simulated.
const NEW_QUESTIONS_MAX: usize = 3;
/// A new question that saves less is not worth writing.
const SAVED_MIN: f64 = 0.1;

/// Checks a playbook and simulates `cases` cases of it. The same seed gives the same report.
pub fn check(published: &Published, prices: &Prices, cases: usize, seed: u64) -> Report {
    let book = &published.book;
    let confusable = confusable(book, &published.model.table);
    let simulation = simulate(published, cases, seed);
    let would_save = match book.mode {
        Mode::OneFault => would_save(book, prices, &confusable, &simulation, seed),
        Mode::SeveralFaults => None,
    };
    Report {
        findings: findings(book),
        simulation,
        confusable,
        would_save,
        states_solved: published.states_solved(),
    }
}

/// What the sheet alone shows.
pub fn findings(book: &Playbook) -> Vec<Finding> {
    let mut out = Vec::new();
    let mut find = |weight, what| out.push(Finding { weight, what });
    if book.handover.minutes <= 0.0 {
        find(Weight::Blocks, What::HandOverIsFree);
    }
    for (s, sign) in book.signs.iter().enumerate() {
        if !sign.shows.is_empty() {
            if sign.answers.len() != 2 || (book.mode == Mode::OneFault && sign.shows.len() != 1) {
                find(Weight::Blocks, What::ShowsCannotBeTold(s));
            }
            continue;
        }
        if !book.causes.iter().any(|c| is_telling(sign, &c.id)) {
            find(Weight::Advice, What::SignTellsNothing(s));
        }
        if book.mode == Mode::SeveralFaults {
            if sign.answers.len() > 2 {
                find(Weight::Blocks, What::TooManyAnswers(s));
            }
            let usual = sign.usual_row();
            for (c, cause) in book.causes.iter().enumerate() {
                if sign.row(&cause.id)[0] < usual[0] - TELLING_MIN {
                    find(Weight::Blocks, What::KeepsFromShowing(s, c));
                }
            }
        }
    }
    for (c, cause) in book.causes.iter().enumerate() {
        if cause.name.chars().count() > CAUSE_CHARS_MAX {
            find(Weight::Blocks, What::CauseTooLong(c));
        }
        let told = book.signs.iter().any(|s| s.shows.contains(&cause.id) || is_telling(s, &cause.id));
        if !told && book.causes.len() > 1 {
            find(Weight::Advice, What::CauseWithoutSign(c));
        }
        let mut steps = book.steps.iter().filter(|s| s.fixes.contains(&cause.id)).peekable();
        if steps.peek().is_none() {
            find(Weight::Advice, What::CauseWithoutStep(c));
        } else if steps.all(|s| s.risk.belief_min() > 0.0) {
            find(Weight::Advice, What::OnlyRiskySteps(c));
        }
    }
    let needed = needed(book);
    for (s, step) in book.steps.iter().enumerate() {
        if step.fixes.is_empty() && !needed[s] {
            find(Weight::Advice, What::StepLeadsNowhere(s));
        }
    }
    out.sort_by_key(|f| std::cmp::Reverse(f.weight));
    out
}

/// Steps that a step which fixes something needs, near or far.
fn needed(book: &Playbook) -> Vec<bool> {
    let mut needed = vec![false; book.steps.len()];
    let mut way: Vec<&str> = book
        .steps
        .iter()
        .filter(|s| !s.fixes.is_empty())
        .flat_map(|s| &s.needs)
        .map(String::as_str)
        .collect();
    while let Some(id) = way.pop() {
        if let Some(at) = book.step(id)
            && !std::mem::replace(&mut needed[at], true)
        {
            way.extend(book.steps[at].needs.iter().map(String::as_str));
        }
    }
    needed
}

fn is_telling(sign: &Sign, cause: &str) -> bool {
    sign.row(cause).iter().zip(sign.usual_row()).any(|(p, usual)| (p - usual).abs() > TELLING_MIN)
}

/// Pairs of causes that the signs hardly tell apart and that different steps fix, the most alike first.
pub fn confusable(book: &Playbook, table: &Table) -> Vec<Confusable> {
    let same_steps = |a: usize, b: usize| {
        let of = |c: usize| book.steps.iter().filter(|s| s.fixes.contains(&book.causes[c].id)).count();
        let both = book
            .steps
            .iter()
            .filter(|s| s.fixes.contains(&book.causes[a].id) && s.fixes.contains(&book.causes[b].id))
            .count();
        both > 0 && both == of(a) && both == of(b)
    };
    let mut out = Vec::new();
    for a in 0..book.causes.len() {
        for b in a + 1..book.causes.len() {
            let overlap: f64 = table
                .grids()
                .iter()
                .map(|grid| grid.rows().map(|row| (row[a] * row[b]).sqrt()).sum::<f64>())
                .product();
            if overlap >= OVERLAP_MIN && !same_steps(a, b) {
                out.push(Confusable { causes: (a, b), overlap });
            }
        }
    }
    out.sort_by(|x, y| y.overlap.total_cmp(&x.overlap).then(x.causes.cmp(&y.causes)));
    out.truncate(CONFUSABLE_MAX);
    out
}

/// Adds a question that tells a pair apart, and simulates the same cases again.
fn would_save(
    book: &Playbook,
    prices: &Prices,
    confusable: &[Confusable],
    now: &Simulation,
    seed: u64,
) -> Option<WouldSave> {
    let mut best: Option<WouldSave> = None;
    for pair in confusable.iter().take(NEW_QUESTIONS_MAX) {
        let (a, b) = pair.causes;
        let mark = |often| vec![Mark { often, answer: 0 }];
        let mut with = book.clone();
        with.signs.push(Sign {
            id: String::new(),
            question: Wording::default(),
            answers: vec!["yes".to_owned(), "no".to_owned()],
            teller: Teller::Agent,
            minutes: 1.0,
            usually: mark(Often::Half),
            marks: vec![
                (book.causes[a].id.clone(), mark(Often::Always)),
                (book.causes[b].id.clone(), mark(Often::Never)),
            ],
            shows: vec![],
            told_by: vec![],
        });
        let published = Published::new(with, &Learned::default(), prices);
        let minutes = now.minutes - simulate(&published, now.cases, seed).minutes;
        if minutes >= SAVED_MIN && best.is_none_or(|b| minutes > b.minutes) {
            best = Some(WouldSave { causes: pair.causes, minutes });
        }
    }
    best
}

/// The first moves as an outline: what is done after which answer. For review of one fault.
pub fn outline(published: &Published, moves_deep: usize) -> String {
    let mut out = String::new();
    branch(published, &published.model.plan.fresh(), moves_deep, 0, &mut out);
    out
}

fn branch(published: &Published, standing: &Standing, left: usize, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let next = published.next(standing);
    out.push_str(&format!("{indent}{}\n", move_words(published, &next)));
    if left <= 1 {
        return;
    }
    match next {
        Move::Ask(sign) => {
            let plan = &published.model.plan;
            let belief = plan.belief(&published.model.table, standing);
            let grid = &published.model.table.grids()[sign];
            for ((answer, row), at) in published.book.signs[sign].answers.iter().zip(grid.rows()).zip(0u8..) {
                let p: f64 = belief.iter().zip(row).map(|(b, p)| b * p).sum();
                out.push_str(&format!("{indent}- {answer} ({:.0} %)\n", p * 100.0));
                branch(published, &standing.after_answer(sign, Seen::Is(at)), left - 1, depth + 1, out);
            }
        }
        Move::Try(steps) => {
            out.push_str(&format!("{indent}- if it is still there\n"));
            let next = standing.after_failure(&published.model.plan, &steps);
            branch(published, &next, left - 1, depth + 1, out);
        }
        Move::HandOver => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::read;

    fn book(changes: &[(&str, &str)]) -> Playbook {
        let mut text = include_str!("../tests/no-internet.sheet").to_owned();
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        read(&text).expect("the sheet is good")
    }

    fn published(book: Playbook) -> Published {
        Published::new(book, &Learned::default(), &Prices::default())
    }

    #[test]
    fn a_good_playbook_has_nothing_to_mend() {
        assert_eq!(findings(&book(&[])), []);
        let report = check(&published(book(&[])), &Prices::default(), 400, 7);
        assert!(report.may_be_published());
        let simulation = report.simulation;
        assert!(simulation.minutes < 25.0 && simulation.minutes > 3.0, "{simulation:?}");
        assert!(simulation.handed_over < 0.5);
        assert_eq!(simulation.causes.iter().map(|c| c.0).sum::<usize>(), 400);
    }

    #[test]
    fn each_lack_is_found() {
        let check = |changes: &[(&str, &str)], what: What, weight: Weight| {
            let book = book(changes);
            let found = findings(&book);
            assert!(found.contains(&Finding { weight, what: what.clone() }), "{what:?}: {found:?}");
            assert!(found.iter().all(|f| !f.words(&book).is_empty()));
        };
        check(&[("  password -> always yes\n", "")], What::CauseWithoutSign(3), Weight::Advice);
        check(&[("  fixes: password\n", "")], What::CauseWithoutStep(3), Weight::Advice);
        check(&[("  fixes: password\n", "")], What::StepLeadsNowhere(3), Weight::Advice);
        check(
            &[("  fixes: password\n", "  fixes: password\n  risk: high\n")],
            What::OnlyRiskySteps(3),
            Weight::Advice,
        );
        check(&[("  outage -> always yes\n", "")], What::SignTellsNothing(1), Weight::Advice);
        let long = format!("cable: {}", "x".repeat(CAUSE_CHARS_MAX));
        check(&[("cable: ", long.as_str())], What::CauseTooLong(0), Weight::Blocks);
        check(&[("2nd line, 25 min", "2nd line, 0 min")], What::HandOverIsFree, Weight::Blocks);
        check(&[("one fault", "several faults")], What::TooManyAnswers(0), Weight::Blocks);
        check(&[("one fault", "several faults")], What::KeepsFromShowing(2, 1), Weight::Blocks);
        let shows = [("  password -> always yes\n", "  shows: password, cable\n")];
        check(&shows, What::ShowsCannotBeTold(3), Weight::Blocks);
    }

    #[test]
    fn causes_that_look_alike_are_named_with_what_a_question_would_save() {
        let alike = book(&[
            ("  cable -> always none\n", "  cable -> always none\n  adapter -> always none\n"),
            ("router: ", "adapter: The adapter is dead | common\nrouter: "),
            (
                "\nFINISHES",
                "swap: Send another adapter. | agent | 15 min | almost always\n  fixes: adapter\n\nFINISHES",
            ),
            ("2 min | almost always", "12 min | almost always"),
        ]);
        let report = check(&published(alike), &Prices::default(), 400, 7);
        assert_eq!(report.confusable[0].causes, (0, 1));
        assert!(report.confusable[0].overlap > 0.95);
        let saves = report.would_save.expect("they cost minutes");
        assert!(saves.causes == (0, 1) && saves.minutes > 0.5, "{saves:?}");
    }

    #[test]
    fn the_outline_begins_with_the_first_question() {
        let outline = outline(&published(book(&[])), 3);
        let first = outline.lines().next().expect("it has a line");
        assert!(first.starts_with("ask “"), "{outline}");
        assert!(outline.contains("- none ("), "{outline}");
    }
}
