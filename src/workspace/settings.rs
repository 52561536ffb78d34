//! The settings file: plans in force, registers and their columns, tiers low to high, time zone, nightly hour.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use chrono::NaiveTime;
use chrono_tz::Tz;

use super::alerts::{Alerts, check_cron, read_alerts, read_listen};
use super::hidden::{hidden, hidden_source, told};
use crate::diagnostic::{Finding, Findings, Place, SourceFile, nearest, one_slip};
use crate::plan::{Ratio, TomlTable, toml_syntax};
use crate::register::{HistorySpec, IdCheck, InspectorSpec, ObjectSpec, RecusalSpec};
use crate::text;

/// An installation's settings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Plan files, relative to the workspace.
    pub plans: Vec<String>,
    /// The time zone in which days are counted.
    pub timezone: Tz,
    /// Tiers, low to high.
    pub tiers: Vec<String>,
    /// Whether this workspace is a simulation, in which clock and seed may be given from outside.
    pub simulation: bool,
    /// The object register.
    pub objects: ObjectSpec,
    /// The inspector register, if there is one.
    pub inspectors: Option<InspectorSpec>,
    /// The recusal table, if there is one.
    pub recusals: Option<RecusalSpec>,
    /// Inspections that the ledger does not know, if there is a file of them.
    pub history: Option<HistorySpec>,
    /// Reasons for which a drawn object is replaced by the next.
    pub substitutes: Vec<String>,
    /// When the nightly sweep runs.
    pub nightly: NaiveTime,
    /// The same as cron text (seconds first), where the settings give it so.
    pub cron: Option<String>,
    /// Hours after the start of its opening day at which a round that is not drawn counts as late.
    pub late_after: u32,
    /// Who is told what happens, and how.
    pub alerts: Alerts,
    /// Where the service answers `/healthz`, `/readyz` and `/metrics`; none: nowhere.
    pub listen: Option<std::net::SocketAddr>,
    /// Public randomness, if it is used.
    pub beacon: Option<Beacon>,
}

impl Settings {
    /// The files of all registers, by the names under which people see them.
    #[must_use]
    pub fn registers(&self) -> Vec<(String, PathBuf)> {
        let mut files = vec![(self.objects.name.clone(), self.objects.path.clone())];
        files.extend(self.inspectors.iter().map(|spec| (spec.name.clone(), spec.path.clone())));
        files.extend(self.recusals.iter().map(|spec| (spec.name.clone(), spec.path.clone())));
        files.extend(self.history.iter().map(|spec| (spec.name.clone(), spec.path.clone())));
        files
    }
}

/// Where public randomness comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beacon {
    /// A drand network (unchained, signatures on G1, RFC 9380).
    Drand {
        /// Its public key, hex.
        public_key: String,
        /// Time of its first round, seconds since 1970.
        genesis: i64,
        /// Seconds between rounds.
        period: i64,
        /// So many minutes at least lie between an intent and the round that it names, so that the head it hangs on can be published before.
        notice: i64,
    },
    /// Numbers drawn in public.
    Ceremony,
}

impl Beacon {
    /// What a draw whose intent is recorded at a time (seconds since 1970) waits for: `ceremony`, or
    /// `drand <round> <public key> <genesis> <period> <notice in seconds>` with the first round that appears when the notice has passed.
    #[must_use]
    pub fn awaited(&self, now: i64) -> String {
        match self {
            Self::Ceremony => "ceremony".to_owned(),
            Self::Drand { public_key, genesis, period, notice } => {
                let notice = notice.saturating_mul(60);
                let round = crate::draw::first_round_after(now.saturating_add(notice), *genesis, *period);
                format!("drand {round} {public_key} {genesis} {period} {notice}")
            }
        }
    }
}

