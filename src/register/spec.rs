//! What the settings say of the object register.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::plan::Ratio;

/// What is done with unified social credit codes that fail their check digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdCheck {
    /// Nothing: ids are of another kind.
    None,
    /// Reported; the row can be drawn.
    Report,
    /// Set aside.
    Strict,
}

/// The object register as the settings describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectSpec {
    /// The file.
    pub path: PathBuf,
    /// The file as people see it.
    pub name: String,
    /// Our column names to theirs: `id`, `name`, `region`, `tier`, `status`, `industry`, `labels` and any more.
    pub columns: BTreeMap<String, String>,
    /// What is done with wrong credit codes.
    pub id_check: IdCheck,
    /// Statuses that can be drawn.
    pub active: Vec<String>,
    /// How many tiers there are.
    pub tiers: usize,
    /// Rank of the tier that an empty or unknown one counts as.
    pub tier_default: usize,
    /// What the register calls the tiers, to their rank.
    pub tier_names: BTreeMap<String, usize>,
    /// Largest share of rows that may be set aside.
    pub max_set_aside: Ratio,
    /// Days after which the file counts as too old; none: never.
    pub max_age: Option<u32>,
    /// Whether nothing is drawn from a register that is too old.
    pub refuse_old: bool,
}

/// How many whole days ago the register's file was last written; nothing where it is not there.
#[must_use]
pub fn age_days(spec: &ObjectSpec, now: chrono::DateTime<chrono::Utc>) -> Option<i64> {
    let written: chrono::DateTime<chrono::Utc> = std::fs::metadata(&spec.path).ok()?.modified().ok()?.into();
    Some((now - written).num_days().max(0))
}

/// How a register's tiers are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tiering {
    /// Their column there.
    pub column: Option<String>,
    /// How many there are.
    pub count: usize,
    /// Rank of an empty or unknown one.
    pub default: usize,
    /// What the register calls them, to their rank.
    pub names: BTreeMap<String, usize>,
}

impl ObjectSpec {
    /// How it reads tiers.
    #[must_use]
    pub fn tiering(&self) -> Tiering {
        let column = self.theirs("tier").map(ToOwned::to_owned);
        Tiering { column, count: self.tiers, default: self.tier_default, names: self.tier_names.clone() }
    }

    /// Reads tiers otherwise.
    pub fn read_tiers_by(&mut self, tiering: Tiering) {
        match tiering.column {
            Some(column) => self.columns.insert("tier".to_owned(), column),
            None => self.columns.remove("tier"),
        };
        (self.tiers, self.tier_default, self.tier_names) = (tiering.count, tiering.default, tiering.names);
    }

    /// Their name of one of our columns.
    #[must_use]
    pub fn theirs(&self, ours: &str) -> Option<&str> {
        self.columns.get(ours).map(String::as_str)
    }

    /// Their name of what a rule calls `field("…")`: one of our names, or theirs itself.
    #[must_use]
    pub fn field<'a>(&'a self, name: &'a str) -> &'a str {
        self.theirs(name).unwrap_or(name)
    }
}
