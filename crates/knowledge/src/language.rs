//! Which language a text is written in.
//!
//! Three kinds of evidence, added up: the script (many scripts belong to one language), the letters and their triples
//! (whatlang's profiles), and small words (see [`crate::stopwords`]), which decide where texts are short. Where the best
//! language is not clearly ahead, the answer is none: a wrong language costs more (a reply in it, stems of it) than no language.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use whatlang::dev::{RawLangInfo, raw_detect};
use whatlang::{Lang, Script, detect_script};

use crate::stopwords::STOPWORDS;

/// Enough of a text to tell, in characters; more only costs time.
const CHARS_MAX: usize = 800;
/// The most lines looked at, quoted ones included.
const LINES_MAX: usize = 5_000;
/// What a text made of small words of one language alone would add.
const STOPWORD_WEIGHT: f64 = 2.5;
/// What a letter of one language alone counts beside a small word of it.
const LETTER_SHARE: f64 = 0.5;
/// Where languages that whatlang has no profile of begin, as a share of the best one that it has.
const UNPROFILED_SHARE: f64 = 0.85;

/// The language of `text` as an ISO 639-1 code, or `None` where it cannot be told reliably.
///
/// Quoted lines, addresses, links, numbers and code are left out of the reckoning.
pub fn language(text: &str) -> Option<&'static str> {
    let prose = prose(text);
    let letters = prose.chars().filter(|c| c.is_alphabetic()).count();
    if letters == 0 {
        return None;
    }
    if let Some(code) = by_script(&prose) {
        return Some(code);
    }
    if letters < 2 {
        return None;
    }
    let scores = scores(&prose);
    decide(&scores, letters)
}

/// The languages that [`language`] can answer with.
pub fn supported() -> BTreeSet<&'static str> {
    let by_letters = LETTERS.iter().flat_map(|(_, of)| of.iter().copied());
    let by_words = STOPWORDS.iter().map(|(code, _)| *code);
    let by_profile = Lang::all().iter().filter_map(|lang| code(*lang));
    by_letters.chain(by_words).chain(by_profile).collect()
}

fn decide(scores: &[(&'static str, f64)], letters: usize) -> Option<&'static str> {
    let (&(best, first), second) = (scores.first()?, scores.get(1).map_or(0.0, |s| s.1));
    // Chosen on sentences, pairs of words and single words of 75 languages: of what is answered, nine of ten and more are
    // right in each kind, while most sentences are answered.
    let needed = 0.02 + 0.6 / letters as f64;
    (first > 0.0 && (first - second) / first >= needed).then_some(best)
}

/// The words of a text that people wrote: no quotes, links, addresses, numbers, code.
fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(CHARS_MAX * 2));
    let mut chars = 0;
    let mut in_code = false;
    for line in text.lines().take(LINES_MAX) {
        let line = line.trim();
        if line.starts_with("```") {
            in_code = !in_code;
            continue;
        }
        if in_code || line.starts_with('>') || line.starts_with("-----") {
            continue;
        }
        for word in line.split_whitespace() {
            if !is_prose(word) {
                continue;
            }
            out.push_str(word);
            out.push(' ');
            chars += word.chars().count() + 1;
            if chars >= CHARS_MAX {
                return out;
            }
        }
        out.push('\n');
    }
    out
}

fn is_prose(word: &str) -> bool {
    let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
    let ascii = inner.bytes().filter(u8::is_ascii).count();
    // Scripts without spaces have whole sentences for words, with numbers in them.
    if inner.is_empty() || ascii * 2 < inner.len() {
        return !inner.is_empty();
    }
    let code = |c: char| "@_=\\{}<>|$#".contains(c) || c.is_ascii_digit();
    // A slash between words (“und/oder”) is prose, a path is not.
    let path = inner.matches('/').count() > 1 || inner.contains("::") || inner.contains("://");
    let dotted = inner.is_ascii() && inner.contains('.');
    let humps = inner.is_ascii()
        && inner.as_bytes().windows(2).any(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase());
    !inner.chars().any(code) && !path && !dotted && !humps
}

/// The language, where the script or a letter says it alone.
fn by_script(text: &str) -> Option<&'static str> {
    let script = detect_script(text)?;
    Some(match script {
        Script::Armenian => "hy",
        Script::Bengali => "bn",
        Script::Ethiopic => "am",
        Script::Georgian => "ka",
        Script::Greek => "el",
        Script::Gujarati => "gu",
        Script::Gurmukhi => "pa",
        Script::Hangul => "ko",
        Script::Hiragana | Script::Katakana => "ja",
        Script::Kannada => "kn",
        Script::Khmer => "km",
        Script::Malayalam => "ml",
        Script::Myanmar => "my",
        Script::Oriya => "or",
        Script::Sinhala => "si",
        Script::Tamil => "ta",
        Script::Telugu => "te",
        Script::Thai => "th",
        Script::Hebrew => {
            if text.contains(['ױ', 'ײ', 'װ']) {
                "yi"
            } else {
                "he"
            }
        }
        // Japanese is rarely written without a single kana.
        Script::Mandarin => {
            let kana = text.chars().filter(|c| matches!(c, '\u{3040}'..='\u{30FF}')).count();
            let han = text.chars().filter(|c| matches!(c, '\u{3400}'..='\u{9FFF}')).count();
            if kana * 20 > han { "ja" } else { "zh" }
        }
        Script::Arabic | Script::Cyrillic | Script::Devanagari | Script::Latin => return None,
    })
}

