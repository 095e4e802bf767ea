//! What the desk shows the servers of a mailbox: an opened password, or a token that is good for a while.

use ::mail::fetch::{Fault, Stage};
use ::mail::login::Login;
use domain::mailbox::{FaultKind, SignIn, Way};
use domain::{Error, MailboxId};
use store::fetching;

use crate::app::App;
use crate::{consent, secrets};

/// May a token be one that we have?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    Cached,
    /// The server did not take the one that we have.
    Renewed,
}

/// Where a way's password stands, which it is sealed to.
pub fn password_place(mailbox: MailboxId, way: Way) -> String {
    format!("mailbox_server/{mailbox}/{}/password", way.as_str())
}

/// What to show; `None` where a password is wanted and none is there, or nothing is wanted.
///
/// # Errors
/// [`FaultKind::ConsentEnded`] and others where no token can be had.
pub async fn login(
    app: &App,
    mailbox: MailboxId,
    way: Way,
    sign_in: SignIn,
    user: &str,
    freshness: Freshness,
) -> Result<Option<Login>, Fault> {
    let user = user.to_owned();
    match sign_in {
        SignIn::Open => Ok(None),
        SignIn::Consent => {
            let token = consent::access_token(app, mailbox, freshness).await?;
            Ok(Some(Login::Token { user, token }))
        }
        SignIn::Password => {
            let sealed = app.read(async move |db| fetching::password(db, mailbox, way).await).await;
            let sealed = sealed.map_err(|e| desk_fault(&e))?.filter(|s| !s.is_empty());
            let Some(sealed) = sealed else { return Ok(None) };
            let place = password_place(mailbox, way);
            let password = secrets::unseal(&app.keys, &place, &sealed).map_err(|e| desk_fault(&e))?;
            Ok(Some(Login::Password { user, password }))
        }
    }
}

/// A fault of ours, told without its inside.
pub fn desk_fault(e: &Error) -> Fault {
    tracing::error!("what a mailbox signs in with cannot be had: {e}");
    Fault::new(Stage::SignIn, FaultKind::Desk, "a fault of the desk, told in its log")
}
