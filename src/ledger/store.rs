//! A home for the ledger's rows: what any of them has to do. Rows come in linked and come out as they stand; whoever keeps them knows
//! nothing of the chain and nothing of events.

use std::path::Path;

use super::chain::{Entry, Link};
use crate::diagnostic::{Failure, Finding, Kind, Place, Text};
use crate::model::Drawn;
use crate::text;

/// Where the ledger's rows are kept. What is kept is never changed: an attempt to do so is an error.
pub trait Store: Send {
    /// Its name as findings show it.
    fn name(&self) -> &str;

    /// Writes whole or not at all: if `work` fails, nothing of it stays. Nobody else writes meanwhile.
    ///
    /// # Errors
    /// As `work` says, or the store cannot be written.
    fn write(&mut self, work: &mut dyn FnMut(&mut dyn Rows) -> Result<(), Failure>) -> Result<(), Failure>;

    /// Writes nothing from now on.
    ///
    /// # Errors
    /// The store cannot be used.
    fn refuse_writes(&mut self) -> Result<(), Failure>;

    /// Copies everything as it stands at one moment into a file, while others may write.
    ///
    /// # Errors
    /// The store cannot be read or the file cannot be written.
    fn copy_to(&self, file: &Path) -> Result<(), Failure>;

    /// Damage to the store itself, each as what is damaged and how.
    fn damage(&self) -> Vec<(String, Text)>;

    /// The newest entry's number, hash and time.
    ///
    /// # Errors
    /// The store cannot be read.
    fn newest(&self) -> Result<Option<(i64, String, String)>, Failure>;

    /// An entry by its number.
    ///
    /// # Errors
    /// The store cannot be read.
    fn entry(&self, seq: i64) -> Result<Option<Entry>, Failure>;

    /// An entry's hash by its number.
    ///
    /// # Errors
    /// The store cannot be read.
    fn hash(&self, seq: i64) -> Result<Option<String>, Failure>;

    /// The entries after one, in order; `kinds`: of these kinds alone, where any are named.
    ///
    /// # Errors
    /// The store cannot be read.
    fn entries_after(&self, seq: i64, kinds: &[&str]) -> Result<Vec<Entry>, Failure>;

    /// The number of the first entry of some kinds after one.
    ///
    /// # Errors
    /// The store cannot be read.
    fn next_of(&self, seq: i64, kinds: &[&str]) -> Result<Option<i64>, Failure>;

    /// What of every entry stands in the published chain, in order.
    ///
    /// # Errors
    /// The store cannot be read.
    fn links(&self) -> Result<Vec<Link>, Failure>;

    /// The entries of a draw's intent and of the draw.
    ///
    /// # Errors
    /// The store cannot be read.
    fn draw(&self, draw: &str) -> Result<Option<(Entry, Entry)>, Failure>;

    /// The objects of a draw by its entry's number, in the order of the list.
    ///
    /// # Errors
    /// The store cannot be read.
    fn objects(&self, seq: i64) -> Result<Vec<Drawn>, Failure>;

    /// The ids of a draw's objects by its entry's number, with their cells.
    ///
    /// # Errors
    /// The store cannot be read.
    fn object_ids(&self, seq: i64) -> Result<Vec<(String, String)>, Failure>;

    /// How many objects stand under each entry.
    ///
    /// # Errors
    /// The store cannot be read.
    fn object_counts(&self) -> Result<Vec<(i64, u64)>, Failure>;

    /// The rows of the intents.
    ///
    /// # Errors
    /// The store cannot be read.
    fn intent_rows(&self) -> Result<Vec<IntentRow>, Failure>;

    /// The rows of the draws: entry, draw, objects.
    ///
    /// # Errors
    /// The store cannot be read.
    fn draw_rows(&self) -> Result<Vec<(i64, String, u64)>, Failure>;

    /// A text by its digest.
    ///
    /// # Errors
    /// The store cannot be read.
    fn text(&self, digest: &str) -> Result<Option<String>, Failure>;

    /// Every text with its digest.
    ///
    /// # Errors
    /// The store cannot be read.
    fn texts(&self) -> Result<Vec<(String, String)>, Failure>;
}

/// The rows while they are written.
pub trait Rows {
    /// The newest entry's number and hash, those written meanwhile among them.
    ///
    /// # Errors
    /// The store cannot be read.
    fn newest(&self) -> Result<Option<(i64, String)>, Failure>;

    /// Whether a draw is recorded.
    ///
    /// # Errors
    /// The store cannot be read.
    fn drawn(&self, draw: &str) -> Result<bool, Failure>;

    /// Adds an entry.
    ///
    /// # Errors
    /// It is there already, or the store cannot be written.
    fn add_entry(&mut self, entry: &Entry) -> Result<(), Failure>;

    /// Adds an intent's row.
    ///
    /// # Errors
    /// Its round has one already, or the store cannot be written.
    fn add_intent(&mut self, row: &IntentRow) -> Result<(), Failure>;

    /// Adds a draw's row and its objects.
    ///
    /// # Errors
    /// It is there already, or the store cannot be written.
    fn add_draw(&mut self, seq: i64, draw: &str, objects: &[Drawn]) -> Result<(), Failure>;

    /// Adds a text; one that is there already stays as it is.
    ///
    /// # Errors
    /// The store cannot be written.
    fn add_text(&mut self, digest: &str, text: &str) -> Result<(), Failure>;
}

/// A row of the table of intents, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntentRow {
    /// Entry number.
    pub seq: i64,
    /// Draw id.
    pub draw: String,
    /// Line of plans.
    pub line: String,
    /// The task's oldest id in the line.
    pub task: String,
    /// Nominal opening day.
    pub nominal: String,
    /// Attempt.
    pub attempt: u32,
    /// As-of day.
    pub as_of: String,
}

/// The ledger cannot be used.
pub(super) fn broken(name: &str, words: &str) -> Failure {
    Failure::new(
        Kind::Ledger,
        Finding::error("ledger-unreadable", Place::file(name), text!("ledger-unreadable-2", words), text!("ledger-unreadable-help-2")),
    )
}
