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

pub use durable::{Writer, write_file, write_folder};
pub use files::{
    Audience, FrameFault, Sheets, Written, altered, altered_notices, altered_secrets, embargoed, end_embargo, files_of, keep_frame,
    missing, read_frame, render, write_draw, write_secrets, write_void,
};
pub use teams::{DrawHead, DrawHeads, altered_staff, altered_teams, staff_missing, teams_path, write_staff, write_teams};
