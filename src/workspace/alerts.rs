//! The settings of telling people: `[alerts]`, `[[alerts.mail]]`, `[[alerts.webhook]]`, and `[service]`.

use std::net::SocketAddr;
use std::str::FromStr as _;

use chrono::NaiveTime;
use sha2::{Digest as _, Sha256};

use super::hidden::{is_starred, told};
use crate::diagnostic::{Finding, Findings, Place};
use crate::model::hex;
use crate::plan::TomlTable;
use crate::text;

/// Who is told, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alerts {
    /// When the daily "all well" is told; none: never.
    pub all_well: Option<NaiveTime>,
    /// Free disk space below which it is raised, in MB.
    pub disk_low: u64,
    /// Seconds before a failed message is tried again; doubled each time, up to an hour.
    pub retry: u64,
    /// By mail.
    pub mail: Vec<Mail>,
    /// By webhook.
    pub webhooks: Vec<Webhook>,
}

/// A mail server and whom it writes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Host.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is secured.
    pub security: Security,
    /// User, if the server asks for one.
    pub user: Option<String>,
    /// File with the password, relative to the workspace.
    pub password_file: Option<String>,
    /// Sender.
    pub from: String,
    /// Receivers.
    pub to: Vec<String>,
}

/// How a connection to a mail server is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// STARTTLS, refused without it.
    StartTls,
    /// Not at all: within one machine or a closed network.
    None,
}

/// Where a webhook listens. Whoever knows it can write in its name.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// As the settings have it.
    Written(String),
    /// In a file of its own, relative to the workspace.
    File(String),
}

impl Address {
    /// The address, where it stands in the settings.
    #[must_use]
    pub fn written(&self) -> Option<&str> {
        match self {
            Self::Written(url) => Some(url),
            Self::File(_) => None,
        }
    }

    /// As it is told: scheme and host, or its file.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Self::Written(url) => told(url),
            Self::File(file) => file.clone(),
        }
    }

    /// A name that stays the same as long as the address or its file do, and gives nothing away.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Written(url) => format!("{} {}", told(url), hex(&Sha256::digest(url)).chars().take(8).collect::<String>()),
            Self::File(file) => file.clone(),
        }
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.told())
    }
}

/// An address that is told by HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// The address.
    pub address: Address,
    /// What it understands.
    pub kind: WebhookKind,
    /// File with the secret that signs, relative to the workspace.
    pub secret_file: Option<String>,
}

/// What a webhook understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookKind {
    /// Our own JSON, signed in a header.
    Json,
    /// A robot of WeCom (企业微信).
    WeCom,
    /// A robot of DingTalk (钉钉), signed in the address.
    DingTalk,
}

/// Whether a text is a cron text in six parts, and if not why.
///
/// # Errors
/// What is wrong with it.
pub fn check_cron(text: &str) -> Result<(), String> {
    croner::parser::CronParser::builder()
        .seconds(croner::parser::Seconds::Required)
        .build()
        .parse(text)
        .map(|_| ())
        .map_err(|e| e.to_string())
}

fn time(table: &mut TomlTable<'_, '_>, key: &'static str, findings: &mut Findings) -> Option<NaiveTime> {
    let words = table.text(key, findings)?;
    let time = NaiveTime::parse_from_str(&words, "%H:%M").ok();
    if time.is_none() {
        findings.push(Finding::error("bad-time", table.place_of(key), text!("bad-time", words), text!("bad-time-help")));
    }
    time
}

fn count(table: &mut TomlTable<'_, '_>, key: &'static str, default: u64, findings: &mut Findings) -> u64 {
    let Some(number) = table.whole(key, findings) else { return default };
    u64::try_from(number).ok().filter(|n| (1..=1_000_000_000).contains(n)).unwrap_or_else(|| {
        findings.push(Finding::error("bad-number", table.place_of(key), text!("bad-number-2", key, number), text!("bad-number-help-2")));
        default
    })
}

/// Reads `[alerts]`.
pub(super) fn read_alerts(root: &mut TomlTable<'_, '_>, findings: &mut Findings) -> Alerts {
    let mut alerts = Alerts { all_well: None, disk_low: 1_024, retry: 60, mail: Vec::new(), webhooks: Vec::new() };
    let Some(mut table) = root.table("alerts", "[alerts]", findings) else { return alerts };
    alerts.all_well = time(&mut table, "all_well", findings);
    alerts.disk_low = count(&mut table, "disk_low_mb", alerts.disk_low, findings);
    alerts.retry = count(&mut table, "retry_seconds", alerts.retry, findings);
    for mail in table.tables("mail", findings) {
        alerts.mail.extend(read_mail(mail, findings));
    }
    for webhook in table.tables("webhook", findings) {
        alerts.webhooks.extend(read_webhook(webhook, findings));
    }
    table.finish(findings);
    alerts
}

