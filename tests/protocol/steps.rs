//! What can happen next, and what it changes.

use crate::guards::Guard;
use crate::world::{At, Command, Draw, Draws, Entry, Frame, History, Intent, Process, Round, Seed, Standing, State, World};

/// The secret of somebody else's backup.
const WRONG: u8 = 99;

/// Something that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A process begins, the lock in hand.
    Start(usize, Command),
    /// A process takes its next step.
    Step(usize),
    /// A process is killed; the system lets its lock go.
    Crash(usize),
    ClockForward,
    ClockBack,
    /// The register is another one from now on.
    NewRegister,
    /// Someone saves the plan file, then the rule file that belongs to it.
    SavePlan,
    SaveRule,
    /// Someone clears `var/lock` away while a process holds it.
    RemoveLock,
    /// The secret's file is overwritten by another one, and put back from a backup.
    ReplaceSecret,
    RestoreSecret,
}

/// Everything that can happen in a state.
pub fn actions(world: &World, state: &State, actions: &mut Vec<Action>) {
    let history = History::of(&state.ledger);
    let free = state.lock.is_none() || !world.guarded(Guard::Lock);
    for (p, process) in state.processes.iter().enumerate() {
        if process.at == At::Idle {
            if free {
                let commands = if p == 0 { vec![Command::Sweep] } else { persons(world, state, &history) };
                actions.extend(commands.into_iter().map(|command| Action::Start(p, command)));
            }
        } else {
            actions.push(Action::Step(p));
            if state.budget.crashes > 0 {
                actions.push(Action::Crash(p));
            }
        }
    }
    let budget = state.budget;
    let mut may = |possible: bool, action: Action| {
        if possible {
            actions.push(action);
        }
    };
    may(state.clock < world.days, Action::ClockForward);
    may(budget.clock_back > 0 && state.clock > 1, Action::ClockBack);
    may(budget.registers > 0, Action::NewRegister);
    may(budget.edits == 2, Action::SavePlan);
    may(budget.edits == 1, Action::SaveRule);
    may(budget.lock_removed > 0 && state.lock.is_some(), Action::RemoveLock);
    may(budget.secret_replaced > 0 && history.commitment.is_some(), Action::ReplaceSecret);
    may(state.secret == Some(WRONG), Action::RestoreSecret);
}

/// What a person can ask for that is not refused at once.
fn persons(world: &World, state: &State, history: &History) -> Vec<Command> {
    let mut commands = vec![Command::Draw { ahead: false }, Command::Draw { ahead: true }];
    if state.budget.voids > 0 {
        commands.extend(history.intended.without(history.void).iter().map(Command::Void));
    }
    if state.budget.waivers > 0 {
        let open = |round: &Round| {
            (!history.settled(*round) || !world.guarded(Guard::WaiveUnsettled))
                && history.standing(world, *round, state.clock) != Standing::Lapsed
        };
        commands.extend(world.every_round().filter(|round| !history.waived.contains(round)).filter(open).map(Command::Waive));
    }
    if !awaiting(world, history).is_empty() {
        commands.push(Command::Beacon);
    }
    commands
}

/// Sealed draws whose public number is not there yet.
fn awaiting(world: &World, history: &History) -> Draws {
    let sealed = |draw: Draw| history.intents.iter().any(|intent| intent.draw == draw && intent.sealed);
    let none = |draw: Draw| history.number(draw).is_none() || (!world.guarded(Guard::OneNumber) && history.numbers.len() < 2);
    history.pending().keep(|draw| sealed(draw) && none(draw))
}

/// What a state becomes.
pub fn next(world: &World, state: &State, action: Action) -> State {
    let mut state = state.clone();
    match action {
        Action::Start(p, command) => start(world, &mut state, p, command),
        Action::Step(p) => step(world, &mut state, p),
        Action::Crash(p) => {
            state.budget.crashes -= 1;
            kill(&mut state, p);
        }
        Action::ClockForward => state.clock += 1,
        Action::ClockBack => {
            state.budget.clock_back -= 1;
            state.clock -= 1;
        }
        Action::NewRegister => {
            state.budget.registers -= 1;
            state.register += 1;
        }
        Action::SavePlan => {
            state.budget.edits -= 1;
            state.rules.0 += 1;
        }
        Action::SaveRule => {
            state.budget.edits -= 1;
            state.rules.1 += 1;
        }
        Action::RemoveLock => {
            state.budget.lock_removed -= 1;
            state.lock = None;
        }
        Action::ReplaceSecret => {
            state.budget.secret_replaced -= 1;
            state.secret = Some(WRONG);
        }
        Action::RestoreSecret => restore_secret(&mut state),
    }
    state
}

