//! Pushes what changed to open pages. Per node: it starts at the head, draws each change once for the team in every language
//! that somebody here listens in, and keeps the last ones so that a browser that was away resumes where it stopped.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use domain::escalation::{AskAct, EscalationAct};
use domain::load::HardWords;
use domain::major_incident::IncidentAct;
use domain::query::Node;
use domain::read::history::{By as ShownBy, HistoryItem, Names};
use domain::read::{PersonRef, TimelineItem};
use domain::{Error, Event, Language, PersonId, Refusal, Result, TicketId};
use store::events::{self, By, Recorded};
use store::read::{ticket, tickets};
use store::{Conn, people, teams};
use tokio::sync::broadcast;
use ui::live::{self, Push};

use crate::app::App;
use crate::followers::view_counts::lists_of;

pub const NAME: &str = "live";

const KEPT_MAX: usize = 4096;
const EVENTS_MAX: i64 = 200;
const POLL: Duration = Duration::from_secs(5);

/// One event on the wire, with its number.
#[derive(Clone)]
pub struct Wire {
    pub seq: i64,
    /// In the languages that were listened in when it was drawn.
    texts: Vec<(Language, Bytes)>,
}

impl Wire {
    /// The event in a language; `None` where nobody listened in it yet.
    pub fn text(&self, language: Language) -> Option<Bytes> {
        self.texts.iter().find(|(l, _)| *l == language).map(|(_, text)| text.clone())
    }
}

/// Where open pages listen.
pub struct Hub {
    send: broadcast::Sender<Wire>,
    kept: Mutex<Kept>,
}

struct Kept {
    wires: VecDeque<Wire>,
    /// Everything after this number is kept.
    from: i64,
    /// The languages in which somebody has listened on this node since it started. A node that starts anew learns them
    /// from whoever listens again.
    spoken: Vec<Language>,
}

impl Hub {
    /// A hub that knows of nothing up to `from`: made before anybody can listen.
    pub fn new(from: i64) -> Self {
        let kept = Kept { wires: VecDeque::new(), from, spoken: Vec::new() };
        Self { send: broadcast::channel(1024).0, kept: Mutex::new(kept) }
    }

    /// Everything up to this was pushed, or nobody wanted it.
    fn reached(&self) -> i64 {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.wires.iter().map(|w| w.seq).fold(kept.from, i64::max)
    }

    /// What was missed since `after` in a language, and the stream from there on. `None` for the first means that too much
    /// was missed, or was drawn before anybody listened in this language.
    pub fn listen(
        &self,
        after: Option<i64>,
        language: Language,
    ) -> (Option<Vec<Wire>>, broadcast::Receiver<Wire>) {
        // Subscribed under the lock: nothing falls between the past and the stream.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let receive = self.send.subscribe();
        if !kept.spoken.contains(&language) {
            kept.spoken.push(language);
        }
        let missed = match after {
            None => Some(Vec::new()),
            Some(after) if after >= kept.from => {
                let missed: Vec<Wire> = kept.wires.iter().filter(|w| w.seq > after).cloned().collect();
                missed.iter().all(|w| w.text(language).is_some()).then_some(missed)
            }
            Some(_) => None,
        };
        (missed, receive)
    }

    /// The languages in which the next change is drawn.
    fn spoken(&self) -> Vec<Language> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).spoken.clone()
    }

    /// Goes on from `from` without drawing what lies before, unless somebody listens: decided under the lock that
    /// listeners subscribe under, so that nobody is promised what is then left out.
    fn skip_to(&self, from: i64) -> bool {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if self.send.receiver_count() > 0 {
            return false;
        }
        kept.wires.clear();
        kept.from = from;
        true
    }

    fn push(&self, wire: Wire) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.wires.len() == KEPT_MAX
            && let Some(gone) = kept.wires.pop_front()
        {
            kept.from = kept.from.max(gone.seq);
        }
        kept.wires.push_back(wire.clone());
        // Nobody listening is no failure.
        let _ = self.send.send(wire);
    }
}

