//! A playbook as text, one sheet per problem: what a support lead writes, reads and compares.
//!
//! ```text
//! playbook: No internet at home
//! looks for: one fault
//! hand over to: 2nd line, 25 min
//! patience: 20 min
//! something else: 3 %
//!
//! CAUSES
//! cable: The cable is loose | very common
//! router: The router hangs | common
//!
//! SIGNS
//! lights: Which lights are on? | all, none, red | customer | 1 min
//!   expert: Link state of the WAN port?
//!   usually -> mostly all
//!   cable -> always none
//!
//! STEPS
//! replug: Plug the cable in at both ends. | customer | 2 min | almost always
//!   fixes: cable
//!   undoes: lights
//! reset: Set the router back. | customer | 4 min | mostly
//!   fixes: router
//!   risk: low
//!   consent: needed
//!   needs: replug
//!   finish: restart
//!
//! FINISHES
//! restart: Restart the router. | 3 min
//! ```
//!
//! A cause's line may have a count (`12 cases`) in place of a word, in all causes or in none; below it `hides: CAUSE` names
//! what no look can tell as long as it is there, and `log: "…<*>…"` lines of logs that speak for it. `told by:` below a sign
//! says what answers it without a question (see [`crate::evidence`]). `look again: 1 min` at the top says what it takes to see whether it works. In a sign's mark an answer
//! without a name is the first one (`cable -> never`). Lines that begin with `#` are remarks and are not kept.

pub mod csv;
mod places;
mod print;
mod read;
pub(crate) mod sounds;
pub mod table;
pub mod tongues;

pub use places::{RowKind, line_of, title};
pub use print::print;
pub use read::read;

/// Limits of one sheet: beyond these nobody keeps it right by hand.
pub const BYTES_MAX: usize = 1 << 20;
pub const CAUSES_MAX: usize = 200;
pub const SIGNS_MAX: usize = 300;
pub const STEPS_MAX: usize = 300;
pub const ANSWERS_MAX: usize = 20;
/// The name of a cause, in characters: it is written into the outcome of tickets.
pub const CAUSE_CHARS_MAX: usize = 200;
/// Causes that one look may show.
pub const SHOWN_MAX: usize = 10;
/// Lines of logs that one sheet names.
pub const PATTERNS_MAX: usize = 400;
/// A day: what takes longer is no step of a playbook.
pub const MINUTES_MAX: f64 = 1_440.0;

/// The lists of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Part {
    Head,
    Causes,
    Signs,
    Steps,
    Finishes,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Is, Pattern, Telling, Test, ToldBy};
    use crate::playbook::{Cause, Consent, Finish, HandOver, HowCommon, Mark, Playbook, Sign, Step, Wording};
    use crate::words::{Common, Mode, Often, Risk, Teller, Works};
    use proptest::prelude::*;

    const SHEET: &str = "\
playbook: No internet at home
looks for: one fault
hand over to: 2nd line, 25 min
patience: 20 min
something else: 3 %

CAUSES
cable: The cable is loose | very common
router: The router hangs | common

SIGNS
lights: Which lights are on? | all, none, red | customer | 1 min
  expert: Link state of the WAN port?
  usually -> mostly all
  cable -> always none
reach: Can the router be reached? | yes, no | automatic | 0.5 min
  router -> never

STEPS
replug: Plug the cable in at both ends. | customer | 2 min | almost always
  fixes: cable
  undoes: lights
reset: Set the router back. | customer | 4 min | mostly
  fixes: router
  risk: low
  consent: needed
  needs: replug
  finish: restart

