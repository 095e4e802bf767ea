//! The words of a sheet in other languages, for customers.
//!
//! They stand in remarks of the sheet, a list for each language, each line named after the row that it translates:
//!
//! ```text
//! # language: en
//!
//! # de playbook: Kein Internet zu Hause
//! # de sign lights: Welche Lampen leuchten? | alle, keine, rot
//! # de sign lights expert: Zustand des WAN-Anschlusses?
//! # de step replug: Stecken Sie das Kabel an beiden Enden ein.
//! # de finish restart: Starten Sie den Router neu.
//! # de cause plane: Der Flugmodus ist an.
//! ```
//!
//! Causes are read by customers only where one look shows several of them.
//!
//! To the engine they are nothing: what is believed and what is logged has the sheet's own words. As remarks they are kept by
//! whatever keeps remarks: the table, the file for a spreadsheet, every version.

use std::collections::{BTreeMap, BTreeSet};

use crate::playbook::{Playbook, Wording};

/// What a line translates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Title,
    Sign(String),
    Step(String),
    Finish(String),
    Cause(String),
}

/// The words of one row in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Said {
    /// Of the first line that says something.
    line: usize,
    plain: String,
    expert: Option<String>,
    answers: Vec<String>,
}

/// The words of a sheet in all its languages, by code (`de`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tongues {
    /// The language of the sheet itself, where it says so.
    pub own: Option<String>,
    all: BTreeMap<String, BTreeMap<Place, Said>>,
}

/// A playbook with the words of one language; rows that have none keep the sheet's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub book: Playbook,
    has: BTreeSet<Place>,
}

impl Told {
    /// Whether this is there in the language.
    pub fn has(&self, place: &Place) -> bool {
        self.has.contains(place)
    }
}

/// Something that a language lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub language: String,
    /// `None`: of the language as a whole.
    pub line: Option<usize>,
    pub what: GapKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GapKind {
    /// So many texts for customers are not there.
    Missing(usize),
    /// The row was changed since, and its words in this language were not.
    Outdated(String),
    /// The row's answers stand in another order than when it was in use, and these words do not: whoever chose one would have
    /// said another.
    MixedUp(String),
    /// No row is called so, or it has another number of answers: the line is passed over.
    Misfit(String),
}

