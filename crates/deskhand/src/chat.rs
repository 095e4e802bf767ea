//! The sockets of visitors: who listens on this node, and what they are told as it happens. Nothing is kept here: a browser that
//! comes back says what it has seen, and gets the rest from the log.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use domain::chat::{Chat, ChatAct, Conversation, Said, Speaker, TOUCH_US};
use domain::{ChatVisitorId, Event, Refusal, Result, TicketId, WidgetId};
use serde_json::{Value, json};
use store::chats::{Session, Visitor};
use store::{Conn, chats, events, read};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use crate::app::App;
use crate::presence::{self, Doing, VISITORS_TAB};

pub const NAME: &str = "chat";

/// Sockets of this node, where as many files may be open: each is one, beside the connections of whoever asks for pages.
pub const SOCKETS_MAX: usize = 5_000;
static SOCKETS_THAT_FIT: LazyLock<usize> =
    LazyLock::new(|| SOCKETS_MAX.min(crate::http::server::connections_that_fit() / 2));
/// From one place; this machine has no limit of its own, for what listens there may be a proxy.
pub const SOCKETS_PER_PLACE_MAX: usize = 200;
/// Of one visitor: tabs and devices.
pub const SOCKETS_PER_VISITOR_MAX: usize = 12;
/// What a socket may be behind before it is let go: it comes back and asks for the rest.
const WAITING_MAX: usize = 32;
/// The largest frame and message that a browser may send.
pub const IN_BYTES_MAX: usize = 4096;
/// The largest frame that a browser is sent; what is larger it asks for.
pub const OUT_BYTES_MAX: usize = 64 << 10;
/// Frames that a browser may send in a second.
pub const IN_PER_SECOND_MAX: u32 = 20;
/// Browsers say every 25 seconds that they are there; who says nothing for so long is gone.
const SILENT: Duration = Duration::from_secs(75);
/// A browser that takes nothing for so long is gone.
const STUCK: Duration = Duration::from_secs(20);
/// So long a browser has to hear why it was let go.
const LAST_WORD: Duration = Duration::from_secs(2);
/// And so long the end of the program waits for all of them together.
const FAREWELL: Duration = Duration::from_secs(3);
/// Words about typing go to the others so often at most.
const TYPING: Duration = Duration::from_secs(3);
const EVENTS_MAX: i64 = 200;
/// How often the log is looked at without a word of the writer's, and who of the team is at work on a chat.
const POLL: Duration = Duration::from_secs(5);
const LOOK: Duration = Duration::from_secs(2);
/// Those whose place in the queue is told anew when it moves.
const QUEUE_TOLD_MAX: i64 = 50;
/// Of this many answers of [`domain::chat::MESSAGES_MAX`] messages at most consists what a browser is told after it was away, of
/// all its chats together; what is left it asks for.
const PAGES_MAX: usize = 5;

/// Who listens on this node.
#[derive(Default)]
pub struct Hub {
    sockets: Mutex<Sockets>,
    /// Lines that are not closed yet, those that are being closed included.
    open: watch::Sender<usize>,
}

#[derive(Default)]
struct Sockets {
    listening: HashMap<ChatVisitorId, Vec<(u64, mpsc::Sender<Utf8Bytes>)>>,
    /// The chats of those who listen, as they were told last.
    told: HashMap<TicketId, Told>,
    places: HashMap<IpAddr, usize>,
    count: usize,
    last: u64,
}

#[derive(Clone, Copy)]
struct Told {
    visitor: ChatVisitorId,
    /// The last message.
    seq: i64,
    /// Up to which somebody of the team was seen to look.
    read: i64,
}

/// A line that is not closed yet.
struct Open(Arc<Hub>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.send_modify(|n| *n = n.saturating_sub(1));
    }
}

/// A place in the hub; leaving is dropping it.
pub struct Seat {
    hub: Arc<Hub>,
    /// Outlives the place: until the last word is said.
    open: Option<Open>,
    visitor: ChatVisitorId,
    place: IpAddr,
    id: u64,
}

