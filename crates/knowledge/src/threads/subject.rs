//! What a subject is about, without what programs, lists and people put around it.

/// What answering programs put before a subject, in lower case, without the colon. Languages: English, German, Dutch,
/// Danish, Norwegian, Swedish, Finnish, Icelandic, French, Italian, Spanish, Portuguese, Polish, Czech, Hungarian,
/// Romanian, Turkish, Greek, Russian, Ukrainian, Bulgarian, Welsh, Estonian, Latvian, Hebrew, Arabic, Persian, Chinese,
/// Japanese, Korean, Vietnamese, Indonesian.
const ANSWERS: [&str; 41] = [
    "re",
    "aw",
    "antw",
    "antwort",
    "antwoord",
    "sv",
    "svar",
    "vs",
    "ré",
    "rép",
    "rép.",
    "r",
    "rif",
    "ris",
    "res",
    "resp",
    "respuesta",
    "odp",
    "odpověď",
    "vá",
    "válasz",
    "răsp",
    "ynt",
    "cevap",
    "απ",
    "απαντ",
    "отв",
    "ответ",
    "відп",
    "отг",
    "atb",
    "atbilde",
    "תשובה",
    "رد",
    "پاسخ",
    "回复",
    "回覆",
    "答复",
    "返信",
    "답장",
    "bls",
];
/// The same for forwarding programs.
const FORWARDS: [&str; 33] = [
    "fwd",
    "fw",
    "wg",
    "weitergeleitet",
    "doorst",
    "doorgestuurd",
    "vl",
    "vb",
    "videresendt",
    "framsänt",
    "tr",
    "i",
    "rv",
    "reenv",
    "enc",
    "encam",
    "pd",
    "přep",
    "továbbítás",
    "tov",
    "redirecționat",
    "ilt",
    "i̇lt",
    "πρθ",
    "пересл",
    "fs",
    "edasi",
    "העברה",
    "إعادة توجيه",
    "转发",
    "轉寄",
    "転送",
    "전달",
];

/// A subject, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// Lower case, without prefixes and list names, words with one space between them; empty when nothing is left.
    pub about: String,
    /// It was answered: some program put its "Re:" before it.
    pub answers: bool,
    pub forwards: bool,
    /// What it was about before somebody renamed it: "new (was: old)".
    pub was: Option<String>,
}

/// Takes a subject apart.
pub fn subject(text: &str) -> Subject {
    let folded = text.replace('：', ":").to_lowercase();
    let mut rest = folded.trim();
    let mut out = Subject::default();
    loop {
        if let Some(after) = list_name(rest) {
            rest = after;
        } else if let Some((word, after)) = prefix(rest) {
            out.answers |= ANSWERS.contains(&word);
            out.forwards |= FORWARDS.contains(&word);
            rest = after;
        } else {
            break;
        }
    }
    if let Some((now, was)) = renamed(rest) {
        out.was = Some(subject(was).about).filter(|was| !was.is_empty());
        rest = now;
    }
    let rest = rest.trim_end_matches(|c: char| c.is_whitespace() || ")]".contains(c));
    let rest = rest.strip_suffix("(fwd").unwrap_or(rest);
    let words = rest.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    out.about = words.collect::<Vec<_>>().join(" ");
    out
}

/// `Re:`, `AW :`, `Re[2]:`, `RE(3):`, `SV^2:`: the word, and what stands behind the colon.
fn prefix(text: &str) -> Option<(&str, &str)> {
    const PREFIX_BYTES_MAX: usize = 40;
    let (head, after) = text.split_once(':')?;
    if head.len() > PREFIX_BYTES_MAX {
        return None;
    }
    let counted = head.trim_end();
    let word = counted.trim_end_matches(|c: char| c.is_ascii_digit() || "[]()^*".contains(c)).trim();
    (ANSWERS.contains(&word) || FORWARDS.contains(&word)).then_some((word, after.trim_start()))
}

/// `[list] rest`: a name in square brackets at the front, if something stands behind it.
fn list_name(text: &str) -> Option<&str> {
    const NAME_BYTES_MAX: usize = 40;
    let (name, after) = text.strip_prefix('[')?.split_once(']')?;
    let after = after.trim_start();
    (name.len() <= NAME_BYTES_MAX && !after.is_empty()).then_some(after)
}

/// `new (was: old)`.
fn renamed(text: &str) -> Option<(&str, &str)> {
    for mark in ["(was:", "[was:", "(was ", "[was ", " - was:", ", was:"] {
        if let Some((now, was)) = text.split_once(mark)
            && !now.trim().is_empty()
        {
            return Some((now.trim(), was.trim_end_matches([')', ']', ' '])));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_of_many_languages_are_taken_off() {
        for text in [
            "Printer jams",
            "Re: Printer jams",
            "RE: re: Printer  jams",
            "AW: Printer jams",
            "Antw: Printer jams",
            "SV: VS: Printer jams",
            "Rif: Printer jams",
            "RES: Printer jams",
            "Odp: Printer jams",
            "Vá: Printer jams",
            "YNT: Printer jams",
            "ΑΠ: Printer jams",
            "Отв: Printer jams",
            "回复：Printer jams",
            "返信: Printer jams",
            "답장: Printer jams",
            "תשובה: Printer jams",
            "رد: Printer jams",
            "Re[2]: Printer jams",
            "Re(3): Printer jams",
            "Re : Printer jams",
            "Fwd: Printer jams",
            "WG: Printer jams",
            "TR: Printer jams",
            "[helpers] Re: Printer jams",
            "Re: [helpers] [x] Printer jams!",
            "Printer jams (fwd)",
        ] {
            assert_eq!(subject(text).about, "printer jams", "{text}");
        }
    }

    #[test]
    fn an_answer_is_told_from_a_first_word_and_from_a_forward() {
        let told = |text| {
            let s = subject(text);
            (s.answers, s.forwards)
        };
        assert_eq!(told("Printer jams"), (false, false));
        assert_eq!(told("[helpers] AW: Printer jams"), (true, false));
        assert_eq!(told("WG: Printer jams"), (false, true));
        assert_eq!(told("Re: WG: Printer jams"), (true, true));
        // A word that is no prefix stays.
        assert_eq!(subject("Error: disk full").about, "error disk full");
        assert_eq!(subject("12:30 is too late").about, "12 30 is too late");
    }

    #[test]
    fn a_renamed_subject_knows_its_old_name() {
        let s = subject("Toner (was: Re: Printer jams)");
        assert_eq!((s.about.as_str(), s.was.as_deref()), ("toner", Some("printer jams")));
        assert_eq!(subject("Re:").about, "");
        assert_eq!(subject("[helpers]").about, "helpers", "a name alone is what it is about");
    }
}
