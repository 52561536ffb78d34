//! The ledger as the house uses it: events go in chained, and come out as what they record. Rows lie in a [`Store`].

use std::collections::BTreeMap;
use std::path::Path;

use super::chain::{Entry, Link};
use super::sqlite::Sqlite;
use super::store::{IntentRow, Rows, Store, broken};
use crate::diagnostic::{Failure, Finding, Kind, Place, Text};
use crate::layout::RESTORING;
use crate::model::{Draw, Drawn, EVENTS, Event, Intent, Opened};
use crate::text;

/// An open ledger.
pub struct Ledger {
    store: Box<dyn Store>,
}

/// A draw to be recorded.
#[derive(Debug, Clone)]
pub struct NewDraw {
    /// What it was made from and what came out.
    pub record: Draw,
    /// The drawn objects, cells in order and by rank in each.
    pub objects: Vec<Drawn>,
}

impl Ledger {
    /// A ledger over a home for its rows.
    #[must_use]
    pub fn over(store: Box<dyn Store>) -> Self {
        Self { store }
    }

    /// Opens the ledger, making it where there is none.
    ///
    /// # Errors
    /// Not a ledger, a newer one, damaged, locked for too long, or for the other kind of workspace.
    pub fn open(path: &Path, simulation: bool, stamp: &str, program: &str) -> Result<Self, Failure> {
        let opened = Event::Opened(Opened { simulation, events: EVENTS, program: program.to_owned() });
        let first = Entry::after(None, stamp, &opened).map_err(|e| broken("var/ledger.db", &e.to_string()))?;
        let ledger = Self::over(Box::new(Sqlite::open(path, &first)?));
        let opened = ledger.is_simulation()?;
        if opened != simulation {
            let kind = if opened { text!("simulation") } else { text!("real-draws") };
            return Err(Failure::new(
                Kind::Ledger,
                Finding::error(
                    "ledger-simulation",
                    Place::file(ledger.store.name()),
                    text!("ledger-simulation", kind),
                    text!("ledger-simulation-help"),
                ),
            ));
        }
        Ok(ledger)
    }

    /// Opens the ledger for reading; nothing where there is none.
    ///
    /// # Errors
    /// Not a ledger, a newer one, or damaged.
    pub fn open_existing(path: &Path) -> Result<Option<Self>, Failure> {
        whole(path)?;
        Ok(Sqlite::open_existing(path)?.map(|store| Self::over(Box::new(store))))
    }

    /// Copies the ledger as it stands at one moment into a file, while others may write it.
    ///
    /// # Errors
    /// The ledger cannot be read or the file cannot be written.
    pub fn copy_to(&self, file: &Path) -> Result<(), Failure> {
        self.store.copy_to(file)
    }

