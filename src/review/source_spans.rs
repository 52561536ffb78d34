//! Where in plan and rule files a word stands, so that a finding about what the rules come to can show the line.

use std::ops::Range;

use crate::diagnostic::{Place, SourceFile};
use crate::plan::{key_in, row_of};
use crate::schedule::EvaluatedTask;
use crate::workspace::Snapshot;

/// The plan file of a task.
pub(super) fn plan_source<'a>(snapshot: &'a Snapshot, evaluated: &EvaluatedTask) -> Option<&'a SourceFile> {
    snapshot.plans.iter().map(|p| &p.source).find(|s| s.name.as_ref() == evaluated.plan_file)
}

/// A key in a task's row of the plan file, or else a word; the row's head where it does not stand there.
pub(super) fn in_row(snapshot: &Snapshot, evaluated: &EvaluatedTask, word: &str) -> Place {
    let Some(source) = plan_source(snapshot, evaluated) else { return Place::file(evaluated.plan_file.as_str()) };
    let Some(Range { start, end }) = row_of(source, &evaluated.task.id) else { return source.whole() };
    if let Some(place) = key_in(source, &(start..end), word) {
        return place;
    }
    match source.text.get(start..end).and_then(|body| body.find(word)) {
        Some(at) => source.at(start + at..start + at + word.len()),
        None => source.at(start..start + "[[task]]".len()),
    }
}

/// A quoted word in the task's rule files, then in its row of the plan; else the function of the rule.
pub(super) fn word(snapshot: &Snapshot, evaluated: &EvaluatedTask, word: &str, function: &str, arity: usize) -> Place {
    let quoted = format!("\"{word}\"");
    for name in evaluated.record.files.keys().rev() {
        if let Some(source) = snapshot.rules.get(name)
            && let Some(at) = source
                .text
                .lines()
                .scan(0, |start, line| {
                    let begin = *start;
                    *start += line.len() + 1;
                    Some((begin, line))
                })
                .filter(|(_, line)| !line.trim_start().starts_with("//"))
                .find_map(|(begin, line)| line.find(&quoted).map(|at| begin + at))
        {
            return source.at(at..at + quoted.len());
        }
    }
    if let Some(source) = plan_source(snapshot, evaluated)
        && let Some(Range { start, end }) = row_of(source, &evaluated.task.id)
        && let Some(at) = source.text.get(start..end).and_then(|body| body.find(&quoted))
    {
        return source.at(start + at..start + at + quoted.len());
    }
    evaluated.rule.definition(function, arity)
}
