//! A draw made again from its intent and its kept frame: cells, groups, basis, seed, lots, selection, and the files written of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::chance::Secrets;
use crate::diagnostic::Text;
use crate::draw::{
    AwaitedRound, DrandRound, Frame, Mark, Tickets, basis_line, basis_of, by_index, ceremony_text, commitment, drand_text, list_digest,
    names_digest, outcomes, record, seed, select, tiers_digest,
};
use crate::history::History;
use crate::layout::Layout;
use crate::ledger::Ledger;
use crate::model::{CellRecord, Draw, Drawn, Exact, Intent};
use crate::publish::{Sheets, altered, read_frame};
use crate::text;

/// Makes a draw again and compares; gives what differs.
pub(super) fn replay(
    layout: &Layout,
    ledger: &Ledger,
    claimed: &Draw,
    history: &History,
    secrets: &Secrets,
    notes: &mut Vec<Text>,
) -> Vec<Text> {
    let stored = match ledger.draw(&claimed.draw) {
        Ok(Some((_, draw))) => draw.objects,
        Ok(None) => Vec::new(),
        Err(failure) => return vec![failure.summary()],
    };
    let frame = match read_frame(layout, &claimed.frame_digest) {
        Ok(frame) => frame,
        Err(error) => return vec![text!("抽样框读不出：{error}", "its frame cannot be read: {error}")],
    };
    if frame.digest() != claimed.frame_digest {
        return vec![text!("抽样框文件被改动过", "its kept frame was changed")];
    }
    let mut wrong = Vec::new();
    cells(claimed, &frame, &mut wrong);
    lottery(claimed, history, &mut wrong);
    beacon(claimed, history, &mut wrong, notes);
    of_secret(claimed, history, secrets, &mut wrong, notes);
    list(claimed, &frame, &stored, &mut wrong);
    if wrong.is_empty() {
        let at = history.attempt(&claimed.draw).and_then(|a| a.drawn.as_ref()).map_or("", |(_, at)| at.as_str());
        for file in altered(layout, &Sheets::new(at, claimed, &stored, &frame)) {
            let file = file.display();
            wrong.push(text!("文件 {file} 与台账不符", "the file {file} is not what the ledger makes it"));
        }
    }
    wrong
}

/// The cells are those of the frame, and the shares of each group add up to its number.
fn cells(claimed: &Intent, frame: &Frame, wrong: &mut Vec<Text>) {
    let count = claimed.cells.iter().map(CellRecord::index).max().filter(|c| *c < 1_000_000).map_or(0, |c| c as usize + 1);
    let (populations, fresh, marks) = (frame.populations(count), frame.fresh(count), frame.marks(count));
    let inside: u64 = populations.iter().sum();
    if inside != frame.entries().len() as u64 || inside != claimed.population {
        wrong.push(text!("抽查基数与抽样框不符", "its population is not that of its frame"));
    }
    let mut sums: BTreeMap<u32, Exact> = BTreeMap::new();
    for cell in &claimed.cells {
        let (code, at) = (&cell.cell, cell.index() as usize);
        let population = populations.get(at).copied().unwrap_or(u64::MAX);
        let marked = marks.get(at).map_or(0, |m| m.values().sum());
        let certain = marks.get(at).and_then(|m| m.get(&Mark::Certain)).copied().unwrap_or(0);
        let available = if claimed.once { fresh.get(at).copied().unwrap_or(0) } else { population.saturating_sub(marked) };
        if (population, certain, available) != (cell.population, cell.certain, cell.available) || cell.share > Exact::whole(cell.population)
        {
            wrong.push(text!("{code} 的抽查基数或份额不对", "the population or the share of {code} is wrong"));
        }
        let sum = sums.entry(cell.group).or_default();
        *sum = &*sum + &cell.share;
    }
    let numbers: BTreeMap<u32, Exact> = (1..).zip(&claimed.groups).map(|(group, number)| (group, Exact::whole(*number))).collect();
    if sums != numbers {
        wrong.push(text!("各组的份额加起来不是该组应抽的数", "the shares of a group do not add up to its number"));
    }
}

/// Its lottery is its own or that of the draws it shares it with, and the basis of the seed is theirs.
fn lottery(claimed: &Draw, history: &History, wrong: &mut Vec<Text>) {
    let expected = match &claimed.coordination {
        None => basis_of(&[basis_line(&claimed.intent)]),
        Some(shared) => {
            // All draws of the lottery, each a part of its own, and this one's line among theirs.
            let peers: Vec<&Intent> = history.attempts().map(|a| &a.intent).filter(|i| i.lottery == claimed.lottery).collect();
            let mut lines: Vec<String> = peers.iter().map(|r| basis_line(r)).collect();
            let mut claimed_lines = shared.lines.clone();
            lines.sort();
            claimed_lines.sort();
            let parts: BTreeSet<u32> = peers.iter().filter_map(|r| r.coordination.as_ref().map(|c| c.part)).collect();
            if lines != claimed_lines || parts.len() != peers.len() || shared.parts as usize != peers.len() || shared.part >= shared.parts {
                wrong.push(text!("共用一次抽签的抽取与记录不符", "the draws that share its lottery are not those recorded"));
            }
            basis_of(&shared.lines)
        }
    };
    if claimed.coordination.is_none() && claimed.draw != claimed.lottery {
        wrong.push(text!("抽签号不是它自己的", "its lottery is not its own"));
    }
    if expected != claimed.basis {
        wrong.push(text!("种子的依据（basis）不对", "its basis is wrong"));
    }
}

