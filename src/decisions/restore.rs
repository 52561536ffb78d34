//! `choucha restore-rules`: the texts of rules, plans, settings and holidays as the ledger has them, put back in the files' place. Nothing is
//! recorded here: the next sweep takes the files up as it takes up any edit, with what changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};
use std::time::Duration;

use serde::Serialize;

use super::refuse::{disk, refuse};
use crate::diagnostic::{Failure, Findings, SourceFile, nearest};
use crate::history::{History, RuleHistory};
use crate::layout::Layout;
use crate::ledger::Ledger;
use crate::model::TaskVersion;
use crate::plan::{Calendar, read_plan};
use crate::publish::write_beside;
use crate::text;
use crate::workspace::{HOLIDAYS, Lock, SETTINGS, digest, hidden, put_back, read_settings};

/// The fewest digits by which a version is named.
const SHORT: usize = 8;

/// What is brought back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RestoreRules {
    /// A version of the rules (its digest, or the beginning of it), or a draw's id for the one it was made by. None: the last good text of
    /// every file.
    pub to: Option<String>,
    /// These files alone, by their names relative to the workspace. Empty: all.
    pub files: Vec<String>,
    /// Whether the files are written; else what would change is only shown.
    pub write: bool,
}

/// A file that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// Its name relative to the workspace.
    pub file: String,
    /// SHA-256 of its text now; none where it is not there.
    pub now: Option<String>,
    /// SHA-256 of the text that is brought back.
    pub then: String,
    /// From now to then, as a unified difference.
    pub difference: String,
}

/// Texts by the names of their files.
type Texts = BTreeMap<String, String>;

/// Shows what of the files differs from the texts in the ledger, and writes these where that is asked for.
///
/// # Errors
/// There is no ledger, no such version or file, or the disk refuses.
pub fn restore_rules(root: &Path, wanted: &RestoreRules) -> Result<Vec<Changed>, Failure> {
    let layout = Layout { root: root.to_owned() };
    let Some(ledger) = Ledger::open_existing(&layout.ledger())? else {
        return Err(refuse(text!("there-is-no-ledger-yet-and"), text!("ledger-has-texts-from-first-draw")));
    };
    let _lock = if wanted.write { Some(Lock::take(&layout.lock(), Duration::from_mins(10), || {})?) } else { None };
    let history = History::of(Some(&ledger))?;
    let mut then = match &wanted.to {
        Some(to) => texts_of(&ledger, version(&history, to)?, &wanted.files)?,
        None => last_good(&ledger, &history.rules, root)?,
    };
    for name in &wanted.files {
        if !then.contains_key(name) {
            return Err(no_file(name, &then));
        }
    }
    then.retain(|name, _| wanted.files.is_empty() || wanted.files.contains(name));
    let mut changed = Vec::new();
    for (name, text) in &then {
        let path = root.join(inside(name)?);
        let now = std::fs::read(&path).ok();
        let lossy = now.as_ref().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        // What the ledger has of the settings is without what is nobody else's; neither is it shown of today's.
        let (text, whole, shown) = if name == SETTINGS {
            let text = hidden(text);
            let whole = lossy.as_ref().map_or_else(|| text.clone(), |now| put_back(&text, now));
            (text, whole, lossy.as_deref().map(hidden))
        } else {
            (text.clone(), text.clone(), lossy)
        };
        if now.as_deref() == Some(whole.as_bytes()) {
            continue;
        }
        let old = shown.clone().unwrap_or_default();
        let difference = similar::TextDiff::from_lines(old.as_str(), &text).unified_diff().context_radius(1).header(name, name).to_string();
        changed.push(Changed { file: name.clone(), now: shown.map(|text| digest(&text)), then: digest(&text), difference });
        if wanted.write {
            write_beside(&path, |out| std::io::Write::write_all(out, whole.as_bytes())).map_err(|e| disk(&e))?;
        }
    }
    Ok(changed)
}

/// A name that stays within the workspace: it comes from a ledger that may be damaged.
fn inside(name: &str) -> Result<&Path, Failure> {
    let path = Path::new(name);
    if path.components().all(|c| matches!(c, Component::Normal(_))) {
        return Ok(path);
    }
    Err(refuse(text!("does-not-lie-in-workspace", name), text!("name-other-files-to-bring-these")))
}

