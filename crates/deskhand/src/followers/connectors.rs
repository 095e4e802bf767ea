//! Sends to connectors what was allowed, and what rules tell them; gives to a person what they cannot do or never confirm.
//!
//! Every node looks. A job is claimed with a lease before anything is sent, and what came of it is written afterwards: who dies
//! in between leaves it to whoever finds the lease over, who sends the same under the same key.

use domain::access_connector::{JobFailure, Tried};
use domain::moment::MINUTE_US;
use domain::{AccessConnectorId, AccessJobId, Error, Moment, Result, WebhookCallId};
use store::{access_connectors, webhooks};

use super::contained::unpanicked;
use super::due::DueClock;
use super::under_way::UnderWay;
use crate::app::App;
use crate::commands::access_connectors::{settle_try, take_turn};
use crate::commands::webhooks::{settle_call, take_call};
use crate::connectors;
use crate::http::health::Sending;

/// So many jobs are sent at once, and so many calls of rules: together what can be under way at once, so that neither has to
/// wait for the other.
const AT_ONCE_MAX: usize = 8;
/// So many of them to one endpoint: one that hangs keeps its own busy, and the others go on.
const OF_ONE_MAX: usize = 2;
/// So many are looked at for those that can begin: more than endpoints that are busy can have in front.
const LOOKED_AT_MAX: usize = AT_ONCE_MAX * (1 + OF_ONE_MAX);
/// So long one is left alone whose row cannot be written.
const FAILED_US: i64 = 5 * MINUTE_US;

/// Sends what was allowed.
pub async fn run(app: App) {
    follow::<AccessJobId>(app).await;
}

/// As [`run`], for what rules tell: an endpoint of theirs that hangs keeps nobody from their access.
pub async fn run_calls(app: App) {
    follow::<WebhookCallId>(app).await;
}

/// What is due at a moment and sent to an endpoint.
trait Errand: Copy + Eq + std::fmt::Display + Send + 'static {
    /// What it is, for the log.
    const WHAT: &'static str;
    /// That nobody can see what is due, for the log.
    const UNSEEN: &'static str;

    /// Those whose moment has come, [`OF_ONE_MAX`] of each endpoint.
    fn due(app: &App, now: Moment) -> impl Future<Output = Result<Vec<(Self, AccessConnectorId)>>> + Send;
    fn next_due(app: &App) -> impl Future<Output = Result<Option<Moment>>> + Send;
    /// Sends one and takes down what came of it.
    fn turn(self, app: &App) -> impl Future<Output = Result<()>> + Send;
    /// Looks at it again after [`FAILED_US`]; where it is leased, when the lease is over.
    fn put_off(self, app: &App) -> impl Future<Output = Result<()>> + Send;
}

/// Whether it can begin beside what is under way.
fn takes<E: Errand>(
    under_way: &UnderWay<(E, AccessConnectorId)>,
    errand: E,
    endpoint: AccessConnectorId,
) -> bool {
    under_way.len() < AT_ONCE_MAX
        && under_way.all().all(|(held, _)| *held != errand)
        && under_way.all().filter(|(_, of)| *of == endpoint).count() < OF_ONE_MAX
}

async fn follow<E: Errand>(app: App) {
    let mut clock = DueClock::new(&app);
    let mut under_way = UnderWay::<(E, AccessConnectorId)>::default();
    while clock.runs() {
        under_way.forget_ended();
        // Begun before the claim: whoever waits for rest sees no moment between the two.
        let sending = Sending::begin(&app);
        let looked = look(&app, &mut under_way).await;
        drop(sending);
        tokio::select! {
            () = clock.sleep(looked, E::UNSEEN) => {}
            () = under_way.one_ends() => {}
        }
    }
    // What was begun is finished; the program's own patience ends it otherwise.
    while !under_way.is_empty() {
        under_way.one_ends().await;
    }
}