impl Hub {
    fn sockets(&self) -> MutexGuard<'_, Sockets> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place for a socket.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] when there are too many in all, from there, or of this visitor.
    pub fn enter(
        self: &Arc<Self>,
        visitor: ChatVisitorId,
        place: IpAddr,
    ) -> Result<(Seat, mpsc::Receiver<Utf8Bytes>), Refusal> {
        let mut sockets = self.sockets();
        let from_there = sockets.places.get(&place).copied().unwrap_or(0);
        let of_visitor = sockets.listening.get(&visitor).map_or(0, Vec::len);
        let is_full = sockets.count >= *SOCKETS_THAT_FIT
            || from_there >= SOCKETS_PER_PLACE_MAX && !place.is_loopback()
            || of_visitor >= SOCKETS_PER_VISITOR_MAX;
        if is_full {
            return Err(Refusal::TooMany { retry_after_s: 30 });
        }
        let (send, receive) = mpsc::channel(WAITING_MAX);
        sockets.last += 1;
        sockets.count += 1;
        let id = sockets.last;
        *sockets.places.entry(place).or_default() += 1;
        sockets.listening.entry(visitor).or_default().push((id, send));
        drop(sockets);
        self.open.send_modify(|n| *n += 1);
        let open = Some(Open(self.clone()));
        Ok((Seat { hub: self.clone(), open, visitor, place, id }, receive))
    }

    pub fn is_empty(&self) -> bool {
        self.sockets().count == 0
    }

    /// Until every line is closed, with its last word said.
    async fn closed(&self) {
        let mut open = self.open.subscribe();
        drop(open.wait_for(|n| *n == 0).await);
    }

    pub fn count(&self) -> usize {
        self.sockets().count
    }

    fn listens(&self, visitor: ChatVisitorId) -> bool {
        self.sockets().listening.contains_key(&visitor)
    }

    /// Says something to all browsers of a visitor. One that does not keep up loses its line, and comes back for the rest.
    fn say(&self, visitor: ChatVisitorId, frame: &Value) {
        let Some(text) = written(frame) else { return };
        let mut sockets = self.sockets();
        if let Some(all) = sockets.listening.get_mut(&visitor) {
            all.retain(|(_, send)| send.try_send(text.clone()).is_ok());
        }
    }

    /// The visitor's session is over: the last word.
    fn bye(&self, visitor: ChatVisitorId, why: &str) {
        self.say(visitor, &bye(why));
        if let Some(all) = self.sockets().listening.get_mut(&visitor) {
            all.clear();
        }
    }

    /// Lets go of everybody: those who may still come, come back.
    fn call_anew(&self) {
        self.sockets().listening.values_mut().for_each(Vec::clear);
    }

