//! Whole commands against workspaces of their own.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::needless_for_each,
    reason = "tests fail by panicking"
)]

mod alerts;
mod answers;
mod architecture;
mod audit;
mod backups;
mod bound;
mod cells;
mod checkpoint;
mod closed;
mod decides;
mod draw;
mod edits;
mod embargo;
mod fairness;
mod faults;
mod flood;
mod held;
mod hidden;
mod hostile;
mod hostile_files;
mod identity;
mod imports;
mod kills;
mod ledger;
mod operate;
mod outputs;
mod plan;
mod published;
mod read_only;
mod recipes;
mod registers;
mod release;
mod review;
mod rounds;
mod rules;
mod sealed;
mod service;
mod shapes;
mod support;
mod teams;
mod texts;
mod tier;
mod told;
mod verifier;
mod versions;
mod visits;
