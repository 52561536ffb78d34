//! Staffing, as far as it touches ledger and disk: the inspectors as they are now, draws that have no teams yet, the files about visits.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::diagnostic::{Failure, disk};
use crate::history::{Attempt, Disclosure, History, State};
use crate::layout::Layout;
use crate::ledger::{Ledger, NewDraw};
use crate::model::{DrawId, Event, NoRoster, Staffing, Team, VisitRecord};
use crate::publish::{DrawHead, DrawHeads, Whole, staff_missing, staff_to_write, teams_path, teams_to_write, write_file, write_together};
use crate::register::{Recusal, read_all_inspectors, read_recusals};
use crate::staffing::{
    Fresh, Inputs, Roster, RosterSnapshot, Unassigned, VisitEntry, Visits, document, draws_of, parse_recusals, visits_of,
};
use crate::workspace::{Session, Settings};

/// Reads inspectors and recusals as they are now; nothing where the settings name no inspector register.
///
/// # Errors
/// The ledger cannot be read. A register that cannot be read is no error: nobody can be sent then, and the snapshot says why.
pub fn read_roster(settings: &Settings, ledger: Option<&Ledger>, year: i32) -> Result<Option<RosterSnapshot>, Failure> {
    let Some(spec) = &settings.inspectors else { return Ok(None) };
    let recusals = match &settings.recusals {
        Some(spec) => read_recusals(spec).map(|(pairs, _)| pairs).map_err(|f| NoRoster::recusals(&spec.name, &f)),
        None => Ok(Vec::new()),
    };
    let visits = History::visits(ledger)?;
    let before = match (visits.roster(year), ledger) {
        (Some(digest), Some(ledger)) => ledger.text(digest)?.and_then(|t| Roster::parse(&t)),
        _ => None,
    };
    Ok(Some(RosterSnapshot::new(spec, read_all_inspectors(spec), recusals, (before.as_ref(), &visits, year))))
}

/// The inspectors, where there is a text of them, and the recusals that a staffing names.
pub type StaffingTexts = (Option<Arc<Roster>>, Arc<[Recusal]>);

/// Texts of staffings from the ledger. Those that follow each other mostly name the same: the last are kept.
#[derive(Debug, Default)]
pub struct TextsOfStaffings {
    last: Option<([String; 2], StaffingTexts)>,
}

impl TextsOfStaffings {
    /// The texts that two digests name.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn of(&mut self, ledger: &Ledger, roster: &str, recusals: &str) -> Result<StaffingTexts, Failure> {
        if let Some((_, texts)) = self.last.as_ref().filter(|(digests, _)| *digests == [roster, recusals]) {
            return Ok(texts.clone());
        }
        let text = |digest: &str| if digest.is_empty() { Ok(None) } else { ledger.text(digest) };
        let found = text(roster)?.and_then(|t| Roster::parse(&t)).map(Arc::new);
        let pairs = text(recusals)?.and_then(|t| parse_recusals(&t)).unwrap_or_default();
        let texts = (found, pairs.into());
        self.last = Some(([roster.to_owned(), recusals.to_owned()], texts.clone()));
        Ok(texts)
    }
}

/// Whom a draw's visits need.
pub fn team_of<'a>(history: &'a History) -> impl Fn(&DrawId) -> Option<&'a Team> {
    |draw| history.attempt(draw).and_then(|a| a.intent.staffing.as_ref()).map(|terms| &terms.team)
}

/// The visits of draws that are staffed for the first time, and what their teams are worked out from.
#[must_use]
pub fn first_staffing(
    history: &History,
    state: &Visits,
    draws: &[NewDraw],
    day: NaiveDate,
    (roster, recusals): StaffingTexts,
) -> Unassigned {
    let fresh: Vec<Fresh<'_>> = draws.iter().map(|d| Fresh { record: &d.record, objects: d.objects.iter().collect() }).collect();
    let visits = visits_of(state, &fresh, day, &team_of(history));
    let why = draws.iter().find_map(|d| d.record.staffing.as_ref().and_then(|s| s.why.clone()));
    Unassigned::new(state, visits, roster.ok_or_else(|| why.unwrap_or(NoRoster::NoInspectors)), &recusals, day)
}

