//! What of an event everyone is told, and when: the texts that stand in the published chain.
//!
//! Each entry of the ledger has up to two such texts beside its body: one that is public as soon as it is recorded, and one that waits until what
//! it tells of is public (a draw's embargo). Both are bound by the entry's hash, so that whoever keeps one hash can check every published file
//! against it; what is for the office alone (tiers, strata, reasons of recusals, digests of settings) stands in neither.

use serde_json::{Map, Value, json};

use super::{Adoption, CellOutcome, CellRecord, Event, Intent, LateRecusal, Outcome, Staffing, Substitution, TaskVersion, Waiver};

/// What everyone is told of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// From when it is recorded.
    pub now: Value,
    /// Once that of which it tells is public; null: nothing more.
    pub later: Value,
}

impl Told {
    /// Both as they are hashed and published: JSON without white space; nothing is the empty text.
    #[must_use]
    pub fn texts(&self) -> [String; 2] {
        let text = |value: &Value| if value.is_null() { String::new() } else { value.to_string() };
        [text(&self.now), text(&self.later)]
    }
}

impl Event {
    /// What everyone is told of it.
    #[must_use]
    pub fn told(&self) -> Told {
        let whole = |body: serde_json::Result<Value>| Told { now: body.unwrap_or_default(), later: Value::Null };
        match self {
            Self::Opened(b) => whole(serde_json::to_value(b)),
            Self::Commitment(b) => whole(serde_json::to_value(b)),
            Self::Void(b) => whole(serde_json::to_value(b)),
            Self::Lapse(b) => whole(serde_json::to_value(b)),
            Self::Beacon(b) => whole(serde_json::to_value(b)),
            Self::Reveal(b) => whole(serde_json::to_value(b)),
            Self::Adoption(b) => Told { now: adoption(b), later: Value::Null },
            Self::Waiver(b) => Told { now: waiver(b), later: Value::Null },
            Self::Intent(b) => Told { now: b.told_now(), later: b.told_later() },
            Self::Draw(b) => Told { now: b.told_now(), later: b.told_later() },
            Self::Staffing(b) => staffing(b),
            Self::Recusal(b) => recusal(b),
            Self::Substitution(b) => substitution(b),
        }
    }
}

impl Intent {
    /// What everyone may know of it at once: that the round is made, under which commitment, and what it waits for. No digest: whoever has the
    /// register tries out every list of a few objects.
    #[must_use]
    pub fn told_now(&self) -> Value {
        json!({
            "draw": self.draw, "line": self.line, "known_as": self.known_as, "plan": self.plan, "task": self.task, "name": self.name, "lead": self.lead,
            "opens": self.opens, "nominal": self.nominal, "part": self.part, "as_of": self.as_of, "retrospective": self.retrospective,
            "simulation": self.simulation, "attempt": self.attempt, "decided": self.decided, "lottery": self.lottery,
            "commitment": self.commitment, "awaits": self.awaits, "publish": if self.sealed() { "sealed" } else { "open" }, "embargo": self.embargo,
            "names_not_before": self.names_not_before, "looks_back": self.looks_back, "program": self.program,
        })
    }

    /// What everyone may know once the draw is public. Risk classes are for internal use: cells have neutral codes only.
    #[must_use]
    pub fn told_later(&self) -> Value {
        let groups: Vec<Value> =
            (1..).zip(&self.groups).map(|(group, number): (u32, _)| json!({ "group": group, "number": number })).collect();
        // Who steps aside for whom, and why, could be tried out from the digest of a short table.
        let staffing =
            self.staffing.as_ref().map(|s| json!({ "team": s.team, "roster": s.seals[0], "recusals": s.seals[1], "pool": s.pool }));
        json!({
            "basis": self.basis, "frame_digest": self.frame_digest, "frame_root": self.frame_root, "population": self.population, "once": self.once, "groups": groups,
            "cells": self.cells.iter().map(CellRecord::told).collect::<Vec<_>>(), "rule": self.rule.digest, "register": self.register,
            "coordination": self.coordination, "staffing": staffing, "notes": self.notes,
        })
    }
}