/// What a process knows of the ledger: read when it began, and again with each entry of its own.
fn view(state: &State, p: usize) -> History {
    History::of(&state.ledger[..state.processes[p].read])
}

fn append(state: &mut State, p: usize, entries: impl IntoIterator<Item = Entry>) {
    state.ledger.extend(entries);
    state.processes[p].read = state.ledger.len();
}

/// Puts the right secret back where a wrong one lies.
pub fn restore_secret(state: &mut State) {
    if state.secret == Some(WRONG) {
        state.secret = History::of(&state.ledger).commitment.or(Some(1));
    }
}

/// The process is gone, with all it had in memory and the lock it held; also how it ends in order.
pub fn kill(state: &mut State, p: usize) {
    state.processes[p] = Process::default();
    if state.lock == Some(p) {
        state.lock = None;
    }
}

fn start(world: &World, state: &mut State, p: usize, command: Command) {
    if world.guarded(Guard::Lock) {
        state.lock = Some(p);
    }
    state.processes[p] = Process { command, read: state.ledger.len(), ..Process::default() };
    match command {
        Command::Void(_) => state.budget.voids -= 1,
        Command::Waive(_) => state.budget.waivers -= 1,
        _ => {}
    }
    if matches!(command, Command::Sweep | Command::Draw { .. }) {
        state.processes[p].at = At::ReadPlan;
        // Where nobody edits, reading takes no time.
        if world.budget.edits == 0 {
            state.processes[p].rules = state.rules;
            judge(world, state, p);
        }
    } else {
        state.processes[p].at = At::Decide;
    }
}

/// The day by which windows are judged: checked against the clock and the ledger.
fn judge(world: &World, state: &mut State, p: usize) {
    let today = state.clock;
    let as_of = if state.processes[p].command == (Command::Draw { ahead: true }) { today + 1 } else { today };
    let ahead = as_of > today && world.guarded(Guard::NotAhead);
    let behind = as_of < view(state, p).latest() && world.guarded(Guard::NotBehind);
    if ahead || behind || as_of > world.days {
        return kill(state, p);
    }
    let process = &mut state.processes[p];
    (process.today, process.as_of, process.at) = (today, as_of, At::Restore);
}

/// Goes on until something is written, or looked at for later.
fn step(world: &World, state: &mut State, p: usize) {
    while state.processes[p].at != At::Idle && !one(world, state, p) {}
}

/// One place of the program; whether it did something that the other process, a crash or the clock can come after.
fn one(world: &World, state: &mut State, p: usize) -> bool {
    match state.processes[p].at {
        At::Idle => true,
        At::ReadPlan | At::ReadRule | At::ReadPlanAgain | At::ReadRuleAgain => read(world, state, p),
        At::Restore => restore(world, state, p),
        At::Adopt | At::Secret | At::Commit => prepare(world, state, p),
        At::PendingSeeds => pending_seeds(world, state, p),
        At::PendingRecord | At::Record => record(world, state, p),
        At::PendingFiles | At::Files => files(world, state, p),
        At::StaffLook | At::StaffWrite => staff(world, state, p),
        At::Rows => rows(world, state, p),
        At::Register => register(world, state, p),
        At::Frames => frames(world, state, p),
        At::Intend => intend(world, state, p),
        At::LateFrames => {
            state.frames.extend(state.processes[p].drafts.iter().map(|draft| draft.frame));
            after_intents(world, state, p);
            true
        }
        At::Seeds => seeds(world, state, p),
        At::Decide => decide(world, state, p),
    }
}

