//! The engine that runs rule scripts, with every limit set: no clock, no chance, no files, no network,
//! no `eval`, no `print`, no `import`; operations, depth, sizes and processor time bounded.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use cpu_time::ThreadTime;
use rhai::packages::{
    ArithmeticPackage, BasicArrayPackage, BasicIteratorPackage, BasicMapPackage, BasicStringPackage, LanguageCorePackage, LogicPackage,
    MoreStringPackage, Package,
};
use rhai::{Array, Dynamic, Engine, EvalAltResult, Module, OptimizationLevel, Position};

use super::officers::Officers;
use super::recorder::{Recorder, record};
use super::words::{self, Context};

/// Operations of one call into a script.
const MAX_OPERATIONS: u64 = 200_000;
/// Processor time of one call into a script. Not the time on the wall: what a rule says must not depend on what else the machine does.
const MAX_TIME: Duration = Duration::from_millis(300);
/// What the words may build in one call, in bytes: a script keeps values of ours in its variables, where Rhai does not count them.
const MAX_BUILT: u64 = 48 * 1024 * 1024;
/// Longest list.
const MAX_ARRAY: usize = 2_048;
/// Largest rule file, in bytes.
pub(super) const MAX_SCRIPT: usize = 256 * 1024;

/// The function of Rhai's own that ours stands in for.
pub(super) const STAND_IN: &str = "pad";

/// `pad` of lists: Rhai's own multiplies lengths before it looks at the limit, and a length near 2^63 wraps around. Registered after
/// the packages, so that it stands in for theirs.
fn padding() -> Module {
    let mut module = Module::new();
    module.set_native_fn(STAND_IN, |list: &mut Array, length: i64, item: Dynamic| {
        let wanted = usize::try_from(length).unwrap_or(0);
        if wanted > MAX_ARRAY || (wanted > list.len() && (item.is_array() || item.is_map())) {
            return Err(Box::new(EvalAltResult::ErrorDataTooLarge("Size of array/BLOB".to_owned(), Position::NONE)));
        }
        if wanted > list.len() {
            list.resize(wanted, item);
        }
        Ok(())
    });
    module
}

/// The standard packages less the ones with a clock or chance. They are the same for every engine, and filling them costs more than a rule.
static PACKAGES: LazyLock<[Arc<Module>; 9]> = LazyLock::new(|| {
    [
        LanguageCorePackage::new().as_shared_module(),
        ArithmeticPackage::new().as_shared_module(),
        LogicPackage::new().as_shared_module(),
        BasicStringPackage::new().as_shared_module(),
        MoreStringPackage::new().as_shared_module(),
        BasicArrayPackage::new().as_shared_module(),
        BasicMapPackage::new().as_shared_module(),
        BasicIteratorPackage::new().as_shared_module(),
        padding().into(),
    ]
});

/// Processor time that this thread has used; where the system cannot tell, the limit of operations stands alone.
pub(super) fn processor_time() -> Duration {
    ThreadTime::try_now().map_or(Duration::ZERO, |time| time.as_duration())
}

/// Marks a script that was stopped by the limit of time.
#[derive(Debug, Clone, Copy)]
pub(super) struct OutOfTime;

/// A Rhai engine that scripts cannot leave, with the words of the rules and the workspace's tiers.
pub struct Sandbox {
    pub(super) engine: Engine,
    pub(super) context: Arc<Context>,
    /// In microseconds of the processor time of the thread that runs the call.
    deadline: Arc<AtomicU64>,
    pub(super) trace: Option<Arc<Mutex<Recorder>>>,
}

impl Sandbox {
    /// An engine for these tiers (low to high) and these officers in service by department.
    #[must_use]
    pub fn new(tiers: Vec<String>, inspectors: impl Into<Officers>) -> Self {
        let context = Arc::new(Context {
            tiers,
            inspectors: inspectors.into(),
            left: AtomicU64::new(MAX_BUILT),
            asked_round: AtomicBool::new(false),
        });
        let mut engine = Engine::new_raw();
        for package in PACKAGES.iter() {
            engine.register_global_module(package.clone());
        }
        for symbol in ["eval", "print", "debug", "import", "export"] {
            engine.disable_symbol(symbol);
        }
        engine
            .set_optimization_level(OptimizationLevel::None)
            .set_max_operations(MAX_OPERATIONS)
            .set_max_call_levels(24)
            .set_max_expr_depths(64, 48)
            .set_max_variables(64)
            .set_max_functions(200)
            .set_max_modules(0)
            // A map counts neither its growth by `m[k] = v` nor the length of its names: texts are kept short.
            .set_max_string_size(4 * 1024)
            .set_max_array_size(MAX_ARRAY)
            .set_max_map_size(256)
            .set_max_strings_interned(256)
            .set_strict_variables(true)
            .set_fail_on_invalid_map_property(true)
            .set_allow_shadowing(true);
        words::register(&mut engine, &context);
        let deadline = Arc::new(AtomicU64::new(u64::MAX));
        let limit = deadline.clone();
        engine.on_progress(move |operations| {
            if operations % 64 != 0 {
                return None;
            }
            let now = u64::try_from(processor_time().as_micros()).unwrap_or(u64::MAX);
            (now > limit.load(Ordering::Relaxed)).then(|| Dynamic::from(OutOfTime))
        });
        Self { engine, context, deadline, trace: None }
    }

    /// The same, noting at each call which functions ran and which line was reached last; a little slower.
    #[must_use]
    pub fn traced(tiers: Vec<String>, inspectors: impl Into<Officers>) -> Self {
        let mut sandbox = Self::new(tiers, inspectors);
        let recorder = Arc::new(Mutex::new(Recorder::default()));
        record(&mut sandbox.engine, &recorder);
        sandbox.trace = Some(recorder);
        sandbox
    }

    /// Starts the limit of time of one call, which this thread makes.
    pub(super) fn start_clock(&self) {
        let end = processor_time() + MAX_TIME;
        self.deadline.store(u64::try_from(end.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
        self.context.left.store(MAX_BUILT, Ordering::Relaxed);
        if let Some(Ok(mut recorder)) = self.trace.as_ref().map(|t| t.lock()) {
            recorder.last = Vec::new();
        }
    }

    /// The tiers' names, low to high.
    #[must_use]
    pub fn tiers(&self) -> &[String] {
        &self.context.tiers
    }
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox").field("context", &self.context).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_that_is_busy_with_other_things_stops_no_rule() {
        let mut sandbox = Sandbox::new(vec!["低".to_owned()], Officers::default());
        sandbox.engine.register_fn("others_have_the_processor", || std::thread::sleep(MAX_TIME * 2));
        sandbox.start_clock();
        let rule = "others_have_the_processor(); let n = 0; while n < 200 { n += 1; } n";
        assert_eq!(sandbox.engine.eval::<i64>(rule).unwrap(), 200);
    }
}
