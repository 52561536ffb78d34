//! Opening the ledger, reading it, recording in it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDate;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::entry::{Adoption, BeaconNumber, Commitment, Entry, Lapse, Reveal, Void, chain_hash};
use crate::diagnostic::{Failure, Finding, Kind, Place, Text};
use crate::draw::{DrawRecord, Drawn};
use crate::text;

/// The schema this program writes. An older program refuses a newer ledger.
pub const SCHEMA_VERSION: i64 = 1;
/// Marks the file as ours (`chou` in ASCII).
const APPLICATION_ID: i64 = 0x6368_6F75;
const SCHEMA: &str = include_str!("schema.sql");

/// An open ledger.
pub struct Ledger {
    connection: Connection,
    path: PathBuf,
}

/// A draw to be recorded.
#[derive(Debug, Clone)]
pub struct NewDraw {
    /// What it was made from and what came out.
    pub record: DrawRecord,
    /// The drawn objects, cells in order and by rank in each.
    pub objects: Vec<Drawn>,
}

/// A line of the list of draws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawRow {
    /// Entry number.
    pub seq: i64,
    /// Draw id.
    pub draw: String,
    /// Plan id.
    pub plan: String,
    /// Task id.
    pub task: String,
    /// Opening day.
    pub opens: NaiveDate,
    /// By which day the windows were judged.
    pub as_of: NaiveDate,
    /// Real time of the draw (of the lapse).
    pub at: String,
    /// Objects drawn.
    pub objects: u64,
    /// Which attempt at the round.
    pub attempt: u32,
    /// What became of it.
    pub state: State,
}

/// What became of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its intent is recorded, its seed does not exist yet.
    Sealed,
    /// Drawn.
    Drawn,
    /// Drawn and declared void.
    Void,
    /// Its window closed before it was drawn.
    Lapsed,
}

impl State {
    /// The word in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::Drawn => "drawn",
            Self::Void => "void",
            Self::Lapsed => "lapsed",
        }
    }
}

