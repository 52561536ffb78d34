//! A script's failure as a finding: which file, line and column, what is wrong, what to do next.

use rhai::{EvalAltResult, ParseError, ParseErrorType, Position};

use super::compiled::Compiled;
use super::sandbox::OutOfTime;
use super::words::WORDS;
use crate::diagnostic::{Finding, Place, SourceFile, Text, nearest};
use crate::text;

fn at(source: &SourceFile, position: Position) -> Place {
    match position.line() {
        Some(line) => source.at_line(line, position.position().unwrap_or(1)),
        None => source.whole(),
    }
}

/// A file that does not parse.
pub(super) fn syntax(error: &ParseError, source: &SourceFile) -> Finding {
    let place = at(source, error.position());
    let words = error.err_type().to_string();
    let (message, help) = match error.err_type() {
        ParseErrorType::Reserved(word) | ParseErrorType::BadInput(rhai::LexError::ImproperSymbol(word, _))
            if ["eval", "print", "debug", "import", "export"].contains(&word.as_str()) =>
        {
            (text!("cannot-be-used-in-rule", word), text!("rules-only-compute-no-files-no"))
        }
        ParseErrorType::VariableUndefined(name) if in_closure(source, error.position(), name) => {
            (text!("closure-sees-no-variables", name), text!("closure-sees-no-variables-help"))
        }
        ParseErrorType::VariableUndefined(name) => (
            text!("there-is-no-variable", name),
            if ["task", "cell", "population"].contains(&name.as_str()) {
                text!("name-it-among-function-parameters-as")
            } else {
                text!("check-spelling-text-stands-in-double")
            },
        ),
        other => (
            {
                let wrong = said(other, &words);
                text!("rule-file-does-not-parse", wrong)
            },
            text!("check-brackets-commas-semicolons-and-quotes"),
        ),
    };
    Finding::error("rule-syntax", place, message, help)
}

/// Whether a variable that is unknown at a place is one of the function around it: then the place is inside `|…|`, which sees none of them.
fn in_closure(source: &SourceFile, position: Position, name: &str) -> bool {
    let (Some(line), Some(column)) = (position.line(), position.position()) else { return false };
    let mut before: Vec<String> = source.text.lines().take(line).map(str::to_owned).collect();
    if let Some(last) = before.last_mut() {
        *last = last.chars().take(column.saturating_sub(1)).collect();
    }
    let Some(start) = before.iter().rposition(|line| line.trim_start().starts_with("fn ")) else { return false };
    let text = before.get(start..).unwrap_or_default().join("\n");
    // Behind a bracket the sign begins a closure; between two filters it is an "or".
    let opens = text.split_whitespace().collect::<String>().contains("(|");
    let mut words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    opens && words.any(|word| word == name)
}

/// What the parser says: its own English words, and in other languages what they mean where they are common.
fn said(error: &ParseErrorType, words: &str) -> Text {
    use ParseErrorType as P;
    use rhai::LexError as L;
    match error {
        P::UnexpectedEOF => text!("error", words),
        P::BadInput(L::UnterminatedString) => text!("error-2", words),
        P::BadInput(L::UnexpectedInput(found)) => text!("error-3", words, found),
        P::BadInput(L::MalformedNumber(found)) => text!("error-4", words, found),
        P::BadInput(L::MalformedEscapeSequence(found)) => text!("error-5", words, found),
        P::BadInput(L::MalformedIdentifier(found)) => text!("error-6", words, found),
        P::BadInput(L::MalformedChar(_)) => text!("error-7", words),
        P::BadInput(L::StringTooLong(most)) => text!("error-8", words, most),
        P::BadInput(L::ImproperSymbol(found, _)) => text!("error-9", words, found),
        P::MissingToken(token, _) => text!("error-10", words, token),
        P::MissingSymbol(_) => text!("error-11", words),
        P::UnknownOperator(found) => text!("error-12", words, found),
        P::ExprExpected(_) => text!("error-13", words),
        P::PropertyExpected => text!("error-14", words),
        P::VariableExpected => text!("error-15", words),
        P::FnMissingName => text!("error-16", words),
        P::FnMissingParams(name) => text!("error-17", words, name),
        P::FnMissingBody(name) => text!("error-18", words, name),
        P::FnDuplicatedParam(name, parameter) => text!("error-19", words, name, parameter),
        P::FnDuplicatedDefinition(name, _) => text!("error-20", words, name),
        P::WrongFnDefinition => text!("error-21", words),
        P::DuplicatedProperty(name) => text!("error-22", words, name),
        P::DuplicatedVariable(name) | P::VariableExists(name) => text!("error-23", words, name),
        P::Reserved(word) => text!("error-24", words, word),
        P::AssignmentToConstant(name) => text!("error-25", words, name),
        P::AssignmentToInvalidLHS(_) => text!("error-26", words),
        P::LoopBreak => text!("error-27", words),
        P::ExprTooDeep => text!("error-28", words),
        P::TooManyFunctions => text!("error-29", words),
        P::LiteralTooLarge(..) => text!("error-30", words),
        _ => Text::same(words),
    }
}

