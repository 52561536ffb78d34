//! The vocabulary: what the other rooms speak of and what the ledger stores. Knows no file, no rule language and no database.
//!
//! | file | what |
//! |---|---|
//! | `ids` | ids of plans, tasks, rounds and draws, each with one text form |
//! | `draw` | a draw's life: intent, outcome |
//! | `drawn` | one drawn object |
//! | `before` | what a task drew before, by cell |
//! | `exact` | exact fractions |
//! | `event` | the ledger's events, one versioned enum |
//! | `told` | what of an event everyone is told, and when |
//! | `visit` | what is recorded of visits |
//! | `team`, `limits`, `terms` | who inspects, how often, how openings fall |
//! | `hex` | bytes as lower-case hex, and the byte between the parts of a text |

mod before;
mod draw;
mod drawn;
mod event;
mod exact;
mod hex;
mod ids;
mod limits;
mod team;
mod terms;
mod told;
mod visit;

pub use before::{Before, CellKey, DrawnBefore, drawn_before};
pub use draw::{CellOutcome, CellRecord, Coordination, Draw, Intent, Outcome, RegisterRecord, RuleRecord, StaffingTerms, cell_index};
pub use drawn::Drawn;
pub use event::{
    Adoption, Asked, BeaconNumber, CellDays, Commitment, EVENTS, Ended, Event, Lapse, Opened, PlanHead, Reveal, TaskVersion, Void, Waiting,
    Waiver, Why,
};
pub use exact::{Exact, NoFraction};
pub use hex::{US, hex, unhex};
pub use ids::{DrawId, DrawParts, GradeName, PlanId, RoundId, TaskId, TaskKey};
pub use limits::{Counted, Limits, VisitLimit};
pub use team::{Level, MAX_NEEDS, MAX_OF_ONE, MIN_CERTIFIED, Need, Team};
pub use terms::{Missed, Terms};
pub use told::Told;
pub use visit::{LateRecusal, Member, NoRoster, PassedOver, Short, Staffing, Substitution, VisitRecord};
