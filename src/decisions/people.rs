//! What happens to visits after the draw: an inspector steps back, an unstaffed visit is completed, an object drops out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{Datelike as _, NaiveDate};

use super::refuse::{no_draw, refuse, require_nonempty};
use crate::chance::Secrets;
use crate::clock::Clock;
use crate::diagnostic::{Failure, Finding, Kind, Place, Text, nearest};
use crate::draw::{Asking, Book, Frame, Mark, Tickets, commitment, levels, names, record, seed, select};
use crate::history::{History, Visit, VisitEntry, Visits};
use crate::layout::Layout;
use crate::ledger::{Ledger, NewDraw};
use crate::model::{Draw, DrawId, Drawn, Event, LateRecusal, Staffing, Substitution, VisitRecord, cell_index};
use crate::publish::current;
use crate::register::open;
use crate::schedule::{
    Base, Inputs, again, base, book, draws_of, kept_frame, later_basis, later_lottery, publish_visits, task_names, texts_of,
};
use crate::text;
use crate::workspace::Session;

/// What became of it.
#[derive(Debug, Clone)]
pub struct Done {
    /// In words.
    pub said: Text,
    /// The visits it is about, as they stand now.
    pub visits: Vec<VisitRecord>,
    /// Who takes a dropped object's place.
    pub substitute: Option<Drawn>,
}

/// The session in hand, with the visits as they stand.
struct Desk {
    session: Session,
    visits: Visits,
    stamp: String,
    today: NaiveDate,
}

impl Desk {
    fn open(root: &Path, clock: &Clock) -> Result<Self, Failure> {
        let mut session = Session::decide(root, clock)?;
        // What a crash left undone comes first.
        crate::schedule::staff_pending(&mut session)?;
        let visits = History::visits(session.ledger.as_ref())?;
        let (stamp, today) = (session.stamp(), session.today());
        Ok(Self { session, visits, stamp, today })
    }

    fn draw(&self, draw: &str) -> Result<NewDraw, Failure> {
        let history = &self.session.history;
        if history.attempt(draw).is_some_and(|a| a.void.is_some()) {
            return Err(refuse(text!("{draw} 已经作废", "{draw} is void"), text!("用 choucha draws 查看", "see choucha draws")));
        }
        let found = self.session.ledger.as_ref().map(|l| l.draw(draw)).transpose()?.flatten();
        found.map(|(_, new)| new).ok_or_else(|| no_draw(history, draw))
    }

    /// Inspectors and recusals as they are now.
    fn base(&self, year: i32) -> Result<Base, Failure> {
        let base = base(&self.session.settings, self.session.ledger.as_ref(), year)?.ok_or_else(|| {
            refuse(
                text!("设置里没有执法检查人员名录库", "the settings name no inspector register"),
                text!("在 rules/settings.toml 写上 [register.inspectors]", "add [register.inspectors] to rules/settings.toml"),
            )
        })?;
        match &base.why {
            Some(why) => Err(Failure::new(
                Kind::Register,
                Finding::error(
                    "inspectors-unreadable",
                    Place::file(self.session.settings.inspectors.as_ref().map_or("datasets", |s| s.name.as_str())),
                    why.clone(),
                    text!("改好以后再运行同一条命令", "mend it and run the same command again"),
                ),
            )),
            None => Ok(base),
        }
    }

    fn inputs(&self, base: &Base, visits: &[VisitRecord], day: NaiveDate) -> Inputs {
        let text = |digest: &String| base.texts.get(digest).cloned().unwrap_or_default();
        let roster = crate::draw::Roster::parse(&text(&base.roster)).unwrap_or_default();
        let recusals = crate::draw::parse_recusals(&text(&base.recusals)).unwrap_or_default();
        Inputs::new(&self.visits, roster, &recusals, visits, day)
    }

    fn publish(&self, draws: impl Iterator<Item = DrawId>) -> Result<(), Failure> {
        publish_visits(&self.session, &draws.collect(), self.today)
    }
}

