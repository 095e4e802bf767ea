//! The listening end: connections, TLS, limits, graceful stop. Everybody gets a place and some patience, nobody gets
//! all of either: places are counted for each address, and a peer that keeps the desk waiting is let go. A live stream
//! waits for nothing from the browser, so it may last.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use bytes::Bytes;
use futures_util::task::AtomicWaker;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper_util::rt::TokioIo;
use mail::listen::Network;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, Sleep, sleep, sleep_until};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use super::session::{Connection, household};

/// After an accept error (out of file descriptors) the loop rests instead of spinning.
const ERROR_PAUSE: Duration = Duration::from_millis(200);
/// Addresses that are turned away are named in the log at most so often.
const WARNING_GAP: Duration = Duration::from_secs(60);
const HEADERS_MAX: usize = 100;
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// How many may come, and how long they may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at once; more wait in the listen queue.
    pub connections_max: usize,
    /// For the handshake.
    pub tls_time: Duration,
    /// From the first octet of a request (of the connection, for its first one) to the end of its head.
    pub head_time: Duration,
    /// Between two requests. Longer than proxies keep a connection (nginx 60 s, Caddy 120 s), for whoever closes first
    /// may cut off a request of the other.
    pub idle_time: Duration,
    /// For a request's body of no size; each of its bytes buys more, see [`BODY_BYTES_PER_SECOND_MIN`].
    pub body_time: Duration,
    /// How long the body may stand still.
    pub body_pause: Duration,
    /// How long the peer may take nothing of what is written to it.
    pub write_pause: Duration,
    /// How often the files of the certificate are looked at.
    pub certificate_look: Duration,
}

/// What a line must carry for an upload to go on: slower than the slowest of telephones.
const BODY_BYTES_PER_SECOND_MIN: u64 = 1024;

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 4096,
            tls_time: Duration::from_secs(10),
            head_time: Duration::from_secs(15),
            idle_time: Duration::from_secs(130),
            body_time: Duration::from_secs(30),
            body_pause: Duration::from_secs(20),
            write_pause: Duration::from_secs(60),
            certificate_look: Duration::from_secs(60),
        }
    }
}

/// What one address may hold.
#[derive(Clone, Debug)]
pub struct Share {
    /// Connections at once from one address (IPv6: one /64); more are turned away.
    pub connections_max: usize,
    /// Whom this does not hold for: many people come through them.
    pub proxies: Vec<Network>,
}

/// How many connections the files leave room for that this process may open: half of them, for the database, mail and
/// the index need theirs. The soft limit is raised to the hard one first.
pub fn connections_that_fit() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let now = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: now.maximum, maximum: now.maximum };
    let files = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => now.maximum,
        Err(_) => now.current,
    };
    files.map_or(usize::MAX, |n| usize::try_from(n / 2).unwrap_or(usize::MAX).max(16))
}

/// Serves until `stopping`; then connections finish what they are answering.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    tls: Option<Arc<rustls::ServerConfig>>,
    limits: Limits,
    share: Share,
    mut stopping: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(limits.connections_max));
    let callers = Arc::new(Callers::default());
    let limits = Arc::new(limits);
    // Held by every connection: who waits for the other end hears when the last one is gone.
    let (held, mut gone) = tokio::sync::mpsc::channel::<()>(1);
    let acceptor = tls.map(TlsAcceptor::from);
    let mut warned: Option<Instant> = None;
    loop {
        let place = tokio::select! {
            place = places.clone().acquire_owned() => place,
            _ = stopping.changed() => break,
        };
        let Ok(place) = place else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopping.changed() => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(e) => {
                tracing::warn!("a connection could not be accepted: {e}");
                tokio::time::sleep(ERROR_PAUSE).await;
                continue;
            }
        };
        let is_proxy = share.proxies.iter().any(|n| n.contains(peer.ip()));
        let max = if is_proxy { usize::MAX } else { share.connections_max };
        let Some(caller) = callers.enter(peer.ip(), max) else {
            turn_away(&stream, acceptor.is_some());
            if warned.is_none_or(|at| at.elapsed() > WARNING_GAP) {
                warned = Some(Instant::now());
                let ip = peer.ip();
                tracing::warn!(
                    "{ip} holds {max} connections and gets no more; if it is a proxy of yours, name it in trusted-proxies"
                );
            }
            continue;
        };
        let (router, acceptor, limits, held, stops) =
            (router.clone(), acceptor.clone(), limits.clone(), held.clone(), stopping.clone());
        tokio::spawn(async move {
            let _held = (place, caller, held);
            let connection = Connection { ip: peer.ip(), tls: acceptor.is_some() };
            if let Err(e) = converse(stream, router, acceptor, connection, limits, stops).await {
                tracing::debug!(peer = %peer.ip(), "a connection ended: {e:#}");
            }
        });
    }
    drop(held);
    gone.recv().await;
}

