//! Mail by SMTP.

use std::path::Path;
use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Message, SmtpTransport, Transport as _};

use super::Event;
use crate::diagnostic::Lang;
use crate::workspace::{Mail, Security};

const PATIENCE: Duration = Duration::from_secs(20);

fn transport(root: &Path, mail: &Mail) -> Result<SmtpTransport, String> {
    let host = mail.host.as_str();
    let builder = match mail.security {
        Security::Tls => SmtpTransport::relay(host),
        Security::StartTls => SmtpTransport::starttls_relay(host),
        Security::None => Ok(SmtpTransport::builder_dangerous(host)),
    };
    let mut builder = builder.map_err(|e| e.to_string())?.port(mail.port).timeout(Some(PATIENCE));
    if let Some(user) = &mail.user {
        let password = match &mail.password_file {
            Some(file) => crate::bounded::read_text(&root.join(file), crate::bounded::SMALL).map_err(|e| format!("{file}: {e}"))?,
            None => String::new(),
        };
        builder = builder.credentials(Credentials::new(user.clone(), password.trim_end_matches(['\r', '\n']).to_owned()));
    }
    Ok(builder.build())
}

/// Sends an event.
///
/// # Errors
/// Whatever the server or the network says.
pub fn send_mail(root: &Path, mail: &Mail, event: &Event, place: &str, lang: Lang) -> Result<(), String> {
    let title = event.kind.title();
    let subject = format!("[choucha {place}] {}: {}", event.kind.word(), title.say(lang));
    let mut message = Message::builder().from(mail.from.parse().map_err(|e| format!("{}: {e}", mail.from))?).subject(subject);
    for to in &mail.to {
        message = message.to(to.parse().map_err(|e| format!("{to}: {e}"))?);
    }
    let body = format!("{}\n\n{}\n{}\n", title.say(lang), event.body(lang), event.at);
    let message = message.header(ContentType::TEXT_PLAIN).body(body).map_err(|e| e.to_string())?;
    transport(root, mail)?.send(&message).map(|_| ()).map_err(|e| e.to_string())
}

/// Whether the server answers (nothing is sent).
///
/// # Errors
/// Whatever the server or the network says.
pub fn connect(root: &Path, mail: &Mail) -> Result<(), String> {
    match transport(root, mail)?.test_connection() {
        Ok(true) => Ok(()),
        Ok(false) => Err("NOOP".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
