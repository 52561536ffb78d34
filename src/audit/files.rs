//! Every file under `var/public`, `var/draws`, `var/frames` and `var/secret`: as the ledger makes it, changed, missing, a link, or nobody's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};

use super::in_turn::in_turn;
use crate::bounded::read;
use crate::chance::Secrets;
use crate::diagnostic::{Failure, Text};
use crate::draw::{Frame, commitment};
use crate::execute::{Loaded, Press, Staffed};
use crate::history::{Disclosure, History};
use crate::layout::Layout;
use crate::ledger::Ledger;
use crate::model::{Commitment, Draw, DrawId, Drawn, hex};
use crate::publish::{Index, Place, Sheets, What, Written, inventory, print_sheet};
use crate::text;

/// How many draws are in hand at a time while their files are compared.
const IN_HAND: usize = 64;

/// The files that there should be.
pub(super) struct Files<'a> {
    press: Press<'a>,
    places: Vec<Place>,
    /// What might be public when files were last written, where that is less than today: the next sweep publishes the rest.
    before: Option<Disclosure>,
    /// The files that there should be by that.
    then: BTreeMap<PathBuf, Place>,
}

/// What is to be said of a file; nothing where it is right.
pub(super) fn told(layout: &Layout, path: &Path, state: Written) -> Option<Text> {
    let file = path.strip_prefix(&layout.root).unwrap_or(path).display();
    match state {
        Written::Rightly => None,
        Written::Missing => Some(text!("file-is-missing", file)),
        Written::Otherwise => Some(text!("file-is-not-what-ledger-makes", file)),
        Written::Link => Some(text!("file-is-link", file)),
    }
}

