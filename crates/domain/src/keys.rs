//! Keys that a person has put elsewhere.
//!
//! A verb is known by the key that it has in every desk: `e` solves, whatever key does it for this person. So a new page
//! needs no list of its own, and what nobody moved stays where everybody has it.

use std::collections::BTreeMap;

use crate::load::HardWords;
use crate::look::{Contrast, Density, Keeping, Motion};
use crate::{Language, Refusal};

/// One's own keys: the desk's key of a verb to the key that does it here; an empty one does nothing.
pub type KeyMap = BTreeMap<String, String>;

/// How a person likes the workbench.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    pub advance: Advance,
    pub single_keys: SingleKeys,
    pub keys: KeyMap,
    /// The language of the pages; `None` follows the browser.
    pub language: Option<Language>,
    pub density: Density,
    pub contrast: Contrast,
    pub motion: Motion,
    pub keeping: Keeping,
    pub hard_words: HardWords,
}

/// What comes after a ticket was solved, snoozed or answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Advance {
    /// The same ticket.
    #[default]
    Stay,
    /// The next one of the list.
    Next,
}

/// Whether a letter alone does something. Speech input and shaking hands need that it does not (WCAG 2.1.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SingleKeys {
    #[default]
    On,
    Off,
}

crate::message::words! {
    Advance { Stay = "stay", Next = "next" }
    SingleKeys { On = "on", Off = "off" }
}

impl Choices {
    /// From what is stored: a row for each choice, and `key KEY` for each key that was moved. What nobody knows any more
    /// is passed over.
    pub fn of(stored: Vec<(String, String)>) -> Self {
        let mut choices = Self::default();
        for (name, value) in stored {
            match name.as_str() {
                "advance" => choices.advance = Advance::parse(&value).unwrap_or_default(),
                "language" => choices.language = Language::parse(&value),
                "density" => choices.density = Density::parse(&value).unwrap_or_default(),
                "contrast" => choices.contrast = Contrast::parse(&value).unwrap_or_default(),
                "motion" => choices.motion = Motion::parse(&value).unwrap_or_default(),
                "keeping" => choices.keeping = Keeping::parse(&value).unwrap_or_default(),
                "hard_words" => choices.hard_words = HardWords::parse(&value).unwrap_or_default(),
                "single_keys" => choices.single_keys = SingleKeys::parse(&value).unwrap_or_default(),
                other => {
                    if let Some(verb) = other.strip_prefix("key ") {
                        choices.keys.insert(verb.to_owned(), value);
                    }
                }
            }
        }
        choices
    }

    /// What is not as everywhere, as it is stored: [`Choices::of`] reads it back.
    pub fn stored(&self) -> Vec<(String, String)> {
        let Self { advance, single_keys, keys, language, density, contrast, motion, keeping, hard_words } =
            self;
        let words = [
            ("advance", (*advance != Advance::default()).then(|| advance.as_str())),
            ("single_keys", (*single_keys != SingleKeys::default()).then(|| single_keys.as_str())),
            ("language", language.map(Language::as_str)),
            ("density", (*density != Density::default()).then(|| density.as_str())),
            ("contrast", (*contrast != Contrast::default()).then(|| contrast.as_str())),
            ("motion", (*motion != Motion::default()).then(|| motion.as_str())),
            ("keeping", (*keeping != Keeping::default()).then(|| keeping.as_str())),
            ("hard_words", (*hard_words != HardWords::default()).then(|| hard_words.as_str())),
        ];
        let chosen = words.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
        chosen.chain(keys.iter().map(|(verb, key)| (format!("key {verb}"), key.clone()))).collect()
    }

    /// Is this the name of a choice, among all that is stored of a person?
    pub fn is_name(name: &str) -> bool {
        const NAMES: [&str; 8] =
            ["advance", "single_keys", "language", "density", "contrast", "motion", "keeping", "hard_words"];
        NAMES.contains(&name) || name.starts_with("key ")
    }
}

