//! The shape of a mail's head: which fields its sender wrote, in which order, and how their values are made.

use super::signs::{Part, cut, folded_digits};

const HEAD_BYTES_MAX: usize = 16_000;
const FIELDS_MAX: usize = 80;

/// Fields that servers, lists and mail programs of the receiving side add: they tell the way of a mail and whose it was, and
/// what is learned from them in one place is false in every other.
const OF_THE_WAY: [&str; 21] = [
    "received",
    "return-path",
    "delivered-to",
    "envelope-to",
    "status",
    "x-status",
    "x-keywords",
    "x-uid",
    "x-uidl",
    "x-original-to",
    "x-originally-to",
    "x-loop",
    "x-beenthere",
    "x-mailman-version",
    "authentication-results",
    "dkim-signature",
    "replied",
    "forwarded",
    "x-sieve",
    "lines",
    "xref",
];
/// Whole families of those.
const FAMILIES: [&str; 10] = [
    "x-spam",
    "x-virus",
    "x-scanned",
    "x-egroups",
    "x-apparently",
    "x-pyzor",
    "x-razor",
    "arc-",
    "x-hops",
    "resent-",
];

pub(super) fn each(head: &[u8], found: &mut impl FnMut(Part, &[u8])) {
    let head = String::from_utf8_lossy(&head[..head.len().min(HEAD_BYTES_MAX)]);
    let mut before = String::from("start");
    for (name, value) in fields(&head).into_iter().take(FIELDS_MAX) {
        let folded = name.to_ascii_lowercase();
        if OF_THE_WAY.contains(&folded.as_str()) || FAMILIES.iter().any(|family| folded.starts_with(family)) {
            continue;
        }
        let mut tell = |sign: &str| found(Part::Head, cut(sign, 80).as_bytes());
        // As it is spelt: programs differ in that.
        tell(&name);
        tell(&format!("{before} > {folded}"));
        before.clone_from(&folded);
        value_of(&folded, &value, &mut tell);
    }
    found(Part::Head, format!("{before} > end").as_bytes());
}

fn value_of(name: &str, value: &str, tell: &mut impl FnMut(&str)) {
    match name {
        "x-mailer" | "user-agent" | "x-newsreader" => {
            tell(&format!("program {}", value.split([' ', '/', ',']).next().unwrap_or_default()));
            tell(&format!("program {}", folded_digits(value)));
        }
        "content-type" => {
            let value = value.to_ascii_lowercase();
            let mut parts = value.split(';').map(str::trim);
            tell(&format!("type {}", parts.next().unwrap_or_default()));
            for part in parts.filter(|p| !p.is_empty()) {
                let (key, of) = part.split_once('=').unwrap_or((part, ""));
                match key.trim() {
                    "boundary" => tell(&format!("boundary {}", shape(of))),
                    "charset" => tell(&format!("charset {of}")),
                    other => tell(&format!("parameter {other}")),
                }
            }
        }
        "content-transfer-encoding"
        | "x-priority"
        | "x-msmail-priority"
        | "importance"
        | "priority"
        | "precedence"
        | "mime-version"
        | "content-disposition"
        | "content-language"
        | "x-mimeole" => {
            tell(&format!("{name} {}", folded_digits(value)));
        }
        "date" => {
            tell(&format!("date {}", shape(value)));
            tell(&format!("zone {}", value.split_whitespace().nth(5).unwrap_or("none")));
        }
        "message-id" => {
            let (local, host) = value.trim_matches(['<', '>']).rsplit_once('@').unwrap_or((value, ""));
            tell(&format!("id {}", shape(local)));
            tell(&format!("id host {}", shape(host)));
        }
        "to" | "from" | "cc" | "reply-to" | "subject" => tell(&format!("{name} {}", cut(&shape(value), 24))),
        _ => {}
    }
}

/// What a value is made of: `a` for letters in lower case, `A` for capitals, `0` for digits, one for each run.
fn shape(value: &str) -> String {
    let mut out = String::new();
    for c in value.chars().take(100) {
        let kind = match c {
            'a'..='z' => 'a',
            'A'..='Z' => 'A',
            '0'..='9' => '0',
            c if c.is_alphabetic() => 'e',
            c => c,
        };
        if !out.ends_with(kind) {
            out.push(kind);
        }
    }
    out
}

/// Name and unfolded value of each field.
fn fields(head: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for line in head.lines() {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = out.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            if name.is_empty() || name.len() > 60 || name.contains(' ') {
                continue;
            }
            out.push((name.to_owned(), value.trim().to_owned()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(head: &str) -> Vec<String> {
        let mut out = Vec::new();
        each(head.as_bytes(), &mut |_, sign| out.push(String::from_utf8_lossy(sign).into_owned()));
        out
    }

    #[test]
    fn what_the_sender_wrote_counts_and_the_way_does_not() {
        let bare = "From: a@b.c\r\nX-Mailer: Thing 3.1\r\nDate: Mon, 2 Sep 2002 11:22:33 +0200";
        let travelled = "Return-Path: <x>\r\nReceived: from a\r\n\tby b\r\nX-Spam-Level: **\r\nFrom: a@b.c\r\n\
                         X-Mailer: Thing 3.1\r\nDate: Mon, 2 Sep 2002 11:22:33 +0200";
        assert_eq!(signs(bare), signs(travelled));
        for wanted in
            ["X-Mailer", "from > x-mailer", "program Thing", "program Thing 0.0", "zone +0200", "date > end"]
        {
            assert!(signs(bare).iter().any(|s| s == wanted), "{wanted}: {:?}", signs(bare));
        }
    }

    #[test]
    fn shapes_forget_the_letters() {
        assert_eq!(shape("----=_NextPart_000_00A7_01C25"), "-=_AaAa_0_0A0_0A0");
        assert_eq!(shape("<20020902.abc@x>"), "<0.a@a>");
    }
}