impl CellRecord {
    /// What everyone may know of it, under its neutral code.
    fn told(&self) -> Value {
        let mut cell = Map::new();
        for (name, value) in [
            ("cell", json!(self.cell)),
            ("population", json!(self.population)),
            ("ratio", json!(self.ratio)),
            ("group", json!(self.group)),
            ("share", json!(self.share)),
        ] {
            cell.insert(name.to_owned(), value);
        }
        if self.certain > 0 {
            cell.insert("certain".to_owned(), json!(self.certain));
        }
        if !self.out.is_empty() {
            cell.insert("out".to_owned(), json!(self.out));
        }
        Value::Object(cell)
    }
}

impl Outcome {
    /// What everyone may know of it at once: that the draw was made.
    #[must_use]
    pub fn told_now(&self) -> Value {
        json!({ "draw": self.draw, "day": self.day })
    }

    /// What everyone may know once the draw is public.
    #[must_use]
    pub fn told_later(&self) -> Value {
        let cell = |c: &CellOutcome| json!({ "cell": c.cell, "quota": c.quota, "drawn": c.drawn });
        json!({
            "seed": self.seed, "beacon": self.beacon, "cells": self.cells.iter().map(cell).collect::<Vec<_>>(), "objects": self.objects,
            "list_digest": self.list_digest, "names_digest": self.names_digest,
        })
    }
}

/// Which rules came into force: the tasks with their terms as the plan says them. Settings, rule files and differences are the office's.
fn adoption(adoption: &Adoption) -> Value {
    let task = |v: &TaskVersion| {
        json!({
            "plan": v.plan, "task": v.task, "name": v.name, "line": v.line, "known_as": v.known_as, "rule": v.digest, "year": v.year, "window": v.window,
            "openings": v.openings, "ratio_text": v.ratio_text, "ratios": v.ratios,
        })
    };
    let asked: Vec<Value> = adoption.asked.iter().map(|a| json!({ "round": a.round, "why": a.why })).collect();
    json!({
        "day": adoption.day, "plans": adoption.plans, "tasks": adoption.tasks.iter().map(task).collect::<Vec<_>>(), "ended": adoption.ended,
        "asked": asked, "released": adoption.released,
    })
}

/// A decision not to draw a round, without the tiers of its cells.
fn waiver(waiver: &Waiver) -> Value {
    let Waiver { draw, round, reason, by, as_of, withdrawn, .. } = waiver;
    json!({ "draw": draw, "round": round, "reason": reason, "by": by, "as_of": as_of, "withdrawn": withdrawn })
}

/// Who goes where is told by the published document of the staffing, which its digest binds.
fn staffing(staffing: &Staffing) -> Told {
    let now = json!({ "day": staffing.day, "draws": staffing.draws, "again": staffing.again });
    Told { now, later: json!({ "document": staffing.document }) }
}

/// Who stepped back and who goes now. Why is between the inspector and the office.
fn recusal(late: &LateRecusal) -> Told {
    let now = json!({ "draw": late.draw, "as_of": late.as_of });
    let later = json!({
        "object": late.object, "visit": late.visit, "inspector": late.inspector, "team": late.team, "missing": late.short.iter().map(|s| s.missing).sum::<u32>(),
        "document": late.document,
    });
    Told { now, later }
}

/// Who dropped out and who takes the place; of a sealed draw not where in the order, and who was passed over stands in one cell with them.
fn substitution(s: &Substitution) -> Told {
    let now = json!({ "draw": s.draw, "as_of": s.as_of });
    let substitute = s.substitute.as_ref().map(|o| {
        if s.sealed {
            return json!({ "id": o.id, "name": o.name, "region": o.region });
        }
        json!({ "id": o.id, "name": o.name, "region": o.region, "cell": o.cell, "rank": o.rank, "times": o.times, "ticket": o.ticket })
    });
    let passed = s.passed.iter().filter(|_| !s.sealed);
    let passed: Vec<Value> = passed.map(|(id, why)| json!({ "id": id, "why": why.code() })).collect();
    Told { now, later: json!({ "object": s.object, "reason": s.reason, "by": s.by, "substitute": substitute, "passed": passed }) }
}