fn read(world: &World, state: &mut State, p: usize) -> bool {
    let on_disk = state.rules;
    let process = &mut state.processes[p];
    match process.at {
        At::ReadPlan => (process.rules.0, process.at) = (on_disk.0, At::ReadRule),
        At::ReadRule if world.guarded(Guard::ReadTwice) => (process.rules.1, process.at) = (on_disk.1, At::ReadPlanAgain),
        At::ReadRule => {
            process.rules.1 = on_disk.1;
            judge(world, state, p);
        }
        At::ReadPlanAgain => (process.again.0, process.at) = (on_disk.0, At::ReadRuleAgain),
        _ => {
            process.again.1 = on_disk.1;
            if process.again == process.rules {
                judge(world, state, p);
            } else {
                (process.rules, process.at) = (process.again, At::ReadPlanAgain);
            }
        }
    }
    true
}

fn restore(world: &World, state: &mut State, p: usize) -> bool {
    let lacking = view(state, p).drawn.without(state.files).iter().next();
    match lacking.filter(|_| world.guarded(Guard::Restore)) {
        Some(draw) => state.files.add(draw),
        None => state.processes[p].at = if world.guarded(Guard::AdoptFirst) { At::Adopt } else { next_to_adopt(world) },
    }
    lacking.is_some() && state.processes[p].at == At::Restore
}

fn next_to_adopt(world: &World) -> At {
    match (world.guarded(Guard::CommitFirst), world.guarded(Guard::SecretBeforeCommitment)) {
        (true, true) | (false, _) => At::Secret,
        (true, false) => At::Commit,
    }
}

/// The adoption, the secret and its commitment; where a guard is left out, at another time.
fn prepare(world: &World, state: &mut State, p: usize) -> bool {
    let history = view(state, p);
    let Process { at, late, rules, .. } = state.processes[p];
    let secret_first = world.guarded(Guard::SecretBeforeCommitment);
    let (new, then) = match at {
        At::Adopt => {
            let new = history.adopted != Some(rules);
            if new {
                append(state, p, [Entry::Rules { rules }]);
            }
            (new, if late { At::Idle } else { next_to_adopt(world) })
        }
        At::Secret => {
            let new = state.secret.is_none();
            state.secret = state.secret.or(history.commitment).or(Some(1));
            (new, if world.guarded(Guard::CommitFirst) && secret_first { At::Commit } else { At::PendingSeeds })
        }
        _ => {
            let new = history.commitment.is_none();
            if new {
                append(state, p, [Entry::Commitment { secret: 1 }]);
            }
            // Who has just committed without a secret writes it now.
            let then = if new && !secret_first { At::Secret } else { At::PendingSeeds };
            (new, if late { At::Idle } else { then })
        }
    };
    match then {
        At::Idle => kill(state, p),
        _ => state.processes[p].at = then,
    }
    new
}

/// The secret, as far as it is what the intent was committed with.
fn secret_for(world: &World, state: &State, intent: &Intent) -> Option<u8> {
    state.secret.filter(|secret| intent.commitment.is_none_or(|c| c == *secret) || !world.guarded(Guard::SecretChecked))
}

/// Works out seeds: from now on whoever looks into this process's memory knows the results.
fn look(state: &mut State, p: usize, found: Vec<(Draw, Seed)>) {
    state.seen.extend(found.iter().copied());
    state.processes[p].seeds = found;
}

fn pending_seeds(world: &World, state: &mut State, p: usize) -> bool {
    let history = view(state, p);
    let void = if world.guarded(Guard::VoidStaysVoid) { history.void } else { Draws::default() };
    let pending = history.intended.without(history.drawn).without(void);
    let mut found = Vec::new();
    for intent in history.intents.iter().filter(|intent| pending.has(intent.draw)) {
        let number = history.number(intent.draw);
        let waits = intent.sealed && number.is_none() && world.guarded(Guard::WaitForNumber);
        if waits || !state.frames.contains(&intent.frame) {
            continue;
        }
        if let Some(secret) = secret_for(world, state, intent) {
            found.push((intent.draw, Seed { secret, basis: intent.basis, number }));
        }
    }
    let any = !found.is_empty() && (world.guarded(Guard::CompletePending) || state.processes[p].command == Command::Beacon);
    if any {
        look(state, p, found);
    }
    state.processes[p].at = if any { At::PendingRecord } else { At::StaffLook };
    any
}