/// Keys of the desk with what they do, as the profile lists them. The same key does on another page what fits there:
/// `r` replies on a ticket and opens a follow-up on a closed one.
pub const GROUPS: &[(&str, &[(&str, &str)])] = &[
    (
        "Moving about",
        &[
            ("j", "Next ticket"),
            ("k", "Previous ticket"),
            ("Escape", "Back to the list"),
            ("/", "Search"),
            ("?", "All commands and keys"),
            ("g m", "Go to Mine"),
            ("g u", "Go to Unassigned"),
            ("g a", "Go to All open"),
            ("g s", "Go to Recently solved"),
            ("g z", "Go to Snoozed"),
            ("g j", "Go to Spam"),
            ("g c", "Go to contacts"),
            ("g k", "Go to macros"),
            ("g i", "Go to articles"),
            ("g b", "Go to notifications"),
            ("g n", "Go to where I am mentioned"),
            ("g w", "Go to what I watch"),
            ("g q", "Go to what I am asked"),
            ("g v", "Go to all views"),
            ("g l", "Go to the mail ledger"),
            ("g o", "Go to routing"),
            ("g x", "Go to rules"),
            ("g e", "Go to access requests"),
            ("g h", "Go to my load"),
        ],
    ),
    (
        "A ticket",
        &[
            ("r", "Reply to the customer"),
            ("n", "Write a note"),
            ("i", "Assign to me"),
            ("a", "Assign to somebody"),
            ("e", "Set to solved"),
            ("o", "Open again"),
            ("s", "Snooze"),
            ("S", "Change the status"),
            ("p", "Change the priority"),
            ("l", "Change the tags"),
            ("u", "Change the subject"),
            ("m", "Use a macro"),
            ("M", "Merge with other tickets"),
            ("L", "Link with another ticket"),
            ("b", "Begin a side conversation"),
            ("H", "Hand over, with a note"),
            ("E", "Escalate to another team"),
            ("A", "Accept what was escalated"),
            ("Q", "Ask somebody who knows"),
            ("w", "Watch, or stop watching"),
            ("y", "Join the suggested ticket"),
            ("X", "Ask for a check of the device"),
            ("K", "Ask for access"),
            ("Y", "Approve the access request"),
            ("N", "Refuse the access request"),
            ("!", "Spam, or not spam"),
            ("h", "History"),
            ("z", "Undo"),
        ],
    ),
    (
        "Side by side",
        &[
            ("T", "Keep open in a tab"),
            ("]", "Next tab"),
            ("[", "Previous tab"),
            ("W", "Close this tab"),
            ("C", "Write a call down beside this"),
            ("V", "Open the likest solved ticket beside this"),
        ],
    ),
    (
        "Diagnosis",
        &[
            ("D", "Choose a playbook"),
            ("0", "Nobody can tell: go on without an answer"),
            ("+", "Take what the customer wrote as answered"),
            ("-", "Take the last answer back"),
            ("R", "Ask the customer this"),
        ],
    ),
    (
        "Lists and the desk",
        &[
            ("x", "Select the ticket"),
            ("c", "New ticket"),
            ("t", "Change colours"),
            ("g r", "Take tickets"),
            ("g p", "Be away"),
        ],
    ),
];

/// A key has at most so many characters: "g ArrowDown".
const CHARS_MAX: usize = 20;

/// The keys of the desk, in the order of [`GROUPS`].
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    GROUPS.iter().flat_map(|(_, keys)| keys.iter().copied())
}

/// What somebody chose, checked: each key is one or two strokes, and no two verbs are meant by the same strokes. `chosen`
/// names verbs by the desk's key; what is as everywhere is left out of the answer.
///
/// # Errors
/// The verb whose key does not do, and why.
pub fn check(chosen: &[(String, String)]) -> Result<KeyMap, (String, Refusal)> {
    let mut mine = KeyMap::new();
    for (verb, key) in chosen {
        if !all().any(|(known, _)| known == verb) {
            return Err((verb.clone(), Refusal::invalid("key", "is of no verb of the desk")));
        }
        let key = clean(key).map_err(|refusal| (verb.clone(), refusal))?;
        if key != *verb {
            mine.insert(verb.clone(), key);
        }
    }
    let effective: Vec<(&str, &str, &str)> =
        all().map(|(verb, words)| (verb, words, mine.get(verb).map_or(verb, String::as_str))).collect();
    for (verb, _, key) in &effective {
        let other = effective.iter().find(|(other, _, theirs)| other != verb && meet(key, theirs));
        // Told at the one that was moved.
        if let (Some((_, words, theirs)), true) = (other, mine.contains_key(*verb)) {
            let words = format!(
                "\u{201c}{key}\u{201d} is taken: \u{201c}{theirs}\u{201d} does \u{201c}{words}\u{201d}"
            );
            return Err(((*verb).to_owned(), Refusal::invalid("key", words)));
        }
    }
    Ok(mine)
}

