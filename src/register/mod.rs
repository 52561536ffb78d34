//! The object and inspector registers: reading them whatever they are (parquet, CSV in UTF-8 or GB18030,
//! Excel), settling their faults, and saying what was set aside. Nothing of a register is trusted.
//!
//! | file | what |
//! |---|---|
//! | `clean` | cells as people meant them |
//! | `dates` | days as registers write them |
//! | `spec` | what the settings say of a register |
//! | `limits` | how much a register may come to |
//! | `held` | a file read whole under its digest, and all of a sweep's held still until something is recorded |
//! | `open` | a file as a polars source, checked to be what its ending says |
//! | `lines` | a text file line by line, in whatever encoding |
//! | `delimited` | CSV records from lines: quotes, torn and ragged lines |
//! | `xml` | parts of a workbook as they stream by |
//! | `workbook` | a workbook's parts before it is opened |
//! | `sheet` | the first sheet of a workbook, cell by cell |
//! | `thrift` | the form of parquet's footers and page heads |
//! | `parquet` | a parquet file's footer and pages before it is read |
//! | `table` | a text table column by column |
//! | `uscc` | unified social credit codes, GB 32100-2015 |
//! | `inspectors` | officers in service |
//! | `history` | inspections that the ledger does not know |
//! | `recusals` | pairs of inspector and object that never meet |
//! | `small` | tables of people's size, read whole |
//! | `quarantine` | rows set aside, with line number and reason |

mod clean;
mod dates;
mod delimited;
mod held;
mod history;
mod inspectors;
mod limits;
mod lines;
mod open;
mod parquet;
mod quarantine;
mod recusals;
mod sheet;
mod small;
mod spec;
mod table;
mod thrift;
pub mod uscc;
mod workbook;
mod xml;

pub use clean::{has_hidden, shown, trimmed};
pub use dates::date_of;
pub use held::{Digest, Holding, unfinished};
pub use history::{HistorySpec, PastVisit, read_history};
pub use inspectors::{
    InspectorSpec, Inspectors, Officer, read_all as read_all_inspectors, read_inspectors, too_many as too_many_inspectors,
};
pub use limits::{MAX_SET_ASIDE, allowed, beyond, clipped, unpacked};
pub use open::{ROW, Source, open};
pub(crate) use open::{collected, guarded};
pub use quarantine::{SetAside, unusable, write_quarantine};
pub use recusals::{Recusal, RecusalSpec, read_recusals};
pub use spec::{IdCheck, ObjectSpec, Tiering, age_days};