fn record(world: &World, state: &mut State, p: usize) -> bool {
    // Looked up in the transaction itself.
    let drawn = History::of(&state.ledger).drawn;
    let process = &mut state.processes[p];
    let seeds = std::mem::take(&mut process.seeds);
    for (draw, _) in &seeds {
        process.files.add(*draw);
        process.made.add(*draw);
    }
    process.at = if process.at == At::Record { At::Files } else { At::PendingFiles };
    let new = seeds.into_iter().filter(|(draw, _)| !drawn.has(*draw) || !world.guarded(Guard::RecordedOnce));
    append(state, p, new.map(|(draw, seed)| Entry::Draw { draw, seed }));
    true
}

fn files(world: &World, state: &mut State, p: usize) -> bool {
    let process = &mut state.processes[p];
    if let Some(draw) = process.files.without(state.files).iter().next() {
        state.files.add(draw);
        return true;
    }
    if process.at == At::Files {
        if world.guarded(Guard::CountInSweep) {
            process.counted = process.counted.and(process.files);
        }
        process.at = At::Frames;
    } else {
        process.at = At::StaffLook;
    }
    process.files = Draws::default();
    false
}

fn staff(world: &World, state: &mut State, p: usize) -> bool {
    let history = view(state, p);
    let process = &mut state.processes[p];
    if process.at == At::StaffWrite
        && let Some(draw) = process.staff.iter().next()
    {
        process.staff = process.staff.keep(|other| other != draw);
        append(state, p, [Entry::Staffing { draw }]);
        return true;
    }
    if process.at == At::StaffLook {
        let mut wanted = history.drawn.without(history.void);
        if world.guarded(Guard::StaffedOnce) {
            wanted = wanted.without(history.staffed);
        }
        if !world.guarded(Guard::StaffPending) {
            wanted = wanted.keep(|draw| process.made.has(draw));
        }
        (process.staff, process.at) = (wanted, At::StaffWrite);
        return !wanted.is_empty();
    }
    match (process.command, process.late) {
        (Command::Beacon, _) => kill(state, p),
        (_, false) => process.at = At::Rows,
        (_, true) if !world.guarded(Guard::AdoptFirst) => process.at = At::Adopt,
        (_, true) if !world.guarded(Guard::CommitFirst) => process.at = At::Commit,
        (_, true) => kill(state, p),
    }
    false
}

/// What is due by the ledger; lapses are recorded.
fn rows(world: &World, state: &mut State, p: usize) -> bool {
    let history = view(state, p);
    let process = &mut state.processes[p];
    let person = matches!(process.command, Command::Draw { .. });
    let mut lapsed = Vec::new();
    for round in world.every_round() {
        match history.standing(world, round, process.as_of) {
            Standing::Due => process.rounds.push(round),
            Standing::Asked if person => process.rounds.push(round),
            Standing::Lapsed if !history.lapsed.contains(&round) || !world.guarded(Guard::LapsedOnce) => lapsed.push(round),
            _ => {}
        }
    }
    if world.guarded(Guard::WaitForSealed) {
        let sealed = |task: u8| history.pending().iter().any(|draw| world.task(draw.round) == task);
        process.rounds.retain(|round| !sealed(world.task(*round)));
    }
    if world.guarded(Guard::NextAttempt) {
        process.void = history.void;
    }
    process.late = true;
    process.at = if process.rounds.is_empty() { At::StaffLook } else { At::Register };
    let any = !lapsed.is_empty();
    if any {
        append(state, p, lapsed.into_iter().map(|round| Entry::Lapse { round }));
    }
    any
}

/// Reads the history of the tasks and the register.
fn register(world: &World, state: &mut State, p: usize) -> bool {
    let history = view(state, p);
    let process = &mut state.processes[p];
    process.commitment = history.commitment;
    process.counted = history.drawn.without(history.void);
    process.register = state.register;
    // Without the secret that is committed to, rounds are not made; without any, neither.
    let right = history.commitment.is_none() || history.commitment == state.secret || !world.guarded(Guard::SecretChecked);
    process.at = if right && state.secret.is_some() { At::Frames } else { At::StaffLook };
    true
}

