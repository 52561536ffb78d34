//! A workspace: `rules/settings.toml` and the files it names, read as one consistent snapshot.
//!
//! | file | what |
//! |---|---|
//! | `settings` | the settings file: model, reading, checking |
//! | `snapshot` | settings, plans and rules together, no file half-saved |
//! | `locate` | where the workspace is |

mod alerts;
mod locate;
mod settings;
mod snapshot;

pub use alerts::{Alerts, Mail, Security, Webhook, WebhookKind, check_cron};
pub use locate::locate;
pub use settings::{Beacon, Settings, first_round_after, read_settings};
pub use snapshot::{PlanFile, SETTINGS, Snapshot, digest, read_snapshot, rule_file, settings_of};