pub async fn run(app: App) {
    let mut head = app.store.head();
    let mut stopping = app.stopping();
    let mut cursor = app.hub.reached();
    app.health.follower_at(NAME, cursor);
    while !*stopping.borrow() {
        match step(&app, cursor).await {
            Ok(to) if to > cursor => {
                cursor = to;
                app.health.follower_at(NAME, cursor);
                continue;
            }
            Ok(_) => {}
            Err(e) => tracing::warn!("live updates stumbled: {e}"),
        }
        tokio::select! {
            _ = tokio::time::sleep(POLL) => {}
            _ = head.changed() => {}
            _ = stopping.changed() => {}
        }
    }
}

/// What a page missed that the hub no longer keeps, drawn from the log; `None` when it is too much and the page does
/// better to load itself anew.
pub async fn missed(app: &App, after: i64, language: Language) -> Result<Option<Vec<Wire>>> {
    let lists = app.view_counts.lists();
    app.read(async move |db| {
        let head = events::head(db).await?.seq;
        if after > head || head - after > EVENTS_MAX {
            return Ok(None);
        }
        Ok(Some(draw(db, after, &lists, &[language]).await?.0))
    })
    .await
}

async fn step(app: &App, cursor: i64) -> Result<i64> {
    let head = app.store.poll_head().await?.max(cursor);
    // Drawn for nobody is drawn in vain: the pages that come later start at a later head.
    if app.hub.skip_to(head) {
        return Ok(head);
    }
    let lists = app.view_counts.lists();
    let spoken = app.hub.spoken();
    let (wires, to) = app.read(async move |db| draw(db, cursor, &lists, &spoken).await).await?;
    wires.into_iter().for_each(|wire| app.hub.push(wire));
    Ok(to)
}

async fn draw(
    db: &mut Conn,
    cursor: i64,
    lists: &[(String, Node)],
    languages: &[Language],
) -> Result<(Vec<Wire>, i64)> {
    let (found, to) = events::after(db, cursor, EVENTS_MAX).await?;
    let mut wires = Vec::new();
    let mut rows = BTreeSet::new();
    // The newest event decides who changed a row: older ones of the stretch are drawn into the same row.
    for event in found.iter().rev() {
        let Some(ticket) = event.event.ticket() else { continue };
        let by = person(event.by);
        // Read once, drawn in each language.
        let mut push = |draw: &dyn Fn(&ui::Clock) -> Push| {
            let text = |&language: &Language| {
                let clock = ui::Clock::new(event.at, "UTC", language.into());
                (language, Bytes::from(draw(&clock).wire(event.seq)))
            };
            wires.push(Wire { seq: event.seq, texts: languages.iter().map(text).collect() });
        };
        let gone = match event.event {
            Event::TicketDeleted { .. } => true,
            Event::JoinAccepted { .. } | Event::MessageMovedAway { .. } => {
                store::tickets::find(db, ticket).await?.is_none()
            }
            _ => false,
        };
        if gone {
            push(&|_| live::row_gone(ticket, by));
            rows.insert(ticket);
            continue;
        }
        // What one event speaks of may be gone, or never have been: that is no reason to stop telling of the others.
        let found = match item(db, event, ticket).await {
            Err(Error::Refused(Refusal::NotFound)) => {
                tracing::warn!(seq = event.seq, %ticket, "live updates skip event {}: what it tells of is not there", event.seq);
                None
            }
            found => found?,
        };
        if let Some((item, version)) = found {
            match item {
                Item::Timeline(shown) => {
                    let (item, names) = *shown;
                    push(&|clock| live::message_added(ticket, version, &item, by, &names, clock));
                }
                Item::Delivery(message) => push(&|clock| live::delivery_changed(&message, clock)),
                Item::Load(message) => push(&|clock| live::load_found(&message, clock)),
            }
        }
        if rows.insert(ticket)
            && let Some(row) = tickets::find_row(db, PersonId(0), ticket).await?
        {
            let mut row = [row];
            let today = domain::contact_note::day_in("UTC", event.at);
            store::read::context::remind(db, None, &mut row, today).await?;
            let [row] = row;
            let views = lists_of(db, lists, &[ticket]).await?.remove(&ticket).unwrap_or_default();
            push(&|clock| live::row_changed(&row, views.clone(), by, clock));
        }
    }
    wires.reverse();
    Ok((whole(wires), to))
}

