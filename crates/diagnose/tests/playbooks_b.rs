//! Half of the playbooks that Deskhand ships with: they read, they split, they lead to an end, and they are quicker than
//! their own order of questions.

use std::collections::HashMap;

use diagnose::case::{Advised, Came, Happening, Published, advise};
use diagnose::check::{What, findings};
use diagnose::choose::minutes_together;
use diagnose::draws::Draws;
use diagnose::learned::Learned;
use diagnose::model::Prices;
use diagnose::odds::Seen;
use diagnose::playbook::Playbook;
use diagnose::sheet;
use diagnose::simulate::simulate;

const SHEETS: [(&str, &str); 8] = [
    ("phishing-or-malware", include_str!("../playbooks/phishing-or-malware.sheet")),
    ("video-calls", include_str!("../playbooks/video-calls.sheet")),
    ("display-and-dock", include_str!("../playbooks/display-and-dock.sheet")),
    ("mobile-devices", include_str!("../playbooks/mobile-devices.sheet")),
    ("software-install-and-update", include_str!("../playbooks/software-install-and-update.sheet")),
    ("cloud-sign-in-and-sync", include_str!("../playbooks/cloud-sign-in-and-sync.sheet")),
    ("disk-full", include_str!("../playbooks/disk-full.sheet")),
    ("web-shop-order-and-payment", include_str!("../playbooks/web-shop-order-and-payment.sheet")),
];

/// Cases of each cause that are played to see where they end.
const CASES_EACH: usize = 40;
/// Belief at which somebody who goes by the sheet's order stops asking.
const SURE: f64 = 0.8;
const SEED: u64 = 2_611;

fn book(name: &str, text: &str) -> Playbook {
    sheet::read(text).unwrap_or_else(|complaints| {
        let all: Vec<String> = complaints.iter().map(ToString::to_string).collect();
        panic!("{name}: {}", all.join("\n"))
    })
}

fn published(name: &str, text: &str) -> Published {
    Published::new(book(name, text), &Learned::default(), &Prices::default())
}

/// The remarks `# what: …` of a sheet, cut at `;`.
fn remarks<'t>(text: &'t str, what: &str) -> Vec<&'t str> {
    let head = format!("# {what}:");
    text.lines()
        .filter_map(|l| l.strip_prefix(head.as_str()))
        .flat_map(|l| l.split(';'))
        .map(str::trim)
        .collect()
}

#[test]
fn every_sheet_is_printed_and_read_back_as_it_was() {
    for (name, text) in SHEETS {
        let book = book(name, text);
        assert_eq!(sheet::read(&sheet::print(&book)).as_ref(), Ok(&book), "{name}");
        assert!((10..=25).contains(&book.causes.len()), "{name}: {} causes", book.causes.len());
        assert!((10..=30).contains(&book.signs.len()), "{name}: {} signs", book.signs.len());
        assert!((10..=30).contains(&book.steps.len()), "{name}: {} steps", book.steps.len());
        assert!(
            book.steps.iter().all(|s| s.text.expert.is_some()),
            "{name}: a step has no words for experts"
        );
    }
}

#[test]
fn every_sheet_says_how_customers_put_it_and_where_it_comes_from() {
    for (name, text) in SHEETS {
        let phrases = remarks(text, "sounds like");
        assert!((20..=50).contains(&phrases.len()), "{name}: {} phrases", phrases.len());
        let mut met: Vec<String> = phrases.iter().map(|p| p.to_lowercase()).collect();
        met.sort();
        met.dedup();
        assert_eq!(met.len(), phrases.len(), "{name}: a phrase stands there twice");
        let sources = remarks(text, "source");
        assert!(sources.len() >= 5, "{name}: {} sources", sources.len());
        assert!(sources.iter().all(|s| s.contains("http")), "{name}: a source has no address");
    }
}

#[test]
fn every_cause_has_a_telling_sign_and_no_two_look_alike() {
    for (name, text) in SHEETS {
        let book = book(name, text);
        for cause in &book.causes {
            let telling = book.signs.iter().any(|s| {
                let usual = s.usual_row();
                s.row(&cause.id).iter().zip(usual).any(|(p, u)| p / u > 2.0 || u / p > 2.0)
            });
            assert!(telling, "{name}: nothing tells {}", cause.id);
        }
        for (at, a) in book.causes.iter().enumerate() {
            for b in &book.causes[..at] {
                let apart = book
                    .signs
                    .iter()
                    .any(|s| s.row(&a.id).iter().zip(s.row(&b.id)).any(|(p, q)| (p - q).abs() > 0.25));
                assert!(apart, "{name}: no answer tells {} from {}", a.id, b.id);
            }
        }
    }
}

