//! Who inspects: from what was drawn to visits, and from visits to teams. What the ledger holds decides, so that the same can be
//! worked out again at any time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike as _, NaiveDate};
use serde_json::{Value, json};

use crate::diagnostic::{Failure, Text};
use crate::draw::{Bench, Met, Roster, VisitNeed, parse_recusals, recusals_text};
use crate::history::{History, State, VisitEntry, Visits};
use crate::layout::Layout;
use crate::ledger::{Ledger, NewDraw};
use crate::model::{Draw, DrawId, Drawn, Event, Member, Short, Staffing, StaffingTerms, VisitRecord};
use crate::publish::{current, staff_missing, teams_path, write_staff, write_teams};
use crate::register::{InspectorSpec, Officer, Recusal, SetAside, read_all_inspectors, read_recusals, too_many_inspectors};
use crate::rules::Team;
use crate::text;
use crate::workspace::{Session, Settings, digest};

/// The inspectors and recusals of a day, as texts under their digests.
#[derive(Debug, Clone, Default)]
pub struct Base {
    /// Digest of the roster's text; empty: there is none.
    pub roster: String,
    /// Digest of the recusals' text.
    pub recusals: String,
    /// Why there is no roster.
    pub why: Option<Text>,
    /// The texts.
    pub texts: BTreeMap<String, String>,
    /// Rows of the inspector register that cannot be used.
    pub set_aside: Vec<SetAside>,
}

impl Base {
    /// What an intent says of its staffing.
    #[must_use]
    pub fn terms(&self, spec: &InspectorSpec, team: &Team) -> StaffingTerms {
        StaffingTerms { team: in_lines(spec, team), roster: self.roster.clone(), recusals: self.recusals.clone(), why: self.why.clone() }
    }
}

/// A team whose needs carry the departments' lines.
fn in_lines(spec: &InspectorSpec, team: &Team) -> Team {
    let mut team = team.clone();
    for need in &mut team.needs {
        need.line = spec.line(&need.department, "");
    }
    team
}

/// Reads inspectors and recusals as they are now; nothing where the settings name no inspector register.
///
/// # Errors
/// The ledger cannot be read. A register that cannot be read is no error: nobody can be sent then, and the base says why.
pub fn base(settings: &Settings, ledger: Option<&Ledger>, year: i32) -> Result<Option<Base>, Failure> {
    let Some(spec) = &settings.inspectors else { return Ok(None) };
    let mut base = Base::default();
    let recusals = match settings.recusals.as_ref().map(read_recusals).transpose() {
        Ok(found) => found.map(|(pairs, _)| pairs).unwrap_or_default(),
        // Without the recusals nobody can be sent safely.
        Err(failure) => {
            base.why = Some(failure.summary());
            Vec::new()
        }
    };
    let text = recusals_text(&recusals);
    base.recusals = digest(&text);
    base.texts.insert(base.recusals.clone(), text);
    match read_all_inspectors(spec) {
        Err(failure) => base.why = Some(failure.summary()),
        Ok(found) if base.why.is_none() => {
            base.set_aside.clone_from(&found.set_aside);
            if let Some(failure) = too_many_inspectors(spec, &found) {
                base.why = Some(failure.summary());
                return Ok(Some(base));
            }
            let visits = History::visits(ledger)?;
            let before = match (visits.roster(year), ledger) {
                (Some(digest), Some(ledger)) => ledger.text(digest)?.and_then(|t| Roster::parse(&t)),
                _ => None,
            };
            let starts = starts(before.as_ref(), &found.officers, &visits, year);
            let text = Roster::new(spec, &found, |o| starts.get(o.id.as_str()).copied().unwrap_or(0)).text();
            base.roster = digest(&text);
            base.texts.insert(base.roster.clone(), text);
        }
        Ok(_) => {}
    }
    Ok(Some(base))
}

/// The load that each inspector begins with: as before; whoever is new in the year begins with the smallest of the pool.
fn starts<'a>(before: Option<&Roster>, officers: &'a [Officer], visits: &Visits, year: i32) -> HashMap<&'a str, u32> {
    let Some(before) = before else { return HashMap::new() };
    let known: HashMap<&str, u32> = before.entries.iter().map(|e| (e.officer.id.as_str(), e.start)).collect();
    let mut least: HashMap<(&str, &str), u32> = HashMap::new();
    for o in officers {
        if let Some(start) = known.get(o.id.as_str()) {
            let load = start + visits.load(year, &o.id);
            let slot = least.entry((o.department.as_str(), o.region.as_str())).or_insert(load);
            *slot = load.min(*slot);
        }
    }
    let start = |o: &Officer| {
        let pool = least.get(&(o.department.as_str(), o.region.as_str())).copied().unwrap_or(0);
        // Someone who was away keeps the visits made before.
        known.get(o.id.as_str()).copied().unwrap_or_else(|| pool.saturating_sub(visits.load(year, &o.id)))
    };
    officers.iter().map(|o| (o.id.as_str(), start(o))).collect()
}