    /// Notes what was told of a chat, for those who listen.
    fn note(&self, visitor: ChatVisitorId, ticket: TicketId, seq: i64) {
        let mut sockets = self.sockets();
        if sockets.listening.contains_key(&visitor) {
            let told = sockets.told.entry(ticket).or_insert(Told { visitor, seq, read: 0 });
            told.seq = told.seq.max(seq);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut sockets = self.hub.sockets();
        sockets.count = sockets.count.saturating_sub(1);
        if let Some(n) = sockets.places.get_mut(&self.place) {
            *n -= 1;
            if *n == 0 {
                sockets.places.remove(&self.place);
            }
        }
        let is_last = match sockets.listening.get_mut(&self.visitor) {
            Some(all) => {
                all.retain(|(id, _)| *id != self.id);
                all.is_empty()
            }
            None => false,
        };
        if is_last {
            sockets.listening.remove(&self.visitor);
            sockets.told.retain(|_, told| told.visitor != self.visitor);
        }
    }
}

// The wire

/// A chat, as `docs/reference/widget.md` says it.
pub fn conversation_json(c: &Conversation) -> Value {
    json!({
        "id": c.ticket.0,
        "subject": c.subject,
        "state": c.state.as_str(),
        "position": c.position,
        "again": c.waits_again,
        "with": c.with.as_ref().map(|name| json!({ "name": name })),
        "last_at": c.last_at.rfc3339(),
        "unread": c.unread,
        "seq": c.seq,
        "by_mail": c.by_mail,
        "rated": c.is_rated,
    })
}

/// A message. What the desk says by itself it says under `desk`'s name.
pub fn said_json(s: &Said, desk: &str) -> Value {
    let name = if s.by == Speaker::Desk { desk } else { s.name.as_str() };
    let file = |f: &domain::chat::SaidFile| json!({ "id": f.id.0, "name": f.name, "size": f.bytes, "image": f.is_image });
    json!({
        "seq": s.seq,
        "id": s.id.0,
        "op": s.op,
        "by": s.by.as_str(),
        "name": name,
        "html": ui::chat::said(&s.text, s.markup).into_string(),
        "text": s.text,
        "files": s.files.iter().map(file).collect::<Vec<_>>(),
        "at": s.at.rfc3339(),
    })
}

/// A frame as it is sent; `None` where it is too large.
fn written(frame: &Value) -> Option<Utf8Bytes> {
    let text = frame.to_string();
    (text.len() <= OUT_BYTES_MAX).then(|| text.into())
}

/// What tells of a message: the message, or where that is too large for a frame, that there is one: the browser asks for it.
fn message_frame(ticket: TicketId, message: &Value) -> Value {
    let whole = json!({ "kind": "message", "conversation": ticket.0, "message": message });
    match written(&whole) {
        Some(_) => whole,
        None => json!({ "kind": "behind", "conversation": ticket.0, "seq": message["seq"] }),
    }
}

fn conversation_frame(c: &Conversation) -> Value {
    json!({ "kind": "conversation", "conversation": conversation_json(c) })
}

fn bye(why: &str) -> Value {
    json!({ "kind": "bye", "why": why })
}

// What happens

/// Follows the log for those who listen on this node, and tells them who of the team is at work.
pub async fn run(app: App) {
    let mut head = app.store.head();
    let mut stopping = app.stopping();
    let mut cursor = *head.borrow();
    let mut looked = Instant::now();
    while !*stopping.borrow() {
        // By the clock, and not where nothing else happens: on a busy desk something always does.
        if looked.elapsed() >= LOOK {
            looked = Instant::now();
            tell_who_is_at_work(&app);
        }
        match step(&app, cursor).await {
            Ok(to) if to > cursor => {
                cursor = to;
                continue;
            }
            Ok(_) => {}
            Err(e) => tracing::warn!("the follower of chats stumbled: {e}"),
        }
        let rest = if app.chats.is_empty() { POLL } else { LOOK };
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            _ = head.changed() => {}
            _ = stopping.changed() => {}
        }
    }
    // A line that ends without a word looks broken to its browser, and one that does not listen keeps nobody from stopping.
    if tokio::time::timeout(FAREWELL, app.chats.closed()).await.is_err() {
        tracing::info!("some browsers did not hear that the desk stops; they come back by themselves");
    }
}

async fn step(app: &App, cursor: i64) -> Result<i64> {
    let head = app.store.poll_head().await?.max(cursor);
    // Who comes after this reads the log up to the head by themselves.
    if app.chats.is_empty() {
        return Ok(head);
    }
    let (hub, desk) = (app.chats.clone(), app.config.name.clone());
    let (all, to) = app.read(async move |db| draw(db, &hub, &desk, cursor).await).await?;
    for out in all {
        match out {
            Out::Say(visitor, frame) => app.chats.say(visitor, &frame),
            Out::Note(visitor, ticket, seq) => app.chats.note(visitor, ticket, seq),
            Out::Bye(visitor) => app.chats.bye(visitor, "blocked"),
            Out::CallAnew => app.chats.call_anew(),
        }
    }
    Ok(to)
}

enum Out {
    Say(ChatVisitorId, Value),
    Note(ChatVisitorId, TicketId, i64),
    Bye(ChatVisitorId),
    /// Who may come has changed.
    CallAnew,
}

