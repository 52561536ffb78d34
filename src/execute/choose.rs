//! Which rounds are drawn now, which have lapsed, and why the others are not drawn.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::outcome::{NotDrawn, Outcome, Request, WhyNot, usage};
use crate::diagnostic::{Failure, Kind, nearest};
use crate::model::{Adoption, Asked, Event, Lapse, TaskKey, TaskVersion, Why};
use crate::schedule::{Round, RoundState, RulesInForce, why_asked};
use crate::text;
use crate::workspace::Session;

pub(super) fn check_day(day: NaiveDate, today: NaiveDate, latest: Option<NaiveDate>) -> Result<(), Failure> {
    if day > today {
        return Err(usage("day-ahead", text!("has-not-come-today-is-nobody", day, today), text!("draw-on-that-day-choucha-preview")));
    }
    if let Some(latest) = latest
        && day < latest
    {
        return Err(usage("day-behind", text!("latest-draw-in-ledger-was-judged", latest, day), text!("use-as-of-or-later-if", latest)));
    }
    Ok(())
}

/// What a sweep does with rounds.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// To be drawn now.
    pub due: Vec<Round>,
    /// Those that have lapsed.
    lapsed: Vec<Round>,
    /// Those that are left to a person.
    asked: Vec<Round>,
}

/// Sorts the rounds; says of those that are not drawn why.
pub(super) fn choose(
    rounds: Vec<Round>,
    request: &Request<'_>,
    (in_force, secret_fault): (&RulesInForce, &dyn Fn(&str) -> Failure),
    outcome: &mut Outcome,
) -> Result<Chosen, Failure> {
    let mine = |plan: &str, task: &str| {
        // A plan of which nothing can be told may have the task.
        let of_plan = |wanted: &str| wanted.split_once('/').is_none_or(|(of, _)| of == plan);
        request.task.as_deref().is_none_or(|w| w == task || w == format!("{plan}/{task}") || (task == ANY && of_plan(w)))
    };
    // Whatever a plan of the line called the task: its rounds are meant.
    let keys: BTreeSet<TaskKey> =
        in_force.rules.versions.iter().map(|v| &v.version).filter(|v| mine(&v.plan, &v.task)).map(TaskVersion::key).collect();
    if let Some(wanted) = &request.task {
        let known = in_force.rules.versions.iter().any(|v| mine(&v.version.plan, &v.version.task))
            || in_force.never.iter().any(|(plan, task, _)| mine(plan, task.as_deref().unwrap_or(ANY)));
        if !known {
            return Err(usage("unknown-task", text!("there-is-no-task", wanted), text!("unknown-task-help")));
        }
        outcome
            .not_drawn
            .retain(|n| n.draw.split_once('/').is_some_and(|(plan, rest)| mine(plan, rest.split('/').next().unwrap_or_default())));
    }
    let within =
        |r: &Round| request.opened.is_none_or(|(first, last)| (first..=last).contains(&r.opens) || (first..=last).contains(&r.nominal()));
    let named = |r: &Round| request.draws.is_empty() || request.draws.iter().any(|d| r.draw == *d);
    for wanted in &request.draws {
        if !rounds.iter().any(|r| r.draw == *wanted) {
            let help = match nearest(wanted, rounds.iter().map(|r| r.draw.as_str())) {
                Some(near) => text!("did-you-mean-2", near),
                None => text!("choucha-plan-lists-rounds"),
            };
            return Err(usage("unknown-round", text!("there-is-no-round-2", wanted), help));
        }
    }
    // A person who names days or rounds decides about those that wait for a person, too.
    let decided = request.opened.is_some() || !request.draws.is_empty();
    let day = outcome.as_of;
    let mut chosen = Chosen::default();
    for round in rounds.into_iter().filter(|r| keys.contains(&r.id.key()) && within(r) && named(r)) {
        match round.state {
            RoundState::Due => chosen.due.push(round),
            RoundState::Asked if decided && day >= round.opens => chosen.due.push(round),
            RoundState::Asked if !decided => {
                outcome.not_drawn.push(NotDrawn { draw: round.draw.to_string(), why: WhyNot::Asked(why_asked(&round)) });
                chosen.asked.push(round);
            }
            RoundState::Lapsed => chosen.lapsed.push(round),
            // It may have opened, and nobody can tell.
            RoundState::Coming if round.lost && day >= round.opens => {
                outcome.not_drawn.push(NotDrawn { draw: round.draw.to_string(), why: WhyNot::Failed(secret_fault(&round.id.line)) });
            }
            // Whoever names a round is told why it is not drawn; in this sweep it may just have been.
            _ if !request.draws.is_empty() => {
                let told = outcome.drawn.iter().any(|made| made.intent.draw == round.draw);
                if !told && !outcome.not_drawn.iter().any(|not| round.draw == not.draw.as_str()) {
                    outcome.not_drawn.push(nothing(&round, day));
                }
            }
            _ => {}
        }
    }
    chosen.due.sort_by_key(|round| (round.opens, round.effective.place, round.nominal()));
    Ok(chosen)
}