impl Tongues {
    /// Reads the lines of a sheet's text that are words in another language.
    pub fn read(text: &str) -> Self {
        let mut out = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(code) = own_language(line) {
                out.own = Some(code.to_owned());
                continue;
            }
            let Some(Line { code, place, is_expert, words }) = line_of(line) else { continue };
            let is_sign = matches!(place, Place::Sign(_));
            let said = out.all.entry(code.to_owned()).or_default().entry(place).or_default();
            if said.line == 0 {
                said.line = number;
            }
            match (is_expert, words.split_once('|').filter(|_| is_sign)) {
                (true, _) => said.expert = Some(words.to_owned()),
                (false, Some((question, answers))) => {
                    said.plain = question.trim().to_owned();
                    said.answers = answers.split(',').map(|answer| answer.trim().to_owned()).collect();
                }
                (false, None) => said.plain = words.to_owned(),
            }
        }
        out
    }

    /// The languages that there are words in, beside the sheet's own.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.all.keys().map(String::as_str)
    }

    /// The title in a language.
    pub fn title(&self, language: &str) -> Option<&str> {
        let said = self.all.get(language)?.get(&Place::Title)?;
        Some(said.plain.as_str()).filter(|title| !title.is_empty())
    }

    /// The playbook in a language: words where they are there and fit. Ids, positions and numbers are those of the sheet.
    pub fn told(&self, book: &Playbook, language: &str) -> Told {
        let mut out = Told { book: book.clone(), has: BTreeSet::new() };
        for (place, said) in self.all.get(language).into_iter().flatten() {
            if !fits(book, place, said) {
                continue;
            }
            let wording = || Wording {
                plain: said.plain.clone(),
                // Without words for experts they read those for everybody, which are in their language.
                expert: said.expert.clone(),
            };
            match place {
                Place::Title => out.book.title.clone_from(&said.plain),
                Place::Sign(id) => {
                    if let Some(at) = book.sign(id) {
                        out.book.signs[at].question = wording();
                        out.book.signs[at].answers.clone_from(&said.answers);
                    }
                }
                Place::Step(id) => {
                    if let Some(at) = book.step(id) {
                        out.book.steps[at].text = wording();
                    }
                }
                Place::Finish(id) => {
                    if let Some(finish) = out.book.finishes.iter_mut().find(|finish| finish.id == *id) {
                        finish.text = wording();
                    }
                }
                Place::Cause(id) => {
                    if let Some(at) = book.cause(id) {
                        out.book.causes[at].name.clone_from(&said.plain);
                    }
                }
            }
            out.has.insert(place.clone());
        }
        out
    }

    /// What the languages lack. `wanted` are the texts that customers get; `before` is the text that was in use.
    pub fn gaps(&self, book: &Playbook, wanted: &[Place], before: Option<(&Self, &Playbook)>) -> Vec<Gap> {
        let mut out = Vec::new();
        for (language, all) in &self.all {
            let told = self.told(book, language);
            let missing = wanted.iter().filter(|place| !told.has(place)).count();
            if missing > 0 {
                let what = GapKind::Missing(missing);
                out.push(Gap { language: language.clone(), line: None, what });
            }
            for (place, said) in all {
                let gap = |what| Gap { language: language.clone(), line: Some(said.line), what };
                if !fits(book, place, said) {
                    out.push(gap(GapKind::Misfit(id_of(place))));
                    continue;
                }
                let Some((tongues, old)) = before else { continue };
                let Some(then) = tongues.all.get(language).and_then(|all| all.get(place)) else { continue };
                let (Some(was), Some(is)) = (words_of(old, place), words_of(book, place)) else { continue };
                let elsewhere = |(at, answer): (usize, &String)| {
                    is.1.iter().position(|a| a == answer).is_some_and(|n| n != at)
                };
                if then.answers == said.answers && was.1.iter().enumerate().any(elsewhere) {
                    out.push(gap(GapKind::MixedUp(id_of(place))));
                } else if (&then.plain, &then.expert, &then.answers)
                    == (&said.plain, &said.expert, &said.answers)
                    && was != is
                {
                    out.push(gap(GapKind::Outdated(id_of(place))));
                }
            }
        }
        out
    }
}

/// A remark that is words in another language.
struct Line<'t> {
    code: &'t str,
    place: Place,
    is_expert: bool,
    words: &'t str,
}

fn own_language(line: &str) -> Option<&str> {
    let code = line.trim().strip_prefix('#')?.trim().strip_prefix("language:")?.trim();
    Some(code).filter(|code| is_code(code))
}

fn line_of(line: &str) -> Option<Line<'_>> {
    let (name, words) = line.trim().strip_prefix('#')?.split_once(':')?;
    let names: Vec<&str> = name.split_whitespace().collect();
    let (code, place, is_expert) = match names[..] {
        [code, "playbook"] => (code, Place::Title, false),
        [code, "sign", id] => (code, Place::Sign(id.to_owned()), false),
        [code, "sign", id, "expert"] => (code, Place::Sign(id.to_owned()), true),
        [code, "step", id] => (code, Place::Step(id.to_owned()), false),
        [code, "step", id, "expert"] => (code, Place::Step(id.to_owned()), true),
        [code, "finish", id] => (code, Place::Finish(id.to_owned()), false),
        [code, "cause", id] => (code, Place::Cause(id.to_owned()), false),
        [code, "finish", id, "expert"] => (code, Place::Finish(id.to_owned()), true),
        _ => return None,
    };
    let words = words.trim();
    (is_code(code) && !words.is_empty()).then_some(Line { code, place, is_expert, words })
}