/// Begins what is due and has room; says when the next look is worth while.
async fn look<E: Errand>(
    app: &App,
    under_way: &mut UnderWay<(E, AccessConnectorId)>,
) -> Result<Option<Moment>> {
    let mut have_room = true;
    for (errand, endpoint) in E::due(app, (app.clock)()).await? {
        if takes(under_way, errand, endpoint) {
            under_way.begin((errand, endpoint), one(app.clone(), errand, Sending::begin(app)));
        } else {
            have_room = false;
        }
    }
    // What is due and has no room waits for one that ends, and not for its own moment, which is over.
    if have_room { E::next_due(app).await } else { Ok(None) }
}

/// One that fails holds up none of the others.
async fn one<E: Errand>(app: App, errand: E, _sending: Sending) {
    // What panics is due still: without this it would be begun again at once, for ever.
    let ended = unpanicked(errand.turn(&app)).await;
    let Err(e) = ended.unwrap_or_else(|words| Err(Error::fault(format!("it panicked: {words}")))) else {
        return;
    };
    tracing::error!("{} ({errand}) failed here, and is tried again: {e}", E::WHAT);
    if let Err(e) = errand.put_off(&app).await {
        tracing::error!("{} ({errand}) cannot be put off: {e}", E::WHAT);
    }
}

/// What a try came to that could not even be made.
fn unmade(what: &str, e: &Error) -> Tried {
    tracing::error!("{what} cannot be sent: {e}");
    Tried::Failed { failure: JobFailure::Unreachable, status: None }
}

impl Errand for AccessJobId {
    const WHAT: &'static str = "what a connector is to do";
    const UNSEEN: &'static str = "what connectors are to do cannot be looked at";

    async fn due(app: &App, now: Moment) -> Result<Vec<(Self, AccessConnectorId)>> {
        app.read(async move |db| {
            access_connectors::due(db, now, OF_ONE_MAX as i64, LOOKED_AT_MAX as i64).await
        })
        .await
    }

    async fn next_due(app: &App) -> Result<Option<Moment>> {
        app.read(async |db| access_connectors::next_due(db).await).await
    }

    async fn turn(self, app: &App) -> Result<()> {
        let Some((job, connector, sealed)) = app.write(async move |tx| take_turn(tx, self).await).await?
        else {
            return Ok(());
        };
        let tried = connectors::send(app, &connector, &sealed, &job.key, &job.body).await;
        let tried = tried.unwrap_or_else(|e| unmade(Self::WHAT, &e));
        app.write(async move |tx| settle_try(tx, &job, &tried).await).await
    }

    async fn put_off(self, app: &App) -> Result<()> {
        app.write(async move |tx| {
            tx.quiet("it failed, and is looked at again");
            let until = tx.now().plus_us(FAILED_US);
            access_connectors::put_off(tx, self, until).await
        })
        .await
    }
}

impl Errand for WebhookCallId {
    const WHAT: &'static str = "what a rule tells";
    const UNSEEN: &'static str = "what rules tell cannot be looked at";

    async fn due(app: &App, now: Moment) -> Result<Vec<(Self, AccessConnectorId)>> {
        app.read(async move |db| webhooks::due(db, now, OF_ONE_MAX as i64, LOOKED_AT_MAX as i64).await).await
    }

    async fn next_due(app: &App) -> Result<Option<Moment>> {
        app.read(async |db| webhooks::next_due(db).await).await
    }

    async fn turn(self, app: &App) -> Result<()> {
        let Some((call, connector, sealed)) = app.write(async move |tx| take_call(tx, self).await).await?
        else {
            return Ok(());
        };
        let tried = connectors::tell(app, &connector, &sealed, &call.key, &call.body).await;
        let tried = tried.unwrap_or_else(|e| unmade(Self::WHAT, &e));
        app.write(async move |tx| settle_call(tx, &call, &tried).await).await
    }

    async fn put_off(self, app: &App) -> Result<()> {
        app.write(async move |tx| {
            tx.quiet("it failed, and is looked at again");
            let until = tx.now().plus_us(FAILED_US);
            webhooks::leave(tx, self, until).await
        })
        .await
    }
}
