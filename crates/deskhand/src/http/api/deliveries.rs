//! Mail that could not be delivered, for programs.

use domain::{MessageId, Refusal};
use store::outbox;

use super::answer::Answered;
use super::body::Fields;
use super::call::{Call, Done};
use super::ledger::known_only;
use crate::commands::settle_delivery::{Again, retry_delivery};

/// Sends the mail of a message again that has failed, to an address that was put right where one is named.
pub async fn again(mut call: Call) -> Answered {
    let (id, by): (MessageId, _) = (call.id(0)?, call.actor()?);
    let mut body = Fields::under("delivery", call.body.take())?;
    let (wrong, right) = (body.some_text("from"), body.some_text("to"));
    let reason = body.some_text("reason").unwrap_or_default();
    let reachable = body.flag("reachable").unwrap_or(false);
    known_only(body.end()?)?;
    call.changed(Vec::new(), async move |tx| {
        let failed = outbox::of_message(tx, id).await?.into_iter().find(|mail| mail.state == "failed");
        let Some(mail) = failed else {
            let words = "This mail has not failed, or is being tried again already.";
            return Err(Refusal::Conflict(words.into()).into());
        };
        // Where it went to one address alone, that is the one that is put right.
        let wrong = wrong.or_else(|| mail.recipients.first().filter(|_| mail.recipients.len() == 1).cloned());
        let corrected = right.map(|right| (wrong.unwrap_or_default(), right));
        retry_delivery(tx, &by, mail.id, &Again { corrected, reason, reachable }).await?;
        Ok(Done::none(tx))
    })
    .await
}
