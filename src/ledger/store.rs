//! Opening the ledger: is it one, is it of a version this program knows, of which kind of workspace.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, TransactionBehavior};

use super::record::append;
use crate::diagnostic::{Failure, Finding, Kind, Place};
use crate::model::{Draw, Drawn, EVENTS, Event, Opened};
use crate::text;

/// The schema this program writes. An older program refuses a newer ledger.
pub const SCHEMA_VERSION: i64 = EVENTS;
/// Marks the file as ours (`chou` in ASCII).
const APPLICATION_ID: i64 = 0x6368_6F75;
pub(super) const SCHEMA: &str = include_str!("schema.sql");

/// An open ledger.
pub struct Ledger {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
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
    /// Opens the ledger, making it where there is none.
    ///
    /// # Errors
    /// Not a ledger, a newer one, damaged, locked for too long, or for the other kind of workspace.
    pub fn open(path: &Path, simulation: bool, stamp: &str, program: &str) -> Result<Self, Failure> {
        let mut ledger = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        let run = |ledger: &mut Self| -> rusqlite::Result<()> {
            ledger.connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
            ledger.connection.pragma_update(None, "synchronous", "FULL")?;
            let transaction = ledger.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let version: i64 = transaction.pragma_query_value(None, "user_version", |r| r.get(0))?;
            let tables: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
            if version == 0 && tables == 0 {
                transaction.execute_batch(SCHEMA)?;
                transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
                transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
                let opened = Event::Opened(Opened { simulation, events: EVENTS, program: program.to_owned() });
                let body = opened.body().map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
                append(&transaction, stamp, opened.kind(), &opened.subject(), &body)?;
            }
            transaction.commit()
        };
        run(&mut ledger).map_err(|e| failure(path, &e))?;
        ledger.check()?;
        let opened = ledger.is_simulation()?;
        if opened != simulation {
            let kind = if opened { text!("模拟", "a simulation") } else { text!("真实抽取", "real draws") };
            return Err(Failure::new(
                Kind::Ledger,
                Finding::error(
                    "ledger-simulation",
                    Place::file(shown(path)),
                    text!(
                        "这本台账是{kind}的，设置里的 simulation 与它不符",
                        "this ledger is of {kind}, the settings' `simulation` says otherwise"
                    ),
                    text!("模拟要用单独的工作区；把设置改回去", "a simulation needs a workspace of its own; change the settings back"),
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
        if !path.exists() {
            return Ok(None);
        }
        let ledger = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        ledger.check()?;
        Ok(Some(ledger))
    }

    /// Copies the ledger as it stands at one moment into a file, while others may write it.
    ///
    /// # Errors
    /// The ledger cannot be read or the file cannot be written.
    pub fn copy_to(&self, file: &Path) -> Result<(), Failure> {
        let run = || -> rusqlite::Result<()> {
            let mut copy = Connection::open(file)?;
            let work = rusqlite::backup::Backup::new(&self.connection, &mut copy)?;
            work.run_to_completion(1_000, Duration::from_millis(5), None)?;
            drop(work);
            // One file is to be carried away, without a log beside it.
            copy.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
            Ok(())
        };
        run().map_err(|e| failure(file, &e))
    }

    /// The same ledger, refusing to be written through this connection.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn read_only(self) -> Result<Self, Failure> {
        self.connection.pragma_update(None, "query_only", true).map_err(|e| failure(&self.path, &e))?;
        Ok(self)
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, Failure> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| broken(path, &e.to_string()))?;
        }
        let connection = Connection::open_with_flags(path, flags).map_err(|e| failure(path, &e))?;
        connection.busy_timeout(Duration::from_mins(1)).map_err(|e| failure(path, &e))?;
        Ok(Self { connection, path: path.to_owned() })
    }

    fn check(&self) -> Result<(), Failure> {
        let pragma =
            |name: &str| self.connection.pragma_query_value(None, name, |r| r.get::<_, i64>(0)).map_err(|e| failure(&self.path, &e));
        let (application, version) = (pragma("application_id")?, pragma("user_version")?);
        if application != APPLICATION_ID {
            return Err(broken(&self.path, "not a ledger of choucha"));
        }
        if version < SCHEMA_VERSION {
            return Err(Failure::new(
                Kind::Ledger,
                Finding::error(
                    "ledger-older",
                    Place::file(shown(&self.path)),
                    text!(
                        "台账是版本 {version} 的，本程序从版本 {SCHEMA_VERSION} 起才认识",
                        "the ledger has version {version}, this program knows version {SCHEMA_VERSION} and later"
                    ),
                    text!(
                        "用写它的那一版 choucha 查看；新的抽取另建工作区",
                        "look at it with the choucha that wrote it; draw in a new workspace"
                    ),
                ),
            ));
        }
        if version > SCHEMA_VERSION {
            return Err(Failure::new(
                Kind::Ledger,
                Finding::error(
                    "ledger-newer",
                    Place::file(shown(&self.path)),
                    text!(
                        "台账的版本是 {version}，本程序只认识到 {SCHEMA_VERSION}",
                        "the ledger has version {version}, this program knows {SCHEMA_VERSION}"
                    ),
                    text!("换用新版 choucha；旧程序不会改动新台账", "use the newer choucha; an older one leaves a newer ledger alone"),
                ),
            ));
        }
        Ok(())
    }

    /// Whether the workspace it belongs to is a simulation.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn is_simulation(&self) -> Result<bool, Failure> {
        let first: Option<String> = self
            .connection
            .query_row("SELECT body FROM entries WHERE seq = 1 AND kind = 'opened'", [], |r| r.get(0))
            .optional()
            .map_err(|e| failure(&self.path, &e))?;
        let opened = first.and_then(|body| serde_json::from_str::<Opened>(&body).ok());
        Ok(opened.is_some_and(|o| o.simulation))
    }
}

fn shown(path: &Path) -> String {
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let folder = path.parent().and_then(Path::file_name).map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    if folder.is_empty() { name } else { format!("{folder}/{name}") }
}

pub(super) fn broken(path: &Path, words: &str) -> Failure {
    Failure::new(
        Kind::Ledger,
        Finding::error(
            "ledger-unreadable",
            Place::file(shown(path)),
            text!("台账不能用：{words}", "the ledger cannot be used: {words}"),
            text!(
                "不要删除它；检查磁盘和权限，必要时从备份恢复",
                "do not delete it; check disk and permissions, restore a backup if need be"
            ),
        ),
    )
}

pub(super) fn failure(path: &Path, error: &rusqlite::Error) -> Failure {
    use rusqlite::ErrorCode as C;
    let cause = match error.sqlite_error_code() {
        Some(C::DatabaseBusy | C::DatabaseLocked) => text!("台账被别的程序占用", "the ledger is in use by another program"),
        Some(C::DiskFull) => text!("磁盘满了", "the disk is full"),
        Some(C::ReadOnly | C::PermissionDenied | C::CannotOpen) => text!("台账不能写", "the ledger cannot be written"),
        Some(C::NotADatabase | C::DatabaseCorrupt) => text!("台账文件损坏", "the ledger file is damaged"),
        _ => return broken(path, &error.to_string()),
    };
    let words = error.to_string();
    Failure::new(
        Kind::Ledger,
        Finding::error(
            "ledger-unreadable",
            Place::file(shown(path)),
            text!("{cause}（{words}）", "{cause} ({words})"),
            text!(
                "已记下的抽取没有改变；排除原因后再运行同一条命令",
                "what is recorded has not changed; remove the cause and run the same command again"
            ),
        ),
    )
}
