//! Numbers as the reader's language writes them: the same in a page (this file), in a sentence (`words.rs` asks here) and
//! in a script (`js/words.js`, by the browser's own tables).
//!
//! - The decimal mark is a comma in German and Spanish, a point in English and Arabic.
//! - Digits are grouped by threes from five of them on, as browsers do with `useGrouping: "min2"`: years, and numbers that
//!   are read at a glance anyway, stay whole.
//! - Arabic pages write the digits 0 to 9, as the clock does: whoever reads them knows both, and ticket numbers, addresses
//!   and mails have no others.
//!
//! Ticket numbers are names and not numbers: they are text, never grouped.

use domain::Language;

use crate::{Words, t};

/// From so many digits on they are grouped.
const GROUPED_FROM_DIGITS: usize = 5;

/// The mark before the fraction, and the one between groups of three.
fn marks(language: Language) -> (char, char) {
    match language {
        Language::English | Language::Arabic => ('.', ','),
        Language::German | Language::Spanish => (',', '.'),
    }
}

/// A number that stands as `-1234.5`, in the marks of a language.
pub(crate) fn written(language: Language, plain: &str) -> String {
    let (decimal, group) = marks(language);
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        let left = whole.len() - at;
        if at > 0 && left.is_multiple_of(3) && whole.len() >= GROUPED_FROM_DIGITS {
            out.push(group);
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push(decimal);
        out.push_str(fraction);
    }
    out
}

/// How many: "7", "12,345".
pub fn count(w: Words, n: impl TryInto<i64>) -> String {
    // What does not fit an i64 is no count of anything that a desk has.
    written(w.language(), &n.try_into().unwrap_or(i64::MAX).to_string())
}

/// With one digit after the mark, and none where it is nought: "1.5", "2". `tenths` is the number times ten.
pub fn tenths(w: Words, tenths: i64) -> String {
    let (whole, rest) = (tenths / 10, (tenths % 10).abs());
    let sign = if tenths < 0 && whole == 0 { "-" } else { "" };
    let plain = if rest == 0 { whole.to_string() } else { format!("{sign}{whole}.{rest}") };
    written(w.language(), &plain)
}

/// A share of one in whole percent: `0.425` is "43%". What is no number counts as none.
pub fn percent(w: Words, share: f64) -> String {
    let whole = (share * 100.0).round();
    let plain = if whole.is_finite() { format!("{whole:.0}") } else { "0".to_owned() };
    // What rounds to nothing has no sign.
    let plain = if plain == "-0" { "0".to_owned() } else { plain };
    t!(w, "numbers-percent", n = written(w.language(), &plain))
}

/// A number of octets in words for people: `812 B`, `14 kB`, `3.2 MB`. Rounded as [`domain::file::size`] does.
pub fn size(w: Words, bytes: i64) -> String {
    match bytes.max(0) {
        b @ 0..1_000 => t!(w, "numbers-bytes", n = b),
        b @ 1_000..999_500 => t!(w, "numbers-kilobytes", n = (b + 500) / 1_000),
        b => t!(w, "numbers-megabytes", n = tenths(w, b.saturating_add(50_000) / 100_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands around an Arabic number so that it does not turn its sentence round.
    fn bare(text: &str) -> String {
        text.replace(['\u{2068}', '\u{2069}'], "")
    }

    #[test]
    fn each_language_has_its_marks() {
        for (language, number, megabytes, kilobytes, share) in [
            (Language::English, "1,234,567", "3.2\u{a0}MB", "14\u{a0}kB", "43%"),
            (Language::German, "1.234.567", "3,2\u{a0}MB", "14\u{a0}kB", "43\u{a0}%"),
            (Language::Spanish, "1.234.567", "3,2\u{a0}MB", "14\u{a0}kB", "43\u{a0}%"),
            (Language::Arabic, "1,234,567", "3.2\u{a0}م.ب", "14\u{a0}ك.ب", "43%"),
        ] {
            let w = Words::from(language);
            assert_eq!(count(w, 1_234_567), number);
            assert_eq!(bare(&size(w, 3_240_000)), megabytes);
            assert_eq!(bare(&size(w, 14_400)), kilobytes);
            assert_eq!(bare(&percent(w, 0.425)), share);
        }
    }

    #[test]
    fn groups_begin_with_five_digits_and_signs_stand_before_them() {
        let w = Words::from(Language::German);
        for (n, words) in [
            (0, "0"),
            (999, "999"),
            (2026, "2026"),
            (10_000, "10.000"),
            (-123_456, "-123.456"),
            (i64::MAX, "9.223.372.036.854.775.807"),
        ] {
            assert_eq!(count(w, n), words);
        }
        assert_eq!(count(w, usize::MAX), "9.223.372.036.854.775.807");
        for (n, words) in [(15, "1,5"), (20, "2"), (-5, "-0,5"), (-25, "-2,5"), (123_456, "12.345,6")] {
            assert_eq!(tenths(w, n), words);
        }
        for (share, words) in [(1.0, "100"), (-0.001, "0"), (f64::NAN, "0"), (123.456, "12.346")] {
            assert_eq!(percent(w, share), format!("{words}\u{a0}%"));
        }
    }

    #[test]
    fn sizes_are_rounded_as_the_desk_rounds_them_elsewhere() {
        for bytes in [-1, 0, 812, 999, 1_000, 1_499, 999_499, 999_500, 1_049_999, 1_050_000, 25_000_000] {
            let here = size(Words::default(), bytes).replace('\u{a0}', " ");
            assert_eq!(here, domain::file::size(bytes));
        }
    }

    #[test]
    fn sentences_write_numbers_the_same_way() {
        let w = Words::from(Language::Spanish);
        assert!(t!(w, "views-count", count = 12_345).contains("12.345"), "grouped");
        assert!(t!(w, "views-count", count = 1_234).contains("1234"), "whole");
    }
}
