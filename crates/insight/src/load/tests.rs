//! Messages in four languages, judged.

use super::*;

const FIXTURES: [(&str, &str); 4] = [
    ("en", include_str!("../../../../fixtures/load/en.tsv")),
    ("de", include_str!("../../../../fixtures/load/de.tsv")),
    ("es", include_str!("../../../../fixtures/load/es.tsv")),
    ("ar", include_str!("../../../../fixtures/load/ar.tsv")),
];

fn alone(text: &str, language: Option<&str>) -> Load {
    judge(&Said { text, language, turn: 1, today: 1, unanswered: 1 })
}

fn features(text: &str, language: &str) -> Vec<Feature> {
    alone(text, Some(language)).shares.iter().map(|s| s.feature).collect()
}

#[test]
fn hard_and_calm_messages_are_told_apart_in_every_language() {
    let mut wrong = Vec::new();
    for (language, text) in FIXTURES {
        let mut all = 0;
        let mut right = 0;
        for line in text.lines() {
            let (label, text) = line.split_once('\t').expect("a label and a text");
            let load = alone(text, Some(language));
            all += 1;
            if load.is_hard() == (label == "hard") {
                right += 1;
            } else {
                wrong.push(format!("{language} {label} {}: {text} ({})", load.score, load.stored()));
            }
        }
        assert!(right * 100 >= all * 90, "{language}: {right} of {all}\n{}", wrong.join("\n"));
    }
    let calm_called_hard = wrong.iter().filter(|w| w.contains(" calm ")).count();
    assert!(calm_called_hard <= 1, "{}", wrong.join("\n"));
}

#[test]
fn a_language_that_nobody_named_is_read_with_all_lists() {
    for (_, text) in FIXTURES {
        let scored: Vec<(bool, u8)> = text
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .map(|(label, text)| (label == "hard", alone(text, None).score))
            .collect();
        let mean = |hard: bool| {
            let scores = scores_of(&scored, hard);
            scores.iter().sum::<u32>() / u32::try_from(scores.len()).expect("a few")
        };
        assert!(mean(true) > mean(false) + 40, "{} {}", mean(true), mean(false));
    }
}

fn scores_of(scored: &[(bool, u8)], hard: bool) -> Vec<u32> {
    scored.iter().filter(|(h, _)| *h == hard).map(|(_, s)| u32::from(*s)).collect()
}

#[test]
fn what_is_denied_quoted_or_said_of_oneself_is_no_insult() {
    for (language, text) in [
        ("en", "You are not stupid at all"),
        ("en", "I am such an idiot"),
        ("en", "Is this a stupid question?"),
        ("en", "He wrote \"you idiots\" to me"),
        ("en", "> you idiots\nI did not write that"),
        ("de", "Ich bin so ein Idiot"),
        ("de", "Sie sind nicht unfähig"),
        ("es", "Soy un idiota"),
        ("ar", "أنا غبي"),
    ] {
        let found = features(text, language);
        assert!(!found.contains(&Feature::Insults), "{text}: {found:?}");
    }
    for (language, text) in [
        ("en", "You are an idiot"),
        ("en", "No, you idiot"),
        ("en", "You are not only late, idiot, but rude"),
        ("en", "I find you are all idiots"),
        ("en", "you are stup1d"),
        ("de", "Sie sind ein Idiot"),
        ("es", "Usted es un idiota"),
        ("ar", "يا حمار"),
    ] {
        assert!(
            features(text, language).contains(&Feature::Insults),
            "{text}: {:?}",
            features(text, language)
        );
    }
}

#[test]
fn contempt_for_a_thing_is_anger_and_for_the_reader_an_insult() {
    assert!(features("You are useless", "en").contains(&Feature::Insults));
    let of_a_thing = features("Can you fix this useless printer", "en");
    assert!(
        of_a_thing.contains(&Feature::Anger) && !of_a_thing.contains(&Feature::Insults),
        "{of_a_thing:?}"
    );
}