/// One stroke or two, each a character or the name of a key; empty takes the key away.
fn clean(key: &str) -> Result<String, Refusal> {
    let strokes: Vec<&str> = key.split_whitespace().collect();
    let key = strokes.join(" ");
    let bad = |words: &'static str| Err(Refusal::invalid("key", words));
    if key.chars().count() > CHARS_MAX || strokes.len() > 2 {
        return bad("is longer than two keys, one after the other");
    }
    for stroke in strokes {
        let is_name = stroke.len() > 1 && stroke.chars().all(|c| c.is_ascii_alphanumeric());
        let is_one = stroke.chars().count() == 1 && !stroke.chars().any(char::is_control);
        if !is_one && !is_name {
            return bad("must be keys as they are printed, like e, ! or g m");
        }
        if matches!(stroke, "Tab" | "Enter" | "Shift" | "Control" | "Alt" | "Meta" | "Dead") {
            return bad("is a key that the browser needs");
        }
    }
    // They stand on the answers themselves.
    if matches!(key.split(' ').next().map(str::as_bytes), Some([b'1'..=b'9'])) {
        return bad("is the number of an answer in a diagnosis");
    }
    Ok(key)
}

/// Can two keys not stand beside each other: the same, or one begins the other?
fn meet(one: &str, other: &str) -> bool {
    if one.is_empty() || other.is_empty() {
        return false;
    }
    let begins = |long: &str, short: &str| {
        long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    begins(one, other) || begins(other, one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn what_was_chosen_is_read_back_as_it_was_stored() {
        assert_eq!(Choices::default().stored(), [], "what is as everywhere needs no row");
        let choices = Choices {
            advance: Advance::Next,
            single_keys: SingleKeys::Off,
            keys: [("e".to_owned(), "q".to_owned())].into(),
            language: Some(Language::Arabic),
            density: Density::Compact,
            contrast: Contrast::High,
            motion: Motion::Reduced,
            keeping: Keeping::Nothing,
            hard_words: HardWords::Covered,
        };
        let stored = choices.stored();
        assert_eq!(stored.len(), 9);
        assert!(stored.iter().all(|(name, _)| Choices::is_name(name)), "{stored:?}");
        assert_eq!(Choices::of(stored), choices);
        assert!(!Choices::is_name("fold 3"));
        let odd = vec![("density".to_owned(), "huge".to_owned()), ("fold 3".to_owned(), "x".to_owned())];
        assert_eq!(Choices::of(odd), Choices::default());
    }

    #[test]
    fn the_desks_own_keys_do_not_meet() {
        let all: Vec<_> = all().collect();
        for (n, (one, _)) in all.iter().enumerate() {
            for (other, _) in &all[n + 1..] {
                assert!(!meet(one, other), "{one} and {other}");
            }
        }
        assert_eq!(check(&[]), Ok(KeyMap::new()));
    }

    #[test]
    fn what_is_as_everywhere_is_not_kept() {
        let mine = check(&chosen(&[("e", "e"), ("o", " q "), ("z", ""), ("g m", "g  1")])).expect("these do");
        assert_eq!(mine, chosen(&[("g m", "g 1"), ("o", "q"), ("z", "")]).into_iter().collect());
        // Two that change places.
        assert!(check(&chosen(&[("j", "k"), ("k", "j")])).is_ok());
        // One that was taken away makes room.
        assert!(check(&chosen(&[("e", ""), ("o", "e")])).is_ok());
    }

    #[test]
    fn keys_that_do_not_do_are_told_at_their_verb() {
        for (pairs, verb, words) in [
            (&[("o", "e")][..], "o", "\u{201c}e\u{201d} is taken"),
            (&[("o", "g")], "o", "is taken"),
            (&[("o", "e x")], "o", "is taken"),
            (&[("o", "Tab")], "o", "the browser needs"),
            (&[("o", "3 g")], "o", "the number of an answer"),
            (&[("o", "a b c")], "o", "longer than two"),
            (&[("o", "\u{e9}\u{e9}")], "o", "as they are printed"),
            (&[("nothing", "q")], "nothing", "no verb"),
        ] {
            let (at, refusal) = check(&chosen(pairs)).expect_err(words);
            assert_eq!(at, verb);
            assert!(refusal.to_string().contains(words), "{refusal}");
        }
    }
}
