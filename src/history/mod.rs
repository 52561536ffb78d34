//! What happened: one fold over the ledger's events. It alone says which rounds are settled and by whom, what waits for whom, how
//! often a task drew an object, whose visits there were; nobody else works such things out from entries.
//!
//! | file | what |
//! |---|---|
//! | `fold` | the fold itself, and how it goes on from the last entry it knew |
//! | `checkpoint` | the fold kept in a file, from which the next command goes on |
//! | `pairs` | maps in JSON whose keys are more than a text |
//! | `rules` | versions of rules, and the rounds that changes of rules leave to a person |
//! | `attempt` | attempts at rounds, and what became of each |
//! | `rounds` | what is settled, waived, lapsed, pending; the list of draws |
//! | `counts` | how often a task drew an object, and when |
//! | `disclosure` | what may be public on a day |

mod attempt;
mod checkpoint;
mod counts;
mod disclosure;
mod fold;
mod pairs;
mod rounds;
mod rules;

pub use attempt::{Attempt, State};
pub use checkpoint::checkpoint_of;
pub use disclosure::Disclosure;
pub use fold::{History, StaffingNote};
pub use rounds::DrawRow;
pub use rules::{Ask, EffectiveVersion, RuleHistory};

pub use crate::ledger::Link;
