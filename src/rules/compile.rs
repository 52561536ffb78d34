//! Rule files to scripts: `default.rhai`, the plan's rule file over it, the task's over both, and the contract checked.

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::AST;

use super::compiled::{Compiled, Script, definition_in};
use super::error;
use super::sandbox::{MAX_SCRIPT, Sandbox};
use super::words::WORDS;
use crate::diagnostic::{Finding, Findings, SourceFile, nearest};
use crate::text;

/// The functions a rule file may define, with their parameters.
pub const CONTRACT: &[(&str, usize)] = &[
    ("scope", 1),
    ("strata", 1),
    ("ratio", 2),
    ("frequency", 2),
    ("window", 1),
    ("openings", 2),
    ("quota", 3),
    ("total", 2),
    ("team", 1),
    ("visits_limit", 1),
    ("counts_as_visit", 2),
    ("certain", 1),
];

impl Sandbox {
    /// Compiles one rule file on its own.
    ///
    /// # Errors
    /// Every fault that can be seen without running it.
    pub fn compile_file(&self, source: &SourceFile) -> Result<Arc<Script>, Findings> {
        let mut findings = Findings::default();
        if source.text.len() > MAX_SCRIPT {
            let (size, most) = (source.text.len() / 1024, MAX_SCRIPT / 1024);
            return Err(Finding::error(
                "rule-too-large",
                source.at(0..0),
                text!("rule-too-large", size, most),
                text!("rule-too-large-help"),
            )
            .into());
        }
        hidden_characters(source, &mut findings);
        match self.engine.compile(source.text.as_ref()) {
            Err(error) => {
                findings.push(error::syntax(&error, source));
                Err(findings)
            }
            Ok(ast) => {
                contract(&ast, source, &mut findings);
                if findings.has_errors() { Err(findings) } else { Ok(Arc::new(Script { source: source.clone(), ast })) }
            }
        }
    }

    /// Lays rule files over the base in order: of a function that several define, the last one's holds.
    #[must_use]
    pub fn combine(&self, base: &Script, over: &[Arc<Script>]) -> Compiled {
        let mut owners = BTreeMap::new();
        let mut files = Vec::new();
        let mut ast = base.ast.clone();
        for (at, layer) in std::iter::once(base).chain(over.iter().map(Arc::as_ref)).enumerate() {
            files.push(layer.source.clone());
            for function in layer.ast.iter_functions() {
                owners.insert((function.name.to_owned(), function.params.len()), at);
            }
            if at > 0 {
                ast = ast.merge(&layer.ast);
            }
        }
        Compiled { ast, files, owners }
    }
}

/// Characters that hide what a script says (control characters, bidirectional overrides).
fn hidden_characters(source: &SourceFile, findings: &mut Findings) {
    for (at, c) in source.text.char_indices() {
        let bidi = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}');
        if bidi || (c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            let code = format!("U+{:04X}", u32::from(c));
            findings.push(Finding::error(
                "hidden-character",
                source.at(at..at + c.len_utf8()),
                text!("hidden-character", code),
                text!("hidden-character-help"),
            ));
        }
    }
}

pub(super) fn contract(ast: &AST, source: &SourceFile, findings: &mut Findings) {
    if let Some(first) = ast.statements().first() {
        let at = first.position();
        let outside = at.line().map_or_else(|| source.at(0..0), |line| source.at_line(line, at.position().unwrap_or(1)));
        findings.push(Finding::error("outside-function", outside, text!("outside-function"), text!("outside-function-help")));
    }
    for function in ast.iter_functions() {
        let (name, parameters) = (function.name, function.params.len());
        let place = || definition_in(source, name);
        let wanted: Vec<usize> = CONTRACT.iter().filter(|(n, _)| *n == name).map(|(_, arity)| *arity).collect();
        if let Some(arity) = wanted.first()
            && !wanted.contains(&parameters)
        {
            findings.push(Finding::error(
                "contract-parameters",
                place(),
                text!("contract-parameters", name, arity, parameters),
                text!("contract-parameters-help", name),
            ));
        } else if wanted.is_empty() && WORDS.contains(&name) {
            findings.push(Finding::error("shadows-word", place(), text!("shadows-word", name), text!("shadows-word-help")));
        } else if wanted.is_empty()
            && parameters > 0
            && source.name.as_ref() != "rules/default.rhai"
            && let Some(near) = nearest(name, CONTRACT.iter().map(|(n, _)| *n))
            && CONTRACT.iter().any(|(n, arity)| *n == near && *arity == parameters)
        {
            findings.push(Finding::warning(
                "almost-contract",
                place(),
                text!("almost-contract", name, near),
                text!("almost-contract-help", near),
            ));
        }
    }
}
