//! Everything the ledger claims, checked from the ledger and the kept frames alone: plan, rules, settings and register of
//! today are not looked at.

use std::collections::BTreeSet;
use std::path::Path;

use super::Head;
use super::replay::replay;
use crate::chance::Secrets;
use crate::diagnostic::{Failure, Text};
use crate::draw::commitment;
use crate::history::History;
use crate::layout::Layout;
use crate::ledger::{Entry, Ledger, chain_hash};
use crate::model::{Event, Intent};
use crate::text;

/// Something that is not as the ledger claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// The draw, or the entry or part of the ledger.
    pub what: String,
    /// What is wrong with it.
    pub why: Text,
}

/// What was checked.
#[derive(Debug, Clone, Default)]
pub struct Verified {
    /// Draws made again.
    pub checked: usize,
    /// What failed.
    pub failed: Vec<Failed>,
    /// What could not be proven, and why.
    pub notes: Vec<Text>,
}

impl Verified {
    fn fail(&mut self, what: impl Into<String>, why: Text) {
        self.failed.push(Failed { what: what.into(), why });
    }
}

/// Checks one draw, or the whole ledger. `heads` are published heads, every one of which must be in the chain.
///
/// # Errors
/// There is no ledger, or it is a newer one.
pub fn verify(root: &Path, draw: Option<&str>, heads: &[Head]) -> Result<Verified, Failure> {
    let layout = Layout { root: root.to_owned() };
    let mut found = Verified::default();
    let ledger = match Ledger::open_existing(&layout.ledger()).and_then(|l| l.map(Ledger::read_only).transpose()) {
        Ok(Some(ledger)) => ledger,
        Ok(None) => {
            if !heads.is_empty() {
                found.fail("ledger", text!("有公布过的台账最新摘要，台账却不见了", "heads were published and there is no ledger"));
            }
            return Ok(found);
        }
        Err(failure) => {
            if failure.findings.iter().any(|f| f.code == "ledger-newer") {
                return Err(failure);
            }
            found.fail("ledger", failure.summary());
            return Ok(found);
        }
    };
    for (what, why) in ledger.damage() {
        found.fail(what, why);
    }
    let entries = match ledger.entries() {
        Ok(entries) => entries,
        Err(failure) => {
            found.fail("ledger", failure.summary());
            return Ok(found);
        }
    };
    chain(&entries, &mut found);
    published(&entries, heads, &mut found);
    texts(&ledger, &entries, &mut found);
    let history = understood(&entries, &mut found);
    tables(&ledger, &history, &mut found);
    let mut told = Vec::new();
    super::visits::visits(&ledger, &layout, &history, &mut |what, why| told.push((what, why)));
    for (what, why) in told {
        found.fail(what, why);
    }
    let secrets = Secrets::new(layout.secrets(), None);
    for record in history.attempts().filter_map(crate::history::Attempt::draw) {
        if draw.is_none_or(|d| record.draw == *d) {
            found.checked += 1;
            let why = replay(&layout, &ledger, &record, &history, &secrets, &mut found.notes);
            for why in why {
                found.fail(record.draw.to_string(), why);
            }
        }
    }
    if let Some(draw) = draw
        && found.checked == 0
    {
        found.fail(draw, text!("台账里没有这次抽取", "the ledger has no such draw"));
    }
    Ok(found)
}

/// The chain itself: numbers without a gap, each entry carrying the hash of the one before.
fn chain(entries: &[Entry], found: &mut Verified) {
    let mut before = "0".repeat(64);
    for (number, entry) in (1..).zip(entries) {
        let Entry { seq, kind, subject, .. } = entry;
        let what = format!("entry {seq} ({kind} {subject})");
        if *seq != number {
            found.fail(
                what.clone(),
                text!("序号应是 {number}：中间少了或多了一条", "its number should be {number}: an entry is missing or was put in"),
            );
        }
        if entry.prev != before {
            found.fail(what.clone(), text!("没有接上前一条的摘要", "it does not carry the hash of the one before"));
        }
        if entry.hash != chain_hash(*seq, &entry.prev, &entry.at, kind, subject, &entry.body) {
            found.fail(what, text!("内容与自己的摘要不符：被改动过", "its content is not what its hash says: it was changed"));
        }
        before.clone_from(&entry.hash);
    }
}

