//! One drawn object.

use serde::{Deserialize, Serialize};

/// One drawn object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// Its cell's code.
    pub cell: String,
    /// Its place in the cell's order by (`times`, ticket), from 1.
    pub rank: u64,
    /// Its id.
    pub id: String,
    /// Its name, as the register had it.
    pub name: String,
    /// Its region, as the register had it.
    pub region: String,
    /// Its tier, as the register had it; empty where that is not known any more (a draw completed from its kept frame).
    pub tier: String,
    /// How often this task had drawn it before under this plan.
    pub times: u32,
    /// Its ticket, lower-case hex.
    pub ticket: String,
}
