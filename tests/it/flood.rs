//! A thousand connections that mean no good, beside a service with draws to make.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::service::Service;
use crate::support::{Ws, long, repository, shops, task};

/// Handles and resident kilobytes of a process.
fn weight(pid: u32) -> (usize, u64) {
    let handles = std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count();
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    (handles, resident.trim().trim_end_matches(" kB").parse().unwrap())
}

/// An honest question; its status line.
fn ask(port: u16, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(12))).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    text.lines().next().map(ToOwned::to_owned)
}

fn port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn listening(port: u16, tasks: &str) -> Ws {
    let ws = Ws::small(tasks, &shops(200));
    let settings = ws.read("rules/settings.toml");
    ws.write("rules/settings.toml", &format!("{settings}\n[service]\nlisten = \"127.0.0.1:{port}\"\n"));
    ws
}

/// Half an hour by hand: `CHOUCHA_FLOOD_SECONDS=1800 CHOUCHA_TESTS=all cargo test --test it flood`.
#[test]
fn a_thousand_bad_connections_stop_no_draw() {
    let seconds: u64 = long!(90, 8);
    let seconds = std::env::var("CHOUCHA_FLOOD_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(seconds);
    let port = port();
    // Four tasks of many rounds: something is due every few days.
    let tasks: Vec<String> = ["a", "b", "c", "d"].iter().map(|id| task(id, "ratio = \"30%\"\nfrequency = 60")).collect();
    let mut service = Service::new(listening(port, &tasks.join("\n")), "2024-02-28T17:30:00Z".parse().unwrap());
    service.start(None);
    service.swept().unwrap();
    assert!(ask(port, "/healthz").unwrap().contains("200"));
    let mut flood = Command::new("python3")
        .arg(repository().join("tests/data/flood.py"))
        .args([port.to_string(), seconds.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let (mut slowest, mut most, mut rest) = (Duration::ZERO, (0, 0), None);
    let (mut asked, mut answered) = (0, 0);
    let mut now: DateTime<Utc> = "2024-02-29T17:30:00Z".parse().unwrap();
    let last: DateTime<Utc> = "2024-12-30T17:30:00Z".parse().unwrap();
    let pause = Duration::from_millis(1_000 * seconds / 310);
    while flood.try_wait().unwrap().is_none() {
        let set = Instant::now();
        if now <= last {
            service.set(now);
            service.swept().unwrap();
            slowest = slowest.max(set.elapsed());
            now += chrono::Duration::days(1);
        }
        asked += 1;
        answered += usize::from(ask(port, "/metrics").is_some_and(|line| line.contains("200")));
        let weight = weight(service.pid());
        most = (most.0.max(weight.0), most.1.max(weight.1));
        // By a third of the time everything has been needed once.
        if rest.is_none() && begun.elapsed() > Duration::from_secs(seconds / 3) {
            rest = Some(weight.1);
        }
        std::thread::sleep(pause.saturating_sub(set.elapsed()));
    }
    let mut tried = String::new();
    flood.stdout.take().unwrap().read_to_string(&mut tried).unwrap();
    let (handles, resident) = weight(service.pid());
    let line = format!(
        "{tried}slowest sweep {slowest:?}, {answered} of {asked} answered, most {most:?}, at a third {rest:?}, after {handles} {resident}\n"
    );
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    assert!(ask(port, "/healthz").unwrap().contains("200") && ask(port, "/readyz").unwrap().contains("200"));
    assert_eq!(service.stop(), 0);
    // Every draw on its day, and each once.
    let draws = service.draws();
    let drawn: BTreeSet<String> = draws.iter().map(|d| d["draw"].as_str().unwrap().to_owned()).collect();
    let made = (now - chrono::Duration::days(1)).with_timezone(&chrono_tz::Asia::Shanghai).format("%Y-%m-%d").to_string();
    let expected: BTreeSet<String> = service.expected().into_iter().filter(|draw| *draw.rsplit('/').next().unwrap() <= *made).collect();
    assert!(drawn == expected && drawn.len() > 10, "{} of {}", drawn.len(), expected.len());
    assert!(draws.iter().all(|d| d["state"] == "drawn" && d["opens"] == d["as_of"]), "a round was not made on its day");
    // Nothing hung; how fast it was stands in the line above.
    assert!(slowest < Duration::from_mins(1), "a sweep took {slowest:?}");
    // An honest question comes through.
    assert!(answered * 2 >= asked, "{answered} of {asked}");
    assert!(most.0 < 400 && handles < 40, "{most:?} handles, {handles} afterwards");
    assert!(most.1 < rest.unwrap() + 40_000, "{most:?} kB, {rest:?} at a third of the time");
}

#[test]
fn a_thousand_questions_cost_one_look_at_the_ledger_each_moment() {
    let port = port();
    let mut service = Service::new(listening(port, &task("a", "ratio = \"10%\"")), "2024-02-29T17:30:00Z".parse().unwrap());
    service.start(None);
    service.swept().unwrap();
    assert!(ask(port, "/metrics").unwrap().contains("200"));
    // What the process reads while it is asked: its own count of bytes.
    let read = || -> u64 {
        let io = std::fs::read_to_string(Path::new(&format!("/proc/{}/io", service.pid()))).unwrap();
        io.lines().find_map(|line| line.strip_prefix("rchar: ")).unwrap().parse().unwrap()
    };
    std::thread::sleep(Duration::from_millis(2_100));
    let before = read();
    assert!(ask(port, "/metrics").unwrap().contains("200"));
    let one = read() - before;
    let (before, begun) = (read(), Instant::now());
    std::thread::scope(|threads| {
        for _ in 0..10 {
            threads.spawn(|| (0..100).for_each(|_| assert!(ask(port, "/metrics").unwrap().contains("200"))));
        }
    });
    let (all, moments) = (read() - before, begun.elapsed().as_secs() / 2 + 2);
    assert!(all < one * moments + 1_000 * 1_000, "{all} bytes for a thousand questions, {one} for one, {moments} moments");
    // Asked one after the other, a sweep is seen at once.
    service.set("2024-03-05T17:30:00Z".parse().unwrap());
    service.swept().unwrap();
    assert!(ask(port, "/readyz").unwrap().contains("200"));
    assert_eq!(service.stop(), 0);
}

#[test]
fn a_question_has_ten_seconds_and_sixteen_kilobytes() {
    let port = port();
    let mut service = Service::new(listening(port, &task("a", "ratio = \"10%\"")), "2024-02-29T17:30:00Z".parse().unwrap());
    service.start(None);
    service.swept().unwrap();
    let ended = |begin: &[u8], byte: Option<u8>| {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let _ = stream.write_all(begin);
        stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        let start = Instant::now();
        loop {
            assert!(start.elapsed() < Duration::from_mins(1), "it goes on and on");
            match stream.read(&mut [0; 4096]) {
                Ok(0) => return start.elapsed(),
                Err(error) if !matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {
                    return start.elapsed();
                }
                _ => {}
            }
            if byte.is_some_and(|byte| stream.write_all(&[byte]).is_err()) {
                return start.elapsed();
            }
        }
    };
    std::thread::scope(|threads| {
        // Nothing said, half a head, a byte at a time: ten seconds.
        for (begin, byte) in [(b"".as_slice(), None), (b"GET /metrics HTTP/1.1\r\nHost:", None), (b"GET /", Some(b'a'))] {
            threads.spawn(move || assert!(ended(begin, byte) > Duration::from_secs(8)));
        }
        // Too much, or nothing that is a question: at once.
        let head = [b"GET /metrics HTTP/1.1\r\nX: ".as_slice(), &vec![b'y'; 40_000]].concat();
        let body = [b"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n".as_slice(), &vec![b'y'; 40_000]].concat();
        for begin in [head, body, vec![0; 600], b"GET /metrics HTTP/7\r\n\r\n".to_vec()] {
            threads.spawn(move || assert!(ended(&begin, None) < Duration::from_secs(8)));
        }
    });
    assert!(ask(port, "/healthz").unwrap().contains("200"));
    assert_eq!(service.stop(), 0);
}
