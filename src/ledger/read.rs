//! Reading the ledger: entries, draws, histories, and damage to the file itself.

use rusqlite::{Connection, OptionalExtension as _};

use super::chain::Entry;
use super::store::{Ledger, NewDraw, SCHEMA, broken, failure};
use crate::diagnostic::{Failure, Text};
use crate::model::{Draw, Drawn};
use crate::text;

impl Ledger {
    fn rows<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Failure> {
        let run = || -> rusqlite::Result<Vec<T>> {
            let mut statement = self.connection.prepare_cached(sql)?;
            let rows = statement.query_map(parameters, read)?;
            rows.collect()
        };
        run().map_err(|e| failure(&self.path, &e))
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
        self.rows("SELECT seq, at, kind, subject, body, prev, hash FROM entries WHERE seq > ?1 ORDER BY seq", [seq], entry)
    }

    /// The entries of some kinds after one, in order; `kinds` in SQL's own quotes, such as `'staffing', 'void'`.
    pub(crate) fn entries_of(&self, kinds: &str, seq: i64) -> Result<Vec<Entry>, Failure> {
        let sql = format!("SELECT seq, at, kind, subject, body, prev, hash FROM entries WHERE seq > ?1 AND kind IN ({kinds}) ORDER BY seq");
        self.rows(&sql, [seq], entry)
    }

    /// The newest entry's number, hash and time; nothing where there is none.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn newest(&self) -> Result<Option<(i64, String, String)>, Failure> {
        let rows =
            self.rows("SELECT seq, hash, at FROM entries ORDER BY seq DESC LIMIT 1", [], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        Ok(rows.into_iter().next())
    }

