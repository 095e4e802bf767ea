//! One reader: it stays with one folder, and comes back when the line breaks.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ::mail::fetch::{Body, Fault, Listed, Patience, Session, Stage};
use domain::mailbox::{AfterFetch, FaultKind, ImportState, Mailbox, Way};
use domain::moment::DAY_US;
use domain::{Error, ImportId, Moment, Result};
use store::fetching::{self, Folder, RunningImport, Treatment};
use store::mailboxes;
use tokio::sync::Notify;

use super::Place;
use super::head::envelope;
use crate::app::App;
use crate::commands::accept_fetched::{Fetched, LeftThere, Place as Mark, accept_fetched};
use crate::credentials::{self, Freshness};
use crate::inlets::mail::{Incoming, prepare};

/// An IDLE is renewed after so long: before the 29 minutes of RFC 2177, before routers forget the line, and before the
/// channel counts as silent.
const IDLE_TIME: Duration = Duration::from_secs(4 * 60);
/// Where there is no IDLE, new mail is asked for so often.
const POLL: Duration = Duration::from_secs(30);
/// A contact is noted so often at most.
const NOTE_GAP: Duration = Duration::from_secs(60);

/// UIDs that are searched at once: a wider window gives longer answers.
const WINDOW_MIN: u32 = 20_000;
const WINDOW_MAX: u32 = 320_000;
/// Mails that are listed, and fetched and stored, at once.
const LISTED_MAX: usize = 200;
const BATCH_MAX: usize = 40;
/// What a batch may hold in memory, where it is more than one mail.
const BATCH_BYTES_MAX: u64 = 1 << 20;
/// What an answer may have around its mails.
const SLACK_BYTES: u64 = 1 << 20;

/// A mail that cannot be fetched so often is recorded as such, so that the next ones come.
const TRIES_MAX: u32 = 3;

/// Pauses before coming back: from, to; the longer ones where only a person can help, and a server may lock us out.
const GAP_MIN: Duration = Duration::from_secs(1);
const GAP_MAX: Duration = Duration::from_secs(4 * 60);
const LOCKED_GAP_MIN: Duration = Duration::from_secs(30);
const LOCKED_GAP_MAX: Duration = Duration::from_secs(15 * 60);

/// Why a visit ended.
enum Trouble {
    Server(Fault),
    Ours(Error),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Server(fault)
    }
}
impl From<Error> for Trouble {
    fn from(e: Error) -> Self {
        Self::Ours(e)
    }
}

/// A mail that the server does not give, and how often it did not.
#[derive(Clone, Debug, Default)]
struct Stuck {
    uid: u32,
    times: u32,
    /// How it failed last.
    fault: Option<(FaultKind, String)>,
    /// Mails up to this UID are asked for one at a time: an answer about several of them made no sense.
    apart_to: u32,
}

impl Stuck {
    fn note(&mut self, uid: u32, fault: &Fault) {
        self.times = if self.uid == uid { self.times + 1 } else { 1 };
        self.uid = uid;
        self.fault = Some((fault.kind, fault.words.clone()));
    }
    fn give_up(&self) -> GivenUp {
        let (kind, words) = self.fault.clone().unwrap_or((FaultKind::Refused, String::new()));
        GivenUp { uid: self.uid, kind, words }
    }
}

/// A mail that is left on its server for good, and why.
struct GivenUp {
    uid: u32,
    kind: FaultKind,
    words: String,
}

/// Reads a folder until it is aborted.
pub(super) async fn follow(app: App, place: Place, call: Arc<Notify>) {
    let mut failures = 0;
    let mut stuck = Stuck::default();
    loop {
        let mut visit =
            Visit { app: &app, place: &place, call: &call, stuck, went_well: false, noted: None, plan: None };
        let Err(trouble) = visit.run().await;
        failures = if visit.went_well { 1 } else { failures + 1 };
        stuck = visit.stuck;
        let kind = note(&app, &place, trouble, failures).await;
        tokio::time::sleep(gap(&app, kind, failures)).await;
    }
}

