//! Commitments, and completing what is intended: the seed exists only once the intent is recorded.

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;

use super::force::InForce;
use super::sweep::disk;
use crate::chance::Secrets;
use crate::diagnostic::{Failure, Finding, Kind, Place};
use crate::draw::{DrawRecord, Drawn, Frame, commitment, list_digest, names, names_digest, record, seed, select};
use crate::ledger::{Commitment, Ledger, NewDraw};
use crate::publish::{Layout, read_frame, write_draw};
use crate::register::open;
use crate::text;
use crate::workspace::Settings;

/// Commits to a secret for every plan in force that has none.
pub(super) fn commit_new_plans(ledger: &mut Ledger, secrets: &Secrets, force: &InForce, stamp: &str) -> Result<(), Failure> {
    let known: HashSet<String> = ledger.commitments()?.into_iter().map(|c| c.plan).collect();
    let mut plans: Vec<&str> = force.held.iter().map(|h| h.version.plan.as_str()).collect();
    plans.dedup();
    for plan in plans {
        if !known.contains(plan) {
            commit(ledger, secrets, stamp, plan, 1, "", "")?;
        }
    }
    Ok(())
}

/// Makes a plan's secret and commits to it.
pub(super) fn commit(
    ledger: &mut Ledger,
    secrets: &Secrets,
    stamp: &str,
    plan: &str,
    number: usize,
    reason: &str,
    by: &str,
) -> Result<(), Failure> {
    let secret = secrets.make(plan, number).map_err(|e| disk(&e))?;
    let commitment = commitment(&secret).ok_or_else(|| lost(plan, true))?;
    let entry = Commitment { plan: plan.to_owned(), commitment, number, reason: reason.to_owned(), by: by.to_owned() };
    ledger.commit(stamp, &entry)
}

/// The secret behind a commitment, checked against it.
pub(super) fn secret_of(plan: &str, committed: &str, commitments: &[Commitment], secrets: &Secrets) -> Result<String, Failure> {
    let number = commitments.iter().find(|c| c.plan == plan && c.commitment == committed).map_or(1, |c| c.number);
    let secret = secrets.get(plan, number).map_err(|e| disk(&e))?.ok_or_else(|| lost(plan, false))?;
    if commitment(&secret).as_deref() == Some(committed) { Ok(secret) } else { Err(lost(plan, true)) }
}

fn lost(plan: &str, other: bool) -> Failure {
    let (zh, en) = if other {
        ("不是台账里承诺的那一个", "is not the one that the ledger commits to")
    } else {
        ("不见了", "is not there")
    };
    Failure::new(
        Kind::Ledger,
        Finding::error(
            if other { "secret-mismatch" } else { "secret-lost" },
            Place::file(format!("var/secret/{plan}.key")),
            text!("计划 {plan} 的密钥{zh}", "the secret of the plan {plan} {en}"),
            text!(
                "从备份恢复这个文件；确实丢了，用 choucha commit {plan} --reason … --by … 重新承诺（会记入台账，未完成的抽取作废重抽）",
                "restore the file from a backup; if it is lost, commit anew with choucha commit {plan} --reason … --by … (recorded; unfinished draws become void and are drawn again)"
            ),
        ),
    )
}

/// The draw that an intent becomes.
pub(super) fn complete(intent: &DrawRecord, frame: &Frame, secret: &str) -> Result<NewDraw, Failure> {
    let seed = seed(secret, &intent.lottery, &intent.basis, &intent.beacon);
    let objects = record(frame, &select(frame, &intent.quotas(), &DrawRecord { seed: seed.clone(), ..intent.clone() }.tickets()));
    let enterprises = enterprises(&objects, |id| frame.entry(id).map_or("", |e| frame.enterprise(e.object)));
    Ok(finished(DrawRecord { seed, enterprises, ..intent.clone() }, objects))
}

/// The enterprises of objects, where they are not the objects' own ids.
fn enterprises<'a>(objects: &[Drawn], of: impl Fn(&str) -> &'a str) -> BTreeMap<String, String> {
    let other = objects.iter().map(|o| (o.id.clone(), of(&o.id).to_owned())).filter(|(id, e)| !e.is_empty() && id != e);
    other.collect()
}