/// An inspector steps back from a drawn object's visit; the next in ticket order takes the place.
///
/// # Errors
/// There is no such visit or inspector in it; register or ledger cannot be read.
pub fn recuse(root: &Path, clock: &Clock, draw: &str, object: &str, inspector: &str, reason: &str, by: &str) -> Result<Done, Failure> {
    require_nonempty(reason, "--reason")?;
    let mut desk = Desk::open(root, clock)?;
    let new = desk.draw(draw)?;
    let visit = visit_of(&desk.visits, &new, object)?;
    if !visit.record.team.iter().any(|m| m.inspector == inspector) {
        let list = visit.record.team.iter().map(|m| format!("{} {}", m.inspector, m.name)).collect::<Vec<_>>().join("、");
        return Err(refuse(
            text!("{inspector} 不在这次检查的检查组里", "{inspector} is not in the team of this visit"),
            if list.is_empty() {
                text!("这次检查还没有检查组：用 choucha staff {draw}", "the visit has no team yet: choucha staff {draw}")
            } else {
                text!("检查组是：{list}", "the team is: {list}")
            },
        ));
    }
    let base = desk.base(visit.day.year())?;
    let (record, team) = replaced(&desk, &base, &visit, inspector);
    let late = LateRecusal {
        draw: new.record.draw.clone(),
        object: object.to_owned(),
        visit: record.visit.clone(),
        inspector: inspector.to_owned(),
        reason: reason.to_owned(),
        by: by.to_owned(),
        as_of: desk.today,
        roster: base.roster.clone(),
        recusals: base.recusals.clone(),
        team: record.team.clone(),
        short: record.short.clone(),
    };
    desk.session.record(&[Event::Recusal(late.clone())], &base.texts)?;
    let visits = vec![record];
    desk.publish(draws_of(&visits).into_iter())?;
    let who = visits
        .iter()
        .flat_map(|v| &v.team)
        .find(|m| !team.contains(&m.inspector))
        .map(|m| format!("{} {}（{}）", m.inspector, m.name, m.department));
    let said = match who {
        Some(who) => text!("{inspector} 回避，由 {who} 接替；已记入台账", "{inspector} steps back, {who} takes the place; recorded"),
        None => {
            let why = visits.first().map_or_else(|| Text::same(""), VisitRecord::reason);
            let (zh, en) = (why.zh, why.en);
            text!(
                "{inspector} 回避，没有人能接替，这次检查现在派不出人：{zh}",
                "{inspector} steps back and nobody can take the place; the visit is unstaffed now: {en}"
            )
        }
    };
    Ok(Done { said, visits, substitute: None })
}

/// The visit after one of its team steps back, and who was in the team before.
fn replaced(desk: &Desk, base: &Base, visit: &Visit, inspector: &str) -> (VisitRecord, BTreeSet<String>) {
    let mut record = visit.record.clone();
    let before: BTreeSet<String> = record.team.iter().map(|m| m.inspector.clone()).collect();
    let inputs = desk.inputs(base, std::slice::from_ref(&record), visit.day);
    step_back(&inputs, &mut record, inspector);
    (record, before)
}

/// Replaces one member, or says what is missing.
pub(super) fn step_back(inputs: &Inputs, record: &mut VisitRecord, inspector: &str) {
    match inputs.replace(record, inspector) {
        Some(team) => record.team = team,
        None => {
            // Whoever steps back does not come back.
            let mut inputs = inputs.clone();
            if let (Some(barred), Some(place)) = (inputs.barred.first_mut(), inputs.roster.places().get(inspector).copied()) {
                barred.insert(place);
            }
            inputs.staff(std::slice::from_mut(record));
        }
    }
}

fn visit_of(visits: &Visits, draw: &NewDraw, object: &str) -> Result<Visit, Failure> {
    if let Some(visit) = visits.of_object(&draw.record.draw, object) {
        return Ok(visit.clone());
    }
    let list = current(&draw.record, &draw.objects, visits);
    let draw = &draw.record.draw;
    let drawn = list.iter().any(|o| o.id == object);
    let help = match nearest(object, list.iter().map(|o| o.id.as_str())) {
        _ if drawn => text!("先用 choucha staff {draw} 派人", "staff it first: choucha staff {draw}"),
        Some(near) => text!("是不是 {near}？", "did you mean {near}?"),
        None => text!("用 choucha draws {draw} 列出抽中的对象", "choucha draws {draw} lists what was drawn"),
    };
    Err(refuse(
        if drawn {
            text!("{object} 还没有检查组", "{object} has no team yet")
        } else {
            text!("{draw} 没有抽中“{object}”", "{draw} did not draw `{object}`")
        },
        help,
    ))
}

