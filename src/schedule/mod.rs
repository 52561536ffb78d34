//! What is due, and why: the rules in force, the days on which rounds open, how every round accounts for itself. Reads, writes nothing.
//!
//! | file | what |
//! |---|---|
//! | `evaluated` | tasks evaluated by today's rules, and by earlier ones from the ledger's texts |
//! | `lines` | which plan takes over from which |
//! | `identity` | which task of its line a row is |
//! | `adopt` | what a change of rules takes up and ends |
//! | `asks` | which rounds a change of rules leaves to a person |
//! | `freed` | which of these a void or a waiver taken back takes back, and which it leaves |
//! | `rules_in_force` | which version of each task's rules is in force |
//! | `calendar` | on which day a round really opens |
//! | `sealing` | which draws are published sealed, and when names alone would tell of risk classes |
//! | `secret` | the secret of a line, checked against its commitment |
//! | `rounds` | how every round accounts for itself on a day |
//! | `bound` | which promises bind which round |
//! | `round` | a round's cells, populations and quotas |
//! | `reported` | the tasks that a report is about, each by the rules that the next sweep draws it by |
//! | `outlook` | where things stand and what comes |

mod adopt;
mod asks;
mod bound;
mod calendar;
mod evaluated;
mod freed;
mod identity;
mod lines;
mod outlook;
mod reported;
mod round;
mod rounds;
mod rules_in_force;
mod sealing;
mod secret;

pub use bound::Bound;
pub use calendar::{Opening, openings};
pub use evaluated::{EvaluatedTask, EvaluatedTasks, evaluate_tasks, evaluate_tasks_traced, newest_plan, rebuild};
pub use freed::{freed_by_void, freed_by_withdrawal};
pub use lines::Refused;
pub use outlook::{Coming, Outlook, RoundStatus, Since, Undecided, current_rounds, late, outlook, outlook_of};
pub use reported::{Reported, ReportedTask, Wanted, no_such_task, reported};
pub use round::{CellPlan, GradePlan, RoundPlan, grade_name, names_of, plan_populations, plan_round, plan_year};
pub use rounds::{Account, Days, Round, RoundState, Takes, account, accounts, listed, why_asked};
pub use rules_in_force::{RulesInForce, rules_in_force};
pub use sealing::{names_tell_until, publishes_sealed, quota_may_divide, rules_tell, tells_tiers_apart};
pub use secret::{DaySecret, blinds_secret_of, line_secret, lost, lost_blinds, new_secrets, secret_fault, secret_of};
