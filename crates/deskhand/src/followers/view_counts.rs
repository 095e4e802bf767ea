//! Counts what stands in people's views. Per node: one task holds which unsolved ticket stands in which of all lists that
//! somebody looks at, and puts that right with every event; a page only reads numbers.
//!
//! What is held is rebuilt from the tables: nothing is lost when a node stops, and nodes need not agree. A list is counted
//! from the first time that somebody asks for it until nobody did for [`IDLE_US`].

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::moment::HOUR_US;
use domain::query::{FieldKeys, Node};
use domain::{Event, Moment, PersonId, Result, TicketId};
use store::Conn;
use store::events::{self, Recorded};
use store::read::views::{self as lists, MEMBERSHIP_BITS, Of};
use tokio::sync::Notify;

use crate::app::App;
use crate::followers::search::bind_list;
use crate::saved_views;

pub const NAME: &str = "view-counts";

/// How many lists are counted at once; who asks for more goes without a number.
const LISTS_MAX: usize = 4096;
/// A list that nobody asked for is counted no more after so long.
const IDLE_US: i64 = HOUR_US;
/// How many tickets one statement of a pass reads: so long a reader is kept from others.
const PASS_ROWS: i64 = 5_000;
/// How many events are read at once, and how many tickets are put right by one statement.
const EVENTS_MAX: i64 = 500;
/// What lies further behind is not followed but counted anew.
const BEHIND_MAX: i64 = 20_000;
const POLL: Duration = Duration::from_secs(5);
/// Between two looks: what comes in a burst is taken at once.
const GAP: Duration = Duration::from_millis(100);
/// How often lists that change with the time are read anew.
const TICK_US: i64 = domain::moment::MINUTE_US;
/// How many texts are remembered with what they depend on.
const TEXTS_MAX: usize = 5_000;

/// What a list is told apart by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    pub query: String,
    /// Whoever looks, where the query says `me`.
    pub me: Option<PersonId>,
    /// The zone in which days begin, where the query has days.
    pub zone: String,
    pub depends_on_time: bool,
}

/// The numbers, as pages read them.
#[derive(Default)]
pub struct ViewCounts {
    state: Mutex<State>,
    wake: Notify,
}

#[derive(Default)]
struct State {
    lists: Vec<List>,
    places: HashMap<Key, usize>,
    /// What a text depends on: read once, not with every page.
    texts: HashMap<String, Key>,
}

struct List {
    key: Key,
    name: String,
    /// What stands in it; `None` until it was read.
    filter: Option<Node>,
    /// People, teams or organisations stand in its query by name, as it was last read.
    has_names: bool,
    /// It is to be read and counted; until then the last reading serves.
    is_due: bool,
    /// `None` until it was counted.
    count: Option<i64>,
    asked_at: Moment,
}

impl ViewCounts {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key of a list for this reader.
    pub fn key(
        &self,
        text: &str,
        me: Option<PersonId>,
        zone: Option<&str>,
        now: Moment,
        keys: &FieldKeys,
    ) -> Key {
        let known = self.state().texts.get(text).cloned();
        let depends = known.unwrap_or_else(|| {
            // Asked with somebody and somewhere, what is kept of both says what it depends on.
            let key = saved_views::key_of(text, Some(PersonId(0)), None, now, keys);
            let mut state = self.state();
            if state.texts.len() >= TEXTS_MAX {
                state.texts.clear();
            }
            state.texts.insert(text.to_owned(), key.clone());
            key
        });
        Key {
            me: me.filter(|_| depends.me.is_some()),
            zone: zone.filter(|_| depends.depends_on_time).unwrap_or("UTC").to_owned(),
            ..depends
        }
    }

    /// How many unsolved tickets stand in each list; `None` where that is not known yet: it is counted from now on.
    pub fn ask(&self, keys: Vec<Key>, now: Moment) -> Vec<Option<i64>> {
        let mut state = self.state();
        let mut is_news = false;
        let counts = keys
            .into_iter()
            .map(|key| {
                if let Some(&place) = state.places.get(&key) {
                    let list = &mut state.lists[place];
                    list.asked_at = now;
                    return list.count;
                }
                if state.lists.len() < LISTS_MAX {
                    let place = state.lists.len();
                    state.places.insert(key.clone(), place);
                    let name = saved_views::list_name(&key);
                    state.lists.push(List {
                        key,
                        name,
                        filter: None,
                        has_names: false,
                        is_due: true,
                        count: None,
                        asked_at: now,
                    });
                    is_news = true;
                }
                None
            })
            .collect();
        if is_news {
            self.wake.notify_one();
        }
        counts
    }

    /// Is a list waiting to be counted for the first time?
    pub fn is_counting(&self) -> bool {
        self.state().lists.iter().any(|list| list.count.is_none())
    }

