//! Takes out of a line what nobody else needs to see, and what would show it as something that it is not.
//!
//! What is masked: values of names that say what they are (`password=`, `"token": "…"`, `Authorization: …`), the words after
//! `Bearer` and `Basic`, passwords in addresses, keys known by how they begin, and long words that look like nothing but a
//! key. It errs on the side of masking: a log that lost the name of a commit can be asked for again, a password cannot be
//! called back.

use std::ops::Range;

/// Stands for what was there.
pub const MASK: &str = "•••";

/// Names whose value is a secret, in lower case without `-` and `_`. A name counts that ends so.
const NAMES: [&str; 19] = [
    "password",
    "passcode",
    "pwd",
    "psk",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "accesskeyid",
    "privatekey",
    "secretkey",
    "signature",
    "credential",
    "credentials",
    "sessionid",
    "clientsecret",
    "licensekey",
];
/// The same, where the name is nothing else: `ssid` is no `sid`.
const WHOLE_NAMES: [&str; 5] = ["session", "sid", "jwt", "pin", "otp"];
/// The same, where it is a word of the name: `smtp_pass`, `dbPass`, but not `bypass`.
const PASS: &str = "pass";
/// A secret from a length on, and only behind `=`: programs count what they did in `auth=0/1`, and call themselves `auth:`.
const AUTH: &str = "auth";
const AUTH_CHARS_MIN: usize = 8;
/// How names end whose value is an address that may have a name and a password in it, also without a scheme.
const PLACES: [&str; 4] = ["proxy", "url", "uri", "dsn"];
/// Names whose value is the rest of the line.
const WHOLE_LINE: [&str; 4] = ["authorization", "proxyauthorization", "cookie", "setcookie"];
/// How keys of well known makers begin.
const BEGINNINGS: [&str; 14] = [
    "AKIA",
    "ASIA",
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "sk-",
    "sk_live_",
    "rk_live_",
    "eyJ",
];
/// A word with small and capital letters and digits is a key from this length on.
const MIXED_CHARS_MIN: usize = 24;
/// A word of hexadecimal digits, with some of both kinds.
const HEX_CHARS_MIN: usize = 32;
/// What begins like a key.
const KNOWN_CHARS_MIN: usize = 14;
/// Of a masked word that names nothing so many letters stay, so that two can be told apart.
const KEPT_CHARS: usize = 4;

/// The line without secrets.
pub fn without_secrets(line: &str) -> String {
    if is_key_block(line) {
        return MASK.to_owned();
    }
    let mut out = String::with_capacity(line.len());
    let mut at = 0;
    for secret in announced(line) {
        push_words(&mut out, &line[at..secret.start]);
        out.push_str(MASK);
        at = secret.end;
    }
    push_words(&mut out, &line[at..]);
    out
}

/// Where in a line secrets stand that the words before them announce, in order.
pub(crate) fn announced(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // Octets of letters beyond ASCII are no words, so no letter is cut.
        if !is_word(bytes[at]) {
            at += 1;
            continue;
        }
        let end = at + bytes[at..].iter().take_while(|b| is_word(**b)).count();
        at = match value_behind(line, &line[at..end], end) {
            Some(value) => {
                let end = value.end;
                found.push(value);
                end
            }
            None => end,
        };
    }
    found
}

