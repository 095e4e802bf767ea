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
//! ```
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
    /// No row is called so, or it has another number of answers: the line is passed over.
    Misfit(String),
}

impl Tongues {
    /// Reads the lines of a sheet's text that are words in another language.
    pub fn read(text: &str) -> Self {
        let mut out = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            let Some(remark) = line.trim().strip_prefix('#').map(str::trim) else { continue };
            if let Some(code) = remark.strip_prefix("language:").map(str::trim).filter(|code| is_code(code)) {
                out.own = Some(code.to_owned());
                continue;
            }
            let Some((name, words)) = remark.split_once(':') else { continue };
            let names: Vec<&str> = name.split_whitespace().collect();
            let (code, place, is_expert) = match names[..] {
                [code, "playbook"] => (code, Place::Title, false),
                [code, "sign", id] => (code, Place::Sign(id.to_owned()), false),
                [code, "sign", id, "expert"] => (code, Place::Sign(id.to_owned()), true),
                [code, "step", id] => (code, Place::Step(id.to_owned()), false),
                [code, "step", id, "expert"] => (code, Place::Step(id.to_owned()), true),
                [code, "finish", id] => (code, Place::Finish(id.to_owned()), false),
                [code, "finish", id, "expert"] => (code, Place::Finish(id.to_owned()), true),
                _ => continue,
            };
            let words = words.trim();
            if !is_code(code) || words.is_empty() {
                continue;
            }
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
                let is_outdated = before.is_some_and(|(tongues, old)| {
                    let then = tongues.all.get(language).and_then(|all| all.get(place));
                    let is_same = then.is_some_and(|then| {
                        (&then.plain, &then.expert, &then.answers)
                            == (&said.plain, &said.expert, &said.answers)
                    });
                    let was = words_of(old, place);
                    is_same && was.is_some() && was != words_of(book, place)
                });
                if is_outdated {
                    out.push(gap(GapKind::Outdated(id_of(place))));
                }
            }
        }
        out
    }
}

fn is_code(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase())
}

fn id_of(place: &Place) -> String {
    match place {
        Place::Title => "playbook".to_owned(),
        Place::Sign(id) | Place::Step(id) | Place::Finish(id) => id.clone(),
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
