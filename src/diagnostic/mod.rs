//! A finding as data: a stable code, a place, a message and a next step; and the catalogues of texts, one file a language.
//!
//! Owns: what a finding is, how it is collected and how it is shown. Does not own: what is wrong,
//! which every other room decides for itself.
//!
//! | file | what |
//! |---|---|
//! | `text` | a sentence as a code and its arguments |
//! | `catalogue` | the languages and their texts |
//! | `texts/` | the texts themselves, one file a language |
//! | `finding` | the finding, its place, a list of findings |
//! | `disk` | the failure to read or write a file, and why |
//! | `render` | findings drawn for a terminal, with the source line marked |
//! | `nearest` | "did you mean" |

mod catalogue;
mod disk;
mod finding;
mod nearest;
mod render;
mod text;

pub use catalogue::{Lang, word};
pub use disk::{disk, reason};
pub use finding::{Failure, Finding, Findings, Kind, Place, Severity, SourceFile};
pub use nearest::{nearest, one_slip};
pub use render::render;
pub use text::{Blank, InAll, InEveryLanguage, IntoBlank, Text, in_every_language};