#[test]
fn what_the_publish_checks_find_is_meant() {
    for (name, text) in SHEETS {
        let book = book(name, text);
        let handed: Vec<&str> = findings(&book)
            .iter()
            .map(|finding| match finding.what {
                // Nobody at the first line can mend these: they are named so that the hand-over can say them.
                What::CauseWithoutStep(cause) => book.causes[cause].id.as_str(),
                // What may lose data waits until the cause is nearly sure, and is asked for.
                What::OnlyRiskySteps(cause) => {
                    let id = &book.causes[cause].id;
                    let sure = book.signs.iter().any(|s| s.row(id).iter().any(|p| *p > 0.9));
                    assert!(sure, "{name}: no answer makes {id} sure enough for its risky step");
                    ""
                }
                ref other => panic!("{name}: {other:?}: {}", finding.words(&book)),
            })
            .filter(|id| !id.is_empty())
            .collect();
        assert!(handed.len() <= 2, "{name}: {handed:?} always end with a person");
    }
}

struct Played {
    minutes: f64,
    solved: bool,
    /// What was said and done, for reading.
    talk: Vec<String>,
    tried: Vec<usize>,
}

/// Plays a case of a cause as the desk would: every move comes from [`advise`], the customer agrees to all steps.
fn play(
    desk: &Published,
    cause: usize,
    draws: &mut Draws,
    known: &mut HashMap<Vec<Happening>, Advised>,
) -> Played {
    let (book, plan) = (&desk.book, &desk.model.plan);
    let mut log: Vec<Happening> = Vec::new();
    let mut out = Played { minutes: 0.0, solved: false, talk: Vec::new(), tried: Vec::new() };
    loop {
        let what = known
            .entry(log.clone())
            .or_insert_with(|| advise(desk, &log).expect("the log names what the sheet has").what)
            .clone();
        match what {
            Advised::Ask(sign) => {
                let grid = &desk.model.table.grids()[sign];
                let answer = draws.weighted((0..grid.answers()).map(|a| grid.row(a)[cause]));
                let sign_text = &book.signs[sign];
                out.minutes += plan.signs[sign].cost;
                out.talk.push(format!("? {} — {}", sign_text.question.plain, sign_text.answers[answer]));
                log.push(Happening::Answered {
                    sign: sign_text.id.clone(),
                    answer: sign_text.answers[answer].clone(),
                });
            }
            Advised::AskConsent(step) => log.push(Happening::Agreed { step: book.steps[step].id.clone() }),
            Advised::Try(steps) => {
                out.minutes += minutes_together(plan, &steps);
                out.tried.extend(&steps);
                let fails: f64 = steps
                    .iter()
                    .flat_map(|&s| &plan.steps[s].fixes)
                    .filter(|f| f.0 == cause)
                    .fold(1.0, |left, f| left * (1.0 - f.1));
                out.solved = draws.unit() >= fails;
                out.talk.extend(steps.iter().map(|&s| format!("! {}", book.steps[s].text.plain)));
                if out.solved {
                    out.talk.push("= solved".to_owned());
                    return out;
                }
                let ids = steps.iter().map(|&s| book.steps[s].id.clone()).collect();
                log.push(Happening::Tried { steps: ids, came: Came::NotFixed });
            }
            Advised::HandOver(note) => {
                out.minutes += plan.handover;
                let likely = book.cause_name(note.causes[0].0);
                out.talk.push(format!("= handed over ({}), likeliest: {likely}", note.reason.words()));
                return out;
            }
            Advised::Solved => unreachable!("no step was said to fix it"),
        }
        assert!(log.len() < 200, "{}: no end", book.title);
    }
}