/// Staffs every draw that no staffing names: day by day, all in one transaction. Gives the visits that nobody could be sent to.
///
/// # Errors
/// The ledger cannot be read or written.
pub fn staff_pending(session: &mut Session) -> Result<Vec<VisitRecord>, Failure> {
    let mut groups: BTreeMap<(NaiveDate, String, String), Vec<DrawId>> = BTreeMap::new();
    for attempt in session.history.unstaffed() {
        let Some(terms) = attempt.intent.staffing.clone() else { continue };
        groups.entry((attempt.intent.as_of, terms.roster, terms.recusals)).or_default().push(attempt.intent.draw.clone());
    }
    // A night with nothing drawn reads no visits.
    let (Some(ledger), false) = (&session.ledger, groups.is_empty()) else { return Ok(Vec::new()) };
    let mut state = History::visits(Some(ledger))?;
    let (mut events, mut unstaffed, mut texts) = (Vec::new(), Vec::new(), TextsOfStaffings::default());
    while let Some(((day, roster, recusals), draws)) = groups.pop_first() {
        let mut loaded = Vec::new();
        for draw in &draws {
            loaded.extend(ledger.draw(draw)?.map(|(_, new)| new));
        }
        let named = texts.of(ledger, &roster, &recusals)?;
        let visits = first_staffing(&session.history, &state, &loaded, day, named).assign();
        let staffing = Staffing { day, roster, recusals, draws, again: None, commitment: String::new(), visits };
        unstaffed.extend(staffing.visits.iter().filter(|v| v.team.is_empty()).cloned());
        if !groups.is_empty() {
            state.staff(&staffing);
        }
        events.push(Event::Staffing(staffing));
    }
    // In one go: no draw is staffed while another one of the same time is not.
    session.record(&events, &BTreeMap::new())?;
    Ok(unstaffed)
}

/// Which entries about visits the files show.
#[derive(Debug, Default, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Shown {
    /// Number of the last one that the office's files show.
    seq: i64,
    /// Its hash.
    hash: String,
    /// Number of the last one that the files for everyone show.
    #[serde(default)]
    pub public: i64,
}

impl Shown {
    /// What was written last; from the beginning where that is not known, or was of another ledger.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn read(layout: &Layout, ledger: &Ledger) -> Result<Self, Failure> {
        let known: Self = crate::bounded::read_text(&layout.visits_shown(), crate::bounded::SMALL)
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        let same = known.seq == 0 || ledger.hash_of(known.seq)?.as_deref() == Some(known.hash.as_str());
        Ok(if same { known } else { Self::default() })
    }
}

/// Visits as one audience is told of them, and the draws whose files are to be written.
struct Told {
    visits: Visits,
    touched: BTreeSet<DrawId>,
}

/// Writes what the ledger says of visits: the files of the draws that entries since the last time touch, those that are missing, and the
/// published staffings that are not there yet. Everyone is told of what came before the first entry that an embargo keeps back. Wherever a process
/// died, the next one goes on from there.
///
/// # Errors
/// The ledger cannot be read, or the disk refuses.
pub fn publish_visits(session: &Session) -> Result<(), Failure> {
    let (layout, history, Some(ledger)) = (&session.layout, &session.history, &session.ledger) else { return Ok(()) };
    let (shown, disclosure) = (Shown::read(layout, ledger)?, session.disclosure());
    let missing = [missing(layout, history, None), missing(layout, history, Some(&disclosure))];
    let nothing_new =
        !History::visits_after(ledger, shown.seq, None)? && !History::visits_after(ledger, shown.public, disclosure.horizon())?;
    if missing.iter().all(BTreeSet::is_empty) && !staffing_missing(layout, history, &disclosure) && nothing_new {
        return Ok(());
    }
    let entries = History::visit_entries(ledger)?;
    let mut office = Told { visits: Visits::default(), touched: BTreeSet::new() };
    let (mut public, mut at_horizon, mut published) = (BTreeSet::new(), None, Vec::new());
    for (seq, at, entry) in &entries {
        let told = disclosure.shows_people(*seq);
        if !told && at_horizon.is_none() {
            at_horizon = Some(office.visits.clone());
        }
        if *seq > shown.seq {
            office.touched.extend(touches(&office.visits, entry));
        }
        if told && *seq > shown.public {
            public.extend(touches(&office.visits, entry));
        }
        if let (true, VisitEntry::Staffing(staffing)) = (told, entry)
            && let Some(inputs) = to_publish(session, *seq, staffing, &office.visits)?
        {
            published.push((*seq, at, staffing, inputs));
        }
        office.visits.apply(at, entry);
    }
    let documents: Vec<Whole<'_>> = published
        .iter()
        .map(|(seq, at, staffing, inputs)| teams_to_write(teams_path(layout, staffing.day, *seq), document(*seq, at, staffing, inputs)))
        .collect();
    write_together(&documents).map_err(|e| disk(&e))?;
    let [office_lacks, public_lacks] = missing;
    office.touched.extend(office_lacks);
    write_staff(session, &office.touched, &office.visits, &|draw| Some(layout.office(draw)))?;
    public.extend(public_lacks);
    let folder = |draw: &str| disclosure.shows(draw).then(|| layout.public(draw));
    write_staff(session, &public, at_horizon.as_ref().unwrap_or(&office.visits), &folder)?;
    let last = entries.last().map_or(0, |(seq, ..)| *seq);
    let told = entries.iter().rev().map(|(seq, ..)| *seq).find(|seq| disclosure.shows_people(*seq)).unwrap_or(0);
    let now = Shown { seq: last, hash: ledger.hash_of(last)?.unwrap_or_default(), public: told };
    if now != shown {
        let write = write_file(&layout.visits_shown(), |out| serde_json::to_writer(out, &now).map_err(Into::into));
        write.map_err(|e| disk(&e))?;
    }
    Ok(())
}

