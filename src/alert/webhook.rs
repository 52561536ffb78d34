//! Webhooks: our own JSON with a signature header, and the robots of WeCom and DingTalk.
//!
//! Our own: POST of `{"event","title","body","at","place"}`; header `X-Choucha-Event: KIND` and, with a secret, `X-Choucha-Signature:
//! sha256=HEX`, HEX = HMAC-SHA256(secret, body). DingTalk: `timestamp` (milliseconds) and `sign` = base64(HMAC-SHA256(secret, timestamp LF secret)) in the address.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::Sha256;

use super::Event;
use crate::diagnostic::{Lang, Text, reason};
use crate::draw::hex;
use crate::text;
use crate::workspace::{Address, Webhook, WebhookKind, is_starred};

fn hmac(secret: &[u8], text: &[u8]) -> Vec<u8> {
    // A key of any length is good for HMAC.
    Hmac::<Sha256>::new_from_slice(secret)
        .map(|mut mac| {
            mac.update(text);
            mac.finalize().into_bytes().to_vec()
        })
        .unwrap_or_default()
}

/// The signature of a body: `sha256=` and HMAC-SHA256 in lower-case hex.
#[must_use]
pub fn signature(secret: &[u8], body: &[u8]) -> String {
    format!("sha256={}", hex(&hmac(secret, body)))
}

/// How long one message may take, from looking up the host to the last byte of the answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Bytes of an answer's head, and of its body, that are read.
const MOST: u64 = 16 * 1024;

/// The largest file that holds an address, a secret or a password.
const SECRET: u64 = 16 * 1024;

/// What a file holds that is named in the settings, without the end of its line.
///
/// # Errors
/// It cannot be read, or is no such file.
pub(super) fn secret_of(root: &Path, file: &str) -> Result<String, Text> {
    let mut text = String::new();
    let read = File::open(root.join(file)).and_then(|opened| opened.take(SECRET + 1).read_to_string(&mut text));
    match read {
        Ok(bytes) if bytes as u64 <= SECRET => Ok(text.trim().to_owned()),
        Ok(_) => Err(text!("secret-file-too-large", file)),
        Err(error) => Err(text!("secret-file-unreadable", file, error = reason(&error))),
    }
}

/// The address as it is written, or as its file has it.
fn address_of(root: &Path, webhook: &Webhook) -> Result<String, Text> {
    let (url, file) = match &webhook.address {
        Address::Written(url) => (url.clone(), None),
        Address::File(file) => (secret_of(root, file)?, Some(file)),
    };
    if is_starred(&url) {
        return Err(text!("address-is-stars"));
    }
    match file {
        Some(file) if !url.starts_with("http://") && !url.starts_with("https://") => Err(text!("address-file-has-none", file)),
        _ => Ok(url),
    }
}

/// What the network or the library says, in words that hold nothing of the address: its own words may quote it.
fn failed(error: &ureq::Error) -> Text {
    match error {
        ureq::Error::StatusCode(status) => text!("answered-with-status", status),
        ureq::Error::Timeout(_) => text!("no-answer-in-time"),
        ureq::Error::HostNotFound => text!("host-not-found"),
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => text!("no-answer-in-time"),
        ureq::Error::Io(error) => {
            let words = error.kind();
            text!("connection-failed", words)
        }
        ureq::Error::ConnectionFailed => text!("connection-failed", words = ""),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => text!("certificate-not-trusted"),
        ureq::Error::LargeResponseHeader(..) | ureq::Error::BodyExceedsLimit(_) => text!("answer-has-no-end"),
        ureq::Error::BadUri(_) | ureq::Error::Http(_) | ureq::Error::RequireHttpsOnly(_) => text!("address-is-none"),
        _ => text!("answer-is-no-http"),
    }
}

/// Posts an event; `now` in milliseconds since 1970. No redirect is followed: where it leads nobody chose, and a message that went elsewhere is not
/// delivered.
///
/// # Errors
/// The network fails, the answer is none, another than 2xx, too long or too slow; or a robot does not say in its own way that it took the message.
pub fn post(root: &Path, webhook: &Webhook, event: &Event, (place, lang): (&str, Lang), now: i64) -> Result<(), Text> {
    post_within(root, webhook, event, (place, lang), (now, PATIENCE))
}

