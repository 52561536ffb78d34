//! What is written from the ledger: files that can be written again at any time.
//!
//! | file | what |
//! |---|---|
//! | `files` | a draw's folder for the office and for everyone |
//! | `teams` | who goes where: the files that grow |
//! | `durable` | files that are there whole or not at all |

mod durable;
mod files;
mod teams;

pub use durable::{Content, Whole, Writer, write_beside, write_file, write_together};
pub use files::{
    Audience, FrameFault, Sheets, Written, altered, altered_notices, altered_secrets, end_embargo, files_of, keep_frame, keep_frames,
    lacks_public_files, missing, read_frame, render, write_draws, write_secrets, write_void,
};
pub use teams::{DrawHead, DrawHeads, altered_staff, altered_teams, staff_missing, staff_to_write, teams_path, teams_to_write};
