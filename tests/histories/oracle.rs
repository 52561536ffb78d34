//! What must become of every round, worked out from what people did. It shares no code with the program: plan texts are data here,
//! a year is a list of dates, a sweep is two loops.
//!
//! The words are those of the documents. A *line* is the plans of one year that take over from each other; a *task* of a line keeps its
//! identity through successions; a *round* is a task of a line with the date that the rule gives.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, Weekday};

pub type Day = NaiveDate;

/// What a plan says becomes of a round that was not made on its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missed {
    Draw,
    Ask,
    Lapse,
}

/// One row of a plan file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: String,
    pub name: String,
    pub first: Day,
    pub last: Day,
    pub rounds: u32,
    pub percent: u32,
    pub continues: Option<String>,
    /// Cannot be read; its id can.
    pub broken: bool,
}

/// One plan file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFile {
    pub id: String,
    pub year: i32,
    pub predecessor: Option<String>,
    pub supplements: Option<String>,
    pub workdays: bool,
    pub missed: Missed,
    /// Days for which names are kept back; 0: none.
    pub embargo: u32,
    pub rows: Vec<Row>,
    /// Cannot be read at all.
    pub broken: bool,
}

/// Why a round waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    Before,
    New,
    Gone,
    Orphan,
    Closed,
    Withdrawn,
    /// It was missed, or a change put its day into the past: no change asked it, a sweep told it.
    Missed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Coming,
    Due,
    Drawn,
    Lapsed,
    Asked,
    Waived,
}

impl State {
    pub fn word(self) -> &'static str {
        match self {
            Self::Coming => "coming",
            Self::Due => "due",
            Self::Drawn => "drawn",
            Self::Lapsed => "lapsed",
            Self::Asked => "asked",
            Self::Waived => "waived",
        }
    }
}

/// One adopted version of a task, as far as its rounds go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub plan: String,
    pub row: String,
    pub name: String,
    /// Real opening by nominal one.
    pub dates: BTreeMap<Day, Day>,
    pub closes: Day,
    pub missed: Missed,
    workdays: bool,
    pub percent: u32,
    pub embargo: u32,
    /// The day by which it was adopted.
    adopted: Day,
    /// Whether its task ended with it: a version after it begins anew.
    ended: bool,
    /// All of the above that decides, in words: another text is another version.
    text: String,
}

/// One draw of a round, the void ones included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub draw: String,
    pub void: bool,
    /// The day on which its round opened.
    pub opened: Day,
    /// Whether that was a person's to decide.
    pub decided: bool,
    /// Whether the rules did not have its date when it was made.
    pub beside: bool,
    /// The day on which names may be public.
    pub public: Day,
}

/// A task of a line with its whole history.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Task {
    pub versions: Vec<Version>,
    /// Whether the last version is in force.
    pub in_force: bool,
    pub asks: BTreeMap<Day, Why>,
    /// What a person decided against, with the number of changes that there had been then.
    pub waived: BTreeMap<Day, usize>,
    /// How often its rounds became others, or a draw void.
    changes: usize,
    pub attempts: BTreeMap<Day, Vec<Attempt>>,
    /// Rounds whose lapse a sweep has recorded, with the id that it gave and the day on which they had opened.
    pub lapses: BTreeMap<Day, (String, Day)>,
    /// The days on which rounds had opened that a sweep told to be a person's.
    told: BTreeMap<Day, Day>,
}

/// Plans of one year that take over from each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub year: i32,
    /// In the order of succession; the last one is in force.
    pub plans: Vec<String>,
    /// By identity: the oldest row id.
    pub tasks: BTreeMap<String, Task>,
    /// Rows that were broken when they were first seen, by plan and row: on which day, and whether the line began on it.
    waiting: BTreeMap<(String, String), (Day, bool)>,
    /// The embargo that headers set, with the day of each.
    embargos: Vec<(Day, u32)>,
}

/// Which round: index of the line, identity of the task, nominal day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Round {
    pub line: usize,
    pub task: String,
    pub date: Day,
}

/// A draw that a command made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub round: Round,
    pub draw: String,
    pub opens: Day,
    pub quota_percent: u32,
}

/// What a command must do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    pub code: i32,
    pub made: Vec<Made>,
    /// Lapses that this sweep is the first to record.
    pub lapsed: Vec<String>,
}

/// What a sweep is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// All that is due.
    Due,
    /// One task of the rules in force, by plan and row.
    Task(String, String),
    /// These rounds, by draw id.
    Rounds(Vec<String>),
    /// What opened within these days.
    Opened(Day, Day),
}

/// Sums of one task in force or with rounds beside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    /// Place of its line.
    pub line: usize,
    /// Its identity.
    pub task: String,
    pub openings: u64,
    pub states: BTreeMap<&'static str, u64>,
    pub beside: u64,
}

/// Everything that the ledger knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Oracle {
    pub lines: Vec<Line>,
}

fn weekday_from(day: Day, last: Day) -> Day {
    let mut found = day;
    while found <= last {
        if !matches!(found.weekday(), Weekday::Sat | Weekday::Sun) {
            return found;
        }
        found = found + Days::new(1);
    }
    day
}

/// The dates that a row's rule gives, each with the day on which it really opens.
pub fn openings(row: &Row, workdays: bool) -> BTreeMap<Day, Day> {
    let days = u64::try_from((row.last - row.first).num_days()).unwrap() + 1;
    let rounds = u64::from(row.rounds);
    let dates: BTreeSet<Day> = (0..rounds).map(|i| row.first + Days::new(i * days / rounds)).collect();
    let real = |date: &Day| {
        let next = dates.range(*date + Days::new(1)..).next();
        let last = next.map_or(row.last, |n| *n - Days::new(1)).min(row.last);
        if workdays { weekday_from(*date, last) } else { *date }
    };
    dates.iter().map(|date| (*date, real(date))).collect()
}