fn post_within(
    root: &Path,
    webhook: &Webhook,
    event: &Event,
    (place, lang): (&str, Lang),
    (now, patience): (i64, Duration),
) -> Result<(), Text> {
    let secret = webhook.secret_file.as_ref().map(|file| secret_of(root, file)).transpose()?;
    let url = signed(address_of(root, webhook)?, webhook.kind, secret.as_deref(), now);
    let body = body_of(webhook.kind, event, place, lang);
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(patience))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_response_header_size(usize::try_from(MOST).unwrap_or(usize::MAX))
        .build()
        .into();
    let mut request =
        agent.post(&url).header("Content-Type", "application/json; charset=utf-8").header("X-Choucha-Event", event.kind.word());
    if let (WebhookKind::Json, Some(secret)) = (webhook.kind, &secret) {
        request = request.header("X-Choucha-Signature", signature(secret.as_bytes(), body.as_bytes()));
    }
    let mut answer = request.send(body).map_err(|e| failed(&e))?;
    let status = answer.status().as_u16();
    match status {
        200..300 => {}
        300..400 => return Err(text!("answered-with-redirect", status)),
        _ => return Err(text!("answered-with-status", status)),
    }
    // Read to its end in any case: an answer that breaks off is none.
    let words = answer.body_mut().with_config().limit(MOST).read_to_vec().map_err(|e| failed(&e))?;
    if webhook.kind == WebhookKind::Json {
        return Ok(());
    }
    let code = serde_json::from_slice::<serde_json::Value>(&words).ok().and_then(|v| v.get("errcode").and_then(serde_json::Value::as_i64));
    match code {
        Some(0) => Ok(()),
        // Its number alone: a robot's own words may quote the address that it was asked by.
        Some(code) => Err(text!("robot-refused", code)),
        None => Err(text!("robot-said-nothing")),
    }
}

/// The address of this message: DingTalk's is signed.
fn signed(url: String, kind: WebhookKind, secret: Option<&str>, now: i64) -> String {
    let (WebhookKind::DingTalk, Some(secret)) = (kind, secret) else { return url };
    let sign = base64::engine::general_purpose::STANDARD.encode(hmac(secret.as_bytes(), format!("{now}\n{secret}").as_bytes()));
    let sign = sign.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let join = if url.contains('?') { '&' } else { '?' };
    format!("{url}{join}timestamp={now}&sign={sign}")
}