    /// The lists that are looked at, with what stands in them: for telling open pages.
    pub fn lists(&self) -> Vec<(String, Node)> {
        let state = self.state();
        state.lists.iter().filter_map(|l| Some((l.name.clone(), l.filter.clone()?))).collect()
    }
}

/// The names of the lists in which these tickets stand now, solved ones too.
pub async fn lists_of(
    db: &mut Conn,
    lists: &[(String, Node)],
    tickets: &[TicketId],
) -> Result<HashMap<TicketId, Vec<String>>> {
    if lists.is_empty() || tickets.is_empty() {
        return Ok(HashMap::new());
    }
    let filters: Vec<&Node> = lists.iter().map(|(_, node)| node).collect();
    let found = lists::membership(db, &filters, Of::Tickets(tickets)).await?;
    Ok(found
        .into_iter()
        .map(|(ticket, words)| {
            let names = lists.iter().enumerate().filter(|(at, _)| is_set(&words, *at));
            (ticket, names.map(|(_, (name, _))| name.clone()).collect())
        })
        .collect())
}

fn is_set(words: &[i64], at: usize) -> bool {
    words.get(at / MEMBERSHIP_BITS).is_some_and(|w| w >> (at % MEMBERSHIP_BITS) & 1 == 1)
}

/// Which unsolved ticket stands in which lists: a bit each, by the list's place. Only the task has it.
#[derive(Default)]
struct Members(HashMap<TicketId, Box<[i64]>>);

impl Members {
    /// Says where a ticket stands, of the lists at `places`; answers with the changes of their counts.
    fn put(&mut self, ticket: TicketId, places: &[usize], words: &[i64], counts: &mut [i64]) {
        let width = places.iter().max().map_or(0, |max| max / MEMBERSHIP_BITS + 1);
        let any = words.iter().any(|w| *w != 0);
        if !any && !self.0.contains_key(&ticket) {
            return;
        }
        let held = self.0.entry(ticket).or_default();
        if held.len() < width {
            let mut wider = held.to_vec();
            wider.resize(width, 0);
            *held = wider.into_boxed_slice();
        }
        for (at, &place) in places.iter().enumerate() {
            let (word, bit) = (place / MEMBERSHIP_BITS, 1_i64 << (place % MEMBERSHIP_BITS));
            let (was, is) = (held[word] & bit != 0, is_set(words, at));
            if was != is {
                held[word] ^= bit;
                counts[at] += if is { 1 } else { -1 };
            }
        }
        if held.iter().all(|w| *w == 0) {
            self.0.remove(&ticket);
        }
    }

    /// Forgets who stood in the lists at `places`.
    fn clear(&mut self, places: &[usize]) {
        self.0.retain(|_, held| {
            for &place in places {
                if let Some(word) = held.get_mut(place / MEMBERSHIP_BITS) {
                    *word &= !(1_i64 << (place % MEMBERSHIP_BITS));
                }
            }
            held.iter().any(|w| *w != 0)
        });
    }
}

/// What a stretch of the log asks for.
#[derive(Default)]
struct Found {
    tickets: BTreeSet<TicketId>,
    /// Who came or changed: a name may mean somebody else now, and somebody's own lists other tickets.
    people: BTreeSet<PersonId>,
    /// Any query may mean something else now.
    must_bind: bool,
    /// Tickets changed that no event names.
    must_count: bool,
}

fn found(events: &[Recorded]) -> Found {
    let mut found = Found::default();
    for Recorded { event, .. } in events {
        found.tickets.extend(event.ticket());
        match event {
            Event::JoinAccepted { other, .. }
            | Event::TicketLinked { other, .. }
            | Event::TicketUnlinked { other, .. } => drop(found.tickets.insert(*other)),
            Event::PersonAdded { person, .. } | Event::PersonChanged { person, .. } => {
                found.people.insert(*person);
            }
            Event::OrganisationAdded { .. }
            | Event::OrganisationChangedDetails { .. }
            | Event::TeamAdded { .. }
            | Event::TeamChangedDetails { .. }
            | Event::TeamJoined { .. }
            | Event::TeamLeft { .. }
            | Event::MailboxAdded { .. }
            | Event::MailboxChanged { .. }
            | Event::MailboxRemoved { .. }
            | Event::FieldAdded { .. }
            | Event::FieldEdited { .. } => found.must_bind = true,
            Event::TeamDeleted { .. }
            | Event::OrganisationDeleted { .. }
            | Event::FieldDeleted { .. }
            | Event::TagRewriteEnded { .. }
            | Event::WorkspaceRestored { .. } => {
                found.must_bind = true;
                found.must_count = true;
            }
            _ => {}
        }
    }
    found
}

