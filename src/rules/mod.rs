//! Rule files: the sandbox, the words scripts may use, and evaluating a task by its rules.
//!
//! The only room that knows Rhai. A rule file and `default.rhai` are merged into one script in which the
//! rule file's functions stand in for those of the same name and parameters; a script runs a handful of
//! times a task, never once a row.
//!
//! | file | what |
//! |---|---|
//! | `filter` | who can be drawn, as our own small expression tree |
//! | `values` | the other values scripts handle: tiers, cells, days, counts |
//! | `words` | everything a script may call, registered |
//! | `sandbox` | the engine with every limit set |
//! | `compiled` | rule files that keep to the contract, alone and laid over each other |
//! | `compile` | rule files to scripts, with the contract checked |
//! | `officers` | officers in service as rules count them |
//! | `recorder` | what a traced engine notes |
//! | `round_facts` | what the rules may know of a round |
//! | `evaluate` | what a task comes to: scope, strata, cells, openings; quotas and totals |
//! | `trace` | which functions ran and which line decided |
//! | `kinds` | kinds of values and what may be called on each, from the registration |
//! | `lint` | what can be seen in a rule file without running it |
//! | `dictionary` | the words told to people, generated from the registration |
//! | `error` | a script's failure as a finding with file, line and column |

mod compile;
mod compiled;
mod dictionary;
mod error;
mod evaluate;
mod filter;
mod kinds;
mod lint;
mod officers;
mod recorder;
mod round_facts;
mod sandbox;
mod trace;
mod values;
mod words;

pub use crate::model::{Counted, Level, Limits, MIN_CERTIFIED, Need, Team, VisitLimit};
pub use compile::CONTRACT;
pub use compiled::{Compiled, Script};
pub use dictionary::Word;
pub use evaluate::{Cell, Evaluation, Grade, Quota, Stratum, TaskContext, Totals};
pub use filter::{Comparison, Filter, Lookback, Moment, Node, OwnDraws, Test, Value};
pub use officers::{HeadCount, Heads, Officers};
pub use round_facts::RoundFacts;
pub use sandbox::Sandbox;
