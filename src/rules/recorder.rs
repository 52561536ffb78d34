//! What a traced engine notes: which functions ran, and which line was reached last.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use rhai::debugger::{DebuggerCommand, DebuggerEvent};
use rhai::{Engine, Position};

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