/// A draw with the objects of it that no visit holds yet.
pub struct Fresh<'a> {
    /// The draw.
    pub record: &'a Draw,
    /// The objects, in the order of the list.
    pub objects: Vec<&'a Drawn>,
}

/// The visits that fresh objects make, without teams: what is drawn of one enterprise is one visit, staffed by the lottery of the
/// smallest draw id; it joins an earlier visit that is still without a team, and stands beside one that has its team.
#[must_use]
pub fn visits_of(state: &Visits, fresh: &[Fresh<'_>], day: NaiveDate) -> Vec<VisitRecord> {
    let mut order: Vec<&Fresh<'_>> = fresh.iter().collect();
    order.sort_by(|a, b| a.record.draw.as_bytes().cmp(b.record.draw.as_bytes()));
    let mut found: Vec<VisitRecord> = Vec::new();
    let mut place: HashMap<String, usize> = HashMap::new();
    for Fresh { record, objects } in order {
        let Some(terms) = &record.staffing else { continue };
        for object in objects {
            let enterprise = record.enterprise(&object.id);
            let item = (record.draw.clone(), object.id.clone());
            if let Some(visit) = place.get(enterprise).and_then(|at| found.get_mut(*at)) {
                visit.objects.push(item);
                visit.needs = visit.needs.clone().or(&terms.team);
                continue;
            }
            let open = state.of(enterprise).find(|v| v.unstaffed()).map(|v| v.record.clone());
            let joined = open.map(|v| {
                let mut objects = v.objects;
                objects.push(item.clone());
                (v.visit, v.region, objects, v.needs.or(&terms.team))
            });
            let (visit, region, objects, needs) = joined.unwrap_or_else(|| {
                (format!("{}:{enterprise}", record.draw), object.region.clone(), vec![item.clone()], terms.team.clone())
            });
            let beside = state.of(enterprise).filter(|v| v.day == day && !v.record.team.is_empty()).last().map(|v| v.record.visit.clone());
            place.insert(enterprise.to_owned(), found.len());
            found.push(VisitRecord {
                visit,
                enterprise: enterprise.to_owned(),
                region,
                objects,
                needs,
                seed: record.outcome.seed.clone(),
                lottery: record.lottery.clone(),
                team: Vec::new(),
                short: Vec::new(),
                why: None,
                beside,
            });
        }
    }
    found
}

/// What a staffing is worked out from, besides the visits: everything an outsider needs to work it out again.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// The inspectors.
    pub roster: Roster,
    /// Their loads before, by place.
    pub loads: Vec<u32>,
    /// Who met whom before, by place.
    pub met: Met,
    /// For each visit who is recused, by place.
    pub barred: Vec<BTreeSet<u32>>,
}

impl Inputs {
    /// From the roster, the recusals and the visits so far.
    #[must_use]
    pub fn new(state: &Visits, roster: Roster, recusals: &[Recusal], visits: &[VisitRecord], day: NaiveDate) -> Self {
        let year = day.year();
        let loads = roster.entries.iter().map(|e| e.start + state.load(year, &e.officer.id)).collect();
        let places = roster.places();
        let met = state.met(year, &places);
        let mut by_object: HashMap<&str, Vec<u32>> = HashMap::new();
        for pair in recusals {
            if let Some(place) = places.get(pair.inspector.as_str()) {
                by_object.entry(&pair.object).or_default().push(*place);
            }
        }
        let mut homes: HashMap<&str, Vec<u32>> = HashMap::new();
        for (i, e) in roster.entries.iter().enumerate().filter(|(_, e)| !e.officer.home.is_empty()) {
            homes.entry(&e.officer.home).or_default().push(u32::try_from(i).unwrap_or(u32::MAX));
        }
        let barred = visits
            .iter()
            .map(|v| {
                let ids = v.objects.iter().map(|(_, id)| id.as_str()).chain([v.enterprise.as_str()]);
                let mut barred: BTreeSet<u32> = ids.filter_map(|id| by_object.get(id)).flatten().copied().collect();
                if v.needs.not_home {
                    barred.extend(homes.get(v.region.as_str()).into_iter().flatten());
                }
                if v.needs.not_twice {
                    barred.extend(state.last_team(&v.enterprise, &v.visit).into_iter().filter_map(|i| places.get(i)));
                }
                if let Some(known) = state.get(&v.visit) {
                    barred.extend(known.recused.iter().filter_map(|i| places.get(i.as_str())));
                }
                barred
            })
            .collect();
        Self { roster, loads, met, barred }
    }

