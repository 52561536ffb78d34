//! What monitoring asks: `/healthz` (is the process alive), `/readyz` (is nothing wrong), `/metrics` (Prometheus).

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::shared::{Shared, by_kind};
use super::status::{Status, status};

/// Listens until the task is ended.
///
/// # Errors
/// The address cannot be had.
pub(super) async fn listen(address: SocketAddr, shared: Arc<Shared>) -> std::io::Result<tokio::task::JoinHandle<()>> {
    let listener = tokio::net::TcpListener::bind(address).await?;
    let app =
        Router::new().route("/healthz", get(healthz)).route("/readyz", get(readyz)).route("/metrics", get(metrics)).with_state(shared);
    Ok(tokio::spawn(async move {
        let _ = axum::serve(listener, app).await;
    }))
}

async fn healthz(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let patience = (shared.options.beat * 4).max(Duration::from_mins(2));
    let beaten = shared.state.lock().ok().and_then(|inner| inner.beaten);
    let alive = beaten.is_none_or(|at| at.elapsed() < patience);
    if alive { (StatusCode::OK, "ok\n") } else { (StatusCode::SERVICE_UNAVAILABLE, "no beat\n") }
}

async fn now(shared: Arc<Shared>) -> Option<Status> {
    tokio::task::spawn_blocking(move || status(&shared.options.root, &shared.options.clock)).await.ok()
}

async fn readyz(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let (code, body) = match now(shared).await {
        Some(status) => {
            let code = if status.healthy { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
            (code, serde_json::json!({ "healthy": status.healthy, "reasons": status.reasons }).to_string())
        }
        None => (StatusCode::INTERNAL_SERVER_ERROR, "{}".to_owned()),
    };
    (code, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body)
}

async fn metrics(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let (troubles, sweeps, pending, last) = match shared.state.lock() {
        Ok(inner) => (
            by_kind(&inner.troubles),
            inner.remembered.sweeps,
            inner.outbox.pending.len(),
            inner.remembered.last.as_ref().map(|l| (l.at.timestamp(), l.took_ms)),
        ),
        Err(_) => Default::default(),
    };
    let Some(status) = now(shared).await else {
        return (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "text/plain")], String::new());
    };
    let mut registry = Registry::with_prefix("choucha");
    let mut gauge = |name: &str, help: &str, value: i64| {
        let gauge = Gauge::<i64>::default();
        gauge.set(value);
        registry.register(name, help, gauge);
    };
    let size = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    gauge("healthy", "1 if nothing is wrong", i64::from(status.healthy));
    gauge("rounds_due", "Rounds due and not drawn", size(status.due.len()));
    gauge("rounds_late", "Rounds late", size(status.late.len()));
    gauge("rounds_asked", "Missed rounds that wait for a person", size(status.asked.len()));
    gauge("rounds_sealed", "Rounds that wait for public randomness", size(status.sealed.len()));
    gauge("rounds_drawn", "Draws in the ledger", size(status.drawn));
    gauge("rounds_lapsed", "Lapses in the ledger", size(status.lapsed.len()));
    gauge("sweeps", "Sweeps remembered", i64::try_from(sweeps).unwrap_or(i64::MAX));
    gauge("messages_pending", "Messages not delivered yet", size(pending));
    gauge("ledger_entries", "Entries in the ledger", status.ledger_head.as_ref().map_or(0, |h| h.0));
    gauge("disk_free_megabytes", "Free disk space", i64::try_from(status.disk_free_mb.unwrap_or(0)).unwrap_or(i64::MAX));
    if let Some(age) = status.register.as_ref().and_then(|r| r.age_days) {
        gauge("register_age_days", "Age of the object register", age);
    }
    if let Some(bytes) = status.register.as_ref().and_then(|r| r.bytes) {
        gauge("register_bytes", "Size of the object register", i64::try_from(bytes).unwrap_or(i64::MAX));
    }
    if let Some((at, took)) = last {
        gauge("last_sweep_timestamp_seconds", "When the last sweep began", at);
        gauge("last_sweep_milliseconds", "How long the last sweep took", i64::try_from(took).unwrap_or(i64::MAX));
    }
    let family = Family::<Vec<(String, String)>, Gauge>::default();
    for (kind, count) in troubles {
        family.get_or_create(&vec![("kind".to_owned(), kind.word().to_owned())]).set(size(count));
    }
    registry.register("troubles", "Troubles there are now, by kind", family);
    let mut text = String::new();
    let good = encode(&mut text, &registry).is_ok();
    let code = if good { StatusCode::OK } else { StatusCode::INTERNAL_SERVER_ERROR };
    (code, [(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)
}
