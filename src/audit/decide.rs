//! A person's decisions about draws. Each is an entry of its own: nothing is taken back, everything stays.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use super::beacon::{AwaitedRound, DrandRound, ceremony_text, drand_text};
use crate::chance::Secrets;
use crate::clock::Clock;
use crate::diagnostic::{Failure, Finding, Kind, Place, Text, nearest};
use crate::draw::commitment;
use crate::ledger::{BeaconNumber, Commitment, Ledger, Reveal, State, Void};
use crate::publish::{Layout, write_void};
use crate::schedule::{Lock, candidates, complete_pending, draws_of, due, in_force, publish_visits, staff_pending};
use crate::text;
use crate::workspace::read_snapshot;

/// What is decided.
#[derive(Debug, Clone)]
pub enum Decision {
    /// A draw is void; its round is drawn again under a new id.
    Void {
        /// The draw.
        draw: String,
        /// Why.
        reason: String,
        /// Who decided it.
        by: String,
    },
    /// A plan's secret was lost: a new one is committed to, and intents that wait for the old one become void.
    Commit {
        /// The plan.
        plan: String,
        /// Why.
        reason: String,
        /// Who decided it.
        by: String,
    },
    /// Public randomness for the draws that wait for it.
    Beacon {
        /// A drand round, as its API gives it.
        drand: Option<DrandRound>,
        /// The numbers of a ceremony, and who witnessed it.
        ceremony: Option<(String, String)>,
        /// One draw only.
        draw: Option<String>,
    },
    /// A plan's secrets are published.
    Reveal {
        /// The plan.
        plan: String,
    },
}

pub(super) fn refuse(message: Text, help: Text) -> Failure {
    Failure::new(Kind::Usage, Finding::error("refused", Place::file("var/ledger.db"), message, help))
}

/// The ledger that a person decides about; only in a simulation may the clock be given.
pub(super) fn at_hand(layout: &Layout, clock: &Clock) -> Result<Ledger, Failure> {
    let Some(ledger) = Ledger::open_existing(&layout.ledger())? else {
        return Err(refuse(
            text!("还没有台账", "there is no ledger yet"),
            text!("先用 choucha draw 抽取", "draw first, with choucha draw"),
        ));
    };
    if *clock != Clock::System && !ledger.is_simulation()? {
        return Err(refuse(
            text!("真实的工作区里不能指定时间", "the clock cannot be given in a real workspace"),
            text!("去掉 --now", "leave out --now"),
        ));
    }
    Ok(ledger)
}

