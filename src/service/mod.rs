//! Running unattended: the service that sweeps, tells people and answers monitoring; the state of things; setting it up; backups.
//!
//! Owns: when a sweep runs and what is made of what it found. Does not own: what a sweep does.
//!
//! | file | what |
//! |---|---|
//! | `run` | the service: wake-ups, one sweep at a time, beats, leaving |
//! | `shared` | what its parts share: a sweep and everything that follows from it |
//! | `timing` | the nightly hour: the last and the next firing |
//! | `watch` | files that changed |
//! | `news` | what a sweep means to people: news and troubles |
//! | `state` | what the service remembers, for people and monitoring |
//! | `status` | healthy or not, and why |
//! | `http` | `/healthz`, `/readyz`, `/metrics` |
//! | `seats` | how many connections at a time, how long and how much each |
//! | `doctor` | everything a first night needs, tried |
//! | `init`, `init/` | a new workspace, and the files in it |
//! | `backup` | one file to keep elsewhere |
//! | `restore` | a backup, back in a folder: all of it or nothing |
//! | `scratch` | a folder of our own in which something is made before it gets its name |
//! | `bounded_backup` | a backup before it is unpacked |

mod backup;
mod bounded_backup;
mod doctor;
mod http;
mod init;
mod news;
mod restore;
mod run;
mod scratch;
mod seats;
mod shared;
mod state;
mod status;
mod timing;
mod watch;

pub use backup::{Packed, backup};
pub use doctor::{Diagnosis, Tried, doctor};
pub use init::init;
pub use restore::restore;
pub use run::serve;
pub use shared::{Log, Options, follow};
pub use state::{LastSweep, Remembered, read_state};
pub use status::{RegisterState, Status, status};
pub use timing::{Nightly, cron_of};