/// Reads the settings; all findings at once.
pub fn read_settings(source: &SourceFile, root: &Path, findings: &mut Findings) -> Option<Settings> {
    let mut own = Findings::default();
    let syntax = toml_syntax(source, &mut own);
    let settings = if own.has_errors() {
        None
    } else {
        let span = syntax.span();
        let read = read(TomlTable::new(source, syntax.get_ref(), span, "settings.toml"), root, source, &mut own);
        read.filter(|settings| plainly_written(settings, source, &mut own))
    };
    // What is found is shown with its line: without what is hidden in it.
    let shown = hidden_source(source);
    for finding in &mut own.0 {
        if let Some((place, _)) = &mut finding.place.source {
            *place = shown.clone();
        }
    }
    let broken = own.has_errors();
    findings.extend(own);
    settings.filter(|_| !broken)
}

/// Whether every address in the settings stands there as it is. One with escapes in it would not be found, and then not be hidden.
fn plainly_written(settings: &Settings, source: &SourceFile, findings: &mut Findings) -> bool {
    let (text, shown) = (&source.text, hidden(&source.text));
    let mut good = true;
    for address in settings.alerts.webhooks.iter().filter_map(|webhook| webhook.address.written()) {
        let stars = hidden(&format!("\"{address}\""));
        let stars = stars.trim_matches('"');
        let mut places = text.match_indices(address).peekable();
        if places.peek().is_none() || places.any(|(at, _)| shown.get(at..at + address.len()) != Some(stars)) {
            good = false;
            let host = told(address);
            findings.push(Finding::error(
                "bad-address",
                Place::file(source.name.clone()),
                text!("address-not-plain", host),
                text!("address-not-plain-help"),
            ));
        }
    }
    good
}

fn read(mut table: TomlTable<'_, '_>, root: &Path, source: &SourceFile, findings: &mut Findings) -> Option<Settings> {
    if !table.has("plans") {
        table.missing("plans", findings);
    }
    let plans: Vec<String> = table.texts("plans", findings).into_iter().map(|(t, _)| t).collect();
    for plan in &plans {
        inside(plan, table.place_of("plans"), findings);
    }
    let timezone = read_timezone(&mut table, findings);
    let tiers = read_tiers(&mut table, findings);
    let simulation = table.flag("simulation", findings).unwrap_or(false);
    if !table.has("register") {
        table.missing("register", findings);
    }
    let mut register = table.table("register", "[register]", findings);
    let objects = register.as_mut().and_then(|register| {
        if !register.has("objects") {
            register.missing("objects", findings);
        }
        let objects = register.table("objects", "[register.objects]", findings)?;
        read_objects(objects, root, source, &tiers, findings)
    });
    let inspectors = register
        .as_mut()
        .and_then(|register| register.table("inspectors", "[register.inspectors]", findings))
        .and_then(|inspectors| read_inspectors(inspectors, root, source, findings));
    let recusals = register
        .as_mut()
        .and_then(|register| register.table("recusals", "[register.recusals]", findings))
        .and_then(|recusals| read_recusals(recusals, root, source, findings));
    let history = register
        .as_mut()
        .and_then(|register| register.table("history", "[register.history]", findings))
        .and_then(|history| read_history(history, root, source, findings));
    if let Some(register) = register {
        register.finish(findings);
    }
    let nightly = read_nightly(&mut table, findings);
    let substitutes = match table.table("substitutes", "[substitutes]", findings) {
        None => ["注销", "吊销"].map(ToOwned::to_owned).to_vec(),
        Some(mut substitutes) => {
            let reasons = substitutes.texts("reasons", findings).into_iter().map(|(t, _)| t).collect();
            substitutes.finish(findings);
            reasons
        }
    };
    let beacon = table.table("beacon", "[beacon]", findings).and_then(|beacon| read_beacon(beacon, findings));
    let alerts = read_alerts(&mut table, findings);
    let listen = read_listen(&mut table, findings);
    table.finish(findings);
    Some(Settings {
        plans,
        timezone: timezone?,
        tiers,
        simulation,
        objects: objects?,
        inspectors,
        recusals,
        history,
        substitutes,
        nightly: nightly.at?,
        cron: nightly.cron,
        late_after: nightly.late_after.unwrap_or(12),
        alerts,
        listen,
        beacon,
    })
}

