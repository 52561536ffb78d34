//! The ledger's rows in one SQLite file: tables, and triggers that refuse every change.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::chain::Entry;
use super::store::{IntentRow, Rows, Store, broken};
use crate::diagnostic::{Failure, Finding, Kind, Place, Text};
use crate::model::{Drawn, EVENTS};
use crate::text;

/// The schema this program writes. An older program refuses a newer ledger.
pub const SCHEMA_VERSION: i64 = EVENTS;

/// Marks the file as ours (`chou` in ASCII).
const APPLICATION_ID: i64 = 0x6368_6F75;
const SCHEMA: &str = include_str!("schema.sql");
const ENTRIES: &str = "SELECT seq, at, kind, subject, body, prev, hash FROM entries";

/// An open SQLite file.
pub(super) struct Sqlite {
    connection: Connection,
    name: String,
}

impl Sqlite {
    /// Opens a file, making it with its first entry where there is none.
    ///
    /// # Errors
    /// Not a ledger, another version, damaged, or locked for too long.
    pub fn open(path: &Path, first: &Entry) -> Result<Self, Failure> {
        let mut store = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        store.prepare(first).map_err(|e| failure(&store.name, &e))?;
        store.check()?;
        Ok(store)
    }

    /// Opens a file; nothing where there is none.
    ///
    /// # Errors
    /// Not a ledger, another version, or damaged.
    pub fn open_existing(path: &Path) -> Result<Option<Self>, Failure> {
        if !path.exists() {
            return Ok(None);
        }
        let store = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        store.check()?;
        Ok(Some(store))
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, Failure> {
        let name = shown(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| broken(&name, &e.to_string()))?;
        }
        let connection = Connection::open_with_flags(path, flags).map_err(|e| failure(&name, &e))?;
        connection.busy_timeout(Duration::from_mins(1)).map_err(|e| failure(&name, &e))?;
        Ok(Self { connection, name })
    }

    fn prepare(&mut self, first: &Entry) -> rusqlite::Result<()> {
        self.connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: i64 = transaction.pragma_query_value(None, "user_version", |r| r.get(0))?;
        let tables: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
        if version == 0 && tables == 0 {
            transaction.execute_batch(SCHEMA)?;
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
            add_entry(&transaction, first)?;
        }
        transaction.commit()
    }

    fn check(&self) -> Result<(), Failure> {
        let pragma =
            |name: &str| self.connection.pragma_query_value(None, name, |r| r.get::<_, i64>(0)).map_err(|e| failure(&self.name, &e));
        let (application, version) = (pragma("application_id")?, pragma("user_version")?);
        if application != APPLICATION_ID {
            return Err(broken(&self.name, "not a ledger of choucha"));
        }
        if version < SCHEMA_VERSION {
            return Err(Failure::new(
                Kind::Ledger,
                Finding::error(
                    "ledger-older",
                    Place::file(self.name.as_str()),
                    text!("ledger-older", version, SCHEMA_VERSION),
                    text!("ledger-older-help"),
                ),
            ));
        }
        if version > SCHEMA_VERSION {
            return Err(Failure::new(
                Kind::Ledger,
                Finding::error(
                    "ledger-newer",
                    Place::file(self.name.as_str()),
                    text!("ledger-newer", version, SCHEMA_VERSION),
                    text!("ledger-newer-help"),
                ),
            ));
        }
        Ok(())
    }

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
        run().map_err(|e| failure(&self.name, &e))
    }

    fn one<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Failure> {
        let run = || self.connection.prepare_cached(sql)?.query_row(parameters, read).optional();
        run().map_err(|e| failure(&self.name, &e))
    }
}

impl Store for Sqlite {
    fn name(&self) -> &str {
        &self.name
    }

    fn write(&mut self, work: &mut dyn FnMut(&mut dyn Rows) -> Result<(), Failure>) -> Result<(), Failure> {
        let name = self.name.clone();
        let told = |e: rusqlite::Error| failure(&name, &e);
        fault().map_err(told)?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(told)?;
        work(&mut Writing { transaction: &transaction, name: &name })?;
        let done = fault().and_then(|()| transaction.commit()).map_err(told);
        // After the commit only a death is of interest: an error here would deny what is recorded.
        let _ = crate::fault::point();
        done
    }

    fn refuse_writes(&mut self) -> Result<(), Failure> {
        self.connection.pragma_update(None, "query_only", true).map_err(|e| failure(&self.name, &e))
    }

