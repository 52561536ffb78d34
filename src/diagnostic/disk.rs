//! The disk refuses.

use std::io::ErrorKind;

use super::{Failure, Finding, Kind, Place, Text};
use crate::text;

/// The disk refuses: a file of the workspace cannot be read or written.
#[must_use]
pub fn disk(error: &std::io::Error) -> Failure {
    Failure::new(Kind::Ledger, Finding::error("disk", Place::file("var"), text!("disk", error = reason(error)), text!("disk-help")))
}

/// Why a file cannot be read or written: in words of ours where that is common, with the system's own in brackets.
#[must_use]
pub fn reason(error: &std::io::Error) -> Text {
    let words = error;
    match error.kind() {
        ErrorKind::NotFound => text!("file-is-not-there", words),
        ErrorKind::PermissionDenied => text!("this-account-may-not", words),
        ErrorKind::IsADirectory => text!("it-is-a-folder", words),
        ErrorKind::NotADirectory => text!("its-folder-is-a-file", words),
        ErrorKind::StorageFull => text!("disk-is-full-2", words),
        ErrorKind::ReadOnlyFilesystem => text!("disk-is-read-only", words),
        ErrorKind::InvalidInput => text!("it-is-no-ordinary-file", words),
        ErrorKind::FileTooLarge => text!("it-is-too-large", words),
        ErrorKind::InvalidData => text!("it-is-not-utf-8", words),
        _ => Text::same(error.to_string()),
    }
}
