//! Who looks at which ticket at this moment, and who writes on it; and the small words to single browsers that nobody keeps.
//!
//! Every page that shows a ticket sends a beat now and then; who sends none is gone after [`GONE_US`]. Every node keeps the
//! whole picture for its own pages, from the beats that all nodes pass on ([`store::Store::pass_on`]). Nothing of it is
//! written down: a beat that is lost is made good by the next one, and a node that starts knows everybody after one beat.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use domain::moment::SECOND_US;
use domain::{Language, Moment, PersonId, TicketId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::broadcast;
use ui::live::{self, Push};

use crate::app::App;

/// How often pages send a beat, in seconds: `presence.js` has the same.
pub const BEAT_SECONDS: i64 = 5;
/// Who was not heard of for so long is gone: two beats may be lost.
pub const GONE_US: i64 = 12 * SECOND_US;
/// How often a node looks who is gone.
const LOOK: Duration = Duration::from_secs(1);
/// More pages are not known at once: 200 people with 20 tabs each have room.
const PAGES_MAX: usize = 4_000;
/// The longest name of a page.
pub const TAB_BYTES_MAX: usize = 40;
/// The page of a visitor who writes in a chat: what the team sees of it is that they write, never what.
pub const VISITORS_TAB: &str = "chat";
/// Words that a slow listener may be behind.
const WAITING_MAX: usize = 512;

/// What somebody does on a ticket, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    Views,
    WritesNote,
    WritesReply,
}

impl Doing {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Views => "views",
            Self::WritesNote => "writes_note",
            Self::WritesReply => "writes_reply",
        }
    }
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Views, Self::WritesNote, Self::WritesReply].into_iter().find(|d| d.as_str() == word)
    }
}

/// What nodes pass on to each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "word", rename_all = "snake_case")]
enum Word {
    /// A page shows a ticket, or not any more when `doing` is missing.
    Beat { person: PersonId, name: String, tab: String, ticket: TicketId, doing: Option<Doing> },
    /// There is something new for somebody, or they read it elsewhere.
    Bell { person: PersonId, unread: i64, words: String },
}

/// Something for open pages: for everybody, or for one person's.
#[derive(Clone, Debug)]
pub struct Said {
    pub to: Option<PersonId>,
    what: Saying,
}

#[derive(Clone, Debug)]
enum Saying {
    /// Names and numbers: the same in every language.
    Plain(Bytes),
    /// What rings, in English: each page hears it in its own language.
    Bell { unread: i64, words: String },
}

impl Said {
    /// As it stands on the wire of a page in this language.
    pub fn text(&self, language: Language) -> Bytes {
        match &self.what {
            Saying::Plain(text) => text.clone(),
            Saying::Bell { unread, words } => {
                let Push { event, data } = live::bell(*unread, &in_words(language.into(), words));
                wire(event, &data)
            }
        }
    }
}

/// "Assigned to you: #12" in another language. The ticket's number is its name.
fn in_words(w: ui::Words, english: &str) -> String {
    match english.rsplit_once(": #") {
        Some((what, ticket)) => format!("{}: #{ticket}", w.known(what)),
        None => w.known(english).into_owned(),
    }
}

/// A page that shows a ticket.
#[derive(Clone, Debug)]
struct Page {
    person: PersonId,
    name: String,
    tab: String,
    ticket: TicketId,
    doing: Doing,
    heard_at: Moment,
}

/// The picture of this node.
pub struct Presence {
    pages: Mutex<Vec<Page>>,
    say: broadcast::Sender<Said>,
}

impl Default for Presence {
    fn default() -> Self {
        Self { pages: Mutex::default(), say: broadcast::channel(WAITING_MAX).0 }
    }
}

/// Who is on a ticket: what each of them does, by name.
type Here = BTreeMap<PersonId, (String, Doing)>;