    /// The visits as the bench takes them.
    fn needs<'a>(&self, visits: &'a [VisitRecord]) -> Vec<VisitNeed<'a>> {
        visits
            .iter()
            .zip(&self.barred)
            .map(|(v, barred)| VisitNeed {
                visit: &v.visit,
                team: &v.needs,
                region: &v.region,
                barred: barred.clone(),
                seed: &v.seed,
                lottery: &v.lottery,
            })
            .collect()
    }

    /// Gives every visit its team, or says what is missing.
    pub fn staff(&self, visits: &mut [VisitRecord]) {
        let done = {
            let mut bench = Bench::new(&self.roster, self.loads.clone(), self.met.clone());
            bench.staff(&self.needs(visits))
        };
        for (visit, staffed) in visits.iter_mut().zip(done) {
            visit.team = members(&self.roster, &staffed.members, staffed.leader);
            visit.short = shorts(&visit.needs, &staffed.short);
        }
    }

    /// A team after one of its members steps back: the next in ticket order takes the place; nothing where nobody can.
    #[must_use]
    pub fn replace(&self, visit: &VisitRecord, leaves: &str) -> Option<Vec<Member>> {
        let places = self.roster.places();
        let members: Vec<u32> = visit.team.iter().filter_map(|m| places.get(m.inspector.as_str()).copied()).collect();
        let visits = std::slice::from_ref(visit);
        let need = self.needs(visits).into_iter().next()?;
        let mut bench = Bench::new(&self.roster, self.loads.clone(), self.met.clone());
        // One who has left the register meanwhile has no place: the others stay.
        let gone = places.get(leaves).copied().unwrap_or(u32::MAX);
        if members.len() + usize::from(gone == u32::MAX) != visit.team.len() {
            return None;
        }
        let next = bench.replace(&need, &members, gone)?;
        let mut now: Vec<u32> = members.into_iter().filter(|m| *m != gone).chain([next]).collect();
        now.sort_unstable();
        let leader = bench.leader(&need, &now);
        Some(self::members(&self.roster, &now, leader))
    }
}

fn members(roster: &Roster, places: &[u32], leader: Option<u32>) -> Vec<Member> {
    let one = |place: u32| {
        let o = &roster.entries.get(place as usize)?.officer;
        let role = if Some(place) == leader {
            "leader"
        } else if o.expert {
            "expert"
        } else {
            "member"
        };
        Some(Member { inspector: o.id.clone(), name: o.name.clone(), department: o.department.clone(), role: role.to_owned() })
    };
    leader.into_iter().chain(places.iter().copied().filter(|p| Some(*p) != leader)).filter_map(one).collect()
}

fn shorts(needs: &Team, short: &[(usize, u32)]) -> Vec<Short> {
    short
        .iter()
        .filter_map(|(need, missing)| {
            let n = needs.needs.get(*need)?;
            Some(Short {
                department: n.department.clone(),
                level: n.level,
                speciality: n.speciality.clone(),
                expert: n.expert,
                missing: *missing,
            })
        })
        .collect()
}

/// Texts of a staffing from the ledger.
///
/// # Errors
/// The ledger cannot be read.
pub fn texts_of(ledger: &Ledger, roster: &str, recusals: &str) -> Result<(Option<Roster>, Vec<Recusal>), Failure> {
    let text = |digest: &str| if digest.is_empty() { Ok(None) } else { ledger.text(digest) };
    let roster = text(roster)?.and_then(|t| Roster::parse(&t));
    let recusals = text(recusals)?.and_then(|t| parse_recusals(&t)).unwrap_or_default();
    Ok((roster, recusals))
}