fn read_timezone(table: &mut TomlTable<'_, '_>, findings: &mut Findings) -> Option<Tz> {
    match table.text("timezone", findings) {
        None => Some(chrono_tz::Asia::Shanghai),
        Some(name) => {
            let zone = Tz::from_str(&name).ok();
            if zone.is_none() {
                let help = match nearest(&name, chrono_tz::TZ_VARIANTS.iter().map(|z| z.name())) {
                    Some(near) => text!("did-you-mean-4", near),
                    None => text!("write-asia-shanghai"),
                };
                findings.push(Finding::error("bad-timezone", table.place_of("timezone"), text!("bad-timezone", name), help));
            }
            zone
        }
    }
}

fn read_tiers(table: &mut TomlTable<'_, '_>, findings: &mut Findings) -> Vec<String> {
    if !table.has("tiers") {
        table.missing("tiers", findings);
    }
    let tiers: Vec<String> = table.texts("tiers", findings).into_iter().map(|(t, _)| t).collect();
    let twice = tiers.iter().enumerate().any(|(i, t)| tiers.iter().position(|x| x == t) != Some(i));
    if table.has("tiers") && (tiers.is_empty() || tiers.len() > 100 || twice || tiers.iter().any(|t| t.trim().is_empty())) {
        findings.push(Finding::error("bad-tiers", table.place_of("tiers"), text!("bad-tiers"), text!("bad-tiers-help")));
    }
    tiers
}

/// What the settings say of the nightly sweep.
struct Nightly {
    at: Option<NaiveTime>,
    cron: Option<String>,
    late_after: Option<u32>,
}

fn read_nightly(table: &mut TomlTable<'_, '_>, findings: &mut Findings) -> Nightly {
    let (mut cron, mut late_after) = (None, None);
    let at = match table.table("nightly", "[nightly]", findings) {
        None => NaiveTime::from_hms_opt(1, 0, 0),
        Some(mut nightly) => {
            let at = nightly.text("at", findings).unwrap_or_else(|| "01:00".to_owned());
            cron = nightly.text("cron", findings);
            if let Some(text) = &cron
                && let Err(words) = check_cron(text)
            {
                findings.push(Finding::error("bad-cron", nightly.place_of("cron"), text!("bad-cron", text, words), text!("bad-cron-help")));
            }
            late_after = nightly.whole("late_after", findings).and_then(|hours| {
                let found = u32::try_from(hours).ok().filter(|h| (1..=720).contains(h));
                if found.is_none() {
                    findings.push(Finding::error(
                        "bad-hours",
                        nightly.place_of("late_after"),
                        text!("bad-hours", hours),
                        text!("bad-hours-help"),
                    ));
                }
                found
            });
            let time = NaiveTime::parse_from_str(&at, "%H:%M").ok();
            if time.is_none() {
                findings.push(Finding::error("bad-time", nightly.place_of("at"), text!("bad-time-2", at), text!("bad-time-help-2")));
            }
            nightly.finish(findings);
            time
        }
    };
    Nightly { at, cron, late_after }
}

/// Minutes of notice where the settings say nothing.
const NOTICE: i64 = 60;
/// Most minutes of notice: a week.
const MAX_NOTICE: i64 = 10_080;

