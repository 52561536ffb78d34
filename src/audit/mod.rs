//! Checking what was done: the ledger's chain, every draw made again from its kept frame, the published files.
//!
//! | file | what |
//! |---|---|
//! | `verify` | everything the ledger claims, checked |
//! | `decide` | a person's decisions about draws: void, a new commitment, the secret revealed |

mod decide;
mod verify;

pub use decide::{Decision, decide};
pub use verify::{Failed, Head, Verified, verify};
