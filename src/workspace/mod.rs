//! A workspace: `rules/settings.toml` and the files it names, read as one consistent snapshot.
//!
//! | file | what |
//! |---|---|
//! | `settings` | the settings file: model, reading, checking |
//! | `snapshot` | settings, plans and rules together, no file half-saved |
//! | `decisive` | everything of settings, header and holidays that can change a draw, as one canonical text |
//! | `promises` | what a change takes back, and which promises bind a round |
//! | `taken_back` | what the files take back of what was adopted last |
//! | `session` | the workspace opened once: snapshot, ledger, history, lock, clock |
//! | `lock` | one writer at a time |
//! | `alerts` | the part of the settings about telling people |
//! | `hidden` | what in the settings is recorded, shown and told as stars |
//! | `locate` | where the workspace is |

mod alerts;
mod decisive;
mod hidden;
mod locate;
mod lock;
mod promises;
mod session;
mod settings;
mod snapshot;
mod taken_back;

pub use alerts::{Address, Alerts, Mail, Security, Webhook, WebhookKind, check_cron};
pub use decisive::{DecidingFile, Decisive, calendar_digest, canonical, deciding_files, decisive};
pub use hidden::{hidden, is_starred, put_back, told};
pub use locate::locate;
pub use lock::Lock;
pub use promises::{Promise, Promises, Weakening, promises_for, weaker_header, weaker_settings};
pub use session::{PROGRAM, Session, only_simulated};
pub use settings::{Beacon, Settings, read_settings};
pub use snapshot::{HOLIDAYS, PlanFile, SETTINGS, Snapshot, digest, read_snapshot, read_snapshot_over, rule_file, settings_of};
pub use taken_back::{TakenBack, taken_back, taken_back_from};