/// The parts of one event as one: a browser that resumes after its number must have had all of it.
fn whole(parts: Vec<Wire>) -> Vec<Wire> {
    let mut wires: Vec<Wire> = Vec::with_capacity(parts.len());
    for part in parts {
        match wires.last_mut() {
            Some(last) if last.seq == part.seq => {
                for ((_, whole), (_, more)) in last.texts.iter_mut().zip(part.texts) {
                    *whole = [whole.as_ref(), more.as_ref()].concat().into();
                }
            }
            Some(_) | None => wires.push(part),
        }
    }
    wires
}

enum Item {
    Timeline(Box<(TimelineItem, Names)>),
    Delivery(Box<domain::read::MessageItem>),
    Load(Box<domain::read::MessageItem>),
}

async fn item(db: &mut Conn, event: &Recorded, id: TicketId) -> Result<Option<(Item, i64)>> {
    let Some(found) = store::tickets::find(db, id).await? else { return Ok(None) };
    let item = match event.event {
        Event::MessageReceived { message, .. }
        | Event::OlderMailAdded { message, .. }
        | Event::ReplyWritten { message, .. }
        | Event::NoteWritten { message, .. } => {
            let mut message = ticket::message_item(db, PersonId(0), message).await?;
            crate::loads::find_passages(&mut message, HardWords::Shown);
            Item::Timeline(Box::new((TimelineItem::Message(message), Names::default())))
        }
        Event::MailSent { message: Some(message), .. }
        | Event::MailDelayed { message: Some(message), .. }
        | Event::MailFailed { message: Some(message), .. }
        | Event::MailWithdrawn { message: Some(message), .. } => {
            Item::Delivery(Box::new(ticket::message_item(db, PersonId(0), message).await?))
        }
        Event::MessageFoundHard { message, .. } => {
            Item::Load(Box::new(ticket::message_item(db, PersonId(0), message).await?))
        }
        _ if ui::history::is_told_by_a_message(&event.event) => return Ok(None),
        _ => {
            let shown = HistoryItem {
                seq: event.seq,
                at: event.at,
                by: shown_by(db, event.by).await?,
                event: event.event.clone(),
            };
            Item::Timeline(Box::new((TimelineItem::Event(shown), names(db, &event.event).await?)))
        }
    };
    Ok(Some((item, found.version)))
}

fn person(by: By) -> Option<PersonId> {
    match by {
        By::Person(id) => Some(id),
        By::Rule(_) | By::Desk => None,
    }
}

async fn shown_by(db: &mut Conn, by: By) -> Result<ShownBy> {
    Ok(match by {
        By::Person(id) => {
            let unknown = PersonRef { id, name: format!("person {id}"), email: None };
            ShownBy::Person(people::find_ref(db, id).await?.unwrap_or(unknown))
        }
        By::Rule(id) => ShownBy::Rule { id, name: store::rules::title(db, id).await? },
        By::Desk => ShownBy::Desk,
    })
}

