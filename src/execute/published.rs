//! Files written from the ledger: what is missing, cut short, changed by somebody, or no longer kept back is written again; what is as it was written is
//! left alone. Every command that records something ends with it, and every sweep begins with it: wherever a process died, the next one goes on from
//! there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::complete_intents::{kept_frame, sheets_of};
use super::staffing::{TextsOfStaffings, draw_heads};
use crate::diagnostic::{Failure, Findings, disk};
use crate::history::{Disclosure, History};
use crate::layout::Layout;
use crate::ledger::{Ledger, Link, NewDraw};
use crate::model::{DrawId, Staffing};
use crate::publish::{
    Audience, DrawHeads, Index, Place, Printed, Sheets, StaffFiles, What, Whole, Written, content, inventory, print_chain, print_head,
    print_secrets, print_sheet, print_void, staff_files, write_together,
};
use crate::staffing::{Inputs, StepBack, Visit, VisitEntry, Visits, document, draws_of};
use crate::workspace::Session;

/// Writes every file that is not as the ledger makes it; gives the draws of which something was wrong. A draw whose kept frame is damaged is told and
/// stops nothing.
///
/// # Errors
/// The ledger cannot be read, or the disk refuses.
pub fn publish(session: &mut Session, findings: &mut Findings) -> Result<Vec<String>, Failure> {
    let written = std::mem::take(&mut session.written);
    let (layout, history, Some(ledger)) = (&session.layout, &session.history, &session.ledger) else { return Ok(Vec::new()) };
    let disclosure = session.disclosure();
    let mut index = Index::read(layout, |seq| ledger.hash_of(seq))?;
    clear(layout.rooms().iter().map(PathBuf::as_path));
    let places = inventory(layout, history, &disclosure);
    for path in index.too_early(layout, session.today(), &places) {
        std::fs::remove_file(&path).map_err(|e| disk(&e))?;
    }
    let fresh: BTreeSet<PathBuf> = written.into_iter().collect();
    for place in places.iter().filter(|p| fresh.contains(&p.path)) {
        index.note(layout, &place.path, &place.made);
    }
    let is_right = |p: &&Place| fresh.contains(&p.path) || index.right(layout, &p.path, &p.made);
    let stale: Vec<&Place> = places.par_iter().filter(|p| !is_right(p)).collect();
    let told = [History::visits_after(ledger, index.office, None)?, History::visits_after(ledger, index.public, disclosure.horizon())?];
    if stale.is_empty() && told == [false, false] {
        return Ok(Vec::new());
    }
    let press = Press { layout, history, disclosure: &disclosure };
    let about_people = told != [false, false] || stale.iter().any(|p| matches!(p.what, What::Staff(..) | What::Teams(_)));
    let documents: BTreeSet<i64> = stale.iter().filter_map(|p| if let What::Teams(seq) = p.what { Some(seq) } else { None }).collect();
    let people = if about_people { press.people(ledger, (index.office, index.public), &documents)? } else { People::default() };
    let touched = |place: &&Place| match &place.what {
        What::Staff(draw, _, Audience::Office) => people.touched[0].contains(draw),
        What::Staff(draw, ..) => people.touched[1].contains(draw),
        _ => false,
    };
    let paths: BTreeSet<&Path> = stale.iter().map(|p| p.path.as_path()).collect();
    let work: Vec<&Place> = places.iter().filter(|p| paths.contains(p.path.as_path()) || touched(p)).collect();
    clear(work.iter().filter_map(|p| p.path.parent()).collect::<BTreeSet<_>>().into_iter());
    let Done { right, again } = press.write(ledger, &work, &people, findings)?;
    // What an embargo kept back until today was not missing before.
    let was_there = |place: &Place| match place.what {
        What::Sheet(_, _, Audience::Office) => true,
        What::Sheet(..) => index.knows(layout, &place.path, &place.made) || !index.known(),
        _ => false,
    };
    let again = work.iter().filter(|place| again.contains(&place.path) && was_there(place));
    let restored: BTreeSet<String> = again.filter_map(|place| place.what.draw().map(ToString::to_string)).collect();
    // One that could not be printed is looked at again.
    for place in work.iter().filter(|place| right.contains(&place.path)) {
        index.note(layout, &place.path, &place.made);
    }
    if about_people {
        (index.office, index.public) = people.last;
    }
    index.day = session.today();
    if let Some(head) = history.head() {
        // Where it cannot be kept, everything is looked at again.
        drop(index.keep(layout, head));
    }
    Ok(restored.into_iter().collect())
}

/// What is printed from.
pub struct Press<'a> {
    /// Where files lie.
    pub layout: &'a Layout,
    /// What the ledger tells.
    pub history: &'a History,
    /// What of it may be public.
    pub disclosure: &'a Disclosure,
}

