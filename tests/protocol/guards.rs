//! The guards of the protocol: what each one is in the program. Any of them can be left out.

/// A guard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Guard {
    /// One writer at a time.
    Lock,
    /// Settings, plans and rules are read until two readings agree.
    ReadTwice,
    /// Nobody draws ahead of time.
    NotAhead,
    /// Nobody draws by a day before the latest draw's.
    NotBehind,
    /// Files that a recorded draw lacks are written.
    Restore,
    /// Rules are in the ledger before anything is drawn by them.
    AdoptFirst,
    /// A secret is on the disk before anyone commits to it.
    SecretBeforeCommitment,
    /// A plan's secret is committed to before anything is intended.
    CommitFirst,
    /// What an earlier process intended is completed.
    CompletePending,
    /// An intent that was declared void is not completed.
    VoidStaysVoid,
    /// The secret is checked against its commitment before it makes a seed.
    SecretChecked,
    /// Draws that an earlier process left without teams are staffed.
    StaffPending,
    /// A draw that is staffed is not staffed again.
    StaffedOnce,
    /// A round that is drawn or sealed is not due.
    DrawnIsSettled,
    /// A lapse is recorded once.
    LapsedOnce,
    /// A waived round is not due.
    WaivedIsNotDrawn,
    /// Only an unsettled round can be waived.
    WaiveUnsettled,
    /// While a task has a sealed draw its later rounds wait.
    WaitForSealed,
    /// Frames are kept before the intents that need them.
    FramesFirst,
    /// Intents of one turn are one transaction.
    OneTransaction,
    /// One intent for each attempt at a round.
    UniqueIntent,
    /// The seed is worked out after its intent is recorded.
    IntentBeforeSeed,
    /// A sealed intent is completed with its public number only.
    WaitForNumber,
    /// One public number for each draw.
    OneNumber,
    /// A draw that is recorded is left as it is.
    RecordedOnce,
    /// A round that was declared void is drawn again under the next number.
    NextAttempt,
    /// A later round of a task made in the same sweep counts what the earlier one drew.
    CountInSweep,
}

/// Every guard, with words by which it is found in the program.
pub const GUARDS: &[(Guard, &str)] = &[
    (Guard::Lock, "Lock::take("),
    (Guard::ReadTwice, "if again == texts"),
    (Guard::NotAhead, "\"day-ahead\""),
    (Guard::NotBehind, "\"day-behind\""),
    (Guard::Restore, "fn restore("),
    (Guard::AdoptFirst, "Event::Adoption(Adoption {"),
    (Guard::SecretBeforeCommitment, "secrets.make("),
    (Guard::CommitFirst, "fn commit_new_lines("),
    (Guard::CompletePending, "fn complete_intents("),
    (Guard::VoidStaysVoid, "fn pending("),
    (Guard::SecretChecked, "\"secret-mismatch\""),
    (Guard::StaffPending, "fn staff_pending("),
    (Guard::StaffedOnce, "fn unstaffed("),
    (Guard::DrawnIsSettled, "fn settled("),
    (Guard::LapsedOnce, "history.lapsed("),
    (Guard::WaivedIsNotDrawn, "history.waived("),
    (Guard::WaiveUnsettled, "fn allowed("),
    (Guard::WaitForSealed, "fn sealed_of("),
    (Guard::FramesFirst, "fn keep_frame("),
    (Guard::OneTransaction, "fn intend("),
    (Guard::UniqueIntent, "UNIQUE (line, task, nominal, attempt)"),
    (Guard::IntentBeforeSeed, "ledger.intend("),
    (Guard::WaitForNumber, "intent.awaits"),
    (Guard::OneNumber, "b.draws.contains(&i.draw)"),
    (Guard::RecordedOnce, "SELECT 1 FROM draws WHERE draw = ?1"),
    (Guard::NextAttempt, "attempts + 1"),
    (Guard::CountInSweep, "frame.count("),
];
