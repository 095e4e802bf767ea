//! Fetches mail by IMAP: one reader for each folder of each mailbox, on one node at a time.

mod head;
mod visit;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use domain::mailbox::{Fetching, SignIn};
use domain::moment::SECOND_US;
use domain::{ImportId, MailboxId, Moment, Result};
use store::{consents, events, fetching};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::app::App;

pub use visit::with_folders;

/// The lease by which one node fetches.
pub const NAME: &str = "fetch";
const LEASE_SECONDS: i64 = 30;
/// How often the settings are looked at when nobody wakes us.
const LOOK: Duration = Duration::from_secs(5);
/// And how often at most when somebody does.
const LOOK_MIN: Duration = Duration::from_millis(500);

/// One folder of a mailbox with all that a reader has to know; another value is another reader.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    fetching: Fetching,
    folder: String,
    /// Since when there is a consent, where one is needed: a new one is tried at once.
    consented_at: Option<Moment>,
}

struct Reader {
    place: Place,
    /// Somebody wants it to look again.
    call: Arc<Notify>,
    task: tokio::task::AbortHandle,
}

/// Fetches until the app stops.
pub async fn run(app: App) {
    let mut stopping = app.stopping();
    let mut head = app.store.head();
    let mut all = Readers::default();
    while !*stopping.borrow() {
        if let Err(e) = all.look(&app).await {
            tracing::error!("which mail is to be fetched cannot be read: {e}");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = head.changed() => {
                // Mails that come in bursts are no reason to look at the settings as often.
                tokio::select! {
                    () = tokio::time::sleep(LOOK_MIN) => {}
                    _ = stopping.changed() => {}
                }
            }
            _ = stopping.changed() => {}
        }
    }
    all.end(&app).await;
}

#[derive(Default)]
struct Readers {
    readers: BTreeMap<(MailboxId, String), Reader>,
    tasks: JoinSet<()>,
    imports: BTreeSet<ImportId>,
    leased_until: Option<Moment>,
}

impl Readers {
    /// Starts, stops and calls readers so that they are what the settings say.
    async fn look(&mut self, app: &App) -> Result<()> {
        while self.tasks.try_join_next().is_some() {}
        let (all, consents, imports) = app
            .read(async |db| {
                let all = fetching::list(db).await?;
                if all.is_empty() {
                    return Ok((all, Vec::new(), Vec::new()));
                }
                Ok((all, consents::list(db).await?, fetching::running_imports(db).await?))
            })
            .await?;
        let mut wanted = BTreeMap::new();
        if !all.is_empty() && self.lease(app).await? {
            for fetching in all {
                let consent = consents.iter().find(|c| c.mailbox == fetching.mailbox);
                let consented_at =
                    consent.filter(|_| fetching.sign_in == SignIn::Consent).and_then(|c| c.given_at);
                for folder in fetching.folders.clone() {
                    let place = Place { fetching: fetching.clone(), folder: folder.clone(), consented_at };
                    wanted.insert((fetching.mailbox, folder), place);
                }
            }
        }
        self.readers.retain(|key, reader| {
            let stays = wanted.get(key) == Some(&reader.place) && !reader.task.is_finished();
            if !stays {
                // It may be anywhere: what it stored stands with its mark, and what it did not comes again.
                reader.task.abort();
            }
            stays
        });
        for (key, place) in wanted {
            self.readers.entry(key).or_insert_with(|| {
                let call = Arc::new(Notify::new());
                let task = self.tasks.spawn(visit::follow(app.clone(), place.clone(), call.clone()));
                Reader { place, call, task }
            });
        }
        let imports_now: BTreeSet<ImportId> = imports.iter().map(|(id, _)| *id).collect();
        for (_, mailbox) in imports.iter().filter(|(id, _)| !self.imports.contains(id)) {
            for (_, reader) in self.readers.iter().filter(|((of, _), _)| of == mailbox) {
                reader.call.notify_one();
            }
        }
        self.imports = imports_now;
        Ok(())
    }

    /// Do we fetch, and no other node?
    async fn lease(&mut self, app: &App) -> Result<bool> {
        let now = (app.clock)();
        if self.leased_until.is_some_and(|until| until.since(now) > LEASE_SECONDS / 2 * SECOND_US) {
            return Ok(true);
        }
        let (owner, until) = (app.node.clone(), now.plus_us(LEASE_SECONDS * SECOND_US));
        let leased = app.write(async move |tx| events::lease_follower(tx, NAME, &owner, until).await).await?;
        self.leased_until = leased.map(|_| until);
        Ok(leased.is_some())
    }

    async fn end(mut self, app: &App) {
        self.tasks.abort_all();
        while self.tasks.join_next().await.is_some() {}
        if self.leased_until.is_some() {
            let owner = app.node.clone();
            let _ = app.write(async move |tx| events::release_follower(tx, NAME, &owner).await).await;
        }
    }
}