/// Staffs what of a draw has no team yet, from the inspectors there are today.
///
/// # Errors
/// There is no such draw; register, secret or ledger cannot be read.
pub fn staff(root: &Path, clock: &Clock, draw: &str, master: Option<String>) -> Result<Done, Failure> {
    let mut desk = Desk::open(root, clock)?;
    let new = desk.draw(draw)?;
    let visits = staff_draw(&mut desk, &new, master)?;
    desk.publish(draws_of(&visits).into_iter().chain([new.record.draw.clone()]))?;
    let (all, left) = (visits.len(), visits.iter().filter(|v| v.team.is_empty()).count());
    let done = all - left;
    let said = if all == 0 {
        text!("{draw} 的每次检查都有检查组", "every visit of {draw} has its team")
    } else if left == 0 {
        text!("{draw}：补派了 {done} 次检查", "{draw}: {done} visits staffed")
    } else {
        text!("{draw}：补派了 {done} 次检查，还有 {left} 次派不出人", "{draw}: {done} visits staffed, {left} still cannot be")
    };
    Ok(Done { said, visits, substitute: None })
}

fn staff_draw(desk: &mut Desk, new: &NewDraw, master: Option<String>) -> Result<Vec<VisitRecord>, Failure> {
    if new.record.staffing.is_none() && desk.session.settings.inspectors.is_none() {
        return Ok(Vec::new());
    }
    let day = desk.today;
    let mut visits = again(&desk.visits, new, day);
    if visits.is_empty() {
        return Ok(visits);
    }
    let base = desk.base(day.year())?;
    let draw = &new.record.draw;
    let entries = desk.session.ledger.as_ref().map(History::visit_entries).transpose()?.unwrap_or_default();
    let lottery = later_lottery(draw, entries.len());
    let secret = secret(desk, &new.record, master)?;
    let seed = seed(&secret, &lottery, &later_basis(&base.roster, &base.recusals), "");
    for visit in &mut visits {
        visit.seed.clone_from(&seed);
        visit.lottery.clone_from(&lottery);
    }
    desk.inputs(&base, &visits, day).staff(&mut visits);
    let staffing = Staffing {
        day,
        roster: base.roster.clone(),
        recusals: base.recusals.clone(),
        draws: Vec::new(),
        again: Some(draw.clone()),
        commitment: new.record.commitment.clone(),
        visits,
    };
    desk.session.record(&[Event::Staffing(staffing.clone())], &base.texts)?;
    desk.visits.apply(&desk.stamp, &VisitEntry::Staffing(staffing.clone()));
    Ok(staffing.visits)
}

fn secret(desk: &Desk, record: &Draw, master: Option<String>) -> Result<String, Failure> {
    let commitments = &desk.session.history.commitments;
    let number = commitments.iter().find(|c| c.line == record.line && c.commitment == record.commitment).map_or(1, |c| c.number);
    let secrets = Secrets::new(desk.session.layout.secrets(), master);
    let found = secrets.get(&record.line, number).ok().flatten().filter(|s| commitment(s).as_ref() == Some(&record.commitment));
    let plan = &record.line;
    found.ok_or_else(|| {
        Failure::new(
            Kind::Ledger,
            Finding::error(
                "secret-lost",
                Place::file(format!("var/secret/{plan}.key")),
                text!("计划 {plan} 的密钥不见了", "the secret of the plan {plan} is not there"),
                text!("从备份恢复这个文件", "restore the file from a backup"),
            ),
        )
    })
}

