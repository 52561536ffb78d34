//! How a draw is made: one pass over the register, frames, cells, quotas, tickets, selection; and the
//! same again from a kept frame. Says nothing to disk or terminal.
//!
//! | file | what |
//! |---|---|
//! | `expression` | a rule's filter as one polars expression |
//! | `pass` | one pass over the register for everything that is due |
//! | `pool` | the objects that some scope reached, sorted by id |
//! | `frame` | a sampling frame: objects, cells, times; its text and digest |
//! | `quota` | how many to draw in each cell |
//! | `beacon` | public randomness: drand and ceremonies |
//! | `seed` | commitment, basis and seed, specified byte by byte |
//! | `ticket` | an object's ticket |
//! | `select` | the first by (times, ticket) in each cell |

mod beacon;
mod expression;
mod frame;
mod pass;
mod pool;
mod quota;
mod seed;
mod select;
mod survey;
mod ticket;
mod verdict;

pub use crate::model::{CellRecord, Drawn, cell_index, hex, unhex};
pub use beacon::{AwaitedRound, DrandRound, ceremony_text, drand_text, first_round_after};
pub use expression::Drawn as DrawnWithin;
pub use frame::{Entry, Frame, FrameError, Mark};
pub use pass::{Known, PassReport, PassTask, Reached, bare_scan, names, pass, wanted_columns};
pub use pool::Pool;
pub use quota::{CellNeed, Need, Quotas, YearShare, quotas};
pub use seed::{basis, basis_line, basis_of, commitment, seed};
pub use select::{Probability, Selected, list_digest, names_digest, probabilities, record, select};
pub use survey::{row_of, rows, survey, values, values_of};
pub use ticket::Tickets;
pub use verdict::{Verdict, verdicts};
