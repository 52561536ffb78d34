//! Recording in the ledger. Everything is one transaction: it exists whole or not at all.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::entry::{Adoption, BeaconNumber, Commitment, Lapse, Reveal, Void, chain_hash};
use super::store::{Ledger, NewDraw, broken, failure};
use super::visits::{LateRecusal, Staffing, Substitution};
use crate::diagnostic::Failure;
use crate::draw::DrawRecord;

impl Ledger {
    /// Takes note of rules, with the texts they refer to.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn adopt(&mut self, stamp: &str, adoption: &Adoption, texts: &BTreeMap<String, String>) -> Result<(), Failure> {
        let body = serde_json::to_string(adoption).map_err(|e| broken(&self.path, &e.to_string()))?;
        self.write(|transaction| {
            keep(transaction, texts)?;
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

    /// Keeps texts that entries to come refer to by digest.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn keep(&mut self, texts: &BTreeMap<String, String>) -> Result<(), Failure> {
        if texts.is_empty() {
            return Ok(());
        }
        self.write(|transaction| keep(transaction, texts))
    }

    /// Records staffed visits.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn staff(&mut self, stamp: &str, staffing: &Staffing, texts: &BTreeMap<String, String>) -> Result<(), Failure> {
        let body = self.json(staffing)?;
        self.write(|transaction| {
            keep(transaction, texts)?;
            append(transaction, stamp, "staffing", staffing.again.as_deref().unwrap_or(""), &body).map(|_| ())
        })
    }

    /// Records that an inspector stepped back.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn recuse(&mut self, stamp: &str, late: &LateRecusal, texts: &BTreeMap<String, String>) -> Result<(), Failure> {
        let body = self.json(late)?;
        self.write(|transaction| {
            keep(transaction, texts)?;
            append(transaction, stamp, "recusal", &late.draw, &body).map(|_| ())
        })
    }

    /// Records a substitution.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn substitute(&mut self, stamp: &str, substitution: &Substitution) -> Result<(), Failure> {
        let body = self.json(substitution)?;
        self.write(|transaction| append(transaction, stamp, "substitution", &substitution.draw, &body).map(|_| ()))
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
            fault()?;
            transaction.commit()
        };
        let done = fault().and_then(|()| run()).map_err(|e| failure(&self.path, &e));
        // After the commit only a death is of interest: an error here would deny what is recorded.
        let _ = crate::fault::point();
        done
    }
}

/// A fault asked for by a test, as SQLite would tell it.
fn fault() -> rusqlite::Result<()> {
    crate::fault::point().map_err(|e| {
        let code = if e.kind() == std::io::ErrorKind::StorageFull { rusqlite::ffi::SQLITE_FULL } else { rusqlite::ffi::SQLITE_READONLY };
        rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), Some(e.to_string()))
    })
}

pub(super) fn append(transaction: &Transaction<'_>, at: &str, kind: &str, subject: &str, body: &str) -> rusqlite::Result<i64> {
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

fn keep(transaction: &Transaction<'_>, texts: &BTreeMap<String, String>) -> rusqlite::Result<()> {
    for (digest, text) in texts {
        let there = transaction.query_row("SELECT 1 FROM texts WHERE digest = ?1", [digest], |_| Ok(())).optional()?.is_some();
        if !there {
            transaction.execute("INSERT INTO texts (digest, text) VALUES (?1, ?2)", params![digest, text])?;
        }
    }
    Ok(())
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
