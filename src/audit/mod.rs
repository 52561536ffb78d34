//! Checking what was done: the ledger's chain, every draw made again from its kept frame, the published files.
//!
//! | file | what |
//! |---|---|
//! | `verify` | everything the ledger claims, checked |
//! | `visits` | staffings, recusals and substitutions worked out again |
//! | `files` | every file that was written, compared with the ledger |
//! | `replay` | a draw made again from its intent and its kept frame |
//! | `head` | the ledger's head, published and signed |
//! | `receipt` | what an enterprise is given to show that it stood in a draw |
//! | `in_turn` | what is read part by part, worked on beside the reading |

mod files;
mod head;
mod in_turn;
mod receipt;
mod replay;
mod verify;
mod visits;

pub use head::Head;
pub use receipt::{Receipt, receipt};
pub use verify::{Failed, Known, Verified, verify, verify_news};
