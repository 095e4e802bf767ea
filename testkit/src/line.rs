//! A bad line between two programs: slow, narrow, or cut off after so many octets. Neither side knows of it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Which way octets go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From whoever connected.
    Out,
    /// From the server.
    Back,
}

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Both sides see an orderly end (FIN).
    Close,
    /// Both sides see a reset (RST).
    Reset,
    /// The side that the octets went to sees an end; the other way stays open.
    Half,
}

/// What a line does to what goes over it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    /// Each piece waits for so long.
    pub delay: Duration,
    /// At most so many octets go in one piece.
    pub piece_bytes_max: Option<usize>,
    /// After so many octets that way the line ends; the octets before get through.
    pub cut: Option<(Way, u64, Cut)>,
}

struct State {
    to: Option<SocketAddr>,
    /// What the next connections meet, one after the other; then `habits`.
    next: Vec<Habits>,
    habits: Habits,
    connections: usize,
    cuts: usize,
}

/// The line. It ends with the runtime it was started on.
#[derive(Clone)]
pub struct BadLine {
    /// What to connect to in place of the server.
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
    /// Its value is how often all hung up.
    hung_up: Arc<watch::Sender<u64>>,
}

impl BadLine {
    /// A line that leads nowhere yet: see [`BadLine::lead_to`].
    ///
    /// # Panics
    /// When no port can be had.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("a port that was just had");
        let state = State { to: None, next: Vec::new(), habits: Habits::default(), connections: 0, cuts: 0 };
        let line =
            Self { address, state: Arc::new(Mutex::new(state)), hung_up: Arc::new(watch::channel(0).0) };
        let own = line.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (to, habits) = own.with(|s| {
                    s.connections += 1;
                    (s.to, if s.next.is_empty() { s.habits } else { s.next.remove(0) })
                });
                let own = own.clone();
                tokio::spawn(async move {
                    // Nobody there: the connection ends at once, as a refused one would.
                    let Some(to) = to else { return };
                    if let Ok(far) = TcpStream::connect(to).await {
                        own.carry(near, far, habits).await;
                    }
                });
            }
        });
        line
    }

    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Where the line leads from the next connection on.
    pub fn lead_to(&self, server: SocketAddr) {
        self.with(|s| s.to = Some(server));
    }
    /// What new connections meet from now on.
    pub fn is(&self, habits: Habits) {
        self.with(|s| s.habits = habits);
    }
    /// What the next connections meet, one after the other, before [`BadLine::is`] counts again.
    pub fn next(&self, habits: impl IntoIterator<Item = Habits>) {
        self.with(|s| s.next.extend(habits));
    }
    /// Ends every connection that is open: both sides see an end.
    pub fn hang_up(&self) {
        self.hung_up.send_modify(|times| *times += 1);
    }
    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.with(|s| s.connections)
    }
    /// How many of them were cut.
    pub fn cuts(&self) -> usize {
        self.with(|s| s.cuts)
    }

    async fn carry(&self, near: TcpStream, far: TcpStream, habits: Habits) {
        let _ = (near.set_nodelay(true), far.set_nodelay(true));
        let (mut near_in, mut near_out) = near.into_split();
        let (mut far_in, mut far_out) = far.into_split();
        let (cut, is_cut) = watch::channel(None);
        let mut hung_up = self.hung_up.subscribe();
        let passes = async {
            tokio::join!(
                self.pass(&mut near_in, &mut far_out, Way::Out, habits, &cut, is_cut.clone()),
                self.pass(&mut far_in, &mut near_out, Way::Back, habits, &cut, is_cut),
            )
        };
        tokio::select! {
            _ = passes => {}
            _ = hung_up.changed() => {}
        }
        // A half that is dropped says an orderly goodbye first; a reset does not.
        near_out.forget();
        far_out.forget();
    }

    /// Passes octets on until one side ends or the line is cut.
    async fn pass(
        &self,
        from: &mut OwnedReadHalf,
        to: &mut OwnedWriteHalf,
        way: Way,
        habits: Habits,
        cut: &watch::Sender<Option<Cut>>,
        mut is_cut: watch::Receiver<Option<Cut>>,
    ) {
        let limit = habits.cut.filter(|(of, _, _)| *of == way).map(|(_, limit, how)| (limit, how));
        let mut passed = 0_u64;
        let mut piece = vec![0; habits.piece_bytes_max.unwrap_or(16 * 1024).max(1)];
        loop {
            let left = limit.map_or(piece.len() as u64, |(limit, _)| limit.saturating_sub(passed));
            if let (0, Some((_, how))) = (left, limit) {
                self.with(|s| s.cuts += 1);
                if how == Cut::Reset {
                    let _ = (from.as_ref().set_zero_linger(), to.as_ref().set_zero_linger());
                }
                if how != Cut::Half {
                    cut.send_replace(Some(how));
                }
                return ended(from, to, how).await;
            }
            let room = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let read = tokio::select! {
                read = from.read(&mut piece[..room]) => read,
                how = cut_elsewhere(&mut is_cut) => return ended(from, to, how).await,
            };
            let Ok(n @ 1..) = read else {
                let _ = to.shutdown().await;
                return;
            };
            if !habits.delay.is_zero() {
                tokio::time::sleep(habits.delay).await;
            }
            if to.write_all(&piece[..n]).await.is_err() {
                return;
            }
            passed += n as u64;
        }
    }
}