fn published(entries: &[Entry], heads: &[Head], found: &mut Verified) {
    for head in heads {
        let Head { seq, hash, at, .. } = head;
        if head.signature_holds() == Some(false) {
            found.fail(format!("head {seq}"), text!("签名不对", "its signature does not hold"));
        }
        match entries.iter().find(|e| e.seq == *seq) {
            Some(entry) if entry.hash == *hash && entry.at == *at => {}
            Some(_) => found.fail(
                format!("head {seq}"),
                text!(
                    "公布过的台账最新摘要与台账不符：台账被换过或改过",
                    "the published head is not in this ledger: it was replaced or changed"
                ),
            ),
            None => found.fail(
                format!("head {seq}"),
                text!(
                    "公布过第 {seq} 条，台账里没有：退回到了旧的台账",
                    "entry {seq} was published and is not here: the ledger was rolled back"
                ),
            ),
        }
    }
    if heads.is_empty() {
        found.notes.push(text!(
            "没有给出公布过的台账最新摘要（--head）：不能排除台账整个被换成旧的",
            "no published head was given (--head): a rollback to an older ledger cannot be excluded"
        ));
    }
}

fn texts(ledger: &Ledger, entries: &[Entry], found: &mut Verified) {
    match ledger.texts() {
        Ok(texts) => {
            let mut known = BTreeSet::new();
            for (digest, text) in texts {
                if crate::workspace::digest(&text) != digest {
                    found.fail(
                        format!("text {digest}"),
                        text!("全文与摘要不符：被改动过", "the text is not what its digest says: it was changed"),
                    );
                }
                known.insert(digest);
            }
            for entry in entries.iter().filter(|e| e.kind == "adoption") {
                let Ok(Some(Event::Adoption(adoption))) = entry.event() else { continue };
                for task in &adoption.tasks {
                    for digest in task.files.values().chain([&task.plan_digest, &task.settings]).filter(|d| !known.contains(*d)) {
                        let seq = entry.seq;
                        found.fail(
                            format!("text {digest}"),
                            text!("第 {seq} 条用到的全文不见了", "the text that entry {seq} refers to is not there"),
                        );
                    }
                }
            }
        }
        Err(failure) => found.fail("texts", failure.summary()),
    }
}

/// What the entries say together, read anew from the first one; and whether they came in an order that can be.
fn understood(entries: &[Entry], found: &mut Verified) -> History {
    let mut history = History::default();
    let mut last = "";
    for entry in entries {
        let what = || format!("entry {} ({} {})", entry.seq, entry.kind, entry.subject);
        if entry.at.as_str() < last {
            let note = text!(
                "有一条记录的时间早于前一条：机器的时钟曾经倒退",
                "an entry is older than the one before: the machine's clock went back"
            );
            if !found.notes.contains(&note) {
                found.notes.push(note);
            }
        }
        last = &entry.at;
        match entry.event() {
            Ok(Some(event)) => {
                if event.subject() != entry.subject {
                    found.fail(what(), text!("它的主题与内容不符", "its subject is not what its content is about"));
                }
                if let Some(why) = out_of_order(&history, &event) {
                    found.fail(what(), why);
                    continue;
                }
            }
            Ok(None) => {
                found.fail(what(), text!("不认识的记录", "an entry of an unknown kind"));
                continue;
            }
            Err(_) => {
                found.fail(what(), text!("内容读不出", "its content cannot be read"));
                continue;
            }
        }
        // What could not be understood was told above.
        let _ = history.apply(entry);
    }
    history
}