/// Letters of one language among those that share its script, or of a few; what they count is in [`scores`].
const LETTERS: &[(char, &[&str])] = &[
    ('ß', &["de"]),
    ('ñ', &["es", "eu", "tl"]),
    ('¿', &["es"]),
    ('¡', &["es"]),
    ('ã', &["pt", "vi"]),
    ('õ', &["pt", "et", "vi"]),
    ('œ', &["fr"]),
    ('ÿ', &["fr"]),
    ('ł', &["pl"]),
    ('ą', &["pl", "lt"]),
    ('ę', &["pl", "lt"]),
    ('ś', &["pl"]),
    ('ż', &["pl"]),
    ('ź', &["pl"]),
    ('ń', &["pl", "yo"]),
    ('ř', &["cs"]),
    ('ů', &["cs"]),
    ('ě', &["cs"]),
    ('ľ', &["sk"]),
    ('ĺ', &["sk"]),
    ('ŕ', &["sk"]),
    ('ő', &["hu"]),
    ('ű', &["hu"]),
    ('ț', &["ro"]),
    ('ș', &["ro"]),
    ('ţ', &["ro"]),
    ('ă', &["ro", "vi"]),
    ('ı', &["tr", "az"]),
    ('ğ', &["tr", "az"]),
    ('ş', &["tr", "az", "ro"]),
    ('ə', &["az"]),
    ('ė', &["lt"]),
    ('į', &["lt"]),
    ('ų', &["lt"]),
    ('ū', &["lt", "lv", "mi"]),
    ('ģ', &["lv"]),
    ('ķ', &["lv"]),
    ('ļ', &["lv"]),
    ('ņ', &["lv"]),
    ('ī', &["lv", "mi"]),
    ('ā', &["lv", "mi"]),
    ('ē', &["lv", "mi"]),
    ('ō', &["mi"]),
    ('ð', &["is"]),
    ('þ', &["is"]),
    ('ĉ', &["eo"]),
    ('ĝ', &["eo"]),
    ('ĵ', &["eo"]),
    ('ŝ', &["eo"]),
    ('ŭ', &["eo"]),
    ('ŵ', &["cy"]),
    ('ŷ', &["cy"]),
    ('đ', &["vi", "hr", "bs", "sr"]),
    ('ơ', &["vi"]),
    ('ư', &["vi"]),
    ('ệ', &["vi"]),
    ('ạ', &["vi"]),
    ('ả', &["vi"]),
    ('ế', &["vi"]),
    ('ộ', &["vi"]),
    ('ọ', &["vi", "yo"]),
    ('ẹ', &["yo", "vi"]),
    ('ṣ', &["yo"]),
    ('ø', &["da", "nb", "nn"]),
    ('æ', &["da", "nb", "nn", "is"]),
    ('å', &["sv", "da", "nb", "nn"]),
    ('ë', &["sq", "nl", "af", "fr"]),
    ('·', &["ca"]),
    ('і', &["uk", "be", "kk"]),
    ('ї', &["uk"]),
    ('є', &["uk"]),
    ('ґ', &["uk"]),
    ('ў', &["be"]),
    ('ы', &["ru", "be", "kk", "mn"]),
    ('э', &["ru", "be", "kk", "mn"]),
    ('ё', &["ru", "be", "mn"]),
    ('ј', &["sr", "mk"]),
    ('љ', &["sr", "mk"]),
    ('њ', &["sr", "mk"]),
    ('џ', &["sr", "mk"]),
    ('ђ', &["sr"]),
    ('ћ', &["sr"]),
    ('ќ', &["mk"]),
    ('ѓ', &["mk"]),
    ('ѕ', &["mk"]),
    ('ө', &["mn", "kk"]),
    ('ү', &["mn", "kk"]),
    ('қ', &["kk"]),
    ('ң', &["kk"]),
    ('ғ', &["kk"]),
    ('ұ', &["kk"]),
    ('ә', &["kk"]),
    ('һ', &["kk"]),
    ('پ', &["fa", "ur"]),
    ('چ', &["fa", "ur"]),
    ('گ', &["fa", "ur"]),
    ('ژ', &["fa", "ur"]),
    ('ٹ', &["ur"]),
    ('ڈ', &["ur"]),
    ('ڑ', &["ur"]),
    ('ں', &["ur"]),
    ('ے', &["ur"]),
    ('ہ', &["ur"]),
    ('ھ', &["ur"]),
    ('ی', &["fa", "ur"]),
    ('ک', &["fa", "ur"]),
    ('ة', &["ar"]),
    ('ي', &["ar"]),
    ('ك', &["ar"]),
    ('ى', &["ar"]),
    ('إ', &["ar"]),
    ('ळ', &["mr"]),
];

