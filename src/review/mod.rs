//! What an edit of plan and rules says, before it counts: everything that can be known without drawing.
//!
//! Owns: checking a workspace, the cases staff write, what an edit changes, why an object can be drawn, and the long
//! explanation of each finding. Draws nothing, derives no seed, writes nothing.
//!
//! | file | what |
//! |---|---|
//! | `check` | all findings of a workspace in one run |
//! | `plan_lints` | what the rules come to, held against the plan |
//! | `strata_lints` | strata that overlap or hold nobody |
//! | `register_lints` | the rules held against the registers |
//! | `rounds` | which rounds an edit leaves to a person |
//! | `source_spans` | where in plan and rule files a word stands |
//! | `case` | the cases staff write, read |
//! | `case_runner` | the cases run, with coverage |
//! | `workload` | the visits of a plan's year |
//! | `effect` | what an edit changes: ratios, quotas, visits, likelihoods |
//! | `why` | why an object is in a frame, in its cell, drawn or not |
//! | `codes`, `codes.toml` | each finding at length |

mod case;
mod case_runner;
mod check;
mod codes;
mod effect;
mod plan_lints;
mod register_lints;
mod rounds;
mod source_spans;
mod strata_lints;
mod why;
mod workload;

pub use case::{CASES, Case, read_cases};
pub use case_runner::{CaseResult, CaseRun, Coverage, run_cases};
pub use check::{Checked, check};
pub use codes::{Code, codes, codes_page};
pub use effect::{Change, Effect, Likelihood, Side, Workload, effect};
pub use why::{Cutoff, Drawn, Why, why_before, why_drawn};
pub use workload::{Sum, Visited, Work, YearWorkload, year_workload};
