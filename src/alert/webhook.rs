//! Webhooks: our own JSON with a signature header, and the robots of WeCom and DingTalk.
//!
//! Our own: POST of `{"event","title","body","at","place"}`; header `X-Choucha-Event: KIND` and, with a secret, `X-Choucha-Signature:
//! sha256=HEX`, HEX = HMAC-SHA256(secret, body). DingTalk: `timestamp` (milliseconds) and `sign` = base64(HMAC-SHA256(secret, timestamp LF secret)) in the address.

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::Sha256;

use super::Event;
use crate::diagnostic::Lang;
use crate::draw::hex;
use crate::workspace::{Webhook, WebhookKind};

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

/// Posts an event; `now` in milliseconds since 1970.
///
/// # Errors
/// Whatever the server or the network says; an answer other than 2xx; an error code in a robot's answer.
pub fn post(root: &Path, webhook: &Webhook, event: &Event, place: &str, lang: Lang, now: i64) -> Result<(), String> {
    let secret = match &webhook.secret_file {
        Some(file) => {
            Some(crate::bounded::read_text(&root.join(file), crate::bounded::SMALL).map_err(|e| format!("{file}: {e}"))?.trim().to_owned())
        }
        None => None,
    };
    let title = event.kind.title();
    let text = format!("[choucha {place}] {}\n{}\n{}", title.say(lang), event.body(lang), event.at);
    // Robots refuse long messages: 2,048 bytes at WeCom, 20,000 at DingTalk.
    let short = |most: usize| if text.len() <= most { text.clone() } else { text.chars().take(most / 4).collect::<String>() + "…" };
    let mut url = webhook.url.clone();
    let body = match webhook.kind {
        WebhookKind::Json => {
            json!({ "event": event.kind.word(), "title": title.say(lang), "body": event.body(lang), "at": event.at, "place": place })
        }
        WebhookKind::WeCom => json!({ "msgtype": "text", "text": { "content": short(2_048) } }),
        WebhookKind::DingTalk => {
            if let Some(secret) = &secret {
                let sign = base64::engine::general_purpose::STANDARD.encode(hmac(secret.as_bytes(), format!("{now}\n{secret}").as_bytes()));
                let sign = sign.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
                let join = if url.contains('?') { '&' } else { '?' };
                url.push_str(&format!("{join}timestamp={now}&sign={sign}"));
            }
            json!({ "msgtype": "text", "text": { "content": short(18_000) } })
        }
    }
    .to_string();
    let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(20))).build().into();
    let mut request =
        agent.post(&url).header("Content-Type", "application/json; charset=utf-8").header("X-Choucha-Event", event.kind.word());
    if let (WebhookKind::Json, Some(secret)) = (webhook.kind, &secret) {
        request = request.header("X-Choucha-Signature", signature(secret.as_bytes(), body.as_bytes()));
    }
    let mut answer = request.send(body).map_err(|e| e.to_string())?;
    if webhook.kind != WebhookKind::Json {
        let words = answer.body_mut().read_to_string().map_err(|e| e.to_string())?;
        let code =
            serde_json::from_str::<serde_json::Value>(&words).ok().and_then(|v| v.get("errcode").and_then(serde_json::Value::as_i64));
        if code.is_some_and(|code| code != 0) {
            return Err(words);
        }
    }
    Ok(())
}