fn read_beacon(mut table: TomlTable<'_, '_>, findings: &mut Findings) -> Option<Beacon> {
    let kind = table.required("kind", findings);
    let (place, at_period) = (table.place_of("kind"), table.place_of("period"));
    let key = table.text("public_key", findings);
    let (genesis, period) = (table.whole("genesis", findings), table.whole("period", findings));
    let (at_notice, notice) = (table.place_of("notice"), table.whole("notice", findings).unwrap_or(NOTICE));
    for missing in ["public_key", "genesis", "period"] {
        if kind.as_deref() == Some("drand") && !table.has(missing) {
            table.missing(missing, findings);
        }
    }
    table.finish(findings);
    match kind.as_deref() {
        Some("ceremony") => Some(Beacon::Ceremony),
        Some("drand") => {
            let good = key.as_ref().is_some_and(|k| k.len() == 192 && k.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)));
            if key.is_some() && !good {
                findings.push(Finding::error("bad-beacon", place, text!("bad-beacon"), text!("bad-beacon-help")));
            }
            if let Some(period) = period.filter(|p| *p <= 0) {
                findings.push(Finding::error("bad-beacon", at_period, text!("bad-beacon-2", period), text!("bad-beacon-help-2")));
            }
            if !(0..=MAX_NOTICE).contains(&notice) {
                findings.push(Finding::error("bad-beacon", at_notice, text!("bad-beacon-notice", notice), text!("bad-beacon-notice-help")));
                return None;
            }
            Some(Beacon::Drand { public_key: key.filter(|_| good)?, genesis: genesis?, period: period.filter(|p| *p > 0)?, notice })
        }
        Some(other) => {
            findings.push(Finding::error("bad-choice", place, text!("bad-choice-3", other), text!("bad-choice-help-4")));
            None
        }
        None => None,
    }
}

fn inside(path: &str, place: crate::diagnostic::Place, findings: &mut Findings) {
    let path_parts = Path::new(path);
    if path_parts.is_absolute() || path_parts.components().any(|c| matches!(c, std::path::Component::ParentDir)) {
        findings.push(Finding::error("path-outside", place, text!("path-outside", path), text!("path-outside-help")));
    }
}

fn columns_of(table: &TomlTable<'_, '_>, source: &SourceFile, findings: &mut Findings) -> BTreeMap<String, String> {
    let mut columns = BTreeMap::new();
    for (ours, theirs) in table.entries() {
        match theirs.get_ref().as_str().map(str::trim) {
            Some(theirs) if !theirs.is_empty() => {
                columns.insert(ours.to_owned(), theirs.to_owned());
            }
            _ => findings.push(Finding::error(
                "wrong-type",
                source.at(theirs.span()),
                text!("wrong-type-2", ours),
                text!("wrong-type-help-2", ours),
            )),
        }
    }
    columns
}

fn read_objects(
    mut table: TomlTable<'_, '_>,
    root: &Path,
    source: &SourceFile,
    tiers: &[String],
    findings: &mut Findings,
) -> Option<ObjectSpec> {
    let file = table.required("file", findings);
    let id_check = read_id_check(&mut table, findings);
    let active = if table.has("active") {
        table.texts("active", findings).into_iter().map(|(t, _)| t).collect()
    } else {
        table.texts("active", findings);
        ["存续", "在业"].map(ToOwned::to_owned).to_vec()
    };
    let tier_default = match table.text("tier_default", findings) {
        Some(name) => rank(tiers, &name, table.place_of("tier_default"), findings).unwrap_or(0),
        // Without one an unclassified object must not be better off than a classified one.
        None => tiers.len().saturating_sub(1),
    };
    let tier_names = read_tier_names(&mut table, source, tiers, findings);
    let max_set_aside = share(&mut table, findings);
    let max_age = read_max_age(&mut table, findings);
    let refuse_old = read_too_old(&mut table, findings);
    let place = table.place();
    let columns = table.table("columns", "[register.objects.columns]", findings);
    let columns = columns.map(|table| object_columns(&table, source, findings)).unwrap_or_default();
    if !columns.contains_key("id") {
        findings.push(Finding::error("missing-key", place, text!("missing-key-2"), text!("missing-key-help-2")));
    }
    if let Some(file) = &file {
        inside(file, table.place_of("file"), findings);
    }
    table.finish(findings);
    let name = file?;
    Some(ObjectSpec {
        path: root.join(&name),
        name,
        columns,
        id_check,
        active,
        tiers: tiers.len(),
        tier_default,
        tier_names,
        max_set_aside: max_set_aside?,
        max_age,
        refuse_old,
    })
}