#[test]
fn no_hurry_is_no_urgency() {
    assert!(features("This is urgent", "en").contains(&Feature::Urgency));
    for (language, text) in [
        ("en", "This is not urgent"),
        ("de", "Es ist nicht dringend"),
        ("es", "No es urgente"),
        ("ar", "ليس عاجلا"),
    ] {
        assert!(!features(text, language).contains(&Feature::Urgency), "{text}");
    }
}

#[test]
fn what_stands_around_a_message_counts_in_any_language() {
    let text = "Dlaczego nikt nie odpowiada?";
    let first = alone(text, Some("pl"));
    let fifth = judge(&Said { text, language: Some("pl"), turn: 9, today: 5, unanswered: 5 });
    assert!(fifth.score > first.score, "{} {}", fifth.score, first.score);
    assert!(fifth.shares.iter().any(|s| s.feature == Feature::Repeated && s.count == 5));
    let shouted = alone("ODPOWIEDZCIE WRESZCIE NA MOJE PYTANIE!!! 😡", Some("pl"));
    assert!(shouted.score > first.score);
}

#[test]
fn capitals_are_shouting_only_in_numbers() {
    assert!(!features("The USB port of my PC", "en").contains(&Feature::Capitals));
    assert!(features("WHY DOES NOBODY ANSWER", "en").contains(&Feature::Capitals));
}

#[test]
fn courtesy_weighs_against() {
    let plain = alone("This is unacceptable.", Some("en"));
    let polite = alone("This is unacceptable. Thank you for your help, I appreciate it.", Some("en"));
    assert!(polite.score < plain.score, "{} {}", polite.score, plain.score);
    assert!(polite.shares.iter().any(|s| s.feature == Feature::Courtesy && s.percent < 0));
}

#[test]
fn shares_add_up_and_the_largest_stands_first() {
    let load = alone("You idiots!!! This is unacceptable, I demand my money back.", Some("en"));
    let sum: i32 = load.reasons().map(|s| s.percent).sum();
    assert!((90..=103).contains(&sum), "{load:?}");
    assert_eq!(load.shares[0].feature, Feature::Insults);
}

#[test]
fn hard_passages_are_whole_sentences_of_the_text() {
    let text = "Hello. You are an idiot! You lied. The scale shows E-07.\nThanks, you useless fool";
    let hard: Vec<&str> = hard_passages(text, Some("en")).into_iter().map(|r| &text[r]).collect();
    assert_eq!(hard, ["You are an idiot! You lied.", "Thanks, you useless fool"]);
    assert!(hard_passages("All is well, thank you.", Some("en")).is_empty());
    let arabic = "مرحبا. أنتم أغبياء! شكرا";
    let hard: Vec<&str> = hard_passages(arabic, Some("ar")).into_iter().map(|r| &arabic[r]).collect();
    assert_eq!(hard, ["أنتم أغبياء!"]);
}

#[test]
fn any_text_is_read() {
    for text in
        ["", " ", "\n\n", "***", "'", "!!!???", "\u{0}\u{200f}", "a\u{0301}\u{0301}", "\u{202e}ab", "*"]
    {
        let load = alone(text, None);
        assert!(load.score <= 100);
        hard_passages(text, None);
    }
    // A cut in the middle of a letter would be no text.
    let long = "ا".repeat(TEXT_BYTES_MAX);
    assert!(!alone(&long, None).is_hard());
    for range in hard_passages(&format!("{}يا حمار", "é ".repeat(TEXT_BYTES_MAX / 2)), None) {
        assert!(range.end <= TEXT_BYTES_MAX);
    }
}

#[test]
fn a_long_text_is_read_in_moments() {
    let text = "You are not stupid, but this unacceptable printer is slow. ".repeat(500);
    // No clock here: the work is bounded by the text that is read at all.
    assert!(alone(&text, None).score > 0);
}
