//! The objects that some scope reached in one scan, sorted by id as bytes.

use rayon::prelude::*;

/// Objects with their id, name, region, enterprise and tier.
///
/// Ids lie apart from names: digests and tickets walk along the ids of millions, names are asked for only of what is drawn.
#[derive(Debug, Default)]
pub struct ObjectTable {
    ids: String,
    names: String,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    id_at: u64,
    name_at: u64,
    id: u16,
    name: u16,
    region: u16,
    /// Length of the enterprise's id; 0 where it is the object's own.
    enterprise: u16,
    tier: u8,
    known_tier: bool,
    line: u32,
}

impl ObjectTable {
    /// Adds an object and gives its row. Ids are at most 512 bytes (longer ones are set aside before).
    pub fn push(&mut self, id: &str, name: &str, region: &str, tier: usize, known_tier: bool) -> u32 {
        let (name, region) = (clip(name), clip(region));
        let length = |t: &str| u16::try_from(t.len()).unwrap_or(u16::MAX);
        self.rows.push(Row {
            id_at: self.ids.len() as u64,
            name_at: self.names.len() as u64,
            id: length(id),
            name: length(name),
            region: length(region),
            enterprise: 0,
            tier: u8::try_from(tier).unwrap_or(u8::MAX),
            known_tier,
            line: 0,
        });
        self.ids.push_str(id);
        self.names.push_str(name);
        self.names.push_str(region);
        u32::try_from(self.rows.len() - 1).unwrap_or(u32::MAX)
    }

    /// Notes the enterprise of the row added last, where it is not the object's own id.
    pub fn of_enterprise(&mut self, enterprise: &str) {
        if let Some(row) = self.rows.last_mut()
            && let Ok(length @ 1..) = u16::try_from(enterprise.len())
        {
            row.enterprise = length;
            self.names.push_str(enterprise);
        }
    }

    /// The enterprise an object belongs to: its own id where the register says nothing else.
    #[must_use]
    pub fn enterprise(&self, row: u32) -> &str {
        match self.rows.get(row as usize) {
            Some(r) if r.enterprise > 0 => part(&self.names, r.name_at + u64::from(r.name) + u64::from(r.region), r.enterprise),
            _ => self.id(row),
        }
    }

    /// Notes the register's line of the row added last.
    pub fn at_line(&mut self, line: u32) {
        if let Some(row) = self.rows.last_mut() {
            row.line = line;
        }
    }

    /// The row's line in the register.
    #[must_use]
    pub fn line(&self, row: u32) -> u32 {
        self.rows.get(row as usize).map_or(0, |r| r.line)
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

    /// An object's id.
    #[must_use]
    pub fn id(&self, row: u32) -> &str {
        self.rows.get(row as usize).map_or("", |r| part(&self.ids, r.id_at, r.id))
    }

    /// Its name.
    #[must_use]
    pub fn name(&self, row: u32) -> &str {
        self.rows.get(row as usize).map_or("", |r| part(&self.names, r.name_at, r.name))
    }

    /// Its region.
    #[must_use]
    pub fn region(&self, row: u32) -> &str {
        self.rows.get(row as usize).map_or("", |r| part(&self.names, r.name_at + u64::from(r.name), r.region))
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

    /// The same rows sorted by id as bytes, and where each row went. Sorted once for all frames; the ids lie in that order
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
        let mut moved = vec![0; self.rows.len()];
        for (position, (_, row)) in keys.iter().enumerate() {
            if let Some(slot) = moved.get_mut(*row as usize) {
                *slot = u32::try_from(position).unwrap_or(u32::MAX);
            }
        }
        let parts: Vec<(String, Vec<Row>)> = keys
            .par_chunks(1 << 15)
            .map(|chunk| {
                let (mut ids, mut rows) = (String::with_capacity(chunk.len() * 20), Vec::with_capacity(chunk.len()));
                for (_, row) in chunk {
                    if let Some(found) = self.rows.get(*row as usize) {
                        rows.push(Row { id_at: ids.len() as u64, ..*found });
                        ids.push_str(part(&self.ids, found.id_at, found.id));
                    }
                }
                (ids, rows)
            })
            .collect();
        drop(keys);
        let mut sorted = Self { ids: String::with_capacity(self.ids.len()), names: self.names, rows: Vec::with_capacity(self.rows.len()) };
        for (ids, rows) in parts {
            let start = sorted.ids.len() as u64;
            sorted.ids.push_str(&ids);
            sorted.rows.extend(rows.into_iter().map(|r| Row { id_at: start + r.id_at, ..r }));
        }
        (sorted, moved)
    }
}

fn part(text: &str, at: u64, length: u16) -> &str {
    let at = usize::try_from(at).unwrap_or(usize::MAX);
    text.get(at..at.saturating_add(usize::from(length))).unwrap_or_default()
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