/// What a line of a sheet is words of: `None` inside where it says the language of the sheet itself.
pub(super) fn words_for(line: &str) -> Option<Option<Place>> {
    match own_language(line) {
        Some(_) => Some(None),
        None => line_of(line).map(|line| Some(line.place)),
    }
}

/// What a table changed that words in other languages are named after.
#[derive(Debug, Default)]
pub(super) struct Moved {
    /// Rows that are called otherwise.
    pub(super) ids: Vec<(Place, Place)>,
    /// Of a sign, by its place before: how many answers it had, and which of them each answer was.
    pub(super) answers: Vec<(Place, usize, Vec<Option<usize>>)>,
}

/// Names lines of words after what their rows are called now, and puts their answers where the sign's own stand. An answer that
/// is new leaves a gap, so that the line fits no more and the sign is asked in the sheet's language until somebody says it.
pub(super) fn followed(text: &str, moved: &Moved) -> String {
    if moved.ids.is_empty() && moved.answers.is_empty() {
        return text.to_owned();
    }
    let lines: Vec<String> = text
        .lines()
        .map(|line| match line_of(line) {
            Some(found) => said_anew(line, &found, moved).unwrap_or_else(|| line.to_owned()),
            None => line.to_owned(),
        })
        .collect();
    lines.join("\n") + "\n"
}

/// `None` where nothing of it has changed.
fn said_anew(line: &str, found: &Line<'_>, moved: &Moved) -> Option<String> {
    let renamed = moved.ids.iter().find(|(was, _)| *was == found.place).map(|(_, now)| now);
    let answers = moved.answers.iter().find(|(place, ..)| *place == found.place && !found.is_expert);
    let refitted = answers.and_then(|(_, had, from)| {
        let (question, said) = found.words.split_once('|')?;
        let said: Vec<&str> = said.split(',').map(str::trim).collect();
        if said.len() != *had {
            return None;
        }
        let said: Vec<&str> =
            from.iter().map(|at| at.and_then(|at| said.get(at)).copied().unwrap_or("")).collect();
        Some(format!("{} | {}", question.trim(), said.join(", ")))
    });
    if renamed.is_none() && refitted.is_none() {
        return None;
    }
    let (kind, id) = match renamed.unwrap_or(&found.place) {
        Place::Title => return None,
        Place::Sign(id) => ("sign", id),
        Place::Step(id) => ("step", id),
        Place::Finish(id) => ("finish", id),
        Place::Cause(id) => ("cause", id),
    };
    let indent = &line[..line.len() - line.trim_start().len()];
    let expert = if found.is_expert { " expert" } else { "" };
    let words = refitted.as_deref().unwrap_or(found.words);
    Some(format!("{indent}# {} {kind} {id}{expert}: {words}", found.code))
}

fn is_code(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase())
}

fn id_of(place: &Place) -> String {
    match place {
        Place::Title => "playbook".to_owned(),
        Place::Sign(id) | Place::Step(id) | Place::Finish(id) | Place::Cause(id) => id.clone(),
    }
}

/// Whether there is such a row, and the words are whole.
fn fits(book: &Playbook, place: &Place, said: &Said) -> bool {
    if said.plain.is_empty() {
        return false;
    }
    match place {
        Place::Title => true,
        Place::Sign(id) => book.sign(id).is_some_and(|at| {
            let distinct: BTreeSet<&String> = said.answers.iter().collect();
            said.answers.len() == book.signs[at].answers.len()
                && distinct.len() == said.answers.len()
                && said.answers.iter().all(|answer| !answer.is_empty())
        }),
        Place::Step(id) => book.step(id).is_some(),
        Place::Finish(id) => book.finish(id).is_some(),
        Place::Cause(id) => book.cause(id).is_some(),
    }
}