/// Draws that became void, by number of the entry, with the files about visits that they had then: for the office and for everyone.
pub type Voids = BTreeMap<DrawId, (i64, [StaffFiles; 2])>;

/// What files about visits are printed from.
#[derive(Clone, Copy)]
pub struct Staffed<'a> {
    /// Visits as the office is told of them.
    pub office: &'a Visits,
    /// As everyone is.
    pub public: &'a Visits,
    /// Draws that became void.
    pub void: &'a Voids,
    /// What files say of other draws.
    pub heads: &'a DrawHeads,
}

/// Visits as the office and everyone are told of them.
#[derive(Default)]
pub struct People {
    /// As the office is told.
    pub office: Visits,
    /// As everyone is, where that is less.
    pub public: Option<Visits>,
    /// The draws whose files entries touch that the office's files, and those for everyone, do not show yet.
    touched: [BTreeSet<DrawId>; 2],
    /// The last entries that the office and everyone are told of.
    last: (i64, i64),
    /// Draws that became void.
    void: Voids,
    /// The staffings and late recusals whose documents are asked for, with what they were worked out from.
    documents: BTreeMap<i64, (Documented, Arc<Inputs>)>,
    heads: DrawHeads,
}

/// What has a document of its own in what is published.
enum Documented {
    Staffing(Box<Staffing>),
    StepBack(Box<StepBack>),
}

impl People {
    /// What files are printed from.
    #[must_use]
    pub fn staffed(&self) -> Staffed<'_> {
        Staffed { office: &self.office, public: self.public.as_ref().unwrap_or(&self.office), void: &self.void, heads: &self.heads }
    }
}

/// The files about visits that a draw has at the moment when it becomes void.
///
/// # Errors
/// The ledger cannot be read.
pub fn files_at_void(ledger: &Ledger, draw: &DrawId, visits: &Visits, heads: &DrawHeads) -> Result<Option<[StaffFiles; 2]>, Failure> {
    let Some((_, new)) = ledger.draw(draw)? else { return Ok(None) };
    let files = |office: bool| staff_files((&new.record, &new.objects), visits, heads, office);
    Ok(Some([files(true), files(false)]))
}