/// How long to stay away: doubling, a quarter more or less, so that many readers do not come back at once.
fn gap(app: &App, kind: FaultKind, failures: u32) -> Duration {
    let (min, max) = match kind {
        FaultKind::WrongPassword
        | FaultKind::TokenRefused
        | FaultKind::ConsentEnded
        | FaultKind::Certificate
        | FaultKind::NoTls
        | FaultKind::FolderMissing
        | FaultKind::Quota => (LOCKED_GAP_MIN, LOCKED_GAP_MAX),
        FaultKind::Unreachable
        | FaultKind::Broken
        | FaultKind::TooSlow
        | FaultKind::Nonsense
        | FaultKind::Refused
        | FaultKind::Desk => (GAP_MIN, GAP_MAX),
    };
    let gap = min.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(max);
    let mut random = [0; 1];
    (app.entropy)(&mut random);
    gap.mul_f64(0.75 + f64::from(random[0]) / 510.0)
}

async fn note(app: &App, place: &Place, trouble: Trouble, failures: u32) -> FaultKind {
    let (kind, words) = match trouble {
        Trouble::Server(fault) => (fault.kind, fault.words),
        Trouble::Ours(e) => {
            tracing::error!("mail of {} could not be taken: {e}", place.fetching.user);
            let full = matches!(&e, Error::Fault(f) if store::is_disk_full(f));
            let words =
                if full { "the desk's disk is almost full" } else { "a fault of the desk, told in its log" };
            (FaultKind::Desk, words.to_owned())
        }
    };
    // A line that broke once is everyday; it is told when it does not come back.
    let level_is_low = failures == 1 && matches!(kind, FaultKind::Broken | FaultKind::TooSlow);
    if level_is_low {
        tracing::debug!("{}, folder {}: {words}", place.fetching.user, place.folder);
        return kind;
    }
    tracing::warn!("{}, folder {}: {words}", place.fetching.user, place.folder);
    let mailbox = place.fetching.mailbox;
    let words = if place.fetching.folders.len() > 1 { format!("{}: {words}", place.folder) } else { words };
    let noted =
        app.write(async move |tx| fetching::note_fault(tx, mailbox, Way::In, kind, &words).await).await;
    if let Err(e) = noted {
        tracing::error!("a fault of a mailbox could not be noted: {e}");
    }
    kind
}

struct Visit<'a> {
    app: &'a App,
    place: &'a Place,
    call: &'a Notify,
    stuck: Stuck,
    /// It got as far as having read all there was.
    went_well: bool,
    noted: Option<Instant>,
    /// UIDs of an import that are still to be looked at, so that they are not searched for again at every step.
    plan: Option<(ImportId, Vec<u32>)>,
}