/// A drawn object drops out; the next of its cell in ticket order takes its place.
///
/// # Errors
/// The reason is none that substitutes, the object is not drawn, or frame, register or ledger cannot be read.
pub fn substitute(
    root: &Path,
    clock: &Clock,
    draw: &str,
    object: &str,
    reason: &str,
    by: &str,
    master: Option<String>,
) -> Result<Done, Failure> {
    let mut desk = Desk::open(root, clock)?;
    let reasons = &desk.session.settings.substitutes;
    if !reasons.iter().any(|r| r == reason) {
        let list = reasons.join("、");
        return Err(refuse(
            text!("“{reason}”不是可以补抽的原因", "`{reason}` is no reason for a substitute"),
            text!(
                "可以补抽的原因：{list}（设置 [substitutes] 的 reasons）。联系不上是检查结果，不补抽",
                "reasons that substitute: {list} (`reasons` under [substitutes] in the settings). Not to be found is a result of the visit"
            ),
        ));
    }
    let new = desk.draw(draw)?;
    let now = current(&new.record, &new.objects, &desk.visits);
    let Some(gone) = now.iter().find(|o| o.id == object).map(|o| (*o).clone()) else {
        let help = match nearest(object, now.iter().map(|o| o.id.as_str())) {
            Some(near) => text!("是不是 {near}？", "did you mean {near}?"),
            None => text!("用 choucha draws {draw} 列出抽中的对象", "choucha draws {draw} lists what was drawn"),
        };
        return Err(refuse(
            text!("{draw} 没有抽中“{object}”，或已经补抽过", "{draw} did not draw `{object}`, or it was replaced before"),
            help,
        ));
    };
    let frame = kept_frame(&desk.session.layout, &new.record)?;
    let substitutions: Vec<Substitution> = desk.visits.substitutions.iter().map(|(_, s)| s.clone()).collect();
    let order = reserve(&frame, &new, &substitutions, &gone.cell);
    let (next, enterprise, passed) = next_in_order(&desk, &new.record, &gone.cell, order)?;
    let substitution = Substitution {
        draw: new.record.draw.clone(),
        object: object.to_owned(),
        reason: reason.to_owned(),
        by: by.to_owned(),
        as_of: desk.today,
        substitute: next.clone(),
        enterprise,
        passed,
    };
    let touched: BTreeSet<DrawId> =
        desk.visits.of_object(draw, object).into_iter().flat_map(|v| v.record.objects.iter().map(|(d, _)| d.clone())).collect();
    desk.session.record(&[Event::Substitution(substitution.clone())], &BTreeMap::new())?;
    desk.visits.apply(&desk.stamp, &VisitEntry::Substitution(substitution));
    let staffed = match &next {
        Some(_) => staff_draw(&mut desk, &new, master),
        None => Ok(Vec::new()),
    };
    // The substitution stands whether or not anybody can be sent yet.
    let visits = staffed.clone().unwrap_or_default();
    desk.publish(draws_of(&visits).into_iter().chain(touched).chain([new.record.draw.clone()]))?;
    staffed?;
    let said = match &next {
        Some(o) => {
            let (id, name, rank, cell) = (&o.id, &o.name, o.rank, &o.cell);
            text!(
                "{object}（{reason}）由 {cell} 的第 {rank} 位 {id} {name} 补上；已记入台账",
                "{object} ({reason}) is replaced by {id} {name}, rank {rank} of {cell}; recorded"
            )
        }
        None => {
            let cell = &gone.cell;
            text!(
                "{object}（{reason}）退出；{cell} 的候补已经用完，少一个，已记入台账",
                "{object} ({reason}) drops out; the reserve of {cell} is used up: one fewer, recorded"
            )
        }
    };
    Ok(Done { said, visits, substitute: next })
}

/// Whom a cell's reserve gives: the first who is not at a limit by now, with the enterprise where it is another id, and those passed over.
type Called = (Option<Drawn>, Option<String>, Vec<(String, Text)>);

fn next_in_order(desk: &Desk, record: &Draw, cell: &str, order: Vec<Drawn>) -> Result<Called, Failure> {
    if order.is_empty() {
        return Ok((None, None, Vec::new()));
    }
    let spec = &desk.session.settings.objects;
    let wanted = ["id", "name", "region", "enterprise"].iter().filter_map(|c| spec.theirs(c)).map(ToOwned::to_owned).collect();
    let source = open(spec, &wanted)?;
    let known = names(spec, &source, order.iter().map(|o| o.id.clone()).collect()).map_err(|words| {
        let finding = Finding::error(
            "register-unreadable",
            Place::file(spec.name.as_str()),
            text!("名录库读不出：{words}", "the register cannot be read: {words}"),
            text!("重新导出名录库", "export it again"),
        );
        Failure::new(Kind::Register, finding)
    })?;
    let limits = record.cells.iter().find(|c| c.cell == cell).map(|c| c.limits.clone()).unwrap_or_default();
    let book = if limits.is_none() { Book::default() } else { book(&desk.session)? };
    let levels = record.staffing.as_ref().map_or((true, true), |s| levels(&s.team));
    let asking = Asking { day: desk.today, authority: &record.lead, levels };
    let mut passed = Vec::new();
    for mut object in order {
        let mut enterprise = None;
        if let Some(known) = known.get(&object.id) {
            object.name.clone_from(&known.name);
            object.region.clone_from(&known.region);
            enterprise = Some(known.enterprise.clone()).filter(|e| !e.is_empty() && *e != object.id);
        }
        let mark = book.mark(enterprise.as_deref().unwrap_or(&object.id), &limits, asking);
        if !mark.out() {
            return Ok((Some(object), enterprise, passed));
        }
        let why = match mark {
            Mark::Cooling => text!("距上次检查太近", "its last inspection was too short a time ago"),
            _ => text!("检查次数已到限", "it is at its limit of visits"),
        };
        passed.push((object.id, why));
    }
    Ok((None, None, passed))
}