/// A draw with the digests of its list.
fn finished(record: DrawRecord, objects: Vec<Drawn>) -> NewDraw {
    NewDraw { record: DrawRecord { list_digest: list_digest(&objects), names_digest: names_digest(&objects), ..record }, objects }
}

/// Completes intents that a crash left behind, from their own kept frames; names come from the register as it is now, if it can
/// be read. An intent that waits for public randomness which is not there yet stays sealed. Gives each intent taken in hand with its
/// draw, or why it could not be completed.
///
/// # Errors
/// The ledger or a file cannot be written.
pub fn complete_pending(
    layout: &Layout,
    ledger: &mut Ledger,
    secrets: &Secrets,
    settings: &Settings,
    stamp: &str,
    today: chrono::NaiveDate,
) -> Result<Vec<(DrawRecord, Result<DrawRecord, Failure>)>, Failure> {
    let pending = ledger.pending()?;
    if pending.is_empty() {
        return Ok(Vec::new());
    }
    let commitments = ledger.commitments()?;
    let mut results = Vec::new();
    let mut done: Vec<(NewDraw, Frame)> = Vec::new();
    let beacons = ledger.beacons()?;
    for mut intent in pending {
        if !intent.awaits.is_empty() {
            match beacons.iter().find(|b| b.draws.contains(&intent.draw)) {
                Some(beacon) => intent.beacon.clone_from(&beacon.value),
                None => continue,
            }
        }
        let completed = secret_of(&intent.plan, &intent.commitment, &commitments, secrets).and_then(|secret| {
            let frame = kept_frame(layout, &intent)?;
            Ok((complete(&intent, &frame, &secret)?, frame))
        });
        match completed {
            Ok(draw) => {
                results.push((intent, Ok(draw.0.record.clone())));
                done.push(draw);
            }
            Err(failure) => results.push((intent, Err(failure))),
        }
    }
    let ids: HashSet<String> = done.iter().flat_map(|(d, _)| d.objects.iter().map(|o| o.id.clone())).collect();
    let wanted = ["id", "name", "region", "enterprise"].iter().filter_map(|c| settings.objects.theirs(c)).map(ToOwned::to_owned).collect();
    let known = open(&settings.objects, &wanted).ok().and_then(|source| names(&settings.objects, &source, ids).ok()).unwrap_or_default();
    for (draw, _) in &mut done {
        for object in &mut draw.objects {
            if let Some(found) = known.get(&object.id) {
                object.name.clone_from(&found.name);
                object.region.clone_from(&found.region);
            }
        }
        draw.record.enterprises = enterprises(&draw.objects, |id| known.get(id).map_or("", |k| k.enterprise.as_str()));
    }
    let (draws, frames): (Vec<NewDraw>, Vec<Frame>) =
        done.into_iter().map(|(draw, frame)| (finished(draw.record, draw.objects), frame)).unzip();
    ledger.record(stamp, &draws)?;
    draws
        .par_iter()
        .zip(&frames)
        .try_for_each(|(draw, frame)| write_draw(layout, stamp, &draw.record, &draw.objects, frame, today).map(|_| ()))
        .map_err(|e| disk(&e))?;
    Ok(results)
}

/// A draw's kept frame, checked against its digest.
///
/// # Errors
/// It is gone or was changed.
pub fn kept_frame(layout: &Layout, record: &DrawRecord) -> Result<Frame, Failure> {
    read_frame(layout, &record.frame_digest).ok().filter(|f| f.digest() == record.frame_digest).ok_or_else(|| frame_changed(record))
}

fn frame_changed(intent: &DrawRecord) -> Failure {
    let (draw, digest) = (&intent.draw, &intent.frame_digest);
    Failure::new(
        Kind::Ledger,
        Finding::error(
            "frame-changed",
            Place::file(format!("var/frames/{digest}.txt")),
            text!("{draw} 的抽样框文件不见了或被改动过", "the kept frame of {draw} is gone or was changed"),
            text!(
                "从备份恢复这个文件；恢复不了就用 choucha void 作废这次抽取，再抽一次",
                "restore the file from a backup; if that fails, declare the draw void with choucha void and draw again"
            ),
        ),
    )
}