async fn names(db: &mut Conn, event: &Event) -> Result<Names> {
    let mut names = Names::default();
    let wanted: Vec<PersonId> = match event {
        Event::TicketAssigned { from, to, .. } => from.iter().chain(to).copied().collect(),
        Event::RequesterChanged { from, to, .. } => vec![*from, *to],
        Event::DeadlineEscalated { tell, .. } => tell.clone(),
        Event::ParticipantSuggested { person, .. }
        | Event::ParticipantAccepted { person, .. }
        | Event::ParticipantRemoved { person, .. }
        | Event::TicketWatched { person, .. }
        | Event::TicketUnwatched { person, .. }
        | Event::TicketHandedOver { to: Some(person), .. }
        | Event::TimeSpent { person, .. }
        | Event::TimeCorrected { person, .. }
        | Event::ReplyDispatched { author: person, .. }
        | Event::MajorIncident {
            act:
                IncidentAct::Declared { lead: person }
                | IncidentAct::Changed { lead: person, .. }
                | IncidentAct::Overdue { lead: person },
            ..
        }
        | Event::Escalated { act: EscalationAct::Returned { person: Some(person), .. }, .. }
        | Event::ExpertAsked { act: AskAct::Asked { person: Some(person), .. }, .. } => vec![*person],
        _ => Vec::new(),
    };
    for id in wanted {
        if let Some(p) = people::find_ref(db, id).await? {
            names.people.insert(id, p.called().to_owned());
        }
    }
    if matches!(
        event,
        Event::TeamChanged { .. }
            | Event::TicketHandedOver { .. }
            | Event::Escalated { .. }
            | Event::ExpertAsked { .. }
    ) {
        names.teams = teams::list(db).await?.into_iter().map(|t| (t.id, t.name)).collect();
    }
    if matches!(event, Event::FieldChanged { .. } | Event::FormChanged { .. }) {
        let desk = store::fields::desk(db).await?;
        names.forms = desk.forms.into_iter().map(|f| (f.id, f.name)).collect();
        names.fields = desk.fields.into_iter().map(|f| (f.id, f)).collect();
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(seq: i64) -> Wire {
        said(seq, "")
    }

    fn said(seq: i64, text: &'static str) -> Wire {
        Wire { seq, texts: vec![(Language::English, Bytes::from_static(text.as_bytes()))] }
    }

    fn seqs(missed: Option<Vec<Wire>>) -> Option<Vec<i64>> {
        missed.map(|all| all.into_iter().map(|w| w.seq).collect())
    }

    #[test]
    fn an_event_of_two_parts_is_one_on_the_wire() {
        let wires = whole(vec![said(1, "a"), said(2, "b"), said(2, "c"), said(4, "d")]);
        let told: Vec<(i64, Option<Bytes>)> =
            wires.iter().map(|w| (w.seq, w.text(Language::English))).collect();
        let due = [(1, "a"), (2, "bc"), (4, "d")];
        assert_eq!(told, due.map(|(seq, text)| (seq, Some(Bytes::from_static(text.as_bytes())))));
    }

    #[test]
    fn who_listens_in_a_new_language_is_not_given_what_was_drawn_in_another() {
        let hub = Hub::new(0);
        let (_, english) = hub.listen(None, Language::English);
        hub.push(said(1, "a"));
        assert_eq!(hub.spoken(), [Language::English]);
        assert!(hub.listen(Some(0), Language::German).0.is_none(), "the log draws it anew");
        assert_eq!(seqs(hub.listen(Some(1), Language::German).0), Some(vec![]));
        assert_eq!(hub.spoken(), [Language::English, Language::German]);
        assert_eq!(seqs(hub.listen(Some(0), Language::English).0), Some(vec![1]));
        drop(english);
    }

    #[test]
    fn what_was_skipped_is_never_taken_for_kept() {
        let hub = Hub::new(5);
        assert!(hub.listen(Some(4), Language::English).0.is_none(), "before its time");
        let (missed, listener) = hub.listen(Some(5), Language::English);
        assert_eq!(seqs(missed), Some(vec![]));
        assert!(!hub.skip_to(9), "somebody was promised everything after 5");
        (6..=8).for_each(|seq| hub.push(wire(seq)));
        drop(listener);
        assert_eq!(seqs(hub.listen(Some(6), Language::English).0), Some(vec![7, 8]));
        assert!(hub.skip_to(9000));
        assert!(hub.listen(Some(8), Language::English).0.is_none());
        (0..KEPT_MAX as i64 + 3).for_each(|n| hub.push(wire(9001 + n)));
        assert!(hub.listen(Some(9002), Language::English).0.is_none(), "it fell out");
        assert_eq!(hub.listen(Some(9003), Language::English).0.map(|all| all.len()), Some(KEPT_MAX));
    }
}