/// A script that failed while it ran.
pub(super) fn runtime(error: &EvalAltResult, function: &str, arity: usize, rule: &Compiled, task: &str) -> Finding {
    let mut innermost = error;
    let mut source = rule.owner(function, arity);
    while let EvalAltResult::ErrorInFunctionCall(name, _, inner, _) = innermost {
        if let Some(file) = rule.owner_by_name(name) {
            source = file;
        }
        innermost = inner;
    }
    let position = innermost.position();
    let place = if position.is_none() { rule.definition(function, arity) } else { at(source, position) };
    let (code, message, help) = explain(innermost, rule);
    // A line of a shared file fails for some task: which one tells where to look.
    let help = text!("task-comes-here", help, task);
    Finding::error(code, place, message, help)
}

/// What scripts may ask of a task, a cell and a window.
const PROPERTIES: &[&str] = &[
    "id",
    "seq",
    "name",
    "matters",
    "scope",
    "objects",
    "ratio",
    "count",
    "frequency",
    "window",
    "clause",
    "lead",
    "partners",
    "mode",
    "year",
    "params",
    "stratum",
    "tier",
    "rank",
    "opens",
    "closes",
    "days",
    "text",
];

/// A function that is not there, or not for these values.
fn not_found(signature: &str, rule: &Compiled) -> (&'static str, Text, Text) {
    let name = signature.split([' ', '(']).next().unwrap_or_default();
    let known = WORDS.contains(&name) || rule.defines(name);
    if known || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        ("rule-arguments", text!("this-cannot-be-called-so", signature), text!("check-types-ratio-is-percent-5"))
    } else {
        let help = match nearest(name, WORDS.iter().copied()) {
            Some(near) => text!("did-you-mean-5", near),
            None => text!("check-spelling-choucha-words-lists-what"),
        };
        ("unknown-function", text!("there-is-no-function", name), help)
    }
}

/// What went wrong: code, message, next step.
fn explain(error: &EvalAltResult, rule: &Compiled) -> (&'static str, Text, Text) {
    use EvalAltResult as E;
    let simpler = || text!("rule-is-computed-few-times-task");
    match error {
        E::ErrorRuntime(value, _) => {
            if let Some(text) = value.clone().try_cast::<Text>() {
                return ("rule-value", text, text!("fix-this-line-as-it-says"));
            }
            let words = value.to_string();
            ("rule-throw", text!("rule-itself-reports", words), text!("follow-what-rule-says"))
        }
        E::ErrorFunctionNotFound(signature, _) => not_found(signature, rule),
        E::ErrorMismatchDataType(want, found, _) if want == "bool" => {
            ("rule-logic", text!("this-needs-yes-or-no-found", found), text!("filters-are-combined-with-not-with"))
        }
        E::ErrorTooManyOperations(_) => ("rule-limit", text!("rule-takes-too-many-operations"), simpler()),
        E::ErrorTerminated(value, _) if value.is::<OutOfTime>() => ("rule-limit", text!("rule-takes-too-long"), simpler()),
        E::ErrorStackOverflow(_) => ("rule-limit", text!("rule-functions-call-each-other-too"), simpler()),
        E::ErrorDataTooLarge(what, _) => ("rule-limit", text!("value-in-rule-grows-too-large", what), simpler()),
        E::ErrorPropertyNotFound(name, _) => {
            ("unknown-property", text!("there-is-no", name), text!("check-spelling-what-task-params-holds"))
        }
        E::ErrorDotExpr(words, _) if words.starts_with("Unknown property '") => {
            let name = words.split('\'').nth(1).unwrap_or_default();
            let help = match nearest(name, PROPERTIES.iter().copied()) {
                Some(near) => text!("did-you-mean-5", near),
                None => text!("check-spelling"),
            };
            ("unknown-property", text!("there-is-no", name), help)
        }
        E::ErrorVariableNotFound(name, _) => {
            ("unknown-variable", text!("there-is-no-variable", name), text!("check-spelling-text-stands-in-double"))
        }
        other => {
            let words = other.to_string();
            ("rule-failed", text!("rule-failed", words), text!("check-this-line"))
        }
    }
}