impl Presence {
    /// All that is known now, for a page that comes, and what is said from then on.
    pub fn listen(&self) -> (Bytes, broadcast::Receiver<Said>) {
        // Subscribed under the lock: nothing falls between the two.
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let receive = self.say.subscribe();
        let mut tickets: Vec<TicketId> = pages.iter().map(|p| p.ticket).collect();
        tickets.sort();
        tickets.dedup();
        let all = tickets.into_iter().map(|t| json!({ "ticket": t.0, "people": people(&here(&pages, t)) }));
        let all = json!({ "all": all.collect::<Vec<_>>() });
        (wire("presences", &all.to_string()), receive)
    }

    /// Does that person look at the ticket, with their own eyes, as far as this node knows?
    pub fn is_looking(&self, person: PersonId, ticket: TicketId) -> bool {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.iter().any(|p| p.person == person && p.ticket == ticket)
    }

    /// On which tickets somebody of the team is, and who of them writes to the customer. Visitors' own pages are left out.
    pub fn at_work(&self) -> BTreeMap<TicketId, Option<String>> {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = BTreeMap::new();
        for page in pages.iter().filter(|p| p.tab != VISITORS_TAB) {
            let writes = all.entry(page.ticket).or_insert(None);
            if page.doing == Doing::WritesReply {
                *writes = Some(page.name.clone());
            }
        }
        all
    }

    fn beat(&self, page: Page, stays: bool) {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        // A page shows one ticket: what it showed before, it shows no more.
        let is_same = |p: &Page| p.person == page.person && p.tab == page.tab;
        let before = pages.iter().find(|p| is_same(p)).map(|p| p.ticket);
        if !stays && before != Some(page.ticket) {
            // A word of leaving that came late: the page shows another ticket by now.
            return;
        }
        let elsewhere = before.filter(|ticket| *ticket != page.ticket);
        let touched: Vec<TicketId> = elsewhere.into_iter().chain([page.ticket]).collect();
        let were: Vec<Here> = touched.iter().map(|&t| here(&pages, t)).collect();
        pages.retain(|p| !is_same(p));
        if stays && pages.len() < PAGES_MAX {
            pages.push(page);
        }
        self.tell(&pages, &touched, &were);
    }

    /// Lets go of who was not heard of.
    fn forget(&self, now: Moment) {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was put back must not keep anybody here.
        let is_gone = |p: &Page| !(0..GONE_US).contains(&now.since(p.heard_at));
        let mut touched: Vec<TicketId> = pages.iter().filter(|p| is_gone(p)).map(|p| p.ticket).collect();
        touched.sort();
        touched.dedup();
        let were: Vec<Here> = touched.iter().map(|&t| here(&pages, t)).collect();
        pages.retain(|p| !is_gone(p));
        self.tell(&pages, &touched, &were);
    }

    /// Tells of the tickets where it shows that something changed.
    fn tell(&self, pages: &[Page], touched: &[TicketId], were: &[Here]) {
        for (&ticket, was) in touched.iter().zip(were) {
            let is = here(pages, ticket);
            if is != *was {
                let told = json!({ "ticket": ticket.0, "people": people(&is) });
                // Nobody listening is no failure.
                let what = Saying::Plain(wire("presence", &told.to_string()));
                let _ = self.say.send(Said { to: None, what });
            }
        }
    }
}

fn here(pages: &[Page], ticket: TicketId) -> Here {
    let mut here = Here::new();
    for page in pages.iter().filter(|p| p.ticket == ticket) {
        let known = here.entry(page.person).or_insert_with(|| (page.name.clone(), page.doing));
        known.1 = known.1.max(page.doing);
    }
    here
}

fn people(here: &Here) -> Vec<serde_json::Value> {
    here.iter()
        .map(|(person, (name, doing))| json!({ "id": person.0, "name": name, "doing": doing.as_str() }))
        .collect()
}

/// Without a number: it is not of the log, and a browser that comes back is told the whole anew.
fn wire(event: &'static str, data: &str) -> Bytes {
    Bytes::from(format!("event: {event}\ndata: {data}\n\n"))
}

