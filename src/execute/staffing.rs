//! Staffing, as far as it touches ledger and disk: the inspectors as they are now, draws that have no teams yet.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};

use crate::diagnostic::Failure;
use crate::history::{Attempt, History};
use crate::ledger::{Ledger, NewDraw};
use crate::model::{DrawId, Event, NoRoster, Staffing, Team, VisitRecord};
use crate::publish::{DrawHead, DrawHeads};
use crate::register::{Recusal, read_all_inspectors, read_recusals};
use crate::staffing::{Fresh, Roster, RosterSnapshot, Unassigned, Visits, documented, parse_recusals, told_in_order, visits_of};
use crate::workspace::{Session, Settings};

/// Reads inspectors and recusals as they are now; nothing where the settings name no inspector register.
///
/// # Errors
/// The ledger cannot be read. A register that cannot be read is no error: nobody can be sent then, and the snapshot says why.
pub fn read_roster(settings: &Settings, history: &History, ledger: Option<&Ledger>, year: i32) -> Result<Option<RosterSnapshot>, Failure> {
    let Some(spec) = &settings.inspectors else { return Ok(None) };
    let recusals = match &settings.recusals {
        Some(spec) => read_recusals(spec).map(|(pairs, _)| pairs).map_err(|f| NoRoster::recusals(&spec.name, &f)),
        None => Ok(Vec::new()),
    };
    let visits = History::visits(ledger)?;
    let before = ledger.map(|ledger| starts_of(history, &visits, ledger, year)).transpose()?.unwrap_or_default();
    let salt = ledger.map(Ledger::salt).transpose()?.unwrap_or_default();
    Ok(Some(RosterSnapshot::new(spec, read_all_inspectors(spec), recusals, (&before, &visits, year)).sealed(&salt)))
}

/// The loads with which inspectors began a year, as every roster says that was fixed or used in it.
fn starts_of(history: &History, visits: &Visits, ledger: &Ledger, year: i32) -> Result<HashMap<String, u32>, Failure> {
    let mut fixed: Vec<(i64, &str)> = history
        .attempts()
        .filter(|a| a.intent.as_of.year() == year)
        .filter_map(|a| Some((a.intended.0, a.intent.staffing.as_ref()?.roster.as_str())))
        .collect();
    fixed.sort_unstable();
    let (mut seen, mut found) = (BTreeSet::from([""]), HashMap::new());
    for digest in fixed.into_iter().map(|(_, digest)| digest).chain(visits.rosters(year).iter().map(String::as_str)) {
        if seen.insert(digest) {
            for entry in ledger.text(digest)?.and_then(|t| Roster::parse(&t)).unwrap_or_default().entries {
                found.entry(entry.officer.id).or_insert(entry.start);
            }
        }
    }
    Ok(found)
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
    let fresh: Vec<Fresh<'_>> = draws.iter().map(|d| Fresh { record: &d.record, objects: told_in_order(&d.record, &d.objects) }).collect();
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
    let mut seals: BTreeMap<[String; 2], [String; 2]> = BTreeMap::new();
    for attempt in session.history.unstaffed() {
        let Some(terms) = attempt.intent.staffing.clone() else { continue };
        seals.insert([terms.roster.clone(), terms.recusals.clone()], terms.seals);
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
        let (visits, inputs) = first_staffing(&session.history, &state, &loaded, day, named).assign();
        let (again, commitment, document) = (None, String::new(), String::new());
        let seals = seals.get(&[roster.clone(), recusals.clone()]).cloned().unwrap_or_default();
        let staffing = Staffing { day, roster, recusals, seals, draws, again, commitment, document, visits };
        let staffing = documented(staffing, inputs.as_deref());
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

/// What other draws' files say of each draw.
#[must_use]
pub fn draw_heads(history: &History) -> DrawHeads {
    let head = |a: &Attempt| DrawHead { task: a.intent.name.clone(), lead: a.intent.lead.clone() };
    history.attempts().map(|a| (a.intent.draw.clone(), head(a))).collect()
}
