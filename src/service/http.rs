//! What monitoring asks: `/healthz` (is the process alive), `/readyz` (is nothing wrong), `/metrics` (Prometheus).

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use tokio::sync::watch;
use tokio::time::timeout;

use super::seats::{Door, PATIENCE};
use super::shared::{Shared, by_kind};
use super::status::{Status, status};

/// How long an answer holds.
const MOMENT: Duration = Duration::from_secs(2);

/// Listens until the task is ended.
///
/// # Errors
/// The address cannot be had.
pub(super) async fn listen(address: SocketAddr, shared: Arc<Shared>) -> std::io::Result<tokio::task::JoinHandle<()>> {
    let listener = tokio::net::TcpListener::bind(address).await?;
    let answers = Arc::new(Answers { shared, kept: watch::channel(None).0, busy: AtomicBool::new(false) });
    let app = Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        // One question a connection: no seat is kept for the next one.
        .layer(map_response(|mut answer: Response| async {
            answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            answer
        }))
        .with_state(answers);
    Ok(tokio::spawn(async move {
        let _ = axum::serve(Door::new(listener), app).await;
    }))
}

async fn healthz(State(answers): State<Arc<Answers>>) -> impl IntoResponse {
    let patience = (answers.shared.options.beat * 4).max(Duration::from_mins(2));
    let beaten = answers.shared.with(|inner| inner.beaten);
    let alive = beaten.is_none_or(|at| at.elapsed() < patience);
    if alive { (StatusCode::OK, "ok\n") } else { (StatusCode::SERVICE_UNAVAILABLE, "no beat\n") }
}

/// A status and when it was worked out.
struct Kept {
    at: Instant,
    /// The sweeps by then: a sweep makes it old at once.
    sweeps: u64,
    /// None where working it out failed.
    status: Option<Status>,
}

/// What the answers are made of: the status is worked out by one at a time, whoever asks meanwhile waits for that one, and it holds for a moment.
struct Answers {
    shared: Arc<Shared>,
    kept: watch::Sender<Option<Arc<Kept>>>,
    busy: AtomicBool,
}

impl Answers {
    fn sweeps(&self) -> u64 {
        self.shared.with(|inner| inner.remembered.sweeps)
    }

    fn fresh(&self) -> Option<Arc<Kept>> {
        let kept = self.kept.borrow().clone()?;
        (kept.at.elapsed() < MOMENT && kept.sweeps == self.sweeps()).then_some(kept)
    }

    async fn now(self: &Arc<Self>) -> Option<Arc<Kept>> {
        let mut news = self.kept.subscribe();
        loop {
            news.borrow_and_update();
            if let Some(kept) = self.fresh() {
                return Some(kept);
            }
            if !self.busy.swap(true, Ordering::SeqCst) {
                // Goes on when who asked has gone away: the next one asks for the same.
                tokio::spawn(self.clone().work_out());
            }
            news.changed().await.ok()?;
        }
    }

    async fn work_out(self: Arc<Self>) {
        let sweeps = self.sweeps();
        let options = self.shared.options.clone();
        let status = tokio::task::spawn_blocking(move || status(&options.root, &options.clock)).await.ok();
        // Not the other way round: who finds this one old by then must be able to ask for the next.
        self.busy.store(false, Ordering::SeqCst);
        // From now on, not from when it was begun: what takes long holds for its moment, too, or nobody would ever get it.
        self.kept.send_replace(Some(Arc::new(Kept { at: Instant::now(), sweeps, status })));
    }

    /// The status within the time a connection has.
    async fn status(self: &Arc<Self>) -> Option<Arc<Kept>> {
        timeout(PATIENCE, self.now()).await.ok().flatten().filter(|kept| kept.status.is_some())
    }
}

async fn readyz(State(answers): State<Arc<Answers>>) -> impl IntoResponse {
    let kept = answers.status().await;
    let (code, body) = match kept.as_ref().and_then(|kept| kept.status.as_ref()) {
        Some(status) => {
            let code = if status.healthy { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
            (code, serde_json::json!({ "healthy": status.healthy, "reasons": status.reasons }).to_string())
        }
        None => (StatusCode::SERVICE_UNAVAILABLE, "{}".to_owned()),
    };
    (code, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body)
}

async fn metrics(State(answers): State<Arc<Answers>>) -> impl IntoResponse {
    let (troubles, sweeps, pending, last) = answers.shared.with(|inner| {
        let last = inner.remembered.last.as_ref().map(|l| (l.at.timestamp(), l.took_ms));
        (by_kind(&inner.troubles), inner.remembered.sweeps, inner.outbox.pending.len(), last)
    });
    let kept = answers.status().await;
    let Some(status) = kept.as_ref().and_then(|kept| kept.status.as_ref()) else {
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::CONTENT_TYPE, "text/plain")], String::new());
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
