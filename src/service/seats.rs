//! The door of what monitoring asks: so many connections at a time, each so long and so much. Who opens one and says nothing, a byte a second, or
//! without end, loses it; where all seats are taken the oldest of whoever has the most is given up,
//! for an honest question is answered before it is old.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::yield_now;
use tokio::time::{Sleep, sleep};

/// Connections at a time.
const SEATS: usize = 256;

/// How long a connection may last, from its first byte to its last.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes that may come in over one: a question has a head of some hundred, and no body.
const MOST: usize = 16 * 1024;

/// A listener with so many seats.
pub(super) struct Door {
    listener: TcpListener,
    /// Whoever sits, the oldest first, with the address they come from; letting go of one takes the seat away.
    seated: VecDeque<(IpAddr, oneshot::Sender<()>)>,
}

impl Door {
    pub fn new(listener: TcpListener) -> Self {
        Self { listener, seated: VecDeque::new() }
    }

    /// Takes a seat away where all are taken: the oldest of the address that has the most, so that one machine cannot keep the others out.
    fn make_room(&mut self) -> bool {
        self.seated.retain(|(_, seat)| !seat.is_closed());
        if self.seated.len() < SEATS {
            return false;
        }
        let mut counts: BTreeMap<IpAddr, usize> = BTreeMap::new();
        for (from, _) in &self.seated {
            *counts.entry(*from).or_default() += 1;
        }
        let crowd = counts.into_iter().max_by_key(|(_, count)| *count).map(|(from, _)| from);
        let oldest = self.seated.iter().position(|(from, _)| Some(*from) == crowd);
        oldest.is_some_and(|at| self.seated.remove(at).is_some())
    }
}

impl Listener for Door {
    type Io = Seat;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Seat, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok((stream, from)) => {
                    if self.make_room() {
                        // Who lost the seat leaves before the next one comes in.
                        yield_now().await;
                    }
                    let (seat, taken) = oneshot::channel();
                    self.seated.push_back((from.ip(), seat));
                    return (Seat { stream, over: Box::pin(sleep(PATIENCE)), taken, gone: false, left: MOST }, from);
                }
                // No handles left: what there are come free.
                Err(_) => sleep(Duration::from_millis(100)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection with its limits.
pub(super) struct Seat {
    stream: TcpStream,
    over: Pin<Box<Sleep>>,
    taken: oneshot::Receiver<()>,
    gone: bool,
    left: usize,
}

impl Seat {
    /// Fails once the time is over or the seat is taken away, and wakes whoever waits when that happens.
    fn holds(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        self.gone = self.gone || self.over.as_mut().poll(context).is_ready() || pin!(&mut self.taken).poll(context).is_ready();
        if self.gone { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
    }
}

impl AsyncRead for Seat {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.holds(context)?;
        if self.left == 0 {
            return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
        }
        let before = into.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, into);
        // The last read may bring a little more than that: no more than there is room for.
        self.left = self.left.saturating_sub(into.filled().len() - before);
        polled
    }
}

impl AsyncWrite for Seat {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.holds(context)?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.holds(context)?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