FINISHES
restart: Restart the router. | 3 min
";

    #[test]
    fn a_sheet_is_read_and_printed_as_it_was() {
        let book = read(SHEET).expect("the sheet is good");
        assert_eq!(book.causes[0].common, HowCommon::Word(Common::VeryCommon));
        assert_eq!(
            book.signs[0].marks,
            [("cable".to_owned(), vec![Mark { often: Often::Always, answer: 1 }])]
        );
        assert_eq!(book.signs[1].marks[0].1, [Mark { often: Often::Never, answer: 0 }]);
        assert_eq!(book.steps[1].consent, Consent::Needed);
        assert_eq!(book.steps[1].finish.as_deref(), Some("restart"));
        assert_eq!(print(&book).replace("router -> never yes", "router -> never"), SHEET);
    }

    #[test]
    fn every_fault_of_a_sheet_is_told_with_its_line_and_what_to_do() {
        let check = |from: &str, to: &str, line: usize, word: &str| {
            let text = SHEET.replacen(from, to, 1);
            assert_ne!(text, SHEET, "{from}");
            let complaints = read(&text).expect_err(from);
            assert!(
                complaints.iter().any(|c| c.line == line && c.problem.contains(word)),
                "{from} -> {to}: {complaints:?}"
            );
        };
        check("very common", "often", 8, "rare, uncommon, common, very common");
        check("| common", "| 12 cases", 9, "all causes");
        check("always none", "always blue", 15, "all, none, red");
        check("always none", "often none", 15, "never, seldom, half, mostly, always");
        check("  cable -> always", "  cord -> always", 15, "no cause `cord`");
        check("fixes: cable", "fixes: cord", 21, "no cause `cord`");
        check("customer | 2 min", "anyone | 2 min", 20, "automatic, agent, customer");
        check("2 min | almost", "soon | almost", 20, "minutes");
        check("2 min | almost", "-2 min | almost", 20, "minutes");
        check("undoes: lights", "undoes: lamps", 22, "no sign `lamps`");
        check("needs: replug", "needs: unplug", 27, "no step `unplug`");
        check("needs: replug", "tells: lamps", 27, "no sign `lamps`");
        check("needs: replug", "needs: reset", 27, "itself");
        check("finish: restart", "finish: reboot", 28, "no finish `reboot`");
        check("router: The", "cable: The", 9, "twice");
        check("all, none, red", "all", 12, "two answers");
        check("  risk: low", "  danger: low", 25, "`danger`");
        check("hand over to: 2nd line, 25 min\n", "", 1, "hand over to");
        check("looks for: one fault", "looks for: faults", 2, "one fault, several faults");
        check("something else: 3 %", "something else: 120 %", 5, "between");
        check("CAUSES", "REASONS", 7, "CAUSES, SIGNS, STEPS, FINISHES");
        check("cable: The cable is loose | very common", "cable The cable", 8, "`id: ");
        check("SIGNS", "  expert: x\nSIGNS", 11, "expert");
        check("router: The", "  hides: cord\nrouter: The", 9, "no cause `cord`");
        check("router: The", "  hides: cable\nrouter: The", 9, "itself");
        check("patience: 20 min", "look again: soon", 4, "minutes");
        check("router: The", "  log: disk is full\nrouter: The", 9, "between quotes");
        check("router: The", "  log: \"no space left\"\n  log: \"disk is full\"\nrouter: The", 10, "twice");
        check(
            "  expert: Link",
            "  told by: check network.online = no -> blue\n  expert: Link",
            13,
            "all, none, red",
        );
        check("  expert: Link", "  told by: check online = no -> none\n  expert: Link", 13, "no fact");
        check("  expert: Link", "  told by: ask them -> none\n  expert: Link", 13, "no source");
    }

    #[test]
    fn several_faults_are_all_told_at_once() {
        let text = SHEET.replace("very common", "often").replace("fixes: cable", "fixes: cord");
        assert_eq!(read(&text).expect_err("two faults").len(), 2);
        assert!(!read("").expect_err("nothing is there").is_empty());
    }

    #[test]
    fn a_sheet_names_no_more_lines_of_logs_than_can_be_looked_for() {
        let line =
            |n: usize| format!("c{n}: Cause {n} | common\n  log: {}\n", ["\"no space left\""; 20].join(", "));
        let causes = |count: usize| (0..count).map(line).collect::<String>();
        let sheet = |count: usize| format!("playbook: x\nhand over to: y, 5 min\nCAUSES\n{}", causes(count));
        assert!(read(&sheet(PATTERNS_MAX / 20)).is_ok());
        assert!(
            read(&sheet(PATTERNS_MAX / 20 + 1)).expect_err("too many")[0].problem.contains("lines of logs")
        );
    }

    fn words(max: usize) -> impl Strategy<Value = String> {
        prop::collection::vec("[A-Za-zäöü0-9?.,:;'()%>-]{1,9}", 1..max)
            .prop_map(|w| w.join(" "))
            .prop_filter("no remark", |w| !w.starts_with('#'))
    }

    fn pick<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
        prop::sample::select(all)
    }

    fn wording() -> impl Strategy<Value = Wording> {
        (words(6), prop::option::of(words(6))).prop_map(|(plain, expert)| Wording { plain, expert })
    }

    fn minutes() -> impl Strategy<Value = f64> {
        (0u32..=14_400).prop_map(|tenths| f64::from(tenths) / 10.0)
    }

    fn pattern() -> impl Strategy<Value = Pattern> {
        words(4).prop_map(|words| Pattern::parse(&format!("{words} <*> no space left")).expect("it is long"))
    }

    /// What tells an answer, by its number.
    fn telling() -> impl Strategy<Value = (ToldBy, usize)> {
        let fact = (
            pick(&["network.online", "storage.disks", "time.skew_ms"]),
            pick(&Is::ALL),
            0u32..5_000,
            any::<bool>(),
        );
        let fact = fact.prop_map(|(fact, is, number, is_share)| {
            let value = if is_share { format!("{number} %") } else { number.to_string() };
            ToldBy::Fact(Test { fact: fact.to_owned(), is, value })
        });
        (prop_oneof![fact, pattern().prop_map(ToldBy::Log)], 0usize..4)
    }

    fn sign(causes: usize) -> impl Strategy<Value = Sign> {
        let marks = || prop::collection::vec((pick(Often::ALL), 0usize..4), 0..3);
        (
            wording(),
            prop::collection::btree_set("[a-z0-9][a-z0-9 ]{0,6}[a-z0-9]", 2..5),
            pick(Teller::ALL),
            minutes(),
            marks(),
            prop::collection::vec(marks(), causes),
            prop::option::weighted(0.2, 0..causes),
            prop::collection::vec(telling(), 0..3),
        )
            .prop_map(move |(question, answers, teller, minutes, usually, marks, shows, told_by)| {
                let answers: Vec<String> = answers.into_iter().collect();
                let valid = |marks: Vec<(Often, usize)>| {
                    let mut out: Vec<Mark> = Vec::new();
                    for (often, answer) in marks {
                        let mark = Mark { often, answer: answer % answers.len() };
                        if !out.iter().any(|m| m.answer == mark.answer) {
                            out.push(mark);
                        }
                    }
                    out
                };
                let shows: Vec<String> = shows.iter().map(|c| format!("c{c}")).collect();
                let looks = !shows.is_empty();
                Sign {
                    id: String::new(),
                    question,
                    teller,
                    minutes,
                    usually: if looks { vec![] } else { valid(usually) },
                    marks: marks
                        .into_iter()
                        .enumerate()
                        .map(|(c, m)| (format!("c{c}"), valid(m)))
                        .filter(|(_, m)| !m.is_empty() && !looks)
                        .collect(),
                    shows,
                    told_by: told_by
                        .into_iter()
                        .map(|(by, answer)| Telling { by, answer: answer % answers.len() })
                        .collect(),
                    answers,
                }
            })
    }

    /// The same playbook with its marks in one order: their place says nothing.
    pub(super) fn in_order(mut book: Playbook) -> Playbook {
        for sign in &mut book.signs {
            sign.usually.sort_by_key(|m| m.answer);
            sign.marks.iter_mut().for_each(|(_, marks)| marks.sort_by_key(|m| m.answer));
            sign.marks.sort_by(|a, b| a.0.cmp(&b.0));
        }
        book
    }

    pub(super) fn books() -> impl Strategy<Value = Playbook> {
        let causes = prop_oneof![
            prop::collection::vec((words(5), pick(Common::ALL).prop_map(HowCommon::Word)), 1..5),
            prop::collection::vec((words(5), (0u32..5_000).prop_map(HowCommon::Count)), 1..5),
        ];
        let head = (words(5), words(3), minutes(), minutes(), minutes(), 0u32..=900);
        let logs = prop::collection::vec(pattern(), 0..3);
        (head, causes, logs).prop_flat_map(
            |((title, to, over, patience, look_again, other), causes, logs)| {
                let n = causes.len();
                let signs = prop::collection::vec(sign(n), 0..4);
                let step = (
                    (wording(), pick(Teller::ALL), minutes(), pick(Works::ALL), pick(Risk::ALL)),
                    (prop::collection::btree_set(0..n, 0..=n), any::<bool>(), any::<u8>(), any::<bool>()),
                );
                let steps = prop::collection::vec(step, 0..4);
                let finishes = prop::collection::vec((wording(), minutes()), 0..2);
                (signs, steps, finishes).prop_map(move |(mut signs, steps, finishes)| {
                    signs.iter_mut().enumerate().for_each(|(at, s)| s.id = format!("s{at}"));
                    let finishes: Vec<Finish> = finishes
                        .into_iter()
                        .enumerate()
                        .map(|(at, (text, minutes))| Finish { id: format!("f{at}"), text, minutes })
                        .collect();
                    Playbook {
                        title: title.clone(),
                        mode: Mode::OneFault,
                        handover: HandOver { to: to.clone(), minutes: over },
                        patience_minutes: patience,
                        look_again_minutes: look_again,
                        other: f64::from(other) / 1000.0,
                        causes: causes
                            .iter()
                            .enumerate()
                            .map(|(at, (name, common))| Cause {
                                id: format!("c{at}"),
                                name: name.clone(),
                                common: *common,
                                hides: (0..at)
                                    .filter(|by| (at + by) % 3 == 0)
                                    .map(|by| format!("c{by}"))
                                    .collect(),
                                // The first one has them.
                                logs: if at == 0 { logs.clone() } else { Vec::new() },
                            })
                            .collect(),
                        steps: steps
                            .into_iter()
                            .enumerate()
                            .map(|(at, ((text, who, minutes, works, risk), (fixes, asks, links, finish)))| {
                                Step {
                                    id: format!("t{at}"),
                                    text,
                                    who,
                                    minutes,
                                    risk,
                                    consent: if asks { Consent::Needed } else { Consent::NotNeeded },
                                    works,
                                    fixes: fixes.iter().map(|c| format!("c{c}")).collect(),
                                    needs: (0..at)
                                        .filter(|n| links >> n & 1 == 1)
                                        .map(|n| format!("t{n}"))
                                        .collect(),
                                    undoes: (0..signs.len())
                                        .filter(|s| links >> (s + 4) & 1 == 1)
                                        .map(|s| format!("s{s}"))
                                        .collect(),
                                    tells: (0..signs.len())
                                        .filter(|s| (links >> s & 3) == 3)
                                        .map(|s| format!("s{s}"))
                                        .collect(),
                                    finish: finishes.first().filter(|_| finish).map(|f| f.id.clone()),
                                }
                            })
                            .collect(),
                        signs,
                        finishes,
                    }
                })
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back_the_same(book in books()) {
            let text = print(&book);
            let again = read(&text).map_err(|c| TestCaseError::fail(format!("{text}\n{c:?}")))?;
            prop_assert_eq!(&again, &book, "{}", text);
            prop_assert_eq!(print(&again), text);
        }

        #[test]
        fn no_text_breaks_the_reader(lines in prop::collection::vec(
            prop_oneof![words(6), Just("CAUSES".to_owned()), Just("SIGNS".to_owned()), Just("STEPS".to_owned()),
                Just("  a -> always b".to_owned()), Just("x: y | common".to_owned()), Just("q: r | a, b | agent | 1 min".to_owned()),
                Just("  fixes: x".to_owned()), Just("  shows: x, y".to_owned()), Just("||| ->:".to_owned())],
            0..20,
        )) {
            let text = lines.join("\n");
            if let Err(complaints) = read(&text) {
                prop_assert!(!complaints.is_empty());
                let last = text.lines().count().max(1);
                prop_assert!(complaints.iter().all(|c| (1..=last).contains(&c.line) && !c.problem.is_empty()));
            }
        }
    }
}