/// Why there is nothing to draw in a round.
fn nothing(round: &Round, day: NaiveDate) -> NotDrawn {
    let opens = round.announced;
    let why = match round.state {
        RoundState::Coming | RoundState::Asked if opens != round.opens => text!("round-opens-unannounced", opens),
        RoundState::Coming | RoundState::Due | RoundState::Asked => text!("round-opens-later", opens),
        RoundState::Sealed => text!("round-waits-for-public-number"),
        RoundState::Interrupted => text!("round-was-interrupted"),
        RoundState::Drawn => text!("round-drawn-already"),
        RoundState::Lapsed if day <= round.closes => text!("it-was-missed-on-and-its", opens),
        RoundState::Lapsed => text!("round-lapsed-already"),
        RoundState::Waived => text!("round-waived"),
    };
    NotDrawn { draw: round.draw.to_string(), why: WhyNot::Nothing(round.state, why) }
}

/// Records what the ledger does not have yet: lapses, and questions that no change raised. What is told once stays, whatever moves the round's
/// day later.
pub(super) fn record_told(
    session: &mut Session,
    request: &Request<'_>,
    chosen: &Chosen,
    (day, change): (NaiveDate, NaiveDate),
    outcome: &mut Outcome,
) -> Result<(), Failure> {
    let mut events: Vec<Event> = questions(session, &chosen.asked, change).map(Event::Adoption).into_iter().collect();
    for round in &chosen.lapsed {
        if session.history.lapsed(&round.id) {
            if !request.draws.is_empty() {
                outcome.not_drawn.push(nothing(round, day));
            }
            continue;
        }
        let (opens, closes) = (round.opens, round.closes);
        let why = if day > closes { text!("its-window-closed-on-recorded-as", closes) } else { text!("it-was-missed-on-and-its", opens) };
        outcome.not_drawn.push(NotDrawn { draw: round.draw.to_string(), why: WhyNot::Lapsed(why) });
        // Without its secret nobody can tell the day on which it opened, nor what was promised then: it is recorded once that is back.
        if round.lost {
            continue;
        }
        events.push(Event::Lapse(Lapse { draw: round.draw.clone(), round: round.id.clone(), opens, closes, as_of: day }));
    }
    if events.is_empty() || request.dry_run {
        return Ok(());
    }
    session.record(&events, &BTreeMap::new())
}

/// The questions that no change raised and that are not recorded yet.
fn questions(session: &Session, asked: &[Round], change: NaiveDate) -> Option<Adoption> {
    let rules = &session.history.rules;
    let new = |round: &&Round| round.ask.is_some_and(Why::of_the_day) && !rules.asks.contains_key(&round.id);
    // Without its secret nobody can tell the day on which it opened.
    let opened = |round: &Round| Some(round.opens).filter(|_| !round.lost);
    let question = |round: &Round| Some(Asked { round: round.id.clone(), why: round.ask?, cells: Vec::new(), opens: opened(round) });
    let asked: Vec<Asked> = asked.iter().filter(new).filter_map(question).collect();
    let (_, settings) = rules.settings.last().filter(|_| !asked.is_empty())?;
    Some(Adoption { day: change, settings: settings.clone(), asked, ..Adoption::default() })
}

/// Stands for the tasks of a plan of which nothing can be told.
const ANY: &str = "?";

pub(super) fn never(in_force: &RulesInForce) -> Vec<NotDrawn> {
    in_force
        .never
        .iter()
        .map(|(plan, task, findings)| NotDrawn {
            draw: format!("{plan}/{}", task.as_deref().unwrap_or(ANY)),
            why: WhyNot::Failed(Failure::new(Kind::Rule, findings.clone())),
        })
        .collect()
}
