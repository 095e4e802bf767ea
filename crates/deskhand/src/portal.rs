//! The mails that customers ask for by themselves, and their links: to sign in to their requests, and to hear of a problem; and
//! what they are told of their ways in.
//!
//! The token of a link is made while its mail is put together and kept nowhere. It names a row that says what it does, for
//! which address, until when, and whether that was done. Such a mail goes to one address alone, is on no ticket, and has no
//! word in it of whoever asked for it.

use std::collections::VecDeque;

use domain::chat::{Said, Speaker};
use domain::portal::Errand;
use domain::{PortalLetterId, Result};
use mail::token::{Keyring, Purpose};
use store::portal::Letter;
use store::{Conn, chats, people, portal, read, tickets};
use ui::{Words, t};

use crate::app::App;

/// The token of a letter's link.
pub fn token(keyring: &Keyring, letter: PortalLetterId) -> String {
    keyring.issue(Purpose::Portal, letter.0)
}

/// Which letter a token is of; `None` when it is none of ours, or for something else.
pub fn letter_of(keyring: &Keyring, token: &str) -> Option<PortalLetterId> {
    keyring.number_of(Purpose::Portal, token).map(PortalLetterId)
}

/// What such a mail says.
pub struct Text {
    pub subject: String,
    pub text: String,
    /// Ends it at once (RFC 8058), where there is something to end.
    pub unsubscribe: Option<String>,
}

/// What a letter is about, as things stand when it leaves.
pub struct About {
    /// The address is one of the team's, who sign in elsewhere.
    is_team: bool,
    /// The problem's title, where it still stands on the status page.
    problem: Option<String>,
    /// What was said in the chat that it carries, and whether something was said before that.
    said: (VecDeque<Said>, bool),
}

/// The longest chat that a mail carries, in octets: of a longer one its end.
const SAID_BYTES_MAX: usize = 200_000;
/// Of so many answers of [`domain::chat::MESSAGES_MAX`] messages it is put together at most.
const SAID_PAGES_MAX: usize = 20;

/// The chat that a letter carries, as its visitor may read it now: nothing where it is not theirs any more, or its customer has
/// another address by now.
async fn said_in(db: &mut Conn, letter: &Letter) -> Result<(VecDeque<Said>, bool)> {
    let (mut all, mut is_cut) = (VecDeque::new(), false);
    let Some(chat) = chats::of_transcript(db, letter.id).await? else { return Ok((all, is_cut)) };
    let Some(visitor) = chats::find_visitor(db, chat.visitor).await? else { return Ok((all, is_cut)) };
    if read::chat::ticket_of(db, &chat, &visitor).await?.is_none() {
        return Ok((all, is_cut));
    }
    let requester = tickets::load(db, chat.ticket).await?.requester;
    if people::load(db, requester).await?.email.as_deref() != Some(letter.address.as_str()) {
        return Ok((all, is_cut));
    }
    let (mut after, mut bytes) = (0, 0);
    for _ in 0..SAID_PAGES_MAX {
        let page = read::chat::said(db, &chat, &visitor, after).await?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        bytes += page.iter().map(|s| s.text.len()).sum::<usize>();
        all.extend(page);
        while bytes > SAID_BYTES_MAX && all.len() > 1 {
            bytes -= all.pop_front().map_or(0, |s| s.text.len());
            is_cut = true;
        }
    }
    Ok((all, is_cut))
}

/// A message of a chat in a mail: who and when, the words, the names of the files.
fn line_of(w: Words, desk: &str, said: &Said) -> String {
    let name = match said.by {
        Speaker::Desk => desk,
        Speaker::Visitor if said.name.is_empty() => t!(w, "chat-mail-you"),
        Speaker::Visitor | Speaker::Team => said.name.as_str(),
    };
    let at = said.at.rfc3339();
    let minute = at.get(..16).unwrap_or(&at).replace('T', " ");
    let mut line = format!("{name} · {minute} UTC\n{}", said.text);
    for file in &said.files {
        line.push_str("\n[");
        line.push_str(&file.name);
        line.push(']');
    }
    line
}

impl About {
    /// # Errors
    /// A fault of the database.
    pub async fn read(db: &mut Conn, letter: &Letter) -> Result<Self> {
        let person = people::find_by_address(db, &letter.address).await?;
        let problem = match letter.incident {
            Some(id) => portal::find_known(db, id).await?.map(|p| p.title),
            None => None,
        };
        let said = match letter.errand {
            Errand::Transcript => said_in(db, letter).await?,
            Errand::SignIn
            | Errand::Watch
            | Errand::Fixed
            | Errand::Chat
            | Errand::PasswordSet
            | Errand::PasswordRemoved
            | Errand::AddressRemoved
            | Errand::OtherAddressRemoved => (VecDeque::new(), false),
        };
        Ok(Self { is_team: person.is_some_and(|p| p.role.is_team()), problem, said })
    }
}

