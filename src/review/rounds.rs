//! What an edit means for rounds: which ones it leaves to a person, and which rows or plans are not taken up for what they do not say.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::chance::Secrets;
use crate::diagnostic::{Finding, Findings, Place, Text};
use crate::history::History;
use crate::layout::Layout;
use crate::model::Why;
use crate::plan::{key_in, row_of};
use crate::schedule::{Days, EvaluatedTasks, Round, RoundState, account, line_secret, rules_in_force};
use crate::text;
use crate::workspace::Snapshot;

/// Lays the files over what the ledger has and tells what follows on a day.
pub(super) fn check(snapshot: &Snapshot, found: &EvaluatedTasks, history: &History, today: NaiveDate, findings: &mut Findings) {
    let in_force = rules_in_force(found.clone(), snapshot, history, today);
    for why in in_force.never.iter().map(|(_, _, why)| why).chain([&in_force.unclear]) {
        findings.extend_new(why);
    }
    let secrets = Secrets::new(Layout { root: snapshot.root.clone() }.secrets(), None);
    let secret = |line: &str| line_secret(line, history, &secrets);
    let zone = snapshot.settings.as_ref().map_or(chrono_tz::Asia::Shanghai, |settings| settings.timezone);
    let rounds = account(&in_force.rules, history, &Days { calendar: &snapshot.calendar, secret: &secret, zone }, today);
    let mut asked: BTreeMap<(String, String, Why, bool, bool), Vec<&Round>> = BTreeMap::new();
    for round in rounds.iter().filter(|r| r.state == RoundState::Asked) {
        // What was merely missed is `status`' to tell: no edit made it a question, and none takes it away.
        if let Some(why) = round.ask.filter(|why| !matches!(why, Why::Before | Why::Missed)) {
            let known = history.rules.asks.contains_key(&round.id) || in_force.adoption.is_none() || why == Why::HeldUp;
            asked.entry((round.plan.clone(), round.task.clone(), why, round.beside, known)).or_default().push(round);
        }
    }
    for ((plan, task, why, beside, known), rounds) in asked {
        findings.push(finding(place(snapshot, &plan, &task), (why, beside, known), &rounds));
    }
}

/// The task's row; the settings where its plan is no longer among the plans.
fn place(snapshot: &Snapshot, plan: &str, task: &str) -> Place {
    let file = snapshot.plans.iter().find(|f| f.reading.plan.as_ref().is_some_and(|p| p.id == plan));
    let Some(file) = file else { return snapshot.settings_source.whole() };
    let row = row_of(&file.source, task).and_then(|row| key_in(&file.source, &row, "id"));
    row.unwrap_or_else(|| file.source.whole())
}

/// `beside`: the rules do not have the date; `known`: the change is in the ledger already and cannot be undone by another edit.
fn finding(place: Place, (why, beside, known): (Why, bool, bool), rounds: &[&Round]) -> Finding {
    let name = |round: &&Round| {
        let draw = round.draw.to_string();
        round.cells.named().map_or_else(|| Text::same(draw.clone()), |cells| text!("draw-of-cells", draw, cells))
    };
    let list = Text::list(rounds.iter().map(name));
    let message = match why {
        Why::Closed => text!("change-of-rules-closes-window", list),
        Why::Gone if !beside => text!("rules-had-lost-rounds", list),
        Why::Gone => text!("rules-no-longer-have-owed-and", list),
        Why::Orphan => text!("round-that-was-drawn-has-moved", list),
        Why::Cells => text!("change-of-rules-opens-cells-on", list),
        Why::New | Why::Before | Why::Missed => text!("change-of-rules-adds-on-or", list),
        Why::Withdrawn => text!("decision-on-rounds-taken-back", list),
        Why::Moved => text!("days-may-have-been-moved", list),
        Why::HeldUp => text!("rounds-were-held-up", list),
    };
    let help = if known { text!("rounds-asked-known") } else { text!("rounds-asked") };
    Finding::warning("rounds-asked", place, message, help)
}