/// The languages of each small word.
static SPOKEN_IN: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut of: HashMap<&str, Vec<&str>> = HashMap::new();
    for (code, list) in STOPWORDS {
        for word in list.split(' ') {
            let codes = of.entry(word).or_default();
            if codes.last() != Some(code) {
                codes.push(code);
            }
        }
    }
    of
});

/// Every language for which something speaks, best first; not a probability.
fn scores(text: &str) -> Vec<(&'static str, f64)> {
    let mut scores: HashMap<&'static str, f64> = HashMap::new();
    let mut profile_best = 0.0_f64;
    if let Some(RawLangInfo::MultiScript(raw)) = raw_detect(text).lang_info {
        for (lang, score) in raw.scores {
            if let Some(code) = code(lang) {
                profile_best = profile_best.max(score);
                scores.insert(code, score);
            }
        }
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| {
            !c.is_alphabetic() && !matches!(c, '\'' | '’' | '\u{0300}'..='\u{036F}' | '\u{093C}'..='\u{094D}')
        })
        .filter(|w| !w.is_empty())
        .collect();
    // In order, so that the same text always sums up to the same.
    let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
    for word in &words {
        *counts.entry(word).or_default() += 1.0;
    }
    let mut evidence: HashMap<&'static str, f64> = HashMap::new();
    for (word, count) in &counts {
        let Some(codes) = SPOKEN_IN.get(*word) else { continue };
        for code in codes {
            *evidence.entry(code).or_default() += count / (codes.len() as f64).sqrt();
        }
    }
    // None of them is ASCII, and most letters are.
    for c in lower.chars().filter(|c| !c.is_ascii()) {
        if let Some((_, of)) = LETTERS.iter().find(|(l, _)| *l == c) {
            for code in *of {
                *evidence.entry(code).or_default() += LETTER_SHARE / of.len() as f64;
            }
        }
    }
    for (code, e) in evidence {
        let base = scores.entry(code).or_insert(profile_best * UNPROFILED_SHARE);
        *base += STOPWORD_WEIGHT * e / words.len().max(1) as f64;
    }
    let mut ranked: Vec<_> = scores.into_iter().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    ranked
}