    fn copy_to(&self, file: &Path) -> Result<(), Failure> {
        let run = || -> rusqlite::Result<()> {
            let mut copy = Connection::open(file)?;
            let work = rusqlite::backup::Backup::new(&self.connection, &mut copy)?;
            work.run_to_completion(1_000, Duration::from_millis(5), None)?;
            drop(work);
            // One file is to be carried away, without a log beside it.
            copy.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
            Ok(())
        };
        run().map_err(|e| failure(&shown(file), &e))
    }

    fn damage(&self) -> Vec<(String, Text)> {
        let mut found = Vec::new();
        match self.rows("PRAGMA integrity_check(50)", [], |r| r.get::<_, String>(0)) {
            Ok(lines) => {
                for line in lines.into_iter().filter(|l| l != "ok") {
                    found.push(("ledger page".to_owned(), text!("database-is-damaged", line)));
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
                    found.push((name.clone(), text!("it-is-missing-or-was-changed")));
                }
                for (name, _) in there.iter().filter(|t| !wanted.iter().any(|w| w.0 == t.0)) {
                    found.push((name.clone(), text!("it-does-not-belong-here")));
                }
            }
            (Err(error), _) | (_, Err(error)) => found.push(("schema".to_owned(), Text::same(error.to_string()))),
        }
        found
    }

    fn newest(&self) -> Result<Option<(i64, String, String)>, Failure> {
        self.one("SELECT seq, hash, at FROM entries ORDER BY seq DESC LIMIT 1", [], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
    }

    fn entry(&self, seq: i64) -> Result<Option<Entry>, Failure> {
        self.one(&format!("{ENTRIES} WHERE seq = ?1"), [seq], |r| entry(r, 0))
    }

    fn hash(&self, seq: i64) -> Result<Option<String>, Failure> {
        self.one("SELECT hash FROM entries WHERE seq = ?1", [seq], |r| r.get(0))
    }

    fn entries_after(&self, seq: i64, kinds: &[&str]) -> Result<Vec<Entry>, Failure> {
        let named = if kinds.is_empty() { String::new() } else { format!("AND kind IN ({})", vec!["?"; kinds.len()].join(", ")) };
        let parameters: Vec<&dyn rusqlite::ToSql> =
            std::iter::once(&seq as &dyn rusqlite::ToSql).chain(kinds.iter().map(|k| k as &dyn rusqlite::ToSql)).collect();
        self.rows(&format!("{ENTRIES} WHERE seq > ? {named} ORDER BY seq"), parameters.as_slice(), |r| entry(r, 0))
    }

    fn draw(&self, draw: &str) -> Result<Option<(Entry, Entry)>, Failure> {
        self.one(
            "SELECT i.seq, i.at, i.kind, i.subject, i.body, i.prev, i.hash, d.seq, d.at, d.kind, d.subject, d.body, d.prev, d.hash
             FROM draws JOIN entries d USING (seq) JOIN intents ON intents.draw = draws.draw JOIN entries i ON i.seq = intents.seq
             WHERE draws.draw = ?1",
            [draw],
            |r| Ok((entry(r, 0)?, entry(r, 7)?)),
        )
    }

    fn objects(&self, seq: i64) -> Result<Vec<Drawn>, Failure> {
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

    fn object_ids(&self, seq: i64) -> Result<Vec<(String, String)>, Failure> {
        self.rows("SELECT id, cell FROM objects WHERE seq = ?1", [seq], |r| Ok((r.get(0)?, r.get(1)?)))
    }

    fn object_counts(&self) -> Result<Vec<(i64, u64)>, Failure> {
        self.rows("SELECT seq, count(*) FROM objects GROUP BY seq", [], |r| {
            Ok((r.get(0)?, r.get::<_, i64>(1).map(|n| u64::try_from(n).unwrap_or(0))?))
        })
    }

    fn intent_rows(&self) -> Result<Vec<IntentRow>, Failure> {
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

    fn draw_rows(&self) -> Result<Vec<(i64, String, u64)>, Failure> {
        self.rows("SELECT seq, draw, objects FROM draws", [], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get::<_, i64>(2).map(|n| u64::try_from(n).unwrap_or(u64::MAX))?))
        })
    }

    fn text(&self, digest: &str) -> Result<Option<String>, Failure> {
        self.one("SELECT text FROM texts WHERE digest = ?1", [digest], |r| r.get(0))
    }

    fn texts(&self) -> Result<Vec<(String, String)>, Failure> {
        self.rows("SELECT digest, text FROM texts", [], |r| Ok((r.get(0)?, r.get(1)?)))
    }
}

/// A transaction that is being written.
struct Writing<'a> {
    transaction: &'a Transaction<'a>,
    name: &'a str,
}

impl Writing<'_> {
    fn done<T>(&self, result: rusqlite::Result<T>) -> Result<T, Failure> {
        result.map_err(|e| failure(self.name, &e))
    }

    fn there(&self, sql: &str, key: &str) -> Result<bool, Failure> {
        let there = || self.transaction.prepare_cached(sql)?.query_row([key], |_| Ok(())).optional();
        self.done(there()).map(|found| found.is_some())
    }
}

