//! The last step before intents: each frame as it is published, by ids or under blinds, its digests, and the basis of its lottery's seed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rayon::prelude::*;

use super::job::{Context, Draft};
use crate::chance::Secrets;
use crate::diagnostic::{Failure, Finding, Kind, Place};
use crate::draw::{Salts, basis_line, basis_of};
use crate::model::Commitment;
use crate::schedule::blinds_secret_of;
use crate::text;

/// Fixes the frames of a batch; gives why the draws of a lottery cannot be made, by lottery. Draws that share a lottery share tickets: where one of them is
/// sealed, all are, and their names, which can be compared, come out together.
pub(super) fn fix_frames(context: &Context<'_>, drafts: &mut [(usize, Draft)]) -> BTreeMap<String, Failure> {
    seal_together(drafts);
    let mut refused = BTreeMap::new();
    if !context.facts.dry_run {
        let of = (context.session.history.commitments.as_slice(), context.secrets);
        let one = |(_, draft): &mut (usize, Draft)| fix(of, draft).err().map(|failure| (draft.intent.lottery.clone(), failure));
        refused.extend(drafts.par_iter_mut().filter_map(one).collect::<Vec<_>>());
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
    refused
}

fn seal_together(drafts: &mut [(usize, Draft)]) {
    let mut sealed: BTreeMap<String, Option<NaiveDate>> =
        drafts.iter().filter(|(_, d)| d.sealed).map(|(_, d)| (d.intent.lottery.clone(), None)).collect();
    for (_, draft) in drafts.iter() {
        if let Some(until) = sealed.get_mut(&draft.intent.lottery) {
            *until = draft.tells_until.max(*until);
        }
    }
    for (_, draft) in drafts {
        let until = sealed.get(&draft.intent.lottery);
        draft.sealed = until.is_some();
        draft.tells_until = until.copied().flatten();
    }
}

fn fix((commitments, secrets): (&[Commitment], &Secrets), draft: &mut Draft) -> Result<(), Failure> {
    let Draft { intent, frame, sealed, tells_until, .. } = draft;
    if *sealed {
        let secret = blinds_secret_of(&intent.line, &intent.commitment, commitments, secrets)?;
        *frame = frame.sealed(&Salts::new(&secret, &intent.lottery)).map_err(|_| equal_blinds(&intent.draw))?;
        intent.opened_frame = frame.kept_digest();
        intent.names_not_before = *tells_until;
    }
    intent.frame_digest = frame.digest();
    intent.frame_root = frame.root();
    Ok(())
}

fn equal_blinds(draw: &str) -> Failure {
    let place = Place::file("var/frames");
    Failure::new(Kind::Ledger, Finding::error("equal-blinds", place, text!("equal-blinds", draw), text!("equal-blinds-help")))
}
