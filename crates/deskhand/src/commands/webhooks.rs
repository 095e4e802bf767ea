//! What rules tell endpoints of the operator's own: written down with what the rule does, sent after the commit.

use domain::access_connector::{Connector, Hears, JobFailure, Tried};
use domain::moment::SECOND_US;
use domain::rule::Rule;
use domain::webhook::{Call, CameTo, WAITING_MAX, WebhookAct, check_target, filled, key_of};
use domain::{AccessConnectorId, Actor, Error, Event, PersonId, Refusal, Result, TicketId, WebhookCallId};
use store::{Tx, access_connectors, tickets, webhooks};

use super::act_as_rule::values;
use crate::app::Desk;

/// So much longer than the endpoint's own time a try is left alone before another node sends it again.
const LEASE_MORE_US: i64 = 60 * SECOND_US;

/// Tells the endpoint what the rule says of this ticket. It is sent after the commit.
///
/// # Errors
/// A refusal when the endpoint is gone or rules may not tell it anything or not this, or too much waits for it already.
pub(super) async fn tell_webhook(
    tx: &mut Tx,
    desk: &Desk,
    rule: &Rule,
    ticket: TicketId,
    person: Option<PersonId>,
    to: AccessConnectorId,
    body: &str,
) -> Result<()> {
    let connector = access_connectors::find(tx, to).await?.filter(|c| c.hears == Hears::RulesToo);
    let Some(connector) = connector else {
        let words = "This webhook is not set up any more, or not for rules.";
        return Err(Refusal::Conflict(words.into()).into());
    };
    check_target(&connector, body)?;
    if webhooks::waiting(tx, to, WAITING_MAX).await? >= WAITING_MAX {
        return Err(Refusal::Conflict("Too much waits for this webhook already.".into()).into());
    }
    let known = values(tx, desk, ticket, person).await?;
    let (id, now) = (tx.next_id().await?, tx.now());
    let call = Call {
        id,
        connector: to,
        connector_name: connector.name,
        ticket,
        rule: rule.id,
        key: key_of(id, now),
        body: filled(body, (rule.id, &rule.content.title), ticket, &known)?,
        attempts: 0,
        due_at: now,
        lease: 0,
        created_at: now,
    };
    webhooks::insert(tx, &call).await?;
    tell_of(tx, &Actor::Rule(rule.id), &call, WebhookAct::Told);
    Ok(())
}

fn tell_of(tx: &mut Tx, by: &Actor, call: &Call, act: WebhookAct) {
    let webhook = call.connector_name.clone();
    tx.record(by, Event::WebhookActed { ticket: call.ticket, rule: call.rule, webhook, act });
}

/// What is to be sent now: the call, its endpoint, and the sealed secret.
pub type CallTurn = (Call, Connector, String);

/// Takes what is due of a call; `None` where nothing is to be sent: another node has it, it has arrived, or its ticket or its
/// endpoint is gone.
///
/// # Errors
/// A fault of the database.
pub async fn take_call(tx: &mut Tx, id: WebhookCallId) -> Result<Option<CallTurn>> {
    tx.quiet("what follows from it is told by its events");
    let call = match webhooks::load(tx, id).await {
        Ok(call) => call,
        Err(Error::Refused(_)) => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let now = tx.now();
    if call.due_at > now {
        return Ok(None);
    }
    // Of what was deleted nothing leaves the desk any more.
    if tickets::find(tx, call.ticket).await?.is_none() {
        webhooks::remove(tx, id).await?;
        return Ok(None);
    }
    // It may give access since the rule acted.
    let fits = |c: &Connector| c.hears == Hears::RulesToo && check_target(c, &call.body).is_ok();
    let Some(connector) = access_connectors::find(tx, call.connector).await?.filter(fits) else {
        give_up(tx, &call, JobFailure::Gone).await?;
        return Ok(None);
    };
    let sealed = access_connectors::secret(tx, connector.id).await?;
    let leased_until = now.plus_us(connector.timeout_ms * 1_000 + LEASE_MORE_US);
    let claimed = webhooks::claim(tx, id, leased_until).await?;
    Ok(claimed.map(|call| (call, connector, sealed)))
}

async fn give_up(tx: &mut Tx, call: &Call, failure: JobFailure) -> Result<()> {
    webhooks::remove(tx, call.id).await?;
    if tickets::find(tx, call.ticket).await?.is_some() {
        tell_of(tx, &Actor::Desk, call, WebhookAct::Failed { failure });
    }
    Ok(())
}

/// Takes down what a try came to, under the lease that it was made with. That it has arrived counts under any: it is so.
///
/// # Errors
/// A fault of the database.
pub async fn settle_call(tx: &mut Tx, tried_with: &Call, tried: &Tried) -> Result<()> {
    tx.quiet("it has arrived, is tried again, or another one has it");
    let call = match webhooks::load(tx, tried_with.id).await {
        Ok(call) => call,
        Err(Error::Refused(_)) => return Ok(()),
        Err(fault) => return Err(fault),
    };
    match call.after(tried, tx.now()) {
        CameTo::Arrived => webhooks::remove(tx, call.id).await,
        CameTo::Again { .. } | CameTo::GivenUp { .. } if call.lease != tried_with.lease => Ok(()),
        CameTo::Again { at } => webhooks::put_off(tx, call.id, at).await,
        CameTo::GivenUp { failure } => give_up(tx, &call, failure).await,
    }
}
