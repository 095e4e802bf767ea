//! What a reader should know before believing what a mail says about itself: names that are addresses, domains that look
//! like others, two forms that say different things.

use std::collections::BTreeSet;

use domain::letter::Address;

/// Fewer different words than these in either form say too little to be compared: many programs write "this mail is best
/// read as HTML" into the plain one.
const WORDS_MIN: usize = 15;
/// More words than these are not looked at.
const WORDS_MAX: usize = 5_000;
/// Fewer than one in so many words of the shorter form stand in the other too.
const SHARED_ONE_IN: usize = 5;

/// Do the plain and the HTML form of one mail say different things?
pub fn contradict(plain: &str, html: &str) -> bool {
    let (plain, html) = (words(plain), words(html));
    let least = plain.len().min(html.len());
    least >= WORDS_MIN && plain.intersection(&html).count() * SHARED_ONE_IN < least
}

/// The different words of a text in lower case, without addresses of pages; single letters of scripts that write no spaces.
fn words(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for run in text.split_whitespace().filter(|run| !run.contains("://")) {
        for word in run.split(|c: char| !c.is_alphanumeric()) {
            if word.chars().any(is_written_without_spaces) {
                found.extend(word.chars().map(String::from));
            } else if word.chars().nth(2).is_some() {
                found.insert(word.to_lowercase());
            }
        }
        if found.len() >= WORDS_MAX {
            break;
        }
    }
    found
}

fn is_written_without_spaces(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The mail address that stands in the name of an author and is not theirs.
pub fn other_address_in_name(author: &Address) -> Option<String> {
    // The forms of "@" that mail programs draw as one.
    let name = author.name.replace(['\u{ff20}', '\u{fe6b}'], "@").to_lowercase();
    let own = author.email.to_lowercase();
    name.split(|c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '"' | '\'' | ',' | ';' | ':')
    })
    .find(|word| {
        let Some((local, domain)) = word.split_once('@') else { return false };
        let is_domain = domain.split_once('.').is_some_and(|(a, b)| !a.is_empty() && !b.is_empty());
        !local.is_empty() && is_domain && !domain.contains('@') && *word != own
    })
    .map(|word| crate::clean::short_line(word, 200))
}

/// What is odd about the letters of an address' domain, in words; `None` for a domain of one script.
///
/// After the "highly restrictive" level of Unicode TS #39 §5.2: letters of one script, or of Latin beside those of
/// Chinese, Japanese or Korean. A label that is all letters of another script which look Latin is told as well.
pub fn odd_domain(address: &str) -> Option<String> {
    let (_, domain) = address.rsplit_once('@')?;
    let (shown, _) = idna::domain_to_unicode(domain);
    if shown.is_ascii() {
        return None;
    }
    let shown = crate::clean::short_line(&shown, 255);
    let top_is_latin = shown.rsplit('.').next().is_some_and(|top| top.is_ascii());
    let labels = || shown.split('.');
    let written = if shown == domain { String::new() } else { format!(" (in the mail: {domain})") };
    if labels().any(is_mixed) {
        return Some(format!("“{shown}”{written} mixes letters of several alphabets"));
    }
    if top_is_latin && labels().any(looks_latin) {
        return Some(format!("“{shown}”{written} is written in letters that only look Latin"));
    }
    None
}

/// The alphabets that are told apart; what belongs to none of them mixes with none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Script {
    Latin,
    /// Chinese, Japanese and Korean mix among themselves, and with Latin.
    EastAsian,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    Georgian,
    Cherokee,
    /// By blocks of 128 letters: the scripts of India and its neighbours lie in one each.
    Other(u32),
}

fn script(c: char) -> Option<Script> {
    if !c.is_alphabetic() {
        return None;
    }
    Some(match c {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{2af}' | '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}' => {
            Script::Latin
        }
        '\u{aa}' | '\u{ba}' | '\u{b5}' | '\u{2b0}'..='\u{36f}' => return None,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Script::Greek,
        '\u{400}'..='\u{52f}'
        | '\u{1c80}'..='\u{1c8f}'
        | '\u{2de0}'..='\u{2dff}'
        | '\u{a640}'..='\u{a69f}' => Script::Cyrillic,
        '\u{530}'..='\u{58f}' => Script::Armenian,
        '\u{590}'..='\u{5ff}' => Script::Hebrew,
        '\u{600}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' => Script::Arabic,
        '\u{10a0}'..='\u{10ff}' | '\u{1c90}'..='\u{1cbf}' | '\u{2d00}'..='\u{2d2f}' => Script::Georgian,
        '\u{13a0}'..='\u{13ff}' | '\u{ab70}'..='\u{abbf}' => Script::Cherokee,
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Script::EastAsian,
        c => Script::Other(u32::from(c) / 128),
    })
}