/// Gives visits their teams from a roster; without one says why nobody can be sent.
pub fn assign(
    state: &Visits,
    visits: &mut [VisitRecord],
    roster: Option<Roster>,
    recusals: &[Recusal],
    why: Option<&Text>,
    day: NaiveDate,
) {
    match roster {
        Some(roster) => Inputs::new(state, roster, recusals, visits, day).staff(visits),
        None => {
            let none = text!("没有执法检查人员名录库", "there is no inspector register");
            for visit in visits {
                visit.why = Some(why.unwrap_or(&none).clone());
            }
        }
    }
}

/// Staffs every draw that has not been staffed: day by day, each in one entry. Gives the visits that were staffed or marked.
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
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let stamp = session.stamp();
    let mut state = History::visits(session.ledger.as_ref())?;
    let mut done = Vec::new();
    for ((day, roster, recusals), draws) in groups {
        let ledger = session.ledger_mut()?;
        let mut loaded = Vec::new();
        for draw in &draws {
            if let Some((_, new)) = ledger.draw(draw)? {
                loaded.push(new);
            }
        }
        let fresh: Vec<Fresh<'_>> = loaded.iter().map(|d| Fresh { record: &d.record, objects: d.objects.iter().collect() }).collect();
        let mut visits = visits_of(&state, &fresh, day);
        let why = loaded.iter().find_map(|d| d.record.staffing.as_ref().and_then(|s| s.why.clone()));
        let (found, pairs) = texts_of(ledger, &roster, &recusals)?;
        assign(&state, &mut visits, found, &pairs, why.as_ref(), day);
        let staffing = Staffing { day, roster, recusals, draws, again: None, commitment: String::new(), visits };
        session.record(&[Event::Staffing(staffing.clone())], &BTreeMap::new())?;
        state.apply(&stamp, &VisitEntry::Staffing(staffing.clone()));
        done.extend(staffing.visits);
    }
    Ok(done)
}

/// What of a draw has no team yet, without teams: its unstaffed visits, and visits for objects that no visit holds.
#[must_use]
pub fn again(state: &Visits, draw: &NewDraw, day: NaiveDate) -> Vec<VisitRecord> {
    let mut found: Vec<VisitRecord> = state
        .of_draw(&draw.record.draw)
        .filter(|v| v.unstaffed())
        .map(|v| VisitRecord { short: Vec::new(), why: None, ..v.record.clone() })
        .collect();
    let objects: Vec<&Drawn> =
        current(&draw.record, &draw.objects, state).into_iter().filter(|o| state.of_object(&draw.record.draw, &o.id).is_none()).collect();
    let mut record = draw.record.clone();
    for (_, s) in state.substitutions.iter().filter(|(_, s)| s.draw == draw.record.draw) {
        if let (Some(o), Some(enterprise)) = (&s.substitute, &s.enterprise) {
            record.outcome.enterprises.insert(o.id.clone(), enterprise.clone());
        }
    }
    for visit in visits_of(state, &[Fresh { record: &record, objects }], day) {
        match found.iter_mut().find(|v| v.visit == visit.visit) {
            Some(same) => *same = visit,
            None => found.push(visit),
        }
    }
    found
}

/// The basis of a later staffing's seed: what is fixed before the seed exists.
#[must_use]
pub fn later_basis(roster: &str, recusals: &str) -> String {
    digest(&format!("{roster}\u{1F}{recusals}"))
}

/// The lottery of a draw's later staffing: how many entries about visits of that draw came before makes it another one each time.
#[must_use]
pub fn later_lottery(draw: &str, before: usize) -> String {
    format!("{draw}/staff/{before}")
}

