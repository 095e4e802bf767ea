//! The mails that customers ask for by themselves, and their links: to sign in to their requests, and to hear of a problem.
//!
//! The token of a link is made while its mail is put together and kept nowhere. It names a row that says what it does, for
//! which address, until when, and whether that was done. Such a mail goes to one address alone, is on no ticket, and has no
//! word in it of whoever asked for it.

use domain::portal::Errand;
use domain::{PortalLetterId, Result};
use mail::token::{Keyring, Purpose};
use store::portal::Letter;
use store::{Conn, people, portal};
use ui::{Words, t};

use crate::app::App;

/// The token of a letter's link.
pub fn token(keyring: &Keyring, letter: PortalLetterId) -> String {
    keyring.issue(Purpose::Portal, letter.0)
}

/// Which letter a token is of; `None` when it is none of ours, or for something else.
pub fn letter_of(keyring: &Keyring, token: &str) -> Option<PortalLetterId> {
    match keyring.verify(token)? {
        (Purpose::Portal, id) => Some(PortalLetterId(id)),
        (
            Purpose::Ticket
            | Purpose::Bounce
            | Purpose::Team
            | Purpose::Side
            | Purpose::FollowUp
            | Purpose::Approval
            | Purpose::Run
            | Purpose::FixRequest,
            _,
        ) => None,
    }
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
        Ok(Self { is_team: person.is_some_and(|p| p.role.is_team()), problem })
    }
}

/// Subject and text.
pub fn written(app: &App, letter: &Letter, about: &About) -> Text {
    let base = app.config.public_url.clone().unwrap_or_else(|| format!("http://{}", app.config.listen));
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