async fn draw(db: &mut Conn, hub: &Hub, desk: &str, cursor: i64) -> Result<(Vec<Out>, i64)> {
    let (found, to) = events::after(db, cursor, EVENTS_MAX).await?;
    let mut out = Vec::new();
    let mut known: HashMap<TicketId, Option<(Chat, Visitor)>> = HashMap::new();
    let (mut changed, mut queues) = (BTreeSet::new(), BTreeSet::new());
    for event in found {
        // Switched off, or with another secret: admins do that now and then.
        if matches!(event.event, Event::WidgetChanged { .. }) {
            out.push(Out::CallAnew);
        }
        let is_of_chats = matches!(
            event.event,
            Event::MessageReceived { .. }
                | Event::ReplyWritten { .. }
                | Event::Chat { .. }
                | Event::RequesterChanged { .. }
                | Event::SubjectChanged { .. }
        );
        let Some(ticket) = event.event.ticket().filter(|_| is_of_chats) else { continue };
        if let Entry::Vacant(free) = known.entry(ticket) {
            free.insert(of_ticket(db, ticket).await?);
        }
        let Some(Some((chat, visitor))) = known.get(&ticket) else { continue };
        if let Event::Chat { act, .. } = &event.event {
            queues.insert(chat.widget);
            if *act == ChatAct::Blocked {
                out.push(Out::Bye(visitor.id));
            }
        }
        if !hub.listens(visitor.id) {
            continue;
        }
        changed.insert(ticket);
        if let Event::MessageReceived { message, .. } | Event::ReplyWritten { message, .. } = event.event
            && read::chat::ticket_of(db, chat, visitor).await?.is_some()
            && let Some(one) = read::chat::said_at(db, chat, visitor, message, event.seq).await?
        {
            out.push(Out::Say(visitor.id, message_frame(ticket, &said_json(&one, desk))));
            out.push(Out::Note(visitor.id, ticket, one.seq));
        }
    }
    for widget in queues {
        waiting(db, hub, widget, &mut changed, &mut known).await?;
    }
    for ticket in changed {
        if let Some(Some((chat, visitor))) = known.get(&ticket)
            && let Some(ticket) = read::chat::ticket_of(db, chat, visitor).await?
        {
            let c = read::chat::conversation(db, chat, visitor, &ticket).await?;
            out.push(Out::Say(visitor.id, conversation_frame(&c)));
        }
    }
    Ok((out, to))
}

/// Those in the queue of a widget who listen: their place in it may be another one.
async fn waiting(
    db: &mut Conn,
    hub: &Hub,
    widget: WidgetId,
    changed: &mut BTreeSet<TicketId>,
    known: &mut HashMap<TicketId, Option<(Chat, Visitor)>>,
) -> Result<()> {
    for chat in chats::waiting_in(db, widget, QUEUE_TOLD_MAX).await? {
        let ticket = chat.ticket;
        if !hub.listens(chat.visitor) || !changed.insert(ticket) || known.contains_key(&ticket) {
            continue;
        }
        let visitor = chats::find_visitor(db, chat.visitor).await?;
        known.insert(ticket, visitor.map(|v| (chat, v)));
    }
    Ok(())
}

async fn of_ticket(db: &mut Conn, ticket: TicketId) -> Result<Option<(Chat, Visitor)>> {
    let Some(chat) = chats::find(db, ticket).await? else { return Ok(None) };
    let visitor = chats::find_visitor(db, chat.visitor).await?;
    Ok(visitor.map(|v| (chat, v)))
}

/// Who of the team writes to whom, and who has looked.
fn tell_who_is_at_work(app: &App) {
    if app.chats.is_empty() {
        return;
    }
    let mut frames = Vec::new();
    for (ticket, writes) in app.presence.at_work() {
        let mut sockets = app.chats.sockets();
        let Some(told) = sockets.told.get_mut(&ticket) else { continue };
        if told.read < told.seq {
            told.read = told.seq;
            let frame = json!({ "kind": "read", "conversation": ticket.0, "seq": told.seq });
            frames.push((told.visitor, frame));
        }
        if let Some(name) = writes {
            let frame = json!({ "kind": "typing", "conversation": ticket.0, "name": name });
            frames.push((told.visitor, frame));
        }
    }
    for (visitor, frame) in frames {
        app.chats.say(visitor, &frame);
    }
}

// One socket

