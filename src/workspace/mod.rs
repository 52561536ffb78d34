//! A workspace: `rules/settings.toml` and the files it names, read as one consistent snapshot.
//!
//! | file | what |
//! |---|---|
//! | `settings` | the settings file: model, reading, checking |
//! | `snapshot` | settings, plans and rules together, no file half-saved |
//! | `session` | the workspace opened once: snapshot, ledger, history, lock, clock |
//! | `lock` | one writer at a time |
//! | `alerts` | the part of the settings about telling people |
//! | `locate` | where the workspace is |

mod alerts;
mod locate;
mod lock;
mod session;
mod settings;
mod snapshot;

pub use alerts::{Alerts, Mail, Security, Webhook, WebhookKind, check_cron};
pub use locate::locate;
pub use lock::Lock;
pub use session::{PROGRAM, Session};
pub use settings::{Beacon, Settings, read_settings};
pub use snapshot::{PlanFile, SETTINGS, Snapshot, digest, read_snapshot, read_snapshot_over, rule_file, settings_of};