/// Letters, digits and what stands within keys; not `/`, for paths are no keys.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Where the secret stands that `word`, which ends at `end`, announces.
fn value_behind(line: &str, word: &str, end: usize) -> Option<Range<usize>> {
    let rest = &line[end..];
    if ["bearer", "basic"].iter().any(|w| word.eq_ignore_ascii_case(w)) {
        let gap = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let length = rest[gap..].bytes().take_while(|b| !ends_value(*b)).count();
        return (gap > 0 && length >= 8).then_some(end + gap..end + gap + length);
    }
    // `scheme://user:password@host`
    if rest.starts_with("://") {
        return password_at(line, end + 3);
    }
    let name: String =
        word.bytes().filter(u8::is_ascii_alphanumeric).map(|b| char::from(b.to_ascii_lowercase())).collect();
    // `password1` is one too.
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_header = WHOLE_LINE.contains(&name);
    let is_place = PLACES.iter().any(|n| name.ends_with(n));
    let is_secret = is_header
        || WHOLE_NAMES.contains(&name)
        || NAMES.iter().any(|n| name.ends_with(n))
        || has_pass(word)
        || name == AUTH;
    if !is_secret && !is_place {
        return None;
    }
    // The name may stand in quotes, escaped ones too: `\"token\": \"…\"`.
    let blanks = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
    let mut at = end + rest.len() - rest.trim_start_matches(['"', '\'', '\\']).len();
    at += blanks(&line[at..]);
    match line[at..].bytes().next()? {
        b'=' => at += 1,
        b':' if name != AUTH => at += 1,
        // Words that a program was called with: `--password x`, `["--password", "x"]`.
        b',' if word.starts_with("--") => at += 1,
        b'-' => return None,
        _ if word.starts_with("--") && at > end => {}
        _ => return None,
    }
    // `=>` and `==` of programs that print what they hold.
    if line[at..].starts_with(['>', '=']) {
        at += 1;
    }
    at += blanks(&line[at..]);
    let escapes = line[at..].bytes().take_while(|b| *b == b'\\').count();
    let quote = line[at + escapes..].chars().next().filter(|c| matches!(c, '"' | '\''));
    at += quote.map_or(0, |_| escapes + 1);
    // Quotes that were doubled to stand within quotes; two with nothing behind them hold nothing.
    if let Some(quote) = quote {
        let more = line[at..].len() - line[at..].trim_start_matches(quote).len();
        if line[at + more..].bytes().next().is_some_and(|b| !ends_value(b)) {
            at += more;
        }
    }
    if is_place && !is_secret {
        return password_at(line, at);
    }
    let value = &line[at..];
    let length = match quote {
        Some(quote) => quoted_length(value, quote, escapes),
        None if is_header => value.len(),
        None => unquoted_length(value),
    };
    let length_min = if name == AUTH { AUTH_CHARS_MIN } else { 1 };
    (length >= length_min).then_some(at..at + length)
}

/// Whether the last word of a name is `pass`.
fn has_pass(name: &str) -> bool {
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let Some(at) = name.len().checked_sub(PASS.len()) else { return false };
    let (before, last) = name.split_at(at);
    last.eq_ignore_ascii_case(PASS)
        && before
            .bytes()
            .next_back()
            .is_none_or(|b| !b.is_ascii_alphanumeric() || last.starts_with('P') && !b.is_ascii_uppercase())
}

/// The password of `user:password@host` that begins there.
fn password_at(line: &str, start: usize) -> Option<Range<usize>> {
    let authority = &line[start..];
    let length = authority.bytes().take_while(|b| !matches!(b, b'/' | b' ' | b'"' | b'\'')).count();
    let (user, _) = authority[..length].rsplit_once('@')?;
    let (name, password) = user.split_once(':')?;
    let start = start + name.len() + 1;
    (!password.is_empty()).then_some(start..start + password.len())
}

/// How long what stands in quotes is: up to the sign that opened it, with no more backslashes before it than that one had,
/// for with more of them it belongs to the value.
fn quoted_length(value: &str, quote: char, escapes: usize) -> usize {
    let before = |at: usize| value[..at].bytes().rev().take_while(|b| *b == b'\\').count();
    let end = value.match_indices(quote).map(|(at, _)| at).find(|at| before(*at) <= escapes);
    value[..end.unwrap_or(value.len())].trim_end_matches('\\').len()
}

/// How long a value without quotes is. A sign that may stand in a password ends it only where nothing, or something with a
/// name of its own, comes behind.
fn unquoted_length(value: &str) -> usize {
    let bytes = value.as_bytes();
    let is_end = |at: usize| match bytes[at] {
        b'&' | b',' | b';' | b')' | b'}' | b']' => {
            let behind = &bytes[at + 1..];
            let name = behind.iter().take_while(|b| is_word(**b) || **b == b'.').count();
            match behind.get(name) {
                Some(b'=' | b':') => true,
                Some(_) | None => name == 0,
            }
        }
        byte => ends_value(byte),
    };
    (0..bytes.len()).find(|at| is_end(*at)).unwrap_or(bytes.len())
}

fn ends_value(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || matches!(byte, b'"' | b'\'' | b'&' | b',' | b';' | b')' | b'}' | b']' | b'<' | b'>')
}

/// The text, with words in it that look like keys masked.
fn push_words(out: &mut String, text: &str) {
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest.bytes().take_while(|b| is_word(*b)).count();
        push_word(out, &rest[..word]);
        rest = &rest[word..];
        let other = rest.bytes().take_while(|b| !is_word(*b)).count();
        out.push_str(&rest[..other]);
        rest = &rest[other..];
    }
}

