//! Looks up who wrote a mail, for mailboxes whose senders the desk checks itself.

use std::sync::Arc;

use bytes::Bytes;
use domain::identity::Verdict;
use domain::message::Identity;
use mail::identity::{Checker, Dns, Question};
use tokio::runtime::Handle;

use crate::app::App;
use crate::config::Config;

/// Hashing so many octets takes about a millisecond.
const HASHED_HERE_MAX: usize = 512 * 1024;

/// Asks DNS; where there is none to ask, the reason.
pub type Looker = Result<Arc<Checker>, String>;

/// The one for these settings.
pub fn looker(config: &Config) -> Looker {
    let dns = Dns::new(&config.dns).map_err(|e| e.to_string())?;
    Ok(Arc::new(Checker::new(dns, config.hostname(), config.arc_sealers.clone())))
}

/// The verdict on a mail. It takes at most [`mail::identity::check::CHECK_TIME_MAX`] and always ends: a mail is never lost
/// or held up because of it.
pub async fn check(app: &App, octets: Bytes, question: Box<Question>) -> Verdict {
    let checker = match &app.looker {
        Ok(checker) => checker.clone(),
        Err(why) => return Verdict::new(Identity::NotVerified, why.clone()),
    };
    // A task of its own, where a fault in reading a hostile head ends. A large body is hashed apart from what others wait
    // for.
    let checking = if octets.len() <= HASHED_HERE_MAX {
        tokio::spawn(async move { checker.check(&octets, &question).await })
    } else {
        let here = Handle::current();
        tokio::task::spawn_blocking(move || here.block_on(checker.check(&octets, &question)))
    };
    checking.await.unwrap_or_else(|e| {
        tracing::error!("the check of a sender broke off: {e}");
        Verdict::new(Identity::NotVerified, "its check broke off, which the log explains")
    })
}