/// How a conversation with a browser ends.
enum End {
    /// They left, or the line broke.
    Gone,
    Close(u16, &'static str),
}

/// Speaks with a browser until one of both leaves.
pub async fn converse(
    app: App,
    session: Session,
    mut seat: Seat,
    receive: mpsc::Receiver<Utf8Bytes>,
    mut socket: WebSocket,
) {
    let mut line = Line {
        app: &app,
        session,
        receive,
        mine: BTreeSet::new(),
        is_known: false,
        left: f64::from(IN_PER_SECOND_MAX),
        at: Instant::now(),
        typed_at: None,
    };
    let end = line.run(&mut socket).await;
    let _open = seat.open.take();
    drop(seat);
    if let End::Close(code, reason) = end {
        let close = Message::Close(Some(CloseFrame { code, reason: Utf8Bytes::from_static(reason) }));
        // Whether they still hear it is theirs.
        drop(tokio::time::timeout(STUCK, socket.send(close)).await);
        // What they sent before they heard it is read and forgotten: a line that is cut with something unread on it takes our last
        // word along.
        let rest = async { while let Some(Ok(_)) = socket.recv().await {} };
        let _ = tokio::time::timeout(LAST_WORD, rest).await;
    }
}

struct Line<'a> {
    app: &'a App,
    session: Session,
    receive: mpsc::Receiver<Utf8Bytes>,
    /// Chats that are known to be theirs.
    mine: BTreeSet<TicketId>,
    /// They have said hello.
    is_known: bool,
    /// Frames that they may still send.
    left: f64,
    at: Instant,
    typed_at: Option<Instant>,
}

