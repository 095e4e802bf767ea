//! A playbook in the languages of those who are asked by it.

use std::collections::BTreeMap;

use diagnose::case::{Advised, Published};
use diagnose::playbook::{Playbook, Step};
use diagnose::sheet::tongues::{Place, Tongues};
use domain::Language;
use domain::playbook::Pin;
use domain::read::diagnosis::{NextStep, Put};

use super::{About, Ready, is_look, question_for};
use crate::commands::change_playbook::title;

/// What a version of a sheet calls itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Titles {
    /// In the sheet's own words.
    pub own: Option<String>,
    told: BTreeMap<&'static str, String>,
}

impl Titles {
    pub fn of(sheet: &str) -> Self {
        let tongues = Tongues::read(sheet);
        let others =
            Language::ALL.iter().filter(|language| tongues.own.as_deref() != Some(language.as_str()));
        let told = others
            .filter_map(|language| Some((language.as_str(), tongues.title(language.as_str())?.to_owned())))
            .collect();
        Self { own: title(sheet), told }
    }

    /// For a reader of that language, where it has words in it.
    pub fn told(&self, language: Language) -> Option<&str> {
        self.told.get(language.as_str()).map(String::as_str)
    }
}

impl Ready {
    /// `text` is the sheet that was published.
    pub fn new(pin: Pin, published: Published, text: &str) -> Self {
        let tongues = Tongues::read(text);
        let of_code = |code: &str| Language::ALL.iter().copied().find(|language| language.as_str() == code);
        let written_in = tongues.own.as_deref().and_then(of_code);
        let told = tongues
            .languages()
            .filter_map(of_code)
            .filter(|language| Some(*language) != written_in)
            .map(|language| (language.as_str(), tongues.told(&published.book, language.as_str())))
            .collect();
        Self { pin, published, written_in, told }
    }

    /// The playbook as a customer reads it: in their language where it has words in it, row by row. Positions are the same.
    pub fn told(&self, language: Language) -> &Playbook {
        self.told.get(language.as_str()).map_or(&self.published.book, |told| &told.book)
    }

    /// The language that these rows are in, where it is known and another than theirs.
    pub fn other_language(&self, language: Language, places: &[Place]) -> Option<Language> {
        let told = self.told.get(language.as_str());
        let has_all = told.is_some_and(|told| places.iter().all(|place| told.has(place)));
        self.written_in.filter(|own| *own != language && !has_all)
    }
}

/// Steps and what completes them, as places of the sheet.
pub(crate) fn places_of(steps: &[&Step]) -> Vec<Place> {
    let finishes = steps.iter().filter_map(|step| step.finish.clone()).map(Place::Finish);
    steps.iter().map(|step| Place::Step(step.id.clone())).chain(finishes).collect()
}

/// A sign as a place of the sheet, with what it shows where that is to be read, too.
pub(crate) fn places_of_sign(book: &Playbook, at: usize) -> Vec<Place> {
    let sign = &book.signs[at];
    let shown = sign.shows.iter().filter(|_| is_look(book, at)).cloned().map(Place::Cause);
    std::iter::once(Place::Sign(sign.id.clone())).chain(shown).collect()
}

/// What comes next as it is put to a customer whose language the sheet has words in.
pub(super) fn put(ready: &Ready, next: &NextStep, language: Language) -> Option<Put> {
    if !ready.told.contains_key(language.as_str()) {
        return None;
    }
    let about = match next {
        NextStep::Ask { sign, .. } | NextStep::Look { sign, .. } => About::Sign(sign),
        NextStep::AskConsent { step, .. } => About::Consent(step),
        NextStep::Try { steps, .. } => About::Steps(steps.iter().map(|(id, _)| id.as_str()).collect()),
        NextStep::HandOver { .. } | NextStep::Solved { .. } => return None,
    };
    let plain = question_for(ready, &about, false, language).ok()?;
    let expert = question_for(ready, &about, true, language).ok().filter(|expert| *expert != plain);
    Some(Put { plain, expert })
}

/// The language of what comes next, where it is not the customer's.
pub(super) fn written_in(ready: &Ready, what: &Advised, language: Language) -> Option<Language> {
    let book = &ready.published.book;
    let places = match what {
        Advised::Ask(at) => places_of_sign(book, *at),
        Advised::AskConsent(at) => vec![Place::Step(book.steps[*at].id.clone())],
        Advised::Try(all) => places_of(&all.iter().map(|at| &book.steps[*at]).collect::<Vec<_>>()),
        Advised::HandOver(_) | Advised::Solved => return None,
    };
    ready.other_language(language, &places)
}
