//! The object and inspector registers: reading them whatever they are (parquet, CSV in UTF-8 or GB18030,
//! Excel), settling their faults, and saying what was set aside. Nothing of a register is trusted.
//!
//! | file | what |
//! |---|---|
//! | `clean` | cells as people meant them |
//! | `spec` | what the settings say of a register |
//! | `open` | a file as a polars source, checked to be what its ending says |
//! | `delimited` | CSV text line by line: encoding, quotes, torn and ragged lines |
//! | `sheet` | the first sheet of a workbook |
//! | `table` | a text table column by column |
//! | `uscc` | unified social credit codes, GB 32100-2015 |
//! | `inspectors` | officers in service |
//! | `history` | inspections that the ledger does not know |
//! | `recusals` | pairs of inspector and object that never meet |
//! | `small` | tables of people's size, read whole |
//! | `quarantine` | rows set aside, with line number and reason |

mod clean;
mod delimited;
mod history;
mod inspectors;
mod open;
mod quarantine;
mod recusals;
mod sheet;
mod small;
mod spec;
mod table;
pub mod uscc;

pub use clean::trimmed;
pub use history::{HistorySpec, PastVisit, read_history};
pub use inspectors::{
    InspectorSpec, Inspectors, Officer, read_all as read_all_inspectors, read_inspectors, too_many as too_many_inspectors,
};
pub(crate) use open::guarded;
pub use open::{ROW, Source, open};
pub use quarantine::{SetAside, unusable, write_quarantine};
pub use recusals::{Recusal, RecusalSpec, read_recusals};
pub use spec::{IdCheck, ObjectSpec, Tiering, age_days};