fn read_id_check(table: &mut TomlTable<'_, '_>, findings: &mut Findings) -> IdCheck {
    match table.text("id_check", findings).as_deref() {
        None | Some("uscc") => IdCheck::Report,
        Some("uscc-strict") => IdCheck::Strict,
        Some("none") => IdCheck::None,
        Some(other) => {
            findings.push(Finding::error(
                "bad-choice",
                table.place_of("id_check"),
                text!("bad-choice-4", other),
                text!("bad-choice-help-5"),
            ));
            IdCheck::Report
        }
    }
}

/// A tier's rank by its name.
fn rank(tiers: &[String], name: &str, place: crate::diagnostic::Place, findings: &mut Findings) -> Option<usize> {
    let found = tiers.iter().position(|t| t == name);
    if found.is_none() && !tiers.is_empty() {
        let list = tiers.join("、");
        findings.push(Finding::error("unknown-tier", place, text!("unknown-tier-2", name), text!("unknown-tier-help-2", list)));
    }
    found
}

/// What the register calls the tiers, with their ranks; each is called by its own name, too.
fn read_tier_names(
    table: &mut TomlTable<'_, '_>,
    source: &SourceFile,
    tiers: &[String],
    findings: &mut Findings,
) -> BTreeMap<String, usize> {
    let mut tier_names: BTreeMap<String, usize> = tiers.iter().enumerate().map(|(i, t)| (t.clone(), i)).collect();
    if let Some(names) = table.table("tier_names", "tier_names", findings) {
        for (theirs, ours) in names.entries() {
            let place = source.at(ours.span());
            match ours.get_ref().as_str() {
                Some(name) => {
                    if let Some(found) = rank(tiers, name, place, findings) {
                        tier_names.insert(theirs.trim().to_owned(), found);
                    }
                }
                None => {
                    findings.push(Finding::error("wrong-type", place, text!("wrong-type-3", theirs), text!("wrong-type-help-3", theirs)));
                }
            }
        }
    }
    tier_names
}

fn read_max_age(table: &mut TomlTable<'_, '_>, findings: &mut Findings) -> Option<u32> {
    table.whole("max_age", findings).and_then(|days| {
        let found = u32::try_from(days).ok().filter(|d| (1..=3_660).contains(d));
        if found.is_none() {
            findings.push(Finding::error("bad-age", table.place_of("max_age"), text!("bad-age", days), text!("bad-age-help")));
        }
        found
    })
}

/// Whether nothing is drawn from a register that is too old.
fn read_too_old(table: &mut TomlTable<'_, '_>, findings: &mut Findings) -> bool {
    match table.text("too_old", findings).as_deref() {
        None | Some("raise") => false,
        Some("refuse") => true,
        Some(other) => {
            findings.push(Finding::error(
                "bad-choice",
                table.place_of("too_old"),
                text!("bad-choice-5", other),
                text!("bad-choice-help-6"),
            ));
            false
        }
    }
}

/// What the program itself reads of an object.
const OBJECT_COLUMNS: [&str; 8] = ["id", "name", "region", "tier", "status", "industry", "labels", "enterprise"];

/// The columns of the object register; any name may stand there, but none that is a slip for one that the program reads and does not find.
fn object_columns(table: &TomlTable<'_, '_>, source: &SourceFile, findings: &mut Findings) -> BTreeMap<String, String> {
    let columns = columns_of(table, source, findings);
    let absent: Vec<&str> = OBJECT_COLUMNS.into_iter().filter(|ours| !columns.contains_key(*ours)).collect();
    for ours in columns.keys().filter(|ours| !OBJECT_COLUMNS.contains(&ours.as_str())) {
        let Some(near) = absent.iter().find(|near| one_slip(ours, near)) else { continue };
        findings.push(Finding::error("unknown-key", table.place_of(ours), text!("unknown-key-2", ours), text!("did-you-mean-5", near)));
    }
    columns
}

