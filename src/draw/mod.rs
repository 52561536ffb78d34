//! How a draw is made: one scan of the register, frames, cells, quotas, tickets, selection; and the
//! same again from a kept frame. Says nothing to disk or terminal.
//!
//! | file | what |
//! |---|---|
//! | `expression` | a rule's filter as one polars expression |
//! | `scan` | one scan of the register for everything that is due |
//! | `names` | what the register says of some objects, by id |
//! | `object_table` | the objects that some scope reached, sorted by id |
//! | `frame` | a sampling frame: objects, cells, times; its text and digest |
//! | `blind` | what stands for an object where a draw is published sealed |
//! | `merkle` | a tree over a frame's lines: whoever holds one line can show that it is in it |
//! | `beacon` | public randomness: drand and ceremonies |
//! | `quota` | how many each group of cells draws, and each cell's share of it |
//! | `spread` | a number spread over cells in proportion, within rooms and bounds |
//! | `seed` | commitment, basis and seed, specified byte by byte |
//! | `keyed` | SHA-256 under a key of one block |
//! | `ticket` | a lottery's key and an object's ticket |
//! | `lot` | which cells of a group draw one more |
//! | `select` | the first by (times, ticket) in each cell |
//! | `inclusion` | with which chance each object is drawn |
//! | `column_stats` | what a register has to do with the rules, counted; for checks and previews |
//! | `filter_trace` | why an object fulfils a filter or not |

mod beacon;
mod blind;
mod column_stats;
mod expression;
mod filter_trace;
mod frame;
mod inclusion;
mod keyed;
mod lot;
mod merkle;
mod names;
mod object_table;
mod quota;
mod scan;
mod seed;
mod select;
mod spread;
mod ticket;

pub use crate::model::{CellRecord, Drawn, cell_index, hex, unhex};
pub use beacon::{AwaitedRound, DrandRound, ceremony_text, drand_text, first_round_after};
pub use blind::{Blind, Salt, Salts, blind};
pub use column_stats::{count_matching, no_days, row_of, rows, values, values_of};
pub use expression::{Past, SharedValues, shared_values};
pub use filter_trace::{FilterTrace, filter_traces};
pub use frame::{Entry, EqualBlinds, Frame, FrameError, Mark};
pub use inclusion::{CellLot, Chances, taken};
pub use lot::{Slot, Start, by_index, outcomes, quotas as lot_quotas, slots, start as lot_start};
pub use merkle::{Hash, path};
pub use names::{Known, names};
pub use object_table::ObjectTable;
pub use quota::{CellNeed, Group, Groups, Need, YearShare, groups};
pub use scan::{Reached, ScanReport, ScanTask, bare_read, scan, wanted_columns};
pub use seed::{basis_line, basis_of, commitment, seed};
pub use select::{Selected, by_id, list_digest, names_digest, record, select, tiers_digest};
pub use ticket::Tickets;