/// A word of goodbye if it fits into the socket's buffer; nothing is waited for. Over TLS there is no word without a
/// handshake, and that is what is being saved.
fn turn_away(stream: &TcpStream, tls: bool) {
    const WORDS: &str = "HTTP/1.1 429 Too Many Requests\r\ncontent-type: text/plain; charset=utf-8\r\n\
        content-length: 45\r\nconnection: close\r\n\r\nThere are too many connections from here now\n";
    if !tls {
        // The peer sees the connection close anyway.
        drop(stream.try_write(WORDS.as_bytes()));
    }
}

async fn converse(
    stream: TcpStream,
    router: Router,
    acceptor: Option<TlsAcceptor>,
    connection: Connection,
    limits: Arc<Limits>,
    stopping: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    stream.set_nodelay(true)?;
    let turn = Arc::new(Turn::default());
    let (turns, times) = (turn.clone(), limits.clone());
    let service = hyper::service::service_fn(move |request| {
        answer(router.clone(), connection, Answering::begin(&turns), times.clone(), request)
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    // The stream itself keeps the time: a head and a rest between requests have different measures.
    http.header_read_timeout(None).max_headers(HEADERS_MAX).max_buf_size(HEAD_BYTES_MAX);
    match acceptor {
        Some(acceptor) => {
            let stream = tokio::time::timeout(limits.tls_time, acceptor.accept(stream)).await??;
            let stream = TokioIo::new(Patient::new(stream, turn, &limits));
            watched(http.serve_connection(stream, service).with_upgrades(), stopping).await?;
        }
        None => {
            let stream = TokioIo::new(Patient::new(stream, turn, &limits));
            watched(http.serve_connection(stream, service).with_upgrades(), stopping).await?;
        }
    }
    Ok(())
}

/// Answers on a connection until its peer leaves it or it becomes another protocol's; when the program stops, until what was begun
/// is answered.
async fn watched<I, S, B>(
    connection: hyper::server::conn::http1::UpgradeableConnection<I, S>,
    mut stopping: watch::Receiver<bool>,
) -> hyper::Result<()>
where
    S: hyper::service::HttpService<Incoming, ResBody = B>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    I: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
    B: HttpBody + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let mut connection = std::pin::pin!(connection);
    let stops = async {
        // An end of the program's that is gone has stopped as well.
        drop(stopping.wait_for(|stops| *stops).await);
    };
    tokio::select! {
        ended = connection.as_mut() => return ended,
        () = stops => {}
    }
    connection.as_mut().graceful_shutdown();
    connection.await
}

async fn answer(
    router: Router,
    connection: Connection,
    answering: Answering,
    limits: Arc<Limits>,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let late = Arc::new(AtomicBool::new(false));
    let mut request = request.map(|body| Body::new(Upload::new(body, limits, late.clone())));
    request.extensions_mut().insert(ConnectInfo(connection));
    let mut response = router.oneshot(request).await?;
    if late.load(Ordering::Relaxed) {
        // Whatever the handler made of half a body: the body was what was wrong.
        response = Response::new(Body::from("The request took too long to arrive. Please send it again.\n"));
        *response.status_mut() = StatusCode::REQUEST_TIMEOUT;
        let text = HeaderValue::from_static("text/plain; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, text);
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        // Another protocol follows, with times of its own.
        answering.for_good();
        return Ok(response);
    }
    Ok(response.map(|body| Body::new(Answered { body, _answering: answering })))
}

/// How many connections each address holds.
#[derive(Default)]
struct Callers(Mutex<HashMap<IpAddr, usize>>);

impl Callers {
    /// Counts a connection in; `None` when there are `max` from there already.
    fn enter(self: &Arc<Self>, ip: IpAddr, max: usize) -> Option<Caller> {
        let ip = household(ip);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(ip).or_default();
        if *count >= max {
            return None;
        }
        *count += 1;
        Some(Caller { all: self.clone(), ip })
    }
}

/// One connection of an address; leaving is dropping it.
struct Caller {
    all: Arc<Callers>,
    ip: IpAddr,
}

impl Drop for Caller {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.ip) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.ip);
            }
        }
    }
}