/// The columns of the inspector register and what they are usually called.
const INSPECTOR_COLUMNS: [(&str, &str); 8] = [
    ("id", "证件号"),
    ("name", "姓名"),
    ("department", "部门"),
    ("region", "区划"),
    ("specialities", "专长"),
    ("status", "状态"),
    ("expert", "专家"),
    ("home", "户籍"),
];

fn read_inspectors(mut table: TomlTable<'_, '_>, root: &Path, source: &SourceFile, findings: &mut Findings) -> Option<InspectorSpec> {
    let file = table.required("file", findings);
    let active = if table.has("active") {
        table.texts("active", findings).into_iter().map(|(t, _)| t).collect()
    } else {
        table.texts("active", findings);
        vec!["在岗".to_owned()]
    };
    let mut columns: BTreeMap<String, String> = INSPECTOR_COLUMNS.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
    if let Some(named) = table.table("columns", "[register.inspectors.columns]", findings) {
        columns = named_columns(named, &INSPECTOR_COLUMNS.map(|(ours, _)| ours), source, findings);
    }
    let city = table.texts("city", findings).into_iter().map(|(t, _)| t).collect();
    let same_as = table.table("departments", "[register.inspectors.departments]", findings);
    let same_as = same_as.map(|table| columns_of(&table, source, findings)).unwrap_or_default();
    let max_set_aside = share(&mut table, findings);
    if let Some(file) = &file {
        inside(file, table.place_of("file"), findings);
    }
    table.finish(findings);
    let name = file?;
    Some(InspectorSpec { path: root.join(&name), name, columns, active, city, same_as, max_set_aside: max_set_aside? })
}

/// A table beside the registers: its file, as people see it, and its columns.
fn beside(
    mut table: TomlTable<'_, '_>,
    columns: &'static str,
    usual: [(&'static str, &str); 4],
    source: &SourceFile,
    findings: &mut Findings,
) -> Option<(String, BTreeMap<String, String>)> {
    let file = table.required("file", findings);
    let columns = match table.table("columns", columns, findings) {
        Some(named) => named_columns(named, &usual.map(|(ours, _)| ours), source, findings),
        None => usual.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect(),
    };
    if let Some(file) = &file {
        inside(file, table.place_of("file"), findings);
    }
    table.finish(findings);
    Some((file?, columns))
}

fn read_recusals(table: TomlTable<'_, '_>, root: &Path, source: &SourceFile, findings: &mut Findings) -> Option<RecusalSpec> {
    let usual = [("inspector", "证件号"), ("object", "统一社会信用代码"), ("reason", "原因"), ("date", "日期")];
    let (name, columns) = beside(table, "[register.recusals.columns]", usual, source, findings)?;
    Some(RecusalSpec { path: root.join(&name), name, columns })
}

fn read_history(table: TomlTable<'_, '_>, root: &Path, source: &SourceFile, findings: &mut Findings) -> Option<HistorySpec> {
    let usual = [("object", "统一社会信用代码"), ("date", "检查日期"), ("authority", "检查部门"), ("level", "层级")];
    let (name, columns) = beside(table, "[register.history.columns]", usual, source, findings)?;
    Some(HistorySpec { path: root.join(&name), name, columns })
}

/// The columns of a table that knows these and no others.
fn named_columns(
    mut table: TomlTable<'_, '_>,
    known: &[&'static str],
    source: &SourceFile,
    findings: &mut Findings,
) -> BTreeMap<String, String> {
    let columns = columns_of(&table, source, findings);
    for ours in known {
        table.raw(ours);
    }
    table.finish(findings);
    columns
}

/// `max_set_aside`, 1% where nothing is said.
fn share(table: &mut TomlTable<'_, '_>, findings: &mut Findings) -> Option<Ratio> {
    let text = table.text("max_set_aside", findings).unwrap_or_else(|| "1%".to_owned());
    match Ratio::parse(&text) {
        Ok(ratio) => Some(ratio),
        Err(error) => {
            findings.push(Finding::error("bad-ratio", table.place_of("max_set_aside"), error.text(), text!("bad-ratio")));
            None
        }
    }
}
