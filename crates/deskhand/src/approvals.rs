//! The mails that ask for an approval, and their links.
//!
//! Somebody outside the team answers by a link with a token of a purpose of its own. It is made while the mail is put
//! together and kept nowhere; it names one question to one person, works once and no longer than the question is open. Those
//! of the team are led to the ticket and sign in there.

use domain::read::PersonRef;
use domain::{AccessAskId, Language, Result, TicketId};
use mail::token::{Keyring, Purpose};
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