/// The next turn: the first round of each task, its frame, what its lottery covers.
fn frames(world: &World, state: &mut State, p: usize) -> bool {
    let process = &mut state.processes[p];
    let mut turn: Vec<Round> = Vec::new();
    for round in &process.rounds {
        if turn.iter().all(|other| world.task(*other) != world.task(*round)) {
            turn.push(*round);
        }
    }
    process.rounds.retain(|round| !turn.contains(round));
    if turn.is_empty() {
        process.at = At::StaffLook;
        return false;
    }
    let frame = |round: Round| Frame {
        task: world.task(round),
        register: process.register,
        counted: process.counted.keep(|draw| world.task(draw.round) == world.task(round)),
    };
    let members: Vec<(Draw, Frame)> =
        turn.iter().map(|round| (Draw { round: *round, attempt: process.void.attempts(*round) + 1 }, frame(*round))).collect();
    let basis = [members.first().copied(), members.get(1).copied()];
    let draft = |(draw, frame): &(Draw, Frame)| Intent {
        draw: *draw,
        as_of: process.as_of,
        today: process.today,
        frame: *frame,
        basis,
        commitment: process.commitment,
        rules: process.rules,
        sealed: world.public,
    };
    process.drafts = members.iter().map(draft).collect();
    process.at = At::Intend;
    if !world.guarded(Guard::IntentBeforeSeed) && !world.public {
        let seeds = seeds_of(world, state, p);
        look(state, p, seeds);
    }
    if world.guarded(Guard::FramesFirst) {
        state.frames.extend(members.iter().map(|(_, frame)| *frame));
        return true;
    }
    false
}

fn intend(world: &World, state: &mut State, p: usize) -> bool {
    // Looked up in the transaction itself.
    let intended = History::of(&state.ledger).intended;
    let process = &mut state.processes[p];
    let whole = world.guarded(Guard::OneTransaction);
    let left = |draft: &&Intent| whole || !intended.has(draft.draw);
    let count = if whole { process.drafts.len() } else { 1 };
    let batch: Vec<Intent> = process.drafts.iter().filter(left).take(count).copied().collect();
    if world.guarded(Guard::UniqueIntent) && batch.iter().any(|intent| intended.has(intent.draw)) {
        // The transaction is refused and the command ends with an error.
        kill(state, p);
        return true;
    }
    let done = batch.iter().map(|intent| intent.draw).collect::<Vec<_>>();
    let all = process.drafts.iter().all(|draft| intended.has(draft.draw) || done.contains(&draft.draw));
    append(state, p, batch.into_iter().map(Entry::Intent));
    if all {
        if world.guarded(Guard::FramesFirst) {
            after_intents(world, state, p);
        } else {
            state.processes[p].at = At::LateFrames;
        }
    }
    true
}

/// Sealed draws wait, and with them the later rounds of their tasks; the others get their seeds.
fn after_intents(world: &World, state: &mut State, p: usize) {
    let process = &mut state.processes[p];
    if !world.public {
        process.at = At::Seeds;
        return;
    }
    process.at = At::Frames;
    let sealed: Vec<u8> = std::mem::take(&mut process.drafts).iter().map(|draft| world.task(draft.draw.round)).collect();
    if world.guarded(Guard::WaitForSealed) {
        process.rounds.retain(|round| !sealed.contains(&world.task(*round)));
    }
}

fn seeds_of(world: &World, state: &State, p: usize) -> Vec<(Draw, Seed)> {
    let seed = |draft: &Intent| Some((draft.draw, Seed { secret: secret_for(world, state, draft)?, basis: draft.basis, number: None }));
    state.processes[p].drafts.iter().filter_map(seed).collect()
}

fn seeds(world: &World, state: &mut State, p: usize) -> bool {
    let found = seeds_of(world, state, p);
    if found.is_empty() {
        // The secret is not the one that was committed to: an error ends the command.
        kill(state, p);
        return true;
    }
    look(state, p, found);
    state.processes[p].drafts.clear();
    state.processes[p].at = At::Record;
    true
}

/// What a person decides, besides drawing.
fn decide(world: &World, state: &mut State, p: usize) -> bool {
    let history = view(state, p);
    match state.processes[p].command {
        Command::Void(draw) => append(state, p, [Entry::Void { draw }]),
        Command::Waive(round) => append(state, p, [Entry::Waiver { round }]),
        _ => {
            let number = u8::try_from(history.numbers.len()).unwrap() + 1;
            append(state, p, [Entry::Beacon { number, draws: awaiting(world, &history) }]);
            state.processes[p].at = At::PendingSeeds;
            return true;
        }
    }
    kill(state, p);
    true
}