pub async fn run(app: App) {
    let mut head = app.store.head();
    let mut stopping = app.stopping();
    let mut task = Task { cursor: *head.borrow(), members: Members::default(), ticked_at: (app.clock)() };
    // What was counted before this began (it may have panicked) is not kept up any more.
    task.forget(&app);
    app.health.follower_at(NAME, task.cursor);
    while !*stopping.borrow() {
        if let Err(e) = task.step(&app).await {
            tracing::warn!("counting views stumbled, and begins anew: {e}");
            task.forget(&app);
        }
        tokio::select! {
            _ = async {
                tokio::select! {
                    _ = tokio::time::sleep(POLL) => {}
                    _ = async {
                        let _ = head.changed().await;
                        tokio::time::sleep(GAP).await;
                    } => {}
                    // A list that is looked at for the first time waits for no gap: what comes now belongs to it, too.
                    _ = app.view_counts.wake.notified() => {}
                }
            } => {}
            _ = stopping.changed() => {}
        }
    }
}

struct Task {
    cursor: i64,
    members: Members,
    ticked_at: Moment,
}

impl Task {
    async fn step(&mut self, app: &App) -> Result<()> {
        let now = (app.clock)();
        self.tick(app, now);
        let head = app.store.poll_head().await?;
        // Before the log is read: what changes meanwhile stands behind this and is put right by it.
        let (is_idle, is_far) = (app.view_counts.state().lists.is_empty(), head - self.cursor > BEHIND_MAX);
        if is_idle || is_far || head < self.cursor {
            if !is_idle {
                self.forget(app);
            }
            self.cursor = head;
        }
        let from = self.cursor;
        let (events, to) = app.read(async move |db| events::after(db, from, EVENTS_MAX).await).await?;
        let found = found(&events);
        if found.must_count {
            self.forget(app);
        } else if found.must_bind {
            self.bind_again(app, now, None).await?;
        } else if !found.people.is_empty() {
            self.bind_again(app, now, Some(found.people)).await?;
        }
        self.count_new(app, now).await?;
        self.put_right(app, found.tickets.into_iter().collect()).await?;
        self.cursor = to;
        app.health.follower_at(NAME, to);
        if to < head {
            app.view_counts.wake.notify_one();
        }
        Ok(())
    }

    /// What the time alone changes: lists that say "three days ago" are read anew, idle ones leave.
    fn tick(&mut self, app: &App, now: Moment) {
        if (0..TICK_US).contains(&now.since(self.ticked_at)) {
            return;
        }
        self.ticked_at = now;
        let mut state = app.view_counts.state();
        for list in state.lists.iter_mut().filter(|l| l.key.depends_on_time) {
            list.is_due = true;
        }
        if state.lists.iter().any(|l| now.since(l.asked_at) > IDLE_US) {
            // The places of the others change, so they are counted anew; that is seldom.
            let kept: Vec<List> = std::mem::take(&mut state.lists)
                .into_iter()
                .filter(|l| now.since(l.asked_at) <= IDLE_US)
                .collect();
            state.places = kept.iter().enumerate().map(|(at, l)| (l.key.clone(), at)).collect();
            state.lists = kept.into_iter().map(|l| List { is_due: true, ..l }).collect();
            self.members = Members::default();
        }
    }

    /// Everything is counted anew; pages show the last numbers meanwhile.
    fn forget(&mut self, app: &App) {
        app.view_counts.state().lists.iter_mut().for_each(|list| list.is_due = true);
        self.members = Members::default();
    }

    /// Reads queries again, and counts those anew that now mean something else. Where only `people` came or changed,
    /// which every new customer does, it reads those that name somebody, and those of these people.
    async fn bind_again(&mut self, app: &App, now: Moment, people: Option<BTreeSet<PersonId>>) -> Result<()> {
        let known: Vec<(usize, Key, Option<Node>)> = {
            let mut state = app.view_counts.state();
            if people.is_none() {
                state.texts.clear();
            }
            let may_differ = |l: &List| match &people {
                Some(people) => l.has_names || l.key.me.is_some_and(|me| people.contains(&me)),
                None => true,
            };
            // Every reading of a list that goes with the time differs; its turn comes with the next minute. What is due
            // is read in any case.
            let lists = state.lists.iter().enumerate();
            let asked = lists.filter(|(_, l)| !l.key.depends_on_time && !l.is_due && may_differ(l));
            asked.map(|(at, l)| (at, l.key.clone(), l.filter.clone())).collect()
        };
        if known.is_empty() {
            return Ok(());
        }
        let changed = app
            .read(async move |db| {
                let mut changed = Vec::new();
                for (place, key, filter) in known {
                    let (bound, _) = read(db, &key, now).await?;
                    if filter != Some(bound) {
                        changed.push(place);
                    }
                }
                Ok(changed)
            })
            .await?;
        let mut state = app.view_counts.state();
        for place in changed {
            state.lists[place].is_due = true;
        }
        Ok(())
    }