/// Ends one way. What the sender still sends is heard and forgotten: a socket that is dropped with unread octets resets.
async fn ended(from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf, how: Cut) {
    if how == Cut::Reset {
        return;
    }
    let _ = to.shutdown().await;
    let mut forgotten = [0; 4096];
    while let Ok(1..) = from.read(&mut forgotten).await {}
}

async fn cut_elsewhere(is_cut: &mut watch::Receiver<Option<Cut>>) -> Cut {
    match is_cut.wait_for(Option::is_some).await.map(|how| *how) {
        Ok(Some(how)) => how,
        Ok(None) | Err(_) => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that answers with what it hears.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut from, mut to) = stream.split();
                    let _ = tokio::io::copy(&mut from, &mut to).await;
                });
            }
        });
        at
    }

    async fn heard(line: &BadLine, said: &[u8]) -> (Vec<u8>, bool) {
        let mut stream = TcpStream::connect(line.address).await.unwrap();
        let _ = stream.write_all(said).await;
        let _ = stream.shutdown().await;
        let mut heard = Vec::new();
        let is_whole = stream.read_to_end(&mut heard).await.is_ok();
        (heard, is_whole)
    }

    #[tokio::test]
    async fn a_line_is_what_it_was_told_to_be() {
        let line = BadLine::start().await;
        assert_eq!(heard(&line, b"x").await.0, b"", "it leads nowhere yet");
        line.lead_to(echo().await);
        assert_eq!(heard(&line, b"hello").await, (b"hello".to_vec(), true));
        let cut = |way, after, how| Habits { cut: Some((way, after, how)), ..Habits::default() };
        line.next([
            cut(Way::Out, 2, Cut::Half),
            cut(Way::Back, 3, Cut::Close),
            cut(Way::Back, 0, Cut::Reset),
        ]);
        assert_eq!(heard(&line, b"hello").await, (b"he".to_vec(), true), "the answer still comes");
        assert_eq!(heard(&line, b"hello").await.0, b"hel");
        assert_eq!(heard(&line, b"hello").await, (Vec::new(), false), "a reset is no end");
        line.is(Habits { delay: Duration::from_millis(2), piece_bytes_max: Some(1), ..Habits::default() });
        let began = std::time::Instant::now();
        assert_eq!(heard(&line, b"hello").await, (b"hello".to_vec(), true));
        assert!(began.elapsed() >= Duration::from_millis(10));
        assert_eq!((line.connections(), line.cuts()), (6, 3));
    }
}
