//! Recording in the ledger. Everything is one transaction: it exists whole or not at all.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::chain::chain_hash;
use super::store::{Ledger, NewDraw, broken, failure};
use crate::diagnostic::Failure;
use crate::model::{Event, Intent};

impl Ledger {
    /// Appends events in one transaction, with the texts that they refer to by digest: either all of it exists, or nothing. Intents and
    /// draws have functions of their own, for rows stand beside them.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn append(&mut self, stamp: &str, events: &[Event], texts: &BTreeMap<String, String>) -> Result<(), Failure> {
        let entries = self.bodies(events.iter())?;
        self.write(|transaction| {
            keep(transaction, texts)?;
            for (event, body) in entries {
                append(transaction, stamp, event.kind(), &event.subject(), &body)?;
            }
            Ok(())
        })
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

    /// Records intents in one transaction: either all of them exist, or none.
    ///
    /// # Errors
    /// The ledger cannot be written, or a round has an intent already.
    pub fn intend(&mut self, stamp: &str, intents: &[Intent]) -> Result<(), Failure> {
        let events: Vec<Event> = intents.iter().map(|i| Event::Intent(Box::new(i.clone()))).collect();
        let entries = self.bodies(events.iter())?;
        self.write(|transaction| {
            for ((event, body), intent) in entries.into_iter().zip(intents) {
                let seq = append(transaction, stamp, event.kind(), &event.subject(), &body)?;
                transaction.execute(
                    "INSERT INTO intents (seq, draw, line, task, nominal, attempt, as_of) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    params![
                        seq,
                        intent.draw.as_str(),
                        intent.line.as_str(),
                        intent.known_as.as_str(),
                        intent.nominal.to_string(),
                        intent.attempt,
                        intent.as_of.to_string()
                    ],
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
        let events: Vec<Event> = draws.iter().map(|d| Event::Draw(d.record.outcome.clone())).collect();
        let entries = self.bodies(events.iter())?;
        self.write(|transaction| {
            for ((event, body), draw) in entries.into_iter().zip(draws) {
                let id = draw.record.draw.as_str();
                let there = transaction.query_row("SELECT 1 FROM draws WHERE draw = ?1", [id], |_| Ok(())).optional()?.is_some();
                if there {
                    continue;
                }
                let seq = append(transaction, stamp, event.kind(), &event.subject(), &body)?;
                let count = signed(draw.objects.len() as u64);
                transaction.execute("INSERT INTO draws (seq, draw, objects) VALUES (?1, ?2, ?3)", params![seq, id, count])?;
                let mut insert = transaction.prepare_cached(
                    "INSERT INTO objects (seq, position, cell, rank, id, name, region, tier, times, ticket) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                )?;
                for (position, o) in draw.objects.iter().enumerate() {
                    let (position, rank) = (signed(position as u64 + 1), signed(o.rank));
                    insert.execute(params![seq, position, o.cell, rank, o.id, o.name, o.region, o.tier, o.times, o.ticket])?;
                }
            }
            Ok(())
        })
    }

    fn bodies<'e>(&self, events: impl Iterator<Item = &'e Event>) -> Result<Vec<(&'e Event, String)>, Failure> {
        events.map(|e| Ok((e, e.body().map_err(|e| broken(&self.path, &e.to_string()))?))).collect()
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