impl Press<'_> {
    /// The visits, from every entry about them; `shown`: the last entries that the files show; `documents`: the staffings and late recusals whose
    /// documents are asked for.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn people(&self, ledger: &Ledger, shown: (i64, i64), documents: &BTreeSet<i64>) -> Result<People, Failure> {
        let Self { history, disclosure, .. } = self;
        let mut people = People { heads: draw_heads(history), ..People::default() };
        let mut texts = TextsOfStaffings::default();
        for (seq, at, entry) in History::visit_entries(ledger)? {
            let told = disclosure.shows_people(seq);
            if !told && people.public.is_none() {
                people.public = Some(people.office.clone());
            }
            if seq > shown.0 {
                people.touched[0].extend(touches(&people.office, &entry));
            }
            if told && seq > shown.1 {
                people.touched[1].extend(touches(&people.office, &entry));
            }
            match &entry {
                VisitEntry::Staffing(staffing) if documents.contains(&seq) => {
                    let (roster, recusals) = texts.of(ledger, &staffing.roster, &staffing.recusals)?;
                    let of = |roster| Inputs::new(&people.office, roster, &recusals, &staffing.visits, staffing.day);
                    let inputs = Arc::new(roster.map(of).unwrap_or_default());
                    people.documents.insert(seq, (Documented::Staffing(Box::new(staffing.clone())), inputs));
                }
                VisitEntry::Recusal(late) if documents.contains(&seq) => {
                    if let Some(visit) = people.office.get(&late.visit) {
                        let (roster, recusals) = texts.of(ledger, &late.roster, &late.recusals)?;
                        let inputs = Inputs::new(
                            &people.office,
                            roster.unwrap_or_default(),
                            &recusals,
                            std::slice::from_ref(&visit.record),
                            visit.day,
                        );
                        let step_back = Box::new(StepBack::new(late.clone(), visit));
                        people.documents.insert(seq, (Documented::StepBack(step_back), Arc::new(inputs)));
                    }
                }
                VisitEntry::Void(void) => {
                    let files = files_at_void(ledger, &void.draw, &people.office, &people.heads)?;
                    people.void.extend(files.map(|files| (void.draw.clone(), (seq, files))));
                }
                _ => {}
            }
            people.office.apply(&at, &entry);
            people.last = (seq, if told { seq } else { people.last.1 });
        }
        Ok(people)
    }

    /// Writes files where they are not as they should be. A frame that is damaged keeps the sheets of its draw from being printed, and nothing else.
    fn write(&self, ledger: &Ledger, work: &[&Place], people: &People, findings: &mut Findings) -> Result<Done, Failure> {
        let links = if work.iter().any(|p| matches!(p.what, What::Chain | What::Head)) { ledger.links()? } else { Vec::new() };
        let (of_draws, others): (Vec<&Place>, Vec<&Place>) = work.iter().partition(|p| p.what.made(self.history).is_some());
        let mut by_draw: Vec<(&DrawId, Vec<&Place>)> = Vec::new();
        for place in of_draws {
            match (place.what.draw(), by_draw.last_mut()) {
                (Some(draw), Some((last, places))) if *last == draw => places.push(place),
                (Some(draw), _) => by_draw.push((draw, vec![place])),
                _ => {}
            }
        }
        let mut done = Done::default();
        for some in by_draw.chunks(IN_HAND) {
            let mut loaded = Vec::new();
            for (draw, places) in some {
                let Some(mut found) = Loaded::of(ledger, draw)? else { continue };
                if places.iter().any(|p| matches!(p.what, What::Sheet(..))) {
                    match kept_frame(self.layout, &found.new.record) {
                        Ok(frame) => found.frame = Some(frame),
                        Err(failure) => findings.extend(failure.findings),
                    }
                }
                loaded.push((places, found));
            }
            let sheets: Vec<Option<Sheets<'_>>> = loaded.par_iter().map(|(_, found)| found.sheets(self.disclosure)).collect();
            let tables: Vec<Tables> =
                loaded.par_iter().map(|(places, found)| self.tables(found, places.iter().copied(), people.staffed())).collect();
            let printed: Vec<(&Place, Printed<'_>)> = loaded
                .iter()
                .zip(sheets.iter().zip(&tables))
                .flat_map(|((places, _), (sheets, tables))| {
                    places.iter().filter_map(|p| Some((*p, self.of_draw(p, sheets.as_ref(), tables)?)))
                })
                .collect();
            done.put(&printed).map_err(|e| disk(&e))?;
        }
        let printed: Vec<(&Place, Printed<'_>)> =
            others.into_iter().filter_map(|p| Some((p, self.of_no_draw(p, people, &links)?))).collect();
        done.put(&printed).map_err(|e| disk(&e))?;
        Ok(done)
    }

    /// The files about visits of a draw, as far as places ask for them.
    #[must_use]
    pub fn tables<'p>(&self, found: &Loaded, places: impl Iterator<Item = &'p Place>, people: Staffed<'_>) -> Tables {
        let mut tables = Tables::default();
        for place in places {
            let What::Staff(draw, _, audience) = &place.what else { continue };
            let office = *audience == Audience::Office;
            let table = if office { &mut tables.office } else { &mut tables.public };
            if table.is_none() {
                let void = people.void.get(draw).filter(|(seq, _)| office || self.disclosure.shows_people(*seq));
                let visits = if office { people.office } else { people.public };
                *table = Some(match void {
                    Some((_, [for_office, for_all])) => (if office { for_office } else { for_all }).clone(),
                    None => staff_files((&found.new.record, &found.new.objects), visits, people.heads, office),
                });
            }
        }
        tables
    }

    /// What prints a file of a draw.
    #[must_use]
    pub fn of_draw<'p>(&'p self, place: &Place, sheets: Option<&'p Sheets<'p>>, tables: &'p Tables) -> Option<Printed<'p>> {
        match &place.what {
            What::Sheet(_, file, audience) => Some(print_sheet(file, sheets?, *audience)),
            What::Staff(_, file, audience) => {
                let tables = if *audience == Audience::Office { &tables.office } else { &tables.public };
                let (_, bytes) = tables.as_ref()?.iter().find(|(name, _)| name == file)?;
                Some(Box::new(move |out| out.write_all(bytes)))
            }
            What::Void(draw) => self.void(draw),
            _ => None,
        }
    }

    fn void(&self, draw: &DrawId) -> Option<Printed<'_>> {
        let (at, void) = self.history.attempt(draw)?.void.as_ref()?;
        Some(print_void(at, void))
    }

    /// What prints a file that is of no one draw, or of one that was only intended.
    #[must_use]
    pub fn of_no_draw<'p>(&'p self, place: &'p Place, people: &'p People, links: &'p [Link]) -> Option<Printed<'p>> {
        match &place.what {
            What::Teams(seq) => {
                let (of, inputs) = people.documents.get(seq)?;
                Some(Box::new(move |out| match of {
                    Documented::Staffing(staffing) => document(staffing, inputs).write(out),
                    Documented::StepBack(step_back) => step_back.document(inputs).write(out),
                }))
            }
            What::Void(draw) => self.void(draw),
            What::Secrets(line) => Some(print_secrets(line, &self.history.reveals)),
            What::Chain => Some(print_chain(links, self.history, self.disclosure)),
            What::Head => Some(print_head(links)),
            _ => None,
        }
    }
}

