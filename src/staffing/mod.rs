//! Who inspects: rosters, visits, teams, visit limits, substitutes. Pure: what it works out it works out again from the same
//! things at any time; says nothing to disk, ledger or terminal.
//!
//! | file | what |
//! |---|---|
//! | `roster` | the inspectors, fixed before the seed |
//! | `roster_snapshot` | inspectors and recusals of a day, and what an intent says of them |
//! | `visits` | who goes where, folded from staffings, late recusals, substitutions and voids |
//! | `forming` | from what was drawn to visits |
//! | `teams` | from visits to teams: what a staffing is worked out from |
//! | `assigner` | who visits whom: teams by lot |
//! | `seats` | whether a team's needs can be shared out |
//! | `balance` | evening out loads |
//! | `document` | a staffing, or a late recusal, as outsiders check it |
//! | `visit_history` | how often enterprises were visited |
//! | `visit_limits` | whom the visit limits keep out |
//! | `substitutes` | who takes the place of an object that drops out |

mod assigner;
mod balance;
mod document;
mod forming;
mod roster;
mod roster_snapshot;
mod seats;
mod substitutes;
mod teams;
mod visit_history;
mod visit_limits;
mod visits;

pub use assigner::{Assigner, Met, Staffed, VisitNeed, leader_ticket, team_ticket};
pub use document::{StaffingDocument, StepBack, document, documented};
pub use forming::{Fresh, again, current, draws_of, later_basis, later_lottery, told_in_order, visits_of};
pub use roster::{Roster, RosterEntry, parse_recusals, recusals_text};
pub use roster_snapshot::{RosterSnapshot, sealed};
pub use substitutes::{Call, Called, reserve};
pub use teams::{Inputs, Unassigned};
pub use visit_history::{Asking, PastVisit, VisitHistory, levels};
pub use visit_limits::{mark, mark_of};
pub use visits::{Visit, VisitEntry, Visits};