impl PlanFile {
    /// Whether what a row says contradicts another row, broken or not: it continues what an earlier one continues, or has the id of what
    /// another continues.
    pub fn contradicts(&self, n: usize) -> bool {
        let row = &self.rows[n];
        match &row.continues {
            Some(old) => (0..n).any(|m| self.rows[m].continues.as_ref() == Some(old)),
            None => (0..self.rows.len()).any(|m| m != n && self.rows[m].continues.as_ref() == Some(&row.id)),
        }
    }
}

impl Version {
    fn new(plan: &PlanFile, row: &Row, adopted: Day) -> Self {
        let text = format!(
            "{} {} {:?} {} {} {} {} {} {} {:?} {}",
            plan.id,
            row.id,
            row.continues,
            row.name,
            row.first,
            row.last,
            row.rounds,
            row.percent,
            plan.workdays,
            plan.missed,
            plan.embargo
        );
        Self {
            plan: plan.id.clone(),
            row: row.id.clone(),
            name: row.name.clone(),
            dates: openings(row, plan.workdays),
            closes: row.last,
            missed: plan.missed,
            workdays: plan.workdays,
            percent: row.percent,
            embargo: plan.embargo,
            adopted,
            ended: false,
            text,
        }
    }

    /// How many of a population an exact ratio draws.
    pub fn quota(percent: u32, population: u64) -> u64 {
        (population * u64::from(percent)).div_ceil(100).min(population)
    }
}

/// The days promised when something opens, or more since.
fn embargo(said: &[(Day, u32)], opens: Day) -> u32 {
    let then = said.iter().take_while(|(adopted, _)| *adopted < opens).last().or(said.first());
    let since = said.iter().filter(|(adopted, _)| *adopted >= opens);
    then.into_iter().chain(since).map(|(_, days)| *days).max().unwrap_or(0)
}

impl Task {
    pub fn current(&self) -> Option<&Version> {
        self.versions.last().filter(|_| self.in_force)
    }

    fn has(&self, date: Day) -> bool {
        self.current().is_some_and(|v| v.dates.contains_key(&date))
    }

    /// The newest version that has a date.
    pub fn version_of(&self, date: Day) -> Option<&Version> {
        self.versions.iter().rev().find(|v| v.dates.contains_key(&date))
    }

    /// The day from which the versions in force have had a date without a break.
    fn since(&self, date: Day) -> Option<Day> {
        let gap = |n: usize| n + 1 < self.versions.len() && self.versions[n].ended;
        let has = |n: &usize| !gap(*n) && self.versions[*n].dates.contains_key(&date);
        (0..self.versions.len()).rev().take_while(has).last().map(|n| self.versions[n].adopted)
    }

    /// For how many days the names of a round that opens on a day are kept back: as was promised when it opened, and longer where more has been
    /// promised since.
    fn embargo(&self, opens: Day) -> u32 {
        embargo(&self.versions.iter().map(|v| (v.adopted, v.embargo)).collect::<Vec<_>>(), opens)
    }

    /// What becomes of a round that opened on a day and was missed: as was said then, or by what is kinder since. A draw is more than a
    /// question, a question more than a lapse.
    fn missed(&self, opens: Day) -> Missed {
        let then = self.versions.iter().take_while(|v| v.adopted < opens).last().or(self.versions.first());
        let since = self.versions.iter().filter(|v| v.adopted >= opens);
        let all: Vec<Missed> = then.into_iter().chain(since).map(|v| v.missed).collect();
        [Missed::Draw, Missed::Ask].into_iter().find(|m| all.contains(m)).unwrap_or(Missed::Lapse)
    }

    pub fn settled(&self, date: Day) -> bool {
        self.attempts.get(&date).is_some_and(|a| a.iter().any(|a| !a.void))
    }

    /// The real day of a round; what is recorded moves no more.
    pub fn opens(&self, date: Day) -> Option<Day> {
        let first = self.attempts.get(&date).and_then(|a| a.first()).map(|a| a.opened);
        let recorded = first.or_else(|| self.lapses.get(&date).map(|(_, opened)| *opened)).or_else(|| self.told.get(&date).copied());
        recorded.or_else(|| self.version_of(date).map(|v| v.dates[&date]))
    }

    /// A lapse that was told is final where the window is closed, or where missed rounds lapse.
    fn is_over(&self, date: Day, version: &Version, day: Day) -> bool {
        let lapses = |opened: Day| self.missed(opened) == Missed::Lapse && version.missed == Missed::Lapse;
        self.lapses.get(&date).is_some_and(|(_, opened)| version.closes < day || lapses(*opened))
    }

    /// Whether a change moved a day into the past that was still to come.
    fn put_into_the_past(&self, date: Day) -> bool {
        self.versions.windows(2).any(|pair| {
            let [old, new] = [&pair[0], &pair[1]].map(|v| v.dates.get(&date));
            let change = pair[1].adopted;
            !pair[0].ended && old.is_some_and(|old| *old >= change) && new.is_some_and(|new| *new < change)
        })
    }

    /// The drawn days that the rules do not have: each may be one that they moved, but what a person drew that they had lost.
    fn orphans(&self, dates: &BTreeSet<Day>) -> usize {
        let beside = |d: &Day| self.attempts[d].iter().any(|a| !a.void && a.beside);
        self.attempts.keys().filter(|d| self.settled(**d) && !dates.contains(d) && !beside(d)).count()
    }

