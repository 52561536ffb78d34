//! Cells that a change of rules moves from day to day: laws that hold whatever is edited, declared void, waived or drawn late.
//!
//! A *turn* is a cell on a nominal day. Days are numbers here, cells are tiers; what the program did is read from its ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chrono::Days;
use proptest::prelude::*;

use crate::machine::number;
use crate::oracle::{Day, Wanted};
use crate::program::{Mode, Program, Turns};

/// The nominal days that rules name, as days of the year from 1 March on.
const DAYS: [u64; 7] = [0, 10, 20, 30, 45, 60, 90];
const TIERS: [&str; 3] = ["低", "中", "高"];
/// The names of the one stratum that all objects are in; none: a task without strata.
const STRATA: [Option<&str>; 3] = [None, Some("店"), Some("商店")];

/// A set of days for each tier, as bits.
type Rules = [u8; 3];
type Turn = (Day, &'static str);

#[derive(Debug, Clone)]
enum Step {
    Edit(Rules),
    /// One day of one tier is exchanged for another.
    Move(usize, u8, u8),
    /// All cells get another name: the n-th of `STRATA`.
    Rename(usize),
    Night(u64),
    /// The n-th of those that there are.
    Void(usize),
    Waive(usize),
    Withdraw(usize),
    Backfill(usize),
}

fn first() -> Day {
    "2024-03-01".parse().unwrap()
}

fn days(bits: u8) -> BTreeSet<Day> {
    DAYS.iter().enumerate().filter(|(n, _)| bits & (1 << n) != 0).map(|(_, d)| first() + Days::new(*d)).collect()
}

fn turns(rules: Rules) -> BTreeSet<Turn> {
    TIERS.iter().zip(rules).flat_map(|(tier, bits)| days(bits).into_iter().map(|day| (day, *tier))).collect()
}

fn rule_text(rules: Rules, stratum: Option<&str>) -> String {
    let mut text = stratum.map_or_else(String::new, |name| format!("fn strata(task) {{ [stratum(\"{name}\", everyone())] }}\n"));
    for function in ["frequency", "openings"] {
        writeln!(text, "fn {function}(task, cell) {{").unwrap();
        for (tier, bits) in TIERS.iter().zip(rules) {
            let list: Vec<String> = days(bits).iter().map(|d| format!("day(\"{d}\")")).collect();
            let value = if function == "frequency" { list.len().to_string() } else { format!("[{}]", list.join(", ")) };
            writeln!(text, "    if cell.tier == tier(\"{tier}\") {{ return {value}; }}").unwrap();
        }
        text.push_str("}\n");
    }
    text
}

fn some_days() -> impl Strategy<Value = u8> {
    prop_oneof![3 => (0u8..7).prop_map(|n| 1 << n), 2 => 1u8..128]
}

fn rules() -> impl Strategy<Value = Rules> {
    // Tiers that open on the same days, as most do, and others.
    (some_days(), some_days(), some_days(), 0u8..4).prop_map(|(a, b, c, alike)| match alike {
        0 => [a, b, c],
        1 => [a, a, c],
        2 => [a, a, a],
        _ => [a, a | c, a | c],
    })
}

fn step(renames: u32) -> impl Strategy<Value = Step> {
    prop_oneof![
        renames => (0..STRATA.len()).prop_map(Step::Rename),
        2 => rules().prop_map(Step::Edit),
        4 => (0usize..3, 0u8..7, 0u8..7).prop_map(|(tier, from, to)| Step::Move(tier, from, to)),
        8 => prop_oneof![0u64..=3, 1u64..=25].prop_map(Step::Night),
        1 => (0usize..8).prop_map(Step::Void),
        1 => (0usize..8).prop_map(Step::Waive),
        1 => (0usize..8).prop_map(Step::Withdraw),
        1 => (0usize..8).prop_map(Step::Backfill),
    ]
}

/// What people did, and what the laws have to know of it.
struct Told {
    program: Program,
    /// What becomes of missed rounds.
    missed: &'static str,
    today: Day,
    rules: Rules,
    stratum: Option<&'static str>,
    /// Whether cells ever had another name: what was drawn may be drawn once more then, by a person.
    renamed: bool,
    /// What was in force at the last night, if there was one.
    in_force: Option<(Rules, Option<&'static str>)>,
    /// The day by which a turn was first in force without a break.
    since: BTreeMap<Turn, Day>,
    /// Turns that were in force when their day had come, and not by a change of that day or later; and those that were drawn without a person.
    owed: BTreeSet<Turn>,
    /// The most turns that any rules in force gave a tier.
    most: BTreeMap<&'static str, usize>,
    /// Draws that a person asked for.
    by_hand: BTreeSet<String>,
    /// What a person decided against: the turns that the round had then.
    waived: BTreeMap<String, BTreeSet<(Day, String)>>,
    story: String,
}

impl Told {
    fn begin(rules: Rules, missed: &'static str) -> Self {
        let today = first() - Days::new(5);
        let program = Program::new(today, Mode::InProcess);
        program.write_register(12);
        Self {
            program,
            missed,
            today,
            rules,
            stratum: None,
            renamed: false,
            in_force: None,
            since: BTreeMap::new(),
            owed: BTreeSet::new(),
            most: BTreeMap::new(),
            by_hand: BTreeSet::new(),
            waived: BTreeMap::new(),
            story: format!("missed = {missed}, rules {:?}\n", turns(rules)),
        }
    }

    fn now(&self) -> (Rules, Option<&'static str>) {
        (self.rules, self.stratum)
    }

    /// A step, and the laws after it.
    fn step(&mut self, step: &Step) -> Result<(), String> {
        let before = self.program.turns()?;
        match step {
            Step::Edit(rules) => self.rules = *rules,
            Step::Move(tier, from, to) => {
                let bits = &mut self.rules[*tier];
                if *bits & (1 << from) == 0 || *bits & (1 << to) != 0 {
                    return Ok(());
                }
                *bits ^= (1 << from) | (1 << to);
            }
            Step::Rename(n) => {
                self.renamed |= self.stratum != STRATA[*n];
                self.stratum = STRATA[*n];
            }
            Step::Night(days) => self.night(*days, &before)?,
            Step::Void(n) => {
                let Some(draw) = nth(&before.drawn.keys().cloned().collect::<Vec<_>>(), *n) else { return Ok(()) };
                self.program.void(&draw)?;
                // What the rules took off the day after it was drawn is their other days' affair.
                let there = self.in_force.map(|(rules, _)| turns(rules)).unwrap_or_default();
                self.owed.retain(|turn| there.contains(turn) || !before.drawn[&draw].contains(&owned(turn)));
            }
            Step::Waive(n) => {
                let open: Vec<String> = before.open.keys().cloned().collect();
                let Some(draw) = nth(&open, *n).filter(|_| self.in_force == Some(self.now())) else { return Ok(()) };
                self.program.waive(&draw, false)?;
                self.waived.insert(draw.clone(), before.open[&draw].clone());
            }
            Step::Withdraw(n) => {
                let Some(draw) = nth(&before.waived.iter().cloned().collect::<Vec<_>>(), *n) else { return Ok(()) };
                self.program.waive(&draw, true)?;
                self.waived.remove(&draw);
            }
            Step::Backfill(n) => {
                let Some(draw) = nth(&before.asked, *n).filter(|_| self.in_force == Some(self.now())) else { return Ok(()) };
                // What lies ahead cannot be drawn yet.
                if before.opens[&draw] > self.today {
                    return Ok(());
                }
                let (code, words) = self.program.draw(&Wanted::Rounds(vec![draw.clone()]))?;
                if code != 0 {
                    return Err(format!("{draw} is asked and cannot be drawn: {words}"));
                }
                self.by_hand.insert(draw);
            }
        }
        writeln!(self.story, "{} {step:?} {:?}", self.today, turns(self.rules)).unwrap();
        if self.in_force == Some(self.now()) {
            self.laws(&before)?;
        }
        if matches!(step, Step::Night(_)) {
            // What a night drew was owed, also on the day on which it came to be in force: should that draw be void, it is drawn again.
            let made = self.program.turns()?.drawn.into_iter().filter(|(draw, _)| !before.drawn.contains_key(draw));
            let tier = |name: &str| TIERS.into_iter().find(|tier| *tier == name);
            self.owed.extend(made.flat_map(|(_, turns)| turns).filter_map(|(day, name)| Some((day, tier(&name)?))));
        }
        Ok(())
    }

    fn night(&mut self, days: u64, before: &Turns) -> Result<(), String> {
        self.today = self.today + Days::new(days);
        self.program.set_day(self.today);
        self.program.write_rules(&rule_text(self.rules, self.stratum), self.missed);
        let now = turns(self.rules);
        let was = self.in_force.map(|(rules, _)| turns(rules)).unwrap_or_default();
        // By the change that this night takes up, and by the day itself. What was left to a person is not owed.
        let came = was.iter().filter(|turn| turn.0 <= self.today && self.since[*turn] < turn.0 && !before.left.contains(&owned(turn)));
        self.owed.extend(came.copied());
        if self.in_force != Some(self.now()) {
            self.since.retain(|turn, _| now.contains(turn));
            for turn in &now {
                self.since.entry(*turn).or_insert(self.today);
            }
            for (tier, bits) in TIERS.iter().zip(&self.rules) {
                let most = self.most.entry(*tier).or_default();
                *most = (*most).max(days_of(*bits));
            }
        }
        self.in_force = Some(self.now());
        let (code, words) = self.program.draw(&Wanted::Due)?;
        if code == 0 { Ok(()) } else { Err(format!("exit code {code}: {words}")) }
    }

    fn laws(&self, before: &Turns) -> Result<(), String> {
        let found = self.program.turns()?;
        let mut drawn: BTreeSet<(Day, String)> = BTreeSet::new();
        let mut once: BTreeSet<(Day, String)> = BTreeSet::new();
        let mut alone: BTreeMap<String, usize> = BTreeMap::new();
        for (draw, turns) in &found.drawn {
            let by_hand = self.by_hand.contains(draw);
            for turn in turns {
                drawn.insert(turn.clone());
                // What a person draws under another name is drawn once more.
                let again = self.renamed && by_hand;
                if !again && !once.insert(turn.clone()) {
                    return Err(format!("{turn:?} is drawn twice, again by {draw}"));
                }
                if !by_hand {
                    *alone.entry(turn.1.clone()).or_default() += 1;
                }
            }
        }
        for (tier, number) in &alone {
            let most = self.most.get(tier.as_str()).copied().unwrap_or(0);
            if *number > most {
                return Err(format!("{tier} was drawn {number} times without a person, and no rules gave it more than {most}"));
            }
        }
        // What was missed may lapse where the plan says so.
        for turn in self.owed.iter().filter(|_| self.missed != "lapse") {
            let turn = owned(turn);
            let there = [&drawn, &found.due, &found.left].into_iter().chain(self.waived.values()).any(|turns| turns.contains(&turn));
            if !there {
                return Err(format!("{turn:?} was owed, and is neither drawn nor due nor asked nor waived: {found:?}"));
            }
        }
        let alone = |draw: &String| !self.by_hand.contains(draw) && !before.drawn.contains_key(draw);
        for (draw, turns) in found.drawn.iter().filter(|(draw, _)| alone(draw)) {
            if let Some((waived, _)) = self.waived.iter().find(|(_, waived)| !waived.is_disjoint(turns)) {
                return Err(format!("{draw} drew without a person what was decided against as {waived}"));
            }
            let round = |draw: &str| draw.split_once('.').map_or(draw, |(round, _)| round).to_owned();
            if let Some(before) = self.by_hand.iter().find(|before| round(before) == round(draw)) {
                return Err(format!("{draw} was drawn without a person once {before} was void, which a person had drawn"));
            }
            for turn in turns {
                let since = self.since.iter().find(|(t, _)| owned(t) == *turn).map(|(_, day)| *day);
                let was = self.owed.iter().any(|t| owned(t) == *turn);
                if since.is_some_and(|day| day > turn.0) && !was {
                    return Err(format!("{draw} drew {turn:?} without a person, and the rules have it since {since:?}"));
                }
            }
        }
        Ok(())
    }
}

fn owned(turn: &Turn) -> (Day, String) {
    (turn.0, turn.1.to_owned())
}

fn days_of(bits: u8) -> usize {
    bits.count_ones() as usize
}

fn nth(of: &[String], n: usize) -> Option<String> {
    of.get(n % of.len().max(1)).cloned()
}

fn play(rules: Rules, missed: &'static str, steps: &[Step]) {
    let mut told = Told::begin(rules, missed);
    for step in steps.iter().chain([&Step::Night(0), &Step::Night(150)]) {
        if let Err(why) = told.step(step) {
            panic!("{why}\n\nThe history:\n{}{} {step:?}\n", told.story, told.today);
        }
    }
    let failures = told.program.verify().unwrap();
    assert!(failures.is_empty(), "{failures:?}\n\nThe history:\n{}", told.story);
}

#[test]
fn no_turn_of_a_cell_is_lost_put_into_the_past_or_drawn_twice_without_a_person() {
    laws_hold(u32::try_from(number("CHOUCHA_HISTORIES", crate::tier::long!(600, 60))).unwrap(), 0);
}

#[test]
fn a_cell_of_another_name_is_drawn_once_more_by_a_person_alone() {
    laws_hold(u32::try_from(number("CHOUCHA_HISTORIES", crate::tier::long!(300, 30))).unwrap(), 3);
}

fn laws_hold(cases: u32, renames: u32) {
    let config = proptest::test_runner::Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 300,
        rng_seed: proptest::test_runner::RngSeed::Fixed(number("CHOUCHA_HISTORY_SEED", 0)),
        ..proptest::test_runner::Config::default()
    };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let missed = prop::sample::select(vec!["draw", "draw", "ask", "lapse"]);
    let histories = (rules(), missed, prop::collection::vec(step(renames), 4..=18));
    let run = runner.run(&histories, |(rules, missed, steps)| {
        play(rules, missed, &steps);
        Ok(())
    });
    run.unwrap_or_else(|error| panic!("{error}"));
}
