//! The ledger: one SQLite file that holds what was drawn, when, and from what. Nothing in it is ever updated
//! or deleted, and the database itself refuses to; entries are chained so that a change shows. What the entries say together is
//! the room `history`'s matter.
//!
//! | file | what |
//! |---|---|
//! | `chain` | entries and their chain: what is hashed, byte by byte |
//! | `store` | what a home for the rows has to do |
//! | `sqlite`, `schema.sql` | rows in one SQLite file, and the triggers that refuse |
//! | `ledger` | events in and out: chaining, decoding, one transaction each |

mod chain;
#[expect(clippy::module_inception, reason = "the room is named after what it holds")]
mod ledger;
mod sqlite;
mod store;

pub use chain::{Entry, Link};
pub use ledger::{Ledger, NewDraw};
pub use sqlite::SCHEMA_VERSION;
pub use store::{IntentRow, Rows, Store};
