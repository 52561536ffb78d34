//! What a person decides about draws and rounds. Each decision is an entry of its own: nothing is taken back, everything stays.
//!
//! | file | what |
//! |---|---|
//! | `void` | a draw is void; its round is drawn again under a new id |
//! | `waive` | a round is not drawn, by a person's decision |
//! | `commit` | a lost secret is replaced openly |
//! | `beacon` | public randomness for draws that wait for it |
//! | `reveal` | a line's secrets are published |
//! | `people` | visits after the draw: recusal, later staffing, substitutes |
//! | `refuse` | how a decision is refused |

mod beacon;
mod commit;
mod people;
mod refuse;
mod reveal;
mod void;
mod waive;

pub use beacon::{Randomness, beacon};
pub use commit::commit;
pub use people::{Done, check, recuse, reserve, staff, substitute};
pub use reveal::reveal;
pub use void::void;
pub use waive::{Waive, waive};
