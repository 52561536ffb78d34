//! Which functions of the rules a call ran, and which line it reached last: the line that decided what was given.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use rhai::debugger::{DebuggerCommand, DebuggerEvent};
use rhai::{Engine, Position};

use super::compile::Compiled;
use super::sandbox::Sandbox;
use crate::diagnostic::Place;

/// A function with its number of parameters.
type Function = (String, usize);

/// What a traced engine notes.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    /// The calls open when the last line was reached, outermost first, each with the place inside it.
    pub last: Vec<(Function, Position)>,
    /// Every function that ran in the call in hand.
    pub ran: BTreeSet<Function>,
    /// Every function that ever ran, with the file that defines it.
    pub covered: BTreeSet<(String, String, usize)>,
}

/// Makes an engine note what it runs.
#[expect(deprecated, reason = "marked so because it may change, not because it will go")]
pub(super) fn record(engine: &mut Engine, recorder: &Arc<Mutex<Recorder>>) {
    let recorder = recorder.clone();
    engine.register_debugger(
        |_, debugger| debugger,
        move |context, event, _, _, position| {
            // Leaving a function says nothing new: the brace that ends it decides nothing.
            let leaving = matches!(event, DebuggerEvent::FunctionExitWithValue(_) | DebuggerEvent::FunctionExitWithError(_));
            if let (false, Ok(mut recorder)) = (leaving, recorder.lock()) {
                let stack = context.global_runtime_state().debugger().call_stack();
                let mut last: Vec<(Function, Position)> = Vec::with_capacity(stack.len());
                for frame in stack {
                    if let Some((_, inside)) = last.last_mut() {
                        *inside = frame.pos;
                    }
                    let function = (frame.fn_name.to_string(), frame.args.len());
                    recorder.ran.insert(function.clone());
                    last.push((function, position));
                }
                if !last.is_empty() && !position.is_none() {
                    recorder.last = last;
                }
            }
            Ok(DebuggerCommand::StepInto)
        },
    );
}

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

impl Compiled {
    /// The functions it is made of: file, name, number of parameters.
    pub fn functions(&self) -> impl Iterator<Item = (String, String, usize)> + '_ {
        self.owners().map(|((name, arity), file)| (file.name.to_string(), name.clone(), *arity))
    }
}
