//! Which functions of the rules a call ran, and which line it reached last: the line that decided what was given.

use std::collections::BTreeSet;

use super::compiled::Compiled;
use super::recorder::Recorder;
use super::sandbox::Sandbox;
use crate::diagnostic::Place;

impl Sandbox {
    /// After a call: files the functions that ran under the file that defines each.
    pub(super) fn note_covered(&self, rule: &Compiled) {
        if let Some(Ok(mut recorder)) = self.trace.as_ref().map(|t| t.lock()) {
            let ran = std::mem::take(&mut recorder.ran);
            for (name, arity) in ran {
                let file = rule.owner(&name, arity).name.to_string();
                recorder.covered.insert((file, name, arity));
            }
        }
    }

    /// The lines that decided what the last call gave: the contract function's, then those of the functions it called, the
    /// innermost last. Empty where the sandbox does not trace.
    #[must_use]
    pub fn decided(&self, rule: &Compiled) -> Vec<Place> {
        let Some(Ok(recorder)) = self.trace.as_ref().map(|t| t.lock()) else { return Vec::new() };
        let lines = recorder.last.iter().filter_map(|((name, arity), position)| {
            Some(rule.owner(name, *arity).at_line(position.line()?, position.position().unwrap_or(1)))
        });
        let mut places: Vec<Place> = Vec::new();
        for place in lines {
            if !places.iter().any(|p| p.file == place.file && p.line == place.line) {
                places.push(place);
            }
        }
        places
    }

    /// Forgets what ran so far.
    pub fn forget(&self) {
        if let Some(Ok(mut recorder)) = self.trace.as_ref().map(|t| t.lock()) {
            *recorder = Recorder::default();
        }
    }

    /// Every function that ever ran in a tracing sandbox: file, name, number of parameters.
    #[must_use]
    pub fn covered(&self) -> BTreeSet<(String, String, usize)> {
        match self.trace.as_ref().map(|t| t.lock()) {
            Some(Ok(recorder)) => recorder.covered.clone(),
            _ => BTreeSet::new(),
        }
    }
}
