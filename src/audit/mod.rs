//! Checking what was done: the ledger's chain, every draw made again from its kept frame, the published files.
//!
//! | file | what |
//! |---|---|
//! | `verify` | everything the ledger claims, checked |
//! | `fairness` | a draw repeated under many seeds, held against the design |
//! | `selectors` | our selector and biased ones, for the proof |
//! | `decide` | a person's decisions about draws: void, a new commitment, the secret revealed |

mod decide;
mod fairness;
mod selectors;
mod verify;

pub use decide::{Decision, decide};
pub use fairness::{ChiSquare, Group, Report, Tally};
pub use selectors::{Selector, fresh_seed};
pub use verify::{Failed, Head, Verified, verify};
