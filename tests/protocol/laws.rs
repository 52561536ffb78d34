//! What must hold, read off the ledger and the disk alone; and that nothing is ever lost.

use std::cell::RefCell;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::steps::{Action, kill, next, restore_secret};
use crate::world::{At, Command, Draw, Draws, Entry, History, Standing, State, World};

pub type Law = (&'static str, fn(&World, &State) -> bool);

pub const ONE_SEED: &str = "an attempt never has two seeds";
pub const ORDER: &str = "adoption and commitment come before the intent, the intent before the draw, the draw before its team";
pub const PUBLIC_NUMBER: &str = "a sealed draw has its public number first, and one only";
pub const COUNTS: &str = "a later round counts what the earlier ones drew";
pub const NOTHING_LOST: &str = "nothing is lost: undisturbed, everything due is drawn, staffed and written";

/// What holds in every state.
pub const LAWS: &[Law] = &[
    ("a round is drawn once unless its draw is void", drawn_once),
    ("each attempt at a round has one intent and one draw", recorded_once),
    (ONE_SEED, one_seed),
    ("nobody knows a result before its intent is recorded", no_early_seed),
    ("a seed comes from the secret that was committed to", committed_secret),
    ("a draw's lottery is in the ledger as a whole", whole_lottery),
    (ORDER, order),
    ("adopted rules were on the disk at one moment", adopted_as_they_were),
    ("days never fall, and nobody draws ahead of time", days),
    (PUBLIC_NUMBER, public_number),
    ("a void draw stays as it is", void_stays),
    (COUNTS, counts_earlier),
    ("a draw gets its teams once", staffed_once),
    ("a lapse is recorded once", lapsed_once),
    ("a waived round is not drawn, a drawn one not waived", waived),
    ("files are those of recorded draws", files),
    (NOTHING_LOST, nothing_lost),
];

/// What must be possible: where these do not happen, the laws say little.
pub const EVENTS: &[Law] = &[
    ("a round is drawn again after a void", |_, state| History::of(&state.ledger).drawn.iter().any(|draw| draw.attempt == 2)),
    ("two rounds are made by one sweep", |_, state| state.processes.iter().any(|process| process.made.iter().count() == 2)),
    ("a sweep completes what another left", |world, state| {
        !world.public && state.processes.iter().any(|process| process.at == At::PendingRecord)
    }),
    ("a sweep staffs what another left", |_, state| {
        state.processes.iter().any(|process| process.at == At::StaffWrite && !process.late && process.made.is_empty())
    }),
    ("a person draws what waited after its window", |world, state| {
        History::of(&state.ledger).intents.iter().any(|intent| intent.as_of > world.closes)
    }),
    ("a draw has its public number", |_, state| {
        state.ledger.iter().any(|entry| matches!(entry, Entry::Draw { seed, .. } if seed.number.is_some()))
    }),
    ("a round lapses and is drawn after all", |_, state| {
        let history = History::of(&state.ledger);
        history.lapsed.iter().any(|round| history.settled(*round))
    }),
    ("a round is waived", |_, state| !History::of(&state.ledger).waived.is_empty()),
    ("two processes write at once", |_, state| state.processes.iter().all(|process| process.at != At::Idle)),
    ("two draws share a lottery", |_, state| {
        state.ledger.iter().any(|entry| matches!(entry, Entry::Draw { seed, .. } if seed.basis.iter().all(Option::is_some)))
    }),
    ("new rules are adopted", |_, state| state.ledger.iter().filter(|entry| matches!(entry, Entry::Rules { .. })).count() == 3),
];

/// The newest entries, each with those before it; what came earlier was looked at when it was new, and no step adds more than two.
fn entries(state: &State) -> impl Iterator<Item = (&[Entry], Entry)> {
    state.ledger.iter().enumerate().skip(state.ledger.len().saturating_sub(2)).map(|(at, entry)| (&state.ledger[..at], *entry))
}

fn drawn_once(world: &World, state: &State) -> bool {
    let history = History::of(&state.ledger);
    world.every_round().all(|round| history.intended.without(history.void).attempts(round) <= 1)
}

fn recorded_once(_: &World, state: &State) -> bool {
    entries(state).all(|(before, entry)| match entry {
        Entry::Intent(intent) => !History::of(before).intended.has(intent.draw),
        Entry::Draw { draw, .. } => !History::of(before).drawn.has(draw),
        _ => true,
    })
}

fn one_seed(_: &World, state: &State) -> bool {
    let mut known: Vec<Draw> = state.seen.iter().map(|(draw, _)| *draw).collect();
    known.dedup();
    known.len() == state.seen.len()
}

fn no_early_seed(_: &World, state: &State) -> bool {
    let history = History::of(&state.ledger);
    state.seen.iter().all(|(draw, seed)| history.intents.iter().any(|i| i.draw == *draw && i.basis == seed.basis))
}

fn committed_secret(_: &World, state: &State) -> bool {
    entries(state).all(|(before, entry)| match entry {
        Entry::Draw { draw, seed } => {
            History::of(before).intents.iter().any(|i| i.draw == draw && i.commitment.is_none_or(|c| c == seed.secret))
        }
        _ => true,
    })
}

fn whole_lottery(_: &World, state: &State) -> bool {
    entries(state).all(|(before, entry)| match entry {
        Entry::Draw { seed, .. } => {
            let intents = History::of(before).intents;
            let there = |(draw, frame)| intents.iter().any(|i| i.draw == draw && i.frame == frame && i.basis == seed.basis);
            seed.basis.into_iter().flatten().all(there)
        }
        _ => true,
    })
}

fn order(_: &World, state: &State) -> bool {
    entries(state).all(|(before, entry)| {
        let history = History::of(before);
        match entry {
            Entry::Intent(intent) => {
                let adopted = before.contains(&Entry::Rules { rules: intent.rules });
                adopted && intent.commitment.is_some() && intent.commitment == history.commitment
            }
            Entry::Draw { draw, .. } => history.intended.has(draw),
            Entry::Staffing { draw } => history.drawn.has(draw) && !history.void.has(draw),
            _ => true,
        }
    })
}

/// An edit saves the plan first: the new rule never lay beside the old plan.
fn adopted_as_they_were(_: &World, state: &State) -> bool {
    !state.ledger.contains(&Entry::Rules { rules: (0, 1) })
}

fn days(world: &World, state: &State) -> bool {
    entries(state).all(|(before, entry)| match entry {
        Entry::Intent(i) => i.as_of >= History::of(before).latest() && world.opens(i.draw.round) <= i.as_of && i.as_of <= i.today,
        _ => true,
    })
}

fn public_number(_: &World, state: &State) -> bool {
    entries(state).all(|(before, entry)| {
        let history = History::of(before);
        match entry {
            Entry::Draw { draw, seed } => {
                history.intents.iter().any(|i| i.draw == draw && i.sealed == seed.number.is_some()) && history.number(draw) == seed.number
            }
            Entry::Beacon { draws, .. } => {
                draws.iter().all(|draw| history.number(draw).is_none() && history.pending().has(draw)) && !draws.is_empty()
            }
            _ => true,
        }
    })
}

fn void_stays(_: &World, state: &State) -> bool {
    entries(state).all(|(before, entry)| match entry {
        Entry::Draw { draw, .. } => !History::of(before).void.has(draw),
        Entry::Void { draw } => History::of(before).intended.has(draw) && !History::of(before).void.has(draw),
        _ => true,
    })
}

fn counts_earlier(world: &World, state: &State) -> bool {
    entries(state).all(|(before, entry)| match entry {
        Entry::Intent(intent) => {
            let history = History::of(before);
            let task = |draw: Draw| world.task(draw.round) == intent.frame.task;
            let unknown = history.pending().keep(|draw| task(draw) && draw.round != intent.draw.round);
            unknown.is_empty() && intent.frame.counted == history.drawn.without(history.void).keep(task)
        }
        _ => true,
    })
}

/// The lock alone sees to this: two processes that both believe they hold it may staff a draw twice, each a team of its own.
fn staffed_once(world: &World, state: &State) -> bool {
    world.budget.lock_removed > 0
        || entries(state).all(|(before, entry)| match entry {
            Entry::Staffing { draw } => !History::of(before).staffed.has(draw),
            _ => true,
        })
}

/// Again the lock alone; a second entry of a lapse says nothing new.
fn lapsed_once(world: &World, state: &State) -> bool {
    let lapsed = History::of(&state.ledger).lapsed;
    world.budget.lock_removed > 0 || lapsed.iter().collect::<HashSet<_>>().len() == lapsed.len()
}

fn waived(_: &World, state: &State) -> bool {
    entries(state).all(|(before, entry)| match entry {
        Entry::Intent(intent) => !History::of(before).waived.contains(&intent.draw.round),
        Entry::Waiver { round } => !History::of(before).settled(round),
        _ => true,
    })
}

fn files(_: &World, state: &State) -> bool {
    state.files.without(History::of(&state.ledger).drawn).is_empty()
}

/// From here on nothing goes wrong any more: the processes are gone, the secret is back, the clock is right. One sweep (with public
/// randomness: one more for each round, each followed by its number) must leave nothing to do.
fn nothing_lost(world: &World, state: &State) -> bool {
    thread_local!(static KNOWN: RefCell<HashSet<u64>> = RefCell::default());
    // What was in memory is gone: many states are one here.
    let durable = (&state.ledger, state.secret, &state.frames, state.files, state.clock, state.register, state.rules);
    let mut hasher = DefaultHasher::new();
    (world.name, world.without, durable).hash(&mut hasher);
    let known = hasher.finish();
    KNOWN.with_borrow(|all| all.contains(&known)) || (is_made_up_for(world, state) && KNOWN.with_borrow_mut(|all| all.insert(known)))
}

fn is_made_up_for(world: &World, state: &State) -> bool {
    let whole = World { without: None, ..*world };
    let mut state = state.clone();
    (0..state.processes.len()).for_each(|p| kill(&mut state, p));
    state.lock = None;
    state.budget.crashes = 0;
    restore_secret(&mut state);
    state.clock = state.clock.max(History::of(&state.ledger).latest());
    state = run(world, &state, 0, Command::Sweep);
    for _ in world.rounds {
        if !world.public {
            break;
        }
        if History::of(&state.ledger).pending().iter().any(|draw| History::of(&state.ledger).number(draw).is_none()) {
            state = run(world, &state, 1, Command::Beacon);
        }
        state = run(world, &state, 0, Command::Sweep);
    }
    let history = History::of(&state.ledger);
    let drawn = history.drawn.without(history.void);
    let left = |round| match history.standing(&whole, round, state.clock) {
        Standing::Due => true,
        Standing::Lapsed => !history.lapsed.contains(&round),
        _ => false,
    };
    history.pending().is_empty()
        && drawn.without(history.staffed).is_empty()
        && history.drawn.without(state.files) == Draws::default()
        && !world.every_round().any(left)
}

/// A whole command, undisturbed.
fn run(world: &World, state: &State, p: usize, command: Command) -> State {
    let mut state = next(world, state, Action::Start(p, command));
    while state.processes[p].at != At::Idle {
        state = next(world, &state, Action::Step(p));
    }
    state
}
