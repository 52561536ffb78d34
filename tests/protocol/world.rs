//! What there is: the ledger's entries, the disk, the clock, two processes; and which adversities a world has in store.

use std::collections::BTreeSet;

use crate::guards::Guard;

/// A day, counted from 1.
pub type Day = u8;
/// A round: its place in [`World::rounds`].
pub type Round = u8;

/// A draw's id: a round and the attempt at it, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Draw {
    pub round: Round,
    pub attempt: u8,
}

/// A set of draws; of a round up to four attempts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Draws(u8);

impl Draws {
    pub fn has(self, draw: Draw) -> bool {
        self.0 & Self::of(draw).0 != 0
    }

    pub fn add(&mut self, draw: Draw) {
        self.0 |= Self::of(draw).0;
    }

    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn iter(self) -> impl Iterator<Item = Draw> {
        (0..8).filter(move |bit| self.0 & (1 << bit) != 0).map(|bit| Draw { round: bit / 4, attempt: bit % 4 + 1 })
    }

    pub fn keep(self, wanted: impl Fn(Draw) -> bool) -> Self {
        let mut kept = Self::default();
        self.iter().filter(|draw| wanted(*draw)).for_each(|draw| kept.add(draw));
        kept
    }

    /// How many attempts at a round it holds.
    pub fn attempts(self, round: Round) -> u8 {
        u8::try_from(self.iter().filter(|draw| draw.round == round).count()).unwrap()
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn of(draw: Draw) -> Self {
        assert!(draw.round < 2 && (1..=4).contains(&draw.attempt));
        Self(1 << (draw.round * 4 + draw.attempt - 1))
    }
}

/// A sampling frame, by what its digest covers: whose it is, the register's rows, how often each was drawn before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Frame {
    pub task: u8,
    pub register: u8,
    pub counted: Draws,
}

/// What a seed is worked out from besides the secret: the draws of one lottery with their frames.
pub type Basis = [Option<(Draw, Frame)>; 2];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Intent {
    pub draw: Draw,
    /// By which day the windows were judged, and what the clock said.
    pub as_of: Day,
    pub today: Day,
    pub frame: Frame,
    pub basis: Basis,
    pub commitment: Option<u8>,
    /// The texts of plan and rule by which it is made.
    pub rules: (u8, u8),
    /// Waits for a public number.
    pub sealed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Seed {
    pub secret: u8,
    pub basis: Basis,
    pub number: Option<u8>,
}

/// An entry of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    Rules { rules: (u8, u8) },
    Commitment { secret: u8 },
    Intent(Intent),
    Beacon { number: u8, draws: Draws },
    Draw { draw: Draw, seed: Seed },
    Staffing { draw: Draw },
    Void { draw: Draw },
    Waiver { round: Round },
    Lapse { round: Round },
}

/// What a process was started for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Command {
    /// The nightly sweep, or `choucha draw` by today.
    #[default]
    Sweep,
    /// A person's `choucha draw`: by today, or (which is refused) by tomorrow; also what waits for a person.
    Draw {
        ahead: bool,
    },
    Void(Draw),
    Waive(Round),
    /// The public number for the draws that wait.
    Beacon,
}

/// How far a process has come. Each step is one write that is there whole or not at all, or a look whose result is acted upon later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum At {
    #[default]
    Idle,
    ReadPlan,
    ReadRule,
    ReadPlanAgain,
    ReadRuleAgain,
    Restore,
    Adopt,
    Secret,
    Commit,
    PendingSeeds,
    PendingRecord,
    PendingFiles,
    StaffLook,
    StaffWrite,
    Rows,
    Register,
    Frames,
    Intend,
    LateFrames,
    Seeds,
    Record,
    Files,
    Decide,
}

/// A process with what it holds in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Process {
    pub at: At,
    pub command: Command,
    /// How many entries of the ledger it has read.
    pub read: usize,
    pub as_of: Day,
    pub today: Day,
    pub rules: (u8, u8),
    pub again: (u8, u8),
    /// Rounds still to be made, and how often each was declared void.
    pub rounds: Vec<Round>,
    pub void: Draws,
    /// What earlier rounds drew, and the register, as they were read.
    pub counted: Draws,
    pub register: u8,
    pub commitment: Option<u8>,
    pub drafts: Vec<Intent>,
    pub seeds: Vec<(Draw, Seed)>,
    pub files: Draws,
    pub staff: Draws,
    /// What this process has drawn itself.
    pub made: Draws,
    /// Whether rounds have been made already: what follows is the end of the sweep.
    pub late: bool,
}

/// How many times each adversity can still happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Budget {
    pub crashes: u8,
    pub voids: u8,
    pub waivers: u8,
    pub clock_back: u8,
    pub registers: u8,
    pub edits: u8,
    pub lock_removed: u8,
    pub secret_replaced: u8,
}

