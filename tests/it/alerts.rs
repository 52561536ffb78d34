//! Telling people: a mail server and a web server on the loopback receive what is sent, once, also after ten failures.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::service::Service;
use crate::support::{Ws, shops, task};

/// What a server received, and how many connections it turns away first.
#[derive(Default)]
struct Received {
    messages: Mutex<Vec<String>>,
    refused: AtomicUsize,
}

fn server(refuse: usize, talk: fn(TcpStream) -> Option<String>) -> (u16, Arc<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let received = Arc::new(Received::default());
    let mine = received.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if mine.refused.load(Ordering::SeqCst) < refuse {
                mine.refused.fetch_add(1, Ordering::SeqCst);
                refuse_politely(stream, refuse);
                continue;
            }
            if let Some(message) = talk(stream) {
                mine.messages.lock().unwrap().push(message);
            }
        }
    });
    (port, received)
}

/// Drops the connection, or answers that it cannot now, in turn.
fn refuse_politely(mut stream: TcpStream, _: usize) {
    let _ = stream.write_all(b"421 not now\r\n");
}

/// SMTP as RFC 5321 has it, as far as one message needs it.
fn smtp(stream: TcpStream) -> Option<String> {
    let mut out = stream.try_clone().ok()?;
    let mut lines = BufReader::new(stream).lines();
    out.write_all(b"220 loopback ESMTP\r\n").ok()?;
    let (mut message, mut data) = (String::new(), false);
    while let Some(Ok(line)) = lines.next() {
        if data {
            if line == "." {
                data = false;
                out.write_all(b"250 taken\r\n").ok()?;
            } else {
                message.push_str(&line);
                message.push('\n');
            }
            continue;
        }
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match verb.as_str() {
            "EHLO" => b"250-loopback\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            "DATA" => {
                data = true;
                b"354 go on\r\n"
            }
            "QUIT" => {
                let _ = out.write_all(b"221 bye\r\n");
                break;
            }
            _ => b"250 ok\r\n",
        };
        if verb == "RCPT" {
            message.push_str(&format!("{line}\n"));
        }
        out.write_all(answer).ok()?;
    }
    (!message.is_empty()).then_some(message)
}

/// One HTTP request: its head and body.
fn http(stream: TcpStream) -> Option<String> {
    let mut out = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if let Some(n) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = n.trim().parse().ok()?;
        }
        head.push_str(&line);
        if line == "\r\n" || line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let answer = r#"{"errcode":0,"errmsg":"ok"}"#;
    out.write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{answer}", answer.len()).as_bytes()).ok()?;
    Some(format!("{head}{}", String::from_utf8(body).ok()?))
}

