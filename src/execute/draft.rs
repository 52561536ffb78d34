//! A round before its seed exists: its frame, its cells and quotas, the intent that will stand in the ledger.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::job::{Context, Draft, Due, Facts, Job};
use super::outcome::{NotDrawn, Outcome, WhyNot};
use rayon::prelude::*;

use crate::diagnostic::{Failure, Finding, Findings, Kind, Text};
use crate::draw::{Mark, Reached, ScanReport};
use crate::model::{Intent, RegisterRecord};
use crate::plan::Mode;
use crate::schedule::{EvaluatedTask, Round, RoundPlan, RoundState, grade_name, names_tell_until, plan_round, publishes_sealed};
use crate::staffing::{VisitHistory, mark};
use crate::text;
use crate::workspace::PROGRAM;

/// The drafts of a batch. Their frames are fixed when it is known which of them share a lottery.
pub(super) fn draft_batch(
    context: &Context<'_>,
    jobs: &mut [Job],
    (stage, members): (Option<NaiveDate>, &BTreeSet<usize>),
    (register, visits): (&ScanReport, Option<&VisitHistory>),
    report: &mut Outcome,
) -> Vec<(usize, Draft)> {
    let facts = context.facts;
    let settings = &context.session.settings;
    let staffing = context.roster.as_ref().zip(settings.inspectors.as_ref());
    let (file, tier_column) = (settings.objects.name.as_str(), settings.objects.theirs("tier"));
    let batch: Vec<(usize, Round, Result<Draft, Failure>)> = jobs
        .par_iter_mut()
        .enumerate()
        .filter(|(j, _)| members.contains(j))
        .filter_map(|(j, job)| {
            job.next(stage)?;
            let due = job.rounds.pop_front()?;
            let mut draft = draft(&facts, job, &due, (file, tier_column, register), visits);
            if let (Ok(draft), Some((roster, spec))) = (&mut draft, staffing) {
                draft.intent.staffing = Some(roster.terms(spec, &due.rules.evaluation.team));
            }
            Some((j, due.round, draft))
        })
        .collect();
    let mut drafts = Vec::new();
    for (j, round, draft) in batch {
        match draft {
            Ok(draft) => drafts.push((j, draft)),
            Err(failure) => report.not_drawn.push(NotDrawn { draw: round.draw.to_string(), why: WhyNot::Failed(failure) }),
        }
    }
    drafts
}

/// A round's frame and quotas.
fn draft(
    facts: &Facts,
    job: &Job,
    Due { round, rules: evaluated }: &Due,
    (file, tier_column, register): (&str, Option<&str>, &ScanReport),
    visits: Option<&VisitHistory>,
) -> Result<Draft, Failure> {
    let Some(reached) = job.reached(evaluated) else { return Err(Failure::new(Kind::Rule, Findings::default())) };
    let reached = reached.as_ref().map_err(Clone::clone)?;
    let evaluation = &evaluated.evaluation;
    if reached.left_out > 0 {
        return Err(left_out(evaluated, reached.left_out));
    }
    let mut open = evaluation.grades_opening(round.nominal());
    open.retain(|grade| round.cells.takes(&grade_name(evaluated, *grade)));
    if open.is_empty() {
        return Err(nothing_opens(round, evaluated));
    }
    let mut frame = reached.frame.in_cells(|grade| open.contains(&(grade as usize)).then_some(grade));
    if let Some(visits) = visits {
        mark(&mut frame, evaluation, &evaluated.task.lead, visits, facts.day);
    }
    let plan: RoundPlan = plan_round(evaluated, (round.nominal(), &open), &frame, &job.before).map_err(|f| Failure::new(Kind::Rule, f))?;
    let frame = plan.frame(&frame);
    let draw = round.draw.clone();
    let attempt = draw.parts().map_or(1, |p| p.attempt);
    let mut notes = plan.notes.clone();
    notes.extend(notes_of(reached));
    let certain = frame.entries().iter().filter(|e| e.mark == Mark::Certain).map(|e| frame.id(e.object).to_owned()).collect();
    let intent = Intent {
        lottery: draw.to_string(),
        draw,
        line: job.key.line.clone(),
        known_as: job.key.task.clone(),
        plan: evaluated.plan.id.as_str().into(),
        task: evaluated.task.id.as_str().into(),
        name: evaluated.task.name.clone(),
        lead: evaluated.task.lead.clone(),
        opens: round.opens,
        nominal: round.nominal(),
        part: round.id.part,
        as_of: facts.day,
        retrospective: facts.day != facts.today,
        simulation: facts.simulation,
        attempt,
        decided: round.state == RoundState::Asked,
        commitment: job.commitment.clone().unwrap_or_default(),
        basis: String::new(),
        awaits: String::new(),
        frame_digest: String::new(),
        frame_root: String::new(),
        opened_frame: String::new(),
        people: String::new(),
        embargo: round.embargo.or(evaluated.plan.embargo).unwrap_or(0),
        names_not_before: None,
        looks_back: evaluation.limited() || evaluation.looks_back(),
        population: frame.entries().len() as u64,
        cells: plan.records(evaluated),
        groups: plan.numbers.clone(),
        once: plan.once,
        rule: evaluated.record.clone(),
        register: register_record(file, register, reached),
        coordination: None,
        certain,
        staffing: None,
        notes,
        program: PROGRAM.to_owned(),
    };
    let sealed = publishes_sealed(evaluated, tier_column, Some(&plan));
    let tells_until = names_tell_until(evaluated, tier_column, &plan);
    let (mode, group) = evaluated.plan.coordination_of(&evaluated.task.id);
    let group = (mode != Mode::Independent).then(|| (evaluated.plan.id.clone(), (mode, group)));
    Ok(Draft { intent, frame, sealed, tells_until, tiers: evaluated.sandbox.tiers().to_vec(), group })
}

/// What the register was like, over all and in a scope.
fn register_record(file: &str, register: &ScanReport, reached: &Reached) -> RegisterRecord {
    RegisterRecord {
        file: file.to_owned(),
        read: register.read,
        set_aside: register.set_aside.len() as u64,
        set_aside_in_scope: reached.set_aside,
        doubled_in_scope: reached.doubled,
        tier_defaulted: reached.tier_defaulted,
    }
}

/// Rows of the scope are in no stratum: nobody may fall out of a draw so.
fn left_out(evaluated: &EvaluatedTask, count: u64) -> Failure {
    Failure::new(
        Kind::Rule,
        Finding::error("left-out", evaluated.rule.definition("strata", 1), text!("left-out", count), text!("left-out-help")),
    )
}

/// What is to be known of the rows that a scope reached.
fn notes_of(reached: &Reached) -> Vec<Text> {
    let mut notes = Vec::new();
    if reached.doubled > 0 {
        let count = reached.doubled;
        notes.push(text!("id-that-stands-before-of-one", count));
    }
    if reached.tier_defaulted > 0 {
        let count = reached.tier_defaulted;
        notes.push(text!("as-default-one", count));
    }
    if reached.set_aside > 0 {
        let count = reached.set_aside;
        notes.push(text!("set-aside-for-their-ids", count));
    }
    notes
}

/// A round in which no cell opens: drawn from nobody, it would be settled for good.
fn nothing_opens(round: &Round, evaluated: &EvaluatedTask) -> Failure {
    let (draw, day) = (&round.draw, round.nominal());
    let place = evaluated.rule.definition("frequency", 2);
    Failure::new(Kind::Rule, Finding::error("no-cell-opens", place, text!("no-cell-opens", draw, day), text!("no-cell-opens-help")))
}