/// Everything at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    pub ledger: Vec<Entry>,
    pub secret: Option<u8>,
    pub frames: BTreeSet<Frame>,
    /// Draws whose files are written.
    pub files: Draws,
    /// Who holds the lock's file.
    pub lock: Option<usize>,
    pub clock: Day,
    pub register: u8,
    pub rules: (u8, u8),
    pub processes: [Process; 2],
    pub budget: Budget,
    /// Every seed that some process has ever had in memory: whoever looked could have known the result.
    pub seen: BTreeSet<(Draw, Seed)>,
}

/// What is explored: rounds, adversities, and the guard that is left out.
#[derive(Clone, Copy, Debug)]
pub struct World {
    pub name: &'static str,
    /// Task and opening day of each round.
    pub rounds: &'static [(u8, Day)],
    /// Last day of the window.
    pub closes: Day,
    pub days: Day,
    pub public: bool,
    /// Rules are adopted and the secret committed to already.
    pub begun: bool,
    pub budget: Budget,
    pub without: Option<Guard>,
}

impl World {
    pub fn guarded(&self, guard: Guard) -> bool {
        self.without != Some(guard)
    }

    pub fn task(&self, round: Round) -> u8 {
        self.rounds[round as usize].0
    }

    pub fn opens(&self, round: Round) -> Day {
        self.rounds[round as usize].1
    }

    pub fn every_round(&self) -> impl Iterator<Item = Round> + use<> {
        0..u8::try_from(self.rounds.len()).unwrap()
    }

    pub fn begin(&self) -> State {
        let begun = [Entry::Rules { rules: (0, 0) }, Entry::Commitment { secret: 1 }];
        State {
            ledger: if self.begun { begun.to_vec() } else { Vec::new() },
            secret: self.begun.then_some(1),
            frames: BTreeSet::new(),
            files: Draws::default(),
            lock: None,
            clock: 1,
            register: 0,
            rules: (0, 0),
            processes: [Process::default(), Process::default()],
            budget: self.budget,
            seen: BTreeSet::new(),
        }
    }
}

/// What the ledger says, folded.
#[derive(Clone, Debug, Default)]
pub struct History {
    pub intents: Vec<Intent>,
    pub intended: Draws,
    pub drawn: Draws,
    pub void: Draws,
    pub staffed: Draws,
    pub numbers: Vec<(u8, Draws)>,
    pub waived: Vec<Round>,
    pub lapsed: Vec<Round>,
    pub commitment: Option<u8>,
    pub adopted: Option<(u8, u8)>,
}

impl History {
    pub fn of(ledger: &[Entry]) -> Self {
        let mut history = Self::default();
        for entry in ledger {
            match *entry {
                Entry::Rules { rules } => history.adopted = Some(rules),
                Entry::Commitment { secret } => history.commitment = Some(secret),
                Entry::Intent(intent) => {
                    history.intended.add(intent.draw);
                    history.intents.push(intent);
                }
                Entry::Beacon { number, draws } => history.numbers.push((number, draws)),
                Entry::Draw { draw, .. } => history.drawn.add(draw),
                Entry::Staffing { draw } => history.staffed.add(draw),
                Entry::Void { draw } => history.void.add(draw),
                Entry::Waiver { round } => history.waived.push(round),
                Entry::Lapse { round } => history.lapsed.push(round),
            }
        }
        history
    }

    /// The day of the latest draw.
    pub fn latest(&self) -> Day {
        self.intents.iter().map(|intent| intent.as_of).max().unwrap_or(1)
    }

    pub fn number(&self, draw: Draw) -> Option<u8> {
        self.numbers.iter().find(|(_, draws)| draws.has(draw)).map(|(number, _)| *number)
    }

    /// Intended, neither drawn nor void.
    pub fn pending(&self) -> Draws {
        self.intended.without(self.drawn).without(self.void)
    }

    pub fn settled(&self, round: Round) -> bool {
        self.intended.without(self.void).iter().any(|draw| draw.round == round)
    }

    /// How a round stands on a day.
    pub fn standing(&self, world: &World, round: Round, day: Day) -> Standing {
        if self.settled(round) && world.guarded(Guard::DrawnIsSettled) {
            return Standing::Settled;
        }
        if self.waived.contains(&round) && world.guarded(Guard::WaivedIsNotDrawn) {
            return Standing::Waived;
        }
        if self.void.attempts(round) > 0 {
            return if day <= world.closes { Standing::Due } else { Standing::Asked };
        }
        if day > world.closes {
            return Standing::Lapsed;
        }
        if day < world.opens(round) { Standing::Coming } else { Standing::Due }
    }
}

/// How a round accounts for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Settled,
    Waived,
    Coming,
    Due,
    Asked,
    Lapsed,
}