    /// The hash of an entry by its number.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn hash_of(&self, seq: i64) -> Result<Option<String>, Failure> {
        let rows = self.rows("SELECT hash FROM entries WHERE seq = ?1", [seq], |r| r.get(0))?;
        Ok(rows.into_iter().next())
    }

    /// Damage to the file itself: pages that SQLite cannot read, indexes that do not agree, tables and triggers that are not
    /// those of the schema. Each as what is damaged and how.
    #[must_use]
    pub fn damage(&self) -> Vec<(String, Text)> {
        let mut found = Vec::new();
        match self.rows("PRAGMA integrity_check(50)", [], |r| r.get::<_, String>(0)) {
            Ok(lines) => {
                for line in lines.into_iter().filter(|l| l != "ok") {
                    found.push(("ledger page".to_owned(), text!("数据库损坏：{line}", "the database is damaged: {line}")));
                }
            }
            Err(failure) => found.push(("ledger page".to_owned(), failure.summary())),
        }
        let schema = |connection: &Connection| -> rusqlite::Result<Vec<(String, String)>> {
            let mut statement =
                connection.prepare("SELECT type || ' ' || name, coalesce(sql, '') || tbl_name FROM sqlite_schema ORDER BY 1")?;
            let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
            rows.collect()
        };
        let wanted = Connection::open_in_memory().and_then(|c| {
            c.execute_batch(SCHEMA)?;
            schema(&c)
        });
        match (schema(&self.connection), wanted) {
            (Ok(there), Ok(wanted)) => {
                for (name, _) in wanted.iter().filter(|w| !there.contains(w)) {
                    found.push((name.clone(), text!("少了或被改动过", "it is missing or was changed")));
                }
                for (name, _) in there.iter().filter(|t| !wanted.iter().any(|w| w.0 == t.0)) {
                    found.push((name.clone(), text!("不该有", "it does not belong here")));
                }
            }
            (Err(error), _) | (_, Err(error)) => found.push(("schema".to_owned(), Text::same(error.to_string()))),
        }
        found
    }

    /// Every text with its digest.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn texts(&self) -> Result<Vec<(String, String)>, Failure> {
        self.rows("SELECT digest, text FROM texts", [], |r| Ok((r.get(0)?, r.get(1)?)))
    }

    /// The rows of the intents.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn intent_rows(&self) -> Result<Vec<IntentRow>, Failure> {
        self.rows("SELECT seq, draw, line, task, nominal, attempt, as_of FROM intents", [], |r| {
            Ok(IntentRow {
                seq: r.get(0)?,
                draw: r.get(1)?,
                line: r.get(2)?,
                task: r.get(3)?,
                nominal: r.get(4)?,
                attempt: r.get(5)?,
                as_of: r.get(6)?,
            })
        })
    }

    /// The rows of the draws: entry, draw, objects.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn draw_rows(&self) -> Result<Vec<(i64, String, u64)>, Failure> {
        self.rows("SELECT seq, draw, objects FROM draws", [], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get::<_, i64>(2).map(|n| u64::try_from(n).unwrap_or(u64::MAX))?))
        })
    }

    /// How many objects stand under each entry.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn object_counts(&self) -> Result<Vec<(i64, u64)>, Failure> {
        self.rows("SELECT seq, count(*) FROM objects GROUP BY seq", [], |r| {
            Ok((r.get(0)?, r.get::<_, i64>(1).map(|n| u64::try_from(n).unwrap_or(0))?))
        })
    }

    /// A text by its digest.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn text(&self, digest: &str) -> Result<Option<String>, Failure> {
        self.connection
            .query_row("SELECT text FROM texts WHERE digest = ?1", [digest], |r| r.get(0))
            .optional()
            .map_err(|e| failure(&self.path, &e))
    }

    /// A draw with its objects, and the real time at which it was recorded.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn draw(&self, draw: &str) -> Result<Option<(String, NewDraw)>, Failure> {
        let found: Option<(i64, String, String, String)> = self
            .connection
            .query_row(
                "SELECT e.seq, e.at, e.body, ie.body FROM draws d JOIN entries e USING (seq)
                 JOIN intents i ON i.draw = d.draw JOIN entries ie ON ie.seq = i.seq WHERE d.draw = ?1",
                [draw],
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
            )
            .optional()
            .map_err(|e| failure(&self.path, &e))?;
        let Some((seq, at, outcome, intent)) = found else { return Ok(None) };
        let read = |e: serde_json::Error| broken(&self.path, &e.to_string());
        let record = Draw { intent: serde_json::from_str(&intent).map_err(read)?, outcome: serde_json::from_str(&outcome).map_err(read)? };
        Ok(Some((at, NewDraw { record, objects: self.objects(seq)? })))
    }

    /// The objects of a draw by its entry's number, in the order of the list.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn objects(&self, seq: i64) -> Result<Vec<Drawn>, Failure> {
        self.rows("SELECT cell, rank, id, name, region, tier, times, ticket FROM objects WHERE seq = ?1 ORDER BY position", [seq], |r| {
            Ok(Drawn {
                cell: r.get(0)?,
                rank: r.get::<_, i64>(1).map(|n| u64::try_from(n).unwrap_or(0))?,
                id: r.get(2)?,
                name: r.get(3)?,
                region: r.get(4)?,
                tier: r.get(5)?,
                times: r.get(6)?,
                ticket: r.get(7)?,
            })
        })
    }

    /// The ids of a draw's objects by its entry's number, with their cells.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn object_ids(&self, seq: i64) -> Result<Vec<(String, String)>, Failure> {
        self.rows("SELECT id, cell FROM objects WHERE seq = ?1", [seq], |r| Ok((r.get(0)?, r.get(1)?)))
    }

    /// What went wrong where an entry cannot be understood.
    #[must_use]
    pub fn unreadable(&self, seq: i64, words: &str) -> Failure {
        broken(&self.path, &format!("entry {seq}: {words}"))
    }
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

fn entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        seq: row.get(0)?,
        at: row.get(1)?,
        kind: row.get(2)?,
        subject: row.get(3)?,
        body: row.get(4)?,
        prev: row.get(5)?,
        hash: row.get(6)?,
    })
}
