//! A model of the ledger's protocol, explored to the end: two processes on one workspace, a nightly sweep and a person's commands,
//! killed anywhere, under a clock that goes forward and back. What must hold is in `laws.rs`; each guard of `guards.rs` that is left
//! out breaks some of it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests fail by panicking and say what they explored"
)]

mod guards;
mod laws;
mod steps;
mod world;

use std::collections::BTreeSet;
use std::time::Instant;

use guards::{GUARDS, Guard};
use laws::{COUNTS, EVENTS, LAWS, NOTHING_LOST, ONE_SEED, ORDER, PUBLIC_NUMBER};
use stateright::{Checker, HasDiscoveries, Model, Path, Property};
use steps::{Action, actions, next};
use world::{Budget, State, World};

impl Model for World {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![self.begin()]
    }

    fn actions(&self, state: &State, found: &mut Vec<Action>) {
        actions(self, state, found);
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        Some(next(self, state, action))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let laws = LAWS.iter().map(|(name, law)| Property::always(name, *law));
        laws.chain(EVENTS.iter().map(|(name, event)| Property::sometimes(name, *event))).collect()
    }
}

/// One task with two rounds; three days, the window closed on the third.
const PLAIN: World = World {
    name: "plain",
    rounds: &[(0, 1), (0, 2)],
    closes: 2,
    days: 3,
    public: false,
    begun: false,
    budget: Budget { crashes: 2, voids: 1, waivers: 1, clock_back: 1, registers: 1, edits: 0, lock_removed: 0, secret_replaced: 0 },
    without: None,
};

const QUIET: Budget =
    Budget { crashes: 1, voids: 0, waivers: 0, clock_back: 0, registers: 0, edits: 0, lock_removed: 0, secret_replaced: 0 };

/// Seeds wait for a public number.
const PUBLIC: World =
    World { name: "public", public: true, begun: true, budget: Budget { voids: 1, clock_back: 1, registers: 1, ..QUIET }, ..PLAIN };

/// Someone saves plan and rule while the year goes on.
const EDITED: World = World { name: "edited", budget: Budget { edits: 2, ..QUIET }, ..PLAIN };

/// Someone clears `var/lock` away while it is held: then two processes write at once.
const LOCK_REMOVED: World = World { name: "lock removed", begun: true, budget: Budget { lock_removed: 1, registers: 1, ..QUIET }, ..PLAIN };

/// Two tasks that share a lottery.
const SHARED: World = World { name: "shared lottery", rounds: &[(0, 1), (1, 1)], budget: Budget { registers: 1, ..QUIET }, ..PLAIN };

/// The secret's file is overwritten by another.
const SECRET: World = World { name: "secret replaced", budget: Budget { secret_replaced: 1, ..QUIET }, ..PLAIN };

const WORLDS: [World; 6] = [PLAIN, PUBLIC, EDITED, LOCK_REMOVED, SHARED, SECRET];

