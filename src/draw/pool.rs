//! The objects that some scope reached in one pass, in one arena, sorted by id as bytes.

use rayon::prelude::*;

/// Objects with their id, name, region and tier.
#[derive(Debug, Default)]
pub struct Pool {
    text: String,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    at: u64,
    id: u16,
    name: u16,
    region: u16,
    tier: u8,
    known_tier: bool,
}

impl Pool {
    /// Adds an object and gives its row. Ids are at most 512 bytes (longer ones are set aside before).
    pub fn push(&mut self, id: &str, name: &str, region: &str, tier: usize, known_tier: bool) -> u32 {
        let at = self.text.len() as u64;
        let (name, region) = (clip(name), clip(region));
        self.text.push_str(id);
        self.text.push_str(name);
        self.text.push_str(region);
        let length = |t: &str| u16::try_from(t.len()).unwrap_or(u16::MAX);
        self.rows.push(Row {
            at,
            id: length(id),
            name: length(name),
            region: length(region),
            tier: u8::try_from(tier).unwrap_or(u8::MAX),
            known_tier,
        });
        u32::try_from(self.rows.len() - 1).unwrap_or(u32::MAX)
    }

    /// Number of rows (an object that stands twice in the register has two).
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nothing was reached.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn part(&self, row: u32, pick: impl Fn(&Row) -> (u64, u16)) -> &str {
        let Some(found) = self.rows.get(row as usize) else { return "" };
        let (at, length) = pick(found);
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        self.text.get(at..at.saturating_add(usize::from(length))).unwrap_or_default()
    }

    /// An object's id.
    #[must_use]
    pub fn id(&self, row: u32) -> &str {
        self.part(row, |r| (r.at, r.id))
    }

    /// Its name.
    #[must_use]
    pub fn name(&self, row: u32) -> &str {
        self.part(row, |r| (r.at + u64::from(r.id), r.name))
    }

    /// Its region.
    #[must_use]
    pub fn region(&self, row: u32) -> &str {
        self.part(row, |r| (r.at + u64::from(r.id) + u64::from(r.name), r.region))
    }

    /// The rank of its tier.
    #[must_use]
    pub fn tier(&self, row: u32) -> usize {
        self.rows.get(row as usize).map_or(0, |r| usize::from(r.tier))
    }

    /// Whether the register gave a tier that is known.
    #[must_use]
    pub fn known_tier(&self, row: u32) -> bool {
        self.rows.get(row as usize).is_none_or(|r| r.known_tier)
    }

    /// Whether two rows carry the same id.
    #[must_use]
    pub fn same_id(&self, a: u32, b: u32) -> bool {
        a == b || self.id(a) == self.id(b)
    }

    /// The same rows sorted by id as bytes, and where each row went. Sorted once for all frames; the text lies in that order
    /// too, so that whatever walks along a frame walks along the memory.
    #[must_use]
    pub fn sorted(self) -> (Self, Vec<u32>) {
        // The first 16 bytes as one number decide nearly every comparison without a look at the text.
        let mut keys: Vec<(u128, u32)> = (0..u32::try_from(self.rows.len()).unwrap_or(u32::MAX))
            .into_par_iter()
            .map(|row| (prefix(self.id(row).as_bytes()), row))
            .collect();
        keys.par_sort_unstable_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| self.id(a.1).as_bytes().cmp(self.id(b.1).as_bytes())).then(a.1.cmp(&b.1))
        });
        let mut sorted = Self { text: String::with_capacity(self.text.len()), rows: Vec::with_capacity(self.rows.len()) };
        let mut moved = vec![0; self.rows.len()];
        for (_, row) in keys {
            let Some(found) = self.rows.get(row as usize) else { continue };
            let at = sorted.text.len() as u64;
            let length = u64::from(found.id) + u64::from(found.name) + u64::from(found.region);
            let (from, to) = (usize::try_from(found.at).unwrap_or(0), usize::try_from(found.at + length).unwrap_or(0));
            sorted.text.push_str(self.text.get(from..to).unwrap_or_default());
            if let Some(slot) = moved.get_mut(row as usize) {
                *slot = u32::try_from(sorted.rows.len()).unwrap_or(u32::MAX);
            }
            sorted.rows.push(Row { at, ..*found });
        }
        (sorted, moved)
    }
}

fn prefix(bytes: &[u8]) -> u128 {
    let mut first = [0; 16];
    for (slot, byte) in first.iter_mut().zip(bytes) {
        *slot = *byte;
    }
    u128::from_be_bytes(first)
}

/// Names longer than anyone writes are cut at a character.
fn clip(text: &str) -> &str {
    let mut end = text.len().min(2_000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
