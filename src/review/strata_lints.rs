//! Strata held against a register: which can overlap at all, and which cells nobody is in.

use crate::diagnostic::{Finding, Findings};
use crate::rules::{Filter, Node};
use crate::schedule::{EvaluatedTask, RoundPlan};
use crate::text;

/// The strata that have a name and do not simply take everyone left over.
pub(super) fn named(evaluated: &EvaluatedTask) -> impl Iterator<Item = (&str, &Filter)> {
    evaluated
        .evaluation
        .strata
        .iter()
        .filter_map(|s| Some((s.name.as_deref()?, s.filter.as_ref()?)))
        .filter(|(_, filter)| !matches!(filter.node(), Node::Everyone))
}

/// Whether two strata could share an object: regions alone cannot.
pub(super) fn may_overlap(evaluated: &EvaluatedTask) -> bool {
    let strata: Vec<&Filter> = named(evaluated).map(|(_, f)| f).collect();
    let mut regions: Vec<&String> = Vec::new();
    let only_regions = strata.iter().all(|f| {
        if let Node::Region(list) = f.node() {
            list.iter().all(|r| {
                let new = !regions.contains(&r);
                regions.push(r);
                new
            })
        } else {
            false
        }
    });
    strata.len() > 1 && !only_regions
}

/// Strata in which nobody is.
pub(super) fn empty(evaluated: &EvaluatedTask, rounds: &[RoundPlan], findings: &mut Findings) {
    let evaluation = &evaluated.evaluation;
    let mut people = vec![0u64; evaluation.strata.len()];
    let mut opens = vec![false; evaluation.strata.len()];
    for cell in rounds.iter().flat_map(|r| &r.cells) {
        let first = cell.grades.first().and_then(|g| evaluation.grades.get(*g));
        let Some(stratum) = first.map(|g| g.stratum) else { continue };
        if let (Some(people), Some(opens)) = (people.get_mut(stratum), opens.get_mut(stratum)) {
            *people += cell.population;
            *opens = true;
        }
    }
    for (stratum, (people, opens)) in evaluation.strata.iter().zip(people.into_iter().zip(opens)) {
        let Some(name) = stratum.name.as_deref() else { continue };
        if people == 0 && opens {
            let task = &evaluated.task.id;
            findings.push(Finding::warning(
                "cell-empty",
                evaluated.rule.definition("strata", 1),
                text!("cell-empty", task, name),
                text!("cell-empty-help"),
            ));
        }
    }
}
