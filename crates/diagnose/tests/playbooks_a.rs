//! The other half of the playbooks that Deskhand ships with, for networks, accounts and workplaces: nothing in them is
//! found wanting, all of it is used, and the planner is quicker than the sheet's own order.

use diagnose::case::Published;
use diagnose::check::check;
use diagnose::draws::Draws;
use diagnose::learned::Learned;
use diagnose::model::Prices;
use diagnose::odds::Seen;
use diagnose::playbook::{Consent, HowCommon, Playbook};
use diagnose::sheet;
use diagnose::simulate::simulate;

const SHEETS: [(&str, &str); 7] = [
    ("internet", include_str!("../playbooks/internet.sheet")),
    ("wifi", include_str!("../playbooks/wifi.sheet")),
    ("vpn", include_str!("../playbooks/vpn.sheet")),
    ("slow-computer", include_str!("../playbooks/slow-computer.sheet")),
    ("email", include_str!("../playbooks/email.sheet")),
    ("printing", include_str!("../playbooks/printing.sheet")),
    ("password-and-lockout", include_str!("../playbooks/password-and-lockout.sheet")),
];

const CASES: usize = 1_000;
const SEED: u64 = 41;
/// Belief at which somebody who follows the sheet's order stops asking.
const SURE: f64 = 0.8;

fn book(text: &str) -> Playbook {
    sheet::read(text).unwrap_or_else(|complaints| panic!("{complaints:#?}"))
}

fn published(book: Playbook) -> Published {
    Published::new(book, &Learned::default(), &Prices::default())
}

/// What stands behind `# head:`, cut at `cut`.
fn remarks<'t>(text: &'t str, head: &str, cut: char) -> Vec<&'t str> {
    text.lines()
        .filter_map(|line| line.strip_prefix("# ")?.strip_prefix(head)?.strip_prefix(':'))
        .flat_map(|said| said.split(cut))
        .map(str::trim)
        .collect()
}

#[test]
fn a_sheet_reads_without_complaint_and_is_the_same_once_printed() {
    for (name, text) in SHEETS {
        let book = book(text);
        assert_eq!(sheet::read(&sheet::print(&book)).as_ref(), Ok(&book), "{name}");
    }
}

#[test]
fn a_sheet_speaks_to_novice_and_expert_and_names_its_sources() {
    for (name, text) in SHEETS {
        let book = book(text);
        let signs = book.signs.iter().map(|s| (&s.id, &s.question));
        for (id, wording) in signs.chain(book.steps.iter().map(|s| (&s.id, &s.text))) {
            let expert = wording.expert.as_deref().unwrap_or_default();
            assert!(!expert.is_empty() && expert != wording.plain, "{name}: {id} is said once only");
        }
        let mut phrases = remarks(text, "sounds like", ';');
        assert!((20..=50).contains(&phrases.len()), "{name}: {} phrases", phrases.len());
        phrases.sort_unstable();
        assert!(phrases.windows(2).all(|w| w[0] != w[1]), "{name}: a phrase stands there twice");
        // A publisher may have a semicolon in its title; a source is one line.
        let sources = remarks(text, "source", '\n');
        assert!(sources.len() >= 5, "{name}: {} sources", sources.len());
        assert!(sources.iter().all(|s| s.contains(", http")), "{name}: a source lacks its address");
    }
}

#[test]
fn the_publish_checks_find_nothing() {
    for (name, text) in SHEETS {
        let desk = published(book(text));
        let report = check(&desk, &Prices::default(), 200, SEED);
        let words: Vec<String> = report.findings.iter().map(|f| f.words(&desk.book)).collect();
        assert!(words.is_empty(), "{name}: {}", words.join("\n"));
        // One where no sign tells two causes apart: such a pair is one cause with two names.
        for pair in &report.confusable {
            assert!(pair.overlap < 0.7, "{name}: {pair:?}");
        }
    }
}