fn read_mail(mut table: TomlTable<'_, '_>, findings: &mut Findings) -> Option<Mail> {
    let server = table.required("server", findings);
    let security = match table.text("security", findings).as_deref() {
        None | Some("starttls") => Some(Security::StartTls),
        Some("tls") => Some(Security::Tls),
        Some("none") => Some(Security::None),
        Some(other) => {
            findings.push(Finding::error(
                "bad-choice",
                table.place_of("security"),
                text!("bad-choice-2", other),
                text!("bad-choice-help-2"),
            ));
            None
        }
    };
    let place = table.place_of("server");
    let user = table.text("user", findings);
    let password_file = table.text("password_file", findings);
    let from = table.required("from", findings);
    if !table.has("to") {
        table.missing("to", findings);
    }
    let to: Vec<(String, std::ops::Range<usize>)> = table.texts("to", findings);
    let mut good = true;
    for address in from.iter().chain(to.iter().map(|(t, _)| t)) {
        // The library that sends has the last word; this catches slips before a night is lost.
        if !address.contains('@') || address.chars().any(char::is_whitespace) && !address.contains('<') {
            good = false;
            findings.push(Finding::error("bad-address", table.place(), text!("bad-address", address), text!("bad-address-help")));
        }
    }
    table.finish(findings);
    let (server, security) = (server?, security?);
    let default = match security {
        Security::Tls => 465,
        Security::StartTls => 587,
        Security::None => 25,
    };
    let (host, port) = match server.rsplit_once(':') {
        None => (server.clone(), Some(default)),
        Some((host, port)) => (host.to_owned(), port.parse().ok()),
    };
    let Some(port) = port.filter(|_| !host.is_empty() && !host.contains(['@', '/'])) else {
        // A user and password may stand before the host; neither is shown.
        let server = server.rsplit('@').next().unwrap_or_default();
        let place = place.line.map_or_else(|| place.clone(), |line| Place::line(place.file.clone(), line));
        findings.push(Finding::error("bad-address", place, text!("bad-address-2", server), text!("bad-address-help-2")));
        return None;
    };
    good.then_some(Mail { host, port, security, user, password_file, from: from?, to: to.into_iter().map(|(t, _)| t).collect() })
}

fn read_webhook(mut table: TomlTable<'_, '_>, findings: &mut Findings) -> Option<Webhook> {
    let address = read_address(&mut table, findings);
    let kind = match table.text("kind", findings).as_deref() {
        None | Some("json") => Some(WebhookKind::Json),
        Some("wecom") => Some(WebhookKind::WeCom),
        Some("dingtalk") => Some(WebhookKind::DingTalk),
        Some(other) => {
            findings.push(Finding::error("bad-choice", table.place_of("kind"), text!("bad-choice-3", other), text!("bad-choice-help-3")));
            None
        }
    };
    let secret_file = table.text("secret_file", findings);
    table.finish(findings);
    Some(Webhook { address: address?, kind: kind?, secret_file })
}

/// `url`, or better `url_file`.
fn read_address(table: &mut TomlTable<'_, '_>, findings: &mut Findings) -> Option<Address> {
    let place = table.place_of("url");
    // A line that may be an address without a scheme is not shown.
    let line = place.line.map_or_else(|| place.clone(), |line| Place::line(place.file.clone(), line));
    let file = table.text("url_file", findings);
    if table.has("url") && file.is_some() {
        let _ = table.text("url", findings);
        findings.push(Finding::error("bad-address", line, text!("address-twice"), text!("address-twice-help")));
        return None;
    }
    if let Some(file) = file {
        return Some(Address::File(file));
    }
    let url = table.required("url", findings)?;
    if !url.starts_with("http://") && !url.starts_with("https://") {
        let url = told(&url);
        findings.push(Finding::error("bad-address", line, text!("bad-address-3", url), text!("bad-address-help-3")));
        return None;
    }
    let host = told(&url);
    if is_starred(&url) {
        findings.push(Finding::warning("address-hidden", place, text!("address-hidden", host), text!("address-hidden-help")));
    } else if url.trim_end_matches('/') != host {
        findings.push(Finding::warning(
            "address-in-settings",
            place,
            text!("address-in-settings", host),
            text!("address-in-settings-help", host),
        ));
    }
    Some(Address::Written(url))
}

/// Reads `[service]`.
pub(super) fn read_listen(root: &mut TomlTable<'_, '_>, findings: &mut Findings) -> Option<SocketAddr> {
    let mut table = root.table("service", "[service]", findings)?;
    let words = table.text("listen", findings);
    let found = words.as_deref().map(SocketAddr::from_str);
    if let (Some(words), Some(Err(_))) = (&words, &found) {
        findings.push(Finding::error("bad-address", table.place_of("listen"), text!("bad-address-4", words), text!("bad-address-help-4")));
    }
    table.finish(findings);
    found.and_then(Result::ok)
}
