//! Exit codes: 0 done; 1 findings; 2 wrong usage; 3 plan or rule error; 4 register error; 5 ledger error.

use crate::diagnostic::Kind;

/// Exit code of a kind of failure.
pub(super) fn exit_code(kind: Kind) -> u8 {
    match kind {
        Kind::Usage => 2,
        Kind::Rule => 3,
        Kind::Register => 4,
        Kind::Ledger => 5,
    }
}