fn body_of(kind: WebhookKind, event: &Event, place: &str, lang: Lang) -> String {
    let title = event.kind.title();
    let text = format!("[choucha {place}] {}\n{}\n{}", title.say(lang), event.body(lang), event.at);
    // Robots refuse long messages: 2,048 bytes at WeCom, 20,000 at DingTalk.
    let short = |most: usize| if text.len() <= most { text.clone() } else { text.chars().take(most / 4).collect::<String>() + "…" };
    match kind {
        WebhookKind::Json => {
            json!({ "event": event.kind.word(), "title": title.say(lang), "body": event.body(lang), "at": event.at, "place": place })
        }
        WebhookKind::WeCom => json!({ "msgtype": "text", "text": { "content": short(2_048) } }),
        WebhookKind::DingTalk => json!({ "msgtype": "text", "text": { "content": short(18_000) } }),
    }
    .to_string()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::net::{Ipv4Addr, TcpListener, TcpStream};
    use std::time::Instant;

    use super::*;
    use crate::alert::EventKind;

    /// A server that does one thing with each of a few requests, once it has read the head.
    fn server(does: impl Fn(&mut TcpStream, &str) + Send + 'static) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten().take(8) {
                let mut head = [0; 2048];
                let read = stream.read(&mut head).unwrap_or(0);
                does(&mut stream, &String::from_utf8_lossy(head.get(..read).unwrap_or_default()));
            }
        });
        port
    }

    /// What becomes of a message to a server on this port.
    fn sent(port: u16, kind: WebhookKind) -> (Result<(), String>, Duration) {
        let address = Address::Written(format!("http://127.0.0.1:{port}/TOKEN1/send?key=TOKEN2"));
        let webhook = Webhook { address, kind, secret_file: None };
        let event = Event { kind: EventKind::Drawn, at: "now".to_owned(), lines: Vec::new() };
        let begun = Instant::now();
        let done = post_within(Path::new("."), &webhook, &event, ("p", Lang::EN), (0, Duration::from_secs(1)));
        (done.map_err(|why| why.say(Lang::EN)), begun.elapsed())
    }

    fn answers(whole: impl Into<Vec<u8>>) -> u16 {
        let whole = whole.into();
        server(move |stream, _| drop(stream.write_all(&whole)))
    }

    const TAKEN: &str = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"errcode\":0}";

    #[test]
    fn a_redirect_is_not_followed_and_delivers_nothing() {
        for status in [301, 302, 303, 307, 308] {
            let elsewhere = answers(TAKEN);
            let here = answers(format!("HTTP/1.1 {status} Moved\r\nLocation: http://127.0.0.1:{elsewhere}/\r\nContent-Length: 0\r\n\r\n"));
            for kind in [WebhookKind::Json, WebhookKind::WeCom, WebhookKind::DingTalk] {
                let why = sent(here, kind).0.unwrap_err();
                assert!(why.contains("redirect"), "{why}");
            }
        }
    }

    #[test]
    fn what_counts_as_delivered_is_an_answer_to_its_end_and_a_robots_own_word() {
        for kind in [WebhookKind::Json, WebhookKind::WeCom, WebhookKind::DingTalk] {
            assert_eq!(sent(answers(TAKEN), kind).0, Ok(()));
        }
        let body = |words: &str| format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{words}", words.len());
        assert_eq!(sent(answers(body("")), WebhookKind::Json).0, Ok(()));
        for words in ["", "ok", "{}", "[0]", "{\"errcode\":\"0\"}", "{\"errcode\":0", "<html>errcode 0</html>"] {
            assert!(sent(answers(body(words)), WebhookKind::WeCom).0.is_err(), "{words}");
        }
        // Cut off in the head, in the body, or between its parts.
        for whole in [
            "HTTP/1.1 200",
            "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"errcode\":0}",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nd\r\n{\"err",
            "SSH-2.0-x\r\n",
            "",
            "\r\n\r\n",
        ] {
            for kind in [WebhookKind::Json, WebhookKind::DingTalk] {
                assert!(sent(answers(whole), kind).0.is_err(), "{whole}");
            }
        }
        for status in [400, 401, 404, 429, 500, 503] {
            assert!(sent(answers(format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n")), WebhookKind::Json).0.is_err());
        }
    }

    #[test]
    fn a_server_that_stalls_trickles_or_never_stops_is_left_in_time() {
        let drip = |begin: &'static str, drop: &'static [u8], every: u64| {
            server(move |stream, _| {
                let _ = stream.write_all(begin.as_bytes());
                while stream.write_all(drop).is_ok() {
                    std::thread::sleep(Duration::from_millis(every));
                }
            })
        };
        let head = "HTTP/1.1 200 OK\r\n";
        for (begin, drop, every) in [
            ("", b"".as_slice(), 50),
            ("", b"H", 50),
            (head, b"X", 50),
            (head, b"X: y\r\n", 0),
            (head, b"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy", 0),
            ("HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", 10),
            ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", b" ", 50),
            ("HTTP/1.1 200 OK\r\n\r\n", b"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy", 0),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"8\r\nyyyyyyyy\r\n", 0),
        ] {
            let (done, took) = sent(drip(begin, drop, every), WebhookKind::WeCom);
            assert!(done.is_err() && took < Duration::from_secs(30), "{begin:?} {drop:?}: {done:?} after {took:?}");
        }
    }

    #[test]
    fn nothing_that_is_told_holds_the_address_even_if_the_server_says_it() {
        let echo = |form: fn(&str) -> String| {
            server(move |stream, head| {
                let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                let _ = stream.write_all(form(&path).as_bytes());
            })
        };
        let robot = |path: &str| {
            let words = format!("{{\"errcode\":300001,\"errmsg\":\"{path}\"}}");
            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{words}", words.len())
        };
        let forms: [fn(&str) -> String; 4] = [
            robot,
            |path| format!("HTTP/1.1 500 {path}\r\nContent-Length: 0\r\n\r\n"),
            |path| format!("HTTP/1.1 302 Found\r\nLocation: {path}%%\r\nContent-Length: 0\r\n\r\n"),
            |path| format!("{path}\r\n\r\n"),
        ];
        for form in forms {
            let why = sent(echo(form), WebhookKind::WeCom).0.unwrap_err();
            assert!(!why.contains("TOKEN"), "{why}");
        }
        for url in [
            "http://",
            "http://127.0.0.1:99999/TOKEN",
            "http://[::1/TOKEN",
            "https://127.0.0.1:1/TOKEN",
            "http://x y/TOKEN",
            "http://nowhere.invalid/TOKEN",
        ] {
            let webhook = Webhook { address: Address::Written(url.to_owned()), kind: WebhookKind::Json, secret_file: None };
            let event = Event { kind: EventKind::Drawn, at: "now".to_owned(), lines: Vec::new() };
            let why = post_within(Path::new("."), &webhook, &event, ("p", Lang::EN), (0, Duration::from_secs(2))).unwrap_err();
            assert!(!why.say(Lang::EN).contains("TOKEN") && !format!("{webhook:?}").contains("TOKEN"), "{url}");
        }
    }
}