impl DrawRow {
    /// The round it is of, whichever attempt: `plan/task/opening day`.
    #[must_use]
    pub fn round(&self) -> String {
        format!("{}/{}/{}", self.plan, self.task, self.opens)
    }
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
                let body = serde_json::json!({ "simulation": simulation, "schema": SCHEMA_VERSION, "program": program });
                append(&transaction, stamp, "opened", "", &body.to_string())?;
            }
            transaction.commit()
        };
        run(&mut ledger).map_err(|e| failure(path, &e))?;
        ledger.check()?;
        let opened: bool = ledger
            .first_body()?
            .and_then(|body| serde_json::from_str::<serde_json::Value>(&body).ok())
            .and_then(|body| body.get("simulation").and_then(serde_json::Value::as_bool))
            .unwrap_or(false);
        if opened != simulation {
            let (zh, en) = if opened { ("模拟", "a simulation") } else { ("真实抽取", "real draws") };
            return Err(Failure::new(
                Kind::Ledger,
                Finding::error(
                    "ledger-simulation",
                    Place::file(shown(path)),
                    text!(
                        "这本台账是{zh}的，设置里的 simulation 与它不符",
                        "this ledger is of {en}, the settings' `simulation` says otherwise"
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

    fn first_body(&self) -> Result<Option<String>, Failure> {
        self.connection
            .query_row("SELECT body FROM entries WHERE seq = 1", [], |r| r.get(0))
            .optional()
            .map_err(|e| failure(&self.path, &e))
    }

    /// Whether the workspace it belongs to is a simulation.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn is_simulation(&self) -> Result<bool, Failure> {
        Ok(self.first_body()?.is_some_and(|b| b.contains("\"simulation\":true")))
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
        run().map_err(|e| failure(&self.path, &e))
    }

    /// Every entry, in order.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn entries(&self) -> Result<Vec<Entry>, Failure> {
        self.rows("SELECT seq, at, kind, subject, body, prev, hash FROM entries ORDER BY seq", [], |r| {
            Ok(Entry {
                seq: r.get(0)?,
                at: r.get(1)?,
                kind: r.get(2)?,
                subject: r.get(3)?,
                body: r.get(4)?,
                prev: r.get(5)?,
                hash: r.get(6)?,
            })
        })
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

    /// The rows of the intents: entry, draw, plan, task, opening day, attempt, as-of day.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn intent_rows(&self) -> Result<Vec<(i64, String, String, String, String, u32, String)>, Failure> {
        self.rows("SELECT seq, draw, plan, task, opens, attempt, as_of FROM intents", [], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?, r.get(6)?))
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

    /// The adoptions of rules, in order.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn adoptions(&self) -> Result<Vec<Adoption>, Failure> {
        let bodies: Vec<String> = self.rows("SELECT body FROM entries WHERE kind = 'rules' ORDER BY seq", [], |r| r.get(0))?;
        bodies.iter().map(|b| serde_json::from_str(b).map_err(|e| broken(&self.path, &e.to_string()))).collect()
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

    /// Rounds in the order in which they were recorded: drawn, sealed, void and lapsed; a lapse that was drawn after all does
    /// not show.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn draws(&self) -> Result<Vec<DrawRow>, Failure> {
        let voids: HashSet<String> = self.voids()?.into_iter().map(|(_, v)| v.draw).collect();
        let mut rows = self.rows(
            "SELECT i.seq, i.draw, i.plan, i.task, i.opens, i.as_of, coalesce(d.at, e.at), d.objects, i.attempt
             FROM intents i JOIN entries e USING (seq)
             LEFT JOIN (SELECT draws.draw, draws.objects, entries.at FROM draws JOIN entries USING (seq)) d ON d.draw = i.draw
             ORDER BY i.seq",
            [],
            |r| {
                let draw: String = r.get(1)?;
                let objects: Option<i64> = r.get(7)?;
                let state = match objects {
                    _ if voids.contains(&draw) => State::Void,
                    Some(_) => State::Drawn,
                    None => State::Sealed,
                };
                Ok(DrawRow {
                    seq: r.get(0)?,
                    draw,
                    plan: r.get(2)?,
                    task: r.get(3)?,
                    opens: r.get(4).and_then(|t: String| day(&t))?,
                    as_of: r.get(5).and_then(|t: String| day(&t))?,
                    at: r.get(6)?,
                    objects: u64::try_from(objects.unwrap_or(0)).unwrap_or(0),
                    attempt: r.get(8)?,
                    state,
                })
            },
        )?;
        let drawn: HashSet<String> = rows.iter().map(DrawRow::round).collect();
        for (seq, at, lapse) in self.lapses()? {
            if !drawn.contains(&lapse.draw) {
                rows.push(DrawRow {
                    seq,
                    draw: lapse.draw,
                    plan: lapse.plan,
                    task: lapse.task,
                    opens: lapse.opens,
                    as_of: lapse.as_of,
                    at,
                    objects: 0,
                    attempt: 1,
                    state: State::Lapsed,
                });
            }
        }
        rows.sort_by_key(|r| r.seq);
        Ok(rows)
    }

    /// The entries of a kind with their real time.
    fn bodies<T: serde::de::DeserializeOwned>(&self, kind: &str) -> Result<Vec<(String, T)>, Failure> {
        let rows: Vec<(String, String)> =
            self.rows("SELECT at, body FROM entries WHERE kind = ?1 ORDER BY seq", [kind], |r| Ok((r.get(0)?, r.get(1)?)))?;
        rows.into_iter().map(|(at, body)| Ok((at, serde_json::from_str(&body).map_err(|e| broken(&self.path, &e.to_string()))?))).collect()
    }

    /// The voids, in order.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn voids(&self) -> Result<Vec<(String, Void)>, Failure> {
        self.bodies("void")
    }

    /// The commitments, in order.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn commitments(&self) -> Result<Vec<Commitment>, Failure> {
        Ok(self.bodies("commitment")?.into_iter().map(|(_, c)| c).collect())
    }

    /// Public randomness, in order.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn beacons(&self) -> Result<Vec<BeaconNumber>, Failure> {
        Ok(self.bodies("beacon")?.into_iter().map(|(_, b)| b).collect())
    }

    /// The secrets that were revealed, in order.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn reveals(&self) -> Result<Vec<Reveal>, Failure> {
        Ok(self.bodies("reveal")?.into_iter().map(|(_, r)| r).collect())
    }

    /// Intents whose draw is not recorded and which are not void, in order.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn pending(&self) -> Result<Vec<DrawRecord>, Failure> {
        let voids: HashSet<String> = self.voids()?.into_iter().map(|(_, v)| v.draw).collect();
        let bodies: Vec<String> = self.rows(
            "SELECT e.body FROM intents i JOIN entries e USING (seq) WHERE i.draw NOT IN (SELECT draw FROM draws) ORDER BY i.seq",
            [],
            |r| r.get(0),
        )?;
        let records: Result<Vec<DrawRecord>, Failure> =
            bodies.iter().map(|b| serde_json::from_str(b).map_err(|e| broken(&self.path, &e.to_string()))).collect();
        Ok(records?.into_iter().filter(|r| !voids.contains(&r.draw)).collect())
    }

    fn lapses(&self) -> Result<Vec<(i64, String, Lapse)>, Failure> {
        let rows: Vec<(i64, String, String)> =
            self.rows("SELECT seq, at, body FROM entries WHERE kind = 'lapse' ORDER BY seq", [], |r| {
                Ok((r.get(0)?, r.get(1)?, r.get(2)?))
            })?;
        rows.into_iter()
            .map(|(seq, at, body)| Ok((seq, at, serde_json::from_str(&body).map_err(|e| broken(&self.path, &e.to_string()))?)))
            .collect()
    }

    /// A draw with its objects.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn draw(&self, draw: &str) -> Result<Option<(String, NewDraw)>, Failure> {
        let found: Option<(i64, String, String)> = self
            .connection
            .query_row("SELECT e.seq, e.at, e.body FROM draws d JOIN entries e USING (seq) WHERE d.draw = ?1", [draw], |r| {
                Ok((r.get(0)?, r.get(1)?, r.get(2)?))
            })
            .optional()
            .map_err(|e| failure(&self.path, &e))?;
        let Some((seq, at, body)) = found else { return Ok(None) };
        let record = serde_json::from_str(&body).map_err(|e| broken(&self.path, &e.to_string()))?;
        let objects =
            self.rows("SELECT cell, rank, id, name, region, times, ticket FROM objects WHERE seq = ?1 ORDER BY position", [seq], |r| {
                Ok(Drawn {
                    cell: r.get(0)?,
                    rank: r.get::<_, i64>(1).map(|n| u64::try_from(n).unwrap_or(0))?,
                    id: r.get(2)?,
                    name: r.get(3)?,
                    region: r.get(4)?,
                    times: r.get(5)?,
                    ticket: r.get(6)?,
                })
            })?;
        Ok(Some((at, NewDraw { record, objects })))
    }

    /// How often a task has drawn each object under a plan.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn times(&self, plan: &str, task: &str) -> Result<HashMap<String, u32>, Failure> {
        let rows: Vec<(String, u32)> = self.rows(
            "SELECT o.id, count(*) FROM intents i JOIN draws d ON d.draw = i.draw JOIN objects o ON o.seq = d.seq
             WHERE i.plan = ?1 AND i.task = ?2 AND i.draw NOT IN (SELECT subject FROM entries WHERE kind = 'void') GROUP BY o.id",
            [plan, task],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?;
        Ok(rows.into_iter().collect())
    }

    /// How many objects a task has drawn under a plan, by stratum and tier.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn drawn_by_cell(&self, plan: &str, task: &str) -> Result<BTreeMap<(Option<String>, String), u64>, Failure> {
        let bodies: Vec<String> = self.rows(
            "SELECT e.body FROM intents i JOIN draws d ON d.draw = i.draw JOIN entries e ON e.seq = d.seq
             WHERE i.plan = ?1 AND i.task = ?2 AND i.draw NOT IN (SELECT subject FROM entries WHERE kind = 'void')",
            [plan, task],
            |r| r.get(0),
        )?;
        let mut counts = BTreeMap::new();
        for body in bodies {
            let record: DrawRecord = serde_json::from_str(&body).map_err(|e| broken(&self.path, &e.to_string()))?;
            for cell in record.cells {
                *counts.entry((cell.stratum, cell.tier)).or_default() += cell.drawn;
            }
        }
        Ok(counts)
    }

    /// The objects that any task drew in rounds opening on a day or later.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn drawn_since(&self, day: NaiveDate) -> Result<HashSet<String>, Failure> {
        let ids: Vec<String> = self.rows(
            "SELECT DISTINCT o.id FROM intents i JOIN draws d ON d.draw = i.draw JOIN objects o ON o.seq = d.seq
             WHERE i.opens >= ?1 AND i.draw NOT IN (SELECT subject FROM entries WHERE kind = 'void')",
            [day.to_string()],
            |r| r.get(0),
        )?;
        Ok(ids.into_iter().collect())
    }

    /// The day by which the latest draw was judged.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn latest_day(&self) -> Result<Option<NaiveDate>, Failure> {
        let latest: Option<String> =
            self.connection.query_row("SELECT max(as_of) FROM intents", [], |r| r.get(0)).map_err(|e| failure(&self.path, &e))?;
        latest.map(|t| day(&t)).transpose().map_err(|e| failure(&self.path, &e))
    }

    /// Takes note of rules, with the texts they refer to.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn adopt(&mut self, stamp: &str, adoption: &Adoption, texts: &BTreeMap<String, String>) -> Result<(), Failure> {
        let body = serde_json::to_string(adoption).map_err(|e| broken(&self.path, &e.to_string()))?;
        self.write(|transaction| {
            for (digest, text) in texts {
                let there = transaction.query_row("SELECT 1 FROM texts WHERE digest = ?1", [digest], |_| Ok(())).optional()?.is_some();
                if !there {
                    transaction.execute("INSERT INTO texts (digest, text) VALUES (?1, ?2)", params![digest, text])?;
                }
            }
            append(transaction, stamp, "rules", "", &body).map(|_| ())
        })
    }

    /// Commits to a plan's secret.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn commit(&mut self, stamp: &str, commitment: &Commitment) -> Result<(), Failure> {
        let body = self.json(commitment)?;
        self.write(|transaction| append(transaction, stamp, "commitment", &commitment.plan, &body).map(|_| ()))
    }

    /// Declares a draw void.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn void(&mut self, stamp: &str, void: &Void) -> Result<(), Failure> {
        let body = self.json(void)?;
        self.write(|transaction| append(transaction, stamp, "void", &void.draw, &body).map(|_| ()))
    }

    /// Records public randomness.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn beacon(&mut self, stamp: &str, beacon: &BeaconNumber) -> Result<(), Failure> {
        let body = self.json(beacon)?;
        self.write(|transaction| append(transaction, stamp, "beacon", "", &body).map(|_| ()))
    }

    /// Publishes a plan's secret.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn reveal(&mut self, stamp: &str, reveal: &Reveal) -> Result<(), Failure> {
        let body = self.json(reveal)?;
        self.write(|transaction| append(transaction, stamp, "reveal", &reveal.plan, &body).map(|_| ()))
    }

    /// Records lapses; one that was recorded before is left as it is.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn lapse(&mut self, stamp: &str, lapses: &[Lapse]) -> Result<(), Failure> {
        let lapses: Vec<(String, &Lapse)> = lapses.iter().map(|l| Ok((self.json(l)?, l))).collect::<Result<_, Failure>>()?;
        self.write(|transaction| {
            for (body, lapse) in lapses {
                let there = transaction
                    .query_row("SELECT 1 FROM entries WHERE kind = 'lapse' AND subject = ?1", [&lapse.draw], |_| Ok(()))
                    .optional()?
                    .is_some();
                if !there {
                    append(transaction, stamp, "lapse", &lapse.draw, &body)?;
                }
            }
            Ok(())
        })
    }

    /// Records intents in one transaction: either all of them exist, or none.
    ///
    /// # Errors
    /// The ledger cannot be written, or a round has an intent already.
    pub fn intend(&mut self, stamp: &str, intents: &[DrawRecord]) -> Result<(), Failure> {
        let intents: Vec<(String, &DrawRecord)> = intents.iter().map(|i| Ok((self.json(i)?, i))).collect::<Result<_, Failure>>()?;
        self.write(|transaction| {
            for (body, intent) in intents {
                let seq = append(transaction, stamp, "intent", &intent.draw, &body)?;
                transaction.execute(
                    "INSERT INTO intents (seq, draw, plan, task, opens, attempt, as_of) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    params![seq, intent.draw, intent.plan, intent.task, intent.opens.to_string(), intent.attempt, intent.as_of.to_string()],
                )?;
            }
            Ok(())
        })
    }

    /// Records draws in one transaction: either all of them exist, or none. One that is drawn already is left as it is.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn record(&mut self, stamp: &str, draws: &[NewDraw]) -> Result<(), Failure> {
        let draws: Vec<(String, &NewDraw)> = draws.iter().map(|d| Ok((self.json(&d.record)?, d))).collect::<Result<_, Failure>>()?;
        self.write(|transaction| {
            for (body, draw) in draws {
                let record = &draw.record;
                let there = transaction.query_row("SELECT 1 FROM draws WHERE draw = ?1", [&record.draw], |_| Ok(())).optional()?.is_some();
                if there {
                    continue;
                }
                let seq = append(transaction, stamp, "draw", &record.draw, &body)?;
                transaction.execute(
                    "INSERT INTO draws (seq, draw, objects) VALUES (?1, ?2, ?3)",
                    params![seq, record.draw, signed(record.objects)],
                )?;
                let mut insert = transaction.prepare_cached(
                    "INSERT INTO objects (seq, position, cell, rank, id, name, region, times, ticket) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                )?;
                for (position, o) in draw.objects.iter().enumerate() {
                    insert.execute(params![seq, signed(position as u64 + 1), o.cell, signed(o.rank), o.id, o.name, o.region, o.times, o.ticket])?;
                }
            }
            Ok(())
        })
    }

    fn json(&self, body: &impl serde::Serialize) -> Result<String, Failure> {
        serde_json::to_string(body).map_err(|e| broken(&self.path, &e.to_string()))
    }

    fn write(&mut self, work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>) -> Result<(), Failure> {
        let run = || -> rusqlite::Result<()> {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            work(&transaction)?;
            transaction.commit()
        };
        run().map_err(|e| failure(&self.path, &e))
    }
}