/// Why an event cannot come after what happened before it.
fn out_of_order(history: &History, event: &Event) -> Option<Text> {
    match event {
        Event::Intent(intent) => intent_out_of_order(history, intent),
        Event::Draw(outcome) => match history.attempt(&outcome.draw) {
            None => Some(text!("没有先记下抽取方案就抽了", "it was drawn without an intent")),
            Some(attempt) if attempt.outcome.is_some() => Some(text!("同一次抽取记了两遍", "the draw is recorded twice")),
            Some(_) => None,
        },
        Event::Reveal(reveal) => {
            let known = history
                .commitments
                .iter()
                .any(|c| c.line == reveal.line && c.number == reveal.number && Some(&c.commitment) == commitment(&reveal.secret).as_ref());
            (!known).then(|| text!("公布的密钥不是当初承诺的那一个", "the secret revealed is not the one committed to"))
        }
        Event::Void(void) => history.attempt(&void.draw).is_none().then(|| text!("作废的抽取不存在", "it voids a draw that is not there")),
        _ => None,
    }
}

/// An intent comes after its commitment, before the secret is revealed, and a further attempt only after the one before was
/// declared void.
fn intent_out_of_order(history: &History, intent: &Intent) -> Option<Text> {
    if history.attempt(&intent.draw).is_some() {
        return Some(text!("同一次抽取有两个抽取方案", "the draw has two intents"));
    }
    if !history.commitments.iter().any(|c| c.line == intent.line && c.commitment == intent.commitment) {
        return Some(text!("抽取方案早于它所用的密钥承诺", "it was intended before its secret was committed to"));
    }
    if history.reveals.iter().any(|r| commitment(&r.secret).as_ref() == Some(&intent.commitment)) {
        return Some(text!("密钥公布之后才记下抽取方案", "it was intended after its secret was published"));
    }
    let round = intent.round();
    if history.settled(&round).is_some() || intent.attempt as usize != history.attempts_at(&round).count() + 1 {
        return Some(text!("前一次没有作废就又抽了一次", "it was drawn again without the one before being declared void"));
    }
    if history.waived(&round).is_some() {
        return Some(text!("已经决定不抽的又抽了", "it was drawn although a person had waived it"));
    }
    None
}

/// The tables that stand beside the entries say the same.
fn tables(ledger: &Ledger, history: &History, found: &mut Verified) {
    match ledger.intent_rows() {
        Ok(rows) => {
            for row in &rows {
                let same = history.attempt(&row.draw).is_some_and(|a| {
                    let i = &a.intent;
                    (a.intended.0, i.line.as_str(), i.known_as.as_str(), i.nominal.to_string(), i.attempt, i.as_of.to_string())
                        == (row.seq, row.line.as_str(), row.task.as_str(), row.nominal.clone(), row.attempt, row.as_of.clone())
                });
                if !same {
                    found.fail(row.draw.clone(), text!("方案表的这一行与记录不符", "its row among the intents is not what its entry says"));
                }
            }
            for attempt in history.attempts().filter(|a| !rows.iter().any(|r| a.intent.draw == r.draw)) {
                found.fail(attempt.intent.draw.to_string(), text!("方案表里少了它", "it is missing among the intents"));
            }
        }
        Err(failure) => found.fail("intents", failure.summary()),
    }
    match ledger.draw_rows() {
        Ok(rows) => {
            for (seq, draw, objects) in &rows {
                let same = history.attempt(draw).is_some_and(|a| a.drawn.as_ref().is_some_and(|(s, _)| s == seq) && a.objects == *objects);
                if !same {
                    found.fail(draw.clone(), text!("抽取表的这一行与记录不符", "its row among the draws is not what its entry says"));
                }
            }
            for attempt in history.attempts().filter(|a| a.drawn.is_some() && !rows.iter().any(|r| a.intent.draw == r.1)) {
                found.fail(attempt.intent.draw.to_string(), text!("抽取表里少了它", "it is missing among the draws"));
            }
            match ledger.object_counts() {
                Ok(counts) => {
                    for (seq, count) in counts {
                        if !rows.iter().any(|r| r.0 == seq && r.2 == count) {
                            found.fail(
                                format!("objects of entry {seq}"),
                                text!("名单的行数与记录不符", "the list does not have as many rows as its entry says"),
                            );
                        }
                    }
                }
                Err(failure) => found.fail("objects", failure.summary()),
            }
        }
        Err(failure) => found.fail("draws", failure.summary()),
    }
}