/// Whose turn it is on a connection: odd while the desk answers, even while the peer has to speak. It only rises, so
/// that a turn which came and went unseen is seen all the same.
#[derive(Default)]
struct Turn {
    count: AtomicU64,
    /// The stream: a server that waits for its peer already does not ask the stream again by itself when the turn goes
    /// over, and no clock would be started.
    stream: AtomicWaker,
}

impl Turn {
    fn now(&self) -> u64 {
        self.count.load(Ordering::Acquire)
    }
    /// The desk has answered.
    fn over(&self) {
        self.count.fetch_add(1, Ordering::AcqRel);
        self.stream.wake();
    }
}

/// The desk's turn, from the end of a request's head to the end of its answer.
struct Answering(Option<Arc<Turn>>);

impl Answering {
    fn begin(turn: &Arc<Turn>) -> Self {
        turn.count.fetch_add(1, Ordering::AcqRel);
        Self(Some(turn.clone()))
    }
    fn for_good(mut self) {
        self.0 = None;
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        if let Some(turn) = &self.0 {
            turn.over();
        }
    }
}

/// An answer's body; when it is gone the answer is.
struct Answered {
    body: Body,
    _answering: Answering,
}

impl HttpBody for Answered {
    type Data = Bytes;
    type Error = axum::Error;
    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }
    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A request's body that must keep coming. The time counts only while somebody wants to read it.
struct Upload {
    body: Incoming,
    limits: Arc<Limits>,
    /// Set when it was given up.
    late: Arc<AtomicBool>,
    /// When it was first asked for.
    began: Option<Instant>,
    bytes: u64,
    /// Runs while nothing comes.
    timer: Option<Pin<Box<Sleep>>>,
}

impl Upload {
    fn new(body: Incoming, limits: Arc<Limits>, late: Arc<AtomicBool>) -> Self {
        Self { body, limits, late, began: None, bytes: 0, timer: None }
    }

    /// When it is given up if nothing more comes.
    fn deadline(&mut self) -> Instant {
        let now = Instant::now();
        let began = *self.began.get_or_insert(now);
        let earned = Duration::from_secs(self.bytes / BODY_BYTES_PER_SECOND_MIN);
        (now + self.limits.body_pause).min(began + self.limits.body_time + earned)
    }
}

