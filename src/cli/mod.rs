//! The command line: one file a command; the only room that prints.
//!
//! Data goes to standard output, everything else to standard error.
//!
//! | file | what |
//! |---|---|
//! | `args` | what can be typed, with its help in both languages |
//! | `dispatch` | from what was typed to the command that does it |
//! | `exit` | exit codes |
//! | `printer` | where words go |
//! | `saved` | files that a user names for a picture or a workbook |
//! | `table` | plain tables in which Chinese characters line up |
//! | `plan` | `choucha plan` |
//! | `preview` | `choucha preview` |
//! | `effect` | `choucha preview --against` |
//! | `check` | `choucha check` |
//! | `test` | `choucha test` |
//! | `explain` | `choucha explain` |
//! | `words` | `choucha words`, `new-rule` |
//! | `draw` | `choucha draw` |
//! | `draws` | `choucha draws` |
//! | `decide` | `choucha void`, `waive`, `reveal`, `commit`, `beacon` |
//! | `people` | `choucha recuse`, `staff`, `substitute` |
//! | `burden` | `choucha burden` |
//! | `verify` | `choucha verify` |
//! | `receipt` | what an enterprise is given to show that it stood in a draw |
//! | `fairness` | `choucha fairness` |
//! | `help` | the help, in the language of whoever asks |
//! | `ledger` | `choucha ledger` |
//! | `operate` | `choucha next`, `backfill`, `status`, `doctor`, `init`, `backup`, `restore` |
//! | `serve` | `choucha serve` |
//! | `new-rule.en.rhai`, `new-rule.zh.rhai` | the rule file to start from |

mod args;
mod burden;
mod check;
mod decide;
mod dispatch;
mod draw;
mod draws;
mod effect;
mod exit;
mod explain;
mod fairness;
mod help;
mod ledger;
mod operate;
mod people;
mod plan;
mod preview;
mod printer;
mod receipt;
mod saved;
mod serve;
mod table;
mod test;
mod verify;
mod words;

pub use dispatch::main;
