//! The numbers in a server's words, and where in the dialogue they were said.

use super::reason::Stage;

/// Words of `text` that may be a code.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').map(|w| w.trim_matches('.'))
}

fn is_status(word: &str) -> bool {
    let mut numbers = word.split('.');
    let is_class = matches!(numbers.next(), Some("2" | "4" | "5"));
    let mut number =
        || numbers.next().is_some_and(|n| matches!(n.len(), 1..=3) && n.bytes().all(|b| b.is_ascii_digit()));
    is_class && number() && number() && numbers.next().is_none()
}

/// The first enhanced status code (RFC 3463 §2): a class of 2, 4 or 5 and two numbers of one to three digits.
pub(super) fn status_in(text: &str) -> Option<String> {
    words(text).find(|w| is_status(w)).map(str::to_owned)
}

/// The first enhanced status code that says more than that it failed: not `5.0.0` and its like.
pub(super) fn clear_status_in(text: &str) -> Option<String> {
    words(text).find(|w| is_status(w) && is_clear(w)).map(str::to_owned)
}

pub(super) fn is_clear(status: &str) -> bool {
    !status.ends_with(".0.0")
}

/// The first SMTP reply of failure: three digits with a word boundary on both sides that are no part of an address, a
/// date or a longer number.
pub(super) fn reply_in(text: &str) -> Option<u16> {
    reply_at(text).map(|(_, code)| code)
}

/// From the reply on, without what the reporting server says about where it was heard.
pub(super) fn from_reply(text: &str) -> Option<&str> {
    let said = &text[reply_at(text)?.0..];
    Some(said.split(" (in reply to").next().unwrap_or(said))
}

/// What stands before the reply: the reporting server's own words.
pub(super) fn before_reply(text: &str) -> &str {
    reply_at(text).map_or(text, |(at, _)| &text[..at])
}

fn reply_at(text: &str) -> Option<(usize, u16)> {
    let bytes = text.as_bytes();
    let is_part =
        |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'/' | b':'));
    memchr::memchr2_iter(b'4', b'5', bytes).find_map(|at| {
        let code = bytes.get(at..at + 3)?;
        let is_code = matches!(code[1], b'0'..=b'7') && code[2].is_ascii_digit();
        let before = at.checked_sub(1).and_then(|i| bytes.get(i));
        let is_colon = before == Some(&b':');
        let begins =
            !is_part(before) || is_colon && !at.checked_sub(2).is_some_and(|i| bytes[i].is_ascii_digit());
        let after = bytes.get(at + 3);
        let next = bytes.get(at + 4);
        let ends = match after {
            None | Some(b' ' | b'#' | b',' | b';' | b')' | b']' | b'\'' | b'"') => true,
            // `550-5.1.1` and `550: no` are replies; `550-1234-x` and `550.12` are something else.
            Some(b'-') => !next.is_some_and(u8::is_ascii_digit) || bytes.get(at + 5) == Some(&b'.'),
            Some(b':' | b'.') => !next.is_some_and(u8::is_ascii_alphanumeric),
            Some(_) => false,
        };
        if is_code && begins && ends {
            Some((at, std::str::from_utf8(code).ok()?.parse().ok()?))
        } else {
            None
        }
    })
}

/// Without the codes that a reply of several lines repeats on each of them (`550-5.7.26 …`), which else stand in the
/// middle of a sentence.
pub(super) fn joined_reply(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut seen: Option<&str> = None;
    for word in text.split(' ') {
        let code = word.get(..3).filter(|c| reply_in(c).is_some());
        let rest = match (code, seen) {
            (Some(code), Some(first)) if code == first && word.len() > 3 => word[3..].trim_start_matches('-'),
            (Some(code), Some(first)) if code == first => "",
            (Some(code), None) => {
                seen = Some(code);
                word
            }
            (Some(_) | None, _) => word,
        };
        let repeated = !out.is_empty() && is_status(rest) && out.contains(rest);
        if !rest.is_empty() && !repeated {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(rest);
        }
    }
    out
}

/// Where in the dialogue it was refused, by the words with which Postfix, Exim, qmail, Yahoo, Gmail and others say so.
/// `text` is in lower case.
pub(super) fn stage_in(text: &str) -> Option<Stage> {
    let said = |phrases: &[&str]| phrases.iter().any(|p| text.contains(p));
    SAID_AT.iter().find(|(_, phrases)| said(phrases)).map(|(stage, _)| *stage)
}