/// A cell's reserve: those not drawn, in the order of the draw, less the ones that were called.
#[must_use]
pub fn reserve(frame: &Frame, draw: &NewDraw, substitutions: &[Substitution], cell: &str) -> Vec<Drawn> {
    let index = cell_index(cell) as usize;
    let record_ = &draw.record;
    let Some(size) = record_.cells.iter().find(|c| c.cell == cell).map(|c| c.population) else { return Vec::new() };
    if index >= 1_000_000 {
        return Vec::new();
    }
    let mut quotas = vec![0; index + 1];
    if let Some(slot) = quotas.get_mut(index) {
        *slot = size;
    }
    let all = record(frame, &select(frame, &quotas, &Tickets::of_lottery(&record_.intent, &record_.outcome.seed)), &[]);
    let called: BTreeSet<&str> = substitutions
        .iter()
        .filter(|s| s.draw == record_.draw)
        .flat_map(|s| s.substitute.iter().map(|o| o.id.as_str()).chain(s.passed.iter().map(|(id, _)| id.as_str())))
        .collect();
    let drawn: BTreeSet<&str> = draw.objects.iter().map(|o| o.id.as_str()).collect();
    all.into_iter().filter(|o| !drawn.contains(o.id.as_str()) && !called.contains(o.id.as_str())).collect()
}

/// Everything about visits worked out again; tells what is not as it should be.
pub fn check(ledger: &Ledger, layout: &Layout, history: &History, tell: &mut dyn FnMut(String, Text)) {
    let draws: BTreeMap<DrawId, Draw> = history.attempts().filter_map(|a| Some((a.intent.draw.clone(), a.draw()?))).collect();
    let entries = match History::visit_entries(ledger) {
        Ok(entries) => entries,
        Err(failure) => return tell("visits".to_owned(), failure.summary()),
    };
    let mut state = Visits::default();
    for (before, (seq, at, entry)) in entries.iter().enumerate() {
        let what = || format!("entry {seq}");
        let told = match entry {
            VisitEntry::Staffing(staffing) => check_staffing(ledger, history, &state, (staffing, before), &draws),
            VisitEntry::Recusal(late) => check_recusal(ledger, &state, late),
            VisitEntry::Substitution(s) => check_substitution(ledger, layout, &state, s),
            VisitEntry::Void(_) => Ok(None),
        };
        match told {
            Ok(Some(why)) => tell(what(), why),
            Ok(None) => {}
            Err(failure) => tell(what(), failure.summary()),
        }
        state.apply(at, entry);
    }
    // What is drawn is staffed in the next transaction: only where something was staffed since is it left out.
    let last = history.staffings.iter().map(|(seq, _)| *seq).max();
    for attempt in history.unstaffed().into_iter().filter(|a| a.drawn.as_ref().map(|(seq, _)| *seq) < last) {
        tell(attempt.intent.draw.to_string(), text!("抽了却没有派检查人员", "it was drawn and never staffed"));
    }
    let tasks = task_names(history);
    for record in draws.values() {
        let Ok(Some((_, new))) = ledger.draw(&record.draw) else { continue };
        for file in crate::publish::altered_staff(layout, record, &new.objects, &state, &tasks) {
            let file = file.display();
            tell(record.draw.to_string(), text!("文件 {file} 与台账不符", "the file {file} is not what the ledger makes it"));
        }
    }
}