impl Rows for Writing<'_> {
    fn newest(&self) -> Result<Option<(i64, String)>, Failure> {
        let sql = "SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1";
        let newest = || self.transaction.prepare_cached(sql)?.query_row([], |r| Ok((r.get(0)?, r.get(1)?))).optional();
        self.done(newest())
    }

    fn drawn(&self, draw: &str) -> Result<bool, Failure> {
        self.there("SELECT 1 FROM draws WHERE draw = ?1", draw)
    }

    fn add_entry(&mut self, entry: &Entry) -> Result<(), Failure> {
        self.done(add_entry(self.transaction, entry))
    }

    fn add_intent(&mut self, row: &IntentRow) -> Result<(), Failure> {
        let sql = "INSERT INTO intents (seq, draw, line, task, nominal, attempt, as_of) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let values = params![row.seq, row.draw, row.line, row.task, row.nominal, row.attempt, row.as_of];
        let add = || self.transaction.prepare_cached(sql)?.execute(values);
        self.done(add()).map(|_| ())
    }

    fn add_draw(&mut self, seq: i64, draw: &str, objects: &[Drawn]) -> Result<(), Failure> {
        let add = || -> rusqlite::Result<()> {
            let count = signed(objects.len() as u64);
            let mut insert = self.transaction.prepare_cached("INSERT INTO draws (seq, draw, objects) VALUES (?1, ?2, ?3)")?;
            insert.execute(params![seq, draw, count])?;
            let mut insert = self.transaction.prepare_cached(
                "INSERT INTO objects (seq, position, cell, rank, id, name, region, tier, times, ticket) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?;
            for (position, o) in objects.iter().enumerate() {
                let (position, rank) = (signed(position as u64 + 1), signed(o.rank));
                insert.execute(params![seq, position, o.cell, rank, o.id, o.name, o.region, o.tier, o.times, o.ticket])?;
            }
            Ok(())
        };
        self.done(add())
    }

    fn add_text(&mut self, digest: &str, text: &str) -> Result<(), Failure> {
        if self.there("SELECT 1 FROM texts WHERE digest = ?1", digest)? {
            return Ok(());
        }
        self.done(self.transaction.execute("INSERT INTO texts (digest, text) VALUES (?1, ?2)", params![digest, text])).map(|_| ())
    }
}

fn add_entry(transaction: &Transaction<'_>, entry: &Entry) -> rusqlite::Result<()> {
    let sql = "INSERT INTO entries (seq, at, kind, subject, body, prev, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let values = params![entry.seq, entry.at, entry.kind, entry.subject, entry.body, entry.prev, entry.hash];
    transaction.prepare_cached(sql)?.execute(values).map(|_| ())
}

/// An entry whose columns begin at one.
fn entry(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<Entry> {
    Ok(Entry {
        seq: row.get(at)?,
        at: row.get(at + 1)?,
        kind: row.get(at + 2)?,
        subject: row.get(at + 3)?,
        body: row.get(at + 4)?,
        prev: row.get(at + 5)?,
        hash: row.get(at + 6)?,
    })
}

/// A fault asked for by a test, as SQLite would tell it.
fn fault() -> rusqlite::Result<()> {
    crate::fault::point().map_err(|e| {
        let code = if e.kind() == std::io::ErrorKind::StorageFull { rusqlite::ffi::SQLITE_FULL } else { rusqlite::ffi::SQLITE_READONLY };
        rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), Some(e.to_string()))
    })
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn shown(path: &Path) -> String {
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let folder = path.parent().and_then(Path::file_name).map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    if folder.is_empty() { name } else { format!("{folder}/{name}") }
}

fn failure(name: &str, error: &rusqlite::Error) -> Failure {
    use rusqlite::ErrorCode as C;
    let cause = match error.sqlite_error_code() {
        Some(C::DatabaseBusy | C::DatabaseLocked) => text!("ledger-is-in-use-by-another"),
        Some(C::DiskFull) => text!("disk-is-full"),
        Some(C::ReadOnly | C::PermissionDenied | C::CannotOpen) => text!("ledger-cannot-be-written"),
        Some(C::NotADatabase | C::DatabaseCorrupt) => text!("ledger-file-is-damaged"),
        _ => return broken(name, &error.to_string()),
    };
    let words = error.to_string();
    Failure::new(
        Kind::Ledger,
        Finding::error("ledger-unreadable", Place::file(name), text!("ledger-unreadable", cause, words), text!("ledger-unreadable-help")),
    )
}
