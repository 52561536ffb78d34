//! What is written from the ledger: files that can be written again at any time.
//!
//! | file | what |
//! |---|---|
//! | `inventory` | every file that is written, and from what |
//! | `sheets` | a draw's frame, list and record, for the office and for everyone |
//! | `teams` | who goes where: the files that grow |
//! | `chain` | the ledger's entries as everyone may see them |
//! | `notices` | that a draw is void; secrets that were revealed |
//! | `frames` | the frames that draws were made from |
//! | `printed` | how files are printed, and how one on the disk stands to that |
//! | `index` | what was written, and how it lay then |
//! | `durable` | files that are there whole or not at all |

mod chain;
mod durable;
mod frames;
mod index;
mod inventory;
mod notices;
mod printed;
mod sheets;
mod teams;

pub use chain::{print_chain, print_head};
pub use durable::{Content, Whole, Writer, write_beside, write_file, write_together};
pub use frames::{FrameFault, Said, keep_frame, keep_frames, keep_people, people_of, read_frame, read_people};
pub use index::Index;
pub use inventory::{Place, What, inventory};
pub use notices::{print_secrets, print_void};
pub use printed::{Printed, Written, compare, content};
pub use sheets::{Audience, SHEETS, Sheets, audience_of, files_of, print_sheet, render, sheets_for, write_draws};
pub use teams::{DrawHead, DrawHeads, STAFF_FILES, StaffFiles, staff_files, teams_path};
