//! The plan file: what the published table says, row by row, with nothing of it computed.
//!
//! Owns: the model of a plan, reading and checking its file, and the small notations of the table
//! (ratios, counts, windows). Does not own: what the words mean for a draw, which rule files say.
//!
//! | file | what |
//! |---|---|
//! | `model` | a plan and its tasks |
//! | `coordination` | how tasks share a lottery |
//! | `ratio` | exact decimal ratios and count bounds |
//! | `phrases` | what the table's own words say of ratio and frequency |
//! | `calendar` | workdays, and how openings fall |
//! | `window` | first and last day, from the table's words |
//! | `toml_table` | a TOML table read key by key, every finding with its place |
//! | `read` | the plan file as a plan, all findings at once |
//! | `place` | where a row and its keys stand in the file |

mod calendar;
mod coordination;
mod model;
mod phrases;
mod place;
mod ratio;
mod read;
mod toml_table;
mod window;

pub use crate::model::{Missed, Terms};
pub use calendar::Calendar;
pub use coordination::{Group, Mode};
pub use model::{BASE_RULE, Param, Plan, Publish, RatioBasis, Repeat, Task, valid_id};
pub use phrases::{Says, Share, Times, rounds, shares};
pub use place::{key_in, row_of};
pub use ratio::{Bounds, MAX_DECIMALS, Ratio, RatioError, RatioKind};
pub use read::{BrokenTask, PlanReading, read_plan};
pub use toml_table::{TomlTable, toml_syntax};
pub use window::{Window, WindowError};
