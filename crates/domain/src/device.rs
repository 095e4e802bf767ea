//! What a mail, or a browser, says about the device that it runs on. It says it itself, and many say nothing: this is shown
//! as their word, and nothing follows from it.

use crate::person::is_invisible;

/// The longest name of a program that is shown, in characters.
pub const PROGRAM_CHARS_MAX: usize = 80;

/// A program and what it runs on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Device {
    /// As the mail names it, without the brackets behind it.
    pub program: String,
    pub platform: Option<Platform>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Platform {
    IPhone,
    IPad,
    Android,
    Windows,
    MacOs,
    Linux,
}

crate::message::words! {
    Platform { IPhone = "iPhone", IPad = "iPad", Android = "Android", Windows = "Windows", MacOs = "macOS", Linux = "Linux" }
}

/// Programs that send for others: what they name is a server, no device of the writer.
const SENDERS: &[&str] = &[
    "phpmailer",
    "mailchimp",
    "sendgrid",
    "swiftmailer",
    "symfony",
    "nodemailer",
    "amazon",
    "mailjet",
    "zendesk",
    "freshdesk",
    "salesforce",
    "sendinblue",
    "brevo",
    "mandrill",
    "python",
    "mime::lite",
    "mime-tools",
    "postfix",
    "exim",
];

/// Reads `User-Agent`, or else `X-Mailer`; `None` where it names no program that a person writes with.
pub fn device(user_agent: &str) -> Option<Device> {
    let text: String =
        user_agent.chars().filter(|c| !is_invisible(*c) && !c.is_control()).take(400).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = text.to_lowercase();
    if SENDERS.iter().any(|s| lower.contains(s)) {
        return None;
    }
    // `Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Thunderbird/102.6`: the program stands last.
    let program = match text.strip_prefix("Mozilla/") {
        Some(rest) => rest.rsplit(' ').next().unwrap_or_default().replacen('/', " ", 1),
        None => text.split('(').next().unwrap_or_default().replacen('/', " ", 1),
    };
    let program: String = program.trim().chars().take(PROGRAM_CHARS_MAX).collect();
    if !program.chars().any(char::is_alphabetic) {
        return None;
    }
    Some(Device { program, platform: platform(&lower) })
}

/// Reads what a web browser says of itself: its name with the first number of its version. They all name each other, so the
/// one that nobody else names counts. `None` where it is none of the usual ones.
pub fn browser(user_agent: &str) -> Option<Device> {
    const NAMES: &[(&str, &str)] = &[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Version/", "Safari"),
    ];
    let (version, name) =
        NAMES.iter().find_map(|(mark, name)| Some((user_agent.split_once(mark)?.1, name)))?;
    let version: String = version.chars().take_while(char::is_ascii_digit).take(4).collect();
    let program = if version.is_empty() { (*name).to_owned() } else { format!("{name} {version}") };
    Some(Device { program, platform: platform(&user_agent.to_lowercase()) })
}

/// The first of these words in a text in lower case; a name that holds another (Android's, which says Linux too) before it.
fn platform(lower: &str) -> Option<Platform> {
    const WORDS: &[(&str, Platform)] = &[
        ("iphone", Platform::IPhone),
        ("ipad", Platform::IPad),
        ("android", Platform::Android),
        ("windows", Platform::Windows),
        ("macintosh", Platform::MacOs),
        ("mac os x", Platform::MacOs),
        ("macos", Platform::MacOs),
        ("apple mail", Platform::MacOs),
        ("linux", Platform::Linux),
        ("x11", Platform::Linux),
    ];
    WORDS.iter().find(|(word, _)| lower.contains(word)).map(|(_, platform)| *platform)
}

/// The minutes east of Greenwich of a mail's `Date`, where it says them as its writer's own. `-0000` means that nobody knows
/// (RFC 5322 §3.3), and names like `GMT` are what programs write that do not care.
pub fn offset_minutes(date: &str) -> Option<i32> {
    let date = date.split('(').next().unwrap_or_default().trim();
    let zone = date.rsplit(' ').next()?;
    let (sign, digits) = match zone.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
    let offset = sign * (hours * 60 + minutes);
    // From Baker Island to the Line Islands.
    let possible = minutes < 60 && (-12 * 60..=14 * 60).contains(&offset);
    (possible && !(sign < 0 && offset == 0)).then_some(offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_named_as_their_mails_do() {
        let table: &[(&str, &str, Option<Platform>)] = &[
            ("Apple Mail (2.3774.600.62)", "Apple Mail", Some(Platform::MacOs)),
            ("iPhone Mail (21E236)", "iPhone Mail", Some(Platform::IPhone)),
            ("Microsoft Outlook 16.0", "Microsoft Outlook 16.0", None),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Thunderbird/102.6.0",
                "Thunderbird 102.6.0",
                Some(Platform::Linux),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:102.0) Gecko/20100101\r\n Thunderbird/102.15.1",
                "Thunderbird 102.15.1",
                Some(Platform::Windows),
            ),
            ("K-9 Mail for Android", "K-9 Mail for Android", Some(Platform::Android)),
            ("Mutt/2.2.9 (2022-11-12)", "Mutt 2.2.9", None),
        ];
        for (text, program, platform) in table {
            let found = device(text).expect(text);
            assert_eq!((found.program.as_str(), found.platform), (*program, *platform), "{text}");
        }
        for nobody in
            ["", "1.0", "(none)", "PHPMailer 6.8.0 (https://github.com)", "Zendesk Mailer", "\u{200B}"]
        {
            assert_eq!(device(nobody), None, "{nobody}");
        }
        assert!(device(&"x".repeat(1000)).unwrap().program.len() <= PROGRAM_CHARS_MAX);
    }

    #[test]
    fn browsers_are_named_as_people_name_them() {
        let table: &[(&str, &str, Option<Platform>)] = &[
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36",
                "Chrome 156",
                Some(Platform::Linux),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.1",
                "Edge 150",
                Some(Platform::Windows),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Mobile/15E148 Safari/604.1",
                "Safari 18",
                Some(Platform::IPhone),
            ),
            (
                "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
                "Firefox 140",
                Some(Platform::Android),
            ),
            ("Firefox/", "Firefox", None),
        ];
        for (text, program, platform) in table {
            let found = browser(text).expect(text);
            assert_eq!((found.program.as_str(), found.platform), (*program, *platform), "{text}");
        }
        assert_eq!(browser("curl/8.5.0"), None);
        assert_eq!(browser(""), None);
    }

    #[test]
    fn only_a_zone_that_somebody_means_is_one() {
        let table = [
            ("Sat, 21 Nov 2026 20:06:59 +0100", Some(60)),
            ("Sat, 21 Nov 2026 20:06:59 -0330 (NST)", Some(-210)),
            ("Sat, 21 Nov 2026 20:06:59 +0000", Some(0)),
            ("Sat, 21 Nov 2026 20:06:59 +1400", Some(840)),
            ("Sat, 21 Nov 2026 20:06:59 -0000", None),
            ("Sat, 21 Nov 2026 20:06:59 GMT", None),
            ("Sat, 21 Nov 2026 20:06:59 +1500", None),
            ("Sat, 21 Nov 2026 20:06:59 +0160", None),
            ("Sat, 21 Nov 2026 20:06:59 +01é", None),
            ("", None),
        ];
        for (date, expected) in table {
            assert_eq!(offset_minutes(date), expected, "{date}");
        }
    }
}
