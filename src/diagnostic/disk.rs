//! The disk refuses.

use super::{Failure, Finding, Kind, Place};
use crate::text;

/// The disk refuses: a file of the workspace cannot be read or written.
#[must_use]
pub fn disk(error: &std::io::Error) -> Failure {
    Failure::new(Kind::Ledger, Finding::error("disk", Place::file("var"), text!("disk", error), text!("disk-help")))
}