    /// Takes back the questions for which there is no such day any more, the latest ones.
    fn release(&mut self, dates: &BTreeSet<Day>, terms: (Day, Missed), day: Day, late: impl Fn(&Self, Day) -> bool) {
        // What would lapse at once stays a question.
        let (closes, lapse) = (terms.0, terms.1 == Missed::Lapse);
        let told: Vec<Day> = self.asks.iter().filter(|(d, w)| **w == Why::Orphan && dates.contains(d)).map(|(d, _)| *d).collect();
        let comes = |d: &Day| self.open(*d) && day <= closes && !(lapse && self.missed(*d) == Missed::Lapse && *d <= day);
        let freed: Vec<Day> = told.into_iter().skip(self.orphans(dates)).filter(comes).collect();
        for date in freed {
            // One that a change put into the past is asked, whatever was drawn elsewhere.
            if late(self, date) {
                self.asks.insert(date, Why::New);
            } else {
                self.asks.remove(&date);
            }
        }
    }

    /// Whether a round that is a person's is so by the day alone: no change asked it, and nothing of it was ever drawn.
    fn only_missed(&self, date: Day) -> bool {
        self.has(date) && !self.asks.contains_key(&date) && !self.attempts.contains_key(&date)
    }

    fn open(&self, date: Day) -> bool {
        !self.settled(date) && !self.waived.contains_key(&date)
    }

    /// The rounds that anybody may speak of.
    pub fn rounds(&self) -> BTreeSet<Day> {
        let current = self.current().into_iter().flat_map(|v| v.dates.keys());
        current.chain(self.asks.keys()).chain(self.waived.keys()).chain(self.attempts.keys()).copied().collect()
    }

    pub fn state(&self, date: Day, today: Day) -> State {
        let Some(version) = self.version_of(date) else { return State::Asked };
        let newest = self.attempts.get(&date).and_then(|a| a.last());
        if newest.is_some_and(|a| !a.void) {
            return State::Drawn;
        }
        if self.waived.contains_key(&date) {
            return State::Waived;
        }
        // What was left to a person stays theirs.
        if self.asks.contains_key(&date) || !self.has(date) {
            return State::Asked;
        }
        let opens = self.opens(date).expect("a round has a day");
        let missed = self.missed(opens);
        if newest.is_some() {
            // What was a person's to decide remains so.
            let decided = self.attempts[&date].iter().any(|a| a.decided);
            return if today <= version.closes && !decided { State::Due } else { State::Asked };
        }
        // What a change put into the past is a person's.
        let recorded = self.lapses.contains_key(&date);
        if missed != Missed::Draw && today > opens && !recorded && self.put_into_the_past(date) {
            return State::Asked;
        }
        if today > version.closes && !(missed == Missed::Ask && today > opens) {
            return State::Lapsed;
        }
        match (today.cmp(&opens), missed) {
            (std::cmp::Ordering::Less, _) => State::Coming,
            (std::cmp::Ordering::Equal, _) | (_, Missed::Draw) => State::Due,
            (_, Missed::Ask) => State::Asked,
            (_, Missed::Lapse) => State::Lapsed,
        }
    }

    /// The id under which a round is drawn next, or was drawn.
    pub fn draw_id(&self, date: Day) -> String {
        let version = self.version_of(date).expect("a round has a version");
        if let Some(drawn) = self.attempts.get(&date).and_then(|a| a.last()).filter(|a| !a.void) {
            return drawn.draw.clone();
        }
        let voids = self.attempts.get(&date).map_or(0, Vec::len);
        let number = if voids == 0 { String::new() } else { format!(".{}", voids + 1) };
        format!("{}/{}/{date}{number}", version.plan, version.row)
    }