/// ISO 639-1; none for languages that have no such code or no profile worth trusting.
fn code(lang: Lang) -> Option<&'static str> {
    Some(match lang {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        Lang::Cym => "cy",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_a_support_desk_are_told() {
        let rows = [
            ("en", "Hello, my printer does not print anymore since yesterday. Could you please help?"),
            ("de", "Guten Tag, seit gestern kann ich mich nicht mehr anmelden. Können Sie mir bitte helfen?"),
            ("fr", "Bonjour, je ne peux plus me connecter à mon compte depuis hier. Merci de votre aide."),
            ("es", "Buenos días, no puedo entrar en mi cuenta desde ayer. ¿Me pueden ayudar, por favor?"),
            ("it", "Buongiorno, da ieri non riesco più ad accedere al mio account. Grazie per l'aiuto."),
            ("pt", "Bom dia, desde ontem não consigo entrar na minha conta. Podem ajudar, por favor?"),
            (
                "nl",
                "Goedemorgen, ik kan sinds gisteren niet meer inloggen op mijn account. Kunt u mij helpen?",
            ),
            ("pl", "Dzień dobry, od wczoraj nie mogę zalogować się na swoje konto. Proszę o pomoc."),
            ("cs", "Dobrý den, od včerejška se nemohu přihlásit ke svému účtu. Prosím o pomoc."),
            ("sv", "Hej, jag kan inte logga in på mitt konto sedan i går. Kan ni hjälpa mig?"),
            ("fi", "Hei, en ole päässyt kirjautumaan tililleni eilisen jälkeen. Voitteko auttaa?"),
            ("hu", "Jó napot, tegnap óta nem tudok bejelentkezni a fiókomba. Kérem, segítsenek."),
            ("tr", "Merhaba, dünden beri hesabıma giriş yapamıyorum. Lütfen yardımcı olur musunuz?"),
            ("ro", "Bună ziua, de ieri nu mai pot să intru în contul meu. Vă rog să mă ajutați."),
            ("ru", "Здравствуйте, со вчерашнего дня я не могу войти в свой аккаунт. Помогите, пожалуйста."),
            (
                "uk",
                "Добрий день, з учорашнього дня я не можу увійти до свого облікового запису. Допоможіть, будь ласка.",
            ),
            ("el", "Καλημέρα, από χθες δεν μπορώ να συνδεθώ."),
            ("ar", "مرحبا، لا أستطيع الدخول إلى حسابي منذ أمس. هل يمكنكم مساعدتي؟"),
            ("fa", "سلام، از دیروز نمی توانم وارد حساب خود شوم. لطفا کمک کنید."),
            ("he", "שלום, מאתמול אני לא מצליח להתחבר לחשבון."),
            ("ja", "昨日からログインできません。よろしくお願いします。"),
            ("zh", "您好，我从昨天起无法登录我的账户，请帮忙。"),
            ("ko", "안녕하세요, 어제부터 로그인이 안 됩니다."),
            ("th", "สวัสดีครับ เข้าระบบไม่ได้ตั้งแต่เมื่อวาน"),
            ("vi", "Xin chào, tôi không thể đăng nhập vào tài khoản từ hôm qua."),
        ];
        for (code, text) in rows {
            assert_eq!(language(text), Some(code), "{text}");
        }
    }

    #[test]
    fn every_answer_is_a_supported_language() {
        let all = supported();
        assert!(all.contains("de") && all.contains("ja") && all.contains("yo") && !all.contains("xx"));
        // One letter of each script that one language alone has.
        for text in [
            "Ա", "অ", "አ", "ა", "α", "અ", "ਅ", "한", "あ", "ಅ", "ក", "അ", "က", "ଅ", "අ", "அ", "అ", "ก", "א",
            "ױ", "中",
        ] {
            let code = language(text).expect("its script tells");
            assert!(all.contains(code), "{code}");
        }
    }

    #[test]
    fn what_tells_nothing_has_no_language() {
        for text in [
            "",
            "?!",
            "12345",
            "ok",
            "test",
            "FW: RE:",
            "https://example.com/a/b",
            "rosa@example.com",
            "xkqz vvrt",
            "0x80070005",
        ] {
            assert_eq!(language(text), None, "{text}");
        }
    }

    #[test]
    fn quotes_code_and_addresses_do_not_count() {
        let text = "Vielen Dank, jetzt geht es wieder!\n\n> Hello, could you please try again and tell us whether it works for you now?\n> Thank you for the patience that you have shown with us.";
        assert_eq!(language(text), Some("de"));
        let text = "Das Programm bricht mit diesem Fehler ab:\n```\nerror: the value of the type is not what was expected and it should be\n```\nWas kann ich tun?";
        assert_eq!(language(text), Some("de"));
        assert_eq!(
            language("Bitte https://the.example.com/and/for/you/that/is/not ansehen und mir nicht antworten"),
            Some("de")
        );
    }

    #[test]
    fn any_text_is_read_quickly_and_without_harm() {
        for text in [
            "a ".repeat(500_000),
            "打印".repeat(200_000),
            "é\u{301}".repeat(200_000),
            "\n".repeat(500_000),
            "```\n".repeat(100_000),
        ] {
            let _any = language(&text);
        }
    }
}
