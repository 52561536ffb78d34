//! A connection that ends: a relay on the loopback between a library, which waits and listens without end, and a server, which may say a byte a
//! minute or never stop. What passes is not looked at (it may be encrypted); it is counted, and when the time or the bytes are used up both
//! sides are closed.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often the relay looks whether it is over.
const LOOK: Duration = Duration::from_millis(50);

const LATE: u8 = 1;
const LONG: u8 = 2;

/// What the threads of a relay know.
struct Limits {
    until: Instant,
    /// Bytes that the server may say.
    most: usize,
    /// Why it was ended, if it was.
    ended: AtomicU8,
    /// Nobody talks any more.
    over: AtomicBool,
}

/// Such a relay; it ends when it is let go of.
pub(super) struct Leash {
    address: SocketAddr,
    limits: Arc<Limits>,
    relay: Option<JoinHandle<()>>,
}

impl Leash {
    /// Connects to a server, for so long and so many of its bytes.
    ///
    /// # Errors
    /// There is no such host (`NotFound`), or it cannot be reached in time.
    pub fn to(host: &str, port: u16, patience: Duration, most: usize) -> io::Result<Self> {
        let until = Instant::now() + patience;
        let server = reach(host, port, until)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let limits = Arc::new(Limits { until, most, ended: AtomicU8::new(0), over: AtomicBool::new(false) });
        let its = limits.clone();
        let relay = std::thread::Builder::new().spawn(move || relay(&listener, &server, &its))?;
        Ok(Self { address, limits, relay: Some(relay) })
    }

    /// Where the library finds the server.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Why it was ended before anyone let go of it: `TimedOut`, or another kind where the server said too much.
    pub fn ended(&self) -> Option<ErrorKind> {
        match self.limits.ended.load(Ordering::SeqCst) {
            LATE => Some(ErrorKind::TimedOut),
            LONG => Some(ErrorKind::InvalidData),
            _ => None,
        }
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        self.limits.over.store(true, Ordering::SeqCst);
        if let Some(relay) = self.relay.take() {
            let _ = relay.join();
        }
    }
}

/// A connection to the first of the host's addresses that answers.
fn reach(host: &str, port: u16, until: Instant) -> io::Result<TcpStream> {
    let mut failed = io::Error::from(ErrorKind::NotFound);
    let addresses = (host, port).to_socket_addrs().map_err(|_| io::Error::from(ErrorKind::NotFound))?;
    for address in addresses.take(8) {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        match TcpStream::connect_timeout(&address, left) {
            Ok(stream) => return Ok(stream),
            Err(error) => failed = error,
        }
    }
    Err(failed)
}

fn relay(listener: &TcpListener, server: &TcpStream, limits: &Limits) {
    let client = loop {
        match listener.accept() {
            Ok((client, _)) => break client,
            Err(error) if error.kind() == ErrorKind::WouldBlock && !limits.is_over() => std::thread::sleep(Duration::from_millis(1)),
            Err(_) => return,
        }
    };
    let _ = client.set_nonblocking(false);
    std::thread::scope(|threads| {
        threads.spawn(|| limits.pass(&client, server, usize::MAX));
        limits.pass(server, &client, limits.most);
    });
}

impl Limits {
    /// Whether nobody talks any more, or the time is used up.
    fn is_over(&self) -> bool {
        if Instant::now() >= self.until {
            let _ = self.ended.compare_exchange(0, LATE, Ordering::SeqCst, Ordering::SeqCst);
            self.over.store(true, Ordering::SeqCst);
        }
        self.over.load(Ordering::SeqCst)
    }

    /// Passes on what one side says until it ends; then neither says any more.
    fn pass(&self, mut from: &TcpStream, mut to: &TcpStream, most: usize) {
        let _ = (from.set_read_timeout(Some(LOOK)), to.set_write_timeout(Some(LOOK)));
        let (mut buffer, mut left) = ([0; 8 * 1024], most);
        while !self.is_over() {
            let said = match from.read(&mut buffer) {
                Ok(0) => break,
                Ok(bytes) => buffer.get(..bytes).unwrap_or_default(),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted) => continue,
                Err(_) => break,
            };
            if said.len() > left {
                let _ = self.ended.compare_exchange(0, LONG, Ordering::SeqCst, Ordering::SeqCst);
                break;
            }
            left -= said.len();
            if !self.hand_over(&mut to, said) {
                break;
            }
        }
        self.over.store(true, Ordering::SeqCst);
        let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    }

    /// Writes all of it, as long as there is time.
    fn hand_over(&self, to: &mut &TcpStream, mut said: &[u8]) -> bool {
        while !said.is_empty() {
            if self.is_over() {
                return false;
            }
            match to.write(said) {
                Ok(0) => return false,
                Ok(bytes) => said = said.get(bytes..).unwrap_or_default(),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted) => {}
                Err(_) => return false,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that does one thing with whoever comes.
    fn server(does: impl Fn(TcpStream) + Send + 'static) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || listener.incoming().flatten().take(4).for_each(does));
        port
    }

    /// Bytes that come through, and how long that took.
    fn heard(port: u16, most: usize) -> (usize, Duration, Option<ErrorKind>) {
        let begun = Instant::now();
        let leash = Leash::to("127.0.0.1", port, Duration::from_millis(600), most).unwrap();
        let mut stream = TcpStream::connect(leash.address()).unwrap();
        stream.write_all(b"hello").unwrap();
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        (all.len(), begun.elapsed(), leash.ended())
    }

    #[test]
    fn it_ends_when_the_server_stalls_trickles_or_never_stops() {
        let stalls = server(|stream| {
            std::thread::sleep(Duration::from_secs(5));
            drop(stream);
        });
        let trickles = server(|mut stream| {
            while stream.write_all(b"2").is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let endless = server(|mut stream| while stream.write_all(&[b'2'; 4096]).is_ok() {});
        let honest = server(|mut stream| {
            let mut said = [0; 5];
            stream.read_exact(&mut said).unwrap();
            stream.write_all(&said).unwrap();
        });
        assert_eq!((heard(stalls, 1 << 20).0, heard(stalls, 1 << 20).2), (0, Some(ErrorKind::TimedOut)));
        let (bytes, took, why) = heard(trickles, 1 << 20);
        assert!(bytes > 3 && took < Duration::from_secs(30) && why == Some(ErrorKind::TimedOut), "{bytes} {took:?} {why:?}");
        let (bytes, took, why) = heard(endless, 64 * 1024);
        assert!(bytes <= 64 * 1024 && took < Duration::from_secs(30) && why == Some(ErrorKind::InvalidData), "{bytes} {took:?} {why:?}");
        assert_eq!((heard(honest, 100).0, heard(honest, 100).2), (5, None));
        assert_eq!(Leash::to("127.0.0.1", 1, Duration::from_secs(1), 9).err().map(|e| e.kind()), Some(ErrorKind::ConnectionRefused));
    }
}
