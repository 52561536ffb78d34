//! What decides: everything in the settings, a plan's header and the holiday files that can change a draw, a publication or a proof, as one canonical
//! text with a digest. What stands in rows and rules is not here: the version of a task has them. What only concerns the machine (the nightly hour, who is
//! told, where the service answers) is not here either.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::settings::{Beacon, Settings};
use super::snapshot::{Snapshot, digest, years_of};
use crate::plan::{Calendar, Plan};
use crate::register::IdCheck;

/// What decides under some settings, for one plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decisive {
    /// JSON with sorted keys and no white space.
    pub text: String,
    /// SHA-256 of the text, lower-case hex.
    pub digest: String,
}

/// A file that decides, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidingFile {
    /// Its name relative to the workspace.
    pub name: String,
    /// SHA-256 of its text, lower-case hex.
    pub digest: String,
    /// Its text.
    pub text: String,
}

/// What decides a plan's draws besides its rows and rules.
#[must_use]
pub fn decisive(settings: &Settings, plan: &Plan, calendar: &Calendar) -> Decisive {
    let text = canonical(&json!({ "settings": of_settings(settings), "plan": of_plan(plan, calendar) }));
    Decisive { digest: digest(&text), text }
}

/// Settings, plans and holidays of a snapshot with their digests, in that order. A file that is broken decides nothing and is left out.
#[must_use]
pub fn deciding_files(snapshot: &Snapshot) -> Vec<DecidingFile> {
    std::iter::once(&snapshot.settings_source)
        .chain(snapshot.plans.iter().filter(|file| file.reading.plan.is_some()).map(|file| &file.source))
        .chain(&snapshot.holidays)
        .map(|source| DecidingFile { name: source.name.to_string(), digest: digest(&source.text), text: source.text.to_string() })
        .collect()
}

fn of_settings(settings: &Settings) -> Value {
    let Settings { plans: _, timezone, tiers, simulation, objects, inspectors, recusals, history, substitutes, beacon, .. } = settings;
    let tier = |rank: usize| tiers.get(rank);
    let tier_names: BTreeMap<&String, Option<&String>> = objects.tier_names.iter().map(|(theirs, rank)| (theirs, tier(*rank))).collect();
    json!({
        "timezone": timezone.name(),
        "tiers": tiers,
        "simulation": simulation,
        "objects": {
            "file": objects.name,
            "columns": objects.columns,
            "id_check": match objects.id_check { IdCheck::None => "none", IdCheck::Report => "uscc", IdCheck::Strict => "uscc-strict" },
            "active": objects.active,
            "tier_default": tier(objects.tier_default),
            "tier_names": tier_names,
            "max_set_aside": objects.max_set_aside.to_string(),
            "max_age": objects.max_age,
            "refuse_old": objects.refuse_old,
        },
        "inspectors": inspectors.as_ref().map(|spec| json!({
            "file": spec.name,
            "columns": spec.columns,
            "active": spec.active,
            "city": spec.city,
            "departments": spec.same_as,
            "max_set_aside": spec.max_set_aside.to_string(),
        })),
        "recusals": recusals.as_ref().map(|spec| json!({ "file": spec.name, "columns": spec.columns })),
        "history": history.as_ref().map(|spec| json!({ "file": spec.name, "columns": spec.columns })),
        "substitutes": substitutes,
        "beacon": beacon.as_ref().map(|beacon| match beacon {
            Beacon::Ceremony => json!({ "kind": "ceremony" }),
            Beacon::Drand { public_key, genesis, period, notice } =>
                json!({ "kind": "drand", "public_key": public_key, "genesis": genesis, "period": period, "notice": notice }),
        }),
    })
}

/// Digest of the holidays and workdays of the years that a plan of one year may reach.
#[must_use]
pub fn calendar_digest(year: i32, calendar: &Calendar) -> String {
    let (off, on) = calendar.days_of(&years_of(year));
    digest(&canonical(&json!({ "off": off, "on": on })))
}

fn of_plan(plan: &Plan, calendar: &Calendar) -> Value {
    let Plan { id, title: _, year, rule, predecessor, supplements, embargo, publish, terms, coordination, groups, tasks: _ } = plan;
    // Holidays move only openings that go by workdays.
    let holidays: Option<(Vec<NaiveDate>, Vec<NaiveDate>)> = terms.by_workdays().then(|| calendar.days_of(&years_of(plan.year)));
    json!({
        "id": id,
        "year": year,
        "rule": rule,
        "predecessor": predecessor,
        "supplements": supplements,
        "embargo": embargo,
        "publish": publish,
        "terms": { "workdays": terms.workdays, "unannounced": terms.unannounced, "missed": terms.missed },
        "coordination": coordination,
        "groups": groups,
        "holidays": holidays.map(|(off, on)| json!({ "off": off, "on": on })),
    })
}

/// JSON with the keys of every object sorted and no white space.
#[must_use]
pub fn canonical(value: &Value) -> String {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Object(object) => {
                let ordered: BTreeMap<&String, &Value> = object.iter().collect();
                Value::Object(ordered.into_iter().map(|(key, value)| (key.clone(), sorted(value))).collect())
            }
            Value::Array(list) => Value::Array(list.iter().map(sorted).collect()),
            other => other.clone(),
        }
    }
    sorted(value).to_string()
}
