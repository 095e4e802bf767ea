//! Sends to connectors what was allowed, and what rules tell them; gives to a person what they cannot do or never confirm.
//!
//! Every node looks. A job is claimed with a lease before anything is sent, and what came of it is written afterwards: who dies
//! in between leaves it to whoever finds the lease over, who sends the same under the same key.

use domain::access_connector::{JobFailure, Tried};
use domain::moment::MINUTE_US;
use domain::{AccessJobId, Moment, Result, WebhookCallId};
use futures_util::future::join_all;
use store::{access_connectors, webhooks};

use super::due::DueClock;
use crate::app::App;
use crate::commands::access_connectors::{settle_try, take_turn};
use crate::commands::webhooks::{settle_call, take_call};
use crate::connectors;
use crate::http::health::Sending;

/// So many are sent at once; one that hangs holds up these, for its own time at most. With the calls of rules it is what can
/// be under way at once, so that neither has to wait for the other.
const AT_ONCE_MAX: i64 = 8;
/// So many calls of rules are sent at once, and so many of them to one endpoint.
const CALLS_AT_ONCE_MAX: i64 = 8;
const CALLS_OF_ONE_MAX: i64 = 4;
/// So long one is left alone whose row cannot be written.
const FAILED_US: i64 = 5 * MINUTE_US;

pub async fn run(app: App) {
    let mut clock = DueClock::new(&app);
    while clock.runs() {
        // Begun before the claim: whoever waits for rest sees no moment between the two.
        let sending = Sending::begin(&app);
        let looked = step(&app).await;
        drop(sending);
        clock.sleep(looked, "what connectors are to do cannot be looked at").await;
    }
}

/// Does what is due now; says when the next is.
async fn step(app: &App) -> Result<Option<Moment>> {
    let now = (app.clock)();
    let due = app.read(async move |db| access_connectors::due(db, now, AT_ONCE_MAX).await).await?;
    join_all(due.into_iter().map(|id| one(app, id))).await;
    app.read(async |db| access_connectors::next_due(db).await).await
}

/// As [`run`], for what rules tell: an endpoint of theirs that hangs keeps nobody from their access.
pub async fn run_calls(app: App) {
    let mut clock = DueClock::new(&app);
    while clock.runs() {
        let sending = Sending::begin(&app);
        let looked = step_of_calls(&app).await;
        drop(sending);
        clock.sleep(looked, "what rules tell cannot be looked at").await;
    }
}

async fn step_of_calls(app: &App) -> Result<Option<Moment>> {
    let now = (app.clock)();
    let calls =
        app.read(async move |db| webhooks::due(db, now, CALLS_OF_ONE_MAX, CALLS_AT_ONCE_MAX).await).await?;
    join_all(calls.into_iter().map(|id| one_call(app, id))).await;
    app.read(async |db| webhooks::next_due(db).await).await
}

/// As [`one`], for what a rule tells.
async fn one_call(app: &App, id: WebhookCallId) {
    let Err(e) = turn_of_call(app, id).await else { return };
    tracing::error!("what a rule tells ({id}) failed here, and is tried again: {e}");
    let put_off = app
        .write(async move |tx| {
            tx.quiet("it failed, and is looked at again");
            let until = tx.now().plus_us(FAILED_US);
            webhooks::put_off(tx, id, until).await
        })
        .await;
    if let Err(e) = put_off {
        tracing::error!("what a rule tells ({id}) cannot be put off: {e}");
    }
}

async fn turn_of_call(app: &App, id: WebhookCallId) -> Result<()> {
    let Some((call, connector, sealed)) = app.write(async move |tx| take_call(tx, id).await).await? else {
        return Ok(());
    };
    let tried = match connectors::tell(app, &connector, &sealed, &call.key, &call.body).await {
        Ok(tried) => tried,
        Err(e) => {
            tracing::error!("what a rule tells ({id}) cannot be sent: {e}");
            Tried::Failed { failure: JobFailure::Unreachable, status: None }
        }
    };
    app.write(async move |tx| settle_call(tx, &call, &tried).await).await
}

/// One that fails holds up none of the others.
async fn one(app: &App, id: AccessJobId) {
    let Err(e) = turn(app, id).await else { return };
    tracing::error!("what a connector is to do ({id}) failed here, and is tried again: {e}");
    let put_off = app
        .write(async move |tx| {
            tx.quiet("it failed, and is looked at again");
            let until = tx.now().plus_us(FAILED_US);
            access_connectors::put_off(tx, id, until).await
        })
        .await;
    if let Err(e) = put_off {
        tracing::error!("what a connector is to do ({id}) cannot be put off: {e}");
    }
}

async fn turn(app: &App, id: AccessJobId) -> Result<()> {
    let Some((job, connector, sealed)) = app.write(async move |tx| take_turn(tx, id).await).await? else {
        return Ok(());
    };
    let tried = match connectors::send(app, &connector, &sealed, &job.key, &job.body).await {
        Ok(tried) => tried,
        Err(e) => {
            tracing::error!("what a connector is to do ({id}) cannot be sent: {e}");
            Tried::Failed { failure: JobFailure::Unreachable, status: None }
        }
    };
    app.write(async move |tx| settle_try(tx, &job, &tried).await).await
}