fn check_staffing(
    ledger: &Ledger,
    history: &History,
    state: &Visits,
    (staffing, before): (&Staffing, usize),
    draws: &BTreeMap<DrawId, Draw>,
) -> Result<Option<Text>, Failure> {
    let mut expected = match &staffing.again {
        Some(draw) => {
            let Some((_, new)) = ledger.draw(draw)? else {
                return Ok(Some(text!("补派的抽取 {draw} 不存在", "it staffs a draw {draw} that is not there")));
            };
            let mut visits = again(state, &new, staffing.day);
            let lottery = later_lottery(draw, before);
            let claimed = staffing.visits.first().map(|v| v.seed.clone()).unwrap_or_default();
            let secret = history.reveals.iter().map(|r| r.secret.clone()).find(|s| commitment(s).as_ref() == Some(&staffing.commitment));
            if let Some(secret) = secret
                && seed(&secret, &lottery, &later_basis(&staffing.roster, &staffing.recusals), "") != claimed
            {
                return Ok(Some(text!(
                    "补派的种子不是由密钥算出的那一个",
                    "the seed of this staffing is not the one that the secret gives"
                )));
            }
            for visit in &mut visits {
                visit.seed.clone_from(&claimed);
                visit.lottery.clone_from(&lottery);
            }
            visits
        }
        None => {
            let mut loaded = Vec::new();
            for draw in &staffing.draws {
                let fits = draws
                    .get(draw)
                    .and_then(|r| r.staffing.as_ref())
                    .is_some_and(|t| t.roster == staffing.roster && t.recusals == staffing.recusals);
                let Some((_, new)) = ledger.draw(draw)?.filter(|_| fits) else {
                    return Ok(Some(text!(
                        "{draw} 的检查人员名单不是意向里定下的那一份",
                        "the inspectors are not those fixed with the intent of {draw}"
                    )));
                };
                loaded.push(new);
            }
            let fresh: Vec<_> =
                loaded.iter().map(|d| crate::schedule::Fresh { record: &d.record, objects: d.objects.iter().collect() }).collect();
            crate::schedule::visits_of(state, &fresh, staffing.day)
        }
    };
    let (roster, recusals) = texts_of(ledger, &staffing.roster, &staffing.recusals)?;
    let why = staffing.visits.iter().find_map(|v| v.why.clone());
    crate::schedule::assign(state, &mut expected, roster, &recusals, why.as_ref(), staffing.day);
    if expected == staffing.visits {
        return Ok(None);
    }
    let first = expected.iter().zip(&staffing.visits).find(|(a, b)| a != b).map_or_else(String::new, |(_, b)| b.visit.clone());
    Ok(Some(text!("重新派人得到的检查组与记录不符 {first}", "staffed again, the teams are not those recorded {first}")))
}

fn check_recusal(ledger: &Ledger, state: &Visits, late: &LateRecusal) -> Result<Option<Text>, Failure> {
    let Some(visit) = state.get(&late.visit) else {
        return Ok(Some(text!("回避的检查不存在", "it is about a visit that is not there")));
    };
    let (roster, recusals) = texts_of(ledger, &late.roster, &late.recusals)?;
    let mut record = visit.record.clone();
    let inputs = Inputs::new(state, roster.unwrap_or_default(), &recusals, std::slice::from_ref(&record), visit.day);
    step_back(&inputs, &mut record, &late.inspector);
    let same = record.team == late.team && record.short == late.short;
    Ok((!same).then(|| text!("接替回避人员的不是签序上的下一位", "who takes the place is not the next in ticket order")))
}

fn check_substitution(ledger: &Ledger, layout: &Layout, state: &Visits, s: &Substitution) -> Result<Option<Text>, Failure> {
    let wrong = text!("补抽的不是签序上的下一个", "the substitute is not the next in ticket order");
    let Some((_, new)) = ledger.draw(&s.draw)? else { return Ok(Some(wrong)) };
    let earlier: Vec<Substitution> = state.substitutions.iter().map(|(_, s)| s.clone()).collect();
    let now = current(&new.record, &new.objects, state);
    let Some(gone) = now.iter().find(|o| o.id == s.object) else {
        return Ok(Some(text!("被补抽的对象没有抽中", "the object that drops out was not drawn")));
    };
    let frame = kept_frame(layout, &new.record)?;
    let limited = new.record.cells.iter().any(|c| c.cell == gone.cell && !c.limits.is_none());
    if !limited && !s.passed.is_empty() {
        return Ok(Some(text!("没有限次，却有人被跳过", "some were passed over where nothing limits them")));
    }
    let order = reserve(&frame, &new, &earlier, &gone.cell);
    let mut expected = order.into_iter().filter(|o| !s.passed.iter().any(|(id, _)| *id == o.id));
    let key = |o: &Drawn| (o.id.clone(), o.cell.clone(), o.rank, o.times, o.ticket.clone());
    Ok((expected.next().as_ref().map(key) != s.substitute.as_ref().map(key)).then_some(wrong))
}