/// The word, or its beginning where it looks like a key.
fn push_word(out: &mut String, word: &str) {
    let known = BEGINNINGS.iter().any(|b| word.starts_with(b)) && word.len() >= KNOWN_CHARS_MIN;
    let (mut small, mut capital, mut digits, mut hex) = (0, 0, 0, 0);
    for byte in word.bytes() {
        small += usize::from(byte.is_ascii_lowercase());
        capital += usize::from(byte.is_ascii_uppercase());
        digits += usize::from(byte.is_ascii_digit());
        hex += usize::from(byte.is_ascii_hexdigit());
    }
    // Words of a name in CamelCase have few digits; a key has them all over.
    let mixed = word.len() >= MIXED_CHARS_MIN && small > 0 && capital > 0 && digits >= 3;
    let hexadecimal = word.len() >= HEX_CHARS_MIN && hex == word.len() && digits > 0 && digits < hex;
    if known || mixed || hexadecimal {
        out.push_str(&word[..KEPT_CHARS.min(word.len())]);
        out.push_str(MASK);
    } else {
        out.push_str(word);
    }
}

/// A line of a key as PEM has it: nothing but base64, and much of it.
fn is_key_block(line: &str) -> bool {
    let line = line.trim();
    let count = |is: fn(&u8) -> bool| line.bytes().filter(is).count();
    line.len() >= 48
        && line.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='))
        // A path is no key.
        && !line.starts_with('/')
        && count(u8::is_ascii_uppercase) >= 4
        && count(u8::is_ascii_lowercase) >= 4
        && count(u8::is_ascii_digit) >= 2
}

/// A line as it may be shown: without the sequences by which a terminal is told colours, with other control characters and
/// signs that turn the direction of writing or take no room shown as what they are, and [without secrets](without_secrets).
/// No longer than so many characters.
pub fn for_people(line: &str, chars_max: usize) -> String {
    let mut clean = String::with_capacity(line.len());
    for c in without_escapes(line).chars() {
        match c {
            '\t' => clean.push_str("    "),
            c if c.is_control() => clean.push('·'),
            c if is_unseen(c) => clean.push_str(&format!("<U+{:04X}>", u32::from(c))),
            c => clean.push(c),
        }
    }
    let masked = without_secrets(clean.trim_end());
    match masked.char_indices().nth(chars_max) {
        Some((at, _)) => format!("{}…", &masked[..at]),
        None => masked,
    }
}