impl Line<'_> {
    async fn run(&mut self, socket: &mut WebSocket) -> End {
        let mut stopping = self.app.stopping();
        let mut silent_until = Instant::now() + SILENT;
        loop {
            if *stopping.borrow() {
                return End::Close(1001, "the desk starts anew");
            }
            tokio::select! {
                // What happens before a browser has said what it saw is read from the log then.
                said = self.receive.recv(), if self.is_known => match said {
                    Some(text) => if let Err(end) = send(socket, text).await { return end },
                    None => return End::Close(1013, "come back"),
                },
                came = socket.recv() => {
                    if !self.may_speak() {
                        return End::Close(1008, "too much at once");
                    }
                    match came {
                        Some(Ok(Message::Text(text))) => {
                            silent_until = Instant::now() + SILENT;
                            match self.hear(socket, &text).await {
                                Ok(None) => {}
                                Ok(Some(end)) => return end,
                                Err(e) => {
                                    tracing::warn!("a chat's line broke: {e}");
                                    return End::Close(1011, "something went wrong");
                                }
                            }
                        }
                        // Answered by the protocol itself; they count as somebody who is there.
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => silent_until = Instant::now() + SILENT,
                        Some(Ok(Message::Binary(_))) => return End::Close(1003, "text only"),
                        Some(Ok(Message::Close(_))) | None => return End::Gone,
                        Some(Err(e)) => {
                            let is_large = e.to_string().contains("too long") || e.to_string().contains("too big");
                            return if is_large { End::Close(1009, "too large") } else { End::Gone };
                        }
                    }
                },
                () = tokio::time::sleep_until(silent_until) => return End::Close(1001, "nobody is there"),
                _ = stopping.changed() => {}
            }
        }
    }

    /// Takes one frame from what they may send.
    fn may_speak(&mut self) -> bool {
        let most = f64::from(IN_PER_SECOND_MAX);
        self.left = (self.left + self.at.elapsed().as_secs_f64() * most).min(most);
        self.at = Instant::now();
        self.left -= 1.0;
        self.left >= 0.0
    }

    async fn hear(&mut self, socket: &mut WebSocket, text: &str) -> Result<Option<End>> {
        let Ok(frame) = serde_json::from_str::<Value>(text) else {
            return Ok(Some(End::Close(1007, "not understood")));
        };
        match frame["kind"].as_str() {
            // Once: each of them reads all their chats anew.
            Some("hello") if self.is_known => {}
            Some("hello") => {
                self.is_known = true;
                return self.tell_missed(socket, &frame["seen"]).await;
            }
            // Whoever has not said what they saw is told nothing and tells nothing.
            _ if !self.is_known => return Ok(Some(End::Close(1008, "say hello first"))),
            Some("typing") => {
                if let Some(id) = frame["conversation"].as_i64() {
                    self.typing(TicketId(id)).await?;
                }
            }
            Some("here") => self.still_there().await?,
            // A page of another version may have words that this one does not know.
            Some(_) | None => {}
        }
        Ok(None)
    }

    /// What was said since they were here last: in their own chats, whatever numbers they name.
    async fn tell_missed(&mut self, socket: &mut WebSocket, seen: &Value) -> Result<Option<End>> {
        let (visitor, desk) = (self.session.visitor.id, self.app.config.name.clone());
        let seen: HashMap<TicketId, i64> = seen
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(id, seq)| Some((TicketId(id.parse().ok()?), seq.as_i64()?.max(0))))
            .take(100)
            .collect();
        let found = self
            .app
            .read(async move |db| {
                let Some(visitor) = chats::find_visitor(db, visitor).await? else { return Ok(None) };
                let (mut frames, mut told, mut pages) = (Vec::new(), Vec::new(), PAGES_MAX);
                for chat in chats::of_visitor(db, visitor.id, domain::chat::LIST_MAX).await? {
                    let Some(ticket) = read::chat::ticket_of(db, &chat, &visitor).await? else { continue };
                    if let Some(&after) = seen.get(&chat.ticket) {
                        let mut after = after;
                        while pages > 0 {
                            let said = read::chat::said(db, &chat, &visitor, after).await?;
                            let Some(last) = said.last() else { break };
                            after = last.seq;
                            pages -= 1;
                            frames.extend(
                                said.iter().map(|s| message_frame(chat.ticket, &said_json(s, &desk))),
                            );
                        }
                    }
                    let c = read::chat::conversation(db, &chat, &visitor, &ticket).await?;
                    frames.push(conversation_frame(&c));
                    told.push((chat.ticket, c.seq));
                }
                let widget = store::widgets::load(db, visitor.widget).await?;
                Ok(Some((frames, told, widget)))
            })
            .await?;
        let Some((frames, told, widget)) = found else {
            return Ok(Some(End::Close(1008, "unknown")));
        };
        for (ticket, seq) in told {
            self.mine.insert(ticket);
            self.app.chats.note(visitor, ticket, seq);
        }
        let open = crate::http::widget::hours(self.app, &widget).await?.is_open;
        let open = json!({ "kind": "open", "now": open });
        for frame in frames.iter().chain(std::iter::once(&open)) {
            if let Some(text) = written(frame)
                && let Err(end) = send(socket, text).await
            {
                return Ok(Some(end));
            }
        }
        Ok(None)
    }

    /// They write: the team sees that they do, and not what.
    async fn typing(&mut self, ticket: TicketId) -> Result<()> {
        if self.typed_at.is_some_and(|at| at.elapsed() < TYPING) {
            return Ok(());
        }
        self.typed_at = Some(Instant::now());
        let id = self.session.visitor.id;
        let known = self.mine.contains(&ticket);
        let found = self
            .app
            .read(async move |db| {
                let Some(visitor) = chats::find_visitor(db, id).await? else { return Ok(None) };
                let Some(person) = visitor.person else { return Ok(None) };
                let is_theirs = known
                    || match chats::find(db, ticket).await? {
                        Some(chat) => read::chat::ticket_of(db, &chat, &visitor).await?.is_some(),
                        None => false,
                    };
                if !is_theirs {
                    return Ok(None);
                }
                store::people::find_ref(db, person).await
            })
            .await?;
        if let Some(person) = found {
            self.mine.insert(ticket);
            let doing = Some(Doing::WritesReply);
            presence::beat(self.app, person.id, person.called(), VISITORS_TAB, ticket, doing).await;
        }
        Ok(())
    }

    /// Their session lives on by it.
    async fn still_there(&mut self) -> Result<()> {
        let now = (self.app.clock)();
        if now.since(self.session.seen_at) > TOUCH_US {
            self.session.seen_at = now;
            let (id, place) = (self.session.id, self.session.place.clone());
            self.app.write(async move |tx| chats::touch_session(tx, id, &place).await).await?;
        }
        Ok(())
    }
}

