//! Rule files to scripts: `default.rhai`, the plan's rule file over it, the task's over both, and the contract checked.

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::AST;

use super::compiled::{Compiled, Script, definition_in};
use super::error;
use super::sandbox::{MAX_SCRIPT, Sandbox};
use super::words::WORDS;
use crate::diagnostic::{Finding, Findings, SourceFile, many, nearest};
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
                text!("规则文件有 {size} KB，超过 {most} KB", "the rule file has {size} KB, more than {most} KB"),
                text!(
                    "规则文件只写几个函数；数据写进计划文件的 params",
                    "a rule file holds a few functions; data belongs in the plan's params"
                ),
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
                text!("有看不见的控制字符 {code}", "there is an invisible character {code}"),
                text!("删掉这个字符，重新输入这一行", "delete it and type the line again"),
            ));
        }
    }
}

pub(super) fn contract(ast: &AST, source: &SourceFile, findings: &mut Findings) {
    if let Some(first) = ast.statements().first() {
        let at = first.position();
        let outside = at.line().map_or_else(|| source.at(0..0), |line| source.at_line(line, at.position().unwrap_or(1)));
        findings.push(Finding::error(
            "outside-function",
            outside,
            text!("规则文件里有写在函数外面的语句，它们不会被执行", "the file has statements outside functions, which never run"),
            text!("把它们写进 fn 里；固定的数值写成 fn 名字() {{ 值 }}", "move them into a fn; write a constant as fn name() {{ value }}"),
        ));
    }
    for function in ast.iter_functions() {
        let (name, parameters) = (function.name, function.params.len());
        let place = || definition_in(source, name);
        let wanted: Vec<usize> = CONTRACT.iter().filter(|(n, _)| *n == name).map(|(_, arity)| *arity).collect();
        if let Some(arity) = wanted.first()
            && !wanted.contains(&parameters)
        {
            let takes = many(arity, "parameter", "parameters");
            findings.push(Finding::error(
                "contract-parameters",
                place(),
                text!("`{name}` 要有 {arity} 个参数，这里有 {parameters} 个", "`{name}` takes {takes}, here it has {parameters}"),
                text!("照 default.rhai 里 `{name}` 的写法改", "write it as default.rhai does"),
            ));
        } else if wanted.is_empty() && WORDS.contains(&name) {
            findings.push(Finding::error(
                "shadows-word",
                place(),
                text!("`{name}` 是规则语言自带的词，不能重新定义", "`{name}` is a word of the rules and cannot be defined again"),
                text!("给这个函数换一个名字", "give the function another name"),
            ));
        } else if wanted.is_empty()
            && parameters > 0
            && source.name.as_ref() != "rules/default.rhai"
            && let Some(near) = nearest(name, CONTRACT.iter().map(|(n, _)| *n))
            && CONTRACT.iter().any(|(n, arity)| *n == near && *arity == parameters)
        {
            findings.push(Finding::warning(
                "almost-contract",
                place(),
                text!("`{name}` 不会被调用；是不是想写 `{near}`？", "`{name}` is never called; did you mean `{near}`?"),
                text!("改名为 `{near}`，或改成更不相像的名字", "rename it to `{near}`, or to something less alike"),
            ));
        }
    }
}