    /// Takes up another version on a day, comparing the dates before with the new ones.
    fn change(&mut self, new: Version, day: Day, begun: Option<(Day, bool)>, earliest: Option<Day>) {
        let old: BTreeSet<Day> = self.current().map(|v| v.dates.keys().copied().collect()).unwrap_or_default();
        let dates: BTreeSet<Day> = new.dates.keys().copied().collect();
        // What a version that is in force had, is owed or not by that version.
        let begun = begun.filter(|_| !self.in_force);
        let asked: Vec<(Day, Why)> = match begun {
            // Nothing of the line was known: what lies before that day waits for a person, and what comes later is as usual.
            Some((from, true)) => {
                let why = if earliest.is_none_or(|earliest| earliest >= from) { Why::Before } else { Why::New };
                dates.iter().filter(|d| **d < from).map(|d| (*d, why)).collect()
            }
            // The row was there since that day, but broken: what it opened since is owed.
            Some((from, false)) => dates.iter().filter(|d| **d <= from).map(|d| (*d, Why::New)).collect(),
            None => dates.difference(&old).filter(|d| **d <= day).map(|d| (*d, Why::New)).collect(),
        };
        // A change that closes a window on an earlier day loses nothing that was owed.
        let closed = self.current().filter(|v| v.closes >= day && new.closes < day);
        let closed = closed.into_iter().flat_map(|v| v.dates.keys()).filter(|d| dates.contains(d) && **d <= day && self.open(**d));
        let over = |d: &Day| self.current().is_some_and(|v| self.is_over(*d, v, day));
        let closed: Vec<(Day, Why)> = closed.filter(|d| !over(d)).map(|d| (*d, Why::Closed)).collect();
        let before = self.current().map(|v| (v.dates.clone(), v.closes, v.missed, v.workdays));
        let other = before.as_ref() != Some(&(new.dates.clone(), new.closes, new.missed, new.workdays));
        // What has lapsed for good is no question where the rules lose its date and have it again.
        let asked = asked.into_iter().filter(|(date, _)| !self.is_over(*date, &new, day)).collect::<Vec<_>>();
        for (date, why) in asked.into_iter().chain(closed) {
            // What is drawn is no question, also where its plan was away.
            if self.settled(date) {
                continue;
            }
            self.asks.entry(date).or_insert(why);
        }
        self.lose(old.difference(&dates).copied().collect(), day, false);
        // A plan that was taken out and comes back: what it asked for then and does not have now was never owed.
        // And what it asked for of the days ahead, and has again, comes as it would have.
        // What a person decided stays decided.
        let waived = &self.waived;
        self.asks.retain(|date, why| *date <= day || (dates.contains(date) && *why != Why::Gone) || waived.contains_key(date));
        // Whether it came to be in the rules when it was past.
        let came_late = |task: &Self, date: Day| {
            let since = if old.contains(&date) { task.since(date) } else { Some(day) };
            since.is_some_and(|since| date <= since)
        };
        let waits: BTreeSet<Day> = self.asks.keys().filter(|d| self.open(**d)).copied().collect();
        let lapses: BTreeSet<Day> =
            waits.iter().filter(|d| self.missed(**d) == Missed::Lapse && new.missed == Missed::Lapse).copied().collect();
        let again = |d: &Day| waits.contains(d) && dates.contains(d) && day <= new.closes && !(lapses.contains(d) && *d <= day);
        self.asks.retain(|date, why| !(*why == Why::Closed && again(date)));
        self.release(&dates, (new.closes, new.missed), day, came_late);
        let orphans = self.orphans(&dates);
        let told = self.asks.iter().filter(|(d, w)| **w == Why::Orphan && dates.contains(d)).count();
        let owed: Vec<Day> = dates
            .iter()
            .copied()
            .filter(|d| self.open(*d) && matches!(self.asks.get(d), None | Some(Why::New | Why::Closed)))
            // What has lapsed is no other round's new date.
            .filter(|d| !self.is_over(*d, &new, day))
            .take(orphans.saturating_sub(told))
            .collect();
        self.asks.extend(owed.into_iter().map(|d| (d, Why::Orphan)));
        self.versions.push(new);
        self.in_force = true;
        self.changes += usize::from(other);
        for (date, attempts) in &mut self.attempts {
            for attempt in attempts {
                attempt.beside &= !dates.contains(date);
            }
        }
    }

    /// Dates that the rules no longer have: what is owed waits for a person; what was to come vanishes, unless all of it waits.
    fn lose(&mut self, gone: BTreeSet<Day>, day: Day, all: bool) {
        // A waived one, too: should its waiver be withdrawn, it waits.
        for date in gone.into_iter().filter(|d| !self.settled(*d)).collect::<Vec<_>>() {
            let over = self.current().is_some_and(|v| self.is_over(date, v, day));
            if (date <= day || all) && !over {
                self.asks.entry(date).or_insert(Why::Gone);
            } else if date > day && !self.waived.contains_key(&date) {
                self.asks.remove(&date);
            }
        }
    }

    /// Its version ends.
    fn end(&mut self, day: Day, all: bool) {
        let dates: BTreeSet<Day> = self.current().map(|v| v.dates.keys().copied().collect()).unwrap_or_default();
        self.lose(dates, day, all);
        self.changes += usize::from(self.in_force);
        self.in_force = false;
        if let Some(last) = self.versions.last_mut() {
            last.ended = true;
        }
    }
}

impl Line {
    /// The plan in force.
    pub fn head(&self) -> &str {
        self.plans.last().map(String::as_str).unwrap_or_default()
    }

    /// The task of which a row of a plan has the newest good version.
    fn known(&self, plan: &str, row: &str) -> Option<(&String, &Version)> {
        let of = |t: &'_ Task| t.versions.iter().rev().find(|v| v.plan == plan && v.row == row).cloned();
        let id = self.tasks.iter().find(|(_, t)| of(t).is_some()).map(|(id, _)| id)?;
        let version = self.tasks[id].versions.iter().rev().find(|v| v.plan == plan && v.row == row)?;
        Some((id, version))
    }

    /// Whether any row of a plan was in force.
    fn was_in_force(&self, plan: &str) -> bool {
        self.tasks.values().flat_map(|t| &t.versions).any(|v| v.plan == plan)
    }

    /// Which task a row of an older plan is, and its name. A plan that was replaced before it was in force is known by its file; one that never had
    /// the row right leaves it as the plan before has it, unless it has the task under another row.
    fn row_is(&self, plan: &str, row: &str, files: &[&PlanFile]) -> Option<(String, Option<String>)> {
        let last = self.plans.iter().position(|p| p == plan)?;
        let (mut row, mut name, mut own) = (row.to_owned(), None, None);
        let mut without = BTreeSet::new();
        for plan in self.plans[..=last].iter().rev() {
            if let Some((id, version)) = self.known(plan, &row) {
                let elsewhere = self.tasks[id].versions.iter().any(|v| without.contains(&v.plan));
                return (!elsewhere).then(|| (id.clone(), name.or(Some(version.name.clone()))));
            }
            if self.waiting.contains_key(&(plan.clone(), row.clone())) {
                // Unless the task of its id was another row's by then.
                let until = self.plans.iter().position(|p| p == plan).map_or(&[][..], |n| &self.plans[..=n]);
                let anothers = self.tasks.get(&row).is_some_and(|t| t.versions.iter().any(|v| until.contains(&v.plan)));
                return (!anothers).then_some((row, name));
            }
            if self.was_in_force(plan) {
                without.insert(plan.clone());
                continue;
            }
            let file = files.iter().find(|f| f.id == *plan && !f.broken);
            if let Some(r) = file.and_then(|f| f.rows.iter().find(|r| r.id == row)) {
                name = name.or(Some(r.name.clone()));
                own = r.continues.is_none().then(|| row.clone());
                row = r.continues.clone().unwrap_or(row);
            }
        }
        own.map(|id| (id, name))
    }