/// The draws whose files an entry changes; `visits` is what was before it.
fn touches(visits: &Visits, entry: &VisitEntry) -> BTreeSet<DrawId> {
    let of = |records: &mut dyn Iterator<Item = &crate::staffing::Visit>| -> BTreeSet<DrawId> {
        records.flat_map(|v| v.record.objects.iter().map(|(draw, _)| draw.clone())).collect()
    };
    match entry {
        VisitEntry::Staffing(staffing) => draws_of(&staffing.visits).into_iter().chain(staffing.draws.iter().cloned()).collect(),
        VisitEntry::Recusal(late) => of(&mut visits.get(&late.visit).into_iter()),
        VisitEntry::Substitution(s) => {
            of(&mut visits.of_object(&s.draw, &s.object).into_iter()).into_iter().chain([s.draw.clone()]).collect()
        }
        VisitEntry::Void(void) => of(&mut visits.of_draw(&void.draw)),
    }
}

/// How many draws are in hand at a time while their files are written: a ledger may hold thousands.
const IN_HAND: usize = 64;

/// Writes the files about visits of draws into the folders that they have; all of it is on the disk then.
fn write_staff(
    session: &Session,
    draws: &BTreeSet<DrawId>,
    visits: &Visits,
    folder: &(dyn Fn(&str) -> Option<PathBuf> + Sync),
) -> Result<(), Failure> {
    let Some(ledger) = &session.ledger else { return Ok(()) };
    let heads = draw_heads(&session.history);
    let draws: Vec<&DrawId> = draws.iter().filter(|d| !visits.void.contains(*d)).collect();
    for some in draws.chunks(IN_HAND) {
        let mut loaded = Vec::new();
        for draw in some {
            loaded.extend(ledger.draw(draw)?.map(|(_, new)| new));
        }
        let of = |new: &NewDraw| match folder(&new.record.draw) {
            Some(folder) => staff_to_write(&folder, (&new.record, &new.objects), visits, &heads),
            None => Vec::new(),
        };
        let files: Vec<Whole<'_>> = loaded.par_iter().flat_map_iter(of).collect();
        write_together(&files).map_err(|e| disk(&e))?;
    }
    Ok(())
}

/// What a staffing that is not published yet is worked out from.
fn to_publish(session: &Session, seq: i64, staffing: &Staffing, before: &Visits) -> Result<Option<Inputs>, Failure> {
    let Some(ledger) = &session.ledger else { return Ok(None) };
    if teams_path(&session.layout, staffing.day, seq).exists() || staffing.roster.is_empty() {
        return Ok(None);
    }
    let (roster, recusals) = TextsOfStaffings::default().of(ledger, &staffing.roster, &staffing.recusals)?;
    Ok(Some(Inputs::new(before, roster.unwrap_or_default(), &recusals, &staffing.visits, staffing.day)))
}

/// What other draws' files say of each draw.
#[must_use]
pub fn draw_heads(history: &History) -> DrawHeads {
    let head = |a: &Attempt| DrawHead { task: a.intent.name.clone(), lead: a.intent.lead.clone() };
    history.attempts().map(|a| (a.intent.draw.clone(), head(a))).collect()
}

/// Draws whose files about visits are not there, in the office's folders or (as far as `disclosure` lets them) in those for everyone: a look at names
/// alone, so that a night with nothing due stays cheap.
fn missing(layout: &Layout, history: &History, disclosure: Option<&Disclosure>) -> BTreeSet<DrawId> {
    let told = |seq: i64| disclosure.is_none_or(|d| d.shows_people(seq));
    let staffed: BTreeSet<&DrawId> = history.staffings.iter().filter(|s| told(s.seq)).flat_map(|s| &s.draws).collect();
    let substituted: BTreeSet<&DrawId> = history.substitutions.iter().filter(|(seq, ..)| told(*seq)).map(|(_, _, s)| &s.draw).collect();
    let made = history.attempts().filter(|a| a.state() == State::Drawn).map(|a| &a.intent.draw);
    made.filter(|draw| disclosure.is_none_or(|d| d.shows(draw)))
        .filter(|draw| {
            let folder = if disclosure.is_none() { layout.office(draw) } else { layout.public(draw) };
            staff_missing(&folder, staffed.contains(*draw), substituted.contains(*draw))
        })
        .cloned()
        .collect()
}

/// Whether a staffing that everyone may see is not published.
fn staffing_missing(layout: &Layout, history: &History, disclosure: &Disclosure) -> bool {
    let told = history.staffings.iter().filter(|s| !s.roster.is_empty() && disclosure.shows_people(s.seq));
    told.into_iter().any(|s| !teams_path(layout, s.day, s.seq).exists())
}