/// Each guard, the world in which it is needed, and what breaks without it.
const NEEDED: &[(Guard, World, &str)] = &[
    (Guard::Lock, PLAIN, "a draw gets its teams once"),
    (Guard::ReadTwice, EDITED, "adopted rules were on the disk at one moment"),
    (Guard::NotAhead, PLAIN, "days never fall, and nobody draws ahead of time"),
    (Guard::NotBehind, PLAIN, "days never fall, and nobody draws ahead of time"),
    (Guard::Restore, PLAIN, NOTHING_LOST),
    (Guard::AdoptFirst, PLAIN, ORDER),
    (Guard::SecretBeforeCommitment, PLAIN, NOTHING_LOST),
    (Guard::CommitFirst, PLAIN, ORDER),
    (Guard::CompletePending, PLAIN, NOTHING_LOST),
    (Guard::VoidStaysVoid, PLAIN, "a void draw stays as it is"),
    (Guard::SecretChecked, SECRET, "a seed comes from the secret that was committed to"),
    (Guard::StaffPending, PLAIN, NOTHING_LOST),
    (Guard::StaffedOnce, PLAIN, "a draw gets its teams once"),
    (Guard::DrawnIsSettled, PLAIN, NOTHING_LOST),
    (Guard::LapsedOnce, PLAIN, "a lapse is recorded once"),
    (Guard::WaivedIsNotDrawn, PLAIN, "a waived round is not drawn, a drawn one not waived"),
    (Guard::WaiveUnsettled, PLAIN, "a waived round is not drawn, a drawn one not waived"),
    (Guard::WaitForSealed, PUBLIC, COUNTS),
    (Guard::FramesFirst, PLAIN, NOTHING_LOST),
    (Guard::OneTransaction, SHARED, "a draw's lottery is in the ledger as a whole"),
    (Guard::UniqueIntent, LOCK_REMOVED, "each attempt at a round has one intent and one draw"),
    (Guard::UniqueIntent, LOCK_REMOVED, ONE_SEED),
    (Guard::IntentBeforeSeed, PLAIN, "nobody knows a result before its intent is recorded"),
    (Guard::IntentBeforeSeed, PLAIN, ONE_SEED),
    (Guard::WaitForNumber, PUBLIC, PUBLIC_NUMBER),
    (Guard::OneNumber, PUBLIC, PUBLIC_NUMBER),
    (Guard::RecordedOnce, LOCK_REMOVED, "each attempt at a round has one intent and one draw"),
    (Guard::NextAttempt, PLAIN, NOTHING_LOST),
    (Guard::CountInSweep, PLAIN, COUNTS),
];

#[test]
fn every_law_holds_in_every_state_of_every_world() {
    let mut shown = BTreeSet::new();
    for world in WORLDS {
        let start = Instant::now();
        let checker = world.checker().threads(2).finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
        let found = checker.discoveries();
        for (law, _) in LAWS {
            assert!(!found.contains_key(law), "{}: {law}\n{}", world.name, told(&found[law]));
        }
        // Nothing broke, and the search went on until there was nothing new.
        let states = checker.unique_state_count();
        assert!(states > 1_000, "{}: {states} states", world.name);
        println!("{}: {states} states, up to {} steps, {:.1?}", world.name, checker.max_depth(), start.elapsed());
        shown.extend(found.keys().copied());
    }
    // A model in which nothing happens keeps every law.
    for (event, _) in EVENTS {
        assert!(shown.contains(event), "it never happens that {event}");
    }
}

#[test]
fn no_guard_can_be_left_out() {
    for (guard, world, law) in NEEDED {
        let world = World { without: Some(*guard), ..*world };
        // A search that finds nothing must end, too.
        let until = HasDiscoveries::AllOf(BTreeSet::from([*law]));
        let checker = world.checker().finish_when(until).target_state_count(3_000_000).spawn_bfs().join();
        let path = checker.discovery(law).unwrap_or_else(|| panic!("{}: without {guard:?} still: {law}", world.name));
        let steps = path.into_actions().len();
        assert!(steps > 0);
        println!("without {guard:?}, {}: not `{law}` after {steps} steps", world.name);
    }
    for (guard, code) in GUARDS {
        assert!(NEEDED.iter().any(|(needed, ..)| needed == guard), "{guard:?} is never left out");
        assert!(sources().contains(code), "{guard:?} stands for `{code}`, which is nowhere in src: name what took its place");
    }
}

/// A counterexample, step by step, with the ledger at its end.
fn told(path: &Path<State, Action>) -> String {
    let ledger: Vec<String> = path.last_state().ledger.iter().map(|entry| format!("  {entry:?}")).collect();
    let steps: Vec<String> = path.clone().into_actions().iter().map(|action| format!("  {action:?}")).collect();
    format!("{}\nthe ledger:\n{}", steps.join("\n"), ledger.join("\n"))
}

/// The program's text.
fn sources() -> String {
    let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut text = String::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => text += &std::fs::read_to_string(path).unwrap(),
            }
        }
    }
    text
}