    /// The task that a row's `continues` names.
    fn continued(&self, plan: &PlanFile, row: &Row, files: &[&PlanFile]) -> Option<String> {
        let old = row.continues.as_ref()?;
        let before = plan.predecessor.as_ref().and_then(|p| self.row_is(p, old, files)).map(|(id, _)| id);
        // An id that a row beside took over while it continues another was never one to be continued.
        let new = self.known(&plan.id, &row.id).is_none();
        let taken = plan.rows.iter().any(|r| r.id == *old && r.continues.is_some());
        before.or_else(|| self.known(&plan.id, old).filter(|_| !(new && taken)).map(|(id, _)| id.clone()))
    }

    /// The tasks that a row which is not taken up may be: of its id, of its name, the one that it continues. `taken`: those that rows beside it are.
    fn may_be(&self, plan: &PlanFile, row: &Row, taken: &BTreeSet<String>, files: &[&PlanFile]) -> BTreeSet<String> {
        let before = plan.predecessor.as_ref().filter(|p| self.plans.contains(p));
        let known = self.known(&plan.id, &row.id).or_else(|| self.known(before?, &row.id)).map(|(id, _)| id.clone());
        // What is in force of any plan before it.
        let lacks = |v: &Version| v.plan == plan.id && !plan.rows.iter().any(|r| r.id == v.row);
        let earlier = |v: &Version| (before.is_some() && v.plan != plan.id) || lacks(v);
        let current = |is: &dyn Fn(&Version) -> bool| {
            let of = self.tasks.iter().filter(|(_, t)| t.current().is_some_and(|v| earlier(v) && is(v)));
            of.filter(|(id, _)| !taken.contains(*id)).map(|(id, _)| id.clone()).collect::<Vec<_>>()
        };
        let known = known.filter(|id| self.tasks[id].in_force && !taken.contains(id));
        let own = known.or_else(|| current(&|v| v.row == row.id).first().cloned());
        let named = current(&|v| v.name == row.name);
        let continued = self.continued(plan, row, files).filter(|id| !taken.contains(id));
        let all = own.into_iter().chain(named).chain(continued);
        all.filter(|id| self.tasks.get(id).is_some_and(|t| t.in_force)).collect()
    }

    /// Which task a row is. A row of a successor that has another's name, or another name under a known id, has to say what it continues; so has a
    /// row that has an id which was another's, or that took another row's name. Else nobody can tell, and the task that it may be stays as it was.
    fn task_of(&self, plan: &PlanFile, row: &Row, files: &[&PlanFile]) -> Result<String, Option<String>> {
        if let Some((known, version)) = self.known(&plan.id, &row.id) {
            let (task, held) = (&self.tasks[known], Err(Some(known.clone())));
            if row.continues.is_some() {
                return if self.continued(plan, row, files).as_ref() == Some(known) { Ok(known.clone()) } else { held };
            }
            let there = |id: &str| plan.rows.iter().find(|r| r.id == id);
            let moved = |v: &Version| v.plan == plan.id && v.row != row.id && there(&v.row).is_some();
            let left = |v: &Version| v.plan == plan.id && v.name == row.name && there(&v.row).is_none_or(|r| r.name != row.name);
            let renamed = version.name != row.name;
            // It has another id now, and a new row its name.
            let new = |r: &Row| r.id != row.id && r.continues.is_none() && self.known(&plan.id, &r.id).is_none();
            let heir = |v: &Version| v.plan == plan.id && v.row != row.id && v.name != row.name;
            let named = |v: &Version| heir(v) && plan.rows.iter().any(|r| new(r) && r.name == v.name);
            let doubtful = task.versions.last().is_some_and(|v| moved(v) || named(v))
                || (renamed
                    && (!task.in_force || self.tasks.iter().filter(|(id, _)| *id != known).flat_map(|(_, t)| &t.versions).any(left)));
            return if doubtful { held } else { Ok(known.clone()) };
        }
        if row.continues.is_some() {
            return self.continued(plan, row, files).ok_or(None);
        }
        // A task that a row of its name goes on with, under an id that it had before.
        let before = plan.predecessor.as_ref().filter(|p| self.plans.contains(p));
        let is = |r: &Row, id: &String| match self.known(&plan.id, &r.id) {
            Some((known, _)) => known == id,
            None => before.and_then(|p| self.row_is(p, &r.id, files)).is_some_and(|(known, _)| known == *id),
        };
        let goes_on = |id: &String| plan.rows.iter().any(|r| r.continues.is_none() && r.name == row.name && is(r, id));
        if let Some(before) = before {
            if let Some((id, name)) = self.row_is(before, &row.id, files) {
                return if name.is_none_or(|name| name == row.name) { Ok(id) } else { Err(Some(id)) };
            }
            // One of its name that no other row of the plan takes over.
            let left = |id: &str| {
                let takes = |r: &Row| r.continues.as_deref().map_or(r.id == id && r.name == row.name, |old| old == id);
                !plan.rows.iter().any(takes)
            };
            let named = |v: &&Version| v.plan == *before && v.name == row.name && left(&v.row);
            // Under whichever id another row continues it.
            let continued = |id: &String| plan.rows.iter().any(|r| self.continued(plan, r, files).as_ref() == Some(id));
            let mut current = self.tasks.iter().filter_map(|(id, t)| t.current().filter(named).map(|_| id.clone()));
            if let Some(id) = current.find(|id| !continued(id) && !goes_on(id)) {
                return Err(Some(id));
            }
            let file = files.iter().find(|f| f.id == *before && !f.broken).filter(|_| !self.was_in_force(before));
            if file.is_some_and(|f| f.rows.iter().any(|r| r.name == row.name && left(&r.id))) {
                return Err(None);
            }
        }
        // A name whose row is gone, and that no row continues nor goes on with.
        let gone = |v: &Version| {
            let has = |r: &Row| r.id == v.row || r.continues.as_ref() == Some(&v.row);
            v.plan == plan.id && v.name == row.name && !plan.rows.iter().any(has)
        };
        if let Some((id, _)) = self.tasks.iter().find(|(id, t)| t.current().is_some_and(gone) && !goes_on(id)) {
            return Err(Some(id.clone()));
        }
        match self.tasks.get(&row.id).and_then(|t| Some((t, t.versions.last()?))) {
            Some((task, last)) if last.name != row.name || task.in_force => Err(None),
            _ => Ok(row.id.clone()),
        }
    }
}