/// A page of somebody's shows a ticket, or leaves it when `doing` is missing. All nodes hear of it.
pub async fn beat(
    app: &App,
    person: PersonId,
    name: &str,
    tab: &str,
    ticket: TicketId,
    doing: Option<Doing>,
) {
    let (name, tab) = (name.chars().take(100).collect(), tab.chars().take(TAB_BYTES_MAX).collect());
    pass_on(app, &Word::Beat { person, name, tab, ticket, doing }).await;
}

/// Tells somebody's pages how much is unread. `words` are for whom it may ring, else empty.
pub async fn bell(app: &App, person: PersonId, unread: i64, words: &str) {
    pass_on(app, &Word::Bell { person, unread, words: words.to_owned() }).await;
}

/// Waits until somebody's bell has rung on any node; beats are passed over.
pub async fn bell_rings(passing: &mut broadcast::Receiver<Arc<str>>) {
    loop {
        match passing.recv().await {
            Ok(text) if matches!(serde_json::from_str(&text), Ok(Word::Beat { .. })) => {}
            // What was missed may have been one.
            Ok(_) | Err(_) => return,
        }
    }
}

async fn pass_on(app: &App, word: &Word) {
    let Ok(text) = serde_json::to_string(word) else { return };
    if let Err(e) = app.store.pass_on(&text).await {
        // The next beat makes it good.
        tracing::debug!("other nodes were not told who is here: {e}");
    }
}

/// Hears the beats of all nodes, and looks who is gone.
pub async fn run(app: App) {
    let mut stopping = app.stopping();
    let mut passing = app.store.passing();
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while !*stopping.borrow() {
        tokio::select! {
            heard = passing.recv() => match heard {
                Ok(text) => hear(&app, &text),
                // The next beats make it good.
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return,
            },
            _ = look.tick() => app.presence.forget((app.clock)()),
            _ = stopping.changed() => {}
        }
    }
}