    /// Counts the lists that were not read yet: one pass over the unsolved tickets for all of them.
    async fn count_new(&mut self, app: &App, now: Moment) -> Result<()> {
        let wanted: Vec<(usize, Key)> = {
            let state = app.view_counts.state();
            let due = state.lists.iter().enumerate().filter(|(_, l)| l.is_due);
            due.map(|(at, l)| (at, l.key.clone())).collect()
        };
        if wanted.is_empty() {
            return Ok(());
        }
        let places: Vec<usize> = wanted.iter().map(|(at, _)| *at).collect();
        let filters = app
            .read(async move |db| {
                let mut filters = Vec::with_capacity(wanted.len());
                for (_, key) in &wanted {
                    filters.push(read(db, key, now).await?);
                }
                Ok(filters)
            })
            .await?;
        self.members.clear(&places);
        let mut counts = vec![0; places.len()];
        let filters = std::sync::Arc::new(filters);
        let mut after = TicketId(0);
        loop {
            let asked = filters.clone();
            let part = app
                .read(async move |db| {
                    let nodes: Vec<&Node> = asked.iter().map(|(node, _)| node).collect();
                    lists::membership(db, &nodes, Of::Unsolved { after, limit: PASS_ROWS }).await
                })
                .await?;
            let Some((last, _)) = part.last() else { break };
            after = *last;
            for (ticket, words) in part {
                self.members.put(ticket, &places, &words, &mut counts);
            }
        }
        let mut state = app.view_counts.state();
        for ((place, (filter, has_names)), count) in places.into_iter().zip(filters.iter()).zip(counts) {
            let list = &mut state.lists[place];
            list.filter = Some(filter.clone());
            list.has_names = *has_names;
            list.is_due = false;
            list.count = Some(count);
        }
        Ok(())
    }

    /// Looks where these tickets stand now.
    async fn put_right(&mut self, app: &App, tickets: Vec<TicketId>) -> Result<()> {
        let (places, filters): (Vec<usize>, Vec<Node>) = {
            let state = app.view_counts.state();
            let read = state.lists.iter().enumerate().filter(|(_, l)| !l.is_due);
            read.filter_map(|(at, l)| Some((at, l.filter.clone()?))).unzip()
        };
        if tickets.is_empty() || places.is_empty() {
            return Ok(());
        }
        let asked = tickets.clone();
        let found = app
            .read(async move |db| {
                let nodes: Vec<&Node> = filters.iter().collect();
                lists::membership(db, &nodes, Of::UnsolvedAmong(&asked)).await
            })
            .await?;
        let mut found: HashMap<TicketId, Vec<i64>> = found.into_iter().collect();
        let mut counts = vec![0; places.len()];
        for ticket in tickets {
            // One that is solved, asleep or gone stands in none.
            let words = found.remove(&ticket).unwrap_or_default();
            self.members.put(ticket, &places, &words, &mut counts);
        }
        let mut state = app.view_counts.state();
        for (place, change) in places.into_iter().zip(counts) {
            if let Some(count) = &mut state.lists[place].count {
                *count += change;
            }
        }
        Ok(())
    }
}

/// What stands in a list, and whether its query has names. A query that cannot be read any more holds nothing.
async fn read(db: &mut Conn, key: &Key, now: Moment) -> Result<(Node, bool)> {
    let keys = saved_views::field_keys(db).await?;
    let zone = saved_views::zone_of(Some(&key.zone));
    match domain::view::read(&key.query, now, &zone, &keys) {
        Ok(query) => Ok((bind_list(db, &query, key.me).await?.filter, !query.names().is_empty())),
        Err(_) => Ok((Node::nothing(), false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_follow_what_comes_in_and_leaves() {
        let mut members = Members::default();
        let places = [0, 3, 130];
        let mut counts = [0; 3];
        let [a, b] = [TicketId(1), TicketId(2)];
        members.put(a, &places, &[0b101], &mut counts);
        members.put(b, &places, &[0b100], &mut counts);
        assert_eq!(counts, [1, 0, 2]);
        members.put(a, &places, &[0b101], &mut counts);
        assert_eq!(counts, [1, 0, 2], "the same again changes nothing");
        members.put(a, &places, &[0b010], &mut counts);
        assert_eq!(counts, [0, 1, 1]);
        members.put(b, &places, &[], &mut counts);
        assert_eq!((counts, members.0.len()), ([0, 1, 0], 1), "what stands nowhere is not kept");
        members.clear(&[3]);
        assert!(members.0.is_empty());
    }
}
