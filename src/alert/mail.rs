//! Mail by SMTP. The library waits as long as a server says a byte now and then, and keeps what it says however long the line: so it talks to the
//! server through a [`Leash`], which ends when the time or the bytes are used up.

use std::path::Path;
use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Message, SmtpTransport, Transport as _};

use super::Event;
use super::leash::Leash;
use super::webhook::secret_of;
use crate::diagnostic::{Lang, Text, reason};
use crate::text;
use crate::workspace::{Mail, Security};

/// How long one message may take, from looking up the host to the last answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// Bytes that a server may say meanwhile: a greeting, a certificate, some lines. The library reads a long answer over and over.
const MOST: usize = 64 * 1024;

/// What went wrong, in words that hold nothing a server said: it may quote the password.
fn failed(error: &lettre::transport::smtp::Error) -> Text {
    if let Some(code) = error.status() {
        let code = code.to_string();
        return if code == "535" { text!("mail-password-refused", code) } else { text!("mail-server-refused", code) };
    }
    if error.is_timeout() {
        text!("no-answer-in-time")
    } else if error.is_tls() {
        text!("certificate-not-trusted")
    } else if error.is_response() {
        text!("answer-is-no-smtp")
    } else if error.is_client() {
        // Of the library itself: the server offers no way to log in, or none that is secured.
        let words = error.to_string();
        text!("mail-cannot-be-sent", words)
    } else {
        text!("connection-ended")
    }
}

/// A transport to the server, and the leash that it runs on.
fn transport(root: &Path, mail: &Mail, patience: Duration) -> Result<(SmtpTransport, Leash), Text> {
    let password = match (&mail.user, &mail.password_file) {
        (Some(_), Some(file)) => secret_of(root, file)?,
        _ => String::new(),
    };
    let names = |host: &str| TlsParameters::new(host.to_owned()).map_err(|_| text!("certificate-not-trusted"));
    let tls = match mail.security {
        Security::Tls => Tls::Wrapper(names(&mail.host)?),
        Security::StartTls => Tls::Required(names(&mail.host)?),
        Security::None => Tls::None,
    };
    let leash = Leash::to(&mail.host, mail.port, patience, MOST).map_err(|e| match e.kind() {
        std::io::ErrorKind::TimedOut => text!("no-answer-in-time"),
        std::io::ErrorKind::NotFound => text!("host-not-found"),
        _ => {
            let words = reason(&e);
            text!("connection-failed", words)
        }
    })?;
    let at = leash.address();
    let builder = SmtpTransport::builder_dangerous(at.ip().to_string()).port(at.port()).tls(tls).timeout(Some(patience));
    let builder = match &mail.user {
        Some(user) => builder.credentials(Credentials::new(user.clone(), password)),
        None => builder,
    };
    Ok((builder.build(), leash))
}

/// Sends an event.
///
/// # Errors
/// Whatever the server or the network says.
pub fn send_mail(root: &Path, mail: &Mail, event: &Event, place: &str, lang: Lang) -> Result<(), Text> {
    let message = letter(mail, event, place, lang)?;
    within(root, mail, PATIENCE, |transport| transport.send(&message).map(|_| ()))
}

fn letter(mail: &Mail, event: &Event, place: &str, lang: Lang) -> Result<Message, Text> {
    let title = event.kind.title();
    let subject = format!("[choucha {place}] {}: {}", event.kind.word(), title.say(lang));
    let parsed = |address: &String| address.parse().map_err(|_| text!("mail-address-is-none", address));
    let mut message = Message::builder().from(parsed(&mail.from)?).subject(subject);
    for to in &mail.to {
        message = message.to(parsed(to)?);
    }
    let body = format!("{}\n\n{}\n{}\n", title.say(lang), event.body(lang), event.at);
    message.header(ContentType::TEXT_PLAIN).body(body).map_err(|e| {
        let words = e.to_string();
        text!("mail-cannot-be-sent", words)
    })
}