/// A staffing as outsiders check it (`docs/verify-teams.py`): inspectors without names, loads and meetings before, and every visit
/// with who is recused and who goes.
#[must_use]
pub fn document(seq: i64, at: &str, staffing: &Staffing, inputs: &Inputs) -> Value {
    let id = |place: u32| inputs.roster.id(place).to_owned();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for visit in &staffing.visits {
        used.extend(visit.needs.needs.iter().map(|n| n.line.as_str()));
    }
    let inspectors: Vec<Value> = inputs
        .roster
        .entries
        .iter()
        .zip(&inputs.loads)
        .filter(|(e, _)| used.contains(e.officer.line.as_str()))
        .map(|(e, load)| {
            let o = &e.officer;
            json!({ "id": o.id, "line": o.line, "region": o.region, "city": e.city, "specialities": o.specialities, "expert": o.expert, "load": load })
        })
        .collect();
    let mut met: Vec<(String, String, u32)> = inputs.met.iter().map(|((a, b), n)| (id(*a), id(*b), *n)).collect();
    met.sort();
    let visits: Vec<Value> = staffing
        .visits
        .iter()
        .zip(&inputs.barred)
        .map(|(v, barred)| {
            let needs: Vec<Value> = v
                .needs
                .needs
                .iter()
                .map(|n| json!({ "line": n.line, "department": n.department, "level": n.level, "speciality": n.speciality, "expert": n.expert, "count": n.count }))
                .collect();
            json!({
                "visit": v.visit,
                "region": v.region,
                "objects": v.objects,
                "seed": v.seed,
                "lottery": v.lottery,
                "needs": needs,
                "recused": barred.iter().map(|p| id(*p)).collect::<Vec<_>>(),
                "team": v.team.iter().map(|m| m.inspector.as_str()).collect::<Vec<_>>(),
                "missing": v.short.iter().map(|s| s.missing).sum::<u32>(),
            })
        })
        .collect();
    json!({
        "format": "choucha-teams/1",
        "entry": seq,
        "staffed_at": at,
        "day": staffing.day,
        "draws": staffing.draws,
        "roster": staffing.roster,
        "recusals": staffing.recusals,
        "inspectors": inspectors,
        "met": met,
        "visits": visits,
    })
}

/// Writes what the ledger says of visits: the files of the draws that were touched, those that are missing, and the published staffings
/// that are not there yet.
///
/// # Errors
/// The ledger cannot be read, or the disk refuses.
pub fn publish_visits(session: &Session, touched: &BTreeSet<DrawId>, today: NaiveDate) -> Result<(), Failure> {
    let (layout, history, Some(ledger)) = (&session.layout, &session.history, &session.ledger) else { return Ok(()) };
    if touched.is_empty() && !anything_missing(layout, history) {
        return Ok(());
    }
    let entries = History::visit_entries(ledger)?;
    let mut visits = Visits::default();
    for (seq, at, entry) in &entries {
        if let VisitEntry::Staffing(staffing) = entry {
            let path = teams_path(layout, staffing.day, *seq);
            if !path.exists() && !staffing.roster.is_empty() && !kept_back(history, staffing, today) {
                let (roster, recusals) = texts_of(ledger, &staffing.roster, &staffing.recusals)?;
                let inputs = Inputs::new(&visits, roster.unwrap_or_default(), &recusals, &staffing.visits, staffing.day);
                write_teams(&path, &document(*seq, at, staffing, &inputs)).map_err(|e| super::sweep::disk(&e))?;
            }
        }
        visits.apply(at, entry);
    }
    let tasks = task_names(history);
    let wanted: BTreeSet<&DrawId> = touched.iter().chain(visits.staffed.iter().filter(|d| staff_missing(layout, d))).collect();
    for draw in wanted.into_iter().filter(|d| !visits.void.contains(*d)) {
        if let Some((_, new)) = ledger.draw(draw)? {
            write_staff(layout, &new.record, &new.objects, &visits, &tasks, today).map_err(|e| super::sweep::disk(&e))?;
        }
    }
    Ok(())
}

/// Task name and lead of every draw.
#[must_use]
pub fn task_names(history: &History) -> BTreeMap<DrawId, (String, String)> {
    history.attempts().map(|a| (a.intent.draw.clone(), (a.intent.name.clone(), a.intent.lead.clone()))).collect()
}

/// Whether a file about visits is not there: a look at names alone, so that a night with nothing due stays cheap.
fn anything_missing(layout: &Layout, history: &History) -> bool {
    history.staffings.iter().any(|(seq, day)| !teams_path(layout, *day, *seq).exists())
        || (!history.staffings.is_empty() && history.attempts().any(|a| a.state() == State::Drawn && staff_missing(layout, &a.intent.draw)))
}

/// Whether some draw of a staffing is under an embargo still.
fn kept_back(history: &History, staffing: &Staffing, today: NaiveDate) -> bool {
    let mut draws = staffing.visits.iter().flat_map(|v| v.objects.iter().map(|(d, _)| d));
    draws.any(|d| history.attempt(d).and_then(|a| a.intent.public_from).is_some_and(|from| today < from))
}

/// Every draw that visits inspect something of.
#[must_use]
pub fn draws_of(visits: &[VisitRecord]) -> BTreeSet<DrawId> {
    visits.iter().flat_map(|v| v.objects.iter().map(|(draw, _)| draw.clone())).collect()
}
