//! What a person decides about draws and rounds. Each decision is an entry of its own: nothing is taken back, everything stays.
//!
//! | file | what |
//! |---|---|
//! | `void` | a draw is void; its round is drawn again under a new id |
//! | `waive` | rounds are not drawn, by a person's decision |
//! | `commit` | a lost secret is replaced openly |
//! | `beacon` | public randomness for draws that wait for it |
//! | `reveal` | a line's secrets are published |
//! | `recuse` | an inspector steps back after the draw |
//! | `staff` | visits without a team are staffed later |
//! | `substitute` | an object drops out, the next takes its place |
//! | `visit_session` | what the three have in common |
//! | `restore` | texts of rules and plans come back from the ledger |
//! | `refuse` | how a decision is refused |

mod beacon;
mod commit;
mod recuse;
mod refuse;
mod restore;
mod reveal;
mod staff;
mod substitute;
mod visit_session;
mod void;
mod waive;

pub use beacon::{Randomness, beacon};
pub use commit::commit;
pub use recuse::{Recuse, recuse};
pub use restore::{Changed, RestoreRules, restore_rules};
pub use reveal::reveal;
pub use staff::staff;
pub use substitute::{Substitute, substitute};
pub use visit_session::Done;
pub use void::void;
pub use waive::{Waive, waive};