/// Signs that turn the direction of what follows, or take no room: what stands there would not be what is seen.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The line without escape sequences (ECMA-48: CSI up to its final byte, OSC up to its end, others of two bytes).
pub fn without_escapes(line: &str) -> std::borrow::Cow<'_, str> {
    if !line.contains('\u{1b}') {
        return line.into();
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        out.push_str(before);
        rest = match after.chars().next() {
            Some('[') => match after[1..].find(|c: char| ('@'..='~').contains(&c)) {
                Some(end) => &after[1 + end + 1..],
                None => "",
            },
            Some(']') => match after.find(['\u{7}', '\u{1b}']) {
                // The string ends with BEL, or with ESC and a backslash, which goes with the next round.
                Some(end) if after[end..].starts_with('\u{7}') => &after[end + 1..],
                Some(end) => &after[end..],
                None => "",
            },
            Some(c) => &after[c.len_utf8()..],
            None => "",
        };
    }
    out.push_str(rest);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_and_the_rest_stays() {
        for (line, expected) in [
            ("login user=ana password=hunter2 from 10.0.0.7", "login user=ana password=••• from 10.0.0.7"),
            ("{\"db_password\": \"a b\\\"c\", \"port\": 5432}", "{\"db_password\": \"•••\", \"port\": 5432}"),
            ("{\\\"apiKey\\\":\\\"x1\\\",\\\"n\\\":2}", "{\\\"apiKey\\\":\\\"•••\\\",\\\"n\\\":2}"),
            ("Authorization: Bearer abc.def.ghi, more", "Authorization: •••"),
            ("sent 'Bearer abcdefgh12' to it", "sent 'Bearer •••' to it"),
            ("a bearer of news", "a bearer of news"),
            ("Set-Cookie: sid=1; Path=/", "Set-Cookie: •••"),
            ("GET /x?token=abc&page=2", "GET /x?token=•••&page=2"),
            ("dsn postgres://app:s3cret@db.example/x", "dsn postgres://app:•••@db.example/x"),
            ("see https://desk.example/a:b@c", "see https://desk.example/a:b@c"),
            ("using AKIAABCDEFGHIJKLMNOP now", "using AKIA••• now"),
            ("jwt eyJhbGciOiJIUzI1NiJ9.x", "jwt eyJh•••.x"),
            ("key 0f1e2d3c4b5a69788796a5b4c3d2e1f0 used", "key 0f1e••• used"),
            ("id 550e8400-e29b-41d4-a716-446655440000", "id 550e8400-e29b-41d4-a716-446655440000"),
            ("k7Gh2Lm9Qw4Er8Ty1Ui5Op3As6 found", "k7Gh••• found"),
            (
                "at com.example.VeryLongNameOfAClassInJava2Impl",
                "at com.example.VeryLongNameOfAClassInJava2Impl",
            ),
            ("/home/ana/Projects/App2/Build77/Output.log", "/home/ana/Projects/App2/Build77/Output.log"),
            ("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7", "•••"),
            (
                "/home/ana/Projects/Something/Build77/Output/Release",
                "/home/ana/Projects/Something/Build77/Output/Release",
            ),
            ("ssid=Office pin=1234", "ssid=Office pin=•••"),
            ("password: ", "password: "),
            ("the password was wrong", "the password was wrong"),
            ("bypass=1 compass: north, tests pass", "bypass=1 compass: north, tests pass"),
            ("pass=hunter2 smtp_pass: hunter2 dbPass=x", "pass=••• smtp_pass: ••• dbPass=•••"),
            ("MYSQL_PWD=hunter2 psk=abcdefgh passcode=77", "MYSQL_PWD=••• psk=••• passcode=•••"),
            ("password1=x password2: \"y\"", "password1=••• password2: \"•••\""),
            ("mount --password hunter2 --verbose", "mount --password ••• --verbose"),
            ("[\"--token\", \"hunter2\", \"--all\"]", "[\"--token\", \"•••\", \"--all\"]"),
            ("--password --verbose", "--password --verbose"),
            ("auth=0/1 auth: Error: x auth=c2VjcmV0", "auth=0/1 auth: Error: x auth=•••"),
            ("http_proxy=ana:s3cret@proxy:3128", "http_proxy=ana:•••@proxy:3128"),
            ("http_proxy=http://ana:s3@proxy:3128", "http_proxy=http://ana:•••@proxy:3128"),
            ("from:ana@desk.example", "from:ana@desk.example"),
            ("password=\"it's a long secret\" x", "password=\"•••\" x"),
            ("{\"secret\": \"don't tell\", \"n\": 1}", "{\"secret\": \"•••\", \"n\": 1}"),
            ("pass_token='a\"bcdef' x", "pass_token='•••' x"),
            ("{\"password\": \"\", \"user\": \"ana\"}", "{\"password\": \"\", \"user\": \"ana\"}"),
            ("{\\\"secret\\\":\\\"a\\\\\\\"b\\\",\\\"n\\\":2}", "{\\\"secret\\\":\\\"•••\\\",\\\"n\\\":2}"),
            ("7,\"x password=\"\"hunter2\"\" y\"", "7,\"x password=\"\"•••\"\" y\""),
            ("password=ab;cdefgh, ok", "password=•••, ok"),
            ("(user=ana,password=x,port=1)", "(user=ana,password=•••,port=1)"),
            ("Pwd=x;Server=db;", "Pwd=•••;Server=db;"),
            ("größe=7 passwd = 'ö ä' ü", "größe=7 passwd = '•••' ü"),
        ] {
            assert_eq!(without_secrets(line), expected, "{line}");
        }
    }

    #[test]
    fn what_would_be_seen_as_something_else_is_told() {
        for (line, expected) in [
            ("\u{1b}[31mERROR\u{1b}[0m disk", "ERROR disk"),
            ("\u{1b}]0;title\u{7}text \u{1b}]8;;x\u{1b}\\link", "text link"),
            ("cut \u{1b}[31", "cut "),
            ("a\u{8}b\u{0}c\td", "a·b·c    d"),
            ("exe.\u{202e}gpj", "exe.<U+202E>gpj"),
            ("pass\u{200b}word=x", "pass<U+200B>word=x"),
            ("\u{1b}[1mpassword=x\u{1b}[0m", "password=•••"),
        ] {
            assert_eq!(for_people(line, 100), expected.trim_end(), "{line:?}");
        }
        assert_eq!(for_people("aöüß", 2), "aö…");
    }

    #[test]
    fn nothing_hostile_panics() {
        for line in [
            "token=",
            "token=\"",
            "://",
            "a://:@",
            "Bearer ",
            "\u{1b}",
            "\u{1b}ö",
            "ö=ö",
            "cookie:ö",
            "=>",
            "token=\\",
            "--token ",
            "url=",
            "auth=",
        ] {
            let _ = for_people(line, 10);
        }
    }
}
