//! `choucha serve`: the service, with a line for everything that happens on standard error, as text or (with `--json`) JSON.

use std::sync::Arc;
use std::time::Duration;

use super::args::Arguments;
use super::printer::Printer;
use crate::alert::Event;
use crate::diagnostic::{Failure, Lang, Text};
use crate::service::{Log, Options, serve};
use crate::text;

struct Lines(Lang);

impl Log for Lines {
    fn event(&self, event: &Event) {
        let (kind, title) = (event.kind.word(), event.kind.title());
        let title = title.say(self.0);
        for line in &event.lines {
            let line = line.say(self.0);
            let words = text!("serve", title, line);
            let words = words.say(self.0);
            if event.kind.is_trouble() {
                tracing::error!(event = kind, "{words}");
            } else {
                tracing::info!(event = kind, "{words}");
            }
        }
    }

    fn note(&self, text: &Text) {
        tracing::info!("{}", text.say(self.0));
    }

    fn undelivered(&self, channel: &str, why: &Text) {
        tracing::warn!("{}", text!("not-delivered-tried-again-later", channel, why).say(self.0));
    }
}

/// How often the service looks at the clock.
const BEAT: Duration = Duration::from_secs(15);

/// A service waits for most of its life: what a draw took goes back to the system. The C library is told so by the environment and
/// reads it only when a process begins, so the service begins once more, as the same process. Where that fails it goes on as it is.
#[cfg(target_os = "linux")]
fn give_memory_back() {
    use std::os::unix::process::CommandExt as _;
    if std::env::var_os("MALLOC_ARENA_MAX").is_none()
        && let Ok(program) = std::env::current_exe()
    {
        let _ = std::process::Command::new(program)
            .args(std::env::args_os().skip(1))
            .env("MALLOC_ARENA_MAX", "2")
            .env("MALLOC_TRIM_THRESHOLD_", "131072")
            .exec();
    }
}

pub(super) fn run(arguments: &Arguments, printer: &Printer) -> Result<u8, Failure> {
    #[cfg(target_os = "linux")]
    give_memory_back();
    let filter = tracing_subscriber::EnvFilter::try_from_env("CHOUCHA_LOG").unwrap_or_else(|_| "choucha=info".into());
    let format =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).log_internal_errors(false);
    if printer.json {
        let _ = format.json().try_init();
    } else {
        let _ = format.with_ansi(false).try_init();
    }
    let beat = std::env::var("CHOUCHA_BEAT_MS").ok().and_then(|t| t.parse().ok()).map_or(BEAT, |ms: u64| Duration::from_millis(ms.max(1)));
    serve(Options { root: arguments.root()?, clock: arguments.clock(), lang: printer.lang, beat, log: Arc::new(Lines(printer.lang)) })?;
    Ok(0)
}