fn append(transaction: &Transaction<'_>, at: &str, kind: &str, subject: &str, body: &str) -> rusqlite::Result<i64> {
    let last: Option<(i64, String)> =
        transaction.query_row("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1", [], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    let (seq, prev) = last.map_or((1, "0".repeat(64)), |(seq, hash)| (seq + 1, hash));
    let hash = chain_hash(seq, &prev, at, kind, subject, body);
    transaction.execute(
        "INSERT INTO entries (seq, at, kind, subject, body, prev, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![seq, at, kind, subject, body, prev, hash],
    )?;
    Ok(seq)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn day(text: &str) -> rusqlite::Result<NaiveDate> {
    text.parse().map_err(|e| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(e)))
}

fn shown(path: &Path) -> String {
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let folder = path.parent().and_then(Path::file_name).map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    if folder.is_empty() { name } else { format!("{folder}/{name}") }
}

fn broken(path: &Path, words: &str) -> Failure {
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

fn failure(path: &Path, error: &rusqlite::Error) -> Failure {
    use rusqlite::ErrorCode as C;
    let (zh, en) = match error.sqlite_error_code() {
        Some(C::DatabaseBusy | C::DatabaseLocked) => ("台账被别的程序占用", "the ledger is in use by another program"),
        Some(C::DiskFull) => ("磁盘满了", "the disk is full"),
        Some(C::ReadOnly | C::PermissionDenied | C::CannotOpen) => ("台账不能写", "the ledger cannot be written"),
        Some(C::NotADatabase | C::DatabaseCorrupt) => ("台账文件损坏", "the ledger file is damaged"),
        _ => return broken(path, &error.to_string()),
    };
    let words = error.to_string();
    Failure::new(
        Kind::Ledger,
        Finding::error(
            "ledger-unreadable",
            Place::file(shown(path)),
            text!("{zh}（{words}）", "{en} ({words})"),
            text!(
                "已记下的抽取没有改变；排除原因后再运行同一条命令",
                "what is recorded has not changed; remove the cause and run the same command again"
            ),
        ),
    )
}
