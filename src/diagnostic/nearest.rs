//! "Did you mean": the nearest known word, by edits of characters (not bytes, so Chinese counts fairly).

/// The candidate within a third of the word's length in edits (at least one), if there is one; the first of equals.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().take(64).collect();
    let allowed = (word.len() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let found = distance(&word, &candidate.chars().take(64).collect::<Vec<_>>());
        if found <= allowed && best.is_none_or(|(d, _)| found < d) {
            best = Some((found, candidate));
        }
    }
    best.map(|(_, c)| c)
}

/// Whether two words are one edit apart.
#[must_use]
pub fn one_slip(a: &str, b: &str) -> bool {
    let letters = |word: &str| word.chars().take(64).collect::<Vec<char>>();
    distance(&letters(a), &letters(b)) == 1
}

/// Optimal string alignment: insertions, deletions, substitutions and swapped neighbours count one each.
#[expect(clippy::indexing_slicing, reason = "indices run over vectors sized from the same lengths")]
fn distance(a: &[char], b: &[char]) -> usize {
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_and_not_strangers() {
        assert_eq!(nearest("frequncy", ["ratio", "frequency"]), Some("frequency"));
        assert_eq!(nearest("raito", ["ratio", "frequency"]), Some("ratio"));
        assert_eq!(nearest("xyz", ["ratio", "frequency"]), None);
        assert_eq!(nearest("较高风脸", ["低风险", "较高风险"]), Some("较高风险"));
    }
}