/// The version that a digest, its beginning or a draw's id stands for.
fn version<'a>(history: &'a History, to: &str) -> Result<&'a TaskVersion, Failure> {
    let versions = || history.rules.versions.iter().rev().map(|effective| &effective.version);
    if let Some(attempt) = history.attempt(to) {
        let intent = &attempt.intent;
        let its = versions().find(|v| v.digest == intent.rule.digest && v.plan == intent.plan && v.task == intent.task);
        return its.ok_or_else(|| unknown(history, to));
    }
    let begin = to.to_ascii_lowercase();
    if begin.len() < SHORT || !begin.chars().all(|c| c.is_ascii_hexdigit()) {
        return Err(unknown(history, to));
    }
    let found: BTreeMap<&str, &TaskVersion> = versions().filter(|v| v.digest.starts_with(&begin)).map(|v| (v.digest.as_str(), v)).collect();
    match found.len() {
        0 => Err(unknown(history, to)),
        1 => versions().find(|v| v.digest.starts_with(&begin)).ok_or_else(|| unknown(history, to)),
        count => Err(refuse(text!("versions-begin-with", count, to), text!("write-more-of-its-digits"))),
    }
}

fn unknown(history: &History, to: &str) -> Failure {
    let mut seen = BTreeSet::new();
    let newest = history.rules.versions.iter().rev().filter(|effective| seen.insert(&effective.version.digest)).take(5);
    let known: Vec<String> = newest
        .map(|effective| {
            let (v, day) = (&effective.version, effective.adopted);
            let short: String = v.digest.chars().take(12).collect();
            format!("{short} ({}/{}, {day})", v.plan, v.task)
        })
        .collect();
    let known = known.join(", ");
    refuse(text!("ledger-has-no-version-of-rules", to), text!("newest-versions-draw-id-will-do", known))
}

fn no_file(name: &str, known: &Texts) -> Failure {
    let help = match nearest(name, known.keys().map(String::as_str)) {
        Some(near) => text!("did-you-mean-2", near),
        None => {
            let list = known.keys().map(String::as_str).collect::<Vec<_>>().join(" ");
            text!("there-are", list)
        }
    };
    refuse(text!("ledger-has-no-file", name), help)
}

/// The texts of a version: its plan and its rules; its settings only where they are named, for they hold more than rules.
fn texts_of(ledger: &Ledger, version: &TaskVersion, named: &[String]) -> Result<Texts, Failure> {
    let mut digests: BTreeMap<&str, &str> = version.files.iter().map(|(name, digest)| (name.as_str(), digest.as_str())).collect();
    digests.insert(&version.plan_file, &version.plan_digest);
    if named.iter().any(|name| name == SETTINGS) {
        digests.insert(SETTINGS, &version.settings);
    }
    let mut texts = Texts::new();
    for (name, digest) in digests {
        if let Some(text) = ledger.text(digest)? {
            texts.insert(name.to_owned(), text);
        }
    }
    Ok(texts)
}

/// Of every file the newest text that is right as it stands.
fn last_good(ledger: &Ledger, rules: &RuleHistory, root: &Path) -> Result<Texts, Failure> {
    let mut digests: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for effective in &rules.versions {
        let v = &effective.version;
        for (name, digest) in &v.files {
            digests.entry(name).or_default().push(digest);
        }
        digests.entry(&v.plan_file).or_default().push(&v.plan_digest);
        digests.entry(SETTINGS).or_default().push(&v.settings);
    }
    for (name, digest) in &rules.files {
        digests.entry(name).or_default().push(digest);
    }
    for (_, digest) in &rules.settings {
        digests.entry(SETTINGS).or_default().push(digest);
    }
    let mut texts = Texts::new();
    for (name, list) in digests {
        for digest in list.into_iter().rev() {
            let Some(text) = ledger.text(digest)? else { continue };
            if right(name, &text, root) {
                texts.insert(name.to_owned(), text);
                break;
            }
        }
    }
    Ok(texts)
}

/// Whether a text has no error of its own. A rule's text is in the ledger only where it was evaluated well.
fn right(name: &str, text: &str, root: &Path) -> bool {
    let source = SourceFile::new(name, text);
    let mut findings = Findings::default();
    if name.ends_with(".rhai") {
        return true;
    }
    if name == SETTINGS {
        read_settings(&source, root, &mut findings);
    } else if name.starts_with(HOLIDAYS) {
        Calendar::default().read(&source, &mut findings);
    } else {
        findings = read_plan(&source).findings;
    }
    !findings.has_errors()
}
