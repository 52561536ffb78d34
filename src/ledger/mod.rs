//! The ledger: one SQLite file that holds what was drawn, when, and from what. Nothing in it is ever updated
//! or deleted, and the database itself refuses to; entries are chained so that a change shows. What the entries say together is
//! the room `history`'s matter.
//!
//! | file | what |
//! |---|---|
//! | `schema.sql` | tables and the triggers that refuse |
//! | `chain` | the chain: what is hashed, byte by byte |
//! | `store` | opening, versions, what kind of file it is |
//! | `read` | entries, draws, texts, damage |
//! | `record` | one transaction each |

mod chain;
mod read;
mod record;
mod store;

pub use chain::{Entry, chain_hash};
pub use read::IntentRow;
pub use store::{Ledger, NewDraw, SCHEMA_VERSION};
