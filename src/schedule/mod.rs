//! When rounds are due and making them: the pure judgement of what is due, the sweep that makes it.
//!
//! | file | what |
//! |---|---|
//! | `force` | which version of each task's rules is in force |
//! | `calendar` | on which day a round really opens |
//! | `lines` | which plan takes over from which |
//! | `bound` | which promises bind which round |
//! | `adopt` | taking up rules, and what a change leaves to a person |
//! | `rounds` | how every round accounts for itself on a day |
//! | `round` | a round's cells, populations and quotas |
//! | `sweep` | makes what is due, from the lock to the files |
//! | `make` | rounds to intents and draws: one pass over the register |
//! | `lookback` | rounds that look back at what was drawn lately |
//! | `turn` | which tasks draw at once, and who shares a lottery |
//! | `settle` | commitments, and completing what is intended |
//! | `visit_history` | how often enterprises were visited |
//! | `staffing` | draws without teams, and the files about visits |
//! | `preview` | populations and quotas of a whole plan |
//! | `outlook` | where things stand and what comes |

mod adopt;
mod bound;
mod calendar;
mod force;
mod lines;
mod lookback;
mod make;
mod outlook;
mod preview;
mod round;
mod rounds;
mod settle;
mod staffing;
mod sweep;
mod turn;
mod visit_history;

pub use calendar::{Opening, openings};
pub use force::{Candidate, Candidates, InForce, candidates, in_force, newest_plan, rebuild, traced_candidates};
pub use lines::Refused;
pub use lookback::{drawn_before_draw, drawn_within};
pub use outlook::{Coming, Outlook, Since, Stand, current_rounds, late, outlook, outlook_of};
pub use preview::{Preview, PreviewTask, key_of, preview};
pub use round::{CellPlan, GradePlan, RoundPlan, names_of, plan_populations, plan_round, plan_year};
pub use rounds::{Account, Days, Round, RoundState, account, accounts};
pub use settle::complete_pending;
pub use settle::kept_frame;
pub use staffing::{draw_heads, first_staffing, publish_visits, read_roster, staff_pending, team_of, texts_of};
pub use sweep::{Made, NotDrawn, Outcome, Request, WhyNot, run_due, sweep, why_asked};
pub use visit_history::visit_history;
