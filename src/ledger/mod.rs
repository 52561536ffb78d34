//! The ledger: one SQLite file that holds what was drawn, when, and from what. Nothing in it is ever updated
//! or deleted, and the database itself refuses to; entries are chained so that a change shows.
//!
//! | file | what |
//! |---|---|
//! | `schema.sql` | tables and the triggers that refuse |
//! | `entry` | the chain: what is hashed, byte by byte |
//! | `visits` | who goes where, folded from the entries |
//! | `store` | opening, versions, what kind of file it is |
//! | `read` | entries, draws, histories, damage |
//! | `record` | one transaction each |

mod entry;
mod read;
mod record;
mod store;
mod visits;

pub use entry::{Adoption, BeaconNumber, Commitment, Entry, Lapse, Reveal, TaskVersion, Void, chain_hash};
pub use store::{DrawRow, Ledger, NewDraw, SCHEMA_VERSION, State};
pub use visits::{LateRecusal, Member, Short, Staffing, Substitution, Visit, VisitEntry, VisitRecord, Visits};