/// The files about visits of a draw, for the office and for everyone, where they were asked for.
#[derive(Debug, Default)]
pub struct Tables {
    office: Option<StaffFiles>,
    public: Option<StaffFiles>,
}

/// A draw in hand.
pub struct Loaded {
    at: String,
    /// The draw.
    pub new: NewDraw,
    frame: Option<crate::draw::Frame>,
}

impl Loaded {
    /// A draw by its id, without its frame; nothing where there is none.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn of(ledger: &Ledger, draw: &DrawId) -> Result<Option<Self>, Failure> {
        Ok(ledger.draw(draw)?.map(|(at, new)| Self { at, new, frame: None }))
    }

    /// Its sheets, where its frame was asked for.
    #[must_use]
    pub fn sheets(&self, disclosure: &Disclosure) -> Option<Sheets<'_>> {
        self.frame.as_ref().map(|frame| sheets_of(&self.at, &self.new, frame, disclosure))
    }
}

/// How many draws are in hand at a time while their files are written: a ledger may hold thousands.
const IN_HAND: usize = 64;

/// Gives another name to what lies where something is to be written and is of another kind: it is somebody's, and stays.
fn step_aside(path: &Path, other: impl Fn(&std::fs::Metadata) -> bool) -> std::io::Result<()> {
    if !path.symlink_metadata().is_ok_and(|data| !data.file_type().is_symlink() && other(&data)) {
        return Ok(());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let free = (1..1_000).map(|n| path.with_file_name(format!("{name}.aside-{n}"))).find(|to| to.symlink_metadata().is_err());
    free.map_or(Ok(()), |to| std::fs::rename(path, to))
}

/// Takes away what a process that died left half-written. Whoever writes has the lock.
fn clear<'a>(folders: impl Iterator<Item = &'a Path>) {
    for entry in folders.filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') && name.ends_with(".partial") {
            let path = entry.path();
            let folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            // What cannot be taken away is told by verify.
            drop(if folder { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) });
        }
    }
}

/// What came of files.
#[derive(Debug, Default)]
struct Done {
    /// Those that are as they should be now.
    right: BTreeSet<PathBuf>,
    /// Those of them that were written.
    again: BTreeSet<PathBuf>,
}

impl Done {
    /// Writes files that are not as they are printed.
    fn put(&mut self, printed: &[(&Place, Printed<'_>)]) -> std::io::Result<()> {
        self.again.extend(put(printed)?);
        self.right.extend(printed.iter().map(|(place, _)| place.path.clone()));
        Ok(())
    }
}

/// Writes files that are not as they are printed, and gives them. Folders that are links give way to folders.
fn put(printed: &[(&Place, Printed<'_>)]) -> std::io::Result<Vec<PathBuf>> {
    let other: Vec<&(&Place, Printed<'_>)> = printed.par_iter().filter(|(place, print)| place.stands(print) != Written::Rightly).collect();
    let folders: BTreeSet<&Path> = other.iter().filter_map(|(place, _)| place.path.parent()).collect();
    let mut new: BTreeMap<&Path, Vec<(&'static str, crate::publish::Content<'_>)>> = BTreeMap::new();
    for folder in folders {
        if folder.file_name().is_some_and(|n| n == "public") {
            continue;
        }
        if folder.symlink_metadata().is_ok_and(|m| m.file_type().is_symlink()) {
            std::fs::remove_file(folder)?;
        }
        step_aside(folder, |data| !data.is_dir())?;
        if !folder.exists() {
            new.insert(folder, Vec::new());
        }
    }
    for (place, _) in &other {
        step_aside(&place.path, std::fs::Metadata::is_dir)?;
    }
    let done = other.iter().map(|(place, _)| place.path.clone()).collect();
    let mut all: Vec<Whole<'_>> = Vec::new();
    for (place, print) in other {
        let whole = place.path.parent().and_then(|folder| new.get_mut(folder));
        match (&place.what, whole) {
            (What::Sheet(_, file, _) | What::Staff(_, file, _), Some(files)) => files.push((file, content(print))),
            (What::Void(_), Some(files)) => files.push(("void.json", content(print))),
            _ => all.push(Whole::File(place.path.clone(), content(print))),
        }
    }
    // A folder that is not there appears with all that is in it.
    let folders = new.into_iter().filter(|(_, files)| !files.is_empty()).map(|(folder, files)| Whole::Folder(folder.to_owned(), files));
    let all: Vec<Whole<'_>> = folders.chain(all).collect();
    write_together(&all)?;
    Ok(done)
}

/// The draws whose files an entry changes; `visits` is what was before it.
fn touches(visits: &Visits, entry: &VisitEntry) -> BTreeSet<DrawId> {
    let of = |records: &mut dyn Iterator<Item = &Visit>| -> BTreeSet<DrawId> {
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
