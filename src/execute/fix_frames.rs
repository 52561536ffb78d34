//! The last step before intents: each frame as it is published, by ids or under blinds, its digests, and the basis of its lottery's seed.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::job::{Context, Draft};
use crate::chance::Secrets;
use crate::diagnostic::{Failure, Finding, Kind, Place};
use crate::draw::{Salts, basis_line, basis_of};
use crate::model::Commitment;
use crate::schedule::blinds_secret_of;
use crate::text;

/// Fixes the frames of a batch. Draws that share a lottery share tickets: where one of them is sealed, all are.
///
/// # Errors
/// The second secret is lost, or two objects have one blind.
pub(super) fn fix_frames(context: &Context<'_>, drafts: &mut [(usize, Draft)]) -> Result<(), Failure> {
    if !context.facts.dry_run {
        let sealed: BTreeSet<String> = drafts.iter().filter(|(_, d)| d.sealed).map(|(_, d)| d.intent.lottery.clone()).collect();
        let of = (context.session.history.commitments.as_slice(), context.secrets);
        drafts.par_iter_mut().try_for_each(|(_, draft)| fix(of, draft, sealed.contains(&draft.intent.lottery)))?;
    }
    let mut lines: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (_, draft) in drafts.iter() {
        lines.entry(draft.intent.lottery.clone()).or_default().push(basis_line(&draft.intent));
    }
    for (_, draft) in drafts.iter_mut() {
        let Some(lines) = lines.get(&draft.intent.lottery) else { continue };
        if !context.facts.dry_run {
            draft.intent.basis = basis_of(lines);
        }
        if let Some(shared) = &mut draft.intent.coordination {
            shared.lines.clone_from(lines);
        }
    }
    Ok(())
}

fn fix((commitments, secrets): (&[Commitment], &Secrets), draft: &mut Draft, sealed: bool) -> Result<(), Failure> {
    let Draft { intent, frame, .. } = draft;
    if sealed {
        let secret = blinds_secret_of(&intent.line, &intent.commitment, commitments, secrets)?;
        *frame = frame.sealed(&Salts::new(&secret, &intent.lottery)).map_err(|_| equal_blinds(&intent.draw))?;
        intent.opened_frame = frame.kept_digest();
        intent.names_not_before = draft.tells_until;
    }
    intent.frame_digest = frame.digest();
    intent.frame_root = frame.root();
    Ok(())
}

fn equal_blinds(draw: &str) -> Failure {
    let place = Place::file("var/frames");
    Failure::new(Kind::Ledger, Finding::error("equal-blinds", place, text!("equal-blinds", draw), text!("equal-blinds-help")))
}