    /// The same ledger, refusing to be written through this connection.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn read_only(mut self) -> Result<Self, Failure> {
        self.store.refuse_writes()?;
        Ok(self)
    }

    /// Whether the workspace it belongs to is a simulation.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn is_simulation(&self) -> Result<bool, Failure> {
        let first = self.store.entry(1)?.filter(|e| e.kind == "opened");
        let opened = first.and_then(|e| serde_json::from_str::<Opened>(&e.body).ok());
        Ok(opened.is_some_and(|o| o.simulation))
    }

    /// A salt of the whole ledger's that is never published: that of its first entry's body. A simulation keeps no secret and comes out the same from the
    /// same seed: its salt is the word itself.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn salt(&self) -> Result<String, Failure> {
        if self.is_simulation()? {
            return Ok("simulation".to_owned());
        }
        Ok(self.store.entry(1)?.map(|first| first.salts[1].clone()).unwrap_or_default())
    }

    /// Appends events in one transaction, with the texts that they refer to by digest: either all of it exists, or nothing. Intents and
    /// draws have functions of their own, for rows stand beside them.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn append(&mut self, stamp: &str, events: &[Event], texts: &BTreeMap<String, String>) -> Result<(), Failure> {
        self.write(|rows, name| {
            keep(rows, texts)?;
            events.iter().try_for_each(|event| chain(rows, name, stamp, event).map(|_| ()))
        })
    }

    /// Keeps texts that entries to come refer to by digest.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn keep(&mut self, texts: &BTreeMap<String, String>) -> Result<(), Failure> {
        if texts.is_empty() { Ok(()) } else { self.write(|rows, _| keep(rows, texts)) }
    }

    /// Records intents in one transaction: either all of them exist, or none.
    ///
    /// # Errors
    /// The ledger cannot be written, or a round has an intent already.
    pub fn intend(&mut self, stamp: &str, intents: &[Intent]) -> Result<(), Failure> {
        self.write(|rows, name| {
            for intent in intents {
                let seq = chain(rows, name, stamp, &Event::Intent(Box::new(intent.clone())))?;
                rows.add_intent(&IntentRow {
                    seq,
                    draw: intent.draw.to_string(),
                    line: intent.line.to_string(),
                    task: intent.known_as.to_string(),
                    nominal: intent.round().day(),
                    attempt: intent.attempt,
                    as_of: intent.as_of.to_string(),
                })?;
            }
            Ok(())
        })
    }

    /// Records draws in one transaction: either all of them exist, or none. One that is drawn already is left as it is.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn record(&mut self, stamp: &str, draws: &[NewDraw]) -> Result<(), Failure> {
        self.write(|rows, name| {
            for draw in draws {
                let id = draw.record.draw.as_str();
                if !rows.drawn(id)? {
                    let seq = chain(rows, name, stamp, &Event::Draw(draw.record.outcome.clone()))?;
                    rows.add_draw(seq, id, &draw.objects)?;
                }
            }
            Ok(())
        })
    }

    fn write(&mut self, work: impl Fn(&mut dyn Rows, &str) -> Result<(), Failure>) -> Result<(), Failure> {
        let name = self.store.name().to_owned();
        self.store.write(&mut |rows| work(rows, &name))
    }

    /// Every entry, in order.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn entries(&self) -> Result<Vec<Entry>, Failure> {
        self.entries_after(0)
    }

    /// The entries after one, in order.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn entries_after(&self, seq: i64) -> Result<Vec<Entry>, Failure> {
        self.store.entries_after(seq, &[])
    }

    /// The entries of some kinds after one, in order.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn entries_of(&self, kinds: &[&str], seq: i64) -> Result<Vec<Entry>, Failure> {
        self.store.entries_after(seq, kinds)
    }

    /// The number of the first entry of some kinds after one; nothing of it is read.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn next_of(&self, kinds: &[&str], seq: i64) -> Result<Option<i64>, Failure> {
        self.store.next_of(seq, kinds)
    }

    /// What of every entry stands in the published chain, in order; bodies are not read.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn links(&self) -> Result<Vec<Link>, Failure> {
        self.store.links()
    }

    /// The newest entry's number, hash and time; nothing where there is none.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn newest(&self) -> Result<Option<(i64, String, String)>, Failure> {
        self.store.newest()
    }

    /// The hash of an entry by its number.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn hash_of(&self, seq: i64) -> Result<Option<String>, Failure> {
        self.store.hash(seq)
    }

    /// A draw with its objects, and the real time at which it was recorded.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn draw(&self, draw: &str) -> Result<Option<(String, NewDraw)>, Failure> {
        let Some((intent, outcome)) = self.store.draw(draw)? else { return Ok(None) };
        let read = |e: serde_json::Error| broken(self.store.name(), &e.to_string());
        let record =
            Draw { intent: serde_json::from_str(&intent.body).map_err(read)?, outcome: serde_json::from_str(&outcome.body).map_err(read)? };
        Ok(Some((outcome.at, NewDraw { record, objects: self.objects(outcome.seq)? })))
    }

    /// The objects of a draw by its entry's number, in the order of the list.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn objects(&self, seq: i64) -> Result<Vec<Drawn>, Failure> {
        self.store.objects(seq)
    }

    /// The ids of a draw's objects by its entry's number, with their cells.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn object_ids(&self, seq: i64) -> Result<Vec<(String, String)>, Failure> {
        self.store.object_ids(seq)
    }

    /// How many objects stand under each entry.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn object_counts(&self) -> Result<Vec<(i64, u64)>, Failure> {
        self.store.object_counts()
    }

    /// The rows of the intents.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn intent_rows(&self) -> Result<Vec<IntentRow>, Failure> {
        self.store.intent_rows()
    }

    /// The rows of the draws: entry, draw, objects.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn draw_rows(&self) -> Result<Vec<(i64, String, u64)>, Failure> {
        self.store.draw_rows()
    }

    /// A text by its digest.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn text(&self, digest: &str) -> Result<Option<String>, Failure> {
        self.store.text(digest)
    }

    /// Every text with its digest.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn texts(&self) -> Result<Vec<(String, String)>, Failure> {
        self.store.texts()
    }

    /// Damage to the store itself: what is damaged and how.
    #[must_use]
    pub fn damage(&self) -> Vec<(String, Text)> {
        self.store.damage()
    }

    /// What went wrong where an entry cannot be understood.
    #[must_use]
    pub fn unreadable(&self, seq: i64, words: &str) -> Failure {
        broken(self.store.name(), &format!("entry {seq}: {words}"))
    }
}

/// Adds an event to the chain, and gives its number.
fn chain(rows: &mut dyn Rows, name: &str, stamp: &str, event: &Event) -> Result<i64, Failure> {
    let entry = Entry::after(rows.newest()?, stamp, event).map_err(|e| broken(name, &e.to_string()))?;
    rows.add_entry(&entry)?;
    Ok(entry.seq)
}

fn keep(rows: &mut dyn Rows, texts: &BTreeMap<String, String>) -> Result<(), Failure> {
    texts.iter().try_for_each(|(digest, text)| rows.add_text(digest, text))
}

/// Refuses half a workspace: a restore runs beside this ledger, or died before its end. Without this a command would begin a ledger anew where
/// one is about to come back.
fn whole(path: &Path) -> Result<(), Failure> {
    if !path.with_file_name(RESTORING).exists() {
        return Ok(());
    }
    let place = Place::file(format!("var/{RESTORING}"));
    Err(Failure::new(
        Kind::Ledger,
        Finding::error("restore-unfinished", place, text!("restore-unfinished"), text!("restore-unfinished-help")),
    ))
}