/// The seed is what the committed secret gives, as far as the secret is known.
fn of_secret(claimed: &Draw, history: &History, secrets: &Secrets, wrong: &mut Vec<Text>, notes: &mut Vec<Text>) {
    let committed = history.commitments.iter().find(|c| c.line == claimed.line && c.commitment == claimed.commitment);
    let revealed = history.reveals.iter().find(|r| commitment(&r.secret).as_ref() == Some(&claimed.commitment)).map(|r| r.secret.clone());
    let secret = revealed.or_else(|| {
        let kept = secrets.get(&claimed.line, committed?.number).ok().flatten();
        kept.filter(|s| commitment(s).as_ref() == Some(&claimed.commitment))
    });
    if committed.is_none() {
        wrong.push(text!("台账里没有它用的承诺", "the ledger has no such commitment"));
    }
    match secret {
        Some(secret) => {
            if seed(&secret, &claimed.lottery, &claimed.basis, &claimed.outcome.beacon) != claimed.outcome.seed {
                wrong.push(text!("种子不是由密钥和抽样框算出的那一个", "its seed is not the one that secret and frame give"));
            }
        }
        None => {
            let note = text!(
                "密钥还没有公布：种子是否由它算出，现在还不能查",
                "the secret is not revealed: whether the seeds come from it cannot be checked yet"
            );
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
}

/// Lots and list are what the seed gives.
fn list(claimed: &Draw, frame: &Frame, stored: &[Drawn], wrong: &mut Vec<Text>) {
    let tickets = Tickets::of_lottery(&claimed.intent, &claimed.outcome.seed);
    let cells = outcomes(&claimed.intent, tickets.key());
    if cells != claimed.outcome.cells {
        wrong.push(text!("各单元的应抽数不是抽签得出的", "the quotas of its cells are not those that the lot gives"));
    }
    let mut again = record(frame, &select(frame, &by_index(&cells), &tickets), &[]);
    // A kept frame has neither names nor tiers; those are held by digests of their own.
    for (made, stored) in again.iter_mut().zip(stored) {
        made.name.clone_from(&stored.name);
        made.region.clone_from(&stored.region);
        made.tier.clone_from(&stored.tier);
    }
    if again != stored || list_digest(&again) != claimed.outcome.list_digest || again.len() as u64 != claimed.outcome.objects {
        let first = again.iter().zip(stored).find(|(a, b)| a != b).map_or_else(String::new, |(_, b)| b.id.clone());
        wrong.push(text!("重新抽取得到的名单与记录不符 {first}", "drawn again, the list is not the one recorded {first}"));
    }
    if names_digest(stored) != claimed.outcome.names_digest {
        wrong.push(text!("名单里的名称或区划被改动过", "names or regions of the list were changed"));
    }
    if tiers_digest(stored) != claimed.outcome.tiers_digest {
        wrong.push(text!("名单里的风险等级被改动过", "tiers of the list were changed"));
    }
}

/// The public randomness of a draw is what its intent waited for.
fn beacon(claimed: &Draw, history: &History, wrong: &mut Vec<Text>, notes: &mut Vec<Text>) {
    let mut note = |text: Text| {
        if !notes.contains(&text) {
            notes.push(text);
        }
    };
    if claimed.awaits.is_empty() {
        if !claimed.outcome.beacon.is_empty() {
            wrong.push(text!("没有约定公开随机数，种子里却有", "its seed has public randomness that was not named in advance"));
        }
        note(text!(
            "有抽取没有用公开随机数：握有密钥的人可以私下用不同名录库反复试算，直到合意为止",
            "there are draws without public randomness: whoever holds the secret could try out other registers in private until one suits"
        ));
        return;
    }
    let Some((_, number)) = history.beacons.iter().find(|(_, b)| b.draws.contains(&claimed.draw) && b.value == claimed.outcome.beacon)
    else {
        wrong.push(text!("种子里的公开随机数不在台账里", "the public randomness of its seed is not in the ledger"));
        return;
    };
    if let Some(awaited) = AwaitedRound::parse(&claimed.awaits) {
        let round = DrandRound { round: awaited.round, signature: number.signature.clone() };
        if drand_text(&round, &awaited.public_key).as_ref() != Ok(&number.value) {
            wrong.push(text!("公开随机数不是抽取方案里定下的那一轮", "its public randomness is not the round fixed with the intent"));
        }
        if !history.attempt(&claimed.draw).is_some_and(|a| awaited.is_first_after(&a.intended.1)) {
            wrong.push(text!("抽取方案里定下的不是其后的第一轮", "the round fixed with the intent is not the first one after it"));
        }
        note(text!(
            "抽取方案的时间是本机自己记的：时间没有证明，除非它的摘要在那一轮之前就已公布",
            "the intents' time is the machine's own: time not proven, unless its head was published before that round"
        ));
    } else if number.witness.trim().is_empty() || ceremony_text(number.value.trim_start_matches("ceremony:")).as_ref() != Ok(&number.value)
    {
        wrong.push(text!("公开仪式的号码或见证人不对", "the numbers or the witness of the ceremony are wrong"));
    }
}
