//! Making what is due: the sweep from the lock to the files, one scan of the register, batch by batch.
//!
//! | file | what |
//! |---|---|
//! | `sweep` | the sweep: the order in which everything happens |
//! | `outcome` | what a sweep is asked for, and what it says it did |
//! | `take_up` | new rules and new lines' secrets into the ledger |
//! | `published` | files written from the ledger, where they are not as they should be |
//! | `choose` | which rounds are drawn now, which have lapsed, why the others are not drawn |
//! | `fix_frames` | each frame as it is published, by ids or under blinds, its digests, and the basis of its lottery's seed |
//! | `job` | all rounds of one task, with the rules they are made by |
//! | `lookback` | whom rules see that look back at what was drawn lately |
//! | `stages` | the opening days that are made one after the other |
//! | `reading` | the scan of the register |
//! | `batch` | which tasks draw at once, and who shares a lottery |
//! | `draft` | a round before its seed exists: frame, quotas, intent |
//! | `make` | rounds made batch by batch: frames, intents, draws, files |
//! | `complete_intents` | from an intent to a draw; what a crash left behind |
//! | `visit_history` | how often enterprises were visited |
//! | `staffing` | draws without teams |
//! | `preview` | populations and quotas of a whole plan; makes nothing |

mod batch;
mod choose;
mod complete_intents;
mod draft;
mod fix_frames;
mod job;
mod lookback;
mod make;
mod outcome;
mod preview;
mod published;
mod reading;
mod staffing;
mod stages;
mod sweep;
mod take_up;
mod visit_history;

pub use complete_intents::{complete_intents, kept_frame, kept_people};
pub use lookback::{drawn_before_draw, drawn_within, seen};
pub use outcome::{Made, NotDrawn, Outcome, Request, WhyNot};
pub use preview::{Preview, PreviewTask, preview};
pub use published::{Loaded, People, Press, Staffed, Tables, Voids, files_at_void, publish};
pub use staffing::{TextsOfStaffings, draw_heads, first_staffing, read_roster, staff_pending, team_of};
pub use sweep::{run_due, sweep};
pub use take_up::take_up_rules;
pub use visit_history::visit_history;