impl Visit<'_> {
    async fn run(&mut self) -> Result<Infallible, Trouble> {
        let mut session = self.connect().await?;
        let opened = match session.open(&self.place.folder).await {
            Ok(opened) => opened,
            Err(fault) => return Err(with_folders(&mut session, fault).await.into()),
        };
        let mut folder = self.folder(&mut session, opened).await?;
        let mut known_end = opened.uid_next.unwrap_or(1);
        loop {
            self.fetch_new(&mut session, &mut folder, &mut known_end).await?;
            self.went_well = true;
            self.mark(&mut session, &folder).await?;
            self.note_contact().await?;
            if self.import(&mut session, &folder).await? {
                // One step at a time: what is new goes first.
                session.look().await?;
                continue;
            }
            session.wait(IDLE_TIME, POLL, self.call.notified()).await?;
        }
    }

    async fn connect(&self) -> Result<Session, Trouble> {
        let f = &self.place.fetching;
        let mut freshness = Freshness::Cached;
        loop {
            let login =
                credentials::login(self.app, f.mailbox, Way::In, f.sign_in, &f.user, freshness).await?;
            let login = login.ok_or_else(|| {
                Fault::new(Stage::SignIn, FaultKind::WrongPassword, "there is no password yet; give one")
            })?;
            let mut session = Session::connect(&f.server, Patience::default()).await?;
            match session.sign_in(&login).await {
                Ok(()) => return Ok(session),
                // The provider may have taken a token back before its time.
                Err(fault) if fault.kind == FaultKind::TokenRefused && freshness == Freshness::Cached => {
                    freshness = Freshness::Renewed;
                }
                Err(fault) => return Err(fault.into()),
            }
        }
    }

    /// Where the folder was read up to. At the first visit that is its end: mail from before is imported only when
    /// somebody wants it.
    async fn folder(&self, session: &mut Session, opened: ::mail::fetch::Opened) -> Result<Folder, Trouble> {
        let (mailbox, name) = (self.place.fetching.mailbox, self.place.folder.clone());
        let all = self.app.read(async move |db| fetching::folders(db, mailbox).await).await?;
        if let Some(folder) = all.iter().find(|f| f.name == name).cloned() {
            if folder.uid_validity == opened.uid_validity {
                return Ok(folder);
            }
            tracing::warn!(
                "folder {name} was numbered anew by its server and is read again from its beginning"
            );
            let rescan_end = opened.uid_next.unwrap_or(u32::MAX);
            let before = folder.clone();
            self.app
                .write(async move |tx| fetching::renumber(tx, &before, opened.uid_validity, rescan_end).await)
                .await?;
            return Ok(Folder { uid_validity: opened.uid_validity, last_uid: 0, rescan_end, ..folder });
        }
        // A folder that nobody reads any more and that has the same numbers is this one under its old name.
        let wanted = &self.place.fetching.folders;
        let renamed = all.into_iter().find(|f| {
            f.uid_validity == opened.uid_validity
                && !wanted.contains(&f.name)
                && opened.uid_next.is_none_or(|next| f.last_uid < next)
        });
        if let Some(folder) = renamed {
            let (id, to) = (folder.id, name.clone());
            self.app.write(async move |tx| fetching::rename_folder(tx, id, &to).await).await?;
            return Ok(Folder { name, ..folder });
        }
        let last_uid = match opened.uid_next {
            Some(next) => next.saturating_sub(1),
            None => session.search(1, None, None).await?.last().copied().unwrap_or(0),
        };
        let inserted = self.app.write(async move |tx| {
            tx.quiet("where a folder was read up to");
            let id: i64 = tx.next_id().await?;
            let folder = Folder {
                id,
                mailbox,
                name,
                uid_validity: opened.uid_validity,
                last_uid,
                rescan_end: 0,
                created_at: tx.now(),
            };
            fetching::insert_folder(tx, &folder).await?;
            Ok(folder)
        });
        Ok(inserted.await?)
    }

    /// Takes everything behind the mark, in windows as far as the folder's end was known when it was opened.
    async fn fetch_new(
        &mut self,
        session: &mut Session,
        folder: &mut Folder,
        known_end: &mut u32,
    ) -> Result<(), Trouble> {
        let mut window = WINDOW_MIN;
        while folder.last_uid < u32::MAX {
            let from = folder.last_uid + 1;
            let to = from.saturating_add(window - 1);
            let to = (to < *known_end).then_some(to);
            let uids = session.search(from, to, None).await?;
            window = if uids.is_empty() { window.saturating_mul(2).min(WINDOW_MAX) } else { WINDOW_MIN };
            for some in uids.chunks(LISTED_MAX) {
                let listed = session.list(some).await?;
                for batch in batches(&listed, self.app.config.mail_bytes_max as u64) {
                    let mails = self.fetch(session, folder, batch, Treatment::New).await?;
                    self.store(folder, mails, batch.last().map_or(folder.last_uid, |l| l.uid)).await?;
                }
                // Those at the end may be gone by now.
                if let Some(&last) = some.last() {
                    self.store(folder, Vec::new(), last).await?;
                }
            }
            match to {
                Some(to) => self.store(folder, Vec::new(), to).await?,
                None => {
                    *known_end = folder.last_uid.saturating_add(1);
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    async fn store(&mut self, folder: &mut Folder, mails: Vec<Fetched>, to: u32) -> Result<(), Trouble> {
        if to <= folder.last_uid {
            return Ok(());
        }
        let (mailbox, before) = (self.place.fetching.mailbox, folder.clone());
        self.app
            .write(async move |tx| accept_fetched(tx, mailbox, &before, &mails, &Mark::Folder { to }).await)
            .await?;
        folder.last_uid = to;
        self.note_contact().await
    }

    /// Fetches a batch. A mail that the server does not give is tried again, alone and at the next visits, and at last
    /// recorded as one that cannot be fetched.
    async fn fetch(
        &mut self,
        session: &mut Session,
        folder: &Folder,
        batch: &[Listed],
        treatment: Treatment,
    ) -> Result<Vec<Fetched>, Trouble> {
        let bytes_max = self.app.config.mail_bytes_max as u64;
        let mailboxes = self.app.read(async |db| mailboxes::list(db).await).await?;
        let mut fetched = Vec::with_capacity(batch.len());
        let rescanned = |l: &Listed| treatment == Treatment::New && l.uid < folder.rescan_end;
        // What was there before the desk and was left alone then is left alone now.
        let before_us = |at: Option<Moment>| at.is_some_and(|at| folder.created_at.since(at) > DAY_US);
        let wanted: Vec<&Listed> =
            batch.iter().filter(|l| !(rescanned(l) && before_us(l.arrived_at))).collect();
        let (small, large): (Vec<&Listed>, Vec<&Listed>) =
            wanted.into_iter().partition(|l| l.bytes <= bytes_max);
        let uids: Vec<u32> = small.iter().map(|l| l.uid).collect();
        let (bodies, given_up) = self.ask(session, &uids, bytes_max).await?;
        for GivenUp { uid, kind, words } in given_up {
            let Some(listed) = small.iter().find(|l| l.uid == uid) else { continue };
            let why =
                format!("the server does not give it ({words}); it lies in {} as UID {uid}", folder.name);
            // A server whose answers about it make no sense is not asked for its head either.
            let head = if kind == FaultKind::Refused { head(session, uid).await? } else { None };
            let left = left_there("cannot_fetch", why, listed.bytes);
            fetched.push(self.left_there(folder, listed, head, treatment, left, &mailboxes).await?);
        }
        let mut too_large: Vec<(&Listed, u64)> = large.into_iter().map(|l| (l, l.bytes)).collect();
        for (uid, body) in bodies {
            let Some(listed) = small.iter().find(|l| l.uid == uid).copied() else { continue };
            match body {
                Body::TooLarge(bytes) => too_large.push((listed, bytes)),
                Body::Whole(raw) => {
                    let date = envelope(&raw, &[]).date;
                    let treatment = match treatment {
                        // A server that was moved may give old mail the date of its moving.
                        Treatment::New if rescanned(listed) && before_us(date) => Treatment::Aside,
                        other => other,
                    };
                    fetched.push(self.fetched(folder, listed, raw, treatment, None, &mailboxes).await?);
                }
            }
        }
        for (listed, bytes) in too_large {
            let why = format!(
                "it has {bytes} octets and the desk takes {bytes_max}: only its head is here, the mail lies in {} as UID {}",
                folder.name, listed.uid
            );
            let left = left_there("too_large", why, bytes);
            let head = head(session, listed.uid).await?;
            fetched.push(self.left_there(folder, listed, head, treatment, left, &mailboxes).await?);
        }
        fetched.sort_by_key(|f| f.uid);
        Ok(fetched)
    }

    /// The octets of mails, and those that are given up.
    ///
    /// What an answer leaves out is looked for: it may be gone since it was listed, and that is no loss. It may also be
    /// there, and its octets lie in what the server said of another mail. Then it is asked for alone.
    async fn ask(
        &mut self,
        session: &mut Session,
        uids: &[u32],
        bytes_max: u64,
    ) -> Result<(Vec<(u32, Body)>, Vec<GivenUp>), Trouble> {
        // Not the sum of the announced sizes: servers are wrong about them.
        let total_max = bytes_max + SLACK_BYTES;
        let (mut bodies, mut given_up) = (Vec::new(), Vec::new());
        let apart = uids.iter().any(|uid| *uid <= self.stuck.apart_to);
        if !apart && !uids.is_empty() {
            match session.bodies(uids, bytes_max, total_max).await {
                Ok(all) => bodies = all,
                Err(fault) if is_about_a_mail(&fault) => {}
                Err(fault) => {
                    if fault.kind == FaultKind::Nonsense {
                        // One of them is to blame: the next visit finds out which.
                        self.stuck.apart_to = uids.iter().copied().max().unwrap_or(0);
                    }
                    return Err(fault.into());
                }
            }
        }
        let is_missing = |uid: &u32| !bodies.iter().any(|(known, _)| known == uid);
        let missing: Vec<u32> = uids.iter().copied().filter(is_missing).collect();
        if missing.is_empty() {
            return Ok((bodies, given_up));
        }
        for Listed { uid, .. } in session.list(&missing).await? {
            if self.stuck.uid == uid && self.stuck.times >= TRIES_MAX {
                // Not asked once more: the answer would end the line again.
                given_up.push(self.stuck.give_up());
                continue;
            }
            let fault = match session.bodies(&[uid], bytes_max, total_max).await {
                Ok(one) if one.is_empty() => Fault::new(
                    Stage::Fetch,
                    FaultKind::Refused,
                    "it lists it and leaves it out of its answers",
                ),
                Ok(one) => {
                    bodies.extend(one);
                    continue;
                }
                Err(fault) => fault,
            };
            let about_it = is_about_a_mail(&fault);
            if about_it || fault.kind == FaultKind::Nonsense {
                self.stuck.note(uid, &fault);
            }
            if !about_it || self.stuck.times < TRIES_MAX {
                return Err(fault.into());
            }
            given_up.push(self.stuck.give_up());
        }
        Ok((bodies, given_up))
    }

    /// The record of a mail that stays where it is: its head, where that could be had.
    async fn left_there(
        &self,
        folder: &Folder,
        listed: &Listed,
        head: Option<Vec<u8>>,
        treatment: Treatment,
        why: LeftThere,
        ours: &[Mailbox],
    ) -> Result<Fetched, Trouble> {
        // Without a head the record still has to be this mail's own.
        let head = head.unwrap_or_else(|| {
            format!(
                "X-Deskhand-Left: {};UIDVALIDITY={};UID={}\r\n\r\n",
                folder.name, folder.uid_validity, listed.uid
            )
            .into_bytes()
        });
        self.fetched(folder, listed, head, treatment, Some(why), ours).await
    }

    async fn fetched(
        &self,
        folder: &Folder,
        listed: &Listed,
        raw: Vec<u8>,
        treatment: Treatment,
        left_there: Option<LeftThere>,
        ours: &[Mailbox],
    ) -> Result<Fetched, Trouble> {
        let envelope = envelope(&raw, ours);
        let incoming = Incoming {
            source: "imap",
            peer: self.place.fetching.server.host.clone(),
            helo: format!("{};UIDVALIDITY={};UID={}", folder.name, folder.uid_validity, listed.uid),
            from: envelope.from,
            to: envelope.to,
        };
        let marks = self.place.fetching.after != AfterFetch::Nothing;
        Ok(Fetched {
            uid: listed.uid,
            mail: prepare(self.app, incoming, raw).await?,
            arrived_at: listed.arrived_at,
            treatment,
            to_mark: marks && left_there.is_none() && treatment == Treatment::New,
            left_there,
        })
    }

    /// Flags or moves what is safe here. A server that refuses this does not keep new mail away.
    async fn mark(&mut self, session: &mut Session, folder: &Folder) -> Result<(), Trouble> {
        let f = &self.place.fetching;
        loop {
            let of = folder.clone();
            let uids =
                self.app.read(async move |db| fetching::to_mark(db, &of, LISTED_MAX as i64).await).await?;
            if uids.is_empty() {
                return Ok(());
            }
            let done = match f.after {
                AfterFetch::Nothing => Ok(()),
                AfterFetch::Seen => session.mark_seen(&uids).await,
                AfterFetch::Move => session.move_to(&uids, &f.move_to).await,
            };
            match done {
                Ok(()) => {}
                Err(fault) if is_about_a_mail(&fault) || fault.kind == FaultKind::FolderMissing => {
                    tracing::warn!("{}, folder {}: {fault}", f.user, folder.name);
                    let (mailbox, kind, words) = (f.mailbox, fault.kind, fault.words);
                    self.app
                        .write(async move |tx| fetching::note_fault(tx, mailbox, Way::In, kind, &words).await)
                        .await?;
                    // The page is to show it, and not the contact that comes after.
                    self.noted = Some(Instant::now());
                    return Ok(());
                }
                Err(fault) => return Err(fault.into()),
            }
            let of = folder.clone();
            self.app.write(async move |tx| fetching::marked(tx, &of, &uids).await).await?;
        }
    }

    async fn note_contact(&mut self) -> Result<(), Trouble> {
        if self.noted.is_some_and(|at| at.elapsed() < NOTE_GAP) {
            return Ok(());
        }
        let mailbox = self.place.fetching.mailbox;
        self.app.write(async move |tx| fetching::note_contact(tx, mailbox, Way::In).await).await?;
        self.noted = Some(Instant::now());
        Ok(())
    }

    /// One step of the import of this folder that runs; `false` when none does.
    async fn import(&mut self, session: &mut Session, folder: &Folder) -> Result<bool, Trouble> {
        let id = folder.id;
        let Some(run) = self.app.read(async move |db| fetching::running_import(db, id).await).await? else {
            self.plan = None;
            return Ok(false);
        };
        if run.uid_validity != folder.uid_validity {
            let words = "the server numbered the folder anew while the import ran; begin it again";
            self.end_import(&run, ImportState::Failed, words).await?;
            return Ok(true);
        }
        let mut plan = match self.plan.take() {
            Some((of, plan)) if of == run.import.id => plan,
            Some(_) | None => self.plan_import(session, &run).await?,
        };
        let split = plan.len().min(BATCH_MAX);
        let rest = plan.split_off(split);
        let next = rest.first().copied().unwrap_or(run.end_uid);
        let mut unknown = Vec::new();
        for uid in plan.iter().copied() {
            let (id, validity) = (folder.id, folder.uid_validity);
            let known =
                self.app.read(async move |db| fetching::is_fetched(db, id, validity, uid).await).await?;
            if !known {
                unknown.push(uid);
            }
        }
        let listed = if unknown.is_empty() { Vec::new() } else { session.list(&unknown).await? };
        let mut at = run.clone();
        let mut left = plan.len() as i64;
        for batch in batches(&listed, self.app.config.mail_bytes_max as u64) {
            let mails = self.fetch(session, folder, batch, Treatment::Older).await?;
            let after = batch.last().map_or(at.next_uid, |l| l.uid.saturating_add(1));
            let done = batch.len() as i64;
            self.advance_import(folder, &mut at, mails, after, done).await?;
            left -= done;
        }
        let next = next.max(at.next_uid);
        self.advance_import(folder, &mut at, Vec::new(), next, left).await?;
        if rest.is_empty() {
            self.end_import(&run, ImportState::Done, "").await?;
        } else {
            self.plan = Some((run.import.id, rest));
        }
        Ok(true)
    }

    async fn advance_import(
        &mut self,
        folder: &Folder,
        run: &mut RunningImport,
        mails: Vec<Fetched>,
        next: u32,
        done: i64,
    ) -> Result<(), Trouble> {
        let (mailbox, folder, before) = (self.place.fetching.mailbox, folder.clone(), run.clone());
        let mark = Mark::Import { run: before, next, done };
        self.app.write(async move |tx| accept_fetched(tx, mailbox, &folder, &mails, &mark).await).await?;
        run.next_uid = next;
        self.note_contact().await
    }

    /// All that is left to look at, and at the first time how many there are.
    async fn plan_import(&self, session: &mut Session, run: &RunningImport) -> Result<Vec<u32>, Trouble> {
        let mut plan = Vec::new();
        let (mut from, mut window) = (run.next_uid, WINDOW_MIN);
        while from < run.end_uid {
            let to = from.saturating_add(window - 1).min(run.end_uid - 1);
            let found = session.search(from, Some(to), run.import.since).await?;
            window = if found.is_empty() { window.saturating_mul(2).min(WINDOW_MAX) } else { WINDOW_MIN };
            plan.extend(found);
            from = to.saturating_add(1);
        }
        if run.import.total < 0 {
            let (id, total) = (run.import.id, plan.len() as i64);
            self.app.write(async move |tx| fetching::set_import_total(tx, id, total).await).await?;
        }
        Ok(plan)
    }

    async fn end_import(
        &self,
        run: &RunningImport,
        to: ImportState,
        words: &'static str,
    ) -> Result<(), Trouble> {
        let (id, mailbox) = (run.import.id, run.import.mailbox);
        self.app
            .write(async move |tx| {
                if fetching::set_import_state(tx, id, ImportState::Running, to, words).await? {
                    let fields = vec!["import".to_owned()];
                    tx.record(&domain::Actor::Desk, domain::Event::MailboxChanged { mailbox, fields });
                } else {
                    tx.quiet("somebody paused it in this moment");
                }
                Ok(())
            })
            .await?;
        Ok(())
    }
}

/// A folder that is missing is easier to mend by whoever sees which there are.
pub async fn with_folders(session: &mut Session, fault: Fault) -> Fault {
    if fault.kind != FaultKind::FolderMissing {
        return fault;
    }
    match session.folders(20).await {
        Ok(names) if !names.is_empty() => {
            let words = format!("{}. There are: {}", fault.words, names.join(", "));
            Fault::new(fault.stage, fault.kind, words)
        }
        Ok(_) | Err(_) => fault,
    }
}

/// The beginning of a mail that is not fetched; `None` where the server does not give that either.
async fn head(session: &mut Session, uid: u32) -> Result<Option<Vec<u8>>, Trouble> {
    match session.head(uid).await {
        Ok(head) => Ok(head),
        Err(fault) if is_about_a_mail(&fault) => Ok(None),
        Err(fault) => Err(fault.into()),
    }
}

fn left_there(code: &'static str, why: String, bytes: u64) -> LeftThere {
    LeftThere { code, why, bytes: i64::try_from(bytes).unwrap_or(i64::MAX) }
}

/// The server said no to this mail, and the line is good.
fn is_about_a_mail(fault: &Fault) -> bool {
    fault.kind == FaultKind::Refused && matches!(fault.stage, Stage::Fetch | Stage::Mark)
}

/// Parts of a list that are fetched at once: bounded in number and octets, a large mail alone.
fn batches(listed: &[Listed], bytes_max: u64) -> Vec<&[Listed]> {
    let mut out = Vec::new();
    let mut rest = listed;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = rest
            .iter()
            .take(BATCH_MAX)
            .take_while(|l| {
                // What is too large is not fetched.
                bytes += if l.bytes > bytes_max { 0 } else { l.bytes };
                bytes <= BATCH_BYTES_MAX
            })
            .count();
        let (batch, more) = rest.split_at(fits.max(1));
        out.push(batch);
        rest = more;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_bounded_and_hold_everything_once() {
        let listed: Vec<Listed> = [10, 10, 2 << 20, 10, 900 << 10, 900 << 10, 99 << 20, 5]
            .into_iter()
            .zip(1..)
            .map(|(bytes, uid)| Listed { uid, bytes, arrived_at: None })
            .collect();
        let found: Vec<Vec<u32>> =
            batches(&listed, 50 << 20).iter().map(|b| b.iter().map(|l| l.uid).collect()).collect();
        assert_eq!(found, [vec![1, 2], vec![3], vec![4, 5], vec![6, 7, 8]]);
        let many: Vec<Listed> = (1..=100).map(|uid| Listed { uid, bytes: 1, arrived_at: None }).collect();
        assert_eq!(batches(&many, 100).iter().map(|b| b.len()).collect::<Vec<_>>(), [40, 40, 20]);
        assert!(batches(&[], 100).is_empty());
    }
}
