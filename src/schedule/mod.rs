//! When rounds are due and making them: the pure judgement of what is due, the sweep that makes it.
//!
//! | file | what |
//! |---|---|
//! | `force` | which version of each task's rules is in force |
//! | `calendar` | on which day a round really opens |
//! | `due` | which rounds are due or lapsed on a day |
//! | `round` | a round's cells, populations and quotas |
//! | `sweep` | makes what is due, from the lock to the files |
//! | `make` | rounds to intents and draws: one pass over the register |
//! | `turn` | which tasks draw at once, and who shares a lottery |
//! | `settle` | commitments, and completing what is intended |
//! | `burden` | how often enterprises were visited, and whom that keeps out |
//! | `staffing` | from what was drawn to visits and teams |
//! | `preview` | populations and quotas of a whole plan |
//! | `lock` | one writer at a time |
//! | `outlook` | where things stand and what comes |

mod burden;
mod calendar;
mod due;
mod force;
mod lock;
mod make;
mod outlook;
mod preview;
mod round;
mod settle;
mod staffing;
mod sweep;
mod turn;

pub use burden::{book, limited, mark, note};
pub use calendar::{Opening, openings};
pub use due::{Due, OpenTask, Round, due};
pub use force::{Candidate, Candidates, Held, InForce, candidates, held_by, in_force, newest_plan, rebuild, traced_candidates};
pub use lock::Lock;
pub use make::{drawn_within, history};
pub use outlook::{Coming, Outlook, Since, Stand, late, outlook};
pub use preview::{Preview, PreviewTask, preview};
pub use round::{CellPlan, RoundPlan, plan_populations, plan_round, plan_year};
pub use settle::complete_pending;
pub use settle::kept_frame;
pub use staffing::{
    Base, Fresh, Inputs, again, assign, base, document, draws_of, later_basis, later_lottery, publish_visits, staff_pending, texts_of,
    visits_of,
};
pub use sweep::{Made, NotDrawn, Outcome, Request, WhyNot, sweep};
