//! What a sweep is asked for, and what it says it did.

use chrono::NaiveDate;

use crate::clock::Clock;
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, Text};
use crate::draw::ScanReport;
use crate::model::{Draw, Intent, VisitRecord};
use crate::schedule::RoundState;

/// What to make.
pub struct Request<'a> {
    /// By which day the windows are judged; none: today.
    pub as_of: Option<NaiveDate>,
    /// One task only: its id, or `plan/task`.
    pub task: Option<String>,
    /// Only rounds that opened within these days, and of these those that wait for a person, too.
    pub opened: Option<(NaiveDate, NaiveDate)>,
    /// Only these rounds, by the ids that their draws would have; those that wait for a person, too. None: all.
    pub draws: Vec<String>,
    /// Show populations and quotas, make nothing.
    pub dry_run: bool,
    /// The time.
    pub clock: Clock,
    /// A simulation's master seed.
    pub seed: Option<String>,
    /// Told what is going on, with a number of rows where there is one.
    pub progress: &'a (dyn Fn(Text, u64) + Sync),
}

/// A round that was made (in a dry run: that would be).
#[derive(Debug, Clone)]
pub struct Made {
    /// What it was made from.
    pub intent: Intent,
    /// What is recorded; none in a dry run.
    pub draw: Option<Draw>,
    /// The office's files, relative to the workspace.
    pub files: Vec<std::path::PathBuf>,
}

/// Why a round was not made.
#[derive(Debug, Clone)]
pub enum WhyNot {
    /// Something is wrong.
    Failed(Failure),
    /// Its window closed.
    Lapsed(Text),
    /// An earlier round of its task waits for public randomness.
    Waiting(Text),
    /// It was missed, and its plan lets a person decide.
    Asked(Text),
    /// It was named, and there is nothing to draw: its state, and the reason.
    Nothing(RoundState, Text),
}

/// A round that was not made.
#[derive(Debug, Clone)]
pub struct NotDrawn {
    /// The draw's id; for a task whose rules never were good `plan/task`.
    pub draw: String,
    /// Why.
    pub why: WhyNot,
}

/// What a sweep did.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// By which day.
    pub as_of: NaiveDate,
    /// Rounds made.
    pub drawn: Vec<Made>,
    /// Rounds not made.
    pub not_drawn: Vec<NotDrawn>,
    /// Intents recorded that wait for public randomness.
    pub sealed: Vec<String>,
    /// Draws of earlier sweeps whose files were missing and have been written.
    pub restored: Vec<String>,
    /// Visits that nobody can be sent to, among those of this sweep.
    pub unstaffed: Vec<VisitRecord>,
    /// Findings in the rules that did not stop anything.
    pub findings: Findings,
    /// What the register was like, if it was read.
    pub register: Option<ScanReport>,
}

pub(super) fn usage(code: &'static str, message: Text, help: Text) -> Failure {
    Failure::new(Kind::Usage, Finding::error(code, Place::file("choucha draw"), message, help))
}