fn wait(what: &str, mut until: impl FnMut() -> bool) {
    let start = Instant::now();
    while !until() {
        assert!(start.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// HMAC-SHA256 by another program.
fn hmac(secret: &str, text: &str, base64: bool) -> String {
    let how = if base64 { "base64.b64encode(d.digest()).decode()" } else { "d.hexdigest()" };
    let script =
        format!("import sys,hmac,hashlib,base64; d=hmac.new(sys.argv[1].encode(),sys.argv[2].encode(),hashlib.sha256); print({how})");
    let output = Command::new("python3").args(["-c", &script, secret, text]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn mail_and_webhooks_arrive_once_also_after_ten_failures() {
    let (mail_port, mail) = server(10, smtp);
    let (hook_port, hook) = server(10, http);
    let (wecom_port, wecom) = server(0, http);
    let (ding_port, ding) = server(0, http);
    let ws = Ws::small(&task("a", "ratio = \"10%\"\nfrequency = 2"), &shops(60));
    ws.write("hook-secret", "s3cret\n");
    let settings = ws.read("rules/settings.toml");
    ws.write(
        "rules/settings.toml",
        &format!(
            "{settings}\n[alerts]\nall_well = \"23:00\"\nretry_seconds = 60\n\
             [[alerts.mail]]\nserver = \"127.0.0.1:{mail_port}\"\nsecurity = \"none\"\nfrom = \"choucha@example.org\"\nto = [\"a@example.org\", \"b@example.org\"]\n\
             [[alerts.webhook]]\nurl = \"http://127.0.0.1:{hook_port}/hook\"\nsecret_file = \"hook-secret\"\n\
             [[alerts.webhook]]\nkind = \"wecom\"\nurl = \"http://127.0.0.1:{wecom_port}/send?key=k\"\n\
             [[alerts.webhook]]\nkind = \"dingtalk\"\nurl = \"http://127.0.0.1:{ding_port}/send?access_token=t\"\nsecret_file = \"hook-secret\"\n"
        ),
    );
    let start: DateTime<Utc> = "2024-02-29T17:30:00Z".parse().unwrap();
    let mut service = Service::new(ws, start);
    service.start(None);
    service.swept().unwrap();
    // The robots answer at once; mail and our own webhook only after ten refusals each, an hour apart at most.
    wait("the robots", || wecom.messages.lock().unwrap().len() == 1 && ding.messages.lock().unwrap().len() == 1);
    let mut now = start;
    for hours in 1..=200 {
        if mail.messages.lock().unwrap().len() == 1 && hook.messages.lock().unwrap().len() == 1 {
            break;
        }
        assert!(hours < 60, "not delivered: {:?} {:?}", mail.refused, hook.refused);
        now += chrono::Duration::minutes(61);
        let refused = (mail.refused.load(Ordering::SeqCst), hook.refused.load(Ordering::SeqCst));
        service.set(now);
        let begun = Instant::now();
        while (mail.refused.load(Ordering::SeqCst), hook.refused.load(Ordering::SeqCst)) == refused
            && (mail.messages.lock().unwrap().is_empty() || hook.messages.lock().unwrap().is_empty())
            && begun.elapsed() < Duration::from_millis(400)
        {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    assert_eq!((mail.refused.load(Ordering::SeqCst), hook.refused.load(Ordering::SeqCst)), (10, 10));
    let letter = mail.messages.lock().unwrap()[0].clone();
    assert!(letter.contains("RCPT TO:<a@example.org>") && letter.contains("RCPT TO:<b@example.org>"), "{letter}");
    assert!(letter.to_lowercase().contains("subject:") && letter.contains("choucha@example.org"), "{letter}");
    let posted = hook.messages.lock().unwrap()[0].clone();
    let (head, body) = posted.split_once("\r\n\r\n").unwrap();
    let json: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(json["event"], "drawn");
    assert!(json["body"].as_str().unwrap().contains("p/a/2024-03-01"), "{json}");
    assert!(!body.contains("S000"), "a message names objects");
    let head = head.to_lowercase();
    assert!(head.contains("x-choucha-event: drawn"), "{head}");
    assert!(head.contains(&format!("x-choucha-signature: sha256={}", hmac("s3cret", body, false))), "{head}");
    let robot = wecom.messages.lock().unwrap()[0].clone();
    assert!(robot.starts_with("POST /send?key=k ") && robot.contains(r#""msgtype":"text""#) && robot.contains("p/a/2024-03-01"), "{robot}");
    let robot = ding.messages.lock().unwrap()[0].clone();
    let query = robot.split(' ').nth(1).unwrap();
    let part = |name: &str| query.split(['?', '&']).find_map(|p| p.strip_prefix(&format!("{name}="))).unwrap().to_owned();
    let (timestamp, sign) = (part("timestamp"), part("sign").replace("%2B", "+").replace("%2F", "/").replace("%3D", "="));
    assert_eq!(sign, hmac("s3cret", &format!("{timestamp}\ns3cret"), true));
    // At eleven in the evening the daily word, once a day; nothing is repeated.
    service.set("2024-03-01T15:05:00Z".parse().unwrap());
    wait("all well", || hook.messages.lock().unwrap().iter().any(|m| m.contains("\"event\":\"all-well\"")));
    service.set("2024-03-01T16:05:00Z".parse().unwrap());
    std::thread::sleep(Duration::from_millis(300));
    let count = |what: &str| hook.messages.lock().unwrap().iter().filter(|m| m.contains(&format!("\"event\":\"{what}\""))).count();
    assert_eq!((count("all-well"), count("drawn")), (1, 1));
    service.set("2024-03-02T15:05:00Z".parse().unwrap());
    wait("the next day's word", || count("all-well") == 2);
    // A restart repeats nothing.
    service.stop();
    service.start(None);
    service.swept();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!((count("all-well"), count("drawn")), (2, 1));
    service.stop();
}

#[test]
fn monitoring_is_answered_and_late_rounds_make_it_unhealthy() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let ws = Ws::small(&task("a", "ratio = \"10%\"\nfrequency = 2"), &shops(60));
    let settings = ws.read("rules/settings.toml");
    ws.write("rules/settings.toml", &format!("{settings}\n[service]\nlisten = \"127.0.0.1:{port}\"\n"));
    let mut service = Service::new(ws, "2024-02-29T17:30:00Z".parse().unwrap());
    service.start(None);
    service.swept().unwrap();
    let get = |path: &str| {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    };
    assert!(get("/healthz").starts_with("HTTP/1.1 200"));
    assert!(get("/readyz").starts_with("HTTP/1.1 200"), "{}", get("/readyz"));
    let metrics = get("/metrics");
    for line in ["choucha_healthy 1", "choucha_rounds_drawn 1", "choucha_rounds_late 0", "# EOF"] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    // Without its register the second round is refused, and late twelve hours after its day began.
    let register = service.path("datasets/objects.csv");
    std::fs::rename(&register, register.with_extension("away")).unwrap();
    service.set("2024-08-01T06:00:00Z".parse().unwrap());
    service.swept().unwrap();
    assert!(get("/readyz").starts_with("HTTP/1.1 503"));
    assert!(get("/metrics").contains("choucha_rounds_late 1"), "{}", get("/metrics"));
    assert!(service.told(0, "late") == 1 && service.told(0, "refused") == 1);
    std::fs::rename(register.with_extension("away"), &register).unwrap();
    service.set("2024-08-02T06:00:00Z".parse().unwrap());
    service.swept().unwrap();
    assert!(get("/readyz").starts_with("HTTP/1.1 200"), "{}", get("/readyz"));
    assert_eq!(service.stop(), 0);
}

#[test]
fn a_full_disk_an_old_register_and_a_damaged_frame_are_told_once_and_when_they_are_mended() {
    let ws = Ws::small(&task("a", "ratio = \"10%\"\nfrequency = 2"), &shops(60));
    let settings = ws.read("rules/settings.toml").replace("id_check = \"none\"", "id_check = \"none\"\nmax_age = 30");
    let low = format!("{settings}\n[alerts]\ndisk_low_mb = 1000000000\n");
    ws.write("rules/settings.toml", &low);
    // Written the day before the first draw.
    Command::new("touch").args(["-d", "2024-02-28"]).arg(ws.path("datasets/objects.csv")).status().unwrap();
    let mut service = Service::new(ws, "2024-02-29T17:30:00Z".parse().unwrap());
    service.start(None);
    service.swept().unwrap();
    assert_eq!((service.told(0, "disk-low"), service.told(0, "drawn")), (1, 1));
    service.set("2024-03-01T17:30:00Z".parse().unwrap());
    service.swept().unwrap();
    assert_eq!((service.told(0, "disk-low"), service.told(0, "mended")), (1, 0));
    let text = std::fs::read_to_string(service.path("rules/settings.toml")).unwrap();
    std::fs::write(service.path("rules/settings.toml"), text.replace("1000000000", "1")).unwrap();
    service.set("2024-03-02T17:30:00Z".parse().unwrap());
    service.swept().unwrap();
    assert_eq!(service.told(0, "mended"), 1);
    // The second round is drawn from a register five months old: made, and told.
    service.set("2024-07-31T17:30:00Z".parse().unwrap());
    service.swept().unwrap();
    assert_eq!((service.told(0, "register-old"), service.told(0, "drawn")), (1, 2));
    // Someone changes a kept frame.
    let frame = std::fs::read_dir(service.path("var/frames")).unwrap().flatten().next().unwrap().path();
    let kept = std::fs::read(&frame).unwrap();
    std::fs::write(&frame, &kept[1..]).unwrap();
    service.set("2024-08-01T17:30:00Z".parse().unwrap());
    service.swept().unwrap();
    // The sweep tells it where it looked at the draw's files, too.
    assert!((1..=2).contains(&service.told(0, "chain-broken")));
    std::fs::write(&frame, kept).unwrap();
    let before = service.told(0, "mended");
    service.set("2024-08-02T17:30:00Z".parse().unwrap());
    service.swept().unwrap();
    assert!(service.told(0, "mended") > before);
    assert_eq!(service.stop(), 0);
}

#[test]
fn rounds_that_wait_for_a_person_are_told_once_and_every_week() {
    let ws = Ws::small(&task("a", "ratio = \"10%\"\nfrequency = 4"), &shops(60));
    // It begins in June: March's and May's rounds lie before it and wait for a person.
    let mut service = Service::new(ws, "2024-06-02T17:30:00Z".parse().unwrap());
    service.start(None);
    service.swept().unwrap();
    // The log has a line for each round.
    assert_eq!(service.told(0, "asked"), 2);
    let night = |service: &mut Service, day: u32| {
        service.set(format!("2024-06-{day:02}T17:30:00Z").parse().unwrap());
        service.swept().unwrap();
        service.told(0, "asked")
    };
    let told: Vec<usize> = [3, 8, 9, 10, 15, 16, 17].map(|day| night(&mut service, day)).into();
    assert_eq!(told, [2, 2, 4, 4, 4, 6, 6]);
    // A restart repeats nothing, and keeps the week.
    assert_eq!(service.stop(), 0);
    service.start(None);
    assert_eq!(night(&mut service, 20), 6);
    let decided = [["backfill", "p/a/2024-03-01", "--json"].as_slice(), &["waive", "p/a/2024-05-16", "--reason", "不抽", "--by", "李四"]];
    for arguments in decided {
        let ran = service.run(arguments);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    }
    assert_eq!(night(&mut service, 30), 6, "nothing waits any more");
    assert_eq!(service.told(0, "mended"), 2);
    assert_eq!(service.stop(), 0);
}
