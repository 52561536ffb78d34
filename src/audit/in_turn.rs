//! What is read from the ledger part by part, and worked on beside the reading of the next part.

use rayon::prelude::*;

/// Works on the parts in order, on several threads, while the next one is read; takes what comes of each item in order. No more than two
/// parts are in hand.
pub(super) fn in_turn<T: Send + Sync, R: Send>(
    mut parts: impl Iterator<Item = Vec<T>>,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, R),
) {
    let mut next = parts.next();
    while let Some(part) = next {
        let mut done: Vec<R> = Vec::new();
        // A ledger is read by one thread: by this one.
        next = rayon::in_place_scope(|beside| {
            beside.spawn(|_| done = part.par_iter().map(&work).collect());
            parts.next()
        });
        for (item, result) in part.iter().zip(done) {
            take(item, result);
        }
    }
}