/// Subject and text.
pub fn written(app: &App, letter: &Letter, about: &About) -> Text {
    let base = app.config.base_url();
    let w = Words::from(letter.language);
    let name = app.config.name.as_str();
    let link = |path: String| format!("{base}{path}");
    let problem = about.problem.as_deref().unwrap_or_default();
    let ours = token(&app.desk.keyring, letter.id);
    let (subject, lines, unsubscribe) = match letter.errand {
        Errand::SignIn if about.is_team => (
            t!(w, "portal-mail-subject", workspace = name),
            vec![t!(w, "portal-mail-team").to_owned(), link(ui::url::sign_in())],
            None,
        ),
        Errand::SignIn => (
            t!(w, "portal-mail-subject", workspace = name),
            vec![
                t!(w, "portal-mail-link", minutes = domain::portal::SIGN_IN_MINUTES),
                link(ui::url::requests_link(&ours)),
                t!(w, "portal-mail-not-you").to_owned(),
            ],
            None,
        ),
        Errand::Watch => (
            t!(w, "portal-mail-watch-subject", workspace = name),
            vec![
                t!(w, "portal-mail-watch", problem = problem),
                link(ui::url::status_watch(&ours)),
                t!(w, "portal-mail-watch-not-you").to_owned(),
            ],
            Some(link(ui::url::status_watch(&ours))),
        ),
        Errand::Fixed => (
            t!(w, "portal-mail-fixed-subject", problem = problem),
            vec![
                t!(w, "portal-mail-fixed", problem = problem),
                link(ui::url::status()),
                t!(w, "portal-mail-fixed-last").to_owned(),
            ],
            None,
        ),
        // Nothing of what was written under this address stands in it: who typed the address is not known.
        Errand::Chat => (
            t!(w, "chat-mail-subject", workspace = name),
            vec![
                t!(w, "chat-mail-asks", workspace = name),
                link(ui::url::chat_letter(&ours)),
                t!(w, "chat-mail-not-you").to_owned(),
            ],
            None,
        ),
        Errand::Transcript => {
            let (said, is_cut) = &about.said;
            let mut lines = vec![t!(w, "chat-mail-transcript", workspace = name)];
            if *is_cut {
                lines.push(t!(w, "chat-mail-transcript-cut").to_owned());
            }
            lines.extend(said.iter().map(|s| line_of(w, name, s)));
            (t!(w, "chat-mail-transcript-subject", workspace = name), lines, None)
        }
        // No link that signs in: who reads this did not ask for one.
        Errand::PasswordSet => (
            t!(w, "portal-mail-password-subject", workspace = name),
            vec![
                t!(w, "portal-mail-password-set", address = letter.address.as_str()),
                t!(w, "portal-mail-password-not-you").to_owned(),
                link(ui::url::requests_sign_in()),
            ],
            None,
        ),
        Errand::PasswordRemoved => (
            t!(w, "portal-mail-password-subject", workspace = name),
            vec![
                t!(w, "portal-mail-password-removed", address = letter.address.as_str()),
                t!(w, "portal-mail-password-not-you").to_owned(),
                link(ui::url::requests_sign_in()),
            ],
            None,
        ),
        // Neither names an address but its reader's: who reads the other one may be somebody else.
        Errand::AddressRemoved | Errand::OtherAddressRemoved => {
            let address = letter.address.as_str();
            let what = if letter.errand == Errand::AddressRemoved {
                t!(w, "portal-mail-address-removed", address = address)
            } else {
                t!(w, "portal-mail-address-other", address = address)
            };
            let next = t!(w, "portal-mail-address-next").to_owned();
            let wrong = t!(w, "portal-mail-address-wrong").to_owned();
            let lines = vec![what, next, link(ui::url::requests_sign_in()), wrong];
            (t!(w, "portal-mail-address-subject", workspace = name), lines, None)
        }
    };
    Text { subject, text: lines.join("\n\n"), unsubscribe }
}

#[cfg(test)]
mod tests {
    use mail::token::Key;

    use super::*;

    #[test]
    fn a_link_of_the_portal_is_a_link_of_nothing_else() {
        let keyring = Keyring::new(Key { id: 1, secret: [7; 32] }, Vec::new());
        let ours = token(&keyring, PortalLetterId(4711));
        assert_eq!(letter_of(&keyring, &ours), Some(PortalLetterId(4711)));
        for purpose in [Purpose::Ticket, Purpose::Bounce, Purpose::Side, Purpose::FollowUp, Purpose::Approval]
        {
            assert_eq!(letter_of(&keyring, &keyring.issue(purpose, 4711)), None, "{purpose:?}");
        }
        let other = Keyring::new(Key { id: 1, secret: [8; 32] }, Vec::new());
        let strange = token(&other, PortalLetterId(4711));
        for bad in ["", &ours[1..], strange.as_str()] {
            assert_eq!(letter_of(&keyring, bad), None, "{bad}");
        }
        assert_eq!(crate::approvals::ask_of(&keyring, &ours), None);
        assert_eq!(crate::follow_up::rating_of(&keyring, &ours), None);
    }
}