const SAID_AT: &[(Stage, &[&str])] = &[
    (
        Stage::Rcpt,
        &[
            "in reply to rcpt to",
            "after rcpt to",
            "after rcpt command",
            "following rcpt command",
            "did not like our rcpt to",
            "does not like recipient",
            "progress was rcpt to",
            "[rcpt_to]",
            "rcpt_to:",
            "error after rcpt",
            "after pipelined rcpt",
            "(state 13)",
            "(state 14)",
            "no valid recipients",
            "need rcpt",
            "response to rcpt",
            "remote smtp server has rejected address",
            "in response to rcpt",
            "smtp:rcpt",
        ],
    ),
    (
        Stage::Mail,
        &[
            "in reply to mail from",
            "after mail from",
            "after pipelined mail from",
            "after mail command",
            "following mail from",
            "did not like our mail from",
            "sender was rejected",
            "[mail_from]",
            "(state 11)",
            "(state 12)",
            "response to mail from",
        ],
    ),
    (Stage::StartTls, &["in reply to starttls", "after starttls", "did not like our starttls", "[starttls]"]),
    (
        Stage::Hello,
        &[
            "in reply to ehlo",
            "in reply to helo",
            "after ehlo",
            "after helo",
            "did not like our ehlo",
            "did not like our helo",
            "my name was rejected",
            "[helo]",
            "[ehlo]",
        ],
    ),
    (
        Stage::Connection,
        &[
            "refused to talk to me",
            "after initial connection",
            "after connect",
            "greeting failed",
            "[connect]",
            "while receiving the initial server greeting",
            "(state 1)",
            "(state 2)",
            "(state 3)",
            "(state 4)",
        ],
    ),
    (
        Stage::Data,
        &[
            "in reply to end of data",
            "in reply to data",
            "after end of data",
            "after data",
            "following data",
            "did not like our data",
            "did not like our final data",
            "failed after i sent the message",
            "failed on data",
            "smtp transmission failure has occurred",
            // Yahoo's mail stores say so of a mail that the door had taken.
            "this user doesn't have a",
            "your message (data)",
            "[data]",
            "[bodydata]",
            "error after data",
            "after sending data",
            "after pipelined end of data",
            "(state 15)",
            "(state 16)",
            "(state 17)",
            "(state 18)",
        ],
    ),
];

/// The same from a transcript: `>>> COMMAND` and the first refusal after it (`<<< 550 …`).
pub(super) fn stage_of_transcript<'l>(lines: impl IntoIterator<Item = &'l str>) -> Option<Stage> {
    let mut stage = None;
    let mut heard = false;
    for line in lines {
        let line = line.trim_start();
        if let Some(command) = line.strip_prefix(">>>") {
            let command = command.trim_start().to_ascii_lowercase();
            stage =
                STAGES.iter().find(|(verb, _)| command.starts_with(verb)).map(|(_, stage)| *stage).or(stage);
            heard = true;
        } else if let Some(answer) = line.strip_prefix("<<<") {
            let refuses = matches!(answer.trim_start().as_bytes().first(), Some(b'4' | b'5'));
            if refuses {
                return if heard { stage } else { Some(Stage::Connection) };
            }
            heard = true;
        }
    }
    None
}

const STAGES: &[(&str, Stage)] = &[
    ("helo", Stage::Hello),
    ("ehlo", Stage::Hello),
    ("lhlo", Stage::Hello),
    ("starttls", Stage::StartTls),
    ("mail", Stage::Mail),
    ("rcpt", Stage::Rcpt),
    ("data", Stage::Data),
    (".", Stage::Data),
    ("bdat", Stage::Data),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_codes_are_whole_words() {
        let table = [
            ("5.1.1", Some("5.1.1")),
            ("550 #5.1.10.", Some("5.1.10")),
            ("(4.2.2)", Some("4.2.2")),
            ("5.1.1.2", None),
            ("192.5.1.1", None),
            ("5.1", None),
            ("3.1.1", None),
            ("5.1234.1", None),
            ("", None),
        ];
        for (text, wanted) in table {
            assert_eq!(status_in(text).as_deref(), wanted, "{text}");
        }
        assert_eq!(clear_status_in("554 5.0.0 and 5.1.1").as_deref(), Some("5.1.1"));
        assert_eq!(clear_status_in("554 5.0.0"), None);
    }

    #[test]
    fn replies_are_three_digits_alone() {
        let table = [
            ("550 no", Some(550)),
            ("smtp;550 no", Some(550)),
            ("said: 450-4.2.0 wait", Some(450)),
            ("error_code :550, x", Some(550)),
            ("550: 5.2.2 full", Some(550)),
            ("[554 5.4.6 loop]", Some(554)),
            ("address error 550-'5.2.2", Some(550)),
            ("10:15:450 x", None),
            ("192.0.2.554 x", None),
            ("id 4500", None),
            ("a550 x", None),
            ("x 580 y", None),
            ("http://x/550/", None),
            ("", None),
        ];
        for (text, wanted) in table {
            assert_eq!(reply_in(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_reply_of_several_lines_becomes_one_sentence() {
        let table = [
            ("550-5.7.1 multiple 550 5.7.1 addresses", "550-5.7.1 multiple addresses"),
            ("said: 550-a b 550-c 550 d", "said: 550-a b c d"),
            ("550 5.1.1 no", "550 5.1.1 no"),
            ("", ""),
        ];
        for (text, wanted) in table {
            assert_eq!(joined_reply(text), wanted, "{text}");
        }
    }

    #[test]
    fn the_stage_is_told_in_words_or_by_a_transcript() {
        assert_eq!(stage_in("550 no (in reply to rcpt to command)"), Some(Stage::Rcpt));
        assert_eq!(stage_in("host x refused to talk to me: 554 go"), Some(Stage::Connection));
        assert_eq!(stage_in("550 no"), None);
        let lines =
            ["... while talking to x", ">>> MAIL From:<a@x.org>", "<<< 250 ok", ">>> DATA", "<<< 550 no"];
        assert_eq!(stage_of_transcript(lines), Some(Stage::Data));
        assert_eq!(stage_of_transcript(["<<< 554 go away"]), Some(Stage::Connection));
        assert_eq!(stage_of_transcript([">>> DATA", "<<< 354 go on"]), None);
    }
}