impl<'a> Files<'a> {
    /// Those of a ledger.
    pub fn new((ledger, layout, disclosure): (&'a Ledger, &'a Layout, &'a Disclosure), history: &'a History, today: NaiveDate) -> Self {
        let places = inventory(layout, history, disclosure);
        let before =
            written_by(layout, ledger, today).map(|day| history.disclosure(day)).filter(|before| before.extent() != disclosure.extent());
        let then = before.iter().flat_map(|before| inventory(layout, history, before)).map(|place| (place.path.clone(), place)).collect();
        Self { press: Press { layout, history, disclosure }, places, before, then }
    }

    /// What is wrong with the sheets of a draw that was made again.
    pub fn sheets(&self, draw: &DrawId, (at, record, objects): (&str, &Draw, &[Drawn]), frame: &Frame) -> Vec<Text> {
        let sheets = Sheets::new(at, record, objects, frame, self.press.disclosure);
        let one = |place: &Place| {
            let What::Sheet(_, file, audience) = place.what else { return None };
            let state = place.stands(&print_sheet(file, &sheets, audience));
            let then = || match self.then.get(&place.path).map(|then| &then.what) {
                Some(What::Sheet(_, file, audience)) => place.stands(&print_sheet(file, &sheets, *audience)),
                _ => state,
            };
            told(self.press.layout, &place.path, self.or_before(&place.path, state, then))
        };
        self.places.iter().filter(|p| p.what.draw() == Some(draw)).filter_map(one).collect()
    }

    /// Whether a document that everyone may be told of today was kept back when files were last written.
    pub fn kept_back_before(&self, seq: i64) -> bool {
        self.before.as_ref().is_some_and(|before| !before.shows_people(seq))
    }

    /// How a file stands where what was public when files were last written counts, too.
    fn or_before(&self, path: &Path, state: Written, then: impl Fn() -> Written) -> Written {
        if state == Written::Rightly || self.before.is_none() {
            return state;
        }
        match (self.then.contains_key(path), state) {
            (false, Written::Missing) => Written::Rightly,
            (false, state) => state,
            (true, state) => {
                if then() == Written::Rightly {
                    Written::Rightly
                } else {
                    state
                }
            }
        }
    }

    /// Tells what is wrong with the files about visits and the notices of some draws; `all`: with everything else, too.
    pub fn others(
        &self,
        ledger: &Ledger,
        (draws, staffed): (&BTreeSet<DrawId>, Staffed<'_>),
        all: bool,
        tell: &mut dyn FnMut(String, Text),
    ) {
        let Press { layout, history, disclosure } = self.press;
        let public = match disclosure.horizon().map(|_| self.press.people(ledger, (0, 0), &BTreeSet::new())).transpose() {
            Ok(public) => public.and_then(|people| people.public),
            Err(failure) => return tell("visits".to_owned(), failure.summary()),
        };
        let then = self.before.as_ref().map(|before| {
            let press = Press { layout, history, disclosure: before };
            let people = press.people(ledger, (0, 0), &BTreeSet::new()).ok();
            (press, people)
        });
        let now = Staffed { public: public.as_ref().unwrap_or(staffed.office), ..staffed };
        let before = then.as_ref().and_then(|(press, people)| Some((press, people.as_ref()?.staffed())));
        self.of_draws(ledger, (draws, now), before, tell);
        if !all {
            return;
        }
        let links = match ledger.links() {
            Ok(links) => links,
            Err(failure) => return tell("ledger".to_owned(), failure.summary()),
        };
        let people = crate::execute::People::default();
        for place in self.places.iter().filter(|p| p.what.made(history).is_none()) {
            let Some(print) = self.press.of_no_draw(place, &people, &links) else { continue };
            let again = || {
                let place = self.then.get(&place.path).unwrap_or(place);
                let print = before.as_ref().and_then(|(press, _)| press.of_no_draw(place, &people, &links));
                print.map_or(Written::Otherwise, |print| place.stands(&print))
            };
            let state = self.or_before(&place.path, place.stands(&print), again);
            if let Some(why) = told(layout, &place.path, state) {
                tell(self.name(&place.path), why);
            }
        }
        self.nobodys(tell);
        self.waiting_frames(tell);
        self.keys(tell);
    }

    /// Compares the files about visits and the notices of draws.
    fn of_draws(
        &self,
        ledger: &Ledger,
        (draws, now): (&BTreeSet<DrawId>, Staffed<'_>),
        before: Option<(&Press<'_>, Staffed<'_>)>,
        tell: &mut dyn FnMut(String, Text),
    ) {
        let mut places: BTreeMap<&DrawId, Vec<&Place>> = BTreeMap::new();
        for place in self.places.iter().filter(|p| !matches!(p.what, What::Sheet(..))) {
            if let Some(draw) = place.what.made(self.press.history).filter(|draw| draws.contains(*draw)) {
                places.entry(draw).or_default().push(place);
            }
        }
        let places: Vec<(&DrawId, Vec<&Place>)> = places.into_iter().collect();
        let load = |some: &[(&DrawId, Vec<&Place>)]| {
            let one = |(draw, places): &(&DrawId, Vec<&Place>)| {
                ((*draw).clone(), places.iter().map(|p| (*p).clone()).collect(), Loaded::of(ledger, draw))
            };
            some.iter().map(one).collect::<Vec<_>>()
        };
        in_turn(
            places.chunks(IN_HAND).map(load),
            |(_, places, found): &(DrawId, Vec<Place>, Result<Option<Loaded>, Failure>)| {
                let found = match found {
                    Ok(Some(found)) => found,
                    // That it is not among the draws is told there.
                    Ok(None) => return Vec::new(),
                    Err(failure) => return vec![failure.summary()],
                };
                let tables = self.press.tables(found, places.iter(), now);
                let one = |place: &Place| {
                    // The entries say that there is such a file, and give nothing to print it from.
                    let Some(print) = self.press.of_draw(place, None, &tables) else {
                        return told(self.press.layout, &place.path, Written::Otherwise);
                    };
                    let again = || {
                        let Some((press, staffed)) = &before else { return Written::Otherwise };
                        let tables = press.tables(found, std::iter::once(place), *staffed);
                        press.of_draw(place, None, &tables).map_or(Written::Otherwise, |print| place.stands(&print))
                    };
                    told(self.press.layout, &place.path, self.or_before(&place.path, place.stands(&print), again))
                };
                places.iter().filter_map(one).collect::<Vec<Text>>()
            },
            |(draw, ..), wrong| {
                for why in wrong {
                    tell(draw.to_string(), why);
                }
            },
        );
    }

    /// Files that nothing in the ledger makes.
    fn nobodys(&self, tell: &mut dyn FnMut(String, Text)) {
        let Press { layout, history, .. } = self.press;
        let frames = history.attempts().flat_map(|a| [a.intent.kept_frame(), &a.intent.people]).map(|digest| layout.frame(digest));
        let known: BTreeSet<PathBuf> = self.places.iter().map(|p| p.path.clone()).chain(self.then.keys().cloned()).chain(frames).collect();
        for room in layout.rooms() {
            for path in files_below(&room) {
                let link = path.symlink_metadata().is_ok_and(|m| m.file_type().is_symlink());
                if !known.contains(&path) {
                    // A process that died between a frame and its intent leaves the frame.
                    if room == layout.frames() && is_frame(&path) {
                        continue;
                    }
                    let file = self.name(&path);
                    tell(file.clone(), if link { text!("file-is-link", file) } else { text!("file-is-nobodys", file) });
                } else if link && path.starts_with(layout.frames()) {
                    let file = self.name(&path);
                    tell(file.clone(), text!("file-is-link", file));
                }
            }
        }
    }

    /// Frames of rounds that are intended and not drawn yet, and what was kept of the people in them: those of draws are read when these are made again.
    fn waiting_frames(&self, tell: &mut dyn FnMut(String, Text)) {
        let Press { layout, history, .. } = self.press;
        for attempt in history.pending() {
            for digest in [attempt.intent.kept_frame(), attempt.intent.people.as_str()].into_iter().filter(|digest| !digest.is_empty()) {
                let path = layout.frame(digest);
                let state = if path.symlink_metadata().is_err() { Written::Missing } else { Written::Otherwise };
                if !is_frame(&path) {
                    let why = told(layout, &path, state).filter(|_| state == Written::Otherwise);
                    tell(attempt.intent.draw.to_string(), why.unwrap_or_else(|| text!("its-frame-is-gone", file = self.name(&path))));
                }
            }
        }
    }

    /// The secrets that lie there are those that were committed to. One that is away is told by the draws that need it.
    fn keys(&self, tell: &mut dyn FnMut(String, Text)) {
        let Press { layout, history, .. } = self.press;
        let secrets = Secrets::new(layout.secrets(), None);
        for committed in &history.commitments {
            let Commitment { line, number, .. } = committed;
            let first = (secrets.path(line, *number), secrets.get(line, *number), &committed.commitment);
            let second = (secrets.blinds_path(line, *number), secrets.blinds(line, *number), &committed.blinds);
            for (path, secret, committed) in [first, second] {
                let file = self.name(&path);
                if path.symlink_metadata().is_ok_and(|m| m.file_type().is_symlink()) {
                    tell(file.clone(), text!("file-is-link", file));
                    continue;
                }
                let right = match secret {
                    Ok(Some(secret)) => commitment(&secret).as_ref() == Some(committed),
                    Ok(None) => true,
                    // An auditor's account may not read it.
                    Err(error) => error.kind() == std::io::ErrorKind::PermissionDenied,
                };
                if !right {
                    tell(file.clone(), text!("key-is-not-one-committed", file));
                }
            }
        }
    }

    /// A file as people are told of it.
    fn name(&self, path: &Path) -> String {
        path.strip_prefix(&self.press.layout.root).unwrap_or(path).display().to_string()
    }
}

/// The day by which files were last written, where that can be: of this ledger, not after today, and not before anything was recorded since.
fn written_by(layout: &Layout, ledger: &Ledger, today: NaiveDate) -> Option<NaiveDate> {
    let index = Index::read(layout, |seq| ledger.hash_of(seq)).ok()?;
    let (_, _, newest) = ledger.newest().ok().flatten()?;
    // Where days begin is a matter of hours.
    let recorded = newest.get(..10)?.parse::<NaiveDate>().ok()?;
    (index.known() && index.day <= today && index.day >= recorded).then_some(index.day)
}

/// Whether a file is a frame under its own digest.
fn is_frame(path: &Path) -> bool {
    let digest = |bytes: Vec<u8>| hex(&Sha256::digest(&bytes));
    let named = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    path.extension().is_some_and(|e| e == "txt") && named.is_some() && read(path, u64::MAX).ok().map(digest) == named
}

/// The files below a folder, and the links, which nobody follows.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            // What lies in it cannot be told; that it is there can.
            found.extend(folder.exists().then_some(folder));
            continue;
        };
        for entry in entries.flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                _ => found.push(entry.path()),
            }
        }
    }
    found.sort();
    found
}
