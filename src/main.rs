//! The command `choucha`.

use std::process::ExitCode;

fn main() -> ExitCode {
    choucha::cli::main()
}