/// Whether the server answers (nothing is sent).
///
/// # Errors
/// Whatever the server or the network says.
pub fn connect(root: &Path, mail: &Mail) -> Result<(), Text> {
    within(root, mail, PATIENCE, |transport| transport.test_connection().map(|_| ()))
}

/// Talks to the server for so long at most.
fn within(
    root: &Path,
    mail: &Mail,
    patience: Duration,
    talk: impl FnOnce(&SmtpTransport) -> Result<(), lettre::transport::smtp::Error>,
) -> Result<(), Text> {
    let (transport, leash) = transport(root, mail, patience)?;
    talk(&transport).map_err(|error| match leash.ended() {
        Some(std::io::ErrorKind::TimedOut) => text!("no-answer-in-time"),
        Some(_) => text!("answer-has-no-end"),
        None => failed(&error),
    })
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::{Ipv4Addr, TcpListener, TcpStream};
    use std::time::Instant;

    use super::*;
    use crate::alert::EventKind;

    fn server(does: impl Fn(TcpStream) + Send + 'static) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || listener.incoming().flatten().take(4).for_each(does));
        port
    }

    /// Answers each line of the client by a word of its own, with what the client said.
    fn talks(greeting: &'static str, answer: fn(&str) -> String) -> u16 {
        server(move |mut stream| {
            let _ = stream.write_all(greeting.as_bytes());
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            for line in lines.map_while(Result::ok) {
                if stream.write_all(answer(&line).as_bytes()).is_err() {
                    return;
                }
            }
        })
    }

    fn sent(port: u16) -> (Result<(), String>, Duration) {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("pw"), "PASSWORD\n").unwrap();
        let mail = Mail {
            host: "127.0.0.1".to_owned(),
            port,
            security: Security::None,
            user: Some("me".to_owned()),
            password_file: Some("pw".to_owned()),
            from: "a@example.org".to_owned(),
            to: vec!["b@example.org".to_owned()],
        };
        let event = Event { kind: EventKind::Drawn, at: "now".to_owned(), lines: Vec::new() };
        let message = letter(&mail, &event, "p", Lang::EN).unwrap();
        let begun = Instant::now();
        let done = within(root.path(), &mail, Duration::from_secs(1), |transport| transport.send(&message).map(|_| ()));
        (done.map_err(|why| why.say(Lang::EN)), begun.elapsed())
    }

    #[test]
    fn a_server_that_stalls_trickles_never_stops_or_breaks_off_is_left_in_time() {
        let drip = |begin: &'static str, drop: &'static [u8], every: u64| {
            server(move |mut stream| {
                let _ = stream.write_all(begin.as_bytes());
                while stream.write_all(drop).is_ok() {
                    std::thread::sleep(Duration::from_millis(every));
                }
            })
        };
        for port in [
            drip("", b"", 50),
            drip("", b"2", 50),
            drip("220 ", b"y", 0),
            drip("220-hello\r\n", b"220-hello\r\n", 0),
            drip("220 hello\r\n", b"250-8BITMIME\r\n", 1),
            talks("220 hello\r\n", |_| "250-8BITMIME\r\n".to_owned()),
            server(drop),
            talks("SSH-2.0-x\r\n", |_| String::new()),
            talks("554 no\r\n", |_| String::new()),
        ] {
            let (done, took) = sent(port);
            assert!(done.is_err() && took < Duration::from_secs(30), "{done:?} after {took:?}");
        }
    }

    #[test]
    fn nothing_that_is_told_holds_the_password_even_if_the_server_says_it() {
        let answer = |line: &str| match line.get(..4).unwrap_or_default() {
            "EHLO" => "250-me\r\n250 AUTH PLAIN LOGIN\r\n".to_owned(),
            "AUTH" => format!("535 5.7.8 PASSWORD is wrong, you said {line}\r\n"),
            _ => "250 ok\r\n".to_owned(),
        };
        let why = sent(talks("220 hello\r\n", answer)).0.unwrap_err();
        // `\0me\0PASSWORD` in base64 begins with this.
        assert!(why.contains("535") && !why.contains("PASSWORD") && !why.contains("AG1lAFBBU1NXT1JE"), "{why}");
    }
}
