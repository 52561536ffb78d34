//! The two tiers of the tests: `cargo test` runs what a change is likely to break, `CHOUCHA_TESTS=all` what takes long, too.

use std::io::Write as _;

/// Whether what takes long is tested, too: simulated years, thousands of faults, an idle service.
pub fn thorough() -> bool {
    std::env::var_os("CHOUCHA_TESTS").is_some_and(|tier| tier == "all")
}

/// Says that a test is skipped or shortened; past libtest, which shows nothing of a test that passes. `.ci/run` reads it and runs the test whole.
pub fn say(what: &str, within: &str) {
    let test = within.split_once("::").map_or(within, |(_, test)| test).trim_end_matches("::here");
    let line = format!("{what}: {test} (CHOUCHA_TESTS=all runs it whole)\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

/// `long!()` ends a test, unless the long tier was asked for; `long!(200, 20)` is how much of it is tested there, and here.
macro_rules! long {
    () => {
        if !crate::tier::thorough() {
            fn here() {}
            return crate::tier::say("skipped", std::any::type_name_of_val(&here));
        }
    };
    ($all:expr, $here:expr) => {{
        fn here() {}
        if crate::tier::thorough() {
            $all
        } else {
            crate::tier::say("shortened", std::any::type_name_of_val(&here));
            $here
        }
    }};
}
pub(crate) use long;
