//! The piece of a text that shows why it was found.

use domain::query::words::{Needle, Token, tokens};

use crate::words::Stems;

/// A piece of a snippet: its text, and whether it is what was asked for.
pub type Piece = (String, bool);

/// About how long a snippet is, in characters.
const CHARS: usize = 200;
/// How much of it stands before the first thing found.
const CHARS_BEFORE: usize = 40;

/// What is marked in texts: the words of a query that are not negated.
pub(crate) struct Marker {
    pub(crate) needles: Vec<Needle>,
    /// For each language, the stems of the single words asked for.
    pub(crate) stems: Vec<(String, Vec<String>)>,
}

impl Marker {
    /// The places in `text` that were asked for, in order, without overlaps.
    fn places(&self, text: &str, language: Option<&str>, words: &[Token]) -> Vec<(usize, usize)> {
        let mut found: Vec<(usize, usize)> = self.needles.iter().flat_map(|n| n.find(words)).collect();
        let stems = language.and_then(|l| self.stems.iter().find(|(code, _)| code == l));
        if let Some((code, wanted)) = stems
            && !wanted.is_empty()
            && let Some(mut stems) = Stems::new(code)
        {
            let forms = stems.of(text, words);
            found.extend(
                forms.into_iter().filter(|(_, s)| wanted.contains(s)).map(|(w, _)| (w.from, w.until)),
            );
        }
        found.sort_unstable();
        let mut merged: Vec<(usize, usize)> = Vec::with_capacity(found.len());
        for (from, until) in found {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(until),
                _ => merged.push((from, until)),
            }
        }
        merged
    }

    /// All of a short text, marked.
    pub(crate) fn whole(&self, text: &str, language: Option<&str>) -> Vec<Piece> {
        pieces(text, 0, text.len(), &self.places(text, language, &tokens(text)))
    }

    /// The stretch of a long text in which most was found.
    pub(crate) fn snippet(&self, text: &str, language: Option<&str>) -> Vec<Piece> {
        let words = tokens(text);
        let places = self.places(text, language, &words);
        // Where each character begins, so that the window is measured in characters.
        let starts: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        let char_at = |byte: usize| starts.partition_point(|s| *s < byte);
        if starts.len() <= CHARS + 1 {
            return pieces(text, 0, text.len(), &places);
        }
        let span = CHARS - CHARS_BEFORE;
        let covered = |i: usize| {
            let end = char_at(places[i].0) + span;
            places[i..].iter().take_while(|p| char_at(p.1) <= end).count()
        };
        // The earliest of the best; looking at the first hundred places is enough.
        let best = (0..places.len().min(100)).max_by_key(|&i| (covered(i), std::cmp::Reverse(i)));
        let first = best.map_or(0, |i| char_at(places[i].0).saturating_sub(CHARS_BEFORE));
        let last = (first + CHARS).min(starts.len() - 1);
        let first = last.saturating_sub(CHARS).min(first);
        // Whole words only, where there are words.
        let inside = |byte: usize| {
            words.iter().find(|w| !w.extra && w.from < byte && byte < w.until && w.until - w.from < 40)
        };
        let from = inside(starts[first]).map_or(starts[first], |w| w.from);
        let until = inside(starts[last]).map_or(starts[last], |w| w.until);
        pieces(text, from, until, &places)
    }
}

/// `text[from..until]` in pieces; white space becomes single spaces, and an ellipsis stands where text was left out.
fn pieces(text: &str, from: usize, until: usize, places: &[(usize, usize)]) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut push = |part: &str, found: bool| {
        let mut clean = String::with_capacity(part.len());
        for c in part.chars() {
            let space = c.is_whitespace() || c.is_control();
            let before = clean.chars().last().or_else(|| out.last().and_then(|(t, _)| t.chars().last()));
            if !space {
                clean.push(c);
            } else if before.is_some_and(|b| b != ' ') {
                clean.push(' ');
            }
        }
        if clean.is_empty() {
            return;
        }
        match out.last_mut() {
            Some((text, last)) if *last == found => text.push_str(&clean),
            _ => out.push((clean, found)),
        }
    };
    if from > 0 {
        push("… ", false);
    }
    let mut at = from;
    for &(a, b) in places.iter().filter(|p| p.1 > from && p.0 < until) {
        let (a, b) = (a.max(from), b.min(until));
        push(&text[at..a], false);
        push(&text[a..b], true);
        at = b;
    }
    push(&text[at..until], false);
    if until < text.len() {
        push(" …", false);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(words: &[&str]) -> Marker {
        Marker { needles: words.iter().filter_map(|w| Needle::new(w, false)).collect(), stems: Vec::new() }
    }
    fn show(pieces: &[Piece]) -> String {
        pieces.iter().map(|(t, found)| if *found { format!("[{t}]") } else { t.clone() }).collect()
    }

    #[test]
    fn what_was_asked_for_is_marked() {
        let m = marker(&["storung", "e-12"]);
        assert_eq!(show(&m.whole("Die Störung\n\n meldet E-12.", None)), "Die [Störung] meldet [E-12].");
        assert_eq!(show(&marker(&[]).whole("a  b", None)), "a b");
    }

    #[test]
    fn a_long_text_is_cut_around_the_densest_place_at_words() {
        let text = format!(
            "{} alpha {} alpha beta gamma {}",
            "vorher ".repeat(100),
            "mitte ".repeat(100),
            "später ".repeat(100)
        );
        let cut = marker(&["alpha", "beta"]).snippet(&text, None);
        let shown = show(&cut);
        assert!(shown.contains("[alpha] [beta] gamma"), "{shown}");
        assert!(shown.starts_with("… mitte") && shown.ends_with("später …"), "{shown}");
        assert!(shown.chars().count() < 240, "{shown}");
    }

    #[test]
    fn other_forms_are_marked_in_their_language_only() {
        let stem = Stems::new("de").expect("known").term("drucker");
        let m = Marker { needles: Vec::new(), stems: vec![("de".into(), vec![stem])] };
        assert_eq!(show(&m.whole("Die Druckern", Some("de"))), "Die [Druckern]");
        assert_eq!(show(&m.whole("Die Druckern", Some("en"))), "Die Druckern");
    }

    #[test]
    fn any_text_is_cut_without_harm() {
        for text in [
            "",
            " ",
            "打印机坏了".repeat(200).as_str(),
            "a".repeat(5000).as_str(),
            "é\u{301}".repeat(900).as_str(),
        ] {
            let cut = marker(&["坏", "a"]).snippet(text, Some("zh"));
            assert!(cut.iter().map(|(t, _)| t.chars().count()).sum::<usize>() <= 300);
        }
    }
}