impl Oracle {
    /// The task that a row of a plan is.
    pub fn known_as(&self, plan: &str, row: &str) -> Option<(usize, String)> {
        self.lines.iter().enumerate().find_map(|(n, l)| l.known(plan, row).map(|(id, _)| (n, id.clone())))
    }

    /// The round that an id names, under whichever plan of its line.
    pub fn round_of(&self, draw: &str) -> Option<Round> {
        let [plan, row, rest]: [&str; 3] = draw.split('/').collect::<Vec<_>>().try_into().ok()?;
        let (line, task) = self.known_as(plan, row)?;
        let date = rest.split('.').next()?.parse().ok()?;
        Some(Round { line, task, date })
    }

    /// Whether any row of a plan was ever good.
    pub fn has_version_of(&self, plan: &str) -> bool {
        self.lines.iter().flat_map(|l| l.tasks.values()).flat_map(|t| &t.versions).any(|v| v.plan == plan)
    }

    pub fn line_of(&self, plan: &str) -> Option<usize> {
        self.lines.iter().position(|l| l.plans.iter().any(|p| p == plan))
    }

    pub fn task(&self, round: &Round) -> &Task {
        &self.lines[round.line].tasks[&round.task]
    }

    fn task_mut(&mut self, round: &Round) -> &mut Task {
        self.lines[round.line].tasks.get_mut(&round.task).expect("a known task")
    }

    /// Every round that anybody may speak of.
    pub fn rounds(&self) -> Vec<Round> {
        let mut found = Vec::new();
        for (line, l) in self.lines.iter().enumerate() {
            for (id, task) in &l.tasks {
                found.extend(task.rounds().into_iter().map(|date| Round { line, task: id.clone(), date }));
            }
        }
        found
    }

    /// Rounds whose lapse was recorded, that nobody drew or waived since and that did not come back: the lapse stays told.
    pub fn lapses(&self, today: Day) -> BTreeSet<Round> {
        let mut found = BTreeSet::new();
        for (line, l) in self.lines.iter().enumerate() {
            for (id, task) in &l.tasks {
                let rounds = task.rounds();
                let back = |d: &Day| rounds.contains(d) && task.state(*d, today) != State::Lapsed;
                let told = task.lapses.keys().filter(|d| !task.attempts.contains_key(d) && !task.waived.contains_key(d) && !back(d));
                found.extend(told.map(|date| Round { line, task: id.clone(), date: *date }));
            }
        }
        found
    }

    pub fn state(&self, round: &Round, today: Day) -> State {
        self.task(round).state(round.date, today)
    }

    pub fn id(&self, round: &Round) -> String {
        self.task(round).draw_id(round.date)
    }

    pub fn find(&self, draw: &str) -> Option<Round> {
        self.rounds().into_iter().find(|r| self.id(r) == draw)
    }