impl HttpBody for Upload {
    type Data = Bytes;
    type Error = anyhow::Error;
    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, anyhow::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            self.timer = None;
            let data = frame.as_ref().and_then(|f| f.as_ref().ok()).and_then(Frame::data_ref);
            self.bytes += data.map_or(0, |d| d.len() as u64);
            return Poll::Ready(frame.map(|f| f.map_err(Into::into)));
        }
        if self.timer.is_none() {
            let deadline = self.deadline();
            self.timer = Some(Box::pin(sleep_until(deadline)));
        }
        if let Some(timer) = &mut self.timer {
            ready!(timer.as_mut().poll(cx));
        }
        self.late.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(anyhow::Error::msg("the body took too long to arrive"))))
    }
    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream that gives up on a peer that takes too long: to begin and to end a request's head when it is its turn, and
/// to take what is written to it at any time.
struct Patient<S> {
    stream: S,
    turn: Arc<Turn>,
    seen: u64,
    head_time: Duration,
    idle_time: Duration,
    write_pause: Duration,
    /// Runs while the peer has to speak.
    speaks: Option<Pin<Box<Sleep>>>,
    /// The peer has begun to.
    began: bool,
    /// Runs while it takes nothing.
    takes: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    fn new(stream: S, turn: Arc<Turn>, limits: &Limits) -> Self {
        let (head_time, idle_time, write_pause) = (limits.head_time, limits.idle_time, limits.write_pause);
        // Who connects has something to say: the first request has no time to be idle before it.
        let speaks = Some(Box::pin(sleep(head_time)));
        let seen = turn.now();
        Self { stream, turn, seen, head_time, idle_time, write_pause, speaks, began: true, takes: None }
    }

    fn writes<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<std::io::Result<T>>,
    ) -> Poll<std::io::Result<T>> {
        if written.is_ready() {
            self.takes = None;
            return written;
        }
        let timer = self.takes.get_or_insert_with(|| Box::pin(sleep(self.write_pause)));
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Err(std::io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let me = self.get_mut();
        me.turn.stream.register(cx.waker());
        let turn = me.turn.now();
        if turn != me.seen {
            (me.seen, me.speaks, me.began) = (turn, None, false);
        }
        let is_ours = turn % 2 == 1;
        let before = buf.filled().len();
        if let Poll::Ready(read) = Pin::new(&mut me.stream).poll_read(cx, buf) {
            if !is_ours && !me.began && buf.filled().len() > before {
                me.began = true;
                me.speaks = Some(Box::pin(sleep(me.head_time)));
            }
            return Poll::Ready(read);
        }
        if is_ours {
            return Poll::Pending;
        }
        let timer = me.speaks.get_or_insert_with(|| Box::pin(sleep(me.idle_time)));
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Err(std::io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<std::io::Result<usize>> {
        let me = self.get_mut();
        let written = Pin::new(&mut me.stream).poll_write(cx, octets);
        me.writes(cx, written)
    }
    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[std::io::IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        let me = self.get_mut();
        let written = Pin::new(&mut me.stream).poll_write_vectored(cx, parts);
        me.writes(cx, written)
    }
    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        let me = self.get_mut();
        let flushed = Pin::new(&mut me.stream).poll_flush(cx);
        me.writes(cx, flushed)
    }
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        let me = self.get_mut();
        let shut = Pin::new(&mut me.stream).poll_shutdown(cx);
        me.writes(cx, shut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_by_household_and_given_back() {
        let all = Arc::new(Callers::default());
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let first = all.enter(ip("2001:db8::1"), 1).unwrap();
        assert!(all.enter(ip("2001:db8::2"), 1).is_none(), "the same /64");
        let other = all.enter(ip("2001:db8:0:1::2"), 1).unwrap();
        let v4 = all.enter(ip("192.0.2.1"), 2).unwrap();
        let mapped = all.enter(ip("::ffff:192.0.2.1"), 2).unwrap();
        assert!(all.enter(ip("192.0.2.1"), 2).is_none(), "an IPv4 address is the same by its other name");
        drop((first, other, v4, mapped));
        assert!(all.0.lock().unwrap().is_empty(), "who is gone takes no memory");
    }
}