/// Records a decision and says what it did.
///
/// # Errors
/// It is refused, or the ledger cannot be written.
pub fn decide(root: &Path, clock: &Clock, decision: &Decision, master: Option<String>) -> Result<Text, Failure> {
    let layout = Layout { root: root.to_owned() };
    let _lock = Lock::take(&layout.lock(), Duration::from_mins(10), || {})?;
    let mut ledger = at_hand(&layout, clock)?;
    let snapshot = read_snapshot(root)?;
    let Some(settings) = snapshot.settings.clone() else { return Err(Failure::new(Kind::Rule, snapshot.findings)) };
    let (stamp, today) = (clock.stamp(), clock.today(settings.timezone));
    let secrets = Secrets::new(layout.secrets(), master);
    match decision {
        Decision::Void { draw, reason, by } => {
            said(reason, "--reason")?;
            said(by, "--by")?;
            let rows = ledger.draws()?;
            let row = rows.iter().find(|r| &r.draw == draw);
            match row.map(|r| r.state) {
                Some(State::Drawn | State::Sealed) => {
                    let void = Void { draw: draw.clone(), reason: reason.clone(), by: by.clone(), as_of: today };
                    // What its visits share with other draws is written anew.
                    let visits = ledger.visits()?;
                    let touched: BTreeSet<String> =
                        visits.of_draw(draw).flat_map(|v| v.record.objects.iter().map(|(d, _)| d.clone())).filter(|d| d != draw).collect();
                    ledger.void(&stamp, &void)?;
                    publish_visits(&layout, &ledger, &touched, today)?;
                    // A draw that is sealed has no folder yet; the next sweep sees to what is missing.
                    if layout.office(draw).exists() {
                        write_void(&layout, &stamp, &void)
                            .map_err(|e| refuse(Text::same(e.to_string()), text!("检查磁盘和权限", "check disk and permissions")))?;
                    }
                    Ok(text!(
                        "{draw} 已作废，记录和文件都保留；窗口未关时下次 choucha draw 会重抽，编号以 .2、.3 结尾",
                        "{draw} is void; its record and files stay; while the window is open the next choucha draw draws the round again, its id ending in .2, .3"
                    ))
                }
                Some(State::Void) => {
                    Err(refuse(text!("{draw} 已经作废过了", "{draw} is void already"), text!("用 choucha draws 查看", "see choucha draws")))
                }
                Some(State::Lapsed) => Err(refuse(
                    text!("{draw} 没有抽过，是失效的", "{draw} was never drawn, it lapsed"),
                    text!("不用作废", "there is nothing to void"),
                )),
                None => {
                    let help = match nearest(draw, rows.iter().map(|r| r.draw.as_str())) {
                        Some(near) => text!("是不是 {near}？", "did you mean {near}?"),
                        None => text!("用 choucha draws 列出全部", "choucha draws lists them all"),
                    };
                    Err(refuse(text!("台账里没有抽取“{draw}”", "the ledger has no draw `{draw}`"), help))
                }
            }
        }
        Decision::Commit { plan, reason, by } => {
            said(reason, "--reason")?;
            said(by, "--by")?;
            let commitments = known(&ledger, plan)?;
            let number = commitments.iter().map(|c| c.number).max().unwrap_or(0) + 1;
            for intent in ledger.pending()?.into_iter().filter(|i| &i.plan == plan) {
                let reason = format!("{reason}（密钥重新承诺 / committed anew）");
                ledger.void(&stamp, &Void { draw: intent.draw, reason, by: by.clone(), as_of: today })?;
            }
            let secret = secrets
                .make(plan, number)
                .map_err(|e| refuse(Text::same(e.to_string()), text!("检查磁盘和权限", "check disk and permissions")))?;
            let hash = commitment(&secret).unwrap_or_default();
            let entry = Commitment { plan: plan.clone(), commitment: hash.clone(), number, reason: reason.clone(), by: by.clone() };
            ledger.commit(&stamp, &entry)?;
            Ok(text!("计划 {plan} 第 {number} 次承诺：{hash}", "commitment {number} of the plan {plan}: {hash}"))
        }
        Decision::Beacon { drand, ceremony, draw } => {
            let waiting: Vec<_> = ledger.pending()?.into_iter().filter(|i| draw.as_ref().is_none_or(|d| d == &i.draw)).collect();
            let beacons = ledger.beacons()?;
            let waiting: Vec<_> = waiting.into_iter().filter(|i| !beacons.iter().any(|b| b.draws.contains(&i.draw))).collect();
            let (value, signature, witness, draws) = match (drand, ceremony) {
                (Some(round), None) => {
                    let number = round.round;
                    let known: Vec<(String, AwaitedRound)> =
                        waiting.iter().filter_map(|i| Some((i.draw.clone(), AwaitedRound::parse(&i.awaits)?))).collect();
                    let Some((_, named)) = known.iter().find(|(_, a)| a.round == number) else {
                        let rounds: BTreeSet<u64> = known.iter().map(|(_, a)| a.round).collect();
                        let list = rounds.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
                        return Err(refuse(
                            text!(
                                "没有抽取在等第 {number} 轮：等的轮次在意向里已经定下，不能换",
                                "no draw waits for round {number}: the round was fixed with the intent and cannot be another"
                            ),
                            text!("在等的轮次：{list}", "rounds that are awaited: {list}"),
                        ));
                    };
                    let value = drand_text(round, &named.public_key)
                        .map_err(|why| refuse(why, text!("重新下载这一轮", "fetch the round again")))?;
                    let draws = known
                        .iter()
                        .filter(|(_, a)| a.round == number && a.public_key == named.public_key)
                        .map(|(draw, _)| draw.clone())
                        .collect();
                    (value, round.signature.clone(), String::new(), draws)
                }
                (None, Some((numbers, witness))) => {
                    said(witness, "--witness")?;
                    let value = ceremony_text(numbers).map_err(|why| {
                        refuse(
                            why,
                            text!("按摇出的顺序写号码，如 \"3 17 22\"", "write the numbers as they were drawn, such as \"3 17 22\""),
                        )
                    })?;
                    let draws: Vec<String> = waiting.iter().filter(|i| i.awaits == "ceremony").map(|i| i.draw.clone()).collect();
                    (value, String::new(), witness.clone(), draws)
                }
                _ => {
                    return Err(refuse(
                        text!("要么给 --drand，要么给 --ceremony 和 --witness", "give either --drand, or --ceremony and --witness"),
                        text!("用 choucha beacon --help 查看", "see choucha beacon --help"),
                    ));
                }
            };
            if draws.is_empty() {
                return Err(refuse(
                    text!("没有抽取在等公开随机数", "no draw waits for public randomness"),
                    text!("用 choucha draws 查看", "see choucha draws"),
                ));
            }
            ledger.beacon(&stamp, &BeaconNumber { draws, value: value.clone(), signature, witness })?;
            let mut done = 0;
            for (_, result) in complete_pending(&layout, &mut ledger, &secrets, &settings, &stamp, today)? {
                result?;
                done += 1;
            }
            let staffed = staff_pending(&mut ledger, &stamp)?;
            publish_visits(&layout, &ledger, &draws_of(&staffed), today)?;
            Ok(text!("公开随机数 {value} 已记入台账，完成 {done} 次抽取", "public randomness {value} is recorded; {done} draws completed"))
        }
        Decision::Reveal { plan } => {
            let commitments = known(&ledger, plan)?;
            let adoptions = ledger.adoptions()?;
            if let Some(last) = adoptions.iter().flat_map(|a| &a.tasks).filter(|t| &t.plan == plan).map(|t| t.window.1).max()
                && today <= last
            {
                return Err(refuse(
                    text!(
                        "计划 {plan} 的窗口到 {last} 才全部关闭：现在公布密钥，以后的抽取就能预先算出",
                        "the plan's windows are open until {last}: with its secret known, draws to come could be worked out"
                    ),
                    text!("{last} 以后再公布", "reveal it after {last}"),
                ));
            }
            if let Some(intent) = ledger.pending()?.into_iter().find(|i| &i.plan == plan) {
                let draw = intent.draw;
                return Err(refuse(
                    text!("{draw} 还没有抽完", "{draw} is not completed"),
                    text!("先运行 choucha draw", "run choucha draw first"),
                ));
            }
            let settled: BTreeSet<String> =
                ledger.draws()?.iter().filter(|r| r.state != State::Void).map(crate::ledger::DrawRow::settles).collect();
            let force = in_force(candidates(&snapshot)?, &snapshot, &adoptions, today);
            let open = due(&force.open_tasks(&snapshot.calendar, |p| secrets.get(p, commitments.len()).ok().flatten()), &settled, today);
            if let Some(round) = open.draw.iter().chain(&open.lapsed).find(|r| r.draw.starts_with(&format!("{plan}/"))) {
                let draw = &round.draw;
                return Err(refuse(
                    text!("{draw} 既没有抽，也没有记为失效", "{draw} is neither drawn nor recorded as lapsed"),
                    text!("先运行 choucha draw", "run choucha draw first"),
                ));
            }
            let revealed = ledger.reveals()?;
            let mut count = 0;
            for c in commitments {
                if revealed.iter().any(|r| r.plan == c.plan && r.number == c.number) {
                    continue;
                }
                // A secret that was lost cannot be revealed; its draws stay checkable but for the seed.
                if let Some(secret) = secrets.get(plan, c.number).ok().flatten().filter(|s| commitment(s).as_ref() == Some(&c.commitment)) {
                    ledger.reveal(&stamp, &Reveal { plan: plan.clone(), number: c.number, secret })?;
                    count += 1;
                }
            }
            if count == 0 {
                return Err(refuse(
                    text!(
                        "没有可以公布的密钥：已经公布过，或文件不见了",
                        "there is no secret to reveal: it is revealed already, or its file is gone"
                    ),
                    text!("检查 var/secret", "check var/secret"),
                ));
            }
            crate::publish::write_secrets(&layout, plan, &ledger.reveals()?)
                .map_err(|e| refuse(Text::same(e.to_string()), text!("检查磁盘和权限", "check disk and permissions")))?;
            Ok(text!(
                "计划 {plan} 的密钥已公布：var/public/{plan}.secret.json；每个种子都可以由任何人重算",
                "the secret of {plan} is published: var/public/{plan}.secret.json; every seed can be recomputed by anyone"
            ))
        }
    }
}

pub(super) fn said(words: &str, flag: &str) -> Result<(), Failure> {
    if words.trim().is_empty() {
        return Err(refuse(
            text!("{flag} 不能空着", "{flag} cannot be empty"),
            text!("写明原因和决定的人：都会公布", "say why and who: both are published"),
        ));
    }
    Ok(())
}

fn known(ledger: &Ledger, plan: &str) -> Result<Vec<Commitment>, Failure> {
    let all = ledger.commitments()?;
    let found: Vec<Commitment> = all.iter().filter(|c| c.plan == plan).cloned().collect();
    if found.is_empty() {
        let list = all.iter().map(|c| c.plan.clone()).collect::<Vec<_>>().join("、");
        return Err(refuse(
            text!("台账里没有计划“{plan}”", "the ledger has no plan `{plan}`"),
            text!("台账里有：{list}", "it has: {list}"),
        ));
    }
    Ok(found)
}
