//! Why a mail looks like spam, in words.

use std::collections::BTreeMap;

use super::model::{Model, Signs, slot};
use super::signs::{self, Part, Piece};

/// What the parts of a mail are called where reasons are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Topic {
    Subject,
    Sender,
    Wording,
    Html,
    Links,
    Files,
    Head,
    Shape,
}

impl Topic {
    fn of(part: Part) -> Self {
        match part {
            Part::Subject | Part::SubjectWord => Self::Subject,
            Part::Sender => Self::Sender,
            Part::Text | Part::Word | Part::WordPair => Self::Wording,
            Part::Html | Part::Tag => Self::Html,
            Part::Link => Self::Links,
            Part::File => Self::Files,
            Part::Head => Self::Head,
            Part::Fact => Self::Shape,
        }
    }
    fn words(self) -> &'static str {
        match self {
            Self::Subject => "the wording of its subject",
            Self::Sender => "its sender's name and address",
            Self::Wording => "its wording",
            Self::Html => "how its HTML is made",
            Self::Links => "where its links lead",
            Self::Files => "its files",
            Self::Head => "how its head is written",
            Self::Shape => "what it shows of itself",
        }
    }
}

/// So many topics are told, the weightiest first.
const TOPICS_MAX: usize = 3;
/// So many signs of each.
const SIGNS_MAX: usize = 3;
/// A sign that weighs less, as a share of all that speaks for spam, is not worth telling.
const SHARE_MIN: f32 = 0.002;

/// What speaks for spam, in a sentence; empty where nothing does. Has words of the mail in it: for the team's eyes only.
pub fn reason(model: &Model, piece: &Piece<'_>) -> String {
    let signs = Signs::of(piece);
    let mut topics: BTreeMap<Topic, (f32, Vec<(f32, String)>)> = BTreeMap::new();
    let mut seen = std::collections::BTreeSet::new();
    signs::each(piece, &mut |part, sign| {
        let slot = slot(part, sign);
        if !seen.insert((part, slot)) {
            return;
        }
        let weight = signs.one_of(part) * model.weights()[slot as usize];
        let topic = topics.entry(Topic::of(part)).or_default();
        topic.0 += weight;
        if weight > 0.0
            && let Some(words) = in_words(part, sign)
        {
            topic.1.push((weight, words));
        }
    });
    let for_spam: f32 = topics.values().map(|(sum, _)| sum.max(0.0)).sum();
    let mut told: Vec<_> = topics.into_iter().filter(|(_, (sum, _))| *sum > 0.0).collect();
    told.sort_by(|a, b| b.1.0.total_cmp(&a.1.0));
    let told: Vec<String> = told
        .into_iter()
        .take(TOPICS_MAX)
        .map(|(topic, (_, mut signs))| {
            signs.retain(|(weight, _)| *weight >= for_spam * SHARE_MIN);
            signs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            signs.dedup_by(|a, b| a.1 == b.1);
            let signs: Vec<String> = signs.into_iter().take(SIGNS_MAX).map(|(_, words)| words).collect();
            if signs.is_empty() {
                topic.words().to_owned()
            } else {
                format!("{} ({})", topic.words(), signs.join(", "))
            }
        })
        .collect();
    match told.as_slice() {
        [] => String::new(),
        [one] => format!("What speaks for spam: {one}."),
        [most @ .., last] => format!("What speaks for spam: {}, and {last}.", most.join(", ")),
    }
}

/// A sign that people can read; runs of four characters are not for them.
fn in_words(part: Part, sign: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(sign).ok()?;
    match part {
        Part::Subject | Part::Text | Part::Html | Part::Sender => None,
        Part::SubjectWord | Part::Word | Part::WordPair => Some(format!("“{text}”")),
        Part::Tag | Part::Link | Part::File | Part::Fact => Some(text.to_owned()),
        Part::Head => Some(text.replace(" > ", " before ")),
    }
}

#[cfg(test)]
mod tests {
    use domain::letter::Letter;

    use super::super::Judgement;
    use super::*;

    #[test]
    fn the_reason_names_words_that_speak_for_spam() {
        let mut model = Model::default();
        let letter = |subject: &str, text: &str| Letter {
            subject: subject.into(),
            text: text.into(),
            ..Letter::default()
        };
        let spam = letter("Watches", "Cheap watches for everybody");
        let ham = letter("Printer", "The printer hums for everybody");
        let piece = |letter| Piece { letter, head: b"" };
        for _ in 0..5 {
            model.learn(&Signs::of(&piece(&spam)), Judgement::Spam);
            model.learn(&Signs::of(&piece(&ham)), Judgement::Ham);
        }
        let words = reason(&model, &piece(&spam));
        assert!(words.starts_with("What speaks for spam: ") && words.ends_with('.'), "{words}");
        assert!(words.contains("watches”"), "{words}");
        assert!(!words.contains("printer"), "{words}");
        assert_eq!(reason(&Model::default(), &piece(&spam)), "", "who knows nothing says nothing");
    }
}