async fn send(socket: &mut WebSocket, text: Utf8Bytes) -> Result<(), End> {
    match tokio::time::timeout(STUCK, socket.send(Message::Text(text))).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(End::Gone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROSA: ChatVisitorId = ChatVisitorId(1);
    const TOM: ChatVisitorId = ChatVisitorId(2);

    fn from(n: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, n])
    }

    #[test]
    fn what_is_said_to_one_is_heard_by_nobody_else() {
        let hub = Arc::new(Hub::default());
        let (_rosas, mut rosa) = hub.enter(ROSA, from(1)).unwrap();
        let (_toms, mut tom) = hub.enter(TOM, from(1)).unwrap();
        hub.say(ROSA, &json!({ "kind": "open" }));
        assert!(rosa.try_recv().is_ok());
        assert!(tom.try_recv().is_err());
    }

    #[test]
    fn who_leaves_takes_nothing_along() {
        let hub = Arc::new(Hub::default());
        let (seat, _receive) = hub.enter(ROSA, from(1)).unwrap();
        hub.note(ROSA, TicketId(7), 3);
        hub.note(TOM, TicketId(8), 3);
        assert_eq!(hub.sockets().told.len(), 1, "of whoever listens alone");
        drop(seat);
        let sockets = hub.sockets();
        assert!(sockets.listening.is_empty() && sockets.told.is_empty() && sockets.places.is_empty());
        assert_eq!(sockets.count, 0);
    }

    #[tokio::test]
    async fn the_end_waits_for_the_last_word_and_not_for_the_place() {
        let hub = Arc::new(Hub::default());
        let (mut seat, _receive) = hub.enter(ROSA, from(1)).unwrap();
        let open = seat.open.take();
        drop(seat);
        assert!(hub.is_empty());
        assert!(tokio::time::timeout(Duration::from_millis(20), hub.closed()).await.is_err());
        drop(open);
        hub.closed().await;
    }

    #[test]
    fn what_is_too_large_for_a_frame_is_named() {
        let small = message_frame(TicketId(7), &json!({ "seq": 3, "text": "x" }));
        assert_eq!(small["kind"], json!("message"));
        let large = message_frame(TicketId(7), &json!({ "seq": 3, "text": "x".repeat(OUT_BYTES_MAX) }));
        assert_eq!(large, json!({ "kind": "behind", "conversation": 7, "seq": 3 }));
    }

    #[test]
    fn who_does_not_keep_up_loses_the_line() {
        let hub = Arc::new(Hub::default());
        let (_seat, mut slow) = hub.enter(ROSA, from(1)).unwrap();
        (0..=WAITING_MAX).for_each(|_| hub.say(ROSA, &json!({ "kind": "open" })));
        let mut heard = 0;
        while let Ok(_text) = slow.try_recv() {
            heard += 1;
        }
        assert_eq!(heard, WAITING_MAX);
        assert!(matches!(slow.try_recv(), Err(mpsc::error::TryRecvError::Disconnected)));
    }

    #[test]
    fn who_is_called_anew_loses_the_line_and_may_come_back() {
        let hub = Arc::new(Hub::default());
        let (seat, mut rosa) = hub.enter(ROSA, from(1)).unwrap();
        hub.call_anew();
        assert!(matches!(rosa.try_recv(), Err(mpsc::error::TryRecvError::Disconnected)));
        let (_again, mut again) = hub.enter(ROSA, from(1)).unwrap();
        drop(seat);
        hub.say(ROSA, &json!({ "kind": "open" }));
        assert!(again.try_recv().is_ok());
        assert_eq!(hub.count(), 1);
    }

    #[test]
    fn one_visitor_and_one_place_have_an_end() {
        let hub = Arc::new(Hub::default());
        let seats: Vec<_> = (0..SOCKETS_PER_VISITOR_MAX).map(|_| hub.enter(ROSA, from(1)).unwrap()).collect();
        assert!(matches!(hub.enter(ROSA, from(2)), Err(Refusal::TooMany { .. })));
        drop(seats);
        let many: Vec<_> = (0..SOCKETS_PER_PLACE_MAX as i64)
            .map(|n| hub.enter(ChatVisitorId(n), from(1)).unwrap())
            .collect();
        assert!(hub.enter(ChatVisitorId(900), from(1)).is_err());
        assert!(hub.enter(ChatVisitorId(900), from(2)).is_ok());
        assert!(hub.enter(ChatVisitorId(901), IpAddr::from([127, 0, 0, 1])).is_ok());
        drop(many);
        assert!(hub.is_empty());
    }
}
