//! A session about visits: the workspace open for a decision, with the visits as they stand.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};

use super::refuse::{no_draw, refuse};
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, Text, nearest};
use crate::draw::{commitment, seed};
use crate::execute::{publish, read_roster, staff_pending, team_of};
use crate::history::History;
use crate::ledger::NewDraw;
use crate::model::{Draw, Drawn, Event, Staffing, VisitRecord};
use crate::staffing::{
    Inputs, Roster, RosterSnapshot, VisitEntry, Visits, again, current, documented, later_basis, later_lottery, parse_recusals,
};
use crate::text;
use crate::workspace::Session;

/// Texts by digest.
type Texts = BTreeMap<String, String>;

/// What became of a decision about visits.
#[derive(Debug, Clone)]
pub struct Done {
    /// In words.
    pub said: Text,
    /// The visits it is about, as they stand now.
    pub visits: Vec<VisitRecord>,
    /// Who takes a dropped object's place.
    pub substitute: Option<Drawn>,
}

/// The session in hand, with the visits as they stand.
pub(super) struct VisitSession {
    pub session: Session,
    pub visits: Visits,
    pub today: NaiveDate,
}

impl VisitSession {
    pub fn of(mut session: Session) -> Result<Self, Failure> {
        // What a crash left undone comes first.
        staff_pending(&mut session)?;
        let visits = History::visits(session.ledger.as_ref())?;
        let today = session.today();
        Ok(Self { session, visits, today })
    }

    /// A draw that is not void.
    pub fn draw(&self, draw: &str) -> Result<NewDraw, Failure> {
        let history = &self.session.history;
        if history.attempt(draw).is_some_and(|a| a.void.is_some()) {
            return Err(refuse(text!("is-void", draw), text!("see-choucha-draws")));
        }
        let found = self.session.ledger.as_ref().map(|l| l.draw(draw)).transpose()?.flatten();
        found.map(|(_, new)| new).ok_or_else(|| no_draw(history, draw))
    }

    /// Help where an object was not drawn.
    pub fn not_drawn(&self, draw: &NewDraw, object: &str) -> Text {
        let name = &draw.record.draw;
        match nearest(object, current(&draw.record, &draw.objects, &self.visits).iter().map(|o| o.id.as_str())) {
            Some(near) => text!("did-you-mean-2", near),
            None => text!("choucha-draws-lists-what-was-drawn", name),
        }
    }

    /// Inspectors and recusals as they are now.
    pub fn roster(&self, year: i32) -> Result<RosterSnapshot, Failure> {
        let settings = &self.session.settings;
        let snapshot = read_roster(settings, &self.session.history, self.session.ledger.as_ref(), year)?
            .ok_or_else(|| refuse(text!("settings-name-no-inspector-register"), text!("add-register-inspectors-to-rules-settings")))?;
        match &snapshot.why {
            Some(why) => Err(Failure::new(
                Kind::Register,
                Finding::error(
                    "inspectors-unreadable",
                    Place::file(settings.inspectors.as_ref().map_or("datasets", |s| s.name.as_str())),
                    why.say(),
                    text!("inspectors-unreadable"),
                ),
            )),
            None => Ok(snapshot),
        }
    }

    /// What teams are worked out from.
    pub fn inputs(&self, snapshot: &RosterSnapshot, visits: &[VisitRecord], day: NaiveDate) -> Inputs {
        let text = |digest: &String| snapshot.texts.get(digest).cloned().unwrap_or_default();
        let roster = Roster::parse(&text(&snapshot.roster)).unwrap_or_default();
        let recusals = parse_recusals(&text(&snapshot.recusals)).unwrap_or_default();
        Inputs::new(&self.visits, roster.into(), &recusals, visits, day)
    }

    /// Staffs what of a draw has no team yet, by a lottery of its own; `after` are decisions about its visits that are recorded with it, and that the
    /// session knows already.
    pub fn staffing(&self, new: &NewDraw, after: &[Event]) -> Result<Option<(Staffing, Texts)>, Failure> {
        if new.record.staffing.is_none() && self.session.settings.inspectors.is_none() {
            return Ok(None);
        }
        let day = self.today;
        let mut visits = again(&self.visits, &new.record, &new.objects, day, &team_of(&self.session.history));
        if visits.is_empty() {
            return Ok(None);
        }
        let snapshot = self.roster(day.year())?;
        let draw = &new.record.draw;
        let entries = self.session.ledger.as_ref().map(History::visit_entries).transpose()?.unwrap_or_default();
        let lottery = later_lottery(draw, entries.len() + after.len());
        let secret = self.secret(&new.record)?;
        let seed = seed(&secret, &lottery, &later_basis(&snapshot.seals), "");
        for visit in &mut visits {
            visit.seed.clone_from(&seed);
            visit.lottery.clone_from(&lottery);
        }
        let inputs = self.inputs(&snapshot, &visits, day);
        inputs.staff(&mut visits);
        let staffing = Staffing {
            day,
            roster: snapshot.roster.clone(),
            recusals: snapshot.recusals.clone(),
            seals: snapshot.seals.clone(),
            draws: Vec::new(),
            again: Some(draw.clone()),
            commitment: new.record.commitment.clone(),
            document: String::new(),
            visits,
        };
        let staffing = documented(staffing, Some(&inputs));
        Ok(Some((staffing, snapshot.texts)))
    }

    /// Records decisions and the staffing that follows from them in one go; gives the visits that were staffed.
    pub fn record(&mut self, decisions: Vec<Event>, staffing: Option<(Staffing, Texts)>) -> Result<Vec<VisitRecord>, Failure> {
        let (mut events, mut texts, mut visits) = (decisions, Texts::new(), Vec::new());
        if let Some((staffing, of_it)) = staffing {
            visits.clone_from(&staffing.visits);
            self.visits.apply(&self.session.stamp(), &VisitEntry::Staffing(staffing.clone()));
            events.push(Event::Staffing(staffing));
            texts = of_it;
        }
        if !events.is_empty() {
            self.session.record(&events, &texts)?;
        }
        Ok(visits)
    }

    fn secret(&self, record: &Draw) -> Result<String, Failure> {
        let commitments = &self.session.history.commitments;
        let number = commitments.iter().find(|c| c.line == record.line && c.commitment == record.commitment).map_or(1, |c| c.number);
        let found =
            self.session.secrets().get(&record.line, number).ok().flatten().filter(|s| commitment(s).as_ref() == Some(&record.commitment));
        let line = &record.line;
        found.ok_or_else(|| {
            Failure::new(
                Kind::Ledger,
                Finding::error(
                    "secret-lost",
                    Place::file(format!("var/secret/{line}.key")),
                    text!("secret-lost", line),
                    text!("secret-lost-help"),
                ),
            )
        })
    }

    /// Writes the files that the decision changes.
    pub fn publish(&mut self) -> Result<(), Failure> {
        publish(&mut self.session, &mut Findings::default()).map(|_| ())
    }
}
