//! The proof of fairness: draws repeated under many seeds and held against what the design promises. Touches no ledger.
//!
//! | file | what |
//! |---|---|
//! | `statistics` | counts over many seeds, and the tests that they must pass |
//! | `selectors` | our selector and biased ones, for the proof |
//! | `simulation` | a plan's cells drawn under fresh seeds |

mod selectors;
mod simulation;
mod statistics;

pub use selectors::{Selector, fresh_seed};
pub use simulation::{SimulatedCell, Simulation, picture, simulate};
pub use statistics::{ChiSquare, Group, Numbers, Report, Tally};
