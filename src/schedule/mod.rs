//! When rounds are due and making them: the pure judgement of what is due, the sweep that makes it.
//!
//! | file | what |
//! |---|---|
//! | `force` | which version of each task's rules is in force |
//! | `calendar` | on which day a round really opens |
//! | `lines` | which plan takes over from which |
//! | `adopt` | taking up rules, and what a change leaves to a person |
//! | `rounds` | how every round accounts for itself on a day |
//! | `round` | a round's cells, populations and quotas |
//! | `sweep` | makes what is due, from the lock to the files |
//! | `make` | rounds to intents and draws: one pass over the register |
//! | `turn` | which tasks draw at once, and who shares a lottery |
//! | `settle` | commitments, and completing what is intended |
//! | `burden` | how often enterprises were visited, and whom that keeps out |
//! | `staffing` | from what was drawn to visits and teams |
//! | `preview` | populations and quotas of a whole plan |
//! | `outlook` | where things stand and what comes |

mod adopt;
mod burden;
mod calendar;
mod force;
mod lines;
mod make;
mod outlook;
mod preview;
mod round;
mod rounds;
mod settle;
mod staffing;
mod sweep;
mod turn;

pub use burden::{book, limited, mark, note};
pub use calendar::{Opening, openings};
pub use force::{Candidate, Candidates, InForce, candidates, in_force, newest_plan, rebuild, traced_candidates};
pub use lines::Refused;
pub use make::drawn_within;
pub use outlook::{Coming, Outlook, Since, Stand, current_rounds, late, outlook, outlook_of};
pub use preview::{Preview, PreviewTask, key_of, preview};
pub use round::{CellPlan, GradePlan, RoundPlan, names_of, plan_populations, plan_round, plan_year};
pub use rounds::{Account, Days, Round, RoundState, account, accounts};
pub use settle::complete_pending;
pub use settle::kept_frame;
pub use staffing::{
    Base, Fresh, Inputs, again, assign, base, document, draws_of, later_basis, later_lottery, publish_visits, staff_pending, task_names,
    texts_of, visits_of,
};
pub use sweep::{Made, NotDrawn, Outcome, Request, WhyNot, run_due, sweep, why_asked};