fn is_mixed(label: &str) -> bool {
    let scripts: BTreeSet<Script> = label.chars().filter_map(script).collect();
    let allowed = scripts.iter().all(|s| matches!(s, Script::Latin | Script::EastAsian));
    scripts.len() > 1 && !allowed
}

/// Small letters of Cyrillic, Greek and Armenian that stand for Latin ones in forged names.
const LATIN_LOOKING: &str = "аеорсухіјѕһԁԛԝӏвкмнтгпαικνορτυχωνհոսցօզ";

fn looks_latin(label: &str) -> bool {
    !label.is_ascii() && label.chars().all(|c| c.is_ascii_digit() || c == '-' || LATIN_LOOKING.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_that_share_their_words_agree_and_others_do_not() {
        let ask = "The printer on the second floor hums since Monday morning. We cleaned the rollers, changed the cartridge \
                   and restarted it twice, but nothing helped. Please send somebody.";
        let pay = "Dear customer, your account will be closed today unless you confirm password, card number and date of \
                   birth at once under the following link, which expires within thirty minutes.";
        let table = [
            (ask, ask, false),
            (ask, pay, true),
            // The HTML form has a head, a footer and links more.
            (
                ask,
                &format!("Larkfield Clinic {ask} Sent from the wards https://larkfield.example/x {pay}"),
                false,
            ),
            ("This mail is HTML. Open it in a program that can show it, please.", pay, false),
            ("", pay, false),
            // Written without spaces: cut differently, and the same.
            (
                "打印机从星期一早上开始发出嗡嗡声我们已经清洁了滚筒",
                "打印机从星期一早上开始\n发出嗡嗡声 我们已经清洁了滚筒",
                false,
            ),
            (
                "打印机从星期一早上开始发出嗡嗡声我们已经清洁了滚筒",
                "您的账户今天将被关闭请立即确认密码卡号码出生年月日期",
                true,
            ),
        ];
        for (plain, html, wanted) in table {
            assert_eq!(contradict(plain, html), wanted, "{plain} / {html}");
        }
    }

    #[test]
    fn a_name_that_is_another_address_is_noticed() {
        let table = [
            ("Rosa Marin", None),
            ("rosa@customer.example", None),
            ("ROSA@Customer.example", None),
            ("Support <support@bank.example>", Some("support@bank.example")),
            ("Bank (help@bank.example)", Some("help@bank.example")),
            ("boss＠team.example", Some("boss@team.example")),
            ("Rosa @ work", None),
            ("Rosa @Customer", None),
            ("rosa@work", None),
            ("@team.example", None),
        ];
        for (name, wanted) in table {
            let author = Address { name: name.into(), email: "rosa@customer.example".into() };
            assert_eq!(other_address_in_name(&author).as_deref(), wanted, "{name}");
        }
    }

    #[test]
    fn domains_that_look_like_others_are_told_and_foreign_ones_are_not() {
        let odd = |address: &str| odd_domain(address);
        for fine in [
            "a@customer.example",
            "a@münchen.example",
            "a@xn--mnchen-3ya.example",
            "a@例え.テスト",
            "a@shop例え.example",
            "a@почта.рф",
            "a@почта.example",
            "a@ελλάδα.example",
            "a@العربية.example",
            "a",
            "",
        ] {
            assert_eq!(odd(fine), None, "{fine}");
        }
        // A Cyrillic "а" between Latin letters; all of it Cyrillic; Greek and Latin.
        for (forged, words) in [
            ("a@p\u{430}ypal.example", "mixes letters"),
            ("a@xn--pypal-4ve.example", "mixes letters"),
            ("a@\u{441}\u{43e}\u{440}\u{435}.example", "only look Latin"),
            ("a@g\u{3bf}ogle.example", "mixes letters"),
        ] {
            let told = odd(forged).unwrap_or_default();
            assert!(told.contains(words), "{forged}: {told}");
        }
        assert!(odd("a@xn--pypal-4ve.example").unwrap().contains("in the mail: xn--pypal-4ve.example"));
    }
}