    /// Every draw that exists, with its word.
    pub fn draws(&self) -> BTreeMap<String, &'static str> {
        let word = |a: &Attempt| if a.void { "void" } else { "drawn" };
        let tasks = self.lines.iter().flat_map(|l| l.tasks.values());
        tasks.flat_map(|t| t.attempts.values().flatten()).map(|a| (a.draw.clone(), word(a))).collect()
    }

    /// New plans in the order in which they are taken up, and those that are refused as the files stand: of a year that is known, and saying
    /// neither whose successor nor whose supplement they are; or naming a plan that there is not, of another year, or with an heir.
    fn arrivals<'a>(&self, files: &[&'a PlanFile]) -> (Vec<&'a PlanFile>, BTreeSet<String>) {
        let plans =
            self.lines.iter().flat_map(|l| l.plans.iter().enumerate().map(move |(n, p)| (p.clone(), (l.year, n + 1 < l.plans.len()))));
        // Year, and whether another plan took over.
        let mut known: BTreeMap<String, (i32, bool)> = plans.collect();
        let mut open: Vec<&PlanFile> = files.iter().copied().filter(|p| !p.broken && !known.contains_key(&p.id)).collect();
        let (mut taken, mut refused) = (Vec::new(), BTreeSet::new());
        let names = |p: &PlanFile| p.predecessor.clone().or(p.supplements.clone());
        while let Some(at) = open.iter().position(|p| !names(p).is_some_and(|o| open.iter().any(|q| q.id == o))) {
            let plan = open.remove(at);
            let good = match names(plan) {
                None => !known.values().any(|(year, _)| *year == plan.year),
                Some(other) => known.get(&other).is_some_and(|(year, heir)| *year == plan.year && !(*heir && plan.predecessor.is_some())),
            };
            if !good {
                refused.insert(plan.id.clone());
                continue;
            }
            if let Some(old) = plan.predecessor.as_ref().and_then(|p| known.get_mut(p)) {
                old.1 = true;
            }
            known.insert(plan.id.clone(), (plan.year, false));
            taken.push(plan);
        }
        refused.extend(open.into_iter().map(|p| p.id.clone()));
        (taken, refused)
    }

    /// Plans that are refused as the files stand.
    pub fn refused(&self, files: &[&PlanFile]) -> BTreeSet<String> {
        self.arrivals(files).1
    }

    /// Takes up the files that the settings name as they stand on a day; says whether anything in them can be drawn by no rules at all.
    pub fn adopt(&mut self, files: &[&PlanFile], day: Day) -> bool {
        let (arrived, refused) = self.arrivals(files);
        let mut never = !refused.is_empty();
        let mut fresh = BTreeSet::new();
        for plan in arrived {
            match plan.predecessor.as_ref().and_then(|p| self.line_of(p)) {
                Some(line) => self.lines[line].plans.push(plan.id.clone()),
                None => {
                    let plans = vec![plan.id.clone()];
                    self.lines.push(Line {
                        year: plan.year,
                        plans,
                        tasks: BTreeMap::new(),
                        waiting: BTreeMap::new(),
                        embargos: Vec::new(),
                    });
                }
            }
            fresh.insert(plan.id.clone());
        }
        // The day on which anything was in force first.
        let versions = self.lines.iter().flat_map(|l| l.tasks.values()).flat_map(|t| &t.versions);
        let earliest = versions.map(|v| v.adopted).min();
        for line in &mut self.lines {
            let Some(plan) = files.iter().find(|p| p.id == line.head()) else {
                // A plan that is refused may be meant to take over: meanwhile no other is taken out.
                if refused.is_empty() {
                    line.tasks.values_mut().for_each(|t| t.end(day, true));
                }
                continue;
            };
            if !plan.broken {
                let begins = line.plans.first().is_some_and(|first| fresh.contains(first));
                never |= line.take_up(plan, (begins, earliest), day, files);
            }
        }
        never
    }

    /// What a sweep by a day makes and records.
    pub fn sweep(&mut self, files: &[&PlanFile], day: Day, wanted: &Wanted) -> Outcome {
        let never = self.adopt(files, day);
        // A plan that another one took over from is not in force, though the settings name it and not the other.
        let mut idle = self.refused(files);
        // (A file that cannot be read may be the other's.)
        for line in self.lines.iter().filter(|_| files.iter().all(|f| !f.broken)) {
            let named = |plan: &String| files.iter().any(|f| f.id == *plan);
            let heirs = |n: usize| line.plans[n + 1..].iter().any(named);
            let alone = line.plans.iter().enumerate().filter(|(n, plan)| *n + 1 < line.plans.len() && named(plan) && !heirs(*n));
            idle.extend(alone.map(|(_, plan)| plan.clone()));
        }
        idle.retain(|plan| files.iter().any(|f| f.id == *plan && !f.broken));
        // Who asks for one task is told about that task alone, and about its plan.
        let never = match wanted {
            Wanted::Task(plan, _) => idle.contains(plan),
            _ => never || !idle.is_empty(),
        };
        let decided = matches!(wanted, Wanted::Rounds(_) | Wanted::Opened(..));
        let mut outcome = Outcome { code: if never { 3 } else { 0 }, ..Outcome::default() };
        for round in self.rounds() {
            let (task, date) = (self.task(&round), round.date);
            let Some(opens) = task.opens(date) else { continue };
            let (inside, by_name) = match wanted {
                Wanted::Due => (true, false),
                Wanted::Task(plan, row) => (task.current().is_some_and(|v| &v.plan == plan && &v.row == row), false),
                Wanted::Rounds(ids) => (ids.contains(&self.id(&round)), true),
                Wanted::Opened(first, last) => ([opens, date].iter().any(|d| first <= d && d <= last), true),
            };
            let state = task.state(date, day);
            if !inside {
                continue;
            }
            if state == State::Due || (state == State::Asked && by_name && opens <= day) {
                outcome.made.push(self.make(&round, day, files));
            } else if state == State::Asked && !decided && task.only_missed(date) {
                let task = self.task_mut(&round);
                task.asks.insert(date, Why::Missed);
                task.told.insert(date, opens);
            } else if state == State::Lapsed && !task.lapses.contains_key(&date) {
                let draw = self.id(&round);
                self.task_mut(&round).lapses.insert(date, (draw.clone(), opens));
                outcome.lapsed.push(draw);
            }
        }
        outcome
    }

    fn make(&mut self, round: &Round, day: Day, files: &[&PlanFile]) -> Made {
        // What the header promises today holds for a row with an error, too.
        let head = files.iter().rfind(|f| f.id == self.lines[round.line].head() && !f.broken);
        let now = head.map_or(0, |f| f.embargo);
        let embargos = self.lines[round.line].embargos.clone();
        let task = self.task_mut(round);
        let draw = task.draw_id(round.date);
        let version = task.version_of(round.date).expect("a version").clone();
        let opens = task.opens(round.date).expect("a day");
        let beside = !task.has(round.date);
        let decided = task.state(round.date, day) == State::Asked;
        let own = opens.max(day) + Days::new(u64::from(task.embargo(opens).max(now).max(embargo(&embargos, opens))));
        // Its frame says how often the task drew each object before: those lists may not be known by it.
        let public = task.attempts.values().flatten().map(|a| a.public).max().map_or(own, |before| own.max(before));
        task.attempts.entry(round.date).or_default().push(Attempt {
            draw: draw.clone(),
            void: false,
            opened: opens,
            decided,
            beside,
            public,
        });
        Made { round: round.clone(), draw, opens, quota_percent: version.percent }
    }

    pub fn void(&mut self, draw: &str, day: Day) {
        let tasks = self.lines.iter_mut().flat_map(|l| l.tasks.values_mut());
        for task in tasks {
            let Some(attempt) = task.attempts.values_mut().flatten().find(|a| a.draw == draw) else { continue };
            attempt.void = true;
            task.changes += 1;
            // One day fewer is asked for what was drawn on a day that the rules do not have: the latest.
            let Some(current) = task.current() else { continue };
            let (dates, terms) = (current.dates.keys().copied().collect(), (current.closes, current.missed));
            task.release(&dates, terms, day, |task, date| task.since(date).is_some_and(|since| date <= since));
        }
    }

    pub fn waive(&mut self, round: &Round) {
        let task = self.task_mut(round);
        task.waived.insert(round.date, task.changes);
    }

    pub fn withdraw(&mut self, round: &Round, day: Day) {
        let (task, date) = (self.task_mut(round), round.date);
        // Where nothing has changed since, it is as it was; else a person decides.
        let then = task.waived.remove(&date);
        if then == Some(task.changes) {
            return;
        }
        if date > day && task.in_force && !task.has(date) {
            // What lay ahead and is gone was never owed.
            task.asks.remove(&date);
        } else if task.has(date) {
            task.asks.insert(date, Why::Withdrawn);
        } else {
            task.asks.entry(date).or_insert(Why::Withdrawn);
        }
    }

    /// The sums of every task that has rules in force or rounds beside them.
    pub fn accounts(&self, today: Day) -> Vec<Account> {
        let mut found = Vec::new();
        let tasks = self.lines.iter().enumerate().flat_map(|(n, l)| l.tasks.iter().map(move |(id, t)| (n, id, t)));
        for (line, id, task) in tasks {
            let dates: BTreeSet<Day> = task.current().map(|v| v.dates.keys().copied().collect()).unwrap_or_default();
            let mut states: BTreeMap<&'static str, u64> = BTreeMap::new();
            for date in &dates {
                *states.entry(task.state(*date, today).word()).or_default() += 1;
            }
            let beside = task.rounds().difference(&dates).filter(|d| task.state(**d, today) == State::Asked).count() as u64;
            if task.in_force || beside > 0 {
                found.push(Account { line, task: id.clone(), openings: dates.len() as u64, states, beside });
            }
        }
        found.sort();
        found
    }
}

