//! What an edit means for rounds: which ones it leaves to a person, and which rows or plans are not taken up for what they do not say.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::chance::Secrets;
use crate::diagnostic::{Finding, Findings, Place, Text};
use crate::history::History;
use crate::layout::Layout;
use crate::model::Why;
use crate::schedule::{Days, EvaluatedTasks, Round, RoundState, account, rules_in_force};
use crate::text;
use crate::workspace::Snapshot;

/// Lays the files over what the ledger has and tells what follows on a day. Where nothing was ever adopted there is nothing to compare.
pub(super) fn check(snapshot: &Snapshot, found: &EvaluatedTasks, history: &History, today: NaiveDate, findings: &mut Findings) {
    if history.rules.versions.is_empty() {
        return;
    }
    let in_force = rules_in_force(found.clone(), snapshot, history, today);
    for why in in_force.never.iter().map(|(_, _, why)| why).chain([&in_force.unclear]) {
        for finding in why.iter() {
            if !findings.iter().any(|f| f.code == finding.code && f.place == finding.place) {
                findings.push(finding.clone());
            }
        }
    }
    let secrets = Secrets::new(Layout { root: snapshot.root.clone() }.secrets(), None);
    let secret = |line: &str| secrets.get(line, history.commitment(line)?.number).ok().flatten();
    let rounds = account(&in_force.rules, history, &Days { calendar: &snapshot.calendar, secret: &secret }, today);
    let mut asked: BTreeMap<(String, String, Why), Vec<&Round>> = BTreeMap::new();
    for round in rounds.iter().filter(|r| r.state == RoundState::Asked) {
        if let Some(why) = round.ask.filter(|why| *why != Why::Before) {
            asked.entry((round.plan.clone(), round.task.clone(), why)).or_default().push(round);
        }
    }
    for ((plan, task, why), rounds) in asked {
        findings.push(finding(place(snapshot, &plan, &task), why, &rounds));
    }
}

/// The task's row; the settings where its plan is no longer among the plans.
fn place(snapshot: &Snapshot, plan: &str, task: &str) -> Place {
    let file = snapshot.plans.iter().find(|f| f.reading.plan.as_ref().is_some_and(|p| p.id == plan));
    let Some(file) = file else { return snapshot.settings_source.whole() };
    let id = format!("id = \"{task}\"");
    match file.source.text.find(&format!("\n{id}")) {
        Some(at) => file.source.at(at + 1..at + 1 + id.len()),
        None => file.source.whole(),
    }
}

fn finding(place: Place, why: Why, rounds: &[&Round]) -> Finding {
    let list = Text::list(rounds.iter().map(|r| r.draw.to_string()).map(Text::same));
    let message = match why {
        Why::Gone => text!("rules-no-longer-have-owed-and", list),
        Why::Orphan => text!("round-that-was-drawn-has-moved", list),
        Why::Cells => text!("change-of-rules-opens-cells-on", list),
        Why::New | Why::Before => text!("change-of-rules-adds-on-or", list),
    };
    Finding::warning("rounds-asked", place, message, text!("rounds-asked"))
}