#[test]
fn every_step_is_taken_and_every_cause_can_be_solved() {
    for (name, text) in SHEETS {
        let mut book = book(text);
        // As many cases of the rare causes as of the common ones, so that each is seen.
        book.causes.iter_mut().for_each(|c| c.common = HowCommon::Count(10));
        let desk = published(book);
        let cases = simulate(&desk, 2 * CASES, SEED);
        for (step, tried) in desk.book.steps.iter().zip(&cases.tried) {
            assert!(*tried > 0, "{name}: {} is never taken", step.id);
        }
        for (cause, (all, handed_over)) in desk.book.causes.iter().zip(&cases.causes) {
            assert!(handed_over * 2 < *all, "{name}: {handed_over} of {all} {} are handed over", cause.id);
        }
    }
}

/// Questions from the top until one cause is sure enough, then its steps from the top, then a person.
fn by_the_sheet(desk: &Published, cause: usize, draws: &mut Draws) -> f64 {
    let (plan, table) = (&desk.model.plan, &desk.model.table);
    let (mut standing, mut minutes) = (plan.fresh(), 0.0);
    for sign in 0..plan.signs.len() {
        if plan.belief(table, &standing).iter().any(|p| *p >= SURE) {
            break;
        }
        let grid = &table.grids()[sign];
        let answer = draws.weighted((0..grid.answers()).map(|a| grid.row(a)[cause]));
        minutes += plan.signs[sign].cost;
        standing = standing.after_answer(sign, Seen::Is(u8::try_from(answer).expect("at most 20 answers")));
    }
    let belief = plan.belief(table, &standing);
    let likeliest = (0..belief.len()).max_by(|&a, &b| belief[a].total_cmp(&belief[b]));
    for (at, step) in plan.steps.iter().enumerate() {
        if step.fixes.iter().any(|f| Some(f.0) == likeliest) {
            minutes += plan.step_cost(at);
            let works = step.fixes.iter().find(|f| f.0 == cause).map_or(0.0, |f| f.1);
            if draws.unit() < works {
                return minutes;
            }
        }
    }
    minutes + plan.handover
}

#[test]
fn a_thousand_cases_are_solved_or_handed_over_sooner_than_by_the_sheets_order() {
    for (name, text) in SHEETS {
        let desk = published(book(text));
        let ours = simulate(&desk, CASES, SEED);
        let mut draws = Draws::new(SEED);
        let theirs: f64 = (0..CASES)
            .map(|_| {
                let cause = draws.weighted(desk.model.plan.prior.iter().copied());
                by_the_sheet(&desk, cause, &mut draws)
            })
            .sum::<f64>()
            / CASES as f64;
        println!(
            "{name}: {:.1} ± {:.1} min a case, {:.1} % handed over, {:.1} questions, {:.1} steps; by the sheet's order {theirs:.1} min",
            ours.minutes,
            ours.minutes_error,
            ours.handed_over * 100.0,
            ours.questions,
            ours.steps,
        );
        assert_eq!(ours.causes.iter().map(|c| c.0).sum::<usize>(), CASES, "{name}");
        assert!(
            ours.minutes + 3.0 * ours.minutes_error < theirs,
            "{name}: {:.1} against {theirs:.1}",
            ours.minutes
        );
        assert!(ours.handed_over < 0.25, "{name}: {:.2} are handed over", ours.handed_over);
    }
}

#[test]
fn nobody_gets_into_an_account_before_it_is_known_who_asks() {
    let (_, text) = SHEETS[6];
    let book = book(text);
    for id in ["unlock", "reset", "new-factor", "enable", "hunt-agent"] {
        let step = &book.steps[book.step(id).unwrap_or_else(|| panic!("{id} is there"))];
        assert!(step.needs.contains(&"verify".to_owned()), "{id}");
    }
}

#[test]
fn what_may_lose_work_or_data_asks_first() {
    let asks = [
        ("slow-computer", ["restart", "end-program", "space-free", "space-agent", "roll-back"].as_slice()),
        ("email", &["make-room", "new-profile"]),
        ("printing", &["clear-job", "clear-spool"]),
        ("internet", &["router-restart"]),
        ("wifi", &["router-restart"]),
    ];
    for (name, ids) in asks {
        let (_, text) = SHEETS.iter().find(|s| s.0 == name).expect("a sheet of this list");
        let book = book(text);
        for id in ids {
            let step = &book.steps[book.step(id).unwrap_or_else(|| panic!("{name}: {id} is there"))];
            assert_eq!(step.consent, Consent::Needed, "{name}: {id}");
        }
    }
}
