//! Checking what was done: the ledger's chain, every draw made again from its kept frame, the published files.
//!
//! | file | what |
//! |---|---|
//! | `verify` | everything the ledger claims, checked |
//! | `visits` | staffings, recusals and substitutions worked out again |
//! | `replay` | a draw made again from its intent and its kept frame |
//! | `head` | the ledger's head, published and signed |
//! | `fairness` | a draw repeated under many seeds, held against the design |
//! | `selectors` | our selector and biased ones, for the proof |
//! | `trial` | a plan's cells drawn under fresh seeds |

mod fairness;
mod head;
mod replay;
mod selectors;
mod trial;
mod verify;
mod visits;

pub use fairness::{ChiSquare, Group, Numbers, Report, Tally};
pub use head::Head;
pub use selectors::{Selector, fresh_seed};
pub use trial::{CellTrial, Trial, picture, trial};
pub use verify::{Failed, Verified, verify};