fn hear(app: &App, text: &str) {
    // A node of another version may have words that this one does not know.
    match serde_json::from_str(text) {
        Ok(Word::Beat { person, name, tab, ticket, doing }) => {
            let heard_at = (app.clock)();
            let page = Page { person, name, tab, ticket, doing: doing.unwrap_or(Doing::Views), heard_at };
            app.presence.beat(page, doing.is_some());
        }
        Ok(Word::Bell { person, unread, words }) => {
            let what = Saying::Bell { unread, words };
            let _ = app.presence.say.send(Said { to: Some(person), what });
        }
        Err(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(person: i64, tab: &str, ticket: i64, doing: Doing, at: i64) -> Page {
        Page {
            person: PersonId(person),
            name: format!("P{person}"),
            tab: tab.to_owned(),
            ticket: TicketId(ticket),
            doing,
            heard_at: Moment(at * SECOND_US),
        }
    }

    #[test]
    fn what_rings_is_said_in_the_language_of_the_page_that_hears_it() {
        let what = Saying::Bell { unread: 2, words: "Assigned to you: #12345".into() };
        let said = Said { to: Some(PersonId(1)), what };
        let heard = |language| String::from_utf8(said.text(language).to_vec()).unwrap();
        assert!(heard(Language::English).contains("Assigned to you: #12345"));
        assert!(heard(Language::German).contains("Ihnen zugewiesen: #12345"));
        assert!(heard(Language::Arabic).contains("أُسندت إليك: #12345"));
    }

    fn heard(receive: &mut broadcast::Receiver<Said>) -> Vec<String> {
        let mut all = Vec::new();
        while let Ok(said) = receive.try_recv() {
            let text = String::from_utf8(said.text(Language::English).to_vec()).unwrap();
            let data = text.lines().nth(1).and_then(|l| l.strip_prefix("data: ")).unwrap().to_owned();
            let value: serde_json::Value = serde_json::from_str(&data).unwrap();
            let people: Vec<String> = value["people"]
                .as_array()
                .unwrap()
                .iter()
                .map(|p| format!("{} {}", p["name"].as_str().unwrap(), p["doing"].as_str().unwrap()))
                .collect();
            all.push(format!("{}: {}", value["ticket"], people.join(", ")));
        }
        all
    }

    #[test]
    fn who_comes_writes_and_leaves_is_told_once() {
        let presence = Presence::default();
        let (_, mut ear) = presence.listen();
        presence.beat(page(1, "a", 7, Doing::Views, 0), true);
        presence.beat(page(1, "a", 7, Doing::Views, 5), true);
        assert_eq!(heard(&mut ear), ["7: P1 views"], "the second beat is nothing new");
        presence.beat(page(1, "a", 7, Doing::WritesNote, 5), true);
        presence.beat(page(1, "a", 7, Doing::Views, 5), true);
        assert_eq!(heard(&mut ear), ["7: P1 writes_note", "7: P1 views"]);
        presence.beat(page(1, "b", 7, Doing::WritesReply, 5), true);
        presence.beat(page(2, "c", 7, Doing::WritesNote, 6), true);
        assert_eq!(heard(&mut ear), ["7: P1 writes_reply", "7: P1 writes_reply, P2 writes_note"]);
        assert!(presence.is_looking(PersonId(2), TicketId(7)));
        // From one ticket to the next, in one page.
        presence.beat(page(2, "c", 8, Doing::Views, 7), true);
        assert_eq!(heard(&mut ear), ["7: P1 writes_reply", "8: P2 views"]);
        // A late word of leaving the first one changes nothing.
        presence.beat(page(2, "c", 7, Doing::Views, 7), false);
        assert_eq!(heard(&mut ear), [""; 0]);
        presence.beat(page(2, "c", 8, Doing::Views, 7), false);
        assert_eq!(heard(&mut ear), ["8: "]);
        assert!(!presence.is_looking(PersonId(2), TicketId(8)));
    }

    #[test]
    fn who_sends_no_beat_is_gone_in_fifteen_seconds() {
        let presence = Presence::default();
        presence.beat(page(1, "a", 7, Doing::Views, 0), true);
        presence.beat(page(2, "b", 7, Doing::Views, 4), true);
        let (_, mut ear) = presence.listen();
        presence.forget(Moment(11 * SECOND_US));
        assert_eq!(heard(&mut ear), [""; 0]);
        presence.forget(Moment(12 * SECOND_US));
        assert_eq!(heard(&mut ear), ["7: P2 views"]);
        presence.forget(Moment(3 * SECOND_US));
        assert_eq!(heard(&mut ear), ["7: "], "a clock that was put back keeps nobody");
        const { assert!(GONE_US + SECOND_US <= 15 * SECOND_US && GONE_US > 2 * BEAT_SECONDS * SECOND_US) };
    }

    #[test]
    fn who_comes_later_is_told_of_all() {
        let presence = Presence::default();
        presence.beat(page(1, "a", 7, Doing::Views, 0), true);
        presence.beat(page(1, "b", 9, Doing::WritesNote, 0), true);
        let (all, _) = presence.listen();
        let text = String::from_utf8(all.to_vec()).unwrap();
        assert!(text.starts_with("event: presences\ndata: {"), "{text}");
        assert!(!text.contains("id: "), "it has no place in the log");
        assert!(text.contains(r#""ticket":7"#) && text.contains(r#""doing":"writes_note""#), "{text}");
    }

    #[test]
    fn there_is_room_for_so_many_and_no_more() {
        let presence = Presence::default();
        for n in 0..PAGES_MAX as i64 + 5 {
            presence.beat(page(n, "a", n, Doing::Views, 0), true);
        }
        assert_eq!(presence.pages.lock().unwrap().len(), PAGES_MAX);
    }
}