/// The sheet's own words of a row.
fn words_of(book: &Playbook, place: &Place) -> Option<(Wording, Vec<String>)> {
    match place {
        Place::Title => Some((Wording::plain(book.title.as_str()), Vec::new())),
        Place::Sign(id) => {
            book.sign(id).map(|at| (book.signs[at].question.clone(), book.signs[at].answers.clone()))
        }
        Place::Step(id) => book.step(id).map(|at| (book.steps[at].text.clone(), Vec::new())),
        Place::Finish(id) => book.finish(id).map(|finish| (finish.text.clone(), Vec::new())),
        Place::Cause(id) => {
            book.cause(id).map(|at| (Wording::plain(book.causes[at].name.as_str()), Vec::new()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::read;
    use crate::sheet::table::Table;

    const SHEET: &str = "\
# language: en
playbook: Lamp
looks for: one fault
hand over to: the electrician, 60 min
something else: 3 %

CAUSES
bulb: The bulb is broken | very common

SIGNS
others: Do other lamps work? | yes, no | customer | 1 min
  expert: Is the circuit live?
  bulb -> always yes

STEPS
change: Change the bulb. | customer | 3 min | almost always
  fixes: bulb
  finish: on

FINISHES
on: Switch it on. | 0.1 min

# de playbook: Lampe
# de sign others: Gehen andere Lampen? | ja, nein
# de step change: Wechseln Sie die Birne.
# de step change expert: Leuchtmittel tauschen.
";

    fn places() -> Vec<Place> {
        vec![Place::Sign("others".into()), Place::Step("change".into()), Place::Finish("on".into())]
    }

    #[test]
    fn a_sheet_is_told_in_another_language_and_keeps_its_own_words_where_there_are_none() {
        let (book, tongues) = (read(SHEET).expect("it is good"), Tongues::read(SHEET));
        assert_eq!(tongues.own.as_deref(), Some("en"));
        assert_eq!(tongues.languages().collect::<Vec<_>>(), ["de"]);
        let told = tongues.told(&book, "de");
        assert_eq!(told.book.title, "Lampe");
        assert_eq!((tongues.title("de"), tongues.title("es")), (Some("Lampe"), None));
        assert_eq!(told.book.signs[0].question, Wording::plain("Gehen andere Lampen?"));
        assert_eq!(told.book.signs[0].answers, ["ja", "nein"]);
        assert_eq!(told.book.steps[0].text.for_expert(), "Leuchtmittel tauschen.");
        assert_eq!(told.book.finishes[0].text.plain, "Switch it on.");
        assert_eq!(places().iter().map(|place| told.has(place)).collect::<Vec<_>>(), [true, true, false]);
        assert_eq!(tongues.told(&book, "es").book, book, "nothing is made up");
    }

    #[test]
    fn what_is_missing_outdated_or_misplaced_is_told() {
        let kinds = |text: &str, before: Option<&str>| -> Vec<GapKind> {
            let book = read(text).expect("it is good");
            let before = before.map(|text| (Tongues::read(text), read(text).expect("it is good")));
            let gaps = Tongues::read(text).gaps(&book, &places(), before.as_ref().map(|(t, b)| (t, b)));
            gaps.into_iter().map(|gap| gap.what).collect()
        };
        assert_eq!(kinds(SHEET, Some(SHEET)), [GapKind::Missing(1)], "the finish has none");
        let whole = format!("{SHEET}# de finish on: Schalten Sie sie ein.\n");
        assert_eq!(kinds(&whole, None), []);
        let changed = whole.replace("Change the bulb.", "Change the bulb when it is cold.");
        assert_eq!(kinds(&changed, Some(&whole)), [GapKind::Outdated("change".into())]);
        let both = changed.replace("Wechseln Sie die Birne.", "Wechseln Sie die kalte Birne.");
        assert_eq!(kinds(&both, Some(&whole)), [], "its words were changed, too");
        let fewer = whole.replace("| ja, nein", "| ja");
        assert_eq!(kinds(&fewer, None), [GapKind::Missing(1), GapKind::Misfit("others".into())]);
        let stray = format!("{whole}# de step swap: Tauschen.\n");
        assert_eq!(kinds(&stray, None), [GapKind::Misfit("swap".into())]);
    }

    #[test]
    fn answers_that_changed_places_without_their_words_are_told() {
        let text = SHEET.replace("yes, no |", "no, yes |");
        let book = read(&text).expect("it is good");
        let before = (Tongues::read(SHEET), read(SHEET).expect("it is good"));
        let gaps = Tongues::read(&text).gaps(&book, &[], Some((&before.0, &before.1)));
        assert_eq!(gaps.into_iter().map(|g| g.what).collect::<Vec<_>>(), [GapKind::MixedUp("others".into())]);
        let both = text.replace("| ja, nein", "| nein, ja");
        let gaps = Tongues::read(&both).gaps(&book, &[], Some((&before.0, &before.1)));
        assert!(gaps.is_empty(), "{gaps:?}");
    }

    #[test]
    fn words_follow_what_the_table_changes() {
        use crate::sheet::table::{Column, List};
        let changed = |change: &dyn Fn(&mut Table)| {
            let mut table = Table::of(SHEET).expect("it has a table");
            change(&mut table);
            table.complete();
            table.write(SHEET).expect("it is written")
        };
        let put = |table: &mut Table, list: List, column: Column, words: &str| {
            table.rows_mut(list)[0].cells[list.at(column)] = words.to_owned();
        };
        let renamed = changed(&|t| {
            put(t, List::Signs, Column::Id, "lamps");
            put(t, List::Steps, Column::Id, "swap");
        });
        for line in ["# de sign lamps: Gehen", "# de step swap: Wechseln", "# de step swap expert: Leucht"] {
            assert!(renamed.text.contains(line) && renamed.lost.is_empty(), "{line}: {}", renamed.text);
        }
        let answers = |words: &'static str| {
            changed(&|t| {
                let had = t.answers(0);
                put(t, List::Signs, Column::Answers, words);
                t.refit(0, &had);
            })
        };
        assert!(answers("no, yes").text.contains("? | nein, ja\n"), "{}", answers("no, yes").text);
        assert!(answers("yes, never").text.contains("? | ja, nein\n"), "it is called otherwise only");
        let more = answers("yes, some, no").text;
        assert!(more.contains("? | ja, , nein\n"), "{more}");
        let (book, tongues) = (read(&more).expect("it is good"), Tongues::read(&more));
        assert_eq!(tongues.told(&book, "de").book.signs[0].answers, book.signs[0].answers);
        // Words that stood above a row that is gone stay while their own row does.
        let above = SHEET.replacen(
            "bulb: The",
            "# de sign others expert: Liegt Spannung an?\n# by Ben\nbulb: The",
            1,
        );
        let mut table = Table::of(&above).expect("it has a table");
        table.remove(List::Causes, 0);
        table.add(List::Causes, 0);
        put(&mut table, List::Causes, Column::Name, "Another");
        table.complete();
        let written = table.write(&above).expect("it is written");
        assert!(written.text.contains("# de sign others expert: Liegt"), "{}", written.text);
        assert_eq!(written.lost.len(), 1, "{:?}", written.lost);
    }

    #[test]
    fn remarks_of_people_are_no_words_and_the_table_keeps_what_is() {
        let text = SHEET.replace(
            "# de playbook",
            "# in short: see the handbook\n# de facto nobody: does it\n# de playbook",
        );
        assert_eq!(Tongues::read(&text), {
            let mut same = Tongues::read(SHEET);
            same.all.values_mut().flat_map(BTreeMap::values_mut).for_each(|said| said.line += 2);
            same
        });
        let mut table = Table::of(SHEET).expect("it has a table");
        table.complete();
        let written = table.write(SHEET).expect("it is written");
        assert_eq!(Tongues::read(&written.text), Tongues::read(SHEET));
    }
}