impl Line {
    /// Takes up a plan's rows; says whether one of them never had a good version. `begins`: whether the line is new; `earliest`: when anything was
    /// in force first.
    fn take_up(&mut self, plan: &PlanFile, (begins, earliest): (bool, Option<Day>), day: Day, files: &[&PlanFile]) -> bool {
        // Which task each row is, as things stood before any of them.
        let is: Vec<Result<String, Option<String>>> = plan.rows.iter().map(|row| self.task_of(plan, row, files)).collect();
        let (mut never, mut unclear) = (false, false);
        let mut there = BTreeSet::new();
        let (mut taken, mut not_taken) = (BTreeSet::new(), Vec::new());
        for (n, (row, mut identity)) in plan.rows.iter().zip(is).enumerate() {
            let at = (plan.id.clone(), row.id.clone());
            let bad = row.broken || plan.contradicts(n);
            if !bad && identity.as_ref().is_ok_and(|id| !taken.insert(id.clone())) {
                identity = identity.map_or_else(Err, |id| Err(Some(id)));
            }
            if bad || identity.is_err() {
                not_taken.push(row);
                continue;
            }
            let identity = identity.unwrap_or_default();
            there.insert(identity.clone());
            let begun = self.waiting.get(&at).copied().or(begins.then_some((day, true)));
            let task = self.tasks.entry(identity).or_default();
            let version = Version::new(plan, row, day);
            if task.current().is_none_or(|v| v.text != version.text) {
                task.change(version, day, begun, earliest);
                self.waiting.remove(&at);
                if self.embargos.last().is_none_or(|(_, days)| *days != plan.embargo) {
                    self.embargos.push((day, plan.embargo));
                }
            }
        }
        for row in not_taken {
            // A row that continues nobody, or what a row beside it is, may be any task.
            let nobody = self.continued(plan, row, files).is_none_or(|id| taken.contains(&id));
            unclear |= row.continues.is_some() && nobody;
            // The tasks that the row may be stay as they were; one that never was good waits.
            let held = self.may_be(plan, row, &taken, files);
            if held.is_empty() {
                never = true;
                self.waiting.entry((plan.id.clone(), row.id.clone())).or_insert((day, begins));
            }
            there.extend(held);
        }
        self.waiting.retain(|(p, id), _| *p != plan.id || plan.rows.iter().any(|r| r.id == *id));
        for (_, task) in self.tasks.iter_mut().filter(|(id, _)| !unclear && !there.contains(*id)) {
            task.end(day, false);
        }
        never
    }
}
