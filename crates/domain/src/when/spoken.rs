//! The words of a moment in the other languages of the workbench, said in English for [`super::parse`]: "morgen 9 Uhr",
//! "lunes a las 14:30", "بعد ساعتين". All are understood whoever types: no word means two things.

use std::borrow::Cow;

/// The words in English, in the order in which English says them.
pub(super) fn in_english<'t>(words: &[&'t str]) -> Vec<Cow<'t, str>> {
    let mut english: Vec<Cow<'t, str>> = Vec::with_capacity(words.len() + 1);
    for (at, &word) in words.iter().enumerate() {
        let next = words.get(at + 1).copied();
        match meaning(word, at == 0, next) {
            Meaning::Same => english.push(Cow::Owned(western(word))),
            Meaning::Word(one) => english.push(Cow::Borrowed(one)),
            Meaning::Two(first, second) => english.extend([Cow::Borrowed(first), Cow::Borrowed(second)]),
            Meaning::Nothing => {}
        }
    }
    // "بعد ساعة" is "in an hour"; Arabic needs no word for the one.
    if let [first, unit] = english.as_slice()
        && first == "in"
        && matches!(unit.as_ref(), "hour" | "day" | "week" | "minute")
    {
        english.insert(1, Cow::Borrowed("a"));
    }
    // "صباح الاثنين" is "the morning of Monday"; English says the day first.
    if english.len() > 1 && matches!(english[0].as_ref(), "morning" | "noon" | "afternoon" | "evening") {
        english.rotate_left(1);
    }
    english
}

enum Meaning {
    /// A word of English, or a number.
    Same,
    Word(&'static str),
    Two(&'static str, &'static str),
    /// Needed by grammar alone.
    Nothing,
}

fn meaning(word: &str, is_first: bool, next: Option<&str>) -> Meaning {
    use Meaning::{Nothing, Same, Two, Word};
    match word.trim_end_matches('.') {
        // The same word is tomorrow, and the morning of a day that was named.
        "morgen" | "mañana" | "manana" => Word(if is_first { "tomorrow" } else { "morning" }),
        "heute" | "hoy" | "اليوم" => Word("today"),
        "غدا" | "غدًا" | "الغد" => Word("tomorrow"),
        "esta" | "este" | "هذا" => Word("this"),
        "früh" | "frueh" | "morgens" | "vormittag" | "صباح" | "صباحا" | "صباحًا" | "الصباح" => {
            Word("morning")
        }
        "mittag" | "mittags" | "mediodía" | "mediodia" | "ظهرا" | "ظهرًا" | "الظهر" => {
            Word("noon")
        }
        "nachmittag" | "nachmittags" | "tarde" => Word("afternoon"),
        "abend" | "abends" | "noche" | "مساء" | "مساءً" | "المساء" => Word("evening"),
        "nächsten" | "nächste" | "nächster" | "naechsten" | "kommenden" | "próximo" | "proximo" => {
            Word("next")
        }
        "en" | "dentro" | "بعد" => Word("in"),
        "ein" | "eine" | "einem" | "einer" | "un" | "una" => Word("a"),
        "minuten" | "minuto" | "minutos" | "دقيقة" | "دقائق" => Word("minute"),
        "stunde" | "stunden" | "hora" | "horas" | "ساعة" | "ساعات" => Word("hour"),
        "ساعتين" => Two("2", "hours"),
        "tag" | "tage" | "tagen" | "día" | "dia" | "días" | "dias" | "أيام" => Word("day"),
        "يومين" => Two("2", "days"),
        "يوم" if next.is_some_and(|w| english_name(w).is_some()) => Nothing,
        "يوم" | "يوما" | "يومًا" => Word("day"),
        "woche" | "wochen" | "semana" | "semanas" | "أسبوع" | "أسابيع" => Word("week"),
        "أسبوعين" => Two("2", "weeks"),
        // "am Montag", but "9 am".
        "am" if is_first => Nothing,
        // "a las 9", but "in a week".
        "a" if matches!(next, Some("la" | "las")) => Nothing,
        "um" | "den" | "dem" | "el" | "la" | "las" | "al" | "por" | "de" | "del" | "الساعة" => Nothing,
        other => english_name(other).map_or(Same, Word),
    }
}

/// The English name of a day of the week or of a month.
fn english_name(word: &str) -> Option<&'static str> {
    Some(match word {
        "montag" | "lunes" | "الاثنين" | "الإثنين" => "monday",
        "dienstag" | "martes" | "الثلاثاء" => "tuesday",
        "mittwoch" | "miércoles" | "miercoles" | "الأربعاء" => "wednesday",
        "donnerstag" | "jueves" | "الخميس" => "thursday",
        "freitag" | "viernes" | "الجمعة" => "friday",
        "samstag" | "sonnabend" | "sábado" | "sabado" | "السبت" => "saturday",
        "sonntag" | "domingo" | "الأحد" => "sunday",
        "januar" | "enero" | "يناير" => "january",
        "februar" | "febrero" | "فبراير" => "february",
        "märz" | "maerz" | "marzo" | "مارس" => "march",
        "abril" | "أبريل" => "april",
        "mai" | "mayo" | "مايو" => "may",
        "juni" | "junio" | "يونيو" => "june",
        "juli" | "julio" | "يوليو" => "july",
        "agosto" | "أغسطس" => "august",
        "septiembre" | "سبتمبر" => "september",
        "oktober" | "octubre" | "أكتوبر" => "october",
        "noviembre" | "نوفمبر" => "november",
        "dezember" | "diciembre" | "ديسمبر" => "december",
        _ => return None,
    })
}

/// With the digits that the rest of the reading knows: ٩ is 9.
fn western(word: &str) -> String {
    word.chars()
        .map(|c| match c {
            '٠'..='٩' => char::from_digit(c as u32 - '٠' as u32, 10).unwrap_or(c),
            c => c,
        })
        .collect()
}
