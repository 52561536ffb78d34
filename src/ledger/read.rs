//! Reading the ledger: entries, draws, histories, and damage to the file itself.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension as _};

use super::entry::{Adoption, BeaconNumber, Commitment, Entry, Lapse, Reveal, Void};
use super::store::{DrawRow, Ledger, NewDraw, SCHEMA, State, broken, failure};
use super::visits::{VisitEntry, Visits};
use crate::diagnostic::{Failure, Text};
use crate::draw::{DrawRecord, Drawn};
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
        self.rows("SELECT seq, at, kind, subject, body, prev, hash FROM entries WHERE seq > ?1 ORDER BY seq", [seq], |r| {
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

    /// The newest entry's number, hash and time; nothing where there is none.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn newest(&self) -> Result<Option<(i64, String, String)>, Failure> {
        let rows =
            self.rows("SELECT seq, hash, at FROM entries ORDER BY seq DESC LIMIT 1", [], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
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
            "SELECT i.seq, i.draw, i.plan, i.task, i.opens, i.as_of, coalesce(d.at, e.at), d.objects, i.attempt, json_extract(e.body, '$.nominal')
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
                    nominal: r.get::<_, Option<String>>(9)?.map(|t| day(&t)).transpose()?,
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
                    nominal: lapse.nominal,
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

    /// Draws recorded since the last first-time staffing: only they can be without one.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn drawn_since_staffing(&self) -> Result<Vec<String>, Failure> {
        self.rows(
            "SELECT draw FROM draws WHERE seq > (SELECT coalesce(max(seq), 0) FROM entries WHERE kind = 'staffing' AND subject = '') ORDER BY seq",
            [],
            |r| r.get(0),
        )
    }

    /// Whether any visit was ever staffed.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn has_staffings(&self) -> Result<bool, Failure> {
        Ok(!self.rows("SELECT seq FROM entries WHERE kind = 'staffing' LIMIT 1", [], |r| r.get::<_, i64>(0))?.is_empty())
    }

    /// Day and number of every staffing.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn staffing_days(&self) -> Result<Vec<(i64, NaiveDate)>, Failure> {
        self.rows("SELECT seq, json_extract(body, '$.day') FROM entries WHERE kind = 'staffing'", [], |r| {
            Ok((r.get(0)?, r.get(1).and_then(|t: String| day(&t))?))
        })
    }

    /// The entries about visits with their real time, in order.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn visit_entries(&self) -> Result<Vec<(i64, String, VisitEntry)>, Failure> {
        let rows: Vec<(i64, String, String, String)> = self.rows(
            "SELECT seq, at, kind, body FROM entries WHERE kind IN ('staffing', 'recusal', 'substitution', 'void') ORDER BY seq",
            [],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
        )?;
        rows.into_iter()
            .filter_map(|(seq, at, kind, body)| {
                let entry = VisitEntry::parse(&kind, &body)?;
                Some(entry.map(|e| (seq, at, e)).map_err(|e| broken(&self.path, &e.to_string())))
            })
            .collect()
    }

    /// All visits as they stand.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn visits(&self) -> Result<Visits, Failure> {
        let mut visits = Visits::default();
        for (_, at, entry) in self.visit_entries()? {
            visits.apply(&at, &entry);
        }
        Ok(visits)
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

    /// Task name and lead of every draw.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn draw_names(&self) -> Result<BTreeMap<String, (String, String)>, Failure> {
        let rows: Vec<(String, Option<String>, Option<String>)> = self.rows(
            "SELECT i.draw, json_extract(e.body, '$.name'), json_extract(e.body, '$.lead') FROM intents i JOIN entries e USING (seq)",
            [],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
        )?;
        Ok(rows.into_iter().map(|(draw, name, lead)| (draw, (name.unwrap_or_default(), lead.unwrap_or_default()))).collect())
    }

    /// What a draw was made from and what came out, without its objects.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn draw_record(&self, draw: &str) -> Result<Option<DrawRecord>, Failure> {
        let body: Option<String> = self
            .connection
            .query_row("SELECT e.body FROM draws d JOIN entries e USING (seq) WHERE d.draw = ?1", [draw], |r| r.get(0))
            .optional()
            .map_err(|e| failure(&self.path, &e))?;
        body.map(|b| serde_json::from_str(&b).map_err(|e| broken(&self.path, &e.to_string()))).transpose()
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
        let mut times: HashMap<String, u32> = rows.into_iter().collect();
        let called: Vec<String> = self.rows(
            "SELECT json_extract(e.body, '$.substitute.id') FROM entries e JOIN intents i ON i.draw = e.subject
             WHERE e.kind = 'substitution' AND json_extract(e.body, '$.substitute.id') IS NOT NULL AND i.plan = ?1 AND i.task = ?2
             AND i.draw NOT IN (SELECT subject FROM entries WHERE kind = 'void')",
            [plan, task],
            |r| r.get(0),
        )?;
        for id in called {
            *times.entry(id).or_default() += 1;
        }
        Ok(times)
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
        let called: Vec<String> = self.rows(
            "SELECT json_extract(e.body, '$.substitute.id') FROM entries e JOIN intents i ON i.draw = e.subject
             WHERE e.kind = 'substitution' AND json_extract(e.body, '$.substitute.id') IS NOT NULL AND i.opens >= ?1
             AND i.draw NOT IN (SELECT subject FROM entries WHERE kind = 'void')",
            [day.to_string()],
            |r| r.get(0),
        )?;
        Ok(ids.into_iter().chain(called).collect())
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
}

fn day(text: &str) -> rusqlite::Result<NaiveDate> {
    text.parse().map_err(|e| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(e)))
}
