//! The mails that ask for an approval, and their links.
//!
//! Somebody outside the team answers by a link with a token of a purpose of its own. It is made while the mail is put
//! together and kept nowhere; it names one question to one person, works once and no longer than the question is open. Those
//! of the team are led to the ticket and sign in there.

use domain::letter::Letter as Mail;
use domain::read::PersonRef;
use domain::{AccessAskId, Language, Result, TicketId};
use mail::guard::{self, Limits};
use mail::token::{CHARS_MAX, CHARS_MIN, Keyring, Purpose};
use store::access::Ask;
use store::{Conn, people};
use ui::{Words, t};

use crate::app::App;

/// The token of a question's link.
pub fn token(keyring: &Keyring, ask: AccessAskId) -> String {
    keyring.issue(Purpose::Approval, ask.0)
}

/// Which question a token is about; `None` when it is none of ours, or for something else.
pub fn ask_of(keyring: &Keyring, token: &str) -> Option<AccessAskId> {
    keyring.number_of(Purpose::Approval, token).map(AccessAskId)
}

/// So many places of one text that look like a link are tried.
const TRIED_MAX: usize = 1_000;
/// So many mails within a mail are looked into.
const NESTED_MAX: usize = 20;

/// The questions whose links a mail has in it: as it came, and read, in its files and in the mails that are attached to it.
pub fn asks_in(keyring: &Keyring, octets: &[u8], mail: &Mail) -> Vec<AccessAskId> {
    let (mut found, mut nested) = (Vec::new(), 0);
    asks_in_text(keyring, octets, &mut found);
    asks_in_mail(keyring, mail, &mut nested, &mut found);
    found
}

fn asks_in_mail(keyring: &Keyring, mail: &Mail, nested: &mut usize, found: &mut Vec<AccessAskId>) {
    for text in [Some(&mail.text), Some(&mail.quoted), mail.html.as_ref()].into_iter().flatten() {
        asks_in_text(keyring, text.as_bytes(), found);
    }
    for file in &mail.attachments {
        asks_in_text(keyring, &file.content, found);
        let is_mail = file.media_type == "message/rfc822" || file.name.to_lowercase().ends_with(".eml");
        if !is_mail || *nested >= NESTED_MAX {
            continue;
        }
        *nested += 1;
        if let Ok(inner) = guard::parse_guarded_with(file.content.clone(), None, Limits::default()) {
            asks_in_mail(keyring, &inner, nested, found);
        }
    }
}

fn asks_in_text(keyring: &Keyring, octets: &[u8], found: &mut Vec<AccessAskId>) {
    const NAME: &[u8] = b"approval";
    const SLASHES: [&[u8]; 4] = [b"/", b"%2F", b"%2f", b"=2F"];
    // Programs break lines within a token, and put a mark before each line that they quote.
    let mut text = Vec::with_capacity(octets.len());
    for (at, octet) in octets.iter().enumerate() {
        let is_soft_break = *octet == b'=' && matches!(octets.get(at + 1), Some(b'\r' | b'\n'));
        if !is_soft_break && !matches!(octet, b' ' | b'\t' | b'\r' | b'\n' | b'>') {
            text.push(*octet);
        }
    }
    let (mut rest, mut tried) = (text.as_slice(), 0);
    while let Some(at) = rest.windows(NAME.len()).position(|w| w == NAME) {
        rest = &rest[at + NAME.len()..];
        let Some(slash) = SLASHES.iter().find(|slash| rest.starts_with(slash)) else { continue };
        let piece = &rest[slash.len()..];
        let length = piece.iter().take(CHARS_MAX).take_while(|b| b.is_ascii_alphanumeric()).count();
        // What stood behind a space stands right behind the token here.
        for end in CHARS_MIN..=length {
            let token = std::str::from_utf8(&piece[..end]).ok();
            if let Some(ask) = token.and_then(|token| ask_of(keyring, token)).filter(|a| !found.contains(a)) {
                found.push(ask);
            }
        }
        tried += 1;
        if tried >= TRIED_MAX {
            return;
        }
    }
}

/// What such a mail says.
pub struct Letter {
    ticket: TicketId,
    system: String,
    role: String,
    whom: String,
    asked_by: String,
    reason: String,
    language: Language,
    /// Signs in and answers on the ticket.
    is_team: bool,
}

/// As a mail names somebody: by the address too, for a name alone says nothing about who it is.
fn called(person: &PersonRef) -> String {
    match &person.email {
        Some(email) if !person.name.is_empty() => format!("{} <{email}>", person.name),
        Some(_) | None => person.called().to_owned(),
    }
}

impl Letter {
    /// # Errors
    /// A fault of the database.
    pub async fn read(db: &mut Conn, ask: &Ask) -> Result<Self> {
        let request = store::access::load_request(db, ask.request).await?;
        let system = store::access::load_system(db, request.system).await?;
        let whom = people::find_ref(db, request.whom).await?;
        let asked_by = match request.asked_by {
            Some(id) => people::find_ref(db, id).await?,
            None => None,
        };
        Ok(Self {
            ticket: request.ticket,
            role: request.role.and_then(|id| system.role(id)).map(|r| r.name.clone()).unwrap_or_default(),
            system: system.name,
            whom: whom.as_ref().map(called).unwrap_or_default(),
            asked_by: asked_by.as_ref().map(called).unwrap_or_default(),
            reason: request.reason,
            language: ask.language,
            is_team: people::load(db, ask.person).await?.role.is_team(),
        })
    }

    /// Subject and text.
    pub fn written(&self, app: &App, ask: AccessAskId) -> (String, String) {
        let base = app.config.base_url();
        let link = match self.is_team {
            true => format!("{base}{}", ui::url::ticket_access(self.ticket)),
            false => format!("{base}{}", ui::url::approval(&token(&app.desk.keyring, ask))),
        };
        let w = Words::from(self.language);
        let subject =
            t!(w, "access-mail-subject", system = self.system.as_str(), person = self.whom.as_str());
        let way = match self.is_team {
            true => t!(w, "access-mail-sign-in"),
            false => t!(w, "access-mail-link"),
        };
        let lines = [
            t!(w, "access-mail-asks").to_owned(),
            [
                t!(w, "access-mail-whom", person = self.whom.as_str()),
                t!(w, "access-mail-system", system = self.system.as_str()),
                t!(w, "access-mail-role", role = self.role.as_str()),
                t!(w, "access-mail-by", person = self.asked_by.as_str()),
                t!(w, "access-mail-reason", reason = self.reason.as_str()),
            ]
            .join("\n"),
            way.to_owned(),
            link,
            t!(w, "access-mail-no-reply").to_owned(),
        ];
        (subject, lines.join("\n\n"))
    }
}

#[cfg(test)]
mod tests {
    use mail::token::Key;

    use super::*;

    #[test]
    fn a_link_is_found_however_a_mail_has_it() {
        let keyring = Keyring::new(Key { id: 1, secret: [7; 32] }, Vec::new());
        let ours = token(&keyring, AccessAskId(4711));
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
            let found = asks_in(&keyring, octets.as_bytes(), &Mail::default());
            assert_eq!(found, if expected { vec![AccessAskId(4711)] } else { vec![] }, "{octets}");
        }
        let file = domain::letter::LetterAttachment {
            name: "fwd.eml".into(),
            media_type: "message/rfc822".into(),
            content: nested.into_bytes(),
            ..domain::letter::LetterAttachment::default()
        };
        let outer = Mail { attachments: vec![file], ..Mail::default() };
        assert_eq!(asks_in(&keyring, b"", &outer), [AccessAskId(4711)]);
    }
}
