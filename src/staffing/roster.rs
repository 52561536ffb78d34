//! The inspectors that visits are staffed from, fixed with the intent before any seed exists.
//!
//! Its text is one line an inspector, `certificate US name US department US branch US region US city US specialities US expert US
//! home US start LF`, sorted by certificate as bytes (US = byte 0x1F; `city` and `expert` are 0 or 1, specialities joined by
//! `;`). `start` is the load that an inspector new in the year begins with, so that nobody new has to make up for the others.

use std::collections::HashMap;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::model::{Team, US, hex};
use crate::register::{InspectorSpec, Inspectors, Officer, Recusal};

/// One inspector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterEntry {
    /// Who.
    pub officer: Officer,
    /// Whether of the city's own level.
    pub city: bool,
    /// Load to begin with.
    pub start: u32,
}

/// The inspectors in service, sorted by certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// In order of certificates as bytes.
    pub entries: Vec<RosterEntry>,
}

impl Roster {
    /// The roster of a register; `start` gives the load that an inspector begins with.
    #[must_use]
    pub fn new(spec: &InspectorSpec, found: &Inspectors, start: impl Fn(&Officer) -> u32) -> Self {
        let entries =
            found.officers.iter().map(|o| RosterEntry { city: spec.is_city(&o.region), start: start(o), officer: o.clone() }).collect();
        Self { entries }
    }

    /// A certificate by place.
    #[must_use]
    pub fn id(&self, place: u32) -> &str {
        self.entries.get(place as usize).map_or("", |e| e.officer.id.as_str())
    }

    /// Places by certificate.
    #[must_use]
    pub fn places(&self) -> HashMap<&str, u32> {
        self.entries.iter().enumerate().map(|(i, e)| (e.officer.id.as_str(), u32::try_from(i).unwrap_or(u32::MAX))).collect()
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for e in &self.entries {
            let o = &e.officer;
            let (city, expert, special) = (u8::from(e.city), u8::from(o.expert), o.specialities.join(";"));
            let _ = writeln!(
                text,
                "{}{US}{}{US}{}{US}{}{US}{}{US}{city}{US}{special}{US}{expert}{US}{}{US}{}",
                o.id, o.name, o.department, o.branch, o.region, o.home, e.start
            );
        }
        text
    }

    /// SHA-256 of what is published of the inspectors of a team's departments: one line an inspector, `certificate US branch US region US city US
    /// specialities US expert US start LF`, sorted by certificate.
    #[must_use]
    pub fn pool(&self, team: &Team) -> String {
        let mut hash = Sha256::new();
        for e in self.entries.iter().filter(|e| team.needs.iter().any(|need| need.branch == e.officer.branch)) {
            let o = &e.officer;
            let (city, expert, special) = (u8::from(e.city), u8::from(o.expert), o.specialities.join(";"));
            hash.update(format!("{}{US}{}{US}{}{US}{city}{US}{special}{US}{expert}{US}{}\n", o.id, o.branch, o.region, e.start));
        }
        hex(&hash.finalize())
    }

    /// Reads its text; nothing if it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut entries = Vec::new();
        for line in text.lines() {
            let parts: Vec<&str> = line.split(US).collect();
            let [id, name, department, branch, region, city, special, expert, home, start] = parts.as_slice() else { return None };
            let officer = Officer {
                id: (*id).to_owned(),
                name: (*name).to_owned(),
                department: (*department).to_owned(),
                branch: (*branch).to_owned(),
                region: (*region).to_owned(),
                specialities: special.split(';').filter(|s| !s.is_empty()).map(ToOwned::to_owned).collect(),
                expert: *expert == "1",
                home: (*home).to_owned(),
            };
            entries.push(RosterEntry { officer, city: *city == "1", start: start.parse().ok()? });
        }
        Some(Self { entries })
    }
}

/// The recusal table's text: one line a pair, `certificate US object US reason US date LF`, sorted.
#[must_use]
pub fn recusals_text(pairs: &[Recusal]) -> String {
    pairs.iter().fold(String::new(), |mut text, p| {
        let _ = writeln!(text, "{}{US}{}{US}{}{US}{}", p.inspector, p.object, p.reason, p.date);
        text
    })
}

/// Reads the recusal table's text; nothing if it is none.
#[must_use]
pub fn parse_recusals(text: &str) -> Option<Vec<Recusal>> {
    text.lines()
        .map(|line| match line.split(US).collect::<Vec<_>>().as_slice() {
            [inspector, object, reason, date] => Some(Recusal {
                inspector: (*inspector).to_owned(),
                object: (*object).to_owned(),
                reason: (*reason).to_owned(),
                date: (*date).to_owned(),
            }),
            _ => None,
        })
        .collect()
}
