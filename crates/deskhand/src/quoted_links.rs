//! The links of ours that a mail brings back: quoted in an answer, forwarded, returned by somebody's mail server. Whoever of
//! the team reads that mail must not be able to answer in the name of whom the link was for.

use domain::letter::Letter as Mail;
use domain::{AccessAskId, PortalLetterId};
use mail::guard::{self, Limits};
use mail::token::{CHARS_MAX, CHARS_MIN, Keyring};

/// So many places of one text that look like a link are tried.
const TRIED_MAX: usize = 1_000;
/// So many mails within a mail are looked into.
const NESTED_MAX: usize = 20;

/// What the links are of, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuotedLinks {
    /// Questions whether access is allowed.
    pub asks: Vec<AccessAskId>,
    /// Letters by which customers sign in.
    pub sign_ins: Vec<PortalLetterId>,
}

impl QuotedLinks {
    /// In a mail as it came, and read, in its files and in the mails that are attached to it.
    pub fn of(keyring: &Keyring, octets: &[u8], mail: &Mail) -> Self {
        let (mut found, mut nested) = (Self::default(), 0);
        found.look_in_text(keyring, octets);
        found.look_in_mail(keyring, mail, &mut nested);
        found
    }

    fn look_in_mail(&mut self, keyring: &Keyring, mail: &Mail, nested: &mut usize) {
        for text in [Some(&mail.text), Some(&mail.quoted), mail.html.as_ref()].into_iter().flatten() {
            self.look_in_text(keyring, text.as_bytes());
        }
        for file in &mail.attachments {
            self.look_in_text(keyring, &file.content);
            let is_mail = file.media_type == "message/rfc822" || file.name.to_lowercase().ends_with(".eml");
            if !is_mail || *nested >= NESTED_MAX {
                continue;
            }
            *nested += 1;
            if let Ok(inner) = guard::parse_guarded_with(file.content.clone(), None, Limits::default()) {
                self.look_in_mail(keyring, &inner, nested);
            }
        }
    }

    fn look_in_text(&mut self, keyring: &Keyring, octets: &[u8]) {
        // Programs break lines within a token, and put a mark before each line that they quote.
        let mut text = Vec::with_capacity(octets.len());
        for (at, octet) in octets.iter().enumerate() {
            let is_soft_break = *octet == b'=' && matches!(octets.get(at + 1), Some(b'\r' | b'\n'));
            if !is_soft_break && !matches!(octet, b' ' | b'\t' | b'\r' | b'\n' | b'>') {
                text.push(*octet);
            }
        }
        each_piece(&text, b"approval", |token| {
            note(&mut self.asks, crate::approvals::ask_of(keyring, token));
        });
        each_piece(&text, b"sign-in", |token| {
            note(&mut self.sign_ins, crate::portal::letter_of(keyring, token));
        });
    }
}

fn note<T: PartialEq>(all: &mut Vec<T>, found: Option<T>) {
    all.extend(found.filter(|one| !all.contains(one)));
}

/// Gives `look` what may be a token behind `NAME/`: what stood behind a space stands right behind it here, so every length.
fn each_piece(text: &[u8], name: &[u8], mut look: impl FnMut(&str)) {
    const SLASHES: [&[u8]; 4] = [b"/", b"%2F", b"%2f", b"=2F"];
    let (mut rest, mut tried) = (text, 0);
    while let Some(at) = rest.windows(name.len()).position(|w| w == name) {
        rest = &rest[at + name.len()..];
        let Some(slash) = SLASHES.iter().find(|slash| rest.starts_with(slash)) else { continue };
        let piece = &rest[slash.len()..];
        let length = piece.iter().take(CHARS_MAX).take_while(|b| b.is_ascii_alphanumeric()).count();
        for end in CHARS_MIN..=length {
            if let Ok(token) = std::str::from_utf8(&piece[..end]) {
                look(token);
            }
        }
        tried += 1;
        if tried >= TRIED_MAX {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use mail::token::{Key, Purpose};

    use super::*;

    #[test]
    fn a_link_is_found_however_a_mail_has_it() {
        let keyring = Keyring::new(Key { id: 1, secret: [7; 32] }, Vec::new());
        let ours = crate::approvals::token(&keyring, AccessAskId(4711));
        let (one, two) = ours.split_at(10);
        let answer = keyring.issue(Purpose::FollowUp, 4711);
        let nested = format!("Subject: Q\r\n\r\nSee /approval/{one}=\r\n{two}\r\n");
        for (octets, expected) in [
            (format!("> http://desk.example/approval/{ours}\r\n> Regards"), true),
            (format!("> http://desk.example/approval/{one}\r\n> {two}\r\n> Regards"), true),
            (format!("<a href=3D\"http://desk.example/approval/{one}=\r\n{two}\">x</a>"), true),
            (format!("https://safe.example/?u=http%3A%2F%2Fd%2Fapproval%2F{ours}&x=1"), true),
            (format!("http://desk.example/approval/{}", ours.to_uppercase()), true),
            (nested.clone(), true),
            (format!("http://desk.example/approval/{one}"), false),
            (format!("http://desk.example/approval/{answer}"), false),
            (format!("http://desk.example/{ours}"), false),
        ] {
            let found = QuotedLinks::of(&keyring, octets.as_bytes(), &Mail::default());
            assert_eq!(found.asks, if expected { vec![AccessAskId(4711)] } else { vec![] }, "{octets}");
        }
        let file = domain::letter::LetterAttachment {
            name: "fwd.eml".into(),
            media_type: "message/rfc822".into(),
            content: nested.into_bytes(),
            ..domain::letter::LetterAttachment::default()
        };
        let outer = Mail { attachments: vec![file], ..Mail::default() };
        assert_eq!(QuotedLinks::of(&keyring, b"", &outer).asks, [AccessAskId(4711)]);
        // A link by which a customer signs in, as it stands below an answer.
        let sign_in = crate::portal::token(&keyring, PortalLetterId(47));
        let (one, two) = sign_in.split_at(12);
        for text in [
            format!("> https://desk.example/requests/sign-in/{sign_in}"),
            format!("> https://desk.example/requests/sign-in/{one}\r\n> {two}"),
        ] {
            let found = QuotedLinks::of(&keyring, text.as_bytes(), &Mail::default());
            assert_eq!(found, QuotedLinks { sign_ins: vec![PortalLetterId(47)], ..QuotedLinks::default() });
        }
        let answer = keyring.issue(Purpose::FollowUp, 47);
        let other = format!("https://desk.example/requests/sign-in/{answer} /approval/{sign_in}");
        assert_eq!(QuotedLinks::of(&keyring, other.as_bytes(), &Mail::default()), QuotedLinks::default());
    }
}
