//! People's histories as a state machine: what can be done next, what the oracle makes of it, and the program held against that.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;
use proptest::sample::select;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};

use crate::oracle::{Account, Day, Missed, Oracle, Outcome, PlanFile, Round, Row, State, Version, Wanted};
use crate::program::{DAYS, Mode, Program, Shown, plan_text};

/// The year of the first plan.
const YEAR: i32 = 2024;

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Days go by and nothing runs.
    Wait(u64),
    /// Days go by, then the nightly job runs.
    Night(u64),
    /// The nightly job dies at this point and runs again on the same day.
    Killed(u32),
    /// A person draws one task, by plan and row.
    DrawTask(String, String),
    Backfill(Vec<String>),
    BackfillOpened(Day, Day),
    Void(String),
    Waive(String),
    Withdraw(String),
    /// The n-th object of a draw drops out.
    Substitute(String, usize),
    /// A row of a plan is edited.
    Row(String, String, RowEdit),
    AddRow(String, Row),
    /// Two rows of a plan exchange their ids.
    Exchange(String, String, String),
    /// A plan's head is edited.
    Head(String, HeadEdit),
    /// A plan file is written and named in the settings, perhaps in place of another.
    Install(PlanFile, Option<String>),
    TakeOut(String),
    PutBack(String),
    /// The files of a draw are removed (`draws` or `public`), or one of them is altered.
    Lose(String, &'static str),
    Alter(String),
    /// The register has so many rows from now on.
    Register(u64),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowEdit {
    Rounds(u32),
    Window(Day, Day),
    Percent(u32),
    Rename(String),
    /// It says which task it continues, rightly or not.
    Continues(String),
    /// It gets another id, and says or does not say which task it was.
    Id(String, bool),
    Remove,
    Break,
    Mend,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeadEdit {
    Workdays(bool),
    Missed(Missed),
    Embargo(u32),
    Break,
    Mend,
    /// A plan that was refused says what it is.
    Supplements(String),
}

impl RowEdit {
    fn on(&self, r: &mut Row) {
        match self {
            RowEdit::Rounds(n) => r.rounds = *n,
            RowEdit::Window(first, last) => (r.first, r.last) = (*first, *last),
            RowEdit::Percent(n) => r.percent = *n,
            RowEdit::Rename(name) => r.name.clone_from(name),
            RowEdit::Continues(old) => r.continues = Some(old.clone()),
            RowEdit::Id(id, says) => {
                r.continues = says.then(|| r.id.clone());
                r.id.clone_from(id);
            }
            RowEdit::Remove => {}
            RowEdit::Break => r.broken = true,
            RowEdit::Mend => r.broken = false,
        }
    }
}

/// What the oracle knows, and the files as they stand.
#[derive(Clone, PartialEq, Eq)]
pub struct Office {
    pub today: Day,
    pub files: Vec<PlanFile>,
    pub listed: Vec<String>,
    pub register: u64,
    pub oracle: Oracle,
    /// What the last command must have done, if it was one that draws.
    pub outcome: Option<Outcome>,
    /// Draws whose published files were altered and not restored.
    pub altered: BTreeSet<String>,
    /// Whether the last command was a sweep over everything.
    pub swept: bool,
}

impl fmt::Debug for Office {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "on {}, {} rows, settings name {:?}", self.today, self.register, self.listed)?;
        self.files.iter().try_for_each(|plan| write!(f, "\n{}", plan_text(plan)))
    }
}

impl Office {
    pub fn new(today: Day, register: u64, plan: PlanFile) -> Self {
        Self {
            today,
            listed: vec![plan.id.clone()],
            files: vec![plan],
            register,
            oracle: Oracle::default(),
            outcome: None,
            altered: BTreeSet::new(),
            swept: false,
        }
    }

    fn named(&self) -> Vec<PlanFile> {
        self.listed.iter().filter_map(|id| self.files.iter().find(|p| &p.id == id)).cloned().collect()
    }

    /// The oracle as if today's files were taken up today: what `status`, `plan` and `next` show.
    pub fn outlook(&self) -> Oracle {
        let (files, mut oracle) = (self.named(), self.oracle.clone());
        oracle.adopt(&files.iter().collect::<Vec<_>>(), self.today);
        oracle
    }

    fn plan_mut(&mut self, id: &str) -> Option<&mut PlanFile> {
        self.files.iter_mut().find(|p| p.id == id)
    }

    fn plan(&self, id: &str) -> Option<&PlanFile> {
        self.files.iter().find(|p| p.id == id)
    }

    /// A decision about a round takes up the rules as they stand.
    fn take_up(&mut self) {
        let files = self.named();
        self.oracle.adopt(&files.iter().collect::<Vec<_>>(), self.today);
    }

    fn sweep(&mut self, wanted: &Wanted) {
        let files = self.named();
        self.outcome = Some(self.oracle.sweep(&files.iter().collect::<Vec<_>>(), self.today, wanted));
        self.swept = *wanted == Wanted::Due;
    }

    fn rounds_in(&self, states: &[State]) -> Vec<String> {
        let rounds = self.oracle.rounds();
        rounds.iter().filter(|r| states.contains(&self.oracle.state(r, self.today))).map(|r| self.oracle.id(r)).collect()
    }

