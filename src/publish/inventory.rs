//! Every file that is written from the ledger, and from what: the one answer for whoever writes them, repairs them, or checks them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::printed::{Printed, Written, compare};
use super::sheets::{Audience, audience_of, sheets_for};
use super::teams::{differs_in_words, teams_path};
use crate::history::{Attempt, Disclosure, History};
use crate::layout::Layout;
use crate::model::{DrawId, PlanId};

/// A file that is written from the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Where it lies.
    pub path: PathBuf,
    /// What stands in it.
    pub what: What,
    /// What it is made from: where that is another, the file is another. (What grows with the entries about visits is told by these.)
    pub made: String,
}

/// What stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A sheet of a draw, for an audience.
    Sheet(DrawId, &'static str, Audience),
    /// Who goes where, of a draw: for the office, or for everyone.
    Staff(DrawId, &'static str, Audience),
    /// That a draw is void.
    Void(DrawId),
    /// A staffing or a late recusal, by its entry.
    Teams(i64),
    /// The secrets of a line that were revealed.
    Secrets(PlanId),
    /// The chain of the ledger's entries.
    Chain,
    /// Its newest head.
    Head,
}

impl Place {
    /// How the file stands to what prints it. Words are for people, and a new program may have better ones: in the office's table of visits what counts
    /// are the codes that they stand for.
    #[must_use]
    pub fn stands(&self, print: &Printed<'_>) -> Written {
        let state = compare(&self.path, print);
        match self.what {
            What::Staff(_, "visits.csv", Audience::Office) if state == Written::Otherwise && differs_in_words(&self.path, print) => {
                Written::Rightly
            }
            _ => state,
        }
    }
}

impl What {
    /// The draw that was made that it is of; none: it is of no one draw, or of one that was only intended.
    #[must_use]
    pub fn made(&self, history: &History) -> Option<&DrawId> {
        self.draw().filter(|draw| history.attempt(draw).is_some_and(|a| a.drawn.is_some()))
    }

    /// The draw that it is of; none: it is of no one draw.
    #[must_use]
    pub fn draw(&self) -> Option<&DrawId> {
        match self {
            Self::Sheet(draw, ..) | Self::Staff(draw, ..) | Self::Void(draw) => Some(draw),
            _ => None,
        }
    }
}

/// Every file that is written from the ledger, as far as it may be public; those of one draw follow each other.
#[must_use]
pub fn inventory(layout: &Layout, history: &History, disclosure: &Disclosure) -> Vec<Place> {
    let mut found = Vec::new();
    let staff = StaffOf::new(history);
    for attempt in history.attempts() {
        if attempt.drawn.is_some() {
            of_draw(layout, attempt, (&staff, disclosure), &mut found);
        } else if let Some(seq) = attempt.voided {
            // An intent that was never drawn and will not be: that is all there is to say of it.
            let draw = &attempt.intent.draw;
            let folders = [layout.office(draw), layout.public(draw)];
            let void = |folder: PathBuf| Place { path: folder.join("void.json"), what: What::Void(draw.clone()), made: seq.to_string() };
            found.extend(folders.map(void));
        }
    }
    let documents = history.staffings.iter().map(|s| (s.seq, s.day)).chain(history.recusals.iter().copied());
    for (seq, day) in documents.filter(|(seq, _)| disclosure.shows_people(*seq)) {
        found.push(Place { path: teams_path(layout, day, seq), what: What::Teams(seq), made: seq.to_string() });
    }
    for line in history.reveals.iter().map(|r| &r.line).collect::<BTreeSet<_>>() {
        let made = history.reveals.iter().filter(|r| r.line == *line).count().to_string();
        found.push(Place { path: layout.revealed(line), what: What::Secrets(line.clone()), made });
    }
    if let Some((_, hash)) = history.head() {
        found.push(Place { path: layout.chain(), what: What::Chain, made: format!("{hash} {}", disclosure.extent()) });
        found.push(Place { path: layout.head(), what: What::Head, made: hash.to_owned() });
    }
    found
}

/// The files of one draw that was made.
fn of_draw(layout: &Layout, attempt: &Attempt, (staff, disclosure): (&StaffOf<'_>, &Disclosure), found: &mut Vec<Place>) {
    let draw = &attempt.intent.draw;
    let seed = attempt.outcome.as_ref().map_or("", |o| o.seed.as_str());
    let shown = disclosure.shows_names(draw);
    for audience in [Audience::Office, audience_of(draw, disclosure)] {
        let folder = if audience == Audience::Office { layout.office(draw) } else { layout.public(draw) };
        for file in sheets_for(audience) {
            let made = format!("{seed} {}", audience.word());
            found.push(Place { path: folder.join(file), what: What::Sheet(draw.clone(), file, audience), made });
        }
        if let Some(seq) = attempt.voided {
            found.push(Place { path: folder.join("void.json"), what: What::Void(draw.clone()), made: seq.to_string() });
        }
        if matches!(audience, Audience::Embargoed | Audience::Unnamed) {
            continue;
        }
        let told = |seq: i64| audience == Audience::Office || (shown && disclosure.shows_people(seq));
        for file in staff.files(attempt, &told) {
            found.push(Place { path: folder.join(file), what: What::Staff(draw.clone(), file, audience), made: String::new() });
        }
    }
}

/// Which entries give draws files about visits.
struct StaffOf<'a> {
    staffed: BTreeMap<&'a DrawId, i64>,
    substituted: BTreeMap<&'a DrawId, i64>,
}

impl<'a> StaffOf<'a> {
    fn new(history: &'a History) -> Self {
        let mut found = Self { staffed: BTreeMap::new(), substituted: BTreeMap::new() };
        for staffing in &history.staffings {
            for draw in &staffing.draws {
                found.staffed.entry(draw).or_insert(staffing.seq);
            }
        }
        for (seq, _, substitution) in &history.substitutions {
            found.substituted.entry(&substitution.draw).or_insert(*seq);
        }
        found
    }

    /// The files about visits of a draw, as far as what gave it them is told. One that is void keeps what it had.
    fn files(&self, attempt: &Attempt, told: &dyn Fn(i64) -> bool) -> Vec<&'static str> {
        let void = attempt.voided.filter(|seq| told(*seq));
        let there =
            |of: &BTreeMap<&DrawId, i64>| of.get(&attempt.intent.draw).is_some_and(|seq| told(*seq) && void.is_none_or(|void| *seq < void));
        let mut files = Vec::new();
        if attempt.intent.staffing.is_some() && there(&self.staffed) {
            files.extend(["teams.csv", "visits.csv"]);
        }
        if there(&self.substituted) {
            files.push("substitutes.csv");
        }
        files
    }
}
