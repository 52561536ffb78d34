//! Random histories of an office, laid before the real program and before an oracle that shares no code with it: what each round has
//! become, which draws there are, who was drawn how often and which names are public must be the same after every command.
//!
//! `CHOUCHA_HISTORIES` says how many (100 unless told, 2,000 in the long tier that CI runs, 100,000 by hand), `CHOUCHA_HISTORY_SEED` where the chance begins.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod cells;
mod fixed;
mod machine;
mod oracle;
mod program;
mod secrecy;
#[path = "../it/tier.rs"]
mod tier;
