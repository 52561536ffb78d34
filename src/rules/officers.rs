//! Officers in service as rules count them: by department, level and region; the register is opened only for a rule that asks.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::diagnostic::Text;

/// Officers in service by department, counted only when a rule asks.
#[derive(Clone)]
pub struct Officers {
    count: Arc<dyn Fn() -> Counted + Send + Sync>,
    counted: Arc<OnceLock<Counted>>,
}

/// The officers of a department by region, and the regions that are the city's own level.
pub type Heads = BTreeMap<String, BTreeMap<String, u64>>;

/// Officers in service: by department and region; and the regions that are the city's own level.
#[derive(Debug, Clone, Default)]
pub struct HeadCount {
    /// By department, then by region.
    pub heads: Heads,
    /// The city's own.
    pub city: Vec<String>,
}

/// The counts, or why the register cannot be read.
type Counted = Result<HeadCount, Text>;

impl Officers {
    /// Counted by this, once, when a rule first asks.
    pub fn when_asked(count: impl Fn() -> Result<HeadCount, Text> + Send + Sync + 'static) -> Self {
        Self { count: Arc::new(count), counted: Arc::default() }
    }

    /// Heads of a department in the regions that `there` takes.
    pub(super) fn heads(&self, department: &str, there: impl Fn(&HeadCount, &str) -> bool) -> Result<i64, Text> {
        let counted = self.counted.get_or_init(|| (self.count)()).as_ref().map_err(Clone::clone)?;
        let of = counted.heads.get(department).into_iter().flatten();
        let heads: u64 = of.filter(|(region, _)| there(counted, region)).map(|(_, heads)| heads).sum();
        Ok(i64::try_from(heads).unwrap_or(i64::MAX))
    }
}

impl From<BTreeMap<String, u64>> for Officers {
    fn from(counts: BTreeMap<String, u64>) -> Self {
        let heads: Heads = counts.into_iter().map(|(department, n)| (department, BTreeMap::from([(String::new(), n)]))).collect();
        Self::when_asked(move || Ok(HeadCount { heads: heads.clone(), city: Vec::new() }))
    }
}

impl Default for Officers {
    fn default() -> Self {
        Self::from(BTreeMap::new())
    }
}

impl std::fmt::Debug for Officers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Officers").field("counted", &self.counted.get()).finish_non_exhaustive()
    }
}