#[test]
fn every_case_ends_and_every_step_and_cause_is_reached() {
    let mut wrong = Vec::new();
    for (name, text) in SHEETS {
        let desk = published(name, text);
        let (book, mut draws, mut known) = (&desk.book, Draws::new(SEED), HashMap::new());
        let mut tried = vec![false; book.steps.len()];
        println!("\n{name}");
        for (at, cause) in book.causes.iter().enumerate() {
            let cases: Vec<Played> =
                (0..CASES_EACH).map(|_| play(&desk, at, &mut draws, &mut known)).collect();
            cases.iter().flat_map(|p| &p.tried).for_each(|&s| tried[s] = true);
            let solved = cases.iter().filter(|p| p.solved).count() as f64 / CASES_EACH as f64;
            let minutes = cases.iter().map(|p| p.minutes).sum::<f64>() / CASES_EACH as f64;
            println!("\n  {} ({:.0} % solved, {minutes:.0} min)", cause.name, solved * 100.0);
            cases[0].talk.iter().for_each(|line| println!("    {line}"));
            let works = book
                .steps
                .iter()
                .filter(|s| s.fixes.contains(&cause.id))
                .map(|s| s.works.probability())
                .fold(0.0, f64::max);
            if solved < works * 0.5 {
                wrong.push(format!("{name}: of {} only {solved} are solved", cause.id));
            }
        }
        let never: Vec<&str> =
            (0..tried.len()).filter(|&s| !tried[s]).map(|s| book.steps[s].id.as_str()).collect();
        if !never.is_empty() {
            wrong.push(format!("{name}: never tried: {never:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A case played by the sheet's order: questions from the top until one cause is sure enough, then the step that helps
/// most a minute, as long as that is quicker than a person.
fn by_the_sheet(desk: &Published, cause: usize, draws: &mut Draws) -> f64 {
    let (plan, table) = (&desk.model.plan, &desk.model.table);
    let (mut standing, mut minutes) = (plan.fresh(), 0.0);
    loop {
        let belief = plan.belief(table, &standing);
        let sure = belief.iter().copied().fold(0.0, f64::max) >= SURE;
        if let Some(sign) = standing.seen.iter().position(|s| *s == Seen::Open).filter(|_| !sure) {
            let grid = &table.grids()[sign];
            let answer = draws.weighted((0..grid.answers()).map(|a| grid.row(a)[cause]));
            minutes += plan.signs[sign].cost;
            standing = standing.after_answer(sign, Seen::Is(answer as u8));
            continue;
        }
        let gain = |s: usize| plan.steps[s].fixes.iter().map(|f| belief[f.0] * f.1).sum::<f64>();
        let best = (0..plan.steps.len())
            .filter(|&s| plan.may_try(s, &standing, &belief) && gain(s) * plan.handover > plan.step_cost(s))
            .max_by(|&a, &b| (gain(a) / plan.step_cost(a)).total_cmp(&(gain(b) / plan.step_cost(b))));
        let Some(step) = best else { return minutes + plan.handover };
        minutes += plan.step_cost(step);
        let works = plan.steps[step].fixes.iter().find(|f| f.0 == cause).map_or(0.0, |f| f.1);
        if draws.unit() < works {
            return minutes;
        }
        standing = standing.after_failure(plan, &[step]);
    }
}

#[test]
fn a_thousand_cases_are_quicker_than_by_the_sheets_order() {
    for (name, text) in SHEETS {
        let desk = published(name, text);
        let ours = simulate(&desk, 1_000, SEED);
        // A question that is too dear to be asked still helps where its answer stands in the mail.
        let never = ours.asked.iter().filter(|asked| **asked == 0).count();
        assert!(never <= 2, "{name}: {never} questions are never asked");
        let mut draws = Draws::new(SEED);
        let theirs = (0..1_000)
            .map(|_| {
                let cause = draws.weighted(desk.model.plan.prior.iter().copied());
                by_the_sheet(&desk, cause, &mut draws)
            })
            .sum::<f64>()
            / 1_000.0;
        println!(
            "{name}: {:.1} ± {:.1} min, {:.0} % handed over, {:.1} questions, {:.1} steps; by the sheet's order {theirs:.1} min, \
             handed over at once {:.0} min",
            ours.minutes,
            ours.minutes_error,
            ours.handed_over * 100.0,
            ours.questions,
            ours.steps,
            desk.model.plan.handover,
        );
        assert_eq!(ours.causes.iter().map(|c| c.0).sum::<usize>(), 1_000, "{name}");
        assert!(
            ours.minutes + 2.0 * ours.minutes_error < theirs,
            "{name}: {} against {theirs}",
            ours.minutes
        );
        assert!(ours.minutes < desk.model.plan.handover, "{name}: a person would be quicker");
    }
}