    fn fresh_plan(&self) -> String {
        ["p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z"].into_iter().find(|id| self.plan(id).is_none()).unwrap_or("zz").to_owned()
    }

    fn fresh_row(&self) -> u32 {
        let ids = self.files.iter().flat_map(|p| &p.rows).filter_map(|r| r.id.parse::<u32>().ok());
        ids.max().unwrap_or(0) + 1
    }

    /// Plans in force, in the order of their lines.
    fn heads(&self) -> Vec<String> {
        self.oracle.lines.iter().map(|l| l.head().to_owned()).collect()
    }

    fn refused(&self, plan: &PlanFile) -> bool {
        let files = self.named();
        !self.oracle.lines.is_empty() && self.oracle.refused(&files.iter().collect::<Vec<_>>()).contains(&plan.id)
    }

    /// Whether a plan file is one that the program reads rows of: not replaced by another.
    fn leads(&self, id: &str) -> bool {
        !self.files.iter().any(|p| p.predecessor.as_deref() == Some(id))
    }
}

fn day(year: i32, month: u32, day: u32) -> Day {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// Windows as published tables have them.
fn windows(year: i32) -> Vec<(Day, Day)> {
    vec![
        (day(year, 3, 1), day(year, 12, 31)),
        (day(year, 1, 1), day(year, 12, 31)),
        (day(year, 4, 1), day(year, 12, 31)),
        (day(year, 2, 1), day(year, 6, 30)),
        (day(year, 5, 1), day(year, 9, 30)),
        (day(year, 6, 1), day(year, 6, 30)),
        (day(year, 10, 1), day(year + 1, 3, 31)),
    ]
}

fn a_row(id: u32, year: i32) -> impl Strategy<Value = Row> {
    (select(windows(year)), 1u32..=4, select(vec![10u32, 7, 25, 50])).prop_map(move |((first, last), rounds, percent)| Row {
        id: id.to_string(),
        name: format!("任务{id}"),
        first,
        last,
        rounds,
        percent,
        continues: None,
        broken: false,
    })
}

fn missed() -> impl Strategy<Value = Missed> {
    prop_oneof![4 => Just(Missed::Draw), 1 => Just(Missed::Ask), 1 => Just(Missed::Lapse)]
}

fn a_plan(id: String, year: i32, first_row: u32) -> impl Strategy<Value = PlanFile> {
    (prop::collection::vec(a_row(0, year), 1..=2), prop::bool::weighted(0.2), missed()).prop_map(move |(rows, workdays, missed)| PlanFile {
        id: id.clone(),
        year,
        predecessor: None,
        supplements: None,
        workdays,
        missed,
        embargo: 0,
        rows: rows.into_iter().zip(first_row..).map(|(r, n)| Row { id: n.to_string(), name: format!("任务{n}"), ..r }).collect(),
        broken: false,
    })
}

/// What becomes of a row when another plan takes over.
#[derive(Debug, Clone, Copy)]
enum Heir {
    Same,
    Renamed,
    Renumbered,
    Dropped,
    Oftener,
    Shifted,
    /// Slips: another name, or another id, and not a word of what it continues.
    SlipOfName,
    SlipOfId,
}

fn successor(office: &Office, of: &PlanFile) -> impl Strategy<Value = PlanFile> + use<> {
    let (id, of, fresh) = (office.fresh_plan(), of.clone(), office.fresh_row());
    let heirs = prop::collection::vec(
        select(vec![
            Heir::Same,
            Heir::Same,
            Heir::Renamed,
            Heir::Renumbered,
            Heir::Dropped,
            Heir::Oftener,
            Heir::Shifted,
            Heir::SlipOfName,
            Heir::SlipOfId,
        ]),
        of.rows.len(),
    );
    (heirs, prop::bool::weighted(0.3), a_row(fresh, of.year)).prop_map(move |(heirs, more, new)| {
        let mut rows = Vec::new();
        for (n, (heir, row)) in (fresh + 1..).zip(heirs.iter().zip(&of.rows)) {
            let same = Row { continues: None, broken: false, ..row.clone() };
            match heir {
                Heir::Same => rows.push(same),
                Heir::Renamed => rows.push(Row { name: format!("改名{n}"), continues: Some(row.id.clone()), ..same }),
                Heir::Renumbered => rows.push(Row { id: n.to_string(), continues: Some(row.id.clone()), ..same }),
                Heir::Dropped => {}
                Heir::SlipOfName => rows.push(Row { name: format!("改名{n}"), ..same }),
                Heir::SlipOfId => rows.push(Row { id: n.to_string(), ..same }),
                Heir::Oftener => rows.push(Row { rounds: row.rounds % 4 + 1, ..same }),
                Heir::Shifted => rows.push(Row { first: row.first + Days::new(31), last: row.last.max(row.first + Days::new(60)), ..same }),
            }
        }
        if more || rows.is_empty() {
            rows.push(new.clone());
        }
        PlanFile { id: id.clone(), predecessor: Some(of.id.clone()), supplements: None, rows, broken: false, ..of.clone() }
    })
}

impl Office {
    /// Ids that were or are some task's, and one that never was; names that some had or have, and another.
    fn ids_and_names(&self) -> (Vec<String>, Vec<String>) {
        let fresh = self.fresh_row();
        let versions: Vec<_> = self.oracle.lines.iter().flat_map(|l| l.tasks.values()).flat_map(|t| &t.versions).collect();
        let ids = versions.iter().map(|v| v.row.clone()).chain([fresh.to_string()]);
        let named = versions.iter().map(|v| v.name.clone()).chain([format!("任务{fresh}")]);
        (ids.collect(), named.collect())
    }

    /// What people do to the rows of a plan.
    fn row_edits(&self, plan: &PlanFile, ids: &[String], named: &[String]) -> Vec<(u32, BoxedStrategy<Step>)> {
        let (fresh, id, year) = (self.fresh_row(), plan.id.clone(), plan.year);
        let anything: Vec<String> = ids.iter().cloned().chain(["99".to_owned()]).collect();
        let mut found = Vec::new();
        for row in &plan.rows {
            let (id, row_id) = (id.clone(), row.id.clone());
            let mend = if row.broken { 6 } else { 0 };
            // A row that nobody knows which task it is, is soon told.
            let before = plan.predecessor.as_ref().and_then(|p| self.plan(p)).map(|p| p.rows.clone()).unwrap_or_default();
            let old: Vec<String> = before.into_iter().filter(|r| r.id == row.id || r.name == row.name).map(|r| r.id).collect();
            let lost = if old.is_empty() || self.oracle.known_as(&id, &row.id).is_some() { 0 } else { 8 };
            let old = if old.is_empty() { vec![row.id.clone()] } else { old };
            let edit = prop_oneof![
                3 => (1u32..=4).prop_map(RowEdit::Rounds),
                4 => select(windows(year)).prop_map(|(a, b)| RowEdit::Window(a, b)),
                1 => select(vec![10u32, 20, 34]).prop_map(RowEdit::Percent),
                1 => Just(RowEdit::Rename(format!("别名{fresh}"))),
                1 => Just(RowEdit::Remove),
                1 => Just(RowEdit::Break),
                mend => Just(RowEdit::Mend),
                lost => select(old).prop_map(RowEdit::Continues),
                3 => prop_oneof![
                    select(anything.clone()).prop_map(RowEdit::Continues),
                    (select(ids.to_vec()), any::<bool>()).prop_map(|(id, says)| RowEdit::Id(id, says)),
                    select(named.to_vec()).prop_map(RowEdit::Rename),
                ],
            ];
            found.push((3, edit.prop_map(move |e| Step::Row(id.clone(), row_id.clone(), e)).boxed()));
        }
        found
    }

    /// What people do to files that exist.
    fn edits(&self) -> Vec<(u32, BoxedStrategy<Step>)> {
        let mut found: Vec<(u32, BoxedStrategy<Step>)> = Vec::new();
        let fresh = self.fresh_row();
        for plan in self.files.iter().filter(|p| self.leads(&p.id) && self.listed.contains(&p.id)).cloned() {
            let id = plan.id.clone();
            let year = plan.year;
            let (ids, named) = self.ids_and_names();
            found.extend(self.row_edits(&plan, &ids, &named));
            if let [first, second, ..] = plan.rows.as_slice() {
                found.push((1, Just(Step::Exchange(id.clone(), first.id.clone(), second.id.clone())).boxed()));
            }
            let add = id.clone();
            let back = (select(ids.clone()), select(named.clone()), a_row(fresh, year));
            found.push((1, back.prop_map(move |(id, name, r)| Step::AddRow(add.clone(), Row { id, name, ..r })).boxed()));
            let add = id.clone();
            found.push((1, a_row(fresh, year).prop_map(move |r| Step::AddRow(add.clone(), r)).boxed()));
            let mend = if plan.broken { 8 } else { 0 };
            let head = prop_oneof![
                2 => any::<bool>().prop_map(HeadEdit::Workdays),
                1 => missed().prop_map(HeadEdit::Missed),
                1 => select(vec![0u32, 20, 60]).prop_map(HeadEdit::Embargo),
                1 => Just(HeadEdit::Break),
                mend => Just(HeadEdit::Mend),
            ];
            let head_id = id.clone();
            found.push((2, head.prop_map(move |e| Step::Head(head_id.clone(), e)).boxed()));
            let (instead, of) = (id.clone(), plan.clone());
            found.push((
                2,
                (successor(self, &of), prop::bool::weighted(0.8))
                    .prop_map(move |(p, gone)| Step::Install(p, gone.then(|| instead.clone())))
                    .boxed(),
            ));
            found.push((1, Just(Step::TakeOut(id.clone())).boxed()));
            let (beside, other) = (id.clone(), id.clone());
            let fresh_plan = self.fresh_plan();
            found.push((
                1,
                a_plan(fresh_plan.clone(), year, fresh)
                    .prop_map(move |p| Step::Install(PlanFile { supplements: Some(beside.clone()), ..p }, None))
                    .boxed(),
            ));
            if self.refused(&plan) {
                let others: Vec<String> = self.heads();
                found.push((6, select(others).prop_map(move |o| Step::Head(id.clone(), HeadEdit::Supplements(o))).boxed()));
            } else {
                found.push((1, a_plan(fresh_plan.clone(), year, fresh).prop_map(|p| Step::Install(p, None)).boxed()));
            }
            if year == YEAR {
                found.push((
                    1,
                    (a_plan(fresh_plan, year + 1, fresh), any::<bool>())
                        .prop_map(move |(p, gone)| Step::Install(p, gone.then(|| other.clone())))
                        .boxed(),
                ));
            }
        }
        for id in self.files.iter().map(|p| p.id.clone()).filter(|id| !self.listed.contains(id)) {
            found.push((1, Just(Step::PutBack(id)).boxed()));
        }
        found
    }

    /// What people do about draws and rounds.
    fn decisions(&self) -> Vec<(u32, BoxedStrategy<Step>)> {
        let mut found: Vec<(u32, BoxedStrategy<Step>)> = Vec::new();
        let drawn: Vec<String> = self.oracle.draws().into_iter().filter(|(_, s)| *s == "drawn").map(|(d, _)| d).collect();
        if !drawn.is_empty() {
            found.push((4, select(drawn.clone()).prop_map(Step::Void).boxed()));
            found.push((2, (select(drawn.clone()), 0usize..3).prop_map(|(d, n)| Step::Substitute(d, n)).boxed()));
            found.push((1, (select(drawn.clone()), select(vec!["draws", "public"])).prop_map(|(d, w)| Step::Lose(d, w)).boxed()));
            found.push((1, select(drawn).prop_map(Step::Alter).boxed()));
        }
        let asked = self.rounds_in(&[State::Asked]);
        if !asked.is_empty() {
            let some = prop::sample::subsequence(asked.clone(), 1..=asked.len().min(2));
            found.push((4, some.prop_map(Step::Backfill).boxed()));
            found.push((3, select(asked).prop_map(Step::Waive).boxed()));
        }
        let open = self.rounds_in(&[State::Due, State::Coming]);
        if !open.is_empty() {
            found.push((1, select(open).prop_map(Step::Waive).boxed()));
        }
        let waived = self.rounds_in(&[State::Waived]);
        if !waived.is_empty() {
            found.push((2, select(waived).prop_map(Step::Withdraw).boxed()));
        }
        let tasks: Vec<(String, String)> = self
            .outlook()
            .lines
            .iter()
            .flat_map(|l| l.tasks.values())
            .filter_map(|t| t.current().map(|v| (v.plan.clone(), v.row.clone())))
            .collect();
        if !tasks.is_empty() {
            found.push((2, select(tasks).prop_map(|(p, r)| Step::DrawTask(p, r)).boxed()));
        }
        let today = self.today;
        found.push((
            1,
            (0u64..90, 0u64..60).prop_map(move |(a, b)| Step::BackfillOpened(today - Days::new(a + b), today - Days::new(a))).boxed(),
        ));
        found
    }
}

pub struct Histories;

impl ReferenceStateMachine for Histories {
    type State = Office;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Office> {
        (0u64..330, 10u64..=30, a_plan("p".to_owned(), YEAR, 1))
            .prop_map(|(after, register, plan)| Office::new(day(YEAR, 1, 1) + Days::new(after), register, plan))
            .boxed()
    }

    fn transitions(office: &Office) -> BoxedStrategy<Step> {
        let mut all: Vec<(u32, BoxedStrategy<Step>)> = vec![
            (30, prop_oneof![(0u64..=3), (1u64..=40)].prop_map(Step::Night).boxed()),
            (3, (1u64..=40).prop_map(Step::Wait).boxed()),
            (1, (1u32..=60).prop_map(Step::Killed).boxed()),
            (1, (10u64..=30).prop_map(Step::Register).boxed()),
        ];
        // The edits weigh as much as the decisions, however many files there are.
        for list in [office.edits(), office.decisions()] {
            if !list.is_empty() {
                all.push((20, proptest::strategy::Union::new_weighted(list).boxed()));
            }
        }
        proptest::strategy::Union::new_weighted(all).boxed()
    }

    fn preconditions(office: &Office, step: &Step) -> bool {
        office.can(step)
    }

    fn apply(mut office: Office, step: &Step) -> Office {
        office.outcome = None;
        office.swept = false;
        office.happen(step);
        office
    }
}

impl Office {
    fn can(&self, step: &Step) -> bool {
        let state = |id: &String| self.oracle.find(id).map(|r| self.oracle.state(&r, self.today));
        let drawn = |id: &String| self.oracle.draws().get(id) == Some(&"drawn");
        match step {
            Step::Wait(_) | Step::Night(_) | Step::Killed(_) | Step::Register(_) => self.today < day(YEAR + 1, 6, 1),
            Step::BackfillOpened(..) => !self.oracle.lines.is_empty(),
            Step::DrawTask(plan, row) => {
                let outlook = self.outlook();
                outlook.lines.iter().flat_map(|l| l.tasks.values()).any(|t| t.current().is_some_and(|v| &v.plan == plan && &v.row == row))
            }
            Step::Backfill(ids) => {
                // Rounds that are asked by the ledger and by the files as they stand, and that have opened.
                let outlook = self.outlook();
                ids.iter().all(|id| {
                    let round = outlook.find(id).filter(|r| outlook.state(r, self.today) == State::Asked);
                    round.is_some_and(|r| outlook.task(&r).version_of(r.date).is_some_and(|v| v.dates[&r.date] <= self.today))
                })
            }
            Step::Waive(id) => {
                let unsettled = [State::Asked, State::Due, State::Coming];
                // By the files as they stand: the decision takes them up, where there is a ledger.
                let outlook = self.outlook();
                !self.oracle.lines.is_empty() && outlook.find(id).is_some_and(|r| unsettled.contains(&outlook.state(&r, self.today)))
            }
            Step::Withdraw(id) => state(id) == Some(State::Waived),
            Step::Void(id) | Step::Substitute(id, _) | Step::Lose(id, _) | Step::Alter(id) => drawn(id),
            Step::Row(plan, row, edit) => {
                let Some(plan) = self.plan(plan).filter(|p| !p.broken) else { return false };
                let Some(row) = plan.rows.iter().find(|r| &r.id == row) else { return false };
                match edit {
                    RowEdit::Remove => plan.rows.len() > 1,
                    RowEdit::Mend => row.broken,
                    RowEdit::Id(id, _) => !row.broken && !plan.rows.iter().any(|r| &r.id == id),
                    _ => !row.broken,
                }
            }
            Step::AddRow(plan, row) => {
                let taken = |p: &PlanFile| p.rows.iter().any(|r| r.id == row.id);
                self.plan(plan).is_some_and(|p| !p.broken && p.rows.len() < 4 && !taken(p))
            }
            Step::Exchange(plan, ..) => self.plan(plan).is_some_and(|p| !p.broken && p.rows.iter().all(|r| !r.broken)),
            Step::Head(plan, edit) => self.plan(plan).is_some_and(|p| match edit {
                HeadEdit::Mend => p.broken,
                HeadEdit::Break => !p.broken && self.oracle.has_version_of(&p.id),
                HeadEdit::Embargo(days) => !p.broken && p.embargo != *days,
                HeadEdit::Workdays(on) => !p.broken && p.workdays != *on,
                HeadEdit::Missed(m) => !p.broken && p.missed != *m,
                HeadEdit::Supplements(_) => !p.broken && p.supplements.is_none(),
            }),
            Step::Install(plan, instead) => {
                // The plan it names is the one in force of its line, and everything it takes over from is known.
                let named = plan.predecessor.as_ref().or(plan.supplements.as_ref());
                let known = named.is_none_or(|n| self.heads().contains(n) && self.leads(n));
                let listed = instead.as_ref().is_none_or(|i| self.listed.contains(i));
                self.plan(&plan.id).is_none() && known && self.files.len() < 6 && listed
            }
            Step::TakeOut(plan) => self.listed.contains(plan) && self.listed.len() > 1,
            Step::PutBack(plan) => !self.listed.contains(plan) && self.plan(plan).is_some(),
        }
    }

    fn happen(&mut self, step: &Step) {
        match step {
            Step::Wait(days) => self.today = self.today + Days::new(*days),
            Step::Night(days) => {
                self.today = self.today + Days::new(*days);
                self.sweep(&Wanted::Due);
                self.altered.clear();
            }
            Step::Killed(_) => {
                self.sweep(&Wanted::Due);
                self.altered.clear();
            }
            Step::DrawTask(plan, row) => self.sweep(&Wanted::Task(plan.clone(), row.clone())),
            Step::Backfill(ids) => self.sweep(&Wanted::Rounds(ids.clone())),
            Step::BackfillOpened(first, last) => self.sweep(&Wanted::Opened(*first, *last)),
            Step::Void(draw) => self.oracle.void(draw, self.today),
            Step::Waive(draw) | Step::Withdraw(draw) => {
                let known = self.oracle.find(draw);
                self.take_up();
                let Some(round) = known.filter(|_| matches!(step, Step::Withdraw(_))).or_else(|| self.oracle.find(draw)) else { return };
                if matches!(step, Step::Waive(_)) { self.oracle.waive(&round) } else { self.oracle.withdraw(&round, self.today) }
            }
            Step::Row(plan, row, edit) => {
                let Some(plan) = self.plan_mut(plan) else { return };
                if *edit == RowEdit::Remove {
                    plan.rows.retain(|r| &r.id != row);
                }
                for r in plan.rows.iter_mut().filter(|r| &r.id == row) {
                    edit.on(r);
                }
            }
            Step::AddRow(plan, row) => {
                if let Some(plan) = self.plan_mut(plan) {
                    plan.rows.push(row.clone());
                }
            }
            Step::Exchange(plan, a, b) => {
                for row in self.plan_mut(plan).into_iter().flat_map(|p| &mut p.rows) {
                    row.id = if row.id == *a {
                        b.clone()
                    } else if row.id == *b {
                        a.clone()
                    } else {
                        row.id.clone()
                    };
                }
            }
            Step::Head(plan, edit) => {
                let Some(plan) = self.plan_mut(plan) else { return };
                match edit {
                    HeadEdit::Workdays(on) => plan.workdays = *on,
                    HeadEdit::Missed(m) => plan.missed = *m,
                    HeadEdit::Embargo(days) => plan.embargo = *days,
                    HeadEdit::Break => plan.broken = true,
                    HeadEdit::Mend => plan.broken = false,
                    HeadEdit::Supplements(other) => plan.supplements = Some(other.clone()),
                }
            }
            Step::Install(plan, instead) => {
                self.files.push(plan.clone());
                self.listed.retain(|id| Some(id) != instead.as_ref());
                self.listed.push(plan.id.clone());
            }
            Step::TakeOut(plan) => self.listed.retain(|id| id != plan),
            Step::PutBack(plan) => self.listed.push(plan.clone()),
            Step::Alter(draw) => {
                self.altered.insert(draw.clone());
            }
            Step::Register(rows) => self.register = *rows,
            Step::Substitute(..) | Step::Lose(..) => {}
        }
    }
}

/// One draw as its files had it when it was made, with the substitutes called since.
struct List {
    round: Round,
    frame: BTreeMap<String, u64>,
    members: Vec<String>,
    gone: Vec<String>,
    void: bool,
}

/// The program with the lists that it has made so far.
pub struct Tested {
    program: Program,
    lists: BTreeMap<String, List>,
    story: Vec<String>,
}

impl Tested {
    pub fn begin(office: &Office) -> Self {
        let program = Program::new(office.today, mode(office));
        program.write_register(office.register);
        program.write_plans(&office.files, &office.listed);
        Self { program, lists: BTreeMap::new(), story: vec![format!("{office:?}")] }
    }

    /// How often a task drew an object, by the lists themselves.
    fn times(&self, round: &Round) -> BTreeMap<String, u64> {
        let mut found: BTreeMap<String, u64> = BTreeMap::new();
        for list in self.lists.values().filter(|l| !l.void && l.round.line == round.line && l.round.task == round.task) {
            for id in list.members.iter().chain(&list.gone) {
                *found.entry(id.clone()).or_default() += 1;
            }
        }
        found
    }

    /// A step in the program; the office is as it must be afterwards.
    pub fn step(&mut self, office: &Office, step: &Step) -> Result<(), String> {
        self.program.set_day(office.today);
        self.program.write_plans(&office.files, &office.listed);
        self.program.write_register(office.register);
        match step {
            Step::Night(_) => self.draw(office, &Wanted::Due)?,
            Step::Killed(point) => {
                self.program.killed(*point);
                self.draw(office, &Wanted::Due)?;
            }
            Step::DrawTask(plan, row) => self.draw(office, &Wanted::Task(plan.clone(), row.clone()))?,
            Step::Backfill(ids) => self.draw(office, &Wanted::Rounds(ids.clone()))?,
            Step::BackfillOpened(from, to) => self.draw(office, &Wanted::Opened(*from, *to))?,
            Step::Void(draw) => {
                self.program.void(draw)?;
                self.lists.entry(draw.clone()).and_modify(|l| l.void = true);
            }
            Step::Waive(draw) => self.program.waive(draw, false)?,
            Step::Withdraw(draw) => self.program.waive(draw, true)?,
            Step::Substitute(draw, nth) => self.substitute(draw, *nth)?,
            // It may be lost already.
            Step::Lose(draw, which) => drop(std::fs::remove_dir_all(self.program.folder(which, draw))),
            Step::Alter(draw) => self.alter(draw)?,
            _ => {}
        }
        self.compare(office)
    }

    /// A command that draws made what it must, in the right numbers, and nobody before those who were drawn less often.
    fn draw(&mut self, office: &Office, wanted: &Wanted) -> Result<(), String> {
        let Some(must) = &office.outcome else { return Err("no draw was expected".to_owned()) };
        let before = if *wanted == Wanted::Due { self.program.news()?.1 } else { String::new() };
        let (code, words) = self.program.draw(wanted)?;
        expect(&format!("exit code\n{words}"), &code, &must.code)?;
        // The same files, read once more on the same day, say nothing that was not said, and what was not taken up is told as before.
        if *wanted == Wanted::Due {
            let (news, not_taken) = self.program.news()?;
            expect("what the files say beyond what the sweep took up", &news, &String::new())?;
            expect("what is not taken up, after the sweep and before it", &not_taken, &before)?;
        }
        for made in &must.made {
            let (listed, frame) = self.program.lists(&made.draw)?;
            let told = self.times(&made.round);
            let must_frame: BTreeMap<String, u64> =
                (0..office.register).map(|i| format!("S{i:03}")).map(|id| (id.clone(), told.get(&id).copied().unwrap_or(0))).collect();
            expect(&format!("how often each object was drawn before {}", made.draw), &frame, &must_frame)?;
            expect(&format!("number of {}", made.draw), &(listed.len() as u64), &Version::quota(made.quota_percent, office.register))?;
            let members: Vec<String> = listed.iter().map(|o| o.id.clone()).collect();
            let most = listed.iter().map(|o| o.times).max().unwrap_or(0);
            if let Some((id, times)) = frame.iter().find(|(id, times)| **times < most && !members.contains(id)) {
                return Err(format!("{}: {id} was drawn {times} times and is passed over for one drawn {most} times", made.draw));
            }
            let list = List { round: made.round.clone(), frame, members, gone: Vec::new(), void: false };
            self.lists.insert(made.draw.clone(), list);
        }
        Ok(())
    }

    fn substitute(&mut self, draw: &str, nth: usize) -> Result<(), String> {
        let Some(list) = self.lists.get_mut(draw) else { return Err(format!("no list of {draw}")) };
        let Some(object) = list.members.get(nth % list.members.len().max(1)).cloned() else { return Ok(()) };
        let called = self.program.substitute(draw, &object)?;
        let rest: BTreeMap<&String, &u64> =
            list.frame.iter().filter(|(id, _)| !list.members.contains(id) && !list.gone.contains(id)).collect();
        list.members.retain(|id| id != &object);
        list.gone.push(object);
        match called {
            None => expect("who could be called", &rest.len(), &0)?,
            Some(id) => {
                let least = rest.values().min().copied();
                expect(&format!("times of the substitute {id}"), &rest.get(&id).copied(), &least)?;
                list.members.push(id);
            }
        }
        Ok(())
    }

    fn alter(&self, draw: &str) -> Result<(), String> {
        let file = self.program.folder("draws", draw).join("objects.csv");
        let Ok(text) = std::fs::read_to_string(&file) else { return Ok(()) };
        std::fs::write(&file, text.replacen("S0", "S9", 1)).map_err(|e| e.to_string())?;
        if self.program.verify()?.is_empty() {
            return Err(format!("the list of {draw} was altered and `verify` says nothing"));
        }
        // Someone sees it and removes the folder: the next sweep writes it again.
        std::fs::remove_dir_all(self.program.folder("draws", draw)).map_err(|e| e.to_string())
    }

    /// Everything that can be looked at.
    fn compare(&self, office: &Office) -> Result<(), String> {
        let outlook = office.outlook();
        let leads = |p: &PlanFile| !p.broken && p.rows.iter().any(|r| !r.broken) && outlook.lines.iter().any(|l| l.head() == p.id);
        let plans: Vec<PlanFile> = office.named().into_iter().filter(leads).collect();
        let shown = self.program.show(&plans.iter().map(|p| p.id.clone()).collect::<Vec<_>>())?;
        compare_draws(office, &shown)?;
        compare_accounts(office, &outlook, &shown)?;
        compare_next(office, &outlook, &shown)?;
        for plan in &plans {
            compare_plan(office, &outlook, plan, &shown)?;
        }
        if office.swept {
            self.compare_files(office)?;
        }
        Ok(())
    }

    /// After a sweep every draw has its files, and names are public when the embargo is over and not before.
    fn compare_files(&self, office: &Office) -> Result<(), String> {
        for task in office.oracle.lines.iter().flat_map(|l| l.tasks.values()) {
            for attempt in task.attempts.values().flatten() {
                let there = |audience: &str| self.program.folder(audience, &attempt.draw).join("objects.csv").exists();
                expect(&format!("whether the office has the list of {}", attempt.draw), &there("draws"), &true)?;
                let public = format!("whether the list of {} is public on {} ({})", attempt.draw, office.today, attempt.public);
                expect(&public, &there("public"), &(attempt.public <= office.today))?;
            }
        }
        Ok(())
    }

    /// At the end, after one more night in which lost files are written again, everything that the ledger claims holds.
    fn end(&mut self, office: Office) -> Result<(), String> {
        let last = Step::Night(0);
        let office = <Histories as ReferenceStateMachine>::apply(office, &last);
        self.story.push(format!("{}  {last:?}, and the end", office.today));
        self.step(&office, &last)?;
        expect("failures of verify", &self.program.verify()?, &Vec::new())
    }

    fn tell(&self, found: Result<(), String>) {
        if let Err(why) = found {
            panic!("{why}\n\nThe history:\n{}\n", self.story.join("\n"));
        }
    }
}

fn compare_draws(office: &Office, shown: &Shown) -> Result<(), String> {
    let exist = ["drawn", "sealed", "void"];
    let found: BTreeMap<String, String> = shown.draws.iter().filter(|(_, s)| exist.contains(&s.as_str())).cloned().collect();
    let must: BTreeMap<String, String> = office.oracle.draws().into_iter().map(|(d, s)| (d, s.to_owned())).collect();
    expect("draws that exist", &found, &must)?;
    if office.swept {
        for (word, state) in [("asked", State::Asked), ("waived", State::Waived), ("lapsed", State::Lapsed)] {
            // By round: a lapse keeps the id under which it was recorded, whatever plan has taken over since.
            let listed = shown.draws.iter().filter(|(_, s)| s == word).map(|(d, _)| (d.clone(), office.oracle.round_of(d)));
            let found: BTreeMap<Option<Round>, String> = listed.map(|(d, r)| (r, d)).collect();
            let mut must: BTreeSet<Round> =
                office.oracle.rounds().into_iter().filter(|r| office.oracle.state(r, office.today) == state).collect();
            if state == State::Lapsed {
                must.extend(office.oracle.lapses(office.today));
            }
            let told: BTreeSet<Round> = found.keys().flatten().cloned().collect();
            if told != must || found.contains_key(&None) {
                return Err(format!("`{word}` in choucha draws\n   program: {found:?}\n    oracle: {must:?}"));
            }
        }
    }
    Ok(())
}

fn compare_accounts(office: &Office, outlook: &Oracle, shown: &Shown) -> Result<(), String> {
    let mut found: Vec<Account> = Vec::new();
    for a in shown.accounts.iter().filter(|a| a.openings > 0 || a.beside > 0) {
        let Some((line, task)) = outlook.known_as(&a.plan, &a.task) else { return Err(format!("nobody knows the task of {a:?}")) };
        found.push(Account { line, task, openings: a.openings, states: a.states.clone(), beside: a.beside });
    }
    found.sort();
    expect("accounts in choucha status", &found, &outlook.accounts(office.today))
}

fn compare_next(office: &Office, outlook: &Oracle, shown: &Shown) -> Result<(), String> {
    let rounds = outlook.rounds();
    let of = |state: State| rounds.iter().filter(move |r| outlook.state(r, office.today) == state);
    let must: BTreeSet<String> = of(State::Due).map(|r| outlook.id(r)).collect();
    expect("due in choucha next", &shown.due, &must)?;
    let last = office.today.checked_add_signed(chrono::Duration::days(DAYS)).unwrap();
    let must: BTreeSet<(String, String, String)> = of(State::Coming)
        .filter_map(|r| outlook.task(r).current().map(|v| (v.dates[&r.date], v.plan.clone(), v.row.clone())))
        .filter(|(opens, ..)| *opens <= last)
        .map(|(opens, plan, task)| (opens.to_string(), plan, task))
        .collect();
    expect("coming in choucha next", &shown.coming, &must)
}

fn compare_plan(office: &Office, outlook: &Oracle, plan: &PlanFile, shown: &Shown) -> Result<(), String> {
    for row in &plan.rows {
        let tasks = outlook.lines.iter().flat_map(|l| l.tasks.values());
        let Some(task) = tasks.into_iter().find(|t| t.current().is_some_and(|v| v.plan == plan.id && v.row == row.id)) else { continue };
        // A row that is not taken up leaves the version before it in force.
        let Some(version) = task.current() else { continue };
        let word = |date: &Day| task.state(*date, office.today).word().to_owned();
        let must: Vec<(String, String)> =
            version.dates.keys().filter_map(|date| Some((task.opens(*date)?.to_string(), word(date)))).collect();
        let found = shown.rounds.get(&(plan.id.clone(), row.id.clone())).cloned().unwrap_or_default();
        expect(&format!("rounds of {}/{} in choucha plan", plan.id, row.id), &found, &must)?;
    }
    Ok(())
}

fn expect<T: PartialEq + fmt::Debug>(what: &str, found: &T, must: &T) -> Result<(), String> {
    if found == must { Ok(()) } else { Err(format!("{what}\n   program: {found:?}\n    oracle: {must:?}")) }
}

impl StateMachineTest for Histories {
    type SystemUnderTest = Tested;
    type Reference = Self;

    fn init_test(office: &Office) -> Tested {
        Tested::begin(office)
    }

    fn apply(mut tested: Tested, office: &Office, step: Step) -> Tested {
        tested.story.push(format!("{}  {step:?}", office.today));
        let found = tested.step(office, &step);
        tested.tell(found);
        tested
    }

    fn teardown(mut tested: Tested, office: Office) {
        let found = tested.end(office);
        tested.tell(found);
    }
}

/// Plays a fixed history.
pub fn play(office: Office, steps: &[Step]) {
    let mut office = office;
    let mut tested = Histories::init_test(&office);
    for step in steps {
        assert!(office.can(step), "{step:?} cannot happen");
        office = <Histories as ReferenceStateMachine>::apply(office, step);
        tested = <Histories as StateMachineTest>::apply(tested, &office, step.clone());
    }
    Histories::teardown(tested, office);
}

/// Every twentieth history goes through the command line (by its beginning, so that it stays so while it shrinks); all of them where
/// `CHOUCHA_HISTORY_MODE=command`, none where it is `process`.
fn mode(office: &Office) -> Mode {
    let twentieth = (u64::from(office.today.ordinal()) + office.register).is_multiple_of(20);
    match std::env::var("CHOUCHA_HISTORY_MODE").as_deref() {
        Ok("command") => Mode::CommandLine,
        Ok("process") => Mode::InProcess,
        _ if twentieth => Mode::CommandLine,
        _ => Mode::InProcess,
    }
}

pub fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn the_oracle_agrees_on_random_histories() {
    let cases = u32::try_from(number("CHOUCHA_HISTORIES", crate::tier::long!(2_000, 150))).unwrap();
    let seed = number("CHOUCHA_HISTORY_SEED", 0);
    let config = proptest::test_runner::Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 400,
        rng_seed: proptest::test_runner::RngSeed::Fixed(seed),
        max_local_rejects: 1_000_000,
        ..proptest::test_runner::Config::default()
    };
    let mut runner = proptest::test_runner::TestRunner::new(config.clone());
    let histories = Histories::sequential_strategy(4..=16);
    runner
        .run(&histories, |(office, steps, seen)| {
            Histories::test_sequential(config.clone(), office, steps, seen);
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}
