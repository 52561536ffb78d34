//! The ledger's rows in one SQLite file: tables, and triggers that refuse every change.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::chain::{Entry, Link};
use super::store::{IntentRow, Rows, Store, broken};
use crate::diagnostic::{Failure, Finding, Kind, Place, Text, reason};
use crate::model::{Drawn, EVENTS};
use crate::modes::{Readers, create_new};
use crate::text;

/// The schema this program writes. An older program refuses a newer ledger.
pub const SCHEMA_VERSION: i64 = EVENTS;

/// Marks the file as ours (`chou` in ASCII).
const APPLICATION_ID: i64 = 0x6368_6F75;
const SCHEMA: &str = include_str!("schema.sql");
const ENTRIES: &str =
    "SELECT seq, at, kind, subject, now, later, salt_later, salt_body, later_digest, body_digest, prev, hash, body FROM entries";

/// How long a reader waits for a writer where it cannot read beside it.
const PATIENCE: Duration = Duration::from_mins(1);

/// An open SQLite file.
pub(super) struct Sqlite {
    connection: Connection,
    name: String,
    /// The workspace's lock, shared, where the file is read without SQLite's own locks.
    _lock: Option<File>,
}

impl Sqlite {
    /// Opens a file, making it with its first entry where there is none.
    ///
    /// # Errors
    /// Not a ledger, another version, damaged, or locked for too long.
    pub fn open(path: &Path, first: &Entry) -> Result<Self, Failure> {
        let name = shown(path);
        if let Some(folder) = path.parent() {
            crate::modes::make_folders(folder).map_err(|e| no_access(&name, text!("ledger-cannot-be-opened", error = reason(&e))))?;
        }
        let told = |e: rusqlite::Error| failure(&name, &e);
        if !path.exists() {
            // Made under another name and put in its place whole: a process that is killed meanwhile leaves no ledger, not half of one.
            let new = path.with_file_name("ledger.new");
            for file in ["ledger.new", "ledger.new-wal", "ledger.new-shm", "ledger.new-journal"] {
                drop(std::fs::remove_file(path.with_file_name(file)));
            }
            // Made by us, so that nobody else can read it; SQLite takes an empty file for a new database, and its logs get the file's mode.
            create_new(&new, Readers::Owner).map_err(|e| no_access(&name, text!("ledger-cannot-be-opened", error = reason(&e))))?;
            let mut store = Self::connect(&new, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(told)?;
            store.prepare(first).map_err(told)?;
            // Closed, it is one file: what its log had is in it.
            store.connection.close().map_err(|(_, error)| told(error))?;
            std::fs::rename(&new, path).map_err(|e| no_access(&name, text!("ledger-cannot-be-opened", error = reason(&e))))?;
        }
        let mut store = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(told)?;
        store.prepare(first).map_err(told)?;
        store.check(store.versions().map_err(told)?)?;
        Ok(store)
    }

    /// Opens a file to read it; nothing where there is none. Whoever may not write its folder reads it, too.
    ///
    /// # Errors
    /// Not a ledger, another version, damaged, or not to be read by this account.
    pub fn open_existing(path: &Path) -> Result<Option<Self>, Failure> {
        let name = shown(path);
        let unread = |e: std::io::Error| no_access(&name, text!("ledger-cannot-be-opened", error = reason(&e)));
        if !path.try_exists().map_err(unread)? {
            return Ok(None);
        }
        let start = Instant::now();
        loop {
            let opened = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|store| Ok((store.versions()?, store)));
            let refused = match opened {
                Ok((versions, store)) => {
                    store.check(versions)?;
                    return Ok(Some(store));
                }
                Err(error) if closed(&error) => error,
                Err(error) => return Err(failure(&name, &error)),
            };
            File::open(path).map_err(unread)?;
            if let Some(store) = Self::as_it_lies(path)? {
                store.check(store.versions().map_err(|e| failure(&name, &e))?)?;
                return Ok(Some(store));
            }
            if start.elapsed() > PATIENCE {
                return Err(failure(&name, &refused));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Opens a file in a folder where this account cannot make the files that SQLite has beside one. Where no log holds what is not in the file
    /// yet, the file alone is the ledger. Nothing tells a reader then what others write, so they have to wait: it shares the workspace's lock.
    /// Nothing where someone is writing.
    fn as_it_lies(path: &Path) -> Result<Option<Self>, Failure> {
        let name = shown(path);
        let lock = File::open(path.with_file_name("lock")).ok();
        if let Some(Err(TryLockError::WouldBlock)) = lock.as_ref().map(File::try_lock_shared) {
            return Ok(None);
        }
        for ending in ["-wal", "-journal"] {
            let log = format!("{}{ending}", path.file_name().unwrap_or_default().to_string_lossy());
            if std::fs::metadata(path.with_file_name(&log)).is_ok_and(|log| log.len() > 0) {
                return Err(no_access(&name, text!("ledger-has-log-that-this-account", log)));
            }
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        let connection = Connection::open_with_flags(immutable(path), flags).map_err(|e| failure(&name, &e))?;
        Ok(Some(Self { connection, name, _lock: lock }))
    }

    fn connect(path: &Path, flags: OpenFlags) -> rusqlite::Result<Self> {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(Duration::from_mins(1))?;
        Ok(Self { connection, name: shown(path), _lock: None })
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

    /// Whose file it is, and its version.
    fn versions(&self) -> rusqlite::Result<(i64, i64)> {
        let pragma = |name: &str| self.connection.pragma_query_value(None, name, |r| r.get::<_, i64>(0));
        Ok((pragma("application_id")?, pragma("user_version")?))
    }

    fn check(&self, (application, version): (i64, i64)) -> Result<(), Failure> {
        if application != APPLICATION_ID {
            let words = text!("file-is-no-ledger-of-choucha");
            let (message, help) = (text!("ledger-unreadable-2", words), text!("ledger-unreadable-help-2"));
            return Err(Failure::new(Kind::Ledger, Finding::error("ledger-unreadable", Place::file(self.name.as_str()), message, help)));
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
        // One moment for everything that is read from now on, whatever another command records meanwhile.
        let moment = || self.connection.execute_batch("PRAGMA query_only = true; BEGIN; SELECT count(*) FROM sqlite_schema");
        moment().map_err(|e| failure(&self.name, &e))
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
        let (after, parameters) = after(&seq, kinds);
        self.rows(&format!("{ENTRIES} {after}"), parameters.as_slice(), |r| entry(r, 0))
    }

    fn next_of(&self, seq: i64, kinds: &[&str]) -> Result<Option<i64>, Failure> {
        let (after, parameters) = after(&seq, kinds);
        self.one(&format!("SELECT seq FROM entries {after} LIMIT 1"), parameters.as_slice(), |r| r.get(0))
    }

    fn links(&self) -> Result<Vec<Link>, Failure> {
        let sql = "SELECT seq, at, kind, subject, now, later, salt_later, later_digest, body_digest, hash FROM entries ORDER BY seq";
        self.rows(sql, [], |r| {
            Ok(Link {
                seq: r.get(0)?,
                at: r.get(1)?,
                kind: r.get(2)?,
                subject: r.get(3)?,
                now: r.get(4)?,
                later: r.get(5)?,
                salt: r.get(6)?,
                digests: [r.get(7)?, r.get(8)?],
                hash: r.get(9)?,
            })
        })
    }

    fn draw(&self, draw: &str) -> Result<Option<(Entry, Entry)>, Failure> {
        self.one(
            "SELECT i.seq, i.at, i.kind, i.subject, i.now, i.later, i.salt_later, i.salt_body, i.later_digest, i.body_digest, i.prev,
                    i.hash, i.body,
                    d.seq, d.at, d.kind, d.subject, d.now, d.later, d.salt_later, d.salt_body, d.later_digest, d.body_digest, d.prev,
                    d.hash, d.body
             FROM draws JOIN entries d USING (seq) JOIN intents ON intents.draw = draws.draw JOIN entries i ON i.seq = intents.seq
             WHERE draws.draw = ?1",
            [draw],
            |r| Ok((entry(r, 0)?, entry(r, 13)?)),
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

/// The entries after one, of some kinds where any are named: the end of a statement, and its parameters.
fn after<'a>(seq: &'a i64, kinds: &'a [&str]) -> (String, Vec<&'a dyn rusqlite::ToSql>) {
    let named = if kinds.is_empty() { String::new() } else { format!("AND kind IN ({})", vec!["?"; kinds.len()].join(", ")) };
    let parameters = std::iter::once(seq as &dyn rusqlite::ToSql).chain(kinds.iter().map(|k| k as &dyn rusqlite::ToSql)).collect();
    (format!("WHERE seq > ? {named} ORDER BY seq"), parameters)
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
    let sql = "INSERT INTO entries (seq, at, kind, subject, now, later, salt_later, salt_body, later_digest, body_digest, prev, hash, body)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    let Entry { seq, at, kind, subject, now, later, body, salts: [salt_later, salt_body], digests: [of_later, of_body], prev, hash } =
        entry;
    let values = params![seq, at, kind, subject, now, later, salt_later, salt_body, of_later, of_body, prev, hash, body];
    transaction.prepare_cached(sql)?.execute(values).map(|_| ())
}

/// An entry whose columns begin at one.
fn entry(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<Entry> {
    Ok(Entry {
        seq: row.get(at)?,
        at: row.get(at + 1)?,
        kind: row.get(at + 2)?,
        subject: row.get(at + 3)?,
        now: row.get(at + 4)?,
        later: row.get(at + 5)?,
        salts: [row.get(at + 6)?, row.get(at + 7)?],
        digests: [row.get(at + 8)?, row.get(at + 9)?],
        prev: row.get(at + 10)?,
        hash: row.get(at + 11)?,
        body: row.get(at + 12)?,
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

/// A file's name for SQLite, with the word that nobody changes it.
fn immutable(path: &Path) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/._-".contains(&b);
    let name: String =
        path.to_string_lossy().bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect();
    format!("file:{name}?immutable=1")
}

/// Whether an account is not let in, as far as SQLite can tell.
fn closed(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode as C;
    matches!(error.sqlite_error_code(), Some(C::ReadOnly | C::PermissionDenied | C::CannotOpen))
}

/// The ledger cannot be used as things are here and now; that says nothing of what it holds.
fn no_access(name: &str, words: Text) -> Failure {
    Failure::new(Kind::Ledger, Finding::error("ledger-access", Place::file(name), words, text!("ledger-access-help")))
}

fn failure(name: &str, error: &rusqlite::Error) -> Failure {
    use rusqlite::ErrorCode as C;
    let words = error.to_string();
    let cause = match error.sqlite_error_code() {
        Some(C::DatabaseBusy | C::DatabaseLocked) => text!("ledger-is-in-use-by-another"),
        Some(C::DiskFull) => text!("disk-is-full"),
        Some(C::SystemIoFailure) => text!("disk-cannot-be-read-or-written"),
        Some(_) if closed(error) => text!("ledger-cannot-be-written"),
        Some(C::NotADatabase | C::DatabaseCorrupt) => {
            let (cause, help) = (text!("ledger-file-is-damaged"), text!("ledger-unreadable-help-2"));
            let finding = Finding::error("ledger-unreadable", Place::file(name), text!("ledger-unreadable", cause, words), help);
            return Failure::new(Kind::Ledger, finding);
        }
        _ => return broken(name, &words),
    };
    no_access(name, text!("ledger-unreadable", cause, words))
}
